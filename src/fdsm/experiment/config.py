"""The settings of an experiment: a YAML file with at most one `base:`, and overrides. Every error is one sentence."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError, model_validator
from pydantic_core import PydanticSerializationError

from fdsm.data import DATASETS
from fdsm.data.features import MANIFEST, Features, NamedFeatures, feature_folders, is_feature_folder
from fdsm.data.preprocess import DegradeConfig, PreprocessConfig
from fdsm.data.source import SourceConfig
from fdsm.encoders import ENCODERS
from fdsm.encoders.pretrain_config import PretrainConfig
from fdsm.errors import InputError, InputWarning, did_you_mean, explain, option
from fdsm.experiment.recipes import DEFAULT_RECIPE, compose, load_recipe, merge, recipe_names
from fdsm.experiment.synthetic_classes_config import SyntheticClassesConfig
from fdsm.methods import METHODS
from fdsm.registry import NamedConfig
from fdsm.splits import split_names
from fdsm.storage import is_yaml, parse_yaml, read_yaml
from fdsm.text import TEXT_ENCODERS, MiniLMConfig

DATA_FOLDERS = ("root", "validation")
"""Keys of `data` that name folders. They differ between machines, and no number depends on them."""


class SplitConfig(BaseModel):
    """The choice of unseen classes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(description="a data set whose splits come with fdsm, or a YAML file of the same form")
    name: str = Field(description="a split, or a group of splits whose results are averaged")
    group: str | None = Field(None, description="the group of this split, set when a group is run")
    val_draw: Annotated[int, Field(ge=0)] | Literal["published", "all"] | None = Field(
        None,
        description="to choose settings, test on some seen classes: those of this draw, those of the benchmark, or all; "
        "none: the final run",
    )
    hold_out: float = Field(
        0.0, ge=0, lt=1, description="share of the training clips kept out of fitting, to tune generalised zero-shot"
    )


class TextConfig(BaseModel):
    """The texts that describe the classes, and their encoder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank: str = Field(description="a text bank that comes with fdsm, or a YAML file of the same form")
    encoder: SerializeAsAny[Annotated[NamedConfig, TEXT_ENCODERS.chosen_by_name()]] = MiniLMConfig()


class ExperimentConfig(BaseModel):
    """All settings that decide a run's numbers. The folders of `data` may differ between machines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="the run's folder is runs/<name>/<seed>")
    data: SerializeAsAny[Annotated[SourceConfig | Features, DATASETS.chosen_by_name()]]
    split: SplitConfig
    preprocess: PreprocessConfig = PreprocessConfig()
    encoder: SerializeAsAny[Annotated[NamedConfig, ENCODERS.chosen_by_name()]] | None = Field(
        None, description="none if the data set holds latents"
    )
    pretrain: PretrainConfig = PretrainConfig()
    synthetic_classes: SyntheticClassesConfig | None = Field(
        None, description="synthetic classes to train on beside the seen ones; none: no synthetic classes"
    )
    tokens: Literal["frames", "joints", "pooled"] = Field("frames", description="token layout of the latents")
    text: TextConfig
    method: SerializeAsAny[Annotated[NamedConfig, METHODS.chosen_by_name()]]
    degrade: DegradeConfig = Field(DegradeConfig(), description="frames to remove from test clips before encoding")
    trials: int = Field(10, ge=1, description="number of noises at test (section 4.2)")
    generalised: bool = Field(
        False, description="also score clips of all classes against all classes; this fits a second model for the corrections"
    )
    seed: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _fits_together(self) -> ExperimentConfig:
        if self.generalised and self.degrade != DegradeConfig():
            raise ValueError("generalised: is measured on whole clips; leave degrade away")
        name = self.data_name
        if self.holds_latents != (self.encoder is None):
            what = "holds latents, so there is no clip to encode: expected null" if self.holds_latents else "needs an encoder"
            raise ValueError(f"encoder: data set {name!r} {what}")
        if isinstance(self.data, Features) and self.data.validation is not None and not self.generalised:
            raise ValueError("data.validation: tunes generalised zero-shot alone: expected generalised=true, or no such folder")
        if self.holds_latents and self.synthetic_classes is not None:
            raise ValueError(f"synthetic_classes: data set {name!r} holds latents; there is no encoder for other clips")
        if self.holds_latents and self.tokens != "pooled":
            raise ValueError(f"tokens: data set {name!r} holds one token a clip: expected 'pooled', found {self.tokens!r}")
        if self.holds_latents and self.degrade != DegradeConfig():
            raise ValueError("degrade: there are no clips to take frames from")
        METHODS[self.method.name](self.method).refuse_tokens(self.tokens)
        return self

    @property
    def data_name(self) -> str:
        return self.data.name

    @property
    def holds_latents(self) -> bool:
        """Whether the data set holds latents instead of clips."""
        return isinstance(self.data, Features)

    @property
    def on_validation_folder(self) -> bool:
        """Whether the data set is a feature folder whose encoder has not seen the validation classes."""
        return isinstance(self.data, Features) and self.data.apart == "validation"

    @property
    def head_sees_all_classes(self) -> bool:
        """Whether a kinematic head is also trained on the names of unseen classes, as in the paper."""
        from fdsm.methods.diffusion.settings import DiffusionConfig  # here: it imports torch, which other methods do not need

        method = getattr(self.method, "base", self.method)  # of an adaptation
        return isinstance(method, DiffusionConfig) and method.has_head and method.head.sees_all_classes

    @property
    def departures(self) -> list[str]:
        """Departures of these settings from strict zero-shot recognition of the unseen classes. Reports list them."""
        synthetic = self.synthetic_classes
        found = {
            "the kinematic head was taught on all class names": self.head_sees_all_classes,
            "validation classes cut from the seen ones, not the unseen classes": self.split.val_draw is not None,
            "learnt from synthetic motions that describe the unseen classes": synthetic is not None and not synthetic.strict,
            "learnt from synthetic motions that are nearer to an unseen class than its nearest seen class": (
                synthetic is not None and synthetic.strict and synthetic.radius < 1
            ),
            "synthetic motions brought to the mean and spread of unlabelled clips of unseen classes (transductive)": (
                synthetic is not None and synthetic.unlabelled
            ),
            "generalised zero-shot tuned on test clips of seen classes, which a feature folder has in their place": (
                isinstance(self.data, Features) and self.data.validation is not None
            ),
            "adapted to the unlabelled test clips (transductive)": METHODS[self.method.name].transductive,
        }
        return [stamp for stamp, applies in found.items() if applies]

    @property
    def dataset(self) -> str:
        return dataset_name(self.split.source, self.data_name)

    def to_yaml(self) -> str:
        """The config as YAML. `load_config` reads an equal object from it."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def dataset_name(split_source: str, data_name: str) -> str:
    """The data set's name in tables of results. It is the source of the split, independently of the reader of the clips."""
    return data_name if is_yaml(split_source) else split_source


def load_config(path: str | Path, overrides: Iterable[str] = (), root: Path | None = None) -> ExperimentConfig:
    """Read a YAML file, merge it over its `base:`, apply overrides like `method.freq_weight=0.5`, and check everything.

    A base is a file, or the name of a recipe of fdsm. Settings without a base and without a method are merged over the recipe
    `discriminant`. `root` is the folder of the data, if it is another one than the file's; its name is not read as YAML. Raises
    InputError in one sentence that names the file and the key.
    """
    path = Path(path)
    data = _read_settings(path)
    base = data.pop("base", None)
    if base is None and isinstance(data.get("method", {}), dict) and "name" not in data.get("method", {}):
        base = None if _holds_latents(data) else DEFAULT_RECIPE
    if base is not None:
        data = merge(_read_base(path, str(base)), data)
    if root is not None:
        data = merge(data, {"data": {"root": str(root)}})
    return make_config(with_overrides(data, overrides), str(path))


def load_recipe_config(
    recipe: str, target: str, variants: Sequence[str] = (), overrides: Iterable[str] = (), data: Path | None = None
) -> ExperimentConfig:
    """The config of a recipe on a target, such as `discriminant` on `utd-mhad/22-5` (see `compose`).

    `data` is the folder of the data set, or a feature folder (see `fdsm.data.features`); for a group of splits, a folder with a
    feature folder for each of them. Raises InputError as `compose`, `feature_folders` and `load_config` do.
    """
    settings = compose(recipe, target, variants)
    if data is not None:
        of_splits = feature_folders(data, _members_of(settings))
        on_latents = is_feature_folder(data) or of_splits
        settings = on_features(settings, data, of_splits) if on_latents else merge(settings, {"data": {"root": str(data)}})
    return make_config(with_overrides(settings, overrides), f"{recipe} {target}")


def _members_of(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The splits of a group, if the settings are of a group."""
    names = split_names(settings["split"]["source"], settings["split"]["name"])
    return () if names == (settings["split"]["name"],) else names


def on_features(settings: Mapping[str, Any], root: Path, of_splits: Mapping[str, Path]) -> dict[str, Any]:
    """The settings of a recipe on a target, for a feature folder in place of the target's clips.

    If there is one for each split of a group (`of_splits`), `root` holds them, and `members` gives each split its own.
    The folder's latents are of one token a clip. Without a manifest, their classes are those of the target's data set. A warning
    says if the recipe has synthetic classes: no encoder makes latents of theirs.
    """
    if settings.get("synthetic_classes") is not None:
        left_out = f"{settings['name']}: learns from the seen classes alone, without the recipe's synthetic classes"
        warnings.warn(InputWarning(f"{left_out}: {root} holds latents, and there is no encoder for other clips"), stacklevel=2)
    data: dict[str, Any] = {"name": "features", "root": str(root)}
    source = settings["split"]["source"]
    if source in get_args(NamedFeatures) and not all((one / MANIFEST).exists() for one in of_splits.values() or (root,)):
        data["dataset"] = source
    taken = {"data": data, "encoder": None, "synthetic_classes": None, "tokens": "pooled"}
    return {**settings, **taken}


def with_overrides(data: Mapping[str, Any], overrides: Iterable[str]) -> dict[str, Any]:
    """Settings with overrides like `method.freq_weight=0.5`. Raises InputError for an override of another form."""
    merged = dict(data)
    for override in overrides:
        merged = merge(merged, _override(override))
    return merged


def _holds_latents(data: Mapping[str, Any]) -> bool:
    block = data.get("data")
    return isinstance(block, dict) and block.get("name") == Features.model_fields["name"].default


def _read_base(path: Path, base: str) -> dict[str, Any]:
    if base in recipe_names():
        return dict(load_recipe(base).settings)
    if not (path.parent / base).exists() and not is_yaml(base):
        raise InputError(f"{path}: base: {did_you_mean(base, list(recipe_names()))}")
    below = _read_settings(path.parent / base)
    if "base" in below:
        raise InputError(f"{path.parent / base}: a base must not have a base of its own")
    return below


def members(config: ExperimentConfig) -> list[ExperimentConfig]:
    """The runs of a config: the config itself, or one config for each split of a group, each with its own name.

    Raises InputError if the split is unknown.
    """
    names = split_names(config.split.source, config.split.name)
    if names == (config.split.name,):
        return [config]
    group, (*above, own) = config.split.name, config.name.split("/")
    folders = feature_folders(config.data.root, names) if isinstance(config.data, Features) else {}
    return [
        config.model_copy(
            update={
                "name": "/".join([*above, name.replace("/", "-"), own]),
                "split": config.split.model_copy(update={"name": name, "group": group}),
                **({"data": config.data.model_copy(update={"root": folders[name]})} if folders else {}),
            }
        )
        for name in names
    ]


def single(config: ExperimentConfig) -> ExperimentConfig:
    """The config itself. Raises InputError if it runs on a group of splits, because one split must be named."""
    names = [member.split.name for member in members(config)]
    if names != [config.split.name]:
        raise InputError(f"split.name: expected one split, found the group {config.split.name!r}: name one of {', '.join(names)}")
    return config


def make_config(data: Mapping[str, Any], where: str) -> ExperimentConfig:
    """A checked config from plain data. Raises InputError whose message begins with `where`."""
    try:
        config = ExperimentConfig.model_validate(data)
    except ValidationError as error:
        raise explain(error, where, ExperimentConfig) from None
    try:
        config.model_dump_json()
    except PydanticSerializationError as error:  # such as a folder whose name is not UTF-8: no file could hold the settings
        raise InputError(f"{where}: expected settings that can be written as UTF-8, found others ({error})") from None
    return config


def make_source(name: str, root: Path, settings: Iterable[str] = ()) -> SourceConfig:
    """The config of a data set of clips. Raises InputError if the name or a setting is wrong."""
    data: dict[str, Any] = {"name": name, "root": str(root)}
    for setting in settings:
        data = merge(data, _override(setting))
    try:
        source = DATASETS.config_of(name).model_validate(data)
    except ValidationError as error:
        raise explain(error, name, DATASETS.config_of(name)) from None
    if not isinstance(source, SourceConfig):
        raise InputError(f"{name}: it holds latents; there are no clips to convert")
    return source


def _override(text: str) -> dict[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise InputError(f"{option('set')} {text!r}: expected KEY=VALUE, such as method.freq_weight=0.5")
    try:
        parsed = parse_yaml(value)
    except ValueError:
        raise InputError(f"{option('set')} {text!r}: the value is not YAML") from None
    return _nested(key.split("."), parsed)


def _read_settings(path: Path) -> dict[str, Any]:
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise InputError(f"{path}: expected settings as 'key: value', found {type(data).__name__}")
    return data


def _nested(keys: list[str], value: Any) -> dict[str, Any]:
    return {keys[0]: value if len(keys) == 1 else _nested(keys[1:], value)}
