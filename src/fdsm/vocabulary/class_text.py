"""What is said about one action class, in several views; text banks and motion programs both hold it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fdsm.vocabulary.kinematics import Kinematics

VIEWS = ("name", "descriptions", "kinematics", "parts", "phases")
"""The ways a class is spoken of. `ClassText.rows` says what a row and a slot of each is."""

ALL_VIEWS = (*VIEWS, "attributes")
"""What a model may read about a class: texts, or without words the graded `fdsm.vocabulary.attributes` of its kinematics."""

OF_KINEMATICS = frozenset({"kinematics", "attributes"})
"""The views that a class has if it has kinematics."""

Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Parts(_Entry):
    """What each body part does."""

    head: Text
    hands: Text
    torso: Text
    legs: Text


class Phases(_Entry):
    """What happens one after the other."""

    start: Text
    middle: Text
    end: Text


class ClassText(_Entry):
    """All that is said about one class; a view that is absent is simply not there for this class."""

    name: Text
    kinematics: Kinematics | None = None
    intensity: Literal[0, 1] | None = Field(None, description="s_y of appendix B.2: 1 high-frequency or dynamic, 0 slow or static")
    descriptions: tuple[Text, ...] = ()
    parts: Parts | None = None
    phases: Phases | None = None

    def rows(self, view: str) -> tuple[tuple[str, ...], ...]:
        """The texts of one view, each a tuple of slots.

        `name` has one slot, each description is a row of one slot, `kinematics` has four slots (`fdsm.vocabulary.SLOTS`),
        `parts` four (head, hands, torso, legs), `phases` three (start, middle, end).
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
