"""How much a network may take when it is loaded: a file of a kilobyte may state one of terabytes, or of a million layers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fdsm.errors import InputError

if TYPE_CHECKING:
    from torch.utils._python_dispatch import TorchDispatchMode

AT_FIRST, A_BYTE = 256 * 2**20, 10
"""Bytes of tensors for any network, and for each byte of its file: it is built, filled, and copied for inference."""
_A_TENSOR = 4096
"""Bytes that a tensor counts at least: with its module, it takes about as much. So a network of many layers ends in seconds."""


@contextmanager
def room_for_network(path: Path) -> Iterator[None]:
    """A context in which tensors are made for the network of a file. A process without torch has none.

    Raises InputError if they take more than `AT_FIRST`, and `A_BYTE` for each byte of the file. A tensor counts when it is made,
    before anything is written into it, so the memory is not taken.
    """
    if "torch" not in sys.modules or not path.is_file():
        yield
        return
    size = path.stat().st_size
    most = AT_FIRST + A_BYTE * size
    try:
        with _counted(most):
            yield
    except _TooMuchError:
        raise InputError(
            f"{path}: expected a network for the {size} bytes of its file, found one of more than {most} bytes"
        ) from None


class _TooMuchError(Exception):
    """A network takes more room than it may. It is no ValueError and no RuntimeError, which say that a file is damaged."""


def _counted(most: int) -> TorchDispatchMode:
    from torch import Tensor
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_leaves

    class Counted(TorchDispatchMode):
        taken = 0

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            made = func(*args, **(kwargs or {}))
            known = {_place(one) for one in tree_leaves((args, kwargs)) if isinstance(one, Tensor)}
            for one in tree_leaves(made):
                if isinstance(one, Tensor) and _place(one) not in known:
                    self.taken += max(one.untyped_storage().nbytes(), _A_TENSOR)
            if self.taken > most:
                raise _TooMuchError
            return made

    return Counted()


def _place(tensor: Any) -> int:
    return int(tensor.untyped_storage().data_ptr())
