"""Neuron: the rounds of both branches, texts from coarse to fine, and a decision that reads no label."""

import math

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.experiment.recipes import compose
from fdsm.methods.neuron import Neuron, NeuronConfig, NeuronNetwork
from fdsm.methods.trained import Batch, Sizes
from tests.toys import toy_texts

CLASSES, WIDTH, CHANNELS = 4, 9, 32


def network(**settings):
    torch.manual_seed(0)
    sizes = Sizes((16, 6, CHANNELS), {"spatial": (3, WIDTH), "temporal": (3, WIDTH)}, CLASSES, {})
    return NeuronNetwork(NeuronConfig(**{"num_prototypes": 8, "dropped": 2, **settings}), sizes).requires_grad_(False)


def batch():
    draw = torch.Generator().manual_seed(1)
    texts = {name: torch.randn(CLASSES, 3, WIDTH, generator=draw) for name in ("spatial", "temporal")}
    x = 8 * torch.randn(3, 16, 6, CHANNELS, generator=draw)  # wide, so that no two shares are nearly the same
    return Batch(x, torch.tensor([1, 3, 1]), texts, draw, 0, 1, 1)


def unit(vector):
    return vector / vector.norm()


def spatial_rounds(net, clip):
    branch, joints, state, found = net.spatial, clip.mean(0), net.spatial.prototypes, []
    for i in (1, 2, 3):
        shares = torch.stack([torch.softmax(joints @ own / math.sqrt(CHANNELS), 0) for own in state])  # (M, V)
        for joint in shares.T:
            joint[joint.argsort()[: 2 * i]] = 0
        state = branch.update(shares @ joints)
        found.append(unit(branch.out(state.mean(0))))
    return found


def temporal_rounds(net, clip):
    branch, frames, state, found = net.temporal, clip.mean(1), net.temporal.prototypes, []
    for end in (5, 10, 16):
        shares = torch.stack([torch.softmax(frames[:end] @ own / math.sqrt(CHANNELS), 0) for own in state])
        new = shares @ frames[:end]
        state = torch.sigmoid(branch.keep(state)) * state + torch.sigmoid(branch.take(new)) * new
        found.append(unit(branch.out(state.mean(0))))
    return found


def logits(net, given):
    """By hand (2, R, B, K)."""
    vectors = [[rounds(net, clip) for clip in given.x] for rounds in (spatial_rounds, temporal_rounds)]
    return np.array(
        [
            [[[0.1 * float(clip[i] @ text[i]) for text in given.texts[name]] for clip in clips] for i in range(3)]
            for name, clips in zip(("spatial", "temporal"), vectors, strict=True)
        ]
    )


def test_the_loss_is_the_mean_cross_entropy_of_all_rounds_of_both_branches():
    net, given = network(), batch()
    rows = logits(net, given)
    terms = [[np.log(np.exp(row).sum()) - row[y] for row, y in zip(r, given.y.tolist(), strict=True)] for r in (*rows[0], *rows[1])]
    np.testing.assert_allclose(float(net(given)["loss"]), np.mean(terms), rtol=1e-6)
    np.testing.assert_allclose(torch.stack(net.logits(given.x, given.texts)), rows, atol=1e-6)


def test_the_score_is_the_sum_of_the_last_rounds_of_both_branches():
    net, given = network(), batch()
    rows = logits(net, given)
    np.testing.assert_allclose(net.score(given.x, net.bind(given.texts, given.draw)), rows[0, 2] + rows[1, 2], atol=1e-6)


@pytest.mark.parametrize(("frame", "rounds"), [(4, [0, 1, 2]), (5, [1, 2]), (9, [1, 2]), (10, [2]), (15, [2])])
def test_early_temporal_rounds_do_not_see_late_frames(frame, rounds):
    net, frames = network(), torch.randn(3, 16, CHANNELS, generator=torch.Generator().manual_seed(2))
    moved = frames.clone()
    moved[:, frame] += 1
    changed = (net.temporal(moved) - net.temporal(frames)).abs().amax((1, 2)) > 1e-6
    assert changed.nonzero().flatten().tolist() == rounds


def test_clips_of_fewer_frames_than_rounds_are_scored():
    net, given = network(), batch()
    assert bool(net.score(given.x[:, :2], given.texts).isfinite().all())


def test_a_dot_product_with_a_rounds_text_is_the_mean_of_its_cosines():
    texts = toy_texts()
    read = {name: text[2].numpy() for name, text in Neuron(NeuronConfig()).read_texts(texts).items()}
    probe = np.random.default_rng(0).normal(size=12)

    def mean_cosine(rows):
        return np.mean([probe @ row / np.linalg.norm(row) for row in rows])

    descriptions = texts["descriptions"].pooled[texts["descriptions"].class_ids == 2]
    rounds = [texts["name"].pooled[2:3], descriptions, texts["parts"].slots[2]]
    np.testing.assert_allclose(read["spatial"] @ probe, [mean_cosine(rows) for rows in rounds], rtol=1e-5)
    phases = texts["phases"].slots[2]
    np.testing.assert_allclose(read["temporal"] @ probe, [mean_cosine(phases[:i]) for i in (1, 2, 3)], rtol=1e-5)


def test_the_released_map_to_texts_reaches_no_negative_entry():
    given = batch()
    config = NeuronConfig.model_validate(compose("neuron", "ntu60/55-5", ["released"])["method"])
    released, ours = network(output=config.output), network()
    assert released.spatial(given.x.mean(1)).min() >= 0
    assert ours.spatial(given.x.mean(1)).min() < 0


def test_sizes_are_the_published_ones_but_for_layers_that_rounds_share():
    sizes = Sizes((16, 25, 256), {"spatial": (3, 768), "temporal": (3, 768)}, 55, {})
    branch = 80 * 256 + 2 * 256 * 257 + 257 * 768
    assert sum(p.numel() for p in NeuronNetwork(NeuronConfig(), sizes).parameters()) == 2 * branch


def test_prototypes_must_outnumber_the_dropped_ones():
    with pytest.raises(ValidationError, match="expected more than the 60 that the last round drops, found 60"):
        NeuronConfig(num_prototypes=60)
