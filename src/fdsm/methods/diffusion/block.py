"""One block of the denoiser: attention of skeleton and text (SG-SRM on the skeleton's side), then an MLP for each stream."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from fdsm.methods.diffusion.attention import (
    StreamProjections,
    encode_text_alone,
    joint_attention,
    keys_and_values,
    prefix_attention,
)
from fdsm.methods.diffusion.spectral import SpectralResidual


class Stream(nn.Module):
    """One stream's own attention projections, MLP and adaLN modulation (six vectors, in the order of `modulation`)."""

    def __init__(self, width: int, num_heads: int, mlp_ratio: int) -> None:
        super().__init__()
        self.attention = StreamProjections(width, num_heads)
        self.mlp = mlp(width, mlp_ratio * width, width, nn.GELU(approximate="tanh"))
        self.modulation = nn.Linear(width, 6 * width)

    def add_attention_and_mlp(self, x: Tensor, attended: Tensor, modulation: tuple[Tensor, ...]) -> Tensor:
        """Tokens x (..., d) with what their attention found added, then the MLP."""
        x = x + modulation[2] * attended
        return self.add_mlp(x, modulation)

    def add_mlp(self, x: Tensor, modulation: tuple[Tensor, ...]) -> Tensor:
        *_, shift, scale, gate = modulation
        return x + gate * self.mlp(modulate(x, shift, scale).to(self.attention.out.weight.dtype))


class TextStream(Stream):
    def encode_alone(self, c: Tensor, mask: Tensor, condition: Tensor, *, is_last: bool) -> tuple[Tensor, Tensor, Tensor]:
        """A text's way through the block where it sees only itself.

        Args:
            c: tokens of R texts without padding (P, d).
            mask: where they stand (R, N), True P times.
            condition: of each text (R, d).
            is_last: nobody reads what becomes of the text in the last block; c is returned as it came.

        Returns:
            The texts (P, d) behind this block, and their keys and values in it (R, heads, N, d / heads).
        """
        text_of_token = mask.nonzero()[:, 0]  # (P,)
        modulation = self.modulation(condition)[text_of_token].chunk(6, dim=-1)
        asking = modulate(c, *modulation[:2])
        if is_last:
            return c, *keys_and_values(asking, mask, self.attention)
        attended, k, v = encode_text_alone(asking, mask, self.attention)
        return self.add_attention_and_mlp(c, attended, modulation), k, v


class SkeletonStream(Stream):
    def __init__(
        self, width: int, num_heads: int, mlp_ratio: int, spectral: SpectralResidual | None, *, spectral_on_stream: bool
    ) -> None:
        super().__init__(width, num_heads, mlp_ratio)
        self.spectral, self.spectral_on_stream = spectral, spectral_on_stream  # without parameters, shared by all blocks

    def attend_to_text(self, x: Tensor, k: Tensor, v: Tensor, mask: Tensor, modulation: Tensor, intensity: Tensor) -> Tensor:
        """Clips' way through the block where each sees itself and a text.

        Args:
            x: tokens of n clips for each of G texts (G, n, S, d).
            k: the texts' keys (G, heads, N, d / heads).
            v: the texts' values, alike.
            mask: True at their tokens (G, N).
            modulation: (G, n or 1, 6 * d).
            intensity: (G, n or 1).
        """
        dtype = self.attention.qkv.weight.dtype  # of the products; the stream x itself stays as exact as it came
        vectors = modulation[:, :, None].chunk(6, dim=-1)
        asking = self.attention.qkv(modulate(x, *vectors[:2]).to(dtype))
        q, k_own, v_own = asking.unflatten(-1, (3, self.attention.num_heads, -1)).permute(3, 0, 4, 1, 2, 5)
        attended = self.attention.out(prefix_attention(q, k_own, v_own, k, v, mask))
        return self.add_spectral_attention_and_mlp(x, attended, vectors, intensity)

    def add_spectral_attention_and_mlp(
        self, x: Tensor, attended: Tensor, modulation: tuple[Tensor, ...], intensity: Tensor
    ) -> Tensor:
        """`add_attention_and_mlp`, with SG-SRM on what the attention found, or on the stream after the addition."""
        if self.spectral is None:
            return self.add_attention_and_mlp(x, attended, modulation)
        if self.spectral_on_stream:
            return self.add_mlp(self.spectral(x + modulation[2] * attended, intensity), modulation)
        return self.add_attention_and_mlp(x, self.spectral(attended, intensity), modulation)


class Block(nn.Module):
    """Two streams. Called, it lets them see each other; with a text prefix its streams are called one by one."""

    def __init__(
        self, width: int, num_heads: int, mlp_ratio: int, spectral: SpectralResidual | None, *, spectral_on_stream: bool
    ) -> None:
        super().__init__()
        self.skeleton = SkeletonStream(width, num_heads, mlp_ratio, spectral, spectral_on_stream=spectral_on_stream)
        self.text = TextStream(width, num_heads, mlp_ratio)

    def forward(
        self, x: Tensor, c: Tensor, mask: Tensor, condition: Tensor, intensity: Tensor, return_text: bool
    ) -> tuple[Tensor, Tensor]:
        """Skeleton tokens x (B, S, d) and text tokens c (B, N, d), both modulated by condition (B, d).

        The text of the last block goes nowhere: unless `return_text`, c is returned as it came. The weights that this
        leaves idle are part of the published parameter count.
        """
        of_skeleton = self.skeleton.modulation(condition)[:, None].chunk(6, dim=-1)
        of_text = self.text.modulation(condition)[:, None].chunk(6, dim=-1)
        attended_x, attended_c = joint_attention(
            modulate(x, *of_skeleton[:2]),
            modulate(c, *of_text[:2]),
            mask,
            self.skeleton.attention,
            self.text.attention,
            return_text=return_text,
        )
        x = self.skeleton.add_spectral_attention_and_mlp(x, attended_x, of_skeleton, intensity)
        return x, c if attended_c is None else self.text.add_attention_and_mlp(c, attended_c, of_text)


def modulate(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Parameter-free layer norm, then scale and shift (adaLN)."""
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift


def mlp(width_in: int, hidden: int, width_out: int, activation: nn.Module | None = None) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width_in, hidden), activation or nn.SiLU(), nn.Linear(hidden, width_out))
