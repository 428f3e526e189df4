"""Content hashes of the settings, the texts and the code that reads them, which decide a run's numbers."""

from __future__ import annotations

import ast
import inspect
import tokenize
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from fdsm import storage, training_loop
from fdsm.experiment import synthetic_classes
from fdsm.experiment.config import DATA_FOLDERS, ExperimentConfig
from fdsm.methods import METHODS
from fdsm.registry import NamedConfig
from fdsm.splits import views
from fdsm.synthetic import programs
from fdsm.text import bundled_banks, load_bank
from fdsm.vocabulary import attributes, synonyms


def settings_fingerprint(config: ExperimentConfig) -> str:
    """Content hash of all settings except the run's name, its seed and the data's folders.

    Settings with their default values do not count, so a setting that fdsm gets later does not change the hash.
    """
    settings = _set_otherwise(config)
    for key in ("name", "seed"):
        settings.pop(key, None)
    for key in DATA_FOLDERS:
        settings["data"].pop(key, None)
    return storage.content_hash(settings)


def _set_otherwise(model: BaseModel) -> dict[str, Any]:
    """The field `name`, and the fields that differ from their defaults."""
    return {
        name: _plain(value)
        for name, field in type(model).model_fields.items()
        for value in [getattr(model, name)]
        if name == "name" or value != field.get_default(call_default_factory=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _set_otherwise(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


_READING = frozenset(
    f"{name}.py"
    for name in (
        *("label_asked", "label_parser", "label_people", "label_reader", "label_things"),
        *("lexicon", "lexicon_beginnings", "lexicon_entry", "path_odds", "plain_label", "reading_settings"),
    )
)
"""Files of the vocabulary that read labels. No run depends on them."""


@cache
def code_fingerprint() -> str:
    """Content hash of the code and data that make synthetic classes, grade words, and say which classes may be learnt from."""
    folders = [Path(inspect.getfile(module)).parent for module in (programs, synonyms)]
    files = [file for folder in folders for file in sorted(folder.iterdir()) if file.suffix in (".py", ".yaml")]
    files = [file for file in files if file.name not in _READING]
    rules = [Path(inspect.getfile(module)) for module in (synthetic_classes, views)]
    return storage.content_hash(*files, *rules)


def method_fingerprint(method: NamedConfig) -> str:
    """Content hash of the code of a method: of its modules and their bases, and of the loop that trains it.

    Comments and docstrings do not count.
    """
    kind = METHODS[method.name]
    found = {inspect.getfile(base) for base in kind.__mro__ if base.__module__.startswith("fdsm.")} | {training_loop.__file__}
    files = {file for name in found for file in _module_files(Path(name))}
    base = getattr(method, "base", None)  # of an adaptation
    return storage.content_hash(
        *map(_statements, sorted(files)), *([method_fingerprint(base)] if isinstance(base, NamedConfig) else [])
    )


@cache
def _statements(file: Path) -> str:
    """The lines of a file without comments, docstrings and blank lines."""
    with tokenize.open(file) as stream:
        lines = stream.read().splitlines()
    tree = ast.parse("\n".join(lines))
    with file.open("rb") as binary:
        for token in tokenize.tokenize(binary.readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column]
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str):
            first, last = statement.lineno - 1, (statement.end_lineno or statement.lineno) - 1
            before, after = lines[first].encode()[: statement.col_offset], lines[last].encode()[statement.end_col_offset :]
            lines[first : last + 1] = [(before + after).decode(), *[""] * (last - first)]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _module_files(file: Path) -> list[Path]:
    """A module's file, or all files of its package if the method is one."""
    return sorted(file.parent.glob("*.py")) if file.parent.name != "methods" and "methods" in file.parts else [file]


_FIRST_ATTRIBUTES = 59
"""Number of attributes when hashes were first logged. A later one counts if a class of the bank has it, so that a new word of the
vocabulary does not change the hash of texts that it says nothing about."""


def _bank_fingerprint(bank: str) -> str:
    texts = load_bank(bank)
    grades = [attributes(entry.kinematics) if entry.kinematics else None for entry in texts.classes]
    used = max((int(np.flatnonzero(own).max()) + 1 for own in grades if own is not None and own.any()), default=0)
    width = max(_FIRST_ATTRIBUTES, used)
    return storage.content_hash(texts.fingerprint, [None if own is None else own[:width].tolist() for own in grades])


def texts_fingerprint(config: ExperimentConfig) -> str:
    """Content hash of the bank's texts and their attributes. A method reads nothing else about the classes."""
    bank = config.text.bank
    return _shipped_bank_fingerprint(bank) if bank in bundled_banks() else _bank_fingerprint(bank)


_shipped_bank_fingerprint = cache(_bank_fingerprint)  # a file of one's own may change
