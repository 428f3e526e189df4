import json
import os
import re
import subprocess
import sys

import pytest
import torch
from torch import nn

from fdsm import training_loop
from fdsm.errors import InputError
from fdsm.faster import multiplies_in_bfloat16
from fdsm.optim_config import OptimConfig, lr_factor
from fdsm.training_loop import best_device, make_optimizer, train
from tests.cases import each


class KilledError(Exception):
    pass


def fit(folder, steps=12, kill_at=None, seed=3, **settings):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1))

    def loss(model, step, draw):
        if step == kill_at:
            raise KilledError
        x = torch.randn(16, 4, generator=draw)
        return {"loss": (model(x) - x.sum(1, keepdim=True)).square().mean()}

    config = OptimConfig(num_steps=steps, batch_size=16, lr=1e-2, warmup_steps=3, checkpoint_every=5, **settings)
    train(model, loss, config, seed=seed, description="test", folder=folder)
    return model.state_dict()


@each("kill_at", [1, 5, 7, 11])
def test_killed_and_resumed_ends_in_the_same_weights(tmp_path, kill_at):
    whole = fit(tmp_path / "whole")
    with pytest.raises(KilledError):
        fit(tmp_path / "broken", kill_at=kill_at)
    resumed = fit(tmp_path / "broken")
    for name, weight in whole.items():
        assert torch.equal(weight, resumed[name]), name
    lines = [json.loads(line) for line in (tmp_path / "broken" / training_loop.LOG).read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(12))


def test_the_log_says_how_many_threads_were_used_and_a_checkpoint_keeps_them(tmp_path, monkeypatch):
    used = []
    monkeypatch.setattr(training_loop, "choose_threads", lambda size, device: used.append(size) or 2)
    before = torch.get_num_threads()
    with pytest.raises(KilledError):
        fit(tmp_path, kill_at=7)
    monkeypatch.setattr(training_loop, "choose_threads", lambda size, device: pytest.fail("they were chosen before"))
    fit(tmp_path)
    lines = [json.loads(line) for line in (tmp_path / training_loop.LOG).read_text().splitlines()]
    assert [line["threads"] for line in lines] == [2] * 12
    assert used == [(4 * 8 + 8 + 8 + 1) * 16]
    assert torch.get_num_threads() == before


def test_networks_of_one_process_may_be_trained_in_different_precisions(monkeypatch):
    monkeypatch.setattr(training_loop, "multiplies_in_bfloat16", lambda device: True)
    alone, in_bfloat16, after = fit(None), fit(None, mixed_precision="bf16"), fit(None)
    assert torch.equal(after["0.weight"], alone["0.weight"])
    assert not torch.equal(in_bfloat16["0.weight"], alone["0.weight"])
    assert in_bfloat16["0.weight"].dtype == torch.float32
    torch.testing.assert_close(in_bfloat16["0.weight"], alone["0.weight"], atol=0.02, rtol=0)


def test_a_processor_without_bfloat16_trains_in_float32(monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True, "avx512_bf16": False}, raising=False)
    assert not multiplies_in_bfloat16(torch.device("cpu"))
    assert torch.equal(fit(None, mixed_precision="bf16")["0.weight"], fit(None)["0.weight"])
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True, "amx_bf16": True})
    assert multiplies_in_bfloat16(torch.device("cpu"))


def test_seeds_differ_and_repeat(tmp_path):
    one, same, other = fit(None), fit(None), fit(None, seed=4)
    assert torch.equal(one["0.weight"], same["0.weight"])
    assert not torch.equal(one["0.weight"], other["0.weight"])


def test_global_generator_is_left_alone():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    model = nn.Dropout(0.5)
    linear = nn.Linear(2, 1)
    torch.manual_seed(7)
    train(
        nn.Sequential(model, linear),
        lambda m, step, draw: {"loss": m(torch.ones(1, 2)).sum()},
        OptimConfig(num_steps=3),
        seed=0,
        description="test",
    )
    assert torch.equal(torch.rand(3), expected)


def test_checkpoint_of_other_settings_is_refused(tmp_path):
    with pytest.raises(KilledError):
        fit(tmp_path, kill_at=7)
    with pytest.raises(InputError, match="other training settings"):
        fit(tmp_path, weight_decay=0.5)


def test_loss_that_leaves_the_numbers_ends_in_one_sentence():
    model = nn.Linear(1, 1)
    with pytest.raises(InputError, match="not finite at step 0"):
        train(
            model,
            lambda m, s, d: {"loss": m(torch.ones(1, 1)).sum() * float("nan")},
            OptimConfig(num_steps=2),
            seed=0,
            description="x",
        )


def test_learning_rate_warms_up_and_falls_as_a_cosine():
    assert lr_factor(0, 100, 10) == pytest.approx(0.1)
    assert lr_factor(9, 100, 10) == pytest.approx(1.0)
    assert lr_factor(55, 100, 10) == pytest.approx(0.5)
    assert lr_factor(99, 100, 10) < 0.001


def device_of_a_new_process(**environment):
    """What `best_device` says there, what Accelerate says after it, and whether the first needed the second."""
    code = (
        "import sys; from fdsm.training_loop import best_device; print(best_device(), 'accelerate' in sys.modules); "
        "from accelerate import PartialState; print(PartialState().device)"
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ACCELERATE_", "LOCAL_RANK"))}
    done = subprocess.run([sys.executable, "-c", code], env=inherited | environment, capture_output=True, text=True, check=True)
    found, imported, accelerates = done.stdout.split()
    return found, accelerates, imported == "True"


@pytest.mark.slow
def test_device_is_accelerates_without_importing_it():
    found, accelerates, imported = device_of_a_new_process()
    assert found == accelerates
    assert not imported


@pytest.mark.slow
def test_device_is_left_to_accelerate_where_it_launched_the_process():
    assert device_of_a_new_process(ACCELERATE_TORCH_DEVICE="meta") == ("meta", "meta", True)
    found, accelerates, imported = device_of_a_new_process(LOCAL_RANK="-1")
    assert found == accelerates
    assert imported


@pytest.mark.parametrize(("available", "expected"), [(True, "cuda"), (False, "cpu")])
def test_device_is_an_accelerator_only_where_it_works(monkeypatch, available, expected):
    monkeypatch.delitem(sys.modules, "accelerate", raising=False)
    monkeypatch.delenv("LOCAL_RANK", raising=False)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("cuda"))
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: available)
    assert best_device() == torch.device(expected)


@pytest.mark.slow
def test_two_processes_train_one_model_though_some_weights_are_idle(tmp_path):
    """As in the denoiser's last block, whose text weights nothing reads; not told of that, the second step ends in an error."""
    script = tmp_path / "script.py"
    script.write_text(
        """
import torch
from fdsm.optim_config import OptimConfig
from fdsm.training_loop import own_rows, train

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.used, self.idle = torch.nn.Linear(3, 1), torch.nn.Linear(3, 1)

    def forward(self, x):
        return self.used(x)

torch.manual_seed(0)
net = Net()
loss = lambda forward, step, draw: {"loss": (forward(torch.randn(4, 3, generator=draw)[own_rows(4)]) - 1).square().mean()}
train(net, loss, OptimConfig(num_steps=3, batch_size=4, lr=0.01, warmup_steps=1), seed=0, description="net")
print("weights", net.used.weight.tolist())
"""
    )
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}, check=False)
    assert done.returncode == 0, done.stderr
    weights = re.findall(r"\[\[.*?\]\]", done.stdout)  # both print at once, perhaps in one line
    assert len(weights) == 2
    assert weights[0] == weights[1]


DISTRIBUTED = """
import sys
import torch
from pathlib import Path
from fdsm import training_loop
from fdsm.optim_config import OptimConfig

folder, shard, kill_at = Path(sys.argv[1]), sys.argv[2] == "shard", int(sys.argv[3])
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
net[0].idle = torch.nn.Parameter(torch.ones(3))  # as in the denoiser's last block: no loss uses it

def loss(forward, step, draw):
    x = torch.randn(8, 4, generator=draw)
    x = x[training_loop.own_rows(8)]
    mark = folder / "killed"
    if step == kill_at and training_loop._place()[0] == 1 and not mark.exists():
        mark.touch()
        import os
        os.kill(os.getpid(), 9)
    return {"loss": (forward(x) - x.sum(1, keepdim=True)).square().mean()}

config = OptimConfig(num_steps=12, batch_size=8, lr=0.01, warmup_steps=3, checkpoint_every=5, max_grad_norm=1.0, shard=shard)
training_loop.train(net, loss, config, seed=3, description="net", folder=folder)
assert not any(hasattr(weight, "to_local") for weight in net.parameters())
torch.save(net.state_dict(), folder / f"weights{training_loop._place()[0]}.pt")
"""


def losses_of(folder):
    return [json.loads(line)["loss"] for line in (folder / training_loop.LOG).read_text().splitlines()]


def launch(tmp_path, name, processes, shard="whole", kill_at=-1):
    """Losses of a training by so many processes. All end with the same weights."""
    script, folder = tmp_path / "script.py", tmp_path / name
    folder.mkdir()
    script.write_text(DISTRIBUTED)
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", str(processes)]
    command = [sys.executable, *launcher, str(script), str(folder), shard, str(kill_at)]

    def run():
        return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}, check=False)

    if kill_at >= 0:
        assert run().returncode != 0
        assert (folder / "killed").exists()
    done = run()
    assert done.returncode == 0, done.stderr
    weights = [torch.load(folder / f"weights{rank}.pt", weights_only=True) for rank in range(processes)]
    assert all(torch.equal(weights[0][key], other[key]) for other in weights for key in other)
    return losses_of(folder)


@pytest.mark.slow
@pytest.mark.parametrize("shard", ["whole", "shard"])
def test_two_processes_have_the_loss_curve_of_one_and_resume_after_a_kill(tmp_path, shard):
    one = launch(tmp_path, "one", 1)
    two = launch(tmp_path, "two", 2, shard)
    assert len(one) == 12
    assert two == pytest.approx(one, abs=1e-5)
    assert launch(tmp_path, "killed", 2, shard, kill_at=8) == two


def test_processes_share_each_batch_evenly(monkeypatch):
    assert list(range(8)[training_loop.own_rows(8)]) == list(range(8))
    draw = torch.Generator().manual_seed(0)
    assert training_loop.own_draw(draw) is draw
    rows, draws = [], set()
    for rank in range(2):
        monkeypatch.setattr(training_loop, "_place", lambda rank=rank: (rank, 2))
        rows += range(8)[training_loop.own_rows(8)]
        draws.add(float(torch.rand(1, generator=training_loop.own_draw(torch.Generator().manual_seed(0)))))
    assert sorted(rows) == list(range(8))
    assert len(draws) == 2
    with pytest.raises(InputError, match="batch_size: expected a multiple of the 2 processes that share a batch, found 7"):
        training_loop.own_rows(7)


@each("optimizer", ["adam", "sgd"])
def test_every_optimiser_resumes_exactly(tmp_path, optimizer):
    with pytest.raises(KilledError):
        fit(tmp_path / "broken", kill_at=7, optimizer=optimizer)
    whole, resumed = fit(None, optimizer=optimizer), fit(tmp_path / "broken", optimizer=optimizer)
    assert torch.equal(whole["0.weight"], resumed["0.weight"])
    assert not torch.equal(whole["0.weight"], fit(None)["0.weight"]), "it is another optimiser"


def test_the_learning_rate_rises_and_then_does_what_the_decay_says():
    settings = {"num_steps": 100, "warmup_steps": 10, "lr": 1.0, "milestones": (30, 60)}
    constant, cosine, steps = (OptimConfig(decay=decay, **settings) for decay in ("constant", "cosine", "steps"))
    for config in (constant, cosine, steps):
        assert [config.lr_at(step) for step in (0, 4, 9)] == pytest.approx([0.1, 0.5, 1.0])
    assert [constant.lr_at(step) for step in (10, 50, 99)] == [1.0, 1.0, 1.0]
    assert [steps.lr_at(step) for step in (29, 30, 60, 99)] == pytest.approx([1.0, 0.1, 0.01, 0.01])
    assert cosine.lr_at(55) == pytest.approx(0.5)


def test_sgd_has_nesterovs_momentum():
    (group,) = make_optimizer(OptimConfig(optimizer="sgd"), nn.Linear(1, 1)).param_groups
    assert (group["momentum"], group["nesterov"]) == (0.9, True)
