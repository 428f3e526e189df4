import pytest

from fdsm.errors import InputError
from fdsm.experiment.catalogue import catalogue
from fdsm.experiment.config import load_recipe_config
from fdsm.experiment.recipes import compose, load_recipe
from fdsm.methods import METHODS


def test_the_contents_page_shows_the_texts_that_a_run_of_the_recipe_reads():
    for one in catalogue():
        method = METHODS[one.name](load_recipe_config(one.name, "msr-action3d/15-5").method)
        assert not any(target.startswith("msr-action3d") for target in load_recipe(one.name).targets)
        assert one.views == tuple(dict.fromkeys((*method.fit_views, *method.test_views))), one.name
    views = {one.name: one.views for one in catalogue()}
    assert views["ridge"] == ("kinematics",)
    assert compose("ridge", "msr-action3d/15-5")["method"]["view"] == "kinematics"


def test_a_method_of_another_package_is_in_the_contents_and_says_how_it_is_run(monkeypatch):
    monkeypatch.setattr(METHODS, "_of_others", lambda: {"theirs": "fdsm.methods.ridge:Ridge"})
    assert "theirs" in METHODS
    with pytest.raises(InputError, match=r"^recipe 'theirs': the method 'theirs' of another package has no recipe; .*name: theirs"):
        load_recipe("theirs")
    with pytest.raises(InputError, match=r"^recipe: unknown name 'thiers'"):
        load_recipe("thiers")
