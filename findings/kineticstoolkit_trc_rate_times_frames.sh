#!/usr/bin/env bash
# Where: kineticstoolkit 0.17.0, ktk.kinematics.write_trc_file (https://github.com/felixchenier/kineticstoolkit,
#   kineticstoolkit/kinematics.py)
# Guess: The header of the TRC file has the rate of the recording as DataRate, and as Units the unit that the TimeSeries has for
#   its markers (info "Unit", which read_c3d sets and write_c3d writes).
# Behaviour: DataRate is the rate times the number of frames: 100 Hz become 600 in a file of 6 frames. Units is m, whatever the
#   unit of the markers, and the numbers stay as they are: a marker at 900 mm is at 900 m. There is no warning.
# Seen:
#   markers:  100 Hz, 6 frames, mm, Hip at 900
#   header:   DataRate 600.0, NumFrames 6, Units m
#   row 2:    Time 0.010, Hip y 900.00000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 ezc3d==1.7.2 \
  matplotlib==3.11.2 scikit-learn==1.9.1 limitedinteraction==1.0 tqdm==4.70.1 requests==2.34.2 requests-cache==1.3.3
# The windows of the package need PyQt5. Writing a file does not.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps kineticstoolkit==0.17.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import kineticstoolkit as ktk
import numpy as np

hip = np.tile([0.0, 900.0, 0.0, 1.0], (6, 1))  # frames, and x, y, z and 1
markers = ktk.TimeSeries(time=np.arange(6) / 100).add_data("Hip", hip).add_info("Hip", "Unit", "mm")
ktk.kinematics.write_trc_file(markers, "body.trc")
with open("body.trc") as file:
    lines = [line.split("\t") for line in file.read().splitlines()]
header = dict(zip(lines[1], lines[2], strict=True))
row = next(line for line in lines if line[0] == "2")
print(f"markers:  {markers.get_sample_rate():g} Hz, 6 frames, mm, Hip at 900")
print(f"header:   DataRate {header['DataRate']}, NumFrames {header['NumFrames']}, Units {header['Units']}")
print(f"row 2:    Time {row[1]}, Hip y {row[3]}")
assert float(row[1]) == 0.01, f"the time of a row changed: {row}"
assert np.isclose(float(header["DataRate"]), 600), f"the behaviour changed: {header}"
assert header["Units"] == "m" and float(row[3]) == 900, f"the behaviour changed: {header}, {row}"
PYTHON
