"""Text banks from a language model: `generate` asks, `endpoint` sends requests, `answers` parses."""

from fdsm.text.llm.answers import BadAnswerError, read_descriptions, read_intensity, read_kinematics
from fdsm.text.llm.endpoint import Endpoint
from fdsm.text.llm.generate import generate_bank, read_names

__all__ = [
    "BadAnswerError",
    "Endpoint",
    "generate_bank",
    "read_descriptions",
    "read_intensity",
    "read_kinematics",
    "read_names",
]
