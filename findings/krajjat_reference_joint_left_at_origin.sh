#!/usr/bin/env bash
# Where: krajjat 1.99.24, Sequence.re_reference(place_at_zero=False) (https://krajjat.readthedocs.io/en/latest/, Sequence)
# Guess: As documented: with False the reference joint stays where it is in the first pose, and the other joints are moved along
#   with it. The body is whole, and each distance between two joints is as before.
# Behaviour: The reference joint itself is put at (0, 0, 0), as with True. The other joints are placed around the position of the
#   first pose, as documented. The joint is torn off the body, and each distance to it is wrong. There is no warning.
# Seen (a person who walks along x, the head 0.3 m above the chest):
#   before:               Chest [1.0, 1.3, 2.0]  Head [1.0, 1.6, 2.0]  distance 0.3
#   place_at_zero=True:   Chest [0.0, 0.0, 0.0]  Head [0.0, 0.3, 0.0]  distance 0.3
#   place_at_zero=False:  Chest [0.0, 0.0, 0.0]  Head [1.0, 1.6, 2.0]  distance 2.75
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 matplotlib==3.11.2 \
  chardet==7.7.0 openpyxl==3.1.5 pygame-ce==2.5.8 praat-parselmouth==0.4.7 pytaglib==3.2.0 seaborn==0.13.2 tqdm==4.70.1 \
  joblib==1.6.0 find_delay==2.18 opencv-python-headless==5.0.0.93
# These are what the package imports. It asks for the larger opencv-python, and does not ask for joblib.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps krajjat==1.99.24
cd "$folder"
PYGAME_HIDE_SUPPORT_PROMPT=1 "$folder/env/bin/python" - <<'PYTHON'
import math

from krajjat import Joint, Pose, Sequence

walk = Sequence()
for frame in range(3):
    pose = Pose(frame / 10)
    pose.add_joint(Joint("Chest", 1 + frame / 10, 1.3, 2))
    pose.add_joint(Joint("Head", 1 + frame / 10, 1.6, 2))
    walk.add_pose(pose, verbosity=0)


def look(sequence: Sequence, label: str) -> list[tuple[list[float], list[float], float]]:
    """Chest, head and the distance between them in each pose; prints those of the first."""
    seen = []
    for pose in sequence.poses:
        chest, head = ([round(value, 6) for value in pose.joints[name].get_position()] for name in ("Chest", "Head"))
        seen.append((chest, head, round(math.dist(chest, head), 2)))
    print(f"{label:<21} Chest {seen[0][0]}  Head {seen[0][1]}  distance {seen[0][2]}")
    return seen


before = look(walk, "before:")
at_zero = look(walk.re_reference("Chest", place_at_zero=True, verbosity=0), "place_at_zero=True:")
in_place = look(walk.re_reference("Chest", place_at_zero=False, verbosity=0), "place_at_zero=False:")
assert [seen[2] for seen in before] == [0.3] * 3, f"the input changed: {before}"
assert at_zero == [([0, 0, 0], [0, 0.3, 0], 0.3)] * 3, f"the other case changed: {at_zero}"
assert in_place == [([0, 0, 0], [1, 1.6, 2], 2.75)] * 3, f"the behaviour changed: {in_place}"
PYTHON
