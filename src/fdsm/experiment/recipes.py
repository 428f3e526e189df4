"""Recipes (settings of a method) and benchmarks (settings of a data set) that ship with fdsm, and their combination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fdsm.errors import InputError, did_you_mean
from fdsm.methods import METHODS
from fdsm.storage import parse_yaml

DEFAULT_RECIPE = "discriminant"
"""The recipe with the highest accuracy on real data."""

Settings = dict[str, Any]


class _Shipped(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    about: str


class Variant(_Shipped):
    """A change to a recipe."""

    settings: Settings


class Recipe(_Shipped):
    """A method and its settings."""

    settings: Settings
    targets: dict[str, Settings] = Field({}, description="benchmark, or benchmark and split: settings that differ there")
    variants: dict[str, Variant] = {}


class PublishedGeneralised(BaseModel):
    """A published generalised result in percent: S and U (or None, where only H is known), and H."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen: float | None = None
    unseen: float | None = None
    harmonic_mean: float
    by: Literal["gate", "stacking"] = Field(description="what decides between seen and unseen classes")


class Benchmark(_Shipped):
    """A data set with its splits, texts and published accuracies."""

    settings: Settings
    trained_encoder: Settings = Field(description="preprocessing and training of the encoder, for recipes that train one")
    published: dict[str, dict[str, float | tuple[float, float]]] = Field(
        {}, description="split -> method -> top-1 accuracy in percent, with or without its standard deviation"
    )
    published_generalised: dict[str, dict[str, PublishedGeneralised]] = Field(
        {}, description="split -> method -> its generalised result"
    )


def recipe_names() -> tuple[str, ...]:
    return _names("recipes")


def benchmark_names() -> tuple[str, ...]:
    return _names("benchmarks")


def load_recipe(name: str) -> Recipe:
    """The recipe of a name. Raises InputError if there is none, also if another package has a method of this name."""
    if name not in recipe_names() and name in METHODS:
        raise InputError(
            f"recipe {name!r}: the method {name!r} of another package has no recipe; "
            f"run it by a YAML file of your own with 'method: {{name: {name}}}'"
        )
    return Recipe.model_validate(_read("recipes", name))


def settings_of_variant(recipe: str, variant: str) -> Settings:
    """What a variant changes. Raises InputError if the recipe has none of this name."""
    known = load_recipe(recipe).variants
    if variant not in known:
        raise InputError(f"recipe {recipe!r}: variant {did_you_mean(variant, list(known))}")
    return known[variant].settings


def load_benchmark(name: str) -> Benchmark:
    """The benchmark of a name. Raises InputError if there is none."""
    return Benchmark.model_validate(_read("benchmarks", name))


def published_figures(benchmark: str, split: str) -> dict[str, tuple[float, float | None]]:
    """Published accuracy in percent and its standard deviation (or None), by method. Empty if nothing was published."""
    if benchmark not in benchmark_names():
        return {}
    found = load_benchmark(benchmark).published.get(split, {})
    return {name: value if isinstance(value, tuple) else (value, None) for name, value in found.items()}


def published_generalised(benchmark: str, split: str) -> dict[str, PublishedGeneralised]:
    """Published generalised results by method. Empty if nothing was published."""
    return load_benchmark(benchmark).published_generalised.get(split, {}) if benchmark in benchmark_names() else {}


def targets_of(benchmark: str) -> tuple[str, ...]:
    """The targets of a benchmark: its splits and its groups of splits, as `benchmark/split`."""
    data = _read("benchmarks", benchmark)
    return tuple(f"{benchmark}/{split}" for split in (*data["splits"], *data.get("groups", {})))


def compose(recipe: str, target: str, variants: Sequence[str] = ()) -> Settings:
    """The settings of a recipe on a target such as `utd-mhad/22-5`, or `synthetic`, which has one split.

    Settings are merged in this order, and later ones win:

    1. the benchmark;
    2. its trained encoder, unless the recipe has its own encoder;
    3. the recipe;
    4. the recipe's settings for the benchmark, then for the split;
    5. the variants.

    Raises InputError for an unknown name.
    """
    known = load_recipe(recipe)
    name, split = _parse_target(target)
    benchmark = load_benchmark(name)
    layers = [benchmark.settings, {"split": {"source": name, "name": split}}]
    if "encoder" not in known.settings:
        layers.append(benchmark.trained_encoder)
    layers += [known.settings, known.targets.get(name, {}), known.targets.get(f"{name}/{_slug(split)}", {})]
    layers += [settings_of_variant(recipe, variant) for variant in variants]
    settings: Settings = {"name": "/".join([name, _slug(split), "-".join([recipe, *variants])])}
    for layer in layers:
        settings = merge(settings, layer)
    return settings


_CHOSEN_BY_NAME = ("data", "encoder", "method", "base")
"""Blocks whose keys depend on their `name`. A block with another name inherits nothing."""


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Merge `above` over `below`, block by block. A data set, encoder or (base) method with another name replaces its block.

    A length of training in passes replaces one in steps below it.
    """
    merged = dict(below)
    if "epochs" in above and "num_steps" not in above:
        merged.pop("num_steps", None)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = value
        if isinstance(old, dict) and isinstance(value, dict):
            another = key in _CHOSEN_BY_NAME and value.get("name", old.get("name")) != old.get("name")
            merged[key] = value if another else merge(old, value)
    return merged


def parse_run_name(name: str) -> tuple[str, str, tuple[str, ...]]:
    """Recipe, target and variants of a run's name from `compose`, such as `utd-mhad/22-5/discriminant-lenient`.

    Raises InputError for a name of another form.
    """
    *target, label = name.split("/")
    for recipe in sorted(recipe_names(), key=len, reverse=True):
        variants = tuple(part for part in label.removeprefix(recipe).split("-") if part)
        if f"{label}-".startswith(f"{recipe}-") and set(variants) <= set(load_recipe(recipe).variants):
            return recipe, "/".join(target), variants
    raise InputError(f"run {name!r}: expected a name that ends in a recipe and its variants, as `fdsm recipes` lists them")


def _parse_target(target: str) -> tuple[str, str]:
    name, _, split = target.partition("/")
    if name not in benchmark_names():
        raise InputError(f"target {target!r}: data set {did_you_mean(name, list(benchmark_names()))}")
    known = [one.partition("/")[2] for one in targets_of(name)]
    if not split and len(known) == 1:
        return name, known[0]
    found = [one for one in known if _slug(one) == _slug(split)]
    if not found:
        raise InputError(f"target {target!r}: expected a split of {name}: {', '.join(f'{name}/{_slug(one)}' for one in known)}")
    return name, found[0]


def _slug(split: str) -> str:
    return split.replace("/", "-")


def _names(kind: str) -> tuple[str, ...]:
    there = (entry.name for entry in files("fdsm").joinpath(kind).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in there if name.endswith(".yaml")))


def _read(kind: str, name: str) -> dict[str, Any]:
    if name not in _names(kind):
        raise InputError(f"{kind.removesuffix('s')}: {did_you_mean(name, list(_names(kind)))}")
    data: dict[str, Any] = parse_yaml(files("fdsm").joinpath(kind, f"{name}.yaml").read_text("utf-8"))
    return data
