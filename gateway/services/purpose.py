"""PurposeService: purposes declared before supply, taken back, corrected (Article 3.4)."""

from __future__ import annotations

from typing import Any

from entente.v1 import purpose_service_pb2 as wire
from entente.v1 import purpose_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import correcting, declaring, purpose_list


class PurposeService(purpose_service_pb2_grpc.PurposeServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def DeclarePurpose(  # noqa: N802
        self, request: wire.DeclarePurposeRequest, _context: Any
    ) -> wire.DeclarePurposeResponse:
        """Declare a purpose and tell the peer."""
        return await self._desk.write(declaring.declare_purpose, request, own_caller())

    async def WithdrawPurpose(  # noqa: N802
        self, request: wire.WithdrawPurposeRequest, _context: Any
    ) -> wire.WithdrawPurposeResponse:
        """Take a declaration back for items to come."""
        return await self._desk.write(declaring.withdraw_purpose, request, own_caller())

    async def CorrectPurpose(  # noqa: N802
        self, request: wire.CorrectPurposeRequest, _context: Any
    ) -> wire.CorrectPurposeResponse:
        """Correct the purpose stated of an item."""
        return await self._desk.write(correcting.correct_purpose, request, own_caller())

    async def ListPurposes(  # noqa: N802
        self, request: wire.ListPurposesRequest, _context: Any
    ) -> wire.ListPurposesResponse:
        """Return the vocabulary and a page of declarations."""
        return await self._desk.read(purpose_list.list_purposes, request, own_caller())
