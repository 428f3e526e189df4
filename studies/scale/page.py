"""The page on large amounts of clips, computed from the kept costs."""

from __future__ import annotations

import math
from pathlib import Path

from fdsm import storage
from fdsm.progress import span
from studies.scale.costs import CLIPS, Costs
from studies.scale.simulate import Job, simulate

NUMBERS = Path(__file__).with_name("costs.json")
PAGE = Path(__file__).with_name("scale.md")

ARCHIVE, CAMERAS, FPS, DAY = 10_000_000, 10_000, 30, 86_400
CORES = 32
"""Cores of a machine. An assumption."""
STORE = {"1 GB/s": 1e9, "10 GB/s": 1e10}
"""What the store gives to all machines together. An assumption."""
MOVING = (1.0, 0.1)
"""Shares of the time in which the person before a camera moves. An assumption."""
NOISES, PEAK, USED = 10, 989e12, 0.4
"""Noises of the published method; operations a second of an H100 in bfloat16, by its data sheet; the share reached, assumed."""

LINKS = {"within a machine": 450e9, "between machines": 50e9}
"""Bytes a second of a GPU's links. Assumptions: the order of NVLink of an H100, and of a network of 400 Gb/s."""
BATCH, STEPS = 256, 50_000
"""The paper's (section 4.2)."""

_TOP = """# From one clip to ten million

What an archive of {archive:,} clips × {labels} labels costs, and a day of {cameras:,} cameras at {fps} frames a second. One clip
and one frame were measured on one machine. Everything larger was computed from them, and not run.

`python -m studies scale --measure` measures the costs and writes this page. Without `--measure` it computes the page from the kept
costs.

## What one clip costs

{clips} rendered clips of {frames:.0f} frames on average, with the model that comes with fdsm. Milliseconds of one core,
in one thread, which other work on the machine changes little; medians. Made on: {made_on}, {cores} cores, with a load of
{load:.1f} as it began.
"""


def keep(costs: Costs) -> None:
    storage.write_text(NUMBERS, costs.model_dump_json(indent=2) + "\n")


def read_kept() -> Costs:
    return Costs.model_validate_json(NUMBERS.read_text("utf-8"))


def to_markdown(costs: Costs) -> str:
    """The page."""
    return "\n".join([_top(costs), *_archive(costs), *_cameras(costs), *_gpu(costs), *_training(costs)]) + "\n"


def core_seconds(costs: Costs, form: str, *, all_labels: bool) -> dict[str, float]:
    """Seconds of a core for a clip, by what is done."""
    return {
        "reading": costs.read[form],
        "inspecting": costs.inspect,
        "measuring": costs.measure,
        "scoring": costs.score,
        "writing": costs.write if all_labels else costs.write_five,
    }


def _top(costs: Costs) -> str:
    top = _TOP.format(
        archive=ARCHIVE,
        labels=costs.labels,
        cameras=CAMERAS,
        fps=FPS,
        clips=CLIPS,
        frames=costs.frames,
        made_on=costs.made_on,
        cores=costs.cores,
        load=costs.load,
    )
    rows = [(f"reading, {form}", seconds, f"{costs.clip_bytes[form]:,.0f} bytes a clip") for form, seconds in costs.read.items()]
    rows += [
        ("inspecting", costs.inspect, "finds faults and mends them"),
        ("measuring", costs.measure, ""),
        (f"scoring, {costs.labels} labels", costs.score, "with the rankings"),
        ("writing, all labels", costs.write, f"{costs.row_bytes:,.0f} bytes a clip"),
        ("writing, five labels", costs.write_five, f"{costs.row_bytes_of_five:,.0f} bytes a clip"),
    ]
    lines = [top, "| what | milliseconds | |", "| --- | --- | --- |"]
    lines += [f"| {name} | {1000 * seconds:.3f} | {note} |" for name, seconds, note in rows]
    return "\n".join(
        [
            *lines,
            "",
            f"A worker of `fdsm batch` takes {100 * abs(costs.overhead):.1f}% {'more' if costs.overhead > 0 else 'less'} core time "
            "than the plain loop, over the same files in turns, in a process with nothing else. Two workers finish "
            f"{costs.two_workers:.2f} times as many parts a second as one, from the first part to the last, on {costs.cores} cores "
            "beside the other work.",
        ]
    )


def _archive(costs: Costs) -> list[str]:
    lines = [
        "",
        f"## {ARCHIVE:,} clips × {costs.labels} labels",
        "",
        f"A simulation (`studies/scale/simulate.py`, seed 0) of machines with {CORES} cores each. They share one store. Cores are "
        "taken to be as fast as the one that was measured. All labels are written.",
        "",
        "| machines | form | store | time | cores busy | store busy | core-hours |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for machines in (1, 100):
        for form in costs.read:
            cost = sum(core_seconds(costs, form, all_labels=True).values())
            job = Job(ARCHIVE, costs.clip_bytes[form], costs.row_bytes, cost)
            for store, speed in STORE.items():
                found = simulate(job, machines * CORES, speed)
                busy = f"{found.cores_busy:.0%} | {found.store_busy:.0%} | {ARCHIVE * cost / 3600:,.0f}"
                lines.append(f"| {machines} | {form} | {store} | {_span(found.seconds)} | {busy} |")
    parts = core_seconds(costs, "Parquet", all_labels=True)
    largest = max(parts, key=lambda name: parts[name])
    cost = sum(parts.values())
    shared = cost / (costs.clip_bytes["Parquet"] + costs.row_bytes)
    return [
        *lines,
        "",
        f"Of a core's time, {largest} takes {parts[largest] / cost:.0%}. One store of 1 GB/s feeds {1e9 * shared:,.0f} such cores, "
        f"and one of 10 GB/s {1e10 * shared:,.0f}. Beyond that, the bottleneck goes from the cores to the store, and more machines "
        f"bring nothing. The answers take {ARCHIVE * costs.row_bytes / 1e9:,.0f} GB with all labels, and "
        f"{ARCHIVE * costs.row_bytes_of_five / 1e9:,.1f} GB with `--top 5`.",
    ]


def _cameras(costs: Costs) -> list[str]:
    frames = CAMERAS * FPS * DAY
    lines = [
        "",
        f"## A day of {CAMERAS:,} cameras",
        "",
        f"{frames:,} frames, each of one person as a pose tool gives them. Finding people in the pictures is not counted. A frame "
        f"takes {1000 * costs.frame_moving:.3f} ms of a core while the person moves, and {1000 * costs.frame_still:.3f} ms while "
        f"they keep still, with {costs.labels} labels and five answers a second. If a label means to keep still, as 'stand' does, "
        "both take about as long.",
        "",
        f"| time in which somebody moves | cores | machines of {CORES} cores | cameras a core | share of 100 machines |",
        "| --- | --- | --- | --- | --- |",
    ]
    for share in MOVING:
        a_frame = share * costs.frame_moving + (1 - share) * costs.frame_still
        cores = CAMERAS * FPS * a_frame
        machines = math.ceil(cores / CORES)
        lines.append(f"| {share:.0%} | {cores:,.0f} | {machines} | {1 / (FPS * a_frame):.1f} | {cores / (100 * CORES):.0%} |")
    coordinates = 25 * 3 * 4
    rate = CAMERAS * FPS * coordinates
    return [
        *lines,
        "",
        f"The frames come at {rate / 1e6:,.0f} MB/s in all (25 joints in 3D as float32). So the cores are the bottleneck, and not "
        "the network.",
    ]


def _gpu(costs: Costs) -> list[str]:
    parts = core_seconds(costs, "Parquet", all_labels=True)
    whole = sum(parts.values())
    left = whole - parts["measuring"] - parts["scoring"]
    one_cpu, one_gpu = (ARCHIVE * seconds / CORES for seconds in (whole, left))
    operations = costs.pass_flops * NOISES * costs.labels * ARCHIVE
    days = operations / (PEAK * USED) / DAY
    return [
        "",
        "## With a GPU",
        "",
        "Nothing here was measured on a GPU. fdsm's default model runs on the CPU alone. Let a GPU take measuring and scoring, and "
        f"need no time for them, which is an assumption. One machine of {CORES} cores then takes {_span(one_gpu)} in place of "
        f"{_span(one_cpu)} for the archive in Parquet. Reading, inspecting and writing stay on its cores, so no GPU makes it more "
        f"than {whole / left:.1f} times as fast.",
        "",
        f"The paper's network, in its published loop of {NOISES} noises a clip and label, needs {costs.pass_flops / 1e9:.2f} "
        f"billion operations a pass (counted), so {operations:.1e} for the archive. An H100 does {PEAK / 1e12:.0f} trillion a "
        f"second in bfloat16 by its data sheet. If {USED:.0%} of that is reached, which is an assumption, one takes {days:,.1f} "
        f"days, and 100 take {24 * days / 100:,.1f} hours. Texts as a prefix, and a race between the labels, make that less "
        "([performance](../speed/performance.md)).",
    ]


def _training(costs: Costs) -> list[str]:
    operations = 3 * costs.pass_flops * BATCH  # backward costs twice the forward pass
    moved = 4 * costs.parameters  # float32
    links = " and ".join(f"{rate / 1e9:.0f} GB/s {where}" for where, rate in LINKS.items())
    lines = [
        "",
        "## Training the paper's network on 2 × 8 GPUs",
        "",
        "On paper, and not run: [how to start it](../../docs/experiments.md#several-processes-and-machines). The network has "
        f"{costs.parameters / 1e6:,.0f} million parameters. A step of {BATCH} clips of one token needs {operations:.1e} "
        f"operations, of which {USED:.0%} of {PEAK / 1e12:.0f} trillion a second are reached, by assumption. Then every process "
        f"sends and receives the gradients, {moved / 1e9:.2f} GB, at {links}, "
        "which are assumptions, too.",
        "",
        f"| processes | computing a step (ms) | exchanging gradients (ms) | {STEPS:,} steps, one after the other |",
        "| --- | --- | --- | --- |",
    ]
    for processes, where in ((1, None), (8, "within a machine"), (16, "between machines")):
        computing = operations / processes / (PEAK * USED)
        exchanging = 0.0 if where is None else 2 * (processes - 1) / processes * moved / LINKS[where]
        whole = _span(STEPS * (computing + exchanging))
        lines.append(f"| {processes} | {1000 * computing:.1f} | {1000 * exchanging:.1f} | {whole} |")
    return [
        *lines,
        "",
        "The exchange does not shrink with the processes, though a part of it hides behind the backward pass. A larger batch, or "
        "latents of more tokens, gives each process more to compute for the same exchange. `shard` saves memory, not time.",
    ]


def _span(seconds: float) -> str:
    return span(seconds).removeprefix("about ")
