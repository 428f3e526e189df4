"""fdsm: zero-shot skeleton action recognition. Pose clips and action names in, ranked names out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fdsm.version import __version__

if TYPE_CHECKING:
    from fdsm.data import load_dataset
    from fdsm.errors import InputError
    from fdsm.experiment.config import load_config
    from fdsm.experiment.pipeline import Pipeline
    from fdsm.recognizer import Recognizer
    from fdsm.recordings import RecognizerStream, segment
    from fdsm.text import load_bank
    from fdsm.values import Latents, Layout, Samples, Scores, Sequences, TextFeatures

_HOMES = {
    "InputError": "fdsm.errors",
    "Latents": "fdsm.values",
    "Layout": "fdsm.values",
    "Pipeline": "fdsm.experiment.pipeline",
    "Recognizer": "fdsm.recognizer",
    "RecognizerStream": "fdsm.recordings",
    "Samples": "fdsm.values",
    "Scores": "fdsm.values",
    "Sequences": "fdsm.values",
    "TextFeatures": "fdsm.values",
    "load_bank": "fdsm.text",
    "load_config": "fdsm.experiment.config",
    "load_dataset": "fdsm.data",
    "segment": "fdsm.recordings",
}
# A literal for type checkers. A test compares it with _HOMES.
__all__ = [
    "InputError",
    "Latents",
    "Layout",
    "Pipeline",
    "Recognizer",
    "RecognizerStream",
    "Samples",
    "Scores",
    "Sequences",
    "TextFeatures",
    "__version__",
    "load_bank",
    "load_config",
    "load_dataset",
    "segment",
]


def __getattr__(name: str) -> Any:
    """Import a public name at its first use. `import fdsm` is fast and does not load torch."""
    if name not in _HOMES:
        raise AttributeError(f"module 'fdsm' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
