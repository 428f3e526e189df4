import copyreg
import io
import operator
import os
import pickle
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data.pickles import StoredArray, read_pickle
from fdsm.errors import InputError
from tests.cases import each

PROTOCOLS = (2, 3, 4, 5)
RNG = np.random.default_rng(0)


def loaded(path, content):
    """What read_pickle finds in these bytes, its arrays read."""
    path.write_bytes(content)
    found = read_pickle(path)
    with path.open("rb") as file:
        return _with_arrays(found, file)


def _with_arrays(found, file):
    if isinstance(found, StoredArray):
        array = found.read(file)
        assert array.shape == found.shape
        assert array.nbytes == found.num_bytes
        return array
    if isinstance(found, dict):
        return {key: _with_arrays(value, file) for key, value in found.items()}
    if type(found) in (list, tuple):  # a misplaced value is a placeholder, which is no container
        return type(found)(_with_arrays(value, file) for value in found)
    return found


def refused(path, content):
    """The message for bytes that must be refused."""
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"^{path}: expected a pickle") as raised:
        read_pickle(path)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.pkl"


@each("protocol", PROTOCOLS)
def test_plain_data_come_back(protocol, path):
    data = {
        "text": ["a", "ä\n", "x" * 300, ""],
        "numbers": (0, 255, 256, 65536, -1, 2**31, -(2**40), 2**100, 0.5, -1e300, float("inf")),
        "others": [None, True, False, (), {}, [], (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [[]], [1]],
        7: {"shared": 1},
        None: {0.5: 1, True: 2},
    }
    data["again"] = data[7]
    found = loaded(path, pickle.dumps(data, protocol=protocol))
    assert found == data
    assert [list(map(type, found[key])) for key in ("text", "numbers")] == [
        list(map(type, data[key])) for key in ("text", "numbers")
    ]


@each("protocol", PROTOCOLS)
def test_arrays_come_back(protocol, path):
    points = RNG.normal(size=(2, 30, 4, 3))
    arrays = [points.astype(dtype) for dtype in ("<f2", ">f4", "f8", "i1", "u1", ">i8", "u2", "?")]
    arrays += [points.T, points.transpose(1, 0, 2, 3), points[:, ::2], np.asfortranarray(points), np.zeros((0, 5), np.float32)]
    arrays += [np.zeros((0, 5, 3), np.float16).T, np.array(3.5), points[:1].astype("f2"), arrays[0]]
    found = loaded(path, pickle.dumps({"list": arrays}, protocol=protocol))["list"]
    assert len(found) == len(arrays)
    for array, expected in zip(found, arrays, strict=True):
        assert array.dtype == expected.dtype
        np.testing.assert_array_equal(array, expected)


@each("protocol", PROTOCOLS)
def test_scalars_become_numbers(protocol, path):
    numbers = [np.int64(-3), np.float32(0.5), np.bool_(True), np.uint8(255), np.float16(2)]
    found = loaded(path, pickle.dumps(numbers, protocol=protocol))
    assert found == [-3, 0.5, True, 255, 2.0]
    assert list(map(type, found)) == [int, float, bool, int, float]


@each("protocol", PROTOCOLS)
def test_files_of_older_numpy_are_read(protocol, path):
    points = RNG.normal(size=(3, 4)).astype(np.float16)
    content = pickle._dumps({"a": points, "b": np.int64(4)}, protocol=protocol)
    assert b"numpy._core" in content
    old = content.replace(b"numpy._core", b"numpy.core")
    for name in (b"numpy.core.multiarray", b"numpy.core.numeric"):  # the length stands before it
        old = old.replace(bytes([len(name) + 1]) + name, bytes([len(name)]) + name)
    old = old[:3] + (len(old) - 11).to_bytes(8, "little") + old[11:] if protocol >= 4 else old
    found = loaded(path, old)
    np.testing.assert_array_equal(found["a"], points)
    assert found["b"] == 4


def test_long_text_is_not_taken_for_text(path):
    path.write_bytes(pickle.dumps(["x" * 4096, "x" * 4097], protocol=4))
    short, long = read_pickle(path)
    assert short == "x" * 4096
    assert not isinstance(long, str)


class Call:
    """Pickled, it asks for a call."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def text(string):
    return b"\x8c" + bytes([len(string)]) + string.encode()


def attacks(canary):
    """Programs that make the file `canary` when Python's own unpickler runs them."""
    shell, code = f"touch {canary}", f"open({str(canary)!r}, 'w').close()"
    np.save(canary.with_suffix(".npy"), np.array([Call(os.system, shell)], object), allow_pickle=True)
    nested = pickle.dumps(Call(os.system, shell))
    programs = {
        "os.system": Call(os.system, shell),
        "eval": Call(eval, code),
        "exec": Call(exec, code),
        "a call of what a call gives": Call(operator.call, os.system, shell),
        "pickle in a pickle": Call(pickle.loads, nested),
        "numpy.load": Call(np.load, str(canary.with_suffix(".npy")), None, True),
        "objects in an array": np.array([Call(os.system, shell)], object),
        "in a dict": {"split": {}, "annotations": [{"label": Call(os.system, shell)}]},
        "in a key": {Call(os.system, shell): 1},
        "after good data": [np.zeros(3), Call(os.system, shell)],
    }
    for name, program in programs.items():
        for protocol in range(6):
            yield f"{name} in protocol {protocol}", pickle.dumps(program, protocol=protocol)
    argument = text(shell) + b"\x85"
    yield "GLOBAL", b"\x80\x02cposix\nsystem\n" + argument + b"R."
    yield "STACK_GLOBAL", b"\x80\x04" + text("posix") + text("system") + b"\x93" + argument + b"R."
    yield (
        "STACK_GLOBAL from the memo",
        (b"\x80\x04" + text("posix") + b"\x940" + text("system") + b"\x940" + b"h\x00h\x01\x93" + argument + b"R."),
    )
    yield "INST", b"(S'" + shell.encode() + b"'\niposix\nsystem\n."
    yield "OBJ", b"(cposix\nsystem\nS'" + shell.encode() + b"'\no."
    yield "dotted name", b"\x80\x04" + text("os") + text("path.os.system") + b"\x93" + argument + b"R."
    yield "dotted name in numpy", b"\x80\x04" + text("numpy") + text("f2py.os.system") + b"\x93" + argument + b"R."
    yield "getattr of a module", (
        b"\x80\x04" + text("builtins") + text("getattr") + b"\x93" + text("importlib") + text("import_module") + b"\x93"
        + text("os") + b"\x85R" + text("system") + b"\x86R" + argument + b"R."
    )  # fmt: skip
    yield "extension", b"\x80\x02\x82\xf0" + argument + b"R."
    yield "extension of two bytes", b"\x80\x02\x83\xf0\x00" + argument + b"R."
    yield "extension of four bytes", b"\x80\x02\x84\xf0\x00\x00\x00" + argument + b"R."


@pytest.fixture
def extension():
    copyreg.add_extension("posix", "system", 0xF0)
    yield
    copyreg.remove_extension("posix", "system", 0xF0)


def test_what_would_run_code_is_refused_and_does_not_run(tmp_path, path, extension):
    canary = tmp_path / "canary"
    ran = 0
    for name, content in attacks(canary):
        message = refused(path, content)
        assert not canary.exists(), name
        assert not any(word in message for word in ("touch", str(canary))), name
        pickle.load(io.BytesIO(content))  # the attack is a real one
        assert canary.exists(), name
        canary.unlink()
        ran += 1
    assert ran > 60


def test_the_message_names_what_was_asked_for(path):
    assert "'posix.system', which could run code; nothing of it was run" in refused(path, pickle.dumps(os.system))
    assert "'os.sys\\nstem'" in refused(path, b"\x80\x04" + text("os") + text("sys\nstem") + b"\x93.")
    assert "PERSID" in refused(path, b"Pname\n.")
    assert "BINPERSID" in refused(path, b"\x80\x02K\x01Q.")
    assert "NEWOBJ" in refused(path, b"\x80\x02K\x01)\x81.")
    assert "REDUCE" not in refused(path, b"\x80\x02K\x01)R.")


@each(
    ("module", "name"),
    [
        ("os", "system"),
        ("nt", "system"),
        ("builtins", "eval"),
        ("__builtin__", "eval"),
        ("builtins", "getattr"),
        ("builtins", "bytearray"),
        ("builtins", "object"),
        ("copyreg", "_reconstructor"),
        ("copy_reg", "_reconstructor"),
        ("copyreg", "__newobj__"),
        ("collections", "OrderedDict"),
        ("torch._utils", "_rebuild_tensor_v2"),
        ("torch.storage", "_load_from_bytes"),
        ("torch", "FloatStorage"),
        ("numpy", "load"),
        ("numpy", "ndarray.tofile"),
        ("numpy", "dtype.__new__"),
        ("numpy", "memmap"),
        ("numpy.core.multiarray", "fromfile"),
        ("numpy._core.multiarray", "_reconstruct.__call__"),
        ("_codecs", "decode"),
        ("codecs", "encode"),
        ("", ""),
    ],
)
def test_no_other_global_is_admitted(module, name, path):
    for content in (b"\x80\x04" + text(module) + text(name) + b"\x93.", f"c{module}\n{name}\n.".encode()):
        assert f"{module}.{name}" in refused(path, content)


RECONSTRUCT = b"cnumpy._core.multiarray\n_reconstruct\n"
ARRAY, DTYPE, ENCODE = b"cnumpy\nndarray\n", b"cnumpy\ndtype\n", b"c_codecs\nencode\n"
BLANK = RECONSTRUCT + ARRAY + b"K\x00\x85C\x01b\x87R"


def dtype(code="f4", order="<"):
    return DTYPE + text(code) + b"\x89\x88\x87R(K\x03" + text(order) + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"


def array(shape=b"K\x02\x85", made_of=None, fortran=b"\x89", data=b"C\x08" + bytes(8)):
    return BLANK + b"(K\x01" + shape + (made_of or dtype()) + fortran + data + b"tb"


def test_an_array_written_by_hand_is_read(path):
    np.testing.assert_array_equal(loaded(path, b"\x80\x03" + array() + b"."), np.zeros(2, np.float32))


def test_what_was_named_cannot_be_changed_or_called_otherwise(path):
    with_defaults = b"\x80\x04" + ENCODE + b"N" + b"}" + text("__defaults__") + text("x") + b"s\x86b."
    assert "file" in refused(path, with_defaults)
    for content in [
        ENCODE + text("x") + text("rot13") + b"\x86R",
        ENCODE + text("x") + b"\x85R",
        ENCODE + b"]" + text("latin1") + b"\x86R",
        ENCODE + text("€") + text("latin1") + b"\x86R",
        RECONSTRUCT + ENCODE + b"K\x00\x85C\x01b\x87R",
        RECONSTRUCT + b"N" + b"K\x00\x85C\x01b\x87R",
        RECONSTRUCT + ARRAY + b"K\x00\x85C\x01b\x87]R",
        ARRAY + b"K\x05\x85\x85R",
        ARRAY + b")\x81",
        ARRAY + b")}\x92",
        b"c__builtin__\nbytes\nJ\xff\xff\xff\x7f\x85R",
        b"cnumpy._core.multiarray\nscalar\n" + dtype("O8") + b"C\x08" + bytes(8) + b"\x86R",
        b"cnumpy._core.multiarray\nscalar\n" + dtype("f8") + b"C\x04" + bytes(4) + b"\x86R",
        b"cnumpy._core.multiarray\nscalar\n" + dtype("f8") + b"C\x10" + bytes(16) + b"\x86R",
        b"cnumpy._core.numeric\n_frombuffer\n(" + b"C\x08" + bytes(8) + dtype() + b"K\x02\x85" + text("K") + b"K\x01\x85tR",
        b"]N\x86b",
        b"]K\x01b",
    ]:
        refused(path, b"\x80\x04" + content + b".")


@each("code", ["O8", "O", "V8", "M8", "U5", "S3", "c8", "f16", "i3", "", "f4,O8", "object", "f4\n"])
def test_arrays_of_other_things_are_refused(code, path):
    assert "kind of number" in refused(path, b"\x80\x04" + array(made_of=dtype(code)) + b".")


def test_arrays_of_objects_and_records_are_refused(path):
    for odd in (np.array([{}], object), np.zeros(2, [("a", "f4")]), np.array(["a"]), np.array([1j]), np.ma.zeros(3)):
        for protocol in PROTOCOLS:
            refused(path, pickle.dumps(odd, protocol=protocol))
    fields = DTYPE + text("f4") + b"\x89\x88\x87R(K\x03" + text("<") + b"N" + text("a") + b"\x85}K\xffK\xffK\x00tb"
    refused(path, b"\x80\x04" + array(made_of=fields) + b".")
    refused(path, b"\x80\x04" + array(data=b"]") + b".")


HUGE = struct.pack("<Q", 10**12)
SIDE = b"\x8a\x08" + HUGE  # 10**12 as a number


@each(
    "content",
    [
        b"\x80\x02Nr\xff\xff\xff\x7f.",
        b"\x80\x02Nq\xff.",
        b"\x80\x04\x8d" + HUGE + b"x.",
        b"\x80\x04\x8e" + HUGE + b"x.",
        b"\x80\x05\x96" + HUGE + b"x.",
        b"\x80\x02X\xff\xff\xff\xffx.",
        b"\x80\x03B\xff\xff\xff\xffx.",
        b"\x80\x02T\xff\xff\xff\xffx.",
        b"\x80\x02\x8b\xff\xff\xff\x7fx.",
        b"\x80\x02j\xff\xff\xff\xff.",
        b"\x80\x04\x95" + b"\xff" * 8 + b"\x97.",
        b"\x80\x04" + array(shape=SIDE + b"\x85") + b".",
        b"\x80\x04" + array(shape=SIDE + b"\x85", data=b"C\x00") + b".",
        b"\x80\x04" + array(shape=b"K\x00" + SIDE + b"\x86", data=b"C\x00") + b".",
        b"\x80\x04" + array(shape=b"J\xff\xff\xff\xff\x85") + b".",
        b"\x80\x04" + array(shape=b"(" + b"K\x01" * 40 + b"t", data=b"C\x04" + bytes(4)) + b".",
        b"\x80\x04" + array(shape=b"K\x03\x85") + b".",
        b"\x80\x04" + array(shape=b"K\x01\x85") + b".",
        b"\x80\x04" + array(shape=b"\x88\x85", data=b"C\x04" + bytes(4)) + b".",
        b"\x80\x04" + array(shape=b"G" + bytes(8) + b"\x85") + b".",
        b"\x80\x04]" + b"h\x00" * 3 + b".",
    ],
)
def test_sizes_are_not_believed(content, path):
    path.write_bytes(content)
    tracemalloc.start()
    try:
        refused(path, content)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_deep_and_cyclic_containers_do_no_harm(path):
    depth = 200_000
    for content in (b"]" * depth + b"a" * (depth - 1), b")" + b"\x85" * depth, b"]\x94h\x00a", b"(" * depth + b")"):
        path.write_bytes(b"\x80\x04" + content + b".")
        read_pickle(path)


def test_keys_that_take_forever_are_refused(path):
    doubled = b")" + b"".join(b"\x94h" + bytes([i]) + b"\x86" for i in range(60))
    assert "keys" in refused(path, b"\x80\x04}" + doubled + b"Ns.")
    assert "keys" in refused(path, b"\x80\x04}" + array() + b"Ns.")


def test_too_many_instructions_are_refused(path, monkeypatch):
    monkeypatch.setattr("fdsm.data.pickles._MAX_STEPS", 100)
    assert loaded(path, b"\x80\x04]" + b"Na" * 48 + b".") == [None] * 48
    assert "100 instructions" in refused(path, b"\x80\x04]" + b"Na" * 50 + b".")


@each(
    "content",
    [b"", b".", b"N", b"\x80", b"\x80\x04", b"\x80\x06N.", b"a.", b"(.", b"}Na.", b"]Ns.", b"\x85.", b"N\x87.", b"t.", b"e.", b"u.",
     b"}(Nu.", b"\x80\x04\x94.", b"X\x02\x00\x00\x00\xff\xff.", b"cos\n", b"c" + b"o" * 300, b"c\xff\n\n.", b"R.", b"b.", b"\x93.",
     b"\x1f\x8b\x08", b"PK\x03\x04", b"{}", b"hello", pickle.dumps([1.5], protocol=0)],
)  # fmt: skip
def test_damaged_programs_are_refused(content, path):
    refused(path, content)


def test_files_that_cannot_be_read_are_named(tmp_path):
    for where in (tmp_path, tmp_path / "gone.pkl"):
        with pytest.raises(InputError, match=f"^{where}: expected a pickle.*found no readable file"):
            read_pickle(where)


def test_an_array_that_is_no_longer_there_is_said_to_be_so(path):
    for protocol in PROTOCOLS:
        path.write_bytes(pickle.dumps(np.arange(1000.0), protocol=protocol))
        found = read_pickle(path)
        path.write_bytes(path.read_bytes()[:300])
        with path.open("rb") as file, pytest.raises(ValueError, match=r"needs 8000 bytes|unexpected end"):
            found.read(file)


VALID = {"a": [RNG.normal(size=(2, 3)).astype("f2"), np.int64(3), "text", (1, None, 2.5)], "b": {"c": True, "d": np.zeros((0, 2))}}
PIECES = [pickle.dumps(VALID, protocol=protocol) for protocol in PROTOCOLS]
SNIPPETS = [
    array(),
    dtype(),
    BLANK,
    ENCODE,
    ARRAY,
    b"R",
    b"b",
    b"(",
    b"t",
    b"\x94",
    b"h\x00",
    b"\x93",
    b"s",
    b"e",
    b"u",
    b"]",
    b"}",
]


@st.composite
def programs(draw):
    """Any bytes, a good file with some bytes changed or cut, or instructions at random."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return draw(st.binary(max_size=200))
    if kind == 1:
        return b"\x80\x04" + b"".join(draw(st.lists(st.sampled_from(SNIPPETS), max_size=20))) + b"."
    content = bytearray(draw(st.sampled_from(PIECES)))
    for place, byte in draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=5)):
        content[place] = byte
    return bytes(content[: draw(st.integers(0, len(content)))] if kind == 2 else content)


def test_any_bytes_give_data_or_an_input_error(tmp_path):
    path = tmp_path / "file.pkl"
    outcomes = set()

    @settings(deadline=None, max_examples=600)
    @given(programs())
    def check(content):
        path.write_bytes(content)
        problem = None
        try:
            loaded(path, content)
            outcomes.add("read")
        except InputError as error:
            problem = str(error)
            outcomes.add("refused")
        except UnicodeError:  # bytes in the disguise of text, damaged: found when the array is read
            outcomes.add("found late")
        assert problem is None or (str(path) in problem and "\n" not in problem)

    check()
    assert {"refused", "read"} <= outcomes
