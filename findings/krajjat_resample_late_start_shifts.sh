#!/usr/bin/env bash
# Where: krajjat 1.99.24, krajjat.tool_functions.resample_data (https://krajjat.readthedocs.io/en/latest/, tool functions)
# Guess: The function is given samples and their times. It returns the values at new times between the first and the last of
#   them, so a recording that begins at 1 s is resampled as one that begins at 0 s.
# Behaviour: The place of a new time is counted from 0 s, not from the first time. The values come too early by the first time,
#   and as much of the end is zeros. A recording that begins later than it lasts is zeros throughout. The times that come back
#   are right, and there is no warning. Sequence.resample takes the start off first, so it is not affected.
# Seen (a joint at 10 times the time since the start, 4 s long, asked for at 1 Hz):
#   begins at 0 s:  times [0.0, 1.0, 2.0, 3.0, 4.0]  values [0.0, 10.0, 20.0, 30.0, 40.0]
#   begins at 1 s:  times [1.0, 2.0, 3.0, 4.0, 5.0]  values [10.0, 20.0, 30.0, 40.0, 0.0]
#   begins at 9 s:  times [9.0, 10.0, 11.0, 12.0, 13.0]  values [0.0, 0.0, 0.0, 0.0, 0.0]
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
import numpy as np
from krajjat.tool_functions import resample_data

EXPECTED = {0: [0, 10, 20, 30, 40], 1: [10, 20, 30, 40, 0], 9: [0, 0, 0, 0, 0]}
since_start = np.arange(41) / 10
for begin, expected in EXPECTED.items():
    values, times = resample_data(10 * since_start, begin + since_start, 1, method="linear", verbosity=0)
    values, times = (np.round(array, 6).tolist() for array in (values, times))
    print(f"begins at {begin} s:  times {times}  values {values}")
    assert times == [begin, begin + 1, begin + 2, begin + 3, begin + 4], f"the times changed: {times}"
    assert values == expected, f"the behaviour changed: {values}"
PYTHON
