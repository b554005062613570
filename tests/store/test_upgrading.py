"""Upgrading the schema in a process of its own, as a node does at its first start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

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


def test_a_running_node_never_loads_the_migrations_library() -> None:
    script = "import sys, gateway.app; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    assert HEAD
