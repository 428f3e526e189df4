"""The pages are what the kept numbers say, and the kept numbers are of the recipes as they stand."""

import pytest

from fdsm.experiment.fingerprints import settings_fingerprint, texts_fingerprint
from fdsm.experiment.results import make_rows, to_markdown
from studies.ablations import sweep
from studies.few_seen_classes import paired
from studies.few_seen_classes.results import config_of, read_kept
from studies.few_seen_classes.unseal import read_log


@pytest.fixture(scope="module")
def reports():
    return read_kept()


@pytest.fixture(scope="module")
def few(repository):
    return repository / "studies" / "few_seen_classes"


def test_the_results_page_is_what_the_kept_runs_say(few, reports):
    assert len(reports) == 485
    assert (few / "results.md").read_text("utf-8") == to_markdown(make_rows(reports)) + "\n"


def test_the_page_of_ablations_is_what_the_kept_sweeps_say(repository):
    folder = repository / "studies" / "ablations"
    kept = [sweep.read_kept(file) for file in sweep.kept_in(folder / "numbers")]
    assert len(kept) == 9
    assert (folder / "ablations.md").read_text("utf-8") == sweep.to_markdown(kept)


def test_paired_hits_are_those_of_the_kept_runs_and_make_the_page(few, reports):
    pairs = [paired.read_kept(file) for file in paired.kept_in(few / "paired")]
    assert len(pairs) == 6
    assert (few / "paired.md").read_text("utf-8") == paired.to_markdown(pairs)
    accuracies = {(report.name, report.seed): report.test_part.zsl_acc for report in reports}
    for kept in pairs:
        for split in kept.splits:
            for run, hits in zip(split.runs, (split.pair.first, split.pair.second), strict=True):
                assert hits.mean(1) == pytest.approx([accuracies[run, seed] for seed in kept.seeds])


def test_texts_and_settings_are_those_of_the_last_unsealing(few, reports):
    """Who changes a text, an attribute or a setting after unseen accuracy was looked at must unseal again, and so say it."""
    runs = {(run.name, seed): run for one in read_log(few / "unsealings.yaml") for run in one.runs for seed in run.seeds}
    names = dict.fromkeys(report.name for report in reports)
    expected = {name: (settings_fingerprint(config_of(name)), texts_fingerprint(config_of(name))) for name in names}
    logged = [report for report in reports if "discriminant" in report.name or "residual" in report.name]
    assert len(logged) == 410
    for report in logged:
        run = runs[report.name, report.seed]
        assert (run.settings, run.texts) == expected[report.name], report.name
        assert report.stamps == config_of(report.name).departures
