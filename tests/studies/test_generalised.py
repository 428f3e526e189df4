"""What a tuned factor loses is taken apart rightly; and the study's page."""

import queue
from dataclasses import replace

import numpy as np
import pytest

from fdsm.errors import InputError
from fdsm.evaluation.generalised import Trial
from fdsm.leaderboard.entries import Board
from fdsm.leaderboard.steps import Group, Place, do_group
from fdsm.values import Latents, Samples
from studies.generalised import measure, page
from tests.leaderboard.conftest import suite_of

SEEN, UNSEEN = 6, 4


def trial(seed=0, seen_lead=2.0, unseen_lead=1.0, scale=1.0, clips=2000):
    """Clips of all classes. Seen classes win by `seen_lead` on their own clips, and by `unseen_lead` on the others."""
    generator = np.random.default_rng(seed)
    labels = np.arange(clips) % (SEEN + UNSEEN)
    values = generator.normal(size=(clips, SEEN + UNSEEN)) * 0.5
    values[np.arange(clips), labels] += 3
    of_unseen = labels >= SEEN
    own_best = values[:, SEEN:].max(1) - values[:, :SEEN].max(1)
    lead = np.where(of_unseen, unseen_lead, seen_lead) + generator.normal(size=clips) * 0.5
    values[:, :SEEN] += (own_best + lead)[:, None]
    scores, logits = (scale * values).astype(np.float32), np.zeros((clips, SEEN), np.float32)
    classes = np.arange(SEEN + UNSEEN)
    return Trial(scores, classes, tuple(classes[SEEN:]), labels, scores[:, SEEN:], logits, classes[:SEEN])


def losses(test, tunings):
    return {name: loss(test, tunings, 0) for name, loss in measure.LOSSES.items()}


def test_a_factor_of_clips_of_the_same_kind_loses_little():
    found = losses(trial(), [trial(seed) for seed in (1, 2, 3)])
    assert all(0 <= loss < 1.5 for loss in found.values()), found


def test_one_draw_cannot_be_held_out():
    with pytest.raises(InputError, match="expected splits with several draws of validation classes, found one draw"):
        measure.held_out(measure.WAYS[measure.AS_NOW], [trial()])


def test_the_side_that_is_to_blame_is_found():
    """Where unseen classes of the draws lie nearer to the seen ones, the factor is too large. To know their curve mends it."""
    found = losses(trial(unseen_lead=0.0), [trial(seed, unseen_lead=1.8) for seed in (1, 2, 3)])
    assert found["tuned"] > 10
    assert found["U known"] < 2
    assert found["S known"] > 5
    assert found["other clips"] < 2


def test_classes_that_differ_among_themselves_are_found():
    """One half of the unseen classes says little about the other, where one half is harder than the other."""
    easy, hard = trial(unseen_lead=-1.0), trial(unseen_lead=1.8)
    values = np.where(np.isin(easy.labels, easy.unseen[:2])[:, None], easy.values, hard.values)
    mixed = replace(easy, values=values)
    assert losses(mixed, [mixed])["other classes"] > 5 + losses(easy, [easy])["other classes"]


def test_scores_of_another_scale_are_mended_by_units_of_each_clip():
    test, tunings = trial(), [trial(seed, scale=3.0) for seed in (1, 2, 3)]
    found = {name: way.loss(tunings, test) for name, way in measure.WAYS.items()}
    assert found[measure.AS_NOW] > 10
    assert found["per clip"] < 3
    assert found["no correction"] > 10


def test_draws_are_judged_by_what_the_others_gave():
    """The draw that differs loses; the others lose by it alone."""
    draws = [trial(1), trial(2), trial(3, scale=3.0)]
    way = measure.WAYS["mean factor"]
    expected = np.mean(
        [way.loss([draws[1], draws[2]], draws[0]), way.loss([draws[0], draws[2]], draws[1]), way.loss(draws[:2], draws[2])]
    )
    assert measure.held_out(way, draws) == pytest.approx(expected)
    assert measure.held_out(way, draws) > measure.held_out(way, [trial(1), trial(2), trial(3)]) + 3


def test_distances_are_in_standard_deviations_within_classes():
    generator = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 3.0]])
    labels = np.repeat(np.arange(3), 2000)
    z = (centres[labels] + generator.normal(size=(6000, 2)) * [1.0, 0.5])[:, None].astype(np.float32)
    samples = Samples(labels, tuple(map(str, range(6000))), np.zeros(6000, int), np.zeros(6000, int), ("a", "b", "c"))
    found = measure.distance(Latents(z, "pooled", 1, 1, samples, "an encoder", ()), (2,))
    assert found == pytest.approx(np.sqrt((0 + (3 / 0.5) ** 2) / 2), rel=0.03)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A finished leaderboard of two rows, of which chance has no part in the study."""
    folder = tmp_path_factory.mktemp("leaderboard")
    suite = suite_of(seeds=1, search={"trials": 0})
    place = Place(suite, None, folder / "runs", folder / "board")
    do_group(Group("runs", "synthetic/default", "measured", 0, ("chance", "ridge")), place, queue.Queue())
    return place


@pytest.fixture(scope="module")
def rows(place):
    return measure.measure(place)


def test_finished_runs_are_read(place, rows):
    (entry,) = (one for one in Board(place.board).entries() if one.method == "ridge")
    (row,) = rows
    assert row.method == "ridge"
    assert row.best == pytest.approx(100 * entry.generalised.best)
    assert row.plain == pytest.approx(100 * entry.generalised.plain.harmonic_mean)
    assert row.best - row.losses["tuned"] == pytest.approx(100 * entry.generalised.stacked.harmonic_mean)
    assert row.on_test[measure.AS_NOW] == pytest.approx(row.losses["tuned"])
    assert len(row.factors) == len(row.distances) == 4


def test_without_their_folders_or_runs_a_sentence_says_so(place, tmp_path):
    with pytest.raises(InputError, match="expected the folder of a finished run"):
        measure.measure(Place(place.suite, None, tmp_path / "runs", place.board))
    with pytest.raises(InputError, match="expected finished runs of the suite, found none"):
        measure.measure(Place(place.suite, None, place.runs, tmp_path / "board"))


def test_the_page_is_made_of_the_kept_rows(rows, tmp_path):
    for _ in range(2):
        page.keep(rows, tmp_path / "numbers")
    assert page.read_kept(tmp_path / "numbers") == rows
    (row,) = rows
    text = page.to_markdown(rows)
    assert f"| synthetic/default, measured | {row.candidates[0]} + {row.candidates[1]} |" in text
    assert f"| {measure.AS_NOW} | {row.held_out[measure.AS_NOW]:.1f} |" in text
    with pytest.raises(InputError, match="expected the numbers of"):
        page.read_kept(tmp_path / "none")


def test_a_way_is_better_only_beyond_its_interval(rows):
    """Over splits and inputs. How many runs each has does not matter."""

    def of(target, loss):
        held_out = {way: loss if way == "per clip" else 5.0 for way in rows[0].held_out}
        return rows[0].model_copy(update={"target": target, "held_out": held_out})

    clear = [of("a", 3.0), of("a", 3.0), of("b", 3.2), of("c", 2.8)]
    assert page.difference(clear, "per clip") == pytest.approx((-2.0, 4.303 * 0.2 / 3**0.5), rel=1e-3)
    assert "Better on held-out draws: per clip." in page.in_short(clear)
    assert "| per clip | 3.0 | 3.0 | -2.0 ± 0.5 |" in page.to_markdown(clear)
    assert "No other way" in page.in_short([of("a", 1.0), of("b", 5.0), of("c", 5.0)])
    assert page.difference(clear[:2], "per clip") is None


def test_the_kept_numbers_bear_out_what_the_page_says():
    rows = page.read_kept()
    losses = page.mean_losses(rows)
    assert max(losses["S known"], losses["U known"]) < 0.6 * losses["tuned"]  # "both sides are to blame"
    header, lines = page.split_table(rows)
    assert sum(int(line[header.index("runs")]) for line in lines) == len(rows)
    assert losses["other classes"] > 2 * losses["other clips"]
    assert losses["other classes"] > 2 * losses["as few"]
    assert f"{losses['S known']:.1f} would be lost" in page.in_short(rows)


def test_the_correlation_is_within_a_run(rows):
    """A draw that lies farther away with a smaller factor; what differs between runs does not count."""
    first = rows[0].model_copy(update={"factors": (0.0, 3.0, 2.0, 1.0), "distances": (1.0, 0.1, 0.2, 0.3)})
    second = first.model_copy(update={"factors": (0.0, 13.0, 12.0, 11.0), "distances": (1.0, 5.1, 5.2, 5.3)})
    assert page.correlation([first, second]) == pytest.approx(-1.0)
