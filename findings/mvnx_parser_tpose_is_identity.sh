#!/usr/bin/env bash
# Where: mvnx-parser 0.0.5, Mvnx_p(path).tpose and .tpose_isb (https://pypi.org/project/mvnx-parser/, "Header frames")
# Guess: A file begins with three poses of the types identity, tpose and tpose-isb. The README says that each is got by the name
#   of its type.
# Behaviour: All three names give the identity pose. Whoever takes joint angles against the T-pose takes them against another
#   pose. There is no error and no warning.
# Seen:
#   identity    file ['0', '0', '0.96']       read [['0', '0', '0.96']]
#   tpose       file ['0.02', '0', '0.94']    read [['0', '0', '0.96']]
#   tpose-isb   file ['0', '0.02', '0.92']    read [['0', '0', '0.96']]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mvnx-parser==0.0.5
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from mvnx_parser import Mvnx_p

PELVIS = {"identity": "0 0 0.96", "tpose": "0.02 0 0.94", "tpose-isb": "0 0.02 0.92", "normal": "0 0 0.9"}
frames = "".join(
    f'<frame time="0" index="0" type="{kind}"><orientation>1 0 0 0</orientation><position>{place}</position></frame>'
    for kind, place in PELVIS.items()
)
with open("stand.mvnx", "w") as file:
    file.write(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<mvnx xmlns="http://www.xsens.com/mvn/mvnx" version="4"><mvn version="2020.0.2" build="1"/><comment>a test</comment>
<subject label="one" frameRate="60" segmentCount="1"><segments><segment label="Pelvis" id="1"/></segments>
<frames segmentCount="1" sensorCount="0" jointCount="0">{frames}</frames></subject></mvnx>"""
    )
read = Mvnx_p("stand.mvnx")
found = {"identity": read.identity, "tpose": read.tpose, "tpose-isb": read.tpose_isb}
for kind, pose in found.items():
    print(f"{kind:11} file {PELVIS[kind].split()!s:25} read {pose['position']}")
assert read.frames[0]["position"] == [PELVIS["normal"].split()], f"a normal frame changed: {read.frames[0]}"
for kind, pose in found.items():
    assert pose["position"] == [PELVIS["identity"].split()], f"the behaviour changed: {kind} is {pose['position']}"
PYTHON
