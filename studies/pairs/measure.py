"""Actions of two people that are named from words alone: rendered clips of NTU's mutual actions, and rendered training classes.

The same renderer makes the clips that are learnt from and those that are asked. The numbers show that words, motions and
measurements fit together. They say nothing of recordings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import preprocess
from fdsm.encoders.encoder import Encoder, build_network
from fdsm.encoders.measurement_encoder import MeasurementConfig
from fdsm.evaluation.metrics import ensemble, predictions
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.synthetic_classes import choose, encode_synthetic_classes
from fdsm.methods import METHODS
from fdsm.methods.base import Method
from fdsm.rng import numpy_generator
from fdsm.splits import FitView
from fdsm.synthetic import Action, generate
from fdsm.text import TextEncoder, load_bank
from fdsm.text.encode import encode_classes
from fdsm.text.encoders import MiniLM
from fdsm.values import IntArray, Latents, Sequences
from fdsm.vocabulary import ClassText
from studies.recipes import experiment

BANK, TARGET = "ntu120", "ntu120/110-10"
"""The bank whose classes with a partner are asked, and a target of which the recipes need one. None of its clips is read."""
RECIPES = ("discriminant-open-pairs", "discriminant-pairs")
LAYOUT = "kinect-v2"
SUBJECTS, POPULATION = 8, 60
"""Number of people who perform each class that is asked, and number of those they are drawn from."""
_OTHER_PEOPLE = 1000
"""Added to the seed of the clips that are asked, so that other people perform them."""


@dataclass(frozen=True)
class Row:
    """Top-1 accuracy in percent of one recipe with so many people measured, one number a seed."""

    recipe: str
    people: int
    subjects: int  # number of people who perform each class
    training_classes: tuple[int, ...]
    accuracy: tuple[float, ...]
    shuffled: tuple[float, ...]
    """The same if each class is asked with the words of another."""
    by_class: tuple[tuple[str, float, str], ...]
    """Each class, its mean accuracy over seeds, and the class that it is most often mistaken for, or ""."""


def asked_classes() -> tuple[ClassText, ...]:
    """The classes of the bank that have a partner."""
    return tuple(entry for entry in load_bank(BANK).classes if entry.kinematics is not None and entry.kinematics.partner)


def asked_clips(classes: Sequence[ClassText], seed: int, subjects: int = SUBJECTS) -> Sequences:
    """A clip of each class by each of several people, who are other people than those of the training classes."""
    actions = [Action(name=f"asked: {one.name}", kinematics=one.kinematics) for one in classes if one.kinematics]
    return generate(
        actions, num_subjects=subjects, people=POPULATION, num_views=1, num_trials=1, seed=seed + _OTHER_PEOPLE, layout=LAYOUT
    )


def measure(seeds: Sequence[int], show: Callable[[Row], None], settings: Sequence[str] = (), subjects: int = SUBJECTS) -> list[Row]:
    """A row for each of `RECIPES` and one and two people. `settings` change the recipes, as `synthetic_classes.clips=3`."""
    classes, text_encoder = asked_classes(), MiniLM()
    found: dict[tuple[str, int], list[_Outcome]] = {(recipe, people): [] for recipe in RECIPES for people in (2, 1)}
    for seed in seeds:
        with TemporaryDirectory() as cache:
            clips = asked_clips(classes, seed, subjects)
            for recipe, people in found:
                config = experiment(recipe, TARGET, None, settings)(())
                found[recipe, people].append(_name(config, people, classes, clips, text_encoder, seed, Path(cache)))
    rows = []
    for (recipe, people), outcomes in found.items():
        rows.append(_row(recipe, people, subjects, classes, outcomes))
        show(rows[-1])
    return rows


@dataclass(frozen=True)
class _Outcome:
    training_classes: int
    labels: IntArray  # (N,)
    named: IntArray  # (N,)
    named_by_shuffled: IntArray  # (N,)


def _name(
    config: ExperimentConfig,
    people: int,
    classes: Sequence[ClassText],
    clips: Sequences,
    text_encoder: TextEncoder,
    seed: int,
    cache: Path,
) -> _Outcome:
    """Fit a recipe on its synthetic classes alone, and name the clips."""
    made = config.synthetic_classes
    assert made is not None, "the recipes have synthetic classes"
    layout, network_config = get_layout(LAYOUT), MeasurementConfig(people=2 if people == 2 else 1)
    encoder = Encoder(network_config, build_network(network_config, layout, 3), layout, (), {})
    actions, latents, _ = encode_synthetic_classes(made, config.preprocess, encoder, config.tokens, seed=seed, cache=cache)
    kept = choose(actions, classes, (), made)
    method = METHODS[config.method.name](config.method)
    texts = [ClassText(name=action.name, kinematics=action.kinematics) for action in actions]
    learnt = {name: view.of_classes(kept) for name, view in encode_classes(texts, method.fit_views, text_encoder).items()}
    rows = np.flatnonzero(np.isin(latents.samples.labels, kept))
    method.fit(FitView(latents.select(rows), learnt, learnt, {}, frozenset(kept)), seed)
    asked = encoder.encode(preprocess(clips, config.preprocess), config.tokens)
    order = shuffled(len(classes), seed)
    named = [_named(method, asked, words, text_encoder) for words in (classes, [classes[place] for place in order])]
    return _Outcome(len(kept), asked.samples.labels, *named)


def _named(method: Method, latents: Latents, classes: Sequence[ClassText], encoder: TextEncoder) -> IntArray:
    """The place among the classes of the best one for each clip (N,)."""
    method.bind(encode_classes(classes, method.test_views, encoder))
    scores = method.score(latents, num_trials=1, seed=0)
    return predictions(ensemble(scores), scores.class_ids)


def shuffled(count: int, seed: int) -> list[int]:
    """A random order in which nothing stays in its place."""
    ring = numpy_generator(seed, "shuffled words").permutation(count)
    order = np.empty(count, np.int64)
    order[ring] = np.roll(ring, 1)
    return [int(place) for place in order]


def _row(recipe: str, people: int, subjects: int, classes: Sequence[ClassText], outcomes: Sequence[_Outcome]) -> Row:
    labels = np.concatenate([one.labels for one in outcomes])
    named = np.concatenate([one.named for one in outcomes])
    by_class = []
    for place, entry in enumerate(classes):
        own = named[labels == place]
        mistaken = Counter(own[own != place].tolist()).most_common(1)
        other = classes[mistaken[0][0]].name if mistaken else ""
        by_class.append((entry.name, 100 * float((own == place).mean()), other))
    return Row(
        recipe=recipe,
        people=people,
        subjects=subjects,
        training_classes=tuple(one.training_classes for one in outcomes),
        accuracy=tuple(100 * float((one.named == one.labels).mean()) for one in outcomes),
        shuffled=tuple(100 * float((one.named_by_shuffled == one.labels).mean()) for one in outcomes),
        by_class=tuple(by_class),
    )
