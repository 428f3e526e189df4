"""Joint attention over two streams: every token of either stream sees the tokens of both."""

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
    skeleton: Tensor, text: Tensor, mask: Tensor, of_skeleton: StreamProjections, of_text: StreamProjections, *, text_asks: bool
) -> tuple[Tensor, Tensor | None]:
    """Attention of skeleton (B, S, d) and text (B, N, d) tokens over both; mask (B, N) is False at padded text tokens.

    Where nobody reads the text afterwards (`text_asks` is false) it is only looked at, and none is returned for it.
    """
    num_tokens = skeleton.shape[1]
    (q, k, v), (q_text, k_text, v_text) = of_skeleton.heads(skeleton), of_text.heads(text)
    q = torch.cat([q, q_text], dim=2) if text_asks else q  # (B, heads, S + N or S, d / heads)
    k, v = torch.cat([k, k_text], dim=2), torch.cat([v, v_text], dim=2)  # (B, heads, S + N, d / heads)
    visible = torch.cat([mask.new_ones(len(mask), num_tokens), mask], dim=1)[:, None, None]  # (B, 1, 1, S + N)
    joint = F.scaled_dot_product_attention(q, k, v, attn_mask=visible).transpose(1, 2).flatten(2)  # (B, S + N or S, d)
    return of_skeleton.out(joint[:, :num_tokens]), of_text.out(joint[:, num_tokens:]) if text_asks else None
