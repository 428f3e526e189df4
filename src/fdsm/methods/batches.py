"""Training batches of the denoiser and their loss (eq. 10, and TDSM's triplet term)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from fdsm import rng, training
from fdsm.methods.captions import Captions, rich_prob
from fdsm.methods.expectation import Expectation
from fdsm.models.spectral import cutoff_index, spectral_loss

if TYPE_CHECKING:
    from fdsm.methods.diffusion import DiffusionClassifier


class Batches:
    """Draws training batches and computes their loss (eq. 10, and TDSM's triplet term)."""

    def __init__(
        self,
        method: DiffusionClassifier,
        z: Tensor,
        y: Tensor,
        sparse: Captions,
        rich: Captions,
        seed: int,
        companions: frozenset[int] = frozenset(),
        expectation: Expectation | None = None,
    ) -> None:
        """`y` are rows of the captions' and the expectation's classes, `companions` those rows that are made classes."""
        self.method, self.config = method, method.config
        self.z, self.y, self.sparse, self.rich, self.expectation = z, y, sparse, rich, expectation
        made = torch.tensor([int(c) in companions for c in y])
        self.rows = [rows for rows in ((~made).nonzero()[:, 0], made.nonzero()[:, 0]) if len(rows)]
        self.fixed_noise = torch.randn(z.shape[1:], generator=rng.generator(seed, "fixed noise"))
        self.token_std = sparse.tokens[sparse.mask].std() * self.config.captions.noise
        self.pooled_std = sparse.pooled.std() * self.config.captions.noise

    def loss(self, forward: training.Forward, step: int, draw: torch.Generator) -> dict[str, Tensor]:
        config = self.config
        device = next(self.method._network().parameters()).device
        clips = self._draw_clips(draw)
        z0, y = self.method.standardise(self.z[clips]), self.y[clips]
        t = torch.randint(config.schedule.num_train_timesteps, (len(clips),), generator=draw)
        eps = self.fixed_noise.expand_as(z0) if config.train_noise == "fixed" else torch.randn(z0.shape, generator=draw)
        zt = self.method.schedule.add_noise(z0, eps, t)
        z0, zt, eps, t = (part.to(device) for part in (z0, zt, eps, t))
        progress = step / config.optim.num_steps
        eps_hat = self._denoise(forward, zt, t, y, progress, draw)
        error = (eps_hat - eps).square().mean((1, 2))  # (B,)
        parts = {"diffusion": error.mean()}
        total = parts["diffusion"]
        if config.freq_weight > 0:
            z0_hat = self.method.schedule.predict_z0(zt, eps_hat, t)
            parts["spectral"] = self._spectral(z0, z0_hat, t).mean()
            total = total + config.freq_weight * parts["spectral"]
        if config.triplet_weight > 0:
            other = torch.randint(len(self.sparse.count), (len(y),), generator=draw)
            negative = (self._denoise(forward, zt, t, other, progress, draw) - eps).square().mean((1, 2))
            is_negative = (other != y).to(device)
            parts["triplet"] = (torch.relu(error - negative + config.triplet_margin) * is_negative).mean()
            total = total + config.triplet_weight * parts["triplet"]
        return {"loss": total, **parts}

    def _draw_clips(self, draw: torch.Generator) -> Tensor:
        """A batch of seen clips; with companions, as many of theirs, however many there are of either."""
        size = self.config.optim.batch_size
        shares = [size] if len(self.rows) == 1 else [size - size // 2, size // 2]
        picked = [rows[torch.randint(len(rows), (share,), generator=draw)] for rows, share in zip(self.rows, shares, strict=True)]
        return torch.cat(picked)

    def _caption_rows(self, classes: Tensor, progress: float, draw: torch.Generator) -> Tensor:
        once = self.config.captions.draw == "class"
        sparse = self.sparse.draw(classes, draw, once_a_class=once)
        if self.config.captions.rich is None:
            return sparse
        is_rich = torch.rand(len(classes), generator=draw) < rich_prob(self.config.captions.schedule, progress)
        return torch.where(is_rich, self.rich.draw(classes, draw, once_a_class=once), sparse)

    def _denoise(
        self, forward: training.Forward, zt: Tensor, t: Tensor, classes: Tensor, progress: float, draw: torch.Generator
    ) -> Tensor:
        """Predicted noise under captions of the classes (B,). Each text of the batch is read once, whoever shares it."""
        rows = self._caption_rows(classes, progress, draw)
        distinct, text_of = rows, torch.arange(len(rows))
        if self.config.captions.draw == "class":
            distinct, text_of = rows.unique(return_inverse=True)
        tokens, mask, pooled = self.sparse.take(distinct)
        intensity = self.method.intensity_of(pooled, draw)[text_of]
        if self.config.captions.noise > 0:
            tokens = tokens + self.token_std * torch.randn(tokens.shape, generator=draw)
            pooled = pooled + self.pooled_std * torch.randn(pooled.shape, generator=draw)
        text = (part.to(zt.device) for part in (tokens, mask, pooled, intensity, text_of))
        eps_hat = forward(zt, t, *text)
        if self.expectation is None:
            return eps_hat
        return eps_hat + self.expectation.noise(zt, self.method.schedule.alphas_cumprod.to(t.device)[t], classes)

    def _spectral(self, z0: Tensor, z0_hat: Tensor, t: Tensor) -> Tensor:
        denoiser = self.config.denoiser
        network = self.method._network()
        length = network.num_frames if denoiser.axis == "time" else z0.shape[2]
        cutoff = self.config.loss_cutoff or cutoff_index(length, denoiser.cutoff_ratio)
        return spectral_loss(
            z0,
            z0_hat,
            t,
            self.config.schedule.num_train_timesteps,
            axis=denoiser.axis,
            num_frames=network.num_frames,
            cutoff=cutoff,
            hf_weight=self.config.hf_weight,
        )
