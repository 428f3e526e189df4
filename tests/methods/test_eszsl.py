import numpy as np

from fdsm.methods.eszsl import ESZSL, ESZSLConfig
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))


def test_every_class_counts_alike_however_many_clips_it_has():
    """As the solution of least squares over clips, each with the share of its class, written as loops."""
    latents = toy_latents(encoder_classes=())
    kept = np.flatnonzero((latents.samples.labels != 2) | (np.arange(len(latents)) % 8 == 0))
    view = fit_view(SPLIT, latents.select(kept), toy_texts())
    method = ESZSL(ESZSLConfig(latent_penalty=0.7, text_penalty=0.3))
    method.fit(view, seed=0)
    z = view.latents.z.reshape(len(view.latents), -1).astype(np.float64)
    z = (z - z.mean(0)) / z.std(0, ddof=1)
    labels, name = view.latents.samples.labels, view.texts["name"]
    s = name.pooled / np.linalg.norm(name.pooled, axis=1, keepdims=True).astype(np.float64)
    moment, other = 0.7 * np.eye(z.shape[1]), np.zeros((z.shape[1], s.shape[1]))
    sizes = [int((labels == c).sum()) for c in name.class_ids]
    assert len(set(sizes)) > 1
    for row, label in zip(z, labels, strict=True):
        weight = 1 / sizes[list(name.class_ids).index(label)] / len(sizes)
        moment += weight * np.outer(row, row)
        for c, text in zip(name.class_ids, s, strict=True):
            other += weight * (1 if c == label else -1) * np.outer(row, text)
    expected = np.linalg.inv(moment) @ other @ np.linalg.inv(s.T @ s + 0.3 * np.eye(s.shape[1]))
    np.testing.assert_allclose(method.state()[0]["bilinear"], expected, rtol=1e-3, atol=1e-4)


def test_the_map_is_the_papers_formula():
    """With classes of equal size, the weights are one number, which is taken into the penalty."""
    view = fit_view(SPLIT, toy_latents(encoder_classes=()), toy_texts())
    config = ESZSLConfig(latent_penalty=0.7, text_penalty=0.3)
    method = ESZSL(config)
    method.fit(view, seed=0)
    x = view.latents.z.reshape(len(view.latents), -1).astype(np.float64)
    x = ((x - x.mean(0)) / x.std(0, ddof=1)).T  # (d, N)
    name = view.texts["name"]
    s = (name.pooled / np.linalg.norm(name.pooled, axis=1, keepdims=True)).T.astype(np.float64)  # (a, K)
    y = np.where(view.latents.samples.labels[:, None] == name.class_ids, 1.0, -1.0)
    count = x.shape[1]
    left = np.linalg.inv(x @ x.T + 0.7 * count * np.eye(len(x)))
    right = np.linalg.inv(s @ s.T + 0.3 * np.eye(len(s)))
    expected = left @ x @ y @ s.T @ right
    np.testing.assert_allclose(method.state()[0]["bilinear"], expected, rtol=1e-3, atol=1e-4)
    test = open_view(SPLIT, toy_latents(encoder_classes=()), toy_texts())
    method.bind(test.texts)
    z = test.latents.z.reshape(len(test.latents), -1)
    z = (z - method.state()[0]["mean"]) / method.state()[0]["std"]
    of = test.texts["name"]
    text = of.pooled / np.linalg.norm(of.pooled, axis=1, keepdims=True)
    scores = method.score(test.latents, num_trials=1, seed=0)
    np.testing.assert_allclose(scores.values[0], z @ expected @ text.T, rtol=1e-3, atol=1e-4)
