"""What is counted of calls: the names that gRPC's own ecosystems use, and our refusals.

Labels are from closed sets (method names of the contract, status names, codes of the catalogue,
listeners); never identities.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from gateway.authorisation import RULES, Border

_METHOD: Final = ("grpc_service", "grpc_method", "border")


class CallMetrics:
    """Counters of the gRPC servers."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._started = Counter("grpc_server_started", "Calls begun.", _METHOD, registry=registry)
        self._handled = Counter(
            "grpc_server_handled", "Calls ended, by status.", (*_METHOD, "grpc_code"), registry=registry
        )
        self._seconds = Histogram(
            "grpc_server_handling_seconds",
            "How long calls took; of streams, how long they lived.",
            _METHOD,
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 600, 3600),
            registry=registry,
        )
        self._in_flight = Gauge(
            "grpc_server_in_flight", "Calls that run now.", ("border",), registry=registry
        )
        self._refused = Counter(
            "entente_calls_refused",
            "Calls refused, by code of the catalogue.",
            ("border", "code"),
            registry=registry,
        )

    def started(self, border: Border, method: str) -> None:
        """A call began."""
        self._started.labels(*_labels(method), border.value).inc()
        self._in_flight.labels(border.value).inc()

    def handled(self, border: Border, method: str, code: str, seconds: float) -> None:
        """A call ended with the status named `code`."""
        labels = (*_labels(method), border.value)
        self._handled.labels(*labels, code).inc()
        self._seconds.labels(*labels).observe(seconds)
        self._in_flight.labels(border.value).dec()

    def refused(self, border: Border, code: str) -> None:
        """A call was refused with a code of the catalogue."""
        self._refused.labels(border.value, code).inc()


def _labels(method: str) -> tuple[str, str]:
    """Service and method; what the table does not name is one label, so that callers make none up."""
    if method not in RULES:
        return ("other", "other")
    service, _, name = method.removeprefix("/").partition("/")
    return (service, name)
