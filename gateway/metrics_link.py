"""What happens on the links: counted for the scraper, and remembered for the operator.

Decides labels: the peers of the node's agreements, directions, kinds of frame, lanes, codes. An
observer of `gateway/link/observer.py`; everything is called on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from entente.v1 import operator_service_pb2
from prometheus_client import CollectorRegistry, Counter, Gauge

from gateway.link.observer import Direction
from gateway.metrics_collector import lane_label
from node.errors import CATALOGUE, reason_of

_CONTRADICTIONS: Final = frozenset({"FORK_DETECTED", "RESTORED_FROM_OLD_COPY"})


@dataclass(frozen=True, slots=True)
class LinkState:
    """One link as it was last seen. `clock_skew_s` is the peer's clock minus ours."""

    up: bool = False
    last_heard: datetime | None = None
    clock_skew_s: float | None = None
    halted_code: str = ""


class LinkObserver:
    """Counts and remembers.

    Args:
        peer_of: the peer's code of an agreement; a quick read.
        now: the clock.
    """

    def __init__(
        self, registry: CollectorRegistry, peer_of: Callable[[str], str], now: Callable[[], datetime]
    ) -> None:
        self._peer_of = peer_of
        self._now = now
        self._states: dict[str, LinkState] = {}
        self._up = Gauge(
            "entente_peer_session_up", "Whether a session with the peer is up.", ("peer",), registry=registry
        )
        self._sessions = Counter("entente_peer_sessions", "Sessions begun.", ("peer",), registry=registry)
        self._frames = Counter(
            "entente_link_frames", "Frames, by direction and kind.", ("direction", "kind"), registry=registry
        )
        self._bytes = Counter("entente_link_bytes", "Bytes of frames.", ("direction",), registry=registry)
        self._statements = Counter(
            "entente_link_statements", "Statements, by lane.", ("direction", "lane"), registry=registry
        )
        self._retries = Counter(
            "entente_link_retries", "Sessions that ended or could not begin.", ("ending",), registry=registry
        )
        self._faults = Counter(
            "entente_link_faults",
            "Frames that broke the protocol, and acts refused.",
            ("code",),
            registry=registry,
        )
        self._fetched = Counter(
            "entente_link_content_bytes", "Bytes of sealed content fetched.", registry=registry
        )

    def states(self) -> Mapping[str, LinkState]:
        """Return the links by agreement, as last seen; may be read from any thread."""
        return dict(self._states)

    def session(self, agreement_id: str, *, up: bool) -> None:
        """A session was opened, or the last one ended."""
        peer = self._peer_of(agreement_id)
        self._up.labels(peer).set(up)
        if up:
            self._sessions.labels(peer).inc()
            self._see(agreement_id, up=True, halted_code="")
        else:
            self._see(agreement_id, up=False)

    def frame(self, agreement_id: str, direction: Direction, kind: str, size_bytes: int) -> None:
        """A frame came or went."""
        self._frames.labels(direction, kind).inc()
        self._bytes.labels(direction).inc(size_bytes)
        if direction == "in":
            self._see(agreement_id, last_heard=self._now())

    def batch(self, agreement_id: str, direction: Direction, lane: int, statements: int) -> None:  # noqa: ARG002
        """Statements of one lane came or went."""
        self._statements.labels(direction, lane_label(lane)).inc(statements)

    def retry(self, agreement_id: str, ending: str, wait_s: float) -> None:  # noqa: ARG002
        """A session ended or could not begin."""
        self._retries.labels(ending).inc()

    def fault(self, agreement_id: str, code: str) -> None:
        """A frame broke the protocol, or an act behind the link was refused."""
        self._faults.labels(code).inc()
        if code in _CONTRADICTIONS:
            self._see(agreement_id, halted_code=code)

    def clock_skew(self, agreement_id: str, seconds: float) -> None:
        """The peer's clock minus ours, in seconds."""
        self._see(agreement_id, clock_skew_s=seconds)

    def fetched(self, agreement_id: str, size_bytes: int) -> None:  # noqa: ARG002
        """Sealed content was fetched and stored."""
        self._fetched.inc(size_bytes)

    def _see(self, agreement_id: str, **news: object) -> None:
        state = self._states.get(agreement_id, LinkState())
        self._states[agreement_id] = replace(state, **news)  # type: ignore[arg-type]


def overlay(relationship: operator_service_pb2.RelationshipStatus, link: LinkState) -> None:
    """Add to what the store knows of a relationship what its link knows."""
    relationship.link_up = link.up
    if link.last_heard is not None:
        relationship.last_heard_time.FromDatetime(link.last_heard)
    if link.clock_skew_s is not None:
        relationship.clock_skew.FromMilliseconds(round(link.clock_skew_s * 1000))
    if link.halted_code in CATALOGUE:
        relationship.halted_reason = reason_of(link.halted_code)
