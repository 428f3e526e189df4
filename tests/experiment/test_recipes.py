"""Recipes and benchmarks: every one composes on its targets, the paper's cells as published, and some run on imitated data."""

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.experiment.config import load_config, load_recipe_config, members
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.recipes import (
    DEFAULT_RECIPE,
    benchmark_names,
    compose,
    load_benchmark,
    load_recipe,
    merge,
    published_figures,
    recipe_names,
    targets_of,
)
from fdsm.experiment.results import make_rows
from fdsm.methods import METHODS
from fdsm.splits import split_names
from fdsm.synthetic.imitate import imitate

# The paper's figures for FDSM, taken down apart from the benchmarks: table, data set, split, percent, spread.
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
# One run a data set and a variant: (variants, data set, split); the protocol of three splits has a test of its own.
RUN = [
    ((), "ntu60", "55-5"),
    (("released",), "ntu120", "110-10"),
    ((), "kinetics200", "180-20"),
    pytest.param(("released",), "kinetics400", "360-40", marks=pytest.mark.slow),  # the format of kinetics200
]
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


# ---- what there is


def test_each_cell_of_the_paper_has_its_published_figure_and_no_other_split_has_one():
    for _, dataset, split, zsl, std in CELLS:
        assert published_figures(dataset, split)["FDSM"] == (zsl, std), (dataset, split)
        assert "TDSM" in published_figures(dataset, split), (dataset, split)
    of_fdsm = {
        (name, split) for name in benchmark_names() for split, found in load_benchmark(name).published.items() if "FDSM" in found
    }
    assert of_fdsm == {(dataset, split) for _, dataset, split, _, _ in CELLS}


def test_published_figures_are_of_splits_that_exist():
    for name in benchmark_names():
        for split in load_benchmark(name).published:
            assert f"{name}/{split}" in targets_of(name)
            assert split_names(name, split)
    assert published_figures("utd-mhad", "0/27") == {}
    assert published_figures("my-splits.yaml", "mine") == {}


def test_the_recipe_says_what_the_paper_does():
    for table, dataset, split, _, _ in CELLS:
        for variants in ((), ("released",)):
            config = load_recipe_config("paper", f"{dataset}/{split.replace('/', '-')}", variants)
            case, released = (dataset, split, variants), bool(variants)
            assert (config.dataset, config.split.name) == (dataset, split), case
            assert config.name == f"{dataset}/{split.replace('/', '-')}/{'-'.join(['paper', *variants])}", case
            assert config.encoder.name == ("stgcn" if table == 2 else "shift-gcn"), case  # section 4.2
            assert (config.method.name, config.method.preset) == ("fdsm", "paper"), case
            assert config.method.denoiser.attention == "joint", case
            assert config.method.captions.draw == "clip", case
            assert config.preprocess.num_frames == 300, case
            assert config.tokens == ("pooled" if released else "frames"), case
            assert config.trials == (3 if released else 10), case
            assert config.method.denoiser.axis == ("channel" if released else "time"), case
            assert config.method.denoiser.placement == ("stream" if released else "branch"), case
            assert config.method.denoiser.attend_padding == released, case
            assert config.method.loss_cutoff == (5 if released else None), case


def test_what_the_variant_of_the_released_code_changes():
    def flat(data, prefix=""):
        if not isinstance(data, dict):
            return {prefix: data}
        return {key: value for name, part in data.items() for key, value in flat(part, f"{prefix}.{name}").items()}

    paper, released = (
        flat(load_recipe_config("paper", "ntu60/55-5", variants).model_dump(mode="json")) for variants in ((), ("released",))
    )
    assert {key.removeprefix(".") for key in paper if paper[key] != released[key]} == {
        "name",
        "tokens",
        "trials",
        "method.denoiser.axis",
        "method.denoiser.placement",
        "method.denoiser.attend_padding",
        "method.loss_cutoff",
        "method.noise_error",
        "method.freq_error",
        "text.encoder.marks",
        "text.encoder.own_norms",
    }


def test_every_recipe_and_variant_composes_on_every_target_under_a_name_of_its_own(tmp_path):
    targets = [target for name in ("utd-mhad", "nw-ucla", "msr-action3d", "synthetic") for target in targets_of(name)]
    assert len(targets) == 11
    names = set()
    for recipe in recipe_names():
        known = load_recipe(recipe)
        assert known.about.endswith("."), recipe
        for target in targets:
            for variants in ((), *((variant,) for variant in known.variants)):
                config = load_recipe_config(recipe, target, variants)
                assert config.dataset == target.partition("/")[0], (recipe, target)
                assert config.split.source == config.text.bank == config.dataset, (recipe, target)
                own = "folder" if config.dataset == "msr-action3d" else config.dataset
                assert config.data.name == own, (recipe, target)
                names.add(config.name)
        for place in known.targets:
            assert place in [name for one in benchmark_names() for target in targets_of(one) for name in (one, _slug(target))], (
                f"{recipe} sets something for {place}, which is no target"
            )
    (tmp_path / "again.yaml").write_text(config.to_yaml())
    assert load_config(tmp_path / "again.yaml") == config
    assert len(names) == sum(len(targets) * (1 + len(load_recipe(recipe).variants)) for recipe in recipe_names())


def _slug(target):
    name, _, split = target.partition("/")
    return f"{name}/{split.replace('/', '-')}"


def test_every_benchmark_names_itself_its_data_and_the_default_recipe_is_there():
    assert DEFAULT_RECIPE in recipe_names()
    for name in benchmark_names():
        assert compose(DEFAULT_RECIPE, targets_of(name)[0])["split"]["source"] == name
        assert load_benchmark(name).about.endswith(".")


# ---- how settings are laid over each other


def test_what_a_recipe_sets_for_a_data_set_and_a_split_lies_over_its_own_and_under_a_variant():
    """Checked against what validation classes chose for each."""
    captions = {
        target: load_recipe_config("fdsm-tuned", target).method.captions
        for target in ("utd-mhad/22-5", "utd-mhad/18-9", "nw-ucla/8-2", "synthetic")
    }
    assert captions["utd-mhad/22-5"].rich == ("descriptions",)
    assert captions["utd-mhad/18-9"].rich is None
    assert captions["synthetic"].schedule == "fixed"
    weights = [load_recipe_config("fdsm-tuned", target).method.triplet_weight for target in ("nw-ucla/8-2", "nw-ucla/5-5")]
    assert weights == [1.0, 1.0] != [load_recipe_config("fdsm-tuned", "utd-mhad/22-5").method.triplet_weight] * 2
    views = {target: load_recipe_config("ridge", target).method.view for target in ("nw-ucla/8-2", "nw-ucla/5-5")}
    assert views == {"nw-ucla/8-2": ("parts",), "nw-ucla/5-5": ("kinematics",)}
    full = load_recipe_config("fdsm-tuned", "utd-mhad/18-9", ["curriculum"]).method.captions
    assert (full.rich, full.sparse) == (("descriptions",), ("kinematics",))


def test_a_recipe_without_an_encoder_trains_the_data_sets_and_another_does_not():
    trained, measured = (load_recipe_config(recipe, "utd-mhad/22-5") for recipe in ("fdsm", "discriminant"))
    assert (trained.encoder.name, trained.preprocess.num_frames, trained.pretrain.optim.num_steps) == ("stgcn", 32, 500)
    assert (measured.encoder.name, measured.preprocess.num_frames) == ("measurements", 64)


def test_several_variants_and_overrides_lie_over_each_other():
    config = load_recipe_config(
        "discriminant", "synthetic", ["lenient", "approach"], ["synthetic_classes.approach=0.5", "trials=2"]
    )
    assert config.name == "synthetic/default/discriminant-lenient-approach"
    assert (config.synthetic_classes.strict, config.synthetic_classes.approach, config.trials) == (False, 0.5, 2)
    assert load_recipe_config("discriminant", "utd-mhad/22/5") == load_recipe_config("discriminant", "utd-mhad/22-5")
    below = {"encoder": {"name": "stgcn", "channels": [8]}, "text": {"bank": "x"}}
    assert merge(below, {"encoder": {"name": "measurements"}})["encoder"] == {"name": "measurements"}
    assert merge(below, {"encoder": {"strides": [1]}})["encoder"] == {"name": "stgcn", "channels": [8], "strides": [1]}
    assert below["encoder"] == {"name": "stgcn", "channels": [8]}, "what lies below stays as it is"


def test_a_smaller_radius_is_a_departure():
    for radius, count in ((1.0, 0), (0.5, 1), (0.0, 1)):
        config = load_recipe_config("discriminant", "synthetic", [], [f"synthetic_classes.radius={radius}"])
        assert [stamp for stamp in config.departures if "nearer to an unseen class" in stamp] == config.departures
        assert len(config.departures) == count


def test_unknown_names_end_in_one_sentence():
    for recipe, target, variants, message in [
        ("discriminent", "utd-mhad/22-5", (), r"^recipe: unknown name 'discriminent', did you mean 'discriminant'"),
        ("discriminant", "utdmhad/22-5", (), r"^target 'utdmhad/22-5': data set unknown name 'utdmhad', did you mean 'utd-mhad'"),
        (
            "discriminant",
            "utd-mhad/22-6",
            (),
            r"^target 'utd-mhad/22-6': expected a split of utd-mhad: utd-mhad/22-5, utd-",
        ),
        ("discriminant", "utd-mhad", (), r"^target 'utd-mhad': expected a split of utd-mhad: utd-mhad/22-5"),
        ("paper", "ntu60/55-5", ("relased",), r"^recipe 'paper': variant unknown name 'relased'.*'?released'?"),
        ("ridge", "synthetic", ("released",), r"^recipe 'ridge': variant unknown name 'released'"),
    ]:
        with pytest.raises(InputError, match=message) as caught:
            load_recipe_config(recipe, target, variants)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match=r"^ridge synthetic: trialz: unknown name 'trialz', did you mean 'trials'\?"):
        load_recipe_config("ridge", "synthetic", (), ["trialz=1"])


# ---- runs, on a few synthetic clips in the original formats


@pytest.mark.parametrize(
    ("variants", "dataset", "split"), RUN, ids=lambda value: value if isinstance(value, str) else "-".join(value)
)
def test_the_recipe_runs_on_small_data_in_the_original_format(variants, dataset, split, small, place):
    pipeline = Pipeline(load_recipe_config("paper", f"{dataset}/{split}", variants, small(dataset)), place / "runs")
    report = pipeline.report
    assert report.classes == [pipeline.sequences.samples.class_names[c] for c in pipeline.split.unseen]
    assert report.test_part.num_clips == len(pipeline.split.unseen)
    assert np.isfinite(pipeline.scores.values).all()
    assert report.stamps == ["the kinematic head was taught on all class names"]
    row, *others = make_rows([report])
    assert (row.dataset, row.method) == (dataset, "-".join(["paper", *variants]))
    figures = {other.method: other.test_part.mean for other in others}
    (zsl,) = [zsl for _, of, name, zsl, _ in CELLS if (of, name.replace("/", "-")) == (dataset, split)]
    assert figures["FDSM (published)"] == zsl
    assert "TDSM (published)" in figures


def test_a_protocol_of_three_splits_is_run_and_averaged(small, place):
    config = load_recipe_config("paper", "pku-mmd/smie", (), small("pku-mmd"))
    reports = [Pipeline(member, place / "runs").report for member in members(config)]
    assert [report.config["split"]["name"] for report in reports] == ["smie-1", "smie-2", "smie-3"]
    rows = {(row.split, row.method): row for row in make_rows(reports)}
    each = [100 * report.test_part.zsl_acc_mean for report in reports]
    assert rows["smie", "paper (mean of smie-1, smie-2, smie-3)"].test_part.mean == pytest.approx(np.mean(each))
    assert rows["smie", "FDSM (published)"].test_part.mean == 72.18


# ---- generalised zero-shot


def test_published_generalised_results_fit_together():
    for name in benchmark_names():
        for split, rows in load_benchmark(name).published_generalised.items():
            assert split in split_names(name)
            for method, row in rows.items():
                assert (row.seen is None) == (row.unseen is None)
                assert method.casefold() in METHODS
                if row.seen is not None:
                    mean = 2 * row.seen * row.unseen / (row.seen + row.unseen)
                    assert row.harmonic_mean == pytest.approx(mean, abs=0.02), (name, split, method)
    assert load_benchmark("ntu60").published_generalised["55/5"]["SynSE"].harmonic_mean == 59.02


@pytest.mark.parametrize(
    ("recipe", "target"), [("fs-vae", "ntu120/110-10"), ("sa-dvae", "utd-mhad/22-5"), ("cada-vae", "ntu60/55-5")]
)
def test_a_length_in_passes_wins_over_steps_of_the_recipe(recipe, target):
    def steps(*lengths):
        config = load_recipe_config(recipe, target, overrides=["method.training.batch_size=50", *lengths])
        return config.method.training.of(1000).num_steps

    assert steps("method.training.epochs=5") == 100
    assert (
        steps("method.training={epochs: 5, num_steps: 7}") == steps("method.training.epochs=5", "method.training.num_steps=7") == 7
    )
