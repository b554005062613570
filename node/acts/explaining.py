"""Why a person may or may not use an item: the decision that the use would have, and every rule's verdict.

Decides who may ask, and what of the answer each may see; has no effect at all. The decision is the use's own
(`judging.py`), so the two cannot disagree. Whoever may not know of an item is told what the use would tell.
Refuses to know rules. Source: Articles 3.3 and 3.4; entente/v1/explain_service.proto, ExplainDecision.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from entente.v1 import explain_service_pb2 as wire
from entente.v1 import roster_pb2
from sqlalchemy import Connection, Row

from node.acts.as_of import grants_at, relationship_at, row_at, word_at
from node.acts.bound import EVER, Bound, Bounds
from node.acts.grants import grants_on
from node.acts.items import summary
from node.acts.judging import Judged, judge_use
from node.acts.layers import bound_by, refusal_told, told, under
from node.acts.limit_rows import theirs
from node.acts.open_item import find_item, nobody
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, actor_of_peer, person_of, stands_for
from node.acts.restriction_heads import is_behind, last_word
from node.acts.statements import not_found, parse_id, states_of
from node.acts.using import Wanted, answer_for, question_of
from node.acts.versions import version_asked
from node.errors import FieldFault, Refusal
from node.exchange.consents import Grant, lifted
from node.exchange.decide import Action, Decision, Question
from node.exchange.explain import Explanation, Finding, Reason, explain
from node.exchange.exposure import WIRE
from node.exchange.shown import shown
from node.store import schema
from node.store.unit import microseconds

OVERSEERS: Final = frozenset(
    {roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_LEGAL_ADVISER, roster_pb2.ROLE_AUDITOR}
)
"""Who may ask about other persons' uses, and sees which rule of the own policy denies."""
_ACTIONS: Final = {number: action for action, number in WIRE.items()}
_FINDINGS: Final = {
    Finding.PASSES: wire.FINDING_PASSES,
    Finding.DENIES: wire.FINDING_DENIES,
    Finding.NOT_ASKED: wire.FINDING_NOT_ASKED,
}
_ROSTER: Final = "roster"
_ARRIVAL: Final = "arrival"
_VERSION: Final = "version"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, found to be about an item that is here."""

    party: Party
    request: wire.ExplainDecisionRequest
    asker: str
    wanted: Wanted
    relationship: Relationship
    row: Row[Any]
    now: datetime
    at: datetime

    @property
    def about_oneself(self) -> bool:
        return self.wanted.person == self.asker and not self.request.at_recipient

    @property
    def past(self) -> bool:
        return self.at < self.now


def explain_decision(
    party: Party, caller: Caller, request: wire.ExplainDecisionRequest
) -> wire.ExplainDecisionResponse:
    """Explain one use of one item.

    Raises:
        Refusal: NOT_FOUND, as the use would be answered; RECIPIENT_NOT_AUTHORISED, the caller stands for
            nobody on the roster; ROLE_INSUFFICIENT, another person's use is asked about by one who may not;
            SCHEMA_INVALID; STORE_UNAVAILABLE.
    """
    now = party.clock.now()
    at = request.at_time.ToDatetime(UTC) if request.HasField("at_time") else now
    asker = person_of(caller, request.person_id)
    wanted = _wanted(request, request.subject_id or asker, "" if request.at_recipient else party.place)
    item_id = parse_id(request.item_id)
    relationships = party.relationships()
    standing_for = [r for r in relationships if stands_for(r, caller, asker, now)]
    if not standing_for:
        raise nobody()
    overseen = [r for r in standing_for if _oversees(r, asker, now)]
    if wanted.person != asker and not request.at_recipient and not overseen:
        raise Refusal("ROLE_INSUFFICIENT", "other persons' uses are explained to those who oversee them")
    with party.store.read() as connection:
        found = find_item(connection, standing_for, item_id)
        if found is None:
            raise not_found()
        asked = _Asked(party, request, asker, wanted, *found, now, at)
        sees = Sight(connection, asked.relationship, Caller("person", asker), now).may_see(asked.row)
        oversees = asked.relationship in overseen
        _require_known(connection, asked, sees=sees, oversees=oversees)
        return _explained(connection, asked, sees=sees, oversees=oversees)


def _wanted(request: wire.ExplainDecisionRequest, person: str, place: str) -> Wanted:
    action = _ACTIONS.get(request.action or WIRE[Action.OPEN])
    if action is None:
        raise Refusal("SCHEMA_INVALID", "this is no use of an item", faults=[_fault("action")])
    if request.at_recipient and not request.subject_id:
        raise Refusal("SCHEMA_INVALID", "no person is named", faults=[_fault("subject_id")])
    return Wanted(
        person=person,
        action=action,
        purpose=request.purpose,
        territory=request.territory or place,
        recipient=request.recipient,
        part=request.part,
        acknowledged=frozenset(request.acknowledged_caveats),
        version=request.version,
    )


def _fault(path: str) -> FieldFault:
    return FieldFault(path, "is needed, and known")


def _oversees(relationship: Relationship, person: str, now: datetime) -> bool:
    roster = relationship.own_roster
    return roster is not None and not OVERSEERS.isdisjoint(roster.roles_of(person, now))


def _require_known(connection: Connection, asked: _Asked, *, sees: bool, oversees: bool) -> None:
    """Return if the asker may know that the item exists. Raises Refusal NOT_FOUND; NOT_ORIGINATOR."""
    if asked.about_oneself:
        # As things are now: who may not know of an item is not told that they once might.
        judged, _ = _judged(connection, replace(asked, at=asked.now), drafted=False)
        if judged.denial is not None and judged.denial.code == "NOT_FOUND":
            raise not_found()
        return
    if not (oversees or (sees and asked.request.at_recipient)):
        raise not_found()
    if asked.request.at_recipient and asked.row.whose != schema.OWN:
        raise Refusal("NOT_ORIGINATOR", "what the other Party may do is known of supplied items")


# --- the answer -----------------------------------------------------------------------------------


def _explained(
    connection: Connection, asked: _Asked, *, sees: bool, oversees: bool
) -> wire.ExplainDecisionResponse:
    answer = wire.ExplainDecisionResponse()
    answer.at_time.FromDatetime(asked.at)
    if asked.past:
        row = row_at(connection, asked.row, asked.at)
        if row is None:
            answer.refusal.CopyFrom(refusal_told(not_found()))
            answer.rule = _ARRIVAL
            return answer
        asked = replace(asked, row=row)
    judged, basis = _judged(connection, asked)
    bound, known = basis.bound, basis.known
    answer.allowed = judged.denial is None
    answer.rule = judged.rule
    answer.freshness_unknown = not known
    if judged.denial is not None:
        answer.refusal.CopyFrom(refusal_told(judged.denial))
    if judged.question is None or judged.answer is None:
        return answer
    question, _, spent = lifted(judged.question, basis.grants, bound.history)
    layers = _layers(bound, asked.wanted.part)
    explanation: Explanation = explain(question, layers)
    answer.verdicts.extend(_verdict(reason, policy=oversees) for reason in explanation.reasons)
    answer.grants.extend(str(uuid.UUID(bytes=grant.grant_id)) for grant in spent)
    answer.layers.extend(told((name for name, _ in layers), policy=oversees))
    answer.restriction_version = bound.history.last
    if sees:
        statement, further = shown(question.restrictions)
        answer.restrictions.CopyFrom(statement)
        answer.further_audiences.extend(further)
        answer.owed.extend(sorted(judged.answer.owed))
        answer.summary.CopyFrom(_summary(connection, asked))
    return answer


@dataclass(frozen=True, slots=True)
class _Basis:
    bound: Bound
    grants: Sequence[Grant]
    known: bool


def _judged(connection: Connection, asked: _Asked, *, drafted: bool = True) -> tuple[Judged, _Basis]:
    """Judge the use as of the moment asked about; not `drafted`: without the draft."""
    row, request, at, past = asked.row, asked.request, asked.at, asked.past
    relationship = relationship_at(connection, asked.relationship, at) if past else asked.relationship
    bounds = Bounds(connection, relationship, at, microseconds(at) if past else EVER)
    bound = bounds.of(row)
    if request.at_recipient:
        bound = bound_by(bound, theirs(bounds, bound))
    if drafted and request.HasField("under"):
        if row.whose == schema.OWN and not request.at_recipient:
            fault = FieldFault("under", "binds the other Party: ask for one of its persons")
            raise Refusal("SCHEMA_INVALID", "a draft does not bind the supplier", faults=[fault])
        bound = bound_by(bound, under(bound.effective, request.under))
    word, known = last_word(connection, relationship, row, at), True
    if past:
        word, known = word_at(connection, relationship, row, at)
    grants = _grants(connection, row, at, past=past)
    basis = _Basis(bound, grants, known)
    used = version_asked(connection, row, asked.wanted.version)
    if used is None:
        return Judged(not_found(), _VERSION), basis
    row, superseded_by = used
    if request.at_recipient:
        return _judged_there(relationship, bound, asked.wanted, at, superseded_by), basis
    roster = relationship.own_roster
    if roster is None or not roster.is_authorised(asked.wanted.person, at):
        return Judged(nobody(), _ROSTER), basis
    judged = judge_use(
        connection,
        relationship,
        row,
        bound,
        asked.wanted,
        at,
        grants=grants,
        word=word,
        superseded_by=superseded_by,
    )
    return judged, basis


def _grants(connection: Connection, row: Row[Any], at: datetime, *, past: bool) -> Sequence[Grant]:
    if row.whose == schema.OWN:
        return ()
    item_id = bytes(row.item_id)
    return grants_at(connection, row.rel, item_id, at) if past else grants_on(connection, row.rel, item_id)


def _judged_there(
    relationship: Relationship, bound: Bound, wanted: Wanted, at: datetime, superseded_by: int
) -> Judged:
    """Judge a use by a person of the other Party, as its node would without a policy of its own."""
    actor = actor_of_peer(relationship, wanted.person, at)
    if not actor.roles:
        return Judged(nobody(), _ROSTER)
    question: Question = question_of(
        relationship, bound, wanted, at, head_age_s=0.0, superseded_by=superseded_by
    )._replace(actor=actor, receiver=relationship.peer)
    answer = answer_for(question, bound, acknowledged=wanted.acknowledged)
    return Judged(answer.refusal(), answer.decision.rule if answer.refusal() else "", question, answer)


def _layers(bound: Bound, part: int) -> list[tuple[str, Any]]:
    whole = bound.effective.layers_of_part(0)
    if part == 0:
        return list(whole)
    own = dict(bound.effective.layers_of_part(part))
    return [(name, layer.meet(own[name])) for name, layer in whole]


def _verdict(reason: Reason, *, policy: bool) -> wire.RuleVerdict:
    made = wire.RuleVerdict(rule=reason.rule, finding=_FINDINGS[reason.finding])
    if reason.finding is Finding.DENIES:
        try:
            Decision(False, reason.code, reason.article, reason.rule).require()
        except Refusal as refusal:
            made.refusal.CopyFrom(refusal_told(refusal))
        made.layers.extend(told(reason.layers, policy=policy))
    return made


def _summary(connection: Connection, asked: _Asked) -> Any:
    row = asked.row
    states = states_of(connection, row.rel, [bytes(row.statement_id)] if row.whose == schema.OWN else [])
    bound = Bounds(connection, asked.relationship, asked.now).of(row)
    state = states.get(bytes(row.statement_id))
    made = summary(asked.relationship, row, bound, behind=is_behind(connection, row))
    if state is not None:
        made.state = state
    return made
