"""Measured values in words: what a clip shows, such as "the right hand goes above the head"."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from fdsm.explanation.groups import AXES, Group, Name

_TO = {"right": ("to the right", "to the left"), "up": ("up", "down"), "back": ("back", "forward")}
_ALONG = {"right": "sideways", "up": "up and down", "back": "forward and back"}
_BACK_AND_FORTH = _ALONG | {"right": "from side to side"}
_AT = {"right": ("on the right", "on the left"), "up": ("high", "low"), "back": ("at the back", "in front")}
_ON_THE_WAY = ((80, "ends its way {}"), (50, "is {} later on its way"), (20, "is {} early on its way"), (0, "begins its way {}"))
"""From which share of a point's way on."""
_OPPOSITE = {
    "counterclockwise in the person's eyes": "clockwise in the person's eyes",
    "forwards over the top": "backwards over the top",
    "clockwise seen from above": "counterclockwise seen from above",
}
_ROUND = {"area swept": 0.05, "roundness": 0.1, "change of direction": 0.1}
"""Less is no circle."""
_SMALL = 0.15
"""Trunk lengths that hardly count, about the width of a hand."""
_NEAR = 0.4
"""Trunk lengths between limbs that may touch. Joints are inside the body."""


def in_words(measurement: str, values: Mapping[str, float], seconds: float) -> str:
    """What a clip shows by one of its measurements.

    `values` are those of all measurements by name, in the units of `fdsm.encoders.measurements`. `seconds` is the clip's length.
    """
    name, value = Name.of(measurement), values[measurement]
    kind = Group.of(measurement).kind
    if kind == "pair":
        return f"of the two people, {name.what}: {value:.1f}"
    text = _KINDS[kind](name, value, values, seconds)
    return text if text.startswith(("the ", "both ")) else f"the {name.subject} {text}"


def _height(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    if name.subject == "hips":
        return _hips(name, value)
    if name.subject == "head":
        return _height_of_head(name.what, value > 0.9)
    if "foot" in name.subject or "knee" in name.subject:
        return _height_of_leg(name, value)
    level = _level(value, values.get("head: mean up", 1.4))
    low, above = level == "below the waist", level == "above the head"
    if name.what == "greatest":
        return "stays below the waist" if low else f"goes {level}" if above else f"goes up to {level}"
    if name.what == "least":
        return f"stays {level}" if above else f"goes down {'' if low else 'to '}{level}"
    return f"{'moves' if 'moving' in name.what else 'is mostly'} {level if low or above else f'at {level}'}"


def _level(value: float, head: float) -> str:
    """A height above the hips in trunk lengths. The neck is at 1."""
    if value > head + 0.1:
        return "above the head"
    levels = ((1.0, "head height"), (0.5, "chest height"), (-0.1, "the height of the waist"))
    return next((words for least, words in levels if value > least), "below the waist")


def _height_of_head(what: str, up: bool) -> str:
    """Where the head is above the hips. It may be up at one time and down at another."""
    if what == "greatest":
        return "comes up" if up else "stays down"
    if what == "least":
        return "stays up" if up else "goes down"
    return f"is mostly {'up' if up else 'down'}"


_OF_LEG = {  # heights above the ground, and what is above them, by the greatest, the least and the mean one
    ("knee", "greatest"): (
        *((1.4, "comes up to the hips"), (1.0, "is lifted"), (0.5, "is not lifted"), (0, "stays near the ground")),
    ),
    ("knee", "least"): ((1.0, "stays lifted"), (0.5, "does not come down to the ground"), (0, "comes down towards the ground")),
    ("knee", "mean"): ((1.0, "is mostly lifted"), (0.5, "is mostly as high as in standing"), (0, "is mostly near the ground")),
    ("foot", "greatest"): (
        *((1.4, "goes up to the hips"), (0.7, "goes up to the knee"), (0.3, "leaves the ground"), (0, "stays on the ground")),
    ),
    ("foot", "least"): ((0.3, "stays off the ground"), (0, "is on the ground at some time")),
    ("foot", "mean"): ((0.3, "is mostly off the ground"), (0, "is mostly on the ground")),
}


def _height_of_leg(name: Name, value: float) -> str:
    """A height above the ground. That of a standing person's knee is about 0.85, that of their hips about 1.7."""
    levels = _OF_LEG[name.subject.split()[-1], name.what.split()[0]]
    return next((words for least, words in levels if value > least), levels[-1][1])


def _hips(name: Name, value: float) -> str:
    if name.what == "range of the height":
        return "keep their height" if value < _SMALL else f"go up and down by {_lengths(value)}"
    if "against" in name.what:
        if abs(value) < _SMALL:
            return "end as high as they started" if "end against" in name.what else "are as high in the middle as at start and end"
        way = "higher" if value > 0 else "lower"
        return f"end {way} than they started" if "end against" in name.what else f"are {way} in the middle than at start and end"
    level = next((words for most, words in ((0.6, "near the ground"), (1.3, "low")) if value < most), "as high as in standing")
    high = value >= 1.3
    if name.what == "least height":
        return f"stay {level}" if high else f"go down {level}"
    if name.what == "greatest height":
        return f"come up {level}" if high else f"stay {level}"
    return f"are {level} {name.what.removeprefix('height ')}" if "height at" in name.what else f"are mostly {level}"


def _place(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    verb = {"mean": "is mostly", "mean while moving": "moves"}.get(name.what, "gets")
    if name.axis == "right":
        to = _to("right", value)
        where = f"far {to}" if abs(value) > 1 else to if abs(value) > 0.3 else "in front of the middle of the body"
        return f"{verb} {where}"
    levels = ((-0.9, "far in front of the body"), (-0.35, "in front of the body"), (0.25, "beside the body"))
    if name.what == "greatest":
        verb = "stays" if value < 0.25 else "gets"
    return f"{verb} {next((words for most, words in levels if value < most), 'behind the body')}"


def _extent(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    along = f" {_ALONG[name.axis]}" if name.axis else ""
    if name.what == "share of the swing":
        return f"moves {'mainly' if value > 0.5 else 'partly' if value > 0.25 else 'little'}{along}"
    if name.what == "path":
        way = math.expm1(max(value, 0.0))
        return f"hardly moves{along}" if way < 4 * _SMALL else f"moves {_lengths(way)}{along} in all"
    words = next(
        (words for least, words in ((1.0, "moves far"), (0.4, "moves"), (_SMALL, "moves a little")) if value > least), None
    )
    return f"{words or 'hardly moves'}{along}"


def _count(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    def of(what: str, axis: str) -> float:
        return values.get(f"{name.subject}: {what} {axis}", 0.0)

    axis = name.axis or max(AXES, key=lambda one: of("range", one))
    if of("range", axis) < _SMALL:
        return f"hardly moves {_ALONG[axis]}" if name.axis else "hardly moves"
    turns = round(math.expm1(of("turns", axis)))
    if turns <= 1:
        return f"moves {_BACK_AND_FORTH[axis]} once" if turns else f"moves one way only, {_ALONG[axis]}"
    times = (turns + 1) / 2
    return f"moves {_BACK_AND_FORTH[axis]} {math.floor(times + 0.5)} times, {times / seconds:.1f} times a second"


def _speed(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    pace = math.expm1(max(value, 0.0)) * 8 / seconds  # trunk lengths a second
    if name.what == "median speed":
        return "keeps still half of the time" if pace < 0.3 else f"moves at {_lengths(pace)} a second most of the time"
    return f"moves {'fast' if pace > 4 else 'slowly' if pace < 1.5 else 'briskly'}, at up to {_lengths(pace)} a second"


def _time(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    when = "early" if value < 1 / 3 else "late" if value > 2 / 3 else "in the middle"
    return f"is {'fastest' if 'speed' in name.what else 'farthest from its start'} {when}"


def _round(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    what = next(what for what in _ROUND if name.what.startswith(what))
    sense = name.what.removeprefix(f"{what} ")
    if abs(value) < _ROUND[what]:
        plane = {"forwards over the top": "in the plane of its side"}.get(sense, sense.partition("clockwise ")[2])
        return f"makes no circle {plane}"
    return f"goes round {sense if value > 0 else _OPPOSITE[sense]}"


def _direction(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    assert name.axis is not None
    to, small = _to(name.axis, value), abs(value) < _SMALL
    farther = {"up": "higher", "down": "lower", "forward": "farther in front"}.get(to, f"farther {to}")
    if name.what.startswith("stroke"):
        return f"does not move {_ALONG[name.axis]} where it is fastest" if small else f"moves {to} where it is fastest"
    if "quarter" in name.what:
        return f"hardly moves {_ALONG[name.axis]} halfway" if small else f"moves {to} halfway"
    if name.what.startswith("place at"):
        share = int(name.what.split("%")[0].split()[-1])
        one, other = _AT[name.axis]
        where = f"neither {one} nor {other}" if small else one if value > 0 else other
        return next(words for least, words in _ON_THE_WAY if share >= least).format(where)
    if name.what.startswith("farthest"):
        return f"hardly goes {_ALONG[name.axis]} from its start" if small else f"goes {to} from its start"
    if name.what.startswith("end"):
        return f"ends where it started, {_ALONG[name.axis]}" if small else f"ends {farther} than it started"
    return f"is no {farther} in the second half" if small else f"is {farther} in the second half than in the first"


def _bend(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    if name.what.startswith("deviation"):
        return "bends and stretches" if value > 0.25 else "hardly bends or stretches"
    if "against" in name.what:
        return (
            "ends as bent as it started"
            if abs(value) < 0.2
            else f"ends {'straighter' if value > 0 else 'more bent'} than it started"
        )
    straight = value > math.radians(155)
    if name.what.startswith("least"):
        return "stays straight" if straight else f"bends to {_degrees(value)}"
    if name.what.startswith("greatest"):
        return "becomes straight" if straight else f"stretches to {_degrees(value)} at most"
    return "is mostly straight" if straight else f"is mostly bent to {_degrees(value)}"


def _distance(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    one, _, other = name.subject.partition(" to ")
    many, single = _distance_between(name.what, value), _distance_to(name.what, value, other)
    return f"the {one} {single if other else many}"


def _distance_between(what: str, value: float) -> str:
    """What two limbs do, such as the hands."""
    near, changes = value < _NEAR, abs(value) > _SMALL
    if what.startswith("least"):
        return "come together" if near else f"stay {_lengths(value)} apart"
    if what.startswith("greatest"):
        return "stay together" if near else f"get {_lengths(value)} apart"
    if what.startswith("mean"):
        return "are mostly together" if near else f"are mostly {_lengths(value)} apart"
    if what.startswith("turns"):
        times = _times_near(value)
        return f"come together and part {_often(times)}" if times else "do not come together and part"
    if what.startswith("deviation"):
        return "change their distance" if changes else "keep their distance"
    when = "at the end" if "end" in what else "in the middle"
    way = "as far apart" if not changes else "farther apart" if value > 0 else "nearer to each other"
    return f"are {way} {when} {'than' if changes else 'as'} at the start"


def _distance_to(what: str, value: float, other: str) -> str:
    """What a limb does to another part of the body."""
    near, changes = value < _NEAR, abs(value) > _SMALL
    if what.startswith("least"):
        if near or value > 2 * _NEAR:
            return f"comes to the {other}" if near else f"stays away from the {other}"
        return f"comes within {_lengths(value)} of the {other}"
    if what.startswith("greatest"):
        return f"stays at the {other}" if near else f"gets {_lengths(value)} away from the {other}"
    if what.startswith("mean"):
        return f"is mostly at the {other}" if near else f"is mostly {_lengths(value)} away from the {other}"
    if what.startswith("turns"):
        times = _times_near(value)
        return f"comes nearer to the {other} {_often(times)}" if times else f"does not come nearer to the {other} and leave it"
    if what.startswith("deviation"):
        return f"changes its distance to the {other}" if changes else f"keeps its distance to the {other}"
    when = "at the end" if "end" in what else "in the middle"
    way = "as near to" if not changes else "farther from" if value > 0 else "nearer to"
    return f"is {way} the {other} {when} {'than' if changes else 'as'} at the start"


def _times_near(turns: float) -> int:
    """How often limbs come near to each other and part. The distance turns each time, and once between two times."""
    return (round(math.expm1(max(turns, 0.0))) + 1) // 2


def _often(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _together(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    if name.what.startswith("left moves more"):
        part = name.subject.removeprefix("both ").replace("hands", "hand").replace("feet", "foot")
        if abs(value) < 0.3:
            return f"{name.subject} move as much"
        sides = ("left", "right") if value > 0 else ("right", "left")
        return f"the {sides[0]} {part} moves more than the {sides[1]} {part}"
    if abs(value) < 0.3:
        return f"{name.subject} move independently"
    alike = "as in a mirror" if "mirror" in name.what else "alike"
    along = next((f" {_ALONG[axis]}" for axis in AXES if name.what.endswith(f"alike {axis}")), "")
    return f"{name.subject} move {alike if value > 0 else 'against each other'}{along}"


def _posture(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    assert name.axis is not None
    leant = math.asin(max(-1.0, min(1.0, value)))
    if name.axis == "up":
        if "against" in name.what:
            return "ends as upright as it started" if abs(value) < 0.1 else f"ends {'more' if value > 0 else 'less'} upright"
        leant = math.pi / 2 - leant
        if leant < 0.3:
            return "stays upright" if "least" in name.what else "is upright at some time"
        return f"leans by {_degrees(leant)}{' at most' if 'least' in name.what else ' or more'}"
    to = {"right": ("to the right", "to the left"), "back": ("back", "forward")}[name.axis][value < 0]
    if abs(leant) < 0.12:
        if "against" in name.what:
            return f"ends as it started, {_ALONG[name.axis]}"
        way = {"greatest": _TO[name.axis][0], "least": _TO[name.axis][1]}.get(name.what.split()[0])  # it may lean the other way
        return f"does not lean {way or ('sideways' if name.axis == 'right' else 'forward or back') + ' on the whole'}"
    return f"leans {to} by {_degrees(abs(leant))}" + (" more at the end" if "against" in name.what else "")


def _turn(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    if abs(value) < 0.35:
        if "against" in name.what:  # it may have turned there and back
            return "the body faces the same way at the end as at the start"
        return "the body does not turn" + {"greatest turn right": " right", "greatest turn left": " left"}.get(name.what, "")
    if name.what in ("range of the heading", "turning in all"):
        return f"the body turns by {_degrees(abs(value))}{' in all' if 'all' in name.what else ''}"
    return f"the body turns {_to('right', value)} by {_degrees(abs(value))}"


def _travel(name: Name, value: float, values: Mapping[str, float], seconds: float) -> str:
    if name.what == "path over the ground":
        way = math.expm1(max(value, 0.0))
        return "the person stays in place" if way < 0.5 else f"the person goes {_lengths(way)}"
    axis = name.what.rsplit(" ", 1)[1]
    if abs(value) < 0.3:
        there_and_back = f"the person ends where they started, {_ALONG[axis]}"
        return there_and_back if "travel" in name.what else f"the person does not go {_ALONG[axis]}"
    return f"the person goes {_to(axis, value) if 'travel' in name.what else _ALONG[axis]}"


def _to(axis: str, value: float) -> str:
    return _TO[axis][value < 0]


def _lengths(value: float) -> str:
    return f"{value:.1f} trunk lengths"


def _degrees(radians: float) -> str:
    return f"{5 * round(math.degrees(radians) / 5)} degrees"


_KINDS: dict[str, Callable[[Name, float, Mapping[str, float], float], str]] = {
    "height": _height,
    "place": _place,
    "direction": _direction,
    "round": _round,
    "extent": _extent,
    "count": _count,
    "speed": _speed,
    "time": _time,
    "bend": _bend,
    "distance": _distance,
    "together": _together,
    "posture": _posture,
    "turn": _turn,
    "travel": _travel,
}
