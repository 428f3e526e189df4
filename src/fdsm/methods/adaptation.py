"""What all ways of test-time adaptation share: a base method scores the clips, and the scores are then adapted to these clips.

An adaptation works on top of any method. It reads the base method's scores and the clips' mean latents, and no label. The score of
a clip then depends on the other clips that are scored with it, so reports are marked as transductive. All clips of one call of
`score` count as unlabelled clips, whichever part of the data set they are of: a run also adapts to clips of unseen classes in the
training part, which published runs do not. A clip that is scored alone has nothing to adapt to. Each noise trial of the base
method is adapted by itself.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import torch
from pydantic import Field, SerializeAsAny, field_validator
from torch import Tensor

from fdsm import rng, storage
from fdsm.methods import METHODS
from fdsm.methods.base import Method, Range
from fdsm.methods.ridge import RidgeConfig
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.values import AnyArray, ClassTexts, Latents, Scores

_SCALE = ("mean", "std")


class AdaptationConfig(NamedConfig):
    """Settings that all adaptations have. Only `base` matters to fitting."""

    base: SerializeAsAny[Annotated[NamedConfig, METHODS.chosen_by_name()]] = Field(
        RidgeConfig(), description="the method whose scores are adapted, with its settings"
    )
    temperature: float = Field(
        0.25, gt=0, description="of the softmax that says how sure the base method is, against scores of unit spread"
    )

    order: Literal["shuffled", "given"] = Field(
        "shuffled", description="order of the stream of clips; data sets are often sorted by class, which no stream is"
    )

    @field_validator("base")
    @classmethod
    def _adapts_nothing_itself(cls, base: NamedConfig) -> NamedConfig:
        if issubclass(METHODS[base.name], Adaptation):
            raise ValueError(f"expected a method that is no adaptation itself, found {base.name!r}")
        return base


class Adaptation(Method):
    """Base of the adaptations. A subclass sets `Config` and adapts scores."""

    config: AdaptationConfig
    transductive = True
    candidates_compete = True  # a further candidate may be predicted for clips, which then teach other classes no more

    def __init_subclass__(cls) -> None:
        cls.scoring_settings = frozenset(cls.Config.model_fields) - {"name", "base"}

    def __init__(self, config: AdaptationConfig) -> None:
        super().__init__(config)
        self.base: Method = METHODS[config.base.name](config.base)
        self._scale: dict[str, Tensor] = {}

    @abstractmethod
    def adapt(self, scores: Tensor, z: Tensor) -> Tensor:
        """Adapted scores (N, K) of one trial, from those of the base method (N, K) and the clips' standardised latents (N, C)."""

    def refuse_tokens(self, tokens: str) -> None:
        self.base.refuse_tokens(tokens)

    @property
    def computed_with(self) -> dict[str, str]:
        return self.base.computed_with

    @property
    def search_space(self) -> Mapping[str, Range | tuple[Any, ...]]:
        """That of the base method. A subclass adds its own settings."""
        return {f"base.{key}": values for key, values in self.base.search_space.items()}

    @property
    def test_views(self) -> tuple[str, ...]:
        return self.base.test_views

    @property
    def fit_views(self) -> tuple[str, ...]:
        return self.base.fit_views

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Fit the base method. Raises InputError as it does."""
        self.base.fit(view, seed, folder)
        self._remember_inputs(view)
        z = torch.from_numpy(view.latents.z.mean(1))  # (N, C)
        self._scale = {"mean": z.mean(0), "std": z.std(0).clamp_min(1e-4)}

    def bind(self, texts: ClassTexts) -> None:
        """Bind a copy of the base method. Raises InputError as it does."""
        self.base = self.base.bound(texts)

    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Scores of the base method, adapted to these clips. All are computed, because a clip's losers also matter.

        Raises InputError as the base method does.
        """
        base = self.base.score(latents, num_trials=num_trials, seed=seed)
        z = (torch.from_numpy(latents.z.mean(1)) - self._scale["mean"]) / self._scale["std"]
        order = torch.arange(len(z))
        if self.config.order == "shuffled":
            order = torch.randperm(len(z), generator=rng.generator(seed, "stream"))
        back = torch.argsort(order)
        values = torch.stack([self.adapt(trial[order], z[order])[back] for trial in torch.tensor(base.values)])
        return replace(base, values=values.numpy())

    def state(self) -> tuple[dict[str, AnyArray], dict[str, Any]]:
        arrays, settings = self.base.state()
        return storage.to_arrays(self._scale) | {f"base.{name}": array for name, array in arrays.items()}, {"base": settings}

    def restore(self, arrays: dict[str, AnyArray], settings: dict[str, Any]) -> None:
        self._scale = storage.to_tensors({name: arrays[name] for name in _SCALE})
        self.base._made_for = self._made_for
        of_base = {name.removeprefix("base."): array for name, array in arrays.items() if name not in _SCALE}
        self.base.restore(of_base, settings["base"])


class ConfidentClips:
    """The most confident clips of each class, at most `capacity` of them. Every class has as many places."""

    def __init__(self, num_classes: int, capacity: int, width: int) -> None:
        self.clips = torch.zeros(num_classes, capacity, width)
        self._entropy = torch.full((num_classes, capacity), torch.inf)

    @property
    def there(self) -> Tensor:
        """Mask of the places that hold a clip (K, capacity)."""
        return self._entropy.isfinite()

    def offer(self, clip: Tensor, label: int, entropy: float) -> None:
        """Keep a clip (C,) if there is room in its class, or in place of the least confident clip if that is less confident."""
        place = int(self._entropy[label].argmax())
        if entropy < self._entropy[label, place]:
            self.clips[label, place] = clip
            self._entropy[label, place] = entropy


def relative(scores: Tensor) -> tuple[Tensor, Tensor]:
    """Scores (N, K) with mean 0 for each clip and spread 1, because methods have scores of any size, and the spread (N, 1).

    The spread is that of the clips up to the current one, so later clips do not matter.
    """
    centred = scores - scores.mean(1, keepdim=True)
    total = centred.double().square().mean(1, keepdim=True).cumsum(0)
    spread = (total / torch.arange(1, len(scores) + 1)[:, None]).sqrt().to(scores.dtype).clamp_min(1e-12)
    return centred / spread, spread


def entropy_of(probabilities: Tensor) -> Tensor:
    """Entropy (N,) of each clip's distribution over classes (N, K). The lower, the more confident."""
    return torch.special.entr(probabilities).sum(1)
