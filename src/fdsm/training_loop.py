"""The optimisation loop: Accelerate, an optimiser with its schedule, a JSONL log, atomic checkpoints, exact resumption.

The loss draws all random numbers from a given generator. The generator depends only on the run's seed and the step, so a
resumed run gives exactly the same result as an uninterrupted one.

Several processes (`torchrun`, `accelerate launch`) share each batch. All draw the whole batch, and each trains on rows of its own.
"""

from __future__ import annotations

import copy
import json
import math
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from fdsm import rng, storage
from fdsm.errors import InputError
from fdsm.faster import choose_threads, multiplies_in_bfloat16, threads
from fdsm.optim_config import OptimConfig
from fdsm.progress import progress_bar

if TYPE_CHECKING:
    from accelerate import Accelerator

CHECKPOINT = "checkpoint.safetensors"
LOG = "log.jsonl"

Forward = Callable[..., Any]
"""A model's forward pass, distributed over processes, in the precision of training."""
Loss = Callable[[Forward, int, torch.Generator], dict[str, Tensor]]
"""(forward, step, generator) -> named scalars. "loss" is minimised, and all scalars are logged."""


def make_optimizer(config: OptimConfig, model: nn.Module) -> torch.optim.Optimizer:
    if config.optimizer == "sgd":
        return torch.optim.SGD(model.parameters(), lr=config.lr, weight_decay=config.weight_decay, momentum=0.9, nesterov=True)
    kind = torch.optim.AdamW if config.optimizer == "adamw" else torch.optim.Adam
    return kind(model.parameters(), lr=config.lr, weight_decay=config.weight_decay, fused=True)


def best_device() -> torch.device:
    """The accelerator that Accelerate finds, or the CPU. Trained models are loaded there, too."""
    launched = any(name == "LOCAL_RANK" or name.startswith("ACCELERATE_") for name in os.environ)
    if launched or "accelerate" in sys.modules:
        from accelerate import PartialState

        return torch.device(PartialState(cpu=_on_cpu()).device)
    # By default Accelerate takes the device that torch finds. Importing it to ask would add a second to loading a model.
    found = None if _on_cpu() else torch.accelerator.current_accelerator()
    return found or torch.device("cpu")


def _on_cpu() -> bool:
    """Whether there is no accelerator. Accelerate must be told: else each of several processes would train a model of its own."""
    return not torch.accelerator.is_available()


def own_rows(count: int) -> slice:
    """The rows of a batch of `count` that this process trains on: all, or every n-th where n processes share the batch.

    Raises InputError if the batch cannot be shared evenly: the mean of the processes would not be the mean of the clips.
    """
    rank, processes = _place()
    if count % processes:
        raise InputError(f"batch_size: expected a multiple of the {processes} processes that share a batch, found {count}")
    return slice(rank, None, processes)


def own_draw(draw: torch.Generator) -> torch.Generator:
    """A generator for draws about the rows of this process alone. A process that is alone goes on with the one it has."""
    rank, processes = _place()
    if processes == 1:
        return draw
    return torch.Generator().manual_seed(int(torch.randint(2**62, (processes,), generator=draw)[rank]))


def _place() -> tuple[int, int]:
    """The number of this process, from 0, and how many there are."""
    if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
        return 0, 1
    return torch.distributed.get_rank(), torch.distributed.get_world_size()


def train(
    model: nn.Module,
    loss: Loss,
    config: OptimConfig,
    *,
    seed: int,
    description: str,
    folder: Path | None = None,
    learnt: Mapping[str, Any] | None = None,
) -> None:
    """Train `model` in place to minimise `loss`. With a `folder`, log and checkpoints are written there.

    Training continues from a checkpoint in `folder`. `learnt` says what else the checkpoint depends on. On a processor, the number
    of threads is chosen before the first step (`fdsm.faster.choose_threads`) and is in each line of the log: another number may
    change the last bits of the weights. It stays the same after a checkpoint.

    Raises InputError if the checkpoint is damaged or belongs to other settings, or if the loss is not finite.
    """
    from accelerate import Accelerator, DistributedDataParallelKwargs

    # Accelerate has one precision for the whole process, but encoder and denoiser may have different ones.
    # The denoiser's last block does not use its text output, so several processes would wait for those gradients.
    unused = DistributedDataParallelKwargs(find_unused_parameters=True)
    accelerator = Accelerator(cpu=_on_cpu(), mixed_precision="no", kwargs_handlers=[unused])
    shard = config.shard and accelerator.num_processes > 1
    settings = config.model_dump(mode="json", exclude={"shard"}) | {"seed": seed, **(learnt or {})}
    files = _Files(folder, settings, writes=accelerator.is_main_process)
    first, moments = files.restore(model)
    if files.threads is None:
        files.threads = choose_threads(sum(p.numel() for p in model.parameters()) * config.batch_size, accelerator.device)
    if shard:
        prepared = _shard(model.to(accelerator.device), accelerator)
        opt = optimizer = make_optimizer(config, prepared)
        _set_moments(optimizer, moments)
    else:
        optimizer = make_optimizer(config, model)
        _set_moments(optimizer, moments)
        prepared, opt = accelerator.prepare(model, optimizer)
    trained = prepared if shard else model
    prepared.train()
    forward = in_precision(
        prepared, config.mixed_precision if multiplies_in_bfloat16(accelerator.device) else "no", accelerator.device
    )
    used = [accelerator.device] if accelerator.device.type == "cuda" else []  # the default would save the state of every GPU
    started = time.monotonic()
    with threads(files.threads), progress_bar(description, config.num_steps, done=first) as advance:
        for step in range(first, config.num_steps):
            draw = rng.generator(seed, "train", step, 0)
            with torch.random.fork_rng(used):  # dropout uses the global generator: seed it for this step
                torch.manual_seed(rng.derive_seed(seed, "dropout", step, accelerator.process_index))
                parts = loss(forward, step, draw)
            means = accelerator.reduce(torch.stack([value.detach() for value in parts.values()]), "mean").tolist()
            numbers = dict(zip(parts, means, strict=True))
            if not math.isfinite(numbers["loss"]):
                raise InputError(f"{description}: the loss is not finite at step {step}; lower the learning rate or check the data")
            lr = config.lr_at(step)
            for group in opt.param_groups:
                group["lr"] = lr
            opt.zero_grad(set_to_none=True)
            accelerator.backward(parts["loss"])
            if config.max_grad_norm is not None:
                accelerator.clip_grad_norm_(prepared.parameters(), config.max_grad_norm)
            opt.step()
            advance(1, loss=numbers["loss"])
            seconds = round(time.monotonic() - started, 3)
            files.log({"step": step, **numbers, "lr": lr, "seconds": seconds, "threads": files.threads})
            if (step + 1) % config.checkpoint_every == 0 and step + 1 < config.num_steps:
                files.save(step + 1, trained, optimizer)
    if shard:
        model.load_state_dict(_weights(trained))
    model.eval()
    files.finish()


def _shard(model: nn.Module, accelerator: Accelerator) -> nn.Module:
    """A copy of a model whose weights, gradients and optimiser state lie in shares, one a process. A step gathers the weights."""
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    shared = copy.deepcopy(model)
    fully_shard(shared, mesh=init_device_mesh(accelerator.device.type, (accelerator.num_processes,)))
    return shared


def _whole(tensor: Tensor) -> Tensor:
    """A tensor, gathered from all processes if each has a share of it."""
    gather = getattr(tensor, "full_tensor", None)
    return tensor if gather is None else gather()


def _weights(model: nn.Module) -> dict[str, Tensor]:
    """All weights, in every process."""
    return {name: _whole(tensor) for name, tensor in model.state_dict().items()}


Moments = dict[int, dict[str, Tensor]]
"""The optimiser's state of each parameter, by its place. A parameter that no loss has used has none."""


def _moments(optimizer: torch.optim.Optimizer) -> Moments:
    """The whole moments, in every process."""
    state = optimizer.state_dict()["state"]
    return {place: {key: _whole(torch.as_tensor(value)) for key, value in of.items()} for place, of in state.items()}


def _set_moments(optimizer: torch.optim.Optimizer, moments: Moments) -> None:
    """Give whole moments to an optimiser. Of a parameter that lies in shares, this process keeps its own."""
    from torch.distributed.tensor import DTensor, distribute_tensor

    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: Moments = {}
    for place, of in moments.items():
        parameter = parameters[place]
        state[place] = {
            key: distribute_tensor(value, parameter.device_mesh, parameter.placements)
            if isinstance(parameter, DTensor) and value.shape == parameter.shape
            else value
            for key, value in of.items()
        }
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def in_precision(model: nn.Module, mixed_precision: str, device: torch.device) -> Forward:
    """The model's forward pass, with matrix products in bfloat16 for `bf16`. The output is always float32."""
    if mixed_precision == "no":
        return model

    def forward(*args: Any, **kwargs: Any) -> Tensor:
        with torch.autocast(device.type, torch.bfloat16):
            out: Tensor = model(*args, **kwargs)
        return out.float()

    return forward


class _Files:
    """The files of a training: the log, and a checkpoint of weights and optimiser. One process writes them, and all read."""

    def __init__(self, folder: Path | None, settings: dict[str, Any], *, writes: bool) -> None:
        self.folder, self.settings, self.writes = folder, settings, writes
        self.threads: int | None = None  # those of the training so far
        self._lines: list[str] = []

    def restore(self, model: nn.Module) -> tuple[int, Moments]:
        """Load the weights of the checkpoint if there is one. Returns the next step and the optimiser's moments."""
        if self.folder is None or not (self.folder / CHECKPOINT).exists():
            self._truncate_log(0)
            return 0, {}
        path = self.folder / CHECKPOINT
        arrays, metadata = storage.load_arrays(path)
        tensors = storage.to_tensors(arrays)
        if metadata["settings"] != self.settings:
            raise InputError(f"{path}: it was written with other training settings; remove it or use the same ones")
        try:
            model.load_state_dict({name[6:]: tensor for name, tensor in tensors.items() if name.startswith("model.")})
        except RuntimeError as error:
            raise InputError(f"{path}: expected this model's weights, found others ({' '.join(str(error).split())})") from None
        moments: Moments = {}
        for name, tensor in tensors.items():
            if name.startswith("optim."):
                _, place, key = name.split(".")
                moments.setdefault(int(place), {})[key] = tensor
        self.threads = metadata.get("threads")
        self._truncate_log(metadata["step"])
        return int(metadata["step"]), moments

    def save(self, step: int, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        """Every process calls this, because the shares of a model are gathered from all."""
        if self.folder is None:
            return
        tensors = {f"model.{name}": tensor for name, tensor in _weights(model).items()}
        for place, of in _moments(optimizer).items():
            tensors |= {f"optim.{place}.{key}": value for key, value in of.items()}
        if self.writes:
            self._flush_log()
            metadata = {"step": step, "settings": self.settings, "threads": self.threads}
            storage.save_arrays(self.folder / CHECKPOINT, storage.to_arrays(tensors), metadata)

    def log(self, numbers: dict[str, float | int]) -> None:
        self._lines.append(json.dumps(numbers))
        if len(self._lines) >= 50:
            self._flush_log()

    def finish(self) -> None:
        self._flush_log()

    def _flush_log(self) -> None:
        if self.folder is not None and self._lines and self.writes:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / LOG).open("a", encoding="utf-8") as file:
                file.writelines(line + "\n" for line in self._lines)
        self._lines.clear()

    def _truncate_log(self, step: int) -> None:
        """Drop log lines after the checkpoint, because those steps are repeated."""
        if self.folder is None or not self.writes or not (self.folder / LOG).exists():
            return
        lines = (self.folder / LOG).read_text("utf-8").splitlines()
        storage.write_text(self.folder / LOG, "".join(line + "\n" for line in lines[:step]))
