"""All methods: scoring against TDSM's published loop, and fitting at NTU-60's size. Clips and texts are random."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
import torch

from fdsm import storage
from fdsm.bench.published import LATENT_WIDTH, PADDED_TO, T_TEST, names, padded, paper_network, score_pair
from fdsm.data.layouts import get_layout
from fdsm.methods import METHODS
from fdsm.methods.base import Method
from fdsm.methods.diffusion.method import DiffusionClassifier
from fdsm.methods.diffusion.network import Denoiser
from fdsm.methods.diffusion.schedule import NoiseSchedule, ScheduleConfig
from fdsm.methods.trained import TrainedMethod
from fdsm.splits import FitView
from fdsm.training_loop import LOG
from fdsm.values import ClassTexts, Latents, Samples, TextFeatures
from studies.speed.page import ALL_METHODS, read_part, write_page
from studies.speed.rows import Part, Row, ratio_row
from studies.speed.suite import make_part
from studies.speed.timing import interleaved

NOISES = 3
"""Of TDSM as published."""
REFERENCE_CLIPS = 8
"""The published loop's cost is the same for every noise and class: it is timed on so many clips, one noise and one class."""
TIMES, MINUTES = 100.0, 15.0
"""The aims of a method without noise: times the published loop's clips a second, and minutes of fitting."""
LEAST_STEPS, MOST_STEPS = 2, 512
"""How many training steps are timed."""
BATCH_SHARE = 8
"""Diffusion is timed on so small a share of a batch, where its arrays fit."""
ASPECTS = ("scoring", "binding", "fitting")
"""What is measured of a method, in the order of the page. A row's `what` is `aspect: method`."""
WIDTH, WIDTH_OF_ATTRIBUTES = 384, 59
TEXTS = {
    "name": (1, 1, 2, 8),
    "descriptions": (5, 1, 25, PADDED_TO),
    "kinematics": (1, 4, 4, 4),
    "parts": (1, 4, 4, 4),
    "phases": (1, 3, 3, 3),
    "verb": (1, 1, 1, 2),
    "noun": (1, 1, 1, 2),
    "attributes": (1, 1, 1, 1),
}
"""Of each view: texts of a class, slots of a text, fewest and most tokens of a text."""
SHAPES = {"pooled": (1, 1), "frames": (16, 1), "joints": (16, 25)}
"""Frames and joints of each token layout."""


@dataclass(frozen=True)
class Workload:
    """How much is fitted and scored."""

    clips: int = 37_000  # to fit on, as NTU-60 has
    held: int = 1_000  # so many of them are in memory, if they have several tokens
    classes: int = 55
    candidates: int = 60
    at_once: int = 256  # clips that are scored together; a quarter of them if they have joints
    scoring: float = 0.25  # seconds of a turn
    training: float = 2.0  # seconds of the steps that are timed


class PublishedLoop:
    """TDSM as published: one forward pass for each noise and class, texts padded, one skeleton token."""

    def __init__(self, network: Denoiser, candidates: int) -> None:
        draw = torch.Generator().manual_seed(2)
        self.network, self.passes = network, candidates * NOISES
        self.schedule, self.captions = NoiseSchedule(ScheduleConfig()), padded(names(1))
        self.z = torch.randn(REFERENCE_CLIPS, 1, LATENT_WIDTH, generator=draw)
        self.eps = torch.randn(1, LATENT_WIDTH, generator=draw)

    def score(self) -> float:
        """One pass; returns how many clips with all their passes that makes."""
        zt = self.schedule.add_noise(self.z, self.eps.expand_as(self.z), torch.full((len(self.z),), T_TEST))
        score_pair(self.network, zt, self.eps, T_TEST, self.captions, 0, torch.ones(1))
        return len(self.z) / self.passes


class MethodBench:
    """Measures methods and keeps their rows in `folder`, the page beside it."""

    def __init__(
        self,
        folder: Path,
        pairs: int,
        workload: Workload | None = None,
        network: Denoiser | None = None,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """`network` is the published loop's, by default of the paper's size. `settings` are those of methods, by default the
        published ones.
        """
        self.folder, self.pairs, self.workload, self.settings = folder, pairs, workload or Workload(), settings or {}
        self.published = PublishedLoop(network or paper_network("joint", 1, spectral=False), self.workload.candidates)

    def run(self, name: str) -> Part:
        """The rows of one method."""
        started = time.perf_counter()
        rows = tuple(self._measure(name))
        part = make_part(ALL_METHODS, rows, time.perf_counter() - started)
        keep(part, self.folder)
        write_page(self.folder)
        return part

    def _measure(self, name: str) -> Iterator[Row]:
        config = METHODS.config_of(name).model_validate({"name": name, **self.settings.get(name, {})})
        method, fitting = self._fit(config)
        texts = made_texts(self.workload.candidates)
        started = time.perf_counter()
        method.bind(texts)
        seconds = time.perf_counter() - started
        yield self._score(name, method)
        if method.candidates_compete:
            yield Row(what=f"binding: {name}", unit="s", value=seconds, note=f"{self.workload.candidates} candidates, once")
        yield fitting

    @cache  # noqa: B019
    def _latents(self, tokens: str) -> Latents:
        return made_latents(tokens, self.workload.clips if tokens == "pooled" else self.workload.held, self.workload.classes)

    # ---------------------------------------------------------------- score

    def _score(self, name: str, method: Method) -> Row:
        tokens, draws = tokens_of(method), isinstance(method, DiffusionClassifier)
        at_once = 1 if draws else max(1, self.workload.at_once // (4 if tokens == "joints" else 1))
        latents = self._latents(tokens)
        clips = latents.select(np.arange(min(at_once, len(latents))))
        worth = len(clips) / (NOISES if draws else 1)  # every noise costs the same: one is drawn

        def score() -> float:
            started, done = time.perf_counter(), 0.0
            while not done or time.perf_counter() - started < self.workload.scoring:
                method.score(clips, num_trials=1, seed=0)
                done += worth
            return done

        paired = interleaved(self.published.score, score, self.pairs)
        note = f"{1000 / paired.rate:.3g} ms a clip; {len(clips)} at once, {_tokens(clips)}"
        return ratio_row(f"scoring: {name}", paired, target=None if draws else TIMES, unit="clips/s", note=note)

    # ---------------------------------------------------------------- fit

    def _fit(self, config: Any) -> tuple[Method, Row]:
        """The fitted method, and what it took."""
        method: Method = METHODS[config.name](config)
        texts = made_texts(self.workload.classes)
        view = FitView(self._latents(tokens_of(method)), texts, texts, {c: c % 2 for c in range(self.workload.classes)})
        if isinstance(method, TrainedMethod):
            return self._fit_steps(config, view, "training", config.training.of(self.workload.clips).num_steps, 1)
        if isinstance(method, DiffusionClassifier):
            config = config.model_copy(update={"head": config.head.model_copy(update={"epochs": 1})})  # the head is no step
            return self._fit_steps(config, view, "optim", config.optim.num_steps, BATCH_SHARE)
        return self._fit_whole(config, view)

    def _fit_whole(self, config: Any, view: FitView) -> tuple[Method, Row]:
        method, seconds = METHODS[config.name](config), []
        for _ in range(1 + self.pairs):  # the first is a warm-up
            started = time.perf_counter()
            method.fit(view, seed=0)
            seconds.append(time.perf_counter() - started)
        taken = seconds[1:]
        note = f"closed form, {median(taken):.3g} s for {len(view.latents)} clips"
        return method, _fitting(config.name, median(taken), taken, note)

    def _fit_steps(self, config: Any, view: FitView, block: str, published: int, share: int) -> tuple[Method, Row]:
        """Some steps of a training whose settings are in a block of the config. `share`: a batch is cut to so small a share."""
        own = getattr(config, block)

        def fit(steps: int) -> tuple[Method, list[float]]:
            changed = {"num_steps": steps, "batch_size": max(2, own.batch_size // share)}
            method = METHODS[config.name](config.model_copy(update={block: own.model_copy(update=changed)}))
            return method, step_seconds(method, view)

        steps, (method, seconds) = 1, fit(1)
        # The first fit is a warm-up, and says too little about the time that a step takes later.
        while steps == 1 or (sum(seconds) < self.workload.training / 4 and steps < MOST_STEPS):
            steps = min(MOST_STEPS, max(LEAST_STEPS, int(self.workload.training * steps / max(sum(seconds), 1e-3))))
            method, seconds = fit(steps)
        scale = share * published
        taken = [scale * float(np.mean(stretch)) for stretch in np.array_split(seconds, min(self.pairs, steps))]
        notes = [f"{share * mean(seconds):.3g} s a step, {published} steps of {own.batch_size} clips; {steps} were timed"]
        if share > 1:
            notes.append(f"on 1/{share} of a batch")
        if len(view.latents) < self.workload.clips:
            notes.append(f"{len(view.latents)} clips in memory")
        return method, _fitting(config.name, scale * mean(seconds), taken, ", ".join(notes), aimed=share == 1)


def _fitting(name: str, seconds: float, taken: Sequence[float], note: str, *, aimed: bool = True) -> Row:
    return Row(
        what=f"fitting: {name}",
        unit="min",
        kind="at most" if aimed else "shown",
        target=MINUTES if aimed else None,
        value=seconds / 60,
        low=min(taken) / 60,
        high=max(taken) / 60,
        pairs=len(taken),
        note=note,
    )


def step_seconds(method: Method, view: FitView) -> list[float]:
    """Seconds of each training step of a fit, as its log says."""
    with tempfile.TemporaryDirectory() as folder:
        method.fit(view, seed=0, folder=Path(folder))
        lines = (Path(folder) / LOG).read_text("utf-8").splitlines()
    return np.diff([json.loads(line)["seconds"] for line in lines], prepend=0.0).tolist()


def tokens_of(method: Method) -> str:
    """The token layout that a method gets: what it reads, one token if it says nothing of that, frames for spectral diffusion."""
    if isinstance(method, TrainedMethod):
        return "pooled" if method.reads == "vector" else "joints"
    return "frames" if isinstance(method, DiffusionClassifier) and method.config.denoiser.spectral else "pooled"


def made_latents(tokens: str, count: int, classes: int) -> Latents:
    """Clips of normal noise, equally many of each class."""
    frames, joints = SHAPES[tokens]
    z = np.random.default_rng(3).standard_normal((count, frames * joints, LATENT_WIDTH), np.float32)
    rows = np.arange(count)
    samples = Samples(rows % classes, tuple(f"clip {i}" for i in rows), rows, rows, tuple(f"class {c}" for c in range(classes)))
    parts = get_layout("kinect-v2").parts if tokens == "joints" else {}
    return Latents(z, tokens, frames, joints, samples, "noise", (), parts=parts)


def made_texts(classes: int) -> ClassTexts:
    """All views of so many classes, each embedding a random direction."""
    draw = np.random.default_rng(4)
    found = {}
    for view, (rows, slots, fewest, most) in TEXTS.items():
        count, width = rows * classes, WIDTH_OF_ATTRIBUTES if view == "attributes" else WIDTH
        mask = np.arange(most) < draw.integers(fewest, most + 1, (count, 1))
        tokens, of_slots = (_directions(draw, count, length, width) for length in (most, slots))
        ids = np.repeat(np.arange(classes), rows)
        found[view] = TextFeatures(view, tokens, mask, of_slots.mean(1), of_slots, ids, "noise")
    return found


def _directions(draw: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = draw.standard_normal(shape, np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _tokens(latents: Latents) -> str:
    frames, joints = latents.num_frames, latents.num_joints
    if latents.tokens == "joints":
        return f"{frames} frames × {joints} joints"
    return "1 token" if frames == 1 else f"{frames} tokens"


def measurable() -> list[str]:
    """The methods of the registry that learn."""
    return [name for name in METHODS if name != "chance"]


def missing(folder: Path) -> list[str]:
    """The methods of which this machine has no kept rows."""
    part = _kept(make_part(ALL_METHODS, (), 0.0), folder)
    return [name for name in measurable() if name not in {_method(row) for row in part.rows}]


def keep(measured: Part, folder: Path) -> None:
    """Put rows in the place of the same methods' rows. What another machine or another version of torch measured goes."""
    anew = {_method(row) for row in measured.rows}
    kept = _kept(measured, folder)
    rows = [row for row in kept.rows if _method(row) not in anew] + list(measured.rows)
    rows.sort(key=lambda row: (ASPECTS.index(row.what.split(": ")[0]), _method(row)))
    whole = measured.model_copy(update={"rows": tuple(rows), "seconds": round(kept.seconds + measured.seconds, 1)})
    storage.write_json(folder / f"{ALL_METHODS}.json", whole.model_dump(mode="json"))


def _kept(like: Part, folder: Path) -> Part:
    """What is kept and was measured on the same machine as `like`, or nothing."""
    if (folder / f"{ALL_METHODS}.json").exists():
        part = read_part(folder, ALL_METHODS)
        if (part.processor, part.threads, part.torch) == (like.processor, like.threads, like.torch):
            return part
    return like.model_copy(update={"rows": (), "seconds": 0.0})


def _method(row: Row) -> str:
    return row.what.split(": ")[1]
