"""Views: what fitting, choosing settings and testing are each allowed to look at.

A method receives views, never a data set, so that what it must not see is not there. Building any view refuses latents
whose encoder was trained on a class that the view's user must treat as unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from fdsm.errors import InputError
from fdsm.splits.split import Split
from fdsm.values import BoolArray, ClassTexts, IntArray, Latents


@dataclass(frozen=True)
class FitView:
    """Training part of the fitted classes, those classes' texts, and the 0/1 motion intensity of the classes.

    `head_texts` and `intensity` are what the kinematic head is taught on: the fitted classes, or, where the paper's
    exception is asked for, all class names.
    """

    latents: Latents
    texts: ClassTexts
    head_texts: ClassTexts
    intensity: Mapping[int, int]


@dataclass(frozen=True)
class SelectView:
    """Training part of the validation classes (cut from the seen ones), and those classes' texts."""

    latents: Latents
    texts: ClassTexts


@dataclass(frozen=True)
class TestView:
    """All samples of the unseen classes, which of them are of the test part, and those classes' texts."""

    latents: Latents
    test_part: BoolArray  # (N,)
    texts: ClassTexts


def fit_view(
    split: Split,
    latents: Latents,
    texts: ClassTexts,
    intensity: Mapping[int, int] | None = None,
    head_sees_all_classes: bool = False,
) -> FitView:
    """`intensity` maps class id to 0/1 where a text bank knows it. `head_sees_all_classes` is the paper's exception."""
    _refuse_leaky_encoder(split, latents)
    rows = _rows(split, latents, split.fit_classes, train_part_only=True)
    fitted = _texts_of(texts, split.fit_classes)
    head_classes = tuple(range(split.num_classes)) if head_sees_all_classes else split.fit_classes
    return FitView(
        latents=latents.select(rows),
        texts=fitted,
        head_texts=_texts_of(texts, head_classes),
        intensity={c: value for c, value in (intensity or {}).items() if c in head_classes},
    )


def select_view(split: Split, latents: Latents, texts: ClassTexts) -> SelectView:
    _refuse_leaky_encoder(split, latents)
    if not split.val_unseen:
        raise InputError(f"split {split.name!r}: no validation classes are set apart")
    return SelectView(
        latents.select(_rows(split, latents, split.val_unseen, train_part_only=True)), _texts_of(texts, split.val_unseen)
    )


def test_view(split: Split, latents: Latents, texts: ClassTexts) -> TestView:
    _refuse_leaky_encoder(split, latents)
    rows = _rows(split, latents, split.unseen, train_part_only=False)
    return TestView(latents.select(rows), ~split.train_mask(latents.samples)[rows], _texts_of(texts, split.unseen))


test_view.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test by its name
TestView.__test__ = False  # type: ignore[attr-defined]


def _rows(split: Split, latents: Latents, classes: tuple[int, ...], train_part_only: bool) -> IntArray:
    mask = np.isin(latents.samples.labels, classes)
    if train_part_only:
        mask &= split.train_mask(latents.samples)
    if not mask.any():
        raise InputError(
            f"split {split.name!r}: no sample of the classes {list(classes)} is there ({split.train_by} {list(split.train)} train)"
        )
    return np.flatnonzero(mask)


def _texts_of(texts: ClassTexts, classes: tuple[int, ...]) -> ClassTexts:
    return {view: features.of_classes(classes) for view, features in texts.items()}


def _refuse_leaky_encoder(split: Split, latents: Latents) -> None:
    leaked = sorted(set(latents.encoder_classes) & {*split.unseen, *split.val_unseen})
    if leaked:
        name = latents.samples.class_names[leaked[0]]
        raise InputError(
            f"split {split.name!r}: the encoder was trained on the unseen class {name!r}; train one on the seen classes only"
        )
