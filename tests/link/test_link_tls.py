"""Whom a link talks to: certificates on both ends, over real mutual TLS on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from entente.v1 import party_pb2

from gateway.link.channel import TlsChannels
from gateway.link.link import Link
from gateway.link.stream import StreamLostError
from gateway.pki.authority import create_ca
from node.link.lanes import ROUTINE
from tests.link.loopback import until
from tests.link.tls_side import material, now, tls_pair


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
