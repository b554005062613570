"""The other Party's general terms, and what it says of ours (Article 3.4).

Decides that a rule is enforced by the very leaf that its receipt proves, and that what waited for it is
answered with it. A rule of ours that the recipient refuses gives its place back, and somebody is told.
Refuses to know which items a rule reaches: `node/exchange/general_rules.py` does.
"""

from __future__ import annotations

from typing import Any, Final

from entente.v1 import restriction_notice_pb2, statement_pb2
from sqlalchemy import Row, select, update

from node.acts.alarms import raise_alarm
from node.acts.bound import layers_of
from node.acts.channel_watch import warn_of_doubts
from node.acts.leaves import REFUSED, Kind
from node.acts.products import tighten_products
from node.acts.ruling import judge_step, rule_row
from node.acts.settled import Settlement
from node.acts.taken import Taking
from node.acts.telling import tell
from node.acts.use_owed import owe_reports_of_used
from node.errors import Refusal, reason_of
from node.exchange.answering import event_of
from node.exchange.general_rules import BEYOND_MAX, RULES_MAX
from node.exchange.lives import NOTICES, NoticeEvent, NoticeState, after
from node.exchange.notices import Outcome, Verdict
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_R = schema.general_rule.c
_NODE: Final = statement_pb2.Author()
_OPEN: Final = (Outcome.PROVISIONAL.value, Outcome.WAITING.value)


def take_rule(taking: Taking) -> None:
    """Take in a general rule of the peer; it binds from the leaf of its receipt on.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, SCHEMA_INVALID, RILO_CHANNEL_INTERFERENCE,
            FORK_DETECTED, INVALID_TRANSITION.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    rule = taking.statement.general_rule
    judge_step(relationship, rule, taking.statement.header.author.person_id, unit, own=False)
    book = layers_of(unit.connection, relationship.rel, schema.PEER).rules
    if rule.sequence > book.last + BEYOND_MAX:
        raise Refusal("INVALID_TRANSITION", "too many rules are missing before this one")
    if rule.HasField("made") and len(book.in_force) >= RULES_MAX:
        raise Refusal("INVALID_TRANSITION", "as many rules are in force as there may be")
    _, verdict = book.apply(rule, opened.digest)
    if verdict.outcome is Outcome.REJECTED:
        if verdict.code == "FORK_DETECTED":
            raise_alarm(unit, relationship.rel, verdict.code, opened.statement_id, opened.envelope)
        raise Refusal(verdict.code, "the rule cannot take its place among those of this Party")
    if verdict.code:
        raise_alarm(unit, relationship.rel, verdict.code, opened.statement_id, opened.envelope)
    waiting = {
        row.sequence: row
        for row in unit.connection.execute(
            select(schema.general_rule).where(
                _R.rel == relationship.rel, _R.whose == schema.PEER, _R.state.in_(_OPEN)
            )
        )
    }
    leaf_index = unit.tail(relationship.rel).size
    row = rule_row(relationship.rel, schema.PEER, opened.statement_id, opened.digest, rule, unit)
    row |= {"state": verdict.outcome.value, "leaf_index": leaf_index}
    unit.insert(schema.general_rule, [row])
    unit.topics |= {"restrictions", "rules"}
    warn_of_doubts(unit, relationship, schema.PEER, opened.statement_id, [rule.made.set])
    owe_reports_of_used(unit, relationship.rel)
    taking.follow.append(lambda _: _follow_products(taking))
    _answer(taking, opened.statement_id, opened.digest, verdict)
    for then in verdict.then:
        if (held := waiting.get(then.sequence)) is not None:
            _move(unit, held, then.outcome.value)
            _answer(taking, bytes(held.statement_id), bytes(held.digest), then)


def _follow_products(taking: Taking) -> None:
    tighten_products(taking.party, taking.unit, taking.relationship)


def take_rule_answer(taking: Taking) -> None:
    """Keep the answer to one of our rules.

    Raises:
        Refusal: NOT_FOUND, we stated no such rule; INVALID_TRANSITION, it cannot follow what was answered.
    """
    unit, answer = taking.unit, taking.statement.notice_answer
    row = unit.connection.execute(
        select(schema.general_rule).where(
            _R.rel == taking.relationship.rel, _R.whose == schema.OWN, _R.digest == answer.notice_digest
        )
    ).one_or_none()
    if row is None:
        raise Refusal("NOT_FOUND", "no such rule was stated here")
    state = after(NOTICES, NoticeState(row.state), event_of(answer))
    _move(unit, row, state.value, answer=answer.SerializeToString())
    if answer.code:
        code = "UNKNOWN_RESTRICTION" if answer.unknown_dimensions else "INVALID_TRANSITION"
        raise_alarm(unit, row.rel, code, bytes(row.statement_id), taking.opened.envelope)
    unit.topics |= {"restrictions", "rules"}


def settle_rule(settled: Settlement) -> None:
    """Have a rule of ours be delivered, or give its place back where the recipient refused it."""
    unit = settled.unit
    row = unit.connection.execute(
        select(schema.general_rule).where(
            _R.rel == settled.relationship.rel,
            _R.whose == schema.OWN,
            _R.statement_id == settled.statement_id,
        )
    ).one_or_none()
    if row is None:
        return
    refused = settled.leaf.decision == REFUSED
    following = NOTICES[NoticeState(row.state)].get(NoticeEvent.REFUSAL if refused else NoticeEvent.RECEIPT)
    if following is None or following.value == row.state:
        return
    _move(unit, row, following.value)
    if following is NoticeState.REJECTED:
        raise_alarm(unit, row.rel, "INVALID_TRANSITION", settled.statement_id)
    unit.topics |= {"restrictions", "rules"}


def _move(unit: UnitOfWork, row: Row[Any], state: str, **more: Any) -> None:
    unit.connection.execute(
        update(schema.general_rule)
        .where(_R.rel == row.rel, _R.whose == row.whose, _R.statement_id == row.statement_id)
        .values(state=state, **more)
    )


def _answer(taking: Taking, statement_id: bytes, digest: bytes, verdict: Verdict) -> None:
    """Have what became of a rule be said once the receipt has its leaves; what waits is not answered yet."""
    if verdict.outcome is Outcome.WAITING:
        return
    unit, rejected = taking.unit, verdict.outcome is Outcome.REJECTED
    answer = restriction_notice_pb2.NoticeAnswer(
        notice_digest=digest,
        sequence=verdict.sequence,
        outcome=restriction_notice_pb2.NOTICE_OUTCOME_REJECTED
        if rejected
        else restriction_notice_pb2.NOTICE_OUTCOME_APPLIED,
        unknown_dimensions=verdict.unknown,
        code=reason_of(verdict.code) if verdict.code else None,
        provisional=verdict.outcome is Outcome.PROVISIONAL,
        apply_time=None if rejected else timestamp_of(unit.now_us),
    )

    def say(leaf_index: int) -> None:
        if not rejected:
            answer.leaf_index = leaf_index
        tell(
            taking.party,
            unit,
            taking.relationship,
            Kind.NOTICE_ANSWERED,
            statement_pb2.Statement(notice_answer=answer),
            statement_id,
            _NODE,
            lane=statement_pb2.LANE_PROTECTIVE,
        )
        unit.connection.execute(
            update(schema.general_rule)
            .where(
                _R.rel == taking.relationship.rel,
                _R.whose == schema.PEER,
                _R.statement_id == statement_id,
            )
            .values(answer=answer.SerializeToString())
        )

    taking.follow.append(say)
