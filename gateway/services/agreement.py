"""AgreementService: the agreement as the node holds it (Article 9). Principals' keys are never here."""

from __future__ import annotations

from typing import Any

from entente.v1 import agreement_service_pb2, agreement_service_pb2_grpc

from gateway.services.desk import Desk
from node.acts import agreements


class AgreementService(agreement_service_pb2_grpc.AgreementServiceServicer):
    """Answers on the operator's listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def RecordGenesis(  # noqa: N802
        self, request: agreement_service_pb2.RecordGenesisRequest, _context: Any
    ) -> agreement_service_pb2.RecordGenesisResponse:
        """Record a genesis record with descriptors and signatures."""
        return await self._desk.write(agreements.record_genesis, request)

    async def SignAgreement(  # noqa: N802
        self, request: agreement_service_pb2.SignAgreementRequest, _context: Any
    ) -> agreement_service_pb2.SignAgreementResponse:
        """Record one principal's signature."""
        return await self._desk.write(agreements.sign_agreement, request)

    async def GetAgreement(  # noqa: N802
        self, request: agreement_service_pb2.GetAgreementRequest, _context: Any
    ) -> agreement_service_pb2.GetAgreementResponse:
        """Return the agreement and its standing."""
        return await self._desk.read(agreements.get_agreement, request)
