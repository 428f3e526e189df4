#!/usr/bin/env bash
# Where: pose-format 0.15.0, Pose.interpolate with its default kind "cubic"
#   (https://pose-format.readthedocs.io/en/latest/, module pose_format.numpy)
# Guess: A confidence is between 0 and 1 and stays there. A point between two hardly seen ones is hardly seen.
# Behaviour: The confidence goes through the same cubic as the coordinates and swings beyond both ends. Some values are above 1,
#   some are negative. A point is masked where its confidence is exactly 0, so a negative one counts as seen.
# Seen:
#   before: [1.0, 1.0, 0.9, 0.1, 0.1, 0.9, 1.0, 1.0]
#   after:  from -0.039 to 1.038, 2 frames below 0, 4 frames above 1, masked frames: 0
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

SEEN = [1.0, 1.0, 0.9, 0.1, 0.1, 0.9, 1.0, 1.0]  # a wrist that another person hides for two frames
wrist = PoseHeaderComponent("BODY", points=["WRIST"], limbs=[], colors=[], point_format="XYC")
header = PoseHeader(0.2, PoseHeaderDimensions(100, 100, 0), [wrist])
data = np.full((len(SEEN), 1, 1, 2), 50, np.float32)  # frames, people, points, x and y
confidence = np.array(SEEN, np.float32).reshape(-1, 1, 1)
new = Pose(header, NumPyPoseBody(10, data, confidence)).interpolate(30)

after = np.asarray(new.body.confidence).ravel()
below, above = int((after < 0).sum()), int((after > 1.01).sum())
masked = int(np.ma.getmaskarray(new.body.data)[:, 0, 0, 0].sum())
print("before:", SEEN)
counts = f"{below} frames below 0, {above} frames above 1, masked frames: {masked}"
print(f"after:  from {after.min():.3f} to {after.max():.3f}, {counts}")
assert below > 0, f"the behaviour changed: {after.round(3).tolist()}"
assert above > 0, f"the behaviour changed: {after.round(3).tolist()}"
assert masked == 0, f"the behaviour changed: {masked} frames are masked"
PYTHON
