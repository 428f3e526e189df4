"""A model that learns a user's labelled clips, and how surely its labels fit afterwards."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from fdsm.bound_labels import Binder
from fdsm.data.input_report import InputReport
from fdsm.errors import InputWarning
from fdsm.evaluation.calibration import Calibration
from fdsm.methods.discriminant import Discriminant
from fdsm.pretrained import Pretrained
from fdsm.storage import content_hash
from fdsm.text import Candidates
from fdsm.values import BoolArray, FloatArray, IntArray, Latents
from fdsm.vocabulary import plain

_PARTS = 2
"""Parts of the clips, each of which is asked of a model that learnt the others. Each takes as long as to learn them all."""


def adapted(parts: Pretrained, of_flat: Discriminant | None, latents: Latents, labels: Sequence[str], *, flat: bool) -> Pretrained:
    """The model that also knows clips, from their latents and the label of each.

    `of_flat` is the method for 2D clips, if the model has one, and `flat` says that these are such clips. The calibration of the
    model is that of before, but for how surely labels that are known from clips fit (`excess`).

    Raises InputError as `Discriminant.learn` does, and for labels that cannot be read.
    """
    method, binder = parts.method, Binder(parts, None)
    assert isinstance(method, Discriminant), "no other method learns clips"
    learns = of_flat if of_flat is not None and flat else method
    # What is known keeps its spelling, by which the clips of both times are counted together.
    names = {plain(label): label for label in (*method.known, *labels)} | {plain(label): label for label in method.known}
    places: IntArray = np.array([list(names).index(plain(label)) for label in labels], np.int64)
    words = binder.candidates(list(names.values()))

    def knowing(rows: IntArray) -> Pretrained:
        own = np.union1d(np.arange(len(method.known)), places[rows])  # those that are known come first
        learnt = learns.learn(latents.select(rows), np.searchsorted(own, places[rows]), candidates_of(words, own))
        return replace(parts, method=method.knowing(learnt))

    def asked(taught: BoolArray) -> tuple[FloatArray, BoolArray]:
        own, left = knowing(np.flatnonzero(taught)), np.flatnonzero(~taught)
        assert isinstance(own.method, Discriminant)
        own_flat = own.method.with_error(own.flat.bias, own.flat.error) if learns is of_flat and own.flat is not None else None
        scored = Binder(own, own_flat).bound_to(words).score(latents.select(left), flat=flat, trials=1, seed=0)
        assert scored.fits is not None, "a model that is calibrated says how surely labels fit"
        return scored.fits, scored.scores.values[0].argmax(1) == places[left]

    found = knowing(np.arange(len(labels)))
    before = parts.calibration
    if before is None:
        return found
    fitted = replace(before, excess=0.0)
    parts = replace(parts, calibration=fitted)
    return replace(found, calibration=replace(fitted, excess=excess(places, fitted, asked, before.excess)))


def warn_of_copies(reports: Sequence[InputReport], labels: Sequence[str]) -> None:
    """Warn (InputWarning) of clips that show the same, and of those among them that have different labels."""
    first: dict[str, int] = {}
    copies = [(first.setdefault(content_hash(report.clip), place), place) for place, report in enumerate(reports)]
    copies = [(one, other) for one, other in copies if one != other]
    apart = [(one, other) for one, other in copies if plain(labels[one]) != plain(labels[other])]
    for found, why in ((apart, "but have different labels"), (copies, "so one movement counts twice")):
        if found:
            one, other = found[0]
            count = f" ({len(found)} such clips)" if len(found) > 1 else ""
            said = f"{reports[one].where} ({labels[one]!r}) and {reports[other].where} ({labels[other]!r}) show the same, {why}"
            warnings.warn(said + count, InputWarning, stacklevel=3)
            return


def candidates_of(words: Candidates, places: IntArray) -> Candidates:
    """Some of the labels, by their places in ascending order, as they were read among all."""
    kept = np.isin(words.owners, places)
    ids = np.flatnonzero(kept)
    texts = {view: features.of_classes(ids.tolist()) for view, features in words.texts.items()}
    labels = tuple(words.labels[place] for place in places)
    kinematics = tuple(words.kinematics[row] for row in ids)
    readings = {label: words.readings[label] for label in labels if label in words.readings}
    return Candidates(labels, texts, np.searchsorted(places, words.owners[kept]), words.shares[kept], kinematics, readings)


def excess(
    places: IntArray,
    calibration: Calibration,
    asked: Callable[[BoolArray], tuple[FloatArray, BoolArray]],
    before: float = 0.0,
) -> float:
    """By how much more surely labels fit that are known from clips, in log odds (`Calibration.excess`).

    A calibration was fitted for labels that are known from words. Clips of a label that other clips have taught fit it better, and
    so do clips of other actions. So each clip is asked of a model that learnt others, and the threshold is put where it keeps as
    many right names as a calibration aims at. It is put no lower than for words.

    Args:
        places: the label of each clip (N,).
        calibration: of the model before it learnt these clips.
        asked: from the clips that are learnt (N,), the fits (L,) of the L others, and whether they are named rightly.
        before: the result if fewer than five clips are named rightly, which say too little.
    """
    turns = np.array([np.sum(places[:row] == place) % _PARTS for row, place in enumerate(places)])
    fits = [np.zeros(0, np.float32)]
    for part in range(_PARTS):
        taught = turns != part
        if taught.any() and not taught.all():
            own, right = asked(taught)
            fits.append(own[right & np.isin(places[~taught], places[taught])])
    found = calibration.excess_of(np.concatenate(fits))
    return before if found is None else found
