"""The picture of a selection shows the numbers of its tables."""

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from fdsm.errors import InputError
from fdsm.figures import style
from studies.few_seen_classes.gains import Options, draw, measure
from studies.few_seen_classes.select import Candidate, read_markdown, to_markdown

TABLES = "studies/few_seen_classes/selection/*.discriminant.md"


def write(path, **rows):
    candidates = [Candidate(name.replace("_", " "), (), tuple(value / 100 for value in values)) for name, values in rows.items()]
    path.write_text(to_markdown(candidates) + "\n")


@pytest.fixture
def tables(tmp_path):
    write(tmp_path / "toy_5-5.x.md", less=(60.0, 70.0, 65.0), base=(70.0, 72.0, 71.0), more=(70.0, 75.0, 71.0))
    write(tmp_path / "toy_8-2.x.md", more=(81.0, 82.0, 85.0), base=(80.0, 82.0, 81.0), less=(79.0, 79.0, 75.0))
    return Options(tables=f"{tmp_path}/*.md")


def test_gains_are_paired_by_draw_and_averaged_over_splits(tables):
    found = measure(tables)
    assert (found.splits, found.num_draws) == (("toy 5/5", "toy 8/2"), 3)
    assert [gain.candidate for gain in found.gains] == ["more", "less"]
    more, less = found.gains
    assert more.by_split == pytest.approx((1, 5 / 3))
    assert less.by_split == pytest.approx((-6, -10 / 3))
    by_draw = np.array([(0 + 1) / 2, (3 + 0) / 2, (0 + 4) / 2])
    expected = ttest_1samp(by_draw, 0).confidence_interval(0.95)
    assert (more.mean, more.low, more.high) == pytest.approx((by_draw.mean(), expected.low, expected.high))


def test_the_published_picture_shows_the_numbers_of_the_tables(repository, monkeypatch):
    monkeypatch.chdir(repository)
    tables = [
        read_markdown(path)
        for path in sorted((repository / "studies" / "few_seen_classes" / "selection").glob("*.discriminant.md"))
    ]
    means = [{candidate.name: 100 * candidate.mean for candidate in table} for table in tables]
    with style.for_print():
        figure, caption = draw([], Options(tables=TABLES))
    (axes,) = figure.axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert sorted(names) == sorted(set(means[0]) - {"base"})
    lines = {line.get_label(): line.get_xdata() for line in axes.lines}
    shown = [lines[f"utd-mhad {split}"] for split in ("14/13", "18/9", "22/5")]
    for row, name in enumerate(names):
        differences = [of_split[name] - of_split["base"] for of_split in means]
        assert lines["mean"][row] == pytest.approx(np.mean(differences))
        assert [values[row] for values in shown] == pytest.approx(differences[2:])
        assert f"{np.mean(differences):+.1f}".replace("-", "\N{MINUS SIGN}") == axes.texts[row].get_text()
    assert list(lines["mean"]) == sorted(lines["mean"], reverse=True)
    left, right = axes.get_xlim()
    assert all(left < value < right for values in (lines["mean"], *shown) for value in values)
    assert "6 draws" in caption


def test_the_page_shows_the_picture_that_is_there(repository):
    assert "(images/gains.png)" in (repository / "studies" / "few_seen_classes" / "what-matters.md").read_text("utf-8")
    assert (repository / "studies" / "few_seen_classes" / "images" / "gains.png").read_bytes().startswith(b"\x89PNG")


def test_another_candidate_may_be_the_base(tables):
    found = measure(tables.model_copy(update={"base": "more"}))
    assert [gain.candidate for gain in found.gains] == ["base", "less"]


@pytest.mark.parametrize(
    ("spoil", "changes", "message"),
    [
        (lambda folder: None, {"tables": "nowhere/*.md"}, "expected tables of `select` at nowhere/.*, found none"),
        (lambda folder: None, {"base": "bse"}, r"toy_5-5\.x\.md: base: unknown name 'bse', did you mean 'base'"),
        (lambda folder: write(folder / "z.md", base=(1.0, 2.0, 3.0)), {}, r"z\.md: expected the candidates and draws of .*toy_5-5"),
        (lambda folder: [write(folder / f"{i}.md", base=(1.0, 2.0)) for i in range(9)], {}, "expected at most 8, found 11"),
        (lambda folder: (folder / "z.md").write_text("# Title\n"), {}, r"z\.md: expected a table that `select` has written"),
        (lambda folder: (folder / "z.md").write_text(""), {}, r"z\.md: expected a table that `select` has written"),
    ],
)
def test_tables_that_do_not_fit_are_named(tables, tmp_path, spoil, changes, message):
    spoil(tmp_path)
    with pytest.raises(InputError, match=message):
        measure(tables.model_copy(update=changes))


def test_one_draw_tells_no_spread(tmp_path):
    write(tmp_path / "a.md", base=(1.0,), other=(2.0,))
    with pytest.raises(InputError, match="expected at least 2 draws, to tell how much they differ, found 1"):
        measure(Options(tables=str(tmp_path / "a.md")))


def test_a_table_is_read_as_it_was_written(tmp_path):
    candidates = [Candidate("one", (), (0.5, 0.251)), Candidate("two words", (), (0.123, 0.999))]
    (tmp_path / "a.md").write_text(to_markdown(candidates) + "\n")
    found = read_markdown(tmp_path / "a.md")
    assert [candidate.name for candidate in found] == ["one", "two words"]
    assert np.array([candidate.accuracies for candidate in found]) == pytest.approx(np.array([c.accuracies for c in candidates]))
    assert to_markdown(found) == to_markdown(candidates)
    with pytest.raises(InputError, match=r"b\.md: no such file"):
        read_markdown(tmp_path / "b.md")
