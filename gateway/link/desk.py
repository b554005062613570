"""The acts behind a link, called from the event loop.

Decides the order in which acts are called and on which thread. Receiving is in order within each lane,
settling in the order of the receipts; those of guarded lanes stand apart, on threads that nothing else keeps
busy. The next call does not wait for the commit of the one before, so one group commit pays for several.
Refuses to know sessions: results go back through callbacks, on the loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from entente.v1 import link_pb2, receipt_pb2

from gateway.link.ports import Acts
from node.acts.overtaking import overtakes
from node.contract import require_valid
from node.link.effects import ReadOutbox
from node.link.lanes import GUARDED, PRIORITY
from node.precedence import go_on

_LOG: Final = logging.getLogger("entente.link")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """One call: dropped uncalled if `alive` says so; ends in `done` or `failed`, on the loop.

    `over` is called before either, and where it is dropped.
    """

    call: Callable[[], Future[Any]]
    alive: Callable[[], bool]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    over: Callable[[], None] = go_on


class _Row:
    """Calls jobs one after the other on the executor, without waiting for their commits."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._queue: asyncio.Queue[Job] = asyncio.Queue()

    def put(self, job: Job) -> None:
        self._queue.put_nowait(job)

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            job = await self._queue.get()
            if not job.alive():
                job.over()
                continue
            try:
                future = await loop.run_in_executor(self._executor, job.call)
            except Exception as error:  # the job's owner judges it
                job.over()
                loop.call_soon(job.failed, error)
                continue
            asyncio.wrap_future(future).add_done_callback(partial(_finish, job.done, job.failed, job.over))


def _finish(
    done: Callable[[Any], None],
    failed: Callable[[Exception], None],
    over: Callable[[], None],
    ended: asyncio.Future[Any],
) -> None:
    over()
    if ended.cancelled():
        return
    error = ended.exception()
    if error is None:
        done(ended.result())
    elif isinstance(error, Exception):
        failed(error)


class Desk:
    """The acts of one relationship, on an executor.

    Args:
        first: where acts of the guarded lanes run; the same executor unless given.
    """

    def __init__(self, acts: Acts, executor: Executor, first: Executor | None = None) -> None:
        self.acts = acts
        self._executor = executor
        self._first = first or executor
        self._lanes = {lane: _Row(self._first if lane in GUARDED else executor) for lane in PRIORITY}
        self._receipts = _Row(executor)
        self._first_receipts = _Row(self._first)
        self._faults = _Row(executor)

    async def run(self) -> None:
        """Serve the rows until cancelled."""
        async with asyncio.TaskGroup() as rows:
            for row in (*self._lanes.values(), self._first_receipts, self._receipts, self._faults):
                rows.create_task(row.run())

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a reading act on the executor."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, function, *arguments)

    def read_outbox(
        self,
        wanted: ReadOutbox,
        done: Callable[[int, Sequence[tuple[int, bytes]]], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Read what a lane owes: what is in memory at once, else on the executor of that lane.

        It always ends in `done` or `failed`: a lane that is being read is read by nothing else.
        """
        given = (wanted.lane, wanted.after_sequence, wanted.limit, wanted.max_bytes)
        try:
            at_hand = self.acts.outbox_at_hand(*given)
        except Exception as error:  # whoever asked judges it
            failed(error)
            return
        if at_hand is not None:
            done(wanted.lane, at_hand)
            return
        executor = self._first if wanted.lane in GUARDED else self._executor
        over = self._claimed(wanted.lane in GUARDED)
        reading = asyncio.get_running_loop().run_in_executor(executor, self.acts.outbox_after, *given)
        reading.add_done_callback(partial(_finish, partial(done, wanted.lane), failed, over))

    def _claimed(self, protects: bool) -> Callable[[], None]:
        """Go first, if it protects, until what is returned is called."""
        return self.acts.claim() if protects else go_on

    async def write(self, function: Callable[..., Future[T]], *arguments: Any) -> T:
        """Call a writing act on the executor and await its commit; a cancelled wait leaves the act alone."""
        return await asyncio.shield(asyncio.wrap_future(await self.call(function, *arguments)))

    def receive(
        self,
        batch: link_pb2.Batch,
        alive: Callable[[], bool],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Check a batch's form and store it, in order within its lane.

        A batch with a fault of form fails with Refusal SCHEMA_INVALID and nothing of it is stored.
        """

        def call() -> Future[Any]:
            require_valid(batch)
            return self.acts.receive(batch)

        over = self._claimed(batch.lane in GUARDED)
        self._lanes[batch.lane].put(Job(call, alive, done, failed, over))

    def settle(
        self,
        receipt: receipt_pb2.BatchReceipt,
        alive: Callable[[], bool],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Have a receipt's form and proof checked and the outcomes stored, in the order of the receipts.

        Those of guarded lanes have an order of their own.
        """
        first = overtakes(receipt)
        row = self._first_receipts if first else self._receipts
        row.put(Job(partial(self.acts.settle, receipt), alive, done, failed, self._claimed(first)))

    def fault(self, code: str, evidence: bytes) -> None:
        """Record a frame that broke the protocol, even if its session ends meanwhile."""
        self._faults.put(
            Job(
                call=partial(self.acts.link_fault, code, evidence),
                alive=lambda: True,
                done=lambda _: None,
                failed=lambda error: _LOG.error("a fault of the link could not be recorded", exc_info=error),
            )
        )
