"""The links of a node, one for each agreement it holds.

Decides which links exist (those of the agreements in the store, opened as they are recorded) and when a
peer's descriptor calls for another channel. Refuses to know sessions and frames (`gateway/link/` does).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from entente.v1 import party_pb2

from gateway.callers import DenyList
from gateway.config import Config
from gateway.link.channel import TlsChannels
from gateway.link.conversation import Times
from gateway.link.link import Link, LinkSettings
from gateway.measured import MeasuredActs
from gateway.metrics import Metrics
from gateway.metrics_link import LinkObserver, LinkState
from gateway.pki.tls import TlsMaterial
from gateway.services.federation import FederationService, Linked
from node.acts.party import Party, Relationship
from node.acts.quarantine import release_quarantine
from node.errors import Refusal
from node.link.session import Terms

_LOG: Final = logging.getLogger("entente.link")
_WAY: Final = ("endpoints", "tls_server_name", "ca_bundle_pem")
"""What of a peer's descriptor says how it is reached; other keys need no other channel."""
_GONE: Final = LinkState()
_PROVE_S: Final = 2.0
"""How long a start waits for the peers to say what they cosigned; a later hello says the same."""


class PeerLinks:
    """Opens, renews and drains links; used on the event loop.

    Args:
        executor: where acts and handshakes run.
        first: where acts of the guarded lanes run.
        material: the node's certificate and key in use; a plain read.
        deny_list: the newest snapshot.
        observer: counts and remembers what the links do.
        metrics: counts what the acts behind them do.
    """

    def __init__(
        self,
        party: Party,
        config: Config,
        *,
        executor: Executor,
        first: Executor,
        material: Callable[[], TlsMaterial],
        deny_list: Callable[[], DenyList],
        observer: LinkObserver,
        metrics: Metrics,
    ) -> None:
        self._party = party
        self._config = config
        self._executor = executor
        self._first = first
        self._material = material
        self._deny_list = deny_list
        self._observer = observer
        self._metrics = metrics
        self._linked: dict[str, Linked] = {}
        self._ways: dict[str, party_pb2.PartyDescriptor] = {}
        self._started: set[str] = set()

    def service(self) -> FederationService:
        """Return the servicer of the federation listener; links that open later are served too."""
        return FederationService(self._linked, self._executor, self._party.clock.now)

    async def prove(self) -> None:
        """Ask every peer what it cosigned of our ledgers, before this start signs anything.

        Links are opened and not started. Returns after two seconds at the latest; raises nothing for a peer.
        """
        proofs = [
            self._linked[relationship.agreement_id].link.prove_own_ledger(relationship.origin)
            for relationship in await self._look()
        ]
        try:
            async with asyncio.timeout(_PROVE_S):
                await asyncio.gather(*proofs)
        except TimeoutError:
            _LOG.info("a peer has not said in time what it cosigned: its hello will")

    async def refresh(self) -> None:
        """Have a link run for every agreement, by the peer's descriptor in force."""
        await self._look()
        for agreement_id, linked in self._linked.items():
            if agreement_id not in self._started:
                self._started.add(agreement_id)
                linked.link.start()
            await self._release(agreement_id, linked.link)

    async def _release(self, agreement_id: str, link: Link) -> None:
        """Have judged what waited for the end of our suspension, and tell the peer.

        Where no session lives the receipts go with what the peer then sends anew.
        """
        loop, left = asyncio.get_running_loop(), True
        try:
            while left:
                put = await loop.run_in_executor(
                    self._executor, release_quarantine, self._party, agreement_id
                )
                released = await asyncio.wrap_future(put)
                link.late(released.receipts)
                left = released.left
        except Refusal as refusal:  # the store, mostly: the next look at the agreement does it
            _LOG.warning("what waits for a lifted suspension is not judged yet", extra={"code": refusal.code})

    async def _look(self) -> list[Relationship]:
        """Open what is new, move what changed; return the agreements."""
        loop = asyncio.get_running_loop()
        relationships = await loop.run_in_executor(self._executor, self._party.relationships)
        for relationship in relationships:
            agreement_id, peer = relationship.agreement_id, relationship.peer_descriptor
            if agreement_id not in self._linked:
                self._linked[agreement_id] = self._open(relationship)
            elif any(getattr(peer, told) != getattr(self._ways[agreement_id], told) for told in _WAY):
                await self._linked[agreement_id].link.move(self._way(relationship))
            self._ways[agreement_id] = peer
        return relationships

    async def replace_channels(self) -> None:
        """Move every link to a channel with the certificate now in use."""
        for linked in list(self._linked.values()):
            await linked.link.replace_channel()

    async def drain(self) -> None:
        """Say goodbye on every link."""
        await asyncio.gather(*(linked.link.drain() for linked in self._linked.values()))

    def states(self) -> Mapping[str, LinkState]:
        """Return how the links stand, by agreement; on the event loop."""
        seen = self._observer.states()
        now = self._party.clock.now()
        found = {}
        for agreement_id, linked in self._linked.items():
            status = linked.link.status
            state = replace(seen.get(agreement_id, _GONE), up=status.up)
            if status.silent_s is not None:
                state = replace(state, last_heard=now - timedelta(seconds=status.silent_s))
            if status.halted:
                state = replace(state, halted_code=status.halted)
            found[agreement_id] = state
        return found

    def _denies(self, uri: str, spki_sha256: bytes, serial_hex: str) -> bool:
        return self._deny_list().denies(uri, spki_sha256, serial_hex)

    def _open(self, relationship: Relationship) -> Linked:
        agreement_id, times = relationship.agreement_id, self._config.link
        link = Link(
            Terms(
                agreement_id,
                relationship.own,
                relationship.peer,
                ping_s=times.ping_s,
                dead_s=times.dead_s,
                heads_busy_s=times.heads_busy_s,
                heads_rest_s=times.heads_rest_s,
            ),
            MeasuredActs(self._party, agreement_id, self._denies, self._metrics),
            self._executor,
            first=self._first,
            source=self._way(relationship),
            observer=self._observer,
            settings=LinkSettings(
                dial=self._config.federation.dial,
                poll_s=times.poll_s,
                backoff_base_s=times.backoff_base_s,
                backoff_max_s=times.backoff_max_s,
                times=Times(deny_check_s=self._config.tls.deny_check_s),
            ),
        )
        return Linked(link, partial(self._peer_descriptor, agreement_id), relationship.peer_origin)

    def _way(self, relationship: Relationship) -> TlsChannels | None:
        """How the peer is dialled; None where its descriptor names no endpoint."""
        if not relationship.peer_descriptor.endpoints:
            return None
        descriptor = partial(self._peer_descriptor, relationship.agreement_id)
        return TlsChannels(descriptor, self._material, self._party.clock.now, self._denies, self._executor)

    def _peer_descriptor(self, agreement_id: str) -> party_pb2.PartyDescriptor:
        return self._party.relationship(agreement_id).peer_descriptor
