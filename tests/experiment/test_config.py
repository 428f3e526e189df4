import os
from pathlib import Path
from typing import Literal

import pytest
import yaml

from fdsm.cli.options import configs_of
from fdsm.errors import InputError
from fdsm.experiment.config import load_config, load_recipe_config, merge, single
from fdsm.experiment.pipeline import Pipeline
from fdsm.methods.chance import Chance
from fdsm.registry import NamedConfig
from tests.cases import each


class Theirs(Chance):
    """A method of somebody else's."""

    class Config(NamedConfig):
        name: Literal["theirs"] = "theirs"
        strength: int = 1


def test_a_config_that_names_no_method_gets_the_best_recipe(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: utd-mhad/22-5/discriminant\ndata: {name: utd-mhad, root: datasets/utd-mhad}\n"
        "split: {source: utd-mhad, name: 22/5}\ntext: {bank: utd-mhad}\n"
    )
    assert load_config(path) == load_recipe_config("discriminant", "utd-mhad/22-5")
    stronger = load_config(path, ["method.projection.strength=2", "encoder.windows=3", "synthetic_classes=null"])
    assert (stronger.method.name, stronger.method.projection.strength) == ("discriminant", 2)
    assert (stronger.encoder.name, stronger.encoder.windows, stronger.synthetic_classes) == ("measurements", 3, None)


def test_a_method_that_is_wrongly_named_is_not_replaced(tmp_path):
    path = tmp_path / "mine.yaml"
    rest = "name: mine\nsplit: {source: utd-mhad, name: 22/5}\ntext: {bank: utd-mhad}\n"
    clips, latents = "data: {name: utd-mhad, root: here}\n", "data: {name: features, root: here}\n"
    for text, message in [
        (clips + "method: fdsm\n", "method: expected a mapping with the key 'name', found 'fdsm'"),
        (clips + "method: {gian: 1}\n", "method.gian: unknown name 'gian'"),
        (latents, "the key 'method' is missing"),  # the default recipe measures clips
    ]:
        path.write_text(rest + text)
        with pytest.raises(InputError, match=message):
            load_config(path)


def test_names_of_files_and_folders_may_be_text(tiny_config, tmp_path, monkeypatch):
    config = load_config(str(tiny_config))
    assert config == load_config(tiny_config)
    monkeypatch.chdir(tmp_path)
    run = Pipeline(config, "runs")
    assert run.folder == Path("runs") / config.name / str(config.seed)
    with pytest.raises(InputError, match=r"^runs: expected a run's folder"):
        Pipeline.of_folder("runs")


def test_what_is_no_list_or_an_empty_one_is_told_in_plain_words(tiny_config):
    with pytest.raises(InputError, match=r"encoder\.channels: expected a list, found 16$"):
        load_config(tiny_config, ["encoder.channels=16"])
    with pytest.raises(InputError, match=r"encoder\.channels: expected at least 1 of them, found \[\]$"):
        load_config(tiny_config, ["encoder.channels=[]"])


def test_base_override_and_set_are_laid_over_each_other(tiny_config, tmp_path):
    (tmp_path / "above.yaml").write_text("base: tiny.yaml\ntrials: 3\nmethod: {gating: uniform}\n")
    config = load_config(tmp_path / "above.yaml", ["method.optim.num_steps=9", "tokens=joints"])
    assert (config.trials, config.tokens) == (3, "joints")
    assert (config.method.gating, config.method.optim.num_steps, config.method.optim.batch_size) == ("uniform", 9, 8)


@each("folder", ["motions #2", "2024-05-01", "2024", "null", "take: two"])
def test_a_folder_of_data_is_a_name_and_not_yaml(folder, tiny_config, tmp_path):
    (config,) = configs_of(str(tiny_config), data=Path(folder), settings=["trials=3"])
    assert (config.data.root, config.trials) == (Path(folder), 3)


def test_settings_that_no_file_can_hold_are_refused_before_a_run(tiny_config):
    with pytest.raises(InputError, match=r"tiny\.yaml: expected settings that can be written as UTF-8"):
        load_config(tiny_config, root=Path(os.fsdecode(b"motions\xff")))


@each("ending", [".YAML", ".Yml"])
def test_a_yaml_file_is_one_whatever_the_case_of_its_ending(ending, tiny_config, tmp_path):
    config = yaml.safe_load(tiny_config.read_text())
    splits = tmp_path / f"splits{ending}"
    splits.write_text(Path(config["split"]["source"]).read_text())
    (tmp_path / f"below{ending}").write_text(yaml.safe_dump(config))
    above = tmp_path / f"above{ending}"
    above.write_text(f"base: below{ending}\nsplit: {{source: {splits}}}\ntrials: 3\n")
    [read] = configs_of(str(above))  # not the name of a recipe
    assert (read.trials, read.split.source) == (3, str(splits))
    assert read.dataset == read.data_name  # a file of splits does not name the data set
    above.write_text(f"base: gone{ending}\n")
    with pytest.raises(InputError, match=rf"gone\{ending}: no such file"):
        load_config(above)


def test_another_method_replaces_the_block_whole(tiny_config):
    config = load_config(tiny_config, ["method={name: ridge}"])
    assert config.method.name == "ridge"
    below = {"name": "x", "k": 1}
    assert merge({"method": below}, {"method": {"name": "y"}}) == {"method": {"name": "y"}}
    assert merge({"method": below}, {"method": {"j": 2}}) == {"method": {"name": "x", "k": 1, "j": 2}}
    assert merge({"split": below}, {"split": {"name": "y"}}) == {"split": {"name": "y", "k": 1}}


@each(
    ("overrides", "message"),
    [
        (["method.gian=1"], "method.gian: unknown name 'gian', did you mean"),
        (["method.denoiser.gian=1"], "method.denoiser.gian: unknown name 'gian', did you mean 'gain'?"),
        (["trialz=1"], "trialz: unknown name 'trialz', did you mean 'trials'?"),
        (["method.name=fdsmm"], "method.name: unknown name 'fdsmm', did you mean 'fdsm'?"),
        (["encoder.name=stgn"], "encoder.name: unknown name 'stgn', did you mean 'stgcn'?"),
        (["data.name=foldr"], "data.name: unknown name 'foldr', did you mean 'folder'?"),
        (["text.encoder={name: minilmm}"], "text.encoder.name: unknown name 'minilmm', did you mean 'minilm'?"),
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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "found an empty file"),
        ("- 1", "found list"),
        ("a: [", "expected YAML"),
        ("a: {trials: 1}\ntrials: 2\nb: [{trials: 3}]\ntrials: 4", "line 4 has the key 'trials' a second time"),
        ("method: {name: ridge, view: name, name: fdsm}", "line 1 has the key 'name' a second time"),
    ],
)
def test_damaged_files_are_named(tmp_path, content, message):
    (tmp_path / "x.yaml").write_text(content)
    with pytest.raises(InputError, match=r"x\.yaml: expected") as caught:
        load_config(tmp_path / "x.yaml")
    assert message in str(caught.value)


def test_a_base_may_be_a_recipe_that_ships_with_fdsm(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "base: discriminant\nname: mine\ndata: {name: utd-mhad, root: here}\nsplit: {source: utd-mhad, name: 22/5}\n"
        "text: {bank: utd-mhad}\nencoder: {windows: 2}\n"
    )
    config = load_config(path)
    assert (config.method.name, config.encoder.name, config.encoder.windows) == ("discriminant", "measurements", 2)
    assert config.synthetic_classes is not None
    path.write_text(path.read_text().replace("base: discriminant", "base: discriminent"))
    with pytest.raises(InputError, match=r"base: unknown name 'discriminent', did you mean 'discriminant'") as caught:
        load_config(path)
    assert "\n" not in str(caught.value)


def test_a_method_of_another_package_is_known_by_its_entry_point(tiny_config, monkeypatch):
    from importlib.metadata import EntryPoint

    points = [EntryPoint("theirs", f"{__name__}:Theirs", "fdsm.methods")]
    monkeypatch.setattr("fdsm.registry.entry_points", lambda group: points if group == "fdsm.methods" else [])
    config = load_config(tiny_config, ["method={name: theirs, strength: 3}"])
    assert isinstance(config.method, Theirs.Config)
    assert config.method.strength == 3
    assert yaml.safe_load(config.to_yaml())["method"] == {"name": "theirs", "strength": 3}
    with pytest.raises(InputError, match=r"method\.strenght: unknown name 'strenght', did you mean 'strength'"):
        load_config(tiny_config, ["method={name: theirs, strenght: 3}"])
    with pytest.raises(InputError, match=r"method\.name: unknown name 'their', did you mean 'theirs'"):
        load_config(tiny_config, ["method={name: their}"])


def test_bases_do_not_nest(tiny_config, tmp_path):
    (tmp_path / "b.yaml").write_text("base: tiny.yaml\n")
    (tmp_path / "c.yaml").write_text("base: b.yaml\n")
    with pytest.raises(InputError, match="a base must not have a base"):
        load_config(tmp_path / "c.yaml")
    with pytest.raises(InputError, match=r"nothing\.yaml: no such file"):
        load_config(tmp_path / "nothing.yaml")
    assert "base" not in yaml.safe_load(load_config(tmp_path / "b.yaml").to_yaml())


def test_a_group_of_splits_is_not_one_run(tiny_config):
    with pytest.raises(InputError, match=r"expected one split, found the group 'smie': name one of smie-1, smie-2, smie-3"):
        single(load_config(tiny_config, ["split={source: ntu60, name: smie}"]))
