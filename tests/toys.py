"""Small made-up values for tests: eight classes whose latents follow from their texts by a linear map."""

from dataclasses import replace

import numpy as np

from fdsm.values import Latents, Samples, TextFeatures

NUM_CLASSES, TEXT_WIDTH, LATENT_WIDTH, FRAMES = 8, 12, 6, 4
PARTS = {part: (joint,) for joint, part in enumerate(("head", "left_arm", "right_arm", "torso", "left_leg", "right_leg"))}


def samples_of(labels, subjects=None, num_classes=NUM_CLASSES):
    labels = np.asarray(labels, np.int64)
    subjects = np.asarray(subjects if subjects is not None else np.arange(len(labels)) % 4 + 1, np.int64)
    names = tuple(f"class {i}" for i in range(num_classes))
    return Samples(labels, tuple(f"s{i}" for i in range(len(labels))), subjects, np.ones_like(labels), names)


def _meanings(num_classes):
    return np.random.default_rng(5).normal(size=(num_classes, TEXT_WIDTH)).astype(np.float32)


def toy_texts(num_classes=NUM_CLASSES, encoder="toy text"):
    """All views: one slot, but for kinematics and parts (4) and phases (3); three rows a class of descriptions."""
    meanings = _meanings(num_classes)
    rng = np.random.default_rng(6)

    def features(view, rows, slots, tokens):
        ids = np.repeat(np.arange(num_classes), rows)
        pooled = meanings[ids] + (0.1 * rng.normal(size=(len(ids), TEXT_WIDTH)) if rows > 1 else 0)
        length = rng.integers(2, tokens + 1, len(ids)) if slots == 1 else np.full(len(ids), slots)
        mask = np.arange(tokens if slots == 1 else slots)[None] < length[:, None]
        words = np.where(mask[..., None], pooled[:, None] + 0.1 * rng.normal(size=(*mask.shape, TEXT_WIDTH)), 0)
        each = np.repeat(pooled[:, None], slots, axis=1)
        return TextFeatures(view, words.astype("f4"), mask, pooled.astype("f4"), each.astype("f4"), ids.astype(np.int64), encoder)

    return {
        "name": features("name", 1, 1, 3),
        "descriptions": features("descriptions", 3, 1, 9),
        "kinematics": features("kinematics", 1, 4, 4),
        "parts": features("parts", 1, 4, 4),
        "phases": features("phases", 1, 3, 3),
        "verb": features("verb", 1, 1, 3),
        "noun": features("noun", 1, 1, 3),
        "attributes": features("attributes", 1, 1, 2),
    }


def toy_latents(per_class=8, tokens="frames", encoder="toy", encoder_classes=tuple(range(6)), seed=0, num_classes=NUM_CLASSES):
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(num_classes), per_class)
    mapping = np.random.default_rng(7).normal(size=(TEXT_WIDTH, LATENT_WIDTH))
    frames, joints = {"frames": (FRAMES, 1), "joints": (FRAMES, len(PARTS)), "pooled": (1, 1)}[tokens]
    means = (_meanings(num_classes) @ mapping)[labels][:, None]
    z = means + 0.3 * rng.normal(size=(len(labels), frames * joints, LATENT_WIDTH))
    subjects = np.tile(np.arange(per_class) % 4 + 1, num_classes)
    samples = samples_of(labels, subjects, num_classes)
    parts = PARTS if tokens == "joints" else {}
    return Latents(z.astype(np.float32), tokens, frames, joints, samples, encoder, tuple(encoder_classes), parts=parts)


def change(sequences, **samples):
    """Sequences with other labels, ids, parts, ..."""
    return replace(sequences, samples=replace(sequences.samples, **samples))


def change_points(sequences, place, value):
    """Sequences with another value at a place of their points."""
    points = sequences.points.copy()
    points[place] = value
    return replace(sequences, points=points)
