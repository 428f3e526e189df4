"""What is faster on this machine at this time, by a product of matrices that takes milliseconds: a precision, a number of threads.

A processor may have instructions for bfloat16 and yet be slower with them. Threads that share busy cores wait for each other.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

import torch

Clock = Callable[[], float]

SMALL_STEP = 2**24
"""Numbers of weights times clips of a batch. A step of a smaller fit takes some milliseconds, in which threads gain little."""
_GAIN = 0.9
"""Several threads must take a smaller share than this of the time of one, or they only take cores from other work."""
_ROWS, _WIDTH = 256, 512
_REPEATS = 5


def median_seconds(works: Mapping[str, Callable[[], object]], clock: Clock = time.perf_counter) -> dict[str, float]:
    """Median seconds of each work. They take turns, after one untimed run of each."""
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(_REPEATS):
        for name, work in works.items():
            started = clock()
            work()
            seconds[name].append(clock() - started)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def multiplies_in_bfloat16(device: torch.device) -> bool:
    """Whether the device has instructions for products in bfloat16. Emulated products are several times slower than float32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type != "cpu" or not hasattr(torch.cpu, "get_capabilities"):  # an older torch cannot tell
        return True
    known = torch.cpu.get_capabilities()
    return any(known.get(name, False) for name in ("amx_bf16", "avx512_bf16", "bf16", "sve_bf16"))


@lru_cache
def faster_precision(width: int, rows: int, device: torch.device, clock: Clock = time.perf_counter) -> torch.dtype:
    """bfloat16 if this device multiplies tokens (rows, width) faster in it, or else float32. A process measures it once."""
    if not multiplies_in_bfloat16(device):
        return torch.float32
    products = {
        str(dtype): _product(torch.ones(min(rows, _ROWS), width, dtype=dtype, device=device))
        for dtype in (torch.float32, torch.bfloat16)
    }
    with threads(1):  # several would wait for each other beside other work, and blur the comparison
        seconds = median_seconds(products, clock)
    return torch.bfloat16 if seconds[str(torch.bfloat16)] < seconds[str(torch.float32)] else torch.float32


def choose_threads(step: int, device: torch.device, clock: Clock = time.perf_counter) -> int:
    """How many threads torch should use for a fit whose steps have a size of `step` (see `SMALL_STEP`).

    It is one for small steps, and for others if several are no faster at this time. OMP_NUM_THREADS settles it by hand.
    """
    there = torch.get_num_threads()
    if there == 1 or device.type != "cpu" or "OMP_NUM_THREADS" in os.environ:
        return there
    if step < SMALL_STEP:
        return 1
    product = _product(torch.ones(_ROWS, _WIDTH))

    def on(count: int) -> None:
        with threads(count):
            product()

    seconds = median_seconds({"one": lambda: on(1), "several": lambda: on(there)}, clock)
    return there if seconds["several"] < _GAIN * seconds["one"] else 1


@contextmanager
def threads(count: int) -> Iterator[None]:
    """A context in which torch uses so many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _product(tokens: torch.Tensor) -> Callable[[], object]:
    weight = torch.ones(tokens.shape[1], tokens.shape[1], dtype=tokens.dtype, device=tokens.device)
    return lambda: float(torch.nn.functional.linear(tokens, weight)[0, 0])  # a number, so that a device has finished
