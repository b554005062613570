"""One transaction of the writer, as an act sees it.

Decides how acts that share a transaction are kept apart: what an act adds to ledgers, lanes and topics is
forgotten with its savepoint. Refuses to know any rule. The ledger's checkpoint and what depends on it (a
receipt with its proof) are made once, at the end, for all acts of the transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from entente.v1 import ledger_pb2
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection, Table, bindparam, select

from node.errors import Refusal
from node.ledger.tree import Frontier
from node.store import schema
from node.store.ledger_rows import SALT_BYTES, HeadMovedError, LedgerTail, SignCheckpoint, SqlHashes
from node.store.prepared import Prepared, run_text
from node.store.rows import insert_rows

_US: Final = 1_000_000

Fact = tuple[str, ...]
"""Something to be counted once it is committed: what it is, then its labels, all from closed sets."""


class OvertakenError(BaseException):
    """Something that protects takes the writer: what the call has done is undone, and done again later.

    No `Exception`, since nothing that an act may expect to go wrong has gone wrong.
    """


class LaneHead(NamedTuple):
    """The last statement of a lane: its sequence (0: none yet) and its digest (empty: none yet)."""

    sequence: int
    digest: bytes


@dataclass(slots=True)
class Caches:
    """What the writer remembers between transactions; forgotten whenever one fails."""

    frontiers: dict[int, Frontier]
    origins: dict[int, str]


_L = schema.lane_head.c
_HEADS = Prepared(select(_L.whose, _L.lane, _L.sequence, _L.digest).where(_L.rel == bindparam("r")))
_HEAD_SIZE = select(schema.ledger_head.c.size).where(schema.ledger_head.c.rel == bindparam("r"))
_SIZE, _SIZE_LOCKED = Prepared(_HEAD_SIZE), Prepared(_HEAD_SIZE.with_for_update())


class UnitOfWork:
    """What an act writes with. Valid only inside the act."""

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        random: Callable[[int], bytes],
        sign: SignCheckpoint,
        caches: Caches,
        frozen: dict[int, str] | None = None,
        overtaken: Callable[[], bool] = lambda: False,
    ) -> None:
        self.connection: Final = connection
        self.now: Final = now
        self.now_us: Final = microseconds(now)
        self.topics: set[str] = set()
        self.facts: Counter[Fact] = Counter()
        self._random = random
        self._sign = sign
        self._caches = caches
        self._frozen = {} if frozen is None else frozen
        self._overtaken = overtaken
        self._gives_way = False
        self._tails: dict[int, LedgerTail] = {}
        self._lanes: dict[tuple[int, str, int], LaneHead] = {}
        self._lanes_read: set[int] = set()
        self._lanes_moved: set[tuple[int, str, int]] = set()
        self._at_close: list[tuple[int, Callable[[LedgerTail], None]]] = []
        self._after_commit: list[Callable[[], None]] = []
        self._clock = timestamp_of(self.now_us)
        self.now_stamp: Final = self._clock.SerializeToString()
        """`now` as a serialised `Timestamp`."""

    def gives_way(self) -> None:
        """Say that the call that runs may end at any row or leaf as if it had not begun, to begin anew later.

        For long calls, so that what protects need not wait for their end. What such a call has done is undone
        and it is called again with the same input: it changes nothing outside the transaction. A row or leaf
        then raises OvertakenError, which is to be let pass.
        """
        self._gives_way = True

    def _step(self) -> None:
        if self._gives_way and self._overtaken():
            raise OvertakenError

    # --- rows -----------------------------------------------------------------------------------

    def insert(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert `rows`, all in one call to the database; none is fine."""
        self._step()
        insert_rows(self.connection, table, rows)

    def insert_new(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert `rows` whose key is not there yet; the others stay as they are."""
        self._step()
        insert_rows(self.connection, table, rows, on_conflict="keep")

    def replace(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert `rows`; those whose key is there already take the place of the old ones."""
        insert_rows(self.connection, table, rows, on_conflict="replace")

    # --- the ledger -----------------------------------------------------------------------------

    def append(self, rel: int, entry: ledger_pb2.LedgerEntry) -> tuple[int, bytes]:
        """Append `entry` to the ledger of `rel`: index, time and salt are given to it here.

        Returns:
            The index and the exact bytes of the leaf, which stands once the transaction is committed.

        Raises:
            Refusal: the code for which the ledger was frozen.
        """
        self._step()
        self._require_growing(rel)
        entry.record_time.CopyFrom(self._clock)
        self.facts["leaf", entry.kind] += 1
        return self.tail(rel).append(entry, self._random(SALT_BYTES))

    def append_written(self, rel: int, kind: str, before: bytes, after: bytes) -> tuple[int, bytes]:
        """Append a leaf whose other fields are serialised already: the same as `append` for many alike.

        Args:
            before: the fields from `kind` on that stand before the salt.
            after: those that stand behind it.
        """
        self._step()
        self._require_growing(rel)
        self.facts["leaf", kind] += 1
        salt = self._random(SALT_BYTES)
        return self.tail(rel).append_written(kind, self.now_stamp, before, salt, after)

    def freeze(self, rel: int, code: str) -> None:
        """Add nothing more to the ledger of `rel` until the process starts anew, so that it cannot fork.

        Holds from here on, whatever becomes of the transaction.
        """
        self._frozen.setdefault(rel, code)

    def _require_growing(self, rel: int) -> None:
        if (code := self._frozen.get(rel)) is not None:
            raise Refusal(code, "the peer has seen more of this ledger, or another: nothing is added to it")

    def is_frozen(self, rel: int) -> bool:
        """Whether nothing may be added to the ledger of `rel`."""
        return rel in self._frozen

    def tail(self, rel: int) -> LedgerTail:
        """Return the tail of the ledger of `rel`; on PostgreSQL this locks the ledger's head row."""
        if (tail := self._tails.get(rel)) is None:
            locking = self.connection.dialect.name != "sqlite"
            (size,) = (_SIZE_LOCKED if locking else _SIZE).rows(self.connection, {"r": rel})[0]
            frontier = self._caches.frontiers.get(rel)
            if frontier is None or frontier.size != size:
                frontier = Frontier.rebuild(size, SqlHashes(self.connection, rel))
            tail = self._tails[rel] = LedgerTail(rel, frontier)
        return tail

    def at_close(self, rel: int, finish: Callable[[LedgerTail], None]) -> None:
        """Have `finish` called with the ledger's tail once its checkpoint is signed, before the commit."""
        self._at_close.append((rel, finish))

    def after_commit(self, done: Callable[[], None]) -> None:
        """Have `done` called once all this is committed, before anyone is told of it. It raises nothing."""
        self._after_commit.append(done)

    # --- lanes ----------------------------------------------------------------------------------

    def lane(self, rel: int, whose: str, lane: int) -> LaneHead:
        """Return the head of a lane, with what this transaction has added."""
        if rel not in self._lanes_read:
            self._lanes_read.add(rel)
            if self.connection.dialect.name != "sqlite":
                self.tail(rel)  # the ledger's head row is the lock for the relationship's lanes, too
            for row in _HEADS.rows(self.connection, {"r": rel}):
                self._lanes.setdefault((rel, row[0], row[1]), LaneHead(row[2], bytes(row[3])))
        return self._lanes.get((rel, whose, lane), LaneHead(0, b""))

    def move_lane(self, rel: int, whose: str, lane: int, head: LaneHead) -> None:
        """Record a lane's new head."""
        self._lanes[rel, whose, lane] = head
        self._lanes_moved.add((rel, whose, lane))

    # --- keeping acts apart ---------------------------------------------------------------------

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Run the body in a savepoint: what it raises undoes it, and it alone."""
        sizes = {rel: tail.size for rel, tail in self._tails.items()}
        lanes, moved, topics = dict(self._lanes), set(self._lanes_moved), set(self.topics)
        read = set(self._lanes_read)
        facts = self.facts.copy()
        closing, after = len(self._at_close), len(self._after_commit)
        self._gives_way = False  # unless this call says so
        try:
            run_text(self.connection, "SAVEPOINT act")
            yield
            run_text(self.connection, "RELEASE SAVEPOINT act")
        except BaseException:
            with suppress(Exception):  # a connection that is gone has undone everything already
                run_text(self.connection, "ROLLBACK TO SAVEPOINT act")
                run_text(self.connection, "RELEASE SAVEPOINT act")
            for rel, tail in self._tails.items():
                tail.cut(sizes.get(rel, tail.base_size))
            self._lanes, self._lanes_moved, self.topics = lanes, moved, topics
            self._lanes_read = read
            self.facts = facts
            del self._at_close[closing:]
            del self._after_commit[after:]
            raise

    def close(self) -> None:
        """Write ledgers, checkpoints, receipts and lane heads: the last thing before the commit."""
        grown: dict[int, Frontier] = {}
        for rel, tail in self._tails.items():
            if tail.grew:
                tail.flush(self.connection, self._origin(rel), self.now_us, self._sign)
                grown[rel] = tail.grown
        for rel, finish in self._at_close:
            finish(self._tails[rel])
        self._write_lanes()
        self._grown = grown

    def keep_caches(self) -> None:
        """Remember the grown frontiers, and what acts remember: called only after the commit."""
        self._caches.frontiers.update(self._grown)
        for done in self._after_commit:
            done()

    def _origin(self, rel: int) -> str:
        if (origin := self._caches.origins.get(rel)) is None:
            origin = self._caches.origins[rel] = self.connection.execute(
                select(schema.agreement.c.origin).where(schema.agreement.c.rel == rel)
            ).scalar_one()
        return origin

    def _write_lanes(self) -> None:
        rows = [
            {"rel": rel, "whose": whose, "lane": lane, "sequence": head.sequence, "digest": head.digest}
            for (rel, whose, lane), head in ((key, self._lanes[key]) for key in sorted(self._lanes_moved))
        ]
        insert_rows(self.connection, schema.lane_head, rows, on_conflict="replace")


def microseconds(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970 UTC."""
    delta = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * _US + delta.microseconds


def instant_of(us: int) -> datetime:
    """Return the aware instant of microseconds since 1970 UTC."""
    return datetime.fromtimestamp(us // _US, UTC).replace(microsecond=us % _US)


def us_of(stamp: Timestamp) -> int:
    """Return the microseconds since 1970 UTC of a wire form."""
    return stamp.seconds * _US + stamp.nanos // 1000


def timestamp_of(us: int) -> Timestamp:
    """Return the wire form of microseconds since 1970 UTC."""
    return Timestamp(seconds=us // _US, nanos=us % _US * 1000)


__all__ = [
    "Caches",
    "HeadMovedError",
    "LaneHead",
    "OvertakenError",
    "UnitOfWork",
    "instant_of",
    "microseconds",
    "timestamp_of",
    "us_of",
]
