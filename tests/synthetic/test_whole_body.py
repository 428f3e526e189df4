"""Movements to the floor, on it and over the hands, and the postures there: what each must show, for people of all builds."""

import numpy as np
import pytest

from fdsm.rng import numpy_generator
from fdsm.synthetic import make_subject, render
from fdsm.synthetic.approach import Approach
from fdsm.synthetic.body_paths import BODY_PATHS
from fdsm.synthetic.forward_kinematics import JOINT, LAYOUT, pose, pose_face
from fdsm.synthetic.kinect_v1 import LAYOUT_V1, as_kinect_v1
from fdsm.synthetic.poses import FLOOR_STANCES
from fdsm.synthetic.rendering import FPS, act
from tests.cases import each
from tests.synthetic.test_synthetic import make_program, perform, raised, track

X, Y, Z = 0, 1, 2
WHOLE = [name for name, path in BODY_PATHS.items() if path.whole]
CHILD, OLD, BROAD = 5, 13, 11
PEOPLE = (1, CHILD, OLD, BROAD)
LYING = ("lie_back", "lie_front", "lie_side")


def body(path, stance="stand", limb=None, **words):
    return make_program(path, stance, limbs=[limb or "both_legs"], **words)


def middle(clip):
    """The frames of the middle third."""
    return clip[len(clip) // 3 : 2 * len(clip) // 3]


def trunk(clip):
    """Direction of the trunk from the hips to the shoulders, (T, 3)."""
    along = track(clip, "spine_shoulder") - track(clip, "spine_base")
    return along / np.linalg.norm(along, axis=1, keepdims=True)


def front(clip):
    """Direction in which the chest faces, (T, 3)."""
    across = track(clip, "right_shoulder") - track(clip, "left_shoulder")
    facing = np.cross(trunk(clip), across)
    return facing / np.linalg.norm(facing, axis=1, keepdims=True)


def angle(clip, *joints):
    """The angle at the middle one of three joints in degrees, (T,)."""
    a, b, c = (track(clip, joint) for joint in joints)
    one, two = (a - b) / np.linalg.norm(a - b, axis=1, keepdims=True), (c - b) / np.linalg.norm(c - b, axis=1, keepdims=True)
    return np.rad2deg(np.arccos(np.clip((one * two).sum(axis=1), -1, 1)))


def to_the_right(frame):
    """The person's right in one frame (V, 3), as a direction."""
    across = frame[JOINT["right_shoulder"]] - frame[JOINT["left_shoulder"]]
    return across / np.linalg.norm(across)


def lies(frame):
    """Whether the trunk is level and hips and shoulders are near the floor, in one frame (V, 3)."""
    return abs(trunk(frame[None])[0, Y]) < 0.35 and frame[[JOINT["spine_base"], JOINT["spine_shoulder"]], Y].max() < 0.4


# ---- what holds for all of them


@each("path", WHOLE)
@each("tempo", ["slow", "fast"])
def test_bones_keep_their_lengths_nothing_is_below_the_floor_and_nothing_jumps(path, tempo):
    for subject in PEOPLE:
        for repetition in ("once", "repeated"):
            clip = perform(body(path, repetition=repetition, tempo=tempo), subject).astype(np.float64)
            for a, b in LAYOUT.bones:
                assert np.ptp(np.linalg.norm(clip[:, a] - clip[:, b], axis=1)) < 1e-5, (subject, LAYOUT.joints[b])
            assert clip[:, :, Y].min() > -0.05
            steps = np.linalg.norm(np.diff(clip, axis=0), axis=2)
            scale = make_subject(0, subject).body.trunk / 0.52
            fastest = 0.75 if path in ("cartwheel", "handstand", "somersault", "burpee") else 0.4
            assert steps.max() < fastest * scale, (subject, repetition, LAYOUT.joints[steps.max(0).argmax()])


@each("path", WHOLE)
def test_left_and_right_are_mirror_images(path):
    right, left = (perform(body(path, limb=f"{side}_leg")).astype(np.float64) for side in ("right", "left"))
    swapped = [LAYOUT.joints.index(_other(joint)) for joint in LAYOUT.joints]
    mirrored = left[:, swapped] * np.array([-1.0, 1.0, 1.0])
    assert np.linalg.norm(right - mirrored, axis=2).mean() < 0.04  # people sway
    if path in ("fall_side", "collapse", "cartwheel", "roll_over"):
        assert np.abs(right[len(right) // 2] - left[len(left) // 2]).max() > 0.2


def _other(joint):
    for side, opposite in (("left_", "right_"), ("right_", "left_")):
        if joint.startswith(side):
            return joint.replace(side, opposite)
    return joint


@each("stance", FLOOR_STANCES)
def test_postures_keep_their_bones_in_all_builds_and_hold_still(stance):
    for subject in PEOPLE:
        clip = perform(body("rest", stance), subject).astype(np.float64)
        for a, b in LAYOUT.bones:
            assert np.ptp(np.linalg.norm(clip[:, a] - clip[:, b], axis=1)) < 1e-5
        assert -0.05 < clip[:, :, Y].min() < (0.25 if stance == "hang" else 0.07)
        assert np.linalg.norm(np.diff(clip, axis=0), axis=2).max() < 0.02


@each("stance", ["stand", "sit", "crouch", "kneel", *FLOOR_STANCES])
def test_rest_is_nothing_but_sway(stance):
    still = perform(body("rest", stance))
    moves = perform(make_program("wave", stance, repetition="repeated"))
    held = still[len(still) // 3 :]  # who kneels or crouches gets down at first
    assert np.ptp(held, axis=0).max() < 0.12
    assert np.ptp(held, axis=0).max() < 0.5 * np.ptp(moves[len(moves) // 3 : -len(moves) // 4], axis=0).max()


def test_the_face_moves_with_a_lying_head():
    subject = make_subject(0, 1)
    posture = act(body("lie_down"), subject, numpy_generator(0, "test"))
    head, nose = pose(subject.body, posture)[:, JOINT["head"]], pose_face(subject.body, posture)["nose"]
    apart = np.linalg.norm(head - nose, axis=1)
    assert np.ptp(apart) < 0.03
    assert (nose - head)[0, Z] < -0.07
    assert (nose - head)[-1, Y] > 0.07


@each("path", ["lie_down", "cartwheel", "handstand", "press_from_floor", "fall_forward"])
def test_the_first_kinect_sees_nobody_below_the_floor(path):
    clip = perform(body(path)).astype(np.float64)
    seen = as_kinect_v1(clip, numpy_generator(1, "test"))
    assert seen[:, :, Y].min() > -0.11
    up = seen[:, LAYOUT_V1.joints.index("shoulder_centre")] - seen[:, LAYOUT_V1.joints.index("hip_centre")]
    assert np.abs(up / np.linalg.norm(up, axis=1, keepdims=True) - trunk(clip)).max() < 1e-6


def test_who_lies_or_hangs_neither_walks_up_nor_off():
    subject, approach = make_subject(0, 1), Approach(before=1.5, after=1.5)
    for path, stance in (("rest", "lie_back"), ("rest", "hang"), ("get_up", "lie_back"), ("lie_down", "lie_back")):
        hips = pose(subject.body, act(body(path, stance), subject, numpy_generator(0, "test"), approach))[:, JOINT["spine_base"]]
        up, off = (np.linalg.norm(np.diff(part, axis=0)[:, [X, Z]], axis=1).sum() for part in (hips[:36], hips[-36:]))
        assert (up > 0.4) == (path == "lie_down"), path
        assert (off > 0.4) == (path == "get_up"), path


# ---- postures


@each(("stance", "faces"), [("lie_back", 1), ("lie_front", -1)])
def test_lying_on_back_and_front(stance, faces):
    for subject in PEOPLE:
        clip = perform(body("rest", stance), subject)
        assert np.abs(trunk(clip)[:, Y]).max() < 0.2
        assert (faces * front(clip)[:, Y]).min() > 0.9
        assert track(clip, "spine_base")[:, Y].max() < 0.16
        assert max(track(clip, f"{side}_ankle")[:, Y].max() for side in ("left", "right")) < 0.16


@each(("limb", "down", "up"), [("right_leg", "right", "left"), ("left_leg", "left", "right")])
def test_lying_on_a_side(limb, down, up):
    clip = perform(body("rest", "lie_side", limb))
    assert np.abs(trunk(clip)[:, Y]).max() < 0.3
    assert np.abs(front(clip)[:, Y]).max() < 0.35
    assert (track(clip, f"{up}_shoulder") - track(clip, f"{down}_shoulder"))[:, Y].min() > 0.25


def test_sitting_on_the_floor_and_kneeling_are_upright_and_low():
    for stance, low, high in (("sit_floor", 0.1, 0.22), ("on_knees", 0.4, 0.6)):
        clip = perform(body("rest", stance))
        assert trunk(clip)[:, Y].min() > 0.95
        assert low < track(clip, "spine_base")[:, Y].min() <= track(clip, "spine_base")[:, Y].max() < high
    knees = perform(body("rest", "on_knees"))
    assert max(track(knees, f"{side}_knee")[:, Y].max() for side in ("left", "right")) < 0.12
    sits = perform(body("rest", "sit_floor"))
    assert (track(sits, "spine_base") - track(sits, "right_ankle"))[:, Z].min() > 0.35


@each("stance", ["all_fours", "plank"])
def test_on_hands_and_knees_or_toes(stance):
    for subject in PEOPLE:
        clip = perform(body("rest", stance), subject)
        size = make_subject(0, subject).body.trunk / 0.52
        assert front(clip)[:, Y].max() < -0.8
        for side in ("left", "right"):
            assert track(clip, f"{side}_wrist")[:, Y].max() < 0.12 * size
            assert angle(clip, f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist").min() > 120
            below = track(clip, f"{side}_shoulder") - track(clip, f"{side}_wrist")
            assert np.abs(below[:, Z]).max() < 0.15 * size
            knee = track(clip, f"{side}_knee")[:, Y]
            assert knee.max() < 0.1 if stance == "all_fours" else knee.min() > 0.12 * size
    straight = angle(perform(body("rest", "plank")), "right_shoulder", "right_hip", "right_knee")
    assert straight.min() > 155


def test_hanging_and_upside_down():
    hangs = perform(body("rest", "hang"))
    assert (track(hangs, "right_wrist") - track(hangs, "head"))[:, Y].min() > 0.2
    assert track(hangs, "right_foot")[:, Y].min() > 0.05
    over = perform(body("rest", "upside_down"))
    assert trunk(over)[:, Y].max() < -0.95
    assert track(over, "right_wrist")[:, Y].max() < 0.08
    assert (track(over, "right_ankle") - track(over, "spine_base"))[:, Y].min() > 0.7


def test_two_hands_that_pull_down_pull_up_who_hangs():
    program = make_program("pull_down", "hang", limbs=["both_arms"])
    clip = perform(program)
    assert np.ptp(track(clip, "spine_base")[:, Y]) > 0.3
    assert np.ptp(track(clip, "right_hand")[:, Y]) < 0.06
    assert np.ptp(track(perform(make_program("pull_down", "hang")), "spine_base")[:, Y]) < 0.05


@each("stance", ["sit_floor", "lie_back", "on_knees", "all_fours", "lie_side"])
def test_hands_move_in_the_body_s_own_directions(stance):
    clip = perform(make_program("push_forward", stance))
    reach = track(clip, "right_hand") - track(clip, "spine_shoulder")
    ahead = (reach * front(clip)).sum(axis=1)
    assert ahead.max() > 0.35
    assert ahead.max() > ahead[0] + 0.15 or stance == "all_fours"  # whose hands are ahead of the chest already
    assert np.ptp(track(clip, "spine_base"), axis=0).max() < 0.1
    waves = perform(make_program("wave", stance, repetition="repeated"))
    assert np.ptp(middle(track(waves, "right_hand")), axis=0).max() > 0.2


def test_a_hand_that_leaves_the_floor_leaves_the_other_there():
    clip = perform(make_program("push_forward", "all_fours", limbs=["right_arm"]))
    assert np.ptp(track(clip, "left_wrist"), axis=0).max() < 0.05
    assert track(clip, "right_wrist")[:, Y].max() > 0.1 + track(clip, "left_wrist")[:, Y].max()


def test_who_lies_from_the_start_is_turned_any_way_and_seen_from_the_side_rather_than_along():
    for program in (body("rest", "lie_back"), body("sit_up"), body("press_from_floor", "plank")):
        first = [perform(program, 1, trial)[0] for trial in range(12)]
        along = np.stack([trunk(frame[None])[0] for frame in first])
        assert np.abs(along[:, X]).mean() > 1.3 * np.abs(along[:, Z]).mean()
        assert along[:, X].min() < -0.3
        assert along[:, X].max() > 0.3
    assert abs(trunk(perform(body("lie_down")))[-1, X]) < 0.2  # who lies down faces ahead at first


# ---- down and up


@each("stance", LYING)
def test_lying_down_and_getting_up(stance):
    down, up = perform(body("lie_down", stance)), perform(body("get_up", stance))
    for first, last in ((down[0], down[-1]), (up[-1], up[0])):
        assert trunk(first[None])[0, Y] > 0.95
        assert first[JOINT["spine_base"], Y] > 0.8
        assert lies(last)
        facing = front(last[None])[0, Y]
        assert {"lie_back": facing > 0.9, "lie_front": facing < -0.9, "lie_side": abs(facing) < 0.4}[stance]
    falls = perform(body("fall_back", tempo="fast"))
    fastest = [-np.diff(track(clip, "spine_base")[:, Y]).min() * FPS for clip in (down, falls)]
    assert fastest[0] < 1.4 < 1.8 < fastest[1]  # metres per second


def test_sitting_down_on_the_floor_ends_upright_on_the_floor():
    clip = perform(body("sit_on_floor", "sit_floor"))
    assert track(clip, "spine_base")[0, Y] > 0.8
    assert track(clip, "spine_base")[-1, Y] < 0.2
    assert trunk(clip)[-1, Y] > 0.95


# ---- falls


@each(
    ("path", "faces"),
    [("fall_forward", (-1.0, -0.9)), ("fall_back", (0.9, 1.0)), ("fall_side", (-0.4, 0.4)), ("collapse", (-0.6, 0.6))],
)
def test_falls_are_fast_and_who_has_fallen_lies_still(path, faces):
    for subject in PEOPLE:
        clip = perform(body(path, tempo="fast"), subject)
        hips = track(clip, "spine_base")[:, Y]
        assert hips[0] > 0.45
        assert lies(clip[-1])
        assert faces[0] <= front(clip)[-1, Y] <= faces[1]
        high, low = np.flatnonzero(hips > 0.9 * hips[0])[-1], np.flatnonzero(hips < 1.2 * hips[-1] + 0.03)[0]
        assert (low - high) / FPS * make_subject(0, subject).tempo < 1.3
        rest = clip[-int(0.7 * FPS) :]
        assert np.ptp(rest, axis=0).max() < 0.1


def test_falls_go_where_they_say():
    ahead = perform(body("fall_forward"))
    assert track(ahead, "head")[-1, Z] < track(ahead, "head")[0, Z] - 0.8
    back = perform(body("fall_back"))
    assert track(back, "head")[-1, Z] > track(back, "head")[0, Z] + 0.8
    for limb, sign in (("right_leg", 1), ("left_leg", -1)):
        side = perform(body("fall_side", limb=limb))
        assert sign * (track(side, "head")[-1, X] - track(side, "head")[0, X]) > 0.8
    sinks = perform(body("collapse"))
    upright = trunk(sinks)[:, Y]
    assert upright[np.flatnonzero(track(sinks, "spine_base")[:, Y] < 0.5)[0]] > 0.5  # it sinks before it tips over
    assert np.abs(track(sinks, "spine_base")[-1, [X, Z]] - track(sinks, "spine_base")[0, [X, Z]]).max() < 0.45


def test_who_falls_again_gets_up_before():
    clip = perform(body("fall_forward", repetition="repeated", cycles=[3, 3]))
    low = track(clip, "spine_base")[:, Y] < 0.3
    assert (np.diff(low.astype(int)) == 1).sum() == 3
    assert not low[0]
    assert not low[-1]


# ---- on the floor


def test_rolling_over_turns_the_chest_to_the_floor_and_the_body_to_the_side():
    for limb, sign in (("right_leg", 1), ("left_leg", -1)):
        clip = perform(body("roll_over", "lie_back", limb))
        faces = front(clip)[:, Y]
        assert faces[0] > 0.9
        assert faces[-1] < -0.9
        assert np.abs(trunk(clip)[:, Y]).max() < 0.35
        went = (track(clip, "spine_base")[-1] - track(clip, "spine_base")[0]) @ to_the_right(clip[0])
        assert sign * went > 0.3
        assert track(clip, "spine_base")[:, Y].max() < 0.4
    other = front(perform(body("roll_over", "lie_front")))[:, Y]
    assert other[0] < -0.9
    assert other[-1] > 0.9


def test_push_ups_bend_and_straighten_the_elbows_on_still_hands_and_feet():
    for subject in PEOPLE:
        clip = perform(body("press_from_floor", repetition="repeated", cycles=[3, 3]), subject)
        elbow = angle(clip, "right_shoulder", "right_elbow", "right_wrist")
        assert elbow.min() < 100
        assert elbow.max() > 140
        bent = elbow < (elbow.min() + elbow.max()) / 2
        assert (np.diff(bent.astype(int)) == 1).sum() == 3
        for joint in ("right_wrist", "left_wrist", "right_ankle", "left_ankle"):
            assert np.ptp(track(clip, joint), axis=0).max() < 0.06
        assert angle(clip, "right_shoulder", "right_hip", "right_ankle").min() > 155
        assert np.ptp(track(clip, "spine_shoulder")[:, Y]) > 0.15


def test_sit_ups_lift_the_trunk_from_lying_legs():
    clip = perform(body("sit_up", repetition="repeated", cycles=[2, 2]))
    rise = trunk(clip)[:, Y]
    assert rise.min() < 0.2
    assert rise.max() > 0.85
    assert np.ptp(track(clip, "right_ankle"), axis=0).max() < 0.05
    assert track(clip, "spine_base")[:, Y].max() < 0.25


def test_bridges_lift_the_hips_and_leg_raises_the_legs():
    bridge = perform(body("bridge"))
    assert np.ptp(track(bridge, "spine_base")[:, Y]) > 0.2
    assert np.ptp(track(bridge, "spine_shoulder")[:, Y]) < 0.06
    assert np.ptp(track(bridge, "right_ankle"), axis=0).max() < 0.05
    legs = perform(body("raise_legs"))
    assert np.ptp(track(legs, "spine_base"), axis=0).max() < 0.08
    for side in ("left", "right"):
        assert np.ptp(track(legs, f"{side}_ankle")[:, Y]) > 0.5
        assert angle(legs, f"{side}_hip", f"{side}_knee", f"{side}_ankle").min() > 150
    hung = perform(body("raise_legs", "hang"))
    assert trunk(hung)[:, Y].min() > 0.9
    assert np.ptp(track(hung, "right_ankle")[:, Y]) > 0.4


def test_crawling_moves_opposite_limbs_together_and_goes_ahead():
    clip = perform(body("crawl", repetition="repeated"))
    assert front(clip)[:, Y].max() < -0.8
    base = track(clip, "spine_base")[:, Z]
    assert base[-1] < base[0] - 0.2
    ahead = {joint: middle(track(clip, joint)[:, Z] - base) for joint in ("right_wrist", "left_wrist", "right_knee", "left_knee")}
    assert np.corrcoef(ahead["right_wrist"], ahead["left_knee"])[0, 1] > 0.7
    assert np.corrcoef(ahead["right_wrist"], ahead["left_wrist"])[0, 1] < -0.7


# ---- over the hands


def test_a_cartwheel_has_the_feet_above_the_hips_in_its_middle_and_straight_limbs():
    for limb, sign in (("right_leg", 1), ("left_leg", -1)):
        clip = perform(body("cartwheel", limb=limb, tempo="fast"))
        over = int(trunk(clip)[:, Y].argmin())
        frame = clip[over]
        assert abs(over / len(clip) - 0.5) < 0.2
        for side in ("left", "right"):
            assert frame[JOINT[f"{side}_ankle"], Y] > frame[JOINT["spine_base"], Y] + 0.4
            assert frame[JOINT[f"{side}_wrist"], Y] < 0.15
            assert angle(clip, f"{side}_hip", f"{side}_knee", f"{side}_ankle")[over] > 155
            assert angle(clip, f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist")[over] > 130
        assert sign * (track(clip, "spine_base")[-1, X] - track(clip, "spine_base")[0, X]) > 1.2
        assert np.abs(front(clip)[:, Y]).max() < 0.4  # it turns sideways


def test_a_handstand_stands_on_the_hands_and_comes_down_again():
    for subject in PEOPLE:
        clip = perform(body("handstand"), subject)
        over = trunk(clip)[:, Y] < -0.95
        assert over.mean() > 0.15
        assert track(clip, "right_wrist")[over, Y].max() < 0.1
        assert np.ptp(track(clip, "right_wrist")[over], axis=0).max() < 0.03
        assert (track(clip, "right_ankle") - track(clip, "spine_base"))[over, Y].min() > 0.3
        assert trunk(clip)[[0, -1], Y].min() > 0.9


def test_a_somersault_goes_round_once_with_the_head_low_and_ends_ahead():
    clip = perform(body("somersault"))
    pitch = np.unwrap(np.arctan2(-trunk(clip)[:, Z], trunk(clip)[:, Y]))
    assert pitch[-1] - pitch[0] == pytest.approx(2 * np.pi, abs=0.3)
    assert track(clip, "head")[:, Y].min() < 0.2
    assert track(clip, "head")[:, Y].max() > 1.3
    hips = track(clip, "spine_base")[:, Z]
    assert hips[-1] < hips[0] - 0.8
    twice = perform(body("somersault", repetition="repeated", cycles=[2, 2]))
    assert np.abs(track(twice, "spine_base")[[0, -1], Z] - track(twice, "spine_base")[0, Z]).max() < 0.3  # there and back


def test_a_burpee_goes_down_to_the_hands_back_and_up_into_the_air():
    for subject in PEOPLE:
        clip = perform(body("burpee", tempo="fast"), subject)
        size = make_subject(0, subject).body.trunk / 0.52
        feet = np.minimum(track(clip, "left_foot")[:, Y], track(clip, "right_foot")[:, Y])
        down, flight = int(front(clip)[:, Y].argmin()), int(feet.argmax())
        assert down < flight
        assert track(clip, "right_wrist")[down, Y] < 0.12
        assert (track(clip, "right_ankle") - track(clip, "spine_base"))[down, Z] > 0.5 * size
        assert feet[flight] > 0.1 * size
        assert raised(clip, "right_hand")[:, Y].max() > 0.3 * size
        assert trunk(clip)[[0, -1], Y].min() > 0.9


def test_the_old_movements_of_legs_are_turned_with_a_lying_body():
    clip = perform(make_program("lift_knee", "lie_back"))
    assert np.ptp(track(clip, "right_knee")[:, Y]) > 0.2
    assert np.ptp(track(clip, "left_knee")[:, Y]) < 0.1
    assert track(clip, "spine_base")[:, Y].max() < 0.2


def test_performances_differ_by_person_and_trial_and_depend_on_nothing_else():
    program = body("fall_side")
    one, again, other = (render(program, make_subject(0, 1), numpy_generator(0, "test", trial))[0] for trial in (1, 1, 2))
    assert one.tobytes() == again.tobytes()
    assert one.shape != other.shape or np.abs(one - other).max() > 0.02
