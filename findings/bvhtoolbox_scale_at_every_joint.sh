#!/usr/bin/env bash
# Where: bvhtoolbox 0.1.3, write_joint_positions(scale=...), the same as `bvh2csv --scale` (https://pypi.org/project/bvhtoolbox/)
# Guess: The scale converts units, so with 0.01 each world position in centimetres becomes metres: all positions times 0.01.
# Behaviour: The factor is applied to a joint's world position, and its children start from that scaled position and scale it
#   again. A joint three steps below the root gets the root's part times 0.01 to the fourth. Only the root is right.
# Seen:
#   y of     Hips   Spine   Neck    Head
#   in cm  [100.0, 120.0, 150.0, 160.0]
#   in m   [1.0, 0.21, 0.3021, 0.10302]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check bvhtoolbox==0.1.3 transforms3d==0.4.2 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import csv

import numpy as np
from bvhtoolbox import BvhTree
from bvhtoolbox.convert.bvh2csv import write_joint_positions

BODY = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Spine
  {
    OFFSET 0 20 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    JOINT Neck
    {
      OFFSET 0 30 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      JOINT Head
      {
        OFFSET 0 10 0
        CHANNELS 3 Zrotation Xrotation Yrotation
        End Site
        {
          OFFSET 0 5 0
        }
      }
    }
  }
}
MOTION
Frames: 1
Frame Time: 0.01
0 100 0 0 0 0 0 0 0 0 0 0 0 0 0
"""


def heights(scale: float) -> list[float]:
    """Height of each joint, from the table that the package writes."""
    assert write_joint_positions(BvhTree(BODY), "positions.csv", scale=scale)
    with open("positions.csv", newline="") as file:
        row = next(csv.DictReader(file))
    return [float(row[f"{joint}.y"]) for joint in ("Hips", "Spine", "Neck", "Head")]


centimetres, metres = heights(1.0), heights(0.01)
print("y of     Hips   Spine   Neck    Head")
print("in cm ", centimetres)
print("in m  ", metres)
assert centimetres == [100, 120, 150, 160], f"the positions themselves changed: {centimetres}"
expected = [1.0]
for offset in (20, 30, 10):
    expected.append((expected[-1] + offset) * 0.01)
assert np.allclose(metres, expected, atol=1e-5), f"the behaviour changed: {metres}, not {expected}"
assert not np.allclose(metres[1:], np.array(centimetres[1:]) * 0.01, atol=0.1), f"the scale is right now: {metres}"
PYTHON
