"""Writes the clips of this example: stick figures that wave, raise their arms and squat. Needs numpy only.

Run `python make_clips.py` in this folder. Put your own recordings in the place of `move`.
"""

from pathlib import Path

import numpy as np

# A person of 1.75 m who stands at the origin and looks along +y; x points to the person's right and z up. Metres.
STANDING = np.array(
    [
        *[(0, 0, 0.95), (0, 0, 1.45), (0, 0, 1.70)],  # pelvis, neck, head
        *[(-0.18, 0, 1.42), (-0.20, 0, 1.14), (-0.21, 0, 0.88)],  # left shoulder, elbow, wrist
        *[(0.18, 0, 1.42), (0.20, 0, 1.14), (0.21, 0, 0.88)],  # right shoulder, elbow, wrist
        *[(-0.10, 0, 0.92), (-0.10, 0, 0.50), (-0.10, 0, 0.08)],  # left hip, knee, ankle
        *[(0.10, 0, 0.92), (0.10, 0, 0.50), (0.10, 0, 0.08)],  # right hip, knee, ankle
    ]
)
LEFT_ARM, RIGHT_ARM, KNEES = (3, 4, 5), (6, 7, 8), (10, 13)
UPPER_BODY = (*range(10), 12)


def move(action: str, size: float, num_frames: int = 24) -> np.ndarray:
    """The points of one action, (frames, 15 joints, 3), by a person `size` times as tall as usual."""
    clip = np.tile(STANDING, (num_frames, 1, 1))
    phase = np.linspace(0, 1, num_frames)
    rise = np.sin(np.pi * phase)  # 0 at both ends, 1 in the middle
    if action == "wave":
        swing_arm(clip, RIGHT_ARM, 2.6 * np.minimum(2 * rise, 1))
        clip[:, RIGHT_ARM[2], 0] += 0.12 * np.sin(8 * np.pi * phase) * rise
    elif action == "arms":
        swing_arm(clip, LEFT_ARM, -2.9 * rise)
        swing_arm(clip, RIGHT_ARM, 2.9 * rise)
    elif action == "squat":
        clip[:, UPPER_BODY, 2] -= 0.45 * rise[:, None]
        clip[:, KNEES, 1] += 0.30 * rise[:, None]
        clip[:, KNEES, 2] -= 0.08 * rise[:, None]
    # Nobody stands quite still.
    sway = 0.004 * np.sin(7 * phase[:, None, None] + np.arange(STANDING.size).reshape(STANDING.shape))
    return (clip + sway) * size


def swing_arm(clip: np.ndarray, arm: tuple[int, int, int], angle: np.ndarray) -> None:
    """Turn elbow and wrist about the shoulder, outwards in the plane of the body, by `angle` radians at each frame."""
    shoulder = clip[:, arm[0]].copy()
    for joint in arm[1:]:
        x, z = (clip[:, joint] - shoulder)[:, 0], (clip[:, joint] - shoulder)[:, 2]
        clip[:, joint, 0] = shoulder[:, 0] + np.cos(angle) * x - np.sin(angle) * z
        clip[:, joint, 2] = shoulder[:, 2] + np.sin(angle) * x + np.cos(angle) * z


def make_clips() -> dict[str, np.ndarray]:
    clips = {
        "anna-wave": move("wave", 0.95),
        "anna-arms": move("arms", 0.95),
        "anna-squat": move("squat", 0.95),
        "ben-wave": move("wave", 1.05),
        "ben-long": np.concatenate([move("arms", 1.05), move("squat", 1.05)]),
    }
    clips["anna-squat"][10:13, 14] = np.nan  # three frames in which the right ankle was not seen
    return {name: clip.astype(np.float32) for name, clip in clips.items()}


if __name__ == "__main__":
    folder = Path(__file__).parent / "clips"
    folder.mkdir(exist_ok=True)
    for name, clip in make_clips().items():
        np.save(folder / f"{name}.npy", clip)
