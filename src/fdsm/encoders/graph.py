"""The skeleton as a graph: adjacency matrices with spatial partitioning.

Source: ST-GCN (Yan, Xiong and Lin, AAAI 2018), section 3.3.
"""

from __future__ import annotations

import numpy as np

from fdsm.values import FloatArray, Layout


def distances_to_root(layout: Layout) -> FloatArray:
    """Number of bones between each joint and the nearest joint of the root landmark (V,)."""
    neighbours: list[list[int]] = [[] for _ in layout.joints]
    for a, b in layout.bones:
        neighbours[a].append(b)
        neighbours[b].append(a)
    distance = np.full(layout.num_joints, np.inf, np.float32)
    frontier = list(layout.roles["root"])
    distance[frontier] = 0
    while frontier:
        reached = [n for joint in frontier for n in neighbours[joint] if np.isinf(distance[n])]
        for joint in frontier:
            for n in neighbours[joint]:
                distance[n] = min(distance[n], distance[joint] + 1)
        frontier = reached
    return distance


def spatial_partitions(layout: Layout) -> FloatArray:
    """Adjacency A (3, V, V): neighbours as far from the root as the joint (with the joint itself), nearer to it, farther from it.

    A[k, i, j] is the weight of joint j's features for joint i. For each i, the weights over k and j sum to 1.
    """
    distance = distances_to_root(layout)
    count = layout.num_joints
    linked = np.eye(count, dtype=bool)
    for a, b in layout.bones:
        linked[a, b] = linked[b, a] = True
    mean = linked / linked.sum(1, keepdims=True)
    of_i, of_j = distance[:, None], distance[None, :]
    return np.stack([mean * (of_j == of_i), mean * (of_j < of_i), mean * (of_j > of_i)]).astype(np.float32)
