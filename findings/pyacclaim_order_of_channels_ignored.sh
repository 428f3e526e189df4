#!/usr/bin/env bash
# Where: pyacclaim 0.0.1, loadASF, loadAMC and Bone.set_pose (https://pypi.org/project/pyacclaim/, "Usage")
# Guess: The skeleton file says in which order the motion file gives the angles: "order" for the root, "dof" for each other
#   bone. TX TY TZ RZ RY RX is the order of the example in the definition of the format. The README says that no order is
#   assumed.
# Behaviour: The first angle is always taken as x, the second as y, the third as z. Where the file says RZ RY RX, a turn about z
#   is made about x. There is no error and no warning.
# Seen (the end of a bone of length 4 along x, after a turn by 90 degrees about z):
#   root  order RX RY RZ  [0.0, 4.0, 0.0]     order RZ RY RX  [4.0, 0.0, 0.0]
#   bone  order RX RY RZ  [0.0, 4.0, 0.0]     order RZ RY RX  [4.0, 0.0, 0.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 pyacclaim==0.0.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from pyacclaim import loadAMC, loadASF

ABOUT_Z = {"RX RY RZ": "0 0 90", "RZ RY RX": "90 0 0"}  # a turn by 90 degrees, as each order writes it


def end(order: str, turned: str) -> list[float]:
    """Where the bone ends if `turned`, "root" or "bone", is turned by 90 degrees about z."""
    with open("arm.asf", "w") as file:
        file.write(f""":version 1.10
:name arm
:units
  mass 1.0
  length 1.0
  angle deg
:documentation
  one bone
:root
  order TX TY TZ {order}
  axis XYZ
  position 0 0 0
  orientation 0 0 0
:bonedata
  begin
    id 1
    name arm
    direction 1 0 0
    length 4
    axis 0 0 0 XYZ
    dof {order.lower()}
    limits (-180 180)
           (-180 180)
           (-180 180)
  end
:hierarchy
  begin
    root arm
  end
""")
    angles = {part: ABOUT_Z[order] if part == turned else "0 0 0" for part in ("root", "bone")}
    with open("arm.amc", "w") as file:
        file.write(":FULLY-SPECIFIED\n:DEGREES\n")
        for frame in (1, 2):
            file.write(f"{frame}\nroot 0 0 0 {angles['root']}\narm {angles['bone']}\n")
    skeleton = loadASF("arm.asf", verbose=False)
    skeleton["bones"]["root"].set_pose(loadAMC(skeleton, "arm.amc")[0])
    return (skeleton["bones"]["arm"].global_coordinate.round(6) + 0.0).tolist()


for turned in ("root", "bone"):
    found = {order: end(order, turned) for order in ABOUT_Z}
    print(f"{turned}  " + "     ".join(f"order {order}  {place}" for order, place in found.items()))
    assert found["RX RY RZ"] == [0, 4, 0], f"the order x, y, z changed: {found}"
    assert found["RZ RY RX"] == [4, 0, 0], f"the behaviour changed: {found}"
PYTHON
