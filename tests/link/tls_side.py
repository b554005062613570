"""One Party of a link over real mutual TLS on loopback: CA, certificate, descriptor, listener."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import grpc
from cryptography.hazmat.primitives.serialization import Encoding
from entente.v1 import party_pb2

from gateway.link.channel import TlsChannels
from gateway.link.link import Link
from gateway.link.ports import Acts
from gateway.pki.authority import Authority, create_ca, issue, key_pem, new_key
from gateway.pki.identity import Identity, Kind
from gateway.pki.tls import ReloadingServerCredentials, TlsMaterial
from gateway.services.federation import FederationService, Linked, add_to_server
from node.link.session import Terms
from tests.link.loopback import FAST
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

    def __init__(self, code: str, peer: str, trust_domain: str, acts: Acts | None = None) -> None:
        self.ca = create_ca(trust_domain, now())
        self.trust_domain = trust_domain
        self.material = material(self.ca, trust_domain)
        self.node = MemoryNode(code, peer)
        self.acts = acts or self.node
        self.descriptor = party_pb2.PartyDescriptor(
            party=code,
            trust_domain=trust_domain,
            tls_server_name=f"node.{trust_domain}",
            ca_bundle_pem=self.ca.bundle_pem.decode(),
        )
        self.link: Link
        self.server: grpc.aio.Server

    async def serve(self, peer: TlsSide, executor: ThreadPoolExecutor, *, dial: bool) -> None:
        """Open link and listener; who is not to dial has no way to the peer at all, not even for content."""
        source = TlsChannels(lambda: peer.descriptor, lambda: self.material, now, self.node.denies, executor)
        terms = Terms(self.node.agreement_id, self.node.own, self.node.peer)
        self.link = Link(
            terms, self.acts, executor, source=source if dial else None, settings=replace(FAST, dial=dial)
        )
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
