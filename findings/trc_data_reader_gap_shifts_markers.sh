#!/usr/bin/env bash
# Where: trc-data-reader 0.4.1, TRCData.save and TRCData.load (https://pypi.org/project/trc-data-reader/, "Saving Data")
# Guess: A tab ends each cell of a TRC file, so a hidden marker is three empty cells. The package itself writes a missing marker
#   so. What it saved it should load again.
# Behaviour: load cuts a row at every run of blanks, so the empty cells vanish. Each later marker of that frame moves into the
#   place of the hidden one, and the last marker is NaN. There is no warning.
# Seen:
#   row saved:  '2\t0.100\t1.00000\t2.00000\t3.00000\t\t\t\t7.00000\t8.00000\t9.00000'
#   Hip    saved [1.0, 2.0, 3.0]  loaded [1.0, 2.0, 3.0]
#   Knee   saved [nan, nan, nan]  loaded [7.0, 8.0, 9.0]
#   Ankle  saved [7.0, 8.0, 9.0]  loaded [nan, nan, nan]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check trc-data-reader==0.4.1 c3d==0.6.0 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import math

from trc import TRCData

NAMES = ["Hip", "Knee", "Ankle"]
ROW = "1\t2\t3\t4\t5\t6\t7\t8\t9"
TEXT = "\n".join(
    [
        "PathFileType\t4\t(X/Y/Z)\tleg.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        "10\t10\t2\t3\tmm\t10\t1\t2",
        "Frame#\tTime\tHip\t\t\tKnee\t\t\tAnkle\t\t",
        "\t\tX1\tY1\tZ1\tX2\tY2\tZ2\tX3\tY3\tZ3",
        "",
        f"1\t0.0\t{ROW}",
        f"2\t0.1\t{ROW}",
        "",
    ]
)
body = TRCData()
body.parse(TEXT)
time, points = body[2]
points[1] = [math.nan] * 3  # the knee is hidden in frame 2
body.save("leg.trc")
with open("leg.trc") as file:
    row = file.read().splitlines()[-1]
print("row saved: ", repr(row))

again = TRCData()
again.load("leg.trc")
for place, name in enumerate(NAMES):
    print(f"{name:6} saved {points[place]}  loaded {again[name][1]}")
assert row.split("\t")[5:8] == ["", "", ""], f"a hidden marker is no longer three empty cells: {row!r}"
found = [again[name][1] for name in NAMES]
changed = f"the behaviour changed: {found}"
assert found[0] == [1.0, 2.0, 3.0], changed
assert found[1] == [7.0, 8.0, 9.0], changed
assert all(math.isnan(value) for value in found[2]), changed
PYTHON
