"""Content and restriction heads from a Party that only dials out: the two ends of `ServeContent`.

Decides the turn on the stream: one question, its answer, the next question; at most `ASK_CHUNKS` chunks or
one run are on their way, so memory stays flat on both sides. Whoever breaks the turn loses the stream, and
with it nothing: what is stored stays, and a part is asked for again from its first missing chunk. Refuses to
know whether a chunk is the right one (it proves itself where it is stored) and when a stream is opened
(`link.py`). Source: `entente/v1/federation_service.proto`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from itertools import islice
from typing import Any, Final, Protocol

import grpc
from entente.v1 import federation_service_pb2, restriction_head_pb2

from gateway.link.desk import Desk
from gateway.link.stream import StreamLostError
from gateway.status import PeerRefused, from_wire, refused_by, to_wire
from node.contract import check
from node.errors import Refusal

ASK_CHUNKS: Final = 4
CHUNKS_PER_MESSAGE: Final = 4
ANSWER_S: Final = 30.0
_Said = federation_service_pb2.ServeContentRequest
_Asked = federation_service_pb2.ServeContentResponse
_ANSWER_TO: Final[Mapping[Any, str]] = {
    "content": "chunks",
    "restriction_head_range": "restriction_head_range",
}


class _RefusedError(StreamLostError):
    """The peer answered that it will not answer this; the stream goes on."""

    def __init__(self, refusal: PeerRefused) -> None:
        super().__init__(refusal.retry, refusal.retry_after_s or 0.0)
        self.code: Final = refusal.code


class Ends(Protocol):
    """A stream of messages as gRPC gives it to whoever was called."""

    async def read(self) -> Any:
        """Return the next message, or `grpc.aio.EOF`."""

    async def write(self, message: Any) -> None:
        """Send a message."""


class Offer:
    """The wanting end of a stream on which the peer offers what it supplied.

    Args:
        stream: the accepted stream, its first message read.
    """

    def __init__(self, agreement_id: str, stream: Ends) -> None:
        self._agreement_id = agreement_id
        self._stream = stream
        self._turn = asyncio.Lock()
        self._asking = False
        self._answers: asyncio.Queue[Any] = asyncio.Queue(1)
        self._over = asyncio.Event()

    @property
    def alive(self) -> bool:
        """Whether something can be asked for."""
        return not self._over.is_set()

    def end(self) -> None:
        """Let go of the stream; a question that waits is lost."""
        self._over.set()

    async def run(self) -> None:
        """Hold the stream until it ends.

        Raises:
            Refusal: SCHEMA_INVALID, the peer sent what is no answer, or one that nobody asked for.
        """
        reader = asyncio.create_task(self._read())
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait([reader, over], return_when=asyncio.FIRST_COMPLETED)
            if reader.done():
                reader.result()
        finally:
            self.end()
            reader.cancel()
            over.cancel()

    async def _read(self) -> None:
        try:
            while (said := await self._stream.read()) is not grpc.aio.EOF:
                if not self._asking or check(said) or said.WhichOneof("said") == "offer":
                    raise Refusal("SCHEMA_INVALID", "not an answer to what was asked for")
                await self._answers.put(said)
        except (grpc.aio.BaseError, asyncio.InvalidStateError):
            return

    async def fetch(
        self, sealed_digest: bytes, first_chunk: int
    ) -> AsyncGenerator[federation_service_pb2.ContentChunks, None]:
        """Yield the chunks of a part from one on, a few at a time. Raises StreamLostError."""
        wanted = first_chunk
        while True:
            question = federation_service_pb2.ContentQuestion(
                sealed_digest=sealed_digest, first_chunk=wanted, max_chunks=ASK_CHUNKS
            )
            count = 0
            for said in await self._ask(_Asked(agreement_id=self._agreement_id, content=question)):
                count += len(said.chunks.chunks)
                yield said.chunks
            wanted += count
            if count < ASK_CHUNKS:
                return

    async def head_range(
        self, request: federation_service_pb2.GetRestrictionHeadRangeRequest
    ) -> restriction_head_pb2.RestrictionHeadRange | None:
        """Return a run of the peer's restriction head, None where that is not its newest.

        Raises:
            StreamLostError: it cannot be asked now.
        """
        asked = _Asked(agreement_id=self._agreement_id, restriction_head_range=request)
        try:
            (said,) = await self._ask(asked)
        except _RefusedError as refused:
            if refused.code == "NOT_FOUND":
                return None
            raise
        return said.restriction_head_range

    async def _ask(self, question: _Asked) -> list[_Said]:
        """Return the whole answer to one question: a run, or at most `ASK_CHUNKS` chunks."""
        async with self._turn:
            if not self.alive:
                raise StreamLostError
            answered = False
            try:
                self._asking = True
                async with asyncio.timeout(ANSWER_S):
                    await self._stream.write(question)
                    found = await self._whole_answer(question)
                answered = True
            except (TimeoutError, grpc.aio.BaseError, asyncio.InvalidStateError):
                raise StreamLostError from None
            finally:
                self._asking = False
                if not answered:  # whatever comes now would read as the answer to the next question
                    self.end()
        if isinstance(found, StreamLostError):
            raise found
        return found

    async def _whole_answer(self, question: _Asked) -> list[_Said] | StreamLostError:
        found: list[_Said] = []
        while True:
            said = await self._next()
            if said.HasField("refusal"):
                return _RefusedError(from_wire(said.refusal))
            if said.WhichOneof("said") != _ANSWER_TO[question.WhichOneof("asked")]:
                raise StreamLostError
            found.append(said)
            if said.HasField("restriction_head_range"):
                return found
            if sum(len(message.chunks.chunks) for message in found) > ASK_CHUNKS:
                raise StreamLostError
            if said.chunks.end:
                return found
            if not said.chunks.chunks:
                raise StreamLostError

    async def _next(self) -> Any:
        getting = asyncio.ensure_future(self._answers.get())
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait([getting, over], return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                return getting.result()
            raise StreamLostError
        finally:
            getting.cancel()
            over.cancel()


async def serve(call: Any, agreement_id: str, desk: Desk) -> None:
    """Offer what we supplied on a stream that we dialled, and answer until it ends.

    Args:
        call: a `ServeContent` call, nothing said on it yet.

    Raises:
        StreamLostError: it broke, or the peer refused it.
    """
    offer = federation_service_pb2.ContentOffer(agreement_id=agreement_id)
    try:
        await call.write(_Said(offer=offer))
        while (asked := await call.read()) is not grpc.aio.EOF:
            async for said in _answers(asked, agreement_id, desk):
                await call.write(said)
    except grpc.aio.AioRpcError as error:
        refused = refused_by(error)
        raise StreamLostError(refused.retry, refused.retry_after_s or 0.0) from None
    except asyncio.InvalidStateError:  # how gRPC says that the call has ended
        # Why, only the call's status says.
        code = await call.code()
        raise StreamLostError("permanent" if code is grpc.StatusCode.UNIMPLEMENTED else "retryable") from None
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise StreamLostError from None
    finally:
        call.cancel()


async def _answers(asked: _Asked, agreement_id: str, desk: Desk) -> AsyncIterator[_Said]:
    """Yield the answer to one question, a few chunks at a time in memory."""
    try:
        if check(asked) or asked.agreement_id != agreement_id:
            raise Refusal("SCHEMA_INVALID", "not a question under this agreement")
        if asked.HasField("restriction_head_range"):
            if asked.restriction_head_range.agreement_id != agreement_id:
                raise Refusal("FOREIGN_AGREEMENT", "a question under another agreement")
            run = await desk.call(desk.acts.head_range, asked.restriction_head_range)
            yield _Said(restriction_head_range=run)
            return
        content = asked.content
        chunks = await desk.call(desk.acts.serve_chunks, content.sealed_digest, content.first_chunk)
        left, first = content.max_chunks, content.first_chunk
        while True:
            taken = await desk.call(_take, chunks, min(left, CHUNKS_PER_MESSAGE))
            left -= len(taken)
            end = not left or len(taken) < CHUNKS_PER_MESSAGE
            yield _Said(chunks=federation_service_pb2.ContentChunks(first_chunk=first, chunks=taken, end=end))
            if end:
                return
            first += len(taken)
    except Refusal as refusal:
        yield _Said(refusal=to_wire(refusal))


def _take(chunks: Iterator[bytes], count: int) -> list[bytes]:
    return list(islice(chunks, count))
