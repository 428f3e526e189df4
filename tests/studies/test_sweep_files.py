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


def test_the_folder_of_all_data_is_a_name_and_not_yaml(tmp_path):
    for folder in (tmp_path / "data #2", tmp_path / 'take: "two" \\ of Zoë 🚶'):
        for words in ("ridge utd-mhad/22-5", "discriminant-lenient nw-ucla/5-5"):
            (experiment,) = experiments(words, data=folder, settings=["trials=3"])
            config = experiment(["seed=4"])
            assert config.data.root == folder / config.data.name
            assert (config.trials, config.seed) == (3, 4)
