import numpy as np
import pytest
import torch

from fdsm.experiment.recipes import compose
from fdsm.methods.sa_dvae import SADVAEConfig, SADVAENetwork
from fdsm.methods.vae import cycle_of
from tests.methods.test_vae import TEXT, WIDTH, batch_of, network_of

SMALL = SADVAEConfig(latent=6, own=2, discriminator_every=3)


def config_of(target, *variants):
    return SADVAEConfig.model_validate(compose("sa-dvae", target, variants)["method"])


def logits(network, z):
    weights = {name: array.numpy() for name, array in network.discriminator.state_dict().items()}
    hidden = np.maximum(z @ weights["0.weight"].T + weights["0.bias"], 0)
    return (hidden @ weights["2.weight"].T + weights["2.bias"])[:, 0]


def test_texts_know_the_shared_dimensions_only():
    network, batch = network_of(SADVAENetwork, SMALL), batch_of()
    codes = network._code(batch)
    assert codes.z_clip.shape == (10, 8)
    assert codes.z_text.shape == (10, 6)
    cross = network.terms(codes, batch)["cross"]
    clip = network.clip_decoder(torch.cat([codes.z_text, codes.z_clip[:, 6:]], 1))
    text = network.text_decoders["text"](codes.z_clip[:, :6])
    expected = (codes.x - clip).square().mean() + (codes.texts["text"] - text).square().mean()
    torch.testing.assert_close(cross, expected)


def test_shared_and_own_dimensions_have_a_noise_each():
    """With one number for both, their noise would tell the discriminator which parts belong together."""
    network, batch = network_of(SADVAENetwork, SMALL), batch_of()
    with torch.no_grad():
        codes = network._code(batch)
    noise = ((codes.z_clip - codes.clip.mu) / (codes.clip.logvar / 2).exp()).numpy()
    shared, own = noise[:, :6], noise[:, 6:]
    np.testing.assert_allclose(shared, shared[:, :1].repeat(6, 1), atol=1e-4)
    np.testing.assert_allclose(own, own[:, :1].repeat(2, 1), atol=1e-4)
    assert (np.abs(shared[:, 0] - own[:, 0]) > 1e-3).all()


def test_the_discriminators_terms_follow_from_their_formulas():
    network, batch = network_of(SADVAENetwork, SMALL), batch_of()
    with torch.no_grad():
        codes = network._code(batch)
        batch.draw.manual_seed(5)
        terms = network.terms(codes, batch)
    pair = codes.z_clip.numpy()
    assert float(terms["independence"]) == pytest.approx(float((1 / (1 + np.exp(-logits(network, pair)))).mean()), rel=1e-4)
    again = torch.Generator().manual_seed(5)
    losses = []
    for z in (pair, np.concatenate([codes.z_text.numpy(), pair[:, 6:]], 1)):
        first, second = (torch.randperm(10, generator=again).numpy() for _ in range(2))
        shuffled = np.concatenate([z[first, :6], z[second, 6:]], 1)
        right, wrong = (1 / (1 + np.exp(-logits(network, one))) for one in (z, shuffled))
        losses.append(-(np.log(right).mean() + np.log(1 - wrong).mean()) / 2)
    assert float(terms["discriminator"]) == pytest.approx(np.mean(losses), rel=1e-4)


def test_each_player_learns_from_its_own_term_only():
    network, batch = network_of(SADVAENetwork, SMALL), batch_of()
    for term, learns in (("independence", False), ("discriminator", True)):
        network.zero_grad()
        network(batch)[term].backward()
        moved = {name for name, parameter in network.named_parameters() if parameter.grad is not None and parameter.grad.any()}
        of_discriminator = {name for name in moved if name.startswith("discriminator")}
        assert bool(of_discriminator) == learns
        assert bool(moved - of_discriminator) != learns


def test_the_discriminator_learns_in_some_steps_and_rests_in_the_others():
    network = network_of(SADVAENetwork, SMALL)
    for step in range(90, 97):
        network.zero_grad()
        terms = network(batch_of(step=step))
        terms["loss"].backward()
        assert ("discriminator" in terms) == (step % 3 == 0)
        assert (network.discriminator[0].weight.grad is not None) == (step % 3 == 0)


def test_scores_do_not_read_a_clips_own_dimensions():
    network, batch = network_of(SADVAENetwork, SMALL), batch_of()
    bound = network.bind(batch.texts, torch.Generator().manual_seed(0))
    before = network.score(batch.x, bound)
    assert bound[0].shape == (4, 6)
    with torch.no_grad():
        network.clip_encoder.mu.weight[6:] += 1
    torch.testing.assert_close(network.score(batch.x, bound), before)
    with torch.no_grad():
        network.clip_encoder.mu.weight[:6] += 1
    assert not torch.allclose(network.score(batch.x, bound), before)


def test_weights_of_the_paper_and_of_the_released_code():
    """In a pass of 1000 steps."""

    def weights(config, passes, step):
        cycle, share = cycle_of(passes * 1000 + step, 10_000, config.cycles)
        return [config.ramps[name].at(cycle, share) for name in ("kl", "text_kl", "cross", "independence", "discriminator")]

    plain, released = config_of("ntu60/55-5"), config_of("ntu60/55-5", "released")
    assert weights(plain, 0, 332) == pytest.approx([0, 0, 0, 0, 0])
    assert weights(plain, 0, 999) == pytest.approx([0.02334, 0.01133, 0, 0.01133, 0.01133], rel=1e-3)
    assert weights(plain, 1, 0) == pytest.approx([0, 0, 1, 0, 0])
    for passes in (0, 1, 2):
        late = passes >= 2
        for step in (500, 700, 790, 810, 999):
            a, b = (0.1 * max(0, step + 1 - start) / 1765 for start in (588, 800))
            expected = [a, b * late, float(step >= 800), b * late, b * late]
            assert weights(released, passes, step) == pytest.approx(expected, rel=1e-2), step


@pytest.mark.parametrize(
    ("target", "shared", "own", "every", "lr", "batch"),
    [
        ("ntu60/48-12", 160, 8, 5, 3.39e-5, 32),
        ("ntu120/110-10", 256, 32, 4, 3.48e-5, 32),
        ("ntu60/smie", 224, 16, 7, 3.60e-5, 32),
        ("ntu120/smie", 176, 20, 12, 7.36e-5, 32),
        ("pku-mmd/smie", 128, 16, 2, 3.07e-5, 64),
    ],
)
def test_sizes_are_the_published_ones(target, shared, own, every, lr, batch):
    config = config_of(target)
    assert (config.latent, config.own, config.discriminator_every) == (shared, own, every)
    assert (config.training.lr, config.training.batch_size, config.training.epochs) == (lr, batch, 10)
    network = network_of(SADVAENetwork, config)
    both = shared + own
    expected = 2 * (WIDTH + 1) * both + 2 * (TEXT + 1) * shared + (both + 1) * WIDTH + (shared + 1) * TEXT
    expected += (both + 1) * (both // 4) + both // 4 + 1
    assert sum(parameter.numel() for parameter in network.parameters()) == expected
