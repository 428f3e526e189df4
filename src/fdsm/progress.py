"""Progress bars for long work. Without a terminal they print nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    def __call__(self, steps: int = 1, **shown: float) -> None: ...


@contextmanager
def progress_bar(description: str, total: int, done: int = 0) -> Iterator[Advance]:
    """Yield a function that advances the bar and shows the given numbers after it."""
    if not sys.stderr.isatty():
        yield lambda steps=1, **shown: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[shown]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(description, total=total, completed=done, shown="")

        def advance(steps: int = 1, **shown: float) -> None:
            text = "  ".join(f"{name} {value:.4g}" for name, value in shown.items())
            bar.update(task, advance=steps, shown=text) if text else bar.update(task, advance=steps)

        yield advance
