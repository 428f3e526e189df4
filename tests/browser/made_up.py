"""A page with a player, and a body to show."""

import numpy as np

HTML = """<!doctype html><html lang="en"><title>player</title><style>:root { color-scheme: light dark }</style>
<main><div id="here"></div></main><script type="module">
import { Player } from "./player.js";
window.start = (options) => { window.player = new Player(document.getElementById("here"), options); };
</script></html>"""


def body_of(layout, frames=30):
    """A person (1, T, V, 3) in metres who faces the sensor, y up, with joints in a tree, and who sways."""
    rng = np.random.default_rng(5)
    place = {joint: rng.uniform(-0.1, 0.1, 3) for joint in range(layout.num_joints)}
    heights = {"root": 1.0, "neck": 1.5, "left_shoulder": 1.45, "right_shoulder": 1.45, "left_hip": 0.95, "right_hip": 0.95}
    points = np.array([place[joint] + [0, 1.2, 2.5] for joint in range(layout.num_joints)])
    for role, joints in layout.roles.items():
        across = 0.2 * (role.startswith("right") - role.startswith("left"))
        if len(joints) == 1:
            points[joints[0]] = [across, heights.get(role, 1.2), 2.5]
    for left, right in layout.pairs:
        points[left, 0], points[right, 0] = -abs(points[left, 0]) - 0.05, abs(points[right, 0]) + 0.05
    sway = 0.2 * np.sin(np.linspace(0, 3, frames))[:, None, None] * rng.uniform(0.2, 1, (1, layout.num_joints, 3))
    return (points[None] + sway).astype(np.float32)[None]
