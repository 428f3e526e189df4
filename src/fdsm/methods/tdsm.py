"""TDSM: triplet diffusion for skeleton-text matching, the baseline that FDSM builds on.

Reference: Do and Kim, Bridging the Skeleton-Text Modality Gap: Diffusion-Powered Modality Alignment for Zero-shot
Skeleton-based Action Recognition, ICCV 2025.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from fdsm.methods.diffusion import DiffusionClassifier, DiffusionConfig


class TDSMConfig(DiffusionConfig):
    """No spectral parts, no curriculum; class name and one description joined; the triplet term with margin 1."""

    name: Literal["tdsm"] = "tdsm"

    _own: ClassVar[dict[str, Any]] = {
        "denoiser": {"spectral": False, "attention": "joint"},
        "gating": "none",
        "freq_weight": 0.0,
        "triplet_weight": 1.0,
        "captions": {
            "sparse": ("name", "descriptions"),
            "rich": None,
            "test": ("name", "descriptions"),
            "max_rows": 1,
            "draw": "clip",
        },
    }


class TDSM(DiffusionClassifier):
    Config = TDSMConfig
