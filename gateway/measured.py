"""The acts behind a link, with a watch beside them: how long they took, and what they refused.

Decides nothing about them, only under which labels they are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from entente.v1 import link_pb2, receipt_pb2

from gateway.link.bound import BoundActs
from gateway.metrics import Metrics
from node.acts.party import Party


class MeasuredActs(BoundActs):
    """`BoundActs` that are counted."""

    def __init__(
        self,
        party: Party,
        agreement_id: str,
        denies: Callable[[str, bytes, str], bool],
        metrics: Metrics,
    ) -> None:
        super().__init__(party, agreement_id, denies)
        self._metrics = metrics

    def receive(self, batch: link_pb2.Batch) -> Future[Any]:
        """Judge and store a batch; what is refused is counted as received."""
        return self._watched("receive", super().receive, batch, "received")

    def settle(self, receipt: receipt_pb2.BatchReceipt) -> Future[Any]:
        """Verify a receipt and store the outcomes; what the peer refused is counted as sent."""
        return self._watched("settle", super().settle, receipt, "sent")

    def _watched(
        self, stage: str, act: Callable[[Any], Future[Any]], given: Any, direction: str
    ) -> Future[Any]:
        began = time.perf_counter()

        def ended(future: Future[Any]) -> None:
            self._metrics.duration.labels(stage).observe(time.perf_counter() - began)
            if not future.cancelled() and future.exception() is None:
                for code in future.result().refused:
                    self._metrics.refusals.labels(direction, code).inc()

        future = act(given)
        future.add_done_callback(ended)
        return future
