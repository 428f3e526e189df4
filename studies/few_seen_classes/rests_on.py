"""The page on what the numbers rest on: strictness by radius, words of others, and the parts of the default recipe."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field
from scipy.stats import t

from fdsm.errors import InputError
from fdsm.figures import style
from fdsm.text import load_bank
from fdsm.vocabulary import attributes
from studies.ablations.sweep import Cell, Outcomes, Sweep, find_accuracies, find_cell, points, read_sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

HERE = Path(__file__).parent
SWEEPS, OUTCOMES = HERE / "sweeps", HERE / "outcomes"
LABEL, WITH_NETWORK = "discriminant", "discriminant-quarters"
READ = "read by the library"
WRITERS = tuple(f"writer {number}" for number in range(1, 6))
SETS = ("utd-mhad", "nw-ucla", "msr-action3d")

Table = list[str]


def page(outcomes: Outcomes) -> str:
    """The page in Markdown."""
    radius, words, read, parts = (read_sweep(SWEEPS / f"{name}.yaml") for name in ("radius", "words", "read", "parts"))
    return "\n".join([_PREFACE, *_radius(radius, outcomes), *_words(words, read, outcomes), *_parts(parts, outcomes)])


_PREFACE = """# What the numbers rest on

The default recipe `discriminant`, on the splits with seen classes. Numbers are top-1 accuracies in percent on the test part,
mean ± sample standard deviation over seeds. Differences are paired over seeds and clips and have 95% intervals
(`fdsm/evaluation/paired.py`). `make -f studies/Makefile rests-on` makes all of them.
"""

_RADIUS = """## Strict by radius

Synthetic classes within the radius of an unseen class are left out. The radius is a share of the distance to the unseen class's
nearest seen class, in attributes. At radius 1, the default, no synthetic class is nearer than that. With *list only*, hand-made
synonyms alone leave classes out, as before there was a radius.
"""

_WORDS = """## Words that others wrote

The class texts in this repository were written by someone who knew these classes. Five writers, each a run of a large language
model, got [instructions](blind/README.md), the vocabulary, and 300 names of actions. These data sets' names were mixed into them.
They saw no data, no results and no code. The last column has names that the library read by itself.

*Five writers* is the mean over writers ± the standard deviation between them. Synonyms and radius follow the same words as the
method.
"""

_OF_NETWORK = f"""With `{WITH_NETWORK}`, which validation classes chose for NW-UCLA:
"""

_VOCABULARY = """The vocabulary is the author's all the same. Its words for movements were chosen by someone who knew these
classes, and most names have one plain word in it. A class for which it has no word would fare worse.
"""

_PARTS = """## What each part is worth

All methods get the same measurements, the same attributes, and the same synthetic classes or none. The first number is with
synthetic classes, the second without. Only the settings of `discriminant` were chosen on validation classes; the others run with
their defaults. `discriminant` also centres seen and synthetic classes apart and gives synthetic ones less weight. *Denoiser* is
FDSM's in its small size, on one token a clip, with five seeds instead of ten.
"""

_DESCRIBED = """What describes a class, with synthetic classes. *Phrases* are the kinematics in words, embedded by the text encoder:
nothing is graded by hand. *Names* are the class names, embedded.
"""


def _radius(sweep: Sweep, outcomes: Outcomes) -> Table:
    columns = {"0": "list only", "0.5": "radius 0.5", "1": "radius 1 (default)", "no synthetic class": "none synthetic"}
    mean, ends = _differences(sweep, "0", outcomes)
    said = f"By the list alone the accuracy differs by {mean} points, averaged over the splits. On single splits it is {ends}."
    return [_RADIUS, *_by_target(sweep, columns, outcomes), said, "", "![Accuracy over the radius](images/radius.png)", ""]


def _words(sweep: Sweep, read: Sweep, outcomes: Outcomes) -> Table:
    by_library = _cell(read, READ, outcomes)
    rows = [(*row, _spread(_of(by_library, row[0])) or "-") for row in _rows_of_writers(sweep, LABEL, outcomes)]
    header = ("split", "the author's", "five writers", "lowest and highest")
    of_network = _rows_of_writers(sweep, WITH_NETWORK, outcomes)
    agree = ("data set", "same path", "distance in attributes", "distance of nearest classes")
    return [
        _WORDS,
        *_table((*header, "read by the library"), rows),
        *(
            [f"With `{WITH_NETWORK}`, which validation classes chose for NW-UCLA:", "", *_table(header, of_network)]
            if of_network
            else []
        ),
        "The difference to the author's, averaged over the splits, and the lowest and the highest split:",
        "",
        *_table(
            ("words", "difference", "splits"),
            [
                *((row, *_differences(sweep, row, outcomes)) for row in WRITERS),
                (
                    f"{READ}, on {len(by_library.targets) if by_library else 0} splits",
                    *_differences(read, READ, outcomes),
                ),
            ],
        ),
        "How far the writers agree with the author. *Same path* is the lowest and the highest writer. Distances are means over",
        "classes: from a writer's words to the author's (lowest and highest writer), and from a class to the nearest other class.",
        "",
        *_table(agree, _agreement()),
        _VOCABULARY,
    ]


def _rows_of_writers(sweep: Sweep, label: str, outcomes: Outcomes) -> list[tuple[str, ...]]:
    """For each target: accuracy with the author's words, mean and spread over writers, the lowest and the highest writer."""
    cells = {row: find_accuracies(sweep, row, label, outcomes) for row in sweep.rows}
    rows: list[tuple[str, ...]] = []
    for target in _targets(cells[sweep.base]) if cells[sweep.base] else ():
        writers = [statistics.mean(of_writer) for writer in WRITERS if (of_writer := _of(cells[writer], target))]
        ends = f"{min(writers):.1f} to {max(writers):.1f}" if writers else ""
        rows.append((target, _spread(_of(cells[sweep.base], target)), _spread(writers), ends))
    return rows


def _parts(sweep: Sweep, outcomes: Outcomes) -> Table:
    methods = ("discriminant", "ridge", "eszsl", "denoiser")
    cells = {row: _cell(sweep, row, outcomes) for row in sweep.rows}
    rows = []
    for target in _targets(cells[sweep.base]):
        pairs = [[_mean(_of(cells[row], target)) for row in (method, f"{method}, no synthetic class")] for method in methods]
        rows.append((target, *(" / ".join(pair) for pair in pairs)))
    described = {
        "discriminant": "attributes",
        "discriminant, phrases for attributes": "phrases",
        "discriminant, names for attributes": "names",
    }
    return [_PARTS, *_table(("split", *methods), rows), _DESCRIBED, *_by_target(sweep, described, outcomes)]


class Options(style.FigureOptions):
    """Settings of the picture `radius`."""

    outcomes: Path = Field(OUTCOMES, description="folder of the results of sweeps")


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    """Accuracy over the radius, a line a split."""
    sweep, outcomes = read_sweep(SWEEPS / "radius.yaml"), Outcomes(options.outcomes)
    radii = [row for row in sweep.rows if row.replace(".", "").isdigit()]
    cells = {row: _cell(sweep, row, outcomes) for row in radii}
    figure = style.new_figure(style.COLUMN, 2.9)
    axes = figure.subplots()
    for place, target in enumerate(_targets(cells[sweep.base])):
        values, line = [_of(cells[row], target) for row in radii], style.LINES[place % len(style.LINES)]
        if not all(values):
            raise InputError(f"figure 'radius': expected results of {target} at every radius, found some missing")
        middle, half = [statistics.mean(of_row) for of_row in values], [_half_width(of_row) for of_row in values]
        at = [float(row) for row in radii]
        axes.errorbar(
            at, middle, half, marker=line.marker, color=line.color, markersize=3.5, linewidth=1, capsize=1.5, label=target
        )
    axes.set_xlabel("radius (share of the distance to the nearest seen class)")
    axes.set_ylabel("accuracy (%)")
    axes.set_xticks([float(row) for row in radii])
    figure.legend(loc="outside upper center", ncols=3, fontsize=6.5)
    caption = (
        "Accuracy on unseen classes of the test part, by how near synthetic classes may be to an unseen class. The radius is a "
        "share of the distance to the unseen class's nearest seen class. Bars: 95% intervals of the mean over seeds (Student's t)."
    )
    return figure, caption


def _half_width(values: Sequence[float]) -> float:
    """Half of the 95% interval of a mean over seeds (Student's t)."""
    if len(values) < 2:
        return 0.0
    return float(t.ppf(0.975, len(values) - 1)) * statistics.stdev(values) / len(values) ** 0.5


def _agreement() -> list[tuple[str, ...]]:
    """For each data set: share of classes with the author's path, mean distance to the author's words, and between classes."""
    rows: list[tuple[str, ...]] = []
    for name in SETS:
        own = load_bank(name)
        known = [entry.kinematics for entry in own.classes if entry.kinematics is not None]
        vectors = np.stack([attributes(words) for words in known])
        between = np.linalg.norm(vectors[:, None] - vectors, axis=2)
        nearest = np.where(np.eye(len(vectors), dtype=bool), np.inf, between).min(1)
        same, distance = [], []
        for number in range(1, 6):
            theirs = load_bank(str(HERE / "blind" / f"writer-{number}.yaml")).about(own.names)
            found = [entry.kinematics for entry in theirs.classes if entry.kinematics is not None]
            same.append(statistics.mean(one.path == other.path for one, other in zip(found, known, strict=True)))
            others = np.stack([attributes(words) for words in found])
            distance.append(float(np.linalg.norm(others - vectors, axis=1).mean()))
        rows.append(
            (
                name,
                f"{100 * min(same):.0f} to {100 * max(same):.0f}%",
                f"{min(distance):.2f} to {max(distance):.2f}",
                f"{nearest.mean():.2f}",
            )
        )
    return rows


def accuracies(sweep: Sweep, row: str, target: str, outcomes: Outcomes) -> tuple[float, ...]:
    """Accuracies of a row on a target in percent, a number for each seed; none if it was not measured."""
    return _of(_cell(sweep, row, outcomes), target)


def _cell(sweep: Sweep, row: str, outcomes: Outcomes) -> Cell | None:
    return find_accuracies(sweep, row, LABEL, outcomes)


def _targets(base: Cell | None) -> list[str]:
    if base is None:
        raise InputError("rests-on: expected results of the default recipe, found none")
    order = {name: place for place, name in enumerate(SETS)}
    return sorted(base.targets, key=lambda target: (order.get(target.partition("/")[0], len(order)), _few_unseen_first(target)))


def _few_unseen_first(target: str) -> int:
    return int(target.rpartition("-")[2])


def _of(cell: Cell | None, target: str) -> tuple[float, ...]:
    if cell is None or target not in cell.targets:
        return ()
    return cell.accuracies[cell.targets.index(target)]


def _by_target(sweep: Sweep, columns: dict[str, str], outcomes: Outcomes) -> Table:
    cells = {row: _cell(sweep, row, outcomes) for row in columns}
    targets = _targets(_cell(sweep, sweep.base, outcomes))
    rows: list[tuple[str, ...]] = [(target, *(_spread(_of(cells[row], target)) for row in columns)) for target in targets]
    return _table(("split", *columns.values()), rows)


def _differences(sweep: Sweep, row: str, outcomes: Outcomes) -> tuple[str, str]:
    """The mean difference of a row to the base over the targets, and the least and the greatest."""
    cell = find_cell(sweep, row, LABEL, outcomes)
    each = [100 * one.value for one in cell.differences if one is not None] if cell else []
    mean = points(cell.mean) if cell and cell.mean else "not measured"
    return mean, f"{min(each):+.1f} to {max(each):+.1f}" if each else "not measured"


def _mean(values: Sequence[float]) -> str:
    return f"{statistics.mean(values):.1f}" if values else "-"


def _spread(values: Sequence[float]) -> str:
    if len(values) < 2:
        return "".join(f"{value:.1f}" for value in values)
    return f"{statistics.mean(values):.1f} ± {statistics.stdev(values):.1f}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return [*("| " + " | ".join(words) + " |" for words in (header, ["---"] * len(header), *rows)), ""]
