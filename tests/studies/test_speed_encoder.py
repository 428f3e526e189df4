import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from fdsm.data.layouts import LAYOUTS, get_layout
from fdsm.encoders.stgcn import STGCNConfig
from studies.speed.encoder import SMALL, PlainSTGCN, clip_flops, fitted_network, measure_encoder, moving_clips

TINY = STGCNConfig(channels=(4, 4, 8), strides=(1, 2, 1), temporal_kernel=5)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("config", [TINY, SMALL])
def test_plain_network_computes_the_fitted_function(layout, config):
    network = fitted_network(config, get_layout(layout))
    generator = torch.Generator().manual_seed(1)
    for name, parameter in network.named_parameters():  # what training moves away from where it starts
        if "importance" in name or "norm" in name or name.endswith("bias"):
            parameter += 0.3 * torch.randn(parameter.shape, generator=generator)
    clips = torch.from_numpy(moving_clips((2, 2), 9, get_layout(layout)).stack())
    expected = network(clips)
    assert (PlainSTGCN(network)(clips) - expected).norm() < 1e-4 * expected.norm()


def test_plain_network_does_not_do_less_work():
    network = fitted_network(SMALL, get_layout("kinect-v2"))
    with FlopCounterMode(display=False) as counted:
        PlainSTGCN(network)(torch.from_numpy(moving_clips((2,), 32, get_layout("kinect-v2")).stack()))
    assert counted.get_total_flops() >= clip_flops(SMALL, (2,), 32) > 0


def test_measuring_counts_clips_on_both_sides():
    paired = measure_encoder(TINY, (1, 2, 1), 8, pairs=2)
    assert paired.units == paired.reference_units == (3, 3)
    assert paired.ratio > 0


def test_a_clip_of_one_person_costs_half_of_one_of_two():
    assert clip_flops(TINY, (1, 1, 2, 2), 8) == 1.5 * clip_flops(TINY, (1,), 8)
