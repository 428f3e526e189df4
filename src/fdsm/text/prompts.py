"""The paper's two prompts for a language model, quoted from its appendix B.

Source: "Frequency-Enhanced Diffusion Models: Curriculum-Guided Semantic Alignment for Zero-Shot Skeleton Action
Recognition", arXiv:2604.09063, appendix B.1 and B.2, licensed CC BY 4.0. Only the bracketed places are filled in.
"""

from __future__ import annotations

DESCRIPTION_PROMPT = (
    "As an expert in human kinesiology and computer vision, please provide {count} distinct, detailed descriptions for the "
    "human action: {name}. Each description should focus on: (1) The specific body parts involved (e.g., wrists, knees, "
    "torso); (2) The temporal phases of the movement (e.g., preparation, execution, recovery); and (3) The dynamic "
    "characteristics such as speed, rhythm, and intensity. Avoid generic phrases and focus on observable skeletal kinematics."
)

INTENSITY_PROMPT = (
    "Given the action class {name}, output one binary label for motion intensity used in skeleton dynamics: 1 = "
    "high-frequency/dynamic (rapid limb transitions, jitter-like fine motion), 0 = low-frequency/static (slow or steady "
    "posture-dominant motion). Output only one character: 0 or 1."
)


def description_prompt(name: str, count: int) -> str:
    """Appendix B.1: asks for `count` rich kinematic descriptions of the action `name`."""
    return DESCRIPTION_PROMPT.format(name=name, count=count)


def intensity_prompt(name: str) -> str:
    """Appendix B.2: asks for the binary motion intensity of the action `name`."""
    return INTENSITY_PROMPT.format(name=name)
