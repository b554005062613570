"""Judging a large part: read in short snapshots, and never judged by what the store could not give."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from entente.v1 import link_pb2, receipt_pb2
from sqlalchemy import Connection, event

from node.acts import fetch, outbox, receive, settle
from node.acts.fetch import Fetch
from node.errors import Refusal
from tests.support.world import AGREEMENT, World, request

CHUNK = 262_144


def _all_but_judged(world: World, chunks: int) -> Fetch:
    """Supply an attachment of so many chunks and bring all of it over."""
    data = bytes(CHUNK * chunks)
    upload = world.upload(world.wco, data)
    world.supply(world.wco, request(world.caricc, attachments=[data], upload_ids=[upload]))
    (lane,) = (n for n in outbox.LANES if outbox.outbox_after(world.wco, AGREEMENT, n, 0, 1, 1 << 20))
    owed = [raw for _, raw in outbox.outbox_after(world.wco, AGREEMENT, lane, 0, 1, 1 << 20)]
    batch = link_pb2.Batch(lane=lane, deliveries=[link_pb2.Delivery.FromString(raw) for raw in owed])
    (wanted,) = receive.receive(world.caricc, AGREEMENT, batch).result(30).fetch
    sealed = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 0))
    fetch.store_chunks(world.caricc, wanted, 0, sealed).result(30)
    return wanted


def test_a_part_is_judged_in_snapshots_of_a_few_chunks_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = _all_but_judged(world, 21)
    engine = world.caricc.store._readers
    readings: list[int] = []  # of chunks, in each snapshot
    event.listen(engine, "checkout", lambda *_: readings.append(0))

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        readings[-1] += "content_chunk.data" in statement

    event.listen(engine, "before_cursor_execute", count)
    (final,) = fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30)
    assert max(readings) == 1
    assert sum(readings) >= 21 // 4
    told = settle.settle(world.wco, AGREEMENT, receipt_pb2.BatchReceipt.FromString(final)).result(30)
    assert len(told.final) == 1


def test_a_store_that_cannot_be_read_in_the_middle_refuses_nothing_of_the_peers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = _all_but_judged(world, 9)
    store, reads = world.caricc.store, list[int]()
    whole = store.read

    @contextmanager
    def sometimes() -> Iterator[Connection]:
        reads.append(1)
        if len(reads) == 3:
            raise Refusal("STORE_UNAVAILABLE", "the node cannot read its store", retry_after_s=1.0)
        with whole() as connection:
            yield connection

    with monkeypatch.context() as changed:
        changed.setattr(store, "read", sometimes)
        with pytest.raises(Refusal) as refused:
            fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id)
    assert refused.value.code == "STORE_UNAVAILABLE"
    (final,) = fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30)
    told = settle.settle(world.wco, AGREEMENT, receipt_pb2.BatchReceipt.FromString(final)).result(30)
    assert len(told.final) == 1


def test_what_is_to_be_fetched_is_told_a_few_statements_at_a_time_and_none_is_left_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "PENDING_AT_ONCE", 2)
    for n in range(5):
        data = [bytes([n, part]) * 40_000 for part in range(2)]
        uploads = [world.upload(world.wco, one) for one in data]
        world.supply(world.wco, request(world.caricc, attachments=data, upload_ids=uploads))
    world.carry(world.wco, world.caricc)
    found, after = list[list[Fetch]](), -1
    while page := fetch.pending_fetches(world.caricc, AGREEMENT, after):
        found.append(page)
        after = page[-1].arrival
    assert [len({one.statement_id for one in page}) for page in found] == [2, 2, 1]
    assert [len(page) for page in found] == [4, 4, 2]
    assert len({(one.statement_id, one.part) for page in found for one in page}) == 10
