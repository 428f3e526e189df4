"""Discriminant: ridge regression from class attributes to latents, compared after within-class whitening. Closed form.

The model of a clip's latent is z = W a + e, where a is the class's attribute vector. The error e has two parts: the variation
of clips within a class, and the distance of the class mean from its prediction. Let S be the covariance of e. The best linear
classifier is then S^(-1) W. This is Fisher's linear discriminant (Fisher, 1936) with class means predicted from attributes.
The regression resembles ESZSL (Romera-Paredes and Torr, An Embarrassingly Simple Approach to Zero-Shot Learning, ICML 2015).
Attributes link seen and unseen classes as in Lampert, Nickisch and Harmeling (CVPR 2009).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import BaseModel, ConfigDict, Field, field_validator
from torch import Tensor

from fdsm.errors import InputError
from fdsm.methods.base import Method, Range, View, class_vectors, classes_of, view_of
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.values import ClassTexts, FloatArray, Latents, Scores

_TENSORS = ("mean", "std", "centre", "basis", "text_mean", "regression", "covariance")


class ProjectionConfig(BaseModel):
    """Settings of the regression and of the covariance. Texts and latents are first scaled to unit size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    view: tuple[View, ...] = Field(
        ("attributes",), min_length=1, description="the text view(s) to regress from; a class's texts are averaged"
    )
    strength: float = Field(0.5, gt=0, description="ridge penalty, against class texts of mean squared length 1")
    synthetic_weight: float = Field(0.3, gt=0, description="weight of a synthetic class in the regression; a seen class has 1")
    error_weight: float = Field(2.0, ge=0, description="weight of the regression's errors on left-out classes in the covariance")
    max_deviation: float = Field(
        4.0, gt=0, description="channels are clipped at so many standard deviations from the mean, against sensor errors"
    )
    shrinkage: float = Field(0.1, gt=0, description="share of the identity added to the covariance, against a mean variance of 1")

    @field_validator("view", mode="before")
    @classmethod
    def _one_or_several(cls, view: Any) -> Any:
        return (view,) if isinstance(view, str) else view


@dataclass(frozen=True)
class Projection:
    """A fitted projection of latents, (N, S, C) to (N, 1, K), and the regression from texts to projected latents.

    K is at most the width D of a text. A channel that is NaN in a clip was not measured: `over` leaves it out.
    """

    settings: ProjectionConfig
    mean: Tensor  # (S*C,); mean and std are of the seen clips, or of the synthetic clips if no class is seen
    std: Tensor
    centre: Tensor  # (S*C,), mean of those classes' means
    basis: Tensor  # (S*C, K)
    text_mean: Tensor  # (D,) of those classes
    regression: Tensor  # (D, S*C)
    covariance: Tensor  # (S*C, S*C) of the errors, with the share of the identity

    def over(self, channels: Tensor) -> Projection:
        """The projection from a part of the channels, a mask (S*C,).

        The errors of a Gaussian's part have the part of its covariance, so nothing is fitted anew. Latents and predictions then
        have the part's width in all that follows.
        """
        covariance, regression = self.covariance[channels][:, channels], self.regression[:, channels]
        basis = _basis(covariance, regression)
        return replace(
            self,
            mean=self.mean[channels],
            std=self.std[channels],
            centre=self.centre[channels],
            basis=basis,
            regression=regression,
            covariance=covariance,
        )

    def with_error(self, bias: Tensor, error: Tensor) -> Projection:
        """The projection of latents with a further error, of this mean and variance (S*C,), in the units of the latents."""
        covariance = self.covariance + torch.diag(error / self.std**2)
        return replace(self, mean=self.mean + bias, basis=_basis(covariance, self.regression), covariance=covariance)

    def __call__(self, latents: Latents) -> Latents:
        """Projected latents (N, 1, K), one token per clip."""
        z = _standardised(latents, self.mean, self.std, self.settings.max_deviation) - self.centre
        return replace(latents, z=(z @ self.basis)[:, None].numpy(), tokens="pooled", num_frames=1, num_joints=1, members=())

    def predict(self, texts: ClassTexts) -> tuple[Tensor, tuple[int, ...]]:
        """The latent predicted from each class's text (classes, K), and the class ids."""
        text, classes = _class_texts(texts, self.settings.view)
        return (text - self.text_mean) @ self.weight, classes

    def texts_of(self, latents: Latents) -> Tensor:
        """Texts (N, D) from which these projected latents would be predicted, as near to the mean text as can be."""
        return self.text_mean + torch.from_numpy(self(latents).z[:, 0]) @ torch.linalg.pinv(self.weight)

    @property
    def weight(self) -> Tensor:
        """From texts to projected latents (D, K)."""
        return self.regression @ self.basis

    def state(self, prefix: str = "projection") -> dict[str, Tensor]:
        return {f"{prefix}.{name}": getattr(self, name) for name in _TENSORS}

    @classmethod
    def restore(cls, settings: ProjectionConfig, tensors: dict[str, Tensor], prefix: str = "projection") -> Projection:
        return cls(settings, **{name: tensors[f"{prefix}.{name}"] for name in _TENSORS})


def _class_texts(texts: ClassTexts, view: tuple[str, ...]) -> tuple[Tensor, tuple[int, ...]]:
    """One vector per class (classes, D), and the class ids.

    Embeddings have the norm sqrt(D) and are divided by it, so their mean squared length is 1. The vectors of several views
    are scaled in this way and stand side by side, so a wider view does not count more. Raises InputError if the views have
    different classes.
    """
    classes = classes_of(texts, view)
    found = [class_vectors(view_of(texts, one)) for one in view]
    return torch.cat([vectors / vectors.shape[1] ** 0.5 for vectors, _ in found], 1), classes


def fit_projection(view: FitView, config: ProjectionConfig) -> tuple[Projection, Tensor]:
    """Fit on the seen classes and their synthetic classes.

    Returns the projection and leave-one-out predictions (classes, K) in the order of the texts' classes. The prediction of a
    class comes from a regression that left this class out, also from the centre of its group.
    """
    labels = torch.from_numpy(view.latents.samples.labels.copy())
    text, classes = _class_texts(view.texts, config.view)
    synthetic = torch.tensor([c in view.synthetic_classes for c in classes])
    own = ~torch.isin(labels, torch.tensor(sorted(view.synthetic_classes), dtype=torch.int64))
    if not bool(own.any()):  # no class is seen: use the synthetic classes instead
        synthetic, own = ~synthetic, ~own
    raw = torch.from_numpy(view.latents.z).flatten(1)  # (N, S*C)
    mean, std = raw[own].mean(0), raw[own].std(0) + 1e-3
    z = _standardised(view.latents, mean, std, config.max_deviation)
    order = torch.tensor(classes)
    index = torch.argsort(order)[torch.searchsorted(torch.sort(order).values, labels)]
    means = _class_means(z, index, len(classes))  # (K, S*C)
    within = _mean_moment([(z[rows] - means[index[rows]]) for rows in (own, ~own) if bool(rows.any())])

    # Seen and synthetic classes are each centred on their own mean. The difference of these means is style, not action.
    weights = torch.where(synthetic, config.synthetic_weight, 1.0).sqrt()[:, None]
    text_mean, centre = text[~synthetic].mean(0), means[~synthetic].mean(0)
    x, y = text - text_mean, means - centre
    if bool(synthetic.any()):
        x = torch.where(synthetic[:, None], text - text[synthetic].mean(0), x)
        y = torch.where(synthetic[:, None], means - means[synthetic].mean(0), y)
    x, y = x * weights, y * weights
    inverse = torch.linalg.inv(x @ x.T + config.strength * torch.eye(len(x)))
    dual = inverse @ y
    left_out = _left_out(dual, inverse.diag(), synthetic, config.strength) / weights
    errors = _mean_moment([left_out[rows] for rows in (~synthetic, synthetic) if int(rows.sum()) > 1] or [left_out])

    covariance = within + config.error_weight * errors
    size = len(covariance)
    covariance = covariance / covariance.trace() * size + config.shrinkage * torch.eye(size)
    regression = x.T @ dual  # (D, S*C)
    basis = _basis(covariance, regression)
    projection = Projection(config, mean, std, centre, basis, text_mean, regression, covariance)
    return projection, (means - centre - left_out) @ basis


def _basis(covariance: Tensor, regression: Tensor) -> Tensor:
    """An orthonormal basis (S*C, K) of the span of the predictions, in whitened latents.

    Whitening uses a Cholesky factor, because S^(-1/2) is slower to compute. The two differ by a rotation, so the basis in latent
    space is the same.
    """
    factor = torch.linalg.cholesky(covariance)
    whitened = torch.linalg.solve_triangular(factor, regression.T, upper=False)  # (S*C, D)
    span, strengths, _ = torch.linalg.svd(whitened, full_matrices=False)
    basis = torch.linalg.solve_triangular(factor.T, span[:, strengths > 1e-5 * strengths[0]], upper=True)  # (S*C, K)
    return basis.contiguous()  # as loaded from a file: the memory layout changes the last digit of products


def _left_out(dual: Tensor, diagonal: Tensor, synthetic: Tensor, strength: float) -> Tensor:
    """Error on each class of a regression without it (classes, S*C), in the units of `dual`'s targets (PRESS residuals).

    The residual of a fitted class is `strength * dual`. Divided by 1 minus its leverage, it is the error of a fit without the
    class. The leverage counts twice: `1 - strength * diagonal` in the ridge regression, and 1 / K in the centre of its group of K
    classes, from which the class is left out, too. A class alone in its group has no centre without it, and its error is 0.
    """
    sizes = torch.where(synthetic, synthetic.sum(), (~synthetic).sum())
    kept = strength * diagonal - 1 / sizes  # 1 minus the leverage
    return torch.where(sizes[:, None] > 1, strength * dual / kept[:, None], 0.0)


def _standardised(latents: Latents, mean: Tensor, std: Tensor, max_deviation: float) -> Tensor:
    return ((torch.from_numpy(latents.z).flatten(1) - mean) / std).clamp(-max_deviation, max_deviation)


def _class_means(rows: Tensor, index: Tensor, count: int) -> Tensor:
    sums = torch.zeros(count, rows.shape[1]).index_add_(0, index, rows)
    return sums / torch.bincount(index, minlength=count)[:, None]


def _mean_moment(groups: list[Tensor]) -> Tensor:
    """The mean of the groups' second moments. Groups (seen, synthetic) have equal weight, independently of their sizes."""
    moments = [rows.T @ rows / len(rows) for rows in groups]
    return torch.stack(moments).mean(0)


def _cosines(projection: Projection, latents: Latents, texts: ClassTexts) -> Tensor:
    """The cosine of each clip with each class (N, K). Clips in which the same channels are missing share a projection."""
    missing = torch.from_numpy(np.isnan(latents.z)).flatten(1)  # (N, S*C)
    kinds, kind_of = missing.unique(dim=0, return_inverse=True)
    found: dict[int, Tensor] = {}
    for number, lacks in enumerate(kinds):
        rows = torch.nonzero(kind_of == number)[:, 0]
        if bool(lacks.all()):
            raise InputError("nothing could be measured: every joint that the measurements rest on is missing")
        own, part = projection, latents.select(rows.numpy())
        if bool(lacks.any()):
            own = projection.over(~lacks)
            part = replace(
                part, z=part.z.reshape(len(rows), 1, -1)[:, :, (~lacks).numpy()], tokens="pooled", num_frames=1, num_joints=1
            )
        z, predicted = torch.from_numpy(own(part).z[:, 0]), own.predict(texts)[0]
        cosines = F.normalize(z, dim=1) @ F.normalize(predicted, dim=1).T
        found |= dict(zip(rows.tolist(), cosines, strict=True))
    return torch.stack([found[row] for row in range(len(latents))])


class FurtherProjectionConfig(ProjectionConfig):
    """Settings of the projection for a further member of a joined encoder."""

    weight: float = Field(1.0, gt=0, description="weight of this member's cosine; the first member has 1")


class DiscriminantConfig(NamedConfig):
    """Settings of `Discriminant`."""

    name: Literal["discriminant"] = "discriminant"
    projection: ProjectionConfig = ProjectionConfig()
    further: tuple[FurtherProjectionConfig, ...] = Field(
        (), description="one projection for each further member of a joined encoder"
    )


class Discriminant(Method):
    """Score: cosine between a clip's projected latent and the latent predicted from the class's text (see `Projection`).

    Each member of a joined encoder has its own projection, and their weighted cosines are added. Joint whitening would need
    the correlation of the members' errors, which a few seen classes cannot give.
    """

    config: DiscriminantConfig
    Config = DiscriminantConfig

    def __init__(self, config: DiscriminantConfig) -> None:
        super().__init__(config)
        self._projections: list[Projection] = []
        self._texts: ClassTexts | None = None

    @property
    def _settings(self) -> tuple[ProjectionConfig, ...]:
        return (self.config.projection, *self.config.further)

    @property
    def search_space(self) -> dict[str, Range]:
        names = {"strength": Range(0.05, 10.0), "shrinkage": Range(0.01, 10.0), "error_weight": Range(0.1, 10.0)}
        return {f"projection.{name}": values for name, values in names.items()}

    @property
    def test_views(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(view for settings in self._settings for view in settings.view))

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Fit one projection per member of the encoder. Raises InputError if the config has more or fewer projections."""
        members = view.latents.by_member()
        if len(members) != len(self._settings):
            raise InputError(
                f"method.further: expected a projection for each of the encoder's {len(members) - 1} further members, "
                f"found {len(self.config.further)}"
            )
        self._remember_inputs(view)
        views = (replace(view, latents=latents) for latents in members)
        self._projections = [fit_projection(one, settings)[0] for one, settings in zip(views, self._settings, strict=True)]

    def bind(self, texts: ClassTexts) -> None:
        """Take the texts of the candidate classes.

        Raises InputError if the method has not been fitted, if a text view is missing, or if the texts come from another text
        encoder.
        """
        if not self._projections:
            raise InputError("this model has not been fitted yet")
        self._check_texts(texts, self.test_views)
        for settings in self._settings:
            _class_texts(texts, settings.view)  # fails here, before a clip is scored, if views have different classes
        self._texts = texts

    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Scores of one trial, because the method has no noise. Channels that are NaN in a clip do not count for it.

        Raises InputError if no candidates are bound, if the latents come from another encoder, or if all channels are NaN.
        """
        self._check_latents(latents)
        if self._texts is None:
            raise InputError("bind candidate texts before scoring")
        weights = (1.0, *(settings.weight for settings in self.config.further))
        total = torch.zeros(1)
        for part, projection, weight in zip(latents.by_member(), self._projections, weights, strict=True):
            total = total + weight * _cosines(projection, part, self._texts)
        classes = classes_of(self._texts, self._settings[0].view)
        return Scores(total[None].numpy(), np.array(classes, np.int64), latents.samples)

    def likeness(self, count: int) -> FloatArray:
        """Cosines (count, K - count) between the latents predicted for the first `count` of the K bound classes and for the others.

        Raises InputError if the method has several projections, or if no candidates are bound.
        """
        projection, bound = self._only_bound()
        predicted = F.normalize(projection.predict(bound)[0], dim=1)
        found: FloatArray = (predicted[:count] @ predicted[count:].T).numpy()
        return found

    def texts_of(self, latents: Latents) -> dict[str, FloatArray]:
        """View -> texts (N, D) from which these latents would be predicted (see `Projection.texts_of`).

        They are as wide as the bound candidates' texts. Raises InputError as `likeness` does.
        """
        projection, bound = self._only_bound()
        self._check_latents(latents)
        widths = [class_vectors(view_of(bound, view))[0].shape[1] for view in projection.settings.view]
        parts = torch.split(projection.texts_of(latents), widths, 1)
        return {view: (part * part.shape[1] ** 0.5).numpy() for view, part in zip(projection.settings.view, parts, strict=True)}

    def _only_bound(self) -> tuple[Projection, ClassTexts]:
        if len(self._settings) > 1:
            raise InputError("method.further: expected one projection to compare texts with latents, found several")
        if self._texts is None:
            raise InputError("bind candidate texts before comparing them")
        return self._projections[0], self._texts

    def with_error(self, bias: Tensor, error: Tensor) -> Discriminant:
        """The method for latents with a further error, of this mean and variance (S*C,). It has one projection.

        Raises InputError if it has several, because it belongs to a joined encoder.
        """
        if len(self._settings) > 1:
            raise InputError("a joined encoder takes no clips without depth")
        other = copy(self)
        other._projections = [self._projections[0].with_error(bias, error)]
        return other

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        tensors: dict[str, Tensor] = {}
        for prefix, projection in zip(self._prefixes, self._projections, strict=False):
            tensors |= projection.state(prefix)
        return tensors, {}

    def restore(self, tensors: dict[str, Tensor], settings: dict[str, Any]) -> None:
        self._projections = [
            Projection.restore(own, tensors, prefix) for own, prefix in zip(self._settings, self._prefixes, strict=True)
        ]

    @property
    def _prefixes(self) -> tuple[str, ...]:
        return ("projection", *(f"further.{place}" for place in range(len(self.config.further))))
