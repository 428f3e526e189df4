"""The engine on a cluster: Ray Data hands portions to actors, each of which holds the model, and starts anew what was killed.

Its nodes see the archive and the answers under the same names. Actors write the answers themselves, so nothing but counts goes
through the cluster, and who does a portion twice writes the same file twice.
"""

from __future__ import annotations

import itertools
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import astuple
from typing import Any

import numpy as np
import ray
from ray.data import ActorPoolStrategy, DataContext

from fdsm.batch.archive import Portion
from fdsm.batch.work import Counts, Work
from fdsm.errors import InputError, option

_AT_ONCE = 4096
"""Portions of one data set of Ray's, so that the driver's memory does not grow with the archive."""
_AGAIN, _MOST_LEFT = 2, 8
"""Times that a portion is done again when its actor ends, and portions that may be left out because it ends every time."""

Batch = dict[str, Any]


class _Actor:
    """Does portions in a process of its own. Ray keeps it to one thread, as it asks for one core."""

    def __init__(self, shared: Any) -> None:
        """`shared` refers to the `Work`, of which each node has one copy."""
        self._work: Work = ray.get(shared)
        self._work.prepare()

    def __call__(self, batch: Batch) -> Batch:
        """One portion -> its counts, or the error. Ray would take an error for one of its own and go on without the portion."""
        number, files, row_group = json.loads(batch["portion"][0])
        try:
            counts, error = self._work.do(Portion(number, tuple(files), row_group)), ""
        except Exception:
            counts, error = Counts(0, 0, 0), traceback.format_exc()
        return {"error": [error], **{name: np.array([count]) for name, count in counts._asdict().items()}}


def do_all(work: Work, portions: Iterator[Portion], workers: int | None, done: Callable[[Counts], None]) -> None:
    """Do all portions on the cluster that `RAY_ADDRESS` names, or on this machine, and tell of each.

    `workers` is the most actors. None: one for each core of the cluster. A portion is left out if it ends every process that does
    it. Raises InputError if processes end whatever they do.
    """
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)  # `done` shows how far the work is
    ray.init(ignore_reinit_error=True, log_to_driver=False, logging_level=logging.ERROR)
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.max_errored_blocks = _MOST_LEFT
    shared = ray.put(work)
    while some := list(itertools.islice(portions, _AT_ONCE)):
        most = min(workers or int(ray.cluster_resources().get("CPU", 1)), len(some))
        rows = ray.data.from_items([{"portion": json.dumps(astuple(one))} for one in some], override_num_blocks=len(some))
        counted = rows.map_batches(
            _Actor,
            fn_constructor_args=(shared,),
            batch_size=1,
            num_cpus=1,
            max_task_retries=_AGAIN,
            # With one task under way, it is known who ended an actor.
            compute=ActorPoolStrategy(min_size=1, max_size=most, max_tasks_in_flight_per_actor=1),
        )
        try:
            for row in counted.iter_rows():
                if row["error"]:
                    raise RuntimeError(row["error"])
                done(Counts(*(int(row[name]) for name in Counts._fields)))
        except ray.exceptions.RayError as error:
            reason = str(error).splitlines()[0]
            given_up = f"{option('engine')} ray: processes of the cluster end too early, so the work is given up ({reason})"
            raise InputError(given_up) from None
