import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fdsm.errors import InputError
from fdsm.methods.diffusion.schedule import NoiseSchedule, ScheduleConfig
from tests.cases import each


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), kind=st.sampled_from(["linear", "scaled_linear", "squaredcos_cap_v2"]))
def test_predict_z0_inverts_add_noise(seed, kind):
    schedule = NoiseSchedule(ScheduleConfig(beta_schedule=kind))
    draw = torch.Generator().manual_seed(seed)
    z0, eps = torch.randn(5, 4, 3, generator=draw), torch.randn(5, 4, 3, generator=draw)
    t = torch.randint(45, (5,), generator=draw)
    torch.testing.assert_close(schedule.predict_z0(schedule.add_noise(z0, eps, t), eps, t), z0, atol=1e-3, rtol=1e-3)


def test_default_schedule_is_stable_diffusions_with_50_steps():
    """Betas scaled-linear from 0.00085 to 0.012: much of the latent survives the last step."""
    schedule = NoiseSchedule(ScheduleConfig())
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 50) ** 2
    torch.testing.assert_close(schedule.alphas_cumprod, (1 - betas).cumprod(0))
    assert float(schedule.alphas_cumprod[-1]) == pytest.approx(0.76, abs=0.005)  # as the docs' equations say, and below
    middle = float(schedule.alphas_cumprod[25])
    assert (1 - middle) / middle == pytest.approx(0.07, abs=0.005)


@each("kind", ["linear", "scaled_linear", "squaredcos_cap_v2"])
@each("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_noise_is_added_as_diffusers_adds_it(kind, dtype):
    from diffusers import DDPMScheduler

    config = ScheduleConfig(beta_schedule=kind)
    draw = torch.Generator().manual_seed(0)
    z0, eps = torch.randn(50, 4, 3, generator=draw).to(dtype), torch.randn(50, 4, 3, generator=draw).to(dtype)
    t = torch.arange(50)
    expected = DDPMScheduler(**config.model_dump(exclude={"of_timesteps"})).add_noise(z0, eps, t)
    assert torch.equal(NoiseSchedule(config).add_noise(z0, eps, t), expected)


def test_a_schedule_of_more_timesteps_is_taken_evenly_and_reaches_noise():
    """T = 50 of Stable Diffusion's 1,000: at the last, less than half a percent of the latent's variance is left."""
    schedule = NoiseSchedule(ScheduleConfig(of_timesteps=1000))
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
    torch.testing.assert_close(schedule.alphas_cumprod, (1 - betas).cumprod(0)[19::20])
    assert 0.004 < float(schedule.alphas_cumprod[-1]) < 0.005
    with pytest.raises(ValidationError, match="of_timesteps: expected a multiple of num_train_timesteps = 50, found 120"):
        ScheduleConfig(of_timesteps=120)


def test_a_schedule_that_is_handed_over_is_used():
    alphas_cumprod = torch.linspace(0.9, 0.1, 4)
    schedule = NoiseSchedule(ScheduleConfig(num_train_timesteps=4), alphas_cumprod)
    ones, zeros = torch.ones(4, 1, 1), torch.zeros(4, 1, 1)
    torch.testing.assert_close(schedule.add_noise(ones, zeros, torch.arange(4)).flatten() ** 2, alphas_cumprod)
    with pytest.raises(InputError, match=r"expected alphas_cumprod of shape \(50,\), found \(4,\)"):
        NoiseSchedule(ScheduleConfig(), alphas_cumprod)


@pytest.mark.slow
def test_diffusers_is_imported_for_its_numbers_only():
    code = """
import sys, torch
from fdsm.methods.diffusion.schedule import NoiseSchedule, ScheduleConfig
z, t = torch.ones(1, 1, 1), torch.zeros(1, dtype=torch.long)
lazy = NoiseSchedule(ScheduleConfig())
NoiseSchedule(ScheduleConfig(), torch.linspace(0.9, 0.1, 50)).add_noise(z, z, t)
assert "diffusers" not in sys.modules
lazy.add_noise(z, z, t)
assert "diffusers" in sys.modules
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
