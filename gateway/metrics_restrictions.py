"""What Article 3 counts: notices, exposure reports, how long a restriction takes to hold.

Fed by the facts of committed transactions, like all of the journal's counters; labels come from closed sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600, 86_400)


class RestrictionMetrics:
    """The declarations. One object per process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.counters: Final[Mapping[str, Counter]] = {
            "notice": Counter(
                "entente_restriction_notices",
                "Restriction notices, by kind, direction (issued, answered, received) and outcome.",
                ("kind", "direction", "outcome"),
                registry=registry,
            ),
            "rilo_blocked": Counter(
                "entente_rilo_interference_blocked",
                "What would have closed a protected channel (3.5): refused when drafted, or received.",
                ("direction",),
                registry=registry,
            ),
            "rilo_warned": Counter(
                "entente_rilo_warnings",
                "Warnings to the contact person about a protected channel, by kind.",
                ("kind",),
                registry=registry,
            ),
            "instrument": Counter(
                "entente_instrument_checks",
                "Checks of a supply against this Party's register (3.2), by outcome.",
                ("outcome",),
                registry=registry,
            ),
            "exposure": Counter(
                "entente_exposure_reports",
                "Exposure reports, by what became of them.",
                ("state",),
                registry=registry,
            ),
            "consent": Counter(
                "entente_consent_requests",
                "Requests for consent, asked here or by the peer, by kind and what became of them.",
                ("kind", "outcome"),
                registry=registry,
            ),
            "feedback": Counter(
                "entente_feedback",
                "Feedback given and received on items that asked for action, by what was done.",
                ("kind",),
                registry=registry,
            ),
        }
        self._propagation = Histogram(
            "entente_restriction_propagation_seconds",
            "From the statement of a notice to the recipient's word here that it holds.",
            buckets=_SECONDS,
            registry=registry,
        )

    def propagated(self, seconds: float) -> None:
        """A notice was found enforced so long after it was stated."""
        self._propagation.observe(seconds)
