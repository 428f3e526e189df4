"""Synthetic training classes: made from the vocabulary's words, to learn from beside the seen classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from fdsm import data as data_package
from fdsm import storage
from fdsm import synthetic as synthetic_package
from fdsm.data.preprocess import PreprocessConfig, preprocess_clip
from fdsm.data.source import Listing
from fdsm.data.store import write_store
from fdsm.encoders.encoder import Encoder
from fdsm.synthetic import Action, list_motions, make_training_classes
from fdsm.text.encode import require_kinematics
from fdsm.values import FloatArray, Latents, Layout, Sequences
from fdsm.vocabulary import ClassText, describes


class SyntheticClassesConfig(BaseModel):
    """Which classes are made, and whether any may describe an unseen one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    variations: int = Field(700, ge=0, description="movements drawn beside every path as it is plainly done")
    clips: int = Field(6, ge=2, description="clips of each class, each by another person")
    approach: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of clips in which the person first walks up, and of those in which they walk off; unless it is 0, who "
        "walks in the words goes through the room",
    )
    jitter_spread: float = Field(
        0.0,
        ge=0,
        le=3,
        description="how much the sensor's noise differs from clip to clip: standard deviation of its logarithm",
    )
    strict: bool = Field(True, description="leave out what describes an unseen class in whatever limb, height or tempo")
    unlabelled: bool = Field(
        False,
        description="bring synthetic clips to the mean and spread of the whole training part, unseen classes' clips among them but "
        "without their labels (transductive); else to those of the seen clips alone",
    )


def choose(actions: Sequence[Action], unseen: Iterable[ClassText], strict: bool) -> list[int]:
    """Which actions may be learnt from while classes are unseen: if `strict`, those that describe none of them.

    Raises InputError if an unseen class has no kinematics to tell by.
    """
    texts = list(unseen)
    if strict:
        require_kinematics(texts, "synthetic classes")
    hidden = [text.kinematics for text in texts if text.kinematics is not None] if strict else []
    return [i for i, action in enumerate(actions) if not any(describes(action.kinematics, words) for words in hidden)]


def encode_synthetic_classes(
    config: SyntheticClassesConfig, preprocess_config: PreprocessConfig, encoder: Encoder, tokens: str, *, seed: int, cache: Path
) -> tuple[tuple[Action, ...], Latents]:
    """All actions that training may use and the latents of their clips, made in the joints and dimensions that the encoder takes.

    Rendered once for each seed and encoded once for each encoder; both are kept in `cache`.
    """
    actions = make_training_classes(config.variations, seed)
    made = [config.model_dump(mode="json", exclude={"strict", "unlabelled"}), preprocess_config.model_dump(mode="json")]
    clips_key = storage.content_hash(
        *made, asdict(encoder.layout), encoder.network.in_dims, seed, [action.name for action in actions], *_code()
    )
    path = cache / "synthetic-latents" / storage.content_hash(clips_key, encoder.latents_key(tokens))
    if not path.exists():
        clips = _render(
            config, preprocess_config, actions, encoder.layout, encoder.network.in_dims, seed, cache / "synthetic-clips" / clips_key
        )
        with storage.atomic_path(path) as target:
            target.mkdir()
            encoded = encoder.encode(clips, tokens, file=target / "z.npy")
            storage.save_beside(target, encoded, there={"z"})
    return actions, storage.load_value(path, Latents)


def _render(
    config: SyntheticClassesConfig,
    preprocess_config: PreprocessConfig,
    actions: Sequence[Action],
    layout: Layout,
    num_dims: int,
    seed: int,
    path: Path,
) -> Sequences:
    """The preprocessed clips of all actions, on disk at `path`: several encoders see the same."""
    if not path.exists():
        raw = list_motions(
            actions,
            num_subjects=config.clips,
            num_views=1,
            num_trials=1,
            seed=seed,
            approach=config.approach,
            jitter_spread=config.jitter_spread,
            layout=layout,
            num_dims=num_dims,
        )
        with storage.atomic_path(path) as target:
            write_store(replace(raw, read=partial(_prepared, raw, preprocess_config)), target, "synthetic classes")
    return storage.load_value(path, Sequences)


def _prepared(raw: Listing, config: PreprocessConfig, portion: int) -> list[FloatArray]:
    return [preprocess_clip(clip, raw.layout, config) for clip in raw.read(portion)]


def _code() -> list[Path]:
    """What a synthetic clip depends on besides its settings."""
    preparation = Path(data_package.__file__).parent
    motions = Path(synthetic_package.__file__).parent
    return [*sorted(motions.glob("*.py")), preparation / "preprocess.py", preparation / "transforms.py"]
