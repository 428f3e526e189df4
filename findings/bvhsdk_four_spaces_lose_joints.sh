#!/usr/bin/env bash
# Where: bvhsdk 0.2.1, ReadFile (https://bvhsdk.readthedocs.io/)
# Guess: BVH nests joints by braces, and blanks have no meaning. A body indented by four spaces is the body indented by tabs.
# Behaviour: The depth of a joint is the number of its tabs, or half the number of its spaces; braces are not looked at. With four
#   spaces a joint seems to hang too deep and is dropped. With one space every second level is dropped, and a grandchild
#   hangs on its grandparent. There is no error and no warning.
# Seen:
#   tab      {'Hips': None, 'Leg': 'Hips', 'Knee': 'Leg', 'Foot': 'Knee'}
#   2 spaces {'Hips': None, 'Leg': 'Hips', 'Knee': 'Leg', 'Foot': 'Knee'}
#   4 spaces {'Hips': None}
#   1 space  {'Hips': None, 'Knee': 'Hips'}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check bvhsdk==0.2.1 matplotlib==3.11.2 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import bvhsdk

BODY = """HIERARCHY
ROOT Hips
{
>OFFSET 0 0 0
>CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
>JOINT Leg
>{
>>OFFSET 5 0 0
>>CHANNELS 3 Zrotation Xrotation Yrotation
>>JOINT Knee
>>{
>>>OFFSET 0 -40 0
>>>CHANNELS 3 Zrotation Xrotation Yrotation
>>>JOINT Foot
>>>{
>>>>OFFSET 0 -40 0
>>>>CHANNELS 3 Zrotation Xrotation Yrotation
>>>>End Site
>>>>{
>>>>>OFFSET 0 0 15
>>>>}
>>>}
>>}
>}
}
MOTION
Frames: 1
Frame Time: 0.01
0 90 0 0 0 0 0 0 0 0 0 0 0 0 0
"""


def parents(indent: str) -> dict[str, str | None]:
    """Each joint that the package has read, with its parent."""
    with open("body.bvh", "w") as file:
        file.write(BODY.replace(">", indent))
    joints = bvhsdk.ReadFile("body.bvh").getlistofjoints()
    return {joint.name: joint.parent.name if joint.parent else None for joint in joints}


found = {name: parents(indent) for name, indent in [("tab", "\t"), ("2 spaces", "  "), ("4 spaces", " " * 4), ("1 space", " ")]}
for name, tree in found.items():
    print(f"{name:8} {tree}")
whole = {"Hips": None, "Leg": "Hips", "Knee": "Leg", "Foot": "Knee"}
assert found["tab"] == found["2 spaces"] == whole, f"other indents changed: {found}"
assert found["4 spaces"] == {"Hips": None}, f"the behaviour changed: {found['4 spaces']}"
assert "Leg" not in found["1 space"], f"the behaviour changed: {found['1 space']}"
PYTHON
