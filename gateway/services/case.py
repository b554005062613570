"""CaseService: cases, as persons and systems of a Party conduct them (Articles 1, 4, 5 and 6)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from entente.v1 import case_service_pb2 as wire
from entente.v1 import case_service_pb2_grpc, case_view_pb2

from gateway.commits import Commits
from gateway.metrics import Metrics
from gateway.services.desk import Desk, own_caller
from gateway.services.exchange import draining as draining_refusal
from gateway.services.watching import PAGE, follow
from node.acts import case_drafts, case_listing, case_overlap, cases
from node.contract import require_valid

_SIMILAR: Final = case_view_pb2.CASE_WARNING_DUPLICATION_SUSPECTED
_HEARTBEAT_S: Final = 30
_POLL_S: Final = 2.0


class CaseService(case_service_pb2_grpc.CaseServiceServicer):
    """Answers on the institutions' listener."""

    def __init__(self, desk: Desk, commits: Commits, draining: asyncio.Event, metrics: Metrics) -> None:
        self._desk = desk
        self._commits = commits
        self._draining = draining
        self._metrics = metrics

    async def ActOnCase(  # noqa: N802
        self, request: wire.ActOnCaseRequest, _context: Any
    ) -> wire.ActOnCaseResponse:
        """Do one act in a case, or open one."""
        caller = own_caller()
        answer = await self._desk.write(cases.act_on_case, request, caller)
        answer = await self._desk.hop.run(case_overlap.advised, self._desk.party, caller, request, answer)
        if request.step.WhichOneof("step") in case_overlap.COMPARED:
            self._metrics.journal.compared(similar=_SIMILAR in answer.warnings)
        return answer

    async def GetCase(self, request: wire.GetCaseRequest, _context: Any) -> wire.GetCaseResponse:  # noqa: N802
        """Return a case with its acts."""
        return await self._desk.read(case_listing.get_case, request, own_caller())

    async def ListCases(  # noqa: N802
        self, request: wire.ListCasesRequest, _context: Any
    ) -> wire.ListCasesResponse:
        """Return a page of cases."""
        return await self._desk.read(case_listing.list_cases, request, own_caller())

    async def WatchCases(  # noqa: N802
        self, request: wire.WatchCasesRequest, _context: Any
    ) -> AsyncIterator[wire.WatchCasesResponse]:
        """Tell of cases as they move. A wake-up is a hint; looking now and then is the truth."""
        require_valid(request)
        caller = own_caller()

        async def look(token: str) -> tuple[list[wire.WatchCasesResponse], str]:
            news = await self._desk.hop.run(
                case_listing.cases_after, self._desk.party, caller, request.agreement_id, token, PAGE
            )
            return news, news[-1].resume_token if news else token

        async for one in follow(
            "cases",
            look,
            lambda token: wire.WatchCasesResponse(resume_token=token),
            request.resume_token,
            self._commits,
            self._draining,
            heartbeat_s=request.heartbeat_seconds or _HEARTBEAT_S,
            poll_s=_POLL_S,
        ):
            yield one
        raise draining_refusal()

    async def CheckOverlap(  # noqa: N802
        self, request: wire.CheckOverlapRequest, _context: Any
    ) -> wire.CheckOverlapResponse:
        """Compare a project with the register, and change nothing."""
        answer = await self._desk.read_long(case_overlap.check_overlap, request, own_caller())
        self._metrics.journal.compared(similar=_SIMILAR in answer.warnings)
        return answer

    async def SaveDraft(  # noqa: N802
        self, request: wire.SaveDraftRequest, _context: Any
    ) -> wire.SaveDraftResponse:
        """Keep a draft on this node."""
        return await self._desk.write(case_drafts.save_draft, request, own_caller())

    async def ListDrafts(  # noqa: N802
        self, request: wire.ListDraftsRequest, _context: Any
    ) -> wire.ListDraftsResponse:
        """Return a page of drafts."""
        return await self._desk.read(case_drafts.list_drafts, request, own_caller())

    async def DiscardDraft(  # noqa: N802
        self, request: wire.DiscardDraftRequest, _context: Any
    ) -> wire.DiscardDraftResponse:
        """Destroy a draft."""
        return await self._desk.write(case_drafts.discard_draft, request, own_caller())

    async def GetPrivateNote(  # noqa: N802
        self, request: wire.GetPrivateNoteRequest, _context: Any
    ) -> wire.GetPrivateNoteResponse:
        """Return the private rationale of an exemption."""
        return await self._desk.read(case_listing.get_private_note, request, own_caller())
