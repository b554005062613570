"""What is supplied to a Party that has suspended its obligations and holds it unopened (7.2)."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import receipt_pb2, restriction_pb2, statement_pb2, suspension_pb2, termination_pb2
from sqlalchemy import select

from node.acts import fetch, open_item, operate, quarantine, receipting, settle
from node.acts.party import Party, checkpoint_signer
from node.acts.receive import Received
from node.acts.submit import submit as submit_items
from node.errors import Refusal, code_of
from node.store import schema
from node.store.store import open_store
from tests.acts.test_agreeing_act import PAPER, act, breach, submit
from tests.acts.test_notices_act import RECALL, TIGHTEN, WITHDRAW, issue
from tests.acts.test_notices_act import use as used
from tests.acts.test_receive_act import receive_all, verdicts
from tests.acts.test_searching_act import count, search
from tests.support.correcting import correct
from tests.support.correcting import opened as opened_version
from tests.support.correcting import supplied as supplied_before
from tests.support.declaring import declare, late, owed_items, settle_all, summaries, told
from tests.support.memorandum import SECOND
from tests.support.world import AGREEMENT, ANALYST, CONTACT, World, request

pytestmark = pytest.mark.any_memorandum

ACCEPTED, REFUSED, HELD = 1, 2, 3
QUARANTINE = suspension_pb2.INBOUND_POLICY_QUARANTINE
GOVERNANCE = statement_pb2.LANE_GOVERNANCE


def suspended(world: World) -> bytes:
    """Have CARICC suspend its obligations; return the act."""
    made = act(world, world.caricc, suspension=breach(inbound=QUARANTINE))
    submit(world, world.caricc, made)
    world.carry(world.caricc, world.wco)
    return made.act_id


def lift(world: World, suspension: bytes) -> None:
    said = suspension_pb2.SuspensionLift(suspension_id=suspension)
    submit(world, world.caricc, act(world, world.caricc, suspension_lift=said))
    world.carry(world.caricc, world.wco)


def released(world: World) -> Received:
    """Judge what waited, as a node does when the agreement has moved."""
    found = Received()
    while True:
        judged = quarantine.release_quarantine(world.caricc, AGREEMENT).result(10)
        found.receipts += judged.receipts
        if not judged.left:
            return found


def supplied(world: World, **more: Any) -> str:
    item = world.supply(world.wco, request(world.caricc, **more))
    received = receive_all(world.caricc, owed_items(world)[-1:])
    assert verdicts(received) == [(HELD, "PEER_SUSPENDED")]
    settle_all(world.wco, received)
    return item


def suspend_supplier(world: World) -> bytes:
    made = act(world, world.wco, suspension=breach())
    submit(world, world.wco, made)
    world.carry(world.wco, world.caricc, lanes=[GOVERNANCE])
    return made.act_id


def test_what_comes_while_suspended_waits_unopened_and_is_judged_in_order_once_that_is_lifted(
    world: World,
) -> None:
    suspension = suspended(world)
    green = restriction_pb2.RestrictionSet(tlp=restriction_pb2.TLP_GREEN)
    first, second = supplied(world, restrictions=green), supplied(world)
    assert told(world, world.wco, first) == (exchange.STATEMENT_STATE_HELD, "PEER_SUSPENDED")
    assert summaries(world, world.caricc) == []
    assert (count(world), search(world, "")) == (0, [])
    assert used(world, first) == "CONTENT_PENDING"
    assert released(world).receipts == [], "the suspension holds"
    tighter = restriction_pb2.RestrictionSet(tlp=restriction_pb2.TLP_AMBER)
    issue(world, first, TIGHTEN, set=tighter)
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_PROTECTIVE])
    lift(world, suspension)
    judged = released(world)
    assert verdicts(judged) == [(ACCEPTED, ""), (ACCEPTED, "")]
    settle_all(world.wco, judged)
    for item in (first, second):
        assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")
        assert used(world, item) == ""
    shown = {one.item_id: one.restriction_version for one in summaries(world, world.caricc)}
    assert shown == {first: 1, second: 0}, "the notice that came meanwhile holds"
    assert released(world).receipts == [], "once"


def test_what_still_waits_when_the_agreement_ends_is_refused(world: World) -> None:
    suspended(world)
    item = supplied(world)
    notice = termination_pb2.TerminationNotice(document_digest=PAPER)
    submit(world, world.wco, act(world, world.wco, termination_notice=notice))
    world.carry(world.wco, world.caricc, lanes=[GOVERNANCE])
    ends = world.caricc.relationship().standing.ends
    assert ends is not None
    world.clock.forward(seconds=(ends - world.clock.now()).total_seconds())
    judged = released(world)
    assert verdicts(judged) == [(REFUSED, "TERMINATED")]
    settle_all(world.wco, judged)
    assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_REFUSED, "TERMINATED")
    assert summaries(world, world.caricc) == []


def test_an_item_may_wait_for_the_lifting_and_then_for_its_declaration(world: World) -> None:
    item, declaration = late(world)
    suspension = suspended(world)
    held = receive_all(world.caricc, owed_items(world))
    assert verdicts(held) == [(HELD, "PEER_SUSPENDED")]
    settle_all(world.wco, held)
    lift(world, suspension)
    assert released(world).receipts == []
    taken = receive_all(world.caricc, declaration, GOVERNANCE)
    assert sorted(verdicts(taken)) == [(ACCEPTED, ""), (ACCEPTED, "")]
    settle_all(world.wco, taken)
    assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")


def test_a_declaration_is_taken_meanwhile(world: World) -> None:
    suspended(world)
    declare(world, world.wco, "ANA")
    carried = world.carry(world.wco, world.caricc, lanes=[GOVERNANCE])
    assert [verdicts(one) for one in carried.received] == [[(ACCEPTED, "")]]


def test_a_party_that_takes_what_still_comes_takes_it_at_once(world: World) -> None:
    taking = breach(inbound=suspension_pb2.INBOUND_POLICY_ACCEPT)
    submit(world, world.caricc, act(world, world.caricc, suspension=taking))
    world.carry(world.caricc, world.wco)
    world.supply(world.wco, request(world.caricc))
    assert verdicts(receive_all(world.caricc, owed_items(world))) == [(ACCEPTED, "")]


def test_a_supplier_is_warned_that_its_item_will_wait_and_is_not_alarmed_when_it_does(world: World) -> None:
    (free,) = submitted(world)
    assert list(free.warnings) == []
    world.carry(world.wco, world.caricc)
    suspended(world)
    (warned,) = submitted(world)
    assert [code_of(reason) for reason in warned.warnings] == ["PEER_SUSPENDED"]
    settle_all(world.wco, receive_all(world.caricc, owed_items(world)))
    world.clock.forward(days=40)
    assert settle.expire_overdue(world.wco).result(10) == 0
    assert told(world, world.wco, warned.item_id) == (exchange.STATEMENT_STATE_HELD, "PEER_SUSPENDED")
    (lane,) = [one for one in operate.node_status(world.wco).relationships[0].lanes if one.depth]
    assert (lane.depth, lane.oldest_age.seconds) == (1, 0), "no lane is stuck"


def test_an_explanation_says_why_what_waits_cannot_be_opened(world: World) -> None:
    suspended(world)
    item = supplied(world)
    asked = exchange.OpenItemRequest(item_id=item, purpose="ANA")
    with pytest.raises(Refusal) as refused:
        open_item.open_item(world.caricc, world.person(world.caricc, CONTACT), asked).result(10)
    assert (refused.value.code, refused.value.article) == ("CONTENT_PENDING", "7.2")


def test_what_waits_outlives_the_process_that_took_it_in(world: World) -> None:
    suspension = suspended(world)
    item = supplied(world)
    lift(world, suspension)  # and the process dies before it looks at what waits
    old = world.caricc
    old.store.close()
    store = open_store(old.store.url, now=world.clock.now, sign=checkpoint_signer(old.keys))
    with closing(store):
        world.parties[SECOND] = Party(SECOND, store, old.keys, world.clock)
        assert verdicts(released(world)) == [(ACCEPTED, "")]
        again = receive_all(world.caricc, owed_items(world))
        assert sorted(verdicts(again)) == [(ACCEPTED, ""), (HELD, "PEER_SUSPENDED")], "to what is sent anew"
        settle_all(world.wco, again)
        assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")
        assert len(world.leaves(world.caricc, "item.received")) == 2


@pytest.mark.parametrize("first", ["content", "lift"])
def test_large_content_may_come_before_the_lifting_or_after_it(world: World, first: str) -> None:
    data = bytes(300_000)
    suspension = suspended(world)
    item = world.supply(
        world.wco, request(world.caricc, attachments=[data], upload_ids=[world.upload(world.wco, data)])
    )
    received = receive_all(world.caricc, owed_items(world))
    assert verdicts(received) == [(HELD, "PEER_SUSPENDED")]
    settle_all(world.wco, received)
    (wanted,) = received.fetch
    finals: list[Received] = []

    def content() -> None:
        sealed = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 0))
        fetch.store_chunks(world.caricc, wanted, 0, sealed).result(30)
        finals.append(
            Received(fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30))
        )

    def lifted() -> None:
        lift(world, suspension)
        finals.append(released(world))

    for step in (content, lifted) if first == "content" else (lifted, content):
        assert summaries(world, world.caricc) == []
        step()
    assert [verdicts(one) for one in finals] == [[], [(ACCEPTED, "")]]
    settle_all(world.wco, finals[-1])
    assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")
    assert used(world, item) == ""


@pytest.mark.parametrize(("kind", "verdict"), [(RECALL, ACCEPTED), (WITHDRAW, REFUSED)])
def test_what_is_taken_back_while_it_waits_is_never_opened(world: World, kind: int, verdict: int) -> None:
    suspension = suspended(world)
    item = supplied(world)
    issue(world, item, kind)
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_PROTECTIVE])
    lift(world, suspension)
    judged = released(world)
    assert [one[0] for one in verdicts(judged)] == [verdict]
    assert used(world, item) in ("SEALED", "EXPIRED", "NOT_FOUND")
    with world.caricc.store.read() as connection:
        keys = connection.execute(select(schema.part.c.wrapped_key)).scalars().all()
    assert keys == [None], "its content is gone"


def test_more_than_one_receipt_can_hold_is_judged_in_the_order_of_arrival(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "TOGETHER", 3)
    monkeypatch.setattr(receipting, "LEAVES_MAX", 2)
    suspension = suspended(world)
    items = [supplied(world) for _ in range(5)]
    lift(world, suspension)
    judged = released(world)
    sizes = [len(receipt_pb2.BatchReceipt.FromString(raw).leaves) for raw in judged.receipts]
    assert sizes == [1, 2, 2], "three supplies in one transaction, then two; the newest receipt first in each"
    accepted = world.leaves(world.caricc, "item.received")[-5:]
    assert [str(uuid.UUID(bytes=leaf.object_id)) for leaf in accepted] == items
    settle_all(world.wco, judged)
    assert {told(world, world.wco, item)[0] for item in items} == {exchange.STATEMENT_STATE_ACCEPTED}


def test_what_its_supplier_or_holder_suspends_later_neither_refuses_what_waits_nor_lets_it_in(
    world: World,
) -> None:
    suspension = suspended(world)
    item = supplied(world)
    lift(world, suspension)
    refusing = act(world, world.caricc, suspension=breach(inbound=suspension_pb2.INBOUND_POLICY_REFUSE))
    submit(world, world.caricc, refusing)
    world.carry(world.caricc, world.wco)
    assert released(world).receipts == [], "it came before that suspension, and goes on waiting"
    suspend_supplier(world)
    lift(world, refusing.act_id)
    judged = released(world)
    assert verdicts(judged) == [(ACCEPTED, "")], "its supplier had supplied it before"
    settle_all(world.wco, judged)
    assert told(world, world.wco, item) == (exchange.STATEMENT_STATE_ACCEPTED, "")


def test_a_correction_of_what_was_supplied_before_waits_and_the_version_before_it_stays(world: World) -> None:
    item = supplied_before(world)
    suspension = suspended(world)
    second, third = (correct(world, item, text, carry=False) for text in ("second", "third"))
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_PROTECTIVE, statement_pb2.LANE_ROUTINE])
    for one in (second, third):
        held = (exchange.STATEMENT_STATE_HELD, "PEER_SUSPENDED")
        assert told(world, world.wco, one.statement_id) == held
    assert opened_version(world, item) == (1, "first")
    lift(world, suspension)
    judged = released(world)
    assert verdicts(judged) == [(ACCEPTED, ""), (ACCEPTED, "")]
    settle_all(world.wco, judged)
    assert opened_version(world, item) == (3, "third")


def test_an_item_and_its_correction_that_wait_are_judged_in_their_order(world: World) -> None:
    suspension = suspended(world)
    item = world.supply(world.wco, request(world.caricc))
    correct(world, item, carry=False)
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_PROTECTIVE, statement_pb2.LANE_ROUTINE])
    assert summaries(world, world.caricc) == []
    lift(world, suspension)
    judged = released(world)
    assert verdicts(judged) == [(ACCEPTED, ""), (ACCEPTED, "")]
    assert [leaf.item_version for leaf in world.leaves(world.caricc, "item.received")[-2:]] == [0, 2]
    settle_all(world.wco, judged)
    assert opened_version(world, item) == (2, "second")


def submitted(world: World) -> list[exchange.SubmitResponse]:
    answers = submit_items(world.wco, world.person(world.wco, ANALYST), [request(world.caricc)]).result(10)
    return [answer for answer in answers if isinstance(answer, exchange.SubmitResponse)]
