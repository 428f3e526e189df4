"""A made-up device. Its tensors are in the memory of the processor, but torch takes them for those of another device.

As on a GPU, an operation that mixes devices fails, and so does a generator of another device. Torch keeps such a device until the
process ends, so this is a program. It fits methods there, and prints what came of each as a line of JSON.

    python -m tests.methods.elsewhere devise smie
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections import Counter
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

from fdsm.methods import METHODS
from fdsm.methods.diffusion.method import DiffusionClassifier
from tests.methods.test_contract import PLAIN, SHORT, make, views

NAME = "elsewhere"
_BETWEEN = {"_to_copy", "copy_", "_copy_from", "set_"}
"""Operations that carry values from one device to another."""
_INDICES = {"index", "index_put", "index_put_", "_index_put_impl_", "_unsafe_index"}
"""Operations that take a tensor of any device and places in it that the processor names."""
_KERNELS = torch.library.Library("aten", "IMPL")
ran: Counter[str] = Counter()
"""Operations that were run elsewhere."""


class Elsewhere(torch.Tensor):
    """A tensor of the device. `here` has its values."""

    here: torch.Tensor

    @staticmethod
    def __new__(cls, here):
        made = torch.Tensor._make_wrapper_subclass(
            cls, here.size(), strides=here.stride(), storage_offset=here.storage_offset(), dtype=here.dtype, device=f"{NAME}:0"
        )
        made.here = here
        return made

    __torch_function__ = torch._C._disabled_torch_function_impl

    def tolist(self):
        """As torch does for other devices than the processor, but not for a class of tensors."""
        return self.cpu().tolist()

    def numpy(self, *, force=False):
        """The same. Without `force`, torch refuses it for other devices."""
        if not force:
            raise TypeError(f"can't convert {NAME}:0 device type tensor to numpy")
        return self.detach().cpu().numpy()

    @classmethod
    def __torch_dispatch__(cls, op, types, args=(), kwargs=None):
        return run(op, args, kwargs or {})


class Device(TorchDispatchMode):
    """Makes tensors elsewhere where they are asked for."""

    def __torch_dispatch__(self, op, types, args=(), kwargs=None):
        return run(op, args, kwargs or {})


def run(op, args, kwargs):
    """An operation, by what the processor does of it. Raises RuntimeError as another device does if it mixes devices."""
    flat = [value for value in tree_flatten((args, kwargs))[0] if isinstance(value, torch.Tensor)]
    away = [value for value in flat if isinstance(value, Elsewhere)]
    asked = kwargs.get("device")
    goes_away = bool(away) if asked is None else torch.device(asked).type == NAME
    if not away and not goes_away:
        return op(*args, **kwargs)
    name = op.overloadpacket.__name__
    if away and name not in _BETWEEN:
        here = [value for value in flat if not isinstance(value, Elsewhere) and value.dim()]
        if here and not (name in _INDICES and isinstance(args[0], Elsewhere)):
            raise RuntimeError(f"{op}: expected all tensors on one device, found {len(away)} elsewhere and {len(here)} here")
    generator = kwargs.get("generator")
    if generator is not None and generator.device.type != NAME:
        raise RuntimeError(f"{op}: expected a generator of {NAME}, found one of {generator.device}")
    known = {id(value.here): value for value in away}
    there = {**kwargs, "device": torch.device("cpu")} if asked is not None else kwargs
    found = op(*tree_map(_here, args), **tree_map(_here, there))
    if name == "_to_copy" and any(found is value.here for value in away):
        found = found.clone()
    ran[name] += 1

    def carried(value):
        if not isinstance(value, torch.Tensor):
            return value
        if not goes_away and name not in _BETWEEN - {"_to_copy"}:
            return value
        if id(value) in known:
            return known[id(value)]
        return value if name == "copy_" and not isinstance(args[0], Elsewhere) else Elsewhere(value)

    return tree_map(carried, found)


def _here(value):
    return value.here if isinstance(value, Elsewhere) else value


def _room(size, stride, dtype=None, **_):
    return Elsewhere(torch.empty_strided(size, stride, dtype=dtype))


def _carry(values, to, non_blocking=False):
    _here(to).copy_(_here(values))
    return to


def _stop_gradients(mode):
    mode.without = torch.no_grad()
    mode.without.__enter__()


def _allow_gradients(mode, *error):
    mode.without.__exit__(*error)


class _Module:
    """What torch asks of `torch.elsewhere`. Its random state is none: what is drawn elsewhere, the processor draws."""

    def is_available(self):
        return True

    is_initialized = is_available

    def device_count(self):
        return 1

    def current_device(self):
        return 0

    def _is_in_bad_fork(self):
        return False

    def manual_seed_all(self, seed):
        pass

    def get_rng_state(self, device=None):
        return torch.empty(0, dtype=torch.uint8)

    def set_rng_state(self, state, device=None):
        pass


def set_up() -> None:
    """Let torch and Accelerate know the device, as one that works."""
    _setup_privateuseone_for_python_backend(NAME, _Module())
    # An index that is a list is carried over by these two, past all that is written in Python.
    _KERNELS.impl("empty_strided", _room, "PrivateUse1")
    _KERNELS.impl("_copy_from", _carry, "PrivateUse1")
    # A tensor that is written in Python cannot be made in inference mode. It only computes faster than without gradients.
    torch.inference_mode.__enter__, torch.inference_mode.__exit__ = _stop_gradients, _allow_gradients
    torch.__future__.set_swap_module_params_on_conversion(True)  # a module's parameters stay the ones that an optimiser has
    os.environ["ACCELERATE_TORCH_DEVICE"] = NAME


def scores_of(name: str, folder: Path, *devices: AbstractContextManager[object]) -> list[np.ndarray]:
    """Scores of a method after a few steps of training, and after it was saved and loaded. All within the contexts `devices`."""
    fit, test = views(name)
    steps = {"num_steps": 8, "batch_size": 16}
    diffusion = issubclass(METHODS[name], DiffusionClassifier)
    short = {"optim": SHORT["optim"] | steps, "head": {"epochs": 2}} if diffusion else {"training": PLAIN | steps}
    with ExitStack() as within:
        for device in devices:
            within.enter_context(device)
        fitted = make(name, **short)
        fitted.fit(fit, seed=0)
        fitted.save(folder / f"{name}.safetensors")
        found = []
        for method in (fitted, METHODS[name].load(folder / f"{name}.safetensors")):
            method.bind(test.texts)
            found.append(method.score(test.latents, num_trials=2, seed=0).values)
        return found


def refusals() -> dict[str, str]:
    """What the device says to what no device does."""
    with Device():
        there, here = torch.ones(3, device=NAME), torch.ones(3)
        faults = {
            "mixed": lambda: there + here,
            "weights": lambda: torch.nn.functional.linear(there[None], here[None]),
            "in place": lambda: here.add_(there),
            "places": lambda: here[torch.zeros(2, dtype=torch.int64, device=NAME)],
            "generator": lambda: torch.randn(3, generator=torch.Generator(), device=NAME),
            "numpy": lambda: there.numpy(),
        }
        said = {}
        for what, fault in faults.items():
            try:
                fault()
            except (RuntimeError, TypeError) as error:
                said[what] = str(error)
    return said


def say(found: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def main(names: list[str]) -> None:
    set_up()
    say({"method": None, "refused": refusals()})
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            ran.clear()
            try:
                fitted, loaded = scores_of(name, Path(folder), Device())
                result = {"fitted": fitted.tolist(), "loaded": loaded.tolist()}
            except Exception as error:
                traceback.print_exc()
                result = {"error": f"{type(error).__name__}: {error}"}
            say({"method": name, "ran": ran.total(), **result})


if __name__ == "__main__":
    main(sys.argv[1:])
