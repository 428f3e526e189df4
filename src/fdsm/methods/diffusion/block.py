"""One block of the denoiser: attention of skeleton and text, then an MLP for each stream.

SG-SRM (section 3.1) acts on the skeleton stream alone.
"""

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
        """Add the output of attention, (..., d), to tokens x (..., d), then apply the MLP."""
        x = x + modulation[2] * attended
        return self.add_mlp(x, modulation)

    def add_mlp(self, x: Tensor, modulation: tuple[Tensor, ...]) -> Tensor:
        """Add the MLP's output to tokens x (..., d)."""
        *_, shift, scale, gate = modulation
        return x + gate * self.mlp(modulate(x, shift, scale).to(self.attention.out.weight.dtype))


class TextStream(Stream):
    """The text stream of a block."""

    def encode_alone(self, c: Tensor, mask: Tensor, condition: Tensor, *, is_last: bool) -> tuple[Tensor, Tensor, Tensor]:
        """Pass texts through the block when each text sees only itself.

        Args:
            c: tokens of R texts without padding (P, d).
            mask: positions of the P tokens in their texts (R, N), True P times.
            condition: conditioning vector of each text (R, d).
            is_last: whether this is the last block. Its output for the text is not used, so c is returned unchanged.

        Returns:
            The tokens (P, d) after this block, and their keys and values in it (R, heads, N, d / heads).
        """
        text_of_token = mask.nonzero()[:, 0]  # (P,)
        modulation = self.modulation(condition)[text_of_token].chunk(6, dim=-1)
        asking = modulate(c, *modulation[:2])
        if is_last:
            return c, *keys_and_values(asking, mask, self.attention)
        attended, k, v = encode_text_alone(asking, mask, self.attention)
        return self.add_attention_and_mlp(c, attended, modulation), k, v


class SkeletonStream(Stream):
    """The skeleton stream of a block, with SG-SRM."""

    def __init__(
        self, width: int, num_heads: int, mlp_ratio: int, spectral: SpectralResidual | None, *, spectral_on_stream: bool
    ) -> None:
        super().__init__(width, num_heads, mlp_ratio)
        self.spectral, self.spectral_on_stream = spectral, spectral_on_stream  # no parameters, shared by all blocks

    def attend_to_text(self, x: Tensor, k: Tensor, v: Tensor, mask: Tensor, modulation: Tensor, intensity: Tensor) -> Tensor:
        """Pass clips through the block when each clip sees itself and one text.

        Args:
            x: tokens of n clips for each of G texts (G, n, S, d).
            k: keys of the texts (G, heads, N, d / heads).
            v: values of the texts, of the same shape.
            mask: True at real text tokens (G, N).
            modulation: adaLN vectors (G, n or 1, 6 * d).
            intensity: motion intensity (G, n or 1).

        Returns:
            The tokens after this block (G, n, S, d).
        """
        dtype = self.attention.qkv.weight.dtype  # precision of the products; the stream x keeps its own
        vectors = modulation[:, :, None].chunk(6, dim=-1)
        asking = self.attention.qkv(modulate(x, *vectors[:2]).to(dtype))
        q, k_own, v_own = asking.unflatten(-1, (3, self.attention.num_heads, -1)).permute(3, 0, 4, 1, 2, 5)
        attended = self.attention.out(prefix_attention(q, k_own, v_own, k, v, mask))
        return self.add_spectral_attention_and_mlp(x, attended, vectors, intensity)

    def add_spectral_attention_and_mlp(
        self, x: Tensor, attended: Tensor, modulation: tuple[Tensor, ...], intensity: Tensor
    ) -> Tensor:
        """`add_attention_and_mlp` with SG-SRM, either on the attention's output or on the stream after the addition."""
        if self.spectral is None:
            return self.add_attention_and_mlp(x, attended, modulation)
        if self.spectral_on_stream:
            return self.add_mlp(self.spectral(x + modulation[2] * attended, intensity), modulation)
        return self.add_attention_and_mlp(x, self.spectral(attended, intensity), modulation)


class Block(nn.Module):
    """A text stream and a skeleton stream.

    A call of the block is joint attention. With the text as a prefix, the network calls the two streams one by one.
    """

    def __init__(
        self, width: int, num_heads: int, mlp_ratio: int, spectral: SpectralResidual | None, *, spectral_on_stream: bool
    ) -> None:
        super().__init__()
        self.skeleton = SkeletonStream(width, num_heads, mlp_ratio, spectral, spectral_on_stream=spectral_on_stream)
        self.text = TextStream(width, num_heads, mlp_ratio)

    def forward(
        self, x: Tensor, c: Tensor, mask: Tensor, condition: Tensor, intensity: Tensor, return_text: bool
    ) -> tuple[Tensor, Tensor]:
        """Joint attention and the MLPs.

        Args:
            x: skeleton tokens (B, S, d).
            c: text tokens (B, N, d).
            mask: False at padded text tokens (B, N).
            condition: conditioning vectors that modulate both streams (B, d).
            intensity: motion intensity (B,).
            return_text: compute the text's output. The last block's is not used, so c is then returned unchanged. The idle
                weights count in the published number of parameters.

        Returns:
            Skeleton tokens (B, S, d) and text tokens (B, N, d) after this block.
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
    """Parameter-free layer norm of x (..., d), then scale and shift (adaLN, Peebles and Xie 2023)."""
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift


def mlp(width_in: int, hidden: int, width_out: int, activation: nn.Module | None = None) -> nn.Sequential:
    """An MLP with one hidden layer. The default activation is SiLU."""
    return nn.Sequential(nn.Linear(width_in, hidden), activation or nn.SiLU(), nn.Linear(hidden, width_out))
