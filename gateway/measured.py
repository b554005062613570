"""The acts behind a link, with a watch beside them: how long they took, and what they refused.

Decides nothing about them. A refusal is read from the leaves of the receipts, where it is recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from entente.v1 import ledger_pb2, link_pb2, receipt_pb2

from gateway.link.bound import BoundActs
from gateway.metrics import Metrics
from node.acts.party import Party
from node.errors import code_of


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
        return self._watched("receive", super().receive, batch, self._count_received)

    def settle(self, receipt: receipt_pb2.BatchReceipt) -> Future[Any]:
        """Verify a receipt; what the peer refused is counted as sent, once the receipt is verified."""
        return self._watched("settle", super().settle, receipt, lambda _settled: self._count(receipt, "sent"))

    def _watched(
        self, stage: str, act: Callable[[Any], Future[Any]], given: Any, count: Callable[[Any], None]
    ) -> Future[Any]:
        began = time.perf_counter()

        def ended(future: Future[Any]) -> None:
            self._metrics.duration.labels(stage).observe(time.perf_counter() - began)
            if not future.cancelled() and future.exception() is None:
                count(future.result())

        future = act(given)
        future.add_done_callback(ended)
        return future

    def _count_received(self, received: Any) -> None:
        for raw in received.receipts:
            self._count(receipt_pb2.BatchReceipt.FromString(raw), "received")

    def _count(self, receipt: receipt_pb2.BatchReceipt, direction: str) -> None:
        for code in refused_codes(receipt.leaves):
            self._metrics.refusals.labels(direction, code).inc()


def refused_codes(leaves: Iterable[bytes]) -> Iterable[str]:
    """Yield the code of each leaf that records a refusal."""
    for leaf in leaves:
        entry = ledger_pb2.LedgerEntry.FromString(leaf)
        if entry.decision == ledger_pb2.DECISION_REFUSED:
            yield code_of(entry.code)
