"""Make batch receipts: consecutive leaves, one range proof, one signed checkpoint.

The proof needs the checkpoint that the transaction ends with, so a receipt is made when the journal closes
the transaction, and is stored in it.
"""

from __future__ import annotations

from typing import Any, Final

from entente.v1 import ledger_pb2, receipt_pb2

from node.store import schema
from node.store.ledger_rows import LedgerTail
from node.store.unit import UnitOfWork


class Receipting:
    """Gathers the leaves of one receipt; `close` has it made and appended to `made`."""

    def __init__(self, rel: int, made: list[bytes]) -> None:
        self._rel: Final = rel
        self._made = made
        self._first = 0
        self._leaves: list[bytes] = []

    def add(self, unit: UnitOfWork, entry: ledger_pb2.LedgerEntry) -> int:
        """Append the leaf that records an outcome; return its index."""
        index, leaf = unit.append(self._rel, entry)
        if not self._leaves:
            self._first = index
        self._leaves.append(leaf)
        return index

    def covers(self, outcome: dict[str, Any]) -> None:
        """Have an outcome point to this receipt; its key is the index of its first leaf."""
        outcome["receipt_index"] = self._first

    def close(self, unit: UnitOfWork) -> None:
        """Have the receipt made at the end of the transaction; without leaves there is none."""
        if self._leaves:
            self._unit = unit
            unit.at_close(self._rel, self._finish)

    def _finish(self, tail: LedgerTail) -> None:
        receipt = receipt_pb2.BatchReceipt(
            leaves=self._leaves,
            first_leaf_index=self._first,
            tree_size=tail.size,
            range_proof=tail.range_proof(self._first, self._first + len(self._leaves)),
            checkpoint=tail.note,
        ).SerializeToString()
        self._unit.insert(
            schema.receipt,
            [{"rel": self._rel, "whose": schema.OWN, "receipt_index": self._first, "receipt": receipt}],
        )
        # The newest stands first, before the receipts of statements that were answered before.
        self._made.insert(0, receipt)
