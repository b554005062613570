"""Somebody leaves: what is under way is refused on arrival, what was accepted stands and is listed."""

from __future__ import annotations

import pytest
from entente.v1 import error_reason_pb2, exchange_service_pb2, roster_pb2
from entente.v1 import roster_service_pb2 as wire

from node.acts import departures
from node.acts.items import list_items
from node.acts.party import Caller, Party
from node.acts.statements import get_statement
from node.errors import Refusal
from tests.support.world import (
    ANALYST,
    AUDIT_SYSTEM,
    AUDITOR,
    CONTACT,
    DESK_SYSTEM,
    LIAISON,
    OPERATOR,
    World,
    only_persons,
    person_id,
    request,
)


def affected(
    party: Party, caller: Caller, person: str, *, of: str = "", size: int = 0, token: str = ""
) -> wire.ListAffectedItemsResponse:
    asked = wire.ListAffectedItemsRequest(person_id=person, party=of, page_size=size, page_token=token)
    return departures.list_affected_items(party, caller, asked)


def shown(answer: wire.ListAffectedItemsResponse) -> list[tuple[str, bool, bool]]:
    return [(one.summary.item_id, one.supplied, one.addressed_only) for one in answer.items]


def arrive(world: World) -> None:
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)


def outcome(world: World, party: Party, statement_id: str) -> exchange_service_pb2.GetStatementResponse:
    asked = exchange_service_pb2.GetStatementRequest(statement_id=statement_id)
    return get_statement(party, world.person(party, LIAISON), asked)


def test_items_under_way_of_a_person_who_left_are_refused_on_arrival_and_earlier_ones_stand(
    world: World,
) -> None:
    earlier = world.supply(world.wco, request(world.caricc))
    world.carry(world.wco, world.caricc)
    under_way = world.supply(world.wco, request(world.caricc))
    others = world.supply(world.wco, request(world.caricc), who=LIAISON)
    world.put_roster(world.wco, 2, without=[ANALYST])
    arrive(world)
    refused = outcome(world, world.wco, under_way)
    assert refused.state == exchange_service_pb2.STATEMENT_STATE_REFUSED
    assert refused.refusal.reason == error_reason_pb2.ERROR_REASON_SENDER_NOT_AUTHORISED
    reader = world.person(world.caricc, CONTACT)
    listed = list_items(world.caricc, reader, exchange_service_pb2.ListItemsRequest())
    assert {one.item_id for one in listed.items} == {earlier, others}
    analyst = person_id("WCO", ANALYST)
    assert shown(affected(world.caricc, reader, analyst, of="WCO")) == [(earlier, True, False)]
    own = affected(world.wco, world.person(world.wco, CONTACT), analyst)
    assert shown(own) == [(under_way, True, False), (earlier, True, False)]
    assert (own.authorised, own.last_version) == (False, 1)


def test_items_under_way_to_a_person_who_left_are_refused_on_arrival(world: World) -> None:
    item = world.supply(world.wco, request(world.caricc, persons=(ANALYST,)))
    world.put_roster(world.caricc, 2, without=[ANALYST])
    world.carry(world.wco, world.caricc)
    refused = outcome(world, world.wco, item)
    assert refused.refusal.reason == error_reason_pb2.ERROR_REASON_RECIPIENT_NOT_AUTHORISED


def test_what_is_addressed_to_nobody_who_is_still_there_is_listed_on_both_nodes(world: World) -> None:
    to_analyst = world.supply(world.wco, request(world.caricc, persons=(ANALYST,)))
    to_both = world.supply(world.wco, request(world.caricc, persons=(ANALYST, LIAISON)))
    by_role = request(world.caricc, persons=(ANALYST,))
    by_role.addressees.roles.append(roster_pb2.ROLE_CONTACT)
    world.supply(world.wco, by_role)
    world.supply(world.wco, request(world.caricc, persons=(CONTACT,)))
    arrive(world)
    world.put_roster(world.caricc, 2, without=[ANALYST])
    world.carry(world.caricc, world.wco)
    analyst, liaison = person_id("CARICC", ANALYST), person_id("CARICC", LIAISON)
    here = world.person(world.caricc, CONTACT)
    there = world.person(world.wco, CONTACT)
    assert shown(affected(world.caricc, here, analyst)) == [(to_analyst, False, True)]
    assert shown(affected(world.wco, there, analyst, of="CARICC")) == [(to_analyst, False, True)]
    world.put_roster(world.caricc, 3, without=[ANALYST, LIAISON])
    assert shown(affected(world.caricc, here, analyst)) == [(to_both, False, True), (to_analyst, False, True)]
    assert shown(affected(world.caricc, here, liaison)) == [(to_both, False, True)]


def test_before_somebody_leaves_it_is_seen_what_would_be_left_behind(world: World) -> None:
    item = world.supply(world.wco, request(world.caricc))
    answer = affected(world.wco, world.person(world.wco, CONTACT), person_id("WCO", ANALYST))
    assert answer.authorised
    assert shown(answer) == [(item, True, False)]


def test_who_may_not_see_an_item_does_not_learn_here_that_it_exists(world: World) -> None:
    """TLP:RED for somebody who left: the decision function admits nobody of the recipient's."""
    analyst = person_id("CARICC", ANALYST)
    hidden = request(world.caricc, persons=(ANALYST,), restrictions=only_persons(analyst))
    world.supply(world.wco, hidden)
    for _ in range(3):
        world.supply(world.wco, request(world.caricc, persons=(ANALYST,)))
    arrive(world)
    world.put_roster(world.caricc, 2, without=[ANALYST])
    reader = world.person(world.caricc, CONTACT)
    first = affected(world.caricc, reader, analyst, size=3)
    assert len(first.items) == 3
    assert first.next_page_token == "", "no further page tells that something is hidden"
    # Neither is an auditor shown content that no audience opens to auditors: the ledger tells that role.
    for caller in (world.person(world.caricc, AUDITOR), Caller("system", AUDIT_SYSTEM)):
        assert shown(affected(world.caricc, caller, analyst)) == []


@pytest.mark.parametrize("caller", [ANALYST, LIAISON, OPERATOR, DESK_SYSTEM])
def test_only_contact_legal_and_audit_ask(world: World, caller: str) -> None:
    who = Caller("system", caller) if caller == DESK_SYSTEM else world.person(world.wco, caller)
    with pytest.raises(Refusal) as refused:
        affected(world.wco, who, person_id("WCO", ANALYST))
    assert refused.value.code == "ROLE_INSUFFICIENT"


def test_a_person_whom_no_roster_names_is_not_found_and_each_party_has_its_own(world: World) -> None:
    reader = world.person(world.wco, CONTACT)
    for person, of in (("W-XX-404", ""), (person_id("CARICC", ANALYST), ""), ("W-AN-003", "CARICC")):
        with pytest.raises(Refusal) as refused:
            affected(world.wco, reader, person, of=of)
        assert refused.value.code == "NOT_FOUND"


def test_pages_follow_each_other_newest_first_and_a_token_is_for_its_question(world: World) -> None:
    items = [world.supply(world.wco, request(world.caricc)) for _ in range(5)]
    world.supply(world.wco, request(world.caricc), who=LIAISON)
    reader, analyst = world.person(world.wco, CONTACT), person_id("WCO", ANALYST)
    found, token = [], ""
    for count in (2, 2, 1):
        page = affected(world.wco, reader, analyst, size=2, token=token)
        assert len(page.items) == count
        found += [one.summary.item_id for one in page.items]
        token = page.next_page_token or token
    assert page.next_page_token == ""
    assert found == items[::-1]
    with pytest.raises(Refusal) as refused:
        affected(world.wco, reader, person_id("WCO", LIAISON), token=token)
    assert refused.value.code == "TOKEN_INVALID"


def test_a_page_ends_where_enough_was_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = world.supply(world.wco, request(world.caricc))
    for _ in range(5):
        world.supply(world.wco, request(world.caricc), who=LIAISON)
    monkeypatch.setattr(departures, "LOOK_MAX", 3)
    reader, analyst = world.person(world.wco, CONTACT), person_id("WCO", ANALYST)
    first = affected(world.wco, reader, analyst)
    assert shown(first) == []
    rest = affected(world.wco, reader, analyst, token=first.next_page_token)
    assert shown(rest) == [(wanted, True, False)]
