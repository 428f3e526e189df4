"""What a trained model decides: which scores a race and a search ask for depends on the scores themselves.

A network of the paper's size cannot be trained within a benchmark. Its speed is measured with random weights on the very
(clip, candidate, noise) triples that a small model, trained on the synthetic motions, asks for.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from fdsm import storage
from fdsm.experiment.config import ExperimentConfig, make_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.methods.diffusion.method import DiffusionClassifier
from fdsm.methods.diffusion.scorer import Noises, Scorer, Shortlist
from fdsm.methods.diffusion.search import SEARCH_FROM, Reference
from fdsm.text import build_text_encoder, bundled_banks, load_bank
from fdsm.text.bank import TextBank
from fdsm.values import TextFeatures

NUM_CANDIDATES, NUM_TRIALS, NUM_CLIPS = 400, 10, 192


def small_model(tokens: str, runs: Path) -> Pipeline:
    """FDSM's small preset, trained on the synthetic motions (minutes) or found in `runs`; `tokens` is `frames` or `pooled`."""
    return Pipeline(small_config(tokens), runs)


def small_config(tokens: str) -> ExperimentConfig:
    return make_config(
        {
            "name": f"bench/{tokens}",
            "data": {"name": "synthetic"},
            "split": {"source": "synthetic", "name": "default"},
            "preprocess": {"num_frames": 32},
            "encoder": {"name": "stgcn", "channels": [32, 64, 128], "strides": [1, 2, 1]},
            "pretrain": {"optim": {"num_steps": 300, "batch_size": 32, "lr": 4e-3, "weight_decay": 0.02, "warmup_steps": 60}},
            "tokens": tokens,
            "text": {"bank": "synthetic"},
            "method": {
                "name": "fdsm",
                "preset": "small",
                "denoiser": {"axis": "time" if tokens == "frames" else "channel"},
                "captions": {"rich": None, "sparse": ["kinematics"], "test": ["kinematics"]},
            },
        },
        "bench",
    )


def candidates(count: int, seed: int = 0) -> list[tuple[str, ...]]:
    """Different kinematic texts: those of the synthetic classes first, then phrases of all bundled banks put together anew."""
    banks: list[TextBank] = [load_bank(name) for name in bundled_banks()]
    described = [slots for bank in banks for _, slots in bank.texts("kinematics")]
    own = [slots for _, slots in load_bank("synthetic").texts("kinematics")]
    phrases = [sorted(set(slot)) for slot in zip(*described, strict=True)]
    draw, texts = random.Random(seed), dict.fromkeys(own)
    while len(texts) < count:
        texts[tuple(draw.choice(slot) for slot in phrases)] = None
    return list(texts)[:count]


@dataclass(frozen=True)
class Decisions:
    """A small model's scores for everything that could be asked."""

    scores: Tensor  # (R, K, N)
    of_seen: Tensor  # (P, K), seen clips under the first noise, less its offset
    offset: Tensor  # (R, K), of each noise
    text: Tensor  # (K, D), pooled embeddings
    likely: Tensor  # (N, K), what the map from latents to texts makes of the clips

    def first(self, count: int) -> Decisions:
        """The first so many candidates."""
        parts = self.scores[:, :count], self.of_seen[:, :count], self.offset[:, :count]
        return Decisions(*parts, self.text[:count], self.likely[:, :count])

    @property
    def shortlist(self) -> Shortlist | None:
        """For a search, where there are enough candidates for one; `Replayed` and its like know the clips."""
        if len(self.text) < SEARCH_FROM:
            return None
        return _Known(Reference(self.of_seen, self.text), self.offset, self.likely)


def decide(tokens: str, runs: Path) -> Decisions:
    """Scores of 192 clips of unseen classes against 400 candidates under 10 noises; minutes, kept beside the model."""
    pipeline = small_model(tokens, runs)
    method = pipeline.method
    kept = pipeline.folder / "decisions.safetensors"
    if kept.exists():
        return Decisions(**storage.to_tensors(storage.load_arrays(kept)[0]))
    assert isinstance(method, DiffusionClassifier)
    encoder = build_text_encoder(pipeline.config.text.encoder)
    encoded = encoder.encode(candidates(NUM_CANDIDATES))
    ids = np.arange(NUM_CANDIDATES)
    method.bind({"kinematics": TextFeatures("kinematics", *encoded, class_ids=ids, encoder=encoder.fingerprint)})
    unseen = np.flatnonzero(np.isin(pipeline.latents.samples.labels, pipeline.split.unseen))
    clips = pipeline.latents.select(np.random.default_rng(0).permutation(unseen)[:NUM_CLIPS])
    scorer, noises = method.prepare(clips, num_trials=NUM_TRIALS, seed=0)
    z = method.standardise(torch.tensor(clips.z))
    everything = scorer.score(z, noises)
    likely = scorer.shortlist(method.seen_clips, noises, method.guess).likely(z)
    decisions = Decisions(everything, *scorer.score_seen(method.seen_clips, noises), torch.from_numpy(encoded.pooled), likely)
    storage.save_arrays(kept, storage.to_arrays(vars(decisions)), {})
    return decisions


class _Known(Shortlist):
    """What is likely for clips that are known beforehand."""

    def likely(self, z: Tensor) -> Tensor:
        return self.to_candidates[: len(z)]


class Replayed(Scorer):
    """Computes every score that is asked for, and hands out the small model's in its place."""

    decisions: Decisions
    computed: int = 0

    def compute(self, z: Tensor, noises: Noises, wanted: Tensor) -> Tensor:
        super().compute(z, noises, wanted)
        self.computed += int(wanted.sum())
        return torch.where(wanted, self.decisions.scores[: len(wanted), :, : wanted.shape[2]], torch.nan)
