"""The parts of the benchmark, each run by its name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import torch

from fdsm import storage
from fdsm.bench.predict import processor
from studies.speed import convert, curves, encoder, predict, scoring, training
from studies.speed.decisions import Decisions, decide
from studies.speed.page import CONVERT, CURVES, write_page
from studies.speed.rows import Part, Row, ratio_row
from studies.speed.timing import matmul_peak

PARTS = ("scoring", "candidates", "training", "encoder", "predict", "memory", CONVERT, CURVES)


class Suite:
    """Runs parts and keeps their numbers in `folder`, the page beside it."""

    def __init__(self, folder: Path, runs: Path, pairs: int) -> None:
        """`runs` holds the small models that decide what is asked; they are trained when first needed. The files to be
        converted lie there, too, for as long as that is measured: four gigabytes.
        """
        self.folder, self.runs, self.pairs = folder, runs, pairs

    def run(self, name: str) -> Part:
        measures: dict[str, Callable[[], Iterable[Row]]] = {
            "scoring": self._scoring,
            "candidates": self._candidates,
            "training": self._training,
            "encoder": self._encoder,
            "predict": lambda: predict.measure_predict(self.runs, self.pairs),
            "memory": lambda: scoring.measure_memory(self._decisions("pooled")),
            CONVERT: lambda: convert.measure_convert(self.runs),
            CURVES: lambda: curves.measure_curves(self._decisions("pooled"), self._decisions("frames")),
        }
        if name != CONVERT:
            for tokens in ("pooled", "frames"):
                self._decisions(tokens)  # trained before the clock starts
        started = time.perf_counter()
        rows = tuple(measures[name]())
        part = make_part(name, rows, time.perf_counter() - started)
        storage.write_json(self.folder / f"{name}.json", part.model_dump(mode="json"))
        if name == CURVES:
            curves.draw_curves(list(rows), self.folder / f"{CURVES}.png")
        write_page(self.folder)
        return part

    @cache  # noqa: B019
    def _decisions(self, tokens: str) -> Decisions:
        return decide(tokens, self.runs)

    def _scoring(self) -> Iterator[Row]:
        pooled, frames = self._decisions("pooled"), self._decisions("frames")
        yield from scoring.measure_scores(1, (5, 60), 64, (30.0, 30.0), pooled, self.pairs)
        yield from scoring.measure_scores(16, (60,), 8, (15.0,), frames, self.pairs)
        yield from scoring.measure_scores(75, (60,), 2, (10.0,), frames, self.pairs)

    def _candidates(self) -> Iterator[Row]:
        yield from scoring.measure_candidates(16, 16, self._decisions("frames"), self.pairs)
        yield from scoring.measure_candidates(1, 64, self._decisions("pooled"), self.pairs)
        for tokens, name in (("pooled", "1 token"), ("frames", "16 tokens")):
            for count, search in ((5, False), (20, False), (60, False), (400, False), (400, True)):
                same = scoring.same_winner(self._decisions(tokens), count, search=search)
                how = ", with search" if search else ""
                yield Row(
                    what=f"same winner of the mean as with every score, {count} candidates, {name}{how}",
                    unit="%",
                    kind="at least",
                    target=99.0,
                    value=100 * same,
                )

    def _training(self) -> Iterator[Row]:
        yield from training.measure_training(1, 5.0, self.pairs)
        yield from training.measure_training(16, 3.0, self.pairs)

    def _encoder(self) -> Iterator[Row]:
        for name, (config, persons, frames) in encoder.WORKLOADS.items():
            flops = encoder.clip_flops(config, persons, frames)
            for dtype in (torch.float32, torch.bfloat16):
                paired = encoder.measure_encoder(config, persons, frames, dtype=dtype, pairs=self.pairs)
                yield ratio_row(
                    f"{name}, {str(dtype).removeprefix('torch.')}",
                    paired,
                    target=1.5,
                    unit="clips/s",
                    flops=flops,
                    peak=matmul_peak(dtype),
                )


def make_part(name: str, rows: tuple[Row, ...], seconds: float) -> Part:
    """Rows with what they were measured on."""
    return Part(
        name=name,
        processor=processor(),
        threads=torch.get_num_threads(),
        torch=torch.__version__,
        seconds=round(seconds, 1),
        rows=rows,
    )
