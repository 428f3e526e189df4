#!/usr/bin/env bash
# Where: pyomeca 2026.0.2, Markers.from_trc, then attrs["rate"] (https://github.com/pyomeca/pyomeca, pyomeca/markers.py)
# Guess: A TRC file names its rate in the header (DataRate), and each row has its time. The rate that is read is that one.
# Behaviour: The rate is that of the first two rows, rounded to a whole number of frames a second. Video at 29.97 becomes 30,
#   12.5 becomes 12, and one frame in 2.5 seconds becomes a rate of 0. The filters take this rate if none is given.
# Seen:
#   DataRate 100    rate read 100.0
#   DataRate 29.97  rate read 30.0
#   DataRate 12.5   rate read 12.0
#   DataRate 0.4    rate read 0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check \
  pyomeca==2026.0.2 numpy==2.4.6 xarray==2026.9.0 ezc3d==1.7.2 pandas==3.1.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from pyomeca import Markers


def rate_read(rate: float) -> float:
    """The rate that the package reads in a file of six frames of two markers."""
    lines = [
        "PathFileType\t4\t(X/Y/Z)\tleg.trc",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t6\t2\tmm\t{rate}\t1\t6",
        "Frame#\tTime\tHip\t\t\tKnee\t\t",
        "\t\tX1\tY1\tZ1\tX2\tY2\tZ2",
        "",
        *(f"{frame + 1}\t{frame / rate:.6f}\t1\t2\t3\t4\t5\t6" for frame in range(6)),
    ]
    with open("leg.trc", "w") as file:
        file.write("\n".join(lines) + "\n")
    return float(Markers.from_trc("leg.trc", pandas_kwargs={"sep": "\t"}).attrs["rate"])


found = {rate: rate_read(rate) for rate in (100, 29.97, 12.5, 0.4)}
for rate, read in found.items():
    print(f"DataRate {rate:<6} rate read {read}")
assert found[100] == 100, f"a whole rate changed: {found}"
assert found == {100: 100, 29.97: 30, 12.5: 12, 0.4: 0}, f"the behaviour changed: {found}"
PYTHON
