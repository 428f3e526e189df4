import io
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import loadmat, savemat

from fdsm.data import matlab
from fdsm.data.matlab import read_array
from tests.cases import each


def mat_bytes(compressed=False, **variables):
    stream = io.BytesIO()
    savemat(stream, variables, do_compression=compressed)
    return stream.getvalue()


@each("compressed", [False, True])
@each("dtype", ["f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
@each("shape", [(20, 3, 5), (2, 3), (1, 1), (0, 3), (2, 1, 3, 2)])
def test_it_agrees_with_scipy(compressed, dtype, shape):
    array = (np.random.default_rng(0).random(shape) * 100).astype(dtype)
    content = mat_bytes(compressed, text="words", cell=np.array([["x", 1]], object), x=array, struct={"a": 1})
    found = read_array(content, "x")
    np.testing.assert_array_equal(found, loadmat(io.BytesIO(content))["x"])
    assert found.shape == shape


@each(
    ("content", "message"),
    [
        (b"", "no header"),
        (b"\x89HDF\r\n" + bytes(200), "no header"),
        (mat_bytes(y=np.ones((2, 2))), "no variable x"),
        (mat_bytes(x="words"), "no array of real numbers"),
        (mat_bytes(x=np.array([["x", 1]], object)), "no array of real numbers"),
        (mat_bytes(x=np.ones((2, 2)) * 1j), "no array of real numbers"),
        (mat_bytes(x=np.ones((2, 2)))[:-8], "cut off"),
        (mat_bytes(True, x=np.random.default_rng(0).random((9, 9)))[:-100], "cut off"),
        (mat_bytes(x=np.ones((2, 2)))[:128], "no variable"),
    ],
)
def test_what_it_cannot_read_is_an_error(content, message):
    with pytest.raises(ValueError, match=message):
        read_array(content, "x")


def test_a_small_file_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(matlab, "_MAX_BYTES", 10_000)
    content = mat_bytes(True, x=np.zeros((1000, 1000)))
    assert len(content) < 10_000
    with pytest.raises(ValueError, match="more than 10000 bytes"):
        read_array(content, "x")


@settings(deadline=None, max_examples=300)
@given(
    compressed=st.booleans(),
    changes=st.lists(st.tuples(st.integers(120, 400), st.integers(0, 255)), min_size=1, max_size=5),
    repack=st.booleans(),
)
def test_changed_bytes_give_an_array_or_a_value_error(compressed, changes, repack):
    content = bytearray(mat_bytes(compressed and not repack, x=np.arange(60.0).reshape(20, 3)))
    for place, byte in changes:
        content[min(place, len(content) - 1)] = byte
    if repack:  # damage inside a stream that itself is whole
        packed = zlib.compress(content[128:])
        content = content[:128] + (15).to_bytes(4, "little") + len(packed).to_bytes(4, "little") + packed
    with suppress(ValueError):
        assert read_array(bytes(content), "x").dtype.kind in "fiu"
