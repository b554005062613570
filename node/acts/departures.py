"""What a departure leaves behind: items that a person supplied, or that nobody else is addressed by.

Decides which items those are and who may ask; whether an item is shown is decided by `Sight` alone, as in
every list, so that a page tells nothing of what its reader may not see. Nothing is undone: what was accepted
stands, and what arrives after the roster is refused on arrival (`node.exchange.supply`).
Source: Articles 3.3 and 3.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from entente.v1 import item_supply_pb2, ledger_pb2, roster_pb2
from entente.v1 import roster_service_pb2 as wire
from sqlalchemy import Connection, Row, select

from node.acts.items import LOOK_MAX, newest_first, summaries
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, has_role
from node.acts.roster_history import ever_named
from node.errors import Refusal
from node.roster.view import RosterView
from node.store import schema

ASKERS: Final = (roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_LEGAL_ADVISER, roster_pb2.ROLE_AUDITOR)
_STEP: Final = 250
_S, _E = schema.statement.c, schema.ledger_entry.c


def list_affected_items(
    party: Party, caller: Caller, request: wire.ListAffectedItemsRequest
) -> wire.ListAffectedItemsResponse:
    """Return a page of the items that a person's departure concerns, newest first, as the caller sees them.

    A page may hold fewer items than asked for, or none, and still have a token.

    Raises:
        Refusal: ROLE_INSUFFICIENT; NOT_FOUND, no roster held names the person; TOKEN_INVALID.
    """
    relationship = party.relationship(request.agreement_id)
    now = party.clock.now()
    if not any(has_role(relationship, caller, role, now) for role in ASKERS):
        raise Refusal(
            "ROLE_INSUFFICIENT", "this is for the contact person, legal advisers and auditors", article="3.3"
        )
    code = request.party or relationship.own
    size = page_size(request.page_size, default=50, most=500)
    question = f"departure/{caller.key}/{relationship.agreement_id}/{code}/{request.person_id}"
    begin: tuple[int, ...] | None = None
    if request.page_token:
        begin = (relationship.rel, *read_token(party, question, request.page_token))
    with party.store.read() as connection:
        last_version = ever_named(party, connection, relationship.rel, code).get(request.person_id)
        if last_version is None:
            raise Refusal("NOT_FOUND", "no roster held here names this person", article="3.3")
        departure = _Departure(relationship, code, request.person_id, now)
        sight = Sight(connection, relationship, caller, now)
        found: list[tuple[Row[Any], bool, bool]] = []
        token, last, looked = "", 0, 0
        sights = {relationship.rel: sight}
        rows = newest_first(connection, sights, [relationship], (), begin)
        for row, author in _with_authors(connection, relationship.rel, rows):
            supplied, only = departure.supplied(row, author), departure.addressed_only(row)
            concerned = (supplied or only) and sight.may_see(row)
            # One more than fits, or too much looked at: the page ends before this row.
            if looked == LOOK_MAX or (concerned and len(found) == size):
                token = make_token(party, question, [last])
                break
            if concerned:
                found.append((row, supplied, only))
            last, looked = row.arrival, looked + 1
        shown = summaries(connection, [relationship], sights, [row for row, _, _ in found])
    return wire.ListAffectedItemsResponse(
        items=[
            wire.AffectedItem(summary=summary, supplied=supplied, addressed_only=only)
            for summary, (_, supplied, only) in zip(shown, found, strict=True)
        ],
        next_page_token=token,
        authorised=departure.authorised,
        last_version=last_version,
    )


class _Departure:
    """One person of one Party, as far as items tell of them."""

    def __init__(self, relationship: Relationship, code: str, person_id: str, now: datetime) -> None:
        own = code == relationship.own
        self._person = person_id
        # What the person's Party supplied bears their name as its author, what it received as its addressee.
        self._author_of = schema.OWN if own else schema.PEER
        self._roster: RosterView | None = relationship.own_roster if own else relationship.peer_roster
        self._now = now
        self.authorised: Final = self._is_authorised(person_id)

    def supplied(self, row: Row[Any], author: str) -> bool:
        """Return whether the person supplied the item in `row`."""
        return bool(row.whose == self._author_of and author == self._person)

    def addressed_only(self, row: Row[Any]) -> bool:
        """Return whether the item in `row` is addressed to the person, no role, and nobody still there."""
        if row.whose == self._author_of:
            return False
        to = item_supply_pb2.ItemSupply.FromString(bytes(row.supply)).addressees
        others = (one for one in to.persons if one != self._person)
        return self._person in to.persons and not to.roles and not any(self._is_authorised(o) for o in others)

    def _is_authorised(self, person_id: str) -> bool:
        return self._roster is not None and self._roster.is_authorised(person_id, self._now)


def _with_authors(
    connection: Connection, rel: int, rows: Iterator[Row[Any]]
) -> Iterator[tuple[Row[Any], str]]:
    """Yield each row of `item` with the person who supplied it, by the leaf of its statement."""
    step: list[Row[Any]] = []
    for row in rows:
        step.append(row)
        if len(step) == _STEP:
            yield from _authored(connection, rel, step)
            step = []
    yield from _authored(connection, rel, step)


def _authored(connection: Connection, rel: int, rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], str]]:
    leaves = connection.execute(
        select(_S.whose, _S.statement_id, _E.leaf)
        .join(schema.ledger_entry, (_E.rel == _S.rel) & (_E.idx == _S.leaf_index))
        .where(
            _S.rel == rel,
            _S.whose.in_((schema.OWN, schema.PEER)),
            _S.statement_id.in_([bytes(row.statement_id) for row in rows]),
        )
    )
    actors = {
        (leaf.whose, bytes(leaf.statement_id)): ledger_pb2.LedgerEntry.FromString(bytes(leaf.leaf)).actor
        for leaf in leaves
    }
    for row in rows:
        actor = actors.get((row.whose, bytes(row.statement_id)))
        yield row, "" if actor is None else actor.person_id
