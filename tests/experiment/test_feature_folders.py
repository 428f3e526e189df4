"""Every recipe that reads one vector a clip runs on a feature folder in the original format; the others say what they lack."""

import shutil

import numpy as np
import pytest

from fdsm import storage
from fdsm.errors import InputError, InputWarning
from fdsm.experiment.config import load_recipe_config, members
from fdsm.experiment.general_runs import trial_of, tuning_configs
from fdsm.experiment.made_of import FILES
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.recipes import recipe_names
from fdsm.experiment.results import make_rows
from fdsm.experiment.run_folder import CLIPS, FITTED_ON
from fdsm.methods import METHODS
from fdsm.methods.trained import TrainedMethod
from fdsm.splits import load_split, split_names
from fdsm.text import load_bank

UNSEEN = (10, 11, 19, 26, 56)  # of 55/5


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Six classes of train.npy are enough to be wrong about: all 55 are there, with two clips each."""
    root = tmp_path_factory.mktemp("features") / "shift_5_r"
    root.mkdir()
    draw = np.random.default_rng(0)
    means = draw.random((60, 16)).astype("f4")
    for name, labels, classes, count in (
        ("train", "train_label", [c for c in range(60) if c not in UNSEEN], 2),
        ("ztest", "z_label", UNSEEN, 3),
    ):
        y = np.repeat(classes, count)
        np.save(root / f"{name}.npy", means[y] + 0.1 * draw.random((len(y), 16)).astype("f4"))
        np.save(root / f"{labels}.npy", y.astype("i8"))
    return root


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One folder for all runs, because encoding the texts of 60 classes takes longer than all else."""
    return tmp_path_factory.mktemp("runs")


def recipes_of(reads):
    """Recipes named as their method, by what the method sees of a clip."""
    trained = [name for name in METHODS if issubclass(METHODS[name], TrainedMethod)]
    return [name for name in trained if name in recipe_names() and METHODS[name].reads == reads]


OTHERS = ("ridge", "eszsl", "nearest-text", "chance", "pgfa", "skeleton-cache", "dynapurls")


@pytest.mark.parametrize("recipe", [*recipes_of("vector"), *OTHERS])
def test_a_recipe_runs_on_a_feature_folder_in_place_of_clips(recipe, folder, runs):
    steps = [] if recipe in OTHERS else ["method.training.num_steps=10", "method.training.batch_size=8"]
    config = load_recipe_config(recipe, "ntu60/55-5", overrides=steps, data=folder)
    assert (config.data.name, config.encoder, config.tokens) == ("features", None, "pooled")
    report = Pipeline(config, runs).report
    assert report.test_part.num_clips == 15
    assert len(report.classes) == 5
    assert any("unknown encoder" in stamp for stamp in report.stamps)


@pytest.mark.parametrize("recipe", [*recipes_of("joints"), "smie"])
def test_a_method_that_needs_frames_or_joints_says_so(recipe, folder):
    refusal = rf"^{recipe} ntu60/55-5: method '{recipe}' needs latents with one token a (frame|joint) .*found tokens 'pooled'$"
    with pytest.raises(InputError, match=refusal):  # before a clip is read
        load_recipe_config(recipe, "ntu60/55-5", data=folder)


def test_smies_pooled_variant_runs_on_a_feature_folder(folder, runs):
    config = load_recipe_config("smie", "ntu60/55-5", ["pooled"], ["method.training.num_steps=5"], data=folder)
    assert Pipeline(config, runs).report.test_part.num_clips == 15


def test_labels_that_are_edited_after_a_run_are_other_clips(folder, runs, tmp_path):
    own = shutil.copytree(folder, tmp_path / "shift_5_r")
    config = load_recipe_config("chance", "ntu60/55-5", overrides=["name=edited"], data=own)
    report = Pipeline(config, runs).report
    labels = np.load(own / "z_label.npy")
    np.save(own / "z_label.npy", labels[::-1])
    with pytest.raises(InputError, match="this run was fitted on other clips"):
        _ = Pipeline(config, runs).report
    np.save(own / "z_label.npy", labels)
    assert Pipeline(config, runs).report == report


def test_a_run_that_noted_its_latents_without_labels_is_still_one_of_them(folder, runs, tmp_path):
    own = shutil.copytree(folder, tmp_path / "shift_5_r")
    config = load_recipe_config("chance", "ntu60/55-5", overrides=["name=earlier"], data=own)
    report, run = Pipeline(config, runs).report, Pipeline(config, runs)
    noted, once = storage.read_json(run.folder / FITTED_ON), storage.content_hash(run.latents.z)
    storage.write_sealed(run.folder / FITTED_ON, noted | {FILES: once, CLIPS: once})
    assert Pipeline(config, runs).report == report
    np.save(own / "ztest.npy", np.load(own / "ztest.npy") + 1)
    with pytest.raises(InputError, match="this run was fitted on other clips"):
        _ = Pipeline(config, runs).report


@pytest.mark.parametrize("variants", [[], ["lenient"]])
def test_a_recipe_says_that_it_runs_without_its_synthetic_classes(variants, folder):
    with pytest.warns(InputWarning, match=r"discriminant.*: learns from the seen classes alone.*holds latents"):
        config = load_recipe_config("discriminant", "ntu60/55-5", variants, data=folder)
    assert config.synthetic_classes is None


def test_a_folder_that_cannot_serve_generalised_zero_shot_says_so_before_a_fit(folder, runs, tmp_path):
    wanted = ["generalised=true", "name=general"]
    with pytest.raises(InputError, match=r"latents of seen classes in the test part, as in a folder with gtest\.npy, found none"):
        _ = Pipeline(load_recipe_config("chance", "ntu60/55-5", overrides=wanted, data=folder), runs).report
    own = shutil.copytree(folder, tmp_path / "shift_5_r")
    for whole, parts in (("gtest", ("train", "ztest")), ("g_label", ("train_label", "z_label"))):
        np.save(own / f"{whole}.npy", np.concatenate([np.load(folder / f"{part}.npy") for part in parts]))
    with pytest.raises(InputError, match=r"has not seen the validation classes.*found one that was trained on 'take off a shoe'"):
        _ = Pipeline(load_recipe_config("chance", "ntu60/55-5", overrides=wanted, data=own), runs).report
    assert not (runs / "general").exists()


VALIDATION = (16, 21, 25, 31, 48)  # of 55/5


@pytest.fixture(scope="module")
def general(tmp_path_factory):
    """The two folders that were published for a split: `first` for the unseen classes, `val` for the validation classes."""
    root = tmp_path_factory.mktemp("general")
    draw = np.random.default_rng(0)
    means = draw.random((60, 16)).astype("f4")
    seen = [c for c in range(60) if c not in UNSEEN]
    fitted = [c for c in seen if c not in VALIDATION]
    for name, train, apart, others in (("shift_5_r", seen, UNSEEN, seen), ("shift_val_5_r", fitted, VALIDATION, fitted)):
        folder = root / name
        folder.mkdir()
        clips = {"train": (train, 2), "ztest": (apart, 4), "val": (others, 2)}
        for part, (classes, count) in clips.items():
            y = np.repeat(classes, count)
            np.save(folder / f"{part}.npy", means[y] + 0.1 * draw.random((len(y), 16)).astype("f4"))
            np.save(folder / f"{part[0] if part == 'ztest' else part}_label.npy", y.astype("i8"))
    return root


def of_both(root, name, recipe="ridge", val="shift_val_5_r"):
    settings = ["generalised=true", f"name={name}", f"data.validation={root / val}"]
    return load_recipe_config(recipe, "ntu60/55-5", overrides=settings, data=root / "shift_5_r")


def test_a_second_folder_tunes_generalised_zero_shot(general, runs):
    report = Pipeline(of_both(general, "both"), runs).report
    found = report.generalised
    assert (found.num_seen_clips, found.num_unseen_clips) == (110, 20)
    assert found.tuning_seen_clips == 100  # of the 50 fitted classes in the second folder
    names = load_bank("ntu120").names
    assert found.tuning_unseen_classes == [[names[c] for c in VALIDATION]]
    assert found.plain.seen_acc > 0.9  # classes of well-parted features
    assert any("tuned on test clips of seen classes" in stamp for stamp in report.stamps)
    tuned = Pipeline(of_both(general, "both"), runs)
    (tuning,) = map(tuned.beside, tuning_configs(tuned.config, tuned.split))
    trial = trial_of(tuning)
    assert not set(UNSEEN) & {*trial.labels.tolist(), *trial.class_ids.tolist()}  # neither clips nor texts of unseen classes


def test_an_unseen_class_of_the_second_folder_changes_nothing(general, runs, tmp_path):
    """Published folders of all classes may hold some."""
    root = shutil.copytree(general, tmp_path / "general")
    y = np.repeat(UNSEEN, 3)
    for name, more in (("ztest", np.full((len(y), 16), 9, "f4")), ("z_label", y)):
        file = root / "shift_val_5_r" / f"{name}.npy"
        np.save(file, np.concatenate([np.load(file), more]))
    one, another = Pipeline(of_both(general, "without"), runs).report, Pipeline(of_both(root, "with"), runs).report
    assert one.generalised == another.generalised


def test_a_second_folder_that_is_edited_or_moved(general, runs, tmp_path):
    root = shutil.copytree(general, tmp_path / "general")
    report = Pipeline(of_both(root, "kept"), runs).report
    moved = root.rename(tmp_path / "moved")
    assert Pipeline(of_both(moved, "kept"), runs).report == report
    np.save(moved / "shift_val_5_r" / "val.npy", np.load(moved / "shift_val_5_r" / "val.npy")[::-1])
    with pytest.raises(InputError, match=r"tuning-published.*this run was fitted on other clips"):
        _ = Pipeline(of_both(moved, "kept"), runs).report


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"val": None}, r"expected test clips of other seen classes, as in a folder with gtest\.npy or val\.npy, found none"),
        ({"ztest": 16}, "expected test clips of the 5 validation classes, found no clip of 'take off a shoe'"),
        ({"train": 31}, "expected an encoder that has seen neither validation nor unseen classes, found one that was trained on"),
    ],
)
def test_a_second_folder_of_other_classes_is_refused_before_a_fit(files, message, general, runs, tmp_path):
    root = shutil.copytree(general, tmp_path / "general")
    folder = root / "shift_val_5_r"
    for part, label in files.items():
        labels = "z_label" if part == "ztest" else f"{part}_label"
        x, y = (np.load(folder / f"{name}.npy") for name in (part, labels))
        if label is None:
            (folder / f"{part}.npy").unlink(), (folder / f"{labels}.npy").unlink()
        elif label in y:
            np.save(folder / f"{part}.npy", x[y != label]), np.save(folder / f"{labels}.npy", y[y != label])
        else:  # trained on a validation class, which then is none of ztest
            np.save(folder / f"{part}.npy", np.concatenate([x, x[:1]])), np.save(folder / f"{labels}.npy", np.append(y, label))
            own = np.load(folder / "z_label.npy") != label
            for name in ("ztest", "z_label"):
                np.save(folder / f"{name}.npy", np.load(folder / f"{name}.npy")[own])
    with pytest.raises(InputError, match=f"data.validation: .*shift_val_5_r: {message}"):
        _ = Pipeline(of_both(root, "refused"), runs).report
    assert not (runs / "refused").exists()


def test_the_first_folder_is_no_second_one(general, runs):
    with pytest.raises(InputError, match="neither validation nor unseen classes, found one that was trained on 'take off a shoe'"):
        _ = Pipeline(of_both(general, "refused", val="shift_5_r"), runs).report


def test_a_second_folder_without_generalised_zero_shot_is_refused(general):
    with pytest.raises(InputError, match=r"data\.validation: tunes generalised zero-shot alone"):
        load_recipe_config("ridge", "ntu60/55-5", overrides=[f"data.validation={general}"], data=general / "shift_5_r")


@pytest.mark.parametrize("missing", [("ztest", "z_label"), ("train", "train_label"), ("ztest",), ("train_label",)])
def test_a_feature_folder_that_lacks_files_is_not_taken_for_clips(missing, folder, runs, tmp_path):
    own = shutil.copytree(folder, tmp_path / "shift_5_r")
    for name in missing:
        (own / f"{name}.npy").unlink()
    config = load_recipe_config("chance", "ntu60/55-5", overrides=["name=lacking"], data=own)
    with pytest.raises(InputError, match=rf"{missing[0]}\.npy: expected .*found no such file"):
        _ = Pipeline(config, runs).report


def test_unseen_classes_without_a_test_clip_are_told_of(folder, runs, tmp_path):
    own = shutil.copytree(folder, tmp_path / "shift_5_r")
    labels = np.load(own / "z_label.npy")
    for name in ("ztest", "z_label"):
        np.save(own / f"{name}.npy", np.load(own / f"{name}.npy")[labels != 11])
    config = load_recipe_config("chance", "ntu60/55-5", overrides=["name=untested"], data=own)
    with pytest.warns(InputWarning, match="test clips of all 5 unseen classes, found none of 1, such as 'writing'; they stay"):
        assert len(Pipeline(config, runs).report.classes) == 5


def test_a_group_of_splits_has_a_folder_for_each_of_them(tmp_path, runs):
    """Their mean then stands beside the published one."""
    draw = np.random.default_rng(0)
    means = draw.random((60, 16)).astype("f4")
    for split in split_names("ntu60", "smie"):
        unseen = load_split("ntu60", split, load_bank("ntu120").names[:60]).unseen
        root = tmp_path / f"shift_ntu60_5_r_{split}"
        root.mkdir()
        for name, labels, classes in (
            ("train", "train_label", [c for c in range(60) if c not in unseen]),
            ("ztest", "z_label", unseen),
        ):
            y = np.repeat(classes, 2)
            np.save(root / f"{name}.npy", means[y] + 0.1 * draw.random((len(y), 16)).astype("f4"))
            np.save(root / f"{labels}.npy", y.astype("i8"))
    config = load_recipe_config("ridge", "ntu60/smie", data=tmp_path)
    each = members(config)
    assert [one.data.root.name for one in each] == [f"shift_ntu60_5_r_smie-{number}" for number in (1, 2, 3)]
    reports = [Pipeline(one, runs).report for one in each]
    assert [report.test_part.num_clips for report in reports] == [10, 10, 10]
    assert {row.split for row in make_rows(reports)} >= {"smie"}
    shutil.rmtree(each[1].data.root)
    with pytest.raises(InputError, match=r"expected one folder of features for the split 'smie-2', .* found none"):
        load_recipe_config("ridge", "ntu60/smie", data=tmp_path)
