"""The style of the paper's figures: sizes, lines that differ without colour, captions, options and saving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fdsm import storage
from fdsm.errors import InputError, explain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMN, PAGE = 3.35, 6.95
"""Widths of a paper's column and of its page in inches."""

# Okabe and Ito's palette, safe for the colour-blind.
BLACK, ORANGE, SKY, GREEN, YELLOW = "#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442"
BLUE, VERMILION, PURPLE, GREY = "#0072b2", "#d55e00", "#cc79a7", "#8c8c8c"


class Line(NamedTuple):
    """The style of a curve. Any two styles differ in colour, in dashes and in marker."""

    color: str
    linestyle: Any
    marker: str


LINES = (
    Line(BLUE, "-", "o"),
    Line(VERMILION, (0, (5, 1.5)), "^"),
    Line(GREEN, (0, (1.5, 1.2)), "s"),
    Line(PURPLE, (0, (5, 1.2, 1.2, 1.2)), "D"),
    Line(ORANGE, (0, (8, 2)), "v"),
    Line(SKY, (0, (3, 1, 1, 1, 1, 1)), "P"),
    Line(BLACK, (0, (1, 3)), "X"),
    Line("#707070", (0, (10, 3)), "p"),
)

_SETTINGS = {
    "font.size": 7.5,
    "axes.titlesize": 8,
    "axes.labelsize": 7.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 1.3,
    "lines.markersize": 3.5,
    "savefig.dpi": 300,
    "text.parse_math": False,  # names and labels may have a `$`; what is mathematics says so
    "pdf.fonttype": 42,  # letters stay letters
    "svg.fonttype": "none",
    "svg.hashsalt": "fdsm",  # equal figures have equal bytes
}

_CAPTION_SIZE = 6.5


class FigureOptions(BaseModel):
    """Options of every figure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    caption: bool = Field(True, description="write a caption below the figure: what it shows, and how it was made")


def read_options(kind: type[FigureOptions], settings: Iterable[str], where: str) -> Any:
    """Options of a figure from KEY=VALUE. Raises InputError in one sentence that starts with `where`."""
    data: dict[str, Any] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key:
            raise InputError(f"{where}: expected an option as KEY=VALUE, found {setting!r}")
        try:
            data[key] = storage.parse_yaml(value)
        except ValueError:
            raise InputError(f"{where}: {key}: expected a value in YAML, found {value!r}") from None
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise explain(error, where, kind) from None


@contextmanager
def for_print() -> Iterator[None]:
    """A context in which matplotlib draws in the style of a paper."""
    import matplotlib as mpl

    with mpl.rc_context(_SETTINGS):
        yield


def new_figure(width: float, height: float, *, row_gap: float = 0.05, column_gap: float = 0.02) -> Figure:
    """A figure of `width` by `height` inches. `row_gap` is in inches, `column_gap` is a share of a panel's width."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=0.03, h_pad=row_gap, wspace=column_gap)
    return Figure(figsize=(width, height), layout=layout)


def save(figure: Figure, caption: str, path: Path, *, show_caption: bool) -> None:
    """Write the figure in the format of the file name. The caption is also in the file's metadata."""
    if show_caption:
        lines = wrap(caption, figure.get_figwidth() - 0.12, _CAPTION_SIZE)
        figure.set_figheight(figure.get_figheight() + len(lines) * _CAPTION_SIZE * 1.25 / 72 + 0.06)
        figure.supxlabel("\n".join(lines), x=0.06 / figure.get_figwidth(), ha="left", fontsize=_CAPTION_SIZE, linespacing=1.2)
    suffix = path.suffix.lower().removeprefix(".")
    metadata: dict[str, Any] = {
        "png": {"Description": caption, "Software": None},
        "pdf": {"Subject": caption, "CreationDate": None},
        "svg": {"Description": caption, "Date": None},
    }[suffix]
    with storage.atomic_path(path) as target:
        figure.savefig(target, format=suffix, metadata=metadata)


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text of `size` points into lines of at most `width` inches."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def text_width(text: str, size: float) -> float:
    """Width of a text of `size` points, in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)
    return 1.04 * float(width) / 72  # letters are a little wider in raster images


def minus(number: str) -> str:
    """The number with a minus sign that is as wide as a plus sign."""
    return number.replace("-", "\N{MINUS SIGN}")
