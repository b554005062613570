"""Declarations, withdrawals and items in whatever order they arrive: both nodes end with the same words."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import link_pb2, statement_pb2
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from node.errors import code_of
from node.store import schema
from tests.acts.test_receive_act import alarms, leaves, owed, receive_all, restated
from tests.support.declaring import (
    REFERENCE,
    believe_acknowledged,
    declare,
    owed_items,
    referring,
    settle_all,
    states,
    summaries,
    told,
    withdraw,
)
from tests.support.world import ANALYST, World, world_in_force

ROUTINE, GOVERNANCE = statement_pb2.LANE_ROUTINE, statement_pb2.LANE_GOVERNANCE
ACCEPTED, REFUSED, HELD = 1, 2, 3

# What one sender says in its order: items with what they state themselves; then, maybe, the end of the
# declaration.
ITEMS = st.lists(st.sampled_from(("", "ENF.SEIZ", "ANA")), min_size=1, max_size=4)
ENDS = st.sampled_from(("none", "withdrawn", "expires"))
WIDE = ("ENF", "ANA")


def _said(world: World, items: list[str], ends: str) -> tuple[list[str], dict[int, list[link_pb2.Delivery]]]:
    """Say all of it at the WCO, and return the items and what each lane owes."""
    expires = world.clock.now() + timedelta(hours=1) if ends == "expires" else None
    declare(world, world.wco, *WIDE, expires=expires)
    believe_acknowledged(world.wco)
    supplied = []
    for code in items:
        supplied.append(world.supply(world.wco, referring(world.caricc, *filter(None, [code]))))
        world.clock.forward(seconds=1)
    if ends == "withdrawn":
        withdraw(world, world.wco)
    world.clock.forward(hours=2)
    world.meet()
    return supplied, {GOVERNANCE: owed(world.wco, GOVERNANCE), ROUTINE: owed_items(world)}


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(items=ITEMS, ends=ENDS, data=st.data())
def test_what_was_supplied_under_an_open_declaration_is_accepted_in_every_order_of_arrival(
    items: list[str], ends: str, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder, world_in_force(Path(folder)) as world:
        supplied, lanes = _said(world, items, ends)
        places = [lane for lane, deliveries in lanes.items() for _ in deliveries]
        came: dict[int, int] = dict.fromkeys(lanes, 0)
        for lane in data.draw(st.permutations(places)):
            came[lane] += 1
            # What came before may come again with it.
            start = data.draw(st.integers(0, came[lane] - 1)) if data.draw(st.booleans()) else came[lane] - 1
            received = receive_all(world.caricc, lanes[lane][start : came[lane]], lane)
            settle_all(world.wco, received)
            if any(leaf.decision == HELD for leaf in leaves(received)):
                event("an item waited")
        assert alarms(world.caricc) == []
        for item in supplied:
            assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")
        expected = {
            item: [code] if code else sorted(WIDE) for item, code in zip(supplied, items, strict=True)
        }
        for party in (world.wco, world.caricc):
            seen = {one.item_id: list(one.supplied_for) for one in summaries(world, party)}
            assert seen == expected
        sent = {leaf.object_id: leaf.restriction_hash for leaf in world.leaves(world.wco, "item.sent")}
        final = [leaf for leaf in world.leaves(world.caricc, "item.received") if leaf.decision == ACCEPTED]
        assert len(final) == len(sent)
        assert {leaf.object_id: leaf.restriction_hash for leaf in final} == sent
        over = {"none": "ACKED", "withdrawn": "WITHDRAWN", "expires": "EXPIRED"}[ends]
        for party in (world.wco, world.caricc):
            assert states(world, party, ANALYST) == {f"WCO/{REFERENCE}": over}
        with world.caricc.store.read() as connection:
            waiting = select(func.count()).select_from(schema.awaited_declaration)
            assert connection.execute(waiting).scalar_one() == 0


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(ends=st.sampled_from(("withdrawn", "expires")), after_s=st.integers(1, 7200), late=st.booleans())
def test_what_is_stated_once_a_declaration_is_known_to_be_over_is_never_accepted(
    ends: str, after_s: int, late: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, world_in_force(Path(folder)) as world:
        over = world.clock.now() + timedelta(hours=1)
        declare(world, world.wco, *WIDE, expires=over if ends == "expires" else None)
        believe_acknowledged(world.wco)
        item = world.supply(world.wco, referring(world.caricc))
        if ends == "withdrawn":
            withdraw(world, world.wco)
            over = world.clock.now()
        (delivery,) = owed_items(world)
        statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
        statement.header.state_time.FromDatetime(over + timedelta(microseconds=after_s))
        delivery.envelope.payload = statement.SerializeToString()
        delivery = restated(world.wco, delivery)
        if ends == "expires" and late:  # it overtakes the declaration: time ends it all the same
            assert [leaf.decision for leaf in leaves(receive_all(world.caricc, [delivery]))] == [HELD]
        final = leaves(receive_all(world.caricc, owed(world.wco, GOVERNANCE), GOVERNANCE))
        if not (ends == "expires" and late):
            final = leaves(receive_all(world.caricc, [delivery]))
        verdicts = {leaf.object_id.hex(): (leaf.decision, code_of(leaf.code)) for leaf in final if leaf.code}
        assert verdicts == {item.replace("-", ""): (REFUSED, "PURPOSE_UNKNOWN")}
        assert summaries(world, world.caricc) == []
