"""Ask for consents and answer those asked for (Article 3.4), as this Party's persons do.

Decides that a request and its answer are recorded by both nodes, and that a grant stays at the recipient,
where uses spend it. The rules stand in `node/exchange/consents.py`; what the peer asks and answers is taken
in by `consents_in.py`. Refuses to know how a use is decided. Source: Article 3.4;
entente/v1/consent_service.proto.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from entente.v1 import consent_pb2, statement_pb2
from entente.v1 import consent_service_pb2 as wire

from node.acts.answered import Ask
from node.acts.asking import About, about
from node.acts.consent_rows import EVENTS, consent_row, consents_named, is_answered, keep_answer, state_of
from node.acts.leaves import Kind
from node.acts.party import Caller, Party
from node.acts.statements import not_found, parse_id
from node.acts.telling import tell
from node.agreement.gate import Operation, gate
from node.errors import FieldFault, Refusal
from node.exchange.consents import ANSWERERS, ASKERS, judge_answer, judge_request, kind_of, require_grantable
from node.exchange.lives import CONSENTS, ConsentState, after
from node.store import schema
from node.store.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Asked:
    party: Party
    caller: Caller
    request: wire.AskConsentRequest


@dataclass(frozen=True, slots=True)
class _Answered:
    party: Party
    caller: Caller
    request: wire.AnswerConsentRequest


def ask_consent(
    party: Party, caller: Caller, request: wire.AskConsentRequest
) -> Future[wire.AskConsentResponse]:
    """Ask the supplier of a received item for consent to a use.

    Raises (through the future):
        Refusal: NOT_FOUND; INVALID_TRANSITION, the item is this Party's own; EXPIRED; PURPOSE_UNKNOWN;
            RECIPIENT_NOT_AUTHORISED, the person to be let in is not on the roster; JUDICIAL_USE_BARRED, which
            no consent lifts; SCHEMA_INVALID; SENDER_NOT_AUTHORISED; ROLE_INSUFFICIENT; as `gate`;
            REQUEST_ID_CONFLICT; STORE_UNAVAILABLE.
    """
    return party.store.put(_ask, _Asked(party, caller, request))


def answer_consent(
    party: Party, caller: Caller, request: wire.AnswerConsentRequest
) -> Future[wire.AnswerConsentResponse]:
    """Answer a request of the other Party.

    Raises (through the future):
        Refusal: NOT_FOUND; NOT_ORIGINATOR, the request is this Party's own; INVALID_TRANSITION, answered or
            lapsed; SCHEMA_INVALID, wider than asked; SEALED; JUDICIAL_USE_BARRED; SENDER_NOT_AUTHORISED;
            ROLE_INSUFFICIENT; as `gate`; REQUEST_ID_CONFLICT; STORE_UNAVAILABLE.
    """
    return party.store.put(_answer, _Answered(party, caller, request))


# --- asking ---------------------------------------------------------------------------------------


def _ask(unit: UnitOfWork, calls: Sequence[_Asked]) -> list[wire.AskConsentResponse]:
    return [_ask_one(unit, call) for call in calls]


def _ask_one(unit: UnitOfWork, call: _Asked) -> wire.AskConsentResponse:
    request, party = call.request, call.party
    ask = Ask(party.relationship(request.agreement_id).rel, call.caller, request)
    if (known := ask.answered(unit, wire.AskConsentResponse())) is not None:
        return known
    item_id = parse_id(request.item_id)
    at = about(unit, party, call.caller, request.person_id, request.agreement_id, item_id, ASKERS)
    relationship = at.relationship
    if at.row.whose == schema.OWN:
        raise Refusal(
            "INVALID_TRANSITION",
            "the item is this Party's own: consent is the other Party's to ask for",
            article="3.4",
        )
    gate(relationship.standing, Operation.CONSENT_REQUEST, relationship.own)
    _require_open(at, unit)
    asked = consent_pb2.ConsentRequest(item_id=item_id, use=request.use, reasons=request.reasons)
    roster = relationship.own_roster
    judge_request(
        asked,
        now=unit.now,
        vocabulary=relationship.purposes,
        persons=frozenset() if roster is None else roster.persons(unit.now),
    )
    require_grantable(asked.use, at.bound.stated.item)
    if request.validate_only:
        return wire.AskConsentResponse()
    stated = tell(
        party,
        unit,
        relationship,
        Kind.CONSENT_STATED,
        statement_pb2.Statement(consent_request=asked),
        item_id,
        at.author,
        lane=statement_pb2.LANE_ROUTINE,
        recorded=_recorded(at),
    )
    row = consent_row(relationship.rel, schema.OWN, stated.statement_id, asked, at.person, unit.now_us)
    unit.insert(schema.consent, [{**row, "leaf_index": stated.leaf_index, "recorded_us": unit.now_us}])
    unit.facts["consent", kind_of(asked.use), ConsentState.ASKED.value] += 1
    return ask.keep(unit, wire.AskConsentResponse(consent_id=stated.text_id, leaf_index=stated.leaf_index))


def _require_open(at: About, unit: UnitOfWork) -> None:
    """Check that the item can still be used at all: neither seal nor time is lifted by a consent."""
    whole = at.bound.effective.of_part(0)
    ends = [end for end in (whole.use_until, whole.destroy_by) if end is not None]
    if any(end <= unit.now for end in ends):
        raise Refusal("EXPIRED", "the time of use is over")


def _recorded(at: About) -> dict[str, Any]:
    return {"restriction_version": at.bound.history.last, "restriction_hash": at.bound.in_force.hash}


# --- answering ------------------------------------------------------------------------------------


def _answer(unit: UnitOfWork, calls: Sequence[_Answered]) -> list[wire.AnswerConsentResponse]:
    return [_answer_one(unit, call) for call in calls]


def _answer_one(unit: UnitOfWork, call: _Answered) -> wire.AnswerConsentResponse:
    request, party = call.request, call.party
    ask = Ask(party.relationship(request.agreement_id).rel, call.caller, request)
    if (known := ask.answered(unit, wire.AnswerConsentResponse())) is not None:
        return known
    consent_id = parse_id(request.consent_id)
    row = next((r for r in consents_named(unit, party, request.agreement_id, consent_id)), None)
    if row is None:
        raise not_found()
    item_id = bytes(row.item_id)
    at = about(unit, party, call.caller, request.person_id, request.agreement_id, item_id, ANSWERERS)
    relationship = at.relationship
    gate(relationship.standing, Operation.CONSENT_ANSWER, relationship.own)
    asked = consent_pb2.ConsentRequest.FromString(bytes(row.request))
    granted = request.outcome == consent_pb2.CONSENT_OUTCOME_GRANTED
    use = request.use if request.HasField("use") else (asked.use if granted else None)
    reply = consent_pb2.ConsentAnswer(
        request_id=consent_id,
        item_id=item_id,
        outcome=request.outcome,
        use=use,
        restriction_sequence=at.bound.history.last,
        reason_code=request.reason_code,
    )
    originator = relationship.own if at.row.whose == schema.OWN else relationship.peer
    judge_answer(reply, asked, sender=relationship.own, originator=originator, answered=is_answered(row))
    if granted:
        if at.bound.in_force.sealed:
            raise Refusal("SEALED", "the item is sealed: nothing can be consented to")
        _require_to_come(reply, unit.now_us)
        require_grantable(reply.use, at.bound.stated.item)
    state = state_of(row, at.bound.history, 0, unit.now_us)
    event = EVENTS[request.outcome]
    after(CONSENTS, state, event)
    if request.validate_only:
        return wire.AnswerConsentResponse()
    stated = tell(
        party,
        unit,
        relationship,
        Kind.CONSENT_STATED,
        statement_pb2.Statement(consent_answer=reply),
        item_id,
        at.author,
        lane=statement_pb2.LANE_ROUTINE,
        recorded={**_recorded(at), "grant_ids": [consent_id] if granted else []},
    )
    keep_answer(unit, relationship.rel, row, state, event, reply, unit.now_us)
    answer = wire.AnswerConsentResponse(statement_id=stated.text_id, leaf_index=stated.leaf_index)
    return ask.keep(unit, answer)


def _require_to_come(reply: consent_pb2.ConsentAnswer, now_us: int) -> None:
    if reply.use.until_time.ToMicroseconds() <= now_us:
        fault = FieldFault("consent_answer.use.until_time", "over already")
        raise Refusal("SCHEMA_INVALID", "consent is given for a time to come", faults=[fault])
