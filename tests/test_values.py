import dataclasses
import pickle

import numpy as np
import pytest

from fdsm import storage
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError
from fdsm.values import Layout, Scores, Sequences
from tests.cases import each
from tests.toys import samples_of, toy_latents, toy_texts

LAYOUT = get_layout("kinect-v1")


def sequences(lengths=(3, 5), persons=(1, 2)):
    rng = np.random.default_rng(0)
    clips = [rng.normal(size=(m, t, 20, 3)).astype(np.float32) for m, t in zip(persons, lengths, strict=True)]
    return clips, Sequences.from_clips(clips, samples_of(range(len(clips))), LAYOUT, 30.0)


def test_clips_of_any_length_come_back_as_they_went_in():
    clips, joined = sequences()
    for i, clip in enumerate(clips):
        np.testing.assert_array_equal(joined[i], clip)
    assert [c.shape for c in joined] == [c.shape for c in clips]
    np.testing.assert_array_equal(joined.select(np.array([1]))[0], clips[1])
    assert joined.select(np.array([1])).points is joined.points


def test_clips_on_disk_are_sent_to_another_process_by_their_files_name(tmp_path):
    storage.save_value(tmp_path / "clips", sequences(lengths=(300, 500))[1])
    on_disk = storage.load_value(tmp_path / "clips", Sequences).select(np.array([1]))
    sent = pickle.dumps(on_disk)
    assert len(sent) < on_disk.points.nbytes / 10
    received = pickle.loads(sent)
    assert isinstance(received.points, np.memmap)
    np.testing.assert_array_equal(received[0], on_disk[0])
    part = dataclasses.replace(on_disk, points=on_disk.points[300:], starts=np.array([0]))  # no file holds this
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(part))[0], on_disk[0])


def test_stacking_needs_one_shape():
    with pytest.raises(InputError, match="differ in length"):
        sequences()[1].stack()
    clips, joined = sequences((4, 4), (1, 1))
    np.testing.assert_array_equal(joined.stack(), np.stack(clips))


@each(
    ("change", "message"),
    [
        ({"points": np.zeros((3, 20, 3), np.float32)}, "points must be"),
        ({"points": np.zeros((13, 25, 3), np.float32)}, "points must be"),
        ({"fps": 0.0}, "fps"),
        ({"shapes": np.ones((3, 2), np.int64)}, "shapes must be"),
    ],
)
def test_sequences_check_their_shapes(change, message):
    joined = sequences()[1]
    fields = {"points": joined.points, "shapes": joined.shapes, "samples": joined.samples, "layout": LAYOUT, "fps": 30.0}
    with pytest.raises(InputError, match=message):
        Sequences(**(fields | change))


@each(
    ("change", "message"),
    [
        ({"joints": ("a", "a", "c", "d")}, "differ from each other"),
        ({"bones": ((0, 1), (1, 2))}, "4 joints need 3 bones"),
        ({"bones": ((0, 1), (1, 2), (2, 0))}, "into one tree"),
        ({"bones": ((0, 1), (1, 2), (2, 4))}, "outside 0 to 3"),
        ({"roles": {"root": (0,)}}, "no joint plays the role neck"),
        ({"up": "z"}, "up must be one of"),
    ],
)
def test_layouts_check_themselves(change, message):
    roles = dict.fromkeys(("root", "neck", "left_shoulder", "right_shoulder", "left_hip", "right_hip"), (0,))
    fields = {"name": "x", "joints": tuple("abcd"), "bones": ((0, 1), (1, 2), (2, 3)), "pairs": (), "roles": roles}
    Layout(**fields)
    with pytest.raises(InputError, match=message):
        Layout(**(fields | change))


def test_samples_check_labels_and_ids():
    with pytest.raises(InputError, match="outside the 8 classes"):
        samples_of([9])
    good = samples_of([1, 2])
    with pytest.raises(InputError, match="same id"):
        type(good)(good.labels, ("a", "a"), good.subjects, good.views, good.class_names)


def test_texts_of_classes_are_grouped_in_the_asked_order():
    texts = toy_texts()["descriptions"]
    some = texts.of_classes([5, 2])
    assert some.class_ids.tolist() == [5, 5, 5, 2, 2, 2]
    assert some.classes == (5, 2)
    with pytest.raises(InputError, match="no text for class 99"):
        texts.of_classes([99])


def test_latents_and_scores_check_themselves():
    good = toy_latents()
    with pytest.raises(InputError, match="tokens must be one of"):
        type(good)(good.z, "words", 4, 1, good.samples, "e", ())
    with pytest.raises(InputError, match="z must be"):
        type(good)(good.z, "frames", 3, 1, good.samples, "e", ())
    with pytest.raises(InputError, match=r"members of 4 \+ 1 channels do not make up the 6 of z"):
        dataclasses.replace(good, members=(4, 1))
    with pytest.raises(InputError, match="not finite"):
        Scores(np.full((1, 2, 2), np.nan, np.float32), np.array([0, 1]), samples_of([0, 1]))


def test_the_latents_of_a_joined_encoder_are_those_of_its_members_side_by_side():
    latents = dataclasses.replace(toy_latents(), members=(4, 2))
    first, second = latents.by_member()
    np.testing.assert_array_equal(np.concatenate([first.z, second.z], 2), latents.z)
    assert (first.z.shape[2], first.members, second.samples) == (4, (), latents.samples)
    assert toy_latents().by_member()[0].z.shape == toy_latents().z.shape
