import numpy as np
import pytest
import torch
from pydantic import ValidationError
from scipy.fft import dct

from fdsm.dct import cutoff_index
from fdsm.errors import InputError, InputWarning
from fdsm.methods.diffusion.curriculum import stack_captions
from fdsm.methods.diffusion.method import FDSM, FDSMConfig, TDSMConfig
from fdsm.methods.diffusion.network import DenoiserConfig
from fdsm.methods.diffusion.settings import HeadConfig
from tests.cases import each
from tests.methods.test_contract import SHORT, fitted, make, views
from tests.toys import toy_texts


def test_paper_preset_is_section_4_2():
    config = FDSMConfig()
    assert (config.denoiser.depth, config.denoiser.width, config.denoiser.num_heads) == (12, 768, 12)
    assert (config.optim.num_steps, config.optim.batch_size, config.optim.lr, config.optim.weight_decay) == (
        50_000,
        256,
        1e-4,
        0.01,
    )
    assert (config.optim.warmup_steps, config.schedule.num_train_timesteps, config.t_test) == (100, 50, 25)
    assert (config.denoiser.cutoff_ratio, config.denoiser.gain, config.hf_weight, config.freq_weight) == (0.25, 1.0, 1.0, 1.0)
    assert (config.captions.schedule, config.head.epochs, config.head.lr, config.triplet_weight) == ("cosine", 500, 1e-3, 0.0)
    assert (config.denoiser.axis, config.denoiser.placement) == ("time", "branch")


@each("preset", ["paper", "small"])
def test_a_preset_changes_sizes_and_no_reading_of_the_paper(preset):
    config = FDSMConfig(preset=preset)
    assert (config.denoiser.attention, config.denoiser.attend_padding) == ("joint", False)
    assert (config.noise_error, config.freq_error) == ("norm", "sum")  # equations 10 and 6
    assert (config.captions.draw, config.captions.rich, config.captions.sparse) == ("clip", ("descriptions",), ("name",))
    assert config.captions.test == ("name",)
    assert config.head.sees_all_classes
    assert (config.gating, config.train_noise, config.loss_cutoff) == ("predicted", "random", None)
    assert TDSMConfig(preset=preset).noise_error == "square"


def one_batch(**settings):
    """Parts of the loss of one batch, and the error of the predicted noise (B, S, C) and z_0 less its estimate."""
    fit, _ = views()
    method = fitted("fdsm", fit, **settings)
    seen = {}
    predict = method.schedule.predict_z0

    def remember(zt, eps_hat, t):
        seen["eps_hat"], seen["z0_hat"], seen["t"] = eps_hat, predict(zt, eps_hat, t), t
        return seen["z0_hat"]

    method.schedule.predict_z0 = remember
    sparse, classes = method._captions(fit.texts, ("name",))
    rich, _ = method._captions(fit.texts, ("descriptions",))
    sparse, rich = stack_captions(sparse, rich)
    y = torch.tensor([classes.index(c) for c in fit.latents.samples.labels.tolist()])
    z = torch.from_numpy(fit.latents.z)
    objective = method.objective(z, y, sparse, rich, seed=0)
    drawn = {}
    add_noise = method.schedule.add_noise
    method.schedule.add_noise = lambda z0, eps, t: drawn.update(z0=z0, eps=eps) or add_noise(z0, eps, t)
    parts = objective.loss(method.denoiser, 0, torch.Generator().manual_seed(0))
    return parts, seen["eps_hat"] - drawn["eps"], drawn["z0"] - seen["z0_hat"], seen["t"]


def test_the_loss_is_equations_6_7_and_10_as_written():
    """A norm for the noise, and a sum of squares over coefficients and channels for the spectrum."""
    parts, of_noise, of_latent, t = one_batch(freq_weight=2.0)
    torch.testing.assert_close(parts["diffusion"], of_noise.square().sum((1, 2)).sqrt().mean())
    frames = of_latent.shape[1]
    spectrum = torch.from_numpy(dct(of_latent.detach().numpy(), axis=1, norm="ortho"))
    weight = torch.where(torch.arange(frames) >= cutoff_index(frames, 0.25), 1 - t[:, None] / 50, 1.0)  # (B, k)
    expected = (weight * spectrum.square().sum(2)).sum(1).mean()
    torch.testing.assert_close(parts["spectral"], expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(parts["loss"], parts["diffusion"] + 2 * parts["spectral"])


def test_the_released_codes_loss_is_of_means_of_squares():
    parts, of_noise, of_latent, _ = one_batch(noise_error="square", freq_error="mean", hf_weight=0.0)
    torch.testing.assert_close(parts["diffusion"], of_noise.square().mean())
    frames = of_latent.shape[1]
    spectrum = torch.from_numpy(dct(of_latent.detach().numpy(), axis=1, norm="ortho"))[:, : cutoff_index(frames, 0.25)]
    torch.testing.assert_close(parts["spectral"], spectrum.square().sum() / of_latent.numel(), rtol=1e-4, atol=1e-5)


def test_tdsm_is_a_preset_of_the_same_code():
    config = TDSMConfig(preset="small")
    assert not config.denoiser.spectral
    assert (config.freq_weight, config.triplet_weight, config.triplet_margin) == (0.0, 1.0, 1.0)
    assert config.captions.sparse == config.captions.test == ("name", "descriptions")
    assert config.captions.rich is None
    assert config.denoiser.width == 128


def test_what_is_said_wins_over_the_preset_and_survives_a_round_trip():
    config = FDSMConfig.model_validate({"preset": "small", "denoiser": {"gain": 0.5}, "optim": {"num_steps": 7}})
    assert (config.denoiser.gain, config.denoiser.width, config.optim.num_steps, config.optim.batch_size) == (0.5, 128, 7, 64)
    assert FDSMConfig.model_validate(config.model_dump(mode="json")) == config


def test_a_block_given_as_an_object_changes_only_what_was_set_in_it():
    config = FDSMConfig(preset="small", denoiser=DenoiserConfig(axis="channel"), head=HeadConfig(epochs=5))
    assert (config.denoiser.axis, config.denoiser.attention, config.denoiser.depth) == ("channel", "joint", 3)
    assert (config.head.epochs, config.head.sees_all_classes) == (5, True)


@each(
    ("settings", "message"),
    [
        ({"gian": 1}, "gian"),
        ({"captions": {"test": ["name", "descriptions"]}}, "same number of views"),
        ({"t_test": 50}, "less than num_train_timesteps"),
        ({"denoiser": {"width": 100}}, "multiple of num_heads"),
        ({"precision": "bfloat16", "denoiser": {"attention": "joint"}}, "needs attention: prefix"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, message):
    with pytest.raises(ValidationError, match=message):
        FDSMConfig.model_validate(settings)


@pytest.mark.slow
@each(
    "settings",
    [
        {"gating": "uniform"},
        {"gating": "random"},
        {"gating": "none"},
        {"train_noise": "fixed"},
        {"triplet_weight": 0.5},
        {"loss_cutoff": 3},
        {"captions": {"rich": ["descriptions"], "sparse": ["kinematics"], "test": ["kinematics"], "noise": 0.5}},
        {"captions": {"schedule": "step"}},
        {"denoiser": SHORT["denoiser"] | {"axis": "channel", "placement": "stream"}},
    ],
)
def test_every_option_trains_and_changes_the_model(settings):
    fit, test = views()
    plain, changed = fitted("fdsm", fit), fitted("fdsm", fit, **settings)
    for method in (plain, changed):
        method.bind(test.texts)
    values = [method.score(test.latents, num_trials=1, seed=0).values for method in (plain, changed)]
    assert np.isfinite(values[1]).all()
    assert np.abs(values[0] - values[1]).max() > 1e-6


@pytest.mark.parametrize("tokens", ["frames", "joints"])
def test_token_layouts_work(tokens):
    fit, test = views(tokens=tokens)
    method = fitted("fdsm", fit)
    method.bind(test.texts)
    assert np.isfinite(method.score(test.latents, num_trials=1, seed=0).values).all()


def test_pooled_latents_need_the_channel_axis():
    fit, _ = views(tokens="pooled")
    with pytest.raises(InputError, match="axis: 'time' needs more than one frame"):
        fitted("fdsm", fit)
    fitted("fdsm", fit, denoiser=SHORT["denoiser"] | {"axis": "channel"})


@pytest.mark.slow
@each("rows", [1, 3, 7, 1000])
def test_scores_do_not_depend_on_the_size_of_a_forward_pass(rows):
    fit, test = views()
    whole, folded = fitted("fdsm", fit), fitted("fdsm", fit, tokens_per_forward=rows * 4)
    for method in (whole, folded):
        method.bind(test.texts)
    np.testing.assert_allclose(*(m.score(test.latents, num_trials=2, seed=0).values for m in (whole, folded)), atol=1e-5)


def test_reading_another_view_than_the_one_for_tests_is_said():
    fit, test = views()
    method = fitted("fdsm", fit, captions={"rich": None, "sparse": ["name"], "test": ["descriptions"]})
    method.bind(test.texts)
    only_names = {"name": test.texts["name"]}
    with pytest.warns(InputWarning, match="the candidates have no text view 'descriptions', so the model reads 'name'"):
        method.bind(only_names)
    assert np.isfinite(method.score(test.latents, num_trials=1, seed=0).values).all()


def test_score_is_the_error_of_the_predicted_noise():
    """Eq. 11 and 12 written out for one clip and one class."""
    from fdsm import rng

    fit, test = views()
    method = fitted("fdsm", fit)
    method.bind(test.texts)
    got = method.score(test.latents, num_trials=2, seed=4).values[1, 5, 0]
    z = (torch.from_numpy(test.latents.z[5:6]) - method.mean) / method.std
    eps = torch.randn(z.shape[1:], generator=rng.generator(4, "trial", 1))[None]
    t = torch.tensor([25])
    name = test.texts["name"]
    tokens, mask, pooled = torch.from_numpy(name.tokens[:1]), torch.from_numpy(name.mask[:1]), torch.from_numpy(name.pooled[:1])
    with torch.no_grad():
        eps_hat = method.denoiser(method.schedule.add_noise(z, eps, t), t, tokens, mask, pooled, method.head(pooled))
    assert got == pytest.approx(-float((eps - eps_hat).square().mean()), abs=1e-5)


def test_head_needs_the_intensity_of_every_class():
    fit, _ = views()
    fit.intensity.pop(3)
    with pytest.raises(InputError, match=r"motion intensity of every class.*'class 3'"):
        fitted("fdsm", fit)
    fitted("fdsm", fit, gating="uniform")


def test_killed_fit_resumes_to_the_same_model(tmp_path, monkeypatch):
    fit, _ = views()
    optim = SHORT["optim"] | {"checkpoint_every": 10}
    whole = fitted("fdsm", fit, folder=tmp_path / "whole", optim=optim).state()[0]
    import fdsm.methods.diffusion.method as module

    inner = module.Objective.loss

    def dying(self, model, step, draw):
        if step == 25:
            raise KeyboardInterrupt
        return inner(self, model, step, draw)

    monkeypatch.setattr(module.Objective, "loss", dying)
    with pytest.raises(KeyboardInterrupt):
        fitted("fdsm", fit, folder=tmp_path / "broken", optim=optim)
    monkeypatch.undo()
    resumed = fitted("fdsm", fit, folder=tmp_path / "broken", optim=optim).state()[0]
    for name, array in whole.items():
        np.testing.assert_array_equal(array, resumed[name], name)


def test_training_lowers_the_loss(tmp_path):
    import json

    fitted("fdsm", folder=tmp_path, optim=SHORT["optim"] | {"num_steps": 200})
    losses = [json.loads(line)["diffusion"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert np.mean(losses[-20:]) < 0.9 * np.mean(losses[:5])


def test_unfitted_model_says_so():
    with pytest.raises(InputError, match="not been fitted"):
        make("fdsm").state()
    assert isinstance(make("fdsm"), FDSM)
    assert toy_texts()["name"].view == "name"
