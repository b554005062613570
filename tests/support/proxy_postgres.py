"""A proxy before PostgreSQL that loses the answer to a COMMIT, or the COMMIT itself.

Decides at which moment a connection breaks: once the server has committed and said so, or before it has heard
of it. To the client both look the same, and that is the point. It speaks no TLS; it has threads of its own.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Final, Literal, Self

from sqlalchemy import make_url

_COMMIT: Final = b"COMMIT\x00"
_PIECE: Final = 65_536

Lost = Literal["answer", "commit"]


class PostgresProxy:
    """Listens on a port of the loopback address; its `url` leads through it to the server of `url`."""

    def __init__(self, url: str) -> None:
        self._server = make_url(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lose: Lost | None = None
        self._naming = b""
        self._stays_away = self._away = False
        self._open: set[socket.socket] = set()
        self.lost = threading.Event()

    @property
    def url(self) -> str:
        """The URL of the same database, through the proxy."""
        through = self._server.set(host="127.0.0.1", port=self._listener.getsockname()[1], query={})
        return through.render_as_string(hide_password=False)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _shut(self._listener)
        for one in list(self._open):
            _shut(one)

    def lose_next(self, lost: Lost, *, naming: bytes = b"", stay_away: bool = False) -> None:
        """Break a connection at its next COMMIT.

        Args:
            lost: what does not arrive.
            naming: only where the transaction said these bytes.
            stay_away: and take no other connection until `come_back`.
        """
        self.lost.clear()
        self._naming, self._stays_away, self._lose = naming, stay_away, lost

    def come_back(self) -> None:
        """Take connections again."""
        self._away = False

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = self._dial()
                except OSError:
                    _shut(client)
                    continue
                self._open |= {client, server}
                state = _Line(client, server)
                for work in (self._forward, self._back):
                    threading.Thread(target=work, args=(state,), daemon=True).start()

    def _dial(self) -> socket.socket:
        if self._away:
            raise ConnectionRefusedError
        folder = self._server.query.get("host")
        if isinstance(folder, str) and not self._server.host:
            found = socket.socket(socket.AF_UNIX)
            found.connect(f"{folder}/.s.PGSQL.{self._server.query.get('port', 5432)}")
            return found
        return socket.create_connection((self._server.host or "127.0.0.1", self._server.port or 5432))

    def _forward(self, line: _Line) -> None:
        with contextlib.suppress(OSError):
            while data := line.client.recv(_PIECE):
                line.said += data
                if _COMMIT in data:
                    if self._lose is not None and self._naming in line.said:
                        lost, self._lose = self._lose, None
                        self._away = self._stays_away
                        if lost == "commit":
                            self._break(line)
                            return
                        line.doomed = True
                    line.said.clear()
                line.server.sendall(data)
        line.end()

    def _back(self, line: _Line) -> None:
        with contextlib.suppress(OSError):
            while data := line.server.recv(_PIECE):
                if line.doomed:  # the server has answered: it is committed
                    self._break(line)
                    return
                line.client.sendall(data)
        line.end()

    def _break(self, line: _Line) -> None:
        line.end()
        self._open -= {line.client, line.server}
        self.lost.set()


class _Line:
    """One connection, both ends."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client, self.server = client, server
        self.doomed = False
        self.said = bytearray()

    def end(self) -> None:
        _shut(self.client)
        _shut(self.server)


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
