import numpy as np
import pytest

from fdsm.data import DATASETS
from fdsm.errors import InputError
from fdsm.splits import load_split
from fdsm.synthetic.imitate import imitate
from fdsm.values import TRAIN_PART
from tests.cases import each

CLASSES = {"ntu60": 60, "ntu120": 120, "pku-mmd": 51, "kinetics200": 200, "kinetics400": 400, "pyskl": 60}


@pytest.mark.slow
@each("dataset", CLASSES)
def test_every_class_is_in_both_parts(dataset, tmp_path):
    root = tmp_path / "made"
    assert imitate(dataset, root, num_frames=4) == 2 * CLASSES[dataset]
    extra = {"dataset": "ntu60"} if dataset == "pyskl" else {}
    sequences = DATASETS[dataset](root=root, **extra).read()
    samples = sequences.samples
    assert len(samples.class_names) == CLASSES[dataset]
    assert (sequences.shapes[:, 1] == 4).all()
    splits = {"pyskl": "ntu60", "pku-mmd": "pku-mmd"}.get(dataset, dataset)
    name = {"pku-mmd": "smie-1", "kinetics200": "180/20", "kinetics400": "360/40", "ntu120": "110/10"}.get(dataset, "55/5")
    train = load_split(splits, name, samples.class_names).train_mask(samples)
    for part in (train, ~train):
        assert set(samples.labels[part].tolist()) == set(range(CLASSES[dataset]))
    if samples.parts is not None:
        np.testing.assert_array_equal(train, samples.parts == TRAIN_PART)


def test_people_in_images_stand_upright_and_face_the_camera(tmp_path):
    imitate("kinetics200", tmp_path / "made", num_frames=4)
    sequences = DATASETS["kinetics200"](root=tmp_path / "made").read()
    at = sequences.layout.joints.index
    first = sequences.points[sequences.starts]  # y grows downwards, and who faces the camera has their right at the left
    assert (first[:, at("right_shoulder"), 0] < first[:, at("left_shoulder"), 0]).all()
    assert (first[:, at("right_ear"), 0] < first[:, at("nose"), 0]).all()
    assert (first[:, at("nose"), 1] < first[:, at("right_hip"), 1]).all()


def test_the_same_seed_gives_the_same_files(tmp_path):
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        imitate("ntu60", tmp_path / name, num_frames=2, seed=seed)
    contents = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "abc"]
    assert contents[0] == contents[1] != contents[2]


def test_what_cannot_be_made_is_refused(tmp_path):
    with pytest.raises(InputError, match="did you mean 'ntu60'"):
        imitate("ntu-60", tmp_path / "out")
    with pytest.raises(InputError, match="expected 2 to 10, found 1"):
        imitate("ntu60", tmp_path / "out", clips_per_class=1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(InputError, match="something in its place"):
        imitate("ntu60", tmp_path / "out")
