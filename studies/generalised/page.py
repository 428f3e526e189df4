"""The page on factors that do not carry over, from the kept numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean, stdev

import numpy as np
from scipy.stats import t

from fdsm import storage
from fdsm.errors import InputError
from studies.generalised.measure import AS_NOW, REPEATS, WAYS, Row
from studies.json_lines import read_lines
from studies.reading.page import to_lines

NUMBERS = Path(__file__).with_name("numbers")
"""A file for each split and input, with a line for each run."""
PAGE = Path(__file__).with_name("generalised.md")

_TOP = """# Why a tuned factor does not carry over

In generalised zero-shot, clips of seen and unseen classes are scored against all classes. Seen classes win too often, so a
factor is taken off their scores (*stacking*). It is tuned on classes taken from the seen ones, and loses something against the
factor that is best for the test clips. This page takes that loss apart. H is the harmonic mean of the accuracies on seen and on
unseen classes, in percent. The numbers are of {runs} runs of the leaderboard: {methods} rows, {targets} splits, {inputs} inputs
and {seeds} seeds.

`python -m studies generalised` reads the finished runs and makes the numbers; `python -m studies pages` makes this page.
"""
_SHORT = """## In short

The tuned factor loses {tuned} points of H. A factor that is chosen on the test clips themselves, with half of the unseen
classes, loses {classes} with the other half. One that is chosen on half of the clips of each class loses {clips}. So the best
factor differs from one set of unseen classes to another. Both sides of the draws are to blame. If the accuracy on seen classes were
known at each factor, {seen} would be lost, and if that on unseen classes were known, {unseen}.
{ways}
"""
_NONE_BETTER = "No other way of tuning that was tried is better on held-out draws."
_BETTER = "Better on held-out draws: {names}."
_SPLITS = """## How much is lost

Means over methods and seeds. *Candidates* are seen + unseen classes, of the test clips and of a draw of tuning. *Too large* is
the share of runs whose tuned factor is above the best one. *Distance* is from an unseen class to the nearest seen one, in
standard deviations within classes, of the test clips and of the draws. Not every method takes every input, and not every run was
finished: *runs* says how many there are. A line "all" is a mean over runs.
"""
_CAUSES = """## What it is lost by

What H loses against its best factor, where the factor is chosen in other ways. Means over methods and seeds.

- *tuned*: on all draws, as the library does. *One draw*: on each draw by itself.
- *S known*: the accuracy on seen classes, at each factor, is that of the test clips; that on unseen ones is of the draws. *U
  known* is the reverse.
- *Other clips*: on a random half of the test clips of each class, and judged on the rest.
- *Other classes*: with half of the unseen classes, and judged with the other half. Seen classes are the same.
- *As few*: on test clips, in draws with as many candidates as the tuning has, and as many draws.

Halves and draws of the last three are repeated {repeats} times.
"""
_WAYS = """## Other ways of tuning

What H loses with each way. Each was tried on draws of validation classes first: a draw is judged with what the other draws
gave. These columns alone may choose. *Difference* is that of all draws to the library's way, with its 95% interval over splits
and inputs; below 0 is better. The columns of the test show what the choice would have done.

- *{as_now}*: the factor whose H is highest, averaged over the draws. This is the library's.
- *S and U averaged*: both accuracies are averaged over the draws before H is taken.
- *mean factor*, *median factor*: each draw has a best factor of its own.
- *per clip*: a clip's scores are divided by their standard deviation over all candidates; *per clip, seen*: over seen ones.
"""


def keep(rows: Sequence[Row], folder: Path = NUMBERS) -> None:
    """Replace the kept rows."""
    with storage.atomic_path(folder) as target:
        target.mkdir()
        for name, own in _by_split(rows):
            lines = "".join(f"{row.model_dump_json()}\n" for row in own)
            storage.write_text(target / f"{name.replace('/', '-').replace(', ', '.')}.jsonl", lines)


def read_kept(folder: Path = NUMBERS) -> list[Row]:
    """The kept rows. Raises InputError if there are none."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise InputError(f"{folder}: expected the numbers of `python -m studies generalised`, found none")
    return [row for file in files for row in read_lines(file, Row)]


def to_markdown(rows: Sequence[Row]) -> str:
    """The whole page."""
    counts = {f"{name}s": len({getattr(row, name) for row in rows}) for name in ("method", "target", "input", "seed")}
    return "\n".join(
        [
            _TOP.format(runs=f"{len(rows):,}", **counts),
            in_short(rows),
            _SPLITS,
            *to_lines(*split_table(rows)),
            f"\n{_of_distances(rows)}\n",
            _CAUSES.format(repeats=REPEATS),
            *to_lines(*cause_table(rows)),
            "",
            _WAYS.format(as_now=AS_NOW),
            *to_lines(*way_table(rows)),
            "",
        ]
    )


def in_short(rows: Sequence[Row]) -> str:
    """What the tables say, in a paragraph."""
    lost = mean_losses(rows)
    better = [way for way in WAYS if way != AS_NOW and (found := difference(rows, way)) and found[0] + found[1] < 0]
    return _SHORT.format(
        tuned=f"{lost['tuned']:.1f}",
        classes=f"{lost['other classes']:.1f}",
        clips=f"{lost['other clips']:.1f}",
        seen=f"{lost['S known']:.1f}",
        unseen=f"{lost['U known']:.1f}",
        ways=_BETTER.format(names=", ".join(better)) if better else _NONE_BETTER,
    )


def mean_losses(rows: Sequence[Row]) -> dict[str, float]:
    """What a factor loses, mean over runs, by how it was chosen."""
    return {name: mean(row.losses[name] for row in rows) for name in rows[0].losses}


def difference(rows: Sequence[Row], way: str) -> tuple[float, float] | None:
    """A way's loss on held-out draws minus that of the library's way, and half of its 95% interval over splits and inputs.

    None if there is only one split and input.
    """
    means = [mean(row.held_out[way] - row.held_out[AS_NOW] for row in own) for _, own in _by_split(rows)]
    if len(means) < 2:
        return None
    return mean(means), float(t.ppf(0.975, len(means) - 1)) * stdev(means) / len(means) ** 0.5


def split_table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and a line for each split and input."""
    header = ("split, input", "candidates", "tuning", "as scored", "tuned", "best", "too large", "distance", "tuning", "runs")
    return header, [
        (
            name,
            _plus(own[0].candidates),
            _plus(own[0].tuning_candidates),
            _mean(row.plain for row in own),
            _mean(row.best - row.losses["tuned"] for row in own),
            _mean(row.best for row in own),
            f"{100 * mean(row.tuned > row.factors[0] for row in own):.0f}%",
            f"{mean(row.distances[0] for row in own):.2f}",
            f"{mean(mean(row.distances[1:]) for row in own):.2f}",
            str(len(own)),
        )
        for name, own in _by_split(rows)
    ]


def cause_table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and a line for each split and input, and one for all."""
    names = tuple(rows[0].losses)
    return ("split, input", *names), [
        (name, *(_mean(row.losses[loss] for row in own) for loss in names)) for name, own in (*_by_split(rows), ("all", rows))
    ]


def way_table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and a line for each way: losses on held-out draws and on test clips, for each input and for all."""
    parts = [(given, [row for row in rows if row.input == given]) for given in dict.fromkeys(row.input for row in rows)]
    parts.append(("all", list(rows)))
    header = ("way", *(f"draws, {given}" for given, _ in parts), "difference", *(f"test, {given}" for given, _ in parts))
    return header, [
        (
            way,
            *(_mean(row.held_out[way] for row in own) for _, own in parts),
            _of_difference(difference(rows, way)) if way != AS_NOW else "",
            *(_mean(row.on_test[way] for row in own) for _, own in parts),
        )
        for way in WAYS
    ]


def correlation(rows: Sequence[Row]) -> float:
    """Correlation of the draws' best factors with their distances, both as differences to their mean over a run's draws.

    Factors are divided by their standard deviation over a run's draws first, so that each run weighs the same.
    """
    factors, distances = [], []
    for row in rows:
        own = np.array(row.factors[1:])
        if own.std() > 0:
            factors.append((own - own.mean()) / own.std())
            distances.append(np.array(row.distances[1:]) - np.mean(row.distances[1:]))
    return float(np.corrcoef(np.concatenate(factors), np.concatenate(distances))[0, 1])


def _of_distances(rows: Sequence[Row]) -> str:
    said = ", ".join(
        f"{correlation([row for row in rows if row.input == given]):+.2f} with `{given}`"
        for given in dict.fromkeys(row.input for row in rows)
    )
    return f"Correlation of a draw's best factor with its distance, within a run: {said}."


def _by_split(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.target, row.input), []).append(row)
    return [(f"{target}, {given}", own) for (target, given), own in found.items()]


def _of_difference(found: tuple[float, float] | None) -> str:
    return "" if found is None else f"{found[0]:+.1f} ± {found[1]:.1f}"


def _plus(candidates: tuple[int, int]) -> str:
    return f"{candidates[0]} + {candidates[1]}"


def _mean(values: Iterable[float]) -> str:
    return f"{mean(values):.1f}"
