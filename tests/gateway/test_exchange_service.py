"""How calls become acts: batches, order, drains. The acts are stood in for; their rules have own tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import grpc
import grpc.aio
import pytest
from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import exchange_service_pb2_grpc

from gateway.commits import Commits
from gateway.hop import Hop
from gateway.metrics import Metrics
from gateway.services import submission
from gateway.services.desk import Desk
from gateway.services.exchange import ExchangeService, Pace
from gateway.status import refused_by
from node.acts.party import Caller, Party
from node.errors import Refusal
from tests.gateway.border_bench import bench

NOTICE, ITEM = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"

Answers = list[wire.SubmitResponse | Refusal]


@dataclass
class Acts:
    """Acts that answer when the test says so."""

    futures: list[tuple[Sequence[wire.SubmitRequest], Future[Answers]]] = field(default_factory=list)
    taken: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    inbox: list[str] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    written: list[bytes] = field(default_factory=list)
    aborted: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def submit(
        self, _party: Party, caller: Caller, requests: Sequence[wire.SubmitRequest]
    ) -> Future[Answers]:
        assert caller == Caller("person", "W-AN-003")
        future: Future[Answers] = Future()
        self.futures.append((requests, future))
        self.loop.call_soon_threadsafe(self.taken.release)
        return future

    def answer(self, index: int) -> None:
        requests, future = self.futures[index]
        future.set_result(
            [
                Refusal("PURPOSE_MISSING", "no purpose") if r.request_id == "bad" else response(r.request_id)
                for r in requests
            ]
        )

    def inbox_after(
        self, _party: Party, _caller: Caller, _agreement: str, token: str, _limit: int
    ) -> wire.WatchInboxResponse:
        start = int(token or 0)
        news = wire.WatchInboxResponse(resume_token=str(len(self.inbox)))
        for item in self.inbox[start:]:
            news.items.add(item_id=item)
        return news

    def protects(self, _party: Party, request: wire.GetStatementRequest) -> bool:
        return request.statement_id == NOTICE

    def get_statement(
        self, _party: Party, _caller: Caller, _request: wire.GetStatementRequest
    ) -> wire.GetStatementResponse:
        return wire.GetStatementResponse(statement_id=threading.current_thread().name.partition("_")[0])

    def begin_upload(self, _party: Party, _caller: Caller, _info: wire.AttachmentInfo) -> Acts:
        return self

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self.loop.call_soon_threadsafe(self.taken.release)

    def finish(self) -> wire.UploadAttachmentResponse:
        self.loop.call_soon_threadsafe(self.ended.set)
        return wire.UploadAttachmentResponse(size_bytes=sum(map(len, self.written)))

    def abort(self) -> None:
        self.loop.call_soon_threadsafe(self.aborted.set)
        self.loop.call_soon_threadsafe(self.ended.set)

    def open_item(self, _party: Party, _caller: Caller, request: wire.OpenItemRequest) -> Future[Any]:
        future: Future[Any] = Future()
        if request.purpose:
            item = wire.OpenedItem(leaf_index=7)
            future.set_result(SimpleNamespace(item=item, pieces=lambda: map(_data, [b"x" * 262_144, b"end"])))
        else:
            future.set_exception(Refusal("PURPOSE_MISSING", "no purpose"))
        return future


def _data(data: bytes) -> wire.OpenItemResponse:
    return wire.OpenItemResponse(data=data)


def response(request_id: str) -> wire.SubmitResponse:
    return wire.SubmitResponse(item_id=request_id)


def batch(*ids: str) -> wire.SubmitStreamRequest:
    return wire.SubmitStreamRequest(requests=[wire.SubmitRequest(request_id=i) for i in ids])


@dataclass
class Opened:
    acts: Acts
    stub: Any
    draining: asyncio.Event
    commits: Commits


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Any:
    @asynccontextmanager
    async def open_service(**pace: Any) -> AsyncIterator[Opened]:
        acts, draining = Acts(), asyncio.Event()
        commits = Commits(asyncio.get_running_loop())
        monkeypatch.setattr(submission, "submit", acts.submit)
        monkeypatch.setattr("node.acts.items.inbox_after", acts.inbox_after)
        monkeypatch.setattr("node.acts.upload.begin_upload", acts.begin_upload)
        monkeypatch.setattr("node.acts.open_item.open_item", acts.open_item)
        monkeypatch.setattr("node.acts.statements.protects", acts.protects)
        monkeypatch.setattr("node.acts.statements.get_statement", acts.get_statement)
        with ThreadPoolExecutor(4, "acts") as threads, ThreadPoolExecutor(1, "first") as protecting:
            desk = Desk(cast("Party", SimpleNamespace()), Hop(threads), Hop(threads))
            first = replace(desk, hop=Hop(protecting))
            service = ExchangeService(desk, commits, draining, Metrics(), Pace(**pace), first=first)
            async with bench({"ExchangeService": service}) as listening:
                stub = exchange_service_pb2_grpc.ExchangeServiceStub(listening.channel())  # type: ignore[no-untyped-call]
                yield Opened(acts, stub, draining, commits)

    return open_service


async def test_answers_keep_the_order_of_the_batches_and_one_refusal_ends_nothing(opened: Any) -> None:
    async with opened(batches=4) as at:
        stream = at.stub.SubmitStream()
        for ids in (("a", "bad", "b"), ("c",), ("d",)):
            await stream.write(batch(*ids))
            await at.acts.taken.acquire()
        for index in (2, 1, 0):
            at.acts.answer(index)
        outcomes = [(await stream.read()).outcomes for _ in range(3)]
        assert [o.request_id for o in outcomes[0]] == ["a", "bad", "b"]
        assert outcomes[0][1].refused.article == "3.4"
        assert [outcomes[1][0].accepted.item_id, outcomes[2][0].accepted.item_id] == ["c", "d"]
        await stream.done_writing()
        assert await stream.read() is grpc.aio.EOF
        assert await stream.code() is grpc.StatusCode.OK


async def test_no_more_batches_are_read_than_may_be_in_flight(opened: Any) -> None:
    async with opened(batches=2) as at:
        stream = at.stub.SubmitStream()
        for number in range(6):
            await stream.write(batch(str(number)))
        for _ in range(3):  # one answered for, one queued, one waiting for its place in the queue
            await at.acts.taken.acquire()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(at.acts.taken.acquire(), 0.2)
        at.acts.answer(0)
        assert (await stream.read()).outcomes[0].request_id == "0"
        await at.acts.taken.acquire()
        stream.cancel()


async def test_batch_that_could_not_be_stored_is_answered_request_by_request(opened: Any) -> None:
    async with opened() as at:
        stream = at.stub.SubmitStream()
        await stream.write(batch("a", "b"))
        await at.acts.taken.acquire()
        at.acts.futures[0][1].set_exception(Refusal("STORE_UNAVAILABLE", "down", retry_after_s=1))
        refused = (await stream.read()).outcomes
        assert [(o.request_id, o.refused.retry_after.seconds) for o in refused] == [("a", 1), ("b", 1)]
        await stream.write(batch("c"))
        await at.acts.taken.acquire()
        at.acts.answer(1)
        assert (await stream.read()).outcomes[0].accepted.item_id == "c"
        stream.cancel()


async def test_malformed_batch_ends_the_stream_after_the_answers_before_it(opened: Any) -> None:
    async with opened() as at:
        stream = at.stub.SubmitStream()
        await stream.write(batch("a"))
        await stream.write(batch())
        await at.acts.taken.acquire()
        at.acts.answer(0)
        assert (await stream.read()).outcomes[0].request_id == "a"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stream.read()
        found = refused_by(caught.value)
        assert (found.code, found.faults[0].path) == ("SCHEMA_INVALID", "requests")


async def test_drain_answers_what_was_taken_and_says_come_back(opened: Any) -> None:
    async with opened() as at:
        stream = at.stub.SubmitStream()
        for name in ("a", "b"):
            await stream.write(batch(name))
            await at.acts.taken.acquire()
        at.draining.set()
        at.acts.answer(1)
        at.acts.answer(0)
        answers = [(await stream.read()).outcomes[0].request_id for _ in range(2)]
        assert answers == ["a", "b"]
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stream.read()
        assert (refused_by(caught.value).code, refused_by(caught.value).retry) == ("DRAINING", "retryable")


async def test_watch_tells_news_at_once_beats_when_quiet_and_ends_with_a_token(opened: Any) -> None:
    async with opened(heartbeat_s=30.0, poll_s=30.0) as at:
        at.acts.inbox.append("first")
        watch = at.stub.WatchInbox(wire.WatchInboxRequest())
        news = await watch.read()
        assert ([i.item_id for i in news.items], news.resume_token) == (["first"], "1")
        at.acts.inbox.append("second")
        at.commits.wake(frozenset({"inbox"}))
        news = await watch.read()
        assert ([i.item_id for i in news.items], news.resume_token) == (["second"], "2")
        at.draining.set()
        assert (await watch.read()).resume_token == "2"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await watch.read()
        assert refused_by(caught.value).code == "DRAINING"


async def test_quiet_watch_beats_and_sees_what_nobody_woke_it_for(opened: Any) -> None:
    async with opened(heartbeat_s=0.05, poll_s=0.02) as at:
        watch = at.stub.WatchInbox(wire.WatchInboxRequest(resume_token="0"))
        for _ in range(3):
            beat = await watch.read()
            assert (len(beat.items), beat.resume_token) == (0, "0")
        at.acts.inbox.append("unheard")
        while not (news := await watch.read()).items:
            pass
        assert news.items[0].item_id == "unheard"
        watch.cancel()


async def test_upload_is_taken_piece_by_piece_and_forgotten_if_it_is_not_whole(opened: Any) -> None:
    info = wire.UploadAttachmentRequest(info=wire.AttachmentInfo())
    data = wire.UploadAttachmentRequest(data=b"abc")

    def pieces(*given: wire.UploadAttachmentRequest) -> Iterator[wire.UploadAttachmentRequest]:
        return iter(given)

    async with opened() as at:
        assert (await at.stub.UploadAttachment(pieces(info, data, data))).size_bytes == 6
        assert not at.acts.aborted.is_set()
        for wrong in ((data,), (), (info, info), (info, data, wire.UploadAttachmentRequest())):
            at.acts.aborted.clear()
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await at.stub.UploadAttachment(pieces(*wrong))
            assert refused_by(caught.value).code == "SCHEMA_INVALID"
            if len(wrong) > 1:
                await asyncio.wait_for(at.acts.aborted.wait(), 5)
        at.acts.ended.clear()
        at.acts.taken = asyncio.Semaphore(0)
        broken = at.stub.UploadAttachment()
        await broken.write(info)
        await broken.write(data)
        await at.acts.taken.acquire()
        broken.cancel()
        # gRPC may tell the end of the pieces before it tells that the caller gave up; an upload that nobody
        # was told of is swept away like one that was aborted.
        await asyncio.wait_for(at.acts.ended.wait(), 5)


async def test_opened_item_comes_first_and_its_attachment_after_it(opened: Any) -> None:
    item_id = "018f0000-0000-7000-8000-000000000000"
    async with opened() as at:
        call = at.stub.OpenItem(wire.OpenItemRequest(item_id=item_id, purpose="ENF.SEIZ", part=1))
        pieces = [piece async for piece in call]
        assert pieces[0].item.leaf_index == 7
        assert b"".join(piece.data for piece in pieces[1:]) == b"x" * 262_144 + b"end"
        aimless = wire.OpenItemRequest(item_id=item_id)
        for request, code in ((aimless, "PURPOSE_MISSING"), (wire.OpenItemRequest(), "SCHEMA_INVALID")):
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await at.stub.OpenItem(request).read()
            assert refused_by(caught.value).code == code


async def test_who_asks_of_what_protects_does_not_stand_behind_other_callers(opened: Any) -> None:
    async with opened() as at:
        for statement_id, threads in ((NOTICE, "first"), (ITEM, "acts")):
            asked = wire.GetStatementRequest(statement_id=statement_id)
            assert (await at.stub.GetStatement(asked)).statement_id == threads
