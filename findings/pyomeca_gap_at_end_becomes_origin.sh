#!/usr/bin/env bash
# Where: pyomeca 2026.0.2, Markers(...).meca.interpolate_missing_data (https://github.com/pyomeca/pyomeca,
#   pyomeca/dataarray_accessor.py, where its docstring is "Interpolate missing data.")
# Guess: A gap between two seen frames is interpolated. A gap at the start or the end has nothing on one side, so it stays
#   missing or holds the nearest seen value.
# Behaviour: A marker that is out of sight in the first or the last frames is put at the origin of the room, as if it had been
#   seen there. Nothing in the result tells it from a marker that was measured.
# Seen:
#   before  x [nan, 1.0, nan, 3.0, nan]    y [nan, 2.0, nan, 2.0, nan]
#   after   x [0.0, 1.0, 2.0, 3.0, 0.0]    y [0.0, 2.0, 2.0, 2.0, 0.0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyomeca==2026.0.2 numpy==2.4.6 xarray==2026.9.0 ezc3d==1.7.2
"$folder/env/bin/python" - <<'PYTHON'
import numpy as np
from pyomeca import Markers

gap = np.nan
seen = np.array([[gap, 1, gap, 3, gap], [gap, 2, gap, 2, gap], [gap, 5, gap, 5, gap]])
markers = Markers(seen[:, None], channels=["Hand"], time=np.arange(5) / 10)
documented = markers.meca.interpolate_missing_data.__doc__
assert "zero" not in documented, f"the documentation changed: {documented}"
filled = markers.meca.interpolate_missing_data().values[:3, 0]
print("before  x", seen[0].tolist(), "   y", seen[1].tolist())
print("after   x", filled[0].tolist(), "   y", filled[1].tolist())
assert filled[:, 1:4].tolist() == [[1, 2, 3], [2, 2, 2], [5, 5, 5]], f"the gap inside changed: {filled}"
assert (filled[:, [0, -1]] == 0).all(), f"the behaviour changed: {filled}"
PYTHON
