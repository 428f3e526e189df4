"""The paper's network on a GPU: are its scores those of the processor, and how fast does it train and score?

    python bench/gpu.py

It takes under eight minutes, keeps its numbers in studies/speed/numbers, and writes the page. `--device cpu` rehearses all of it in
small, on a machine without a GPU, and keeps nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import torch
import typer
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for the studies: a script's own folder alone is looked in

from fdsm import storage
from fdsm.bench.published import LATENT_WIDTH, T_TEST, PaddedCaptions, names, padded, paper_network, score_pair
from fdsm.cli.entry import run_app
from fdsm.cli.options import print_table
from fdsm.data.layouts import get_layout
from fdsm.encoders.encoder import Encoder
from fdsm.encoders.stgcn import STGCNConfig
from fdsm.errors import InputError
from fdsm.methods.diffusion.network import Denoiser
from fdsm.methods.diffusion.schedule import NoiseSchedule, ScheduleConfig
from fdsm.methods.diffusion.scorer import Noises, Scorer
from fdsm.values import Sequences
from studies.speed import encoder as stgcn
from studies.speed.page import GPU, table, write_page
from studies.speed.rows import Part, Row, ratio_row
from studies.speed.scoring import PRECISIONS, pass_flops
from studies.speed.timing import CPU, finish, interleaved, matmul_peak
from studies.speed.training import BATCH, Trainer

NUMBERS = Path(__file__).resolve().parents[1] / "studies" / "speed" / "numbers"
BOUNDS = {torch.float32: 1e-3, torch.bfloat16: 5e-2}
"""How far a score, or a latent by the largest, may be from the processor's in float32. bfloat16 keeps 8 bits of a number."""


@dataclass(frozen=True)
class Scale:
    """How much is computed."""

    size: dict[str, int]  # of the network; empty: the paper's
    peak: int  # rows of the matrices that tell the peak
    compared: int  # clips, and candidates, whose scores are compared with the processor's
    clips: int
    candidates: int
    trials: int
    tokens_per_forward: int
    batch: int  # clips of a training step
    published_clips: int  # the published loop takes so many at once
    pairs: int


FULL = Scale({}, 8192, 8, 512, 60, 10, 2**15, BATCH, 512, 5)
REHEARSAL = Scale({"depth": 1, "width": 32, "num_heads": 2}, 64, 2, 4, 3, 2, 64, 4, 2, 1)


def measure(device: torch.device, scale: Scale) -> Iterator[Row]:
    """All rows, those that compare first."""
    # Products in TF32 have 10 bits, so float32 would not be float32.
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    for num_tokens in (1, 16):
        yield from _scores_agree(device, scale, num_tokens)
    yield from _latents_agree(device, scale)
    peaks = {dtype: matmul_peak(dtype, scale.peak, device=device) for dtype in PRECISIONS}
    for dtype, name in PRECISIONS.items():
        yield Row(what=f"product of square matrices of {scale.peak} rows, {name}", unit="GFLOP/s", value=peaks[dtype])
    for num_tokens in (1, 16):
        yield from _scoring(device, scale, num_tokens, peaks)
    for num_tokens in (1, 16):
        yield from _training(device, scale, num_tokens)
    yield from _batch(device, scale)


class _Task:
    """Clips, candidates and noises, the same for every device."""

    def __init__(self, num_tokens: int, clips: int, candidates: int, trials: int) -> None:
        draw = torch.Generator().manual_seed(2)
        self.schedule = NoiseSchedule(ScheduleConfig())
        self.captions = names(candidates)
        self.z = torch.randn(clips, num_tokens, LATENT_WIDTH, generator=draw)
        eps = torch.randn(trials, num_tokens, LATENT_WIDTH, generator=draw)
        self.noises = Noises(eps, torch.rand(1, candidates, generator=draw).expand(trials, -1))

    def scorer(self, network: Denoiser, dtype: torch.dtype, tokens_per_forward: int) -> Scorer:
        return Scorer(network, self.schedule, self.captions, t_test=T_TEST, dtype=dtype, tokens_per_forward=tokens_per_forward)


def _scores_agree(device: torch.device, scale: Scale, num_tokens: int) -> Iterator[Row]:
    task = _Task(num_tokens, scale.compared, scale.compared, 2)
    for attention in ("prefix", "joint"):
        network = paper_network(attention, num_tokens, size=scale.size)
        right = task.scorer(network, torch.float32, 4096).score(task.z, task.noises)
        spread = f"candidates are {float(right.std(1).mean()):.2g} apart"
        on_device = network.to(device)
        for dtype, name in PRECISIONS.items() if attention == "prefix" else [(torch.float32, "float32")]:
            found = task.scorer(on_device, dtype, scale.tokens_per_forward).score(task.z, task.noises)
            yield _difference(
                f"scores against the processor's, {num_tokens} tokens, attention {attention}, {name}", found - right, dtype, spread
            )


def _latents_agree(device: torch.device, scale: Scale) -> Iterator[Row]:
    """ST-GCN's latents, by the largest of them."""
    encoder, clips = _encoder(scale, scale.compared)
    right = torch.from_numpy(encoder.encode(clips, "pooled").z)
    encoder.network.to(device)
    for dtype, name in PRECISIONS.items():
        found = torch.from_numpy(encoder.encode(clips, "pooled", dtype=dtype).z)
        yield _difference(f"ST-GCN's latents against the processor's, {name}", (found - right) / right.abs().max(), dtype)


def _difference(what: str, difference: Tensor, dtype: torch.dtype, note: str = "") -> Row:
    return Row(what=what, unit="apart", kind="at most", target=BOUNDS[dtype], value=float(difference.abs().max()), note=note)


def _encoder(scale: Scale, clips: int) -> tuple[Encoder, Sequences]:
    """An encoder of random weights, and clips of noise."""
    layout = get_layout("kinect-v2")
    config = STGCNConfig(channels=(8, LATENT_WIDTH), strides=(1, 1)) if scale.size else stgcn.PUBLISHED
    return Encoder(config, stgcn.fitted_network(config, layout), layout, (), {}), stgcn.moving_clips((1,) * clips, 64, layout)


def _scoring(device: torch.device, scale: Scale, num_tokens: int, peaks: dict[torch.dtype, float]) -> Iterator[Row]:
    """Scores a second against the published loop on the same card: a pass for each noise and class, of many clips at once."""
    task = _Task(num_tokens, scale.clips, scale.candidates, scale.trials)
    published, network = (paper_network(attention, num_tokens, size=scale.size) for attention in ("joint", "prefix"))
    flops = pass_flops(network, num_tokens)
    published, network = published.to(device), network.to(device)
    captions = PaddedCaptions(**{name: tensor.to(device) for name, tensor in vars(padded(task.captions)).items()})
    z, eps, s = task.z[: scale.published_clips].to(device), task.noises.eps[0].to(device), task.noises.intensity[0].to(device)
    zt = task.schedule.add_noise(z, eps.expand_as(z), torch.full((len(z),), T_TEST, device=device))

    def reference() -> int:
        for row in range(2):
            score_pair(published, zt, eps, T_TEST, captions, row, s[row : row + 1])
        finish(device)
        return 2 * len(z)

    def ours(scorer: Scorer) -> int:
        return scorer.score(task.z, task.noises).numel()  # they come back to the processor, so the card has finished

    for dtype, name in PRECISIONS.items():
        scorer = task.scorer(network, dtype, scale.tokens_per_forward)
        paired = interleaved(reference, partial(ours, scorer), scale.pairs)
        what = f"scoring, {num_tokens} tokens, {scale.candidates} candidates, {name}, every score computed"
        yield ratio_row(what, paired, flops=flops, peak=peaks[dtype])


def _training(device: torch.device, scale: Scale, num_tokens: int) -> Iterator[Row]:
    """Clips a second in the middle of the curriculum, against the published step on the same card."""
    sides = [
        Trainer(num_tokens, as_published=as_published, batch=scale.batch, device=device, size=scale.size)
        for as_published in (True, False)
    ]

    def step(side: Trainer, mixed_precision: str) -> int:
        side.gradients(0.5, mixed_precision)
        side.update()
        finish(device)
        return side.batch

    for mixed_precision, name in (("no", "float32"), ("bf16", "bfloat16")):
        paired = interleaved(partial(step, sides[0], "no"), partial(step, sides[1], mixed_precision), scale.pairs)
        yield ratio_row(f"training, {num_tokens} tokens, batch {scale.batch}, {name}", paired, unit="clips/s")


def _batch(device: torch.device, scale: Scale) -> Iterator[Row]:
    """From preprocessed clips to scores: ST-GCN's latents, then all candidates under all noises. The processor has fewer clips."""

    def side(place: torch.device, dtype: torch.dtype, clips: int) -> Callable[[], int]:
        task = _Task(1, clips, scale.candidates, scale.trials)
        encoder, moving = _encoder(scale, clips)
        encoder.network.to(place)
        scorer = task.scorer(paper_network("prefix", 1, size=scale.size).to(place), dtype, scale.tokens_per_forward)

        def answer() -> int:
            scorer.score(torch.from_numpy(encoder.encode(moving, "pooled", dtype=dtype).z), task.noises)
            return clips

        return answer

    processor = side(CPU, torch.float32, scale.compared)
    for dtype, name in PRECISIONS.items():
        paired = interleaved(processor, side(device, dtype, scale.clips), min(scale.pairs, 2))
        what = f"from {scale.clips} clips to their scores, {scale.candidates} candidates, {name}, against the processor in float32"
        yield ratio_row(what, paired, unit="clips/s")


def run(device: torch.device, scale: Scale) -> Part:
    """All measurements on a device."""
    started = time.perf_counter()
    rows = tuple(measure(device, scale))
    card = torch.cuda.get_device_name(device) if device.type == "cuda" else f"rehearsal on {device}"
    seconds = round(time.perf_counter() - started, 1)
    return Part(name=GPU, processor=card, threads=torch.get_num_threads(), torch=torch.__version__, seconds=seconds, rows=rows)


def main(
    device: Annotated[str, typer.Option("--device", help="cuda, or cpu for a rehearsal in small that keeps nothing")] = "cuda",
    output: Annotated[Path, typer.Option("--output", "-o", help="folder of the numbers; the page lies beside it")] = NUMBERS,
) -> None:
    """Compare a GPU with the processor, and time it against the published loop."""
    if device not in ("cuda", "cpu"):
        raise InputError(f"--device: expected cuda or cpu, found {device!r}")
    if device == "cuda" and not torch.cuda.is_available():
        raise InputError("gpu: expected a GPU that torch can use, found none; --device cpu rehearses it in small")
    part = run(torch.device(device), FULL if device == "cuda" else REHEARSAL)
    print_table(*table(part))
    if device == "cuda":
        storage.write_json(output / f"{GPU}.json", part.model_dump(mode="json"))
        write_page(output)
    missed = [row.what for row in part.rows if row.is_met is False]
    if missed:
        raise InputError(f"gpu: expected every difference within its bound, found more in: {'; '.join(missed)}")


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    run_app(lambda: app)
