"""The page that the numbers become."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

from fdsm import storage
from studies.speed.accuracy import PUBLISHED, Accuracies, read_kept
from studies.speed.rows import Part, Row

CONVERT, CURVES, ALL_METHODS, GPU = "convert", "curves", "methods", "gpu"
TITLES = {
    "scoring": "Scoring, against the published loop",
    "candidates": "Many candidates",
    "training": "Training, against the published step",
    "encoder": "ST-GCN latents, against a plain implementation",
    "predict": "What a person waits for",
    "memory": "Memory",
    CONVERT: "Converting a data set of NTU-120's size",
    ALL_METHODS: "All methods",
    GPU: "On a GPU",
}


def read_part(folder: Path, name: str) -> Part:
    """Raises InputError if the file is missing or damaged."""
    return Part.model_validate(storage.read_json(folder / f"{name}.json"))


def render(folder: Path) -> str:
    """Markdown from the parts in `folder`; what was not measured is left out."""
    lines = [_HEAD]
    for name, title in TITLES.items():
        if (folder / f"{name}.json").exists():
            part = read_part(folder, name)
            lines += [
                f"## {title}",
                "",
                f"`{_COMMANDS.get(name, f'python -m studies bench-speed {name}')}`: {part.processor}, {part.threads} threads, "
                f"torch {part.torch}, {part.seconds / 60:.0f} min.",
                "",
                *_EXPLAINED.get(name, ()),
                *_markdown(*table(part)),
                "",
            ]
        elif name == GPU:
            lines += [f"## {title}", "", f"Not run: no GPU was at hand. `{_COMMANDS[GPU]}` runs it.", "", _GPU, ""]
    if (folder / f"{CURVES}.json").exists():
        lines += ["## How cost grows", "", f"![seconds a clip]({folder.name}/{CURVES}.png)", "", _CURVES, ""]
    if measured := read_kept(folder):
        lines += ["## What it does to accuracy", "", _ACCURACY, "", *_markdown(*accuracy_table(measured)), ""]
    return "\n".join(lines).rstrip() + "\n"


def page_of(folder: Path) -> Path:
    return folder.parent / "performance.md"


def write_page(folder: Path) -> None:
    """The page lies beside the folder of numbers."""
    storage.write_text(page_of(folder), render(folder))


def table(part: Part) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows of a part."""
    return ("what", "measured (aim)", "least to most (pairs)", "rate (reference's)", "note"), [_cells(row) for row in part.rows]


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (header, ("---",) * len(header), *rows)]


def _cells(row: Row) -> tuple[str, ...]:
    times = " ×" if row.kind != "at most" and row.reference_rate is not None else "" if row.unit.endswith("/s") else f" {row.unit}"
    sign = {"at least": "≥", "at most": "≤", "shown": ""}[row.kind]
    aim = f" ({sign} {row.target:g}{times})" if row.target is not None else ""
    met = {True: "", False: " **(missed)**", None: ""}[row.is_met]
    spread = f"{row.low:.3g} to {row.high:.3g} ({row.pairs})" if row.low is not None and row.high is not None else ""
    rates = f"{row.rate:.3g} ({row.reference_rate:.3g}) {row.unit}" if row.rate and row.reference_rate else ""
    share = f"{row.gflops:.0f} GFLOP/s, {100 * row.gflops / row.peak_gflops:.0f}% of peak" if row.gflops and row.peak_gflops else ""
    return row.what, f"{row.value:.3g}{times}{aim}{met}", spread, rates, "; ".join(filter(None, (share, row.note)))


def accuracy_table(measured: Sequence[Accuracies]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows, in percent."""
    base = {item.config: item for item in measured if item.variant == PUBLISHED}
    rows = []
    for item in measured:
        cells = [item.config, item.variant]
        for part in ("unseen", "seen"):
            values = [100 * v for v in getattr(item, part)]
            accuracy = f"{mean(values):.1f} ± {stdev(values):.1f}" if len(values) > 1 else f"{values[0]:.1f}"
            change, low, high = (100 * v for v in item.difference(base[item.config], part))
            cells.append(accuracy if item.variant == PUBLISHED else f"{accuracy}; {change:+.1f} ({low:+.1f} to {high:+.1f})")
        rows.append(tuple(cells))
    return ("config", "variant", "unseen; change", "seen; change"), rows


_HEAD = """# Performance

What it costs to score, to train and to wait, against the method as published: joint attention, texts padded to 35 tokens,
float32, one forward pass for each noise and class. Both sides are measured in turns (A B A B) in one run; *measured* is the
median over pairs, *least to most* its range; a single pair is a rough figure, and on a machine that does other work both
sides slow down. Networks have the paper's size (12 blocks of width 768) unless another is named.

- Texts in scoring are as long as class names, 2 to 8 tokens; in training also descriptions of 25 to 35.
- The paper-sized networks have random weights. Which (clip, candidate, noise) scores they compute follows what a small
  model trained on the synthetic motions decides for clips of unseen classes; *scores computed* says how many those are.
- The published loop's cost is the same for each noise and class, so it is timed on 16 clips, one noise and two classes.
- The share of peak is of a square matrix product in the same precision measured in the same run; oneDNN's can exceed it.
- `method.precision: bfloat16` and `optim.mixed_precision: bf16` are settings; float32 is the default for both.

How the savings work is told in `fdsm/methods/diffusion/scorer.py`, `race.py` and `search.py` beside it.
`tests/methods/diffusion/test_work.py` counts their work.
"""

_CONVERT = """`fdsm data convert ntu120`, in a process of its own, on as many `.skeleton` files as NTU RGB+D 120 has, named as
there. They are hard links to 100 distinct ones: synthetic motions, 30 to 149 frames long (mean 79), 23 of them of two bodies,
with lines as long as in the published files. Each link is opened and parsed; as so few files lie in the system's cache, reading
from a disk is not measured, writing is. Memory is the sum of what the kernel says was each process' resident peak (VmHWM): what
processes share counts in each. Another conversion, of a tenth of the names, is killed (SIGKILL) after a quarter, a half and
three quarters of the clips, and called again each time: what was read since the last note of how far the writing is, one every
256 clips, and the few clips that were in the works are read again. Every clip in both stores is compared with its file."""
_METHODS = """Every method but `chance` as published, the adaptations on ridge. Latents of 256 channels and texts are random.
A text is a unit embedding of width 384 (attributes: 59), and a class has five descriptions. Methods that read a vector get one
token, those that read frames or joints 16 frames × 25 joints, FDSM 16 frames.

- *Scoring*: clips a second at 60 candidates, against TDSM's published loop with its 3 noises on one token, which is timed on 8
  clips, one noise and one class. FDSM and TDSM score under 3 noises, too, of which one is timed. The others have no noise, and
  the aim is theirs.
- *Binding* is no part of scoring. It is shown where candidates compete, as a classifier may then be trained on them.
- *Fitting*: 37,000 clips of 55 classes. Closed forms are fitted whole. Otherwise seconds of a step, the mean after a warm-up,
  times the steps of the published schedule; *least to most* are stretches of the steps. 37,000 clips with joints would take 15 GB,
  so methods that read more than a vector draw from 1000 clips in memory; a step costs the same. FDSM and TDSM are timed on an
  eighth of the batch. The optimiser's share counts eight times then, so they take at most what is said. FDSM's kinematic head is
  not counted."""
_GPU = """Scores on the card are held against those of the processor, with the same networks of the paper's size and random
weights. Times are of the card against the published loop and step on the same card, in turns. The share of peak is of a matrix
product on the card."""
_PREDICT = """With FDSM's denoiser in its small size, trained on the synthetic motions. The model that comes with fdsm is another
one ([how fast](../../docs/recognise.md#how-fast))."""

_EXPLAINED = {"predict": (_PREDICT, ""), CONVERT: (_CONVERT, ""), ALL_METHODS: (_METHODS, ""), GPU: (_GPU, "")}
_COMMANDS = {ALL_METHODS: "python -m studies bench-methods", GPU: "python bench/gpu.py"}

_CURVES = """Float32, paper-sized, a pair of measurements a point (`python -m studies bench-speed curves`).
With several tokens fewer clips are
scored, so that a point takes seconds. From 128 candidates on with `method.search: true`."""

_ACCURACY = """Top-1 accuracy in percent, ensemble over 10 noises, test part, small preset, mean ± standard deviation over seeds;
*seen* are clips of seen classes among the seen ones. A change is to the first variant over the same seeds, with its 95%
interval (Student's t): `python -m studies bench-accuracy`."""
