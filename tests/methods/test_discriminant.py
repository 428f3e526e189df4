"""The projection finds what texts can tell apart, whatever else there is in a latent, however many synthetic classes there are."""

import dataclasses

import numpy as np
import pytest
import torch

from fdsm.errors import InputError
from fdsm.methods.base import class_vectors
from fdsm.methods.diffusion.method import FDSM
from fdsm.methods.diffusion.prior import Prior, fit_spread, on_sphere
from fdsm.methods.discriminant import Discriminant, DiscriminantConfig
from fdsm.methods.projection import ProjectionConfig, fit_projection
from fdsm.splits import Split, SyntheticClasses, fit_view
from fdsm.splits import test_view as open_view
from tests.toys import LATENT_WIDTH, TEXT_WIDTH, toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))
CONFIG = ProjectionConfig(view="name", strength=0.01)


def seen(latents=None, texts=None, made=None):
    return fit_view(SPLIT, latents or toy_latents(), texts or toy_texts(), dict.fromkeys(range(8), 1), synthetic_classes=made)


def made_classes(count=40, seed=3, per_class=6):
    """Classes that follow the toys' own map from text to latent, in a style of their own."""
    rng = np.random.default_rng(seed)
    meanings = rng.normal(size=(count, TEXT_WIDTH)).astype("f4")
    mapping = np.random.default_rng(7).normal(size=(TEXT_WIDTH, LATENT_WIDTH))
    latents = toy_latents(num_classes=count, per_class=per_class, encoder_classes=(), seed=seed)
    z = (meanings @ mapping)[latents.samples.labels][:, None] + 0.3 * rng.normal(size=latents.z.shape)
    texts = {
        view: dataclasses.replace(
            features,
            slots=np.repeat(meanings[features.class_ids][:, None], features.slots.shape[1], 1),
            pooled=meanings[features.class_ids],
        )
        for view, features in toy_texts(count).items()
    }
    return SyntheticClasses(dataclasses.replace(latents, z=(2 * z + 5).astype("f4")), texts)


def accuracy(view, config=CONFIG, latents=None):
    method = Discriminant(DiscriminantConfig(projection=config))
    method.fit(view, seed=0)
    test = open_view(SPLIT, latents or toy_latents(), toy_texts())
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=1, seed=0)
    return float((scores.class_ids[scores.values[0].argmax(1)] == test.latents.samples.labels).mean())


def test_the_basis_spans_what_texts_predict_and_predictions_lie_where_clips_do():
    view = seen(made=made_classes())
    projection, _ = fit_projection(view, CONFIG)
    assert projection.basis.shape == (4 * LATENT_WIDTH, projection.weight.shape[1])
    assert projection.basis.shape[1] <= TEXT_WIDTH
    predicted, classes = projection.predict(view.texts)
    clips = projection(view.latents).z[:, 0]
    for c in range(6):
        mean = clips[view.latents.samples.labels == c].mean(0)
        cosines = predicted @ mean / np.linalg.norm(predicted, axis=1) / np.linalg.norm(mean)
        assert float(cosines[classes.index(c)]) > 0.8


@pytest.mark.parametrize(("count", "made"), [(3, False), (5, False), (5, True), (22, True)])
def test_a_class_is_left_out_as_if_it_had_never_been_there(count, made):
    """Against as many honest refits as there are classes. The centre of a class's group does not know the class either."""
    split = Split("toy", count + 2, (count, count + 1), "subjects", (1, 2))
    latents = toy_latents(num_classes=count + 2, encoder_classes=())
    view = fit_view(split, latents, toy_texts(count + 2), synthetic_classes=made_classes() if made else None)
    config = CONFIG.model_copy(update={"strength": 0.3})
    projection, left_out = fit_projection(view, config)
    text, classes = class_vectors(view.texts["name"])
    text = (text / text.shape[1] ** 0.5).astype(np.float64)
    z = np.clip((view.latents.z.reshape(len(view.latents), -1) - projection.mean) / projection.std, -4, 4).astype(np.float64)
    means = np.stack([z[view.latents.samples.labels == c].mean(0) for c in classes])
    synthetic = np.array([c in view.synthetic_classes for c in classes])
    weight = np.where(synthetic, 0.3, 1.0)

    def refit(without):
        kept = np.arange(len(classes)) != without
        x, y = np.zeros_like(text[kept]), np.zeros_like(means[kept])
        for group in (synthetic[kept], ~synthetic[kept]):
            if group.any():
                x[group] = text[kept][group] - text[kept][group].mean(0)
                y[group] = means[kept][group] - means[kept][group].mean(0)
        root = np.sqrt(weight[kept])[:, None]
        x, y = root * x, root * y
        regression = np.linalg.solve(x.T @ x + 0.3 * np.eye(x.shape[1]), x.T @ y)
        own = kept & (synthetic == synthetic[without])
        return means[own].mean(0) + (text[without] - text[own].mean(0)) @ regression

    # Predictions of a synthetic class are told apart from those of seen ones by style: each is from its own group's centre.
    for c in range(len(classes)):
        own = synthetic == synthetic[c]
        expected = (refit(c) - means[own].mean(0)) @ projection.basis.astype(np.float64)
        offset = (means[own].mean(0) - projection.centre.astype(np.float64)) @ projection.basis.astype(np.float64)
        np.testing.assert_allclose(left_out[c] - offset, expected, rtol=1e-3, atol=1e-3)


def test_what_lies_far_off_is_cut_where_the_settings_say():
    latents = toy_latents()
    for most in (1.0, 3.0):
        projection, _ = fit_projection(seen(latents), CONFIG.model_copy(update={"max_deviation": most}))
        scale = (projection.std * most).reshape(latents.z.shape[1:])
        middle = projection.mean.reshape(latents.z.shape[1:])

        def placed(z, projection=projection):
            return projection(dataclasses.replace(latents, z=np.broadcast_to(z, latents.z.shape).astype("f4"))).z[0]

        np.testing.assert_allclose(placed(middle + 1.5 * scale), placed(middle + scale), rtol=1e-3, atol=1e-3)
        assert np.abs(placed(middle + 0.5 * scale) - placed(middle + scale)).max() > 0.1


def test_directions_full_of_noise_are_worth_little():
    """All channels drown in one number that differs from clip to clip: whitened, the others still decide."""
    rng = np.random.default_rng(0)
    direction = rng.normal(size=(4, LATENT_WIDTH))

    def drowned(latents):
        return dataclasses.replace(latents, z=(latents.z + 60 * rng.normal(size=(len(latents), 1, 1)) * direction).astype("f4"))

    latents, made = drowned(toy_latents(per_class=40)), made_classes()
    view = seen(latents, made=dataclasses.replace(made, latents=drowned(made.latents)))
    whitened = accuracy(view, CONFIG.model_copy(update={"shrinkage": 1e-3}), latents)
    plain = accuracy(view, CONFIG.model_copy(update={"shrinkage": 1e6}), latents)
    assert whitened > plain + 0.2


def test_synthetic_classes_teach_what_few_seen_classes_cannot():
    """Six classes cannot show twelve directions of meaning; forty more can."""
    few = Split("few", 8, (0, 1, 2, 3, 6, 7), "subjects", (1, 2))
    latents = toy_latents(encoder_classes=())
    alone = fit_view(few, latents, toy_texts())
    helped = fit_view(few, latents, toy_texts(), synthetic_classes=made_classes(80))
    test = open_view(few, latents, toy_texts())
    found = []
    for view in (alone, helped):
        method = Discriminant(DiscriminantConfig(projection=CONFIG))
        method.fit(view, seed=0)
        method.bind(test.texts)
        scores = method.score(test.latents, num_trials=1, seed=0)
        found.append(float((scores.class_ids[scores.values[0].argmax(1)] == test.latents.samples.labels).mean()))
    assert found[1] > found[0] + 0.2
    assert found[1] > 0.6


def test_the_style_of_synthetic_classes_does_not_matter():
    made = made_classes()
    other = dataclasses.replace(made, latents=dataclasses.replace(made.latents, z=7 * made.latents.z - 20))
    one, two = (fit_projection(seen(made=m), CONFIG)[0] for m in (made, other))
    np.testing.assert_allclose(one.basis @ one.weight.T, two.basis @ two.weight.T, rtol=1e-3, atol=1e-3)


def test_without_seen_classes_the_made_ones_take_their_place():
    """As if they were the seen ones of a data set of their own: same measure, same middle, same weight."""
    made = made_classes(40)
    none_seen = Split("none", 8, tuple(range(8)), "subjects", (1, 2))
    alone = fit_projection(fit_view(none_seen, toy_latents(encoder_classes=()), toy_texts(), synthetic_classes=made), CONFIG)[0]
    as_seen = Split("made", 42, (40, 41), "subjects", (1, 2, 3, 4))
    seen_ones = fit_projection(fit_view(as_seen, made.latents, {**made.texts}), CONFIG)[0]
    for name, array in alone.state().items():
        assert np.isfinite(array).all(), name
        np.testing.assert_allclose(array, seen_ones.state()[name], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(alone.mean, made.latents.z.reshape(len(made.latents), -1).mean(0), rtol=1e-5, atol=1e-5)
    assert alone.basis.shape[1] > 0


def joined(first, second):
    """Two encoders' pooled latents side by side."""
    z = np.concatenate([first.z.mean(1, keepdims=True), second.z.mean(1, keepdims=True)], 2)
    changes = {"z": z, "tokens": "pooled", "num_frames": 1, "members": (first.z.shape[2], second.z.shape[2])}
    return dataclasses.replace(first, **changes)


TWO = joined(toy_latents(), dataclasses.replace(toy_latents(seed=1), z=toy_latents(seed=1).z[..., :4]))


def scores_of(latents, **settings):
    method = Discriminant(DiscriminantConfig.model_validate({"projection": CONFIG.model_dump(), **settings}))
    method.fit(seen(latents), seed=0)
    test = open_view(SPLIT, latents, toy_texts())
    method.bind(test.texts)
    return method, test, method.score(test.latents, num_trials=1, seed=0).values


def test_each_member_of_a_joined_encoder_is_read_by_itself_and_the_cosines_are_added():
    further = {"view": ["name", "kinematics"], "strength": 0.3, "weight": 0.4}
    _, _, both = scores_of(TWO, further=[further])
    first, second = TWO.by_member()
    _, _, alone = scores_of(first)
    _, _, other = scores_of(second, projection={k: v for k, v in further.items() if k != "weight"})
    np.testing.assert_allclose(both, alone + 0.4 * other, atol=1e-5)
    assert abs(other).max() > 0.1


def test_the_projections_of_all_members_come_back_from_a_file(tmp_path):
    method, test, scores = scores_of(TWO, further=[{"view": ["name", "kinematics"]}])
    method.save(tmp_path / "model.safetensors")
    loaded = Discriminant.load(tmp_path / "model.safetensors")
    loaded.bind(test.texts)
    np.testing.assert_array_equal(loaded.score(test.latents, num_trials=1, seed=0).values, scores)


@pytest.mark.parametrize(
    ("latents", "further", "message"),
    [
        (TWO, [], "each of the encoder's 1 further members, found 0"),
        (toy_latents(), [{}], "each of the encoder's 0 further members, found 1"),
    ],
)
def test_members_without_a_projection_are_refused(latents, further, message):
    with pytest.raises(InputError, match=message):
        scores_of(latents, further=further)


def test_several_views_lie_side_by_side_and_none_counts_more_for_being_wider():
    texts = toy_texts()
    projection, _ = fit_projection(seen(), CONFIG.model_copy(update={"view": ("name", "kinematics")}))
    assert projection.text_mean.shape == (5 * TEXT_WIDTH,)  # one slot and four
    alone, _ = fit_projection(seen(), CONFIG)
    np.testing.assert_allclose(projection.text_mean[:TEXT_WIDTH], alone.text_mean, atol=1e-6)
    assert ProjectionConfig(view="name").view == ("name",)
    halved = {**texts, "kinematics": texts["kinematics"].of_classes((6,))}
    with pytest.raises(InputError, match=r"name, kinematics: expected all of the same classes, 'kinematics' differs in class 7"):
        projection.predict({view: features.of_classes((6, 7) if view == "name" else (6,)) for view, features in halved.items()})


def test_class_vectors_are_means_of_a_classes_rows_in_the_order_of_the_classes():
    features = toy_texts()["descriptions"].of_classes([5, 2])
    vectors, classes = class_vectors(features)
    assert classes == (5, 2)
    expected = features.slots[features.class_ids == 5].mean(0).reshape(-1)
    np.testing.assert_allclose(vectors[0], expected, rtol=1e-5)


# ---- the denoiser on projected latents

SHORT = {
    "denoiser": {"depth": 1, "width": 32, "num_heads": 2, "axis": "channel"},
    "optim": {"num_steps": 40, "batch_size": 32, "lr": 3e-3, "warmup_steps": 5},
    "head": {"epochs": 5},
    "captions": {"rich": None, "sparse": ["name"], "test": ["name"]},
    "projection": {"view": "name"},
}


def test_a_denoiser_works_on_projected_latents_and_comes_back_from_its_file(tmp_path):
    method = FDSM(FDSM.Config.model_validate({"name": "fdsm", **SHORT}))
    method.fit(seen(made=made_classes()), seed=0)
    assert method.denoiser.out.out_features == method.projection.basis.shape[1]
    method.save(tmp_path / "model.safetensors")
    test = open_view(SPLIT, toy_latents(), toy_texts())
    values = []
    for one in (method, FDSM.load(tmp_path / "model.safetensors")):
        one.bind(test.texts)
        values.append(one.score(test.latents, num_trials=2, seed=0).values)
    np.testing.assert_array_equal(*values)


def test_half_of_a_batch_are_synthetic_classes_however_many_there_are():
    method = FDSM(FDSM.Config.model_validate({"name": "fdsm", **SHORT}))
    method.build(3, 12, 1, 1)
    y = torch.tensor([0] * 5 + [1] * 500)
    sparse = method._captions(toy_texts(), ("name",))[0]
    batches = method.objective(torch.zeros(505, 1, 3), y, sparse, sparse, 0, frozenset({1}))
    picked = y[batches._draw_clips(torch.Generator().manual_seed(0))]
    assert (picked == 1).sum() == 16
    alone = method.objective(torch.zeros(505, 1, 3), y, sparse, sparse, 0)
    assert len(alone._draw_clips(torch.Generator().manual_seed(0))) == 32


# ---- a denoiser of what the regression leaves


def residual(**optim):
    return FDSM(FDSM.Config.model_validate({"name": "fdsm", **SHORT, "residual": True, "optim": {**SHORT["optim"], **optim}}))


def test_the_expected_noise_leaves_nothing_that_a_line_could_explain():
    draw = torch.Generator().manual_seed(0)
    places, classes = torch.randn(3, 4, generator=draw), torch.randint(3, (50_000,), generator=draw)
    z0 = places[classes][:, None] + 0.5**0.5 * torch.randn(50_000, 1, 4, generator=draw)
    eps, alpha = torch.randn(z0.shape, generator=draw), torch.tensor([0.7])
    zt = alpha.sqrt() * z0 + (1 - alpha).sqrt() * eps
    left = eps - Prior(places, 0.5).noise(zt, alpha, classes)
    assert abs(float((left * (zt - zt.mean(0))).mean())) < 0.01
    of_class = torch.stack([left[classes == c].mean(0) for c in range(3)])
    assert float(of_class.abs().max()) < 0.03
    assert float(left.square().mean()) < 0.95 * float(eps.square().mean())


def test_the_spread_of_clips_around_their_places_is_found_again():
    draw = torch.Generator().manual_seed(0)
    places = on_sphere(torch.randn(5, 40, generator=draw))
    classes = torch.randint(5, (20_000,), generator=draw)
    z = 0.6 * places[classes] + 0.3 * torch.randn(20_000, 40, generator=draw)
    first = torch.arange(20_000) < 100
    scale, variance = fit_spread(z, classes, places, [first, ~first])
    assert abs(scale - 0.6) < 0.02
    assert abs(variance - 0.09) < 0.01


def test_an_untrained_residual_denoiser_decides_as_the_regression_does_and_comes_back_from_its_file(tmp_path):
    view = seen(made=made_classes())
    method = residual(num_steps=1, lr=1e-12)
    method.fit(view, seed=0)
    method.save(tmp_path / "model.safetensors")
    regression = Discriminant(DiscriminantConfig(projection=ProjectionConfig(view="name")))
    regression.fit(view, seed=0)
    test = open_view(SPLIT, toy_latents(), toy_texts())
    values = []
    for one in (regression, method, FDSM.load(tmp_path / "model.safetensors")):
        one.bind(test.texts)
        values.append(one.score(test.latents, num_trials=200, seed=0).values.mean(0))
    margin = np.abs(values[0][:, 0] - values[0][:, 1])
    clear = margin > np.quantile(margin, 0.1)
    np.testing.assert_array_equal(values[0][clear].argmax(1), values[1][clear].argmax(1))
    assert len(set(values[0][clear].argmax(1))) == 2
    np.testing.assert_array_equal(values[1], values[2])


def test_under_a_noise_and_its_opposite_an_untrained_residual_denoiser_ranks_classes_as_under_any_other_two():
    method = residual(num_steps=1, lr=1e-12)
    method.fit(seen(made=made_classes()), seed=0)
    test = open_view(SPLIT, toy_latents(), toy_texts())
    method.bind(test.texts)

    def leads(seed, antithetic):
        """How far the first class is ahead of the second, by the mean of two noises."""
        method.config = method.config.model_copy(update={"antithetic": antithetic})
        values = method.score(test.latents, num_trials=2, seed=seed).values.mean(0)
        return values[:, 0] - values[:, 1]

    np.testing.assert_allclose(leads(0, True), leads(1, True), atol=1e-4)
    assert np.abs(leads(0, False) - leads(1, False)).max() > 0.05
    # Whatever is learnt: the first of a pair is the noise that it is otherwise, the second its opposite.
    drawn = [method.prepare(method._to_denoise(test.latents), num_trials=3, seed=0)[1].eps]
    method.config = method.config.model_copy(update={"antithetic": True})
    drawn.append(method.prepare(method._to_denoise(test.latents), num_trials=3, seed=0)[1].eps)
    torch.testing.assert_close(drawn[1], torch.stack([drawn[0][0], -drawn[0][0], drawn[0][2]]))


def test_training_changes_what_a_residual_denoiser_says():
    view, test, values = seen(made=made_classes()), open_view(SPLIT, toy_latents(), toy_texts()), []
    for steps, lr in ((1, 1e-12), (40, 3e-3)):
        method = residual(num_steps=steps, lr=lr)
        method.fit(view, seed=0)
        method.bind(test.texts)
        values.append(method.score(test.latents, num_trials=2, seed=0).values)
    assert not np.allclose(*values, atol=1e-3)


def test_a_residual_needs_a_regression():
    with pytest.raises(
        ValueError, match="residual: expected a projection, whose regression says where clips are expected, found none"
    ):
        FDSM.Config.model_validate({"name": "fdsm", "residual": True})


def missing(latents, channels, rows):
    z = latents.z.copy()
    z.reshape(len(z), -1)[np.ix_(rows, channels)] = np.nan
    return dataclasses.replace(latents, z=z)


def test_a_channel_that_was_not_measured_does_not_count():
    method = Discriminant(DiscriminantConfig(projection=CONFIG))
    method.fit(seen(made=made_classes()), seed=0)
    test = open_view(SPLIT, toy_latents(), toy_texts())
    method.bind(test.texts)

    def score(latents):
        return method.score(latents, num_trials=1, seed=0).values[0]

    whole, rows = score(test.latents), np.arange(0, len(test.latents), 2)
    lacking = missing(test.latents, [0, 5], rows)
    found = score(lacking)
    np.testing.assert_allclose(found[1::2], whole[1::2], atol=1e-6)  # clips that lack nothing are scored as before
    assert np.isfinite(found).all()
    assert np.abs(found[::2] - whole[::2]).max() > 1e-3
    alone = np.stack([score(lacking.select(np.array([i])))[0] for i in range(len(lacking))])
    np.testing.assert_allclose(found, alone, atol=1e-5)
    with pytest.raises(InputError, match=r"^nothing could be measured"):
        score(missing(test.latents, range(4 * LATENT_WIDTH), rows[:1]))


def test_leaving_nothing_out_changes_nothing_and_a_part_has_the_parts_covariance():
    projection, _ = fit_projection(seen(made=made_classes()), CONFIG)
    width = len(projection.covariance)
    same = projection.over(np.ones(width, bool))
    np.testing.assert_allclose(same.basis, projection.basis)
    kept = np.arange(width) % 3 > 0
    part = projection.over(kept)
    gram = part.basis.T @ projection.covariance[kept][:, kept] @ part.basis
    np.testing.assert_allclose(gram, np.eye(len(gram)), rtol=1e-3, atol=1e-3)


def test_most_of_the_accuracy_stays_when_a_quarter_of_the_channels_is_missing():
    lacking = missing(toy_latents(), range(LATENT_WIDTH), np.arange(len(toy_latents())))
    whole, part = accuracy(seen(made=made_classes())), accuracy(seen(made=made_classes()), latents=lacking)
    assert whole >= part >= whole - 0.2 > 0.5


def test_likeness_is_how_near_predictions_are_whatever_the_clips():
    method = Discriminant(DiscriminantConfig(projection=CONFIG))
    method.fit(seen(made=made_classes()), seed=0)
    with pytest.raises(InputError, match="bind candidate texts"):
        method.likeness(2)
    texts = toy_texts()
    again = texts["name"].of_classes((6, 7)).joined(texts["name"].of_classes((6,)), 100)  # class 6 once more, as class 106
    method.bind({"name": again})
    predicted, _ = method._projections[0].predict({"name": again})
    apart = float(predicted[0] @ predicted[1] / np.linalg.norm(predicted[0]) / np.linalg.norm(predicted[1]))
    assert method.likeness(2)[:, 0].tolist() == [pytest.approx(1, abs=1e-5), pytest.approx(apart, abs=1e-5)]


@pytest.mark.parametrize("views", [("name",), ("name", "kinematics")])
def test_texts_of_latents_predict_them(views):
    method = Discriminant(DiscriminantConfig(projection=CONFIG.model_copy(update={"view": views})))
    view = seen(made=made_classes())
    method.fit(view, seed=0)
    method.bind(view.texts)
    some = view.latents.select(np.arange(3))
    found = method.texts_of(some)
    assert list(found) == list(views)
    vectors = np.concatenate([found[one] / found[one].shape[1] ** 0.5 for one in views], 1)
    projection = method._projections[0]
    predicted = (vectors - projection.text_mean) @ projection.weight
    np.testing.assert_allclose(predicted, projection(some).z[:, 0], atol=1e-2)
