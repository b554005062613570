"""AgreementService: the agreement as the node holds it (Article 9). Principals' keys are never here."""

from __future__ import annotations

from typing import Any

from entente.v1 import agreement_service_pb2, agreement_service_pb2_grpc

from gateway.services.desk import Desk
from node.acts import agreeing, agreement_views, agreements, texts, what_if


class AgreementService(agreement_service_pb2_grpc.AgreementServiceServicer):
    """Answers on the operator's listener, and what only shows the agreement on the institutions', too."""

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

    async def SubmitAct(  # noqa: N802
        self, request: agreement_service_pb2.SubmitActRequest, _context: Any
    ) -> agreement_service_pb2.SubmitActResponse:
        """Record an act of a principal and tell the peer."""
        return await self._desk.write(agreeing.submit_act, request)

    async def GetAct(  # noqa: N802
        self, request: agreement_service_pb2.GetActRequest, _context: Any
    ) -> agreement_service_pb2.GetActResponse:
        """Return an act as it was signed."""
        return await self._desk.read(agreement_views.get_act, request)

    async def GetAgreementState(  # noqa: N802
        self, request: agreement_service_pb2.GetAgreementStateRequest, _context: Any
    ) -> agreement_service_pb2.GetAgreementStateResponse:
        """Return how the agreement stands."""
        return await self._desk.read(agreement_views.get_state, request)

    async def ListAgreementHistory(  # noqa: N802
        self, request: agreement_service_pb2.ListAgreementHistoryRequest, _context: Any
    ) -> agreement_service_pb2.ListAgreementHistoryResponse:
        """Return a page of what was said of the agreement."""
        return await self._desk.read(agreement_views.list_history, request)

    async def AskWhatIf(  # noqa: N802
        self, request: agreement_service_pb2.AskWhatIfRequest, _context: Any
    ) -> agreement_service_pb2.AskWhatIfResponse:
        """Ask the gate about what is supposed."""
        return await self._desk.read(what_if.ask, request)

    async def ImportText(  # noqa: N802
        self, request: agreement_service_pb2.ImportTextRequest, _context: Any
    ) -> agreement_service_pb2.ImportTextResponse:
        """Keep an authentic text."""
        return await self._desk.write(texts.import_text, request)

    async def GetText(  # noqa: N802
        self, request: agreement_service_pb2.GetTextRequest, _context: Any
    ) -> agreement_service_pb2.GetTextResponse:
        """Return an authentic text."""
        return await self._desk.read(texts.get_text, request)
