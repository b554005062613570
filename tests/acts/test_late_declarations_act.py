"""Items that overtake the declaration they refer to: held, and judged to the end once it is here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import link_pb2, receipt_pb2, statement_pb2
from sqlalchemy import func, select

from node.acts import fetch, open_item, receipting, receive
from node.errors import Refusal
from node.store import schema
from tests.acts.test_notices_act import TIGHTEN, WITHDRAW, answers, issue
from tests.acts.test_notices_act import states as notice_states
from tests.acts.test_receive_act import alarms, owed, receive_all, restated, verdicts
from tests.support.declaring import (
    declare,
    late,
    owed_items,
    referring,
    refusal,
    settle_all,
    summaries,
    told,
    withdraw,
)
from tests.support.world import AGREEMENT, CONTACT, LIAISON, World, only_persons, person_id, request

ROUTINE, GOVERNANCE = statement_pb2.LANE_ROUTINE, statement_pb2.LANE_GOVERNANCE
PROTECTIVE = statement_pb2.LANE_PROTECTIVE
ACCEPTED, REFUSED, HELD = 1, 2, 3


def test_an_item_that_overtakes_its_declaration_is_held_and_accepted_once_the_declaration_is_here(
    world: World,
) -> None:
    item, declaration = late(world)
    held = receive_all(world.caricc, owed_items(world))
    assert verdicts(held) == [(HELD, "PURPOSE_UNKNOWN")]
    settle_all(world.wco, held)
    assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_HELD, "PURPOSE_UNKNOWN")
    assert alarms(world.caricc) == []
    assert summaries(world, world.caricc) == []
    # The lane goes on behind it.
    world.supply(world.wco, request(world.caricc))
    assert verdicts(receive_all(world.caricc, owed_items(world)[1:])) == [(ACCEPTED, "")]
    taken = receive_all(world.caricc, declaration, GOVERNANCE)
    assert sorted(verdicts(taken)) == [(ACCEPTED, ""), (ACCEPTED, "")]
    settle_all(world.wco, taken)
    assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")
    assert [list(one.supplied_for) for one in summaries(world, world.caricc)] == [["ENF.PREC"], ["ANA"]]
    (sent, _), received = world.leaves(world.wco, "item.sent"), world.leaves(world.caricc, "item.received")
    assert received[-1].restriction_hash == sent.restriction_hash
    assert receive_all(world.caricc, declaration, GOVERNANCE).receipts
    with world.caricc.store.read() as connection:
        waiting = connection.execute(select(func.count()).select_from(schema.awaited_declaration))
        assert waiting.scalar_one() == 0


def test_an_item_that_was_held_and_comes_again_is_answered_with_both_receipts(world: World) -> None:
    _, declaration = late(world)
    deliveries = owed_items(world)
    receive_all(world.caricc, deliveries)
    receive_all(world.caricc, declaration, GOVERNANCE)
    again = receive_all(world.caricc, deliveries)
    assert sorted(verdicts(again)) == [(ACCEPTED, ""), (HELD, "PURPOSE_UNKNOWN")]
    assert len(world.leaves(world.caricc, "item.received")) == 2


def test_more_items_than_one_receipt_can_hold_may_wait_for_one_declaration(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipting, "LEAVES_MAX", 1)
    _, declaration = late(world)
    world.supply(world.wco, referring(world.caricc))
    receive_all(world.caricc, owed_items(world))
    taken = receive_all(world.caricc, declaration, GOVERNANCE)
    assert [len(receipt_pb2.BatchReceipt.FromString(raw).leaves) for raw in taken.receipts] == [1, 1, 1]
    settle_all(world.wco, taken)
    assert len(summaries(world, world.caricc)) == 2


@pytest.mark.parametrize("first", ["content", "declaration"])
def test_large_content_and_a_late_declaration_may_come_in_either_order(world: World, first: str) -> None:
    data = bytes(300_000)
    upload = world.upload(world.wco, data)
    item, declaration = late(world, attachments=[data], upload_ids=[upload])
    received = receive_all(world.caricc, owed_items(world))
    assert verdicts(received) == [(HELD, "PURPOSE_UNKNOWN")]
    (wanted,) = received.fetch
    finals: list[receive.Received] = []

    def content() -> None:
        sealed = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 0))
        fetch.store_chunks(world.caricc, wanted, 0, sealed).result(30)
        made = fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30)
        finals.append(receive.Received(made))
        assert fetch.pending_fetches(world.caricc, AGREEMENT) == []

    def declared() -> None:
        finals.append(receive_all(world.caricc, declaration, GOVERNANCE))

    for step in (content, declared) if first == "content" else (declared, content):
        assert summaries(world, world.caricc) == []
        step()
    for received in finals:
        settle_all(world.wco, received)
    assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")
    (received_item,) = summaries(world, world.caricc)
    assert list(received_item.supplied_for) == ["ENF.PREC"]
    reader = world.person(world.caricc, CONTACT)
    opening = open_item.open_item(
        world.caricc, reader, exchange.OpenItemRequest(item_id=item, purpose="ENF.PREC", part=1)
    ).result()
    assert b"".join(opening.chunks()) == data


def test_content_that_is_not_what_was_stated_is_refused_whether_or_not_the_declaration_is_here(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytes(300_000)
    upload = world.upload(world.wco, data)
    item, declaration = late(world, attachments=[data], upload_ids=[upload])
    (wanted,) = receive_all(world.caricc, owed_items(world)).fetch
    sealed = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 0))
    fetch.store_chunks(world.caricc, wanted, 0, sealed).result(30)

    def other(*_: object) -> None:
        raise Refusal("CHUNK_HASH_MISMATCH", "a part has another digest than stated")

    monkeypatch.setattr(fetch, "_judge_parts", other)
    made = fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30)
    assert verdicts(receive.Received(made)) == [(REFUSED, "CHUNK_HASH_MISMATCH")]
    assert verdicts(receive_all(world.caricc, declaration, GOVERNANCE)) == [(ACCEPTED, "")]
    assert told(world, world.wco, item)[0] != exchange.STATEMENT_STATE_ACCEPTED
    assert summaries(world, world.caricc) == []


def test_a_held_item_that_says_more_than_the_declaration_that_comes_is_refused_for_good(world: World) -> None:
    _, declaration = late(world)
    (delivery,) = owed_items(world)
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    statement.item_supply.purpose.codes.append("ANA")
    forged = link_pb2.Delivery()
    forged.CopyFrom(delivery)
    forged.envelope.payload = statement.SerializeToString()
    forged = restated(world.wco, forged)
    assert verdicts(receive_all(world.caricc, [forged])) == [(HELD, "PURPOSE_UNKNOWN")]
    taken = receive_all(world.caricc, declaration, GOVERNANCE)
    assert sorted(verdicts(taken)) == [(ACCEPTED, ""), (REFUSED, "PURPOSE_TOO_BROAD")]
    with world.caricc.store.read() as connection:
        for table in (schema.item, schema.content_chunk, schema.awaited_declaration):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
        assert connection.execute(select(schema.part.c.wrapped_key)).scalars().all() == [None]


def test_a_reference_without_a_digest_is_refused_by_the_recipient(world: World) -> None:
    declare(world, world.wco, "ENF.PREC")
    world.carry(world.wco, world.caricc)
    world.supply(world.wco, referring(world.caricc))
    (delivery,) = owed(world.wco)
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    statement.item_supply.ClearField("purpose_declaration_digest")
    delivery.envelope.payload = statement.SerializeToString()
    assert verdicts(receive_all(world.caricc, [restated(world.wco, delivery)])) == [
        (REFUSED, "PURPOSE_UNKNOWN")
    ]


def test_an_item_stated_when_its_declaration_was_over_is_refused_for_good(world: World) -> None:
    declare(world, world.wco, "ENF.PREC", expires=world.clock.now() + timedelta(hours=1))
    world.carry(world.wco, world.caricc)
    world.supply(world.wco, referring(world.caricc))
    (delivery,) = owed(world.wco)
    stated = statement_pb2.Statement()
    stated.header.state_time.FromDatetime(world.clock.now() + timedelta(hours=1))
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    statement.header.state_time.CopyFrom(stated.header.state_time)
    delivery.envelope.payload = statement.SerializeToString()
    assert verdicts(receive_all(world.caricc, [restated(world.wco, delivery)])) == [
        (REFUSED, "PURPOSE_UNKNOWN")
    ]


def test_a_withdrawal_of_what_is_not_held_is_refused_and_changes_nothing(world: World) -> None:
    late(world)
    withdraw(world, world.wco)
    _, withdrawal = owed(world.wco, GOVERNANCE)
    statement = statement_pb2.Statement.FromString(withdrawal.envelope.payload)
    header = statement_pb2.Statement.FromString(owed(world.wco, GOVERNANCE)[0].envelope.payload).header
    statement.header.sequence, statement.header.previous_digest = header.sequence, header.previous_digest
    withdrawal.envelope.payload = statement.SerializeToString()
    taken = receive_all(world.caricc, [restated(world.wco, withdrawal)], GOVERNANCE)
    assert verdicts(taken) == [(REFUSED, "PURPOSE_UNKNOWN")]
    with refusal("NOT_FOUND"):
        withdraw(world, world.wco, "no-such")


@pytest.mark.parametrize("when", ["before the item", "while it waits"])
@pytest.mark.parametrize("size", [0, 300_000])
def test_a_notice_on_an_item_that_waits_for_its_declaration_holds_once_the_declaration_is_here(
    world: World, when: str, size: int
) -> None:
    data = bytes(size)
    large = {"attachments": [data], "upload_ids": [world.upload(world.wco, data)]} if size else {}
    item, declaration = late(world, **large)
    issued = issue(world, item, TIGHTEN, set=only_persons(person_id("CARICC", LIAISON)))
    arrivals = [(owed_items(world), ROUTINE), (owed(world.wco, PROTECTIVE), PROTECTIVE)]
    fetches = []
    for deliveries, lane in reversed(arrivals) if when == "before the item" else arrivals:
        fetches += receive_all(world.caricc, deliveries, lane).fetch
    receive_all(world.caricc, declaration, GOVERNANCE)
    for wanted in fetches:
        sealed = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 0))
        fetch.store_chunks(world.caricc, wanted, 0, sealed).result(30)
        fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30)
    world.carry(world.caricc, world.wco)
    assert summaries(world, world.caricc, CONTACT) == []
    (seen,) = summaries(world, world.caricc, LIAISON)
    assert (list(seen.supplied_for), seen.restriction_version) == (["ENF.PREC"], 1)
    assert notice_states(world.caricc) == notice_states(world.wco) == [(1, "applied")]
    (answer,) = answers(world.wco)
    assert answer.result_hash == issued.result_hash
    final = world.leaves(world.caricc, "item.received")[-1]
    assert (final.decision, final.restriction_hash) == (ACCEPTED, issued.result_hash)
    assert alarms(world.caricc) == []


def test_an_item_taken_back_while_it_waits_for_its_declaration_is_refused(world: World) -> None:
    item, declaration = late(world)
    receive_all(world.caricc, owed_items(world))
    issue(world, item, WITHDRAW)
    receive_all(world.caricc, owed(world.wco, PROTECTIVE), PROTECTIVE)
    taken = receive_all(world.caricc, declaration, GOVERNANCE)
    assert sorted(verdicts(taken)) == [(ACCEPTED, ""), (REFUSED, "SEALED")]
    assert summaries(world, world.caricc) == []
