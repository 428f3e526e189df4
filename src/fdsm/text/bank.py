"""Text banks: texts about each class of a data set, in several views, as a YAML file that people can read and edit."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fdsm.errors import InputError, did_you_mean, option
from fdsm.storage import atomic_path, content_hash, is_yaml, read_yaml
from fdsm.text.syntax import OF_NAMES
from fdsm.vocabulary import VIEWS as OWN_VIEWS
from fdsm.vocabulary import ClassText, Kinematics, Parts, Phases

VIEWS = (*OWN_VIEWS, *OF_NAMES)
"""The text views of a bank: those that its classes have of their own, then those that follow from their names."""

_SYNTHETIC = "synthetic"

_LATER = frozenset({"hidden", "partner"})
"""Keys that came after the hashes of texts were first logged. An absent one does not count, so that older texts keep their hash."""


class TextBank(BaseModel):
    """The texts of all classes of a data set. The id of a class is its index in the list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str = Field(min_length=1)
    provenance: str = ""
    classes: tuple[ClassText, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> TextBank:
        seen: set[str] = set()
        for name in self.names:
            if name.casefold() in seen:
                raise ValueError(f"expected class names that differ from each other, found {name!r} twice")
            seen.add(name.casefold())
        return self

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.classes)

    @property
    def fingerprint(self) -> str:
        """Content hash of the whole bank."""
        return content_hash(_counted(self.model_dump(mode="json")))

    def about(self, names: Sequence[str]) -> TextBank:
        """The bank with only the named classes, in the given order. Raises InputError for an unknown name."""
        by_name = {entry.name: entry for entry in self.classes}
        for name in names:
            if name not in by_name:
                raise InputError(f"text bank {self.dataset!r}: class {did_you_mean(name, list(by_name))}")
        return self.model_copy(update={"classes": tuple(by_name[name] for name in names)})

    def texts(self, view: str) -> list[tuple[int, tuple[str, ...]]]:
        """The rows of one view as (class id, slots) (see `rows_of`)."""
        return rows_of(self.classes, view)


def _counted(data: Any) -> Any:
    """JSON-like data without the keys of `_LATER` that have no value."""
    if isinstance(data, dict):
        return {key: _counted(value) for key, value in data.items() if value is not None or key not in _LATER}
    return [_counted(value) for value in data] if isinstance(data, list) else data


def rows_of(classes: Sequence[ClassText], view: str) -> list[tuple[int, tuple[str, ...]]]:
    """The rows of one view as (class id, slots), in ascending order of class ids, which are the places in the list.

    Rows and slots are those of `ClassText.rows`; `verb` and `noun` (`fdsm.text.syntax`) have one slot for every class. A
    class without the view has no row. Raises InputError for an unknown view.
    """
    if view not in VIEWS:
        raise InputError(f"text view: {did_you_mean(view, list(VIEWS))}")
    if view in OF_NAMES:
        return [(class_id, (OF_NAMES[view](entry.name),)) for class_id, entry in enumerate(classes)]
    return [(class_id, slots) for class_id, entry in enumerate(classes) for slots in entry.rows(view)]


def bundled_banks() -> tuple[str, ...]:
    """Names of the banks that come with fdsm."""
    found = [
        path.name.removesuffix(".yaml") for path in files("fdsm.text").joinpath("banks").iterdir() if path.name.endswith(".yaml")
    ]
    return tuple(sorted([*found, _SYNTHETIC]))


def load_bank(name_or_path: str | Path) -> TextBank:
    """Load a bundled bank by name, or your own YAML file (a `Path`, or a string that ends in .yaml or .yml).

    Each class in a file needs a `name`. Other keys are optional. The default of `dataset` is the file's name. Raises
    InputError, which names the file, class and key, if anything is unknown, missing or of the wrong kind.
    """
    if isinstance(name_or_path, Path) or is_yaml(name_or_path):
        return _read_bank(Path(name_or_path))
    if name_or_path not in bundled_banks():
        raise InputError(f"text bank: {did_you_mean(name_or_path, list(bundled_banks()))}")
    if name_or_path == _SYNTHETIC:
        return _synthetic_bank()
    return _read_bank(Path(str(files("fdsm.text").joinpath("banks", f"{name_or_path}.yaml"))))


def bank_to_yaml(bank: TextBank) -> str:
    """A bank as YAML. `load_bank` reads an equal bank from it, for any texts."""
    import yaml

    data = bank.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10_000)


def check_place(out: Path, *, force: bool) -> None:
    """Raises InputError if a bank cannot be written to `out`, or if `out` exists, unless `force` is set. Makes no folder."""
    if not is_yaml(out.name):
        raise InputError(f"{out}: expected a file that ends in .yaml, found another ending")
    if not out.parent.is_dir():
        raise InputError(f"{out}: expected a folder that exists, found no folder {out.parent}")
    if out.is_dir() or (out.exists() and not force):
        other = "" if out.is_dir() else f", or replace it with {option('force')}"
        raise InputError(f"{out}: it exists already; name a new file{other}")


def write_bank(out: Path, bank: TextBank) -> None:
    """Write a bank as a file that `load_bank` reads, in one step."""
    with atomic_path(out) as target:
        target.write_text(bank_to_yaml(bank), encoding="utf-8")
        load_bank(target)  # an unreadable bank must not replace a file


def _synthetic_bank() -> TextBank:
    """The bank of the synthetic data set. Its texts are in the same file as the motion programs."""
    from fdsm.synthetic.programs import load_programs

    shared = set(ClassText.model_fields)
    classes = [ClassText.model_validate(program.model_dump(include=shared)) for program in load_programs()]
    provenance = "written by hand for fdsm beside the motion programs of the synthetic data set"
    return TextBank(dataset=_SYNTHETIC, provenance=provenance, classes=tuple(classes))


def _read_bank(path: Path) -> TextBank:
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise InputError(f"{path}: expected a mapping with the keys {', '.join(TextBank.model_fields)}, found {reprlib.repr(data)}")
    try:
        return TextBank.model_validate({"dataset": path.stem, **data})
    except ValidationError as error:
        raise InputError(f"{path}: {_first_problem(error, data)}") from None


_MODELS: Mapping[str, type[BaseModel]] = {
    "": TextBank,
    "classes": ClassText,
    "kinematics": Kinematics,
    "parts": Parts,
    "phases": Phases,
}
"""The models below each key of a bank, to suggest a correction for a misspelt key."""


def _first_problem(error: ValidationError, data: dict[str, Any]) -> str:
    """One sentence with the class and key, the value found and the value expected."""
    problem = error.errors()[0]
    place = list(problem["loc"])
    where = ""
    if len(place) >= 2 and place[0] == "classes":
        entry = data["classes"][place[1]]
        name = entry.get("name") if isinstance(entry, dict) else None
        where = f"class {name!r}, " if name else f"class {place[1]}, "
        place = place[2:]
        parent = "classes" if len(place) <= 1 else str(place[0])
    else:
        parent = ""
    keys = [str(step) for step in place if not isinstance(step, int)]
    kind, found = problem["type"], problem["input"]
    if kind == "extra_forbidden":
        key = keys.pop()
        return f"{where}{'.'.join([*keys, 'key'])}: {did_you_mean(key, list(_MODELS[parent].model_fields))}"
    where += f"{'.'.join(keys)}: " if keys else ""
    if kind == "missing":
        return f"{where}expected a value, found none"
    if kind == "value_error":
        return f"{where}{problem['ctx']['error']}"
    plain = {"tuple_type": "a list", "model_type": "a mapping", "invalid_key": "keys that are texts"}
    expected = plain.get(kind, problem["msg"].removeprefix("Input should be "))
    return f"{where}expected {expected[0].lower()}{expected[1:]}, found {reprlib.repr(found)}"
