import numpy as np
import pytest
import yaml

from fdsm.errors import InputError
from fdsm.evaluation.paired import Difference
from fdsm.experiment import pipeline as module
from fdsm.experiment.adopted_fit import adopt_fit
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from studies.ablations.sweep import (
    Outcome,
    Outcomes,
    find_cell,
    read_sweep,
    run_sweep,
    table_rows,
    to_markdown,
    verdict,
    work_of,
)
from studies.recipes import experiments

SWEEP = {
    "table": 15,
    "title": "Timesteps",
    "claim": "25 is best.",
    "base": "25",
    "rows": {"10": ["method.t_test=10"], "25": [], "no curriculum": ["method.captions.rich=null"]},
    "claims": ["10"],
    "published": {"10": {"ntu60 55/5": 84.62}, "25": {"ntu60 55/5": 87.79}},
}
HERE = "utd-mhad/18-9/fdsm-phrases"


@pytest.fixture
def write(tmp_path):
    def to_file(**changes):
        path = tmp_path / "timestep.yaml"
        path.write_text(yaml.safe_dump(SWEEP | changes))
        return path

    return to_file


def test_rows_run_once_and_those_that_differ_in_scoring_share_a_model(tiny_config, write, tmp_path, monkeypatch):
    fitted = []
    fit = module.METHODS["fdsm"].fit
    monkeypatch.setattr(module.METHODS["fdsm"], "fit", lambda self, *args: (fitted.append(self.config), fit(self, *args))[1])
    sweep = read_sweep(write())

    def run(**options):
        outcomes = Outcomes(tmp_path / "kept")
        work = work_of(sweep, experiments(str(tiny_config)), [0, 1], outcomes, **options)
        run_sweep(work, tmp_path / "runs", outcomes)
        return Outcomes(tmp_path / "kept")

    outcomes = run(claims_only=True)
    assert len(fitted) == 2
    assert outcomes.get("tiny/fdsm", ["method.captions.rich=null"], 0) is None
    outcomes = run()
    assert len(fitted) == 3, "the row that no claim hangs on has half of the seeds"
    base = Pipeline(load_config(tiny_config), tmp_path / "runs")
    kept = outcomes.get("tiny/fdsm", (), 0)
    assert kept.shares.mean() == pytest.approx(base.report.test_part.zsl_acc_mean)  # the row of no change is the config's own run
    assert outcomes.clips["tiny"] == tuple(np.array(base.scores.samples.ids)[base.candidates[1]])
    adopted = Pipeline.of_folder(tmp_path / "runs" / "sweeps" / "tiny" / "fdsm" / "method.t-test-10" / "0")
    assert adopted.method.config.t_test == 10
    assert (adopted.scores.values != base.scores.values).any()
    assert work_of(sweep, experiments(str(tiny_config)), [0, 1], outcomes) == []
    changed = yaml.safe_load(tiny_config.read_text()) | {"trials": 3}
    tiny_config.write_text(yaml.safe_dump(changed))
    again = work_of(sweep, experiments(str(tiny_config)), [0, 1], outcomes)
    assert len(again) == 5, "a result of other settings is none"
    tiny_config.write_text(yaml.safe_dump(changed | {"trials": 36}))
    with pytest.raises(InputError, match="trials: expected at most 35 in a sweep, found 36"):
        work_of(sweep, experiments(str(tiny_config)), [0], outcomes)
    with pytest.raises(InputError, match="expected the test clips of the results so far"):
        outcomes.keep(kept, ["another"])


def test_a_model_of_other_settings_is_not_adopted(tiny_config, tmp_path):
    first = Pipeline(load_config(tiny_config), tmp_path)
    _ = first.method
    other = Pipeline(load_config(tiny_config, ["name=tiny/other", "method.freq_weight=0.5"]), tmp_path)
    adopt_fit(other, first)
    assert not other.folder.exists()
    alike = Pipeline(load_config(tiny_config, ["name=tiny/alike", "method.t_test=3", "trials=1"]), tmp_path)
    adopt_fit(alike, first)
    assert (alike.folder / "model.safetensors").samefile(first.folder / "model.safetensors")


def outcome(right, changes=(), seed=0, name=HERE):
    return Outcome(name=name, changes=changes, seed=seed, settings="s", texts="t", trials=10, right=right)


def test_differences_are_paired_over_seeds_and_clips(write, tmp_path):
    """Ten trials, four clips: `a` is ten of ten."""
    sweep, outcomes = read_sweep(write()), Outcomes(tmp_path)
    clips = ("p", "q", "r", "s")
    for seed in range(3):
        outcomes.keep(outcome("aa50", seed=seed), clips)
        outcomes.keep(outcome("a550", ("method.t_test=10",), seed), clips)
    cell = find_cell(sweep, "10", "fdsm-phrases", Outcomes(tmp_path))
    assert cell.targets == ("utd-mhad/18-9",)
    assert cell.accuracies[0] == pytest.approx((50.0,) * 3)
    assert cell.mean.value == pytest.approx(-0.125)
    assert cell.mean.low < -0.125 < cell.mean.high
    assert find_cell(sweep, "25", "fdsm-phrases", outcomes).mean is None, "the base is held against nothing"
    assert find_cell(sweep, "no curriculum", "fdsm-phrases", outcomes) is None
    assert find_cell(sweep, "10", "fdsm", outcomes) is None
    header, rows = table_rows(sweep, "fdsm-phrases", outcomes)
    assert header == ("table 15", "utd-mhad/18-9", "published")
    assert [row[0] for row in rows] == ["10", "25"]
    assert rows[0][1].startswith("-12.5 (")
    assert rows[0][1].endswith("), 3 seeds")
    assert rows[0][2] == "-3.2"
    assert rows[1][1:] == ("62.5 ± 0.0, 3 seeds", "")
    page = to_markdown([sweep], outcomes)
    assert "| table 15: 10 | -3.2 | -12.5 (" in page
    assert "), 1 target, 3 seeds: " in page
    assert "## Table 15: Timesteps" in page
    assert "- `fdsm-phrases`: `fdsm`, the paper's words in a small size; names are replaced" in page


def test_each_target_counts_its_own_seeds_and_the_mean_those_that_all_have(write, tmp_path):
    sweep, outcomes = read_sweep(write()), Outcomes(tmp_path)
    other = "nw-ucla/5-5/fdsm-phrases"
    for seed in (0, 1, 3):
        outcomes.keep(outcome("a0", seed=seed), ("p", "q"))
        outcomes.keep(outcome("50", ("method.t_test=10",), seed), ("p", "q"))
    for seed in (1, 2, 3):
        outcomes.keep(outcome("aa", seed=seed, name=other), ("x", "y"))
        outcomes.keep(outcome("00" if seed == 2 else "55", ("method.t_test=10",), seed, other), ("x", "y"))
    cell = find_cell(sweep, "10", "fdsm-phrases", outcomes)
    values = {target: found.value for target, found in zip(cell.targets, cell.differences, strict=True)}
    assert values == pytest.approx({"utd-mhad/18-9": -0.25, "nw-ucla/5-5": -2 / 3})
    assert (cell.seeds_of_mean, cell.mean.value) == (2, pytest.approx((-0.25 - 0.5) / 2))


@pytest.mark.parametrize(("low", "high", "expected"), [(-0.04, -0.01, "holds"), (0.01, 0.04, "does not"), (-0.04, 0.01, "open")])
def test_verdicts_follow_the_interval(low, high, expected, write):
    sweep = read_sweep(write())
    found = Difference((low + high) / 2, low, high)
    assert verdict(sweep, "10", found) == expected
    assert verdict(sweep, "10", None) == "not to be said"
    assert verdict(sweep, "no curriculum", found) == "not to be said", "the paper has no such row"


def test_a_damaged_result_is_named(tmp_path):
    Outcomes(tmp_path).keep(outcome("a0"), ("p", "q"))
    file = tmp_path / "utd-mhad-18-9-fdsm-phrases.jsonl"
    file.write_text(file.read_text() + "{}\n")
    with pytest.raises(InputError, match=r"fdsm-phrases.jsonl, line 2: .*name"):
        Outcomes(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"base": "26"}, "row '26' is not among the rows"),
        ({"claims": ["26"]}, "row '26' is not among the rows"),
        ({"published": {"30": {}}}, "row '30' is not among the rows"),
        ({"rows": {"25": []}, "claims": []}, "rows"),
        ({"rwos": {}}, "did you mean 'rows'"),
        ({"rows": {"25": [], "10": [1]}}, "rows"),
    ],
)
def test_a_mistake_in_a_sweep_is_named(write, changes, message):
    with pytest.raises(InputError, match=message) as caught:
        read_sweep(write(**changes))
    assert "timestep.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_in_the_last_row_shows_before_the_first_run(tiny_config, write, tmp_path):
    sweep = read_sweep(write(rows={"25": [], "x": ["method.t_tset=3"]}, claims=[], published={}))
    with pytest.raises(InputError, match="did you mean 't_test'"):
        work_of(sweep, experiments(str(tiny_config)), [0], Outcomes(tmp_path / "kept"))
    with pytest.raises(InputError, match="expected a recipe and a target to run on"):
        work_of(sweep, [], [0], Outcomes(tmp_path / "kept"))
