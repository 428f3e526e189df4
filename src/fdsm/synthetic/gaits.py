"""Ways of walking: with a limp, on the toes, up and down stairs, backward and so on.

The feet step in turn, the right one first. In each movement both feet make a step. People travel ahead by as much as their
steps are long, or by little where `Doer.travel` is small.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter1d

from fdsm.synthetic.forward_kinematics import RIGHT, SIDES, Body, Posture
from fdsm.synthetic.limbs import Array, Y, Z
from fdsm.synthetic.movements import Beat, Doer, Movement, gait
from fdsm.synthetic.strokes import ease

_RISE = 0.32  # height of a stair


def _step(who: Doer, least: float, of_travel: float) -> float:
    """Half the length of a step."""
    return least + of_travel * who.travel


def _travel(p: Posture, beat: Beat, step: float) -> None:
    """Move ahead with the feet, and be at the origin in the middle of the movement."""
    gone = gaussian_filter1d(beat.cycles, 4, mode="nearest")
    p.place[:, Z] -= 4 * step * (gone - beat.count / 2)


def raise_heels(p: Posture, weight: Array, body: Body) -> None:
    """Stand on the toes, which stay where they are."""
    angle = 0.85 * weight
    up = body.foot * (np.sin(0.38 + angle) - np.sin(0.38))
    p.move_hips(up=up, ahead=0.05 * weight)
    for side in SIDES:
        p.move_foot(side, up=up, ahead=body.foot * (np.cos(0.38) - np.cos(0.38 + angle)))
        p.toes_down[side] += angle


def rise_on_toes(p: Posture, beat: Beat, who: Doer) -> None:
    up = beat.there_and_back() * min(who.amplitude, 1.15)
    raise_heels(p, up, who.body)
    for side in SIDES:
        p.move_hand(side, right=side * 0.12 * up, up=0.05 * up)


def on_toes(p: Posture, beat: Beat, who: Doer) -> None:
    raise_heels(p, np.ones_like(beat.seconds), who.body)


def limp(p: Posture, beat: Beat, who: Doer) -> None:
    """The leading leg is the bad one: the body leans over it and dips while it stands, which is not for long."""
    phase = 2 * np.pi * beat.cycles
    phase = phase - 0.55 * who.side * RIGHT * (1 - np.cos(phase))
    step = _step(who, 0.1, 0.4)
    gait(p, phase, beat.envelope, who, step=step, lift=0.16, heel=0.0, bob=0.02, arm=0.15, bent=0.0)
    own = phase + (0.0 if who.side == RIGHT else np.pi)
    bad = np.maximum(-np.sin(own), 0.0) * beat.envelope * min(who.amplitude, 1.2)
    p.move_hips(up=-0.24 * bad, right=who.side * 0.1 * bad)
    p.roll += who.side * 0.32 * bad
    p.pitch += 0.12 * bad
    p.move_foot(who.side, right=who.side * 0.1 * beat.envelope)
    p.move_hand(-who.side, right=-who.side * 0.3 * bad, up=0.15 * bad)
    _travel(p, beat, step)


def shuffle(p: Posture, beat: Beat, who: Doer) -> None:
    """Short steps of feet that do not leave the floor, with bent knees and a stoop."""
    step = _step(who, 0.06, 0.25)
    gait(p, 2 * np.pi * beat.cycles, beat.envelope, who, step=step, lift=0.015, heel=0.0, bob=0.0, arm=0.06, bent=0.0)
    for side in SIDES:
        p.toes_down[side] *= 0.2  # the soles stay level
        p.move_hand(side, right=-side * 0.08 * beat.envelope, up=0.15 * beat.envelope, ahead=0.25 * beat.envelope)
    p.move_hips(up=-0.12 * beat.envelope, ahead=-0.06 * beat.envelope)
    p.pitch += 0.3 * beat.envelope
    p.head_pitch -= 0.1 * beat.envelope
    _travel(p, beat, step)


def tiptoe(p: Posture, beat: Beat, who: Doer) -> None:
    """Careful steps on the toes, with the arms held a little away from the body."""
    step = _step(who, 0.08, 0.5)
    gait(p, 2 * np.pi * beat.cycles, beat.envelope, who, step=step, lift=0.24, heel=0.0, bob=0.02, arm=0.05, bent=0.0)
    raise_heels(p, beat.envelope, who.body)
    for side in SIDES:
        p.move_hand(side, right=side * 0.3 * beat.envelope, up=0.3 * beat.envelope, ahead=0.1 * beat.envelope)
    p.pitch += 0.08 * beat.envelope
    _travel(p, beat, step)


def stagger(p: Posture, beat: Beat, who: Doer) -> None:
    """Steps of uneven length and time to either side, with a trunk that sways and arms that seek balance."""
    start = 20.0 * who.stoop
    phase = 2 * np.pi * beat.cycles
    phase = phase + 0.8 * (np.sin(0.5 * phase + start) - np.sin(start))
    weight, step = beat.envelope, _step(who, 0.08, 0.5)
    gait(p, phase, weight, who, step=step, lift=0.2, heel=0.0, bob=0.03, arm=0.1, bent=0.0)
    for side in SIDES:
        own = phase / (2 * np.pi) + (0.0 if side == RIGHT else 0.5)
        before, share = np.floor(own), ease(2 * (own % 1.0))
        aside = (1 - share) * np.sin(2.4 * before + start) + share * np.sin(2.4 * (before + 1) + start)
        p.move_foot(side, right=0.17 * aside * weight, ahead=0.12 * aside * side * weight)
        flail = np.sin(0.7 * phase + start + side)
        p.move_hand(side, right=side * (0.3 + 0.15 * flail) * weight, up=(0.35 + 0.25 * flail) * weight, ahead=0.1 * weight)
    sway = who.amplitude * weight
    p.move_hips(right=0.24 * np.sin(0.5 * phase + start) * sway, up=-0.06 * weight)
    p.roll += 0.3 * np.sin(0.5 * phase + start + 0.7) * sway
    p.pitch += (0.12 + 0.2 * np.sin(0.33 * phase + 2 * start)) * sway
    _travel(p, beat, step)


def skip(p: Posture, beat: Beat, who: Doer) -> None:
    """A hop on each foot while the other knee rises, with swinging arms."""
    phase, weight = 2 * np.pi * beat.cycles, beat.envelope
    step = _step(who, 0.06, 0.5)
    gait(p, phase, weight, who, step=step, lift=0.72 * min(who.amplitude, 1.2), heel=-0.55, bob=0.0, arm=0.55, bent=0.3)
    up = 0.3 * np.sin(phase) ** 2 - 0.08
    flight = np.maximum(up, 0.0) * weight
    p.move_hips(up=up * weight)
    for side in SIDES:
        p.move_foot(side, up=flight)
        p.toes_down[side] += 2.0 * flight
    _travel(p, beat, step)


def walk_back(p: Posture, beat: Beat, who: Doer) -> None:
    step = _step(who, 0.1, 0.7)
    gait(p, -2 * np.pi * beat.cycles, beat.envelope, who, step=step, lift=0.14, heel=0.0, bob=0.02, arm=0.15, bent=0.0)
    p.pitch += 0.05 * beat.envelope
    p.move_hips(ahead=-0.04 * beat.envelope)
    _travel(p, beat, -step)


def stairs(way: int) -> Movement:
    """Climb (`way` 1) or descend (-1) stairs: each foot stays on its stair until it steps over the next one."""

    def move(p: Posture, beat: Beat, who: Doer) -> None:
        length, last = 0.2 + 1.4 * who.travel, 2 * round(beat.count)
        # At the end of the last step the other foot joins.
        steps = gaussian_filter1d(2 * beat.cycles * (last + 1) / last, 2, mode="nearest")
        along = length * np.clip(steps - 0.5, 0, last)
        climbed = way * _RISE * np.clip(steps - 1 if way == 1 else steps, 0, last)
        for side in SIDES:
            stair, ahead, lift = _on_stairs(steps, last, first=side == RIGHT, way=way)
            p.move_foot(side, up=way * _RISE * stair - climbed + lift, ahead=length * ahead - along)
            p.toes_down[side] += 2.0 * lift - way * 0.5 * lift
            arm = 0.25 * np.cos(np.pi * steps + (0.0 if side == RIGHT else np.pi)) * beat.envelope
            p.move_hand(side, up=0.1 * np.abs(arm), ahead=arm)
        p.pitch += (0.16 if way == 1 else 0.04) * beat.envelope
        p.head_pitch += (0.05 if way == 1 else 0.3) * beat.envelope
        p.move_hips(up=-0.03 * beat.envelope)
        p.place[:, Y] += climbed - min(0.0, float(climbed.min()))
        p.place[:, Z] -= along - length * last / 2

    return move


def _on_stairs(steps: Array, last: int, *, first: bool, way: int) -> tuple[Array, Array, Array]:
    """Of one foot, in each frame: its stair, its way ahead in stairs, and how far it is lifted above both."""
    stair, ahead, lift = np.zeros_like(steps), np.zeros_like(steps), np.zeros_like(steps)
    at = 0
    for step in range(1, last + 2):
        if (step % 2 == 1) != first:
            continue
        to = min(step, last)
        share = np.clip(steps - (step - 1), 0, 1)
        up = ease(1.3 * share) if way == 1 else ease(1.6 * share - 0.6)
        stair += (to - at) * up
        ahead += (to - at) * ease(1.2 * share - 0.1)
        lift += 0.2 * np.sin(np.pi * share) ** 2
        at = to
    return stair, ahead, lift


GAITS: dict[str, tuple[Callable[[Posture, Beat, Doer], None], tuple[float, float]]] = {
    "limp": (limp, (0.5, 0.9)),
    "shuffle": (shuffle, (0.6, 1.0)),
    "tiptoe": (tiptoe, (0.5, 0.9)),
    "stagger": (stagger, (0.5, 0.9)),
    "skip": (skip, (0.7, 1.0)),
    "climb_stairs": (stairs(1), (0.45, 0.8)),
    "descend_stairs": (stairs(-1), (0.45, 0.8)),
    "walk_back": (walk_back, (0.55, 0.9)),
}
"""Each way of walking, and its strides per second when repeated, slow and fast."""
