"""The page on the calibration of adapted models, from the kept numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fdsm.evaluation.calibration import OTHER
from studies.calibration.adapted import SITUATIONS
from studies.calibration.measure import Row
from studies.calibration.page import percent
from studies.reading.page import to_lines

NUMBERS = Path(__file__).with_name("adapted.json")
PAGE = Path(__file__).with_name("adapted.md")

_TOP = """# How sure an adapted model is

A model that learns a user's labelled clips (`Recognizer.adapt`) keeps its calibration, which was fitted for labels that are known from
words alone. Here the starter model learns some clips of each label, and its probabilities and `unknown` are measured, beside the
same without a clip.
"""


def to_markdown(rows: Sequence[Row]) -> str:
    """The whole page."""
    return "\n".join([_TOP, *to_lines(*table(rows)), ""])


def table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    lines: list[tuple[str, ...]] = []
    for row in rows:
        nothing = [own for kind, own in row.named.items() if kind != OTHER]
        mean = percent(np.mean(nothing, axis=0).tolist()) if nothing else ""
        cells = (row.accuracy, row.error, row.kept, row.wrong, row.named[OTHER])
        lines.append((row.name, *map(percent, cells), mean))
    return ("clips", "accuracy", "error", "kept", "wrong kept", "other actions", "nothing"), lines
