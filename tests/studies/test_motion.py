"""Where one method gains: on calm clips or on fast ones."""

import json
import re
import shutil
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from fdsm import storage
from fdsm.errors import InputError
from fdsm.evaluation.paired import Difference, Pair
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import REPORT, SCORES
from fdsm.figures import draw, style
from fdsm.methods.diffusion.spectral import dct_matrix
from studies.few_seen_classes import motion
from studies.few_seen_classes.matched import MatchedSplit, match_halves
from studies.few_seen_classes.motion import Motion, Options, Part, measure
from studies.figures import FIGURES

FRAMES, CLIPS, SEEDS = 16, 12, 4


def clip(share, frames=FRAMES):
    """A point that moves in one low and one high frequency; of its movement's energy so much is in the high one."""
    waves = dct_matrix(frames).numpy()
    path = 5 * waves[0] + np.sqrt(1 - share) * waves[2] + np.sqrt(share) * waves[frames - 3]
    return path[None, :, None, None].astype(np.float32)


@pytest.fixture
def split(monkeypatch):
    """Of clips in no order of speed; a method's hits are given in the order of speed, calm first, for each seed."""

    def make(first, second, seed=0):
        order = np.random.default_rng(seed).permutation(CLIPS)  # of rows in the data, by speed
        ids = tuple(f"clip {i}" for i in range(CLIPS))
        clips = dict(zip(order, (clip((i + 1) / 20) for i in range(CLIPS)), strict=True))
        samples = SimpleNamespace(ids=ids)
        sequences = type("Clips", (), {"samples": samples, "__getitem__": lambda self, i: clips[i]})()
        in_data = [np.empty((SEEDS, CLIPS), bool) for _ in range(2)]
        for own, hits in zip(in_data, (first, second), strict=True):
            own[:, order] = hits
        pair = Pair("toy", f"split {seed}", ids, ("wave",) * CLIPS, *in_data)
        run = SimpleNamespace(sequences=sequences, config=SimpleNamespace(dataset="toy", split=SimpleNamespace(name=pair.split)))
        pairs[id(run)] = pair
        return MatchedSplit([run], [])

    pairs = {}
    monkeypatch.setattr(motion, "paired_split", lambda first, second: SimpleNamespace(pair=pairs[id(first[0])]))
    return make


def test_a_gain_on_fast_clips_is_found_there(split):
    neither = np.zeros((SEEDS, CLIPS))
    fast = neither.copy()
    fast[:, 8:] = 1
    found = measure([split(fast, neither), split(fast, neither, seed=1)], Options())
    assert found.num_clips == (CLIPS, CLIPS)
    assert [part.difference.value for part in found.parts] == [0, 0, 1]
    assert (found.contrast.value, found.contrast.low, found.contrast.high) == pytest.approx((1, 1, 1))
    assert [part.shares for part in found.parts] == [
        pytest.approx(np.array(own) / 20, abs=1e-4) for own in ((1, 4), (5, 8), (9, 12))
    ]
    np.testing.assert_array_equal(found.parts[2].accuracies, [[1] * SEEDS, [0] * SEEDS])


def test_splits_count_alike_and_seeds_are_told_apart(split):
    neither = np.zeros((SEEDS, CLIPS))
    calm = neither.copy()
    calm[:2, :6] = 1
    found = measure([split(neither, calm), split(neither, neither, seed=1)], Options(parts=2))
    assert [part.difference.value for part in found.parts] == [-0.25, 0]
    np.testing.assert_array_equal(found.parts[0].accuracies, [[0, 0, 0, 0], [0.5, 0.5, 0, 0]])
    assert found.contrast.value == 0.25
    assert found.parts[0].difference.low < -0.25 < found.parts[0].difference.high


def test_clips_that_move_alike_keep_their_order(split, monkeypatch):
    first = np.zeros((SEEDS, CLIPS))
    own = split(first, first)
    monkeypatch.setattr(motion, "split_bands", lambda clip, cutoff: SimpleNamespace(share=0.5))
    cut = motion._cut(own, Options(parts=5))
    assert [len(pair.ids) for pair, _ in cut] == [3, 3, 2, 2, 2]
    assert [name for pair, _ in cut for name in pair.ids] == [f"clip {i}" for i in range(CLIPS)]


def test_a_split_with_fewer_clips_than_parts_is_refused(split):
    few = split(*np.zeros((2, SEEDS, CLIPS)))
    pair = motion.paired_split(few.first, few.second).pair.select(np.arange(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(motion, "paired_split", lambda first, second: SimpleNamespace(pair=pair))
        with pytest.raises(InputError, match=r"^toy split 0: parts: expected at most 2, one for each test clip, found 3$"):
            measure([few], Options())


# ---- from runs


@pytest.fixture
def runs(finished):
    return [finished(name, seed) for name in ("fdsm", "ridge") for seed in range(2)]


def test_all_parts_together_are_what_the_reports_say(runs):
    splits, differ = match_halves(runs[::-1])  # seeds in any order
    assert (differ, [split.seeds for split in splits]) == (("method",), [[0, 1]])
    found = measure(splits, Options(parts=2))
    assert found.num_clips == (4,)
    together = np.mean([part.accuracies for part in found.parts], axis=0)
    ridge, fdsm = ([run.report.test_part.zsl_acc for run in half] for half in (runs[2:], runs[:2]))
    assert together == pytest.approx(np.array([ridge, fdsm]))
    assert found.parts[0].shares[1] <= found.parts[1].shares[0]


def test_methods_are_called_by_their_runs_or_as_one_likes(runs, tmp_path):
    caption = draw("motion", runs, tmp_path / "a.png", ["second=the rest"], FIGURES)
    assert caption.startswith("folder mine (4 clips); seeds 0, 1. First method: fdsm; second: the rest; they differ in method. ")


def copied(run, folder, name="copy"):
    target = folder / name / run.config.name / str(run.config.seed)
    shutil.copytree(run.folder, target)
    return target


def without(name):
    def spoil(runs, folder):
        target = copied(runs[3], folder)
        (shutil.rmtree if name == SCORES else type(target).unlink)(target / name)
        return [*runs[:3], Pipeline.of_folder(target)]

    return spoil


def with_other_clips(runs, folder):
    target = copied(runs[3], folder)
    meta = target / SCORES / "meta.json"
    one = runs[3].scores.samples.ids[-1]
    storage.write_sealed(meta, json.loads(json.dumps(storage.read_json(meta)).replace(f'"{one}"', '"another"')))
    return [*runs[:3], Pipeline.of_folder(target)]


def with_another_setting(key, value):
    def spoil(runs, folder):
        target = copied(runs[3], folder)
        text = (target / "config.yaml").read_text()
        assert key in text
        (target / "config.yaml").write_text(text.replace(key, value))
        return [*runs[:3], Pipeline.of_folder(target)]

    return spoil


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda runs, folder: runs[:3], "^runs: expected as many of one method as of the other, found 3 altogether$"),
        (lambda runs, folder: runs[::2], "^folder mine: expected at least 2 seeds, .*, found seed 0$"),
        (lambda runs, folder: [*runs[:3], runs[2]], "ridge/0: expected one run of a method for folder mine, seed 0, found also "),
        (lambda runs, folder: [runs[0], runs[2], runs[1], runs[3]], "expected one run of a method for folder mine, seed 0, found"),
        (lambda runs, folder: [*runs[:2], *runs[:2]], "^runs: expected two methods, found the same settings in the first half and"),
        (without(REPORT), r"ridge/1: expected a finished run with report\.json, found none"),
        (without(SCORES), "ridge/1: expected a finished run with scores, found none"),
        (with_other_clips, "ridge/1: expected the same test clips as in .*fdsm/0, found others$"),
        (
            with_another_setting("trials: 2", "trials: 3"),
            "ridge/0: expected runs with other seeds to have its settings, .* trials$",
        ),
        (with_another_setting("val_draw: null", "val_draw: 0"), r"^tiny/ridge: it scores validation classes \(split\.val_draw\)"),
    ],
)
def test_runs_that_cannot_be_matched_are_refused(runs, tmp_path, spoil, message):
    with pytest.raises(InputError, match=message):
        draw("motion", spoil(runs, tmp_path), tmp_path / "a.png", figures=FIGURES)
    assert not (tmp_path / "a.png").exists()


def test_a_seed_that_the_second_method_has_not_is_named(runs, finished, tmp_path):
    with pytest.raises(InputError, match="fdsm/0: expected a run of the second method for folder mine, seed 0, found none"):
        match_halves([*runs[:2], runs[3], finished("ridge", 2)])


@pytest.mark.parametrize("parts", [2, 3, 6])
def test_no_label_lies_on_another(parts, monkeypatch, runs):
    difference = Difference(0.004, -0.2, 0.3)
    own = [Part((0.0123, 0.8888), np.full((2, 2), 0.5), difference) for _ in range(parts)]
    monkeypatch.setattr(motion, "measure", lambda splits, options: Motion((8,), tuple(own), difference))
    with style.for_print():
        figure, _ = motion.draw(runs, Options(parts=parts, first="x" * 60, second="y" * 60))
        figure.draw_without_rendering()
    for axes in figure.axes:
        boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
        for text in axes.texts:
            box = text.get_window_extent()
            assert box.x1 <= figure.bbox.x1
            assert not box.overlaps(axes.lines[0].get_window_extent())


def test_the_page_says_what_the_picture_says(repository):
    page = " ".join((repository / "studies" / "few_seen_classes" / "what-matters.md").read_text("utf-8").split())
    assert "(images/motion.png)" in page
    caption = Image.open(repository / "studies" / "few_seen_classes" / "images" / "motion.png").info["Description"]
    found = re.findall(r"[+-]\d+\.\d \([^)]* to [^)]*\)", caption)
    assert len(found) == 4
    assert [words for words in found if words not in page] == []
