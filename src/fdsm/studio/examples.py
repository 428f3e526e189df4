"""Clips that come with the studio. `python -m studies examples` renders them anew."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fdsm.storage import read_yaml
from fdsm.studio import answers

EXAMPLES = Path(str(files(__package__))) / "examples"
LIST = "examples.yaml"


def load_examples() -> dict[str, answers.Example]:
    """The examples by the names of their files."""
    return {entry["name"]: answers.Example(**entry) for entry in read_yaml(EXAMPLES / LIST)}
