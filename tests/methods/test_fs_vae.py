import numpy as np
import pytest
import torch
from scipy.fft import dct, idct

from fdsm import storage
from fdsm.errors import InputError
from fdsm.experiment.recipes import compose
from fdsm.methods.fs_vae import FSVAE, FrequencyWeights, FSVAEConfig, FSVAENetwork
from fdsm.methods.vae import joined_texts
from fdsm.splits import Split, fit_view
from tests.methods.test_vae import batch_of, network_of
from tests.toys import toy_latents, toy_texts


@pytest.mark.parametrize(("width", "raised"), [(256, 25), (512, 17), (1536, 0)])
def test_gains_are_those_of_the_released_code(width, raised):
    x = np.random.default_rng(0).normal(size=(3, width)).astype(np.float32)
    layer = FrequencyWeights(width, 0.3)
    with torch.no_grad():
        layer.weight += 0.01 * torch.arange(30)
        found = layer(torch.from_numpy(x)).numpy()
    gains = np.ones(width)  # the last coefficient is in no band
    for i in range(30):
        start, end = (int((width - 1) * edge / 30) for edge in (i, i + 1))
        w = 1 + 0.01 * i
        gains[start:end] = 1 + 0.3 * w * (1 - i / 30) if end <= 30 else 1 - 0.3 * w * (2 - i / 30)
    assert (gains > 1).sum() == raised
    np.testing.assert_allclose(found, idct(gains * dct(x, norm="ortho"), norm="ortho"), atol=1e-4)


def test_a_model_with_other_bands_is_refused_and_does_not_score_otherwise(tmp_path):
    split = Split("toy", 8, (6, 7), "subjects", (1, 2))
    method = FSVAE(FSVAEConfig.model_validate({"latent": 4, "training": {"num_steps": 2, "batch_size": 8}}))
    method.fit(fit_view(split, toy_latents(encoder_classes=()), toy_texts()), seed=0)
    method.save(tmp_path / "model.safetensors")
    assert FSVAE.load(tmp_path / "model.safetensors").state()[0].keys() == method.state()[0].keys()
    arrays, metadata = storage.load_arrays(tmp_path / "model.safetensors")
    without = {name: array for name, array in arrays.items() if not name.endswith(".band")}
    assert len(without) == len(arrays) - 2
    storage.save_arrays(tmp_path / "old.safetensors", without, metadata)
    with pytest.raises(InputError, match="another version"):
        FSVAE.load(tmp_path / "old.safetensors")


def test_gains_at_the_start_are_as_the_docstring_says():
    lowered = FrequencyWeights(1536, 0.3)
    gains = (1 + 0.3 * lowered.rise).numpy()
    assert gains.min() == pytest.approx(1 - 0.60)
    assert gains.max() == pytest.approx(1 - 0.31)


@pytest.mark.parametrize("width", [1, 6, 29, 30, 31])
def test_vectors_with_few_entries_have_a_band_for_each(width):
    layer = FrequencyWeights(width, 0.3)
    assert layer.weight.numel() == min(width, 30)
    assert layer.band.tolist() == list(range(width))  # of 31 entries, the last is in none of the 30 bands
    assert layer(torch.ones(1, width)).shape == (1, width)
    assert bool((layer.rise > 0).all())


def test_encoders_read_weighted_vectors_and_errors_are_of_the_plain_ones():
    network, batch = network_of(FSVAENetwork, FSVAEConfig(latent=4)), batch_of()
    torch.testing.assert_close(network.encode_clip(batch.x).mu, network.clip_encoder.mu(network.clip_frequencies(batch.x)))
    texts = network.text_frequencies(batch.texts["text"])
    torch.testing.assert_close(network.encode_texts(batch.texts)["text"].mu, network.text_encoders["text"].mu(texts))
    codes = network._code(batch)
    expected = (batch.x - network.clip_decoder(codes.z_clip)).square().mean()
    torch.testing.assert_close(network.terms(codes, batch)["clip"], expected)
    assert not torch.allclose(network.clip_frequencies(batch.x), batch.x, atol=0.1)


def test_the_alignment_contrasts_texts_but_not_clips():
    config = FSVAEConfig(latent=4, alpha=0.7, scale=3.0)
    network, batch = network_of(FSVAENetwork, config), batch_of()
    with torch.no_grad():
        codes = network._code(batch)
        batch.draw.manual_seed(5)
        found = float(network.cross(codes, batch))
        t, decoded = codes.texts["text"].numpy(), network.text_decoders["text"](codes.z_clip).numpy()
        x, from_text = codes.x.numpy(), network.clip_decoder(codes.z_text).numpy()
    order = torch.randperm(10, generator=torch.Generator().manual_seed(5)).numpy()
    expected = 0.0
    for i in range(10):
        positive, negative = ((t[i] - decoded[k]) @ (t[i] - decoded[k]) for k in (i, order[i]))
        clip = (x[i] - from_text[i]) @ (x[i] - from_text[i])
        expected += 0.7 * 3.0 * (1 / (1 + np.exp(-(positive - negative) / 3)) + 1 / (1 + np.exp(-clip / 3))) / 10
    assert found == pytest.approx(expected, rel=1e-4)


def test_the_weights_of_frequencies_are_learned():
    network = network_of(FSVAENetwork, FSVAEConfig(latent=4))
    network(batch_of(step=99))["loss"].backward()
    for layer in (network.clip_frequencies, network.text_frequencies):
        assert float(layer.strength.grad.abs()) > 0
        assert float(layer.weight.grad.abs().min()) > 0


def test_recipes_and_texts_are_the_published_ones():
    for target, alpha, latent, steps in (("ntu60/55-5", 0.5, 100, 17_000), ("ntu120/110-10", 0.1, 200, 19_000)):
        config = FSVAEConfig.model_validate(compose("fs-vae", target)["method"])
        assert (config.alpha, config.scale, config.latent, config.training.num_steps) == (alpha, 100, latent, steps)
    method = FSVAE(FSVAEConfig())
    assert method.test_views == ("name", "descriptions", "kinematics")
    assert method.read_texts(toy_texts())["text"].equal(joined_texts(toy_texts(), method.test_views))
    released = FSVAEConfig.model_validate(compose("fs-vae", "ntu60/55-5", ["released"])["method"])
    assert released == FSVAEConfig(output_relu=True, classifier_relu=True, view=("name", "descriptions", "phases"))
