"""JPoSE: its loss by its equations, its sizes, verbs and nouns that classes share, and the released variant."""

import dataclasses

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.experiment.recipes import compose
from fdsm.methods.jpose import PARTS, JPoSE, JPoSEConfig, JPoSENetwork, triplet_hinge
from fdsm.methods.trained import Batch, Sizes
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import toy_latents, toy_texts

SMALL = JPoSEConfig(text_hidden=6, embedding=4)


def network(config=SMALL, clip=7, text=8):
    torch.manual_seed(0)
    return JPoSENetwork(config, Sizes((clip,), {"verb": (text,), "noun": (text,)}, 3, {}))


def units(*shape, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(*shape, generator=rng), dim=-1)


def batch():
    ids = {"verb_id": torch.tensor([0, 1, 0]), "noun_id": torch.tensor([0, 1, 2])}
    texts = {"verb": units(3, 8, seed=1)[[0, 1, 0]], "noun": units(3, 8, seed=2), **ids}
    return Batch(units(6, 7), torch.tensor([0, 1, 2, 2, 1, 1]), texts, torch.Generator(), 0, 1, 1)


def triplets_by_hand(v, ids, triplets):
    """The mean over anchors, and its gradient if pairs are constants, written as loops."""
    v, total, gradient = v.astype(np.float64), 0.0, np.zeros(v.shape)
    pairs = []
    for i, own in enumerate(ids):
        positive = min((j for j, other in enumerate(ids) if other == own), key=lambda j: v[i] @ v[j])
        negative = max((j for j, other in enumerate(ids) if other != own), key=lambda j: v[i] @ v[j])
        pairs.append((positive, negative))
    for i, own in enumerate(pairs):
        for positive, negative in [own] if triplets == "own" else pairs:
            violation = 0.3 + v[i] @ v[negative] - v[i] @ v[positive]
            if violation > 0:
                total += violation
                gradient[i] += v[negative] - v[positive]
    return total / len(ids), gradient / len(ids)


def test_every_term_follows_its_equation():
    net, given = network(), batch()
    parts = {name: float(value.detach()) for name, value in net(given).items()}
    w = {name: value.numpy().astype(np.float64) for name, value in net.state_dict().items()}

    def layer(name, x):
        return np.tanh(x @ w[f"{name}.weight"].T + w[f"{name}.bias"])

    def unit(x):
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    y = given.y.numpy()
    v = [unit(layer(f"clips.{part}.0", given.x.numpy())) for part in PARTS]
    s = [unit(layer(f"texts.{part}.2", layer(f"texts.{part}.0", given.texts[part].numpy()))) for part in PARTS]
    v.append(unit(layer("joint.clips.0", np.concatenate(v, 1))))
    s.append(unit(layer("joint.texts.0", np.concatenate(s, 1))))
    ranking = sum(
        np.mean([sum(max(0, 0.3 + a[i] @ b[c] - a[i] @ b[y[i]]) for c in range(3)) for i in range(6)])
        for a, b in zip(v, s, strict=True)
    )
    triplets = sum(triplets_by_hand(a, given.texts[f"{part}_id"].numpy()[y], "own")[0] for a, part in zip(v, PARTS, strict=False))
    decay = sum(np.sum(value**2) for name, value in w.items() if name.startswith("joint.")) / 2
    assert parts["ranking"] == pytest.approx(ranking, rel=1e-4)
    assert parts["triplets"] == pytest.approx(triplets, rel=1e-4)
    assert parts["loss"] == pytest.approx(ranking + triplets + 1e-3 * decay, rel=1e-4)


@pytest.mark.parametrize("triplets", ["own", "all"])
def test_triplets_take_the_hardest_pairs_and_hold_them_constant(triplets):
    v, ids = units(8, 4, seed=3), np.array([0, 1, 0, 2, 1, 1, 0, 2])
    anchors = v.clone().requires_grad_()
    loss = triplet_hinge(anchors, torch.from_numpy(ids), 0.3, triplets)
    loss.backward()
    expected, gradient = triplets_by_hand(v.numpy(), ids, triplets)
    assert float(loss.detach()) == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(anchors.grad.numpy(), gradient, atol=1e-6)


def test_a_batch_of_one_verb_has_no_triplet():
    v = units(5, 4).requires_grad_()
    loss = triplet_hinge(v, torch.zeros(5, dtype=torch.int64), 0.3, "own")
    loss.backward()
    assert float(loss.detach()) == 0
    assert not v.grad.any()


def test_classes_share_a_verb_if_its_vectors_are_equal():
    texts = toy_texts()
    verb = texts["verb"]
    vectors = verb.pooled.copy()
    vectors[5], vectors[6] = vectors[2] * (1 + 1e-6), vectors[2] + 1e-3  # of another batch, and another word
    texts["verb"] = dataclasses.replace(verb, pooled=vectors, slots=vectors[:, None])
    read = JPoSE(SMALL).read_texts(texts)
    same = read["verb_id"][:, None] == read["verb_id"][None]
    assert same.nonzero().tolist() == sorted([*([i, i] for i in range(8)), [2, 5], [5, 2]])
    assert len(read["noun_id"].unique()) == 8


def test_sizes_are_the_published_ones():
    net = network(JPoSEConfig(), 256, 1024)
    counts = {name: sum(p.numel() for p in part.parameters()) for name, part in net.named_children()}
    assert counts == {"clips": 2 * 257 * 50, "texts": 2 * (1025 * 512 + 513 * 50), "joint": 2 * 101 * 50}
    shallow = network(JPoSEConfig(text_hidden=None), 256, 300)
    assert sum(p.numel() for p in shallow.texts.parameters()) == 2 * 301 * 50


def test_a_text_whose_embedding_is_zero_gives_no_nan():
    net = network(SMALL.model_copy(update={"relu_texts": True}))
    with torch.no_grad():
        net.texts["verb"][2].weight.zero_()
        net.texts["verb"][2].bias.fill_(-1)
    loss = net(batch())["loss"]
    loss.backward()
    assert loss.isfinite()
    assert all(p.grad.isfinite().all() for p in net.parameters())


def test_classes_of_the_same_verb_and_noun_have_the_same_score_and_names_are_not_read():
    split = Split("toy", 8, (6, 7), "subjects", (1, 2))
    texts = toy_texts()
    for view in PARTS:
        vectors = texts[view].pooled.copy()
        vectors[7] = vectors[6]
        texts[view] = dataclasses.replace(texts[view], pooled=vectors, slots=vectors[:, None])
    texts = {view: texts[view] for view in PARTS}
    method = JPoSE(SMALL.model_copy(update={"training": SMALL.training.model_copy(update={"num_steps": 2})}))
    method.fit(fit_view(split, toy_latents(), texts, dict.fromkeys(range(8), 1)), seed=0)
    test = open_view(split, toy_latents(), texts)
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=1, seed=0).values[0]
    np.testing.assert_allclose(scores[:, 0], scores[:, 1], atol=1e-6)
    assert scores.std() > 0
    assert np.abs(scores).max() <= 1 + 1e-6


@pytest.mark.parametrize("view", [("verb",), ("verb", "noun", "name")])
def test_there_is_one_view_for_the_verb_and_one_for_the_noun(view):
    with pytest.raises(ValidationError, match="view"):
        JPoSEConfig(view=view)


def test_the_released_variant_compares_with_all_pairs_and_cuts_texts_at_zero():
    config = JPoSEConfig.model_validate(compose("jpose", "ntu60/55-5", ["released"])["method"])
    assert config == JPoSEConfig(triplets="all", triplet_weight=0.01, relu_texts=True, fixed_texts=True)
    for changed, never_negative in ((config, True), (JPoSEConfig(), False)):
        embedded = network(changed)._embed_texts(batch().texts)["verb"]
        assert bool((embedded >= 0).all()) == never_negative
