"""RetentionService: legal holds, and what time will bring about."""

from __future__ import annotations

from typing import Any

from entente.v1 import retention_service_pb2 as wire
from entente.v1 import retention_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import due, holds


class RetentionService(retention_service_pb2_grpc.RetentionServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def PlaceLegalHold(  # noqa: N802
        self, request: wire.PlaceLegalHoldRequest, _context: Any
    ) -> wire.PlaceLegalHoldResponse:
        """Place a hold."""
        return await self._desk.write(holds.place_hold, request, own_caller())

    async def LiftLegalHold(  # noqa: N802
        self, request: wire.LiftLegalHoldRequest, _context: Any
    ) -> wire.LiftLegalHoldResponse:
        """Lift a hold."""
        return await self._desk.write(holds.lift_hold, request, own_caller())

    async def ListLegalHolds(  # noqa: N802
        self, request: wire.ListLegalHoldsRequest, _context: Any
    ) -> wire.ListLegalHoldsResponse:
        """Return a page of holds."""
        return await self._desk.read(holds.list_holds, request, own_caller())

    async def ListDue(self, request: wire.ListDueRequest, _context: Any) -> wire.ListDueResponse:  # noqa: N802
        """Return a page of limits to come."""
        return await self._desk.read(due.list_due, request, own_caller())
