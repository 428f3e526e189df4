"""The body of a request: JSON, or a form with a file. It is counted while it is read. A file is kept while it is looked at."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from fdsm.data.clips import BEGINNING, SUFFIXES, wrong_ending
from fdsm.errors import did_you_mean
from fdsm.studio.containers import poses_beside
from fdsm.studio.events import while_there
from fdsm.studio.refusals import RefusedError
from fdsm.studio.requests import Asked, checked
from fdsm.studio.work import Work

_PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".joblib")
_FIELDS = 2**20
_FORM, _JSON = "multipart/form-data", "application/json"


@dataclass(frozen=True)
class Upload:
    """A file of a client on disk. Its own name is for messages alone."""

    path: Path
    name: str


@dataclass(frozen=True)
class Sent:
    """The body of a request as it came: JSON, and the file of a form."""

    text: bytes
    file: UploadFile | None = None

    @contextmanager
    def understood(self, kind: type[Asked]) -> Iterator[tuple[Asked, Upload | None]]:
        """What is asked, and the file, which is removed afterwards. It blocks, so it is for threads.

        Refused with 422 for text that is no JSON, for keys and values that are not understood, and for a file of a wrong kind.
        """
        asked = _parsed(self.text, kind)
        if self.file is None:
            yield asked, None
        else:
            with _kept(self.file) as upload:
                yield asked, upload


@asynccontextmanager
async def received(request: Request, work: Work) -> AsyncIterator[Sent]:
    """The body of a request. What is done with it is given up if the client goes away.

    Refused with 413 for a body that is too large, and 422 for one that is none.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    limits = work.settings
    counter = _Counter(request, work, min(limits.body, limits.json_body) if media == _JSON else limits.body)
    limited = Request(request.scope, counter.receive)
    try:
        if media == _JSON:
            body = await limited.body()
            async with while_there(request.receive):
                yield Sent(body)
        elif media == _FORM:
            async with _form_of(limited) as (file, text), while_there(request.receive):
                yield Sent(text.encode(), file)
        else:
            raise RefusedError(422, f"expected a body of {_JSON} or {_FORM}, found {media[:80] or 'none of a stated type'}")
    finally:
        work.let_go(counter.received)


@asynccontextmanager
async def _form_of(request: Request) -> AsyncIterator[tuple[UploadFile, str]]:
    """The file of a form, and the text of its part `request`."""
    try:
        form = await request.form(max_files=1, max_fields=4, max_part_size=_FIELDS)
    except HTTPException as error:
        raise RefusedError(422, f"expected a form with the parts file and request, found a damaged one ({error.detail})") from None
    try:
        for key in form:
            if key not in ("file", "request"):
                raise RefusedError(422, f"form: part {did_you_mean(key[:80], ['file', 'request'])}")
        file, text = form.get("file"), form.get("request", "{}")
        if not isinstance(file, UploadFile):
            raise RefusedError(422, "form: expected a part 'file' with a file, found none")
        if not isinstance(text, str):
            raise RefusedError(422, "form: expected the part 'request' to be JSON, found a file")
        yield file, text
    finally:
        await form.close()


class _Counter:
    """Counts the bytes of a body as they come. What the client says of their number is not believed."""

    def __init__(self, request: Request, work: Work, limit: int) -> None:
        self._request, self._work, self._limit = request, work, limit
        self.received = 0

    async def receive(self) -> Message:
        """The next part of the body. Refused if there are too many bytes by now."""
        message = await self._request.receive()
        count = len(message.get("body", b""))
        self.received += count
        self._work.hold(count)
        if self.received > self._limit:
            instead = ": send the clip as a file" if self._limit < self._work.settings.body else ""
            raise RefusedError(413, f"expected a body of at most {self._limit / 2**20:g} MiB, found a larger one{instead}")
        return message


def _parsed(body: bytes, kind: type[Asked]) -> Asked:
    """The JSON of a request, checked."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(422, f"expected JSON, found something else ({str(error)[:80]})") from None
    if not isinstance(content, dict):
        raise RefusedError(422, f"expected a JSON object, found {type(content).__name__}")
    return checked(content, kind)


@contextmanager
def _kept(file: UploadFile) -> Iterator[Upload]:
    """A copy of a file that only we may read, under a name of ours with the ending of its own."""
    name = "".join(c for c in re.split(r"[/\\]", file.filename or "")[-1] if c.isprintable())[-80:] or "clip"
    ending = Path(name).suffix.lower()
    if ending in _PICKLES:
        raise RefusedError(422, f"{name}: is a pickle, which is a program, so it is not read over HTTP: save the clip as .npz")
    if ending not in SUFFIXES:
        raise wrong_ending(name, file.file.read(BEGINNING), _PICKLES)
    # To make and remove a folder takes ten times as long as a file.
    opened, place = tempfile.mkstemp(ending, "fdsm-studio-")
    path = Path(place)
    try:
        with open(opened, "wb") as target:
            shutil.copyfileobj(file.file, target)
        yield Upload(path, name)
    finally:
        for left in (path, poses_beside(path)):
            with suppress(PermissionError):  # Windows removes no file that an array is still mapped to
                left.unlink(missing_ok=True)
