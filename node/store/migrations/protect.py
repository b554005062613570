"""Triggers that keep append-only rows as they were written, in both databases.

A program's promise not to change a row is only as good as the program; the database's is better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def protecting(dialect: str, tables: Iterable[str]) -> Iterator[str]:
    """Yield the statements that make `tables` refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE."""
    if dialect == "sqlite":
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    yield (
        "CREATE OR REPLACE FUNCTION entente_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in tables:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION entente_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION entente_append_only()"
        )
