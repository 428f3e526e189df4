"""`fdsm serve` under load, in short: some seconds, few clients, every answer checked; and whether wrong ones would be noticed."""

import json

import pytest

from studies.load import page
from studies.load.clients import Kind
from studies.load.measure import Requests, Round, Streams, measure_requests, measure_streams
from studies.load.questions import Answered
from studies.load.streams import Film, Watched, count_wrong
from tests.studio.conftest import EXAMPLES, points_of

FEW = {Kind.STEADY: 4, Kind.SLOW: 1, Kind.ENDLESS: 1, Kind.LEAVING: 2, Kind.HOSTILE: 3}
LABELS = ["wave with the right hand", "squat slowly"]


@pytest.fixture(scope="module")
def recognize():
    from fdsm.recognizer import Recognizer

    return Recognizer.from_pretrained()


def test_every_answer_to_a_mixed_crowd_is_right():
    found = measure_requests(seconds=2, rounds=2, processes=2, clients=FEW)
    assert found.examples == ()
    assert found.wrong == 0
    assert found.right > 0
    assert page.others(found) == 0
    assert found.codes[Kind.STEADY][200] > 0
    assert found.codes[Kind.HOSTILE][422] > 0
    assert all(one.memory > 50 and one.library > 0 for one in found.rounds)
    assert all(one.right > 0 for one in found.steady_rounds)
    assert "**Not" not in page.to_markdown(found, None)


def test_streams_get_the_librarys_answers():
    found = measure_streams(seconds=2, streams=2, processes=1)
    assert (found.wrong, found.answers) == (0, 20)
    assert 0 < found.percentiles["p50"] <= found.longest


def test_a_wrong_answer_is_noticed(recognize):
    ranking = recognize(EXAMPLES / "wave.npz", LABELS)
    right = {"label": ranking.label, "unknown": ranking.unknown, "fits": ranking.fits, "ranking": list(ranking)}
    assert Answered(ranking).is_right(json.dumps(right).encode())
    for change in (
        {"label": "squat slowly"},
        {"fits": ranking.fits - 1e-3},
        {"ranking": right["ranking"][::-1]},
        {"ranking": right["ranking"][:1]},
        {"ranking": [{**right["ranking"][0], "score": 0.0}, right["ranking"][1]]},
    ):
        assert not Answered(ranking).is_right(json.dumps({**right, **change}).encode())


def test_labels_that_are_as_good_as_equal_may_change_places(recognize):
    ranking = recognize(EXAMPLES / "wave.npz", [*LABELS, "slow squat"])
    ranking[2].update(score=ranking[1]["score"], probability=ranking[1]["probability"])
    right = {"label": ranking.label, "unknown": ranking.unknown, "fits": ranking.fits, "ranking": list(ranking)}
    assert Answered(ranking).is_right(json.dumps({**right, "ranking": [ranking[0], ranking[2], ranking[1]]}).encode())
    assert not Answered(ranking).is_right(json.dumps({**right, "ranking": [ranking[1], ranking[0], ranking[2]]}).encode())


def test_a_wrong_or_a_missing_answer_of_a_stream_is_noticed(recognize):
    film = Film.of_points(points_of("wave.npz")[0], LABELS, "kinect-v2")
    answers = film.in_library(recognize, 31)
    assert len(answers) == 6
    assert count_wrong([Watched(film, 31, answers)], recognize) == 0
    assert count_wrong([Watched(film, 31, answers[:-1])], recognize) == 1
    assert count_wrong([Watched(film, 31, [{**answers[0], "label": "a wave"}, *answers[1:]])], recognize) == 1


def test_the_page_is_what_the_kept_numbers_give():
    assert page.PAGE.read_text("utf-8") == page.kept_page()


MADE = {"made_on": "a processor", "cores": 2, "load": 0.0, "processes": 2, "seconds": 700.0}


def test_the_page_says_what_was_missed():
    rounds = [
        Round(library=500.0, right=rate, busy=1.6, client_busy=0.2, memory=memory)
        for rate, memory in ((300.0, 300.0), (310.0, 330.0))
    ]
    requests = Requests(
        **MADE,
        clients={Kind.STEADY: 40},
        rounds=tuple(rounds),
        steady_rounds=(rounds[0].model_copy(update={"right": 450.0}),),
        codes={Kind.STEADY: {200: 70_000, 500: 1}},
        percentiles={"p50": 0.1, "p95": 0.2, "p99": 0.3},
        right=70_000,
        wrong=1,
        examples=("steady: 500",),
    )
    streams = Streams(
        **MADE,
        streams=32,
        answers=96_000,
        wrong=0,
        late=5,
        percentiles={"p50": 0.02, "p95": 0.05, "p99": 0.1},
        first=0.02,
        last=0.02,
        longest=0.4,
        busy=1.1,
        client_busy=0.1,
        memory=(300.0, 301.0),
    )
    text = page.to_markdown(requests, streams)
    assert text.count("(missed)") == 4  # wrong, codes, ratio, memory
    assert "| 40 steady | 70,000 | 1 |" in text
    assert "| 0.61 |" in text
    assert "steady clients alone | 0.90 |" in text
    assert "300 and 330 MiB (+10.0%); at most 330 (+10.0%)" in text
    assert "2 rounds with all clients, then 1 with the steady ones alone" in text
    assert "| milliseconds to an answer, p50 / p95 / p99, steady clients, all rounds | 100 / 200 / 300 |" in text
    assert page.to_markdown(None, None).count("Not measured yet") == 2
