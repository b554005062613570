"""The state of the node as operator and scraper see it: what the store knows and what the border knows.

Decides nothing; it puts the two together in the one message that both read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import metadata
from typing import Final

from entente.v1 import operator_service_pb2

from gateway.health import Intake
from gateway.metrics_link import LinkState, overlay
from node.acts import operate
from node.acts.party import Party

VERSION: Final = metadata.version("entente")


class NodeState:
    """Takes snapshots.

    Args:
        started: since when the node runs.
        intake: knows the free disk.
        certificate_end: when the nearest certificate in use ends.

    `links` is how the links stand, by agreement; replaced on the event loop, read on any thread.
    """

    def __init__(
        self,
        party: Party,
        started: datetime,
        intake: Intake,
        certificate_end: Callable[[], datetime],
    ) -> None:
        self.links: Mapping[str, LinkState] = {}
        self._party = party
        self._started = started
        self._intake = intake
        self._certificate_end = certificate_end

    def snapshot(self) -> operator_service_pb2.GetNodeStatusResponse:
        """Return the state now; on a thread, as it reads the store. Raises Refusal STORE_UNAVAILABLE."""
        found: operator_service_pb2.GetNodeStatusResponse = operate.node_status(self._party)
        found.party = self._party.code
        found.version = VERSION
        found.start_time.FromDatetime(self._started)
        found.disk_free_bytes = self._intake.free_bytes or 0
        found.certificate_expire_time.FromDatetime(self._certificate_end())
        found.store_writable = self._party.store.writable()
        links = self.links
        for relationship in found.relationships:
            if (link := links.get(relationship.agreement_id)) is not None:
                overlay(relationship, link)
        return found
