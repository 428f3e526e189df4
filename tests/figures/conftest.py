"""Tiny finished runs that the pictures are drawn from, made once."""

import pytest

from fdsm.experiment.config import load_config
from fdsm.experiment.pipeline import Pipeline
from fdsm.figures import decoder
from fdsm.optim_config import OptimConfig
from tests.experiment.conftest import tiny_config, tiny_data  # noqa: F401 (fixtures)

OTHER_METHODS = {
    "fdsm": (),
    "plain": ("method.freq_weight=0",),
    "tdsm": ("method={name: tdsm, denoiser: {depth: 1, width: 16, num_heads: 2}, optim: {num_steps: 4, batch_size: 8}}",),
    "ridge": ("method={name: ridge}",),
    "joints": ("tokens=joints",),
    "projected": ("method={projection: {view: name}, denoiser: {spectral: false}, freq_weight: 0}",),
    "pooled": ("tokens=pooled", "method={denoiser: {spectral: false}, freq_weight: 0}"),
}


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture
def finished(tiny_config, runs_folder):  # noqa: F811
    """Runs by the names above, done when first asked for."""

    def make(name, seed=0):
        config = load_config(tiny_config, [f"name=tiny/{name}", f"seed={seed}", *OTHER_METHODS[name]])
        run = Pipeline(config, runs_folder)
        _ = run.report
        return run

    return make


@pytest.fixture(autouse=True)
def _quick_decoder(monkeypatch):
    monkeypatch.setattr(decoder, "OPTIM", OptimConfig(num_steps=60, batch_size=16, lr=3e-3, warmup_steps=5))
