"""What is owed always fits into a frame, and what no frame could carry is refused where it is said."""

from __future__ import annotations

import pytest
from entente.v1 import envelope_pb2, link_pb2, receipt_pb2, restriction_pb2, roster_service_pb2, statement_pb2

from node.acts import fetch, outbox, receive, rosters, settle, stating
from node.acts.submit import submit
from node.contract import check
from node.errors import Refusal
from node.link.session import FRAME_MAX_BYTES
from tests.support.world import AGREEMENT, ANALYST, World, request, roster

ROUTINE, BULK = statement_pb2.LANE_ROUTINE, statement_pb2.LANE_BULK


def _with_annexes(world: World, count: int, size: int) -> str:
    annexes = [bytes([n]) * size for n in range(count)]
    uploads = [world.upload(world.wco, data) for data in annexes]
    return world.supply(world.wco, request(world.caricc, attachments=annexes, upload_ids=uploads))


def test_many_small_attachments_travel_along_up_to_a_frame_and_the_rest_is_fetched(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    _with_annexes(world, 20, 60_000)
    ((_, raw),) = outbox.outbox_after(wco, AGREEMENT, BULK, 0, 100, 262_144)
    assert len(raw) < FRAME_MAX_BYTES - 1024
    batch = link_pb2.Batch(lane=BULK, deliveries=[link_pb2.Delivery.FromString(raw)])
    received = receive.receive(caricc, AGREEMENT, batch).result(30)
    assert [part.part for part in batch.deliveries[0].inline_parts] == [0, 1, 2, 3, 4]
    assert [wanted.part for wanted in received.fetch] == list(range(5, 21))
    for wanted in received.fetch:
        chunks = list(fetch.serve_chunks(wco, AGREEMENT, wanted.sealed_digest, 0))
        fetch.store_chunks(caricc, wanted, 0, chunks).result(30)
    (final,) = fetch.complete_fetches(caricc, AGREEMENT, received.fetch[0].statement_id).result(30)
    told = settle.settle(wco, AGREEMENT, receipt_pb2.BatchReceipt.FromString(final)).result(30)
    assert told.final == [(BULK, 1)]


def test_no_more_attachments_are_read_than_are_sent(world: World) -> None:
    for _ in range(6):
        _with_annexes(world, 4, 60_000)
    read: list[str] = []
    whole = outbox._read

    def counted(*given: object) -> list[tuple[int, bytes]]:
        found = whole(*given)  # type: ignore[arg-type]
        read.extend("part" for _ in found)
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(outbox, "_read", counted)
        sent = outbox.outbox_after(world.wco, AGREEMENT, ROUTINE, 0, 100, 262_144)
    assert [sequence for sequence, _ in sent] == [1]
    assert len(read) == 5
    again = outbox.outbox_after(world.wco, AGREEMENT, ROUTINE, 1, 100, 600_000)
    assert [sequence for sequence, _ in again] == [2, 3]
    assert link_pb2.Delivery.FromString(again[0][1]).keys.HasField("session"), "each reading brings it anew"


def test_the_largest_statement_is_the_largest_payload_of_the_contract() -> None:
    wanted = [bytes(size) for size in (stating.STATEMENT_MAX_BYTES, stating.STATEMENT_MAX_BYTES + 1)]
    faults = [check(envelope_pb2.Envelope(payload=payload)) for payload in wanted]
    assert ["payload" in {fault.path for fault in found} for found in faults] == [False, True]


def _long_caveats() -> restriction_pb2.RestrictionSet:
    stated = restriction_pb2.RestrictionSet(tlp=restriction_pb2.TLP_AMBER)
    for number in range(32):
        caveat = stated.caveats.add(id=f"CAV-{number}", original_language="ru")
        for language in ("en", "fr", "ru"):
            caveat.texts.add(language=language, text="о" * 2_000)
    return stated


def test_an_item_whose_words_no_frame_could_carry_is_refused_and_the_others_of_its_call_go_through(
    world: World,
) -> None:
    asked = [
        request(world.caricc),
        request(world.caricc, restrictions=_long_caveats()),
        request(world.caricc),
    ]
    answers = submit(world.wco, world.person(world.wco, ANALYST), asked).result(30)
    refused = answers[1]
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.facts["statement_max_bytes"]) == (
        "ITEM_TOO_LARGE",
        str(stating.STATEMENT_MAX_BYTES),
    )
    assert not any(isinstance(answer, Refusal) for answer in (answers[0], answers[2]))
    carried = world.carry(world.wco, world.caricc)
    assert carried.delivered == 2
    assert [len(settled.final) for settled in carried.settled] == [2]


def test_a_roster_that_no_frame_could_carry_is_refused_and_the_lane_stays_free(world: World) -> None:
    value = roster("WCO", 2)
    for number in range(1_900):
        person = value.persons.add()
        person.CopyFrom(value.persons[1])
        person.person_id = f"W-AN-{1000 + number}"
        person.names.add(language="en", text="n" * 120)
    asked = roster_service_pb2.PutRosterRequest(roster=world.sign_roster("WCO", value))
    with pytest.raises(Refusal) as refused:
        rosters.put_roster(world.wco, asked).result(30)
    assert (refused.value.code, refused.value.faults) == ("ITEM_TOO_LARGE", ())
    assert outbox.outbox_after(world.wco, AGREEMENT, statement_pb2.LANE_GOVERNANCE, 0, 100, 1 << 20) == []
    world.put_roster(world.wco, 2)
    assert world.carry(world.wco, world.caricc).delivered == 1
