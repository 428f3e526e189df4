"""Makes the lexicon's file anew from its YAML files, with embeddings of all names."""

from __future__ import annotations

from pathlib import Path

from fdsm.text import embed_names
from fdsm.text.encoders import MiniLM
from fdsm.vocabulary import lexicon


def make(path: Path) -> lexicon.Lexicon:
    """Write the file at `path`, and return what it holds."""
    made = lexicon.build(lexicon.entries(), embed_names(MiniLM()))
    lexicon.write(made, path)
    return made
