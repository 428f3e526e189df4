"""What is found in a clip before it is recognised: faults are made in rendered clips, which have none."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fdsm.data.bodies import mirrored
from fdsm.data.input_report import InputReport, describe, inspect
from fdsm.data.layouts import get_layout
from fdsm.data.transforms import lay_down
from fdsm.errors import InputError
from fdsm.experiment.nothing import clips_of_nothing
from fdsm.synthetic import generate, load_programs, make_training_classes
from tests.cases import each

LAYOUT = get_layout("kinect-v2")
INDEX = {joint: place for place, joint in enumerate(LAYOUT.joints)}
WAVE, JAB, HOP = ([program.name for program in load_programs()].index(name) for name in (
    "wave with both hands above the head",
    "jab with the left fist at the face",
    "hop on the left foot",
))  # fmt: skip


def rendered(*places, **options):
    programs = load_programs()
    chosen = [programs[place] for place in places] if places else programs
    return generate(chosen, **{"num_subjects": 1, "num_views": 1, "num_trials": 1, "seed": 3} | options)


@pytest.fixture(scope="module")
def wave():
    return rendered(WAVE)[0]


@pytest.fixture(scope="module")
def jab():
    return rendered(JAB)[0]


def found(report):
    return {(finding.kind, finding.name) for finding in report.findings}


def text_of(report, name):
    (finding,) = (finding for finding in report.findings if finding.name == name)
    return finding.text


def turned(clip, *rows):
    return (clip @ np.array(rows, np.float32).T).astype(np.float32)


def with_joints(clip, value, *joints, frames=slice(None)):
    faulty = clip.copy()
    faulty[:, frames, [INDEX[joint] for joint in joints]] = value
    return faulty


def beside(clip, *others):
    return np.concatenate([clip, *others]).astype(np.float32)


def standing(clip, *move):
    return np.repeat(clip[:, :1], clip.shape[1], axis=1) + np.array(move or (0, 0, 0))


def gliding(clip):
    return standing(clip) + np.linspace(-1.25, 1.25, clip.shape[1])[None, :, None, None] * np.array([1, 0, 0])


# ---- nothing is found where nothing is wrong


@each(
    ("layout", "dims"),
    [("kinect-v2", 3), ("kinect-v1", 3), ("coco-17", 3), ("coco-17", 2), ("mediapipe-33", 3), ("openpose-18", 2)],
)
def test_clean_clips_of_all_programs_have_no_finding(layout, dims):
    sequences = rendered(layout=layout, num_dims=dims)
    for name, clip in zip(sequences.samples.class_names, sequences, strict=True):
        report = inspect(clip, sequences.layout)
        assert report.findings == (), name
        assert report.clip is clip or np.array_equal(report.clip, clip)
        assert report.layout == sequences.layout


def test_people_who_fall_cartwheel_sit_and_lie_down_have_no_finding():
    words = ("drops to the floor", "cartwheel", "somersault", "hands take the weight", "lies there", "seat", "knees give way")
    programs = [one for one in make_training_classes(0) if any(word in one.name for word in words)]
    sequences = generate(programs, num_subjects=1, num_views=1, num_trials=1, seed=3)
    alarms = [name for name, clip in zip(sequences.samples.class_names, sequences, strict=True) if inspect(clip, LAYOUT).findings]
    assert len(programs) > 20
    assert len(alarms) <= len(programs) // 50, alarms


@pytest.mark.real
@each("name", ["utd-mhad", "nw-ucla", "msr-action3d"])
def test_real_clips_have_few_warnings(name, real_datasets):
    from fdsm.data.checks import recognise

    sequences = recognise(real_datasets / name)[1].read()
    reports = [inspect(clip, sequences.layout, sequences.fps) for clip in sequences]
    warned = [report for report in reports if any(finding.kind == "warning" for finding in report.findings)]
    assert len(warned) < 0.02 * len(reports)


def test_any_unit_number_format_and_travel_will_do(wave):
    for clip in (wave * 1000, (wave * 1000).astype(np.int16), wave.astype(np.float16), wave * 300 + 500, wave - wave[:, :1, :1]):
        assert inspect(clip, LAYOUT).findings == ()
    assert [inspect(wave * factor, LAYOUT).unit for factor in (1, 100, 1000, 1e6)] == [
        *("metres", "centimetres", "millimetres", "no usual unit")
    ]


@each("up", ["+y", "-y", "+z"])
def test_who_goes_down_or_jumps_stays_in_place(jab, up):
    sinking = jab - np.linspace(0, 1, jab.shape[1])[:, None, None] * np.array([0, 1, 0])  # a metre, more than the legs are long
    walking = jab + np.linspace(0, 1, jab.shape[1])[:, None, None] * np.array([0, 0, 1])
    layout = replace(LAYOUT, up=up)
    down, along, still = (inspect(lay_down(clip, layout), layout, up=up).travel for clip in (sinking, walking, jab))
    assert down == pytest.approx(still)
    assert along > 1.5
    flat = inspect(sinking[..., :2], LAYOUT).travel
    assert flat == pytest.approx(inspect(jab[..., :2], LAYOUT).travel)


def test_the_facts_are_told(wave, jab):
    report = inspect(beside(jab, gliding(jab)), LAYOUT, 15.0)
    assert isinstance(report, InputReport)
    assert (report.persons, report.person, report.frames, report.seconds) == ((1, 2), 1, jab.shape[1], jab.shape[1] / 15)
    assert (report.dims, report.up, report.unit, report.missing) == (3, "+y", "metres", 0)
    assert 0.4 < report.trunk < 0.7
    assert report.travel < 0.5
    assert inspect(gliding(jab) + wave[:, :1] * 0, LAYOUT).travel > 3
    assert describe(report)[0] == "persons    2, person 1 is taken"


# ---- missing joints


@each("mark", [0, -1, 1e20, -999, 1e6, np.inf])
def test_marks_of_missing_joints_are_read_as_missing(wave, mark):
    faulty = wave.copy()
    lost = np.random.default_rng(1).random(wave.shape[:3]) < 0.02
    faulty[lost] = mark
    report = inspect(faulty, LAYOUT)
    assert found(report) == {("mended", "missing")}
    np.testing.assert_array_equal(report.clip, np.where(lost[..., None], np.float32(np.nan), wave))
    assert report.missing == pytest.approx(lost.mean())


def test_masked_coordinates_and_single_huge_ones_are_missing(wave):
    mask = np.zeros(wave.shape, bool)
    mask[0, 5:9, 3] = True
    report = inspect(np.ma.masked_array(np.where(mask, 7.5, wave), mask), LAYOUT)
    assert (report.findings, report.missing) == ((), pytest.approx(4 / wave[..., 0].size))
    faulty = wave.copy()
    faulty[0, 5, 3, 1] = 1e20
    assert np.isnan(inspect(faulty, LAYOUT).clip[0, 5, 3]).all()


def test_a_clip_may_be_centred_on_a_joint_of_the_trunk(wave):
    for joint in ("spine_base", "spine_mid"):
        assert inspect(wave - wave[:, :1, [INDEX[joint]]], LAYOUT).findings == ()


@each("mark", [0, -1, np.nan])
def test_what_is_never_seen_is_named(wave, mark):
    legs = [f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle", "foot")]
    report = inspect(with_joints(wave, mark, *legs), LAYOUT)
    assert ("warning", "sight") in found(report)
    assert text_of(report, "sight").startswith("out of sight in up to 100% of the frames: left leg, right leg;")
    hand = inspect(with_joints(wave, mark, "right_wrist", "right_hand"), LAYOUT)
    assert "right_wrist, right_hand;" in text_of(hand, "sight")


def test_gaps_are_named_if_preprocessing_does_not_bridge_them(wave):
    gap = with_joints(wave, np.nan, "left_wrist", frames=slice(20, 35))
    assert found(inspect(gap, LAYOUT)) == set()
    assert found(inspect(gap, LAYOUT, max_gap=14)) == {("warning", "sight")}
    absent = wave.copy()
    absent[:, 20:35] = 0
    assert "nobody is seen" in text_of(inspect(absent, LAYOUT), "sight")


def test_a_neck_and_a_root_that_are_never_seen_lie_between_shoulders_and_hips(wave):
    for joint, role, between in (("spine_shoulder", "neck", "shoulders"), ("spine_base", "root", "hips")):
        report = inspect(with_joints(wave, np.nan, joint), LAYOUT)
        assert text_of(report, "missing") == f"the {role} is never seen: the middle of the {between} stands for it"
        assert abs(report.trunk / inspect(wave, LAYOUT).trunk - 1) < 0.2


def test_nobody_is_refused():
    for value in (0, np.nan, np.inf, -1):
        with pytest.raises(InputError, match=r"^clip: expected a person, found no joint in any frame$"):
            inspect(np.full((9, 25, 3), value, np.float32), LAYOUT)


# ---- the order of axes


@each(
    "axes",
    [(1, 0, 2, 3), (1, 0, 3, 2), (1, 3, 2, 0), (3, 1, 2, 0), (2, 1, 0, 3), (0, 2, 1, 3), (0, 1, 3, 2), (1, 2, 3, 0)],
)
def test_axes_in_another_order_are_read_as_they_are_meant(wave, jab, axes):
    two = beside(wave[:, :60], jab[:, :60] + np.float32([1.5, 0, 0]))
    for clip in (two, two[:1]):
        report = inspect(np.transpose(clip, axes), LAYOUT, dims=3, persons="all")
        assert ("mended", "axes") in found(report)
        np.testing.assert_array_equal(report.clip, clip)


@each("axes", [(1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_axes_of_one_person_in_another_order_are_read_as_they_are_meant(wave, axes):
    for num_frames in (25, 60):
        report = inspect(np.transpose(wave[0, :num_frames], axes), LAYOUT)
        assert found(report) == {("mended", "axes")}
        np.testing.assert_array_equal(report.clip, wave[:, :num_frames])
        assert f"1 person in {num_frames} frames" in text_of(report, "axes")


def test_as_many_persons_or_frames_as_wanted_coordinates_are_no_coordinates(wave, jab):
    three = beside(wave[:, :60], jab[:, :60] + np.float32([1.5, 0, 0]), wave[:, 60:120] - np.float32([1.5, 0, 0]))[..., :2]
    two = beside(wave[:, :60], jab[:, :60] + np.float32([1.5, 0, 0]))
    for clip, dims in ((three, 3), (two, 2), (three[:1, :3], 3)):
        report = inspect(clip if len(clip) > 1 else clip[0], LAYOUT, dims=dims, persons="all")
        assert "axes" not in {finding.name for finding in report.findings}
        np.testing.assert_array_equal(report.clip, clip)
        other = np.transpose(two if dims == 3 else three, (3, 1, 2, 0))  # as ST-GCN has it
        assert ("mended", "axes") in found(inspect(other, LAYOUT, dims=dims, persons="all"))


def test_shapes_that_are_no_clip_are_refused(wave):
    for points, message in [
        (wave[0].reshape(wave.shape[1], -1), r"expected \(frames, 25 joints, 2 or 3 coordinates\)"),
        (wave[..., :17, :], "found 17; it fits the layouts with 17 joints: coco-17"),
        (wave[:, :0], "expected at least one frame"),
        (np.array([[["a"]]]), "expected an array of numbers"),
        (np.array([None]), "expected an array of numbers"),
        (torch.tensor(wave, requires_grad=True), "found something else .*detach"),
    ]:
        with pytest.raises(InputError, match=message):
            inspect(points, LAYOUT)


def test_options_that_mean_nothing_are_refused(wave):
    for options, message in [
        ({"fps": 0}, r"^clip: expected frames a second above 0, found 0$"),
        ({"fps": float("nan")}, "frames a second above 0, found nan"),
        ({"fps": 1e-310}, "frames a second above 0, found 1e-310"),
        ({"fps": "30"}, "frames a second above 0, found '30'"),
        ({"aspect": "16/9"}, "an aspect .* above 0, found '16/9'"),
        ({"persons": "each"}, "expected the number of a person, 'all' or None as persons, found 'each'"),
        ({"persons": True}, "found True"),
    ]:
        with pytest.raises(InputError, match=message):
            inspect(wave, LAYOUT, **options)
    assert inspect(wave, LAYOUT, persons=np.int64(1)).person == 1


# ---- persons


def test_the_one_whose_limbs_move_is_taken_and_said(jab):
    for clip, person in ((beside(jab, gliding(jab)), 1), (beside(gliding(jab), jab), 2), (beside(standing(jab, 1, 0, 0), jab), 2)):
        report = inspect(clip, LAYOUT)
        assert report.person == person
        assert found(report) == {("mended", "persons")}
        np.testing.assert_array_equal(report.clip, jab)


def test_a_second_person_who_moves_is_a_warning_and_can_be_taken(wave, jab):
    num_frames = min(wave.shape[1], jab.shape[1])
    both = beside(wave[:, :num_frames], jab[:, :num_frames] + np.float32([1.5, 0, 0]))
    assert ("warning", "persons") in found(inspect(both, LAYOUT))
    for person in (1, 2):
        report = inspect(both, LAYOUT, persons=person)
        assert report.findings == ()
        np.testing.assert_array_equal(report.clip, both[person - 1 : person])
    everyone = inspect(both, LAYOUT, persons="all")
    assert (everyone.person, everyone.findings, len(everyone.clip)) == (None, (), 2)
    with pytest.raises(InputError, match="expected a person 3, found person 1, 2"):
        inspect(both, LAYOUT, persons=3)


@each("absent", [False, True])
def test_rows_that_exchange_persons_are_followed_by_nearness(jab, absent):
    other = np.full_like(jab, np.nan) if absent else standing(jab, 1.5, 0, 0)
    clip = beside(jab, other)
    for frame in (12, 30, 31, 60):
        clip[:, frame:] = clip[::-1, frame:].copy()
    report = inspect(clip, LAYOUT)
    assert "exchange persons 4 times" in text_of(report, "leaps")
    np.testing.assert_array_equal(report.clip, jab)


@each("rows", [[(2, 0, 1), (1, 2, 0), (0, 1, 2)], [(1, 2), (0, 1), (0, 2), (0, 1, 2)]])
def test_three_persons_whose_rows_move_up_are_followed(jab, rows):
    """A tool without tracks gives the rows to whom it finds, in an order of its own. Where one is missed, the next move up."""
    persons = beside(jab, standing(jab, 1.5, 0, 0), standing(jab, -1.5, 0, 0))
    clip, last = persons.copy(), persons.shape[1]
    for start in range(20, last):
        own = rows[start % len(rows)]
        clip[:, start] = np.nan
        clip[: len(own), start] = persons[list(own), start]
    report = inspect(clip, LAYOUT, persons="all")
    for row, person in enumerate(persons):
        seen = ~np.isnan(report.clip[row]).any(axis=(1, 2))
        assert seen.mean() > 0.6
        np.testing.assert_array_equal(report.clip[row][seen], person[seen])
    assert ("warning", "leaps") not in found(report)


@each(("dims", "people"), [(2, 2), (2, 3), (3, 3)])
def test_as_many_persons_as_coordinates_are_no_coordinates(jab, dims, people):
    """Whose rows are in the order of a detector's scores, which changes in most frames."""
    persons = beside(jab, *(standing(jab, 1.5 * place, 0, 0) for place in range(1, people)))[..., :dims]
    orders = np.random.default_rng(0).permuted(np.tile(np.arange(people), (persons.shape[1], 1)), axis=1)
    orders[0] = np.arange(people)
    clip = persons[orders.T, np.arange(persons.shape[1])]
    report = inspect(clip, LAYOUT, persons="all")
    assert found(report) == {("mended", "leaps")}
    np.testing.assert_array_equal(report.clip, persons)


def test_persons_who_cross_are_not_exchanged(jab):
    clip = beside(gliding(jab), gliding(jab)[..., :] * np.float32([-1, 1, 1]) + np.float32([0, 0, 0.7]))
    assert not {name for _, name in found(inspect(clip, LAYOUT))} & {"leaps"}


# ---- axes and sides


def test_a_body_upside_down_is_turned(wave):
    report = inspect(turned(wave, (-1, 0, 0), (0, -1, 0), (0, 0, 1)), LAYOUT)
    assert found(report) == {("mended", "up")}
    assert report.up == report.layout.up == "-y"
    negated = inspect(turned(wave, (1, 0, 0), (0, -1, 0), (0, 0, 1)), LAYOUT)
    assert (found(negated), negated.up) == ({("mended", "up")}, "+y")
    np.testing.assert_array_equal(negated.clip, wave)


def test_another_axis_that_may_be_up_is_a_warning_which_up_settles(wave):
    clip = lay_down(wave, replace(LAYOUT, up="+z"))
    report = inspect(clip, LAYOUT)
    assert found(report) == {("warning", "up")}
    assert "give +z as option 'up'" in text_of(report, "up")
    settled = inspect(clip, LAYOUT, up="+z")
    assert (settled.findings, settled.up) == ((), "+z")
    with pytest.raises(InputError, match="up must be one of"):
        inspect(clip, LAYOUT, up="z")
    with pytest.raises(InputError, match="2D coordinates have no axis"):
        inspect(clip[..., :2], LAYOUT, up="+z")


def test_left_and_right_exchanged_are_a_warning(wave):
    twin = np.arange(25)
    for left, right in LAYOUT.pairs:
        twin[[left, right]] = right, left
    for clip in (turned(wave, (-1, 0, 0), (0, 1, 0), (0, 0, 1)), wave * np.float32([1, 1, -1]), wave[:, :, twin]):
        assert found(inspect(clip, LAYOUT)) == {("warning", "handedness")}


@pytest.mark.filterwarnings("error")
def test_legs_that_are_exactly_straight_point_nowhere():
    layout = get_layout("coco-17")
    body = np.zeros((9, layout.num_joints, 3))
    for side, across in (("left", 100), ("right", -100)):
        for joint, height in (("shoulder", 1400), ("hip", 800), ("knee", 400), ("ankle", 0)):
            body[:, layout.joints.index(f"{side}_{joint}")] = across, height, 0
    assert not mirrored(body, layout)


# ---- coordinates


def test_a_third_coordinate_that_is_none_is_refused(wave):
    rng = np.random.default_rng(0)
    pixels = wave * [-300, -300, 1] + [960, 540, 0]
    scores = rng.uniform(0.6, 0.95, wave.shape[:3])
    for third, message in ((scores, "a confidence from 0 to 1"), (100 * scores, "does not move as a body does"), (0, "one number")):
        faulty = pixels.copy()
        faulty[..., 2] = third
        with pytest.raises(InputError, match=rf"expected a depth as third coordinate, found .*{message}.*clip\[\.\.\., :2\]"):
            inspect(faulty, LAYOUT)
    with pytest.raises(InputError, match="a confidence from 0 to 1"):
        inspect(np.concatenate([pixels[..., :2] / [1920, 1080], scores[..., None]], axis=-1), LAYOUT)


@each("layout", ["kinect-v2", "kinect-v1", "coco-17", "mediapipe-33", "h36m-17"])
def test_depth_behind_noise_is_no_confidence(layout):
    rng = np.random.default_rng(0)
    still = [clip[:, :120] for clip in clips_of_nothing("still", 4, 31, layout)]
    for clip in still:
        for noise in (0.01, 0.02, 0.03, 0.05, 0.08):
            for depth in (1, 3):  # sensors see depth less well
                inspect(clip + noise * rng.normal(size=clip.shape) * [1, 1, depth], get_layout(layout))
    resting = still[0] + 0.005 * rng.normal(size=still[0].shape)
    for most in (1, 100):
        with pytest.raises(InputError, match="expected a depth as third coordinate"):
            inspect(
                np.concatenate([100 * resting[..., :2], most * rng.beta(8, 2, (*resting.shape[:3], 1))], axis=-1),
                get_layout(layout),
            )


def test_an_aspect_of_what_is_no_picture_is_a_warning(wave):
    pixels = wave[..., :2] * -300 + [960, 540]
    for clip in (wave, pixels):
        report = inspect(clip, LAYOUT, aspect=1.5)
        assert ("warning", "aspect") in found(report)
        assert "option 'aspect', which stretches x, may distort the body" in text_of(report, "aspect")


def test_a_picture_of_width_and_height_1_is_a_warning_which_aspect_mends():
    sequences = rendered(WAVE, layout="coco-17", num_dims=2)
    pixels = sequences[0] * 300 + [960, 540]
    scaled = pixels / [1920, 1080]
    report = inspect(scaled, sequences.layout)
    assert found(report) == {("warning", "aspect")}
    mended = inspect(scaled, sequences.layout, aspect=1920 / 1080)
    assert mended.findings == ()
    np.testing.assert_allclose(mended.clip * 1080, pixels, rtol=1e-5)
    with pytest.raises(InputError, match="expected an aspect"):
        inspect(scaled, sequences.layout, aspect=0)


@each("order", ["random", "reversed", "from the head down"])
def test_joints_in_another_order_are_a_warning(wave, order):
    orders = {
        "random": np.random.default_rng(2).permutation(25),
        "reversed": np.arange(25)[::-1],
        "from the head down": np.argsort(-wave[0, 0, :, 1]),
    }
    assert ("warning", "joints") in found(inspect(wave[:, :, orders[order]], LAYOUT))


def test_two_joints_exchanged_are_a_warning(wave):
    faulty = wave.copy()
    knee, wrist = INDEX["left_knee"], INDEX["right_wrist"]
    faulty[:, :, [knee, wrist]] = wave[:, :, [wrist, knee]]
    assert ("warning", "joints") in found(inspect(faulty, LAYOUT))


# ---- motion and length


@each("joints", [("spine_base",), ("left_hip", "right_hip"), ("spine_shoulder",), LAYOUT.joints])
def test_a_landmark_that_stays_in_one_place_is_a_warning(wave, joints):
    centre = wave[:, :, [INDEX[joint] for joint in joints]].mean(axis=2, keepdims=True)
    for place in ((0, 0, 0), (1, 2, 3)):
        assert ("warning", "fixed") in found(inspect(wave - centre + np.float32(place), LAYOUT))


def test_joints_and_bodies_that_never_move_are_a_warning(wave):
    faulty = wave.copy()
    faulty[:, :, INDEX["right_wrist"]] = wave[:, :1, INDEX["right_wrist"]]
    assert text_of(inspect(faulty, LAYOUT), "still") == "never moves, while the rest of the body does: right_wrist"
    assert "nothing moves" in text_of(inspect(np.repeat(wave[:, :1], 40, axis=1), LAYOUT), "still")


def test_leaps_are_a_warning(wave):
    hand, body = wave.copy(), wave.copy()
    hand[0, 20, INDEX["left_hand"]] += 9
    body[0, 20:] += np.float32([3, 0, 0])
    for clip in (hand, body):
        assert "trunk lengths to frame 2" in text_of(inspect(clip, LAYOUT), "leaps")


def test_joints_that_leap_off_for_a_frame_are_a_warning(jab):
    draws = np.random.default_rng(0)
    sides, lost = jab.copy(), jab.copy()
    pairs = np.array(LAYOUT.pairs).T
    for frame in np.flatnonzero(draws.random(jab.shape[1]) < 0.2):
        sides[:, frame, pairs] = jab[:, frame, pairs[::-1]]
    lost[draws.random(jab.shape[:3]) < 0.03, :2] = 0  # places in the picture, with a depth beside them
    for clip in (sides, lost, jab[:, draws.permutation(jab.shape[1])]):
        assert "leap off for one frame" in text_of(inspect(clip, LAYOUT), "leaps")


def test_a_body_that_grows_is_a_warning(jab):
    size = np.where(np.arange(jab.shape[1]) < 40, 1, 3.28).astype(np.float32)[:, None, None]  # metres, then feet
    assert "the body is 3.3 times as large" in text_of(inspect((jab - jab[:, :1, :1]) * size, LAYOUT), "size")
    nearer = np.linspace(1, 2.5, jab.shape[1], dtype=np.float32)[:, None, None]
    assert "size" in {name for _, name in found(inspect(jab * nearer, LAYOUT))}
    flat = jab[..., :2] * [300, -300] * nearer + 500  # who comes nearer in a picture grows
    assert found(inspect(flat, LAYOUT.with_up("-y"))) == set()


def test_few_frames_are_a_warning(wave):
    assert "one frame" in text_of(inspect(wave[:, :1], LAYOUT), "frames")
    assert "there are 7 frames" in text_of(inspect(wave[:, :7], LAYOUT), "frames")
    assert found(inspect(wave[:, 10:18], LAYOUT)) == set()


def test_frames_that_repeat_one_frame_or_show_nobody_are_cut_off(wave):
    start, end = np.repeat(wave[:, :1], 30, axis=1), np.zeros((1, 200, 25, 3), np.float32)
    for clip in (np.concatenate([start, wave, end], axis=1), np.concatenate([end * np.nan, wave, start], axis=1)):
        report = inspect(clip, LAYOUT)
        assert found(report) == {("mended", "padding")}
        assert report.frames in (wave.shape[1], wave.shape[1] + 1)
    np.testing.assert_array_equal(inspect(np.concatenate([start, wave, end], axis=1), LAYOUT).clip, wave)


def test_long_and_idle_clips_are_a_warning(wave):
    noise = np.random.default_rng(4).normal(0, 0.003, (1, 2000, 25, 3))
    for idle, words in ((300, "keeps still for"), (1900, "the clip lasts 6")):
        rest = wave[:, :1] + noise[:, :idle]
        report = inspect(np.concatenate([rest, wave], axis=1), LAYOUT)
        assert words in text_of(report, "length")
        assert "cut it" in text_of(report, "length")


@pytest.mark.filterwarnings("error")
@settings(deadline=None, max_examples=200)
@example(shape=[25, 7], whole=True, mark=-1, share=0.95, size=1e-38, layout="kinect-v2", persons=2, seed=2365)
@given(
    shape=st.lists(st.sampled_from([1, 2, 3, 7, 9, 17, 25]), min_size=1, max_size=5).filter(lambda shape: np.prod(shape) < 40_000),
    whole=st.booleans(),
    mark=st.sampled_from([0, -1, 1e20, np.inf, -np.inf, np.nan]),
    share=st.sampled_from([0, 0.1, 0.6, 0.95, 1]),
    size=st.sampled_from([0, 1e-38, 1, 1e4, 3e38]),
    layout=st.sampled_from(["kinect-v2", "coco-17"]),
    persons=st.sampled_from([None, "all", 1, 2]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_array_has_a_report_or_is_refused_in_one_sentence(shape, whole, mark, share, size, layout, persons, seed):
    found = get_layout(layout)
    rng = np.random.default_rng(seed)
    points = rng.normal(size=[*shape[:2], found.num_joints, 3] if whole else shape) * size
    points[rng.random(points.shape[:-1]) < share] = mark
    problem, report = "", None
    try:
        report = inspect(points, found, persons=persons)
    except InputError as error:
        problem = str(error)
    if report is None:
        assert problem.startswith("clip: ")
        assert "\n" not in problem
    else:
        assert report.clip.shape[2:] == (found.num_joints, report.dims)
        assert report.clip.dtype == np.float32
        assert len(describe(report)) == 5
        assert all(finding.text and "\n" not in finding.text for finding in report.findings)
