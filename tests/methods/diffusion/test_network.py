import pytest
import torch

from fdsm.methods.diffusion.network import Denoiser, DenoiserConfig
from tests.cases import each

TINY = {"depth": 2, "width": 32, "num_heads": 4, "max_text_tokens": 6}


def make(frames=4, joints=1, seed=0, trained=True, **settings):
    torch.manual_seed(seed)
    network = Denoiser(DenoiserConfig(**{**TINY, **settings}), in_width=5, text_width=7, num_frames=frames, num_joints=joints)
    if trained:  # as after some training: nothing is zero any more
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.2)
    return network.eval()


def inputs(batch=3, tokens=4, seed=1):
    draw = torch.Generator().manual_seed(seed)
    mask = torch.arange(6)[None] < torch.tensor([2, 6, 4])[:batch, None]
    return {
        "zt": torch.randn(batch, tokens, 5, generator=draw),
        "t": torch.randint(50, (batch,), generator=draw),
        "tokens": torch.randn(batch, 6, 7, generator=draw),
        "mask": mask,
        "pooled": torch.randn(batch, 7, generator=draw),
        "intensity": torch.rand(batch, generator=draw),
    }


@pytest.mark.parametrize(("text_width", "expected"), [(2048, 261_208_576), (1024, 259_635_712)])
def test_paper_preset_has_the_published_number_of_parameters(text_width, expected):
    """Table 12: 261.21 M with one skeleton token."""
    with torch.device("meta"):
        network = Denoiser(DenoiserConfig(axis="channel"), in_width=256, text_width=text_width, num_frames=1, num_joints=1)
    assert sum(parameter.numel() for parameter in network.parameters()) == expected


def test_predicts_zero_at_initialisation():
    network = make(trained=False)
    assert torch.count_nonzero(network(**inputs())) == 0


@each("settings", [{}, {"placement": "stream"}, {"axis": "channel"}, {"spectral": False}])
def test_depends_on_noise_text_and_time(settings):
    network = make(**settings)
    base = network(**inputs())
    assert base.shape == (3, 4, 5)
    for name in ("zt", "t", "tokens", "pooled"):
        changed = inputs()
        changed[name] = changed[name] + 1
        assert (network(**changed) - base).abs().max() > 1e-4, name


def test_intensity_acts_through_sg_srm_only():
    changed = inputs() | {"intensity": torch.zeros(3)}
    with_srm, without = make(), make(spectral=False)
    assert (with_srm(**changed) - with_srm(**inputs())).abs().max() > 1e-5
    torch.testing.assert_close(without(**changed), without(**inputs()))


def test_no_gain_is_the_plain_transformer():
    for placement in ("branch", "stream"):
        torch.testing.assert_close(make(gain=0.0, placement=placement)(**inputs()), make(spectral=False)(**inputs()))


def test_placements_differ():
    assert (make(placement="stream")(**inputs()) - make(placement="branch")(**inputs())).abs().max() > 1e-4


def test_masked_padding_is_not_seen_and_attended_padding_is():
    changed = inputs()
    changed["tokens"] = torch.where(changed["mask"][..., None], changed["tokens"], torch.tensor(9.0))
    torch.testing.assert_close(make()(**changed), make()(**inputs()))
    attending = make(attend_padding=True)
    assert (attending(**changed) - attending(**inputs())).abs().max() > 1e-4


def test_frames_are_told_apart_by_their_positions():
    network = make()
    straight = network(**inputs())
    reversed_in_time = network(**(inputs() | {"zt": inputs()["zt"].flip(1)})).flip(1)
    assert (straight - reversed_in_time).abs().max() > 1e-4


def test_joint_tokens_have_positions_of_both_kinds():
    network = make(frames=3, joints=2)
    assert network.frame_positions.shape == (3, 1, 32)
    assert network.joint_positions.shape == (1, 2, 32)
    assert network(**inputs(tokens=6)).shape == (3, 6, 5)


def test_leaving_out_the_last_blocks_text_changes_nothing():
    network = make()
    lean = network(**inputs())
    for block in network.blocks:
        whole = block.forward
        block.forward = lambda *arguments, return_text, whole=whole: whole(*arguments, return_text=True)
    torch.testing.assert_close(network(**inputs()), lean)
