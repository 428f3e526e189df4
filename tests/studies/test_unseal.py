"""The log of openings says what was scored before it was scored, and never loses an entry."""

import sys
from pathlib import Path

import pytest
import yaml
from studies.few_seen_classes.unseal import note, read_log

from fdsm.cli import main
from fdsm.errors import InputError
from fdsm.experiment.config import load_config

RIDGE = ["method={name: ridge}", "trials=1"]


def configs(path, seeds=(0, 1), *settings):
    return [load_config(path, [*RIDGE, *settings, f"seed={seed}"]) for seed in seeds]


def test_an_opening_names_runs_seeds_and_what_they_read(tiny_config, tmp_path):
    log = tmp_path / "openings.yaml"
    note(log, configs(tiny_config) + configs(tiny_config, (0,), "name=tiny/other", "method.strength=1.0"), "first look")
    (opening,) = read_log(log)
    assert opening.why == "first look"
    found = [(run.name, run.split, run.seeds) for run in opening.runs]
    assert found == [("tiny/fdsm", "mine", [0, 1]), ("tiny/other", "mine", [0])]
    assert opening.runs[0].settings != opening.runs[1].settings
    assert opening.runs[0].texts == opening.runs[1].texts


def test_texts_that_change_show_in_the_log(tiny_config, tmp_path):
    log = tmp_path / "openings.yaml"
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
    log = tmp_path / "openings.yaml"
    note(log, configs(tiny_config), "here")
    note(log, configs(tiny_config, (0,), "data.root=elsewhere"), "there")
    assert len({opening.runs[0].settings for opening in read_log(log)}) == 1


@pytest.mark.parametrize(
    ("settings", "why", "message"),
    [(["split.val_draw=0"], "x", "there is nothing to open"), ([], "  ", "needs a reason")],
)
def test_what_is_no_opening_is_refused_and_leaves_no_log(tiny_config, tmp_path, settings, why, message):
    with pytest.raises(InputError, match=message):
        note(tmp_path / "openings.yaml", configs(tiny_config, (0,), *settings), why)
    assert not (tmp_path / "openings.yaml").exists()


@pytest.mark.parametrize("content", ["a: b", "- date: today"])
def test_a_damaged_log_is_refused_and_left_alone(tiny_config, tmp_path, content):
    log = tmp_path / "openings.yaml"
    log.write_text(content)
    with pytest.raises(InputError, match=r"openings\.yaml"):
        note(log, configs(tiny_config), "x")
    assert log.read_text() == content


def call(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["fdsm", "open", *map(str, arguments)])
    try:
        main()
    except SystemExit as stopped:
        return stopped.code
    return 0


def test_the_command_scores_all_runs_logs_once_and_keeps_the_reports(tiny_config, tiny_data, tmp_path, monkeypatch):
    places = ["--runs", tmp_path / "runs", "--log", tmp_path / "log.yaml", "-o", tmp_path / "kept"]
    assert call(monkeypatch, tiny_config, "--seeds", "0-1", "--why", "to see", *places, "--set", "method={name: ridge}") == 0
    assert len(read_log(tmp_path / "log.yaml")) == 1
    kept = sorted((tmp_path / "kept").rglob("report.json"))
    assert [path.parent.name for path in kept] == ["0", "1"]
    assert not any(str(tiny_data / "data") in path.read_text() for path in kept), "a report tells where the data lay"


def test_each_data_set_is_found_under_its_name(tiny_config, tiny_data, tmp_path, monkeypatch):
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "folder").symlink_to(tiny_data / "data")
    places = ["--runs", tmp_path / "runs", "--log", tmp_path / "log.yaml", "-o", tmp_path / "kept", "--data", tmp_path / "sets"]
    changes = ["--set", "method={name: ridge}", "--set", "data.root=nowhere"]
    assert call(monkeypatch, tiny_config, "--why", "to see", *places, *changes) == 0


def test_a_run_that_cannot_be_fitted_opens_nothing(tiny_config, tmp_path, monkeypatch):
    places = ["--runs", tmp_path / "runs", "--log", tmp_path / "log.yaml", "-o", tmp_path / "kept"]
    changes = ["--set", "method={name: ridge}", "--set", "data.root=nowhere"]
    assert call(monkeypatch, tiny_config, "--why", "to see", *places, *changes) == 2
    assert not (tmp_path / "log.yaml").exists()
