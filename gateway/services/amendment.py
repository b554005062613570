"""AmendmentService: amendments, as persons prepare them (Article 8.2)."""

from __future__ import annotations

from typing import Any

from entente.v1 import amendment_service_pb2 as wire
from entente.v1 import amendment_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import amending


class AmendmentService(amendment_service_pb2_grpc.AmendmentServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def RequestAmendment(  # noqa: N802
        self, request: wire.RequestAmendmentRequest, _context: Any
    ) -> wire.RequestAmendmentResponse:
        """Ask for an amendment."""
        return await self._desk.write(amending.request_amendment, request, own_caller())

    async def OfferAmendment(  # noqa: N802
        self, request: wire.OfferAmendmentRequest, _context: Any
    ) -> wire.OfferAmendmentResponse:
        """Put a text before the other Party."""
        return await self._desk.write(amending.offer_amendment, request, own_caller())

    async def SettleAmendment(  # noqa: N802
        self, request: wire.SettleAmendmentRequest, _context: Any
    ) -> wire.SettleAmendmentResponse:
        """Hold the other Party's text for right."""
        return await self._desk.write(amending.settle_amendment, request, own_caller())

    async def WithdrawAmendment(  # noqa: N802
        self, request: wire.WithdrawAmendmentRequest, _context: Any
    ) -> wire.WithdrawAmendmentResponse:
        """Take back what was asked for."""
        return await self._desk.write(amending.withdraw_amendment, request, own_caller())

    async def GetAmendment(  # noqa: N802
        self, request: wire.GetAmendmentRequest, _context: Any
    ) -> wire.GetAmendmentResponse:
        """Return one amendment with its text."""
        return await self._desk.read(amending.get_amendment, request, own_caller())

    async def ListAmendments(  # noqa: N802
        self, request: wire.ListAmendmentsRequest, _context: Any
    ) -> wire.ListAmendmentsResponse:
        """Return a page of amendments."""
        return await self._desk.read(amending.list_amendments, request, own_caller())
