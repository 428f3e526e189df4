"""Actions made from the vocabulary, and the same performances as the first Kinect gives them."""

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.rng import numpy_generator
from fdsm.synthetic import Action, generate, load_programs, make_subject, make_training_classes, render
from fdsm.synthetic.forward_kinematics import JOINT
from fdsm.synthetic.kinect_v1 import as_kinect_v1
from fdsm.synthetic.poses import FLOOR_STANCES
from fdsm.vocabulary import vocabulary

PLAIN = make_training_classes(0)
WHOLE = make_training_classes(300)
PROGRAMS = load_programs()
V1 = get_layout("kinect-v1")
X, Y, Z = 0, 1, 2


# ---- the training classes


def test_every_path_is_there_by_each_limb_at_each_height():
    assert {action.kinematics.path for action in PLAIN} == set(vocabulary()["paths"])
    punches = {(action.kinematics.limbs, action.kinematics.height) for action in PLAIN if action.kinematics.path == "punch"}
    arms = [("right_arm",), ("left_arm",), ("both_arms",)]
    assert punches == {(arm, height) for arm in arms for height in vocabulary()["heights"]}
    assert {action.kinematics.limbs for action in PLAIN if action.kinematics.path == "clap"} == {("both_arms",)}
    assert {action.kinematics.limbs for action in PLAIN if action.kinematics.path == "stamp"} == {("right_leg",), ("left_leg",)}


def test_a_name_is_the_words_and_none_occurs_twice():
    assert all(action.name == ", ".join(action.kinematics.phrases) for action in WHOLE)
    assert len({action.name for action in WHOLE}) == len(WHOLE) == len(PLAIN) + 300


def test_variations_follow_the_plain_movements_and_depend_on_the_seed():
    assert WHOLE[: len(PLAIN)] == PLAIN
    assert make_training_classes(20) == WHOLE[: len(PLAIN) + 20]
    other = make_training_classes(20, seed=1)
    assert other[: len(PLAIN)] == PLAIN
    assert other[len(PLAIN) :] != WHOLE[len(PLAIN) : len(PLAIN) + 20]


def test_variations_are_of_the_hands_and_stay_above_the_floor():
    drawn = [action.kinematics for action in WHOLE[len(PLAIN) :]]
    assert all("{hand}" in vocabulary()["paths"][words.path] for words in drawn)
    assert not {"pick_up", "put_down", "touch_toes"} & {words.path for words in drawn}
    stances = [words.stance for words in drawn]
    assert {"walk", "sit", "sitting_down", "sit_floor", "lie_back", "on_knees", "all_fours"} < set(stances)
    assert sum(stance in FLOOR_STANCES for stance in stances) < 0.3 * len(stances)
    assert not any(words.stance == "all_fours" and words.limbs[0] == "both_arms" for words in drawn)
    assert {words.coordination for words in drawn if words.limbs[0] != "both_arms"} == {None}


def test_keeping_still_is_there_once_in_each_posture_and_nothing_else_differs():
    rests = [action for action in PLAIN if action.kinematics.path == "rest"]
    stances = [action.kinematics.stance for action in rests]
    assert len(set(stances)) == len(stances) == 12
    assert {"stand", "sit", "lie_back", "hang", "plank"} < set(stances)
    assert len({action.name for action in rests}) == 12
    assert len({action.kinematics.model_copy(update={"stance": "stand"}) for action in rests}) == 1


def test_movements_of_the_whole_body_are_of_arms_and_legs_together():
    limbs = {path: {a.kinematics.limbs for a in PLAIN if a.kinematics.path == path} for path in ("cartwheel", "crawl", "limp")}
    assert limbs == {"cartwheel": {("both_arms", "both_legs")}, "crawl": {("both_arms", "both_legs")}, "limp": {("both_legs",)}}


@pytest.mark.parametrize("variations", [-1, 5001])
def test_impossible_numbers_of_variations_are_refused(variations):
    with pytest.raises(InputError, match=f"^synthetic classes: variations must be from 0 to 5000, found {variations}$"):
        make_training_classes(variations)


@pytest.mark.parametrize("layout", ["kinect-v2", "kinect-v1"])
def test_actions_are_generated_like_programs(layout):
    some = WHOLE[::150]
    sequences = generate(some, num_subjects=1, num_views=1, num_trials=1, layout=layout)
    assert sequences.samples.class_names == tuple(action.name for action in some)
    assert sequences.layout == get_layout(layout)
    assert np.isfinite(sequences.points).all()


def test_a_program_moves_as_its_name_words_and_motion_say():
    program = PROGRAMS[7]
    action = Action(name=program.name, kinematics=program.kinematics, motion=program.motion)
    first, second = (generate([one], num_subjects=2, num_views=1, num_trials=1) for one in (program, action))
    assert first.points.tobytes() == second.points.tobytes()


# ---- the first Kinect


def both(number: int) -> tuple[np.ndarray, np.ndarray]:
    """One performance in the two layouts."""
    points = render(PROGRAMS[number], make_subject(0, number), numpy_generator(0, "test", number))[0].astype(np.float64)
    return points, as_kinect_v1(points, numpy_generator(1, "test", number))


def v1(points: np.ndarray, joint: str) -> np.ndarray:
    return points[:, V1.joints.index(joint)]


def directions(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_limbs_point_where_they_pointed():
    pairs = [("shoulder", "elbow"), ("elbow", "wrist"), ("wrist", "hand"), ("hip", "knee"), ("knee", "ankle")]
    bones = [(f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in pairs]
    for number in (1, 8, 21, 30):
        old, new = both(number)
        for a, b in bones:
            before = directions(old[:, JOINT[b]] - old[:, JOINT[a]])
            assert np.allclose(directions(v1(new, b) - v1(new, a)), before, atol=1e-6), (a, b)


def test_limbs_keep_their_lengths_and_persons_differ():
    limbs = [(a, b) for a, b in V1.bones if V1.joints[a] not in ("hip_centre", "spine")]  # the trunk itself bends
    lengths = []
    for number in (1, 8, 21, 30):
        _, clip = both(number)
        each = np.linalg.norm(clip[:, [a for a, _ in limbs]] - clip[:, [b for _, b in limbs]], axis=-1)
        assert np.ptp(each, axis=0).max() < 1e-9
        lengths.append(each[0])
    assert np.ptp(lengths, axis=0).min() > 0.001


def test_proportions_are_those_of_the_first_kinect():
    """The medians that the anatomy is made from, over enough persons that their differences cancel out."""
    found = []
    for number in range(1, 30):
        clip = both(number)[1][:1]
        trunk = np.linalg.norm(v1(clip, "shoulder_centre") - v1(clip, "hip_centre"))
        pairs = ("shoulder elbow", "elbow wrist", "wrist hand", "hip knee", "knee ankle", "ankle foot")
        ends = [pair.split() for pair in pairs]
        found.append([np.linalg.norm(v1(clip, f"left_{a}") - v1(clip, f"left_{b}")) / trunk for a, b in ends])
    assert np.allclose(np.mean(found, axis=0), [0.64, 0.58, 0.17, 1.15, 0.90, 0.20], atol=0.03)


def test_a_standing_foot_stays_on_the_floor_and_the_person_is_of_human_size():
    for number in (1, 8, 21, 30):
        old, new = both(number)
        lower = np.minimum(v1(new, "left_ankle")[:, Y], v1(new, "right_ankle")[:, Y])
        assert np.abs(lower - np.minimum(old[:, JOINT["left_ankle"], Y], old[:, JOINT["right_ankle"], Y])).max() < 0.05
        assert 0.8 < v1(new, "head")[0, Y] < 1.9
        assert abs(v1(new, "head")[0, Y] - old[0, JOINT["head"], Y]) < 0.25


def test_clips_of_the_first_kinect_are_the_same_performances():
    options = {"num_subjects": 1, "num_views": 2, "num_trials": 1}
    old, new, again = (generate(PROGRAMS[:4], **options, layout=layout) for layout in ("kinect-v2", "kinect-v1", "kinect-v1"))
    assert new.points.tobytes() == again.points.tobytes()
    assert new.samples.ids == old.samples.ids
    assert new.shapes[:, 1].tolist() == old.shapes[:, 1].tolist()
    for clip in new:
        assert clip.shape[2] == 20
        assert 1.5 < clip[0, :, V1.joints.index("hip_centre"), Z].min() < 4.8


def test_a_layout_that_nobody_knows_is_refused():
    with pytest.raises(InputError, match="did you mean 'coco-17'"):
        generate(PROGRAMS[:1], layout="coco17")
