"""Many decimal numbers of a text at once, each to the last bit as `float` reads it."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fdsm.values import IntArray

Bytes = NDArray[np.uint8]

_MOST = 14
"""Characters of which a whole number is exact in doubles, and so are all steps to it. Its quotient by a power of ten is then
rounded once, as in `float`."""
_POWERS = np.array([10.0**place for place in range(_MOST)])
_ZERO, _MINUS = np.uint8(48), np.uint8(45)
_POINT = np.uint8(254)  # the point's byte less that of zero


def parse_decimals(text: Bytes, starts: IntArray, ends: IntArray) -> NDArray[np.float64]:
    """The numbers (N,) in text[start:end].

    Those like -12.345 are computed together, others such as 1e-5 one by one. Raises ValueError for what is no number.
    """
    minus = text[starts] == _MINUS
    lengths = ends - starts - minus
    width = int(min(lengths.max(initial=1), _MOST, ends.min(initial=_MOST)))
    short = np.clip(lengths, 0, width).astype(np.uint8)
    digits = sliding_window_view(text, width)[ends - width] - _ZERO  # (N, width), right-aligned
    digits *= np.arange(width, dtype=np.uint8) >= (np.uint8(width) - short)[:, None]
    points = digits == _POINT
    places = _POWERS[width - 1 :: -1] if width else _POWERS[:0]
    # Each point is at the place of a digit, and has the place's power of ten. What is before it counts ten times.
    rows, columns = np.divmod(np.flatnonzero(points), max(width, 1))
    num_points, point = np.bincount(rows, minlength=len(starts)), np.zeros(len(starts))
    point[rows] = places[columns]
    whole = digits.astype(np.float64) @ places - int(_POINT) * point
    scale = np.where(num_points > 0, point, 1.0)
    whole -= np.where(num_points > 0, 9 * scale * np.floor(whole / (10 * scale)), 0.0)
    numbers = whole / scale
    np.negative(numbers, out=numbers, where=minus)
    plain = (num_points <= 1) & (lengths > num_points) & (lengths <= width)
    if np.count_nonzero(digits > 9) != np.count_nonzero(points):
        plain &= ((digits <= 9) | points).all(axis=1)
    for row in np.flatnonzero(~plain).tolist():
        numbers[row] = float(text[starts[row] : ends[row]].tobytes())
    return numbers
