"""The encoder of a run, trained once for all runs of the same clips and settings."""

from __future__ import annotations

from pathlib import Path

from fdsm import storage
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.pretrain import pretrain
from fdsm.experiment.config import ExperimentConfig
from fdsm.experiment.run_folder import read_computed, read_times, timed
from fdsm.methods.base import MODEL
from fdsm.splits import Split
from fdsm.training_loop import CHECKPOINT
from fdsm.values import Sequences
from fdsm.whole_files import alone, clear_leftovers


def trained_encoder(
    folder: Path, config: ExperimentConfig, sequences: Sequences, data_hash: str, split: Split, up: str
) -> tuple[Encoder, dict[str, float], dict[str, dict[str, str]]]:
    """The encoder of a run, the seconds of its training, and the threads that it took.

    Args:
        folder: folder of all encoders. Of several runs that need the same one, one trains it and the others wait.
        config: settings of the run, which has an encoder.
        sequences: preprocessed clips.
        data_hash: content hash of the clips.
        split: its classes to fit on are the encoder's, too.
        up: axis that points up in the source's coordinates, recorded in the encoder.
    """
    assert config.encoder is not None  # a data set of clips has an encoder
    fitted = split.fit_mask(sequences.samples)
    prepared: dict[str, object] = {"up": up, "steps": config.preprocess.model_dump(mode="json")}
    key = storage.content_hash(
        data_hash,
        prepared,
        config.encoder.model_dump(mode="json"),
        config.pretrain.model_dump(mode="json"),
        list(split.fit_classes),
        fitted,
        config.seed,
    )
    own, seconds = folder / key, dict[str, float]()
    if not (own / MODEL).exists():
        with alone(own, wait=True, together=True):
            if not (own / MODEL).exists():
                with timed(seconds, "train encoder", own):
                    encoder = pretrain(
                        sequences,
                        fitted,
                        split.fit_classes,
                        config.encoder,
                        config.pretrain,
                        preprocessing=prepared,
                        seed=config.seed,
                        folder=own,
                    )
                    encoder.save(own / MODEL)
    for place in (own, *own.glob("member-*")):
        clear_leftovers(place)
    for left in own.rglob(CHECKPOINT):  # also of a process that was killed after the last step
        left.unlink()
    return Encoder.load(own / MODEL), seconds | read_times(own), read_computed(own, "train encoder")
