"""Labels are asked of models that were fitted without them, of clips that show one of the labels or nothing."""

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess
from fdsm.encoders.encoder import Encoder, build_network
from fdsm.encoders.measurement_encoder import MeasurementConfig
from fdsm.evaluation.calibration import IN_SET, OTHER
from fdsm.experiment import rehearsal as rehearsing
from fdsm.experiment import rehearsed_run
from fdsm.experiment.nothing import KINDS
from fdsm.experiment.rehearsal import PARTS, Rehearsal, Rehearsed, as_recorded, held_out, render, without_joints
from fdsm.experiment.synthetic_classes import SyntheticClassesConfig
from fdsm.methods.discriminant import DiscriminantConfig
from fdsm.splits import SyntheticClasses
from fdsm.synthetic import generate, load_programs, make_training_classes
from fdsm.text.encode import encode_classes
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary import ClassText, Meaning, describes

ACTIONS = make_training_classes(0)[::9]
PROGRAMS = load_programs()[::4]
LAYOUT = get_layout("kinect-v2")
STEPS = PreprocessConfig(level=True)


@pytest.fixture(scope="module")
def stage():
    """A rehearsal, what is seen of its clips, and the encoder."""
    config = MeasurementConfig()
    encoder = Encoder(config, build_network(config, LAYOUT, 3), LAYOUT, (), {})
    made = generate(ACTIONS, num_subjects=3, num_views=1, num_trials=1, layout=LAYOUT)
    latents = encoder.encode(preprocess(made, STEPS), "pooled")
    texts = encode_classes([ClassText(name="any", kinematics=one.kinematics) for one in ACTIONS], ("attributes", "path"), MiniLM())
    method = DiscriminantConfig.model_validate({"projection": {"view": ["attributes", "path"], "shrinkage": 1.0}})
    meanings = [(Meaning(one.kinematics, 0.6), Meaning(ACTIONS[5].kinematics, 0.4)) for one in PROGRAMS]
    classes = (
        *(Rehearsed(one.kinematics) for one in ACTIONS),
        *(Rehearsed(one.kinematics, (own,)) for one, own in zip(PROGRAMS, meanings, strict=True)),
    )
    rehearsal = Rehearsal(classes, SyntheticClasses(latents, texts), method, MiniLM(), 0)
    clips = render(ACTIONS, PROGRAMS, encoder, STEPS, SyntheticClassesConfig(), 0)
    return rehearsal, as_recorded(clips, encoder, "pooled"), encoder


@pytest.fixture(scope="module")
def questions(stage):
    rehearsal, seen, encoder = stage
    legs = [i for i, joint in enumerate(LAYOUT.joints) if any(word in joint for word in ("knee", "ankle", "foot"))]
    return held_out(rehearsal, {"all": (seen, 4), "no legs": (without_joints(seen, encoder, legs), 1)})


def test_every_class_is_asked_in_one_part_of_a_model_that_knows_nothing_like_it(stage, monkeypatch):
    rehearsal, _, _ = stage
    asked = [rehearsal.asked_in(part) for part in range(PARTS)]
    assert sorted(one for part in asked for one in part) == list(range(len(ACTIONS) + len(PROGRAMS)))
    fitted = []
    monkeypatch.setattr(rehearsing.Discriminant, "fit", lambda self, view, seed: fitted.append(sorted(view.synthetic_classes)))
    rehearsal.fitted_without(2)
    for known in fitted[0]:
        assert not any(describes(ACTIONS[known].kinematics, rehearsal.classes[one].kinematics) for one in asked[2])
    assert len(fitted[0]) > len(ACTIONS) / 2


def test_clips_show_a_label_or_nothing_that_a_label_describes(stage):
    rehearsal, seen, _ = stage
    rng, pool = np.random.default_rng(0), rehearsal.asked_in(0)
    for _ in range(20):
        labels = rehearsal._draw_labels(rng, pool)
        words = [rehearsal.classes[one].kinematics for one in labels]
        assert len(set(words)) == len(labels) >= 3
        clips, right, kinds = rehearsal.draw_clips(rng, pool, labels, seen)
        assert len(clips) == len(right) == len(kinds)
        assert [kind == IN_SET for kind in kinds] == (right >= 0).tolist()
        taught = np.flatnonzero(seen.shown.samples.labels == labels[0])
        assert 0 not in rehearsal.draw_clips(rng, pool, labels, seen, taught)[1]
        for kind in set(kinds) - {IN_SET, OTHER}:
            assert not any(describes(done, one) for done in KINDS[kind] for one in words)


def test_models_name_classes_that_they_never_saw(questions):
    shown = [(one.right[one.labels >= 0], one.values.shape[1]) for part in questions["all"] for one in part]
    right = np.concatenate([own for own, _ in shown])
    chance = np.mean([1 / count for own, count in shown for _ in own])
    assert right.mean() > 3 * chance
    assert all(np.isfinite(one.values).all() for part in questions["no legs"] for one in part)


def test_the_background_is_the_same_for_all_labels_and_ends_with_nothing(questions):
    every = [one for part in questions["all"] for one in part]
    assert {one.background.shape[1] for one in every} == {one.likeness.shape[1] for one in every} == {len(ACTIONS) + 2 * len(KINDS)}
    kinds = np.concatenate([one.kinds for one in every])
    nearest = np.concatenate([one.background[:, len(ACTIONS) :].argmax(1) for one in every])
    assert (nearest[kinds == "still"] < 6).mean() > 0.7  # two ways of three kinds, in which people stay where they are
    assert (nearest[kinds == "walking"] >= 6).mean() > 0.7


def test_lessons_without_what_was_left_out_are_numbered_anew(stage):
    lessons = stage[0].lessons
    kept = [1, 4, 5]
    rows = np.flatnonzero(np.isin(lessons.latents.samples.labels, kept))
    texts = {view: own.of_classes(kept) for view, own in lessons.texts.items()}
    numbered = rehearsed_run.numbered(SyntheticClasses(lessons.latents.select(rows), texts, ("left out",)))
    assert sorted(set(numbered.latents.samples.labels.tolist())) == [0, 1, 2]
    assert all(own.classes == (0, 1, 2) for own in numbered.texts.values())
    assert numbered.texts["path"].pooled.tolist() == texts["path"].pooled.tolist()
    assert numbered.dropped == ("left out",)


def test_a_programs_own_name_is_read():
    names = rehearsed_run.own_names(PROGRAMS[:3])
    assert [own[0][0].kinematics.path for own in names if own] == [
        one.kinematics.path for one, own in zip(PROGRAMS[:3], names, strict=True) if own
    ]
    assert any(names)
