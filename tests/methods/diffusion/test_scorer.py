from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm import rng
from fdsm.methods.diffusion import method as diffusion_method
from fdsm.methods.diffusion.scorer import Scorer
from fdsm.splits import Split, fit_view, test_view
from tests.cases import each
from tests.methods.test_contract import make, views
from tests.toys import toy_latents, toy_texts

SHORT = {"optim": {"num_steps": 1, "batch_size": 4}, "head": {"epochs": 1}}
CLIPS = 5


@cache
def shaken(tokens="frames", gating="predicted", precision="float32", **denoiser):
    """A classifier whose parameters are all as after much training: none is zero, and none is learned either."""
    denoiser = {"depth": 2, "width": 16, "num_heads": 2, "max_text_tokens": 6, "attention": "prefix"} | denoiser
    captions = {"sparse": ["descriptions"], "test": ["descriptions"]}
    method = make("fdsm", denoiser=denoiser, gating=gating, precision=precision, captions=captions, freq_weight=0.0, **SHORT)
    method.fit(views(tokens=tokens)[0], seed=0)
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(1)
        for module in (method.denoiser, method.head):
            for parameter in module.parameters() if module else ():
                torch.nn.init.normal_(parameter, std=0.2)
    return method


@cache
def trained_on_few_classes(seen=40, unseen=400):
    """A classifier that has learned 40 classes of a world where latents follow from texts, and a view of 400 others."""
    count = seen + unseen
    z = toy_latents(per_class=4, num_classes=count, encoder_classes=())
    split, texts = Split("toy", count, tuple(range(seen, count)), "subjects", (1, 2, 3, 4)), toy_texts(num_classes=count)
    optim = {"num_steps": 200, "batch_size": 64, "lr": 3e-3, "warmup_steps": 10}
    denoiser = {"depth": 1, "width": 16, "num_heads": 2, "attention": "prefix"}
    method = make("fdsm", denoiser=denoiser, optim=optim, gating="none", noise_error="square", freq_error="mean", t_test=40)
    method.fit(fit_view(split, z, texts), seed=0)
    return method, test_view(split, z, texts)


def every_kth(total, count):
    return np.arange(count) * (total // count)


def candidates(classes):
    return {view: features.of_classes(classes) for view, features in toy_texts().items()}


def clips_of(tokens="frames", count=CLIPS):
    return views(tokens=tokens)[1].latents.select(np.arange(count))


@contextmanager
def having(method, **settings):
    """Some settings of scoring changed for a while."""
    before = method.config
    method.config = before.model_copy(update=settings)
    try:
        yield
    finally:
        method.config = before


def scored(method, classes, latents, trials, seed=0, **settings):
    """Scores (trials, clips, classes)."""
    with having(method, **settings):
        method.bind(candidates(classes))
        return method.score(latents, num_trials=trials, seed=seed).values


@torch.no_grad()
def plain_loop(method, classes, latents, trials, seed=0):
    """As released: one forward pass for each noise and class, each text padded to the full length."""
    text = candidates(classes)["descriptions"]
    first = [int(np.flatnonzero(text.class_ids == c)[0]) for c in classes]
    width = method.config.denoiser.max_text_tokens
    tokens, mask = torch.zeros(len(classes), width, text.tokens.shape[2]), torch.zeros(len(classes), width, dtype=torch.bool)
    length = min(width, text.tokens.shape[1])
    tokens[:, :length], mask[:, :length] = (torch.from_numpy(part[first][:, :length]) for part in (text.tokens, text.mask))
    pooled = torch.from_numpy(text.pooled[first])
    z = (torch.from_numpy(latents.z) - method.mean) / method.std
    t = torch.full((len(z),), method.config.t_test)
    scores = np.empty((trials, len(z), len(classes)), np.float32)
    for trial in range(trials):
        draw = rng.generator(seed, "trial", trial)
        eps = torch.randn(z.shape[1:], generator=draw)
        intensity = method.intensity_of(pooled, draw)
        zt = method.schedule.add_noise(z, eps.expand_as(z), t)
        for k in range(len(classes)):
            own = [part[k].expand(len(z), *part[k].shape) for part in (tokens, mask, pooled, intensity)]
            scores[trial, :, k] = -(method.denoiser(zt, t, *own) - eps).square().mean((1, 2))
    return scores


MODELS = st.fixed_dictionaries(
    {
        "attention": st.sampled_from(["joint", "prefix"]),
        "spectral": st.booleans(),
        "placement": st.sampled_from(["branch", "stream"]),
        "gating": st.sampled_from(["predicted", "uniform", "random", "none"]),
    }
)
LAYOUTS = st.sampled_from(
    [("frames", "time"), ("frames", "channel"), ("joints", "time"), ("joints", "channel"), ("pooled", "channel")]
)
SCORINGS = {
    "classes": st.lists(st.integers(0, 7), min_size=1, max_size=8, unique=True),
    "tokens_per_forward": st.integers(1, 200),
    "trials": st.integers(1, 4),
    "count": st.integers(1, CLIPS),
}


def assert_like_the_plain_loop(method, classes, tokens_per_forward, trials, latents):
    got = scored(method, classes, latents, trials, tokens_per_forward=tokens_per_forward)
    expected = plain_loop(method, classes, latents, trials)
    np.testing.assert_allclose(got, expected, atol=1e-5, rtol=1e-5)


def test_scores_differ_by_noise_clip_and_candidate_so_that_a_mix_up_would_show():
    scores = plain_loop(shaken(), range(8), clips_of(), 4)
    for axis in range(3):
        assert np.abs(np.diff(scores, axis=axis)).mean() > 1e-2


@settings(max_examples=40, deadline=None)
@given(model=MODELS, layout=LAYOUTS, **SCORINGS)
def test_cached_folded_and_bucketed_scores_are_those_of_the_plain_loop(model, layout, classes, tokens_per_forward, trials, count):
    method = shaken(layout[0], axis=layout[1], **model)
    assert_like_the_plain_loop(method, classes, tokens_per_forward, trials, clips_of(layout[0], count))


@settings(max_examples=20, deadline=None)
@given(model=MODELS, layout=LAYOUTS, **SCORINGS)
def test_attended_padding_is_as_long_as_in_the_plain_loop_whatever_the_other_candidates(
    model, layout, classes, tokens_per_forward, trials, count
):
    method = shaken(layout[0], axis=layout[1], attend_padding=True, **model)
    assert_like_the_plain_loop(method, classes, tokens_per_forward, trials, clips_of(layout[0], count))


def test_clips_scored_in_portions_score_as_all_at_once(monkeypatch):
    method, latents = shaken(), clips_of()
    whole = scored(method, range(8), latents, 2)
    monkeypatch.setattr("fdsm.methods.diffusion.method.CLIPS_AT_ONCE", 2)
    np.testing.assert_allclose(scored(method, range(8), latents, 2), whole, atol=1e-5)


def record_asked(monkeypatch):
    """The `wanted` of each call of Scorer.compute."""
    asked = []
    inner = Scorer.compute
    monkeypatch.setattr(Scorer, "compute", lambda self, z, noises, wanted: asked.append(wanted) or inner(self, z, noises, wanted))
    return asked


@pytest.mark.parametrize("trials", [1, 3, 10])
@pytest.mark.parametrize("gating", ["predicted", "random"])
@pytest.mark.parametrize("attention", ["joint", "prefix"])
def test_what_is_not_asked_for_changes_no_winner_and_no_score_that_is(monkeypatch, attention, gating, trials):
    method, latents = shaken(attention=attention, gating=gating), clips_of(count=16)
    every = scored(method, range(8), latents, trials)
    asked = record_asked(monkeypatch)
    some = method.score(latents, num_trials=trials, seed=0, winner_only=True)
    counted = torch.stack([torch.nn.functional.pad(w.long(), (0, 0, 0, 0, 0, trials - len(w))) for w in asked]).sum(0)
    assert counted.max() == 1, "a score is computed once"
    np.testing.assert_array_equal(some.computed, counted.bool().transpose(1, 2).numpy())
    np.testing.assert_allclose(some.values[some.computed], every[some.computed], atol=1e-5)
    np.testing.assert_array_equal(some.values.mean(0).argmax(1), every.mean(0).argmax(1))
    assert some.computed.all() if trials <= 3 else some.computed.mean() < 0.9


def test_reported_scores_are_all_computed_at_once(monkeypatch):
    method, latents = shaken(), clips_of()
    asked = record_asked(monkeypatch)
    scored(method, range(8), latents, 4)
    assert len(asked) == 1
    assert asked[0].shape == (4, 8, CLIPS)
    assert asked[0].all()


@pytest.mark.parametrize(("tokens", "axis"), [("frames", "time"), ("joints", "channel"), ("pooled", "channel")])
def test_bfloat16_scores_are_close_to_float32_ones(tokens, axis):
    exact, rough = (
        scored(shaken(tokens, axis=axis, precision=precision), range(8), clips_of(tokens), 3)
        for precision in ("float32", "bfloat16")
    )
    assert np.isfinite(rough).all()
    np.testing.assert_allclose(rough, exact, rtol=3e-2)
    assert np.abs(rough - exact).max() > 1e-6, "the setting changes nothing"


@each("faster", ["float32", "bfloat16"])
def test_auto_scores_in_the_faster_precision_and_says_which(faster, monkeypatch):
    asked = []
    monkeypatch.setattr(diffusion_method, "faster_precision", lambda *about: asked.append(about) or getattr(torch, faster))
    automatic = shaken(precision="auto")
    np.testing.assert_array_equal(*(scored(method, range(8), clips_of(), 3) for method in (automatic, shaken(precision=faster))))
    assert automatic.computed_with == {"precision": faster}
    assert asked[0] == (16, 4096, torch.device("cpu"))
    assert shaken(precision=faster).computed_with == {}


def test_scoring_in_bfloat16_leaves_the_network_in_float32():
    method = shaken(precision="bfloat16")
    method.bind(candidates(range(8)))
    assert {parameter.dtype for parameter in method.denoiser.parameters()} == {torch.float32}


def test_a_search_begins_near_the_class_of_a_clip():
    method, test = trained_on_few_classes()
    method.bind(test.texts)
    scorer, noises = method.prepare(test.latents, num_trials=1, seed=0)
    likely = scorer.shortlist(method.seen_clips, noises, method.guess).likely(method.standardise(torch.from_numpy(test.latents.z)))
    own = torch.from_numpy(test.latents.samples.labels - test.texts["name"].class_ids[0])
    rank = (likely > likely.gather(1, own[:, None])).sum(1)
    assert rank.float().median() < 40, "chance is 200"


def test_a_race_keeps_the_winners_of_a_model_that_has_learned_its_classes_and_a_search_most():
    """Seen clips are of other classes than the candidates, as in all zero-shot recognition."""
    method, test = trained_on_few_classes()
    method.bind(test.texts)
    clips = test.latents.select(every_kth(len(test.latents), 80))
    found = {}
    for kind in ("every score", "race", "search"):
        with having(method, search=kind == "search"):
            scores = method.score(clips, num_trials=4, seed=0, winner_only=kind != "every score")
        found[kind] = scores.class_ids[scores.values.mean(0).argmax(1)]
    assert (found["every score"] == clips.samples.labels).mean() > 0.3, "chance is 0.0025"
    assert (found["race"] == found["every score"]).mean() >= 0.98
    assert (found["search"] == found["every score"]).mean() >= 0.85
