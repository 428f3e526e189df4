"""A table of results from many reports, with published numbers."""

from __future__ import annotations

import statistics
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdsm import storage
from fdsm.errors import InputError, InputWarning
from fdsm.evaluation import Report
from fdsm.evaluation.generalised import Generalised, SeenUnseen
from fdsm.experiment.config import DATA_FOLDERS, dataset_name, make_config
from fdsm.experiment.published_reasons import why
from fdsm.experiment.recipes import benchmark_names, published_figures, published_generalised
from fdsm.experiment.run_folder import CLIPS, FITTED_ON, REPORT, SPLIT, TEXTS, read_report
from fdsm.splits import split_names
from fdsm.storage import is_yaml


@dataclass(frozen=True)
class Cell:
    """Mean and sample standard deviation over seeds, in percent."""

    mean: float
    std: float | None

    def __str__(self) -> str:
        return f"{self.mean:.1f}" if self.std is None else f"{self.mean:.1f} ± {self.std:.1f}"


@dataclass(frozen=True)
class Row:
    """One method on one split: over seeds, or as published."""

    dataset: str
    split: str
    method: str
    test_part: Cell  # mean over trials
    ensemble: Cell | None  # scores averaged over trials
    all_samples: Cell | None  # ensemble, every sample of the unseen classes
    interval: tuple[float, float] | None  # 95%, over seeds (over clips if there is one seed)
    seeds: int
    stamps: tuple[str, ...] = ()


def read_reports(paths: Sequence[Path]) -> list[Report]:
    """All reports at or below the given paths, each once.

    Raises InputError if a path has none, or if two runs of one name have the same seed or other settings: their mean would say
    nothing. A warning says if runs of one name were made of other texts, another split or other clips.
    """
    reports: dict[Path, Report] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such run or folder of runs")
        found = [path] if path.is_file() else sorted(path.rglob(REPORT))
        if not found:
            raise InputError(f"{path}: expected at least one {REPORT} at or below it, found none")
        reports |= {file.resolve(): read_report(file) for file in found}
    known: dict[tuple[str, str, str], list[Path]] = {}
    for file, report in reports.items():
        known.setdefault((_dataset(report), report.config["split"]["name"], report.name), []).append(file)
    for same in known.values():
        first, *others = same
        for other in others:
            if not _same_settings(reports[other], reports[first]):
                raise InputError(f"{first} and {other}: expected runs of one name to have the same settings, found different ones")
            if changed := _made_otherwise(first, other):
                warnings.warn(InputWarning(f"{first} and {other}: one name, but other {', '.join(changed)}"), stacklevel=2)
        seeds = {reports[file].seed: file for file in same}
        for file in same:
            if seeds[reports[file].seed] != file:
                raise InputError(f"{file} and {seeds[reports[file].seed]}: expected one run of a name and seed, found two")
    return list(reports.values())


def _made_otherwise(first: Path, other: Path) -> list[str]:
    """Inputs in which the runs of two reports differ, as far as their folders say."""
    paths = [file.parent / FITTED_ON for file in (first, other)]
    if not all(path.exists() for path in paths):
        return []
    one, another = map(_noted, paths)
    return [name for name in (TEXTS, SPLIT, CLIPS) if name in one and name in another and one[name] != another[name]]


def _noted(path: Path) -> dict[str, Any]:
    noted = storage.read_json(path)
    if not isinstance(noted, dict):
        raise InputError(f"{path}: expected content hashes by name, found {type(noted).__name__}")
    return noted


def _same_settings(one: Report, another: Report) -> bool:
    """Whether two runs had the same settings. One that fdsm got after a run had its default value."""
    if _settings(one) == _settings(another):
        return True
    from fdsm.experiment.fingerprints import settings_fingerprint  # here: it imports torch

    first, second = (settings_fingerprint(make_config(report.config, report.name)) for report in (one, another))
    return first == second


def _settings(report: Report) -> dict[str, Any]:
    """All settings but the name, the seed and the data's folders."""
    own = {key: value for key, value in report.config.items() if key not in ("name", "seed")}
    return own | {"data": {key: value for key, value in own["data"].items() if key not in DATA_FOLDERS}}


def make_rows(reports: Sequence[Report]) -> list[Row]:
    """One row per data set, split and run name, then rows of published results and of chance for each of these splits.

    Runs on all splits of a group are also averaged, for each seed.
    """
    runs: dict[tuple[str, str, str], list[Report]] = {}
    for report in reports:
        runs.setdefault((_dataset(report), report.config["split"]["name"], report.name), []).append(report)
    rows: list[Row] = []
    for dataset, split in dict.fromkeys((dataset, split) for dataset, split, _ in runs):
        own = {name: members for (d, s, name), members in runs.items() if (d, s) == (dataset, split)}
        for name, members in own.items():
            rows.append(_measured(dataset, split, name, members))
        rows += _published(dataset, split)
        members = [report for found in own.values() for report in found]
        if not any(report.config["method"]["name"] == "chance" for report in members):  # a run of it is a row already
            of_split = next(
                (report for report in members if not _on_validation(report)), members[0]
            )  # the others have other classes
            rows.append(Row(dataset, split, "chance", Cell(100 * of_split.chance, None), None, None, None, 0))
    return rows + _averaged(reports)


def _dataset(report: Report) -> str:
    """The data set's name, with the file of the splits if only the splits are one's own: nothing is published about those."""
    source = report.config["split"]["source"]
    name = dataset_name(source, report.config["data"]["name"])
    return f"{name} ({Path(source).name})" if is_yaml(source) and name in benchmark_names() else name


def _on_validation(report: Report) -> bool:
    return report.config["split"].get("val_draw") is not None


def _whole_groups(reports: Sequence[Report]) -> dict[tuple[str, str, str], list[list[Report]]]:
    """The runs on all splits of a group, for each seed that has them all: data set, group and name -> seeds -> splits."""
    groups: dict[tuple[str, str, str], list[Report]] = {}
    for report in reports:
        group = report.config["split"].get("group")
        if group is not None:
            groups.setdefault((_dataset(report), group, _name_in_group(report)), []).append(report)
    whole: dict[tuple[str, str, str], list[list[Report]]] = {}
    for key, members in groups.items():
        wanted = split_names(members[0].config["split"]["source"], key[1])
        found = {(report.config["split"]["name"], report.seed): report for report in members}
        seeds = [seed for seed in sorted({report.seed for report in members}) if all((name, seed) in found for name in wanted)]
        if seeds:
            whole[key] = [[found[name, seed] for name in wanted] for seed in seeds]
    return whole


def _averaged(reports: Sequence[Report]) -> list[Row]:
    """A row for each group of splits with runs on all its splits, and the group's published results."""
    rows: list[Row] = []
    told: set[tuple[str, str]] = set()
    for (dataset, group, name), each in _whole_groups(reports).items():
        wanted = [report.config["split"]["name"] for report in each[0]]
        figures = [
            _cell([100 * statistics.mean(figure(report) for report in of_seed) for of_seed in each])
            for figure in (lambda r: r.test_part.zsl_acc_mean, lambda r: r.test_part.zsl_acc, lambda r: r.all_samples.zsl_acc)
        ]
        label = f"{method_label(name)} (mean of {', '.join(wanted)})"
        stamps = tuple(dict.fromkeys(stamp for of_seed in each for report in of_seed for stamp in report.stamps))
        rows.append(Row(dataset, group, label, figures[0], figures[1], figures[2], None, len(each), stamps))
        if (dataset, group) not in told:
            told.add((dataset, group))
            rows += _published(dataset, group)
    return rows


def method_label(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _name_in_group(report: Report) -> str:
    """The name of a group's runs without the split (see `fdsm.experiment.config.members`)."""
    *above, split, own = report.name.split("/")
    return "/".join([*above, own] if split == report.config["split"]["name"].replace("/", "-") else [*above, split, own])


def _measured(dataset: str, split: str, name: str, reports: Sequence[Report]) -> Row:
    trials = [100 * report.test_part.zsl_acc_mean for report in reports]
    ensembles = [100 * report.test_part.zsl_acc for report in reports]
    everything = [100 * report.all_samples.zsl_acc for report in reports]
    return Row(
        dataset=dataset,
        split=split,
        method=method_label(name),
        test_part=_cell(trials),
        ensemble=_cell(ensembles),
        all_samples=_cell(everything),
        interval=_interval(ensembles, reports[0]),
        seeds=len(reports),
        stamps=tuple(dict.fromkeys(stamp for report in reports for stamp in report.stamps)),
    )


def _cell(percents: Sequence[float]) -> Cell:
    return Cell(statistics.mean(percents), statistics.stdev(percents) if len(percents) > 1 else None)


def _interval(percents: Sequence[float], only: Report) -> tuple[float, float]:
    """95% interval of the ensemble's accuracy: Student's t over seeds, or Wilson's over clips if there is one seed."""
    if len(percents) == 1:
        return 100 * only.test_part.zsl_acc_low, 100 * only.test_part.zsl_acc_high
    from scipy.stats import t

    mean, half = statistics.mean(percents), statistics.stdev(percents) / len(percents) ** 0.5
    half *= float(t.ppf(0.975, len(percents) - 1))
    return max(0.0, mean - half), min(100.0, mean + half)


def _published(dataset: str, split: str) -> list[Row]:
    return [
        Row(dataset, split, f"{name} (published)", Cell(mean, std), None, None, None, 1)
        for name, (mean, std) in published_figures(dataset, split).items()
    ]


HEADER = ("data set", "split", "method", "seeds", "a trial", "ensemble", "95% interval", "all samples")


_MARKS = ("*", "†", "‡", "§", "¶")


def marks_of(stamps: Iterable[str]) -> dict[str, str]:
    """A footnote mark for each departure from strict zero-shot."""
    return {stamp: _MARKS[place % len(_MARKS)] * (1 + place // len(_MARKS)) for place, stamp in enumerate(dict.fromkeys(stamps))}


def cells(row: Row, marks: Mapping[str, str]) -> tuple[str, ...]:
    """The texts of a row, in the order of `HEADER`, with the marks of `marks_of`."""
    interval = f"{row.interval[0]:.1f} to {row.interval[1]:.1f}" if row.interval else ""
    seeds = str(row.seeds) if row.seeds else ""
    return (
        row.dataset,
        row.split,
        row.method + "".join(marks[stamp] for stamp in row.stamps),
        seeds,
        str(row.test_part),
        str(row.ensemble or ""),
        interval,
        str(row.all_samples or ""),
    )


BESIDE = ("run", "here", "published", "difference", "known reasons")


def beside_published(reports: Sequence[Report]) -> list[tuple[str, ...]]:
    """A row for each run whose method has a published figure on its split or group: points, and why they may differ.

    A group counts with the seeds that were run on all its splits. Runs on validation classes have nothing published beside them.
    """
    final = [report for report in reports if not _on_validation(report)]
    runs: dict[tuple[str, str, str], list[Report]] = {}
    for report in final:
        if report.config["split"].get("group") is None:
            runs.setdefault((_dataset(report), report.config["split"]["name"], report.name), []).append(report)
    runs |= {key: [report for of_seed in each for report in of_seed] for key, each in _whole_groups(final).items()}
    rows: list[tuple[str, ...]] = []
    for (dataset, split, name), found in runs.items():
        label, method = method_label(name), found[0].config["method"]["name"]
        figures = {name.casefold(): value for name, (value, _) in published_figures(dataset, split).items()}
        if method in figures:
            here = 100 * statistics.mean(report.test_part.zsl_acc_mean for report in found)
            difference = f"{here - figures[method]:+.1f}"
            place = f"{dataset} {split} {label}"
            rows.append((place, f"{here:.1f}", f"{figures[method]:.1f}", difference, why(found[0])))
        known = {name.casefold(): one for name, one in published_generalised(dataset, split).items()}
        general = [report.generalised for report in found if report.generalised is not None]
        if method in known and general:
            by = known[method].by
            here = 100 * statistics.mean((one.gated if by == "gate" else one.stacked).harmonic_mean for one in general)
            theirs = known[method].harmonic_mean
            place = f"{dataset} {split} {label}, H by {by}"
            rows.append((place, f"{here:.1f}", f"{theirs:.1f}", f"{here - theirs:+.1f}", why(found[0])))
    return rows


GENERALISED = ("data set", "split", "method", "seeds", "S, U, H as scored", "S, U, H stacked", "S, U, H gated", "AUSUC")


def generalised_rows(reports: Sequence[Report]) -> list[tuple[str, ...]]:
    """Rows of generalised zero-shot, one per run name, as means over seeds, and published ones. Clips of all classes are scored.

    A published result stands in the column of what decided between seen and unseen classes: a gate, or stacking.
    """
    runs: dict[tuple[str, str, str], list[Generalised]] = {}
    for report in reports:
        if report.generalised is not None:
            key = (_dataset(report), report.config["split"]["name"], report.name)
            runs.setdefault(key, []).append(report.generalised)

    def triple(found: Sequence[SeenUnseen]) -> str:
        columns = ([100 * getattr(one, key) for one in found] for key in ("seen_acc", "unseen_acc", "harmonic_mean"))
        return ", ".join(str(_cell(column)) for column in columns)

    rows: list[tuple[str, ...]] = [
        (
            dataset,
            split,
            method_label(name),
            str(len(found)),
            triple([one.plain for one in found]),
            triple([one.stacked for one in found]),
            triple([one.gated for one in found]),
            f"{statistics.mean(one.ausuc for one in found):.3f}",
        )
        for (dataset, split, name), found in runs.items()
    ]
    for dataset, split in dict.fromkeys((dataset, split) for dataset, split, _ in runs):
        for name, one in published_generalised(dataset, split).items():
            said = ", ".join("?" if number is None else f"{number:.1f}" for number in (one.seen, one.unseen, one.harmonic_mean))
            stacked, gated = (said if one.by == column else "" for column in ("stacking", "gate"))
            rows.append((dataset, split, f"{name} (published)", "1", "", stacked, gated, ""))
    return rows


_PREFACE = """# Results

Top-1 accuracy in percent on clips of unseen classes, mean ± sample standard deviation over seeds. *A trial*: mean accuracy
over noise trials (the figure papers give), test part; *ensemble*: accuracy of the scores averaged over trials, test part,
with its 95% interval: Student's t over seeds, or Wilson's over clips where there is one seed. *All samples*: ensemble, the
unseen classes' clips of the training part counted too; nothing was trained on them either. Published rows are one run of
their authors, whose protocol on small data sets is not written down.
"""


_GENERALISED_PREFACE = """## Generalised zero-shot

Clips of the test part of all classes against all classes. S: seen classes' clips, U: unseen classes' clips, H: their harmonic
mean, in percent and in this order. *Stacked*: a constant taken off seen classes' scores. *Gated*: a logistic regression
decides first which side a clip is of; a classifier of seen classes names those of theirs, and the method the others. Both are
tuned on classes and clips of the training part that a second model never saw.
AUSUC: area under the curve of S over U for all constants. Of some published rows only H is known.
"""


PAGE_HEADER = ("method", "seeds", "a trial", "ensemble, 95% interval", "all samples")
PAGE_GENERALISED = ("method", "as scored", "stacked", "gated", "AUSUC")


def to_markdown(rows: Sequence[Row], general: Sequence[tuple[str, ...]] = (), beside: Sequence[tuple[str, ...]] = ()) -> str:
    """A Markdown page with a table for each split, and with an explanation of the columns."""
    marks = marks_of(stamp for row in rows for stamp in row.stamps)
    tables: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in rows:
        dataset, split, method, seeds, trial, ensemble, interval, all_samples = cells(row, marks)
        with_interval = f"{ensemble} ({interval})" if interval else ensemble
        tables.setdefault((dataset, split), []).append((method, seeds, trial, with_interval, all_samples))
    lines = [_PREFACE]
    for place, own in tables.items():
        lines += [f"## {' '.join(place)}", "", *_table(PAGE_HEADER, own), ""]
    lines += [line for stamp, mark in marks.items() for line in (f"{mark.replace('*', chr(92) + '*')} {stamp}", "")]
    if general:
        lines += [_GENERALISED_PREFACE]
        tables = {}
        for dataset, split, method, seeds, *numbers in general:
            named = method if method.endswith("(published)") else f"{method}, {seeds} seeds"
            tables.setdefault((dataset, split), []).append((named, *numbers))
        for place, own in tables.items():
            lines += [f"### {' '.join(place)}", "", *_table(PAGE_GENERALISED, own), ""]
    if beside:
        lines += ["## Beside published figures", "", *_table(BESIDE, beside), ""]
    return "\n".join(lines).rstrip()


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(words) + " |" for words in (header, ["---"] * len(header), *rows)]
