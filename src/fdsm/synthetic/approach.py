"""Walking to the place of an action before it and away from it afterwards, whatever the words of the action.

In recordings of daily actions, people often walk to the place of the action, for example to pick something up. If all
synthetic clips begin and end in place, a method learns that walking distinguishes actions. With an approach, the people in
walking actions also walk farther.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdsm.synthetic.draws import uniform
from fdsm.synthetic.forward_kinematics import Posture
from fdsm.synthetic.limbs import Array, X, Y, Z
from fdsm.synthetic.movements import Beat, Doer, stride
from fdsm.synthetic.strokes import ease

_STANDING = 0.93  # share of the hips' standing height; a person with lower hips does not walk
_STOPPING = 0.45  # seconds between walking and standing


@dataclass(frozen=True)
class Approach:
    """How a person comes to the place of an action and leaves it. By default the person is already there and stays."""

    before: float = 0.0  # seconds of walking up
    after: float = 0.0  # seconds of walking off
    hertz: float = 0.9  # strides per second
    step: float = 0.3  # half the length of a step, in trunk lengths
    turns: tuple[float, float] = (0.0, 0.0)  # radians per second to the left, before and after the action


STAYS = Approach()


def draw_approach(share: float, rng: np.random.Generator) -> Approach:
    """Draw an approach. Walking before and walking after the action each have probability `share`."""
    before, after = (float(uniform(rng, 0.5, 2.2) * (rng.random() < share)) for _ in range(2))
    return Approach(before, after, uniform(rng, 0.75, 1.05), uniform(rng, 0.2, 0.45), (rng.normal(0, 0.7), rng.normal(0, 0.9)))


def draw_walk(rng: np.random.Generator) -> Approach:
    """Draw a walk straight ahead, of people who walk together, towards each other or apart."""
    return Approach(hertz=uniform(rng, 0.75, 1.05), step=uniform(rng, 0.2, 0.45))


def come_and_go(posture: Posture, seconds: Array, doer: Doer, approach: Approach) -> None:
    """Write both walks into a performance that has time for them. The place of the action is the origin.

    A person who is not upright at the start, for example one who sits, is already there. A person who is not upright at the
    end stays.
    """
    grounded = np.min([foot[[0, -1], Y] for foot in posture.feet.values()], axis=0) < doer.body.ankle + 0.1
    upright = (posture.hips[[0, -1], Y] > _STANDING * doer.body.hip_height) & grounded
    last = seconds[-1] - approach.after
    up = (1 - ease((seconds - approach.before + 0.3) / _STOPPING)) * bool(approach.before and upright[0])
    off = ease((seconds - last) / _STOPPING) * bool(approach.after and upright[1])
    walking = np.maximum(up, off)
    if not walking.any():
        return
    stride(posture, 2 * np.pi * approach.hertz * seconds, walking, doer, approach.step)
    here = int(np.searchsorted(seconds, (approach.before + last) / 2))
    speed = 4 * approach.step * approach.hertz * walking
    _go(posture, seconds, speed, up * approach.turns[0] + off * approach.turns[1], here)


def walk_through(posture: Posture, beat: Beat, doer: Doer, approach: Approach) -> None:
    """Make the person of a walking action move through the room along an arc, instead of walking on the spot."""
    seconds = beat.seconds
    speed = -np.gradient(posture.place[:, Z], seconds)
    if not speed.any():  # the path `step_in_turn`, which is on the spot
        speed = 4 * doer.travel * np.maximum(np.gradient(beat.cycles, seconds), 0.0) * beat.envelope
    posture.place[:, [X, Z]] = 0.0
    _go(posture, seconds, speed, np.full_like(seconds, approach.turns[0]), len(seconds) // 2)


def _go(posture: Posture, seconds: Array, speed: Array, turning: Array, here: int) -> None:
    """Move ahead at a speed (trunk lengths per second) with a turn (radians per second to the left).

    The person is at the origin in frame `here`.
    """
    interval = np.gradient(seconds)
    turned = np.cumsum(turning * interval)
    posture.heading += turned - turned[here]
    ahead = np.stack([-np.sin(posture.heading), np.zeros_like(seconds), -np.cos(posture.heading)], axis=1)
    way = np.cumsum(ahead * (speed * interval)[:, None], axis=0)
    posture.place += way - way[here]
