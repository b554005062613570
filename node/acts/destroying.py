"""Destroy an item's content on this node: its keys, so that what is stored is nothing any more.

Decides what destroying is and what proves it; when it is due decides `expiry.py`, or a recall. A legal hold
keeps the keys, and the item stays sealed. Statement, receipts and ledger stay as they are.
Source: Article 3.4; protocol, section 2.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from entente.v1 import restriction_notice_pb2
from sqlalchemy import Connection, Row, select, update

from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Relationship
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_P, _H = schema.part.c, schema.legal_hold.c
ALL_PARTS: Final[Collection[int]] = ()


def legal_hold_on(
    connection: Connection, rel: int, item_id: bytes
) -> restriction_notice_pb2.LegalHold | None:
    """Return what forbids to destroy an item; None where nothing does."""
    held = connection.execute(
        select(_H.reference, _H.review_us)
        .where(_H.rel == rel, _H.item_id == item_id, _H.lifted_us.is_(None))
        .order_by(_H.placed_us)
        .limit(1)
    ).one_or_none()
    if held is None:
        return None
    hold = restriction_notice_pb2.LegalHold(reference=held.reference)
    if held.review_us is not None:
        hold.review_time.CopyFrom(timestamp_of(held.review_us))
    return hold


def destroy(
    unit: UnitOfWork, relationship: Relationship, row: Row[Any], parts: Collection[int] = ALL_PARTS
) -> restriction_notice_pb2.CertificateOfDestruction | None:
    """Destroy the content keys of an item, inside a transaction; return what certifies it.

    Safe to repeat: keys destroyed before are certified again by the leaf written now.

    Args:
        row: of `item`.
        parts: the parts to destroy; none named: all of them.
    """
    wanted = [_P.rel == row.rel, _P.statement_id == row.statement_id]
    if parts:
        wanted.append(_P.part.in_(sorted(parts)))
    rows = unit.connection.execute(select(_P.part, _P.plain_digest).where(*wanted).order_by(_P.part)).all()
    if not rows:
        return None
    unit.connection.execute(update(schema.part).where(*wanted).values(wrapped_key=None))
    leaf_index, _ = unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.CONTENT_DESTROYED,
            decision=ACCEPTED,
            object_id=bytes(row.item_id),
            restriction_version=row.restriction_version,
            restriction_hash=bytes(row.restriction_hash),
            sender=relationship.own if row.whose == schema.OWN else relationship.peer,
        ),
    )
    unit.topics.add("restrictions")
    return restriction_notice_pb2.CertificateOfDestruction(
        item_id=bytes(row.item_id),
        plain_digests=[bytes(part.plain_digest) for part in rows],
        destroy_time=timestamp_of(unit.now_us),
        leaf_index=leaf_index,
    )
