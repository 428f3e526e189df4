"""The synthetic data set: same seed, same bytes; a text and its motion say the same."""

import re
from itertools import combinations

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.rng import numpy_generator
from fdsm.synthetic import Program, generate, load_programs, make_subject, render
from fdsm.synthetic.forward_kinematics import JOINT
from fdsm.vocabulary import Kinematics, vocabulary
from tests.cases import each

LAYOUT = get_layout("kinect-v2")
PROGRAMS = load_programs()
X, Y, Z = 0, 1, 2


@pytest.fixture(scope="module")
def sequences():
    return generate(PROGRAMS, num_subjects=2, num_views=2, num_trials=1)


def make_program(path="wave", stance="stand", limbs=None, height="chest", tempo="slow", repetition="once", **motion) -> Program:
    """A program of any path, with a limb that the path can speak of."""
    template = vocabulary()["paths"][path]
    limb = "right_arm" if "{hand}" in template else "right_leg" if "{foot}" in template or "{knee}" in template else "both_legs"
    words = {
        "limbs": limbs or [limb],
        "path": path,
        "height": height if "{height}" in template else None,
        "stance": stance,
        "tempo": tempo,
        "repetition": repetition,
    }
    texts = {
        "parts": dict.fromkeys(("head", "hands", "torso", "legs"), "."),
        "phases": dict.fromkeys(("start", "middle", "end"), "."),
    }
    return Program.model_validate(
        {"name": path, "kinematics": words, "motion": motion, "intensity": 0, "descriptions": ["."] * 5, **texts}
    )


def perform(program: Program, subject: int = 1, trial: int = 0) -> np.ndarray:
    """(T, 25, 3) in the person's frame."""
    return render(program, make_subject(0, subject), numpy_generator(0, "test", subject, trial))[0]


def track(clip: np.ndarray, joint: str) -> np.ndarray:
    return clip[:, JOINT[joint]]


def raised(clip: np.ndarray, joint: str) -> np.ndarray:
    """The track of a joint relative to the shoulders, over the middle of the clip."""
    points = track(clip, joint) - track(clip, "spine_shoulder")
    return points[len(points) // 5 : -len(points) // 5]


# ---- what generate promises


def test_clips_are_finite_and_named(sequences):
    assert len(sequences) == len(PROGRAMS) * 4
    assert sequences.layout.name == "kinect-v2"
    assert sequences.fps == 30
    assert np.isfinite(sequences.points).all()
    assert all(clip.shape[0] == 1 and 30 <= clip.shape[1] <= 450 for clip in sequences)
    assert sequences.samples.class_names == tuple(program.name for program in PROGRAMS)
    assert sequences.samples.ids[:2] == ("A001S001V1T1", "A001S001V2T1")
    assert sequences.samples.ids[-1] == f"A{len(PROGRAMS):03d}S002V2T1"
    assert set(sequences.samples.subjects) == {1, 2}
    assert set(sequences.samples.views) == {1, 2}


def test_same_seed_same_bytes_and_another_seed_others():
    first, again, other = (generate(PROGRAMS[:3], num_subjects=1, seed=seed) for seed in (7, 7, 8))
    assert first.points.tobytes() == again.points.tobytes()
    assert first.points.tobytes() != other.points.tobytes()


def test_a_clip_does_not_depend_on_what_else_is_generated(sequences):
    picked = [PROGRAMS[40], PROGRAMS[4]]
    part = generate(picked, num_subjects=1, num_views=1, num_trials=2)
    for i, label in ((0, 40), (2, 4)):
        whole = sequences.samples.ids.index(f"A{label + 1:03d}S001V1T1")
        assert part[i].tobytes() == sequences[whole].tobytes()


def test_the_person_stands_before_the_sensor_and_is_turned_in_the_second_view():
    sequences = generate(PROGRAMS, num_subjects=3, num_views=2, num_trials=1, jitter=0.0)
    for i, clip in enumerate(sequences):
        base, first = clip[0, :, JOINT["spine_base"]], clip[0, 0]
        assert base[:, Z].min() > 1.5
        assert base[:, Z].max() < 4.8
        across = first[JOINT["right_hip"]] - first[JOINT["left_hip"]]
        assert across[X] > 0
        angle = np.rad2deg(np.arctan2(-across[Z], across[X]))
        assert abs(angle - (0 if sequences.samples.views[i] == 1 else 45)) < 20


@each("wrong", [{"num_subjects": 0}, {"num_views": 0}, {"num_trials": 0}, {"jitter": -1.0}, {"jitter_spread": -1.0}])
def test_nothing_to_make_is_refused(wrong):
    with pytest.raises(InputError, match="must be at least"):
        generate(PROGRAMS[:1], **wrong)


def test_jitter_is_small_and_can_be_left_out():
    clean, noisy = (generate(PROGRAMS[:2], num_subjects=1, num_views=1, jitter=jitter) for jitter in (0.0, 1.0))
    assert 0.001 < np.sqrt(((clean.points - noisy.points) ** 2).mean()) < 0.03


def test_noise_may_differ_from_clip_to_clip():
    def noise(**settings):
        options = {"num_subjects": 12, "num_views": 1, "num_trials": 1}
        clean, noisy = generate(PROGRAMS[:1], jitter=0.0, **options), generate(PROGRAMS[:1], **options, **settings)
        return np.array([np.sqrt(((a - b) ** 2).mean()) for a, b in zip(clean, noisy, strict=True)])

    alike, different = noise(), noise(jitter_spread=1.0)
    factors = different / alike
    assert alike.max() / alike.min() < 1.6
    assert 0.3 < np.median(factors) < 3
    assert 0.5 < np.log(factors).std() < 1.5
    np.testing.assert_allclose(noise(jitter_spread=0.0), alike)


# ---- bodies


def test_bones_keep_their_lengths():
    for program in PROGRAMS:
        clip = perform(program).astype(np.float64)
        for a, b in LAYOUT.bones:
            lengths = np.linalg.norm(clip[:, a] - clip[:, b], axis=1)
            assert np.ptp(lengths) < 1e-5, (program.name, LAYOUT.joints[a], LAYOUT.joints[b])


def test_subjects_differ_and_are_of_human_size():
    heights = [np.ptp(perform(PROGRAMS[25], subject)[:, :, Y]) for subject in range(1, 9)]
    assert min(heights) > 0.9
    assert max(heights) < 2.05
    assert len(set(np.round(heights, 3))) == 8


@each("path", vocabulary()["paths"])
def test_every_path_renders_above_the_floor(path):
    for repetition in ("once", "repeated"):
        clip = perform(make_program(path, repetition=repetition, tempo="fast"))
        assert np.isfinite(clip).all()
        assert clip[:, :, Y].min() > -0.05
        assert np.abs(clip - clip[:1]).max() > 0.02


@each("stance", vocabulary()["stances"])
def test_every_stance_goes_with_paths_of_hand_leg_and_trunk(stance):
    for path in ("punch", "pick_up", "tap_foot", "nod"):
        clip = perform(make_program(path, stance))
        assert np.isfinite(clip).all()
        assert clip[:, :, Y].min() > -0.08


@each("limb", vocabulary()["limbs"])
@each("height", vocabulary()["heights"])
def test_every_limb_and_height_render(limb, height):
    path = "push_forward" if "arm" in limb else "lift_knee" if "leg" in limb else "nod"
    assert np.isfinite(perform(make_program(path, limbs=[limb], height=height))).all()


@pytest.mark.parametrize("field", ["path", "stance"])
def test_words_without_trajectory_are_named(field):
    program = make_program("punch")
    words = Kinematics.model_construct(**{**program.kinematics.model_dump(), field: "levitate"})
    with pytest.raises(InputError, match=f"{field} unknown name 'levitate'"):
        perform(program.model_copy(update={"kinematics": words}))


# ---- directions: what the words say is what the joints do


@pytest.mark.parametrize("limb", ["right_arm", "left_arm"])
def test_sweeps_go_where_they_say(limb):
    hand = limb.replace("arm", "hand")
    for path, order in (("sweep_left", -1), ("sweep_right", 1)):
        x = raised(perform(make_program(path, limbs=[limb], height="head"), 2), hand)[:, X]
        assert order * (np.argmax(x) - np.argmin(x)) > 10
        assert x.max() > 0.15
        assert x.min() < -0.15


@pytest.mark.parametrize("limb", ["right_arm", "left_arm"])
def test_circles_turn_as_the_moving_person_sees_them(limb):
    for path, sign in (("circle_clockwise", -1), ("circle_counterclockwise", 1)):
        clip = perform(make_program(path, limbs=[limb], repetition="repeated", cycles=[3, 3]))
        x, y = raised(clip, limb.replace("arm", "hand"))[:, :2].T
        area = 0.5 * np.sum(x[:-1] * np.diff(y) - y[:-1] * np.diff(x))
        assert sign * area > 0.05


def test_only_the_named_limb_moves_much():
    for limb, other in (("right", "left"), ("left", "right")):
        clip = perform(make_program("push_up", limbs=[f"{limb}_arm"]))
        assert np.ptp(track(clip, f"{limb}_hand")[:, Y]) > 0.8
        assert np.ptp(track(clip, f"{other}_hand")[:, Y]) < 0.15
        clip = perform(make_program("lift_knee", limbs=[f"{limb}_leg"]))
        assert np.ptp(track(clip, f"{limb}_knee")[:, Y]) > 0.25
        assert np.ptp(track(clip, f"{other}_ankle")[:, Y]) < 0.05


def test_forward_is_minus_z_and_right_is_plus_x():
    clip = perform(make_program("push_forward"))
    assert raised(clip, "right_hand")[:, Z].min() < -0.45
    assert track(clip, "right_hand")[0, X] > track(clip, "left_hand")[0, X]
    kick = perform(make_program("kick_forward", tempo="fast"))
    assert np.ptp(track(kick, "right_ankle")[:, Z]) > 0.4
    assert track(kick, "right_ankle")[:, Z].min() < track(kick, "right_ankle")[0, Z] - 0.4
    assert track(perform(make_program("kick_back")), "right_ankle")[:, Z].max() > 0.3
    assert track(perform(make_program("kick_side", limbs=["left_leg"])), "left_ankle")[:, X].min() < -0.5


def test_heights_are_ordered():
    reached = [
        raised(perform(make_program("push_forward", height=height)), "right_hand")[:, Y].mean()
        for height in vocabulary()["heights"]
    ]
    assert reached == sorted(reached)
    assert reached[-1] > 0.2
    assert reached[0] < -0.3


def test_sitting_down_lowers_the_hips_and_moves_them_back():
    hips = track(perform(make_program("sit_down", "sitting_down")), "spine_base")
    assert hips[-1, Y] < hips[0, Y] - 0.25
    assert hips[-1, Z] > hips[0, Z] + 0.25
    hips = track(perform(make_program("stand_up", "standing_up")), "spine_base")
    assert hips[-1, Y] > hips[0, Y] + 0.25
    assert hips[-1, Z] < hips[0, Z] - 0.25


def test_knees_bend_forward_and_elbows_do_not():
    for path in ("squat", "sit_down", "lift_knee", "kneel"):
        clip = perform(make_program(path))
        hip, knee, ankle = (track(clip, f"right_{joint}") for joint in ("hip", "knee", "ankle"))
        assert np.cross(knee - hip, ankle - knee)[:, X].max() < 0.02
    clip = perform(make_program("curl"))
    shoulder, elbow, wrist = (track(clip, f"right_{joint}") for joint in ("shoulder", "elbow", "wrist"))
    assert np.cross(elbow - shoulder, wrist - elbow)[:, X].min() > -0.02


def test_hands_reach_the_floor_and_feet_leave_it():
    clip = perform(make_program("pick_up", "bend", limbs=["right_arm", "trunk", "both_legs"]))
    assert track(clip, "right_hand")[:, Y].min() < 0.25
    feet = perform(make_program("jump", "jump"))[:, [JOINT["left_ankle"], JOINT["right_ankle"]], Y]
    assert np.ptp(feet.min(axis=1)) > 0.1


def test_hands_take_turns_where_the_words_say_so():
    box = next(program for program in PROGRAMS if program.kinematics.coordination == "in_turn")
    together = box.model_copy(update={"kinematics": box.kinematics.model_copy(update={"coordination": None})})
    for program, sign in ((box, -1), (together, 1)):
        clip = perform(program)
        left, right = (raised(clip, hand)[:, Z] for hand in ("left_hand", "right_hand"))
        assert sign * np.corrcoef(left, right)[0, 1] > 0.3


def test_one_arm_is_the_arm_of_the_persons_hand():
    program = make_program("touch_mouth", limbs=["one_arm"])
    subjects = [make_subject(0, number) for number in range(1, 40)]
    assert {subject.left_handed for subject in subjects} == {True, False}
    for wanted in (True, False):
        subject = next(subject for subject in subjects if subject.left_handed == wanted)
        clips = [render(program, subject, numpy_generator(0, "test", trial))[0] for trial in range(10)]
        left = [np.ptp(track(clip, "left_hand")[:, Y]) > np.ptp(track(clip, "right_hand")[:, Y]) for clip in clips]
        assert (sum(left) > 5) == wanted


# ---- the programs


def test_at_least_forty_classes_half_of_them_dynamic():
    assert len(PROGRAMS) >= 40
    assert sum(program.intensity for program in PROGRAMS) * 2 == len(PROGRAMS)
    assert len({program.kinematics.phrases for program in PROGRAMS}) == len(PROGRAMS)


def test_dynamic_classes_have_their_energy_higher_up(sequences):
    shares = np.array([_share_above(clip[0], 2.0) for clip in sequences])
    intensity = np.array([program.intensity for program in PROGRAMS])[sequences.samples.labels]
    assert shares[intensity == 1].mean() > 5 * shares[intensity == 0].mean()
    by_class = [shares[sequences.samples.labels == label].mean() for label in range(len(PROGRAMS))]
    dynamic = [share for share, program in zip(by_class, PROGRAMS, strict=True) if program.intensity]
    calm = [share for share, program in zip(by_class, PROGRAMS, strict=True) if not program.intensity]
    assert min(dynamic) > max(calm)


def _share_above(clip: np.ndarray, hertz: float) -> float:
    """Share of the motion's energy above a frequency."""
    moving = clip - np.linspace(clip[0], clip[-1], len(clip))
    window = np.hanning(len(clip))[:, None, None]
    energy = (np.abs(np.fft.rfft((moving - moving.mean(axis=0)) * window, axis=0)) ** 2).sum(axis=(1, 2))
    frequency = np.fft.rfftfreq(len(clip), 1 / 30)
    return float(energy[frequency > hertz].sum() / energy[frequency > 0].sum())


def test_descriptions_are_of_the_asked_length():
    lengths = {text: len(text.split()) for program in PROGRAMS for text in program.descriptions}
    assert all(25 <= length <= 45 for length in lengths.values()), [
        text for text, length in lengths.items() if not 25 <= length <= 45
    ]


def test_no_description_is_another_with_names_or_sides_swapped():
    def words(text: str) -> frozenset[str]:
        alike = {"left": "side", "right": "side", "leftward": "side", "rightward": "side", "both": "side"}
        return frozenset(alike.get(word, word) for word in re.findall(r"[a-z]+", text.lower()))

    texts = [(program.name, words(text)) for program in PROGRAMS for text in program.descriptions]
    for (name, a), (other, b) in combinations(texts, 2):
        assert len(a & b) / len(a | b) < 0.5, (name, other, sorted(a & b))


@each(
    ("text", "message"),
    [
        ("classes: [", "expected YAML"),
        ("- 1", "top level"),
        ("provenance: by hand\nclasses: []", "classes"),
        ("provenance: by hand\nclasses:\n  - {name: a}", r"classes\.0\.kinematics"),
        ("provenance: by hand\nclasses:\n  - {name: a, kinematics: {path: wive}}", "wive"),
        ("provenance: by hand\nmore: 1\nclasses: []", "more|classes"),
    ],
)
def test_bad_files_are_refused_with_file_and_key(tmp_path, text, message):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(InputError, match=rf"mine\.yaml: .*({message})"):
        load_programs(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        load_programs(tmp_path / "none.yaml")


def test_a_range_must_be_in_order():
    with pytest.raises(ValueError, match="the smaller first"):
        make_program("punch", hertz=[3, 2])
