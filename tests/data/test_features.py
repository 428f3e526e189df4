import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fdsm.data.features import Features, write_features
from fdsm.errors import InputError
from fdsm.splits import Split, fit_view, test_view
from fdsm.values import TEST_PART, TRAIN_PART, UNKNOWN, Latents, Samples

NAMES = tuple(f"action {i}" for i in range(6))
UNSEEN = (1, 4)
CHANNELS = 8


@pytest.fixture(autouse=True)
def classes(monkeypatch):
    """ntu60 with six classes."""
    monkeypatch.setattr("fdsm.data.ntu.CLASS_NAMES", NAMES)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "shift_ntu60_2_r"


def save(folder, arrays):
    folder.mkdir(exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def some(labels, dtype=np.float32):
    return np.random.default_rng(len(labels)).normal(size=(len(labels), CHANNELS)).astype(dtype)


TRAIN_LABELS, Z_LABELS, VAL_LABELS = [0, 2, 3, 5, 5, 0], [4, 1, 4], [5, 0, 2, 3]
G_LABELS = [0, 4, 1, 5, 4, 2]


def published(val=False, gtest=False, dtype=np.float32):
    arrays = {"train": some(TRAIN_LABELS, dtype), "train_label": np.array(TRAIN_LABELS)}
    arrays |= {"ztest": some(Z_LABELS, dtype), "z_label": np.array(Z_LABELS)}
    if val:
        arrays |= {"val": some(VAL_LABELS, dtype), "val_label": np.array(VAL_LABELS)}
    if gtest:
        arrays |= {"gtest": some(G_LABELS, dtype), "g_label": np.array(G_LABELS)}
    return arrays


def refused(root, **options):
    with pytest.raises(InputError) as raised:
        Features(root=root, **({"dataset": "ntu60"} | options)).read()
    message = str(raised.value)
    assert message.startswith(str(root))
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("parts", "tested", "labels"),
    [
        ({}, ["ztest"], Z_LABELS),
        ({"val": True}, ["ztest", "val"], Z_LABELS + VAL_LABELS),
        ({"gtest": True}, ["gtest"], G_LABELS),
        ({"gtest": True, "val": True}, ["gtest"], G_LABELS),
    ],
)
def test_a_published_folder_is_read(parts, tested, labels, root):
    arrays = published(**parts)
    save(root, arrays | {"ztest_out": np.zeros((3, 6)), "gtest_out": np.zeros(0)})
    latents = Features(root=root, dataset="ntu60").read()
    assert (latents.tokens, latents.num_frames, latents.num_joints) == ("pooled", 1, 1)
    assert latents.z.dtype == np.float32
    np.testing.assert_array_equal(latents.z, np.concatenate([arrays[name] for name in ("train", *tested)])[:, None])
    samples = latents.samples
    assert samples.labels.tolist() == TRAIN_LABELS + labels
    assert samples.parts.tolist() == [TRAIN_PART] * len(TRAIN_LABELS) + [TEST_PART] * len(labels)
    assert samples.subjects.tolist() == samples.views.tolist() == [UNKNOWN] * len(samples)
    assert samples.class_names == NAMES
    assert samples.ids[0] == "train/000000"
    assert samples.ids[len(TRAIN_LABELS)] == f"{tested[0]}/000000"
    assert samples.ids[-1] == f"{tested[-1]}/{len(arrays[tested[-1]]) - 1:06d}"
    assert latents.encoder_classes == (0, 2, 3, 5)


def test_the_encoder_is_known_by_the_content(root, tmp_path):
    save(root, published())
    first = Features(root=root, dataset="ntu60").read().encoder
    save(tmp_path / "elsewhere", published())
    assert Features(root=tmp_path / "elsewhere", dataset="ntu60").read().encoder == first
    arrays = published()
    arrays["ztest"][2, 3] += 1
    save(root, arrays)
    assert Features(root=root, dataset="ntu60").read().encoder != first


@pytest.mark.parametrize("dtype", ["f2", ">f4", "f8"])
@pytest.mark.parametrize("label_dtype", ["i4", ">i8", "u1", "f4", "f8"])
def test_other_widths_are_taken(dtype, label_dtype, root):
    arrays = published(gtest=True, dtype=dtype)
    save(root, {name: array.astype(label_dtype) if "label" in name else array for name, array in arrays.items()})
    latents = Features(root=root, dataset="ntu60").read()
    assert (latents.z.dtype, latents.samples.labels.dtype) == (np.float32, np.int64)
    np.testing.assert_array_equal(latents.z[:6, 0], arrays["train"].astype(np.float32))
    assert latents.samples.labels.tolist() == TRAIN_LABELS + G_LABELS


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("train", "features of the training samples of the seen classes"),
        ("train_label", "6 class ids, one for each row of train.npy (the training samples of the seen classes)"),
        ("ztest", "the test samples of the unseen classes"),
        ("z_label", "3 class ids, one for each row of ztest.npy (the test samples of the unseen classes)"),
        ("gtest", "the test samples of all classes"),
        ("g_label", "the test samples of all classes"),
        ("val", "test samples of the seen classes"),
        ("val_label", "test samples of the seen classes"),
    ],
)
def test_a_missing_file_is_named_with_what_it_holds(name, holds, root):
    save(root, published(gtest=True, val=True))
    (root / f"{name}.npy").unlink()
    message = refused(root)
    assert message.startswith(f"{root / name}.npy: expected ")
    assert holds in message
    assert message.endswith("found no such file")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"train": np.zeros((6, 2, 4))}, "train.npy: expected an array (samples, channels) of floats"),
        ({"train": np.zeros(6)}, "found float64 (6,)"),
        ({"train": np.zeros((6, CHANNELS), int)}, "found int64 (6, 8)"),
        ({"train": np.zeros((0, CHANNELS))}, "train.npy: expected an array (samples, channels)"),
        ({"train": np.zeros((6, 0))}, "train.npy: expected an array (samples, channels)"),
        ({"ztest": np.zeros((3, 7))}, "ztest.npy: expected 8 channels as in train.npy, found 7"),
        ({"train": np.zeros((5, CHANNELS))}, "train_label.npy: expected 5 class ids, one for each row of train.npy"),
        ({"train_label": np.array([TRAIN_LABELS]).T}, "train_label.npy: expected 6 class ids"),
        ({"train_label": np.eye(6)}, "found shape (6, 6); are they one-hot? take argmax"),
        ({"train_label": np.array(TRAIN_LABELS) + 0.5}, "train_label.npy row 0: expected a class id, found 0.5"),
        ({"z_label": np.array([1, np.nan, 4])}, "z_label.npy row 1: expected a class id, found nan"),
        ({"z_label": np.array([1, np.inf, 4])}, "z_label.npy row 1: expected a class id, found inf"),
        ({"z_label": np.array([1, 2**63, 4], np.uint64)}, "z_label.npy row 1: expected a class id, found 9223372036854775808"),
        ({"z_label": np.array(["1", "4", "4"])}, "z_label.npy: expected 3 class ids"),
        ({"z_label": np.array([True, True, True])}, "z_label.npy: expected 3 class ids"),
        ({"z_label": np.array([1, 4, 6])}, "z_label.npy row 2: expected a class id from 0 to 5, found 6"),
        ({"z_label": np.array([1, -1, 4])}, "z_label.npy row 1: expected a class id from 0 to 5, found -1"),
        ({"z_label": np.array([1, 2, 5])}, "found 2 (action 2): the backbone would have seen an unseen class"),
        ({"val_label": np.array([5, 0, 4, 3])}, "val_label.npy: expected seen classes, as in train_label.npy, found 4 (action 4)"),
        (
            {"g_label": np.array([0, 4, 1, 5, 1, 2])},
            "to be the unseen classes' rows of gtest.npy, found 1 and 2 of class 1 (action 1)",
        ),
        ({"g_label": np.array([0, 0, 1, 5, 4, 2])}, "found 2 and 1 of class 4 (action 4)"),
    ],
)
def test_what_does_not_fit_is_named(changes, message, root):
    save(root, published(gtest=True, val=True) | changes)
    assert message in refused(root)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_features_must_be_finite_in_float32(value, root):
    arrays = published(dtype=np.float64)
    arrays["ztest"][1:, 5] = value
    save(root, arrays)
    assert "ztest.npy row 1: expected finite numbers, found 2 rows that have others" in refused(root)


def test_labels_from_1_are_recognised(root):
    arrays = published(gtest=True)
    save(root, {name: array + 1 if "label" in name else array for name, array in arrays.items()})
    assert "expected class ids from 0 to 5, found 1 to 6; subtract 1 from all labels" in refused(root)


def test_another_data_set_is_recognised_by_its_labels(root, monkeypatch):
    save(root, published())
    monkeypatch.setattr("fdsm.data.ntu.CLASS_NAMES", NAMES[:5])
    assert "train_label.npy row 3: expected a class id from 0 to 4, found 5" in refused(root)


def test_the_folder_must_be_there(tmp_path):
    assert "expected a folder with train.npy, found nothing" in refused(tmp_path / "gone")
    (tmp_path / "file").write_text("")
    assert "expected a folder with train.npy, found a file" in refused(tmp_path / "file")
    with pytest.raises(ValidationError):
        Features(root=tmp_path, dataset="ntu61")
    with pytest.raises(ValidationError):
        Features(root=tmp_path, dataset="ntu60", spilt="x")


def test_without_a_manifest_the_data_set_must_be_named(root):
    save(root, published())
    assert "expected `dataset` to say whose class ids these are" in refused(root, dataset=None)


class Canary:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was loaded",))


@pytest.mark.parametrize("name", ["train", "train_label"])
def test_a_pickle_is_never_loaded(name, root):
    arrays = published()
    arrays[name] = np.empty(arrays[name].shape, object)
    arrays[name].fill(Canary())
    save(root, arrays)
    assert f"{name}.npy: expected" in refused(root)


@pytest.mark.parametrize("shape", ["(1000000000000, 8)", "(9223372036854775807, 9223372036854775807)", "(-1, 8)"])
@pytest.mark.parametrize("name", ["train", "z_label"])
def test_a_header_that_promises_too_much_takes_no_memory(name, shape, root):
    save(root, published())
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    (root / f"{name}.npy").write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + b"\0" * 240)
    assert f"{name}.npy: expected" in refused(root)


SPLIT = Split("2/4", 6, UNSEEN, train_by="subjects", train=(1, 2), published_validation=(5, 0))


def make_latents(**changes):
    labels, subjects, views = (grid.ravel() for grid in np.meshgrid(range(6), range(4), range(3), indexing="ij"))
    order = np.random.default_rng(1).permutation(len(labels))
    samples = Samples(labels[order], tuple(f"s{i}" for i in order), subjects[order], views[order], NAMES)
    z = np.random.default_rng(2).normal(size=(len(labels), 1, CHANNELS)).astype(np.float32)
    return Latents(**({"z": z, "tokens": "pooled", "num_frames": 1, "num_joints": 1, "samples": samples, "encoder": "abc",
                       "encoder_classes": (0, 2, 3)} | changes))  # fmt: skip


def test_written_features_are_read_back(root):
    latents = make_latents()
    write_features(latents, SPLIT, root)
    train = np.isin(latents.samples.subjects, [1, 2])
    seen = ~np.isin(latents.samples.labels, UNSEEN)
    rows = np.concatenate([np.flatnonzero(train & seen), np.flatnonzero(~train)])
    assert 0 < len(rows) < len(latents)
    for config in (Features(root=root), Features(root=root, dataset="ntu60")):
        found = config.read()
        np.testing.assert_array_equal(found.z, latents.z[rows])
        np.testing.assert_array_equal(found.samples.labels, latents.samples.labels[rows])
        np.testing.assert_array_equal(found.samples.parts, np.where(train[rows], TRAIN_PART, TEST_PART))
        assert found.samples.class_names == NAMES
        assert found.encoder_classes == (0, 2, 3)


def test_the_files_are_those_of_the_published_form(root):
    latents = make_latents()
    write_features(latents, SPLIT, root)
    arrays = {path.stem: np.load(path, allow_pickle=False) for path in root.glob("*.npy")}
    assert set(arrays) == {"train", "train_label", "ztest", "z_label", "gtest", "g_label"}
    assert {name: array.dtype for name, array in arrays.items()} == {
        name: np.dtype("i8" if "label" in name else "f4") for name in arrays
    }
    assert set(arrays["train_label"]) == {0, 2, 3, 5}
    assert set(arrays["z_label"]) == set(UNSEEN)
    assert set(arrays["g_label"]) == set(range(6))
    unseen = np.isin(arrays["g_label"], UNSEEN)
    np.testing.assert_array_equal(arrays["ztest"], arrays["gtest"][unseen])
    np.testing.assert_array_equal(arrays["z_label"], arrays["g_label"][unseen])
    splits = {path.name: np.load(path).tolist() for path in (root / "label_splits").iterdir()}
    assert splits == {"ru2.npy": [1, 4], "rs4.npy": [0, 2, 3, 5], "rv2_0.npy": [0, 5], "rs2_0.npy": [2, 3]}
    manifest = json.loads((root / "manifest.json").read_text())
    assert (manifest["encoder"], manifest["encoder_classes"]) == ("abc", [0, 2, 3])
    assert (manifest["split"], manifest["seen"], manifest["unseen"]) == ("2/4", [0, 2, 3, 5], [1, 4])
    assert manifest["class_names"] == list(NAMES)
    assert {entry["file"]: entry["samples"] for entry in manifest["files"]} == {f"{n}.npy": len(a) for n, a in arrays.items()}
    assert manifest["files"][0]["holds"] == "features of the training samples of the seen classes"


def test_the_source_s_own_parts_go_before_the_split_s(root):
    latents = make_latents()
    parts = np.where(latents.samples.views == 0, TRAIN_PART, TEST_PART)
    write_features(replace(latents, samples=replace(latents.samples, parts=parts)), SPLIT, root)
    assert len(np.load(root / "gtest.npy")) == (parts == TEST_PART).sum()


def test_what_is_read_can_be_fitted_and_tested_but_not_with_a_leak(root):
    write_features(make_latents(), SPLIT, root)
    latents = Features(root=root).read()
    assert len(fit_view(SPLIT, latents, {}).latents) == 4 * 2 * 3
    view = test_view(SPLIT, latents, {})
    assert view.test_part.all()
    assert len(view.latents) == 2 * 2 * 3
    with pytest.raises(InputError, match="trained on the unseen class 'action 2'"):
        test_view(Split("other", 6, (2,)), latents, {})


@pytest.mark.parametrize(
    ("changes", "split", "message"),
    [
        ({"tokens": "frames"}, SPLIT, "expected pooled latents, one vector a clip, found frames"),
        ({"encoder_classes": (0, 4)}, SPLIT, "the encoder was trained on the unseen class 'action 4'"),
        ({}, replace(SPLIT, num_classes=7), "expected 6 classes as in the latents, found 7"),
        ({}, replace(SPLIT, val_unseen=(0,)), "expected no validation classes set apart"),
        ({}, replace(SPLIT, train=(9,)), "expected the training samples of the seen classes, found none"),
        ({}, replace(SPLIT, train=(0, 1, 2, 3)), "expected the test samples of the unseen classes, found none"),
        ({"z": np.full((72, 1, CHANNELS), np.nan, np.float32)}, SPLIT, "row 0: expected finite numbers"),
    ],
)
def test_what_must_not_be_written_is_refused(changes, split, message, root):
    with pytest.raises(InputError, match=message):
        write_features(make_latents(**changes), split, root)
    assert list(root.parent.iterdir()) == []


def test_nothing_is_overwritten(root):
    root.mkdir()
    write_features(make_latents(), SPLIT, root)
    with pytest.raises(InputError, match="expected an empty or new folder"):
        write_features(make_latents(), SPLIT, root)
    with pytest.raises(InputError, match="expected an empty or new folder"):
        write_features(make_latents(), SPLIT, root / "train.npy")


@pytest.mark.parametrize("name", ["train.npy", "g_label.npy", "val.npy"])
def test_files_that_are_not_those_of_the_manifest_are_refused(name, root):
    write_features(make_latents(), SPLIT, root)
    if name == "val.npy":
        save(root, {"val": some([0, 0]), "val_label": np.array([0, 0])})
    else:
        array = np.load(root / name)
        np.save(root / name, array[::-1] if "label" not in name else np.roll(array, 1))
    assert f"{name}: expected the file that manifest.json describes, found another" in refused(root)


def changed(**changes):
    return lambda manifest: manifest | changes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (changed(class_names=list(NAMES[::-1])), "expected the 6 classes of ntu60, found 6 that begin with 'action 5'"),
        (changed(class_names=list(NAMES[:5])), "seen: expected class ids from 0 to 4, found 5"),
        (changed(encoder_classes=[-1]), "encoder_classes: expected class ids from 0 to 5, found -1"),
        (changed(encoder_classes="all"), "encoder_classes: expected a list"),
        (changed(format="other"), "format: input should be 'fdsm features 1', found 'other'"),
        (changed(colour="red"), "colour: unknown name 'colour'"),
        (changed(files=[{"file": "train.npy", "hash": "0", "samples": 1, "holds": "x", "colour": "red"}]), "unknown name 'colour'"),
        (changed(files=[]), "train.npy: expected the file that manifest.json describes"),
        (lambda manifest: {}, "the key 'split' is missing"),
        (lambda manifest: [], "expected a mapping of keys"),
    ],
)
def test_a_wrong_manifest_is_named(change, message, root):
    write_features(make_latents(), SPLIT, root)
    path = root / "manifest.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    assert message in refused(root)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\xff", "NaN"])
def test_a_damaged_manifest_is_named(text, root):
    write_features(make_latents(), SPLIT, root)
    (root / "manifest.json").write_text(text, encoding="latin-1")
    assert "manifest.json: " in refused(root)


@st.composite
def damaged(draw, content):
    """Any bytes, or a good file with some bytes changed, most of them in its header, or its end cut off."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.binary(max_size=100))
    content = bytearray(content)
    for place, byte in draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=4)):
        content[place] = byte
    return bytes(content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["train.npy", "train_label.npy", "manifest.json"])
def test_any_bytes_give_latents_or_an_input_error(name, root):
    write_features(make_latents(), SPLIT, root)
    if name != "manifest.json":
        (root / "manifest.json").unlink()
    good = (root / name).read_bytes()
    outcomes = set()

    @settings(deadline=None, max_examples=250)
    @given(damaged(good))
    def check(content):
        (root / name).write_bytes(content)
        problem = None
        try:
            latents = Features(root=root, dataset="ntu60").read()
        except InputError as error:
            problem = str(error)
        outcomes.add(problem is None)
        if problem is not None:
            assert str(root) in problem
            assert "\n" not in problem
        else:
            assert latents.z.shape[1] == 1
            assert np.isfinite(latents.z).all()

    check()
    assert outcomes == {True, False}
