#!/usr/bin/env bash
# Where: pyacclaim 0.0.1, loadAMC (https://pypi.org/project/pyacclaim/, "Usage")
# Guess: A motion file of three frames gives three poses.
# Behaviour: The last frame is never kept. Three frames give two poses, a file of one pose gives none. There is no error and no
#   warning.
# Seen:
#   frames in the file 3: x of the root [0.0, 1.0, 2.0]    read [0.0, 1.0]
#   frames in the file 1: x of the root [0.0]    read []
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 pyacclaim==0.0.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from pyacclaim import loadAMC, loadASF

with open("leg.asf", "w") as file:
    file.write(""":version 1.10
:name leg
:units
  mass 1.0
  length 1.0
  angle deg
:documentation
  one bone
:root
  order TX TY TZ RX RY RZ
  axis XYZ
  position 0 0 0
  orientation 0 0 0
:bonedata
  begin
    id 1
    name thigh
    direction 0 -1 0
    length 4
    axis 0 0 0 XYZ
    dof rx
    limits (-180 180)
  end
:hierarchy
  begin
    root thigh
  end
""")
skeleton = loadASF("leg.asf", verbose=False)


def places_read(places: list[float]) -> list[float]:
    """x of the root in each pose that the package reads from a file with a frame at each of `places`."""
    with open("leg.amc", "w") as file:
        file.write(":FULLY-SPECIFIED\n:DEGREES\n")
        for frame, x in enumerate(places, start=1):
            file.write(f"{frame}\nroot {x} 0 0 0 0 0\nthigh 10\n")
    return [float(pose["root"][0]) for pose in loadAMC(skeleton, "leg.amc")]


for places in ([0.0, 1.0, 2.0], [0.0]):
    found = places_read(places)
    print(f"frames in the file {len(places)}: x of the root {places}    read {found}")
    assert found == places[:-1], f"the behaviour changed: {found}"
PYTHON
