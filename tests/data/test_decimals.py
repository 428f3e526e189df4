"""Numbers that are read together are those that `float` reads, to the last bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.data.decimals import parse_decimals
from tests.cases import each


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


NUMBERS = st.one_of(
    st.floats(-1e4, 1e4).map(lambda x: f"{x:.7g}"),
    st.floats(allow_nan=False).map(repr),
    st.tuples(st.floats(-99, 99), st.integers(0, 14)).map(lambda x: f"{x[0]:.{x[1]}f}"),
    st.tuples(st.floats(-9.9, 9.9), st.integers(0, 18)).map(lambda x: f"{x[0]:.{x[1]}f}"),
    st.integers(-(10**16), 10**16).map(str),
    st.text("0123456789.-", min_size=1, max_size=17).filter(is_number),
    st.sampled_from(["0", "-0", "-0.0", ".5", "5.", "-.5", "000.1", "1e-5", "nan", "inf", "99999999999999", "0.9999999999999"]),
)


def parsed(texts, before=" "):
    whole = (before + " ".join(texts) + " ").encode()
    text = np.frombuffer(whole, np.uint8)
    ends = np.flatnonzero(text == ord(" "))[len(before) :]
    starts = np.concatenate([[len(before)], ends[:-1] + 1])
    return parse_decimals(text, starts, ends)


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_numbers_are_those_of_float(texts):
    expected = np.array([float(text) for text in texts])
    np.testing.assert_array_equal(parsed(texts).view(np.int64), expected.view(np.int64))


def test_the_first_number_may_stand_at_the_start_of_the_text():
    np.testing.assert_array_equal(parsed(["1.5", "-22.25", "3.125"], before=""), [1.5, -22.25, 3.125])


@settings(deadline=None)
@given(st.text("0123456789.-+x", min_size=1, max_size=17).filter(lambda text: not is_number(text)))
def test_any_text_that_is_no_number_is_an_error(wrong):
    with pytest.raises(ValueError, match="could not convert"):
        parsed(["1.5", wrong, "2.25"])


@each("wrong", ["1-2", "-", ".", "1.2.3", "", "a", "--1", "1,5"])
def test_what_is_no_number_is_an_error(wrong):
    with pytest.raises(ValueError, match="could not convert"):
        parsed(["1.5", wrong, "2"])
