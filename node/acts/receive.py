"""Receive statements: prove who says it, judge it, store it with its outcome, receipt it.

`receive` does what needs no transaction (signatures, unsealing, reading) where it is called; the act then
decides by what is stored: the same statement again gets its first outcome, the same place with other bytes
is a fork, a gap waits. A refusal is an outcome like any other: ledgered and receipted. A statement that
cannot be judged is held, and the lane goes on. Nothing is receipted before it is committed.
Source: protocol, sections 1, 3, 4 and 6; the order of checks of the architecture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from entente.v1 import link_pb2, statement_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import bindparam, select

from node.acts.agreements import held_agreement
from node.acts.alarms import known_alarm, raise_alarm
from node.acts.arrivals import Rows
from node.acts.channel_watch import watch_arrival
from node.acts.completing import declare_purposes
from node.acts.declared import LIFTED
from node.acts.fetch import Fetch, fetches_of
from node.acts.leaves import ACCEPTED, HELD, REFUSED, Kind, decision_name, entry, family_name
from node.acts.memory import Memory
from node.acts.noticing import notices_before
from node.acts.opened import Opened
from node.acts.opening import Given, Opening, Sessions, sessions_of
from node.acts.party import Party, Relationship
from node.acts.poison import hold_statement, one_by_one
from node.acts.receipting import Receipting
from node.acts.taken import Taking
from node.acts.taking import take_body
from node.acts.version_taking import note_refused, settle_later, take_version
from node.errors import Refusal
from node.link.lanes import GUARDED
from node.precedence import go_on
from node.store import schema
from node.store.prepared import Among
from node.store.unit import LaneHead, UnitOfWork

_RULES_THE_REST: Final = frozenset({"party_descriptor", "principal_act"})
"""What changes by which keys and terms the rest of a batch is judged."""
_KNOWN = Among(
    select(schema.statement.c.statement_id, schema.statement.c.digest).where(
        schema.statement.c.rel == bindparam("r"), schema.statement.c.whose == schema.PEER
    ),
    schema.statement.c.statement_id,
)


@dataclass(slots=True)
class Received:
    """What a batch led to: serialised `BatchReceipt`s to send, content to fetch, codes of refusals."""

    receipts: list[bytes] = field(default_factory=list)
    fetch: list[Fetch] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Batch:
    relationship: Relationship
    lane: int
    deliveries: list[Opened]
    raw: Mapping[bytes, link_pb2.Delivery]
    sessions: Sessions


def receive(party: Party, agreement_id: str, batch: link_pb2.Batch) -> Future[Received]:
    """Take in a batch of the peer; the receipts are stored when the future is resolved.

    Safe to repeat: a statement received before is answered with its first receipt, byte for byte.

    Args:
        batch: 1 to 100 deliveries of one lane, in sequence; its form was checked.

    Raises (through the future):
        Refusal: STORE_UNAVAILABLE, OUTCOME_UNDETERMINED; the batch may come again.
    """
    relationship = party.relationship(agreement_id)
    deliveries = batch.deliveries[:]
    payloads = [delivery.envelope.payload for delivery in deliveries]
    digests = [hashlib.sha256(payload).digest() for payload in payloads]
    statements = [_read(payload) for payload in payloads]
    known = _known(party, relationship, statements)
    sessions = sessions_of(deliveries)
    opening = Opening(party, relationship, batch.lane, sessions)
    given = map(Given, deliveries, digests, statements)
    between = go_on if batch.lane in GUARDED else party.precedence.give_way
    fresh = iter(opening.open_all((one for one in given if one.digest not in known), between))
    opened = [
        Opened(digest, statement_id=known[digest]) if digest in known else next(fresh) for digest in digests
    ]
    raw = dict(zip(digests, deliveries, strict=True))

    def take(deliveries: Sequence[Opened]) -> Future[Received]:
        given = _Batch(relationship, batch.lane, list(deliveries), raw, sessions)
        first = batch.lane in GUARDED
        return party.store.put(_Receive(party), given, first=first, weight=len(deliveries))

    def hold(one: Opened) -> Future[Received]:
        held: Future[Received] = Future()
        kept = hold_statement(party, relationship, batch.lane, one)
        kept.add_done_callback(lambda done: _pass_on(done, held))
        return held

    return one_by_one(opened, take, hold, _joined)


def _pass_on(kept: Future[list[bytes]], held: Future[Received]) -> None:
    if (error := kept.exception()) is not None:
        held.set_exception(error)
    else:
        held.set_result(Received(kept.result()))


def _joined(parts: Sequence[Received]) -> Received:
    receipts = dict.fromkeys(receipt for part in parts for receipt in part.receipts)
    fetch = [fetch for part in parts for fetch in part.fetch]
    return Received(list(receipts), fetch, [code for part in parts for code in part.refused])


def _read(payload: bytes) -> statement_pb2.Statement | None:
    """Return what the bytes say; None if they say nothing."""
    try:
        return statement_pb2.Statement.FromString(payload)
    except DecodeError:
        return None


def _known(
    party: Party, relationship: Relationship, statements: Iterable[statement_pb2.Statement | None]
) -> dict[bytes, bytes]:
    """Return which of these the node has stored, digest and identifier: they need not be opened again.

    The identifier is read before any signature is proved: it only says where to look.
    """
    ids = [statement.header.statement_id for statement in statements if statement is not None]
    if not ids:
        return {}
    with party.store.read() as connection:
        rows = _KNOWN.rows(connection, {"r": relationship.rel}, ids)
        return {bytes(row.digest): bytes(row.statement_id) for row in rows}


class _Receive:
    """The act. Inputs: batches; outcomes: what each led to."""

    def __init__(self, party: Party) -> None:
        self._party = party

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Receive) and other._party is self._party

    def __hash__(self) -> int:
        return hash((_Receive, id(self._party)))

    def __call__(self, unit: UnitOfWork, batches: Sequence[_Batch]) -> list[Received]:
        unit.gives_way()
        rows = Rows(self._party)
        batches = [self._current(batch) for batch in batches]
        memory = Memory(unit, [(batch.relationship.rel, batch.deliveries) for batch in batches])
        outcomes = [self._one(unit, batch, memory, rows) for batch in batches]
        rows.write(unit)
        for outcome, batch in zip(outcomes, batches, strict=True):
            outcome.receipts.extend(memory.replays(unit, batch.relationship.rel, batch.deliveries))
        return outcomes

    def _current(self, batch: _Batch) -> _Batch:
        """Return the batch as judged by the agreement and the rosters now in force."""
        relationship = self._party.relationship(batch.relationship.agreement_id)
        if relationship is batch.relationship:
            return batch
        return self._opened_under(relationship, batch, 0)

    def _reopened(self, unit: UnitOfWork, batch: _Batch, place: int) -> _Batch:
        """Return the batch with what stands after a descriptor opened by the keys of that descriptor."""
        relationship = held_agreement(unit, batch.relationship.agreement_id) or batch.relationship
        return self._opened_under(relationship, batch, place + 1)

    def _opened_under(self, relationship: Relationship, batch: _Batch, start: int) -> _Batch:
        opening = Opening(self._party, relationship, batch.lane, batch.sessions)
        deliveries = list(batch.deliveries)
        places = [place for place in range(start, len(deliveries)) if deliveries[place].envelope]
        digests = [deliveries[place].digest for place in places]
        raws = [batch.raw[digest] for digest in digests]
        statements = [_read(raw.envelope.payload) for raw in raws]
        for place, opened in zip(
            places, opening.open_all(map(Given, raws, digests, statements)), strict=True
        ):
            deliveries[place] = opened
        return _Batch(relationship, batch.lane, deliveries, batch.raw, batch.sessions)

    def _one(self, unit: UnitOfWork, batch: _Batch, memory: Memory, rows: Rows) -> Received:
        outcome = Received()
        receipting = Receipting(batch.relationship.rel, outcome.receipts)
        follow: list[tuple[Taking, int]] = []
        for place in range(len(batch.deliveries)):
            opened = batch.deliveries[place]
            if not self._judge(unit, batch, opened, memory, rows, receipting, outcome, follow):
                break
            if opened.body in _RULES_THE_REST:
                batch = self._reopened(unit, batch, place)
        receipting.close(unit)
        if follow:
            rows.write(unit)
        # What is said in return has leaves of its own, which must not stand between those of the receipt.
        for taking, leaf_index in follow:
            for act in taking.follow:
                act(leaf_index)
        return outcome

    def _judge(
        self,
        unit: UnitOfWork,
        batch: _Batch,
        opened: Opened,
        memory: Memory,
        rows: Rows,
        receipting: Receipting,
        outcome: Received,
        follow: list[tuple[Taking, int]],
    ) -> bool:
        """Judge one delivery; return whether the rest of the batch can be judged, too."""
        relationship, rel = batch.relationship, batch.relationship.rel
        if memory.knows(rel, opened.digest):
            memory.replay(rel, opened.digest)
            return True
        head = unit.lane(rel, schema.PEER, batch.lane)
        if not opened.placed:
            known = known_alarm(unit, rel, opened.code, None, opened.envelope) is not None
            self._held(unit, relationship, opened, receipting)
            # The peer's, but not to be read: the lane goes on after it; once, though it comes again.
            if opened.takes_place and not known:
                unit.move_lane(rel, schema.PEER, batch.lane, LaneHead(head.sequence + 1, opened.digest))
            return True
        conflict = self._conflict(memory, rel, opened, head)
        if conflict == "SEQUENCE_GAP":
            self._held(unit, relationship, opened, receipting, conflict)
            return False
        if conflict:
            self._contradiction(unit, relationship, opened, receipting, conflict, memory)
            outcome.refused.append(conflict)
            return True
        if opened.postponed:  # and so are those behind it, which may not overtake it
            self._held(unit, relationship, opened, receipting)
            return False
        self._store(unit, batch, opened, memory, rows, receipting, outcome, follow)
        memory.remember(rel, opened)
        if opened.sequence >= head.sequence:  # equal: in the place of one that could not be read
            unit.move_lane(rel, schema.PEER, batch.lane, LaneHead(opened.sequence, opened.digest))
        return True

    @staticmethod
    def _conflict(memory: Memory, rel: int, opened: Opened, head: LaneHead) -> str:
        if memory.has_id(rel, opened.statement_id):
            return "ITEM_ID_CONFLICT"
        if memory.has_place(rel, opened):
            return "FORK_DETECTED"
        if opened.sequence > head.sequence + 1:
            return "SEQUENCE_GAP"
        if opened.sequence == head.sequence + 1 and opened.previous_digest != head.digest:
            return "FORK_DETECTED"
        return ""

    def _held(
        self,
        unit: UnitOfWork,
        relationship: Relationship,
        opened: Opened,
        receipting: Receipting,
        code: str = "",
    ) -> None:
        """Quarantine: a leaf, a receipt that says held, an alarm with the bytes as they came."""
        code = code or opened.code
        receipting.add(
            unit,
            entry(
                relationship,
                Kind.STATEMENT_RECEIVED,
                decision=HELD,
                code=code,
                statement_digest=opened.digest,
                sender=relationship.peer,
            ),
        )
        raise_alarm(unit, relationship.rel, code, opened.statement_id or None, opened.envelope)

    def _contradiction(
        self,
        unit: UnitOfWork,
        relationship: Relationship,
        opened: Opened,
        receipting: Receipting,
        code: str,
        memory: Memory,
    ) -> None:
        """Both signed versions are kept as proof."""
        receipting.add(
            unit,
            entry(
                relationship,
                Kind.STATEMENT_CONFLICT,
                decision=REFUSED,
                code=code,
                object_id=opened.statement_id,
                statement_digest=opened.digest,
                sender=relationship.peer,
            ),
        )
        both = link_pb2.Batch(lane=opened.lane)  # type: ignore[arg-type]
        for envelope in (memory.rival(unit, relationship.rel, opened), opened.envelope):
            if envelope:
                both.deliveries.add().envelope.MergeFromString(envelope)
        raise_alarm(unit, relationship.rel, code, opened.statement_id, both.SerializeToString())

    def _store(
        self,
        unit: UnitOfWork,
        batch: _Batch,
        opened: Opened,
        memory: Memory,
        rows: Rows,
        receipting: Receipting,
        outcome: Received,
        follow: list[tuple[Taking, int]],
    ) -> None:
        relationship = batch.relationship
        noticed = opened.supply is not None and memory.is_noticed(relationship.rel, opened.object_id)
        several = opened.body == "item_supply" and (
            opened.corrects or memory.has_versions(relationship.rel, opened.object_id)
        )
        taking: Taking | None = None
        if opened.supply is None or noticed or several:  # an item alone has nothing to be done but its rows
            taking = Taking(self._party, unit, relationship, opened, receipts=outcome.receipts)
        code = declare_purposes(unit, relationship, opened) or opened.code
        decision = REFUSED if code else ACCEPTED
        if not code:
            try:
                code = self._take(unit, taking, memory, rows, opened)
                decision = HELD if code else ACCEPTED
            except Refusal as refusal:
                decision, code = REFUSED, refusal.code
                if taking is not None:
                    taking.follow.clear()
        if taking is not None and several:
            self._have_versions_judged(taking, rows, refused=decision == REFUSED)
        if opened.held:
            decision = HELD
            raise_alarm(unit, relationship.rel, code, opened.statement_id, opened.envelope)
        if opened.body == "item_supply":
            family = family_name(opened.family)
            unit.facts["item", "received", family, decision_name(decision)] += 1
            if opened.feedback and decision == ACCEPTED:
                unit.facts["feedback", opened.feedback] += 1
        if decision == REFUSED:
            outcome.refused.append(code)
        leaf_index = receipting.keep(*rows.leaf(unit, relationship, opened, decision, code))
        watch_arrival(unit, relationship, opened, code)
        if taking is not None and taking.follow:
            follow.append((taking, leaf_index))
        rows.take(relationship.rel, opened, decision, code, leaf_index, receipting.index)
        if opened.supply is not None and decision != REFUSED:
            if decision == HELD:
                outcome.fetch.extend(fetches_of(relationship, opened))
            else:
                unit.topics.add("inbox")

    @staticmethod
    def _take(unit: UnitOfWork, taking: Taking | None, memory: Memory, rows: Rows, opened: Opened) -> str:
        """Act on what may be accepted; return what it has to wait for. Raises Refusal, its outcome."""
        waits_for = ""
        if taking is not None and opened.corrects:
            rows.write(unit)  # it may be about what came just before it
            waits_for, opened.warning = take_version(taking)
        if opened.quarantined:
            opened.awaits = LIFTED
            return "PEER_SUSPENDED"
        if opened.awaits:
            return "PURPOSE_UNKNOWN"
        if taking is not None and opened.supply is None:
            rows.write(unit)
            take_body(taking)
            memory.notice(taking.relationship.rel, opened)
        elif taking is not None and not opened.corrects:
            notices_before(taking)
        return waits_for or ("CONTENT_PENDING" if opened.missing else "")

    @staticmethod
    def _have_versions_judged(taking: Taking, rows: Rows, *, refused: bool) -> None:
        """Look at the versions of an item again once this one has its leaf."""
        if refused and taking.opened.corrects:
            rows.write(taking.unit)
            note_refused(taking)
        else:
            settle_later(taking, taking.opened.object_id)
