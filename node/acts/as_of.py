"""How things stood at an earlier moment, as far as this node held it then: for questions, never for acts.

Decides what counts as known at a moment: what was recorded here by then. What is not kept is said to be
unknown, never guessed. Refuses to decide anything on an item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from entente.v1 import agreement_pb2, consent_pb2, ledger_pb2, roster_pb2
from sqlalchemy import Connection, Row, select

from node.acts.grants import grant_of
from node.acts.party import Relationship
from node.acts.restriction_heads import LastWord, head_row, last_word
from node.agreement.genesis import standing_of
from node.exchange.consents import Grant
from node.exchange.lives import ConsentState
from node.roster.view import RosterView
from node.store import schema
from node.store.unit import instant_of, microseconds

_R, _S, _C = schema.roster.c, schema.agreement_signature.c, schema.consent.c
_U, _E = schema.item_use.c, schema.ledger_entry.c
_ONCE_GRANTED: Final = (ConsentState.GRANTED.value, ConsentState.USED_UP.value, ConsentState.EXPIRED.value)


def relationship_at(connection: Connection, relationship: Relationship, at: datetime) -> Relationship:
    """Return the agreement as it stood, with the rosters that were held."""
    at_us = microseconds(at)
    signatures = connection.execute(
        select(_S.signature)
        .where(_S.rel == relationship.rel, _S.recorded_us <= at_us)
        .order_by(_S.recorded_us, _S.party)
    ).scalars()
    signed = [agreement_pb2.PrincipalSignature.FromString(bytes(one)) for one in signatures]
    return replace(
        relationship,
        standing=standing_of(relationship.genesis_bytes, signed),
        own_roster=_roster(connection, relationship.rel, relationship.own, at_us),
        peer_roster=_roster(connection, relationship.rel, relationship.peer, at_us),
    )


def was_here(connection: Connection, row: Row[Any], at: datetime) -> bool:
    """Return whether the item in `row` (of `item`) was here."""
    leaf = connection.execute(
        select(_E.leaf).where(_E.rel == row.rel, _E.idx == row.arrival)
    ).scalar_one_or_none()
    return leaf is not None and _recorded_by(bytes(leaf), at) is not None


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


def _roster(connection: Connection, rel: int, code: str, at_us: int) -> RosterView | None:
    signed = connection.execute(
        select(_R.signed_roster)
        .where(_R.rel == rel, _R.party == code, _R.recorded_us <= at_us)
        .order_by(_R.version.desc())
        .limit(1)
    ).scalar_one_or_none()
    if signed is None:
        return None
    body = roster_pb2.SignedRoster.FromString(bytes(signed)).roster
    return RosterView.of(roster_pb2.Roster.FromString(body))
