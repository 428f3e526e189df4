"""Processes that work for a command. They end with it, and an interrupt ends them in silence: the command says the one sentence.

Ctrl-C reaches every process of a terminal. What a worker had finished is kept, because files are renamed into their place.
"""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from typing import Generic, TypeVar

T = TypeVar("T")

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Variables that libraries read when they are imported, for the number of their threads."""


@contextmanager
def held_interrupts() -> Iterator[None]:
    """A context in which workers are started. An interrupt waits in them until `begin_work`, also while they import modules."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_work(*, finishes: bool = False) -> None:
    """Call this first in a worker: an interrupt then ends it without a word, and so does the end of its parent.

    One that `finishes` goes on with the piece of work that it does, because its parent waits for it. This is for workers with large
    results: one that is ended in the middle of sending a result leaves its parent waiting for the rest of it.
    """
    if finishes:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    elif signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # in the background of a shell, interrupts are not for it
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent ends. A pool's process would otherwise wait forever for work from a killed parent."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Handed(Generic[T]):
    """A value for the processes of a pool, which each `take` it once. It is an argument of the pool's initializer.

    Python sends the arguments while it starts a process. If the process ends before it reads them, as one of a script without a
    guard does, Python waits forever to send more than a pipe holds. A thread of its own may wait.
    """

    def __init__(self, value: T, processes: int, context: BaseContext) -> None:
        """Raises what `pickle` raises for a value that it cannot send. Later changes of the value are not sent."""
        content = ForkingPickler.dumps(value)
        self._receiver, sender = context.Pipe(duplex=False)
        self._one_by_one = context.Lock()
        with held_interrupts():  # one that this thread took would strike where the main thread holds them
            threading.Thread(target=_send, args=(sender, content, processes), daemon=True).start()

    def take(self) -> T:
        """The value, in one of the processes."""
        with self._one_by_one:
            value: T = self._receiver.recv()
        return value

    def drop(self) -> None:
        """Send it no longer."""
        self._receiver.close()


def _send(sender: Connection, content: memoryview, times: int) -> None:
    with sender, suppress(BrokenPipeError):
        for _ in range(times):
            sender.send_bytes(content)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """A context in which processes are started whose products of matrices run in one thread, since each core has its process."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def ended_on_error() -> Iterator[None]:
    """A context that ends the processes that were started in it, if it ends by an error or an interrupt."""
    before: set[BaseProcess] = set(multiprocessing.active_children())
    try:
        yield
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise


def leave_group_at_exit() -> None:
    """In one of several processes that share a training (`torchrun`, `accelerate launch`): leave their group before Python ends.

    On processors the group has threads (gloo), which hold tensors of the last step a moment longer than the step takes. One that
    lets go of them after Python has ended kills the process by SIGABRT. They end with the last reference to the group.
    """
    if "LOCAL_RANK" not in os.environ:
        return
    # Its functions have the group as the default of an argument. Imported while there is one, they would keep it forever.
    import torch.distributed.nn.functional  # noqa: F401

    atexit.register(_leave_group)


def _leave_group() -> None:
    from torch import distributed

    gc.collect()  # models that are no longer used hold the group, too
    # A group of GPUs (NCCL) has no such threads, and leaving it might wait for a process that has failed.
    if distributed.is_initialized() and distributed.get_backend() == "gloo":
        distributed.destroy_process_group()
