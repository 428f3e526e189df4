"""Views: the data that fitting, choosing settings and testing may see.

A method receives views and never a data set, so it cannot see other data. Building a view refuses latents whose encoder was
trained on a class that is unseen for the view's user.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from fdsm.errors import InputError
from fdsm.splits.split import Split
from fdsm.values import UNKNOWN, BoolArray, ClassTexts, FloatArray, IntArray, Latents, Samples


@dataclass(frozen=True)
class SyntheticClasses:
    """Synthetic classes to train on beside the seen ones: latents of their clips, and texts with the same class ids.

    `dropped` are the names of left-out classes, which describe an unseen class or are near to it. Mean and spread of the latents
    are matched to those of the seen clips. If `unlabelled`, they are matched to all training clips, without using labels.
    """

    latents: Latents
    texts: ClassTexts
    dropped: tuple[str, ...] = ()
    unlabelled: bool = False


@dataclass(frozen=True)
class FitView:
    """Training part of the fitted classes, their texts, and their 0/1 motion intensity. Names of other classes are blank.

    The kinematic head is trained on `head_texts` and `intensity`. They are of the fitted classes, or of all classes for the
    paper's exception. `synthetic_classes` are the ids of the synthetic classes. If the split has no seen class, all classes
    are synthetic.
    """

    latents: Latents
    texts: ClassTexts
    head_texts: ClassTexts
    intensity: Mapping[int, int]
    synthetic_classes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SelectView:
    """Training part of the validation classes (taken from the seen ones), and their texts."""

    latents: Latents
    texts: ClassTexts


@dataclass(frozen=True)
class TestView:
    """All samples of the unseen classes, a mask of the test part, and the texts of these classes."""

    latents: Latents
    test_part: BoolArray  # (N,)
    texts: ClassTexts


@dataclass(frozen=True)
class GeneralView:
    """Clips and texts of seen and unseen classes, for generalised zero-shot."""

    latents: Latents
    texts: ClassTexts
    unseen: tuple[int, ...]


def fit_view(
    split: Split,
    latents: Latents,
    texts: ClassTexts,
    intensity: Mapping[int, int] | None = None,
    head_sees_all_classes: bool = False,
    synthetic_classes: SyntheticClasses | None = None,
) -> FitView:
    """The view for fitting. `intensity` maps class ids to 0/1, as far as known. `head_sees_all_classes` is the paper's exception.

    The ids of `synthetic_classes` follow those of the data set. `_aligned` matches their latents to those of recorded clips.
    Raises InputError if the encoder was trained on an unseen or validation class, if there are too few classes, or if a
    fitted class has no clip.
    """
    _refuse_leaky_encoder(split, latents)
    split.require_lessons(0 if synthetic_classes is None else len(set(synthetic_classes.latents.samples.labels.tolist())))
    rows = _rows(split, latents, split.fit_classes, split.fit_mask(latents.samples))
    if empty := sorted(set(split.fit_classes) - set(latents.samples.labels[rows].tolist())):
        name = latents.samples.class_names[empty[0]]
        raise InputError(f"split {split.name!r}: expected a clip to fit on of every seen class, found none of {name!r}")
    fitted = _texts_of(texts, split.fit_classes)
    head_classes = tuple(range(split.num_classes)) if head_sees_all_classes else split.fit_classes
    view = FitView(
        latents=_without_names(latents.select(rows), split.fit_classes),
        texts=fitted,
        head_texts=_texts_of(texts, head_classes),
        intensity={c: value for c, value in (intensity or {}).items() if c in head_classes},
    )
    if synthetic_classes is None:
        return view
    recorded = latents.z[split.fit_mask(latents.samples)] if synthetic_classes.unlabelled else view.latents.z
    return _joined(view, synthetic_classes, split.num_classes, recorded)


def select_view(split: Split, latents: Latents, texts: ClassTexts) -> SelectView:
    _refuse_leaky_encoder(split, latents)
    if not split.val_unseen:
        raise InputError(f"split {split.name!r}: no validation classes are set apart")
    rows = _rows(split, latents, split.val_unseen, split.train_mask(latents.samples))
    return SelectView(latents.select(rows), _texts_of(texts, split.val_unseen))


def general_view(split: Split, latents: Latents, texts: ClassTexts) -> GeneralView:
    """The view for generalised zero-shot: the test part of all classes.

    For tuning (a split with validation classes), it has clips of these and held-out clips of the fitted classes.
    """
    _refuse_leaky_encoder(split, latents)
    if split.val_unseen:
        if not split.hold_out:
            raise InputError(f"split {split.name!r}: tuning needs clips of fitted classes held out; hold_out is 0")
        held_out = split.held_out_mask(latents.samples) & np.isin(latents.samples.labels, split.fit_classes)
        apart = split.train_mask(latents.samples) & np.isin(latents.samples.labels, split.val_unseen)
        return GeneralView(latents.select(np.flatnonzero(held_out | apart)), _texts_of(texts, split.seen), split.val_unseen)
    rows = _rows(split, latents, (*split.seen, *split.unseen), ~split.train_mask(latents.samples))
    return GeneralView(latents.select(rows), _texts_of(texts, tuple(range(split.num_classes))), split.unseen)


def test_view(split: Split, latents: Latents, texts: ClassTexts) -> TestView:
    _refuse_leaky_encoder(split, latents)
    rows = _rows(split, latents, split.unseen, np.ones(len(latents), bool))
    return TestView(latents.select(rows), ~split.train_mask(latents.samples)[rows], _texts_of(texts, split.unseen))


test_view.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test by its name
TestView.__test__ = False  # type: ignore[attr-defined]


def _joined(view: FitView, synthetic_classes: SyntheticClasses, first: int, recorded: FloatArray) -> FitView:
    """The view with synthetic classes, whose ids start at `first`. Their latents are matched to recorded ones (N, S, C)."""
    own, synthetic = view.latents, synthetic_classes.latents
    if (own.encoder, own.tokens, own.z.shape[1:]) != (synthetic.encoder, synthetic.tokens, synthetic.z.shape[1:]):
        raise InputError("synthetic_classes: their latents come from another encoder or token layout than the clips'")
    samples = Samples(
        labels=np.concatenate([own.samples.labels, synthetic.samples.labels + first]),
        ids=own.samples.ids + tuple(f"synthetic {i}" for i in synthetic.samples.ids),
        subjects=np.concatenate([own.samples.subjects, np.full(len(synthetic), UNKNOWN)]),
        views=np.concatenate([own.samples.views, np.full(len(synthetic), UNKNOWN)]),
        class_names=own.samples.class_names + synthetic.samples.class_names,
    )
    return replace(
        view,
        latents=replace(own, z=np.concatenate([own.z, _aligned(synthetic.z, recorded)]), samples=samples),
        texts={name: features.joined(synthetic_classes.texts[name], first) for name, features in view.texts.items()},
        synthetic_classes=frozenset(int(c) + first for c in set(synthetic.samples.labels.tolist())),
    )


def _aligned(synthetic: FloatArray, recorded: FloatArray) -> FloatArray:
    """Latents with mean and spread of each channel matched to `recorded`, because all synthetic clips differ in the same way.

    Without recorded latents they are unchanged, because the style of clips outside of the view is unknown.
    """
    if not len(recorded):
        return synthetic
    mean, std = synthetic.mean((0, 1)), synthetic.std((0, 1))
    scaled: FloatArray = (synthetic - mean) / np.maximum(std, 1e-6) * recorded.std((0, 1)) + recorded.mean((0, 1))
    return scaled


def _without_names(latents: Latents, known: tuple[int, ...]) -> Latents:
    """The latents with the names of all other classes blotted out."""
    names = tuple(name if c in known else "" for c, name in enumerate(latents.samples.class_names))
    return replace(latents, samples=replace(latents.samples, class_names=names))


def _rows(split: Split, latents: Latents, classes: tuple[int, ...], part: BoolArray) -> IntArray:
    rows = np.flatnonzero(part & np.isin(latents.samples.labels, classes))
    if len(rows) == 0 and classes:
        by = f"{split.train_by} {list(split.train)} train" if split.train_by else "the data set says which samples train"
        raise InputError(f"split {split.name!r}: no sample of the classes {list(classes)} is there ({by})")
    return rows


def _texts_of(texts: ClassTexts, classes: tuple[int, ...]) -> ClassTexts:
    return {view: features.of_classes(classes) for view, features in texts.items()}


def _refuse_leaky_encoder(split: Split, latents: Latents) -> None:
    leaked = sorted(set(latents.encoder_classes) & {*split.unseen, *split.val_unseen})
    if leaked:
        name = latents.samples.class_names[leaked[0]]
        raise InputError(
            f"split {split.name!r}: the encoder was trained on the unseen class {name!r}; train one on the seen classes only"
        )
