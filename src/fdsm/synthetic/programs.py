"""Motion programs: what a person does in the words of the closed vocabulary, what words leave open, and the texts."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from fdsm.errors import InputError, explain
from fdsm.storage import read_yaml
from fdsm.vocabulary import ClassText, Kinematics, Parts, Phases
from fdsm.vocabulary.class_text import Text


def _in_order(bounds: tuple[float, float]) -> tuple[float, float]:
    if not 0 < bounds[0] <= bounds[1]:
        raise ValueError(f"a range must be two numbers above 0, the smaller first, found {list(bounds)}")
    return bounds


Range = Annotated[tuple[float, float], AfterValidator(_in_order)]


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
    either_way: bool = Field(False, description="half of the performances go along the path backwards")


class Action(_Model):
    """What is rendered: words, what they leave open, and the name that its clips and their randomness go by."""

    name: Text
    kinematics: Kinematics
    motion: Motion = Motion()


class Program(ClassText, Action):
    """One action class with all its texts: the same program makes its motion and what is said about it."""

    kinematics: Kinematics
    intensity: Literal[0, 1]
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
        programs = _Bank.model_validate(read_yaml(path)).classes
    except ValidationError as error:
        raise explain(error, str(path), _Bank) from None
    names = [program.name for program in programs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{path}: classes: the name {twice!r} occurs twice")
    return programs
