"""A whole run with measurements and a trained network side by side, and what is left behind names clips."""

import numpy as np
import pytest

from fdsm.experiment import synthetic_classes
from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.recognizer import Recognizer
from fdsm.synthetic import make_training_classes


@pytest.fixture
def tiny_joined(tiny_data, tmp_path, monkeypatch):
    actions = make_training_classes(0)[::8]  # rendering all of them takes longer than the test
    monkeypatch.setattr(synthetic_classes, "make_training_classes", lambda variations, seed, pairs=False: actions)
    path = tmp_path / "joined.yaml"
    path.write_text(
        f"""
name: tiny/joined
data: {{name: folder, root: {tiny_data / "data"}}}
split: {{source: {tiny_data / "splits.yaml"}, name: mine}}
preprocess: {{num_frames: 16, level: true}}
encoder: {{name: joined, members: [{{name: measurements}}, {{name: stgcn, channels: [8], strides: [2], temporal_kernel: 3}}]}}
pretrain: {{optim: {{num_steps: 4, batch_size: 8, warmup_steps: 1}}}}
tokens: pooled
synthetic_classes: {{variations: 0, clips: 2}}
text: {{bank: {tiny_data / "texts.yaml"}}}
method: {{name: discriminant, further: [{{view: [attributes, kinematics], weight: 0.5}}]}}
trials: 1
"""
    )
    return path


def test_a_run_with_measurements_and_a_network_names_clips_as_it_scored_them(tiny_joined, tmp_path):
    run = Pipeline(load_config(tiny_joined), tmp_path / "runs")
    names, samples = run.sequences.samples.class_names, run.scores.samples
    assert run.report.all_samples.num_clips == len(samples) > 0
    assert run.encoder.classes == run.split.seen
    assert run.latents.members == run.encoder.network.members
    assert run.latents.encoder_classes == run.split.seen
    labels = [names[c] for c in run.split.unseen]
    recognize = Recognizer.from_pretrained(run.folder)
    for row in (0, len(samples) - 1):
        place = run.sequences.samples.ids.index(samples.ids[row])
        ranked = {one["label"]: one["score"] for one in recognize(run._raw[place], labels)}
        wanted = dict(zip((names[c] for c in run.scores.class_ids), run.scores.values[0, row], strict=True))
        assert ranked == pytest.approx({name: float(score) for name, score in wanted.items()}, abs=1e-4)
        assert np.ptp(list(ranked.values())) > 1e-3
