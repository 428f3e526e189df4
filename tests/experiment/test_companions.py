"""Classes made to learn from: which may be, what comes of them in a run, and what is refused."""

import json

import numpy as np
import pytest

from fdsm.data.synthetic import repertoire
from fdsm.errors import InputError
from fdsm.experiment import companions as module
from fdsm.experiment.companions import choose
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.text import load_bank
from fdsm.vocabulary import ClassText

KINEMATIC = ["encoder={name: kinematics}", "tokens=pooled", "trials=1", "preprocess={num_frames: 16, level: true}"]
MADE = [*KINEMATIC, "companions={variations: 0, clips: 2}", "method={name: discriminant}", "name=tiny/discriminant"]


ACTIONS = repertoire(0)[::8]


@pytest.fixture(autouse=True)
def few_actions(monkeypatch):
    """A small repertoire: rendering all of it takes longer than the rest of these tests."""
    monkeypatch.setattr(module, "repertoire", lambda variations, seed: ACTIONS)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One folder for all, so that clips are made once."""
    return tmp_path_factory.mktemp("companions")


# ---- which


def test_strict_leaves_out_what_describes_an_unseen_class_and_open_nothing():
    actions = repertoire(0)
    clap = next(text for text in load_bank("utd-mhad").classes if "clap" in text.name)
    kept = [actions[i].kinematics.path for i in choose(actions, [clap], strict=True)]
    assert "clap" not in kept
    assert set(kept) == {action.kinematics.path for action in actions} - {"clap"}
    assert choose(actions, [clap], strict=False) == list(range(len(actions)))


def test_an_unseen_class_without_kinematics_cannot_be_kept_out():
    with pytest.raises(InputError, match=r"^companions: class 'juggling' has no kinematics"):
        choose(repertoire(0), [ClassText(name="juggling")], strict=True)
    assert choose(repertoire(0), [ClassText(name="juggling")], strict=False)


# ---- in a run


def test_a_run_learns_from_companions_and_says_which_it_left_out(tiny_config, runs):
    run = Pipeline(load_config(tiny_config, MADE), runs)
    report = run.report
    noted = json.loads((run.folder / "companions.json").read_text())
    assert report.companions == {"kept": noted["kept"], "dropped": len(noted["dropped"])}
    assert noted["kept"] + len(noted["dropped"]) == len(ACTIONS)
    words = {action.name: action.kinematics for action in ACTIONS}
    assert {words[name].path for name in noted["dropped"]} >= {run._bank.classes[c].kinematics.path for c in run.split.unseen}
    assert report.stamps == []
    made = run.companions
    assert made is not None
    assert set(made.texts) == {"attributes"}
    assert not {made.latents.samples.class_names[c] for c in set(made.latents.samples.labels)} & set(noted["dropped"])


def test_open_companions_are_stamped(tiny_config, runs):
    report = Pipeline(load_config(tiny_config, [*MADE, "companions.strict=false", "name=tiny/open"]), runs).report
    assert report.stamps == ["learnt from made motions that describe the unseen classes"]
    assert report.companions == {"kept": len(ACTIONS), "dropped": 0}


def test_while_settings_are_chosen_validation_classes_are_unseen_too(tiny_config, runs):
    run = Pipeline(load_config(tiny_config, [*MADE, "split.val_draw=0", "name=tiny/chosen"]), runs)
    made = run.companions
    words = {action.name: action.kinematics for action in ACTIONS}
    hidden = {run._bank.classes[c].kinematics.path for c in (*run.split.unseen, *run.split.val_unseen)}
    assert not hidden & {words[made.latents.samples.class_names[c]].path for c in set(made.latents.samples.labels)}


def test_companions_are_made_once_for_a_seed(tiny_config, runs, monkeypatch):
    first = Pipeline(load_config(tiny_config, MADE), runs).companions.latents.z
    monkeypatch.setattr(module, "list_motions", None)
    again = Pipeline(load_config(tiny_config, [*MADE, "name=tiny/again"]), runs).companions.latents.z
    np.testing.assert_array_equal(first, again)


def test_another_seed_has_other_companions(tiny_config, runs):
    latents = [Pipeline(load_config(tiny_config, [*MADE, f"seed={seed}"]), runs).companions.latents.z for seed in (0, 1)]
    assert np.abs(latents[0] - latents[1]).max() > 0.1


def test_a_trained_encoder_measures_companions_too(tiny_config, runs):
    settings = ["companions={variations: 0, clips: 2}", "method={name: ridge, view: attributes}", "name=tiny/trained"]
    run = Pipeline(load_config(tiny_config, settings), runs)
    assert run.report.companions["kept"] == len(set(run.companions.latents.samples.labels))


# ---- what is refused


def test_joints_that_no_imitated_sensor_gives_are_refused(tiny_config, runs):
    run = Pipeline(load_config(tiny_config, MADE), runs)
    object.__setattr__(run.encoder.layout, "name", "coco-17")
    with pytest.raises(InputError, match="joint layouts kinect-v1 and kinect-v2, found 'coco-17'"):
        _ = run.companions


def test_views_that_companions_do_not_have_are_refused(tiny_config, runs):
    settings = [*KINEMATIC, "companions={variations: 0, clips: 2}", "name=tiny/prose"]
    run = Pipeline(load_config(tiny_config, [*settings, "method={name: ridge, view: descriptions}"]), runs)
    with pytest.raises(InputError, match="'companions': expected texts of view 'descriptions', found them for no class"):
        _ = run.report
    assert not run.folder.exists()


def test_a_single_clip_of_a_class_shows_no_spread(tiny_config):
    with pytest.raises(InputError, match=r"companions\.clips: .*greater than or equal to 2"):
        load_config(tiny_config, [*MADE, "companions.clips=1"])
