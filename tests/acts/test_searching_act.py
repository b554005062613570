"""Searching and counting: decided item by item first; what may not be searched leaves no trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import code_lists_pb2, exchange_service_pb2, item_pb2
from entente.v1 import restriction_pb2 as pb
from entente.v1 import search_service_pb2 as wire

from node.acts import searching
from node.acts.searching import count_items, search_items
from node.errors import Refusal
from tests.acts.test_destroying_act import destroy_at
from tests.acts.test_explaining_act import named
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    LIAISON,
    OPERATOR,
    START,
    World,
    request,
)


def supply(world: World, text: str, restrictions: pb.RestrictionSet | None = None, **more: Any) -> str:
    asked = request(world.caricc, restrictions=restrictions, **more)
    asked.content.reference.texts[0].text = text
    item_id = world.supply(world.wco, asked)
    world.carry(world.wco, world.caricc)
    return item_id


def search(
    world: World, text: str, who: str = ANALYST, code: str = SECOND, size: int = 500, **of: Any
) -> list[str]:
    """Return every hit, page by page."""
    party = world.parties[code]
    asked = wire.SearchItemsRequest(text=text, page_size=size, filter=wire.ItemFilter(**of))
    found: list[str] = []
    while True:
        page = search_items(party, world.person(party, who), asked)
        found += [one.item_id for one in page.items]
        if not page.next_page_token:
            return found
        asked.page_token = page.next_page_token


def count(world: World, who: str = ANALYST, code: str = SECOND, **of: Any) -> int:
    party = world.parties[code]
    asked = wire.CountItemsRequest(filter=wire.ItemFilter(**of))
    total = 0
    while True:
        answer = count_items(party, world.person(party, who), asked)
        total += sum(one.count for one in answer.counts)
        if not answer.next_page_token:
            return total
        asked.page_token = answer.next_page_token


def test_all_words_are_found_by_their_beginnings_in_any_order_case_and_accent(world: World) -> None:
    french = supply(world, "Précurseur : anhydride acétique, fûts de 200 litres")
    russian = supply(world, "Ангидрид уксусной кислоты в бочках")
    other = supply(world, "Lorry with a false floor")
    assert search(world, "ACETIQUE precurs") == [french]
    assert search(world, "ангидр БОЧКАХ") == [russian]
    assert search(world, "floor false lorry") == [other]
    assert search(world, "loor") == []
    assert search(world, "lorry bochkah") == []
    assert search(world, "") == [other, russian, french]
    # The supplier's own persons search what they supplied.
    assert search(world, "lorry", code=FIRST) == [other]


def test_what_may_not_be_searched_is_not_found_and_says_nothing(world: World) -> None:
    hidden = pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named(LIAISON))
    barred = pb.RestrictionSet(tlp=pb.TLP_GREEN, bars=[pb.BAR_BULK_QUERY])
    ends = pb.RestrictionSet(tlp=pb.TLP_GREEN)
    ends.use_until.instant.FromDatetime(START + timedelta(hours=1))
    first = supply(world, "needle")
    theirs = supply(world, "needle", hidden)
    supply(world, "needle", barred)
    expiring = supply(world, "needle", ends)
    last = supply(world, "needle")
    assert search(world, "needle") == [last, expiring, first]
    assert search(world, "needle", LIAISON) == [last, expiring, theirs, first]
    for who in (AUDITOR, OPERATOR):
        assert search(world, "needle", who) == []
        assert count(world, who) == 0
    world.clock.forward(hours=1)
    assert search(world, "needle") == [last, first]
    # Counted it still is, as it is still listed; barred from bulk queries it is counted, too.
    assert count(world) == 4
    assert count(world, LIAISON) == 5


def test_pages_follow_each_other_and_none_is_announced_where_only_hidden_items_follow(world: World) -> None:
    hidden = pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named(LIAISON))
    supply(world, "needle", hidden)
    items = [supply(world, "needle") for _ in range(3)]
    for size in (1, 2, 3):
        assert search(world, "needle", size=size) == items[::-1]
    caller = world.person(world.caricc, ANALYST)
    page = search_items(world.caricc, caller, wire.SearchItemsRequest(text="needle", page_size=3))
    assert page.next_page_token == ""
    two = search_items(world.caricc, caller, wire.SearchItemsRequest(text="needle", page_size=2))
    for changed in (
        wire.SearchItemsRequest(text="other", page_size=2, page_token=two.next_page_token),
        wire.SearchItemsRequest(text="needle", page_token="AAAA"),
    ):
        with pytest.raises(Refusal) as refused:
            search_items(world.caricc, caller, changed)
        assert refused.value.code == "TOKEN_INVALID"
    with pytest.raises(Refusal):
        search_items(world.caricc, world.person(world.caricc, LIAISON), two_more(two.next_page_token))


def two_more(token: str) -> wire.SearchItemsRequest:
    return wire.SearchItemsRequest(text="needle", page_size=2, page_token=token)


def test_a_call_looks_at_a_bounded_number_of_items_and_goes_on_from_its_token(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [supply(world, "needle" if n in (0, 5) else "hay") for n in range(7)]
    for name, bound in (("LOOK_MAX", 2), ("_STEP", 2), ("COUNT_MAX", 2), ("_COUNT_STEP", 2)):
        monkeypatch.setattr(searching, name, bound)
    caller = world.person(world.caricc, ANALYST)
    first = search_items(world.caricc, caller, wire.SearchItemsRequest(text="needle"))
    assert [one.item_id for one in first.items] == [items[5]]
    assert first.next_page_token
    assert search(world, "needle") == [items[5], items[0]]
    assert count(world) == 7
    assert count_items(world.caricc, caller, wire.CountItemsRequest()).next_page_token


def test_filters_narrow_by_family_direction_urgency_time_and_purpose(world: World) -> None:
    early = supply(world, "one")
    world.clock.forward(hours=1)
    narrow = pb.RestrictionSet(tlp=pb.TLP_GREEN, purposes=pb.PermittedPurposes(codes=["ENF.SEIZ"]))
    late = supply(world, "two", narrow, purposes=("ENF",))
    reference, seizure = item_pb2.FAMILY_REFERENCE, item_pb2.FAMILY_SEIZURE
    assert search(world, "", families=[reference]) == [late, early]
    assert search(world, "", families=[seizure]) == []
    assert search(world, "", direction=exchange_service_pb2.ITEM_DIRECTION_SUPPLIED) == []
    assert count(world, direction=exchange_service_pb2.ITEM_DIRECTION_RECEIVED) == 2
    assert search(world, "", urgency=code_lists_pb2.URGENCY_FLASH) == []
    assert search(world, "", purposes=["ENF.SEIZ"]) == [late]
    assert search(world, "", purposes=["ANA.TREND", "GOV"]) == [early]
    middle = wire.ItemFilter()
    middle.from_time.FromDatetime(START + timedelta(minutes=30))
    assert search(world, "", from_time=middle.from_time) == [late]
    assert search(world, "", before_time=middle.from_time) == [early]
    assert count(world, before_time=middle.from_time) == 1


def test_names_that_may_not_be_shown_are_not_found_and_what_is_destroyed_is_not_read(world: World) -> None:
    shy = pb.RestrictionSet(tlp=pb.TLP_GREEN, bars=[pb.BAR_NOMINAL_DISPLAY])
    plain = supply(world, "needle", shy)
    asked = request(world.caricc, restrictions=shy)
    asked.content.nominal = True
    asked.content.reference.texts[0].text = "needle"
    world.supply(world.wco, asked)
    world.carry(world.wco, world.caricc)
    gone = supply(world, "needle")
    destroy_at(world.caricc, gone)
    assert search(world, "needle") == [plain]
    assert count(world, CONTACT) == 3


@pytest.mark.parametrize("text", ["...", " ".join(f"w{n}" for n in range(17))])
def test_a_text_without_words_or_with_too_many_is_refused(world: World, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        search(world, text)
    assert refused.value.code == "SCHEMA_INVALID"
    assert [fault.path for fault in refused.value.faults] == ["text"]
