"""The consents that are held for uses of received items, and how often each was used, by the ledger.

The one place where stored consents become the grants that a use may spend. Inside a transaction the uses that
it has decided itself count, too, so that no grant is spent twice by uses that share one. Refuses to know
which use a grant fits: that is `node/exchange/consents.py`. Source: Article 3.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from entente.v1 import consent_pb2, ledger_pb2
from sqlalchemy import Connection, bindparam, select, update

from node.errors import Refusal
from node.exchange.consents import Grant, kind_of
from node.exchange.lives import CONSENTS, ConsentEvent, ConsentState, after
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_C, _U, _E = schema.consent.c, schema.item_use.c, schema.ledger_entry.c
_COLUMNS: Final = (_C.request_id, _C.item_id, _C.answer)
_HELD = Prepared(
    select(*_COLUMNS).where(
        _C.rel == bindparam("r"),
        _C.item_id == bindparam("i"),
        _C.whose == schema.OWN,
        _C.state == ConsentState.GRANTED.value,
    )
)
_WIDER = Prepared(
    select(*_COLUMNS).where(
        _C.rel == bindparam("r"),
        _C.state == ConsentState.GRANTED.value,
        _C.whose == schema.OWN,
        _C.person.in_(bindparam("persons", expanding=True)),
    ),
    listed="persons",
)
_PLACES = Prepared(
    select(_U.leaf_index).where(
        _U.rel == bindparam("r"), _U.item_id == bindparam("i"), _U.consented.is_(True)
    )
)
_SPENT = Prepared(
    select(_U.item_id, _E.leaf)
    .join(schema.ledger_entry, (_E.rel == _U.rel) & (_E.idx == _U.leaf_index))
    .where(
        _U.rel == bindparam("r"),
        _U.item_id.in_(bindparam("items", expanding=True)),
        _U.consented.is_(True),
    ),
    listed="items",
)


def grants_for(unit: UnitOfWork, rel: int, item_id: bytes) -> tuple[Grant, ...]:
    """Return the consents held on a received item, as a use decided in this transaction may spend them."""
    held = _HELD.rows(unit.connection, {"r": rel, "i": item_id})
    if not held:
        return ()
    used = spent_on(unit.connection, rel, [item_id])
    tail = unit.tail(rel)
    for row in _PLACES.rows(unit.connection, {"r": rel, "i": item_id}):
        if row.leaf_index >= tail.base_size:
            used.update(_granted_by(tail.leaf(row.leaf_index)))
    return _grants(held, used)


def grants_on(connection: Connection, rel: int, item_id: bytes) -> tuple[Grant, ...]:
    """Return the same for a question that decides nothing: what is committed counts."""
    held = _HELD.rows(connection, {"r": rel, "i": item_id})
    return _grants(held, spent_on(connection, rel, [item_id])) if held else ()


def grants_to(connection: Connection, rel: int, persons: Sequence[str]) -> Mapping[bytes, tuple[Grant, ...]]:
    """Return the consents that let any of these persons into an audience, by item."""
    held = _WIDER.rows(connection, {"r": rel, "persons": list(persons)}) if persons else []
    if not held:
        return {}
    grants = _grants(held, spent_on(connection, rel, list({bytes(row.item_id) for row in held})))
    found: dict[bytes, tuple[Grant, ...]] = {}
    for grant in grants:
        found[grant.item_id] = (*found.get(grant.item_id, ()), grant)
    return found


def spent_on(connection: Connection, rel: int, items: Sequence[bytes]) -> Counter[bytes]:
    """Return how often each consent on these items was used, by the leaves that are committed."""
    used = Counter[bytes]()
    if items:
        for row in _SPENT.rows(connection, {"r": rel, "items": list(items)}):
            used.update(_granted_by(bytes(row.leaf)))
    return used


def spend(unit: UnitOfWork, rel: int, grants: Iterable[Grant]) -> None:
    """Record which consents are used up by a use whose leaf is written now.

    Args:
        grants: those that the use spends, with `used` as before it.
    """
    for grant in grants:
        if grant.used + 1 >= grant.use.count:
            move(unit, rel, grant.grant_id, schema.OWN, ConsentState.GRANTED, ConsentEvent.LAST_USE)
            unit.facts["consent", kind_of(grant.use), ConsentState.USED_UP.value] += 1


def move(
    unit: UnitOfWork,
    rel: int,
    request_id: bytes,
    whose: str,
    state: ConsentState,
    event: ConsentEvent,
    **more: Any,
) -> ConsentState:
    """Bring a consent from `state` to the one after `event`. Raises Refusal INVALID_TRANSITION."""
    following = after(CONSENTS, state, event)
    changed = unit.connection.execute(
        update(schema.consent)
        .where(_C.rel == rel, _C.whose == whose, _C.request_id == request_id, _C.state == state.value)
        .values(state=following.value, **more)
    )
    if not changed.rowcount:
        raise Refusal("INVALID_TRANSITION", "the request stands otherwise by now")
    return following


def _grants(rows: Iterable[Any], used: Counter[bytes]) -> tuple[Grant, ...]:
    return tuple(grant_of(row, used) for row in rows)


def grant_of(row: Any, used: Mapping[bytes, int]) -> Grant:
    """Return a consent of the rows of `consent` that is granted, with how often it was used."""
    reply = consent_pb2.ConsentAnswer.FromString(bytes(row.answer))
    grant_id = bytes(row.request_id)
    return Grant(grant_id, bytes(row.item_id), reply.use, reply.restriction_sequence, used.get(grant_id, 0))


def _granted_by(leaf: bytes) -> Sequence[bytes]:
    entry = ledger_pb2.LedgerEntry.FromString(leaf)
    return list(entry.grant_ids) if entry.decision == ledger_pb2.DECISION_ACCEPTED else []
