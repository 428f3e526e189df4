"""The calibration of the model that comes with fdsm: who does nothing gets no name, and names that are right stay."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from fdsm.data.preprocess import PreprocessConfig, preprocess
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import FLAT, Flat
from fdsm.errors import InputWarning
from fdsm.evaluation.calibration import CALIBRATION, Calibration
from fdsm.experiment.nothing import KINDS, clips_of_nothing
from fdsm.experiment.run_folder import ENCODER
from fdsm.methods.base import MODEL
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import STARTER
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs
from fdsm.text.encode import encode_classes
from fdsm.text.encoders import MiniLM
from tests.cases import each

OTHER_PEOPLE = 77
LEGS = ("knee", "ankle", "foot")
PROGRAMS = [one for one in load_programs() if one.kinematics.path not in ("run_in_turn", "step_in_turn")][::4]
ENCODED = Encoder.load(STARTER / ENCODER)
FOUND = Calibration.load(STARTER / CALIBRATION)


class Asked:
    """The model, asked with the names of `PROGRAMS`: of whole clips, without depth, or without legs."""

    def __init__(self, situation):
        self.situation, self.flat = situation, Flat.load(STARTER / FLAT)
        method = Discriminant.load(STARTER / MODEL)
        self.method = method.with_error(self.flat.bias, self.flat.error) if situation == "2D" else method
        self.method.bind(FOUND.background.behind(encode_classes(PROGRAMS, method.test_views, MiniLM())))

    def __call__(self, clips):
        """The best label of each clip (N,), its probability, and whether it is known."""
        ready = preprocess(clips, PreprocessConfig.model_validate(ENCODED.preprocessing["steps"]))
        if self.situation == "2D":
            ready = replace(ready, points=ready.points * np.array([1, 1, 0], np.float32))
        latents = ENCODED.encode(ready, "pooled")
        if self.situation == "no legs":
            legs = [i for i, joint in enumerate(clips.layout.joints) if any(word in joint for word in LEGS)]
            latents = replace(latents, z=np.where(ENCODED.network.channels_on(legs), np.float32(np.nan), latents.z))
        scores = self.method.score(latents, num_trials=1, seed=0).values[0]
        values, background = np.split(scores, [len(PROGRAMS)], 1)
        known = FOUND.fits(values, background, self.method.likeness(len(PROGRAMS))) >= FOUND.threshold
        return values.argmax(1), FOUND.probabilities(values).max(1), known


@pytest.fixture(scope="module")
def shown():
    return generate(PROGRAMS, num_subjects=4, num_views=1, num_trials=1, seed=OTHER_PEOPLE, layout=ENCODED.layout)


@pytest.fixture(scope="module")
def nothing():
    return {kind: clips_of_nothing(kind, 20, OTHER_PEOPLE, ENCODED.layout) for kind in KINDS}


@each("situation", ["whole", "2D", "no legs"])
def test_clips_of_nothing_get_no_name_and_right_names_stay(shown, nothing, situation):
    ask = Asked(situation)
    best, _, known = ask(shown)
    right = best == shown.samples.labels
    assert known[right].mean() >= (0.8 if situation == "whole" else 0.6)
    assert np.mean([ask(clips)[2].mean() for clips in nothing.values()]) <= 0.05


def test_a_probability_says_how_often_the_label_is_right(shown):
    best, probability, _ = Asked("whole")(shown)
    right = best == shown.samples.labels
    assert abs(right.mean() - probability.mean()) < 0.2
    assert probability[right].mean() > probability.mean() or right.all()


def test_the_file_is_small():
    assert (STARTER / CALIBRATION).stat().st_size < 400_000


def test_a_recognizer_says_unknown_and_gives_probabilities(shown, nothing):
    recognize = Recognizer.from_pretrained()
    labels = [program.name for program in PROGRAMS]
    solid = [*shown, *nothing["still"]]
    for clips in (solid, [clip[..., :2] for clip in solid]):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            rankings = recognize(clips, labels)
            alone = recognize(clips[0], labels)
        assert (alone.fits, alone.unknown) == (pytest.approx(rankings[0].fits, abs=1e-5), rankings[0].unknown)
        for ranking in rankings:
            assert sum(one["probability"] for one in ranking) == pytest.approx(1, abs=1e-5)
            assert ranking.unknown == (ranking.fits < FOUND.threshold)
            assert ranking.label == ("unknown" if ranking.unknown else ranking[0]["label"])
            assert repr(ranking).startswith("unknown, and the nearest labels are [{" if ranking.unknown else "[{")
        assert np.mean([ranking.unknown for ranking in rankings[len(shown) :]]) >= 0.9
        assert np.mean([ranking.unknown for ranking in rankings[: len(shown)]]) <= 0.45


def test_labels_among_which_the_action_is_not_are_unknown(shown):
    recognize = Recognizer.from_pretrained()
    others = ["do a cartwheel", "crawl on hands and knees", "lie down on the floor"]
    unknown = [recognize(clip, others).unknown for clip in shown]
    assert np.mean(unknown) >= 0.9


OF_REST = ["wave with the right hand", "hop on the left foot", "squat", "drink from a cup"]


def named(labels, clips):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return [ranking.label for ranking in Recognizer.from_pretrained()(list(clips), labels)]


def by_stance(labels, kind, nothing):
    """The labels of a kind's clips, of those who stand and those who sit."""
    found = np.array(named(labels, nothing[kind]))
    return [found[nothing[kind].samples.labels == way] for way in (0, 1)]


@each("kind", ["still", "fidgets"])
def test_who_rests_gets_the_label_that_means_it_and_unknown_without_one(kind, nothing):
    for label, standing, sitting in (
        ("stand still", True, False),
        ("sit still", False, True),
        ("idle", True, True),
        ("hold a posture", True, True),
        ("lie still", False, False),
    ):
        for found, meant in zip(by_stance([*OF_REST, label], kind, nothing), (standing, sitting), strict=True):
            assert np.mean(found == (label if meant else "unknown")) >= 0.85, (label, meant, found)
    assert np.mean(np.array(named(OF_REST, nothing[kind])) == "unknown") >= 0.95


def test_who_walks_about_gets_the_label_walk(nothing):
    assert np.mean(np.array(named([*OF_REST, "walk"], nothing["walking"])) == "walk") >= 0.9
    assert np.mean(np.array(named([*OF_REST, "walk"], nothing["still"])) == "unknown") >= 0.95


def test_a_label_of_rest_takes_few_clips_from_others(shown):
    moving = [program.name for program in PROGRAMS if program.kinematics.path != "rest"]
    rows = [row for row, label in enumerate(shown.samples.labels) if PROGRAMS[label].name in moving]
    clips = [shown[row] for row in rows]
    without, beside = named(moving, clips), named([*moving, "stand still"], clips)
    assert np.mean([one == other for one, other in zip(without, beside, strict=True)]) >= 0.9


def test_noise_is_no_rest_whatever_label_there_is(nothing):
    standing, _ = by_stance([*OF_REST, "stand still"], "noise", nothing)
    assert np.mean(standing == "unknown") >= 0.8


OF_THE_HEAD = ["nod", "shake the head", "shrug", "cough", "sneeze", "yawn"]
DAILY = [
    *["drink from a cup", "answer the phone", "scratch the head", "comb hair", "brush teeth", "put on glasses", "take off glasses"],
    *["wipe the face", "touch the chin", "check the watch", "use a phone", "take a selfie", "adjust the collar", "rub the hands"],
    *["clap", "wave with the right hand", "point forward", "read a book", "write on paper", "type on a keyboard", "fan yourself"],
    *["eat with a spoon", "cross the arms", "put a hand in the pocket"],
]


@each("kind", ["still", "fidgets"])
def test_who_rests_is_unknown_among_many_small_movements(kind, nothing):
    """Without depth, labels of the head take some clips of people who keep still (docs/limits.md)."""
    flat = [clip[..., :2] for clip in nothing[kind]]
    for labels, clips in (([*DAILY, *OF_THE_HEAD], nothing[kind]), (DAILY, flat)):
        assert np.mean(np.array(named(labels, clips)) != "unknown") <= 0.05
