"""The denoiser: a two-stream diffusion transformer (DiT, Peebles and Xie 2023) over skeleton and text tokens.

Layout after the public baseline TDSM, worked out from the paper's parameter count: each block has two streams with
their own projections, MLP and adaLN modulation; both are driven by timestep plus pooled text; SG-SRM sits at the
skeleton stream's attention.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from fdsm.models.attention import StreamProjections, joint_attention
from fdsm.models.spectral import Axis, SpectralResidual

TIMESTEP_WIDTH = 256


class DenoiserConfig(BaseModel):
    """The network; the defaults are the paper's (12 blocks of width 768)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: int = Field(12, ge=1, description="blocks")
    width: int = Field(768, ge=8, description="token width d")
    num_heads: int = Field(12, ge=1)
    mlp_ratio: int = Field(4, ge=1)
    max_text_tokens: int = Field(35, ge=1, description="learned text positions; longer captions are cut")
    attend_padding: bool = Field(False, description="let tokens see the text's padding, as the released code does")
    spectral: bool = Field(True, description="SG-SRM in every block; off is the plain transformer")
    placement: Literal["branch", "stream"] = Field(
        "branch",
        description="SG-SRM on the attention branch (the paper's text) or on the stream after the addition (released code)",
    )
    axis: Axis = Field("time", description="axis of the DCT: time (the paper) or channel (released code)")
    cutoff_ratio: float = Field(0.25, gt=0, lt=1, description="M over L (eq. 4)")
    gain: float = Field(1.0, ge=0, description="alpha of eq. 2")


class Denoiser(nn.Module):
    """Predicts the noise in noisy latents from a timestep and a caption (eq. 11)."""

    def __init__(self, config: DenoiserConfig, *, in_width: int, text_width: int, num_frames: int, num_joints: int) -> None:
        """`in_width` is the latents' C, `text_width` the captions' feature width; S = num_frames * num_joints tokens."""
        super().__init__()
        d = config.width
        self.config = config
        self.num_frames, self.num_joints = num_frames, num_joints
        self.embed_latent = nn.Linear(in_width, d)
        self.embed_text = nn.Linear(text_width, d)
        self.embed_timestep = _mlp(TIMESTEP_WIDTH, d, d)
        self.embed_caption = _mlp(text_width, d, d)
        self.text_positions = nn.Parameter(torch.zeros(config.max_text_tokens, d))
        # A single skeleton token has no place to be told from: the paper's parameter count holds no positions for it.
        self.frame_positions = nn.Parameter(torch.zeros(num_frames, 1, d)) if num_frames > 1 else None
        self.joint_positions = nn.Parameter(torch.zeros(1, num_joints, d)) if num_joints > 1 else None
        length = num_frames if config.axis == "time" else d
        spectral = SpectralResidual(config.axis, length, num_frames, config.cutoff_ratio, config.gain) if config.spectral else None
        self.blocks = nn.ModuleList(Block(config, spectral) for _ in range(config.depth))
        self.out_modulation = nn.Linear(d, 2 * d)
        self.out = nn.Linear(d, in_width)
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        for positions in (self.text_positions, self.frame_positions, self.joint_positions):
            if positions is not None:
                nn.init.normal_(positions, std=0.02)
        # Modulations and output start at zero: every block is the identity and the network predicts 0, so early
        # gradients reach all depths alike (adaLN-Zero).
        modulations = [
            m for block in self.blocks if isinstance(block, Block) for m in (block.skeleton_modulation, block.text_modulation)
        ]
        for module in (*modulations, self.out_modulation, self.out):
            nn.init.zeros_(module.weight)
            nn.init.zeros_(module.bias)

    def forward(self, zt: Tensor, t: Tensor, tokens: Tensor, mask: Tensor, pooled: Tensor, intensity: Tensor) -> Tensor:
        """Predicted noise, shaped like zt.

        Args:
            zt: noisy latents (B, S, C).
            t: timesteps (B,).
            tokens: caption tokens (B, N, text_width).
            mask: True at real caption tokens (B, N).
            pooled: pooled captions (B, text_width).
            intensity: motion intensity of the captions in [0, 1] (B,).
        """
        if self.config.attend_padding:
            mask = torch.ones_like(mask)
        text = self.embed_text(tokens) + self.text_positions[: tokens.shape[1]]  # (B, N, d)
        skeleton = self.embed_latent(zt) + self._positions()  # (B, S, d)
        condition = F.silu(self.embed_timestep(timestep_embedding(t, TIMESTEP_WIDTH)) + self.embed_caption(pooled))  # (B, d)
        for depth, block in enumerate(self.blocks, start=1):
            skeleton, text = block(skeleton, text, mask, condition, intensity, text_is_read=depth < len(self.blocks))
        shift, scale = self.out_modulation(condition)[:, None].chunk(2, dim=-1)
        return self.out(modulate(skeleton, shift, scale))  # (B, S, C)

    def _positions(self) -> Tensor | float:
        parts = [part for part in (self.frame_positions, self.joint_positions) if part is not None]
        return sum(parts[1:], parts[0]).flatten(0, 1) if parts else 0.0  # (S, d)


class Block(nn.Module):
    """One block: joint attention (with SG-SRM on the skeleton's side), then an MLP for each stream."""

    def __init__(self, config: DenoiserConfig, spectral: SpectralResidual | None) -> None:
        super().__init__()
        d = config.width
        self.placement = config.placement
        self.skeleton_attention = StreamProjections(d, config.num_heads)
        self.text_attention = StreamProjections(d, config.num_heads)
        self.skeleton_mlp = _mlp(d, config.mlp_ratio * d, d, nn.GELU(approximate="tanh"))
        self.text_mlp = _mlp(d, config.mlp_ratio * d, d, nn.GELU(approximate="tanh"))
        self.skeleton_modulation = nn.Linear(d, 6 * d)
        self.text_modulation = nn.Linear(d, 6 * d)
        self.spectral = spectral  # without parameters, shared by all blocks

    def forward(
        self, x: Tensor, c: Tensor, mask: Tensor, condition: Tensor, intensity: Tensor, text_is_read: bool
    ) -> tuple[Tensor, Tensor]:
        """Skeleton tokens x (B, S, d) and text tokens c (B, N, d), modulated by condition (B, d).

        The text of the last block goes nowhere: unless `text_is_read`, c is returned as it came. The weights that this
        leaves idle are part of the published parameter count.
        """
        shift_x, scale_x, gate_x, shift_mlp_x, scale_mlp_x, gate_mlp_x = self.skeleton_modulation(condition)[:, None].chunk(
            6, dim=-1
        )
        shift_c, scale_c, gate_c, shift_mlp_c, scale_mlp_c, gate_mlp_c = self.text_modulation(condition)[:, None].chunk(6, dim=-1)
        attended_x, attended_c = joint_attention(
            modulate(x, shift_x, scale_x),
            modulate(c, shift_c, scale_c),
            mask,
            self.skeleton_attention,
            self.text_attention,
            text_asks=text_is_read,
        )
        if self.spectral is None:
            x = x + gate_x * attended_x
        elif self.placement == "branch":
            x = x + gate_x * self.spectral(attended_x, intensity)
        else:
            x = self.spectral(x + gate_x * attended_x, intensity)
        x = x + gate_mlp_x * self.skeleton_mlp(modulate(x, shift_mlp_x, scale_mlp_x))
        if attended_c is not None:
            c = c + gate_c * attended_c
            c = c + gate_mlp_c * self.text_mlp(modulate(c, shift_mlp_c, scale_mlp_c))
        return x, c


def modulate(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Parameter-free layer norm, then scale and shift (adaLN)."""
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift


def timestep_embedding(t: Tensor, width: int) -> Tensor:
    """Sinusoidal embedding of timesteps (B,) -> (B, width), wavelengths from 2 pi to 20,000 pi."""
    half = width // 2
    frequencies = torch.exp(-math.log(10_000) * torch.arange(half, device=t.device, dtype=torch.float32) / half)
    angles = t[:, None].float() * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=-1)


def _mlp(width_in: int, hidden: int, width_out: int, activation: nn.Module | None = None) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width_in, hidden), activation or nn.SiLU(), nn.Linear(hidden, width_out))
