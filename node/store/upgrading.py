"""Upgrading the schema in a process of its own: reads the database's URL from standard input.

The library of the migrations weighs a tenth of a node's memory and is needed once. The URL may hold a
password, so it is no argument. Exit code 1: the schema is not one this program knows.
"""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import Engine

from node.store.engine import writing_engine
from node.store.store import SchemaError, is_current, upgrade_here


def upgrade_apart(engine: Engine) -> None:
    """Bring the schema to the program's version without loading the migrations here.

    Raises:
        SchemaError: the schema is newer than this program, or could not be upgraded.
    """
    if is_current(engine):
        return
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "node.store.upgrading"], input=url, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SchemaError(done.stdout.strip() or "the database's schema could not be upgraded")


def main() -> int:
    """Upgrade the database whose URL stands on standard input; return the exit code."""
    engine = writing_engine(sys.stdin.read())
    try:
        upgrade_here(engine)
    except SchemaError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    finally:
        engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
