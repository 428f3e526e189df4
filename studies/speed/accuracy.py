"""What each saving does to accuracy, on seen and on unseen classes, over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.special import stdtrit

from fdsm import storage
from fdsm.errors import InputError
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.pipeline import Pipeline
from fdsm.faster import multiplies_in_bfloat16
from fdsm.methods.diffusion.method import DiffusionClassifier, FDSMConfig
from fdsm.splits import test_view
from fdsm.training_loop import best_device
from fdsm.values import ClassTexts, Latents

PUBLISHED = "as published: joint attention, each clip draws its caption, every score computed, float32"
FITS: dict[str, dict[str, Any]] = {
    PUBLISHED: {"denoiser": {"attention": "joint"}, "captions": {"draw": "clip"}},
    "text as a prefix, each clip draws its caption": {"captions": {"draw": "clip"}},
    "text as a prefix, each class draws captions": {},
    "trained in bfloat16": {"optim": {"mixed_precision": "bf16"}},
}
"""What is fitted anew, each on top of the config at hand."""
EVERY = "every score computed"
SCORINGS: dict[str, str] = {
    EVERY: "float32",
    "candidates dropped that cannot win": "float32",
    "and products in bfloat16": "bfloat16",
}
"""How the model with text as a prefix scores, and in which precision."""
KEPT = "accuracy.json"


class Accuracies(BaseModel):
    """Top-1 accuracy of one variant, a number a seed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    config: str
    variant: str
    unseen: tuple[float, ...]  # unseen classes of the test part, among the unseen
    seen: tuple[float, ...]  # seen classes of the test part, among the seen

    def difference(self, base: Accuracies, part: str) -> tuple[float, float, float]:
        """Mean difference to another variant over paired seeds, and its 95% interval (Student's t)."""
        differences = np.subtract(getattr(self, part), getattr(base, part))
        mean = float(differences.mean())
        if len(differences) < 2:
            return mean, -1.0, 1.0
        half = float(stdtrit(len(differences) - 1, 0.975) * differences.std(ddof=1) / len(differences) ** 0.5)
        return mean, mean - half, mean + half


def measure_accuracy(configs: Sequence[ExperimentConfig], seeds: Sequence[int], runs: Path) -> list[Accuracies]:
    """Fit and score every variant of each config; fitted models are kept in `runs` and found there again. Training in
    bfloat16 is left out on a device without it.

    Raises InputError if a config is of another method than FDSM.
    """
    for config in configs:
        if not isinstance(config.method, FDSMConfig):
            name = config.method.model_dump()["name"]
            raise InputError(f"{config.name}: method: name: expected 'fdsm', whose savings are measured, found {name!r}")
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for base in configs:
        for seed in seeds:
            config = base.model_copy(update={"seed": seed})
            for fit, changes in FITS.items():
                if "optim" in changes and not multiplies_in_bfloat16(best_device()):
                    continue  # it would be trained in float32, and the row would not be what it says
                pipeline = Pipeline(_changed(config, fit, changes), runs)
                for scoring in SCORINGS if not changes else (EVERY,):
                    variant = fit if changes else f"{fit}, {scoring}"
                    found.setdefault((config.name, variant), []).append(_accuracies(pipeline, scoring))
    return [
        Accuracies(config=name, variant=variant, unseen=tuple(u for u, _ in values), seen=tuple(s for _, s in values))
        for (name, variant), values in found.items()
    ]


def keep(measured: Sequence[Accuracies], folder: Path) -> None:
    """Put results among those kept in `folder`, in the place of the same config's."""
    anew = {item.config for item in measured}
    whole = [item for item in read_kept(folder) if item.config not in anew] + list(measured)
    storage.write_json(folder / KEPT, [item.model_dump(mode="json") for item in whole])


def read_kept(folder: Path) -> list[Accuracies]:
    """None where nothing is kept. Raises InputError if the file is damaged."""
    path = folder / KEPT
    return [Accuracies.model_validate(item) for item in storage.read_json(path)] if path.exists() else []


def _changed(config: ExperimentConfig, fit: str, changes: dict[str, Any]) -> ExperimentConfig:
    if not changes:
        return config
    method = config.method.model_dump()
    for block, values in changes.items():
        method[block] |= values
    slug = "as-published" if fit == PUBLISHED else fit.replace(" ", "-").replace(",", "")
    return config.model_copy(update={"name": f"bench/{config.name}/{slug}", "method": type(config.method).model_validate(method)})


def _accuracies(pipeline: Pipeline, scoring: str) -> tuple[float, float]:
    method = pipeline.method
    assert isinstance(method, DiffusionClassifier)
    method.config = method.config.model_copy(update={"precision": SCORINGS[scoring]})
    latents, split = pipeline.latents, pipeline.split
    opened = test_view(split, latents, pipeline.texts)
    unseen = opened.latents.select(np.flatnonzero(opened.test_part))
    is_seen_test = ~split.train_mask(latents.samples) & np.isin(latents.samples.labels, split.seen)
    texts = {view: features.of_classes(split.seen) for view, features in pipeline.texts.items()}
    config = pipeline.config
    return (
        _accuracy(method, opened.texts, unseen, config, scoring),
        _accuracy(method, texts, latents.select(np.flatnonzero(is_seen_test)), config, scoring),
    )


def _accuracy(method: DiffusionClassifier, texts: ClassTexts, latents: Latents, config: ExperimentConfig, scoring: str) -> float:
    method.bind(texts)
    scores = method.score(latents, num_trials=config.trials, seed=config.seed, winner_only=scoring != EVERY)
    return float((scores.class_ids[scores.values.mean(0).argmax(1)] == latents.samples.labels).mean())
