"""What the settings of the reading were chosen on: rewritings of the names of the synthetic data set, scored on its clips.

Synthetic classes alone teach, as in `measure`. All 52 classes are candidates, and all clips are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fdsm import storage
from fdsm.errors import InputError, did_you_mean
from fdsm.evaluation.meanings import SOFTNESS
from fdsm.values import FloatArray
from fdsm.vocabulary.reading_settings import CHOSEN, ReadingSettings
from studies.reading.measure import ALONE, HERE, OWN, Model, Row, accuracy, fit_model, readings_of, rows_of, wordings
from studies.reading.page import class_table, row_of, spread, summary, table, to_lines

DATASET, TARGET = "synthetic", "synthetic/default"
REWRITTEN = HERE / "validation.yaml"
GRID = HERE / "settings.yaml"
SPLIT_FILE, SPLIT = HERE / "no-class-seen.yaml", "0/52"
NUMBERS = HERE / "validation.json"
PAGE = HERE / "validation.md"

_OF_MEANINGS = "meanings.softness"
CHOSEN_VALUES: dict[str, float] = {**{f"reading.{name}": value for name, value in asdict(CHOSEN).items()}, _OF_MEANINGS: SOFTNESS}

_TOP = """# What the settings of the reading rest on

The settings of the reading were chosen on rewritings of the 52 names of the synthetic data set (`validation.yaml`), scored on its
clips. Synthetic classes alone teach, and they may describe the classes that are asked (`no-class-seen.yaml`). All classes are
candidates and all clips are scored. The number is the top-1 accuracy in percent, mean ± sample standard deviation over seeds.

- *own names*: the data set's class names.
- *synonym*, *sentence*, *second*, *code*: other words, a sentence, another sentence, and a name as code has it.
- *likeliest*, *read* and *unread* are those of [How well labels are read](reading.md).

`reading.voters`, `reading.reach` and `reading.learnt` were chosen later on more names: see
[Names that the lexicon does not have](left-out.md).

`python -m studies reading --validation` makes the numbers, and `python -m studies pages` this page.
"""
_SETTINGS = """## The settings

Each row changes one setting (`settings.yaml`), and all others stay as chosen. *mean* is over wordings. *instead − chosen* is its
difference from the first row, mean ± sample standard deviation over seeds. Seeds differ in synthetic clips, not in labels. One
label more that is read rightly is about {of_wording:.1f} points of a wording, and {of_mean:.1f} of the mean. The choice is older
than this table, so a row may be ahead of it.
"""
_CLASSES = "## Class by class\n\nWith the data set's own names: written by hand against read. Mean over seeds.\n"


@dataclass(frozen=True)
class Alternative:
    """Top-1 accuracy of all clips in percent with one setting of the reading changed."""

    setting: str
    chosen: float
    instead: float
    read: dict[str, tuple[float, ...]]
    """For each wording, one number a seed."""


@dataclass(frozen=True)
class Validation:
    """The accuracies of one run of the command: a row for each wording with the chosen settings, and all alternatives to these."""

    rows: tuple[Row, ...]
    alternatives: tuple[Alternative, ...]


def validate(
    runs: Path, seeds: Sequence[int], show: Callable[[Row], None], *, rewritten: Path = REWRITTEN, grid: Path = GRID
) -> Validation:
    """The chosen settings on every wording, and every alternative of the grid.

    Raises InputError if a wording lacks a class, or as `read_grid` does.
    """
    tried = read_grid(grid)
    labels_of = wordings(DATASET, rewritten)
    settings = [f"name={DATASET}/{SPLIT.replace('/', '-')}/{ALONE}", f"split.source={SPLIT_FILE}", f"split.name={SPLIT}"]
    models = [fit_model(ALONE, TARGET, None, runs, seed, settings) for seed in seeds]
    rows = rows_of(ALONE, DATASET, labels_of, models, show)
    alternatives = [
        Alternative(name, CHOSEN_VALUES[name], value, read_accuracies(labels_of, models, *_with(name, value)))
        for name, value in tried
    ]
    return Validation(tuple(rows), tuple(alternatives))


def read_grid(path: Path) -> list[tuple[str, float]]:
    """Settings and values to try instead of the chosen ones, from YAML `name: [value, ...]`.

    Raises InputError for a file of another form, for an unknown setting, and for a value that is no such number.
    """
    grid = storage.read_yaml(path)
    if not isinstance(grid, dict) or not all(isinstance(values, list) for values in grid.values()):
        raise InputError(f"{path}: expected settings as 'name: [value, ...]'")
    for name, values in grid.items():
        if name not in CHOSEN_VALUES:
            raise InputError(f"{path}: setting {did_you_mean(name, list(CHOSEN_VALUES))}")
        kinds, what = ((int,), "whole numbers") if isinstance(CHOSEN_VALUES[name], int) else ((int, float), "numbers")
        if bad := [value for value in values if type(value) not in kinds]:
            raise InputError(f"{path}: {name}: expected {what}, found {bad[0]!r}")
    return [(name, value) for name, values in grid.items() for value in values]


def _with(name: str, value: float) -> tuple[ReadingSettings, float]:
    """The settings of the reading and the softness of meanings, all as chosen but for the one of this name."""
    if name == _OF_MEANINGS:
        return CHOSEN, value
    change: dict[str, Any] = {name.removeprefix("reading."): value}
    return replace(CHOSEN, **change), SOFTNESS


def read_accuracies(
    labels_of: Mapping[str, Sequence[str]], models: Sequence[Model], settings: ReadingSettings, softness: float
) -> dict[str, tuple[float, ...]]:
    """Top-1 accuracy in percent for each wording, one number a model, with all meanings that these settings give."""
    meanings = {wording: [one.meanings for one in readings_of(labels, settings)] for wording, labels in labels_of.items()}
    return {wording: tuple(accuracy(one.score(own, softness))[0] for one in models) for wording, own in meanings.items()}


def keep(found: Validation, path: Path = NUMBERS) -> None:
    storage.write_json(path, asdict(found))


def read_kept(path: Path = NUMBERS) -> Validation:
    """The kept numbers. Raises InputError if there are none."""
    entry = storage.read_json(path)
    alternatives = [
        Alternative(**{**one, "read": {wording: tuple(values) for wording, values in one["read"].items()}})
        for one in entry["alternatives"]
    ]
    return Validation(tuple(map(row_of, entry["rows"])), tuple(alternatives))


def settings_table(found: Validation) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows: the chosen settings, then one alternative a row."""
    chosen = np.array([row.read for row in found.rows])  # (wordings, seeds)
    header = ("setting", "chosen", "instead", *(row.wording for row in found.rows), "mean", "instead − chosen")
    rows = [("all as chosen", "", "", *_percent(chosen), "")]
    for one in found.alternatives:
        read = np.array([one.read[row.wording] for row in found.rows])
        rows.append((one.setting, f"{one.chosen:g}", f"{one.instead:g}", *_percent(read), _gain(read, chosen)))
    return header, rows


def _percent(read: FloatArray) -> list[str]:
    """Mean over seeds of accuracies (wordings, seeds), for each wording and over all."""
    return [f"{value:.1f}" for value in (*read.mean(1), read.mean())]


def _gain(read: FloatArray, chosen: FloatArray) -> str:
    """By how much the mean over wordings differs."""
    return spread((read - chosen).mean(0).tolist(), sign="+")


def to_markdown(found: Validation) -> str:
    """The whole page."""
    own = next(row for row in found.rows if row.wording == OWN)
    points = 100 / own.num_classes
    lines = [_TOP, f"{summary(found.rows)}\n", *to_lines(*table(found.rows)), ""]
    lines += [_SETTINGS.format(of_wording=points, of_mean=points / len(found.rows)), *to_lines(*settings_table(found)), ""]
    lines += [_CLASSES, *to_lines(*class_table(own)), ""]
    return "\n".join(lines)
