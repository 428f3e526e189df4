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

from fdsm.data import transforms
from fdsm.data.clips import DEFAULT_FPS, read_points
from fdsm.data.input_report import InputReport, Persons, inspect
from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess_clips
from fdsm.encoders.flat import add_depth
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation.meanings import of_labels
from fdsm.methods.base import Method
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import Pretrained
from fdsm.text import Candidates, TextBank, build_text_encoder, find_candidates, load_bank, text_cache
from fdsm.text.candidates import require_some
from fdsm.values import UNKNOWN, FloatArray, Latents, Layout, Samples, Scores, Sequences
from fdsm.vocabulary import check_labels

Clip = str | Path | FloatArray | InputReport
"""A file that `fdsm.data` can read, coordinates (T, V, C) or (M, T, V, C) as any kind of array, or a clip that was inspected."""


class HowSeen(TypedDict, total=False):
    """How to look at a clip: the options of `Recognizer.inspect`."""

    layout: str | None
    fps: float | None
    persons: Persons
    up: str | None
    aspect: float | None


BATCH_SIZE = 256
"""Clips that are in memory at once."""
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
    """Scores order the labels of one clip. They are not probabilities."""
    read_as: str | None
    """The phrases of the label's most likely meaning, if the model needs them and the text bank does not have them."""
    computed: float
    """Share of the noise trials in which the score was computed. It is an estimate in the others, where it could not win."""


class Ranking(list[Ranked]):
    """The labels of one clip, best first, and the report on the clip."""

    def __init__(self, ranked: Iterable[Ranked], report: InputReport) -> None:
        super().__init__(ranked)
        self.report = report


@dataclass(frozen=True)
class _Bound:
    """A method that is bound to labels. Nothing in it changes, so threads share it."""

    candidates: Candidates
    method: Method
    of_flat: Method | None  # for 2D clips

    @property
    def one_meaning_each(self) -> bool:
        return len(self.candidates.owners) == len(self.candidates.labels)


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
        self._preprocess = PreprocessConfig.model_validate(self.encoder.preprocessing["steps"])
        self._layout = replace(self.encoder.layout, up=self.encoder.preprocessing["up"])  # the axes of the training data
        self._text_encoder = build_text_encoder(self.config.text.encoder)
        self._load_bank = cache(load_bank)
        self._bound: OrderedDict[Any, _Bound] = OrderedDict()
        self._binding = threading.Lock()

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
        if batch_size < 1 or (top_k is not None and top_k < 1):
            raise InputError(f"expected a batch_size and a top_k above 0, found {batch_size} and {top_k}")
        # A single text as a tuple would be its letters, which would pass as labels.
        labels = candidate_labels if isinstance(candidate_labels, str) else tuple(candidate_labels)
        if _is_one(clips):
            # The clip first, because its checks are fast.
            report = self._inspected(clips, _name(clips), seen)
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
        layout: str | None = None,
        fps: float | None = None,
        persons: Persons = None,
        up: str | None = None,
        aspect: float | None = None,
    ) -> InputReport:
        """What the clip shows, and what is mended in it before it is recognised. A call takes the report in place of the clip.

        Args:
            clip: a file or coordinates, as a call takes them.
            layout: name of the clip's joint layout, if the file does not give it. A model that measures takes every layout, because
                it finds the points of the body by name. Measurements do not count if they rest on joints that the clip never
                shows. In a 2D clip, they count the less the more they change without depth.
            fps: frames a second, if the file does not give them. The default is 30.
            persons: whom to take: the person of a number, from 1, or "all", of whom the model chooses those who get about most.
                The default is the one whose limbs move most, or all if the model takes several.
            up: the axis that points up, such as +z. The default is that of the model's training data.
            aspect: width by height of the picture, if coordinates were divided by them.

        Raises InputError for a file that is no clip, and for points that do not show the person in the layout.
        """
        return self._inspect(clip, _name(clip), layout, fps, persons, up, aspect)

    def _inspect(
        self,
        clip: str | Path | FloatArray,
        name: str,
        layout: str | None = None,
        fps: float | None = None,
        persons: Persons = None,
        up: str | None = None,
        aspect: float | None = None,
    ) -> InputReport:
        # The model's own layout, named or not, has the axes of its training data.
        wanted = self._layout if layout in (None, self._layout.name) else get_layout(str(layout))
        points, found, rate = clip, wanted, DEFAULT_FPS
        # A file of another kind than .npy stores its layout, which may be any if the model measures, and the order of its axes.
        says_all = isinstance(clip, str | Path) and Path(clip).suffix.lower() != ".npy"
        if isinstance(clip, str | Path):
            stores_any = layout is None and self._measures and says_all
            points, found, rate = read_points(Path(clip), None if stores_any else wanted)
        chosen = "all" if persons is None and self._preprocess.num_persons > 1 else persons
        return inspect(
            points,
            found,
            fps or rate,
            where=name,
            dims=None if says_all else self.encoder.network.in_dims,
            persons=chosen,
            up=up,
            aspect=aspect,
            max_gap=self._preprocess.max_gap,
        )

    def _inspected(self, clip: Clip, name: str, seen: HowSeen) -> InputReport:
        """The report on a clip, made now unless it was made before. What it found is warned of."""
        if isinstance(clip, InputReport):
            if given := [option for option, value in seen.items() if value is not None]:
                raise InputError(f"{clip.where}: the clip was inspected already: give {given[0]} to `inspect`")
            report = clip
        else:
            report = self._inspect(clip, name, **seen)
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
                reports.append(self._inspected(clip, _name(clip, number), seen))
            yield from self._rank(reports, bound, trials, top_k)

    def _bind(
        self,
        labels: Sequence[str],
        bank: str | Path | None,
        descriptions: Mapping[str, str | Sequence[str]] | None,
    ) -> _Bound:
        """Encode and bind the labels, unless they were bound before."""
        described = {label: (texts,) if isinstance(texts, str) else tuple(texts) for label, texts in (descriptions or {}).items()}
        key = (labels, None if bank is None else str(bank), tuple(described.items()))
        with self._binding:
            if key in self._bound:
                self._bound.move_to_end(key)
                return self._bound[key]
            found = self._candidates(labels, bank, described)
            of_flat = None if self._of_flat is None else self._of_flat.bound(found.texts)
            self._bound[key] = _Bound(found, self.method.bound(found.texts), of_flat)
            while len(self._bound) > _LABEL_LISTS:
                self._bound.popitem(last=False)
            return self._bound[key]

    def _candidates(self, labels: Sequence[str], bank: str | Path | None, described: Mapping[str, tuple[str, ...]]) -> Candidates:
        texts: TextBank = self.parts.bank
        if bank is not None:
            texts = self._load_bank(bank)
            check_labels(labels)
            require_some(labels, texts, str(bank))
        return find_candidates(labels, texts, self.method.test_views, self._text_encoder, text_cache(), described)

    def _rank(self, reports: Sequence[InputReport], bound: _Bound, trials: int | None, top_k: int | None) -> list[Ranking]:
        """The rankings of inspected clips. Clips of one layout and number of coordinates are measured and scored at once."""
        groups: list[list[int]] = []
        for place, report in enumerate(reports):
            kind = (report.dims, report.layout)
            group = next((one for one in groups if (reports[one[0]].dims, reports[one[0]].layout) == kind), None)
            if group is None:
                groups.append([place])
            else:
                group.append(place)
        rankings: dict[int, Ranking] = {}
        for places in groups:
            scores = self._score([reports[place] for place in places], bound, trials)
            rankings |= {place: _ranking(scores, row, bound, reports[place], top_k) for row, place in enumerate(places)}
        return [rankings[place] for place in range(len(reports))]

    def _score(self, reports: Sequence[InputReport], bound: _Bound, trials: int | None) -> Scores:
        sequences, unseen = self._sequences(reports)
        method = bound.method
        if bound.of_flat is not None and sequences.num_dims < self.encoder.network.in_dims:
            sequences, method = add_depth(sequences), bound.of_flat
        latents = self._encode(sequences, unseen)
        found = method.score(
            latents,
            num_trials=trials or self.config.trials,
            seed=self.config.seed,
            winner_only=bound.one_meaning_each,  # where labels have several meanings, one that cannot win may still count
        )
        return of_labels(found, bound.candidates.owners, bound.candidates.shares)

    @property
    def _measures(self) -> bool:
        return isinstance(self.encoder.network, MeasurementEncoder)

    def _encode(self, sequences: Sequences, unseen: Sequence[frozenset[int]]) -> Latents:
        """Latents of clips. A measurement is NaN if it rests on joints that its clip never shows."""
        latents = self.encoder.encode(sequences, self.config.tokens)
        network = self.encoder.network
        if not any(unseen) or not isinstance(network, MeasurementEncoder):
            return latents
        lacking = np.stack([network.channels_on(joints) for joints in unseen])  # (N, C)
        return replace(latents, z=np.where(lacking[:, None], np.float32(np.nan), latents.z))

    def _sequences(self, reports: Sequence[InputReport]) -> tuple[Sequences, list[frozenset[int]]]:
        """The clips as the encoder takes them, and the joints that each never shows. They are filled in."""
        network, layout = self.encoder.network, reports[0].layout
        clips = [report.clip for report in reports]
        if layout.joints != self.encoder.layout.joints and isinstance(network, MeasurementEncoder):
            clips = [network.carry_over(points, layout) for points in clips]
            layout = replace(self.encoder.layout, up=layout.up)
        unseen = [frozenset(np.flatnonzero(transforms.is_missing(points).all((0, 1))).tolist()) for points in clips]
        try:
            ready = preprocess_clips(clips, layout, self._preprocess)
        except InputError:
            for points, report in zip(clips, reports, strict=True):
                self._require_fit(points, layout, report.where)
            raise
        return Sequences.from_clips(ready, _unnamed(len(clips)), replace(layout, up="+y"), DEFAULT_FPS), unseen

    def _require_fit(self, points: FloatArray, layout: Layout, where: str) -> None:
        """Raises InputError, which names the clip, if it cannot be preprocessed."""
        try:
            preprocess_clips([points], layout, self._preprocess)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None


def _ranking(scores: Scores, row: int, bound: _Bound, report: InputReport, top_k: int | None) -> Ranking:
    values = scores.values[:, row].mean(0)  # (K,)
    computed = np.ones_like(values) if scores.computed is None else scores.computed[:, row].mean(0)
    labels = [bound.candidates.labels[int(owner)] for owner in scores.class_ids]
    best_first = np.argsort(-values, kind="stable")[:top_k]
    return Ranking(
        (
            Ranked(
                label=labels[i],
                score=float(values[i]),
                read_as=bound.candidates.read_as(labels[i]),
                computed=float(computed[i]),
            )
            for i in best_first
        ),
        report,
    )


def _unnamed(count: int) -> Samples:
    """Samples of which nothing is known."""
    unknown = np.full(count, UNKNOWN, np.int64)
    return Samples(np.zeros(count, np.int64), tuple(map(str, range(count))), unknown, unknown, ("unknown",))


def _is_one(clips: object) -> TypeGuard[Clip]:
    """Whether it is one clip, and not several."""
    return isinstance(clips, str | Path | InputReport) or hasattr(clips, "__array__")


def _name(clip: Clip, number: int | None = None) -> str:
    if isinstance(clip, str | Path):
        return str(clip)
    return "clip" if number is None else f"clip {number}"
