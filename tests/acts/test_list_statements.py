"""Lists ask the database as often for many rows as for few: what a step needs is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from entente.v1 import consent_service_pb2, exchange_service_pb2, proposal_service_pb2
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as notices
from sqlalchemy import event

from node.acts import consent_views, items, notices_listed, proposals
from node.acts.party import Party
from tests.acts import consent_talk
from tests.acts.restriction_head_steps import informed
from tests.acts.test_loops_act import propose
from tests.acts.test_notices_act import RELAX, TIGHTEN, issue
from tests.acts.test_products_act import green, product
from tests.support.world import ANALYST, World, only_persons, person_id, request


@pytest.fixture
def database() -> str:
    """One kind of database: the statements are the same on either, and this one tells of all of them."""
    return "sqlite"


@contextmanager
def counted(party: Party) -> Iterator[list[str]]:
    """Give every statement that is read with meanwhile."""
    said: list[str] = []
    engine = party.store._readers

    def trace(connection: Any, *_more: Any) -> None:
        connection.set_trace_callback(said.append)

    event.listen(engine, "checkout", trace)
    try:
        yield said
    finally:
        event.remove(engine, "checkout", trace)


def grow(world: World, count: int) -> None:
    """Supply items of every kind that lists treat differently, and say something of each."""
    red = only_persons(person_id("CARICC", ANALYST))
    for _ in range(count):
        plain, named, made_of = (
            world.supply(world.wco, request(world.caricc, restrictions=restrictions))
            for restrictions in (consent_talk.guarded(), red, green())
        )
        world.carry(world.wco, world.caricc)
        for item_id in (plain, named):
            issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
        issue(world, plain, RELAX, set=green(), reason_code="CLOSED")
        issue(world, made_of, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_COPY_TEXT]))
        world.carry(world.wco, world.caricc)
        consent_talk.granted(world, plain, consent_talk.court())
        propose(world, plain)
        product(world, made_of, restrictions=green(bars=[pb.BAR_COPY_TEXT]))
    for _ in range(2):
        world.carry(world.wco, world.caricc)
        world.carry(world.caricc, world.wco)
    informed(world)


def shown(page: Any) -> int:
    """Return how many entries a page has, which is the only one."""
    assert not getattr(page, "next_page_token", "")
    for name in ("items", "notices", "consents", "proposals"):
        if hasattr(page, name):
            return len(getattr(page, name))
    raise AssertionError(page)


LISTS: dict[str, Callable[[Party, Any], Any]] = {
    "items": lambda party, caller: items.list_items(
        party, caller, exchange_service_pb2.ListItemsRequest(page_size=500)
    ),
    "inbox": lambda party, caller: items.inbox_after(party, caller, "", "", 500),
    "notices": lambda party, caller: notices_listed.list_notices(
        party, caller, notices.ListNoticesRequest(page_size=500)
    ),
    "consents": lambda party, caller: consent_views.list_consents(
        party, caller, consent_service_pb2.ListConsentsRequest(page_size=500)
    ),
    "proposals": lambda party, caller: proposals.list_proposals(
        party, caller, proposal_service_pb2.ListProposalsRequest(page_size=500)
    ),
}


def asked(world: World) -> dict[str, tuple[int, int]]:
    """Return, by list and Party, how many entries were shown, and the number of statements that took."""
    found = {}
    for party in (world.wco, world.caricc):
        caller = world.person(party, ANALYST)
        for name, listed in LISTS.items():
            with counted(party) as said:
                page = listed(party, caller)
            found[f"{name} at {party.code}"] = shown(page), len(said)
    return found


def test_a_list_of_many_takes_the_statements_of_a_list_of_few(world: World) -> None:
    grow(world, 2)
    few = asked(world)
    grow(world, 9)
    many = asked(world)
    grew = {name for name, (entries, _) in many.items() if entries > few[name][0]}
    assert {"items at WCO", "items at CARICC", "inbox at WCO", "inbox at CARICC"} <= grew
    for name in ("notices", "consents", "proposals"):
        assert {f"{name} at WCO", f"{name} at CARICC"} <= grew
    assert {name: said for name, (_, said) in many.items()} == {n: said for n, (_, said) in few.items()}
