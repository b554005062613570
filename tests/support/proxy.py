"""A TCP proxy between two nodes that cuts, swallows and lets through.

Decides only what happens to bytes on their way: a connection may be cut after so many bytes, or everything
may vanish without a word while connections stay open. It runs in a thread with an event loop of its own.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

_PIECE: Final = 16_384


class Proxy:
    """Listens on one port of the loopback address and forwards to another one.

    Args:
        listen: the port on which it listens.
        forward: the port to which it forwards.
        seed: decides where connections are cut.
    """

    def __init__(self, listen: int, forward: int, seed: int = 0) -> None:
        self._listen, self._forward = listen, forward
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._cuts_at: tuple[int, int] | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.cuts = 0
        self.swallowed = 0

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut_at_random(self, below: int, at_least: int = 1) -> None:
        """Cut each new connection after a random number of bytes from `at_least` and below `below`."""
        self._cuts_at = (at_least, below)

    def cut_no_more(self) -> None:
        """Let connections live that are made from now on."""
        self._cuts_at = None

    def cut_now(self) -> None:
        """Cut every connection."""
        self._do(self._abort_all)

    def swallow(self) -> None:
        """Let every byte vanish, in both directions, without closing anything: a black hole."""
        self._do(self._flowing.clear)

    def let_through(self) -> None:
        """Forward again: new connections only; those in which bytes vanished are cut."""
        self._do(self._abort_all)
        self._do(self._flowing.set)

    def _do(self, act: Callable[[], object]) -> None:
        async def now() -> None:
            act()

        asyncio.run_coroutine_threadsafe(now(), self._loop).result(10)

    def _abort_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self._listen)

    async def _close(self) -> None:
        self._server.close()
        self._abort_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            there_reader, there = await asyncio.open_connection("127.0.0.1", self._forward)
        except OSError:
            writer.transport.abort()
            return
        left = [self._chance.randrange(*self._cuts_at) if self._cuts_at else -1]
        self._open |= {writer, there}
        try:
            await asyncio.gather(self._pump(reader, there, left), self._pump(there_reader, writer, left))
        except OSError:
            pass
        finally:
            self._open -= {writer, there}
            for one in (writer, there):
                one.transport.abort()
            self._tasks.discard(task)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: list[int]
    ) -> None:
        while data := await reader.read(_PIECE):
            if not self._flowing.is_set():
                self.swallowed += len(data)
                continue
            if left[0] >= 0:
                data, left[0] = data[: left[0]], left[0] - len(data[: left[0]])
            writer.write(data)
            await writer.drain()
            if left[0] == 0:
                self.cuts += 1
                raise ConnectionResetError
        if writer.can_write_eof():
            writer.write_eof()
