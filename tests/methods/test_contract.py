"""What every method must keep, whatever it does inside; a new method is picked up from the registry."""

import copy
import dataclasses
import functools
from dataclasses import replace

import numpy as np
import pytest

from fdsm import storage
from fdsm.errors import InputError
from fdsm.experiment.recipes import recipe_names
from fdsm.methods import METHODS
from fdsm.methods.chance import Chance
from fdsm.methods.diffusion.method import DiffusionClassifier
from fdsm.methods.trained import TrainedMethod
from fdsm.splits import FitView, Split, SyntheticClasses, fit_view, test_view
from tests.toys import toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))
NONE_SEEN = Split("none", 8, tuple(range(8)), "subjects", (1, 2))
SHORT = {
    "denoiser": {"depth": 1, "width": 32, "num_heads": 2},
    "optim": {"num_steps": 60, "batch_size": 32, "lr": 3e-3, "warmup_steps": 5},
    "head": {"epochs": 20},
}
WITHOUT_SEEN = {"fdsm": {"gating": "none"}}
"""What a method needs to be told where no class is seen."""
# Text as a prefix, which is quicker; the contract with joint attention is TDSM's.
PREFIX = SHORT | {"denoiser": SHORT["denoiser"] | {"attention": "prefix"}}
PLAIN = {"optimizer": "adam", "lr": 3e-3, "decay": "constant", "warmup": 0.0, "weight_decay": 0.0}
TRAINED = {"training": PLAIN | {"num_steps": 60, "batch_size": 32}}
SETTINGS = {
    "fdsm": PREFIX,
    "tdsm": SHORT,
    "eszsl": {"text_penalty": 0.1},
    "discriminant": {"projection": {"view": "kinematics"}},
    "cada-vae": TRAINED | {"hidden": dict.fromkeys(("clip_encoder", "clip_decoder", "text_encoder", "text_decoder"), (32,))},
    "flora": TRAINED | {"latent_width": 32, "num_heads": 4},
    "star": TRAINED | {"width": 16, "num_attributes": 12, "text_hidden": 32},
    "neuron": TRAINED | {"num_prototypes": 20, "dropped": 5},
    "smie": TRAINED | {"hidden": [64, 32]},
    "infocpl": TRAINED | {"hidden": [64, 32]},
    "dvta": TRAINED | {"hidden": [32, 32], "augmented": [64, 32]},
}
"""Settings that make a method small. A trained method without an entry has those of `TRAINED`."""
LONGER = {
    "fdsm": {"optim": {"num_steps": 500, "batch_size": 64, "lr": 3e-3, "warmup_steps": 20}, "t_test": 40},
    "tdsm": {"optim": {"num_steps": 500, "batch_size": 64, "lr": 3e-3, "warmup_steps": 20}, "t_test": 40},
    "neuron": {"training": PLAIN | {"num_steps": 400, "batch_size": 64, "lr": 1e-3}},
    "nearest-text": {"strength": 10.0},
    "dvta": {"training": PLAIN | {"num_steps": 100, "batch_size": 64}},
}
"""Settings under which a method learns a small world."""
LEARNING = {"training": PLAIN | {"num_steps": 400, "batch_size": 64}}


def is_trained(name):
    return issubclass(METHODS[name], TrainedMethod)


def draws(name):
    """Whether a method's scores depend on the seed. A closed form draws nothing."""
    return is_trained(name) or issubclass(METHODS[name], DiffusionClassifier | Chance)


def make(name, **settings):
    own = SETTINGS.get(name, TRAINED if is_trained(name) else {})
    return METHODS[name](METHODS[name].Config.model_validate({**own, **settings}))


def learning(name):
    return LONGER.get(name, LEARNING if is_trained(name) else {})


def latents_for(name, **latents):
    """Toy latents with the tokens that the method reads."""
    tokens = "joints" if is_trained(name) and METHODS[name].reads == "joints" else "frames"
    return toy_latents(**{"tokens": tokens, **latents})


def views(name="ridge", **latents):
    z = latents_for(name, **latents)
    return fit_view(SPLIT, z, toy_texts(), dict.fromkeys(range(8), 1)), test_view(SPLIT, z, toy_texts())


def synthetic_classes(name):
    """Other clips of the toys' classes."""
    return SyntheticClasses(latents_for(name, seed=1, encoder_classes=()), toy_texts())


def fitted(name, fit=None, folder=None, **settings):
    """A method fitted on `fit`, or on the toys' own view. The latter fit is done once."""
    if fit is None and folder is None and not settings:
        return copy.deepcopy(fitted_on_toys(name))
    method = make(name, **settings)
    method.fit(fit or views(name)[0], seed=0, folder=folder)
    return method


@functools.cache
def fitted_on_toys(name):
    return fitted(name, views(name)[0])


def test_every_method_has_a_recipe_and_no_setting_here_is_for_a_method_that_is_gone():
    assert set(METHODS) <= set(recipe_names())
    assert {*SETTINGS, *LONGER, *WITHOUT_SEEN} <= set(METHODS)


# TDSM is other settings of FDSM's code: what takes long is run with FDSM's, and with both in `make test-slow`.
TDSM_IS_SLOW = [pytest.param(name, marks=pytest.mark.slow) if name == "tdsm" else name for name in sorted(METHODS)]
LEARNERS = [name for name in TDSM_IS_SLOW if name != "chance"]


@pytest.mark.parametrize("name", sorted(METHODS))
def test_scores_have_one_column_a_candidate_and_one_row_a_clip(name):
    _, test = views(name)
    method = fitted(name)
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=3, seed=0)
    assert scores.values.shape[1:] == (len(test.latents), 2)
    np.testing.assert_array_equal(scores.class_ids, [6, 7])
    assert scores.samples.ids == test.latents.samples.ids


@pytest.mark.parametrize("name", TDSM_IS_SLOW)
def test_same_seed_same_scores_another_seed_other_ones(name):
    fit, test = views(name)

    def run(seed):
        method = make(name)
        method.fit(fit, seed=seed)
        method.bind(test.texts)
        return method.score(test.latents, num_trials=2, seed=seed).values

    np.testing.assert_array_equal(run(0), run(0))
    if draws(name):
        assert np.abs(run(0) - run(1)).max() > 1e-6


@pytest.mark.parametrize("name", sorted(METHODS))
def test_saved_and_loaded_scores_alike(name, tmp_path):
    _, test = views(name)
    method = fitted(name)
    method.save(tmp_path / "model.safetensors")
    loaded = METHODS[name].load(tmp_path / "model.safetensors")
    assert loaded.config == method.config
    for one in (method, loaded):
        one.bind(test.texts)
    np.testing.assert_array_equal(*(m.score(test.latents, num_trials=2, seed=0).values for m in (method, loaded)))


@pytest.mark.parametrize("change", ["another setting", "fewer tensors"])
@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_model_of_another_version_is_refused_in_a_sentence(name, change, tmp_path):
    path = tmp_path / "model.safetensors"
    fitted(name).save(path)
    arrays, metadata = storage.load_arrays(path)
    if change == "another setting":
        metadata["config"]["of_another_version"] = 1
    else:
        del arrays[next(iter(arrays))]
    storage.save_arrays(path, arrays, metadata)
    with pytest.raises(InputError, match=r"expected a model that fdsm .* can read, found one of another version"):
        METHODS[name].load(path)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_clip_scores_the_same_alone_and_among_others_and_candidates_do_not_affect_each_other(name):
    _, test = views(name)
    method = fitted(name)
    method.bind(test.texts)
    together = method.score(test.latents, num_trials=2, seed=0).values
    alone = method.score(test.latents.select(np.array([3])), num_trials=2, seed=0).values
    if not method.transductive:
        np.testing.assert_allclose(alone[:, 0], together[:, 3], atol=1e-5)
    method.bind({view: features.of_classes([7]) for view, features in test.texts.items()})
    one = method.score(test.latents, num_trials=2, seed=0)
    if method.candidates_compete:
        return
    np.testing.assert_allclose(one.values[:, :, 0], together[:, :, 1], atol=1e-5)


@pytest.mark.parametrize("split", [SPLIT, NONE_SEEN], ids=lambda split: split.name)
@pytest.mark.parametrize("name", sorted(METHODS))
def test_planted_unseen_latents_change_nothing(name, split):
    """Unseen clips and the test part turned into NaN before fitting: bit for bit the same model."""
    z = latents_for(name, encoder_classes=split.seen)
    hidden = np.isin(z.samples.labels, split.unseen) | ~split.train_mask(z.samples)
    planted = dataclasses.replace(z, z=np.where(hidden[:, None, None], np.nan, z.z).astype(np.float32))
    texts = toy_texts()
    spoilt = {}
    for view, features in texts.items():
        unseen = np.isin(features.class_ids, split.unseen)
        poison = {
            f: np.where(unseen.reshape(-1, *[1] * (getattr(features, f).ndim - 1)), np.nan, getattr(features, f))
            for f in ("tokens", "pooled", "slots")
        }
        spoilt[view] = dataclasses.replace(features, **{f: a.astype(np.float32) for f, a in poison.items()})
    intensity, made = dict.fromkeys(range(8), 1), None if split.seen else synthetic_classes(name)
    views = (fit_view(split, *given, intensity, synthetic_classes=made) for given in ((z, texts), (planted, spoilt)))
    settings = {} if split.seen else WITHOUT_SEEN.get(name, {})
    clean, poisoned = (fitted(name, view, **settings).state()[0] for view in views)
    for key, array in clean.items():
        assert np.isfinite(array).all(), key
        assert np.array_equal(array, poisoned[key]), key


@pytest.mark.parametrize("name", sorted(METHODS))
def test_other_encoders_missing_views_and_missing_fit_are_refused(name):
    _, test = views(name)
    method = fitted(name)
    with pytest.raises(InputError, match="bind candidate texts"):
        method.score(test.latents, num_trials=1, seed=0)
    method.bind(test.texts)
    with pytest.raises(InputError, match="another encoder"):
        method.score(dataclasses.replace(test.latents, encoder="other"), num_trials=1, seed=0)
    with pytest.raises(InputError, match="another text encoder"):
        method.bind({view: dataclasses.replace(features, encoder="other") for view, features in test.texts.items()})
    with pytest.raises(InputError, match="text view"):
        method.bind({"phases": test.texts["name"]})
    with pytest.raises(InputError, match="not been fitted"):
        make(name).bind(test.texts)
    with pytest.raises(InputError, match=r"not been fitted|bind candidate texts"):
        make(name).score(test.latents, num_trials=1, seed=0)


@pytest.mark.parametrize("name", LEARNERS)
def test_unseen_classes_of_a_learnable_world_are_recognised(name):
    """Latents are a linear map of the texts here. A method that learns beats chance, and what shuffled texts teach it."""
    z = latents_for(name, per_class=24, num_classes=40, encoder_classes=tuple(range(36)))
    split = Split("toy", 40, (36, 37, 38, 39), "subjects", (1, 2))
    texts = toy_texts(num_classes=40)
    right = accuracy_after_learning(name, split, z, texts)
    assert right > 0.5, "chance is 0.25"
    shuffled = {view: replace(features, class_ids=OTHER_CLASS[features.class_ids]) for view, features in texts.items()}
    assert right > accuracy_after_learning(name, split, z, shuffled) + 0.1


OTHER_CLASS = np.random.default_rng(0).permutation(40)


def accuracy_after_learning(name, split, z, texts):
    method = fitted(name, fit_view(split, z, texts, dict.fromkeys(range(40), 1)), **learning(name))
    test = test_view(split, z, texts)
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=5, seed=0)
    predicted = scores.class_ids[scores.values.mean(0).argmax(1)]
    return (predicted == test.latents.samples.labels).mean()


@pytest.mark.parametrize("name", LEARNERS)
def test_synthetic_classes_alone_can_teach(name):
    z, texts = latents_for(name, encoder_classes=()), toy_texts()
    settings = {**learning(name), **WITHOUT_SEEN.get(name, {})}
    method = fitted(name, fit_view(NONE_SEEN, z, texts, synthetic_classes=synthetic_classes(name)), **settings)
    test = test_view(NONE_SEEN, z, texts)
    method.bind(test.texts)
    scores = method.score(test.latents, num_trials=5, seed=0)
    predicted = scores.class_ids[scores.values.mean(0).argmax(1)]
    assert (predicted == test.latents.samples.labels).mean() > 0.5, "chance is 0.125"


def test_a_head_that_seen_classes_should_teach_is_refused_where_there_are_none():
    made = synthetic_classes("fdsm")
    view = fit_view(NONE_SEEN, toy_latents(encoder_classes=()), toy_texts(), synthetic_classes=made)
    with pytest.raises(InputError, match=r"^gating 'predicted' is taught on seen classes, of which there are none") as caught:
        fitted("fdsm", view)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(METHODS))
def test_text_views_are_a_word_or_a_list(name):
    own = METHODS[name].Config.model_fields.get("view")
    views = own and own.default
    if name == "infocpl" or not isinstance(views, tuple) or name == "jpose":  # no view, or exactly two
        return
    one, several = (METHODS[name].Config.model_validate({"view": said}) for said in (views[0], [views[0]]))
    assert one == several
    assert one.view == (views[0],)


def test_captions_are_a_word_or_a_list_too():
    said = METHODS["tdsm"].Config.model_validate({"captions": {"sparse": "kinematics", "test": "kinematics"}})
    assert said == METHODS["tdsm"].Config.model_validate({"captions": {"sparse": ["kinematics"], "test": ["kinematics"]}})


@pytest.mark.parametrize("base", ["purls", "smie"])
def test_token_layouts_that_a_method_lacks_are_refused_before_there_are_latents(base):
    for method in (METHODS[base](METHODS[base].Config()), METHODS["pgfa"](METHODS["pgfa"].Config(base={"name": base}))):
        method.refuse_tokens("joints")
        with pytest.raises(InputError, match=f"^method '{base}' needs latents with one token a .* found tokens 'pooled'$"):
            method.refuse_tokens("pooled")
    METHODS["smie"](METHODS["smie"].Config(temporal=False)).refuse_tokens("pooled")
    METHODS["ridge"](METHODS["ridge"].Config()).refuse_tokens("pooled")


def test_fit_views_are_immutable():
    with pytest.raises(dataclasses.FrozenInstanceError):
        views("ridge")[0].latents = None  # type: ignore[misc]
    assert dataclasses.is_dataclass(FitView)
