"""RosterService: authorised personnel of both Parties (Article 3.3). The principal's signature counts."""

from __future__ import annotations

from typing import Any

from entente.v1 import roster_service_pb2 as wire
from entente.v1 import roster_service_pb2_grpc

from gateway.authorisation import Border
from gateway.callers import current_call
from gateway.services.desk import Desk, own_caller
from node.acts import departures, proposed_rosters, roster_history, roster_proposals, rosters
from node.acts.party import Caller


class RosterService(roster_service_pb2_grpc.RosterServiceServicer):
    """Answers on the institutions' and the operator's listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def PutRoster(  # noqa: N802
        self, request: wire.PutRosterRequest, _context: Any
    ) -> wire.PutRosterResponse:
        """Record a signed roster and tell the peer."""
        return await self._desk.write(rosters.put_roster, request)

    async def GetRoster(  # noqa: N802
        self, request: wire.GetRosterRequest, _context: Any
    ) -> wire.GetRosterResponse:
        """Return a roster of a Party."""
        return await self._desk.read(rosters.get_roster, request)

    async def ListRosterVersions(  # noqa: N802
        self, request: wire.ListRosterVersionsRequest, _context: Any
    ) -> wire.ListRosterVersionsResponse:
        """Return the versions held of a Party's roster."""
        return await self._desk.read(roster_history.list_versions, request)

    async def ProposeRoster(  # noqa: N802
        self, request: wire.ProposeRosterRequest, _context: Any
    ) -> wire.ProposeRosterResponse:
        """Keep a proposal for the principal to sign."""
        return await self._desk.write(roster_proposals.propose_roster, request, own_caller())

    async def ListRosterProposals(  # noqa: N802
        self, request: wire.ListRosterProposalsRequest, _context: Any
    ) -> wire.ListRosterProposalsResponse:
        """Return proposals."""
        return await self._desk.read(proposed_rosters.list_proposals, request, _reader())

    async def GetRosterProposal(  # noqa: N802
        self, request: wire.GetRosterProposalRequest, _context: Any
    ) -> wire.GetRosterProposalResponse:
        """Return a proposal with the bytes to be signed."""
        return await self._desk.read(proposed_rosters.get_proposal, request, _reader())

    async def WithdrawRosterProposal(  # noqa: N802
        self, request: wire.WithdrawRosterProposalRequest, _context: Any
    ) -> wire.WithdrawRosterProposalResponse:
        """Take back a proposal."""
        return await self._desk.write(roster_proposals.withdraw_proposal, request, own_caller())

    async def ListAffectedItems(  # noqa: N802
        self, request: wire.ListAffectedItemsRequest, _context: Any
    ) -> wire.ListAffectedItemsResponse:
        """Return the items that a departure concerns."""
        return await self._desk.read(departures.list_affected_items, request, own_caller())


def _reader() -> Caller | None:
    """Return who reads proposals; nobody by name on the operator's listener, which admits operators only."""
    return None if current_call().border is Border.OPERATOR else own_caller()
