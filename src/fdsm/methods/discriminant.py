"""Discriminant: ridge regression from class attributes to latents, compared after within-class whitening. Closed form.

The model is in `projection`. A fitted one also learns from a user's labelled clips (see `labelled_clips`).
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from fdsm.errors import InputError
from fdsm.methods.base import Method, Range, class_vectors, classes_of, view_of
from fdsm.methods.labelled_clips import EVEN, LabelledClips, Learnt, Meanings, Prior, fill_in
from fdsm.methods.projection import MOST_PARTS, Projection, ProjectionConfig, class_texts, fit_projection, unit
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.values import AnyArray, BoolArray, ClassTexts, FloatArray, IntArray, Latents, Scores
from fdsm.vocabulary import plain

if TYPE_CHECKING:
    from fdsm.text import Candidates


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


_NOTHING = "nothing could be measured: every joint that the measurements rest on is missing"


@dataclass(frozen=True)
class LinearScores:
    """The scores of one clip for the K bound classes, as sums over the P channels that were measured in it.

    A cosine is linear in the latent if the length of the projected latent stays: score = `measured` @ weights + offset.
    """

    projection: Projection  # over the measured channels
    kept: BoolArray  # (S*C,), the P measured channels
    predicted: FloatArray  # (K, width of the projection), of length 1
    length: float  # of the clip's projected latent
    offsets: FloatArray  # (K,)
    texts: ClassTexts
    places: IntArray | None

    def measured(self, latents: Latents) -> FloatArray:
        """The measured channels of clips (N, P), in standard deviations from the centre of the classes."""
        z = latents.z.reshape(len(latents), -1)[:, self.kept]
        part = replace(latents, z=z[:, None], tokens="pooled", num_frames=1, num_joints=1)
        return self.projection.centred(part)

    def weights(self, classes: FloatArray) -> FloatArray:
        """The weight of each channel (P,) in a weighted sum of the scores. `classes` (K,) are the weights of the classes."""
        along = self.projection.basis @ (classes @ self.predicted)
        return np.asarray(along / max(self.length, 1e-12), np.float32)

    def expected(self, classes: FloatArray) -> FloatArray:
        """The channels (P,) predicted from the classes' words, as `measured` gives those of clips: a weighted mean of classes."""
        return self.projection.expected(self.texts, self.places, classes)

    def in_units(self, measured: FloatArray) -> FloatArray:
        """Channels (P,) as `measured` gives them, in the units of the latents."""
        found: FloatArray = self.projection.mean + self.projection.std * (self.projection.centre + measured)
        return found


class Discriminant(Method):
    """Score: cosine between a clip's projected latent and the latent predicted from the class's text (see `Projection`).

    Each member of a joined encoder has its own projection, and their weighted cosines are added. Joint whitening would need
    the correlation of the members' errors, which a few seen classes cannot give.
    """

    config: DiscriminantConfig
    Config = DiscriminantConfig

    def __init__(self, config: DiscriminantConfig) -> None:
        super().__init__(config)
        self._fitted: list[Projection] = []
        self._projections: list[Projection] = []  # those fitted, with what was learnt from labelled clips
        self._learnt: Learnt | None = None
        self._without_depth = False
        self._texts: ClassTexts | None = None
        self._classes: IntArray = np.zeros(0, np.int64)  # ids of the bound classes
        self._places: IntArray | None = None  # (classes,), of the bound classes among the known ones, or -1
        self._predicted: dict[int, tuple[Projection, FloatArray]] = {}
        """By the identity of a projection: the projection, and unit vectors of the bound classes' predictions (K, its width)."""

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
        self._fitted = [fit_projection(one, settings)[0] for one, settings in zip(views, self._settings, strict=True)]
        self._projections, self._learnt = self._fitted, None

    def bind(self, texts: ClassTexts) -> None:
        """Take the texts of the candidate classes.

        Raises InputError if the method has not been fitted, if a text view is missing, or if the texts come from another text
        encoder.
        """
        if not self._projections:
            raise InputError("this model has not been fitted yet")
        self._check_texts(texts, self.test_views)
        for settings in self._settings:
            class_texts(texts, settings.view)  # fails here, before a clip is scored, if views have different classes
        self._texts, self._places, self._predicted = texts, None, {}
        self._classes = np.array(classes_of(texts, self._settings[0].view), np.int64)

    @property
    def projections(self) -> tuple[Projection, ...]:
        """Those that were fitted, one for each member of the encoder."""
        return tuple(self._fitted)

    @property
    def known(self) -> tuple[str, ...]:
        """The labels that are known from labelled clips."""
        return () if self._learnt is None else self._learnt.clips.labels

    def learn(self, latents: Latents, owners: IntArray, words: Candidates) -> Learnt:
        """What labelled clips say, together with those that this method knows already. `knowing` makes use of it.

        `words` are of the `known` labels, followed by new ones. `owners` (N,) has the place of each clip's label among them.
        How clips without depth vary is left aside, because it is known of such clips from elsewhere (`with_error`).

        Raises InputError if latents or texts come from another encoder, if all channels of a clip are NaN, or if the encoder is
        a joined one.
        """
        if len(self._settings) > 1:
            raise InputError("a model of a joined encoder cannot learn from labelled clips")
        self._check_latents(latents)
        self._check_texts(words.texts, self.test_views)
        model = self._fitted[0]
        predicted = model.predict_latents(words.texts)
        meanings = [Meanings(predicted[words.owners == k], words.shares[words.owners == k]) for k in range(len(words.labels))]
        expected = np.stack([one.shares @ one.predicted for one in meanings])
        z = fill_in(model.centred(latents), expected[owners], model.covariance)
        clips = LabelledClips.of(z, owners, words.labels)
        if self._without_depth:
            clips = replace(clips, scatter=np.zeros_like(clips.scatter), freedom=0)
        if self._learnt is not None:
            clips = self._learnt.clips.joined(clips)
        prior = Prior(model.errors, model.within)
        found = prior.given(clips, meanings)
        learnt = Learnt(clips, found.shift, found.means)
        if self._learnt is not None:
            learnt = replace(self._learnt, clips=clips, shift=found.shift, means=found.means)
        basis = model.with_clips(learnt).basis
        several = clips.counts[owners] > 1
        own, places = z[several], owners[several]
        compared = own - found.shift, found.words[places], prior.without_each(own, places, clips, found)
        clip, words_alone, known = (unit(one @ basis) for one in compared)
        learnt = learnt.with_rises((clip * (known - words_alone)).sum(1))
        return Learnt.restore(*learnt.state())  # as loaded from a file

    def knowing(self, learnt: Learnt) -> Discriminant:
        """The method that knows what `learn` found."""
        other = copy(self)
        other._learnt, other._projections = learnt, [one.with_clips(learnt) for one in self._fitted]
        other._places, other._predicted = None, {}
        return other

    def name(self, words: Candidates) -> None:
        """Say which labels the bound classes are meanings of, so that labels with clips are known from them."""
        places = {plain(label): place for place, label in enumerate(self.known)}
        self._places = np.array([places.get(plain(words.labels[owner]), -1) for owner in words.owners], np.int64)
        self._predicted = {}

    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Scores of one trial, because the method has no noise. Channels that are NaN in a clip do not count for it.

        Raises InputError if no candidates are bound, if the latents come from another encoder, or if all channels are NaN.
        """
        self._check_latents(latents)
        if self._texts is None:
            raise InputError("bind candidate texts before scoring")
        weights = (1.0, *(settings.weight for settings in self.config.further))
        parts = zip(latents.by_member(), self._projections, weights, strict=True)
        found = [np.float32(weight) * self._cosines(projection, part) for part, projection, weight in parts]
        total = np.sum(found, axis=0)
        if self._learnt is not None and self._places is not None and (self._places >= 0).any():
            total[:, self._places < 0] += EVEN * self._learnt.rise
        return Scores(total[None], self._classes, latents.samples)

    def _cosines(self, projection: Projection, latents: Latents) -> FloatArray:
        """The cosine of each clip with each class (N, K). Clips in which the same channels are missing share a projection."""
        z = latents.z.reshape(len(latents), -1)
        missing = np.isnan(z)  # (N, S*C)
        if not missing.any():
            return unit(projection(latents).z[:, 0]) @ self._predictions(projection).T
        kinds, kind_of = np.unique(missing, axis=0, return_inverse=True)
        found: list[FloatArray] = [np.empty(0, np.float32)] * len(z)
        for number, lacks in enumerate(kinds):
            if lacks.all():
                raise InputError(_NOTHING)
            rows = np.flatnonzero(kind_of.ravel() == number)
            own = projection.over(~lacks) if lacks.any() else projection
            part = replace(latents.select(rows), z=z[rows][:, None, ~lacks], tokens="pooled", num_frames=1, num_joints=1)
            for row, cosines in zip(rows.tolist(), self._cosines(own, part), strict=True):
                found[row] = cosines
        return np.stack(found)

    def _predictions(self, projection: Projection) -> FloatArray:
        assert self._texts is not None  # `score` refuses to go on without
        known = self._predicted.get(id(projection))
        if known is None:
            if len(self._predicted) > MOST_PARTS * len(self._projections):
                self._predicted.clear()
            known = self._predicted[id(projection)] = projection, unit(projection.predict(self._texts, self._places)[0])
        return known[1]

    def linear(self, latents: Latents) -> LinearScores:
        """The scores of one clip as sums over its measurements.

        Raises InputError as `score` and `likeness` do.
        """
        projection = self._only()
        self._check_latents(latents)
        assert self._texts is not None  # `_only` has looked
        z = latents.z.reshape(len(latents), -1)
        kept = np.asarray(~np.isnan(z).any(0))
        if not kept.any():
            raise InputError(_NOTHING)
        projection = projection if kept.all() else projection.over(kept)
        predicted = self._predictions(projection)
        offsets = np.zeros(len(predicted), np.float32)
        if self._learnt is not None and self._places is not None and (self._places >= 0).any():
            offsets[self._places < 0] = EVEN * self._learnt.rise
        part = replace(latents, z=z[:, None, kept], tokens="pooled", num_frames=1, num_joints=1)
        length = float(np.linalg.norm(projection.centred(part)[0] @ projection.basis))
        return LinearScores(projection, kept, predicted, length, offsets, self._texts, self._places)

    def likeness(self, count: int) -> FloatArray:
        """Cosines (count, K - count) between the latents predicted for the first `count` of the K bound classes and for the others.

        Raises InputError if the method has several projections, or if no candidates are bound.
        """
        predicted = self._predictions(self._only())
        return predicted[:count] @ predicted[count:].T

    def texts_of(self, latents: Latents) -> dict[str, FloatArray]:
        """View -> texts (N, D) from which these latents would be predicted (see `Projection.texts_of`).

        They are as wide as the bound candidates' texts. Raises InputError as `likeness` does.
        """
        projection = self._only()
        assert self._texts is not None  # `_only` has looked
        self._check_latents(latents)
        views = projection.settings.view
        widths = [class_vectors(view_of(self._texts, view))[0].shape[1] for view in views]
        parts = np.split(projection.texts_of(latents), np.cumsum(widths)[:-1], 1)
        return {view: part * np.float32(part.shape[1] ** 0.5) for view, part in zip(views, parts, strict=True)}

    def _only(self) -> Projection:
        """The one projection, for a method that is bound."""
        if len(self._settings) > 1:
            raise InputError("method.further: expected one projection to compare texts with latents, found several")
        if self._texts is None:
            raise InputError("bind candidate texts before comparing them")
        return self._projections[0]

    def with_error(self, bias: FloatArray, error: FloatArray) -> Discriminant:
        """The method for latents with a further error, of this mean and variance (S*C,). It has one projection.

        Raises InputError if it has several, because it belongs to a joined encoder.
        """
        if len(self._settings) > 1:
            raise InputError("a joined encoder takes no clips without depth")
        other = copy(self)
        other._fitted, other._projections = ([own[0].with_error(bias, error)] for own in (self._fitted, self._projections))
        other._without_depth, other._predicted = True, {}
        return other

    def state(self) -> tuple[dict[str, AnyArray], dict[str, Any]]:
        arrays: dict[str, AnyArray] = {}
        for prefix, projection in zip(self._prefixes, self._fitted, strict=False):
            arrays |= projection.state(prefix)
        if self._learnt is None:
            return arrays, {}
        learnt, settings = self._learnt.state()
        return arrays | learnt, {"learnt": settings}

    def restore(self, arrays: dict[str, AnyArray], settings: dict[str, Any]) -> None:
        self._fitted = self._projections = [
            Projection.restore(own, arrays, prefix) for own, prefix in zip(self._settings, self._prefixes, strict=True)
        ]
        if "learnt" in settings:
            learnt = Learnt.restore(arrays, settings["learnt"])
            self._learnt, self._projections = learnt, [one.with_clips(learnt) for one in self._fitted]

    @property
    def _prefixes(self) -> tuple[str, ...]:
        return ("projection", *(f"further.{place}" for place in range(len(self.config.further))))
