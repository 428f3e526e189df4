"""What adaptations share, and what each of the three does with scores and latents."""

import dataclasses

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from fdsm.errors import explain
from fdsm.methods import METHODS
from fdsm.methods.adaptation import ConfidentClips
from fdsm.methods.chance import ChanceConfig
from fdsm.methods.devise import DeViSEConfig
from fdsm.methods.dynapurls import DynaPURLS, DynaPURLSConfig
from fdsm.methods.pgfa import PGFA, PGFAConfig
from fdsm.methods.ridge import Ridge, RidgeConfig
from fdsm.methods.skeleton_cache import SkeletonCache, SkeletonCacheConfig
from fdsm.splits import Split, fit_view
from fdsm.splits import test_view as open_view
from tests.cases import each
from tests.toys import change, toy_latents, toy_texts

SPLIT = Split("toy", 8, (5, 6, 7), "subjects", (1, 2))
ALL = ("pgfa", "skeleton-cache", "dynapurls")


def fitted(kind, config):
    method = kind(config)
    method.fit(fit_view(SPLIT, toy_latents(encoder_classes=()), toy_texts()), seed=0)
    test = open_view(SPLIT, toy_latents(encoder_classes=()), toy_texts())
    method.bind(test.texts)
    return method, test.latents


def of(name, **settings):
    return fitted(METHODS[name], METHODS[name].Config.model_validate(settings))


def test_what_the_base_method_leaves_to_the_machine_is_said(monkeypatch):
    monkeypatch.setattr(Ridge, "computed_with", {"precision": "bfloat16"})
    assert of("skeleton-cache")[0].computed_with == {"precision": "bfloat16"}


def clusters(wrong=0.25, classes=4, per_class=40, seed=0):
    """Clips in four clear clusters, and scores of a base method that errs on some clips, hesitantly. Labels (N,)."""
    draw = np.random.default_rng(seed)
    labels = draw.permutation(np.repeat(np.arange(classes), per_class))
    z = 3 * np.eye(classes, 10)[labels] + 0.3 * draw.normal(size=(len(labels), 10))
    scores = 0.05 * draw.normal(size=(len(labels), classes)) + np.eye(classes)[labels]
    for i in np.flatnonzero(draw.random(len(labels)) < wrong):
        scores[i, (labels[i] + 1) % classes] = scores[i, labels[i]] + 0.1
    return torch.tensor(scores, dtype=torch.float32), torch.tensor(z, dtype=torch.float32), labels


def accuracy(scores, labels):
    return float((scores.argmax(1).numpy() == labels).mean())


# ---- what they share


@each("name", ALL)
def test_a_base_method_is_fitted_and_bound_as_if_it_stood_alone(name):
    adapted, latents = of(name, base={"name": "ridge", "view": "kinematics", "strength": 0.2})
    alone, _ = fitted(Ridge, RidgeConfig(view="kinematics", strength=0.2))
    assert adapted.test_views == adapted.fit_views == ("kinematics",)
    expected = alone.score(latents, num_trials=1, seed=0).values
    np.testing.assert_array_equal(adapted.base.score(latents, num_trials=1, seed=0).values, expected)
    assert np.abs(adapted.score(latents, num_trials=1, seed=0).values - expected).max() > 1e-3


@each("name", ALL)
def test_no_label_is_read(name):
    adapted, latents = of(name)
    hidden = change(latents, labels=np.zeros_like(latents.samples.labels))
    scores = [adapted.score(z, num_trials=1, seed=0).values for z in (latents, hidden)]
    np.testing.assert_array_equal(*scores)


@each("name", ALL)
def test_a_clip_alone_is_ranked_as_by_the_base_method(name):
    adapted, latents = of(name)
    for clip in (0, 11, 20):
        one = latents.select(np.array([clip]))
        found = adapted.score(one, num_trials=1, seed=0).values[0, 0]
        base = adapted.base.score(one, num_trials=1, seed=0).values[0, 0]
        np.testing.assert_array_equal(found.argsort(), base.argsort())


@each("name", ALL)
def test_each_trial_is_adapted_by_itself(name):
    adapted, latents = of(name, base=ChanceConfig(), order="given")
    found = adapted.score(latents, num_trials=3, seed=0, winner_only=True)
    trials = torch.tensor(adapted.base.score(latents, num_trials=3, seed=0).values)
    z = torch.from_numpy((latents.z.mean(1) - adapted.state()[0]["mean"]) / adapted.state()[0]["std"])
    np.testing.assert_allclose(found.values, torch.stack([adapted.adapt(trial, z) for trial in trials]), atol=1e-5)
    assert found.computed is None


def test_a_stream_comes_in_an_order_drawn_from_the_seed_and_scores_stay_with_their_clips():
    adapted, latents = of("skeleton-cache", alpha=0.1)
    first, again, other = (adapted.score(latents, num_trials=1, seed=seed).values for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4
    base = adapted.base.score(latents, num_trials=1, seed=0).values
    assert np.corrcoef(first.ravel(), base.ravel())[0, 1] > 0.9


def test_a_trained_base_method_is_kept_in_the_file(tmp_path):
    small = {"training": {"num_steps": 3, "batch_size": 8}}
    method, latents = fitted(PGFA, PGFAConfig(base=DeViSEConfig.model_validate(small), share=0.5))
    method.save(tmp_path / "model.safetensors")
    loaded = PGFA.load(tmp_path / "model.safetensors")
    assert loaded.config == method.config
    loaded.bind(open_view(SPLIT, toy_latents(encoder_classes=()), toy_texts()).texts)
    np.testing.assert_array_equal(*(m.score(latents, num_trials=1, seed=0).values for m in (method, loaded)))


def test_a_cache_whose_votes_were_means_is_refused(tmp_path):
    """It would score otherwise without a word."""
    method, _ = fitted(SkeletonCache, SkeletonCacheConfig())
    arrays, settings = method.state()
    loaded = SkeletonCache(method.config)
    loaded.restore(arrays, settings)
    with pytest.raises(KeyError, match="votes"):  # which `load` tells as another version
        loaded.restore(arrays, {"base": settings["base"]})


def test_only_the_base_method_matters_to_fitting():
    assert {"base", "name"}.isdisjoint(SkeletonCache.scoring_settings)
    assert SkeletonCache.scoring_settings == {"temperature", "order", "capacity", "alpha", "beta"}
    assert PGFA.scoring_settings == {"temperature", "order", "share"}


@each("name", ALL)
def test_settings_of_the_base_method_are_searched_with_its_own(name):
    adapted, _ = of(name)
    space = adapted.search_space
    assert space["base.strength"] == Ridge(RidgeConfig()).search_space["strength"]
    own = set(space) - {f"base.{key}" for key in Ridge(RidgeConfig()).search_space}
    assert own
    assert own <= adapted.scoring_settings


@each(
    ("base", "message"),
    [
        ({"name": "skeleton-cache"}, r"^pgfa: base: expected a method that is no adaptation itself, found 'skeleton-cache'$"),
        ({"name": "pgfa"}, r"^pgfa: base: expected a method that is no adaptation itself, found 'pgfa'$"),
        ({"name": "rigde"}, r"^pgfa: base\.name: unknown name 'rigde', did you mean 'ridge'\?$"),
        ({"name": "ridge", "strenght": 1}, r"^pgfa: base\.strenght: unknown name 'strenght', did you mean 'strength'\?$"),
    ],
)
def test_a_base_that_will_not_do_is_refused_in_a_sentence(base, message):
    with pytest.raises(ValueError, match="base") as caught:
        PGFAConfig.model_validate({"base": base})
    with pytest.raises(ValueError, match=message):
        raise explain(caught.value, "pgfa", PGFAConfig)


def test_a_class_keeps_its_most_confident_clips():
    kept = ConfidentClips(2, 2, 1)
    for place, entropy in enumerate((0.5, 0.3, 0.9, 0.4, 0.2)):
        kept.offer(torch.tensor([float(place)]), 1, entropy)
    assert kept.there.tolist() == [[False, False], [True, True]]
    assert sorted(kept.clips[1].flatten().tolist()) == [1.0, 4.0]


# ---- PGFA


def test_a_prototype_is_the_mean_of_the_surest_share_of_a_classs_clips():
    scores, z, _ = clusters(per_class=6)
    found = PGFA(PGFAConfig(share=0.4, temperature=0.5)).adapt(scores, z)
    centred = scores - scores.mean(1, keepdim=True)
    p = (centred / (0.5 * centred.square().mean().sqrt())).softmax(1)
    entropy = -(p * p.log()).sum(1)
    for label in range(4):
        own = [i for i in range(len(scores)) if int(scores[i].argmax()) == label]
        surest = sorted(own, key=lambda i: float(entropy[i]))[: -(-len(own) * 4 // 10)]
        mean = torch.stack([z[i] / z[i].norm() for i in surest]).mean(0)
        torch.testing.assert_close(found[:, label], F.cosine_similarity(z, mean[None]))


def test_prototypes_put_right_what_the_base_method_got_wrong():
    scores, z, labels = clusters()
    assert accuracy(scores, labels) < 0.8
    for share in (0.4, 0.9, 1.0):
        assert accuracy(PGFA(PGFAConfig(share=share)).adapt(scores, z), labels) == 1.0, share


def test_a_class_that_is_never_predicted_ranks_below_the_others_as_the_base_method_has_it():
    scores, z, _ = clusters()
    never = torch.stack([scores.min(1).values - 2, scores.min(1).values - 1], 1)
    found = PGFA(PGFAConfig()).adapt(torch.cat([scores, never], 1), z)
    assert (found[:, 4:].amax(1) < found[:, :4].amin(1)).all()
    assert (found[:, 4] < found[:, 5]).all()


# ---- Skeleton-Cache


def test_votes_are_those_of_the_cached_clips_that_came_before():
    scores, z, _ = clusters(per_class=5)
    found = SkeletonCache(SkeletonCacheConfig(capacity=2, alpha=0.7, beta=3.0, temperature=0.5)).adapt(scores, z)
    rows, squares, cache = scores.double().numpy(), [], {k: [] for k in range(4)}
    unit = F.normalize(z.double(), dim=1).numpy()
    for i, own in enumerate(rows):
        centred = own - own.mean()
        squares.append((centred**2).mean())
        spread = np.mean(squares) ** 0.5
        votes = np.array([sum(np.exp(-3 * (1 - unit[j] @ unit[i])) for _, j in cache[k]) for k in range(4)])
        np.testing.assert_allclose(found[i], own + 0.7 * spread * votes, rtol=1e-4, atol=1e-5)
        refined = centred / spread + 0.7 * votes
        p = np.exp(refined / 0.5)
        p = p / p.sum()
        label = int(refined.argmax())
        cache[label] = sorted([*cache[label], (-(p * np.log(p)).sum(), i)])[:2]
    assert all(len(kept) == 2 for kept in cache.values())


@each("kind, config", [(SkeletonCache, SkeletonCacheConfig()), (DynaPURLS, DynaPURLSConfig(clips_at_once=20))])
def test_in_a_stream_later_clips_do_not_matter(kind, config):
    scores, z, _ = clusters()
    whole, first = (kind(config).adapt(*(value[:count] for value in (scores, z))) for count in (160, 60))
    torch.testing.assert_close(whole[:60], first)
    turned = kind(config).adapt(scores.flip(0), z.flip(0)).flip(0)
    assert (turned - whole).abs().max() > 1e-3, "the order does matter"


def test_votes_put_right_what_the_base_method_got_wrong():
    scores, z, labels = clusters()
    found = SkeletonCache(SkeletonCacheConfig()).adapt(scores, z)
    assert accuracy(found[40:], labels[40:]) > accuracy(scores[40:], labels[40:]) + 0.15
    torch.testing.assert_close(SkeletonCache(SkeletonCacheConfig(alpha=0)).adapt(scores, z), scores)


# ---- DynaPURLS


def test_the_loss_weighs_classes_alike_and_leaves_classes_without_a_clip_out():
    method = DynaPURLS(DynaPURLSConfig(temperature=0.5, penalty=0.3))
    clips = torch.randn(4, 3, 4, generator=torch.Generator().manual_seed(0))
    there = torch.tensor([[True, True, True], [False, False, False], [True, False, False], [True, True, False]])
    scale, shift = torch.tensor([1.2, 0.9, 1.0, 0.8]), torch.tensor([0.1, -0.2, 0.0, 0.3])
    known, classes = [0, 2, 3], []
    for k in known:
        losses = []
        for place in range(3):
            if there[k, place]:
                logits = (((scale * clips[k, place] + shift) / 0.5)[known]).numpy()
                losses.append(-np.log(np.exp(logits)[known.index(k)] / np.exp(logits).sum()))
        classes.append(np.mean(losses))
    penalty = 0.3 * (np.mean([0.04, 0.01, 0, 0.04]) + np.mean([0.01, 0.04, 0, 0.09]))
    assert float(method.loss(scale, shift, clips, there)) == pytest.approx(np.mean(classes) + penalty, rel=1e-5)


def test_without_steps_every_clip_is_ranked_as_before():
    scores, z, _ = clusters()
    found = DynaPURLS(DynaPURLSConfig(steps=0)).adapt(scores, z)
    torch.testing.assert_close(found, scores - scores.mean(1, keepdim=True))


def test_a_class_that_is_favoured_throughout_is_refined_away():
    draw = np.random.default_rng(0)
    labels = draw.permutation(np.repeat(np.arange(4), 60))
    scores = np.eye(4)[labels] + 0.25 * draw.normal(size=(240, 4)) + np.array([0.7, 0, 0, 0])
    scores = torch.tensor(scores, dtype=torch.float32)
    found = DynaPURLS(DynaPURLSConfig(steps=10)).adapt(scores, torch.zeros(240, 2))
    assert accuracy(found[120:], labels[120:]) > accuracy(scores[120:], labels[120:]) + 0.05


def test_scores_of_any_size_are_adapted_alike():
    scores, z, _ = clusters()
    for name in ALL:
        adapt = METHODS[name](METHODS[name].Config()).adapt
        torch.testing.assert_close(adapt(1000 * scores + 50, z).argmax(1), adapt(scores, z).argmax(1))


def test_latents_are_scaled_by_the_clips_that_are_fitted_on():
    adapted, latents = of("pgfa")
    shifted = dataclasses.replace(latents, z=latents.z + np.float32(5))
    view = fit_view(SPLIT, toy_latents(encoder_classes=()), toy_texts()).latents.z.mean(1)
    np.testing.assert_allclose(adapted.state()[0]["mean"], view.mean(0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(adapted.state()[0]["std"], view.std(0, ddof=1), rtol=1e-4)
    scores = [adapted.score(z, num_trials=1, seed=0).values for z in (latents, shifted)]
    assert np.abs(scores[0] - scores[1]).max() > 1e-3
