import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from fdsm.data.layouts import get_layout
from fdsm.encoders.shift_gcn import Block, ShiftGCN, ShiftGCNConfig, TemporalShift, joint_shift, shift_joints
from tests.cases import each


def shifted(x, by, stride=1):
    """What `TemporalShift` makes of x (B, C, T, V), frame by frame."""
    _, channels, frames, _ = x.shape
    y = torch.zeros_like(x[:, :, ::stride])
    by = torch.as_tensor(by, dtype=torch.float64).tolist()
    for c in range(channels):
        for t in range(y.shape[2]):
            at = stride * t + (stride - 1) / 2 + by[c]
            for frame in (math.floor(at), math.floor(at) + 1):
                if 0 <= frame < frames:
                    y[:, c, t] += (1 - abs(at - frame)) * x[:, c, frame]
    return y


def temporal_shift(by, stride=1):
    module = TemporalShift(len(by), stride)
    module.shift.data = torch.as_tensor(by, dtype=torch.float64)
    return module


@each(("joints", "width"), [(25, 64), (20, 3), (5, 17), (33, 33)])
def test_channel_c_comes_from_c_joints_further_on(joints, width):
    x = torch.randn(2, 3, joints, width)
    y = shift_joints(x, joint_shift(joints, width))
    for v in range(joints):
        for c in range(width):
            assert y[..., v, c].equal(x[..., (v + c) % joints, c])
    assert shift_joints(y, joint_shift(joints, width, back=True)).equal(x)


@each("stride", [1, 2, 3])
@each("frames", [1, 2, 7, 8])
def test_frames_are_read_where_the_shifts_say(stride, frames):
    by = [0.0, 1.0, -1.0, 0.25, -0.75, 2.5, -3.4, 6.9, 40.0, -40.0]
    x = torch.randn(2, len(by), frames, 3, dtype=torch.float64)
    torch.testing.assert_close(temporal_shift(by, stride)(x), shifted(x, by, stride))


@pytest.mark.parametrize("stride", [1, 2])
def test_shifts_know_their_slope(stride):
    module = temporal_shift([0.3, -0.2, -0.9, 1.6], stride)
    x = torch.randn(2, 4, 5, 2, dtype=torch.float64, requires_grad=True)

    def function(x, shift):
        return torch.func.functional_call(module, {"shift": shift}, (x,))

    assert torch.autograd.gradcheck(function, (x, module.shift))


def test_a_shift_of_whole_frames_goes_on_learning():
    module = temporal_shift([0.0, 1.0])
    ramp = torch.arange(6, dtype=torch.float64)[None, None, :, None].expand(1, 2, 6, 1)
    module(ramp)[:, :, :4].sum().backward()
    assert module.shift.grad.tolist() == [4, 4]


def test_a_far_shift_asks_for_no_more_than_a_clip_has():
    module = temporal_shift([1e6, 0.5])
    assert module.kernel(8).shape == (2, 1, 17, 1)
    assert (module(torch.randn(1, 2, 8, 3, dtype=torch.float64))[:, 0] == 0).all()


def test_shifts_that_are_no_numbers_are_seen_in_what_comes_out():
    module = temporal_shift([math.nan, 0.5])
    assert module(torch.randn(1, 2, 8, 3, dtype=torch.float64)).isnan().any()


@each(("widths", "stride", "residual"), [((3, 6), 1, False), ((6, 6), 1, True), ((6, 6), 2, True), ((6, 8), 2, True)])
def test_a_block_is_what_the_paper_describes(widths, stride, residual):
    torch.manual_seed(0)
    joints, (before, after) = 5, widths
    block = Block(before, after, joints, stride, residual).double().eval()
    for norm in block.modules():
        if isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d):
            norm.running_mean.normal_()
            norm.running_var.uniform_(0.5, 2)
    for parameter in block.parameters():
        parameter.data += 0.3 * torch.randn_like(parameter)
    x = torch.randn(2, before, 7, joints, dtype=torch.float64)

    def norm(module, x):
        gain = module.weight / (module.running_var + module.eps).sqrt()
        return (x.movedim(1, -1) * gain + module.bias - module.running_mean * gain).movedim(-1, 1)

    def mix(module, x):
        return torch.einsum("bctv,dc->bdtv", x, module.weight[..., 0, 0]) + module.bias[:, None, None]

    def shortcut(module, x, stride):
        return norm(module[1], mix(module[0], x[:, :, ::stride])) if isinstance(module, nn.Sequential) else x

    given = torch.empty_like(x)
    for v in range(joints):
        for c in range(before):
            given[:, c, :, v] = x[:, c, :, (v + c) % joints] * (block.mask[v, c].tanh() + 1)
    mixed = mix(block.spatial, given)
    y = torch.empty_like(mixed)
    for v in range(joints):
        for c in range(after):
            y[:, c, :, v] = mixed[:, c, :, (v - c) % joints]
    y = norm(block.spatial_norm, y.permute(0, 3, 1, 2).flatten(1, 2)).unflatten(1, (joints, after)).permute(0, 2, 3, 1)
    y = (y + shortcut(block.spatial_shortcut, x, 1)).relu()
    y = shifted(norm(block.shift_norm, y), block.first_shift.shift)
    y = shifted(mix(block.temporal, y).relu(), block.second_shift.shift, stride)
    y = norm(block.temporal_norm, y)
    if residual:
        y = y + shortcut(block.shortcut, x, stride)
    torch.testing.assert_close(block(x), y.relu())


def test_masks_and_shifts_learn():
    network = ShiftGCN(ShiftGCNConfig(channels=(8, 16), strides=(1, 2)), get_layout("kinect-v1"), 3)
    (network(torch.randn(2, 2, 8, 20, 3)) * torch.randn(16, 1, 1)).square().mean().backward()
    for block in network.blocks:
        assert all(weight.grad.any() for weight in (block.mask, block.first_shift.shift, block.second_shift.shift))


def test_published_network_has_the_published_size_and_shape():
    network = ShiftGCN(ShiftGCNConfig(), get_layout("kinect-v2"), 3).eval()
    assert network(torch.randn(1, 2, 40, 25, 3)).shape == (1, 256, 10, 25)
    joints, widths = 25, [3, *[64] * 4, *[128] * 3, *[256] * 3]
    expected = 2 * joints * 3  # the input's norm
    for i, (a, b) in enumerate(pairwise(widths)):
        projection = a * b + 3 * b if a != b else 0
        expected += joints * a + a * b + b + 2 * joints * b + projection  # mask, product, norm, shortcut
        expected += 2 * b + b + b * b + b + b + 2 * b + (projection if i else 0)  # norm, shift, product, shift, norm, shortcut
    classifier = nn.Linear(256, 60)
    assert sum(p.numel() for p in [*network.parameters(), *classifier.parameters()]) == expected + 60 * 257 == 690_141
    assert round(690_141 / 1e6, 1) == 0.7  # million, as published


def test_weights_start_as_published():
    torch.manual_seed(0)
    network = ShiftGCN(ShiftGCNConfig(), get_layout("kinect-v2"), 3)
    shifts = torch.cat([p.detach() for name, p in network.named_parameters() if name.endswith("shift.shift")])
    assert -1 <= shifts.min() < -0.99
    assert 0.99 < shifts.max() <= 1
    last = network.blocks[-1]
    np.testing.assert_allclose(
        [last.spatial.weight.std().item(), last.temporal.weight.std().item()], [1 / 16, 2**0.5 / 16], rtol=0.02
    )
    assert not last.mask.any()
    assert not last.spatial.bias.any()
