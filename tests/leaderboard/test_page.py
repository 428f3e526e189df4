import random

import pytest

from fdsm.errors import InputError
from fdsm.evaluation.generalised import SeenUnseen
from fdsm.leaderboard.entries import Board, Entry, Generalised, inputs_of
from fdsm.leaderboard.page import Section, make, to_html, to_markdown, write
from tests.leaderboard.conftest import suite_of

TARGET = "synthetic/default"
CLIPS = 60


INPUTS = {
    method: inputs_of(suite_of().config(method, TARGET, "measured", seed=0).model_copy(update={"generalised": True}))
    for method in suite_of().methods
}


def half(mean):
    return SeenUnseen(seen_acc=mean, unseen_acc=mean, harmonic_mean=mean, seen_class_acc=mean, unseen_class_acc=mean)


def entry(method, seed, accuracy, **changes):
    draw = random.Random(f"{method} {seed}")
    right = "".join("1" if draw.random() < accuracy else "0" for _ in range(CLIPS))
    general = Generalised(plain=half(0.1), stacked=half(0.2), gated=half(0.3), best=0.4)
    given = {"inputs": INPUTS[method], "accuracy": right.count("1") / CLIPS, "right": right}
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
    found = next(section for section in make(suite_of(seeds=3), board, "c") if section.title.startswith(title))
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
    assert table(board, "synthetic, generalised")["devise default"] == ("10.0 ± 0.0", "20.0 ± 0.0", "30.0 ± 0.0", "40.0 ± 0.0")


def test_a_failed_run_is_in_no_table_but_the_last(board):
    board.keep(entry("devise", 2, 0.9, failed="expected more, found less"))
    assert table(board, "Runs without a result") == {"devise, synthetic/default, measured, seed 2": ("expected more, found less",)}
    assert "(2 of 3 seeds)" in table(board, "synthetic, unseen classes")["devise"][0]


def test_both_forms_hold_the_same_cells(board):
    sections = list(make(suite_of(seeds=3), board, "fdsm leaderboard x"))
    markdown, page = to_markdown(sections), to_html(sections)
    for section in sections:
        for row in section.rows:
            assert all(cell.strip("*") in markdown and cell.strip("*") in page for cell in row)
    assert "<b>9" in page
    assert "**" not in page


def test_words_cannot_become_markup():
    page = to_html([Section("<b>", "a & `b`", 2, ("x",), (("<script>",),))])
    assert "<h2>&lt;b&gt;</h2>" in page
    assert "<script>" not in page
    assert "<p>a &amp; <code>b</code></p>" in page
    markdown = to_markdown([Section("t", "", 2, ("x",), (("a|b <i>",),))])
    assert "a\\|b &lt;i>" in markdown


def test_results_of_other_settings_texts_or_code_are_left_out_and_counted(board):
    board.keep(entry("devise", 1, 0.9, inputs="of another code"))
    assert "(2 of 3 seeds)" in table(board, "synthetic, unseen classes")["devise"][0]
    first = next(make(suite_of(seeds=3), board, "c"))
    assert "1 results of other settings, texts or code are left out." in first.text
    with pytest.raises(InputError, match="found none of these settings, texts and code, but 9 of others"):
        write(suite_of(seeds=3, methods={"devise": {}, "ridge": {}, "chance": {}}), board, "c")


def test_runs_of_further_seeds_are_not_out_of_date(board):
    sections = list(make(suite_of(seeds=2), board, "c"))
    assert "left out" not in sections[0].text
    assert next(section for section in sections if section.title.startswith("synthetic, unseen")).rows[0][1].count("seeds") == 0


def test_a_method_of_the_suite_that_has_not_been_run_says_so(board):
    methods = {**suite_of().methods, "msf": {"measured": {"view": "attributes"}}, "purls": {"measured": "it needs joints"}}
    board.keep(entry("devise", 0, 0.5, failed="expected more, found less"))
    board.keep(entry("devise", 1, 0.5, failed="expected more, found less"))
    board.keep(entry("devise", 2, 0.5, failed="expected more, found less"))
    inputs = {**suite_of().inputs, "network": {"about": "latents"}}
    sections = list(make(suite_of(seeds=3, methods=methods, inputs=inputs), board, "c"))
    tables = {section.title: {row[0]: row[1:] for row in section.rows} for section in sections}
    rows = tables["synthetic, unseen classes (measured)"]
    assert list(rows) == ["chance", "ridge", "devise", "msf", "purls"], "every method of the suite, in its order"
    assert (rows["devise"], rows["msf"], rows["purls"]) == (("no result",), ("not run",), ("not run",))
    assert tables["Not run"] == {
        "measured, msf": ("not so far",),
        "measured, purls": ("it needs joints",),
        "network, all methods": ("not so far",),
    }
    board.keep(entry("ridge", 0, 0.5, inputs="of another code"))
    board.keep(entry("ridge", 1, 0.5, inputs="of another code"))
    board.keep(entry("ridge", 2, 0.5, inputs="of another code"))
    tables = {section.title: {row[0]: row[1:] for row in section.rows} for section in make(suite_of(seeds=3), board, "c")}
    assert tables["Not run"] == {"measured, ridge": ("only with other settings, texts or code",)}


def test_a_departure_from_strict_zero_shot_is_marked_beside_the_method(board):
    board.keep(entry("ridge", 0, 0.5, stamps=("it saw the test clips",)))
    rows = table(board, "synthetic, unseen classes")
    assert "ridge*" in rows
    assert "* it saw the test clips" in next(make(suite_of(seeds=3), board, "c")).text


def test_where_every_run_of_a_target_failed_the_page_still_says_why(tmp_path):
    board = Board(tmp_path)
    board.keep(entry("ridge", 0, 0.5, failed="expected more, found less"))
    assert table(board, "Runs without a result") == {"ridge, synthetic/default, measured, seed 0": ("expected more, found less",)}


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
