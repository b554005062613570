"""ConsentService: consent of the supplier to single uses (Article 3.4). The acts decide."""

from __future__ import annotations

from typing import Any

from entente.v1 import consent_service_pb2 as wire
from entente.v1 import consent_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import consent_views, consents


class ConsentService(consent_service_pb2_grpc.ConsentServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def AskConsent(self, request: wire.AskConsentRequest, _context: Any) -> wire.AskConsentResponse:  # noqa: N802
        """Ask the supplier for consent."""
        return await self._desk.write(consents.ask_consent, request, own_caller())

    async def AnswerConsent(  # noqa: N802
        self, request: wire.AnswerConsentRequest, _context: Any
    ) -> wire.AnswerConsentResponse:
        """Answer a request of the other Party."""
        return await self._desk.write(consents.answer_consent, request, own_caller())

    async def ListConsents(  # noqa: N802
        self, request: wire.ListConsentsRequest, _context: Any
    ) -> wire.ListConsentsResponse:
        """Return a page of requests, with what became of them."""
        return await self._desk.read(consent_views.list_consents, request, own_caller())
