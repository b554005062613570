"""InterferenceService: reports that a protected channel was disturbed (Article 3.5)."""

from __future__ import annotations

from typing import Any

from entente.v1 import interference_service_pb2 as wire
from entente.v1 import interference_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import interference


class InterferenceService(interference_service_pb2_grpc.InterferenceServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def FileReport(self, request: wire.FileReportRequest, _context: Any) -> wire.FileReportResponse:  # noqa: N802
        """File a report and tell the other Party."""
        return await self._desk.write(interference.file_report, request, own_caller())

    async def TakeStep(self, request: wire.TakeStepRequest, _context: Any) -> wire.TakeStepResponse:  # noqa: N802
        """Take a step on a report."""
        return await self._desk.write(interference.take_step, request, own_caller())

    async def ListReports(self, request: wire.ListReportsRequest, _context: Any) -> wire.ListReportsResponse:  # noqa: N802
        """Return a page of reports."""
        return await self._desk.read(interference.list_reports, request, own_caller())
