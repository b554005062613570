"""Settle receipts: prove the peer's verdict, keep the proof, owe nothing more.

`settle` checks the proof where it is called: the checkpoint's signature by the peer's ledger key, and that
the leaves stand under it. The act then records the outcome of each statement and takes final ones out of
the outbox. A receipt that comes again changes nothing; one that comes late reconciles the record of
non-delivery. Source: protocol, sections 4 and 6.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from entente.v1 import ledger_pb2, receipt_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import bindparam, delete, select, update

from node.acts.alarms import raise_alarm, raise_alarms
from node.acts.leaves import ACCEPTED, HELD, RECEIPTED, REFUSED, Kind, decision_name, entry
from node.acts.outbox import NO_DEADLINE
from node.acts.overtaking import overtakes
from node.acts.party import Party, Relationship
from node.acts.reactions import reaction_to
from node.acts.settled import Settlement
from node.contract import check
from node.errors import Refusal, code_of
from node.ledger.checkpoint import verify_checkpoint
from node.ledger.faults import LedgerError
from node.ledger.proofs import verify_range
from node.ledger.tree import leaf_hash
from node.store import schema
from node.store.ledger_rows import FORMAT
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

EXPIRED_AT_ONCE: Final = 500
"""At most so many statements are recorded as not delivered in one transaction."""
_CODE_MAX: Final = 32_767
_DECISIONS: Final = frozenset({ACCEPTED, REFUSED, HELD})
# A statement the peer could not place is sent again; its gap is no outcome.
_NO_OUTCOME: Final = frozenset({"SEQUENCE_GAP"})
# It was delivered, and waits for as long as the other Party has suspended its obligations.
_LONG: Final = frozenset({"PEER_SUSPENDED"})


_BOX, _OUTCOME = schema.outbox.c, schema.outcome.c
_OWED = Prepared(
    select(_BOX.lane, _BOX.sequence, _BOX.statement_id, _BOX.digest, _OUTCOME.stage)
    .join(
        schema.outcome,
        (_OUTCOME.rel == _BOX.rel)
        & (_OUTCOME.whose == schema.OWN)
        & (_OUTCOME.statement_id == _BOX.statement_id),
        isouter=True,
    )
    .where(_BOX.rel == bindparam("r"), _BOX.digest.in_(bindparam("digests", expanding=True))),
    listed="digests",
)
_DONE = Prepared(
    delete(schema.outbox).where(
        _BOX.rel == bindparam("r"),
        _BOX.lane == bindparam("l"),
        _BOX.sequence >= bindparam("s"),
        _BOX.sequence <= bindparam("last"),
    )
)
_LATE = Prepared(
    select(_BOX.lane, _BOX.sequence, _BOX.statement_id, _BOX.digest)
    .where(_BOX.rel == bindparam("r"), _BOX.overdue.is_(False), _BOX.deadline_us <= bindparam("now"))
    .order_by(_BOX.deadline_us, _BOX.lane, _BOX.sequence)
    .limit(bindparam("most"))
)
_OVERDUE = Prepared(
    update(schema.outbox)
    .where(_BOX.rel == bindparam("r"), _BOX.lane == bindparam("l"), _BOX.sequence == bindparam("s"))
    .values(overdue=True)
)
_PATIENT = Prepared(
    update(schema.outbox)
    .where(_BOX.rel == bindparam("r"), _BOX.lane == bindparam("l"), _BOX.sequence == bindparam("s"))
    .values(deadline_us=NO_DEADLINE)
)


@dataclass(slots=True)
class Settled:
    """What a receipt settled: places in lanes, and for what is held or refused, why.

    `again` says that it names statements that are owed no more: an earlier receipt settled them.
    """

    final: list[tuple[int, int]] = field(default_factory=list)
    held: list[tuple[int, int, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Proven:
    party: Party
    relationship: Relationship
    receipt: bytes
    first_leaf_index: int
    leaves: list[ledger_pb2.LedgerEntry]


def settle(party: Party, agreement_id: str, receipt: receipt_pb2.BatchReceipt) -> Future[Settled]:
    """Verify a receipt of the peer and record what it proves. Safe to repeat.

    Raises:
        Refusal: SIGNATURE_INVALID, the proof is false; SCHEMA_INVALID, it is none. Nothing was stored.
    """
    relationship = party.relationship(agreement_id)
    leaves = prove(relationship, receipt)
    proven = _Proven(party, relationship, receipt.SerializeToString(), receipt.first_leaf_index, leaves)
    return party.store.put(_settle, proven, first=overtakes(receipt), weight=len(leaves))


def prove(relationship: Relationship, receipt: receipt_pb2.BatchReceipt) -> list[ledger_pb2.LedgerEntry]:
    """Return the leaves of a receipt whose proof is true.

    Raises:
        Refusal: SIGNATURE_INVALID, SCHEMA_INVALID.
    """
    if check(receipt):
        raise Refusal("SCHEMA_INVALID", "the receipt breaks the contract")
    try:
        checkpoint = verify_checkpoint(receipt.checkpoint, relationship.peer_origin, relationship.peer_ledger)
        if checkpoint.size != receipt.tree_size:
            raise Refusal("SIGNATURE_INVALID", "the checkpoint is of another tree")
        hashes = [leaf_hash(leaf) for leaf in receipt.leaves]
        verify_range(
            hashes, receipt.first_leaf_index, receipt.tree_size, list(receipt.range_proof), checkpoint.root
        )
        leaves = [ledger_pb2.LedgerEntry.FromString(leaf) for leaf in receipt.leaves]
    except LedgerError as error:
        raise Refusal(
            "SIGNATURE_INVALID", "the receipt proves nothing", facts={"cause": error.cause.name}
        ) from error
    except DecodeError:
        raise Refusal("SCHEMA_INVALID", "a leaf of the receipt cannot be read") from None
    for index, leaf in enumerate(leaves, receipt.first_leaf_index):
        said = leaf.format == FORMAT and leaf.index == index and leaf.sender == relationship.own
        known = leaf.kind in RECEIPTED and leaf.decision in _DECISIONS and 0 <= leaf.code <= _CODE_MAX
        if not said or not known:
            raise Refusal("SCHEMA_INVALID", "a leaf of the receipt is not one of a receipt")
    return leaves


def _settle(unit: UnitOfWork, calls: Sequence[_Proven]) -> list[Settled]:
    rows: list[dict[str, Any]] = []
    receipts: list[dict[str, Any]] = []
    final: list[dict[str, Any]] = []
    outcomes = [_settle_one(unit, proven, rows, receipts, final) for proven in calls]
    unit.insert(schema.receipt, receipts)
    unit.insert_new(schema.outcome, rows)
    if rows:
        unit.after_commit(partial(calls[0].party.outcomes.settled, rows))
    if final:
        _DONE.change_each(unit.connection, _runs(final))
        reached: dict[tuple[int, int], int] = {}
        for one in final:
            reached[one["r"], one["l"]] = max(reached.get((one["r"], one["l"]), 0), one["s"])
        for (rel, lane), sequence in reached.items():
            unit.after_commit(partial(calls[0].party.fresh.settled, rel, lane, sequence))
    return outcomes


def _runs(places: Sequence[Mapping[str, int]]) -> list[dict[str, int]]:
    """Return the places of a lane that follow one another as one: nearly always the whole of a receipt."""
    found: list[dict[str, int]] = []
    for rel, lane, sequence in sorted((one["r"], one["l"], one["s"]) for one in places):
        if found and (found[-1]["r"], found[-1]["l"], found[-1]["last"] + 1) == (rel, lane, sequence):
            found[-1]["last"] = sequence
        else:
            found.append({"r": rel, "l": lane, "s": sequence, "last": sequence})
    return found


def _settle_one(
    unit: UnitOfWork,
    proven: _Proven,
    rows: list[dict[str, Any]],
    receipts: list[dict[str, Any]],
    final: list[dict[str, Any]],
) -> Settled:
    relationship, rel, settled = proven.relationship, proven.relationship.rel, Settled()
    digests = [leaf.statement_digest for leaf in proven.leaves]
    owed = _owed(unit, rel, digests)
    news: list[tuple[Any, ledger_pb2.LedgerEntry]] = []
    for leaf, digest in zip(proven.leaves, digests, strict=True):
        row = owed.pop(digest, None)
        if row is None:
            settled.again = True  # or it is the peer's record of bytes that were never ours
            continue
        decision, code = leaf.decision, code_of(leaf.code) if leaf.code else ""
        if decision == HELD:
            settled.held.append((row.lane, row.sequence, code))
            if code in _NO_OUTCOME or row.stage is not None:
                continue
            if code in _LONG:
                _PATIENT.change(unit.connection, {"r": rel, "l": row.lane, "s": row.sequence})
        else:
            settled.final.append((row.lane, row.sequence))
            unit.facts["settled", decision_name(decision)] += 1
            if leaf.kind == Kind.DESCRIPTOR_RECEIVED:  # another key may sign from now on
                unit.topics.add("agreement")
            final.append({"r": rel, "l": row.lane, "s": row.sequence})
            if decision == REFUSED:
                settled.refused.append(code)
            if decision == REFUSED and code in ("FORK_DETECTED", "ITEM_ID_CONFLICT"):
                raise_alarm(unit, rel, code, bytes(row.statement_id), proven.receipt)
        news.append((row, leaf))
    if not news:
        return settled
    unit.topics.add("outcome")
    for row, leaf in news:
        if leaf.decision != HELD and (act := reaction_to(leaf)) is not None:
            act(Settlement(proven.party, unit, relationship, bytes(row.statement_id), leaf))
    index, _ = unit.append(
        rel,
        entry(
            relationship,
            Kind.RECEIPT_SETTLED,
            receipt_digest=hashlib.sha256(proven.receipt).digest(),
            sender=relationship.own,
        ),
    )
    receipts.append({"rel": rel, "whose": schema.PEER, "receipt_index": index, "receipt": proven.receipt})
    rows.extend(
        {
            "rel": rel,
            "whose": schema.OWN,
            "statement_id": bytes(row.statement_id),
            "stage": 0 if leaf.decision == HELD else 1,
            "decision": int(leaf.decision),
            "code": int(leaf.code),
            "leaf_index": leaf.index,
            "receipt_index": index,
            "recorded_us": unit.now_us,
        }
        for row, leaf in news
    )
    return settled


def _owed(unit: UnitOfWork, rel: int, digests: Sequence[bytes]) -> dict[bytes, Any]:
    """Return what the outbox owes of these, by digest; `stage` is 0 where the peer holds it already."""
    rows = _OWED.rows(unit.connection, {"r": rel, "digests": digests})
    return {bytes(row.digest): row for row in rows}


def expire_overdue(party: Party) -> Future[int]:
    """Record statements that found no receipt by their deadline, the oldest first; return how many.

    At most `EXPIRED_AT_ONCE`, shared by the relationships; called until it returns 0, it gets to the end. The
    statement stays owed: a receipt that comes late still settles it.
    """
    return party.store.put(_expire, party)


def _expire(unit: UnitOfWork, calls: Sequence[Party]) -> list[int]:
    live = [one for one in calls[0].relationships() if not unit.is_frozen(one.rel)]
    left, late = EXPIRED_AT_ONCE, list[tuple[int, Any]]()
    for place, relationship in enumerate(live):
        share = -(-left // (len(live) - place))
        found = _LATE.rows(unit.connection, {"r": relationship.rel, "now": unit.now_us, "most": share})
        left -= len(found)
        late += [(relationship.rel, row) for row in found]
        for row in found:
            unit.append(
                relationship.rel,
                entry(
                    relationship,
                    Kind.NOT_DELIVERED,
                    code="NOT_DELIVERED",
                    object_id=bytes(row.statement_id),
                    statement_digest=bytes(row.digest),
                    sender=relationship.own,
                ),
            )
        raise_alarms(unit, relationship.rel, "NOT_DELIVERED", [bytes(row.statement_id) for row in found])
    _OVERDUE.change_each(unit.connection, [{"r": rel, "l": row.lane, "s": row.sequence} for rel, row in late])
    return [len(late), *[0] * (len(calls) - 1)]
