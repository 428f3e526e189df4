import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.io import savemat

from fdsm.data import DATASETS, formats, load_dataset, nw_ucla, utd_mhad
from fdsm.data.clips import DEFAULT_FPS, SUFFIXES, open_npy, read_clip
from fdsm.data.layouts import get_layout
from fdsm.data.nw_ucla import NwUcla
from fdsm.data.utd_mhad import UtdMhad
from fdsm.errors import InputError
from fdsm.synthetic.imitate import imitate
from fdsm.values import UNKNOWN
from tests.cases import each

NAMES = {".mat": "a1_s1_t1_skeleton.mat", ".json": "a01_s01_e00_v01.json"}
SKELETONS = np.random.default_rng(0).normal(size=(5, 20, 3))


def write_mat(path, points=None, key="d_skel"):
    savemat(path, {key: SKELETONS.transpose(1, 2, 0) if points is None else points})


def write_json(path, points=None, key="skeletons"):
    path.write_text(json.dumps({"file_name": path.stem, key: (SKELETONS if points is None else np.asarray(points)).tolist()}))


@pytest.fixture(scope="module")
def fuzz_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


def test_registered_names_are_those_of_the_configs():
    for name in DATASETS:
        assert DATASETS[name].model_fields["name"].default == name


def test_synthetic_motions_are_read_like_any_data_set():
    config = DATASETS["synthetic"](num_subjects=1, num_views=1, num_trials=1)
    sequences = load_dataset(config)
    assert len(sequences) == len(sequences.samples.class_names)


def test_an_unknown_data_set_gets_a_hint():
    with pytest.raises(InputError, match="did you mean 'nw-ucla'"):
        DATASETS["nw-ucl"]


def test_an_unknown_key_is_an_error():
    with pytest.raises(ValidationError):
        UtdMhad(root="x", rot="y")


def test_utd_mhad_is_read_in_our_joint_order(tmp_path):
    for action, subject, trial in [(3, 2, 1), (27, 8, 4), (10, 1, 1)]:
        write_mat(tmp_path / f"a{action}_s{subject}_t{trial}_skeleton.mat")
    (tmp_path / "Skeleton_joint_order.txt").write_text("not a clip")
    sequences = load_dataset(UtdMhad(root=tmp_path))
    assert sequences.samples.ids == ("a10_s1_t1_skeleton", "a27_s8_t4_skeleton", "a3_s2_t1_skeleton")
    assert sequences.samples.labels.tolist() == [9, 26, 2]
    assert sequences.samples.subjects.tolist() == [1, 8, 2]
    assert sequences.samples.views.tolist() == [UNKNOWN] * 3
    assert sequences.samples.class_names[2] == "right hand wave"
    head, hip_centre = sequences.layout.joints.index("head"), sequences.layout.joints.index("hip_centre")
    np.testing.assert_allclose(sequences[0][0, :, [head, hip_centre]], SKELETONS[:, [0, 3]].swapaxes(0, 1), rtol=1e-6)
    np.testing.assert_allclose(sequences[0][0, :, 4:], SKELETONS[:, 4:], rtol=1e-6)


def test_nw_ucla_maps_its_actions_to_ten_classes(tmp_path):
    for action, view in [(12, 3), (8, 1), (1, 2)]:
        write_json(tmp_path / f"a{action:02d}_s10_e04_v{view:02d}.json", SKELETONS[:1])
    sequences = load_dataset(NwUcla(root=tmp_path))
    assert sequences.samples.labels.tolist() == [0, 6, 9]
    assert sequences.samples.views.tolist() == [2, 1, 3]
    assert sequences.samples.subjects.tolist() == [10] * 3
    assert sequences[0].shape == (1, 1, 20, 3)


def test_nw_ucla_takes_the_origin_for_missing(tmp_path):
    points = SKELETONS.copy()
    points[2, 7] = 0
    write_json(tmp_path / NAMES[".json"], points)
    clip = nw_ucla.read_file(tmp_path / NAMES[".json"])
    assert np.isnan(clip[0, 2, 7]).all()
    assert np.isnan(clip).sum() == 3


def test_nan_is_a_missing_joint_and_infinity_an_error(tmp_path):
    for value, suffix in [(np.nan, ".mat"), (np.nan, ".json"), (np.inf, ".mat"), (np.inf, ".json"), (1e300, ".mat")]:
        points = SKELETONS.copy()
        points[1, 5, 0] = value
        path = tmp_path / NAMES[suffix]
        write_mat(path, points.transpose(1, 2, 0)) if suffix == ".mat" else write_json(path, points)
        if np.isnan(value):
            assert np.isnan(read_clip(path)[0]).sum() == 1
        else:
            with pytest.raises(InputError, match=f"{path.name}: expected finite"):
                read_clip(path)


def test_single_files_of_published_data_sets_are_told_apart(tmp_path):
    for dataset in ("ntu60", "kinetics200"):
        imitate(dataset, tmp_path / dataset, num_frames=3)
    clip, layout, fps = read_clip(tmp_path / "ntu60" / "S001C001P001R001A010.skeleton")
    assert (clip.shape, layout.name, fps) == ((1, 3, 25, 3), "kinect-v2", 30.0)
    clip, layout, fps = read_clip(next((tmp_path / "kinetics200" / "kinetics_train").iterdir()))
    assert (clip.shape, layout.name, fps) == ((1, 3, 18, 2), "openpose-18", 30.0)
    write_json(tmp_path / NAMES[".json"])
    assert read_clip(tmp_path / NAMES[".json"])[1].name == "kinect-v1"
    (tmp_path / "empty.json").write_text('{"data": [{"frame_index": 1, "skeleton": []}], "label": "abseiling", "label_index": 0}')
    with pytest.raises(InputError, match="nobody is to be seen"):
        read_clip(tmp_path / "empty.json")


@pytest.mark.parametrize("config", [UtdMhad, NwUcla])
def test_a_missing_or_empty_root_is_named(config, tmp_path):
    for root in (tmp_path / "gone", tmp_path):
        with pytest.raises(InputError, match=f"{root.name}: expected .* found (nothing|none)"):
            config(root=root).read()


def test_an_action_outside_the_data_set_is_named(tmp_path):
    write_mat(tmp_path / "a28_s1_t1_skeleton.mat")
    with pytest.raises(InputError, match=r"a28_s1_t1_skeleton\.mat: expected an action from 1 to 27, found 28"):
        UtdMhad(root=tmp_path).read()
    write_json(tmp_path / "a07_s01_e00_v01.json")
    with pytest.raises(InputError, match=r"a07_s01_e00_v01\.json: expected an action among"):
        NwUcla(root=tmp_path).read()


@each(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not what it should be"),
        lambda path: write_mat(path) or path.write_bytes(path.read_bytes()[:400]),
        lambda path: write_mat(path, key="skeleton"),
        lambda path: write_mat(path, np.zeros((19, 3, 5))),
        lambda path: write_mat(path, np.zeros((20, 3, 0))),
        lambda path: write_mat(path, np.zeros((20, 3))),
        lambda path: write_mat(path, np.array([["a", 1]], object)),
        lambda path: write_mat(path, np.full((20, 3, 4), "text")),
        lambda path: write_mat(path, {"field": 1}),
        lambda path: write_mat(path, np.zeros((20, 3, 4), complex) + 1j),
    ],
)
def test_a_damaged_utd_mhad_file_is_named(damage, tmp_path):
    path = tmp_path / NAMES[".mat"]
    damage(path)
    with pytest.raises(InputError, match=f"{path.name}: expected") as raised:
        UtdMhad(root=tmp_path).read()
    assert "\n" not in str(raised.value)


@each(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"skeletons": null}',
        '{"skeletons": []}',
        '{"skeletons": [[]]}',
        '{"skeletons": [[[1, 2, 3]]]}',
        '{"skeletons": "text"}',
        '{"skeletons": {"a": 1}}',
        json.dumps({"skeletons": [[["1", "2", "3"]] * 20]}),
        json.dumps({"skeletons": [[[None, None, None]] * 20]}),
        json.dumps({"skeletons": [[[True, True, True]] * 20]}),
        json.dumps({"skeletons": [[[1, 2]] * 20]}),
        json.dumps({"skeletons": [[[1, 2, 3]] * 19 + [[1, 2]]]}),
        json.dumps({"skeletons": [[[[1, 2, 3]] * 20], [[[1, 2, 3]] * 20]]}),
        json.dumps({"skeletons": [[[10**400, 2, 3]] * 20]}),
        '{"skeletons": ' + "[" * 100_000,
        '{"skeletons": [' + "1" * 10_000 + "]}",
    ],
)
def test_a_damaged_nw_ucla_file_is_named(text, tmp_path):
    path = tmp_path / NAMES[".json"]
    path.write_text(text)
    with pytest.raises(InputError, match=f"{path.name}: expected") as raised:
        NwUcla(root=tmp_path).read()
    assert "\n" not in str(raised.value)


def valid_bytes(suffix):
    stream = io.BytesIO()
    if suffix == ".mat":
        savemat(stream, {"d_skel": SKELETONS.transpose(1, 2, 0)})
    elif suffix == ".npy":
        np.save(stream, SKELETONS)
    else:
        stream.write(json.dumps({"skeletons": SKELETONS.round(3).tolist()}).encode())
    return stream.getvalue()


@st.composite
def damaged_bytes(draw, suffix):
    """Any bytes, or a good file with some bytes changed or its end cut off."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=300))
    content = bytearray(valid_bytes(suffix))
    head = 250  # where the formats keep what is to be parsed
    for place, byte in draw(st.lists(st.tuples(st.integers(0, head), st.integers(0, 255)), max_size=4)):
        content[place] = byte
    return bytes(content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", [".mat", ".json", ".npy"])
def test_any_bytes_give_a_clip_or_an_input_error(suffix, fuzz_folder):
    path = fuzz_folder / f"clip{suffix}"

    @settings(deadline=None, max_examples=250)
    @given(damaged_bytes(suffix))
    def check(content):
        path.write_bytes(content)
        problem = None
        try:
            clip, layout, fps = read_clip(path, get_layout("kinect-v1"))
        except InputError as error:
            problem = str(error)
        if problem is not None:
            assert path.name in problem
            assert "\n" not in problem
        else:
            assert clip.dtype == np.float32
            assert clip.shape[2] == layout.num_joints
            assert clip.size > 0
            assert fps > 0
            assert not np.isinf(clip).any()

    check()


def test_read_clip_takes_one_or_several_persons(tmp_path):
    path, layout = tmp_path / "clip.npy", get_layout("kinect-v1")
    for points in (SKELETONS, SKELETONS[None], np.stack([SKELETONS, SKELETONS]).astype(">f8"), SKELETONS[..., :2]):
        np.save(path, points)
        clip, found, fps = read_clip(path, layout)
        assert (found, fps) == (layout, DEFAULT_FPS)
        np.testing.assert_allclose(clip, points if points.ndim == 4 else points[None], rtol=1e-6)
        assert clip.flags.writeable


def test_read_clip_knows_the_layout_of_published_files(tmp_path):
    write_mat(tmp_path / "x.mat")
    write_json(tmp_path / "x.json")
    assert read_clip(tmp_path / "x.mat")[1:] == (utd_mhad.LAYOUT, utd_mhad.FPS)
    assert read_clip(tmp_path / "x.json")[1:] == (nw_ucla.LAYOUT, nw_ucla.FPS)
    with pytest.raises(InputError, match=r"expected a clip in layout .coco-17., found a file whose joints are .kinect-v1."):
        read_clip(tmp_path / "x.json", get_layout("coco-17"))


def test_read_clip_lists_the_layouts_that_fit(tmp_path):
    np.save(tmp_path / "clip.npy", SKELETONS[:, :17])
    for layout in (None, get_layout("kinect-v1")):
        with pytest.raises(InputError, match="17 joints: coco-17"):
            read_clip(tmp_path / "clip.npy", layout)


def test_read_clip_refuses_other_kinds_of_files(tmp_path):
    (tmp_path / "clip.doc").write_bytes(b"x")
    for name, message in [("clip.doc", "found '.doc'"), ("gone.npy", "no such file"), ("gone.mat", "no readable file")]:
        with pytest.raises(InputError, match=f"{name}: expected.*{message}"):
            read_clip(tmp_path / name)


class Canary:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


@pytest.mark.parametrize("shape", [(1,), (1, 1, 3)])
def test_a_pickle_is_never_loaded(shape, tmp_path):
    array = np.empty(shape, object)
    array.fill(Canary())
    np.save(tmp_path / "clip.npy", array, allow_pickle=True)
    with pytest.raises(InputError, match=r"clip\.npy: expected"):
        open_npy(tmp_path / "clip.npy")


@each("shape", ["(1000000000000, 20, 3)", "(9223372036854775807, 20, 3)", "(-1, 20, 3)", "(20, 3)", "(0, 20, 3)"])
def test_a_header_that_promises_too_much_takes_no_memory(shape, tmp_path):
    path = tmp_path / "clip.npy"
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + b"\0" * 240)
    with pytest.raises(InputError, match=r"clip\.npy: expected"):
        read_clip(path, get_layout("kinect-v1"))


@pytest.mark.real
def test_real_utd_mhad(real_datasets):
    sequences = UtdMhad(root=real_datasets / "utd-mhad").read()
    assert len(sequences) == 861
    assert set(sequences.samples.labels.tolist()) == set(range(27))
    assert set(sequences.samples.subjects.tolist()) == set(range(1, 9))
    assert (sequences.shapes[:, 1].min(), sequences.shapes[:, 1].max()) == (41, 125)
    left_hand, right_hand = (sequences.layout.joints.index(name) for name in ("left_hand", "right_hand"))
    for i in np.flatnonzero(sequences.samples.labels == 2):  # "right hand wave"
        clip = sequences[i][0]
        travel = np.linalg.norm(np.diff(clip, axis=0), axis=-1).sum(axis=0)
        assert travel[right_hand] > 3 * travel[left_hand]
        assert clip[:, right_hand, 1].max() > clip[:, left_hand, 1].max() + 0.3
    assert_seen_from_the_front(sequences)


@pytest.mark.real
def test_real_nw_ucla(real_datasets):
    sequences = NwUcla(root=real_datasets / "nw-ucla").read()
    assert len(sequences) == 1484
    assert set(sequences.samples.labels.tolist()) == set(range(10))
    assert set(sequences.samples.views.tolist()) == {1, 2, 3}
    assert (sequences.shapes[:, 1].min(), sequences.shapes[:, 1].max()) == (1, 201)
    assert np.isnan(sequences.points).all(axis=-1).sum() == 12
    assert_seen_from_the_front(sequences)


def assert_seen_from_the_front(sequences):
    """y is up, right is at +x where people face the sensor, and right x up points away from where the feet point."""
    at = {name: sequences.points[:, i] for i, name in enumerate(sequences.layout.joints)}
    up = at["shoulder_centre"] - at["hip_centre"]
    right = at["right_shoulder"] - at["left_shoulder"] + at["right_hip"] - at["left_hip"]
    feet = at["right_foot"] - at["right_ankle"] + at["left_foot"] - at["left_ankle"]
    assert (up[:, 1] > 0).mean() > 0.99
    assert (right[:, 0] > 0).mean() > 0.85
    assert ((np.cross(right, up) * feet).sum(axis=-1) < 0).mean() > 0.9


def test_every_ending_is_of_one_kind_and_has_a_reader():
    of_datasets = (".npy", ".skeleton", ".mat")
    assert sorted(SUFFIXES) == sorted({*of_datasets, *formats.JSON_ENDINGS, *formats.BY_ENDING})


@each(
    ("content", "guess"),
    [
        (b'\n {"frames": []}', "its content looks like that of a .json file, so give it this ending"),
        (b"HIERARCHY\nROOT Hips", "looks like that of a .bvh file"),
        (b"frame,head_x,head_y\n0,1,2\n", "looks like that of a .csv file"),
        ("\ufeffframe\thead_x\n0\t1\n".encode(), "looks like that of a .tsv file"),
        (b"0.1 0.2 0.3\n0.1 0.2 0.3\n", "numbers without names of columns, so save them as an array (numpy.save)"),
        (b"42\n1\n", "looks like that of a .skeleton file"),
        (b"\x93NUMPY\x01\x00", "looks like that of a .npy file"),
        (b"Dear all, I wave at you.\nBest wishes\n", None),
        (b"\x00\x01\x02", None),
        (b"", None),
    ],
)
def test_a_file_of_another_ending_is_told_what_it_is_likely_to_be_and_what_is_read_by_kind(tmp_path, content, guess):
    path = tmp_path / "wave.txt"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_clip(path)
    said = str(caught.value)
    assert "expected the ending of a file that holds a clip, found '.txt'; " in said
    assert said.endswith(
        "read are arrays (.npy, .npz, .mat), files of pose tools (.json, .jsonl, .ndjson, .pose, .slp, .h5, .nc, .pkl), motion "
        "capture and tables (.bvh, .c3d, .trc, .skeleton, .csv, .tsv) and videos (.mp4, .mov, .avi, .webm, .mkv, .m4v)"
    )
    assert (guess in said) if guess else said.count(";") == 1
