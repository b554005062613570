"""The journal: one commit for many acts, a bad act undone alone, nothing acknowledged before the commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from entente.v1 import ledger_pb2
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from node.errors import Refusal
from node.ledger.note import Verifier
from node.ledger.tree import Frontier, leaf_hash
from node.ledger.verify import audit
from node.store import schema
from node.store.ledger_rows import SqlHashes
from node.store.store import HEAD, SchemaError, Store, StoreInUseError, open_store
from node.store.unit import UnitOfWork
from tests.store.journal_acts import NOW, REL, Count, Gate, append, leaves, pile, relationship
from tests.support.log import KEY, sign_note_of


def test_acts_that_wait_together_share_a_commit_and_a_checkpoint(store: Store) -> None:
    commits: list[int] = []
    store.journal.watch = Count(commits)
    futures = pile(store, lambda: [store.put(append, f"k.n{n}") for n in range(50)])
    assert [f.result(10) for f in futures] == list(range(50))
    assert 50 in commits
    with store.read() as connection:
        assert connection.execute(select(schema.ledger_checkpoint.c.size)).scalars().all() == [50]


def test_a_bad_act_undoes_itself_alone_and_leaves_no_gap(store: Store) -> None:
    kinds = ["k.a", "k.b", "bad.act", "k.c", "bad.act", "k.d"]
    futures = pile(store, lambda: [store.put(append, kind) for kind in kinds])
    for kind, future in zip(kinds, futures, strict=True):
        if kind == "bad.act":
            with pytest.raises(ValueError, match=r"bad\.act"):
                future.result(10)
    assert [f.result(10) for f, k in zip(futures, kinds, strict=True) if k != "bad.act"] == [0, 1, 2, 3]
    entries = [ledger_pb2.LedgerEntry.FromString(leaf) for leaf, _ in leaves(store)]
    assert [e.kind for e in entries] == ["k.a", "k.b", "k.c", "k.d"]
    assert [e.index for e in entries] == [0, 1, 2, 3]
    assert all(e.format == "entente/leaf/v1" and len(e.salt) == 16 for e in entries)
    with store.read() as connection:
        assert connection.execute(select(schema.lane_head)).all() == []


def test_the_stored_tree_is_the_tree_of_the_stored_leaves_across_restarts(database_url: str) -> None:
    for opening in range(3):
        store = open_store(database_url, now=lambda: NOW, sign=sign_note_of)
        if not opening:
            store.put(relationship, None).result(10)
        for _ in range(3):
            pile(store, lambda s=store: [s.put(append, "k.x") for _ in range(111)])  # type: ignore[misc]
        store.close()
    store = open_store(database_url, now=lambda: NOW, sign=sign_note_of)
    held = leaves(store)
    assert len(held) == 999
    tree = Frontier()
    tree.append_many([leaf_hash(leaf) for leaf, _ in held])
    with store.read() as connection:
        notes = connection.execute(
            select(schema.ledger_checkpoint.c.note).order_by(schema.ledger_checkpoint.c.size)
        ).scalars()
        report = audit(iter(held), SqlHashes(connection, REL), notes, Verifier.parse(KEY))
    store.close()
    assert report.ok, report.findings
    assert (report.size, report.root) == (999, tree.root())


@pytest.mark.parametrize("table", schema.APPEND_ONLY, ids=lambda t: t.name)
def test_append_only_rows_are_protected_by_the_database_itself(store: Store, table: Any) -> None:
    row = {
        c.name: _value(c) for c in table.columns if not (table.name == "ledger_node" and c.name == "level")
    }
    if table.name == "ledger_node":
        row["level"] = 8

    def write(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        unit.insert(table, [row])
        return [None] * len(calls)

    store.put(write, None).result(10)
    column = next((c for c in table.columns if not c.primary_key), table.columns["rel"])
    for statement in (update(table).values({column.name: _value(column)}), delete(table)):
        future = store.put(_executing(statement), None)
        with pytest.raises((DBAPIError, Refusal)):
            future.result(10)
    with store.read() as connection:
        assert len(connection.execute(select(table)).all()) == 1


def _executing(statement: Any) -> Callable[[UnitOfWork, Sequence[Any]], list[Any]]:
    def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[Any]:
        return [unit.connection.execute(statement)] * len(calls)

    return act


def _value(column: Any) -> Any:
    kind = column.type.python_type
    if kind is bytes:
        return b"x" * 32 if (column.type.length or 32) == 32 else b"x" * column.type.length
    return {int: 7, str: "o", bool: True}[kind]


def test_readers_see_the_last_commit_and_do_not_wait_for_the_writer(store: Store) -> None:
    gate = Gate()
    store.put(append, "k.first").result(10)
    held = store.put(lambda unit, calls: (append(unit, ["k.second"]), gate(unit, calls))[1], None)
    assert gate.entered.wait(10)
    with store.read() as connection:
        assert connection.execute(select(schema.ledger_head.c.size)).scalar_one() == 1
    assert not held.done()
    gate.opened.set()
    held.result(10)
    with store.read() as connection:
        assert connection.execute(select(schema.ledger_head.c.size)).scalar_one() == 2


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, Refusal)), store.read() as connection:
        connection.execute(insert(schema.ledger_head), {"rel": 9, "size": 0})


def test_listeners_hear_of_a_commit_only_after_it(store: Store) -> None:
    heard: list[frozenset[str]] = []
    done = threading.Event()

    def listen(topics: frozenset[str]) -> None:
        with store.read() as connection:
            assert connection.execute(select(schema.ledger_head.c.size)).scalar_one() == 1
        heard.append(topics)
        done.set()

    store.on_commit(listen)

    def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[Any]:
        unit.topics.add("outbox")
        return list(append(unit, ["k.a"] * len(calls)))

    store.put(act, None).result(10)
    assert done.wait(10)
    assert heard == [frozenset({"outbox"})]


def test_a_second_process_may_not_open_the_same_sqlite_file(tmp_path: Any) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'one.db'}"
    first = open_store(url, now=lambda: NOW, sign=sign_note_of)
    with pytest.raises(StoreInUseError):
        open_store(url, now=lambda: NOW, sign=sign_note_of)
    first.close()
    open_store(url, now=lambda: NOW, sign=sign_note_of).close()


def test_sqlite_commits_survive_a_power_cut_by_setting(tmp_path: Any) -> None:
    store = open_store(f"sqlite+pysqlite:///{tmp_path / 'one.db'}", now=lambda: NOW, sign=sign_note_of)

    def settings(unit: UnitOfWork, calls: Sequence[Any]) -> list[Any]:
        ask = unit.connection.exec_driver_sql
        return [(ask("PRAGMA journal_mode").scalar(), ask("PRAGMA synchronous").scalar())] * len(calls)

    assert store.put(settings, None).result(10) == ("wal", 2)
    store.close()


@pytest.mark.postgres
def test_two_writers_on_one_postgres_never_split_the_ledger(postgres_url: str) -> None:
    stores = [open_store(postgres_url, now=lambda: NOW, sign=sign_note_of) for _ in range(2)]
    stores[0].put(relationship, None).result(10)
    futures = [stores[n % 2].put(append, f"k.n{n}") for n in range(200)]
    assert sorted(f.result(30) for f in futures) == list(range(200))
    with stores[0].read() as connection:
        notes = connection.execute(
            select(schema.ledger_checkpoint.c.note).order_by(schema.ledger_checkpoint.c.size)
        ).scalars()
        report = audit(iter(leaves(stores[0])), SqlHashes(connection, REL), notes, Verifier.parse(KEY))
    for store in stores:
        store.close()
    assert report.ok
    assert report.size == 200


@pytest.mark.postgres
def test_a_lost_database_connection_refuses_and_recovers_without_a_restart(postgres_url: str) -> None:
    store = open_store(postgres_url, now=lambda: NOW, sign=sign_note_of)
    store.put(relationship, None).result(10)
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")

    def cut(unit: UnitOfWork, calls: Sequence[Any]) -> list[Any]:
        pid = unit.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with admin.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:p)"), {"p": pid})
        return list(append(unit, ["k.lost"] * len(calls)))

    with pytest.raises(Refusal) as refused:
        store.put(cut, None).result(30)
    assert refused.value.code == "STORE_UNAVAILABLE"
    assert refused.value.retry_after_s
    assert not store.writable()
    assert store.put(append, "k.after").result(30) == 0
    assert store.writable()
    store.close()
    admin.dispose()


def test_a_full_disk_refuses_and_recovers_without_a_restart(tmp_path: Any) -> None:
    store = open_store(f"sqlite+pysqlite:///{tmp_path / 'one.db'}", now=lambda: NOW, sign=sign_note_of)
    store.put(relationship, None).result(10)

    def limit(pages: int) -> Callable[[UnitOfWork, Sequence[Any]], list[Any]]:
        def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[Any]:
            return [unit.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar()] * len(calls)

        return act

    def fill(unit: UnitOfWork, calls: Sequence[Any]) -> list[Any]:
        unit.append(REL, ledger_pb2.LedgerEntry(kind="k.big"))
        rows = [{"content_id": b"c" * 16, "n": n, "data": b"x" * 262_160} for n in range(20)]
        unit.insert(schema.content_chunk, rows)
        return [None] * len(calls)

    store.put(limit(1), None).result(10)  # clamps to what is there: the next page does not fit
    with pytest.raises(Refusal) as refused:
        store.put(fill, None).result(10)
    assert refused.value.code == "STORE_UNAVAILABLE"
    assert leaves(store) == []
    store.put(limit(1_000_000), None).result(10)
    store.put(fill, None).result(10)
    assert len(leaves(store)) == 1
    store.close()


def test_after_stop_nothing_is_taken_and_nothing_is_lost(store: Store) -> None:
    futures = [store.put(append, f"k.n{n}") for n in range(20)]
    store.journal.stop()
    assert [f.result(10) for f in futures] == list(range(20))
    with pytest.raises(Refusal) as refused:
        store.put(append, "k.late").result(10)
    assert refused.value.code == "DRAINING"


def test_the_program_knows_its_newest_migration_and_the_tables_are_what_it_makes(database_url: str) -> None:
    script = ScriptDirectory(str(resources.files("node.store") / "migrations"))
    assert script.get_current_head() == HEAD
    open_store(database_url, now=lambda: NOW, sign=sign_note_of).close()
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [d for d in compare_metadata(context, schema.metadata) if "alembic_version" not in str(d)]
    engine.dispose()
    assert found == []


def test_a_schema_of_a_newer_program_is_not_touched(database_url: str) -> None:
    open_store(database_url, now=lambda: NOW, sign=sign_note_of).close()
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SchemaError):
        open_store(database_url, now=lambda: NOW, sign=sign_note_of)
