"""Generalised zero-shot, degraded clips, data sets of latents and feature folders, through the whole pipeline."""

import shutil

import numpy as np
import pytest
import yaml

from fdsm.data.features import Features
from fdsm.errors import InputError
from fdsm.experiment.adopted_fit import adopt_fit
from fdsm.experiment.config import load_config, load_recipe_config
from fdsm.experiment.extract import extract
from fdsm.experiment.general_runs import TUNING_DRAWS, trial_of
from fdsm.experiment.pipeline import Pipeline
from fdsm.splits import fit_view, general_view
from fdsm.synthetic import load_programs
from fdsm.synthetic.imitate import imitate
from fdsm.values import TEST_PART, TRAIN_PART
from tests.cases import each
from tests.experiment.conftest import CLASSES
from tests.experiment.test_recipes import SMALL

RIDGE = "method={name: ridge}"


def test_generalised_zero_shot_from_config_to_report(tiny_config, tmp_path):
    config = load_config(tiny_config, ["generalised=true", "split.val_draw=null"])
    run = Pipeline(config, tmp_path)
    found = run.report.generalised
    split, samples = run.split, run.sequences.samples
    test = ~split.train_mask(samples)
    assert found.num_unseen_clips == (test & np.isin(samples.labels, split.unseen)).sum()
    assert found.num_seen_clips == (test & np.isin(samples.labels, split.seen)).sum()
    assert len(found.tuning_unseen_classes) == TUNING_DRAWS
    for draw, classes in enumerate(found.tuning_unseen_classes):
        tuning = Pipeline.of_folder(tmp_path / "tiny" / "fdsm" / f"tuning-{draw}" / "0")
        assert set(classes) == {samples.class_names[c] for c in tuning.split.val_unseen}
        # The second model has seen neither the classes set apart nor the clips held back, and nothing of the test part.
        fitted = fit_view(tuning.split, tuning.latents, tuning.texts).latents.samples
        shown = general_view(tuning.split, tuning.latents, tuning.texts).latents.samples
        assert not set(fitted.ids) & set(shown.ids)
        assert not set(fitted.labels.tolist()) & {*tuning.split.val_unseen, *split.unseen}
        assert not set(shown.labels.tolist()) & set(split.unseen)
        assert set(shown.subjects.tolist()) <= {1, 2}
        of_seen = np.isin(shown.labels, tuning.split.fit_classes)
        assert not set(shown.subjects[of_seen].tolist()) & set(fitted.subjects.tolist()), "whole people are held back"
        assert not set(tuning.encoder.classes) & {*tuning.split.val_unseen, *split.unseen}
    assert Pipeline(config, tmp_path).report == run.report


def test_corrections_are_not_tuned_by_models_of_other_clips(tiny_config, tiny_data, tmp_path):
    shutil.copytree(tiny_data / "data", tmp_path / "data")
    config = load_config(tiny_config, ["generalised=true", RIDGE], tmp_path / "data")
    first = Pipeline(config, tmp_path / "runs")
    _ = first.report
    for clip in (tmp_path / "data" / "clips").iterdir():
        points = np.load(clip)
        np.save(clip, points + np.linspace(0, 0.1, points.shape[1])[None, :, None, None].astype(np.float32))
    with pytest.raises(InputError, match=r"this run was fitted on other clips .*remove"):
        _ = Pipeline(config, tmp_path / "runs").report
    shutil.rmtree(first.folder)  # as the error says; the models that tuned it lie beside it
    with pytest.raises(InputError, match=r"tuning-0.*this run was fitted on other clips"):
        _ = Pipeline(config, tmp_path / "runs").report


def test_generalised_scores_are_all_computed(tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config, ["generalised=true"]), tmp_path)
    trial = trial_of(run)
    view = general_view(run.split, run.latents, run.texts)
    run.method.bind(view.texts)
    exact = run.method.score(view.latents, num_trials=2, seed=0).values.mean(0)
    np.testing.assert_allclose(trial.values, exact, rtol=1e-5)


@pytest.mark.parametrize(("method", "competes"), [(RIDGE, False), ("method={name: skeleton-cache, base: {name: ridge}}", True)])
def test_the_gate_reads_scores_of_unseen_classes_as_the_only_candidates(method, competes, tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config, ["generalised=true", "split.val_draw=null", method]), tmp_path)
    trial, view = trial_of(run), general_view(run.split, run.latents, run.texts)
    unseen = {name: features.of_classes(view.unseen) for name, features in view.texts.items()}
    found = run.method.bound(unseen).score(view.latents, num_trials=run.config.trials, seed=run.config.seed)
    by_class = dict(zip(found.class_ids.tolist(), found.values.mean(0).T, strict=True))
    classes = trial.class_ids[trial.unseen_columns].tolist()
    assert len(classes) == trial.alone.shape[1] > 1
    np.testing.assert_allclose(trial.alone, np.stack([by_class[c] for c in classes], 1), rtol=1e-4, atol=1e-5)
    assert np.allclose(trial.alone, trial.values[:, trial.unseen_columns], rtol=1e-4, atol=1e-5) != competes


def test_degraded_clips_change_scores_but_not_the_model(tiny_config, tmp_path):
    whole = Pipeline(load_config(tiny_config), tmp_path)
    less = Pipeline(load_config(tiny_config, ["name=tiny/less", "degrade.crop=0.5"]), tmp_path)
    same = Pipeline(load_config(tiny_config, ["name=tiny/same", "degrade={crop: 1.0, every: 1}"]), tmp_path)
    _ = whole.report
    for other in (less, same):
        adopt_fit(other, whole)
    assert (less.scores.values != whole.scores.values).any()
    np.testing.assert_array_equal(same.scores.values, whole.scores.values)
    assert (less.folder / "model.safetensors").samefile(whole.folder / "model.safetensors")


def test_validation_clips_are_degraded_too(tiny_config, tmp_path):
    whole = Pipeline(load_config(tiny_config, ["split.val_draw=0"]), tmp_path)
    less = Pipeline(load_config(tiny_config, ["split.val_draw=0", "name=tiny/less", "degrade.crop=0.5"]), tmp_path)
    _ = whole.scores
    adopt_fit(less, whole)
    assert less.scores.samples.ids == whole.scores.samples.ids
    assert (less.scores.values != whole.scores.values).any()


@each(
    ("override", "message"),
    [
        (["generalised=true", "degrade.crop=0.5"], "generalised: is measured on whole clips"),
        (["degrade.crop=0"], "degrade.crop"),
        (["encoder=null"], "encoder: data set 'folder' needs an encoder"),
        (["data={name: features, root: x, dataset: ntu60}"], "encoder: data set 'features' holds latents"),
        (["data={name: features, root: x, dataset: ntu60}", "encoder=null"], "tokens: .* expected 'pooled', found 'frames'"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(tiny_config, override, message):
    with pytest.raises(InputError, match=message) as caught:
        load_config(tiny_config, override)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory, clip_folder):
    """The feature folders of two splits of NTU-60, from an imitation of its files."""
    place = tmp_path_factory.mktemp("extract")
    imitate("ntu60", place / "data", num_frames=6)
    overrides = [*SMALL, f"data.root={place / 'data'}", f"text.encoder.model={clip_folder}"]
    config = load_recipe_config("paper", "ntu60/55-5", (), overrides)
    return place, config, list(extract(config, ["55/5", "smie"], place / "features", place / "runs"))


def test_extract_makes_a_folder_for_each_split(extracted):
    place, config, folders = extracted
    assert [folder.name for folder in folders] == [
        "shift_ntu60_5_r",
        "shift_ntu60_5_r_smie-1",
        "shift_ntu60_5_r_smie-2",
        "shift_ntu60_5_r_smie-3",
    ]
    train, labels = np.load(folders[0] / "train.npy"), np.load(folders[0] / "train_label.npy")
    unseen, unseen_labels = np.load(folders[0] / "ztest.npy"), np.load(folders[0] / "z_label.npy")
    everything = np.load(folders[0] / "g_label.npy")
    assert train.shape == (55, 8)
    assert unseen.shape == (5, 8)
    assert set(unseen_labels.tolist()) == {10, 11, 19, 26, 56}
    assert not set(labels.tolist()) & set(unseen_labels.tolist())
    assert set(everything.tolist()) == set(range(60))
    with pytest.raises(InputError, match="unknown name"):
        list(extract(config, ["54/6"], place / "features", place / "runs"))


def test_a_folder_of_another_split_is_not_taken_for_that_of_a_split(tiny_config, tiny_data, tmp_path):
    names = [program.name for program in (load_programs()[i] for i in CLASSES)]
    entries = {"a/2": {"unseen": names[:2]}, "b/2": {"unseen": names[2:4]}}
    (tmp_path / "splits.yaml").write_text(yaml.safe_dump({"train_by": "subjects", "train": [1, 2], "splits": entries}))
    config = load_config(tiny_config, [f"split={{source: {tmp_path / 'splits.yaml'}, name: a/2}}"])
    folders = extract(config, ["a/2", "b/2"], tmp_path / "features", tmp_path / "runs")
    first = next(folders)
    with pytest.raises(InputError, match=r"_2_r: expected the features of the split 'b/2', found those of 'a/2'"):
        next(folders)
    assert list(extract(config, ["a/2"], tmp_path / "features", tmp_path / "runs")) == [first]


def test_a_run_from_features_is_the_run_from_raw_data(extracted):
    place, config, folders = extracted
    features = Features(root=folders[0], dataset="ntu60").read()
    assert set(np.unique(features.samples.parts)) == {TRAIN_PART, TEST_PART}
    path = place / "features.yaml"
    raw = Pipeline(config.model_copy(update={"name": "raw/ridge", "tokens": "pooled"}), place / "runs")
    path.write_text(raw.config.to_yaml())
    replaced = [
        "name=features/ridge",
        f"data={{name: features, root: {folders[0]}, dataset: ntu60}}",
        "encoder=null",
        RIDGE,
    ]
    from_features = Pipeline(load_config(path, replaced), place / "runs")
    from_raw = Pipeline(load_config(path, [RIDGE]), place / "runs")
    order = np.argsort(from_raw.scores.samples.labels)
    of_test = from_raw.candidates[1][order]
    np.testing.assert_allclose(from_features.scores.values[0], from_raw.scores.values[0][order][of_test], atol=1e-5)
    assert from_features.report.test_part.zsl_acc == from_raw.report.test_part.zsl_acc
    assert not (from_features.folder / "encoder.safetensors").exists()
    assert from_features.report.stamps == []
    unknown = place / "unknown-encoder"
    shutil.copytree(folders[0], unknown)
    (unknown / "manifest.json").unlink()
    replaced[:2] = ["name=features/unknown", f"data={{name: features, root: {unknown}, dataset: ntu60}}"]
    (stamp,) = Pipeline(load_config(path, replaced), place / "runs").report.stamps
    assert stamp.startswith("latents of an unknown encoder")
    with pytest.raises(InputError, match="holds latents; there are no clips"):
        _ = from_features.sequences


def test_a_run_of_latents_from_the_diffusion_side(extracted):
    place, config, folders = extracted
    path = place / "released.yaml"
    path.write_text(config.model_copy(update={"name": "features/fdsm"}).to_yaml())
    replaced = [
        f"data={{name: features, root: {folders[0]}, dataset: ntu60}}",
        "encoder=null",
        "tokens=pooled",
        "method.denoiser.axis=channel",
    ]
    report = Pipeline(load_config(path, replaced), place / "runs").report
    assert report.test_part.num_clips == 5
    with pytest.raises(InputError, match="axis: 'time' needs more than one frame"):
        _ = Pipeline(load_config(path, [*replaced[:3], "name=features/time"]), place / "runs").report


@pytest.mark.parametrize("source", ["pyskl", "store"])
def test_a_run_from_a_pickle_and_from_a_store(source, extracted):
    from fdsm.data.store import convert
    from fdsm.experiment.config import make_source

    place, config, _ = extracted
    if source == "pyskl":
        root, settings = place / "ntu60.pkl", ", dataset: ntu60"
        imitate("pyskl", root, num_frames=6)
    else:
        root, settings = place / "store", ""
        convert(make_source("ntu60", place / "data"), root)
    path = place / f"{source}.yaml"
    path.write_text(config.model_copy(update={"name": f"{source}/ridge"}).to_yaml())
    run = Pipeline(load_config(path, [f"data={{name: {source}, root: {root}{settings}}}", RIDGE]), place / "runs")
    assert run.report.test_part.num_clips == 5
    assert run.config.dataset == "ntu60"
    again = Pipeline(load_config(path, [f"data={{name: {source}, root: {root}{settings}}}", RIDGE]), place / "runs")
    assert again.report == run.report
