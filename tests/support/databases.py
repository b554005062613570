"""Databases for tests: made anew, or copied from one that was filled once.

Decides how a copy is made: of an SQLite file, of a PostgreSQL database (`CREATE DATABASE ... TEMPLATE`).
Refuses to know what is in them.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg
from sqlalchemy import make_url

from node.store.engine import is_sqlite

_lasting: Final = ExitStack()


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite+pysqlite:///{path}"


@contextmanager
def new_database(server: str, template: str = "template1") -> Iterator[str]:
    """Give the URL of a new PostgreSQL database, a copy of `template`; it is dropped afterwards.

    Args:
        server: the URL of any database of the server.
        template: the name of a database to which nobody is connected.
    """
    url = _create(server, template)
    try:
        yield url
    finally:
        _drop(url)


def lasting_database(server: str = "") -> str:
    """Return the URL of a new, empty database that lasts until the run ends: SQLite without a server."""
    if not server:
        return sqlite_url(lasting_folder() / "lasting.db")
    return _keep(_create(server, "template1"))


def lasting_copy(url: str) -> str:
    """Return the URL of a copy, which lasts until the run ends, of a database that nobody has open."""
    name = _name(url)
    if is_sqlite(url):
        return sqlite_url(Path(shutil.copy(name, lasting_folder())))
    return _keep(_create(url, name))


def lasting_folder() -> Path:
    """Return a new folder that lasts until the run ends."""
    return Path(_lasting.enter_context(TemporaryDirectory(prefix="entente-")))


def drop_lasting() -> None:
    """End all that lasts; before the server of the databases is stopped."""
    _lasting.close()


@contextmanager
def copy_of(url: str, path: Path) -> Iterator[str]:
    """Give the URL of a copy of the database at `url`, which nobody has open.

    Args:
        path: the file of the copy, for SQLite.
    """
    if is_sqlite(url):
        shutil.copyfile(_name(url), path)
        yield sqlite_url(path)
    else:
        with new_database(url, _name(url)) as copy:
            yield copy


def _keep(url: str) -> str:
    _lasting.callback(_drop, url)
    return url


def _create(server: str, template: str) -> str:
    name = f"entente_{uuid.uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _drop(url: str) -> None:
    _administer(url, f"DROP DATABASE {_name(url)} WITH (FORCE)")


def _administer(server: str, statement: str) -> None:
    # In the server's own database: to a template nobody may be connected.
    url = make_url(server).set(drivername="postgresql", database="postgres")
    with closing(psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)) as connection:
        connection.execute(statement.encode())


def _name(url: str) -> str:
    name = make_url(url).database
    assert name is not None
    return name
