#!/usr/bin/env bash
# Where: pose-format 0.15.0, NumPyPoseBody.flatten; its base class PoseBody documents the columns
#   (https://pose-format.readthedocs.io/en/latest/, module pose_format.pose_body)
# Guess: A row is what the documentation of PoseBody.flatten lists: time in milliseconds, person, point, x, y, z if there is one,
#   confidence.
# Behaviour: The confidence stands before x, so column 3 is no coordinate and the last column is no confidence. The time is in
#   seconds.
# Seen:
#   frame 1 of 25 a second: x 110, y 70, confidence 0.5
#   documented: [40.0, 0.0, 0.0, 110.0, 70.0, 0.5]
#   found:      [0.04, 0.0, 0.0, 0.5, 110.0, 70.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pose-format==0.15.0 numpy==2.4.6
"$folder/env/bin/python" - <<'PYTHON'
import numpy as np
from pose_format.numpy import NumPyPoseBody
from pose_format.pose_body import PoseBody

documented = " ".join(PoseBody.flatten.__doc__.split())
order = ["Time in milliseconds", "Person ID", "Point ID", "X dimension", "Y dimension", "confidence"]
places = [documented.find(words) for words in order]
assert -1 not in places, f"the documentation changed: {documented}"
assert places == sorted(places), f"the documentation changed: {documented}"

data = np.array([[100, 70], [110, 70], [120, 70]], np.float32).reshape(3, 1, 1, 2)  # frames, people, points, x and y
body = NumPyPoseBody(25, data, np.full((3, 1, 1), 0.5, np.float32))
found = body.flatten()[1].tolist()
print("frame 1 of 25 a second: x 110, y 70, confidence 0.5")
print("documented:", [1000 / 25, 0.0, 0.0, 110.0, 70.0, 0.5])
print("found:     ", found)
assert np.allclose(found, [1 / 25, 0, 0, 0.5, 110, 70]), f"the behaviour changed: {found}"
PYTHON
