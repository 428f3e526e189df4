"""Rankings: the labels of one clip, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypedDict

from fdsm.data.input_report import InputReport
from fdsm.errors import InputError

UNKNOWN_LABEL = "unknown"
"""The label of a clip that none of the labels fits."""


def percent(probability: float) -> str:
    """0.934 as "93%". Nothing is certain, however near it is."""
    number = round(100 * probability)
    return "<1%" if number == 0 else ">99%" if number == 100 else f"{number}%"


class Ranked(TypedDict):
    """A candidate label and its score."""

    label: str
    score: float
    """Scores order the labels of one clip."""
    probability: float | None
    """Of this label, if one of the labels is right. The labels' sum is 1. None: the model is not calibrated."""
    read_as: str | None
    """The phrases of the label's most likely meaning, if the model needs them and they were given or read. None: a text bank has
    them, or the model needs none."""
    computed: float
    """Share of the noise trials in which the score was computed. It is an estimate in the others, where it could not win."""


def likelihood(ranked: Ranked) -> str:
    """The probability of a label in percent; without one, its score."""
    return f"{ranked['score']:.4f}" if ranked["probability"] is None else percent(ranked["probability"])


class Ranking(list[Ranked]):
    """The labels of one clip, best first, and the report on the clip.

    `fits` is the probability that the best label fits, if clips that show none of the labels are as frequent as others. It is None
    if the model is not calibrated. `unknown` says that it is too low: the clip is likely to show something else, or
    nothing.
    """

    def __init__(self, ranked: Iterable[Ranked], report: InputReport, fits: float | None, unknown: bool) -> None:
        super().__init__(ranked)
        self.report, self.fits, self.unknown = report, fits, unknown

    def __repr__(self) -> str:
        """That of a list. If the clip is unknown, this is said before it, for those who print it and look no further."""
        listed = super().__repr__()
        return f"{UNKNOWN_LABEL}, and the nearest labels are {listed}" if self.unknown else listed

    @property
    def label(self) -> str:
        """The best label, or "unknown"."""
        return UNKNOWN_LABEL if self.unknown else self[0]["label"]


def rank_each(
    recognize: Callable[[Sequence[InputReport]], Sequence[Ranking]], reports: Sequence[InputReport]
) -> Sequence[Ranking | InputError]:
    """The ranking of each inspected clip, or why it is refused: what cannot be measured does not spoil the others.

    `recognize` ranks a list of clips, which may influence each other. Raises InputError as it does for no clip: for labels and
    options that are refused.
    """
    try:
        return recognize(reports)
    except InputError as error:
        recognize([])  # an error of the labels is no clip's
        if len(reports) == 1:
            where = f"{reports[0].where}: "
            return [InputError(where + str(error).removeprefix(where))]
        found = [answer for report in reports for answer in rank_each(recognize, [report])]
        taken = [place for place, answer in enumerate(found) if not isinstance(answer, InputError)]
        if 1 < len(taken) < len(found):  # those that influence each other are ranked together, as without the others
            for place, answer in zip(taken, recognize([reports[place] for place in taken]), strict=True):
                found[place] = answer
        return found
