#!/usr/bin/env bash
# Where: bvhTools 1.6.0, getFootContactsSpeedMethod (https://enekoassets.github.io/bvhTools/, bvhMetrics, "Foot contacts")
# Guess: As documented: one boolean for each foot and frame, true where the length of the foot's velocity is below the threshold.
# Behaviour: Each of x, y and z is compared by itself, with its sign. The array has a third axis, and a foot that goes backwards,
#   down or towards -x counts as standing in that axis at any speed. A foot that flies backwards is on the floor in all three.
# Seen (threshold 1, both feet at the same speed):
#   speed    0.0: shape (2, 4, 3), standing in x, y, z: [True, True, True]
#   speed  500.0: shape (2, 4, 3), standing in x, y, z: [True, True, False]
#   speed -500.0: shape (2, 4, 3), standing in x, y, z: [True, True, True]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
# The measures use these two only. The rest of what bvhTools asks for draws pictures.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps bvhTools==1.6.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import numpy as np
from bvhTools.bvhIO import readBvh
from bvhTools.bvhMetrics import getFootContactsSpeedMethod

BODY = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT LeftFoot
  {
    OFFSET 10 -80 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0 0 15
    }
  }
  JOINT RightFoot
  {
    OFFSET -10 -80 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0 0 15
    }
  }
}
MOTION
Frames: 4
Frame Time: 0.1
"""
found = {}
for speed in (0.0, 500.0, -500.0):  # along z, for the whole body
    with open("body.bvh", "w") as file:
        file.write(BODY)
        file.writelines(f"0 80 {speed * 0.1 * frame} 0 0 0 0 0 0 0 0 0\n" for frame in range(4))
    found[speed] = getFootContactsSpeedMethod(readBvh("body.bvh"), threshold=1.0)
    print(f"speed {speed:6}: shape {found[speed].shape}, standing in x, y, z: {found[speed][0, -1].tolist()}")
assert found[0.0].shape == (2, 4, 3), f"the behaviour changed: shape {found[0.0].shape}"
assert np.all(found[0.0]), f"a foot at rest does not stand: {found[0.0]}"
assert found[500.0][0, -1].tolist() == [True, True, False], f"the behaviour changed: {found[500.0][0, -1]}"
assert np.all(found[-500.0]), f"the behaviour changed: {found[-500.0][0, -1]}"
PYTHON
