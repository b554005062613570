"""What Articles 2 and 7 to 9 show the scraper: suspensions, the end, vacancies, disputes, texts.

Decides nothing: the figures come from the snapshot that `GetNodeStatus` answers. Labels are `own` and `peer`,
the names of states, and languages of the agreement. A Party has one agreement with each peer, so that the
label `peer` keeps several apart: none is summed up or overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC

from entente.v1 import amendment_pb2, dispute_pb2, operator_service_pb2
from prometheus_client.core import GaugeMetricFamily, Metric

_DISPUTES = [name.removeprefix("DISPUTE_STATE_").lower() for name, n in dispute_pb2.DisputeState.items() if n]
_AMENDMENTS = [
    name.removeprefix("AMENDMENT_STATE_").lower() for name, n in amendment_pb2.AmendmentState.items() if n
]


def agreement_gauges(relationships: Iterable[operator_service_pb2.RelationshipStatus]) -> Iterator[Metric]:
    """Yield the gauges of every agreement."""
    suspended = GaugeMetricFamily(
        "entente_suspension_active", "Whether a Party has suspended obligations.", labels=["peer", "party"]
    )
    vacant = GaugeMetricFamily(
        "entente_contact_point_vacant", "Whether a Party has no contact point.", labels=["peer", "party"]
    )
    ends = GaugeMetricFamily(
        "entente_termination_effective_timestamp_seconds",
        "When the agreement ends, in seconds since 1970; no series where no notice runs.",
        labels=["peer"],
    )
    disputes = GaugeMetricFamily("entente_disputes", "Disputes, by state.", labels=["peer", "state"])
    amendments = GaugeMetricFamily("entente_amendments", "Amendments, by state.", labels=["peer", "state"])
    texts = GaugeMetricFamily(
        "entente_authentic_text_present",
        "Whether the record names the authentic text in a language.",
        labels=["peer", "language"],
    )
    unconfirmed = GaugeMetricFamily(
        "entente_agreement_version_unconfirmed",
        "Whether the peer is not known to hold the version in effect here.",
        labels=["peer"],
    )
    differs = GaugeMetricFamily(
        "entente_agreement_standing_differs",
        "Whether the agreement stands differently for the peer, where both had heard the same.",
        labels=["peer"],
    )
    for one in relationships:
        peer, figures = one.peer, one.agreement
        for label, code in zip(("own", "peer"), figures.parties, strict=False):
            suspended.add_metric([peer, label], int(code in figures.suspended))
            vacant.add_metric([peer, label], int(code in figures.vacant))
        if figures.HasField("end_time"):
            ends.add_metric([peer], figures.end_time.ToDatetime(UTC).timestamp())
        _states(disputes, peer, _DISPUTES, figures.disputes)
        _states(amendments, peer, _AMENDMENTS, figures.amendments)
        for language in (*figures.texts_present, *figures.texts_absent):
            texts.add_metric([peer, language], int(language in figures.texts_present))
        unconfirmed.add_metric([peer], int(figures.version_unconfirmed))
        differs.add_metric([peer], int(figures.standing_differs))
    yield from (suspended, vacant, ends, disputes, amendments, texts, unconfirmed, differs)


def _states(family: GaugeMetricFamily, peer: str, states: Iterable[str], counted: Mapping[str, int]) -> None:
    for state in states:
        family.add_metric([peer, state], counted.get(state, 0))
