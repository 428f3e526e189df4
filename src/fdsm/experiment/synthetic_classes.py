"""Synthetic classes, made from the vocabulary's words, to train on beside the seen classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
from scipy.spatial.distance import cdist

from fdsm import data as data_package
from fdsm import storage
from fdsm import synthetic as synthetic_package
from fdsm.data.preprocess import PreprocessConfig, preprocess_clips
from fdsm.data.source import Listing
from fdsm.data.store import write_store
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.flat import FLAT, Flat, lose_depth
from fdsm.encoders.measurement_encoder import MeasurementEncoder
from fdsm.experiment.synthetic_classes_config import SyntheticClassesConfig
from fdsm.synthetic import Action, list_motions, make_training_classes
from fdsm.synthetic.generation import TOGETHER
from fdsm.text.encode import require_kinematics
from fdsm.values import BoolArray, FloatArray, Latents, Layout, Sequences
from fdsm.vocabulary import ClassText, Kinematics, attributes, describes

_PEOPLE = 60
"""People of whom each synthetic class has some. Few of them are of uncommon build, so a class needs others than the next class."""


def choose(
    actions: Sequence[Action], unseen: Iterable[ClassText], seen: Iterable[ClassText], config: SyntheticClassesConfig
) -> list[int]:
    """Indices of the actions that may be used in training.

    With `strict`, two rules leave actions out: the list of synonyms (`fdsm.vocabulary.describes`), and the radius around each
    unseen class in attribute space. Raises InputError if a class has no kinematics.
    """
    if not config.strict:
        return list(range(len(actions)))
    hidden, known = (_kinematics(texts) for texts in (unseen, seen))
    near = _near(actions, hidden, known, config.radius)
    return [
        i for i, action in enumerate(actions) if not near[i] and not any(describes(action.kinematics, words) for words in hidden)
    ]


def _kinematics(texts: Iterable[ClassText]) -> list[Kinematics]:
    classes = list(texts)
    require_kinematics(classes, "synthetic classes")
    return [text.kinematics for text in classes if text.kinematics is not None]


def _near(actions: Sequence[Action], hidden: Sequence[Kinematics], known: Sequence[Kinematics], radius: float) -> BoolArray:
    """Whether each action is within the radius of an unseen class (actions,)."""
    if not hidden or not known:
        return np.zeros(len(actions), bool)
    of_actions, of_hidden, of_known = (
        np.stack([attributes(words) for words in group]) for group in ([a.kinematics for a in actions], hidden, known)
    )
    reach = radius * cdist(of_hidden, of_known).min(1)  # (unseen,)
    near: BoolArray = (cdist(of_actions, of_hidden) < reach).any(1)
    return near


def encode_synthetic_classes(
    config: SyntheticClassesConfig, preprocess_config: PreprocessConfig, encoder: Encoder, tokens: str, *, seed: int, cache: Path
) -> tuple[tuple[Action, ...], Latents, Flat | None]:
    """All actions that training may use, the latents of their clips, and what is known of clips without depth.

    The last is None unless the encoder measures 3D clips.

    Clips have the joints and dimensions of the encoder. They are rendered once per seed and encoded once per encoder, and
    both results are kept in `cache`.
    """
    actions = make_training_classes(config.variations, seed, pairs=config.pairs)
    made = [config.model_dump(mode="json", exclude={"strict", "radius", "unlabelled"}), preprocess_config.model_dump(mode="json")]
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
            if isinstance(encoder.network, MeasurementEncoder) and encoder.network.in_dims == 3 and tokens == "pooled":
                lose_depth(encoder, clips, encoded).save(target / FLAT)
    flat = Flat.load(path / FLAT) if (path / FLAT).exists() else None
    return actions, storage.load_value(path, Latents), flat


def _render(
    config: SyntheticClassesConfig,
    preprocess_config: PreprocessConfig,
    actions: Sequence[Action],
    layout: Layout,
    num_dims: int,
    seed: int,
    path: Path,
) -> Sequences:
    """The preprocessed clips of all actions, on disk at `path`. Several encoders may use them."""
    if not path.exists():
        raw = list_motions(
            actions,
            num_subjects=config.clips,
            people=max(_PEOPLE, config.clips),
            num_views=1,
            num_trials=1,
            seed=seed,
            approach=config.approach,
            jitter_spread=config.jitter_spread,
            layout=layout,
            num_dims=num_dims,
            together=TOGETHER,
        )
        with storage.atomic_path(path) as target:
            # One process: with others, more time would go into starting them and sending clips than into rendering.
            write_store(replace(raw, read=partial(_prepared, raw, preprocess_config)), target, "synthetic classes", processes=1)
    return storage.load_value(path, Sequences)


def _prepared(raw: Listing, config: PreprocessConfig, portion: int) -> list[FloatArray]:
    return preprocess_clips(raw.read(portion), raw.layout, config)


def _code() -> list[Path]:
    """Files of code and data that decide a synthetic clip, beside its settings."""
    preparation = Path(data_package.__file__).parent
    motions = Path(synthetic_package.__file__).parent
    steps = [preparation / name for name in ("preprocess.py", "transforms.py", "alignment.py")]
    return [*sorted(motions.glob("*.py")), *steps]
