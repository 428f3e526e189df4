"""From texts to features: views of a bank, or your own labels, through a text encoder and a cache on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from fdsm.errors import InputError, did_you_mean
from fdsm.storage import content_hash, load_value, save_value
from fdsm.text.bank import VIEWS, TextBank
from fdsm.text.encoders import MAX_TOKENS, TextEncoder
from fdsm.values import FloatArray, TextFeatures
from fdsm.vocabulary import ClassText, attributes, check_labels

ALL_VIEWS = (*VIEWS, "attributes")
"""The views that a method may read: the texts of a bank, and the graded attributes of its classes' kinematics."""

ATTRIBUTE_SCALE = 1.556
"""Factor that scales attributes to the size of embeddings, whose squared norm is D.

Over `fdsm.synthetic.make_training_classes()` the mean squared norm of the 59 attributes is 24.36: sqrt(59 / 24.36).
"""


_HOW_TO_GET_THEM = "`fdsm texts read` proposes kinematics from names, for a person to correct"


def text_cache() -> Path | None:
    """The user's cache of encoded texts: $FDSM_CACHE, or else `fdsm` in $XDG_CACHE_HOME or ~/.cache.

    None if there is no home folder.
    """
    if own := os.environ.get("FDSM_CACHE"):
        return Path(own) / "texts"
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared) / "fdsm" / "texts"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "fdsm" / "texts"
    return None


def encode_bank(
    bank: TextBank, views: Sequence[str], encoder: TextEncoder, cache_dir: Path | None = None, *, max_tokens: int = MAX_TOKENS
) -> dict[str, TextFeatures]:
    """The given views of a bank, by name. Rows have the bank's class ids.

    The view `attributes` is not a text. Each class with kinematics has one token and one slot, the graded attributes of its
    words (`fdsm.vocabulary.attributes`). Raises InputError for an unknown view and for a view that no class has.
    """
    features = {}
    for view in views:
        if view not in ALL_VIEWS:
            raise InputError(f"text view: {did_you_mean(view, list(ALL_VIEWS))}")
        if view == "attributes":
            features[view] = _grade(bank, encoder)
            continue
        rows = bank.texts(view)
        if not rows:
            raise InputError(f"text bank {bank.dataset!r}: expected texts of view {view!r}, found them for no class")
        features[view] = _encode_rows(view, rows, encoder, cache_dir, max_tokens)
    return features


def require_kinematics(classes: Iterable[ClassText], who: str) -> None:
    """Raises InputError if a class has no kinematics. The message says that `who` needs them."""
    for entry in classes:
        if entry.kinematics is None:
            raise InputError(f"{who}: class {entry.name!r} has no kinematics; {_HOW_TO_GET_THEM}")


def encode_labels(
    labels: Sequence[str], encoder: TextEncoder, cache_dir: Path | None = None, *, max_tokens: int = MAX_TOKENS
) -> dict[str, TextFeatures]:
    """Your own labels as view `name`, with class ids 0 to K-1. Raises InputError as `check_labels` does."""
    check_labels(labels)
    rows = [(place, (label.strip(),)) for place, label in enumerate(labels)]
    return {"name": _encode_rows("name", rows, encoder, cache_dir, max_tokens)}


def embed_names(encoder: TextEncoder, cache_dir: Path | None = None) -> Callable[[Sequence[str]], FloatArray]:
    """A function from names to pooled embeddings (N, D), for `fdsm.vocabulary.read_labels`. `cache_dir` keeps its results."""
    return lambda names: encode_labels(names, encoder, cache_dir)["name"].pooled


def _grade(bank: TextBank, encoder: TextEncoder) -> TextFeatures:
    """The view `attributes`, D = len(ATTRIBUTES). It has the encoder's fingerprint, like the bank's other views."""
    known = [(class_id, entry.kinematics) for class_id, entry in enumerate(bank.classes) if entry.kinematics]
    if not known:
        what = "expected kinematics for view 'attributes', found them for no class"
        raise InputError(f"text bank {bank.dataset!r}: {what}; {_HOW_TO_GET_THEM}")
    vectors = ATTRIBUTE_SCALE * np.stack([attributes(words) for _, words in known])  # (R, D)
    tokens, mask = vectors[:, None], np.ones((len(known), 1), np.bool_)
    class_ids = np.array([class_id for class_id, _ in known], np.int64)
    return TextFeatures("attributes", tokens, mask, vectors, tokens, class_ids=class_ids, encoder=encoder.fingerprint)


def _encode_rows(
    view: str, rows: Sequence[tuple[int, tuple[str, ...]]], encoder: TextEncoder, cache_dir: Path | None, max_tokens: int
) -> TextFeatures:
    path = None
    if cache_dir is not None:
        path = Path(cache_dir) / f"{view}-{content_hash(view, rows, encoder.fingerprint, max_tokens)}"
        with suppress(InputError):  # no entry yet, or a damaged one, which is replaced
            return load_value(path, TextFeatures)
    encoded = encoder.encode([slots for _, slots in rows], max_tokens)
    class_ids = np.array([class_id for class_id, _ in rows], np.int64)
    features = TextFeatures(
        view, encoded.tokens, encoded.mask, encoded.pooled, encoded.slots, class_ids=class_ids, encoder=encoder.fingerprint
    )
    if path is not None:
        with suppress(OSError):  # not writable, or another process was first: only costs time later
            save_value(path, features)
    return features
