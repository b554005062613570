"""A peer that signs what it should not: other epochs, lanes, sizes, numbers, names, roles and leaves."""

from __future__ import annotations

import hashlib
import threading
import uuid
from typing import Any

import pytest
from entente.v1 import receipt_pb2, roster_pb2, statement_pb2
from entente.v1.exchange_service_pb2 import AttachmentInfo, OpenItemRequest
from entente.v1.roster_service_pb2 import PutRosterRequest
from sqlalchemy import select

from node.acts import outbox, rosters, settle
from node.acts.open_item import open_item
from node.acts.opened import Opened
from node.acts.party import Caller
from node.acts.submit import submit
from node.acts.upload import begin_upload
from node.errors import Refusal
from node.ledger.proofs import range_proof
from node.store import schema
from node.store.ledger_rows import SqlHashes
from tests.acts.test_receive_act import (
    ACCEPTED,
    HELD,
    REFUSED,
    Delivery,
    alarms,
    count,
    owed,
    receive_all,
    restated,
    verdicts,
)
from tests.support.world import AGREEMENT, ANALYST, World, request, roster


def with_statement(world: World, item: Delivery, change: Any) -> Delivery:
    """The same delivery with its statement changed, signed anew by the WCO."""
    statement = statement_pb2.Statement.FromString(item.envelope.payload)
    change(statement)
    made = Delivery()
    made.CopyFrom(item)
    made.envelope.payload = statement.SerializeToString()
    return restated(world.wco, made)


def test_a_statement_of_another_epoch_has_no_place_and_overwrites_none(world: World) -> None:
    for _ in range(2):
        world.supply(world.wco, request(world.caricc))
    first, second = owed(world.wco)
    assert verdicts(receive_all(world.caricc, [first])) == [(ACCEPTED, "")]
    other = restated(world.wco, first, epoch=2, statement_id=world.wco.ids.uuid7())
    assert verdicts(receive_all(world.caricc, [other])) == [(HELD, "FORK_DETECTED")]
    assert verdicts(receive_all(world.caricc, [second])) == [(ACCEPTED, "")]


@pytest.mark.parametrize("lane", [statement_pb2.LANE_PROTECTIVE, statement_pb2.LANE_GOVERNANCE])
def test_an_item_does_not_travel_in_the_lanes_that_flow_when_items_must_not(world: World, lane: int) -> None:
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)
    with world.caricc.store.read() as connection:
        heads = {p.lane: p for p in outbox.lane_positions(connection, world.caricc.relationship(), "p")}
    moved = restated(
        world.wco,
        item,
        lane=lane,
        sequence=heads[lane].sequence + 1,  # type: ignore[index]
        previous_digest=heads[lane].digest,  # type: ignore[index]
        agreement_digest=bytes(32),
    )
    assert verdicts(receive_all(world.caricc, [moved], lane)) == [(REFUSED, "SCHEMA_INVALID")]


def test_an_item_under_another_version_of_the_agreement_is_refused(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)
    other = restated(world.wco, item, agreement_digest=bytes(32))
    assert verdicts(receive_all(world.caricc, [other])) == [(REFUSED, "AGREEMENT_VERSION_MISMATCH")]


def test_a_sealed_size_that_the_content_does_not_give_is_refused_before_a_byte_is_fetched(
    world: World,
) -> None:
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)

    def swell(statement: statement_pb2.Statement) -> None:
        statement.item_supply.parts[0].sealed_size_bytes = 1 << 38

    swollen = with_statement(world, item, swell)
    del swollen.inline_parts[:]
    received = receive_all(world.caricc, [swollen])
    assert verdicts(received) == [(REFUSED, "SCHEMA_INVALID")]
    assert received.fetch == []


@pytest.mark.parametrize("number", [1 << 63, (1 << 64) - 1])
def test_a_number_that_no_database_holds_is_held_and_alarmed(world: World, number: int) -> None:
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)
    assert verdicts(receive_all(world.caricc, [restated(world.wco, item, sequence=number)])) == [
        (HELD, "SCHEMA_INVALID")
    ]
    assert alarms(world.caricc) == ["SCHEMA_INVALID"]


def test_the_peer_cannot_give_a_statement_the_name_of_one_of_ours(world: World) -> None:
    ours = uuid.UUID(world.supply(world.caricc, request(world.wco))).bytes
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)

    def rename(statement: statement_pb2.Statement) -> None:
        statement.header.statement_id = ours
        statement.item_supply.item_id = ours

    assert verdicts(receive_all(world.caricc, [with_statement(world, item, rename)])) == [
        (REFUSED, "ITEM_ID_CONFLICT")
    ]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("role", roster_pb2.ROLE_PRINCIPAL, "ROLE_INSUFFICIENT"),
        ("roster_version", 999, "ROSTER_STALE"),
    ],
)
def test_what_the_sender_says_of_the_author_is_compared_with_the_roster(
    world: World, name: str, value: int, code: str
) -> None:
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)

    def lie(statement: statement_pb2.Statement) -> None:
        setattr(statement.header.author, name, value)

    assert verdicts(receive_all(world.caricc, [with_statement(world, item, lie)])) == [(REFUSED, code)]


def test_only_a_leaf_that_records_an_outcome_is_a_receipt(world: World) -> None:
    """A true leaf of the peer's ledger with the statement's digest settles nothing unless it is a verdict."""
    world.supply(world.wco, request(world.caricc))
    receive_all(world.caricc, owed(world.wco))
    item_id = world.leaves(world.caricc, "item.received")[-1].object_id
    use = OpenItemRequest(item_id=str(uuid.UUID(bytes=item_id)), purpose="TRN")
    with pytest.raises(Refusal):
        open_item(world.caricc, world.person(world.caricc, ANALYST), use).result(30)
    denied = world.leaves(world.caricc, "use.decided")[-1]
    relationship = world.caricc.relationship()
    size = denied.index + 1
    with world.caricc.store.read() as connection:
        forged = receipt_pb2.BatchReceipt(
            leaves=[
                bytes(
                    connection.execute(
                        select(schema.ledger_entry.c.leaf).where(schema.ledger_entry.c.idx == denied.index)
                    ).scalar_one()
                )
            ],
            first_leaf_index=denied.index,
            tree_size=size,
            range_proof=range_proof(denied.index, size, size, SqlHashes(connection, relationship.rel)),
            checkpoint=connection.execute(
                select(schema.ledger_checkpoint.c.note).where(schema.ledger_checkpoint.c.size == size)
            ).scalar_one(),
        )
    with pytest.raises(Refusal) as refused:
        settle.settle(world.wco, AGREEMENT, forged)
    assert refused.value.code == "SCHEMA_INVALID"
    assert len(owed(world.wco)) == 1


def test_an_act_behind_a_roster_is_judged_by_that_roster(world: World) -> None:
    """Made ready before, and queued behind the roster that removes its author, a supply is refused."""
    party = world.wco
    entered, opened = threading.Event(), threading.Event()

    def gate(_unit: Any, calls: Any) -> list[None]:
        entered.set()
        assert opened.wait(30)
        return [None] * len(calls)

    held = party.store.put(gate, None)
    assert entered.wait(30)
    signed = world.sign_roster(party.code, roster(party.code, 2, without=[ANALYST]))
    put = rosters.put_roster(party, PutRosterRequest(roster=signed))
    supplied = submit(party, world.person(party, ANALYST), [request(world.caricc)])
    opened.set()
    held.result(30)
    assert put.result(30).version == 2
    (answer,) = supplied.result(30)
    assert isinstance(answer, Refusal)
    assert answer.code == "SENDER_NOT_AUTHORISED"
    assert [leaf.kind for leaf in world.leaves(party)][-2:] == ["roster.stated", "supply.refused"]


def test_a_statement_that_makes_the_act_fail_is_held_and_the_others_are_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        world.supply(world.wco, request(world.caricc))
    deliveries = owed(world.wco)
    poison = hashlib.sha256(deliveries[1].envelope.payload).digest()
    row = Opened.row

    def explode(self: Opened, rel: int, leaf_index: int) -> dict[str, Any]:
        if self.digest == poison:
            raise OverflowError
        return row(self, rel, leaf_index)

    monkeypatch.setattr(Opened, "row", explode)
    received = receive_all(world.caricc, deliveries)
    assert sorted(verdicts(received)) == [(ACCEPTED, ""), (ACCEPTED, ""), (HELD, "SCHEMA_INVALID")]
    assert alarms(world.caricc) == ["SCHEMA_INVALID"]
    assert count(world.caricc, schema.item) == 2


def test_who_is_on_no_roster_uploads_nothing(world: World) -> None:
    for stranger in (Caller("person", "W-XX-666"), Caller("system", "unlisted")):
        with pytest.raises(Refusal) as refused:
            begin_upload(world.wco, stranger, AttachmentInfo())
        assert refused.value.code == "SENDER_NOT_AUTHORISED"
