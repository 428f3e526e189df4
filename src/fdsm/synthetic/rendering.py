"""Renders one performance of one action by one person: from words to joint positions over time."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from fdsm.errors import InputError, did_you_mean
from fdsm.synthetic.approach import STAYS, Approach, come_and_go, walk_through
from fdsm.synthetic.body_paths import BODY_PATHS, STANCES, BodyPath
from fdsm.synthetic.draws import uniform
from fdsm.synthetic.forward_kinematics import LEFT, RIGHT, SIDES, Body, Posture, pose
from fdsm.synthetic.hand_paths import FLOOR, HAND_PATHS, HEIGHTS
from fdsm.synthetic.limbs import Array, X, Y, Z, heading, limit, sine_and_cosine, turn_each
from fdsm.synthetic.movements import Beat, Doer, reach_down
from fdsm.synthetic.poses import FLOOR_STANCES, LYING, follow_body
from fdsm.synthetic.postures import Bodies, join
from fdsm.synthetic.programs import Action, Range
from fdsm.synthetic.smoothing import smooth_clips, smooth_noise
from fdsm.synthetic.strokes import HandPath, ease
from fdsm.synthetic.subjects import Subject
from fdsm.values import FloatArray
from fdsm.vocabulary import Kinematics

FPS = 30.0

# Defaults for tempo: (slow, fast). People take their time to come back, also after a fast movement.
_SECONDS: tuple[Range, Range] = ((1.4, 2.2), (0.5, 0.8))
_CYCLES: tuple[Range, Range] = ((2, 3), (4, 7))
_START: tuple[Range, Range] = ((0.45, 0.8), (0.25, 0.4))
_END: Range = (0.5, 0.9)
_HOLD: tuple[Range, Range] = ((0.05, 0.3), (0.5, 1.1))  # (passing, staying)

# The sway has a drift for each coordinate that it moves. It is made of noise that begins before the clip and ends after it.
_DRIFTS, _DRIFT_SIGMA, _DRIFT_MARGIN = 14, 15.0, 30


def render(action: Action, subject: Subject, rng: np.random.Generator) -> FloatArray:
    """One performance (1, T, 25, 3) in layout `kinect-v2`: metres, 30 frames per second, no sensor noise.

    It is in the person's frame: x to their right, y up from the floor, z backward, the origin at their position. Raises
    InputError if the path or the stance of the action has no trajectory.
    """
    return pose(subject.body, act(action, subject, rng))[None].astype(np.float32)


@dataclass(frozen=True)
class Performance:
    """What one person does in one clip, without the involuntary movements, which `live` adds to many clips at once."""

    subject: Subject
    posture: Posture
    sway: Array  # (n + 60, 14), white noise of which the sway is made


def act(action: Action, subject: Subject, rng: np.random.Generator, approach: Approach = STAYS) -> Posture:
    """The targets of the person's joints in each frame of the performance, and of an approach if there is one.

    A walking action has no approach. The person walks through the room instead. Raises InputError as `render` does.
    """
    return live([plan(action, subject, rng, approach)])


def plan(action: Action, subject: Subject, rng: np.random.Generator, approach: Approach = STAYS) -> Performance:
    """The part of `act` that differs between actions. Raises InputError as `render` does."""
    words = action.kinematics
    movement = find_movement(words)
    # A runner who is alone runs on the spot. With others, it is they who come nearer or stay behind.
    through = approach if words.stance == "walk" or (words.stance == "run" and words.partner) else STAYS
    if _on_foot(words, movement):
        approach = STAYS
    tempo = subject.tempo * float(np.exp(uniform(rng, -0.1, 0.1)))
    amplitude = action.motion.amplitude * subject.amplitude * float(np.exp(uniform(rng, -0.12, 0.12)))
    beat = _beat(action, movement, tempo, approach, rng)
    doer = Doer(
        body=subject.body,
        side=_leading_leg(words, subject, rng),
        both="both_legs" in words.limbs,
        amplitude=amplitude,
        aims=_aims(action, movement, beat, amplitude, subject, rng) if isinstance(movement, HandPath) else {},
        stoop=min(max(subject.stoop + uniform(rng, -0.1, 0.1), 0.0), 1.0),
        travel=(0.05, 0.2)[rng.integers(2)],
        stance=words.stance,
    )
    if through != STAYS:
        doer = replace(doer, travel=through.step)
    posture = _rest(subject, len(beat.seconds))
    grounded = isinstance(movement, HandPath) and movement.grounded
    _move_legs_and_trunk(posture, words, movement, beat, doer)
    if isinstance(movement, HandPath):
        _follow_hands(posture, movement, beat, doer, subject)
        if grounded:
            _follow_hands_down(posture, words.stance, beat, doer)
        _move_hands(posture, grounded, beat, doer)
    if through != STAYS:
        walk_through(posture, beat, doer, through)
    elif approach != STAYS:
        come_and_go(posture, beat.seconds, doer, approach)
    if words.partner is None and _lies(words, movement):
        _lie_across(posture, doer, rng)
    return Performance(subject, posture, rng.standard_normal((_DRIFTS, len(beat.seconds) + 2 * _DRIFT_MARGIN)).T)


def find_movement(words: Kinematics) -> HandPath | BodyPath:
    """The trajectory of the path. Raises InputError if the path or the stance is not supported."""
    if words.stance not in STANCES:
        raise InputError(f"synthetic motions: stance {did_you_mean(words.stance, list(STANCES))}")
    movement = HAND_PATHS.get(words.path) or BODY_PATHS.get(words.path)
    if movement is None:
        raise InputError(f"synthetic motions: path {did_you_mean(words.path, [*HAND_PATHS, *BODY_PATHS])}")
    return movement


def _move_legs_and_trunk(posture: Posture, words: Kinematics, movement: HandPath | BodyPath, beat: Beat, doer: Doer) -> None:
    """The movement of a path without a hand, and the stance unless the movement contains it."""
    if isinstance(movement, BodyPath) and movement.whole:
        movement.move(posture, beat, doer)
        return
    if words.path == "rest":
        beat = replace(beat, envelope=np.ones_like(beat.envelope))  # in the stance from the first frame to the last
    if words.stance in FLOOR_STANCES:
        # A lying or kneeling body comes first. What the path adds is then in the body's own directions.
        STANCES[words.stance](posture, beat, doer)
        if isinstance(movement, BodyPath):
            before = deepcopy(posture)
            movement.move(posture, beat, doer)
            follow_body(posture, before)
        return
    if isinstance(movement, BodyPath):
        movement.move(posture, beat, doer)
        contained = movement.contains
    else:
        contained = ("bend", "bend_down") if movement.grounded else ()
    if words.stance not in contained:
        STANCES[words.stance](posture, beat, doer)


def _move_hands(posture: Posture, grounded: bool, beat: Beat, doer: Doer) -> None:
    """The hands follow their path. A hand that bore weight leaves the floor, unless both would."""
    for side, aim in doer.aims.items():
        if grounded and posture.whole is not None:
            aim = _from_low(aim, posture, doer.body)
        hand = posture.hands[side].T
        hand += beat.envelope * (aim.T - hand)
        posture.grounded[side] = beat.envelope * float(grounded)
        if posture.whole is not None and len(doer.aims) == 1:
            posture.whole.bears[side] *= 1 - beat.envelope


def _from_low(aim: Array, posture: Posture, body: Body) -> Array:
    """A hand's way (n, 3) to the floor of a person who is near the floor already: less high, and from where the hips are."""
    lower = aim.copy()
    lower[:, Y] = FLOOR + (aim[:, Y] - FLOOR) * np.clip(posture.hips[:, Y] / body.hip_height, 0, 1)
    lower[:, [X, Z]] += posture.hips[:, [X, Z]]
    return lower


def _lies(words: Kinematics, movement: HandPath | BodyPath) -> bool:
    """Whether the person is down from the first frame to the last."""
    if isinstance(movement, BodyPath) and movement.whole:
        return movement.lies and words.stance != "hang"
    return words.stance in LYING


def _lie_across(posture: Posture, doer: Doer, rng: np.random.Generator) -> None:
    """Turn the person, who faces no particular way. People who exercise on the floor are seen from the side more than along."""
    turn = np.full_like(posture.heading, doer.side * (-1.0, 1.0)[rng.integers(2)] * uniform(rng, 0.8, 2.3))
    posture.heading += turn
    posture.place[:] = turn_each(heading(turn), posture.place.T).T


def _on_foot(words: Kinematics, movement: HandPath | BodyPath) -> bool:
    return words.stance in ("walk", "run") or (isinstance(movement, BodyPath) and "walk" in movement.contains)


def _beat(action: Action, movement: HandPath | BodyPath, tempo: float, approach: Approach, rng: np.random.Generator) -> Beat:
    words, motion = action.kinematics, action.motion
    fast, repeated = words.tempo == "fast", words.repetition == "repeated"

    def draw(bounds: Range) -> float:
        return uniform(rng, *bounds)

    if repeated:
        own = movement.hertz[fast]
        count = float(round(draw(motion.cycles or _CYCLES[fast])))
        lasting = count / (draw(motion.hertz or (0.9 * own, 1.1 * own)) * tempo)
    else:
        count = 1.0
        scale = 1.0 if motion.seconds else movement.stretch
        lasting = scale * draw(motion.seconds or _SECONDS[fast]) / tempo
    start, end = draw(motion.start or _START[fast]) / tempo, draw(motion.end or _END) / tempo
    hold = draw(motion.hold or (movement.hold if isinstance(movement, BodyPath) else None) or _HOLD[movement.stays])
    lead, tail = uniform(rng, 0.0, 0.4), uniform(rng, 0.0, 0.4)

    # Recordings are cut by hand, so some begin after the start of the movement or end before its end.
    cut_start = uniform(rng, 0, lead + 0.4 * start) if rng.random() < 0.3 else 0.0
    cut_end = uniform(rng, 0, tail + 0.6 * end) if rng.random() < 0.3 else 0.0
    if approach.before:
        lead, cut_start = lead + approach.before, 0.0
    if approach.after:
        tail, cut_end = tail + approach.after, 0.0

    begin = lead + 0.6 * start  # the movement begins before the limb has fully arrived
    done = begin + lasting
    seconds = np.arange(round((done + hold + end + tail - cut_end) * FPS)) / FPS
    seconds = seconds[seconds >= cut_start]
    share = limit((seconds - begin) / lasting, 0, 1)
    sine, cosine = sine_and_cosine(np.pi * share)
    wobble = 0.04 * uniform(rng, -1, 1) * (2 * sine * cosine) + 0.03 * uniform(rng, -1, 1) * sine
    return Beat(
        seconds=seconds - seconds[0],
        cycles=count * limit(share + wobble, 0, 1),
        envelope=ease((seconds - lead) / start) * (1 - ease((seconds - done - hold) / end)),
        count=count,
        lasting=lasting,
        repeated=repeated,
        fast=fast,
    )


def _leading_leg(words: Kinematics, subject: Subject, rng: np.random.Generator) -> int:
    named = {"right_leg": RIGHT, "left_leg": LEFT}
    for limb in words.limbs:
        if limb in named:
            return named[limb]
    # A person who throws with one hand steps with the opposite foot. Otherwise people mostly lead with their preferred leg.
    arms = _arms(words, subject, None)
    preferred = LEFT if subject.left_handed else RIGHT
    usual = -arms[0] if len(arms) == 1 and "one_leg" not in words.limbs else preferred
    return usual if rng.random() < 0.85 else -usual


def _arms(words: Kinematics, subject: Subject, rng: np.random.Generator | None) -> tuple[int, ...]:
    """The sides of the named arms. `one_arm` is mostly the preferred arm."""
    for limb in words.limbs:
        if limb in ("right_arm", "left_arm"):
            return (RIGHT if limb == "right_arm" else LEFT,)
        if limb == "both_arms":
            return (RIGHT, LEFT)
        if limb == "one_arm":
            preferred = LEFT if subject.left_handed else RIGHT
            return (preferred if rng is None or rng.random() < 0.9 else -preferred,)
    return ()


def _aims(
    action: Action, path: HandPath, beat: Beat, amplitude: float, subject: Subject, rng: np.random.Generator
) -> dict[int, Array]:
    """Targets of each moving hand: side -> (n, 3), in the frame of `Posture.hands`."""
    words = action.kinematics
    sides = _arms(words, subject, rng)
    backwards = action.motion.either_way and bool(rng.random() < 0.5)
    mirrored = path.either_side and bool(rng.random() < 0.5)
    level = HEIGHTS[words.height] if words.height else 0.0
    centre = _centre(path, level)
    shift = rng.uniform(-0.06, 0.06, 3) * (0.3 if path.grounded else 1.0)
    size = 1.0 if path.grounded else amplitude
    in_turn = len(sides) == 2 and (path.alternate or words.coordination == "in_turn")
    aims = {}
    preferred = LEFT if subject.left_handed else RIGHT
    for side in sides:
        late = 0.5 if in_turn and side == LEFT else 0.0
        share = _share(path, beat, late, in_turn)
        points = size * path.at(1 - share if backwards else share, level) + (centre + shift - size * centre)
        if mirrored:
            points[:, X] = 2 * centre[0] - points[:, X]
        if path.mates and len(sides) == 2:
            points[:, X] = preferred * points[:, X] + 0.08 * side
        elif not path.absolute:
            points[:, X] *= side
        elif side == LEFT:
            points[:, X] -= 2 * centre[0]
        if path.absolute and len(sides) == 2:
            points[:, X] += side * max(0.0, 0.15 - abs(centre[0]))
        points[:, Z] *= -1
        aims[side] = points
    return aims


@cache
def _centre(path: HandPath, level: float) -> Array:
    """The middle (3,) of a path at a height."""
    middle: Array = path.at(np.linspace(0, 1, 64), level).mean(axis=0)
    return middle


def _share(path: HandPath, beat: Beat, late: float, in_turn: bool) -> Array:
    """Time within the path (n,), in [0, 1]. `late` is the lag of the second hand, in movements."""
    if path.closed:
        return (beat.cycles + late) % 1.0
    if not beat.repeated:
        shared: Array = np.clip(2 * beat.cycles - 2 * late, 0, 1) if in_turn else beat.cycles
        return shared
    within = (beat.cycles + late) % 1.0
    back = 0.4  # share of the time for the way back
    return np.where(within < 1 - back, within / (1 - back), (1 - within) / back)


def _rest(subject: Subject, num_frames: int) -> Posture:
    posture = Posture.standing(subject.body, num_frames, subject.feet)
    outward, up, ahead = subject.rest
    for side in SIDES:
        posture.move_hand(side, right=side * outward, up=up, ahead=ahead)
    posture.pitch += subject.posture
    posture.elbows = subject.elbows
    return posture


def _follow_hands(posture: Posture, path: HandPath, beat: Beat, doer: Doer, subject: Subject) -> None:
    """The trunk turns with a hand that moves ahead, and leans a little towards far or low hands."""
    for side, aim in doer.aims.items():
        ahead = -aim[:, Z] - 0.4
        posture.yaw += (side * path.drive * subject.trunk) * ahead * beat.envelope
        share = (subject.trunk / len(doer.aims)) * beat.envelope
        posture.pitch += (0.07 * ahead + path.lean) * share
        if path.twist:
            posture.yaw -= path.twist * aim[:, X] * share
        if not path.grounded:
            posture.pitch += 0.3 * np.maximum(-aim[:, Y] - 0.15, 0.0) * share


def _follow_hands_down(posture: Posture, stance: str, beat: Beat, doer: Doer) -> None:
    """The body bends as the lowest hand approaches the floor. In the stance `bend_down` it stays there."""
    lowest = np.min([aim[:, Y] for aim in doer.aims.values()], axis=0)
    depth = ease(np.clip((0.25 - lowest) / (0.25 - FLOOR), 0, 1) * beat.envelope)
    if stance in FLOOR_STANCES:
        posture.pitch += (0.8 if stance in ("sit_floor", "on_knees") else 0.0) * depth
        return
    if stance == "bend_down":
        depth = np.maximum.accumulate(depth)
    reach_down(posture, depth, doer, knees=stance not in ("stand", "lean_forward"))


def live(performances: Sequence[Performance]) -> Posture:
    """The postures of all performances in a row, which have rounded corners, involuntary sway and feet on the floor.

    All people are upright (have no `Posture.whole`), or nobody is.
    """
    posture = join([performance.posture for performance in performances])
    _round_corners(posture, [performance.subject.smoothness for performance in performances])
    _sway(posture, performances)
    _keep_feet_on_floor(posture, Bodies.over([performance.subject.body for performance in performances], posture.clips))
    return posture


def _round_corners(posture: Posture, smoothness: Sequence[float]) -> None:
    limbs = [posture.hands]
    if posture.whole is None:  # poses are smooth already, and feet that turn with the body would come nearer to the hips
        limbs.append(posture.feet)
    rows = np.concatenate([points.T for points_of in limbs for points in points_of.values()])
    for i, points in enumerate(np.split(smooth_clips(rows, posture.clips, smoothness), len(rows) // 3)):
        limbs[i // 2][tuple(SIDES)[i % 2]] = points.T


def _sway(posture: Posture, performances: Sequence[Performance]) -> None:
    """The slow drift of a person who stands."""
    drift = np.empty((_DRIFTS, len(posture.yaw)))
    size = np.sqrt(2 * np.sqrt(np.pi) * _DRIFT_SIGMA)  # unit variance
    if posture.whole is not None:
        size *= 0.5  # the floor or a bar steadies
    for frames, performance in zip(posture.clips, performances, strict=True):
        drift[:, frames] = smooth_noise(performance.sway, _DRIFT_SIGMA, _DRIFT_MARGIN).T
        drift[:, frames] *= size * performance.subject.sway
    for i, side in enumerate(SIDES):
        posture.hands[side] += 0.018 * drift[3 * i : 3 * i + 3].T
    posture.hips[:, X] += 0.012 * drift[6]
    posture.hips[:, Z] += 0.015 * drift[7]
    posture.pitch += 0.02 * drift[8]
    posture.roll += 0.012 * drift[9]
    posture.yaw += 0.025 * drift[10]
    posture.head_yaw += 0.06 * drift[11]
    posture.head_pitch += 0.04 * drift[12]


def _keep_feet_on_floor(posture: Posture, body: Bodies) -> None:
    """Lower the hips where a planted foot would be out of the leg's reach."""
    if posture.whole is not None:
        return
    x, y, z = posture.hips.T
    reach = (0.995 * (body.thigh + body.shin)) ** 2
    for side in SIDES:
        foot = posture.feet[side].T
        planted = limit(1 - (foot[Y] - body.ankle) / 0.1, 0, 1)
        right, back = foot[X] - x - side * body.hip, foot[Z] - z
        highest = foot[Y] + body.hip_drop + np.sqrt(np.maximum(reach - (right * right + back * back), 0.1))
        y -= planted * np.maximum(y - highest, 0.0)
