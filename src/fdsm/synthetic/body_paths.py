"""The movement of each path of the vocabulary without a hand, and of each stance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fdsm.synthetic import acrobatics, falls
from fdsm.synthetic import floor_movements as f
from fdsm.synthetic import movements as m
from fdsm.synthetic.gaits import GAITS, on_toes, rise_on_toes
from fdsm.synthetic.poses import FLOOR_STANCES
from fdsm.synthetic.strokes import ease


@dataclass(frozen=True)
class BodyPath:
    """A movement, and the stances that it contains. A movement of the `whole` body leaves nothing to any stance."""

    move: m.Movement
    contains: tuple[str, ...] = ()
    hertz: tuple[float, float] = (0.4, 1.0)  # movements per second when repeated, slow and fast
    stretch: float = 1.0
    stays: bool = False
    whole: bool = False
    lies: bool = False  # is down from the first frame to the last
    hold: tuple[float, float] | None = None  # seconds at the end; none: as for other movements


def _floor(move: m.Movement, hertz: tuple[float, float], stretch: float, **more: Any) -> BodyPath:
    return BodyPath(move, hertz=hertz, stretch=stretch, whole=True, **more)


_LIES_THERE = {"stays": True, "hold": (0.8, 2.2)}
"""Who has fallen or lain down stays there for a while."""

BODY_PATHS: dict[str, BodyPath] = {
    "step_in_turn": BodyPath(m.step_in_turn, ("walk",), (0.7, 1.1)),
    "run_in_turn": BodyPath(m.run_in_turn, ("run", "walk"), (1.2, 1.7)),
    "march": BodyPath(m.march, ("walk", "run"), (0.6, 1.1)),
    "heel_kicks": BodyPath(m.heel_kicks, ("run", "walk"), (0.9, 1.6)),
    "kick_forward": BodyPath(m.one_legged(m.kick_forward), ("one_leg",), (0.45, 1.2), 1.2),
    "kick_side": BodyPath(m.one_legged(m.kick_side), ("one_leg",), (0.45, 1.2), 1.2),
    "kick_back": BodyPath(m.one_legged(m.kick_back), ("one_leg",), (0.45, 1.2), 1.2),
    "lift_knee": BodyPath(m.one_legged(m.lift_knee), ("one_leg",), (0.45, 1.3), 1.2),
    "stamp": BodyPath(m.one_legged(m.stamp), ("one_leg",), (0.8, 2.2)),
    "tap_foot": BodyPath(m.tap_foot, (), (1.0, 2.8)),
    "step_forward": BodyPath(lambda p, t, w: m.STEP_FORWARD(p, t.there(), w), ("step_forward",), stays=True),
    "step_back": BodyPath(lambda p, t, w: m.STEP_BACK(p, t.there(), w), ("step_back",), stays=True),
    "step_side": BodyPath(lambda p, t, w: m.STEP_SIDE(p, t.there(), w), ("step_side",), stays=True),
    "lunge": BodyPath(lambda p, t, w: m.LUNGE(p, t.there_and_back(), w), ("lunge", "step_forward", "step_bend"), (0.35, 0.8), 1.4),
    "squat": BodyPath(lambda p, t, w: m.squat_to(p, t.there_and_back(), w, 0.9 * w.amplitude), ("squat", "dip"), (0.4, 0.8), 1.3),
    "dip": BodyPath(lambda p, t, w: m.squat_to(p, t.there_and_back(), w, 0.3 * w.amplitude), ("dip", "squat"), (0.5, 1.2)),
    "crouch": BodyPath(lambda p, t, w: m.crouch_to(p, t.there(), w), ("crouch", "squat"), stays=True),
    "kneel": BodyPath(lambda p, t, w: m.kneel_to(p, t.there(), w), ("kneel", "crouch"), stays=True, stretch=1.3),
    "sit_down": BodyPath(lambda p, t, w: m.seat_to(p, t.there(), w), ("sitting_down", "sit"), stays=True),
    "stand_up": BodyPath(lambda p, t, w: m.seat_to(p, 1 - t.there(), w), ("standing_up", "sit"), stays=True),
    "jump": BodyPath(m.jump, ("jump",), (0.7, 1.5)),
    "hop": BodyPath(m.hop, ("one_leg", "jump"), (1.2, 2.1)),
    "jumping_jack": BodyPath(m.jumping_jack, ("jump",), (0.7, 1.3)),
    "rise_on_toes": BodyPath(rise_on_toes, ("on_toes",), (0.4, 1.0)),
    # ways of walking
    **{name: BodyPath(move, ("walk", "run"), hertz, 1.0) for name, (move, hertz) in GAITS.items()},
    "crawl": _floor(f.crawl, (0.5, 0.9), 1.0),
    # to the floor and on it
    "lie_down": _floor(f.lie_down, (0.16, 0.3), 2.0, **_LIES_THERE),
    "get_up": _floor(f.get_up, (0.16, 0.3), 1.7, stays=True),
    "sit_on_floor": _floor(f.sit_on_floor, (0.2, 0.35), 1.5, stays=True),
    "fall_forward": _floor(falls.FALL_FORWARD, (0.2, 0.3), 1.6, **_LIES_THERE),
    "fall_back": _floor(falls.FALL_BACK, (0.2, 0.3), 1.6, **_LIES_THERE),
    "fall_side": _floor(falls.FALL_SIDE, (0.2, 0.3), 1.6, **_LIES_THERE),
    "collapse": _floor(falls.COLLAPSE, (0.2, 0.3), 2.0, **_LIES_THERE),
    "roll_over": _floor(f.roll_over, (0.2, 0.4), 1.2, stays=True, lies=True),
    "somersault": _floor(acrobatics.somersault, (0.25, 0.4), 1.8),
    "cartwheel": _floor(acrobatics.cartwheel, (0.28, 0.42), 2.9),
    "handstand": _floor(acrobatics.handstand, (0.15, 0.22), 4.0),
    "press_from_floor": _floor(f.press_from_floor, (0.4, 0.9), 1.6, lies=True),
    "sit_up": _floor(f.sit_up, (0.3, 0.6), 2.6, lies=True),
    "bridge": _floor(f.bridge, (0.3, 0.6), 2.0, lies=True),
    "raise_legs": _floor(f.raise_legs, (0.3, 0.6), 2.0, lies=True),
    "burpee": _floor(acrobatics.burpee, (0.25, 0.4), 3.6),
    # trunk and head
    "bow": BodyPath(m.bow, ("lean_forward", "bend"), (0.35, 0.8), 1.4),
    "lean_side": BodyPath(m.lean_side, (), (0.35, 0.9), 1.4),
    "lean_back": BodyPath(m.lean_back, (), (0.35, 0.8), 1.4),
    "twist": BodyPath(m.twist, ("twist",), (0.4, 1.2), 1.5),
    "turn_around": BodyPath(m.turn_around, ("turn",), (0.2, 0.4), 1.6, stays=True),
    "sway": BodyPath(m.sway, (), (0.4, 1.1), 1.4),
    "nod": BodyPath(m.nod, (), (0.6, 2.0), 0.8),
    "shake_head": BodyPath(m.shake_head, (), (0.6, 2.0)),
    "rest": BodyPath(m.nothing, (), stretch=1.5),
}

STANCES: dict[str, m.Movement] = {
    "stand": m.nothing,
    "walk": m.walk,
    "run": m.run,
    "sit": lambda p, t, w: m.seat_to(p, np.ones_like(t.seconds), w),
    "crouch": lambda p, t, w: m.crouch_to(p, np.ones_like(t.seconds), w),
    "lunge": lambda p, t, w: m.LUNGE(p, t.envelope, w),
    "step_bend": lambda p, t, w: m.STEP_BEND(p, t.envelope, w),
    "step_forward": lambda p, t, w: m.STEP_FORWARD(p, ease(np.minimum(1.5 * t.cycles / t.count, 1)), w),
    "step_back": lambda p, t, w: m.STEP_BACK(p, ease(np.minimum(1.5 * t.cycles / t.count, 1)), w),
    "step_side": lambda p, t, w: m.STEP_SIDE(p, ease(np.minimum(1.5 * t.cycles / t.count, 1)), w),
    "squat": lambda p, t, w: m.squat_to(p, t.there_and_back(0.7), w, 0.9),
    "dip": lambda p, t, w: m.squat_to(p, t.there_and_back(1.5), w, 0.3),
    "bend": lambda p, t, w: m.reach_down(p, t.there_and_back(0.5), w, knees=True),
    "bend_down": lambda p, t, w: m.reach_down(p, t.there(), w, knees=True),
    "lean_forward": lambda p, t, w: m.bow_to(p, t.envelope, 0.7),
    "twist": lambda p, t, w: m.twist_with_hands(p, t, w),
    "one_leg": m.stand_on_one_leg,
    "jump": lambda p, t, w: m.jump_stance(p, t, w),
    "kneel": lambda p, t, w: m.kneel_to(p, t.envelope, w),
    "turn": m.turn_around,
    "sitting_down": lambda p, t, w: m.seat_to(p, t.there(), w),
    "standing_up": lambda p, t, w: m.seat_to(p, 1 - t.there(), w),
    "on_toes": on_toes,
    **FLOOR_STANCES,
}
