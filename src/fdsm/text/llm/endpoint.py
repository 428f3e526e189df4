"""Transport: one request to an OpenAI-compatible endpoint, and its errors.

The key is read from the environment for the first request. Only the client holds it. No value, file or message contains it.
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
"""Largest number of characters of a class's or a model's name."""

_SHORTEST_SECRET = 8  # shorter keys ("none", "x") of local endpoints are not secret, and occur in texts

_URL = re.compile(r"https?://(?P<host>(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d{1,5})?)(?:/[^\s?#]*)?")


@dataclass(frozen=True)
class Endpoint:
    """Settings of the endpoint and its requests. Raises InputError for an impossible setting."""

    model: str
    base_url: str = OPENAI_URL
    key_variable: str = "OPENAI_API_KEY"  # environment variable with the key
    concurrency: int = 4  # number of requests at a time
    attempts: int = 4  # largest number of requests for one answer
    timeout: float = 120.0  # seconds without a response after which a request fails

    def __post_init__(self) -> None:
        if not self.model.strip() or not self.model.isprintable() or len(self.model) > 200:
            raise InputError(f"model: expected a model's name, found {shown(self.model)}")
        if not _URL.fullmatch(self.base_url):  # the URL is not shown, because it may hold a password
            raise InputError(
                f"base URL: expected an address like {OPENAI_URL} without user, password or query, found something else"
            )
        if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,63}", self.key_variable):  # not shown either, because it may be the key itself
            raise InputError("key variable: expected an environment variable's name like OPENAI_API_KEY, found something else")
        for name, value, most in (("concurrency", self.concurrency, 64), ("attempts", self.attempts, 20)):
            if not 1 <= value <= most:
                raise InputError(f"{name}: expected 1 to {most}, found {value}")
        if not 0 < self.timeout <= 3600:
            raise InputError(f"timeout: expected more than 0 and at most 3600 seconds, found {self.timeout}")

    @property
    def host(self) -> str:
        """The host of the URL, which may be shown and written. A path may be secret."""
        found = _URL.fullmatch(self.base_url)
        assert found is not None
        return found["host"]


class EndpointError(Exception):
    """The endpoint gives no answer, and would give none for other classes."""

    def __init__(self, message: str, *, again: bool, pause: float = 0.0) -> None:
        super().__init__(message)
        self.again = again  # whether another request may succeed
        self.pause = pause  # seconds to wait, as the endpoint asks


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    """The fields of a chat completion that are read. Compatible endpoints differ in other fields."""

    choices: tuple[_Choice, ...] = Field(min_length=1)
    model: str | None = None


def request(client: openai.OpenAI, endpoint: Endpoint, key: str, prompt: str) -> tuple[str, str]:
    """The text of the answer to one request, and the name of the model that gave it.

    Raises EndpointError if there is no answer. Raises BadAnswerError if the answer is a refusal, is empty or cut off, or is
    not a completion.
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
    except (openai.APIConnectionError, UnicodeError) as error:  # UnicodeError: an impossible host name
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
    """The error of a status code, with the information whether another request may succeed."""
    code, body = error.status_code, error.body
    message = body.get("message") if isinstance(body, dict) else body
    status = f"status {code}" + (f": {_quoted(message, key)}" if isinstance(message, str) and message else "")
    if code == 401:  # the message is not shown: endpoints repeat parts of the key
        return EndpointError(f"expected a valid key in {endpoint.key_variable}, found it refused (status 401)", again=False)
    if code == 403:
        return EndpointError(f"expected access to the model {endpoint.model!r}, found it denied ({status})", again=False)
    if code == 404:
        return EndpointError(f"expected the model {endpoint.model!r} at the base URL, found none ({status})", again=False)
    if error.code == "insufficient_quota":
        return EndpointError(f"expected quota left on the key, found none ({status})", again=False)
    pause = 0.0
    with suppress(ValueError):  # a date: use the default pause
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
    if not (key.isascii() and key.isprintable()) or " " in key:  # the client's own error would show the key
        raise InputError(f"{endpoint.key_variable}: expected a key of printable ASCII characters, found something else")
    return key


def open_client(endpoint: Endpoint, key: str) -> openai.OpenAI:
    try:
        import openai
    except ImportError:
        raise InputError("expected the package openai to be installed, found none: pip install 'fdsm[llm]'") from None
    try:
        return openai.OpenAI(api_key=key, base_url=endpoint.base_url, timeout=endpoint.timeout, max_retries=0)
    except Exception:  # its HTTP library's errors for addresses differ between versions
        raise InputError("base URL: expected an address that a client can be made for, found something else") from None


def _hidden(text: str, key: str) -> str:
    return text.replace(key, "[key]") if len(key) >= _SHORTEST_SECRET else text


def _quoted(text: Any, key: str) -> str:
    """A foreign text shortened for an error message. The key is removed before the text is cut."""
    return shown(" ".join(_hidden(text, key).split()))
