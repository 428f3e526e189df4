"""Answers of the commands: as tables on standard output, and as files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fdsm.cli.options import print_table
from fdsm.errors import InputError

if TYPE_CHECKING:
    from fdsm.data.input_report import InputReport
    from fdsm.ranking import Ranking

SEGMENT = ("start", "end", "label", "score", "fits", "person")
"""Columns of a table of segments."""


def require_output(output: Path, endings: Sequence[str], read: Iterable[str | Path]) -> None:
    """Raises InputError for a file that cannot be written: of another ending, a folder, or one of those that are read."""
    if output.suffix.lower() not in endings:
        raise InputError(f"{output}: expected a file that ends in {' or '.join(endings)}")
    if os.path.isdir(output):
        raise InputError(f"{output}: expected a file to write, found a folder")
    if os.path.exists(output) and any(os.path.exists(one) and os.path.samefile(one, output) for one in read):
        raise InputError(f"{output}: expected another file to write than those that are read")


def print_ranking(ranking: Ranking) -> None:
    """All labels of one clip."""
    from fdsm.ranking import UNKNOWN_LABEL, percent

    if ranking.unknown:
        fits = percent(ranking.fits or 0.0)
        typer.echo(f"{UNKNOWN_LABEL}: the nearest label fits with a probability of {fits}, which is too low")
    columns = {
        "label": [one["label"] for one in ranking],
        "probability": [percent(one["probability"]) for one in ranking if one["probability"] is not None],
        "score": [f"{one['score']:.4f}" for one in ranking],
        "computed": [f"{100 * one['computed']:.0f}%" for one in ranking] if any(one["computed"] < 1 for one in ranking) else [],
        "read as": [one["read_as"] or "" for one in ranking] if any(one["read_as"] for one in ranking) else [],
    }
    shown = {title: cells for title, cells in columns.items() if cells}
    print_table(tuple(shown), list(zip(*shown.values(), strict=True)))


def print_first(answers: Sequence[tuple[InputReport, Ranking]]) -> None:
    """The label of each of several clips, and the two that are nearest, as far as they are wanted."""
    from fdsm.ranking import likelihood, percent

    rows = []
    for report, ranking in answers:
        nearest = [f"{one['label']} ({likelihood(one)})" for one in ranking[:2]]
        person = "all" if report.person is None else str(report.person)
        fits = [] if ranking.fits is None else [percent(ranking.fits)]
        rows.append((report.where, person, ranking.label, *fits, *nearest))
    header = ("clip", "person", "label", *(["fits"] if answers[0][1].fits is not None else []), "nearest", "second")
    print_table(header[: len(rows[0])], rows)


def write_answers(path: Path, answers: Sequence[tuple[InputReport, Ranking]]) -> None:
    """All answers as a CSV file, with one row for each label of each clip, or as a JSON file."""
    import csv

    from fdsm.storage import atomic_path, write_json

    if path.suffix.lower() == ".json":
        shown = [
            {
                "clip": report.where,
                "person": report.person,
                "label": ranking.label,
                "fits": ranking.fits,
                "ranking": ranking,
                "findings": [one.text for one in report.findings],
            }
            for report, ranking in answers
        ]
        write_json(path, shown)
        return
    with atomic_path(path) as target, target.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("clip", "person", "unknown", "fits", "rank", "label", "probability", "score", "read as", "findings"))
        for report, ranking in answers:
            findings = "; ".join(one.text for one in report.findings)
            for rank, one in enumerate(ranking, 1):
                probability = "" if one["probability"] is None else f"{one['probability']:.4f}"
                sure = ("", "") if ranking.fits is None else (int(ranking.unknown), f"{ranking.fits:.4f}")
                of_label = (rank, one["label"], probability, f"{one['score']:.6f}", one["read_as"] or "")
                rows.writerow((report.where, report.person or "all", *sure, *of_label, findings))


def write_segments(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Rows of text, with the columns `SEGMENT`, as a CSV file."""
    import csv

    from fdsm.storage import atomic_path

    with atomic_path(path) as target, target.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([SEGMENT, *rows])
