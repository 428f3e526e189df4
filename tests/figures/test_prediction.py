"""The picture of an answer: what it says is what was answered."""

import html
import re
import warnings

import numpy as np
import pytest
from typer.testing import CliRunner

from fdsm.cli.app import app
from fdsm.errors import InputError
from fdsm.figures.prediction import _poses, draw_prediction
from fdsm.figures.skeleton import Strips
from fdsm.recognizer import Recognizer
from tests.cases import each

LABELS = ["wave with both hands", "lift the left knee", "hop on the left foot"]


@pytest.fixture(scope="module")
def recognize():
    return Recognizer.from_pretrained()


@pytest.fixture
def clip(repository):
    return repository / "examples" / "wave.npy"


def shown(path):
    return html.unescape(path.read_text("utf-8"))


def predict(*arguments):
    return CliRunner().invoke(app, ["predict", *map(str, arguments)], catch_exceptions=True)


def test_the_picture_says_what_was_answered_and_why(recognize, clip, tmp_path):
    result = predict(clip, "--labels", *LABELS, "--plot", tmp_path / "wave.svg")
    assert result.exit_code == 0, result.output
    text, why = shown(tmp_path / "wave.svg"), recognize.explain(clip, LABELS)
    for one in recognize(clip, LABELS):
        assert f"{one['label']}, {100 * one['probability']:.0f} %" in text
    for reason in why.reasons[:4]:
        assert reason.text in text
        assert f"{reason.share:+.3f}" in text
    assert f"why “{why.first}” and not “{why.second}” ({why.margin:+.3f})" in text
    assert "0.0 s" in text
    assert "3.8 s" in text


def test_a_picture_of_an_unknown_clip_says_so(clip, tmp_path):
    np.save(tmp_path / "flat.npy", np.load(clip)[..., :2])
    assert predict(tmp_path / "flat.npy", "--labels", "sit down", "bow", "--plot", tmp_path / "a.svg").exit_code == 0
    assert "unknown: the nearest label, " in shown(tmp_path / "a.svg")


def test_long_labels_many_labels_and_one_label_fit(recognize, clip, tmp_path):
    long = "stretch both arms above the head and keep them there for as long as you can"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, labels in enumerate(([*LABELS, long, "bow", "clap", "jump up", "sit down"], ["bow"])):
            path = tmp_path / f"{number}.png"
            why = recognize.explain(clip, labels) if len(labels) > 1 else None
            draw_prediction(recognize(clip, labels), why, path)
            assert path.stat().st_size > 10_000


def test_two_people_are_drawn(recognize, clip, tmp_path):
    both = np.concatenate([np.load(clip), np.load(clip) + np.array([1.2, 0, 0.4], np.float32)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ranking = recognize(both, LABELS, persons=2)
        draw_prediction(ranking, recognize.explain(both, LABELS, persons=2), tmp_path / "second.svg")
        report = recognize.inspect(both, persons="all")
        draw_prediction(recognize(report, LABELS), recognize.explain(report, LABELS), tmp_path / "both.svg")
    paths = [shown(tmp_path / name).count("<path") for name in ("second.svg", "both.svg")]
    assert paths[1] > paths[0] + 100


@each(
    ("more", "said"),
    [
        (["--plot", "a.txt"], "a.txt: expected a file that ends in .pdf"),
        (
            ["--plot", "a.png", "--persons", "each"],
            "--plot: expected one clip and one answer to draw, found an answer for each person",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_named(clip, more, said):
    result = predict(clip, "--labels", *LABELS, *more)
    assert isinstance(result.exception, InputError)
    assert said in str(result.exception)
    assert "probability" not in result.output


def test_several_clips_are_not_drawn(clip):
    result = predict(clip, clip, "--labels", *LABELS, "--plot", "a.png")
    assert isinstance(result.exception, InputError)
    assert "--plot: expected one clip and one answer to draw, found 2 clips" in str(result.exception)


def test_a_long_label_keeps_its_beginning_also_if_it_is_one_word(recognize, clip, tmp_path):
    """Labels as data sets write them, with _ between words, became "…"."""
    long = "walk_towards_each_other_from_afar_and_shake_hands"
    labels = ["wave with both hands", long]
    draw_prediction(recognize(clip, labels), recognize.explain(clip, labels), tmp_path / "a.svg")
    assert f"{long[:44]} …, " in shown(tmp_path / "a.svg")
    assert f"why “wave with both hands” and not “{long[:20]} …”" in shown(tmp_path / "a.svg")


def test_poses_have_the_times_of_their_frames(recognize, clip, tmp_path):
    """The last one had the time after the last frame."""
    ranking = recognize(np.load(clip)[:, ::10], LABELS, fps=3.0)
    draw_prediction(ranking, None, tmp_path / "a.svg")
    assert ranking.report.frames == 12
    assert re.findall(r">(\d\.\d) s<", shown(tmp_path / "a.svg")) == "0.0 0.5 0.9 1.4 1.8 2.3 2.8 3.2 3.7".split()


def test_joints_that_are_never_seen_are_not_drawn(recognize, clip):
    """The feet of a person of whom the legs were not seen hung at the hips."""
    points = np.load(clip)
    joints = recognize.encoder.layout.joints
    legs = [place for place, joint in enumerate(joints) if joint.split("_")[-1] in ("knee", "ankle", "foot")]
    points[:, :, legs] = np.nan
    poses, layout = _poses(recognize.inspect(points))
    assert np.isnan(poses).any(axis=(0, 1, 3)).nonzero()[0].tolist() == legs
    assert np.isfinite(poses[:, :, [place for place in range(len(joints)) if place not in legs]]).all()
    strips = Strips([poses], layout, 9)
    assert np.isfinite([*strips.x, *strips.y, strips.spacing]).all()
