"""Walking up to the place of a performance and off again, whatever its words say.

In recordings of daily actions people come from somewhere: who picks something up has walked to it. Where every made clip
begins and ends in place, walking is taken for what tells some actions from others. Who walks in the words walks farther then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdsm.synthetic.forward_kinematics import Array, Posture, Y, Z
from fdsm.synthetic.hand_paths import ease
from fdsm.synthetic.movements import Beat, Doer, stride

_STANDING = 0.93  # of the hips' height when standing; who is lower does not walk
_STOPPING = 0.45  # seconds between walking and standing


@dataclass(frozen=True)
class Approach:
    """How a person comes to a place and leaves it; by default they are there and stay."""

    before: float = 0.0  # seconds of walking up
    after: float = 0.0  # seconds of walking off
    hertz: float = 0.9  # strides a second
    step: float = 0.3  # half the length of a step, in trunks
    turns: tuple[float, float] = (0.0, 0.0)  # radians a second to the left, walking up and walking off


STAYS = Approach()


def draw_approach(share: float, rng: np.random.Generator) -> Approach:
    """A way up with probability `share`, and with the same a way off."""
    before, after = (float(rng.uniform(0.5, 2.2) * (rng.random() < share)) for _ in range(2))
    return Approach(
        before, after, float(rng.uniform(0.75, 1.05)), float(rng.uniform(0.2, 0.45)), (rng.normal(0, 0.7), rng.normal(0, 0.9))
    )


def come_and_go(posture: Posture, seconds: Array, doer: Doer, approach: Approach) -> None:
    """Write both ways into a performance that has been given the time for them; where it takes place is the origin.

    Who sits, or is otherwise not upright, as the clip begins is there already; who is so as it ends stays.
    """
    upright = posture.hips[[0, -1], Y] > _STANDING * doer.body.hip_height
    last = seconds[-1] - approach.after
    up = (1 - ease((seconds - approach.before + 0.3) / _STOPPING)) * bool(approach.before and upright[0])
    off = ease((seconds - last) / _STOPPING) * bool(approach.after and upright[1])
    walking = np.maximum(up, off)
    stride(posture, 2 * np.pi * approach.hertz * seconds, walking, doer, approach.step)
    here = int(np.searchsorted(seconds, (approach.before + last) / 2))
    speed = 4 * approach.step * approach.hertz * walking
    _go(posture, seconds, speed, up * approach.turns[0] + off * approach.turns[1], here)


def walk_through(posture: Posture, beat: Beat, doer: Doer, approach: Approach) -> None:
    """Whoever walks in the words goes through the room, along an arc, and does not tread the same spot."""
    seconds = beat.seconds
    speed = -np.gradient(posture.place[:, Z], seconds)
    if not speed.any():  # the path of stepping in turn, which is the same on the spot
        speed = 4 * doer.travel * np.maximum(np.gradient(beat.cycles, seconds), 0.0) * beat.envelope
    posture.place[:] = 0.0
    _go(posture, seconds, speed, np.full_like(seconds, approach.turns[0]), len(seconds) // 2)


def _go(posture: Posture, seconds: Array, speed: Array, turning: Array, here: int) -> None:
    """Ahead at a speed (trunks a second) while turning (radians a second to the left); frame `here` is at the origin."""
    interval = np.gradient(seconds)
    turned = np.cumsum(turning * interval)
    posture.heading += turned - turned[here]
    ahead = np.stack([-np.sin(posture.heading), np.zeros_like(seconds), -np.cos(posture.heading)], axis=1)
    way = np.cumsum(ahead * (speed * interval)[:, None], axis=0)
    posture.place += way - way[here]
