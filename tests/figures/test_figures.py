"""What holds for every picture: names, numbers of runs, options, files."""

import re
import shutil
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

from fdsm import figures
from fdsm.errors import InputError
from fdsm.experiment.pipeline import Pipeline
from fdsm.figures import FIGURES, draw, options_of, sort_settings, style
from fdsm.figures.clips import draw_clips
from fdsm.figures.confusion import draw_confusion
from tests.cases import each

RUNS = {
    "spectrum-of-poses": ("fdsm",),
    "curriculum": (),
    "texts": ("fdsm",),
    "latent-spectrum": ("fdsm", "plain", "tdsm"),
    "trajectories": ("plain", "fdsm"),
    "confusions": ("tdsm", "fdsm"),
    "wins": ("tdsm", "ridge"),
    "movements": (),
    "pairs": (),
}
"""Names of runs."""
SIGNATURES = {".png": b"\x89PNG", ".pdf": b"%PDF", ".svg": b"<?xml"}


@each(("name", "suffix"), [*zip(FIGURES, [".pdf", ".png", ".svg"] * 3, strict=False)])
def test_every_figure_is_drawn_and_only_its_file_is_left(finished, tmp_path, name, suffix):
    path = tmp_path / f"picture{suffix}"
    runs = [finished(run) for run in RUNS[name]]
    caption = draw(name, runs, path)
    assert path.read_bytes().startswith(SIGNATURES[suffix])
    assert path.stat().st_size > 5000
    assert [file.name for file in tmp_path.iterdir() if "picture" in file.name] == [path.name]
    assert caption.endswith(".")
    assert "  " not in caption


def test_the_table_names_what_is_there():
    assert set(RUNS) == set(FIGURES)
    for name, entry in FIGURES.items():
        module, function = entry.target.split(":")
        assert callable(getattr(import_module(module), function))
        assert issubclass(options_of(name), style.FigureOptions)
        assert "\n" not in entry.description


@pytest.mark.parametrize("suffix", SIGNATURES)
def test_the_same_picture_is_the_same_file(tmp_path, suffix):
    one, two = (tmp_path / f"{name}{suffix}" for name in "ab")
    draw("curriculum", [], one)
    draw("curriculum", [], two)
    assert one.read_bytes() == two.read_bytes()


def test_a_failure_leaves_the_picture_that_was_there(tmp_path, monkeypatch):
    path = tmp_path / "kept.png"
    draw("curriculum", [], path)
    before = path.read_bytes()

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        draw("curriculum", [], path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@each(
    ("name", "runs", "file", "settings", "message"),
    [
        ("win", 2, "a.png", [], r"^figure: unknown name 'win', did you mean 'wins'\?$"),
        ("wins", 1, "a.png", [], r"^figure 'wins': expected two runs, found 1$"),
        ("curriculum", 1, "a.png", [], r"^figure 'curriculum': expected no run, found 1$"),
        ("texts", 2, "a.png", [], r"^figure 'texts': expected no or one run, found 2$"),
        ("latent-spectrum", 0, "a.png", [], r"^figure 'latent-spectrum': expected one to six runs, found 0$"),
        ("curriculum", 0, "a.gif", [], r"a\.gif: expected a file that ends in \.pdf, \.png or \.svg$"),
        (
            "curriculum",
            0,
            "a.png",
            ["captoin=no"],
            r"^figure 'curriculum': captoin: unknown name 'captoin', did you mean 'caption'\?$",
        ),
        ("curriculum", 0, "a.png", ["caption"], r"^figure 'curriculum': expected an option as KEY=VALUE, found 'caption'$"),
        ("curriculum", 0, "a.png", ["caption=[no"], r"^figure 'curriculum': caption: expected a value in YAML"),
        ("curriculum", 0, "a.png", ["caption=8"], r"^figure 'curriculum': caption: .*, found 8$"),
    ],
)
def test_a_mistake_is_named_in_a_sentence(finished, tmp_path, name, runs, file, settings, message):
    with pytest.raises(InputError, match=message):
        draw(name, [finished("fdsm")] * runs, tmp_path / file, settings)
    assert not (tmp_path / file).exists()


@each("name", ["latent-spectrum", "trajectories", "confusions", "wins"])
def test_the_same_run_twice_and_an_unfinished_one_are_refused(finished, tmp_path, name):
    run = finished("fdsm")
    with pytest.raises(InputError, match="expected runs that differ in name or seed, found 'fdsm, seed 0' twice"):
        draw(name, [run, run], tmp_path / "a.png")
    folder = tmp_path / "copy" / "tiny" / "fdsm" / "0"
    shutil.copytree(run.folder, folder)
    (folder / "report.json").unlink()
    with pytest.raises(InputError, match=r"expected a finished run with report\.json, found none"):
        draw(name, [Pipeline.of_folder(folder), finished("plain")], tmp_path / "a.png")


def test_settings_are_told_apart():
    own, others = sort_settings("latent-spectrum", ["t=3", "data.root=x", "caption=no", "trials=2"])
    assert own == ["t=3", "caption=no"]
    assert others == ["data.root=x", "trials=2"]


def test_a_picture_may_go_without_its_caption(tmp_path):
    sizes = []
    for setting in ("caption=true", "caption=false"):
        draw("curriculum", [], tmp_path / "a.svg", [setting])
        text = (tmp_path / "a.svg").read_text("utf-8")
        sizes.append(float(text.split('height="')[1].split("pt")[0]))
    assert sizes[0] > sizes[1] + 20


def test_a_settings_change_stays_within_the_drawing(tmp_path):
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    draw("curriculum", [], tmp_path / "a.png")
    assert mpl.rcParams["font.size"] == before


def test_nothing_heavy_is_loaded_to_know_the_names():
    import subprocess
    import sys

    code = "import sys, fdsm.figures; print([m for m in ('torch', 'matplotlib', 'sklearn') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
    assert figures.FORMATS


def test_words_are_wrapped_to_the_width_and_none_is_lost():
    text = "a caption of some length that says what is seen and how it was made " * 3
    lines = style.wrap(text, 2.0, 6.5)
    assert " ".join(lines) == text.strip()
    assert all(style.text_width(line, 6.5) <= 2.0 for line in lines)
    assert len(lines) > 3


def test_the_picture_of_many_classes_is_not_larger_than_others(tmp_path, monkeypatch):
    """That of 400 classes, as of Kinetics, had a thousand million pixels."""
    sizes = []

    def save(figure, path, **_):
        sizes.append(figure.bbox.size)
        path.write_bytes(b"")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", save)
    for count in (2, 400):
        part = SimpleNamespace(confusion=np.eye(count, dtype=int), zsl_acc=1.0, num_clips=count)
        draw_confusion(part, [str(number) for number in range(count)], "", tmp_path / "a.png")
    assert 300 < min(sizes[0]) < max(sizes[0]) < 1000
    assert max(sizes[1]) == pytest.approx(10_000)


def test_long_names_leave_room_for_the_matrix_and_what_stands_beside_it(tmp_path, monkeypatch):
    """The matrix became as small as a letter, and the words beside the colours were cut off."""
    boxes = []

    def save(figure, path, **_):
        figure.draw_without_rendering()
        matrix, colours = figure.axes
        boxes.extend((figure.bbox, matrix.get_window_extent(), colours.get_tightbbox()))
        path.write_bytes(b"")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", save)
    part = SimpleNamespace(confusion=np.eye(2, dtype=int), zsl_acc=1.0, num_clips=2)
    draw_confusion(part, ["wave", "draw a clockwise circle with the left hand"], "", tmp_path / "a.png")
    whole, matrix, colours = boxes
    assert matrix.width == pytest.approx(matrix.height)
    assert matrix.width > 150  # an inch
    assert (colours.min >= whole.min - 1).all()
    assert (colours.max <= whole.max + 1).all()


def test_a_dollar_in_a_name_is_a_dollar_and_mathematics_stays_mathematics(finished, tmp_path):
    run = finished("fdsm")
    names = [r"say $\hello$", *run.report.classes[1:]]  # it ended in an error of matplotlib
    draw_confusion(run.report.test_part, names, r"a title with $\nothing$", tmp_path / "a.png")
    samples = replace(run.scores.samples, class_names=tuple(f"${name}$" for name in run.scores.samples.class_names))
    draw_clips(run.sequences, replace(run.scores, samples=samples), tmp_path / "b.png")
    assert all((tmp_path / name).read_bytes().startswith(SIGNATURES[".png"]) for name in ("a.png", "b.png"))
    for name, runs in (("curriculum", []), ("latent-spectrum", [run]), ("spectrum-of-poses", [run])):
        draw(name, runs, tmp_path / "c.svg")
        assert "$" not in re.sub("<!--.*?-->", "", (tmp_path / "c.svg").read_text("utf-8"), flags=re.DOTALL)
