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
from typing import Any, Final

from entente.v1 import exchange_service_pb2, item_pb2, item_supply_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Connection, Row, select

from node.acts.alarms import raise_alarm
from node.acts.bound import Bound, Bounds
from node.acts.correcting import corrections_on
from node.acts.declared import stated_purpose
from node.acts.grants import grants_for
from node.acts.items import summary
from node.acts.judging import judge_use
from node.acts.leaves import REFUSED, Kind, entry
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import author_of, current, person_of, stands_for
from node.acts.restriction_heads import is_behind, last_word
from node.acts.statements import not_found, parse_id, states_of
from node.acts.using import (
    Answer,
    Wanted,
    action_of,
    answer_for,
    question_of,
    record_use,
    restrictions_for,
)
from node.acts.version_told import note_reading
from node.acts.versions import item_row, version_asked
from node.errors import Refusal
from node.exchange.consents import Grant
from node.exchange.exposure import WIRE
from node.exchange.restriction import Restrictions
from node.keys.content import Decryptor, chunk_count
from node.keys.errors import VaultError
from node.store import schema
from node.store.unit import UnitOfWork

_I = schema.item.c
_P = schema.part.c


class Opening:
    """An opened item: its content at once, and the attachment asked for while iterating."""

    def __init__(
        self,
        item: exchange_service_pb2.OpenedItem,
        attachments: Sequence[Row[Any]],
        reading: _Reading,
    ) -> None:
        self.item: Final = item
        self._attachments = attachments
        self._reading = reading

    def chunks(self) -> Iterator[bytes]:
        """Yield the plaintext of the attachment asked for, in order; nothing where none was.

        What may no longer be read is cut off: before each chunk the use is decided again if anything has
        changed that it rests on, and a denial is an entry of the ledger.

        Raises:
            Refusal: while iterating: CONTENT_UNREADABLE, when what is stored is not what was supplied; the
                denial's, when the use is allowed no longer.
        """
        for piece in self.pieces():
            if piece.WhichOneof("piece") == "data":
                yield piece.data

    def pieces(self) -> Iterator[exchange_service_pb2.OpenItemResponse]:
        """Yield the same as messages; where all attachments are used, each after its number."""
        use = self._reading.use
        for attachment in self._attachments:
            if use.wanted.all_parts:
                yield exchange_service_pb2.OpenItemResponse(part=attachment.part)
            for chunk in plain_chunks(use.party, attachment):
                self._reading.require_allowed()
                yield exchange_service_pb2.OpenItemResponse(data=chunk)


@dataclass(frozen=True, slots=True)
class Use:
    """A use that is asked for: who calls, for whom, and what is wanted."""

    party: Party
    caller: Caller
    wanted: Wanted
    item_id: bytes

    def restrictions(self, bound: Bound) -> Restrictions:
        """Return what binds the use."""
        return restrictions_for(bound, self.wanted.part, all_parts=self.wanted.all_parts)


@dataclass(frozen=True, slots=True)
class Allowed:
    """A use that is allowed, as its leaf records it; `row` is of the version that is used."""

    relationship: Relationship
    row: Row[Any]
    bound: Bound
    leaf_index: int
    grants: tuple[Grant, ...] = ()


class _Reading:
    """A use that goes on: allowed once, and decided again whenever what it rests on may have changed."""

    def __init__(self, use: Use, allowed: Allowed, changes: int) -> None:
        self.use = use
        self._allowed = allowed
        self._changes = changes

    def require_allowed(self) -> None:
        """Return if the use is still allowed. Raises the denial's Refusal, once it is in the ledger."""
        party, ends = self.use.party, self.use.restrictions(self._allowed.bound)
        over = [end for end in (ends.use_until, ends.destroy_by) if end is not None]
        if party.changes == self._changes and not (over and party.clock.now() >= min(over)):
            return
        changes = party.changes
        (denial,) = party.store.put(_go_on, self).result()
        if denial is not None:
            raise denial
        self._changes = changes

    def denial(self, unit: UnitOfWork) -> Refusal | None:
        """Return why the use may not go on; the denial is recorded."""
        use, allowed = self.use, self._allowed
        found = find_item(unit.connection, current(unit, use.party), use.item_id)
        if found is None:
            return not_found()
        relationship, row = found
        bound = Bounds(unit.connection, relationship, unit.now).of(row)
        good = [g for g in allowed.grants if not bound.history.revokes(g.grant_id, g.granted_at)]
        lifts = frozenset(grant.lift for grant in good if grant.lift is not None)
        word = last_word(unit.connection, relationship, row, unit.now)
        question = question_of(
            relationship,
            bound,
            use.wanted,
            unit.now,
            head_age_s=word.head_age_s,
            behind=word.behind,
            superseded_by=row.version if row.version != allowed.row.version else 0,
        )
        denial: Refusal | None = nobody()
        if stands_for(relationship, use.caller, use.wanted.person, unit.now):
            denial = answer_for(question._replace(lifts=lifts), bound).refusal()
        if denial is not None:
            author = author_of(relationship, use.caller, use.wanted.person, unit.now)
            record_use(unit, relationship, allowed.row, bound, use.wanted, author, denial.code)
        return denial


def _go_on(unit: UnitOfWork, readings: Sequence[_Reading]) -> list[tuple[Refusal | None]]:
    # A denial is no failure of the act: its leaf must stand.
    return [(reading.denial(unit),) for reading in readings]


def open_item(party: Party, caller: Caller, request: exchange_service_pb2.OpenItemRequest) -> Future[Opening]:
    """Use an item in the way named, mostly to open it; the ledger entry is committed before content is read.

    Blocks for the commit, since the content is read after it and off the writer's thread.

    Raises (through the future):
        Refusal: NOT_FOUND, the same for an item that does not exist, one outside whose audience the person
            is, and an attachment it does not have; RECIPIENT_NOT_AUTHORISED, the caller stands for nobody on
            the roster, whatever the item; PURPOSE_MISSING, PURPOSE_UNKNOWN, PURPOSE_MISMATCH,
            TERRITORY_BARRED, ACTION_BARRED, JUDICIAL_USE_BARRED, ONWARD_BARRED, EXPIRED, SEALED, DUTY_UNMET
            (its facts name what must be acknowledged), SUPERSEDED (they name the newest version),
            RESTRICTION_GAP, RESTRICTIONS_STALE, CONTENT_PENDING,
            CONTENT_UNREADABLE, NOT_IN_FORCE, STORE_UNAVAILABLE; SCHEMA_INVALID, an action that is none.
    """
    future: Future[Opening] = Future()
    try:
        use, changes = (
            Use(party, caller, wanted_of(party, caller, request), parse_id(request.item_id)),
            party.changes,
        )
        allowed: Allowed = party.store.put(_decide, use).result()
        future.set_result(_read(party, use, allowed, changes))
    except Refusal as refusal:
        future.set_exception(refusal)
    return future


def wanted_of(party: Party, caller: Caller, request: exchange_service_pb2.OpenItemRequest) -> Wanted:
    """Return what a request wants. Raises Refusal SCHEMA_INVALID, an action that is no use of one item."""
    return Wanted(
        person=person_of(caller, request.person_id),
        action=action_of(request.action),
        purpose=request.purpose,
        territory=request.territory or party.place,
        recipient=request.recipient,
        part=0 if request.all_parts else request.part,
        all_parts=request.all_parts,
        acknowledged=frozenset(request.acknowledged_caveats),
        version=request.version,
    )


# --- the decision ---------------------------------------------------------------------------------


def _decide(unit: UnitOfWork, uses: Sequence[Use]) -> list[Allowed | Refusal]:
    # A denial is an outcome, not an exception: its leaf must stand.
    decided = [decide_use(unit, use) for use in uses]
    for use, found in zip(uses, decided, strict=True):
        if isinstance(found, Allowed) and found.row.corrected:
            row = found.row
            note_reading(unit, row.rel, bytes(row.item_id), use.wanted.person, row.version)
    return decided


def decide_use(unit: UnitOfWork, use: Use) -> Allowed | Refusal:
    """Decide on a use and write its leaf. A denial is returned, not raised: its leaf must stand."""
    person = use.wanted.person
    relationships = current(unit, use.party)
    known = any(stands_for(r, use.caller, person, unit.now) for r in relationships)
    unknown = not_found() if known else nobody()
    found = find_item(unit.connection, relationships, use.item_id)
    asked = None if found is None else version_asked(unit.connection, found[1], use.wanted.version)
    if found is None or asked is None:
        record_absent(unit, use, relationships, person, unknown.code)
        return unknown
    relationship, (row, superseded_by) = found[0], asked
    # What binds the newest version binds those before it.
    bound = Bounds(unit.connection, relationship, unit.now).of(found[1])
    denial, answer = use_judged(unit, use, relationship, row, bound, superseded_by)
    leaf_index = record_use(
        unit,
        relationship,
        row,
        bound,
        use.wanted,
        author_of(relationship, use.caller, person, unit.now),
        "" if denial is None else denial.code,
        () if answer is None or denial is not None else answer.grants,
    )
    if denial is None:
        return Allowed(relationship, row, bound, leaf_index, () if answer is None else answer.grants)
    return unknown if denial.code in ("NOT_FOUND", "RECIPIENT_NOT_AUTHORISED") else denial


def record_absent(
    unit: UnitOfWork, use: Use, relationships: Sequence[Relationship], person: str, code: str
) -> None:
    """Write the leaf that a hidden item would get: the ledger's growth must not tell the two apart."""
    for relationship in relationships[:1]:
        purpose = use.wanted.purpose
        unit.append(
            relationship.rel,
            entry(
                relationship,
                Kind.USE_DECIDED,
                actor=author_of(relationship, use.caller, person, unit.now),
                decision=REFUSED,
                code=code,
                object_id=use.item_id,
                purpose=purpose if purpose in relationship.purposes else "",
                action=WIRE[use.wanted.action],
                recipient=use.wanted.recipient,
                part=use.wanted.part,
                all_parts=use.wanted.all_parts,
            ),
        )


def use_judged(
    unit: UnitOfWork,
    use: Use,
    relationship: Relationship,
    row: Row[Any],
    bound: Bound,
    superseded_by: int = 0,
) -> tuple[Refusal | None, Answer | None]:
    """Return why the use is denied, as the ledger records it (None: it is allowed), and the answer to it."""
    if not stands_for(relationship, use.caller, use.wanted.person, unit.now):
        return nobody(), None
    judged = judge_use(
        unit.connection,
        relationship,
        row,
        bound,
        use.wanted,
        unit.now,
        grants=_grants(unit, row),
        superseded_by=superseded_by,
    )
    return judged.denial, judged.answer


def _grants(unit: UnitOfWork, row: Row[Any]) -> Sequence[Grant]:
    """Return the supplier's consents; a Party's own items need none."""
    return grants_for(unit, row.rel, bytes(row.item_id)) if row.whose == schema.PEER else ()


def find_item(
    connection: Connection, relationships: Sequence[Relationship], item_id: bytes
) -> tuple[Relationship, Row[Any]] | None:
    """Return an item's row, whoever may see it, with the agreement it is held under; None: there is none."""
    for relationship in relationships:
        row = item_row(connection, relationship.rel, item_id)
        if row is not None:
            return relationship, row
    return None


def nobody() -> Refusal:
    """Return the one answer to whoever stands for nobody on the roster."""
    return Refusal("RECIPIENT_NOT_AUTHORISED", "the caller stands for no person on the roster in force")


# --- the content ----------------------------------------------------------------------------------


def _read(party: Party, use: Use, allowed: Allowed, changes: int) -> Opening:
    row, relationship, wanted = allowed.row, allowed.relationship, use.wanted
    with party.store.read() as connection:
        parts = {
            part.part: part
            for part in connection.execute(
                select(schema.part).where(
                    _P.rel == row.rel,
                    _P.statement_id == row.statement_id,
                    *(() if wanted.all_parts else (_P.part.in_({0, wanted.part}),)),
                )
            )
        }
        states = states_of(connection, row.rel, [bytes(row.statement_id)] if row.whose == schema.OWN else [])
        corrections = corrections_on(connection, row.rel, [bytes(row.item_id)])
        supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
        purpose = stated_purpose(connection, row, supply)
        behind = is_behind(connection, row)
    try:
        asked = range(row.attachment_count + 1) if wanted.all_parts else sorted({0, wanted.part})
        for number in asked:
            # What the supplier signed is what counts, not what the row says.
            if bytes(parts[number].plain_digest) != supply.parts[number].plain_digest:
                raise _unreadable()
        content = item_pb2.ItemContent.FromString(b"".join(plain_chunks(party, parts[0])))
    except (Refusal, KeyError, DecodeError) as error:
        party.store.put(_alarm, (row.rel, bytes(row.statement_id))).result()
        raise error if isinstance(error, Refusal) else _unreadable() from None
    item = exchange_service_pb2.OpenedItem(
        summary=summary(
            relationship,
            row,
            allowed.bound,
            states.get(bytes(row.statement_id), exchange_service_pb2.STATEMENT_STATE_ACCEPTED),
            corrections.get(bytes(row.item_id), ()),
            behind=behind,
        ),
        content=content,
        purpose=purpose,
        leaf_index=allowed.leaf_index,
    )
    reading = _Reading(use, allowed, changes)
    return Opening(item, [parts[number] for number in asked if number], reading)


def plain_chunks(party: Party, part: Row[Any]) -> Iterator[bytes]:
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
