"""Attention over two streams, skeleton and text (section 3).

Attention is joint, as published, or the text is a prefix that sees only itself.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class StreamProjections(nn.Module):
    """One stream's own query, key, value and output projections."""

    def __init__(self, width: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def heads(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """X (B, S, d) -> query, key, value, each (B, heads, S, d / heads)."""
        q, k, v = self.qkv(x).unflatten(-1, (3, self.num_heads, -1)).permute(2, 0, 3, 1, 4)
        return q, k, v


def joint_attention(
    skeleton: Tensor, text: Tensor, mask: Tensor, of_skeleton: StreamProjections, of_text: StreamProjections, *, return_text: bool
) -> tuple[Tensor, Tensor | None]:
    """Attention of skeleton and text tokens over both.

    Args:
        skeleton: skeleton tokens (B, S, d).
        text: text tokens (B, N, d).
        mask: False at padded text tokens (B, N).
        of_skeleton: the skeleton stream's projections.
        of_text: the text stream's projections.
        return_text: compute the attention of the text tokens, too. The last block does not need it.

    Returns:
        What the skeleton tokens (B, S, d) and the text tokens (B, N, d) attended to. The second is None without `return_text`.
    """
    num_tokens = skeleton.shape[1]
    (q, k, v), (q_text, k_text, v_text) = of_skeleton.heads(skeleton), of_text.heads(text)
    q = torch.cat([q, q_text], dim=2) if return_text else q  # (B, heads, S + N or S, d / heads)
    k, v = torch.cat([k, k_text], dim=2), torch.cat([v, v_text], dim=2)  # (B, heads, S + N, d / heads)
    visible = torch.cat([mask.new_ones(len(mask), num_tokens), mask], dim=1)[:, None, None]  # (B, 1, 1, S + N)
    joint = F.scaled_dot_product_attention(q, k, v, attn_mask=visible).transpose(1, 2).flatten(2)  # (B, S + N or S, d)
    return of_skeleton.out(joint[:, :num_tokens]), of_text.out(joint[:, num_tokens:]) if return_text else None


def encode_text_alone(text: Tensor, mask: Tensor, of_text: StreamProjections) -> tuple[Tensor, Tensor, Tensor]:
    """Attention of texts over themselves alone.

    Args:
        text: tokens of all R texts, one after the other and without padding (P, d).
        mask: positions of the P tokens in their texts (R, N), True P times.
        of_text: the text stream's projections.

    Returns:
        The output of the attention (P, d), and the tokens' keys and values (R, heads, N, d / heads).
    """
    q, k, v = _split(pad(of_text.qkv(text), mask), 3, of_text.num_heads)
    found = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None])  # (R, heads, N, d / heads)
    return of_text.out(found.transpose(1, 2).flatten(2)[mask]), k, v


def keys_and_values(text: Tensor, mask: Tensor, of_text: StreamProjections) -> tuple[Tensor, Tensor]:
    """Only the keys and values of `encode_text_alone`, each (R, heads, N, d / heads). The last block needs no more."""
    width = of_text.qkv.in_features
    k, v = _split(pad(F.linear(text, of_text.qkv.weight[width:], of_text.qkv.bias[width:]), mask), 2, of_text.num_heads)
    return k, v


def prefix_attention(q: Tensor, k: Tensor, v: Tensor, k_text: Tensor, v_text: Tensor, mask: Tensor) -> Tensor:
    """Attention of skeleton tokens over their own clip and over a text that many clips share.

    Args:
        q: queries of the skeleton tokens (G, heads, n, S, d / heads), n clips for each of G texts.
        k: keys of the skeleton tokens, of the same shape.
        v: values of the skeleton tokens, of the same shape.
        k_text: keys of the texts (G, heads, N, d / heads). They are not copied for each clip.
        v_text: values of the texts, of the same shape.
        mask: True at real text tokens (G, N).

    Returns:
        The output of the attention (G, n, S, d).
    """
    clips, num_tokens = q.shape[2:4]
    q = q * q.shape[-1] ** -0.5
    of_text = q.flatten(2, 3) @ k_text.mT  # (G, heads, n * S, N)
    of_text = of_text.masked_fill(~mask[:, None, None], -torch.inf).unflatten(2, (clips, num_tokens))
    # With one token the product is of single numbers, for which a matrix routine is slow.
    own = (q * k).sum(-1, keepdim=True) if num_tokens == 1 else q @ k.mT  # (G, heads, n, S, S)
    weights = torch.cat([own, of_text], dim=-1).softmax(-1)
    on_own, on_text = weights.split([num_tokens, mask.shape[1]], dim=-1)
    found = (on_own * v if num_tokens == 1 else on_own @ v) + (on_text.flatten(2, 3) @ v_text).unflatten(2, (clips, num_tokens))
    return found.permute(0, 2, 3, 1, 4).flatten(3)


def pad(packed: Tensor, mask: Tensor) -> Tensor:
    """Tokens (P, m) at the positions where mask (R, N) is True, zeros elsewhere -> (R, N, m)."""
    padded = packed.new_zeros(*mask.shape, packed.shape[-1])
    padded[mask] = packed
    return padded


def _split(projected: Tensor, parts: int, num_heads: int) -> tuple[Tensor, ...]:
    """(R, N, parts * d) -> `parts` tensors (R, heads, N, d / heads)."""
    return projected.unflatten(-1, (parts, num_heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)
