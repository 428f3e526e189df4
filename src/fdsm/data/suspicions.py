"""What in a clip may spoil an answer: each suspicion is one sentence, a warning. It has no one right mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fdsm.data import bodies
from fdsm.data.bodies import Points, is_seen
from fdsm.values import BoolArray, IntArray, Layout

MANY_MISSING = 0.2
"""A clip with a larger share of missing joints is reported."""
PART_MISSING = 0.4
"""A joint or body that is missing in a larger share of the frames is reported."""
FEW_FRAMES = 8
"""With fewer frames, a movement and its repetitions cannot be told. As many equal ones at an end are cut off."""
LONG_ABSENCE = 12
"""As many frames in a row that show nobody are reported."""
IDLE_SECONDS, IDLE_SHARE = 5.0, 0.5
"""A person who keeps still at the ends of a clip for longer, and for a larger share of it, is reported."""
LONG_SECONDS, BUSY_SHARE = 10.0, 0.3
"""A longer clip is reported if the person moves in a smaller share of it."""
LONGEST_SECONDS = 60.0
"""A longer clip is always reported, because few of its frames are left after preprocessing."""


@dataclass(frozen=True)
class Finding:
    """One thing that was found, as one sentence. It was mended, or it is a warning of what may spoil the answer."""

    kind: Literal["mended", "warning"]
    name: str
    text: str


def time_faults(main: Points, trunk: float, fps: float) -> Iterator[Finding]:
    """Too few frames, too many, or too much rest, in a person (T, V, C)."""
    num_frames, seconds = len(main), len(main) / fps
    if num_frames == 1:
        yield Finding("warning", "frames", "there is one frame, so no movement is seen: give the frames of the whole movement")
    elif num_frames < FEW_FRAMES:
        yield Finding("warning", "frames", f"there are {num_frames} frames: a movement needs {FEW_FRAMES} or more")
    cut = "cut it to the action"
    if seconds > LONGEST_SECONDS:
        yield Finding("warning", "length", f"the clip lasts {seconds:.0f} s, of which few moments are looked at: {cut}")
        return
    if not (seconds > IDLE_SECONDS and trunk > 0):
        return
    ends = bodies.still_ends(main, trunk) / fps
    if ends > IDLE_SECONDS and ends > IDLE_SHARE * seconds:
        yield Finding(
            "warning", "length", f"the person keeps still for {ends:.0f} s of {seconds:.0f} s before and after moving: {cut}"
        )
    elif seconds > LONG_SECONDS and (busy := bodies.busy_share(main, trunk, fps)) < BUSY_SHARE:
        yield Finding("warning", "length", f"the person moves in {busy:.0%} of {seconds:.0f} s: {cut}")


def sight_faults(seen: BoolArray, layout: Layout, max_gap: int) -> Iterator[Finding]:
    """Bodies, parts of them, or else joints, that are out of sight for long, from a mask (T, V)."""
    if seen.all():
        return
    shown = np.asarray(seen.any(axis=1))
    gone = 1 - float(shown.mean())
    if gone > PART_MISSING or _longest_gap(shown[:, None])[0] >= LONG_ABSENCE:
        yield Finding("warning", "sight", f"nobody is seen in {gone:.0%} of the frames, and what happens there was guessed")
    seen = seen[shown]
    lost = (seen.mean(axis=0) < 1 - PART_MISSING) | (_longest_gap(seen) > max_gap)  # (V,)
    ends = [joint for role in ("left_shoulder", "right_shoulder", "left_hip", "right_hip") for joint in layout.roles[role]]
    lacking = {part: [joint for joint in joints if joint not in ends] for part, joints in layout.parts.items()}
    lacking = {part: joints for part, joints in lacking.items() if joints and lost[joints].all()}
    rest = [joint for joint in np.flatnonzero(lost).tolist() if not any(joint in layout.parts[part] for part in lacking)]
    named = [part.replace("_", " ") for part in lacking] + [layout.joints[joint] for joint in rest]
    if named:
        most = 1 - float(seen[:, lost].mean(axis=0).min())
        text = f"out of sight in up to {most:.0%} of the frames: {listed(named)}; labels about them cannot be trusted"
        yield Finding("warning", "sight", text)
    elif seen.mean() < 1 - MANY_MISSING:
        yield Finding("warning", "sight", f"{1 - seen.mean():.0%} of the joints are missing, and their places were guessed")


def _longest_gap(seen: BoolArray) -> IntArray:
    """The longest run of frames in which each column of a mask (T, V) is not set (V,)."""
    frames = np.arange(1, len(seen) + 1)[:, None]
    last = np.maximum.accumulate(np.where(seen, frames, 0), axis=0)  # the last frame that was seen, from 1
    return np.asarray((frames - last).max(axis=0))


def motion_faults(main: Points, layout: Layout, trunk: float) -> Iterator[Finding]:
    """What stands still in a person (T, V, C) though a living body moves it, and what leaps."""
    if len(main) < FEW_FRAMES:
        return
    still = bodies.still_joints(main[None])
    unseen = ~is_seen(main).any(axis=0)
    if still.all():
        yield Finding("warning", "still", "nothing moves: all frames are the same")
        return
    fixed = bodies.fixed_landmark(main, layout, trunk)
    if fixed is not None:
        text = f"the {fixed} stays in one place throughout, so travel, jumps and squats are not seen: give places in the room"
        yield Finding("warning", "fixed", text)
        still[[*layout.roles["root"], *layout.roles["neck"]]] = False
    names = [layout.joints[joint] for joint in np.flatnonzero(still & ~unseen).tolist()]
    if names:
        yield Finding("warning", "still", f"never moves, while the rest of the body does: {listed(names)}")
    jump = bodies.largest_jump(main[None], trunk)
    if jump is not None:
        frame, trunks = jump
        yield Finding("warning", "leaps", f"a joint leaps by {trunks:.1f} trunk lengths to frame {frame}: look at the clip there")
    elif (share := bodies.to_and_fro(main, trunk)) > bodies.TO_AND_FRO:
        text = f"in {share:.0%} of the places joints leap off for one frame: frames may be in another order, or sides exchanged"
        yield Finding("warning", "leaps", text)


def skeleton_faults(body: Points, layout: Layout, trunk: float) -> Iterator[Finding]:
    """Joints that are where no body has them, so that their order may be another."""
    ratio, uneven = bodies.tangle(body, layout), bodies.uneven_bones(body, layout, trunk)
    what = f"check that they are in the order of layout {layout.name!r}"
    if ratio > bodies.TANGLED[body.shape[-1]]:
        text = f"the bones between the joints cross the body, {ratio:.1f} times as long in all as they need to be: {what}"
        yield Finding("warning", "joints", text)
    elif uneven:
        yield Finding("warning", "joints", f"these joints are too far from those that they hang on, {listed(uneven)}: {what}")
    elif body.shape[-1] == 3 and (grown := bodies.growth(body, layout)) > bodies.GROWN:
        text = f"the body is {grown:.1f} times as large at some times as at others: give all frames in one unit"
        yield Finding("warning", "size", text)


def listed(names: Sequence[str]) -> str:
    """Some names in a sentence."""
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def counted(number: int, what: str) -> str:
    """A number of things."""
    return f"{number} {what}{'' if number == 1 else 's'}"
