import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch

from fdsm.errors import InputError
from fdsm.experiment.recipes import load_recipe
from fdsm.methods.dvta import DVTA, DVTAConfig, DVTANetwork, leaky_sigmoid
from fdsm.methods.trained import Batch, Sizes
from tests.toys import LATENT_WIDTH, TEXT_WIDTH, toy_texts

SIZES = Sizes((LATENT_WIDTH,), {"texts": (2, TEXT_WIDTH)}, 3, {})


def network(**settings):
    with torch.random.fork_rng():
        torch.manual_seed(3)
        net = DVTANetwork(DVTAConfig(**{"hidden": (8, 7), "augmented": (16, 9), **settings}), SIZES)
        for parameter in net.parameters():  # outputs of both signs, so that both branches of the activation count
            torch.nn.init.normal_(parameter, std=0.5)
        torch.nn.init.constant_(net.temperatures, 0.2)
        return net


def batch(size=9):
    g = torch.Generator().manual_seed(1)
    x = torch.nn.functional.normalize(torch.randn(size, LATENT_WIDTH, generator=g), dim=1)
    texts = torch.nn.functional.normalize(torch.randn(3, 2, TEXT_WIDTH, generator=g), dim=2)
    return Batch(x, torch.arange(size) % 3, {"texts": texts}, g, 0, 10, 1)


def softmax(a, axis=-1):
    a = np.exp(a - a.max(axis, keepdims=True))
    return a / a.sum(axis, keepdims=True)


def layers(h, sequence):
    linear = [layer for layer in sequence if hasattr(layer, "weight")]
    for layer in linear:
        h = layer.weight.detach().numpy() @ h + layer.bias.detach().numpy()
        h = np.maximum(h, 0) if layer is not linear[-1] else h
    return h


def similarity(net, x, own):
    """One clip with the two texts of one class, by hand. Also the augmented alignment before its activation."""
    x, own = x.numpy(), own.numpy()
    v = layers(np.maximum(layers(x, [net.residual]) + x, 0), net.map)
    t = layers(softmax(own @ v) @ own, [net.text])
    a = layers(np.concatenate([v, t]), net.augmented)[0]
    augmented = 1 / (1 + np.exp(-a)) if a > 0 else 0.01 * np.exp(0.01 * a)
    return v @ t / np.linalg.norm(v) / np.linalg.norm(t) / 0.2 + augmented / 0.2, a


def test_the_score_is_the_sum_of_both_similarities():
    net, given = network(), batch()
    found = [[similarity(net, x, own) for own in given.texts["texts"]] for x in given.x]
    assert {a > 0 for row in found for _, a in row} == {True, False}
    expected = [[s for s, _ in row] for row in found]
    np.testing.assert_allclose(net.score(given.x, given.texts).detach(), expected, rtol=1e-4, atol=1e-5)


def test_the_loss_is_the_divergence_from_sharpened_matches_both_ways():
    net, given = network(), batch()
    y = given.y.numpy()
    s = np.array([[similarity(net, x, given.texts["texts"][c])[0] for c in y] for x in given.x])
    g = softmax(10.0 * (y[:, None] == y))
    each = [(g * (np.log(g) - np.log(softmax(a)))).sum(1).mean() for a in (s, s.T)]
    np.testing.assert_allclose(net(given)["loss"].item(), np.mean(each), rtol=1e-4)


def test_loss_gradients_and_scores_are_those_of_layers_run_on_whole_pairs():
    net, given = network(), batch()
    loss = net(given)["loss"]
    got = torch.autograd.grad(loss, net.parameters())
    texts = given.texts["texts"]
    v = net.map(torch.relu(net.residual(given.x) + given.x))
    weights = torch.einsum("bd,kmd->bkm", v, texts).softmax(2)
    t = net.text(torch.einsum("bkm,kmd->bkd", weights, texts))
    pairs = torch.cat([v[:, None].expand_as(t), t], 2).detach()
    direct, other = net.temperatures
    s = torch.cosine_similarity(v[:, None], t, dim=2) / direct + leaky_sigmoid(net.augmented(pairs)[:, :, 0]) / other
    torch.testing.assert_close(net.score(given.x, given.texts), s, atol=1e-5, rtol=0)
    target = (10.0 * (given.y[:, None] == given.y)).softmax(1)
    logs = [a.log_softmax(1) for a in (s[:, given.y], s[:, given.y].T)]
    expected = sum((target * (target.log() - a)).sum(1).mean() for a in logs) / 2
    torch.testing.assert_close(loss, expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(got, torch.autograd.grad(expected, net.parameters()), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("silent", "teaches"), [(0, False), (1, True)], ids=["augmented alone", "direct alone"])
def test_the_direct_alignment_alone_teaches_clips_and_texts(silent, teaches):
    net = network()
    with torch.no_grad():
        net.temperatures[silent] = 1e8
    net(batch())["loss"].backward()
    for layer in (net.residual, net.map[0], net.text):
        assert (layer.weight.grad.abs().max().item() > 1e-4) == teaches
    assert (net.augmented[0].weight.grad.abs().max().item() > 1e-4) != teaches


def test_the_activation_jumps_at_0_and_stays_finite():
    a = torch.tensor([-1e6, -100.0, 0.0, 1e-6, 2.0, 1e6], requires_grad=True)
    out = leaky_sigmoid(a)
    np.testing.assert_allclose(out.detach(), [0, 0.01 * np.exp(-1), 0.01, 0.5, 1 / (1 + np.exp(-2)), 1], atol=1e-6)
    out.sum().backward()
    assert a.grad.isfinite().all()


def test_below_0_the_activation_is_nearly_flat():
    a = torch.linspace(-1000, 0, 101, requires_grad=True)
    out = leaky_sigmoid(a)
    out.sum().backward()
    assert ((out > 0) & (out <= 0.01)).all()
    assert ((a.grad > 0) & (a.grad <= 1e-4)).all()


def test_pairs_below_0_hardly_teach_the_augmented_alignment_and_are_hardly_told_apart():
    given, spread, taught = batch(), {}, {}
    for output in ("leaky", "sigmoid"):
        net = network(augmented_output=output)
        with torch.no_grad():  # the augmented alignment alone, with all pairs below 0
            net.temperatures[0] = 1e8
            net.augmented[-1].bias -= 0.1 + max(similarity(net, x, own)[1] for x in given.x for own in given.texts["texts"])
        scores = net.score(given.x, given.texts)
        spread[output] = (scores.amax(1) - scores.amin(1)).max().item()
        net(given)["loss"].backward()
        taught[output] = net.augmented[0].weight.grad.norm().item()
    assert 0 < spread["leaky"] <= 0.01 / 0.2
    assert 0 < taught["leaky"] < taught["sigmoid"] / 100


def test_a_temperature_below_the_floor_counts_as_the_floor_and_can_rise_again():
    net, given = network(), batch()
    with torch.no_grad():
        net.temperatures.fill_(0.01)
    at_floor = net.score(given.x, given.texts)
    with torch.no_grad():
        net.temperatures.fill_(-1.0)
    below = net.score(given.x, given.texts)
    torch.testing.assert_close(below, at_floor)
    below.sum().backward()
    assert (net.temperatures.grad != 0).all()


def test_published_sizes():
    net = DVTANetwork(DVTAConfig(), Sizes((256,), {"texts": (2, 768)}, 55, {}))

    def count(*widths):
        return sum(a * b + b for a, b in pairwise(widths))

    expected = count(256, 256) + count(256, 384, 512, 768) + count(768, 768) + count(1536, 1536, 768, 1) + 2
    assert sum(p.numel() for p in net.parameters()) == expected
    np.testing.assert_allclose(net.temperatures.detach(), 0.1)


def test_a_class_has_one_unit_vector_of_each_view():
    texts = toy_texts()
    read = DVTA(DVTAConfig(view=("name", "kinematics", "descriptions"))).read_texts(texts)["texts"]
    assert read.shape == (8, 3, TEXT_WIDTH)
    np.testing.assert_allclose(read.norm(dim=2), 1, rtol=1e-5)
    of = texts["descriptions"]
    mean = of.pooled[of.class_ids == 2].mean(0)
    np.testing.assert_allclose(read[2, 2], mean / np.linalg.norm(mean), rtol=1e-4)


def test_the_sigmoid_variant_differs_below_0_only():
    settings = load_recipe("dvta").variants["sigmoid"].settings["method"]
    given, net = batch(), network()
    a = np.array([[similarity(net, x, own)[1] for own in given.texts["texts"]] for x in given.x])
    expected = np.where(a > 0, 0, (1 / (1 + np.exp(-a)) - 0.01 * np.exp(0.01 * a)) / 0.2)
    assert (expected > 0).any()
    changed = network(**settings).score(given.x, given.texts) - net.score(given.x, given.texts)
    np.testing.assert_allclose(changed.detach(), expected, atol=1e-4)


def test_views_of_other_widths_are_refused_in_a_sentence():
    texts = toy_texts()
    of = texts["attributes"]
    narrow = dataclasses.replace(of, tokens=of.tokens[..., :5], pooled=of.pooled[:, :5], slots=of.slots[..., :5])
    method = DVTA(DVTAConfig(view=("name", "attributes")))
    with pytest.raises(InputError, match=r"^text views name, attributes: expected all of one width, found 12, 5$"):
        method.read_texts({**texts, "attributes": narrow})
