"""Make batch receipts: consecutive leaves, one range proof, one signed checkpoint.

The proof needs the checkpoint that the transaction ends with, so a receipt is made when the journal closes
the transaction, and is stored in it.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from entente.v1 import ledger_pb2, receipt_pb2

from node.store import schema
from node.store.ledger_rows import LedgerTail
from node.store.unit import UnitOfWork

LEAVES_MAX: Final = 200
"""The contract takes so many leaves in one receipt."""


class Receipting:
    """Gathers the leaves of one receipt; `close` has it made and appended to `made`.

    What is more than one receipt holds goes into further ones, and so does what comes after a leaf of another
    kind, such as that a case has lapsed: a receipt proves leaves that stand side by side.
    """

    def __init__(self, rel: int, made: list[bytes]) -> None:
        self._rel: Final = rel
        self._made = made
        self._first = 0
        self._leaves: list[bytes] = []
        self._full: list[tuple[int, list[bytes]]] = []

    def add(self, unit: UnitOfWork, entry: ledger_pb2.LedgerEntry) -> int:
        """Append the leaf that records an outcome; return its index."""
        return self.keep(*unit.append(self._rel, entry))

    def keep(self, index: int, leaf: bytes) -> int:
        """Take a leaf that was just appended and records an outcome; return its index."""
        apart = bool(self._leaves) and index != self._first + len(self._leaves)
        if apart or len(self._leaves) == LEAVES_MAX:
            self._full.append((self._first, self._leaves))
            self._leaves = []
        if not self._leaves:
            self._first = index
        self._leaves.append(leaf)
        return index

    @property
    def index(self) -> int:
        """The key of the receipt that holds the last leaf: the index of its first one."""
        return self._first

    def covers(self, outcome: dict[str, Any]) -> None:
        """Have an outcome point to this receipt; its key is the index of its first leaf."""
        outcome["receipt_index"] = self._first

    def close(self, unit: UnitOfWork) -> None:
        """Have the receipt made at the end of the transaction; without leaves there is none."""
        for first, leaves in (*self._full, (self._first, self._leaves)):
            if leaves:
                unit.at_close(self._rel, partial(self._finish, unit, first, leaves))

    def _finish(self, unit: UnitOfWork, first: int, leaves: list[bytes], tail: LedgerTail) -> None:
        receipt = receipt_pb2.BatchReceipt(
            leaves=leaves,
            first_leaf_index=first,
            tree_size=tail.size,
            range_proof=tail.range_proof(first, first + len(leaves)),
            checkpoint=tail.note,
        ).SerializeToString()
        unit.insert(
            schema.receipt,
            [{"rel": self._rel, "whose": schema.OWN, "receipt_index": first, "receipt": receipt}],
        )
        # The newest stands first, before the receipts of statements that were answered before.
        self._made.insert(0, receipt)
