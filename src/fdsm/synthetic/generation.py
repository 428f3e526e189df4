"""Renders many performances as a depth sensor sees them, with views, distance and noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.data.source import Listing
from fdsm.data.transforms import lay_down
from fdsm.errors import InputError
from fdsm.rng import numpy_generator
from fdsm.synthetic.approach import STAYS, draw_approach, draw_walk
from fdsm.synthetic.draws import uniform
from fdsm.synthetic.forward_kinematics import LAYOUT, Figure
from fdsm.synthetic.kinect_v1 import LAYOUT_V1, draw_lengths, kinect_v1_joints
from fdsm.synthetic.limbs import Array, rotation
from fdsm.synthetic.partners import choose_partner, partner_words, place_partner, turned
from fdsm.synthetic.programs import Action
from fdsm.synthetic.rendering import FPS, Performance, live, plan
from fdsm.synthetic.smoothing import smooth_noise
from fdsm.synthetic.subjects import Subject, make_subject
from fdsm.synthetic.trackers import as_tracked
from fdsm.values import FloatArray, IntArray, Layout, Samples, Sequences
from fdsm.vocabulary import Kinematics

VIEW_ANGLES = (0.0, 45.0, -45.0)
"""Turn of the person to their left, relative to the sensor, by view. A fourth view is like the first."""

TOGETHER = 48
"""Number of clips in a portion, from which on rendering is fast."""
_AXES_SPREAD = 0.5
"""Standard deviation over axes and clips of the logarithm of the noise's scale."""

_FRAMES_AT_ONCE = 3000
"""Number of frames that are computed at once. With fewer there are more calls. With more, they do not fit into the cache."""


def list_motions(
    programs: Sequence[Action],
    *,
    num_subjects: int = 8,
    people: int | None = None,
    num_views: int = 2,
    num_trials: int = 2,
    seed: int = 0,
    jitter: float = 1.0,
    jitter_spread: float = 0.0,
    approach: float = 0.0,
    layout: Layout | str = LAYOUT,
    num_dims: int = 3,
    together: int = 1,
) -> Listing:
    """Every program or other action by every subject, in every view and trial. Clips show one person, or two if it has a partner.

    Clips are in the camera's frame: metres, y up, the sensor at the origin, looking along +z. The person is 2.5 to 4 m away. In
    view 1 the person faces the sensor, with their right at +x. Ids are like A012S003V1T2, and every number starts at 1. A clip
    depends only on the layout, the seed, and its program's name, subject, view and trial. A subset of the programs therefore has
    the same bytes. In an action of two, the partner is one of the next subjects (`partners.choose_partner`). The clip then has two
    persons, who are seen from the side more than along. A single subject has a partner of the same build.

    All layouts show the same performances, rotated so that `layout.up` points up. The joints of the two Kinects are imitated.
    Joints of other trackers are placed by their names (see `trackers`). A joint that cannot be placed is missing (NaN). 2D clips
    are those of a distant camera in the sensor's place. With `up: -y`, x is to the right in the image, and a person who faces
    the camera has their right at the left.

    Args:
        programs: the programs or actions.
        num_subjects: number of subjects of each program.
        people: number of people of whom each program has other subjects, drawn at random. None: all programs have the same.
        num_views: number of views.
        num_trials: number of repetitions per subject and view.
        seed: seed of all random numbers.
        jitter: scale of the sensor's noise, 0 for none.
        jitter_spread: standard deviation over clips of the logarithm of the noise's scale.
        approach: share of clips in which the person first walks up, and share in which they walk off. Unless it is 0, walking
            actions move through the room. Two people are there already, and move through the room if they walk or run.
        layout: the joint layout, or its name.
        num_dims: 3, or 2 for image coordinates.
        together: number of clips in a portion. `TOGETHER` of them are rendered several times faster than one by one.

    Raises InputError if there is nothing to render, if no layout has the name, or if z is up in 2D.
    """
    counts = (len(programs), num_subjects, num_views, num_trials)
    for name, number in zip(("programs", "subjects", "views", "trials", "clips together"), (*counts, together), strict=True):
        if number < 1:
            raise InputError(f"synthetic motions: the number of {name} must be at least 1, found {number}")
    _refuse_impossible(num_subjects, people, jitter, jitter_spread, approach)
    layout = get_layout(layout) if isinstance(layout, str) else layout
    lay_down(np.zeros(num_dims), layout)  # fails here, before rendering, if z is up in 2D
    index = np.indices(counts).reshape(4, -1)
    labels, views, trials = index[0], index[2] + 1, index[3] + 1
    subjects = _cast(programs, num_subjects, people, seed)[index[0], index[1]]
    ids = tuple(f"A{a + 1:03d}S{s:03d}V{v}T{t}" for a, s, v, t in zip(labels, subjects, views, trials, strict=True))
    samples = Samples(labels, ids, subjects, views, tuple(program.name for program in programs))
    performers = tuple(make_subject(seed, number) for number in range(1, (people or num_subjects) + 1))
    takes = tuple(map(tuple, np.stack([labels, subjects, views, trials], axis=1).tolist()))
    studio = _Studio(tuple(programs), performers, takes, seed, jitter, jitter_spread, approach, layout, num_dims, together)
    portions = tuple(min(together, len(takes) - first) for first in range(0, len(takes), together))
    return Listing(samples, layout, FPS, num_dims, portions, studio)


def _refuse_impossible(num_subjects: int, people: int | None, jitter: float, jitter_spread: float, approach: float) -> None:
    for name, amount in (("jitter", jitter), ("jitter_spread", jitter_spread)):
        if amount < 0:
            raise InputError(f"synthetic motions: {name} must be at least 0, found {amount}")
    if people is not None and people < num_subjects:
        raise InputError(f"synthetic motions: expected at least as many people as subjects ({num_subjects}), found {people}")
    if not 0 <= approach <= 1:
        raise InputError(f"synthetic motions: approach must be from 0 to 1, found {approach}")


def _cast(programs: Sequence[Action], num_subjects: int, people: int | None, seed: int) -> IntArray:
    """Numbers of the subjects of each program (programs, num_subjects), from 1."""
    if people is None:
        return np.tile(np.arange(1, num_subjects + 1, dtype=np.int64), (len(programs), 1))
    draws = [numpy_generator(seed, f"people {program.name}").choice(people, num_subjects, replace=False) for program in programs]
    numbers: IntArray = np.stack(draws).astype(np.int64) + 1
    return numbers


def generate(programs: Sequence[Action], **options: Any) -> Sequences:
    """The clips of `list_motions`, as one value. Options and errors are those of `list_motions`."""
    listing = list_motions(programs, **{"together": TOGETHER, **options})
    clips = [clip for portion in range(len(listing.portions)) for clip in listing.read(portion)]
    return Sequences.from_clips(clips, listing.samples, listing.layout, listing.fps)


class _Shot(NamedTuple):
    """All that is drawn for one clip, except the sensor's noise. The second person, if any, is the partner."""

    words: Kinematics
    performances: tuple[Performance, ...]
    lengths: tuple[Array, ...]  # those of the first Kinect's anatomy (see `kinect_v1.draw_lengths`); empty for other layouts
    camera: tuple[float, ...]  # angle and tilt in radians, then right, down and distance in metres
    jitter: float
    rng: np.random.Generator  # draws the noise
    meeting: np.random.Generator  # draws where the partner is


class _Seen(NamedTuple):
    """One person in the person's frame: the points of the synthetic body (25, 3, n), and those of the layout (V, 3, n)."""

    body: Array
    points: Array


@dataclass(frozen=True)
class _Studio:
    """Renders a portion of the takes, which are (label, subject, view, trial). What all clips have in common is done at once."""

    programs: tuple[Action, ...]
    performers: tuple[Subject, ...]
    takes: tuple[tuple[int, ...], ...]
    seed: int
    jitter: float
    jitter_spread: float
    approach: float
    layout: Layout
    num_dims: int
    together: int

    def __call__(self, portion: int) -> list[FloatArray]:
        shots = [self._prepare(*take) for take in self.takes[portion * self.together : (portion + 1) * self.together]]
        people = [(i, k) for i, shot in enumerate(shots) for k in range(len(shot.performances))]
        seen: dict[tuple[int, int], _Seen] = {}
        for group in _groups([shots[i].performances[k] for i, k in people]):
            chosen = [people[number] for number in group]
            seen |= zip(chosen, self._perform([(shots[i].performances[k], shots[i].lengths[k]) for i, k in chosen]), strict=True)
        turns, shifts = _directions([shot.camera for shot in shots])
        return [
            self._film(shot, [seen[i, k] for k in range(len(shot.performances))], turns[i], shifts[i])
            for i, shot in enumerate(shots)
        ]

    def _prepare(self, label: int, subject: int, view: int, trial: int) -> _Shot:
        name = self.programs[label].name
        rng = numpy_generator(self.seed, f"synthetic {name}", subject, view, trial)

        def apart(purpose: str) -> np.random.Generator:
            """A separate generator per purpose. An option then does not change the clips to which it does not apply."""
            return numpy_generator(self.seed, f"{purpose} {name}", subject, view, trial)

        action, performer = self.programs[label], self.performers[subject - 1]
        alone = action.kinematics.partner is None
        meeting = apart("partner")
        if alone:
            coming = draw_approach(self.approach, apart("approach")) if self.approach else STAYS
        else:
            coming = draw_walk(meeting) if action.kinematics.stance in ("walk", "run") else STAYS
        performances = [plan(action, performer, rng, coming)]
        if not alone:
            other = choose_partner(self.performers, subject)
            theirs = action.model_copy(update={"kinematics": partner_words(action.kinematics, meeting)})
            performances.append(plan(theirs, other, meeting, coming))
        jitter = self.jitter
        if self.jitter_spread:
            jitter *= float(np.exp(self.jitter_spread * apart("jitter").standard_normal()))
        lengths = tuple(
            draw_lengths(draws) if _is_first_kinect(self.layout) else np.zeros(0) for draws in (rng, meeting)[: len(performances)]
        )
        camera = _draw_camera(view, rng)
        if not alone:  # two people are seen from the side more than along
            camera = (camera[0] + (-1, 1)[meeting.integers(2)] * uniform(meeting, 0.8, 2.3), *camera[1:])
        return _Shot(action.kinematics, tuple(performances), lengths, camera, jitter, rng, meeting)

    def _perform(self, people: Sequence[tuple[Performance, Array]]) -> list[_Seen]:
        """People who are all upright, or none of whom is, each with the lengths of the first Kinect's anatomy."""
        posture = live([performance for performance, _ in people])
        figure = Figure([performance.subject.body for performance, _ in people], posture)
        body = figure.joints().astype(np.float32).astype(np.float64)
        points = body
        if _is_first_kinect(self.layout):
            points = kinect_v1_joints(body, [lengths for _, lengths in people], posture.clips)
            points = points[[LAYOUT_V1.joints.index(joint) for joint in self.layout.joints]]
        elif self.layout.joints != LAYOUT.joints:
            points = as_tracked(body, figure.face(), self.layout, posture.clips)
        return [_Seen(body[:, :, frames], points[:, :, frames]) for frames in posture.clips]

    def _film(self, shot: _Shot, people: Sequence[_Seen], turn: Array, shift: Array) -> FloatArray:
        """The clip (M, T, V, C) of one or two people."""
        placed = [people[0].points]
        if len(people) > 1:
            person, partner = people
            own, theirs, turned_by, moved_by = place_partner(shot.words, person.body, partner.body, shot.meeting)
            placed = [person.points[:, :, own], turned(partner.points[:, :, theirs], turned_by) + moved_by.T]
        clip = []
        for points in placed:
            seen = np.matmul(turn, points) + shift
            noisy = _sensor_noise(points.shape[2], self.layout.joints, shot.jitter, shot.rng)
            noisy += seen.transpose(2, 0, 1)
            clip.append(noisy[..., : self.num_dims])
        return lay_down(np.stack(clip).astype(np.float32), self.layout)


def _groups(performances: Sequence[Performance]) -> Iterator[list[int]]:
    """The numbers of those that are rendered at once: of people who are all upright, or none of whom is."""
    for upright in (True, False):
        group: list[int] = []
        frames = 0
        for i, performance in enumerate(performances):
            posture = performance.posture
            if (posture.whole is None) == upright:
                if group and frames + len(posture.yaw) > _FRAMES_AT_ONCE:
                    yield group
                    group, frames = [], 0
                group.append(i)
                frames += len(posture.yaw)
        if group:
            yield group


def _is_first_kinect(layout: Layout) -> bool:
    return set(layout.joints) == set(LAYOUT_V1.joints)


def _draw_camera(view: int, rng: np.random.Generator) -> tuple[float, ...]:
    """Place and direction of the sensor of a view (see `_Shot.camera`)."""
    angle = np.deg2rad(VIEW_ANGLES[(view - 1) % len(VIEW_ANGLES)] + uniform(rng, -6, 6))
    away, beside, height = uniform(rng, 2.7, 3.8), uniform(rng, -0.3, 0.3), uniform(rng, 1.0, 1.3)
    tilt = uniform(rng, -0.03, 0.03)  # sensors are slightly tilted
    return float(angle), tilt, beside, height, away


def _directions(cameras: Sequence[tuple[float, ...]]) -> tuple[Array, Array]:
    """The rotations (B, 3, 3) and then the shifts (B, 3, 1) that take points to the frame of each clip's sensor."""
    angle, tilt, beside, height, away = np.array(cameras).T
    turns = rotation(angle, tilt, np.zeros_like(angle)).transpose(2, 0, 1)
    return np.ascontiguousarray(turns), np.stack([beside, -height, away], axis=1)[:, :, None]


@cache
def _noise_of(joints: tuple[str, ...]) -> tuple[Array, IntArray]:
    """Noise of each joint (V,), and the joints that can be lost. A depth sensor loses small and distant joints first."""
    noise = np.ones(len(joints))
    for i, name in enumerate(joints):
        if any(word in name for word in ("tip", "thumb", "index", "pinky")):
            noise[i] = 2.5
        elif any(word in name for word in ("hand", "wrist", "foot", "ankle", "heel", "toe")):
            noise[i] = 1.8
    return noise, np.flatnonzero(noise > 1) if (noise > 1).any() else np.arange(len(joints))


def _sensor_noise(num_frames: int, joints: tuple[str, ...], jitter: float, rng: np.random.Generator) -> Array:
    """Sensor noise (T, V, 3): white noise, noise that lasts about a third of a second, and joints lost for some frames.

    Sensors are surer of some directions than of others, so each axis has its own share.
    """
    factors, losable = _noise_of(joints)
    axes = np.exp(_AXES_SPREAD * rng.standard_normal(3))
    axes /= np.sqrt(np.square(axes).mean())
    factors = jitter * (factors[:, None] * axes).ravel()
    shape = (num_frames, len(joints) * 3)
    noise = rng.standard_normal(shape)
    noise *= 0.003
    slow = smooth_noise(rng.standard_normal(shape), 5.0)
    slow *= 0.006 * np.sqrt(2 * np.sqrt(np.pi) * 5)
    noise += slow
    noise *= factors
    noise = noise.reshape(num_frames, len(joints), 3)
    for _ in range(rng.poisson(0.25 * num_frames / FPS)):
        first, length = int(rng.integers(num_frames)), int(rng.integers(2, 6))
        noise[first : first + length, losable[rng.integers(len(losable))]] += jitter * 0.05 * rng.standard_normal(3)
    return noise
