"""Two real nodes, store and ledger and all, over a link on loopback."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import grpc
from entente.v1 import party_pb2

from gateway.link.bound import BoundActs
from gateway.link.link import Link
from gateway.services.federation import FederationService, Linked, add_to_server
from node.acts.operate import node_status
from node.acts.party import Party
from node.acts.submit import submit
from node.link.session import Terms
from tests.link.loopback import FAST, Insecure, Proxy, until
from tests.support.world import AGREEMENT, ANALYST, World, request, world_in_force


@asynccontextmanager
async def linked(world: World) -> AsyncIterator[tuple[Link, Link, Proxy]]:
    """Both Parties' links; WCO dials through a proxy, and CARICC fetches by dialling back."""
    executor = ThreadPoolExecutor(12)
    ports = {"WCO": 0, "CARICC": 0}
    proxy = Proxy(0)
    links: list[Link] = []
    servers: list[grpc.aio.Server] = []
    for own, peer in ((world.wco, world.caricc), (world.caricc, world.wco)):
        source = Insecure(lambda own=own: proxy.port if own.code == "WCO" else ports["WCO"])  # type: ignore[misc]
        link = Link(
            Terms(AGREEMENT, own.code, peer.code),
            BoundActs(own, AGREEMENT, lambda _uri, _spki, _serial: False),
            executor,
            source=source,
            settings=FAST,
        )
        server = grpc.aio.server()
        table = {AGREEMENT: Linked(link, party_pb2.PartyDescriptor, "o")}
        add_to_server(FederationService(table, executor, lambda: datetime.now(UTC), insecure=True), server)
        ports[own.code] = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        links.append(link)
        servers.append(server)
    proxy.target = ports["CARICC"]
    await proxy.start()
    try:
        for link in links:
            link.start()
        yield links[0], links[1], proxy
    finally:
        await asyncio.gather(*(link.drain() for link in links))
        for server in servers:
            await server.stop(0)
        await proxy.stop()
        executor.shutdown(wait=False)


def owed(*parties: Party) -> int:
    return sum(
        lane.depth for party in parties for one in node_status(party).relationships for lane in one.lanes
    )


async def supply(world: World, party: Party, to: Party, count: int) -> None:
    requests = [request(to) for _ in range(count)]
    answers = await asyncio.wrap_future(submit(party, world.person(party, ANALYST), requests))
    assert len(answers) == count


async def test_items_cross_both_ways_and_every_outbox_empties(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        async with linked(world) as (a, b, _proxy):
            began = time.perf_counter()
            for _ in range(3):
                await supply(world, world.wco, world.caricc, 100)
                await supply(world, world.caricc, world.wco, 100)
            await until(lambda: owed(world.wco, world.caricc) == 0, "the outboxes are empty", 40)
            print(f"{600 / (time.perf_counter() - began):.0f} items/s, submitted and receipted")
            assert a.status.up
            assert not a.status.halted
            assert not b.status.halted
        for party in (world.wco, world.caricc):
            assert len(world.leaves(party, "item.received")) == 300


async def test_items_survive_a_link_that_is_cut(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        async with linked(world) as (a, _b, proxy):
            for cut_after in (20_000, 50_000, 70_000):
                await until(lambda: a.status.up, "a session")
                proxy.cut_after = cut_after
                await supply(world, world.wco, world.caricc, 60)
                proxy.cut()
            await until(lambda: owed(world.wco) == 0, "the outbox is empty", 40)
        assert len(world.leaves(world.caricc, "item.received")) == 180


async def test_large_attachment_is_fetched_and_its_item_accepted(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        async with linked(world):
            data = os.urandom(3_000_000)
            upload = world.upload(world.wco, data)
            wanted = request(world.caricc, attachments=[data], upload_ids=[upload])
            await asyncio.to_thread(world.supply, world.wco, wanted)
            await until(lambda: owed(world.wco) == 0, "the item was accepted", 40)
