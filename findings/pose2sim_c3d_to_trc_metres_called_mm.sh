#!/usr/bin/env bash
# Where: Pose2Sim 0.10.49, c3d_to_trc_func (https://pypi.org/project/pose2sim/, "Utilities", "Other trc tools")
# Guess: The TRC file has the positions of the C3D file in the unit that its own header names.
# Behaviour: A C3D file in millimetres is written in metres under a header that says mm. A reader that trusts the header
#   gets a person of 1.7 mm. The rate is cut to a whole number, so the time drifts too.
# Seen:
#   C3D:  1700.0 mm, 59.94 frames a second
#   TRC:  1.7 mm, 59 frames a second
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check c3d==0.6.0 numpy==2.4.6
# The converter uses these two only. The rest of what Pose2Sim asks for is 2 GB.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps pose2sim==0.10.49
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import warnings

import c3d
import numpy as np

warnings.simplefilter("ignore")  # c3d warns that there are no analog channels
from Pose2Sim.Utilities import c3d_to_trc  # noqa: E402

writer = c3d.Writer(point_rate=59.94, point_scale=-1.0, point_units="mm")
writer.set_point_labels(["Head"])
for _ in range(3):
    writer.add_frames([(np.array([[0.0, 1700.0, 0.0, 0.0, 0.0]]), np.zeros((0, 0)))])
with open("body.c3d", "wb") as file:
    writer.write(file)
c3d_to_trc.c3d_to_trc_func("body.c3d", "body.trc")

with open("body.c3d", "rb") as file:
    reader = c3d.Reader(file)
    unit, rate = reader.get("POINT:UNITS").string_value.strip(), round(float(reader.point_rate), 2)
    height = float(next(reader.read_frames())[1][0, 1])
with open("body.trc") as file:
    rows = [line.rstrip("\n").split("\t") for line in file]
header = dict(zip(rows[1], rows[2], strict=True))
found = float(rows[5][3])
print(f"C3D:  {height} {unit}, {rate} frames a second")
print(f"TRC:  {found:.1f} {header['Units']}, {header['DataRate']} frames a second")
assert (height, unit, rate) == (1700.0, "mm", 59.94), f"the input changed: {height} {unit}, {rate}"
assert header["Units"] == "mm", f"the behaviour changed: {header['Units']}"
assert abs(found - 1.7) < 1e-3, f"the behaviour changed: {found}"
assert header["DataRate"] == "59", f"the behaviour changed: {header['DataRate']} frames a second"
PYTHON
