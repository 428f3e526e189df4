#!/usr/bin/env bash
# Where: Pose2Sim 0.10.49, trc_desample_func (https://pypi.org/project/pose2sim/, "Utilities", "Other trc tools")
# Guess: A file of 60 frames a second that is asked for at 25 comes out at 25, or the tool says that 25 does not divide 60.
# Behaviour: Every second row is kept, which is 30 frames a second. The header says 25 frames a second and 25 frames, above 30
#   rows whose times are 1/30 s apart. A reader that goes by the rate plays the motion too slowly.
# Seen:
#   header: 25 frames a second, 25 frames
#   rows:   30, one each 0.0333 s, that is 30.0 frames a second
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 numpy==2.4.6
# The tool uses this only. The rest of what Pose2Sim asks for is 2 GB.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps pose2sim==0.10.49
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
from Pose2Sim.Utilities import trc_desample

with open("body.trc", "w") as file:
    file.write("PathFileType\t4\t(X/Y/Z)\tbody.trc\n")
    file.write("DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n")
    file.write("60\t60\t60\t1\tm\t60\t1\t60\n")
    file.write("Frame#\tTime\tHip\t\t\n")
    file.write("\t\tX1\tY1\tZ1\n")
    for frame in range(60):
        file.write(f"{frame + 1}\t{frame / 60:.6f}\t{frame}\t1\t0\n")
trc_desample.trc_desample_func("body.trc", 25)

with open("body_25fps.trc") as file:
    lines = [line.rstrip("\n").split("\t") for line in file]
header, rows = dict(zip(lines[1], lines[2], strict=True)), lines[5:]
step = float(rows[1][1]) - float(rows[0][1])
print(f"header: {header['DataRate']} frames a second, {header['NumFrames']} frames")
print(f"rows:   {len(rows)}, one each {step:.4f} s, that is {1 / step:.1f} frames a second")
assert (header["DataRate"], header["NumFrames"]) == ("25", "25"), f"the behaviour changed: {header}"
assert len(rows) == 30, f"the behaviour changed: {len(rows)} rows"
assert abs(step - 1 / 30) < 1e-4, f"the behaviour changed: rows {step} s apart"
PYTHON
