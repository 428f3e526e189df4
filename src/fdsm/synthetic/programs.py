"""Motion programs: an action in the words of the closed vocabulary, its numeric details, and its texts."""

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
    """Numeric details of a motion. The default of a field follows from tempo, repetition and path."""

    amplitude: float = Field(1.0, gt=0, description="size of the movement relative to the path's default")
    seconds: Range | None = Field(None, description="duration of a movement that is made once, in seconds")
    hertz: Range | None = Field(None, description="repeated movements per second")
    cycles: Range | None = Field(None, description="number of repetitions of a repeated movement")
    start: Range | None = Field(None, description="seconds from rest to the start of the movement")
    hold: Range | None = Field(None, description="seconds spent at the movement's end")
    end: Range | None = Field(None, description="seconds from the movement's end back to rest")
    either_way: bool = Field(False, description="half of the performances follow the path backwards")


class Action(_Model):
    """An action to render: its words, numeric details, and a name, which also seeds its random numbers."""

    name: Text
    kinematics: Kinematics
    motion: Motion = Motion()


class Program(ClassText, Action):
    """One action class with all its texts. The same program gives its motion and its texts."""

    kinematics: Kinematics
    intensity: Literal[0, 1]
    descriptions: tuple[Text, Text, Text, Text, Text]
    parts: Parts
    phases: Phases


class _Bank(_Model):
    provenance: Text
    classes: tuple[Program, ...] = Field(min_length=1)


def load_programs(path: Path | None = None) -> tuple[Program, ...]:
    """The programs of a YAML file in label order. Without a path, the programs of fdsm.

    Raises InputError, which names the file and the key, if the file has another form or if two classes share a name.
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
