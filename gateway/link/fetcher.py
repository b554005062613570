"""Fetches sealed content that did not travel with its statement.

Decides which parts are fetched, how many at once and when again. Refuses to know what the content is: each
chunk authenticates itself where it is stored. Memory stays flat: no chunk is read before the one before is
stored. Source: protocol section 2.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from typing import Final

from gateway.link.calls import Calls
from gateway.link.desk import Desk
from gateway.link.observer import Observer
from gateway.link.ports import Fetch
from gateway.link.stream import StreamLostError
from node.errors import Refusal
from node.link.retry import Backoff, RetryClass

_LOG: Final = logging.getLogger("entente.link")
CHUNK_BYTES: Final = 262_160
AT_ONCE: Final = 2
LOOK_AGAIN_S: Final = 15.0


class Fetcher:
    """The fetching task of one link.

    Args:
        resolved: takes the receipts of statements that could be judged once their content was here.
    """

    def __init__(
        self,
        agreement_id: str,
        desk: Desk,
        calls: Calls,
        observer: Observer,
        resolved: Callable[[Sequence[bytes]], None],
    ) -> None:
        self._agreement_id = agreement_id
        self._desk = desk
        self._calls = calls
        self._observer = observer
        self._resolved = resolved
        self._woken = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._waits: dict[bytes, tuple[Backoff, float]] = {}

    def wake(self) -> None:
        """Have a look now."""
        self._woken.set()

    async def run(self) -> None:
        """Fetch whatever is pending, until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._woken.clear()
                pending: dict[bytes, list[Fetch]] = {}
                try:
                    for fetch in await self._desk.call(self._desk.acts.pending_fetches):
                        pending.setdefault(fetch.statement_id, []).append(fetch)
                except Refusal as refusal:
                    _LOG.warning("pending content cannot be listed now (%s)", refusal.code)
                now = loop.time()
                self._waits = {key: wait for key, wait in self._waits.items() if key in pending}
                for statement_id, fetches in pending.items():
                    due = self._waits.get(statement_id, (None, now))[1] <= now
                    if due and statement_id not in self._running:
                        task = loop.create_task(self._fetch_all(statement_id, fetches))
                        self._running[statement_id] = task
                await self._rest(now)
        finally:
            for task in self._running.values():
                task.cancel()

    async def _rest(self, now: float) -> None:
        """Wait until woken, until a wait is over, or for the look that misses nothing."""
        waits = [due - now for key, (_, due) in self._waits.items() if key not in self._running]
        try:
            async with asyncio.timeout(max(0.05, min([LOOK_AGAIN_S, *waits]))):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _fetch_all(self, statement_id: bytes, fetches: Sequence[Fetch]) -> None:
        """Fetch the parts of one statement and have it judged; a failure waits and stops nothing else."""
        try:
            async with self._slots:
                for fetch in fetches:
                    await self._fetch(fetch)
                receipts = await self._desk.write(self._desk.acts.complete_fetches, statement_id)
            if receipts:
                self._waits.pop(statement_id, None)
                self._resolved(receipts)
            else:  # judged meanwhile, or a part is still missing: no reason to hurry
                self._again(statement_id, RetryClass.PERMANENT)
        except StreamLostError:
            self._again(statement_id, RetryClass.RETRYABLE)
        except Refusal as refusal:
            self._observer.fault(self._agreement_id, refusal.code)
            self._again(statement_id, RetryClass.RETRYABLE)
        except Exception:
            _LOG.exception("content could not be fetched")
            self._again(statement_id, RetryClass.PERMANENT)
        finally:
            self._running.pop(statement_id, None)
            self._woken.set()

    async def _fetch(self, fetch: Fetch) -> None:
        """Fetch one part from its first missing chunk on."""
        expected = fetch.next_chunk
        total = -(-fetch.sealed_size_bytes // CHUNK_BYTES)
        if expected >= total:
            return
        async for message in self._calls.fetch(fetch.sealed_digest, expected):
            chunks = message.chunks
            beyond = expected + len(chunks) > total
            if message.first_chunk != expected or not chunks or beyond or max(map(len, chunks)) > CHUNK_BYTES:
                raise Refusal("CHUNK_HASH_MISMATCH", "the chunks sent are not those asked for")
            await self._desk.write(self._desk.acts.store_chunks, fetch, expected, list(chunks))
            self._observer.fetched(self._agreement_id, sum(map(len, chunks)))
            expected += len(chunks)
        if expected < total:
            raise StreamLostError

    def _again(self, statement_id: bytes, retry: RetryClass) -> None:
        backoff = self._waits.get(statement_id, (Backoff(), 0.0))[0].failed()
        wait_s = backoff.wait_s(retry, random.random())  # noqa: S311 (jitter, no secret)
        self._waits[statement_id] = (backoff, asyncio.get_running_loop().time() + wait_s)
