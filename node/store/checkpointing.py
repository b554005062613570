"""Moving what is committed from SQLite's log into the database file, beside the writer.

Decides when: shortly after commits, a few times a second at most. Left to the writer, every thousandth page
would make one commit wait until all of them are moved; here it only finds what came meanwhile. Durability
does not depend on it: what is committed is in the log. Source: sqlite.org/wal.html, section 2.1.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Final

_LOG: Final = logging.getLogger(__name__)
_GATHER_S: Final = 0.25
_BUSY_TIMEOUT_S: Final = 1.0


class Checkpointing:
    """A thread with a connection of its own. Start it once for a file; `stop` before the file is let go.

    Raises:
        OSError: there is no such file.
    """

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._file: Final = _identity(path)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="checkpointing", daemon=True)
        self._thread.start()

    def committed(self, _topics: frozenset[str]) -> None:
        """Take note of a commit; called on the writer's thread."""
        if not self._woken.is_set():
            self._woken.set()

    def stop(self) -> None:
        """End the thread. Safe to repeat."""
        self._stopping.set()
        self._woken.set()
        self._thread.join()

    def _work(self) -> None:
        while True:
            self._woken.wait()
            if self._stopping.wait(_GATHER_S):
                return
            self._woken.clear()
            if self._stopping.is_set():  # it may have been set before the line above forgot that it woke us
                return
            try:
                self._move()
            except (OSError, sqlite3.Error) as error:
                # A full disk, say: the writer meets it too, and says so.
                _LOG.warning("the log could not be moved now", extra={"kind": type(error).__name__})

    def _move(self) -> None:
        # Where the writer's file was moved away or replaced, its log is of another file than the one of that
        # name: SQLite would throw it away, or move it into the wrong one.
        if _identity(self._path) != self._file:
            raise FileNotFoundError
        # A connection each time: an idle node holds none. It never makes a file.
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
        )
        try:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        finally:
            connection.close()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino
