"""Upgrading the schema in a process of its own, as a node does at its first start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from entente.v1 import case_pb2
from sqlalchemy import insert, select, text

from node.store import schema
from node.store.engine import writing_engine
from node.store.store import HEAD, SchemaError, is_current
from node.store.upgrading import upgrade_apart


def test_a_new_database_is_brought_to_the_program_s_schema_by_another_process(tmp_path: Path) -> None:
    engine = writing_engine(f"sqlite+pysqlite:///{tmp_path / 'new.db'}")
    assert not is_current(engine)
    upgrade_apart(engine)
    assert is_current(engine)
    upgrade_apart(engine)  # again changes nothing
    engine.dispose()


def test_a_database_of_a_newer_program_is_refused_with_its_version(tmp_path: Path) -> None:
    engine = writing_engine(f"sqlite+pysqlite:///{tmp_path / 'newer.db'}")
    upgrade_apart(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="9999"):
        upgrade_apart(engine)
    engine.dispose()


def test_cases_that_were_opened_before_are_found_by_what_they_are_about(tmp_path: Path) -> None:
    association, project, request = (bytes([place]) * 16 for place in (1, 2, 3))
    opened = {
        b"a" * 16: case_pb2.CaseStep(need_assessed={"association_id": association}),
        b"b" * 16: case_pb2.CaseStep(need_assessed={"association_id": association, "project_id": project}),
        b"c" * 16: case_pb2.CaseStep(exempted={"request_id": request}),
        b"d" * 16: case_pb2.CaseStep(project_closed={}),
    }
    engine = writing_engine(f"sqlite+pysqlite:///{tmp_path / 'older.db'}")
    upgrade_apart(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE case_about"))
        connection.execute(text("DROP INDEX ix_notice_unreported"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
        connection.execute(insert(schema.case_act), [_opening(*one) for one in opened.items()])
    upgrade_apart(engine)
    with engine.begin() as connection:
        found = {(row.rel, row.about, row.case_id) for row in connection.execute(select(schema.case_about))}
    a, b, c = list(opened)[:3]
    assert found == {(1, association, a), (1, association, b), (1, project, b), (1, request, c)}
    engine.dispose()


def _opening(case_id: bytes, step: case_pb2.CaseStep) -> dict[str, object]:
    """Return the row of an act that opened a case."""
    return {
        "rel": 1,
        "statement_id": case_id,
        "case_id": case_id,
        "whose": schema.OWN,
        "step": step.WhichOneof("step"),
        "act": case_pb2.CaseAct(step=step).SerializeToString(),
        "author": b"",
        "state_us": 0,
        "refused": 0,
        "leaf_index": 0,
        "recorded_us": 0,
    }


def test_a_running_node_never_loads_the_migrations_library() -> None:
    script = "import sys, gateway.app; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    assert HEAD
