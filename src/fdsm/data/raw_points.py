"""From any array of numbers to a clip (M, T, V, C): the order of its axes, and what its tool wrote for missing joints."""

from __future__ import annotations

import warnings
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np

from fdsm.data import transforms
from fdsm.data.bodies import length, median, sampled, spread_over, tangle
from fdsm.data.layout_files import NamedPoints
from fdsm.data.layouts import layouts_with
from fdsm.errors import InputError, option
from fdsm.values import BoolArray, FloatArray, Layout

_ROUGH = 0.35
"""Body sizes per frame. The joints of a person move by less between frames, and those of different persons differ by more."""
_MOST_PERSONS = 30
"""An array with more persons than this is not taken for a clip in another order of axes."""
_PAIRS = 16
"""Number of pairs of frames at which roughness is measured."""
_HUGE = 1e6
"""No unit gives a body such a coordinate beside small ones. Tools write 1e20 for what is masked."""

Axes = tuple[int, ...]


def as_numbers(points: Any, where: str) -> FloatArray:
    """The points in single precision, NaN where masked. What is too large becomes infinite. Raises InputError if not numeric."""
    try:
        mask = np.ma.getmaskarray(points) if isinstance(points, np.ma.MaskedArray) else None
        array = np.asarray(points)
    except (TypeError, ValueError, OverflowError, RuntimeError) as error:  # of recursion, and of tensors with gradients
        raise InputError(f"{where}: expected an array of coordinates, found something else ({error})") from None
    if array.dtype.kind not in "fiu":
        raise InputError(f"{where}: expected an array of numbers, found one of {array.dtype} with shape {array.shape}")
    if array.size == 0:
        raise InputError(f"{where}: expected at least one frame of one person, found shape {array.shape}")
    with np.errstate(over="ignore"):
        single: FloatArray = array.astype(np.float32, copy=False)
    return single if mask is None else np.where(mask, np.float32(np.nan), single)


def in_order(array: FloatArray, layout: Layout, dims: int | None, where: str) -> tuple[FloatArray, bool]:
    """The array as a clip (M, T, V, C), and whether its axes were moved for that.

    They are moved where another order makes a continuous motion and the given one does not, or does not fit. `dims` is the number
    of coordinates wanted, if known. Raises InputError if the array is no clip in the layout.
    """
    if isinstance(layout, NamedPoints):
        raise InputError(f"{where}: expected a file whose points have names, as layout {layout.name!r} needs it, found an array")
    given = tuple(range(array.ndim))
    orders = _orders(array.shape, layout.num_joints, dims)
    if orders and given not in orders and _fits(array.shape, given, layout.num_joints) and _rather_given(array, orders, layout):
        orders = (given,)
    limit, fits = _ROUGH, given in orders
    if fits:
        if orders == (given,):
            return _moved(array, given), False
        rough = _roughness(_moved(array, given))
        if rough <= _ROUGH:
            return _moved(array, given), False
        limit = min(limit, rough / 2)
        # With the same axis of time, another order is as rough: rows exchange persons, and these are no coordinates.
        orders = tuple(axes for axes in orders if axes[-3] != given[-3])
    others = [(_roughness(_moved(array, axes)), axes) for axes in orders]
    rough, best = min(others, default=(float("inf"), given))
    if rough <= limit:
        return _moved(array, best), True
    if not fits:
        raise _unfit(array, layout, where)
    return _moved(array, given), False


@lru_cache(4096)
def _orders(shape: tuple[int, ...], num_joints: int, dims: int | None) -> tuple[Axes, ...]:
    """The orders of axes in which an array of this shape may be a clip. Those with `dims` coordinates go before others."""
    if len(shape) not in (3, 4):
        return ()
    orders = [axes for axes in permutations(range(len(shape))) if _fits(shape, axes, num_joints)]
    return tuple(axes for axes in orders if shape[axes[-1]] == dims) or tuple(orders)


def _fits(shape: tuple[int, ...], axes: Axes, num_joints: int) -> bool:
    moved = [shape[axis] for axis in axes]
    few = len(moved) == 3 or moved[0] <= _MOST_PERSONS or axes == tuple(range(len(shape)))
    return few and moved[-2] == num_joints and moved[-1] in (2, 3)


def _rather_given(array: FloatArray, orders: tuple[Axes, ...], layout: Layout) -> bool:
    """Whether an array that has another number of coordinates than is wanted is in the given order all the same.

    As many persons or frames as wanted coordinates are no coordinates. Persons and coordinates are told apart by the bones, which
    cross less where they are those of a body.
    """
    if array.ndim == 3:
        return True
    exchanged = (3, 1, 2, 0)
    return exchanged in orders and _tangle(_moved(array, (0, 1, 2, 3)), layout) < _tangle(_moved(array, exchanged), layout)


def _tangle(clip: FloatArray, layout: Layout) -> float:
    """That of the persons on average. NaN if it is not known of one of them."""
    return float(np.mean([tangle(sampled(body), layout) for body in clip]))


def _moved(array: FloatArray, axes: Axes) -> FloatArray:
    moved = array.transpose(axes)
    return np.ascontiguousarray(moved if array.ndim == 4 else moved[None])


def _unfit(array: FloatArray, layout: Layout, where: str) -> InputError:
    if array.ndim in (3, 4) and array.shape[-1] in (2, 3):
        joints = array.shape[-2]
        return InputError(
            f"{where}: expected {layout.num_joints} joints as in layout {layout.name!r}, found {joints}; "
            f"{layouts_with(joints)} ({option('layout')})"
        )
    expected = f"(frames, {layout.num_joints} joints, 2 or 3 coordinates), with or without persons before it"
    return InputError(f"{where}: expected {expected}, found shape {array.shape}")


def _roughness(clip: FloatArray) -> float:
    """Median step of a joint from frame to frame, in sizes of the body. Infinite if no two frames show a joint."""
    if clip.shape[1] < 2:
        return float("inf")
    first = spread_over(clip.shape[1], _PAIRS)
    before, after = clip[:, first].astype(np.float64), clip[:, first + 1].astype(np.float64)
    for frames in (before, after):
        frames[transforms.is_missing(frames)] = np.nan
    with np.errstate(invalid="ignore"):
        step, size = median(length(after - before)), median(length(before - before[:, :, :1]))
    return step / size if size > 0 and step >= 0 else float("inf")


def marked_missing(clip: FloatArray, layout: Layout) -> BoolArray | None:
    """Joints (M, T, V) that their tool marked as missing by a number. None if there are none, which is usual.

    Marks are infinity, what is far too large for the rest, -1 or 0 in all coordinates, and in 3D any other number that all
    coordinates of several joints have. A body that is 0 as a whole is absent, which needs no mark.
    """
    values = clip[..., 0]
    same, magnitude = np.ones(values.shape, np.bool_), np.abs(values)
    for place in range(clip.shape[-1]):  # faster than `all` and `max` over 2 or 3
        same &= clip[..., place] == values
        magnitude = np.maximum(magnitude, np.abs(clip[..., place]))  # NaN where a coordinate is
    large = magnitude >= _HUGE
    if not same.any() and not large.any():
        return None
    marked = same & (values == -1)
    if large.any():
        usual = median(magnitude[~large])
        marked |= large & (magnitude > 1000 * usual) if usual > 0 else np.isinf(magnitude)
    zero = same & (values == 0)
    absent = zero.all(axis=-1)
    zero &= ~absent[..., None]
    if zero.any():
        marked |= zero & ~_may_be_origin(clip, zero | marked, layout)
    if clip.shape[-1] == 3:
        others = same & (values != 0) & ~marked
        numbers, counts = np.unique(values[others], return_counts=True)
        marked |= others & np.isin(values, numbers[counts > 1])
    return marked if marked.any() else None


def _may_be_origin(clip: FloatArray, marked: BoolArray, layout: Layout) -> BoolArray:
    """Joints of the trunk (M, T, V) in frames whose body surrounds the origin: a clip may be centred on one of them.

    Joints that are marked, by 0 or otherwise, do not tell where the body is.
    """
    centres = {*layout.roles["root"], *layout.roles["neck"], *layout.parts.get("torso", ())}
    trunk = np.isin(np.arange(layout.num_joints), list(centres))
    known = np.where(marked[..., None], np.nan, clip.astype(np.float64))
    with warnings.catch_warnings(), np.errstate(over="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of no joint is NaN
        middle = np.nanmean(known, axis=2)  # (M, T, C)
        size = np.nanmean(length(known - middle[:, :, None]), axis=2)  # (M, T)
    return np.asarray((length(middle) < 2 * size)[..., None] & trunk)
