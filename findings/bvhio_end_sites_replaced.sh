#!/usr/bin/env bash
# Where: bvhio 1.5.4, readAsHierarchy and writeHierarchy (https://pypi.org/project/bvhio/)
# Guess: A file that is read and written again without an edit keeps its skeleton: each OFFSET is the same, End Sites included.
#   The plain pair, readAsBvh and writeBvh, does that.
# Behaviour: The hierarchy does not hold End Sites. writeHierarchy makes new ones: 0.3 of the joint's own OFFSET long, along the
#   joint's own axis. A foot that pointed forwards points down, and the length of the foot is lost.
# Seen:
#   tip of the foot in the file:          [0.0, 0.0, 15.0]
#   after readAsBvh, writeBvh:            [0.0, 0.0, 15.0]
#   after readAsHierarchy, writeHierarchy: [0.0, -12.0, 0.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check bvhio==1.5.4 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import bvhio

BODY = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Leg
  {
    OFFSET 0 -40 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    JOINT Foot
    {
      OFFSET 0 -40 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      End Site
      {
        OFFSET 0 0 15
      }
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.01
0 90 0 0 0 0 0 0 0 0 0 0
0 91 0 0 10 0 0 30 0 0 20 0
"""


def tip(path: str) -> list[float]:
    """The End Site of the foot, as the file says."""
    foot = bvhio.readAsBvh(path).Root.Children[0].Children[0]
    assert foot.Name == "Foot"
    return [round(value, 3) + 0.0 for value in foot.EndSite]


with open("body.bvh", "w") as file:
    file.write(BODY)
bvhio.writeBvh("plain.bvh", bvhio.readAsBvh("body.bvh"))
bvhio.writeHierarchy("hierarchy.bvh", bvhio.readAsHierarchy("body.bvh"), frameTime=0.01)
before, plain, after = tip("body.bvh"), tip("plain.bvh"), tip("hierarchy.bvh")
print("tip of the foot in the file:         ", before)
print("after readAsBvh, writeBvh:           ", plain)
print("after readAsHierarchy, writeHierarchy:", after)
assert before == plain == [0.0, 0.0, 15.0], f"the plain pair changed: {plain}"
assert after == [0.0, -12.0, 0.0], f"the behaviour changed: {after}"
PYTHON
