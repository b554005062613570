"""Consents through the acts of both nodes: asked, answered, spent once, lapsed, expired, made void."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import consent_pb2, restriction_notice_pb2
from entente.v1 import consent_service_pb2 as wire
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as notices
from sqlalchemy import select

from node.acts import consent_views, consents, items, open_item, restrict
from node.errors import Refusal
from node.store import schema
from tests.acts.consent_talk import (
    COURT,
    DENIED,
    FORWARD,
    GRANTED,
    JUDICIAL,
    LATER,
    OPEN,
    ask,
    court,
    granted,
    guarded,
    listed,
    reply,
    states,
    supplied,
    used,
    wanted_use,
)
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import ANALYST, AUDITOR, CONTACT, LIAISON, START, World, person_id

pytestmark = pytest.mark.any_memorandum

TIGHTEN = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN


def tighten(world: World, item_id: str, *, carry: bool = True, **more: Any) -> None:
    named = more.pop("set", pb.RestrictionSet(judicial=pb.JUDICIAL_BARRED))
    asked = notices.IssueNoticeRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, kind=TIGHTEN, set=named, **more
    )
    restrict.issue_notice(world.wco, world.person(world.wco, ANALYST), asked).result()
    if carry:
        world.carry(world.wco, world.caricc)
        world.carry(world.caricc, world.wco)


def test_a_judicial_use_needs_consent_and_a_grant_is_spent_by_one_use(world: World) -> None:
    item_id = supplied(world)
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"
    consent_id = ask(world, item_id, court())
    assert (states(world), states(world, FIRST)) == (["ASKED"], ["ASKED"])
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"
    reply(world, consent_id)
    assert (states(world), states(world, FIRST)) == (["GRANTED"], ["GRANTED"])
    assert used(world, item_id, recipient="KZ:another-court") == "JUDICIAL_USE_BARRED"
    assert used(world, item_id, OPEN) == ""
    assert states(world) == ["GRANTED"]
    assert used(world, item_id) == ""
    leaf = world.leaves(world.caricc, "use.decided")[-1]
    assert [uuid.UUID(bytes=g) for g in leaf.grant_ids] == [uuid.UUID(consent_id)]
    assert (leaf.recipient, leaf.decision) == (COURT, 1)
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"
    (seen,) = listed(world)
    assert (states(world), seen.used, seen.asked_by) == (["USED_UP"], 1, person_id(SECOND, ANALYST))


def test_uses_that_share_a_transaction_spend_a_grant_once(world: World) -> None:
    item_id = supplied(world)
    granted(world, item_id, court(count=2))
    analyst = world.person(world.caricc, ANALYST)
    asked = exchange.OpenItemRequest(item_id=item_id, purpose="ANA", action=JUDICIAL, recipient=COURT)
    use = open_item.Use(
        world.caricc, analyst, open_item.wanted_of(world.caricc, analyst, asked), uuid.UUID(item_id).bytes
    )
    futures = [world.caricc.store.put(open_item._decide, use) for _ in range(5)]
    assert [isinstance(one.exception(), Refusal) for one in futures] == [False, False, True, True, True]
    (seen,) = listed(world)
    assert (seen.used, states(world)) == (2, ["USED_UP"])


@pytest.mark.parametrize("kept", [False, True])
def test_a_later_tightening_makes_void_what_it_does_not_keep(world: World, kept: bool) -> None:
    item_id = supplied(world)
    consent_id = granted(world, item_id, court())
    more: dict[str, Any] = {"kept_grants": [consent_id]} if kept else {}
    tighten(world, item_id, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]), **more)
    assert states(world) == states(world, FIRST) == (["GRANTED"] if kept else ["VOID"])
    assert used(world, item_id) == ("" if kept else "JUDICIAL_USE_BARRED")


def test_judicial_use_that_is_barred_has_no_consent_to_give(world: World) -> None:
    item_id = supplied(world)
    consent_id = granted(world, item_id, court())
    crossing = ask(world, item_id, court())
    tighten(world, item_id)
    assert states(world) == ["ASKED", "VOID"]
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"
    with pytest.raises(Refusal) as refused:
        reply(world, crossing)
    assert refused.value.code == "JUDICIAL_USE_BARRED"
    reply(world, crossing, DENIED)
    assert states(world) == ["DENIED", "VOID"]
    with pytest.raises(Refusal) as refused:
        ask(world, item_id, court())
    assert refused.value.code == "JUDICIAL_USE_BARRED"
    assert consent_id in [one.consent_id for one in listed(world)]


def test_a_grant_given_before_a_tightening_is_void_though_it_arrives_after_it(world: World) -> None:
    item_id = supplied(world)
    consent_id = ask(world, item_id, court())
    reply(world, consent_id, carry=False)
    tighten(world, item_id, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    assert states(world) == states(world, FIRST) == ["VOID"]
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"


def test_a_person_outside_the_audience_is_let_in_once_and_sees_the_item_until_then(world: World) -> None:
    item_id = supplied(world)
    liaison = world.person(world.caricc, LIAISON)

    def seen() -> list[str]:
        page = items.list_items(world.caricc, liaison, exchange.ListItemsRequest())
        return [one.item_id for one in page.items]

    assert (seen(), used(world, item_id, OPEN, LIAISON)) == ([], "NOT_FOUND")
    with pytest.raises(Refusal) as refused:  # who is outside cannot even ask
        ask(world, item_id, court(), LIAISON)
    assert refused.value.code == "NOT_FOUND"
    wider = consent_pb2.WiderAudienceUse(person_id=person_id(SECOND, LIAISON))
    granted(world, item_id, wanted_use(wider_audience=wider))
    assert seen() == [item_id]
    assert [one.asked.wider_audience.person_id for one in listed(world, who=LIAISON)] == [wider.person_id]
    assert used(world, item_id, OPEN, CONTACT) == "NOT_FOUND"
    assert used(world, item_id, OPEN, LIAISON) == ""
    assert (seen(), used(world, item_id, OPEN, LIAISON)) == ([], "NOT_FOUND")


def test_passing_on_and_another_purpose_are_let_through_as_granted(world: World) -> None:
    item_id = supplied(world)
    assert used(world, item_id, FORWARD, recipient="KZ:customs") == "ONWARD_BARRED"
    granted(world, item_id, wanted_use(onward=consent_pb2.OnwardUse(recipient="KZ:customs")))
    assert used(world, item_id, FORWARD, recipient="KZ:police") == "ONWARD_BARRED"
    assert used(world, item_id, FORWARD, recipient="KZ:customs") == ""
    assert used(world, item_id, OPEN, purpose="ENF.SEIZ") == "PURPOSE_MISMATCH"
    granted(world, item_id, wanted_use("ENF.SEIZ", 2, other_purpose=consent_pb2.OtherPurposeUse()))
    assert [used(world, item_id, OPEN, purpose="ENF.SEIZ") for _ in range(3)] == ["", "", "PURPOSE_MISMATCH"]


def test_one_use_may_spend_two_consents_and_its_leaf_names_both(world: World) -> None:
    item_id = supplied(world)
    wider = consent_pb2.WiderAudienceUse(person_id=person_id(SECOND, LIAISON))
    first = granted(world, item_id, wanted_use(wider_audience=wider))
    second = granted(world, item_id, court())
    assert used(world, item_id, JUDICIAL, LIAISON) == ""
    leaf = world.leaves(world.caricc, "use.decided")[-1]
    assert {str(uuid.UUID(bytes=g)) for g in leaf.grant_ids} == {first, second}
    assert states(world) == ["USED_UP", "USED_UP"]


def test_a_grant_ends_with_its_time_and_a_request_lapses_unanswered(world: World) -> None:
    item_id = supplied(world)
    granted(world, item_id, court(until=START + timedelta(days=1)))
    unanswered = ask(world, item_id, court(until=START + timedelta(days=1)))
    world.clock.forward(days=1)
    assert states(world) == states(world, FIRST) == ["LAPSED", "EXPIRED"]
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"
    with pytest.raises(Refusal) as refused:
        reply(world, unanswered)
    assert refused.value.code in ("INVALID_TRANSITION", "SCHEMA_INVALID")
    for party in (world.wco, world.caricc):
        assert consent_views.settle_consents(party).result() == 2
        assert consent_views.settle_consents(party).result() == 0
    assert states(world) == states(world, FIRST) == ["LAPSED", "EXPIRED"]


def test_an_answer_given_in_time_counts_though_it_arrives_late(world: World) -> None:
    item_id = supplied(world)
    consent_id = ask(world, item_id, court(until=START + timedelta(days=1)))
    reply(world, consent_id, DENIED, carry=False)
    world.clock.forward(days=2)
    assert consent_views.settle_consents(world.caricc).result() == 1
    world.meet()
    world.carry(world.wco, world.caricc)
    assert states(world) == ["DENIED"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda use: use.until_time.FromDatetime(LATER + timedelta(days=1)), "until_time"),
        (lambda use: setattr(use, "count", 2), "count"),
        (lambda use: setattr(use, "purpose", "ENF"), "purpose"),
    ],
)
def test_an_answer_wider_than_what_was_asked_is_refused_with_the_field(
    world: World, change: Any, path: str
) -> None:
    item_id = supplied(world)
    consent_id = ask(world, item_id, court())
    use = court()
    change(use)
    with pytest.raises(Refusal) as refused:
        reply(world, consent_id, use=use)
    assert refused.value.code == "SCHEMA_INVALID"
    assert [fault.path for fault in refused.value.faults] == [f"consent_answer.use.{path}"]
    assert states(world) == ["ASKED"]


def test_only_the_supplier_answers_once_by_its_contact_or_an_analyst(world: World) -> None:
    item_id = supplied(world)
    consent_id = ask(world, item_id, court())
    said = wire.AnswerConsentRequest(request_id=str(uuid.uuid4()), consent_id=consent_id, outcome=GRANTED)
    with pytest.raises(Refusal) as refused:
        consents.answer_consent(world.caricc, world.person(world.caricc, ANALYST), said).result()
    assert refused.value.code == "NOT_ORIGINATOR"
    for who, code in ((LIAISON, "ROLE_INSUFFICIENT"), (AUDITOR, "ROLE_INSUFFICIENT")):
        with pytest.raises(Refusal) as refused:
            reply(world, consent_id, who=who)
        assert refused.value.code == code
    reply(world, consent_id, who=CONTACT)
    with pytest.raises(Refusal) as refused:
        reply(world, consent_id)
    assert refused.value.code == "INVALID_TRANSITION"


def test_the_same_request_again_is_answered_the_same_and_asks_once(world: World) -> None:
    item_id = supplied(world)
    asked = wire.AskConsentRequest(request_id=str(uuid.uuid4()), item_id=item_id, use=court())
    analyst = world.person(world.caricc, ANALYST)
    first = consents.ask_consent(world.caricc, analyst, asked).result()
    assert consents.ask_consent(world.caricc, analyst, asked).result() == first
    assert len(listed(world)) == 1
    asked.use.count = 2
    with pytest.raises(Refusal) as refused:
        consents.ask_consent(world.caricc, analyst, asked).result()
    assert refused.value.code == "REQUEST_ID_CONFLICT"
    checked = wire.AskConsentRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, use=court(), validate_only=True
    )
    assert consents.ask_consent(world.caricc, analyst, checked).result().consent_id == ""
    assert len(listed(world)) == 1


def test_bad_requests_are_refused_before_anything_is_stored(world: World) -> None:
    item_id = supplied(world)
    own = world.supply(world.caricc, _own_request(world))
    nobody = consent_pb2.WiderAudienceUse(person_id="C-XX-999")
    for refused_use, where, code in (
        (court(until=START), item_id, "SCHEMA_INVALID"),
        (wanted_use("NO.SUCH", judicial=consent_pb2.JudicialUse(court=COURT)), item_id, "PURPOSE_UNKNOWN"),
        (wanted_use(wider_audience=nobody), item_id, "RECIPIENT_NOT_AUTHORISED"),
        (court(), own, "INVALID_TRANSITION"),
        (court(), str(uuid.uuid4()), "NOT_FOUND"),
    ):
        with pytest.raises(Refusal) as refused:
            ask(world, where, refused_use)
        assert refused.value.code == code
    with world.caricc.store.read() as connection:
        assert connection.execute(select(schema.consent)).all() == []


def _own_request(world: World) -> Any:
    from tests.support.world import request

    return request(world.wco)


def test_what_a_request_says_is_seen_only_by_who_may_see_its_item(world: World) -> None:
    item_id = supplied(world, guarded())
    ask(world, item_id, court())
    assert listed(world, who=LIAISON) == []
    assert len(listed(world)) == len(listed(world, FIRST)) == len(listed(world, FIRST, CONTACT)) == 1
    assert listed(world, FIRST, AUDITOR) == []


def test_a_page_of_consents_goes_on_where_it_ended(world: World) -> None:
    item_id = supplied(world)
    made = [ask(world, item_id, court()) for _ in range(5)]
    seen, token = [], ""
    analyst = world.person(world.caricc, ANALYST)
    while True:
        asked = wire.ListConsentsRequest(page_size=2, page_token=token)
        page = consent_views.list_consents(world.caricc, analyst, asked)
        seen += [one.consent_id for one in page.consents]
        if not (token := page.next_page_token):
            break
    assert seen == made[::-1]
