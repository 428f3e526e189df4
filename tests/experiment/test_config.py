from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from studies.few_seen_classes.select import read_grid, read_markdown
from torch.utils.flop_counter import FlopCounterMode

from fdsm.data.layouts import get_layout
from fdsm.encoders.encoder import build_network
from fdsm.errors import InputError
from fdsm.experiment.config import load_config, merge

CONFIGS = sorted(
    path
    for path in (Path(__file__).parents[2] / "configs").glob("*/*.yaml")
    if path.parent.name not in ("base", "select", "sweeps")
)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_recipe_loads_and_survives_a_round_trip(path, tmp_path):
    config = load_config(path)
    (tmp_path / "again.yaml").write_text(config.to_yaml())
    assert load_config(tmp_path / "again.yaml") == config


def test_every_recipe_has_a_run_folder_of_its_own():
    names = [load_config(path).name for path in CONFIGS]
    assert len(set(names)) == len(names) > 0


@pytest.mark.parametrize(
    "grid", sorted((Path(__file__).parents[2] / "configs" / "select").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_grid_candidate_makes_a_valid_config(grid):
    recipe = next(path for path in CONFIGS if path.parent.name == grid.stem)
    configs = [load_config(recipe, overrides).to_yaml() for overrides in read_grid(grid).values()]
    moved = [config for config in configs if config != load_config(recipe).to_yaml()]  # a row may name the recipe's own value
    assert len(set(moved)) == len(moved) >= len(configs) / 2


def test_a_config_that_names_no_method_gets_the_best_recipe(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: utd-mhad/22-5/discriminant\ndata: {name: utd-mhad, root: datasets/utd-mhad}\n"
        "split: {source: utd-mhad, name: 22/5}\ntext: {bank: utd-mhad}\n"
    )
    assert load_config(path) == load_config(Path(__file__).parents[2] / "configs" / "discriminant" / "utd-mhad_22-5.yaml")
    stronger = load_config(path, ["method.projection.strength=2", "encoder.windows=3", "synthetic_classes=null"])
    assert (stronger.method.name, stronger.method.projection.strength) == ("discriminant", 2)
    assert (stronger.encoder.name, stronger.encoder.windows, stronger.synthetic_classes) == ("kinematics", 3, None)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["method=fdsm"], "method: expected a mapping with the key 'name', found 'fdsm'"),
        (["method={gian: 1}"], "method: gian: unknown name 'gian'"),
        (["data={name: features, root: here}"], "method: expected a mapping with the key 'name', found None"),
    ],
)
def test_a_method_that_is_wrongly_named_is_not_replaced(tmp_path, settings, message):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: mine\ndata: {name: utd-mhad, root: here}\nsplit: {source: utd-mhad, name: 22/5}\ntext: {bank: utd-mhad}\n"
    )
    with pytest.raises(InputError, match=message):
        load_config(path, settings)


def test_base_override_and_set_are_laid_over_each_other(tiny_config, tmp_path):
    (tmp_path / "above.yaml").write_text("base: tiny.yaml\ntrials: 3\nmethod: {gating: uniform}\n")
    config = load_config(tmp_path / "above.yaml", ["method.optim.num_steps=9", "tokens=joints"])
    assert (config.trials, config.tokens) == (3, "joints")
    assert (config.method.gating, config.method.optim.num_steps, config.method.optim.batch_size) == ("uniform", 9, 8)


def test_another_method_replaces_the_block_whole(tiny_config):
    config = load_config(tiny_config, ["method={name: ridge}"])
    assert config.method.name == "ridge"
    below = {"name": "x", "k": 1}
    assert merge({"method": below}, {"method": {"name": "y"}}) == {"method": {"name": "y"}}
    assert merge({"method": below}, {"method": {"j": 2}}) == {"method": {"name": "x", "k": 1, "j": 2}}
    assert merge({"split": below}, {"split": {"name": "y"}}) == {"split": {"name": "y", "k": 1}}


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["method.gian=1"], "method: gian: unknown name 'gian', did you mean"),
        (["method.denoiser.gian=1"], "method: denoiser.gian: unknown name 'gian', did you mean 'gain'?"),
        (["trialz=1"], "trialz: unknown name 'trialz', did you mean 'trials'?"),
        (["method.name=fdsmm"], "method.name: unknown name 'fdsmm', did you mean 'fdsm'?"),
        (["encoder.name=stgn"], "encoder.name: unknown name 'stgn', did you mean 'stgcn'?"),
        (["data.name=foldr"], "data.name: unknown name 'foldr', did you mean 'folder'?"),
        (["text.encoder={name: minilmm}"], "encoder.name: unknown name 'minilmm', did you mean 'minilm'?"),
        (["trials=many"], "trials: input should be a valid integer"),
        (["method.gating=sometimes"], "gating: input should be 'predicted', 'uniform', 'random' or 'none', found 'sometimes'"),
        (["method=fdsm"], "method: expected a mapping with the key 'name', found 'fdsm'"),
        (["trials"], "expected KEY=VALUE"),
        (["trials=[1"], "the value is not YAML"),
        (["encoder.strides=[1]"], "strides: expected 2 as for channels, found 1"),
    ],
)
def test_wrong_settings_end_in_one_sentence_that_names_the_key(tiny_config, overrides, message):
    with pytest.raises(InputError) as caught:
        load_config(tiny_config, overrides)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("content", "message"), [("", "found an empty file"), ("- 1", "found list"), ("a: [", "expected YAML")])
def test_damaged_files_are_named(tmp_path, content, message):
    (tmp_path / "x.yaml").write_text(content)
    with pytest.raises(InputError, match=r"x\.yaml: expected") as caught:
        load_config(tmp_path / "x.yaml")
    assert message in str(caught.value)


def test_bases_do_not_nest(tiny_config, tmp_path):
    (tmp_path / "b.yaml").write_text("base: tiny.yaml\n")
    (tmp_path / "c.yaml").write_text("base: b.yaml\n")
    with pytest.raises(InputError, match="a base must not have a base"):
        load_config(tmp_path / "c.yaml")
    with pytest.raises(InputError, match=r"nothing\.yaml: no such file"):
        load_config(tmp_path / "nothing.yaml")
    assert "base" not in yaml.safe_load(load_config(tmp_path / "b.yaml").to_yaml())


SELECTIONS = sorted((Path(__file__).parents[2] / "docs" / "selection").glob("*.md"))
STUDY = ("discriminant", "fdsm-residual")
"""One recipe serves all splits: what counts is the mean over their tables."""
JOINED = "discriminant-joined"
"""One recipe a data set."""
WALKED = ("discriminant-approach", "discriminant-joined-approach")
"""Of each of the two, with people who walk up and off in a share of the synthetic clips."""
ALONE = ("discriminant-alone", "discriminant-alone-open")
"""SyntheticClasses alone teach; one recipe for both."""
QUARTERS = "discriminant-quarters"
"""NW-UCLA's recipe: beside the network, clips measured by quarters."""


@pytest.mark.parametrize(
    "table", [t for t in SELECTIONS if not t.stem.endswith((*STUDY, JOINED, *WALKED, *ALONE, QUARTERS))], ids=lambda path: path.stem
)
def test_recipes_are_what_their_selection_chose(table):
    split, method = table.stem.rsplit(".", 1)
    assert_chosen(method, split, read_markdown(table)[0].name)


def assert_chosen(method, split, candidate):
    assert is_recipe(method, split, candidate), candidate


def is_recipe(method, split, candidate):
    recipe = Path(__file__).parents[2] / "configs" / method / f"{split}.yaml"
    return load_config(recipe) == load_config(recipe, read_grid(recipe.parents[1] / "select" / f"{method}.yaml")[candidate])


def means_of(method, dataset=""):
    """Mean validation accuracy of each candidate over the splits' tables, best first; and the splits."""
    tables = [table for table in SELECTIONS if table.stem.startswith(dataset) and table.stem.endswith(f".{method}")]
    found = {}
    for table in tables:
        for candidate in read_markdown(table):
            found.setdefault(candidate.name, []).append(100 * candidate.mean)
    assert {len(values) for values in found.values()} == {len(tables)}
    means = {name: sum(values) / len(values) for name, values in found.items()}
    return dict(sorted(means.items(), key=lambda item: -item[1])), [table.stem.split(".")[0] for table in tables]


def accuracies_of(method, dataset=""):
    """Of each candidate, the accuracies by draw, the mean over the splits' tables; and the tables."""
    tables = [table for table in SELECTIONS if table.stem.startswith(dataset) and table.stem.endswith(f".{method}")]
    found = [{candidate.name: np.array(candidate.accuracies) for candidate in read_markdown(table)} for table in tables]
    return {name: np.mean([of_split[name] for of_split in found], axis=0) for name in found[0]}, tables


def is_clearly_better(one, other):
    """By more than one standard error over draws."""
    gain = one - other
    return gain.mean() > gain.std(ddof=1) / len(gain) ** 0.5


@pytest.mark.parametrize("method", STUDY)
def test_one_recipe_serves_all_splits_and_nothing_tried_is_clearly_better(method):
    found, tables = accuracies_of(method)
    assert len(tables) == 5
    own = [name for name in found if all(is_recipe(method, table.stem.split(".")[0], name) for table in tables)]
    assert own
    for name, accuracies in found.items():
        assert not is_clearly_better(accuracies, found[own[0]]), name


def test_a_network_stands_beside_the_measurements_where_that_is_clearly_better_and_nowhere_else():
    found, tables = accuracies_of(JOINED, "nw-ucla")
    (own,) = [name for name in found if all(is_recipe(JOINED, table.stem.split(".")[0], name) for table in tables)]
    assert is_clearly_better(found[own], found["measurements alone"])
    assert max(found, key=lambda name: found[name].mean()) == own
    others, tables = accuracies_of(JOINED, "utd-mhad")
    assert len(tables) == 3
    for name, accuracies in others.items():
        assert not is_clearly_better(accuracies, others["measurements alone"]), name


def test_quarters_stand_beside_a_smaller_network_where_that_is_clearly_better():
    found, tables = accuracies_of(QUARTERS)
    assert [table.stem.split("_")[0] for table in tables] == ["nw-ucla", "nw-ucla"]
    (own,) = [name for name in found if all(is_recipe(QUARTERS, table.stem.split(".")[0], name) for table in tables)]
    assert max(found, key=lambda name: found[name].mean()) == own
    assert is_clearly_better(found[own], found["joined"])
    # `joined` is the recipe before but for the network.
    before, _ = accuracies_of(JOINED, "nw-ucla")
    assert not is_clearly_better(before["network's shrinkage 1"], found["joined"])


def test_the_network_beside_quarters_costs_a_third_of_the_one_before():
    def products(recipe):
        config = load_config(Path(__file__).parents[2] / "configs" / recipe / "nw-ucla_5-5.yaml")
        network = build_network(config.encoder.members[1], get_layout("kinect-v1"), 3)
        with FlopCounterMode(display=False) as counter:
            network(torch.zeros(2, 1, config.preprocess.num_frames, 20, 3)).sum().backward()
        return counter.get_total_flops()

    assert 0.3 < products(QUARTERS) / products(JOINED) < 0.36


def approach_of(recipe):
    synthetic_classes = load_config(Path(__file__).parents[2] / "configs" / f"{recipe}.yaml").synthetic_classes
    return f"approach {synthetic_classes.approach}" if synthetic_classes.approach else "no approach"


def test_people_walk_up_where_that_is_clearly_better_and_nowhere_else():
    found, tables = accuracies_of("discriminant-approach", "nw-ucla")
    (own,) = {approach_of(f"discriminant-approach/{table.stem.split('.')[0]}") for table in tables}
    assert max(found, key=lambda name: found[name].mean()) == own
    assert is_clearly_better(found[own], found["no approach"])
    for method, recipe, dataset in (
        ("discriminant-approach", "discriminant", ""),
        ("discriminant-approach", "discriminant", "utd-mhad"),
        ("discriminant-joined-approach", JOINED, "nw-ucla"),
    ):
        others, tables = accuracies_of(method, dataset)
        assert {approach_of(f"{recipe}/{table.stem.split('.')[0]}") for table in tables} == {"no approach"}
        for name, accuracies in others.items():
            assert not is_clearly_better(accuracies, others["no approach"]), (method, dataset, name)


def test_companions_that_teach_alone_are_made_as_was_best_without_recorded_clips():
    found = {}
    for method in ALONE:
        accuracies, tables = accuracies_of(method)
        assert {table.stem.split(".")[0] for table in tables} == {"nw-ucla_8-2", "utd-mhad_22-5"}
        for name, values in accuracies.items():
            found.setdefault(name, []).append(values)
    means = {name: np.mean(values, axis=0) for name, values in found.items()}
    best = max(means, key=lambda name: means[name].mean())
    assert is_clearly_better(means[best], means["base"])
    configs = Path(__file__).parents[2] / "configs"
    changes = read_grid(configs / "select" / "discriminant-alone.yaml")[best]
    for method in ALONE:
        for split in ("nw-ucla_0-10", "utd-mhad_0-27"):
            recipe = load_config(configs / method / f"{split}.yaml")
            plain = load_config(configs / method.replace("-alone", "") / f"{split}.yaml", [*changes, f"name={recipe.name}"])
            assert recipe == plain


def test_the_page_of_what_matters_shows_the_means_of_the_tables_where_companions_teach_alone():
    page = (Path(__file__).parents[2] / "docs" / "what-matters.md").read_text("utf-8")
    tables = [means_of(method, dataset)[0] for dataset in ("utd-mhad", "nw-ucla") for method in ALONE]
    means = {name: sum(of[name] for of in tables) / len(tables) for name in tables[0]}
    best_first = sorted(means, key=lambda name: -means[name])
    rows = "\n".join(f"| {name} | {' | '.join(f'{of[name]:.1f}' for of in tables)} | {means[name]:.1f} |" for name in best_first)
    assert f"| --- | --- | --- | --- | --- | --- |\n{rows}\n\n" in page


@pytest.mark.parametrize("method", ["discriminant-joined-approach", QUARTERS])
def test_the_page_of_what_matters_shows_the_means_of_tables_that_are_of_nw_ucla_alone(method):
    page = (Path(__file__).parents[2] / "docs" / "what-matters.md").read_text("utf-8")
    both, splits = means_of(method)
    folder = Path(__file__).parents[2] / "docs" / "selection"
    tables = [read_markdown(folder / f"{split}.{method}.md") for split in splits]
    means = [{candidate.name: f"{100 * candidate.mean:.1f}" for candidate in table} for table in tables]
    rows = "\n".join(f"| {name} | {' | '.join(of[name] for of in means)} | {mean:.1f} |" for name, mean in both.items())
    assert splits == ["nw-ucla_5-5", "nw-ucla_8-2"]
    assert f"| --- | --- | --- | --- |\n{rows}\n\n" in page


@pytest.mark.parametrize("method", [*STUDY, JOINED, "discriminant-approach"])
def test_the_page_of_what_matters_shows_the_means_of_the_selection_tables(method):
    page = (Path(__file__).parents[2] / "docs" / "what-matters.md").read_text("utf-8")
    of_both, (utd, nw) = means_of(method)[0], (means_of(method, dataset)[0] for dataset in ("utd-mhad", "nw-ucla"))
    rows = "\n".join(f"| {name} | {utd[name]:.1f} | {nw[name]:.1f} | {mean:.1f} |" for name, mean in of_both.items())
    assert f"| --- | --- | --- | --- |\n{rows}\n\n" in page
