import itertools

import pytest
import torch

from fdsm.experiment.recipes import compose
from fdsm.methods.cada_vae import CADAVAEConfig, CADAVAENetwork
from fdsm.methods.vae import cycle_of
from tests.methods.test_vae import batch_of, network_of

NARROW = {"latent": 4, "hidden": {"clip_encoder": (5,), "text_decoder": (7, 9)}}


def config_of(*variants):
    return CADAVAEConfig.model_validate(compose("cada-vae", "ntu60/55-5", variants)["method"])


def test_the_alignment_is_the_wasserstein_distance_of_the_two_distributions():
    network = network_of(CADAVAENetwork, CADAVAEConfig.model_validate(NARROW))
    batch = batch_of()
    with torch.no_grad():
        found = network(batch)["alignment"]
        clip, text = network.encode_clip(batch.x), network.encode_texts(batch.texts)["text"]
    distances = []
    for i, y in enumerate(batch.y):
        roots = [posterior.logvar[row].exp().sqrt().diag() for posterior, row in ((clip, i), (text, y))]
        distances.append((clip.mu[i] - text.mu[y]).norm() ** 2 + (roots[0] - roots[1]).norm() ** 2)
    assert float(found) == pytest.approx(float(torch.stack(distances).sqrt().mean()), rel=1e-4)


def test_equal_distributions_have_a_gradient_of_zero_where_the_root_has_none():
    network = network_of(CADAVAENetwork, CADAVAEConfig.model_validate(NARROW))
    for layer in (network.clip_encoder, network.text_encoders):
        for parameter in layer.parameters():
            torch.nn.init.zeros_(parameter)
    network(batch_of())["alignment"].backward()
    assert float(network.clip_encoder.mu.bias.grad.abs().max()) == 0


def test_the_papers_weights_rise_once_in_a_training():
    config = config_of()

    def weights(passes):
        cycle, share = cycle_of(passes * 170 - 1, 17_000, config.cycles)
        return [config.ramps[name].at(cycle, share) for name in ("kl", "text_kl", "cross", "alignment")]

    assert weights(6) == pytest.approx([0.25 * 6 / 93, 0.25 * 6 / 93, 0, 0])
    assert weights(14) == pytest.approx([0.25 * 14 / 93, 0.25 * 14 / 93, 0, 8.13 / 2])
    assert weights(48) == pytest.approx([0.25 * 48 / 93, 0.25 * 48 / 93, 2.37 / 2, 8.13])
    assert weights(100) == pytest.approx([0.25, 0.25, 2.37, 8.13])


def test_the_alignment_is_in_the_papers_loss_and_out_of_the_ports():
    batch = batch_of(step=99)
    for variants, weight in (((), 8.13), (("released",), 0.0)):
        network = network_of(CADAVAENetwork, config_of(*variants))
        with torch.no_grad():
            terms = network(batch)
            loss = terms["clip"] + terms["text"]
            loss = loss + sum(network.config.ramps[name].peak * terms[name] for name in ("kl", "text_kl", "cross"))
        assert float(terms["alignment"]) > 0
        assert float(terms["loss"]) == pytest.approx(float(loss + weight * terms["alignment"]), rel=1e-4)


def test_sizes_are_those_of_the_paper_and_of_the_port():
    def count(*variants):
        network = network_of(CADAVAENetwork, config_of(*variants), width=256, text=1024)
        return sum(parameter.numel() for parameter in network.parameters())

    def linear(*widths):
        return sum((a + 1) * b for a, b in itertools.pairwise(widths))

    encoders = linear(256, 1560) + 2 * linear(1560, 64) + linear(1024, 1450) + 2 * linear(1450, 64)
    assert count() == encoders + linear(64, 1660, 256) + linear(64, 665, 1024)
    for variant, latent in (("released", 100), ("released120", 200)):
        assert count(variant) == 2 * linear(256, latent) + 2 * linear(1024, latent) + linear(latent, 256) + linear(latent, 1024)


@pytest.mark.parametrize(("variant", "length", "late"), [("released", 1700, 1400), ("released120", 1900, 1500)])
def test_in_the_port_texts_have_the_clips_weight_at_the_end_of_a_cycle(variant, length, late):
    config = config_of(variant)
    assert config.training.num_steps == 10 * length
    for step in (500, 1200, late - 2, late + 1, length - 1):
        cycle, share = cycle_of(step, 10 * length, config.cycles)
        clip, text, cross = (config.ramps[name].at(cycle, share) for name in ("kl", "text_kl", "cross"))
        assert clip == pytest.approx(0.1 * max(0, step + 1 - 1000) / 3000, rel=1e-3)
        assert text == (clip if step > late else 0)
        assert cross == (step > late)
