"""Steps of the tests of restriction heads: made by the WCO, shown to CARICC, compared as a link does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from entente.v1 import (
    federation_service_pb2,
    link_pb2,
    restriction_head_pb2,
    use_pb2,
)
from sqlalchemy import select

from node.acts import head_comparing, head_making, heads
from node.acts.head_comparing import Missing
from node.acts.party import Party
from node.errors import code_of
from node.exchange.heads import HEAD_TYPE
from node.keys.envelope import sign_envelope
from node.store import schema
from node.store.unit import UnitOfWork
from tests.acts.test_notices_act import (
    TIGHTEN,
    issue,
    supplied,
    use,
)
from tests.support.world import AGREEMENT, LIAISON, World, only_persons, person_id

EXPORT = use_pb2.USE_ACTION_EXPORT
Head = restriction_head_pb2.RestrictionHead
Run = restriction_head_pb2.RestrictionHeadRange


def made(party: Party) -> int:
    return int(head_making.make_heads(party).result())


def shown(world: World) -> link_pb2.Heads:
    """Have the WCO make a head if one is due, and return what it shows."""
    made(world.wco)
    return heads.own_heads(world.wco, AGREEMENT)


def taken(world: World, told: link_pb2.Heads) -> bool:
    return bool(head_comparing.take_head(world.caricc, AGREEMENT, told).result())


def run_of(world: World, counter: int, **wanted: Any) -> Run:
    asked = federation_service_pb2.GetRestrictionHeadRangeRequest(
        agreement_id=AGREEMENT, counter=counter, **wanted
    )
    return head_making.head_range(world.wco, asked)


def compared(world: World) -> int:
    """Compare as a link does; return how many items were found behind."""
    comparison = head_comparing.next_comparison(world.caricc, AGREEMENT)
    if comparison is None:
        return 0
    found = 0
    while not comparison.complete:
        run = run_of(world, comparison.counter, first_index=comparison.first_index)
        found += head_comparing.compare_run(world.caricc, comparison, run).result()
    head_comparing.finish_comparison(world.caricc, comparison).result()
    return found


def informed(world: World) -> int:
    """Make, show and compare a head; return how many items are found behind."""
    world.clock.forward(seconds=5)
    return compared(world) if taken(world, shown(world)) else 0


def missing(world: World) -> Missing:
    return head_comparing.missing_notices(world.caricc, AGREEMENT)


def reported(world: World) -> int:
    """Raise the alarms that are due, each with its proof; return how many were raised."""
    found = missing(world)
    return sum(
        head_comparing.report_missing(
            world.caricc, AGREEMENT, item, run_of(world, found.counter, item_id=item)
        ).result()
        for item in found.items
    )


def alarms(party: Party) -> list[tuple[str, bytes]]:
    table = schema.alarm.c
    with party.store.read() as connection:
        rows = connection.execute(select(table.code, table.evidence).order_by(table.alarm_id))
        return [(code_of(row.code), bytes(row.evidence)) for row in rows]


def head_in(told: link_pb2.Heads) -> Head:
    return Head.FromString(told.restriction_head.payload)


def resigned(world: World, head: Head) -> link_pb2.Heads:
    """Return a head as a WCO would show it that signs whatever it likes."""
    signer = world.wco.keys.signing.keys[0]
    told = heads.own_heads(world.wco, AGREEMENT)
    told.restriction_head.CopyFrom(sign_envelope(HEAD_TYPE, head.SerializeToString(), signer))
    return told


def withheld(world: World, **more: Any) -> str:
    """Supply an item, and issue a notice on it that never arrives."""
    item_id = supplied(world)
    assert use(world, item_id, LIAISON, EXPORT) == ""
    issue(world, item_id, TIGHTEN, set=only_persons(person_id("CARICC", LIAISON)), **more)
    return item_id


def written(party: Party, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows of `notice`, without what goes with them."""

    def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        for given in calls:
            unit.insert(schema.notice, given)
        return [None] * len(calls)

    party.store.put(act, rows).result()


def noticed(whose: str, items: range, sequence: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "rel": 1,
            "whose": whose,
            "statement_id": number.to_bytes(8, "big") + sequence.to_bytes(8, "big"),
            "item_id": number.to_bytes(16, "big"),
            "sequence": sequence,
            "digest": number.to_bytes(32, "big"),
            "kind": int(TIGHTEN),
            "notice": b"",
            "stated_us": 1,
            "early": True,
            "state": "applied",
            "leaf_index": number,
            "recorded_us": 1,
        }
        for number in items
    ]
