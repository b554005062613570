"""Content from a Party that only dials out: two real Parties, real mutual TLS, one listener."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import grpc
import pytest
from entente.v1 import federation_service_pb2, federation_service_pb2_grpc
from sqlalchemy import func, select

from gateway.link.bound import BoundActs
from gateway.link.channel import OPTIONS
from gateway.link.offer import ASK_CHUNKS, Offer
from gateway.link.stream import StreamLostError
from gateway.pki.authority import create_ca
from gateway.pki.tls import client_credentials
from node.acts.operate import node_status
from node.acts.party import Party
from node.errors import Refusal
from node.store import schema
from tests.link.loopback import Proxy, until
from tests.link.tls_side import TlsSide, material, now
from tests.support.world import AGREEMENT, World, request, world_in_force

SIZE = 3_000_000


class RealActs(BoundActs):
    """The real acts under the machine's clock, as certificates are of today; counts, and lies if told to."""

    def __init__(self, party: Party) -> None:
        super().__init__(party, AGREEMENT, lambda _uri, _spki, _serial: False)
        self.served: list[int] = []
        self.lie = b""

    def now(self) -> datetime:
        return now()

    def serve_chunks(self, sealed_digest: bytes, first_chunk: int) -> Iterator[bytes]:
        self.served.append(first_chunk)
        chunks = super().serve_chunks(sealed_digest, first_chunk)
        return iter([self.lie] * 4) if self.lie else chunks


@dataclass
class OneDials:
    """WCO listens behind a proxy; CARICC dials and has no listener that anybody knows."""

    world: World
    wco: TlsSide
    caricc: TlsSide
    acts: dict[str, RealActs]
    proxy: Proxy

    async def supply(self, party: Party, to: Party) -> None:
        """Have `party` supply an item with an attachment of 3 MB."""
        data = os.urandom(SIZE)
        upload = await asyncio.to_thread(self.world.upload, party, data)
        wanted = request(to, attachments=[data], upload_ids=[upload])
        await asyncio.to_thread(self.world.supply, party, wanted)

    def settled(self) -> bool:
        return not any(
            lane.depth
            for party in (self.world.wco, self.world.caricc)
            for one in node_status(party).relationships
            for lane in one.lanes
        )


@asynccontextmanager
async def one_dials(folder: Path) -> AsyncIterator[OneDials]:
    with world_in_force(folder) as world:
        executor = ThreadPoolExecutor(12)
        acts = {code: RealActs(party) for code, party in world.parties.items()}
        wco = TlsSide("WCO", "CARICC", "wco.example", acts["WCO"])
        caricc = TlsSide("CARICC", "WCO", "caricc.example", acts["CARICC"])
        await wco.serve(caricc, executor, dial=False)
        await caricc.serve(wco, executor, dial=True)
        caricc.descriptor.endpoints.clear()
        proxy = Proxy(int(wco.descriptor.endpoints[0].rpartition(":")[2]))
        await proxy.start()
        wco.descriptor.endpoints[:] = [f"127.0.0.1:{proxy.port}"]
        try:
            for side in (wco, caricc):
                side.link.start()
            await until(lambda: wco.link.status.up and caricc.link.status.up, "a session")
            yield OneDials(world, wco, caricc, acts, proxy)
        finally:
            await asyncio.gather(wco.link.drain(), caricc.link.drain())
            for side in (wco, caricc):
                await side.server.stop(0)
            await proxy.stop()
            executor.shutdown(wait=False)


async def test_large_attachments_arrive_both_ways_though_one_side_only_dials_out(tmp_path: Path) -> None:
    async with one_dials(tmp_path) as pair:
        await pair.supply(pair.world.wco, pair.world.caricc)
        await pair.supply(pair.world.caricc, pair.world.wco)
        await until(pair.settled, "both were accepted", 40)
        for party in (pair.world.wco, pair.world.caricc):
            assert [leaf.code for leaf in pair.world.leaves(party, "item.received")][-1] == 0


async def test_content_cut_in_the_middle_is_resumed_where_it_was_cut(tmp_path: Path) -> None:
    async with one_dials(tmp_path) as pair:
        pair.proxy.cut_after = 1_900_000
        await pair.supply(pair.world.caricc, pair.world.wco)
        await until(pair.settled, "it was accepted", 40)
        served = pair.acts["CARICC"].served
        assert served == sorted(served), "no chunk that was stored is asked for again"
        assert len(served) > 12 // ASK_CHUNKS, "the line was cut in between"


async def test_chunks_that_belong_elsewhere_are_refused_and_not_stored(tmp_path: Path) -> None:
    async with one_dials(tmp_path) as pair:
        pair.acts["CARICC"].lie = os.urandom(262_160)
        await pair.supply(pair.world.caricc, pair.world.wco)
        await until(lambda: len(pair.acts["CARICC"].served) > 1, "it is asked for, and again")
        with pair.world.wco.store.read() as connection:
            chunks = connection.execute(select(func.count()).select_from(schema.content_chunk)).scalar_one()
        assert chunks == 1, "the item's own text, which came with the statement"
        assert not pair.settled()
        pair.acts["CARICC"].lie = b""
        await until(pair.settled, "the honest ones are taken", 40)


@pytest.mark.parametrize("of", ["the listener's own Party", "a CA of the peer's name"])
async def test_a_stranger_can_offer_nothing(tmp_path: Path, of: str) -> None:
    async with one_dials(tmp_path) as pair:
        ca = pair.wco.ca if "own" in of else create_ca("caricc.example", now())
        credentials = client_credentials(material(ca, ca.trust_domain), pair.wco.ca.bundle_pem)
        await until(lambda: pair.wco.link._fetcher._offer is not None, "the peer's own offer")
        before = pair.wco.link._fetcher._offer
        options = [*OPTIONS, ("grpc.ssl_target_name_override", "node.wco.example")]
        async with grpc.aio.secure_channel(
            pair.wco.descriptor.endpoints[0], credentials, options=options
        ) as channel:
            stub = federation_service_pb2_grpc.FederationServiceStub(channel)  # type: ignore[no-untyped-call]
            call = stub.ServeContent()
            offer = federation_service_pb2.ContentOffer(agreement_id=AGREEMENT)
            with suppress(grpc.aio.AioRpcError, asyncio.InvalidStateError):
                await call.write(federation_service_pb2.ServeContentRequest(offer=offer))
            # Here without the chain that gives a refusal its status.
            assert await call.code() is not grpc.StatusCode.OK
            assert pair.wco.link._fetcher._offer is before


class Played:
    """The peer's end of an offered stream, played by hand."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[object] = asyncio.Queue()
        self.asked: asyncio.Queue[federation_service_pb2.ServeContentResponse] = asyncio.Queue()

    async def read(self) -> object:
        return await self.said.get()

    async def write(self, message: federation_service_pb2.ServeContentResponse) -> None:
        await self.asked.put(message)

    def chunks(self, count: int, *, end: bool = True) -> None:
        chunks = federation_service_pb2.ContentChunks(chunks=[b"c"] * count, end=end)
        self.said.put_nowait(federation_service_pb2.ServeContentRequest(chunks=chunks))


async def test_an_answer_that_nobody_asked_for_ends_the_stream() -> None:
    peer = Played()
    peer.chunks(1)
    with pytest.raises(Refusal):
        await Offer(AGREEMENT, peer).run()


@pytest.mark.parametrize("spoil", ["too many", "the end of the stream", "a refusal"])
async def test_a_question_that_finds_no_answer_is_lost(spoil: str) -> None:
    peer = Played()
    offer = Offer(AGREEMENT, peer)
    running = asyncio.create_task(offer.run())
    fetching = asyncio.ensure_future(anext(offer.fetch(bytes(32), 0)))
    asked = await peer.asked.get()
    assert (asked.agreement_id, asked.content.max_chunks) == (AGREEMENT, ASK_CHUNKS)
    if spoil == "too many":
        peer.chunks(3, end=False)
        peer.chunks(3)
    elif spoil == "a refusal":
        refused = federation_service_pb2.ServeContentRequest()
        refused.refusal.message = "no such part"
        peer.said.put_nowait(refused)
    else:
        peer.said.put_nowait(grpc.aio.EOF)
    with pytest.raises(StreamLostError):
        await fetching
    assert offer.alive == (spoil == "a refusal")
    offer.end()
    await running


async def test_no_more_than_a_few_chunks_are_asked_for_before_they_are_taken() -> None:
    peer = Played()
    offer = Offer(AGREEMENT, peer)
    running = asyncio.create_task(offer.run())
    fetched = offer.fetch(bytes(32), 7)
    first = asyncio.ensure_future(anext(fetched))
    assert (await peer.asked.get()).content.first_chunk == 7
    peer.chunks(ASK_CHUNKS)
    await first
    assert peer.asked.empty()
    second = asyncio.ensure_future(anext(fetched))
    assert (await peer.asked.get()).content.first_chunk == 7 + ASK_CHUNKS
    peer.chunks(1)
    await second
    with pytest.raises(StopAsyncIteration):
        await anext(fetched)
    offer.end()
    await running
