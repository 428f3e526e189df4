"""The paper's two prompts for a language model, quoted from its appendix B, and what is asked of an answer's form.

Source: "Frequency-Enhanced Diffusion Models: Curriculum-Guided Semantic Alignment for Zero-Shot Skeleton Action
Recognition", arXiv:2604.09063, appendix B.1 and B.2, licensed CC BY 4.0. Only the bracketed places are filled in.
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
"""Words of a description; the paper gives no number. Shorter ones say little more than a name, of longer ones the encoders
read the beginning only."""

DESCRIPTION_FORM = (
    f"Answer with a JSON list of {{count}} strings and nothing else; each string is one description of {MIN_WORDS} to "
    f"{MAX_WORDS} words in plain text without line breaks or markup."
)
"""Not in the paper: an answer that is checked and not guessed at needs a form."""

PROMPTS_VERSION = content_hash(DESCRIPTION_PROMPT, DESCRIPTION_FORM, INTENSITY_PROMPT)
"""Changes with every word of the prompts."""


def description_prompt(name: str, count: int) -> str:
    """Appendix B.1: asks for `count` rich kinematic descriptions of the action `name`."""
    return DESCRIPTION_PROMPT.format(name=name, count=count)


def description_request(name: str, count: int) -> str:
    """Appendix B.1 and the form of the answer, for a language model whose answer is read by a program."""
    return f"{description_prompt(name, count)} {DESCRIPTION_FORM.format(count=count)}"


def intensity_prompt(name: str) -> str:
    """Appendix B.2: asks for the binary motion intensity of the action `name`."""
    return INTENSITY_PROMPT.format(name=name)
