#!/usr/bin/env bash
# Where: pyomeca 2026.0.2, Angles.from_rototrans(rt, "x"), also "y" and "z" (https://github.com/pyomeca/pyomeca,
#   pyomeca/angles.py)
# Guess: A rotation about one axis has one angle from -180 to 180 degrees. A knee that bends by 120 degrees is at 120.
# Behaviour: The angle is the arc sine of one entry of the matrix. Beyond 90 degrees it comes back down, so a deep knee bend
#   looks as if the knee opened again. A sequence of three letters does not do so for its first and last angle.
# Seen:
#   made of          [0.0, 30.0, 60.0, 90.0, 120.0, 150.0]
#   sequence x       [0.0, 30.0, 60.0, 90.0, 60.0, 30.0]
#   sequence xyz, x  [0.0, 30.0, 60.0, 90.0, 120.0, 150.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyomeca==2026.0.2 numpy==2.4.6 xarray==2026.9.0 ezc3d==1.7.2
"$folder/env/bin/python" - <<'PYTHON'
import numpy as np
from pyomeca import Angles, Rototrans

KNEE = [0.0, 30.0, 60.0, 90.0, 120.0, 150.0]


def bend(sequence: str, axis: str) -> list[float]:
    """The first of the angles in degrees, a frame each, of a body part that turns about one axis by KNEE."""
    rotation = Rototrans.from_euler_angles(Angles(np.radians(KNEE).reshape(1, 1, -1)), axis)
    return (np.degrees(Angles.from_rototrans(rotation, sequence).values[0, 0]).round(6) + 0.0).tolist()


whole = bend("xyz", "x")
print("made of         ", KNEE)
print("sequence x      ", bend("x", "x"))
print("sequence xyz, x ", whole)
assert whole == KNEE, f"three letters changed: {whole}"
for axis in "xyz":
    found = bend(axis, axis)
    assert found == [0, 30, 60, 90, 60, 30], f"the behaviour changed: {axis} gives {found}"
PYTHON
