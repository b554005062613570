"""One Party at work: its keys, its store, its agreements, and who is on the rosters now.

Decides nothing itself; it is what every act is given. What it remembers of agreements and rosters is read
from the store and read again after every commit that changes them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol

from entente.v1 import statement_pb2

from node.acts.fresh import Fresh, owes
from node.acts.head_memory import HeadMemory
from node.acts.outcomes import Outcomes
from node.acts.peer_watch import PeerWatch
from node.acts.relationships import Relationship as Relationship
from node.acts.relationships import newest_descriptor as newest_descriptor
from node.acts.relationships import newest_roster as newest_roster
from node.acts.relationships import read_relationships as read_relationships
from node.acts.relationships import roster_of_version as roster_of_version
from node.agreement.limits import Watch
from node.errors import Refusal
from node.keys.provider import KeyProvider, KeyRole
from node.keys.session import OpenedSessions, SealingSessions
from node.ledger.checkpoint import Checkpoint, sign_checkpoint
from node.precedence import Precedence
from node.randomness import random_bytes
from node.store.ledger_rows import SignCheckpoint
from node.store.store import Store


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""


class Ids(Protocol):
    """Gives identifiers and randomness."""

    def uuid7(self) -> bytes:
        """Return a new UUIDv7, 16 bytes."""

    def random(self, count: int) -> bytes:
        """Return so many random bytes."""


_MATTER: Final = frozenset({"agreement", "roster", "restrictions"})
_GOVERNED: Final = owes(statement_pb2.LANE_GOVERNANCE)
_VARIANT: Final = 1 << 63
_VARIANT_MASK: Final = (1 << 62) - 1


class SystemIds:
    """Identifiers from the machine's clock and random source (RFC 9562, 5.7)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def uuid7(self) -> bytes:
        """Return a new UUIDv7, 16 bytes; those of one process are in order."""
        # 48 bits of milliseconds and 12 bits that count within one, so that keys arrive sorted.
        tail = int.from_bytes(random_bytes(8), "big") & _VARIANT_MASK
        with self._lock:
            self._last = stamp = max(self._last + 1, (time.time_ns() // 1_000_000) << 12)
        head = (stamp & ~0xFFF) << 4 | 0x7000 | stamp & 0xFFF
        return (head << 64 | _VARIANT | tail).to_bytes(16, "big")

    def random(self, count: int) -> bytes:
        """Return so many random bytes."""
        return random_bytes(count)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, of this Party: a person by its id, or a system by its name."""

    kind: Literal["person", "system"]
    name: str

    @property
    def key(self) -> str:
        """The caller as one string, for duplicate keys."""
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much this node takes in. Sizes in bytes.

    `intake` is asked before anything new is taken in; it raises the refusal (disk low, draining).
    `clearance_hours`: how long a clearance that no supply has spent stands.
    """

    content_max_bytes: int = 1_048_576
    inline_max_bytes: int = 65_536
    clearance_hours: int = 72
    intake: Callable[[bool], None] = field(default=lambda _bulk: None)


class Party:
    """One Party's node, without its border."""

    def __init__(
        self,
        code: str,
        store: Store,
        keys: KeyProvider,
        clock: Clock,
        ids: Ids | None = None,
        limits: Limits | None = None,
        place: str = "",
    ) -> None:
        self.code: Final = code
        self.place = place
        """Where its persons use what they hold unless they say otherwise, ISO 3166-1; empty: not known."""
        self.store: Final = store
        self.keys: Final = keys
        self.clock: Final = clock
        self.ids: Final[Ids] = ids or SystemIds()
        self.limits = limits or Limits()
        self.sealing: Final = SealingSessions(self.ids.random)
        self.opened: Final = OpenedSessions(keys.unsealer)
        self.fresh: Final = Fresh()
        self.outcomes: Final = Outcomes()
        self.changes = 0
        """Rises with every commit that may change what somebody is allowed: who reads on looks again."""
        self._lock = threading.Lock()
        self._relationships: dict[str, Relationship] | None = None
        self._turns: datetime | None = None
        self.peers: Final = PeerWatch(store)
        self.named_before: Final[dict[tuple[int, str], tuple[int, dict[str, int]]]] = {}
        """Whom rosters named, and in which version last, up to a version; kept by `roster_history`."""
        self.projects: Final[dict[int, Any]] = {}
        """The register of projects of each agreement, as it is compared; kept by `case_overlap`."""
        self.heads: Final = HeadMemory()
        self.precedence: Final = Precedence()
        store.on_commit(self._committed)

    def relationships(self) -> list[Relationship]:
        """Return every agreement this node holds, as it stands."""
        return list(self._load().values())

    def relationship(self, agreement_id: str = "") -> Relationship:
        """Return one agreement; without a name, the only one.

        Raises:
            Refusal: NOT_FOUND, or NOT_IN_FORCE where the node holds no agreement at all.
        """
        held = self._load()
        if agreement_id:
            if (found := held.get(agreement_id)) is not None:
                return found
            raise Refusal("NOT_FOUND", "no such agreement here")
        if len(held) == 1:
            return next(iter(held.values()))
        if not held:
            raise Refusal("NOT_IN_FORCE", "this node holds no agreement yet")
        raise Refusal(
            "NOT_FOUND",
            "the node holds several agreements: name one in agreement_id",
            remedy="name the agreement, on the command line with --agreement",
        )

    def remembered(self, agreement_id: str) -> Relationship | None:
        """Return one agreement as it is remembered; None where `relationship` would ask the store."""
        turns = self._turns
        if turns is not None and turns <= self.clock.now():
            return None
        return (self._relationships or {}).get(agreement_id)

    def watch(self, relationship: Relationship) -> Watch:
        """Return what is known of the peer now, for the agreed limits. Raises Refusal STORE_UNAVAILABLE."""
        return self.peers.of(relationship, self.clock.now())

    def languages_of(self, person_id: str) -> tuple[str, ...]:
        """Return the languages that the rosters remembered list for a person; asks the store nothing."""
        held = self._relationships or {}
        rosters = (relationship.own_roster for relationship in held.values())
        return next((found for one in rosters if one and (found := one.languages_of(person_id))), ())

    def forget(self) -> None:
        """Read agreements and rosters again at the next use."""
        with self._lock:
            self._relationships = None

    def _committed(self, topics: frozenset[str]) -> None:
        if topics & {"agreement", "roster", "rules"}:
            self.forget()
        if topics & _MATTER:
            self.changes += 1
            self.fresh.clear()
        if _GOVERNED in topics:
            self.fresh.governed()
        if "cosigned" in topics:
            self.peers.cosigned()

    def _load(self) -> dict[str, Relationship]:
        held, now = self._relationships, self.clock.now()
        if held is None or (self._turns is not None and self._turns <= now):
            with self._lock, self.store.read() as connection:
                if (
                    held is not None
                ):  # time alone has changed something: what was decided before is looked at again
                    self.changes += 1
                    self.fresh.clear()
                held = {r.agreement_id: r for r in read_relationships(connection, now)}
                turns = [r.agreement.turns for r in held.values() if r.agreement.turns is not None]
                self._relationships, self._turns = held, min(turns, default=None)
        return held


def checkpoint_signer(keys: KeyProvider) -> SignCheckpoint:
    """Return what signs this Party's checkpoints, for `open_store`."""
    signer = keys.signer(KeyRole.LEDGER)

    def sign(origin: str, size: int, root: bytes) -> str:
        return sign_checkpoint(Checkpoint(origin, size, root), signer.sign, origin, signer.public_key)

    return sign


def now_utc() -> datetime:
    """The machine's clock; the one place that reads it for the acts."""
    return datetime.now(UTC)
