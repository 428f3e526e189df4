"""What the aligned autoencoders share; CADA-VAE, SynSE, MSF, SA-DVAE and FS-VAE have files of their own."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch.nn import functional as F

from fdsm.methods.trained import Batch, Sizes
from fdsm.methods.vae import Gaussian, Ramp, VAEConfig, VAENetwork, cycle_of, joined_texts
from tests.toys import toy_texts

WIDTH, TEXT, CLASSES = 6, 8, 4


def network_of(kind, config, texts=("text",), width=WIDTH, text=TEXT):
    torch.manual_seed(0)
    return kind(config, Sizes((width,), dict.fromkeys(texts, (text,)), CLASSES, {}))


def batch_of(step=0, num_steps=100, texts=("text",), clips=10, seed=0):
    """Clips with unit texts, and a generator with a seed, so that what is drawn can be drawn again."""
    draw = torch.Generator().manual_seed(1)
    x = torch.randn(clips, WIDTH, generator=draw)
    y = torch.randint(CLASSES, (clips,), generator=draw)
    found = {name: F.normalize(torch.randn(CLASSES, TEXT, generator=draw), dim=1) for name in texts}
    return Batch(x, y, found, torch.Generator().manual_seed(seed), step, num_steps, 1)


def own_config(**settings):
    return VAEConfig.model_validate({"name": "member", "latent": 4, **settings})


def tensor(array):
    return torch.as_tensor(np.asarray(array), dtype=torch.float32)


@pytest.mark.parametrize("length", [1700, 1900])
def test_weights_at_the_published_length_are_the_published_ones(length):
    last = {1700: 1400, 1900: 1500}[length]
    clip = Ramp(start=1000 / length, peak=0.1 * (length - 1000) / 3000)
    text = Ramp(start=last / length, peak=0.1 * (length - last) / 3000, from_cycle=3)
    jump = Ramp(start=last / length, end=last / length, peak=1.0)
    for step in (0, 999, 1000, 1399, last - 1, last, length - 1):
        for cycle in (0, 1, 2, 9):
            found, share = cycle_of(cycle * length + step, 10 * length, 10)
            assert found == cycle + 1
            done = step + 1  # the published code counts from 0 and is one step later
            assert clip.at(found, share) == pytest.approx(0.1 * max(0, done - 1000) / 3000)
            assert text.at(found, share) == pytest.approx(0.1 * max(0, done - last) / 3000 if cycle >= 2 else 0)
            assert jump.at(found, share) == (done > last)


@pytest.mark.parametrize("num_steps", [60, 400, 1003])
def test_short_trainings_go_through_all_phases_of_each_of_ten_cycles(num_steps):
    config = VAEConfig(name="member")
    places = [cycle_of(step, num_steps, config.cycles) for step in range(num_steps)]
    assert sorted({cycle for cycle, _ in places}) == list(range(1, 11))
    for cycle in range(1, 11):
        shares = [share for one, share in places if one == cycle]
        assert shares == sorted(shares)
        assert max(shares) == pytest.approx(1, abs=10 / num_steps)
        assert {config.cross.at(cycle, share) for share in shares} == {0.0, 1.0}
        assert max(config.kl.at(cycle, share) for share in shares) > 0.8 * config.kl.peak


def test_a_ramp_may_be_hidden_until_late_or_jump_but_not_end_before_its_start():
    hidden = Ramp(start=0.2, end=0.7, peak=2.0, zero_until=0.5)
    assert [hidden.at(1, share) for share in (0.1, 0.4, 0.5, 0.6, 0.7, 1.0)] == pytest.approx([0, 0, 0, 1.6, 2, 2])
    with pytest.raises(ValidationError, match=r"expected an end of the ramp at or after its start 0.5, found 0.4"):
        Ramp(start=0.5, end=0.4, peak=1.0)


def test_a_scalar_noise_moves_all_dimensions_by_as_many_deviations_and_a_vector_does_not():
    posterior = Gaussian(torch.randn(50, 4), torch.randn(50, 4))

    def deviations(noise):
        z = posterior.sample(torch.Generator().manual_seed(0), noise)
        return ((z - posterior.mu) / posterior.logvar.exp().sqrt()).numpy()

    scalar, vector = deviations("scalar"), deviations("vector")
    np.testing.assert_allclose(scalar, np.broadcast_to(scalar[:, :1], scalar.shape), atol=1e-4)
    assert 0.7 < scalar.std() < 1.3
    assert np.abs(vector - vector[:, :1]).max() > 1
    assert 0.8 < vector.std() < 1.2


def test_the_divergence_is_that_from_the_standard_normal_distribution():
    posterior = Gaussian(torch.randn(5, 3), torch.randn(5, 3))
    q = torch.distributions.Normal(posterior.mu, posterior.logvar.exp().sqrt())
    expected = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(1).mean()
    torch.testing.assert_close(posterior.kl(), expected)


@pytest.mark.parametrize("reconstruction", ["mse", "l1"])
def test_every_term_follows_from_its_formula(reconstruction):
    network = network_of(VAENetwork, own_config(reconstruction=reconstruction))
    batch = batch_of(step=99)
    weights = {name: array.numpy() for name, array in network.state_dict().items()}

    def apply(name, z):
        return z @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    x, t = batch.x.numpy(), batch.texts["text"][batch.y].numpy()
    again = torch.Generator().manual_seed(0)
    z = {}
    for side, value, name in (("x", x, "clip_encoder"), ("t", t, "text_encoders.text")):
        eps = torch.randn(10, 1, generator=again).numpy()
        z[side] = apply(f"{name}.mu", value) + eps * np.exp(apply(f"{name}.logvar", value) / 2)
    clip, text = "clip_decoder.0", "text_decoders.text.0"

    def err(a, b):
        return ((a - b) ** 2).mean() if reconstruction == "mse" else np.abs(a - b).sum() / len(a)

    with torch.no_grad():
        found = {name: float(term) for name, term in network(batch).items()}
    expected = {
        "clip": err(x, apply(clip, z["x"])),
        "text": err(t, apply(text, z["t"])),
        "cross": err(x, apply(clip, z["t"])) + err(t, apply(text, z["x"])),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-4), name
    total = expected["clip"] + expected["text"] + expected["cross"]  # the last step of a cycle has all weights
    total += 0.1 * 700 / 3000 * found["kl"] + 0.1 * 300 / 3000 * found["text_kl"]
    assert found["loss"] == pytest.approx(total, rel=1e-4)


def test_decoders_reach_negative_values_unless_they_end_in_a_relu():
    z = torch.randn(20, 4)
    for relu in (False, True):
        network = network_of(VAENetwork, own_config(output_relu=relu))
        found = torch.cat([network.clip_decoder(z), network.decode_texts(z)["text"]], 1)
        assert bool((found < 0).any()) != relu


def test_layers_start_within_half_of_xaviers_bounds_without_bias():
    network = network_of(VAENetwork, own_config(latent=100), width=256, text=768)
    weight = network.text_encoders["text"].mu.weight.detach()
    assert 0.95 < float(weight.abs().max()) / (0.5 * np.sqrt(6 / (768 + 100))) <= 1
    assert not any(float(value.detach().abs().max()) for name, value in network.named_parameters() if "bias" in name)


@pytest.mark.parametrize("relu", [False, True])
def test_the_classifier_is_trained_on_draws_from_texts_by_cross_entropy(relu):
    network = network_of(VAENetwork, own_config(classifier_relu=relu, classifier_draws=20, classifier_steps=40))
    texts, x = batch_of().texts, batch_of().x
    draw = torch.Generator().manual_seed(3)
    posterior = network.encode_texts(texts)["text"]
    y = torch.arange(CLASSES).repeat_interleave(20)
    eps = torch.randn(len(y), 1, generator=draw)
    z = (posterior.mu[y] + eps * posterior.logvar[y].exp().sqrt()).detach()
    layer = torch.nn.Linear(4, CLASSES)
    torch.nn.init.xavier_uniform_(layer.weight, 0.5, generator=draw)
    torch.nn.init.zeros_(layer.bias)
    adam = torch.optim.Adam(layer.parameters(), lr=1e-3)
    for _ in range(40):
        logits = layer(z).relu() if relu else layer(z)
        loss = -logits.log_softmax(1)[torch.arange(len(y)), y].mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
    expected = layer(network.encode_clip(x).mu)
    found = network.score(x, network.bind(texts, torch.Generator().manual_seed(3)))
    torch.testing.assert_close(found, expected.relu() if relu else expected.log_softmax(1), rtol=1e-3, atol=1e-4)
    assert bool((found == 0).any()) == relu


def test_binding_works_without_gradients_leaves_none_behind_and_depends_on_the_seed_alone():
    network = network_of(VAENetwork, own_config())
    texts = batch_of().texts
    bound = [network.bind(texts, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)]
    assert all(parameter.grad is None for parameter in network.parameters())
    network.requires_grad_(False)
    with torch.no_grad():
        frozen = network.bind(texts, torch.Generator().manual_seed(0))
    for first, same, other, loaded in zip(*bound, frozen, strict=True):
        assert not first.requires_grad
        assert first.equal(same)
        assert first.equal(loaded)
        assert not first.equal(other)


def test_joined_texts_keep_the_views_lengths_and_count_slots_as_one_text():
    texts = toy_texts()
    uneven = texts["kinematics"].slots * np.array([0.5, 1.5, 0.25, 1.75], np.float32)[:, None]  # of the same mean
    texts["kinematics"] = replace(texts["kinematics"], slots=uneven)
    found = joined_texts(texts, ["name", "descriptions", "kinematics"]).numpy()
    parts = []
    for view in ("name", "descriptions", "kinematics"):
        features = texts[view]
        parts.append(np.stack([features.pooled[features.class_ids == c].mean(0) for c in range(8)]))
    expected = np.concatenate(parts, 1)
    assert found.shape == (8, 36)
    np.testing.assert_allclose(found, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-5)
