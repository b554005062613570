"""Readers and a tightening at once: by the ledger, no use after the enforcing leaf rests on the old set."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from entente.v1 import exchange_service_pb2, ledger_pb2
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as wire

from node.acts import fetch, open_item, restrict
from node.errors import Refusal
from tests.support.world import AGREEMENT, ANALYST, LIAISON, World, only_persons, person_id, request

READERS, EACH = 8, 12
TIGHTEN = notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN


def tighten(world: World, item_id: str) -> None:
    restrict.issue_notice(
        world.wco,
        world.person(world.wco, ANALYST),
        wire.IssueNoticeRequest(
            request_id=str(uuid.uuid4()),
            item_id=item_id,
            kind=TIGHTEN,
            set=only_persons(person_id("CARICC", LIAISON)),
        ),
    ).result()


def test_no_opening_after_the_enforcing_leaf_rests_on_the_old_set(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc, restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN)))
    world.carry(world.wco, world.caricc)
    asked = exchange_service_pb2.OpenItemRequest(item_id=item_id, purpose="ANA")
    caller, begin = world.person(world.caricc, ANALYST), threading.Barrier(READERS + 1)

    def read() -> int:
        begin.wait()
        refused = 0
        for _ in range(EACH):
            try:
                open_item.open_item(world.caricc, caller, asked).result()
            except Refusal as refusal:
                refused += refusal.code == "NOT_FOUND"
        return refused

    tighten(world, item_id)
    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(read) for _ in range(READERS)]
        begin.wait()
        world.carry(world.wco, world.caricc)
        refused = sum(one.result() for one in reading)
    (enforced,) = world.leaves(world.caricc, "restrict.applied")
    uses = world.leaves(world.caricc, "use.decided")
    assert len(uses) == READERS * EACH
    assert all((use.decision == ledger_pb2.DECISION_ACCEPTED) == (use.index < enforced.index) for use in uses)
    later = [use for use in uses if use.index > enforced.index]
    assert {use.restriction_hash for use in later} <= {enforced.restriction_hash}
    assert len(later) == refused


def test_who_reads_an_attachment_is_cut_off_when_the_notice_holds(world: World) -> None:
    data = bytes(range(256)) * 4096
    upload_id = world.upload(world.wco, data)
    item_id = world.supply(
        world.wco,
        request(
            world.caricc,
            restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN),
            attachments=[data],
            upload_ids=[upload_id],
        ),
    )
    world.carry(world.wco, world.caricc)
    for wanted in fetch.pending_fetches(world.caricc, AGREEMENT):
        chunks = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, wanted.next_chunk))
        fetch.store_chunks(world.caricc, wanted, wanted.next_chunk, chunks).result()
        fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result()
    asked = exchange_service_pb2.OpenItemRequest(item_id=item_id, purpose="ANA", part=1)
    opening = open_item.open_item(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    reading = opening.chunks()
    assert data.startswith(next(reading))
    tighten(world, item_id)
    world.carry(world.wco, world.caricc)
    with pytest.raises(Refusal) as cut:
        next(reading)
    assert cut.value.code == "NOT_FOUND"
    allowed, denied = world.leaves(world.caricc, "use.decided")
    assert (allowed.decision, denied.decision) == (
        ledger_pb2.DECISION_ACCEPTED,
        ledger_pb2.DECISION_REFUSED,
    )
