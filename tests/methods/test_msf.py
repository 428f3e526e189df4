import numpy as np
import pytest

from fdsm.experiment.recipes import compose
from fdsm.methods.msf import MSF, MSFConfig
from fdsm.methods.vae import VAENetwork, cycle_of
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.methods.test_vae import network_of
from tests.toys import toy_latents, toy_texts


def test_label_gloss_and_motion_are_joined_before_they_are_scaled():
    texts = toy_texts()
    gloss = np.stack([texts["descriptions"].pooled[texts["descriptions"].class_ids == c].mean(0) for c in range(8)])
    joined = np.concatenate([texts["name"].pooled, gloss, texts["kinematics"].pooled], 1)
    method = MSF(MSFConfig())
    assert method.test_views == ("name", "descriptions", "kinematics")
    found = method.read_texts(texts)["text"].numpy()
    np.testing.assert_allclose(found, joined / np.linalg.norm(joined, axis=1, keepdims=True), rtol=1e-5)
    lengths = np.linalg.norm(found[:, :12], axis=1)
    assert lengths.std() > 1e-4, "the parts keep their own lengths"


def test_the_text_autoencoder_reads_three_texts():
    config = MSFConfig()
    network = network_of(VAENetwork, config, width=256, text=3 * 512)
    expected = 2 * 257 * 100 + 2 * 1537 * 100 + 101 * 256 + 101 * 1536
    assert sum(parameter.numel() for parameter in network.parameters()) == expected


@pytest.mark.parametrize(
    ("target", "length", "late", "latent"), [("ntu60/48-12", 1700, 1400, 100), ("ntu120/110-10", 1900, 1500, 200)]
)
def test_recipes_have_the_published_cycles_of_each_data_set(target, length, late, latent):
    config = MSFConfig.model_validate(compose("msf", target)["method"])
    assert (config.training.num_steps, config.training.batch_size, config.training.lr) == (10 * length, 64, 1e-4)
    assert config.latent == latent
    for step in (900, 1300, late - 2, late + 1, length - 1):
        cycle, share = cycle_of(2 * length + step, 10 * length, config.cycles)
        assert config.kl.at(cycle, share) == pytest.approx(0.1 * max(0, step + 1 - 1000) / 3000, rel=1e-3)
        assert config.text_kl.at(cycle, share) == pytest.approx(0.1 * max(0, step + 1 - late) / 3000, rel=0.01)
        assert config.cross.at(cycle, share) == (step > late)


def test_candidates_are_told_apart_by_their_gloss_where_names_are_the_same():
    """With one name for all classes, the other two texts are what a class is known by."""
    texts = toy_texts()
    name = texts["name"]
    for field in ("tokens", "pooled", "slots"):
        getattr(name, field)[:] = getattr(name, field)[:1]
    split = Split("toy", 8, (6, 7), "subjects", (1, 2))
    latents = toy_latents(per_class=24)
    config = MSFConfig.model_validate({"training": {"num_steps": 120, "batch_size": 64, "lr": 1e-2}, "classifier_draws": 100})
    method = MSF(config)
    method.fit(fit_view(split, latents, texts), seed=0)
    test = open_view(split, latents, texts)
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=1, seed=0)
    predicted = scores.class_ids[scores.values[0].argmax(1)]
    assert (predicted == test.latents.samples.labels).mean() > 0.8


def test_the_released_variant_scores_with_logits_that_are_never_negative():
    config = MSFConfig.model_validate(compose("msf", "ntu60/55-5", ["released"])["method"])
    assert config.output_relu
    assert config.classifier_relu
    assert not MSFConfig().output_relu
    assert not MSFConfig().classifier_relu
