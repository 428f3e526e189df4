#!/usr/bin/env bash
# Where: ezc3d 1.7.2, c3d.write (https://github.com/pyomeca/ezc3d), and c3d 0.6.0, Reader (http://c3d.readthedocs.org)
# Guess: The header's scale (words 7 and 8) and POINT:SCALE are one number, kept in two places. A file that ezc3d reads and saves
#   again without an edit still says the same in both, and the other library reads it.
# Behaviour: ezc3d always writes -1 into the header and keeps the old POINT:SCALE. A file of floats with the scale -0.1 comes out
#   with -1 and -0.1. The scale of residuals is now in doubt, and c3d refuses the file.
# Seen:
#   written by c3d:    header -0.1, POINT:SCALE -0.1, read by c3d: 3 frames
#   saved by ezc3d:    header -1.0, POINT:SCALE -0.1, read by c3d: AssertionError: inconsistent scale factor! ...
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ezc3d==1.7.2 c3d==0.6.0 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import struct
import warnings

import c3d
import ezc3d
import numpy as np

warnings.simplefilter("ignore")  # c3d warns that there are no analog channels


def scales(path: str) -> tuple[float, float]:
    """The scale in the header's words 7 and 8, and POINT:SCALE."""
    with open(path, "rb") as file:
        header = struct.unpack_from("<f", file.read(512), 12)[0]
    return round(header, 4), round(float(ezc3d.c3d(path)["parameters"]["POINT"]["SCALE"]["value"][0]), 4)


def read_by_c3d(path: str) -> str:
    """How many frames c3d reads, or what it says."""
    with open(path, "rb") as file:
        try:
            return f"{len(list(c3d.Reader(file).read_frames()))} frames"
        except AssertionError as error:
            return f"AssertionError: {error}"


writer = c3d.Writer(point_rate=100, point_scale=-0.1)  # negative: the points are floats
writer.set_point_labels(["HEAD"])
for frame in range(3):
    writer.add_frames([(np.array([[0.0, 0.0, 1000.0 + frame, 0.0, 0.0]]), np.zeros((0, 0)))])
with open("first.c3d", "wb") as file:
    writer.write(file)
ezc3d.c3d("first.c3d").write("saved.c3d")

found = {}
for name, path in [("written by c3d:", "first.c3d"), ("saved by ezc3d:", "saved.c3d")]:
    found[path] = (*scales(path), read_by_c3d(path))
    print(f"{name:18} header {found[path][0]}, POINT:SCALE {found[path][1]}, read by c3d: {found[path][2]}")
assert found["first.c3d"] == (-0.1, -0.1, "3 frames"), f"the input changed: {found['first.c3d']}"
assert found["saved.c3d"][:2] == (-1.0, -0.1), f"the behaviour changed: {found['saved.c3d']}"
assert "inconsistent scale" in found["saved.c3d"][2], f"the behaviour changed: {found['saved.c3d']}"
PYTHON
