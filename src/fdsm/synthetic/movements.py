"""Movements of legs, trunk and head. `body_paths` says which of them belong to each path and stance.

A movement writes its part into a `Posture`. Several movements can be combined, as in clapping while walking. Lengths are in
trunk lengths (a leg is about 1.6), and angles are in radians.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fdsm.synthetic.forward_kinematics import RIGHT, SIDES, Body, Posture
from fdsm.synthetic.limbs import Array, X, Y, Z, sine_and_cosine
from fdsm.synthetic.strokes import ease, smooth_curve


@dataclass(frozen=True)
class Beat:
    """The timing of one clip: the progress of its movement in each of n frames.

    `cycles` counts movements from 0 to `count`. `envelope` is 0 at rest and 1 during the movement. It is in between in the
    phases before and after the movement.
    """

    seconds: Array  # (n,)
    cycles: Array  # (n,)
    envelope: Array  # (n,)
    count: float
    lasting: float  # seconds from the first cycle to the end of the last
    repeated: bool
    fast: bool

    def there_and_back(self, most_hertz: float = np.inf) -> Array:
        """0 to 1 and back in each movement. A heavy body repeats it with at most `most_hertz`."""
        share = self.cycles / self.count
        times = float(np.clip(round(most_hertz * self.lasting), 1, self.count)) if np.isfinite(most_hertz) else self.count
        if self.repeated and times > 1:
            wave: Array = 0.5 - 0.5 * np.cos(2 * np.pi * share * times)
            return wave
        return ease(share * 2.4) * (1 - ease(share * 2.4 - 1.4))

    def there(self) -> Array:
        """0 to 1 for a single movement. 0 to 1 and back for repeated movements."""
        return self.there_and_back() if self.repeated else ease(self.cycles / self.count)

    def to_and_fro(self) -> Array:
        """A sine: to one side, to the other side and back in each movement."""
        sine: Array = np.sin(2 * np.pi * self.cycles) * self.envelope
        return sine


@dataclass(frozen=True)
class Doer:
    """The facts about a person that movements need."""

    body: Body
    side: int  # the leading leg, given by the program or preferred by the person
    both: bool  # the program names both legs, so one-legged movements alternate
    amplitude: float
    aims: dict[int, Array]  # side -> (n, 3), targets of the program's path for this hand; they override movements
    stoop: float  # in [0, 1]: 0 bends the knees, 1 the back
    travel: float  # half the length of a walking person's step; small on the spot
    stance: str = "stand"  # of the program; it says how who goes down lies at the end


Movement = Callable[[Posture, Beat, Doer], None]


def gait(
    p: Posture,
    phase: Array,
    weight: Array,
    who: Doer,
    *,
    step: float,
    lift: float,
    heel: float,
    bob: float,
    arm: float,
    bent: float,
) -> None:
    """Both feet in turn, with one period of `phase` per stride. The arms swing against the legs, with elbows bent by `bent`."""
    sine, cosine = sine_and_cosine(phase)
    for side in SIDES:
        lifted, way = (sine, cosine * weight) if side == RIGHT else (-sine, -cosine * weight)  # the left foot is half a stride late
        swing = np.maximum(lifted, 0.0) * weight
        p.move_foot(side, up=(lift * who.amplitude) * swing, ahead=-step * way - heel * swing)
        p.toes_down[side] += (0.35 + 0.9 * heel) * swing
        if bent:
            p.hands[side] += (weight * bent)[:, None] * (np.array([side * 0.4, 0.35, -0.4]) - p.hands[side])
        p.move_hand(side, up=(0.3 * arm) * way, ahead=arm * way)
    p.move_hips(up=weight * bob * sine**2, right=-0.04 * weight * sine)
    p.yaw += (0.12 * (0.5 + arm)) * cosine * weight


def stride(p: Posture, phase: Array, weight: Array, who: Doer, step: float) -> None:
    """Walking at an easy pace. `step` is half the length of a step."""
    gait(p, phase, weight, who, step=step, lift=0.2, heel=0.0, bob=0.04, arm=0.3, bent=0.0)


def walk(p: Posture, beat: Beat, who: Doer) -> None:
    hertz = 1.0 if beat.fast else 0.7
    stride(p, 2 * np.pi * hertz * beat.seconds, np.ones_like(beat.seconds), who, who.travel)
    p.place[:, Z] -= 4 * who.travel * hertz * (beat.seconds - beat.seconds[-1] / 2)


def run(p: Posture, beat: Beat, who: Doer) -> None:
    _run_at(p, 2 * np.pi * (1.7 if beat.fast else 1.3) * beat.seconds, np.ones_like(beat.seconds), who)


def _run_at(p: Posture, phase: Array, weight: Array, who: Doer) -> None:
    gait(p, phase, weight, who, step=0.12, lift=0.5, heel=0.2, bob=0.12, arm=0.35, bent=1.0)
    p.pitch += 0.1 * weight


def step_in_turn(p: Posture, beat: Beat, who: Doer) -> None:
    stride(p, 2 * np.pi * beat.cycles, beat.envelope, who, who.travel)


def run_in_turn(p: Posture, beat: Beat, who: Doer) -> None:
    _run_at(p, 2 * np.pi * beat.cycles, beat.envelope, who)


def march(p: Posture, beat: Beat, who: Doer) -> None:
    phase = 2 * np.pi * beat.cycles
    for side in SIDES:
        swing = np.maximum(np.sin(phase + (0.0 if side == RIGHT else np.pi)), 0.0) * beat.envelope
        p.move_foot(side, up=0.72 * who.amplitude * swing, ahead=0.6 * swing)
        p.toes_down[side] += 0.4 * swing
        p.move_hand(-side, up=0.4 * swing, ahead=0.6 * swing)
    p.move_hips(right=-0.06 * np.sin(phase) * beat.envelope)


def heel_kicks(p: Posture, beat: Beat, who: Doer) -> None:
    gait(p, 2 * np.pi * beat.cycles, beat.envelope, who, step=0.0, lift=0.75, heel=0.75, bob=0.1, arm=0.25, bent=1.0)
    p.pitch += 0.12 * beat.envelope


def one_legged(lifted: Callable[[Posture, Array, int, Doer], None]) -> Movement:
    """A leg lifts and comes back while the other leg carries the body. If the program names both legs, they take turns."""

    def move(p: Posture, beat: Beat, who: Doer) -> None:
        bump = beat.there_and_back()
        turn = np.floor(np.minimum(beat.cycles, beat.count - 1e-6))
        for side in SIDES:
            mine = turn % 2 == (0 if side == who.side else 1)
            if not (who.both and beat.repeated):
                mine = np.full(turn.shape, side == who.side)
            own = np.where(mine, bump, 0.0)
            lifted(p, own * who.amplitude, side, who)
            _balance(p, own, side, who)

    return move


def _balance(p: Posture, weight: Array, side: int, who: Doer) -> None:
    """The hips move over the standing leg, and the arms spread a little."""
    p.move_hips(right=-side * 0.13 * weight)
    for hand in SIDES:
        p.move_hand(hand, right=hand * 0.2 * weight, up=0.12 * weight)


def kick_forward(p: Posture, b: Array, side: int, who: Doer) -> None:
    p.move_foot(side, up=0.95 * b, ahead=1.4 * b)
    p.toes_down[side] -= 0.5 * b
    p.pitch -= 0.22 * b
    p.move_hand(-side, up=0.25 * b, ahead=0.5 * b)


def _leg(who: Doer) -> float:
    return who.body.thigh + who.body.shin


def kick_side(p: Posture, b: Array, side: int, who: Doer) -> None:
    p.move_foot(side, right=side * _leg(who) * np.sin(0.72 * b), up=_leg(who) * (1 - np.cos(0.72 * b)))
    p.roll -= side * 0.3 * b


def kick_back(p: Posture, b: Array, side: int, who: Doer) -> None:
    p.move_foot(side, up=_leg(who) * (1 - np.cos(0.8 * b)) + 0.1 * b, ahead=-_leg(who) * np.sin(0.8 * b))
    p.toes_down[side] += 0.8 * b
    p.pitch += 0.4 * b


def lift_knee(p: Posture, b: Array, side: int, who: Doer) -> None:
    p.move_foot(side, up=0.78 * b, ahead=0.6 * b)
    p.toes_down[side] += 0.4 * b


def stamp(p: Posture, b: Array, side: int, who: Doer) -> None:
    p.move_foot(side, up=0.34 * b, ahead=0.12 * b)
    p.pitch += 0.06 * b


def tap_foot(p: Posture, beat: Beat, who: Doer) -> None:
    bump = beat.there_and_back()
    p.move_foot(who.side, ahead=0.35 * beat.envelope, up=0.13 * bump)
    p.toes_down[who.side] -= 0.35 * bump


def hop(p: Posture, beat: Beat, who: Doer) -> None:
    up = 0.22 * who.amplitude * np.abs(np.sin(np.pi * beat.cycles)) ** 1.3 * beat.envelope - 0.05 * beat.envelope
    flight = np.maximum(up, 0.0)
    p.move_hips(up=up, right=who.side * 0.12 * beat.envelope)
    p.move_foot(who.side, up=flight)
    p.toes_down[who.side] += 1.5 * flight
    p.move_foot(-who.side, up=0.5 * beat.envelope + flight, ahead=-0.45 * beat.envelope)
    p.toes_down[-who.side] += 0.9 * beat.envelope
    for side in SIDES:
        p.move_hand(side, right=side * 0.2 * beat.envelope, up=0.35 * beat.envelope + 0.6 * up, ahead=0.2 * beat.envelope)


def _stepping(right: float, ahead: float, sink: float = 0.05, pitch: float = 0.0) -> Callable[[Posture, Array, Doer], None]:
    """The leading foot lifts and steps, and the hips follow half the way. `right` is outward for the leading foot."""

    def go(p: Posture, b: Array, who: Doer) -> None:
        far = who.amplitude * b
        p.move_foot(who.side, right=who.side * right * far, ahead=ahead * far, up=0.16 * np.sin(np.pi * b))
        p.move_hips(right=who.side * 0.5 * right * far, ahead=0.5 * ahead * far, up=-sink * far)
        p.toes_down[-who.side] += 0.9 * sink * b
        p.move_foot(-who.side, up=0.12 * sink * b)
        p.pitch += pitch * b

    return go


STEP_FORWARD = _stepping(0.0, 0.65)
STEP_BACK = _stepping(0.0, -0.6)
STEP_SIDE = _stepping(0.75, 0.0)
LUNGE = _stepping(0.0, 1.0, sink=0.5, pitch=0.1)
STEP_BEND = _stepping(0.0, 0.75, sink=0.35, pitch=0.7)


def squat_to(p: Posture, b: Array, who: Doer, depth: float) -> None:
    p.move_hips(up=-depth * b, ahead=-0.38 * depth * b)
    p.pitch += 0.6 * depth * b
    for side in SIDES:
        p.move_hand(side, right=-side * 0.12 * depth * b, up=0.75 * depth * b, ahead=0.8 * depth * b)


def crouch_to(p: Posture, b: Array, who: Doer) -> None:
    p.move_hips(up=-0.8 * b, ahead=-0.3 * b)
    p.pitch += 0.55 * b
    for side in SIDES:
        p.move_hand(side, right=-side * 0.1 * b, up=0.05 * b, ahead=0.4 * b)


def kneel_to(p: Posture, b: Array, who: Doer) -> None:
    """The knee of the leading leg goes to the floor behind the other foot."""
    p.move_hips(up=-0.8 * b, ahead=-0.05 * b)
    p.move_foot(-who.side, ahead=0.6 * ease(2 * b), up=0.1 * np.sin(np.pi * np.clip(2 * b, 0, 1)))
    p.move_foot(who.side, ahead=-0.72 * b, up=0.14 * b)
    p.toes_down[who.side] += 1.2 * b
    p.pitch += 0.2 * np.sin(np.pi * b)


def seat_to(p: Posture, b: Array, who: Doer) -> None:
    """Sitting down: 0 stands, 1 sits. In between, the trunk leans over the feet."""
    p.move_hips(up=-0.72 * b, ahead=-0.72 * ease(1.15 * b))
    p.pitch += 0.75 * np.sin(np.pi * b) + 0.04 * b
    for side in SIDES:
        p.move_hand(side, right=-side * 0.15 * b, up=0.38 * b, ahead=0.5 * b)


def reach_down(p: Posture, depth: Array, who: Doer, *, knees: bool) -> None:
    """Bend the trunk, and with `knees` the knees, until the hands can reach the floor.

    The bend of the stance counts, too.
    """
    stoop = who.stoop if knees else 1.6
    sunk = np.maximum(who.body.hip_height - p.hips[:, Y], 0.0)
    p.move_hips(
        up=-np.maximum((0.95 - 0.5 * stoop) * depth - sunk, 0.0),
        ahead=-(0.3 + 0.05 * stoop) * depth * np.clip(1 - sunk / 0.5, 0, 1),
    )
    p.pitch += np.maximum((1.0 + 0.35 * stoop) * depth - np.maximum(p.pitch, 0.0), 0.0)


_JUMP = smooth_curve([0, 0.28, 0.42, 0.6, 0.78, 0.86, 1], np.array([[0, -0.3, 0.02, 0.38, 0.02, -0.2, 0]]).T)
"""Height of the hips in a jump, from 0 to 1."""


def jump(p: Posture, beat: Beat, who: Doer) -> None:
    _jump_at(p, beat.cycles, beat.count, beat, who)


def _jump_at(p: Posture, cycles: Array, count: float, beat: Beat, who: Doer) -> None:
    """Crouch, leave the floor, land and straighten in each cycle."""
    up = who.amplitude * _JUMP(np.where(cycles < count, cycles % 1.0, 0.0))[:, 0]
    flight = np.maximum(up - 0.01, 0.0)
    p.move_hips(up=up, ahead=0.35 * np.minimum(up, 0.0))
    p.pitch -= 0.9 * np.minimum(up, 0.0)
    for side in SIDES:
        p.move_foot(side, up=flight)
        p.toes_down[side] += np.minimum(3.0 * flight, 0.7)
        p.move_hand(side, up=0.9 * np.maximum(up, -0.1) + 0.1 * beat.envelope, ahead=0.7 * up + 0.2 * beat.envelope)


def jumping_jack(p: Posture, beat: Beat, who: Doer) -> None:
    spread = 0.5 - 0.5 * np.cos(2 * np.pi * beat.cycles)
    hop = np.abs(np.sin(2 * np.pi * beat.cycles)) * beat.envelope
    p.move_hips(up=0.1 * hop - 0.09 * spread)
    for side in SIDES:
        p.move_foot(side, right=side * 0.42 * who.amplitude * spread, up=0.1 * hop)
        p.toes_down[side] += 0.4 * hop
        angle = 0.25 + 2.6 * spread
        over = np.stack([side * (0.36 + 1.12 * np.sin(angle)), 1.0 - 1.12 * np.cos(angle), np.full_like(angle, -0.1)], axis=1)
        p.hands[side] += beat.envelope[:, None] * (over - p.hands[side])


def bow_to(p: Posture, b: Array, angle: float) -> None:
    p.pitch += angle * b
    p.move_hips(ahead=-0.18 * angle * b)


def bow(p: Posture, beat: Beat, who: Doer) -> None:
    bow_to(p, beat.there_and_back(), 0.8 * who.amplitude)


def lean_side(p: Posture, beat: Beat, who: Doer) -> None:
    bend = beat.there_and_back() * who.amplitude
    p.roll += who.side * 0.55 * bend
    p.move_hips(right=-who.side * 0.1 * bend)


def lean_back(p: Posture, beat: Beat, who: Doer) -> None:
    bend = beat.there_and_back() * who.amplitude
    p.pitch -= 0.42 * bend
    p.move_hips(ahead=0.15 * bend, up=-0.04 * bend)


def twist(p: Posture, beat: Beat, who: Doer) -> None:
    p.yaw += 0.8 * who.amplitude * beat.to_and_fro()


def turn_around(p: Posture, beat: Beat, who: Doer) -> None:
    gone = beat.there()
    p.heading += -who.side * np.pi * gone
    moving = np.gradient(gone)
    steps = np.sin(6 * np.pi * gone) * np.abs(moving) / max(float(np.abs(moving).max()), 1e-9)
    for side in SIDES:
        p.move_foot(side, up=0.16 * np.maximum(side * steps, 0.0))
    p.yaw += -who.side * 8 * moving


def sway(p: Posture, beat: Beat, who: Doer) -> None:
    side = beat.to_and_fro() * who.amplitude
    p.move_hips(right=0.16 * side, up=-0.02 * np.abs(side))
    p.roll += 0.14 * side


def nod(p: Posture, beat: Beat, who: Doer) -> None:
    bump = beat.there_and_back() * who.amplitude
    p.head_pitch += 0.55 * bump
    p.pitch += 0.04 * bump


def shake_head(p: Posture, beat: Beat, who: Doer) -> None:
    p.head_yaw += 0.7 * who.amplitude * beat.to_and_fro()
    p.yaw += 0.06 * beat.to_and_fro()


def twist_with_hands(p: Posture, beat: Beat, who: Doer) -> None:
    """The trunk turns with the moving hands. Without them, or with two mirrored hands, it turns to either side alternately."""
    busy = [aim[:, X] for aim in who.aims.values()]
    if len(busy) == 1:
        p.yaw -= 0.55 * who.amplitude * busy[0] * beat.envelope
    else:
        twist(p, beat, who)


def jump_stance(p: Posture, beat: Beat, who: Doer) -> None:
    times = float(np.clip(round(1.3 * beat.lasting), 1, beat.count))
    _jump_at(p, beat.cycles * times / beat.count, times, beat, who)


def stand_on_one_leg(p: Posture, beat: Beat, who: Doer) -> None:
    p.move_foot(who.side, up=0.35 * beat.envelope, ahead=-0.2 * beat.envelope)
    p.toes_down[who.side] += 0.5 * beat.envelope
    _balance(p, beat.envelope, who.side, who)


def nothing(p: Posture, beat: Beat, who: Doer) -> None:
    """Keeping still needs no movement: only the involuntary sway is left."""
