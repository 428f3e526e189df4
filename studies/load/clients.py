"""Clients of the studio over plain sockets: steady ones, slow ones, those that go away, and those that send rubbish."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from studies.load.questions import Question
from studies.load.rubbish import Rubbish


class Kind(StrEnum):
    """How a client behaves."""

    STEADY = "steady"  # asks again as soon as it is answered
    SLOW = "slow"  # sends its request bit by bit
    ENDLESS = "endless"  # sends a byte a second, and would go on for hours
    LEAVING = "leaving"  # goes away within its request or before the answer
    HOSTILE = "rubbish"  # sends what is no question


CLIENTS = {Kind.STEADY: 40, Kind.SLOW: 7, Kind.ENDLESS: 1, Kind.LEAVING: 8, Kind.HOSTILE: 8}
_PIECES, _PAUSE = 30, 0.1
"""Pieces in which a slow client sends a request, and the seconds between them."""
_BUSY = (429, 503)
_AGAIN = 1.0
"""Seconds until a client that was told so asks again."""


@dataclass
class Seen:
    """What clients saw: how often which code came to which kind of client, how long right answers took, and what was wrong."""

    codes: Counter[tuple[Kind, int]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)  # of right answers to steady clients
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        """What others saw, too."""
        self.codes.update(other.codes)
        self.seconds += other.seconds
        self.right += other.right
        self.wrong += other.wrong


class Connection:
    """One client's connection, opened anew if the server has closed it."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, content: bytes) -> None:
        if self._writer is None or self._reader is None or self._writer.is_closing() or self._reader.at_eof():
            self.close()
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._writer.write(content)
        await self._writer.drain()

    async def answer(self) -> tuple[int, bytes]:
        """The code and the body of the next answer."""
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        lines = head.split(b"\r\n")
        lengths = [int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")]
        body = await self._reader.readexactly(lengths[0]) if lengths else await self._reader.read()
        if not lengths or b"connection: close" in lines:
            self.close()
        return int(head.split(b" ", 2)[1]), body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


class Crowd:
    """All clients of a round. Each goes on until the round is over, and waits for its last answer."""

    def __init__(
        self,
        address: tuple[str, int],
        forms: Sequence[Question],
        written: Sequence[Question],
        rubbish: Sequence[Rubbish],
    ) -> None:
        self._address, self._forms, self._written, self._rubbish = address, forms, written, rubbish

    async def run(self, seconds: float, seed: int, clients: dict[Kind, int] | None = None) -> Seen:
        """A round of so many seconds."""
        self._until, self._seen = time.perf_counter() + seconds, Seen()
        behave: dict[Kind, Callable[[Connection, random.Random], object]] = {
            Kind.STEADY: self._steady,
            Kind.SLOW: self._slow,
            Kind.ENDLESS: self._endless,
            Kind.LEAVING: self._leaving,
            Kind.HOSTILE: self._hostile,
        }
        many = [kind for kind, count in (clients or CLIENTS).items() for _ in range(count)]
        async with asyncio.TaskGroup() as group:
            for number, kind in enumerate(many):
                group.create_task(self._go_on(kind, behave[kind], random.Random(1000 * seed + number)))
        return self._seen

    async def _go_on(self, kind: Kind, behave, draw: random.Random) -> None:
        connection = Connection(*self._address)
        try:
            while time.perf_counter() < self._until:
                try:
                    code = await behave(connection, draw)
                except (OSError, asyncio.IncompleteReadError) as error:
                    connection.close()
                    self._seen.wrong.append(f"{kind}: the connection ended without an answer ({error})")
                    continue
                if code is not None:
                    self._seen.codes[kind, code] += 1
                if code in _BUSY:
                    await asyncio.sleep(_AGAIN)
        finally:
            connection.close()

    def _judge(self, kind: Kind, question: Question, code: int, body: bytes) -> bool:
        """Whether a question was answered. A wrong answer is noted, and so is a refusal other than of a busy server."""
        right = code == 200 and question.answered.is_right(body)
        self._seen.right += right
        if not right and code not in _BUSY:
            self._seen.wrong.append(f"{kind}: {code} {body[:200]!r}")
        return right

    async def _steady(self, connection: Connection, draw: random.Random) -> int:
        question = draw.choice(self._forms)
        started = time.perf_counter()
        await connection.send(question.request)
        code, body = await connection.answer()
        taken = time.perf_counter() - started
        if self._judge(Kind.STEADY, question, code, body):
            self._seen.seconds.append(taken)
        return code

    async def _slow(self, connection: Connection, draw: random.Random) -> int:
        question = draw.choice(self._written)
        size = -(-len(question.request) // _PIECES)
        for start in range(0, len(question.request), size):
            await connection.send(question.request[start : start + size])
            await asyncio.sleep(_PAUSE)
        code, body = await connection.answer()
        self._judge(Kind.SLOW, question, code, body)
        return code

    async def _endless(self, connection: Connection, draw: random.Random) -> int | None:
        """A request of which a byte a second comes. The server gives it up, or the round ends."""
        sent, (head, split, body) = 0, draw.choice(self._written).request.partition(b"\r\n\r\n")
        await connection.send(head + split)
        waiting = asyncio.create_task(connection.answer())
        try:
            while time.perf_counter() < self._until:
                await connection.send(body[sent : sent + 1])
                sent += 1
                done, _ = await asyncio.wait([waiting], timeout=1.0)
                if done:
                    code, said = waiting.result()
                    if code not in _BUSY:
                        self._seen.wrong.append(f"{Kind.ENDLESS}: {code} {said[:200]!r}")
                    return code
            return None
        finally:
            waiting.cancel()
            connection.close()

    async def _leaving(self, connection: Connection, draw: random.Random) -> None:
        request = draw.choice(self._forms).request
        await connection.send(request[: draw.randint(1, len(request))] if draw.random() < 0.5 else request)
        await asyncio.sleep(draw.random() * _PAUSE)
        connection.close()

    async def _hostile(self, connection: Connection, draw: random.Random) -> int:
        rubbish = draw.choice(self._rubbish)
        await connection.send(rubbish.request)
        code, body = await connection.answer()
        if code not in _BUSY and not rubbish.is_refused(code, body):
            self._seen.wrong.append(f"{rubbish.what}: expected {rubbish.code} {rubbish.says!r}, found {code} {body[:200]!r}")
        await asyncio.sleep(_PAUSE / 2)
        return code
