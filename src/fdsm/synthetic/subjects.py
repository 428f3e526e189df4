"""Synthetic persons: bone lengths, tempo, handedness and style."""

from __future__ import annotations

from dataclasses import dataclass

from fdsm.rng import numpy_generator
from fdsm.synthetic.forward_kinematics import Body


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
    return Subject(
        body=body,
        tempo=about(1, 0.08),
        amplitude=about(1, 0.08),
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
