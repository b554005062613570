"""Whom a link talks to: certificates on both ends, over real mutual TLS on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import grpc
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from entente.v1 import party_pb2

from gateway.link.channel import TlsChannels
from gateway.link.link import Link
from gateway.link.stream import StreamLostError
from gateway.pki.authority import Authority, create_ca, issue, key_pem, new_key
from gateway.pki.identity import Identity, Kind
from gateway.pki.tls import ReloadingServerCredentials, TlsMaterial
from gateway.services.federation import FederationService, Linked, add_to_server
from node.link.lanes import ROUTINE
from node.link.session import Terms
from tests.link.loopback import FAST, until
from tests.link.memory_node import MemoryNode


def now() -> datetime:
    return datetime.now(UTC)


def material(ca: Authority, trust_domain: str, name: str = "n1") -> TlsMaterial:
    key = new_key()
    identity = Identity(trust_domain, Kind.NODE, name)
    leaf = issue(ca, key.public_key(), identity, [f"node.{trust_domain}"], now=now())
    return TlsMaterial.of(leaf.public_bytes(Encoding.PEM), key_pem(key), now())


class TlsSide:
    """One Party: CA, descriptor, node, link, listener."""

    def __init__(self, code: str, peer: str, trust_domain: str) -> None:
        self.ca = create_ca(trust_domain, now())
        self.trust_domain = trust_domain
        self.material = material(self.ca, trust_domain)
        self.node = MemoryNode(code, peer)
        self.descriptor = party_pb2.PartyDescriptor(
            party=code,
            trust_domain=trust_domain,
            tls_server_name=f"node.{trust_domain}",
            ca_bundle_pem=self.ca.bundle_pem.decode(),
        )
        self.link: Link
        self.server: grpc.aio.Server

    async def serve(self, peer: TlsSide, executor: ThreadPoolExecutor, *, dial: bool) -> None:
        source = TlsChannels(lambda: peer.descriptor, lambda: self.material, now, self.node.denies, executor)
        terms = Terms(self.node.agreement_id, self.node.own, self.node.peer)
        self.link = Link(terms, self.node, executor, source=source, settings=replace(FAST, dial=dial))
        # Whether a caller is this peer's is the service's to decide: the handshake lets both CAs in.
        bundles = self.ca.bundle_pem + peer.ca.bundle_pem
        credentials = ReloadingServerCredentials(lambda: self.material, lambda: bundles, now)
        self.credentials = credentials
        self.server = grpc.aio.server()
        links = {self.node.agreement_id: Linked(self.link, lambda: peer.descriptor, "o")}
        add_to_server(FederationService(links, executor, now), self.server)
        port = self.server.add_secure_port("127.0.0.1:0", credentials.credentials())
        await self.server.start()
        self.descriptor.endpoints[:] = [f"127.0.0.1:{port}"]


@asynccontextmanager
async def tls_pair(*, b_dials: bool = True) -> AsyncIterator[tuple[TlsSide, TlsSide]]:
    executor = ThreadPoolExecutor(12)
    sides = TlsSide("WCO", "CARICC", "wco.example"), TlsSide("CARICC", "WCO", "caricc.example")
    await sides[0].serve(sides[1], executor, dial=True)
    await sides[1].serve(sides[0], executor, dial=b_dials)
    try:
        yield sides
    finally:
        await asyncio.gather(*(side.link.drain() for side in sides))
        for side in sides:
            await side.server.stop(0)
        executor.shutdown(wait=False)


async def test_two_nodes_meet_over_mutual_tls_and_know_each_other() -> None:
    async with tls_pair() as (a, b):
        a.link.start()
        b.link.start()
        a.node.make(ROUTINE, 150)
        b.node.make(ROUTINE, 150)
        await until(lambda: a.node.owes() + b.node.owes() == 0, "everything arrived")
        current = a.link._current
        assert current is not None
        assert current.peer is not None
        assert current.peer.identity.uri == "spiffe://caricc.example/node/n1"


@pytest.mark.parametrize("revoking", [0, 1])
async def test_certificate_revoked_on_a_live_stream_ends_it_within_seconds(revoking: int) -> None:
    async with tls_pair() as sides:
        for side in sides:
            side.link.start()
        await until(lambda: sides[0].link.status.up and sides[1].link.status.up, "a session")
        here, peer = sides[revoking], sides[1 - revoking]
        here.node.denied.add(f"spiffe://{peer.trust_domain}/node/n1")
        await until(lambda: not here.link.status.up, "the session ends")
        peer.node.make(ROUTINE, 1)
        await asyncio.sleep(0.3)
        assert here.node.stored[ROUTINE] == []
        here.node.denied.clear()
        await until(lambda: here.node.stored[ROUTINE] == [1], "it comes back")


async def test_new_certificate_is_taken_over_without_interruption() -> None:
    async with tls_pair(b_dials=False) as (a, b):
        a.link.start()
        b.link.start()
        await until(lambda: a.link.status.up and b.link.status.up, "a session")
        a.material = material(a.ca, "wco.example", "n2")
        b.material = material(b.ca, "caricc.example", "n2")
        assert a.credentials.refresh()
        assert b.credentials.refresh()
        a.node.make(ROUTINE, 300)
        await a.link.replace_channel()
        await until(lambda: _peer_name(b.link) == "n2", "B sees the new certificate")
        await until(lambda: _peer_name(a.link) == "n2", "A sees the new certificate")
        a.node.make(ROUTINE, 300)
        await until(lambda: a.node.owes() == 0, "everything arrived")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda d: setattr(d, "trust_domain", "other.example"), id="another trust domain"),
        pytest.param(lambda d: setattr(d, "tls_server_name", "other.example"), id="another server name"),
        pytest.param(
            lambda d: setattr(d, "ca_bundle_pem", create_ca("caricc.example", now()).bundle_pem.decode()),
            id="another CA of the same name",
        ),
    ],
)
async def test_nothing_is_said_to_a_server_that_is_not_the_peers_node(
    spoil: Callable[[party_pb2.PartyDescriptor], None],
) -> None:
    async with tls_pair() as (a, b):
        spoil(b.descriptor)
        source = TlsChannels(
            lambda: b.descriptor, lambda: a.material, now, a.node.denies, ThreadPoolExecutor(1)
        )
        with pytest.raises(StreamLostError) as caught:
            await source.open()
        assert caught.value.retry == "permanent"


async def test_node_of_our_own_trust_domain_is_not_the_peer() -> None:
    """The listener's handshake would let it in; the service does not."""
    async with tls_pair(b_dials=False) as (a, b):
        b.link.start()
        a.material = material(b.ca, "caricc.example", "impostor")
        a.link.start()
        await until(lambda: a.link.status.failures > 1, "A is refused")
        assert not b.link.status.up


def _peer_name(link: Link) -> str:
    current = link._current
    return current.peer.identity.name if current is not None and current.peer is not None else ""
