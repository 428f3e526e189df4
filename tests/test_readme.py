"""What README and docs tell people to type is typed here."""

import re
import shlex
import statistics
import subprocess

import pytest
import typer
import yaml

from fdsm.cli.app import app
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.recipes import published_figures
from studies.__main__ import app as studies
from studies.ablations.sweep import Outcomes, read_sweep
from studies.few_seen_classes import rests_on
from studies.few_seen_classes.results import read_kept


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.S)


def pages(repository):
    found = ["README.md", "CONTRIBUTING.md", *sorted(repository.glob("docs/*.md")), *sorted(repository.glob("studies/**/*.md"))]
    return [repository / page for page in found]


def commands(repository):
    for page in pages(repository):
        text = page.read_text("utf-8")
        for block in [*blocks(text, "sh"), *blocks(text, "console")]:
            for line in block.replace("\\\n", " ").splitlines():  # a command may go on in the next line
                line = line.removeprefix("$ ").split(" #")[0].strip()
                if line.startswith(("fdsm ", "make ", STUDIES)):
                    yield line


STUDIES = "python -m studies "


def test_every_command_has_a_verb_and_options_that_exist(repository):
    found = list(commands(repository))
    assert any("predict" in line for line in found)
    assert any(line.startswith(STUDIES) for line in found)
    for line in found:
        program, *arguments = shlex.split(line)
        if program == "make":
            assert subprocess.run(["make", "-n", *arguments], cwd=repository, capture_output=True, check=False).returncode == 0, (
                line
            )
            continue
        command = typer.main.get_command(studies if line.startswith(STUDIES) else app)
        arguments = arguments[2:] if line.startswith(STUDIES) else arguments
        while getattr(command, "commands", None):
            name, *arguments = arguments
            command = command.commands[name]
        command.make_context(name, list(arguments))  # raises at an unknown option or a missing argument


def test_readme_python_prints_what_the_readme_says(repository, monkeypatch, capsys):
    (code,) = blocks((repository / "README.md").read_text("utf-8"), "python")
    (printed,) = blocks((repository / "README.md").read_text("utf-8"), "text")
    monkeypatch.chdir(repository)
    exec(code, {})
    assert capsys.readouterr().out == printed


def test_the_python_of_the_page_on_recognising_runs(repository, tmp_path, monkeypatch):
    """Its blocks are one program, in their order."""
    found = blocks((repository / "docs" / "recognise.md").read_text("utf-8"), "python")
    assert len(found) >= 4
    (tmp_path / "examples").symlink_to(repository / "examples")
    monkeypatch.chdir(tmp_path)
    exec("\n".join(found), {})


def test_the_readme_shows_what_the_results_say(repository):
    """Every row of the README's table: the default recipe's figures, and the better row's where one is named."""
    of_group = {}
    for report in read_kept():
        of_group.setdefault(report.name, []).append(100 * report.test_part.zsl_acc)
    shown = {name: f"{statistics.mean(found):.1f} ± {statistics.stdev(found):.1f}" for name, found in of_group.items()}
    words, outcomes = read_sweep(rests_on.SWEEPS / "words.yaml"), Outcomes(rests_on.OUTCOMES)
    rows = re.findall(
        r"^\| (UTD-MHAD|NW-UCLA|MSR-Action3D) (\S+) \((\S+)\) \|(.*)\|$",
        (repository / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(rows) == 9
    for dataset, split, chance, cells in rows:
        published, default, others, better = (cell.strip() for cell in cells.split("|"))
        place = f"{dataset.lower()}/{split.replace('/', '-')}"
        figures = published_figures(dataset.lower(), split)
        assert published == (f"{max(figures.values())[0]:.1f} (PURLS)" if figures else "")
        assert chance == f"{100 / int(split.split('/')[1]):.1f}"
        of_author, of_writers = (rests_on.accuracies(words, row, place, outcomes) for row in (words.base, *rests_on.WRITERS[:1]))
        if of_author:
            assert default == f"{statistics.mean(of_author):.1f} ± {statistics.stdev(of_author):.1f}"
            writers = [statistics.mean(rests_on.accuracies(words, row, place, outcomes)) for row in rests_on.WRITERS]
            assert others == f"{statistics.mean(writers):.1f} ± {statistics.stdev(writers):.1f}"
        assert bool(of_writers) == bool(others) == bool(split.split("/")[0] != "0")
        strict = {name: value for name, value in shown.items() if name.startswith(f"{place}/") and "lenient" not in name}
        strict = {name: value for name, value in strict.items() if "unlabelled" not in name}
        if not strict:
            assert (dataset, better) == ("MSR-Action3D", "")
            continue
        assert default == shown[f"{place}/discriminant"]
        best = max(strict, key=lambda name: float(strict[name].split()[0]))
        if float(strict[best].split()[0]) > float(default.split()[0]):
            assert better == f"{strict[best]} (`{best.rsplit('/', 1)[-1]}`)"
        else:
            assert better == ""


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
