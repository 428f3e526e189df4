"""The optimisation loop: Accelerate, an optimiser with its schedule, a JSONL log, atomic checkpoints, exact resumption.

The loss draws all random numbers from a given generator. The generator depends only on the run's seed and the step, so a
resumed run gives exactly the same result as an uninterrupted one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from fdsm import rng, storage
from fdsm.errors import InputError
from fdsm.faster import choose_threads, multiplies_in_bfloat16, threads
from fdsm.optim_config import OptimConfig
from fdsm.progress import progress_bar

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

        return torch.device(PartialState().device)
    # By default Accelerate takes the device that torch finds. Importing it to ask would add a second to loading a model.
    found = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    return found or torch.device("cpu")


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
    accelerator = Accelerator(mixed_precision="no", kwargs_handlers=[DistributedDataParallelKwargs(find_unused_parameters=True)])
    optimizer = make_optimizer(config, model)
    state = _TrainingState(model, optimizer, folder, config.model_dump(mode="json") | {"seed": seed, **(learnt or {})})
    first = state.restore()
    if state.threads is None:
        state.threads = choose_threads(sum(p.numel() for p in model.parameters()) * config.batch_size, accelerator.device)
    prepared, opt = accelerator.prepare(model, optimizer)
    prepared.train()
    forward = in_precision(
        prepared, config.mixed_precision if multiplies_in_bfloat16(accelerator.device) else "no", accelerator.device
    )
    used = [accelerator.device] if accelerator.device.type == "cuda" else []  # the default would save the state of every GPU
    started = time.monotonic()
    with threads(state.threads), progress_bar(description, config.num_steps, done=first) as advance:
        for step in range(first, config.num_steps):
            draw = rng.generator(seed, "train", step, accelerator.process_index)
            with torch.random.fork_rng(used):  # dropout uses the global generator: seed it for this step
                torch.manual_seed(rng.derive_seed(seed, "dropout", step, accelerator.process_index))
                parts = loss(forward, step, draw)
            if not bool(torch.isfinite(parts["loss"])):
                raise InputError(f"{description}: the loss is not finite at step {step}; lower the learning rate or check the data")
            lr = config.lr_at(step)
            for group in opt.param_groups:
                group["lr"] = lr
            opt.zero_grad(set_to_none=True)
            accelerator.backward(parts["loss"])
            if config.max_grad_norm is not None:
                accelerator.clip_grad_norm_(prepared.parameters(), config.max_grad_norm)
            opt.step()
            numbers = {name: float(value.detach()) for name, value in parts.items()}
            advance(1, loss=numbers["loss"])
            if accelerator.is_main_process:
                seconds = round(time.monotonic() - started, 3)
                state.log({"step": step, **numbers, "lr": lr, "seconds": seconds, "threads": state.threads})
                if (step + 1) % config.checkpoint_every == 0 and step + 1 < config.num_steps:
                    state.save(step + 1)
    model.eval()
    if accelerator.is_main_process:
        state.finish()


def in_precision(model: nn.Module, mixed_precision: str, device: torch.device) -> Forward:
    """The model's forward pass, with matrix products in bfloat16 for `bf16`. The output is always float32."""
    if mixed_precision == "no":
        return model

    def forward(*args: Any, **kwargs: Any) -> Tensor:
        with torch.autocast(device.type, torch.bfloat16):
            out: Tensor = model(*args, **kwargs)
        return out.float()

    return forward


class _TrainingState:
    """The files of a training: the log, and a checkpoint of weights and optimiser."""

    def __init__(self, model: nn.Module, optimizer: torch.optim.Optimizer, folder: Path | None, settings: dict[str, Any]) -> None:
        self.model, self.optimizer, self.folder, self.settings = model, optimizer, folder, settings
        self.threads: int | None = None  # those of the training so far
        self._lines: list[str] = []

    def restore(self) -> int:
        """Load the checkpoint if there is one, and return the next step."""
        if self.folder is None or not (self.folder / CHECKPOINT).exists():
            self._truncate_log(0)
            return 0
        path = self.folder / CHECKPOINT
        arrays, metadata = storage.load_arrays(path)
        tensors = storage.to_tensors(arrays)
        if metadata["settings"] != self.settings:
            raise InputError(f"{path}: it was written with other training settings; remove it or use the same ones")
        try:
            self.model.load_state_dict({name[6:]: tensor for name, tensor in tensors.items() if name.startswith("model.")})
        except RuntimeError as error:
            raise InputError(f"{path}: expected this model's weights, found others ({' '.join(str(error).split())})") from None
        moments: dict[int, dict[str, Tensor]] = {}
        for name, tensor in tensors.items():
            if name.startswith("optim."):
                _, index, key = name.split(".")
                moments.setdefault(int(index), {})[key] = tensor
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": moments, "param_groups": groups})
        self.threads = metadata.get("threads")
        self._truncate_log(metadata["step"])
        return int(metadata["step"])

    def save(self, step: int) -> None:
        if self.folder is None:
            return
        self._flush_log()
        tensors = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        for index, moments in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optim.{index}.{key}": torch.as_tensor(value) for key, value in moments.items()}
        metadata = {"step": step, "settings": self.settings, "threads": self.threads}
        storage.save_arrays(self.folder / CHECKPOINT, storage.to_arrays(tensors), metadata)

    def log(self, numbers: dict[str, float | int]) -> None:
        self._lines.append(json.dumps(numbers))
        if len(self._lines) >= 50:
            self._flush_log()

    def finish(self) -> None:
        self._flush_log()

    def _flush_log(self) -> None:
        if self.folder is not None and self._lines:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / LOG).open("a", encoding="utf-8") as file:
                file.writelines(line + "\n" for line in self._lines)
        self._lines.clear()

    def _truncate_log(self, step: int) -> None:
        """Drop log lines after the checkpoint, because those steps are repeated."""
        if self.folder is None or not (self.folder / LOG).exists():
            return
        lines = (self.folder / LOG).read_text("utf-8").splitlines()
        storage.write_text(self.folder / LOG, "".join(line + "\n" for line in lines[:step]))
