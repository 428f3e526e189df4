"""The body of a person, and the targets of its joints over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from fdsm.synthetic.limbs import Array, Length, X, Y, Z, compose, heading, rotation

RIGHT, LEFT = 1, -1
SIDES = {RIGHT: "right", LEFT: "left"}


@dataclass(frozen=True)
class Body:
    """Bone lengths of one person. `trunk` is in metres, all other lengths are in trunk lengths."""

    trunk: float = 0.52
    spine_mid: float = 0.5  # height of the mid spine on the trunk
    neck: float = 0.14
    head: float = 0.27
    shoulder: float = 0.36  # half the shoulder width
    hip: float = 0.16  # half the hip width
    hip_drop: float = 0.12  # distance of the hip joints below the hip centre
    upper_arm: float = 0.56
    forearm: float = 0.49
    palm: float = 0.15
    fingers: float = 0.15
    thumb: float = 0.13
    thigh: float = 0.80
    shin: float = 0.78
    ankle: float = 0.15  # height of the ankle above the floor
    foot: float = 0.27

    @property
    def hip_height(self) -> float:
        """Height of the hip centre above the floor when standing. The knees are always slightly bent."""
        return float(_hip_height(self.ankle, self.thigh, self.shin, self.hip_drop))


@dataclass(frozen=True)
class Bodies:
    """Bone lengths of the person in each of n frames, each (n,), as those of `Body`."""

    trunk: Array
    spine_mid: Array
    neck: Array
    head: Array
    shoulder: Array
    hip: Array
    hip_drop: Array
    upper_arm: Array
    forearm: Array
    palm: Array
    fingers: Array
    thumb: Array
    thigh: Array
    shin: Array
    ankle: Array
    foot: Array

    @classmethod
    def over(cls, bodies: Sequence[Body], clips: Sequence[slice]) -> Bodies:
        """The bodies of many clips, one in each."""
        names = [field.name for field in fields(cls)]
        lengths = np.array([[getattr(body, name) for body in bodies] for name in names])
        return cls(*np.repeat(lengths, [clip.stop - clip.start for clip in clips], axis=1))

    @property
    def hip_height(self) -> Array:
        return _hip_height(self.ankle, self.thigh, self.shin, self.hip_drop)


def _hip_height(ankle: Any, thigh: Any, shin: Any, hip_drop: Any) -> Any:
    return ankle + 0.985 * (thigh + shin) + hip_drop


@dataclass
class Whole:
    """The attitude of the whole body in each of n frames, where it is not upright: lying, on hands and knees, rolling over.

    `tilt` turns everything above the feet about the hip centre: first about the body's long axis to the left (spin), then to
    the right (roll), then forward (pitch). The feet stay where `Posture.feet` says. A hand that bears weight stays at its prop.
    """

    tilt: Array  # (n, 3): pitch, roll, spin
    settles: Array  # (n,) in [0, 1]: at 1 the lowest part of the body touches the floor, at 0 it may be above it, never below
    props: dict[int, Array]  # side -> (n, 3), above the floor: where the hand bears weight
    bears: dict[int, Array]  # side -> (n,) in [0, 1]
    knees_out: Array  # (n,), direction of the knees: outward, relative to ahead

    @classmethod
    def upright(cls, num_frames: int) -> Whole:
        n = num_frames
        props, bears = {side: _points(n) for side in SIDES}, {side: np.zeros(n) for side in SIDES}
        return cls(tilt=_points(n), settles=np.zeros(n), props=props, bears=bears, knees_out=np.full(n, 0.15))

    def matrices(self) -> Array:
        """The tilt as rotation matrices (3, 3, n)."""
        return tilt_matrices(*self.tilt.T)

    def flat(self, side: int) -> Array:
        """How flat the hand is on the floor (n,), in [0, 1]. A hand that holds a bar above is not."""
        flat: Array = self.bears[side] * np.clip((0.6 - self.props[side][:, Y]) / 0.4, 0, 1)
        return flat


def tilt_matrices(pitch: Array, roll: Array, spin: Array) -> Array:
    """The rotation (3, 3, n) of a body that spins, then leans to the right, then forward."""
    return compose(rotation(np.zeros_like(pitch), pitch, roll), heading(spin))


@dataclass
class Posture:
    """The targets of a person's joints in each of n frames. Movements write into it, and `pose` turns it into joints.

    Angles are in radians: `yaw` turns to the left, `pitch` leans forward, `roll` leans to the right. `hands` are targets of
    the palms relative to the hip centre of an upright person. They follow the shoulders, except where `grounded` is 1. There
    they are fixed to the ground.
    """

    hips: Array  # (n, 3), above the floor
    yaw: Array  # (n,), of the trunk, as pitch and roll
    pitch: Array
    roll: Array
    head_yaw: Array  # (n,), of the head relative to the trunk
    head_pitch: Array
    hands: dict[int, Array]  # side -> (n, 3)
    grounded: dict[int, Array]  # side -> (n,) in [0, 1]
    feet: dict[int, Array]  # side -> (n, 3), ankles above the floor
    toes_down: dict[int, Array]  # side -> (n,), pitch of the foot
    heading: Array  # (n,), turn of the whole person to the left
    place: Array  # (n, 3), position of the person on the floor
    elbows: tuple[Length, Length, Length] = (0.75, -0.7, 0.45)  # direction of the elbows: outward, up, backward
    whole: Whole | None = None  # None: upright in all frames
    clips: tuple[slice, ...] = ()  # the frames of each clip, of which there may be many in a row; empty: all are of one

    def __post_init__(self) -> None:
        self.clips = self.clips or (slice(0, len(self.yaw)),)

    @classmethod
    def standing(cls, body: Body, num_frames: int, stride: float = 0.2) -> Posture:
        """An upright posture with hanging arms. Each foot is `stride` to its side."""
        angles = np.zeros((10, num_frames))
        return cls(
            hips=_points(num_frames, 0, body.hip_height, 0),
            yaw=angles[0],
            pitch=angles[1],
            roll=angles[2],
            head_yaw=angles[3],
            head_pitch=angles[4],
            hands={s: _points(num_frames, s * 0.45, -0.2, -0.1) for s in SIDES},
            grounded={RIGHT: angles[5], LEFT: angles[6]},
            feet={s: _points(num_frames, s * stride, body.ankle, 0) for s in SIDES},
            toes_down={RIGHT: angles[7], LEFT: angles[8]},
            heading=angles[9],
            place=_points(num_frames),
        )

    def move_hips(self, right: Array | float = 0.0, up: Array | float = 0.0, ahead: Array | float = 0.0) -> None:
        _move(self.hips, right, up, ahead)

    def move_foot(self, side: int, right: Array | float = 0.0, up: Array | float = 0.0, ahead: Array | float = 0.0) -> None:
        _move(self.feet[side], right, up, ahead)

    def move_hand(self, side: int, right: Array | float = 0.0, up: Array | float = 0.0, ahead: Array | float = 0.0) -> None:
        _move(self.hands[side], right, up, ahead)


def _move(points: Array, right: Array | float, up: Array | float, ahead: Array | float) -> None:
    points[:, X] += right
    points[:, Y] += up
    points[:, Z] -= ahead


def _points(num_frames: int, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Array:
    """The same point in all frames (n, 3). In memory, one coordinate of all frames comes after the other."""
    points = np.empty((3, num_frames))
    points[X], points[Y], points[Z] = x, y, z
    return points.T


def join(postures: Sequence[Posture]) -> Posture:
    """The postures of many clips, one clip after the other. All are upright, or none is."""

    def together(arrays: Sequence[Array]) -> Array:
        return np.concatenate(arrays) if arrays[0].ndim == 1 else np.concatenate([array.T for array in arrays], axis=1).T

    def of(name: str) -> Array:
        return together([getattr(posture, name) for posture in postures])

    def of_sides(name: str) -> dict[int, Array]:
        return {side: together([getattr(posture, name)[side] for posture in postures]) for side in SIDES}

    lengths = [len(posture.yaw) for posture in postures]
    ends = np.cumsum(lengths).tolist()
    elbows = np.repeat(np.array([posture.elbows for posture in postures]).T, lengths, axis=1)
    return Posture(
        hips=of("hips"),
        yaw=of("yaw"),
        pitch=of("pitch"),
        roll=of("roll"),
        head_yaw=of("head_yaw"),
        head_pitch=of("head_pitch"),
        hands=of_sides("hands"),
        grounded=of_sides("grounded"),
        feet=of_sides("feet"),
        toes_down=of_sides("toes_down"),
        heading=of("heading"),
        place=of("place"),
        elbows=(elbows[0], elbows[1], elbows[2]),
        whole=_join_wholes([posture.whole for posture in postures if posture.whole is not None], together),
        clips=tuple(slice(end - length, end) for end, length in zip(ends, lengths, strict=True)),
    )


def _join_wholes(wholes: Sequence[Whole], together: Callable[[Sequence[Array]], Array]) -> Whole | None:
    if not wholes:
        return None
    return Whole(
        tilt=together([whole.tilt for whole in wholes]),
        settles=together([whole.settles for whole in wholes]),
        props={side: together([whole.props[side] for whole in wholes]) for side in SIDES},
        bears={side: together([whole.bears[side] for whole in wholes]) for side in SIDES},
        knees_out=together([whole.knees_out for whole in wholes]),
    )
