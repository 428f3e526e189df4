"""Recipes on targets, as the commands of the studies name them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from fdsm.errors import InputError
from fdsm.experiment.config import ExperimentConfig, load_config, load_recipe_config
from fdsm.experiment.recipes import parse_run_name

Experiment = Callable[[Sequence[str]], ExperimentConfig]
"""Makes the settings of an experiment, with changes such as `method.freq_weight=0.5`."""


def experiments(words: str, on: Sequence[str] = (), data: Path | None = None, settings: Sequence[str] = ()) -> list[Experiment]:
    """What a text such as `discriminant-lenient utd-mhad/22-5 nw-ucla/5-5` names, or one with YAML files of one's own.

    A recipe is followed by its variants, joined with `-`. If the text has no target, those of `on` are taken. `data` is the folder
    that holds each data set under its name. Raises InputError if there is no target at all, or a name is unknown.
    """
    label, *targets = words.split() or [""]
    if _is_file(label):
        return [experiment("", path, data, settings) for path in (label, *targets)]
    if not targets and not on:
        raise InputError(f"{words!r}: expected what to run it on, such as utd-mhad/22-5")
    return [experiment(label, target, data, settings) for target in targets or on]


def experiment(label: str, target: str, data: Path | None = None, settings: Sequence[str] = ()) -> Experiment:
    """A recipe with its variants on one target; or a YAML file as the target, which has no label."""

    def build(overrides: Sequence[str]) -> ExperimentConfig:
        if _is_file(target):
            return load_config(Path(target), overrides)
        recipe, _, variants = parse_run_name(label)
        return load_recipe_config(recipe, target, variants, overrides)

    def make(changes: Sequence[str]) -> ExperimentConfig:
        overrides = [*settings, *changes]
        if data is None:
            return build(overrides)
        root = str(data / build(overrides).name.partition("/")[0])
        return build([*overrides, f"data.root={json.dumps(root, ensure_ascii=False)}"])  # quoted: a name, whatever YAML it is

    return make


def _is_file(word: str) -> bool:
    return word.endswith((".yaml", ".yml"))
