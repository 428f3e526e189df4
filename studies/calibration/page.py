"""The page on how sure the starter model is, and its picture, from the kept numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from fdsm import storage
from fdsm.errors import InputError
from fdsm.evaluation.calibration import NOTHING_NAMED, RIGHT_KEPT
from fdsm.figures import style
from studies.calibration.measure import HALVES, KEPT, SITUATIONS, Row
from studies.reading.page import spread, to_lines

NUMBERS = Path(__file__).with_name("numbers.json")
PAGE = Path(__file__).with_name("calibration.md")
FEWEST = 0.01
"""Smallest share of the clips of a bin that the picture has."""
PICTURE = Path(__file__).with_name("images") / "calibration.png"

_TOP = """# How sure the starter model is

A model gives each label a probability, and says `unknown` if none fits. Both come from a calibration that was fitted on rendered
clips of classes that a model had not been fitted on ([how](../../docs/methods.md#probabilities-and-unknown)). Here both are
measured.

**Held out.** The paths of the vocabulary are dealt into parts. The classes of a part are asked of a model that was fitted without
the actions that describe one of them. Other people perform the clips. The calibration that is measured was fitted on the other
parts. A question has 3 to 60 labels. In half of the questions, labels that have names are given as people write them, and the
library reads them. Settings were chosen with seed 0, and these are other seeds.

**Recorded.** The starter model, which was fitted on no recording, with the class names of three data sets as the library reads
them. Nothing of the calibration was chosen or fitted on recordings.

Numbers are percentages: mean ± sample standard deviation over {seeds} seeds, or over {halves} draws where a part of the classes is
asked.

`python -m studies calibration --data DATA` makes the numbers, and `python -m studies pages` this page.

![Share that is right over probability, and share of nothing that gets a name over share that keeps its name]({picture})

## Probabilities

*Error* is the expected calibration error: the distance between the first label's probability and the share of clips in which it is
right, on average over ten bins. The picture has the bins with at least 1% of the clips. Only clips count that show one of the
labels. In recorded data sets all classes are asked.
"""
_UNKNOWN = """## Unknown

*Kept* is the share of rightly named clips that keep their name, and *wrong kept* that of wrongly named ones. The other columns have
the share of clips of nothing that get a name all the same, by kind, and their mean. *Other actions* are those that no label
describes, with any limb, height or tempo. Many are much like a label, as sitting on the floor is like sitting down.

The aim was a mean over the kinds of at most {named:.0f} with at least {kept:.0f} kept.
{aim}
Other actions by themselves are far above it, at every useful threshold.

In recorded data sets half of the classes are asked. Clips of the others are other actions, also if they are much like a label.
"""
_CURVE = """## At other thresholds

The share of clips of nothing with a name, where this share of rightly named clips keeps its name. All joints in 3D, held out.
"""
_CURVE_RECORDED = "\nThe same of other actions in recorded data sets.\n"


def keep(rows: Sequence[Row], path: Path = NUMBERS) -> None:
    storage.write_json(path, [asdict(row) for row in rows])


def read_kept(path: Path = NUMBERS) -> list[Row]:
    """The kept rows. Raises InputError if there are none."""
    if not path.exists():
        raise InputError(f"{path}: expected the numbers of `python -m studies calibration`, found no file")
    return [_row_of(entry) for entry in storage.read_json(path)]


def _row_of(entry: dict[str, object]) -> Row:
    lists = {key: tuple(map(_tuple, value)) for key, value in entry.items() if isinstance(value, list)}
    tables = {key: {kind: tuple(one) for kind, one in value.items()} for key, value in entry.items() if isinstance(value, dict)}
    return Row(**{**entry, **lists, **tables})  # type: ignore[arg-type]


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def percent(shares: Sequence[float]) -> str:
    return spread([100 * share for share in shares])


def to_markdown(rows: Sequence[Row]) -> str:
    """The whole page."""
    rendered, recorded = _groups(rows)
    top = _TOP.format(seeds=len(rendered[0].error), halves=HALVES, picture=f"{PICTURE.parent.name}/{PICTURE.name}")
    unknown = _UNKNOWN.format(named=100 * NOTHING_NAMED, kept=100 * RIGHT_KEPT, aim=aim_in_words(rendered))
    lines = [top, *to_lines(*probability_table(rows)), "", unknown, *to_lines(*unknown_table(rows)), ""]
    lines += [_CURVE, *to_lines(*curve_table(rendered[0])), ""]
    if recorded:
        lines += [_CURVE_RECORDED, *to_lines(*recorded_curves(recorded)), ""]
    return "\n".join(lines)


def _groups(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows of rendered clips, and those of recordings."""
    return [row for row in rows if row.name in SITUATIONS], [row for row in rows if row.name not in SITUATIONS]


def probability_table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    header = ("clips", "accuracy", "mean probability", "error")
    lines: list[tuple[str, ...]] = []
    for row in rows:
        sure = 100 * sum(mean * share for mean, _, share in row.reliability)
        lines.append((row.name, percent(row.accuracy), f"{sure:.1f}", percent(row.error)))
    return header, lines


def unknown_table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    kinds = list(rows[0].named)
    lines: list[tuple[str, ...]] = []
    for row in rows:
        mean = percent(np.mean(list(row.named.values()), axis=0).tolist()) if len(row.named) == len(kinds) else ""
        own = (percent(row.named[kind]) if kind in row.named else "" for kind in kinds)
        lines.append((row.name, percent(row.kept), percent(row.wrong), *own, mean))
    return ("clips", "kept", "wrong kept", *kinds, "mean of kinds"), lines


def aim_in_words(rows: Sequence[Row]) -> str:
    """Of which rendered clips the aim holds."""
    few = [row.name for row in rows if np.mean(row.kept) < RIGHT_KEPT]
    many = [row.name for row in rows if np.mean(list(row.named.values())) > NOTHING_NAMED]
    held = [row.name for row in rows if row.name not in few + many]
    parts = [f"It holds of {'; '.join(held) or 'no rendered clips'}."]
    parts += [f"Fewer are kept of {'; '.join(few)}."] if few else []
    parts += [f"More of nothing get a name of {'; '.join(many)}."] if many else []
    return " ".join(parts)


def curve_table(row: Row) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    header = ("kept", *row.curve, "mean of kinds")
    means = np.mean(list(row.curve.values()), axis=0)
    return header, [
        (f"{100 * share:.0f}", *(f"{100 * own[i]:.1f}" for own in row.curve.values()), f"{100 * means[i]:.1f}")
        for i, share in enumerate(KEPT)
    ]


def recorded_curves(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    curves = [next(iter(row.curve.values())) for row in rows]
    return ("kept", *(row.name for row in rows)), [
        (f"{100 * share:.0f}", *(f"{100 * own[i]:.1f}" for own in curves)) for i, share in enumerate(KEPT)
    ]


def draw(rows: Sequence[Row], path: Path = PICTURE) -> None:
    """Two panels: the share that is right over the probability, and nothing that gets a name over names that are kept."""
    rendered, recorded = _groups(rows)
    with style.for_print():
        figure = style.new_figure(style.PAGE, 2.6, column_gap=0.04)
        left, right = figure.subplots(1, 2)
        left.plot([0, 100], [0, 100], color=style.GREY, linewidth=0.7)
        for row, line in zip((rendered[0], *recorded), style.LINES, strict=False):
            drawn = [one for one in row.reliability if one[2] >= FEWEST]
            sure, good, _ = (100 * np.array(column) for column in zip(*drawn, strict=True))
            left.plot(sure, good, label=_in_words(row, rendered), color=line.color, linestyle=line.linestyle, marker=line.marker)
        left.set(xlabel="probability of the first label (%)", ylabel="share that is right (%)", xlim=(0, 100), ylim=(0, 100))
        left.legend(loc="upper left")
        for (kind, own), line in zip(rendered[0].curve.items(), style.LINES, strict=False):
            right.plot(
                100 * np.array(KEPT),
                100 * np.array(own),
                label=kind,
                color=line.color,
                linestyle=line.linestyle,
                marker=line.marker,
            )
        right.axhline(100 * NOTHING_NAMED, color=style.GREY, linewidth=0.7)
        right.axvline(100 * RIGHT_KEPT, color=style.GREY, linewidth=0.7)
        right.set(xlabel="rightly named clips that keep their name (%)", ylabel="clips of nothing with a name (%)", ylim=(0, 60))
        right.legend(loc="upper left")
        style.save(figure, "Starter model. Grey: as it should be.", path, show_caption=False)


def _in_words(row: Row, rendered: Sequence[Row]) -> str:
    return "rendered, held out" if row is rendered[0] else row.name
