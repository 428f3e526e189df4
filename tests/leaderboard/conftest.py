"""A suite on the synthetic data set, small enough to run in seconds."""

import pytest

from fdsm.leaderboard.steps import Place
from fdsm.leaderboard.suite import Suite

SMALL = {
    "data": {"num_subjects": 4, "num_views": 1, "num_trials": 1},
    "preprocess": {"num_frames": 32, "level": True},
    "encoder": {"name": "measurements"},
    "tokens": "pooled",
}


def suite_of(**changes):
    return Suite.model_validate(
        {
            "about": "Three methods on made motions.",
            "targets": ["synthetic/default"],
            "seeds": 2,
            "against": ["ridge"],
            "inputs": {"measured": {"about": "measurements and attributes", "settings": SMALL}},
            "training": {"num_steps": 5, "batch_size": 8},
            "search": {"trials": 3, "draws": 1, "steps": [5, 10]},
            "methods": {
                "chance": {"measured": {"view": "attributes"}},
                "ridge": {"measured": {"view": "attributes"}},
                "devise": {"measured": {"view": ["attributes"]}},
            },
            **changes,
        }
    )


@pytest.fixture
def place(tmp_path):
    return Place(suite_of(), None, tmp_path / "runs", tmp_path / "board")
