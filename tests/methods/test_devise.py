"""DeViSE: its loss by its equation, what the margin does, its score and its size."""

import numpy as np
import pytest
import torch

from fdsm.methods.devise import DeViSE, DeViSEConfig, DeViSENetwork, ranking_hinge
from fdsm.methods.trained import Batch, Sizes
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import toy_latents, toy_texts


def network(margin=0.1, clip=7, text=8):
    torch.manual_seed(0)
    return DeViSENetwork(DeViSEConfig(margin=margin), Sizes((clip,), {"text": (text,)}, 3, {}))


def units(*shape, seed):
    rng = torch.Generator().manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(*shape, generator=rng), dim=-1)


def batch():
    return Batch(units(6, 7, seed=0), torch.tensor([0, 1, 2, 2, 1, 1]), {"text": units(3, 8, seed=1)}, torch.Generator(), 0, 1, 1)


@pytest.mark.parametrize("margin", [0.1, 1.0])
def test_the_loss_follows_its_equation(margin):
    net, given = network(margin), batch()
    mapped = given.x.numpy().astype(np.float64) @ net.map.weight.detach().numpy().T
    t, total = given.texts["text"].numpy(), 0.0
    for clip, own in zip(mapped, given.y.tolist(), strict=True):
        total += sum(max(0, margin - t[own] @ clip + t[c] @ clip) for c in range(3) if c != own)
    assert total > 0
    parts = net(given)
    assert set(parts) == {"loss"}
    assert float(parts["loss"].detach()) == pytest.approx(total / 6, rel=1e-5)


def test_wrong_classes_count_until_the_right_one_leads_by_the_margin():
    scores, y = torch.tensor([[1.0, 0.85, 0.2]], requires_grad=True), torch.tensor([0])
    for margin, loss, gradient in [(0.1, 0.0, [0, 0, 0]), (0.2, 0.05, [-1, 1, 0]), (1.0, 0.85 + 0.2, [-2, 1, 1])]:
        scores.grad = None
        violation = ranking_hinge(scores, y, margin)
        violation.backward()
        assert float(violation.detach()) == pytest.approx(loss, abs=1e-6)
        assert scores.grad[0].tolist() == gradient


def test_where_all_scores_are_equal_each_wrong_class_adds_the_margin():
    assert float(ranking_hinge(torch.zeros(4, 5), torch.tensor([0, 1, 2, 4]), 0.3)) == pytest.approx(4 * 0.3)


def test_the_map_has_no_bias_and_one_weight_for_each_pair_of_entries():
    assert {name: tuple(p.shape) for name, p in network(clip=256, text=1024).named_parameters()} == {"map.weight": (1024, 256)}


def test_the_score_is_the_dot_product_of_the_mapped_unit_latent_and_the_unit_text():
    split = Split("toy", 8, (6, 7), "subjects", (1, 2))
    short = DeViSEConfig().training.model_copy(update={"num_steps": 2})
    method = DeViSE(DeViSEConfig(training=short))
    method.fit(fit_view(split, toy_latents(), toy_texts(), dict.fromkeys(range(8), 1)), seed=0)
    test = open_view(split, toy_latents(), toy_texts())
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=1, seed=0).values[0]
    x, t = test.latents.z.mean(1), test.texts["name"].pooled
    x, t = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (x, t))
    np.testing.assert_allclose(scores, x @ method.state()[0]["map.weight"].T @ t.T, atol=1e-5)
    assert scores.std() > 0
