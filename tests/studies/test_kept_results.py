"""The pages are what the kept numbers say, and the kept numbers are of the recipes as they stand."""

import re
import statistics

import pytest

from fdsm.experiment.fingerprints import settings_fingerprint, texts_fingerprint
from fdsm.experiment.results import make_rows, to_markdown
from studies.ablations import sweep
from studies.few_seen_classes import paired, rests_on
from studies.few_seen_classes.results import config_of, read_kept
from studies.few_seen_classes.unseal import read_log


@pytest.fixture(scope="module")
def reports():
    return read_kept()


@pytest.fixture(scope="module")
def few(repository):
    return repository / "studies" / "few_seen_classes"


def test_the_results_page_is_what_the_kept_runs_say(few, reports):
    assert len(reports) == 500
    assert (few / "results.md").read_text("utf-8") == to_markdown(make_rows(reports)) + "\n"


def test_the_page_of_ablations_is_what_the_kept_sweeps_say(repository):
    folder = repository / "studies" / "ablations"
    outcomes = sweep.Outcomes()
    assert outcomes
    sweeps = [sweep.read_sweep(path) for path in sorted(sweep.SWEEPS.glob("*.yaml"))]
    assert (folder / "ablations.md").read_text("utf-8") == sweep.to_markdown(sweeps, outcomes)


def test_the_page_on_what_the_numbers_rest_on_is_what_the_kept_sweeps_say(few):
    outcomes = sweep.Outcomes(rests_on.OUTCOMES)
    assert (few / "rests-on.md").read_text("utf-8") == rests_on.page(outcomes)
    assert len(outcomes.names) == 9


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
    log = [(run, seed) for one in read_log(few / "unsealings.yaml") for run in one.runs for seed in run.seeds]
    runs = {(run.name, seed): run for run, seed in log}
    codes = {(run.name, seed, run.code) for run, seed in log}  # a sweep may have scored the same run again with later code
    names = dict.fromkeys(report.name for report in reports)
    expected = {name: (settings_fingerprint(config_of(name)), texts_fingerprint(config_of(name))) for name in names}
    logged = [report for report in reports if "discriminant" in report.name or "residual" in report.name]
    assert len(logged) == 410
    for report in logged:
        run = runs[report.name, report.seed]
        assert (run.settings, run.texts) == expected[report.name], report.name
        assert (report.name, report.seed, report.code) in codes, report.name
        departures = [stamp for stamp in report.stamps if not stamp.startswith("no seen class, so no radius")]
        assert departures == config_of(report.name).departures


# ---- numbers on the page of findings


@pytest.fixture(scope="module")
def shown(reports):
    """Mean and spread over seeds of the ensemble, in percent, by run name."""
    found = {}
    for report in reports:
        found.setdefault(report.name, []).append(100 * report.test_part.zsl_acc)
    return {name: f"{statistics.mean(values):.1f} ± {statistics.stdev(values):.1f}" for name, values in found.items()}


def test_the_findings_say_what_quarters_were_worth(few, shown):
    page = (few / "what-matters.md").read_text("utf-8")
    for split in ("5/5", "8/2"):
        place = f"nw-ucla/{split.replace('/', '-')}"
        labels = ("discriminant-joined", "discriminant-quarters", "discriminant-joined-lenient", "discriminant-quarters-lenient")
        assert f"| {split} | {' | '.join(shown[f'{place}/{label}'] for label in labels)} |\n" in page


def test_the_findings_say_how_often_sitting_down_is_taken_for_picking_up(few, reports):
    page = " ".join((few / "what-matters.md").read_text("utf-8").split())

    def share(label):
        own = [report for report in reports if report.name == f"nw-ucla/8-2/{label}"]
        assert own[0].classes == ["pick up with two hands", "sit down"]
        taken, right = (sum(report.test_part.confusion[1][column] for report in own) for column in (0, 1))
        return round(100 * taken / (taken + right))

    strict, lenient, quarters, ridge = map(share, ("discriminant", "discriminant-lenient", "discriminant-quarters", "ridge"))
    assert f"Under the radius {strict}% of 8/2's clips of sitting down are taken for picking up. Lenient it is {lenient}%" in page
    assert f"With `discriminant-quarters` it is {quarters}%." in page
    assert f"needs no synthetic class and takes {ridge}%" in page


def test_the_findings_say_what_quarters_and_network_are_worth_against_measurements_alone(few):
    pairs = (few / "paired.md").read_text("utf-8").split("## discriminant-quarters against discriminant\n")[1]
    (mean,) = re.findall(r"^\| mean of 2 splits \|.* \| (\S+) \((\S+ to \S+)\) \|$", pairs.split("\n## ")[0], re.MULTILINE)
    page = (few / "what-matters.md").read_text("utf-8")
    assert f"**{mean[0]} points over the two splits (95% interval {mean[1]})**" in page


def test_the_findings_say_what_synthetic_classes_alone_teach(few, shown):
    page = (few / "what-matters.md").read_text("utf-8")
    for dataset, count, place in (("utd-mhad", 27, "0-27"), ("nw-ucla", 10, "0-10")):
        for label in ("discriminant", "discriminant-alone", *(["discriminant-approach"] if dataset == "nw-ucla" else [])):
            strict, lenient = (shown[f"{dataset}/{place}/{label}{variant}"] for variant in ("", "-lenient"))
            assert f"| {dataset} | {count} | `{label}` | {strict} | {lenient} |\n" in page
