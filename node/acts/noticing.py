"""Take in a later restriction (Article 3.4, last sentence) and answer it; this is the recipient's side.

Decides that a notice is enforced by the very leaf that its receipt proves, and that everything said in return
(the answer, the exposure report) is stated in the same transaction. A notice that comes before its item waits
for it and applies at its arrival. The rules stand in `node/exchange/notices.py`. Refuses to know the
originator's side: that is `restrict.py` and `confirming.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Final

from entente.v1 import restriction_notice_pb2, statement_pb2
from sqlalchemy import Row, bindparam, select, update

from node.acts.alarms import raise_alarm
from node.acts.channel_watch import warn_of_doubts
from node.acts.declared import awaits_declaration
from node.acts.destroying import destroy, legal_hold_on
from node.acts.histories import change_of, history_of, notices_on
from node.acts.leaves import Kind
from node.acts.onward import onward_counts
from node.acts.party import Party, Relationship
from node.acts.products import tighten_products
from node.acts.restrict import kind_name, mark_item, notice_row
from node.acts.taken import Taking
from node.acts.telling import tell
from node.acts.use_leaves import uses_of
from node.acts.use_owed import owe_reports_of_used
from node.acts.version_taking import settle_later
from node.acts.versions import first_arrival, first_supply, item_row
from node.errors import Refusal
from node.exchange.answering import answer_to
from node.exchange.change import RECALL, RELAX, Change, Trigger, read
from node.exchange.exposure import exposure_of
from node.exchange.issuing import judge_notice, sets_of
from node.exchange.marking import Marking
from node.exchange.notices import History, InForce, Outcome, Verdict
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork, instant_of

BEYOND_MAX: Final = 256
"""So many notices on one item may wait beyond a gap: what a peer can queue is bounded."""
_NODE: Final = statement_pb2.Author()
_N, _I = schema.notice.c, schema.item.c
_ON_ITEM = update(schema.notice).where(
    _N.rel == bindparam("r"), _N.digest == bindparam("d"), _N.item_id == bindparam("i")
)
_BECAME = Prepared(_ON_ITEM.values(state=bindparam("became")))
_ANSWERED = Prepared(_ON_ITEM.values(answer=bindparam("said"), answered_us=bindparam("now")))
_EXPOSED = Prepared(_ON_ITEM.values(exposure=bindparam("said")))


def take_notice(taking: Taking) -> None:
    """Take a notice in: enforced from the leaf of its receipt on, or waiting for what is missing before it.

    Raises:
        Refusal: NOT_ORIGINATOR, SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, SCHEMA_INVALID,
            RILO_CHANNEL_INTERFERENCE, FORK_DETECTED, INVALID_TRANSITION, NOTICE_NOT_MONOTONE.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    notice = taking.statement.restriction_notice
    row = item_row(unit.connection, relationship.rel, notice.item_id)
    if row is not None and awaits_declaration(unit.connection, row.rel, bytes(row.statement_id)):
        row = None  # what it was supplied for is not known yet: the notice waits for that, as before its item
    originator = relationship.own if row is not None and row.whose == schema.OWN else relationship.peer
    judge_notice(
        notice,
        author=taking.statement.header.author.person_id,
        sender=relationship.peer,
        originator=originator,
        standing=relationship.standing,
        roster=relationship.peer_roster,
        now=unit.now,
        protected=relationship.protected,
    )
    marking, supplied_for = None, tuple[str, ...]()
    if row is not None:
        supply, supplied_for = first_supply(unit.connection, row)
        marking = Marking.of_supply(supply, supplied_for=supplied_for)
    held = notices_on(unit.connection, relationship.rel, [notice.item_id])[notice.item_id]
    history = history_of(schema.PEER, marking, held, supplied_for)
    if row is not None:
        history = replace(history, accepted=bool(row.readable))
    if notice.sequence > history.last + BEYOND_MAX:
        raise Refusal("INVALID_TRANSITION", "too many notices on this item are missing before this one")
    change = read(notice, digest=opened.digest, stated=instant_of(opened.state_us), supplied_for=supplied_for)
    history, verdict = history.apply(change)
    if verdict.outcome is Outcome.REJECTED:
        if verdict.code == "FORK_DETECTED":
            raise_alarm(unit, relationship.rel, verdict.code, opened.statement_id, opened.envelope)
        raise Refusal(verdict.code, "the notice cannot take its place among those on the item")
    leaf_index = unit.tail(relationship.rel).size
    made = notice_row(
        relationship.rel,
        schema.PEER,
        opened.statement_id,
        opened.digest,
        notice,
        stated_us=opened.state_us,
        now_us=unit.now_us,
        state=verdict.outcome.value,
        leaf_index=leaf_index,
        early=row is None,
    )
    unit.insert(schema.notice, [made])
    if verdict.code:
        raise_alarm(unit, relationship.rel, verdict.code, opened.statement_id, opened.envelope)
    unit.facts["notice", kind_name(notice.kind), "received", verdict.outcome.value] += 1
    warn_of_doubts(unit, relationship, schema.PEER, notice.item_id, sets_of(notice))
    unit.topics.add("restrictions")
    in_force = history.in_force(unit.now)
    opened.restriction_version = history.last
    if in_force is not None:
        opened.marked = in_force.hash
        mark_item(unit, relationship.rel, notice.item_id, history.last, in_force.hash)
        owe_reports_of_used(unit, relationship.rel, notice.item_id)
    changes = {verdict.sequence: change}
    changes.update((one.sequence, change_of(one, supplied_for)) for one in held if one.state in _OPEN)
    answering = Answering(taking.party, unit, relationship, notice.item_id, history, in_force)
    taking.follow.append(lambda leaf: answering.all((verdict, *verdict.then), changes, leaf))
    if row is not None and row.whose == schema.PEER:
        taking.follow.append(lambda _: _follow_products(taking, bytes(notice.item_id)))
    if change.does.seals:  # what still waits of the item is taken in no more
        settle_later(taking, notice.item_id)


def _follow_products(taking: Taking, source_id: bytes) -> None:
    tighten_products(taking.party, taking.unit, taking.relationship, source_id)


def notices_before(taking: Taking) -> None:
    """Apply the notices that came before the item now arriving; nothing where none did.

    Raises:
        Refusal: SEALED, the item was taken back before it came.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    supply = opened.supply
    if supply is None:
        return
    held = notices_on(unit.connection, relationship.rel, [supply.item_id])[supply.item_id]
    supplied_for = tuple(opened.supplied_for.split()) if opened.supplied_for else tuple(supply.purpose.codes)
    before = history_of(schema.PEER, None, held, supplied_for)
    history, verdicts = before.supplied(Marking.of_supply(supply, supplied_for=supplied_for))
    if history.withdrawn:
        raise Refusal("SEALED", "the item was taken back before it came")
    in_force = history.in_force(unit.now)
    if in_force is None:
        raise ValueError("an item that is here has something in force")
    opened.noticed = True
    opened.restriction_version, opened.marked = history.last, in_force.hash
    changes = {row.sequence: change_of(row, supplied_for) for row in held}
    answering = Answering(taking.party, unit, relationship, supply.item_id, history, in_force)
    taking.follow.append(lambda leaf: answering.all(verdicts, changes, leaf))


def answer_due(party: Party) -> Future[int]:
    """Answer relaxations whose time has come; return how many. Safe to repeat.

    At most `_AT_ONCE` of each agreement; called until it returns 0, it gets to the end.
    """
    return party.store.put(_answer_due, party)


def certify_recall(party: Party, unit: UnitOfWork, relationship: Relationship, item: Row[Any]) -> None:
    """Answer the recall of an item once more, with the certificate of its destruction, inside a transaction.

    For what could not be destroyed when the recall came: a hold kept it, or it was still on its way.
    """
    notice = unit.connection.execute(
        select(schema.notice)
        .where(
            _N.rel == relationship.rel,
            _N.whose == schema.PEER,
            _N.item_id == bytes(item.item_id),
            _N.kind == RECALL,
            _N.state == Outcome.APPLIED.value,
        )
        .order_by(_N.leaf_index.desc())
        .limit(1)
    ).one_or_none()
    if notice is not None:
        _answer_one(unit, party, relationship, notice)


class Answering:
    """What is said and done once notices on one item are enforced."""

    def __init__(
        self,
        party: Party,
        unit: UnitOfWork,
        relationship: Relationship,
        item_id: bytes,
        history: History,
        in_force: InForce | None,
    ) -> None:
        self._party, self._unit, self._relationship = party, unit, relationship
        self._item_id, self._history, self._in_force = item_id, history, in_force

    def all(self, verdicts: Sequence[Verdict], changes: dict[int, Change], leaf_index: int) -> None:
        """Answer each verdict, in order; `leaf_index` is that of the leaf from which they hold."""
        for verdict in verdicts:
            if (change := changes.get(verdict.sequence)) is not None:
                self.one(verdict, change, leaf_index)

    def one(self, verdict: Verdict, change: Change, leaf_index: int) -> None:
        """Store what became of a notice, enforce what it sets off, state the answer and the exposure."""
        unit, rel = self._unit, self._relationship.rel
        here = {"r": rel, "d": change.digest, "i": self._item_id}
        if verdict.outcome is not Outcome.REPEATED:
            _BECAME.change(unit.connection, {**here, "became": verdict.outcome.value})
        row = item_row(unit.connection, rel, self._item_id)
        hold = legal_hold_on(unit.connection, rel, self._item_id)
        certificate = None
        enforced = verdict.outcome in (Outcome.APPLIED, Outcome.PROVISIONAL)
        if enforced and row is not None and Trigger.DESTROY in change.does.triggers and hold is None:
            certificate = destroy(unit, self._relationship, row)
        reply = answer_to(
            change,
            verdict,
            self._in_force,
            item_id=self._item_id,
            leaf_index=leaf_index,
            now=unit.now,
            onward=onward_counts(unit, rel, self._item_id, change.sequence),
            legal_hold=hold,
            certificate=certificate,
        )
        if reply is None:
            return
        self._say(Kind.NOTICE_ANSWERED, statement_pb2.Statement(notice_answer=reply))
        _ANSWERED.change(unit.connection, {**here, "said": reply.SerializeToString(), "now": unit.now_us})
        if enforced and row is not None and Trigger.EXPOSURE in change.does.triggers:
            self._report(row, change, reply, leaf_index)

    def _report(
        self,
        row: Row[Any],
        change: Change,
        reply: restriction_notice_pb2.NoticeAnswer,
        leaf_index: int,
    ) -> None:
        unit, rel = self._unit, self._relationship.rel
        report = exposure_of(
            uses_of(unit, rel, self._item_id, leaf_index),
            item_id=self._item_id,
            notice_digest=change.digest,
            sequence=change.sequence,
            supply_leaf=first_arrival(unit.connection, row),
            enforce_leaf=leaf_index,
            onward_recipients=reply.onward_recipients,
            onward_unconfirmed=reply.onward_unconfirmed,
            names=self._relationship.settings().names_in_reports,
        )
        if reply.HasField("certificate"):
            report.certificate.CopyFrom(reply.certificate)
        self._say(Kind.EXPOSURE_REPORTED, statement_pb2.Statement(exposure_report=report))
        here = {"r": rel, "d": change.digest, "i": self._item_id}
        _EXPOSED.change(unit.connection, {**here, "said": report.SerializeToString()})

    def _say(self, kind: Kind, statement: statement_pb2.Statement) -> None:
        recorded: dict[str, Any] = {"restriction_version": self._history.last}
        if self._in_force is not None:
            recorded["restriction_hash"] = self._in_force.hash
        tell(
            self._party,
            self._unit,
            self._relationship,
            kind,
            statement,
            self._item_id,
            _NODE,
            lane=statement_pb2.LANE_PROTECTIVE,
            recorded=recorded,
        )


_OPEN: Final = frozenset({Outcome.PROVISIONAL.value, Outcome.WAITING.value})
_AT_ONCE: Final = 200


def _answer_due(unit: UnitOfWork, calls: Sequence[Party]) -> list[int]:
    done = 0
    for relationship in calls[0].relationships():
        if unit.is_frozen(relationship.rel):
            continue
        waiting = unit.connection.execute(
            select(schema.notice)
            .where(
                _N.rel == relationship.rel,
                _N.whose == schema.PEER,
                _N.state == Outcome.APPLIED.value,
                _N.kind == RELAX,
                _N.answered_us.is_(None),
            )
            .order_by(_N.leaf_index)
        ).all()
        for row in waiting:
            notice = restriction_notice_pb2.RestrictionNotice.FromString(bytes(row.notice))
            if notice.HasField("not_before_time") and notice.not_before_time.ToMicroseconds() > unit.now_us:
                continue
            if done == _AT_ONCE:
                break
            done += _answer_one(unit, calls[0], relationship, row)
    return [done, *[0] * (len(calls) - 1)]


def _answer_one(unit: UnitOfWork, party: Party, relationship: Relationship, notice: Row[Any]) -> int:
    item_id = bytes(notice.item_id)
    row = item_row(unit.connection, relationship.rel, item_id)
    if row is None:
        return 0
    supply, supplied_for = first_supply(unit.connection, row)
    held = notices_on(unit.connection, relationship.rel, [item_id])[item_id]
    history = history_of(
        schema.PEER, Marking.of_supply(supply, supplied_for=supplied_for), held, supplied_for
    )
    in_force = history.in_force(unit.now)
    if in_force is None:
        return 0
    mark_item(unit, relationship.rel, item_id, history.last, in_force.hash)
    unit.topics.add("restrictions")
    change = change_of(notice, supplied_for)
    answering = Answering(party, unit, relationship, item_id, history, in_force)
    answering.one(Verdict(change.sequence, Outcome.APPLIED), change, notice.leaf_index)
    return 1
