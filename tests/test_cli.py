"""The command line as a person meets it."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import yaml

from fdsm.cli import main
from fdsm.cli.options import parse_seeds, print_table
from fdsm.cli.recognition import _take_one_thread
from fdsm.data.layouts import LAYOUTS
from fdsm.errors import InputError, InputWarning
from fdsm.experiment.nothing import clips_of_nothing
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.recipes import benchmark_names, load_recipe, recipe_names, targets_of
from fdsm.recognizer import Recognizer
from fdsm.synthetic import load_programs
from fdsm.text import load_bank
from tests.data import page_files
from tests.experiment.conftest import CLASSES, tiny_config, tiny_data  # noqa: F401 (fixtures)


@dataclass
class Result:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def fdsm(monkeypatch, capsys):
    """Call the entry point in this process, which spares importing torch each time."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["fdsm", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        return Result(code, *capsys.readouterr())

    return call


def fails(result, *expected):
    """One sentence on standard error, a non-zero exit, no traceback."""
    assert result.returncode == 2, result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    for part in expected:
        assert part in lines[0]


@pytest.mark.parametrize("code", ["import fdsm", "from fdsm.cli.app import app; import typer; typer.main.get_command(app)"])
def test_torch_is_not_imported_before_it_is_needed(code):
    check = f"{code}; import sys; assert not {{'torch', 'transformers', 'scipy', 'matplotlib'}} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.slow
def test_help_costs_little_beside_importing_torch():
    def seconds(*command):
        times = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run([sys.executable, *command], capture_output=True, check=True)
            times.append(time.perf_counter() - started)
        return min(times)

    assert seconds("-m", "fdsm", "--help") < seconds("-c", "import torch")


def test_a_process_of_its_own_ends_in_one_sentence_and_exit_code_2(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "fdsm", "run", tmp_path / "no.yaml"], capture_output=True, text=True, check=False
    )
    fails(Result(result.returncode, result.stdout, result.stderr), "no.yaml: no such file")


def test_public_names_are_all_there():
    import fdsm

    assert set(fdsm.__all__) == {*fdsm._HOMES, "__version__"}
    assert all(getattr(fdsm, name) is not None for name in fdsm.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Recogniser'"):
        _ = fdsm.Recogniser


def test_run_predict_compare(fdsm, tiny_config, tiny_data, tmp_path):  # noqa: F811
    first = fdsm("run", tiny_config, "--seeds", "0,1", "--runs", tmp_path / "runs")
    assert first.returncode == 0, first.stderr
    assert "tiny/fdsm, seed 1: 2 candidate classes, chance 50.0%" in first.stdout
    folder = tmp_path / "runs" / "tiny" / "fdsm" / "0"
    assert all((folder / name).read_bytes().startswith(b"\x89PNG") for name in ("confusion.png", "clips.png"))
    predicted = fdsm("predict", tiny_data / "clip.npy", "--model", folder, "--labels", "wave", "sit down", "jump")
    assert predicted.returncode == 0, predicted.stderr
    assert all(label in predicted.stdout for label in ("wave", "sit down", "jump"))
    compared = fdsm("compare", tmp_path / "runs", folder, "-o", tmp_path / "table.md")
    assert compared.returncode == 0, compared.stderr
    assert "| fdsm | 2 |" in (tmp_path / "table.md").read_text()
    assert re.search(
        r"who was taken for whom: \S+ and 1 more$", compared.stdout, re.M
    )  # one of each seed, though 0 was named twice


@pytest.mark.slow
def test_predict_with_known_texts_does_without_the_slow_libraries(fdsm, tiny_config, tiny_data, tmp_path):  # noqa: F811
    """Those that train, make the noise schedule and encode texts each take longer to import than a clip to recognise."""
    assert fdsm("run", tiny_config, "--until", "fit", "--runs", tmp_path).returncode == 0
    code = "import sys; from fdsm.cli import main; main(); print(*sys.modules, file=sys.stderr)"
    words = ["predict", tiny_data / "clip.npy", "--model", tmp_path / "tiny" / "fdsm" / "0", "--labels", "wave", "sit down"]
    environment = os.environ | {"FDSM_CACHE": str(tmp_path / "cache")}
    first, again = (
        subprocess.run([sys.executable, "-c", code, *words], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    )
    assert "transformers" in first.stderr.split()
    slow = {"accelerate", "diffusers", "matplotlib", "scipy.stats", "sklearn", "torch._dynamo", "transformers"}
    assert slow & set(again.stderr.split()) == set()
    assert again.stdout == first.stdout


def test_a_run_stops_at_each_step(fdsm, tiny_config, tmp_path):  # noqa: F811
    folder = tmp_path / "tiny" / "fdsm" / "0"
    for step, expected, file in [
        ("latents", "4 tokens of width 8", None),
        ("texts", "name: 8 texts of 8 classes", None),
        ("fit", "fitted:", "model.safetensors"),
        ("scores", "8 clips against 2 classes in 2 trials", "scores"),
        ("report", "test part (4 clips)", "report.json"),
    ]:
        if file is not None:
            assert not (folder / file).exists(), step
        result = fdsm("run", tiny_config, "--until", step, "--runs", tmp_path)
        assert result.returncode == 0, result.stderr
        assert expected in result.stdout
        assert file is None or (folder / file).exists(), step
    fails(fdsm("run", tiny_config, "--until", "scoring", "--runs", tmp_path), "--until", "scores")


def test_a_recipe_runs_on_a_target(fdsm, tmp_path):
    small = ["data.num_subjects=2", "data.num_views=1", "data.num_trials=1", "preprocess.num_frames=16"]
    small += ["synthetic_classes.variations=0", "synthetic_classes.clips=2"]
    words = [word for setting in small for word in ("--set", setting)]
    for until in ("texts", "latents"):
        result = fdsm("run", "discriminant", "synthetic", "--variant", "lenient", *words, "--until", until, "--runs", tmp_path)
        assert result.returncode == 0, result.stderr
    assert "104 clips, 1 tokens" in result.stdout


def test_wrong_recipes_targets_and_variants(fdsm, tiny_config, tmp_path):  # noqa: F811
    for words, expected in [
        (["discriminent", "utd-mhad/22-5"], ["recipe", "did you mean 'discriminant'"]),
        (["discriminent"], ["recipe", "did you mean 'discriminant'"]),
        (["discriminant"], ["recipe 'discriminant': expected what to run it on", "fdsm recipes"]),
        (["discriminant", "utdmhad/22-5"], ["did you mean 'utd-mhad'"]),
        (["discriminant", "utd-mhad/22-6"], ["expected a split of utd-mhad: utd-mhad/22-5"]),
        (["discriminant", "utd-mhad/22-5", "--variant", "lenjent"], ["variant", "lenient"]),
        ([tiny_config, "--variant", "lenient"], ["--variant lenient", "tiny.yaml is a file"]),
        (["discriminant", "utd-mhad/22-5", "--data", tmp_path / "nowhere"], ["nowhere"]),
    ]:
        fails(fdsm("run", *words, "--runs", tmp_path / "runs"), *expected)
    assert not (tmp_path / "runs").exists()


def test_recipes_lists_all_that_can_be_run(fdsm):
    result = fdsm("recipes")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    for recipe in recipe_names():
        known = load_recipe(recipe)
        assert any(f" {recipe} " in line and known.about in line for line in lines), recipe
        for variant, change in known.variants.items():
            assert any(f" {recipe} --variant {variant} " in line and change.about in line for line in lines), (recipe, variant)
    for benchmark in benchmark_names():
        for target in targets_of(benchmark):
            name, _, split = target.partition("/")
            assert any(f" {name}/{split.replace('/', '-')} " in line for line in lines), target
    assert any("ntu60/55-5 " in line and "FDSM 87.79" in line for line in lines)
    assert any("nw-ucla/8-2 " in line and "PURLS 75.84" in line for line in lines)


def test_data_check_and_synthesise(fdsm, tmp_path):
    made = fdsm("data", "synthesise", tmp_path / "made", "--subjects", 1, "--views", 1, "--trials", 1)
    assert made.returncode == 0, made.stderr
    checked = fdsm("data", "check", tmp_path / "made")
    assert checked.returncode == 0, checked.stderr
    assert "wave with the right hand" in checked.stdout
    fails(fdsm("data", "synthesise", tmp_path / "made"), "made: it exists already")


def test_what_stands_in_brackets_is_printed_as_it_is(capsys):
    print_table(("name",), [("jump [high]",), ("jump [/x]",)])
    printed = capsys.readouterr().out
    assert "jump [high]" in printed
    assert "jump [/x]" in printed


def test_wrong_paths_options_and_keys(fdsm, tiny_config, tmp_path):  # noqa: F811
    fails(fdsm("run", tmp_path / "nothing.yaml"), "nothing.yaml: no such file")
    fails(fdsm("run", "--sett", "x=1"), "No such option: --sett")
    fails(fdsm("runn"), "No such command 'runn'")
    for words in (["list", "metods"], ["run", tiny_config, "--until", "scoring"]):
        assert "Value error" not in fdsm(*words).stderr
    fails(fdsm("list", "metods"), "Invalid value for 'kind': unknown name 'metods', did you mean 'methods'?")
    fails(fdsm("run", tiny_config, "--until", "scoring"), "'--until': unknown name 'scoring', did you mean 'scores'?")
    fails(fdsm("run", tiny_config, "--set", "trialz=3", "--runs", tmp_path), "trialz", "did you mean 'trials'")
    fails(fdsm("run", tmp_path), "expected a recipe or a YAML file, found a folder")
    fails(fdsm("run", tiny_config, "--seeds", "a-b", "--runs", tmp_path), "--seeds 'a-b': expected something like 0-4")
    fails(fdsm("run", tiny_config, "--seeds", "4-0", "--runs", tmp_path), "--seeds '4-0': expected the smaller number first")
    fails(fdsm("run", tiny_config, "--set", "encoder.channels=[-3,4]", "--runs", tmp_path), "channels", "found -3")
    fails(fdsm("data", "synthesise", tmp_path / "made", "--seed", "-1"), "seed")
    fails(fdsm("run", tiny_config, "--set", "data.root=nowhere", "--runs", tmp_path), "nowhere")
    fails(fdsm("data", "check", tmp_path / "nothing"), "no such file or folder")
    fails(fdsm("compare", tmp_path / "nothing"), "no such run or folder of runs")
    assert not (tmp_path / "runs").exists()


def test_seeds_are_ranges_and_lists():
    assert parse_seeds("0-4") == [0, 1, 2, 3, 4]
    assert parse_seeds("7, 0-1") == [7, 0, 1]
    for text in ("²", "0-²"):  # digits, but not those of a number
        with pytest.raises(InputError, match="expected something like 0-4"):
            parse_seeds(text)


def test_wrong_clips_labels_and_models(fdsm, tiny_config, tiny_data, tmp_path):  # noqa: F811
    assert fdsm("run", tiny_config, "--until", "fit", "--runs", tmp_path).returncode == 0
    model = ["--model", tmp_path / "tiny" / "fdsm" / "0"]
    clip = tiny_data / "clip.npy"
    fails(fdsm("predict", tmp_path / "no.npy", *model, "--labels", "a"), "no.npy: no such file")
    fails(fdsm("predict", clip, "--model", tmp_path, "--labels", "a"), "expected a finished run")
    fails(fdsm("predict", clip, *model, "--labels", "a", "a"), "labels that differ")
    fails(fdsm("predict", clip, *model), "--labels")
    fails(fdsm("predict", clip, *model, "--labels"), "--labels", "requires an argument")
    fails(fdsm("predict", *model, "--labels", "a", clip), "Missing argument", "before --labels, which takes all words")
    fails(fdsm("predict", clip, *model, "--labels", ""), "expected a text")
    fails(fdsm("predict", clip, *model, "--labels", "wave,jab, squat"), "one label with commas", '"wave" "jab" "squat"')
    bad = {
        "empty.npy": b"",
        "truncated.npy": clip.read_bytes()[:200],
        "clip.txt": b"x",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        fails(fdsm("predict", tmp_path / name, *model, "--labels", "a"), name)
    arrays = {
        "no-frames.npy": np.zeros((0, 25, 3), np.float32),
        "infinite.npy": np.full((4, 25, 3), np.inf, np.float32),
        "missing.npy": np.full((4, 25, 3), np.nan, np.float32),
        "joints.npy": np.ones((4, 20, 3), np.float32),
    }
    for name, array in arrays.items():
        np.save(tmp_path / name, array)
        fails(fdsm("predict", tmp_path / name, *model, "--labels", "a"), name)
    one_frame = np.load(clip)[:, :1]
    np.save(tmp_path / "one.npy", one_frame)
    with pytest.warns(InputWarning, match=r"one\.npy: there is one frame, so no movement is seen"):
        assert fdsm("predict", tmp_path / "one.npy", *model, "--labels", "a", "b").returncode == 0


def test_predict_says_what_it_found_in_a_clip(fdsm, tiny_config, tiny_data, tmp_path):  # noqa: F811
    assert fdsm("run", tiny_config, "--until", "fit", "--runs", tmp_path).returncode == 0
    clip = np.load(tiny_data / "clip.npy")
    two = np.concatenate([np.repeat(clip[:, :1], clip.shape[1], axis=1) + np.float32([1, 0, 0]), clip])
    for name, points in (
        ("zeros.NPY", np.where(np.random.default_rng(0).random((*clip.shape[:3], 1)) < 0.02, 0, clip)),
        ("two.npy", two),
    ):
        with (tmp_path / name).open("wb") as stream:
            np.save(stream, points)

    def predict(name, *options):
        return fdsm("predict", tmp_path / name, "--model", tmp_path / "tiny" / "fdsm" / "0", "--labels", "wave", "jump", *options)

    with pytest.warns(
        InputWarning, match=r"zeros\.NPY: .* of the joints have no place but the number 0: they were read as missing"
    ):
        assert predict("zeros.NPY", "--layout", "kinect-v2").returncode == 0
    with pytest.warns(InputWarning, match=r"two\.npy: 2 persons are seen, and person 2 was taken"):
        taken = predict("two.npy")
    assert (taken.returncode, taken.stderr) == (0, "")
    assert predict("two.npy", "--persons", "2").stdout == taken.stdout
    with pytest.warns(InputWarning, match="nothing moves"):
        each = predict("two.npy", "--persons", "each")
    assert each.stdout.startswith("person 1\n")
    assert each.stdout.endswith(f"person 2\n{taken.stdout}")
    fails(predict("two.npy", "--persons", "3"), "two.npy: expected a person 3, found person 1, 2")
    fails(predict("two.npy", "--persons", "both"), "--persons 'both': expected each, all or the number of a person")
    fails(predict("two.npy", "--up", "y"), "up must be one of +x -x +y -y +z -z")
    for aspect in ("16:9", "1/0", "-1", "nan"):
        fails(predict("two.npy", f"--aspect={aspect}"), "--aspect", "width/height, such as 1920/1080")
    np.save(tmp_path / "pixels.npy", clip * [300, -300, 0] + [960, 540, 1])
    fails(predict("pixels.npy"), "pixels.npy: expected a depth as third coordinate", "clip[..., :2]")
    (tmp_path / "pose.json").write_text('{"people": [{"pose_keypoints_2d": [1, 2, 0.5]}]}')
    fails(predict("pose.json"), "pose.json: expected persons of 25 (openpose-25), 18 (openpose-18) joints, found 1")
    (tmp_path / "other.json").write_text('[{"name": "wave"}]')
    fails(predict("other.json"), "other.json: expected JSON of OpenPose, COCO", "found a list of objects with the keys 'name'")

    checked = fdsm("data", "check", tmp_path / "zeros.NPY", "--layout", "kinect-v2")
    assert "mended: 2" in checked.stdout
    assert "kinect-v2, 3D, +y is up" in checked.stdout
    assert "nothing looks wrong" in fdsm("data", "check", tiny_data / "clip.npy", "--layout", "kinect-v2").stdout
    fails(fdsm("data", "check", tmp_path / "zeros.NPY"), "expected --layout beside an .npy file", "kinect-v2")
    fails(fdsm("data", "check", tiny_data / "data", "--layout", "kinect-v2"), "--layout kinect-v2: is for the file of one clip")
    fails(fdsm("data", "check", tiny_data / "data", "--fps", "60"), "--fps 60.0: is for the file of one clip")


def test_a_check_takes_the_options_that_its_findings_name(fdsm, tmp_path):
    for write in (page_files.bvh, page_files.mediapipe, page_files.coco):
        write(tmp_path)

    def check(name, *options):
        done = fdsm("data", "check", tmp_path / name, *options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "+z as --up" in check("z-up.bvh")
    assert "+z is up" in check("z-up.bvh", "--up", "+z")
    assert "nothing looks wrong" in check("z-up.bvh", "--up", "+z")
    assert "as --aspect" in check("picture.json")
    assert "nothing looks wrong" in check("picture.json", "--aspect", "1080/1920")
    assert "choose with --persons" in check("alphapose-results.json")
    assert "person 1 is taken" in check("alphapose-results.json", "--persons", "1")
    assert "145, 2.4 s" in check("z-up.bvh", "--fps", "60")
    fails(fdsm("data", "check", tmp_path / "z-up.bvh", "--fps", "0"), "expected frames a second above 0, found 0")
    fails(fdsm("data", "check", tmp_path / "z-up.bvh", "--persons", "each"), "--persons each: expected all or the number")


def test_predict_takes_many_files_and_folders(fdsm, tiny_config, tiny_data, tmp_path):  # noqa: F811
    assert fdsm("run", tiny_config, "--runs", tmp_path, "--until", "fit").returncode == 0
    folder, model = tmp_path / "clips", ("--model", tmp_path / "tiny" / "fdsm" / "0")
    (folder / "more").mkdir(parents=True)
    points = np.load(tiny_data / "clip.npy")
    for name in ("b.npy", "a.npy", "more/c.npy"):
        np.save(folder / name, points)
    (folder / "notes.md").touch()
    (tmp_path / "labels.txt").write_text("# of mine\nwave\nsit down\njump\n")
    found = fdsm("predict", folder, tiny_data / "clip.npy", *model, "--labels", "wave", "sit down", "jump", "--top", "2")
    assert found.returncode == 0, found.stderr
    assert [found.stdout.index(name) for name in ("a.npy", "b.npy", "c.npy", "clip.npy")] == sorted(
        found.stdout.index(name) for name in ("a.npy", "b.npy", "c.npy", "clip.npy")
    )
    again = fdsm("predict", "--labels", tmp_path / "labels.txt", "--top", "2", folder, *model, "-o", tmp_path / "all.CSV")
    assert again.returncode == 0, again.stderr
    with (tmp_path / "all.CSV").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["clip"].rpartition("/")[2] for row in rows] == ["a.npy", "a.npy", "b.npy", "b.npy", "c.npy", "c.npy"]
    assert [row["rank"] for row in rows] == ["1", "2"] * 3
    one_label = fdsm("predict", folder, *model, "--labels", "wave", "jump", "--top", "1").stdout
    assert "nearest" in one_label
    assert "second" not in one_label
    np.save(folder / "broken.npy", np.zeros((5, 3)))
    mixed = fdsm("predict", folder, *model, "--labels", "wave", "jump", "-o", tmp_path / "all.json")
    assert mixed.returncode == 2
    assert mixed.stderr.count("broken.npy: ") == 1
    assert mixed.stderr.strip().endswith("error: 1 of 4 clips were refused")
    answers = json.loads((tmp_path / "all.json").read_text())
    assert [Path(one["clip"]).name for one in answers] == ["a.npy", "b.npy", "c.npy"]
    assert sorted(one["label"] for one in answers[0]["ranking"]) == ["jump", "wave"]
    (folder / "broken.npy").unlink()
    joints = LAYOUTS["kinect-v2"].joints
    upper = [joints.index(name) for name in ("neck", "spine_shoulder", "left_shoulder", "right_shoulder")]
    points[:, :, upper] = np.nan  # it is read, but lengths cannot be measured by the trunk
    np.save(folder / "b.npy", points)
    with pytest.warns(InputWarning, match="out of sight"):
        rest = fdsm("predict", folder, *model, "--labels", "wave", "jump", "-o", tmp_path / "rest.json")
    assert rest.returncode == 2
    assert rest.stderr.count("b.npy: no frame shows both the root and the neck") == 1
    assert rest.stderr.strip().endswith("error: 1 of 3 clips were refused")
    assert json.loads((tmp_path / "rest.json").read_text()) == [answers[0], answers[2]]
    (tmp_path / "empty").mkdir()
    fails(fdsm("predict", tmp_path / "empty", *model, "--labels", "a"), "empty: expected a folder of clips", "found none")
    fails(fdsm("predict", folder, *model, "--labels", "a", "-o", "x.txt"), "x.txt: expected a file that ends in .csv or .json")


def test_a_clip_whose_name_is_not_text_in_utf_8_is_answered(fdsm, repository, tmp_path):
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("cup\udce9.npy", "plain.npy"):
        shutil.copy(repository / "examples" / "wave.npy", folder / name)
    for ending in ("json", "csv"):
        found = fdsm("predict", folder, "--labels", "wave", "hop", "-o", tmp_path / f"all.{ending}")
        assert found.returncode == 0, found.stderr
        assert r"cup\udce9.npy" in found.stdout
        assert r"cup\udce9.npy".replace("\\", "\\" * (1 + (ending == "json"))) in (tmp_path / f"all.{ending}").read_text("utf-8")


def test_a_video_that_is_not_there_is_named_before_a_package(fdsm, tmp_path):
    fails(fdsm("poses", tmp_path / "no.mp4", "-o", tmp_path / "poses.npz"), "no.mp4: no such file")
    (tmp_path / "film.mp4").write_bytes(b"film")
    fails(fdsm("poses", tmp_path / "film.mp4", "-o", tmp_path / "poses.npy"), "poses.npy: expected a file that ends in .npz")
    fails(fdsm("poses", tmp_path / "film.mp4", "-o", tmp_path / "poses.NPZ"), "film.mp4: ")
    fails(fdsm("predict", tmp_path / "no.mp4", "--labels", "wave"), "no.mp4: no such file")


def test_names_are_read_into_a_bank_that_predict_and_load_bank_take(fdsm, tmp_path):
    (tmp_path / "names.txt").write_text("# my own\nwave with the left hand\n\n  # a fruit\nbanana\n")
    table = fdsm("texts", "read", tmp_path / "names.txt", "sit down", "-o", tmp_path / "mine.yaml")
    assert table.returncode == 0, table.stderr
    assert "left hand moves from side to side" in table.stdout
    for row in (("wave with the left hand", "wave", "1.00"), ("banana", "not read", "a banana")):
        assert any(all(cell in line for cell in row) for line in table.stdout.splitlines())
    assert "3 classes, without kinematics: banana" in table.stdout
    bank = load_bank(tmp_path / "mine.yaml")
    assert (bank.dataset, bank.names) == ("mine", ("wave with the left hand", "banana", "sit down"))
    assert [entry.kinematics and entry.kinematics.path for entry in bank.classes] == ["wave", None, "sit_down"]
    assert [*tmp_path.glob("*.yaml")] == [tmp_path / "mine.yaml"]

    fails(fdsm("texts", "read", "wave", "-o", tmp_path / "mine.yaml"), "mine.yaml: it exists already", "--force")
    forced = fdsm("texts", "read", "clap", "-o", tmp_path / "mine.yaml", "--force", "--dataset", "claps")
    assert forced.returncode == 0, forced.stderr
    assert load_bank(tmp_path / "mine.yaml").dataset == "claps"
    fails(fdsm("texts", "read", "wave", "-o", tmp_path / "mine.txt"), "expected a file that ends in .yaml")
    fails(fdsm("texts", "read", "wave", "-o", tmp_path / "none" / "mine.yaml"), "mine.yaml: expected a folder that exists")
    assert not (tmp_path / "none").exists()
    fails(fdsm("texts", "read", tmp_path / "none.txt"), "none.txt: no such file")
    (tmp_path / "names.csv").write_text("wave\n")
    fails(fdsm("texts", "read", tmp_path / "names.csv"), "names.csv: expected a name, or a file that ends in .txt")
    fails(fdsm("texts", "read", "time flies"), "label 'time flies': expected what the body does", "--bank")
    named = fdsm("texts", "read", "shake hands", "with the left hand")  # one of them names no action
    assert "opposite another person who does" in named.stdout
    assert "not read" in named.stdout
    fails(fdsm("texts", "read", "banana"), "label 'banana': expected an action", "nearest known names", "--bank")
    fails(fdsm("texts", "read", "banana", "Tuesday"), "found none in 2 names")
    fails(fdsm("texts", "read", "wave", "Wave"), "expected labels that differ")


def test_only_a_fitted_run_of_a_discriminant_is_calibrated(fdsm, tiny_config, tmp_path, monkeypatch):  # noqa: F811
    runs = tmp_path / "runs"
    assert fdsm("run", tiny_config, "--until", "fit", "--runs", runs).returncode == 0
    folder = next(runs.glob("**/model.safetensors")).parent
    monkeypatch.setattr(Pipeline, "synthetic_classes", property(lambda _: pytest.fail("rendered before it refused")))
    wanted = "expected the method 'discriminant' with one encoder and synthetic classes of one person"
    fails(fdsm("calibrate", folder), str(folder), wanted, "found 'fdsm' without synthetic classes")
    Recognizer.from_pretrained(folder).save_pretrained(tmp_path / "saved")
    fails(fdsm("calibrate", tmp_path / "saved"), "saved", "expected a run's folder", "this one is a copy or has been moved")
    fails(fdsm("calibrate", tmp_path / "nowhere"), "expected a run's folder with config.yaml")
    (folder / "model.safetensors").unlink()
    fails(fdsm("calibrate", folder), "expected a fitted run with model.safetensors", "`fdsm run` makes it")


@pytest.mark.slow
def test_a_calibrated_run_gives_probabilities_and_says_unknown(fdsm, tiny_config, tiny_data, tmp_path):  # noqa: F811
    settings = [
        *["encoder={name: measurements}", "tokens=pooled", "trials=1", "method={name: discriminant, projection: {shrinkage: 1}}"],
        "synthetic_classes={variations: 0, clips: 2, strict: false}",
    ]
    chosen = [word for setting in settings for word in ("--set", setting)]
    assert fdsm("run", tiny_config, *chosen, "--until", "fit", "--runs", tmp_path).returncode == 0
    folder = next(tmp_path.glob("**/model.safetensors")).parent
    recognize, labels = Recognizer.from_pretrained(folder), ["wave with the right hand", "squat", "hop"]
    still = clips_of_nothing("still", 1, 3, recognize.encoder.layout, recognize.encoder.network.in_dims)[0]
    assert recognize(still, labels)[0]["probability"] is None
    done = fdsm("calibrate", folder)
    assert (done.returncode, done.stdout.strip()) == (0, str(folder / "calibration.safetensors")), done.stderr
    ranking = Recognizer.from_pretrained(folder)(still, labels)
    assert ranking.unknown
    assert sum(one["probability"] for one in ranking) == pytest.approx(1, abs=1e-5)


def test_predict_shows_how_labels_were_read(fdsm, tiny_config, tiny_data, tmp_path):  # noqa: F811
    captions = "method.captions={rich: null, sparse: [kinematics], test: [kinematics]}"
    assert fdsm("run", tiny_config, "--until", "fit", "--set", captions, "--runs", tmp_path).returncode == 0
    words = ["predict", tiny_data / "clip.npy", "--model", tmp_path / "tiny" / "fdsm" / "0", "--labels"]
    read = fdsm(*words, "clap above the head", "bow")
    assert read.returncode == 0, read.stderr
    assert "read as" in read.stdout
    assert "both hands move together and apart" in read.stdout
    assert "read as" not in fdsm(*words, "bow", "wave with the right hand").stdout
    assert "read as" not in fdsm(*words, "Bow!", "wave_with_the_right_hand").stdout  # writing does not matter
    with pytest.warns(InputWarning, match="labels 'say hi', 'hello': they are read as the same movement"):
        assert fdsm(*words, "bow", "say hi", "hello").returncode == 0
    fails(fdsm(*words, "bow", "not waving"), "label 'not waving'", "does not do")
    fails(fdsm(*words, "bow", "jump", "--bank", "nw-ucla"), "bank nw-ucla", "found none of 'bow', 'jump'")
    fails(fdsm(*words, "bow", "banana"), "label 'banana'", "eat a banana", "--bank")


def test_a_run_does_not_read_names_by_itself(fdsm, tiny_config, tmp_path):  # noqa: F811
    names = [program.name for program in map(load_programs().__getitem__, CLASSES)]
    (tmp_path / "named.yaml").write_text(yaml.safe_dump({"classes": [{"name": name} for name in names]}))
    settings = [
        *[f"text.bank={tmp_path / 'named.yaml'}", "encoder={name: measurements}", "tokens=pooled", "trials=1"],
        *["synthetic_classes={variations: 0, clips: 2}", "method={name: discriminant}"],
    ]
    chosen = [word for setting in settings for word in ("--set", setting)]
    fails(fdsm("run", tiny_config, *chosen, "--runs", tmp_path / "runs"), "no class", "fdsm texts read")
    words = load_programs()[CLASSES[0]].kinematics.model_dump(mode="json")
    (tmp_path / "named.yaml").write_text(
        json.dumps({"classes": [{"name": name} | ({"kinematics": words} if name != names[5] else {}) for name in names]})
    )
    fails(
        fdsm("run", tiny_config, *chosen, "--runs", tmp_path / "runs"), f"class {names[5]!r} has no kinematics", "fdsm texts read"
    )


def test_published_formats_are_imitated_checked_and_converted(fdsm, tmp_path):
    made = fdsm("data", "imitate", "ntu60", tmp_path / "ntu60", "--frames", "3")
    assert made.returncode == 0, made.stderr
    assert "120 clips" in made.stdout
    assert "(NTU RGB+D)" in fdsm("data", "check", tmp_path / "ntu60").stdout
    converted = fdsm("data", "convert", "ntu60", tmp_path / "ntu60", tmp_path / "store")
    assert converted.returncode == 0, converted.stderr
    assert "120 clips of 60 classes, 360 frames" in converted.stdout
    assert "(store)" in fdsm("data", "check", tmp_path / "store").stdout
    assert fdsm("data", "convert", "ntu60", tmp_path / "ntu60", tmp_path / "store").stdout == converted.stdout
    fails(fdsm("data", "convert", "ntu6", tmp_path, tmp_path / "other"), "did you mean 'ntu60'")
    fails(fdsm("data", "convert", "ntu60", tmp_path / "gone", tmp_path / "other"), "gone")
    fails(fdsm("data", "convert", "ntu60", tmp_path, tmp_path / "other", "--set", "rot=1"), "did you mean 'root'")
    fails(fdsm("data", "imitate", "ntu", tmp_path / "other"), "did you mean 'ntu60'")
    (tmp_path / "ntu60" / "S001C001P001R001A007.skeleton").write_text("3\nmany\n")
    broken = fdsm("data", "convert", "ntu60", tmp_path / "ntu60", tmp_path / "other")
    fails(broken, "S001C001P001R001A007.skeleton line 1: expected a number of frames")
    fails(fdsm("data", "convert", "ntu60", tmp_path / "ntu60", tmp_path / "store"), "store: it exists already")
    assert not (tmp_path / "other").exists()


def test_figures_by_name(fdsm, tiny_config, tmp_path):  # noqa: F811
    assert "curriculum" in fdsm("figure", "list").stdout
    drawn = fdsm("figure", "curriculum", "-o", tmp_path / "c.png")
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    fails(fdsm("figure", "curiculum"), "did you mean 'curriculum'")
    fails(fdsm("figure", "wins", tmp_path, "-o", tmp_path / "w.png"), "expected a run's folder with config.yaml")
    fails(fdsm("figure", "wins", "-o", tmp_path / "w.png"), "expected two runs, found 0")
    fails(fdsm("figure", "curriculum", "-o", tmp_path / "c.txt"), "expected a file that ends in")


def test_extract_refuses_what_it_cannot_do(fdsm, tiny_config, tmp_path):  # noqa: F811
    extracted = fdsm("extract", tiny_config, "-o", tmp_path / "features", "--runs", tmp_path / "runs")
    assert extracted.returncode == 0, extracted.stderr
    assert (tmp_path / "features" / "stgcn_folder_2_r_mine" / "train.npy").exists()
    fails(fdsm("extract", tiny_config, "-o", tmp_path / "x", "--split", "yours"), "split unknown name 'yours'")


def test_one_clip_takes_one_thread_unless_told_otherwise(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    _take_one_thread()
    assert os.environ["OMP_NUM_THREADS"] == "3"
    monkeypatch.delenv("OMP_NUM_THREADS")
    _take_one_thread()
    assert os.environ["OMP_NUM_THREADS"] == "1"


def test_threads_of_a_process_that_has_loaded_torch_are_left_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    _take_one_thread()
    assert "OMP_NUM_THREADS" not in os.environ


def test_a_run_is_verified_and_made_again(fdsm, tiny_config, tmp_path):  # noqa: F811
    runs = tmp_path / "runs"
    assert fdsm("run", tiny_config, "--runs", runs).returncode == 0
    folder = runs / "tiny" / "fdsm" / "0"
    again = fdsm("reproduce", folder)
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("the same bytes") == 5
    verified = fdsm("verify", runs)
    assert verified.returncode == 0, verified.stderr
    assert "results are what fdsm wrote" in verified.stdout
    report = folder / "report.json"
    report.write_text(report.read_text().replace('"trials": 2', '"trials": 3'))
    damaged = fdsm("verify", runs)
    assert damaged.returncode == 2
    assert f"error: expected no damaged file, found 1: {report}" in damaged.stderr
    fails(fdsm("run", tiny_config, "--runs", runs), "report.json", "checksum")
    fails(fdsm("verify", tmp_path / "gone"), "gone: no such file or folder")
    fails(fdsm("run", tiny_config, "--runs", runs, "--set", "name=../x"), "name '../x': expected the name of a folder")
    fails(fdsm("run", tiny_config, "--set", f"name={'x' * 100_000}", "--set", "trials=none"), "trials")
    assert not (tmp_path / "x").exists()
