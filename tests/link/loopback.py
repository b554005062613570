"""Two links over real gRPC on loopback, with a proxy between them that cuts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import grpc
from entente.v1 import party_pb2

from gateway.link.bound import BoundActs
from gateway.link.channel import OPTIONS, OpenedChannel
from gateway.link.conversation import Times
from gateway.link.link import Link, LinkSettings
from gateway.services.federation import FederationService, Linked, add_to_server
from node.acts.party import Party
from node.link.session import Terms
from tests.link.memory_node import MemoryNode
from tests.support.world import AGREEMENT

FAST = LinkSettings(
    poll_s=0.2, backoff_base_s=0.02, backoff_max_s=0.2, times=Times(tick_s=0.05, deny_check_s=0.1, flush_s=1)
)


class Insecure:
    """Opens channels to a port on loopback without TLS."""

    def __init__(self, port: Callable[[], int]) -> None:
        self._port = port

    async def open(self) -> OpenedChannel:
        channel = grpc.aio.insecure_channel(f"127.0.0.1:{self._port()}", options=list(OPTIONS))
        return OpenedChannel(channel, None)


class Proxy:
    """Passes bytes between a port of its own and another; cuts on demand or after so many bytes."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.cut_after: int | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there_writer}
        await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))
        self._writers -= {writer, there_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                if self.cut_after is not None:
                    self.cut_after -= len(data)
                    if self.cut_after <= 0:
                        self.cut_after = None
                        self.cut()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


@dataclass
class Side:
    node: MemoryNode
    link: Link
    server: grpc.aio.Server
    port: int


@dataclass
class Pair:
    a: Side
    b: Side
    proxy: Proxy
    executor: ThreadPoolExecutor = field(repr=False)


async def serve(node: MemoryNode, executor: ThreadPoolExecutor, link: Link) -> tuple[grpc.aio.Server, int]:
    return await serve_acts(link, f"{node.peer}/entente/{node.own}", executor)


async def serve_acts(
    link: Link, peer_origin: str, executor: ThreadPoolExecutor
) -> tuple[grpc.aio.Server, int]:
    """Serve a link on a port of loopback, without TLS."""
    links = {link.terms.agreement_id: Linked(link, party_pb2.PartyDescriptor, peer_origin)}
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", 4 << 20)])
    add_to_server(FederationService(links, executor, lambda: datetime.now(UTC), insecure=True), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port


@asynccontextmanager
async def two_links(
    *, a_dials: bool = True, b_dials: bool = False, terms: dict[str, object] | None = None, start: bool = True
) -> AsyncIterator[Pair]:
    """Two sides; A dials B through the proxy, B dials A directly."""
    executor = ThreadPoolExecutor(12)
    nodes = MemoryNode("WCO", "CARICC"), MemoryNode("CARICC", "WCO")
    proxy = Proxy(0)
    ports: list[int] = [0, 0]
    sources = Insecure(lambda: proxy.port), Insecure(lambda: ports[0])
    sides = []
    for number, node in enumerate(nodes):
        link = Link(
            Terms(node.agreement_id, node.own, node.peer, **(terms or {})),  # type: ignore[arg-type]
            node,
            executor,
            source=sources[number],
            settings=LinkSettings(
                dial=(a_dials, b_dials)[number],
                poll_s=FAST.poll_s,
                backoff_base_s=FAST.backoff_base_s,
                backoff_max_s=FAST.backoff_max_s,
                times=FAST.times,
            ),
        )
        server, ports[number] = await serve(node, executor, link)
        sides.append(Side(node, link, server, ports[number]))
    proxy.target = ports[1]
    await proxy.start()
    pair = Pair(sides[0], sides[1], proxy, executor)
    try:
        if start:
            for side in sides:
                side.link.start()
        yield pair
    finally:
        for side in sides:
            side.node.gate.set()
        await asyncio.gather(*(side.link.drain() for side in sides))
        for side in sides:
            await side.server.stop(0)
        await proxy.stop()
        executor.shutdown(wait=False)


@asynccontextmanager
async def links_of(dialling: Party, other: Party, **terms: float) -> AsyncIterator[tuple[Link, Link]]:
    """The links of two real Parties, of which the first dials; neither is started."""
    executor = ThreadPoolExecutor(8)
    ports = [0]
    links, servers = [], []
    for party, peer in ((dialling, other), (other, dialling)):
        link = Link(
            Terms(AGREEMENT, party.code, peer.code, **terms),  # type: ignore[arg-type]
            BoundActs(party, AGREEMENT, lambda _uri, _spki, _serial: False),
            executor,
            source=Insecure(lambda: ports[0]) if party is dialling else None,
            settings=FAST,
        )
        links.append(link)
        origin = party.relationship(AGREEMENT).peer_origin
        server, ports[0] = await serve_acts(link, origin, executor)
        servers.append(server)
    try:
        yield links[0], links[1]
    finally:
        await asyncio.gather(*(link.drain() for link in links))
        for server in servers:
            await server.stop(0)
        executor.shutdown(wait=False)


async def until(condition: Callable[[], bool], what: str, timeout_s: float = 15.0) -> None:
    """Await `condition`; it is looked at every few milliseconds."""
    try:
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110 (the condition lives on other threads)
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"not reached: {what}") from None
