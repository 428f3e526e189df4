#!/usr/bin/env bash
# Where: c3d 0.6.0, Writer(point_scale=...) and Writer.add_frames (http://c3d.readthedocs.org)
# Guess: With a positive scale the points are stored as whole steps of 16 bits. A value is rounded to the nearest step, so 100 mm
#   at steps of 0.1 mm stay 100 mm. A value beyond 32767 steps raises an error.
# Behaviour: The steps are cut off, not rounded, and 0.1 as a 32-bit number is a little larger than 0.1. So 100 mm become 99.9 mm.
#   A value beyond the range wraps to the other side without a word.
# Seen:
#   steps of 0.1 mm:  written [100.0, 200.0, 300.0, 1000.0]  read [99.9, 199.9, 299.9, 999.9]
#   steps of 0.01 mm: written [310.0, 320.0, 330.0, 340.0]  read [310.0, 320.0, -325.36, -315.36]
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

warnings.filterwarnings("ignore", message="No analog data")
warnings.filterwarnings("error", category=RuntimeWarning)  # a warning of numpy about the cast would be noticed


def written_and_read(scale: float, heights: list[float]) -> list[float]:
    """Heights in mm of one marker, after a file with steps of `scale` mm."""
    writer = c3d.Writer(point_rate=100, point_scale=scale, point_units="mm  ")
    writer.set_point_labels(["HEAD"])
    for height in heights:
        writer.add_frames([(np.array([[0.0, 0.0, height, 0.0, 0.0]]), np.zeros((0, 0)))])
    file = io.BytesIO()
    writer.write(file)
    file.seek(0)
    return [round(float(points[0, 2]), 2) for _, points, _ in c3d.Reader(file).read_frames()]


whole = [100.0, 200.0, 300.0, 1000.0]
cut = written_and_read(0.1, whole)
print(f"steps of 0.1 mm:  written {whole}  read {cut}")
rising = [310.0, 320.0, 330.0, 340.0]
wrapped = written_and_read(0.01, rising)
print(f"steps of 0.01 mm: written {rising}  read {wrapped}")
assert cut == [99.9, 199.9, 299.9, 999.9], f"the behaviour changed: {cut}"
assert wrapped == [310.0, 320.0, -325.36, -315.36], f"the behaviour changed: {wrapped}"
PYTHON
