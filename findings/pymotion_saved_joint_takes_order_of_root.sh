#!/usr/bin/env bash
# Where: upc-pymotion 0.3.4, pymotion.io.bvh.BVH.load and save (https://github.com/UPC-ViRVIG/pymotion, docstrings in
#   pymotion/io/bvh.py)
# Guess: A BVH file says for each joint in which order its angles are. A file that is loaded and saved again without an edit has
#   the same orders, the same numbers and the same pose.
# Behaviour: A joint of six channels is saved with the root's order above its own numbers. Where the two differ, all that hangs
#   on the joint is in another place. Joints of three channels keep their order. There is no error and no warning.
# Seen (root ZXY, arm XYZ, both with six channels; the arm is turned by 30, 40 and 50):
#   file:  Arm Xrotation Yrotation Zrotation  numbers [30.0, 40.0, 50.0]  Hand [14.9, 108.7, 0.3]
#   saved: Arm Zrotation Xrotation Yrotation  numbers [30.0, 40.0, 50.0]  Hand [13.1, 107.5, -5.9]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 upc-pymotion==0.3.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from pathlib import Path

from pymotion.io.bvh import BVH
from pymotion.ops.skeleton import fk

Path("file.bvh").write_text(
    """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Arm
  {
    OFFSET 10 0 0
    CHANNELS 6 Xposition Yposition Zposition Xrotation Yrotation Zrotation
    JOINT Hand
    {
      OFFSET 10 0 0
      CHANNELS 3 Xrotation Yrotation Zrotation
      End Site
      {
        OFFSET 5 0 0
      }
    }
  }
}
MOTION
Frames: 1
Frame Time: 0.04
0 100 0 0 0 0 10 0 0 30 40 50 0 0 0
"""
)


def look(path: str) -> tuple[list[str], list[float], list[float]]:
    """Order and numbers of the arm as they stand in the file, and the place of the hand."""
    lines = Path(path).read_text().splitlines()
    order = [line.split()[5:] for line in lines if "CHANNELS" in line][1]
    numbers = [float(word) for word in lines[-1].split()[9:12]]
    motion = BVH()
    motion.load(path)
    turns, places, parents, offsets, _, _ = motion.get_data()
    hand = fk(turns, places[:, 0], offsets, parents)[0][0, 2].round(1).tolist()
    return order, numbers, hand


motion = BVH()
motion.load("file.bvh")
motion.save("saved.bvh")
found = {path: look(path) for path in ("file.bvh", "saved.bvh")}
for path, (order, numbers, hand) in found.items():
    print(f"{path[:-4] + ':':<6} Arm {' '.join(order)}  numbers {numbers}  Hand {hand}")
(order, numbers, hand), saved = found.values()
assert order == ["Xrotation", "Yrotation", "Zrotation"] and numbers == saved[1] == [30, 40, 50], f"the numbers changed: {found}"
assert saved[0] == ["Zrotation", "Xrotation", "Yrotation"], f"the behaviour changed: {saved}"
assert hand != saved[2], f"the pose is kept: {found}"
PYTHON
