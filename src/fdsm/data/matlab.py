"""Reads one numeric array from a MATLAB file of version 5 to 7, with bounds.

scipy.io.loadmat trusts the sizes in a file. A few changed bytes can crash the process, and a small compressed file can fill
the memory. Clips may come from strangers, so this module reads the part of the format that we need.
Source: "MAT-File Format", The MathWorks, chapter 1.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_INT8, _MATRIX, _COMPRESSED = 1, 14, 15
_NUMERIC_CLASSES = range(6, 16)  # double, single and the integers; below are cells, structs, objects, text, sparse
_COMPLEX = 0x0800  # flag beside the class
_MAX_BYTES = 1 << 28


def read_array(content: bytes, name: str) -> NDArray[Any]:
    """The real numeric array `name`, in its stored shape. Raises ValueError if the file is damaged or lacks the array."""
    if len(content) < 128 or content[126:128] not in (b"IM", b"MI"):
        raise ValueError("no header of a MATLAB file of version 5 to 7")
    order = "<" if content[126:128] == b"IM" else ">"
    for kind, data in _elements(content[128:], order):
        if kind == _COMPRESSED:
            inflater = zlib.decompressobj()
            try:
                inflated = inflater.decompress(data, _MAX_BYTES)
            except zlib.error as error:
                raise ValueError(str(error)) from None
            if inflater.unconsumed_tail:
                raise ValueError(f"more than {_MAX_BYTES} bytes in one variable")
            kind, data = next(_elements(inflated, order))
        if kind == _MATRIX and (array := _read_matrix(data, order, name)) is not None:
            return array
    raise ValueError(f"no variable {name}")


def _elements(data: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """The type and the bytes of each data element. Raises ValueError if an element is cut off, or if there is none."""
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}II", data, at)
        start = at + 8
        if kind >> 16:  # up to four bytes are packed into the tag itself
            kind, size, start = kind & 0xFFFF, kind >> 16, at + 4
        if start + size > len(data) or (start == at + 4 and size > 4):
            raise ValueError(f"an element of {size} bytes is cut off")
        yield kind, data[start : start + size]
        # Compressed elements are not padded.
        at = start + size if kind == _COMPRESSED else at + 8 if start == at + 4 else start + (size + 7) // 8 * 8
    if at == 0:
        raise ValueError("no variable")


def _read_matrix(data: bytes, order: str, name: str) -> NDArray[Any] | None:
    """The array of a matrix element, or None if the element has another name."""
    elements = _elements(data, order)
    try:
        (_, flags), (_, shape_bytes), (name_kind, name_bytes) = next(elements), next(elements), next(elements)
    except StopIteration:
        raise ValueError("a variable is cut off") from None
    if name_kind != _INT8 or name_bytes != name.encode("ascii"):
        return None
    if len(flags) != 8 or len(shape_bytes) % 4:
        raise ValueError(f"the header of {name} is damaged")
    flag = struct.unpack_from(f"{order}I", flags)[0]
    if flag & 0xFF not in _NUMERIC_CLASSES or flag & _COMPLEX:
        raise ValueError(f"{name} is no array of real numbers")
    shape = struct.unpack(f"{order}{len(shape_bytes) // 4}i", shape_bytes)
    kind, numbers = next(elements, (0, b""))
    count = math.prod(shape)
    if kind not in _NUMBERS or min(shape, default=-1) < 0 or len(shape) > 8 or len(numbers) != count * int(_NUMBERS[kind][1]):
        raise ValueError(f"{name} says it has shape {shape[:8]} but holds {len(numbers)} bytes")
    return np.frombuffer(numbers, order + _NUMBERS[kind]).reshape(shape, order="F")
