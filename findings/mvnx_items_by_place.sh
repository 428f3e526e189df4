#!/usr/bin/env bash
# Where: mvnx 0.2, MVNX(path).acceleration and parse_modality("acceleration") (https://pypi.org/project/mvnx/, the README)
# Guess: The items of a frame are found by their names. A recording that was exported without velocities has no velocity, and
#   its accelerations are its accelerations. The MVN user manual says of the items of a frame: orientation and position are
#   mandatory, all others are optional.
# Behaviour: An item is the child of the frame at a fixed place, whatever its name. Where one item is missing, each later one is
#   read under the name of its neighbour. There is no error and no warning.
# Seen:
#   file                 velocity          acceleration      jointAngle
#   with all items       [0.1, 0.2, 0.3]   [1.0, 2.0, 3.0]   [10.0, 20.0, 30.0]
#   without velocity     [1.0, 2.0, 3.0]   [4.0, 5.0, 6.0]   [11.0, 21.0, 31.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mvnx==0.2 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from mvnx import MVNX

ITEMS = {
    "orientation": "1 0 0 0",
    "position": "0 0 0.9",
    "velocity": "0.1 0.2 0.3",
    "acceleration": "1 2 3",
    "angularVelocity": "4 5 6",
    "angularAcceleration": "7 8 9",
    "footContacts": "1 1 0 0",
    "sensorFreeAcceleration": "0 0 1",
    "sensorMagneticField": "0 1 0",
    "sensorOrientation": "1 0 0 0",
    "jointAngle": "10 20 30",
    "jointAngleXZY": "11 21 31",
    "jointAngleErgo": "12 22 32",
    "centerOfMass": "0 0 1",
}
KNEE = "<connector1>RightUpperLeg/jRightKnee</connector1><connector2>RightLowerLeg/jRightKnee</connector2>"


def frame(kind: str, items: dict[str, str]) -> str:
    """A frame of one segment, one sensor and one joint."""
    body = "".join(f"<{name}>{text}</{name}>" for name, text in items.items())
    return f'<frame time="0" index="0" tc="00:00:00:00" ms="0" type="{kind}">{body}</frame>'


def found(left_out: str | None) -> dict[str, list[float]]:
    """The first frame of three items of a file without `left_out`, as the package reads it."""
    items = {name: text for name, text in ITEMS.items() if name != left_out}
    poses = {name: ITEMS[name] for name in ("orientation", "position")}
    frames = "".join(frame(kind, poses) for kind in ("identity", "tpose", "tpose-isb")) + frame("normal", items)
    with open("walk.mvnx", "w") as file:
        file.write(
            f"""<?xml version="1.0" encoding="UTF-8"?>
<mvnx xmlns="http://www.xsens.com/mvn/mvnx" version="4"><mvn version="2020.0.2" build="1"/><comment>a test</comment>
<subject label="one" frameRate="60" segmentCount="1" recDate="a day" configuration="LowerBody" userScenario="noLevel">
<comment/><segments><segment label="RightUpperLeg" id="1"/></segments><sensors><sensor label="RightUpperLeg"/></sensors>
<joints><joint label="jRightKnee">{KNEE}</joint></joints><ergonomicJointAngles/><footContactDefinition/>
<frames segmentCount="1" sensorCount="1" jointCount="1">{frames}</frames></subject><securityCode code="none"/></mvnx>"""
        )
    read = MVNX("walk.mvnx")
    return {name: getattr(read, name)[0].tolist() for name in ("velocity", "acceleration", "jointAngle")}


whole, without = found(None), found("velocity")
print(f"{'file':20} {'velocity':17} {'acceleration':17} jointAngle")
for name, row in {"with all items": whole, "without velocity": without}.items():
    print(f"{name:20} {row['velocity']!s:17} {row['acceleration']!s:17} {row['jointAngle']}")
right = {"velocity": [0.1, 0.2, 0.3], "acceleration": [1, 2, 3], "jointAngle": [10, 20, 30]}
assert whole == right, f"a whole file changed: {whole}"
assert without["velocity"] == [1, 2, 3], f"the behaviour changed: {without}"  # the acceleration of the file
assert without["acceleration"] == [4, 5, 6], f"the behaviour changed: {without}"  # its angular velocity
assert without["jointAngle"] == [11, 21, 31], f"the behaviour changed: {without}"  # its jointAngleXZY
PYTHON
