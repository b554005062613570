"""RosterService: authorised personnel of both Parties (Article 3.3). The principal's signature counts."""

from __future__ import annotations

from typing import Any

from entente.v1 import roster_service_pb2, roster_service_pb2_grpc

from gateway.services.desk import Desk
from node.acts import rosters


class RosterService(roster_service_pb2_grpc.RosterServiceServicer):
    """Answers on the institutions' and the operator's listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def PutRoster(  # noqa: N802
        self, request: roster_service_pb2.PutRosterRequest, _context: Any
    ) -> roster_service_pb2.PutRosterResponse:
        """Record a signed roster and tell the peer."""
        return await self._desk.write(rosters.put_roster, request)

    async def GetRoster(  # noqa: N802
        self, request: roster_service_pb2.GetRosterRequest, _context: Any
    ) -> roster_service_pb2.GetRosterResponse:
        """Return the newest roster of a Party."""
        return await self._desk.read(rosters.get_roster, request)
