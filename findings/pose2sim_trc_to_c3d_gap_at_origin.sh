#!/usr/bin/env bash
# Where: Pose2Sim 0.10.49, trc_to_c3d_func (https://pypi.org/project/pose2sim/, "Utilities", "Other trc tools")
# Guess: A marker that is hidden in a frame has empty cells in the TRC file. In the C3D file it is an invalid point, that is one
#   with the residual -1.
# Behaviour: The hidden marker becomes a valid point at (0, 0, 0) with the residual 0. No reader can tell it from a marker on the
#   floor at the origin.
# Seen:
#   TRC:  Hand in m  ['0.25', '1.5', '0.125'] ['', '', ''] ['0.25', '1.5', '0.125']
#   C3D:  Hand in mm [250.0, 1500.0, 125.0] [0.0, 0.0, 0.0] [250.0, 1500.0, 125.0]
#   residuals: [0.0, 0.0, 0.0]
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

warnings.simplefilter("ignore")  # c3d warns that there are no analog channels, numpy of the cast of NaN
from Pose2Sim.Utilities import trc_to_c3d  # noqa: E402

HAND = [["0.25", "1.5", "0.125"], ["", "", ""], ["0.25", "1.5", "0.125"]]
with open("body.trc", "w") as file:
    file.write("PathFileType\t4\t(X/Y/Z)\tbody.trc\n")
    file.write("DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n")
    file.write("10\t10\t3\t2\tm\t10\t1\t3\n")
    file.write("Frame#\tTime\tHip\t\t\tHand\t\t\n")
    file.write("\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n")
    for frame, cells in enumerate(HAND):
        file.write("\t".join([str(frame + 1), f"{frame / 10}", "0", "1", "0", *cells]) + "\n")
trc_to_c3d.trc_to_c3d_func("body.trc")

with open("body.c3d", "rb") as file:
    hand = [points[1].tolist() for _, points, _ in c3d.Reader(file).read_frames()]
print("TRC:  Hand in m ", *HAND)
print("C3D:  Hand in mm", *(point[:3] for point in hand))
print("residuals:", [point[3] for point in hand])
assert hand[0][:3] == hand[2][:3] == [250.0, 1500.0, 125.0], f"the seen frames changed: {hand}"
assert hand[1][:4] == [0.0, 0.0, 0.0, 0.0], f"the behaviour changed: {hand[1]}"
PYTHON
