"""What a server does only while the client is there: it answers, and it sends events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Event(NamedTuple):
    """An event and its data. Without data, it only shows that the server is alive."""

    name: str
    data: BaseModel | None = None

    def encode(self) -> bytes:
        if self.data is None:
            return f": {self.name}\n\n".encode()
        return f"event: {self.name}\ndata: {self.data.model_dump_json()}\n\n".encode()


class EventStream(Response):
    """An answer of events. If the client goes, the generator of events is closed at once. `end` is called in any case."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[Event, None], end: Callable[[], object]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events, self._end = events, end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            tasks = {asyncio.create_task(self._write(send)), asyncio.create_task(_until_gone(receive))}
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in done:
                task.result()
        finally:
            self._end()

    async def _write(self, send: Send) -> None:
        try:
            async for event in self._events:
                await send({"type": "http.response.body", "body": event.encode(), "more_body": True})
        finally:
            await self._events.aclose()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@asynccontextmanager
async def while_there(receive: Receive) -> AsyncIterator[None]:
    """Work for a client whose request has come to its end. Raises ClientDisconnect in it as soon as the client goes away."""
    task, gone, ended = asyncio.current_task(), False, False
    assert task is not None

    def give_up(watching: asyncio.Task[None]) -> None:
        nonlocal gone
        if not watching.cancelled() and not ended:  # it may be called after the end, if the client goes in that moment
            gone = True
            task.cancel()

    watching = asyncio.create_task(_until_gone(receive))
    watching.add_done_callback(give_up)
    try:
        yield
    except asyncio.CancelledError:
        if not gone or task.uncancel():  # something else gives it up, too
            raise
        raise ClientDisconnect from None
    finally:
        ended = True
        watching.cancel()


async def _until_gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
