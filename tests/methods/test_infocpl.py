import dataclasses

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.errors import InputError
from fdsm.methods.infocpl import InfoCPL, InfoCPLConfig, InfoCPLNetwork, with_negatives
from fdsm.methods.trained import Batch, Sizes
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import LATENT_WIDTH, TEXT_WIDTH, toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))
SMALL = {"hidden": (16, 8), "top_step": 2, "training": {"num_steps": 3, "batch_size": 16}}
SIZES = Sizes((LATENT_WIDTH,), {"pooled": (4, TEXT_WIDTH), "there": (4,), "motion": (TEXT_WIDTH,)}, 3, {})


def network(**settings):
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return InfoCPLNetwork(InfoCPLConfig(**SMALL | settings), SIZES)


def batch(step=9, size=10):
    g = torch.Generator().manual_seed(1)
    texts = torch.nn.functional.normalize(torch.randn(3, 5, TEXT_WIDTH, generator=g), dim=2)
    there = torch.tensor([[True] * 4, [True] * 4, [True, True, False, False]])
    read = {"pooled": texts[:, :4] * there[:, :, None], "there": there, "motion": texts[:, 4]}
    x = torch.randn(size, LATENT_WIDTH, generator=g)
    return Batch(x, torch.arange(size) % 3, read, torch.Generator().manual_seed(4), step, 10, 1)


def numbers(module):
    return [p.detach().numpy() for p in module.parameters()]


def head_score(net, head, x, texts, c, sign=1.0):
    """One clip with one class in one head, by hand."""
    weight, bias = numbers(net.projections[head])
    v = weight @ x.numpy() + bias
    v = (v - v.mean()) / np.sqrt(v.var() + 1e-5)
    d = texts["pooled"][c][texts["there"][c]].numpy()
    fit = sign * d @ v / np.sqrt(TEXT_WIDTH)
    best = np.argsort(-fit)[: net.tops[head]]
    a = np.exp(fit[best]) / np.exp(fit[best]).sum()
    h = np.concatenate([v, a @ d[best] + texts["motion"][c].numpy()])
    w = numbers(net.scorers[head])
    return (w[4] @ np.maximum(w[2] @ np.maximum(w[0] @ h + w[1], 0) + w[3], 0) + w[5])[0]


def test_the_score_is_the_heads_sum_of_log_probabilities():
    net, given = network(), batch()
    assert net.tops == (1, 2, 4)
    expected = [
        [sum(-np.log1p(np.exp(-head_score(net, h, x, given.texts, c))) for h in range(3)) for c in range(3)] for x in given.x
    ]
    np.testing.assert_allclose(net.score(given.x, given.texts).detach(), expected, rtol=1e-4)


@pytest.mark.parametrize(("step", "sign"), [(0, -1.0), (1, -1.0), (2, 1.0)])
def test_the_loss_is_the_papers_contrast_and_pools_what_fits_least_at_first(step, sign):
    net, given = network(negatives=3), batch(step)
    clips, there = with_negatives(given.y, 3, torch.Generator().manual_seed(4))
    assert there.all()
    losses = []
    for h in range(3):
        for i, row in enumerate(clips):
            p = [np.log1p(np.exp(head_score(net, h, given.x[n], given.texts, given.y[i], sign))) for n in row]
            losses.append(-np.log(np.exp(p[0]) / np.exp(p).sum()))
    np.testing.assert_allclose(net(given)["loss"].item(), np.mean(losses), rtol=1e-4)


def test_loss_gradients_and_scores_are_those_of_all_pairs_and_whole_layers():
    net, given = network(negatives=3), batch()
    loss = net(given)["loss"]
    got = torch.autograd.grad(loss, net.parameters())
    clips, _ = with_negatives(given.y, 3, torch.Generator().manual_seed(4))
    texts, losses, total = given.texts, [], 0.0
    for top, project, scorer in zip(net.tops, net.projections, net.scorers, strict=True):
        v = project(given.x)
        v = (v - v.mean(1, keepdim=True)) / (v.var(1, correction=0, keepdim=True) + 1e-5).sqrt()
        fit = torch.einsum("bd,krd->bkr", v, texts["pooled"]) / np.sqrt(TEXT_WIDTH)
        best = fit.masked_fill(~texts["there"], -torch.inf).topk(top, 2)
        weights = torch.zeros_like(fit).scatter(2, best.indices, best.values.softmax(2))
        t = torch.einsum("bkr,krd->bkd", weights, texts["pooled"]) + texts["motion"]
        s = scorer(torch.cat([v[:, None].expand_as(t), t], 2))[:, :, 0]  # (B, K)
        total = total + s.sigmoid().log()
        p = (1 + s.exp()).log()[clips, given.y[:, None]]
        losses.append(-p.log_softmax(1)[:, 0].mean())
    expected = sum(losses) / len(losses)
    torch.testing.assert_close(loss, expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(got, torch.autograd.grad(expected, net.parameters()), atol=1e-5, rtol=0)
    torch.testing.assert_close(net.score(given.x, texts), total, atol=1e-5, rtol=0)


def test_negatives_are_other_clips_of_other_classes():
    y = torch.tensor([0] * 12 + [1] * 5 + [2])
    clips, there = with_negatives(y, 8, torch.Generator().manual_seed(0))
    assert (clips[:, 0] == torch.arange(18)).all()
    assert clips.shape == there.shape == (18, 9)
    for i, (row, real) in enumerate(zip(clips, there, strict=True)):
        assert len(set(row[real].tolist())) == real.sum(), "one clip twice"
        assert (y[row[1:][real[1:]]] != y[i]).all()
    assert there.sum(1).tolist() == [7] * 12 + [9] * 6


def test_a_batch_of_one_class_teaches_nothing_and_gives_no_nan():
    net, given = network(), batch()
    loss = net(dataclasses.replace(given, y=torch.zeros_like(given.y)))["loss"]
    loss.backward()
    assert loss == 0
    assert all(p.grad.isfinite().all() for p in net.parameters())


def test_published_sizes_and_heads():
    assert len(InfoCPLConfig().tops(100)) == 12
    assert InfoCPLConfig(top_below=25).tops(100) == (1, 5, 10, 15, 20)
    assert InfoCPLConfig(top_below=15).tops(100) == (1, 5, 10)
    net = InfoCPLNetwork(InfoCPLConfig(), Sizes((256,), {"pooled": (100, 768), "motion": (768,)}, 55, {}))
    each = 256 * 768 + 768 + 1536 * 1024 + 1024 + 1024 * 512 + 512 + 512 + 1
    assert sum(p.numel() for p in net.parameters()) == 12 * each


@pytest.mark.parametrize(("num_texts", "tops"), [(1, (1,)), (3, (1, 3)), (4, (1, 4)), (5, (1, 5)), (7, (1, 5, 7))])
def test_heads_pool_no_more_than_there_is_and_none_is_there_twice(num_texts, tops):
    assert InfoCPLConfig().tops(num_texts) == tops


def uneven(texts, keep):
    """Texts with only some descriptions of each class."""
    of = texts["descriptions"]
    rows = np.flatnonzero([keep(int(c), n) for n, c in zip(np.arange(len(of)) % 3, of.class_ids, strict=True)])
    fields = {f: getattr(of, f)[rows] for f in ("tokens", "mask", "pooled", "slots", "class_ids")}
    return {**texts, "descriptions": dataclasses.replace(of, **fields)}


def test_candidates_with_other_numbers_of_descriptions_are_scored_as_if_alone():
    texts = uneven(toy_texts(), lambda c, n: n < 3 - c % 3)
    method = InfoCPL(InfoCPLConfig(**SMALL | {"top_step": 1}))
    method.fit(fit_view(SPLIT, toy_latents(), texts), seed=0)
    assert method._network.tops == (1, 2, 3)
    test = open_view(SPLIT, toy_latents(), texts)
    method.bind(test.texts)
    together = method.score(test.latents, num_trials=1, seed=0).values[0]
    assert np.isfinite(together).all()
    for column, c in enumerate((6, 7)):
        method.bind({view: features.of_classes([c]) for view, features in test.texts.items()})
        np.testing.assert_allclose(method.score(test.latents, num_trials=1, seed=0).values[0, :, 0], together[:, column], atol=1e-5)


def test_the_texts_are_those_of_its_own_two_settings():
    method = InfoCPL(InfoCPLConfig(motion_view="phases"))
    assert method.test_views == ("descriptions", "phases")
    read = method.read_texts(toy_texts())
    assert {name: tuple(tensor.shape) for name, tensor in read.items()} == {
        "pooled": (8, 3, TEXT_WIDTH),
        "there": (8, 3),
        "motion": (8, TEXT_WIDTH),
    }
    with pytest.raises(ValidationError, match="view"):
        InfoCPLConfig(view=("name",))


def test_views_of_other_widths_are_refused_in_a_sentence():
    texts = toy_texts()
    of = texts["kinematics"]
    narrow = dataclasses.replace(of, tokens=of.tokens[..., :5], pooled=of.pooled[:, :5], slots=of.slots[..., :5])
    with pytest.raises(InputError, match=r"^text views descriptions, kinematics: expected both of one width, found 12 and 5$"):
        InfoCPL(InfoCPLConfig()).read_texts({**texts, "kinematics": narrow})
