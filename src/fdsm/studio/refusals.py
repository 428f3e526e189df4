"""What the studio answers when it does not do what was asked: a code, and one sentence."""

from __future__ import annotations

import logging
import re

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from fdsm.errors import InputError

_LOG = logging.getLogger("fdsm.studio")
_FAILED = "the studio failed over this request, and its log says why"


class RefusedError(Exception):
    """A request is not answered. `retry` is after how many seconds it may be."""

    def __init__(self, status: int, message: str, retry: int | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.retry = status, message, retry


def as_asked(message: str) -> str:
    """A message of the library with what a request can say in place of an option that it does not have."""
    return re.sub(r"a text bank \(\S+\) can describe the label", "'descriptions' or 'kinematics' can say what it means", message)


def sentence(error: Exception) -> tuple[int, str]:
    """The code and the sentence of an error. One that is no fault of the client is logged, and its text stays here."""
    if isinstance(error, RefusedError):
        return error.status, error.message
    if isinstance(error, InputError):
        return 422, as_asked(" ".join(str(error).split()))
    _LOG.error("a request failed", exc_info=error)
    if isinstance(error, MemoryError):
        return 503, "the machine has too little memory for this request"
    return 500, _FAILED


def _answer(error: Exception) -> JSONResponse:
    status, message = sentence(error)
    headers = {"Retry-After": str(error.retry)} if isinstance(error, RefusedError) and error.retry is not None else None
    return JSONResponse({"error": message}, status, headers)


async def _on_error(_: Request, error: Exception) -> JSONResponse:
    return _answer(error)


async def _on_fault(_: Request, error: Exception) -> JSONResponse:
    """A fault of ours. The server logs it."""
    return JSONResponse({"error": _FAILED}, 500)


async def _on_gone(_: Request, error: Exception) -> JSONResponse:
    """The client went away before the end of its request, so nobody reads this."""
    return JSONResponse({"error": "the request has no end"}, 400)


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    """Errors of the framework: no such path, no such method, a body that is none."""
    assert isinstance(error, HTTPException)
    said = {
        404: f"there is nothing at {request.url.path[:200]}",
        405: f"{request.url.path[:200]} does not take {request.method}",
    }
    return JSONResponse({"error": said.get(error.status_code, str(error.detail))}, error.status_code, error.headers)


def answer_in_sentences(app: FastAPI) -> None:
    """Let the app answer every error as `{"error": "one sentence"}`."""
    for kind in (RefusedError, InputError, MemoryError):
        app.add_exception_handler(kind, _on_error)
    app.add_exception_handler(Exception, _on_fault)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(HTTPException, _on_http_error)
