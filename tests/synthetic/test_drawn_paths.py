"""The shapes, letters and digits that a hand draws, as the person sees them, and the new movements of the hand."""

import numpy as np
import pytest

from fdsm.synthetic.drawn_paths import DRAWN_PATHS
from fdsm.synthetic.hand_paths import HAND_PATHS, HEIGHTS
from tests.cases import each
from tests.synthetic.test_synthetic import make_program, perform, raised, track

X, Y, Z = 0, 1, 2
CORNERS = {
    "star": 4,
    "letter_l": 1,
    "letter_m": 3,
    "letter_n": 2,
    "letter_w": 3,
    "digit_2": 1,
    "digit_3": 1,
    "digit_7": 1,
    "letter_s": 0,
}


def drawn(path):
    """The way of the path in the plane before the body: (T, 2), right and up, from the middle of its box."""
    way = DRAWN_PATHS[path].at(np.linspace(0, 1, 600), 0.0)[:, :2]
    return way - (way.max(axis=0) + way.min(axis=0)) / 2


def moving(way):
    """Directions of the moving hand, without the short stops."""
    steps = np.diff(way, axis=0)
    return steps[np.linalg.norm(steps, axis=1) > 1e-4]


def turned(way):
    """Degrees that the hand turns to the left in all."""
    steps = moving(way)
    return np.rad2deg(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))).sum())


@each("path", CORNERS)
def test_letters_have_their_corners_and_smooth_ones_none(path):
    steps = moving(drawn(path))
    angles = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    sharp = np.abs(np.diff(angles)) > np.deg2rad(30)
    assert sharp.sum() == CORNERS[path]


@each(
    ("path", "start", "end"),
    [
        ("letter_l", (-1, 1), (1, -1)),
        ("letter_m", (-1, -1), (1, -1)),
        ("letter_n", (-1, -1), (1, 1)),
        ("letter_s", (1, 1), (-1, -1)),
        ("letter_w", (-1, 1), (1, 1)),
        ("digit_2", (-1, 1), (1, -1)),
        ("digit_3", (-1, 1), (-1, -1)),
        ("digit_7", (-1, 1), (0, -1)),
        ("star", (-1, -1), (-1, -1)),
        ("heart", (0, 1), (0, -1)),
        ("spiral", (0, 0), (1, 0)),
    ],
)
def test_they_begin_and_end_where_people_begin_and_end(path, start, end):
    way = drawn(path)
    half = np.ptp(way, axis=0) / 2
    for place, wanted in ((way[0] / half, start), (way[-1] / half, end)):
        for found, expected in zip(place, wanted, strict=True):
            assert abs(found - expected) < 0.62 if expected else abs(found) < 0.4


def test_senses_of_turning():
    assert turned(drawn("spiral")) == pytest.approx(-2.5 * 360, abs=30)
    assert turned(drawn("star")) == pytest.approx(-4 * 144, abs=5)
    s = moving(drawn("letter_s"))
    bend = np.diff(np.unwrap(np.arctan2(s[:, 1], s[:, 0])))
    assert bend[: len(bend) // 2].sum() > np.deg2rad(120)
    assert bend[len(bend) // 2 :].sum() < -np.deg2rad(120)
    assert (np.diff(np.linalg.norm(drawn("spiral"), axis=1)) > -0.01).all()


def test_a_heart_is_two_mirrored_halves():
    way = drawn("heart")
    left, right = way[way[:, 0] < -0.02], way[way[:, 0] > 0.02]
    assert left[:, 0].min() == pytest.approx(-right[:, 0].max(), abs=0.02)
    assert np.mean(np.arange(len(way))[way[:, 0] < -0.02]) < np.mean(np.arange(len(way))[way[:, 0] > 0.02])
    top = way[np.abs(way[:, 0]) < 0.02, 1].max()
    assert way[:, 1].max() > top + 0.05  # the dip between the halves


@each("path", ["letter_s", "letter_w", "digit_3", "star"])
@each("limb", ["right_arm", "left_arm"])
def test_the_rendered_hand_draws_it_the_right_way_round(path, limb):
    clip = perform(make_program(path, limbs=[limb]))
    way = track(clip, limb.replace("arm", "hand"))[:, [X, Y]]
    way = way[int(0.15 * len(way)) : int(0.88 * len(way))]
    kept = DRAWN_PATHS[path].at(np.linspace(0, 1, 60), 0.7)[:, :2]
    best = max(_alike(way[a : b or None], kept) for a in range(0, 30, 6) for b in range(-30, 1, 6))
    assert best > 0.85
    assert best > _alike(way, kept * np.array([-1, 1])) + 0.1


def _alike(way, kept):
    """Correlation of two ways after resampling them by time."""
    if len(way) < 10:
        return -1.0
    times = np.linspace(0, 1, 60)
    found = np.stack([np.interp(times, np.linspace(0, 1, len(way)), axis) for axis in way.T], axis=1)
    one, two = found - found.mean(axis=0), kept - kept.mean(axis=0)
    return float((one * two).sum() / np.sqrt((one**2).sum() * (two**2).sum()))


@each("height", HEIGHTS)
def test_a_caught_thing_is_met_ahead_and_brought_to_the_body(height):
    clip = perform(make_program("catch", height=height, tempo="fast"))
    ahead = -raised(clip, "right_hand")[:, Z]
    meets = int(ahead.argmax())
    assert ahead[meets] > 0.33
    assert ahead[meets:].min() < ahead[meets] - 0.15
    both = perform(make_program("catch", limbs=["both_arms"], height=height, tempo="fast"))
    apart = np.linalg.norm(track(both, "right_hand") - track(both, "left_hand"), axis=1)
    assert apart.min() < 0.3


@each(
    ("limb", "hands", "sign"),
    [("right_arm", ["right_hand"], 1), ("left_arm", ["left_hand"], -1), ("both_arms", ["right_hand", "left_hand"], 1)],
)
def test_a_low_swing_goes_back_on_one_side_down_and_up_on_the_other(limb, hands, sign):
    clip = perform(make_program("swing_low", limbs=[limb], tempo="fast"))
    for hand in hands:
        way = raised(clip, hand)
        low = int(way[:, Y].argmin() if way[:, Y].argmin() > len(way) // 5 else way[len(way) // 4 :, Y].argmin() + len(way) // 4)
        back, through = way[:low], way[low:]
        assert back[:, Y].max() > way[low, Y] + 0.5
        assert through[:, Y].max() > way[low, Y] + 0.5
        assert sign * back[back[:, Y].argmax(), X] > 0.1
        assert sign * through[through[:, Y].argmax(), X] < -0.1
    across = track(clip, "right_shoulder") - track(clip, "left_shoulder")
    yaw = np.rad2deg(np.arctan2(-across[:, Z], across[:, X]))
    assert np.ptp(yaw) > 50
    if limb == "both_arms":
        assert (
            np.linalg.norm(track(clip, "right_hand") - track(clip, "left_hand"), axis=1)[len(clip) // 3 : -len(clip) // 3].max()
            < 0.3
        )


def test_every_path_of_a_hand_goes_with_the_floor():
    for stance in ("sit_floor", "lie_back"):
        for path in ("wave", "punch", "letter_m", "clap", "touch_head", "raise_side"):
            limbs = ["both_arms"] if path == "clap" else ["right_arm"]
            clip = perform(make_program(path, stance, limbs=limbs))
            assert clip[:, :, Y].min() > -0.05
            assert np.ptp(track(clip, "right_hand"), axis=0).max() > 0.2, (stance, path)
    assert set(DRAWN_PATHS) < set(HAND_PATHS)
