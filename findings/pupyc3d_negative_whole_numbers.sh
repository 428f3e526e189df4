#!/usr/bin/env bash
# Where: pupyC3D 0.1.3, C3DFile.get_point_data (https://pypi.org/project/pupyC3D/)
# Guess: With a positive scale, C3D stores points as signed numbers of 16 bits. A marker at -100 mm is read as -100 mm, and the -1
#   of a hidden point stays negative.
# Behaviour: The numbers are read as unsigned, so each negative coordinate comes out beyond 32767 steps. The -1 of a hidden point
#   becomes 65535 steps, a large residual, so no point is hidden any more. Files of floats are read right.
# Seen (steps of 0.5 mm, written x -100 and a hidden point):
#   c3d and ezc3d read x [-100.0, -100.0], pupyC3D reads x 32668.0
#   the fourth value of the hidden point: c3d -1.0, pupyC3D 32767.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pupyC3D==0.1.3 c3d==0.6.0 ezc3d==1.7.2 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

import c3d
import ezc3d
import numpy as np
from pupyC3D import C3DFile

warnings.simplefilter("ignore")  # c3d warns that there are no analog channels
writer = c3d.Writer(point_rate=100, point_scale=0.5)
writer.set_point_labels(["LEFT", "LOST"])
left, lost = [-100.0, 0.0, 1000.0, 0.0, 0.0], [100.0, 0.0, 1000.0, -1.0, 0.0]  # x y z, residual, cameras
for _ in range(2):
    writer.add_frames([(np.array([left, lost]), np.zeros((0, 0)))])
with open("body.c3d", "wb") as file:
    writer.write(file)

with open("body.c3d", "rb") as file:
    by_c3d = next(c3d.Reader(file).read_frames())[1]
by_ezc3d = ezc3d.c3d("body.c3d")["data"]["points"][:, :, 0].T
body = C3DFile("body.c3d")
found, hidden = float(body.get_point_data("LEFT")[0, 0]), float(body.get_point_data("LOST")[0, 3])
others = [float(by_c3d[0, 0]), float(by_ezc3d[0, 0])]
print(f"c3d and ezc3d read x {others}, pupyC3D reads x {found}")
print(f"the fourth value of the hidden point: c3d {by_c3d[1, 3]}, pupyC3D {hidden}")
assert others == [-100.0, -100.0], f"the input changed: {others}"
assert by_c3d[1, 3] == -1, f"the input changed: {by_c3d[1]}"
assert found == (65536 - 200) * 0.5, f"the behaviour changed: {found}"
assert hidden == 65535 * 0.5, f"the behaviour changed: {hidden}"
PYTHON
