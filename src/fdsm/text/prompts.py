"""The paper's two prompts for a language model, quoted from its appendix B, and a request for the form of the answer.

Source: "Frequency-Enhanced Diffusion Models: Curriculum-Guided Semantic Alignment for Zero-Shot Skeleton Action
Recognition", arXiv:2604.09063, appendix B.1 and B.2, licensed CC BY 4.0. Only the bracketed placeholders are filled in.
"""

from __future__ import annotations

from fdsm.storage import content_hash

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

MIN_WORDS, MAX_WORDS = 15, 80
"""Smallest and largest number of words of a description. The paper gives no number. A shorter description says little more
than a name, and text encoders read only the beginning of a longer one."""

DESCRIPTION_FORM = (
    f"Answer with a JSON list of {{count}} strings and nothing else; each string is one description of {MIN_WORDS} to "
    f"{MAX_WORDS} words in plain text without line breaks or markup."
)
"""Our addition, not in the paper: a fixed form allows a strict check of the answer."""

PROMPTS_VERSION = content_hash(DESCRIPTION_PROMPT, DESCRIPTION_FORM, INTENSITY_PROMPT)
"""Content hash of the prompts."""


def description_prompt(name: str, count: int) -> str:
    """The prompt of appendix B.1 for `count` rich kinematic descriptions of the action `name`."""
    return DESCRIPTION_PROMPT.format(name=name, count=count)


def description_request(name: str, count: int) -> str:
    """The prompt of appendix B.1 with our request for the form of the answer."""
    return f"{description_prompt(name, count)} {DESCRIPTION_FORM.format(count=count)}"


def intensity_prompt(name: str) -> str:
    """The prompt of appendix B.2 for the binary motion intensity of the action `name`."""
    return INTENSITY_PROMPT.format(name=name)
