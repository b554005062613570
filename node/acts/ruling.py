"""General terms (Article 3.4): a Party's own, stated, ended by two persons, and listed.

Decides that a rule binds from the leaf that records it, and that its end waits for a second person, who
approves it under a certificate of their own. Which items a rule reaches stands in
`node/exchange/general_rules.py`; that it reaches them at once is `bound.py`, which reads these rows. What the
other Party states is taken in by `rule_taking.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from entente.v1 import (
    general_rule_pb2,
    restriction_notice_pb2,
    restriction_service_pb2,
    statement_pb2,
)
from entente.v1 import rule_service_pb2 as wire
from sqlalchemy import Connection, select, update

from node.acts.answered import Ask
from node.acts.bound import layers_of
from node.acts.channel_watch import recording_blocked, warn_of_doubts
from node.acts.histories import REJECTED
from node.acts.leaves import Kind
from node.acts.notices_listed import STATES
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import actors_of, author_of, held_now, person_of, require_person
from node.acts.statements import not_found, parse_id
from node.acts.telling import tell
from node.errors import Refusal
from node.exchange.general_rules import RULERS, RULES_MAX, judge_rule
from node.exchange.issuing import APPROVERS
from node.exchange.lives import NoticeState
from node.exchange.restriction_form import check_set
from node.exchange.selector import selector_faults
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_R, _D = schema.general_rule.c, schema.rule_draft.c
_DRAFTS_MAX: Final = 250
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Time limits of a rule may lie in the past: they then strike at once."""


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: Any


def issue_rule(
    party: Party, caller: Caller, request: wire.IssueRuleRequest
) -> Future[wire.IssueRuleResponse]:
    """State a general rule.

    Raises (through the future):
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, SCHEMA_INVALID, RILO_CHANNEL_INTERFERENCE.
    """
    return party.store.put(_issue, _Call(party, caller, request), first=True)


def drop_rule(party: Party, caller: Caller, request: wire.DropRuleRequest) -> Future[wire.DropRuleResponse]:
    """Draft the end of a rule.

    Raises (through the future):
        Refusal: as `issue_rule`; INVALID_TRANSITION, it is no rule in force.
    """
    return party.store.put(_drop, _Call(party, caller, request))


def approve_rule_drop(
    party: Party, caller: Caller, request: wire.ApproveRuleDropRequest
) -> Future[wire.ApproveRuleDropResponse]:
    """Approve the end of a rule that another person drafted, and state it.

    Raises (through the future):
        Refusal: as `drop_rule`; NOT_FOUND, no such draft; SCHEMA_INVALID, the author's own.
    """
    return party.store.put(_approve, _Call(party, caller, request), first=True)


def list_rules(party: Party, caller: Caller, request: wire.ListRulesRequest) -> wire.ListRulesResponse:
    """Return a page of the general rules of both Parties, newest first; to any authorised person."""
    relationship = party.relationship(request.agreement_id)
    if not actors_of(relationship, caller, party.clock.now()):
        return wire.ListRulesResponse()
    question = f"rules/{caller.key}/{request.agreement_id}"
    size = page_size(request.page_size, default=50, most=500)
    wanted = [_R.rel == relationship.rel]
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_R.leaf_index < before)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.general_rule).where(*wanted).order_by(_R.leaf_index.desc()).limit(size + 1)
        ).all()
        live = {whose: _in_force(connection, relationship.rel, whose) for whose in (schema.OWN, schema.PEER)}
        drafts = [] if request.page_token else _drafts(connection, relationship.rel)
    token = make_token(party, question, [rows[size - 1].leaf_index]) if len(rows) > size else ""
    return wire.ListRulesResponse(
        rules=[_summary(relationship, row, live[row.whose]) for row in rows[:size]],
        next_page_token=token,
        drafts=drafts,
    )


# --- the acts -------------------------------------------------------------------------------------


def _issue(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.IssueRuleResponse | Refusal]:
    return [recording_blocked(unit, call, _issue_one) for call in calls]


def _issue_one(unit: UnitOfWork, call: _Call) -> wire.IssueRuleResponse:
    relationship, ask, person = _begin(unit, call)
    if (known := ask.answered(unit, wire.IssueRuleResponse())) is not None:
        return known
    require_person(relationship, call.caller, person, unit.now, RULERS)
    rule = general_rule_pb2.GeneralRule(sequence=1, made=call.request.rule)
    faults = check_set(rule.made.set, now=BEGINNING, vocabulary=relationship.purposes, at="rule.set")
    faults += selector_faults(rule.made.selector, relationship.purposes, "rule.selector")
    if faults:
        raise Refusal("SCHEMA_INVALID", "the restrictions cannot be stated so", faults=faults)
    if len(_in_force(unit.connection, relationship.rel, schema.OWN)) >= RULES_MAX:
        raise Refusal("INVALID_TRANSITION", "as many rules are in force as there may be")
    if call.request.validate_only:
        judge_step(relationship, rule, person, unit, own=True)
        rule.sequence = last_rule(unit.connection, relationship.rel) + 1
        valid = wire.RuleSummary(
            from_party=relationship.own, rule=rule, state=restriction_service_pb2.NOTICE_STATE_VALID
        )
        return wire.IssueRuleResponse(rule=valid)
    return ask.keep(unit, wire.IssueRuleResponse(rule=_state(unit, call, relationship, rule, person)))


def _drop(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.DropRuleResponse]:
    return [_drop_one(unit, call) for call in calls]


def _drop_one(unit: UnitOfWork, call: _Call) -> wire.DropRuleResponse:
    relationship, ask, person = _begin(unit, call)
    if (known := ask.answered(unit, wire.DropRuleResponse())) is not None:
        return known
    require_person(relationship, call.caller, person, unit.now, RULERS)
    if call.request.rule_sequence not in _in_force(unit.connection, relationship.rel, schema.OWN):
        raise Refusal("INVALID_TRANSITION", "this is no rule in force")
    draft_id = call.party.ids.uuid7()
    row = {
        "rel": relationship.rel,
        "draft_id": draft_id,
        "rule_sequence": call.request.rule_sequence,
        "reason_code": call.request.reason_code,
        "author": person,
        "drafted_us": unit.now_us,
        "issued_as": None,
    }
    unit.insert(schema.rule_draft, [row])
    return ask.keep(unit, wire.DropRuleResponse(draft_id=str(uuid.UUID(bytes=draft_id))))


def _approve(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.ApproveRuleDropResponse]:
    return [_approve_one(unit, call) for call in calls]


def _approve_one(unit: UnitOfWork, call: _Call) -> wire.ApproveRuleDropResponse:
    relationship, ask, person = _begin(unit, call)
    if (known := ask.answered(unit, wire.ApproveRuleDropResponse())) is not None:
        return known
    if call.caller.kind != "person":
        # Two persons behind one system would be one certificate.
        raise Refusal("SENDER_NOT_AUTHORISED", "a second person approves under a certificate of their own")
    require_person(relationship, call.caller, person, unit.now, APPROVERS)
    here = (_D.rel == relationship.rel) & (_D.draft_id == parse_id(call.request.draft_id))
    held = unit.connection.execute(select(schema.rule_draft).where(here)).one_or_none()
    if held is None:
        raise not_found()
    if held.issued_as is not None or held.rule_sequence not in _in_force(
        unit.connection, relationship.rel, schema.OWN
    ):
        raise Refusal("INVALID_TRANSITION", "this is no rule in force")
    rule = general_rule_pb2.GeneralRule(sequence=1)
    rule.dropped.rule_sequence, rule.dropped.approver_id = held.rule_sequence, person
    rule.dropped.reason_code = held.reason_code
    made = _state(unit, call, relationship, rule, held.author)
    unit.connection.execute(update(schema.rule_draft).where(here).values(issued_as=parse_id(made.rule_id)))
    return ask.keep(unit, wire.ApproveRuleDropResponse(rule=made))


def _state(
    unit: UnitOfWork, call: _Call, relationship: Relationship, rule: general_rule_pb2.GeneralRule, author: str
) -> wire.RuleSummary:
    """State one step of our rules, which binds what is shown here at once."""
    judge_step(relationship, rule, author, unit, own=True)
    rule.sequence = last_rule(unit.connection, relationship.rel) + 1
    by = author_of(relationship, Caller("person", author), author, unit.now, prefer=RULERS)
    statement = statement_pb2.Statement(general_rule=rule)
    stated = tell(
        call.party,
        unit,
        relationship,
        Kind.RULE_STATED,
        statement,
        rule.sequence.to_bytes(8, "big"),
        by,
        lane=statement_pb2.LANE_PROTECTIVE,
    )
    row = rule_row(relationship.rel, schema.OWN, stated.statement_id, stated.digest, rule, unit)
    row |= {"state": NoticeState.ISSUED.value, "leaf_index": stated.leaf_index}
    unit.insert(schema.general_rule, [row])
    warn_of_doubts(unit, relationship, schema.OWN, stated.statement_id, [rule.made.set])
    unit.topics |= {"restrictions", "rules"}
    live = _in_force(unit.connection, relationship.rel, schema.OWN)
    return wire.RuleSummary(
        rule_id=stated.text_id,
        from_party=relationship.own,
        rule=rule,
        state=restriction_service_pb2.NOTICE_STATE_ISSUED,
        in_force=rule.sequence in live,
        record_time=timestamp_of(unit.now_us),
    )


def _begin(unit: UnitOfWork, call: _Call) -> tuple[Relationship, Ask, str]:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    return (
        relationship,
        Ask(relationship.rel, call.caller, call.request),
        person_of(call.caller, call.request.person_id),
    )


def judge_step(
    relationship: Relationship,
    rule: general_rule_pb2.GeneralRule,
    author: str,
    unit: UnitOfWork,
    *,
    own: bool,
) -> None:
    """Judge one step as far as it can be judged by itself. Raises Refusal as `judge_rule`."""
    judge_rule(
        rule,
        author=author,
        sender=relationship.own if own else relationship.peer,
        standing=relationship.standing,
        roster=relationship.own_roster if own else relationship.peer_roster,
        now=unit.now,
        protected=relationship.protected,
    )


def rule_row(
    rel: int,
    whose: str,
    statement_id: bytes,
    digest: bytes,
    rule: general_rule_pb2.GeneralRule,
    unit: UnitOfWork,
) -> dict[str, Any]:
    """The row in `general_rule`, without `state` and `leaf_index`."""
    return {
        "rel": rel,
        "whose": whose,
        "statement_id": statement_id,
        "sequence": rule.sequence,
        "digest": digest,
        "rule": rule.SerializeToString(),
        "recorded_us": unit.now_us,
        "answer": None,
    }


def last_rule(connection: Connection, rel: int) -> int:
    """Return the sequence of this Party's last general rule; 0 for none."""
    return layers_of(connection, rel, schema.OWN).rules.last


def _in_force(connection: Connection, rel: int, whose: str) -> frozenset[int]:
    """Return the sequences of a Party's rules that began and have not ended."""
    return layers_of(connection, rel, whose).rules.in_force


def _drafts(connection: Connection, rel: int) -> list[wire.RuleDropDraft]:
    """Return the ends of rules that wait for their second person, newest first."""
    rows = connection.execute(
        select(schema.rule_draft)
        .where(_D.rel == rel, _D.issued_as.is_(None))
        .order_by(_D.drafted_us.desc(), _D.draft_id.desc())
        .limit(_DRAFTS_MAX)
    )
    live = _in_force(connection, rel, schema.OWN)
    return [
        wire.RuleDropDraft(
            draft_id=str(uuid.UUID(bytes=bytes(row.draft_id))),
            rule_sequence=row.rule_sequence,
            reason_code=row.reason_code,
            author_id=row.author,
            draft_time=timestamp_of(row.drafted_us),
        )
        for row in rows
        if row.rule_sequence in live
    ]


def _summary(relationship: Relationship, row: Any, live: frozenset[int]) -> wire.RuleSummary:
    own = row.whose == schema.OWN
    made = wire.RuleSummary(
        rule_id=str(uuid.UUID(bytes=bytes(row.statement_id))),
        from_party=relationship.own if own else relationship.peer,
        rule=general_rule_pb2.GeneralRule.FromString(bytes(row.rule)),
        state=STATES.get((row.whose, row.state), 0),  # type: ignore[arg-type]
        in_force=row.sequence in live and row.state not in REJECTED,
        record_time=timestamp_of(row.recorded_us),
    )
    if row.answer is not None:
        made.answer.CopyFrom(restriction_notice_pb2.NoticeAnswer.FromString(bytes(row.answer)))
    return made
