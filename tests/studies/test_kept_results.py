"""The published tables are what the kept reports say, and the reports are of the recipes."""

import re
from pathlib import Path

import pytest
from studies.ablations.sweep import kept_in, read_kept
from studies.ablations.sweep import to_markdown as to_page
from studies.few_seen_classes import paired
from studies.few_seen_classes.unseal import read_log

from fdsm.experiment.config import load_config, make_config
from fdsm.experiment.fingerprints import settings_fingerprint, texts_fingerprint
from fdsm.experiment.results import make_rows, read_reports, to_markdown


def test_the_results_page_is_what_the_kept_reports_say(repository):
    rows = make_rows(read_reports([repository / "docs" / "reports"]))
    assert (repository / "docs" / "results.md").read_text("utf-8") == to_markdown(rows) + "\n"


def test_the_readme_shows_rows_of_the_results_page(repository):
    rows = [
        line for line in (repository / "README.md").read_text("utf-8").splitlines() if line.startswith(("| utd-mhad", "| nw-ucla"))
    ]
    assert len(rows) == 5
    results = (repository / "docs" / "results.md").read_text("utf-8")
    assert set(rows) <= set(results.splitlines())
    alone = re.findall(r"0/27 \| discriminant-alone\S* \| 10 \| (\S+) ±", results)
    assert alone == re.findall(r"([\d.]+) % (?:of the test clips|where)", (repository / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("recipe", ["fdsm/utd-mhad_22-5", "fdsm/utd-mhad_18-9", "ridge/nw-ucla_8-2", "tdsm/utd-mhad_22-5"])
def test_kept_reports_are_of_the_recipes_as_they_stand(repository, recipe):
    config = load_config(repository / "configs" / f"{recipe}.yaml")
    reports = [report for report in read_reports([repository / "docs" / "reports"]) if report.name == config.name]
    assert sorted(report.seed for report in reports) == [0, 1, 2, 3, 4]
    for report in reports:
        # Read as any config: settings that came later have their defaults. Where the data lay is nobody's business.
        made_with = make_config(report.config, "report")
        moved = made_with.model_copy(update={"data": config.data})
        assert moved == config.model_copy(update={"seed": report.seed})
        assert report.stamps == []


def test_the_page_of_ablations_is_what_the_kept_sweeps_say(repository):
    kept = [read_kept(file) for file in kept_in(repository / "docs" / "ablations")]
    assert kept
    assert (repository / "docs" / "ablations.md").read_text("utf-8") == to_page(kept)


# ---- paired comparisons


def kept_pairs(repository):
    return [paired.read_kept(file) for file in paired.kept_in(repository / "docs" / "paired")]


def test_the_page_of_paired_comparisons_is_what_the_kept_hits_say(repository):
    page, kept = repository / "docs" / "paired.md", kept_pairs(repository)
    assert page.exists() == bool(kept)
    if kept:
        assert page.read_text("utf-8") == paired.to_markdown(kept)


def test_kept_hits_are_those_of_the_kept_reports(repository):
    accuracies = {
        (report.name, report.seed): report.test_part.zsl_acc for report in read_reports([repository / "docs" / "reports"])
    }
    for kept in kept_pairs(repository):
        for split in kept.splits:
            for run, hits in zip(split.runs, (split.pair.first, split.pair.second), strict=True):
                assert hits.mean(1) == pytest.approx([accuracies[run, seed] for seed in kept.seeds])


# ---- openings of unseen classes


def opened(repository):
    """The runs of the log by name and seed, each with its hashes."""
    log = read_log(repository / "docs" / "openings.yaml")
    return {(run.name, seed): run for opening in log for run in opening.runs for seed in run.seeds}


def without_place(config):
    """Settings but for the seed and where the data lies; those that a kept report does not know have their defaults."""
    return config.model_copy(update={"seed": 0, "data": config.data.model_copy(update={"root": Path()})})


STUDY = [
    *(f"{folder}/{split}" for folder in ("discriminant", "discriminant-open") for split in ("utd-mhad_18-9", "nw-ucla_5-5")),
    "discriminant/utd-mhad_0-27",
    "discriminant-open-unlabelled/utd-mhad_0-27",
    *(f"{folder}/nw-ucla_8-2" for folder in ("discriminant-joined", "discriminant-joined-open")),
    "discriminant-quarters/nw-ucla_8-2",
    "discriminant-quarters-open/nw-ucla_5-5",
    "discriminant-approach/nw-ucla_5-5",
    "discriminant-approach-open/nw-ucla_0-10",
    "discriminant-alone/utd-mhad_0-27",
    "discriminant-alone-open/nw-ucla_0-10",
    "fdsm-residual/nw-ucla_8-2",
]


@pytest.mark.parametrize("recipe", STUDY)
def test_texts_are_frozen_and_reports_are_of_opened_runs(repository, recipe):
    """Who changes a text or an attribute after unseen accuracy was looked at must open again, and so say it."""
    config = load_config(repository / "configs" / f"{recipe}.yaml")
    runs = opened(repository)
    reports = [report for report in read_reports([repository / "docs" / "reports"]) if report.name == config.name]
    assert len(reports) >= 10
    for report in reports:
        run = runs[report.name, report.seed]
        assert (run.settings, run.texts) == (settings_fingerprint(report.config), texts_fingerprint(config))
        assert without_place(make_config(report.config, report.name)) == without_place(config)
        assert len(report.stamps) == sum(word in config.name for word in ("-open", "-unlabelled"))


@pytest.mark.parametrize("split", ["5/5", "8/2"])
def test_what_quarters_were_worth_is_what_the_results_say(repository, split):
    results = (repository / "docs" / "results.md").read_text("utf-8")
    row = [
        re.findall(rf"^\| {re.escape(f'nw-ucla | {split} | {name}')} \| 10 \| (\S+ ± \S+) \|", results, re.MULTILINE)[0]
        for name in ("discriminant-joined", "discriminant-quarters", "discriminant-joined-open*", "discriminant-quarters-open*")
    ]
    assert f"| {split} | {' | '.join(row)} |\n" in (repository / "docs" / "what-matters.md").read_text("utf-8")


def test_what_quarters_and_network_are_worth_against_measurements_alone_is_what_the_pairs_say(repository):
    pairs = (repository / "docs" / "paired.md").read_text("utf-8").split("## discriminant-quarters against discriminant\n")[1]
    (mean,) = re.findall(r"^\| mean \| 2 splits \|.* \| (\S+) \((\S+ to \S+)\) \|$", pairs.split("\n## ")[0], re.MULTILINE)
    page = (repository / "docs" / "what-matters.md").read_text("utf-8")
    assert f"**{mean[0]} points over the two splits (95% interval {mean[1]})**" in page


@pytest.mark.parametrize(
    ("row", "split", "method"),
    [
        ("utd-mhad | 27 | as where classes are seen", "utd-mhad | 0/27", "discriminant"),
        ("utd-mhad | 27 | made for this (`discriminant-alone`)", "utd-mhad | 0/27", "discriminant-alone"),
        ("nw-ucla | 10 | as where classes are seen", "nw-ucla | 0/10", "discriminant"),
        ("nw-ucla | 10 | the same, people walk up and off", "nw-ucla | 0/10", "discriminant-approach"),
        ("nw-ucla | 10 | made for this (`discriminant-alone`)", "nw-ucla | 0/10", "discriminant-alone"),
    ],
)
def test_what_companions_alone_teach_is_what_the_results_say(repository, row, split, method):
    results = (repository / "docs" / "results.md").read_text("utf-8")
    (strict,) = re.findall(rf"^\| {re.escape(f'{split} | {method}')} \| 10 \| (\S+ ± \S+) \|", results, re.MULTILINE)
    (open_,) = re.findall(rf"^\| {re.escape(f'{split} | {method}-open*')} \| 10 \| (\S+ ± \S+) \|", results, re.MULTILINE)
    assert f"| {row} | {strict} | {open_} |\n" in (repository / "docs" / "what-matters.md").read_text("utf-8")
