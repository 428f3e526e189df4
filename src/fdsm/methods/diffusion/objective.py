"""The training objective: batches of clips and captions, and the loss of eq. 10 with TDSM's triplet term.

TDSM's reference is in `fdsm.methods.diffusion.method`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from fdsm import rng
from fdsm.dct import cutoff_index
from fdsm.methods.diffusion.curriculum import Captions, rich_prob
from fdsm.methods.diffusion.network import Denoiser
from fdsm.methods.diffusion.prior import Prior
from fdsm.methods.diffusion.schedule import NoiseSchedule
from fdsm.methods.diffusion.settings import DiffusionConfig
from fdsm.methods.diffusion.spectral import spectral_loss
from fdsm.training_loop import Forward, own_rows


@dataclass(frozen=True)
class Objective:
    """Draws training batches and computes their loss."""

    config: DiffusionConfig
    network: Denoiser
    schedule: NoiseSchedule
    standardise: Callable[[Tensor], Tensor]
    intensity_of: Callable[[Tensor, torch.Generator], Tensor]  # s_y of pooled captions (B, D) -> (B,)
    z: Tensor  # (N, S, C), latents before `standardise`
    y: Tensor  # (N,), class rows in `sparse`, `rich` and `prior`
    sparse: Captions
    rich: Captions
    seed: int
    synthetic: frozenset[int] = frozenset()  # class rows of the synthetic classes
    prior: Prior | None = None

    @cached_property
    def _groups(self) -> list[Tensor]:
        """Rows of the recorded and of the synthetic clips. An empty group is left out."""
        synthetic = torch.tensor([int(c) in self.synthetic for c in self.y])
        return [rows for rows in ((~synthetic).nonzero()[:, 0], synthetic.nonzero()[:, 0]) if len(rows)]

    @cached_property
    def _fixed_noise(self) -> Tensor:
        return torch.randn(self.z.shape[1:], generator=rng.generator(self.seed, "fixed noise"))

    @cached_property
    def _caption_std(self) -> tuple[Tensor, Tensor]:
        """Standard deviations of the noise on training captions: on tokens and on pooled embeddings."""
        sparse, noise = self.sparse, self.config.captions.noise
        return sparse.tokens[sparse.mask].std() * noise, sparse.pooled.std() * noise

    def loss(self, forward: Forward, step: int, draw: torch.Generator) -> dict[str, Tensor]:
        """The loss of one batch (eq. 10) and its parts, each a scalar.

        `forward` calls the network. `step` sets the curriculum's progress. `draw` draws clips, captions and noise.
        """
        config = self.config
        device = next(self.network.parameters()).device
        clips = self._draw_clips(draw)
        z0, y = self.standardise(self.z[clips]), self.y[clips]
        t = torch.randint(config.schedule.num_train_timesteps, (len(clips),), generator=draw)
        eps = self._fixed_noise.expand_as(z0) if config.train_noise == "fixed" else torch.randn(z0.shape, generator=draw)
        zt = self.schedule.add_noise(z0, eps, t)
        own = own_rows(len(clips))  # all draws are about the whole batch, so that it does not depend on the number of processes
        z0, zt, eps, t = (part[own].to(device) for part in (z0, zt, eps, t))
        progress = step / config.optim.num_steps
        eps_hat = self._denoise(forward, zt, t, y, progress, draw)
        error = (eps_hat - eps).square().mean((1, 2))  # (B,)
        norm = torch.linalg.vector_norm(eps_hat - eps, dim=(1, 2))  # (B,)
        parts = {"diffusion": (norm if config.noise_error == "norm" else error).mean()}
        total = parts["diffusion"]
        if config.freq_weight > 0:
            z0_hat = self.schedule.predict_z0(zt, eps_hat, t)
            parts["spectral"] = self._spectral(z0, z0_hat, t).mean()
            total = total + config.freq_weight * parts["spectral"]
        if config.triplet_weight > 0:
            other = torch.randint(len(self.sparse.count), (len(y),), generator=draw)
            negative = (self._denoise(forward, zt, t, other, progress, draw) - eps).square().mean((1, 2))
            is_negative = (other != y)[own].to(device)
            parts["triplet"] = (torch.relu(error - negative + config.triplet_margin) * is_negative).mean()
            total = total + config.triplet_weight * parts["triplet"]
        return {"loss": total, **parts}

    def _draw_clips(self, draw: torch.Generator) -> Tensor:
        """Rows of a batch of clips (B,). With synthetic classes, half of the batch is synthetic."""
        size = self.config.optim.batch_size
        shares = [size] if len(self._groups) == 1 else [size - size // 2, size // 2]
        picked = [
            rows[torch.randint(len(rows), (share,), generator=draw)] for rows, share in zip(self._groups, shares, strict=True)
        ]
        return torch.cat(picked)

    def _caption_rows(self, classes: Tensor, progress: float, draw: torch.Generator) -> Tensor:
        once = self.config.captions.draw == "class"
        sparse = self.sparse.draw(classes, draw, once_a_class=once)
        if self.config.captions.rich is None:
            return sparse
        is_rich = torch.rand(len(classes), generator=draw) < rich_prob(self.config.captions.schedule, progress)
        return torch.where(is_rich, self.rich.draw(classes, draw, once_a_class=once), sparse)

    def _denoise(self, forward: Forward, zt: Tensor, t: Tensor, classes: Tensor, progress: float, draw: torch.Generator) -> Tensor:
        """Predicted noise of this process's rows zt, t of the batch under captions of the batch's classes (B,).

        Each distinct text of the batch is read once.
        """
        rows = self._caption_rows(classes, progress, draw)
        own = own_rows(len(rows))
        distinct, text_of = rows, torch.arange(len(rows))
        if self.config.captions.draw == "class":
            distinct, text_of = rows.unique(return_inverse=True)
        tokens, mask, pooled = self.sparse.take(distinct)
        intensity = self.intensity_of(pooled, draw)[text_of][own]
        if self.config.captions.noise > 0:
            token_std, pooled_std = self._caption_std
            tokens = tokens + token_std * torch.randn(tokens.shape, generator=draw)
            pooled = pooled + pooled_std * torch.randn(pooled.shape, generator=draw)
        used, text_of = text_of[own].unique(return_inverse=True)
        text = (part.to(zt.device) for part in (tokens[used], mask[used], pooled[used], intensity, text_of))
        eps_hat = forward(zt, t, *text)
        if self.prior is None:
            return eps_hat
        return eps_hat + self.prior.noise(zt, self.schedule.alphas_cumprod.to(t.device)[t], classes[own])

    def _spectral(self, z0: Tensor, z0_hat: Tensor, t: Tensor) -> Tensor:
        denoiser = self.config.denoiser
        length = self.network.num_frames if denoiser.axis == "time" else z0.shape[2]
        cutoff = self.config.loss_cutoff or cutoff_index(length, denoiser.cutoff_ratio)
        return spectral_loss(
            z0,
            z0_hat,
            t,
            self.config.schedule.num_train_timesteps,
            axis=denoiser.axis,
            num_frames=self.network.num_frames,
            cutoff=cutoff,
            hf_weight=self.config.hf_weight,
            reduction=self.config.freq_error,
        )
