"""The fetcher: of what a peer supplies and does not bring little is in memory, and nothing is left out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from entente.v1 import federation_service_pb2

from gateway.link.desk import Desk
from gateway.link.fetcher import RUNNING_MAX, Fetcher
from gateway.link.observer import Silent
from tests.link.loopback import until
from tests.link.memory_node import Part

PAGE = 8
MANY = 60


class _Acts:
    """The acts of a node that awaits one chunk of each of many statements."""

    def __init__(self) -> None:
        self.awaited = {
            n.to_bytes(16): Part(n.to_bytes(16), 1, n.to_bytes(32), 20, arrival=n) for n in range(MANY)
        }
        self.pages = 0

    def pending_fetches(self, after: int) -> Sequence[Part]:
        self.pages += 1
        return [part for part in list(self.awaited.values()) if part.arrival > after][:PAGE]

    def store_chunks(self, _fetch: Any, _first: int, _chunks: Sequence[bytes]) -> Future[None]:
        return _done(None)

    def complete_fetches(self, statement_id: bytes) -> Future[list[bytes]]:
        del self.awaited[statement_id]
        return _done([b"receipt of " + statement_id])


def _done(value: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


class _Calls:
    """A peer that answers once it may."""

    dialable = True

    def __init__(self) -> None:
        self.answers = asyncio.Event()

    async def fetch(
        self, _digest: bytes, first_chunk: int
    ) -> AsyncIterator[federation_service_pb2.ContentChunks]:
        await self.answers.wait()
        yield federation_service_pb2.ContentChunks(first_chunk=first_chunk, chunks=[bytes(20)])


@asynccontextmanager
async def _fetching(acts: _Acts, calls: _Calls, told: list[bytes]) -> AsyncIterator[Fetcher]:
    with ThreadPoolExecutor(2) as executor:
        desk: Any = Desk(acts, executor)  # type: ignore[arg-type]
        fetcher = Fetcher("a", desk, calls, Silent(), told.extend)  # type: ignore[arg-type]
        task = asyncio.create_task(fetcher.run())
        try:
            yield fetcher
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_a_peer_that_brings_nothing_keeps_a_few_tasks_waiting_and_everything_comes_once_it_does() -> (
    None
):
    acts, calls, told = _Acts(), _Calls(), list[bytes]()
    async with _fetching(acts, calls, told) as fetcher:
        await until(lambda: len(fetcher._running) == RUNNING_MAX, "as many as may be are begun")
        for _ in range(100):
            fetcher.wake()
            await asyncio.sleep(0)
            assert len(fetcher._running) <= RUNNING_MAX
        assert acts.pages == -(-RUNNING_MAX // PAGE) + 1, "no page is read before there is room"
        calls.answers.set()
        await until(lambda: len(told) == MANY, "everything was fetched")
    assert sorted(told) == sorted(b"receipt of " + n.to_bytes(16) for n in range(MANY))
