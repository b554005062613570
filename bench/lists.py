"""`python -m bench lists`: how long lists, counts and searches take over many items with mixed audiences.

Decides what the items are: supplied through both nodes by CARICC to the WCO, under a dozen markings, of which
the reader who asks is in the audience of about two thirds; a rare word in each thousandth. What is asked goes
through the running node of the WCO, under the reader's certificate. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import grpc.aio
from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import operator_service_pb2, restriction_pb2, roster_pb2
from entente.v1 import search_service_pb2 as search

from bench.load import BATCH, BATCHES_IN_FLIGHT
from bench.measure import machine, peak_rss_bytes
from bench.nodes import two_nodes
from bench.place import Place
from gateway.cli.calls import caller_client
from gateway.cli.home import Home
from gateway.client import Client
from gateway.demo.cast import OUTSIDER, READER
from gateway.demo.founding import Stage
from node.randomness import random_bytes

RARE: Final = "zirconium"
_RARE_EACH: Final = 1_000
_DEADLINE_S: Final = 300.0
_LOOK_S: Final = 0.5


def main(arguments: list[str]) -> int:
    """Supply, ask, print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench lists", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000, help="how many are supplied")
    parser.add_argument("--folder", default=None, help="where the databases lie meanwhile")
    asked = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="entente-lists-", dir=asked.folder) as folder,
        two_nodes(Path(folder)) as (stage, place),
    ):
        began = time.perf_counter()
        asyncio.run(_supplied(place, asked.items))
        facts: dict[str, Any] = {"items": asked.items, "supplied_s": time.perf_counter() - began}
        facts |= {"machine": machine(Path(folder)), "received": _received(stage)}
        if facts["received"] != asked.items:
            raise RuntimeError("not every item was received")
        for who in (READER, OUTSIDER):
            with caller_client(Home(stage.wco.folder), who) as client:
                facts[who] = _asked(client)
        facts["receiver_peak_mb"] = peak_rss_bytes(place.receiver_pid) / 1e6
        facts["database_mb"] = _database_mb(stage)
    for who in (READER, OUTSIDER):
        for name, figures in facts[who].items():
            sys.stdout.write(f"{who}  {name}: {figures}\n")
    sys.stdout.write(json.dumps(facts, default=str) + "\n")
    return 0


# --- what is supplied -----------------------------------------------------------------------------


def markings() -> list[restriction_pb2.RestrictionSet]:
    """Return the markings, each as often as the others: audiences, purposes and bars mixed."""
    member = restriction_pb2.AudienceMember
    audiences = [
        [member(all_authorised=restriction_pb2.AllAuthorised())],
        [member(role=roster_pb2.ROLE_ANALYST)],
        [member(person_id=READER), member(person_id="W-LO-005")],
        [member(role=roster_pb2.ROLE_LIAISON)],
    ]
    found: list[restriction_pb2.RestrictionSet] = []
    for audience in audiences:
        for purposes in (["ENF.SEIZ", "ANA.TREND"], ["ENF.SEIZ"], ["ANA.TREND"]):
            made = restriction_pb2.RestrictionSet(
                tlp=restriction_pb2.TLP_AMBER,
                audience=restriction_pb2.Audience(members=audience),
                purposes=restriction_pb2.PermittedPurposes(codes=purposes),
            )
            if len(found) % 6 == 5:
                made.bars.append(restriction_pb2.BAR_BULK_QUERY)
            found.append(made)
    return found


async def _supplied(place: Place, count: int) -> None:
    """Supply so many items on one stream; return once every one is settled."""
    channel, exchange = place.exchange()
    operating, operator = place.operate()
    try:
        await channel.channel_ready()
        call = exchange.SubmitStream()
        room = asyncio.Semaphore(BATCHES_IN_FLIGHT)
        reading = asyncio.create_task(_read(call, room))
        requests = _requests(place, count)
        while batch := list(islice(requests, BATCH)):
            await room.acquire()
            await call.write(wire.SubmitStreamRequest(requests=batch))
        await call.done_writing()
        await reading
        while True:
            if not await _owed(operator):
                break
            await asyncio.sleep(_LOOK_S)
    finally:
        await channel.close()
        await operating.close()


async def _owed(operator: Any) -> int:
    status = await operator.GetNodeStatus(operator_service_pb2.GetNodeStatusRequest(), timeout=_DEADLINE_S)
    return sum(lane.depth for one in status.relationships for lane in one.lanes)


async def _read(call: Any, room: asyncio.Semaphore) -> None:
    while (outcomes := await call.read()) is not grpc.aio.EOF:
        room.release()
        for outcome in outcomes.outcomes:
            if outcome.WhichOneof("result") != "accepted":
                raise RuntimeError(f"an item was refused: {outcome.refused.message}")


def _requests(place: Place, count: int) -> Iterator[wire.SubmitRequest]:
    request, marks = place.request(), markings()
    text = request.content.seizure.concealment[0].texts[0]
    plain = text.text
    for number in range(count):
        made = wire.SubmitRequest()
        text.text = f"{plain} {RARE}" if number % _RARE_EACH == 0 else plain
        made.CopyFrom(request)
        made.request_id = _identifier()
        made.restrictions.restrictions.CopyFrom(marks[number % len(marks)])
        yield made


def _identifier() -> str:
    """Return an identifier that rises with time, as the contract advises."""
    stamp, rest = f"{time.time_ns() // 1_000_000:012x}", random_bytes(10).hex()
    return f"{stamp[:8]}-{stamp[8:]}-7{rest[:3]}-8{rest[3:6]}-{rest[6:18]}"


# --- what is asked --------------------------------------------------------------------------------


def _asked(client: Client) -> dict[str, Any]:
    return {
        "list, first page of 50": _once(client, lambda: _listed(client, 50, pages=1)),
        "list, all in pages of 500": _once(client, lambda: _listed(client, 500)),
        "count, all": _once(client, lambda: _counted(client)),
        "search, a word that all hold, first page of 50": _once(
            client, lambda: _found(client, "crates", 50, pages=1)
        ),
        "search, a rare word, all": _once(client, lambda: _found(client, RARE, 500)),
        "search, no text, a purpose, all": _once(
            client, lambda: _found(client, "", 500, purposes=["ANA.TREND"])
        ),
    }


def _once(_client: Client, ask: Callable[[], tuple[int, int]]) -> dict[str, float]:
    began = time.perf_counter()
    found, calls = ask()
    seconds = time.perf_counter() - began
    return {"found": found, "calls": calls, "s": round(seconds, 3)}


def _listed(client: Client, size: int, pages: int = 1_000_000) -> tuple[int, int]:
    request, found, calls = wire.ListItemsRequest(page_size=size), 0, 0
    while calls < pages:
        page = client.call(client.exchange.ListItems, request, _DEADLINE_S)
        found, calls = found + len(page.items), calls + 1
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    return found, calls


def _counted(client: Client) -> tuple[int, int]:
    request, found, calls = search.CountItemsRequest(), 0, 0
    while True:
        answer = client.call(client.search.CountItems, request, _DEADLINE_S)
        found, calls = found + sum(one.count for one in answer.counts), calls + 1
        request.page_token = answer.next_page_token
        if not answer.next_page_token:
            return found, calls


def _found(client: Client, text: str, size: int, pages: int = 1_000_000, **of: Any) -> tuple[int, int]:
    request = search.SearchItemsRequest(text=text, page_size=size, filter=search.ItemFilter(**of))
    found, calls = 0, 0
    while calls < pages:
        page = client.call(client.search.SearchItems, request, _DEADLINE_S)
        found, calls = found + len(page.items), calls + 1
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    return found, calls


def _received(stage: Stage) -> int:
    """Return how many items the receiver holds, by its own database."""
    with closing(sqlite3.connect(next(stage.wco.folder.glob("data/*.db")))) as database:
        return int(database.execute("SELECT count(*) FROM item WHERE readable").fetchone()[0])


def _database_mb(stage: Stage) -> float:
    return sum(path.stat().st_size for path in stage.wco.folder.glob("data/*.db*")) / 1e6
