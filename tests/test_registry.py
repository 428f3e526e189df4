import numpy as np
import pytest
import torch

from fdsm import rng
from fdsm.errors import InputError
from fdsm.registry import Registry


def test_registry_imports_on_demand_and_suggests():
    registry = Registry("things", {"ordered": "collections:OrderedDict", "broken": "no_such_module:x"})
    assert registry["ordered"].__name__ == "OrderedDict"
    assert "broken" in registry
    with pytest.raises(InputError, match="things: unknown name 'orderd', did you mean 'ordered'"):
        registry["orderd"]
    with pytest.raises(InputError, match="known: broken, ordered"):
        registry["xyz"]


def test_third_parties_add_by_entry_point(monkeypatch):
    from importlib.metadata import EntryPoint

    points = [EntryPoint("theirs", "collections:Counter", "fdsm.things")]
    monkeypatch.setattr("fdsm.registry.entry_points", lambda group: points if group == "fdsm.things" else [])
    registry = Registry("things", {"ours": "collections:OrderedDict"})
    assert sorted(registry) == ["ours", "theirs"]
    assert registry["theirs"].__name__ == "Counter"


def test_generators_are_addressed_by_seed_purpose_and_index():
    draws = {
        tuple(torch.rand(2, generator=rng.generator(*address)).tolist())
        for address in [(0, "train"), (0, "trial"), (1, "train"), (0, "train", 0), (0, "train", 1), (0, "train", 1, 1)]
    }
    assert len(draws) == 6
    assert torch.equal(torch.rand(2, generator=rng.generator(0, "a", 3)), torch.rand(2, generator=rng.generator(0, "a", 3)))
    assert np.array_equal(rng.numpy_generator(0, "a").random(3), rng.numpy_generator(0, "a").random(3))
