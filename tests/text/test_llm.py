"""Text banks from a language model, asked of a server that behaves and misbehaves as it is told.

After every test all that was written, printed and logged is searched for the key, whole or cut.
"""

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdsm.cli import main
from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.text import TextBank, TextEncoder, description_prompt, encode_bank, load_bank
from fdsm.text.bank import bank_to_yaml
from fdsm.text.llm import BadAnswerError, Endpoint, generate_bank, read_descriptions, read_intensity, read_kinematics, read_names
from fdsm.text.prompts import PROMPTS_VERSION, again_prompt, description_request, kinematics_prompt, kinematics_version
from fdsm.vocabulary import ATTRIBUTES, ClassText, Kinematics, vocabulary
from tests.cases import each

KEY = "sk-5ecret-0123456789abcdef"  # one test uses it backwards
NAMES = ["wave", "sit down", "clap"]
STALL, CLOSE = "stall", "close"
WAVE = {"limbs": ["one_arm"], "path": "wave", "height": "head", "stance": "stand", "tempo": "fast", "repetition": "repeated"}
SIT = {"limbs": ["both_legs", "trunk"], "path": "sit_down", "stance": "sitting_down", "tempo": "slow", "repetition": "once"}
CLAP = {**WAVE, "limbs": ["both_arms"], "path": "clap", "height": "chest", "coordination": None}
KINEMATICS = {"wave": WAVE, "sit down": SIT, "clap": CLAP}


def texts_fingerprint(name, count=5):
    return [
        f"Description {n} of {name}: the person lifts both wrists from the hips to the chest at a steady pace, then lowers them."
        for n in range(count)
    ]


def good(name, about, count=5):
    if about == "descriptions":
        return json.dumps(texts_fingerprint(name, count))
    if about == "kinematics":
        return json.dumps(KINEMATICS[name])
    return str(int(name in ("wave", "clap")))


def completion(content, finish_reason="stop", model="served-model-2026", **message):
    message = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "finish_reason": finish_reason, "message": message}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": model, "choices": [choice]}
    return 200, json.dumps(body).encode(), {}


def refusal(status, message, code=None, **headers):
    return status, json.dumps({"error": {"message": message, "code": code}}).encode(), headers


class Server(ThreadingHTTPServer):
    """`script(name, about, nth)` says how the nth request (from 1) about a class is answered; None: well."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        self.host = f"127.0.0.1:{self.server_port}"
        self.script = lambda name, about, nth: None
        self.asked = Counter()
        self.bodies, self.times, self.keys = [], [], set()
        self.lock, self.released = threading.Lock(), threading.Event()

    def handle_error(self, request, client_address):
        pass  # who went away went away

    @property
    def count(self):
        return sum(self.asked.values())


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        (message,) = body["messages"]
        about, name = next(
            (about, found[1])
            for about, pattern in (
                ("descriptions", r"human action: (.+?)\. Each"),
                ("intensity", r"action class (.+?), output"),
                ("kinematics", r'acts out the action "(.+?)" in front'),
            )
            if (found := re.search(pattern, message["content"]))
        )
        with server.lock:
            server.asked[name, about] += 1
            nth = server.asked[name, about]
            server.bodies.append(body)
            server.times.append(time.monotonic())
            server.keys.add(self.headers["Authorization"])
        reply = server.script(name, about, nth) or completion(good(name, about))
        if reply == STALL:
            server.released.wait(20)
            return
        if reply == CLOSE:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'{"choices": [')
            return
        status, content, headers = reply
        self.send_response(status)
        for header, value in {"Content-Type": "application/json", "Content-Length": len(content), **headers}.items():
            self.send_header(header.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


@dataclass
class Result:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(autouse=True)
def said(monkeypatch, tmp_path, caplog):
    """All that tests heard; in the end, and in all files and logs, the key must not be found."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))  # empty: spares each client reading certificates for nothing
    monkeypatch.setattr("fdsm.text.llm.generate._PAUSE", 0.01)
    caplog.set_level(logging.DEBUG)
    heard = []
    yield heard
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    texts = [*heard, caplog.text, *map(str, tmp_path.rglob("*")), *(path.read_text(errors="replace") for path in files)]
    assert not [text for text in texts if "5ecret" in text or "terce5" in text]


@pytest.fixture
def generate(monkeypatch, capsys, said, server, tmp_path):
    """Call the command as a person does."""

    def call(*arguments, out="mine.yaml", classes=NAMES, url=None):
        line = ["fdsm", "texts", "generate", tmp_path / out, "--classes", *classes, "--model", "tiny-llm"]
        line += ["--base-url", url or server.url, *arguments]
        monkeypatch.setattr(sys, "argv", list(map(str, line)))
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        result = Result(code, *capsys.readouterr())
        said.extend((result.stdout, result.stderr))
        return result

    return call


@pytest.fixture
def endpoint(server):
    return Endpoint("tiny-llm", server.url)


def fails(result, *expected):
    """One sentence on standard error and exit code 2."""
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert result.stderr.startswith("error: ")
    for part in expected:
        assert part in result.stderr


# What comes out


def test_the_bank_is_what_the_model_said(generate, server, tmp_path):
    result = generate()
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"3 classes, 5 descriptions each, 2 of high intensity: {tmp_path / 'mine.yaml'}\n"
    bank = load_bank(tmp_path / "mine.yaml")
    assert bank.dataset == "mine"
    assert bank.names == tuple(NAMES)
    assert [entry.intensity for entry in bank.classes] == [1, 0, 1]
    assert [list(entry.descriptions) for entry in bank.classes] == [texts_fingerprint(name) for name in NAMES]
    assert [*tmp_path.iterdir()] == [tmp_path / "mine.yaml"]
    assert server.asked == {(name, about): 1 for name in NAMES for about in ("descriptions", "intensity")}
    assert server.keys == {f"Bearer {KEY}"}


def test_provenance_says_model_prompts_date_and_host(generate, server, tmp_path):
    generate("--dataset", "own moves")
    bank = load_bank(tmp_path / "mine.yaml")
    assert bank.dataset == "own moves"
    assert re.fullmatch(
        rf"generated by the language model tiny-llm \(answered by served-model-2026\) at {re.escape(server.host)}, "
        rf"20\d\d-\d\d-\d\d, with the prompts of the paper's appendix B \(fdsm's version {PROMPTS_VERSION}\)",
        bank.provenance,
    )


def test_a_request_is_the_papers_prompt_and_nothing_an_endpoint_may_not_know(generate, server):
    generate("--descriptions", "2", classes=["wave"])  # five texts, the wrong number: the prompts are of interest here
    contents = {body["messages"][0]["content"] for body in server.bodies}
    assert {frozenset(body) for body in server.bodies} == {frozenset({"model", "messages"})}
    assert len(contents) == 2
    (rich,) = (content for content in contents if "human action" in content)
    assert rich.startswith(description_prompt("wave", 2))
    assert "a JSON list of 2 strings" in rich
    assert "15 to 80 words" in rich
    assert rich == description_request("wave", 2)


@pytest.mark.parametrize("concurrency", ["1", "4"])
def test_order_is_that_of_the_names_whoever_answers_first(generate, server, tmp_path, concurrency):
    names = [f"move {n}" for n in range(8)]
    under_way, most, lock = [0], [0], threading.Lock()

    def script(name, about, nth):
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.001 * (8 - int(name[-1])) + 0.003)
        with lock:
            under_way[0] -= 1

    server.script = script
    assert generate("--concurrency", concurrency, classes=names).returncode == 0
    bank = load_bank(tmp_path / "mine.yaml")
    assert bank.names == tuple(names)
    assert [entry.descriptions[0].split(":")[0] for entry in bank.classes] == [f"Description 0 of {name}" for name in names]
    assert most[0] <= int(concurrency)
    if concurrency == "4":
        assert most[0] > 1


def test_names_come_from_files_and_options(generate, tmp_path):
    (tmp_path / "classes.txt").write_text("\ufeffwave\n\n  sit down \r\n", encoding="utf-8")
    assert generate(classes=[tmp_path / "classes.txt", "clap", "--classes", "nod"]).returncode == 0
    assert set(load_bank(tmp_path / "mine.yaml").names) == {*NAMES, "nod"}
    assert read_names([str(tmp_path / "classes.txt"), "clap"]) == ["wave", "  sit down ", "clap"]


def test_remarks_are_no_names(tmp_path):
    (tmp_path / "classes.txt").write_text("# two of them\nwave\n  # the other\nclass #2\n", encoding="utf-8")
    assert read_names([str(tmp_path / "classes.txt"), "# clap"]) == ["wave", "class #2", "# clap"]


def test_a_file_with_another_ending_is_no_name(tmp_path, monkeypatch):
    (tmp_path / "classes.csv").write_text("wave")
    (tmp_path / "wave").write_text("")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^classes\.csv: expected a name, or a file that ends in \.txt"):
        read_names(["classes.csv"])
    assert read_names(["wave", "none.csv", "w" * 10_000]) == ["wave", "none.csv", "w" * 10_000]


# What a person may get wrong; none of it costs a request


def test_an_existing_bank_is_replaced_by_force_only(generate, server, tmp_path):
    (tmp_path / "mine.yaml").write_text("precious")
    fails(generate(), "mine.yaml: it exists already; name a new file, or replace it with --force")
    assert (tmp_path / "mine.yaml").read_text() == "precious"
    assert server.count == 0
    assert generate("--force").returncode == 0
    assert load_bank(tmp_path / "mine.yaml").names == tuple(NAMES)


def test_a_failed_replacement_leaves_the_old_bank(generate, server, tmp_path):
    (tmp_path / "mine.yaml").write_text("precious")
    server.script = lambda name, about, nth: completion("maybe")
    fails(generate("--force", "--attempts", "1"))
    assert (tmp_path / "mine.yaml").read_text() == "precious"


def test_a_bank_that_fdsm_would_not_read_takes_nobodys_place(generate, server, tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_text("precious")
    with monkeypatch.context() as patch:
        patch.setattr("fdsm.storage._YAML_BYTES", 1000)
        fails(generate("--force"), "mine.yaml: expected at most 1000 bytes of YAML")
    assert (tmp_path / "mine.yaml").read_text() == "precious"
    assert server.count == 6
    assert generate("--force").returncode == 0
    assert server.count == 6  # nothing was asked twice


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"out": "mine.txt"}, "mine.txt: expected a file that ends in .yaml"),
        ({"out": "folder.yaml", "arguments": ["--force"]}, "folder.yaml: it exists already; name a new file\n"),
        ({"out": "none/mine.yaml"}, "mine.yaml: expected a folder that exists, found no folder"),
        ({"classes": ["none.txt"]}, "none.txt: no such file"),
        ({"classes": ["wave", "Wave "]}, "classes: expected names that differ from each other, found 'Wave' twice"),
        ({"classes": [" "]}, "class: expected a name of 1 to 100 printable characters, found ''"),
        ({"classes": ["wave\x1b[2J"]}, r"found 'wave\x1b[2J'"),
        ({"classes": ["w" * 101]}, "class: expected a name of 1 to 100 printable characters"),
        ({"arguments": ["--dataset", ""]}, "data set: expected a name of 1 to 100 printable characters"),
        ({"arguments": ["--timeout", "nan"]}, "timeout: expected more than 0 and at most 3600 seconds, found nan"),
        ({"arguments": ["--model", "a\nb"]}, "model: expected a model's name"),
        ({"arguments": ["--descriptions", "0"]}, "--descriptions"),
        ({"url": "ftp://example.org"}, "base URL: expected an address like https://api.openai.com/v1"),
        ({"url": "https://example.org:99999999/v1"}, "base URL: expected an address"),
        ({"arguments": ["--key-variable", "NO_SUCH_KEY"]}, "NO_SUCH_KEY: expected the endpoint's key in this environment variable"),
    ],
)
def test_mistakes_are_one_sentence_and_cost_nothing(generate, server, tmp_path, options, message):
    (tmp_path / "folder.yaml").mkdir()
    options = dict(options)
    fails(generate(*options.pop("arguments", ()), **options), message)
    assert server.count == 0
    assert not list(tmp_path.glob("*.partial"))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "classes.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"classes\.txt: expected text in UTF-8"):
        read_names([str(tmp_path / "classes.txt")])


@pytest.mark.parametrize(
    "setting", [{"concurrency": 0}, {"attempts": 0}, {"timeout": 0}, {"timeout": float("inf")}, {"model": " "}]
)
def test_settings_that_cannot_be_meant_are_refused(endpoint, setting):
    with pytest.raises(InputError, match=f"^{next(iter(setting))}: expected"):
        replace(endpoint, **setting)


def test_the_extra_may_be_missing(generate, server, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    fails(generate(), "expected the package openai to be installed, found none: pip install 'fdsm[llm]'")


def test_the_client_is_loaded_when_it_is_needed():
    code = "import sys, fdsm.text.llm, fdsm.cli.texts; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Secrets


@pytest.mark.parametrize("url", ["http://me:pa55word@127.0.0.1:{port}/v1", "http://127.0.0.1:{port}/v1?key=pa55word"])
def test_credentials_in_the_url_are_refused_and_not_shown(generate, server, url):
    result = generate(url=url.format(port=server.server_port))
    fails(result, "base URL: expected an address like https://api.openai.com/v1 without user, password or query")
    assert "pa55word" not in result.stderr
    assert server.count == 0


def test_a_path_of_the_url_is_neither_kept_nor_shown(generate, server, tmp_path):
    server.script = lambda name, about, nth: completion("maybe") if about == "intensity" else None
    result = generate("--attempts", "1", url=f"{server.url}/pa55word")
    fails(result)
    written = [path.read_text() for path in tmp_path.rglob("*.json")]
    assert len(written) == 3
    assert "pa55word" not in "".join([result.stderr, *written])


def test_the_url_may_come_from_the_environment(monkeypatch, server, tmp_path):
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    line = ["fdsm", "texts", "generate", str(tmp_path / "a.yaml"), "--classes", "wave", "--model", "m"]
    monkeypatch.setattr(sys, "argv", line)
    main()
    assert server.count == 2


def test_a_key_given_for_its_variables_name_is_not_shown(generate):
    fails(generate("--key-variable", KEY), "key variable: expected an environment variable's name")


@pytest.mark.parametrize("key", [f"{KEY}\nX-Other: 1", f"{KEY}é", f"{KEY} {KEY}"])
def test_a_key_that_no_header_can_hold_is_not_shown(generate, monkeypatch, server, key):
    monkeypatch.setenv("OTHER_KEY", key)
    fails(generate("--key-variable", "OTHER_KEY"), "OTHER_KEY: expected a key of printable ASCII characters, found something else")
    assert server.count == 0


def test_the_key_of_another_variable_is_used_without_its_line_end(generate, monkeypatch, server):
    monkeypatch.setenv("OTHER_KEY", f"{KEY[::-1]}\n")
    assert generate("--key-variable", "OTHER_KEY").returncode == 0
    assert server.keys == {f"Bearer {KEY[::-1]}"}


@pytest.mark.parametrize(
    "reply",
    [
        refusal(401, f"Incorrect API key provided: {KEY}"),
        refusal(400, f"bad header Authorization: Bearer {KEY}"),
        refusal(500, f"{'x' * 100}{KEY}"),
        (502, KEY.encode(), {"Content_Type": "text/plain"}),
        (200, f"<html>{KEY}".encode(), {"Content_Type": "text/html"}),
        completion(f"maybe {KEY}"),
        completion(json.dumps([f"{KEY} {text}" for text in texts_fingerprint("wave")])),
        completion(good("wave", "descriptions"), model=KEY),
        completion(None, refusal=f"I was given {KEY}"),
        completion(KEY, finish_reason="length"),
    ],
)
def test_an_endpoint_that_repeats_the_key_spreads_it_nowhere(generate, server, reply):
    server.script = lambda name, about, nth: reply
    fails(generate("--attempts", "1", classes=["wave"]))  # the search for the key is made after every test


def test_a_word_that_serves_as_key_may_occur_in_texts(generate, monkeypatch, server):
    monkeypatch.setenv("OPENAI_API_KEY", "person")
    assert generate().returncode == 0


# Endpoints that fail


@pytest.mark.parametrize("reply", [refusal(500, "oops"), refusal(429, "slow down"), refusal(503, "busy"), CLOSE, STALL])
def test_what_passes_is_asked_again(generate, server, tmp_path, reply):
    times = 1 if reply == STALL else 2
    server.script = lambda name, about, nth: reply if (name, about) == ("sit down", "intensity") and nth <= times else None
    assert generate("--timeout", "1" if reply == STALL else "20").returncode == 0
    assert server.asked["sit down", "intensity"] == times + 1
    assert server.count == times + 6
    assert load_bank(tmp_path / "mine.yaml").classes[1].intensity == 0


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (refusal(500, "oops"), "expected an answer, found that it failed (status 500: 'oops')"),
        (refusal(429, "slow down"), "expected an answer, found its rate limit reached (status 429: 'slow down')"),
        ((502, b"<html>", {"Content_Type": "text/html"}), "expected an answer, found that it failed (status 502: '<html>')"),
        (STALL, "expected an answer within 0.2 seconds, found none"),
        (CLOSE, "expected a connection that lasts, found '"),
    ],
)
def test_what_does_not_pass_ends_the_run_after_the_last_attempt(generate, server, tmp_path, reply, message):
    server.script = lambda name, about, nth: reply
    timeout = "0.2" if reply == STALL else "20"
    fails(generate("--timeout", timeout, "--attempts", "2", "--concurrency", "1"), f"{server.host}: {message}")
    assert server.asked == {("wave", "descriptions"): 2}  # the others would fare no better
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (refusal(401, "who are you"), "expected a valid key in OPENAI_API_KEY, found it refused (status 401)"),
        (refusal(403, "not you"), "expected access to the model 'tiny-llm', found it denied (status 403: 'not you')"),
        (refusal(404, "what"), "expected the model 'tiny-llm' at the base URL, found none (status 404: 'what')"),
        (refusal(400, "bad\nrole"), "expected an answer, found that it refuses the request (status 400: 'bad role')"),
        (refusal(429, "pay", code="insufficient_quota"), "expected quota left on the key, found none (status 429: 'pay')"),
    ],
)
def test_what_cannot_pass_is_not_asked_again(generate, server, reply, message):
    server.script = lambda name, about, nth: reply
    fails(generate("--concurrency", "1"), f"error: {server.host}: {message}\n")
    assert server.count == 1


def test_nobody_listens(generate, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = generate("--attempts", "2", url=f"http://127.0.0.1:{port}/v1")
    fails(result, f"error: 127.0.0.1:{port}: expected a connection that lasts, found '")
    assert "refused" in result.stderr
    assert not any(tmp_path.iterdir())


def test_a_host_that_is_no_name(generate):
    fails(generate("--attempts", "1", url="http://a..b/v1"), "error: ")


def test_attempts_wait_longer_each_time_and_as_long_as_they_are_told(generate, server, monkeypatch):
    monkeypatch.setattr("fdsm.text.llm.generate._PAUSE", 0.04)
    waits = [refusal(500, "oops"), refusal(500, "oops"), refusal(429, "slow", Retry_After="0.4")]
    server.script = lambda name, about, nth: waits[nth - 1] if about == "intensity" and nth <= 3 else None
    assert generate("--concurrency", "1", classes=["wave"]).returncode == 0
    first, second, third = (after - before for before, after in zip(server.times[1:], server.times[2:], strict=False))
    assert first >= 0.02
    assert second >= 0.04
    assert third >= 0.4


def test_a_date_or_a_year_to_wait_is_not_taken_at_its_word(generate, server, monkeypatch):
    monkeypatch.setattr("fdsm.text.llm.generate._MAX_PAUSE", 0.1)
    waits = ["Wed, 21 Oct 2065 07:28:00 GMT", "31536000", "nan"]
    server.script = lambda name, about, nth: refusal(429, "slow", Retry_After=waits[nth - 1]) if nth <= 3 else None
    assert generate(classes=["wave"]).returncode == 0
    assert server.count == 8
    assert server.times[-1] - server.times[0] < 10


# Answers that are none

NONSENSE = [
    ("descriptions", completion("Sure! Here you are."), "expected a JSON list of 5 texts, found 'Sure! Here you are.'"),
    ("descriptions", completion('{"a": 1}'), "expected a JSON list of 5 texts"),
    ("descriptions", completion(json.dumps([*texts_fingerprint("x", 4), 5])), "expected a JSON list of 5 texts"),
    ("descriptions", completion("[" * 100_000), "expected a JSON list of 5 texts"),
    ("descriptions", completion(good("x", "descriptions", 4)), "expected 5 descriptions, found 4"),
    ("descriptions", completion(good("x", "descriptions", 6)), "expected 5 descriptions, found 6"),
    (
        "descriptions",
        completion(json.dumps([texts_fingerprint("x")[0]] * 5)),
        "expected descriptions that differ, found the same as number 1 and number 2",
    ),
    ("intensity", completion("2"), "expected one character, 0 or 1, found '2'"),
    ("intensity", completion("maybe"), "expected one character, 0 or 1, found 'maybe'"),
    ("intensity", completion("1."), "expected one character, 0 or 1, found '1.'"),
    ("intensity", completion("1", finish_reason="length"), "expected a whole answer, found one cut off at the model's limit: '1'"),
    ("intensity", completion(None, refusal="I cannot."), "expected an answer, found a refusal: 'I cannot.'"),
    ("intensity", completion("1", finish_reason="content_filter"), "expected an answer, found a refusal: 'content_filter'"),
    ("intensity", completion(" \n"), "expected an answer, found an empty one"),
    ("intensity", completion(None), "expected an answer, found an empty one"),
    ("intensity", (200, b"<html>hello", {"Content_Type": "text/html"}), "expected a chat completion, found '<html>hello'"),
    ("intensity", (200, b'{"choices": []}', {}), "expected a chat completion, found"),
    ("intensity", (200, b"\xff", {}), "expected a chat completion, found"),
]


@pytest.mark.parametrize(("about", "reply", "message"), NONSENSE)
def test_nonsense_is_named_and_no_default_takes_its_place(generate, server, tmp_path, about, reply, message):
    server.script = lambda name, which, nth: reply if (name, which) == ("sit down", about) else None
    result = generate("--attempts", "2", "--concurrency", "1", classes=["sit down", "clap"])
    fails(result, f"error: class 'sit down', {about}: {message}", "(attempts: 2)", "mine.yaml.partial")
    assert server.asked["sit down", about] == 2
    assert server.count == 5  # all else was asked, once
    assert not (tmp_path / "mine.yaml").exists()


@pytest.mark.parametrize(("about", "reply", "message"), NONSENSE[:1] + NONSENSE[8:10])
def test_nonsense_that_passes_is_asked_again(generate, server, tmp_path, about, reply, message):
    server.script = lambda name, which, nth: reply if which == about and nth <= 3 else None
    assert generate().returncode == 0
    assert {count for (_, which), count in server.asked.items() if which == about} == {4}
    assert [entry.intensity for entry in load_bank(tmp_path / "mine.yaml").classes] == [1, 0, 1]


def test_all_classes_without_an_answer_are_named(generate, server):
    server.script = lambda name, about, nth: completion("maybe") if about == "intensity" else None
    fails(
        generate("--attempts", "1"),
        "class 'wave', intensity: expected one character, 0 or 1, found 'maybe' (attempts: 1)",
        "; no better for 'sit down' (intensity), 'clap' (intensity);",
    )


# Going on


def test_a_run_that_failed_asks_only_for_what_is_missing(generate, server, tmp_path, monkeypatch):
    server.script = lambda name, about, nth: completion("maybe") if (name, about) == ("sit down", "intensity") else None
    fails(generate("--attempts", "1"))
    assert len(list((tmp_path / "mine.yaml.partial").glob("*.json"))) == 5

    server.script, totals = lambda name, about, nth: None, []

    def bar(what, total, done):
        totals.append((done, total))
        return progress_bar(what, total, done)

    monkeypatch.setattr("fdsm.text.llm.generate.progress_bar", bar)
    server.asked.clear()
    assert generate().returncode == 0
    assert server.asked == {("sit down", "intensity"): 1}
    assert totals == [(5, 6)]
    assert [entry.intensity for entry in load_bank(tmp_path / "mine.yaml").classes] == [1, 0, 1]
    assert not (tmp_path / "mine.yaml.partial").exists()


def test_other_questions_are_not_answered_from_what_is_kept(generate, server):
    server.script = lambda name, about, nth: completion("maybe") if about == "intensity" else None
    fails(generate("--attempts", "1", "--concurrency", "1"))
    for changed in (["--model", "other"], ["--descriptions", "4"], ["--base-url", f"{server.url}/other"]):
        server.asked.clear()
        fails(generate("--attempts", "1", "--concurrency", "1", *changed))
        assert server.count == 6, changed
    server.asked.clear()
    fails(generate("--attempts", "1", "--concurrency", "2", "--timeout", "9", "--dataset", "d"))
    assert server.count == 3


@pytest.mark.parametrize("damage", ["", "{", "[1]", "answer", "prompt"])
def test_a_damaged_entry_is_asked_again(generate, server, tmp_path, damage):
    server.script = lambda name, about, nth: completion("maybe") if about == "intensity" else None
    fails(generate("--attempts", "1"))
    for path in (tmp_path / "mine.yaml.partial").glob("descriptions-*.json"):
        entry = json.loads(path.read_text())
        if damage == "answer":
            entry["answer"][1] = "too short"
        elif damage == "prompt":
            del entry["prompt"]
        path.write_text(json.dumps(entry) if damage in entry else damage)
    server.script = lambda name, about, nth: None
    server.asked.clear()
    assert generate().returncode == 0
    assert server.count == 6
    assert list(load_bank(tmp_path / "mine.yaml").classes[0].descriptions) == texts_fingerprint("wave")


def test_what_is_under_way_when_the_run_ends_is_kept(generate, server, tmp_path):
    refused = threading.Event()

    def script(name, about, nth):
        if about == "intensity":
            refused.set()
            return refusal(401, "no")
        refused.wait(5)
        time.sleep(0.1)
        return None

    server.script = script
    fails(generate("--concurrency", "2", classes=["wave"]), "; what was answered well is kept in ", "mine.yaml.partial")
    server.script = lambda name, about, nth: None
    server.asked.clear()
    assert generate(classes=["wave"]).returncode == 0
    assert server.asked == {("wave", "intensity"): 1}


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_killed_goes_on(generate, server, said, tmp_path, blow):
    server.script = lambda name, about, nth: STALL if name == "clap" else None
    line = [sys.executable, "-m", "fdsm", "texts", "generate", tmp_path / "mine.yaml", "--classes", *NAMES, "--model", "tiny-llm"]
    line += ["--base-url", server.url]
    # Tests that run in a shell's background inherit from it that interruptions are ignored; a person's command does not.
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=heeding)
    folder, deadline = tmp_path / "mine.yaml.partial", time.monotonic() + 90  # on a busy machine
    while server.count < 6 or len(list(folder.glob("*.json"))) < 4:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    struck = time.monotonic()
    process.send_signal(blow)
    said.append(process.communicate(timeout=10)[0])
    assert time.monotonic() - struck < 5  # it does not wait for the answers under way
    assert not (tmp_path / "mine.yaml").exists()

    server.script = lambda name, about, nth: None
    server.asked.clear()
    assert generate().returncode == 0
    assert server.asked == {("clap", "descriptions"): 1, ("clap", "intensity"): 1}
    assert load_bank(tmp_path / "mine.yaml").names == tuple(NAMES)


def test_a_folder_that_cannot_be_written_costs_no_request(endpoint, server, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InputError, match="expected a folder that exists"):
        generate_bank(tmp_path / "file" / "mine.yaml", NAMES, endpoint)
    assert server.count == 0


def test_an_answer_that_cannot_be_kept_is_no_silent_loss(endpoint, server, tmp_path, monkeypatch):
    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fdsm.text.llm.generate.write_text", full)
    with pytest.raises(OSError, match="No space left"):
        generate_bank(tmp_path / "mine.yaml", NAMES, endpoint)


# Kinematics


class Unused(TextEncoder):
    fingerprint = "unused"
    width = 8

    def embed(self, strings):
        raise AssertionError("attributes need no model")


def kinematics_requests(server):
    prompts = [body["messages"][0]["content"] for body in server.bodies]
    return [prompt for prompt in prompts if "acts out" in prompt]


def test_kinematics_are_asked_for_by_one_more_question_a_class(generate, server, tmp_path):
    result = generate("--kinematics")
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"3 classes, 5 descriptions each, 2 of high intensity, with kinematics: {tmp_path / 'mine.yaml'}\n"
    assert server.asked == {(name, about): 1 for name in NAMES for about in ("descriptions", "intensity", "kinematics")}
    assert set(kinematics_requests(server)) == {kinematics_prompt(name) for name in NAMES}
    bank = load_bank(tmp_path / "mine.yaml")
    assert [entry.kinematics for entry in bank.classes] == [Kinematics.model_validate(KINEMATICS[name]) for name in NAMES]
    assert [entry.intensity for entry in bank.classes] == [1, 0, 1]
    assert bank.provenance.endswith(
        f"appendix B (fdsm's version {PROMPTS_VERSION}), and kinematics with fdsm's own prompt (version {kinematics_version()})"
    )
    assert encode_bank(bank, ["attributes"], Unused())["attributes"].pooled.shape == (3, len(ATTRIBUTES))
    assert [*tmp_path.iterdir()] == [tmp_path / "mine.yaml"]


def test_a_bank_without_the_option_has_no_kinematics(generate, server, tmp_path):
    assert generate().returncode == 0
    assert not kinematics_requests(server)
    assert "kinematics" not in (tmp_path / "mine.yaml").read_text()


def test_the_prompt_has_all_words_and_keys_of_the_vocabulary():
    prompt = kinematics_prompt("kick {name} {0} %s")
    assert 'acts out the action "kick {name} {0} %s" in front of a camera' in prompt
    for words in vocabulary().values():
        assert "\n" + "\n".join(f"- {word}: {phrase}" for word, phrase in words.items()) + "\n\n" in prompt
    assert {*re.findall(r"^(\w+): ", prompt, re.MULTILINE)} == {*Kinematics.model_fields}
    assert f"one JSON object with the keys {', '.join(Kinematics.model_fields)} and nothing else" in prompt
    assert "only height, coordination and partner may be null" in prompt


def test_the_reason_against_bad_kinematics_is_in_the_next_request(generate, server, tmp_path):
    bad = [json.dumps({**WAVE, "path": "wavy"}), json.dumps({**WAVE, "height": None}), "I cannot."]
    server.script = lambda name, about, nth: completion(bad[nth - 1]) if about == "kinematics" and nth <= 3 else None
    assert generate("--kinematics", classes=["wave"]).returncode == 0
    assert load_bank(tmp_path / "mine.yaml").classes[0].kinematics == Kinematics.model_validate(WAVE)
    mistake = "expected words of the closed vocabulary, found a mistake: "
    prompt = kinematics_prompt("wave")
    assert kinematics_requests(server) == [
        prompt,
        again_prompt(prompt, f"{mistake}path: unknown name 'wavy', did you mean 'wave'?"),
        again_prompt(prompt, f"{mistake}path 'wave' needs height"),
        again_prompt(prompt, "expected one JSON object, found 'I cannot.'"),
    ]


def test_the_papers_prompts_are_asked_again_unchanged(generate, server):
    server.script = lambda name, about, nth: completion("maybe") if nth == 1 else None
    assert generate("--kinematics", classes=["wave"]).returncode == 0
    contents = [body["messages"][0]["content"] for body in server.bodies]
    assert len(contents) == 6
    assert contents.count(description_request("wave", 5)) == 2
    assert len(set(contents)) == 4


def test_a_request_that_fails_keeps_the_reason_of_the_one_before(generate, server):
    replies = [completion("{}"), refusal(500, "oops")]
    server.script = lambda name, about, nth: replies[nth - 1] if about == "kinematics" and nth <= 2 else None
    assert generate("--kinematics", classes=["wave"]).returncode == 0
    first, second, third = kinematics_requests(server)
    assert first != second
    assert second == third


def test_kinematics_that_cannot_be_had_end_in_one_sentence(generate, server, tmp_path):
    server.script = lambda name, about, nth: completion(json.dumps({**WAVE, "path": "fly"})) if about == "kinematics" else None
    result = generate("--kinematics", "--attempts", "2")
    fails(result, "error: class 'wave', kinematics: expected words of the closed vocabulary, found a mistake: path: unknown name")
    assert "(attempts: 2); no better for 'sit down' (kinematics), 'clap' (kinematics); what was" in result.stderr
    assert server.count == 12
    assert not (tmp_path / "mine.yaml").exists()


def test_kept_kinematics_are_not_asked_for_again(generate, server, tmp_path):
    server.script = lambda name, about, nth: completion("maybe") if (name, about) == ("clap", "kinematics") else None
    fails(generate("--kinematics", "--attempts", "1"))
    kept = sorted((tmp_path / "mine.yaml.partial").glob("kinematics-*.json"))
    assert len(kept) == 2

    entry = json.loads(kept[0].read_text())
    entry["answer"]["path"] = "fly"
    kept[0].write_text(json.dumps(entry))
    server.script = lambda name, about, nth: None
    server.asked.clear()
    assert generate("--kinematics").returncode == 0
    assert server.asked == {(entry["name"], "kinematics"): 1, ("clap", "kinematics"): 1}
    bank = load_bank(tmp_path / "mine.yaml")
    assert [entry.kinematics for entry in bank.classes] == [Kinematics.model_validate(KINEMATICS[name]) for name in NAMES]


def test_kinematics_may_be_added_to_what_a_run_without_them_kept(generate, server, tmp_path):
    server.script = lambda name, about, nth: completion("maybe") if about == "intensity" else None
    fails(generate("--attempts", "1"))
    server.script = lambda name, about, nth: None
    server.asked.clear()
    assert generate("--kinematics").returncode == 0
    assert server.asked == {(name, about): 1 for name in NAMES for about in ("intensity", "kinematics")}


@each(
    "around", ["{}", "```json\n{}\n```", "Here {{height}} is known:\n```\n{}\n```\nDone {{:-}}.", "I say {} and no more.", "[{}]"]
)
def test_kinematics_are_found_in_a_fence_and_among_words(around):
    assert read_kinematics(around.format(json.dumps(CLAP, indent=2))) == Kinematics.model_validate(CLAP)


@each(
    ("content", "message"),
    [
        ("", "expected one JSON object, found ''"),
        ("null", "expected one JSON object, found 'null'"),
        ("{" * 1000, "expected one JSON object, found '{{{"),
        ('{"a":' * 100_000, "expected one JSON object, found '"),
        ('{"a": ' + "1" * 5000 + "}", "expected one JSON object, found '"),
        (json.dumps(WAVE)[:-1], "expected one JSON object, found '"),
        (json.dumps(WAVE) * 2, "expected one JSON object, found 2"),
        (json.dumps({"kinematics": WAVE}), "found a mistake: the key 'limbs' is missing"),
        (json.dumps({**WAVE, "speed": "fast"}), "found a mistake: speed: unknown name 'speed'"),
        (json.dumps({**WAVE, "limbs": "one_arm"}), "found a mistake: limbs: expected a list such as"),
        (json.dumps({**WAVE, "limbs": []}), "found a mistake: limbs: "),
        (json.dumps({**WAVE, "limbs": ["trunk"]}), "found a mistake: path 'wave' speaks of a hand, but no arm is among the limbs"),
        (json.dumps({**SIT, "height": "low"}), "found a mistake: path 'sit_down' has no height"),
        (json.dumps({**SIT, "path": None}), "found a mistake: path: "),
        (json.dumps({**SIT, "path": ["sit_down"]}), "found a mistake: path: unknown name"),
        (json.dumps({**SIT, "\ud800": "x"}), "found a mistake: "),
        (json.dumps({**SIT, "\x1b[2J": "x"}), "found a mistake: [2J: unknown name"),
        (json.dumps({**SIT, "path": "x" * 1000}), "found a mistake: path: unknown name 'xxx"),
    ],
)
def test_an_answer_that_is_no_kinematics(content, message):
    with pytest.raises(BadAnswerError, match=re.escape(message)) as caught:
        read_kinematics(content)
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


# Reading answers


def test_descriptions_are_taken_as_they_are():
    assert read_descriptions(json.dumps(texts_fingerprint("nod", 3)), 3) == tuple(texts_fingerprint("nod", 3))
    for name, count in (("utd-mhad", 5), ("nw-ucla", 5), ("msr-action3d", 3)):
        for entry in load_bank(name).classes:
            assert read_descriptions(json.dumps(entry.descriptions), count) == entry.descriptions


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}\n```\n", "  {}\n"])
def test_a_fence_around_the_whole_answer_is_taken_off(fence):
    assert read_descriptions(fence.format(good("nod", "descriptions")), 5) == tuple(texts_fingerprint("nod"))


@each("around", ["Here:\n```json\n{}\n```", "```json\n{}\n``` Done.", "```python\n{}\n```", "{} Done.", "[{}]"])
def test_words_around_the_list_are_not_overlooked(around):
    with pytest.raises(BadAnswerError, match="expected a JSON list of 5 texts"):
        read_descriptions(around.format(good("nod", "descriptions")), 5)


FIFTEEN = "the right elbow bends and the left knee lifts while both of the feet stay"


@each(
    ("text", "message"),
    [
        (FIFTEEN.rsplit(" ", 1)[0], "expected 15 to 80 words in each description, found 14 words in number 1"),
        (f"{FIFTEEN.rsplit(' ', 1)[0]} - -- 5 !", "found 14 words"),
        (" ".join(["knee"] * 81), "found 81 words"),
        (" ".join(["k" * 100] * 20), "found 2019 characters"),
        (f"<b>{FIFTEEN}</b>", "expected plain text, found '<b>' in description 1"),
        (f"**{FIFTEEN}**", r"expected plain text, found '\*'"),
        (f"{FIFTEEN} `x`", "expected plain text"),
        (f"- {FIFTEEN}", "expected plain text"),
        (f"1. {FIFTEEN}", "expected plain text"),
        (f"# {FIFTEEN}", "expected plain text"),
        (f"{FIFTEEN}\n2) and so on", "expected plain text"),
        (f"{FIFTEEN} [more](there)", "expected plain text"),
        (f"{FIFTEEN} https://example.org", "expected plain text"),
        (f"{FIFTEEN} &amp; so on", "expected plain text"),
    ],
)
def test_a_text_that_is_no_description(text, message):
    with pytest.raises(BadAnswerError, match=message):
        read_descriptions(json.dumps([text]), 1)


@pytest.mark.parametrize(
    "text",
    [
        FIFTEEN,
        " ".join(["knee"] * 80),
        f"{FIFTEEN} - well-timed, 90° < 120° & steady; it's 2. then 3) done: #1, {{x}} > y",
    ],
)
def test_a_text_that_is_one(text):
    assert read_descriptions(json.dumps([text]), 1) == (text,)


def test_copies_are_seen_through_case_and_punctuation():
    other = FIFTEEN.upper().replace(" AND", ", AND") + "."
    with pytest.raises(BadAnswerError, match="found the same as number 2 and number 3"):
        read_descriptions(json.dumps([texts_fingerprint("nod")[0], FIFTEEN, other]), 3)


def test_control_characters_go_and_white_space_is_one_space():
    dirty = f"\x1b[31m\ufeff{FIFTEEN}\u202e\x00,\n\tthen\u2028rests\u00a0\x85 quietly \u200bagain "
    assert read_descriptions(json.dumps([dirty]), 1) == (f"[31m{FIFTEEN}, then rests quietly again",)


@pytest.mark.parametrize(("content", "value"), [("0", 0), (" 1\n", 1)])
def test_intensity_is_one_character(content, value):
    assert read_intensity(content) == value


@each("content", ["2", "10", "0.0", "true", "Output: 1", "１", "", "'1'"])
def test_anything_else_is_no_intensity(content):
    with pytest.raises(BadAnswerError, match="expected one character, 0 or 1, found "):
        read_intensity(content)


# Texts are data

INJECTIONS = [
    "wrists: knees\n  - name: intruder\n    intensity: 1",
    "&anchor *alias !!python/object/apply:os.system [echo] --- ... %YAML",
    "'\"]}{[,# no comment | > @ ` ~ null",
    "yes",
]


@each("text", INJECTIONS)
def test_a_description_cannot_become_yaml(text, tmp_path):
    entry = ClassText(name=" ".join(text.split()), intensity=0, descriptions=(text, f"{text} again"))
    bank = TextBank(dataset=text.split()[0], provenance=text, classes=(entry, ClassText(name="nod")))
    (tmp_path / "bank.yaml").write_text(bank_to_yaml(bank), encoding="utf-8")
    assert load_bank(tmp_path / "bank.yaml") == bank


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_whatever_passes_is_read_back_the_same(tmp_path_factory, texts):
    answer = json.dumps([f"{FIFTEEN} {number} {text}" for number, text in enumerate(texts)])
    try:
        descriptions = read_descriptions(answer, len(texts))
    except BadAnswerError:
        return
    assert read_descriptions(json.dumps(descriptions), len(texts)) == descriptions
    bank = TextBank(dataset="d", classes=(ClassText(name="nod", descriptions=descriptions),))
    path = tmp_path_factory.getbasetemp() / "bank.yaml"
    path.write_text(bank_to_yaml(bank), encoding="utf-8")
    assert load_bank(path) == bank


def test_a_name_with_braces_is_a_name(generate, server, tmp_path):
    name = "kick {name} {0} %s"
    assert generate(classes=[name]).returncode == 0
    assert server.asked == {(name, "descriptions"): 1, (name, "intensity"): 1}
    assert load_bank(tmp_path / "mine.yaml").names == (name,)
    assert os.path.getsize(tmp_path / "mine.yaml") > 0


def test_a_list_of_names_is_a_file_whatever_the_case_of_its_ending(tmp_path):
    (tmp_path / "names.TXT").write_text("wave\n")
    assert read_names([str(tmp_path / "names.TXT")]) == ["wave"]
    with pytest.raises(InputError, match=r"gone\.Txt: no such file"):
        read_names(["gone.Txt"])
