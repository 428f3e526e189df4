import json
import os
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
import yaml

from fdsm import encoders, storage
from fdsm.errors import InputError, InputWarning
from fdsm.experiment import pipeline as module
from fdsm.experiment import trained_encoder
from fdsm.experiment.config import load_config
from fdsm.experiment.fingerprints import code_fingerprint, settings_fingerprint
from fdsm.experiment.pipeline import Pipeline
from fdsm.experiment.reproduce import reproduce
from fdsm.experiment.results import cells, make_rows, marks_of, read_reports, to_markdown
from fdsm.recognizer import Recognizer
from fdsm.whole_files import alone


def test_the_whole_way_and_everything_it_leaves(tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config), tmp_path / "runs")
    report = run.report
    assert report.classes == [run.sequences.samples.class_names[c] for c in (1, 5)]
    assert (report.test_part.num_clips, report.all_samples.num_clips) == (4, 8)
    assert {path.name for path in run.folder.iterdir()} >= {
        "config.yaml",
        "encoder.safetensors",
        "model.safetensors",
        "scores",
        "report.json",
        "log.jsonl",
    }
    assert load_config(run.folder / "config.yaml") == run.config
    assert set(report.seconds) >= {"read", "train encoder", "encode clips", "fit", "score"}


def test_the_report_says_what_the_machine_chose_also_when_it_is_made_anew(tiny_config, tmp_path, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    auto = ["method.denoiser.attention=prefix", "method.precision=auto"]
    run = Pipeline(load_config(tiny_config, auto), tmp_path / "runs")
    found = run.report.computed_with
    assert found["train encoder"] == found["fit"] == {"threads": "1"}
    assert found["score"]["precision"] in ("float32", "bfloat16")
    (run.folder / "report.json").unlink()
    again = Pipeline(load_config(tiny_config, auto), tmp_path / "runs").report.computed_with
    assert again == found


def test_what_exists_is_skipped(tiny_config, tmp_path, monkeypatch):
    config = load_config(tiny_config)
    first = Pipeline(config, tmp_path).report

    def never(*args, **kwargs):
        raise AssertionError("this was done already")

    monkeypatch.setattr(trained_encoder, "pretrain", never)
    monkeypatch.setattr(module, "encode_bank", never)
    monkeypatch.setattr(module.METHODS["fdsm"], "fit", never)
    assert Pipeline(config, tmp_path).report == first


def test_a_report_is_rebuilt_from_the_folder_without_training(tiny_config, tmp_path, monkeypatch):
    config = load_config(tiny_config)
    first = Pipeline(config, tmp_path)
    before = first.report
    (first.folder / "report.json").unlink()
    monkeypatch.setattr(trained_encoder, "pretrain", None)
    after = Pipeline(config, tmp_path).report
    assert after.test_part == before.test_part


def test_methods_on_one_split_share_their_encoder(tiny_config, tmp_path):
    _ = Pipeline(load_config(tiny_config), tmp_path).latents
    _ = Pipeline(load_config(tiny_config, ["method={name: ridge}", "name=tiny/ridge"]), tmp_path).latents
    assert len(list((tmp_path / ".cache" / "encoders").iterdir())) == 1


@pytest.mark.parametrize(
    ("override", "shared"),
    [
        ("trials=3", True),
        ("split.name=other part", False),  # the same classes, other subjects to train on
        ("preprocess.max_gap=3", False),  # changes no clip here, but an encoder remembers how clips are prepared
    ],
)
def test_an_encoder_is_shared_only_where_it_would_be_the_same(tiny_config, tiny_data, tmp_path, override, shared):
    splits = yaml.safe_load((tiny_data / "splits.yaml").read_text())
    own, other = tmp_path / "splits.yaml", tmp_path / "other.yaml"
    own.write_text(yaml.safe_dump(splits))
    other.write_text(yaml.safe_dump({**splits, "train": [3, 4], "splits": {"other part": splits["splits"]["mine"]}}))
    first = Pipeline(load_config(tiny_config, [f"split.source={own}"]), tmp_path)
    source = other if override.startswith("split") else own
    second = Pipeline(load_config(tiny_config, [f"split.source={source}", override, "name=tiny/second"]), tmp_path)
    assert (first.encoder.fingerprint == second.encoder.fingerprint) is shared
    assert second.encoder.preprocessing["steps"] == second.config.preprocess.model_dump(mode="json")


def test_what_is_corrected_in_a_data_sets_description_is_read_anew(tiny_config, tiny_data, tmp_path):
    shutil.copytree(tiny_data / "data", tmp_path / "data")
    settings = [f"data.root={tmp_path / 'data'}"]
    before = Pipeline(load_config(tiny_config, settings), tmp_path).sequences
    description = tmp_path / "data" / "dataset.yaml"
    description.write_text(description.read_text().replace("fps: 30", "fps: 15"))
    samples = tmp_path / "data" / "samples.csv"
    header, *rows = samples.read_text().splitlines()
    place = header.split(",").index("subject")
    moved = [",".join("9" if i == place else cell for i, cell in enumerate(row.split(","))) for row in rows]
    samples.write_text("\n".join([header, *moved]) + "\n")
    after = Pipeline(load_config(tiny_config, [*settings, "name=tiny/after"]), tmp_path).sequences
    assert (before.fps, after.fps) == (30, 15)
    assert set(before.samples.subjects.tolist()) == {1, 2, 3, 4}
    assert set(after.samples.subjects.tolist()) == {9}


def test_latents_are_made_anew_where_the_encoders_code_is_another(tiny_config, tmp_path, monkeypatch):
    """A measurement has no weights: by them alone, latents of another way to measure would be taken for these."""
    encoder = Pipeline(load_config(tiny_config), tmp_path).encoder
    before = encoder.latents_key("frames")
    assert before == encoder.latents_key("frames") != encoder.latents_key("pooled")
    folder = tmp_path / "code"
    shutil.copytree(Path(encoders.encoder.__file__).parent, folder)
    (folder / "measurements.py").write_text("# another way\n")
    monkeypatch.setattr(encoders.encoder, "__file__", str(folder / "encoder.py"))
    assert encoder.latents_key("frames") != before


def test_a_model_is_not_scored_on_texts_that_changed_since(tiny_config, tiny_data, tmp_path):
    bank = tmp_path / "texts.yaml"
    bank.write_text((tiny_data / "texts.yaml").read_text())
    config = load_config(tiny_config, [f"text.bank={bank}"])
    run = Pipeline(config, tmp_path)
    _ = run.method
    _ = Pipeline(config, tmp_path).method
    texts = yaml.safe_load(bank.read_text())
    texts["classes"][0]["descriptions"][0] += " And then some."
    bank.write_text(yaml.safe_dump(texts))
    with pytest.raises(InputError, match=r"this run was fitted on other texts \(content hash [0-9a-f]{16}, now [0-9a-f]{16}\)"):
        _ = Pipeline(config, tmp_path).report
    (run.folder / "model.safetensors").rename(run.folder / "kept")  # as if stopped while it was fitted
    with pytest.raises(InputError, match="this run was fitted on other texts"):
        _ = Pipeline(config, tmp_path).method
    (run.folder / "kept").rename(run.folder / "model.safetensors")
    (run.folder / "fitted-on.json").unlink()  # as fitted by a version that did not note it
    with pytest.raises(InputError, match=r"this run was fitted on other texts \(content hash unknown, now "):
        _ = Pipeline(config, tmp_path).report


def test_a_model_is_not_scored_on_classes_that_it_was_fitted_on_because_the_split_changed(tiny_config, tiny_data, tmp_path):
    """Measurements are the same whatever was seen: nothing else would notice."""
    splits = yaml.safe_load((tiny_data / "splits.yaml").read_text())
    own = tmp_path / "splits.yaml"
    own.write_text(yaml.safe_dump(splits))
    recipe = ["encoder={name: measurements}", "tokens=pooled", "method={name: ridge}", f"split.source={own}"]
    _ = Pipeline(load_config(tiny_config, recipe), tmp_path).method
    names = [entry["name"] for entry in yaml.safe_load((tiny_data / "texts.yaml").read_text())["classes"]]
    own.write_text(yaml.safe_dump({**splits, "splits": {"mine": {"unseen": [names[0], names[2]]}}}))
    with pytest.raises(InputError, match="this run was fitted on other seen and unseen classes"):
        _ = Pipeline(load_config(tiny_config, recipe), tmp_path).report


def test_a_setting_that_fitting_refuses_does_not_take_the_runs_folder(tiny_config, tmp_path):
    wrong = load_config(tiny_config, ["preprocess.num_frames=1"])
    with pytest.raises(InputError, match="'time' needs more than one frame"):
        _ = Pipeline(wrong, tmp_path).report
    assert not (tmp_path / "tiny" / "fdsm" / "0").exists()
    assert Pipeline(load_config(tiny_config), tmp_path).report.trials == 2


def test_a_split_without_test_clips_is_refused_before_anything_is_fitted(tiny_config, tiny_data, tmp_path):
    splits = yaml.safe_load((tiny_data / "splits.yaml").read_text())
    (tmp_path / "all.yaml").write_text(yaml.safe_dump({**splits, "train": [1, 2, 3, 4]}))
    run = Pipeline(load_config(tiny_config, [f"split.source={tmp_path / 'all.yaml'}"]), tmp_path)
    with pytest.raises(InputError, match=r"'mine': expected clips of unseen classes in the test part, found none"):
        _ = run.method
    assert not run.folder.exists()


def test_other_settings_in_the_same_folder_are_refused_but_data_may_move(tiny_config, tiny_data, tmp_path):
    _ = Pipeline(load_config(tiny_config), tmp_path).method
    with pytest.raises(InputError, match=r"made with trials = 2, now it is 5"):
        Pipeline(load_config(tiny_config, ["trials=5"]), tmp_path)
    shutil.copytree(tiny_data / "data", tmp_path / "moved")
    Pipeline(load_config(tiny_config, [f"data.root={tmp_path / 'moved'}"]), tmp_path)


def test_a_run_made_before_a_setting_was_there_still_opens(tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.method
    settings = yaml.safe_load((run.folder / "config.yaml").read_text())
    del settings["degrade"], settings["generalised"], settings["split"]["hold_out"]
    (run.folder / "config.yaml").write_text(yaml.safe_dump(settings))
    assert Pipeline(load_config(tiny_config), tmp_path).method.config == run.method.config
    with pytest.raises(InputError, match=r"made with degrade.every = 1, now it is 2"):
        Pipeline(load_config(tiny_config, ["degrade.every=2"]), tmp_path)


def test_same_seed_same_report_another_seed_another_encoder(tiny_config, tmp_path):
    config = load_config(tiny_config)
    one, two = (Pipeline(config, tmp_path / name) for name in "ab")
    np.testing.assert_array_equal(one.scores.values, two.scores.values)
    other = Pipeline(config.model_copy(update={"seed": 1}), tmp_path / "a")
    assert other.encoder.fingerprint != one.encoder.fingerprint


def test_while_settings_are_chosen_unseen_classes_and_test_part_are_not_there(tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config, ["split.val_draw=0"]), tmp_path)
    assert not np.isin(run.sequences.samples.labels, run.split.unseen).any()
    assert run.split.train_mask(run.sequences.samples).all()
    assert not set(run.encoder.classes) & {*run.split.unseen, *run.split.val_unseen}
    assert set(np.unique(run.scores.samples.labels)) == set(run.split.val_unseen)
    assert any("validation classes" in stamp for stamp in run.report.stamps)


def test_each_scoring_of_unseen_classes_is_logged_before_it_happens(tiny_config, tmp_path, monkeypatch):
    log = tmp_path / "unsealings.jsonl"
    chosen = Pipeline(load_config(tiny_config, ["split.val_draw=0", "name=tiny/chosen"]), tmp_path)
    assert chosen.report.trials == 2
    assert not log.exists(), "validation classes are not sealed"
    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.method
    assert not log.exists(), "fitting scores nothing"
    monkeypatch.setattr(module.METHODS["fdsm"], "score", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _ = run.scores
    monkeypatch.undo()
    _ = Pipeline(load_config(tiny_config), tmp_path).report
    _ = Pipeline(load_config(tiny_config), tmp_path).report  # from the kept scores
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["name"] for line in lines] == ["tiny/fdsm"] * 2
    assert lines[0]["settings"] == settings_fingerprint(run.config)
    assert lines[0]["code"] == code_fingerprint() == run.report.code


def test_the_papers_exception_is_stamped(tiny_config, tmp_path):
    assert Pipeline(load_config(tiny_config), tmp_path / "a").report.stamps == []
    exception = load_config(tiny_config, ["method.head.sees_all_classes=true"])
    assert Pipeline(exception, tmp_path / "b").report.stamps == ["the kinematic head was taught on all class names"]
    no_head = load_config(tiny_config, ["method.head.sees_all_classes=true", "method.gating=uniform"])
    assert Pipeline(no_head, tmp_path / "c").report.stamps == []


def test_an_adaptation_to_test_clips_is_stamped(tiny_config, tmp_path):
    adapted = load_config(tiny_config, ["method={name: pgfa, base: {name: ridge}}"])
    assert Pipeline(adapted, tmp_path).report.stamps == ["adapted to the unlabelled test clips (transductive)"]


def test_a_mistake_is_named_and_leaves_no_run_behind(tiny_config, tmp_path):
    for override, message in [
        ("text.bank=utd-mhad", "text bank .utd-mhad.: class unknown name"),
        ("text.bank=utdmhad", "did you mean 'utd-mhad'"),
        ("split.name=yours", "unknown name 'yours'"),
        ("data.root=nowhere", "nowhere"),
    ]:
        with pytest.raises(InputError, match=message):
            _ = Pipeline(load_config(tiny_config, [override]), tmp_path / "runs").report
        assert not (tmp_path / "runs" / "tiny").exists(), override
    assert Pipeline(load_config(tiny_config), tmp_path / "runs").report.trials == 2


def test_while_settings_are_chosen_no_unseen_class_is_read(tiny_config, tmp_path, monkeypatch):
    def closed(*args):
        raise AssertionError("the unseen classes were opened")

    monkeypatch.setattr(module, "test_view", closed)
    run = Pipeline(load_config(tiny_config, ["split.val_draw=0"]), tmp_path)
    assert set(run.report.classes) == {run.sequences.samples.class_names[c] for c in run.split.val_unseen}
    assert not set(run.split.val_unseen) & set(run.split.unseen)


def test_comparison_averages_over_seeds_and_shows_chance(tiny_config, tmp_path):
    config = load_config(tiny_config)
    reports = [Pipeline(config.model_copy(update={"seed": seed}), tmp_path).report for seed in (0, 1)]
    rows = make_rows(read_reports([tmp_path]))
    assert [row.method for row in rows] == ["fdsm", "chance"]
    assert rows[0].seeds == 2
    assert rows[0].test_part.mean == pytest.approx(50 * sum(report.test_part.zsl_acc_mean for report in reports))
    assert rows[1].test_part.mean == 50
    assert "| fdsm |" in to_markdown(rows)
    assert len(cells(rows[0], marks_of(s for r in rows for s in r.stamps))) == 8
    with pytest.raises(InputError, match="no such run"):
        read_reports([tmp_path / "nothing"])
    (tmp_path / "tiny" / "fdsm" / "0" / "report.json").write_text("{}")
    with pytest.raises(InputError, match=r"report\.json \(remove it .*'name' is missing"):
        read_reports([tmp_path])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="expected at least one"):
        read_reports([tmp_path / "empty"])


def test_the_mean_of_a_group_bears_its_members_marks_and_keeps_runs_apart(tiny_config, tmp_path):
    """Two studies whose recipes have the same last name, on the three splits of a group, one of them not strict."""
    made = Pipeline(load_config(tiny_config), tmp_path).report
    reports = []
    for study, accuracy, stamps in (("old", 0.2, ["an exception"]), ("new", 0.6, [])):
        for split in ("smie-1", "smie-2", "smie-3"):
            part = made.test_part.model_copy(update={"zsl_acc_mean": accuracy, "zsl_acc": accuracy})
            of_split = {"source": "ntu60", "name": split, "group": "smie"}
            changes = {"name": f"{study}/{split}/fdsm", "test_part": part, "stamps": stamps}
            reports.append(made.model_copy(update={**changes, "config": {**made.config, "split": of_split}}))
    rows = [row for row in make_rows(reports) if row.split == "smie" and row.method.startswith("fdsm (mean")]
    assert [(row.test_part.mean, row.stamps) for row in rows] == [(pytest.approx(20), ("an exception",)), (pytest.approx(60), ())]


def test_published_numbers_stand_beside_runs_of_their_split(tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.report
    path = run.folder / "report.json"
    data = storage.read_json(path)
    data["config"]["split"] |= {"source": "utd-mhad", "name": "22/5"}
    storage.write_sealed(path, data)
    methods = {row.method: row.test_part.mean for row in make_rows(read_reports([path]))}
    assert methods["PURLS (published)"] == 57.5


def test_recognizer_names_one_clip(tiny_config, tiny_data, tmp_path):
    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.report
    recognize = Recognizer.from_pretrained(run.folder)
    labels = ["wave with the left hand", "sit down", "juggle"]
    ranked = recognize(tiny_data / "clip.npy", labels)
    assert sorted(one["label"] for one in ranked) == sorted(labels)
    assert [one["score"] for one in ranked] == sorted((one["score"] for one in ranked), reverse=True)
    again = recognize(np.load(tiny_data / "clip.npy"), labels[::-1])
    assert {one["label"]: pytest.approx(one["score"], abs=1e-5) for one in again} == {one["label"]: one["score"] for one in ranked}


def test_recognizer_agrees_with_the_run_it_came_from(tiny_config, tiny_data, tmp_path):
    run = Pipeline(load_config(tiny_config), tmp_path)
    classes = run.report.classes
    clip_id = run.scores.samples.ids[0]
    index = run.sequences.samples.ids.index(clip_id)
    raw = run.config.data.read()[index]
    ranked = {one["label"]: one["score"] for one in Recognizer.from_pretrained(run.folder)(raw, classes)}
    expected = run.scores.values.mean(0)[0]
    assert [ranked[name] for name in classes] == pytest.approx(list(expected), abs=1e-4)


def test_recognizer_refuses_bad_labels_and_clips(tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.method
    recognize = Recognizer.from_pretrained(run.folder)
    for labels, message in [([], "at least one label"), (["a", "A "], "labels that differ"), (["a", " "], "expected a text")]:
        with pytest.raises(InputError, match=message):
            recognize(np.random.default_rng(0).normal(size=(4, 25, 3)).astype(np.float32), labels)
    with pytest.raises(InputError, match="expected 25 joints as in layout 'kinect-v2', found 20"):
        recognize(np.zeros((4, 20, 3)), ["a"])
    (run.folder / "model.safetensors").unlink()
    with pytest.raises(InputError, match=r"no model\.safetensors"):
        Recognizer.from_pretrained(run.folder)


def recognizer_of(view, tiny_config, runs):
    """A run whose model reads one text view, and its recognizer."""
    run = Pipeline(load_config(tiny_config, [f"method.captions={{rich: null, sparse: [{view}], test: [{view}]}}"]), runs)
    _ = run.method
    return run, Recognizer.from_pretrained(run.folder)


def test_recognizer_that_reads_kinematics_reads_labels_into_them(tiny_config, tmp_path):
    run, recognize = recognizer_of("kinematics", tiny_config, tmp_path)
    clip = np.random.default_rng(0).normal(size=(4, 25, 3)).astype(np.float32)
    assert [one["label"] for one in recognize(clip, run.report.classes)] in (run.report.classes, run.report.classes[::-1])
    assert all(one["read_as"] for one in recognize(clip, ["juggle", "sit down"]))
    with pytest.raises(InputError, match=r"^label 'banana': expected an action"):
        recognize(clip, ["banana", "sit down"])


def test_recognizer_says_which_texts_labels_lack(tiny_config, tmp_path):
    run, recognize = recognizer_of("descriptions", tiny_config, tmp_path)
    clip = np.random.default_rng(0).normal(size=(4, 25, 3)).astype(np.float32)
    for labels in (["juggle", "sit down"], ["juggle", run.report.classes[0]]):
        with pytest.raises(InputError, match=r"'descriptions'.*only: name"):
            recognize(clip, labels)


def test_recognizer_takes_models_of_the_hub_and_says_when_there_is_none(tiny_config, tmp_path, monkeypatch):
    import huggingface_hub

    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.method
    asked = []

    def fetch(name, revision, allow_patterns):
        asked.append((name, revision, allow_patterns))
        return str(run.folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    assert Recognizer.from_pretrained("someone/model", revision="abc").config == run.config
    assert asked == [("someone/model", "abc", ["*.yaml", "*.safetensors"])]
    monkeypatch.undo()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(InputError, match="no/such/model: neither a folder nor a model that can be fetched"):
        Recognizer.from_pretrained("no/such/model")


def test_runs_are_compared_once_each_and_never_with_others_of_their_name(tiny_config, tmp_path):
    steps = "method.optim.num_steps={}"
    for folder, number in (("one", 2), ("two", 2), ("other", 3)):
        _ = Pipeline(load_config(tiny_config, [steps.format(number)]), tmp_path / folder).report
    one, two, other = (tmp_path / folder for folder in ("one", "two", "other"))
    assert len(read_reports([one, one / "tiny", one])) == 1
    with pytest.raises(InputError, match=r"expected one run of a name and seed, found two$"):
        read_reports([one, two])
    with pytest.raises(InputError, match=r"expected runs of one name to have the same settings, found different ones$"):
        read_reports([one, other])


def test_a_setting_that_came_later_is_no_other_setting(tiny_config, tmp_path):
    for seed in (0, 1):
        config = load_config(tiny_config, ["method={name: ridge}", f"seed={seed}"])
        _ = Pipeline(config, tmp_path / "runs").report
    file = next((tmp_path / "runs").rglob("0/report.json"))
    written = storage.read_json(file)
    del written["config"]["generalised"]
    storage.write_sealed(file, written)
    assert len(read_reports([tmp_path / "runs"])) == 2


def test_seeds_of_other_clips_or_texts_are_not_averaged_without_a_word(tiny_config, tiny_data, tmp_path):
    shutil.copytree(tiny_data / "data", tmp_path / "data")
    shutil.copy(tiny_data / "texts.yaml", tmp_path / "texts.yaml")
    config = load_config(tiny_config, ["method={name: ridge}", f"text.bank={tmp_path / 'texts.yaml'}"], tmp_path / "data")

    def run(seed):
        _ = Pipeline(config.model_copy(update={"seed": seed}), tmp_path / "runs").report

    run(0)
    run(1)
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputWarning)
        assert len(read_reports([tmp_path / "runs"])) == 2
    clip = sorted((tmp_path / "data" / "clips").iterdir())[0]
    points = np.load(clip)
    np.save(clip, points + np.linspace(0, 0.1, points.shape[1])[None, :, None, None].astype(np.float32))
    texts = (tmp_path / "texts.yaml").read_text()
    (tmp_path / "texts.yaml").write_text(texts.replace("fast", "slow"))
    run(2)
    with pytest.warns(InputWarning, match=r"one name, but other texts, clips$"):
        read_reports([tmp_path / "runs"])


def test_a_finished_run_says_that_texts_split_or_data_have_been_edited_since(tiny_config, tiny_data, tmp_path):
    for name in ("data", "splits.yaml", "texts.yaml"):
        copy = shutil.copytree if (tiny_data / name).is_dir() else shutil.copy
        copy(tiny_data / name, tmp_path / name)
    places = [f"data.root={tmp_path / 'data'}", f"split.source={tmp_path / 'splits.yaml'}", f"text.bank={tmp_path / 'texts.yaml'}"]
    config = load_config(tiny_config, places)
    report = Pipeline(config, tmp_path / "runs").report

    def again():
        return Pipeline(config, tmp_path / "runs").report

    assert again() == report
    texts, splits = (tmp_path / "texts.yaml").read_text(), (tmp_path / "splits.yaml").read_text()
    (tmp_path / "texts.yaml").write_text(texts.replace("fast", "slow"))
    with pytest.raises(InputError, match="this run was fitted on other texts"):
        again()
    (tmp_path / "texts.yaml").write_text(texts)
    (tmp_path / "splits.yaml").write_text(splits.replace("- 2", "- 3"))
    with pytest.raises(InputError, match="this run was fitted on other seen and unseen classes"):
        again()
    (tmp_path / "splits.yaml").write_text(splits)
    clip = sorted((tmp_path / "data" / "clips").iterdir())[0]
    points = np.load(clip)
    os.utime(clip)
    assert again() == report, "another time, the same clip"
    np.save(clip, points + np.linspace(0, 0.1, points.shape[1])[None, :, None, None].astype(np.float32))
    with pytest.raises(InputError, match="this run was fitted on other clips"):
        again()
    kept = Pipeline(config, tmp_path / "runs").folder / "report.json"
    kept.rename(tmp_path / "report.json")  # as if stopped before the report: the scores are of the clips before
    with pytest.raises(InputError, match="this run was fitted on other clips"):
        again()
    (tmp_path / "report.json").rename(kept)
    shutil.rmtree(tmp_path / "data")
    with pytest.warns(InputWarning, match="what it was made of cannot be compared"):
        assert again() == report


def test_what_runs_have_not_noted_does_not_differ_and_a_note_of_another_form_is_told(tiny_config, tmp_path):
    config = load_config(tiny_config, ["method={name: ridge}"])
    runs = [Pipeline(config.model_copy(update={"seed": seed}), tmp_path) for seed in (0, 1)]
    _ = [run.report for run in runs]
    note = runs[1].folder / "fitted-on.json"
    noted = storage.read_json(note)
    storage.write_sealed(note, {key: value for key, value in noted.items() if key != "clips"})
    with warnings.catch_warnings():
        warnings.simplefilter("error", InputWarning)
        assert len(read_reports([tmp_path])) == 2
    note.write_text("[]")
    with pytest.raises(InputError, match=r"1/fitted-on\.json: expected content hashes by name, found list"):
        read_reports([tmp_path])


def test_a_stopped_fit_does_not_go_on_with_other_clips(tiny_config, tiny_data, tmp_path, monkeypatch):
    shutil.copytree(tiny_data / "data", tmp_path / "data")
    config = load_config(tiny_config, ["method={name: ridge}"], tmp_path / "data")

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module.METHODS["ridge"], "fit", stop)
        with pytest.raises(KeyboardInterrupt):
            _ = Pipeline(config, tmp_path / "runs").method
    clip = sorted((tmp_path / "data" / "clips").iterdir())[0]
    points = np.load(clip)
    np.save(clip, points + np.linspace(0, 0.1, points.shape[1])[None, :, None, None].astype(np.float32))
    with pytest.raises(InputError, match="this run was fitted on other clips"):
        _ = Pipeline(config, tmp_path / "runs").method
    np.save(clip, points)
    assert Pipeline(config, tmp_path / "runs").report.trials


def test_a_run_made_again_is_the_same_and_what_is_changed_is_named(tiny_config, tiny_data, tmp_path):
    shutil.copytree(tiny_data / "data", tmp_path / "data")
    run = Pipeline(load_config(tiny_config, root=tmp_path / "data"), tmp_path / "runs")
    with pytest.raises(InputError, match="expected a finished run"):
        reproduce(run, tmp_path / "early")
    _ = run.report
    os.utime(sorted((tmp_path / "data" / "clips").iterdir())[0])  # as a copy of the data has other times
    run = Pipeline.of_folder(run.folder)
    assert [one for one in reproduce(run, tmp_path / "again") if not one.same] == []
    assert len((tmp_path / "runs" / "unsealings.jsonl").read_text().splitlines()) == 2, "it was scored again"
    arrays, metadata = storage.load_arrays(run.folder / "model.safetensors")
    name = next(name for name in arrays if arrays[name].dtype == np.float32 and arrays[name].size)
    storage.save_arrays(run.folder / "model.safetensors", arrays | {name: arrays[name] + 0.5}, metadata)
    machine = storage.read_json(run.folder / "machine.json")
    storage.write_sealed(run.folder / "machine.json", machine | {"numpy": "0.1"})
    found = {one.what: one.found for one in reproduce(run, tmp_path / "third") if not one.same}
    assert set(found) == {"model.safetensors", "machine: numpy"}
    assert "differ by at most 0.5" in found["model.safetensors"]
    assert "0.1 then" in found["machine: numpy"]


def test_the_name_of_a_run_stays_within_the_folder_of_runs(tiny_config, tmp_path):
    for name in ("../x", "/tmp/x", "a/../../x", ".cache/x", "a//b", "a/", ".", "a\\..\\b"):
        config = load_config(tiny_config).model_copy(update={"name": name})
        with pytest.raises(InputError, match="expected the name of a folder in that of all runs"):
            Pipeline(config, tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_two_runs_in_one_folder_the_second_is_told(tiny_config, tmp_path):
    run = Pipeline(load_config(tiny_config), tmp_path)
    _ = run.latents
    with alone(run.folder, wait=False), pytest.raises(InputError, match="expected no other command at work here"):
        _ = run.method
    assert not run.folder.exists()
    assert run.report.trials == 2
    assert [path for path in tmp_path.rglob(".*") if path.name != ".cache"] == []
