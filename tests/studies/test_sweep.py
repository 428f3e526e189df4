import pytest
import yaml

from fdsm.errors import InputError
from fdsm.experiment import pipeline as module
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from studies.ablations.sweep import (
    SweepCell,
    keep,
    kept_in,
    read_kept,
    read_sweep,
    run_sweep,
    sweep_rows,
    to_markdown,
    verdict,
)
from studies.recipes import experiments

SWEEP = {
    "table": 15,
    "title": "Timesteps",
    "claim": "25 is best.",
    "base": "25",
    "rows": {"10": ["method.t_test=10"], "25": [], "no curriculum": ["method.captions.rich=null"]},
    "published": {"10": {"ntu60 55/5": 84.62}, "25": {"ntu60 55/5": 87.79}},
}


@pytest.fixture
def write(tmp_path):
    def to_file(**changes):
        path = tmp_path / "timestep.yaml"
        path.write_text(yaml.safe_dump(SWEEP | changes))
        return path

    return to_file


def test_rows_run_and_those_that_differ_in_scoring_share_a_model(tiny_config, write, tmp_path, monkeypatch):
    fitted = []
    fit = module.METHODS["fdsm"].fit
    monkeypatch.setattr(module.METHODS["fdsm"], "fit", lambda self, *args: (fitted.append(self.config), fit(self, *args))[1])
    sweep = read_sweep(write())
    cells = run_sweep(sweep, experiments(str(tiny_config)), [0, 1], tmp_path / "runs", "timestep")
    assert [cell.row for cell in cells] == list(SWEEP["rows"])
    assert all(len(cell.accuracies) == 2 for cell in cells)
    assert len(fitted) == 4  # two seeds, with and without the curriculum
    base = Pipeline(load_config(tiny_config), tmp_path / "runs")
    assert cells[1].accuracies[0] == 100 * base.report.test_part.zsl_acc_mean  # the row of no change is the config's own run
    adopted = Pipeline.of_folder(tmp_path / "runs" / "sweeps" / "timestep" / "tiny" / "fdsm" / "10" / "0")
    assert adopted.method.config.t_test == 10
    assert adopted.report.config["method"]["t_test"] == 10
    assert (adopted.scores.values != base.scores.values).any()
    header, rows = sweep_rows(sweep, cells)
    assert header == ("table 15", "tiny/fdsm", "against 25", "published difference")
    assert [row[0] for row in rows] == list(SWEEP["rows"])
    assert (rows[0][3], rows[1][2:], rows[2][3]) == ("-3.17", ("", ""), "")
    fitted.clear()
    assert run_sweep(sweep, experiments(str(tiny_config)), [0, 1], tmp_path / "runs", "timestep") == cells
    assert fitted == []
    keep(sweep, cells, tmp_path / "kept" / "timestep.json")
    (tmp_path / "kept" / "other.json").write_text("{}")
    assert kept_in(tmp_path / "kept") == [tmp_path / "kept" / "timestep.json"]
    assert read_kept(tmp_path / "kept" / "timestep.json")[1] == cells


def test_a_model_of_other_settings_is_not_adopted(tiny_config, tmp_path):
    first = Pipeline(load_config(tiny_config), tmp_path)
    _ = first.method
    other = Pipeline(load_config(tiny_config, ["name=tiny/other", "method.freq_weight=0.5"]), tmp_path)
    other.adopt_fit(first)
    assert not other.folder.exists()
    alike = Pipeline(load_config(tiny_config, ["name=tiny/alike", "method.t_test=3", "trials=1"]), tmp_path)
    alike.adopt_fit(first)
    assert (alike.folder / "model.safetensors").samefile(first.folder / "model.safetensors")


def test_differences_are_paired():
    cell = SweepCell(row="a", config="c", accuracies=(51.0, 60.0, 40.0), base=(50.0, 58.0, 39.0))
    mean, low, high = cell.difference
    assert mean == pytest.approx(4 / 3)
    assert low < mean < high
    assert high - mean == pytest.approx(4.302653 * 0.57735 / 3**0.5, rel=1e-4)
    assert SweepCell(row="a", config="c", accuracies=(51.0,), base=(50.0,)).difference is None


@pytest.mark.parametrize(
    ("accuracies", "expected"),
    [
        ((40.0, 41.0, 40.5), "yes"),  # published: three points below the base
        ((60.0, 61.0, 60.5), "no"),
        ((50.0, 51.5, 49.0), "within noise"),
        ((40.0,), "not to be said"),
    ],
)
def test_verdicts_follow_the_interval(accuracies, expected, write):
    sweep = read_sweep(write())
    base = (50.0, 51.0, 50.0)[: len(accuracies)]
    cell = SweepCell(row="10", config="c", accuracies=accuracies, base=base)
    assert verdict(sweep, cell) == expected
    others = [SweepCell(row=row, config="c", accuracies=base, base=base) for row in ("25", "no curriculum")]
    page = to_markdown([(sweep, [cell, *others])])
    assert f"Does it hold on c? {expected.capitalize()}: 10" in page
    assert verdict(sweep, others[1]) == "not to be said"  # the paper has no such row


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"base": "26"}, "row '26' is not among the rows"),
        ({"published": {"30": {}}}, "row '30' is not among the rows"),
        ({"rows": {"25": []}}, "rows"),
        ({"rwos": {}}, "did you mean 'rows'"),
        ({"rows": {"25": [], "x": [1]}}, "rows"),
    ],
)
def test_a_mistake_in_a_sweep_is_named(write, changes, message):
    with pytest.raises(InputError, match=message) as caught:
        read_sweep(write(**changes))
    assert "timestep.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_in_the_last_row_shows_before_the_first_run(tiny_config, write, tmp_path):
    sweep = read_sweep(write(rows={"25": [], "x": ["method.t_tset=3"]}, published={}))
    with pytest.raises(InputError, match="did you mean 't_test'"):
        run_sweep(sweep, experiments(str(tiny_config)), [0], tmp_path / "runs", "timestep")
    assert not (tmp_path / "runs").exists()
    with pytest.raises(InputError, match="expected a recipe and a target to run on"):
        run_sweep(sweep, [], [0], tmp_path / "runs", "timestep")
