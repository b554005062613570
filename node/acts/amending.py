"""Amendments as persons of this Party prepare them, and as they are listed (Article 8.2).

Decides nothing of its own: how an amendment goes on is a table (`node/agreement/amendments.py`), and it takes
effect when both principals have signed (`agreeing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from entente.v1 import amendment_pb2, statement_pb2
from entente.v1 import amendment_service_pb2 as wire

from node.acts.agreement_views import amendment_view
from node.acts.leaves import Kind
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party
from node.acts.statements import parse_id
from node.acts.stepping import Step, take
from node.errors import Refusal
from node.store.unit import UnitOfWork


def request_amendment(
    party: Party, caller: Caller, request: wire.RequestAmendmentRequest
) -> Future[wire.RequestAmendmentResponse]:
    """Ask for an amendment. Raises (through the future) Refusal NOT_IN_FORCE, TERMINATED, as `take`."""
    return party.store.put(_request, Step(party, caller, request))


def offer_amendment(
    party: Party, caller: Caller, request: wire.OfferAmendmentRequest
) -> Future[wire.OfferAmendmentResponse]:
    """Put a text before the other Party.

    Raises (through the future):
        Refusal: as `take`; NOT_FOUND, INVALID_TRANSITION; SCHEMA_INVALID, AUTHENTIC_TEXT_INCOMPLETE.
    """
    return party.store.put(_offer, Step(party, caller, request))


def settle_amendment(
    party: Party, caller: Caller, request: wire.SettleAmendmentRequest
) -> Future[wire.SettleAmendmentResponse]:
    """Hold the other's text for right. Raises Refusal as `take`, and INVALID_TRANSITION, WRONG_PARTY."""
    return party.store.put(_settle, Step(party, caller, request))


def withdraw_amendment(
    party: Party, caller: Caller, request: wire.WithdrawAmendmentRequest
) -> Future[wire.WithdrawAmendmentResponse]:
    """Take back what this Party asked for. Raises Refusal as `settle_amendment`."""
    return party.store.put(_withdraw, Step(party, caller, request))


def get_amendment(
    party: Party, _caller: Caller, request: wire.GetAmendmentRequest
) -> wire.GetAmendmentResponse:
    """Return one amendment with the text offered last. Raises Refusal NOT_FOUND."""
    held = party.relationship(request.agreement_id).agreement.amendments.get(parse_id(request.amendment_id))
    if held is None:
        raise Refusal("NOT_FOUND", "no such amendment", article="8.2")
    view = amendment_view(held)
    view.record = held.record
    return wire.GetAmendmentResponse(amendment=view)


def list_amendments(
    party: Party, _caller: Caller, request: wire.ListAmendmentsRequest
) -> wire.ListAmendmentsResponse:
    """Return a page of amendments of both Parties, the newest first. Raises Refusal TOKEN_INVALID."""
    relationship = party.relationship(request.agreement_id)
    question = f"amendments/{relationship.agreement_id}/{request.state}"
    size, start = page_size(request.page_size, default=50, most=500), 0
    if request.page_token:
        (start,) = read_token(party, question, request.page_token)
    held = sorted(
        (
            one
            for one in relationship.agreement.amendments.values()
            if request.state in (amendment_pb2.AMENDMENT_STATE_UNSPECIFIED, one.state)
        ),
        key=lambda one: one.moved[0][1],
        reverse=True,
    )
    more = start + size < len(held)
    return wire.ListAmendmentsResponse(
        amendments=[amendment_view(one) for one in held[start : start + size]],
        next_page_token=make_token(party, question, [start + size]) if more else "",
    )


# --- the acts -------------------------------------------------------------------------------------


def _request(unit: UnitOfWork, steps: Sequence[Step]) -> list[wire.RequestAmendmentResponse]:
    return [
        take(
            unit,
            step,
            Kind.AMENDMENT_STATED,
            wire.RequestAmendmentResponse(),
            lambda _relationship, step=step: (  # type: ignore[misc]
                _step(requested=amendment_pb2.AmendmentRequested(proposal=step.request.proposal)),
                b"",
            ),
            lambda _relationship, stated: wire.RequestAmendmentResponse(amendment_id=stated.text_id),
        )
        for step in steps
    ]


def _offer(unit: UnitOfWork, steps: Sequence[Step]) -> list[wire.OfferAmendmentResponse]:
    def one(step: Step) -> wire.OfferAmendmentResponse:
        named = parse_id(step.request.amendment_id)
        said = _step(named, offered=amendment_pb2.AmendmentOffered(record=step.request.record))
        return take(
            unit,
            step,
            Kind.AMENDMENT_STATED,
            wire.OfferAmendmentResponse(),
            lambda _relationship: (said, named),
            lambda relationship, _stated: wire.OfferAmendmentResponse(
                state=relationship.agreement.amendments[named].state,
                record_digest=relationship.agreement.amendments[named].record_digest,
            ),
        )

    return [one(step) for step in steps]


def _settle(unit: UnitOfWork, steps: Sequence[Step]) -> list[wire.SettleAmendmentResponse]:
    def one(step: Step) -> wire.SettleAmendmentResponse:
        named = parse_id(step.request.amendment_id)
        settled = amendment_pb2.AmendmentSettled(record_digest=step.request.record_digest)
        return take(
            unit,
            step,
            Kind.AMENDMENT_STATED,
            wire.SettleAmendmentResponse(),
            lambda _relationship: (_step(named, settled=settled), named),
            lambda relationship, _stated: wire.SettleAmendmentResponse(
                state=relationship.agreement.amendments[named].state
            ),
        )

    return [one(step) for step in steps]


def _withdraw(unit: UnitOfWork, steps: Sequence[Step]) -> list[wire.WithdrawAmendmentResponse]:
    def one(step: Step) -> wire.WithdrawAmendmentResponse:
        named = parse_id(step.request.amendment_id)
        said = _step(named, withdrawn=amendment_pb2.AmendmentWithdrawn())
        return take(
            unit,
            step,
            Kind.AMENDMENT_STATED,
            wire.WithdrawAmendmentResponse(),
            lambda _relationship: (said, named),
            lambda relationship, _stated: wire.WithdrawAmendmentResponse(
                state=relationship.agreement.amendments[named].state
            ),
        )

    return [one(step) for step in steps]


def _step(amendment_id: bytes = b"", **step: object) -> statement_pb2.Statement:
    said = amendment_pb2.AmendmentStep(amendment_id=amendment_id, **step)  # type: ignore[arg-type]
    return statement_pb2.Statement(amendment_step=said)
