"""Measuring speed and memory on a machine that is never quite idle: in turns, so that what slows one side slows the other."""

from __future__ import annotations

import ctypes
import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch


@dataclass(frozen=True)
class Paired:
    """Units of work and seconds of each measurement of two sides that took turns; position i of both is pair i."""

    reference_units: tuple[float, ...]
    reference_seconds: tuple[float, ...]
    units: tuple[float, ...]
    seconds: tuple[float, ...]

    @property
    def rates(self) -> list[float]:
        return [units / seconds for units, seconds in zip(self.units, self.seconds, strict=True)]

    @property
    def reference_rates(self) -> list[float]:
        return [units / seconds for units, seconds in zip(self.reference_units, self.reference_seconds, strict=True)]

    @property
    def ratios(self) -> list[float]:
        """Of each pair: how many times the reference's rate ours is."""
        return [ours / reference for ours, reference in zip(self.rates, self.reference_rates, strict=True)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def low(self) -> float:
        return min(self.ratios)

    @property
    def high(self) -> float:
        return max(self.ratios)

    @property
    def rate(self) -> float:
        """Median units a second."""
        return statistics.median(self.rates)

    @property
    def reference_rate(self) -> float:
        return statistics.median(self.reference_rates)


def interleaved(
    reference: Callable[[], float],
    ours: Callable[[], float],
    pairs: int = 7,
    clock: Callable[[], float] = time.perf_counter,
) -> Paired:
    """Measure A B A B ..., after one untimed run of each; each call does its work and returns how many units it was."""
    units: tuple[list[float], list[float]] = ([], [])
    seconds: tuple[list[float], list[float]] = ([], [])
    reference()
    ours()
    for _ in range(pairs):
        for side, work in enumerate((reference, ours)):
            started = clock()
            units[side].append(work())
            seconds[side].append(clock() - started)
    return Paired(tuple(units[0]), tuple(seconds[0]), tuple(units[1]), tuple(seconds[1]))


def finish(device: torch.device) -> None:
    """Wait until a device has done what it was told. A processor has."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


CPU = torch.device("cpu")


def matmul_peak(dtype: torch.dtype, size: int = 1024, runs: int = 10, device: torch.device = CPU) -> float:
    """GFLOP/s of a square matrix product, the best of several: what this machine gives a product at this moment."""
    a, b = torch.randn(2, size, size).to(device, dtype)
    fastest = float("inf")
    with torch.inference_mode():
        for _ in range(runs):
            finish(device)
            started = time.perf_counter()
            torch.mm(a, b)
            finish(device)
            fastest = min(fastest, time.perf_counter() - started)
    return 2 * size**3 / fastest / 1e9


def peak_memory(work: Callable[[], object]) -> int:
    """Bytes by which this process' resident memory peaked, while `work` ran, above what it was before (Linux)."""
    gc.collect()
    # What earlier work freed may still be resident, and be handed out again without being counted.
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak so far becomes what is resident now
    before = _peak_resident()
    work()
    return _peak_resident() - before


def _peak_resident() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024
