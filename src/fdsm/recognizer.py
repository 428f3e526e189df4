"""Recognizer: one clip and action names in, ranked names out."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from fdsm.data import transforms
from fdsm.data.clips import DEFAULT_FPS, read_points
from fdsm.data.input_report import InputReport, Persons, inspect
from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import FLAT, Flat, add_depth
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation.meanings import of_labels
from fdsm.experiment.config import ExperimentConfig, load_config
from fdsm.experiment.run_folder import CONFIG, ENCODER
from fdsm.methods import METHODS
from fdsm.methods.base import MODEL, Method
from fdsm.methods.discriminant import Discriminant
from fdsm.text import Candidates, build_text_encoder, find_candidates, load_bank, text_cache
from fdsm.text.candidates import require_some
from fdsm.values import UNKNOWN, FloatArray, Latents, Samples, Sequences
from fdsm.vocabulary import check_labels, plain

STARTER = Path(str(files(__package__))) / "starter"
"""The folder of the model that comes with fdsm. `python -m studies starter` makes it."""


@dataclass(frozen=True)
class Ranked:
    """A candidate label and its score. Scores order the labels of one clip. They are not probabilities."""

    label: str
    score: float
    read_as: str | None = None
    """The phrases of the label's most likely meaning, if the model needs them and the text bank does not have them."""
    computed: float = 1.0
    """Share of the noise trials in which the score was computed. It is an estimate in the others, where it could not win."""


class Ranking(list[Ranked]):
    """The labels of one clip, best first, and the report on the clip."""

    def __init__(self, ranked: Iterable[Ranked], report: InputReport) -> None:
        super().__init__(ranked)
        self.report = report


class Recognizer:
    """A finished run that recognises actions without training examples of them.

    >>> recognize = Recognizer.from_pretrained("runs/demo/fdsm/0")        # doctest: +SKIP
    >>> recognize("clip.npy", ["wave with the left hand", "sit down"])    # doctest: +SKIP
    """

    def __init__(self, config: ExperimentConfig, encoder: Encoder, method: Method, flat: Flat | None = None) -> None:
        self.config, self.encoder, self.method, self.flat = config, encoder, method, flat
        # The method for 2D clips, if the encoder takes 3D clips and it is known what becomes of its measurements.
        self._of_flat = method.with_error(flat.bias, flat.error) if flat and isinstance(method, Discriminant) else None
        self._preprocess = PreprocessConfig.model_validate(encoder.preprocessing["steps"])
        self._layout = replace(encoder.layout, up=encoder.preprocessing["up"])  # clips have the axes of the training data
        self._text_encoder = build_text_encoder(config.text.encoder)
        self._load_bank = cache(load_bank)
        self._bound: Candidates | None = None  # what the method is bound to
        self._bank: str | None = None  # and the bank that it comes from, if one was given

    @classmethod
    def from_pretrained(cls, source: str | Path | None = None, revision: str | None = None) -> Recognizer:
        """Load a run's folder, or such a folder on the Hugging Face hub. `revision` is a branch, tag or commit of the hub.

        None: the model that comes with fdsm, which learnt from synthetic motion alone. Raises InputError if the folder is missing
        or incomplete.
        """
        folder = STARTER if source is None else Path(source)
        if not folder.is_dir():
            folder = _download(str(source), revision)
        missing = [name for name in (CONFIG, ENCODER, MODEL) if not (folder / name).is_file()]
        if missing:
            raise InputError(f"{folder}: expected a finished run, but it has no {missing[0]}")
        config = load_config(folder / CONFIG)
        method: Method = METHODS[config.method.name].load(folder / MODEL)
        flat = Flat.load(folder / FLAT) if (folder / FLAT).is_file() else None
        return cls(config, Encoder.load(folder / ENCODER), method, flat)

    def __call__(
        self,
        clip: str | Path | FloatArray,
        candidate_labels: Sequence[str],
        *,
        layout: str | None = None,
        bank: str | Path | None = None,
        trials: int | None = None,
        persons: Persons = None,
        up: str | None = None,
        aspect: float | None = None,
    ) -> Ranking:
        """Rank the labels for one clip, best first.

        Args:
            clip: a file that `fdsm.data` can read, or coordinates (T, V, C) or (M, T, V, C) in the encoder's joint layout.
            candidate_labels: action names in plain words.
            layout: name of the clip's joint layout, if the file does not give it. A model that measures takes every layout, because
                it finds the points of the body by name. Measurements do not count if they rest on joints that the clip never
                shows. In a 2D clip, they count the less the more they change without depth.
            bank: text bank that describes the labels. The default is the run's bank. It is read once. A label finds its class
                whatever its case and punctuation (`fdsm.vocabulary.plain`). A label that is not in the bank is read into
                kinematics (`fdsm.vocabulary.label_reader`) if the model uses them. It keeps several likely meanings, of which the
                best counts (`fdsm.evaluation.meanings`). Other models use the words of the label.
            trials: number of noises to average over. The default is the run's number.
            persons: whom to take: the person of a number, from 1, or "all", of whom the model chooses those who get about most.
                The default is the one whose limbs move most, or all if the model takes several.
            up: the axis that points up, such as +z. The default is that of the model's training data.
            aspect: width by height of the picture, if coordinates were divided by them.

        Raises InputError for a bad clip, a wrong layout, or an empty list of labels. It also raises InputError for a blank or
        repeated label, for a label that must be read into kinematics and cannot be, and if a given bank has none of the labels.
        Warns (InputWarning) of what was mended in the clip or may spoil the answer, and of labels that are read alike.
        """
        # First, because its checks are fast.
        report = self.inspect(clip, layout=layout, persons=persons, up=up, aspect=aspect)
        name = _name(clip)
        sequence, unseen = self._sequence(report, name)
        for finding in report.findings:
            warnings.warn(f"{name}: {finding.text}", InputWarning, stacklevel=2)
        # A single text as a tuple would be its letters, which would pass as labels.
        labels = candidate_labels if isinstance(candidate_labels, str) else tuple(candidate_labels)
        candidates = self._bind(labels, None if bank is None else str(bank))
        method = self.method
        if self._of_flat is not None and sequence.num_dims < self.encoder.network.in_dims:
            sequence, method = add_depth(sequence), self._of_flat
        latents = self._encode(sequence, unseen)
        num_trials = trials or self.config.trials
        # Where labels have several meanings, a meaning that cannot win may still count.
        winner_only = len(candidates.owners) == len(labels)
        found = method.score(latents, num_trials=num_trials, seed=self.config.seed, winner_only=winner_only)
        scores = of_labels(found, candidates.owners, candidates.shares)
        values = scores.values.mean(0)[0]  # (K,)
        computed = np.ones_like(values) if scores.computed is None else scores.computed.mean(0)[0]
        best_first = np.argsort(-values, kind="stable")
        ranked = [(labels[int(scores.class_ids[i])], i) for i in best_first]
        return Ranking(
            (Ranked(label, float(values[i]), candidates.read_as(label), float(computed[i])) for label, i in ranked), report
        )

    def adapt(
        self,
        clips: Sequence[str | Path | FloatArray],
        labels: Sequence[str],
        *,
        layout: str | None = None,
        persons: Persons = None,
        up: str | None = None,
        aspect: float | None = None,
    ) -> Recognizer:
        """A recognizer that also knows these clips. This one stays as it is.

        A label with clips is known from its clips and its words, the more from clips the more there are. A label without a clip
        is known from its words alone, as before. What all clips have in common, such as the sensor, counts for every label. What
        was adapted to before counts, too. This takes a fraction of a second beside the reading of the clips.

        Args:
            clips: at least one, each as a call takes it. All have depth, or none has.
            labels: the action of each clip in plain words. Labels are the same if they differ in case and punctuation only.
            layout: as in a call, like the other options, for all clips.
            persons: as in a call.
            up: as in a call.
            aspect: as in a call.

        Raises InputError if the model is no `Discriminant`, if there is no clip or not a label for each, and as a call does.
        Warns (InputWarning) as a call does.
        """
        if not isinstance(self.method, Discriminant):
            raise InputError(f"adapt: expected a model of the method 'discriminant', found one of {self.config.method.name!r}")
        if isinstance(clips, str) or isinstance(labels, str) or not 0 < len(clips) == len(labels):
            raise InputError(f"adapt: expected clips and as many labels, found {len(clips)} and {len(labels)}")
        reports = [self.inspect(clip, layout=layout, persons=persons, up=up, aspect=aspect) for clip in clips]
        latents, dims = [], set()
        for clip, report in zip(clips, reports, strict=True):
            for finding in report.findings:
                warnings.warn(f"{_name(clip)}: {finding.text}", InputWarning, stacklevel=2)
            sequence, unseen = self._sequence(report, _name(clip))
            dims.add(sequence.num_dims)
            if self._of_flat is not None and sequence.num_dims < self.encoder.network.in_dims:
                sequence = add_depth(sequence)
            latents.append(self._encode(sequence, unseen))
        if len(dims) > 1:
            raise InputError("adapt: expected clips that all have depth or all have none, found both; adapt to one kind first")
        names = {plain(label): label for label in self.method.known}
        for label in labels:
            names.setdefault(plain(label), label)
        words = find_candidates(
            list(names.values()), self._load_bank(self.config.text.bank), self.method.test_views, self._text_encoder, text_cache()
        )
        places = np.array([list(names).index(plain(label)) for label in labels], np.int64)
        flat = self._of_flat if self._of_flat is not None and dims == {2} else None
        learnt = (flat or self.method).learn(_joined(latents), places, words)
        return Recognizer(self.config, self.encoder, self.method.knowing(learnt), self.flat)

    def inspect(
        self,
        clip: str | Path | FloatArray,
        *,
        layout: str | None = None,
        persons: Persons = None,
        up: str | None = None,
        aspect: float | None = None,
    ) -> InputReport:
        """What the clip shows, and what is mended in it before it is recognised. Arguments and errors are those of a call."""
        # The model's own layout, named or not, has the axes of its training data.
        wanted = self._layout if layout in (None, self._layout.name) else get_layout(str(layout))
        if isinstance(clip, str | Path):
            # A file that stores its layout may have any, if the model measures.
            stores_any = (
                layout is None and isinstance(self.encoder.network, MeasurementEncoder) and Path(clip).suffix.lower() != ".npy"
            )
            points, found, fps = read_points(Path(clip), None if stores_any else wanted)
        else:
            points, found, fps = clip, wanted, DEFAULT_FPS
        chosen = "all" if persons is None and self._preprocess.num_persons > 1 else persons
        return inspect(
            points,
            found,
            fps,
            where=_name(clip),
            dims=self.encoder.network.in_dims,
            persons=chosen,
            up=up,
            aspect=aspect,
            max_gap=self._preprocess.max_gap,
        )

    def _bind(self, labels: Sequence[str], bank: str | None) -> Candidates:
        """Encode and bind the labels, unless they are those of the previous call. None: the run's bank."""
        if self._bound is not None and (self._bound.labels, self._bank) == (labels, bank):
            return self._bound
        self._bound = None
        described = self._load_bank(bank or self.config.text.bank)
        if bank is not None:
            check_labels(labels)
            require_some(labels, described, bank)
        found = find_candidates(labels, described, self.method.test_views, self._text_encoder, text_cache())
        for method in (self.method, *filter(None, [self._of_flat])):
            method.bind(found.texts)
            if isinstance(method, Discriminant):
                method.name(found)
        self._bound, self._bank = found, bank
        return found

    def _encode(self, sequence: Sequences, unseen: Collection[int]) -> Latents:
        """Latents of a clip. A measurement is NaN if it rests on joints that the clip never shows."""
        latents = self.encoder.encode(sequence, self.config.tokens)
        network = self.encoder.network
        if not unseen or not isinstance(network, MeasurementEncoder):
            return latents
        return replace(latents, z=np.where(network.channels_on(unseen), np.float32(np.nan), latents.z))

    def _sequence(self, report: InputReport, name: str) -> tuple[Sequences, frozenset[int]]:
        """The clip as the encoder takes it, and the joints that it never shows. They are filled in."""
        points, layout = report.clip, report.layout
        network = self.encoder.network
        if layout.joints != self.encoder.layout.joints and isinstance(network, MeasurementEncoder):
            points, layout = network.carry_over(points, layout), replace(self.encoder.layout, up=layout.up)
        unseen = frozenset(np.flatnonzero(transforms.is_missing(points).all((0, 1))).tolist())
        unknown = np.full(1, UNKNOWN, np.int64)
        samples = Samples(np.zeros(1, np.int64), (name,), unknown, unknown, ("unknown",))
        fps = report.frames / report.seconds  # any rate will do: preprocessing resamples to a fixed length
        return preprocess(Sequences.from_clips([points], samples, layout, fps), self._preprocess), unseen


def _joined(latents: Sequence[Latents]) -> Latents:
    """Latents of single clips as one value."""
    unknown = np.full(len(latents), UNKNOWN, np.int64)
    samples = Samples(np.zeros(len(latents), np.int64), tuple(map(str, range(len(latents)))), unknown, unknown, ("unknown",))
    return replace(latents[0], z=np.concatenate([one.z for one in latents]), samples=samples)


def _name(clip: str | Path | FloatArray) -> str:
    return str(clip) if isinstance(clip, str | Path) else "clip"


def _download(source: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(source, revision=revision, allow_patterns=["*.yaml", "*.safetensors"]))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{source}: neither a folder nor a model that can be fetched ({reason})") from None
