"""Requests that come at once: batches, the queue, and what a request that fails does to others."""

import asyncio
import gc
import json
import threading
import time
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import httpx
import numpy as np
import pytest
from starlette.requests import ClientDisconnect

from fdsm.errors import InputError
from fdsm.studio import Settings, create_app
from fdsm.studio.batching import Batcher
from fdsm.studio.events import while_there
from fdsm.studio.threads import Threads
from fdsm.studio.work import Question, _ranked
from tests.studio.conftest import HERE, asked, content_of, points_of, refused

LABELS = ["wave with the right hand", "squat slowly", "bow", "jump up"]


def batcher(work, threads, size=8, weigh=lambda item: 1):
    """A batcher whose work is that for one caller, and the numbers of items of its batches."""
    sizes = []
    answer = lambda asked: [work(question, items) for question, items in asked]  # noqa: E731
    return Batcher(work=answer, run=threads.run, weigh=weigh, size=size, observe=sizes.append), sizes


@pytest.fixture(scope="module")
def threads():
    threads = Threads(1)
    yield threads
    threads.close()


@contextmanager
def held(threads):
    """The first thread is busy until the end."""
    go = threading.Event()
    threads._first.submit(lambda: go.wait(20))
    yield
    go.set()


def gathered(threads, callers):
    """What callers get that come while the thread is busy, and whether they failed."""

    async def all_of_them():
        with held(threads):
            tasks = [asyncio.create_task(caller) for caller in callers]
            await asyncio.sleep(0.01)
        return await asyncio.gather(*tasks, return_exceptions=True)

    return asyncio.run(all_of_them())


def test_callers_are_answered_together_whatever_they_ask_and_each_gets_its_own(threads):
    batches, sizes = batcher(lambda question, items: [f"{question}{item}" for item in items], threads, size=20)
    found = gathered(threads, [batches.ask("ab"[n % 2], [n, n + 100][: 1 + n % 2]) for n in range(6)])
    assert found == [["a0"], ["b1", "b101"], ["a2"], ["b3", "b103"], ["a4"], ["b5", "b105"]]
    assert sizes == [9]


def test_a_batch_is_not_larger_than_its_size_and_nobody_is_left(threads):
    batches, sizes = batcher(lambda question, items: items, threads, size=4)
    found = gathered(threads, [batches.ask("a", [n] * count) for n, count in enumerate([3, 2, 2, 9, 1])])
    assert [answers[0] for answers in found] == [0, 1, 2, 3, 4]
    assert sizes == [3, 4, 9, 1]


def test_what_is_large_is_answered_alone(threads):
    batches, sizes = batcher(lambda question, items: items, threads, weigh=int)
    assert gathered(threads, [batches.ask("a", [n]) for n in (3, 4, 50, 2, 6)]) == [[3], [4], [50], [2], [6]]
    assert sizes == [2, 1, 2]


def test_one_that_fails_does_not_spoil_the_others(threads):
    def work(question, items):
        if "bad" in items:
            raise InputError("a bad clip")
        return items

    batches, _ = batcher(work, threads)
    good, bad, fine = gathered(threads, [batches.ask("a", [item]) for item in ("good", "bad", "fine")])
    assert (good, str(bad), fine) == (["good"], "a bad clip", ["fine"])


def test_who_gave_up_is_not_worked_for(threads):
    asked_of = []

    def work(question, items):
        asked_of.append(items)
        return items

    batches, sizes = batcher(work, threads)

    async def callers():
        with held(threads):
            first, second = (asyncio.create_task(batches.ask("a", [n])) for n in (1, 2))
            await asyncio.sleep(0.01)
            first.cancel()
            await asyncio.sleep(0.01)
        return await second

    assert asyncio.run(callers()) == [2]
    assert asked_of == [[2]]
    assert sizes == [1]


def test_short_work_is_done_one_after_another(threads):
    at_work, most = [], []

    def work():
        at_work.append(threading.get_ident())
        most.append(len(at_work))
        time.sleep(0.01)
        at_work.remove(threading.get_ident())
        return threading.get_ident()

    async def many():
        return await asyncio.gather(*(threads.run(work) for _ in range(8)))

    assert len(set(asyncio.run(many()))) == 1
    assert set(most) == {1}


def test_nobody_waits_for_what_takes_long(threads):
    go, done = threading.Event(), []

    def long():
        assert go.wait(20)
        return "long"

    def short(number):
        done.append(number)
        return number

    async def callers():
        held = asyncio.create_task(threads.run(long))
        await asyncio.sleep(0)
        answers = await asyncio.gather(*(threads.run(partial(short, number)) for number in range(3)))
        go.set()
        return answers, await held

    assert asyncio.run(callers()) == ([0, 1, 2], "long")
    assert sorted(done) == [0, 1, 2]  # what was moved to another thread is done once


def test_what_nobody_waits_for_is_not_begun_and_its_failure_is_no_news(threads, caplog):
    go, begun = threading.Event(), []

    def fails():
        begun.append("fails")
        assert go.wait(20)
        raise InputError("too late")

    async def leave():
        first, second = asyncio.create_task(threads.run(fails)), asyncio.create_task(threads.run(lambda: begun.append("second")))
        while not begun:
            await asyncio.sleep(0.001)
        first.cancel(), second.cancel()
        found = await asyncio.gather(first, second, return_exceptions=True)
        go.set()
        assert await threads.run(lambda: "next") == "next"
        return [type(error) for error in found]

    assert asyncio.run(leave()) == [asyncio.CancelledError] * 2
    gc.collect()
    assert begun == ["fails"]
    assert not caplog.records  # asyncio logs a failure that nobody asked for


class Counted:
    """A model whose rankings are the numbers of clips that it ranks at once."""

    def __init__(self, transductive):
        self.method = SimpleNamespace(transductive=transductive)

    def rank(self, reports, bounds):
        assert len(reports) == len(bounds)
        return [(report, bound, len(reports)) for report, bound in zip(reports, bounds, strict=True)]


def test_clips_of_one_model_are_ranked_together_unless_they_influence_each_other():
    one, other, transductive = Counted(False), Counted(False), Counted(True)
    asked_at_once = [
        (Question(one, "a"), [1, 2]),
        (Question(other, "a"), [3]),
        (Question(transductive, "a"), [4]),
        (Question(one, "b"), [5]),
        (Question(transductive, "a"), [6, 7]),
    ]
    assert _ranked(asked_at_once) == [
        [(1, "a", 3), (2, "a", 3)],
        [(3, "a", 1)],
        [(4, "a", 1)],
        [(5, "b", 3)],
        [(6, "a", 2), (7, "a", 2)],
    ]


class Held:
    """A recogniser whose calls wait until they are let go."""

    def __init__(self, recognizer):
        self._recognizer, self.calls, self.go = recognizer, [], threading.Event()

    def __getattr__(self, name):
        return getattr(self._recognizer, name)

    def rank(self, reports, bounds):
        self.calls.append(len(reports))
        assert self.go.wait(20)
        return self._recognizer.rank(reports, bounds)


async def at_once(app, *steps):
    """The responses to requests. What stands between them is done before the next one is sent."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE, timeout=30) as client:
        tasks = []
        for step in steps:
            if callable(step):
                await step(client)
            else:
                tasks.append(asyncio.create_task(client.post("/v1/recognize", **step)))
        return await asyncio.gather(*tasks)


def until(holds, then=lambda: None):
    """A step that waits until something holds, and does something then."""

    async def wait(client):
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0.005)
        then()

    return wait


def waiting(app):
    """The number of requests that wait for a thread that recognises."""
    return len(app.state.work._batches._waiting)


def test_requests_are_recognised_together_and_one_that_fails_alone(recognize):
    held = Held(recognize)
    app = create_app(Settings({"starter": held}, workers=1))
    unfit = points_of("wave.npz").copy()
    unfit[..., [0, 12, 16], :] = np.nan  # neither the root nor the hips are seen
    good = [asked(content_of(name), labels=LABELS) for name in ("wave.npz", "squat-2d.npz", "two-people.npz")]
    bad = {"json": {"labels": LABELS, "clip": {"points": json.loads(json.dumps(unfit.tolist()).replace("NaN", "null"))}}}
    busy, together = until(lambda: held.calls), until(lambda: waiting(app) == 7, held.go.set)
    found = asyncio.run(at_once(app, good[0], busy, *good, bad, *good, together))
    assert [response.json().get("label") for response in found] == [LABELS[0], *LABELS[:3], None, *LABELS[:3]]
    refused(found[4], 422, "clip: ")
    assert held.calls == [1, 7, *[1] * 7]  # the first one alone, then all, and each alone because one fails


def test_a_full_queue_is_said_at_once_and_the_studio_answers_meanwhile(recognize):
    held = Held(recognize)
    app = create_app(Settings({"starter": held}, queue=2, workers=1))
    wave = asked(content_of("wave.npz"), labels=LABELS)
    seen = []

    async def look(client):
        start = time.monotonic()
        seen.append((await client.get("/health")).status_code)
        refusal = await client.post("/v1/inspect", **asked(content_of("wave.npz")))
        refused(refusal, 429, "the studio is busy with 2 requests")
        assert refusal.headers["retry-after"] == "1"
        assert time.monotonic() - start < 5
        text = (await client.get("/metrics")).text
        assert "fdsm_queue_length 2.0" in text
        assert 'fdsm_rejected_total{reason="queue"} 1.0' in text
        held.go.set()

    found = asyncio.run(at_once(app, wave, wave, until(lambda: app.state.work._accepted == 2), look))
    assert [response.status_code for response in found] == [200, 200]
    assert seen == [200]
    assert app.state.work._accepted == 0


def test_a_request_that_takes_too_long_is_given_up(recognize):
    held = Held(recognize)
    app = create_app(Settings({"starter": held}, seconds=0.5))
    (found,) = asyncio.run(at_once(app, asked(content_of("wave.npz"), labels=LABELS)))
    held.go.set()
    refused(found, 503, "the answer took more than 0.5 s")
    assert app.state.work._accepted == 0


def test_a_client_who_goes_away_is_not_worked_for_and_frees_its_place(recognize):
    held = Held(recognize)
    app = create_app(Settings({"starter": held}, workers=1))
    wave = httpx.Request("POST", f"{HERE}/v1/recognize", **asked(content_of("wave.npz"), labels=LABELS))
    scope = {
        "type": "http",
        "method": "POST",
        "path": wave.url.path,
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in wave.headers.raw],
    }
    said = []

    async def leave():
        gone = asyncio.Event()
        parts = iter([{"type": "http.request", "body": wave.read(), "more_body": False}])

        async def receive():
            if (part := next(parts, None)) is None:
                await gone.wait()
                return {"type": "http.disconnect"}
            return part

        async def send(message):
            said.append(message)

        first = asyncio.create_task(app(scope, receive, send))
        await until(lambda: waiting(app) == 1)(None)  # the thread that recognises is busy with another request
        gone.set()
        await first
        assert app.state.work._accepted == 1
        held.go.set()

    stays = asked(content_of("squat-2d.npz"), labels=LABELS)
    (found,) = asyncio.run(at_once(app, stays, until(lambda: held.calls), lambda client: leave()))
    assert found.json()["label"] == LABELS[1]
    assert held.calls == [1]  # the clip of the one who went away was not recognised
    assert said[0]["status"] == 400
    assert app.state.work._accepted == 0


def test_a_deadline_and_a_client_who_goes_away_are_told_apart():
    async def given_up(seconds, stays):
        async def receive():
            await asyncio.sleep(stays)
            return {"type": "http.disconnect"}

        async with asyncio.timeout(seconds):
            async with while_there(receive):
                await asyncio.sleep(20)

    with pytest.raises(TimeoutError):
        asyncio.run(given_up(0.05, 20))
    with pytest.raises(ClientDisconnect):
        asyncio.run(given_up(20, 0.05))


def test_who_goes_away_in_the_moment_in_which_the_work_ends_does_no_harm():
    async def answered():
        gone, work = asyncio.Event(), asyncio.Event()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def request():
            async with while_there(receive):
                await work.wait()
            await asyncio.sleep(0.01)  # the answer is sent
            return True

        task = asyncio.create_task(request())
        await asyncio.sleep(0.01)
        gone.set()
        work.set()
        return await task

    assert asyncio.run(answered())
