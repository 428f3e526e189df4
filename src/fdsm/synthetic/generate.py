"""Renders many performances as a depth sensor sees them, with views, distance and noise."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter1d

from fdsm.data.layouts import get_layout
from fdsm.data.source import Listing
from fdsm.data.transforms import lay_down
from fdsm.errors import InputError
from fdsm.rng import numpy_generator
from fdsm.synthetic.approach import STAYS, draw_approach
from fdsm.synthetic.forward_kinematics import LAYOUT, pose, pose_face
from fdsm.synthetic.kinect_v1 import LAYOUT_V1, as_kinect_v1
from fdsm.synthetic.limbs import Array, rotation
from fdsm.synthetic.programs import Action
from fdsm.synthetic.render import FPS, act
from fdsm.synthetic.subjects import Subject, make_subject
from fdsm.synthetic.trackers import as_tracked
from fdsm.values import FloatArray, IntArray, Layout, Samples, Sequences

VIEW_ANGLES = (0.0, 45.0, -45.0)
"""Turn of the person to their left, relative to the sensor, by view. A fourth view is like the first."""


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
) -> Listing:
    """Every program or other action by every subject, in every view and trial. Clips show one person.

    Clips are in the camera's frame: metres, y up, the sensor at the origin, looking along +z. The person is 2.5 to 4 m away. In
    view 1 the person faces the sensor, with their right at +x. Ids are like A012S003V1T2, and every number starts at 1. A clip
    depends only on the layout, the seed, and its program's name, subject, view and trial. A subset of the programs therefore
    has the same bytes.

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
            actions move through the room.
        layout: the joint layout, or its name.
        num_dims: 3, or 2 for image coordinates.

    Raises InputError if there is nothing to render, if no layout has the name, or if z is up in 2D.
    """
    for name, number in (("programs", len(programs)), ("subjects", num_subjects), ("views", num_views), ("trials", num_trials)):
        if number < 1:
            raise InputError(f"synthetic motions: the number of {name} must be at least 1, found {number}")
    for name, amount in (("jitter", jitter), ("jitter_spread", jitter_spread)):
        if amount < 0:
            raise InputError(f"synthetic motions: {name} must be at least 0, found {amount}")
    if people is not None and people < num_subjects:
        raise InputError(f"synthetic motions: expected at least as many people as subjects ({num_subjects}), found {people}")
    if not 0 <= approach <= 1:
        raise InputError(f"synthetic motions: approach must be from 0 to 1, found {approach}")
    layout = get_layout(layout) if isinstance(layout, str) else layout
    lay_down(np.zeros(num_dims), layout)  # fails here, before rendering, if z is up in 2D
    counts = (len(programs), num_subjects, num_views, num_trials)
    index = np.indices(counts).reshape(4, -1)
    labels, views, trials = index[0], index[2] + 1, index[3] + 1
    subjects = _cast(programs, num_subjects, people, seed)[index[0], index[1]]
    ids = tuple(f"A{a + 1:03d}S{s:03d}V{v}T{t}" for a, s, v, t in zip(labels, subjects, views, trials, strict=True))
    samples = Samples(labels, ids, subjects, views, tuple(program.name for program in programs))
    performers = tuple(make_subject(seed, number) for number in range(1, (people or num_subjects) + 1))
    takes = tuple(map(tuple, np.stack([labels, subjects, views, trials], axis=1).tolist()))
    read = partial(_perform, tuple(programs), performers, takes, seed, jitter, jitter_spread, approach, layout, num_dims)
    return Listing(samples, layout, FPS, num_dims, (1,) * len(samples), read)


def _cast(programs: Sequence[Action], num_subjects: int, people: int | None, seed: int) -> IntArray:
    """Numbers of the subjects of each program (programs, num_subjects), from 1."""
    if people is None:
        return np.tile(np.arange(1, num_subjects + 1, dtype=np.int64), (len(programs), 1))
    draws = [numpy_generator(seed, f"people {program.name}").choice(people, num_subjects, replace=False) for program in programs]
    numbers: IntArray = np.stack(draws).astype(np.int64) + 1
    return numbers


def generate(programs: Sequence[Action], **options: Any) -> Sequences:
    """The clips of `list_motions`, as one value. Options and errors are those of `list_motions`."""
    listing = list_motions(programs, **options)
    clips = [clip for portion in range(len(listing.portions)) for clip in listing.read(portion)]
    return Sequences.from_clips(clips, listing.samples, listing.layout, listing.fps)


def _perform(
    programs: tuple[Action, ...],
    performers: tuple[Subject, ...],
    takes: tuple[tuple[int, ...], ...],
    seed: int,
    jitter: float,
    jitter_spread: float,
    approach: float,
    layout: Layout,
    num_dims: int,
    portion: int,
) -> list[FloatArray]:
    label, subject, view, trial = takes[portion]
    rng = numpy_generator(seed, f"synthetic {programs[label].name}", subject, view, trial)
    body = performers[subject - 1].body

    def apart(purpose: str) -> np.random.Generator:
        """A separate generator per purpose. An option then does not change the clips to which it does not apply."""
        return numpy_generator(seed, f"{purpose} {programs[label].name}", subject, view, trial)

    coming = draw_approach(approach, apart("approach")) if approach else STAYS
    posture = act(programs[label], performers[subject - 1], rng, coming)
    jitter *= float(np.exp(jitter_spread * apart("jitter").standard_normal()))
    points = pose(body, posture).astype(np.float32).astype(np.float64)
    if set(layout.joints) == set(LAYOUT_V1.joints):
        points = as_kinect_v1(points, rng)[:, [LAYOUT_V1.joints.index(joint) for joint in layout.joints]]
    elif layout.joints != LAYOUT.joints:
        points = as_tracked(points, pose_face(body, posture), layout)
    return [lay_down(_observe(points, layout, view, jitter, rng)[..., :num_dims], layout)]


def _observe(points: Array, layout: Layout, view: int, jitter: float, rng: np.random.Generator) -> FloatArray:
    """A clip (1, T, V, 3) of points (T, V, 3) in the person's frame, as the sensor of a view sees them."""
    angle = np.deg2rad(VIEW_ANGLES[(view - 1) % len(VIEW_ANGLES)] + rng.uniform(-6, 6))
    away, beside, height = rng.uniform(2.7, 3.8), rng.uniform(-0.3, 0.3), rng.uniform(1.0, 1.3)
    tilt = rng.uniform(-0.03, 0.03)  # sensors are slightly tilted
    turned = rotation(*(np.array([a]) for a in (angle, tilt, 0.0)))[0]
    seen = points @ turned.T + np.array([beside, -height, away])
    return (seen + jitter * _sensor_noise(len(seen), layout.joints, rng))[None].astype(np.float32)


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


def _sensor_noise(num_frames: int, joints: tuple[str, ...], rng: np.random.Generator) -> Array:
    """Sensor noise (T, V, 3): white noise, noise that lasts about a third of a second, and joints lost for some frames."""
    factors, losable = _noise_of(joints)
    shape = (num_frames, len(joints), 3)
    white = 0.003 * rng.standard_normal(shape)
    slow = gaussian_filter1d(rng.standard_normal(shape), 5, axis=0) * 0.006 * np.sqrt(2 * np.sqrt(np.pi) * 5)
    noise = (white + slow) * factors[:, None]
    for _ in range(rng.poisson(0.25 * num_frames / FPS)):
        first, length = int(rng.integers(num_frames)), int(rng.integers(2, 6))
        noise[first : first + length, rng.choice(losable)] += 0.05 * rng.standard_normal(3)
    return noise
