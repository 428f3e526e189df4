"""The page of a leaderboard, in Markdown and HTML, from its results alone."""

from __future__ import annotations

import html
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.errors import InputError
from fdsm.evaluation.hits import read_hits
from fdsm.evaluation.paired import Difference, Pair, differences
from fdsm.experiment.recipes import published_figures
from fdsm.leaderboard.entries import Board, Chosen, Entry, Generalised
from fdsm.leaderboard.suite import Suite

MARKDOWN, HTML = "leaderboard.md", "leaderboard.html"


@dataclass(frozen=True)
class Section:
    """A heading, a text and at most one table. Cells may hold `**bold**` words."""

    title: str
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Results:
    """The results of a suite's methods, as the page asks for them."""

    def __init__(self, suite: Suite, board: Board) -> None:
        """Raises InputError if a file is damaged."""
        self.suite, self.board = suite, board
        self._found: dict[tuple[str, str, str], dict[int, Entry]] = {}
        for entry in board.entries():
            if entry.method in suite.methods and entry.target in suite.targets and entry.input in suite.inputs:
                self._found.setdefault((entry.method, entry.target, entry.input), {})[entry.seed] = entry
        self.clips = {target: board.clips(target) for target in {target for _, target, _ in self._found}}
        self._drawn: dict[tuple[str, str, str, tuple[str, ...]], Difference | None] = {}

    def of(self, method: str, target: str, given: str) -> list[Entry]:
        """The runs that gave a result, by seed."""
        found = self._found.get((method, target, given), {})
        return [found[seed] for seed in sorted(found) if not found[seed].failed]

    def failed(self) -> list[Entry]:
        return [entry for runs in self._found.values() for entry in runs.values() if entry.failed]

    def methods(self, given: str) -> list[str]:
        """The methods that have a result on an input, in the suite's order."""
        return [one for one in self.suite.methods if any(self.of(one, target, given) for target in self.suite.targets)]

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
    if not results.clips:
        raise InputError(f"{board.folder}: expected results of the suite, found none")
    yield Section("Leaderboard", f"{suite.about} Made by `{command}`.\n\n{_HOW_TO_READ}{_settings_text(suite)}")
    for given, described in suite.inputs.items():
        if not results.methods(given):
            continue
        yield Section(f"Input: {given}", f"All methods have {described.about}.")
        for dataset, targets in _by_dataset(suite.targets).items():
            yield _accuracies(results, given, dataset, targets)
        if suite.against:
            yield _differences(results, given)
        for dataset, targets in _by_dataset(suite.targets).items():
            yield _class_means(results, given, dataset, targets)
        for dataset, targets in _by_dataset(suite.targets).items():
            yield _generalised(results, given, dataset, targets)
        yield _costs(results, given)
    yield _published(results)
    yield _searched(results)
    yield from _failures(results)


_HOW_TO_READ = """Accuracy is top-1 in percent on clips of unseen classes of the test part, mean ± sample standard deviation over
seeds. For a method with noise it is that of a single noise, averaged over the noises. A difference is taken clip by clip, with its
95% interval over seeds and clips. A number is bold where the interval of its difference to the first method it is held against
lies above zero. No number here had a part in choosing a setting. """


def _settings_text(suite: Suite) -> str:
    if not suite.search.trials:
        return "Settings are those published."
    return (
        f"Settings are the best of {suite.search.trials} on validation classes, cut from the seen ones in {suite.search.draws} "
        "draws. The first of them are those published."
    )


def _accuracies(results: Results, given: str, dataset: str, targets: Sequence[str]) -> Section:
    rows = []
    for method in results.methods(given):
        cells = [method]
        for target in targets:
            said = _over_seeds([100 * run.accuracy for run in results.of(method, target, given)])
            ahead = None
            if results.suite.against and method != results.suite.against[0]:
                ahead = results.difference(method, results.suite.against[0], given, [target])
            cells.append(f"**{said}**" if ahead is not None and ahead.low > 0 else said)
        rows.append(tuple(cells))
    return Section(f"{dataset}, unseen classes ({given})", "", ("method", *map(_split, targets)), tuple(rows))


def _class_means(results: Results, given: str, dataset: str, targets: Sequence[str]) -> Section:
    rows = [
        (
            method,
            *(_over_seeds([100 * run.class_accuracy for run in results.of(method, target, given)]) for target in targets),
        )
        for method in results.methods(given)
    ]
    text = "Each class has the same weight."
    return Section(f"{dataset}, mean over classes ({given})", text, ("method", *map(_split, targets)), tuple(rows))


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
    return Section(f"Differences ({given})", "Points, mean over the splits that both have.", header, tuple(rows))


def _generalised(results: Results, given: str, dataset: str, targets: Sequence[str]) -> Section:
    def harmonic(runs: Sequence[Entry], of: Callable[[Generalised], float]) -> str:
        return _over_seeds([100 * of(run.generalised) for run in runs if run.generalised is not None])

    rows = []
    for method in results.methods(given):
        for target in targets:
            runs = results.of(method, target, given)
            if runs:
                cells = (
                    harmonic(runs, lambda one: one.plain.harmonic_mean),
                    harmonic(runs, lambda one: one.stacked.harmonic_mean),
                    harmonic(runs, lambda one: one.gated.harmonic_mean),
                    harmonic(runs, lambda one: one.best),
                )
                rows.append((f"{method}, {_split(target)}", *cells))
    text = (
        "Harmonic mean of the accuracies on seen and on unseen classes, all classes as candidates. Stacking and gate are tuned on\n"
        "validation classes. The last column is the best factor in hindsight; no method may use it."
    )
    header = ("method", "as scored", "stacking", "gate", "in hindsight")
    return Section(f"{dataset}, generalised ({given})", text, header, tuple(rows))


def _costs(results: Results, given: str) -> Section:
    rows = []
    for method in results.methods(given):
        runs = [run for target in results.suite.targets for run in results.of(method, target, given)]
        fit, score = (statistics.median(values) for values in ([r.fit_seconds for r in runs], [r.score_ms for r in runs]))
        rows.append((method, f"{fit:.2f}", f"{score:.3f}", f"{statistics.median(r.numbers for r in runs):,.0f}"))
    text = "Medians over all runs, on one core beside other runs. The numbers are those in the model's file."
    return Section(f"Cost ({given})", text, ("method", "fit (s)", "score (ms a clip)", "numbers"), tuple(rows))


def _published(results: Results) -> Section:
    rows = []
    for target in results.suite.targets:
        dataset, _, split = target.partition("/")
        figures = {name.casefold(): value for name, (value, _) in published_figures(dataset, split.replace("-", "/")).items()}
        for method in (method for method in results.suite.methods if method in figures):
            best = {
                given: statistics.mean(100 * run.accuracy for run in results.of(method, target, given))
                for given in results.suite.inputs
                if results.of(method, target, given)
            }
            if best:
                ours = "; ".join(f"{given} {value:.1f}" for given, value in best.items())
                rows.append((f"{target}, {method}", f"{figures[method]:.1f}", ours))
    text = (
        "Published figures are of other encoders, texts and protocols, and of one run. On UTD-MHAD and NW-UCLA, PURLS (CVPR 2024)\n"
        "does not say which clips train."
    )
    return Section("Beside published figures", text, ("split, method", "published", "here"), tuple(rows))


def _searched(results: Results) -> Section:
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
    text = "`searches/` has every trial. Where no other settings did better on validation classes, the published ones stay."
    return Section("Searches", text, ("input, method", "trials a split", "published ones stay", "minutes"), tuple(rows))


def _failures(results: Results) -> Iterator[Section]:
    failed = results.failed()
    if failed:
        rows = [(f"{one.method}, {one.target}, {one.input}, seed {one.seed}", one.failed) for one in failed]
        yield Section("Runs without a result", "", ("run", "why"), tuple(rows))


def points(found: Difference) -> str:
    """A difference and its interval in percentage points."""
    return f"{100 * found.value:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def _over_seeds(percents: Sequence[float]) -> str:
    if not percents:
        return ""
    return f"{statistics.mean(percents):.1f}" + (f" ± {statistics.stdev(percents):.1f}" if len(percents) > 1 else "")


def _by_dataset(targets: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target in targets:
        found.setdefault(target.partition("/")[0], []).append(target)
    return found


def _split(target: str) -> str:
    return target.partition("/")[2].replace("-", "/")


def to_markdown(sections: Sequence[Section]) -> str:
    lines = []
    for place, section in enumerate(sections):
        lines += [f"{'#' if not place else '##' if not section.header else '###'} {section.title}", ""]
        lines += [section.text, ""] if section.text else []
        if section.header:
            rows = [section.header, ("---",) * len(section.header), *section.rows]
            lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows] + [""]
    return "\n".join(lines)


def to_html(sections: Sequence[Section]) -> str:
    parts = [_HEAD]
    for place, section in enumerate(sections):
        level = 1 if not place else 2 if not section.header else 3
        parts.append(f"<h{level}>{html.escape(section.title)}</h{level}>")
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
