"""BERT as PyTorch's own transformer encoder, for sentence encoders that must load fast: importing `transformers` takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from fdsm.errors import InputError
from fdsm.storage import read_json

_PARTS = {
    "self_attn.out_proj": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "linear1": "intermediate.dense",
    "linear2": "output.dense",
    "norm2": "output.LayerNorm",
}
"""Parts of a PyTorch layer, and of a BERT layer. Query, key and value are one part in PyTorch."""


class Bert(nn.Module):
    """BERT (Devlin et al., NAACL 2019) without its pooler: token ids (B, S) to last hidden states (B, S, D)."""

    def __init__(self, folder: Path) -> None:
        """Raises InputError if the folder has no BERT: config.json and model.safetensors."""
        super().__init__()
        config = read_json(folder / "config.json")
        try:
            weights = load_file(folder / "model.safetensors")
            self._eps, depth = float(config["layer_norm_eps"]), int(config["num_hidden_layers"])
            with torch.device("meta"):
                layer = nn.TransformerEncoderLayer(
                    config["hidden_size"],
                    config["num_attention_heads"],
                    config["intermediate_size"],
                    dropout=0.0,
                    activation=config["hidden_act"],
                    layer_norm_eps=self._eps,
                    batch_first=True,
                )
                self.encoder = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)
            self.encoder.load_state_dict(_by_pytorchs_names(weights, depth), assign=True)
            self._words, self._positions, self._kinds = (
                weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
            )
            self._scale, self._shift = (weights[f"embeddings.LayerNorm.{name}"] for name in ("weight", "bias"))
        except (OSError, KeyError, TypeError, ValueError, RuntimeError, SafetensorError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise InputError(f"{folder}: expected a BERT text encoder, found something else ({reason})") from None
        self.eval()

    def forward(self, ids: Tensor, attention: Tensor) -> Tensor:
        """Last hidden states (B, S, D). `attention` (B, S) is True where there is a token."""
        embedded = self._words[ids] + self._positions[: ids.shape[1]] + self._kinds[0]
        embedded = F.layer_norm(embedded, embedded.shape[-1:], self._scale, self._shift, self._eps)
        states: Tensor = self.encoder(embedded, src_key_padding_mask=~attention)
        return states


def _by_pytorchs_names(weights: dict[str, Tensor], depth: int) -> dict[str, Tensor]:
    named: dict[str, Tensor] = {}
    for place in range(depth):
        theirs, ours = f"encoder.layer.{place}", f"layers.{place}"
        for kind in ("weight", "bias"):
            own = [weights[f"{theirs}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            named[f"{ours}.self_attn.in_proj_{kind}"] = torch.cat(own)
            for part, other in _PARTS.items():
                named[f"{ours}.{part}.{kind}"] = weights[f"{theirs}.{other}.{kind}"]
    return named


class WordPieces:
    """The tokenizer of a BERT model."""

    def __init__(self, folder: Path, max_length: int) -> None:
        """Raises InputError if the folder has no tokenizer.json."""
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise InputError(f"{folder}: expected a tokenizer.json, found none")
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.enable_truncation(max_length)
        self._tokenizer.enable_padding()

    def __call__(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor]:
        """Token ids (B, S) of texts, where there is a token, and where this is a begin or end mark."""
        found = self._tokenizer.encode_batch(list(texts))
        ids, attention, marks = ([getattr(one, name) for one in found] for name in ("ids", "attention_mask", "special_tokens_mask"))
        return torch.tensor(ids), torch.tensor(attention).bool(), torch.tensor(marks).bool()
