"""Disputes as persons of this Party raise, refer and take them up, and list them (Article 7.1).

Decides that a passage is cited as it stands in the text it names, where that text is held here. How a dispute
goes on is a table (`node/agreement/disputes.py`); how it ends, the principals sign (`agreeing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TypeVar

from entente.v1 import dispute_pb2, statement_pb2
from entente.v1 import dispute_service_pb2 as wire
from sqlalchemy import select

from node.acts.agreement_views import dispute_view
from node.acts.leaves import Kind
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.statements import parse_id
from node.acts.stepping import Step, take
from node.acts.texts import named_texts
from node.errors import FieldFault, Refusal
from node.store import schema
from node.store.unit import UnitOfWork

Moved = TypeVar("Moved", wire.ReferDisputeResponse, wire.TakeUpDisputeResponse)
_T, _I = schema.authentic_text.c, schema.interference.c


def raise_dispute(
    party: Party, caller: Caller, request: wire.RaiseDisputeRequest
) -> Future[wire.RaiseDisputeResponse]:
    """Raise a dispute and tell the other Party.

    Raises (through the future):
        Refusal: as `stepping.take`; AUTHENTIC_TEXT_INCOMPLETE, a passage that the text named does not have;
            NOT_FOUND, no such interference report; NOT_IN_FORCE, TERMINATED.
    """
    return party.store.put(_raise, Step(party, caller, request))


def refer_dispute(
    party: Party, caller: Caller, request: wire.ReferDisputeRequest
) -> Future[wire.ReferDisputeResponse]:
    """Refer a dispute to the two principals. Raises Refusal NOT_FOUND, INVALID_TRANSITION, as `take`."""
    return party.store.put(_refer, Step(party, caller, request))


def take_up_dispute(
    party: Party, caller: Caller, request: wire.TakeUpDisputeRequest
) -> Future[wire.TakeUpDisputeResponse]:
    """Say that the principals have taken it up. Raises Refusal NOT_FOUND, INVALID_TRANSITION, as `take`."""
    return party.store.put(_take_up, Step(party, caller, request))


def list_disputes(
    party: Party, _caller: Caller, request: wire.ListDisputesRequest
) -> wire.ListDisputesResponse:
    """Return a page of disputes of both Parties, the newest first. Raises Refusal TOKEN_INVALID."""
    relationship = party.relationship(request.agreement_id)
    question = f"disputes/{relationship.agreement_id}/{request.state}"
    size, start = page_size(request.page_size, default=50, most=500), 0
    if request.page_token:
        (start,) = read_token(party, question, request.page_token)
    held = sorted(
        (
            one
            for one in relationship.agreement.disputes.values()
            if request.state in (dispute_pb2.DISPUTE_STATE_UNSPECIFIED, one.state)
        ),
        key=lambda one: one.moved[0][1],
        reverse=True,
    )
    more = start + size < len(held)
    return wire.ListDisputesResponse(
        disputes=[dispute_view(one) for one in held[start : start + size]],
        next_page_token=make_token(party, question, [start + size]) if more else "",
    )


# --- the acts -------------------------------------------------------------------------------------


def _raise(unit: UnitOfWork, steps: Sequence[Step]) -> list[wire.RaiseDisputeResponse]:
    def one(step: Step) -> wire.RaiseDisputeResponse:
        request: wire.RaiseDisputeRequest = step.request

        def stating(relationship: Relationship) -> tuple[statement_pb2.Statement, bytes]:
            report_id = parse_id(request.report_id) if request.report_id else b""
            _require_report(unit, relationship, report_id)
            _require_cited(unit, relationship, request.passages)
            raised = dispute_pb2.DisputeRaised(
                kind=request.kind, question=request.question, passages=request.passages, report_id=report_id
            )
            return statement_pb2.Statement(dispute_step=dispute_pb2.DisputeStep(raised=raised)), b""

        return take(
            unit,
            step,
            Kind.DISPUTE_STATED,
            wire.RaiseDisputeResponse(),
            stating,
            lambda _relationship, stated: wire.RaiseDisputeResponse(dispute_id=stated.text_id),
        )

    return [one(step) for step in steps]


def _refer(unit: UnitOfWork, steps: Sequence[Step]) -> list[wire.ReferDisputeResponse]:
    referred = dispute_pb2.DisputeReferred()
    return [
        _moved(
            unit,
            step,
            dispute_pb2.DisputeStep(dispute_id=parse_id(step.request.dispute_id), referred=referred),
            wire.ReferDisputeResponse(),
        )
        for step in steps
    ]


def _take_up(unit: UnitOfWork, steps: Sequence[Step]) -> list[wire.TakeUpDisputeResponse]:
    consulted = dispute_pb2.DisputeConsulted()
    return [
        _moved(
            unit,
            step,
            dispute_pb2.DisputeStep(dispute_id=parse_id(step.request.dispute_id), consulted=consulted),
            wire.TakeUpDisputeResponse(),
        )
        for step in steps
    ]


def _moved(unit: UnitOfWork, step: Step, said: dispute_pb2.DisputeStep, empty: Moved) -> Moved:
    kind = type(empty)
    return take(
        unit,
        step,
        Kind.DISPUTE_STATED,
        empty,
        lambda _relationship: (statement_pb2.Statement(dispute_step=said), said.dispute_id),
        lambda relationship, _stated: kind(state=relationship.agreement.disputes[said.dispute_id].state),
    )


def _require_report(unit: UnitOfWork, relationship: Relationship, report_id: bytes) -> None:
    if not report_id:
        return
    found = select(_I.report_id).where(_I.rel == relationship.rel, _I.report_id == report_id)
    if unit.connection.execute(found).first() is None:
        raise Refusal("NOT_FOUND", "no such interference report", article="3.5", facts={"field": "report_id"})


def _require_cited(
    unit: UnitOfWork, relationship: Relationship, passages: Sequence[dispute_pb2.CitedPassage]
) -> None:
    """Check each passage against the text that it names, where the record names it and it is held here."""
    named, faults = named_texts(relationship), list[FieldFault]()
    for place, passage in enumerate(passages):
        at = f"passages[{place}]"
        if not passage.text_digest:
            if any(language == passage.language for language, _ in named):
                faults.append(FieldFault(f"{at}.text_digest", "the record names this text: name it, too"))
            continue
        if (passage.language, passage.text_digest) not in named:
            faults.append(FieldFault(f"{at}.text_digest", "no version of the record names such a text"))
            continue
        text = unit.connection.execute(
            select(_T.text).where(_T.rel == relationship.rel, _T.digest == passage.text_digest)
        ).scalar_one_or_none()
        if text is not None and _plain(passage.words) not in _plain(bytes(text).decode(errors="replace")):
            faults.append(FieldFault(f"{at}.words", "the text does not have these words"))
    if faults:
        raise Refusal("AUTHENTIC_TEXT_INCOMPLETE", "a passage is cited as it stands", faults=faults)


def _plain(text: str) -> str:
    """Return the words alone: lines are broken differently in every file."""
    return " ".join(text.split())
