"""ExchangeService: what institutions say to their own Party's node.

Decides how calls become acts: one hop to a thread for each batch, answers in the order of the batches,
nothing read further ahead than is answered soon. What may be supplied, seen and opened the acts decide.
Source: Article 3; entente/v1/exchange_service.proto.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import exchange_service_pb2_grpc

from gateway.commits import Commits
from gateway.metrics import Metrics
from gateway.services.desk import Desk, own_caller
from gateway.services.submission import Answer, Submission, check_batch, response, take
from gateway.services.watching import PAGE, follow, pause
from node.acts import clearing, items, open_item, statements, upload
from node.errors import FieldFault, Refusal

DATA_MAX_BYTES: Final = 1_048_576
_LOOK_APART_S: Final = 0.001


@dataclass(frozen=True, slots=True)
class Pace:
    """How the streams behave.

    `batches` of one SubmitStream are in flight at once; a quiet WatchInbox sends a heartbeat every
    `heartbeat_s` seconds and looks by itself every `poll_s` seconds.
    """

    batches: int = 4
    heartbeat_s: float = 15.0
    poll_s: float = 2.0


class ExchangeService(exchange_service_pb2_grpc.ExchangeServiceServicer):
    """Answers systems and persons on the institutions' listener.

    Args:
        first: whose threads nothing else takes; there stands who asks for the outcome of what protects.
    """

    def __init__(
        self,
        desk: Desk,
        commits: Commits,
        draining: asyncio.Event,
        metrics: Metrics,
        pace: Pace | None = None,
        *,
        first: Desk | None = None,
    ) -> None:
        self._desk = desk
        self._first = first or desk
        self._commits = commits
        self._draining = draining
        self._metrics = metrics
        self._pace = pace or Pace()
        self._waiting = 0

    async def Submit(self, request: wire.SubmitRequest, _context: Any) -> wire.SubmitResponse:  # noqa: N802
        """Supply one item."""
        with self._metrics.duration.labels("submit").time():
            taken = await self._desk.hop.run(take, self._desk.party, own_caller(), [request])
            answer = (await taken.answers())[0]
        self._count([answer], [request])
        if isinstance(answer, Refusal):
            raise answer
        return answer

    async def SubmitStream(  # noqa: N802
        self, requests: AsyncIterator[wire.SubmitStreamRequest], _context: Any
    ) -> AsyncIterator[wire.SubmitStreamResponse]:
        """Supply many, batch by batch; answers keep the order of the batches."""
        caller = own_caller()
        waiting: asyncio.Queue[Submission | Exception | None] = asyncio.Queue(max(1, self._pace.batches - 1))

        async def read_on() -> None:
            ending: Exception | None = None
            try:
                async for batch in requests:
                    check_batch(batch)
                    await waiting.put(
                        await self._desk.hop.run(take, self._desk.party, caller, list(batch.requests))
                    )
            except Exception as error:
                ending = error
            await waiting.put(ending)

        taking = asyncio.create_task(read_on())
        stopping = asyncio.create_task(self._draining.wait())
        try:
            while True:
                taken = await self._next(waiting, taking, stopping)
                if taken is None:
                    return
                if isinstance(taken, Exception):
                    raise taken
                with self._metrics.duration.labels("submit").time():
                    answers = await taken.answers()
                self._count(answers, taken.requests)
                yield response(taken.requests, answers)
        finally:
            taking.cancel()
            stopping.cancel()

    async def _next(
        self,
        waiting: asyncio.Queue[Submission | Exception | None],
        taking: asyncio.Task[None],
        stopping: asyncio.Task[Any],
    ) -> Submission | Exception | None:
        """Return the next batch taken; at a drain what was taken is still answered, then the stream ends."""
        if stopping.done():
            taking.cancel()
        elif waiting.empty():
            getting = asyncio.create_task(waiting.get())
            await asyncio.wait({getting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                return getting.result()
            getting.cancel()
            taking.cancel()
        if waiting.empty():
            raise draining()
        return waiting.get_nowait()

    async def ClearSupply(  # noqa: N802
        self, request: wire.ClearSupplyRequest, _context: Any
    ) -> wire.ClearSupplyResponse:
        """Record that a second person lets a supply leave."""
        return await self._desk.write(clearing.clear_supply, request, own_caller())

    async def UploadAttachment(  # noqa: N802
        self, requests: AsyncIterator[wire.UploadAttachmentRequest], context: Any
    ) -> wire.UploadAttachmentResponse:
        """Take in an attachment, piece by piece."""
        caller, taken = own_caller(), None
        try:
            async for piece in requests:
                if taken is None:
                    taken = await self._desk.read(upload.begin_upload, _info(piece), caller)
                else:
                    await self._desk.bulk.run(taken.write, _data(piece))
            if context.cancelled() or context.done():
                # A call that its caller gave up ends like one that is complete: it must not count as whole.
                raise asyncio.CancelledError
            if taken is None:
                taken = await self._desk.read(upload.begin_upload, _info(None), caller)
            return await self._desk.bulk.run(taken.finish)
        except BaseException:
            if taken is not None:
                await asyncio.shield(asyncio.ensure_future(self._desk.bulk.run(taken.abort)))
            raise

    async def GetStatement(  # noqa: N802
        self, request: wire.GetStatementRequest, _context: Any
    ) -> wire.GetStatementResponse:
        """Return how a statement stands, once it is final if the caller waits for that."""
        desk = self._first if statements.protects(self._desk.party, request) else self._desk
        if not request.wait_seconds:
            return await desk.read(statements.get_statement, request, own_caller())
        awaited = statements.awaited(self._desk.party, request)
        with self._commits.waiting("outcome") as settled, awaited:
            return await self._once_final(desk, request, settled)

    async def _once_final(
        self, desk: Desk, request: wire.GetStatementRequest, settled: asyncio.Event
    ) -> wire.GetStatementResponse:
        """Return how a statement stands once it is final, or as long as the caller waits.

        The commit that settles it says so itself; what it does not say is found by looking again.
        """
        caller, party, clock = own_caller(), self._desk.party, asyncio.get_running_loop().time
        ends = clock() + request.wait_seconds
        stop = asyncio.create_task(self._draining.wait())
        self._waiting += 1
        try:
            while True:
                again = min(ends, clock() + self._pace.poll_s)
                standing = await desk.read(statements.look, request, caller)
                while standing.is_open and (left := again - clock()) > 0:
                    await pause(settled, stop, left)
                    if stop.done():
                        return standing.answer
                    settled.clear()
                    if (outcome := party.outcomes.of(standing.statement_id)) is not None:
                        if not request.with_receipt and party.changes == standing.changes:
                            return statements.told(standing, outcome)
                        break
                    if not party.store.alone:
                        break
                    # One commit wakes all who wait: the more they are, the less often each looks.
                    await asyncio.sleep(_LOOK_APART_S * (self._waiting - 1))
                if not standing.is_open or clock() >= ends:
                    return standing.answer
        finally:
            self._waiting -= 1
            stop.cancel()

    async def ListItems(self, request: wire.ListItemsRequest, _context: Any) -> wire.ListItemsResponse:  # noqa: N802
        """Return a page of what the caller may see."""
        return await self._desk.read(items.list_items, request, own_caller())

    async def OpenItem(  # noqa: N802
        self, request: wire.OpenItemRequest, _context: Any
    ) -> AsyncIterator[wire.OpenItemResponse]:
        """Open an item; its ledger entry is committed before the first message leaves."""
        with self._metrics.duration.labels("open").time():
            try:
                opening = await self._desk.write(open_item.open_item, request, own_caller())
            except Refusal as refusal:
                self._metrics.refusals.labels("opened", refusal.code).inc()
                raise
        self._metrics.opened.inc()
        yield wire.OpenItemResponse(item=opening.item)
        pieces = iter(opening.pieces())
        while (piece := await self._desk.bulk.run(next, pieces, None)) is not None:
            yield piece

    async def WatchInbox(  # noqa: N802
        self, request: wire.WatchInboxRequest, _context: Any
    ) -> AsyncIterator[wire.WatchInboxResponse]:
        """Tell of items as they arrive."""
        caller = own_caller()

        async def look(token: str) -> tuple[list[wire.WatchInboxResponse], str]:
            news = await self._desk.hop.run(
                items.inbox_after, self._desk.party, caller, request.agreement_id, token, PAGE
            )
            return [news] if news.items else [], news.resume_token or token

        async for one in follow(
            "inbox",
            look,
            lambda token: wire.WatchInboxResponse(resume_token=token),
            request.resume_token,
            self._commits,
            self._draining,
            heartbeat_s=self._pace.heartbeat_s,
            poll_s=self._pace.poll_s,
        ):
            yield one
        raise draining()

    def _count(self, answers: Sequence[Answer], requests: Sequence[wire.SubmitRequest]) -> None:
        sizes = []
        for answer, request in zip(answers, requests, strict=True):
            if isinstance(answer, Refusal):
                self._metrics.refusals.labels("submitted", answer.code).inc()
            else:
                sizes.append(request.ByteSize())
        self._metrics.item_bytes.observe_all(sizes)
        self._metrics.submitted.inc(len(sizes))


def draining() -> Refusal:
    """Return what a stream is ended with when the node stops."""
    return Refusal("DRAINING", "the node is shutting down", retry_after_s=1.0)


def _info(piece: wire.UploadAttachmentRequest | None) -> wire.AttachmentInfo:
    if piece is None or piece.WhichOneof("piece") != "info":
        raise _malformed("info", "must be the first message: it describes the attachment")
    return piece.info


def _data(piece: wire.UploadAttachmentRequest) -> bytes:
    if piece.WhichOneof("piece") != "data" or len(piece.data) > DATA_MAX_BYTES:
        raise _malformed("data", "must be all further messages, each of at most 1 MiB")
    return piece.data


def _malformed(field: str, description: str) -> Refusal:
    return Refusal(
        "SCHEMA_INVALID", "the upload is not as the contract asks", faults=[FieldFault(field, description)]
    )
