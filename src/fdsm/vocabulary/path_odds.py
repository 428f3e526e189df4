"""Learnt odds of paths: which kinds of paths a text may mean, by all names of the lexicon at once.

The nearest names know single phrasings. The odds know what all names of a kind have in common, and what tells them from others.
They see the embedding of a text and its words. An embedding alone takes words of one field for each other: "slash" and "stab".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fdsm.values import FloatArray, IntArray
from fdsm.vocabulary.plain_label import stem_of

NO_MOVEMENT = "none"
"""The kind of names that are no movement."""
_FIRMNESS = 4.0
"""Inverse strength of the penalty on weights. It was chosen on names of files of the lexicon that were left out."""
_FEWEST = 2
"""Texts that must have a stem."""
_WAY = re.compile("_(left|right|clockwise|counterclockwise)$")


@dataclass(frozen=True)
class Words:
    """The S stems that are known, and how rare each is. A text is a vector of those that it has, of norm 1."""

    stems: tuple[str, ...]
    rarity: FloatArray  # (S,), logarithm of the inverse share of the texts that have it

    @classmethod
    def of(cls, texts: Sequence[str]) -> Words:
        """The stems of several texts."""
        counts = Counter(stem for text in texts for stem in _stems(text))
        known = {stem: count for stem, count in sorted(counts.items()) if count >= _FEWEST}
        return cls(tuple(known), np.log((len(texts) + 1) / (np.array([*known.values()], np.float32) + 1)).astype(np.float32) + 1)

    def vector(self, text: str) -> tuple[IntArray, FloatArray]:
        """The places of the known stems of a text, and their weights."""
        places = np.array(sorted(self._places[stem] for stem in _stems(text) if stem in self._places), np.int64)
        weights = self.rarity[places]
        return places, weights / max(float(np.linalg.norm(weights)), 1e-9)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {stem: place for place, stem in enumerate(self.stems)}


@dataclass(frozen=True)
class PathOdds:
    """A multinomial logistic regression from texts to K kinds of paths. A kind is a path and its mirror image."""

    kinds: tuple[str, ...]
    offsets: FloatArray  # (K,)
    weights: FloatArray  # (D, K), of the embedding
    words: Words
    of_words: FloatArray  # (S, K)

    def __call__(self, texts: Sequence[str], embedded: FloatArray) -> FloatArray:
        """Log odds of each kind against the likeliest one (R, K). The highest of a row is 0.

        Args:
            texts: R parsed texts.
            embedded: their embeddings (R, D) of norm 1.
        """
        scores = embedded @ self.weights + self.offsets
        for row, text in zip(scores, texts, strict=True):
            places, own = self.words.vector(text)
            row += own @ self.of_words[places]
        odds: FloatArray = scores - scores.max(1, keepdims=True)
        return odds


def kind_of(path: str | None) -> str:
    """The path without its direction or sense, which a label says in words that are read by rules."""
    return NO_MOVEMENT if path is None else _WAY.sub("", path)


def fit(texts: Sequence[str], vectors: FloatArray, kinds: Sequence[str]) -> PathOdds:
    """Learn from names, their embeddings (A, D) and the kind of each. A kind with many names counts by the root of their number."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    words = Words.of(texts)
    names, owners, counts = np.unique(kinds, return_inverse=True, return_counts=True)
    size = vectors.shape[1]
    if len(names) == 1:
        zeros = np.zeros((size + len(words.stems), 1), np.float32)
        return PathOdds((str(names[0]),), np.zeros(1, np.float32), zeros[:size], words, zeros[size:])
    own = [words.vector(text) for text in texts]
    starts = np.cumsum([0, *(len(places) for places, _ in own)])
    values, places = np.concatenate([one for _, one in own]), np.concatenate([one for one, _ in own])
    seen = hstack([csr_matrix(vectors), csr_matrix((values, places, starts), (len(texts), len(words.stems)))]).tocsr()
    weight = 1 / np.sqrt(counts[owners])
    model = LogisticRegression(C=_FIRMNESS, max_iter=200).fit(seen, owners, weight / weight.mean())
    found, offsets = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    if len(names) == 2:  # one column says both
        found, offsets = np.hstack([np.zeros_like(found), found]), np.concatenate([np.zeros(1, np.float32), offsets])
    return PathOdds(tuple(map(str, names)), offsets, found[:size], words, found[size:])


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem_of, text.split()))
