import dataclasses

import numpy as np

from fdsm.methods.chance import Chance, ChanceConfig
from fdsm.splits import Split, fit_view
from tests.toys import samples_of, toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))


def scored(num_clips=4000, num_trials=1, seed=0, fit_seed=0, classes=range(8), clips=None):
    method = Chance(ChanceConfig())
    method.fit(fit_view(SPLIT, toy_latents(encoder_classes=()), toy_texts()), seed=fit_seed)
    method.bind({view: features.of_classes(list(classes)) for view, features in toy_texts().items()})
    labels = np.random.default_rng(0).integers(8, size=num_clips)
    samples = samples_of(labels)
    z = np.broadcast_to(np.float32(0), (num_clips, 1, 6))
    latents = dataclasses.replace(toy_latents(tokens="pooled"), z=z, samples=samples)
    return method.score(latents if clips is None else latents.select(clips), num_trials=num_trials, seed=seed).values, labels


def test_guesses_are_right_as_often_as_chance_and_every_class_is_guessed():
    values, labels = scored()
    guess = values[0].argmax(1)
    assert abs((guess == labels).mean() - 1 / 8) < 0.02  # four standard errors
    np.testing.assert_allclose(np.bincount(guess, minlength=8) / len(guess), 1 / 8, atol=0.025)


def test_numbers_are_uniform_and_independent_of_each_other():
    values = scored(num_trials=2)[0]
    assert values.min() >= 0
    assert values.max() < 1
    np.testing.assert_allclose(np.histogram(values, bins=10, range=(0, 1))[0] / values.size, 0.1, atol=0.01)
    columns = np.concatenate(values, axis=1)  # (N, two trials of 8 classes)
    between = np.corrcoef(columns, rowvar=False) - np.eye(16)
    assert abs(between).max() < 0.08  # five standard errors
    next_clip = np.corrcoef(columns[:-1].ravel(), columns[1:].ravel())[0, 1]
    assert abs(next_clip) < 0.02


def test_a_guess_depends_on_clip_class_and_seeds_alone():
    values = scored(num_trials=3)[0]
    apart = scored(num_trials=3, clips=np.array([3999, 5]), classes=[7, 2])[0]
    np.testing.assert_array_equal(apart, values[:, [3999, 5]][:, :, [7, 2]])
    for other in ({"seed": 1}, {"fit_seed": 1}):
        assert abs(np.corrcoef(scored(num_trials=3, **other)[0].ravel(), values.ravel())[0, 1]) < 0.02, other
