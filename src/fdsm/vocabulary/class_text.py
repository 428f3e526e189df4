"""The texts about one action class, in several views. Text banks and motion programs both contain them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fdsm.vocabulary.kinematics import Kinematics

VIEWS = ("name", "descriptions", "kinematics", "parts", "phases")
"""The text views. `ClassText.rows` explains their rows and slots."""

NUMERIC_VIEWS = ("attributes", "path")
"""The views that are no texts: `fdsm.vocabulary.attributes` and `fdsm.vocabulary.path_channels` of a class's kinematics."""

ALL_VIEWS = (*VIEWS, *NUMERIC_VIEWS)
"""The views that a model may read."""

OF_KINEMATICS = frozenset({"kinematics", *NUMERIC_VIEWS})
"""The views of a class that follow from its kinematics."""

Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Parts(_Entry):
    """The movement of each body part."""

    head: Text
    hands: Text
    torso: Text
    legs: Text


class Phases(_Entry):
    """The phases of the action in time."""

    start: Text
    middle: Text
    end: Text


class ClassText(_Entry):
    """All texts about one class. Every view except the name is optional."""

    name: Text
    kinematics: Kinematics | None = None
    hidden: Text | None = Field(None, description="why a skeleton does not show what sets the class apart")
    intensity: Literal[0, 1] | None = Field(None, description="s_y of appendix B.2: 1 high-frequency or dynamic, 0 slow or static")
    descriptions: tuple[Text, ...] = ()
    parts: Parts | None = None
    phases: Phases | None = None

    def rows(self, view: str) -> tuple[tuple[str, ...], ...]:
        """The texts of one view, each a tuple of slots.

        `name` has one slot. Each description is a row with one slot. `kinematics` has four slots (`fdsm.vocabulary.SLOTS`),
        `parts` has four (head, hands, torso, legs), and `phases` has three (start, middle, end).
        """
        if view == "descriptions":
            return tuple((text,) for text in self.descriptions)
        if view == "kinematics" and self.kinematics:
            return (self.kinematics.phrases,)
        if view == "parts" and self.parts:
            return ((self.parts.head, self.parts.hands, self.parts.torso, self.parts.legs),)
        if view == "phases" and self.phases:
            return ((self.phases.start, self.phases.middle, self.phases.end),)
        return ((self.name,),) if view == "name" else ()
