"""How a pose is drawn: which side has which colour, which ends are marked, and that frames stand side by side."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from fdsm.data.layouts import get_layout
from fdsm.figures.skeleton import COLOURS, Strips, chosen_frames, draw_pose, draw_strip, in_place
from fdsm.synthetic import generate, load_programs

LAYOUT = get_layout("kinect-v1")


@pytest.fixture(scope="module")
def clip():
    return generate(load_programs()[:1], num_subjects=1, num_views=1, num_trials=1, layout="kinect-v1")[0]


@pytest.fixture
def axes():
    return Figure().add_subplot()


def expected_colour(joint):
    return COLOURS["left"] if joint.startswith("left_") else COLOURS["right"] if joint.startswith("right_") else COLOURS[""]


def test_bones_have_the_colour_of_their_side_and_lie_where_the_joints_are(clip, axes):
    pose = clip[0, 0]
    draw_pose(axes, pose, LAYOUT, at=2.0)
    (lines,) = axes.collections
    assert {expected_colour(joint) for joint in LAYOUT.joints} == set(COLOURS.values())
    assert [to_hex(colour) for colour in lines.get_colors()] == [expected_colour(LAYOUT.joints[b]) for _, b in LAYOUT.bones]
    for segment, bone in zip(lines.get_segments(), LAYOUT.bones, strict=True):
        np.testing.assert_allclose(segment, pose[list(bone), :2] + [2.0, 0.0], atol=1e-6)


def test_one_colour_goes_for_all(clip, axes):
    draw_pose(axes, clip[0, 0], LAYOUT, colour="#00ff00")
    (lines,) = axes.collections
    assert {to_hex(colour) for colour in lines.get_colors()} == {"#00ff00"}


def test_the_ends_of_limbs_are_marked_hollow_on_the_left_and_no_others_are(clip, axes):
    pose = clip[0, 0]
    draw_pose(axes, pose, LAYOUT, ends=True)
    lines, points = axes.collections
    ends = ["left_hand", "right_hand", "left_foot", "right_foot"]
    places = {joint: pose[LAYOUT.joints.index(joint), :2] for joint in ends}
    assert len(points.get_offsets()) == 4
    assert points.get_zorder() > lines.get_zorder()
    for place, face, edge in zip(points.get_offsets(), points.get_facecolors(), points.get_edgecolors(), strict=True):
        (joint,) = [joint for joint, own in places.items() if np.allclose(own, place, atol=1e-6)]
        assert to_hex(face) == ("#ffffff" if "left" in joint else COLOURS["right"])
        assert to_hex(edge) == expected_colour(joint)


def test_frames_of_a_strip_stand_side_by_side_and_none_is_cut_off(clip, axes):
    draw_strip(axes, clip, LAYOUT, frames=4, spacing=3.0)
    assert len(axes.collections) == 4
    assert axes.get_xlim() == pytest.approx((-1.6, 3 * 3.0 + 1.6))
    low, high = axes.get_ylim()
    frames = chosen_frames(clip.shape[1], 4)
    assert frames[0] == 0
    assert frames[-1] == clip.shape[1] - 1
    shown = clip[0, frames, :, 1]
    assert low <= shown.min() < shown.max() <= high
    for place, (lines, frame) in enumerate(zip(axes.collections, frames, strict=True)):
        first = lines.get_segments()[0][0]
        np.testing.assert_allclose(first, clip[0, frame, LAYOUT.bones[0][0], :2] + [3.0 * place, 0], atol=1e-5)


def test_people_stand_on_the_ground_at_the_place_of_the_first_who_is_there(clip):
    nobody, other = np.zeros_like(clip), clip + np.float32([1.0, 0.5, 0.0])
    placed = in_place(np.concatenate([nobody, other, clip]), LAYOUT)
    assert len(placed) == 2
    np.testing.assert_allclose(placed[0][:, list(LAYOUT.roles["root"]), 0].mean(1), 0, atol=1e-5)
    np.testing.assert_allclose((placed[0] - placed[1])[..., :2], np.broadcast_to([1.0, 0.5], placed[0][..., :2].shape), atol=1e-5)
    assert np.median(placed[0][..., 1].min(1)) == pytest.approx(0, abs=1e-6)
    moved = in_place(clip + 5, LAYOUT, like=clip)
    np.testing.assert_allclose(moved - in_place(clip, LAYOUT), 5, atol=1e-4)
    assert len(in_place(nobody, LAYOUT)) == 1


def test_strips_have_one_scale_and_no_frame_runs_into_the_next(clip, axes):
    clips = [in_place(clip, LAYOUT), 1.5 * in_place(clip, LAYOUT)]
    strips = Strips(clips, LAYOUT, 5)
    strips.draw(axes, clips[1])
    assert axes.get_xlim() == pytest.approx(strips.x)
    assert axes.get_ylim() == pytest.approx(strips.y)
    assert strips.aspect == pytest.approx((strips.x[1] - strips.x[0]) / (strips.y[1] - strips.y[0]))
    drawn = [np.concatenate(lines.get_segments()) for lines in axes.collections[::2]]
    assert len(drawn) == 5
    assert len(axes.collections) == 10, "ends are marked where sides have colours"
    for one, next_one in pairwise(drawn):
        assert one[:, 0].max() < next_one[:, 0].min()
    for points in drawn:
        assert strips.x[0] < points[:, 0].min() <= points[:, 0].max() < strips.x[1]
        assert strips.y[0] < points[:, 1].min() <= points[:, 1].max() < strips.y[1]
