"""Hits of two methods from finished runs to a kept file and a page."""

import json
import shutil

import numpy as np
import pytest
import yaml

from fdsm import storage
from fdsm.errors import InputError
from fdsm.experiment.comparable import differing
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.run_folder import REPORT, SCORES
from studies.few_seen_classes.paired import gather, keep, kept_in, read_kept, to_markdown

RIDGE = {"name": "ridge"}


def load(folder):
    return [load_config(path) for path in sorted(folder.glob("*.yaml"))]


def words(folder):
    """A method as the command names it: its files."""
    return " ".join(map(str, sorted(folder.glob("*.yaml"))))


@pytest.fixture
def configs(tiny_config, tiny_data, tmp_path):
    """Two methods on two splits: a folder of configs each. The second split's unseen classes are other ones, but for one."""
    base = yaml.safe_load(tiny_config.read_text()) | {"trials": 1}
    names = [entry["name"] for entry in yaml.safe_load((tiny_data / "texts.yaml").read_text())["classes"]]
    splits = yaml.safe_load((tiny_data / "splits.yaml").read_text())
    splits["splits"]["yours"] = {"unseen": [names[1], names[2], names[6]]}
    (tmp_path / "splits.yaml").write_text(yaml.safe_dump(splits))
    for method, settings in (("weak", {**RIDGE, "strength": 1000.0}), ("strong", {**RIDGE, "strength": 0.1})):
        (tmp_path / method).mkdir()
        for split in ("mine", "yours"):
            own = {"name": f"{split}/{method}", "split": {"source": str(tmp_path / "splits.yaml"), "name": split}}
            (tmp_path / method / f"{split}.yaml").write_text(yaml.safe_dump(base | own | {"method": settings}))
    return tmp_path / "strong", tmp_path / "weak"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Where the runs are; they are made once."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture
def runs(configs, made, tmp_path):
    """All runs of both methods finished, seeds 0 to 2, in a folder that a test may spoil."""
    if not (made / "done").exists():
        for folder in configs:
            for path in folder.glob("*.yaml"):
                for seed in range(3):
                    _ = Pipeline(load_config(path, [f"seed={seed}"]), made).report
        (made / "done").touch()
        for written in made.glob("*/*/*/config.yaml"):  # the splits' file of this test is not that of the next
            written.write_text(written.read_text().replace(str(tmp_path), "FOLDER"))
    own = tmp_path / "runs"
    shutil.copytree(made, own)
    for written in own.glob("*/*/*/config.yaml"):
        written.write_text(written.read_text().replace("FOLDER", str(tmp_path)))
    return own


def test_hits_are_those_of_the_reports(configs, runs):
    found = gather(*map(load, configs), (0, 1, 2), runs)
    assert (found.first, found.second, found.name) == ("strong", "weak", "strong-weak")
    assert (found.differ, found.stamps, found.seeds) == (("method.strength",), (), (0, 1, 2))
    assert [(split.dataset, split.split) for split in found.splits] == [("folder", "mine"), ("folder", "yours")]
    for split in found.splits:
        for name, hits in zip(split.runs, (split.pair.first, split.pair.second), strict=True):
            for seed, of_seed in enumerate(hits):
                report = Pipeline.of_folder(runs / name / str(seed)).report
                assert of_seed.mean() == pytest.approx(report.test_part.zsl_acc)
                classes = np.array(split.pair.classes)
                for class_name, accuracy in report.test_part.class_acc.items():
                    assert of_seed[classes == class_name].mean() == pytest.approx(accuracy)


def test_the_data_need_not_be_there(configs, runs):
    for folder in configs:
        for path in folder.glob("*.yaml"):
            path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"data": {"name": "folder", "root": "gone"}}))
    assert gather(*map(load, configs), (0, 1), runs).splits


def test_what_is_kept_is_read_back_and_tells_no_place(configs, runs, tmp_path):
    found = gather(*map(load, configs), (0, 1, 2), runs)
    path = keep(found, tmp_path / "kept")
    assert path.name == "strong-weak.json"
    assert kept_in(tmp_path / "kept") == [path]
    assert read_kept(path) == found
    assert str(tmp_path) not in path.read_text()
    page = to_markdown([found])
    (mean,) = (line for line in page.splitlines() if line.startswith("| mean of "))
    value = 100 * found.differences[1].value
    assert f"{value:+.1f} (" in mean
    assert "## strong against weak" in page
    assert "differ: `method.strength`." in page
    assert sum(line.startswith("| folder yours | ") for line in page.splitlines()) == 1 + 3  # the split and its classes


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["splits"][0]["first"].pop(),
        lambda data: data["splits"][0]["first"].__setitem__(0, "01x"),
        lambda data: data["splits"][0]["clips"].popitem(),
        lambda data: data["pair"]["seeds"].append(9),
        lambda data: data.pop("splits"),
    ],
)
def test_a_damaged_file_is_refused(configs, runs, tmp_path, spoil):
    path = keep(gather(*map(load, configs), (0, 1), runs), tmp_path / "kept")
    data = json.loads(path.read_text())
    spoil(data)
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match=r"strong-weak\.json: expected two methods' hits, found something else"):
        read_kept(path)


def test_settings_differ_block_by_block():
    first = {"method": {"name": "a", "x": 1}, "encoder": {"name": "e", "y": 1}, "trials": 1, "synthetic_classes": None}
    second = {"method": {"name": "b", "x": 1}, "encoder": {"name": "e", "y": 2}, "trials": 1, "synthetic_classes": {"clips": 6}}
    assert differing(first, second) == ["method", "encoder.y", "synthetic_classes"]
    assert differing(first, first) == []


# ---- the command


def test_the_command_shows_and_keeps_hits(studies, configs, runs, tmp_path):
    code, said = studies("pair", *map(words, configs), "--seeds", "0-2", "--runs", runs, "-o", tmp_path / "kept")
    assert (code, said.err) == (0, "")
    assert "settings in which the two differ: method.strength" in said.out
    assert read_kept(tmp_path / "kept" / "strong-weak.json").seeds == (0, 1, 2)
    for cell in ("2 splits", "strong", "weak"):
        assert cell in said.out


def remove(name):
    return lambda configs, runs: (
        shutil.rmtree(runs / "yours" / "weak" / "1" / name) if name == SCORES else ((runs / "yours" / "weak" / "1" / name).unlink())
    )


def other_clips(configs, runs):
    path = runs / "yours" / "weak" / "1"
    meta = path / SCORES / "meta.json"
    one = Pipeline.of_folder(path).scores.samples.ids[-1]
    storage.write_sealed(meta, json.loads(json.dumps(storage.read_json(meta)).replace(f'"{one}"', '"another"')))


def other_report(configs, runs):
    path = runs / "mine" / "strong" / "0" / REPORT
    data = storage.read_json(path)
    data["test_part"]["zsl_acc"] = 0.123
    storage.write_sealed(path, data)


def edit(method, **changes):
    def spoil(configs, runs):
        path = runs.parent / method / "mine.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "seeds", "message"),
    [
        (
            lambda configs, runs: None,
            "0-3",
            r"strong/3: expected a finished run with report\.json, found none; finish it with fdsm run",
        ),
        (lambda configs, runs: None, "1,1", "--seeds: expected at least 2, to tell how much they differ, found 1"),
        (remove(REPORT), "0-2", r"yours/weak/1: expected a finished run with report\.json, found none"),
        (remove(SCORES), "0-2", "yours/weak/1: expected a finished run with scores, found none"),
        (other_clips, "0-2", r"yours/weak/1: expected the same test clips as in \S+yours/strong/0, found others"),
        (other_report, "0-2", r"mine/strong/0: the report says 12\.30% are right and the scores \d"),
        (
            lambda configs, runs: (configs[1] / "yours.yaml").unlink(),
            "0-2",
            "weak: expected folder yours, on which strong is, found none",
        ),
        (edit("weak", name="mine/odd"), "0-2", "expected runs of one method, found 'odd', 'weak'"),
        (edit("weak", trials=3), "0-2", "this run was made with trials = 1, now it is 3"),
        (
            lambda configs, runs: shutil.copy(configs[0] / "mine.yaml", configs[0] / "z.yaml"),
            "0-2",
            "expected one config for folder mine",
        ),
    ],
)
def test_a_mistake_ends_in_a_sentence_and_nothing_is_written(studies, configs, runs, tmp_path, spoil, seeds, message):
    import re

    spoil(configs, runs)
    code, said = studies("pair", *map(words, configs), "--seeds", seeds, "--runs", runs, "-o", tmp_path / "kept")
    assert code == 2, said
    assert re.search(message, said.err), said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "kept").exists()


def test_a_method_is_not_held_against_itself_nor_are_validation_classes(studies, configs, runs, tmp_path):
    code, said = studies("pair", words(configs[0]), words(configs[0]), "--seeds", "0-2", "--runs", runs)
    assert code == 2
    assert "expected methods of different names, found 'strong' twice" in said.err
    edit("weak", split={"source": str(tmp_path / "splits.yaml"), "name": "mine", "val_draw": 0})(configs, runs)
    code, said = studies("pair", *map(words, configs), "--seeds", "0-2", "--runs", runs)
    assert code == 2
    assert "mine/weak: it scores validation classes (split.val_draw), not the unseen ones" in said.err


def test_splits_that_the_first_method_has_not_are_left_out(configs, runs):
    (configs[0] / "yours.yaml").unlink()
    assert [split.split for split in gather(*map(load, configs), (0, 1), runs).splits] == ["mine"]


def test_single_files_are_compared_as_well(configs, runs):
    found = gather(*([load_config(folder / "mine.yaml")] for folder in configs), (0, 1), runs)
    assert [split.split for split in found.splits] == ["mine"]
    page = to_markdown([found])
    assert "| mean |" not in page
