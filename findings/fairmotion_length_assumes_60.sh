#!/usr/bin/env bash
# Where: fairmotion 0.0.4, fairmotion.data.bvh.load, then Motion.length and Motion.frame_to_time; the docstrings of Motion in
#   fairmotion/core/motion.py explain them (https://github.com/facebookresearch/fairmotion)
# Guess: A motion that was loaded from a file of 30 frames a second has fps 30, and its length in seconds is (frames - 1) / 30.
#   The docstring of length says that it follows from fps.
# Behaviour: load sets fps only. length and frame_to_time divide by the 60 frames a second that a new Motion starts with. A
#   motion at 30 frames a second seems to last half as long as it does, one at 120 twice as long.
# Seen:
#   file: 30.0 frames a second, 1 s     fps 30     length 0.5     time of the last frame 0.5
#   file: 60.0 frames a second, 1 s     fps 60     length 1.0     time of the last frame 1.0
#   file: 120.0 frames a second, 1 s    fps 120    length 2.0     time of the last frame 2.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1
# Reading BVH uses these two only. The rest of what fairmotion asks for is torch 1.4, which no present Python runs.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps fairmotion==0.0.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from fairmotion.data import bvh

BODY = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  End Site
  {
    OFFSET 0 10 0
  }
}
MOTION
"""
found = {}
for rate in (30.0, 60.0, 120.0):
    frames = int(rate) + 1  # one second from the first to the last
    with open("body.bvh", "w") as file:
        file.write(f"{BODY}Frames: {frames}\nFrame Time: {1 / rate:.8f}\n" + "0 90 0 0 0 0\n" * frames)
    motion = bvh.load("body.bvh")
    found[rate] = (motion.fps, float(motion.length()), float(motion.frame_to_time(frames - 1)))
    text = f"{rate} frames a second, 1 s"
    print(f"file: {text:30} fps {motion.fps:<6} length {found[rate][1]:<7} time of the last frame {found[rate][2]}")
assert found[60.0] == (60, 1.0, 1.0), f"60 frames a second changed: {found[60.0]}"
assert found[30.0] == (30, 0.5, 0.5), f"the behaviour changed: {found[30.0]}"
assert found[120.0] == (120, 2.0, 2.0), f"the behaviour changed: {found[120.0]}"
PYTHON
