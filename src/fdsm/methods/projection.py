"""A projection of latents in which classes are told apart, and the regression that predicts them from texts. Closed form.

The model of a clip's latent is z = W a + e, where a is the class's attribute vector. The error e has two parts: the variation
of clips within a class, and the distance of the class mean from its prediction. Let S be the covariance of e. The best linear
classifier is then S^(-1) W. This is Fisher's linear discriminant (Fisher, 1936) with class means predicted from attributes.
The regression resembles ESZSL (Romera-Paredes and Torr, An Embarrassingly Simple Approach to Zero-Shot Learning, ICML 2015).
Attributes link seen and unseen classes as in Lampert, Nickisch and Harmeling (CVPR 2009).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from fdsm.errors import InputError
from fdsm.methods.base import Views, class_vectors, classes_of, view_of
from fdsm.methods.labelled_clips import Learnt, half, whole
from fdsm.splits import FitView
from fdsm.values import AnyArray, BoolArray, ClassTexts, FloatArray, IntArray, Latents

_ARRAYS = ("mean", "std", "centre", "basis", "text_mean", "regression")
_SYMMETRIC = ("covariance", "errors")
"""Matrices of which a file has one half."""
MOST_PARTS = 16
"""Number of parts of the channels of which the projections are kept. Clips of one source lack the same ones."""


class ProjectionConfig(BaseModel):
    """Settings of the regression and of the covariance. Texts and latents are first scaled to unit size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    view: Views = Field(("attributes",), min_length=1, description="the text view(s) to regress from; a class's texts are averaged")
    strength: float = Field(0.5, gt=0, description="ridge penalty, against class texts of mean squared length 1")
    synthetic_weight: float = Field(0.3, gt=0, description="weight of a synthetic class in the regression; a seen class has 1")
    error_weight: float = Field(2.0, ge=0, description="weight of the regression's errors on left-out classes in the covariance")
    max_deviation: float = Field(
        4.0, gt=0, description="channels are clipped at so many standard deviations from the mean, against sensor errors"
    )
    shrinkage: float = Field(0.1, gt=0, description="share of the identity added to the covariance, against a mean variance of 1")


@dataclass(frozen=True)
class Projection:
    """A fitted projection of latents, (N, S, C) to (N, 1, K), and the regression from texts to projected latents.

    K is at most the width D of a text. A channel that is NaN in a clip was not measured: `over` leaves it out.
    """

    settings: ProjectionConfig
    mean: FloatArray  # (S*C,); mean and std are of the seen clips, or of the synthetic clips if no class is seen
    std: FloatArray
    centre: FloatArray  # (S*C,), mean of those classes' means
    text_mean: FloatArray  # (D,) of those classes
    regression: FloatArray  # (D, S*C)
    covariance: FloatArray  # (S*C, S*C) of e, with the share of the identity
    errors: FloatArray  # (S*C, S*C) of a class mean around its prediction; `error_weight` times it is in the covariance
    known: FloatArray | None = None  # (known classes, S*C), means that labelled clips gave, with the centre taken from them
    _parts: dict[bytes, Projection] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def basis(self) -> FloatArray:
        """(S*C, K). It is found when it is first needed, which takes some hundredths of a second."""
        means = self.regression if self.known is None else np.concatenate([self.regression, self.known])
        return _basis(self.covariance, means)

    @cached_property
    def weight(self) -> FloatArray:
        """From texts to projected latents (D, K)."""
        return self.regression @ self.basis

    def over(self, channels: BoolArray) -> Projection:
        """The projection from a part of the channels, a mask (S*C,). It is kept for the next clips with the same part.

        The errors of a Gaussian's part have the part of its covariance, so nothing is fitted anew. Latents and predictions then
        have the part's width in all that follows.
        """
        self._refuse_other_channels(channels.size)
        key = np.packbits(channels).tobytes()
        if (known := self._parts.get(key)) is not None:
            return known
        part = replace(
            self,
            mean=self.mean[channels],
            std=self.std[channels],
            centre=self.centre[channels],
            regression=self.regression[:, channels],
            covariance=self.covariance[channels][:, channels],
            errors=self.errors[channels][:, channels],
            known=None if self.known is None else self.known[:, channels],
        )
        if len(self._parts) >= MOST_PARTS:
            self._parts.clear()
        self._parts[key] = part
        return part

    def with_error(self, bias: FloatArray, error: FloatArray) -> Projection:
        """The projection of latents with a further error, of this mean and variance (S*C,), in the units of the latents."""
        return replace(self, mean=self.mean + bias, covariance=self.covariance + np.diag(error / np.square(self.std)))

    def with_clips(self, learnt: Learnt) -> Projection:
        """The projection with what labelled clips say. The known classes are those of `learnt.clips.labels`, in order."""
        covariance = learnt.clips.within(self.within) + self.settings.error_weight * self.errors
        return replace(self, centre=self.centre + learnt.shift, covariance=covariance.astype(np.float32), known=learnt.means)

    @property
    def within(self) -> FloatArray:
        """The part of the covariance (S*C, S*C) that is not of the errors."""
        return self.covariance - np.float32(self.settings.error_weight) * self.errors

    def __call__(self, latents: Latents) -> Latents:
        """Projected latents (N, 1, K), one token per clip."""
        z = self.centred(latents) @ self.basis
        return replace(latents, z=z[:, None], tokens="pooled", num_frames=1, num_joints=1, members=())

    def centred(self, latents: Latents) -> FloatArray:
        """Standardised latents (N, S*C), with the centre taken from them. Raises InputError for another number of channels."""
        self._refuse_other_channels(math.prod(latents.z.shape[1:]))
        z = _standardised(latents, self.mean, self.std, self.settings.max_deviation)
        z -= self.centre
        return z

    def predict(self, texts: ClassTexts, places: IntArray | None = None) -> tuple[FloatArray, tuple[int, ...]]:
        """The latent predicted from each class's text (classes, K), and the class ids.

        `places` (classes,) has the place of each class among the known ones, whose latent is known instead, or -1.
        """
        text, classes = self._centred_texts(texts)
        predicted = text @ self.weight
        if self.known is not None and places is not None:
            predicted[places >= 0] = self.known[places[places >= 0]] @ self.basis
        return predicted, classes

    def expected(self, texts: ClassTexts, places: IntArray | None, weights: FloatArray) -> FloatArray:
        """The weighted sum (S*C,) of the latents predicted from the classes' texts, not projected. `weights` are (classes,).

        `places` are those of `predict`.
        """
        text, _ = self._centred_texts(texts)
        if self.known is None or places is None:
            return np.asarray(weights @ text @ self.regression, np.float32)
        given = places >= 0
        of_text = weights[~given] @ text[~given] @ self.regression
        return np.asarray(of_text + weights[given] @ self.known[places[given]], np.float32)

    def texts_of(self, latents: Latents) -> FloatArray:
        """Texts (N, D) from which these projected latents would be predicted, as near to the mean text as can be."""
        return self.text_mean + self(latents).z[:, 0] @ np.linalg.pinv(self.weight)

    def predict_latents(self, texts: ClassTexts) -> FloatArray:
        """The latent predicted from each class's text (classes, S*C), not projected."""
        text, _ = self._centred_texts(texts)
        return text @ self.regression

    def _centred_texts(self, texts: ClassTexts) -> tuple[FloatArray, tuple[int, ...]]:
        """As `class_texts`, with the mean text taken from them. Raises InputError for texts of another width."""
        text, classes = class_texts(texts, self.settings.view)
        if text.shape[1] != self.text_mean.size:
            views = ", ".join(self.settings.view)
            raise InputError(f"the model reads texts of width {self.text_mean.size}, found {text.shape[1]} in the views {views}")
        return text - self.text_mean, classes

    def _refuse_other_channels(self, found: int) -> None:
        if found != self.mean.size:
            raise InputError(f"the model reads latents of {self.mean.size} channels, found {found}")

    def state(self, prefix: str = "projection") -> dict[str, AnyArray]:
        own = {name: getattr(self, name) for name in _ARRAYS} | {name: half(getattr(self, name)) for name in _SYMMETRIC}
        return {f"{prefix}.{name}": array for name, array in own.items()}

    @classmethod
    def restore(cls, settings: ProjectionConfig, arrays: dict[str, AnyArray], prefix: str = "projection") -> Projection:
        """The projection of which `state` gave the arrays. Raises KeyError or ValueError for other names, shapes or numbers."""
        own = {name: arrays[f"{prefix}.{name}"] for name in _ARRAYS}
        own |= {name: whole(arrays[f"{prefix}.{name}"]) for name in _SYMMETRIC}
        channels, width, rank = own["mean"].size, own["text_mean"].size, own["basis"].shape[-1:]
        shapes = {"text_mean": (width,), "regression": (width, channels), "basis": (channels, *rank)}
        shapes |= dict.fromkeys(("mean", "std", "centre"), (channels,)) | dict.fromkeys(_SYMMETRIC, (channels, channels))
        for name, shape in shapes.items():
            if own[name].shape != shape:
                raise ValueError(f"{prefix}.{name}: expected shape {shape}, found {own[name].shape}")
            if own[name].dtype.kind != "f" or not np.isfinite(own[name]).all():
                raise ValueError(f"{prefix}.{name}: expected finite numbers of floating point")
        basis = own.pop("basis")
        restored = cls(settings, **own)
        restored.__dict__["basis"] = basis  # as if it had been found already
        return restored


def class_texts(texts: ClassTexts, view: tuple[str, ...]) -> tuple[FloatArray, tuple[int, ...]]:
    """One vector per class (classes, D), and the class ids.

    Embeddings have the norm sqrt(D) and are divided by it, so their mean squared length is 1. The vectors of several views
    are scaled in this way and stand side by side, so a wider view does not count more. Raises InputError if the views have
    different classes.
    """
    classes = classes_of(texts, view)
    found = [class_vectors(view_of(texts, one))[0] for one in view]
    return np.concatenate([vectors / np.float32(vectors.shape[1] ** 0.5) for vectors in found], 1), classes


def fit_projection(view: FitView, config: ProjectionConfig) -> tuple[Projection, FloatArray]:
    """Fit on the seen classes and their synthetic classes.

    Returns the projection and leave-one-out predictions (classes, K) in the order of the texts' classes. The prediction of a
    class comes from a regression that left this class out, also from the centre of its group.
    """
    labels = view.latents.samples.labels
    text, classes = class_texts(view.texts, config.view)
    synthetic = np.array([c in view.synthetic_classes for c in classes])
    own = ~np.isin(labels, sorted(view.synthetic_classes))
    if not own.any():  # no class is seen: use the synthetic classes instead
        synthetic, own = ~synthetic, ~own
    mean, std = _mean_and_std(view.latents.z.reshape(len(labels), -1)[own])
    std += np.float32(1e-3)
    z = _standardised(view.latents, mean, std, config.max_deviation)
    order = np.argsort(classes)
    index = order[np.searchsorted(np.array(classes)[order], labels)]
    means = _class_means(z, index, len(classes))  # (K, S*C)
    within = _mean_moment([z[rows] - means[index[rows]] for rows in (own, ~own) if rows.any()])

    # Seen and synthetic classes are each centred on their own mean. The difference of these means is style, not action.
    weights = np.sqrt(np.where(synthetic, config.synthetic_weight, 1.0)).astype(np.float32)[:, None]
    text_mean, centre = text[~synthetic].mean(0), means[~synthetic].mean(0)
    x, y = text - text_mean, means - centre
    if synthetic.any():
        x[synthetic] = text[synthetic] - text[synthetic].mean(0)
        y[synthetic] = means[synthetic] - means[synthetic].mean(0)
    x, y = x * weights, y * weights
    inverse = np.linalg.inv(x @ x.T + np.float32(config.strength) * np.eye(len(x), dtype=np.float32))
    dual = inverse @ y
    left_out = _left_out(dual, inverse.diagonal(), synthetic, config.strength) / weights
    errors = _mean_moment([left_out[rows] for rows in (~synthetic, synthetic) if rows.sum() > 1] or [left_out])

    covariance = within + np.float32(config.error_weight) * errors
    size, trace = len(covariance), covariance.trace()
    covariance, errors = (one / trace * np.float32(size) for one in (covariance, errors))
    covariance += np.float32(config.shrinkage) * np.eye(size, dtype=np.float32)
    projection = Projection(config, mean, std, centre, text_mean, x.T @ dual, covariance, errors)
    return projection, (means - centre - left_out) @ projection.basis


def _basis(covariance: FloatArray, means: FloatArray) -> FloatArray:
    """A basis (S*C, K) of the span S^(-1) W of class means W^T (D, S*C), orthonormal in whitened latents: basis^T S basis is 1.

    W^T S^(-1) W has the squared strengths of the means' directions. It is small, so its eigenvectors are found fast, and in
    doubles, because strengths are squared.
    """
    w = means.T.astype(np.float64)
    solved = np.linalg.solve(covariance.astype(np.float64), w)  # (S*C, D)
    squared, directions = np.linalg.eigh(w.T @ solved)
    kept = squared > 1e-10 * squared[-1]
    basis = solved @ (directions[:, kept] / np.sqrt(squared[kept]))
    return np.ascontiguousarray(basis[:, ::-1], np.float32)  # the strongest first


def _left_out(dual: FloatArray, diagonal: FloatArray, synthetic: BoolArray, strength: float) -> FloatArray:
    """Error on each class of a regression without it (classes, S*C), in the units of `dual`'s targets (PRESS residuals).

    The residual of a fitted class is `strength * dual`. Divided by 1 minus its leverage, it is the error of a fit without the
    class. The leverage counts twice: `1 - strength * diagonal` in the ridge regression, and 1 / K in the centre of its group of K
    classes, from which the class is left out, too. A class alone in its group has no centre without it, and its error is 0.
    """
    sizes = np.where(synthetic, synthetic.sum(), (~synthetic).sum())
    kept = strength * diagonal - 1 / sizes  # 1 minus the leverage
    factor = np.zeros_like(kept)
    np.divide(strength, kept, out=factor, where=sizes > 1)
    return dual * factor.astype(np.float32)[:, None]


def _standardised(latents: Latents, mean: FloatArray, std: FloatArray, max_deviation: float) -> FloatArray:
    z: FloatArray = (latents.z.reshape(len(latents), -1) - mean) / std
    return np.clip(z, -max_deviation, max_deviation, out=z)


def _mean_and_std(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of the columns of rows (N, C), summed in doubles."""
    mean = rows.mean(0, dtype=np.float64).astype(np.float32)
    squares = np.square(rows - mean).sum(0, dtype=np.float64)
    return mean, np.sqrt(squares / (len(rows) - 1)).astype(np.float32)


def _class_means(rows: FloatArray, index: IntArray, count: int) -> FloatArray:
    order = np.argsort(index, kind="stable")
    parts = np.split(order, np.searchsorted(index[order], np.arange(1, count)))
    return np.stack([rows[part].mean(0) for part in parts])


def _mean_moment(groups: list[FloatArray]) -> FloatArray:
    """The mean of the groups' second moments. Groups (seen, synthetic) have equal weight, independently of their sizes."""
    moments = [rows.T @ rows / np.float32(len(rows)) for rows in groups]
    return np.stack(moments).mean(0)


def unit(vectors: AnyArray) -> FloatArray:
    """Vectors (N, K) scaled to length 1. Zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: FloatArray = (vectors / lengths.clip(1e-12)).astype(np.float32, copy=False)
    return scaled
