"""A commit whose answer was lost: what may be said of it, and how to be sure that it has ended.

Decides which failures of a COMMIT prove that nothing was stored; everything else leaves it open. Sources:
PostgreSQL 15, appendix A (classes 08 and 57P, 40003); sqlite.org/rescode.html. SQLite in WAL writes the frame
that commits before it syncs: a sync that fails leaves a frame that a recovery after a crash would find.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from node.errors import EntenteError
from node.store import schema

# The frame that commits was not written whole, or the transaction goes on and is rolled back.
_SQLITE_UNDONE: Final = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_BUSY", "SQLITE_CONSTRAINT"})
_POSTGRES_OPEN: Final = ("08", "57P", "40003")


class UndeterminedError(EntenteError):
    """A commit of the first `acts` that waited may have happened or not; it would have touched `topics`."""

    def __init__(self, acts: int, topics: frozenset[str]) -> None:
        super().__init__("the answer to a commit was lost")
        self.acts: Final = acts
        self.topics: Final = topics


def says_undone(error: Exception) -> bool:
    """Whether what a COMMIT failed with proves that the transaction is undone."""
    cause: object = error.orig if isinstance(error, DBAPIError) else error
    if (name := getattr(cause, "sqlite_errorname", None)) is not None:
        return name in _SQLITE_UNDONE or name.startswith(("SQLITE_BUSY_", "SQLITE_CONSTRAINT_"))
    # Without a code the server said nothing: the connection was lost.
    state = getattr(cause, "sqlstate", None)
    return bool(state) and not str(state).startswith(_POSTGRES_OPEN)


def await_end(engine: Engine) -> None:
    """Return once no earlier transaction of this writer is under way any more.

    A server may still be at a COMMIT whose connection is gone; it holds the head row of each ledger that
    it added to, so whoever gets those rows comes after it. One row at a time, to be in nobody's way.

    Raises:
        SQLAlchemyError: the database cannot be reached, or a row is held longer than a statement may take.
    """
    head = schema.ledger_head.c.rel
    with engine.connect() as connection:
        rels = connection.execute(select(head).order_by(head)).scalars().all()
        connection.rollback()
        for rel in rels:
            connection.execute(select(head).where(head == rel).with_for_update())
            connection.rollback()
