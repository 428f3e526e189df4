"""The steps of a run in order: files -> Sequences -> Latents -> Scores -> Report. A step with an existing result is skipped.

A run's folder is `runs/<name>/<seed>/` (see `run_folder`). Encoders, latents and texts, which several runs may share, are in
`runs/.cache/`, named by content.
"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.data import preprocess as preprocessing
from fdsm.data import transforms
from fdsm.data.features import Features
from fdsm.data.preprocess import DegradeConfig, degrade, preprocess
from fdsm.data.source import Listing, SourceConfig
from fdsm.data.store import Store, convert, fingerprint
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import FLAT, Flat
from fdsm.errors import InputError
from fdsm.evaluation import Report, make_report
from fdsm.experiment import general_runs, unsealings
from fdsm.experiment.config import ExperimentConfig, load_config
from fdsm.experiment.fingerprints import code_fingerprint
from fdsm.experiment.made_of import MACHINE, describe_machine, note_inputs, refuse_edited_inputs, refuse_other_inputs
from fdsm.experiment.run_folder import (
    CONFIG,
    ENCODER,
    FITTED_ON,
    REPORT,
    SCORES,
    folder_of,
    note_computed,
    read_computed,
    read_report,
    read_synthetic_counts,
    read_times,
    refuse_other_settings,
    timed,
    write_synthetic_counts,
)
from fdsm.experiment.synthetic_classes import choose, encode_synthetic_classes
from fdsm.experiment.trained_encoder import trained_encoder
from fdsm.methods import METHODS, load_method
from fdsm.methods.base import MODEL, Method
from fdsm.splits import FitView, Split, SyntheticClasses, fit_view, load_split, select_view, test_view
from fdsm.text import ClassText, TextBank, build_text_encoder, encode_bank, load_bank
from fdsm.text.encode import require_kinematics
from fdsm.training_loop import CHECKPOINT, LOG
from fdsm.values import BoolArray, ClassTexts, IntArray, Latents, Samples, Scores, Sequences
from fdsm.vocabulary import OF_KINEMATICS
from fdsm.whole_files import alone, clear_leftovers, make_once


class Pipeline:
    """One run. Every step is a property, which is computed or loaded at its first use."""

    def __init__(self, config: ExperimentConfig, runs: str | Path) -> None:
        """Raises InputError if the run's folder already holds a run with other settings, or if its name leads out of `runs`."""
        self.config = config
        self.runs = Path(runs)
        self.folder = folder_of(self.runs, config.name, config.seed)
        self._cache = self.runs / ".cache"
        self._seconds: dict[str, float] = {}
        self._computed_with: dict[str, dict[str, str]] = {}
        self._flat: Flat | None = None
        for place in (self.folder.parent, self.folder, *self._cache.glob("*")):
            clear_leftovers(place)
        if (self.folder / CONFIG).exists():
            refuse_other_settings(self.folder / CONFIG, config)

    @classmethod
    def of_folder(cls, folder: str | Path, overrides: Iterable[str] = (), root: Path | None = None) -> Pipeline:
        """The run of a folder. Overrides, or `root`, may give the new folder of its data.

        Raises InputError if the folder has no run, or if it was moved out of its runs folder.
        """
        folder = Path(folder)
        if not (folder / CONFIG).is_file():
            raise InputError(f"{folder}: expected a run's folder with {CONFIG}, found none")
        config = load_config(folder / CONFIG, overrides, root)
        own = Path(config.name) / str(config.seed)
        folder = folder.resolve()
        if folder.parts[-len(own.parts) :] != own.parts:
            raise InputError(
                f"{folder}: expected a run's folder to end in {own}, as `fdsm run` made it; this one is a copy or has been moved"
            )
        return cls(config, Path(*folder.parts[: -len(own.parts)]))

    def beside(self, config: ExperimentConfig) -> Pipeline:
        """A run with other settings in the same folder of runs."""
        return Pipeline(config, self.runs)

    # ------------------------------------------------- files -> Sequences

    @cached_property
    def sequences(self) -> Sequences:
        """Preprocessed clips. They contain no unseen class and no test part while settings are chosen."""
        with timed(self._seconds, "read"):
            sequences = self._raw
            sequences = sequences.select(self._allowed(sequences.samples))
            source = [sequences.samples, sequences.layout, sequences.fps, self.config.preprocess.model_dump(mode="json")]
            code = (Path(inspect.getfile(module)) for module in (preprocessing, transforms))
            path = self._cache / "clips" / storage.content_hash(*source, *code, *sequences)
            make_once(path, lambda target: preprocess(sequences, self.config.preprocess, target))
            return storage.load_value(path, Sequences)

    @property
    def _source(self) -> SourceConfig:
        """The config of the clips' source. Raises InputError if the data set holds latents."""
        if isinstance(self.config.data, Features):
            raise InputError(f"{self.config.name}: its data set holds latents; there are no clips")
        return self.config.data

    @cached_property
    def _listing(self) -> Listing:
        """The samples of the source, known without reading the clips."""
        return self._source.list_samples()

    @cached_property
    def _raw(self) -> Sequences:
        """The clips as the source has them. Clips from files are cached on disk for later runs.

        A store is compared with its checksum, because a run reads all of it anyway.
        """
        source = self._source
        if isinstance(source, Store):
            return source.read(whole=True)
        if not self._listing.files:
            return source.read()
        path = self._cache / "stores" / fingerprint(source, self._listing)
        return storage.load_value(path, Sequences, whole=True) if path.exists() else convert(source, path)

    def _allowed(self, samples: Samples) -> IntArray:
        """The allowed samples: all, or only training samples of seen classes while settings are chosen.

        A feature folder for validation has its validation classes in the test part alone.
        """
        split = self.split_of(samples.class_names)
        if not split.val_unseen:
            return np.arange(len(samples))
        part = np.ones(len(samples), bool) if self.config.on_validation_folder else split.train_mask(samples)
        return np.flatnonzero(part & np.isin(samples.labels, split.seen))

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """Names of the data set's classes, by class id."""
        return (self.latents if self.config.holds_latents else self._listing).samples.class_names

    @cached_property
    def split(self) -> Split:
        return self.split_of(self.class_names)

    def split_of(self, class_names: tuple[str, ...]) -> Split:
        wanted = self.config.split
        split = load_split(wanted.source, wanted.name, class_names)
        if wanted.val_draw is not None:
            split = split.with_validation(seed=0, draw=wanted.val_draw)
        return replace(split, hold_out=wanted.hold_out)

    # -------------------------------------------------- Sequences -> Latents

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of this seed, trained on the seen classes of the training part."""
        folder = self._cache / "encoders"
        encoder, seconds, computed = trained_encoder(
            folder, self.config, self.sequences, self.data_hash, self.split, self._raw.layout.up
        )
        self._seconds |= seconds
        self._computed_with |= computed
        return encoder

    @cached_property
    def latents(self) -> Latents:
        """Latents of the allowed clips. Raises InputError if there are no seen classes and the settings need some."""
        if isinstance(self.config.data, Features):
            latents = self.config.data.read()
            return latents.select(self._allowed(latents.samples))
        self._require_seen_classes()
        path = self._cache / "latents" / storage.content_hash(self.data_hash, self.encoder.latents_key(self.config.tokens))
        if not path.exists():
            with timed(self._seconds, "encode clips"):
                make_once(path, self._encode)
        return storage.load_value(path, Latents)

    def _encode(self, target: Path) -> None:
        target.mkdir()
        latents = self.encoder.encode(self.sequences, self.config.tokens, file=target / "z.npy")
        storage.save_beside(target, latents, there={"z"})

    def _require_seen_classes(self) -> None:
        """Raises InputError, before a clip is read, if there are no seen classes and the settings need some."""
        if self.config.synthetic_classes is None:
            self.split.require_lessons()
        if self.config.generalised and not self.split.seen:
            raise InputError(f"generalised: expected a split with seen classes, found none in {self.split.name!r}")

    @cached_property
    def _test_latents(self) -> Latents:
        """The latents of the clips to score, of unseen or validation classes, degraded if the settings say so."""
        if self.config.degrade == DegradeConfig():
            return self.latents
        unseen = np.isin(self.sequences.samples.labels, self.split.val_unseen or self.split.unseen)
        clips = degrade(self.sequences.select(np.flatnonzero(unseen)), self.config.degrade)
        return self.encoder.encode(clips, self.config.tokens)

    @cached_property
    def data_hash(self) -> str:
        """Content hash of the allowed clips with their labels, or of the latents that the data set holds with theirs."""
        held = (self.latents.z, self.latents.samples) if self.config.holds_latents else (self.sequences,)
        return storage.content_hash(*held)

    @property
    def files_hash(self) -> str:
        """Content hash of the data's files by name, size and time, which is known without reading them."""
        if isinstance(self.config.data, Features):
            return self.data_hash
        return fingerprint(self._source, self._listing)

    # ------------------------------------------------------------------ texts

    @cached_property
    def texts(self) -> ClassTexts:
        """The text views that the method reads, for all classes. The split's views give each step only its allowed classes."""
        with timed(self._seconds, "encode texts"):
            texts = self._encode_texts(self._bank)
        if OF_KINEMATICS & set(texts):  # not read from names here, because strict synthetic classes depend on them
            needed = (*self.split.fit_classes, *(self.split.val_unseen or self.split.unseen))
            require_kinematics((self._bank.classes[c] for c in needed), f"text bank {self._bank.dataset!r}")
        return texts

    def _encode_texts(self, bank: TextBank) -> ClassTexts:
        encoder = build_text_encoder(self.config.text.encoder)
        method = METHODS[self.config.method.name](self.config.method)
        views = tuple(dict.fromkeys((*method.fit_views, *method.test_views)))
        return encode_bank(bank, views, encoder, self._cache / "texts")

    @cached_property
    def _bank(self) -> TextBank:
        """The texts of the data set's classes. A bank may have more classes."""
        return load_bank(self.config.text.bank).about(self.class_names)

    # ------------------------------------------------------------- synthetic classes

    @cached_property
    def synthetic_classes(self) -> SyntheticClasses | None:
        """Synthetic classes to train on beside the seen ones, if the settings have any."""
        config = self.config.synthetic_classes
        if config is None:
            return None
        unseen = [self._bank.classes[c] for c in (*self.split.unseen, *self.split.val_unseen)]
        seen = [self._bank.classes[c] for c in self.split.fit_classes]
        with timed(self._seconds, "synthetic classes"):
            actions, latents, self._flat = encode_synthetic_classes(
                config, self.config.preprocess, self.encoder, self.config.tokens, seed=self.config.seed, cache=self._cache
            )
        kept = choose(actions, unseen, seen, config)
        bank = TextBank(
            dataset="synthetic classes", classes=tuple(ClassText(name=a.name, kinematics=a.kinematics) for a in actions)
        )
        texts = {view: features.of_classes(kept) for view, features in self._encode_texts(bank).items()}
        rows = np.flatnonzero(np.isin(latents.samples.labels, kept))
        dropped = tuple(a.name for i, a in enumerate(actions) if i not in set(kept))
        return SyntheticClasses(latents.select(rows), texts, dropped, config.unlabelled)

    # ------------------------------------------------------ Latents -> Scores

    @property
    def seen_view(self) -> FitView:
        """What fitting sees. It is not kept, because it is a copy of many latents."""
        intensity = {i: text.intensity for i, text in enumerate(self._bank.classes) if text.intensity is not None}
        return fit_view(self.split, self.latents, self.texts, intensity, self.config.head_sees_all_classes, self.synthetic_classes)

    @cached_property
    def method(self) -> Method:
        """The fitted method. The run's folder then holds everything that a `Recognizer` needs."""
        kind = METHODS[self.config.method.name]
        path = self.folder / MODEL
        refuse_other_inputs(self)  # also for a stopped fit that would continue
        if not path.exists():
            if not self.split.val_unseen:
                self.split.require_test(self.latents.samples)
            if self.config.generalised and self.config.holds_latents:
                general_runs.require_tuning(self)
            view, synthetic = self.seen_view, self.synthetic_classes
            # The folder is made only after data, split and texts are checked, so a mistake in them leaves no folder.
            with alone(self.folder, wait=False, together=True):
                if not path.exists():
                    self._fit(kind(self.config.method), view, synthetic)
        (self.folder / CHECKPOINT).unlink(missing_ok=True)
        loaded = load_method(self.config.method.name, path)
        loaded.config = self.config.method  # an adopted model has other settings of scoring
        return loaded

    def _fit(self, method: Method, view: FitView, synthetic: SyntheticClasses | None) -> None:
        """Fit the method and write the folder. Nobody else does."""
        fresh = not self.folder.exists()
        storage.write_text(self.folder / CONFIG, self.config.to_yaml())
        if not self.config.holds_latents:
            self.encoder.save(self.folder / ENCODER)
        if self._flat is not None:
            self._flat.save(self.folder / FLAT)
        if synthetic is not None:
            write_synthetic_counts(self.folder, len(view.synthetic_classes), synthetic.dropped)
        note_inputs(self)
        try:
            with timed(self._seconds, "fit", self.folder):
                method.fit(view, self.config.seed, self.folder)
        except InputError:
            if fresh and not (self.folder / LOG).exists():  # refused before the first step because of the settings
                shutil.rmtree(self.folder)
            raise
        storage.write_sealed(self.folder / MACHINE, describe_machine())
        method.save(self.folder / MODEL)

    @cached_property
    def candidates(self) -> tuple[Latents, BoolArray, ClassTexts]:
        """Latents of the clips to score, a mask of the test part (N,), and the candidates' texts."""
        if self.split.val_unseen:
            view = select_view(self.split, self._test_latents, self.texts)
            return view.latents, np.ones(len(view.latents), bool), view.texts
        opened = test_view(self.split, self._test_latents, self.texts)
        return opened.latents, opened.test_part, opened.texts

    @cached_property
    def scores(self) -> Scores:
        """Scores of the candidates' clips against the candidates."""
        return self.score_once(SCORES, "score", lambda: (self.candidates[0], self.candidates[2]))

    def score_once(self, file: str, arrow: str, ask: Callable[[], tuple[Latents, ClassTexts]]) -> Scores:
        """Scores of the clips against the texts that `ask` gives, from a file of the run's folder or computed into it."""
        path = self.folder / file
        if not path.exists():
            method = self.method
            latents, texts = ask()
            with alone(self.folder, wait=False, together=True):
                self._note_unsealing()
                method.bind(texts)
                with timed(self._seconds, arrow, self.folder):
                    scores = method.score(latents, num_trials=self.config.trials, seed=self.config.seed)
                storage.save_value(path, scores)
                note_computed(self.folder, arrow, method.computed_with)
        return storage.load_value(path, Scores)

    def _note_unsealing(self) -> None:
        """Log that the unseen classes are scored. Validation classes are not sealed."""
        if not self.split.val_unseen:
            unsealings.note(self.runs, self.config)

    # -------------------------------------------------------- Scores -> Report

    @cached_property
    def report(self) -> Report:
        path = self.folder / REPORT
        if (self.folder / FITTED_ON).exists() or path.exists():  # also scores may be older than an edit
            refuse_edited_inputs(self)
            general_runs.refuse_edited_tuning(self)
        if not path.exists():
            test_part = self.candidates[1]
            report = make_report(
                self.scores,
                test_part,
                name=self.config.name,
                seed=self.config.seed,
                text_bank=self._bank.fingerprint,
                code=code_fingerprint(),
                stamps=self._stamps,
                seconds=self._seconds | read_times(self.folder),
                config=self.config.model_dump(mode="json"),
                computed_with=self._computed_with | read_computed(self.folder, "fit"),
                generalised=general_runs.evaluate_run(self) if self.config.generalised else None,
                synthetic_classes=read_synthetic_counts(self.folder),
            )
            storage.write_sealed(path, report.model_dump(mode="json"))
        return read_report(path)

    @property
    def _stamps(self) -> list[str]:
        """Departures from strict zero-shot recognition: of the settings, and of what the data or the texts lack."""
        config = self.config
        synthetic = config.synthetic_classes
        found = {
            "latents of an unknown encoder, which may have been trained on unseen classes": (
                isinstance(config.data, Features) and not config.data.has_manifest
            ),
            "no seen class, so no radius: only the list of synonyms kept synthetic motions out": (
                synthetic is not None and synthetic.strict and not self.split.fit_classes
            ),
        }
        return [*config.departures, *(stamp for stamp, applies in found.items() if applies)]
