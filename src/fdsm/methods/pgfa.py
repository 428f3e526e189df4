"""PGFA's test-time step: each class is represented by the mean of those test clips that are most surely of it.

Reference: Zhou, Zhang, You, Hu, Tan and Liu, Zero-shot Skeleton-based Action Recognition with Prototype-guided Feature Alignment,
IEEE Transactions on Image Processing, 2025.

With a base method's scores s (N, K) of test clips, their standardised latents z (N, C), and n(.) = unit length:

    p = softmax(s / (temperature * spread of s)),  class of a clip = argmax s,  H = entropy of p
    prototype of class k = n(mean of n(z) over the share of lowest H among the clips of class k)
    score = n(z) . prototype

The share that is known to be published is 0.9, 0.4 and 1, read as NTU-60, NTU-120 and PKU-MMD. The recipe has these.

Deviations.
- The published method first trains a skeleton encoder together with the alignment to texts. Only its step at test is here, on the
  latents and the scores of any base method.
- The published prototypes replace the text features of unseen classes. Here scores may come from no text feature, so prototypes
  are of latents and replace the scores.
- The published run keeps the epoch that is best on the test set. Here the base method is trained as it says.
- The released code rounds the number of clips of a share down. Here it is rounded up.
- A class that is predicted for no clip has no prototype. It ranks below the others, and p orders such classes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from fdsm.methods.adaptation import Adaptation, AdaptationConfig, entropy_of, relative
from fdsm.methods.base import Range


class PGFAConfig(AdaptationConfig):
    """Settings of `PGFA`."""

    name: Literal["pgfa"] = "pgfa"
    share: float = Field(0.9, gt=0, le=1, description="of the clips predicted as a class, those that make up its prototype")


class PGFA(Adaptation):
    """Score: cosine between a clip's latent and the class's prototype, which is a mean of test clips."""

    config: PGFAConfig
    Config = PGFAConfig

    @property
    def search_space(self) -> Mapping[str, Range | tuple[Any, ...]]:
        return {**super().search_space, "share": Range(0.1, 1.0)}

    def adapt(self, scores: Tensor, z: Tensor) -> Tensor:
        unit = F.normalize(z, dim=1)
        spread = relative(scores)[1][-1]  # of all clips
        probabilities = (scores / (self.config.temperature * spread)).softmax(1)
        predicted, entropy = scores.argmax(1), entropy_of(probabilities)
        adapted = probabilities - 2  # below every cosine
        for label in predicted.unique().tolist():
            own = (predicted == label).nonzero()[:, 0]
            surest = own[entropy[own].argsort(stable=True)[: math.ceil(self.config.share * len(own))]]
            adapted[:, label] = unit @ F.normalize(unit[surest].mean(0), dim=0)
        return adapted
