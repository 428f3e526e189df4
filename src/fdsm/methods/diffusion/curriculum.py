"""Captions, the texts that condition the denoiser, and the curriculum from rich to sparse captions (eq. 8 and 9)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor

from fdsm.methods.base import Views, view_of
from fdsm.values import BoolArray, ClassTexts, FloatArray, TextFeatures

CurriculumSchedule = Literal["cosine", "linear", "step", "fixed"]


class CaptionConfig(BaseModel):
    """The text views that condition training and testing. Several views in one tuple are joined on the feature axis."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sparse: Views = Field(("name",), min_length=1, description="l_y of eq. 9: the view(s) the curriculum ends with")
    rich: Views | None = Field(("descriptions",), description="R_y of eq. 9; none: no curriculum, sparse texts throughout")
    schedule: CurriculumSchedule = Field("cosine", description="how the share of rich captions falls (eq. 8; Table 8)")
    test: Views = Field(("name",), min_length=1, description="the view(s) read at test; only the first text of each class is read")
    max_rows: int | None = Field(None, ge=1, description="largest number of texts used per class; none: all")
    draw: Literal["clip", "class"] = Field(
        "class",
        description="clip: each clip of a training batch draws its own caption (the paper). class: each class draws one rich "
        "and one sparse caption for all its clips, which is faster and gives each caption the same chance.",
    )
    noise: float = Field(0.0, ge=0, description="noise on training captions, in standard deviations of their embeddings")


def rich_prob(schedule: CurriculumSchedule, progress: float) -> float:
    """gamma(e), the probability of a rich caption at `progress` = e / E_total in [0, 1] (eq. 8; Table 8)."""
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * progress))
    if schedule == "linear":
        return 1 - progress
    if schedule == "step":  # halves after each quarter
        return 0.5 ** math.floor(4 * progress)
    return 0.5


@dataclass(frozen=True)
class Captions:
    """Caption embeddings, one row per caption, grouped by class."""

    tokens: Tensor  # (R, N, D)
    mask: Tensor  # (R, N) bool
    pooled: Tensor  # (R, D)
    first: Tensor  # (K,), first row of each class
    count: Tensor  # (K,), number of rows of each class

    def draw(self, classes: Tensor, generator: torch.Generator, *, once_a_class: bool = False) -> Tensor:
        """Draw one row uniformly for each class index (B,) -> (B,).

        With `once_a_class`, all occurrences of a class get the same row.
        """
        if once_a_class:
            return self.draw(torch.arange(len(self.count)), generator)[classes]
        u = torch.rand(len(classes), generator=generator)
        return self.first[classes] + (u * self.count[classes]).long()

    def take(self, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens (B, n, D), mask (B, n) and pooled (B, D) of rows (B,). n is the length of the longest caption among them."""
        mask = self.mask[rows]
        length = int(mask.any(0).nonzero().max()) + 1
        return self.tokens[rows, :length], mask[:, :length], self.pooled[rows]


def make_captions(
    texts: ClassTexts, views: tuple[str, ...], *, max_tokens: int, max_rows: int | None = None
) -> tuple[Captions, tuple[int, ...]]:
    """Captions of all classes in `texts`, and the original class ids in the captions' order.

    Views are joined on the feature axis. If a class has fewer texts in one view than in another, they are repeated.
    Raises InputError if a view is missing.
    """
    features = [view_of(texts, view) for view in views]
    classes = features[0].classes
    blocks = [_joined_rows(features, c, max_rows) for c in classes]
    count = torch.tensor([len(pooled) for _, _, pooled in blocks])
    tokens, mask, pooled = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Captions(
        tokens=torch.from_numpy(tokens[:, :max_tokens]),
        mask=torch.from_numpy(mask[:, :max_tokens]),
        pooled=torch.from_numpy(pooled),
        first=count.cumsum(0) - count,
        count=count,
    ), classes


def _joined_rows(features: list[TextFeatures], class_id: int, max_rows: int | None) -> tuple[FloatArray, BoolArray, FloatArray]:
    own = [feature.of_classes([class_id]) for feature in features]
    rows = min(max(len(feature) for feature in own), max_rows or len(max(own, key=len)))
    length = max(feature.tokens.shape[1] for feature in own)
    index = [np.arange(rows) % len(feature) for feature in own]

    def padded(array: NDArray[Any]) -> NDArray[Any]:
        return np.pad(array, [(0, 0), (0, length - array.shape[1])] + [(0, 0)] * (array.ndim - 2))

    tokens = np.concatenate([padded(feature.tokens)[i] for feature, i in zip(own, index, strict=True)], axis=2)
    mask = np.logical_or.reduce([padded(feature.mask)[i] for feature, i in zip(own, index, strict=True)])
    pooled = np.concatenate([feature.pooled[i] for feature, i in zip(own, index, strict=True)], axis=1)
    return tokens, mask, pooled


def stack_captions(sparse: Captions, rich: Captions) -> tuple[Captions, Captions]:
    """The same two sets of captions over one shared table, so that a batch can take rows of both."""
    length = max(sparse.tokens.shape[1], rich.tokens.shape[1])

    def widen(tensor: Tensor) -> Tensor:
        shape = (tensor.shape[0], length - tensor.shape[1], *tensor.shape[2:])
        return torch.cat([tensor, tensor.new_zeros(shape)], dim=1)

    tokens = torch.cat([widen(sparse.tokens), widen(rich.tokens)])
    mask = torch.cat([widen(sparse.mask), widen(rich.mask)])
    pooled = torch.cat([sparse.pooled, rich.pooled])
    offset = len(sparse.pooled)
    return (
        Captions(tokens, mask, pooled, sparse.first, sparse.count),
        Captions(tokens, mask, pooled, rich.first + offset, rich.count),
    )
