"""Writes feature folders from raw data, one per split, for the code of SynSE, SA-DVAE, TDSM and others."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from fdsm import storage
from fdsm.data.features import MANIFEST, write_features
from fdsm.errors import InputError, InputWarning
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.pipeline import Pipeline
from fdsm.splits import split_names


def folder_name(config: ExperimentConfig, num_unseen: int) -> str:
    """The folder's name as published: encoder, data set and number of unseen classes.

    The split's name is added if several splits have this number.
    """
    assert config.encoder is not None  # only clips are extracted
    encoder = config.encoder.name.split("-")[0]
    own = "" if "/" in config.split.name else f"_{config.split.name}"
    return f"{encoder}_{config.dataset}_{num_unseen}_r{own}"


def extract(config: ExperimentConfig, splits: Sequence[str], output: Path, runs: Path) -> Iterator[Path]:
    """Train an encoder on the seen classes of each split, write its pooled latents, and yield its folder.

    Without `splits`, all splits of the data set with seen classes are used. Existing folders are not changed, and a warning names
    them. Raises InputError for an unknown split, and for an existing folder that holds another one.
    """
    if config.holds_latents:
        raise InputError("extract: the data set holds latents already")
    names = [name for split in splits for name in split_names(config.split.source, split)]
    for name in names or split_names(config.split.source):
        split = config.split.model_copy(update={"name": name})
        slug = name.replace("/", "-")
        changes = {"name": f"{config.name}/{slug}", "split": split, "tokens": "pooled"}
        pipeline = Pipeline(config.model_copy(update=changes), runs)
        if not names and not pipeline.split.seen:
            continue
        folder = output / folder_name(pipeline.config, len(pipeline.split.unseen))
        if not folder.exists():
            write_features(pipeline.latents, pipeline.split, folder)
        elif (held := storage.read_json(folder / MANIFEST).get("split")) != name:  # their numbers of unseen classes are the same
            raise InputError(
                f"{folder}: expected the features of the split {name!r}, found those of {held!r}; choose another folder"
            )
        else:
            kept = f"{folder}: was there already and is left as it is, whatever data and settings are now; remove it for a new one"
            warnings.warn(InputWarning(kept), stacklevel=2)
        yield folder
