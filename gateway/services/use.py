"""UseService: uses without content, reported uses, onward recipients (Article 3.4). The acts decide."""

from __future__ import annotations

from typing import Any

from entente.v1 import use_service_pb2 as wire
from entente.v1 import use_service_pb2_grpc

from gateway.metrics import Metrics
from gateway.services.desk import Desk, own_caller
from node.acts import onward, record_use, use_reports
from node.errors import Refusal


class UseService(use_service_pb2_grpc.UseServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk, metrics: Metrics) -> None:
        self._desk = desk
        self._metrics = metrics

    async def RecordUse(self, request: wire.RecordUseRequest, _context: Any) -> wire.RecordUseResponse:  # noqa: N802
        """Decide on a use and record it."""
        try:
            return await self._desk.write(record_use.record_use_of, request, own_caller())
        except Refusal as refusal:
            self._metrics.refusals.labels("opened", refusal.code).inc()
            raise

    async def ListReportedUses(  # noqa: N802
        self, request: wire.ListReportedUsesRequest, _context: Any
    ) -> wire.ListReportedUsesResponse:
        """Return a page of the uses that the other Party reported."""
        return await self._desk.read(use_reports.list_reported, request, own_caller())

    async def ListOnward(self, request: wire.ListOnwardRequest, _context: Any) -> wire.ListOnwardResponse:  # noqa: N802
        """Return whom an item was passed on to."""
        return await self._desk.read(onward.list_onward, request, own_caller())

    async def ConfirmOnward(  # noqa: N802
        self, request: wire.ConfirmOnwardRequest, _context: Any
    ) -> wire.ConfirmOnwardResponse:
        """Record that a recipient has confirmed a notice."""
        return await self._desk.write(onward.confirm_onward, request, own_caller())
