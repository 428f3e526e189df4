"""Clips that are looked at and recognised: as the library does it, in JSON."""

import base64
import json

import numpy as np
import pytest

from fdsm.data.spectrum import spectrum_of
from tests.cases import each
from tests.studio.conftest import as_npy, asked, content_of, points_of, refused

LABELS = ["wave with the right hand", "sit down", "jump up"]


def test_a_file_and_numbers_are_answered_as_the_library_answers(client, recognize):
    points = points_of("wave.npz")
    expected = recognize(points, LABELS, layout="kinect-v2")
    for how in (
        asked(content_of("wave.npz"), labels=LABELS),
        asked(as_npy(points), "clip.npy", labels=LABELS, layout="kinect-v2"),
        {"json": {"labels": LABELS, "clip": {"points": points.tolist(), "layout": "kinect-v2"}}},
        {"json": {"labels": LABELS, "layout": "kinect-v2", "clip": {"points": points[0].tolist()}}},
    ):
        answer = client.post("/v1/recognize", **how).json()
        assert (answer["label"], answer["unknown"]) == (expected.label, expected.unknown)
        assert answer["fits"] == pytest.approx(expected.fits, abs=1e-5)
        assert [one["label"] for one in answer["ranking"]] == [one["label"] for one in expected]
        np.testing.assert_allclose([one["score"] for one in answer["ranking"]], [one["score"] for one in expected], atol=1e-5)


def test_top_k_shortens_the_answer_alone(client):
    whole = client.post("/v1/recognize", **asked(content_of("wave.npz"), labels=LABELS)).json()
    short = client.post("/v1/recognize", **asked(content_of("wave.npz"), labels=LABELS, top_k=1)).json()
    assert short["ranking"] == whole["ranking"][:1]
    assert short["fits"] == whole["fits"]


def test_each_person_and_each_part_gets_an_answer(client):
    labels = ["bow", "jump up"]
    each_person = client.post("/v1/recognize", **asked(content_of("two-people.npz"), labels=labels, persons="each")).json()
    assert [(one["person"], one["label"]) for one in each_person["answers"]] == [(1, "bow"), (2, "bow")]
    labels = ["wave with the right hand", "squat slowly"]
    windows = [[1.0, 4.4], [6.5, 13.4]]
    parts = client.post("/v1/recognize", **asked(content_of("five-actions.npz"), labels=labels, windows=windows)).json()
    assert [(one["start"], one["end"], one["label"]) for one in parts["answers"]] == [
        (1.0, 4.4, "wave with the right hand"),
        (6.5, 13.4, "squat slowly"),
    ]
    outside = asked(content_of("five-actions.npz"), labels=labels, windows=[[100, 101]])
    refused(client.post("/v1/recognize", **outside), 422, "windows: expected parts of the clip from 0.00 to 30.87 s")


def test_what_a_label_means_may_be_said_in_words_or_in_the_vocabulary(client):
    wave = {
        "limbs": ["right_arm"],
        "path": "wave",
        "height": "overhead",
        "stance": "stand",
        "tempo": "fast",
        "repetition": "repeated",
    }
    answer = client.post(
        "/v1/recognize", **asked(content_of("wave.npz"), labels=["exercise 4", "sit down"], kinematics={"exercise 4": wave})
    ).json()
    assert answer["label"] == "exercise 4"
    told = client.post(
        "/v1/recognize",
        **asked(content_of("wave.npz"), labels=["exercise 4", "sit down"], descriptions={"exercise 4": ["wave the right hand"]}),
    ).json()
    assert told["label"] == "exercise 4"
    wrong = asked(content_of("wave.npz"), labels=["exercise 4"], kinematics={"exercise 4": wave | {"path": "wav"}})
    refused(client.post("/v1/recognize", **wrong), 422, "path: unknown name 'wav', did you mean 'wave'?")


def test_labels_are_read_one_by_one(client):
    read = client.post("/v1/labels", json={"labels": ["wave", "xqzzkw", "wave a hand", "sit down"]}).json()
    wave, strange, _, sit = read["labels"]
    assert wave["meanings"][0]["kinematics"]["path"] == "wave"
    assert wave["read_as"] == ", ".join(wave["meanings"][0]["phrases"])
    assert sum(meaning["share"] for meaning in wave["meanings"]) == pytest.approx(1)
    assert strange["meanings"] == []
    assert strange["refused"].startswith("label 'xqzzkw': expected an action")
    assert "the nearest known names are" in strange["refused"]
    assert strange["refused"].endswith("'descriptions' or 'kinematics' can say what it means")
    # Another answer than was asked for would mislead: who asks is told, and can leave the label out.
    asked_too = asked(content_of("wave.npz"), labels=["wave", "xqzzkw"])
    for route in ("recognize", "explain"):
        refused(client.post(f"/v1/{route}", **asked_too), 422, strange["refused"])
    assert sit["refused"] is None
    assert ["wave", "wave a hand"] in read["alike"]
    assert len(read["warnings"]) == len(read["alike"])


def test_a_view_has_the_points_of_everybody_with_y_up_and_metres(client):
    view = client.post("/v1/inspect", **asked(content_of("two-people.npz"), "../../two people.npz")).json()
    assert view["name"] == "two people.npz"
    assert view["persons"] == [{"number": 1, "taken": True}, {"number": 2, "taken": False}]
    assert (view["unit"], view["fps"], view["frames"], view["first"]) == ("metres", 30.0, 96, 0)
    np.testing.assert_allclose(shown(view), points_of("two-people.npz"), atol=1e-6)
    assert [finding["name"] for finding in view["findings"]] == ["persons"]


def test_a_view_has_the_spectrum_of_who_was_taken(client, recognize):
    points = points_of("two-people.npz").copy()
    points[0, :, 3] = np.nan
    request = asked(as_npy(points), "a.npy", layout="kinect-v2", persons=1)
    spectrum = client.post("/v1/inspect", **request).json()["spectrum"]
    expected = spectrum_of(recognize.inspect(points, layout="kinect-v2", persons=1))
    assert spectrum["cutoff"] == expected.cutoff == 24
    seen = [joint for joint in range(25) if joint != 3]
    np.testing.assert_allclose([spectrum["energy"][joint] for joint in seen], expected.energy[0, seen], atol=1e-9)
    assert spectrum["energy"][3] is None
    both = client.post("/v1/inspect", **asked(content_of("two-people.npz"), persons="all")).json()["spectrum"]
    assert np.shape(both["energy"]) == (25, 96)


def test_why_a_label_is_told_as_the_library_tells_it(client, recognize):
    answer = client.post("/v1/explain", **asked(content_of("wave.npz"), labels=LABELS, second="jump up")).json()
    expected = recognize.explain(points_of("wave.npz"), LABELS, second="jump up", layout="kinect-v2")
    assert (answer["first"], answer["second"]) == (LABELS[0], "jump up")
    assert answer["margin"] == pytest.approx(expected.margin, abs=1e-5)
    assert [reason["text"] for reason in answer["reasons"]] == [reason.text for reason in expected.reasons]
    assert sum(reason["share"] for reason in answer["reasons"]) == pytest.approx(answer["margin"], abs=1e-5)
    assert len(answer["moments"]) == 106
    assert answer["reasons"][-1]["value"] is None
    refused(
        client.post("/v1/explain", **asked(content_of("wave.npz"), labels=LABELS, first="hop")),
        422,
        "expected one of the labels",
    )


def test_why_a_part_has_a_label_is_told_with_the_times_of_the_file(client):
    labels, window = ["squat slowly", "wave with the right hand"], [6.5, 13.4]
    told = client.post("/v1/explain", **asked(content_of("five-actions.npz"), labels=labels, window=window)).json()
    part = client.post("/v1/recognize", **asked(content_of("five-actions.npz"), labels=labels, windows=[window])).json()
    scores = [one["score"] for one in part["answers"][0]["ranking"]]
    assert told["first"] == labels[0]
    assert told["margin"] == pytest.approx(scores[0] - scores[1], abs=1e-5)
    assert 6 < told["start"] <= 6.5
    assert len(told["moments"]) == pytest.approx(30 * 6.9, abs=15)
    assert all(6 < reason["start"] < reason["end"] < 14 for reason in told["reasons"])
    outside = asked(content_of("five-actions.npz"), labels=labels, window=[100, 101])
    refused(client.post("/v1/explain", **outside), 422, "window: expected parts of the clip from 0.00 to 30.87 s")


def test_a_view_of_a_picture_has_depth_zero_and_a_trunk_of_half_a_metre(client):
    view = client.post("/v1/inspect", **asked(content_of("squat-2d.npz"))).json()
    points, joints = shown(view), view["joints"]
    assert view["dims"] == 2
    assert (points[..., 2] == 0).all()
    assert points[0, 0, joints.index("nose"), 1] > points[0, 0, joints.index("left_ankle"), 1]
    middle = [points[0, :, [joints.index(f"{side}_{what}") for side in ("left", "right")]].mean(0) for what in ("shoulder", "hip")]
    assert np.median(np.linalg.norm(middle[0] - middle[1], axis=1)) == pytest.approx(0.5, abs=0.01)


def test_a_view_begins_where_the_clip_of_the_person_does(client):
    points = points_of("two-people.npz").copy()
    still = np.concatenate([np.repeat(points[:, :1], 20, axis=1), points], axis=1)
    still[1, :20] += np.linspace(0, 0.2, 20)[:, None, None]  # the second one moves already
    view = client.post("/v1/inspect", **asked(as_npy(still), "clip.npy", layout="kinect-v2", persons=1)).json()
    assert (view["first"], view["frames"]) == (20, 96)
    np.testing.assert_allclose(shown(view), still[:, 20:], atol=1e-6)


def test_no_answer_has_a_number_that_json_does_not_know(client):
    points = points_of("wave.npz").astype(object)
    points[0, :, :3] = None  # the trunk is never seen
    points[0, 5] = None
    for route, more in (("inspect", {}), ("recognize", {"labels": LABELS})):
        text = client.post(f"/v1/{route}", json={"clip": {"points": points.tolist(), "layout": "kinect-v2"}, **more}).text
        json.loads(text, parse_constant=pytest.fail)
    view = client.post("/v1/inspect", json={"clip": {"points": points.tolist()}, "layout": "kinect-v2"}).json()
    assert np.isnan(shown(view)[0, 5]).all()


@each(
    ("route", "body", "status", "sentence"),
    [
        ("recognize", {"labels": LABELS}, 422, "clip: expected a clip in JSON, or a form with a file, found none"),
        ("recognize", {"labels": [], "clip": {"points": []}}, 422, "labels: expected at least 1 of them, found []"),
        ("recognize", {"clip": {"points": []}}, 422, "the key 'labels' is missing"),
        ("inspect", {"clip": {"points": [[1, 2], [3]]}}, 422, "expected numbers or null in lists of equal lengths"),
        ("inspect", {"clip": {"points": [["a"]]}}, 422, "expected numbers or null"),
        ("inspect", {"clip": {"points": [[[1, 2, 3]]]}, "layuot": "x"}, 422, "unknown name 'layuot', did you mean 'layout'?"),
        ("inspect", {"clip": {"points": []}, "layout": "/etc/layout.yaml"}, 422, "layout: unknown name '/etc/layout.yaml'"),
        ("inspect", {"clip": {"points": []}, "model": "mine"}, 422, "model: unknown name 'mine'; known: starter"),
        ("inspect", {"clip": {"points": []}, "persons": 0}, 422, "persons"),
        ("inspect", [1], 422, "expected a JSON object, found list"),
        ("labels", {"labels": ["wave"], "descriptions": {"hop": ["up"]}}, 422, "descriptions: expected labels as keys"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(client, route, body, status, sentence):
    refused(client.post(f"/v1/{route}", json=body), status, sentence)


def test_what_is_no_request_is_refused(client):
    refused(client.post("/v1/inspect", content=b"{", headers={"content-type": "application/json"}), 422, "expected JSON")
    deep = b'{"clip": {"points": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    refused(client.post("/v1/inspect", content=deep, headers={"content-type": "application/json"}), 422, "expected JSON")
    refused(client.post("/v1/inspect", content=b"x"), 422, "expected a body of application/json or multipart/form-data")
    refused(client.post("/v1/inspect", content=b"x", headers={"content-type": "multipart/form-data"}), 422, "damaged")
    refused(client.post("/v1/inspect", data={"request": "{}"}, files={"fil": b"x"}), 422, "form: part unknown name 'fil'")
    refused(client.post("/v1/inspect", data={"file": "x"}, files={"request": b"x"}), 422, "form: expected a part 'file'")
    refused(client.get("/v1/inspect"), 405, "does not take GET")


def shown(view):
    return np.frombuffer(base64.b64decode(view["points"]["base64"]), "<f4").reshape(view["points"]["shape"])
