"""What finds people in a picture: a model behind one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fdsm.data.formats.video.pictures import Pixels
from fdsm.values import Layout


class Found(NamedTuple):
    """One person in one picture."""

    points: NDArray[np.floating]  # (V, 2), pixels
    scores: NDArray[np.floating]  # (V,)
    space: NDArray[np.floating] | None = None  # (V, 3), metres from the hips, if the model gives a depth


@dataclass(frozen=True)
class Finder:
    """A model that is told one picture after another, and finds the people in each."""

    name: str
    layout: Layout
    trembles: float  # by the size of the body: the most by which the steps of joints of a living person change at random
    find: Callable[[Pixels], list[Found]]
