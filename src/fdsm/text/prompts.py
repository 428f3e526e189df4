"""Prompts for a language model: the paper's two, quoted from its appendix B, and our own for kinematics.

Source of the two: "Frequency-Enhanced Diffusion Models: Curriculum-Guided Semantic Alignment for Zero-Shot Skeleton Action
Recognition", arXiv:2604.09063, appendix B.1 and B.2, licensed CC BY 4.0. Only the bracketed placeholders are filled in. A
request for the form of the answer follows the prompt of B.1.
"""

from __future__ import annotations

from fdsm.storage import content_hash
from fdsm.vocabulary import Kinematics, vocabulary

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
"""Content hash of the paper's prompts."""

KINEMATICS_PROMPT = (
    'Describe how somebody moves who acts out the action "{name}" in front of a camera. Describe the movement of the body that '
    "the camera sees, not its purpose or its objects. If the action has several movements, choose the one that best tells it "
    "from other actions. Use only the words of the vocabulary below. If none fits exactly, choose the nearest.\n\n"
    "Each line of the vocabulary is a word and the phrase that it stands for. Directions and sides are those of the moving "
    "person: right is their right, and clockwise is as they see it.\n\n{words}\n\n"
    "Rules:\n"
    "- {{hand}} stands for the hand of the first arm in limbs, {{foot}} and {{knee}} for those of the first leg in limbs. "
    "{{height}} and {{tempo}} stand for the phrases of height and tempo.\n"
    "- Name the right or the left limb only if the action asks for that side.\n"
    "- A path whose phrase has {{hand}} needs an arm in limbs. A path whose phrase has {{foot}} or {{knee}} needs a leg in limbs.\n"
    "- A path whose phrase has {{height}} needs a height. With any other path, height is null.\n\n"
    "Answer with one JSON object with the keys {keys} and nothing else. The value of limbs is a list of words. Each other value "
    "is one word or null, and only {optional} may be null."
)
"""Our prompt for the kinematics of an action. The paper has no such prompt."""

_WORDS = {
    "limbs": ("limbs", "the limbs that move, one or more, the most important first"),
    "path": ("paths", "the way that they take"),
    "height": ("heights", "where the path goes or ends, or null"),
    "coordination": ("coordination", "how two limbs of a path share it, or null if they move together or one moves alone"),
    "stance": ("stances", "what the rest of the body does"),
    "tempo": ("tempi", "the speed"),
    "repetition": ("repetitions", "whether the movement is repeated"),
    "partner": ("partners", "where another person is and what they do in an action of two people, or null"),
}
"""For each key of `Kinematics`: its group in the vocabulary, and its meaning."""

AGAIN = "{prompt}\n\nAn earlier answer to this request was refused for this reason:\n{reason}\nAnswer again, without this mistake."
"""Our form of a prompt that is sent again after a bad answer."""


def description_prompt(name: str, count: int) -> str:
    """The prompt of appendix B.1 for `count` rich kinematic descriptions of the action `name`."""
    return DESCRIPTION_PROMPT.format(name=name, count=count)


def description_request(name: str, count: int) -> str:
    """The prompt of appendix B.1 with our request for the form of the answer."""
    return f"{description_prompt(name, count)} {DESCRIPTION_FORM.format(count=count)}"


def intensity_prompt(name: str) -> str:
    """The prompt of appendix B.2 for the binary motion intensity of the action `name`."""
    return INTENSITY_PROMPT.format(name=name)


def kinematics_prompt(name: str) -> str:
    """Our prompt for the `Kinematics` of the action `name`. It lists the whole closed vocabulary."""
    listed = []
    for key, (group, meaning) in _WORDS.items():
        listed.append(f"{key}: {meaning}\n" + "\n".join(f"- {word}: {phrase}" for word, phrase in vocabulary()[group].items()))
    optional = [key for key, field in Kinematics.model_fields.items() if not field.is_required()]
    return KINEMATICS_PROMPT.format(
        name=name,
        words="\n\n".join(listed),
        keys=", ".join(Kinematics.model_fields),
        optional=f"{', '.join(optional[:-1])} and {optional[-1]}",
    )


def kinematics_version() -> str:
    """Content hash of the prompt for kinematics and of the vocabulary in it."""
    return content_hash(kinematics_prompt(""))


def again_prompt(prompt: str, reason: str) -> str:
    """The prompt with the reason why an earlier answer to it was refused."""
    return AGAIN.format(prompt=prompt, reason=reason)
