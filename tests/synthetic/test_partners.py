"""Actions of two people: each partner of the vocabulary is where the word says, and does what it says."""

from functools import cache

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.synthetic import Action, generate, list_motions, make_subject, make_training_classes
from fdsm.synthetic.forward_kinematics import JOINT, LAYOUT
from fdsm.synthetic.partners import ROLES, choose_partner, partner_words
from fdsm.vocabulary import Kinematics, vocabulary
from tests.cases import each

GROUND, Y = [0, 2], 1
BASE, HEAD = JOINT["spine_base"], JOINT["head"]
HANDS = [JOINT["left_hand"], JOINT["right_hand"]]
ENDS = [*HANDS, JOINT["left_ankle"], JOINT["right_ankle"]]
CLASSES = tuple(action for action in make_training_classes(0, pairs=True) if action.kinematics.partner)
FACING = ("opposite", "with", "touches", "meets", "strikes", "fells", "holds", "towards")


class Pair:
    """A clean clip of two people (2, T, V, 3), and what is to be known of it. Distances over the ground are in metres."""

    def __init__(self, words, clip):
        self.words, self.person, self.partner = words, clip[0], clip[1]
        apart = (clip[1] - clip[0])[:, BASE][:, GROUND]
        self.gap = np.linalg.norm(apart, axis=1)
        way = apart / self.gap[:, None]
        looks = [_looks(points) for points in clip]
        self.person_faces, self.partner_faces = (looks[0] * way).sum(1), -(looks[1] * way).sum(1)  # cosines (T,)
        self.same_way = (looks[0] * looks[1]).sum(1)
        self.to_body = _nearest(self.person[:, ENDS], _flesh(self.partner))
        self.between_hands = _nearest(self.person[:, HANDS], self.partner[:, HANDS])


def _looks(points):
    right = (points[:, JOINT["right_shoulder"]] - points[:, JOINT["left_shoulder"]])[:, GROUND]
    right /= np.linalg.norm(right, axis=1)[:, None]
    return np.stack([right[:, 1], -right[:, 0]], 1)


def _flesh(points):
    """Points along all bones."""
    a, b = np.array(LAYOUT.bones).T
    return np.concatenate([points[:, a] + share * (points[:, b] - points[:, a]) for share in (0, 0.25, 0.5, 0.75, 1)], 1)


def _nearest(some, others):
    return np.linalg.norm(some[:, :, None] - others[:, None], axis=3).min((1, 2))


@cache
def pairs(partner, seed=0):
    """Clean clips of every training class with this partner, of two people each."""
    actions = [action for action in CLASSES if action.kinematics.partner == partner]
    clips = generate(actions, num_subjects=2, people=40, num_views=1, num_trials=1, seed=seed, jitter=0)
    labels = clips.samples.labels.tolist()
    return [Pair(actions[label].kinematics, clip.astype(float)) for label, clip in zip(labels, clips, strict=True)]


def both_seeds(partner):
    return [*pairs(partner, 0), *pairs(partner, 7)]


def clips_of(words, layout="kinect-v2", **options):
    settings = {"num_subjects": 2, "num_views": 1, "num_trials": 1, **options}
    return list(generate([Action(name="it", kinematics=words)], layout=layout, **settings))


def action(path, limbs, partner, stance="stand", **words):
    words = {"tempo": "slow", "repetition": "once", **words}
    return Kinematics(limbs=limbs, path=path, stance=stance, partner=partner, **words)


# ---- every word


def test_every_partner_of_the_vocabulary_has_a_role_and_training_classes():
    assert list(ROLES) == list(vocabulary()["partners"])
    assert {action.kinematics.partner for action in CLASSES} == set(ROLES)


def test_classes_of_two_are_added_to_those_of_one():
    alone, both = make_training_classes(0), make_training_classes(0, pairs=True)
    assert set(both) - set(alone) == set(CLASSES)
    assert [action for action in both if action.kinematics.partner is None] == list(alone)


@each("partner", ROLES)
def test_both_are_seen_in_every_frame(partner):
    for pair in both_seeds(partner):
        assert len(pair.person) == len(pair.partner) > 20
        assert np.isfinite([pair.person, pair.partner]).all()
        feet = [points[:, [JOINT["left_ankle"], JOINT["right_ankle"]], Y].min() for points in (pair.person, pair.partner)]
        assert feet[0] == pytest.approx(feet[1], abs=0.15)  # on the same floor


@each("partner", [*FACING, "apart", "behind"])
def test_the_person_looks_at_the_partner_or_away(partner):
    for pair in both_seeds(partner):
        sense = -1 if partner == "apart" else 1
        least = 0.6 if partner == "meets" else 0.85  # who meets stands a little aside, so that the same hand of both meets
        assert sense * pair.person_faces[0] > least, pair.words
        assert (1 if partner in FACING else -1) * pair.partner_faces[0] > least, pair.words


@each("partner", ["opposite", "with", "touches", "meets", "behind", "beside", "towards", "apart"])
def test_nobody_walks_through_another(partner):
    for pair in both_seeds(partner):
        assert pair.gap.min() > 0.3, pair.words


# ---- each word


def test_opposite_and_with_are_within_reach_and_stay():
    for partner in ("opposite", "with"):
        for pair in both_seeds(partner):
            assert 0.75 < pair.gap.min() < 1.6, pair.words
    assert all(np.ptp(pair.partner[:, HANDS], axis=0).max() < 0.15 for pair in both_seeds("opposite"))
    moved = [np.ptp(pair.partner[:, HANDS], axis=0).max() > 0.3 for pair in both_seeds("with") if pair.words.path == "raise_front"]
    assert all(moved)


def test_who_comes_towards_another_comes_more_than_a_metre_nearer():
    for pair in both_seeds("towards"):
        assert pair.gap[0] - pair.gap[-1] > 1.0, pair.words
        assert pair.person_faces.mean() > 0.9
        assert pair.partner_faces.mean() > 0.9


def test_who_goes_apart_goes_away_and_looks_away():
    for pair in both_seeds("apart"):
        assert pair.gap[-1] - pair.gap[0] > 1.0, pair.words
        assert pair.person_faces.mean() < -0.9
        assert pair.partner_faces.mean() < -0.9


def test_who_goes_behind_another_keeps_the_distance():
    for pair in both_seeds("behind"):
        assert pair.same_way.mean() > 0.9
        assert pair.person_faces.mean() > 0.9
        assert np.ptp(pair.gap) < 0.5, pair.words
        travel = np.linalg.norm((pair.person[-1] - pair.person[0])[BASE, GROUND])
        assert travel > 0.5, pair.words


def test_who_is_beside_another_or_supports_them_is_at_one_side_and_looks_the_same_way():
    for partner, farthest in (("beside", 1.0), ("supports", 0.7)):
        for pair in both_seeds(partner):
            assert pair.same_way.mean() > 0.9, pair.words
            assert abs(pair.person_faces.mean()) < 0.6
            assert pair.gap.max() < farthest, pair.words
    sides = {np.sign((pair.partner - pair.person)[0, BASE, 0]) for pair in pairs("beside")}
    assert sides == {-1.0, 1.0}


def test_a_hand_or_foot_touches_the_partner_who_rests():
    for pair in both_seeds("touches"):
        assert pair.to_body.min() < 0.25, pair.words
        assert np.ptp(pair.partner[:, BASE], axis=0).max() < 0.1


def test_the_hands_of_people_who_meet_come_near_each_other():
    nearest = np.array([pair.between_hands.min() for pair in both_seeds("meets")])
    assert np.quantile(nearest, 0.8) < 0.25
    assert nearest.max() < 0.5  # a child's and an adult's


@each("partner", ["strikes", "fells"])
def test_a_struck_partner_is_reached_and_is_farther_away_afterwards(partner):
    for pair in both_seeds(partner):
        assert pair.to_body.min() < 0.27, pair.words
        struck = int((pair.to_body < pair.to_body.min() + 0.05).argmax())
        body = pair.partner[:, HEAD, GROUND]
        away = np.linalg.norm(body - pair.person[struck, BASE, GROUND], axis=1)
        assert away[struck:].max() > away[struck] + 0.07, pair.words
        assert np.linalg.norm(body[: struck // 2] - body[0], axis=1).max(initial=0) < 0.06  # nobody recoils before the stroke


def test_a_felled_partner_lies_at_the_end():
    for pair in both_seeds("fells"):
        assert pair.partner[0, HEAD, Y] - pair.partner[-1, HEAD, Y] > 0.8, pair.words
        assert pair.partner[-1, HEAD, Y] - pair.partner[-1, :, Y].min() < 0.6, pair.words


def test_people_who_hold_each_other_are_chest_to_chest_in_the_middle():
    for pair in both_seeds("holds"):
        assert pair.gap.min() < 0.5, pair.words
        assert pair.gap[0] > 0.7
        assert pair.gap[-1] > 0.7


# ---- unusual cases


def test_a_person_who_walks_to_another_stops_before_them():
    for clip in clips_of(action("step_in_turn", ["both_legs"], "opposite", "walk", repetition="repeated"), jitter=0):
        gap = np.linalg.norm((clip[1] - clip[0])[:, BASE][:, GROUND], axis=1)
        assert gap[0] > gap[-1] + 0.5
        assert gap.min() > 0.7


def test_a_runner_reaches_the_one_who_then_falls():
    for clip in clips_of(
        action("run_in_turn", ["both_legs", "trunk"], "fells", "run", tempo="fast", repetition="repeated"), jitter=0
    ):
        pair = Pair(None, clip.astype(float))
        assert pair.gap[0] - pair.gap.min() > 0.7
        assert pair.to_body.min() < 0.3
        assert pair.partner[0, HEAD, Y] - pair.partner[-1, HEAD, Y] > 0.8


def test_who_sits_has_a_partner_who_sits():
    words = action("reach_forward", ["right_arm"], "opposite", "sit", height="chest")
    rng = np.random.default_rng(0)
    assert partner_words(words, rng).stance == "sit"
    assert partner_words(words.model_copy(update={"stance": "stand"}), rng).stance == "stand"


@each("stance", ["lie_back", "lie_side", "sit_floor", "kneel", "all_fours"])
def test_people_on_the_floor_have_partners_as_well(stance):
    for partner in ("opposite", "touches", "beside"):
        for clip in clips_of(action("reach_forward", ["right_arm"], partner, stance, height="chest")):
            assert clip.shape[0] == 2
            assert np.isfinite(clip).all()
            assert np.linalg.norm((clip[1] - clip[0])[:, BASE][:, GROUND], axis=1).max() < 3


def test_a_single_subject_has_a_partner_of_the_same_build():
    for partner in ROLES:
        words = next(action.kinematics for action in CLASSES if action.kinematics.partner == partner)
        (clip,) = clips_of(words, num_subjects=1)
        assert clip.shape[0] == 2
        assert np.isfinite(clip).all()
        assert not np.allclose(clip[0], clip[1])


def test_a_child_does_not_have_to_reach_for_a_tall_persons_hands():
    performers = [make_subject(0, number) for number in range(1, 41)]
    hips = [one.body.trunk * one.body.hip_height for one in performers]
    chosen = [choose_partner(performers, number) for number in range(1, 41)]
    off = [abs(other.body.trunk * other.body.hip_height - own) for other, own in zip(chosen, hips, strict=True)]
    next_off = np.abs(np.diff([*hips, hips[0]]))
    assert np.mean(off) < 0.5 * np.mean(next_off)
    assert all(other is not own for other, own in zip(chosen, performers, strict=True))


@each("layout, dims", [("kinect-v2", 3), ("kinect-v1", 3), ("coco-17", 3), ("kinect-v2", 2), ("coco-17", 2)])
def test_both_are_seen_in_every_layout(layout, dims):
    actions = [next(action for action in CLASSES if action.kinematics.partner == partner) for partner in ROLES]
    clips = generate(actions, num_subjects=2, num_views=1, num_trials=1, layout=layout, num_dims=dims)
    for clip in clips:
        assert clip.shape[0] == 2
        assert clip.shape[2:] == (get_layout(layout).num_joints, dims)
        assert np.isfinite(clip).all()


@each("approach", [0.0, 0.5])
def test_a_clip_of_one_person_is_the_same_with_pairs_among_the_programs(approach):
    alone = [action for action in make_training_classes(0) if action.kinematics.partner is None][::29]

    def rendered(actions, together):
        options = {"num_subjects": 2, "num_views": 1, "num_trials": 1, "approach": approach, "together": together}
        listing = list_motions(actions, **options)
        clips = [clip for portion in range(len(listing.portions)) for clip in listing.read(portion)]
        names = [listing.samples.class_names[label] for label in listing.samples.labels]
        return {(name, i % 2): clip for i, (name, clip) in enumerate(zip(names, clips, strict=True))}

    without, among = rendered(alone, 1), rendered([*CLASSES[::40], *alone, *CLASSES[1::40]], 48)
    assert len(without) == 2 * len(alone)
    assert all(among[key].tobytes() == clip.tobytes() for key, clip in without.items())
    assert all(len(clip) == 1 for clip in without.values())
