"""Text banks from a language model: descriptions and motion intensity of new classes from any OpenAI-compatible endpoint.

Prompts: appendix B.1 and B.2 of arXiv:2604.09063 (`fdsm.text.prompts`). A request is a model's name and one message and
leaves all else to the endpoint, since no sampling parameter is understood everywhere. An answer is checked and kept, or
asked for again; none is repaired or replaced by a default.

The endpoint's key is read from the environment when the first request is made and is held by the client alone: no
value, file or message of this module has it.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import threading
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from fdsm.errors import InputError
from fdsm.progress import progress_bar
from fdsm.storage import content_hash, write_text
from fdsm.text.bank import ClassText, TextBank, check_place, write_bank
from fdsm.text.prompts import MAX_WORDS, MIN_WORDS, PROMPTS_VERSION, description_request, intensity_prompt

if TYPE_CHECKING:
    import openai

OPENAI_URL = "https://api.openai.com/v1"

_MAX_CHARACTERS = 1000  # of a description: 80 words, and not 80 words of any length
_MAX_NAME = 100
_PAUSE = 1.0  # seconds before the second attempt, twice as long before each further one
_MAX_PAUSE = 60.0  # also of what an endpoint may ask for in Retry-After
_SHORTEST_SECRET = 8  # what local endpoints take for a key ("none", "x") is no secret and occurs in texts

_URL = re.compile(r"https?://(?P<host>(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?)(?:/[^\s?#]*)?")
_FENCE = re.compile(r"```(?:json)?\s*\n(?P<inside>.*)\n\s*```", re.DOTALL)
_MARKUP = re.compile(r"</?[a-z!][^>]*>|[*`]|__|\]\(|&#?\w+;|https?://|^\s*(?:#|>|[-•]\s|\d+[.)]\s)", re.IGNORECASE | re.MULTILINE)
_TEXTS = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True)
class Endpoint:
    """Where to ask, and how patiently. Raises InputError for a setting that cannot be meant."""

    model: str
    base_url: str = OPENAI_URL
    key_variable: str = "OPENAI_API_KEY"  # the environment variable that holds the key
    concurrency: int = 4  # requests at a time
    attempts: int = 4  # requests for one answer before it is given up
    timeout: float = 120.0  # seconds of silence after which a request has failed

    def __post_init__(self) -> None:
        if not self.model.strip() or not self.model.isprintable() or len(self.model) > 200:
            raise InputError(f"model: expected a model's name, found {_shown(self.model)}")
        if not _URL.fullmatch(self.base_url):  # what was found is not shown: it may hold a password
            raise InputError(
                f"base URL: expected an address like {OPENAI_URL} without user, password or query, found something else"
            )
        if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,63}", self.key_variable):  # not shown either: it may be the key itself
            raise InputError("key variable: expected an environment variable's name like OPENAI_API_KEY, found something else")
        for name, value, most in (("concurrency", self.concurrency, 64), ("attempts", self.attempts, 20)):
            if not 1 <= value <= most:
                raise InputError(f"{name}: expected 1 to {most}, found {value}")
        if not 0 < self.timeout <= 3600:
            raise InputError(f"timeout: expected more than 0 and at most 3600 seconds, found {self.timeout}")

    @property
    def host(self) -> str:
        """The part of the URL that may be shown and written; a path may be a secret."""
        found = _URL.fullmatch(self.base_url)
        assert found is not None
        return found["host"]


class BadAnswerError(Exception):
    """The endpoint answered, but not what was asked; the message is "expected ..., found ..."."""


class _EndpointError(Exception):
    """No answer; other classes would not fare better."""

    def __init__(self, message: str, *, again: bool, pause: float = 0.0) -> None:
        super().__init__(message)
        self.again = again  # whether a new request may go better
        self.pause = pause  # seconds the endpoint asked to wait


def generate_bank(
    out: Path,
    names: Sequence[str],
    endpoint: Endpoint,
    *,
    dataset: str | None = None,
    descriptions: int = 5,
    force: bool = False,
) -> TextBank:
    """Ask for `descriptions` descriptions and the intensity of each class, and write the text bank `out`.

    Every good answer is kept at once in the folder `<out>.partial`, so that a run which failed or was killed goes on
    without asking for it again; the folder is removed when `out` is written, which happens in one step and only when
    all answers are there. `dataset` is the file's name by default.

    Raises InputError if `out` exists and is not to be replaced (`force`), if a name or the endpoint's settings are wrong,
    if the endpoint cannot be used, and, after everything else was asked, if it gave no good answer for a class.
    """
    check_place(out, force=force)
    names = _checked_names(names)
    dataset = out.stem if dataset is None else _checked_name(dataset, "data set")
    if not 1 <= descriptions <= 50:
        raise InputError(f"descriptions: expected 1 to 50 for each class, found {descriptions}")

    folder = out.with_name(f"{out.name}.partial")
    asked = {name: (_Question(name, "descriptions", descriptions), _Question(name, "intensity")) for name in names}
    answers = _ask_all([question for pair in asked.values() for question in pair], endpoint, folder)
    classes = [
        ClassText.model_validate({"name": name, "descriptions": answers[rich].answer, "intensity": answers[intensity].answer})
        for name, (rich, intensity) in asked.items()
    ]
    bank = TextBank(dataset=dataset, provenance=_provenance(endpoint, answers.values()), classes=tuple(classes))
    write_bank(out, bank)
    shutil.rmtree(folder, ignore_errors=True)
    return bank


def read_names(given: Sequence[str]) -> list[str]:
    """Class names as given, those that end in .txt replaced by the file's lines; blank lines count for nothing.

    Raises InputError if a file is missing or not text.
    """
    names: list[str] = []
    for one in given:
        if not one.endswith(".txt"):
            names.append(one)
            continue
        try:
            names += [line for line in Path(one).read_text(encoding="utf-8-sig").splitlines() if line.strip()]
        except FileNotFoundError:
            raise InputError(f"{one}: no such file") from None
        except ValueError:
            raise InputError(f"{one}: expected text in UTF-8, found something else") from None
    return names


def read_descriptions(content: str, count: int) -> tuple[str, ...]:
    """The descriptions in an answer: a JSON list of `count` texts that differ, of 15 to 80 words each, without markup.

    A Markdown fence around the whole list is taken off, as many models cannot do without; control characters are
    stripped and runs of white space become one space. Raises BadAnswerError for anything else.
    """
    fenced = _FENCE.fullmatch(content.strip())
    try:
        found = _TEXTS.validate_json(fenced["inside"] if fenced else content, strict=True)
    except ValidationError:
        raise BadAnswerError(f"expected a JSON list of {count} texts, found {_shown(content)}") from None
    if len(found) != count:
        raise BadAnswerError(f"expected {count} descriptions, found {len(found)}")
    first: dict[str, int] = {}
    for place, text in enumerate(found, start=1):
        words = sum(any(character.isalpha() for character in word) for word in text.split())
        if not MIN_WORDS <= words <= MAX_WORDS or len(text) > _MAX_CHARACTERS:
            size = f"{words} words" if len(text) <= _MAX_CHARACTERS else f"{len(text)} characters"
            raise BadAnswerError(f"expected {MIN_WORDS} to {MAX_WORDS} words in each description, found {size} in number {place}")
        if markup := _MARKUP.search(text):
            raise BadAnswerError(f"expected plain text, found {_shown(markup[0])} in description {place}")
        same = first.setdefault(" ".join(re.findall(r"\w+", text.casefold())), place)
        if same != place:
            raise BadAnswerError(f"expected descriptions that differ, found the same as number {same} and number {place}")
    return tuple(_printable(text) for text in found)


def read_intensity(content: str) -> Literal[0, 1]:
    """The motion intensity in an answer. Raises BadAnswerError if it is not exactly the character 0 or 1."""
    stripped = content.strip()
    if stripped not in ("0", "1"):
        raise BadAnswerError(f"expected one character, 0 or 1, found {_shown(content)}")
    return 1 if stripped == "1" else 0


def _printable(text: str) -> str:
    """White space becomes single spaces; control, format and private characters go."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return " ".join("".join(kept).split())


def _checked_names(names: Sequence[str]) -> list[str]:
    checked = [_checked_name(name, "class") for name in names]
    if not checked:
        raise InputError("classes: expected at least one name, found none")
    seen: set[str] = set()
    for name in checked:
        if name.casefold() in seen:
            raise InputError(f"classes: expected names that differ from each other, found {name!r} twice")
        seen.add(name.casefold())
    return checked


def _checked_name(name: str, what: str) -> str:
    name = name.strip()
    if not name or not name.isprintable() or len(name) > _MAX_NAME:
        raise InputError(f"{what}: expected a name of 1 to {_MAX_NAME} printable characters, found {_shown(name)}")
    return name


def _provenance(endpoint: Endpoint, answers: Iterable[_Answer]) -> str:
    answers = list(answers)
    dates = sorted({answer.date for answer in answers})
    date = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    versions = sorted({answer.answered_by for answer in answers} - {"", endpoint.model})
    by = f" (answered by {', '.join(versions)})" if versions else ""
    return (
        f"generated by the language model {endpoint.model}{by} at {endpoint.host}, {date}, with the prompts of the paper's "
        f"appendix B (fdsm's version {PROMPTS_VERSION})"
    )


@dataclass(frozen=True)
class _Question:
    """What is asked about one class."""

    name: str
    about: Literal["descriptions", "intensity"]
    count: int = 1

    @property
    def prompt(self) -> str:
        return description_request(self.name, self.count) if self.about == "descriptions" else intensity_prompt(self.name)

    def read(self, content: str) -> tuple[str, ...] | Literal[0, 1]:
        return read_descriptions(content, self.count) if self.about == "descriptions" else read_intensity(content)

    def place(self, folder: Path, endpoint: Endpoint) -> Path:
        """Where the answer is kept: under what decides it, and nothing that only decides how long it takes."""
        return folder / f"{self.about}-{content_hash(self.prompt, endpoint.model, endpoint.base_url)}.json"


class _Answer(BaseModel):
    """A good answer, and the file that keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    answer: Literal[0, 1] | tuple[str, ...]
    prompt: str
    model: str
    answered_by: str  # the model that the endpoint says it used: an alias's version
    endpoint: str
    date: str


def _recall(question: _Question, path: Path) -> _Answer | None:
    """The kept answer; None if there is none, or one that is damaged or would not be taken today."""
    with suppress(OSError, ValueError, BadAnswerError):  # pydantic's errors are ValueErrors
        kept = _Answer.model_validate_json(path.read_bytes())
        if question.read(json.dumps(kept.answer)) == kept.answer:
            return kept
    return None


def _ask_all(questions: Sequence[_Question], endpoint: Endpoint, folder: Path) -> Mapping[_Question, _Answer]:
    """The answer to each question, kept in `folder` as they come. Raises InputError if one cannot be had."""
    answers = {q: found for q in questions if (found := _recall(q, q.place(folder, endpoint)))}
    missing = [question for question in questions if question not in answers]
    if not missing:
        return answers
    key = _read_key(endpoint)
    client = _open_client(endpoint, key)
    folder.mkdir(parents=True, exist_ok=True)  # a folder that cannot be written costs no request

    todo: SimpleQueue[_Question] = SimpleQueue()
    results: SimpleQueue[tuple[_Question, _Answer | Exception]] = SimpleQueue()
    stop = threading.Event()
    for one in missing:
        todo.put(one)

    def work() -> None:
        while not stop.is_set():
            try:
                question = todo.get_nowait()
            except Empty:
                return
            try:
                answer = _ask(client, endpoint, key, question, stop)
                write_text(question.place(folder, endpoint), answer.model_dump_json(indent=2) + "\n")
                results.put((question, answer))
            except Exception as error:
                if not isinstance(error, BadAnswerError):
                    stop.set()
                results.put((question, error))

    # Daemons, and not a pool: whoever interrupts does not want to wait for answers that may take minutes.
    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(endpoint.concurrency, len(missing)))]
    bad: dict[_Question, BadAnswerError] = {}
    stopped_by: Exception | None = None
    with client:
        try:
            for thread in threads:
                thread.start()
            with progress_bar(f"asking {endpoint.model}", len(questions), done=len(answers)) as advance:
                for _ in missing:
                    question, result = results.get()
                    if isinstance(result, _Answer):
                        answers[question] = result
                        advance()
                    elif isinstance(result, BadAnswerError):
                        bad[question] = result
                    else:
                        stopped_by = result
                        break
        finally:
            stop.set()
        for thread in threads:  # answers under way are paid for
            thread.join()

    with suppress(OSError):
        folder.rmdir()  # nothing was kept
    kept = f"; what was answered well is kept in {folder}, and the same command goes on from there" if folder.is_dir() else ""
    if isinstance(stopped_by, _EndpointError):
        raise InputError(f"{endpoint.host}: {stopped_by}{kept}") from None
    if stopped_by is not None:
        raise stopped_by
    if bad:
        first, *others = sorted(bad, key=questions.index)
        also = f"; no better for {_named(others)}" if others else ""
        raise InputError(f"class {first.name!r}, {first.about}: {bad[first]} (attempts: {endpoint.attempts}){also}{kept}")
    return answers


def _named(questions: Sequence[_Question]) -> str:
    names = [f"{question.name!r} ({question.about})" for question in questions]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _ask(client: openai.OpenAI, endpoint: Endpoint, key: str, question: _Question, stop: threading.Event) -> _Answer:
    """One good answer. Raises BadAnswerError or _EndpointError after the last attempt, or when another question's stops all."""
    attempt = 0
    while True:
        attempt += 1
        try:
            content, answered_by = _request(client, endpoint, key, question.prompt)
            return _Answer(
                name=question.name,
                answer=question.read(content),
                prompt=question.prompt,
                model=endpoint.model,
                answered_by=answered_by,
                endpoint=endpoint.host,
                date=datetime.now(UTC).date().isoformat(),
            )
        except (BadAnswerError, _EndpointError) as problem:
            hopeless = isinstance(problem, _EndpointError) and not problem.again
            if hopeless or attempt == endpoint.attempts:
                raise
            pause = _PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # jitter, so that requests do not march in step
            if isinstance(problem, _EndpointError):
                pause = max(pause, problem.pause)
            if stop.wait(min(pause, _MAX_PAUSE)):
                raise


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    """What is read of a chat completion; compatible endpoints differ in the rest."""

    choices: tuple[_Choice, ...] = Field(min_length=1)
    model: str | None = None


def _request(client: openai.OpenAI, endpoint: Endpoint, key: str, prompt: str) -> tuple[str, str]:
    """The answer's text and the model that gave it, from one request.

    Raises _EndpointError where there was no answer and BadAnswerError where it is refused, empty, cut off or no completion.
    """
    import openai

    try:
        response = client.chat.completions.with_raw_response.create(
            model=endpoint.model, messages=[{"role": "user", "content": prompt}]
        )
        body = response.http_response.content.decode(errors="replace")
    except openai.APITimeoutError:
        raise _EndpointError(f"expected an answer within {endpoint.timeout:g} seconds, found none", again=True) from None
    except openai.APIStatusError as error:
        raise _explained(error, endpoint, key) from None
    except (openai.APIConnectionError, UnicodeError) as error:  # the latter for a host that is no name
        reason = _quoted(str(error.__cause__ or error), key)
        raise _EndpointError(f"expected a connection that lasts, found {reason}", again=True) from None

    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        raise BadAnswerError(f"expected a chat completion, found {_quoted(body, key)}") from None
    choice, message = completion.choices[0], completion.choices[0].message
    content, answered_by = message.content or "", _printable(completion.model or "")[:_MAX_NAME]
    if any(_hidden(text, key) != text for text in (content, answered_by)):
        raise BadAnswerError("expected an answer, found one that repeats the key")
    if message.refusal or choice.finish_reason == "content_filter":
        raise BadAnswerError(f"expected an answer, found a refusal: {_quoted(message.refusal or choice.finish_reason or '', key)}")
    if choice.finish_reason == "length":
        raise BadAnswerError(f"expected a whole answer, found one cut off at the model's limit: {_shown(content)}")
    if not content.strip():
        raise BadAnswerError("expected an answer, found an empty one")
    return content, answered_by


def _explained(error: openai.APIStatusError, endpoint: Endpoint, key: str) -> _EndpointError:
    """A status code in words, and whether a new request may go better."""
    code, body = error.status_code, error.body
    message = body.get("message") if isinstance(body, dict) else body
    status = f"status {code}" + (f": {_quoted(message, key)}" if isinstance(message, str) and message else "")
    if code == 401:  # endpoints repeat parts of the key here
        return _EndpointError(f"expected a valid key in {endpoint.key_variable}, found it refused (status 401)", again=False)
    if code == 403:
        return _EndpointError(f"expected access to the model {endpoint.model!r}, found it denied ({status})", again=False)
    if code == 404:
        return _EndpointError(f"expected the model {endpoint.model!r} at the base URL, found none ({status})", again=False)
    if error.code == "insufficient_quota":
        return _EndpointError(f"expected quota left on the key, found none ({status})", again=False)
    pause = 0.0
    with suppress(ValueError):  # a date: the usual pause will do
        pause = float(error.response.headers.get("retry-after", "0"))
    if code == 429:
        return _EndpointError(f"expected an answer, found its rate limit reached ({status})", again=True, pause=pause)
    if code in (408, 409) or code >= 500:
        return _EndpointError(f"expected an answer, found that it failed ({status})", again=True, pause=pause)
    return _EndpointError(f"expected an answer, found that it refuses the request ({status})", again=False)


def _read_key(endpoint: Endpoint) -> str:
    key = os.environ.get(endpoint.key_variable, "").strip()
    if not key:
        raise InputError(
            f"{endpoint.key_variable}: expected the endpoint's key in this environment variable, found none "
            "(any word will do where no key is needed)"
        )
    if not (key.isascii() and key.isprintable()) or " " in key:  # the client's own error would show it
        raise InputError(f"{endpoint.key_variable}: expected a key of printable ASCII characters, found something else")
    return key


def _open_client(endpoint: Endpoint, key: str) -> openai.OpenAI:
    try:
        import openai
    except ImportError:
        raise InputError("expected the package openai to be installed, found none: pip install 'fdsm[llm]'") from None
    try:
        return openai.OpenAI(api_key=key, base_url=endpoint.base_url, timeout=endpoint.timeout, max_retries=0)
    except Exception:  # its HTTP library has errors of its own for addresses, which differ between versions
        raise InputError("base URL: expected an address that a client can be made for, found something else") from None


def _shown(text: str) -> str:
    """Short enough for a sentence; whatever moves a terminal's cursor is escaped."""
    found = repr(text)
    return found if len(found) <= 120 else f"{found[:117]}..."


def _hidden(text: str, key: str) -> str:
    return text.replace(key, "[key]") if len(key) >= _SHORTEST_SECRET else text


def _quoted(text: Any, key: str) -> str:
    """What somebody else wrote, short enough for a sentence and without the key; hidden before it is cut."""
    return _shown(" ".join(_hidden(text, key).split()))
