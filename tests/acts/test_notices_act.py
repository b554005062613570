"""Later restrictions through the acts of both nodes: issued, enforced, answered, whatever the order."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as wire
from entente.v1 import statement_pb2, use_pb2
from sqlalchemy import select

from node.acts import items, noticing, open_item, restrict
from node.acts.party import Party
from node.errors import Refusal
from node.store import schema
from tests.support.memorandum import SECOND
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    LIAISON,
    START,
    World,
    only_persons,
    person_id,
    request,
)

pytestmark = pytest.mark.any_memorandum

PROTECTIVE, ROUTINE = statement_pb2.LANE_PROTECTIVE, statement_pb2.LANE_ROUTINE
TIGHTEN, RELAX = notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN, notice_pb.RESTRICTION_NOTICE_KIND_RELAX
SEAL, RECALL = notice_pb.RESTRICTION_NOTICE_KIND_SEAL, notice_pb.RESTRICTION_NOTICE_KIND_RECALL
WITHDRAW = notice_pb.RESTRICTION_NOTICE_KIND_WITHDRAW


def green(**more: Any) -> pb.RestrictionSet:
    return pb.RestrictionSet(tlp=pb.TLP_GREEN, **more)


def supplied(world: World, restrictions: pb.RestrictionSet | None = None, *, carry: bool = True) -> str:
    item_id = world.supply(world.wco, request(world.caricc, restrictions=restrictions or green()))
    if carry:
        world.carry(world.wco, world.caricc)
    return item_id


def ask(item_id: str, kind: int, **more: Any) -> wire.IssueNoticeRequest:
    return wire.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=kind,  # type: ignore[arg-type]
        **more,
    )


def issue(world: World, item_id: str, kind: int, who: str = ANALYST, **more: Any) -> wire.IssuedNotice:
    asked = ask(item_id, kind, **more)
    return restrict.issue_notice(world.wco, world.person(world.wco, who), asked).result().notice


def refused(world: World, item_id: str, kind: int, who: str = ANALYST, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        issue(world, item_id, kind, who, **more)
    return found.value


def use(
    world: World, item_id: str, who: str = ANALYST, action: int = use_pb2.USE_ACTION_OPEN, **more: Any
) -> str:
    """Return the code of a use at CARICC; empty where it is allowed."""
    asked = exchange.OpenItemRequest(
        item_id=item_id,
        purpose="ANA",
        action=action,  # type: ignore[arg-type]
        **more,
    )
    try:
        open_item.open_item(world.caricc, world.person(world.caricc, who), asked).result()
    except Refusal as refusal:
        return refusal.code
    return ""


def states(party: Party) -> list[tuple[int, str]]:
    table = schema.notice
    with party.store.read() as connection:
        rows = connection.execute(select(table.c.sequence, table.c.state).order_by(table.c.sequence))
        return [(row.sequence, row.state) for row in rows]


def answers(party: Party) -> list[notice_pb.NoticeAnswer]:
    table = schema.notice
    with party.store.read() as connection:
        rows = connection.execute(select(table.c.answer).order_by(table.c.sequence))
        return [notice_pb.NoticeAnswer.FromString(bytes(row.answer)) for row in rows if row.answer]


def both_ways(world: World) -> None:
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)


def test_a_tightening_holds_from_the_leaf_that_its_answer_names(world: World) -> None:
    item_id = supplied(world)
    assert use(world, item_id) == use(world, item_id, LIAISON) == ""
    issued = issue(world, item_id, TIGHTEN, set=only_persons(person_id(SECOND, LIAISON)))
    assert (issued.state, issued.sequence) == (wire.NOTICE_STATE_ISSUED, 1)
    assert issued.result.restrictions.tlp == pb.TLP_RED
    both_ways(world)
    assert (use(world, item_id), use(world, item_id, LIAISON)) == ("NOT_FOUND", "")
    assert states(world.caricc) == states(world.wco) == [(1, "applied")]
    (answer,) = answers(world.wco)
    assert answer.result_hash == issued.result_hash
    (leaf,) = world.leaves(world.caricc, "restrict.applied")
    assert (leaf.index, leaf.restriction_version, leaf.restriction_hash) == (
        answer.leaf_index,
        1,
        issued.result_hash,
    )
    (shown,) = items.list_items(
        world.wco, world.person(world.wco, ANALYST), exchange.ListItemsRequest()
    ).items
    assert (shown.restrictions.restrictions.tlp, shown.restriction_version) == (pb.TLP_RED, 1)


def test_the_exposure_report_counts_what_the_recipients_ledger_holds_before_that_leaf(world: World) -> None:
    item_id = supplied(world)
    for _ in range(3):
        assert use(world, item_id) == ""
    assert use(world, item_id, AUDITOR) == "NOT_FOUND"
    assert use(world, item_id, LIAISON, use_pb2.USE_ACTION_EXPORT) == ""
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_EXPORT]))
    both_ways(world)
    assert use(world, item_id, LIAISON, use_pb2.USE_ACTION_EXPORT) == "ACTION_BARRED"
    table = schema.notice
    with world.wco.store.read() as connection:
        stored = connection.execute(select(table.c.exposure)).scalar_one()
    from entente.v1 import exposure_pb2

    report = exposure_pb2.ExposureReport.FromString(bytes(stored))
    counted = {(count.action, count.count) for count in report.counts}
    assert counted == {(use_pb2.USE_ACTION_OPEN, 3), (use_pb2.USE_ACTION_EXPORT, 1)}
    assert report.denied == 1
    assert [one.action for one in report.irrevocable] == [use_pb2.USE_ACTION_EXPORT]


def test_a_notice_that_overtakes_its_item_applies_at_its_arrival(world: World) -> None:
    item_id = supplied(world, carry=False)
    issue(world, item_id, TIGHTEN, set=only_persons(person_id(SECOND, LIAISON)))
    world.carry(world.wco, world.caricc, lanes=[PROTECTIVE])
    assert use(world, item_id, LIAISON) == "NOT_FOUND"
    world.carry(world.wco, world.caricc, lanes=[ROUTINE])
    assert (use(world, item_id), use(world, item_id, LIAISON)) == ("NOT_FOUND", "")
    world.carry(world.caricc, world.wco)
    assert states(world.wco) == [(1, "applied")]


def test_a_relaxation_needs_a_second_person_and_its_time(world: World) -> None:
    item_id = supplied(world, only_persons(person_id(SECOND, LIAISON)))
    begins = START + timedelta(days=2)
    asked: dict[str, Any] = {"set": green(), "reason_code": "OPERATION_OVER"}
    drafted = ask(item_id, RELAX, **asked)
    drafted.not_before_time.FromDatetime(begins)
    draft = restrict.issue_notice(world.wco, world.person(world.wco, ANALYST), drafted).result().notice
    assert draft.state == wire.NOTICE_STATE_AWAITING_APPROVAL
    both_ways(world)
    assert states(world.caricc) == []
    for who, code in ((ANALYST, "ROLE_INSUFFICIENT"), (LIAISON, "NOT_FOUND")):
        with pytest.raises(Refusal) as found:
            approve(world, draft.notice_id, who)
        assert found.value.code == code
    approved = approve(world, draft.notice_id, CONTACT)
    assert approved.state == wire.NOTICE_STATE_ISSUED
    both_ways(world)
    assert states(world.wco) == [(1, "delivered")]
    assert use(world, item_id) == "NOT_FOUND"
    assert noticing.answer_due(world.caricc).result() == 0
    world.clock.forward(days=2)
    assert use(world, item_id) == ""
    assert noticing.answer_due(world.caricc).result() == 1
    world.carry(world.caricc, world.wco)
    assert states(world.wco) == [(1, "applied")]
    with pytest.raises(Refusal) as again:
        approve(world, draft.notice_id, CONTACT)
    assert again.value.code == "INVALID_TRANSITION"


def approve(world: World, notice_id: str, who: str) -> wire.IssuedNotice:
    asked = wire.ApproveNoticeRequest(request_id=str(uuid.uuid4()), notice_id=notice_id)
    return restrict.approve_notice(world.wco, world.person(world.wco, who), asked).result().notice


def test_the_same_request_is_answered_the_same_and_states_nothing_twice(world: World) -> None:
    item_id = supplied(world)
    asked = ask(item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    caller = world.person(world.wco, ANALYST)
    one = restrict.issue_notice(world.wco, caller, asked).result()
    assert restrict.issue_notice(world.wco, caller, asked).result() == one
    asked.set.bars.append(pb.BAR_EXPORT)
    with pytest.raises(Refusal) as found:
        restrict.issue_notice(world.wco, caller, asked).result()
    assert found.value.code == "REQUEST_ID_CONFLICT"
    assert states(world.wco) == [(1, "issued")]


def test_what_would_follow_is_told_without_a_trace(world: World) -> None:
    item_id = supplied(world)
    size = len(world.leaves(world.wco))
    told = issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]), validate_only=True)
    assert (told.state, told.sequence, told.notice_id) == (wire.NOTICE_STATE_VALID, 1, "")
    assert list(told.result.restrictions.bars) == [pb.BAR_PRINT]
    assert states(world.wco) == []
    assert len(world.leaves(world.wco)) == size


def test_what_may_not_be_issued_is_refused_with_its_code_and_nothing_is_half_applied(world: World) -> None:
    item_id = supplied(world, green(bars=[pb.BAR_PRINT]))
    theirs = world.supply(world.caricc, request(world.wco))
    world.carry(world.caricc, world.wco)
    looser = pb.RestrictionSet(tlp=pb.TLP_CLEAR)
    assert refused(world, item_id, TIGHTEN, set=looser).code == "NOTICE_NOT_MONOTONE"
    assert refused(world, theirs, TIGHTEN, set=green()).code == "NOT_ORIGINATOR"
    assert refused(world, str(uuid.uuid4()), SEAL).code == "NOT_FOUND"
    assert refused(world, item_id, SEAL, AUDITOR).code == "NOT_FOUND"
    assert refused(world, item_id, TIGHTEN).code == "SCHEMA_INVALID"
    empty = pb.RestrictionSet(purposes=pb.PermittedPurposes())
    assert refused(world, item_id, TIGHTEN, set=empty).code == "SCHEMA_INVALID"
    assert refused(world, item_id, WITHDRAW).code == "INVALID_TRANSITION"
    assert refused(world, item_id, RELAX, set=green()).code == "SCHEMA_INVALID"
    assert states(world.wco) == []


def test_a_recall_destroys_the_content_and_certifies_it(world: World) -> None:
    item_id = supplied(world)
    issue(world, item_id, RECALL)
    both_ways(world)
    (answer,) = answers(world.wco)
    assert len(answer.certificate.plain_digests) == 1
    (leaf,) = world.leaves(world.caricc, "content.destroyed")
    assert answer.certificate.leaf_index == leaf.index
    assert use(world, item_id) == "SEALED"
    with world.caricc.store.read() as connection:
        assert connection.execute(select(schema.part.c.wrapped_key)).scalars().all() == [None]
    assert refused(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT])).code == (
        "INVALID_TRANSITION"
    )


def test_an_item_withdrawn_before_it_came_is_refused(world: World) -> None:
    item_id = supplied(world, carry=False)
    issue(world, item_id, WITHDRAW)
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)
    assert use(world, item_id) == "NOT_FOUND"
    (received,) = world.leaves(world.caricc, "item.received")
    assert received.decision == 2


def test_several_notices_leave_both_nodes_with_one_set(world: World) -> None:
    item_id = supplied(world)
    first = issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    more = pb.RestrictionSet(bars=[pb.BAR_PRINT, pb.BAR_EXPORT])
    second = issue(world, item_id, TIGHTEN, set=more)
    both_ways(world)
    assert first.result_hash != second.result_hash
    assert [answer.result_hash for answer in answers(world.wco)][-1] == second.result_hash
    assert use(world, item_id, action=use_pb2.USE_ACTION_PRINT) == "ACTION_BARRED"
    assert use(world, item_id, action=use_pb2.USE_ACTION_EXPORT) == "ACTION_BARRED"
