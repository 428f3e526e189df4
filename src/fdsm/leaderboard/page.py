"""The page of a leaderboard, in Markdown and HTML, from its results alone."""

from __future__ import annotations

import html
import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.errors import InputError
from fdsm.evaluation.hits import read_hits
from fdsm.evaluation.paired import Difference, Pair, differences
from fdsm.experiment.recipes import published_figures
from fdsm.experiment.results import marks_of
from fdsm.leaderboard.entries import Board, Chosen, Entry, Generalised, inputs_of
from fdsm.leaderboard.steps import Place, chosen_config
from fdsm.leaderboard.suite import Suite

MARKDOWN, HTML = "leaderboard.md", "leaderboard.html"


@dataclass(frozen=True)
class Section:
    """A heading, a text and at most one table. Cells may hold `**bold**` words."""

    title: str
    text: str = ""
    level: int = 2
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Results:
    """The results of a suite's methods, as the page asks for them."""

    def __init__(self, suite: Suite, board: Board) -> None:
        """Results of other settings, texts or code than the suite's are left out. Raises InputError if a file is damaged."""
        self.suite, self.board = suite, board
        self._found: dict[tuple[str, str, str], dict[int, Entry]] = {}
        self.num_stale = 0
        self._stale: set[tuple[str, str]] = set()
        place = Place(suite, None, Path(), board.folder)
        expected: dict[tuple[str, str, str], str] = {}
        for entry in board.entries():
            key = entry.method, entry.target, entry.input
            if entry.method not in suite.methods or entry.target not in suite.targets or entry.input not in suite.inputs:
                continue
            if key not in expected:
                expected[key] = inputs_of(chosen_config(place, board, *key, seed=0))
            if entry.seed >= suite.seeds:
                continue  # of a suite with more seeds: it is neither shown nor out of date
            if entry.inputs == expected[key]:
                self._found.setdefault(key, {})[entry.seed] = entry
            else:
                self.num_stale += 1
                self._stale.add((entry.method, entry.input))
        targets = {target for method, target, given in self._found if self.of(method, target, given)}
        self.clips = {target: board.clips(target) for target in targets}
        self._drawn: dict[tuple[str, str, str, tuple[str, ...]], Difference | None] = {}

    def of(self, method: str, target: str, given: str) -> list[Entry]:
        """The runs that gave a result, by seed."""
        found = self._found.get((method, target, given), {})
        return [found[seed] for seed in sorted(found) if not found[seed].failed]

    def stamps(self, method: str, given: str) -> tuple[str, ...]:
        """Departures from strict zero-shot recognition in a method's runs on an input."""
        runs = (run for target in self.suite.targets for run in self.of(method, target, given))
        return tuple(dict.fromkeys(stamp for run in runs for stamp in run.stamps))

    def over_seeds(self, method: str, target: str, given: str, of: Callable[[Entry], float]) -> str:
        """Mean and sample standard deviation over seeds in percent; how many seeds, if some are missing."""
        percents = [100 * of(run) for run in self.of(method, target, given)]
        if not percents:
            return ""
        spread = f" ± {statistics.stdev(percents):.1f}" if len(percents) > 1 else ""
        some = "" if len(percents) == self.suite.seeds else f" ({len(percents)} of {self.suite.seeds} seeds)"
        return f"{statistics.mean(percents):.1f}{spread}{some}"

    def failed(self) -> list[Entry]:
        return [entry for runs in self._found.values() for entry in runs.values() if entry.failed]

    def methods(self, given: str) -> list[str]:
        """The methods that have a result on an input, in the suite's order."""
        return [one for one in self.suite.methods if any(self.of(one, target, given) for target in self.suite.targets)]

    def why_not_run(self, method: str, given: str) -> str | None:
        """Why a method has neither a result nor a failed run on an input. None: it has one."""
        if not self.suite.runs_on(method, given):
            return self.suite.why_not_on(method, given)
        if any((method, target, given) in self._found for target in self.suite.targets):
            return None
        return "only with other settings, texts or code" if (method, given) in self._stale else "not so far"

    def instead(self, method: str, target: str, given: str) -> str:
        """What a table has in the place of a result that is not there."""
        return "no result" if self._found.get((method, target, given)) else "not run"

    def difference(self, method: str, other: str, given: str, targets: Sequence[str]) -> Difference | None:
        """A method minus another one, mean over the targets, over the seeds that all have. None if there are fewer than two."""
        key = method, other, given, tuple(targets)
        if key not in self._drawn:
            self._drawn[key] = self._difference(*key)
        return self._drawn[key]

    def _difference(self, method: str, other: str, given: str, targets: Sequence[str]) -> Difference | None:
        runs = [[{run.seed: run for run in self.of(one, target, given)} for one in (method, other)] for target in targets]
        seeds = sorted(set.intersection(*(set(by_seed) for pair in runs for by_seed in pair))) if runs else []
        if len(seeds) < 2:
            return None
        pairs = []
        for target, (own, others) in zip(targets, runs, strict=True):
            ids, classes = self.clips[target]
            first, second = (
                np.stack([read_hits(by_seed[seed].right, by_seed[seed].trials) for seed in seeds]) for by_seed in (own, others)
            )
            dataset, _, split = target.partition("/")
            pairs.append(Pair(dataset, split, ids, classes, first, second))
        return differences(pairs)[1]


def write(suite: Suite, board: Board, command: str) -> tuple[Path, Path]:
    """Write the page in both forms. Raises InputError if there is no result."""
    sections = list(make(suite, board, command))
    markdown, page = board.folder / MARKDOWN, board.folder / HTML
    storage.write_text(markdown, to_markdown(sections))
    storage.write_text(page, to_html(sections))
    return markdown, page


def make(suite: Suite, board: Board, command: str) -> Iterator[Section]:
    results = Results(suite, board)
    if not results.clips and not results.failed():
        stale = f" of these settings, texts and code, but {results.num_stale} of others" if results.num_stale else ""
        raise InputError(f"{board.folder}: expected results of the suite, found none{stale}")
    stale = f" {results.num_stale} results of other settings, texts or code are left out." if results.num_stale else ""
    about = f"{suite.about} Made by `{command}`.{stale}"
    marks = marks_of(stamp for given in suite.inputs for method in suite.methods for stamp in results.stamps(method, given))
    notes = "\n\n".join(f"{mark} {stamp}" for stamp, mark in marks.items())
    yield Section("Leaderboard", f"{about}\n\n{_HOW_TO_READ}{_settings_text(suite)}\n\n{notes}".rstrip(), level=1)
    for given, described in suite.inputs.items():
        if not results.methods(given):
            yield Section(f"Input: {given}", f"Methods would have {described.about}. No method has a result.")
            continue
        yield Section(f"Input: {given}", f"All methods have {described.about}.")
        for dataset, targets in _by_dataset(suite.targets).items():
            yield _accuracies(results, given, dataset, targets, marks)
        if suite.against:
            yield _differences(results, given)
        for dataset, targets in _by_dataset(suite.targets).items():
            yield _class_means(results, given, dataset, targets)
        for dataset, targets in _by_dataset(suite.targets).items():
            yield _generalised(results, given, dataset, targets)
        yield _costs(results, given)
    yield from _published(results)
    yield from _searched(results)
    yield from _failures(results)
    yield from _not_run(results)


_HOW_TO_READ = """Accuracy is top-1 in percent on clips of unseen classes of the test part, mean ± sample standard deviation over
seeds. For a method with noise it is that of a single noise, averaged over the noises. A difference is taken clip by clip, with its
95% interval over seeds and clips. A number is bold where the interval of its difference to the first method it is held against
lies above zero. """


def _settings_text(suite: Suite) -> str:
    if not suite.search.trials:
        return "Settings are the suite's own."
    draws = "one draw" if suite.search.draws == 1 else f"{suite.search.draws} draws"
    return (
        f"A search of settings sees validation classes alone, cut from the seen ones in {draws}: "
        f"{suite.search.trials} trials for each method and split, of which the first has the suite's own settings. "
        "No accuracy on this page had a part in it."
    )


def _accuracies(results: Results, given: str, dataset: str, targets: Sequence[str], marks: Mapping[str, str]) -> Section:
    rows = []
    for method in results.suite.methods:
        cells = [method + "".join(marks[stamp] for stamp in results.stamps(method, given))]
        for target in targets:
            said = results.over_seeds(method, target, given, lambda run: run.accuracy) or results.instead(method, target, given)
            ahead = None
            if results.suite.against and method != results.suite.against[0]:
                ahead = results.difference(method, results.suite.against[0], given, [target])
            cells.append(f"**{said}**" if ahead is not None and ahead.low > 0 else said)
        rows.append(tuple(cells))
    return Section(f"{dataset}, unseen classes ({given})", "", 3, ("method", *map(_split, targets)), tuple(rows))


def _class_means(results: Results, given: str, dataset: str, targets: Sequence[str]) -> Section:
    rows = [
        (method, *(results.over_seeds(method, target, given, lambda run: run.class_accuracy) for target in targets))
        for method in results.methods(given)
    ]
    text = "Each class has the same weight. For a method with noise, scores are averaged over the noises first."
    return Section(f"{dataset}, mean over classes ({given})", text, 3, ("method", *map(_split, targets)), tuple(rows))


def _differences(results: Results, given: str) -> Section:
    rows = []
    for method in results.methods(given):
        cells = [method]
        for other in results.suite.against:
            targets = [t for t in results.suite.targets if results.of(method, t, given) and results.of(other, t, given)]
            found = results.difference(method, other, given, targets) if method != other and targets else None
            count = "1 split" if len(targets) == 1 else f"{len(targets)} splits"
            cells.append(f"{points(found)}, {count}" if found else "")
        rows.append(tuple(cells))
    header = ("method", *(f"minus {other}" for other in results.suite.against))
    text = "Points, mean over the splits and seeds that both have."
    return Section(f"Differences ({given})", text, 3, header, tuple(rows))


def _generalised(results: Results, given: str, dataset: str, targets: Sequence[str]) -> Section:
    columns: dict[str, Callable[[Generalised], float]] = {
        "as scored": lambda one: one.plain.harmonic_mean,
        "stacking": lambda one: one.stacked.harmonic_mean,
        "gate": lambda one: one.gated.harmonic_mean,
        "in hindsight": lambda one: one.best,
    }

    def cell(method: str, target: str, column: str) -> str:
        return results.over_seeds(method, target, given, lambda run: columns[column](run.generalised) if run.generalised else 0.0)

    rows = [
        (" ".join([method, _split(target)]), *(cell(method, target, column) for column in columns))
        for method in results.methods(given)
        for target in targets
        if results.of(method, target, given)
    ]
    text = (
        "Harmonic mean of the accuracies on seen and on unseen classes, all classes as candidates. Stacking and gate are tuned on\n"
        "validation classes. The last column is the best factor in hindsight; no method may use it. Noises are averaged first."
    )
    return Section(f"{dataset}, generalised ({given})", text, 3, ("method", *columns), tuple(rows))


def _costs(results: Results, given: str) -> Section:
    rows = []
    for method in results.methods(given):
        runs = [run for target in results.suite.targets for run in results.of(method, target, given)]
        fit, score = (statistics.median(values) for values in ([r.fit_seconds for r in runs], [r.score_ms for r in runs]))
        rows.append((method, f"{fit:.2f}", f"{score:.3f}", f"{statistics.median(r.numbers for r in runs):,.0f}"))
    text = (
        "Medians over all runs, on one core beside other runs. Scoring is against the unseen classes, once they are bound. A\n"
        "method whose candidates compete trains a classifier before. The numbers are those in the model's file."
    )
    return Section(f"Cost ({given})", text, 3, ("method", "fit (s)", "score (ms a clip)", "numbers"), tuple(rows))


def _published(results: Results) -> Iterator[Section]:
    rows = []
    for target in results.suite.targets:
        dataset, _, split = target.partition("/")
        figures = {name.casefold(): value for name, (value, _) in published_figures(dataset, split.replace("-", "/")).items()}
        names = {method: results.suite.name_of(method) for method in results.suite.methods}
        for method, name in ((method, name) for method, name in names.items() if name in figures):
            best = {
                given: statistics.mean(100 * run.accuracy for run in results.of(method, target, given))
                for given in results.suite.inputs
                if results.of(method, target, given)
            }
            if best:
                ours = "; ".join(f"{given} {value:.1f}" for given, value in best.items())
                rows.append((f"{target}, {method}", f"{figures[name]:.1f}", ours))
    if rows:
        text = "Published figures are of other encoders and texts, often of one run, and of protocols not always written down."
        yield Section("Beside published figures", text, 2, ("split, method", "published", "here"), tuple(rows))


def _searched(results: Results) -> Iterator[Section]:
    rows = []
    for given in (name for name, one in results.suite.inputs.items() if one.searched_as is None):
        for method in results.suite.methods:
            found = [results.board.chosen(method, target, given) for target in results.suite.targets]
            known: list[Chosen] = [one for one in found if one is not None and one.best is not None]
            if known:
                kept = sum(one.trials[0].settings == one.best.settings for one in known if one.best)
                tried = statistics.mean(len(one.trials) for one in known)
                minutes = sum(one.seconds for one in known) / 60
                rows.append((f"{given}, {method}", f"{tried:.0f}", f"{kept} of {len(known)}", f"{minutes:.1f}"))
    if rows:
        inputs = results.suite.inputs
        over = [f"`{name}` takes over what `{one.searched_as}` chose" for name, one in inputs.items() if one.searched_as]
        text = (
            "`searches/` has every trial. Where no other settings did better on validation classes, the suite's own stay. "
            "A method with nothing to search has one trial." + "".join(f" {said}." for said in over)
        )
        yield Section("Searches", text, 2, ("input, method", "trials a split", "own settings stay", "minutes"), tuple(rows))


def _failures(results: Results) -> Iterator[Section]:
    failed = results.failed()
    if failed:
        rows = [(f"{one.method}, {one.target}, {one.input}, seed {one.seed}", one.failed) for one in failed]
        yield Section("Runs without a result", "", 2, ("run", "why"), tuple(rows))


def _not_run(results: Results) -> Iterator[Section]:
    """What is in the suite and on no other table."""
    rows = []
    for given in results.suite.inputs:
        reasons = {method: why for method in results.suite.methods if (why := results.why_not_run(method, given)) is not None}
        if len(reasons) == len(results.suite.methods) and len(set(reasons.values())) == 1:
            reasons = {"all methods": next(iter(reasons.values()))}
        rows += [(f"{given}, {method}", why) for method, why in reasons.items()]
    if rows:
        yield Section("Not run", "", 2, ("input, method", "why"), tuple(rows))


def points(found: Difference) -> str:
    """A difference and its interval in percentage points."""
    return f"{100 * found.value:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def _by_dataset(targets: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target in targets:
        found.setdefault(target.partition("/")[0], []).append(target)
    return found


def _split(target: str) -> str:
    return target.partition("/")[2].replace("-", "/") or "its only split"


def to_markdown(sections: Sequence[Section]) -> str:
    lines = []
    for section in sections:
        lines += [f"{'#' * section.level} {section.title}", ""]
        lines += [section.text, ""] if section.text else []
        if section.header:
            rows = [section.header, ("---",) * len(section.header), *section.rows]
            lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in row) + " |" for row in rows] + [
                ""
            ]
    return "\n".join(lines)


def to_html(sections: Sequence[Section]) -> str:
    parts = [_HEAD]
    for section in sections:
        parts.append(f"<h{section.level}>{html.escape(section.title)}</h{section.level}>")
        parts += [f"<p>{_inline(text)}</p>" for text in section.text.split("\n\n") if text]
        if section.header:
            parts.append("<table><tr>" + "".join(f"<th>{_inline(cell)}</th>" for cell in section.header) + "</tr>")
            parts += ["<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in section.rows]
            parts.append("</table>")
    return "\n".join([*parts, "</body></html>", ""])


def _inline(text: str) -> str:
    """Text with `**bold**` and `code` as HTML, and everything else escaped."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", bold)


_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Leaderboard</title><style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { padding: .2rem .8rem; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap; }
td + td, th + th { font-variant-numeric: tabular-nums; }
</style></head><body>"""
