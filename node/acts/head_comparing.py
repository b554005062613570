"""Take the peer's restriction heads and find out which of its notices are missing here (Article 3.4).

Decides that a head counts as the peer's word only once everything it is over was compared with what is
held; that an item found behind stays so until its notice has come; and when that is an alarm: at once where
all that the peer says it stated has arrived and the notice was not among it, else once the peer's
protective lane stands still for `GRACE_S`, and after `MOVING_S` though it moves. Neither an older head nor
a forged one changes anything. Refuses to know how pages come here. The rules stand in
`node/exchange/heads.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import envelope_pb2, link_pb2, restriction_head_pb2, statement_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Connection, Row, delete, func, select, update

from node.acts.alarms import raise_alarm
from node.acts.party import Party, Relationship
from node.acts.restriction_heads import (
    STILL_BEHIND,
    basis_of,
    head_in,
    head_row,
    held_of,
    listed_of,
)
from node.contract import check, require_valid
from node.errors import Refusal
from node.exchange.heads import HEAD_TYPE, HeadState, Listed, Listing, behind, last_of, require_newer
from node.keys.envelope import open_envelope
from node.store import schema
from node.store.unit import UnitOfWork, microseconds

GRACE_S: Final = 60
"""A notice may be on its way for so long before its absence is an alarm, where nothing else comes."""
MOVING_S: Final = 900
"""And for so long where the lane moves: what is behind others in it comes after them, yet not without end."""
GAPS_MAX: Final = 100_000
"""So many items may be behind; a head with more of them is not believed, and so holds nothing fresh."""
REPORT_MAX: Final = 20
"""So many alarms are raised at once; the rest follow."""
TOPIC: Final = "restrictions"
_US: Final = 1_000_000
_ENTRIES_OF_ONE: Final = 2
_H, _G, _L = schema.restriction_head.c, schema.restriction_gap.c, schema.lane_head.c


@dataclass(frozen=True, slots=True)
class _Take:
    party: Party
    relationship: Relationship
    head: restriction_head_pb2.RestrictionHead
    envelope: bytes
    sent: int
    same: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A head being compared: its pages are taken in one after the other."""

    relationship: Relationship
    head: restriction_head_pb2.RestrictionHead
    listing: Listing

    @property
    def counter(self) -> int:
        """Which head it is."""
        return int(self.head.counter)

    @property
    def first_index(self) -> int:
        """The place that the next page begins at."""
        return self.listing.first_index

    @property
    def complete(self) -> bool:
        """Whether every page was taken in."""
        return self.listing.complete


@dataclass(frozen=True, slots=True)
class Missing:
    """What is to be done about notices that are missing.

    Attributes:
        counter: of the peer's newest head.
        items: those of which an alarm is due, a few at a time.
        under_way: whether something missing may be among what the peer stated and has not arrived.
        received: the last statement of the peer's protective lane that has arrived.
    """

    counter: int = 0
    items: tuple[bytes, ...] = ()
    under_way: bool = False
    received: int = 0


def take_head(party: Party, agreement_id: str, heads: link_pb2.Heads) -> Future[bool]:
    """Keep the peer's restriction head if it is newer; compare it where that needs nothing of the peer.

    Returns (through the future):
        Whether it must be compared with the help of the peer.

    Raises (through the future or at once):
        Refusal: SIGNATURE_INVALID, SCHEMA_INVALID, FOREIGN_AGREEMENT: it is not the peer's word under this
            agreement; FORK_DETECTED, the peer signed another under the same counter: an alarm with both is
            committed, and neither counts. Then nothing has changed. An older one is passed over.
    """
    relationship = party.relationship(agreement_id)
    envelope = heads.restriction_head
    raw = envelope.SerializeToString(deterministic=True)
    done: Future[bool] = Future()
    with party.store.read() as connection:
        held = head_row(connection, relationship.rel, schema.PEER)
        if held is not None and bytes(held.envelope) == raw:
            done.set_result(held.state == HeadState.NEW.value)
            return done
    head = _opened(relationship, envelope)
    with party.store.read() as connection:
        same = _is_held(party, connection, relationship.rel, head)
    sent = next((p.sequence for p in heads.sent if p.lane == statement_pb2.LANE_PROTECTIVE), 0)
    return party.store.put(_take, _Take(party, relationship, head, raw, sent, same))


def next_comparison(party: Party, agreement_id: str) -> Comparison | None:
    """Return the head that is to be compared with the help of the peer; None where none is.

    What has come since the head was taken may have settled it: then that is stored here.

    Raises:
        Refusal: SCHEMA_INVALID, the head contradicts itself; STORE_UNAVAILABLE.
    """
    relationship = party.relationship(agreement_id)
    with party.store.read() as connection:
        row = head_row(connection, relationship.rel, schema.PEER)
        if row is None or row.state != HeadState.NEW.value:
            return None
        head = head_in(bytes(row.envelope))
        same = _is_held(party, connection, relationship.rel, head)
    if same:
        party.store.put(_finish, (relationship.rel, head.counter, True)).result()
        return None
    return Comparison(relationship, head, Listing(head))


def compare_run(
    party: Party, comparison: Comparison, run: restriction_head_pb2.RestrictionHeadRange
) -> Future[int]:
    """Take in the next page: items that are behind are so from the commit on. Resolves to their number.

    Raises:
        Refusal: SCHEMA_INVALID, the page does not hold or is not the next one; nothing has changed.
    """
    require_valid(run)
    listed = comparison.listing.take(run)
    rel = comparison.relationship.rel
    with party.store.read() as connection:
        held = held_of(connection, rel, min(listed), max(listed))
    missing = {item: listed[item] for item in sorted(behind(listed, held))}
    if not missing:
        none: Future[int] = Future()
        none.set_result(0)
        return none
    return party.store.put(_note, (rel, comparison.head.counter, missing))


def finish_comparison(party: Party, comparison: Comparison) -> Future[None]:
    """Have a head whose pages were all taken in count as the peer's word. Raises Refusal SCHEMA_INVALID."""
    if not comparison.listing.complete:
        raise Refusal("SCHEMA_INVALID", "the restriction head's list has not come to its end")
    return party.store.put(_finish, (comparison.relationship.rel, comparison.head.counter, False))


def missing_notices(party: Party, agreement_id: str) -> Missing:
    """Return what is to be done about notices that are missing now."""
    rel, now_us = party.relationship(agreement_id).rel, microseconds(party.clock.now())
    with party.store.read() as connection:
        row = head_row(connection, rel, schema.PEER)
        if row is None:
            return Missing()
        received = _arrived(connection, rel)
        arrived = received >= row.reached
        stood_us = now_us - party.heads.stands_since(rel, received, now_us)
        due = [_G.rel == rel, _G.alarmed.is_(False)]
        if not arrived:
            patience_s = GRACE_S if stood_us >= GRACE_S * _US else MOVING_S
            due.append(_G.found_us <= now_us - patience_s * _US)
        items = connection.execute(
            select(_G.item_id).where(*due, STILL_BEHIND).order_by(_G.item_id).limit(REPORT_MAX)
        ).scalars()
        found = tuple(bytes(item) for item in items)
        behind_now = select(_G.item_id).where(_G.rel == rel, STILL_BEHIND).limit(1)
        under_way = not arrived and connection.execute(behind_now).first() is not None
    return Missing(row.counter, found, under_way, received)


def report_missing(
    party: Party,
    agreement_id: str,
    item_id: bytes,
    run: restriction_head_pb2.RestrictionHeadRange | None,
) -> Future[bool]:
    """Raise the alarm of an item of which a notice is missing, once; its evidence is the peer's own word.

    Args:
        run: the proof of this one item; None where the peer does not give it.

    Returns (through the future):
        Whether an alarm was raised: not where the notice has come meanwhile.
    """
    if run is not None:
        run.DiscardUnknownFields()
        run = None if check(run) or len(run.entries) > _ENTRIES_OF_ONE else run
    return party.store.put(_report, (party.relationship(agreement_id), item_id, run))


# --- the acts -------------------------------------------------------------------------------------


def _take(unit: UnitOfWork, calls: Sequence[_Take]) -> list[tuple[bool] | Refusal]:
    # A refusal is an outcome, not an exception: the alarm beside it must stand.
    return [_take_one(unit, given) for given in calls]


def _take_one(unit: UnitOfWork, given: _Take) -> Any:
    relationship, rel, head = given.relationship, given.relationship.rel, given.head
    row = head_row(unit.connection, rel, schema.PEER)
    held = None if row is None else head_in(bytes(row.envelope))
    try:
        require_newer(head, held, agreement_id=relationship.agreement_id, party=relationship.peer)
    except Refusal as refusal:
        if refusal.code == "INVALID_TRANSITION":
            return False
        if refusal.code == "FORK_DETECTED" and row is not None:
            _forked(unit, row, given.envelope)
        return refusal
    if row is not None and head == held:
        return bool(row.state == HeadState.NEW.value)
    made_us = head.make_time.ToMicroseconds()
    known = None if row is None else row.compared_us
    made = {
        "rel": rel,
        "whose": schema.PEER,
        "counter": head.counter,
        "made_us": made_us,
        "general_rules": head.general_rule_sequence,
        "reached": given.sent,
        "state": (HeadState.COMPARED if given.same else HeadState.NEW).value,
        "envelope": given.envelope,
        "recorded_us": unit.now_us,
        "compared_us": made_us if given.same else known,
    }
    unit.replace(schema.restriction_head, [made])
    if given.same:
        _close(unit, rel)
    return not given.same


def _forked(unit: UnitOfWork, row: Row[Any], other: bytes) -> None:
    """Keep both as proof; what the peer says so is current no longer counts."""
    evidence = restriction_head_pb2.RestrictionHeadEvidence(
        heads=[envelope_pb2.Envelope.FromString(raw) for raw in (bytes(row.envelope), other)]
    )
    raise_alarm(unit, row.rel, "FORK_DETECTED", None, evidence.SerializeToString())
    unit.connection.execute(
        update(schema.restriction_head)
        .where(_H.rel == row.rel, _H.whose == schema.PEER)
        .values(state=HeadState.FORKED.value, compared_us=None)
    )
    unit.topics.add(TOPIC)


def _note(unit: UnitOfWork, calls: Sequence[tuple[int, int, Mapping[bytes, int]]]) -> list[Any]:
    return [_note_one(unit, *given) for given in calls]


def _note_one(unit: UnitOfWork, rel: int, counter: int, missing: Mapping[bytes, int]) -> int | Refusal:
    here = select(schema.restriction_gap, STILL_BEHIND.label("behind")).where(
        _G.rel == rel, _G.item_id.in_(list(missing))
    )
    rows = unit.connection.execute(here).all()
    held = select(func.count()).select_from(schema.restriction_gap).where(_G.rel == rel)
    if unit.connection.execute(held).scalar_one() + len(missing) - len(rows) > GAPS_MAX:
        return Refusal("BUSY", "more items of the peer are behind than this node keeps account of")
    # What an earlier head named and has come since is over: another notice is missing now, from now on.
    known = {bytes(row.item_id): (row.found_us, bool(row.alarmed)) for row in rows if row.behind}
    made = [
        {"rel": rel, "item_id": item_id, "sequence": sequence, "counter": counter}
        | dict(zip(("found_us", "alarmed"), known.get(item_id, (unit.now_us, False)), strict=True))
        for item_id, sequence in missing.items()
    ]
    unit.replace(schema.restriction_gap, made)
    unit.topics.add(TOPIC)
    return len(missing)


def _finish(unit: UnitOfWork, calls: Sequence[tuple[int, int, bool]]) -> list[None]:
    for rel, counter, same in calls:
        row = head_row(unit.connection, rel, schema.PEER)
        if row is None or row.counter != counter or row.state != HeadState.NEW.value:
            continue
        unit.connection.execute(
            update(schema.restriction_head)
            .where(_H.rel == rel, _H.whose == schema.PEER)
            .values(state=HeadState.COMPARED.value, compared_us=row.made_us)
        )
        _close(unit, rel, None if same else counter)
    return [None] * len(calls)


def _close(unit: UnitOfWork, rel: int, but_for: int | None = None) -> None:
    """Forget the items that the newest head does not find behind any more."""
    over = [_G.rel == rel]
    if but_for is not None:
        over.append(_G.counter != but_for)
    if unit.connection.execute(delete(schema.restriction_gap).where(*over)).rowcount:
        unit.topics.add(TOPIC)


def _report(
    unit: UnitOfWork,
    calls: Sequence[tuple[Relationship, bytes, restriction_head_pb2.RestrictionHeadRange | None]],
) -> list[bool]:
    return [_report_one(unit, *given) for given in calls]


def _report_one(
    unit: UnitOfWork,
    relationship: Relationship,
    item_id: bytes,
    run: restriction_head_pb2.RestrictionHeadRange | None,
) -> bool:
    rel = relationship.rel
    here = (_G.rel == rel, _G.item_id == item_id)
    due = unit.connection.execute(
        select(_G.item_id).where(*here, _G.alarmed.is_(False), STILL_BEHIND)
    ).one_or_none()
    row = head_row(unit.connection, rel, schema.PEER)
    if due is None or row is None:
        return False
    evidence = restriction_head_pb2.RestrictionHeadEvidence(
        heads=[envelope_pb2.Envelope.FromString(bytes(row.envelope))],
        item_id=item_id,
        run=run if run is not None and _proves(row, run, item_id) else None,
        sent_sequence=row.reached,
        received_sequence=_arrived(unit.connection, rel),
    )
    raise_alarm(unit, rel, "RESTRICTION_GAP", None, evidence.SerializeToString())
    unit.connection.execute(update(schema.restriction_gap).where(*here).values(alarmed=True))
    return True


# --- reading --------------------------------------------------------------------------------------


def _opened(
    relationship: Relationship, envelope: envelope_pb2.Envelope
) -> restriction_head_pb2.RestrictionHead:
    payload = open_envelope(envelope, HEAD_TYPE, relationship.peer_signing_keys)
    try:
        head = restriction_head_pb2.RestrictionHead.FromString(payload)
    except DecodeError:
        raise Refusal("SCHEMA_INVALID", "not a restriction head") from None
    require_valid(head)
    return head


def _is_held(
    party: Party, connection: Connection, rel: int, head: restriction_head_pb2.RestrictionHead
) -> bool:
    """Whether what is held here is exactly what the head is over. Worked out only where it has changed."""
    listed = listed_of(party.heads, connection, rel, schema.PEER, basis_of(connection, rel, schema.PEER))
    return listed == Listed(head.items, head.root)


def _arrived(connection: Connection, rel: int) -> int:
    reached = select(_L.sequence).where(
        _L.rel == rel, _L.whose == schema.PEER, _L.lane == statement_pb2.LANE_PROTECTIVE
    )
    return int(connection.execute(reached).scalar_one_or_none() or 0)


def _proves(row: Row[Any], run: restriction_head_pb2.RestrictionHeadRange, item_id: bytes) -> bool:
    try:
        return last_of(head_in(bytes(row.envelope)), run, item_id) > 0
    except Refusal:
        return False
