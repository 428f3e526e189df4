"""What the studio is asked: the JSON of its requests."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from fdsm.data.layouts import LAYOUTS
from fdsm.errors import did_you_mean, explain
from fdsm.studio.refusals import RefusedError
from fdsm.vocabulary import Kinematics

_WAVE = {
    "limbs": ["right_arm"],
    "path": "raise_side",
    "height": "overhead",
    "stance": "stand",
    "tempo": "slow",
    "repetition": "once",
}


def _known(name: str) -> str:
    """A layout's name. The path of a layout file is none, so that no file of this machine is read for a client."""
    if name not in LAYOUTS:
        raise ValueError(did_you_mean(name[:80], list(LAYOUTS)))
    return name


LayoutName = Annotated[str, AfterValidator(_known)]
Seconds = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Label = Annotated[str, StringConstraints(min_length=1)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Points(_Request):
    """A clip as numbers: (T, V, C) or (M, T, V, C) in nested lists, null where a coordinate is missing."""

    points: list[Any] = Field(description="(frames, joints, 2 or 3), with or without persons before; null: missing")
    layout: LayoutName | None = Field(None, description="name of the joint layout; none: the model's")


class OfClip(_Request):
    """A clip and how to look at it. As a form, `clip` is the part `file`, and the rest is the part `request`."""

    example: ClassVar[dict[str, Any]]

    clip: Points | None = None
    layout: LayoutName | None = Field(None, description="name of the joint layout, if the file does not store it")
    fps: float | None = Field(None, gt=0, le=10_000, allow_inf_nan=False, description="frames a second, if the file does not say")
    up: Literal["+x", "-x", "+y", "-y", "+z", "-z"] | None = Field(None, description="the axis that points up")
    aspect: float | None = Field(None, gt=0, le=1000, allow_inf_nan=False, description="width by height of the picture")
    model: str | None = Field(None, max_length=200, description="one of /v1/models; none: the first")


class ClipRequest(OfClip):
    """A clip and whom of it to look at."""

    example: ClassVar[dict[str, Any]] = {"layout": "kinect-v2", "fps": 30}

    persons: Annotated[int, Field(ge=1, le=1000)] | Literal["all"] | None = Field(
        None, description="a person's number; all; none: the one whose limbs move most"
    )


class WithLabels(_Request):
    """Labels and what they mean."""

    labels: list[Label] = Field(min_length=1, description="action names in plain words")
    descriptions: dict[str, list[str]] | None = Field(None, description="sentences about labels, by label")
    kinematics: dict[str, Kinematics] | None = Field(None, description="meanings of labels in the vocabulary's words, by label")


class LabelsRequest(WithLabels):
    """Labels of which is asked how they are read."""

    example: ClassVar[dict[str, Any]] = {"labels": ["wave", "sit down"], "descriptions": {"wave": ["the hand goes to and fro"]}}

    model: str | None = Field(None, max_length=200, description="one of /v1/models; none: the first")


class RecognizeRequest(OfClip, WithLabels):
    """A clip and the labels that it is ranked among."""

    example: ClassVar[dict[str, Any]] = {
        "layout": "kinect-v2",
        "labels": ["raise the right arm", "sit down"],
        "kinematics": {"raise the right arm": _WAVE},
        "top_k": 2,
    }

    persons: Annotated[int, Field(ge=1, le=1000)] | Literal["all", "each"] | None = Field(
        None, description="a person's number; each: an answer for each; all; none: the one whose limbs move most"
    )
    top_k: int | None = Field(None, ge=1, le=10_000, description="number of labels in the answer; none: all")
    windows: list[tuple[Seconds, Seconds]] | None = Field(None, min_length=1, description="start and end of parts in seconds")


class ExplainRequest(ClipRequest, WithLabels):
    """A clip, and two labels of which is asked why the clip shows the first rather than the second."""

    example: ClassVar[dict[str, Any]] = {"layout": "kinect-v2", "labels": ["wave", "clap"], "first": "wave", "second": "clap"}

    window: tuple[Seconds, Seconds] | None = Field(None, description="start and end of a part in seconds; none: the whole clip")
    first: str | None = Field(None, description="none: the best label")
    second: str | None = Field(None, description="none: the best of the others")


class SegmentRequest(ClipRequest, WithLabels):
    """A long recording and the labels that are looked for in it."""

    example: ClassVar[dict[str, Any]] = {"layout": "kinect-v2", "labels": ["wave", "clap"], "stride": 0.5}

    lengths: list[Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]] | None = Field(
        None, min_length=1, max_length=20, description="lengths of the windows in seconds"
    )
    stride: float = Field(0.5, ge=0.05, le=600, allow_inf_nan=False, description="seconds from window to window")
    least: float | None = Field(None, ge=-1, le=1, allow_inf_nan=False, description="the least probability that a label fits")


class Part(_Request):
    """A part of a recording in which a person does one thing."""

    start: Seconds
    end: Seconds
    label: Label
    person: int = Field(1, ge=1, le=1000)


class ExportRequest(ClipRequest):
    """A recording, and its parts that become the clips of a data set."""

    example: ClassVar[dict[str, Any]] = {"segments": [{"start": 0, "end": 1.5, "label": "wave", "person": 1}], "name": "mine"}

    segments: list[Part] = Field(min_length=1)
    name: str = Field("my-clips", min_length=1, max_length=100, description="what to call the data set")
    subject: int | None = Field(None, ge=0, le=2**31 - 1, description="number of the person; none: the number of each person")


class StreamRequest(WithLabels):
    """The first message of a stream."""

    layout: LayoutName | None = None
    fps: float = Field(30.0, ge=1, le=240, allow_inf_nan=False)
    window: float = Field(5.0, ge=1, le=60, allow_inf_nan=False, description="seconds that an answer looks back")
    every: float = Field(0.2, gt=0, le=60, allow_inf_nan=False, description="seconds from answer to answer")
    persons: int = Field(1, ge=1, description="rows of a frame, at most")
    least: float | None = Field(None, ge=-1, le=1, allow_inf_nan=False, description="the least probability that a label fits")
    up: Literal["+x", "-x", "+y", "-y", "+z", "-z"] | None = None
    aspect: float | None = Field(None, gt=0, le=1000, allow_inf_nan=False)
    model: str | None = Field(None, max_length=200)


class Frames(_Request):
    """A further message of a stream: one frame, or several in a row."""

    points: list[Any] | None = Field(None, description="(V, C) or (M, V, C); null: nobody is seen")
    time: Annotated[float, Field(allow_inf_nan=False)] | None = Field(None, description="when the frame was taken, in seconds")
    frames: list[Any] | None = Field(None, description="(T, M, V, C), several frames in a row")
    times: list[Annotated[float, Field(allow_inf_nan=False)]] | None = Field(None, description="a time for each of several")


Asked = TypeVar("Asked", bound=_Request)
MOST_VALUES = 50_000
"""Values of a request beside coordinates. Each may be wrong, and takes a kilobyte if pydantic says so. 500 labels with all that can
be said about them, and 1,000 parts of a clip, are half as many."""


def checked(content: Any, kind: type[Asked]) -> Asked:
    """What is asked in some JSON.

    Raises InputError with the first thing that is wrong, and RefusedError if there is too much beside the coordinates of a clip.
    """
    if _many_values(_without_coordinates(content, kind)):
        raise RefusedError(413, f"expected at most {MOST_VALUES:,} values in a request beside the points of a clip, found more")
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise explain(error, "", kind) from None


def _without_coordinates(content: Any, kind: type[_Request]) -> Any:
    """The content without those lists in which pydantic looks at no value."""
    if not isinstance(content, dict):
        return content
    if issubclass(kind, Frames):
        return {**content, "points": None, "frames": None}
    clip = content.get("clip")
    return {**content, "clip": {**clip, "points": None}} if issubclass(kind, OfClip) and isinstance(clip, dict) else content


def _many_values(content: Any) -> bool:
    count, left = 0, [content]
    while left and count <= MOST_VALUES:
        value = left.pop()
        if isinstance(value, list | dict):
            count += len(value)
            if count <= MOST_VALUES:
                left += value if isinstance(value, list) else value.values()
    return count > MOST_VALUES
