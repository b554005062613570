"""Hello, and what a node learns from the peer's.

Decides whether the two nodes may do business: the same agreement, no fork, neither restored from an old
copy. What the peer has seen of this node's lanes and ledger is the only witness against a restored backup,
for locally everything agrees. A contradiction raises one alarm, however often the two greet each other; where
it is this node's own records that are behind, nothing is added to its ledger any more, so that it does not
fork. Source: protocol, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Final

from entente.v1 import link_pb2
from sqlalchemy import Connection, func, select

from node.acts.alarms import raise_alarm
from node.acts.outbox import lane_positions
from node.acts.party import Party, Relationship
from node.errors import Refusal
from node.ledger.checkpoint import verify_checkpoint
from node.ledger.faults import LedgerError
from node.ledger.note import Verifier
from node.ledger.tree import root_at
from node.store import schema
from node.store.ledger_rows import SqlHashes, ledger_size
from node.store.unit import UnitOfWork, timestamp_of

_OVERLAP_US: Final = 10_000_000
"""A statement may be under way to its commit for so long when a hello is made."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What follows from the peer's Hello.

    Attributes:
        halt: no business until an operator has looked; why.
        protective_only: the agreements differ: only protective and governing statements go.
        clock_skew_s: the peer's clock minus ours, in seconds, transit included.
        peer_received: the last sequence the peer has of each lane.
        evidence: what `halt` rests on, and no more: the same fact is the same bytes in every session.
        own_records: whether `halt` is about this node's own statements or ledger.
    """

    halt: Refusal | None = None
    protective_only: bool = False
    clock_skew_s: float = 0.0
    peer_received: dict[int, int] = field(default_factory=dict)
    evidence: bytes = b""
    own_records: bool = False


class _ContradictionError(Exception):
    def __init__(
        self, refusal: Refusal, fact: link_pb2.Hello | link_pb2.Heads, *, own_records: bool = False
    ) -> None:
        super().__init__(refusal.code)
        self.refusal, self.evidence, self.own_records = refusal, fact.SerializeToString(), own_records


def hello(party: Party, agreement_id: str) -> link_pb2.Hello:
    """Return this node's Hello, all but the session's nonce."""
    relationship = party.relationship(agreement_id)
    with party.store.read() as connection:
        return link_pb2.Hello(
            protocol_version=1,
            party=relationship.own,
            agreement_id=relationship.agreement_id,
            agreement_digest=relationship.stated_digest,
            epoch=relationship.epoch,
            checkpoint=_newest_note(connection, relationship.rel),
            sent=lane_positions(connection, relationship, schema.OWN),
            received=lane_positions(connection, relationship, schema.PEER),
            clock=timestamp_of(int(party.clock.now().timestamp() * 1_000_000)),
            roster_version=0 if relationship.own_roster is None else relationship.own_roster.version,
            cosigned_checkpoint=connection.execute(
                select(schema.witness_state.c.note).where(schema.witness_state.c.rel == relationship.rel)
            ).scalar_one_or_none()
            or "",
        )


def greet(party: Party, agreement_id: str, hello: link_pb2.Hello) -> Greeting:
    """Compare the peer's Hello with what this node holds. Nothing is stored or raised.

    What it says of the peer's clock and roster counts from here on, before any lane opens: an item is never
    judged by what was known before the peer went away.
    """
    relationship = party.relationship(agreement_id)
    skew = (hello.clock.ToDatetime(UTC) - party.clock.now()).total_seconds()
    received = {int(position.lane): position.sequence for position in hello.received}
    try:
        if (hello.agreement_id, hello.party) != (relationship.agreement_id, relationship.peer):
            raise _ContradictionError(
                Refusal("FOREIGN_AGREEMENT", "the peer speaks of another agreement or for another Party"),
                link_pb2.Hello(agreement_id=hello.agreement_id, party=hello.party),
            )
        party.peers.saw_clock(relationship.rel, timedelta(seconds=skew))
        party.peers.saw_roster(relationship, hello.roster_version, party.clock.now())
        with party.store.read() as connection:
            _compare_ledger(connection, relationship, hello.cosigned_checkpoint)
            _compare_lanes(connection, relationship, hello)
    except _ContradictionError as found:
        return Greeting(found.refusal, False, skew, received, found.evidence, found.own_records)
    differs = not relationship.agreement.admits(
        hello.agreement_digest, relationship.peer, hello.clock.ToDatetime(UTC)
    )
    return Greeting(None, differs, skew, received)


def record_halt(party: Party, agreement_id: str, found: Greeting) -> Future[None]:
    """Raise the alarm of a greeting that halts, once; freeze our ledger if it is our records that are behind.

    There is no leaf: a ledger in doubt is not written to, and the alarm keeps what proves it.
    """
    return party.store.put(_halt, (party.relationship(agreement_id).rel, found))


def _halt(unit: UnitOfWork, calls: Sequence[tuple[int, Greeting]]) -> list[None]:
    for rel, found in calls:
        if found.halt is None:
            continue
        if found.own_records:
            unit.freeze(rel, found.halt.code)
        raise_alarm(unit, rel, found.halt.code, None, found.evidence)
    return [None] * len(calls)


def _compare_lanes(connection: Connection, relationship: Relationship, hello: link_pb2.Hello) -> None:
    """Compare what each says it sent with what the other says it received, lane by lane."""
    own_sent = {p.lane: p for p in lane_positions(connection, relationship, schema.OWN)}
    own_received = {p.lane: p for p in lane_positions(connection, relationship, schema.PEER)}
    for theirs in hello.received:
        ours = own_sent.get(theirs.lane, link_pb2.LanePosition())
        if theirs.sequence > ours.sequence:
            raise _ContradictionError(
                Refusal(
                    "RESTORED_FROM_OLD_COPY",
                    "the peer has more of this node's statements than this node has",
                ),
                link_pb2.Hello(received=[theirs]),
                own_records=True,
            )
        _same(connection, relationship, schema.OWN, theirs, ours)
    for theirs in hello.sent:
        ours = own_received.get(theirs.lane, link_pb2.LanePosition())
        if ours.sequence > theirs.sequence and not _overtaken(connection, relationship, theirs, hello):
            raise _ContradictionError(
                Refusal(
                    "RESTORED_FROM_OLD_COPY",
                    "this node has more of the peer's statements than the peer has",
                    remedy="the peer's operator must reconcile first",
                ),
                link_pb2.Hello(sent=[theirs], received=[ours]),
            )
        if ours.sequence == theirs.sequence and ours.digest != theirs.digest:
            raise _ContradictionError(
                Refusal("FORK_DETECTED", "one place of a lane holds two different statements"),
                link_pb2.Hello(sent=[theirs], received=[ours]),
            )


def _overtaken(
    connection: Connection, relationship: Relationship, theirs: link_pb2.LanePosition, hello: link_pb2.Hello
) -> bool:
    """Whether what this node has beyond a hello was stated when the hello was made, or after it.

    While a channel is replaced, statements still flow on the older session. A copy restored from later than
    that is found by the peer itself, which is told what this node has received.
    """
    table = schema.statement
    oldest = select(func.min(table.c.state_us)).where(
        table.c.rel == relationship.rel,
        table.c.whose == schema.PEER,
        table.c.epoch == relationship.epoch,
        table.c.lane == theirs.lane,
        table.c.sequence > theirs.sequence,
    )
    stated_us = connection.execute(oldest).scalar_one_or_none()
    return stated_us is not None and int(stated_us) >= hello.clock.ToMicroseconds() - _OVERLAP_US


def _same(
    connection: Connection,
    relationship: Relationship,
    whose: str,
    theirs: link_pb2.LanePosition,
    ours: link_pb2.LanePosition,
) -> None:
    if not theirs.sequence:
        return
    digest = ours.digest
    if theirs.sequence != ours.sequence:
        table = schema.statement
        digest = (
            connection.execute(
                select(table.c.digest).where(
                    table.c.rel == relationship.rel,
                    table.c.whose == whose,
                    table.c.epoch == relationship.epoch,
                    table.c.lane == theirs.lane,
                    table.c.sequence == theirs.sequence,
                )
            ).scalar_one_or_none()
            or b""
        )
    if digest and bytes(digest) != theirs.digest:
        raise _ContradictionError(
            Refusal("FORK_DETECTED", "one place of a lane holds two different statements"),
            link_pb2.Hello(received=[theirs]),
            own_records=True,
        )


def _compare_ledger(connection: Connection, relationship: Relationship, cosigned: str) -> None:
    """Prove that this node's ledger extends the checkpoint of it that the peer cosigned last."""
    if not cosigned:
        return
    own = Verifier.parse(relationship.own_descriptor.ledger_vkey)
    try:
        seen = verify_checkpoint(cosigned, relationship.origin, own)
    except LedgerError:
        # Nothing that our key has signed: it proves nothing about our ledger.
        raise _ContradictionError(
            Refusal("FORK_DETECTED", "the peer cosigned a checkpoint that this node did not sign"),
            link_pb2.Heads(cosigned_checkpoint=cosigned),
        ) from None
    # The evidence is that of `take_heads`, so that the same fact is one alarm wherever it comes to light.
    evidence = link_pb2.Heads(
        checkpoint=_newest_note(connection, relationship.rel), cosigned_checkpoint=cosigned
    )
    size = ledger_size(connection, relationship.rel)
    if seen.size > size:
        refusal = Refusal(
            "RESTORED_FROM_OLD_COPY", "the peer has cosigned a larger ledger than this node has"
        )
        raise _ContradictionError(refusal, evidence, own_records=True)
    if root_at(seen.size, SqlHashes(connection, relationship.rel)) != seen.root:
        refusal = Refusal("FORK_DETECTED", "the ledger does not extend the checkpoint that the peer cosigned")
        raise _ContradictionError(refusal, evidence, own_records=True)


def _newest_note(connection: Connection, rel: int) -> str:
    table = schema.ledger_checkpoint
    newest = select(table.c.note).where(table.c.rel == rel).order_by(table.c.size.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or ""
