"""Classes made to learn from: which may be, what comes of them in a run, and what is refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from fdsm.data.folder import Folder, read_description, write_folder
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError, InputWarning
from fdsm.experiment import pipeline
from fdsm.experiment import synthetic_classes as module
from fdsm.experiment.config import load_config
from fdsm.experiment.extract import extract
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.results import make_rows, to_markdown
from fdsm.experiment.synthetic_classes import choose
from fdsm.experiment.synthetic_classes_config import SyntheticClassesConfig
from fdsm.figures import decoder, spectrum_of_poses
from fdsm.recognizer import Recognizer
from fdsm.splits import fit_view
from fdsm.synthetic import generate, load_programs, make_training_classes
from fdsm.text import load_bank
from fdsm.vocabulary import ClassText, attributes
from tests.experiment.conftest import CLASSES

KINEMATIC = ["encoder={name: measurements}", "tokens=pooled", "trials=1", "preprocess={num_frames: 16, level: true}"]
MADE = [*KINEMATIC, "synthetic_classes={variations: 0, clips: 2}", "method={name: discriminant}", "name=tiny/discriminant"]


ACTIONS = make_training_classes(0)[::8]
NO_RADIUS = "no seen class, so no radius: only the list of synonyms kept synthetic motions out"


@pytest.fixture(autouse=True)
def few_actions(monkeypatch):
    """Few training classes: rendering all of them takes longer than the rest of these tests."""
    monkeypatch.setattr(module, "make_training_classes", lambda variations, seed, pairs=False: ACTIONS)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One folder for all, so that clips are made once."""
    return tmp_path_factory.mktemp("synthetic_classes")


# ---- which


def test_strict_leaves_out_what_describes_an_unseen_class_and_lenient_nothing():
    actions = make_training_classes(0)
    clap = next(text for text in load_bank("utd-mhad").classes if "clap" in text.name)
    kept = [actions[i].kinematics.path for i in choose(actions, [clap], [], SyntheticClassesConfig())]
    assert "clap" not in kept
    assert set(kept) == {action.kinematics.path for action in actions} - {"clap"}
    assert choose(actions, [clap], [], SyntheticClassesConfig(strict=False)) == list(range(len(actions)))


def test_nothing_is_nearer_to_an_unseen_class_than_its_nearest_seen_class():
    """With "sit down" unseen, the list of synonyms lets crouching pass, which is its near twin."""
    actions, bank = make_training_classes(700), {text.name: text for text in load_bank("nw-ucla").classes}
    unseen, seen = [bank["sit down"]], [bank["walk around"], bank["throw"]]
    vectors = np.stack([attributes(action.kinematics) for action in actions])

    def distance(text):
        return np.linalg.norm(vectors - attributes(text.kinematics), axis=1)

    nearest = min(np.linalg.norm(attributes(unseen[0].kinematics) - attributes(text.kinematics)) for text in seen)
    kept = {radius: choose(actions, unseen, seen, SyntheticClassesConfig(radius=radius)) for radius in (0.0, 0.5, 1.0)}
    assert any(actions[i].kinematics.path == "crouch" for i in kept[0.0])
    assert not any(actions[i].kinematics.path == "crouch" for i in kept[1.0])
    assert distance(unseen[0])[kept[1.0]].min() >= nearest > distance(unseen[0])[kept[0.5]].min() >= nearest / 2
    assert set(kept[1.0]) < set(kept[0.5]) < set(kept[0.0])
    assert choose(actions, unseen, [], SyntheticClassesConfig()) == kept[0.0], "without a seen class there is no radius"


def test_an_unseen_class_without_kinematics_cannot_be_kept_out():
    with pytest.raises(InputError, match=r"^synthetic classes: class 'juggling' has no kinematics"):
        choose(make_training_classes(0), [ClassText(name="juggling")], [], SyntheticClassesConfig())
    assert choose(make_training_classes(0), [ClassText(name="juggling")], [], SyntheticClassesConfig(strict=False))


# ---- in a run


def test_a_run_learns_from_synthetic_classes_and_says_which_it_left_out(tiny_config, runs):
    run = Pipeline(load_config(tiny_config, MADE), runs)
    report = run.report
    noted = json.loads((run.folder / "synthetic-classes.json").read_text())
    assert report.synthetic_classes == {"kept": noted["kept"], "dropped": len(noted["dropped"])}
    assert noted["kept"] + len(noted["dropped"]) == len(ACTIONS)
    words = {action.name: action.kinematics for action in ACTIONS}
    assert {words[name].path for name in noted["dropped"]} >= {run._bank.classes[c].kinematics.path for c in run.split.unseen}
    assert report.stamps == []
    made = run.synthetic_classes
    assert made is not None
    assert set(made.texts) == {"attributes"}
    assert not {made.latents.samples.class_names[c] for c in set(made.latents.samples.labels)} & set(noted["dropped"])


def test_lenient_synthetic_classes_are_stamped(tiny_config, runs):
    report = Pipeline(load_config(tiny_config, [*MADE, "synthetic_classes.strict=false", "name=tiny/lenient"]), runs).report
    assert report.stamps == ["learnt from synthetic motions that describe the unseen classes"]
    assert report.synthetic_classes == {"kept": len(ACTIONS), "dropped": 0}


def test_while_settings_are_chosen_validation_classes_are_unseen_too(tiny_config, runs):
    run = Pipeline(load_config(tiny_config, [*MADE, "split.val_draw=0", "name=tiny/chosen"]), runs)
    made = run.synthetic_classes
    words = {action.name: action.kinematics for action in ACTIONS}
    hidden = {run._bank.classes[c].kinematics.path for c in (*run.split.unseen, *run.split.val_unseen)}
    assert not hidden & {words[made.latents.samples.class_names[c]].path for c in set(made.latents.samples.labels)}


def test_settings_may_be_chosen_where_synthetic_classes_alone_teach(tiny_config, runs, monkeypatch):
    """All seen classes are candidates; nothing recorded enters the fit, and no unseen class is read."""

    def closed(*args):
        raise AssertionError("the unseen classes were opened")

    monkeypatch.setattr(pipeline, "test_view", closed)
    run = Pipeline(load_config(tiny_config, [*MADE, "split.val_draw=all", "name=tiny/all"]), runs)
    assert run.report.classes == [run.sequences.samples.class_names[c] for c in run.split.seen]
    assert run.split.val_unseen == run.split.seen
    view = fit_view(run.split, run.latents, run.texts, synthetic_classes=run.synthetic_classes)
    assert set(view.latents.samples.labels) == view.synthetic_classes
    np.testing.assert_array_equal(view.latents.z, run.synthetic_classes.latents.z)
    assert len(run.candidates[0].samples) == run.split.train_mask(run.latents.samples).sum()


def test_synthetic_classes_are_made_once_for_a_seed(tiny_config, runs, monkeypatch):
    first = Pipeline(load_config(tiny_config, MADE), runs).synthetic_classes.latents.z
    monkeypatch.setattr(module, "list_motions", None)
    again = Pipeline(load_config(tiny_config, [*MADE, "name=tiny/again"]), runs).synthetic_classes.latents.z
    np.testing.assert_array_equal(first, again)


def test_another_encoder_sees_the_clips_that_are_there(tiny_config, runs, monkeypatch):
    first = Pipeline(load_config(tiny_config, MADE), runs).synthetic_classes.latents
    monkeypatch.setattr(module, "list_motions", None)
    settings = [*MADE, "name=tiny/windows", "encoder={name: measurements, windows: 2}"]
    other = Pipeline(load_config(tiny_config, settings), runs).synthetic_classes.latents
    assert other.samples.ids == first.samples.ids
    assert np.abs(other.z - first.z).max() > 0.1


def test_synthetic_classes_that_walk_up_are_others(tiny_config, runs):
    walking = [*MADE, "synthetic_classes={variations: 0, clips: 2, approach: 1}", "name=tiny/approach"]
    first, second = (Pipeline(load_config(tiny_config, settings), runs).synthetic_classes.latents for settings in (MADE, walking))
    assert first.samples.ids == second.samples.ids
    assert np.abs(first.z - second.z).max() > 0.1


def test_another_seed_has_other_synthetic_classes(tiny_config, runs):
    latents = [Pipeline(load_config(tiny_config, [*MADE, f"seed={seed}"]), runs).synthetic_classes.latents.z for seed in (0, 1)]
    assert np.abs(latents[0] - latents[1]).max() > 0.1


def test_a_trained_encoder_measures_synthetic_classes_too(tiny_config, runs):
    settings = ["synthetic_classes={variations: 0, clips: 2}", "method={name: ridge, view: attributes}", "name=tiny/trained"]
    run = Pipeline(load_config(tiny_config, settings), runs)
    assert run.report.synthetic_classes["kept"] == len(set(run.synthetic_classes.latents.samples.labels))


# ---- on other skeletons


@pytest.fixture(scope="module")
def skeletons(tiny_data, tmp_path_factory, repository):
    """The tiny data set in COCO's joints as an image shows them, the same with y up, and in a skeleton of somebody's own."""
    folder = tmp_path_factory.mktemp("skeletons")
    mine = read_description(repository / "examples/my-dataset/dataset.yaml").make_layout()
    programs = [load_programs()[i] for i in CLASSES]
    takes = {"num_subjects": 4, "num_views": 1, "num_trials": 1}
    image = generate(programs, **takes, layout="coco-17", num_dims=2)
    flipped = replace(image, points=image.points * np.float32([1, -1]), layout=replace(image.layout, up="+y"))
    for name, sequences in {"image": image, "flipped": flipped, "mine": generate(programs, **takes, layout=mine)}.items():
        write_folder(sequences, folder / name)
    return folder


@pytest.fixture(scope="module")
def run_on(skeletons, runs):
    def run(tiny_config, name):
        return Pipeline(load_config(tiny_config, [*MADE, f"data.root={skeletons / name}", f"name=tiny/{name}"]), runs)

    return run


@pytest.mark.parametrize(("name", "dims"), [("image", 2), ("mine", 3)])
def test_a_run_on_another_skeleton_learns_from_synthetic_classes_in_its_joints(tiny_config, run_on, name, dims):
    run = run_on(tiny_config, name)
    assert run.report.synthetic_classes["kept"] + run.report.synthetic_classes["dropped"] == len(ACTIONS)
    assert run.encoder.network.in_dims == dims
    made, own = run.synthetic_classes.latents.z, run.latents.z
    assert np.isfinite(made).all()
    # What is made and what is recorded lie in the same places: few measurements leave the range of the synthetic classes' by far.
    low, high = (made.reshape(-1, made.shape[-1]).min(0), made.reshape(-1, made.shape[-1]).max(0))
    outside = (own < low - 0.5 * (high - low) - 1e-3) | (own > high + 0.5 * (high - low) + 1e-3)
    assert outside.mean() < 0.005
    assert np.isfinite(run.scores.values).all()
    recognize = Recognizer.from_pretrained(run.folder)
    ranked = recognize(run._raw[0], [run._raw.samples.class_names[c] for c in run.split.unseen])
    assert len(ranked) == 2


def test_an_image_with_y_up_is_the_same_to_a_run(tiny_config, run_on):
    image, flipped = (run_on(tiny_config, name) for name in ("image", "flipped"))
    assert flipped._raw.layout.up == "+y"
    np.testing.assert_allclose(flipped.latents.z, image.latents.z, atol=1e-4)
    np.testing.assert_allclose(flipped.scores.values, image.scores.values, rtol=1e-3, atol=1e-3)


# ---- without seen classes

ALONE = [*MADE, "split.name=all", "name=tiny/alone"]


def test_a_run_without_seen_classes_goes_the_whole_way(tiny_config, runs):
    run = Pipeline(load_config(tiny_config, ALONE), runs)
    samples = run.sequences.samples
    assert run.report.classes == list(samples.class_names)
    assert run.report.chance == 1 / len(samples.class_names)
    assert run.report.test_part.num_clips == (~run.split.train_mask(samples)).sum()
    assert run.report.all_samples.num_clips == len(samples)
    assert np.isfinite(run.scores.values).all()
    words = {action.name: action.kinematics for action in ACTIONS}
    made = run.synthetic_classes.latents.samples
    kept = {words[made.class_names[c]].path for c in set(made.labels.tolist())}
    assert kept
    assert not kept & {text.kinematics.path for text in run._bank.classes}
    assert run.report.synthetic_classes["dropped"] > 0
    assert run.report.stamps == [NO_RADIUS]

    recognize = Recognizer.from_pretrained(run.folder)
    ranked = recognize(run._raw[0], samples.class_names, layout=run._raw.layout.name)
    best = run.scores.class_ids[run.scores.values[0, 0].argmax()]
    assert ranked[0]["label"] == samples.class_names[best]

    row, chance = make_rows([run.report])
    assert (row.split, row.method, chance.method) == ("all", "alone", "chance")


def test_unlabelled_clips_move_the_scores_and_are_stamped_with_a_mark_of_their_own(tiny_config, runs):
    changes = {
        "plain": [],
        "unlabelled": ["synthetic_classes.unlabelled=true"],
        "both": ["synthetic_classes.unlabelled=true", "synthetic_classes.strict=false"],
    }
    found = {
        name: Pipeline(load_config(tiny_config, [*ALONE, *settings, f"name=tiny/{name}"]), runs)
        for name, settings in changes.items()
    }
    assert abs(found["unlabelled"].scores.values - found["plain"].scores.values).max() > 1e-3
    stamp = "synthetic motions brought to the mean and spread of unlabelled clips of unseen classes (transductive)"
    assert found["unlabelled"].report.stamps == [stamp, NO_RADIUS]
    page = to_markdown(make_rows([run.report for run in found.values()]))
    assert "| plain* |" in page
    assert ("| unlabelled†* |" in page, "| both‡† |" in page) == (True, True), page
    assert f"† {stamp}\n" in page


def test_lenient_synthetic_classes_alone_are_stamped_too(tiny_config, runs):
    report = Pipeline(load_config(tiny_config, [*ALONE, "synthetic_classes.strict=false", "name=tiny/alone-lenient"]), runs).report
    assert report.synthetic_classes == {"kept": len(ACTIONS), "dropped": 0}
    assert report.stamps == ["learnt from synthetic motions that describe the unseen classes"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "synthetic_classes=null",
            "split 'all': 0 seen classes and 0 synthetic classes are left to fit on, at least 2 .* `synthetic_classes`",
        ),
        ("generalised=true", "generalised: expected a split with seen classes, found none in 'all'"),
        ("split.val_draw=0", "split 'all': 0 seen classes are too few to set some apart for validation"),
    ],
)
def test_what_needs_seen_classes_is_refused_before_a_clip_is_read(tiny_config, tmp_path, change, message):
    run = Pipeline(load_config(tiny_config, [*ALONE, change]), tmp_path / "runs")
    with pytest.raises(InputError, match=message) as caught:
        _ = run.report
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "runs").exists()


def test_an_encoder_that_seen_classes_should_train_is_refused_where_there_are_none(tiny_config, tmp_path):
    settings = ["synthetic_classes={variations: 0, clips: 2}", "method={name: ridge, view: attributes}", "split.name=all"]
    run = Pipeline(load_config(tiny_config, settings), tmp_path / "runs")
    with pytest.raises(InputError, match=r"^encoder 'stgcn' learns from seen classes, of which there are none") as caught:
        _ = run.report
    assert "\n" not in str(caught.value)
    assert not run.folder.exists()


def test_pictures_that_need_seen_classes_say_so(tiny_config, runs):
    run = Pipeline(load_config(tiny_config, ALONE), runs)
    with pytest.raises(InputError, match=r"expected a split with seen classes, to teach the decoder on, found none"):
        decoder.parts(run)
    with pytest.raises(InputError, match=r"^classes: expected the names of classes to show"):
        spectrum_of_poses.choose(run, spectrum_of_poses.Options())


def test_extract_leaves_out_splits_without_seen_classes_unless_they_are_named(tiny_config, tmp_path):
    config = load_config(tiny_config, KINEMATIC)
    (folder,) = extract(config, [], tmp_path / "features", tmp_path / "runs")
    assert json.loads((folder / "manifest.json").read_text())["split"] == "mine"
    with pytest.warns(InputWarning, match="was there already and is left as it is"):
        assert list(extract(config, [], tmp_path / "features", tmp_path / "runs")) == [folder]
    with pytest.raises(InputError, match="split 'all': 0 seen classes"):
        list(extract(config, ["all"], tmp_path / "features", tmp_path / "runs"))


# ---- what is refused


def test_a_skeleton_without_elbows_is_refused(tiny_data, tiny_config, tmp_path):
    kinect = get_layout("kinect-v2")
    armless = replace(kinect, joints=tuple(joint.replace("elbow", "bend") for joint in kinect.joints))
    write_folder(replace(Folder(root=tiny_data / "data").read(), layout=armless), tmp_path / "data")
    run = Pipeline(load_config(tiny_config, [*MADE, f"data.root={tmp_path / 'data'}"]), tmp_path / "runs")
    with pytest.raises(InputError, match=r"the measurements need joints that it lacks: left_elbow, right_elbow$") as caught:
        _ = run.report
    assert "\n" not in str(caught.value)
    assert not run.folder.exists()


def test_views_that_synthetic_classes_do_not_have_are_refused(tiny_config, runs):
    settings = [*KINEMATIC, "synthetic_classes={variations: 0, clips: 2}", "name=tiny/prose"]
    run = Pipeline(load_config(tiny_config, [*settings, "method={name: ridge, view: descriptions}"]), runs)
    with pytest.raises(InputError, match="'synthetic classes': expected texts of view 'descriptions', found them for no class"):
        _ = run.report
    assert not run.folder.exists()


def test_a_single_clip_of_a_class_shows_no_spread(tiny_config):
    with pytest.raises(InputError, match=r"synthetic_classes\.clips: .*greater than or equal to 2"):
        load_config(tiny_config, [*MADE, "synthetic_classes.clips=1"])
