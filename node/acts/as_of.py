"""How things stood at an earlier moment, as far as this node held it then: for questions, never for acts.

Decides what counts as known at a moment: what was recorded here by then. What is not kept is said to be
unknown, never guessed. Refuses to decide anything on an item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from entente.v1 import consent_pb2, ledger_pb2, roster_pb2
from sqlalchemy import Connection, Row, select

from node.acts.grants import grant_of
from node.acts.party import Relationship
from node.acts.relationships import beginning_of, recorded_of
from node.acts.restriction_heads import LastWord, head_row, last_word
from node.acts.versions import as_version, counts, versions_of
from node.agreement.contacts import Designated
from node.agreement.fold import fold
from node.exchange.consents import Grant
from node.exchange.lives import ConsentState
from node.roster.view import RosterView
from node.store import schema
from node.store.unit import instant_of, microseconds

_R, _C = schema.roster.c, schema.consent.c
_U, _E = schema.item_use.c, schema.ledger_entry.c
_ONCE_GRANTED: Final = (ConsentState.GRANTED.value, ConsentState.USED_UP.value, ConsentState.EXPIRED.value)


def relationship_at(connection: Connection, relationship: Relationship, at: datetime) -> Relationship:
    """Return the agreement as it stood, with the rosters that were held."""
    at_us = microseconds(at)
    own, peer, rel = relationship.own, relationship.peer, relationship.rel
    beginning = beginning_of(connection, rel, relationship.first_record, relationship.in_force_us, known=at)
    agreement = fold(beginning, recorded_of(connection, rel, own, peer, at), at)
    return replace(
        relationship,
        agreement=agreement,
        standing=agreement.standing,
        own_roster=_roster(connection, rel, own, at_us, agreement.designations),
        peer_roster=_roster(connection, rel, peer, at_us, agreement.designations),
    )


def was_here(connection: Connection, row: Row[Any], at: datetime) -> bool:
    """Return whether the item in `row` (of `item`, or a version of it) was here."""
    leaf = connection.execute(
        select(_E.leaf).where(_E.rel == row.rel, _E.idx == row.arrival)
    ).scalar_one_or_none()
    return leaf is not None and _recorded_by(bytes(leaf), at) is not None


def row_at(connection: Connection, row: Row[Any], at: datetime) -> Row[Any] | None:
    """Return the item in `row` (of `item`) in the version that was shown then; None: it was not here."""
    if not row.corrected:
        return row if was_here(connection, row, at) else None
    item_id = bytes(row.item_id)
    for version in reversed(versions_of(connection, row.rel, [item_id])[item_id]):
        if counts(version) and was_here(connection, version, at):
            return as_version(connection, row, version.version)
    return None


def word_at(
    connection: Connection, relationship: Relationship, row: Row[Any], at: datetime
) -> tuple[LastWord, bool]:
    """Return the supplier's last word on its restrictions, and whether it is known what that was.

    Only the newest head is kept: of the time before it, freshness is taken as given and said to be unknown.
    """
    if row.whose == schema.OWN:
        return last_word(connection, relationship, row, at), True
    head = head_row(connection, relationship.rel, schema.PEER)
    if head is None or (head.compared_us is not None and head.compared_us <= microseconds(at)):
        return last_word(connection, relationship, row, at), True
    return LastWord(0.0, False), False


def grants_at(connection: Connection, rel: int, item_id: bytes, at: datetime) -> tuple[Grant, ...]:
    """Return the supplier's consents that were held on a received item, used as often as they were then."""
    rows = connection.execute(
        select(_C.request_id, _C.item_id, _C.answer).where(
            _C.rel == rel,
            _C.item_id == item_id,
            _C.whose == schema.OWN,
            _C.state.in_(_ONCE_GRANTED),
            _C.answered_us <= microseconds(at),
        )
    ).all()
    granted = [row for row in rows if _is_granted(row)]
    if not granted:
        return ()
    leaves = connection.execute(
        select(_E.leaf)
        .join(schema.item_use, (_E.rel == _U.rel) & (_E.idx == _U.leaf_index))
        .where(_U.rel == rel, _U.item_id == item_id, _U.consented.is_(True))
    ).scalars()
    used: dict[bytes, int] = {}
    for grant_id in _spent(leaves, at):
        used[grant_id] = used.get(grant_id, 0) + 1
    return tuple(grant_of(row, used) for row in granted)


def _is_granted(row: Any) -> bool:
    return row.answer is not None and consent_pb2.ConsentAnswer.FromString(bytes(row.answer)).HasField("use")


def _spent(leaves: Iterable[Any], at: datetime) -> Iterable[bytes]:
    for leaf in leaves:
        entry = _recorded_by(bytes(leaf), at)
        if entry is not None and entry.decision == ledger_pb2.DECISION_ACCEPTED:
            yield from entry.grant_ids


def _recorded_by(leaf: bytes, at: datetime) -> ledger_pb2.LedgerEntry | None:
    entry = ledger_pb2.LedgerEntry.FromString(leaf)
    return entry if instant_of(entry.record_time.ToMicroseconds()) <= at else None


def _roster(
    connection: Connection, rel: int, code: str, at_us: int, designations: Iterable[Designated]
) -> RosterView | None:
    signed = connection.execute(
        select(_R.signed_roster)
        .where(_R.rel == rel, _R.party == code, _R.recorded_us <= at_us)
        .order_by(_R.version.desc())
        .limit(1)
    ).scalar_one_or_none()
    if signed is None:
        return None
    body = roster_pb2.SignedRoster.FromString(bytes(signed)).roster
    return RosterView.of(roster_pb2.Roster.FromString(body), designations)
