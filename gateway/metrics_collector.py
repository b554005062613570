"""Gauges that are read when the scraper asks, and the plain HTTP door that serves them.

Decides nothing about their values: they come from the same snapshot that `GetNodeStatus` answers. A
snapshot that cannot be taken is a metric itself, so that silence is never mistaken for health.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import HTTPServer
from threading import Thread
from typing import Any, Final

from entente.v1 import agreement_pb2, operator_service_pb2, statement_pb2
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.metrics_agreement import agreement_gauges
from gateway.metrics_cases import case_gauges
from node.errors import Refusal, code_of
from node.exchange.supply import SUPPLY_LIMITS

_LOG: Final = logging.getLogger("entente.metrics")

Snapshot = operator_service_pb2.GetNodeStatusResponse


def lane_label(lane: int) -> str:
    """Return the metric label of a lane."""
    return statement_pb2.Lane.Name(lane).removeprefix("LANE_").lower()


class NodeCollector(Collector):
    """Turns a snapshot of the node into gauges.

    Args:
        snapshot: takes it; called on the scraper's thread.
        queue_depth: how many acts wait for the writer.
        expiries: seconds from 1970 at which certificates end, by role.
        now: the clock.
    """

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        queue_depth: Callable[[], int],
        expiries: Callable[[], dict[str, float]],
        now: Callable[[], datetime],
    ) -> None:
        self._snapshot = snapshot
        self._queue_depth = queue_depth
        self._expiries = expiries
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; of a node whose store cannot be read, what is known without it."""
        yield _gauge("entente_journal_queue_depth", "Acts that wait for the writer.", self._queue_depth())
        yield self._certificates()
        try:
            snapshot = self._snapshot()
        except Refusal as refusal:
            _LOG.warning("no snapshot for metrics", extra={"code": refusal.code})
            yield _gauge("entente_snapshot_ok", "Whether the gauges of the store could be read.", 0)
            return
        yield _gauge("entente_snapshot_ok", "Whether the gauges of the store could be read.", 1)
        yield _gauge("entente_store_writable", "Whether the store can write.", snapshot.store_writable)
        yield _gauge("entente_disk_free_bytes", "Free disk at the database.", snapshot.disk_free_bytes)
        yield from self._relationships(snapshot)
        yield from agreement_gauges(snapshot.relationships)
        yield from case_gauges(snapshot.relationships, self._now())

    def _certificates(self) -> Metric:
        family = GaugeMetricFamily(
            "entente_tls_certificate_expiry_seconds",
            "How long certificates are still valid.",
            labels=["role"],
        )
        now = self._now().timestamp()
        for role, at in self._expiries().items():
            family.add_metric([role], at - now)
        return family

    def _relationships(self, snapshot: Snapshot) -> Iterator[Metric]:
        depth = GaugeMetricFamily(
            "entente_outbox_depth", "Statements without a final receipt.", labels=["peer", "lane"]
        )
        oldest = GaugeMetricFamily(
            "entente_outbox_oldest_seconds",
            "Age of the oldest of them, those apart that the peer holds until it lifts a suspension.",
            labels=["peer", "lane"],
        )
        size = GaugeMetricFamily("entente_ledger_size_entries", "Entries of the own ledger.", labels=["peer"])
        cosigned = GaugeMetricFamily(
            "entente_ledger_cosigned_entries", "Entries that the peer has cosigned.", labels=["peer"]
        )
        skew = GaugeMetricFamily(
            "entente_clock_skew_seconds", "The peer's clock minus ours.", labels=["peer"]
        )
        heard = GaugeMetricFamily(
            "entente_peer_last_heard_seconds", "How long ago a frame came from the peer.", labels=["peer"]
        )
        checkpoint = GaugeMetricFamily(
            "entente_ledger_checkpoint_age_seconds", "Age of the newest own checkpoint.", labels=["peer"]
        )
        standing = GaugeMetricFamily(
            "entente_agreement_state",
            "How the agreement stands: 1 for the state it is in.",
            labels=["peer", "state"],
        )
        halted = GaugeMetricFamily(
            "entente_link_halted", "Whether business with the peer is stopped.", labels=["peer"]
        )
        uncosigned = GaugeMetricFamily(
            "entente_ledger_uncosigned_age_seconds",
            "Age of the oldest own entry that the peer has not cosigned; 0 if there is none.",
            labels=["peer"],
        )
        roster = GaugeMetricFamily(
            "entente_roster_age_seconds",
            "How long ago a Party last confirmed the roster of it that is held here.",
            labels=["party"],
        )
        stopped = GaugeMetricFamily(
            "entente_supply_stopped",
            "Whether an agreed limit stops new supply to the peer.",
            labels=["peer", "code"],
        )
        persons = GaugeMetricFamily(
            "entente_roster_persons",
            "Persons of a Party's rosters held here, by how their authorisation stands; of all agreements.",
            labels=["party", "state"],
        )
        now = self._now()
        for (party, state), count in _persons(snapshot).items():
            persons.add_metric([party, state], count)
        head = GaugeMetricFamily(
            "entente_restriction_head_age_seconds",
            "How old the peer's newest restriction head is that was compared with what is held here.",
            labels=["peer"],
        )
        gaps = GaugeMetricFamily(
            "entente_restriction_gap_items",
            "Items of the peer of which a restriction notice is known to be missing here.",
            labels=["peer"],
        )
        lease = GaugeMetricFamily(
            "entente_restriction_head_lease_seconds",
            "How long a restriction head holds, as the Parties agreed.",
            labels=["peer"],
        )
        unconfirmed = GaugeMetricFamily(
            "entente_restriction_unconfirmed",
            "Notices issued here that restrict further, and that the peer has not confirmed yet.",
            labels=["peer"],
        )
        unanswered = GaugeMetricFamily(
            "entente_restriction_unconfirmed_oldest_seconds",
            "How long ago the oldest of them was stated; 0: there is none.",
            labels=["peer"],
        )
        limit = GaugeMetricFamily(
            "entente_restriction_confirm_limit_seconds",
            "By when a notice is confirmed, as the Parties agreed.",
            labels=["peer"],
        )
        unreported = GaugeMetricFamily(
            "entente_exposure_awaited",
            "Notices issued here that hold, and of which the peer has not reported what became known before.",
            labels=["peer"],
        )
        silent = GaugeMetricFamily(
            "entente_exposure_awaited_oldest_seconds",
            "How long ago the oldest of them was confirmed; 0: there is none.",
            labels=["peer"],
        )
        report_limit = GaugeMetricFamily(
            "entente_exposure_report_limit_seconds",
            "By when exposure is reported after a notice holds, as the Parties agreed.",
            labels=["peer"],
        )
        pending = GaugeMetricFamily(
            "entente_destruction_pending",
            "Items received that are due to be destroyed and are not: waiting for the next round, or held.",
            labels=["peer", "held"],
        )
        for one in snapshot.relationships:
            held = one.destruction_held_back
            pending.add_metric([one.peer, "no"], one.destruction_pending - held)
            pending.add_metric([one.peer, "yes"], held)
            gaps.add_metric([one.peer], one.restriction_gap_items)
            lease.add_metric([one.peer], one.restriction_head_lease.ToMilliseconds() / 1000)
            unconfirmed.add_metric([one.peer], one.notices_unconfirmed)
            unanswered.add_metric([one.peer], age_s(one, "notice_unconfirmed_since_time", now))
            limit.add_metric([one.peer], one.tightening_limit.seconds)
            unreported.add_metric([one.peer], one.exposures_awaited)
            silent.add_metric([one.peer], age_s(one, "exposure_awaited_since_time", now))
            report_limit.add_metric([one.peer], one.exposure_limit.seconds)
            if one.HasField("peer_restriction_head_time"):
                made = one.peer_restriction_head_time.ToDatetime(UTC)
                head.add_metric([one.peer], (now - made).total_seconds())
            codes = {code_of(reason) for reason in one.supply_stopped}
            for code in SUPPLY_LIMITS:
                stopped.add_metric([one.peer, code], int(code in codes))
            since = (
                one.uncosigned_since_time.ToDatetime(UTC) if one.HasField("uncosigned_since_time") else now
            )
            uncosigned.add_metric([one.peer], (now - since).total_seconds())
            if one.HasField("peer_roster_confirm_time"):
                confirmed = one.peer_roster_confirm_time.ToDatetime(UTC)
                roster.add_metric([one.peer], (now - confirmed).total_seconds())
            for lane in one.lanes:
                labels = [one.peer, lane_label(lane.lane)]
                depth.add_metric(labels, lane.depth)
                oldest.add_metric(labels, lane.oldest_age.ToMilliseconds() / 1000)
            size.add_metric([one.peer], one.ledger_size)
            cosigned.add_metric([one.peer], one.cosigned_size)
            halted.add_metric([one.peer], int(one.halted_reason != 0))
            if one.HasField("checkpoint_time"):
                made = one.checkpoint_time.ToDatetime(tzinfo=UTC)
                checkpoint.add_metric([one.peer], (now - made).total_seconds())
            for name, number in agreement_pb2.Standing.items():
                if number:
                    state = name.removeprefix("STANDING_").lower()
                    standing.add_metric([one.peer, state], int(one.standing == number))
            if one.HasField("clock_skew"):
                skew.add_metric([one.peer], one.clock_skew.ToMilliseconds() / 1000)
            if one.HasField("last_heard_time"):
                at = one.last_heard_time.ToDatetime(tzinfo=UTC)
                heard.add_metric([one.peer], (now - at).total_seconds())
        yield from (depth, oldest, size, cosigned, checkpoint, standing, skew, heard, halted)
        yield from (uncosigned, roster, persons, stopped, head, gaps, lease, pending)
        yield from (unconfirmed, unanswered, limit, unreported, silent, report_limit)


def age_s(one: operator_service_pb2.RelationshipStatus, since: Any, now: datetime) -> float:
    """Return how long something has been awaited, by the name of its field; 0: nothing is."""
    if not one.HasField(since):
        return 0.0
    began: datetime = getattr(one, since).ToDatetime(UTC)
    return max(0.0, (now - began).total_seconds())


def _persons(snapshot: Snapshot) -> Counter[tuple[str, str]]:
    """Return how many persons of each Party stand in each state; it has a roster in each agreement."""
    found = Counter[tuple[str, str]]()
    for one in snapshot.relationships:
        for counted in one.roster_counts:
            state = operator_service_pb2.AuthorisationState.Name(counted.state)
            found[counted.party, state.removeprefix("AUTHORISATION_STATE_").lower()] += counted.count
    return found


class MetricsDoor:
    """Plain HTTP for the scraper. Port 0 takes any free one."""

    def __init__(self, host: str, port: int, registry: CollectorRegistry) -> None:
        self._server: HTTPServer
        self._thread: Thread
        self._server, self._thread = start_http_server(port, host, registry)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(value))
