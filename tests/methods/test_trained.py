"""What all trained methods share: batches, the length of the training, settings over a method's own, checkpoints."""

import numpy as np
import pytest
import torch

from fdsm.errors import InputError
from fdsm.methods import METHODS
from fdsm.methods.devise import DeViSE, DeViSEConfig
from fdsm.methods.neuron import NeuronConfig
from fdsm.methods.trained import TrainedMethod, TrainingConfig, _draw_rows, _groups
from fdsm.splits import Split, SyntheticClasses, fit_view
from tests.toys import toy_latents, toy_texts

SPLIT = Split("toy", 8, (6, 7), "subjects", (1, 2))
TRAINED = [name for name in METHODS if issubclass(METHODS[name], TrainedMethod)]


def view(**changes):
    return fit_view(SPLIT, toy_latents(**changes), toy_texts())


@pytest.mark.parametrize(("num_clips", "steps"), [(1000, 1000 // 100 * 5), (40, 5)])
def test_a_pass_draws_as_many_clips_as_there_are_also_where_a_batch_would_hold_more(num_clips, steps):
    training = TrainingConfig(epochs=5, batch_size=100, warmup=0.2, decay="steps", milestones=(0.4, 0.8))
    optim = training.of(num_clips)
    assert optim.num_steps == steps
    assert optim.warmup_steps == round(0.2 * steps)
    assert optim.milestones == (round(0.4 * steps), round(0.8 * steps))
    assert training.model_copy(update={"num_steps": 7}).of(num_clips).num_steps == 7


def test_a_setting_of_the_training_leaves_the_methods_other_ones_alone():
    own = NeuronConfig().training
    for said in ({"epochs": 5}, TrainingConfig(epochs=5)):
        changed = NeuronConfig(training=said).training
        assert changed == own.model_copy(update={"epochs": 5})
        assert changed.optimizer == "sgd"


@pytest.mark.parametrize("name", TRAINED)
def test_a_length_in_passes_wins_over_the_methods_own_steps(name):
    config = METHODS.config_of(name)
    assert config(name=name, training={"epochs": 5, "batch_size": 50}).training.of(1000).num_steps == 100
    assert config(name=name, training={"epochs": 5, "num_steps": 7}).training.of(1000).num_steps == 7


@pytest.mark.parametrize("name", TRAINED)
def test_the_search_can_reach_the_published_learning_rate(name):
    method = METHODS[name](METHODS.config_of(name)(name=name))
    rates = method.search_space["training.lr"]
    assert rates.low <= method.config.training.lr <= rates.high
    assert set(method.search_space) == {"training.lr", "training.num_steps", "input"}


def test_a_batch_repeats_no_clip_and_is_half_synthetic_where_there_are_synthetic_classes():
    y = torch.tensor([0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    draw = torch.Generator().manual_seed(0)
    (alone,) = _groups(y, frozenset())
    rows = _draw_rows([alone], 6, draw)
    assert len(set(rows.tolist())) == 6
    groups = _groups(y, frozenset({2}))
    rows = _draw_rows(groups, 6, draw)
    assert (y[rows] == 2).sum() == 3
    assert len(_draw_rows([alone], 64, draw)) == len(y)


@pytest.mark.parametrize(("given", "expected"), [("raw", "as it is"), ("unit", "of length 1"), ("standard", "standardised")])
def test_latents_reach_the_network_as_the_setting_says(given, expected, monkeypatch):
    seen = []
    forward = DeViSE.network.forward
    monkeypatch.setattr(DeViSE.network, "forward", lambda self, batch: (seen.append(batch.x), forward(self, batch))[1])
    fit = view()
    DeViSE(DeViSEConfig(input=given, training={"num_steps": 1, "batch_size": 1000})).fit(fit, seed=0)
    z = torch.from_numpy(fit.latents.z.mean(1))
    (x,) = seen
    found = {
        "as it is": torch.allclose(x.sort(0).values, z.sort(0).values),
        "of length 1": torch.allclose(x.norm(dim=1), torch.ones(len(x))),
        "standardised": torch.allclose(x.mean(0), torch.zeros(x.shape[1]), atol=1e-5)
        and torch.allclose(x.std(0), torch.ones(x.shape[1]), atol=1e-4),
    }
    assert [name for name, holds in found.items() if holds] == [expected]


def test_synthetic_classes_are_classes_to_learn_from():
    made = SyntheticClasses(toy_latents(seed=1, encoder_classes=()), toy_texts())
    fit = fit_view(SPLIT, toy_latents(), toy_texts(), synthetic_classes=made)
    method = DeViSE(DeViSEConfig(training={"num_steps": 1}))
    method.fit(fit, seed=0)
    assert method._sizes.num_classes == 6 + 8


def test_a_stopped_training_goes_on_only_with_the_same_method_and_data(tmp_path, monkeypatch):
    class StopError(Exception):
        pass

    forward = DeViSE.network.forward

    def stopping(self, batch):
        if batch.step == 1002:
            raise StopError
        return forward(self, batch)

    training = {"num_steps": 1010, "batch_size": 8}
    monkeypatch.setattr(DeViSE.network, "forward", stopping)
    with pytest.raises(StopError):
        DeViSE(DeViSEConfig(training=training)).fit(view(), 0, tmp_path)
    monkeypatch.setattr(DeViSE.network, "forward", forward)
    with pytest.raises(InputError, match="written with other training settings"):
        DeViSE(DeViSEConfig(training=training, margin=5.0)).fit(view(), 0, tmp_path)
    with pytest.raises(InputError, match="written with other training settings"):
        DeViSE(DeViSEConfig(training=training)).fit(view(per_class=12), 0, tmp_path)
    with pytest.raises(InputError, match="written with other training settings"):
        DeViSE(DeViSEConfig(training=training)).fit(view(encoder="other"), 0, tmp_path)
    resumed, whole = (DeViSE(DeViSEConfig(training=training)) for _ in range(2))
    resumed.fit(view(), 0, tmp_path)
    whole.fit(view(), 0)
    np.testing.assert_array_equal(*(method.state()[0]["map.weight"] for method in (resumed, whole)))
