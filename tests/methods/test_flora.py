import numpy as np
import pytest
import torch

from fdsm.errors import InputError, explain
from fdsm.methods.flora import Flora, FloraConfig, FloraNetwork
from fdsm.methods.trained import Batch, Sizes
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import toy_latents, toy_texts

CLIP, TEXT, LATENT, CLASSES = 6, 5, 8, 7
SMALL = {"latent_width": LATENT, "num_heads": 2}


def network(**settings):
    torch.manual_seed(0)
    sizes = Sizes((CLIP,), {"text": (TEXT,)}, CLASSES, {})
    made = FloraNetwork(FloraConfig(**SMALL | settings), sizes)
    made.known.copy_(unit(CLASSES, seed=1))
    return made


def unit(count, seed):
    return torch.nn.functional.normalize(torch.randn(count, TEXT, generator=torch.Generator().manual_seed(seed)), dim=1)


def batch(step, num_steps=12, size=5):
    x = torch.randn(size, CLIP, generator=torch.Generator().manual_seed(2))
    y = torch.tensor([0, 3, 3, 1, 0])[:size]
    return Batch(x, y, {"text": unit(CLASSES, seed=1)}, torch.Generator().manual_seed(3), step, num_steps, 1)


def moving(**settings):
    """A network whose flow is not 0, as after training."""
    made = network(**settings)
    with torch.no_grad():
        made.flow.out.weight.normal_(std=0.5)
    return made


def test_a_text_is_mixed_with_the_nearest_fitted_texts_but_not_with_itself():
    made = network(neighbours=2, mix=0.3)
    known = made.known.numpy()
    for text in (known[4], unit(1, seed=9).numpy()[0]):
        near = sorted((-float(text @ other), i) for i, other in enumerate(known) if not np.array_equal(other, text))[:2]
        mixed = text + 0.3 / 2 * sum(-minus_cosine * known[i] for minus_cosine, i in near)
        np.testing.assert_allclose(made.attune(torch.tensor(text)[None])[0], mixed * TEXT**0.5, rtol=1e-5)
    plain = network(neighbours=0).attune(unit(3, seed=4))
    np.testing.assert_allclose(plain, unit(3, seed=4) * TEXT**0.5, rtol=1e-5)


def test_the_first_stage_is_four_reconstructions_and_the_distance_of_the_gaussians():
    made, given = network(), batch(step=9)
    found = made(given)
    x, text = given.x, made.attune(given.texts["text"][given.y])
    draw = torch.Generator().manual_seed(3)
    latents, gaussians = [], []
    for coder, value in ((made.clips, x), (made.texts, text)):
        hidden = (value @ coder.hidden[0].weight.T + coder.hidden[0].bias).clamp_min(0)
        hidden = hidden @ coder.hidden[2].weight.T + coder.hidden[2].bias
        mean = hidden @ coder.of_mean.weight.T + coder.of_mean.bias
        log_variance = hidden @ coder.of_log_variance.weight.T + coder.of_log_variance.bias
        latents.append(mean + torch.randn(len(value), LATENT, generator=draw) * log_variance.exp().sqrt())
        gaussians.append((mean, log_variance))

    def lost(coder, z, value):
        rebuilt = (z @ coder.decode[0].weight.T + coder.decode[0].bias).clamp_min(0)
        rebuilt = rebuilt @ coder.decode[2].weight.T + coder.decode[2].bias
        return float(((rebuilt - value) ** 2).mean().detach())

    z_x, z_t = latents
    expected = {"clip": lost(made.clips, z_x, x), "text": lost(made.texts, z_t, text)}
    expected["cross"] = lost(made.clips, z_t, x) + lost(made.texts, z_x, text)
    expected["align"] = sum(float(((a - b) ** 2).mean().detach()) for a, b in zip(*gaussians, strict=True))
    for name, value in expected.items():
        assert float(found[name].detach()) == pytest.approx(value, rel=1e-5), name
    whole = (expected["clip"] + expected["text"] + expected["cross"]) / 4 + 0.1 * expected["align"]
    assert float(found["loss"].detach()) == pytest.approx(whole, rel=1e-5)


def test_the_second_stage_pulls_to_the_own_velocity_and_away_from_another_classs():
    made, y = moving(contrast=0.3), torch.tensor([0, 3, 3, 1, 0])
    start, end = torch.randn(2, 5, LATENT).unbind(0)
    found = made.transport(start, end, y, torch.Generator().manual_seed(3))
    draw = torch.Generator().manual_seed(3)
    time, order = 1 / (1 + torch.exp(-torch.randn(5, generator=draw))), torch.rand(5, 5, generator=draw)
    flow, contrast = [], []
    for i in range(5):
        at = (1 - time[i]) * start[i] + time[i] * end[i]
        velocity = made.flow(at[None], time[i][None])[0].detach()
        other = max((j for j in range(5) if y[j] != y[i]), key=lambda j: float(order[i, j]))
        flow.append(float(((velocity - (end[i] - start[i])) ** 2).mean()))
        contrast.append(float(((velocity - (end[other] - start[other])) ** 2).mean()))
    assert float(found["flow"].detach()) == pytest.approx(np.mean(flow), rel=1e-4)
    assert float(found["contrast"].detach()) == pytest.approx(np.mean(contrast), rel=1e-4)
    assert float(found["loss"].detach()) == pytest.approx(np.mean(flow) - 0.3 * np.mean(contrast), rel=1e-4)
    alone = made.transport(start, end, torch.zeros(5, dtype=torch.int64), torch.Generator())
    assert float(alone["contrast"].detach()) == 0


def test_the_second_stage_begins_at_its_share_and_leaves_the_auto_encoders_alone():
    assert FloraConfig().training.of(40_000).num_steps == 1200
    for step, second in ((0, False), (999, False), (1000, True), (1199, True)):
        made = moving()
        made(batch(step, num_steps=1200))["loss"].backward()
        of_coders = [p.grad is not None for coder in (made.clips, made.texts) for p in coder.parameters()]
        assert set(of_coders) == {not second}, step
        assert {p.grad is not None for p in made.flow.parameters()} == {second}, step


def test_a_score_is_the_error_of_the_velocity_half_way_from_text_to_clip():
    made = moving()
    x, texts = batch(0).x, {"text": unit(3, seed=8)}
    found = made.score(x, made.bind(texts, torch.Generator())).detach()
    starts, ends = made.texts.mean(made.attune(texts["text"])), made.clips.mean(x)
    for i, end in enumerate(ends):
        for k, start in enumerate(starts):
            velocity = made.flow(((start + end) / 2)[None], torch.tensor([0.5]))[0]
            assert float(found[i, k]) == pytest.approx(-float(((velocity - (end - start)) ** 2).mean().detach()), rel=1e-4)
    untrained = network()  # whose flow is 0
    starts, ends = untrained.bind(texts, torch.Generator()), untrained.clips.mean(x)
    distance = ((ends[:, None] - starts) ** 2).mean(-1)
    torch.testing.assert_close(untrained.score(x, starts), -distance)


def test_sizes_are_those_published():
    made = FloraNetwork(FloraConfig(), Sizes((256,), {"text": (1536,)}, 55, {}))
    assert len(made.flow.blocks) == 1
    layers = [layer for layer in made.modules() if isinstance(layer, torch.nn.Linear)]
    of = {
        name: [(layer.in_features, layer.out_features) for layer in part.modules() if layer in layers]
        for name, part in (("clips", made.clips), ("texts", made.texts))
    }
    assert of["clips"] == [(256, 768), (768, 768), (768, 768), (768, 768), (768, 256), (256, 256)]
    assert of["texts"] == [(1536, 768), (768, 768), (768, 768), (768, 768), (768, 1536), (1536, 1536)]
    width = 768
    block = 6 * width * (width + 1) + 4 * width * (width + 1) + (4 * width * (width + 1) + width * (4 * width + 1))
    around = (257 + width + 1) * width + width * (width + 1) + 2 * width * (width + 1) + width * (width + 1)
    assert sum(p.numel() for p in made.flow.parameters()) == block + around


def test_the_flow_depends_on_the_time_and_is_0_before_training():
    flow = moving().flow
    with torch.no_grad():
        flow.blocks[0].modulation.weight.normal_()
    z, half = torch.randn(1, LATENT), torch.tensor([0.5])
    assert (flow(z, half) - flow(z, half / 2)).abs().max() > 1e-4
    assert not network().flow(z, half).any()


def test_texts_of_unseen_classes_change_no_other_candidate():
    """Published texts are mixed with unseen ones; here candidates are mixed with fitted texts, which a model keeps."""
    split = Split("toy", 8, (6, 7), "subjects", (1, 2))
    z, texts = toy_latents(encoder_classes=()), toy_texts()
    method = Flora(FloraConfig.model_validate(SMALL | {"training": {"num_steps": 4, "batch_size": 8}}))
    method.fit(fit_view(split, z, texts), seed=0)
    kept = method.state()[0]["known"]
    names = texts["name"].pooled[:6]
    np.testing.assert_allclose(kept, names / np.linalg.norm(names, axis=1, keepdims=True), rtol=1e-5)
    test = open_view(split, z, texts)
    method.bind(test.texts)
    both = method.score(test.latents, num_trials=1, seed=0).values
    method.bind({view: features.of_classes([7]) for view, features in test.texts.items()})
    np.testing.assert_allclose(method.score(test.latents, num_trials=1, seed=0).values[..., 0], both[..., 1], rtol=1e-5)


def test_sizes_that_do_not_divide_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="num_heads: expected a divisor of 768") as caught:
        FloraConfig.model_validate({"num_heads": 5})
    assert isinstance(explain(caught.value, "flora", FloraConfig), InputError)
