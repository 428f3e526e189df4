"""What commands write takes nothing from anybody: neither what they read, nor what was made before."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fdsm.data.layouts import get_layout
from fdsm.recognizer import Recognizer
from tests.test_cli import fails, fdsm  # noqa: F401 (a fixture)

WAVE = Path(__file__).parents[1] / "examples" / "wave.npy"
LABELS = ("--labels", "wave", "bow")


@pytest.fixture
def table(tmp_path):
    """A clip as a table, which has the ending of answers."""
    points, path = np.load(WAVE), tmp_path / "clip.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow([f"{joint}_{axis}" for joint in get_layout("kinect-v2").joints for axis in "xyz"])
        rows.writerows(points.reshape(-1, 75).tolist())
    return path


@pytest.mark.parametrize("command", ["predict", "segment"])
def test_an_output_that_is_read_is_refused_and_stays(fdsm, table, tmp_path, command):  # noqa: F811
    before = table.read_bytes()
    names = tmp_path / "names.csv"
    names.write_text("wave\nbow\n")
    (tmp_path / "other.csv").symlink_to(table)
    (tmp_path / "folder.csv").mkdir()
    for output in (table, tmp_path / "." / "clip.csv", tmp_path / "other.csv", names):
        fails(fdsm(command, table, "--labels", names, "-o", output), f"{output}: expected another file to write")
    fails(fdsm(command, table, *LABELS, "-o", tmp_path / "folder.csv"), "folder.csv: expected a file to write, found a folder")
    if command == "predict":
        fails(fdsm(command, tmp_path, *LABELS, "-o", table), "clip.csv: expected another file to write")
    assert table.read_bytes() == before
    assert names.read_text() == "wave\nbow\n"
    written = fdsm(command, table, *LABELS, "-o", tmp_path / "answers.csv")
    assert written.returncode == 0, written.stderr
    assert "wave" in (tmp_path / "answers.csv").read_text()
    assert fdsm(command, table, *LABELS, "-o", tmp_path / "answers.csv").returncode == 0  # answers may be replaced


@pytest.mark.parametrize("stdout", [">&-", ">/dev/full"])
def test_answers_are_in_the_file_though_they_cannot_be_shown(tmp_path, stdout):
    for command in ("predict", "segment"):
        answers = tmp_path / f"{command}.csv"
        words = [sys.executable, "-m", "fdsm", command, str(WAVE), *LABELS, "--layout", "kinect-v2", "-o", str(answers)]
        done = subprocess.run(["sh", "-c", f'exec "$@" {stdout}', "sh", *words], capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        assert (done.returncode, done.stderr) == (0, "") if stdout == ">&-" else "No space left on device" in done.stderr
        assert "wave" in answers.read_text()


def test_a_model_is_replaced_by_what_learnt_from_it_alone(fdsm, tmp_path):  # noqa: F811
    for label in ("wave", "bow"):
        (tmp_path / label / label).mkdir(parents=True)
        np.save(tmp_path / label / label / "1.npy", np.load(WAVE))
    mine = tmp_path / "mine"
    assert fdsm("adapt", tmp_path / "wave", "-o", mine).returncode == 0
    fails(fdsm("adapt", tmp_path / "bow", "-o", mine), "mine: it is a model already, which would be lost", "--model")
    assert Recognizer.from_pretrained(mine).method.known == ("wave",)
    assert fdsm("adapt", tmp_path / "bow", "-o", mine, "--model", mine).returncode == 0
    assert Recognizer.from_pretrained(mine).method.known == ("wave", "bow")
    (mine / "report.json").touch()  # as of a run
    fails(fdsm("adapt", tmp_path / "bow", "-o", mine, "--model", mine), "it is the folder of a run")
