"""Sweeps: tables of the paper run again. Each row is a change to an experiment, held against the table's base row."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fdsm import storage
from fdsm.errors import InputError, explain
from fdsm.evaluation.hits import MOST_TRIALS, read_hits, write_hits
from fdsm.evaluation.paired import Difference, Pair, differences
from fdsm.experiment.adopted_fit import adopt_fit
from fdsm.experiment.config import ExperimentConfig, single
from fdsm.experiment.fingerprints import code_fingerprint, settings_fingerprint, texts_fingerprint
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.recipes import parse_run_name
from fdsm.storage import read_yaml
from fdsm.values import FloatArray
from fdsm.whole_files import clear_leftovers
from studies.json_lines import read_lines
from studies.recipes import Experiment

SWEEPS = Path(__file__).parent / "sweeps"
OUTCOMES = Path(__file__).parent / "outcomes"
"""Results: a file for each experiment, and one with the ids of each target's test clips."""


class Sweep(BaseModel):
    """What a sweep's YAML says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: int | None = Field(None, description="of the paper; none: the sweep is our own")
    title: str
    claim: str = Field(description="what the paper says the table shows, in one sentence")
    base: str = Field(description="the row that the others are held against")
    rows: dict[str, tuple[str, ...]] = Field(min_length=2, description="row -> changes like method.freq_weight=0.5")
    claims: tuple[str, ...] = Field((), description="rows that a claim hangs on: they run on all seeds, others on the first half")
    targets: tuple[str, ...] = Field((), description="recipes and targets to run on unless others are named")
    published: dict[str, dict[str, float]] = Field({}, description="row -> data set and split -> accuracy in percent")

    @model_validator(mode="after")
    def _rows_are_known(self) -> Sweep:
        for row in (self.base, *self.claims, *self.published):
            if row not in self.rows:
                raise ValueError(f"row {row!r} is not among the rows {', '.join(self.rows)}")
        return self

    def seeds_of(self, row: str, seeds: Sequence[int]) -> Sequence[int]:
        return seeds if row in (self.base, *self.claims) else seeds[: (len(seeds) + 1) // 2]


class Outcome(BaseModel):
    """A run's hits on the clips of the test part."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="of the experiment without changes")
    changes: tuple[str, ...]
    seed: int
    settings: str = Field(description="fingerprint of the settings with the changes")
    texts: str = Field(description="fingerprint of the texts")
    code: str = Field("", description="fingerprint of the code of synthetic classes; empty if there are none")
    trials: int = Field(ge=1, le=MOST_TRIALS)
    right: str = Field(description="hits of the test part's clips (see `fdsm.evaluation.hits`)")

    @property
    def shares(self) -> FloatArray:
        """Share of the trials in which each clip was recognised (N,)."""
        return read_hits(self.right, self.trials)

    @property
    def place(self) -> tuple[str, tuple[str, ...], int]:
        return self.name, tuple(sorted(self.changes)), self.seed


class Outcomes:
    """All results of a folder, kept as text. A result is written as soon as it is there."""

    def __init__(self, folder: Path = OUTCOMES) -> None:
        """Raises InputError if a file is damaged."""
        self.folder = folder
        clear_leftovers(folder)
        self._found = {one.place: one for path in sorted(folder.glob("*.jsonl")) for one in read_lines(path, Outcome)}
        self.clips = {target: tuple(storage.read_json(self._clips(target))) for target in {target_of(name) for name in self.names}}

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def names(self) -> list[str]:
        """Names of the experiments."""
        return sorted({name for name, _, _ in self._found})

    def seeds_of(self, name: str, changes: Sequence[str]) -> list[int]:
        """Seeds that have a result."""
        return sorted(seed for one, of_one, seed in self._found if (one, of_one) == (name, tuple(sorted(changes))))

    def get(self, name: str, changes: Sequence[str], seed: int) -> Outcome | None:
        return self._found.get((name, tuple(sorted(changes)), seed))

    def has(self, config: ExperimentConfig, changes: Sequence[str], seed: int) -> bool:
        """Whether there is a result of the same settings, texts and code."""
        found = self.get(config.name, changes, seed)
        return found is not None and fingerprints(config) == found.model_dump(include={"settings", "texts", "code"})

    def keep(self, outcome: Outcome, clips: Sequence[str]) -> None:
        """Write a result. Raises InputError if the target's clips are others than those of its results so far."""
        target = target_of(outcome.name)
        if self.clips.setdefault(target, tuple(clips)) != tuple(clips):
            raise InputError(f"{outcome.name}: expected the test clips of the results so far, found others")
        path = self.folder / f"{_slug(outcome.name)}.jsonl"
        if path.exists():  # another process may have written since
            self._found |= {one.place: one for one in read_lines(path, Outcome)}
        self._found[outcome.place] = outcome
        own = sorted((one for one in self._found.values() if one.name == outcome.name), key=lambda one: (one.changes, one.seed))
        storage.write_json(self._clips(target), clips)
        storage.write_text(path, "".join(f"{one.model_dump_json()}\n" for one in own))

    def _clips(self, target: str) -> Path:
        return self.folder / f"{_slug(target)}.clips.json"


def target_of(name: str) -> str:
    """The data set and split of a run's name."""
    return name.rpartition("/")[0]


def label_of(name: str) -> str:
    """The recipe and variants of a run's name."""
    return name.rpartition("/")[2]


def read_sweep(path: Path) -> Sweep:
    """Raises InputError that names the key that is wrong."""
    data = read_yaml(path)
    try:
        sweep = Sweep.model_validate(data)
    except ValidationError as error:
        raise explain(error, str(path), Sweep) from None
    return sweep


@dataclass(frozen=True)
class Work:
    """A run that is to be done: a row's settings under the experiment's name, with the row's changes."""

    config: ExperimentConfig
    changes: tuple[str, ...]

    @property
    def run(self) -> ExperimentConfig:
        """The settings under a name of the row's own. A row of no change is the experiment's own run."""
        name = self.config.name
        own = f"sweeps/{name}/{_slug(' '.join(sorted(self.changes)))}" if self.changes else name
        return self.config.model_copy(update={"name": own})


def work_of(
    sweep: Sweep, experiments: Sequence[Experiment], seeds: Sequence[int], outcomes: Outcomes, *, claims_only: bool = False
) -> list[Work]:
    """The runs that have no result yet with these settings, texts and code, seed by seed, so that there is one of every row early.

    With `claims_only`, the rows are the base and those that a claim hangs on. All settings are checked here: a mistake in the last
    row should not show after hours. Raises InputError if there is no experiment, or one is on a group of splits.
    """
    if not experiments:
        raise InputError(f"{sweep.title}: expected a recipe and a target to run on, found none")
    variants = [{row: single(experiment(changes)) for row, changes in sweep.rows.items()} for experiment in experiments]
    for config in (config for of_experiment in variants for config in of_experiment.values()):
        if config.trials > MOST_TRIALS:
            raise InputError(f"{config.name}: trials: expected at most {MOST_TRIALS} in a sweep, found {config.trials}")
    return [
        Work(config.model_copy(update={"seed": seed}), sweep.rows[row])
        for seed in seeds
        for of_experiment in variants
        for row, config in of_experiment.items()
        if seed in sweep.seeds_of(row, seeds)
        and (not claims_only or row in (sweep.base, *sweep.claims))
        and not outcomes.has(config, sweep.rows[row], seed)
    ]


def run_sweep(work: Sequence[Work], runs: Path, outcomes: Outcomes) -> None:
    """Do the runs and keep their results. Runs of one experiment and seed that differ only in scoring share a model."""
    fitted: dict[tuple[str, int], list[Pipeline]] = {}
    for one in work:
        name, seed = one.config.name, one.config.seed
        pipeline = Pipeline(one.run, runs)
        others = fitted.setdefault((name, seed), [])
        for other in others:
            adopt_fit(pipeline, other)
        outcomes.keep(*_outcome(pipeline, name, one.changes))
        others.append(Pipeline(pipeline.config, runs))  # a fresh one: what this one has computed is in files


def fingerprints(config: ExperimentConfig) -> dict[str, str]:
    """What a result depends on: fingerprints of settings, texts, and the code of synthetic classes if there are any."""
    code = code_fingerprint() if config.synthetic_classes else ""
    return {"settings": settings_fingerprint(config), "texts": texts_fingerprint(config), "code": code}


def _outcome(pipeline: Pipeline, name: str, changes: tuple[str, ...]) -> tuple[Outcome, tuple[str, ...]]:
    scores, test_part = pipeline.scores, pipeline.candidates[1]
    outcome = Outcome(
        name=name,
        changes=changes,
        seed=pipeline.config.seed,
        **fingerprints(pipeline.config),
        trials=len(scores.values),
        right=write_hits(scores, test_part),
    )
    return outcome, tuple(scores.samples.ids[row] for row in np.flatnonzero(test_part))


class Cell(BaseModel):
    """A row under one reading: accuracies in percent and differences to the base in points, for each target and their mean."""

    model_config = ConfigDict(frozen=True)

    targets: tuple[str, ...]
    accuracies: tuple[tuple[float, ...], ...]  # a number for each target and seed that the base has, too
    differences: tuple[Difference | None, ...] = ()  # none for the base, and for a target with a single seed
    mean: Difference | None = None  # over the seeds that all targets have
    seeds_of_mean: int = 0


def find_accuracies(sweep: Sweep, row: str, label: str, outcomes: Outcomes) -> Cell | None:
    """As `find_cell`, without the differences, which take a thousand times as long."""
    found = _results(sweep, row, label, outcomes)
    if not found:
        return None
    accuracies = tuple(
        tuple(100 * float(_shares(outcomes, name, sweep.rows[row], seed).mean()) for seed in seeds)
        for name, seeds in found.values()
    )
    return Cell(targets=tuple(found), accuracies=accuracies)


def find_cell(sweep: Sweep, row: str, label: str, outcomes: Outcomes) -> Cell | None:
    """A row's results under one reading on all targets that have them. None if there are none."""
    cell = find_accuracies(sweep, row, label, outcomes)
    if cell is None or row == sweep.base:
        return cell
    found = _results(sweep, row, label, outcomes)
    each = [
        differences([_pair(sweep, row, name, seeds, outcomes)])[1] if len(seeds) > 1 else None for name, seeds in found.values()
    ]
    common = sorted(set.intersection(*(set(seeds) for _, seeds in found.values())))
    mean = None
    if len(common) > 1:
        mean = differences([_pair(sweep, row, name, common, outcomes) for name, _ in found.values()])[1]
    return cell.model_copy(update={"differences": tuple(each), "mean": mean, "seeds_of_mean": len(common)})


def _results(sweep: Sweep, row: str, label: str, outcomes: Outcomes) -> dict[str, tuple[str, list[int]]]:
    """Target -> experiment and the seeds that the row and the base have results of."""
    found: dict[str, tuple[str, list[int]]] = {}
    for name in (name for name in outcomes.names if label_of(name) == label):
        seeds = [seed for seed in outcomes.seeds_of(name, sweep.rows[row]) if outcomes.get(name, sweep.rows[sweep.base], seed)]
        if seeds:
            found[target_of(name)] = name, seeds
    return found


def _pair(sweep: Sweep, row: str, name: str, seeds: Sequence[int], outcomes: Outcomes) -> Pair:
    """The row and the base on one target and some seeds."""
    own, base = (np.stack([_shares(outcomes, name, sweep.rows[one], seed) for seed in seeds]) for one in (row, sweep.base))
    target = target_of(name)
    dataset, _, split = target.partition("/")
    clips = outcomes.clips[target]
    return Pair(dataset, split, clips, ("",) * len(clips), own, base)


def _shares(outcomes: Outcomes, name: str, changes: Sequence[str], seed: int) -> FloatArray:
    outcome = outcomes.get(name, changes, seed)
    assert outcome is not None  # only seeds that are there are asked for
    return outcome.shares


def published_difference(sweep: Sweep, row: str) -> float | None:
    """Mean published difference of a row to the base row over the columns that have both; None where there is none."""
    own, base = sweep.published.get(row, {}), sweep.published.get(sweep.base, {})
    found = [own[column] - base[column] for column in own if column in base]
    return statistics.mean(found) if found else None


def verdict(sweep: Sweep, row: str, found: Difference | None) -> str:
    """Whether the published difference to the base is found: `holds` or `does not` where the interval excludes zero."""
    expected = published_difference(sweep, row)
    if expected is None or found is None:
        return "not to be said"
    if found.low <= 0 <= found.high:
        return "open"
    return "holds" if (found.low > 0) == (expected > 0) else "does not"


def to_markdown(sweeps: Sequence[Sweep], outcomes: Outcomes) -> str:
    """The page of ablations, in the order of the paper's tables."""
    labels = list(dict.fromkeys(label_of(name) for name in outcomes.names))
    lines = [_PREFACE, *_readings(labels), *_claims(sweeps, labels, outcomes)]
    for sweep in sorted(sweeps, key=lambda one: one.table or 0):
        parts = [part for label in labels for part in _of_reading(sweep, label, outcomes)]
        if parts:
            lines += [f"## {_place_of(sweep)}: {sweep.title}", "", f"The paper: {sweep.claim}", "", *parts]
        else:
            lines += [
                f"## {_place_of(sweep)}: {sweep.title}",
                "",
                f"The paper: {sweep.claim} Not measured yet under these readings.",
                "",
            ]
    return "\n".join(lines)


def table_rows(sweep: Sweep, label: str, outcomes: Outcomes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows in words: the base's accuracy on each target, other rows' differences to it, the published difference."""
    found = {row: find_cell(sweep, row, label, outcomes) for row in sweep.rows}
    cells = {row: cell for row, cell in found.items() if cell is not None}
    if len(cells) < 2 or sweep.base not in cells:
        return (), []
    targets = cells[sweep.base].targets
    rows = []
    for row, cell in cells.items():
        words = [row]
        for target in targets:
            place = cell.targets.index(target) if target in cell.targets else None
            if place is None:
                words.append("")
                continue
            of_row = cell.differences[place] if row != sweep.base else None
            said = _accuracy(cell.accuracies[place]) if row == sweep.base else points(of_row) if of_row else "not to be said"
            words.append(f"{said}, {_many(len(cell.accuracies[place]), 'seed')}")
        expected = published_difference(sweep, row)
        rows.append((*words, "" if expected is None or row == sweep.base else f"{expected:+.1f}"))
    return (_place_of(sweep).casefold(), *targets, "published"), rows


def _of_reading(sweep: Sweep, label: str, outcomes: Outcomes) -> Iterator[str]:
    header, rows = table_rows(sweep, label, outcomes)
    if rows:
        yield from (f"Under `{label}`:", "", *_table(header, rows), "")


_PREFACE = """# Ablations

The paper's ablation tables run again on real data that can be had here. The number is the top-1 accuracy of a single noise in
percent, averaged over the noise trials, on the test part. The base row shows mean ± sample standard deviation over seeds. Other
rows show their difference to it in points, with its 95% interval over seeds and clips (`fdsm/evaluation/paired.py`).

The paper ran NTU-60 and NTU-120 with far larger networks. What holds there may not show here, and the other way round.
"""

_ABOUT = {
    "phrases": "names are replaced by kinematic phrases, as in the published label files",
    "noise": "the schedule reaches noise at its last timestep",
    "means": "both terms of the loss are means of squares, as in the released code",
}


def _readings(labels: Sequence[str]) -> list[str]:
    lines = ["A reading is a recipe with its variants:", ""]
    for label in labels:
        recipe, _, variants = parse_run_name(f"x/{label}")
        about = [f"`{recipe}`, the paper's words in a small size", *(_ABOUT.get(variant, variant) for variant in variants)]
        lines.append(f"- `{label}`: {'; '.join(about)}.")
    return [*lines, ""]


def _place_of(sweep: Sweep) -> str:
    return "Row" if sweep.table is None else f"Table {sweep.table}"


def _claims(sweeps: Sequence[Sweep], labels: Sequence[str], outcomes: Outcomes) -> list[str]:
    """The rows that claims hang on, each with its mean difference over the targets under every reading."""
    header = ("row", "published", *(f"`{label}`" for label in labels))
    rows = []
    for sweep in sorted(sweeps, key=lambda one: one.table or 0):
        for row in (row for row in sweep.rows if row in sweep.claims and row != sweep.base):
            words = [f"{_place_of(sweep).casefold()}: {row}"]
            expected = published_difference(sweep, row)
            words.append("" if expected is None else f"{expected:+.1f}")
            for label in labels:
                cell = find_cell(sweep, row, label, outcomes)
                mean = cell.mean if cell else None
                count = f"{_many(len(cell.targets), 'target')}, {_many(cell.seeds_of_mean, 'seed')}" if cell else ""
                words.append(f"{points(mean)}, {count}: {verdict(sweep, row, mean)}" if mean else "not measured yet")
            rows.append(tuple(words))
    if not rows:
        return []
    said = (
        "The rows that a claim hangs on. Each cell is the mean difference over the targets. A claim *holds* if the interval\n"
        "excludes zero on the paper's side, *does not* on the other side, and is *open* otherwise."
    )
    return ["## The claims", "", said, "", *_table(header, rows), ""]


def points(found: Difference) -> str:
    """A difference and its interval in percentage points."""
    return f"{100 * found.value:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def _accuracy(accuracies: Sequence[float]) -> str:
    spread = f" ± {statistics.stdev(accuracies):.1f}" if len(accuracies) > 1 else ""
    return f"{statistics.mean(accuracies):.1f}{spread}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _slug(row: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", row.casefold()).strip("-")


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(words) + " |" for words in (header, ["---"] * len(header), *rows)]
