"""Recognizer: clips and action names in, ranked names out."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard, Unpack, overload

import numpy as np

from fdsm.adapted_model import adapted, warn_of_copies
from fdsm.bound_labels import Binder, Bound, Descriptions, GivenKinematics, as_tuple
from fdsm.clip_encoder import Clip, ClipEncoder, HowSeen, name_of, unnamed
from fdsm.data.input_report import InputReport, Persons
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.errors import InputError, InputWarning, option
from fdsm.explanation import LEAST, REASONS, Explainer, Explanation
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import Pretrained
from fdsm.ranking import Ranking
from fdsm.text import LabelReading
from fdsm.text.candidates import REST
from fdsm.values import FloatArray, Layout

if TYPE_CHECKING:
    from fdsm.notebook import Shown

BATCH_SIZE = 256
"""Clips that are in memory at once."""


class _Options(HowSeen, total=False):
    """The options of a call."""

    descriptions: Descriptions
    kinematics: GivenKinematics
    top_k: int | None
    batch_size: int
    bank: str | Path | None
    trials: int | None


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
        self._binder = Binder(parts, self._of_flat)
        self._explains = Explainer(self._sees)

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
        descriptions: Descriptions = None,
        kinematics: GivenKinematics = None,
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
            kinematics: what labels mean in the vocabulary's words, by label: `fdsm.vocabulary.Kinematics`, or a mapping with its
                fields. A label with it has this one meaning, and is neither read nor looked up in the bank.
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

        Raises InputError for a bad clip, a wrong layout, or an empty list of labels. An iterator gives the rankings of the clips
        before a bad one first. It also raises InputError for a blank or
        repeated label, for a label that must be read into kinematics and cannot be, and if a given bank has none of the labels.
        Warns (InputWarning) of what was mended in a clip or may spoil the answer, and of labels that are read alike.
        """
        for name, number in (("batch_size", batch_size), ("top_k", top_k), ("trials", trials)):
            if not isinstance(number, int | np.integer | None) or (number is not None and number < 1):
                raise InputError(f"expected a whole number above 0 as {name}, found {number!r}")
        labels = as_tuple(candidate_labels)
        if _is_one(clips):
            # The clip first, because its checks are fast.
            report = self._inspected(clips, name_of(clips), seen)
            bound = self._binder.bind(labels, bank, descriptions, kinematics)
            return self.rank([report], [bound], trials, top_k)[0]
        if not isinstance(clips, Iterable):
            raise InputError(f"expected a clip, a list of clips or an iterator, found {type(clips).__name__}")
        bound = self._binder.bind(labels, bank, descriptions, kinematics)
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

    def bind(
        self,
        labels: Sequence[str],
        *,
        descriptions: Descriptions = None,
        kinematics: GivenKinematics = None,
        bank: str | Path | None = None,
    ) -> Bound:
        """Labels as `rank` takes them, read once. Options and errors are those of a call. The same labels are the same object."""
        return self._binder.bind(as_tuple(labels), bank, descriptions, kinematics)

    def read(
        self,
        labels: Sequence[str],
        *,
        descriptions: Descriptions = None,
        kinematics: GivenKinematics = None,
        bank: str | Path | None = None,
    ) -> list[LabelReading]:
        """How each label is read, in the order of the labels. Options are those of a call.

        A label that a call would refuse has a sentence in `refused`, and the others are read all the same. The model of a method
        that does not use kinematics reads none, so its labels have no meanings.

        Raises InputError if `labels` is no list or empty, and for descriptions and kinematics of something else.
        """
        return self._binder.read(as_tuple(labels), bank, descriptions, kinematics)

    def show(
        self, clips: Clip | Sequence[Clip], candidate_labels: Sequence[str] | None = None, **options: Unpack[_Options]
    ) -> Shown:
        """Clips as skeletons that play, with the ranked labels beside them if there are labels. A notebook shows the result.

        `save("clip.html")` of the result writes it as a page that any browser opens. Options and errors are those of a call.
        """
        from fdsm.notebook import show  # it imports scipy, which an answer does not need

        if _is_one(clips):
            return show(self.inspect, self, [clips], candidate_labels, options)
        if not isinstance(clips, Iterable):
            raise InputError(f"show: expected a clip or a list of clips, found {type(clips).__name__}")
        return show(self.inspect, self, list(clips), candidate_labels, options)

    @property
    def explains(self) -> bool:
        """Whether this model can say why (`explain`): it is a `Discriminant` on measurements of the whole clip."""
        network = self.encoder.network
        whole = isinstance(network, MeasurementEncoder) and (network.windows == 1 or self.config.tokens == "pooled")
        return whole and isinstance(self.method, Discriminant)

    def explain(
        self,
        clip: Clip,
        labels: Sequence[str],
        first: str | None = None,
        second: str | None = None,
        *,
        descriptions: Descriptions = None,
        kinematics: GivenKinematics = None,
        bank: str | Path | None = None,
        most: int = REASONS,
        least: float = LEAST,
        **seen: Unpack[HowSeen],
    ) -> Explanation:
        """Why the first label has a higher score than the second: what was measured in the clip, in words, and when it happens.

        The scores are those of a call with the same labels. The margin is a weighted sum of the clip's measurements
        (`fdsm.methods.discriminant.LinearScores`) and of what the labels' words say. The shares of the reasons add up to it. How
        it is shared out among measurements that go together is one of several ways (`fdsm.explanation.shares`).

        Args:
            clip: one clip, as a call takes it.
            labels: action names in plain words, at least two.
            first: one of the labels. None: the best of the others.
            second: another one. None: the best of the others.
            descriptions: sentences about labels, as a call takes them.
            kinematics: what labels mean, as a call takes it.
            bank: text bank that describes the labels.
            most: number of reasons that are told one by one, at most. The last reason is all that is not told.
            least: the least part of all shares, by their sizes, that such a reason has. Smaller ones say little of the movement.
                0: every reason is told.
            **seen: how to look at the clip: the options of `inspect`.

        Raises InputError if the model cannot (`explains`), for labels that are not among `labels`,
        and as a call does. Warns (InputWarning) as a call does.
        """
        if not self.explains:
            named = f"{self.config.method.name!r} on {self.encoder.config.name!r}"
            raise InputError(
                f"explain: expected a model of the method 'discriminant' on 'measurements' of the whole clip, found one of {named}"
            )
        if not isinstance(most, int) or most < 1:
            raise InputError(f"explain: expected a whole number above 0 as most, found {most!r}")
        if not isinstance(least, int | float) or not 0 <= least <= 1:
            raise InputError(f"explain: expected a number from 0 to 1 as least, found {least!r}")
        if not _is_one(clip):
            raise InputError(f"explain: expected one clip, found {type(clip).__name__}")
        report = self._inspected(clip, name_of(clip), seen)
        bound = self._binder.bind(as_tuple(labels), bank, descriptions, kinematics)
        return self._explains(report, bound, first, second, most=most, least=least)

    def adapt(self, clips: Iterable[Clip], labels: Sequence[str], **seen: Unpack[HowSeen]) -> Recognizer:
        """A recognizer that also knows these clips. This one stays as it is.

        A label with clips is known from its clips and its words, the more from clips the more there are. A label without a clip is
        known from its words alone, as before. What all clips have in common, such as the sensor, counts for every label. What was
        adapted to before counts, too. It takes about a second beside the reading of the clips. The calibration is that of
        this recognizer. Labels that are known from clips must fit more surely, by what these clips show when each half is asked
        of a model that learnt the other (`fdsm.adapted_model.excess`).

        Args:
            clips: at least one, each as a call takes it. All have depth, or none has.
            labels: the action of each clip in plain words. Labels are the same if they differ in case and punctuation only.
            **seen: how to look at the clips: the options of `inspect`.

        Raises InputError if the model is no `Discriminant`, if there is no clip or not a label for each, and as a call does. Warns
        (InputWarning) as a call does, and of clips that are given twice.
        """
        if not isinstance(self.method, Discriminant):
            raise InputError(f"adapt: expected a model of the method 'discriminant', found one of {self.config.method.name!r}")
        if not _is_one(clips) and not isinstance(clips, Iterable):
            raise InputError(f"adapt: expected a clip or a list of clips, found {type(clips).__name__}")
        given = [clips] if _is_one(clips) else list(clips)
        labels = as_tuple(labels)
        if not isinstance(labels, tuple) or not 0 < len(given) == len(labels):
            other = f"one text, {labels!r}" if isinstance(labels, str) else type(labels).__name__
            found = f"{len(given)} and {len(labels) if isinstance(labels, tuple) else other}"
            raise InputError(f"adapt: expected clips and as many labels, found {found}")
        if wrong := [label for label in labels if not isinstance(label, str)]:
            raise InputError(f"adapt: expected a text as each label, found {wrong[0]!r}")
        reports = [self._inspected(clip, name_of(clip, number), seen) for number, clip in enumerate(given, 1)]
        warn_of_copies(reports, labels)
        flat = {self._sees.is_flat(report) for report in reports}
        if len(flat) > 1:
            raise InputError("adapt: expected clips that all have depth or all have none, found both; adapt to one kind first")
        groups = list(self._sees.by_kind(reports))
        parts = [self._sees.encode([reports[place] for place in group]) for group in groups]
        latents = replace(parts[0], z=np.concatenate([part.z for part in parts]), samples=unnamed(len(reports)))
        ordered = [labels[place] for group in groups for place in group]
        return Recognizer(adapted(self.parts, self._of_flat, latents, ordered, flat=flat == {True}))

    def labels_of_rest(
        self,
        labels: Sequence[str],
        stance: str | None = None,
        *,
        descriptions: Descriptions = None,
        kinematics: GivenKinematics = None,
        bank: str | Path | None = None,
    ) -> list[str]:
        """The labels that mean to keep still, such as "stand still" and "idle": in this stance of the vocabulary, or in any."""
        words = self._binder.bind(as_tuple(labels), bank, descriptions, kinematics).candidates
        return [label for label, rests in zip(words.labels, words.means(REST, stance), strict=True) if rests]

    def _inspected(self, clip: Clip, name: str, seen: HowSeen) -> InputReport:
        """The report on a clip, made now unless it was made before. What it found is warned of."""
        if isinstance(clip, InputReport):
            if given := [option for option, value in seen.items() if value is not None]:
                raise InputError(f"{clip.where}: the clip was inspected already: give {given[0]} to `inspect`")
            report = clip
        else:
            report = self._sees.inspect(clip, name, **seen)
        said = [finding.text for finding in report.findings]
        if len(report.persons) > self._sees.num_persons and report.person is None:
            taken = "the one who gets" if self._sees.num_persons == 1 else f"the {self._sees.num_persons} who get"
            said.append(
                f"{len(report.persons)} persons are seen, and {taken} about most counts: {option('persons')} chooses another"
            )
        for text in said:
            warnings.warn(f"{report.where}: {text}", InputWarning, stacklevel=4)
        return report

    def _in_batches(
        self, clips: Iterable[Clip], bound: Bound, trials: int | None, top_k: int | None, size: int, seen: HowSeen
    ) -> Iterator[Ranking]:
        numbered = enumerate(clips, 1)
        failed: Exception | None = None
        more = True
        while more and failed is None:
            reports: list[InputReport] = []
            try:
                for number, clip in itertools.islice(numbered, size):
                    if not _is_one(clip):
                        raise InputError(f"clip {number}: expected a file or an array of coordinates, found {type(clip).__name__}")
                    reports.append(self._inspected(clip, name_of(clip, number), seen))
                more = len(reports) == size
            except Exception as error:  # of a clip, or of an iterator that reads a camera: those before it are answered
                if not isinstance(clips, Iterator):
                    raise
                failed = error
            yield from self.rank(reports, [bound] * len(reports), trials, top_k)
        if failed is not None:
            raise failed

    def rank(
        self, reports: Sequence[InputReport], bounds: Sequence[Bound], trials: int | None = None, top_k: int | None = None
    ) -> list[Ranking]:
        """The rankings of inspected clips, each of the labels that stand at its place in `bounds` (`bind`).

        Clips are encoded together, whatever they are asked. If the method is transductive, those with the same labels influence
        each other. Options and errors are those of a call.
        """
        trials, seed = trials or self.config.trials, self.config.seed
        rankings: dict[int, Ranking] = {}
        for places in self._sees.by_kind(reports):
            latents, flat = self._sees.encode([reports[place] for place in places]), self._sees.is_flat(reports[places[0]])
            by_labels: dict[int, list[int]] = {}
            for row, place in enumerate(places):
                by_labels.setdefault(id(bounds[place]), []).append(row)
            for rows in by_labels.values():
                of_rows = latents if len(rows) == len(places) else latents.select(np.array(rows))
                bound, own = bounds[places[rows[0]]], [reports[places[row]] for row in rows]
                found = bound.rankings(of_rows, own, flat=flat, trials=trials, seed=seed, top_k=top_k)
                rankings.update(zip((places[row] for row in rows), found, strict=True))
        return [rankings[place] for place in range(len(reports))]


def _is_one(clips: object) -> TypeGuard[Clip]:
    """Whether it is one clip, and not several."""
    return isinstance(clips, str | Path | InputReport) or hasattr(clips, "__array__")
