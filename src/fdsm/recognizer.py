"""Recognizer: clips and action names in, ranked names out."""

from __future__ import annotations

import itertools
import threading
import warnings
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypedDict, TypeGuard, Unpack, overload

import numpy as np

from fdsm.clip_encoder import Clip, ClipEncoder, HowSeen, name_of, unnamed
from fdsm.data.input_report import InputReport, Persons
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation.calibration import Calibration, with_kinds_meant
from fdsm.evaluation.meanings import likeness_of_labels, of_labels
from fdsm.methods.base import Method
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import Pretrained
from fdsm.text import Candidates, TextBank, build_text_encoder, find_candidates, load_bank, text_cache
from fdsm.text.candidates import REST, require_some, sentences
from fdsm.values import BoolArray, FloatArray, Layout, Scores
from fdsm.vocabulary import check_labels, plain

BATCH_SIZE = 256
"""Clips that are in memory at once."""
UNKNOWN_LABEL = "unknown"
"""The label of a clip that none of the labels fits."""
_LABEL_LISTS = 32
"""Lists of labels that stay bound, those that were used last."""


class _Options(HowSeen, total=False):
    """The options of a call."""

    descriptions: Mapping[str, str | Sequence[str]] | None
    top_k: int | None
    batch_size: int
    bank: str | Path | None
    trials: int | None


class Ranked(TypedDict):
    """A candidate label and its score."""

    label: str
    score: float
    """Scores order the labels of one clip."""
    probability: float | None
    """Of this label, if one of the labels is right. The labels' sum is 1. None: the model is not calibrated."""
    read_as: str | None
    """The phrases of the label's most likely meaning, if the model needs them and the text bank does not have them."""
    computed: float
    """Share of the noise trials in which the score was computed. It is an estimate in the others, where it could not win."""


class Ranking(list[Ranked]):
    """The labels of one clip, best first, and the report on the clip.

    `fits` is the probability that the best label fits, if clips that show none of the labels are as frequent as others. It is None
    if the model is not calibrated. `unknown` says that it is too low: the clip is likely to show something else, or nothing.
    """

    def __init__(self, ranked: Iterable[Ranked], report: InputReport, fits: float | None, unknown: bool) -> None:
        super().__init__(ranked)
        self.report, self.fits, self.unknown = report, fits, unknown

    @property
    def label(self) -> str:
        """The best label, or "unknown"."""
        return UNKNOWN_LABEL if self.unknown else self[0]["label"]


@dataclass(frozen=True)
class _Bound:
    """Methods that are bound to M meanings of labels, and to the background behind them. Nothing changes, so threads share it."""

    candidates: Candidates
    method: Method
    of_flat: Discriminant | None  # for 2D clips
    # For a model that is calibrated: the likeness of each label to the background (K, B), and the rows of it that a label means.
    likeness: FloatArray | None
    flat_likeness: FloatArray | None
    meant: BoolArray | None


@dataclass(frozen=True)
class _Scored:
    """Scores of clips of one kind, and what the calibration says of them."""

    scores: Scores
    probabilities: FloatArray | None = None  # (N, K), in the order of the scores
    fits: FloatArray | None = None  # (N,)


class Recognizer:
    """A finished model that recognises actions without training examples of them. Several threads may share one.

    >>> recognize = Recognizer.from_pretrained()                                               # doctest: +SKIP
    >>> recognize("clip.npy", ["wave with the left hand", "sit down"], layout="kinect-v2")     # doctest: +SKIP
    """

    def __init__(self, parts: Pretrained) -> None:
        self.parts = parts
        self.config, self.encoder, self.method = parts.config, parts.encoder, parts.method
        # The method for 2D clips, if the encoder takes 3D clips and it is known what becomes of its measurements.
        flat = parts.flat
        self._of_flat = self.method.with_error(flat.bias, flat.error) if flat and isinstance(self.method, Discriminant) else None
        self._sees = ClipEncoder(self.encoder, self.config.tokens, takes_flat=self._of_flat is not None)
        self._text_encoder = build_text_encoder(self.config.text.encoder)
        self._load_bank = cache(load_bank)
        self._bound: OrderedDict[Any, _Bound] = OrderedDict()
        self._binding = threading.Lock()

    def __reduce__(self) -> tuple[type[Recognizer], tuple[Pretrained]]:
        """A copy or a pickle, as for another process, is the model. It binds its lists of labels anew."""
        return Recognizer, (self.parts,)

    @classmethod
    def from_pretrained(cls, source: str | Path | None = None, revision: str | None = None) -> Recognizer:
        """Load a run's folder, a folder of `save_pretrained`, or such a folder on the Hugging Face hub.

        None: the model that comes with fdsm, which learnt from synthetic motion alone. `revision` is a branch, tag or commit of the
        hub. Raises InputError if the folder is missing or incomplete.
        """
        return cls(Pretrained.load(source, revision))

    def save_pretrained(self, folder: str | Path) -> None:
        """Write the model to a folder, from which `from_pretrained` loads an equal one. Raises InputError if it is a file."""
        self.parts.save(Path(folder))

    def push_to_hub(self, repository: str, *, private: bool = False, token: str | None = None) -> str:
        """Write the model to a repository of the Hugging Face hub, such as `name/model`. Returns the address of the commit.

        `token` is the one that `hf auth login` stored, if none is given. Raises InputError if the hub refuses the model.
        """
        return self.parts.push(repository, private=private, token=token)

    @overload  # a str is one clip, although it is a sequence of str
    def __call__(self, clips: Clip, candidate_labels: Sequence[str], **options: Unpack[_Options]) -> Ranking: ...  # type: ignore[overload-overlap]

    @overload
    def __call__(self, clips: Sequence[Clip], candidate_labels: Sequence[str], **options: Unpack[_Options]) -> list[Ranking]: ...

    @overload
    def __call__(
        self, clips: Iterator[Clip], candidate_labels: Sequence[str], **options: Unpack[_Options]
    ) -> Iterator[Ranking]: ...

    def __call__(
        self,
        clips: Clip | Sequence[Clip] | Iterator[Clip],
        candidate_labels: Sequence[str],
        *,
        descriptions: Mapping[str, str | Sequence[str]] | None = None,
        top_k: int | None = None,
        batch_size: int = BATCH_SIZE,
        bank: str | Path | None = None,
        trials: int | None = None,
        **seen: Unpack[HowSeen],
    ) -> Ranking | list[Ranking] | Iterator[Ranking]:
        """Rank the labels for each clip, best first.

        Args:
            clips: one clip, a list or tuple of them, or an iterator, which is read in batches. A clip is a file that `fdsm.data`
                can read, coordinates (T, V, C) or (M, T, V, C), or what `inspect` returned.
            candidate_labels: action names in plain words.
            descriptions: sentences about labels, by label. They are read with the label, in place of what the bank says.
            top_k: number of labels to return for each clip. None: all.
            batch_size: number of clips that are in memory at once.
            bank: text bank that describes the labels. The default is the run's bank. It is read once. A label finds its class
                whatever its case and punctuation (`fdsm.vocabulary.plain`). A label that is not in the bank is read into
                kinematics (`fdsm.vocabulary.label_reader`) if the model uses them. It keeps several likely meanings, of which the
                best counts (`fdsm.evaluation.meanings`). Other models use the words of the label.
            trials: number of noises to average over. The default is the run's number.
            **seen: how to look at the clips: the options of `inspect`.

        Returns a ranking for one clip, a list of rankings for a list, and an iterator of rankings for an iterator. A ranking is a
        list of dictionaries (`Ranked`). Clips do not influence each other, unless the method is transductive.

        Raises InputError for a bad clip, a wrong layout, or an empty list of labels. It also raises InputError for a blank or
        repeated label, for a label that must be read into kinematics and cannot be, and if a given bank has none of the labels.
        Warns (InputWarning) of what was mended in a clip or may spoil the answer, and of labels that are read alike.
        """
        for name, number in (("batch_size", batch_size), ("top_k", top_k), ("trials", trials)):
            if not isinstance(number, int | np.integer | None) or (number is not None and number < 1):
                raise InputError(f"expected a whole number above 0 as {name}, found {number!r}")
        labels = _as_tuple(candidate_labels)
        if _is_one(clips):
            # The clip first, because its checks are fast.
            report = self._inspected(clips, name_of(clips), seen)
            bound = self._bind(labels, bank, descriptions)
            return self._rank([report], bound, trials, top_k)[0]
        if not isinstance(clips, Iterable):
            raise InputError(f"expected a clip, a list of clips or an iterator, found {type(clips).__name__}")
        bound = self._bind(labels, bank, descriptions)
        rankings = self._in_batches(clips, bound, trials, top_k, batch_size, seen)
        return rankings if isinstance(clips, Iterator) else list(rankings)

    def inspect(
        self,
        clip: str | Path | FloatArray,
        *,
        layout: str | Layout | None = None,
        fps: float | None = None,
        persons: Persons = None,
        up: str | None = None,
        aspect: float | None = None,
    ) -> InputReport:
        """What the clip shows, and what is mended in it before it is recognised. A call takes the report in place of the clip.

        Args:
            clip: a file or coordinates, as a call takes them.
            layout: the clip's joint layout or its name, if the file does not give it. A model that measures takes every layout,
                because it finds the points of the body by name. Measurements do not count if they rest on joints that the clip
                never shows. In a 2D clip, they count the less the more they change without depth.
            fps: frames a second, if the file does not give them. The default is 30.
            persons: whom to take: the person of a number, from 1, or "all", of whom the model chooses those who get about most.
                The default is the one whose limbs move most, or all if the model takes several.
            up: the axis that points up, such as +z. The default is that of the model's training data.
            aspect: width by height of the picture, if coordinates were divided by them.

        Raises InputError for a file that is no clip, and for points that do not show the person in the layout.
        """
        return self._sees.inspect(clip, name_of(clip), layout, fps, persons, up, aspect)

    def adapt(self, clips: Iterable[Clip], labels: Sequence[str], **seen: Unpack[HowSeen]) -> Recognizer:
        """A recognizer that also knows these clips. This one stays as it is.

        A label with clips is known from its clips and its words, the more from clips the more there are. A label without a clip is
        known from its words alone, as before. What all clips have in common, such as the sensor, counts for every label. What was
        adapted to before counts, too. It takes a fraction of a second beside the reading of the clips. Probabilities were measured
        for labels that are known from words, so the new recognizer gives none.

        Args:
            clips: at least one, each as a call takes it. All have depth, or none has.
            labels: the action of each clip in plain words. Labels are the same if they differ in case and punctuation only.
            **seen: how to look at the clips: the options of `inspect`.

        Raises InputError if the model is no `Discriminant`, if there is no clip or not a label for each, and as a call does. Warns
        (InputWarning) as a call does.
        """
        if not isinstance(self.method, Discriminant):
            raise InputError(f"adapt: expected a model of the method 'discriminant', found one of {self.config.method.name!r}")
        if not _is_one(clips) and not isinstance(clips, Iterable):
            raise InputError(f"adapt: expected a clip or a list of clips, found {type(clips).__name__}")
        given = [clips] if _is_one(clips) else list(clips)
        labels = _as_tuple(labels)
        if isinstance(labels, str) or not 0 < len(given) == len(labels):
            found = f"{len(given)} and " + (f"one text, {labels!r}" if isinstance(labels, str) else str(len(labels)))
            raise InputError(f"adapt: expected clips and as many labels, found {found}")
        reports = [self._inspected(clip, name_of(clip, number), seen) for number, clip in enumerate(given, 1)]
        flat = {self._sees.is_flat(report) for report in reports}
        if len(flat) > 1:
            raise InputError("adapt: expected clips that all have depth or all have none, found both; adapt to one kind first")
        names = {plain(label): label for label in (*self.method.known, *labels)}
        words = self._candidates(list(names.values()), None, {})
        places = [list(names).index(plain(label)) for label in labels]
        groups = list(self._sees.by_kind(reports))
        parts = [self._sees.encode([reports[place] for place in group]) for group in groups]
        latents = replace(parts[0], z=np.concatenate([part.z for part in parts]), samples=unnamed(len(reports)))
        owners = np.array([places[place] for group in groups for place in group], np.int64)
        model = self._of_flat if self._of_flat is not None and flat == {True} else self.method
        learnt = model.learn(latents, owners, words)
        return Recognizer(replace(self.parts, method=self.method.knowing(learnt), calibration=None))

    def labels_of_rest(
        self,
        labels: Sequence[str],
        stance: str | None = None,
        *,
        descriptions: Mapping[str, str | Sequence[str]] | None = None,
        bank: str | Path | None = None,
    ) -> list[str]:
        """The labels that mean to keep still, such as "stand still" and "idle": in this stance of the vocabulary, or in any."""
        words = self._bind(_as_tuple(labels), bank, descriptions).candidates
        return [label for label, rests in zip(words.labels, words.means(REST, stance), strict=True) if rests]

    def _inspected(self, clip: Clip, name: str, seen: HowSeen) -> InputReport:
        """The report on a clip, made now unless it was made before. What it found is warned of."""
        if isinstance(clip, InputReport):
            if given := [option for option, value in seen.items() if value is not None]:
                raise InputError(f"{clip.where}: the clip was inspected already: give {given[0]} to `inspect`")
            report = clip
        else:
            report = self._sees.inspect(clip, name, **seen)
        for finding in report.findings:
            warnings.warn(f"{report.where}: {finding.text}", InputWarning, stacklevel=4)
        return report

    def _in_batches(
        self, clips: Iterable[Clip], bound: _Bound, trials: int | None, top_k: int | None, size: int, seen: HowSeen
    ) -> Iterator[Ranking]:
        numbered = enumerate(clips, 1)
        while batch := list(itertools.islice(numbered, size)):
            reports = []
            for number, clip in batch:
                if not _is_one(clip):
                    raise InputError(f"clip {number}: expected a file or an array of coordinates, found {type(clip).__name__}")
                reports.append(self._inspected(clip, name_of(clip, number), seen))
            yield from self._rank(reports, bound, trials, top_k)

    def _bind(
        self,
        labels: Sequence[str],
        bank: str | Path | None,
        descriptions: Mapping[str, str | Sequence[str]] | None,
    ) -> _Bound:
        """Encode and bind the labels, unless they were bound before."""
        check_labels(labels)
        described = sentences({} if descriptions is None else descriptions)
        key = (labels, None if bank is None else str(bank), tuple(described.items()))
        with self._binding:
            if key in self._bound:
                self._bound.move_to_end(key)
                return self._bound[key]
            found = self._candidates(labels, bank, described)
            texts = found.texts if self._calibration is None else self._calibration.background.behind(found.texts)
            bound = self.method.bound(texts)
            of_flat = None if self._of_flat is None else self._of_flat.bound(texts)
            for method in (bound, of_flat):
                if isinstance(method, Discriminant) and method.known:
                    method.name(found)
            assert of_flat is None or isinstance(of_flat, Discriminant)
            meant = self._meant(found)
            likeness, of_both = self._likeness(bound, found, meant), self._likeness(of_flat, found, meant)
            self._bound[key] = _Bound(found, bound, of_flat, likeness, of_both, meant)
            while len(self._bound) > _LABEL_LISTS:
                self._bound.popitem(last=False)
            return self._bound[key]

    def _likeness(self, method: Method | None, words: Candidates, meant: BoolArray | None) -> FloatArray | None:
        """The likeness of each label to the background, as a bound method predicts them (K, B). What a label means is like it."""
        if meant is None or not isinstance(method, Discriminant):
            return None
        return np.where(meant, np.float32(1), likeness_of_labels(method.likeness(len(words.owners)), words.owners))

    def _meant(self, words: Candidates) -> BoolArray | None:
        """The rows of the background that each label means (K, B): kinds of nothing, such as standing. None if not calibrated."""
        if self._calibration is None:
            return None
        background = self._calibration.background
        of_nothing = np.stack([words.means(*kind) for kind in background.nothing], 1)
        others = len(next(iter(background.texts.values()))) - of_nothing.shape[1]
        return np.pad(of_nothing, ((0, 0), (others, 0)))

    @property
    def _calibration(self) -> Calibration | None:
        return self.parts.calibration if isinstance(self.method, Discriminant) else None

    def _candidates(self, labels: Sequence[str], bank: str | Path | None, described: Mapping[str, tuple[str, ...]]) -> Candidates:
        texts: TextBank = self.parts.bank
        if bank is not None:
            texts = self._load_bank(bank)
            check_labels(labels)
            require_some(labels, texts, str(bank))
        return find_candidates(labels, texts, self.method.test_views, self._text_encoder, text_cache(), described)

    def _rank(self, reports: Sequence[InputReport], bound: _Bound, trials: int | None, top_k: int | None) -> list[Ranking]:
        """The rankings of inspected clips. Clips of one kind are encoded and scored at once."""
        rankings: dict[int, Ranking] = {}
        for places in self._sees.by_kind(reports):
            scored = self._score([reports[place] for place in places], bound, trials)
            for row, place in enumerate(places):
                rankings[place] = self._ranking(scored, row, bound.candidates, reports[place], top_k)
        return [rankings[place] for place in range(len(reports))]

    def _score(self, reports: Sequence[InputReport], bound: _Bound, trials: int | None) -> _Scored:
        latents = self._sees.encode(reports)
        method, likeness = bound.method, bound.likeness
        if bound.of_flat is not None and self._sees.is_flat(reports[0]):
            method, likeness = bound.of_flat, bound.flat_likeness
        words, count = bound.candidates, len(bound.candidates.owners)
        found = method.score(
            latents,
            num_trials=trials or self.config.trials,
            seed=self.config.seed,
            winner_only=count == len(words.labels),  # where labels have several meanings, one that cannot win may still count
        )
        if self._calibration is None or likeness is None or bound.meant is None:
            return _Scored(of_labels(found, words.owners, words.shares))
        own = replace(found, values=found.values[..., :count], class_ids=found.class_ids[:count])
        scores = of_labels(own, words.owners, words.shares)
        background = found.values[0, :, count:]  # a Discriminant has one trial
        values = with_kinds_meant(scores.values[0], background, bound.meant)
        fits = self._calibration.fits(values, background, likeness)
        return _Scored(replace(scores, values=values[None]), self._calibration.probabilities(values), fits)

    def _ranking(self, scored: _Scored, row: int, words: Candidates, report: InputReport, top_k: int | None) -> Ranking:
        scores, probabilities = scored.scores, scored.probabilities
        values = scores.values[:, row].mean(0)  # (K,)
        computed = np.ones_like(values) if scores.computed is None else scores.computed[:, row].mean(0)
        labels = [words.labels[int(owner)] for owner in scores.class_ids]
        ranked = (
            Ranked(
                label=labels[i],
                score=float(values[i]),
                probability=None if probabilities is None else float(probabilities[row, i]),
                read_as=words.read_as(labels[i]),
                computed=float(computed[i]),
            )
            for i in np.argsort(-values, kind="stable")[:top_k]
        )
        fits = None if scored.fits is None else float(scored.fits[row])
        unknown = fits is not None and self._calibration is not None and fits < self._calibration.threshold
        return Ranking(ranked, report, fits, unknown)


def _is_one(clips: object) -> TypeGuard[Clip]:
    """Whether it is one clip, and not several."""
    return isinstance(clips, str | Path | InputReport) or hasattr(clips, "__array__")


def _as_tuple(labels: Iterable[str]) -> Sequence[str]:
    """The labels of any kind of list. A single text stays one: its letters would pass as labels. So does what is no list."""
    return tuple(labels) if isinstance(labels, Iterable) and not isinstance(labels, str) else labels
