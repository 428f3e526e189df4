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
SMALL = {"latent_width": LATENT, "tokens": 2, "width": 8, "num_heads": 2}


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
        mixed = 0.7 * text + 0.3 * np.mean([known[i] for _, i in near], axis=0)
        expected = mixed / np.linalg.norm(mixed) * TEXT**0.5
        np.testing.assert_allclose(made.attune(torch.tensor(text)[None])[0], expected, rtol=1e-5)
    plain = network(neighbours=0).attune(unit(3, seed=4))
    np.testing.assert_allclose(plain, unit(3, seed=4) * TEXT**0.5, rtol=1e-5)


def test_the_first_stage_is_two_reconstructions_and_the_distance_of_the_gaussians():
    made, given = network(), batch(step=9)
    found = made(given)
    x, text = given.x, made.attune(given.texts["text"][given.y])
    draw = torch.Generator().manual_seed(3)
    expected, gaussians = {}, []
    for name, coder, value in (("clip", made.clips, x), ("text", made.texts, text)):
        mean = value @ coder.mean.weight.T + coder.mean.bias
        log_variance = value @ coder.log_variance.weight.T + coder.log_variance.bias
        z = mean + torch.randn(len(value), LATENT, generator=draw) * log_variance.exp().sqrt()
        rebuilt = z @ coder.decode.weight.T + coder.decode.bias
        expected[name] = float(((rebuilt - value) ** 2).mean().detach())
        gaussians.append((mean, log_variance))
    expected["align"] = sum(float(((a - b) ** 2).mean().detach()) for a, b in zip(*gaussians, strict=True))
    for name, value in expected.items():
        assert float(found[name].detach()) == pytest.approx(value, rel=1e-5), name
    assert float(found["loss"].detach()) == pytest.approx(expected["clip"] + expected["text"] + 0.1 * expected["align"], rel=1e-5)


def test_the_second_stage_pulls_to_the_own_velocity_and_away_from_another_classs():
    made, y = moving(contrast=0.3), torch.tensor([0, 3, 3, 1, 0])
    start, end = torch.randn(2, 5, LATENT).unbind(0)
    found = made.transport(start, end, y, torch.Generator().manual_seed(3))
    draw = torch.Generator().manual_seed(3)
    time, order = torch.rand(5, generator=draw), torch.rand(5, 5, generator=draw)
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
    starts = made.attune(texts["text"]) @ made.texts.mean.weight.T + made.texts.mean.bias
    ends = x @ made.clips.mean.weight.T + made.clips.mean.bias
    for i, end in enumerate(ends):
        for k, start in enumerate(starts):
            velocity = made.flow(((start + end) / 2)[None], torch.tensor([0.5]))[0]
            assert float(found[i, k]) == pytest.approx(-float(((velocity - (end - start)) ** 2).mean().detach()), rel=1e-4)
    untrained = network()  # whose flow is 0
    starts, ends = untrained.bind(texts, torch.Generator()), untrained.clips.mean(x)
    distance = ((ends[:, None] - starts) ** 2).mean(-1)
    torch.testing.assert_close(untrained.score(x, starts), -distance)


def test_the_flow_has_one_block_and_tokens_see_each_other():
    made = FloraNetwork(FloraConfig(), Sizes((256,), {"text": (768,)}, 55, {}))
    assert len(made.flow.blocks) == 1
    coders = 2 * (256 * 256 + 256) + (256 * 256 + 256) + 2 * (768 * 256 + 256) + (256 * 768 + 768)
    assert sum(p.numel() for coder in (made.clips, made.texts) for p in coder.parameters()) == coders
    flow = moving().flow
    with torch.no_grad():
        flow.blocks[0].modulation.weight.normal_()
    z = torch.randn(1, LATENT)
    changed = z.clone()
    changed[0, :4] += 1  # the first of two tokens
    half = torch.tensor([0.5])
    assert (flow(z, half) - flow(changed, half)).abs()[0, 4:].max() > 1e-4
    assert (flow(z, half) - flow(z, half / 2)).abs().max() > 1e-4


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
    for settings, message in (
        ({"tokens": 3}, "tokens: expected a divisor of 256"),
        ({"num_heads": 5}, "num_heads: expected a divis"),
    ):
        with pytest.raises(ValueError, match=message) as caught:
            FloraConfig.model_validate(settings)
        assert isinstance(explain(caught.value, "flora", FloraConfig), InputError)
