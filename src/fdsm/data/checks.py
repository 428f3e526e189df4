"""A report on a data set: its content, and what looks wrong in it. `check_path` makes it, `render` turns it into text.

Of each clip, the report takes what `input_report` finds.
"""

from __future__ import annotations

import os
import statistics
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fdsm.data import bodies, kinetics, ntu, nw_ucla, pku_mmd, transforms, utd_mhad
from fdsm.data.clips import read_points
from fdsm.data.folder import Folder
from fdsm.data.input_report import Persons, describe, inspect
from fdsm.data.nw_ucla import NwUcla
from fdsm.data.source import SourceConfig, small_ending
from fdsm.data.store import POINTS, Store
from fdsm.data.suspicions import MANY_MISSING
from fdsm.data.utd_mhad import UtdMhad
from fdsm.errors import InputError
from fdsm.storage import content_hash
from fdsm.values import UNKNOWN, FloatArray, Layout, Sequences

_TOLD_OTHERWISE = ("frames", "sight", "still", "leaps", "up", "persons")
"""Findings of the input report that the report on a data set has in fields of its own, or that are no fault of a data set."""


@dataclass(frozen=True)
class DataReport:
    """The findings of `check`. Samples are given by their ids, joints by their names in the layout."""

    source: str
    num_samples: int
    samples_per_class: dict[str, int]
    subjects: tuple[int, ...]  # empty if the source does not name them
    views: tuple[int, ...]
    lengths: tuple[int, float, int]  # frames: shortest, median, longest
    fps: float
    max_persons: int
    layout: str
    num_dims: int
    missing_share: float  # share of all joints in all frames
    missing_samples: tuple[str, ...]  # more than MANY_MISSING of their joints are missing
    empty_samples: tuple[str, ...]  # no frame, or no person in any frame
    single_frame_samples: tuple[str, ...]
    still_joints: tuple[str, ...]  # never move in the data set, or are never seen
    still_samples: tuple[tuple[str, tuple[str, ...]], ...]  # sample, other joints that never move in it
    duplicates: tuple[tuple[str, ...], ...]  # groups of samples with the same points
    jumps: tuple[tuple[str, int, float], ...]  # sample, frame, trunk lengths moved since the last frame; the largest per sample
    trunk_length: float  # median over the samples, in the source's units; NaN if never seen
    bones: dict[str, float]  # by end joint: median length over the samples, in trunk lengths; NaN if never seen
    upside_down_samples: tuple[str, ...]  # the neck is below the root in most frames
    faults: tuple[tuple[str, tuple[str, ...]], ...]  # what the input report says of a clip, and the samples with the same fault
    warnings: tuple[str, ...]  # one sentence per kind of problem, with the samples


@dataclass(frozen=True)
class _ClipFacts:
    missing: float
    empty: bool
    still: frozenset[int]
    jump: tuple[int, float] | None
    trunk_length: float
    bones: FloatArray  # (V - 1,), in trunk lengths
    upside_down: bool
    faults: tuple[tuple[str, str], ...]  # name and text of what else the input report finds


def check_path(path: Path) -> DataReport:
    """Recognise the data set at `path`, read it and report. Raises InputError if there is none or if it is damaged."""
    found = recognise(path)
    if found is not None:
        title, source = found
        return check(source.read(), f"{path} ({title})")
    if not os.path.exists(path):
        raise InputError(f"{path}: no such file or folder")
    here = "a file"
    if os.path.isdir(path):
        count = len(os.listdir(path))
        here = f"{count} other {'entry' if count == 1 else 'entries'}"
    raise InputError(
        f"{path}: expected a store, a folder with dataset.yaml, files like {ntu.EXAMPLE}, PKU-MMD's or Kinetics-skeleton's "
        f"folders, UTD-MHAD files like {utd_mhad.EXAMPLE} or NW-UCLA files like {nw_ucla.EXAMPLE}, found {here}; "
        "a pickle of pyskl needs `fdsm data convert` first"
    )


def check_clip(
    path: Path,
    layout: Layout | None = None,
    fps: float | None = None,
    *,
    persons: Persons = None,
    up: str | None = None,
    aspect: float | None = None,
) -> str:
    """The input report on one file as text. The options are those of `inspect`; without `fps`, it is the file's.

    Raises InputError if the file is no clip, or none in the layout.
    """
    points, found, own = read_points(path, layout)
    report = inspect(points, found, own if fps is None else fps, where=str(path), persons=persons, up=up, aspect=aspect)
    findings = [f"  {finding.kind}: {finding.text}" for finding in report.findings]
    return "\n".join([str(path), *(f"  {fact}" for fact in describe(report)), "", *(findings or ["  nothing looks wrong"])])


def recognise(path: Path) -> tuple[str, SourceConfig] | None:
    """The name of the data set at `path` and a config that reads it, or None if the files are not recognised."""
    if os.path.isfile(path / "dataset.yaml"):
        return "folder format", Folder(root=path)
    if os.path.isfile(path / POINTS):
        return "store", Store(root=path)
    names = [small_ending(name) for name in os.listdir(path)] if os.path.isdir(path) else []
    if setups := _setups(names):
        return _ntu(path, setups)
    if set(kinetics.FOLDERS) & set(names):
        return "Kinetics-skeleton", kinetics.Kinetics400(root=path)
    if any(os.path.isfile(path / place) for place in pku_mmd.SPLITS):
        return "PKU-MMD", pku_mmd.PkuMmd(root=path)
    if any(utd_mhad.FILE_NAME.fullmatch(name) for name in names):
        return "UTD-MHAD", UtdMhad(root=path)
    if any(nw_ucla.FILE_NAME.fullmatch(name) for name in names):
        return "NW-UCLA", NwUcla(root=path)
    folders = [path / name for name in os.listdir(path) if os.path.isdir(path / name)] if names else []
    setups = [setup for folder in folders for setup in _setups(map(small_ending, os.listdir(folder)))]  # as the archives unpack
    return _ntu(path, setups) if setups else None


def _setups(names: Iterable[str]) -> list[int]:
    """The setups of the files of NTU RGB+D among some names."""
    return [int(match[1]) for name in names if (match := ntu.FILE_NAME.fullmatch(name))]


def _ntu(path: Path, setups: Sequence[int]) -> tuple[str, SourceConfig]:
    whole = max(setups) > ntu.NUM_SETUPS["ntu60"]
    return ("NTU RGB+D 120", ntu.Ntu120(root=path)) if whole else ("NTU RGB+D", ntu.Ntu60(root=path))


def check(sequences: Sequences, source: str) -> DataReport:
    """Look at every clip. `source` is the data set's name in the report. Raises InputError if there is no sample."""
    if len(sequences) == 0:
        raise InputError(f"{source}: expected at least one sample, found none")
    samples, layout = sequences.samples, sequences.layout
    facts = {sample: _look_at(clip, layout, sequences.fps) for sample, clip in zip(samples.ids, sequences, strict=True)}
    lengths = [int(n) for n in sequences.shapes[:, 1]]
    counts = Counter(samples.labels.tolist())
    # Movement needs two frames.
    moving = [fact for fact, length in zip(facts.values(), lengths, strict=True) if length > 1 and not fact.empty]
    always_still = frozenset.intersection(*(fact.still for fact in moving)) if moving else frozenset()
    same: dict[str, list[str]] = {}
    for sample, clip in zip(samples.ids, sequences, strict=True):
        same.setdefault(content_hash(clip), []).append(sample)
    trunks = [fact.trunk_length for fact in facts.values() if not np.isnan(fact.trunk_length)]
    bones = _median(np.stack([fact.bones for fact in facts.values()]), axis=0)
    num_joints = sequences.shapes.prod(axis=1) * layout.num_joints
    findings = DataReport(
        source=source,
        num_samples=len(samples),
        samples_per_class={name: counts[label] for label, name in enumerate(samples.class_names)},
        subjects=_known(samples.subjects.tolist()),
        views=_known(samples.views.tolist()),
        lengths=(min(lengths), statistics.median(lengths), max(lengths)),
        fps=sequences.fps,
        max_persons=int(sequences.shapes[:, 0].max()),
        layout=layout.name,
        num_dims=sequences.points.shape[-1],
        missing_share=float(np.dot([fact.missing for fact in facts.values()], num_joints) / max(num_joints.sum(), 1)),
        missing_samples=tuple(s for s, fact in facts.items() if fact.missing > MANY_MISSING and not fact.empty),
        empty_samples=tuple(s for s, fact in facts.items() if fact.empty),
        single_frame_samples=tuple(s for s, length in zip(facts, lengths, strict=True) if length == 1),
        still_joints=tuple(layout.joints[j] for j in sorted(always_still)),
        still_samples=tuple(
            (sample, tuple(layout.joints[j] for j in sorted(fact.still - always_still)))
            for (sample, fact), length in zip(facts.items(), lengths, strict=True)
            if length > 1 and not fact.empty and fact.still - always_still
        ),
        duplicates=tuple(tuple(group) for group in same.values() if len(group) > 1),
        jumps=tuple((sample, *fact.jump) for sample, fact in facts.items() if fact.jump is not None),
        trunk_length=statistics.median(trunks) if trunks else float("nan"),
        bones=dict(zip((layout.joints[child] for _, child in layout.bones), bones.tolist(), strict=True)),
        upside_down_samples=tuple(s for s, fact in facts.items() if fact.upside_down),
        faults=_gather({sample: fact.faults for sample, fact in facts.items()}),
        warnings=(),
    )
    return replace(findings, warnings=tuple(_warn(findings)))


def _look_at(clip: FloatArray, layout: Layout, fps: float) -> _ClipFacts:
    missing = transforms.is_missing(clip)
    points = np.where(missing[..., None], np.nan, clip.astype(np.float64))
    if missing.all():
        return _ClipFacts(1.0, True, frozenset(), None, float("nan"), np.full(len(layout.bones), np.nan, np.float32), False, ())
    trunk = bodies.median(bodies.length(bodies.between(points, layout, "root", "neck")))
    return _ClipFacts(
        missing=float(missing.mean()),
        empty=False,
        still=frozenset(np.flatnonzero(bodies.still_joints(points)).tolist()),
        jump=bodies.largest_jump(points, trunk),
        trunk_length=trunk,
        bones=_median(bodies.bone_lengths(points, layout), axis=(0, 1)) / (trunk or np.nan),
        upside_down=bodies.upside_down(points, layout),
        faults=tuple(_faults(clip, layout, fps)),
    )


def _faults(clip: FloatArray, layout: Layout, fps: float) -> Iterable[tuple[str, str]]:
    try:
        findings = inspect(clip, layout, fps, persons="all").findings
    except InputError as error:
        yield "refused", f"`fdsm predict` refuses such a clip: {error}"
        return
    for finding in findings:
        if finding.name not in _TOLD_OTHERWISE:
            # A run takes the files as they are.
            note = " (by `fdsm predict`; mend the files before a run)" if finding.kind == "mended" else ""
            yield finding.name, f"{finding.text}{note}"


def _gather(faults: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Faults of the same name together: the text of the first, and all samples."""
    first: dict[str, str] = {}
    samples: dict[str, list[str]] = {}
    for sample, found in faults.items():
        for name, text in found:
            first.setdefault(name, text)
            samples.setdefault(name, []).append(sample)
    return tuple((text, tuple(samples[name])) for name, text in first.items())


def _median(values: FloatArray, axis: int | tuple[int, ...]) -> FloatArray:
    """The median of the values that are not NaN, or NaN if there are none."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice", RuntimeWarning)
        return np.asarray(np.nanmedian(values, axis=axis))


def _warn(report: DataReport) -> Iterable[str]:
    empty_classes = [name for name, count in report.samples_per_class.items() if count == 0]
    if empty_classes:
        yield f"no sample of {_list(empty_classes, 'class', 'classes')}"
    if report.empty_samples:
        yield f"nobody to be seen in {_list(report.empty_samples)}; preprocessing will refuse it"
    if report.single_frame_samples:
        yield f"a single frame, so no movement, in {_list(report.single_frame_samples)}"
    if report.missing_samples:
        yield f"more than {MANY_MISSING:.0%} of the joints missing in {_list(report.missing_samples)}"
    if report.still_joints:
        yield f"never moves or is never seen in the whole data set: {_list(report.still_joints, 'joint', 'joints')}"
    if report.still_samples:
        yield "a joint that never moves or is never seen in " + _list(
            [
                f"{sample} ({', '.join(joints[:3])}{' and more' if len(joints) > 3 else ''})"
                for sample, joints in report.still_samples
            ]
        )
    if report.duplicates:
        pairs = [" = ".join(group[:4]) for group in report.duplicates]
        yield f"the same points in {_list(pairs, 'group of samples', 'groups of samples')}"
    if report.jumps:
        jumps = [f"{sample} (frame {frame}: {size:.1f})" for sample, frame, size in report.jumps]
        yield (
            f"a joint jumps by more than {bodies.JUMP_TRUNKS:g} trunk lengths between two frames, or the body by more than "
            f"{bodies.LEAP_TRUNKS:g}, in {_list(jumps)}"
        )
    if report.upside_down_samples:
        yield f"the neck is below the root, so `up` may be wrong, in {_list(report.upside_down_samples)}"
    for text, samples in report.faults:
        yield f"{text}: {_list(samples)}"
    low, high = bodies.TRUNK_METRES
    if np.isnan(report.trunk_length):
        yield "the trunk (root to neck) is never seen, so clips cannot be scaled by it"
    elif report.trunk_length == 0:
        yield "the trunk (root to neck) has no length"
    elif report.num_dims == 3 and not low <= report.trunk_length <= high:
        unit = bodies.guess_unit(report.trunk_length, report.num_dims)
        yield f"the median trunk is {report.trunk_length:.3g} long, in metres it would be {low} to {high}: these look like {unit}"


def _list(names: Sequence[str], one: str = "sample", many: str = "samples") -> str:
    shown = ", ".join(names[:5])
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{len(names)} {one if len(names) == 1 else many}: {shown}{rest}"


def _known(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({n for n in numbers if n != UNKNOWN}))


def render(report: DataReport) -> str:
    """The report as plain text, with the warnings at the end."""
    shortest, median, longest = report.lengths
    lines = [
        report.source,
        f"  samples    {report.num_samples} in {len(report.samples_per_class)} classes",
        f"  subjects   {len(report.subjects) or 'not told'}",
        f"  views      {len(report.views) or 'not told'}",
        f"  frames     {shortest} to {longest}, median {median:g}, at {report.fps:g} a second",
        f"  persons    {f'up to {report.max_persons}' if report.max_persons > 1 else '1'} in a clip",
        f"  skeleton   {report.layout}, {report.num_dims}D, median trunk {report.trunk_length:.3g}",
        *textwrap.wrap(
            "bones      " + ", ".join(f"{joint} {length:.2f}" for joint, length in report.bones.items()) + " trunks long",
            width=100,
            initial_indent="  ",
            subsequent_indent=" " * 13,
        ),
        f"  missing    {report.missing_share:.2%} of the joints",
        "",
        "  samples  class",
        *(f"  {count:7d}  {name}" for name, count in report.samples_per_class.items()),
        "",
        *(f"  warning: {warning}" for warning in report.warnings),
    ]
    return "\n".join(lines if report.warnings else [*lines, "  nothing looks wrong"])
