"""The rows of what arrives: statement, outcome, item, parts; of several statements, written together.

Decides nothing; `receive.py` judges, this writes.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from node.acts.leaves import ACCEPTED, HELD, REFUSED, ItemLeaves, Kind, entry
from node.acts.opened import Opened
from node.acts.party import Party, Relationship
from node.errors import reason_of
from node.store import schema
from node.store.unit import UnitOfWork

FINAL: Final = 1
PROVISIONAL: Final = 0


class _Taken(NamedTuple):
    """A statement that was judged, and by which leaf of which receipt its outcome is recorded."""

    rel: int
    opened: Opened
    decision: int
    code: str
    leaf_index: int
    receipt_index: int


class Rows:
    """What is to be written of several statements, table by table.

    Args:
        party: whose vault key the items' keys go under; the sealed keys are dropped.
    """

    def __init__(self, party: Party) -> None:
        self._party = party
        self._taken: list[_Taken] = []
        self._leaves: ItemLeaves | None = None

    def leaf(
        self, unit: UnitOfWork, relationship: Relationship, opened: Opened, decision: int, code: str
    ) -> tuple[int, bytes]:
        """Append the leaf that records the outcome of a statement; return its index and its exact bytes."""
        plain = not (opened.restriction_version or opened.corrects)
        if opened.supply is not None and decision == ACCEPTED and plain:
            assert opened.author is not None  # noqa: S101 (for the type checker: what was judged has one)
            about = (opened.supply.item_id, opened.digest, opened.restriction_hash)
            return self._accepted(relationship).append(unit, opened.author, *about)
        made = entry(
            relationship,
            opened.kind,
            actor=opened.author,
            decision=decision,
            code=code or opened.warning,
            object_id=opened.object_id,
            statement_digest=opened.digest,
            restriction_version=opened.restriction_version,
            restriction_hash=opened.restriction_hash,
            sender=relationship.peer,
            item_version=opened.version,
        )
        return unit.append(relationship.rel, made)

    def _accepted(self, relationship: Relationship) -> ItemLeaves:
        """Return what writes the leaves of items that are accepted under `relationship`."""
        if self._leaves is None or self._leaves.relationship is not relationship:
            self._leaves = ItemLeaves(relationship, Kind.ITEM_RECEIVED, relationship.peer)
        return self._leaves

    def take(
        self, rel: int, opened: Opened, decision: int, code: str, leaf_index: int, receipt_index: int
    ) -> None:
        """Keep a statement with its outcome; one that is held may be readable later.

        Args:
            leaf_index: the leaf that records the outcome.
            receipt_index: the key of the receipt that shows it.
        """
        self._taken.append(_Taken(rel, opened, decision, code, leaf_index, receipt_index))

    def write(self, unit: UnitOfWork) -> None:
        """Insert all of them, once."""
        taken, self._taken = self._taken, []
        items = [one for one in taken if one.opened.supply is not None and one.decision != REFUSED]
        unit.insert(schema.statement, [one.opened.row(one.rel, one.leaf_index) for one in taken])
        for table, corrects in ((schema.item, False), (schema.item_version, True)):
            unit.insert(
                table,
                [
                    one.opened.item_row(one.rel, one.leaf_index, readable=one.decision == ACCEPTED)
                    for one in items
                    if one.opened.corrects is corrects
                ],
            )
        unit.insert(schema.part, [row for one in items for row in one.opened.part_rows(self._party, one.rel)])
        unit.insert_new(schema.content_chunk, [row for one in items for row in one.opened.chunk_rows()])
        unit.insert(schema.outcome, [_outcome(unit, one) for one in taken])
        unit.insert(
            schema.awaited_declaration,
            [
                {"rel": rel, "statement_id": opened.statement_id, "digest": opened.awaits}
                for rel, opened, *_ in items
                if opened.awaits
            ],
        )


def _outcome(unit: UnitOfWork, taken: _Taken) -> dict[str, Any]:
    rel, opened, decision, code, leaf_index, receipt_index = taken
    stage = PROVISIONAL if decision == HELD else FINAL
    told = code or opened.warning
    row = outcome_row(unit, rel, schema.PEER, opened.statement_id, stage, decision, told, leaf_index)
    row["receipt_index"] = receipt_index
    return row


def outcome_row(
    unit: UnitOfWork,
    rel: int,
    whose: str,
    statement_id: bytes,
    stage: int,
    decision: int,
    code: str,
    leaf_index: int,
) -> dict[str, Any]:
    """The row in `outcome`; `receipt_index` is filled in when the receipt has its key."""
    return {
        "rel": rel,
        "whose": whose,
        "statement_id": statement_id,
        "stage": stage,
        "decision": int(decision),
        "code": int(reason_of(code)) if code else 0,
        "leaf_index": leaf_index,
        "receipt_index": leaf_index,
        "recorded_us": unit.now_us,
    }
