"""Corrections that come early, late, twice or from the wrong side: judged in order, or refused for good."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import link_pb2, statement_pb2
from sqlalchemy import func, select

from node.acts import fetch
from node.acts.submit import submit
from node.errors import Refusal
from node.store import schema
from tests.acts.test_receive_act import ACCEPTED, HELD, alarms, owed, receive_all, restated, verdicts
from tests.acts.test_receive_act import REFUSED as REFUSES
from tests.support.correcting import (
    AWAITED,
    BULK,
    CURRENT,
    PROTECTIVE,
    REFUSED,
    ROUTINE,
    SUPERSEDED,
    code_when_opened,
    correct,
    fetch_all,
    green,
    large,
    notices,
    opened,
    refusing,
    said,
    settle_both,
    summary,
    supplied,
    verdict,
    versions,
)
from tests.support.declaring import believe_acknowledged, declare, owed_items, referring, settle_all
from tests.support.world import AUDITOR, CONTACT, LIAISON, World, request

GOVERNANCE = statement_pb2.LANE_GOVERNANCE
Change = Callable[[statement_pb2.Statement], None]


def altered(world: World, delivery: link_pb2.Delivery, change: Change) -> link_pb2.Delivery:
    """Return a delivery whose statement WCO has changed and signed anew."""
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    change(statement)
    made = link_pb2.Delivery()
    made.CopyFrom(delivery)
    made.envelope.payload = statement.SerializeToString()
    return restated(world.wco, made)


def last_owed(world: World, lane: int = ROUTINE) -> link_pb2.Delivery:
    return owed(world.wco, lane)[-1]


def test_a_correction_that_overtakes_its_item_waits_for_it_and_holds_at_once_then(world: World) -> None:
    first = request(world.caricc, restrictions=green(), **large(world, 1_200_000))
    item_id = world.supply(world.wco, first)
    stored = correct(world, item_id, carry=False)
    world.carry(world.wco, world.caricc, lanes=(PROTECTIVE, ROUTINE))
    assert verdict(world, stored.statement_id) == (exchange.STATEMENT_STATE_HELD, "VERSION_GAP", "")
    assert code_when_opened(world, item_id) == "NOT_FOUND"
    world.carry(world.wco, world.caricc, lanes=(BULK,))
    assert code_when_opened(world, item_id) == "CONTENT_PENDING"
    assert verdict(world, stored.statement_id)[:2] == (exchange.STATEMENT_STATE_HELD, "VERSION_GAP")
    assert alarms(world.caricc) == []
    fetch_all(world)
    assert opened(world, item_id) == (2, "second")
    assert verdict(world, item_id)[0] == verdict(world, stored.statement_id)[0]
    assert verdict(world, stored.statement_id) == (exchange.STATEMENT_STATE_ACCEPTED, "", "")
    settle_both(world)
    assert notices(world.wco) == notices(world.caricc) == [(1, "applied")]
    assert opened(world, item_id, CONTACT, version=1, part=1) == (1, "An invented procedure.")


def test_versions_that_come_in_another_order_are_judged_in_their_own(world: World) -> None:
    item_id = supplied(world)
    second = correct(world, item_id, carry=False, **large(world, 1_200_000, b"2"))
    third = correct(world, item_id, "third", carry=False)
    world.carry(world.wco, world.caricc, lanes=(ROUTINE,))
    assert verdict(world, third.statement_id)[:2] == (exchange.STATEMENT_STATE_HELD, "VERSION_GAP")
    assert versions(world, item_id) == [(1, CURRENT), (3, AWAITED)]
    assert summary(world, item_id).newest_version == 3
    assert opened(world, item_id) == (1, "first")
    world.carry(world.wco, world.caricc, lanes=(BULK,))
    assert verdict(world, second.statement_id)[:2] == (exchange.STATEMENT_STATE_HELD, "CONTENT_PENDING")
    assert versions(world, item_id) == [(1, CURRENT), (2, AWAITED), (3, AWAITED)]
    fetch_all(world)
    assert fetch.pending_fetches(world.caricc, "wco-caricc") == []
    assert versions(world, item_id) == [(1, SUPERSEDED), (2, SUPERSEDED), (3, CURRENT)]
    assert opened(world, item_id) == (3, "third")
    accepted = [leaf for leaf in world.leaves(world.caricc, "item.received") if leaf.decision == ACCEPTED]
    assert [leaf.item_version for leaf in accepted] == [0, 2, 3]
    settle_both(world)
    assert [verdict(world, one.statement_id)[0] for one in (second, third)] == [3, 3]
    assert notices(world.wco) == notices(world.caricc) == [(1, "applied"), (2, "applied")]


def test_a_correction_held_for_its_declaration_is_judged_once_that_is_here(world: World) -> None:
    item_id = supplied(world, purposes=["ENF.PREC"])
    declare(world, world.wco, "ENF.PREC")
    believe_acknowledged(world.wco)
    declaration = owed(world.wco, GOVERNANCE)
    asked = referring(world.caricc, restrictions=green())
    asked.corrects = item_id
    (stored,) = submit(world.wco, world.person(world.wco, CONTACT), [said("second", asked)]).result(30)
    assert isinstance(stored, exchange.SubmitResponse)
    held = receive_all(world.caricc, owed_items(world))
    assert verdicts(held) == [(HELD, "PURPOSE_UNKNOWN")]
    assert summary(world, item_id).version == 1
    taken = receive_all(world.caricc, declaration, GOVERNANCE)
    assert sorted(verdicts(taken)) == [(ACCEPTED, ""), (ACCEPTED, "")]
    shown = summary(world, item_id)
    assert (shown.version, list(shown.supplied_for)) == (2, ["ENF.PREC"])
    assert shown.purpose_declaration == asked.purpose_declaration
    settle_all(world.wco, taken)
    assert verdict(world, stored.statement_id) == (exchange.STATEMENT_STATE_ACCEPTED, "", "")


def test_the_same_version_in_other_bytes_is_a_conflict_with_both_as_proof(world: World) -> None:
    item_id = supplied(world)
    correct(world, item_id)
    correct(world, item_id, "other", carry=False)
    rival = last_owed(world)

    def claims_two(statement: statement_pb2.Statement) -> None:
        statement.item_supply.version = 2

    received = receive_all(world.caricc, [altered(world, rival, claims_two)])
    assert verdicts(received) == [(REFUSES, "ITEM_ID_CONFLICT")]
    assert alarms(world.caricc) == ["ITEM_ID_CONFLICT"]
    with world.caricc.store.read() as connection:
        evidence = bytes(connection.execute(select(schema.alarm.c.evidence)).scalar_one())
    assert len(link_pb2.Batch.FromString(evidence).deliveries) == 2
    assert opened(world, item_id) == (2, "second")
    assert versions(world, item_id) == [(1, SUPERSEDED), (2, CURRENT)]


def test_a_correction_that_comes_again_is_answered_with_its_first_receipt(world: World) -> None:
    item_id = supplied(world)
    correct(world, item_id, carry=False)
    delivery = last_owed(world)
    first = receive_all(world.caricc, [delivery])
    assert verdicts(first) == [(ACCEPTED, "")]
    assert receive_all(world.caricc, [delivery]).receipts == first.receipts
    assert versions(world, item_id) == [(1, SUPERSEDED), (2, CURRENT)]


@pytest.mark.parametrize(
    ("named", "code"),
    [("theirs", "NOT_ORIGINATOR"), ("itself", "ITEM_ID_CONFLICT"), ("roster", "INVALID_TRANSITION")],
)
def test_nobody_corrects_the_other_partys_item_or_what_is_no_item(
    world: World, named: str, code: str
) -> None:
    theirs = world.supply(world.caricc, request(world.wco, restrictions=green()))
    item_id = supplied(world)
    world.carry(world.caricc, world.wco)
    stored = correct(world, item_id, carry=False)
    with world.caricc.store.read() as connection:
        table = schema.statement.c
        said_once = connection.execute(
            select(table.statement_id).where(table.whose == schema.PEER, table.body == "roster")
        ).scalar_one()

    def rename(statement: statement_pb2.Statement) -> None:
        itself = statement.header.statement_id
        names = {"theirs": uuid.UUID(theirs).bytes, "itself": itself, "roster": bytes(said_once)}
        statement.item_supply.item_id = names[named]

    honest = last_owed(world)
    assert verdicts(receive_all(world.caricc, [altered(world, honest, rename)])) == [(REFUSES, code)]
    assert opened(world, item_id) == (1, "first")
    assert [one.state for one in summary(world, theirs, code="CARICC").versions] == []
    # The honest statement has lost its name to the other one: it replaces nothing here either.
    settle_all(world.wco, receive_all(world.caricc, [honest]))
    assert verdict(world, stored.statement_id)[:2] == (exchange.STATEMENT_STATE_REFUSED, "ITEM_ID_CONFLICT")
    assert opened(world, item_id, code="WCO") == (1, "first")


def test_a_correction_of_what_never_comes_stays_held_and_is_seen_by_nobody(world: World) -> None:
    item_id = supplied(world)
    correct(world, item_id, carry=False)
    absent = uuid.uuid4().bytes

    def rename(statement: statement_pb2.Statement) -> None:
        statement.item_supply.item_id = absent

    received = receive_all(world.caricc, [altered(world, last_owed(world), rename)])
    assert verdicts(received) == [(HELD, "VERSION_GAP")]
    assert code_when_opened(world, str(uuid.UUID(bytes=absent))) == "NOT_FOUND"
    assert opened(world, item_id) == (1, "first")


def test_a_refused_correction_replaces_nothing_on_either_node_and_the_next_one_goes_on(world: World) -> None:
    item_id = supplied(world)
    second = correct(world, item_id, carry=False, persons=(LIAISON,))
    world.put_roster(world.caricc, 2, without=[LIAISON])
    third = correct(world, item_id, "third", carry=False)
    assert opened(world, item_id, code="WCO") == (3, "third")
    settle_both(world)
    assert verdict(world, second.statement_id)[:2] == (
        exchange.STATEMENT_STATE_REFUSED,
        "RECIPIENT_NOT_AUTHORISED",
    )
    assert verdict(world, third.statement_id)[0] == exchange.STATEMENT_STATE_ACCEPTED
    for code in ("WCO", "CARICC"):
        assert versions(world, item_id, code=code) == [(1, SUPERSEDED), (2, REFUSED), (3, CURRENT)]
        assert opened(world, item_id, code=code) == (3, "third")
    assert alarms(world.wco) == ["RECIPIENT_NOT_AUTHORISED"]
    fourth = correct(world, item_id, "fourth", carry=False, persons=(AUDITOR,))
    world.put_roster(world.caricc, 3, without=[LIAISON, AUDITOR])
    assert fourth.version == 4
    assert opened(world, item_id, code="WCO") == (4, "fourth")
    settle_both(world)
    assert opened(world, item_id, code="WCO") == opened(world, item_id) == (3, "third")
    assert summary(world, item_id).newest_version == 4  # announced, and refused


def test_a_correction_of_an_item_that_is_refused_is_refused_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = world.supply(world.wco, request(world.caricc, restrictions=green(), **large(world)))
    stored = correct(world, item_id, carry=False)
    world.carry(world.wco, world.caricc)
    assert verdict(world, stored.statement_id)[:2] == (exchange.STATEMENT_STATE_HELD, "VERSION_GAP")

    def other(*_: object) -> None:
        raise Refusal("CHUNK_HASH_MISMATCH", "a part has another digest than stated")

    monkeypatch.setattr(fetch, "_judge_parts", other)
    fetch_all(world)
    assert verdict(world, item_id)[:2] == (exchange.STATEMENT_STATE_REFUSED, "CHUNK_HASH_MISMATCH")
    assert verdict(world, stored.statement_id)[:2] == (
        exchange.STATEMENT_STATE_REFUSED,
        "INVALID_TRANSITION",
    )
    with world.caricc.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.item)).scalar_one() == 0
        assert set(connection.execute(select(schema.part.c.wrapped_key)).scalars()) == {None}
    with refusing("INVALID_TRANSITION"):
        correct(world, item_id)
