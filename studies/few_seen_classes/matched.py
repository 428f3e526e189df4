"""Runs of two methods, matched by data set, split and seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdsm.errors import InputError
from fdsm.experiment.comparable import refuse_validation, require_scored, settings_that_differ
from fdsm.experiment.pipeline import Pipeline


@dataclass(frozen=True)
class MatchedSplit:
    """Runs of two methods on one split, seed by seed."""

    first: list[Pipeline]
    second: list[Pipeline]

    @property
    def name(self) -> str:
        return f"{self.first[0].config.dataset} {self.first[0].config.split.name}"

    @property
    def seeds(self) -> list[int]:
        return [run.config.seed for run in self.first]


def match_halves(runs: Sequence[Pipeline]) -> tuple[list[MatchedSplit], tuple[str, ...]]:
    """The first half of the runs, of one method, against the second half, split by split; and in what settings they differ.

    Raises InputError unless the halves are two methods' finished runs with the same seeds, at least two, on the same splits.
    """
    if len(runs) % 2:
        raise InputError(f"runs: expected as many of one method as of the other, found {len(runs)} altogether")
    for run in runs:
        refuse_validation(run.config)
        require_scored(run)
    first, second = (_by_place(half) for half in (runs[: len(runs) // 2], runs[len(runs) // 2 :]))
    splits: dict[tuple[str, str], MatchedSplit] = {}
    for place, run in first.items():
        if place not in second:
            raise InputError(f"{run.folder}: expected a run of the second method for {_spoken(place)}, found none")
        split = splits.setdefault(place[:2], MatchedSplit([], []))
        split.first.append(run)
        split.second.append(second[place])
    found = list(splits.values())
    for split in found:
        if split.seeds != found[0].seeds or len(split.seeds) < 2:
            raise InputError(
                f"{split.name}: expected at least 2 seeds, to tell how much they differ, and the same on every split, "
                f"found seed{'s' * (len(split.seeds) > 1)} {', '.join(map(str, split.seeds))}"
            )
        for own in (split.first, split.second):
            if changed := settings_that_differ((own[0].config, run.config) for run in own):
                raise InputError(
                    f"{own[0].folder}: expected runs with other seeds to have its settings, found another {changed[0]}"
                )
    differ = settings_that_differ((split.first[0].config, split.second[0].config) for split in found)
    if not differ:
        raise InputError("runs: expected two methods, found the same settings in the first half and in the second")
    return found, differ


def _by_place(runs: Sequence[Pipeline]) -> dict[tuple[str, str, int], Pipeline]:
    """Data set, split and seed -> run, seeds in order."""
    found: dict[tuple[str, str, int], Pipeline] = {}
    for run in sorted(runs, key=lambda run: run.config.seed):
        place = (run.config.dataset, run.config.split.name, run.config.seed)
        if place in found:
            raise InputError(f"{run.folder}: expected one run of a method for {_spoken(place)}, found also {found[place].folder}")
        found[place] = run
    return found


def _spoken(place: tuple[str, str, int]) -> str:
    return f"{place[0]} {place[1]}, seed {place[2]}"
