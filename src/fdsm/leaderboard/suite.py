"""Suites: which methods are compared, on which splits, with which inputs. A suite is a YAML file (see docs/leaderboard.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fdsm.errors import InputError, did_you_mean, explain, option
from fdsm.evaluation.hits import MOST_TRIALS
from fdsm.experiment.config import ExperimentConfig, make_config, single
from fdsm.experiment.recipes import Settings, compose, load_recipe, merge, settings_of_variant
from fdsm.methods import METHODS
from fdsm.methods.trained import TrainedMethod
from fdsm.storage import is_yaml, parse_yaml, read_yaml

TAKEN_FROM_A_RECIPE = ("method", "tokens", "trials")
"""What a method brings along. Clips, encoder and synthetic classes are the input's, so they are the same for all methods."""


class Input(BaseModel):
    """What all methods are given: an encoder with its clips, and synthetic classes or none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    settings: Settings = Field({}, description="settings of every run; they win over the method's `tokens` and `trials`")
    searched_as: str | None = Field(None, description="the input whose chosen settings are taken over; none: its own search")


class Search(BaseModel):
    """One search of settings for every method. It sees validation classes cut from the seen ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    trials: int = Field(20, ge=0, description="settings to try for a method and split, the published ones first; 0: no search")
    draws: int = Field(2, ge=1, description="draws of validation classes that every trial is fitted and scored on")
    noises: int = Field(3, ge=1, description="noise trials, for methods that have some")
    steps: tuple[int, int] = Field((50, 2000), description="training steps to search among")


class Competitor(BaseModel):
    """One row of the leaderboard: the method of a recipe. Every further key is an input, with the method's settings on it.

    In the place of settings, a sentence says why it does not run there. An input that is not named has no settings of its own.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Settings | str | None]

    recipe: str | None = Field(None, description="the recipe whose method it is; none: the recipe of the row's name")
    variants: tuple[str, ...] = Field((), description="changes to the recipe")

    @property
    def inputs(self) -> dict[str, Settings | str | None]:
        """Input -> settings of the method there, or why it does not run there. None is for no reason given."""
        return dict(self.model_extra or {})


_FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""A name that stands in names of files."""


class Suite(BaseModel):
    """What a suite's YAML says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    targets: tuple[str, ...] = Field(min_length=1, description="such as utd-mhad/22-5")
    seeds: int = Field(5, ge=1)
    inputs: dict[_FileName, Input] = Field(min_length=1)
    methods: dict[_FileName, Competitor] = Field(
        min_length=1, description="the rows by their names, each of which begins with a letter or digit, and has -, _ beside them"
    )
    training: Settings = Field(
        {}, description="training of all trained methods, where published schedules do not fit the size of the data"
    )
    against: tuple[str, ...] = Field((), description="methods that every other one is held against, clip by clip")
    search: Search = Search()

    @model_validator(mode="after")
    def _names_are_known(self) -> Suite:
        for name, given in self.inputs.items():
            if given.searched_as is not None and given.searched_as not in self.inputs:
                raise ValueError(f"inputs.{name}.searched_as: {did_you_mean(given.searched_as, list(self.inputs))}")
        for method in self.against:
            if method not in self.methods:
                raise ValueError(f"against: {did_you_mean(method, list(self.methods))}")
        for taken in Competitor.model_fields:
            if taken in self.inputs:
                raise ValueError(f"inputs.{taken}: expected another name, for it is a key of a method")
        for method, row in self.methods.items():
            for name in row.inputs:
                if name not in self.inputs:
                    raise ValueError(f"methods.{method}: input {did_you_mean(name, [*self.inputs, *Competitor.model_fields])}")
        return self

    def restricted_to(self, methods: Sequence[str]) -> Suite:
        """The suite with only some of its methods. Raises InputError for a method that it does not have."""
        for method in methods:
            if method not in self.methods:
                raise InputError(f"{option('only')}: method {did_you_mean(method, list(self.methods))}")
        return self.model_copy(update={"methods": {name: own for name, own in self.methods.items() if name in methods}})

    def methods_on(self, given: str) -> tuple[str, ...]:
        """The methods that run on an input."""
        return tuple(method for method in self.methods if self.runs_on(method, given))

    def runs_on(self, method: str, given: str) -> bool:
        """Whether a method runs on an input."""
        return isinstance(self._settings_on(method, given), dict)

    def why_not_on(self, method: str, given: str) -> str:
        """Why a method does not run on an input, if it does not."""
        return str(self._settings_on(method, given) or "the suite leaves it out")

    def recipe_of(self, method: str) -> str:
        """The recipe of a row."""
        return self.methods[method].recipe or method

    def name_of(self, method: str) -> str:
        """The name of a row's method in the registry. Several rows may have one method."""
        return str(load_recipe(self.recipe_of(method)).settings["method"]["name"])

    def _settings_on(self, method: str, given: str) -> Settings | str | None:
        own = self.methods[method].inputs
        return own.get(given, own.get(self.inputs[given].searched_as or given, {}))

    def config(
        self, method: str, target: str, given: str, *, seed: int, data: Path | None = None, chosen: Mapping[str, Any] | None = None
    ) -> ExperimentConfig:
        """The settings of one run. `chosen` are settings of the method by dotted keys, as the search gives them.

        `data` holds each data set under its name. Raises InputError if a method, target or setting is unknown, or if the target
        is a group of splits.
        """
        recipe = load_recipe(self.recipe_of(method))
        variants = (settings_of_variant(self.recipe_of(method), variant) for variant in self.methods[method].variants)
        own = self._settings_on(method, given)
        settings = compose(_INPUT_ALONE, target)
        benchmark, _, split = target.partition("/")
        is_trained = issubclass(METHODS[self.name_of(method)], TrainedMethod)
        for layer in (
            *(
                {key: part[key] for key in TAKEN_FROM_A_RECIPE if key in part}
                for part in (recipe.settings, recipe.targets.get(benchmark, {}), recipe.targets.get(target, {}), *variants)
            ),
            {"method": {"training": self.training}} if is_trained and self.training else {},
            self.inputs[given].settings,
            {"method": own if isinstance(own, dict) else {}},
        ):
            settings = merge(settings, layer)
        for key, value in (chosen or {}).items():
            settings = merge(settings, {"method": _nested(key.split("."), value)})
        settings["name"] = "/".join([benchmark, split.replace("/", "-"), f"{method}-{given}"])
        settings["seed"] = seed
        if data is not None and "root" in settings["data"]:
            settings = merge(settings, {"data": {"root": str(data / benchmark)}})
        config = single(make_config(settings, f"{method} on {target} with input {given}"))
        if config.trials > MOST_TRIALS:
            raise InputError(f"{method}: trials: expected at most {MOST_TRIALS} in a leaderboard, found {config.trials}")
        return config

    def check(self) -> None:
        """Make the settings of every run, so that a mistake in the last one does not show after hours.

        Raises InputError if a method, target or setting is unknown, if a method cannot read an input's tokens, or if a target is a
        group of splits.
        """
        for target in self.targets:
            for given in self.inputs:
                for method in self.methods_on(given):
                    self.config(method, target, given, seed=0)


_INPUT_ALONE = "chance"
"""A recipe that brings no encoder of its own, so its target's encoder is taken."""


def load_suite(name: str) -> Suite:
    """A suite that ships with fdsm, or a YAML file of the same form. Raises InputError that names the key that is wrong."""
    if is_yaml(name):
        data = read_yaml(Path(name))
    elif name in suite_names():
        data = parse_yaml(files("fdsm.leaderboard").joinpath("suites", f"{name}.yaml").read_text("utf-8"))
    else:
        raise InputError(f"suite: {did_you_mean(name, list(suite_names()))}")
    try:
        return Suite.model_validate(data)
    except ValidationError as error:
        raise explain(error, name, Suite) from None


def suite_names() -> tuple[str, ...]:
    there = (entry.name for entry in files("fdsm.leaderboard").joinpath("suites").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in there if name.endswith(".yaml")))


def _nested(keys: list[str], value: Any) -> Settings:
    return {keys[0]: value if len(keys) == 1 else _nested(keys[1:], value)}
