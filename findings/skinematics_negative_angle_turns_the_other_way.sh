#!/usr/bin/env bash
# Where: scikit-kinematics 0.10.4, skinematics.quat.Quaternion(angles, "Fick"), then export("vector") and vector.rotate_vector
#   (https://pypi.org/project/scikit-kinematics/; the same in 0.12.0, which needs Python 3.12)
# Guess: The vector part of a turn by -10 degrees is that of 10 degrees with the other sign. The package takes a vector for a
#   whole turn in each of its functions, so this one may be handed on.
# Behaviour: 360 is added to a negative angle first, and half of 350 degrees has a negative cosine. The vector that comes out
#   belongs to a negative scalar, which is dropped. Turns by -10 and by 10 degrees have the same vector, and a point goes the
#   wrong way. So it is wherever one or three of the angles are negative, also for "Euler" and "Helmholtz". The matrix is right.
# Seen (a point at y = 1, turned about x; its z should be -0.174 for -10 degrees):
#   angle  10.0:  vector [0.087, 0.0, 0.0]  z by the vector  0.174  z by the matrix  0.174
#   angle -10.0:  vector [0.087, 0.0, 0.0]  z by the vector  0.174  z by the matrix -0.174
#   angle  90.0:  vector [0.707, 0.0, 0.0]  z by the vector  1.000  z by the matrix  1.000
#   angle -90.0:  vector [0.707, 0.0, 0.0]  z by the vector  1.000  z by the matrix -1.000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 matplotlib==3.11.2 sympy==1.14.0 \
  pandas==3.1.1
# The package asks for pygame too, for a viewer.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps scikit-kinematics==0.10.4
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import numpy as np
from skinematics.quat import Quaternion
from skinematics.vector import rotate_vector

POINT = np.array([0.0, 1.0, 0.0])
for angle in (10.0, -10.0, 90.0, -90.0):
    turn = Quaternion(np.array([[angle, 0.0, 0.0]]), "Fick")
    half = turn.export("vector")[0]
    by_vector = rotate_vector(POINT, half)[2]
    by_matrix = (turn.export("rotmat") @ POINT)[2]
    vector = (half.round(3) + 0.0).tolist()
    print(f"angle {angle:5.1f}:  vector {vector}  z by the vector {by_vector:6.3f}  z by the matrix {by_matrix:6.3f}")
    right = np.sin(np.radians(angle))
    assert np.isclose(by_matrix, right), f"the matrix changed: {by_matrix}"
    assert np.isclose(by_vector, abs(right)), f"the behaviour changed: {angle} gives {by_vector}"
PYTHON
