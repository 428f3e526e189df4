"""Clips that play in a notebook, with their labels beside them: `Recognizer.show`.

Each output is one page in a frame of its own. Nothing is fetched or installed, and the notebook's styles and names do not matter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from fdsm.clip_encoder import Clip, HowSeen, name_of
from fdsm.clip_view import ClipView, clip_view
from fdsm.data.input_report import InputReport
from fdsm.errors import InputError
from fdsm.ranking import percent
from fdsm.storage import write_text

ROWS = 5
"""Labels that are shown beside a clip, at most."""
_HEIGHT = 640
"""Pixels of one clip, until the page in the frame has told its own height."""

_STYLE = """
:root { color-scheme: light dark; --fdsm-max-height: 30rem }
body { margin: 0; padding: 0 .5rem; font: 14px/1.45 system-ui, sans-serif }
body { color: light-dark(#1d2229, #e8eaed); background: light-dark(#fff, #14171c) }
section { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 1.5rem; padding: .5rem 0 1rem }
h1 { grid-column: 1 / -1; margin: 0 0 .5rem; font-size: 1rem; overflow-wrap: anywhere }
h1 small { font-weight: normal; color: light-dark(#59626e, #a3acb8) }
@media (max-width: 40rem) { section { grid-template-columns: minmax(0, 1fr) } }
ol { margin: 0; padding: 0; list-style: none }
li { margin: 0 0 .5rem; overflow-wrap: anywhere }
li div { display: flex; justify-content: space-between; gap: 1rem }
li:first-child div { font-weight: 600 }
li small, .more, .findings { color: light-dark(#59626e, #a3acb8) }
meter { display: block; width: 100%; height: .6rem }
.findings { grid-column: 1 / -1; margin: .5rem 0 0; padding: 0 }
"""


@dataclass(frozen=True)
class Answer:
    """What a recognizer said of one clip."""

    label: str
    ranking: Sequence[Mapping[str, Any]]  # as `fdsm.recognizer.Ranked`, best first
    fits: float | None


@dataclass(frozen=True)
class Shown:
    """Clips that play, each with its answer if labels were given. A notebook shows it as the value of a cell."""

    views: tuple[ClipView, ...]
    answers: tuple[Answer | None, ...]

    def __repr__(self) -> str:
        """What is read where no page can be shown."""
        pairs = zip(self.views, self.answers, strict=True)
        return "\n".join(view["name"] + ("" if answer is None else f": {answer.label}") for view, answer in pairs)

    def html(self) -> str:
        """One page that needs no other file."""
        sections = "\n".join(_section(view, answer) for view, answer in zip(self.views, self.answers, strict=True))
        title = escape(", ".join(view["name"] for view in self.views))
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
            f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{sections}\n</main>\n"
            f'<script type="module">\n{_player()}</script>\n</body>\n</html>\n'
        )

    def save(self, path: str | Path) -> None:
        """Write the page to a file, which any browser opens. Raises InputError if its name does not end in .html."""
        path = Path(path)
        if path.suffix.lower() not in (".html", ".htm"):
            raise InputError(f"{path}: expected a file name that ends in .html")
        write_text(path, self.html())

    def _repr_html_(self) -> str:
        title = "Skeletons: " + ", ".join(view["name"] for view in self.views)
        style = f"width: 100%; height: {_HEIGHT * len(self.views)}px; border: 0"
        return f'<iframe title="{escape(title)}" style="{style}" srcdoc="{escape(self.html())}"></iframe>'


def show(
    inspect: Callable[..., InputReport],
    recognize: Callable[..., Any],
    clips: Sequence[Clip],
    labels: Sequence[str] | None,
    options: Mapping[str, Any],
) -> Shown:
    """Inspect clips, and recognise them if there are labels, as `Recognizer.inspect` and a call do, with the options of a call.

    A clip that shows several persons is read twice: the second time for those of whom the answer is not.
    """
    seen = {option: value for option, value in options.items() if option in HowSeen.__annotations__}
    others = {option: value for option, value in options.items() if option not in seen}
    reports, crowds = [], []
    for number, clip in enumerate(clips, 1):
        everybody = None
        if isinstance(clip, InputReport):
            if given := [option for option, value in seen.items() if value is not None]:
                raise InputError(f"{clip.where}: the clip was inspected already: give {given[0]} to `inspect`")
            report = clip
        else:
            name = name_of(clip, number if len(clips) > 1 else None)
            report = replace(inspect(clip, **seen), where=name)
            if report.person is not None and len(report.persons) > 1:
                everybody = inspect(clip, **{**seen, "persons": "all"})
        reports.append(report)
        crowds.append(everybody)
    rankings = [None] * len(reports) if labels is None else recognize(reports, labels, **others)
    views = tuple(clip_view(report, everybody) for report, everybody in zip(reports, crowds, strict=True))
    answers = (None if ranking is None else Answer(ranking.label, ranking, ranking.fits) for ranking in rankings)
    return Shown(views, tuple(answers))


@cache
def _player() -> str:
    return (files("fdsm") / "studio" / "page" / "player.js").read_text("utf-8")


def _section(view: ClipView, answer: Answer | None) -> str:
    # In JSON, a letter may be written as its number, so that nothing ends the script.
    data = json.dumps(view, allow_nan=False).replace("<", "\\u003c")
    facts = f"{view['frames']} frames, {view['seconds']:.1f} s, {view['layout']}, {view['dims']}D"
    findings = "".join(f"<li>{one['kind']}: {escape(one['text'])}</li>" for one in view["findings"])
    return (
        f"<section>\n<h1>{escape(view['name'])} <small>{escape(facts)}</small></h1>\n"
        f'<div data-fdsm-clip><script type="application/json">{data}</script></div>\n'
        f"<div>{'' if answer is None else _answer(answer)}</div>\n"
        + (f'<ul class="findings">{findings}</ul>\n' if findings else "")
        + "</section>"
    )


def _answer(answer: Answer) -> str:
    parts = []
    if answer.fits is not None:
        parts.append(f"<p>{escape(answer.label)}: one of the labels fits with a probability of {escape(percent(answer.fits))}.</p>")
    parts += ["<ol>", *(_row(ranked) for ranked in answer.ranking[:ROWS]), "</ol>"]
    if (more := len(answer.ranking) - ROWS) > 0:
        parts.append(f'<p class="more">and {more} more</p>')
    return "\n".join(parts)


def _row(ranked: Mapping[str, Any]) -> str:
    label, probability = escape(ranked["label"]), ranked["probability"]
    number = f"{ranked['score']:.3g}" if probability is None else percent(probability)
    bar = "" if probability is None else f'<meter min="0" max="1" value="{probability:.4f}" aria-label="{label}"></meter>'
    words = f"<small>read as: {escape(ranked['read_as'])}</small>" if ranked["read_as"] else ""
    return f"<li><div><span>{label}</span> <span>{escape(number)}</span></div>{bar}{words}</li>"
