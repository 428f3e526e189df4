"""From texts to features: views of a bank, or your own labels, through a text encoder and a cache on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdsm.errors import InputError, did_you_mean
from fdsm.storage import content_hash, load_value, save_value
from fdsm.text.bank import VIEWS, TextBank, rows_of
from fdsm.text.encoders import MAX_TOKENS, TextEncoder
from fdsm.values import FloatArray, TextFeatures
from fdsm.vocabulary import NUMERIC_VIEWS, ClassText, attributes, check_labels, path_channels

ALL_VIEWS = (*VIEWS, *NUMERIC_VIEWS)
"""The views that a method may read: the texts of a bank, and numbers that follow from its classes' kinematics."""

ATTRIBUTE_SCALE = 1.773
"""Factor that scales attributes to the size of embeddings, whose squared norm is D.

Over `fdsm.synthetic.make_training_classes()` the mean squared norm of the 78 attributes is 24.81: sqrt(78 / 24.81).
"""

PATH_SCALE = 0.45
"""Size of the view `path` relative to that of embeddings. It was chosen on validation classes. At 1, paths count for too much."""

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
    """The given views of a bank, by name. Rows have the bank's class ids. Raises InputError as `encode_classes` does."""
    try:
        return encode_classes(bank.classes, views, encoder, cache_dir, max_tokens=max_tokens)
    except InputError as error:
        raise InputError(f"text bank {bank.dataset!r}: {error}") from None


def encode_classes(
    classes: Sequence[ClassText],
    views: Sequence[str],
    encoder: TextEncoder,
    cache_dir: Path | None = None,
    *,
    max_tokens: int = MAX_TOKENS,
) -> dict[str, TextFeatures]:
    """The given views of classes, by name. The class ids of the rows are the places in the list. Classes may share a name.

    The views `attributes` and `path` are no texts. Each class with kinematics has one token and one slot, the graded attributes
    of its words (`fdsm.vocabulary.attributes`) or the channels of its path (`fdsm.vocabulary.path_channels`). Raises InputError
    for an unknown view and for a view that no class has.
    """
    features = {}
    for view in views:
        if view not in ALL_VIEWS:
            raise InputError(f"text view: {did_you_mean(view, list(ALL_VIEWS))}")
        if view in NUMERIC_VIEWS:
            features[view] = _numbers(view, classes, encoder)
            continue
        rows = rows_of(classes, view)
        if not rows:
            raise InputError(f"expected texts of view {view!r}, found them for no class")
        features[view] = _encode_rows(view, rows, encoder, cache_dir, max_tokens)
    return features


def require_kinematics(classes: Iterable[ClassText], who: str) -> None:
    """Raises InputError if a class has no kinematics. The message says that `who` needs them."""
    for entry in classes:
        if entry.kinematics is None:
            why = f"a skeleton does not show it ({entry.hidden})" if entry.hidden else _HOW_TO_GET_THEM
            raise InputError(f"{who}: class {entry.name!r} has no kinematics; {why}")


def encode_labels(
    labels: Sequence[str], encoder: TextEncoder, cache_dir: Path | None = None, *, max_tokens: int = MAX_TOKENS
) -> dict[str, TextFeatures]:
    """Your own labels as view `name`, with class ids 0 to K-1. Raises InputError as `check_labels` does."""
    check_labels(labels)
    rows = [(place, (label.strip(),)) for place, label in enumerate(labels)]
    return {"name": _encode_rows("name", rows, encoder, cache_dir, max_tokens)}


@dataclass(frozen=True)
class NameEmbedding:
    """A function from N names to pooled embeddings (N, D), for `fdsm.vocabulary.read_labels`."""

    encoder: TextEncoder
    cache_dir: Path | None

    @property
    def fingerprint(self) -> str:
        """Content hash of everything that decides the embeddings."""
        return self.encoder.fingerprint

    def __call__(self, names: Sequence[str]) -> FloatArray:
        rows = [(place, (name,)) for place, name in enumerate(names)]
        return _encode_rows("name", rows, self.encoder, self.cache_dir, MAX_TOKENS).pooled


def embed_names(encoder: TextEncoder, cache_dir: Path | None = None) -> NameEmbedding:
    """The encoder as a function from names to pooled embeddings. `cache_dir` keeps its results."""
    return NameEmbedding(encoder, cache_dir)


def _numbers(view: str, classes: Sequence[ClassText], encoder: TextEncoder) -> TextFeatures:
    """A view of `NUMERIC_VIEWS`. It has the encoder's fingerprint, like the other views."""
    known = [(class_id, entry.kinematics) for class_id, entry in enumerate(classes) if entry.kinematics]
    if not known:
        raise InputError(f"expected kinematics for view {view!r}, found them for no class; {_HOW_TO_GET_THEM}")
    read = attributes if view == "attributes" else path_channels
    vectors = np.stack([read(words) for _, words in known])  # (R, D)
    vectors *= ATTRIBUTE_SCALE if view == "attributes" else np.float32(PATH_SCALE * vectors.shape[1] ** 0.5)
    tokens, mask = vectors[:, None], np.ones((len(known), 1), np.bool_)
    class_ids = np.array([class_id for class_id, _ in known], np.int64)
    return TextFeatures(view, tokens, mask, vectors, tokens, class_ids=class_ids, encoder=encoder.fingerprint)


def _encode_rows(
    view: str, rows: Sequence[tuple[int, tuple[str, ...]]], encoder: TextEncoder, cache_dir: Path | None, max_tokens: int
) -> TextFeatures:
    path = None
    if cache_dir is not None:
        path = Path(cache_dir) / f"{view}-{content_hash(view, rows, encoder.fingerprint, max_tokens)}"
        with suppress(InputError, OSError):  # no entry yet, or one that is damaged or cannot be read, which is replaced
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
