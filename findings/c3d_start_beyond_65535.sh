#!/usr/bin/env bash
# Where: c3d 0.6.0, Reader.first_frame and Reader.read_frames, Writer.set_start_frame (http://c3d.readthedocs.org)
# Guess: TRIAL:ACTUAL_START_FIELD is two words of 16 bits, so the start is low + 65536 * high. Five frames that begin at frame
#   70000 are five frames, 70000 to 70004.
# Behaviour: first_frame is low + 65535 * high, last_frame is right. So the reader counts from one frame too early and yields one
#   frame too many, cut from the zeros behind the data. The writer reads its own start in this way too and loses one more.
# Seen:
#   written: 5 frames, the first is number 70000
#   in the file: words [4463, 1] and [4467, 1], frames 69999 to 70003, POINT:FRAMES 5
#   read: frames [69998, 69999, 70000, 70001, 70002, 70003]
#   height of the marker [1000.0, 1001.0, 1002.0, 1003.0, 1004.0, 0.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check c3d==0.6.0 numpy==2.4.6
"$folder/env/bin/python" - <<'PYTHON'
import io
import warnings

import c3d
import numpy as np

warnings.simplefilter("ignore")  # c3d warns that there are no analog channels
START, FRAMES = 70000, 5
writer = c3d.Writer(point_rate=100, point_scale=-1.0)
writer.set_point_labels(["HEAD"])
writer.set_start_frame(START)
for frame in range(FRAMES):
    writer.add_frames([(np.array([[0.0, 0.0, 1000.0 + frame, 0.0, 0.0]]), np.zeros((0, 0)))])
file = io.BytesIO()
writer.write(file)
print(f"written: {FRAMES} frames, the first is number {START}")

file.seek(0)
reader = c3d.Reader(file)
start, end = (reader.get(f"TRIAL:ACTUAL_{name}_FIELD").uint16_array.tolist() for name in ("START", "END"))
first, last = (low + 65536 * high for low, high in (start, end))
frames = reader.get("POINT:FRAMES").uint16_value
print(f"in the file: words {start} and {end}, frames {first} to {last}, POINT:FRAMES {frames}")
numbers, heights = zip(*((number, float(points[0, 2])) for number, points, _ in reader.read_frames()), strict=True)
print("read: frames", list(numbers))
print("height of the marker", list(heights))
assert last - first + 1 == frames == FRAMES, f"the file itself is no longer right: {first} to {last}"
assert reader.first_frame == first - 1, f"the behaviour changed: first_frame {reader.first_frame}"
assert len(numbers) == FRAMES + 1, f"the behaviour changed: {len(numbers)} frames"
assert heights[-1] == 0, f"the behaviour changed: {heights}"
PYTHON
