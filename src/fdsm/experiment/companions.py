"""Companions: motion classes made from the vocabulary's words, to learn from beside the few classes that a data set shows."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from fdsm import data as data_package
from fdsm import storage
from fdsm.data.config import Listing
from fdsm.data.preprocess import PreprocessConfig, preprocess_clip
from fdsm.data.store import write_store
from fdsm.data.synthetic import Action, list_motions, repertoire
from fdsm.encoders.encoder import Encoder
from fdsm.text.encode import require_kinematics
from fdsm.values import FloatArray, Latents
from fdsm.vocabulary import ClassText, describes


class CompanionConfig(BaseModel):
    """Which classes are made, and whether any may describe an unseen one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    variations: int = Field(700, ge=0, description="movements drawn beside every path as it is plainly done")
    clips: int = Field(6, ge=2, description="clips of each class, each by another person")
    strict: bool = Field(True, description="leave out what describes an unseen class in whatever limb, height or tempo")
    unlabelled: bool = Field(
        False,
        description="bring made clips to the mean and spread of the whole training part, unseen classes' clips among them but "
        "without their labels (transductive); else to those of the seen clips alone",
    )


def choose(actions: Sequence[Action], unseen: Iterable[ClassText], strict: bool) -> list[int]:
    """Which actions may be learnt from while classes are unseen: if `strict`, those that describe none of them.

    Raises InputError if an unseen class has no kinematics to tell by.
    """
    texts = list(unseen)
    if strict:
        require_kinematics(texts, "companions")
    hidden = [text.kinematics for text in texts if text.kinematics is not None] if strict else []
    return [i for i, action in enumerate(actions) if not any(describes(action.kinematics, words) for words in hidden)]


def encode_companions(
    config: CompanionConfig, preprocess_config: PreprocessConfig, encoder: Encoder, tokens: str, *, seed: int, cache: Path
) -> tuple[tuple[Action, ...], Latents]:
    """All actions of the repertoire and the latents of their clips, made in the joints and dimensions that the encoder takes.

    Rendered once for each seed, kept in `cache`.
    """
    actions = repertoire(config.variations, seed)
    settings = [config.model_dump(mode="json", exclude={"strict", "unlabelled"}), preprocess_config.model_dump(mode="json")]
    key = storage.content_hash(*settings, encoder.fingerprint, tokens, seed, [action.name for action in actions], *_code())
    path = cache / "companions" / key
    if not path.exists():
        takes = {"num_subjects": config.clips, "num_views": 1, "num_trials": 1, "seed": seed}
        raw = list_motions(actions, **takes, layout=encoder.layout, num_dims=encoder.network.in_dims)
        listing = replace(raw, read=partial(_prepared, raw, preprocess_config))
        with storage.atomic_path(path) as target:
            target.mkdir()
            clips = write_store(listing, target / "clips", "companions")
            encoded = encoder.encode(clips, tokens, file=target / "z.npy")
            storage.save_beside(target, encoded, there={"z"})
            del clips
            shutil.rmtree(target / "clips")
    return actions, storage.load_value(path, Latents)


def _prepared(raw: Listing, config: PreprocessConfig, portion: int) -> list[FloatArray]:
    return [preprocess_clip(clip, raw.layout, config) for clip in raw.read(portion)]


def _code() -> list[Path]:
    """What a made clip depends on besides its settings."""
    folder = Path(data_package.__file__).parent
    return [*sorted((folder / "synthetic").glob("*.py")), folder / "preprocess.py", folder / "transforms.py"]
