"""RestrictionService: later restrictions (Article 3.4), as a Party's own callers ask for them."""

from __future__ import annotations

from typing import Any

from entente.v1 import restriction_service_pb2 as wire
from entente.v1 import restriction_service_pb2_grpc

from gateway.services.desk import Desk, own_caller
from node.acts import notices_listed, restrict


class RestrictionService(restriction_service_pb2_grpc.RestrictionServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def IssueNotice(  # noqa: N802
        self, request: wire.IssueNoticeRequest, _context: Any
    ) -> wire.IssueNoticeResponse:
        """Issue a notice, or draft a relaxation."""
        return await self._desk.write(restrict.issue_notice, request, own_caller())

    async def ApproveNotice(  # noqa: N802
        self, request: wire.ApproveNoticeRequest, _context: Any
    ) -> wire.ApproveNoticeResponse:
        """Approve a relaxation and issue it."""
        return await self._desk.write(restrict.approve_notice, request, own_caller())

    async def ListNotices(  # noqa: N802
        self, request: wire.ListNoticesRequest, _context: Any
    ) -> wire.ListNoticesResponse:
        """Return a page of notices."""
        return await self._desk.read(notices_listed.list_notices, request, own_caller())
