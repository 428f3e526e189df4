import numpy as np
import pytest
import torch

from fdsm.errors import InputError
from fdsm.experiment.recipes import load_recipe
from fdsm.methods.smie import SMIE, SMIEConfig, SMIENetwork, masked_means
from fdsm.methods.trained import Batch, Sizes
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import FRAMES, LATENT_WIDTH, TEXT_WIDTH, toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))
SMALL = {"hidden": (16, 8), "training": {"num_steps": 3, "batch_size": 16}}
SIZES = Sizes((FRAMES, LATENT_WIDTH), {"text": (TEXT_WIDTH,)}, 3, {})


def draw(seed=0):
    return torch.Generator().manual_seed(seed)


def network(**settings):
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return SMIENetwork(SMIEConfig(**SMALL | settings), SIZES)


def batch(size=10):
    x = torch.randn(size, FRAMES, LATENT_WIDTH, generator=draw(1))
    texts = torch.nn.functional.normalize(torch.randn(3, TEXT_WIDTH, generator=draw(2)), dim=1)
    return Batch(x, torch.arange(size) % 3, {"text": texts}, draw(4), 0, 10, 1)


def logits(net, clips, texts, normalise=True):
    """The discriminator by hand."""
    clips, texts = clips.numpy(), texts.numpy()
    if normalise:
        clips = (clips - clips.mean(1, keepdims=True)) / np.sqrt(clips.var(1, keepdims=True) + 1e-5)
    h = np.concatenate([clips, texts], 1)
    weights = [w.detach().numpy() for w in net.discriminator.parameters()]
    for i in (0, 2, 4):
        h = h @ weights[i].T + weights[i + 1]
        h = np.maximum(h, 0) if i < 4 else h
    return h[:, 0]


def softplus(a):
    return np.log1p(np.exp(a))


def test_the_loss_is_the_papers_estimate_and_the_hinge_on_the_masked_view():
    net, given = network(), batch()
    terms = net(given)
    t = given.texts["text"][given.y]
    clips = given.x.mean(1)
    true = -softplus(-logits(net, clips, t)).mean()
    false = softplus(logits(net, torch.cat([clips[1:], clips[:1]]), t)).mean()
    masked = -softplus(-logits(net, masked_means(given.x, 0.3, draw(4)), t)).mean() - false
    hinge = max(0.0, 0.1 - ((true - false) - masked))
    assert hinge > 0
    np.testing.assert_allclose(terms["information"].item(), true - false, rtol=1e-4)
    np.testing.assert_allclose(terms["temporal"].item(), hinge, rtol=1e-3)
    np.testing.assert_allclose(terms["loss"].item(), -(true - false) + 0.5 * hinge, rtol=1e-4)


def test_without_the_temporal_term_the_loss_is_the_estimate_alone():
    terms = network(temporal=False)(batch())
    assert set(terms) == {"loss", "information"}
    assert terms["loss"] == -terms["information"]
    assert terms["information"] == network()(batch())["information"]


def test_the_mask_hides_15_of_50_frames_for_their_motion_and_15_at_random():
    """Each frame is the unit vector of its number, so the mean tells which frames stayed."""
    still = torch.eye(50)[None].repeat(200, 1, 1)
    moving = torch.arange(20, 35)
    still[:, moving[1::2], moving[1::2]] = 5.0  # the frames next to a jump differ most, together with the jump
    stayed = masked_means(still, 0.3, draw()) > 0  # (200, 50)
    assert (stayed.sum(1) == 20).all()
    assert not stayed[:, 20:35].any()
    others = stayed[:, [*range(20), *range(35, 50)]].float().mean(0)
    assert ((others - 20 / 35).abs() < 0.15).all()


@pytest.mark.parametrize(("frames", "left"), [(2, 1), (3, 1), (4, 2), (16, 6)])
def test_short_clips_keep_a_frame(frames, left):
    x = torch.eye(frames)[None]
    assert (masked_means(x, 0.3, draw()) > 0).sum() == left


def test_published_sizes():
    net = SMIENetwork(SMIEConfig(), Sizes((50, 256), {"text": (768,)}, 55, {}))
    assert sum(p.numel() for p in net.parameters()) == 1024 * 1024 + 1024 + 1024 * 512 + 512 + 512 + 1
    optim = SMIEConfig().training.of(128 * 100)
    assert (optim.num_steps, optim.warmup_steps, optim.decay, optim.lr) == (10_000, 1_500, "cosine", 1e-5)


def test_the_released_variant_does_not_normalise_when_it_scores():
    released = load_recipe("smie").variants["released"].settings["method"]
    given = batch()
    clips = given.x.mean(1)
    for settings, normalise in (({}, True), (released, False)):
        net = network(**settings)
        scores = net.score(given.x, given.texts).detach().numpy()
        for k, text in enumerate(given.texts["text"]):
            np.testing.assert_allclose(scores[:, k], logits(net, clips, text.expand(10, -1), normalise), atol=1e-5)
    assert network(**released)(batch())["loss"] == network()(batch())["loss"]


def test_pooled_latents_are_refused_for_the_temporal_term_alone():
    view = fit_view(SPLIT, toy_latents(tokens="pooled"), toy_texts())
    with pytest.raises(InputError, match=r"^method 'smie' needs latents with one token a frame .*found tokens 'pooled'"):
        SMIE(SMIEConfig(**SMALL)).fit(view, seed=0)
    settings = load_recipe("smie").variants["pooled"].settings
    assert settings["tokens"] == "pooled"
    method = SMIE(SMIEConfig(**SMALL | settings["method"]))
    method.fit(view, seed=0)
    test = open_view(SPLIT, toy_latents(tokens="pooled"), toy_texts())
    method.bind(test.texts)
    assert np.isfinite(method.score(test.latents, num_trials=1, seed=0).values).all()
