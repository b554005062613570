"""DisputeService: disputes, as persons raise and follow them (Article 7.1)."""

from __future__ import annotations

from typing import Any

from entente.v1 import dispute_service_pb2 as wire
from entente.v1 import dispute_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import disputing


class DisputeService(dispute_service_pb2_grpc.DisputeServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def RaiseDispute(  # noqa: N802
        self, request: wire.RaiseDisputeRequest, _context: Any
    ) -> wire.RaiseDisputeResponse:
        """Raise a dispute."""
        return await self._desk.write(disputing.raise_dispute, request, own_caller())

    async def ReferDispute(  # noqa: N802
        self, request: wire.ReferDisputeRequest, _context: Any
    ) -> wire.ReferDisputeResponse:
        """Refer a dispute to the principals."""
        return await self._desk.write(disputing.refer_dispute, request, own_caller())

    async def TakeUpDispute(  # noqa: N802
        self, request: wire.TakeUpDisputeRequest, _context: Any
    ) -> wire.TakeUpDisputeResponse:
        """Say that the principals have taken it up."""
        return await self._desk.write(disputing.take_up_dispute, request, own_caller())

    async def ListDisputes(  # noqa: N802
        self, request: wire.ListDisputesRequest, _context: Any
    ) -> wire.ListDisputesResponse:
        """Return a page of disputes."""
        return await self._desk.read(disputing.list_disputes, request, own_caller())
