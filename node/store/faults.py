"""What an exception of the database says of the database.

Decides which exceptions mean that the database itself cannot serve, and not that an act is bad; refuses to
know what becomes of the act.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

_DOWN: Final = frozenset({"OperationalError", "InterfaceError"})  # names of PEP 249


def is_down(error: BaseException) -> bool:
    """Whether `error` says that the database itself cannot serve (disk, connection, lock), not the act.

    The driver's own errors count like SQLAlchemy's: the hot statements run on the driver.
    """
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    if isinstance(error, SQLAlchemyError):
        return "pool" in type(error).__name__.lower()
    return is_drivers(error) and any(c.__name__ in _DOWN for c in type(error).__mro__)


def is_drivers(error: BaseException) -> bool:
    """Whether `error` is one of the database driver's own."""
    return type(error).__module__.partition(".")[0] in ("sqlite3", "psycopg")
