"""Projects compared with the register and with this Party's drafts, before they are listed (Article 1.2).

Decides which entries are compared: what either Party has listed and not closed, and drafts of a listing,
which this Party alone sees. The register is read once and then kept in step with what has changed since; how
alike two projects are is `node/cases/overlap.py`. Advice, never a refusal.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from entente.v1 import case_pb2, case_view_pb2, project_pb2
from entente.v1 import case_service_pb2 as wire
from sqlalchemy import Connection, select

from node.acts.case_drafts import opened
from node.acts.case_readers import roles_here
from node.acts.case_rows import read_cases
from node.acts.party import Caller, Party, Relationship
from node.acts.statements import parse_id
from node.acts.stating import uuid_text
from node.cases.overlap import Dimension, Overlap, Profile, Register
from node.cases.projects import CLOSED, newest_outline
from node.errors import FieldFault, Refusal
from node.store import schema
from node.store.unit import microseconds

REASONS: Final[Mapping[Dimension, project_pb2.OverlapReason]] = MappingProxyType(
    {
        Dimension.TITLE: project_pb2.OVERLAP_REASON_WORDS,
        Dimension.SUBJECT: project_pb2.OVERLAP_REASON_SUBJECTS,
        Dimension.TERRITORY: project_pb2.OVERLAP_REASON_TERRITORY,
        Dimension.PERIOD: project_pb2.OVERLAP_REASON_PERIOD,
    }
)
COMPARED: Final = ("project_listed", "project_changed")
"""The steps of which the answer has the advice."""
_MOST: Final = 32
_AT_ONCE: Final = 500
_H, _D = schema.case_held.c, schema.case_draft.c
_Key = tuple[str, bytes]
_CASE, _DRAFT = "case", "draft"


class Projects:
    """The register of one agreement as it is compared, kept in step with the store. Used by one at a time."""

    def __init__(self) -> None:
        self.lock: Final = threading.Lock()
        self.register: Final = Register[_Key]()
        self.outlines: Final[dict[_Key, project_pb2.ProjectOutline]] = {}
        self._seen = -1

    def catch_up(self, connection: Connection, relationship: Relationship, now_us: int) -> None:
        """Take in what has changed since the last time."""
        rows = connection.execute(
            select(_H.case_id, _H.changed)
            .where(
                _H.rel == relationship.rel,
                _H.kind == int(case_pb2.CASE_KIND_PROJECT),
                _H.changed >= self._seen,
            )
            .order_by(_H.changed)
        ).all()
        for start in range(0, len(rows), _AT_ONCE):
            wanted = [bytes(row.case_id) for row in rows[start : start + _AT_ONCE]]
            for case_id, held in read_cases(connection, relationship, wanted, now_us).items():
                if not held.acts or held.case.state == CLOSED:
                    self.drop((_CASE, case_id))
                else:
                    self.put((_CASE, case_id), newest_outline(held.case))
        if rows:
            self._seen = int(rows[-1].changed)

    def put(self, key: _Key, outline: project_pb2.ProjectOutline) -> None:
        """Take in a project, in the place of the one with this key."""
        self.register.put(key, profile_of(outline))
        self.outlines[key] = outline

    def drop(self, key: _Key) -> None:
        """Take out a project; one that is not there changes nothing."""
        self.register.drop(key)
        self.outlines.pop(key, None)


def profile_of(outline: project_pb2.ProjectOutline) -> Profile:
    """Return an outline as it is compared; a period that ends before it begins, as a draft may have, says
    nothing."""
    first, last = getattr(outline.period, "from"), outline.period.until
    if last < first:
        first = last = ""
    return Profile(
        titles=tuple((one.language, one.text) for one in outline.titles),
        subjects=tuple((one.language, one.text) for one in outline.aims),
        codes=tuple(outline.subjects),
        territories=frozenset(outline.territories),
        starts=date.fromisoformat(first) if first else None,
        ends=date.fromisoformat(last) if last else None,
    )


def check_overlap(
    party: Party, caller: Caller, request: wire.CheckOverlapRequest
) -> wire.CheckOverlapResponse:
    """Return the projects that are like one, the most similar first; none to whoever sees no case.

    Raises:
        Refusal: NOT_FOUND, no such agreement; SCHEMA_INVALID, a case id that is none, or a period that ends
            before it begins.
    """
    relationship = party.relationship(request.agreement_id)
    if request.outline.period.until < getattr(request.outline.period, "from"):
        fault = FieldFault("outline.period.until", "lies before the first day")
        raise Refusal("SCHEMA_INVALID", "the project ends before it begins", faults=[fault])
    if not roles_here(relationship, caller, "", party.clock.now()):
        return wire.CheckOverlapResponse()
    itself = (_CASE, parse_id(request.case_id)) if request.case_id else None
    found, outlines = _like(party, relationship, request.outline, itself)
    answer = wire.CheckOverlapResponse(overlaps=[_shown(one, outlines[one.key]) for one in found])
    if found:
        answer.warnings.append(case_view_pb2.CASE_WARNING_DUPLICATION_SUSPECTED)
    return answer


def advised(
    party: Party, caller: Caller, request: wire.ActOnCaseRequest, answer: wire.ActOnCaseResponse
) -> wire.ActOnCaseResponse:
    """Return the answer to a listing, with the warning where another project may do the same."""
    step = request.step
    if step.WhichOneof("step") not in COMPARED:
        return answer
    outline = getattr(step, step.WhichOneof("step") or "").outline
    asked = wire.CheckOverlapRequest(
        agreement_id=request.agreement_id, outline=outline, case_id=answer.case_id
    )
    for warning in check_overlap(party, caller, asked).warnings:
        if warning not in answer.warnings:
            answer.warnings.append(warning)
    return answer


def _like(
    party: Party, relationship: Relationship, outline: project_pb2.ProjectOutline, itself: _Key | None
) -> tuple[list[Overlap[_Key]], dict[_Key, project_pb2.ProjectOutline]]:
    projects = party.projects.setdefault(relationship.rel, Projects())
    with projects.lock, party.store.read() as connection:
        projects.catch_up(connection, relationship, microseconds(party.clock.now()))
        drafts = _drafts(party, connection, relationship)
        try:
            for key, drafted in drafts.items():
                projects.put(key, drafted)
            without = [itself] if itself is not None else []
            found = projects.register.like(profile_of(outline), most=_MOST, without=without)
            return found, {one.key: projects.outlines[one.key] for one in found}
        finally:
            for key in drafts:
                projects.drop(key)


def _drafts(
    party: Party, connection: Connection, relationship: Relationship
) -> dict[_Key, project_pb2.ProjectOutline]:
    """Return what this Party has drafted and not listed."""
    rows = connection.execute(select(schema.case_draft).where(_D.rel == relationship.rel, _D.case_id == b""))
    found: dict[_Key, project_pb2.ProjectOutline] = {}
    for row in rows:
        step = opened(party, row).step
        if step.HasField("project_listed"):
            found[_DRAFT, bytes(row.draft_id)] = step.project_listed.outline
    return found


def _shown(found: Overlap[_Key], outline: project_pb2.ProjectOutline) -> wire.Overlap:
    what, raw = found.key
    shown = wire.Overlap(outline=outline, score_permille=found.permille)
    if what == _CASE:
        shown.case_id = uuid_text(raw)
    else:
        shown.draft_id = uuid_text(raw)
    for reason in found.reasons:
        shown.shares.add(
            reason=REASONS[reason.dimension],
            score_permille=reason.permille,
            common=[
                ours if ours == theirs else f"{ours} = {theirs}" for ours, theirs in reason.terms if ours
            ],
        )
    return shown
