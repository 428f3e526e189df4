"""What every path and stance looks like, in figures: kept results were learnt from these motions, so none may change unnoticed.

Where a motion is changed on purpose, `python -m tests.synthetic.test_movements` writes the figures anew.
"""

import json
from pathlib import Path

import numpy as np

from fdsm.synthetic.forward_kinematics import JOINT
from fdsm.vocabulary import vocabulary
from tests.synthetic.test_synthetic import make_program, perform

KEPT = Path(__file__).with_name("movements.json")
JOINTS = ("spine_base", "head", "left_hand", "right_hand", "left_foot", "right_foot")
TOLERANCE = 2
"""Millimetres. What another version of numpy or scipy may change is far less, a number of a movement far more."""


def both(path: str) -> list[str]:
    template = vocabulary()["paths"][path]
    return ["both_arms"] if "{hand}" in template else ["both_legs"] if "{foot}" in template or "{knee}" in template else ["trunk"]


def programs():
    """By name, each path once with the right limb and repeated with both, and each stance with an arm and with a leg."""
    for path in vocabulary()["paths"]:
        yield f"{path}, once", make_program(path)
        yield f"{path}, repeated", make_program(path, limbs=both(path), repetition="repeated", tempo="fast")
    for stance in vocabulary()["stances"]:
        yield f"punch while {stance}", make_program("punch", stance)
        yield f"tap_foot while {stance}", make_program("tap_foot", stance, repetition="repeated", tempo="fast")


def figures(program) -> list[int]:
    """Of a few joints, how far each comes to the left and right, down and up, ahead and back, and their mean places; in mm."""
    clip = perform(program)[:, [JOINT[joint] for joint in JOINTS]].astype(np.float64)  # (T, J, 3)
    return (1000 * np.stack([clip.min(0), clip.max(0), clip.mean(0)])).round().astype(int).flatten().tolist()


def test_every_movement_is_the_one_that_results_were_learnt_from():
    kept = json.loads(KEPT.read_text("utf-8"))
    found = {name: figures(program) for name, program in programs()}
    assert set(found) == set(kept)
    for name, now in found.items():
        off = np.abs(np.array(now) - np.array(kept[name]))
        joint = JOINTS[int(off.argmax()) // 3 % len(JOINTS)]
        assert off.max() <= TOLERANCE, f"{name}: {joint} is {off.max()} mm off"


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(figures(program), separators=(',', ':'))}" for name, program in programs()]
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
