import dataclasses

import numpy as np

from fdsm.methods.nearest_text import NearestText, NearestTextConfig
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))


def unequal():
    """Toy latents of classes of unequal size."""
    z = toy_latents(per_class=16, encoder_classes=())
    kept = [i for i, label in enumerate(z.samples.labels) if i % 16 < 8 + label or label >= 6]
    return z.select(np.array(kept))


def test_the_map_is_weighted_ridge_regression_from_latents_to_texts():
    view = fit_view(SPLIT, unequal(), toy_texts())
    labels = view.latents.samples.labels
    counts = np.bincount(labels)
    assert len(set(counts.tolist())) > 1
    method = NearestText(NearestTextConfig(strength=0.5))
    method.fit(view, seed=0)
    x = view.latents.z.mean(1).astype(np.float64)
    x = (x - x.mean(0)) / x.std(0, ddof=1)
    x = x - np.mean([x[labels == c].mean(0) for c in range(6)], axis=0)
    name = view.texts["name"].pooled
    text = name / np.linalg.norm(name, axis=1, keepdims=True)
    t = (text - text.mean(0))[labels]
    # Weights become repetitions: rows times the root of their weight, and the penalty as further rows.
    root = np.sqrt(1 / counts[labels] / 6)[:, None]
    rows, targets = np.vstack([root * x, 0.5**0.5 * np.eye(6)]), np.vstack([root * t, np.zeros((6, t.shape[1]))])
    expected = np.linalg.lstsq(rows, targets, rcond=None)[0]
    np.testing.assert_allclose(method.state()[0]["weight"], expected, rtol=1e-3, atol=1e-5)


def test_the_score_is_the_cosine_to_a_text_centred_on_seen_ones():
    z = unequal()
    method = NearestText(NearestTextConfig())
    method.fit(fit_view(SPLIT, z, toy_texts()), seed=0)
    test = open_view(SPLIT, z, toy_texts())
    method.bind(test.texts)
    found = method.score(test.latents, num_trials=1, seed=0).values[0]
    kept = method.state()[0]
    predicted = ((test.latents.z.mean(1) - kept["mean"]) / kept["std"] - kept["latent_mean"]) @ kept["weight"]
    texts = toy_texts()["name"].pooled
    texts = texts / np.linalg.norm(texts, axis=1, keepdims=True)
    texts = texts[6:] - texts[:6].mean(0)
    lengths = np.linalg.norm(predicted, axis=1)[:, None] * np.linalg.norm(texts, axis=1)
    np.testing.assert_allclose(found, predicted @ texts.T / lengths, atol=1e-5)


def test_clips_are_their_mean_latent():
    z = unequal()
    method = NearestText(NearestTextConfig())
    method.fit(fit_view(SPLIT, z, toy_texts()), seed=0)
    test = open_view(SPLIT, z, toy_texts())
    method.bind(test.texts)
    turned = dataclasses.replace(test.latents, z=np.ascontiguousarray(test.latents.z[:, ::-1]))
    scores = [method.score(latents, num_trials=1, seed=0).values for latents in (test.latents, turned)]
    np.testing.assert_allclose(*scores, atol=1e-5)


def test_unseen_classes_of_many_draws_are_recognised():
    """The contract's draw is a hard one for this method: two of its four classes are nearer to the text of another."""
    texts, z, right = toy_texts(num_classes=40), toy_latents(per_class=12, num_classes=40, encoder_classes=()), []
    for unseen in np.random.default_rng(0).permutation(40).reshape(10, 4):
        split = Split("toy", 40, tuple(sorted(int(c) for c in unseen)), "subjects", (1, 2))
        method = NearestText(NearestTextConfig())
        method.fit(fit_view(split, z, texts), seed=0)
        test = open_view(split, z, texts)
        method.bind(test.texts)
        scores = method.score(test.latents, num_trials=1, seed=0)
        right.append((scores.class_ids[scores.values[0].argmax(1)] == test.latents.samples.labels).mean())
    assert np.mean(right) > 0.8, "chance is 0.25"
