import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.errors import InputError
from fdsm.methods.diffusion.method import FDSM, FDSMConfig, TDSMConfig
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


@each(
    ("settings", "message"),
    [
        ({"gian": 1}, "gian"),
        ({"captions": {"test": ["name", "descriptions"]}}, "same number of views"),
        ({"t_test": 50}, "less than num_train_timesteps"),
        ({"denoiser": {"width": 100}}, "multiple of num_heads"),
        ({"search": True, "exhaustive": True}, "choose one"),
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
    for name, tensor in whole.items():
        assert tensor.equal(resumed[name]), name


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
