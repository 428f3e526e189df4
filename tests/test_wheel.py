"""What a person gets who installs the wheel: recipes and benchmarks in it, and a recipe that runs from another folder."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from fdsm.experiment.recipes import benchmark_names, recipe_names

SMALL = {
    "data.num_subjects": 2,
    "data.num_views": 1,
    "data.num_trials": 1,
    "preprocess.num_frames": 16,
    "synthetic_classes.variations": 0,
    "synthetic_classes.clips": 2,
}


def run(*command, folder):
    """A command that knows nothing of this repository but what is installed."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, repository]
    made = run(sys.executable, "-m", "pip", *words, folder=folder)
    assert made.returncode == 0, made.stderr
    (path,) = folder.glob("fdsm-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with nothing in it but the wheel; what fdsm depends on is borrowed from the environment of the tests.

    A path that a .pth file adds has its own .pth files left alone, so the repository that is installed there is not found.
    """
    folder = tmp_path_factory.mktemp("environment")
    made = run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder)
    assert made.returncode == 0, made.stderr
    (site,) = folder.glob("lib/python*/site-packages")
    words = ["--python", folder / "bin" / "python", "install", "--quiet", "--no-deps", wheel]
    made = run(sys.executable, "-m", "pip", *words, folder=folder)
    assert made.returncode == 0, made.stderr
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def test_what_is_in_the_package_is_in_the_wheel(wheel, repository):
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {f"fdsm/recipes/{name}.yaml" for name in recipe_names()} <= inside
    assert {f"fdsm/benchmarks/{name}.yaml" for name in benchmark_names()} <= inside
    assert "fdsm/py.typed" in inside
    source = repository / "src"
    files = {
        path.relative_to(source).as_posix()
        for path in (source / "fdsm").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in inside if name.startswith("fdsm/")} == files
    assert {name.partition("/")[0].partition("-")[0] for name in inside} == {"fdsm"}


def test_the_command_runs_a_recipe_from_another_folder(installed, tmp_path):
    where = run(installed / "python", "-c", "import fdsm; print(fdsm.__file__)", folder=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent), where.stdout + where.stderr
    settings = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    done = run(installed / "fdsm", "run", "discriminant", "synthetic", *settings, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "runs" / "synthetic" / "default" / "discriminant" / "0" / "report.json").read_text())
    assert len(report["classes"]) == 12
    assert report["all_samples"]["zsl_acc"] > 0.3, "chance is 0.08"
    listed = run(installed / "fdsm", "recipes", folder=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "discriminant" in listed.stdout


def test_a_clip_is_named_without_a_model_of_ones_own_and_without_a_network(installed, tmp_path, repository):
    labels = ["wave with both hands", "lift the left knee", "pick something up with both hands"]
    clip = repository / "examples" / "wave.npy"
    offline = "import socket, sys; socket.socket.connect = socket.getaddrinfo = sys.exit; from fdsm.cli import main; main()"
    for command in (["fdsm"], ["python", "-c", offline]):
        done = run(installed / command[0], *command[1:], "predict", clip, "--labels", *labels, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert labels[0] in done.stdout.splitlines()[3]
