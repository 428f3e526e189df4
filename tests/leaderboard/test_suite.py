import pytest
from pydantic import ValidationError

from fdsm.errors import InputError
from fdsm.leaderboard.suite import load_suite, suite_names
from fdsm.methods import METHODS
from fdsm.methods.trained import TrainedMethod
from tests.leaderboard.conftest import suite_of


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
        ({"seeds": 0}, "seeds"),
    ],
)
def test_a_wrong_suite_is_refused_with_the_place(changes, message):
    with pytest.raises(ValidationError, match=message):
        suite_of(**changes)


def test_an_unknown_suite_and_an_unknown_method_of_it_are_named():
    with pytest.raises(InputError, match=r"suite: .*'smal'.*small"):
        load_suite("smal")
    with pytest.raises(InputError, match=r"--only: method .*'rigde'.*ridge"):
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
