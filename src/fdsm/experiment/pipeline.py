"""The arrows in order, each skipping what exists: files -> Sequences -> Latents -> Scores -> Report.

A run folder `runs/<name>/<seed>/` holds config.yaml, encoder.safetensors, model.safetensors, log.jsonl, scores/ and
report.json. What several runs share (encoders, latents, texts) lies in `runs/.cache/`, named by content.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from fdsm import storage
from fdsm.data import load_dataset
from fdsm.data.preprocess import preprocess
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.pretrain import pretrain
from fdsm.errors import InputError, explain
from fdsm.evaluation import Report, make_report
from fdsm.experiment.config import ExperimentConfig
from fdsm.methods import METHODS
from fdsm.methods.base import MODEL, Method
from fdsm.splits import Split, fit_view, load_split, select_view, test_view
from fdsm.text import TextBank, build_text_encoder, encode_bank, load_bank
from fdsm.values import BoolArray, ClassTexts, Latents, Scores, Sequences

CONFIG, ENCODER, SCORES, REPORT = "config.yaml", "encoder.safetensors", "scores", "report.json"
_TIMES = "seconds.json"


class Pipeline:
    """One run: every arrow is a property, computed or loaded when first asked for."""

    def __init__(self, config: ExperimentConfig, runs: Path) -> None:
        """Raises InputError if the run's folder already holds a run with other settings."""
        self.config = config
        self.folder = runs / config.name / str(config.seed)
        self._cache = runs / ".cache"
        self._seconds: dict[str, float] = {}
        if (self.folder / CONFIG).exists():
            _refuse_other_settings(self.folder / CONFIG, config)

    # ------------------------------------------------- files -> Sequences

    @cached_property
    def sequences(self) -> Sequences:
        """Preprocessed clips. While settings are being chosen, the unseen classes and the test part are not even here."""
        with self._timed("read"):
            sequences = load_dataset(self.config.data)  # type: ignore[arg-type]
            split = self._split_of(sequences)
            if split.val_unseen:
                allowed = split.train_mask(sequences.samples) & np.isin(sequences.samples.labels, split.seen)
                sequences = sequences.select(np.flatnonzero(allowed))
            self._source_up = sequences.layout.up
            return preprocess(sequences, self.config.preprocess)

    @cached_property
    def split(self) -> Split:
        return self._split_of(self.sequences)

    def _split_of(self, sequences: Sequences) -> Split:
        wanted = self.config.split
        split = load_split(wanted.source, wanted.name, sequences.samples.class_names)
        return split if wanted.val_draw is None else split.with_validation(seed=0, draw=wanted.val_draw)

    # -------------------------------------------------- Sequences -> Latents

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of this seed, trained on the seen classes of the training part."""
        config = self.config
        key = storage.content_hash(
            self._data_hash,
            config.encoder.model_dump(mode="json"),
            config.pretrain.model_dump(mode="json"),
            list(self.split.fit_classes),
            config.seed,
        )
        folder = self._cache / "encoders" / key
        if not (folder / MODEL).exists():
            with self._timed("train encoder", folder):
                encoder = pretrain(
                    self.sequences,
                    self.split.train_mask(self.sequences.samples),
                    self.split.fit_classes,
                    config.encoder,
                    config.pretrain,
                    preprocessing={"up": self._source_up, "steps": config.preprocess.model_dump(mode="json")},
                    seed=config.seed,
                    folder=folder,
                )
                encoder.save(folder / MODEL)
        self._seconds |= _read_times(folder)
        return Encoder.load(folder / MODEL)

    @cached_property
    def latents(self) -> Latents:
        path = self._cache / "latents" / storage.content_hash(self._data_hash, self.encoder.fingerprint, self.config.tokens)
        if not path.exists():
            with self._timed("encode clips"):
                storage.save_value(path, self.encoder.encode(self.sequences, self.config.tokens))
        return storage.load_value(path, Latents)

    @cached_property
    def _data_hash(self) -> str:
        return storage.content_hash(self.sequences.points, self.sequences.samples.labels, list(self.sequences.samples.ids))

    # ------------------------------------------------------------------ texts

    @cached_property
    def texts(self) -> ClassTexts:
        """The views that the method reads, for all classes; the split's views hand out what each step may see."""
        bank = self._bank
        if bank.names != self.sequences.samples.class_names:
            raise InputError(f"text bank {self.config.text.bank!r}: its classes are not the data set's, in the same order")
        encoder = build_text_encoder(self.config.text.encoder)
        method = METHODS[self.config.method.name](self.config.method)  # type: ignore[attr-defined]
        views = tuple(dict.fromkeys((*method.fit_views, *method.test_views)))
        with self._timed("encode texts"):
            return encode_bank(bank, views, encoder, self._cache / "texts")

    @cached_property
    def _bank(self) -> TextBank:
        return load_bank(self.config.text.bank)

    # ------------------------------------------------------ Latents -> Scores

    @cached_property
    def method(self) -> Method:
        """The fitted method; the run's folder then holds all that a `Recognizer` needs."""
        kind = METHODS[self.config.method.name]  # type: ignore[attr-defined]
        path = self.folder / MODEL
        if not path.exists():
            intensity = {i: text.intensity for i, text in enumerate(self._bank.classes) if text.intensity is not None}
            view = fit_view(self.split, self.latents, self.texts, intensity, self._head_sees_all_classes)
            # Only now, with data, split and texts found good, is the folder taken: a mistake in them leaves nothing behind.
            storage.write_text(self.folder / CONFIG, self.config.to_yaml())
            self.encoder.save(self.folder / ENCODER)
            method: Method = kind(self.config.method)
            with self._timed("fit", self.folder):
                method.fit(view, self.config.seed, self.folder)
            method.save(path)
            (self.folder / "checkpoint.safetensors").unlink(missing_ok=True)
        loaded: Method = kind.load(path)
        return loaded

    @property
    def _head_sees_all_classes(self) -> bool:
        head = getattr(self.config.method, "head", None)
        return bool(head is not None and head.sees_all_classes)

    @cached_property
    def _candidates(self) -> tuple[Latents, BoolArray, ClassTexts]:
        """Clips to score, which of them are of the test part, and the candidates' texts."""
        if self.split.val_unseen:
            view = select_view(self.split, self.latents, self.texts)
            return view.latents, np.ones(len(view.latents), bool), view.texts
        opened = test_view(self.split, self.latents, self.texts)
        return opened.latents, opened.test_part, opened.texts

    @cached_property
    def scores(self) -> Scores:
        path = self.folder / SCORES
        if not path.exists():
            latents, _, texts = self._candidates
            self.method.bind(texts)
            with self._timed("score", self.folder):
                storage.save_value(path, self.method.score(latents, num_trials=self.config.trials, seed=self.config.seed))
        return storage.load_value(path, Scores)

    # -------------------------------------------------------- Scores -> Report

    @cached_property
    def report(self) -> Report:
        path = self.folder / REPORT
        if not path.exists():
            test_part = self._candidates[1]
            stamps = ["the kinematic head was taught on all class names"] if self._head_sees_all_classes else []
            if self.split.val_unseen:
                stamps.append("validation classes cut from the seen ones, not the unseen classes")
            report = make_report(
                self.scores,
                test_part,
                name=self.config.name,
                seed=self.config.seed,
                text_bank=self._bank.fingerprint,
                stamps=stamps,
                seconds=self._seconds | _read_times(self.folder),
                config=self.config.model_dump(mode="json"),
            )
            storage.write_json(path, report.model_dump(mode="json"))
        return read_report(path)

    # ------------------------------------------------------------------- times

    @contextmanager
    def _timed(self, arrow: str, folder: Path | None = None) -> Iterator[None]:
        """Note how long an arrow took, in the folder of what it made if it has one: later runs that skip it still know."""
        started = time.monotonic()
        yield
        self._seconds[arrow] = round(time.monotonic() - started, 3)
        if folder is not None:
            storage.write_json(folder / _TIMES, _read_times(folder) | {arrow: self._seconds[arrow]})


def _read_times(folder: Path) -> dict[str, float]:
    return dict(storage.read_json(folder / _TIMES)) if (folder / _TIMES).exists() else {}


def read_report(path: Path) -> Report:
    """Raises InputError if the file is missing, damaged, or of another version of fdsm."""
    try:
        return Report.model_validate(storage.read_json(path))
    except ValidationError as error:
        raise explain(error, f"{path} (remove it to have it made again)", Report) from None


def _refuse_other_settings(written: Path, config: ExperimentConfig) -> None:
    """A run folder belongs to one set of settings; only the data's place on disk may have moved."""
    old = _flat(storage.read_yaml(written) or {})
    new = _flat(json.loads(config.model_dump_json()))
    differing = sorted(key for key in {*old, *new} if old.get(key) != new.get(key) and key != "data.root")
    if differing:
        key = differing[0]
        raise InputError(
            f"{written}: this run was made with {key} = {old.get(key)!r}, now it is {new.get(key)!r}; "
            f"give the config another name, choose another --runs folder, or remove {written.parent}"
        )


def _flat(data: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(data, dict):
        return {prefix.removesuffix("."): data}
    return {key: value for name, part in data.items() for key, value in _flat(part, f"{prefix}{name}.").items()}
