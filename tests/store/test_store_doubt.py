"""A commit whose answer is lost: undetermined, and the next one begins from what the database holds."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from entente.v1 import ledger_pb2
from sqlalchemy import create_engine, select, text

from node.errors import Refusal
from node.ledger.note import Verifier
from node.ledger.verify import audit
from node.store import schema
from node.store.doubt import says_undone
from node.store.ledger_rows import SqlHashes
from node.store.store import Store, open_store
from node.store.unit import LaneHead, UnitOfWork
from tests.support.log import KEY, ORIGIN, sign_note_of
from tests.support.proxy_postgres import Lost, PostgresProxy

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REL = 1
LANE = 3


@pytest.fixture
def proxy(postgres_url: str) -> Iterator[PostgresProxy]:
    with PostgresProxy(postgres_url) as proxy:
        yield proxy


@pytest.fixture
def store(proxy: PostgresProxy) -> Iterator[Store]:
    store = open_store(proxy.url, now=lambda: NOW, sign=sign_note_of)
    store.put(_relationship, None).result()
    yield store
    store.close()


def _relationship(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
    row = {"rel": REL, "agreement_id": "a-b", "own": "A", "peer": "B", "genesis": b"g", "digest": b"d" * 32}
    unit.insert(schema.agreement, [row | {"epoch": 1, "origin": ORIGIN, "peer_origin": "b"}])
    unit.insert(schema.ledger_head, [{"rel": REL, "size": 0}])
    return [None] * len(calls)


def _append(unit: UnitOfWork, calls: Sequence[str]) -> list[tuple[int, int]]:
    """Add a leaf and move a lane for each call; return the leaf's index and the place in the lane."""
    made = []
    for kind in calls:
        place = unit.lane(REL, schema.OWN, LANE).sequence + 1
        unit.move_lane(REL, schema.OWN, LANE, LaneHead(place, bytes(32)))
        made.append((unit.append(REL, ledger_pb2.LedgerEntry(kind=kind))[0], place))
        unit.topics.add("roster")
    return made


def _refused(store: Store, kind: str) -> str:
    with pytest.raises(Refusal) as refused:
        store.put(_append, kind).result(30)
    assert refused.value.retry_after_s
    return refused.value.code


def _kinds(store: Store) -> list[str]:
    table = schema.ledger_entry
    with store.read() as connection:
        rows = connection.execute(select(table.c.leaf).order_by(table.c.idx)).all()
    return [ledger_pb2.LedgerEntry.FromString(bytes(row.leaf)).kind for row in rows]


def _verified(store: Store) -> int:
    table = schema.ledger_entry
    with store.read() as connection:
        leaves = connection.execute(select(table.c.leaf, table.c.leaf_hash).order_by(table.c.idx)).all()
        noted = select(schema.ledger_checkpoint.c.note).order_by(schema.ledger_checkpoint.c.size)
        notes = connection.execute(noted).scalars()
        rows = iter([(bytes(row.leaf), bytes(row.leaf_hash)) for row in leaves])
        report = audit(rows, SqlHashes(connection, REL), notes, Verifier.parse(KEY))
    assert report.ok, report.findings
    return report.size


@pytest.mark.postgres
@pytest.mark.parametrize("lost", ["answer", "commit"])
def test_a_commit_whose_answer_is_lost_is_undetermined_and_the_next_goes_on_from_what_is_stored(
    lost: Lost, proxy: PostgresProxy, store: Store
) -> None:
    assert store.put(_append, "k.before").result(30) == (0, 1)
    proxy.lose_next(lost)
    assert _refused(store, "k.doubted") == "OUTCOME_UNDETERMINED"
    assert proxy.lost.wait(30)
    assert not store.writable()
    stored = lost == "answer"
    assert _kinds(store) == ["k.before", "k.doubted"][: 1 + stored]
    # Heads, lanes and the tree are those of the database, not those that the lost transaction made.
    assert store.put(_append, "k.after").result(30) == (1 + stored, 2 + stored)
    assert store.put(_append, "k.later").result(30) == (2 + stored, 3 + stored)
    assert store.writable()
    assert _verified(store) == 3 + stored


@pytest.mark.postgres
@pytest.mark.parametrize("lost", ["answer", "commit"])
def test_listeners_hear_of_a_commit_in_doubt_as_if_it_had_happened(
    lost: Lost, proxy: PostgresProxy, store: Store
) -> None:
    heard: list[frozenset[str]] = []
    told = threading.Event()

    def listen(topics: frozenset[str]) -> None:
        heard.append(topics)
        told.set()

    store.on_commit(listen)
    proxy.lose_next(lost)
    assert _refused(store, "k.doubted") == "OUTCOME_UNDETERMINED"
    assert told.wait(30)  # without another act
    assert heard == [frozenset({"roster"})]


@pytest.mark.postgres
def test_while_the_database_stays_away_nothing_is_stored_and_afterwards_the_doubt_is_settled_first(
    proxy: PostgresProxy, store: Store
) -> None:
    heard: list[tuple[str, ...]] = []
    store.on_commit(lambda topics: heard.append(tuple(topics)))
    proxy.lose_next("answer", stay_away=True)
    assert _refused(store, "k.doubted") == "OUTCOME_UNDETERMINED"
    assert _refused(store, "k.while.away") == "STORE_UNAVAILABLE"
    assert heard == []
    proxy.come_back()
    assert store.put(_append, "k.after").result(30) == (1, 2)
    assert heard == [("roster",), ("roster",)]  # the one in doubt, then the one that is sure
    assert _kinds(store) == ["k.doubted", "k.after"]
    assert _verified(store) == 2


@pytest.mark.postgres
def test_the_next_transaction_waits_until_the_one_in_doubt_has_ended(
    postgres_url: str, proxy: PostgresProxy, store: Store
) -> None:
    """A server still at the COMMIT of a lost connection holds the ledger's head: so does this one here."""
    admin = create_engine(postgres_url)
    head = schema.ledger_head
    with admin.connect() as old:
        proxy.lose_next("commit", stay_away=True)
        assert _refused(store, "k.doubted") == "OUTCOME_UNDETERMINED"
        old.execute(select(head).where(head.c.rel == REL).with_for_update())
        proxy.come_back()
        after = store.put(_append, "k.after")
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        with admin.connect() as other:
            while not other.execute(waiting).scalar_one():
                other.rollback()
        assert not after.done()
        old.rollback()
    assert after.result(30) == (0, 1)
    admin.dispose()


def _sqlite(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("commit")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "undone"),
    [
        (_sqlite("SQLITE_FULL"), True),
        (_sqlite("SQLITE_IOERR_WRITE"), True),
        (_sqlite("SQLITE_BUSY_SNAPSHOT"), True),
        (_sqlite("SQLITE_IOERR_FSYNC"), False),
        (_sqlite("SQLITE_IOERR_SHMSIZE"), False),
        (psycopg.errors.SerializationFailure("commit"), True),
        (psycopg.errors.UniqueViolation("commit"), True),
        (psycopg.errors.AdminShutdown("commit"), False),
        (psycopg.errors.StatementCompletionUnknown("commit"), False),
        (psycopg.OperationalError("the connection is lost"), False),
        (AssertionError("a fault of ours"), False),
    ],
    ids=lambda value: "" if isinstance(value, bool) else type(value).__name__,
)
def test_only_an_error_that_proves_it_says_that_a_commit_is_undone(error: Exception, undone: bool) -> None:
    assert says_undone(error) is undone
