"""One Party at work: its keys, its store, its agreements, and who is on the rosters now.

Decides nothing itself; it is what every act is given. What it remembers of agreements and rosters is read
from the store and read again after every commit that changes them.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, Protocol

from entente.v1 import agreement_pb2, instrument_pb2, party_pb2, roster_pb2
from sqlalchemy import Connection, RowMapping, func, select

from node.acts.descriptors import announced
from node.acts.fresh import Fresh
from node.acts.head_memory import HeadMemory
from node.acts.peer_watch import PeerWatch
from node.agreement.genesis import purpose_codes, read_genesis, standing_of
from node.agreement.limits import Watch
from node.agreement.standing import Standing
from node.errors import Refusal
from node.keys.provider import KeyProvider, KeyRole
from node.keys.session import OpenedSessions, SealingSessions
from node.ledger.checkpoint import Checkpoint, sign_checkpoint
from node.ledger.note import Verifier
from node.randomness import random_bytes
from node.roster.view import RosterView
from node.store import schema
from node.store.ledger_rows import SignCheckpoint
from node.store.store import Store
from node.store.unit import instant_of


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
    """

    content_max_bytes: int = 1_048_576
    inline_max_bytes: int = 65_536
    intake: Callable[[bool], None] = field(default=lambda _bulk: None)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One agreement with one peer, as it stands.

    Attributes:
        own_rules: the sequence of this Party's last general rule; 0 for none.
        register: this Party's register of instruments in force; of version 0 where it keeps none.
        own_descriptor: the newest that the peer has not refused.
        accepted_descriptor: the newest own one that the peer holds: what it verifies statements by.
        refused_descriptor: why the peer refused a newer own one; empty if it did not.
    """

    rel: int
    agreement_id: str
    agreement_digest: bytes
    own: str
    peer: str
    origin: str
    peer_origin: str
    epoch: int
    standing: Standing
    genesis: agreement_pb2.AgreementGenesis
    genesis_bytes: bytes
    own_descriptor: party_pb2.PartyDescriptor
    accepted_descriptor: party_pb2.PartyDescriptor
    refused_descriptor: str
    peer_descriptor: party_pb2.PartyDescriptor
    peer_signing_keys: Mapping[bytes, bytes]
    own_roster: RosterView | None
    peer_roster: RosterView | None
    peer_roster_recorded: datetime | None
    purposes: frozenset[str]
    own_rules: int
    register: instrument_pb2.InstrumentRegister
    in_force_us: int | None

    @property
    def peer_ledger(self) -> Verifier:
        """The verifier of the peer's checkpoints."""
        return Verifier.parse(self.peer_descriptor.ledger_vkey)

    @property
    def peer_witness(self) -> Verifier:
        """The verifier of the peer's cosignatures."""
        return Verifier.parse(self.peer_descriptor.cosigner_vkey)

    def settings(self) -> agreement_pb2.AgreementSettings:
        """The figures the Parties agreed on."""
        return self.genesis.settings


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
    ) -> None:
        self.code: Final = code
        self.store: Final = store
        self.keys: Final = keys
        self.clock: Final = clock
        self.ids: Final[Ids] = ids or SystemIds()
        self.limits = limits or Limits()
        self.sealing: Final = SealingSessions(self.ids.random)
        self.opened: Final = OpenedSessions(keys.unsealer)
        self.fresh: Final = Fresh()
        self.changes = 0
        """Rises with every commit that may change what somebody is allowed: who reads on looks again."""
        self._lock = threading.Lock()
        self._relationships: dict[str, Relationship] | None = None
        self.peers: Final = PeerWatch(store)
        self.named_before: Final[dict[tuple[int, str], tuple[int, dict[str, int]]]] = {}
        """Whom rosters named, and in which version last, up to a version; kept by `roster_history`."""
        self.heads: Final = HeadMemory()
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
        raise Refusal("NOT_FOUND", "the node holds several agreements: name one in agreement_id")

    def watch(self, relationship: Relationship) -> Watch:
        """Return what is known of the peer now, for the agreed limits. Raises Refusal STORE_UNAVAILABLE."""
        return self.peers.of(relationship, self.clock.now())

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
        if "cosigned" in topics:
            self.peers.cosigned()

    def _load(self) -> dict[str, Relationship]:
        held = self._relationships
        if held is None:
            with self._lock, self.store.read() as connection:
                held = {r.agreement_id: r for r in read_relationships(connection)}
                self._relationships = held
        return held


def read_relationships(connection: Connection) -> list[Relationship]:
    """Return every agreement in the store."""
    rows = connection.execute(select(schema.agreement).order_by(schema.agreement.c.rel))
    return [_relationship(connection, row) for row in rows.mappings().all()]


def _relationship(connection: Connection, row: RowMapping) -> Relationship:
    rel, own, peer = int(row["rel"]), str(row["own"]), str(row["peer"])
    genesis_bytes = bytes(row["genesis"])
    genesis = read_genesis(genesis_bytes)
    signatures = [
        agreement_pb2.PrincipalSignature.FromString(bytes(signed[0]))
        for signed in connection.execute(
            select(schema.agreement_signature.c.signature)
            .where(schema.agreement_signature.c.rel == rel)
            .order_by(schema.agreement_signature.c.recorded_us, schema.agreement_signature.c.party)
        )
    ]
    peer_descriptor = newest_descriptor(connection, rel, peer)
    versions = announced(connection, rel, own)
    accepted = next(one for one in reversed(versions) if one.accepted)
    (own_roster, _own_recorded), (peer_roster, peer_recorded) = (
        _roster(connection, rel, code) for code in (own, peer)
    )
    return Relationship(
        rel=rel,
        agreement_id=genesis.agreement_id,
        agreement_digest=hashlib.sha256(genesis_bytes).digest(),
        own=own,
        peer=peer,
        origin=str(row["origin"]),
        peer_origin=str(row["peer_origin"]),
        epoch=int(row["epoch"]),
        standing=standing_of(genesis_bytes, signatures),
        genesis=genesis,
        genesis_bytes=genesis_bytes,
        own_descriptor=next(one for one in reversed(versions) if not one.refused).descriptor,
        accepted_descriptor=accepted.descriptor,
        refused_descriptor=next(
            (one.refused for one in reversed(versions[versions.index(accepted) :]) if one.refused), ""
        ),
        peer_descriptor=peer_descriptor,
        peer_signing_keys={key.key_id: key.public_key for key in peer_descriptor.signing_keys},
        own_roster=own_roster,
        peer_roster=peer_roster,
        peer_roster_recorded=peer_recorded,
        purposes=purpose_codes(genesis),
        own_rules=_own_rules(connection, rel),
        register=_register(connection, rel),
        in_force_us=row["in_force_us"],
    )


def _own_rules(connection: Connection, rel: int) -> int:
    table = schema.general_rule.c
    last = select(func.max(table.sequence)).where(
        table.rel == rel, table.whose == schema.OWN, table.state != "rejected"
    )
    return int(connection.execute(last).scalar_one() or 0)


def _register(connection: Connection, rel: int) -> instrument_pb2.InstrumentRegister:
    table = schema.instrument_register.c
    newest = select(table.register).where(table.rel == rel).order_by(table.version.desc()).limit(1)
    held = connection.execute(newest).scalar_one_or_none()
    return instrument_pb2.InstrumentRegister.FromString(b"" if held is None else bytes(held))


def newest_descriptor(connection: Connection, rel: int, party: str) -> party_pb2.PartyDescriptor:
    """Return the newest descriptor held of `party`."""
    table = schema.descriptor
    newest = (
        select(table.c.descriptor)
        .where(table.c.rel == rel, table.c.party == party)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    return party_pb2.PartyDescriptor.FromString(bytes(connection.execute(newest).scalar_one()))


def newest_roster(connection: Connection, rel: int, party: str) -> roster_pb2.SignedRoster | None:
    """Return the newest roster held of `party`, as signed."""
    return _newest_roster(connection, rel, party)[0]


def roster_of_version(
    connection: Connection, rel: int, party: str, version: int
) -> roster_pb2.SignedRoster | None:
    """Return one version of `party`'s roster, as signed; None if it is not held."""
    table = schema.roster.c
    found = connection.execute(
        select(table.signed_roster).where(table.rel == rel, table.party == party, table.version == version)
    ).scalar_one_or_none()
    return None if found is None else roster_pb2.SignedRoster.FromString(bytes(found))


def _newest_roster(
    connection: Connection, rel: int, party: str
) -> tuple[roster_pb2.SignedRoster | None, datetime | None]:
    table = schema.roster
    newest = (
        select(table.c.signed_roster, table.c.recorded_us)
        .where(table.c.rel == rel, table.c.party == party)
        .order_by(table.c.version.desc())
        .limit(1)
    )
    found = connection.execute(newest).one_or_none()
    if found is None:
        return None, None
    return roster_pb2.SignedRoster.FromString(bytes(found.signed_roster)), instant_of(found.recorded_us)


def _roster(connection: Connection, rel: int, party: str) -> tuple[RosterView | None, datetime | None]:
    """Return the newest roster held of `party`, and when it was recorded here."""
    signed, recorded = _newest_roster(connection, rel, party)
    if signed is None:
        return None, None
    return RosterView.of(roster_pb2.Roster.FromString(signed.roster)), recorded


def checkpoint_signer(keys: KeyProvider) -> SignCheckpoint:
    """Return what signs this Party's checkpoints, for `open_store`."""
    signer = keys.signer(KeyRole.LEDGER)

    def sign(origin: str, size: int, root: bytes) -> str:
        return sign_checkpoint(Checkpoint(origin, size, root), signer.sign, origin, signer.public_key)

    return sign


def now_utc() -> datetime:
    """The machine's clock; the one place that reads it for the acts."""
    return datetime.now(UTC)
