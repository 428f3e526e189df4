"""The guide in CONTRIBUTING to a method of one's own is followed here, up to the contract's tests."""

import ast
import importlib.util
import inspect
import sys

import pytest
import yaml

from fdsm.errors import InputError
from fdsm.experiment.catalogue import describe
from fdsm.experiment.config import load_config, load_recipe_config
from fdsm.methods import METHODS
from tests.methods import test_contract as contract
from tests.test_readme import blocks

NAME = "neighbours"


@pytest.fixture
def recipe(repository, tmp_path, monkeypatch):
    """The guide's recipe. Its method is in the registry as the guide says."""
    guide = (repository / "CONTRIBUTING.md").read_text("utf-8")
    guide = guide[guide.index("## Add a method") : guide.index("## Add a reader")]
    module, line = blocks(guide, "python")
    ((name, target),) = ast.literal_eval(f"{{{line}}}").items()
    path = tmp_path / f"{name}.py"
    path.write_text(module)
    spec = importlib.util.spec_from_file_location(target.partition(":")[0], path)
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, made)
    spec.loader.exec_module(made)
    monkeypatch.setitem(METHODS._targets, name, target)
    return yaml.safe_load(blocks(guide, "yaml")[0])


def test_the_guides_method_keeps_the_contract(recipe, tmp_path):
    done = []
    for name, test in vars(contract).items():
        takes = inspect.signature(test).parameters if name.startswith("test_") else {}
        if "name" in takes:
            given = {"name": NAME}
            given |= {"tmp_path": tmp_path} if "tmp_path" in takes else {}
            given |= {"split": contract.SPLIT} if "split" in takes else {}
            given |= {"change": "fewer tensors"} if "change" in takes else {}
            test(**given)
            done.append(name)
    assert len(done) >= 9


def test_the_guides_recipe_is_of_its_method_and_the_catalogue_shows_it(recipe):
    METHODS.config_of(NAME).model_validate(recipe["settings"]["method"])
    assert describe(NAME).about.startswith("Neighbours: an unseen class lies where")
    assert NAME in METHODS


def test_the_guides_file_runs_a_method_of_another_package(recipe, repository, tmp_path):
    guide = (repository / "CONTRIBUTING.md").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(blocks(guide[guide.index("## Add a method") :], "yaml")[1])
    with pytest.raises(InputError, match=rf"^recipe '{NAME}': the method '{NAME}' of another package has no recipe"):
        load_recipe_config(NAME, "utd-mhad/22-5")
    config = load_config(tmp_path / "mine.yaml")
    assert (config.method.name, config.method.view, config.tokens) == (NAME, ("kinematics",), "frames")
