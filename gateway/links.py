"""The links of a node, one for each agreement it holds.

Decides which links exist: those of the agreements in the store, opened as they are recorded. Refuses to
know sessions and frames (`gateway/link/` does).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
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
from node.link.session import Terms

_GONE: Final = LinkState()


class PeerLinks:
    """Opens, renews and drains links; used on the event loop.

    Args:
        executor: where acts and handshakes run.
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
        material: Callable[[], TlsMaterial],
        deny_list: Callable[[], DenyList],
        observer: LinkObserver,
        metrics: Metrics,
    ) -> None:
        self._party = party
        self._config = config
        self._executor = executor
        self._material = material
        self._deny_list = deny_list
        self._observer = observer
        self._metrics = metrics
        self._linked: dict[str, Linked] = {}

    def service(self) -> FederationService:
        """Return the servicer of the federation listener; links that open later are served too."""
        return FederationService(self._linked, self._executor, self._party.clock.now)

    async def refresh(self) -> None:
        """Open a link for every agreement that has none yet."""
        loop = asyncio.get_running_loop()
        for relationship in await loop.run_in_executor(self._executor, self._party.relationships):
            if relationship.agreement_id not in self._linked:
                linked = self._open(relationship)
                self._linked[relationship.agreement_id] = linked
                linked.link.start()

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

        def descriptor() -> party_pb2.PartyDescriptor:
            return self._party.relationship(agreement_id).peer_descriptor

        source = TlsChannels(descriptor, self._material, self._party.clock.now, self._denies, self._executor)
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
            source=source if relationship.peer_descriptor.endpoints else None,
            observer=self._observer,
            settings=LinkSettings(
                dial=self._config.federation.dial,
                poll_s=times.poll_s,
                backoff_base_s=times.backoff_base_s,
                backoff_max_s=times.backoff_max_s,
                times=Times(deny_check_s=self._config.tls.deny_check_s),
            ),
        )
        return Linked(link, descriptor, relationship.peer_origin)
