"""The page and the picture on labelled clips, from the kept numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import mean, median, stdev
from typing import TYPE_CHECKING, Any

from fdsm import storage
from fdsm.errors import InputError
from fdsm.figures import style
from studies.few_shot.measure import MEANS, Half, Measured, Point
from studies.reading.measure import ALONE
from studies.reading.page import spread, to_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERS = Path(__file__).with_name("numbers.json")
PAGE = Path(__file__).with_name("few_shot.md")
PICTURE = PAGE.parents[2] / "docs" / "images" / "few-shot.png"

_TOP = """# From no labelled clip to a few

`Recognizer.adapt` takes a user's own labelled clips beside the words. Here it is measured on three recorded data sets. Synthetic
motion alone taught the models (`{recipe}`). Labels are the data sets' own names, which the library reads. Labelled
clips are drawn from the training part, and all clips of the test part are asked. They are of other people, or in NW-UCLA of another
view. All classes are candidates. The number is the top-1 accuracy in percent, mean ± sample standard deviation over {draws} draws
of labelled clips, with one model.

![Accuracy over the number of labelled clips a class, on three data sets](../../docs/images/few-shot.png)

- *adapted*: words and clips together.
- *words*: the same without a clip.
- *nearest mean*: the class whose labelled clips have the nearest mean, without words. *Whitened* is the space in which the model
  compares. *Plain* are its standardised measurements. *Cosine* is around the mean of all classes, *distance* is Euclidean.
- *adapted − best*: what it is ahead of the best of these four, on the same draws. No other classifier of clips alone was measured
  here. In a trial a linear discriminant with shrinkage, fitted on the labelled clips alone, was a little behind *adapted* with
  five clips a class, and with ten as good or better. Neither its code nor its numbers are kept.
- A class with fewer clips in the training part gives all it has.

The settings were chosen on synthetic clips, and one was put back after these data sets had been measured. It touches the last table
alone: see [how results are obtained](../../docs/protocol.md#labelled-clips).
Learning from {clips} clips took {seconds:.2f} s of processor time in the median of {times}, by one thread on the machine that made
these numbers. The time of reading and measuring the clips comes on top.

`python -m studies few-shot` makes the numbers, and `python -m studies pages` this page.
"""
_HALF = """
Half of the classes have clips, drawn anew each time, and the other half have none. *Words* is the accuracy on the same clips
without any labelled clip. A change in *other classes* is what the words of these classes lost or gained. With one clip a class,
the classes with clips may lose, too.
"""
_NAMES = {"utd-mhad": "UTD-MHAD", "nw-ucla": "NW-UCLA", "msr-action3d": "MSR-Action3D"}


def keep(measured: Measured, path: Path = NUMBERS) -> None:
    storage.write_json(path, asdict(measured))


def read_kept(path: Path = NUMBERS) -> Measured:
    """The kept numbers. Raises InputError if there are none."""
    if not path.exists():
        raise InputError(f"{path}: expected the numbers of `python -m studies few-shot`, found no file")
    kept = storage.read_json(path)
    return Measured(tuple(map(_point_of, kept["points"])), kept["clips"], tuple(kept["seconds"]))


def _point_of(entry: dict[str, Any]) -> Point:
    means = {way: tuple(values) for way, values in entry["means"].items()}
    half = Half(**{name: tuple(values) for name, values in entry["half"].items()})
    return Point(**entry | {"adapted": tuple(entry["adapted"]), "means": means, "half": half})


def to_markdown(measured: Measured) -> str:
    """The whole page."""
    top = _TOP.format(
        recipe=ALONE,
        draws=len(measured.points[0].adapted),
        clips=measured.clips,
        seconds=median(measured.seconds),
        times=len(measured.seconds),
    )
    lines = [top]
    for dataset in datasets(measured.points):
        own = [point for point in measured.points if point.dataset == dataset]
        first = own[0]
        lines.append(f"## {_NAMES[dataset]}\n\n{first.num_classes} classes, {first.num_clips} clips asked.\n")
        lines += [*to_lines(*table(own)), ""]
    lines.append("## Some classes only\n" + _HALF)
    lines += [*to_lines(*half_table(measured.points)), ""]
    return "\n".join(lines)


def datasets(points: Sequence[Point]) -> list[str]:
    return list(dict.fromkeys(point.dataset for point in points))


def table(points: Sequence[Point]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and a line for each number of clips, of one data set."""
    header = ("clips a class", "adapted", "words", *(f"nearest mean, {way}" for way in MEANS), "adapted − best")
    words = f"{points[0].words:.1f}"
    lines = [("0", words, words, *("" for _ in MEANS), "")]
    for one in points:
        ahead = [mine - best for mine, best in zip(one.adapted, best_mean(one), strict=True)]
        means = (spread(one.means[way]) for way in MEANS)
        lines.append((str(one.shots), spread(one.adapted), words, *means, spread(ahead, "+")))
    return header, lines


def half_table(points: Sequence[Point]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and a line for each data set and number of clips."""
    header = ("data set", "clips a class", "classes with clips", "words", "other classes", "words", "change of the others")
    lines = []
    for one in points:
        half = one.half
        change = [after - before for after, before in zip(half.others, half.others_words, strict=True)]
        cells = (half.with_clips, half.with_clips_words, half.others, half.others_words)
        lines.append((_NAMES[one.dataset], str(one.shots), *map(spread, cells), spread(change, "+")))
    return header, lines


def best_mean(point: Point) -> tuple[float, ...]:
    """The accuracies of the way to take the nearest mean that is best at this point."""
    return max(point.means.values(), key=mean)


def draw(points: Sequence[Point]) -> Figure:
    """Accuracy over the number of clips a class: a panel for each data set. Bands are one standard deviation."""
    found = datasets(points)
    with style.for_print():
        figure = style.new_figure(style.PAGE, 2.3)
        panels = figure.subplots(1, len(found), sharey=True, squeeze=False)[0]
        for panel, dataset in zip(panels, found, strict=True):
            own = [point for point in points if point.dataset == dataset]
            counts = [point.shots for point in own]
            for line, label, values in (
                (style.LINES[0], "words and clips", [(own[0].words,), *(point.adapted for point in own)]),
                (style.LINES[1], "clips alone (nearest mean, the best of four ways)", [best_mean(point) for point in own]),
            ):
                places = [0, *counts][-len(values) :]
                middle, spreads = [mean(one) for one in values], [stdev(one) if len(one) > 1 else 0 for one in values]
                panel.plot(places, middle, color=line.color, linestyle=line.linestyle, marker=line.marker, label=label)
                low, high = ([m + sign * d for m, d in zip(middle, spreads, strict=True)] for sign in (-1, 1))
                panel.fill_between(places, low, high, color=line.color, alpha=0.15, linewidth=0)
            panel.axhline(own[0].words, color=style.GREY, linestyle=(0, (1, 1.5)), label="words alone")
            panel.set_title(f"{_NAMES[dataset]}, {own[0].num_classes} classes")
            panel.set_xlabel("labelled clips a class")
            panel.set_xticks([0, *counts])
        panels[0].set_ylabel("top-1 accuracy (%)")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def draw_picture(points: Sequence[Point], path: Path = PICTURE) -> None:
    with style.for_print():
        style.save(draw(points), "Accuracy over the number of labelled clips a class", path, show_caption=False)
