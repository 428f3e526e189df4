"""The log of all scoring of unseen classes in a folder of runs, written before the first score is computed.

A number on unseen classes is worth something only while nothing was chosen by it. Who reads the log sees how often they were
scored, and with which settings, texts and code.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.fingerprints import code_fingerprint, settings_fingerprint, texts_fingerprint
from fdsm.version import __version__

LOG = "unsealings.jsonl"


def note(runs: Path, config: ExperimentConfig) -> None:
    """Add a line for one run to the log in the folder of all runs."""
    line = {
        "date": now(),
        "version": __version__,
        "name": config.name,
        "split": config.split.name,
        "seed": config.seed,
        "settings": settings_fingerprint(config),
        "texts": texts_fingerprint(config),
        "code": code_fingerprint(),
    }
    runs.mkdir(parents=True, exist_ok=True)
    with (runs / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
