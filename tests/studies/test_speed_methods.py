import numpy as np
import pytest
import torch

from fdsm.bench.published import LATENT_WIDTH, TEXT_WIDTH
from fdsm.methods import METHODS
from fdsm.methods.diffusion.network import Denoiser, DenoiserConfig
from studies.speed import methods
from studies.speed.methods import (
    MethodBench,
    Workload,
    keep,
    made_latents,
    made_texts,
    measurable,
    missing,
    step_seconds,
    tokens_of,
)
from studies.speed.page import ALL_METHODS, read_part, render, table
from studies.speed.rows import Row
from studies.speed.suite import make_part

TINY = Workload(clips=220, held=66, candidates=4, at_once=16, scoring=0.0, training=0.01)
SMALL = {"depth": 1, "width": 16, "num_heads": 2}


def small_network():
    config = DenoiserConfig.model_validate({**SMALL, "attention": "joint", "spectral": False})
    return Denoiser(config, in_width=LATENT_WIDTH, text_width=TEXT_WIDTH, num_frames=1, num_joints=1).eval()


def bench(folder, **settings):
    return MethodBench(folder, 2, TINY, small_network(), settings)


def rows_of(part):
    return {row.what: row for row in part.rows}


def test_rows_say_how_fast_a_method_scores_and_how_long_its_published_fit_takes(tmp_path):
    folder = tmp_path / "numbers"
    measuring = bench(folder)
    closed, trained = (rows_of(measuring.run(name)) for name in ("ridge", "devise"))
    assert set(closed) == {"scoring: ridge", "fitting: ridge"}
    for name, rows in (("ridge", closed), ("devise", trained)):
        scoring, fitting = rows[f"scoring: {name}"], rows[f"fitting: {name}"]
        assert (scoring.kind, scoring.target, scoring.pairs, scoring.unit) == ("at least", 100, 2, "clips/s")
        assert scoring.low <= scoring.value <= scoring.high
        assert f"{1000 / scoring.rate:.3g} ms a clip; 16 at once, 1 token" == scoring.note
        assert (fitting.kind, fitting.target, fitting.unit) == ("at most", 15, "min")
        assert 0 < fitting.low <= fitting.value <= fitting.high
    steps = METHODS.config_of("devise")(name="devise").training.of(TINY.clips).num_steps
    assert f"s a step, {steps} steps of 128 clips;" in trained["fitting: devise"].note
    page = (tmp_path / "performance.md").read_text("utf-8")
    assert page == render(folder)
    assert "`python -m studies bench-methods`" in page
    whole = read_part(folder, ALL_METHODS)
    assert [row.what for row in whole.rows] == ["scoring: devise", "scoring: ridge", "fitting: devise", "fitting: ridge"]
    for cells in table(whole)[1]:
        assert f"| {' | '.join(cells)} |" in page


def test_fitting_counts_the_seconds_of_the_steps_that_were_timed(tmp_path, monkeypatch):
    asked = []

    def step(method, view):
        asked.append(method.config.training.num_steps)
        return [0.5] if asked[-1:] == [1] else [0.001, *[0.002] * (asked[-1] - 1)]

    monkeypatch.setattr(methods, "step_seconds", step)
    monkeypatch.setattr(MethodBench, "_score", lambda self, name, method: Row(what=f"scoring: {name}", value=1.0))
    monkeypatch.setattr(METHODS["devise"], "bind", lambda self, texts: None)
    fitting = rows_of(bench(tmp_path / "numbers").run("devise"))["fitting: devise"]
    assert asked == [1, 2]  # one step of warm-up; two are enough for the hundredth of a second that is asked for
    steps = METHODS.config_of("devise")(name="devise").training.of(TINY.clips).num_steps
    np.testing.assert_allclose([fitting.value, fitting.low, fitting.high], np.array([1.5, 1, 2]) * steps / 60_000)


def test_diffusion_is_scored_under_one_noise_and_fitted_on_a_share_of_a_batch_and_has_no_aim(tmp_path, monkeypatch):
    tried = []
    kind = METHODS["tdsm"]
    score = kind.score
    monkeypatch.setattr(kind, "score", lambda self, clips, **how: tried.append((len(clips), how)) or score(self, clips, **how))
    rows = rows_of(bench(tmp_path / "numbers", tdsm={"denoiser": SMALL, "optim": {"batch_size": 32}}).run("tdsm"))
    assert set(rows) == {"scoring: tdsm", "fitting: tdsm"}
    assert all(row.target is None and row.kind == "shown" for row in rows.values())
    assert tried == [(1, {"num_trials": 1, "seed": 0})] * 3  # a warm-up and two turns
    assert "50000 steps of 32 clips" in rows["fitting: tdsm"].note
    assert "on 1/8 of a batch" in rows["fitting: tdsm"].note


def test_binding_is_shown_where_candidates_compete(tmp_path):
    settings = {"classifier_steps": 2, "classifier_draws": 3}
    rows = rows_of(bench(tmp_path / "numbers", **{"cada-vae": settings}).run("cada-vae"))
    assert rows["binding: cada-vae"].value > 0
    assert rows["binding: cada-vae"].target is None


def test_methods_that_read_joints_get_parts_and_draw_from_the_clips_in_memory(tmp_path):
    rows = rows_of(bench(tmp_path / "numbers").run("neuron"))
    assert rows["scoring: neuron"].note.endswith("4 at once, 16 frames × 25 joints")
    assert rows["fitting: neuron"].note.endswith("66 clips in memory")


@pytest.mark.parametrize(
    ("name", "tokens"), [("ridge", "pooled"), ("smie", "joints"), ("star", "joints"), ("fdsm", "frames"), ("tdsm", "pooled")]
)
def test_a_method_gets_the_tokens_that_it_reads(name, tokens):
    assert tokens_of(METHODS[name](METHODS.config_of(name)(name=name))) == tokens
    latents = made_latents(tokens, 8, 4)
    assert latents.z.shape == (8, {"pooled": 1, "frames": 16, "joints": 400}[tokens], 256)
    assert bool(latents.parts) == (tokens == "joints")


def test_made_texts_are_unit_embeddings_in_every_view():
    texts = made_texts(7)
    assert {view: features.slots.shape for view, features in texts.items()} == {
        "name": (7, 1, 384),
        "descriptions": (35, 1, 384),
        "kinematics": (7, 4, 384),
        "parts": (7, 4, 384),
        "phases": (7, 3, 384),
        "verb": (7, 1, 384),
        "noun": (7, 1, 384),
        "attributes": (7, 1, 59),
    }
    for features in texts.values():
        np.testing.assert_allclose(np.linalg.norm(features.slots, axis=2), 1, rtol=1e-5)
        assert features.classes == tuple(range(7))


def test_seconds_of_steps_are_those_between_the_lines_of_the_log():
    class Logged:
        def fit(self, view, seed, folder):
            (folder / "log.jsonl").write_text('{"seconds": 0.5}\n{"seconds": 0.75}\n{"seconds": 1.75}\n', "utf-8")

    assert step_seconds(Logged(), None) == [0.5, 0.25, 1.0]


def test_a_bench_goes_on_with_the_methods_that_are_missing_and_starts_anew_on_another_machine(tmp_path):
    def part(*names, value=1.0, **machine):
        rows = tuple(Row(what=f"{aspect}: {name}", value=value) for name in names for aspect in ("fitting", "scoring"))
        return make_part(ALL_METHODS, rows, 2.0).model_copy(update=machine)

    assert missing(tmp_path) == measurable()
    assert "chance" not in measurable()
    keep(part("ridge", "devise"), tmp_path)
    keep(part("ridge", value=5.0), tmp_path)
    kept = read_part(tmp_path, ALL_METHODS)
    assert [(row.what, row.value) for row in kept.rows] == [
        ("scoring: devise", 1.0),
        ("scoring: ridge", 5.0),
        ("fitting: devise", 1.0),
        ("fitting: ridge", 5.0),
    ]
    assert kept.seconds == 4.0
    assert missing(tmp_path) == [name for name in measurable() if name not in ("devise", "ridge")]
    keep(part("eszsl", threads=torch.get_num_threads() + 1), tmp_path)
    assert [row.what for row in read_part(tmp_path, ALL_METHODS).rows] == ["scoring: eszsl", "fitting: eszsl"]
    assert missing(tmp_path) == measurable()


def test_a_method_that_is_not_there_is_refused(studies):
    code, out = studies("bench-methods", "devize")
    assert code != 0
    assert "did you mean 'devise'" in out.err
    assert studies("bench-methods", "chance")[0] != 0
