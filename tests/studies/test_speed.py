import json

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from fdsm.bench.published import PADDED_TO, padded, score_pair
from fdsm.errors import InputError
from fdsm.experiment.config import load_recipe_config
from fdsm.methods.diffusion.curriculum import make_captions
from fdsm.methods.diffusion.network import Denoiser, DenoiserConfig
from fdsm.text import load_bank
from studies.speed import accuracy
from studies.speed.accuracy import KEPT, PUBLISHED, Accuracies, measure_accuracy
from studies.speed.decisions import Decisions, candidates
from studies.speed.page import accuracy_table, render, table
from studies.speed.rows import Part, Row, ratio_row
from studies.speed.scoring import computed, same_winner
from studies.speed.timing import Paired
from tests.toys import TEXT_WIDTH, toy_texts


def test_the_performance_page_is_what_the_kept_numbers_say(repository):
    page = repository / "studies" / "speed" / "performance.md"
    assert page.read_text("utf-8") == render(repository / "studies" / "speed" / "numbers")


def test_a_missed_aim_is_marked_on_the_page():
    def row(**fields):
        return Row(what="this", value=2.5, **fields)

    assert row(kind="at least", target=2).is_met
    assert row(kind="at most", target=2).is_met is False
    assert row().is_met is None
    part = Part(name="p", processor="x", threads=1, torch="1", seconds=1, rows=(row(kind="at most", target=2), row(target=None)))
    missed, shown = table(part)[1]
    assert "(missed)" in missed[1]
    assert "(missed)" not in shown[1]
    with pytest.raises(ValidationError):
        row(colour="red")


def test_a_ratio_is_of_rates_and_flops_are_of_ours():
    paired = Paired((10, 10, 10), (1, 2, 4), (40, 40, 40), (1, 1, 2))
    row = ratio_row("x", paired, flops=1e9, peak=100.0)
    assert (row.value, row.low, row.high, row.rate, row.reference_rate) == (8, 4, 8, 40, 5)
    assert row.gflops == 40


def test_published_captions_are_padded_and_score_as_unpadded_ones():
    captions, _ = make_captions(toy_texts(), ("descriptions",), max_tokens=PADDED_TO)
    longer = padded(captions)
    tokens, mask, _ = longer.take(torch.tensor([0, 1]))
    assert tokens.shape[1] == mask.shape[1] == PADDED_TO
    assert longer.mask.sum() == captions.mask.sum()
    torch.manual_seed(0)
    config = DenoiserConfig(depth=2, width=16, num_heads=2, attention="joint")
    network = Denoiser(config, in_width=5, text_width=TEXT_WIDTH, num_frames=4, num_joints=1)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    zt, eps = torch.randn(3, 4, 5), torch.randn(4, 5)
    got = score_pair(network, zt, eps, 25, longer, 7, torch.tensor([0.5]))
    text = captions.take(torch.tensor([7, 7, 7]))
    eps_hat = network(zt, torch.full((3,), 25), *text, torch.full((3,), 0.5))
    torch.testing.assert_close(got, -(eps_hat - eps).square().mean((1, 2)), atol=1e-5, rtol=0)


def test_candidates_are_different_texts_in_the_vocabularys_phrases():
    texts = candidates(400)
    assert len(set(texts)) == len(texts) == 400
    own = [slots for _, slots in load_bank("synthetic").texts("kinematics")]
    assert texts[: len(set(own))] == list(dict.fromkeys(own))
    assert {len(text) for text in texts} == {4}
    assert candidates(400) == texts


def test_same_winner_counts_clips():
    draw = torch.Generator().manual_seed(0)
    quality = torch.randn(1, 60, 30, generator=draw)
    scores = quality + 1e-4 * torch.randn(10, 60, 30, generator=draw)
    decisions = Decisions(
        scores, torch.zeros(0, 60), torch.zeros(len(scores), 60), torch.randn(60, 8, generator=draw), torch.zeros(30, 60)
    )
    assert same_winner(decisions, 60, search=False) == 1.0
    assert same_winner(decisions, 5, search=False) == 1.0
    assert 60 < computed(decisions, 60, search=False) < 10 * 60


def test_accuracy_changes_are_paired_by_seed():
    base = Accuracies(config="c", variant=PUBLISHED, unseen=(0.5, 0.6, 0.7), seen=(0.9, 0.9, 0.9))
    other = Accuracies(config="c", variant="other", unseen=(0.6, 0.7, 0.8), seen=(0.9, 0.8, 0.9))
    mean, low, high = other.difference(base, "unseen")
    np.testing.assert_allclose([mean, low, high], 0.1)
    mean, low, high = other.difference(base, "seen")
    assert low < mean < 0 < high
    header, rows = accuracy_table([base, other])
    assert len(header) == len(rows[1])
    assert "; +10.0 (" in rows[1][2]


def test_kept_numbers_are_of_the_parts_they_name(repository):
    found = sorted((repository / "studies" / "speed" / "numbers").glob("*.json"))
    assert found
    for path in found:
        if path.name != KEPT:
            assert Part.model_validate(json.loads(path.read_text("utf-8"))).name == path.stem


@pytest.mark.parametrize("method", ["tdsm", "ridge"])
def test_accuracy_of_savings_is_measured_of_fdsm_alone(method, tmp_path):
    configs = [load_recipe_config(name, "synthetic") for name in ("fdsm", method)]
    with pytest.raises(InputError, match=f"{method}: method: name: expected 'fdsm'.*found '{method}'"):
        measure_accuracy(configs, (0,), tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("there", [True, False])
def test_training_in_bfloat16_is_measured_where_the_device_has_it(there, tmp_path, monkeypatch):
    monkeypatch.setattr(accuracy, "multiplies_in_bfloat16", lambda device: there)
    monkeypatch.setattr(accuracy, "Pipeline", lambda config, runs: config)
    monkeypatch.setattr(accuracy, "_accuracies", lambda pipeline, options: (0.5, 0.5))
    variants = [item.variant for item in measure_accuracy([load_recipe_config("fdsm", "synthetic")], (0,), tmp_path)]
    assert PUBLISHED in variants
    assert ("trained in bfloat16" in variants) == there
