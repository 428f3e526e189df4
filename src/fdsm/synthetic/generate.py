"""Many performances as a depth sensor would see them: views, distance and noise."""

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
from fdsm.synthetic.forward_kinematics import LAYOUT, Array, pose, pose_face, rotation
from fdsm.synthetic.kinect_v1 import LAYOUT_V1, as_kinect_v1
from fdsm.synthetic.programs import Action
from fdsm.synthetic.render import FPS, act
from fdsm.synthetic.subjects import Subject, make_subject
from fdsm.synthetic.trackers import as_tracked
from fdsm.values import FloatArray, IntArray, Layout, Samples, Sequences

VIEW_ANGLES = (0.0, 45.0, -45.0)
"""How far the person is turned to their left of the sensor, by view; a fourth view is the first again."""


def list_motions(
    programs: Sequence[Action],
    *,
    num_subjects: int = 8,
    num_views: int = 2,
    num_trials: int = 2,
    seed: int = 0,
    jitter: float = 1.0,
    jitter_spread: float = 0.0,
    approach: float = 0.0,
    layout: Layout | str = LAYOUT,
    num_dims: int = 3,
) -> Listing:
    """Every program or other action by every subject, view and trial: N = programs * subjects * views * trials clips of one person.

    In the camera's frame: metres, y up, the sensor at the origin looking along +z, the person 2.5 to 4 m away; in view 1 they face
    the sensor and their right is at +x. `jitter` scales the sensor's noise (0 for none); from clip to clip it differs by a factor
    whose logarithm has the standard deviation `jitter_spread`. In a share `approach` of the clips the person first walks up, and in
    such a share walks off in the end; unless it is 0, whoever walks in the words goes through the room, and does not tread the same
    spot. Ids are like A012S003V1T2 with every number from 1. A clip depends on the layout, the seed and its own program's name,
    subject, view and trial alone, so that a subset of the programs has the same bytes.

    The sensor's tracker gives the joints of `layout`, the same performances in any, turned so that `layout.up` points up.
    The two Kinects' are imitated; joints of other trackers are placed by their names, and one that cannot be placed is missing
    (NaN), see `trackers`. In 2D the clips are what a camera far away would have seen in the sensor's place: with `up: -y`, x is
    to the right in the image and who faces the camera has their right at the left.

    Raises InputError if there is nothing to make, no layout has that name, or 2D clips should have z up.
    """
    for name, number in (("programs", len(programs)), ("subjects", num_subjects), ("views", num_views), ("trials", num_trials)):
        if number < 1:
            raise InputError(f"synthetic motions: the number of {name} must be at least 1, found {number}")
    for name, amount in (("jitter", jitter), ("jitter_spread", jitter_spread)):
        if amount < 0:
            raise InputError(f"synthetic motions: {name} must be at least 0, found {amount}")
    if not 0 <= approach <= 1:
        raise InputError(f"synthetic motions: approach must be from 0 to 1, found {approach}")
    layout = get_layout(layout) if isinstance(layout, str) else layout
    lay_down(np.zeros(num_dims), layout)  # what it refuses is refused before anything is made
    counts = (len(programs), num_subjects, num_views, num_trials)
    index = np.indices(counts).reshape(4, -1)
    labels, subjects, views, trials = index[0], index[1] + 1, index[2] + 1, index[3] + 1
    ids = tuple(f"A{a + 1:03d}S{s:03d}V{v}T{t}" for a, s, v, t in zip(labels, subjects, views, trials, strict=True))
    samples = Samples(labels, ids, subjects, views, tuple(program.name for program in programs))
    performers = tuple(make_subject(seed, number) for number in range(1, num_subjects + 1))
    takes = tuple(map(tuple, np.stack([labels, subjects, views, trials], axis=1).tolist()))
    read = partial(_perform, tuple(programs), performers, takes, seed, jitter, jitter_spread, approach, layout, num_dims)
    return Listing(samples, layout, FPS, num_dims, (1,) * len(samples), read)


def generate(programs: Sequence[Action], **options: Any) -> Sequences:
    """The clips of `list_motions`, which see for the options."""
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
        """Its own, so that a clip to which this does not happen is what it would be if it happened to none."""
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
    """Points (T, V, 3) of the person's frame as the sensor of a view sees them: a clip (1, T, V, 3)."""
    angle = np.deg2rad(VIEW_ANGLES[(view - 1) % len(VIEW_ANGLES)] + rng.uniform(-6, 6))
    away, beside, height = rng.uniform(2.7, 3.8), rng.uniform(-0.3, 0.3), rng.uniform(1.0, 1.3)
    tilt = rng.uniform(-0.03, 0.03)  # sensors are never quite level
    turned = rotation(*(np.array([a]) for a in (angle, tilt, 0.0)))[0]
    seen = points @ turned.T + np.array([beside, -height, away])
    return (seen + jitter * _sensor_noise(len(seen), layout.joints, rng))[None].astype(np.float32)


@cache
def _noise_of(joints: tuple[str, ...]) -> tuple[Array, IntArray]:
    """How noisy each joint is, (V,), and which can be lost: a depth sensor loses small and far joints first."""
    noise = np.ones(len(joints))
    for i, name in enumerate(joints):
        if any(word in name for word in ("tip", "thumb", "index", "pinky")):
            noise[i] = 2.5
        elif any(word in name for word in ("hand", "wrist", "foot", "ankle", "heel", "toe")):
            noise[i] = 1.8
    return noise, np.flatnonzero(noise > 1) if (noise > 1).any() else np.arange(len(joints))


def _sensor_noise(num_frames: int, joints: tuple[str, ...], rng: np.random.Generator) -> Array:
    """White noise, noise that lasts about a third of a second, and joints that are lost for some frames: (T, V, 3)."""
    factors, losable = _noise_of(joints)
    shape = (num_frames, len(joints), 3)
    white = 0.003 * rng.standard_normal(shape)
    slow = gaussian_filter1d(rng.standard_normal(shape), 5, axis=0) * 0.006 * np.sqrt(2 * np.sqrt(np.pi) * 5)
    noise = (white + slow) * factors[:, None]
    for _ in range(rng.poisson(0.25 * num_frames / FPS)):
        first, length = int(rng.integers(num_frames)), int(rng.integers(2, 6))
        noise[first : first + length, rng.choice(losable)] += 0.05 * rng.standard_normal(3)
    return noise
