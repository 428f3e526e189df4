"""What the studio answers: the JSON of its answers. Numbers that are not known are null."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Failure(_Answer):
    """One sentence on why there is no answer."""

    error: str = Field(examples=["labels: expected at least one label, found none"])


class Health(_Answer):
    status: Literal["ok"] = "ok"
    version: str


class Model(_Answer):
    """A model that is served."""

    name: str
    method: str
    encoder: str
    calibrated: bool = Field(description="whether it gives probabilities")
    reads_labels: bool = Field(description="whether it reads labels into the vocabulary's words")
    takes_any_layout: bool
    explains: bool = Field(description="whether it can say why")


class Skeleton(_Answer):
    """A joint layout. Bones are pairs of places in `joints`. As they are drawn, each end is the middle of its joints."""

    name: str
    title: str
    joints: list[str]
    bones: list[tuple[int, int]]
    drawn: list[tuple[list[int], list[int]]]
    up: str


class Groups(_Answer):
    """The phrases of the vocabulary, by key, in groups."""

    limbs: dict[str, str]
    paths: dict[str, str]
    heights: dict[str, str]
    coordination: dict[str, str]
    stances: dict[str, str]
    tempi: dict[str, str]
    repetitions: dict[str, str]
    partners: dict[str, str]


class Vocabulary(_Answer):
    groups: Groups
    suggestions: list[str] = Field(description="names of everyday actions, sorted")


class Example(_Answer):
    """A clip that comes with the studio, at /v1/examples/{name}."""

    name: str
    title: str
    labels: list[str]
    layout: str


class Finding(_Answer):
    """What was mended in a clip, or may spoil the answer."""

    kind: Literal["mended", "warning"]
    name: str
    text: str


class Person(_Answer):
    number: int
    taken: bool


class View(_Answer):
    """Coordinates (M, T, V, 3), y up, float32 in little endian, NaN where missing."""

    shape: tuple[int, int, int, Literal[3]]
    base64: str


class Spectrum(_Answer):
    """The energy of each joint's coefficients under a DCT over time, in squared trunk lengths.

    The coefficient k swings k / 2 times in the clip. Of several persons, it is the sum.
    """

    cutoff: int = Field(description="the first coefficient that the paper counts as high")
    energy: list[list[float] | None] = Field(description="of each joint, one number for each coefficient; null: never seen")


class ClipView(_Answer):
    """What a clip shows. Rows of `points` are those of `persons`."""

    name: str
    layout: str
    joints: list[str]
    drawn: list[tuple[list[int], list[int]]] = Field(description="the ends of the bones, each the middle of its joints")
    up: str
    fps: float
    frames: int
    first: int = Field(description="number of the first frame; those before it were cut off")
    seconds: float
    dims: int
    unit: str
    travel: float | None = Field(description="over the ground, in trunk lengths")
    missing: float = Field(description="share of the joints")
    max_gap: int = Field(description="longest run of frames in which a missing joint is guessed")
    persons: list[Person]
    findings: list[Finding]
    points: View
    spectrum: Spectrum | None
    no_spectrum: str | None = Field(description="why there is no spectrum, in one sentence")


class Rank(_Answer):
    label: str
    score: float
    probability: float | None
    read_as: str | None
    computed: float


class Recognized(_Answer):
    """The labels of a clip, best first."""

    label: str
    unknown: bool = Field(description="whether the clip is likely to show none of the labels")
    fits: float | None = Field(description="the probability that the best label fits")
    ranking: list[Rank]
    findings: list[Finding]


class One(_Answer):
    """The labels of one person or one part of a clip."""

    label: str
    unknown: bool
    fits: float | None
    ranking: list[Rank]
    person: int | None = None
    start: float | None = None
    end: float | None = None


class Several(_Answer):
    """An answer for each person or part that was asked for."""

    answers: list[One]
    findings: list[Finding]


class Words(_Answer):
    """A movement in the vocabulary's words."""

    limbs: list[str]
    path: str
    height: str | None
    coordination: str | None
    stance: str
    tempo: str
    repetition: str
    partner: str | None


class Reason(_Answer):
    """Something that was measured in a clip. Times are seconds from the first frame of the recording."""

    text: str
    share: float = Field(description="its part of the margin; above 0, it speaks for the first label")
    joints: list[str]
    start: float
    end: float
    measurement: str = Field(description="the measurement that says most of it")
    value: float | None
    expected: tuple[float | None, float | None] = Field(description="what the model expects of the first and the second label")


class Explained(_Answer):
    """Why a clip has a higher score for the first label than for the second. The shares of the reasons add up to the margin."""

    first: str
    second: str
    margin: float
    reasons: list[Reason]
    start: float = Field(description="when the moments begin, in seconds from the first frame of the file")
    moments: list[float] = Field(description="of each frame of the clip or window, what its movement adds to the margin")
    without_movement: float = Field(description="what the margin would be if the person kept still")
    findings: list[Finding]


class MeaningOf(_Answer):
    share: float
    kinematics: Words
    phrases: tuple[str, str, str, str]


class ReadLabel(_Answer):
    """How a label is read. A model that does not read labels has no meanings."""

    label: str
    meanings: list[MeaningOf]
    read_as: str | None
    refused: str | None = Field(description="why it cannot be read")


class ReadLabels(_Answer):
    labels: list[ReadLabel]
    alike: list[list[str]] = Field(description="groups of labels that are read as the same movement")
    warnings: list[str]


class Segment(_Answer):
    """A part of a recording in which a person does one thing. Times are seconds from its first frame."""

    start: float
    end: float
    label: str
    score: float
    person: int
    fits: float | None


class Segments(_Answer):
    segments: list[Segment]
    findings: list[Finding]


class Progress(_Answer):
    done: int
    total: int


class Ready(_Answer):
    """The first message of a stream: answers come at most `delay` seconds after the end of an action."""

    ready: Literal[True] = True
    delay: float


class LiveAnswer(_Answer):
    """What a person does at a time of a stream. No label: they keep still, or do something else."""

    time: float
    person: int
    label: str | None
    score: float
    start: float
    fits: float | None


class LiveAnswers(_Answer):
    answers: list[LiveAnswer]


def known(value: float) -> float | None:
    """A number that JSON can hold, or None."""
    return float(value) if math.isfinite(value) else None
