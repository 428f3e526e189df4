"""Tables of results, from one small run whose report is put into the place of others."""

import pytest

from fdsm.cli.published import published_rows
from fdsm.experiment.config import load_config, load_recipe_config, members
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.recipes import benchmark_names, load_benchmark
from fdsm.experiment.results import beside_published, generalised_rows, make_rows, to_markdown


@pytest.fixture
def report(tiny_config, tmp_path):
    return Pipeline(load_config(tiny_config, ["generalised=true", "split.val_draw=null", "method={name: ridge}"]), tmp_path).report


def placed(report, split, method, name):
    config = report.config
    changes = {"split": {**config["split"], **split}, "method": {**config["method"], "name": method}}
    return report.model_copy(update={"name": name, "config": {**config, **changes}})


def test_published_generalised_results_stand_beside_runs_of_their_split(report):
    split = {"source": "ntu60", "name": "55/5"}
    runs = [placed(report, split, "star", "a/star"), placed(report, split, "synse", "a/synse")]
    rows = {row[2]: row for row in generalised_rows(runs)}
    assert rows["SynSE (published)"][3:] == ("1", "", "", "61.3, 56.9, 59.0", "")
    assert rows["STAR (published)"][3:] == ("1", "", "?, ?, 69.4", "", ""), "S and U are not known"
    beside = {row[0]: row[1:] for row in beside_published(runs)}
    whole = report.generalised
    for by, published, ours in (("stacking", 69.4, whole.stacked), ("gate", 59.02, whole.gated)):
        here = 100 * ours.harmonic_mean
        name = "star" if by == "stacking" else "synse"
        assert beside[f"ntu60 55/5 {name}, H by {by}"][:3] == (f"{here:.1f}", f"{published:.1f}", f"{here - published:+.1f}")
    assert "joints, persons and channels are mixed" in beside["ntu60 55/5 star, H by stacking"][3]
    page = to_markdown(make_rows(runs), generalised_rows(runs), beside_published(runs))
    assert "| SynSE (published) |  |  | 61.3, 56.9, 59.0 |  |" in page
    assert generalised_rows([report])[1:] == [], "nothing is published of another split"


def test_chance_stands_once(report):
    drawn = placed(report, {}, "chance", "a/chance")
    assert [row.method for row in make_rows([report, drawn])].count("chance") == 1
    assert [row.method for row in make_rows([report])].count("chance") == 1


def of_group(report, split, method, accuracy, seed=0):
    part = report.test_part.model_copy(update={"zsl_acc_mean": accuracy})
    found = placed(report, {"source": "ntu60", "name": split, "group": "smie"}, method, f"a/{split}/{method}")
    return found.model_copy(update={"test_part": part, "seed": seed})


def test_the_published_mean_of_a_group_stands_beside_runs_on_all_its_splits(report):
    splits = ("smie-1", "smie-2", "smie-3")
    assert beside_published([of_group(report, "smie-1", "tdsm", 0.9)]) == [], "one split is not the group"
    runs = [of_group(report, split, "tdsm", accuracy) for split, accuracy in zip(splits, (0.2, 0.3, 0.4), strict=True)]
    more = [of_group(report, "smie-1", "tdsm", 0.2, seed) for seed in (1, 2)]
    (row,) = beside_published([*runs, *more])
    assert row[:3] == ("ntu60 smie tdsm", "30.0", "88.9")
    others = [of_group(report, split, "smie", 0.5) for split in splits]
    methods = [row.method for row in make_rows([*runs, *others]) if row.split == "smie"]
    assert methods.count("TDSM (published)") == 1


def test_a_run_on_validation_classes_has_neither_the_published_figure_nor_the_chance_of_its_split(report):
    split = {"source": "ntu60", "name": "55/5"}
    final = placed(report, split, "tdsm", "a/tdsm").model_copy(update={"chance": 0.2})
    drawn = placed(report, {**split, "val_draw": 0}, "tdsm", "a/draw/tdsm").model_copy(update={"chance": 0.1})
    for runs in ([final, drawn], [drawn, final]):
        assert [row.test_part.mean for row in make_rows(runs) if row.method == "chance"] == [20]
        assert beside_published(runs) == beside_published([final])
    assert beside_published([drawn]) == []


def of_recipe(report, recipe, target, overrides=()):
    """The reports of a recipe's runs: one, or one for each split of a group."""
    configs = members(load_recipe_config(recipe, target, overrides=overrides))
    return [report.model_copy(update={"name": own.name, "config": own.model_dump(mode="json")}) for own in configs]


def test_a_difference_to_a_published_figure_names_what_is_the_runs_own_first(report):
    known = "epoch chosen on unseen test clips; another text encoder or other texts; one run"
    row, *_ = beside_published(of_recipe(report, "sa-dvae", "ntu60/55-5"))
    assert row[4] == known
    short = ["method.training.num_steps=5", "degrade.crop=0.5"]
    row, *_ = beside_published(of_recipe(report, "sa-dvae", "ntu60/55-5", short))
    assert row[4] == f"own settings here: method.training.num_steps, degrade.crop; {known}"
    row, *_ = beside_published(of_recipe(report, "sa-dvae", "ntu60/smie"))
    assert row[4] == known, "the recipe's own sizes for the group are not the user's"
    row, *_ = beside_published(of_recipe(report, "sa-dvae", "ntu60/smie", ["method.latent=3"]))
    assert row[4] == f"own settings here: method.latent; {known}"
    row, *_ = beside_published(of_recipe(report, "tdsm", "ntu60/55-5"))
    assert row[4].startswith("a small network here; epoch chosen")


def test_nothing_is_published_of_splits_of_ones_own(report):
    (run,) = of_recipe(report, "sa-dvae", "ntu60/55-5")
    own = run.model_copy(update={"config": {**run.config, "split": {**run.config["split"], "source": "mine/55-5.yaml"}}})
    assert {row.method for row in make_rows([own])} == {"sa-dvae", "chance"}
    assert {row.dataset for row in make_rows([own])} == {"ntu60 (55-5.yaml)"}
    assert beside_published([own]) == []
    assert [row[0] for row in generalised_rows([own])] == ["ntu60 (55-5.yaml)"]


def test_every_published_figure_has_a_command_that_runs_its_method():
    rows = published_rows()
    known = [load_benchmark(name) for name in benchmark_names()]
    assert sum(row[2] != "" for row in rows) == sum(len(found) for one in known for found in one.published.values())
    assert sum(row[5] != "" for row in rows) == sum(len(found) for one in known for found in one.published_generalised.values())
    assert {row[1] for row in rows if not row[-1]} == {"Global"}, "PURLS without its parts, which has no recipe"
    for target, method, *_, command in (row for row in rows if row[-1]):
        recipe, place, *settings = command.removeprefix("fdsm run ").replace(" --set ", " ").split()
        config = load_recipe_config(recipe, place, overrides=settings)
        assert (config.method.name, f"{config.split.source}/{config.split.name}") == (method.casefold(), target)
        assert getattr(config.method, "preset", "paper") == "paper"
    (fdsm,) = (row for row in rows if row[:2] == ("ntu60/55/5", "FDSM"))
    assert fdsm[2:] == ("87.79 ± 0.08", "", "", "", "", "fdsm run paper ntu60/55-5")
