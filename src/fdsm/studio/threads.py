"""The threads in which requests are worked on."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")
_PATIENCE = 0.1
"""Seconds after which what a thread does takes long."""


class Threads:
    """One thread that does one thing after another, and further ones for when it is busy with something for long.

    Python runs one thread at a time. Two that always had something to do handed over to each other so often that a request took
    several times as much of the processor.
    """

    def __init__(self, further: int) -> None:
        self._first, self._further = ThreadPoolExecutor(1, "fdsm-first"), ThreadPoolExecutor(further, "fdsm-further")
        self._since = math.inf

    def close(self) -> None:
        """Wait for what is done."""
        self._first.shutdown()
        self._further.shutdown()

    async def run(self, function: Callable[[], _T]) -> _T:
        """What a function returns. If nobody waits any more, it is not begun."""
        job = self._first.submit(self._noted, function)
        answer = asyncio.wrap_future(job)
        try:
            while not answer.done():
                await asyncio.wait([answer], timeout=_PATIENCE)
                if time.monotonic() - self._since > _PATIENCE and job.cancel():  # it has not begun
                    return await asyncio.get_running_loop().run_in_executor(self._further, function)
            return answer.result()
        finally:
            answer.cancel()

    def _noted(self, function: Callable[[], _T]) -> _T:
        self._since = time.monotonic()
        try:
            return function()
        finally:
            self._since = math.inf
