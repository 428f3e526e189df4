import re
from importlib.resources import files

import pytest
import yaml
from pydantic import ValidationError

from fdsm.errors import InputError
from fdsm.leaderboard.suite import Competitor, Input, Search, Suite, load_suite, suite_names
from fdsm.methods import METHODS
from fdsm.methods.trained import TrainedMethod
from tests.leaderboard.conftest import suite_of
from tests.test_readme import blocks


def test_an_input_is_the_same_for_all_methods_and_a_method_brings_only_its_own():
    suite = suite_of(inputs={"network": {"about": "an encoder"}, "measured": suite_of().inputs["measured"]})
    for method in suite.methods:
        network, measured = (suite.config(method, "synthetic/default", given, seed=3) for given in suite.inputs)
        assert (network.encoder.name, measured.encoder.name) == ("stgcn", "measurements")
        assert measured.tokens == "pooled"
        assert measured.synthetic_classes is None
        assert network.seed == measured.seed == 3
        assert measured.name == f"synthetic/default/{method}-measured"


def test_what_the_search_chose_wins_over_the_suites_settings():
    suite = suite_of()
    config = suite.config("devise", "synthetic/default", "measured", seed=0, chosen={"training.lr": 0.5, "input": "raw"})
    assert (config.method.training.lr, config.method.input) == (0.5, "raw")
    assert (config.method.training.num_steps, config.method.training.batch_size) == (5, 8), "the suite's own training stays"
    assert config.method.view == ("attributes",)


def test_an_input_may_take_over_the_settings_of_another_one():
    inputs = {"a": {"about": "one"}, "b": {"about": "other", "searched_as": "a"}}
    suite = suite_of(inputs=inputs, methods={"ridge": {"a": {"view": "phases"}}, "chance": {"a": None}, "devise": {}})
    assert suite.config("ridge", "synthetic/default", "b", seed=0).method.view == ("phases",)
    assert not suite.runs_on("chance", "b")
    assert suite.runs_on("devise", "b")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"against": ["rigde"]}, "against: .*'rigde'.*ridge"),
        ({"inputs": {"a": {"about": "x", "searched_as": "b"}}}, "searched_as"),
        ({"methods": {"ridge": {"mesured": {}}}}, "methods.ridge: input .*'mesured'.*measured"),
        ({"methods": {"ridge": {"recipee": "ridge"}}}, "methods.ridge: input .*'recipee'.*recipe"),
        ({"methods": {"../ridge": {}}}, r"methods.*\.\./ridge"),
        ({"inputs": {"recipe": {"about": "x"}}}, "inputs.recipe: expected another name"),
        ({"seeds": 0}, "seeds"),
    ],
)
def test_a_wrong_suite_is_refused_with_the_place(changes, message):
    with pytest.raises(ValidationError, match=message):
        suite_of(**changes)


def test_a_method_may_stand_twice_under_names_of_its_own():
    network = {"about": "an encoder"}
    rows = {"jpose": {}, "jpose-released": {"recipe": "jpose", "variants": ["released"], "network": {"margin": 0.5}}}
    suite = suite_of(methods=rows, against=["jpose"], inputs={"network": network})
    published, released = (suite.config(row, "synthetic/default", "network", seed=0) for row in rows)
    assert (published.method.triplets, released.method.triplets) != ("all", "all")
    assert (released.method.triplets, released.method.name) == ("all", "jpose")
    assert released.name == "synthetic/default/jpose-released-network"
    assert suite.name_of("jpose-released") == "jpose"
    with pytest.raises(InputError, match=r"^recipe 'jpose': variant unknown name 'relased', did you mean 'released'"):
        suite_of(methods={"a": {"recipe": "jpose", "variants": ["relased"]}}, against=[]).check()


def test_where_a_method_does_not_run_a_sentence_says_why():
    suite = suite_of(methods={"ridge": {}, "purls": {"measured": "it needs joints"}, "star": {"measured": None}})
    assert suite.methods_on("measured") == ("ridge",)
    assert suite.why_not_on("purls", "measured") == "it needs joints"
    assert suite.why_not_on("star", "measured") == "the suite leaves it out"
    suite.check()


def test_the_suite_in_the_docs_is_one(repository):
    (text,) = blocks((repository / "docs" / "leaderboard.md").read_text("utf-8"), "yaml")
    suite = Suite.model_validate(yaml.safe_load(text))
    suite.check()
    assert suite.name_of("ridge-of-names") == "ridge"
    assert not suite.runs_on("purls", "measured")


def test_every_key_of_a_suite_is_in_the_docs(repository):
    page = (repository / "docs" / "leaderboard.md").read_text("utf-8")
    for model in (Suite, Input, Search, Competitor):
        for key in model.model_fields:
            assert re.search(rf"^\| `(\w+\.)*{key}` \|", page, re.M), f"{model.__name__}.{key}"


def test_an_unknown_suite_and_an_unknown_method_of_it_are_named():
    with pytest.raises(InputError, match=r"suite: .*'smal'.*small"):
        load_suite("smal")
    with pytest.raises(InputError, match=r"option 'only': method .*'rigde'.*ridge"):
        suite_of().restricted_to(["rigde"])


def test_every_shipped_suite_composes_and_misses_no_method():
    """A method that no suite runs would stand in the contents page and in no table."""
    for name in suite_names():
        suite = load_suite(name)
        assert set(suite.methods) == set(METHODS)
        for method in suite.methods:
            for given in (given for given in suite.inputs if suite.runs_on(method, given)):
                config = suite.config(method, suite.targets[0], given, seed=0)
                needs_joints = issubclass(METHODS[method], TrainedMethod) and METHODS[method].reads == "joints"
                assert not needs_joints or config.tokens == "joints"


def test_a_suite_is_a_file_whatever_the_case_of_its_ending(tmp_path):
    (tmp_path / "mine.YAML").write_text(files("fdsm.leaderboard").joinpath("suites", "small.yaml").read_text("utf-8"))
    assert load_suite(str(tmp_path / "mine.YAML")) == load_suite("small")
