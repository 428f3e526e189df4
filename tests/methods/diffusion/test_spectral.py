import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.fft import dct, idct

from fdsm.dct import cutoff_index
from fdsm.errors import InputError
from fdsm.methods.diffusion.spectral import SpectralResidual, dct_matrix, spectral_loss
from tests.cases import each


@each("length", [1, 2, 5, 16, 75])
def test_dct_matrix_is_scipys_orthonormal_dct(length):
    x = np.random.default_rng(0).normal(size=(length, 3)).astype(np.float32)
    ours = dct_matrix(length).numpy()
    np.testing.assert_allclose(ours @ x, dct(x, axis=0, norm="ortho"), atol=1e-5)
    np.testing.assert_allclose(ours.T @ x, idct(x, axis=0, norm="ortho"), atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(frames=st.integers(2, 20), joints=st.integers(1, 4), ratio=st.sampled_from([1 / 8, 1 / 4, 1 / 2]), seed=st.integers(0, 99))
def test_sg_srm_over_time_is_equations_1_to_4(frames, joints, ratio, seed):
    """The one matrix product equals transform, gain filter and inverse transform, joint by joint."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, frames * joints, 3)).astype(np.float32)
    s = np.array([0.0, 0.7], np.float32)
    module = SpectralResidual("time", frames, frames, ratio, gain=1.5)
    ours = module(torch.from_numpy(x), torch.from_numpy(s)).numpy()
    spectrum = dct(x.reshape(2, frames, joints, 3), axis=1, norm="ortho")
    gains = np.where(np.arange(frames) >= cutoff_index(frames, ratio), s[:, None], 0.0)
    expected = idct(spectrum * (1 + 1.5 * gains)[:, :, None, None], axis=1, norm="ortho").reshape(x.shape)
    np.testing.assert_allclose(ours, expected, atol=2e-5)


def test_sg_srm_over_channels_transforms_each_token():
    x = np.random.default_rng(1).normal(size=(2, 3, 16)).astype(np.float32)
    ours = SpectralResidual("channel", 16, 1, 0.25, gain=1.0)(torch.from_numpy(x), torch.tensor([1.0, 0.0])).numpy()
    spectrum = dct(x[0], axis=-1, norm="ortho")
    spectrum[:, 4:] *= 2
    np.testing.assert_allclose(ours[0], idct(spectrum, axis=-1, norm="ortho"), atol=1e-5)
    np.testing.assert_array_equal(ours[1], x[1])


def test_time_axis_refuses_pooled_latents():
    with pytest.raises(InputError, match="more than one frame"):
        SpectralResidual("time", 1, 1, 0.25, 1.0)


@pytest.mark.parametrize("axis", ["time", "channel"])
def test_spectral_loss_without_decay_is_the_squared_error(axis):
    """Parseval: with all weights 1 the orthonormal transform changes nothing."""
    torch.manual_seed(0)
    z0, z0_hat = torch.randn(4, 8, 6), torch.randn(4, 8, 6)
    for reduction in ("sum", "mean"):
        loss = spectral_loss(z0, z0_hat, torch.zeros(4), 50, axis=axis, num_frames=8, cutoff=2, hf_weight=1.0, reduction=reduction)
        torch.testing.assert_close(loss, getattr((z0 - z0_hat).square(), reduction)((1, 2)))


def test_spectral_loss_weights_the_high_band_by_the_timestep():
    """Eq. 7: an error in the high band alone counts gamma * (1 - t/T)."""
    basis = dct_matrix(8)
    z0 = torch.zeros(2, 8, 1)
    t = torch.tensor([10.0, 40.0])
    for place, expected in ((5, 0.5 * (1 - t / 50)), (1, torch.ones(2))):
        z0_hat = z0 + basis[place][None, :, None]
        for reduction, size in (("sum", 1), ("mean", 8)):
            loss = spectral_loss(z0, z0_hat, t, 50, axis="time", num_frames=8, cutoff=2, hf_weight=0.5, reduction=reduction)
            torch.testing.assert_close(loss, expected / size)


@each(("length", "ratio", "expected"), [(75, 0.25, 18), (16, 0.25, 4), (16, 0.125, 2), (16, 0.5, 8), (2, 0.25, 1)])
def test_cutoff_is_a_share_of_the_length_at_hand(length, ratio, expected):
    assert cutoff_index(length, ratio) == expected
