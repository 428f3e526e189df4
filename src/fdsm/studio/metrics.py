"""What the studio counts, as Prometheus reads it."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_CLIPS = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """Counters of one app. Their labels are routes and codes, of which there are few, and never what a client wrote."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("fdsm_requests", "requests that were answered", ("route", "status"), registry=self._registry)
        self.seconds = Histogram(
            "fdsm_request_seconds", "seconds to the end of an answer", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self.batches = Histogram("fdsm_batch_clips", "clips that were recognised at once", buckets=_CLIPS, registry=self._registry)
        self.queue = self._gauge("fdsm_queue_length", "requests that are accepted and not answered")
        self.streams = self._gauge("fdsm_streams", "streams that are open")
        self.rejected = Counter("fdsm_rejected", "requests that were refused unread", ("reason",), registry=self._registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self._registry, multiprocess_mode="livesum")

    def text(self) -> bytes:
        """All counters. Of several processes that serve together, their sums."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)
        return generate_latest(together)
