import pytest

from fdsm.errors import InputError
from fdsm.leaderboard import search as searching
from fdsm.leaderboard.entries import Board, Trial
from fdsm.leaderboard.search import search, usual_steps
from fdsm.leaderboard.suite import Search
from fdsm.methods.base import Range
from fdsm.methods.ridge import Ridge
from tests.leaderboard.conftest import suite_of

PLACE = ("ridge", "synthetic/default", "measured")


def config_of(chosen):
    method, target, given = PLACE
    return suite_of().config(method, target, given, seed=0, chosen=chosen)


def run(folder, trials, **settings):
    board = Board(folder)
    found = list(search(config_of, folder / "runs", Search(trials=trials, draws=1, **settings), board, PLACE))
    return found, board.chosen(*PLACE)


def test_the_first_trial_is_as_published_and_every_trial_is_kept_at_once(tmp_path):
    found, kept = run(tmp_path, 3)
    assert [len(one.trials) for one in found] == [1, 2, 3]
    assert kept == found[-1]
    assert kept.trials[0].settings == {}
    assert all(set(trial.settings) == {"strength"} and 1e-3 <= trial.settings["strength"] <= 1e2 for trial in kept.trials[1:])
    assert all(0 < trial.accuracy <= 1 for trial in kept.trials)
    assert kept.best.accuracy == max(trial.accuracy for trial in kept.trials)


def test_a_usual_trial_has_the_middle_of_the_steps():
    settings = Search(trials=3, steps=(50, 200))
    make = {method: suite_of().config(method, "synthetic/default", "measured", seed=0) for method in ("ridge", "devise")}
    assert usual_steps(make["devise"], settings) == {"training.num_steps": 100}
    assert usual_steps(make["ridge"], settings) == {}
    assert usual_steps(make["devise"], Search(trials=1)) == {}, "no search: as the suite says"


def test_a_search_that_was_stopped_goes_on_as_it_would_have(tmp_path):
    run(tmp_path / "stopped", 2)
    more, stopped = run(tmp_path / "stopped", 4)
    _, whole = run(tmp_path / "whole", 4)
    assert len(more) == 2
    assert stopped.trials == whole.trials
    assert run(tmp_path / "whole", 4)[0] == [], "nothing is left to do"


def test_another_range_or_another_number_of_draws_begins_a_new_search(tmp_path, monkeypatch):
    run(tmp_path, 2)
    monkeypatch.setattr(Ridge, "search_space", {"strength": Range(1.0, 2.0)})
    found, kept = run(tmp_path, 2)
    assert len(found) == 2
    assert 1 <= kept.trials[1].settings["strength"] <= 2


def test_the_search_sees_validation_classes_of_the_training_part_alone(tmp_path, monkeypatch):
    seen = []
    fit, score = Ridge.fit, Ridge.score
    monkeypatch.setattr(Ridge, "fit", lambda self, view, *rest: (seen.append(view.latents.samples), fit(self, view, *rest))[1])
    monkeypatch.setattr(Ridge, "score", lambda self, z, **rest: (seen.append(z.samples), score(self, z, **rest))[1])
    run(tmp_path, 1)
    split = searching.Pipeline(config_of({}), tmp_path / "other").split
    fitted, scored = (set(samples.labels.tolist()) for samples in seen)
    assert fitted
    assert scored
    assert not fitted & scored
    assert not (fitted | scored) & set(split.unseen)
    assert all(split.train_mask(samples).all() for samples in seen)
    assert not (tmp_path / "runs" / "unsealings.jsonl").exists()


def test_settings_that_a_method_refuses_are_no_choice(tmp_path, monkeypatch):
    def fit(self, *_):
        if self.config.strength != 0.1:
            raise InputError("the loss is not finite")
        return whole(self, *_)

    whole = Ridge.fit
    monkeypatch.setattr(Ridge, "fit", fit)
    _, kept = run(tmp_path, 3)
    assert [trial.accuracy is None for trial in kept.trials] == [False, True, True]
    assert kept.best == kept.trials[0]


def test_a_choice_a_range_and_whole_numbers_are_proposed_within_their_bounds():
    space = {"a": ("x", "y"), "b": Range(1e-4, 1e-1), "c": Range(2, 9, whole=True)}
    trials = [Trial(settings={}, accuracy=0.5)]
    for _ in range(12):
        proposed = searching._propose(space, tuple(trials))
        assert proposed["a"] in ("x", "y")
        assert 1e-4 <= proposed["b"] <= 1e-1
        assert proposed["c"] in range(2, 10)
        trials.append(Trial(settings=proposed, accuracy=0.5 if proposed["a"] == "x" else 0.9))
    assert sum(trial.settings["a"] == "y" for trial in trials[7:]) >= 4, "it learns from what was tried"


@pytest.mark.parametrize("trials", [0, 5])
def test_a_method_with_nothing_to_search_has_one_trial_at_most(trials):
    config = suite_of().config("chance", PLACE[1], PLACE[2], seed=0)
    assert searching.num_trials(config, Search(trials=trials)) == min(trials, 1)
