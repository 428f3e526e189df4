"""Transport: one request to an OpenAI-compatible endpoint, and what its failures mean.

The key is read from the environment when the first request is made and is held by the client alone: no value, file or message
has it.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, ValidationError

from fdsm.errors import InputError
from fdsm.text.llm.answers import BadAnswerError, printable, shown

if TYPE_CHECKING:
    import openai

OPENAI_URL = "https://api.openai.com/v1"
MAX_NAME = 100
"""Characters of a class's or a model's name."""

_SHORTEST_SECRET = 8  # what local endpoints take for a key ("none", "x") is no secret and occurs in texts

_URL = re.compile(r"https?://(?P<host>(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?)(?:/[^\s?#]*)?")


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
            raise InputError(f"model: expected a model's name, found {shown(self.model)}")
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


class EndpointError(Exception):
    """No answer; other classes would not fare better."""

    def __init__(self, message: str, *, again: bool, pause: float = 0.0) -> None:
        super().__init__(message)
        self.again = again  # whether a new request may go better
        self.pause = pause  # seconds the endpoint asked to wait


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


def request(client: openai.OpenAI, endpoint: Endpoint, key: str, prompt: str) -> tuple[str, str]:
    """The answer's text and the model that gave it, from one request.

    Raises EndpointError where there was no answer and BadAnswerError where it is refused, empty, cut off or no completion.
    """
    import openai

    try:
        response = client.chat.completions.with_raw_response.create(
            model=endpoint.model, messages=[{"role": "user", "content": prompt}]
        )
        body = response.http_response.content.decode(errors="replace")
    except openai.APITimeoutError:
        raise EndpointError(f"expected an answer within {endpoint.timeout:g} seconds, found none", again=True) from None
    except openai.APIStatusError as error:
        raise _explained(error, endpoint, key) from None
    except (openai.APIConnectionError, UnicodeError) as error:  # the latter for a host that is no name
        reason = _quoted(str(error.__cause__ or error), key)
        raise EndpointError(f"expected a connection that lasts, found {reason}", again=True) from None

    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        raise BadAnswerError(f"expected a chat completion, found {_quoted(body, key)}") from None
    choice, message = completion.choices[0], completion.choices[0].message
    content, answered_by = message.content or "", printable(completion.model or "")[:MAX_NAME]
    if any(_hidden(text, key) != text for text in (content, answered_by)):
        raise BadAnswerError("expected an answer, found one that repeats the key")
    if message.refusal or choice.finish_reason == "content_filter":
        raise BadAnswerError(f"expected an answer, found a refusal: {_quoted(message.refusal or choice.finish_reason or '', key)}")
    if choice.finish_reason == "length":
        raise BadAnswerError(f"expected a whole answer, found one cut off at the model's limit: {shown(content)}")
    if not content.strip():
        raise BadAnswerError("expected an answer, found an empty one")
    return content, answered_by


def _explained(error: openai.APIStatusError, endpoint: Endpoint, key: str) -> EndpointError:
    """A status code in words, and whether a new request may go better."""
    code, body = error.status_code, error.body
    message = body.get("message") if isinstance(body, dict) else body
    status = f"status {code}" + (f": {_quoted(message, key)}" if isinstance(message, str) and message else "")
    if code == 401:  # endpoints repeat parts of the key here
        return EndpointError(f"expected a valid key in {endpoint.key_variable}, found it refused (status 401)", again=False)
    if code == 403:
        return EndpointError(f"expected access to the model {endpoint.model!r}, found it denied ({status})", again=False)
    if code == 404:
        return EndpointError(f"expected the model {endpoint.model!r} at the base URL, found none ({status})", again=False)
    if error.code == "insufficient_quota":
        return EndpointError(f"expected quota left on the key, found none ({status})", again=False)
    pause = 0.0
    with suppress(ValueError):  # a date: the usual pause will do
        pause = float(error.response.headers.get("retry-after", "0"))
    if code == 429:
        return EndpointError(f"expected an answer, found its rate limit reached ({status})", again=True, pause=pause)
    if code in (408, 409) or code >= 500:
        return EndpointError(f"expected an answer, found that it failed ({status})", again=True, pause=pause)
    return EndpointError(f"expected an answer, found that it refuses the request ({status})", again=False)


def read_key(endpoint: Endpoint) -> str:
    key = os.environ.get(endpoint.key_variable, "").strip()
    if not key:
        raise InputError(
            f"{endpoint.key_variable}: expected the endpoint's key in this environment variable, found none "
            "(any word will do where no key is needed)"
        )
    if not (key.isascii() and key.isprintable()) or " " in key:  # the client's own error would show it
        raise InputError(f"{endpoint.key_variable}: expected a key of printable ASCII characters, found something else")
    return key


def open_client(endpoint: Endpoint, key: str) -> openai.OpenAI:
    try:
        import openai
    except ImportError:
        raise InputError("expected the package openai to be installed, found none: pip install 'fdsm[llm]'") from None
    try:
        return openai.OpenAI(api_key=key, base_url=endpoint.base_url, timeout=endpoint.timeout, max_retries=0)
    except Exception:  # its HTTP library has errors of its own for addresses, which differ between versions
        raise InputError("base URL: expected an address that a client can be made for, found something else") from None


def _hidden(text: str, key: str) -> str:
    return text.replace(key, "[key]") if len(key) >= _SHORTEST_SECRET else text


def _quoted(text: Any, key: str) -> str:
    """What somebody else wrote, short enough for a sentence and without the key; hidden before it is cut."""
    return shown(" ".join(_hidden(text, key).split()))
