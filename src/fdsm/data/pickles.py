"""Reads containers, numbers and numeric arrays from a pickle without running it.

A pickle is a program, and Python's Unpickler runs it. A list of allowed calls does not make the Unpickler safe for files of
strangers, because it also trusts the sizes in the file. Ten bytes can make its memo table take 32 GB. Data sets need few
instructions, so this module follows only those. It imports and calls nothing, and compares sizes with the file. It finds the
arrays but does not read them. They can be read later, in any order, by any process.

Source: the comments of Python's `pickletools`, which describe every instruction, and PEP 307, 3154 and 574.
"""

from __future__ import annotations

import enum
import math
import mmap
import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fdsm.errors import InputError

_NUMBERS = {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"}
_MAX_DIMS, _MAX_SIDE = 8, 2**31
_SHORT = 4096
"""Largest number of bytes of a text. Longer texts are arrays, which protocol 2 writes as text."""
_MAX_STEPS = 50_000_000
"""Largest number of instructions. NTU RGB+D 120 needs 8 million. Each makes at most one small object, so memory is bounded."""


class _Place(NamedTuple):
    """A range of bytes in the file. With `is_text` they are Latin-1 written as UTF-8, as protocol 2 writes bytes."""

    start: int
    size: int
    is_text: bool


@dataclass(slots=True)
class StoredArray:
    """A numeric array that was found in a pickle but not read."""

    dtype: str = "|i1"
    stored_shape: tuple[int, ...] = (0,)  # shape of the bytes in C order
    axes: tuple[int, ...] = (0,)  # transposition of that shape
    data: _Place | bytes = b""

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.stored_shape[axis] for axis in self.axes)

    @property
    def num_bytes(self) -> int:
        return math.prod(self.stored_shape) * int(self.dtype[2])

    def read(self, file: BinaryIO) -> NDArray[Any]:
        """The array, read-only. Raises ValueError if `file` no longer holds it."""
        raw = self.data
        if isinstance(raw, _Place):
            file.seek(raw.start)
            content = file.read(raw.size)
            raw = content.decode("utf-8").encode("latin-1") if raw.is_text else content
        if len(raw) != self.num_bytes:
            raise ValueError(f"an array of shape {self.shape} needs {self.num_bytes} bytes, {len(raw)} are there")
        flat = np.frombuffer(raw, self.dtype) if raw else np.zeros(0, self.dtype)
        return flat.reshape(self.stored_shape).transpose(self.axes)


def read_pickle(path: Path) -> Any:
    """The content of a pickle of protocol 2 to 5: dict, list, tuple, str, int, float, bool, None and `StoredArray`.

    Numpy's scalars become Python's numbers. Long texts and misplaced values become placeholder objects, so callers must
    check types. A container may contain itself, so do not print it.

    Raises InputError if the file cannot be read or is damaged, or if it needs more than containers, numbers and numeric
    arrays. The message then names what the file asks for.
    """
    expected = "a pickle (protocol 2 to 5) of containers, numbers and numeric arrays"
    try:
        with path.open("rb") as file:
            if not file.seek(0, 2):
                raise InputError(f"{path}: expected {expected}, found an empty file")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Machine(data).run()
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{path}: expected {expected}, found no readable file ({error.strerror})") from None
    except IndexError:  # the program ends early, or takes from an empty stack
        raise InputError(f"{path}: expected {expected}, found something else or a damaged file") from None
    except ValueError as error:
        raise InputError(f"{path}: expected {expected}, found {error}") from None


class _Global(enum.Enum):
    """Stand-ins for the globals that a pickle may name. The real objects are never used."""

    RECONSTRUCT = enum.auto()
    FROM_BUFFER = enum.auto()
    SCALAR = enum.auto()
    ARRAY = enum.auto()
    DTYPE = enum.auto()
    ENCODE = enum.auto()
    BYTES = enum.auto()


_GLOBALS = {
    # numpy.core became numpy._core in numpy 2
    **{(f"numpy.{core}.multiarray", "_reconstruct"): _Global.RECONSTRUCT for core in ("core", "_core")},
    **{(f"numpy.{core}.numeric", "_frombuffer"): _Global.FROM_BUFFER for core in ("core", "_core")},
    **{(f"numpy.{core}.multiarray", "scalar"): _Global.SCALAR for core in ("core", "_core")},
    ("numpy", "ndarray"): _Global.ARRAY,
    ("numpy", "dtype"): _Global.DTYPE,
    # protocol 2 has no bytes and makes them in these two ways
    ("_codecs", "encode"): _Global.ENCODE,
    ("__builtin__", "bytes"): _Global.BYTES,
    ("builtins", "bytes"): _Global.BYTES,
}


@dataclass(slots=True)
class _DType:
    code: str
    order: str = "="

    @property
    def full(self) -> str:
        return np.dtype(self.order + self.code).str


_KEYS = (str, int, float, bool, type(None))
"""Allowed types of keys. A nested tuple could take forever to hash."""


class _Machine:
    """The pickle machine for data: a stack, the parts of the stack below the marks, and the memo table."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self.data = data
        self.at = 0
        self.stack: list[Any] = []
        self.below: list[list[Any]] = []
        self.memo: list[Any] = []

    def run(self) -> Any:
        data, stop = self.data, pickle.STOP[0]
        for _ in range(_MAX_STEPS):
            code = data[self.at]
            self.at += 1
            if code == stop:
                return self.stack.pop()
            step = _STEPS[code]
            if step is None:
                raise ValueError(f"something else, a damaged file or one that wants more ({_describe(code)} at byte {self.at - 1})")
            step(self)
        raise ValueError(f"one of more than {_MAX_STEPS} instructions")

    def byte(self) -> int:
        value = self.data[self.at]
        self.at += 1
        return value

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def take(self, size: int) -> bytes:
        start = self.skip(size)
        return self.data[start : start + size]

    def skip(self, size: int) -> int:
        """Skip `size` bytes and return their start. Raises ValueError if the file ends before."""
        start = self.at
        if size > len(self.data) - start:
            raise ValueError(f"a damaged file (byte {start} announces {size} more bytes, {len(self.data) - start} are left)")
        self.at = start + size
        return start

    def line(self) -> str:
        end = self.data.find(b"\n", self.at, self.at + 256)
        if end < 0:
            raise ValueError(f"a damaged file (a name at byte {self.at} does not end)")
        line = self.take(end - self.at)
        self.at += 1
        return line.decode("utf-8")

    def text(self, size: int) -> None:
        start = self.skip(size)
        short = size <= _SHORT
        self.stack.append(self.data[start : start + size].decode("utf-8") if short else _Place(start, size, is_text=True))

    def bytes_of(self, size: int) -> None:
        self.stack.append(_Place(self.skip(size), size, is_text=False))

    def to_mark(self) -> list[Any]:
        """Take the items above the last mark off the stack."""
        items = self.stack
        self.stack = self.below.pop()
        return items

    def push_mark(self) -> None:
        self.below.append(self.stack)
        self.stack = []

    def tuple_to_mark(self) -> None:
        items = tuple(self.to_mark())  # replaces self.stack
        self.stack.append(items)

    def make_tuple(self, count: int) -> None:
        if len(self.stack) < count:
            raise IndexError
        self.stack[-count:] = [tuple(self.stack[-count:])]

    def append(self, items: list[Any]) -> None:
        if type(self.stack[-1]) is not list:
            raise ValueError(f"a damaged file (something is appended to what is no list at byte {self.at})")
        self.stack[-1].extend(items)

    def set_items(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if type(target) is not dict or len(items) % 2 or not all(type(key) in _KEYS for key in items[::2]):
            raise ValueError(f"a damaged file or one with keys that are neither text nor numbers (at byte {self.at})")
        target.update(zip(items[::2], items[1::2], strict=True))

    def pop_pair(self) -> list[Any]:
        value = self.stack.pop()
        return [self.stack.pop(), value]

    def put(self, index: int) -> None:
        if index == len(self.memo):
            self.memo.append(self.stack[-1])
        else:
            self.memo[index] = self.stack[-1]  # a gap is an IndexError, because picklers count without gaps

    def name_global(self, module: Any, name: Any) -> None:
        found = _GLOBALS.get((module, name)) if isinstance(module, str) and isinstance(name, str) else None
        if found is None:
            asked = f"{module}.{name}" if isinstance(module, str) and isinstance(name, str) else "something unnamed"
            raise ValueError(f"one that asks for {asked[:100]!r}, which could run code; nothing of it was run")
        self.stack.append(found)

    def stack_global(self) -> None:
        self.name_global(*self.pop_pair())

    def reduce(self) -> None:
        function, arguments = self.pop_pair()
        match function, arguments:
            case _Global.RECONSTRUCT, (_Global.ARRAY, _, _):
                made: Any = StoredArray()
            case _Global.FROM_BUFFER, (data, _DType() as dtype, shape, "C" | "F" | "A" as order):
                made = self.fill(StoredArray(), shape, dtype, order == "F", data)
            case _Global.FROM_BUFFER, (data, _DType() as dtype, shape, "K", tuple() as axes):
                made = self.fill(StoredArray(), shape, dtype, False, data)
                if not all(type(axis) is int for axis in axes) or sorted(axes) != list(range(len(made.stored_shape))):
                    raise ValueError(f"a damaged file (an array's axes are wrong at byte {self.at})")
                made.axes = axes
            case _Global.DTYPE, (str() as code, *_):
                if code not in _NUMBERS:
                    raise ValueError(f"an array of {code[:40]!r}, which is no kind of number")
                made = _DType(code)
            case _Global.SCALAR, (_DType() as dtype, data):
                made = self.scalar(dtype, data)
            case _Global.ENCODE, (str() as text, "latin1"):
                made = text.encode("latin-1")
            case _Global.ENCODE, (_Place(is_text=True) as place, "latin1"):
                made = place
            case _Global.BYTES, ():
                made = b""
            case _:
                raise ValueError(f"one that calls what is not to be called, or a damaged file (at byte {self.at})")
        self.stack.append(made)

    def build(self) -> None:
        target, state = self.pop_pair()
        match target, state:
            case _DType(), (3 | 4, "<" | ">" | "|" | "=" as order, None, None, None, *_):
                target.order = order
            case StoredArray(), (_, shape, _DType() as dtype, bool() as is_fortran, data):
                self.fill(target, shape, dtype, is_fortran, data)
            case _:
                raise ValueError(f"one with an array of something else than numbers, or a damaged file (at byte {self.at})")
        self.stack.append(target)

    def fill(self, array: StoredArray, shape: Any, dtype: _DType, is_fortran: bool, data: Any) -> StoredArray:
        """Set the shape, the type and the bytes of an array. Raises ValueError if the number of bytes is wrong."""
        sides = shape if isinstance(shape, tuple) and len(shape) <= _MAX_DIMS else (-1,)
        if not all(type(side) is int and 0 <= side < _MAX_SIDE for side in sides):
            raise ValueError(f"a damaged file (an array's shape is wrong at byte {self.at})")
        if not isinstance(data, _Place | bytes):
            raise ValueError(f"an array of something else than numbers (at byte {self.at})")
        size = data.size if isinstance(data, _Place) else len(data)
        needed = math.prod(sides) * int(dtype.code[1])
        # A byte above 127 takes two bytes in UTF-8.
        longest = 2 * needed if isinstance(data, _Place) and data.is_text else needed
        if not needed <= size <= longest:
            raise ValueError(f"a damaged file (an array of shape {sides} needs {needed} bytes, {size} are there)")
        order = range(len(sides))
        array.dtype, array.data = dtype.full, data
        array.stored_shape, array.axes = (sides[::-1], tuple(reversed(order))) if is_fortran else (sides, tuple(order))
        return array

    def scalar(self, dtype: _DType, data: Any) -> bool | int | float:
        raw = self.data[data.start : data.start + data.size] if isinstance(data, _Place) and not data.is_text else data
        if not isinstance(raw, bytes) or len(raw) != int(dtype.code[1]):
            raise ValueError(f"a damaged file (a number is wrong at byte {self.at})")
        number: bool | int | float = np.frombuffer(raw, dtype.full)[0].item()
        return number


def _protocol(machine: _Machine) -> None:
    if (version := machine.byte()) > 5:
        raise ValueError(f"one of protocol {version}, or a damaged file")


def _double(machine: _Machine) -> None:
    machine.stack.append(struct.unpack(">d", machine.take(8))[0])


_STEPS: list[Callable[[_Machine], object] | None] = [None] * 256
for _code, _step in {
    pickle.PROTO: _protocol,
    pickle.FRAME: lambda m: m.skip(8),
    pickle.NONE: lambda m: m.stack.append(None),
    pickle.NEWTRUE: lambda m: m.stack.append(True),
    pickle.NEWFALSE: lambda m: m.stack.append(False),
    pickle.BININT: lambda m: m.stack.append(int.from_bytes(m.take(4), "little", signed=True)),
    pickle.BININT1: lambda m: m.stack.append(m.byte()),
    pickle.BININT2: lambda m: m.stack.append(m.number(2)),
    pickle.LONG1: lambda m: m.stack.append(int.from_bytes(m.take(m.byte()), "little", signed=True)),
    pickle.BINFLOAT: _double,
    pickle.SHORT_BINUNICODE: lambda m: m.text(m.byte()),
    pickle.BINUNICODE: lambda m: m.text(m.number(4)),
    pickle.BINUNICODE8: lambda m: m.text(m.number(8)),
    pickle.SHORT_BINBYTES: lambda m: m.bytes_of(m.byte()),
    pickle.BINBYTES: lambda m: m.bytes_of(m.number(4)),
    pickle.BINBYTES8: lambda m: m.bytes_of(m.number(8)),
    pickle.BYTEARRAY8: lambda m: m.bytes_of(m.number(8)),
    pickle.MARK: _Machine.push_mark,
    pickle.EMPTY_LIST: lambda m: m.stack.append([]),
    pickle.APPEND: lambda m: m.append([m.stack.pop()]),
    pickle.APPENDS: lambda m: m.append(m.to_mark()),
    pickle.EMPTY_TUPLE: lambda m: m.stack.append(()),
    pickle.TUPLE: _Machine.tuple_to_mark,
    pickle.TUPLE1: lambda m: m.make_tuple(1),
    pickle.TUPLE2: lambda m: m.make_tuple(2),
    pickle.TUPLE3: lambda m: m.make_tuple(3),
    pickle.EMPTY_DICT: lambda m: m.stack.append({}),
    pickle.SETITEM: lambda m: m.set_items(m.pop_pair()),
    pickle.SETITEMS: lambda m: m.set_items(m.to_mark()),
    pickle.BINGET: lambda m: m.stack.append(m.memo[m.byte()]),
    pickle.LONG_BINGET: lambda m: m.stack.append(m.memo[m.number(4)]),
    pickle.BINPUT: lambda m: m.put(m.byte()),
    pickle.LONG_BINPUT: lambda m: m.put(m.number(4)),
    pickle.MEMOIZE: lambda m: m.put(len(m.memo)),
    pickle.GLOBAL: lambda m: m.name_global(m.line(), m.line()),
    pickle.STACK_GLOBAL: _Machine.stack_global,
    pickle.REDUCE: _Machine.reduce,
    pickle.BUILD: _Machine.build,
}.items():
    _STEPS[_code[0]] = _step


def _describe(code: int) -> str:
    import pickletools

    known = {ord(info.code): info.name for info in pickletools.opcodes}
    return f"the instruction {known[code]}" if code in known else f"the byte {code:#04x}"
