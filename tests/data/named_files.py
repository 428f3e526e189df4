"""Writers and checks of files whose points have names. `points` are (T, N, 3), NaN where missing."""

import csv

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from fdsm.data.clips import read_points
from fdsm.data.layouts import get_layout
from fdsm.errors import InputError

NAMES = "LShoulder RShoulder LElbow RElbow LWrist RWrist LHip RHip LKnee RKnee LAnkle RAnkle Neck Head".split()
JOINTS = [name.replace("L", "left_", 1) if name[0] == "L" else name.replace("R", "right_", 1) for name in NAMES]
JOINTS = [joint.lower() for joint in JOINTS]

# Names of a BVH file -> the joint of kinect-v2 that is there, and the joint above it.
BVH_JOINTS = {
    "Hips": ("spine_base", None),
    "Spine": ("spine_mid", "Hips"),
    "Spine1": ("spine_shoulder", "Spine"),
    "Neck": ("spine_shoulder", "Spine1"),
    "Head": ("head", "Neck"),
    **{
        f"{side}{bone}": (
            joint if joint == "spine_shoulder" else f"{side.lower()}_{joint}",
            above if above in ("Spine1", "Hips") else f"{side}{above}",
        )
        for side in ("Left", "Right")
        for bone, joint, above in (
            ("Shoulder", "spine_shoulder", "Spine1"),
            ("Arm", "shoulder", "Shoulder"),
            ("ForeArm", "elbow", "Arm"),
            ("Hand", "wrist", "ForeArm"),
            ("UpLeg", "hip", "Hips"),
            ("Leg", "knee", "UpLeg"),
            ("Foot", "ankle", "Leg"),
            ("ToeBase", "foot", "Foot"),
        )
    },
}
TIPS = {
    "LeftHand": "left_hand",
    "RightHand": "right_hand",
    "LeftToeBase": "left_foot",
    "RightToeBase": "right_foot",
    "Head": "head",
}
"""What an End Site is at."""


def write_bvh(path, clip, joints, fps=30.0, order="ZXY"):
    """A clip (T, V, 3) as offsets and rotations. Bones keep their mean length, so places differ from the clip's by its noise."""
    at = {joint: clip[:, place] for place, joint in enumerate(joints)}
    places = {name: at[joint] for name, (joint, _) in BVH_JOINTS.items()}
    below = {name: [child for child, (_, above) in BVH_JOINTS.items() if above == name] for name in BVH_JOINTS}
    tips = {name: at[joint] for name, joint in TIPS.items()}

    def offset(start, end):
        vectors = end - start
        lengths = np.linalg.norm(vectors, axis=1)
        return vectors[0] / max(lengths[0], 1e-9) * lengths.mean()

    lines, channels, turns = ["HIERARCHY"], [], {}

    def emit(name, above, depth):
        tab = "\t" * depth
        start = places[name]
        rest = np.zeros(3) if above is None else offset(places[above], start)
        ends = {child: places[child] for child in below[name]} | ({"tip": tips[name]} if name in tips else {})
        pairs = [(offset(start, end), end - start) for end in ends.values() if np.linalg.norm(end - start, axis=1).min() > 1e-6]
        turn = Rotation.identity(len(clip))
        if pairs:
            turn = Rotation.concatenate(
                [
                    Rotation.align_vectors([now[frame] for _, now in pairs], [rest for rest, _ in pairs])[0]
                    for frame in range(len(clip))
                ]
            )
        turns[name] = turn
        local = turn if above is None else turns[above].inv() * turn
        root = above is None
        lines.extend([f"{tab}{'ROOT' if root else 'JOINT'} {name}", f"{tab}{{"])
        lines.append(f"{tab}\tOFFSET " + " ".join(f"{number:.6f}" for number in rest))
        rotations = " ".join(f"{axis}rotation" for axis in order)
        lines.append(f"{tab}\tCHANNELS {'6 Xposition Yposition Zposition' if root else '3'} {rotations}")
        if root:
            channels.append(start)
        channels.append(local.as_euler(order, degrees=True))
        for child in below[name]:
            emit(child, name, depth + 1)
        if name in tips:
            tip = offset(start, tips[name]) if np.linalg.norm(tips[name] - start, axis=1).min() > 1e-6 else np.zeros(3)
            lines.extend(
                [f"{tab}\tEnd Site", f"{tab}\t{{", f"{tab}\t\tOFFSET " + " ".join(f"{number:.6f}" for number in tip), f"{tab}\t}}"]
            )
        lines.append(f"{tab}}}")

    emit("Hips", None, 0)
    rows = np.concatenate(channels, axis=1)
    lines += ["MOTION", f"Frames: {len(rows)}", f"Frame Time: {1 / fps:.7f}"]
    lines += [" ".join(f"{number:.6f}" for number in row) for row in rows]
    path.write_text("\n".join(lines) + "\n")


def write_trc(path, points, names, fps=30.0, blank=True, units="m"):
    """As OpenSim writes it. `blank=False`: as Pose2Sim does, without the blank line before the data."""
    count = len(names)
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        "\t".join(str(value) for value in (fps, fps, len(points), count, units, fps, 1, len(points))),
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{number}" for number in range(1, count + 1) for axis in "XYZ"),
        *([""] if blank else []),
    ]
    for frame, row in enumerate(points.reshape(len(points), -1)):
        cells = ["" if np.isnan(number) else f"{number:.6f}" for number in row]
        lines.append("\t".join([str(frame + 1), f"{frame / fps:.4f}", *cells]))
    path.write_text("\n".join(lines) + "\n")


def write_qualisys(path, points, names, fps=100.0, times=True):
    lines = [f"NO_OF_FRAMES\t{len(points)}", "NO_OF_CAMERAS\t8", f"NO_OF_MARKERS\t{len(names)}", f"FREQUENCY\t{fps:g}"]
    lines += ["DESCRIPTION\t--", "DATA_INCLUDED\t3D", "\t".join(["MARKER_NAMES", *names])]
    if times:
        lines.append("\t".join(["Frame", "Time", *(f"{name} {axis}" for name in names for axis in "XYZ")]))
    for frame, row in enumerate(np.nan_to_num(points).reshape(len(points), -1)):  # a marker that is not seen is 0.000
        lead = [str(frame + 1), f"{frame / fps:.5f}"] if times else []
        lines.append("\t".join([*lead, *(f"{number:.3f}" for number in row)]))
    path.write_text("\n".join(lines) + "\n")


def write_c3d(path, points, labels, fps=100.0, units="mm", missing="residual", screen=("+X", "+Z")):
    """By ezc3d. A missing marker has the residual -1, is not a number, or is (0, 0, 0), as different tools write it."""
    import ezc3d

    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [fps]
    file["parameters"]["POINT"]["LABELS"]["value"] = tuple(labels)
    file["parameters"]["POINT"]["UNITS"]["value"] = [units]
    if screen:
        file.add_parameter("POINT", "X_SCREEN", [screen[0]])
        file.add_parameter("POINT", "Y_SCREEN", [screen[1]])
    table = np.ones((4, points.shape[1], len(points)))
    table[:3] = points.transpose(2, 1, 0)
    gone = np.isnan(table[:3]).any(axis=0)
    residuals = np.zeros((1, *gone.shape))
    if missing != "nan":
        table[:3, gone] = 0
    if missing == "residual":
        residuals[0, gone] = -1
    file["data"]["points"] = table
    file["data"]["meta_points"]["residuals"] = residuals
    file.write(str(path))


def write_csv(path, header, rows, separator=","):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=separator).writerows([header, *rows])


def cells_of(points, digits=6):
    """A row of cells for each frame, empty where missing."""
    return [["" if np.isnan(number) else f"{number:.{digits}f}" for number in row] for row in points.reshape(len(points), -1)]


def write_motive(path, points, names, fps=120.0, old=False):
    """As Motive exports bones with quaternions, and markers after them, at a part of the rate at which it captured.

    Version 1.22 has no titles of the lines.
    """
    top = ["Format Version", "1.23", "Take Name", "Take", "Capture Frame Rate", "240.000000", "Length Units", "Meters"]
    top += [] if old else ["Export Frame Rate", f"{fps:.6f}"]
    kinds = ["Rotation"] * 4 + ["Position"] * 3
    axes = [*"XYZW", *"XYZ"]
    wide = [[], [], [], []]
    for name in names:
        for line, cells in zip(wide, (["Bone"] * 7, [f"Anna:{name}"] * 7, kinds, axes), strict=True):
            line.extend(cells)
    for line, cell in zip(wide, ("Bone Marker", "Anna:WaistLFront", "Position", "X"), strict=True):
        line.append(cell)
    types, titles, kinds, axes = wide
    said = ("", "", "") if old else ("Type", "Name", "ID")
    lines = [
        top,
        [],
        ["", said[0], *types],
        ["", said[1], *titles],
        ["", said[2], *["0"] * len(types)],
        ["", "", *kinds],
        ["Frame", "Time (Seconds)", *axes],
    ]
    for frame, row in enumerate(points):
        numbers = [cell for point in row for cell in ["0", "0", "0", "1", *(f"{number:.6f}" for number in point)]]
        lines.append([str(frame), f"{frame / fps:.6f}", *numbers, "9"])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)


def write_deeplabcut(path, points, names, scores):
    lines = [
        ["scorer", *["net"] * 3 * len(names)],
        ["bodyparts", *np.repeat(names, 3)],
        ["coords", *["x", "y", "likelihood"] * len(names)],
    ]
    for frame, (row, score) in enumerate(zip(points, scores, strict=True)):
        lines.append([str(frame), *(f"{number:.4f}" for x, s in zip(row, score, strict=True) for number in (*x, s))])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)


def markers_of(clip, joints):
    """A clip (T, V, 3) of kinect-v2 as markers of Plug-in Gait on the skin, in the same unit, and their names."""
    at = {joint: clip[:, place] for place, joint in enumerate(joints)}

    def unit(vectors):
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    up = unit(at["spine_shoulder"] - at["spine_base"])
    right = unit(at["right_hip"] - at["left_hip"])
    front = unit(np.cross(up, right))
    right = np.cross(front, up)
    trunk = np.linalg.norm(at["spine_shoulder"] - at["spine_base"], axis=1).mean()
    wide = np.linalg.norm(at["right_hip"] - at["left_hip"], axis=1).mean() / 2
    markers = {"C7": at["spine_shoulder"] - 0.12 * trunk * front, "CLAV": at["spine_shoulder"] + 0.12 * trunk * front}
    for side, letter, sign in (("left", "L", -1), ("right", "R", 1)):
        out = sign * right
        hip, forearm = at[f"{side}_hip"], unit(at[f"{side}_wrist"] - at[f"{side}_elbow"])
        across = unit(np.cross(forearm, up + 0.1 * front))
        markers |= {
            f"{letter}FHD": at["head"] + 0.15 * trunk * (front + 0.5 * out),
            f"{letter}BHD": at["head"] - 0.15 * trunk * (front - 0.5 * out),
            f"{letter}SHO": at[f"{side}_shoulder"] + 0.08 * trunk * up,
            f"{letter}ELB": at[f"{side}_elbow"] + 0.07 * trunk * out,
            f"{letter}WRA": at[f"{side}_wrist"] + 0.06 * trunk * across,
            f"{letter}WRB": at[f"{side}_wrist"] - 0.06 * trunk * across,
            f"{letter}FIN": at[f"{side}_hand"] + 0.04 * trunk * across,
            # The hip joint is below and behind the front spine of the pelvis, and nearer to the middle.
            f"{letter}ASI": hip + 0.17 * trunk * up + 0.09 * trunk * front + 0.3 * wide * out,
            f"{letter}PSI": hip + 0.2 * trunk * up - 0.22 * trunk * front - 0.5 * wide * out,
            f"{letter}KNE": at[f"{side}_knee"] + 0.1 * trunk * out,
            f"{letter}ANK": at[f"{side}_ankle"] + 0.07 * trunk * out,
            f"{letter}HEE": at[f"{side}_ankle"] - 0.1 * trunk * front - 0.08 * trunk * up,
            f"{letter}TOE": at[f"{side}_foot"] + 0.03 * trunk * up,
        }
    return np.stack(list(markers.values()), axis=1), list(markers)


def smpl_poses(clip, joints):
    """Turns of SMPL's joints (T, 66) and the way of the pelvis (T, 3), that move a body as a clip (T, V, 3) of kinect-v2 moves."""
    at = {joint: clip[:, place] for place, joint in enumerate(joints)}
    across = at["left_hip"] - at["right_hip"]
    wide = at["left_shoulder"] - at["right_shoulder"]
    x, y = np.eye(3)[:2]
    chest = [(y, at["spine_shoulder"] - at["spine_mid"]), (x, wide)]
    room = {
        "pelvis": [(x, across), (y, at["spine_mid"] - at["spine_base"])],
        **{f"spine{number}": chest for number in (1, 2, 3)},
        "neck": [(y, at["head"] - at["spine_shoulder"]), (x, wide)],
        "head": [(y, at["head"] - at["spine_shoulder"]), (x, wide)],
    }
    for side, sign in (("left", 1), ("right", -1)):
        limb = {joint: at[f"{side}_{joint}"] for joint in "shoulder elbow wrist hand hip knee ankle foot".split()}
        foot = np.array([0, -0.035, 0.075])
        room |= {
            f"{side}_collar": chest,
            f"{side}_shoulder": [(sign * x, limb["elbow"] - limb["shoulder"])],
            f"{side}_elbow": [(sign * x, limb["wrist"] - limb["elbow"])],
            f"{side}_wrist": [(sign * x, limb["hand"] - limb["wrist"])],
            f"{side}_hip": [(-y, limb["knee"] - limb["hip"]), (x, across)],
            f"{side}_knee": [(-y, limb["ankle"] - limb["knee"]), (x, across)],
            f"{side}_ankle": [(foot, limb["foot"] - limb["ankle"])],
            f"{side}_foot": [(foot, limb["foot"] - limb["ankle"])],
        }
    layout = get_layout("smpl-22")
    parents = {child: parent for parent, child in layout.bones}
    turns, poses = [], []
    for number, joint in enumerate(layout.joints):
        rests, vectors = zip(*room[joint], strict=True)
        weights = [1.0, 0.01][: len(rests)]  # the first vector is met, the second as well as can be
        frames = [Rotation.align_vectors([now[frame] for now in vectors], rests, weights)[0] for frame in range(len(clip))]
        turns.append(Rotation.concatenate(frames))
        parent = parents.get(number)
        poses.append((turns[-1] if parent is None else turns[parent].inv() * turns[-1]).as_rotvec())
    return np.concatenate(poses, axis=1), at["spine_base"]


def some_points():
    """Points (5, 14, 3) of `NAMES` in metres, of which the left wrist is missing in frame 2."""
    places = np.random.default_rng(0).normal(1, 0.4, (5, len(NAMES), 3)).round(4)
    places[2, 4] = np.nan
    return places


def check(path, points, fps, up="+y", axes=3, layout=None):
    """The clip has the points under the names that layouts have, and the file's rate and axis."""
    clip, found, rate = read_points(path, layout)
    assert rate == pytest.approx(fps, rel=1e-3)
    assert found.up == up
    assert clip.shape == (1, len(points), found.num_joints, axes)
    assert clip.dtype == np.float32
    for column, joint in enumerate(JOINTS):
        np.testing.assert_allclose(clip[0, :, found.joints.index(joint)], points[:, column], atol=2e-4, err_msg=joint)


def refused(path, message=""):
    with pytest.raises(InputError, match=message) as raised:
        read_points(path)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)
