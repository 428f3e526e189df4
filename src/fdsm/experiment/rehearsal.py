"""Rehearsal of a model: labels are asked that it has not been fitted on, of clips that show one of them or nothing.

The classes are those of the synthetic classes and of the data set `synthetic`. Their paths are dealt into parts. The classes of a
part are asked of a model that was fitted without the actions that describe one of them, with any limb, height or tempo.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from fdsm.data.preprocess import PreprocessConfig, preprocess
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import Flat
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.evaluation.calibration import IN_SET, OTHER, Background, Calibration, Question, fit
from fdsm.evaluation.meanings import likeness_of_labels, of_labels
from fdsm.experiment.nothing import KINDS, clips_of_nothing, meant_by
from fdsm.experiment.synthetic_classes import SyntheticClassesConfig
from fdsm.methods.discriminant import Discriminant, DiscriminantConfig
from fdsm.progress import progress_bar
from fdsm.rng import numpy_generator
from fdsm.splits import FitView, SyntheticClasses
from fdsm.synthetic import Action, generate
from fdsm.text.encode import encode_classes
from fdsm.text.encoders import TextEncoder
from fdsm.values import ClassTexts, FloatArray, IntArray, Latents, Samples, Sequences, TextFeatures
from fdsm.vocabulary import ClassText, Kinematics, Meaning, describes

PARTS = 6
"""Number of parts of the paths. With fewer, the models know much less than the one that is calibrated."""
QUESTIONS = 40
"""Number of questions a part."""
FEWEST, MOST = 3, 60
"""Numbers of labels."""
_OTHER_PEOPLE = 1000
"""Added to the seed of the clips, so that other people perform them than in training."""
_PEOPLE = 60
_CLIPS_OF_ACTION, _CLIPS_OF_PROGRAM, _CLIPS_OF_NOTHING = 1, 6, 120
"""Clips of each action, of each program, and of each way of each kind of nothing."""
_BACKGROUND = 600
"""Number of background actions. With fewer, other actions are mistaken more often. With more, hardly less."""
_OF_LABELS, _OF_OTHERS, _OF_KIND = 24, 8, 4
"""Largest number of clips of a question: of its labels, of other actions, and of each kind of nothing."""


@dataclass(frozen=True)
class Rehearsed:
    """A class that can be asked: what it is, and what may be read from its names, by a list of meanings for each name."""

    kinematics: Kinematics
    names: tuple[tuple[Meaning, ...], ...] = ()


@dataclass(frozen=True)
class Clips:
    """Preprocessed clips: of the classes, with their places as labels, and of each kind of nothing, twice.

    The first half of the clips of nothing makes the background's texts, and the second is asked.
    """

    shown: Sequences
    nothing: Mapping[str, Sequences]


def render(
    actions: Sequence[Action],
    programs: Sequence[Action],
    encoder: Encoder,
    config: PreprocessConfig,
    made_as: SyntheticClassesConfig,
    seed: int,
) -> Clips:
    """Clips of actions and programs by people who are in no training clip, in the joints and dimensions of the encoder.

    They are made as those of training: people may walk up and off, and the sensor's noise may vary.
    """
    dims, seed = encoder.network.in_dims, seed + _OTHER_PEOPLE
    count = len(actions) + len(programs)

    def made(these: Sequence[Action], people: int, first: int) -> Sequences:
        renamed = [one.model_copy(update={"name": f"rehearsed: {one.name}"}) for one in these]
        clips = generate(
            renamed,
            num_subjects=people,
            people=_PEOPLE,
            num_views=1,
            num_trials=1,
            seed=seed,
            approach=made_as.approach,
            jitter_spread=made_as.jitter_spread,
            layout=encoder.layout,
            num_dims=dims,
        )
        ids = tuple(f"{first}-{one}" for one in clips.samples.ids)
        samples = replace(clips.samples, labels=clips.samples.labels + first, ids=ids, class_names=("",) * count)
        return replace(clips, samples=samples)

    both = [made(actions, _CLIPS_OF_ACTION, 0), made(programs, _CLIPS_OF_PROGRAM, len(actions))]
    nothing = {kind: preprocess(clips_of_nothing(kind, _CLIPS_OF_NOTHING, seed, encoder.layout, dims), config) for kind in KINDS}
    return Clips(preprocess(_one_after_the_other(both), config), nothing)


def _one_after_the_other(parts: Sequence[Sequences]) -> Sequences:
    samples = [part.samples for part in parts]
    joined = Samples(
        np.concatenate([one.labels for one in samples]),
        tuple(name for one in samples for name in one.ids),
        np.concatenate([one.subjects for one in samples]),
        np.concatenate([one.views for one in samples]),
        samples[0].class_names,
    )
    return Sequences.from_clips([clip for part in parts for clip in part], joined, parts[0].layout, parts[0].fps)


@dataclass(frozen=True)
class Seen:
    """What a model sees of the clips: latents of the classes' clips, and of each kind of nothing."""

    shown: Latents
    nothing: Mapping[str, Latents]
    flat: Flat | None = None
    """What becomes of measurements without depth, if the clips have none."""


def as_recorded(clips: Clips, encoder: Encoder, tokens: str) -> Seen:
    return Seen(encoder.encode(clips.shown, tokens), {kind: encoder.encode(one, tokens) for kind, one in clips.nothing.items()})


def without_depth(clips: Clips, encoder: Encoder, tokens: str, flat: Flat) -> Seen:
    """3D clips whose depth is set to 0."""

    def flattened(own: Sequences) -> Latents:
        return encoder.encode(replace(own, points=own.points * np.array([1, 1, 0], np.float32)), tokens)

    return Seen(flattened(clips.shown), {kind: flattened(one) for kind, one in clips.nothing.items()}, flat)


def without_joints(seen: Seen, encoder: Encoder, joints: Sequence[int]) -> Seen:
    """Measurements that rest on these joints are NaN."""
    network = encoder.network
    assert isinstance(network, MeasurementEncoder), "only measurements rest on joints"
    lost = network.channels_on(joints)

    def lacking(latents: Latents) -> Latents:
        return replace(latents, z=np.where(lost, np.float32(np.nan), latents.z))

    return Seen(lacking(seen.shown), {kind: lacking(one) for kind, one in seen.nothing.items()}, seen.flat)


@dataclass(frozen=True)
class Rehearsal:
    """All that questions are drawn from. Classes are the actions that training used, then the programs."""

    classes: tuple[Rehearsed, ...]
    lessons: SyntheticClasses
    """Latents and texts of the actions that training used, the first of `classes`."""
    config: DiscriminantConfig
    encoder: TextEncoder
    seed: int

    @cached_property
    def _part_of(self) -> dict[str, int]:
        """The part of each path."""
        paths = sorted({one.kinematics.path for one in self.classes})
        order = numpy_generator(self.seed, "parts of the paths").permutation(len(paths))
        return {path: int(place) % PARTS for path, place in zip(paths, order, strict=True)}

    def asked_in(self, part: int) -> list[int]:
        return [i for i, one in enumerate(self.classes) if self._part_of[one.kinematics.path] == part]

    @cached_property
    def _num_lessons(self) -> int:
        return len(self.lessons.texts[next(iter(self.lessons.texts))].classes)

    def fitted_without(self, part: int) -> Discriminant:
        """The method, fitted without the actions that describe a class of the part."""
        asked = {self.classes[i].kinematics.path: self.classes[i].kinematics for i in self.asked_in(part)}
        kept = [
            i for i in range(self._num_lessons) if not any(describes(self.classes[i].kinematics, other) for other in asked.values())
        ]
        return self._fitted(kept)

    def _fitted(self, kept: Sequence[int]) -> Discriminant:
        texts = {view: features.of_classes(kept) for view, features in self.lessons.texts.items()}
        rows = np.flatnonzero(np.isin(self.lessons.latents.samples.labels, kept))
        method = Discriminant(self.config)
        method.fit(FitView(self.lessons.latents.select(rows), texts, texts, {}, frozenset(kept)), self.seed)
        return method

    @cached_property
    def behind(self) -> list[int]:
        """The places of the background actions among the classes."""
        drawn = numpy_generator(self.seed, "background").permutation(self._num_lessons)[:_BACKGROUND]
        return sorted(int(i) for i in drawn)

    def background(self, method: Discriminant, nothing: Mapping[str, Latents]) -> Background:
        """Background actions, and for each way of each kind of nothing the mean of the first half of its clips."""
        ways = [(kind, int(way)) for kind, own in nothing.items() for way in np.unique(own.samples.labels)]
        means = [nothing[kind].z[nothing[kind].samples.labels == way][: _CLIPS_OF_NOTHING // 2].mean(0) for kind, way in ways]
        first = next(iter(nothing.values()))
        method.bind(_places(self._texts, self.behind))
        of_nothing = method.texts_of(replace(first.select(np.arange(len(means))), z=np.stack(means)))
        views = {view: self._texts[view].slots[self.behind].reshape(len(self.behind), -1) for view in of_nothing}
        return Background(
            {view: np.concatenate([views[view], of_nothing[view]]) for view in views}, tuple(meant_by(*way) for way in ways)
        )

    def texts_of(self, classes: Sequence[int]) -> dict[str, TextFeatures]:
        """Texts of some classes, numbered from 0."""
        return _places(self._texts, classes)

    @cached_property
    def _meanings(self) -> list[Meaning]:
        """Meanings of all names, in the order of `_rows_of_names`."""
        return [one for entry in self.classes for name in entry.names for one in name]

    @cached_property
    def _rows_of_names(self) -> list[list[IntArray]]:
        """For each class and name, the rows of the name's meanings in `_texts`."""
        found, first = [], len(self.classes)
        for entry in self.classes:
            own = []
            for name in entry.names:
                own.append(np.arange(first, first + len(name)))
                first += len(name)
            found.append(own)
        return found

    @cached_property
    def _texts(self) -> ClassTexts:
        """Of all classes, and then of all meanings of names."""
        words = [*(one.kinematics for one in self.classes), *(one.kinematics for one in self._meanings)]
        return encode_classes([ClassText(name="any", kinematics=one) for one in words], self.config.projection.view, self.encoder)

    def questions(self, part: int, method: Discriminant, background: Background, seen: Seen, count: int) -> Iterator[Question]:
        """`count` questions whose labels are classes of the part. `method` and `background` are those without the part."""
        if seen.flat is not None:
            method = method.with_error(seen.flat.bias, seen.flat.error)
        for number in range(count):
            yield self._question(numpy_generator(self.seed, "trial", part, number), self.asked_in(part), method, background, seen)

    def _question(
        self, rng: np.random.Generator, pool: Sequence[int], method: Discriminant, background: Background, seen: Seen
    ) -> Question:
        labels = self._draw_labels(rng, pool)
        rows, owners, shares = self._draw_names(rng, labels)
        clips, right, kinds = self.draw_clips(rng, pool, labels, seen)
        method.bind(background.behind(_places(self._texts, rows)))
        scores = method.score(clips, num_trials=1, seed=0)
        split = len(rows)
        meanings = replace(scores, values=scores.values[..., :split], class_ids=scores.class_ids[:split])
        values = of_labels(meanings, owners, shares).values[0]
        likeness = likeness_of_labels(method.likeness(split), owners)
        return Question(values, scores.values[0, :, split:], likeness, right, kinds)

    def _draw_labels(self, rng: np.random.Generator, pool: Sequence[int]) -> list[int]:
        """Classes whose words differ. Half are programs, as long as there are some, and most have a path of their own."""
        wanted = round(float(np.exp(rng.uniform(np.log(FEWEST), np.log(MOST)))))
        programs, actions = ([i for i in pool if (i >= self._num_lessons) == named] for named in (True, False))
        labels: list[int] = []
        for _ in range(50 * wanted):
            if len(labels) == wanted:
                break
            source = programs if rng.random() < 0.5 and programs else actions
            one = source[rng.integers(len(source))]
            words = [self.classes[other].kinematics for other in labels]
            own = self.classes[one].kinematics
            if own not in words and (own.path not in {other.path for other in words} or rng.random() < 0.3):
                labels.append(one)
        return labels

    def _draw_names(self, rng: np.random.Generator, labels: Sequence[int]) -> tuple[IntArray, IntArray, FloatArray]:
        """Rows of texts, the place of each row's label, and its share. In half of the questions, labels are names."""
        by_name = rng.random() < 0.5
        rows, owners, shares = [], [], []
        for place, label in enumerate(labels):
            names = self.classes[label].names if by_name else ()
            if names:
                chosen = int(rng.integers(len(names)))
                rows.append(self._rows_of_names[label][chosen])
                shares += [one.share for one in names[chosen]]
            else:
                rows.append(np.array([label]))
                shares.append(1.0)
            owners += [place] * len(rows[-1])
        return np.concatenate(rows), np.array(owners, np.int64), np.array(shares, np.float32)

    def draw_clips(
        self, rng: np.random.Generator, pool: Sequence[int], labels: Sequence[int], seen: Seen, taught: Sequence[int] = ()
    ) -> tuple[Latents, IntArray, tuple[str, ...]]:
        """Latents of clips, the place of the right label or -1, and the kind of each clip. Rows of `taught` are not among them."""
        words = [self.classes[label].kinematics for label in labels]
        shown = seen.shown.samples.labels
        asked = rng.permutation(np.setdiff1d(np.flatnonzero(np.isin(shown, labels)), taught))[:_OF_LABELS]
        other = [i for i in pool if not any(_same(self.classes[i].kinematics, one) for one in words)]
        others = rng.permutation(np.flatnonzero(np.isin(shown, other)))[:_OF_OTHERS]
        z, kinds = [seen.shown.z[asked], seen.shown.z[others]], [IN_SET] * len(asked) + [OTHER] * len(others)
        for kind, latents in seen.nothing.items():
            if any(_same(done, one) for done in KINDS[kind] for one in words):
                continue
            late = np.flatnonzero(np.arange(len(latents)) % _CLIPS_OF_NOTHING >= _CLIPS_OF_NOTHING // 2)
            z.append(latents.z[rng.permutation(late)[:_OF_KIND]])
            kinds += [kind] * len(z[-1])
        right = np.full(len(kinds), -1, np.int64)
        right[: len(asked)] = [labels.index(int(shown[row])) for row in asked]
        samples = Samples(
            np.zeros(len(kinds), np.int64), tuple(map(str, range(len(kinds)))), *(np.zeros(len(kinds), np.int64),) * 2, ("any",)
        )
        return replace(seen.shown, z=np.concatenate(z), samples=samples), right, tuple(kinds)


def _same(words: Kinematics, other: Kinematics) -> bool:
    return describes(words, other) or describes(other, words)


def _places(texts: ClassTexts, rows: Sequence[int] | IntArray) -> dict[str, TextFeatures]:
    """Texts of these rows as the classes 0, 1, …: a row may be there twice."""
    index = np.asarray(rows)
    return {
        view: replace(
            own,
            tokens=own.tokens[index],
            mask=own.mask[index],
            pooled=own.pooled[index],
            slots=own.slots[index],
            class_ids=np.arange(len(index), dtype=np.int64),
        )
        for view, own in texts.items()
    }


def held_out(rehearsal: Rehearsal, situations: Mapping[str, tuple[Seen, int]]) -> dict[str, list[list[Question]]]:
    """For each situation, the questions of each part. A situation is what is seen of the clips, and a number of questions a part.

    The first situation gives the background's texts of nothing.
    """
    first = next(iter(situations.values()))[0]
    found: dict[str, list[list[Question]]] = {name: [] for name in situations}
    with progress_bar("rehearsed parts", PARTS) as advance:
        for part in range(PARTS):
            method = rehearsal.fitted_without(part)
            background = rehearsal.background(method, first.nothing)
            for name, (seen, count) in situations.items():
                found[name].append(list(rehearsal.questions(part, method, background, seen, count)))
            advance()
    return found


def calibrate(rehearsal: Rehearsal, method: Discriminant, seen: Seen) -> Calibration:
    """The calibration of a method, from questions of methods that were fitted without what they are asked."""
    questions = held_out(rehearsal, {"all": (seen, QUESTIONS)})["all"]
    return fit([one for part in questions for one in part], rehearsal.background(method, seen.nothing))
