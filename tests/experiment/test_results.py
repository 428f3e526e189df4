"""Tables of results, from one small run whose report is put into the place of others."""

import pytest

from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
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
