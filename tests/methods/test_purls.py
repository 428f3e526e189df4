"""PURLS: the loss, the attention with each candidate's own texts, and what of the released code is not repeated."""

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.experiment.recipes import compose
from fdsm.methods import purls
from fdsm.methods.purls import PURLS, PURLSConfig, PURLSNetwork
from fdsm.methods.trained import Batch, Sizes
from tests.toys import toy_texts

CLASSES, TEXTS, WIDTH, CHANNELS = 5, 3, 7, 4


def network(clip=(6, 2, CHANNELS), **settings):
    torch.manual_seed(0)
    small = {"num_heads": 2, "head_width": 3, "hidden": 8} | settings
    net = PURLSNetwork(PURLSConfig(**small), Sizes(clip, {"text": (TEXTS, WIDTH)}, CLASSES, {}))
    return net.eval().requires_grad_(False)  # BatchNorm passes on what it gets, and nothing is dropped


def batch(clips=4):
    draw = torch.Generator().manual_seed(1)
    text = torch.nn.functional.normalize(torch.randn(CLASSES, TEXTS, WIDTH, generator=draw), dim=-1)
    x = torch.randn(clips, 6, 2, CHANNELS, generator=draw)
    return Batch(x, torch.tensor([3, 0, 3, 4])[:clips], {"text": text}, draw, 0, 1, 1)


def mapped(net, clip, texts):
    """What the texts (Q, D) find in one clip (L, V, C), in the text space: head by head, text by text."""
    segments = clip.reshape(3, 2, 2, CHANNELS).mean(1).reshape(-1, CHANNELS)  # six frames are three pairs
    segments = segments / segments.norm(dim=1, keepdim=True)
    found = []
    for text in texts:
        query, keys = net.queries.weight @ text, segments @ net.keys.weight.T
        heads = [keys[:, at : at + 3] @ query[at : at + 3] for at in (0, 3)]
        share = torch.exp((heads[0] + heads[1]) / 2 / 3**0.5)
        found.append((share / share.sum()) @ segments)
    return torch.tanh(net.out(net.hidden(torch.cat(found)[None]))).view(len(texts), -1)


def cross_entropy(logits):
    """Mean over rows, where a row's target is its own place."""
    return np.mean([np.log(np.exp(row).sum()) - row[i] for i, row in enumerate(logits)])


@pytest.mark.parametrize("weights", ["learnt", "equal", "none"])
def test_the_loss_aligns_each_text_with_what_it_found_over_the_batch(weights):
    net, given = network(weights=weights), batch()
    net.factors.copy_(torch.tensor([0.5, 1.0, 2.0]))
    shares = {"learnt": np.array([0.2, 0.3, 0.5]), "equal": np.full(3, 1 / 3), "none": np.full(3, 2.0)}[weights]
    if net.weights is not None:
        net.weights.copy_(torch.log(torch.tensor([0.2, 0.3, 0.5])))
    texts = given.texts["text"][given.y]
    vectors = torch.stack([mapped(net, clip, own) for clip, own in zip(given.x, texts, strict=True)])
    expected = 0.0
    for i, factor in enumerate((0.5, 1.0, 2.0)):
        logits = factor * (vectors[:, i] @ texts[:, i].T).numpy()
        expected += shares[i] / 2 * (cross_entropy(logits) + cross_entropy(logits.T))
    np.testing.assert_allclose(float(net(given)["loss"]), expected, rtol=1e-5)


def test_each_candidate_is_queried_with_its_own_texts_and_only_the_last_text_decides():
    net, given = network(), batch()
    texts = given.texts["text"]
    expected = [[net.factors[-1] * mapped(net, clip, own)[-1] @ own[-1] for own in texts] for clip in given.x]
    scores = net.score(given.x, net.bind(given.texts, given.draw))
    np.testing.assert_allclose(scores, np.array(expected), rtol=1e-4, atol=1e-6)


def test_portions_do_not_change_the_scores(monkeypatch):
    net, given = network(), batch()
    bound = net.bind(given.texts, given.draw)
    whole = net.score(given.x, bound)
    monkeypatch.setattr(purls, "PAIRS_AT_ONCE", 1)
    np.testing.assert_allclose(net.score(given.x, bound), whole, atol=1e-6)


def test_frames_become_three_segments_however_many_there_are():
    frames = torch.eye(7)[None, :, None]  # one joint, and each frame has a channel of its own
    found = network(clip=(7, 1, 7)).positions(frames)[0] > 0
    assert found.int().tolist() == [[1, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1]]
    two = network(clip=(2, 1, 7)).positions(frames[:, :2])[0] > 0
    assert two[:, :2].int().tolist() == [[1, 0], [1, 1], [0, 1]]


def test_the_texts_are_the_parts_the_phases_and_the_mean_description():
    texts = toy_texts()
    rows = texts["descriptions"].pooled[texts["descriptions"].class_ids == 2].mean(0)
    read = PURLS(PURLSConfig()).read_texts(texts)["text"][2].numpy()
    wanted = np.concatenate([texts["parts"].slots[2], texts["phases"].slots[2], rows[None]])
    np.testing.assert_allclose(read, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)


def test_sizes_are_the_published_ones():
    sizes = Sizes((16, 25, 256), {"text": (8, 512)}, 55, {})
    attention, norms = 512 * 300 + 256 * 300, 2 * 2048 + 2 * 512
    linear = (2048 + 1) * 512 + (512 + 1) * 4096
    assert sum(p.numel() for p in PURLSNetwork(PURLSConfig(), sizes).parameters()) == attention + norms + linear + 8 + 8


def test_the_released_variant_has_the_codes_size_length_and_sum():
    config = PURLSConfig.model_validate(compose("purls", "ntu60/55-5", ["released"])["method"])
    assert (config.hidden, config.weights) == (1024, "none")
    assert config.training == PURLSConfig().training.model_copy(update={"epochs": 100})


def test_attributes_are_no_query():
    with pytest.raises(ValidationError, match="global_view"):
        PURLSConfig(global_view="attributes")
