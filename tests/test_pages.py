"""Pages that show what comes out of a command or a program show just that."""

import re

import pytest

from tests.cases import each
from tests.data import page_files
from tests.pages import printed

NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d+")


@pytest.fixture
def folder(tmp_path, monkeypatch, repository):
    """Where a reader of the pages stands: `examples` is there."""
    (tmp_path / "examples").symlink_to(repository / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@each("name", ["first-label.md", "labels.md", "numbers.md"])
def test_what_the_page_shows_comes_out(name, repository, folder):
    shows(repository, name, 3)


@pytest.mark.filterwarnings("ignore::fdsm.errors.InputWarning")
def test_what_the_page_of_formats_shows_is_said_of_files_as_tools_write_them(repository, folder):
    page_files.write_files(folder)
    shows(repository, "formats.md", 20)


def shows(repository, name, least):
    """Every output on a page is what comes out, and there are at least so many."""
    page = repository / "docs" / name
    found = list(printed(page.read_text("utf-8"), str(page)))
    assert len(found) >= least
    for block, text in found:
        assert NUMBER.sub("#", block.content) == NUMBER.sub("#", text)
        shown, printed_ones = ([float(number) for number in NUMBER.findall(part)] for part in (block.content, text))
        assert shown == pytest.approx(printed_ones, abs=2e-3)  # other processors round otherwise


def test_every_number_among_the_limits_stands_in_a_study_that_its_section_links(repository):
    page = (repository / "docs" / "limits.md").read_text("utf-8")
    counted = 0
    for section in page.split("\n## "):
        studies = "".join((repository / study).read_text("utf-8") for study in re.findall(r"\.\./(studies/[\w/-]+\.md)", section))
        for number in re.findall(r"[+-]?\d+\.\d(?: ± \d+\.\d)?", section):
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]\d)", studies), f"{number} in {section.splitlines()[0]}"
            counted += 1
    assert counted > 40


def test_the_limits_of_words_count_all_rows_of_the_study(repository):
    page = (repository / "docs" / "limits.md").read_text("utf-8")
    study = (repository / "studies" / "reading" / "reading.md").read_text("utf-8")
    lost = [
        float(value) for value in re.findall(r"^\| [\w ]+ \| [\d.]+ ± [\d.]+ \| [\d.]+ ± [\d.]+ \| ([+-][\d.]+) \|", study, re.M)
    ]
    assert (len(lost), sum(value >= -3 for value in lost)) == (16, 2)
    assert "are two of the sixteen rows of the study" in page
    assert f"up to {-min(lost)}" in page


def test_the_numbers_of_adapted_models_are_those_of_the_study(repository):
    page = (repository / "docs" / "few-clips.md").read_text("utf-8")
    rows = [line.split("|") for line in page.splitlines() if re.match(r"\| [\w-]* ?\| \d", line)]
    study, dataset = (repository / "studies" / "calibration" / "adapted.md").read_text("utf-8"), ""
    for _, name, clips, error, kept, others, _ in rows:
        dataset = name.strip().lower() or dataset
        line = next(line for line in study.splitlines() if line.startswith(f"| {dataset}, {clips.strip()} clips |"))
        assert [line.split("|")[place] for place in (3, 4, 6)] == [error, kept, others]
    assert len(rows) == 9
    (kept,) = re.findall(r"^\| nw-ucla, 5 clips \|.*?\|.*?\| ([\d.]+) ±", study, re.M)
    assert float(kept) == pytest.approx(60, abs=3)
    assert "two in five of the right names do not reach it" in page
