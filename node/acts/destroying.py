"""Destroy the content of an item: its keys go, digests and ledger stay, and a certificate says so.

The one place that takes a content key away for good. Decides that every version of an item is destroyed with
it, that a legal hold forbids it, and that what was destroyed before is certified again as it was. Refuses to
know why: time that is over, and recalls, come here. The sealed bytes are nothing without their key;
`sweep_uploads` takes them from the disk later. Only inside a transaction of the journal. Source: Article 3.4;
entente/v1/restriction_notice.proto.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from entente.v1 import restriction_notice_pb2 as pb
from sqlalchemy import Connection, Row, bindparam, select, update

from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Relationship
from node.acts.versions import counts, versions_of
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork, timestamp_of

_H, _P, _D = schema.legal_hold.c, schema.part.c, schema.destruction.c
_S = schema.statement.c
_DEAD: Final = 0
_HOLD = Prepared(
    select(_H.placed_us, _H.reference, _H.review_us)
    .where(_H.rel == bindparam("r"), _H.item_id == bindparam("i"), _H.lifted_us.is_(None))
    .order_by(_H.placed_us)
    .limit(1)
)
_PARTS = Prepared(
    select(_P.part, _P.content_id, _P.plain_digest, _P.wrapped_key)
    .where(_P.rel == bindparam("r"), _P.statement_id == bindparam("s"))
    .order_by(_P.part)
)
_GONE = Prepared(
    select(_D.version, _D.part, _D.leaf_index, _D.destroyed_us).where(
        _D.rel == bindparam("r"), _D.item_id == bindparam("i")
    )
)
_DIGEST = Prepared(
    select(_S.digest).where(
        _S.rel == bindparam("r"), _S.whose == bindparam("w"), _S.statement_id == bindparam("s")
    )
)


def legal_hold_on(connection: Connection, rel: int, item_id: bytes) -> pb.LegalHold | None:
    """Return the hold that forbids to destroy an item, the oldest in force; None where there is none."""
    row = _HOLD.first(connection, {"r": rel, "i": item_id})
    if row is None:
        return None
    hold = pb.LegalHold(reference=row.reference)
    if row.review_us is not None:
        hold.review_time.CopyFrom(timestamp_of(row.review_us))
    return hold


def destroy(
    unit: UnitOfWork, relationship: Relationship, item_row: Row[Any], parts: Collection[int] | None = None
) -> pb.CertificateOfDestruction | None:
    """Destroy the content keys of an item, with one leaf `content.destroyed` for each part.

    Again, it changes nothing and certifies what was destroyed before.

    Args:
        item_row: of `item`.
        parts: those to destroy, 0 for the content; None: all.

    Returns:
        The certificate of all these parts. None, and nothing is changed, where a legal hold forbids it
        (`legal_hold_on` says which), or the content is still on its way: it is destroyed once it is here.
    """
    rel, item_id = relationship.rel, bytes(item_row.item_id)
    if not item_row.readable or legal_hold_on(unit.connection, rel, item_id) is not None:
        return None
    wanted: dict[tuple[int, int], tuple[Row[Any], Any]] = {}
    for version in _versions(unit.connection, item_row):
        held = _PARTS.rows(unit.connection, {"r": rel, "s": bytes(version.statement_id)})
        chosen = [row for row in held if parts is None or row.part in parts]
        wanted |= {(version.version, row.part): (version, row) for row in chosen}
    if not wanted:
        return None
    gone = _gone(unit.connection, rel, item_id)
    for key in sorted(wanted.keys() - gone.keys()):
        _destroy_part(unit, relationship, item_row, *wanted[key])
    if wanted.keys() - gone.keys():
        unit.topics.add("restrictions")
        gone = _gone(unit.connection, rel, item_id)
    last = max((gone[key] for key in wanted), key=lambda row: int(row.leaf_index))
    return pb.CertificateOfDestruction(
        item_id=item_id,
        plain_digests=[bytes(wanted[key][1].plain_digest) for key in sorted(wanted)],
        destroy_time=timestamp_of(last.destroyed_us),
        leaf_index=last.leaf_index,
    )


def destroyed_parts(connection: Connection, rel: int, item_id: bytes, version: int = 1) -> frozenset[int]:
    """Return the parts of one version of an item whose content is destroyed."""
    return frozenset(part for of, part in _gone(connection, rel, item_id) if of == version)


def _versions(connection: Connection, item_row: Row[Any]) -> list[Row[Any]]:
    """Return the row of every version whose content is here."""
    if not item_row.corrected:
        return [item_row]
    item_id = bytes(item_row.item_id)
    return [one for one in versions_of(connection, item_row.rel, [item_id])[item_id] if counts(one)]


def _gone(connection: Connection, rel: int, item_id: bytes) -> dict[tuple[int, int], Any]:
    """Return what was destroyed of an item, by version and part."""
    return {(row.version, row.part): row for row in _GONE.rows(connection, {"r": rel, "i": item_id})}


def _destroy_part(
    unit: UnitOfWork, relationship: Relationship, item_row: Row[Any], version: Row[Any], row: Any
) -> None:
    rel, item_id = relationship.rel, bytes(item_row.item_id)
    statement_id = bytes(version.statement_id)
    digest = _DIGEST.first(unit.connection, {"r": rel, "w": item_row.whose, "s": statement_id})
    leaf_index, _ = unit.append(
        rel,
        entry(
            relationship,
            Kind.CONTENT_DESTROYED,
            decision=ACCEPTED,
            object_id=item_id,
            statement_digest=b"" if digest is None else bytes(digest.digest),
            restriction_version=item_row.restriction_version,
            restriction_hash=bytes(item_row.restriction_hash),
            sender=relationship.own if item_row.whose == schema.OWN else relationship.peer,
            part=row.part,
            item_version=version.version,
        ),
    )
    unit.connection.execute(
        update(schema.part)
        .where(_P.rel == rel, _P.statement_id == statement_id, _P.part == row.part)
        .values(wrapped_key=None)
    )
    unit.insert(
        schema.destruction,
        [
            {
                "rel": rel,
                "item_id": item_id,
                "version": version.version,
                "part": row.part,
                "leaf_index": leaf_index,
                "destroyed_us": unit.now_us,
            }
        ],
    )
    unit.insert_new(schema.upload_note, [{"content_id": bytes(row.content_id), "seen_us": _DEAD}])
