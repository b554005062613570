"""Receiving: the first outcome again, byte for byte; conflicts, gaps and strangers; held until whole."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import ledger_pb2, link_pb2, receipt_pb2, statement_pb2
from sqlalchemy import func, select

from node.acts import fetch, memory, outbox, receive, settle
from node.acts.party import Party
from node.errors import Refusal, code_of
from node.keys.envelope import STATEMENT_TYPE, sign_envelope
from node.keys.provider import KeyRole
from node.keys.signing import KeySigner
from node.store import schema
from tests.support.memorandum import DOMAINS, FIRST, SECOND
from tests.support.world import AGREEMENT, ANALYST, World, request

pytestmark = pytest.mark.any_memorandum

ROUTINE = statement_pb2.LANE_ROUTINE
Delivery = link_pb2.Delivery


def owed(party: Party, lane: int = ROUTINE) -> list[Delivery]:
    """Return what a lane owes, each delivery fit to stand in a batch of its own."""
    stored = outbox.outbox_after(party, AGREEMENT, lane, 0, 100, 1 << 20)
    found = [Delivery.FromString(raw) for _, raw in stored]
    sessions = {d.keys.session_id: d.keys.session for d in found if d.keys.HasField("session")}
    for delivery in found:
        if delivery.HasField("keys"):
            delivery.keys.session.CopyFrom(sessions[delivery.keys.session_id])
    return found


def receive_all(party: Party, deliveries: list[Delivery], lane: int = ROUTINE) -> receive.Received:
    batch = link_pb2.Batch(lane=lane, deliveries=deliveries)  # type: ignore[arg-type]
    return receive.receive(party, AGREEMENT, batch).result(30)


def leaves(received: receive.Received) -> list[ledger_pb2.LedgerEntry]:
    return [
        ledger_pb2.LedgerEntry.FromString(leaf)
        for raw in received.receipts
        for leaf in receipt_pb2.BatchReceipt.FromString(raw).leaves
    ]


def verdicts(received: receive.Received) -> list[tuple[int, str]]:
    return [(leaf.decision, code_of(leaf.code) if leaf.code else "") for leaf in leaves(received)]


def count(party: Party, table: Any) -> int:
    with party.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def alarms(party: Party) -> list[str]:
    with party.store.read() as connection:
        codes = connection.execute(select(schema.alarm.c.code).order_by(schema.alarm.c.alarm_id)).scalars()
        return [code_of(code) for code in codes]


def restated(
    party: Party, delivery: Delivery, *, signer: KeySigner | None = None, **changes: Any
) -> Delivery:
    """The same delivery with other words in its header, signed anew with the Party's own key."""
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    for name, value in changes.items():
        setattr(statement.header, name, value)
    made = Delivery()
    made.CopyFrom(delivery)
    key = signer or party.keys.signer(KeyRole.SIGNING)
    made.envelope.CopyFrom(sign_envelope(STATEMENT_TYPE, statement.SerializeToString(), key))
    return made


ACCEPTED, REFUSED, HELD = (
    ledger_pb2.DECISION_ACCEPTED,
    ledger_pb2.DECISION_REFUSED,
    ledger_pb2.DECISION_HELD,
)


def test_a_statement_received_again_gets_its_first_receipt_byte_for_byte(world: World) -> None:
    for _ in range(3):
        world.supply(world.wco, request(world.caricc))
    deliveries = owed(world.wco)
    first = receive_all(world.caricc, deliveries)
    size = len(world.leaves(world.caricc))
    assert verdicts(first) == [(ACCEPTED, "")] * 3
    assert receive_all(world.caricc, deliveries).receipts == first.receipts
    assert receive_all(world.caricc, [deliveries[1]]).receipts == first.receipts
    assert len(world.leaves(world.caricc)) == size, "a repetition writes nothing"
    assert count(world.caricc, schema.item) == 3


def test_a_batch_that_asks_for_many_receipts_again_brings_back_no_more_than_a_frame(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, deliveries = list[bytes](), list[Delivery]()
    for _ in range(5):
        world.supply(world.wco, request(world.caricc))
        deliveries.append(owed(world.wco)[-1])
        first += receive_all(world.caricc, deliveries[-1:]).receipts
    monkeypatch.setattr(memory, "REPLAYED_MAX_BYTES", 2 * max(map(len, first)))
    assert receive_all(world.caricc, deliveries).receipts == first[:2]
    assert receive_all(world.caricc, deliveries[2:]).receipts == first[2:4]
    for delivery in deliveries:  # what was left out is told to whoever asks for it
        assert receive_all(world.caricc, [delivery]).receipts[0] in first
    monkeypatch.setattr(memory, "REPLAYED_TOGETHER_MAX_BYTES", 0)
    assert receive_all(world.caricc, deliveries).receipts == []


def test_a_batch_of_old_and_new_statements_is_answered_whole(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    first = receive_all(world.caricc, owed(world.wco))
    world.supply(world.wco, request(world.caricc))
    both = receive_all(world.caricc, owed(world.wco))
    assert len(both.receipts) == 2
    assert first.receipts[0] in both.receipts
    for raw in both.receipts:
        settle.settle(world.wco, AGREEMENT, receipt_pb2.BatchReceipt.FromString(raw)).result(30)
    assert owed(world.wco) == []


def test_a_changed_byte_is_held_with_leaf_and_alarm_and_the_true_statement_still_passes(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    (true,) = owed(world.wco)
    false = Delivery()
    false.CopyFrom(true)
    payload = bytearray(true.envelope.payload)
    payload[-1] ^= 1
    false.envelope.payload = bytes(payload)
    held = receive_all(world.caricc, [false])
    assert verdicts(held) == [(HELD, "SIGNATURE_INVALID")]
    assert leaves(held)[0].statement_digest == hashlib.sha256(bytes(payload)).digest()
    assert alarms(world.caricc) == ["SIGNATURE_INVALID"]
    assert verdicts(receive_all(world.caricc, [true])) == [(ACCEPTED, "")]


def test_a_wrong_signer_is_held(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    (true,) = owed(world.wco)
    stranger = KeySigner(Ed25519PrivateKey.generate())
    assert verdicts(receive_all(world.caricc, [restated(world.wco, true, signer=stranger)])) == [
        (HELD, "SIGNATURE_INVALID")
    ]
    assert count(world.caricc, schema.item) == 0


@pytest.mark.parametrize(
    "changes", [{"agreement_id": "another"}, {"receiver": FIRST}, {"sender": SECOND}], ids=str
)
def test_a_statement_of_another_agreement_or_party_is_held(world: World, changes: dict[str, Any]) -> None:
    world.supply(world.wco, request(world.caricc))
    (true,) = owed(world.wco)
    foreign = receive_all(world.caricc, [restated(world.wco, true, **changes)])
    assert verdicts(foreign) == [(HELD, "FOREIGN_AGREEMENT")]
    assert verdicts(receive_all(world.caricc, [true])) == [(ACCEPTED, "")]


def test_a_known_identifier_with_other_content_is_a_conflict_with_both_versions_as_proof(
    world: World,
) -> None:
    world.supply(world.wco, request(world.caricc))
    (true,) = owed(world.wco)
    receive_all(world.caricc, [true])
    other = restated(world.wco, true, drill=True)
    assert verdicts(receive_all(world.caricc, [other])) == [(REFUSED, "ITEM_ID_CONFLICT")]
    with world.caricc.store.read() as connection:
        evidence = connection.execute(select(schema.alarm.c.evidence)).scalar_one()
    both = link_pb2.Batch.FromString(bytes(evidence))
    assert [d.envelope.payload for d in both.deliveries] == [true.envelope.payload, other.envelope.payload]


def test_one_place_of_a_lane_with_two_statements_is_a_fork(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    (true,) = owed(world.wco)
    receive_all(world.caricc, [true])
    fork = restated(world.wco, true, statement_id=world.wco.ids.uuid7())
    assert verdicts(receive_all(world.caricc, [fork])) == [(REFUSED, "FORK_DETECTED")]
    assert alarms(world.caricc) == ["FORK_DETECTED"]


def test_a_gap_is_no_outcome_and_the_statement_passes_once_it_is_filled(world: World) -> None:
    for _ in range(3):
        world.supply(world.wco, request(world.caricc))
    first, second, third = owed(world.wco)
    assert verdicts(receive_all(world.caricc, [first])) == [(ACCEPTED, "")]
    gap = receive_all(world.caricc, [third])
    assert verdicts(gap) == [(HELD, "SEQUENCE_GAP")]
    for raw in gap.receipts:
        told = settle.settle(world.wco, AGREEMENT, receipt_pb2.BatchReceipt.FromString(raw)).result(30)
        assert told.final == []
    assert verdicts(receive_all(world.caricc, [second, third])) == [(ACCEPTED, "")] * 2
    assert world.carry(world.wco, world.caricc).delivered == 3
    assert owed(world.wco) == []


def test_a_signed_statement_that_cannot_be_read_takes_its_place_and_the_lane_goes_on(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    (first,) = owed(world.wco)
    receive_all(world.caricc, [first])
    signer = world.wco.keys.signer(KeyRole.SIGNING)
    garbage = Delivery(envelope=sign_envelope(STATEMENT_TYPE, b"\xff\xff\xff\xff", signer))
    header = statement_pb2.Statement.FromString(first.envelope.payload).header
    new_id = world.wco.ids.uuid7()
    other = Delivery()
    other.CopyFrom(first)
    statement = statement_pb2.Statement.FromString(first.envelope.payload)
    statement.item_supply.item_id = new_id
    other.envelope.payload = statement.SerializeToString()
    after = restated(
        world.wco,
        other,
        sequence=header.sequence + 2,
        previous_digest=hashlib.sha256(b"\xff\xff\xff\xff").digest(),
        statement_id=new_id,
    )
    assert verdicts(receive_all(world.caricc, [garbage])) == [(HELD, "SCHEMA_INVALID")]
    # Its keys are bound to another statement id, so it is refused: but it is judged, in its place.
    assert verdicts(receive_all(world.caricc, [after])) == [(REFUSED, "CONTENT_UNREADABLE")]


def test_an_unknown_body_is_held_and_kept_as_it_came(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)
    statement = statement_pb2.Statement.FromString(item.envelope.payload)
    statement.ClearField("body")
    payload = statement.SerializeToString() + b"\xfa\x3e\x03abc"  # field 1007, of a version to come
    signer = world.wco.keys.signer(KeyRole.SIGNING)
    unknown = Delivery(envelope=sign_envelope(STATEMENT_TYPE, payload, signer))
    first = receive_all(world.caricc, [unknown])
    assert verdicts(first) == [(HELD, "UNKNOWN_BODY")]
    assert receive_all(world.caricc, [unknown]).receipts == first.receipts
    with world.caricc.store.read() as connection:
        kept = connection.execute(select(schema.statement.c.envelope).where(schema.statement.c.whose == "p"))
        assert any(payload in bytes(row.envelope) for row in kept)


def test_keys_sealed_for_another_statement_do_not_open_the_content(world: World) -> None:
    for _ in range(2):
        world.supply(world.wco, request(world.caricc))
    first, second = owed(world.wco)
    second.keys.CopyFrom(first.keys)
    assert verdicts(receive_all(world.caricc, [first, second])) == [
        (ACCEPTED, ""),
        (REFUSED, "CONTENT_UNREADABLE"),
    ]
    with world.caricc.store.read() as connection:
        assert len(connection.execute(select(schema.part)).all()) == 1


def test_inline_content_with_another_digest_is_refused(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    (item,) = owed(world.wco)
    sealed = bytearray(item.inline_parts[0].sealed)
    sealed[0] ^= 1
    item.inline_parts[0].sealed = bytes(sealed)
    assert verdicts(receive_all(world.caricc, [item])) == [(REFUSED, "CHUNK_HASH_MISMATCH")]


def test_an_item_is_held_until_its_content_is_whole_and_then_receipted_for_good(world: World) -> None:
    data = bytes(range(256)) * 4096  # 1 MiB
    upload = world.upload(world.wco, data)
    world.supply(world.wco, request(world.caricc, attachments=[data], upload_ids=[upload]))
    (lane,) = (n for n in outbox.LANES if owed(world.wco, n))
    held = receive_all(world.caricc, owed(world.wco, lane), lane)
    assert verdicts(held) == [(HELD, "CONTENT_PENDING")]
    receipt = receipt_pb2.BatchReceipt.FromString(held.receipts[0])
    assert settle.settle(world.wco, AGREEMENT, receipt).result(30).held[0][2] == "CONTENT_PENDING"
    (wanted,) = held.fetch
    assert fetch.pending_fetches(world.caricc, AGREEMENT) == [wanted]
    chunks = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 0))
    fetch.store_chunks(world.caricc, wanted, 0, chunks[:2]).result(30)
    assert fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30) == []
    (resumed,) = fetch.pending_fetches(world.caricc, AGREEMENT)
    assert resumed.next_chunk == 2
    with pytest.raises(Refusal) as swapped:
        fetch.store_chunks(world.caricc, resumed, 2, [chunks[3]])
    assert swapped.value.code == "CHUNK_HASH_MISMATCH"
    rest = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 2))
    fetch.store_chunks(world.caricc, resumed, 2, rest).result(30)
    (final,) = fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30)
    assert fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30) == []
    told = settle.settle(world.wco, AGREEMENT, receipt_pb2.BatchReceipt.FromString(final)).result(30)
    assert len(told.final) == 1
    assert owed(world.wco, lane) == []


def test_a_receipt_that_proves_nothing_settles_nothing(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    received = receive_all(world.caricc, owed(world.wco))
    for broken in ("leaves", "range_proof", "checkpoint", "first_leaf_index", "tree_size"):
        receipt = receipt_pb2.BatchReceipt.FromString(received.receipts[0])
        if broken == "leaves":
            leaf = ledger_pb2.LedgerEntry.FromString(receipt.leaves[0])
            leaf.decision = ledger_pb2.DECISION_REFUSED
            receipt.leaves[0] = leaf.SerializeToString()
        elif broken == "range_proof":
            receipt.range_proof[0] = bytes(32)
        elif broken == "checkpoint":
            receipt.checkpoint = receipt.checkpoint.replace(DOMAINS[SECOND], "elsewhere.example", 1)
        else:
            setattr(receipt, broken, getattr(receipt, broken) + 1)
        with pytest.raises(Refusal) as refused:
            settle.settle(world.wco, AGREEMENT, receipt)
        assert refused.value.code in ("SIGNATURE_INVALID", "SCHEMA_INVALID"), broken
    assert len(owed(world.wco)) == 1


def test_a_receipt_that_comes_again_changes_nothing(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    received = receive_all(world.caricc, owed(world.wco))
    receipt = receipt_pb2.BatchReceipt.FromString(received.receipts[0])
    assert len(settle.settle(world.wco, AGREEMENT, receipt).result(30).final) == 1
    size = len(world.leaves(world.wco))
    told = settle.settle(world.wco, AGREEMENT, receipt).result(30)
    assert (told.final, told.again) == ([], True)
    assert len(world.leaves(world.wco)) == size
    world.supply(world.wco, request(world.caricc))
    assert outbox.owed_no_more(world.wco, AGREEMENT, ROUTINE, [1, 2]) == [1]


def test_without_a_receipt_by_the_deadline_there_is_a_record_and_a_late_receipt_reconciles_it(
    world: World,
) -> None:
    world.supply(world.wco, request(world.caricc))
    deliveries = owed(world.wco)
    assert settle.expire_overdue(world.wco).result(30) == 0
    world.clock.forward(days=400)
    assert settle.expire_overdue(world.wco).result(30) == 1
    assert settle.expire_overdue(world.wco).result(30) == 0
    (record,) = world.leaves(world.wco, "receipt.overdue")
    assert record.statement_digest == hashlib.sha256(deliveries[0].envelope.payload).digest()
    assert alarms(world.wco) == ["NOT_DELIVERED"]
    world.clock.forward(days=-399)
    world.meet()
    assert world.carry(world.wco, world.caricc).settled[0].final
    assert owed(world.wco) == []


def test_items_wait_until_a_roster_before_them_is_answered(world: World) -> None:
    world.put_roster(world.wco, 2)
    world.supply(world.wco, request(world.caricc))
    assert owed(world.wco) == []
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_GOVERNANCE])
    assert len(owed(world.wco)) == 1


def test_an_author_revoked_while_the_item_is_in_flight_is_refused_on_arrival(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    in_flight = owed(world.wco)
    world.put_roster(world.wco, 2, without=[ANALYST])
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_GOVERNANCE])
    assert verdicts(receive_all(world.caricc, in_flight)) == [(REFUSED, "SENDER_NOT_AUTHORISED")]


def test_an_item_that_takes_the_name_of_another_is_refused_and_the_lane_goes_on(world: World) -> None:
    for _ in range(3):
        world.supply(world.wco, request(world.caricc))
    first, second, third = owed(world.wco)
    statement = statement_pb2.Statement.FromString(second.envelope.payload)
    statement.item_supply.item_id = statement_pb2.Statement.FromString(
        first.envelope.payload
    ).item_supply.item_id
    second.envelope.payload = statement.SerializeToString()
    thief = restated(world.wco, second)
    follower = restated(world.wco, third, previous_digest=hashlib.sha256(thief.envelope.payload).digest())
    assert verdicts(receive_all(world.caricc, [first, thief, follower])) == [
        (ACCEPTED, ""),
        (REFUSED, "ITEM_ID_CONFLICT"),
        (ACCEPTED, ""),
    ]
