"""The denoiser: a two-stream diffusion transformer (DiT, Peebles and Xie 2023) over skeleton and text tokens.

The layout follows the public baseline TDSM and the paper's parameter count. Each block has two streams with their own
projections, MLP and adaLN modulation. SG-SRM sits at the skeleton stream's attention.

- Joint attention, as published: the streams see each other, and timestep plus pooled text modulate both.
- The text as a prefix: the text sees only itself, and the pooled text alone modulates it. Its keys and values are then
  computed once for all clips, noises and timesteps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from fdsm.methods.diffusion.block import Block, SkeletonStream, mlp, modulate
from fdsm.methods.diffusion.spectral import Axis, SpectralResidual

TIMESTEP_WIDTH = 256


class DenoiserConfig(BaseModel):
    """Settings of the network. The defaults are the paper's (12 blocks of width 768)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: int = Field(12, ge=1, description="number of blocks")
    width: int = Field(768, ge=8, description="token width d")
    num_heads: int = Field(12, ge=1)
    mlp_ratio: int = Field(4, ge=1)
    max_text_tokens: int = Field(35, ge=1, description="number of learned text positions; longer captions are cut")
    attention: Literal["joint", "prefix"] = Field(
        "prefix",
        description="joint: skeleton and text tokens see each other (as published); prefix: text tokens see only text, "
        "independently of t, and are read once for all clips and noises",
    )
    attend_padding: bool = Field(False, description="let tokens see the text's padding, as the released code does")
    spectral: bool = Field(True, description="SG-SRM in every block; false: the plain transformer")
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
        self.embed_timestep = mlp(TIMESTEP_WIDTH, d, d)
        self.embed_caption = mlp(text_width, d, d)
        self.text_positions = nn.Parameter(torch.zeros(config.max_text_tokens, d))
        # A single skeleton token needs no position, and the paper's parameter count has none for it.
        self.frame_positions = nn.Parameter(torch.zeros(num_frames, 1, d)) if num_frames > 1 else None
        self.joint_positions = nn.Parameter(torch.zeros(1, num_joints, d)) if num_joints > 1 else None
        length = num_frames if config.axis == "time" else d
        spectral = SpectralResidual(config.axis, length, num_frames, config.cutoff_ratio, config.gain) if config.spectral else None
        sizes = d, config.num_heads, config.mlp_ratio, spectral
        self.blocks = nn.ModuleList(Block(*sizes, spectral_on_stream=config.placement == "stream") for _ in range(config.depth))
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
        # Modulations and output start at zero (adaLN-Zero). Every block is then the identity and the network predicts 0,
        # so early gradients reach all depths equally.
        modulations = [m for block in self._blocks() for m in (block.skeleton.modulation, block.text.modulation)]
        for module in (*modulations, self.out_modulation, self.out):
            nn.init.zeros_(module.weight)
            nn.init.zeros_(module.bias)

    def _blocks(self) -> list[Block]:
        return [block for block in self.blocks if isinstance(block, Block)]

    def skeleton_streams(self) -> list[SkeletonStream]:
        """The skeleton stream of every block."""
        return [block.skeleton for block in self._blocks()]

    def forward(
        self,
        zt: Tensor,
        t: Tensor,
        tokens: Tensor,
        mask: Tensor,
        pooled: Tensor,
        intensity: Tensor,
        text_of: Tensor | None = None,
    ) -> Tensor:
        """Predicted noise (B, S, C).

        Args:
            zt: noisy latents (B, S, C).
            t: timesteps (B,).
            tokens: caption tokens (R, N, text_width).
            mask: True at real caption tokens (R, N).
            pooled: pooled captions (R, text_width).
            intensity: motion intensity in [0, 1] that gates SG-SRM (B,).
            text_of: row of each latent's caption among the R captions (B,). None: R = B, in the same order.
        """
        if self.config.attention == "joint":
            if text_of is not None:
                tokens, mask, pooled = tokens[text_of], mask[text_of], pooled[text_of]
            return self._denoise_jointly(zt, t, tokens, mask, pooled, intensity)
        prefix = self.encode_text(tokens, mask, pooled)
        if text_of is not None:
            prefix = prefix.select(text_of)
        modulation = self.modulate(prefix.caption, t)  # (B, ...)
        return self.denoise(zt[:, None], prefix, modulation, intensity[:, None])[:, 0]

    def _denoise_jointly(self, zt: Tensor, t: Tensor, tokens: Tensor, mask: Tensor, pooled: Tensor, intensity: Tensor) -> Tensor:
        tokens, mask = self._visible(tokens, mask)
        text = self.embed_text(tokens) + self.text_positions[: tokens.shape[1]]  # (B, N, d)
        skeleton = self.embed_latent(zt) + self._positions()  # (B, S, d)
        condition = F.silu(self.embed_timestep(timestep_embedding(t, TIMESTEP_WIDTH)) + self.embed_caption(pooled))  # (B, d)
        for depth, block in enumerate(self.blocks, start=1):
            skeleton, text = block(skeleton, text, mask, condition, intensity, return_text=depth < len(self.blocks))
        shift, scale = self.out_modulation(condition)[:, None].chunk(2, dim=-1)
        return self.out(modulate(skeleton, shift, scale))  # (B, S, C)

    def _visible(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (R, N, text_width) and mask (R, N) as attention sees them.

        With `attend_padding`, all texts are padded to `max_text_tokens`. Otherwise a text would depend on its batch.
        """
        if not self.config.attend_padding:
            return tokens, mask
        filled = F.pad(tokens, (0, 0, 0, self.config.max_text_tokens - tokens.shape[1]))
        return filled, mask.new_ones(filled.shape[:2])

    # ------------------------------------------------- with the text as a prefix, step by step

    def encode_text(self, tokens: Tensor, mask: Tensor, pooled: Tensor) -> TextPrefix:
        """Everything that depends on the text alone. Arguments are as in `forward`."""
        tokens, mask = self._visible(tokens, mask)
        place = mask.nonzero()[:, 1]  # (P,)
        text = self.embed_text(tokens[mask]) + self.text_positions[place]  # (P, d); padding is not computed
        caption = self.embed_caption(pooled)  # (R, d)
        condition, keys, values = F.silu(caption), [], []
        for depth, block in enumerate(self._blocks(), start=1):
            text, k, v = block.text.encode_alone(text, mask, condition, is_last=depth == len(self.blocks))
            keys.append(k)
            values.append(v)
        return TextPrefix(keys, values, mask, caption)

    def modulate(self, caption: Tensor, t: Tensor) -> Modulation:
        """Everything that depends only on text and timestep: captions (G, d) as in `TextPrefix`, timesteps t (G,)."""
        condition = F.silu(self.embed_timestep(timestep_embedding(t, TIMESTEP_WIDTH)) + caption)[:, None]  # (G, 1, d)
        return Modulation([block.skeleton.modulation(condition) for block in self._blocks()], self.out_modulation(condition))

    def denoise(
        self,
        zt: Tensor,
        prefix: TextPrefix,
        modulation: Modulation,
        intensity: Tensor,
        streams: Sequence[SkeletonStream] | None = None,
    ) -> Tensor:
        """Predicted noise (G, n, S, C) of n noisy latents for each of G texts.

        Args:
            zt: noisy latents (G, n, S, C). Each text has its own n latents.
            prefix: keys, values and captions of the G texts.
            modulation: modulation by the G texts and the timestep.
            intensity: motion intensity (G, n or 1).
            streams: the blocks' skeleton streams in another precision. None: the network's own.
        """
        x = self.embed_latent(zt) + self._positions()  # (G, n, S, d)
        for i, stream in enumerate(streams or self.skeleton_streams()):
            x = stream.attend_to_text(x, *prefix.of_block(i), prefix.mask, modulation.blocks[i], intensity)
        shift, scale = modulation.out[:, :, None].chunk(2, dim=-1)
        return self.out(modulate(x, shift, scale))

    def _positions(self) -> Tensor | float:
        parts = [part for part in (self.frame_positions, self.joint_positions) if part is not None]
        return sum(parts[1:], parts[0]).flatten(0, 1) if parts else 0.0  # (S, d)


@dataclass(frozen=True)
class TextPrefix:
    """Keys and values of R texts in every block. The R texts may be a selection from all texts."""

    keys: list[Tensor]  # one per block (all texts, heads, longest, d / heads)
    values: list[Tensor]  # of the same shape
    mask: Tensor  # (R, N), True where there is a token
    caption: Tensor  # (R, d), the pooled text's part of the condition
    rows: Tensor | None = None  # (R,), rows of the selection in keys and values; none: all

    def select(self, rows: Tensor) -> TextPrefix:
        """The texts of the given rows (G,), cut to the longest of them."""
        mask = self.mask[rows]
        length = int(mask.any(0).nonzero().max()) + 1
        of_all = rows if self.rows is None else self.rows[rows]
        return TextPrefix(self.keys, self.values, mask[:, :length], self.caption[rows], of_all)

    def of_block(self, index: int) -> tuple[Tensor, Tensor]:
        """Keys and values of one block, each (R, heads, N, d / heads).

        A selection is copied one block at a time, because copies for all blocks of many long texts would not fit in memory.
        """
        keys, values = self.keys[index], self.values[index]
        if self.rows is None:
            return keys, values
        return keys[self.rows, :, : self.mask.shape[1]], values[self.rows, :, : self.mask.shape[1]]

    @staticmethod
    def join(parts: Iterable[tuple[Tensor, TextPrefix]], count: int, length: int) -> TextPrefix:
        """Join parts into one prefix of `count` texts and `length` tokens. Each part comes with the rows of its texts.

        The iterable may make each part on demand: memory then holds the whole prefix and one part.
        """
        whole: TextPrefix | None = None
        for rows, part in parts:
            if whole is None:
                keys, values = (
                    [of.new_zeros(count, of.shape[1], length, of.shape[3]) for of in side] for side in (part.keys, part.values)
                )
                caption = part.caption.new_zeros(count, part.caption.shape[1])
                whole = TextPrefix(keys, values, part.mask.new_zeros(count, length), caption)
            tokens = part.mask.shape[1]
            for into, of in zip((*whole.keys, *whole.values), (*part.keys, *part.values), strict=True):
                into[rows, :, :tokens] = of
            whole.mask[rows, :tokens] = part.mask
            whole.caption[rows] = part.caption
            del part  # before the next one is made
        assert whole is not None
        return whole

    def to(self, dtype: torch.dtype) -> TextPrefix:
        """The same prefix with keys and values in another precision."""
        return TextPrefix([k.to(dtype) for k in self.keys], [v.to(dtype) for v in self.values], self.mask, self.caption, self.rows)


@dataclass(frozen=True)
class Modulation:
    """Scales, shifts and gates of the skeleton stream for G texts, each with one timestep."""

    blocks: list[Tensor]  # one per block (G, 1, 6 * d)
    out: Tensor  # (G, 1, 2 * d)

    def select(self, rows: Tensor) -> Modulation:
        """The modulation by the texts of the given rows."""
        return Modulation([part[rows] for part in self.blocks], self.out[rows])


def timestep_embedding(t: Tensor, width: int) -> Tensor:
    """Sinusoidal embedding of timesteps (B,) -> (B, width). Wavelengths go from 2 pi to 20,000 pi."""
    half = width // 2
    frequencies = torch.exp(-math.log(10_000) * torch.arange(half, device=t.device, dtype=torch.float32) / half)
    angles = t[:, None].float() * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=-1)
