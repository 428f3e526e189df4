"""The shapes, letters and digits that a hand draws before the body. See `hand_paths` for the frame of the points.

A shape begins where people begin to write it. Letters with corners are straight strokes, with a short stop at each corner.
"""

from __future__ import annotations

import numpy as np

from fdsm.synthetic.limbs import Array
from fdsm.synthetic.strokes import HandPath, Path, Point, Points, bow, corners, pieces, swing, through


def _figure_eight(u: Array, h: float) -> Array:
    angle = 2 * np.pi * u
    return np.stack([0.15 + 0.45 * np.sin(angle), h + 0.3 * np.sin(2 * angle), np.full_like(u, 0.85)], axis=1)


def _square(turn: int) -> Points:
    """A square from an upper corner, for the person clockwise (`turn` 1) or counterclockwise (-1)."""
    corners = ((-1, 0.35), (1, 0.35), (1, -0.4), (-1, -0.4), (-1, 0.35))
    return lambda h: [(0.175 + 0.375 * turn * x, h + y, 0.85) for x, y in corners]


def _arc(to: int, up: int) -> Points:
    """An arc to the right (`to` 1) or to the left (-1), over the top (`up` 1) or through the bottom (-1)."""
    places = ((-0.65, -0.2, 0.7), (-0.3, 0.35, 0.85), (0.3, 0.35, 0.85), (0.65, -0.2, 0.65))
    return lambda h: [(0.1 + to * x, h + up * y, z) for x, y, z in places]


_QUARTER = 0.25
_AHEAD = 0.87  # distance of a drawing hand from the body


_BOX = {  # places in the box that a letter fills, by digits as on a telephone, and the inner ones of a W
    "1": (-0.2, 0.42), "2": (0.17, 0.42), "3": (0.54, 0.42),
    "7": (-0.2, -0.42), "5": (0.17, -0.1), "9": (0.54, -0.42),
    "a": (-0.02, -0.42), "c": (0.17, 0.2), "b": (0.36, -0.42), "8": (0.1, -0.42),
}  # fmt: skip


def _letter(places: str) -> Points:
    """Straight strokes between places in the box (out, up from the middle)."""
    return lambda h: [(_BOX[place][0], h + _BOX[place][1], _AHEAD) for place in places]


def _star(h: float) -> list[Point]:
    """The points of a five-pointed star in one line: up from the lower left, as people draw it."""
    angles = np.deg2rad(234 - 144 * np.arange(6))
    return [(0.2 + 0.45 * float(np.cos(a)), h + 0.45 * float(np.sin(a)), _AHEAD) for a in angles]


def _heart(h: float) -> list[list[Point]]:
    """The left half from the dip to the tip, then the right half."""
    angle = np.linspace(0, np.pi, 40)
    out, up = 0.42 * np.sin(angle) ** 3, 0.34 * np.cos(angle) - 0.13 * np.cos(2 * angle) - 0.05 * np.cos(3 * angle)
    return [[(0.2 + sign * float(x), h + 0.05 + float(y), _AHEAD) for x, y in zip(out, up, strict=True)] for sign in (-1, 1)]


def _spiral(u: Array, h: float) -> Array:
    """Clockwise for the person, from the middle outward, at an even speed."""
    share = np.sqrt(np.clip(u, 0, 1))
    angle, radius = 2 * np.pi * 2.5 * (1 - share), 0.03 + 0.42 * share
    return np.stack([0.2 + radius * np.cos(angle), h + radius * np.sin(angle), np.full_like(u, _AHEAD)], axis=1)


def _letter_s(h: float) -> list[list[Point]]:
    upper = bow((0.17, h + 0.21, _AHEAD), (0.27, 0.21), 25, 270)
    return [upper + bow((0.17, h - 0.21, _AHEAD), (0.3, 0.21), 90, -155)[1:]]


def _digit_2(h: float) -> list[list[Point]]:
    arch = bow((0.17, h + 0.17, _AHEAD), (0.3, 0.25), 170, -35)
    return [[*arch, (-0.15, h - 0.42, _AHEAD)], [(-0.15, h - 0.42, _AHEAD), (0.54, h - 0.42, _AHEAD)]]


def _digit_3(h: float) -> list[list[Point]]:
    return [bow((0.12, h + 0.21, _AHEAD), (0.3, 0.21), 150, -90), bow((0.12, h - 0.21, _AHEAD), (0.36, 0.21), 90, -150)]


def _drawn(at: Path, stretch: float = 2.0, *, closed: bool = False, hertz: tuple[float, float] = (0.3, 0.7)) -> HandPath:
    return HandPath(at, closed=closed, absolute=True, hertz=hertz, stretch=stretch)


DRAWN_PATHS: dict[str, HandPath] = {
    # clockwise begins at the top and goes to the person's right
    "circle_clockwise": HandPath(
        swing(lambda h: (0.2, h, 0.85), (0.38, 0.38, 0.0), (_QUARTER, 0, 0)),
        closed=True,
        absolute=True,
        hertz=(0.45, 1.3),
        stretch=1.5,
    ),
    "circle_counterclockwise": HandPath(
        swing(lambda h: (0.2, h, 0.85), (-0.38, 0.38, 0.0), (_QUARTER, 0, 0)),
        closed=True,
        absolute=True,
        hertz=(0.45, 1.3),
        stretch=1.5,
    ),
    "circle_flat": HandPath(
        swing(lambda h: (0.2, h, 0.75), (0.32, 0.0, 0.3), (_QUARTER, 0, 0)),
        closed=True,
        absolute=True,
        hertz=(0.45, 1.4),
        stretch=1.5,
    ),
    "circle_beside": HandPath(
        swing(lambda h: (0.5, 0.5, 0.5), (0.0, 0.3, 0.32), (0, 0, _QUARTER)), closed=True, hertz=(0.5, 1.6), stretch=1.5
    ),
    "windmill": HandPath(
        swing(lambda h: (0.5, 1.0, 0.05), (0.1, -1.15, 1.15), (0, 0, _QUARTER)),
        closed=True,
        drive=0.05,
        hertz=(0.35, 1.0),
        stretch=1.7,
    ),
    "triangle": HandPath(
        corners(lambda h: [(0.2, h + 0.4, 0.85), (0.65, h - 0.35, 0.85), (-0.25, h - 0.35, 0.85), (0.2, h + 0.4, 0.85)]),
        closed=True,
        absolute=True,
        hertz=(0.3, 0.7),
        stretch=2.2,
    ),
    "square": HandPath(
        corners(
            lambda h: [
                (-0.2, h + 0.35, 0.85),
                (0.55, h + 0.35, 0.85),
                (0.55, h - 0.4, 0.85),
                (-0.2, h - 0.4, 0.85),
                (-0.2, h + 0.35, 0.85),
            ]
        ),
        closed=True,
        absolute=True,
        hertz=(0.25, 0.6),
        stretch=2.8,
    ),
    **{
        f"square_{sense}": HandPath(
            corners(_square(turn)),
            closed=True,
            absolute=True,
            hertz=(0.25, 0.6),
            stretch=2.8,
        )
        for sense, turn in (("clockwise", 1), ("counterclockwise", -1))
    },
    **{
        f"arc_{route}_{end}": HandPath(
            through(_arc(to, up)),
            absolute=True,
            stretch=1.3,
        )
        for route, up in (("over", 1), ("under", -1))
        for end, to in (("right", 1), ("left", -1))
    },
    "letter_c": HandPath(
        through(
            lambda h: [(0.5, h + 0.3, 0.85), (0.2, h + 0.42, 0.88), (-0.1, h, 0.9), (0.2, h - 0.42, 0.88), (0.5, h - 0.3, 0.85)]
        ),
        absolute=True,
        stretch=1.5,
    ),
    "check_mark": HandPath(
        corners(lambda h: [(-0.15, h + 0.1, 0.88), (0.05, h - 0.25, 0.88), (0.6, h + 0.4, 0.85)]), absolute=True, stretch=1.4
    ),
    "zigzag": HandPath(
        corners(lambda h: [(-0.4 + 0.27 * i, h + (0.3 if i % 2 else -0.3), 0.85) for i in range(5)]),
        absolute=True,
        hertz=(0.25, 0.6),
        stretch=2.4,
    ),
    "cross_strokes": HandPath(
        corners(lambda h: [(-0.3, h + 0.4, 0.9), (0.55, h - 0.4, 0.9), (0.55, h + 0.4, 0.75), (-0.3, h - 0.4, 0.9)]),
        absolute=True,
        either_side=True,
        hertz=(0.3, 0.7),
        stretch=2.2,
    ),
    "plus_strokes": HandPath(
        corners(lambda h: [(0.15, h + 0.45, 0.9), (0.15, h - 0.45, 0.9), (-0.35, h, 0.75), (0.6, h, 0.9)]),
        absolute=True,
        hertz=(0.3, 0.7),
        stretch=2.2,
    ),
    "figure_eight": HandPath(_figure_eight, closed=True, absolute=True, hertz=(0.35, 0.9), stretch=2.0),
    "star": _drawn(corners(_star), 3.0, closed=True, hertz=(0.22, 0.5)),
    "heart": _drawn(pieces(_heart), 2.6),
    "spiral": _drawn(_spiral, 2.8),
    "letter_l": _drawn(corners(_letter("179")), 1.5),
    "letter_m": _drawn(corners(_letter("71539")), 2.6),
    "letter_n": _drawn(corners(_letter("7193")), 2.2),
    "letter_s": _drawn(pieces(_letter_s), 1.8),
    "letter_w": _drawn(corners(_letter("1acb3")), 2.4),
    "digit_2": _drawn(pieces(_digit_2), 2.0),
    "digit_3": _drawn(pieces(_digit_3), 2.0),
    "digit_7": _drawn(corners(_letter("138")), 1.6),
}
