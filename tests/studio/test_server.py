"""`fdsm serve` as a process: the pages' commands, what becomes of requests when it stops, and other languages' clients."""

import asyncio
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
import websockets

from fdsm.cli.app import app as command_line
from fdsm.cli.serve import _name_of
from fdsm.errors import InputError, as_typed
from tests.cases import each
from tests.studio.conftest import asked, content_of, points_of

LABELS = ["wave with the right hand", "squat slowly"]


class Server:
    """A process that serves, and its address."""

    def __init__(self, *options, stderr=None, **environment):
        command = [sys.executable, "-m", "fdsm", "serve", "--port", "0", *options]
        environment = {**os.environ, **environment}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        (self.address,) = re.findall(r"http://\S+:\d+(?=/)", said)


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.process.kill()
    server.process.wait()


def wait_until_it_answers(address):
    for _ in range(400):
        try:
            return httpx.get(f"{address}/health")
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the studio does not answer")


@each(
    ("source", "name"),
    [("starter", "starter"), ("runs/mine/0", "mine/0"), ("runs/utd-mhad/22-5/ridge/3/", "ridge/3"), ("my-model", "my-model")],
)
def test_a_run_is_called_by_more_than_its_seed(source, name):
    """Two runs of seed 0 may be served beside each other."""
    assert _name_of(source) == name


NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def assert_shown(shown, answer):
    """A page shows an answer with its numbers rounded, and with "…" for the rest of a long string."""
    shown, answer = (json.dumps(one, ensure_ascii=False) for one in (shown, answer))
    assert re.fullmatch(re.escape(NUMBER.sub("#", shown)).replace("…", ".*"), NUMBER.sub("#", answer))
    numbers, others = ([float(number) for number in NUMBER.findall(text)] for text in (shown, answer))
    assert numbers == pytest.approx(others[: len(numbers)], abs=2e-3)


def result_of(events):
    """What the last event of a stream says."""
    return json.loads(events.partition("event: result\ndata: ")[2])


def test_the_commands_of_the_page_do_what_it_says(server, repository, tmp_path):
    wait_until_it_answers(server.address)
    page = (repository / "docs/serve.md").read_text("utf-8")
    shown = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, flags=re.S)]
    said = []
    for block in re.findall(r"```bash\n(.*?)```", page, flags=re.S):
        for line in block.replace("\\\n", " ").splitlines():
            command = shlex.split(line.replace("http://127.0.0.1:8765", server.address))
            assert command[0] == "curl"
            said.append(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60).stdout)
    answers = [json.loads(text) for text in said if text.startswith("{")]
    assert_shown(shown[0], answers[0])
    assert_shown(shown[1], answers[1])
    (events,) = re.findall(r"```\n(event: .*?)```", page, flags=re.S)
    assert_shown(result_of(events), result_of(said[4]))
    (total,) = re.findall(r'"total":\d+', events)
    assert "event: progress\ndata: {" in said[4]
    assert total in said[4]
    assert (tmp_path / "mine.zip").read_bytes()[:2] == b"PK"


def test_a_body_without_a_length_is_counted_while_it_comes(server):
    host, port = server.address.removeprefix("http://").split(":")
    head = f"POST /v1/labels HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(17):
            connection.sendall(b"100000\r\n" + b" " * 2**20 + b"\r\n")
        answer = connection.recv(4096)  # although the body has no end yet
    assert b" 413 " in answer.splitlines()[0]


def test_a_websocket_client_gets_answers_and_another_sites_page_none(server):
    address = server.address.replace("http", "ws") + "/v1/stream"

    async def converse():
        async with websockets.connect(address) as stream:
            await stream.send(json.dumps({"labels": LABELS, "layout": "kinect-v2", "every": 1.0}))
            assert json.loads(await stream.recv())["ready"]
            await stream.send(json.dumps({"frames": points_of("wave.npz")[0, :91].tolist()}))
            return json.loads(await stream.recv())["answers"]

    answers = asyncio.run(converse())
    assert LABELS[0] in [one["label"] for one in answers]

    async def intrude():
        async with websockets.connect(address, origin="http://evil.example"):
            pass

    with pytest.raises(websockets.InvalidStatus):
        asyncio.run(intrude())


def test_who_goes_away_from_a_search_frees_its_place(server):
    form = asked(content_of("five-actions.npz"), labels=LABELS, stride=0.05)
    with httpx.stream("POST", f"{server.address}/v1/segment", **form, timeout=30) as response:
        for line in response.iter_lines():
            if line.startswith("event: progress"):
                break
    for _ in range(200):
        if "fdsm_queue_length 0.0" in httpx.get(f"{server.address}/metrics").text:
            return
        time.sleep(0.05)
    raise AssertionError("the search goes on")


def test_processes_share_the_clients_and_damaged_forms_are_not_logged(tmp_path):
    log = tmp_path / "log"
    with log.open("wb") as said:
        server = Server("--processes", "2", stderr=said)
        wait_until_it_answers(server.address)
        damaged = {"content": b"no form", "headers": {"content-type": "multipart/form-data; boundary=x"}}
        with httpx.Client() as client:
            refused = [client.post(f"{server.address}/v1/recognize", **damaged) for _ in range(64)]
        server.process.terminate()
        server.process.wait(30)
    assert {answer.status_code for answer in refused} == {422}
    ended = [answer.headers.get("connection") == "close" for answer in refused]
    assert 2 <= sum(ended) <= 4  # each process ends the connection of one answer in 16
    assert log.read_text() == ""


def test_a_stop_answers_what_was_accepted(server):
    async def ask_and_stop():
        async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
            form = asked(content_of("five-actions.npz"), labels=LABELS, stride=0.4)
            tasks = [asyncio.create_task(client.post("/v1/segment", **form)) for _ in range(3)]
            async with asyncio.timeout(30):
                while "fdsm_queue_length 3.0" not in (await client.get("/metrics")).text:
                    assert not any(task.done() for task in tasks)
            server.process.send_signal(signal.SIGINT)  # Control-C; uvicorn takes SIGTERM in the same way
            return await asyncio.gather(*tasks)

    for response in asyncio.run(ask_and_stop()):
        assert "event: result" in response.text
    assert server.process.wait(30) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.address}/health")


def test_what_cannot_be_served_is_said_in_one_sentence(monkeypatch):
    def said(*options):
        with pytest.raises(InputError) as error:
            command_line(["serve", *options], standalone_mode=False)
        return str(error.value)

    assert as_typed(said("--host", "0.0.0.0")).startswith("--host 0.0.0.0: serves other machines, so it needs --token")
    assert "expected models of different names" in said("--model", "starter", "--model", "starter")
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert said() == "serve: needs the package uvicorn, which is not installed: pip install 'fdsm[serve]'"


def test_a_port_that_is_taken_is_said():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError, match=r"--port \d+: cannot be served"):
            command_line(["serve", "--port", str(other.getsockname()[1])], standalone_mode=False)
