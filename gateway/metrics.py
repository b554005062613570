"""Every metric of the node, declared once, in a registry of its own.

Decides names and labels: base units, `_total`, `_seconds`, `_bytes`; labels from closed sets only
(lanes, codes, stages, the peers of the agreements), never ids, persons, countries or free text. Gauges of
the store are read when the scraper asks (`metrics_collector.py`). Refuses to know who serves them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from gateway.metrics_calls import CallMetrics
from gateway.metrics_cases import CaseMetrics
from gateway.metrics_restrictions import RestrictionMetrics
from gateway.metrics_sizes import SizeHistogram
from node.store.unit import Fact

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """The declarations. One object per process."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self.registry: Final = registry
        self.calls: Final = CallMetrics(registry)
        self.refusals: Final = Counter(
            "entente_exchange_refusals",
            "Statements and uses refused, by direction (submitted, received, sent, opened) and code.",
            ("direction", "code"),
            registry=registry,
        )
        self.duration: Final = Histogram(
            "entente_exchange_duration_seconds",
            "How long a stage of the exchange took (submit, open, receive, settle).",
            ("stage",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.item_bytes: Final = SizeHistogram(
            "entente_item_bytes",
            "Size of the requests that supply items, without attachments.",
            (256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576),
            registry,
        )
        self.submitted: Final = Counter(
            "entente_exchange_submitted", "Items stored and owed to the peer.", registry=registry
        )
        self.opened: Final = Counter("entente_exchange_opened", "Items opened.", registry=registry)
        self.journal = JournalMetrics(registry)
        self.tls_reload_failures: Final = Counter(
            "entente_tls_reload_failures", "New TLS material found unfit.", registry=registry
        )
        self.verify_failures: Final = Counter(
            "entente_ledger_verify_failures",
            "Findings of the node's own audits of its ledgers; one is too many.",
            registry=registry,
        )
        self.verified: Final = Gauge(
            "entente_ledger_verified_entries",
            "Entries that the last audit of the own ledgers went through.",
            registry=registry,
        )
        self.task_failures: Final = Counter(
            "entente_background_failures", "Background tasks that failed once.", ("task",), registry=registry
        )


class JournalMetrics:
    """How the writer does (a `node.store.journal.JournalWatch`). Called on the writer's thread."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "entente_journal_commit_seconds",
            "How long a transaction took, its fsync included.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._acts = Histogram(
            "entente_journal_acts_per_commit",
            "How many acts shared a transaction.",
            buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
            registry=registry,
        )
        self._failures = Counter(
            "entente_journal_failures", "Transactions that could not be committed.", registry=registry
        )
        self._leaves = Counter(
            "entente_ledger_entries", "Ledger entries committed.", ("kind",), registry=registry
        )
        self._items = Counter(
            "entente_exchange_items",
            "Items, by direction (sent, received), family and outcome.",
            ("direction", "family", "outcome"),
            registry=registry,
        )
        self._settled = Counter(
            "entente_exchange_settled",
            "Statements whose final receipt was verified, by the peer's verdict.",
            ("outcome",),
            registry=registry,
        )
        self._alarms = Counter(
            "entente_alarms", "Alarms raised, by the code of what happened.", ("code",), registry=registry
        )

        self._uses = Counter(
            "entente_use_decisions",
            "Uses of items that were decided, by action, decision and code.",
            ("action", "decision", "code"),
            registry=registry,
        )
        self._restrictions = RestrictionMetrics(registry)
        self._cases = CaseMetrics(registry)

        self._expired = Counter(
            "entente_expired_items",
            "Time limits of items that struck, by limit (use_until, destroy_by, review_by).",
            ("limit",),
            registry=registry,
        )

    def compared(self, *, similar: bool) -> None:
        """A project was compared with the others."""
        self._cases.counters["overlap"].labels("suspected" if similar else "none").inc()

    def committed(self, acts: int, seconds: float) -> None:
        """A transaction with so many acts took so long."""
        self._seconds.observe(seconds)
        self._acts.observe(acts)

    def failed(self) -> None:
        """A transaction could not be committed."""
        self._failures.inc()

    def happened(self, facts: Mapping[Fact, int]) -> None:
        """Count what a transaction held, once it is committed."""
        counters = {
            "leaf": self._leaves,
            "item": self._items,
            "settled": self._settled,
            "alarm": self._alarms,
            "use": self._uses,
            "expired": self._expired,
            **self._restrictions.counters,
            **self._cases.counters,
        }
        for (what, *labels), count in facts.items():
            if what == "propagated":
                self._restrictions.propagated(float(labels[0]))
            elif what == "turnaround":
                self._cases.turned_around(float(labels[0]))
            else:
                counters[what].labels(*labels).inc(count)
