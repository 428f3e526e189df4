#!/usr/bin/env bash
# Where: gait-profile-score 1.0.2, calculateGPS(reference, subject).gps (https://pypi.org/project/gait-profile-score/; it says
#   that the score is calculated as Baker et al. 2009 state it, Gait and Posture 30(3), 265-269)
# Guess: "GPS Left" is the Gait Profile Score of that paper: the root mean square of the nine Gait Variable Scores of the side,
#   which is also the root mean square of all differences in degrees.
# Behaviour: It is the plain mean of the nine. One joint that differs much hardly shows, and the score comes out lower than the
#   published one whenever the nine are unlike. Each score is comparable with others of this package alone.
# Seen (each variable differs by 3 degrees, the knee flexion by 20):
#   scores of the side  [3.0, 3.0, 20.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]
#   GPS Left            4.89
#   by the paper        7.24
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 matplotlib==3.11.2 \
  gait-profile-score==1.0.2
"$folder/env/bin/python" - <<'PYTHON'
import math

from gpscalculator import calculateGPS, exampleInputData

variables = exampleInputData().kinematicVariables()
reference = {name: [10.0] * 51 for name in variables}  # degrees, 51 points of the gait cycle
subject = {name: [30.0 if name.startswith("Knee") else 13.0] * 51 for name in variables}

scores = calculateGPS(reference, subject).gps
side = [round(float(scores[name]), 6) for name in variables if name.endswith("Left")]
points = [
    (subject[name][point] - reference[name][point]) ** 2 for name in variables if name.endswith("Left") for point in range(51)
]
paper = math.sqrt(sum(points) / len(points))
print("scores of the side ", side)
print(f"GPS Left            {scores['GPS Left']:.2f}")
print(f"by the paper        {paper:.2f}")
assert sorted(side) == [3.0] * 8 + [20.0], f"the scores of single variables changed: {side}"
assert math.isclose(paper, math.sqrt(sum(score**2 for score in side) / 9)), f"the two forms differ: {paper}"
assert math.isclose(scores["GPS Left"], sum(side) / 9), f"the behaviour changed: {scores['GPS Left']}"
PYTHON
