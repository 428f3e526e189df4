import random

import pytest

from fdsm.errors import InputError
from fdsm.evaluation.generalised import SeenUnseen
from fdsm.leaderboard.entries import Board, Entry, Generalised
from fdsm.leaderboard.page import Section, make, to_html, to_markdown, write
from tests.leaderboard.conftest import suite_of

TARGET = "synthetic/default"
CLIPS = 60


def half(mean):
    return SeenUnseen(seen_acc=mean, unseen_acc=mean, harmonic_mean=mean, seen_class_acc=mean, unseen_class_acc=mean)


def entry(method, seed, accuracy, **changes):
    draw = random.Random(f"{method} {seed}")
    right = "".join("1" if draw.random() < accuracy else "0" for _ in range(CLIPS))
    general = Generalised(plain=half(0.1), stacked=half(0.2), gated=half(0.3), best=0.4)
    given = {"settings": "s", "texts": "t", "code": "", "accuracy": right.count("1") / CLIPS, "right": right}
    return Entry(
        **{"method": method, "target": TARGET, "input": "measured", "seed": seed, "generalised": general, **given, **changes}
    )


@pytest.fixture
def board(tmp_path):
    board = Board(tmp_path)
    board.keep_clips(TARGET, tuple(f"clip {i}" for i in range(CLIPS)), ("wave",) * CLIPS)
    for seed in range(3):
        for method, accuracy in (("chance", 0.5), ("ridge", 0.5), ("devise", 0.95)):
            board.keep(entry(method, seed, accuracy, fit_seconds=2.0, score_ms=0.5, numbers=1234))
    return board


def table(board, title):
    found = next(section for section in make(suite_of(), board, "c") if section.title.startswith(title))
    return {row[0]: row[1:] for row in found.rows}


def test_only_what_is_surely_ahead_is_bold(board):
    rows = table(board, "synthetic, unseen classes")
    assert rows["devise"][0].startswith("**9")
    assert rows["devise"][0].endswith("**")
    assert "*" not in rows["ridge"][0] + rows["chance"][0]
    differences = table(board, "Differences")
    assert differences["devise"][0].endswith(", 1 split")
    assert differences["ridge"] == ("",)


def test_the_page_says_what_each_method_costs_and_how_it_does_on_all_classes(board):
    assert table(board, "Cost")["devise"] == ("2.00", "0.500", "1,234")
    assert table(board, "synthetic, generalised")["devise, default"] == ("10.0 ± 0.0", "20.0 ± 0.0", "30.0 ± 0.0", "40.0 ± 0.0")


def test_a_failed_run_is_in_no_table_but_the_last(board):
    board.keep(entry("devise", 2, 0.9, failed="expected more, found less"))
    assert table(board, "Runs without a result") == {"devise, synthetic/default, measured, seed 2": ("expected more, found less",)}
    assert "±" in table(board, "synthetic, unseen classes")["devise"][0], "two seeds are left"


def test_both_forms_hold_the_same_cells(board):
    sections = list(make(suite_of(), board, "fdsm leaderboard x"))
    markdown, page = to_markdown(sections), to_html(sections)
    for section in sections:
        for row in section.rows:
            assert all(cell.strip("*") in markdown and cell.strip("*") in page for cell in row)
    assert "<b>9" in page
    assert "**" not in page


def test_words_cannot_become_markup():
    page = to_html([Section("<b>", "a & `b`", ("x",), (("<script>",),))])
    assert "<h1>&lt;b&gt;</h1>" in page
    assert "<script>" not in page
    assert "<p>a &amp; <code>b</code></p>" in page
    assert to_markdown([Section("t", "", ("x",), (("a|b",),))]).count("\\|") == 1


def test_a_page_of_nothing_is_refused(tmp_path):
    with pytest.raises(InputError, match="expected results of the suite, found none"):
        write(suite_of(), Board(tmp_path), "c")


def test_results_on_other_clips_are_refused(board):
    with pytest.raises(InputError, match="expected the test clips of the results so far, found others"):
        board.keep_clips(TARGET, ("another",), ("wave",))


def test_a_damaged_file_is_named(board):
    path = next(board.folder.glob("outcomes/*.jsonl"))
    path.write_text('{"method": 1}\n')
    with pytest.raises(InputError, match=rf"^{path}: expected results of a leaderboard"):
        list(board.entries())
