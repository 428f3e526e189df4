"""What models predict of latents, and its spectrum."""

import numpy as np
import pytest
import torch

from fdsm.errors import InputError
from fdsm.figures import denoised, draw
from fdsm.figures.denoised import Denoised, denoise, require_comparable, some_of_each_class
from fdsm.figures.denoised import test_clips as clips_of_test
from fdsm.figures.latent_spectrum import energy, spectra


def test_energy_is_that_of_the_latents():
    z = torch.randn(5, 8 * 3, 4, generator=torch.Generator().manual_seed(0))
    assert energy(z, 8).sum() == pytest.approx(8 * float(z.square().mean()), rel=1e-5)  # Parseval
    still = torch.ones(2, 8 * 3, 4)
    np.testing.assert_allclose(energy(still, 8), [8, *[0] * 7], atol=1e-6)
    wave = torch.cos(torch.pi * 5 * (torch.arange(8) + 0.5) / 8).repeat_interleave(3)[None, :, None].expand(1, 24, 4)
    np.testing.assert_allclose(energy(wave, 8), [0, 0, 0, 0, 0, 4, 0, 0], atol=1e-5)


def test_spectra_are_means_over_noises():
    real, first, second = (torch.randn(3, 4, 6, generator=torch.Generator().manual_seed(seed)) for seed in range(3))
    found = spectra([Denoised(real, first, first), Denoised(real, second, second)], 4)
    np.testing.assert_allclose(found.predicted, (energy(first, 4) + energy(second, 4)) / 2, rtol=1e-6)
    np.testing.assert_allclose(found.error, (energy(first - real, 4) + energy(second - real, 4)) / 2, rtol=1e-6)
    np.testing.assert_array_equal(found.noisy, found.predicted)


@pytest.mark.parametrize("name", ["fdsm", "tdsm", "joints"])
def test_what_is_predicted_is_what_was_scored(finished, name):
    run = finished(name)
    latents = clips_of_test(run)[0]
    (found,) = denoise(run, latents, 1)
    alpha = float(run.method.schedule.alphas_cumprod[run.method.config.t_test])
    error = (found.predicted - found.real).square().mean((1, 2)) * alpha / (1 - alpha)
    rows = [run.scores.samples.ids.index(sample) for sample in latents.samples.ids]
    columns = [run.scores.class_ids.tolist().index(label) for label in latents.samples.labels]
    np.testing.assert_allclose(-error.numpy(), run.scores.values[0, rows, columns], rtol=1e-3)


def test_spectra_agree_where_the_noise_is_known_and_noise_stays_where_none_is_found(finished, monkeypatch):
    run = finished("fdsm")
    latents = clips_of_test(run)[0]
    real = run.method.standardise(torch.tensor(latents.z))
    alpha = run.method.schedule.alphas_cumprod[run.method.config.t_test]

    def knows(network, device, zt, *rest):
        return (zt - alpha.sqrt() * real) / (1 - alpha).sqrt()

    monkeypatch.setattr(denoised, "_predict", knows)
    found = spectra(list(denoise(run, latents, 2)), latents.num_frames)
    np.testing.assert_allclose(found.predicted, found.real, rtol=1e-3)
    assert found.error.max() < 1e-6
    monkeypatch.setattr(denoised, "_predict", lambda network, device, zt, *rest: torch.zeros_like(zt))
    found = spectra(list(denoise(run, latents, 2)), latents.num_frames)
    np.testing.assert_allclose(found.predicted, found.noisy, rtol=1e-6)
    assert found.error.mean() == pytest.approx(float((1 - alpha) / alpha), rel=0.2)


def test_a_clip_is_predicted_alike_alone_and_among_others(finished, monkeypatch):
    run = finished("fdsm")
    latents = clips_of_test(run)[0]
    (together,) = denoise(run, latents, 1)
    monkeypatch.setattr(denoised, "CLIPS_AT_ONCE", 3)
    (apart,) = denoise(run, latents, 1)
    torch.testing.assert_close(apart.predicted, together.predicted, rtol=1e-4, atol=1e-5)


def test_the_first_clips_of_each_class_are_taken(finished):
    latents = clips_of_test(finished("fdsm"))[0]
    some = some_of_each_class(latents, 1)
    assert sorted(some.samples.labels.tolist()) == sorted(set(latents.samples.labels.tolist()))
    assert [latents.samples.ids.index(sample) for sample in some.samples.ids] == sorted(
        int(np.flatnonzero(latents.samples.labels == c)[0]) for c in set(latents.samples.labels.tolist())
    )


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("projected",), r"^projected: expected latents with a time axis \(tokens: frames or joints\), found projected ones$"),
        (("fdsm", "pooled"), r"^pooled: expected latents with a time axis \(tokens: frames or joints\), found pooled ones$"),
        (("ridge",), r"^ridge: expected a run of a denoising method, found 'ridge', which predicts no latent$"),
        (("fdsm", "joints"), "^fdsm and joints: expected latents of one layout, found 'frames' and 'joints'$"),
    ],
)
def test_runs_that_cannot_be_shown_are_refused(finished, tmp_path, names, message):
    with pytest.raises(InputError, match=message):
        draw("latent-spectrum", [finished(name) for name in names], tmp_path / "a.png")


@pytest.mark.parametrize("name", ["latent-spectrum", "trajectories"])
def test_runs_of_two_encoders_are_refused(finished, tmp_path, name):
    with pytest.raises(InputError, match="fdsm, seed 0 and fdsm, seed 1: expected runs that share their encoder, found two"):
        draw(name, [finished("fdsm"), finished("fdsm", seed=1)], tmp_path / "a.png")


def test_a_timestep_that_is_none_is_refused(finished, tmp_path):
    assert require_comparable([finished("fdsm"), finished("tdsm")]) == ["fdsm", "tdsm"]
    with pytest.raises(InputError, match="t: expected a timestep from 0 to 49, found 50"):
        draw("latent-spectrum", [finished("fdsm")], tmp_path / "a.png", ["t=50"])
