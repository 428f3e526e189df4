"""What all methods share that train a network on seen clips and class texts, and whose scores have no noise.

A batch is drawn anew in each step, without repeats within it, so a pass need not visit every clip once.

A method is two classes in one file. Its `Network` has the layers, the loss and the score. Its `TrainedMethod` names the network,
the settings and the texts. Everything else is here: reading clips and texts, training, batches, files.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import BaseModel, ConfigDict, Field, field_validator
from torch import Tensor, nn

from fdsm import rng, storage, training_loop
from fdsm.errors import InputError
from fdsm.methods.base import Method, Range, Views, classes_of
from fdsm.methods.text_tensors import unit_vectors
from fdsm.optim_config import OptimConfig
from fdsm.progress import progress_bar
from fdsm.registry import NamedConfig
from fdsm.splits import FitView
from fdsm.storage import content_hash
from fdsm.training_loop import Forward
from fdsm.values import AnyArray, ClassTexts, IntArray, Latents, Scores

CLIPS_AT_ONCE = 512
"""Number of clips that are scored together."""

_LAYOUTS = {"vector": ("pooled", "frames", "joints"), "frames": ("frames", "joints"), "joints": ("joints",)}
"""What a network sees of a clip -> the token layouts that have it."""

Texts = Mapping[str, Tensor]
"""What a method reads of the classes. The first axis of every tensor is the classes, in one order."""


class TrainingConfig(BaseModel):
    """Training of a network. Its length is given in passes or in steps; times within it are shares of the whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: float = Field(100.0, gt=0, description="passes: steps in which as many clips are drawn as there are")
    num_steps: int | None = Field(None, ge=1, description="training steps, in place of passes")
    batch_size: int = Field(128, ge=2, description="clips per step; with synthetic classes, half of them are synthetic")
    optimizer: Literal["adamw", "adam", "sgd"] = "adam"
    lr: float = Field(1e-4, gt=0, description="peak learning rate")
    weight_decay: float = Field(0.0, ge=0)
    warmup: float = Field(0.0, ge=0, lt=1, description="share of the training in which the learning rate rises")
    decay: Literal["cosine", "constant", "steps"] = Field("constant", description="the learning rate after the warm-up")
    milestones: tuple[float, ...] = Field((), description="shares at which the decay `steps` divides the learning rate by 10")
    max_grad_norm: float | None = Field(None, gt=0, description="largest norm of the gradient; none: no clipping")

    def of(self, num_clips: int) -> OptimConfig:
        """The loop's settings for a number of clips."""
        steps = self.num_steps or max(1, round(self.epochs * num_clips / min(self.batch_size, num_clips)))
        return OptimConfig(
            num_steps=steps,
            batch_size=self.batch_size,
            lr=self.lr,
            weight_decay=self.weight_decay,
            optimizer=self.optimizer,
            warmup_steps=round(self.warmup * steps),
            decay=self.decay,
            milestones=tuple(round(share * steps) for share in self.milestones),
            max_grad_norm=self.max_grad_norm,
        )


class TrainedConfig(NamedConfig):
    """Settings that all trained methods have."""

    input: Literal["raw", "standard", "unit"] = Field(
        "raw", description="latents as they are, of mean 0 and variance 1 over the clips to fit on, or each of length 1"
    )
    view: Views = Field(("name",), min_length=1, description="the text view(s); vectors of several views stand side by side")
    training: TrainingConfig = TrainingConfig()

    @field_validator("training", mode="before")
    @classmethod
    def _over_the_methods_own(cls, value: Any) -> Any:
        """What is said of the training changes the method's own schedule, and does not replace it."""
        said = value.model_dump(exclude_unset=True) if isinstance(value, TrainingConfig) else value
        if not isinstance(said, dict):
            return said
        in_passes = {"num_steps": None} if "epochs" in said else {}  # the method's own steps would win
        return {**cls.model_fields["training"].default.model_dump(), **in_passes, **said}


@dataclass(frozen=True)
class Sizes:
    """What a network must know to be built."""

    clip: tuple[int, ...]  # shape of one clip, such as (C,) or (L, V, C)
    texts: Mapping[str, tuple[int, ...]]  # shape of what is read of one class
    num_classes: int  # classes to fit on
    parts: Mapping[str, tuple[int, ...]]  # body part -> its joints, if clips have joints


@dataclass(frozen=True)
class Batch:
    """Clips of one training step with their classes, and the texts of all classes to fit on."""

    x: Tensor  # (B, *Sizes.clip)
    y: Tensor  # (B,), rows of the texts
    texts: Texts
    draw: torch.Generator  # on the CPU; the only source of randomness besides dropout
    step: int
    num_steps: int
    steps_per_epoch: int  # steps in which as many clips are drawn as there are


class Network(nn.Module):
    """Layers, loss and score of a method. A subclass takes (config, sizes), and calls `super().__init__` with them."""

    mean: Tensor
    std: Tensor

    def __init__(self, config: TrainedConfig, sizes: Sizes) -> None:
        super().__init__()
        self._input = config.input
        self.register_buffer("mean", torch.zeros(sizes.clip[-1]))
        self.register_buffer("std", torch.ones(sizes.clip[-1]))

    def scale(self, x: Tensor) -> Tensor:
        """Clips (..., C) as `TrainedConfig.input` says."""
        if self._input == "unit":
            return F.normalize(x, dim=-1)
        return (x - self.mean) / self.std if self._input == "standard" else x

    @abstractmethod
    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """The terms of the loss, as scalars. "loss" is minimised. Clips are scaled already."""

    def bind(self, texts: Texts, draw: torch.Generator) -> Any:
        """What depends on the candidates' texts alone, for `score`. The default is the texts as they are."""
        return texts

    @abstractmethod
    def score(self, x: Tensor, bound: Any) -> Tensor:
        """Scores (B, K) of scaled clips against the candidates."""


class TrainedMethod(Method):
    """Base of the trained methods. A subclass sets `Config`, `network` and what it reads."""

    config: TrainedConfig
    network: ClassVar[type[Network]]
    reads: ClassVar[Literal["vector", "frames", "joints"]] = "vector"
    """What the network sees of a clip: the mean (C,), frames (L, C) with joints averaged, or (L, V, C)."""

    def __init__(self, config: TrainedConfig) -> None:
        super().__init__(config)
        self._network: Network | None = None
        self._sizes: Sizes | None = None
        self._seed = 0
        self._bound: Any = None
        self._classes: tuple[int, ...] = ()  # original ids of the bound candidates

    # ---------------------------------------------------------------- what is read

    @property
    def search_space(self) -> Mapping[str, Range | tuple[Any, ...]]:
        """The same three settings for every trained method. The published learning rate is always within its range."""
        training = self.config.training
        low, high = (1e-3, 10.0) if training.optimizer == "sgd" else (1e-5, 1e-2)
        return {
            "training.lr": Range(min(low, training.lr), max(high, training.lr)),
            "training.num_steps": Range(50, 2000, whole=True),
            "input": ("raw", "standard", "unit"),
        }

    @property
    def test_views(self) -> tuple[str, ...]:
        return self.config.view

    def read_texts(self, texts: ClassTexts) -> Texts:
        """What the network sees of the classes, in the order of `classes_of`. The default is `text`, a unit vector per class."""
        return {"text": unit_vectors(texts, self.config.view)}

    def _read_clips(self, latents: Latents, rows: IntArray | slice = slice(None)) -> Tensor:
        """What the network sees of some clips, not scaled. Latents may be on disk, so only these rows are read."""
        z = torch.from_numpy(np.asarray(latents.z[rows], np.float32))
        if self.reads == "vector":
            return z.mean(1)
        z = z.unflatten(1, (latents.num_frames, latents.num_joints))
        return z if self.reads == "joints" else z.mean(2)

    @property
    def needs(self) -> Literal["vector", "frames", "joints"]:
        """The least that it must see of a clip."""
        return self.reads

    def refuse_tokens(self, tokens: str) -> None:
        if tokens not in _LAYOUTS[self.needs]:
            raise self._lacking(tokens)

    def _refuse_latents(self, latents: Latents) -> None:
        # An encoder may give one joint or one frame, whatever layout was asked for.
        if {"vector": 2, "frames": latents.num_frames, "joints": latents.num_joints}[self.needs] == 1:
            raise self._lacking(latents.tokens)

    def _lacking(self, tokens: str) -> InputError:
        wanted, kind = ("one token a joint", "joints") if self.needs == "joints" else ("one token a frame", "frames or joints")
        return InputError(f"method {self.config.name!r} needs latents with {wanted} (tokens: {kind}), found tokens {tokens!r}")

    # ---------------------------------------------------------------- fit

    def fit(self, view: FitView, seed: int, folder: Path | None = None) -> None:
        """Train the network.

        Raises InputError if a text view is missing, if views have different classes, or if latents lack the tokens it reads.
        """
        self._refuse_latents(view.latents)
        self._remember_inputs(view)
        self._seed = seed
        classes = classes_of(view.texts, self.fit_views)
        texts = self.read_texts(view.texts)
        texts_hash = content_hash(*(tensor.numpy() for tensor in texts.values()))
        latents = view.latents
        index_of = {c: i for i, c in enumerate(classes)}
        y = torch.tensor([index_of[int(c)] for c in latents.samples.labels])
        # Joints take much memory, so there is no second copy of them: they are read batch by batch.
        clips = None if self.reads == "joints" else self._read_clips(latents)
        first = self._read_clips(latents, np.arange(1))
        self._sizes = Sizes(
            clip=tuple(first.shape[1:]),
            texts={name: tuple(tensor.shape[1:]) for name, tensor in texts.items()},
            num_classes=len(classes),
            parts=latents.parts,
        )
        with torch.random.fork_rng([]):
            torch.manual_seed(rng.derive_seed(seed, "init"))
            self._network = network = self.network(self.config, self._sizes)
        z = torch.from_numpy(latents.z) if clips is None else clips
        network.mean.copy_(z.mean(tuple(range(z.ndim - 1))))
        network.std.copy_(z.std(tuple(range(z.ndim - 1))).clamp_min(1e-4))
        groups = _groups(y, frozenset(index_of[c] for c in view.synthetic_classes))
        optim = self.config.training.of(len(y))
        at = training_loop.best_device()
        texts = {name: tensor.to(at) for name, tensor in texts.items()}

        def loss(forward: Forward, step: int, draw: torch.Generator) -> dict[str, Tensor]:
            rows = _draw_rows(groups, optim.batch_size, draw)
            rows, draw = rows[training_loop.own_rows(len(rows))], training_loop.own_draw(draw)
            device = network.mean.device
            x = clips[rows] if clips is not None else self._read_clips(latents, rows.numpy())
            batch = Batch(
                network.scale(x.to(device)),
                y[rows].to(device),
                texts,
                draw,
                step,
                optim.num_steps,
                max(1, len(y) // min(optim.batch_size, len(y))),
            )
            parts: dict[str, Tensor] = forward(batch)
            return parts

        taught = content_hash(view.latents.encoder, view.latents.samples.labels, texts_hash)
        learnt = {"method": self.config.model_dump(mode="json"), "clips": taught}
        training_loop.train(network, loss, optim, seed=seed, description=self.config.name, folder=folder, learnt=learnt)

    # ---------------------------------------------------------------- score

    @property
    def _fitted(self) -> Network:
        if self._network is None:
            raise InputError("this model has not been fitted yet")
        return self._network

    def bind(self, texts: ClassTexts) -> None:
        """Read the candidates' texts.

        Raises InputError if the method has not been fitted, if a text view is missing, or if the texts come from another
        text encoder.
        """
        network = self._fitted
        self._check_texts(texts, self.test_views)
        self._classes = classes_of(texts, self.test_views)
        device = network.mean.device
        read = {name: tensor.to(device) for name, tensor in self.read_texts(texts).items()}
        self._bound = network.bind(read, rng.generator(self._seed, "bind"))

    @torch.no_grad()
    def score(self, latents: Latents, *, num_trials: int, seed: int, winner_only: bool = False) -> Scores:
        """Scores of one trial, because the method has no noise.

        Raises InputError if no candidates are bound or if the latents come from another encoder.
        """
        self._check_latents(latents)
        if self._bound is None:
            raise InputError("bind candidate texts before scoring")
        self._refuse_latents(latents)
        network = self._fitted
        parts: list[Tensor] = []
        with progress_bar("scoring", len(latents)) as advance:
            for start in range(0, len(latents), CLIPS_AT_ONCE):
                x = self._read_clips(latents, slice(start, start + CLIPS_AT_ONCE)).to(network.mean.device)
                parts.append(network.score(network.scale(x), self._bound).cpu())
                advance(len(x))
        return Scores(torch.cat(parts)[None].numpy(), np.array(self._classes, np.int64), latents.samples)

    # ---------------------------------------------------------------- keep

    def state(self) -> tuple[dict[str, AnyArray], dict[str, Any]]:
        network = self._fitted
        assert self._sizes is not None  # set together with the network
        sizes = {"clip": self._sizes.clip, "num_classes": self._sizes.num_classes}
        sizes |= {"texts": dict(self._sizes.texts), "parts": dict(self._sizes.parts)}
        return storage.to_arrays(network.state_dict()), {"seed": self._seed, "sizes": sizes}

    def restore(self, arrays: dict[str, AnyArray], settings: dict[str, Any]) -> None:
        sizes = settings["sizes"]
        self._seed = settings["seed"]
        self._sizes = Sizes(
            clip=tuple(sizes["clip"]),
            texts={name: tuple(shape) for name, shape in sizes["texts"].items()},
            num_classes=sizes["num_classes"],
            parts={part: tuple(joints) for part, joints in sizes["parts"].items()},
        )
        with torch.random.fork_rng([]):
            self._network = self.network(self.config, self._sizes)
        self._network.load_state_dict(storage.to_tensors(arrays))
        self._network.to(training_loop.best_device()).eval().requires_grad_(False)


def _groups(y: Tensor, synthetic: frozenset[int]) -> list[Tensor]:
    """Rows of the recorded and of the synthetic clips. An empty group is left out."""
    made = torch.isin(y, torch.tensor(sorted(synthetic), dtype=torch.int64))
    return [rows for rows in ((~made).nonzero()[:, 0], made.nonzero()[:, 0]) if len(rows)]


def _draw_rows(groups: Sequence[Tensor], size: int, draw: torch.Generator) -> Tensor:
    """Rows of a batch, different from each other (at most `size`). With synthetic classes, half of them are synthetic."""
    shares = [size] if len(groups) == 1 else [size - size // 2, size // 2]
    return torch.cat([rows[torch.randperm(len(rows), generator=draw)[:share]] for rows, share in zip(groups, shares, strict=True)])
