"""The log of unsealings says what was scored before it was scored, and never loses an entry."""

import sys
from pathlib import Path

import pytest
import yaml

from fdsm.cli.entry import run_app
from fdsm.errors import InputError
from fdsm.experiment.config import load_config
from fdsm.experiment.run_folder import REPORT, read_report
from studies.__main__ import app
from studies.few_seen_classes import results
from studies.few_seen_classes.unseal import note, read_log

RIDGE = ["method={name: ridge}", "trials=1"]


def configs(path, seeds=(0, 1), *settings):
    return [load_config(path, [*RIDGE, *settings, f"seed={seed}"]) for seed in seeds]


def test_an_unsealing_names_runs_seeds_and_what_they_read(tiny_config, tmp_path):
    log = tmp_path / "unsealings.yaml"
    note(log, configs(tiny_config) + configs(tiny_config, (0,), "name=tiny/other", "method.strength=1.0"), "first look")
    (unsealing,) = read_log(log)
    assert unsealing.why == "first look"
    found = [(run.name, run.split, run.seeds) for run in unsealing.runs]
    assert found == [("tiny/fdsm", "mine", [0, 1]), ("tiny/other", "mine", [0])]
    assert unsealing.runs[0].settings != unsealing.runs[1].settings
    assert unsealing.runs[0].texts == unsealing.runs[1].texts


def test_texts_that_change_show_in_the_log(tiny_config, tmp_path):
    log = tmp_path / "unsealings.yaml"
    note(log, configs(tiny_config), "before")
    config = yaml.safe_load(tiny_config.read_text())
    bank = yaml.safe_load(Path(config["text"]["bank"]).read_text())
    bank["classes"][0]["kinematics"]["tempo"] = {"fast": "slow", "slow": "fast"}[bank["classes"][0]["kinematics"]["tempo"]]
    (tmp_path / "changed.yaml").write_text(yaml.safe_dump(bank))
    note(log, configs(tiny_config, (0,), f"text.bank={tmp_path / 'changed.yaml'}"), "after")
    first, second = read_log(log)
    assert (first.why, second.why) == ("before", "after")
    assert first.runs[0].texts != second.runs[0].texts


def test_where_the_data_lies_does_not_matter(tiny_config, tmp_path):
    log = tmp_path / "unsealings.yaml"
    note(log, configs(tiny_config), "here")
    note(log, configs(tiny_config, (0,), "data.root=elsewhere"), "there")
    assert len({unsealing.runs[0].settings for unsealing in read_log(log)}) == 1


@pytest.mark.parametrize(
    ("settings", "why", "message"),
    [(["split.val_draw=0"], "x", "there is nothing to unseal"), ([], "  ", "needs a reason")],
)
def test_what_is_no_unsealing_is_refused_and_leaves_no_log(tiny_config, tmp_path, settings, why, message):
    with pytest.raises(InputError, match=message):
        note(tmp_path / "unsealings.yaml", configs(tiny_config, (0,), *settings), why)
    assert not (tmp_path / "unsealings.yaml").exists()


@pytest.mark.parametrize("content", ["a: b", "- date: today"])
def test_a_damaged_log_is_refused_and_left_alone(tiny_config, tmp_path, content):
    log = tmp_path / "unsealings.yaml"
    log.write_text(content)
    with pytest.raises(InputError, match=r"unsealings\.yaml"):
        note(log, configs(tiny_config), "x")
    assert log.read_text() == content


def call(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["studies", "unseal", *map(str, arguments)])
    try:
        run_app(lambda: app)
    except SystemExit as stopped:
        return stopped.code
    return 0


@pytest.fixture
def as_recipe(tiny_config, monkeypatch):
    """The tiny experiment with ridge passes for a recipe that ships."""
    monkeypatch.setattr(
        results, "config_of", lambda name, seed=0: load_config(tiny_config, ["method={name: ridge}", f"seed={seed}"])
    )


def test_the_command_scores_all_runs_logs_once_and_keeps_the_numbers(tiny_config, tiny_data, tmp_path, monkeypatch, as_recipe):
    places = ["--runs", tmp_path / "runs", "--log", tmp_path / "log.yaml", "-o", tmp_path / "kept"]
    assert call(monkeypatch, tiny_config, "--seeds", "0-1", "--why", "to see", *places, "--set", "method={name: ridge}") == 0
    assert len(read_log(tmp_path / "log.yaml")) == 1
    kept = results.read_kept(tmp_path / "kept")
    assert [report.seed for report in kept] == [0, 1]
    for report in kept:
        made = read_report(tmp_path / "runs" / report.name / str(report.seed) / REPORT)
        assert report.model_dump(exclude={"config", "computed_with"}) == made.model_dump(exclude={"config", "computed_with"})
    files = list((tmp_path / "kept").iterdir())
    assert not any(str(tiny_data / "data") in path.read_text() for path in files), "a table tells where the data lay"
    results.keep(kept, tmp_path / "kept")  # what is there already is replaced
    assert len(results.read_kept(tmp_path / "kept")) == 2


def test_what_is_no_recipe_is_refused_before_anything_is_scored(tiny_config, tmp_path, monkeypatch, capsys):
    places = ["--runs", tmp_path / "runs", "--log", tmp_path / "log.yaml", "-o", tmp_path / "kept"]
    assert call(monkeypatch, tiny_config, "--why", "to see", *places) == 2
    assert "known: kinetics200" in capsys.readouterr().err
    assert not any(path.exists() for path in (tmp_path / "log.yaml", tmp_path / "runs", tmp_path / "kept"))


def test_a_damaged_table_is_refused(tmp_path):
    (tmp_path / "tiny.jsonl").write_text('{"name": "x"}\n')
    (tmp_path / "tiny.confusions.jsonl").write_text("")
    with pytest.raises(InputError, match=r"tiny\.jsonl, line 1: the key"):
        results.read_kept(tmp_path)


def test_each_data_set_is_found_under_its_name(tiny_config, tiny_data, tmp_path, monkeypatch, as_recipe):
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "tiny").symlink_to(tiny_data / "data")  # a run's name begins with its data set
    places = ["--runs", tmp_path / "runs", "--log", tmp_path / "log.yaml", "-o", tmp_path / "kept", "--data", tmp_path / "sets"]
    changes = ["--set", "method={name: ridge}", "--set", "data.root=nowhere"]
    assert call(monkeypatch, tiny_config, "--why", "to see", *places, *changes) == 0


def test_a_run_that_cannot_be_fitted_unseals_nothing(tiny_config, tmp_path, monkeypatch, as_recipe):
    places = ["--runs", tmp_path / "runs", "--log", tmp_path / "log.yaml", "-o", tmp_path / "kept"]
    changes = ["--set", "method={name: ridge}", "--set", "data.root=nowhere"]
    assert call(monkeypatch, tiny_config, "--why", "to see", *places, *changes) == 2
    assert not (tmp_path / "log.yaml").exists()
