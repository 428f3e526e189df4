#!/usr/bin/env bash
# Where: pose-format 0.15.0, Pose.interpolate (https://pose-format.readthedocs.io/en/latest/, module pose_format.numpy)
# Guess: Frame k is at k / fps seconds. At twice the rate every second frame is an old one, and a point keeps its speed.
# Behaviour: The new frames are spread evenly from the first old frame to the last. They are 1 / new_fps apart by the new rate,
#   but closer in the old clip. Here no frame but the two ends is an old one. Motion is slower: by 11 % for 5 frames at twice
#   the rate. The shorter the clip the larger the error.
# Seen:
#   10 frames a second: [0.0, 10.0, 20.0, 30.0, 40.0], 100.0 pixels a second
#   20 frames a second: [0.0, 4.44, 8.89, 13.33, 17.78, 22.22, 26.67, 31.11, 35.56, 40.0], 88.9 pixels a second
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pose-format==0.15.0 scipy==1.17.1 numpy==2.4.6
"$folder/env/bin/python" - <<'PYTHON'
import numpy as np
from pose_format import Pose
from pose_format.numpy import NumPyPoseBody
from pose_format.pose_header import PoseHeader, PoseHeaderComponent, PoseHeaderDimensions

wrist = PoseHeaderComponent("BODY", points=["WRIST"], limbs=[], colors=[], point_format="XYC")
header = PoseHeader(0.2, PoseHeaderDimensions(100, 100, 0), [wrist])
data = np.zeros((5, 1, 1, 2), np.float32)  # frames, people, points, x and y
data[:, 0, 0, 0] = [0, 10, 20, 30, 40]
old = Pose(header, NumPyPoseBody(10, data, np.ones((5, 1, 1), np.float32)))
new = old.interpolate(20, kind="linear")

speeds = []
for pose in (old, new):
    x = np.asarray(pose.body.data[:, 0, 0, 0], float)
    speeds.append(float(np.median(np.diff(x)) * pose.body.fps))
    print(f"{pose.body.fps} frames a second: {x.round(2).tolist()}, {speeds[-1]:.1f} pixels a second")
assert new.body.fps == 20, f"the behaviour changed: {new.body.fps} frames a second"
assert len(x) == 10, f"the behaviour changed: {len(x)} frames"
assert np.isclose(speeds[0], 100), speeds
assert np.isclose(speeds[1], 100 * 2 * 4 / 9), f"the behaviour changed: {speeds[1]} pixels a second"
PYTHON
