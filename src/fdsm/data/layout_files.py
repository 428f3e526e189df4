"""Layouts as a user writes them, in `dataset.yaml` or in a file of their own, and the points of the body in all of them.

docs/formats.md and docs/data.md describe the keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from fdsm.data.layouts import get_layout, make_layout
from fdsm.errors import InputError, did_you_mean, explain
from fdsm.storage import read_yaml
from fdsm.values import Layout

BODY: dict[str, tuple[str, ...]] = {
    "root": (),
    "neck": ("root",),
    "head": ("neck",),
    "nose": ("head", "neck"),
    **{f"{side}_{point}": ("nose", "head", "neck") for point in ("eye", "ear") for side in ("left", "right")},
    **{
        f"{side}_{point}": tuple(parent if parent in ("neck", "root") else f"{side}_{parent}" for parent in parents)
        for side in ("left", "right")
        for point, parents in {
            "shoulder": ("neck",),
            "elbow": ("shoulder",),
            "wrist": ("elbow", "shoulder"),
            "hand": ("wrist", "elbow", "shoulder"),
            "hip": ("root",),
            "knee": ("hip",),
            "ankle": ("knee", "hip"),
            "heel": ("ankle", "knee", "hip"),
            "foot": ("ankle", "heel", "knee", "hip"),
        }.items()
    },
}
"""Points of the body by which clips are measured and checked. Each hangs on the first of its parents that a layout has."""


def body_layout(joints: Sequence[str], up: str = "+y", name: str = "named points") -> Layout:
    """A layout of some points of `BODY`, among them `root` and `neck`, both shoulders and both hips."""
    bones = [(next(parent for parent in BODY[joint] if parent in joints), joint) for joint in joints if BODY[joint]]
    return make_layout(name, joints, bones, up=up)


@dataclass(frozen=True)
class NamedPoints(Layout):
    """A layout for files whose points have names: which of these names make up a point of `BODY`.

    Points that are not listed are found by name (`fdsm.data.formats.named_points`). A clip that was read has a plain layout.
    """

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of a point of `BODY` -> names in the file
    own_up: bool = True  # whether the file of a clip says what is up


@dataclass(frozen=True)
class UpStated(Layout):
    """A layout of a file that says what is up. This counts also where the file of a clip says something else, or nothing."""

    __hash__ = Layout.__hash__


class Skeleton(BaseModel):
    """`layout` names a known layout, `joints` and `bones` describe a new one, or `points` says where to find the body's points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("named points", min_length=1, description="what to call a skeleton of one's own")
    layout: str | None = None
    joints: tuple[str, ...] | None = Field(None, max_length=1000)
    bones: tuple[tuple[str, str], ...] | None = Field(None, max_length=1000)
    pairs: tuple[tuple[str, str], ...] | None = Field(None, max_length=1000, description="left and right; found by name if absent")
    roles: dict[str, tuple[str, ...]] | None = Field(None, description="body landmarks; found by name where absent")
    parts: dict[str, tuple[str, ...]] | None = Field(None, description="body parts; found by name if absent")
    points: dict[str, tuple[str, ...]] | None = Field(
        None, description="names in the clip's file that make up a point of the body; others are found by name"
    )
    up: Literal["+x", "-x", "+y", "-y", "+z", "-z"] | None = Field(None, description="the axis that points up; else the layout's")

    @field_validator("points", mode="before")
    @classmethod
    def _plain(cls, points: Any) -> Any:
        """`left wrist: LWRA` is short for `left_wrist: [LWRA]`."""
        if not isinstance(points, dict):
            return points
        return {"_".join(str(point).split()): (names,) if isinstance(names, str) else names for point, names in points.items()}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        described = (self.joints, self.bones, self.pairs, self.roles, self.parts)
        if self.points is not None:
            if self.layout is not None or any(described):
                raise ValueError("`points` stand alone, without `layout`, `joints` and what belongs to them")
            for point, names in self.points.items():
                if point not in BODY:
                    raise ValueError(f"points: {did_you_mean(point, list(BODY))}")
                if not names:
                    raise ValueError(f"points: expected names for {point}, found none")
        elif self.joints is None and (self.layout is None or any(described)):
            raise ValueError("a skeleton is either `layout: NAME` or `joints` and `bones`")
        elif self.joints is not None and self.bones is None:
            raise ValueError("`joints` need `bones`")
        return self

    def make_layout(self) -> Layout:
        """The joint layout. Raises InputError if it is not known or if the bones are not a tree."""
        if self.points is not None:
            whole = body_layout(list(BODY), self.up or "+y", self.name)
            return NamedPoints(**vars(whole), names=self.points, own_up=self.up is None)
        if self.joints is None:
            known = get_layout(str(self.layout))
            return replace(known, up=self.up or known.up)
        return make_layout(
            self.layout or self.name, self.joints, self.bones or (), self.pairs, self.roles, self.parts, self.up or "+y"
        )


def read_layout(path: Path) -> Layout:
    """The layout of a file with the keys of `Skeleton`, such as a `dataset.yaml`.

    Raises InputError naming the key that is wrong.
    """
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise InputError(f"{path}: expected a mapping with points, or joints and bones, found {type(content).__name__}")
    skeleton = {"name": path.stem} | {key: value for key, value in content.items() if key not in ("fps", "classes")}
    try:
        found = Skeleton.model_validate(skeleton)
        layout = found.make_layout()
    except ValidationError as error:
        raise explain(error, str(path), Skeleton) from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return layout if found.up is None or isinstance(layout, NamedPoints) else UpStated(**vars(layout))
