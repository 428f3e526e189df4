"""What a benchmark leaves: rows of numbers as JSON, from which the page is made."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from studies.speed.timing import Paired


class Row(BaseModel):
    """One measurement: how many times as fast as the reference, or how many times as costly, or how much of something."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    unit: str = "scores/s"
    kind: Literal["at least", "at most", "shown"] = "shown"
    target: float | None = None
    value: float
    low: float | None = None
    high: float | None = None
    pairs: int | None = None
    reference_rate: float | None = None
    rate: float | None = None
    gflops: float | None = None
    peak_gflops: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """None where nothing was aimed at."""
        if self.target is None:
            return None
        return self.value >= self.target if self.kind == "at least" else self.value <= self.target


class Part(BaseModel):
    """The rows of one part, and what they were measured on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    processor: str
    threads: int
    torch: str
    seconds: float
    rows: tuple[Row, ...]


def ratio_row(
    what: str,
    paired: Paired,
    *,
    target: float | None = None,
    unit: str = "scores/s",
    flops: float | None = None,
    peak: float | None = None,
    note: str = "",
) -> Row:
    """A row for a ratio of rates; `flops` are those of one unit of ours."""
    return Row(
        what=what,
        unit=unit,
        kind="at least" if target is not None else "shown",
        target=target,
        value=paired.ratio,
        low=paired.low,
        high=paired.high,
        pairs=len(paired.units),
        reference_rate=paired.reference_rate,
        rate=paired.rate,
        gflops=flops * paired.rate / 1e9 if flops is not None else None,
        peak_gflops=peak,
        note=note,
    )
