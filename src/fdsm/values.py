"""The values that flow through fdsm: Sequences, Latents, TextFeatures and Scores, and the Layout and Samples that they share.

The flow is files -> Sequences -> Latents -> Scores -> Report. Texts join as TextFeatures. All values are frozen and check
their shapes on construction, so functions need not check them again. Missing coordinates are NaN.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from mmap import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fdsm.errors import InputError

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
AnyArray = NDArray[Any]

ROLES = ("root", "neck", "left_shoulder", "right_shoulder", "left_hip", "right_hip")
UNKNOWN = -1
"""Subject or view of a sample, if its source does not give it."""
TRAIN_PART, TEST_PART = 1, 0
"""The two parts of a data set, if its source defines them (see `Samples.parts`)."""


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise InputError(message)


@dataclass(frozen=True)
class Layout:
    """The joints of a skeleton and their connections.

    `bones` are (parent, child) pairs that form a tree over all joints. `pairs` are (left, right) joints. `roles` are the body
    landmarks that preprocessing needs (see `ROLES`), each the mean of one or more joints. `parts` are the joints of each body
    part. `up` is the signed axis that points up in the source's coordinates.
    """

    name: str
    joints: tuple[str, ...]
    bones: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[int, int], ...]
    roles: Mapping[str, tuple[int, ...]]
    parts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    up: str = "+y"

    def __post_init__(self) -> None:
        count = len(self.joints)
        words = (self.name, self.up, *self.joints, *self.parts)
        _check(all(isinstance(word, str) for word in words), "a layout's name and axis, its joints and parts must be texts")
        _check(len(set(self.joints)) == count, f"layout {self.name!r}: joint names must differ from each other")
        used = [joint for bone in (*self.bones, *self.pairs, *self.roles.values(), *self.parts.values()) for joint in bone]
        _check(
            all(isinstance(joint, int | np.integer) and 0 <= joint < count for joint in used),
            f"layout {self.name!r}: a bone, pair, role or part names a joint outside 0 to {count - 1}",
        )
        _check(
            len(self.bones) == count - 1, f"layout {self.name!r}: {count} joints need {count - 1} bones, found {len(self.bones)}"
        )
        reached = {self.bones[0][0]} if self.bones else set(range(count))
        for _ in self.bones:
            reached |= {b for a, b in self.bones if a in reached} | {a for a, b in self.bones if b in reached}
        _check(len(reached) == count, f"layout {self.name!r}: the bones do not connect all joints into one tree")
        missing = [role for role in ROLES if not self.roles.get(role)]
        _check(not missing, f"layout {self.name!r}: no joint plays the role {', '.join(missing)}")
        _check(
            len(self.up) == 2 and self.up[0] in "+-" and self.up[1] in "xyz",
            f"layout {self.name!r}: up must be one of +x -x +y -y +z -z, found {self.up!r}",
        )

    def __hash__(self) -> int:
        return hash((self.name, self.joints, self.up))  # mappings have no hash

    @property
    def num_joints(self) -> int:
        return len(self.joints)

    def with_up(self, up: str) -> Layout:
        """The layout with another axis that points up. Raises InputError if it is none."""
        return self if up == self.up else _with_up(self, up)


@lru_cache(256)
def _with_up(layout: Layout, up: str) -> Layout:
    return replace(layout, up=up)  # which checks the whole layout, in a tenth of the time that naming a clip takes


@dataclass(frozen=True)
class Samples:
    """Label, id, subject, view and part of each clip. Labels are class ids, which are indices of `class_names`."""

    labels: IntArray  # (N,)
    ids: tuple[str, ...]
    subjects: IntArray  # (N,), UNKNOWN if the source does not give it
    views: IntArray  # (N,), UNKNOWN if the source does not give it
    class_names: tuple[str, ...]
    parts: IntArray | None = None  # (N,), TRAIN_PART or TEST_PART; None if the source has no parts

    def __post_init__(self) -> None:
        count = len(self.ids)
        for name in ("labels", "subjects", "views", "parts"):
            array = getattr(self, name)
            _check(
                (array is None and name == "parts") or array.shape == (count,),
                f"samples: {name} must have shape ({count},), found {getattr(array, 'shape', None)}",
            )
        _check(len(set(self.ids)) == count, "samples: two samples have the same id")
        bad = self.labels[(self.labels < 0) | (self.labels >= len(self.class_names))]
        _check(bad.size == 0, f"samples: label {bad[0] if bad.size else ''} is outside the {len(self.class_names)} classes")

    def __len__(self) -> int:
        return len(self.ids)

    def select(self, index: IntArray) -> Samples:
        return replace(
            self,
            labels=self.labels[index],
            ids=tuple(self.ids[i] for i in index),
            subjects=self.subjects[index],
            views=self.views[index],
            parts=None if self.parts is None else self.parts[index],
        )


@dataclass(frozen=True)
class Sequences:
    """Skeleton clips of any length. All points are in one array, so millions of frames can stay on disk.

    Clip i has shape (M, T, V, C) with (M, T) = shapes[i]: persons, frames, joints, coordinates. Its points begin at row
    starts[i], one person after the other. A selection of clips shares the array of points.
    """

    points: FloatArray  # (rows, V, C), source units, NaN where missing
    shapes: IntArray  # (N, 2), numbers of persons and frames of each clip
    samples: Samples
    layout: Layout
    fps: float
    starts: IntArray = None  # type: ignore[assignment]  # (N,); one clip after the other unless given

    def __post_init__(self) -> None:
        count = len(self.samples)
        _check(self.shapes.shape == (count, 2), f"sequences: shapes must be ({count}, 2), found {self.shapes.shape}")
        rows = self.shapes.prod(axis=1)
        if self.starts is None:
            object.__setattr__(self, "starts", np.cumsum(rows) - rows)
        _check(self.starts.shape == (count,), f"sequences: starts must be ({count},), found {self.starts.shape}")
        needed = int((self.starts + rows).max(initial=0))
        _check(
            self.points.ndim == 3
            and len(self.points) >= needed
            and self.points.shape[1] == self.layout.num_joints
            and self.points.shape[2] in (2, 3),
            f"sequences: points must be ({needed}, {self.layout.num_joints}, 2 or 3), found {self.points.shape}",
        )
        _check(bool((self.starts >= 0).all()), "sequences: a clip starts before the first row")
        _check(self.fps > 0, f"sequences: fps must be above 0, found {self.fps}")

    @classmethod
    def from_clips(cls, clips: Sequence[FloatArray], samples: Samples, layout: Layout, fps: float) -> Sequences:
        """Join clips (M, T, V, C) into one value."""
        shapes = np.array([clip.shape[:2] for clip in clips], np.int64).reshape(len(clips), 2)
        dims = clips[0].shape[-1] if clips else 3
        flat = [np.asarray(clip, np.float32).reshape(-1, layout.num_joints, dims) for clip in clips]
        points = np.concatenate(flat) if flat else np.zeros((0, layout.num_joints, dims), np.float32)
        return cls(points, shapes, samples, layout, fps)

    def __getstate__(self) -> dict[str, Any]:
        """Points on disk are sent to another process as the name of their file."""
        points: Any = self.points
        whole = isinstance(points, np.memmap) and isinstance(points.base, mmap)  # the whole file, not a part
        return self.__dict__ | ({"points": Path(points.filename)} if whole and points.filename else {})

    def __setstate__(self, state: dict[str, Any]) -> None:
        if isinstance(state["points"], Path):
            state = state | {"points": np.load(state["points"], mmap_mode="r")}
        self.__dict__.update(state)

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def num_dims(self) -> int:
        """Number of coordinates, 2 or 3."""
        return int(self.points.shape[2])

    def __getitem__(self, i: int) -> FloatArray:
        persons, frames = (int(n) for n in self.shapes[i])
        start = int(self.starts[i])
        return self.points[start : start + persons * frames].reshape(persons, frames, *self.points.shape[1:])

    def __iter__(self) -> Iterator[FloatArray]:
        return (self[i] for i in range(len(self)))

    def select(self, index: IntArray) -> Sequences:
        """The clips of an index, without copying points."""
        return replace(self, shapes=self.shapes[index], samples=self.samples.select(index), starts=self.starts[index])

    def stack(self, index: IntArray | None = None) -> FloatArray:
        """All clips, or those of an index, as one array (N, M, T, V, C). The index may repeat clips.

        All clips must have the same length and number of persons.
        """
        shapes, starts = (self.shapes, self.starts) if index is None else (self.shapes[index], self.starts[index])
        _check(len(shapes) > 0, "sequences: there is no clip to stack")
        _check(bool((shapes == shapes[0]).all()), "sequences: clips differ in length or persons; resample them first")
        persons, frames = (int(n) for n in shapes[0])
        rows, first = persons * frames, int(starts[0])
        if (np.diff(starts) == rows).all():  # consecutive clips: a view
            points = self.points[first : first + len(starts) * rows]
        else:
            points = self.points[starts[:, None] + np.arange(rows)]
        return points.reshape(len(starts), persons, frames, *self.points.shape[1:])


TOKEN_LAYOUTS = ("frames", "joints", "pooled")


@dataclass(frozen=True)
class Latents:
    """Encoded clips as tokens, in one of three layouts of the encoder's (N, C, L, V) output.

    `frames`: joints averaged, S = L tokens. `joints`: S = L*V tokens, frame-major. `pooled`: S = 1 token.
    """

    z: FloatArray  # (N, S, C)
    tokens: str
    num_frames: int  # L in this layout: 1 for `pooled`
    num_joints: int  # V in this layout: 1 for `frames` and `pooled`
    samples: Samples
    encoder: str  # fingerprint of the encoder's weights and preprocessing
    encoder_classes: tuple[int, ...]  # original ids of the encoder's training classes
    members: tuple[int, ...] = ()  # numbers of channels of a joined encoder's members, side by side in C; empty: one encoder
    parts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # body part -> its joints among V; `joints` only

    def __post_init__(self) -> None:
        _check(self.tokens in TOKEN_LAYOUTS, f"latents: tokens must be one of {', '.join(TOKEN_LAYOUTS)}, found {self.tokens!r}")
        expected = (len(self.samples), self.num_frames * self.num_joints)
        _check(
            self.z.ndim == 3 and self.z.shape[:2] == expected,
            f"latents: z must be ({expected[0]}, {expected[1]}, C), found {self.z.shape}",
        )
        _check(
            not self.members or sum(self.members) == self.z.shape[2],
            f"latents: members of {' + '.join(map(str, self.members))} channels do not make up the {self.z.shape[2]} of z",
        )

    def __len__(self) -> int:
        return len(self.samples)

    def select(self, index: IntArray) -> Latents:
        return replace(self, z=self.z[index], samples=self.samples.select(index))

    def by_member(self) -> tuple[Latents, ...]:
        """The latents of each member of a joined encoder. For any other encoder, these latents alone."""
        ends = [sum(self.members[: i + 1]) for i in range(len(self.members))]
        parts = (self.z[..., end - width : end] for end, width in zip(ends, self.members, strict=True))
        return tuple(replace(self, z=z, members=()) for z in parts) or (self,)


@dataclass(frozen=True)
class TextFeatures:
    """Encoded texts of one view, one row per text. A class may have several rows.

    A text has one or more slots: a name has one, `kinematics` have four. The tokens of a one-slot text are its words. The
    tokens of any other text are its slots.
    """

    view: str  # "name", "descriptions", "kinematics", ...
    tokens: FloatArray  # (R, S, D)
    mask: BoolArray  # (R, S), True where there is a token
    pooled: FloatArray  # (R, D), mean over the slots' pooled embeddings
    slots: FloatArray  # (R, P, D), pooled embedding of each slot
    class_ids: IntArray  # (R,), original class ids
    encoder: str  # fingerprint of the text encoder

    def __post_init__(self) -> None:
        rows = len(self.class_ids)
        for name, ndim in (("tokens", 3), ("mask", 2), ("pooled", 2), ("slots", 3)):
            array = getattr(self, name)
            _check(
                array.ndim == ndim and array.shape[0] == rows,
                f"text features: {name} must have {rows} rows, found shape {array.shape}",
            )
        _check(
            self.mask.shape == self.tokens.shape[:2],
            f"text features: mask {self.mask.shape} does not fit tokens {self.tokens.shape}",
        )
        _check(bool(self.mask.any(axis=1).all()), f"text features: a text of view {self.view!r} has no token")

    def __len__(self) -> int:
        return len(self.class_ids)

    @property
    def classes(self) -> tuple[int, ...]:
        """Original class ids in order of first appearance."""
        return tuple(dict.fromkeys(int(c) for c in self.class_ids))

    def of_classes(self, classes: Sequence[int]) -> TextFeatures:
        """The rows of the given classes, grouped in their order."""
        rows = np.concatenate([np.flatnonzero(self.class_ids == c) for c in classes]) if len(classes) else np.zeros(0, np.int64)
        missing = [c for c in classes if c not in set(self.class_ids.tolist())]
        _check(not missing, f"text features: view {self.view!r} has no text for class {missing[0] if missing else ''}")
        return replace(
            self,
            tokens=self.tokens[rows],
            mask=self.mask[rows],
            pooled=self.pooled[rows],
            slots=self.slots[rows],
            class_ids=self.class_ids[rows],
        )

    def joined(self, other: TextFeatures, first: int) -> TextFeatures:
        """These rows, then those of `other`, whose class ids count from `first`. View and encoder must be the same."""
        _check(
            (self.view, self.encoder, self.slots.shape[1:]) == (other.view, other.encoder, other.slots.shape[1:]),
            f"text features: view {self.view!r} cannot be joined with view {other.view!r} of another encoder or form",
        )
        longest = max(self.mask.shape[1], other.mask.shape[1])

        def padded(features: TextFeatures) -> tuple[FloatArray, BoolArray]:
            more = longest - features.mask.shape[1]
            return np.pad(features.tokens, [(0, 0), (0, more), (0, 0)]), np.pad(features.mask, [(0, 0), (0, more)])

        tokens, masks = zip(padded(self), padded(other), strict=True)
        return replace(
            self,
            tokens=np.concatenate(tokens),
            mask=np.concatenate(masks),
            pooled=np.concatenate([self.pooled, other.pooled]),
            slots=np.concatenate([self.slots, other.slots]),
            class_ids=np.concatenate([self.class_ids, other.class_ids + first]),
        )


ClassTexts = Mapping[str, TextFeatures]
"""The available text views of a set of classes, by name."""


@dataclass(frozen=True)
class Scores:
    """Score of each candidate class for each clip, in R noise trials. Higher is better.

    A score that is not `computed` is an estimate. The winner of the trials' mean is right all the same.
    """

    values: FloatArray  # (R, N, K)
    class_ids: IntArray  # (K,), original class ids of the columns
    samples: Samples
    computed: BoolArray | None = None  # (R, N, K); none: every score was computed

    def __post_init__(self) -> None:
        expected = (len(self.samples), len(self.class_ids))
        _check(
            self.values.ndim == 3 and self.values.shape[1:] == expected,
            f"scores: values must be (R, {expected[0]}, {expected[1]}), found {self.values.shape}",
        )
        _check(bool(np.isfinite(self.values).all()), "scores: a score is not finite")
        if self.computed is not None:
            _check(
                self.computed.shape == self.values.shape,
                f"scores: the mask of computed scores must be {self.values.shape}, found {self.computed.shape}",
            )
