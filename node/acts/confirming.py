"""What the recipient says of our notices (Article 3.4): receipts, answers, exposure reports.

Decides where a notice stands by the table of its life. A set that differs from the one announced raises an
alarm and changes nothing: the recipient's is the tighter. Refuses to know how notices are issued.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from node.acts.alarms import raise_alarm
from node.acts.bound import Bounds
from node.acts.histories import change_of
from node.acts.leaves import REFUSED
from node.acts.restrict import kind_name, mark_item
from node.acts.rule_taking import take_rule_answer
from node.acts.settled import Settlement
from node.acts.taken import Taking
from node.acts.versions import item_row
from node.errors import Refusal
from node.exchange.answering import agrees, event_of
from node.exchange.lives import NOTICES, NoticeEvent, NoticeState, after
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_N, _I = schema.notice.c, schema.item.c
_OWN = (_N.rel == bindparam("r")) & (_N.whose == schema.OWN)
_NAMED = Prepared(select(schema.notice).where(_OWN, _N.statement_id == bindparam("s")))
_ON_ITEM = Prepared(
    select(schema.notice).where(_OWN, _N.item_id == bindparam("i"), _N.digest == bindparam("d"))
)
_MOVED = update(schema.notice).where(_OWN, _N.statement_id == bindparam("s"))
_STANDS = Prepared(_MOVED.values(state=bindparam("becomes")))
_ANSWERED = Prepared(
    _MOVED.values(state=bindparam("becomes"), answer=bindparam("said"), answered_us=bindparam("now"))
)
_EXPOSED = Prepared(_MOVED.values(exposure=bindparam("said")))
_US: Final = 1_000_000


def take_answer(taking: Taking) -> None:
    """Keep the answer to one of our notices.

    Raises:
        Refusal: NOT_FOUND, we issued no such notice; INVALID_TRANSITION, it cannot follow what was answered.
    """
    unit, relationship, answer = taking.unit, taking.relationship, taking.statement.notice_answer
    if not answer.HasField("item_id"):
        take_rule_answer(taking)
        return
    row = _issued(unit, relationship.rel, answer.notice_digest, answer.item_id)
    state = _after(row, event_of(answer))
    said = {"becomes": state.value, "said": answer.SerializeToString(), "now": unit.now_us}
    _ANSWERED.change(unit.connection, _key(row) | said)
    change = change_of(row, ())
    if state is NoticeState.REJECTED:
        _withdrawn(taking, row)
    if not agrees(answer, change) and not answer.provisional:
        code = "UNKNOWN_RESTRICTION" if answer.unknown_dimensions else "RESULT_HASH_MISMATCH"
        raise_alarm(unit, relationship.rel, code, bytes(row.statement_id), taking.opened.envelope)
    if state is NoticeState.APPLIED and row.state != NoticeState.APPLIED.value:
        unit.facts["propagated", str((unit.now_us - row.stated_us) / _US)] += 1
    unit.facts["notice", kind_name(row.kind), "answered", state.value] += 1
    unit.topics.add("restrictions")


def take_exposure(taking: Taking) -> None:
    """Keep the report on what became known before one of our notices was enforced.

    Raises:
        Refusal: NOT_FOUND, we issued no such notice.
    """
    unit, report = taking.unit, taking.statement.exposure_report
    row = _issued(unit, taking.relationship.rel, report.notice_digest, report.item_id)
    _EXPOSED.change(unit.connection, _key(row) | {"said": report.SerializeToString()})
    unit.facts["exposure", "received"] += 1
    unit.topics.add("restrictions")


def settle_notice(settled: Settlement) -> None:
    """Have a notice be delivered, or free its place where the recipient refused it."""
    named = {"r": settled.relationship.rel, "s": settled.statement_id}
    row = _NAMED.first(settled.unit.connection, named)
    if row is None:
        return
    refused = settled.leaf.decision == REFUSED
    event = NoticeEvent.REFUSAL if refused else NoticeEvent.RECEIPT
    following = NOTICES[NoticeState(row.state)].get(event)
    if following is None or following.value == row.state:
        return
    _STANDS.change(settled.unit.connection, named | {"becomes": following.value})
    if following is NoticeState.REJECTED:
        refold(settled.unit, settled, bytes(row.item_id))
        raise_alarm(settled.unit, row.rel, "INVALID_TRANSITION", settled.statement_id)
    settled.unit.topics.add("restrictions")


def refold(unit: UnitOfWork, about: Settlement | Taking, item_id: bytes) -> None:
    """Have an own item's row name what its notices lead to, without those that were rejected."""
    row = item_row(unit.connection, about.relationship.rel, item_id)
    if row is not None:
        bound = Bounds(unit.connection, about.relationship, unit.now).of(row)
        mark_item(unit, row.rel, item_id, bound.history.last, bound.in_force.hash)


def _withdrawn(taking: Taking, row: Row[Any]) -> None:
    refold(taking.unit, taking, bytes(row.item_id))
    raise_alarm(taking.unit, row.rel, "INVALID_TRANSITION", bytes(row.statement_id), taking.opened.envelope)


def _after(row: Row[Any], event: NoticeEvent) -> NoticeState:
    return after(NOTICES, NoticeState(row.state), event)


def _key(row: Row[Any]) -> dict[str, Any]:
    return {"r": row.rel, "s": bytes(row.statement_id)}


def _issued(unit: UnitOfWork, rel: int, digest: bytes, item_id: bytes) -> Row[Any]:
    row: Row[Any] | None = _ON_ITEM.first(unit.connection, {"r": rel, "i": item_id, "d": digest})
    if row is None:
        raise Refusal("NOT_FOUND", "no such notice was issued here")
    return row
