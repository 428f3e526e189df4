"""Many decimal numbers of a text at once, each to the last bit as `float` reads it.

Eight characters are one unsigned integer of 64 bits, whose bytes are computed with together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdsm.values import BoolArray, IntArray

Bytes = NDArray[np.uint8]
_Words = NDArray[np.uint64]
_Numbers = NDArray[np.float64]

_WORD = 8
"""Characters in a word."""
_MOST = 14
"""Decimal places of which the number without its point is exact in doubles. Its quotient by a power of ten is then rounded once,
as in `float`."""
_POWERS = np.array([10.0**place for place in range(_MOST + 1)])
_ZERO, _MINUS, _POINT = np.uint8(48), np.uint8(45), np.uint8(46)


def _each(byte: int) -> np.uint64:
    """A word of eight equal bytes."""
    return np.uint64(byte * 0x0101010101010101)


_ZEROS, _LOW_BITS, _HIGH_BITS, _TO_TEN = _each(0x30), _each(0x7F), _each(0x80), _each(0x80 - 10)
_LAST = np.array([(2**64 - 1) >> 8 * count << 8 * count & (2**64 - 1) for count in range(_WORD, -1, -1)], np.uint64)
"""By number of characters: a word with all bits of so many last ones. The last character is the highest byte."""
# Neighbouring digits are joined to numbers of two digits, then of four, then of eight.
_JOINS = [
    (np.uint64(1 + (10 << 8)), np.uint64(8), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(1 + (100 << 16)), np.uint64(16), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(1 + (10_000 << 32)), np.uint64(32), np.uint64(0x00000000FFFFFFFF)),
]


def parse_decimals(text: Bytes, starts: IntArray, ends: IntArray) -> _Numbers:
    """The numbers (N,) in text[start:end].

    Those like -1.2345, with one digit before the point, are computed together, others one by one. Raises ValueError for what is
    no number.
    """
    if ends.min(initial=2 * _WORD) < 2 * _WORD:
        text = np.concatenate([np.zeros(2 * _WORD, np.uint8), text])
        starts, ends = starts + 2 * _WORD, ends + 2 * _WORD
    first = text[starts]
    minus = first == _MINUS
    starts_of_digits = starts + minus
    first = text[starts_of_digits] - _ZERO
    places = ends - starts_of_digits - 2
    plain = (first <= 9) & (text[np.minimum(starts_of_digits + 1, ends - 1)] == _POINT) & (places >= 0) & (places <= _MOST)
    words = np.ndarray(len(text) - _WORD + 1, "<u8", text, strides=(1,))  # the word from each character on
    fractions, good = _read(words[ends - _WORD], places)
    plain &= good
    long = np.flatnonzero(places > _WORD)
    more, good = _read(words[ends[long] - 2 * _WORD], places[long] - _WORD)
    fractions[long] += 1e8 * more
    plain[long] &= good
    scale = _POWERS.take(places, mode="clip")
    numbers = (first * scale + fractions) / scale
    np.negative(numbers, out=numbers, where=minus)
    for row in np.flatnonzero(~plain).tolist():
        numbers[row] = float(text[starts[row] : ends[row]].tobytes())
    return numbers


def _read(words: _Words, counts: IntArray) -> tuple[_Numbers, BoolArray]:
    """The numbers in so many last characters of words (N,), eight at most, and whether all of these are digits."""
    digits = (words ^ _ZEROS) & _LAST.take(counts, mode="clip")
    above_nine = (((digits & _LOW_BITS) + _TO_TEN) | digits) & _HIGH_BITS  # in each byte
    for factors, shift, kept in _JOINS:
        digits = (digits * factors >> shift) & kept
    return digits.astype(np.float64), above_nine == 0
