"""The rows of what arrives: statement, outcome, item, parts; of several statements, written together.

Decides nothing; `receive.py` judges, this writes.
"""

from __future__ import annotations

from typing import Any

from node.acts.opened import Opened
from node.acts.party import Party, Relationship
from node.errors import reason_of
from node.store import schema
from node.store.unit import UnitOfWork


class Rows:
    """Rows of several statements, written together."""

    def __init__(self) -> None:
        self.statements: list[dict[str, Any]] = []
        self.outcomes: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.parts: list[dict[str, Any]] = []
        self.chunks: list[dict[str, Any]] = []
        self.awaited: list[dict[str, Any]] = []

    def take_item(
        self, party: Party, relationship: Relationship, opened: Opened, arrival: int, *, readable: bool
    ) -> None:
        """Keep an item: its parts' keys go under this node's vault key, and the sealed keys are dropped."""
        self.items.append(opened.item_row(relationship.rel, arrival, readable=readable))
        self.parts.extend(opened.part_rows(party, relationship.rel))
        self.chunks.extend(opened.chunk_rows())
        if opened.awaits:
            self.awaited.append(
                {"rel": relationship.rel, "statement_id": opened.statement_id, "digest": opened.awaits}
            )

    def write(self, unit: UnitOfWork) -> None:
        """Insert all of them, once."""
        unit.insert(schema.statement, self.statements)
        unit.insert(schema.item, self.items)
        unit.insert(schema.part, self.parts)
        unit.insert_new(schema.content_chunk, self.chunks)
        unit.insert(schema.outcome, self.outcomes)
        unit.insert(schema.awaited_declaration, self.awaited)
        for written in (
            self.statements,
            self.items,
            self.parts,
            self.chunks,
            self.outcomes,
            self.awaited,
        ):
            written.clear()


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
