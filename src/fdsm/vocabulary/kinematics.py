"""The closed vocabulary of movement: keys that describe a motion, and the four phrases for them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fdsm.errors import did_you_mean
from fdsm.storage import parse_yaml

SLOTS = ("limbs", "path", "stance", "tempo")
"""The topics of the four phrases of a `kinematics` text, in order."""

_ARMS = {"right_arm": "right hand", "left_arm": "left hand", "one_arm": "one hand", "both_arms": "both hands"}
_LEGS = {"right_leg": ("right foot", "right knee"), "left_leg": ("left foot", "left knee"), "one_leg": ("one foot", "one knee")}
_LEGS["both_legs"] = ("both feet", "both knees")


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """The phrases of vocabulary.yaml by group and key."""
    words: dict[str, dict[str, str]] = parse_yaml(files(__package__).joinpath("vocabulary.yaml").read_text("utf-8"))
    return words


class Kinematics(BaseModel):
    """A motion in the closed vocabulary. `phrases` puts it into words.

    The first arm (or leg) in `limbs` is the subject of a path of a hand (or of a foot or knee). `partner` says where another
    person is and what they do, for an action of two.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    limbs: tuple[str, ...] = Field(min_length=1)
    path: str
    height: str | None = None
    coordination: str | None = None
    stance: str
    tempo: str
    repetition: str
    partner: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _keys_are_known(cls, data: Any) -> Any:
        groups = {"path": "paths", "height": "heights", "stance": "stances", "tempo": "tempi", "repetition": "repetitions"}
        groups |= {"coordination": "coordination", "partner": "partners"}
        if not isinstance(data, dict):
            raise ValueError(f"expected a mapping with the keys {', '.join(cls.model_fields)}, found {data!r}")
        for key, group in groups.items():
            if data.get(key) is not None and (not isinstance(data[key], str) or data[key] not in vocabulary()[group]):
                raise ValueError(f"{key}: {did_you_mean(data[key], list(vocabulary()[group]))}")
        limbs = data.get("limbs", ())
        if not isinstance(limbs, list | tuple):
            raise ValueError(f"limbs: expected a list such as [right_arm, trunk], found {limbs!r}")
        for limb in limbs:
            if not isinstance(limb, str) or limb not in vocabulary()["limbs"]:
                raise ValueError(f"limbs: {did_you_mean(limb, list(vocabulary()['limbs']))}")
        return data

    @model_validator(mode="after")
    def _path_has_what_it_speaks_of(self) -> Kinematics:
        template = vocabulary()["paths"][self.path]
        if ("{height}" in template) != (self.height is not None):
            raise ValueError(f"path {self.path!r} {'needs' if self.height is None else 'has no'} height")
        if "{hand}" in template and not any(limb in _ARMS for limb in self.limbs):
            raise ValueError(f"path {self.path!r} speaks of a hand, but no arm is among the limbs {list(self.limbs)}")
        if ("{foot}" in template or "{knee}" in template) and not any(limb in _LEGS for limb in self.limbs):
            raise ValueError(f"path {self.path!r} speaks of a foot or knee, but no leg is among the limbs {list(self.limbs)}")
        return self

    @property
    def phrases(self) -> tuple[str, str, str, str]:
        """The four phrases, in the order of `SLOTS`."""
        words = vocabulary()
        limbs = [words["limbs"][limb] for limb in self.limbs]
        listed = limbs[0] if len(limbs) == 1 else f"{', '.join(limbs[:-1])} and {limbs[-1]}"
        turn = f" {words['coordination'][self.coordination]}" if self.coordination else ""
        stroke = words["repetitions"][self.repetition].format(tempo=words["tempi"][self.tempo])
        stance = words["stances"][self.stance] + (f", {words['partners'][self.partner]}" if self.partner else "")
        return listed, self._path() + turn, stance, stroke

    def _path(self) -> str:
        arm = next((limb for limb in self.limbs if limb in _ARMS), "")
        leg = next((limb for limb in self.limbs if limb in _LEGS), "")
        foot, knee = _LEGS.get(leg, ("", ""))
        template = vocabulary()["paths"][self.path]
        height = vocabulary()["heights"][self.height] if self.height else ""
        text = template.format(hand=_ARMS.get(arm, ""), foot=foot, knee=knee, height=height)
        plural = ("{hand}" in template and arm == "both_arms") or ("{hand}" not in template and leg == "both_legs")
        return re.sub(r"\((e?s)\)", "" if plural else r"\1", text)
