"""The page on the calibration of adapted models, from the kept numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fdsm.evaluation.calibration import OTHER, RIGHT_KEPT
from studies.calibration.measure import KEPT, Row
from studies.calibration.page import percent
from studies.reading.page import to_lines

NUMBERS = Path(__file__).with_name("adapted.json")
PAGE = Path(__file__).with_name("adapted.md")

_TOP = """# How sure an adapted model is

A model that learns a user's labelled clips (`Recognizer.adapt`) keeps its calibration, which was fitted for labels that are known
from words alone. Labels with clips must fit more surely. By how much comes from the clips that are learnt, of which each half is
asked of a model that learnt the other (`fdsm.adapted_model.excess`). Here the starter model learns some clips of its labels. Its
probabilities and its `unknown` are measured beside those of the same model without a clip. Recordings were only scored.

**Rendered clips** are asked of models that were fitted without the actions that describe a label, as on the page of the
[starter model](calibration.md). The labels are programs, some of whose clips are learnt, and up to nine actions that have none and
are not shown. Other people perform the clips that are asked. Questions are drawn otherwise than there, so the numbers of the two
pages do not compare. Mean ± sample standard deviation over {seeds} seeds.

**Recordings** are those of the page on [labelled clips](../few_shot/few_shot.md): clips are learnt from the training part, and the
test part is asked. *Accuracy* and *error* are with all classes as labels. For the other columns half of the classes are labels, and
clips of the others are other actions. Mean ± sample standard deviation over {draws} draws of clips and classes.

- *error*: expected calibration error of the first label's probability, in clips that show one of the labels.
- *kept*: the share of rightly named clips that are not called unknown. *wrong kept*: that of wrongly named ones.
- *other actions*, *nothing*: the share of clips of these that get a name all the same. Nothing is the mean over its kinds.
- *other actions at 80*: the same with the threshold at which 80% of rightly named clips keep their name, which no user knows.

Numbers are percentages. `python -m studies adapted --data DATA` makes them, and `python -m studies pages` this page.
"""


def to_markdown(rows: Sequence[Row]) -> str:
    """The whole page."""
    rendered, *_, recorded = rows
    top = _TOP.format(seeds=len(rendered.error), draws=len(recorded.kept))
    return "\n".join([top, *to_lines(*table(rows)), ""])


def table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    lines: list[tuple[str, ...]] = []
    for row in rows:
        nothing = [own for kind, own in row.named.items() if kind != OTHER]
        mean = percent(np.mean(nothing, axis=0).tolist()) if nothing else ""
        at_80 = row.curve[OTHER][KEPT.index(RIGHT_KEPT)]
        cells = (row.accuracy, row.error, row.kept, row.wrong, row.named[OTHER], (at_80,))
        lines.append((row.name, *map(percent, cells), mean))
    return ("clips", "accuracy", "error", "kept", "wrong kept", "other actions", "other actions at 80", "nothing"), lines
