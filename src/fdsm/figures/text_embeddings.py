"""Class names and descriptions: t-SNE of their embeddings, and distances in the embedding space (figure 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from fdsm.errors import InputError, did_you_mean
from fdsm.figures import style
from fdsm.text import TextBank, build_text_encoder, encode_bank, load_bank
from fdsm.text.encode import text_cache
from fdsm.text.encoders import MiniLMConfig
from fdsm.values import FloatArray, IntArray, TextFeatures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fdsm.experiment.pipeline import Pipeline

PERPLEXITY = 30.0
SQUARE = 3.3
"""Side of one of the two panels, in inches."""
_SPOKEN = {"name": "class names"}


class Options(style.FigureOptions):
    bank: str | None = Field(None, description="a text bank, if no run is given")
    views: tuple[str, str] = Field(("name", "descriptions"), description="the two text views to show")
    classes: tuple[str, ...] = Field(
        (), max_length=len(style.LINES), description="classes to highlight; none: eight, evenly spaced in the bank"
    )


@dataclass(frozen=True)
class Apart:
    """Cosine distances between the embeddings of one view's texts."""

    to_other: float  # from a text to the nearest text of another class, with one text per class at a time
    same_class_first: float | None  # share of texts whose nearest text has the same class
    silhouette: float | None  # of the classes, -1 to 1

    def __str__(self) -> str:
        words = f"distance to the nearest other class: {self.to_other:.2f}"
        if self.silhouette is None or self.same_class_first is None:
            return f"{words}\none text a class"
        return f"{words}\nnearest text is of the same class: {100 * self.same_class_first:.0f} %; silhouette: {self.silhouette:.2f}"


def measure(features: TextFeatures) -> Apart:
    """Measure distances. The silhouette and the share of nearest texts need several texts per class, and are else None."""
    from sklearn.metrics import silhouette_score

    ids = features.class_ids
    counts = np.unique(ids, return_counts=True)[1]
    place = _place_in_class(ids)
    to_other = [_to_nearest_other(features.pooled[place == n]) for n in range(int(counts.min()))]
    if counts.min() < 2:
        return Apart(float(np.mean(to_other)), None, None)
    distance = _distances(features.pooled)
    nearest = ids[(distance + np.diag(np.full(len(ids), np.inf))).argmin(1)]
    silhouette = float(silhouette_score(features.pooled, ids, metric="cosine"))
    return Apart(float(np.mean(to_other)), float((nearest == ids).mean()), silhouette)


def embed_in_plane(features: TextFeatures) -> FloatArray:
    """t-SNE by cosine distance (R, 2). It is deterministic."""
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(features) - 1) / 3)
    plane: FloatArray = TSNE(
        perplexity=perplexity, metric="cosine", init="pca", learning_rate="auto", random_state=0, n_jobs=1
    ).fit_transform(features.pooled)
    return plane


def read(runs: Sequence[Pipeline], options: Options) -> tuple[TextBank, list[TextFeatures]]:
    """The bank and its two views. Raises InputError unless either a run or a bank is given."""
    if bool(runs) == bool(options.bank):
        found = "both" if runs else "neither"
        raise InputError(f"figure 'texts': expected either a run or the option bank=NAME, found {found}")
    bank = load_bank(options.bank or runs[0].config.text.bank)
    if runs:
        bank = bank.about(runs[0].sequences.samples.class_names)
    if len(bank.classes) < 5:
        raise InputError(
            f"text bank {bank.dataset!r}: expected at least 5 classes to lay out in a plane, found {len(bank.classes)}"
        )
    return bank, list(encode_bank(bank, options.views, build_text_encoder(_encoder(runs)), text_cache()).values())


def _encoder(runs: Sequence[Pipeline]) -> Any:
    return runs[0].config.text.encoder if runs else MiniLMConfig()


def choose(bank: TextBank, options: Options) -> list[int]:
    """Ids of the highlighted classes."""
    for name in options.classes:
        if name not in bank.names:
            raise InputError(f"classes: class {did_you_mean(name, list(bank.names))}")
    if options.classes:
        return [bank.names.index(name) for name in options.classes]
    count = min(len(style.LINES), len(bank.names))
    return [int(c) for c in np.linspace(0, len(bank.names) - 1, count).round()]


def draw(runs: Sequence[Pipeline], options: Options) -> tuple[Figure, str]:
    bank, views = read(runs, options)
    chosen = choose(bank, options)
    figure = style.new_figure(style.PAGE, SQUARE + 0.9)
    for axes, features, letter in zip(figure.subplots(1, 2), views, "ab", strict=True):
        _draw_view(axes, features, chosen)
        axes.set_title(f"{letter}  {_SPOKEN.get(features.view, features.view)}: {len(features)} texts", loc="left")
        axes.set_xlabel(str(measure(features)), fontsize=7)
    handles = [_handle(style.LINES[place], bank.names[c]) for place, c in enumerate(chosen)]
    figure.legend(handles=handles, loc="outside upper center", ncols=4, handletextpad=0.1, columnspacing=1.2, fontsize=6.5)
    caption = (
        f"{bank.dataset}, {len(bank.names)} classes: t-SNE (cosine distance, perplexity {PERPLEXITY:.0f} or a third of the texts, "
        f"fixed seed) of the embeddings of the text encoder {_encoder(runs).name!r}. "
        f"{len(chosen)} classes{'' if options.classes else ', evenly spaced in the bank,'} are told apart, lines join the texts of "
        "one class; the others are the small grey dots. Distances in such a plane mean little: the numbers below each half are "
        "measured in the original space, over all classes. They are the mean cosine distance from a text to the nearest one of "
        "another class (one text a class at a time, so that the halves compare), how often the nearest of all texts is of the "
        "same class, and the silhouette by class (from -1 to 1)."
    )
    return figure, caption


def _draw_view(axes: Axes, features: TextFeatures, chosen: Sequence[int]) -> None:
    plane = embed_in_plane(features)
    others = plane[~np.isin(features.class_ids, chosen)]
    axes.scatter(others[:, 0], others[:, 1], s=5, color="#b5b5b5", linewidths=0, zorder=1)
    for place, c in enumerate(chosen):
        own = plane[features.class_ids == c]
        line = style.LINES[place]
        if len(own) > 1:
            for point in own:
                axes.plot(*np.stack([own.mean(0), point]).T, color=line.color, linewidth=0.7, zorder=2)
        axes.scatter(own[:, 0], own[:, 1], s=28, marker=line.marker, color=line.color, linewidths=0, zorder=3)
    axes.set_box_aspect(1)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)


def _handle(line: style.Line, name: str) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=line.color, marker=line.marker, markersize=5, markeredgewidth=0, linestyle="", label=name)


def _place_in_class(ids: IntArray) -> IntArray:
    """Index of each text within its class, from 0."""
    seen: dict[int, int] = {}
    places = []
    for c in ids.tolist():
        places.append(seen.get(c, 0))
        seen[c] = places[-1] + 1
    return np.array(places, np.int64)


def _distances(vectors: FloatArray) -> FloatArray:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    distance: FloatArray = 1 - unit @ unit.T
    return distance


def _to_nearest_other(vectors: FloatArray) -> float:
    return float((_distances(vectors) + np.diag(np.full(len(vectors), np.inf))).min(1).mean())
