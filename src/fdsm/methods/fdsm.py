"""FDSM: frequency-aware diffusion for skeleton-text matching, the method of the paper.

Reference: Zhou et al., Frequency-Enhanced Diffusion Models: Curriculum-Guided Semantic Alignment for Zero-Shot Skeleton
Action Recognition, arXiv:2604.09063.
"""

from __future__ import annotations

from typing import Literal

from fdsm.methods.diffusion import DiffusionClassifier, DiffusionConfig


class FDSMConfig(DiffusionConfig):
    """SG-SRM, the spectral loss and the curriculum, all on: the defaults of `DiffusionConfig`."""

    name: Literal["fdsm"] = "fdsm"


class FDSM(DiffusionClassifier):
    Config = FDSMConfig
