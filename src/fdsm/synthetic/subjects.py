"""Synthetic persons: bone lengths, tempo, handedness and style."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from fdsm.rng import numpy_generator
from fdsm.synthetic.forward_kinematics import Body

_AMPLITUDE = 1.15
"""Mean size of people's movements, relative to the paths as drawn. Recorded people move more than these."""


class Build(NamedTuple):
    """Ranges of factors on an adult's measures, for people whose build or age is uncommon. Each is drawn with `chance`."""

    chance: float
    trunk: tuple[float, float] = (1.0, 1.0)  # of all lengths in metres
    head: tuple[float, float] = (1.0, 1.0)  # relative to the trunk, as all that follow
    legs: tuple[float, float] = (1.0, 1.0)
    arms: tuple[float, float] = (1.0, 1.0)
    shoulders: tuple[float, float] = (1.0, 1.0)
    hips: tuple[float, float] = (1.0, 1.0)
    tempo: tuple[float, float] = (1.0, 1.0)
    amplitude: tuple[float, float] = (1.0, 1.0)
    stooped: tuple[float, float] = (0.0, 0.0)  # added to the pitch of the resting trunk
    sway: tuple[float, float] = (1.0, 1.0)


BUILDS = {
    "child": Build(
        0.08,
        trunk=(0.66, 0.86),
        head=(1.12, 1.35),
        legs=(0.84, 0.95),
        arms=(0.9, 0.97),
        shoulders=(0.9, 1.0),
        tempo=(1.0, 1.2),
        sway=(1.1, 1.5),
    ),
    "old": Build(
        0.08,
        trunk=(0.92, 1.0),
        tempo=(0.65, 0.85),
        amplitude=(0.75, 0.92),
        stooped=(0.08, 0.25),
        sway=(1.1, 1.6),
    ),
    "broad": Build(0.06, shoulders=(1.08, 1.2), hips=(1.15, 1.4), tempo=(0.88, 1.0)),
    "very tall": Build(0.05, trunk=(1.08, 1.16), legs=(1.02, 1.08), arms=(1.0, 1.05)),
}
"""The other people, who are the most, are adults of a common build."""


@dataclass(frozen=True)
class Subject:
    """One synthetic person. `tempo`, `amplitude` and `trunk` are factors near 1."""

    body: Body
    tempo: float
    amplitude: float
    trunk: float  # participation of the trunk in movements of the hands
    left_handed: bool
    smoothness: float  # standard deviation of the Gaussian that smooths movements, in frames at 30 per second
    rest: tuple[float, float, float]  # offset of resting hands from the default: outward, up, ahead
    elbows: tuple[float, float, float]  # direction of the elbows: outward, up, backward
    feet: float  # half the distance between the resting feet
    posture: float  # pitch of the resting trunk
    stoop: float  # to get down, 0 bends the knees, 1 the back
    sway: float  # factor of the involuntary sway


def make_subject(seed: int, subject: int) -> Subject:
    """Subject number `subject` of the population of `seed`. It does not depend on the other subjects."""
    rng = numpy_generator(seed, "synthetic subject", subject)

    def about(mean: float, spread: float) -> float:
        return float(mean * (1 + spread * rng.uniform(-1.7, 1.7)))

    usual = Body()
    arm, leg = about(1, 0.04), about(1, 0.04)
    body = Body(
        trunk=about(usual.trunk, 0.06),
        neck=about(usual.neck, 0.1),
        head=about(usual.head, 0.06),
        shoulder=about(usual.shoulder, 0.07),
        hip=about(usual.hip, 0.07),
        hip_drop=about(usual.hip_drop, 0.08),
        upper_arm=arm * about(usual.upper_arm, 0.02),
        forearm=arm * about(usual.forearm, 0.02),
        palm=arm * about(usual.palm, 0.05),
        fingers=arm * about(usual.fingers, 0.05),
        thumb=arm * about(usual.thumb, 0.05),
        thigh=leg * about(usual.thigh, 0.02),
        shin=leg * about(usual.shin, 0.02),
        ankle=about(usual.ankle, 0.08),
        foot=about(usual.foot, 0.08),
    )
    person = Subject(
        body=body,
        tempo=about(1, 0.08),
        amplitude=about(_AMPLITUDE, 0.08),
        trunk=about(1, 0.3),
        left_handed=bool(rng.random() < 0.15),
        smoothness=about(0.9, 0.25),
        rest=(float(rng.uniform(-0.05, 0.05)), float(rng.uniform(-0.03, 0.03)), float(rng.uniform(-0.06, 0.06))),
        elbows=(about(0.75, 0.2), about(-0.7, 0.15), about(0.45, 0.2)),
        feet=about(0.21, 0.15),
        posture=0.03 + 0.04 * float(rng.uniform(-1, 1)),
        stoop=float(rng.uniform(0.1, 0.9)),
        sway=about(1, 0.3),
    )
    return _built(person, numpy_generator(seed, "body build", subject))


def _built(person: Subject, rng: np.random.Generator) -> Subject:
    """The person, or the same person with an uncommon build."""
    chances = np.cumsum([build.chance for build in BUILDS.values()])
    which = int(np.searchsorted(chances, rng.random(), side="right"))
    if which == len(BUILDS):
        return person
    build = list(BUILDS.values())[which]

    def draw(bounds: tuple[float, float]) -> float:
        return float(rng.uniform(*bounds))

    body, leg, arm, across = person.body, draw(build.legs), draw(build.arms), draw(build.hips)
    body = replace(
        body,
        trunk=body.trunk * draw(build.trunk),
        head=body.head * draw(build.head),
        shoulder=body.shoulder * draw(build.shoulders),
        hip=body.hip * across,
        **{part: getattr(body, part) * arm for part in ("upper_arm", "forearm", "palm", "fingers", "thumb")},
        **{part: getattr(body, part) * leg for part in ("thigh", "shin", "foot")},
    )
    return replace(
        person,
        body=body,
        tempo=person.tempo * draw(build.tempo),
        amplitude=person.amplitude * draw(build.amplitude),
        feet=person.feet * across,
        posture=person.posture + draw(build.stooped),
        sway=person.sway * draw(build.sway),
    )
