"""How much is computed, counted: floating-point operations of the matrix products, and calls."""

import numpy as np
import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from fdsm.methods.diffusion.block import TextStream
from fdsm.methods.diffusion.curriculum import Captions
from fdsm.methods.diffusion.network import Denoiser
from fdsm.methods.diffusion.scorer import Scorer
from fdsm.methods.diffusion.search import NUM_REFERENCE, NUM_UNDER_ALL, SEARCH_FROM
from fdsm.values import TextFeatures
from tests.cases import each
from tests.methods.diffusion.test_scorer import clips_of, every_kth, having, shaken, trained_on_few_classes
from tests.methods.test_contract import make, views
from tests.toys import TEXT_WIDTH, toy_texts

LENGTHS = (2, 9, 35)


def flops(call):
    """Of all matrix products; the fused attention, which the counter cannot see, taken apart into its two."""
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops()


def flops_of_linear_layers(call):
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        call()
    return sum(count for op, count in counter.get_flop_counts()["Global"].items() if "addmm" in str(op))


def record(monkeypatch, owner, name, what=lambda *arguments, **keywords: 1):
    """What `what` makes of the arguments of each call."""
    calls = []
    inner = getattr(owner, name)

    def recording(self, *arguments, **keywords):
        calls.append(what(*arguments, **keywords))
        return inner(self, *arguments, **keywords)

    monkeypatch.setattr(owner, name, recording)
    return calls


def texts_of_lengths(lengths):
    lengths = np.asarray(lengths)
    draw = np.random.default_rng(0)
    mask = np.arange(lengths.max())[None] < lengths[:, None]
    tokens = (draw.normal(size=(*mask.shape, TEXT_WIDTH)) * mask[..., None]).astype("f4")
    pooled = draw.normal(size=(len(lengths), TEXT_WIDTH)).astype("f4")
    features = TextFeatures("descriptions", tokens, mask, pooled, pooled[:, None], np.arange(len(lengths)), "toy text")
    return {"descriptions": features}


# ------------------------------------------------------------------ binding


def test_binding_reads_each_text_in_each_block_once(monkeypatch):
    method = shaken(max_text_tokens=35)
    rows = record(monkeypatch, TextStream, "encode_alone", lambda c, mask, *_, **__: len(mask))
    method.bind(texts_of_lengths([2, 9, 35, 4, 2]))
    assert sum(rows) == method.config.denoiser.depth * 5


@pytest.mark.parametrize("tokens_per_forward", [1, 20, 1000])
def test_binding_reads_no_text_twice_however_small_its_portions(monkeypatch, tokens_per_forward):
    method = shaken(max_text_tokens=35)
    tokens = record(monkeypatch, TextStream, "encode_alone", lambda c, *_, **__: len(c))
    with having(method, tokens_per_forward=tokens_per_forward):
        method.bind(texts_of_lengths([2, 9, 35, 4, 2]))
    assert sum(tokens) == method.config.denoiser.depth * (2 + 9 + 35 + 4 + 2)


def test_binding_does_not_look_at_clips_or_noises(monkeypatch):
    method = shaken()
    passes = record(monkeypatch, Denoiser, "denoise")
    method.bind(texts_of_lengths([2, 9]))
    assert not passes


@pytest.mark.parametrize("lengths", [(2, 9), (9, 2), (2, 2, 35)])
def test_padding_of_texts_costs_no_linear_work(lengths):
    network = shaken(width=64, max_text_tokens=35).denoiser
    texts = texts_of_lengths(lengths)["descriptions"]
    tokens, mask, pooled = (torch.from_numpy(part) for part in (texts.tokens, texts.mask, texts.pooled))

    def together():
        network.encode_text(tokens, mask, pooled)

    def apart():
        for i, length in enumerate(lengths):
            network.encode_text(tokens[i, :length][None], mask[i, :length][None], pooled[i][None])

    assert flops(together) == pytest.approx(flops(apart), rel=0.15)
    assert flops_of_linear_layers(together) == flops_of_linear_layers(apart)
    padded = flops_of_linear_layers(lambda: network.encode_text(tokens, torch.ones_like(mask), pooled))
    assert padded > 1.2 * flops_of_linear_layers(together)


# ------------------------------------------------------------------ scoring


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_scoring_reads_no_text(monkeypatch, precision):
    method = shaken(precision=precision)
    method.bind(texts_of_lengths([2, 9, 5]))
    reads, whole_passes = record(monkeypatch, TextStream, "encode_alone"), record(monkeypatch, Denoiser, "forward")
    text_modulations = record(monkeypatch, Denoiser, "modulate")
    method.score(clips_of(), num_trials=3, seed=0)
    assert not reads
    assert not whole_passes
    assert not text_modulations


@each("length", LENGTHS)
@each(("tokens", "axis"), [("frames", "time"), ("pooled", "channel")])
def test_exhaustive_scoring_costs_one_pass_of_the_skeleton_a_score(length, tokens, axis):
    method, clips, trials, classes = shaken(tokens, axis=axis, width=64, max_text_tokens=35), clips_of(tokens, 4), 3, 5
    method.bind(texts_of_lengths([length] * classes))
    text = texts_of_lengths([length])["descriptions"]
    network = method.denoiser
    prefix = network.encode_text(*(torch.from_numpy(part) for part in (text.tokens, text.mask, text.pooled)))
    modulation = network.modulate(prefix.caption, torch.tensor([25]))
    one_pass = flops(lambda: network.denoise(torch.zeros(1, 1, *clips.z.shape[1:]), prefix, modulation, torch.ones(1, 1)))
    whole = flops(lambda: method.score(clips, num_trials=trials, seed=0))
    assert whole == pytest.approx(len(clips) * classes * trials * one_pass, rel=0.02)


def test_linear_work_of_scoring_does_not_depend_on_the_length_of_texts():
    method, counts = shaken(max_text_tokens=35), []
    for length in LENGTHS:
        method.bind(texts_of_lengths([length] * 3))
        counts.append(flops_of_linear_layers(lambda: method.score(clips_of(), num_trials=2, seed=0)))
    assert counts[0] > 0
    assert counts == counts[:1] * 3


def test_text_as_a_prefix_saves_nine_tenths_where_texts_are_long():
    counts = {}
    for attention in ("prefix", "joint"):
        method = shaken("pooled", axis="channel", attention=attention, width=64, max_text_tokens=35)
        method.bind(texts_of_lengths([35] * 3))
        counts[attention] = flops(lambda method=method: method.score(clips_of("pooled", 4), num_trials=3, seed=0))
    assert 0 < counts["prefix"] <= counts["joint"] / 10


def test_candidates_that_cannot_win_cost_nothing():
    method = shaken(width=64)
    method.bind({view: features.of_classes(range(8)) for view, features in toy_texts().items()})
    latents = clips_of(count=4)
    raced = flops(lambda: method.score(latents, num_trials=10, seed=0, winner_only=True))
    assert raced < 0.9 * flops(lambda: method.score(latents, num_trials=10, seed=0))


# ------------------------------------------------------------------ many candidates


def test_twice_the_candidates_cost_far_less_than_twice_the_scores(monkeypatch):
    method, test = trained_on_few_classes()
    latents, asked = test.latents.select(every_kth(len(test.latents), NUM_REFERENCE)), {}
    for candidates in (200, 400):
        method.bind({view: features.of_classes(features.classes[:candidates]) for view, features in test.texts.items()})
        with monkeypatch.context() as patch:
            wanted = record(patch, Scorer, "compute", lambda z, noises, wanted: int(wanted.sum()))
            with having(method, search=True):
                method.score(latents, num_trials=4, seed=0, winner_only=True)
                once = len(wanted)
                method.score(latents, num_trials=4, seed=0, winner_only=True)
        of_reference, *of_clips = wanted[:once]
        assert of_reference == (NUM_REFERENCE + 3 * NUM_UNDER_ALL) * candidates
        assert wanted[once:] == of_clips, "seen clips are scored once for the same candidates and noises"
        asked[candidates] = sum(of_clips)
    assert 10 * len(latents) <= asked[200]
    assert asked[400] < 1.5 * asked[200]
    assert asked[400] < 0.5 * 400 * 4 * len(latents)


@pytest.mark.parametrize("tokens_per_forward", [20, 200, 4096])
def test_passes_are_as_large_as_allowed_and_little_in_them_is_filled_up(monkeypatch, tokens_per_forward):
    method, test = trained_on_few_classes()
    latents = test.latents.select(every_kth(len(test.latents), 24))
    with having(method, tokens_per_forward=tokens_per_forward):
        method.bind({view: features.of_classes(features.classes[:60]) for view, features in test.texts.items()})
    wanted = record(monkeypatch, Scorer, "compute", lambda z, noises, wanted: int(wanted.sum()))
    passes = record(monkeypatch, Denoiser, "denoise", lambda zt, *_, **__: zt.shape[:3])
    method.score(latents, num_trials=5, seed=0, winner_only=True)
    assert max(shape.numel() for shape in passes) <= max(tokens_per_forward, latents.z.shape[1])
    assert sum(wanted) <= sum(groups * clips for groups, clips, _ in passes) <= 8 / 7 * sum(wanted)


@pytest.mark.parametrize(("candidates", "search"), [(SEARCH_FROM - 1, True), (SEARCH_FROM, False)])
def test_no_search_among_few_candidates_or_unless_asked_for(monkeypatch, candidates, search):
    method, test = trained_on_few_classes()
    method.bind({view: features.of_classes(features.classes[:candidates]) for view, features in test.texts.items()})
    references = record(monkeypatch, Scorer, "shortlist")
    with having(method, search=search):
        method.score(test.latents.select(np.arange(8)), num_trials=1, seed=0, winner_only=True)
    assert not references


# ------------------------------------------------------------------ training


def trained_once(monkeypatch, *, steps=4, batch=24, draw="class", attention="prefix", **settings):
    """For each call of the model in training: clips, and texts read; for each draw of captions: classes among the clips."""
    calls = record(monkeypatch, Denoiser, "forward", lambda zt, t, tokens, *rest: (len(zt), len(tokens)))
    classes = record(monkeypatch, Captions, "draw", lambda classes, *_, **__: (len(classes), len(classes.unique())))
    method = make(
        "fdsm",
        denoiser={"depth": 1, "width": 16, "num_heads": 2, "attention": attention},
        optim={"num_steps": steps, "batch_size": batch},
        captions={"draw": draw, "schedule": "fixed"},
        head={"epochs": 1},
        **settings,
    )
    method.fit(views()[0], seed=0)
    return calls, [distinct for count, distinct in classes if count == batch]


@pytest.mark.parametrize("attention", ["joint", "prefix"])
@pytest.mark.parametrize("batch", [4, 24, 96])
def test_a_step_reads_at_most_two_texts_of_each_class_in_it(monkeypatch, attention, batch):
    calls, distinct = trained_once(monkeypatch, batch=batch, attention=attention)
    assert len(calls) == 4
    in_batch = distinct[::2]
    assert distinct[1::2] == in_batch, "rich and sparse captions are drawn for the same clips"
    for (clips, texts), classes in zip(calls, in_batch, strict=True):
        assert clips == batch
        assert classes <= texts <= min(batch, 2 * classes)


def test_texts_of_a_step_are_read_once_in_each_block(monkeypatch):
    rows = record(monkeypatch, TextStream, "encode_alone", lambda c, mask, *_, **__: len(mask))
    calls, _ = trained_once(monkeypatch)
    assert rows == [texts for _, texts in calls]


@pytest.mark.parametrize("attention", ["joint", "prefix"])
def test_captions_drawn_by_clip_are_as_many_as_clips(monkeypatch, attention):
    calls, _ = trained_once(monkeypatch, draw="clip", attention=attention)
    assert calls == [(24, 24)] * 4


@pytest.mark.parametrize(("weight", "passes"), [(0.0, 1), (0.5, 2)])
def test_only_the_triplet_term_takes_a_second_pass_of_the_model(monkeypatch, weight, passes):
    calls, _ = trained_once(monkeypatch, triplet_weight=weight)
    assert len(calls) == 4 * passes
