"""Recognizer: one clip and action names in, ranked names out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from fdsm.data.clips import read_clip
from fdsm.data.layouts import get_layout
from fdsm.data.preprocess import PreprocessConfig, preprocess
from fdsm.encoders.encoder import Encoder
from fdsm.errors import InputError
from fdsm.experiment.config import ExperimentConfig, load_config
from fdsm.experiment.run_folder import CONFIG, ENCODER
from fdsm.methods import METHODS
from fdsm.methods.base import MODEL, Method
from fdsm.text import TextBank, build_text_encoder, embed_names, encode_bank, encode_labels, load_bank, text_cache
from fdsm.text.encoders import MiniLM
from fdsm.text.syntax import OF_NAMES
from fdsm.values import UNKNOWN, ClassTexts, FloatArray, Layout, Samples, Sequences
from fdsm.vocabulary import OF_KINEMATICS, ClassText, read_labels


@dataclass(frozen=True)
class Ranked:
    """A candidate label and its score. Scores order the labels of one clip. They are not probabilities."""

    label: str
    score: float
    read_as: str | None = None
    """The phrases that the label was read as, if the model needs them and the text bank does not have them."""
    computed: float = 1.0
    """Share of the noise trials in which the score was computed. It is an estimate in the others, where it could not win."""


class Recognizer:
    """A finished run that recognises actions without training examples of them.

    >>> recognize = Recognizer.from_pretrained("runs/demo/fdsm/0")        # doctest: +SKIP
    >>> recognize("clip.npy", ["wave with the left hand", "sit down"])    # doctest: +SKIP
    """

    def __init__(self, config: ExperimentConfig, encoder: Encoder, method: Method) -> None:
        self.config, self.encoder, self.method = config, encoder, method
        self._preprocess = PreprocessConfig.model_validate(encoder.preprocessing["steps"])
        self._layout = replace(encoder.layout, up=encoder.preprocessing["up"])  # clips have the axes of the training data
        self._text_encoder = build_text_encoder(config.text.encoder)
        self._load_bank = cache(load_bank)
        self._bound: tuple[Sequence[str], str] | None = None  # the labels and bank to which the method is bound
        self._read_as: dict[str, str | None] = {}  # phrases of the bound labels that were read

    @classmethod
    def from_pretrained(cls, source: str | Path, revision: str | None = None) -> Recognizer:
        """Load a run's folder, or such a folder on the Hugging Face hub. `revision` is a branch, tag or commit of the hub.

        Raises InputError if the folder is missing or incomplete.
        """
        folder = Path(source)
        if not folder.is_dir():
            folder = _download(str(source), revision)
        missing = [name for name in (CONFIG, ENCODER, MODEL) if not (folder / name).is_file()]
        if missing:
            raise InputError(f"{folder}: expected a finished run, but it has no {missing[0]}")
        config = load_config(folder / CONFIG)
        method: Method = METHODS[config.method.name].load(folder / MODEL)
        return cls(config, Encoder.load(folder / ENCODER), method)

    def __call__(
        self,
        clip: str | Path | FloatArray,
        candidate_labels: Sequence[str],
        *,
        layout: str | None = None,
        bank: str | Path | None = None,
        trials: int | None = None,
    ) -> list[Ranked]:
        """Rank the labels for one clip, best first.

        Args:
            clip: a file that `fdsm.data` can read, or coordinates (T, V, C) or (M, T, V, C) in the encoder's joint layout.
            candidate_labels: action names in plain words.
            layout: name of the clip's joint layout, if the file does not give it.
            bank: text bank that describes the labels. The default is the run's bank. It is read once. A label that is not in
                the bank is read into kinematics (`fdsm.vocabulary.label_reader`) if the model uses them. Other models use the
                words of the label.
            trials: number of noises to average over. The default is the run's number.

        Raises InputError for a bad clip, a wrong layout, or an empty list of labels. It also raises InputError for a blank or
        repeated label, and for a label that must be read into kinematics and cannot be.
        """
        sequence = self._sequence(clip, layout)  # first, because its check is fast
        # A single text as a tuple would be its letters, which would pass as labels.
        labels = candidate_labels if isinstance(candidate_labels, str) else tuple(candidate_labels)
        self._bind(labels, str(bank or self.config.text.bank))
        latents = self.encoder.encode(sequence, self.config.tokens)
        num_trials = trials or self.config.trials
        scores = self.method.score(latents, num_trials=num_trials, seed=self.config.seed, winner_only=True)
        values = scores.values.mean(0)[0]  # (K,)
        computed = np.ones_like(values) if scores.computed is None else scores.computed.mean(0)[0]
        best_first = np.argsort(-values, kind="stable")
        ranked = [(labels[int(scores.class_ids[i])], i) for i in best_first]
        return [Ranked(label, float(values[i]), self._read_as.get(label), float(computed[i])) for label, i in ranked]

    def _bind(self, labels: Sequence[str], bank: str) -> None:
        """Encode and bind the labels, unless they are those of the previous call."""
        if self._bound == (labels, bank):
            return
        self._bound = None
        self.method.bind(self._texts(labels, bank))
        self._bound = labels, bank

    def _texts(self, labels: Sequence[str], bank: str) -> ClassTexts:
        """The labels as view `name`, and those other views of the model that all labels have."""
        named = encode_labels(labels, self._text_encoder, text_cache())
        known = {entry.name: entry for entry in self._load_bank(bank).classes}
        classes = [known.get(label, ClassText(name=label)) for label in labels]
        views = [view for view in self.method.test_views if view != "name"]
        self._read_as = {}
        if OF_KINEMATICS & set(views):
            classes = self._read(labels, classes)
        views = [view for view in views if all(_has(entry, view) for entry in classes)]
        described = TextBank(dataset=bank, classes=tuple(classes))
        return {**encode_bank(described, views, self._text_encoder, text_cache()), **named}

    def _read(self, labels: Sequence[str], classes: list[ClassText]) -> list[ClassText]:
        """The classes with kinematics, from the bank or else from reading the label."""
        to_read = [label for label, entry in zip(labels, classes, strict=True) if entry.kinematics is None]
        if not to_read:
            return classes
        encoder = self._text_encoder if isinstance(self._text_encoder, MiniLM) else MiniLM()
        found = dict(zip(to_read, read_labels(to_read, embed_names(encoder, text_cache())), strict=True))
        self._read_as = {label: reading.read_as for label, reading in found.items()}
        return [
            entry.model_copy(update={"kinematics": found[label].kinematics}) if label in found else entry
            for label, entry in zip(labels, classes, strict=True)
        ]

    def _sequence(self, clip: str | Path | FloatArray, layout: str | None) -> Sequences:
        fps = 30.0  # any rate will do: preprocessing resamples to a fixed length
        if isinstance(clip, str | Path):
            name = str(clip)
            points, found, fps = read_clip(Path(clip), get_layout(layout) if layout else self._layout)
        else:
            name, found = "clip", get_layout(layout) if layout else self._layout
            points = np.asarray(clip, np.float32)
            points = points[None] if points.ndim == 3 else points
            _check_shape(points, found)
        unknown = np.full(1, UNKNOWN, np.int64)
        samples = Samples(np.zeros(1, np.int64), (name,), unknown, unknown, ("unknown",))
        return preprocess(Sequences.from_clips([points], samples, found, fps), self._preprocess)


def _has(entry: ClassText, view: str) -> bool:
    if view in OF_NAMES:
        return True
    return entry.kinematics is not None if view == "attributes" else bool(entry.rows(view))


def _check_shape(points: FloatArray, layout: Layout) -> None:
    if points.ndim != 4 or points.shape[2] != layout.num_joints or points.shape[3] not in (2, 3):
        raise InputError(f"clip: expected (T, {layout.num_joints}, 2 or 3) for layout {layout.name!r}, found {points.shape}")


def _download(source: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(source, revision=revision, allow_patterns=["*.yaml", "*.safetensors"]))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{source}: neither a folder nor a model that can be fetched ({reason})") from None
