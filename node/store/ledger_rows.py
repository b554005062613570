"""The ledger's rows: reading hashes for proofs, and the tail that grows inside a transaction.

Decides where the next leaf goes (after the head row, never a sequence of the database: those leave gaps)
and that a checkpoint is signed in the very transaction of the leaves it covers. Refuses to know what a
leaf means. Source: RFC 6962 section 2; entente/v1/ledger.proto.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from entente.v1 import ledger_pb2
from sqlalchemy import Connection, bindparam, select, update

from node.errors import EntenteError
from node.ledger.proofs import outside
from node.ledger.tree import Frontier, leaf_hash
from node.store import schema
from node.store.prepared import Prepared
from node.store.rows import insert_rows
from node.wire import field, head, number_field

FORMAT: Final = "entente/leaf/v1"
SALT_BYTES: Final = 16
_FORMAT_FIELD: Final = field(1, FORMAT.encode())
_SALT_HEAD: Final = head(ledger_pb2.LedgerEntry.SALT_FIELD_NUMBER, SALT_BYTES)

SignCheckpoint = Callable[[str, int, bytes], str]
"""(origin, size, root) -> signed note."""


class HeadMovedError(EntenteError):
    """Another process appended to the ledger meanwhile; the transaction is undone and run again."""


_LEAF_HASHES = (
    select(schema.ledger_entry.c.leaf_hash)
    .where(
        schema.ledger_entry.c.rel == bindparam("r"),
        schema.ledger_entry.c.idx >= bindparam("a"),
        schema.ledger_entry.c.idx < bindparam("b"),
    )
    .order_by(schema.ledger_entry.c.idx)
)
_NODE_HASHES = (
    select(schema.ledger_node.c.hash)
    .where(
        schema.ledger_node.c.rel == bindparam("r"),
        schema.ledger_node.c.level == bindparam("l"),
        schema.ledger_node.c.n >= bindparam("a"),
        schema.ledger_node.c.n < bindparam("b"),
    )
    .order_by(schema.ledger_node.c.n)
)


_MOVE_HEAD = Prepared(
    update(schema.ledger_head)
    .where(schema.ledger_head.c.rel == bindparam("r"), schema.ledger_head.c.size == bindparam("old"))
    .values(size=bindparam("new"))
)


class SqlHashes:
    """Reads the hashes of one relationship's ledger (a `HashReader`)."""

    def __init__(self, connection: Connection, rel: int) -> None:
        self._connection = connection
        self._rel = rel

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Return the hashes of the leaves `start` to `end - 1`."""
        rows = self._connection.execute(_LEAF_HASHES, {"r": self._rel, "a": start, "b": end})
        return [bytes(row[0]) for row in rows]

    def node_hashes(self, level: int, start: int, end: int) -> list[bytes]:
        """Return the stored nodes `start` to `end - 1` of `level`."""
        rows = self._connection.execute(_NODE_HASHES, {"r": self._rel, "l": level, "a": start, "b": end})
        return [bytes(row[0]) for row in rows]


def ledger_size(connection: Connection, rel: int) -> int:
    """Return the number of leaves committed."""
    return int(
        connection.execute(
            select(schema.ledger_head.c.size).where(schema.ledger_head.c.rel == rel)
        ).scalar_one()
    )


class LedgerTail:
    """The leaves that one transaction adds to one ledger."""

    def __init__(self, rel: int, base: Frontier) -> None:
        self.rel: Final = rel
        self._base = base
        self._hashes: list[bytes] = []
        self._rows: list[dict[str, object]] = []
        self._grown: Frontier | None = None
        self.note = ""

    @property
    def base_size(self) -> int:
        """The size of the ledger without this tail."""
        return self._base.size

    @property
    def grew(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._rows)

    @property
    def size(self) -> int:
        """The size of the ledger with this tail."""
        return self._base.size + len(self._rows)

    def append(self, entry: ledger_pb2.LedgerEntry, salt: bytes) -> tuple[int, bytes]:
        """Give `entry` its index, format and salt; return the index and the leaf's exact bytes."""
        entry.format = FORMAT
        entry.index = self.size
        entry.salt = salt
        return self._add(entry.kind, entry.SerializeToString())

    def append_written(
        self, kind: str, stamp: bytes, before: bytes, salt: bytes, after: bytes
    ) -> tuple[int, bytes]:
        """Append a leaf of `kind` whose other fields are serialised already; return what `append` returns.

        Args:
            stamp: its time, a serialised `Timestamp`.
            before: the fields from `kind` on that stand before the salt.
            after: those that stand behind it.
        """
        parts = [_FORMAT_FIELD, number_field(2, self.size), field(3, stamp), before, _SALT_HEAD, salt, after]
        return self._add(kind, b"".join(parts))

    def _add(self, kind: str, leaf: bytes) -> tuple[int, bytes]:
        index, hashed = self.size, leaf_hash(leaf)
        self._hashes.append(hashed)
        self._rows.append({"rel": self.rel, "idx": index, "leaf_hash": hashed, "kind": kind, "leaf": leaf})
        return index, leaf

    def leaf(self, index: int) -> bytes:
        """Return a leaf of this tail by its index in the ledger."""
        return cast("bytes", self._rows[index - self._base.size]["leaf"])

    def cut(self, size: int) -> None:
        """Forget the leaves from index `size` on: their act was undone."""
        keep = size - self._base.size
        del self._hashes[keep:]
        del self._rows[keep:]

    def flush(self, connection: Connection, origin: str, now_us: int, sign: SignCheckpoint) -> None:
        """Write leaves, nodes, head and the signed checkpoint. Raises HeadMovedError if overtaken."""
        grown = self._base.copy()
        nodes = grown.append_many(self._hashes)
        insert_rows(connection, schema.ledger_entry, self._rows)
        insert_rows(
            connection,
            schema.ledger_node,
            [{"rel": self.rel, "level": n.level, "n": n.n, "hash": n.hash} for n in nodes],
        )
        moved = _MOVE_HEAD.change(connection, {"r": self.rel, "old": self._base.size, "new": grown.size})
        if moved != 1:
            raise HeadMovedError("another process appended to the ledger")
        self.note = sign(origin, grown.size, grown.root())
        row = {"rel": self.rel, "size": grown.size, "note": self.note, "made_us": now_us}
        insert_rows(connection, schema.ledger_checkpoint, [row])
        self._grown = grown

    @property
    def grown(self) -> Frontier:
        """The frontier after `flush`."""
        assert self._grown is not None, "flush first"  # noqa: S101  (a bug of ours, not an input)
        return self._grown

    def range_proof(self, start: int, end: int) -> list[bytes]:
        """Return the proof of the leaves [start, end) of this tail under the flushed checkpoint.

        Everything it needs is in memory: left of the range lie the peaks of the tree before it.
        """
        left = self._base.copy()
        left.append_many(self._hashes[: start - self._base.size])
        return [
            *left.peaks,
            *(self._subtree(low, high) for low, high in outside(start, end, self.size) if low >= end),
        ]

    def _subtree(self, low: int, high: int) -> bytes:
        tree = Frontier()
        tree.append_many(self._hashes[low - self._base.size : high - self._base.size])
        return tree.root()
