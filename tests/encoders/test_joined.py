"""A joined encoder is its members: each as it is alone, trained by itself, side by side."""

import numpy as np
import pytest

from fdsm import training_loop
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.joined import JoinedConfig
from fdsm.encoders.measurement_encoder import MeasurementConfig
from fdsm.encoders.pretrain import pretrain
from fdsm.encoders.pretrain_config import PretrainConfig
from fdsm.errors import InputError
from fdsm.experiment.config import load_config
from fdsm.optim_config import OptimConfig
from tests.cases import each
from tests.encoders.test_encoders import SMALL, clips

NETWORK = SMALL["stgcn"]
THREE = JoinedConfig(members=(MeasurementConfig(), NETWORK, NETWORK))


def trained(config, steps=20, **options):
    settings = PretrainConfig(optim=OptimConfig(num_steps=steps, batch_size=16, lr=1e-2, warmup_steps=3))
    data = clips()
    return pretrain(data, np.ones(len(data), bool), (0, 1), config, settings, preprocessing={}, seed=0, **options)


@pytest.fixture(scope="module")
def joined():
    return trained(THREE)


def test_each_member_sees_a_clip_as_it_does_alone(joined):
    members = joined.encode(clips(), "pooled").by_member()
    assert [part.z.shape[2] for part in members] == [network.width for network in joined.network.networks]
    alone = trained(MeasurementConfig())
    np.testing.assert_array_equal(members[0].z, alone.encode(clips(), "pooled").z)
    for part, network in zip(members[1:], joined.network.networks[1:], strict=True):
        encoder = Encoder(NETWORK, network, joined.layout, (0, 1), {})
        np.testing.assert_allclose(part.z, encoder.encode(clips(), "pooled").z, rtol=1e-5, atol=1e-6)


def test_members_are_trained_on_the_classes_each_from_a_seed_of_its_own(joined):
    assert joined.classes == (0, 1)
    z = joined.encode(clips(), "pooled").by_member()
    assert not np.allclose(z[1].z, z[2].z)
    untrained = trained(THREE, steps=1).encode(clips(), "pooled").by_member()
    assert not np.allclose(z[1].z, untrained[1].z)
    again = trained(THREE).encode(clips(), "pooled")
    np.testing.assert_array_equal(again.z, np.concatenate([part.z for part in z], 2))


def test_training_goes_on_with_the_member_at_which_it_stopped(tmp_path, joined, monkeypatch):
    train, folders = training_loop.train, []

    def noted(*arguments, folder, **options):
        folders.append(folder.name)
        if len(folders) == 2:
            raise KeyboardInterrupt
        train(*arguments, folder=folder, **options)

    monkeypatch.setattr(training_loop, "train", noted)
    with pytest.raises(KeyboardInterrupt):
        trained(THREE, folder=tmp_path)
    assert trained(THREE, folder=tmp_path).fingerprint == joined.fingerprint
    assert folders == ["member-1", "member-2", "member-2"]


@pytest.mark.parametrize("tokens", ["frames", "joints", "pooled"])
def test_a_clip_is_one_token_in_every_layout(joined, tokens):
    assert joined.encode(clips(n=3), tokens).z.shape == (3, 1, joined.network.width)


def test_it_comes_back_from_its_file(joined, tmp_path):
    joined.save(tmp_path / "encoder.safetensors")
    loaded = Encoder.load(tmp_path / "encoder.safetensors")
    assert (loaded.config, loaded.fingerprint, loaded.network.members) == (THREE, joined.fingerprint, joined.network.members)
    np.testing.assert_array_equal(loaded.encode(clips(), "pooled").z, joined.encode(clips(), "pooled").z)


@each(
    ("members", "message"),
    [
        ("[{name: measurements}, {name: stgn}]", "encoder.members.1.name: unknown name 'stgn', did you mean 'stgcn'?"),
        ("[{name: measurements}, {name: joined, members: []}]", "members.1.name: unknown name 'joined'"),
        ("[{name: measurements}, {name: stgcn, strides: [1]}]", "strides: expected 10 as for channels, found 1"),
        ("[{name: measurements}, 3]", "members.1: expected a mapping with the key 'name', found 3"),
        (
            "[{name: measurements, windws: 2}, {name: stgcn}]",
            "members.0.windws: unknown name 'windws', did you mean 'windows'?",
        ),
        ("[{name: measurements}]", "members: "),
        ("stgcn", "members: expected a list, found 'stgcn'"),
    ],
)
def test_wrong_members_end_in_one_sentence(tmp_path, members, message):
    path = tmp_path / "x.yaml"
    path.write_text("name: x\ndata: {name: nw-ucla, root: here}\nsplit: {source: nw-ucla, name: 8/2}\ntext: {bank: nw-ucla}\n")
    with pytest.raises(InputError) as caught:
        load_config(path, [f"encoder={{name: joined, members: {members}}}"])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
