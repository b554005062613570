"""Drafts of cases: kept sealed on this node, never told (5.3).

Decides that nothing of a draft leaves the node or enters a ledger. Drafts are their Party's: whoever does its
business in cases reads and replaces them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import case_service_pb2 as wire
from sqlalchemy import Row, delete, select

from node.acts.answered import Ask
from node.acts.case_readers import BUSINESS, roles_here
from node.acts.paging import halves_of, identifier_of, make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import held_now, person_of, require_person
from node.acts.statements import not_found, parse_id
from node.acts.stating import uuid_text
from node.errors import FieldFault, Refusal
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_LABEL: Final = b"entente/case-draft/v1\x00"
_D = schema.case_draft.c


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: Any


def save_draft(
    party: Party, caller: Caller, request: wire.SaveDraftRequest
) -> Future[wire.SaveDraftResponse]:
    """Keep a draft, or replace one.

    Raises Refusal SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, NOT_FOUND; SCHEMA_INVALID, it holds nothing.
    """
    return party.store.put(_save, _Call(party, caller, request))


def discard_draft(
    party: Party, caller: Caller, request: wire.DiscardDraftRequest
) -> Future[wire.DiscardDraftResponse]:
    """Destroy a draft. Raises Refusal SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT."""
    return party.store.put(_discard, _Call(party, caller, request))


def list_drafts(party: Party, caller: Caller, request: wire.ListDraftsRequest) -> wire.ListDraftsResponse:
    """Return a page of drafts, the newest first; none to whoever sees no case. Raises TOKEN_INVALID."""
    relationship = party.relationship(request.agreement_id)
    if not roles_here(relationship, caller, request.person_id, party.clock.now()):
        return wire.ListDraftsResponse()
    question = f"case-drafts/{caller.key}/{relationship.agreement_id}/{request.case_id}"
    wanted = [_D.rel == relationship.rel]
    if request.case_id:
        wanted.append(_D.case_id == parse_id(request.case_id))
    if request.page_token:
        at, *halves = read_token(party, question, request.page_token)
        draft_id = identifier_of(halves)
        wanted.append((_D.saved_us < at) | ((_D.saved_us == at) & (_D.draft_id > draft_id)))
    size = page_size(request.page_size, default=50, most=500)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.case_draft).where(*wanted).order_by(_D.saved_us.desc(), _D.draft_id).limit(size + 1)
        ).all()
    token = ""
    if len(rows) > size:
        last = rows[size - 1]
        token = make_token(party, question, [last.saved_us, *halves_of(last.draft_id)])
    return wire.ListDraftsResponse(drafts=[opened(party, row) for row in rows[:size]], next_page_token=token)


def opened(party: Party, row: Row[Any]) -> wire.CaseDraft:
    """Return a draft as it was kept."""
    draft_id = bytes(row.draft_id)
    draft = wire.CaseDraft.FromString(party.keys.vault.unwrap(bytes(row.sealed), _LABEL + draft_id))
    draft.draft_id, draft.author_id = uuid_text(draft_id), row.author
    draft.case_id = uuid_text(bytes(row.case_id)) if row.case_id else ""
    draft.save_time.CopyFrom(timestamp_of(row.saved_us))
    return draft


# --- the acts -------------------------------------------------------------------------------------


def _save(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.SaveDraftResponse]:
    return [_save_one(unit, call) for call in calls]


def _save_one(unit: UnitOfWork, call: _Call) -> wire.SaveDraftResponse:
    party, request = call.party, call.request
    relationship = held_now(unit, party, request.agreement_id)
    ask = Ask(relationship.rel, call.caller, request)
    if (known := ask.answered(unit, wire.SaveDraftResponse())) is not None:
        return known
    person = _author(unit, call, relationship)
    if not (request.text or request.HasField("step")):
        fault = FieldFault("step", "is required where there is no text")
        raise Refusal("SCHEMA_INVALID", "a draft holds a step, notes, or both", article="5.3", faults=[fault])
    draft_id = parse_id(request.draft_id) if request.draft_id else party.ids.uuid7()
    if request.draft_id and not _there(unit, relationship, draft_id):
        raise not_found()
    case_id = parse_id(request.case_id) if request.case_id else b""
    if case_id and not _case_there(unit, relationship, case_id):
        raise not_found()
    draft = wire.CaseDraft(text=request.text)
    if request.HasField("step"):
        draft.step.CopyFrom(request.step)
    row = {
        "rel": relationship.rel,
        "draft_id": draft_id,
        "case_id": case_id,
        "author": person,
        "sealed": party.keys.vault.wrap(draft.SerializeToString(), _LABEL + draft_id),
        "saved_us": unit.now_us,
    }
    unit.replace(schema.case_draft, [row])
    return ask.keep(unit, wire.SaveDraftResponse(draft_id=uuid_text(draft_id)))


def _discard(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.DiscardDraftResponse]:
    return [_discard_one(unit, call) for call in calls]


def _discard_one(unit: UnitOfWork, call: _Call) -> wire.DiscardDraftResponse:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    _author(unit, call, relationship)
    draft_id = parse_id(call.request.draft_id)
    unit.connection.execute(
        delete(schema.case_draft).where(_D.rel == relationship.rel, _D.draft_id == draft_id)
    )
    return wire.DiscardDraftResponse()


def _author(unit: UnitOfWork, call: _Call, relationship: Relationship) -> str:
    person = person_of(call.caller, call.request.person_id)
    require_person(relationship, call.caller, person, unit.now, frozenset(BUSINESS))
    return person


def _there(unit: UnitOfWork, relationship: Relationship, draft_id: bytes) -> bool:
    found = select(_D.draft_id).where(_D.rel == relationship.rel, _D.draft_id == draft_id)
    return unit.connection.execute(found).first() is not None


def _case_there(unit: UnitOfWork, relationship: Relationship, case_id: bytes) -> bool:
    held = schema.case_held.c
    found = select(held.case_id).where(held.rel == relationship.rel, held.case_id == case_id)
    return unit.connection.execute(found).first() is not None
