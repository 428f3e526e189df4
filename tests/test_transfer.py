"""A finished model on another data set."""

import json
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from fdsm.clip_encoder import ClipEncoder
from fdsm.data.folder import write_folder
from fdsm.errors import InputError, InputWarning
from fdsm.experiment.config import make_source
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs
from fdsm.transfer import evaluate, same_data
from fdsm.values import Sequences
from tests.test_cli import fails, fdsm  # noqa: F401 (a fixture)

PICKED = (0, 15, 30, 45)
UPPER = ("neck", "spine_shoulder", "left_shoulder", "right_shoulder")
"""Without them, lengths cannot be measured by the trunk."""


@pytest.fixture(scope="module")
def recognize():
    return Recognizer.from_pretrained()


@pytest.fixture(scope="module")
def sequences():
    """Four actions of two people."""
    return generate([load_programs()[place] for place in PICKED], num_subjects=2, num_views=1, num_trials=1, seed=3)


def test_every_clip_is_named_among_all_classes(recognize, sequences):
    found = evaluate(recognize, sequences)
    assert found.classes == [load_programs()[place].name for place in PICKED]
    counts = np.array(found.accuracy.confusion)
    assert counts.sum() == found.accuracy.num_clips == len(sequences) == 8
    assert counts.trace() / 8 == found.accuracy.zsl_acc
    named = [recognize(sequences[place], found.classes)[0]["label"] for place in range(8)]
    right = [name == found.classes[label] for name, label in zip(named, sequences.samples.labels, strict=True)]
    assert found.accuracy.zsl_acc == np.mean(right) > 0.5
    assert (found.refused, found.model) == ([], recognize.config.name)


def test_labels_stand_for_classes_in_their_order(recognize, sequences):
    names = list(sequences.samples.class_names)
    turned = evaluate(recognize, sequences, names[::-1])
    assert turned.classes == names[::-1]
    assert turned.accuracy.zsl_acc < evaluate(recognize, sequences).accuracy.zsl_acc
    with pytest.raises(InputError, match="labels: expected one for each of 4 classes, found 1"):
        evaluate(recognize, sequences, ["wave"])


def test_refused_clips_are_told_and_do_not_count(recognize, sequences):
    points = sequences.points.copy()
    first = int(sequences.shapes[0].prod())
    points[:first] = np.nan
    found = evaluate(recognize, replace(sequences, points=points))
    assert found.refused == [sequences.samples.ids[0]]
    assert found.accuracy.num_clips == 7
    with pytest.raises(InputError, match="every one of 8 clips was refused"):
        evaluate(recognize, replace(sequences, points=np.full_like(points, np.nan)))


def unmeasured(sequences):
    """The clips, of which the first never shows the neck and the shoulders."""
    clips = [np.array(clip) for clip in sequences]
    clips[0][:, :, [place for place, joint in enumerate(sequences.layout.joints) if joint in UPPER]] = np.nan
    return Sequences.from_clips(clips, sequences.samples, sequences.layout, sequences.fps)


def test_a_clip_that_cannot_be_measured_is_refused_alone(recognize, sequences):
    found = evaluate(recognize, unmeasured(sequences))
    assert found.refused == [sequences.samples.ids[0]]
    assert found.accuracy.num_clips == 7


def test_folders_of_ones_own_are_the_same_data_if_they_have_the_same_name():
    ours, theirs, moved = (make_source("folder", Path(place)) for place in ("data/ours", "data/theirs", "ours"))
    assert same_data(ours, moved)
    assert not same_data(ours, theirs)
    assert not same_data(ours, make_source("store", Path("data/ours")))
    assert same_data(make_source("utd-mhad", Path("a")), make_source("utd-mhad", Path("b")))


def test_classes_that_are_known_from_clips_are_told(recognize, sequences):
    assert not any("labelled clips" in stamp for stamp in evaluate(recognize, sequences).stamps)
    names = list(sequences.samples.class_names)
    place = int(sequences.samples.labels[0])
    adapted = recognize.adapt([sequences[0]], [names[place].upper()])
    assert f"knows 1 of 4 classes from labelled clips: {names[place]}" in evaluate(adapted, sequences).stamps


def test_labels_that_are_read_alike_are_told(recognize, sequences):
    with pytest.warns(InputWarning, match="labels 'walk', 'stroll': they are read as the same movement"):
        evaluate(recognize, sequences, ["walk", "stroll", "bow", "jump"])


def test_evaluate_command(fdsm, sequences, tmp_path):  # noqa: F811
    write_folder(sequences, tmp_path / "mine")
    found = fdsm("evaluate", tmp_path / "mine", "-o", tmp_path / "out")
    assert found.returncode == 0, found.stderr
    assert "of 8 clips right" in found.stdout
    numbers = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert f"{100 * numbers['accuracy']['zsl_acc']:.1f}% (" in found.stdout
    assert (tmp_path / "out" / "confusion.png").stat().st_size > 10_000
    fails(fdsm("evaluate", tmp_path / "nothing"), "nothing: expected the folder of a data set, or the name of one")
    fails(fdsm("evaluate", tmp_path / "mine", "--set", "layout=coco-17"), "--set layout=coco-17: is for a data set that is named")
    (tmp_path / "two.txt").write_text("wave\nbow\n")
    fails(fdsm("evaluate", tmp_path / "mine", "--labels", tmp_path / "two.txt"), "expected one for each of 4 classes, found 2")
    fails(fdsm("evaluate", tmp_path / "mine", "-o", tmp_path / "two.txt"), "two.txt: expected a folder to write to, found a file")


class Counting:
    """A recognizer that notes how many clips it was asked about at once."""

    def __init__(self, recognize, *, transductive):
        self._recognize, self.asked = recognize, []
        self.method = SimpleNamespace(transductive=transductive)
        self.config = SimpleNamespace(name="counted", departures=["adapted to the unlabelled test clips (transductive)"])

    def inspect(self, *clip, **options):
        return self._recognize.inspect(*clip, **options)

    def __call__(self, clips, labels, **options):
        assert options["bank"] is None
        if len(clips):
            self.asked.append((len(clips), options["batch_size"]))
        return self._recognize(clips, labels, **options)


@pytest.mark.parametrize(("transductive", "asked"), [(False, [(3, 3), (3, 3), (2, 3)]), (True, [(8, 8)])])
def test_clips_that_influence_each_other_are_asked_together_and_it_is_said(recognize, sequences, monkeypatch, transductive, asked):
    monkeypatch.setattr("fdsm.transfer.BATCH_SIZE", 3)
    counting = Counting(recognize, transductive=transductive)
    found = evaluate(counting, sequences)
    assert counting.asked == asked
    assert found.accuracy.num_clips == 8
    assert found.stamps == ["adapted to the unlabelled test clips (transductive)"]


def test_one_clip_that_is_refused_leaves_the_others_together(recognize, sequences):
    """Asked one by one, those that influence each other would have nothing to adapt to, and the accuracy would be another."""
    counting = Counting(recognize, transductive=True)
    assert evaluate(counting, unmeasured(sequences)).accuracy.num_clips == 7
    assert [asked for asked, _ in counting.asked] == [8, *[1] * 8, 7]


def test_clips_that_are_asked_together_are_sorted_in_time_in_proportion_to_their_number(recognize):
    reports = [SimpleNamespace(dims=3, layout=recognize.encoder.layout)] * 20_000
    begin = time.perf_counter()
    assert list(ClipEncoder(recognize.encoder, "pooled", takes_flat=False).by_kind(reports)) == [list(range(20_000))]
    assert time.perf_counter() - begin < 3  # 15 seconds where each clip is held against all others
