"""The model that comes with fdsm: small, nobody's recording in it, and one for every skeleton."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.io import savemat

from fdsm.data import ntu
from fdsm.data.layouts import LAYOUTS
from fdsm.errors import InputError
from fdsm.experiment.config import load_config
from fdsm.pretrained import STARTER
from fdsm.recognizer import Recognizer
from fdsm.splits import load_split
from fdsm.storage import verify
from fdsm.synthetic import generate, load_programs
from tests.cases import each
from tests.data import named_files

PROGRAMS = load_programs()
UNSEEN = load_split("synthetic", "default", tuple(program.name for program in PROGRAMS)).unseen
LABELS = tuple(PROGRAMS[i].name for i in UNSEEN)
JOINTS = LAYOUTS["kinect-v2"].joints
LEGS = ("knee", "ankle", "foot", "hop", "stamp", "kick", "squat", "lunge", "run", "walk", "step")


def clips_of(**how):
    return generate([PROGRAMS[i] for i in UNSEEN], num_subjects=2, num_views=1, num_trials=1, seed=11, **how)


@pytest.fixture(scope="module")
def recognize():
    return Recognizer.from_pretrained()


@pytest.fixture(scope="module")
def first_labels(recognize):
    """The first label of each clip in the joints of Kinect v2."""
    return [recognize(clip, LABELS)[0]["label"] for clip in clips_of()]


def same(recognize, first_labels, clips, layout=None):
    found = [recognize(clip, LABELS, layout=layout)[0]["label"] for clip in clips]
    return np.array([a == b for a, b in zip(found, first_labels, strict=True)])


def test_it_is_small_and_learnt_from_synthetic_motion_alone():
    assert sum(path.stat().st_size for path in STARTER.iterdir()) < 10_000_000
    config = load_config(STARTER / "config.yaml")
    assert config.data.name == "synthetic"
    assert config.synthetic_classes is not None
    assert all(verify(path) for path in STARTER.glob("*.safetensors"))  # each has a checksum
    assert not any(str(path).endswith((".pkl", ".pth", ".pt")) for path in STARTER.iterdir())


def test_it_names_what_it_was_made_for(first_labels):
    right = [label == LABELS[i] for label, i in zip(first_labels, clips_of().samples.labels, strict=True)]
    assert np.mean(right) >= 0.95


@each("layout", sorted(set(LAYOUTS) - {"kinect-v2"}))
def test_another_layout_gets_the_same_first_label(recognize, first_labels, layout):
    assert same(recognize, first_labels, clips_of(layout=layout), layout).mean() >= 0.95


def test_legs_out_of_sight_and_a_flat_picture_change_few_first_labels(recognize, first_labels):
    clips = clips_of()
    legs = [i for i, joint in enumerate(clips.layout.joints) if any(word in joint for word in ("knee", "ankle", "foot"))]
    upper = [clip.copy() for clip in clips]
    for clip in upper:
        clip[:, :, legs] = np.nan
    of_arms = [not any(word in LABELS[i] for word in LEGS) for i in clips.samples.labels]
    assert same(recognize, first_labels, upper)[of_arms].mean() >= 0.85
    assert same(recognize, first_labels, clips_of(layout="coco-17", num_dims=2), "coco-17").mean() >= 0.85


def test_a_file_that_stores_another_layout_is_taken(recognize, first_labels, tmp_path):
    """UTD-MHAD's files have the joints of the first Kinect, of which the first four in reverse order."""
    clips = clips_of(layout="kinect-v1")
    same_label = []
    for number, clip in enumerate(clips):
        path = tmp_path / f"a1_s1_t{number + 1}_skeleton.mat"
        savemat(path, {"d_skel": clip[0][:, [3, 2, 1, 0, *range(4, 20)]].transpose(1, 2, 0)})
        same_label.append(recognize(path, LABELS)[0]["label"] == first_labels[number])
    assert np.mean(same_label) >= 0.95


@pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")
def test_files_of_ntu_whose_last_five_joints_are_always_zero_are_taken(recognize, first_labels, tmp_path):
    """Some recordings with 20 joints are stored like that. The neck of Kinect v2 is one of the five."""
    clips = clips_of()
    for clip in clips:
        clip[:, :, 20:] = np.nan
    ntu.write(clips, tmp_path / "files")
    right = []
    for path in (tmp_path / "files").iterdir():
        ranking = recognize(path, LABELS)
        assert "the neck is never seen: the middle of the shoulders stands for it" in [one.text for one in ranking.report.findings]
        right.append(ranking[0]["label"] == LABELS[int(path.stem[-3:]) - 1])
    assert len(right) == len(clips)
    assert np.mean(right) >= 0.95


def as_text_with_z_up(path, clip, joints):
    turned = np.stack([clip[..., 0], -clip[..., 2], clip[..., 1]], -1) * 1000
    named_files.write_qualisys(path, turned, joints)


def as_markers(path, clip, joints):
    named_files.write_trc(path, *named_files.markers_of(clip, joints))


def as_c3d(path, clip, joints):
    markers, names = named_files.markers_of(clip * 1000, joints)
    named_files.write_c3d(path, markers, names, screen=("+X", "+Y"))


def as_table(path, clip, joints):
    header = ["time", *(f"{joint}_{axis}" for joint in joints for axis in "xyz")]
    rows = [[frame / 30, *cells] for frame, cells in enumerate(named_files.cells_of(clip))]
    named_files.write_csv(path, header, rows)


def as_poses(path, clip, joints):
    poses, way = named_files.smpl_poses(clip, joints)
    np.savez(path, poses=poses, trans=way, betas=np.zeros(10))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.bvh", named_files.write_bvh),
        ("a.trc", as_markers),
        ("a.csv", as_table),
        ("a.tsv", as_text_with_z_up),
        ("a.c3d", as_c3d),
        ("a.npz", as_poses),
    ],
)
def test_a_file_whose_points_have_names_gets_the_same_first_label(recognize, first_labels, name, write, tmp_path):
    same_label = []
    for clip, label in list(zip(clips_of(), first_labels, strict=True))[::2]:
        write(tmp_path / name, clip[0].astype(np.float64), JOINTS)
        ranked = recognize(tmp_path / name, LABELS)
        assert not ranked.report.findings
        same_label.append(ranked[0]["label"] == label)
    assert np.mean(same_label) >= 0.95


def test_saved_over_a_model_with_a_bank_of_its_own_it_has_no_other_bank(recognize, tmp_path):
    parts = recognize.parts
    text = parts.config.text.model_copy(update={"bank": "own.yaml"})
    own = parts.bank.model_copy(update={"classes": parts.bank.classes[:2]})
    replace(parts, config=parts.config.model_copy(update={"text": text}), bank=own).save(tmp_path)
    assert Recognizer.from_pretrained(tmp_path).parts.bank == own
    recognize.save_pretrained(tmp_path)
    assert Recognizer.from_pretrained(tmp_path).parts.bank == parts.bank


def test_a_folder_has_no_revisions(recognize, tmp_path):
    recognize.save_pretrained(tmp_path)
    for source in (None, tmp_path):
        with pytest.raises(InputError, match="expected a repository of the hub, as revision 'v2' is asked for, found a folder"):
            Recognizer.from_pretrained(source, revision="v2")
