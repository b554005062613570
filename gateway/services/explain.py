"""ExplainService: why a use is allowed or denied, and what a marking leads to."""

from __future__ import annotations

from typing import Any

from entente.v1 import explain_service_pb2 as wire
from entente.v1 import explain_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import explaining, reaching


class ExplainService(explain_service_pb2_grpc.ExplainServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ExplainDecision(  # noqa: N802
        self, request: wire.ExplainDecisionRequest, _context: Any
    ) -> wire.ExplainDecisionResponse:
        """Explain one use."""
        return await self._desk.read(explaining.explain_decision, request, own_caller())

    async def PreviewReach(  # noqa: N802
        self, request: wire.PreviewReachRequest, _context: Any
    ) -> wire.PreviewReachResponse:
        """Say what the other Party could do."""
        return await self._desk.read(reaching.preview_reach, request, own_caller())
