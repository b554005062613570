"""Time limits strike by time alone, once each; what is due is destroyed, and a hold seals it instead."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import general_rule_pb2, restriction_service_pb2, rule_service_pb2, use_pb2
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from entente.v1 import retention_service_pb2 as wire
from sqlalchemy import select

from node.acts import own_policy
from node.acts.due import list_due
from node.acts.expiring import destruction_pending, expire
from node.acts.fetch import pending_fetches
from node.acts.holds import lift_hold, list_holds, place_hold
from node.acts.notices_listed import list_notices
from node.acts.party import Caller, Party
from node.acts.restrict import approve_notice, issue_notice
from node.acts.ruling import issue_rule
from node.errors import Refusal
from node.store import schema
from node.store.unit import microseconds
from tests.acts.test_open_item_act import denied, fetch_all, opened, to_caricc
from tests.support.world import (
    AGREEMENT,
    ANALYST,
    AUDITOR,
    CONTACT,
    LIAISON,
    START,
    World,
    only_persons,
    person_id,
)

HOUR = 3600


def limited(**seconds: int) -> pb.RestrictionSet:
    """A set with time limits so many seconds after the start."""
    made = pb.RestrictionSet(tlp=pb.TLP_AMBER)
    for name, after in seconds.items():
        getattr(made, name).instant.FromDatetime(START + timedelta(seconds=after))
    return made


def settle(party: Party) -> int:
    """Have what is due strike; return how many leaves that left."""
    with party.store.read() as connection:
        before = len(connection.execute(select(schema.ledger_entry.c.idx)).all())
    while expire(party).result():
        pass
    with party.store.read() as connection:
        return len(connection.execute(select(schema.ledger_entry.c.idx)).all()) - before


def struck(world: World, party: Party | None = None) -> list[tuple[int, int, int]]:
    leaves = world.leaves(party or world.caricc, "limit.struck")
    return [(leaf.limit, leaf.part, leaf.decision) for leaf in leaves]


def due(party: Party, who: str = ANALYST, *, days: float = 0, **more: Any) -> list[tuple[str, int, int]]:
    asked = wire.ListDueRequest(page_size=500, **more)
    asked.until_time.FromDatetime(party.clock.now() + timedelta(days=days))
    caller = Caller("person", person_id(party.code, who))
    return [(one.item_id, one.kind, one.part) for one in list_due(party, caller, asked).limits]


def notice(world: World, item_id: str, kind: Any, named: pb.RestrictionSet | None = None) -> None:
    asked = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, kind=kind, set=named, reason_code="TEST"
    )
    made = issue_notice(world.wco, world.person(world.wco, ANALYST), asked).result().notice
    if kind == notice_pb.RESTRICTION_NOTICE_KIND_RELAX:
        approve_notice(
            world.wco,
            world.person(world.wco, CONTACT),
            restriction_service_pb2.ApproveNoticeRequest(
                request_id=str(uuid.uuid4()), notice_id=made.notice_id
            ),
        ).result()
    world.carry(world.wco, world.caricc)


def hold(world: World, item_id: str, reference: str = "K-7", who: str = CONTACT) -> wire.LegalHoldSummary:
    asked = wire.PlaceLegalHoldRequest(request_id=str(uuid.uuid4()), item_id=item_id, reference=reference)
    return place_hold(world.caricc, world.person(world.caricc, who), asked).result().hold


def lift(world: World, item_id: str, reference: str = "K-7") -> wire.LiftLegalHoldResponse:
    asked = wire.LiftLegalHoldRequest(request_id=str(uuid.uuid4()), item_id=item_id, reference=reference)
    return lift_hold(world.caricc, world.person(world.caricc, CONTACT), asked).result()


def is_destroyed(party: Party, item_id: str) -> bool:
    with party.store.read() as connection:
        keys = connection.execute(
            select(schema.part.c.wrapped_key).where(schema.part.c.statement_id == uuid.UUID(item_id).bytes)
        ).scalars()
        return all(key is None for key in keys)


def test_limits_strike_in_order_once_each_and_nothing_strikes_before_its_time(world: World) -> None:
    item_id = to_caricc(world, limited(use_until=HOUR, destroy_by=2 * HOUR))
    assert settle(world.caricc) == 0
    world.clock.forward(seconds=HOUR - 1)
    assert settle(world.caricc) == 0
    world.clock.forward(seconds=1)
    assert settle(world.caricc) == 1
    assert struck(world) == [(use_pb2.TIME_LIMIT_KIND_USE_ENDS, 0, 1)]
    assert not is_destroyed(world.caricc, item_id)
    world.clock.forward(seconds=HOUR)
    assert settle(world.caricc) == 2
    assert struck(world)[1:] == [(use_pb2.TIME_LIMIT_KIND_DESTROY, 0, 1)]
    assert is_destroyed(world.caricc, item_id)
    assert [leaf.object_id for leaf in world.leaves(world.caricc, "content.destroyed")] == [
        uuid.UUID(item_id).bytes
    ]
    for _ in range(3):
        world.clock.forward(days=1)
        assert settle(world.caricc) == 0
    assert denied(world, ANALYST, item_id).code == "EXPIRED"


def test_what_the_supplier_keeps_is_not_destroyed_and_its_review_is_listed(world: World) -> None:
    item_id = to_caricc(world, limited(use_until=HOUR, destroy_by=2 * HOUR, review_by=3 * HOUR))
    settle(world.wco)
    review = use_pb2.TIME_LIMIT_KIND_REVIEW
    assert due(world.wco, days=1) == [(item_id, review, 0)]
    assert due(world.wco) == []
    world.clock.forward(days=1)
    assert due(world.wco) == [(item_id, review, 0)]
    assert settle(world.wco) == 1
    assert struck(world, world.wco) == [(review, 0, 1)]
    assert due(world.wco) == []
    assert due(world.wco, with_struck=True) == [(item_id, review, 0)]
    assert not is_destroyed(world.wco, item_id)
    assert opened(world.wco, world.person(world.wco, ANALYST), item_id)


def test_what_is_due_is_seen_before_it_strikes_by_those_who_see_the_item(world: World) -> None:
    later = to_caricc(world, limited(destroy_by=3 * 24 * HOUR))
    named = only_persons(person_id("CARICC", ANALYST))
    named.MergeFrom(limited(use_until=2 * 24 * HOUR))
    named.tlp = pb.TLP_RED
    hidden = to_caricc(world, named)
    to_caricc(world)
    settle(world.caricc)
    both = [(hidden, use_pb2.TIME_LIMIT_KIND_USE_ENDS, 0), (later, use_pb2.TIME_LIMIT_KIND_DESTROY, 0)]
    assert due(world.caricc, days=7) == both
    assert due(world.caricc, LIAISON, days=7) == both[1:]
    assert due(world.caricc, AUDITOR, days=7) == []
    assert due(world.caricc, days=2.5) == both[:1]
    assert due(world.caricc, days=7, kind=use_pb2.TIME_LIMIT_KIND_DESTROY) == both[1:]
    caller = world.person(world.caricc, ANALYST)
    asked = wire.ListDueRequest(page_size=1)
    asked.until_time.FromDatetime(START + timedelta(days=7))
    first = list_due(world.caricc, caller, asked)
    asked.page_token = first.next_page_token
    second = list_due(world.caricc, caller, asked)
    assert [p.limits[0].item_id for p in (first, second)] == [hidden, later]
    assert second.next_page_token == ""
    # Where only what is hidden follows, there is no token to tell so.
    alone = list_due(world.caricc, world.person(world.caricc, LIAISON), wire.ListDueRequest(page_size=1))
    assert alone.next_page_token == ""


def test_a_notice_moves_what_is_due_and_one_into_the_past_strikes_at_once(world: World) -> None:
    item_id = to_caricc(world, limited(destroy_by=10 * HOUR))
    settle(world.caricc)
    tighten = notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN
    notice(world, item_id, tighten, limited(destroy_by=5 * HOUR))
    settle(world.caricc)
    world.clock.forward(seconds=5 * HOUR)
    assert due(world.caricc) == [(item_id, use_pb2.TIME_LIMIT_KIND_DESTROY, 0)]
    world.meet()
    other = to_caricc(world, limited(destroy_by=10 * HOUR))
    settle(world.caricc)
    assert is_destroyed(world.caricc, item_id)
    assert not is_destroyed(world.caricc, other)
    notice(world, other, tighten, limited(destroy_by=-HOUR))
    settle(world.caricc)
    assert is_destroyed(world.caricc, other)


def test_a_relaxation_before_the_time_saves_the_content_and_a_limit_moved_on_strikes_again(
    world: World,
) -> None:
    item_id = to_caricc(world, limited(use_until=HOUR, destroy_by=2 * HOUR))
    settle(world.caricc)
    world.clock.forward(seconds=HOUR)
    settle(world.caricc)
    relax = notice_pb.RESTRICTION_NOTICE_KIND_RELAX
    notice(world, item_id, relax, limited(use_until=4 * HOUR, destroy_by=5 * HOUR))
    world.clock.forward(seconds=2 * HOUR)
    # The old limit is over; what is in force now counts, even where no round came in between.
    assert settle(world.caricc) == 0
    assert opened(world.caricc, world.person(world.caricc, ANALYST), item_id)
    world.clock.forward(seconds=2 * HOUR)
    settle(world.caricc)
    ends = (use_pb2.TIME_LIMIT_KIND_USE_ENDS, 0, 1)
    assert struck(world) == [ends, ends, (use_pb2.TIME_LIMIT_KIND_DESTROY, 0, 1)]
    assert is_destroyed(world.caricc, item_id)


def test_a_relaxation_of_a_future_date_that_brings_an_earlier_end_is_not_missed(world: World) -> None:
    item_id = to_caricc(world, limited(destroy_by=100 * HOUR))
    asked = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=notice_pb.RESTRICTION_NOTICE_KIND_RELAX,
        set=pb.RestrictionSet(tlp=pb.TLP_GREEN),
        reason_code="TEST",
    )
    asked.set.destroy_by.instant.FromDatetime(START + timedelta(hours=20))
    asked.not_before_time.FromDatetime(START + timedelta(hours=10))
    made = issue_notice(world.wco, world.person(world.wco, ANALYST), asked).result().notice
    approval = restriction_service_pb2.ApproveNoticeRequest(
        request_id=str(uuid.uuid4()), notice_id=made.notice_id
    )
    approve_notice(world.wco, world.person(world.wco, CONTACT), approval).result()
    world.carry(world.wco, world.caricc)
    settle(world.caricc)
    world.clock.forward(hours=10)
    settle(world.caricc)
    assert due(world.caricc, days=0.5) == [(item_id, use_pb2.TIME_LIMIT_KIND_DESTROY, 0)]
    world.clock.forward(hours=10)
    settle(world.caricc)
    assert is_destroyed(world.caricc, item_id)


def test_general_rules_and_the_own_policy_move_what_is_due_of_items_that_are_here(world: World) -> None:
    old = [to_caricc(world) for _ in range(3)]
    settle(world.caricc)
    rule = rule_service_pb2.IssueRuleRequest(request_id=str(uuid.uuid4()))
    rule.rule.reference, rule.rule.reach = "R-1", general_rule_pb2.RULE_REACH_NEW_AND_EXISTING
    rule.rule.set.CopyFrom(limited(use_until=5 * HOUR))
    issue_rule(world.wco, world.person(world.wco, CONTACT), rule).result()
    world.carry(world.wco, world.caricc)
    settle(world.caricc)
    ends = use_pb2.TIME_LIMIT_KIND_USE_ENDS
    assert due(world.caricc, days=1) == [(item_id, ends, 0) for item_id in sorted(old)]
    policy = rule_service_pb2.SetLocalPolicyRequest()
    policy.policy.version = 1
    policy.policy.rules.add(reference="LP-1", set=limited(use_until=2 * HOUR)).selector.SetInParent()
    own_policy.set_local_policy(world.caricc, world.person(world.caricc, CONTACT), policy).result()
    settle(world.caricc)
    world.clock.forward(seconds=2 * HOUR)
    settle(world.caricc)
    assert [limit for limit, _, _ in struck(world)] == [ends] * 3


def test_attachments_have_limits_of_their_own_and_each_is_destroyed_when_it_is_due(world: World) -> None:
    data = [b"one", b"two"]
    uploads = [world.upload(world.wco, one) for one in data]
    item_id = to_caricc(world, limited(destroy_by=9 * HOUR), attachments=data, upload_ids=uploads)
    fetch_all(world)
    asked = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN,
    )
    asked.parts.add(part=2, set=limited(destroy_by=HOUR))
    issue_notice(world.wco, world.person(world.wco, ANALYST), asked).result()
    world.carry(world.wco, world.caricc)
    settle(world.caricc)
    world.clock.forward(seconds=HOUR)
    settle(world.caricc)
    assert [leaf.part for leaf in world.leaves(world.caricc, "content.destroyed")] == [2]
    reader = world.person(world.caricc, ANALYST)
    assert b"".join(opened(world.caricc, reader, item_id, part=1).chunks()) == b"one"
    world.clock.forward(seconds=9 * HOUR)
    settle(world.caricc)
    assert sorted(leaf.part for leaf in world.leaves(world.caricc, "content.destroyed")) == [0, 1, 2]


def test_what_was_due_while_the_node_was_down_strikes_once_it_is_up_however_much_it_is(world: World) -> None:
    items = [to_caricc(world, limited(destroy_by=HOUR + n)) for n in range(7)]
    world.clock.forward(days=3)
    settle(world.caricc)
    assert all(is_destroyed(world.caricc, item_id) for item_id in items)
    assert len(struck(world)) == 7


def test_a_legal_hold_seals_what_is_due_and_lifting_it_destroys_in_the_same_step(world: World) -> None:
    item_id = to_caricc(world, limited(destroy_by=HOUR))
    placed = hold(world, item_id)
    assert (placed.reference, placed.holds_back) == ("K-7", False)
    assert opened(world.caricc, world.person(world.caricc, ANALYST), item_id)
    world.clock.forward(seconds=HOUR)
    settle(world.caricc)
    assert struck(world) == [(use_pb2.TIME_LIMIT_KIND_DESTROY, 0, 3)]
    assert not is_destroyed(world.caricc, item_id)
    assert denied(world, ANALYST, item_id).code == "SEALED"
    with world.caricc.store.read() as connection:
        assert destruction_pending(connection, 1, microseconds(world.clock.now())) == (1, 1)
    holds = list_holds(
        world.caricc, world.person(world.caricc, AUDITOR), wire.ListLegalHoldsRequest(item_id=item_id)
    )
    assert [one.holds_back for one in holds.holds] == [True]
    again = hold(world, item_id, "K-8")
    assert again.holds_back
    assert not lift(world, item_id).destroyed
    answer = lift(world, item_id, "K-8")
    assert answer.destroyed
    assert answer.hold.HasField("lift_time")
    assert is_destroyed(world.caricc, item_id)
    assert denied(world, ANALYST, item_id).code == "EXPIRED"
    with world.caricc.store.read() as connection:
        assert destruction_pending(connection, 1, microseconds(world.clock.now())) == (0, 0)
    assert (
        len(world.leaves(world.caricc, "hold.placed")) == len(world.leaves(world.caricc, "hold.lifted")) == 2
    )


def test_a_hold_on_what_is_due_already_seals_it_at_once_and_on_what_is_gone_is_refused(world: World) -> None:
    late, gone = (to_caricc(world, limited(destroy_by=HOUR + n)) for n in (1, 0))
    settle(world.caricc)
    world.clock.forward(seconds=HOUR)
    settle(world.caricc)
    world.clock.forward(seconds=1)
    assert hold(world, late).holds_back
    assert denied(world, ANALYST, late).code == "SEALED"
    with pytest.raises(Refusal) as refused:
        hold(world, gone)
    assert refused.value.code == "EXPIRED"


def test_a_relaxation_opens_again_what_a_hold_kept(world: World) -> None:
    item_id = to_caricc(world, limited(destroy_by=HOUR))
    hold(world, item_id)
    world.clock.forward(seconds=HOUR)
    settle(world.caricc)
    notice(world, item_id, notice_pb.RESTRICTION_NOTICE_KIND_RELAX, limited(destroy_by=9 * HOUR))
    settle(world.caricc)
    assert opened(world.caricc, world.person(world.caricc, ANALYST), item_id)
    assert not lift(world, item_id).destroyed
    assert not is_destroyed(world.caricc, item_id)


def test_a_recall_against_a_hold_is_answered_again_with_the_certificate_once_the_hold_is_lifted(
    world: World,
) -> None:
    item_id = to_caricc(world)
    hold(world, item_id)
    notice(world, item_id, notice_pb.RESTRICTION_NOTICE_KIND_RECALL)
    world.carry(world.caricc, world.wco)

    def answers() -> list[Any]:
        caller = world.person(world.wco, ANALYST)
        asked = restriction_service_pb2.ListNoticesRequest(item_id=item_id)
        return [(one.state, one.answer) for one in list_notices(world.wco, caller, asked).notices]

    ((_, before),) = answers()
    assert before.outcome == notice_pb.NOTICE_OUTCOME_CANNOT_DESTROY
    assert before.legal_hold.reference == "K-7"
    assert lift(world, item_id).destroyed
    world.carry(world.caricc, world.wco)
    ((state, after),) = answers()
    assert after.outcome == notice_pb.NOTICE_OUTCOME_APPLIED
    assert after.certificate.item_id == uuid.UUID(item_id).bytes
    assert state == restriction_service_pb2.NOTICE_STATE_APPLIED


def test_a_recall_of_what_is_still_on_its_way_is_certified_once_it_is_here_and_destroyed(
    world: World,
) -> None:
    data = bytes(4_000_000)
    upload = world.upload(world.wco, data)
    item_id = to_caricc(world, attachments=[data], upload_ids=[upload])
    assert pending_fetches(world.caricc, AGREEMENT)
    notice(world, item_id, notice_pb.RESTRICTION_NOTICE_KIND_RECALL)
    world.carry(world.caricc, world.wco)
    fetch_all(world)
    settle(world.caricc)
    assert is_destroyed(world.caricc, item_id)
    world.carry(world.caricc, world.wco)
    asked = restriction_service_pb2.ListNoticesRequest(item_id=item_id)
    listed = list_notices(world.wco, world.person(world.wco, ANALYST), asked)
    assert len(listed.notices[0].answer.certificate.plain_digests) == 2


@pytest.mark.parametrize("who", [ANALYST, LIAISON, AUDITOR])
def test_only_the_legal_adviser_and_the_contact_person_place_and_lift_holds(world: World, who: str) -> None:
    item_id = to_caricc(world)
    with pytest.raises(Refusal) as refused:
        hold(world, item_id, who=who)
    assert refused.value.code == "ROLE_INSUFFICIENT"
    with pytest.raises(Refusal) as unknown:
        hold(world, str(uuid.uuid4()))
    assert unknown.value.code == "NOT_FOUND"
    with pytest.raises(Refusal) as none:
        lift(world, item_id)
    assert none.value.code == "NOT_FOUND"
    if who != AUDITOR:
        with pytest.raises(Refusal):
            list_holds(world.caricc, world.person(world.caricc, who), wire.ListLegalHoldsRequest())


def test_the_same_request_again_is_the_same_hold(world: World) -> None:
    item_id = to_caricc(world)
    asked = wire.PlaceLegalHoldRequest(request_id=str(uuid.uuid4()), item_id=item_id, reference="K-7")
    asked.review_time.FromDatetime(START + timedelta(days=30))
    caller = world.person(world.caricc, CONTACT)
    first = place_hold(world.caricc, caller, asked).result()
    assert place_hold(world.caricc, caller, asked).result() == first
    assert first.hold.HasField("review_time")
    # The same reference again is the hold that stands.
    asked.request_id = str(uuid.uuid4())
    assert place_hold(world.caricc, caller, asked).result() == first
    assert len(world.leaves(world.caricc, "hold.placed")) == 1
