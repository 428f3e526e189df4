"""Figures: those that every run draws, and those of the paper, by name, from finished runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fdsm.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from fdsm.experiment.pipeline import Pipeline

FORMATS = (".pdf", ".png", ".svg")


class Entry(NamedTuple):
    """A figure with a name."""

    target: str  # module:function
    min_runs: int
    max_runs: int
    description: str


FIGURES: dict[str, Entry] = {
    "spectrum-of-poses": Entry(
        "fdsm.figures.spectrum_of_poses:draw",
        1,
        1,
        "clips, what is left of them below the cut-off, and where the rest is (figure 1)",
    ),
    "curriculum": Entry("fdsm.figures.curriculum:draw", 0, 0, "how the share of rich captions falls in training (figure 4)"),
    "texts": Entry("fdsm.figures.text_embeddings:draw", 0, 1, "t-SNE of class names beside that of descriptions (figure 5)"),
    "latent-spectrum": Entry(
        "fdsm.figures.latent_spectrum:draw", 1, 6, "spectra of real latents and of those that models predict (figure 6)"
    ),
    "trajectories": Entry(
        "fdsm.figures.trajectories:draw", 2, 2, "latents that two models predict of one clip, decoded to poses (figure 7)"
    ),
    "confusions": Entry("fdsm.figures.confusions:draw", 2, 2, "confusion matrices of two runs and their difference (figure 8)"),
    "wins": Entry("fdsm.figures.wins:draw", 2, 2, "clips that one of two runs gets right and the other wrong (figure 9)"),
    "movements": Entry("fdsm.figures.movements:draw", 0, 0, "every synthetic motion as a person over time, on a contact sheet"),
    "pairs": Entry("fdsm.figures.pairs:draw", 0, 0, "actions of two people over time, one for each partner of the vocabulary"),
}


def draw(
    name: str, runs: Sequence[Pipeline], path: Path, settings: Iterable[str] = (), figures: Mapping[str, Entry] = FIGURES
) -> str:
    """Write the figure `name` of finished runs to a .pdf, .png or .svg file, and return its caption.

    `settings` are the figure's options as KEY=VALUE. `figures` are the known figures. Raises InputError in one sentence if
    the name, the number of runs, an option or the file's kind is wrong, or if the figure cannot show these runs.
    """
    entry = _entry(name, figures)
    require_format(path)
    if not entry.min_runs <= len(runs) <= entry.max_runs:
        raise InputError(f"figure {name!r}: expected {_how_many(entry)}, found {len(runs)}")
    from fdsm.figures import style

    module, _, function = entry.target.partition(":")
    options = style.read_options(import_module(module).Options, settings, f"figure {name!r}")
    with style.for_print():
        figure, caption = getattr(import_module(module), function)(runs, options)
        style.save(figure, caption, path, show_caption=options.caption)
    return caption


def require_format(path: Path) -> None:
    """Raises InputError if no figure can be written to a file of this name."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path}: expected a file that ends in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")


def options_of(name: str, figures: Mapping[str, Entry] = FIGURES) -> Any:
    """The pydantic model of a figure's options."""
    return import_module(_entry(name, figures).target.partition(":")[0]).Options


def sort_settings(name: str, settings: Iterable[str], figures: Mapping[str, Entry] = FIGURES) -> tuple[list[str], list[str]]:
    """Split KEY=VALUE settings into options of the figure and settings of the runs, such as data.root=..."""
    own: list[str] = []
    others: list[str] = []
    known = options_of(name, figures).model_fields
    for setting in settings:
        (own if setting.partition("=")[0] in known else others).append(setting)
    return own, others


def _entry(name: str, figures: Mapping[str, Entry]) -> Entry:
    if name not in figures:
        raise InputError(f"figure: {did_you_mean(name, list(figures))}")
    return figures[name]


def _how_many(entry: Entry) -> str:
    low, high = entry.min_runs, entry.max_runs
    if high == 0:
        return "no run"
    words = dict(enumerate(("no", "one", "two", "three", "four", "five", "six")))
    least, most = (words.get(number, str(number)) for number in (low, high))
    count = most if low == high else f"{least} or {most}" if high == low + 1 else f"{least} to {most}"
    return f"{count} run{'s' * (high > 1)}"
