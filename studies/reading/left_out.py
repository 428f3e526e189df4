"""How well names are read that the lexicon does not have: each of its files is left out in turn, and its names are read.

Every file has its own writer and way of writing. Nothing is rendered and no clip is scored. So this counts thousands of names,
where the validation counts hundreds of labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fdsm import rng, storage
from fdsm.values import FloatArray
from fdsm.vocabulary import lexicon
from fdsm.vocabulary.label_parser import parse_label
from fdsm.vocabulary.label_reader import count_votes
from fdsm.vocabulary.lexicon import Lexicon, Near
from fdsm.vocabulary.lexicon_entry import Entry
from fdsm.vocabulary.path_odds import kind_of
from fdsm.vocabulary.reading_settings import CHOSEN, ReadingSettings
from studies.reading.measure import HERE
from studies.reading.page import to_lines
from studies.reading.validation import GRID, read_grid

NUMBERS, PAGE = HERE / "left-out.json", HERE / "left-out.md"
NAMES_A_FILE = 300
"""At most as many names of a file are read, drawn at random."""
LEAST_SHARE = 1e-3
"""A smaller share of the right kind counts as this one, so that single names do not decide."""
_OF_VOTES = tuple(f"reading.{name}" for name in ("voters", "reach", "softness", "learnt", "contrary"))
"""Settings of the grid that the votes depend on."""

_TOP = """# Names that the lexicon does not have

Each file of the lexicon has its own writer and way of writing. Each is left out in turn, the learnt odds too, and at most {most} of
its names are read with the others. A name counts if the others do not have it and know its kind of path. Nothing is rendered.

The settings `reading.voters`, `reading.reach` and `reading.learnt` were chosen here, by the least surprise: {names} names say more
than the [validation](validation.md), where one label is worth some tenths of a point. All else was chosen there.

- *surprise*: mean of -log of the share that the right kind of path has in the votes. Less is better.
- *first*: percent of the names whose right kind has most votes.
- *among five*: percent of the names whose right kind is among the five with most votes.

Each row changes one setting. The choice is older than this table, so a row may be ahead of it.
`python -m studies reading --left-out` makes the numbers, and `python -m studies pages` this page.
"""

ByFile = Mapping[str, Sequence[Entry]]
"""Entries of a lexicon by file."""


@dataclass(frozen=True)
class LeftOut:
    """The reading of names of files that were left out, with one setting changed."""

    setting: str
    """Empty for all as chosen."""
    chosen: float
    instead: float
    names: int
    surprise: float
    """Mean of -log of the share that the right kind of path has in the votes."""
    first: float
    """Percent of the names whose right kind has most votes."""
    among_five: float
    """Percent of the names whose right kind is among the five with most votes."""


@dataclass(frozen=True)
class _File:
    """A lexicon without a file, and some of that file's names: how near they are to its names, and their kinds of paths."""

    rest: Lexicon
    names: tuple[str, ...]
    near: tuple[Near, ...]
    kinds: tuple[str, ...]

    def shares(self, settings: ReadingSettings) -> list[dict[str, float]]:
        """The share of each kind of path in the votes for each name."""
        found = []
        for name, near in zip(self.names, self.near, strict=True):
            shares: dict[str, float] = defaultdict(float)
            for meaning, share in count_votes(parse_label(name), near, self.rest, settings).items():
                shares[kind_of(meaning.path)] += share
            found.append(shares)
        return found


class _Kept:
    """The lexicon's own embeddings, so that no text is embedded anew."""

    def __init__(self, known: Lexicon) -> None:
        self.fingerprint = lexicon.fingerprint()
        self._rows: dict[str, FloatArray] = dict(zip(known.actions, known.vectors @ known.basis.T, strict=True))

    def __call__(self, texts: Sequence[str], /) -> FloatArray:
        return np.stack([self._rows[text] for text in texts])


def measure(show: Callable[[LeftOut], None], *, grid: Path = GRID, by_file: ByFile | None = None) -> list[LeftOut]:
    """The chosen settings, and every alternative of the grid that the votes depend on.

    `by_file` is another lexicon than the one that comes with fdsm, with its files. Raises InputError as `read_grid` does.
    """
    files = _files(by_file or lexicon.entries_by_file())
    tried: list[tuple[str, float, float, dict[str, Any]]] = [("", 0.0, 0.0, {})]
    for name, value in read_grid(grid):
        if name in _OF_VOTES:
            own = name.removeprefix("reading.")
            tried.append((name, getattr(CHOSEN, own), value, {own: value}))
    found = []
    for name, chosen, instead, change in tried:
        found.append(_score(files, name, chosen, instead, replace(CHOSEN, **change)))
        show(found[-1])
    return found


def _files(by_file: ByFile) -> list[_File]:
    """Each file that has names of kinds which the others have, too."""
    embed, found = _Kept(lexicon.load()), []
    for file, own in by_file.items():
        rest = lexicon.build([one for other, every in by_file.items() if other != file for one in every], embed)
        there, kinds = set(rest.actions), set(rest.path_odds.kinds)
        every = [(name, kind_of(one.path)) for one in own if one.path is not None for name in one.names]
        new = [(name, kind) for name, kind in every if kind in kinds and parse_label(name).action not in there]
        drawn = rng.numpy_generator(0, f"left out {file}").permutation(len(new))[:NAMES_A_FILE]
        if len(drawn):
            names, owned = zip(*(new[place] for place in sorted(drawn)), strict=True)
            near = rest.near([parse_label(name).action for name in names], embed)
            found.append(_File(rest, names, tuple(near), owned))
    return found


def _score(files: Sequence[_File], name: str, chosen: float, instead: float, settings: ReadingSettings) -> LeftOut:
    """One row of the table."""
    surprises, ranks = [], []
    for file in files:
        for shares, kind in zip(file.shares(settings), file.kinds, strict=True):
            own = shares.get(kind, 0.0)
            surprises.append(-np.log(max(own, LEAST_SHARE)))
            ranks.append(sum(share > own for share in shares.values()) if own else len(shares) + 5)
    found = np.array(ranks)
    return LeftOut(
        name,
        chosen,
        instead,
        len(ranks),
        float(np.mean(surprises)),
        100 * float((found < 1).mean()),
        100 * float((found < 5).mean()),
    )


def keep(found: Sequence[LeftOut], path: Path = NUMBERS) -> None:
    storage.write_json(path, [asdict(one) for one in found])


def read_kept(path: Path = NUMBERS) -> list[LeftOut]:
    """The kept numbers. Raises InputError if there are none."""
    return [LeftOut(**one) for one in storage.read_json(path)]


def table(found: Sequence[LeftOut]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows."""
    rows: list[tuple[str, ...]] = [
        (
            one.setting or "all as chosen",
            f"{one.chosen:g}" if one.setting else "",
            f"{one.instead:g}" if one.setting else "",
            f"{one.surprise:.3f}",
            f"{one.first:.1f}",
            f"{one.among_five:.1f}",
        )
        for one in found
    ]
    return ("setting", "chosen", "instead", "surprise", "first", "among five"), rows


def to_markdown(found: Sequence[LeftOut]) -> str:
    """The whole page."""
    return "\n".join([_TOP.format(most=NAMES_A_FILE, names=f"{found[0].names:,}"), *to_lines(*table(found)), ""])
