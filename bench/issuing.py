"""Notices issued one by one: what one client of the supplying Party sees of each.

Decides when a notice counts: once its caller holds the receipt and has found it good, from the receipt and
the two descriptors alone. The leaf that the receipt proves is the one that the notice is enforced from. Runs
in a process of its own:

    python -m bench.issuing items PLACE COUNT
    python -m bench.issuing notices PLACE PHASE SECONDS BUSY
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import uvloop
from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import operator_service_pb2, restriction_notice_pb2, restriction_pb2, statement_pb2
from entente.v1 import restriction_service_pb2 as restriction

from bench.load import rising_id
from bench.measure import quantiles_ms
from bench.place import Place
from bench.worker import answer
from gateway.cli.faults import UnverifiedError
from gateway.cli.receipt_check import check_receipt

TIGHTEN: Final = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN
_ACCEPTED: Final = wire.STATEMENT_STATE_ACCEPTED
_BATCH: Final = 100
_WAIT_S: Final = 20
_PAUSE_S: Final = 0.04
"""Up to so long between two notices, by chance, so that they do not fall into step with the load."""
_PATIENCE_S: Final = 60.0
_LOOK_S: Final = 0.05
_SETTLING_IN_S: Final = 3.0
"""The load goes on for so long before the first notice."""
_BARS: Final = tuple(
    number for number in restriction_pb2.Bar.values() if number != restriction_pb2.BAR_UNSPECIFIED
)


class Issuer:
    """One client that tightens what it supplied."""

    def __init__(self, place: Place, exchange: Any, restrictions: Any, operator: Any) -> None:
        self._place = place
        self._exchange = exchange
        self._restrictions = restrictions
        self._operator = operator
        self._descriptors = place.descriptors()

    async def items(self, count: int) -> dict[str, Any]:
        """Supply items to be restricted later, and keep their identifiers."""
        made: list[str] = []
        call = self._exchange.SubmitStream()
        while len(made) < count:
            batch = wire.SubmitStreamRequest()
            for _number in range(min(_BATCH, count - len(made))):
                request = self._place.request()
                request.request_id = rising_id()
                batch.requests.append(request)
            await call.write(batch)
            outcomes = await call.read()
            made += [one.accepted.item_id for one in outcomes.outcomes]
        await call.done_writing()
        await self._settled(made[-1])
        self._place.items_path.write_text("\n".join(made), encoding="ascii")
        return {"items": len(made)}

    async def notices(self, phase: str, seconds: float, *, busy: bool) -> dict[str, Any]:
        """Tighten items one after the other for so many seconds; `busy`: once the node is."""
        if busy:
            await self._loaded()
        issued: list[tuple[str, int]] = []
        answered: list[float] = []
        proven: list[float] = []
        faults: list[str] = []
        began = time.perf_counter()
        for item_id, bars in self._wanted():
            if time.perf_counter() - began > seconds:
                break
            handed_over_us, start = time.time_ns() // 1000, time.perf_counter()
            notice = (await self._restrictions.IssueNotice(_request(item_id, bars))).notice
            answered.append(time.perf_counter() - start)
            faults += await self._proven(notice.notice_id)
            proven.append(time.perf_counter() - start)
            issued.append((notice.notice_id, handed_over_us))
            await asyncio.sleep(random.uniform(0, _PAUSE_S))
        lines = [f"{notice_id} {handed_over_us}" for notice_id, handed_over_us in issued]
        self._place.notices_path(phase).write_text("\n".join(lines), encoding="ascii")
        return {
            "phase": phase,
            "notices": len(issued),
            "elapsed_s": round(time.perf_counter() - began, 3),
            "answer_ms": quantiles_ms(answered),
            "proven_ms": quantiles_ms(proven),
            "worst_ms": round(max(proven, default=0.0) * 1000, 1),
            "faults": faults,
        }

    def _wanted(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Every item once under one bar, then every item under that and the next: each notice tightens."""
        made = self._place.items_path.read_text(encoding="ascii").split()
        used = sum(1 for path in self._place.noticed() for _line in path.read_text("ascii").splitlines())
        for place in range(used, len(made) * len(_BARS)):
            yield made[place % len(made)], _BARS[: place // len(made) + 1]

    async def _proven(self, notice_id: str) -> list[str]:
        asked = wire.GetStatementRequest(statement_id=notice_id, wait_seconds=_WAIT_S, with_receipt=True)
        found = await self._exchange.GetStatement(asked)
        sender, receiver = self._descriptors
        try:
            outcome = check_receipt(found.receipt, [sender], receiver).outcome
        except UnverifiedError as error:
            return [f"{notice_id}: {error}"]
        return [] if outcome == "ACCEPTED" else [f"{notice_id}: {outcome}"]

    async def _settled(self, statement_id: str) -> None:
        asked = wire.GetStatementRequest(statement_id=statement_id, wait_seconds=_WAIT_S)
        deadline = time.monotonic() + _PATIENCE_S
        while (await self._exchange.GetStatement(asked)).state != _ACCEPTED:
            if time.monotonic() > deadline:
                raise TimeoutError(f"no receipt for {statement_id}")

    async def _loaded(self) -> None:
        """Return once small items are owed as fast as they go out."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            status = await self._operator.GetNodeStatus(operator_service_pb2.GetNodeStatusRequest())
            lanes = (lane for one in status.relationships for lane in one.lanes)
            if any(lane.lane == statement_pb2.LANE_ROUTINE and lane.depth for lane in lanes):
                break
            if time.monotonic() > deadline:
                raise TimeoutError("there is no load")
            await asyncio.sleep(_LOOK_S)
        await asyncio.sleep(_SETTLING_IN_S)


def issued_in(path: Path) -> dict[bytes, int]:
    """Return what a phase issued: notice, and when it was handed over in microseconds since 1970."""
    lines = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {uuid.UUID(notice_id).bytes: int(handed_over_us) for notice_id, handed_over_us in lines}


def _request(item_id: str, bars: tuple[int, ...]) -> restriction.IssueNoticeRequest:
    tighter = restriction_pb2.RestrictionSet(bars=bars)  # type: ignore[arg-type]
    return restriction.IssueNoticeRequest(request_id=rising_id(), item_id=item_id, kind=TIGHTEN, set=tighter)


async def run(task: str, place: Place, figures: list[str]) -> dict[str, Any]:
    """Carry out one task and return its figures."""
    exchange_channel, exchange = place.exchange()
    channel, restrictions = place.restrict()
    operator_channel, operator = place.operate()
    async with exchange_channel, channel, operator_channel:
        issuer = Issuer(place, exchange, restrictions, operator)
        await asyncio.gather(channel.channel_ready(), exchange_channel.channel_ready())
        if task == "items":
            return await issuer.items(int(figures[0]))
        phase, seconds, busy = figures
        return await issuer.notices(phase, float(seconds), busy=busy == "busy")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        answer(uvloop.run(run(sys.argv[1], Place.load(Path(sys.argv[2])), sys.argv[3:])))
