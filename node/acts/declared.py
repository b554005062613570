"""Declarations as they are stored, and what a supply that refers to one is supplied for.

The one place where rows of `declaration` become what `purposes_of` is asked with, on both nodes and inside
the transaction that depends on it. Refuses to know how a declaration came here. Source: Article 3.4.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from entente.v1 import item_supply_pb2, purpose_pb2
from sqlalchemy import Connection, Row, select

from node.exchange.declarations import Declared, purposes_of, refers
from node.exchange.lives import DeclarationState
from node.store import schema
from node.store.unit import instant_of

LIFTED: Final = hashlib.sha256(b"entente/quarantine/v1").digest()
"""What a supply held unopened waits for, in the place of a declaration's digest: the end of a suspension."""
_D: Final = schema.declaration.c


def declaration_of(connection: Connection, rel: int, whose: str, digest: bytes) -> Row[Any] | None:
    """Return the row of a declaration by the digest of its statement; None: it is not held here."""
    return connection.execute(
        select(schema.declaration).where(_D.rel == rel, _D.whose == whose, _D.digest == digest)
    ).one_or_none()


def newest_of(connection: Connection, rel: int, whose: str, reference: str) -> Row[Any] | None:
    """Return the newest declaration of a reference; only the newest may be open."""
    return connection.execute(
        select(schema.declaration)
        .where(_D.rel == rel, _D.whose == whose, _D.reference == reference)
        .order_by(_D.leaf_index.desc())
        .limit(1)
    ).one_or_none()


def awaits_declaration(connection: Connection, rel: int, statement_id: bytes) -> bool:
    """Return whether a supply of the peer waits for a declaration, or for the end of a suspension."""
    return bool(_awaited(connection, rel, statement_id))


def waits_unopened(connection: Connection, rel: int, statement_id: bytes) -> bool:
    """Return whether a supply of the peer is held until this Party lifts its suspension (7.2)."""
    return _awaited(connection, rel, statement_id) == LIFTED


def anything_waits_unopened(connection: Connection, rel: int) -> bool:
    """Return whether some supply of the peer is held until this Party lifts its suspension."""
    awaited = schema.awaited_declaration.c
    found = select(awaited.statement_id).where(awaited.rel == rel, awaited.digest == LIFTED).limit(1)
    return connection.execute(found).first() is not None


def _awaited(connection: Connection, rel: int, statement_id: bytes) -> bytes:
    awaited = schema.awaited_declaration.c
    found = connection.execute(
        select(awaited.digest).where(awaited.rel == rel, awaited.statement_id == statement_id)
    ).scalar_one_or_none()
    return b"" if found is None else bytes(found)


def read_declared(row: Row[Any]) -> Declared:
    """Return a stored declaration as the rules know it."""
    over = row.withdrawn_us if row.whose == schema.PEER else None
    return Declared(
        bytes(row.digest),
        purpose_pb2.PurposeDeclaration.FromString(bytes(row.declaration)),
        DeclarationState(row.state),
        None if over is None else instant_of(over),
    )


def supplied_under(
    supply: item_supply_pb2.ItemSupply, row: Row[Any] | None, *, stated: datetime
) -> str | None:
    """Return what `item.supplied_for` holds: None where the supply refers to no declaration.

    Args:
        row: the declaration whose digest the supply names, if it is held.

    Raises:
        Refusal: PURPOSE_MISSING, PURPOSE_UNKNOWN, PURPOSE_TOO_BROAD.
    """
    if not refers(supply):
        return None
    codes = purposes_of(supply, None if row is None else read_declared(row), stated=stated)
    return " ".join(sorted(codes))


def stated_purpose(
    connection: Connection, row: Row[Any], supply: item_supply_pb2.ItemSupply
) -> purpose_pb2.Purpose | None:
    """Return the purpose stated of the item in `row` (of `item`): its own, or that of its declaration."""
    if not row.supplied_for or supply.purpose.codes:
        return supply.purpose if supply.HasField("purpose") else None
    held = declaration_of(connection, row.rel, row.whose, supply.purpose_declaration_digest)
    return None if held is None else read_declared(held).declaration.purpose
