"""Fetch what is too large to travel with its statement: chunk by chunk, resumable, memory flat.

A chunk is stored once its own tag has proven it; the part is whole once the digest of the sealed form
is that of the signed statement; then the statement is judged to the end and receipted for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

from entente.v1 import item_supply_pb2
from sqlalchemy import Connection, Row, exists, func, select, union, union_all

from node.acts.arrivals import FINAL
from node.acts.channel_watch import warn_of_request
from node.acts.concluding import conclude, prove_parts
from node.acts.declared import awaits_declaration
from node.acts.opened import Opened
from node.acts.opening import judge_content
from node.acts.party import Party, Relationship
from node.acts.receipting import Receipting
from node.acts.upload import insert_chunks
from node.acts.version_taking import Settling
from node.errors import Refusal
from node.exchange.rilo import content_asks_elsewhere
from node.keys.content import CHUNK_SEALED_BYTES, Decryptor, chunk_span, decrypt_chunks
from node.store import schema
from node.store.unit import UnitOfWork

PENDING_AT_ONCE: Final = 64
"""Of so many statements what is to be fetched is told at once."""
_CHUNKS_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Fetch:
    """A part that is to be fetched from the peer, from `next_chunk` on. `arrival`: its statement's place."""

    agreement_id: str
    statement_id: bytes
    part: int
    sealed_digest: bytes
    sealed_size_bytes: int
    next_chunk: int
    arrival: int = field(default=-1, compare=False)


def fetches_of(relationship: Relationship, opened: Opened) -> list[Fetch]:
    """Return what is missing of a statement just received."""
    if opened.supply is None:
        return []
    parts = opened.supply.parts
    return [
        Fetch(
            relationship.agreement_id,
            opened.statement_id,
            n,
            parts[n].sealed_digest,
            parts[n].sealed_size_bytes,
            0,
        )
        for n in opened.missing
    ]


_P: Final = schema.part.c
_I, _V = schema.item.c, schema.item_version.c


def pending_fetches(party: Party, agreement_id: str, after: int = -1) -> list[Fetch]:
    """Return parts that are still to be fetched, oldest first, each from its first chunk not here.

    Those of at most `PENDING_AT_ONCE` statements: a peer may supply much and never bring the content.

    Args:
        after: the arrival after which to begin.
    """
    relationship = party.relationship(agreement_id)
    chunks = schema.content_chunk
    missing = (_P.rel == relationship.rel) & _P.complete.is_(False)
    with party.store.read() as connection:
        # An item that a correction has come for stands in both tables, alike.
        awaited = union(
            *(
                select(table.statement_id, table.arrival).where(
                    table.rel == relationship.rel,
                    table.arrival > after,
                    table.whose == schema.PEER,
                    waits,
                    exists().where(missing, _P.statement_id == table.statement_id),
                )
                for table, waits in ((_I, schema.AWAITED), (_V, schema.AWAITED_VERSION))
            )
        ).subquery()
        oldest = select(awaited).order_by(awaited.c.arrival).limit(PENDING_AT_ONCE).subquery()
        rows = connection.execute(
            select(
                _P.statement_id, _P.part, _P.sealed_digest, _P.sealed_size, _P.content_id, oldest.c.arrival
            )
            .join(oldest, oldest.c.statement_id == _P.statement_id)
            .where(missing)
            .order_by(oldest.c.arrival, _P.part)
        ).all()
        found = []
        for row in rows:
            # Chunks are stored in order, so their number is the next one.
            here = connection.execute(
                select(func.count()).select_from(chunks).where(chunks.c.content_id == row.content_id)
            ).scalar_one()
            found.append(
                Fetch(
                    agreement_id,
                    bytes(row.statement_id),
                    row.part,
                    bytes(row.sealed_digest),
                    row.sealed_size,
                    here,
                    row.arrival,
                )
            )
        return found


def store_chunks(party: Party, fetch: Fetch, first_chunk: int, chunks: Sequence[bytes]) -> Future[None]:
    """Store consecutive chunks, each proven by its own tag; those here already stay as they are.

    Raises:
        Refusal: CHUNK_HASH_MISMATCH, a chunk is not the one that belongs there; nothing was stored.
    """
    relationship = party.relationship(fetch.agreement_id)
    with party.store.read() as connection:
        row = _part(connection, relationship.rel, fetch.statement_id, fetch.part)
    content_id = bytes(row.content_id)
    decryptor = Decryptor(party.keys.vault.unwrap(bytes(row.wrapped_key), content_id))
    rows = []
    for n, sealed in enumerate(chunks, first_chunk):
        try:
            start, end, last = chunk_span(n, row.sealed_size)
            if end - start != len(sealed):
                raise Refusal("CHUNK_HASH_MISMATCH", "a chunk has another length than its place")
            decryptor.open(n, sealed, last)
        except (ValueError, Refusal):
            raise Refusal(
                "CHUNK_HASH_MISMATCH", "a chunk does not belong where it was sent", facts={"chunk": str(n)}
            ) from None
        rows.append({"content_id": content_id, "n": n, "data": sealed})
    return party.store.put(_store_rows, rows)


def _store_rows(unit: UnitOfWork, calls: Sequence[list[dict[str, Any]]]) -> list[None]:
    insert_chunks(unit, [row for rows in calls for row in rows])
    return [None] * len(calls)


def complete_fetches(party: Party, agreement_id: str, statement_id: bytes) -> Future[list[bytes]]:
    """Judge a held statement whose parts are all here, and receipt it for good.

    Returns (through the future):
        Serialised `BatchReceipt`s: its own, and of corrections that waited for it. Nothing while a part, the
        declaration that the supply refers to, or a version before it is awaited, or when it was judged
        before.

    Raises:
        Refusal: STORE_UNAVAILABLE, what is here cannot be read now; nothing was judged.
    """
    relationship = party.relationship(agreement_id)
    judged = _Judged(party, relationship, statement_id)
    with party.store.read() as connection:
        parts = connection.execute(
            select(schema.part)
            .where(_P.rel == relationship.rel, _P.statement_id == statement_id)
            .order_by(_P.part)
        ).all()
        supply = connection.execute(
            union_all(
                *(
                    select(table.supply).where(
                        table.rel == relationship.rel, table.statement_id == statement_id, waits
                    )
                    for table, waits in ((_I, schema.AWAITED), (_V, schema.AWAITED_VERSION))
                )
            )
        ).scalar()
        if supply is None or not all(_whole(connection, part) for part in parts):
            done: Future[list[bytes]] = Future()
            done.set_result([])
            return done
    judged.supply.ParseFromString(bytes(supply))
    try:
        judged.asks_elsewhere = _judge_parts(judged, parts)
    except Refusal as refusal:
        if refusal.retry_after_s is not None:
            raise  # it passes by itself: it says something of this node's store, nothing of the content
        judged.code = refusal.code
    return party.store.put(_complete, judged)


@dataclass(slots=True)
class _Judged:
    party: Party
    relationship: Relationship
    statement_id: bytes
    supply: item_supply_pb2.ItemSupply
    code: str
    asks_elsewhere: bool

    def __init__(self, party: Party, relationship: Relationship, statement_id: bytes) -> None:
        self.party, self.relationship, self.statement_id = party, relationship, statement_id
        self.supply, self.code = item_supply_pb2.ItemSupply(), ""
        self.asks_elsewhere = False


def _judge_parts(judged: _Judged, parts: Sequence[Row[Any]]) -> bool:
    """Prove every part, and return whether the content asks to report elsewhere (3.5)."""
    party, asks = judged.party, False
    for part in parts:
        content_id = bytes(part.content_id)
        sealed = hashlib.sha256()
        key = party.keys.vault.unwrap(bytes(part.wrapped_key), content_id)
        stream = decrypt_chunks(_hashed(_stored(party, content_id), sealed), key)
        content = bytearray()
        for piece in stream:
            if part.part == 0:
                content += piece
        if sealed.digest() != bytes(part.sealed_digest) or stream.plain_digest != bytes(part.plain_digest):
            raise Refusal("CHUNK_HASH_MISMATCH", "a part has another digest than stated")
        if part.part == 0:
            read = judge_content(bytes(content), judged.supply, party.clock.now())
            asks = content_asks_elsewhere(read, judged.relationship.protected)
    return asks


def _hashed(chunks: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _complete(unit: UnitOfWork, calls: Sequence[_Judged]) -> list[list[bytes]]:
    return [_complete_one(unit, judged) for judged in calls]


def _complete_one(unit: UnitOfWork, judged: _Judged) -> list[bytes]:
    relationship, rel = judged.relationship, judged.relationship.rel
    outcome = schema.outcome
    done = unit.connection.execute(
        select(outcome.c.stage).where(
            outcome.c.rel == rel,
            outcome.c.whose == schema.PEER,
            outcome.c.statement_id == judged.statement_id,
            outcome.c.stage == FINAL,
        )
    ).first()
    if done is not None:
        return []
    supply, receipts = judged.supply, list[bytes]()
    if not judged.code:
        prove_parts(unit, rel, judged.statement_id)
        if judged.asks_elsewhere:
            warn_of_request(unit, relationship, schema.PEER, supply.item_id)
        if awaits_declaration(unit.connection, rel, judged.statement_id):
            return receipts  # the transaction that ends its waiting judges it to the end
    receipting = Receipting(rel, receipts)
    if judged.code or supply.version == 1:
        conclude(unit, relationship, judged.statement_id, supply, receipting, judged.code)
    settling = Settling(judged.party, unit, relationship, supply.item_id)
    settling.conclude(receipting)
    receipting.close(unit)
    settling.follow()
    return receipts


def serve_chunks(party: Party, agreement_id: str, sealed_digest: bytes, first_chunk: int) -> Iterator[bytes]:
    """Yield the sealed chunks of a part supplied to the peer, from `first_chunk` on.

    Raises:
        Refusal: NOT_FOUND, unless this Party supplied such a part under the agreement.
    """
    relationship = party.relationship(agreement_id)
    said = schema.statement.c
    supplied = (
        select(_P.content_id)
        .join(
            schema.statement,
            (said.rel == _P.rel) & (said.whose == schema.OWN) & (said.statement_id == _P.statement_id),
        )
        .where(
            _P.rel == relationship.rel,
            _P.sealed_digest == sealed_digest,
            _P.wrapped_key.is_not(None),
        )
        .limit(1)
    )
    # A part that could have travelled along is only asked for while its statement is owed.
    owed = (schema.outbox.c.rel == _P.rel) & (schema.outbox.c.statement_id == _P.statement_id)
    with party.store.read() as connection:
        content_id = (
            connection.execute(supplied.where(schema.LARGE)).scalar_one_or_none()
            or connection.execute(supplied.join(schema.outbox, owed)).scalar_one_or_none()
        )
    if content_id is None:
        raise Refusal("NOT_FOUND", "no such part was supplied to you")
    return _stored(party, bytes(content_id), first_chunk)


def _stored(party: Party, content_id: bytes, first_chunk: int = 0) -> Iterator[bytes]:
    """Yield the sealed chunks of a content from one on, a few of them in each snapshot.

    A slow peer holds no connection then, and no long reading keeps the database from clearing its log.
    """
    table, n = schema.content_chunk, first_chunk
    while True:
        with party.store.read() as connection:
            rows = connection.execute(
                select(table.c.data)
                .where(table.c.content_id == content_id, table.c.n >= n, table.c.n < n + _CHUNKS_AT_ONCE)
                .order_by(table.c.n)
            ).all()
        for row in rows:
            yield bytes(row.data)
        if len(rows) < _CHUNKS_AT_ONCE:
            return
        n += _CHUNKS_AT_ONCE


def _part(connection: Connection, rel: int, statement_id: bytes, part: int) -> Row[Any]:
    row = connection.execute(
        select(schema.part).where(_P.rel == rel, _P.statement_id == statement_id, _P.part == part)
    ).one_or_none()
    if row is None or row.wrapped_key is None:
        raise Refusal("NOT_FOUND", "no such part is awaited")
    return row


def _whole(connection: Connection, part: Row[Any]) -> bool:
    if part.complete:
        return True
    if part.wrapped_key is None:
        return False
    table = schema.content_chunk
    here = connection.execute(
        select(func.count()).select_from(table).where(table.c.content_id == part.content_id)
    ).scalar_one()
    return bool(here == -(-part.sealed_size // CHUNK_SEALED_BYTES))
