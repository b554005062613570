"""ProposalService: what recipients propose that suppliers restrict (Article 3.4). The acts decide."""

from __future__ import annotations

from typing import Any

from entente.v1 import proposal_service_pb2 as wire
from entente.v1 import proposal_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import proposals


class ProposalService(proposal_service_pb2_grpc.ProposalServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ProposeRestriction(  # noqa: N802
        self, request: wire.ProposeRestrictionRequest, _context: Any
    ) -> wire.ProposeRestrictionResponse:
        """Propose a restriction to the supplier."""
        return await self._desk.write(proposals.propose_restriction, request, own_caller())

    async def ListProposals(  # noqa: N802
        self, request: wire.ListProposalsRequest, _context: Any
    ) -> wire.ListProposalsResponse:
        """Return a page of proposals."""
        return await self._desk.read(proposals.list_proposals, request, own_caller())
