import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from fdsm import storage
from fdsm.data.layouts import LAYOUTS, get_layout
from fdsm.encoders import ENCODERS
from fdsm.encoders.encoder import Encoder, arrange_tokens, build_network
from fdsm.encoders.graph import distances_to_root, spatial_partitions
from fdsm.encoders.measurement_encoder import MeasurementConfig
from fdsm.encoders.network import EncoderNetwork
from fdsm.encoders.pretrain import augment, pretrain
from fdsm.encoders.pretrain_config import AugmentConfig, PretrainConfig
from fdsm.encoders.shift_gcn import ShiftGCNConfig
from fdsm.encoders.stgcn import STGCNConfig
from fdsm.errors import InputError
from fdsm.methods.discriminant import Discriminant
from fdsm.optim_config import OptimConfig
from fdsm.values import Sequences
from tests.cases import each
from tests.toys import samples_of

SMALL = {
    "stgcn": STGCNConfig(channels=(8, 16), strides=(1, 2), temporal_kernel=5),
    "shift-gcn": ShiftGCNConfig(channels=(8, 16), strides=(1, 2)),
}


def clips(n=24, persons=1, frames=8, layout="kinect-v1", classes=3, seed=0):
    """Classes differ in how fast one hand swings."""
    shape = (n, persons, frames, get_layout(layout).num_joints, 3)
    x = 0.05 * np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    labels = np.arange(n) % classes
    x[:, 0, :, 7, 1] += np.sin(np.arange(frames)[None] * labels[:, None])
    return Sequences.from_clips(list(x), samples_of(labels), get_layout(layout), 30.0)


def trained(steps=40, classes=(0, 1), seed=0, folder=None, name="stgcn"):
    config = PretrainConfig(optim=OptimConfig(num_steps=steps, batch_size=16, lr=1e-2, warmup_steps=3))
    data = clips()
    return pretrain(
        data, np.ones(len(data), bool), classes, SMALL[name], config, preprocessing={"num_frames": 8}, seed=seed, folder=folder
    )


@pytest.mark.parametrize("name", [*SMALL, "measurements"])
def test_clips_with_another_number_of_coordinates_are_refused(name):
    config = SMALL.get(name, MeasurementConfig())
    network = build_network(config, get_layout("kinect-v1"), 3)
    encoder = Encoder(config, network, get_layout("kinect-v1"), (), {})
    flat = clips()
    with pytest.raises(InputError, match="the encoder takes clips in 3D, found 2 coordinates"):
        encoder.encode(Sequences(flat.points[..., :2], flat.shapes, flat.samples, flat.layout, 30.0), "pooled")


def test_a_file_with_a_setting_that_nobody_knows_is_no_encoder(tmp_path):
    encoder = trained(steps=1)
    encoder.save(tmp_path / "encoder.safetensors")
    arrays, metadata = storage.load_arrays(tmp_path / "encoder.safetensors")
    metadata["encoder"]["newer"] = 1
    storage.save_arrays(tmp_path / "encoder.safetensors", arrays, metadata)
    with pytest.raises(InputError, match="expected an encoder, found something else"):
        Encoder.load(tmp_path / "encoder.safetensors")
    with pytest.raises(InputError, match="expected a model of Discriminant, found something else"):
        Discriminant.load(tmp_path / "encoder.safetensors")


def test_every_registered_encoder_is_tested_here():
    assert set(ENCODERS) == {*SMALL, "measurements", "joined"}  # the first has nothing to train; both have tests of their own


@each("layout", sorted(LAYOUTS))
def test_partitions_split_each_joints_neighbourhood(layout):
    partitions = spatial_partitions(get_layout(layout))
    np.testing.assert_allclose(partitions.sum((0, 2)), 1, atol=1e-6)
    distance = distances_to_root(get_layout(layout))
    assert np.isfinite(distance).all()
    towards = np.argwhere(partitions[1] > 0)
    assert all(distance[j] < distance[i] for i, j in towards)


@each("name", sorted(SMALL))
@each("layout", sorted(LAYOUTS))
@each("dims", [2, 3])
def test_encoders_take_every_layout(name, layout, dims):
    network = build_network(SMALL[name], get_layout(layout), dims).eval()
    z = network(torch.randn(2, 2, 8, get_layout(layout).num_joints, dims))
    assert z.shape == (2, network.width, 4, get_layout(layout).num_joints)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_absent_persons_do_not_count(name):
    network = build_network(SMALL[name], get_layout("kinect-v1"), 3).eval()
    one = torch.randn(2, 1, 8, 20, 3)
    padded = torch.cat([one, torch.zeros_like(one)], 1)
    torch.testing.assert_close(network(padded), network(one))


def fitted(name, layout, persons=2, frames=9):
    """A network whose norms have seen data and whose every weight has moved, and clips of which some persons are absent."""
    torch.manual_seed(0)
    network = build_network(SMALL[name], get_layout(layout), 3)
    shape = (4, persons, frames, get_layout(layout).num_joints, 3)
    with torch.no_grad():
        for _ in range(5):
            network(2 + torch.randn(shape))
        for parameter in network.parameters():
            parameter += 0.2 * torch.randn_like(parameter)
    clips = 2 + torch.randn(shape)
    clips[0, 1:] = 0
    clips[1, :-1] = 0
    return network.eval().requires_grad_(False), clips


def work(function, clips):
    with FlopCounterMode(display=False) as counted:
        function(clips)
    return counted.get_total_flops()


@each("name", sorted(SMALL))
@each("layout", sorted(LAYOUTS))
@each("persons", [2, 3])
def test_inference_computes_the_networks_function(name, layout, persons):
    network, clips = fitted(name, layout, persons)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    expected, found = network(clips), network.for_inference(torch.float32)(clips)
    assert found.shape == expected.shape
    assert (found - expected).abs().max() < 1e-5 * expected.abs().max()
    assert all(value.equal(before[key]) for key, value in network.state_dict().items())


@pytest.mark.parametrize("name", sorted(SMALL))
def test_inference_in_half_precision_is_near(name):
    network, clips = fitted(name, "kinect-v1")
    expected, found = network(clips), network.for_inference(torch.bfloat16)(clips)
    assert found.dtype == torch.float32
    assert 0 < (found - expected).norm() < 0.02 * expected.norm()


@pytest.mark.parametrize("name", sorted(SMALL))
def test_clips_without_a_person_have_latents_of_zeros(name):
    network, clips = fitted(name, "kinect-v1")
    assert (network.for_inference(torch.float32)(torch.zeros_like(clips)) == 0).all()
    assert (network(torch.zeros_like(clips)) == 0).all()


@pytest.mark.parametrize("name", sorted(SMALL))
def test_inference_does_no_more_work_than_the_network_and_none_for_absent_persons(name):
    network, _ = fitted(name, "kinect-v1")
    function = network.for_inference(torch.float32)
    clips = torch.randn(3, 2, 8, 20, 3)
    whole = work(function, clips)
    assert 0 < whole <= work(network, clips)
    clips[:, 1] = 0
    assert work(function, clips) == whole / 2


def test_a_clip_costs_the_published_stgcn_no_more_work_than_it_did():
    function = build_network(STGCNConfig(), get_layout("kinect-v2"), 3).eval().for_inference(torch.float32)
    assert work(function, torch.randn(1, 1, 64, 25, 3)) <= 3_601_104_000
    assert not [module for module in function.modules() if isinstance(module, nn.BatchNorm2d)]  # not counted as work


def test_networks_of_others_need_no_inference_of_their_own():
    class Sum(EncoderNetwork):
        width, in_dims = 3, 3

        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.tensor(1 / 3))

        def forward(self, clips):
            return self.scale * clips.sum(1).permute(0, 3, 1, 2)

    network, clips = Sum(), torch.randn(2, 1, 4, 5, 3)
    torch.testing.assert_close(network.for_inference(torch.float32)(clips), network(clips).detach())
    near = network.for_inference(torch.bfloat16)(clips)
    assert near.dtype == torch.float32
    torch.testing.assert_close(near, network(clips).detach(), atol=0.05, rtol=0.05)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_encoding_is_the_same_in_batches_of_any_size(name, tmp_path):
    encoder, data = trained(name=name), clips(persons=2)
    z = encoder.network(torch.from_numpy(data.stack())).numpy()
    expected = arrange_tokens(z, "joints").reshape(len(data), -1, encoder.network.width)
    for batch_size in (None, 1, 5, 24):
        np.testing.assert_allclose(encoder.encode(data, "joints", batch_size).z, expected, atol=1e-5 * np.abs(expected).max())
    mapped = encoder.encode(data, "joints", file=tmp_path / "z.npy").z
    assert isinstance(mapped, np.memmap)
    np.testing.assert_array_equal(mapped, encoder.encode(data, "joints").z)
    with pytest.raises(InputError, match="there is no clip to encode"):
        encoder.encode(data.select(np.zeros(0, np.int64)), "joints")
    near = encoder.encode(data, "joints", dtype=torch.bfloat16).z
    assert near.dtype == np.float32
    assert np.linalg.norm(near - expected) < 0.02 * np.linalg.norm(expected)


def test_published_stgcn_halves_time_twice_and_has_256_channels():
    network = build_network(STGCNConfig(), get_layout("kinect-v2"), 3).eval()
    assert network(torch.randn(1, 1, 40, 25, 3)).shape == (1, 256, 10, 25)


def test_token_layouts_keep_what_they_say():
    z = np.random.default_rng(0).standard_normal((2, 3, 4, 5))  # (B, C, L, V)
    np.testing.assert_allclose(arrange_tokens(z, "frames")[:, :, 0], z.mean(3).transpose(0, 2, 1))
    np.testing.assert_allclose(arrange_tokens(z, "pooled")[:, 0, 0], z.mean((2, 3)))
    np.testing.assert_allclose(arrange_tokens(z, "joints")[1, 2, 3], z[1, :, 2, 3])


@pytest.mark.parametrize("name", sorted(SMALL))
def test_pretraining_learns_and_records_what_it_has_seen(name, tmp_path):
    import json

    encoder = trained(steps=120, folder=tmp_path, name=name)
    accuracies = [json.loads(line)["accuracy"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert np.mean(accuracies[-10:]) > 0.9
    assert encoder.classes == (0, 1)
    latents = encoder.encode(clips(), "frames")
    assert latents.encoder_classes == (0, 1)
    assert latents.z.shape == (24, 4, 16)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_pretraining_looks_at_nothing_but_its_classes_and_part(name):
    data = clips()
    poisoned = data.points.reshape(24, 8, 20, 3).copy()
    poisoned[data.samples.labels == 2] = np.nan
    poisoned[3] = np.nan
    part = np.ones(24, bool)
    part[3] = False
    config = PretrainConfig(optim=OptimConfig(num_steps=5, batch_size=8, lr=1e-2))
    spoilt = Sequences(poisoned.reshape(data.points.shape), data.shapes, data.samples, data.layout, 30.0)
    states = [pretrain(d, part, (0, 1), SMALL[name], config, preprocessing={}, seed=0).network.state_dict() for d in (data, spoilt)]
    assert all(weight.equal(states[1][name]) for name, weight in states[0].items())


@pytest.mark.parametrize("name", sorted(SMALL))
def test_saved_and_loaded_encodes_alike(name, tmp_path):
    encoder = trained(name=name)
    encoder.save(tmp_path / "encoder.safetensors")
    loaded = Encoder.load(tmp_path / "encoder.safetensors")
    assert loaded.fingerprint == encoder.fingerprint
    assert (loaded.classes, loaded.preprocessing, loaded.layout) == (encoder.classes, encoder.preprocessing, encoder.layout)
    np.testing.assert_array_equal(loaded.encode(clips(), "joints").z, encoder.encode(clips(), "joints").z)
    np.testing.assert_allclose(loaded.encode(clips(), "pooled", batch_size=5).z, encoder.encode(clips(), "pooled").z, atol=1e-5)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_seeds_have_encoders_of_their_own(name):
    assert (
        trained(seed=0, name=name).fingerprint == trained(seed=0, name=name).fingerprint != trained(seed=1, name=name).fingerprint
    )


def measuring(seed=0, folder=None):
    data = clips()
    config = PretrainConfig(optim=OptimConfig(num_steps=10**9))
    part = np.ones(len(data), bool)
    return pretrain(data, part, (0, 1), MeasurementConfig(), config, preprocessing={"num_frames": 8}, seed=seed, folder=folder)


def test_what_has_nothing_to_train_is_ready_at_once_and_has_seen_no_class(tmp_path):
    encoder = measuring(folder=tmp_path)
    assert not list(tmp_path.iterdir())
    assert (encoder.classes, encoder.preprocessing) == ((), {"num_frames": 8})
    assert encoder.fingerprint == measuring(seed=1).fingerprint
    latents = encoder.encode(clips(), "frames")
    assert (latents.encoder_classes, latents.z.shape) == ((), (24, 1, encoder.network.width))
    assert np.abs(latents.z - latents.z.mean(0)).max() > 0.1


def test_what_has_nothing_to_train_is_saved_and_loaded(tmp_path):
    encoder = measuring()
    encoder.save(tmp_path / "encoder.safetensors")
    loaded = Encoder.load(tmp_path / "encoder.safetensors")
    assert (loaded.fingerprint, loaded.classes, loaded.config) == (encoder.fingerprint, (), encoder.config)
    np.testing.assert_array_equal(loaded.encode(clips(), "pooled").z, encoder.encode(clips(), "pooled").z)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_blocks_have_a_stride_each(name):
    with pytest.raises(ValueError, match="strides: expected 3 as for channels, found 2"):
        type(SMALL[name])(channels=(8, 8, 16), strides=(1, 2))


def test_clips_of_another_layout_are_refused():
    with pytest.raises(InputError, match=r"'kinect-v1' \(20 joints\), found 'kinect-v2' \(25 joints\)"):
        trained().encode(clips(layout="kinect-v2"), "frames")


def test_augmentation_keeps_shape_padding_and_bone_lengths():
    x = torch.from_numpy(clips(persons=2).stack().copy())
    x[:, 1] = 0
    y = augment(x, AugmentConfig(jitter=0, scale=0, crop=0), torch.Generator().manual_seed(0))
    assert (y[:, 1] == 0).all()
    torch.testing.assert_close((y[:, 0, :, 7] - y[:, 0, :, 6]).norm(dim=-1), (x[:, 0, :, 7] - x[:, 0, :, 6]).norm(dim=-1))
    torch.testing.assert_close(y[..., 1], x[..., 1])  # the vertical stays
    assert (y - x).abs().max() > 1e-2
    whole = augment(x, AugmentConfig(), torch.Generator().manual_seed(0))
    assert whole.shape == x.shape
    assert whole.isfinite().all()
    none = augment(x, AugmentConfig(rotation=0, scale=0, crop=0, jitter=0), torch.Generator().manual_seed(0))
    torch.testing.assert_close(none, x)


def test_single_frame_clips_can_be_augmented():
    x = torch.randn(2, 1, 1, 20, 3)
    assert augment(x, AugmentConfig(), torch.Generator().manual_seed(0)).shape == x.shape


@pytest.mark.parametrize("content", [b"", b"not a safetensors file", b"\x00" * 64])
def test_damaged_encoder_files_are_refused(tmp_path, content):
    path = tmp_path / "encoder.safetensors"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"encoder\.safetensors"):
        Encoder.load(path)
