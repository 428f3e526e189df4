"""Whether a window of a recording shows one of the labels at all. The rest of the recording has no label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fdsm.bound_labels import as_tuple
from fdsm.errors import InputError
from fdsm.methods.discriminant import Discriminant
from fdsm.ranking import Ranking
from fdsm.recognizer import Recognizer
from fdsm.vocabulary import check_labels
from fdsm.vocabulary.plain_label import plain, stem_of

FITS = 0.9
"""The least probability that the label of a segment fits. It and the numbers below were chosen on synthetic recordings."""
FITS_SO_FAR = 0.3
"""The same of an answer of a stream. It has often seen the beginning of an action only, which is less sure."""
_SCORE = 0.4
"""The least score of a window that is named. Scores are cosines. Recorded people score lower than synthetic ones."""
SCORE_ALONE = 0.5
"""The same for a model without a calibration, which says nothing of whether a label fits."""
BACKGROUND = ("stand still", "walk", "turn around", "look around")
"""What people do between actions. A window that shows one of these gets no label."""


class Naming:
    """The names of windows, and what a name is worth.

    A label must fit (`Ranking.fits`). A background need not, because it only says that there is no label. If it had to fit,
    labels would take the windows of a noisy sensor, in which nothing fits.
    """

    names: tuple[str, ...]
    """The labels and the background that they compete with. What a label speaks of is not background."""

    of_rest: frozenset[str]
    """The labels that mean to keep still. Without one, nobody is looked at who does."""

    def __init__(
        self,
        recognizer: Recognizer,
        labels: Sequence[str],
        least: float | None,
        usual: float,
        **texts: Any,
    ) -> None:
        """`texts` are `descriptions`, `kinematics` and `bank`, as a call of the recogniser takes them.

        `least` is the least probability that a label fits, or the least score if the model has no calibration.

        If it is None, the probability is `usual`, and the score `SCORE_ALONE`. Raises InputError for a method whose scores of
        different windows cannot be compared, for blank or repeated labels or none, and for a `least` that cannot be.
        """
        if not isinstance(recognizer.method, Discriminant):
            name = recognizer.config.method.name
            raise InputError(
                f"method {name!r}: expected the method 'discriminant', whose scores of different windows can be compared"
            )
        labels = as_tuple(labels)
        check_labels(labels)
        words = {stem_of(word) for label in labels for word in plain(label).split()}
        self.of_rest = frozenset(recognizer.labels_of_rest(labels, **texts))
        if recognizer.labels_of_rest(labels, "stand", **texts):
            words.add(stem_of("stand"))
        others = [other for other in BACKGROUND if stem_of(plain(other).split()[0]) not in words]
        # A background that a label is another name of would win half of what the label is there for.
        same = {name for one in recognizer.read((*labels, *others), **texts) if one.label in labels for name in one.alike}
        self.names = (*labels, *(other for other in others if other not in same))
        self._labels = frozenset(labels)
        calibration = recognizer.parts.calibration
        what, lowest, default = ("score", -1, SCORE_ALONE) if calibration is None else ("probability", 0, usual)
        self._least = default if least is None else least
        if not isinstance(self._least, int | float | np.number) or not lowest <= self._least <= 1:
            raise InputError(f"expected a least {what} of segments from {lowest} to 1, found {least!r}")
        # That nobody moves is known, so a label of rest may be less sure.
        self._least_of_rest = self._least if least is not None or calibration is None else min(usual, calibration.threshold)

    def is_label(self, name: str) -> bool:
        """Whether a name is one of the labels, and no background."""
        return name in self._labels

    def gain(self, ranking: Ranking, seconds: float, rests: bool = False) -> float:
        """What the first name of a window is worth, against no name: more for a higher score and for a longer window.

        A window of two actions scores less than each of them, so two segments are worth more. A window of three repetitions
        scores as much as one repetition, so the longer segment is worth more. A label that does not fit is worth nothing.
        Neither is one that does not mean to keep still, in a window in which the person `rests`.
        """
        first, fits = ranking[0], ranking.fits
        if rests and first["label"] not in self.of_rest:
            return 0.0
        least = self._least_of_rest if rests else self._least
        if fits is None:
            return float((first["score"] - least) * seconds**0.5)
        if fits < least and self.is_label(first["label"]):
            return 0.0
        return float((first["score"] - _SCORE) * seconds**0.5)
