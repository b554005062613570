"""Fetches sealed content that did not travel with its statement.

Decides which parts are fetched, which way (by a call to the peer where it can be dialled, else on the stream
on which it offers them), how many at once and when again. Refuses to know what the content is: each
chunk authenticates itself where it is stored. Memory stays flat: no chunk is read before the one before is
stored. Source: protocol section 2.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from gateway.link.calls import Calls
from gateway.link.desk import Desk
from gateway.link.observer import Observer
from gateway.link.offer import Offer
from gateway.link.ports import Fetch
from gateway.link.stream import StreamLostError
from node.errors import Refusal
from node.link.retry import Backoff, RetryClass

_LOG: Final = logging.getLogger("entente.link")
CHUNK_BYTES: Final = 262_160
AT_ONCE: Final = 2
RUNNING_MAX: Final = 16
"""Statements whose fetching was begun; of them `AT_ONCE` move, the others wait for their turn."""
LOOK_AGAIN_S: Final = 15.0


@dataclass(slots=True)
class _Part:
    """A part and the first of its chunks that is not stored yet."""

    fetch: Fetch
    next_chunk: int


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
        self._offer: Offer | None = None
        self._offer_first = False
        self._woken = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._waits: dict[bytes, tuple[Backoff, float]] = {}

    def wake(self) -> None:
        """Have a look now."""
        self._woken.set()

    async def accept(self, offer: Offer) -> None:
        """Hold a stream on which the peer offers content until it ends; the newest is the one that is used.

        Raises:
            Refusal: SCHEMA_INVALID, the peer broke the turn.
        """
        if self._offer is not None:
            self._offer.end()
        self._offer = offer
        self._waits = {key: (backoff, 0.0) for key, (backoff, _) in self._waits.items()}  # a way: try now
        self.wake()
        try:
            await offer.run()
        finally:
            if self._offer is offer:
                self._offer, self._offer_first = None, False

    def end_offer(self) -> None:
        """Let go of the stream on which the peer offers content, if there is one."""
        if self._offer is not None:
            self._offer.end()

    async def run(self) -> None:
        """Fetch whatever is pending, until cancelled."""
        try:
            while True:
                self._woken.clear()
                if (pending := await self._go_through()) is not None:
                    self._waits = {key: wait for key, wait in self._waits.items() if key in pending}
                await self._rest(asyncio.get_running_loop().time())
        finally:
            for task in self._running.values():
                task.cancel()

    async def _go_through(self) -> set[bytes] | None:
        """Begin what is due, page by page; return every statement that is pending, None if that is not known.

        However much a peer has supplied and does not bring, only a page and a few tasks are in memory.
        """
        loop = asyncio.get_running_loop()
        seen, after = set[bytes](), -1
        try:
            while page := await self._desk.call(self._desk.acts.pending_fetches, after):
                after = page[-1].arrival
                pending: dict[bytes, list[Fetch]] = {}
                for fetch in page:
                    pending.setdefault(fetch.statement_id, []).append(fetch)
                seen.update(pending)
                for statement_id, fetches in pending.items():
                    due = self._waits.get(statement_id, (None, 0.0))[1] <= loop.time()
                    if due and statement_id not in self._running:
                        while len(self._running) >= RUNNING_MAX:
                            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
                        self._running[statement_id] = loop.create_task(self._fetch_all(statement_id, fetches))
        except Refusal as refusal:
            _LOG.warning("pending content cannot be listed now (%s)", refusal.code)
            return None
        return seen

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
        """Fetch one part from its first missing chunk on, whichever way exists."""
        part = _Part(fetch, fetch.next_chunk)
        lost = StreamLostError()
        for way in self.ways():
            try:
                await self._fetch_by(way, part)
            except StreamLostError as error:
                lost = error
                # An endpoint that is named and cannot be reached must not cost its wait for each part.
                self._offer_first = way is self._calls and self._offer is not None
            else:
                return
        raise lost

    def ways(self) -> list[Calls | Offer]:
        """Return how the peer can be asked now, the best first."""
        ways: list[Calls | Offer] = [self._calls] if self._calls.dialable else []
        if self._offer is not None and self._offer.alive:
            ways.insert(0 if self._offer_first else len(ways), self._offer)
        return ways

    async def _fetch_by(self, way: Calls | Offer, part: _Part) -> None:
        fetch, total = part.fetch, -(-part.fetch.sealed_size_bytes // CHUNK_BYTES)
        if part.next_chunk >= total:
            return
        async with aclosing(way.fetch(fetch.sealed_digest, part.next_chunk)) as messages:
            async for message in messages:
                chunks, expected = message.chunks, part.next_chunk
                beyond = expected + len(chunks) > total
                misplaced = message.first_chunk != expected or not chunks
                if misplaced or beyond or max(map(len, chunks)) > CHUNK_BYTES:
                    raise Refusal("CHUNK_HASH_MISMATCH", "the chunks sent are not those asked for")
                await self._desk.write(self._desk.acts.store_chunks, fetch, expected, list(chunks))
                self._observer.fetched(self._agreement_id, sum(map(len, chunks)))
                part.next_chunk += len(chunks)
                if part.next_chunk == total:
                    return
        raise StreamLostError

    def _again(self, statement_id: bytes, retry: RetryClass) -> None:
        backoff = self._waits.get(statement_id, (Backoff(), 0.0))[0].failed()
        wait_s = backoff.wait_s(retry, random.random())  # noqa: S311 (jitter, no secret)
        self._waits[statement_id] = (backoff, asyncio.get_running_loop().time() + wait_s)
