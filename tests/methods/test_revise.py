"""ReViSE: its loss by its equations, its sizes, and what its docstring says of the released code."""

import numpy as np
import pytest
import torch

from fdsm import storage
from fdsm.experiment.recipes import compose
from fdsm.methods.revise import ReViSE, ReViSEConfig, ReViSENetwork, class_hinge, discrepancy, squared_norm
from fdsm.methods.trained import Batch, Sizes
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import toy_latents, toy_texts

SMALL = ReViSEConfig(text_hidden=6, code=5, shared=4, bandwidth=2.0)


def network(config=SMALL, clip=7, text=8):
    torch.manual_seed(0)
    return ReViSENetwork(config, Sizes((clip,), {"text": (text,)}, 3, {}))


def batch(draw=0):
    rng = torch.Generator().manual_seed(draw)
    texts = torch.nn.functional.normalize(torch.randn(3, 8, generator=rng), dim=1)
    return Batch(torch.randn(6, 7, generator=rng), torch.tensor([0, 1, 2, 2, 1, 1]), {"text": texts}, rng, 0, 1, 1)


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def kernel_mean(a, b):
    return np.mean([[np.exp(-2.0 * np.sum((p - q) ** 2)) for q in b] for p in a])


def test_every_term_follows_its_equation():
    net, given = network(), batch()
    parts = {name: float(value.detach()) for name, value in net(given).items()}
    w = {name: value.numpy().astype(np.float64) for name, value in net.state_dict().items()}

    def layer(name, x):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    x, y, t = given.x.numpy().astype(np.float64), given.y.numpy(), given.texts["text"].numpy().astype(np.float64)
    v = np.where(x < 0, -np.log(1 - np.minimum(x, 0)), np.log(1 + np.maximum(x, 0)))
    h_v = np.maximum(layer("clips.encoder.0", v), 0)
    h_t = np.maximum(layer("texts.encoder.2", np.maximum(layer("texts.encoder.0", t), 0)), 0)
    v_again = layer("clips.decoder.0", h_v)
    t_again = layer("texts.decoder.2", np.maximum(layer("texts.decoder.0", h_t), 0))
    f, g = np.tanh(layer("clips.map.0", h_v)), np.tanh(layer("texts.map.0", h_t))
    of_clips = h_t[y]
    expected = {
        "reconstruction": np.mean((v - v_again) ** 2) + np.mean((t - t_again)[y] ** 2),
        "alignment": kernel_mean(h_v, h_v) + kernel_mean(of_clips, of_clips) - 2 * kernel_mean(h_v, of_clips),
        "ranking": np.mean([sum(max(0, 0.3 + f[i] @ g[c] - f[i] @ g[y[i]]) for c in range(3)) for i in range(6)]),
        "decay": sum(np.sum(value**2) for name, value in w.items() if name.startswith("texts.")) / 2,
    }
    for name, value in expected.items():
        assert parts[name] == pytest.approx(value, rel=1e-4), name
    whole = sum(expected.values()) + (1e-3 - 1) * expected["decay"] + 1e-4 * parts["contraction"]
    assert parts["loss"] == pytest.approx(whole, rel=1e-4)


def test_the_contraction_is_the_jacobian_of_the_code_and_has_a_gradient():
    net, given = network(), batch()
    v = given.x.sign() * torch.log1p(given.x.abs())
    jacobians = [torch.autograd.functional.jacobian(net.clips.encoder, row) for row in v]
    contraction = net(given)["contraction"]
    assert float(contraction.detach()) == pytest.approx(np.mean([float(one.square().sum()) for one in jacobians]), rel=1e-5)
    contraction.backward()
    assert net.clips.encoder[0].weight.grad.abs().max() > 0


def test_sizes_are_the_published_ones():
    published = network(ReViSEConfig(), 256, 1024)
    assert count(published.clips) == 257 * 100 + 101 * 256 + 101 * 50
    assert count(published.texts) == 1025 * 512 + 513 * 100 + 101 * 512 + 513 * 1024 + 101 * 50
    shallow = network(ReViSEConfig(text_hidden=None), 256, 300)
    assert count(shallow.texts) == 301 * 100 + 101 * 300 + 101 * 50


def test_the_decay_adds_to_the_gradient_what_adam_would_add():
    texts = network().texts
    (squared_norm(texts) / 2).backward()
    for parameter in texts.parameters():
        torch.testing.assert_close(parameter.grad, parameter.detach())


def test_with_fixed_texts_a_class_without_clips_does_not_move():
    f, y = torch.randn(4, 5, generator=torch.Generator().manual_seed(1)), torch.tensor([0, 0, 1, 1])
    moved = {}
    for fixed in (True, False):
        g = torch.zeros(3, 5, requires_grad=True)
        loss = class_hinge(f, g, y, 0.3, fixed)
        assert float(loss.detach()) == pytest.approx(3 * 0.3), "all scores are 0, and the right class counts as well"
        loss.backward()
        moved[fixed] = g.grad.abs().sum(1) > 0
    assert moved[True].tolist() == [True, True, False]
    assert moved[False].tolist() == [True, True, True]


def test_the_discrepancy_is_zero_for_the_same_codes_and_has_a_finite_gradient():
    codes = torch.rand(5, 3)
    assert float(discrepancy(codes, codes, 32.0)) == pytest.approx(0, abs=1e-6)
    assert float(discrepancy(codes, codes + 10, 32.0)) > 0.1
    moving = codes.clone().requires_grad_()
    discrepancy(moving, codes, 32.0).backward()
    assert moving.grad.isfinite().all()


def test_the_score_is_the_dot_product_in_the_shared_space():
    split = Split("toy", 8, (6, 7), "subjects", (1, 2))
    view = fit_view(split, toy_latents(), toy_texts(), dict.fromkeys(range(8), 1))
    method = ReViSE(SMALL.model_copy(update={"training": SMALL.training.model_copy(update={"num_steps": 2})}))
    method.fit(view, seed=0)
    test = open_view(split, toy_latents(), toy_texts())
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=1, seed=0).values[0]
    net = network(SMALL, 6, 12)
    net.load_state_dict(storage.to_tensors(method.state()[0]))
    x = torch.from_numpy(test.latents.z.mean(1))
    t = torch.nn.functional.normalize(torch.from_numpy(test.texts["name"].pooled), dim=1)
    f, g = net.clips(x.sign() * torch.log1p(x.abs())), net.texts(t)
    np.testing.assert_allclose(scores, (f @ g.T).detach().numpy(), atol=1e-5)


def test_the_released_variant_has_outputs_that_are_never_negative_and_no_contraction():
    config = ReViSEConfig.model_validate(compose("revise", "ntu60/55-5", ["released"])["method"])
    assert config == ReViSEConfig(relu_outputs=True, contraction=0.0)
    x = torch.randn(20, 8)
    for changed, never_negative in ((config, True), (ReViSEConfig(), False)):
        decoded = network(changed).texts
        assert bool((decoded.decoder(decoded.encoder(x)) >= 0).all()) == never_negative
