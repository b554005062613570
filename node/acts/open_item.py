"""Open an item for a declared purpose: decide, record, commit, and only then read its content.

Decides in one transaction with the ledger entry, so that an entry says what was in force at that moment; a
denial is an entry like an opening. Whoever may not know of an item is told what is told of one that does not
exist. Content is read only after the commit, on the caller's thread; an attachment chunk by chunk, so that
memory stays flat. Source: Article 3.4; architecture, the way of one item, step 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.v1 import exchange_service_pb2, item_pb2, item_supply_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Row, select

from node.acts.alarms import raise_alarm
from node.acts.items import summary
from node.acts.leaves import ACCEPTED, REFUSED, Kind, entry
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import actor_of, author_of, restrictions_in_force, stands_for
from node.acts.statements import not_found, parse_id, states_of
from node.errors import Refusal
from node.exchange.decide import Action, decide
from node.exchange.restriction import Restrictions
from node.keys.content import Decryptor, chunk_count
from node.keys.errors import VaultError
from node.store import schema
from node.store.unit import UnitOfWork

READ_DUTY: Final = "ACK_READ"
"""What a caller names among the acknowledged caveats to do the duty of acknowledging. No caveat has such an
id: they hold no underscore."""
_I = schema.item.c
_P = schema.part.c


class Opening:
    """An opened item: its content at once, and the attachment asked for while iterating."""

    def __init__(
        self, party: Party, item: exchange_service_pb2.OpenedItem, attachment: Row[Any] | None
    ) -> None:
        self.item: Final = item
        self._party = party
        self._attachment = attachment

    def chunks(self) -> Iterator[bytes]:
        """Yield the plaintext of the attachment asked for, in order; nothing where none was.

        Raises:
            Refusal: CONTENT_UNREADABLE, while iterating, when what is stored is not what was supplied.
        """
        if self._attachment is not None:
            yield from _plain_chunks(self._party, self._attachment)


@dataclass(frozen=True, slots=True)
class _Use:
    party: Party
    caller: Caller
    request: exchange_service_pb2.OpenItemRequest
    item_id: bytes


@dataclass(frozen=True, slots=True)
class _Allowed:
    relationship: Relationship
    row: Row[Any]
    leaf_index: int


def open_item(party: Party, caller: Caller, request: exchange_service_pb2.OpenItemRequest) -> Future[Opening]:
    """Open an item; its ledger entry is committed before a byte of content is read.

    Blocks for the commit, since the content is read after it and off the writer's thread.

    Raises (through the future):
        Refusal: NOT_FOUND, the same for an item that does not exist, one outside whose audience the person
            is, and an attachment it does not have; RECIPIENT_NOT_AUTHORISED, the caller stands for nobody on
            the roster, whatever the item; PURPOSE_MISSING, PURPOSE_UNKNOWN, PURPOSE_MISMATCH,
            TERRITORY_BARRED, EXPIRED, DUTY_UNMET (its facts name what must be acknowledged),
            RESTRICTIONS_STALE, CONTENT_PENDING, CONTENT_UNREADABLE, NOT_IN_FORCE, STORE_UNAVAILABLE.
    """
    future: Future[Opening] = Future()
    try:
        item_id = parse_id(request.item_id)
        allowed: _Allowed = party.store.put(_decide, _Use(party, caller, request, item_id)).result()
        future.set_result(_read(party, request, allowed))
    except Refusal as refusal:
        future.set_exception(refusal)
    return future


# --- the decision ---------------------------------------------------------------------------------


def _decide(unit: UnitOfWork, uses: Sequence[_Use]) -> list[_Allowed | Refusal]:
    # A denial is an outcome, not an exception: its leaf must stand.
    return [_decide_one(unit, use) for use in uses]


def _decide_one(unit: UnitOfWork, use: _Use) -> _Allowed | Refusal:
    person = use.request.person_id or (use.caller.name if use.caller.kind == "person" else "")
    relationships = use.party.relationships()
    known = any(stands_for(r, use.caller, person, unit.now) for r in relationships)
    unknown = not_found() if known else _nobody()
    row, relationship = None, None
    for relationship in relationships:
        row = unit.connection.execute(
            select(schema.item).where(_I.rel == relationship.rel, _I.item_id == use.item_id)
        ).one_or_none()
        if row is not None:
            break
    if row is None:
        _record_absent(unit, use, relationships, person, unknown.code)
        return unknown
    if relationship is None:
        return unknown
    denial = _denial(use, relationship, row, person, unit.now)
    purpose = use.request.purpose if use.request.purpose in relationship.purposes else ""
    leaf_index, _ = unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.USE_DECIDED,
            actor=author_of(relationship, use.caller, person, unit.now),
            decision=ACCEPTED if denial is None else REFUSED,
            code="" if denial is None else denial.code,
            object_id=use.item_id,
            statement_digest=_digest_of(unit, row),
            restriction_version=row.restriction_version,
            restriction_hash=bytes(row.restriction_hash),
            purpose=purpose,
            sender=relationship.own if row.whose == schema.OWN else relationship.peer,
        ),
    )
    if denial is None:
        return _Allowed(relationship, row, leaf_index)
    return unknown if denial.code in ("NOT_FOUND", "RECIPIENT_NOT_AUTHORISED") else denial


def _record_absent(
    unit: UnitOfWork, use: _Use, relationships: Sequence[Relationship], person: str, code: str
) -> None:
    """Write the leaf that a hidden item would get: the ledger's growth must not tell the two apart."""
    for relationship in relationships[:1]:
        unit.append(
            relationship.rel,
            entry(
                relationship,
                Kind.USE_DECIDED,
                actor=author_of(relationship, use.caller, person, unit.now),
                decision=REFUSED,
                code=code,
                object_id=use.item_id,
                purpose=use.request.purpose if use.request.purpose in relationship.purposes else "",
            ),
        )


def _denial(
    use: _Use, relationship: Relationship, row: Row[Any], person: str, now: datetime
) -> Refusal | None:
    """Return why the use is denied, as the ledger records it; None where it is allowed."""
    request = use.request
    if not stands_for(relationship, use.caller, person, now):
        return _nobody()
    if row.drill:
        return not_found()
    supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
    restrictions = restrictions_in_force(row)
    if row.whose != schema.OWN:
        # The content is read in any case; the attachment, where one is asked for.
        for part in supply.parts:
            if part.part in (0, request.part) and part.HasField("restrictions"):
                restrictions = restrictions.meet(Restrictions.of(part.restrictions))
    owed = _owed(restrictions) - set(request.acknowledged_caveats)
    decision = decide(
        restrictions,
        actor_of(relationship, person, now),
        Action.OPEN,
        now=now,
        standing=relationship.standing,
        purpose=request.purpose or None,
        territory=request.territory or None,
        receiver=relationship.own,
        acknowledged=not owed,
        vocabulary=relationship.purposes,
    )
    try:
        decision.require()
    except Refusal as refusal:
        if refusal.code == "DUTY_UNMET":
            return Refusal(
                "DUTY_UNMET",
                "the restrictions have not been acknowledged",
                facts={"acknowledge": ",".join(sorted(owed))},
            )
        return refusal
    if request.part >= len(supply.parts):
        return not_found()
    if not row.readable:
        return Refusal("CONTENT_PENDING", "the content has not arrived yet")
    return None


def _owed(restrictions: Restrictions) -> set[str]:
    owed = {key for key, _, _ in restrictions.caveats}
    if "ack_read" in restrictions.duties:
        owed.add(READ_DUTY)
    return owed


def _nobody() -> Refusal:
    return Refusal("RECIPIENT_NOT_AUTHORISED", "the caller stands for no person on the roster in force")


def _digest_of(unit: UnitOfWork, row: Row[Any]) -> bytes:
    table = schema.statement.c
    found = unit.connection.execute(
        select(table.digest).where(
            table.rel == row.rel, table.whose == row.whose, table.statement_id == row.statement_id
        )
    ).scalar_one_or_none()
    return b"" if found is None else bytes(found)


# --- the content ----------------------------------------------------------------------------------


def _read(party: Party, request: exchange_service_pb2.OpenItemRequest, allowed: _Allowed) -> Opening:
    row, relationship = allowed.row, allowed.relationship
    with party.store.read() as connection:
        parts = {
            part.part: part
            for part in connection.execute(
                select(schema.part).where(
                    _P.rel == row.rel,
                    _P.statement_id == row.statement_id,
                    _P.part.in_({0, request.part}),
                )
            )
        }
        states = states_of(connection, row.rel, [bytes(row.statement_id)] if row.whose == schema.OWN else [])
    supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
    try:
        for number in {0, request.part}:
            # What the supplier signed is what counts, not what the row says.
            if bytes(parts[number].plain_digest) != supply.parts[number].plain_digest:
                raise _unreadable()
        content = item_pb2.ItemContent.FromString(b"".join(_plain_chunks(party, parts[0])))
    except (Refusal, KeyError, DecodeError) as error:
        party.store.put(_alarm, (row.rel, bytes(row.statement_id))).result()
        raise error if isinstance(error, Refusal) else _unreadable() from None
    item = exchange_service_pb2.OpenedItem(
        summary=summary(
            relationship,
            row,
            states.get(bytes(row.statement_id), exchange_service_pb2.STATEMENT_STATE_ACCEPTED),
        ),
        content=content,
        purpose=supply.purpose if supply.HasField("purpose") else None,
        leaf_index=allowed.leaf_index,
    )
    return Opening(party, item, parts[request.part] if request.part else None)


def _plain_chunks(party: Party, part: Row[Any]) -> Iterator[bytes]:
    """Yield the plaintext of a stored part, one chunk in memory at a time."""
    if part.wrapped_key is None:
        raise Refusal("EXPIRED", "the content was destroyed")
    content_id = bytes(part.content_id)
    try:
        decryptor = Decryptor(party.keys.vault.unwrap(bytes(part.wrapped_key), content_id))
    except VaultError:
        raise _unreadable() from None
    table = schema.content_chunk.c
    digest = hashlib.sha256()
    count = chunk_count(part.plain_size)
    for n in range(count):
        # A connection for each chunk, so that a slow reader holds none of them.
        with party.store.read() as connection:
            sealed = connection.execute(
                select(table.data).where(table.content_id == content_id, table.n == n)
            ).scalar_one_or_none()
        if sealed is None:
            raise _unreadable()
        plain = decryptor.open(n, bytes(sealed), n == count - 1)
        digest.update(plain)
        if plain:
            yield plain
    if digest.digest() != bytes(part.plain_digest):
        raise _unreadable()


def _unreadable() -> Refusal:
    return Refusal("CONTENT_UNREADABLE", "what is stored is not the content that was supplied")


def _alarm(unit: UnitOfWork, calls: Sequence[tuple[int, bytes]]) -> list[None]:
    for rel, statement_id in calls:
        raise_alarm(unit, rel, "CONTENT_UNREADABLE", statement_id)
    return [None] * len(calls)
