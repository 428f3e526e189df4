"""Long recordings: what is done when, and parts of them as a data set."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator

from fastapi import APIRouter, Request, Response

from fdsm.data.input_report import InputReport
from fdsm.progress import told_to
from fdsm.recognizer import Recognizer
from fdsm.recordings import Segment, segment
from fdsm.recordings.segments import LENGTHS
from fdsm.studio import answers
from fdsm.studio.events import Event, EventStream
from fdsm.studio.export import archive_of
from fdsm.studio.meanings import refuse_many_labels
from fdsm.studio.refusals import RefusedError, sentence
from fdsm.studio.requests import ExportRequest, SegmentRequest
from fdsm.studio.routes import FAILURES, body_of
from fdsm.studio.settings import Settings
from fdsm.studio.uploads import received
from fdsm.studio.views import Source, findings_of
from fdsm.studio.work import Work, work_of

router = APIRouter(prefix="/v1", responses=FAILURES)
_OFTEN = 0.1
"""Seconds between two events of progress, at least."""
_SILENCE = 15.0
"""Seconds without an event, after which a proxy between may take the connection for dead."""
_AT_ONCE = 32
"""Windows that are named at once. Work is given up between them, if nobody waits any more."""


_EVENT = {
    "type": "object",
    "description": "one event; its data are JSON: Progress, and at last Segments or Failure",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["progress", "result", "error"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
"""The description of the answer of a search. It is that of each event, as OpenAPI 3.1 has no word for a stream of them."""


class _GivenUpError(Exception):
    """Nobody waits for the work any more."""


@router.post(
    "/segment",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {"schema": _EVENT}}}},
    openapi_extra=body_of(SegmentRequest),
)
async def find_segments(request: Request) -> Response:
    """What is done in a recording, and when. Events tell the progress, and at last the segments or an error.

    To close the connection cancels the work.
    """
    work = work_of(request)
    place = work.place()
    try:
        async with work.deadline(work.settings.seconds), received(request, work) as sent:

            def look() -> tuple[SegmentRequest, Recognizer, InputReport]:
                with sent.understood(SegmentRequest) as (asked, upload):
                    _, model = work.model(asked.model)
                    refuse_many_labels(asked, work.settings)
                    whom = "all" if asked.persons is None else asked.persons
                    return asked, model, Source(model, asked, upload, work.settings).report(whom)

            asked, model, report = await work.in_thread(look)
    except BaseException:
        place.free()
        raise
    return EventStream(_search(work, model, report, asked), place.free)


async def _search(work: Work, model: Recognizer, report: InputReport, asked: SegmentRequest) -> AsyncGenerator[Event, None]:
    """Events of a search, which runs in a thread. It is given up if this iterator is closed."""
    loop, events = asyncio.get_running_loop(), asyncio.Queue[Event | None]()
    given_up = threading.Event()
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if given_up.is_set():
            raise _GivenUpError
        if time.monotonic() - last >= _OFTEN or done == total:
            last = time.monotonic()
            loop.call_soon_threadsafe(events.put_nowait, Event("progress", answers.Progress(done=done, total=total)))

    def search() -> list[Segment]:
        with told_to(tell):
            return segment(
                model,
                report,
                asked.labels,
                lengths=asked.lengths or LENGTHS,
                stride=asked.stride,
                least=asked.least,
                descriptions=asked.descriptions,
                kinematics=asked.kinematics,
                batch_size=_AT_ONCE,
            )

    job = asyncio.ensure_future(work.search(search))
    job.add_done_callback(lambda _: events.put_nowait(None))
    try:
        async with work.deadline(work.settings.long_seconds):
            while (event := await _next(events)) is not None:
                yield event
            yield _result(await job, report)
    except Exception as error:
        yield Event("error", answers.Failure(error=sentence(error)[1]))
    finally:
        given_up.set()
        job.cancel()


async def _next(events: asyncio.Queue[Event | None]) -> Event | None:
    """The next event. If none comes for long, one without data."""
    try:
        async with asyncio.timeout(_SILENCE):
            return await events.get()
    except TimeoutError:
        return Event("working")


def _result(found: list[Segment], report: InputReport) -> Event:
    segments = [answers.Segment(**vars(one)) for one in found]
    findings = [finding for finding in findings_of([report]) if finding.name != "length"]  # it may be long
    return Event("result", answers.Segments(segments=segments, findings=findings))


@router.post(
    "/export",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
    openapi_extra=body_of(ExportRequest),
)
async def export(request: Request) -> Response:
    """Parts of a recording as a data set in the folder format, from which `fdsm run` learns."""
    work = work_of(request)
    async with work.accepted(), received(request, work) as sent:

        def pack() -> tuple[str, bytes]:
            with sent.understood(ExportRequest) as (asked, upload):
                _, model = work.model(asked.model)
                _refuse_many_segments(asked, work.settings)
                whom = "all" if asked.persons is None else asked.persons
                return archive_of(Source(model, asked, upload, work.settings).report(whom), asked, work.settings)

        name, content = await work.in_thread(pack)
    return Response(content, media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}.zip"'})


def _refuse_many_segments(asked: ExportRequest, settings: Settings) -> None:
    """Refused for too many segments, or too long labels of them."""
    if len(asked.segments) > settings.windows:
        raise RefusedError(422, f"segments: expected at most {settings.windows}, found {len(asked.segments)}")
    longest = max((part.label for part in asked.segments), key=len)
    if len(longest) > settings.label_length:
        raise RefusedError(422, f"segments: expected labels of at most {settings.label_length} characters, found {len(longest)}")
