"""What a recognizer keeps from one call to the next, and what the cache keeps from one recognizer to the next."""

import copy
import pickle
import shutil
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fdsm import bound_labels as module
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError, InputWarning
from fdsm.experiment import synthetic_classes as synthetic_classes
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.ranking import Ranking
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs, make_training_classes
from fdsm.text import bank_to_yaml, load_bank
from fdsm.text.encoders import MiniLM
from tests.cases import each
from tests.experiment.conftest import CLASSES, tiny_config, tiny_data  # noqa: F401 (fixtures)


@pytest.fixture
def folder(tiny_config, tmp_path):  # noqa: F811
    run = Pipeline(load_config(tiny_config), tmp_path / "runs")
    _ = run.method
    return run.folder


@pytest.fixture
def clip(tiny_data):  # noqa: F811
    return np.load(tiny_data / "clip.npy")


def count(monkeypatch, owner, name):
    """The calls of a function, which is called all the same."""
    calls = []
    original = getattr(owner, name)

    def counted(*arguments, **named):
        calls.append(arguments)
        return original(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)
    return calls


def test_the_same_labels_are_encoded_and_bound_once(folder, clip, tiny_data, monkeypatch):  # noqa: F811
    banks = count(monkeypatch, module, "load_bank")
    recognize = Recognizer.from_pretrained(folder)
    embedded, bound = count(monkeypatch, MiniLM, "embed"), count(monkeypatch, type(recognize.method), "bind")
    first = recognize(clip, ["wave", "hop"])
    before = len(embedded)
    assert recognize(clip, ("wave", "hop")) == first
    assert recognize(tiny_data / "clip.npy", ["wave", "hop"]) == first
    assert (len(embedded), len(bound), len(banks)) == (before, 1, 0)
    turned = recognize(clip, ["hop", "wave"])
    assert [one["label"] for one in turned] == [one["label"] for one in first]
    assert len(bound) == 2
    with pytest.raises(InputError, match="bank nw-ucla: expected classes with the labels' names, found none of 'hop', 'wave'"):
        recognize(clip, ["hop", "wave"], bank="nw-ucla")
    assert (len(bound), len(banks)) == (2, 1)
    recognize(clip, ["hop", "throw"], bank="nw-ucla")
    assert (len(bound), len(banks)) == (3, 1)


def test_a_label_list_that_changes_is_a_new_one(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    labels = ["wave", "hop"]
    recognize(clip, labels)
    labels[1] = "bow"
    assert {one["label"] for one in recognize(clip, labels)} == {"wave", "bow"}


def test_labels_that_are_refused_leave_nothing_behind(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    first = recognize(clip, ["a", "b"])
    for bad in (["a", "a"], "ab", []):
        with pytest.raises(InputError):
            recognize(clip, bad)
    assert recognize(clip, ["a", "b"]) == first


def test_another_recognizer_finds_the_texts_encoded(folder, clip, monkeypatch):
    labels = ["swing the leg", "bow"]
    first = Recognizer.from_pretrained(folder)(clip, labels)

    def embed(*_):
        raise AssertionError("the texts were encoded already")

    monkeypatch.setattr(MiniLM, "embed", embed)
    assert Recognizer.from_pretrained(folder)(clip, labels) == first


# ---- many clips, many threads, and models that are kept


def test_a_list_gives_a_list_and_an_iterator_an_iterator(folder, clip, tiny_data):  # noqa: F811
    recognize = Recognizer.from_pretrained(folder)
    labels = ["wave", "hop", "bow"]
    clips = [clip, clip[:, :20], tiny_data / "clip.npy", recognize.inspect(clip[:, 5:])]
    alone = [recognize(one, labels) for one in clips]
    assert isinstance(alone[0], Ranking)
    for together in (recognize(clips, labels), recognize(tuple(clips), labels, batch_size=3), list(recognize(iter(clips), labels))):
        for one, other in zip(together, alone, strict=True):
            assert [entry["label"] for entry in one] == [entry["label"] for entry in other]
            assert [entry["score"] for entry in one] == pytest.approx([entry["score"] for entry in other], abs=1e-5)
            assert one.report == other.report or one.report.where.startswith("clip ")
    assert recognize([], labels) == []
    assert [len(one) for one in recognize(clips, labels, top_k=2)] == [2] * 4
    assert recognize(clip, labels, top_k=1) == alone[0][:1]


def test_an_iterator_is_read_in_batches(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    read = []

    def clips():
        for number in range(6):
            read.append(number)
            yield clip

    answers = recognize(clips(), ["wave", "hop"], batch_size=2)
    assert read == []
    next(answers)
    assert read == [0, 1]


def test_an_iterator_that_fails_has_given_what_came_before(folder, clip):
    """As of a camera that is unplugged, and of a bad clip."""
    recognize = Recognizer.from_pretrained(folder)
    expected = recognize(clip, ["wave", "hop"])

    def unplugged():
        yield from [clip] * 3
        raise OSError("no camera")

    for clips, error in ((unplugged(), OSError), (iter([clip, clip, clip, clip[0, 0], clip]), InputError)):
        found = []
        with pytest.raises(error):
            found.extend(recognize(clips, ["wave", "hop"], batch_size=2))
        assert [one[0]["label"] for one in found] == [expected[0]["label"]] * 3


def test_clips_of_several_kinds_in_one_list(discriminant, clip):
    """3D and 2D, of two layouts, one without legs: each is scored as it is alone."""
    programs = [load_programs()[i] for i in CLASSES[:2]]
    takes = {"num_subjects": 1, "num_views": 1, "num_trials": 1, "seed": 5}
    solid, flat = generate(programs, **takes), generate(programs, num_dims=2, **takes)
    upper = solid[0].copy()
    upper[:, :, [i for i, joint in enumerate(solid.layout.joints) if "knee" in joint or "ankle" in joint or "foot" in joint]] = (
        np.nan
    )
    clips = [solid[0], flat[0], upper, solid[1], flat[1]]
    labels = [program.name for program in programs]
    for one, together in zip(clips, discriminant(clips, labels), strict=True):
        alone = {entry["label"]: entry["score"] for entry in discriminant(one, labels)}
        assert {entry["label"]: pytest.approx(entry["score"], abs=1e-5) for entry in together} == alone


def test_clips_that_are_asked_different_labels_are_ranked_as_each_is_alone(discriminant):
    programs = [load_programs()[i] for i in CLASSES[:3]]
    takes = {"num_subjects": 1, "num_views": 1, "num_trials": 1, "seed": 5}
    solid, flat = generate(programs, **takes), generate(programs, num_dims=2, **takes)
    clips, lists = [*solid, *flat], [("wave", "bow"), ("clap", "jump", "bow")]
    reports, bounds = [discriminant.inspect(clip) for clip in clips], [discriminant.bind(labels) for labels in lists]
    assert discriminant.bind(list(lists[0])) is bounds[0]
    asked = [0, 1, 1, 0, 1, 0]
    for report, number, ranking in zip(reports, asked, discriminant.rank(reports, [bounds[n] for n in asked]), strict=True):
        alone = discriminant(report, lists[number])
        assert [one["label"] for one in ranking] == [one["label"] for one in alone]
        assert [one["score"] for one in ranking] == pytest.approx([one["score"] for one in alone], abs=1e-5)
        assert ranking.report is report


def test_what_is_no_clip_and_no_list_of_clips_is_refused(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    with pytest.raises(InputError, match="expected a clip, a list of clips or an iterator, found NoneType"):
        recognize(None, ["wave"])
    with pytest.raises(InputError, match="clip 2: expected a file or an array of coordinates, found int"):
        recognize([clip, 3], ["wave"])
    with pytest.raises(InputError, match=r"clip 2: expected \(frames, 25 joints"):
        recognize([clip, clip[0, 0]], ["wave"])
    for options in ({"batch_size": 0}, {"batch_size": 1.5}, {"top_k": -1}, {"top_k": "1"}, {"trials": 0}):
        ((name, number),) = options.items()
        with pytest.raises(InputError, match=f"expected a whole number above 0 as {name}, found {number!r}"):
            recognize([clip], ["wave"], **options)
    with pytest.raises(InputError, match="clip: the clip was inspected already: give up to `inspect`"):
        recognize(recognize.inspect(clip), ["wave"], up="+z")


def test_what_is_no_list_of_labels_is_refused(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    for labels, message in (
        (None, "a list of labels, found NoneType"),
        (5, "a list of labels, found int"),
        ([["wave", "jump"]], r"a text, found \['wave', 'jump'\] at place 0"),
        (np.array([["wave", "jump"]]), "a text, found array"),
        ("wave", "a list of labels, found the single text 'wave'"),
        (iter([]), "at least one label, found none"),
        (np.array("wave"), "a list of labels, found the single text 'wave'"),
        ({"wave": "a hand moves", "jump": ["both feet leave the ground"]}, "a list of labels, found what they mean by label"),
    ):
        with pytest.raises(InputError, match=f"labels: expected {message}"):
            recognize(clip, labels)
    expected = recognize(clip, ["wave", "jump"])
    for labels in (("wave", "jump"), np.array(["wave", "jump"]), iter(["wave", "jump"]), {"wave": 0, "jump": 1}):
        assert recognize(clip, labels) == expected


def test_a_copy_and_a_pickle_answer_alike(discriminant, clip):
    labels = ["wave", "bow", "jump up"]
    expected = discriminant(clip, labels)
    assert copy.deepcopy(discriminant)(clip, labels) == expected
    assert pickle.loads(pickle.dumps(discriminant))(clip, labels) == expected


def test_how_to_look_at_a_clip_is_never_ignored(folder, clip, tmp_path):
    recognizer = Recognizer.from_pretrained(folder)
    (tmp_path / "mine.yaml").write_text("points: {left wrist: M1}\n")
    for options, message in (
        ({"fps": 0}, "frames a second above 0, found 0"),
        ({"layout": 3}, "joint layout: unknown name '3'"),
        ({"layout": tmp_path / "mine.yaml"}, "expected a file whose points have names"),
    ):
        with pytest.raises(InputError, match=message):
            recognizer(clip, ["wave", "jump"], **options)


def test_threads_with_labels_of_their_own_get_the_answers_of_one(discriminant):
    programs = [load_programs()[i] for i in CLASSES]
    clips = list(generate(programs, num_subjects=1, num_views=1, num_trials=1, seed=5))
    lists = [IN_PLAIN_WORDS[:5], IN_PLAIN_WORDS[3:], IN_PLAIN_WORDS[::-1], IN_PLAIN_WORDS[1:7:2]]
    expected = [[discriminant(clip, labels) for clip in clips] for labels in lists]
    fresh = Recognizer(discriminant.parts)
    tasks = [(kind, place) for place in range(len(clips)) for kind in range(len(lists))] * 12
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda task: fresh(clips[task[1]], lists[task[0]]), tasks))
    assert found == [expected[kind][place] for kind, place in tasks]


def test_threads_share_a_model_with_noise(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    lists = [["wave", "hop"], ["bow", "jump", "hop"], ["sit down", "wave"]]
    expected = [Recognizer.from_pretrained(folder)(clip, labels) for labels in lists]
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda number: recognize(clip, lists[number % 3]), range(30)))
    assert found == [expected[number % 3] for number in range(30)]


def test_a_description_says_what_a_label_means(discriminant, clip):
    known = load_programs()[CLASSES[1]].name
    labels = [known, "exercise 7"]
    with pytest.raises(InputError, match="exercise 7"):
        discriminant(clip, labels)
    described = discriminant(clip, labels, descriptions={"exercise 7": "squat down and stand up again"})
    by_label = {one["label"]: one["read_as"] for one in described}
    assert by_label[known] is None
    assert "squat" in by_label["exercise 7"] or "knees" in by_label["exercise 7"]
    own = discriminant(clip, labels, descriptions={"exercise 7": ["kick with the right leg"], known: "bow"})
    assert {one["label"]: bool(one["read_as"]) for one in own} == {known: True, "exercise 7": True}
    with pytest.raises(InputError, match="descriptions: expected labels as keys, unknown name 'exercise 8', did you mean"):
        discriminant(clip, labels, descriptions={"exercise 8": "squat"})
    for nothing in ("", " ", None, [], ["squat", ""], 3):
        with pytest.raises(InputError, match="descriptions: expected a sentence or several about 'exercise 7', found"):
            discriminant(clip, labels, descriptions={"exercise 7": nothing})
    with pytest.raises(InputError, match="descriptions: expected sentences by label, found list"):
        discriminant(clip, labels, descriptions=["squat"])


def test_a_saved_model_is_an_equal_one(discriminant, clip, tmp_path):
    labels = ["wave", "bow", "jump up"]
    discriminant.save_pretrained(tmp_path / "mine")
    again = Recognizer.from_pretrained(tmp_path / "mine")
    assert again(clip, labels) == discriminant(clip, labels)
    assert again(clip[..., :2], labels) == discriminant(clip[..., :2], labels)
    for path in (tmp_path / "mine").iterdir():
        assert str(tmp_path).encode() not in path.read_bytes()
    assert f'from_pretrained("{"mine"}")' in (tmp_path / "mine" / "README.md").read_text()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file: expected a folder to write to, found a file"):
        discriminant.save_pretrained(tmp_path / "file")


def test_a_saved_model_keeps_a_bank_of_ones_own(discriminant, clip, tmp_path):
    bank = tmp_path / "own.yaml"
    kinematics = bank_to_yaml(load_bank("ntu120").about(["falling"])).replace("falling", "tumble over")
    bank.write_text(kinematics)
    config = discriminant.config.model_copy(update={"text": discriminant.config.text.model_copy(update={"bank": str(bank)})})
    parts = replace(discriminant.parts, config=config, bank=load_bank(bank))
    Recognizer(parts).save_pretrained(tmp_path / "mine")
    bank.unlink()
    again = Recognizer.from_pretrained(tmp_path / "mine")
    assert {one["label"]: one["read_as"] is None for one in again(clip, ["tumble over", "wave"])} == {
        "tumble over": True,
        "wave": False,
    }


def test_a_model_is_pushed_to_the_hub(discriminant, clip, tmp_path, monkeypatch):
    """The hub is a folder here."""
    made = []

    def create(self, repo_id, *, private, exist_ok):
        made.append((repo_id, private, exist_ok, self.token))

    def upload(self, *, repo_id, folder_path, commit_message):
        shutil.copytree(folder_path, tmp_path / repo_id)
        return f"https://hub/{repo_id}/commit/1"

    monkeypatch.setattr("huggingface_hub.HfApi.create_repo", create)
    monkeypatch.setattr("huggingface_hub.HfApi.upload_folder", upload)
    assert discriminant.push_to_hub("me/model", private=True, token="secret") == "https://hub/me/model/commit/1"
    assert made == [("me/model", True, True, "secret")]
    card = (tmp_path / "me" / "model" / "README.md").read_text()
    assert 'from_pretrained("me/model")' in card
    assert "secret" not in card
    labels = ["wave", "bow"]
    assert Recognizer.from_pretrained(tmp_path / "me" / "model")(clip, labels) == discriminant(clip, labels)

    def refuse(self, repo_id, *, private, exist_ok):
        raise OSError("no way there")

    monkeypatch.setattr("huggingface_hub.HfApi.create_repo", refuse)
    with pytest.raises(InputError, match=r"^me/model: cannot be written to the hub \(no way there\)$"):
        discriminant.push_to_hub("me/model")


# ---- labels that no bank describes, and a model that reads kinematics

DISCRIMINANT = [
    *["encoder={name: measurements}", "tokens=pooled", "trials=1", "preprocess={num_frames: 16, level: true}"],
    *["synthetic_classes={variations: 0, clips: 2}", "method={name: discriminant}", "name=tiny/discriminant"],
]
# The tiny data set's classes as somebody else would call them, in the same order.
IN_PLAIN_WORDS = (
    "say hello with the right hand",
    "wave overhead with my left hand",
    "applaud in front of the chest",
    "rub your hands quickly",
    "trace a clockwise circle with the right arm",
    "circle clockwise with the left hand",
    "raise your right knee",
    "bow politely",
)


@pytest.fixture
def discriminant(tiny_config, tmp_path, monkeypatch):  # noqa: F811
    """The default recipe with few synthetic classes: rendering all takes longer than the rest of these tests."""
    monkeypatch.setattr(
        synthetic_classes, "make_training_classes", lambda variations, seed, pairs=False: make_training_classes(0)[::8]
    )
    run = Pipeline(load_config(tiny_config, DISCRIMINANT), tmp_path / "runs")
    _ = run.method
    return Recognizer.from_pretrained(run.folder)


def test_plain_words_name_clips_of_other_people(discriminant):
    """Two of the eight actions, the second and the sixth, are unseen, and nothing else that describes them was learnt from."""
    programs = [load_programs()[i] for i in CLASSES]
    clips = generate(programs, num_subjects=3, num_views=1, num_trials=1, seed=5)
    ranked = [discriminant(clip, IN_PLAIN_WORDS) for clip in clips]
    right = [one[0]["label"] == IN_PLAIN_WORDS[label] for one, label in zip(ranked, clips.samples.labels, strict=True)]
    names = [program.name for program in programs]
    named = [discriminant(clip, names)[0]["label"] == names[label] for clip, label in zip(clips, clips.samples.labels, strict=True)]
    assert sum(named) >= 20  # 22 of 24
    assert sum(right) >= 17  # 18 of 24
    assert sum(hit for hit, label in zip(right, clips.samples.labels, strict=True) if label in (1, 5)) >= 5  # 6 of 6
    read_as = {one["label"]: one["read_as"] for one in ranked[0]}
    assert read_as["bow politely"].startswith("trunk, the head and shoulders go forward and down")
    backward = discriminant(clips[0], IN_PLAIN_WORDS[::-1])
    assert [(one["label"], one["read_as"]) for one in backward] == [(one["label"], one["read_as"]) for one in ranked[0]]
    assert [one["score"] for one in backward] == pytest.approx([one["score"] for one in ranked[0]], abs=1e-5)


def test_labels_that_the_bank_knows_keep_its_kinematics(discriminant, clip, tmp_path):
    known = load_programs()[CLASSES[1]].name
    ranked = discriminant(clip, [known, "sit down"])
    assert {one["label"]: one["read_as"] is None for one in ranked} == {known: True, "sit down": False}
    assert all(one["read_as"] is None for one in discriminant(clip, [known, load_programs()[CLASSES[5]].name]))
    assert all(one["read_as"] is None for one in discriminant(clip, ["jump up", "falling"], bank="ntu120"))
    # A bank that has the label, but only its name, does not describe it.
    (tmp_path / "names.yaml").write_text("classes: [{name: jump up}, {name: falling}]")
    assert all(one["read_as"] for one in discriminant(clip, ["jump up", "falling"], bank=tmp_path / "names.yaml"))


def test_a_label_that_cannot_be_read_is_refused(discriminant, clip):
    with pytest.raises(InputError, match=r"^label 'banana': expected an action .*--bank"):
        discriminant(clip, ["wave", "banana"])
    assert discriminant(clip, ["wave", "bow"])[0]["read_as"]


def test_models_that_read_names_are_told_nothing_else(folder, clip):
    recognize = Recognizer.from_pretrained(folder)
    assert [one["read_as"] for one in recognize(clip, ["wave", "banana"])] == [None, None]


@each("layout", ["kinect-v1", "coco-17", "openpose-18", "mediapipe-33"])
def test_a_model_that_measures_takes_clips_of_every_layout(discriminant, layout):
    programs = [load_programs()[i] for i in CLASSES]
    names = [program.name for program in programs]
    takes = {"num_subjects": 2, "num_views": 1, "num_trials": 1, "seed": 5}
    own, other = generate(programs, **takes), generate(programs, layout=layout, **takes)
    first = [[discriminant(clip, names, layout=of)[0]["label"] for clip in clips] for clips, of in ((own, None), (other, layout))]
    assert np.mean([a == b for a, b in zip(*first, strict=True)]) >= 0.6


def test_legs_out_of_sight_and_flat_clips_are_measured_without_them(discriminant):
    programs = [load_programs()[i] for i in CLASSES]
    names = [program.name for program in programs]
    takes = {"num_subjects": 2, "num_views": 1, "num_trials": 1, "seed": 5}
    clips, flat = generate(programs, **takes), generate(programs, num_dims=2, **takes)
    legs = [i for i, joint in enumerate(clips.layout.joints) if any(word in joint for word in ("knee", "ankle", "foot"))]
    same = []
    for clip in clips:
        upper = clip.copy()
        upper[:, :, legs] = np.nan
        ranked = discriminant(upper, names)
        assert all(np.isfinite(one["score"]) for one in ranked)
        same.append(ranked[0]["label"] == discriminant(clip, names)[0]["label"])
    assert np.mean(same) >= 0.6
    right = [discriminant(clip, names)[0]["label"] == names[label] for clip, label in zip(flat, flat.samples.labels, strict=True)]
    assert np.mean(right) >= 0.4  # chance is 0.125


def test_a_clip_without_the_measured_joints_is_refused(discriminant, clip):
    with pytest.raises(InputError):
        discriminant(np.full_like(np.asarray(clip), np.nan), ["wave", "bow"])


# ---- clips with a fault: never silently another name

LAYOUT = get_layout("kinect-v2")
LIMBS = [LAYOUT.parts[limb] for limb in ("left_arm", "right_arm", "left_leg", "right_leg", "head")]
MARKS = st.sampled_from([0, -1, 1e20, -999, np.inf])
SEEDS = st.integers(0, 2**32 - 1)
FRACTIONS = st.floats(0, 1)


def marked(clip, mark, share, seed):
    return np.where((np.random.default_rng(seed).random(clip.shape[:3]) < share)[..., None], mark, clip)


def limb_lost(clip, mark, limb, length, place):
    faulty, frames = clip.copy(), clip.shape[1]
    start = int(place * (1 - length) * frames)
    faulty[:, start : start + max(1, int(length * frames)), LIMBS[limb][1:]] = mark
    return faulty


def second_person(clip, glide, row, side):
    frames = clip.shape[1]
    other = np.repeat(clip[:, :1], frames, axis=1) + np.array([side, 0, 0.3])
    other += np.linspace(-glide, glide, frames)[None, :, None, None] * np.array([1, 0, 0])
    return np.concatenate([other, clip] if row else [clip, other])


def rows_exchanged(clip, seed, number):
    both = second_person(clip, 0, 0, 1.2)
    for frame in np.sort(np.random.default_rng(seed).choice(np.arange(3, clip.shape[1] - 3), number, replace=False)):
        both[:, frame:] = both[::-1, frame:].copy()
    return both


def axes_moved(clip, axes, persons):
    return np.transpose(second_person(clip, 0, 0, 1.2)[:persons], axes)


def axis_turned(clip, matrix):
    return clip @ np.array(matrix).T


def idle(clip, before, after, noise, seed):
    rest = [np.repeat(clip[:, [frame]], number, axis=1) for frame, number in ((0, before), (-1, after))]
    longer = np.concatenate([rest[0], clip, rest[1]], axis=1)
    return longer + np.random.default_rng(seed).normal(0, noise, longer.shape)


def centred(clip, joints):
    return clip - clip[:, :, joints].mean(axis=2, keepdims=True)


def pictured(clip, scale, place, confidence, seed):
    image = clip * [scale, -scale, 1] + [*place, 0]
    image[..., 2] = confidence * np.random.default_rng(seed).uniform(0.5, 1, clip.shape[:3])
    return image


def shuffled(clip, seed):
    return clip[:, :, np.random.default_rng(seed).permutation(LAYOUT.num_joints)]


def sides_exchanged(clip, seed, share):
    faulty, pairs = clip.copy(), np.array(LAYOUT.pairs).T
    for frame in np.flatnonzero(np.random.default_rng(seed).random(clip.shape[1]) < share):
        faulty[:, frame, pairs] = clip[:, frame, pairs[::-1]]
    return faulty


def grown(clip, place, factor):
    """Another unit in the second part, of which both have a third at least."""
    later = np.arange(clip.shape[1]) >= (1 + place) / 3 * clip.shape[1]
    return (clip - clip[:, :1, :1]) * np.where(later, factor, 1)[:, None, None]


TURNS = [np.diag(signs) for signs in ((-1, -1, 1), (1, -1, 1), (-1, 1, 1), (1, 1, -1), (-1, -1, -1), (1, -1, -1))]
TURNS += [np.roll(np.diag(signs), 1, axis=0) for signs in ((1, 1, 1), (-1, 1, 1), (1, -1, 1))]
TURNS += [np.diag(signs)[[0, 2, 1]] for signs in ((1, 1, -1), (1, -1, 1), (1, 1, 1))]
ORDERS = [(1, 0, 2, 3), (1, 0, 3, 2), (1, 3, 2, 0), (3, 1, 2, 0), (2, 1, 0, 3), (0, 2, 1, 3), (0, 1, 3, 2), (1, 2, 3, 0)]
FAULTS = {
    marked: (MARKS, st.floats(0.005, 0.3), SEEDS),
    limb_lost: (st.sampled_from([0, -1, 1e20, np.nan]), st.integers(0, 4), st.floats(0.3, 1), FRACTIONS),
    second_person: (st.floats(0, 2), st.booleans(), st.sampled_from([-1.0, 1.5])),
    rows_exchanged: (SEEDS, st.integers(1, 5)),
    axes_moved: (st.sampled_from(ORDERS), st.integers(1, 2)),
    axis_turned: (st.sampled_from(TURNS),),
    idle: (st.integers(150, 700), st.integers(150, 700), st.sampled_from([0, 0.004]), SEEDS),
    centred: (st.sampled_from([[0], [12, 16], [20], [4, 8], list(range(25))]),),
    pictured: (st.floats(100, 900), st.tuples(st.floats(0, 2000), st.floats(0, 2000)), st.sampled_from([0, 1, 100]), SEEDS),
    shuffled: (SEEDS,),
    sides_exchanged: (SEEDS, st.floats(0.15, 0.5)),
    grown: (FRACTIONS, st.floats(2.5, 4)),
    lambda clip, frames: clip[:, :frames]: (st.integers(1, 7),),
    lambda clip, factor: clip * factor: (st.sampled_from([0.1, 100, 1000, 300]),),
}


def first_and_findings(recognize, clip):
    """The first label, none if the clip is refused, and what was warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            ranked = recognize(clip, IN_PLAIN_WORDS)
        except InputError as error:
            return None, [str(error)]
    assert [str(one.message) for one in caught if "clip: " in str(one.message)] == [
        f"clip: {one.text}" for one in ranked.report.findings
    ]
    return ranked[0]["label"], ranked.report.findings


def test_a_faulty_clip_has_the_clean_ones_name_or_a_finding(discriminant):
    clean = list(generate([load_programs()[i] for i in CLASSES], num_subjects=1, num_views=1, num_trials=1, seed=5))
    right = [first_and_findings(discriminant, clip) for clip in clean]
    assert all(label and not findings for label, findings in right)

    @settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
    @given(st.data(), st.integers(0, len(clean) - 1), st.sampled_from(list(FAULTS)))
    def check(data, number, fault):
        faulty = fault(clean[number].astype(np.float64), *(data.draw(value) for value in FAULTS[fault]))
        label, findings = first_and_findings(discriminant, faulty)
        assert label == right[number][0] or findings

    check()


def test_the_report_comes_with_the_ranking(discriminant, clip):
    ranked = discriminant(clip, ["wave", "bow"])
    assert isinstance(ranked, list)
    assert ranked.report == discriminant.inspect(clip)
    assert ranked.report.findings == ()
    two = np.concatenate([np.repeat(clip[:, :1], clip.shape[1], axis=1), clip])
    with pytest.warns(InputWarning, match="clip: 2 persons are seen, and person 2 was taken"):
        taken = discriminant(two, ["wave", "bow"])
    assert taken == ranked
    assert discriminant(two, ["wave", "bow"], persons=1) != ranked
    with pytest.warns(InputWarning, match="clip: 2 persons are seen, and the one who gets about most counts: option 'persons'"):
        discriminant(two, ["wave", "bow"], persons="all")
    assert discriminant(-clip * [1, 1, -1], ["wave", "bow"], up="-y") == ranked


def test_the_models_own_layout_keeps_the_axes_of_its_data(discriminant, clip):
    discriminant._sees._layout = replace(discriminant._sees._layout, up="+z")
    assert discriminant.inspect(clip, layout="kinect-v2").layout == discriminant.inspect(clip).layout
    assert discriminant.inspect(clip).layout.up == "+z"
