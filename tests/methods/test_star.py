"""STAR: attributes that look into body parts, the three terms of the loss, and texts that only teach."""

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.data.layouts import LAYOUTS
from fdsm.errors import InputError
from fdsm.experiment.recipes import compose
from fdsm.methods import star
from fdsm.methods.star import STAR, PartAttributes, STARConfig, STARNetwork
from fdsm.methods.trained import Batch, Sizes
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import PARTS, toy_latents, toy_texts

CLASSES, WIDTH, CHANNELS = 3, 6, 5
SMALL = {"width": 8, "num_heads": 2, "num_attributes": 4, "text_hidden": 7}


def network(parts=PARTS):
    torch.manual_seed(0)
    sizes = Sizes((4, 6, CHANNELS), {"name": (WIDTH,), "parts": (4, WIDTH)}, CLASSES, parts)
    return STARNetwork(STARConfig(**SMALL), sizes).requires_grad_(False)


def batch():
    draw = torch.Generator().manual_seed(1)
    texts = {"name": torch.randn(CLASSES, WIDTH, generator=draw), "parts": torch.randn(CLASSES, 4, WIDTH, generator=draw)}
    return Batch(torch.randn(5, 4, 6, CHANNELS, generator=draw), torch.tensor([0, 2, 1, 1, 0]), texts, draw, 0, 1, 1)


def cosine(a, b):
    return float(a @ b / a.norm() / b.norm())


def cross_entropy(logits, y):
    return np.mean([np.log(np.exp(row).sum()) - row[own] for row, own in zip(np.array(logits), y, strict=True)])


def test_the_loss_has_the_three_published_terms():
    net, given = network(), batch()
    net.prompts.copy_(torch.randn(net.prompts.shape, generator=given.draw))
    parts, y = net.part_vectors(given.x), given.y.tolist()
    names = net.names(given.texts["name"])
    text = [[net.part_texts[p](given.texts["parts"][c, p] + net.prompts[p, c]) for c in range(CLASSES)] for p in range(4)]
    name = cross_entropy([[cosine(sum(part[i] for part in parts), n) for n in names] for i in range(5)], y)
    part = np.mean([cross_entropy([[cosine(parts[p][i], t) for t in text[p]] for i in range(5)], y) for p in range(4)])
    own = np.mean([cross_entropy([[float(t @ n) for n in names] for t in text[p]], range(CLASSES)) for p in range(4)])
    loss = net(given)
    np.testing.assert_allclose([float(loss[term]) for term in ("name", "part", "text")], [name, part, own], rtol=1e-5)
    np.testing.assert_allclose(float(loss["loss"]), 0.1 * name + part + 0.1 * own, rtol=1e-5)


def test_an_attribute_is_compared_with_what_it_found_in_the_part():
    torch.manual_seed(0)
    module = PartAttributes(STARConfig(**SMALL), CHANNELS).requires_grad_(False)
    attend, tokens = module.attention, torch.randn(2, 9, CHANNELS)
    query = module.attributes @ attend.q_proj_weight.T  # biases begin at 0
    for clip, given in zip(tokens, module(tokens), strict=True):
        keys, values = clip @ attend.k_proj_weight.T, clip @ attend.v_proj_weight.T
        heads = [torch.softmax(query[:, at : at + 4] @ keys[:, at : at + 4].T / 2, 1) @ values[:, at : at + 4] for at in (0, 4)]
        found = module.mlp(torch.cat(heads, 1) @ attend.out_proj.weight.T)
        expected = [own @ module.compare.weight.T @ seen for own, seen in zip(module.attributes, found, strict=True)]
        np.testing.assert_allclose(given, np.array(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("channels", [CHANNELS, SMALL["width"]], ids=["other width", "as wide as attributes"])
def test_queries_and_last_layer_computed_once_give_what_the_layers_give_one_after_the_other(channels):
    torch.manual_seed(0)
    module, tokens = PartAttributes(STARConfig(**SMALL), channels), torch.randn(3, 9, channels)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(std=0.5)  # biases, too
    queries = module.attributes.expand(3, -1, -1)
    found = module.mlp(module.attention(queries, tokens, tokens, need_weights=False)[0])
    expected, got = (found * module.compare(module.attributes)).sum(-1), module(tokens)
    torch.testing.assert_close(got, expected, atol=1e-5, rtol=1e-5)
    grads = [torch.autograd.grad(out.square().mean(), module.parameters()) for out in (got, expected)]
    torch.testing.assert_close(*grads, atol=1e-5, rtol=1e-4)


def test_clips_are_scored_in_portions_that_do_not_matter(monkeypatch):
    net, given, sizes = network(), batch(), []
    bound = net.bind(given.texts, given.draw)
    together = net.score(given.x, bound)
    net.parts[0].register_forward_hook(lambda module, inputs, out: sizes.append(len(out)))
    monkeypatch.setattr(star, "PORTION", 2)
    torch.testing.assert_close(net.score(given.x, bound), together)
    assert sizes == [2, 2, 1]


def test_a_joint_changes_its_own_body_part_only():
    net, x = network(), batch().x
    for part, slot in {"head": 0, "left_arm": 1, "right_arm": 1, "torso": 2, "left_leg": 3, "right_leg": 3}.items():
        moved = x.clone()
        moved[:, :, PARTS[part]] += 1
        changed = (net.part_vectors(moved) - net.part_vectors(x)).abs().amax((1, 2)) > 1e-6
        assert changed.nonzero().flatten().tolist() == [slot]


def test_a_part_without_joints_is_left_out_and_a_skeleton_without_parts_is_refused():
    coco = network({part: tuple(joint % 6 for joint in joints) for part, joints in LAYOUTS["coco-17"].parts.items()})
    assert coco.slots == [0, 1, 3], "this skeleton has no joint of the torso alone"
    assert bool(coco(batch())["loss"].isfinite())
    with pytest.raises(InputError, match=r"^method 'star' needs a skeleton with joints of body parts .*, found parts: none$"):
        network({})


def test_part_texts_teach_but_are_not_read_at_test():
    split, z = Split("toy", 8, (6, 7), "subjects", (1, 2)), toy_latents(tokens="joints")
    method = STAR(STARConfig(**SMALL, training={"num_steps": 2}))
    names = {"name": toy_texts()["name"]}
    with pytest.raises(InputError, match="text view 'parts'"):
        method.fit(fit_view(split, z, names), seed=0)
    method.fit(fit_view(split, z, toy_texts()), seed=0)
    assert method.state()[0]["prompts"].shape == (4, 6, 12), "seen classes only"
    test = open_view(split, z, toy_texts())
    scores = []
    for texts in (test.texts, {"name": test.texts["name"]}):
        method.bind(texts)
        scores.append(method.score(test.latents, num_trials=1, seed=0).values)
    np.testing.assert_array_equal(*scores)


def test_the_score_is_the_cosine_of_summed_parts_and_the_name():
    net, given = network(), batch()
    names, whole = net.names(given.texts["name"]), net.part_vectors(given.x).sum(0)
    scores = net.score(given.x, net.bind({"name": given.texts["name"]}, given.draw))
    np.testing.assert_allclose(scores, [[cosine(clip, n) for n in names] for clip in whole], rtol=1e-5, atol=1e-6)


def test_sizes_are_the_published_ones():
    sizes = Sizes((16, 25, 256), {"name": (768,), "parts": (4, 768)}, 55, LAYOUTS["kinect-v2"].parts)
    attention = 768 * (768 + 256 + 256) + 3 * 768 + 768 * 769
    part = 100 * 768 + attention + 2 * 768 * 769 + 768 * 768
    text = 769 * 256 + 257 * 100
    assert sum(p.numel() for p in STARNetwork(STARConfig(), sizes).parameters()) == 4 * part + 5 * text + 4 * 55 * 768


def test_schedules_are_the_published_ones_and_odd_heads_are_refused():
    def training(target):
        return STARConfig.model_validate(compose("star", target)["method"]).training

    assert training("ntu60/55-5") == STARConfig().training
    longer = training("ntu120/110-10")
    assert (longer.optimizer, longer.lr, longer.epochs) == ("sgd", 0.01, 30)
    np.testing.assert_allclose([share * longer.epochs for share in longer.milestones], [10, 20], atol=0.01)
    with pytest.raises(ValidationError, match="expected a multiple of num_heads = 5, found 768"):
        STARConfig(num_heads=5)
