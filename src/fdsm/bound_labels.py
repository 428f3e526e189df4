"""Labels that a model was bound to, what they are bound by, and scores of clips against them."""

from __future__ import annotations

import threading
import warnings
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from fdsm.data.input_report import InputReport
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation.calibration import Calibration, with_kinds_meant
from fdsm.evaluation.meanings import likeness_of_labels, of_labels
from fdsm.methods.base import Method
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import Pretrained
from fdsm.ranking import Ranked, Ranking
from fdsm.text import Candidates, LabelReading, TextBank, build_text_encoder, find_candidates, load_bank, read_each, text_cache
from fdsm.text.candidates import kinematics_of, require_some, sentences
from fdsm.values import BoolArray, ClassTexts, FloatArray, Latents, Scores
from fdsm.vocabulary import Kinematics, check_labels, plain

Descriptions = Mapping[str, str | Sequence[str]] | None
"""Sentences about labels, by label."""
GivenKinematics = Mapping[str, Kinematics | Mapping[str, Any]] | None
"""What labels mean in the vocabulary's words, by label: `Kinematics`, or a mapping with its fields."""
_LABEL_LISTS = 32
"""Lists of labels that stay bound, those that were used last."""


@dataclass(frozen=True)
class Scored:
    """Scores of clips of one kind, and what the calibration says of them."""

    scores: Scores
    probabilities: FloatArray | None = None  # (N, K), in the order of the scores
    fits: FloatArray | None = None  # (N,)


@dataclass(frozen=True)
class Bound:
    """Methods that are bound to M meanings of labels, and to the background behind them. Nothing changes, so threads share it."""

    candidates: Candidates
    method: Method
    of_flat: Discriminant | None  # for 2D clips
    calibration: Calibration | None
    # For a model that is calibrated: the likeness of each label to the background (K, B), and the rows of it that a label means.
    likeness: FloatArray | None
    flat_likeness: FloatArray | None
    meant: BoolArray | None
    known: BoolArray | None = None  # (K,), the labels that are known from clips

    @cached_property
    def read_as(self) -> dict[str, str | None]:
        """How each label is read, in words (`Candidates.read_as`). It is the same in every answer."""
        return {label: self.candidates.read_as(label) for label in self.candidates.labels}

    def method_for(self, flat: bool) -> Method:
        """The method for clips of one kind. `flat`: they are 2D clips that are encoded as 3D clips with depth 0."""
        return self.of_flat if flat and self.of_flat is not None else self.method

    def score(self, latents: Latents, *, flat: bool, trials: int, seed: int) -> Scored:
        """Scores of the labels, from those of their meanings."""
        words, count = self.candidates, len(self.candidates.owners)
        found = self.method_for(flat).score(
            latents,
            num_trials=trials,
            seed=seed,
            winner_only=count == len(words.labels),  # where labels have several meanings, one that cannot win may still count
        )
        likeness = self.flat_likeness if flat and self.of_flat is not None else self.likeness
        if self.calibration is None or likeness is None or self.meant is None:
            return Scored(of_labels(found, words.owners, words.shares))
        own = replace(found, values=found.values[..., :count], class_ids=found.class_ids[:count])
        scores = of_labels(own, words.owners, words.shares)
        background = found.values[0, :, count:]  # a Discriminant has one trial
        values = with_kinds_meant(scores.values[0], background, self.meant)
        fits = self.calibration.fits(values, background, likeness, self.known)
        return Scored(replace(scores, values=values[None]), self.calibration.probabilities(values), fits)

    def rankings(
        self, latents: Latents, reports: Sequence[InputReport], *, flat: bool, trials: int, seed: int, top_k: int | None
    ) -> list[Ranking]:
        """The labels of each clip, best first: of the latents, to which the reports belong."""
        scored = self.score(latents, flat=flat, trials=trials, seed=seed)
        values = scored.scores.values.mean(0)  # (N, K)
        computed = np.ones_like(values) if scored.scores.computed is None else scored.scores.computed.mean(0)
        labels = [self.candidates.labels[owner] for owner in scored.scores.class_ids.tolist()]
        read_as, probabilities = [self.read_as[label] for label in labels], scored.probabilities
        rankings = []
        for row, order in enumerate(np.argsort(-values, 1, kind="stable")[:, :top_k].tolist()):
            ranked = (
                Ranked(
                    label=labels[i],
                    score=float(values[row, i]),
                    probability=None if probabilities is None else float(probabilities[row, i]),
                    read_as=read_as[i],
                    computed=float(computed[row, i]),
                )
                for i in order
            )
            fits = None if scored.fits is None else float(scored.fits[row])
            unknown = fits is not None and self.calibration is not None and fits < self.calibration.threshold
            rankings.append(Ranking(ranked, reports[row], fits, unknown))
        return rankings


def as_tuple(labels: Iterable[str]) -> Sequence[str]:
    """The labels of any kind of list. A single text stays one: its letters would pass as labels. So does what is no list.

    Raises InputError for sentences by label, which would be lost.
    """
    if isinstance(labels, np.ndarray) and labels.ndim == 0:
        labels = labels.item()
    if isinstance(labels, Mapping) and any(isinstance(told, Collection) for told in labels.values()):
        raise InputError("labels: expected a list of labels, found what they mean by label: give it as descriptions or kinematics")
    return tuple(labels) if isinstance(labels, Iterable) and not isinstance(labels, str) else labels


def before_background(words: Candidates, texts: ClassTexts) -> Candidates:
    """The labels, and a blank one that owns all classes which `texts` has behind theirs. No clip is labelled with a blank."""
    behind = len(next(iter(texts.values())).classes) - len(words.owners)
    owners = np.concatenate([words.owners, np.full(behind, len(words.labels))])
    return replace(words, labels=(*words.labels, ""), owners=owners)


class Binder:
    """Binds a model's methods to labels, and keeps what was bound last. Several threads may share one."""

    def __init__(self, parts: Pretrained, of_flat: Discriminant | None) -> None:
        """`of_flat` is the method for 2D clips, if the model has one."""
        self._parts, self._of_flat = parts, of_flat
        self._calibration = parts.calibration if isinstance(parts.method, Discriminant) else None
        self._text_encoder = build_text_encoder(parts.config.text.encoder)
        self._load_bank = cache(load_bank)
        self._bound: OrderedDict[Any, Bound] = OrderedDict()
        self._binding = threading.Lock()

    def bind(
        self, labels: Sequence[str], bank: str | Path | None, descriptions: Descriptions, kinematics: GivenKinematics
    ) -> Bound:
        """Encode and bind the labels, unless they were bound before. Raises InputError as a call of `Recognizer` does."""
        described = sentences({} if descriptions is None else descriptions)
        given = kinematics_of({} if kinematics is None else kinematics)
        key = (labels, None if bank is None else str(bank), tuple(described.items()), tuple(given.items()))
        with self._binding:
            if isinstance(labels, tuple) and all(isinstance(label, str) for label in labels) and key in self._bound:
                self._bound.move_to_end(key)
                return self._bound[key]
            check_labels(labels)
            self._warn_of_known({*described, *given})
            self._bound[key] = self.bound_to(self.candidates(labels, bank, described, given))
            while len(self._bound) > _LABEL_LISTS:
                self._bound.popitem(last=False)
            return self._bound[key]

    def _warn_of_known(self, meant: Iterable[str]) -> None:
        """Words for labels that were learnt from clips came too late: they counted when the clips were learnt."""
        taught = {plain(label) for label in self._parts.method.known} if isinstance(self._parts.method, Discriminant) else set()
        if known := [label for label in meant if plain(label) in taught]:
            said = ", ".join(map(repr, sorted(known)))
            warnings.warn(
                f"labels {said}: they are known from clips, so kinematics and descriptions that are given for them do not count",
                InputWarning,
                stacklevel=4,
            )

    def bound_to(self, found: Candidates) -> Bound:
        """The methods, bound to labels that were read before."""
        calibration = self._calibration
        texts = found.texts if calibration is None else calibration.background.behind(found.texts)
        method = self._parts.method.bound(texts)
        of_flat = None if self._of_flat is None else self._of_flat.bound(texts)
        for one in (method, of_flat):
            if isinstance(one, Discriminant) and one.known:
                one.name(before_background(found, texts))
        assert of_flat is None or isinstance(of_flat, Discriminant)
        meant = self._meant(found)
        likeness, flat_likeness = (self._likeness(one, found, meant) for one in (method, of_flat))
        taught = {plain(label) for label in method.known} if isinstance(method, Discriminant) else set()
        known = np.array([plain(label) in taught for label in found.labels])
        return Bound(found, method, of_flat, calibration, likeness, flat_likeness, meant, known)

    def candidates(
        self,
        labels: Sequence[str],
        bank: str | Path | None = None,
        described: Mapping[str, tuple[str, ...]] | None = None,
        given: Mapping[str, Kinematics] | None = None,
    ) -> Candidates:
        """What the labels mean, and their texts."""
        texts = self._texts(bank)
        if bank is not None:
            check_labels(labels)
            require_some(labels, texts, str(bank))
        return find_candidates(labels, texts, self._views, self._text_encoder, text_cache(), described, given)

    def read(
        self, labels: Sequence[str], bank: str | Path | None, descriptions: Descriptions, kinematics: GivenKinematics
    ) -> list[LabelReading]:
        """How each label is read (see `fdsm.text.read_each`)."""
        described = {} if descriptions is None else descriptions
        given = {} if kinematics is None else kinematics
        return read_each(labels, self._texts(bank), self._views, self._text_encoder, text_cache(), described, given)

    @property
    def _views(self) -> tuple[str, ...]:
        return self._parts.method.test_views

    def _texts(self, bank: str | Path | None) -> TextBank:
        return self._parts.bank if bank is None else self._load_bank(bank)

    def _likeness(self, method: Method | None, words: Candidates, meant: BoolArray | None) -> FloatArray | None:
        """The likeness of each label to the background, as a bound method predicts them (K, B). What a label means is like it."""
        if meant is None or not isinstance(method, Discriminant):
            return None
        return np.where(meant, np.float32(1), likeness_of_labels(method.likeness(len(words.owners)), words.owners))

    def _meant(self, words: Candidates) -> BoolArray | None:
        """The rows of the background that each label means (K, B): kinds of nothing, such as standing. None without one."""
        if self._calibration is None:
            return None
        background = self._calibration.background
        of_nothing = np.stack([words.means(*kind) for kind in background.nothing], 1)
        others = len(next(iter(background.texts.values()))) - of_nothing.shape[1]
        return np.pad(of_nothing, ((0, 0), (others, 0)))
