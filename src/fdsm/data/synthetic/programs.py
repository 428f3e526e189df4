"""Motion programs: what a person does in the words of the closed vocabulary, what words leave open, and the texts."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from fdsm.errors import InputError
from fdsm.vocabulary import Kinematics


def _in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    if not 0 < bounds[0] <= bounds[1]:
        raise ValueError(f"a range must be two numbers above 0, the smaller first, found {list(bounds)}")
    return bounds


Range = Annotated[tuple[float, float], AfterValidator(_in_order)]
Text = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Motion(_Model):
    """What the words leave open; a field that is left out follows from tempo, repetition and path."""

    amplitude: float = Field(1.0, gt=0, description="size of the movement against the path's own")
    seconds: Range | None = Field(None, description="duration of one movement that is made once")
    hertz: Range | None = Field(None, description="repeated movements per second")
    cycles: Range | None = Field(None, description="how many times a repeated movement is made")
    start: Range | None = Field(None, description="seconds from rest to the movement's beginning")
    hold: Range | None = Field(None, description="seconds spent at the movement's end")
    end: Range | None = Field(None, description="seconds from the movement's end back to rest")


class Parts(_Model):
    """What each part of the body does, a short sentence each."""

    head: Text
    hands: Text
    torso: Text
    legs: Text


class Phases(_Model):
    """What happens when, a short sentence each."""

    start: Text
    middle: Text
    end: Text


class Program(_Model):
    """One action class: the same program makes its motion and its texts."""

    name: Text
    kinematics: Kinematics
    motion: Motion = Motion()
    intensity: Literal[0, 1] = Field(description="1 for a high-frequency or dynamic action, 0 for a slow or posture-dominant one")
    descriptions: tuple[Text, Text, Text, Text, Text]
    parts: Parts
    phases: Phases


class _Bank(_Model):
    provenance: Text
    classes: tuple[Program, ...] = Field(min_length=1)


def load_programs(path: Path | None = None) -> tuple[Program, ...]:
    """The programs of a YAML file in label order; fdsm's own without a path.

    Raises InputError that names the file and the key if it is not as described here or two classes share a name.
    """
    if path is None:
        with as_file(files(__package__).joinpath("programs.yaml")) as own:
            return load_programs(own)
    try:
        data: Any = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not YAML ({' '.join(str(error).split())})") from error
    try:
        programs = _Bank.model_validate(data).classes
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"])) or "top level"
        raise InputError(f"{path}: {key}: {first['msg'].removeprefix('Value error, ')}") from error
    names = [program.name for program in programs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{path}: classes: the name {twice!r} occurs twice")
    return programs
