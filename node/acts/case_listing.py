"""Cases shown, listed and watched (Articles 1, 4, 5 and 6).

Decides that a case is open to the authorised personnel of this Party who do its business, and to nobody else:
to others there is none; and that which items its documents are is told to whom these items are. What lapsed a
moment ago is shown as lapsed, recorded or not. Refuses to know what a document of a case says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from entente.v1 import case_service_pb2 as wire
from entente.v1 import case_view_pb2
from sqlalchemy import ColumnElement, Connection, Row, func, select

from node.acts.case_readers import roles_here
from node.acts.case_rows import mask_of, read_case, read_cases
from node.acts.case_summaries import summary_of, view_of
from node.acts.cases import NOTE_LABEL, SALT_BYTES, note_digest
from node.acts.paging import halves_of, identifier_of, make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight
from node.acts.statements import not_found, parse_id
from node.cases.guards import documents_of
from node.cases.kinds import TABLES
from node.cases.table import CONTACT
from node.errors import Refusal
from node.store import schema
from node.store.unit import microseconds

_H, _N = schema.case_held.c, schema.private_note.c
_FAR: Final = 2**63


def get_case(party: Party, caller: Caller, request: wire.GetCaseRequest) -> wire.GetCaseResponse:
    """Return a case with all its acts. Raises Refusal NOT_FOUND, also to whoever may see none."""
    relationship = party.relationship(request.agreement_id)
    if not roles_here(relationship, caller, request.person_id, party.clock.now()):
        raise not_found()
    case_id, now_us = parse_id(request.case_id), microseconds(party.clock.now())
    with party.store.read() as connection:
        held = read_case(connection, relationship, case_id, now_us)
        if held is None:
            raise not_found()
        ids = [bytes(row.statement_id) for row in held.rows]
        noted = connection.execute(
            select(_N.statement_id).where(_N.rel == relationship.rel, _N.statement_id.in_(ids))
        )
        view = view_of(relationship, held, frozenset(bytes(row.statement_id) for row in noted))
        looking = Caller("person", request.person_id) if request.person_id else caller
        sight = Sight(connection, relationship, looking, party.clock.now())
        _veil(connection, relationship, sight, view)
    return wire.GetCaseResponse(case=view)


def _veil(
    connection: Connection, relationship: Relationship, sight: Sight, view: case_view_pb2.CaseView
) -> None:
    """Strike out which item a document is, where the caller may not know of that item (3.4)."""
    documents = [document for shown in view.acts for document in documents_of(shown.step)]
    rows = connection.execute(
        select(schema.item).where(
            schema.item.c.rel == relationship.rel,
            schema.item.c.item_id.in_(sorted({document.item_id for document in documents})),
        )
    ).all()
    known = {bytes(row.item_id) for row in rows if sight.knows(row)}
    for document in documents:
        if document.item_id not in known:
            document.Clear()


def get_private_note(
    party: Party, caller: Caller, request: wire.GetPrivateNoteRequest
) -> wire.GetPrivateNoteResponse:
    """Return the rationale of an exemption of this Party.

    Raises:
        Refusal: NOT_FOUND, there is none, or the caller sees no case; ROLE_INSUFFICIENT (6.1).
    """
    relationship = party.relationship(request.agreement_id)
    roles = roles_here(relationship, caller, request.person_id, party.clock.now())
    if not roles:
        raise not_found()
    if roles.isdisjoint(CONTACT):
        raise Refusal("ROLE_INSUFFICIENT", "whoever may be exempt reads why", article="6.1")
    act_id = parse_id(request.act_id)
    with party.store.read() as connection:
        sealed = connection.execute(
            select(_N.sealed).where(_N.rel == relationship.rel, _N.statement_id == act_id)
        ).scalar_one_or_none()
    if sealed is None:
        raise not_found()
    plain = party.keys.vault.unwrap(bytes(sealed), NOTE_LABEL + act_id)
    salt, text = plain[:SALT_BYTES], plain[SALT_BYTES:].decode()
    return wire.GetPrivateNoteResponse(text=text, salt=salt, digest=note_digest(salt, text))


def list_cases(party: Party, caller: Caller, request: wire.ListCasesRequest) -> wire.ListCasesResponse:
    """Return a page of cases: those that moved last first, or by due day those that wait for the caller.

    Raises:
        Refusal: TOKEN_INVALID, the token was made for another question.
    """
    relationship = party.relationship(request.agreement_id)
    roles = roles_here(relationship, caller, request.person_id, party.clock.now())
    if not roles:
        return wire.ListCasesResponse()
    now_us = microseconds(party.clock.now())
    question = _question(caller, relationship, request)
    order = _H.due_us if request.awaits_me else _H.moved_us
    wanted = _wanted(relationship, request, roles, now_us)
    if request.page_token:
        at, *halves = read_token(party, question, request.page_token)
        case_id = identifier_of(halves)
        later = order > at if request.awaits_me else order < at
        wanted.append(later | ((order == at) & (_H.case_id > case_id)))
    size = page_size(request.page_size, default=50, most=500)
    sort = order.asc() if request.awaits_me else order.desc()
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.case_held).where(*wanted).order_by(sort, _H.case_id).limit(size + 1)
        ).all()
        cases = summaries(connection, relationship, rows[:size], now_us)
    # What has lapsed and is not recorded yet stands elsewhere than its row says.
    cases = [one for one in cases if _stands(one, request)]
    token = ""
    if len(rows) > size:
        last = rows[size - 1]
        at = last.due_us if request.awaits_me else last.moved_us
        token = make_token(party, question, [at, *halves_of(last.case_id)])
    return wire.ListCasesResponse(cases=cases, next_page_token=token)


def _question(caller: Caller, relationship: Relationship, request: wire.ListCasesRequest) -> str:
    asked = wire.ListCasesRequest()
    asked.CopyFrom(request)
    asked.ClearField("page_token")
    asked.ClearField("page_size")
    said = asked.SerializeToString(deterministic=True).hex()
    return f"cases/{caller.key}/{relationship.agreement_id}/{said}"


def _wanted(
    relationship: Relationship, request: wire.ListCasesRequest, roles: frozenset[int], now_us: int
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_H.rel == relationship.rel]
    if request.kinds:
        conditions.append(_H.kind.in_(list(request.kinds)))
    if request.states:
        conditions.append(_H.state.in_(list(request.states)) | (_H.lapse_us < now_us))
    if request.opened_by:
        conditions.append(_H.opener == request.opened_by)
    if request.open_only or request.HasField("due_before"):  # what is over is due no more
        conditions.append(_H.is_open.is_(True))
    if request.awaits_me:
        conditions.append(schema.CASE_AWAITED)  # of those that are open alone
        conditions.append(_H.awaits_own.op("&")(mask_of(roles)) != 0)
        conditions.append(func.coalesce(_H.lapse_us, _FAR - 1) >= now_us)
    if request.HasField("due_before"):
        conditions.append(_H.due_us < request.due_before.ToMicroseconds())
    return conditions


def _stands(shown: case_view_pb2.CaseSummary, request: wire.ListCasesRequest) -> bool:
    if request.states and shown.state not in request.states:
        return False
    open_alone = request.open_only or request.awaits_me or request.HasField("due_before")
    return not (open_alone and TABLES[shown.kind].is_final(shown.state))


def summaries(
    connection: Connection, relationship: Relationship, rows: Sequence[Row[Any]], now_us: int
) -> list[case_view_pb2.CaseSummary]:
    """Return cases as lists show them; those that time has moved, or may have, are folded again."""
    ending = relationship.standing.ends is not None
    anew = [
        bytes(row.case_id) for row in rows if ending or (row.lapse_us is not None and row.lapse_us < now_us)
    ]
    folded = read_cases(connection, relationship, anew, now_us) if anew else {}
    return [
        summary_of(relationship, folded[bytes(row.case_id)])
        if bytes(row.case_id) in folded
        else case_view_pb2.CaseSummary.FromString(bytes(row.summary))
        for row in rows
    ]


def cases_after(
    party: Party, caller: Caller, agreement_id: str, resume_token: str, limit: int
) -> list[wire.WatchCasesResponse]:
    """Return cases that moved after the token, each with the token to go on from; without one, from now on.

    The last message may have no case: it has where to go on. A case that moved often is told as it stands.

    Raises:
        Refusal: NOT_FOUND, no such agreement, or the caller sees no case; TOKEN_INVALID.
    """
    relationship = party.relationship(agreement_id)
    if not roles_here(relationship, caller, "", party.clock.now()):
        raise not_found()
    question = f"watch-cases/{caller.key}/{relationship.agreement_id}"
    now_us = microseconds(party.clock.now())
    with party.store.read() as connection:
        if not resume_token:
            newest = connection.execute(
                select(func.max(_H.changed)).where(_H.rel == relationship.rel)
            ).scalar_one()
            return [wire.WatchCasesResponse(resume_token=make_token(party, question, [newest or 0]))]
        (after,) = read_token(party, question, resume_token)
        rows = connection.execute(
            select(schema.case_held)
            .where(_H.rel == relationship.rel, _H.changed > after)
            .order_by(_H.changed)
            .limit(limit)
        ).all()
        shown = summaries(connection, relationship, rows, now_us)
    return [
        wire.WatchCasesResponse(case=one, resume_token=make_token(party, question, [row.changed]))
        for row, one in zip(rows, shown, strict=True)
    ]
