"""Lists and the inbox: what may be seen, page by page, and no trace of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import item_pb2

from node.acts import items
from node.acts.party import Caller, Party
from node.errors import Refusal
from node.keys.provider import KeyProvider
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


def pages(party: Party, caller: Caller, size: int = 50, **filters: Any) -> Iterator[list[str]]:
    token = ""
    while True:
        asked = wire.ListItemsRequest(page_size=size, page_token=token, **filters)
        answer = items.list_items(party, caller, asked)
        yield [item.item_id for item in answer.items]
        if not (token := answer.next_page_token):
            return


def seen(party: Party, caller: Caller, **filters: Any) -> list[str]:
    return [item for page in pages(party, caller, **filters) for item in page]


def supplied(world: World, *audiences: Sequence[str] | None) -> list[str]:
    """Supply an item for each audience (None: no restrictions) from WCO to CARICC, and carry them."""
    found = []
    for audience in audiences:
        restrictions = None
        if audience is not None:
            restrictions = only_persons(*(person_id("CARICC", who) for who in audience))
        found.append(world.supply(world.wco, request(world.caricc, restrictions=restrictions)))
    world.carry(world.wco, world.caricc)
    return found


def test_items_are_listed_newest_first_on_both_sides(world: World) -> None:
    made = supplied(world, None, None, None)
    assert seen(world.caricc, world.person(world.caricc, ANALYST)) == made[::-1]
    assert seen(world.wco, world.person(world.wco, ANALYST)) == made[::-1]


def test_a_summary_says_what_the_item_may_be_used_for_and_how_it_stands(world: World) -> None:
    (item_id,) = supplied(world, [ANALYST])
    (row,) = items.list_items(
        world.caricc, world.person(world.caricc, ANALYST), wire.ListItemsRequest()
    ).items
    assert (row.item_id, row.from_party, row.to_party) == (item_id, "WCO", "CARICC")
    assert list(row.purposes) == ["ANA"]
    assert row.state == wire.STATEMENT_STATE_ACCEPTED
    assert row.synthetic
    said = only_persons(person_id("CARICC", ANALYST))
    assert row.restrictions.restrictions.tlp == said.tlp
    assert row.restrictions.restrictions.audience == said.audience
    (own,) = items.list_items(world.wco, world.person(world.wco, ANALYST), wire.ListItemsRequest()).items
    assert own.state == wire.STATEMENT_STATE_ACCEPTED
    world.supply(world.wco, request(world.caricc))
    own = items.list_items(world.wco, world.person(world.wco, ANALYST), wire.ListItemsRequest()).items[0]
    assert own.state == wire.STATEMENT_STATE_QUEUED


def test_outside_the_audience_an_item_is_neither_listed_nor_counted(world: World) -> None:
    made = supplied(world, None, [LIAISON], [ANALYST], [LIAISON])
    analyst, liaison = (world.person(world.caricc, who) for who in (ANALYST, LIAISON))
    assert seen(world.caricc, analyst) == [made[2], made[0]]
    assert seen(world.caricc, liaison) == [made[3], made[1], made[0]]
    # Full pages, and no token that only hidden items would follow.
    assert list(pages(world.caricc, analyst, size=1)) == [[made[2]], [made[0]]]
    assert list(pages(world.caricc, analyst, size=2)) == [[made[2], made[0]]]


@pytest.mark.parametrize("who", [AUDITOR, OPERATOR, "XX-999"])
def test_auditors_operators_and_strangers_see_no_items(world: World, who: str) -> None:
    supplied(world, None)
    for party in (world.wco, world.caricc):
        assert seen(party, world.person(party, who)) == []


def test_a_system_sees_what_a_person_it_acts_for_sees(world: World) -> None:
    made = supplied(world, None, [LIAISON], [ANALYST])
    assert seen(world.caricc, Caller("system", DESK_SYSTEM)) == [made[2], made[0]]
    assert seen(world.caricc, Caller("system", AUDIT_SYSTEM)) == []
    assert seen(world.caricc, Caller("system", "unlisted")) == []


def test_who_leaves_the_roster_sees_nothing_any_more(world: World) -> None:
    supplied(world, None, [ANALYST])
    world.put_roster(world.caricc, 2, without=[ANALYST])
    assert seen(world.caricc, world.person(world.caricc, ANALYST)) == []


def test_lists_are_filtered_by_direction_and_family(world: World) -> None:
    (to_caricc,) = supplied(world, None)
    to_wco = world.supply(world.caricc, request(world.wco))
    world.carry(world.caricc, world.wco)
    analyst = world.person(world.wco, ANALYST)
    assert seen(world.wco, analyst, direction=wire.ITEM_DIRECTION_SUPPLIED) == [to_caricc]
    assert seen(world.wco, analyst, direction=wire.ITEM_DIRECTION_RECEIVED) == [to_wco]
    assert seen(world.wco, analyst, family=item_pb2.FAMILY_REFERENCE) == [to_wco, to_caricc]
    assert seen(world.wco, analyst, family=item_pb2.FAMILY_SEIZURE) == []


def test_one_call_looks_at_no_more_rows_than_allowed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = supplied(world, [ANALYST], [LIAISON], [LIAISON], [LIAISON])
    monkeypatch.setattr(items, "LOOK_MAX", 2)
    analyst = world.person(world.caricc, ANALYST)
    assert list(pages(world.caricc, analyst)) == [[], [made[0]]]


def test_a_token_holds_for_its_caller_and_its_question_only(world: World) -> None:
    supplied(world, None, None)
    analyst, liaison = (world.person(world.caricc, who) for who in (ANALYST, LIAISON))
    token = items.list_items(world.caricc, analyst, wire.ListItemsRequest(page_size=1)).next_page_token
    for caller, asked in (
        (liaison, wire.ListItemsRequest(page_token=token)),
        (analyst, wire.ListItemsRequest(page_token=token, family=item_pb2.FAMILY_REFERENCE)),
        (analyst, wire.ListItemsRequest(page_token=token[:-2])),
        (analyst, wire.ListItemsRequest(page_token="not a token")),
    ):
        with pytest.raises(Refusal) as refused:
            items.list_items(world.caricc, caller, asked)
        assert refused.value.code == "TOKEN_INVALID"


def test_a_token_outlives_the_process(world: World) -> None:
    supplied(world, None, None)
    analyst = world.person(world.caricc, ANALYST)
    token = items.list_items(world.caricc, analyst, wire.ListItemsRequest(page_size=1)).next_page_token
    keys: KeyProvider = world.caricc.keys
    again = Party("CARICC", world.caricc.store, keys, world.clock)
    assert len(items.list_items(again, analyst, wire.ListItemsRequest(page_token=token)).items) == 1


def test_the_inbox_goes_on_where_its_token_says(world: World) -> None:
    analyst = world.person(world.caricc, ANALYST)
    empty = items.inbox_after(world.caricc, analyst, "", "", 10)
    assert not empty.items
    assert empty.resume_token
    made = supplied(world, None, [LIAISON], [ANALYST])
    first = items.inbox_after(world.caricc, analyst, "", empty.resume_token, 1)
    assert [item.item_id for item in first.items] == [made[0]]
    rest = items.inbox_after(world.caricc, analyst, "", first.resume_token, 10)
    assert [item.item_id for item in rest.items] == [made[2]]
    quiet = items.inbox_after(world.caricc, analyst, "", rest.resume_token, 10)
    assert not quiet.items
    assert quiet.resume_token == rest.resume_token


def test_what_this_party_supplied_is_not_in_its_inbox(world: World) -> None:
    supplied(world, None)
    assert not items.inbox_after(world.wco, world.person(world.wco, ANALYST), "", "", 10).items


def test_an_unknown_agreement_is_not_found(world: World) -> None:
    analyst = world.person(world.wco, CONTACT)
    for act in (
        lambda: items.list_items(world.wco, analyst, wire.ListItemsRequest(agreement_id="other")),
        lambda: items.inbox_after(world.wco, analyst, "other", "", 10),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "NOT_FOUND"


def test_one_item_is_listed_by_its_identifier_to_whoever_may_see_it(world: World) -> None:
    first, hidden, _last = supplied(world, None, [LIAISON], None)
    analyst = world.person(world.caricc, ANALYST)
    assert seen(world.caricc, analyst, item_id=first) == [first]
    assert seen(world.caricc, analyst, item_id=hidden) == []
    with pytest.raises(Refusal, match="no such item"):
        seen(world.caricc, analyst, item_id="nonsense")
