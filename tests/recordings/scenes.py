"""People who stand and do something now and then."""

from fdsm.synthetic import Action, load_programs, make_subject
from fdsm.synthetic.programs import Motion
from fdsm.synthetic.recordings import record
from fdsm.vocabulary import Kinematics

PROGRAMS = {program.name: program for program in load_programs()}
WAVE, HOP = PROGRAMS["wave with the right hand"], PROGRAMS["hop on the right foot"]
SQUAT, CLAP = PROGRAMS["squat slowly"], PROGRAMS["clap the hands above the head"]
LABELS = [action.name for action in (WAVE, HOP, SQUAT, CLAP)]


def action(name, path, limbs, stance="stand", tempo="slow", **motion):
    words = Kinematics(limbs=limbs, path=path, stance=stance, tempo=tempo, repetition="once")
    return Action(name=name, kinematics=words, motion=Motion(**motion))


ONE_HOP = action("hop", "hop", ("right_leg",), "one_leg", "fast")
FIDGETS = [
    action("scratch the head", "touch_head", ("right_arm",)),
    action("lean", "lean_side", ("trunk",), amplitude=0.4),
    action("swing an arm", "swing_low", ("left_arm",), amplitude=0.3),
    action("look around", "shake_head", ("head",)),
]


def scene(*parts, seed=0):
    """The points (T, 25, 3) of a recording, and its actions."""
    recording = record(parts, make_subject(5, seed + 1), seed)
    return recording.points[0], recording.actions
