"""Two methods on the same clips with the same seeds: hits gathered from finished runs, kept as text, and made into a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from fdsm.errors import InputError
from fdsm.evaluation import predictions
from fdsm.evaluation.metrics import ensemble
from fdsm.evaluation.paired import RESAMPLES, Difference, Pair, class_gains, differences
from fdsm.experiment.comparable import refuse_validation, require_scored, settings_that_differ
from fdsm.experiment.config import ExperimentConfig, members
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.results import method_label
from fdsm.experiment.run_folder import REPORT
from fdsm.storage import json_files, read_json, write_json
from fdsm.values import BoolArray


class PairedSplit(BaseModel):
    """Two methods' hits on the test part's clips of one split's unseen classes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    split: str
    runs: tuple[str, str] = Field(description="names of the first and the second method's runs")
    clips: dict[str, tuple[str, ...]] = Field(description="true class -> ids of its clips, in the order of the hits")
    first: tuple[str, ...] = Field(description="a text of 0 and 1 for each seed: was the clip recognised?")
    second: tuple[str, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> PairedSplit:
        count = sum(len(ids) for ids in self.clips.values())
        for hits in (*self.first, *self.second):
            if len(hits) != count or set(hits) - {"0", "1"}:
                raise ValueError(f"{self.dataset} {self.split}: expected {count} times 0 or 1, found {hits[:20]!r}")
        _ = self.pair
        return self

    @property
    def pair(self) -> Pair:
        ids = tuple(clip for clips in self.clips.values() for clip in clips)
        classes = tuple(name for name, clips in self.clips.items() for _ in clips)
        return Pair(self.dataset, self.split, ids, classes, _from_text(self.first, len(ids)), _from_text(self.second, len(ids)))


class Paired(BaseModel):
    """One method against another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: str
    second: str
    differ: tuple[str, ...] = Field(description="settings in which the two differ")
    stamps: tuple[str, ...] = Field(description="departures from strict zero-shot, each with the method's name before it")
    seeds: tuple[int, ...]
    splits: tuple[PairedSplit, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_all_seeds(self) -> Paired:
        for split in self.splits:
            if len(split.first) != len(self.seeds):
                raise ValueError(f"{split.dataset} {split.split}: expected {len(self.seeds)} seeds, found {len(split.first)}")
        return self

    @property
    def name(self) -> str:
        return f"{self.first}-{self.second}"

    @property
    def differences(self) -> tuple[list[Difference], Difference]:
        """Of each split, and their mean."""
        return differences([split.pair for split in self.splits])


def gather(first: Sequence[ExperimentConfig], second: Sequence[ExperimentConfig], seeds: Sequence[int], runs: Path) -> Paired:
    """The hits of two methods from their finished runs; nothing is scored.

    `first` and `second` are the experiments of a method each; they are compared on the data sets and splits of the first.
    Raises InputError if the second has not all of these, a run is not there, or clips and candidates of two runs differ.
    """
    seeds = tuple(dict.fromkeys(seeds))
    if len(seeds) < 2:
        raise InputError(f"--seeds: expected at least 2, to tell how much they differ, found {len(seeds)}")
    configs = [_by_place(of_method) for of_method in (first, second)]
    labels = [_label(of_method) for of_method in configs]
    if labels[0] == labels[1]:
        raise InputError(f"expected methods of different names, found {labels[0]!r} twice")
    missing = [place for place in configs[0] if place not in configs[1]]
    if missing:
        raise InputError(f"{labels[1]}: expected {' '.join(missing[0])}, on which {labels[0]} is, found none")
    pairs = [(config, configs[1][place]) for place, config in configs[0].items()]
    stamps: dict[str, None] = {}
    splits = []
    for pair in pairs:
        of_pair = [[_finished(config, seed, runs) for seed in seeds] for config in pair]
        splits.append(paired_split(*of_pair))
        found = zip(labels, of_pair, strict=True)
        stamps |= {f"{label}: {stamp}": None for label, own in found for run in own for stamp in run.report.stamps}
    return Paired(
        first=labels[0],
        second=labels[1],
        differ=settings_that_differ(pairs),
        stamps=tuple(stamps),
        seeds=seeds,
        splits=tuple(splits),
    )


def keep(paired: Paired, folder: Path) -> Path:
    """Write the hits, from which the page of paired comparisons is made."""
    path = folder / f"{paired.name}.json"
    write_json(
        path, {"pair": paired.model_dump(mode="json", exclude={"splits"}), "splits": paired.model_dump(mode="json")["splits"]}
    )
    return path


def kept_in(path: Path) -> list[Path]:
    """The files in a folder that `keep` has written; none where it is no such folder."""
    return json_files(path, "pair")


def read_kept(path: Path) -> Paired:
    """What `keep` has written. Raises InputError if it is damaged."""
    data = read_json(path)
    try:
        return Paired.model_validate({**data["pair"], "splits": data["splits"]})
    except (ValidationError, KeyError, TypeError):
        raise InputError(f"{path}: expected two methods' hits, found something else") from None


_PREFACE = f"""# Paired comparisons

One method against another on the same clips with the same seeds. Top-1 accuracy in percent of the scores averaged over noise
trials, mean over seeds: clips of the unseen classes, test part. The difference is in points, the first method's accuracy less
the second's; the mean over splits counts each alike. In brackets its 95% interval over seeds and clips: a bootstrap that draws
seeds and clips, crossed, {RESAMPLES} times. Both methods and all splits get the same draw, for splits of a data set share clips.
How it is done, and why its percentiles are cut by Student's t for the seeds, is in `fdsm/evaluation/paired.py`. Nothing is said
about other classes or subjects than those of the splits.
"""


def to_markdown(kept: Sequence[Paired]) -> str:
    """The page of paired comparisons."""
    lines = [_PREFACE]
    for paired in kept:
        header, rows = split_rows(paired)
        lines += [f"## {paired.first} against {paired.second}", ""]
        lines += [f"Seeds: {', '.join(map(str, paired.seeds))}. Settings in which the two differ: {_spoken(paired.differ)}.", ""]
        lines += [*_table(header, rows), ""]
        lines += [line for stamp in paired.stamps for line in (f"\\* {stamp}", "")]
        lines += ["Class by class, over all seeds, what gains most first:", "", *_table(*class_rows(paired)), ""]
    return "\n".join(lines)


def split_rows(paired: Paired) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows in words: both methods' accuracy on each split and their difference; then the mean over splits."""
    found, mean = paired.differences
    pairs = [split.pair for split in paired.splits]
    accuracies = [(float(pair.first.mean()), float(pair.second.mean())) for pair in pairs]
    rows: list[tuple[str, ...]] = [
        (f"{pair.dataset} {pair.split}", str(len(pair.ids)), *map(_percent, own), points(difference))
        for pair, own, difference in zip(pairs, accuracies, found, strict=True)
    ]
    if len(pairs) > 1:
        means = [_percent(float(np.mean(of_method))) for of_method in zip(*accuracies, strict=True)]
        rows.append((f"mean of {len(pairs)} splits", "", *means, points(mean)))
    titles = [label + "*" * any(s.startswith(f"{label}: ") for s in paired.stamps) for label in (paired.first, paired.second)]
    return ("split", "clips", *titles, "difference"), rows


def class_rows(paired: Paired) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows in words: each split's classes, what gains most first."""
    rows: list[tuple[str, ...]] = [
        (
            f"{split.dataset} {split.split}",
            f"{gain.name} ({gain.num_clips})",
            _percent(gain.first),
            _percent(gain.second),
            signed(gain.difference),
        )
        for split in paired.splits
        for gain in class_gains(split.pair)
    ]
    return ("split", "class (clips)", paired.first, paired.second, "difference"), rows


def _by_place(configs: Sequence[ExperimentConfig]) -> dict[tuple[str, str], ExperimentConfig]:
    """The configs of one method by data set and split."""
    found: dict[tuple[str, str], ExperimentConfig] = {}
    for config in (member for one in configs for member in members(one)):
        place = (config.dataset, config.split.name)
        if place in found:
            raise InputError(f"expected one config for {' '.join(place)}, found {found[place].name} and {config.name}")
        refuse_validation(config)
        found[place] = config
    return found


def _label(configs: dict[tuple[str, str], ExperimentConfig]) -> str:
    labels = list(dict.fromkeys(method_label(config.name) for config in configs.values()))
    if len(labels) != 1:
        raise InputError(f"expected runs of one method, found {', '.join(map(repr, labels)) or 'none'}")
    return labels[0]


def _finished(config: ExperimentConfig, seed: int, runs: Path) -> Pipeline:
    """A run that is there already: to compare must not be a way to score."""
    run = Pipeline(config.model_copy(update={"seed": seed}), runs)
    require_scored(run)
    return run


def paired_split(first: Sequence[Pipeline], second: Sequence[Pipeline]) -> PairedSplit:
    """The hits of two methods on one split, from runs of the same seeds; clips sorted by class, within it in their order.

    Raises InputError if clips or candidates of two runs differ, or a run's report is not that of its scores.
    """
    clips, _ = _clips_and_hits(first[0])
    hits: tuple[list[str], list[str]] = ([], [])
    for own, runs in zip(hits, (first, second), strict=True):
        for run in runs:
            others, found = _clips_and_hits(run)
            if others != clips:
                what = "candidate classes" if list(others) != list(clips) else "test clips"
                raise InputError(f"{run.folder}: expected the same {what} as in {first[0].folder}, found others")
            own.append("".join("01"[int(hit)] for hit in found))
    config, other = first[0].config, second[0].config
    return PairedSplit(
        dataset=config.dataset,
        split=config.split.name,
        runs=(config.name, other.name),
        clips=clips,
        first=tuple(hits[0]),
        second=tuple(hits[1]),
    )


def _clips_and_hits(run: Pipeline) -> tuple[dict[str, tuple[str, ...]], BoolArray]:
    """Candidate class -> ids of its test clips, and whether the run's ensemble was right about each clip, in that order.

    The run's data need not be there: what is asked of its clips lies beside the scores.
    """
    scores = run.scores
    samples = scores.samples
    is_test = ~run.split_of(samples.class_names).train_mask(samples)
    is_hit = predictions(ensemble(scores), scores.class_ids) == samples.labels
    rows = [np.flatnonzero(is_test & (samples.labels == c)) for c in scores.class_ids]
    hits = is_hit[np.concatenate(rows)]
    if not np.isclose(hits.mean(), run.report.test_part.zsl_acc):
        raise InputError(
            f"{run.folder}: the report says {100 * run.report.test_part.zsl_acc:.2f}% are right and the scores "
            f"{100 * hits.mean():.2f}%; remove {REPORT} to have it made again"
        )
    return {samples.class_names[c]: tuple(samples.ids[i] for i in own) for c, own in zip(scores.class_ids, rows, strict=True)}, hits


def _from_text(hits: Sequence[str], count: int) -> BoolArray:
    """Texts of 0 and 1, one a seed, as (S, N)."""
    return np.array([[hit == "1" for hit in of_seed] for of_seed in hits], bool).reshape(len(hits), count)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(words) + " |" for words in (header, ["---"] * len(header), *rows)]


def _spoken(keys: Sequence[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys) or "none"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def signed(share: float) -> str:
    return f"{round(100 * share, 1) + 0.0:+.1f}"  # adding zero spares the reader a minus before it


def points(difference: Difference) -> str:
    return f"{signed(difference.value)} ({signed(difference.low)} to {signed(difference.high)})"
