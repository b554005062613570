"""The load: items submitted to one node until the other's receipts for all of them are verified.

Decides how the sending node is loaded and when an exchange counts: submitted, durable there, carried, judged
and durable at the peer, and its receipt verified and durable at the sender again. That is when the sender's
outbox owes nothing any more, so the clock of a phase runs until then. Each task runs in a process of its own:

    python -m bench.load stream|unary|single|attachment|attachments|receipts PLACE PHASE FIGURE...
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import struct
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final, cast

import grpc
import grpc.aio
import uvloop
from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import operator_service_pb2

from bench.measure import MB, cpu_seconds, machine_busy_seconds, quantiles_ms
from bench.place import Place
from bench.worker import answer
from gateway.cli.faults import UnverifiedError
from gateway.cli.receipt_check import check_receipt

BATCH: Final = 100
BATCHES_IN_FLIGHT: Final = 8
PIECE_BYTES: Final = 262_144
SENT: Final = struct.Struct(">16sq")
"""One item of a phase: its statement, and when it was handed over, in microseconds since 1970."""
_DRAIN_S: Final = 300.0
_LOOK_S: Final = 0.02
_BACKLOG_LOOK_S: Final = 0.5
_WAIT_S: Final = 20
_FINAL: Final = (wire.STATEMENT_STATE_ACCEPTED, wire.STATEMENT_STATE_REFUSED)


class Tally:
    """What was submitted in one phase, and how it was answered."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, int]] = []
        self.refused: Counter[str] = Counter()
        self.answer_s: list[float] = []

    def accepted(self, response: wire.SubmitResponse, handed_over_us: int) -> None:
        """Count one item that the node has stored."""
        self.sent.append((uuid.UUID(response.statement_id).bytes, handed_over_us))


class Load:
    """One client of the sending node."""

    def __init__(self, place: Place, exchange: Any, operator: Any) -> None:
        self._place = place
        self._exchange = exchange
        self._operator = operator
        self._request = place.request()
        self._backlog_peak = 0

    async def measured(
        self, phase: str, seconds: float, sending: Callable[[Tally, float], Awaitable[None]]
    ) -> dict[str, Any]:
        """Have `sending` submit for so many seconds; return figures once everything is settled."""
        tally = Tally()
        await self._exchange_ready()
        watching = asyncio.create_task(self._watch_backlog())
        nodes = {name: cpu_seconds(pid) for name, pid in self._place.pids.items()}
        own, busy, began = time.process_time(), machine_busy_seconds(), time.perf_counter()
        await sending(tally, began + seconds)
        handed_over = time.perf_counter() - began
        watching.cancel()
        backlog = await self._drained()
        elapsed = time.perf_counter() - began
        count = max(1, len(tally.sent))
        used = self._used(nodes) | {"client": time.process_time() - own}
        self._place.sent_path(phase).write_bytes(b"".join(SENT.pack(*one) for one in tally.sent))
        return {
            "phase": phase,
            "submitted": len(tally.sent),
            "refused": dict(tally.refused),
            "elapsed_s": round(elapsed, 3),
            "per_s": len(tally.sent) / elapsed,
            "intake_per_s": len(tally.sent) / handed_over,
            "backlog_peak": max(self._backlog_peak, backlog),
            "answer_ms": quantiles_ms(tally.answer_s),
            "cpu_us": {name: seconds_used / count * 1e6 for name, seconds_used in used.items()},
            "others_cores": max(0.0, machine_busy_seconds() - busy - sum(used.values())) / elapsed,
        }

    async def stream(self, tally: Tally, until: float) -> None:
        """Submit on one stream: batches of 100, eight of them unanswered at most."""
        call = self._exchange.SubmitStream()
        room = asyncio.Semaphore(BATCHES_IN_FLIGHT)
        begun: list[tuple[int, float]] = []

        async def read() -> None:
            number = 0
            while (outcomes := await call.read()) is not grpc.aio.EOF:
                handed_over_us, start = begun[number]
                number += 1
                tally.answer_s.append(time.perf_counter() - start)
                room.release()
                for outcome in outcomes.outcomes:
                    if outcome.WhichOneof("result") == "accepted":
                        tally.accepted(outcome.accepted, handed_over_us)
                    else:
                        tally.refused[str(outcome.refused.reason)] += 1

        reading = asyncio.create_task(read())
        while time.perf_counter() < until:
            await room.acquire()
            batch = wire.SubmitStreamRequest(requests=[self._next() for _number in range(BATCH)])
            begun.append((time.time_ns() // 1000, time.perf_counter()))
            await call.write(batch)
        await call.done_writing()
        await reading

    def unary(self, concurrency: int) -> Callable[[Tally, float], Awaitable[None]]:
        """Return what submits with so many calls at once."""

        async def caller(tally: Tally, until: float) -> None:
            while time.perf_counter() < until:
                await self._submit(tally)

        async def sending(tally: Tally, until: float) -> None:
            await asyncio.gather(*(caller(tally, until) for _number in range(concurrency)))

        return sending

    async def single(self, phase: str, count: int) -> dict[str, Any]:
        """Submit items one by one, each only once the one before is settled; return their times."""
        tally, settled = Tally(), []
        await self._exchange_ready()
        for _number in range(count):
            start = time.perf_counter()
            await self._submit(tally)
            await self._settled(str(uuid.UUID(bytes=tally.sent[-1][0])))
            settled.append(time.perf_counter() - start)
        self._place.sent_path(phase).write_bytes(b"".join(SENT.pack(*one) for one in tally.sent))
        return {
            "phase": phase,
            "submitted": len(tally.sent),
            "refused": dict(tally.refused),
            "answer_ms": quantiles_ms(tally.answer_s),
            "settled_ms": quantiles_ms(settled),
        }

    async def attachment(self, phase: str, size: int) -> dict[str, Any]:
        """Carry one attachment of `size` bytes: upload, submit, and wait for the receipt."""
        await self._exchange_ready()
        return await self._carried(phase, size)

    async def _carried(self, phase: str, size: int) -> dict[str, Any]:
        digest = hashlib.sha256()
        for piece in _pieces(size):
            digest.update(piece)
        nodes = {name: cpu_seconds(pid) for name, pid in self._place.pids.items()}
        began = time.perf_counter()
        call = self._exchange.UploadAttachment()
        info = wire.AttachmentInfo(size_bytes=size, sha256=digest.digest())
        await call.write(wire.UploadAttachmentRequest(info=info))
        for piece in _pieces(size):
            await call.write(wire.UploadAttachmentRequest(data=piece))
        await call.done_writing()
        uploaded = await call
        upload_s = time.perf_counter() - began
        request = self._next()
        request.content.attachments.add(
            part=1,
            file_name="measure.bin",
            media_type="application/octet-stream",
            size_bytes=size,
            sha256=digest.digest(),
        )
        request.upload_ids.append(uploaded.upload_id)
        response = await self._exchange.Submit(request)
        tally = Tally()
        tally.accepted(response, time.time_ns() // 1000)
        await self._settled(response.statement_id)
        elapsed = time.perf_counter() - began
        self._place.sent_path(phase).write_bytes(b"".join(SENT.pack(*one) for one in tally.sent))
        return {
            "phase": phase,
            "submitted": 1,
            "refused": {},
            "bytes": size,
            "mb_per_s": size / elapsed / MB,
            "upload_mb_per_s": size / upload_s / MB,
            "deliver_mb_per_s": size / (elapsed - upload_s) / MB,
            "cpu_s": self._used(nodes),
        }

    async def attachments(self, phase: str, seconds: float, size: int, at_once: int) -> dict[str, Any]:
        """Carry attachments for so many seconds, each begun once one of so many before it is settled."""
        began, carried = time.perf_counter(), list[dict[str, Any]]()

        async def carrier(number: int) -> None:
            while time.perf_counter() - began < seconds:
                carried.append(await self._carried(f"{phase}-{len(carried)}-{number}", size))

        await asyncio.gather(*(carrier(number) for number in range(at_once)))
        elapsed = time.perf_counter() - began
        return {
            "phase": phase,
            "submitted": len(carried),
            "elapsed_s": elapsed,
            "mb_per_s": size * len(carried) / elapsed / MB,
        }

    async def receipts(self, count: int) -> dict[str, Any]:
        """Check the receipts of `count` random items, from the receipt and the two descriptors alone."""
        everything = [statement_id for phase in self._place.phases() for statement_id, _ in sent_in(phase)]
        chosen = random.sample(everything, min(count, len(everything)))
        sender, receiver = self._place.descriptors()
        faults: list[str] = []
        times: list[float] = []
        for statement_id in chosen:
            text_id = str(uuid.UUID(bytes=statement_id))
            start = time.perf_counter()
            found = await self._exchange.GetStatement(
                wire.GetStatementRequest(statement_id=text_id, with_receipt=True)
            )
            times.append(time.perf_counter() - start)
            try:
                if check_receipt(found.receipt, [sender], receiver).outcome != "ACCEPTED":
                    faults.append(f"{text_id}: not accepted")
            except UnverifiedError as error:
                faults.append(f"{text_id}: {error}")
        return {"checked": len(chosen), "faults": faults, "get_ms": quantiles_ms(times)}

    def _used(self, before: dict[str, float]) -> dict[str, float]:
        """Seconds of processor time that each node has used since `before`."""
        return {name: cpu_seconds(pid) - before[name] for name, pid in self._place.pids.items()}

    async def _submit(self, tally: Tally) -> None:
        request = self._next()
        handed_over_us, start = time.time_ns() // 1000, time.perf_counter()
        try:
            response = await self._exchange.Submit(request)
        except grpc.aio.AioRpcError as error:
            tally.refused[error.code().name] += 1
            return
        tally.answer_s.append(time.perf_counter() - start)
        tally.accepted(response, handed_over_us)

    async def _settled(self, statement_id: str) -> None:
        asked = wire.GetStatementRequest(statement_id=statement_id, wait_seconds=_WAIT_S)
        deadline = time.monotonic() + _DRAIN_S
        while (await self._exchange.GetStatement(asked)).state not in _FINAL:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no receipt for {statement_id}")

    async def _drained(self) -> int:
        """Wait until the outbox owes nothing; return the most that it owed meanwhile."""
        deadline, most = time.monotonic() + _DRAIN_S, 0
        while depth := await self._depth():
            most = max(most, depth)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{depth} statements without a receipt")
            await asyncio.sleep(_LOOK_S)
        return most

    async def _watch_backlog(self) -> None:
        while True:
            await asyncio.sleep(_BACKLOG_LOOK_S)
            self._backlog_peak = max(self._backlog_peak, await self._depth())

    async def _depth(self) -> int:
        status = await self._operator.GetNodeStatus(operator_service_pb2.GetNodeStatusRequest())
        return sum(lane.depth for one in status.relationships for lane in one.lanes)

    async def _exchange_ready(self) -> None:
        """Connect before the clock runs."""
        await self._exchange.ListItems(wire.ListItemsRequest(page_size=1))
        await self._drained()

    def _next(self) -> wire.SubmitRequest:
        request = wire.SubmitRequest()
        request.CopyFrom(self._request)
        request.request_id = rising_id()
        return request


def rising_id() -> str:
    """Return a new identifier that rises with time, as the contract advises (RFC 9562, 5.7)."""
    tail = bytearray(os.urandom(10))
    tail[0] = 0x70 | tail[0] & 0x0F
    tail[2] = 0x80 | tail[2] & 0x3F
    return str(uuid.UUID(bytes=(time.time_ns() // 1_000_000).to_bytes(6, "big") + bytes(tail)))


def sent_in(path: Path) -> Iterator[tuple[bytes, int]]:
    """Return what a phase submitted: statement, and when it was handed over in microseconds since 1970."""
    return cast("Iterator[tuple[bytes, int]]", SENT.iter_unpack(path.read_bytes()))


def _pieces(size: int) -> Iterator[bytes]:
    """Bytes that no disk or wire makes smaller, the same every time."""
    block = random.Random(size).randbytes(PIECE_BYTES)
    for start in range(0, size, PIECE_BYTES):
        yield (start.to_bytes(8, "big") + block[8:])[: size - start]


async def run(task: str, place: Place, phase: str, figures: list[str]) -> dict[str, Any]:
    """Carry out one task and return its figures."""
    exchange_channel, exchange = place.exchange()
    operator_channel, operator = place.operate()
    async with exchange_channel, operator_channel:
        load = Load(place, exchange, operator)
        match task:
            case "stream":
                return await load.measured(phase, float(figures[0]), load.stream)
            case "unary":
                return await load.measured(phase, float(figures[0]), load.unary(int(figures[1])))
            case "single":
                return await load.single(phase, int(figures[0]))
            case "attachment":
                return await load.attachment(phase, int(figures[0]))
            case "attachments":
                return await load.attachments(phase, float(figures[0]), int(figures[1]), int(figures[2]))
            case "receipts":
                return await load.receipts(int(figures[0]))
        raise ValueError(f"no task {task}")


if __name__ == "__main__":
    answer(uvloop.run(run(sys.argv[1], Place.load(Path(sys.argv[2])), sys.argv[3], sys.argv[4:])))
