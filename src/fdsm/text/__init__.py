"""Texts about classes and their features: text banks, prompts and text encoders.

Importing this package does not load torch or transformers. A text encoder loads them when it embeds its first text.
"""

from fdsm.text.bank import VIEWS, ClassText, TextBank, bank_to_yaml, bundled_banks, load_bank
from fdsm.text.candidates import Candidates, LabelReading, find_candidates, read_each
from fdsm.text.encode import embed_names, encode_bank, encode_classes, encode_labels, text_cache
from fdsm.text.encoders import (
    MAX_TOKENS,
    TEXT_ENCODERS,
    ClipTextConfig,
    MiniLMConfig,
    TextEncoder,
    build_text_encoder,
)
from fdsm.text.prompts import description_prompt, intensity_prompt

__all__ = [
    "MAX_TOKENS",
    "TEXT_ENCODERS",
    "VIEWS",
    "Candidates",
    "ClassText",
    "ClipTextConfig",
    "LabelReading",
    "MiniLMConfig",
    "TextBank",
    "TextEncoder",
    "bank_to_yaml",
    "build_text_encoder",
    "bundled_banks",
    "description_prompt",
    "embed_names",
    "encode_bank",
    "encode_classes",
    "encode_labels",
    "find_candidates",
    "intensity_prompt",
    "load_bank",
    "read_each",
    "text_cache",
]
