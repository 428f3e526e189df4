"""The sweeps that the ablations run: each validates on the recipes and targets that it names."""

from pathlib import Path

from studies.ablations.sweep import read_sweep
from studies.recipes import experiments

SWEEPS = sorted((Path(__file__).parents[2] / "studies" / "ablations" / "sweeps").glob("*.yaml"))


def test_sweeps_validate_on_their_own_recipes():
    assert len(SWEEPS) == 9
    for path in SWEEPS:
        sweep = read_sweep(path)
        assert sweep.targets, path.stem
        for words in sweep.targets:
            for experiment in experiments(words):
                for row, changes in sweep.rows.items():
                    assert experiment(changes).method.name == "fdsm", (path.stem, words, row)
        assert set(sweep.rows) - set(sweep.published) <= {"lambda 25"}, path.stem  # the paper has no such row
        assert {len(row) for row in sweep.published.values()} == {len(sweep.targets)}, path.stem
