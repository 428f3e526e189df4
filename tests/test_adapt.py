"""From no example to a few: a recognizer that also knows a user's labelled clips."""

import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from fdsm.adapted_model import excess
from fdsm.errors import InputError, InputWarning
from fdsm.experiment.nothing import clips_of_nothing
from fdsm.recognizer import Recognizer
from fdsm.synthetic import generate, load_programs
from tests.test_cli import fails, fdsm  # noqa: F401 (a fixture)

PROGRAMS = load_programs()[::6]
LABELS = tuple(program.name for program in PROGRAMS)
SHIFTED = (*LABELS[1:], LABELS[0])
"""For each action the name of another, so that words say the wrong thing."""
PEOPLE = 4


def clips_of(**how):
    """Clips of each action by several people: one list for each person."""
    clips = list(generate(PROGRAMS, num_subjects=PEOPLE, num_views=1, num_trials=1, seed=5, jitter=2.0, **how))
    return [clips[person::PEOPLE] for person in range(PEOPLE)]


@pytest.fixture(scope="module")
def clips():
    return clips_of()


@pytest.fixture(scope="module")
def recognize():
    return Recognizer.from_pretrained()


@pytest.fixture(scope="module")
def adapted(recognize, clips):
    """Three people taught it every other action by a wrong name."""
    taught = [(clip, SHIFTED[i]) for person in clips[:3] for i, clip in enumerate(person) if i % 2 == 0]
    return recognize.adapt(*zip(*taught, strict=True))


def scores(recognize, clip, labels=LABELS, **how):
    return {ranked["label"]: ranked["score"] for ranked in recognize(clip, labels, **how)}


def first(recognize, clips, labels=LABELS, **how):
    return [recognize(clip, labels, **how)[0]["label"] for clip in clips]


def test_clips_win_over_words_that_say_something_else(recognize, adapted, clips):
    asked = clips[3][::2]
    wrong = SHIFTED[::2]
    assert sum(a == b for a, b in zip(first(recognize, asked, wrong), wrong, strict=True)) <= len(wrong) // 2
    assert first(adapted, asked, wrong) == list(wrong)


def test_actions_without_a_clip_are_known_from_their_words(adapted, clips):
    """Their names are taken, but a synonym was never taught."""
    labels = [label for i, label in enumerate(LABELS) if i % 2]
    renamed = [f"{label}, please" for label in labels]
    assert not {*renamed} & {*adapted.method.known}
    found = first(adapted, clips[3][1::2], renamed)
    assert np.mean([a == b for a, b in zip(found, renamed, strict=True)]) >= 0.75


def test_the_recognizer_that_was_adapted_stays_as_it_was(recognize, clips):
    before = scores(recognize, clips[3][0])
    other = recognize.adapt(clips[0], LABELS)
    assert scores(recognize, clips[3][0]) == before
    assert scores(other, clips[3][0]) != before


def test_case_and_punctuation_do_not_make_another_label(recognize, clips):
    shouted = recognize.adapt([*clips[0], *clips[1]], [*(label.upper() + "!" for label in LABELS), *LABELS])
    assert len(shouted.method.known) == len(LABELS)
    quiet = recognize.adapt([*clips[0], *clips[1]], LABELS * 2)
    assert scores(shouted, clips[3][0]) == pytest.approx(scores(quiet, clips[3][0]), abs=0.05)


def test_clips_that_come_later_count_with_those_before(recognize, clips):
    once = recognize.adapt([*clips[0], *clips[1]], LABELS * 2)
    twice = recognize.adapt(clips[0], LABELS).adapt(clips[1], LABELS)
    assert scores(twice, clips[3][0]) == pytest.approx(scores(once, clips[3][0]), abs=1e-4)


def test_clips_that_come_later_may_spell_their_label_otherwise(recognize, clips):
    before = recognize.adapt(clips[0], LABELS)
    alike = before.adapt(clips[1], LABELS)
    for spelled in ([f"{label.upper()}!" for label in LABELS], [f"{LABELS[0].title()}.", *LABELS[1:]]):
        other = before.adapt(clips[1], spelled)
        assert other.method.known == alike.method.known
        assert scores(other, clips[3][0]) == scores(alike, clips[3][0])


def test_words_that_come_after_the_clips_do_not_count_and_that_is_said(adapted, clips):
    known = SHIFTED[0]
    nod = {"limbs": ["head"], "path": "nod", "stance": "stand", "tempo": "slow", "repetition": "once"}
    with pytest.warns(InputWarning, match=rf"labels '{known}': they are known from clips, so kinematics"):
        told = scores(adapted, clips[3][0], kinematics={known: nod})
    assert told[known] == pytest.approx(scores(adapted, clips[3][0])[known], abs=1e-5)


def test_it_is_saved_and_loaded_with_what_it_learnt(adapted, clips, tmp_path):
    adapted.save_pretrained(tmp_path / "mine")
    loaded = Recognizer.from_pretrained(tmp_path / "mine")
    for clip in (clips[3][0], clips[3][0][..., :2] * [1, -1]):
        assert scores(loaded, clip) == scores(adapted, clip)


def test_the_calibration_stays(recognize, adapted, clips, tmp_path):
    of_adapted = adapted(clips[3][0], LABELS)
    assert of_adapted.fits != recognize(clips[3][0], LABELS).fits
    assert sum(one["probability"] for one in of_adapted) == pytest.approx(1, abs=1e-5)
    temperature = recognize.parts.calibration.temperature
    first, second = of_adapted[:2]
    odds = np.exp((first["score"] - second["score"]) / temperature)
    assert first["probability"] / second["probability"] == pytest.approx(odds, rel=1e-3)
    assert adapted.adapt(clips[0][0], LABELS[:1])(clips[3][0], LABELS)[0]["probability"] is not None
    adapted.save_pretrained(tmp_path)
    loaded = Recognizer.from_pretrained(tmp_path)(clips[3][0], LABELS)
    assert (loaded, loaded.fits) == (of_adapted, of_adapted.fits)


def test_clips_make_right_labels_fit_and_other_actions_and_nothing_are_unknown(recognize, clips):
    """A third of the actions is taught and asked. Clips of the others show no label."""
    labels = LABELS[::3]
    taught = recognize.adapt([*clips[0][::3], *clips[1][::3]], labels * 2)

    def unknown(found):
        return np.mean([ranking.unknown for ranking in found])

    shown = list(zip(taught([*clips[2][::3], *clips[3][::3]], labels), labels * 2, strict=True))
    right = [ranking for ranking, label in shown if ranking[0]["label"] == label]
    assert len(right) >= 0.9 * len(shown)
    assert unknown(right) <= 0.2
    assert unknown(taught([clip for person in clips[2:] for i, clip in enumerate(person) if i % 3], labels)) >= 0.8
    assert unknown(taught(list(clips_of_nothing("fidgets", 5, 5, "kinect-v2")), labels)) >= 0.9


def test_labels_with_clips_must_fit_more_surely_and_others_as_before(recognize, clips, tmp_path):
    labels = LABELS[::3]
    taught = recognize.adapt([*clips[0][::3], *clips[1][::3]], labels * 2)
    calibration = taught.parts.calibration
    assert calibration.excess > 0
    lenient = Recognizer(replace(taught.parts, calibration=replace(calibration, excess=0.0)))
    asked = [*clips[2], *clips[3]]
    strictly, leniently = taught(asked, LABELS), lenient(asked, LABELS)
    known = np.array([ranking[0]["label"] in labels for ranking in strictly])
    fits, before = (np.array([ranking.fits for ranking in rankings]) for rankings in (strictly, leniently))
    assert 0 < known.sum() < len(asked)
    assert (fits[known] < before[known]).all()
    assert (fits[~known] == before[~known]).all()
    taught.save_pretrained(tmp_path)
    assert Recognizer.from_pretrained(tmp_path)(asked[0], LABELS).fits == pytest.approx(strictly[0].fits, abs=1e-5)
    assert taught.adapt(clips[2][0], LABELS[:1]).parts.calibration.excess == calibration.excess  # one clip says too little


def test_labels_that_are_read_alike_are_named_once(recognize, clips):
    alike = ["jump"] * 3 + ["jumping up"] * 3
    with pytest.warns(InputWarning) as said:
        recognize.adapt(clips[0][:6], alike)
    assert [str(one.message) for one in said].count(
        "labels 'jump', 'jumping up': they are read as the same movement, so their order says little"
    ) == 1


def test_each_clip_is_asked_once_of_a_model_that_learnt_others_of_its_label(recognize):
    places, left = np.array([0] * 7 + [1] * 2 + [2]), []

    def asked(taught):
        left.append(np.flatnonzero(~taught))
        fits = np.where(places[~taught] == 2, 0.5, 0.999)  # nobody else shows the last label
        return fits.astype(np.float32), np.ones((~taught).sum(), np.bool_)

    found = excess(places, recognize.parts.calibration, asked)
    assert sorted(np.concatenate(left)) == list(range(10))
    assert {place: max(np.sum(places[rows] == place) for rows in left) for place in (0, 1, 2)} == {0: 4, 1: 1, 2: 1}
    threshold = recognize.parts.calibration.threshold
    assert found == pytest.approx(np.log(999) - np.log(threshold / (1 - threshold)), rel=1e-3)
    few = (
        places[:4],
        recognize.parts.calibration,
        lambda taught: (np.full((~taught).sum(), 0.99), np.ones((~taught).sum(), np.bool_)),
    )
    assert excess(*few, before=0.7) == 0.7


def test_clips_that_are_given_twice_are_warned_of(recognize, clips):
    one, other = clips[0][:2]
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputWarning)
        recognize.adapt([one, other], LABELS[:2])
    with pytest.warns(
        InputWarning, match=r"clip 1 \('.*'\) and clip 3 \('.*'\) show the same, so one movement counts twice \(2 such clips\)$"
    ):
        recognize.adapt([one, other, one.copy(), other], [*LABELS[:2], LABELS[0].upper(), LABELS[1]])
    with pytest.warns(InputWarning, match=r"clip 1 \('.*'\) and clip 3 \('.*'\) show the same, but have different labels$"):
        recognize.adapt([one, other, one], [*LABELS[:2], LABELS[1]])


def test_threads_adapt_and_ask_one_recognizer(recognize, clips):
    expected = [scores(recognize.adapt(clips[person], LABELS), clips[3][0]) for person in range(3)]
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda n: scores(recognize.adapt(clips[n % 3], LABELS), clips[3][0]), range(9)))
    assert found == [expected[n % 3] for n in range(9)]


def test_joints_that_are_never_seen_do_not_stop_it(recognize, adapted, clips):
    legs = [
        i for i, joint in enumerate(recognize.encoder.layout.joints) if any(word in joint for word in ("knee", "ankle", "foot"))
    ]
    upper = [[clip.copy() for clip in person] for person in clips]
    for person in upper:
        for clip in person:
            clip[:, :, legs] = np.nan
    learnt = recognize.adapt([*upper[0], *upper[1]], LABELS * 2)
    found, before = (np.mean([a == b for a, b in zip(first(one, upper[3]), LABELS, strict=True)]) for one in (learnt, recognize))
    assert found >= max(before, 0.75)
    assert first(adapted, [upper[3][0]], SHIFTED) == [SHIFTED[0]]


def test_2d_clips_teach_it_2d_clips(recognize):
    flat = clips_of(layout="coco-17", num_dims=2)
    learnt = recognize.adapt([*flat[0], *flat[1]], SHIFTED * 2, layout="coco-17")
    found = first(learnt, flat[3], layout="coco-17")
    assert np.mean([a == b for a, b in zip(found, SHIFTED, strict=True)]) >= 0.75


def test_what_cannot_be_learnt_from_is_refused(recognize, clips):
    with pytest.raises(InputError, match="expected clips and as many labels, found 0 and 1"):
        recognize.adapt([], iter(["wave"]))
    with pytest.raises(InputError, match="adapt: expected a clip or a list of clips, found NoneType"):
        recognize.adapt(None, ["wave"])
    with pytest.raises(InputError, match="expected clips and as many labels, found 1 and 2"):
        recognize.adapt(clips[0][:1], LABELS[:2])
    with pytest.raises(InputError, match="expected clips and as many labels, found 0 and 0"):
        recognize.adapt([], [])
    with pytest.raises(InputError, match="expected clips and as many labels, found 1 and NoneType"):
        recognize.adapt(clips[0][:1], None)
    with pytest.raises(InputError, match="expected a text as each label, found 3"):
        recognize.adapt(clips[0][:2], ["wave", 3])
    with pytest.raises(InputError, match="all have depth or all have none"):
        recognize.adapt([clips[0][0], clips[0][1][..., :2] * [1, -1]], LABELS[:2])


def test_the_page_prints_what_it_says(repository, capsys):
    page = (repository / "docs" / "few-clips.md").read_text("utf-8")
    (code,), (printed,) = (re.findall(rf"```{language}\n(.*?)```", page, flags=re.S) for language in ("python", "text"))
    exec(code, {})
    assert capsys.readouterr().out == printed


def test_a_command_makes_a_model_that_knows_the_clips_of_folders(tmp_path, clips, fdsm):  # noqa: F811
    for person in range(2):
        for label, clip in list(zip(SHIFTED, clips[person], strict=True))[:3]:
            (tmp_path / "clips" / label).mkdir(parents=True, exist_ok=True)
            np.save(tmp_path / "clips" / label / f"{person}.npy", clip)
    np.save(tmp_path / "other.npy", clips[3][0])
    made = fdsm("adapt", tmp_path / "clips", "-o", tmp_path / "mine", "--layout", "kinect-v2")
    assert made.returncode == 0, made.stderr
    assert re.search(rf"{SHIFTED[0]}\W+2", made.stdout)
    rows = [f"clips/{label}/{person}.npy,{label}" for person in range(2) for label in SHIFTED[:3]]
    (tmp_path / "mine.csv").write_text("\n".join(["file,label", *rows]))
    assert fdsm("adapt", tmp_path / "mine.csv", "-o", tmp_path / "again", "--layout", "kinect-v2").returncode == 0
    one, again = (Recognizer.from_pretrained(tmp_path / name) for name in ("mine", "again"))
    assert one(clips[3][0], SHIFTED[:3])[0]["label"] == SHIFTED[0]
    assert scores(one, clips[3][0]) == pytest.approx(scores(again, clips[3][0]), abs=1e-4)
    named = fdsm("predict", tmp_path / "other.npy", "--model", tmp_path / "mine", "--labels", *SHIFTED[:3])
    assert SHIFTED[0] in named.stdout.splitlines()[3]
    fails(fdsm("adapt", tmp_path / "clips", "-o", tmp_path / "clips"), "it exists already and is no model")
    fails(fdsm("adapt", tmp_path / "clips", "-o", tmp_path / "new", "--persons", "each"), "--persons each")
    fails(fdsm("adapt", tmp_path / "other.npy", "-o", tmp_path / "new"), "other.npy: expected a .csv file")
    assert not (tmp_path / "new").exists()
