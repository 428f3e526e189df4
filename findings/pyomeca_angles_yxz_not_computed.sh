#!/usr/bin/env bash
# Where: pyomeca 2026.0.2, Angles.from_rototrans(rt, "yxz"); its docstring says that all permutations of "xyz" are valid
#   (https://github.com/pyomeca/pyomeca, pyomeca/angles.py)
# Guess: The six permutations are alike. The angles that made a rotation come back.
# Behaviour: "yxz" is the one permutation that nothing computes. What comes back is memory that was never written: zeros, or
#   what another array left there, which may even be the right angles. There is no error and no warning.
#   Rototrans.from_euler_angles knows "yxz".
# Seen (new memory was filled with the byte 0x40, which 8 times over is the number 32.502):
#   made from [20.0, 30.0, 40.0]
#   xyz [20.0, 30.0, 40.0]
#   xzy [20.0, 30.0, 40.0]
#   yzx [20.0, 30.0, 40.0]
#   zxy [20.0, 30.0, 40.0]
#   zyx [20.0, 30.0, 40.0]
#   yxz [1862.225179, 1862.225179, 1862.225179]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyomeca==2026.0.2 numpy==2.4.6 xarray==2026.9.0 ezc3d==1.7.2
# glibc fills new memory with the complement of this byte, so that what was never written is seen.
MALLOC_PERTURB_=191 "$folder/env/bin/python" - <<'PYTHON'
import numpy as np
from pyomeca import Angles, Rototrans

DEGREES = [20.0, 30.0, 40.0]
FRAMES = 1000  # many, because numpy keeps small pieces of memory for itself


def there_and_back(sequence: str) -> list[float]:
    """The angles in degrees, of the last frame, of the rotation that DEGREES make in each frame."""
    angles = np.repeat(np.radians(DEGREES)[:, None, None], FRAMES, axis=2)
    rotation = Rototrans.from_euler_angles(Angles(angles), sequence)
    return np.degrees(Angles.from_rototrans(rotation, sequence).values[:, 0, -1]).round(6).tolist()


documented = Angles.from_rototrans.__doc__
assert 'all permutations of "xyz"' in documented, f"the documentation changed: {documented}"
print("made from", DEGREES)
for sequence in ("xyz", "xzy", "yzx", "zxy", "zyx", "yxz"):
    found = there_and_back(sequence)
    print(sequence, found)
    assert np.allclose(found, DEGREES) == (sequence != "yxz"), f"the behaviour changed: {sequence} gives {found}"
PYTHON
