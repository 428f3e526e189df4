"""What README and docs tell people to type is typed here."""

import re
import shlex
import subprocess

import numpy as np
import pytest
import typer
import yaml

from fdsm.cli.app import app
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


def commands(repository):
    for name in (
        "README.md",
        "docs/data.md",
        "docs/experiments.md",
        "docs/reproducing.md",
        "docs/figures.md",
        "docs/what-matters.md",
    ):
        text = (repository / name).read_text("utf-8")
        for block in [*blocks(text, "sh"), *blocks(text, "console")]:
            for line in block.replace("\\\n", " ").splitlines():  # a command may go on in the next line
                line = line.removeprefix("$ ").split("#")[0].strip()
                if line.startswith(("fdsm ", "make ")):
                    yield line


def test_every_command_has_a_verb_and_options_that_exist(repository):
    group = typer.main.get_command(app)
    found = list(commands(repository))
    assert any("predict" in line for line in found)
    for line in found:
        program, *arguments = shlex.split(line)
        if program == "make":
            assert subprocess.run(["make", "-n", *arguments], cwd=repository, capture_output=True, check=False).returncode == 0
            continue
        command = group
        while getattr(command, "commands", None):
            name, *arguments = arguments
            command = command.commands[name]
        command.make_context(name, list(arguments))  # raises at an unknown option or a missing argument


def test_readme_python_runs(repository, tiny_config, tiny_data, tmp_path, monkeypatch, capsys):  # noqa: F811
    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.method
    (code,) = blocks((repository / "README.md").read_text("utf-8"), "python")
    np.save(tmp_path / "clip.npy", np.load(tiny_data / "clip.npy"))
    monkeypatch.chdir(tmp_path)
    exec(code.replace("demo/synthetic/discriminant/0", str(run.folder)), {})
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_example_experiment_runs_as_documented(repository, tmp_path, monkeypatch):
    monkeypatch.chdir(repository)
    path = repository / "examples" / "my-dataset" / "experiment.yaml"
    assert yaml.safe_load(path.read_text()) in [
        yaml.safe_load(b) for b in blocks((repository / "docs/experiments.md").read_text(), "yaml")
    ]
    report = Pipeline(load_config(path), tmp_path).report
    assert report.classes == ["raise both arms"]
    assert report.all_samples.num_clips == 2


@pytest.mark.parametrize("name", ["splits", "texts"])
def test_example_files_are_the_documented_ones(repository, name):
    content = yaml.safe_load((repository / "examples" / "my-dataset" / f"{name}.yaml").read_text())
    if name == "splits":
        assert content in [yaml.safe_load(b) for b in blocks((repository / "docs/experiments.md").read_text(), "yaml")]
    else:
        assert [entry["name"] for entry in content["classes"]] == ["wave with the right hand", "raise both arms", "squat"]
