"""Every cell of the paper's Tables 1 to 4 has recipes that run, here on a few synthetic clips in the original formats."""

import numpy as np
import pytest
from studies.ablations.sweep import read_sweep

from fdsm.experiment.config import load_config, members
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.results import make_rows
from fdsm.synthetic.imitate import imitate
from tests.conftest import REPOSITORY

# The paper's figures for FDSM, taken down apart from the recipes: table, data set, split, percent, spread.
CELLS = [
    (1, "ntu60", "55/5", 87.79, 0.08),
    (1, "ntu60", "48/12", 57.46, 0.07),
    (1, "ntu60", "40/20", 37.42, 0.08),
    (1, "ntu60", "30/30", 26.55, 0.09),
    (1, "ntu120", "110/10", 75.24, 0.07),
    (1, "ntu120", "96/24", 66.52, 0.06),
    (1, "ntu120", "80/40", 39.16, 0.10),
    (1, "ntu120", "60/60", 28.67, 0.08),
    (2, "ntu60", "smie", 90.13, 0.07),
    (2, "ntu120", "smie", 70.59, 0.08),
    (2, "pku-mmd", "smie", 72.18, 0.12),
    (3, "kinetics200", "180/20", 39.76, None),
    (3, "kinetics200", "160/40", 27.01, None),
    (3, "kinetics200", "140/60", 16.96, None),
    (3, "kinetics200", "120/80", 14.73, None),
    (4, "kinetics400", "360/40", 40.25, None),
    (4, "kinetics400", "320/80", 28.17, None),
    (4, "kinetics400", "300/100", 20.13, None),
    (4, "kinetics400", "280/120", 17.88, None),
]
RECIPES = [(kind, *cell) for kind in ("paper", "released") for cell in CELLS]
SMALL = [
    "preprocess.num_frames=8",
    "encoder.channels=[8, 8]",
    "encoder.strides=[1, 2]",
    "pretrain.optim={num_steps: 2, batch_size: 8, warmup_steps: 1}",
    "method.preset=small",
    "method.denoiser.depth=1",
    "method.denoiser.width=16",
    "method.denoiser.num_heads=2",
    "method.optim.num_steps=2",
    "method.optim.warmup_steps=1",
    "method.optim.batch_size=8",
    "method.head.epochs=2",
    "trials=2",
]


def path_of(kind, dataset, split):
    return REPOSITORY / "configs" / kind / f"{dataset}_{split.replace('/', '-')}.yaml"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("recipes")


@pytest.fixture(scope="module")
def small(place, clip_folder):
    """Overrides that make a recipe run in a moment on an imitation of its data."""

    def overrides(dataset):
        root = place / dataset
        if not root.exists():
            imitate(dataset, root, num_frames=6)
        return [*SMALL, f"data.root={root}", f"text.encoder.model={clip_folder}"]

    return overrides


def test_there_is_a_recipe_for_each_cell_and_no_other():
    there = {
        f"{path.parent.name}/{path.name}" for kind in ("paper", "released") for path in (REPOSITORY / "configs" / kind).iterdir()
    }
    assert there == {f"{kind}/{path_of(kind, dataset, split).name}" for kind, _, dataset, split, _, _ in RECIPES}


@pytest.mark.parametrize(("kind", "table", "dataset", "split", "zsl", "std"), RECIPES)
def test_the_recipe_says_what_the_paper_does(kind, table, dataset, split, zsl, std):
    config = load_config(path_of(kind, dataset, split))
    assert (config.dataset, config.split.name) == (dataset, split)
    assert (config.reported.table, config.reported.zsl, config.reported.std) == (table, zsl, std)
    assert config.encoder.name == ("stgcn" if table == 2 else "shift-gcn")  # section 4.2
    assert (config.method.name, config.method.preset) == ("fdsm", "paper")
    assert config.method.denoiser.attention == "joint"
    assert config.method.captions.draw == "clip"
    assert config.preprocess.num_frames == 300
    released = kind == "released"
    assert config.tokens == ("pooled" if released else "frames")
    assert config.method.denoiser.axis == ("channel" if released else "time")
    assert config.method.denoiser.placement == ("stream" if released else "branch")
    assert config.method.denoiser.attend_padding == released
    assert config.method.loss_cutoff == (5 if released else None)


def test_what_the_released_code_does_otherwise_is_in_its_recipes_and_nothing_else():
    def flat(data, prefix=""):
        if not isinstance(data, dict):
            return {prefix: data}
        return {key: value for name, part in data.items() for key, value in flat(part, f"{prefix}.{name}").items()}

    paper, released = (flat(load_config(path_of(kind, "ntu60", "55/5")).model_dump(mode="json")) for kind in ("paper", "released"))
    assert {key.removeprefix(".") for key in paper if paper[key] != released[key]} == {
        "name",
        "tokens",
        "trials",
        "method.denoiser.axis",
        "method.denoiser.placement",
        "method.denoiser.attend_padding",
        "method.loss_cutoff",
    }


@pytest.mark.parametrize(("kind", "table", "dataset", "split", "zsl", "std"), RECIPES)
def test_the_recipe_runs_on_small_data_in_the_original_format(kind, table, dataset, split, zsl, std, small, place):
    config = load_config(path_of(kind, dataset, split), small(dataset))
    reports = []
    for member in members(config)[:1]:  # of a group one split here; all three below
        pipeline = Pipeline(member, place / "runs")
        reports.append(pipeline.report)
        assert reports[0].classes == [pipeline.sequences.samples.class_names[c] for c in pipeline.split.unseen]
        assert reports[0].test_part.num_clips == len(pipeline.split.unseen)
        assert np.isfinite(pipeline.scores.values).all()
    assert reports[0].stamps == ["the kinematic head was taught on all class names"]
    row, *others = make_rows(reports)
    assert (row.dataset, row.method) == (dataset, kind)
    figures = {other.method: other.test_part.mean for other in others}
    if split != "smie":
        assert figures[f"{kind} (published, table {table})"] == zsl
        assert "TDSM (published)" in figures


def test_a_protocol_of_three_splits_is_run_and_averaged(small, place):
    config = load_config(path_of("paper", "pku-mmd", "smie"), small("pku-mmd"))
    reports = [Pipeline(member, place / "runs").report for member in members(config)]
    assert [report.config["split"]["name"] for report in reports] == ["smie-1", "smie-2", "smie-3"]
    rows = {(row.split, row.method): row for row in make_rows(reports)}
    each = [100 * report.test_part.zsl_acc_mean for report in reports]
    assert rows["smie", "paper (mean of smie-1, smie-2, smie-3)"].test_part.mean == pytest.approx(np.mean(each))
    assert rows["smie", "paper (published, table 2)"].test_part.mean == 72.18


@pytest.mark.parametrize("path", sorted((REPOSITORY / "configs" / "sweeps").iterdir()), ids=lambda path: path.stem)
def test_sweeps_validate_on_their_own_recipes(path):
    sweep = read_sweep(path)
    assert sweep.configs
    for recipe in sweep.configs:
        for changes in sweep.rows.values():
            load_config(recipe, changes)
    assert set(sweep.published) == set(sweep.rows)
    assert {len(row) for row in sweep.published.values()} == {len(sweep.configs)}
