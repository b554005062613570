"""The ledger for auditors: checkpoints, proofs, leaves; nothing here writes.

Decides who may ask: persons whose role in the roster is AUDITOR, and systems listed for one. Refuses to know
what leaves mean. Every proof leads to a checkpoint that was signed and stored before. Source: Article 3.3;
protocol, section 5; RFC 6962 sections 2.1.1 and 2.1.2.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import ledger_service_pb2, roster_pb2
from sqlalchemy import Connection, select

from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import has_role
from node.errors import FieldFault, Refusal
from node.ledger.proofs import consistency_proof, inclusion_proof
from node.store import schema
from node.store.ledger_rows import SqlHashes

_PAGE_MAX_BYTES: Final = 2_097_152
_E = schema.ledger_entry.c
_C = schema.ledger_checkpoint.c


def get_checkpoint(
    party: Party, caller: Caller, request: ledger_service_pb2.GetCheckpointRequest
) -> ledger_service_pb2.GetCheckpointResponse:
    """Return the newest signed checkpoint, with the peer's cosignature if that one has it.

    Raises:
        Refusal: ROLE_INSUFFICIENT, NOT_FOUND, NOT_IN_FORCE.
    """
    relationship = _audited(party, caller, request.agreement_id)
    with party.store.read() as connection:
        size, note = newest_checkpoint(connection, relationship.rel)
        table = schema.ledger_cosigned.c
        cosigned = connection.execute(
            select(table.note).where(table.rel == relationship.rel, table.size == size)
        ).scalar_one_or_none()
    return ledger_service_pb2.GetCheckpointResponse(
        checkpoint=cosigned or note, vkey=relationship.own_descriptor.ledger_vkey
    )


def get_inclusion_proof(
    party: Party, caller: Caller, request: ledger_service_pb2.GetInclusionProofRequest
) -> ledger_service_pb2.GetInclusionProofResponse:
    """Return a leaf, byte for byte, and its path to the newest checkpoint.

    Raises:
        Refusal: ROLE_INSUFFICIENT; NOT_FOUND, no such leaf yet.
    """
    relationship = _audited(party, caller, request.agreement_id)
    with party.store.read() as connection:
        size, note = newest_checkpoint(connection, relationship.rel)
        if request.leaf_index >= size:
            raise Refusal("NOT_FOUND", "the ledger has no such leaf", article="")
        leaf = connection.execute(
            select(_E.leaf).where(_E.rel == relationship.rel, _E.idx == request.leaf_index)
        ).scalar_one()
        path = inclusion_proof(request.leaf_index, size, SqlHashes(connection, relationship.rel))
    return ledger_service_pb2.GetInclusionProofResponse(
        leaf=bytes(leaf), inclusion_path=path, checkpoint=note
    )


def get_ledger_consistency(
    party: Party, caller: Caller, request: ledger_service_pb2.GetLedgerConsistencyRequest
) -> ledger_service_pb2.GetLedgerConsistencyResponse:
    """Return the proof that the ledger of `old_size` leaves is the beginning of the newest.

    Raises:
        Refusal: ROLE_INSUFFICIENT; SCHEMA_INVALID, the ledger is smaller than that.
    """
    relationship = _audited(party, caller, request.agreement_id)
    with party.store.read() as connection:
        size, note = newest_checkpoint(connection, relationship.rel)
        require_prefix(request.old_size, size)
        proof = consistency_proof(request.old_size, size, SqlHashes(connection, relationship.rel))
    return ledger_service_pb2.GetLedgerConsistencyResponse(proof=proof, checkpoint=note)


def list_leaves(
    party: Party, caller: Caller, request: ledger_service_pb2.ListLeavesRequest
) -> ledger_service_pb2.ListLeavesResponse:
    """Return a page of leaves, oldest first, byte for byte; a page ends at 2 MiB, too.

    Raises:
        Refusal: ROLE_INSUFFICIENT, NOT_FOUND, TOKEN_INVALID.
    """
    relationship = _audited(party, caller, request.agreement_id)
    size = page_size(request.page_size, default=100, most=1000)
    question = f"leaves/{caller.key}/{relationship.agreement_id}"
    first = 0
    if request.page_token:
        (first,) = read_token(party, question, request.page_token)
    with party.store.read() as connection:
        rows = connection.execute(
            select(_E.leaf)
            .where(_E.rel == relationship.rel, _E.idx >= first, _E.idx <= first + size)
            .order_by(_E.idx)
        ).scalars()
        leaves: list[bytes] = []
        total, more = 0, False
        for leaf in rows:
            total += len(leaf)
            if len(leaves) == size or (leaves and total > _PAGE_MAX_BYTES):
                more = True
                break
            leaves.append(bytes(leaf))
    return ledger_service_pb2.ListLeavesResponse(
        leaves=leaves,
        first_leaf_index=first,
        next_page_token=make_token(party, question, [first + len(leaves)]) if more else "",
    )


def newest_checkpoint(connection: Connection, rel: int) -> tuple[int, str]:
    """Return the size and the note of the newest checkpoint of our own ledger. Raises Refusal NOT_FOUND."""
    row = connection.execute(
        select(_C.size, _C.note).where(_C.rel == rel).order_by(_C.size.desc()).limit(1)
    ).one_or_none()
    if row is None:
        raise Refusal("NOT_FOUND", "the ledger has no checkpoint yet", article="")
    return int(row.size), str(row.note)


def require_prefix(old_size: int, size: int) -> None:
    """Raise Refusal SCHEMA_INVALID unless a ledger of `size` leaves can begin with one of `old_size`."""
    if old_size > size:
        raise Refusal(
            "SCHEMA_INVALID",
            "the ledger is smaller than that",
            faults=[FieldFault("old_size", "larger than the ledger")],
            facts={"size": str(size)},
        )


def _audited(party: Party, caller: Caller, agreement_id: str) -> Relationship:
    relationship = party.relationship(agreement_id)
    if not has_role(relationship, caller, roster_pb2.ROLE_AUDITOR, party.clock.now()):
        raise Refusal("ROLE_INSUFFICIENT", "only an auditor of this Party reads the ledger")
    return relationship
