"""Acts behind a link that protect go first from the frame that brought them to their commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from entente.v1 import ledger_pb2, link_pb2, receipt_pb2

from gateway.link.desk import Desk
from node.acts.leaves import Kind
from node.errors import Refusal
from node.link.effects import ReadOutbox
from node.link.lanes import GOVERNANCE, GUARDED, PRIORITY, PROTECTIVE, ROUTINE
from tests.link.memory_node import MemoryNode


@pytest.fixture
async def node() -> AsyncIterator[MemoryNode]:
    node = MemoryNode("A", "B")
    yield node
    node.writer.shutdown()


@pytest.fixture
async def desk(node: MemoryNode) -> AsyncIterator[Desk]:
    with ThreadPoolExecutor(4) as executor:
        desk = Desk(node, executor)
        serving = asyncio.create_task(desk.run())
        yield desk
        serving.cancel()


def batch(node: MemoryNode, lane: int) -> link_pb2.Batch:
    """Return the first statement that `node` makes in a lane."""
    node.make(lane)
    made = link_pb2.Batch(lane=lane)  # type: ignore[arg-type]
    made.deliveries.extend(node.owed[lane].values())
    return made


async def received(desk: Desk, asked: link_pb2.Batch, claims: list[int]) -> Any:
    """Have a batch received; note how many claims there are before and after; return what it led to."""
    ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    node: Any = desk.acts

    def over(outcome: Any) -> None:
        claims.append(node.claims)
        ended.set_result(outcome)

    desk.receive(asked, lambda: True, over, over)
    claims.append(node.claims)
    async with asyncio.timeout(10):
        return await ended


@pytest.mark.parametrize("lane", PRIORITY)
async def test_a_batch_goes_first_until_it_is_stored_if_its_lane_is_guarded(
    node: MemoryNode, desk: Desk, lane: int
) -> None:
    claims: list[int] = []
    assert (await received(desk, batch(MemoryNode("B", "A"), lane), claims)).receipts
    assert claims == [int(lane in GUARDED), 0]


async def test_a_batch_that_fails_goes_first_no_longer(node: MemoryNode, desk: Desk) -> None:
    node.receive_error = Refusal("STORE_UNAVAILABLE", "no")
    claims: list[int] = []
    assert await received(desk, batch(MemoryNode("B", "A"), PROTECTIVE), claims) is node.receive_error
    assert claims == [1, 0]


async def test_a_batch_of_a_session_that_is_over_goes_first_no_longer(node: MemoryNode, desk: Desk) -> None:
    peer = MemoryNode("B", "A")
    desk.receive(batch(peer, PROTECTIVE), lambda: False, lambda _: None, lambda _: None)
    assert node.claims == 1
    claims: list[int] = []
    await received(desk, batch(MemoryNode("B", "A"), PROTECTIVE), claims)
    assert claims == [2, 0]
    assert node.arrivals == [(PROTECTIVE, 1)], "the first was dropped"


async def test_a_receipt_goes_first_if_it_is_of_a_guarded_lane(node: MemoryNode, desk: Desk) -> None:
    for kind, first in ((Kind.NOTICE_APPLIED, 1), (Kind.ITEM_RECEIVED, 0)):
        leaf = ledger_pb2.LedgerEntry(kind=kind).SerializeToString()
        ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        receipt = receipt_pb2.BatchReceipt(leaves=[leaf])
        desk.settle(receipt, lambda: True, ended.set_result, ended.set_result)
        assert node.claims == first
        async with asyncio.timeout(10):
            await ended
        assert node.claims == 0


async def test_what_a_guarded_lane_owes_is_read_first(node: MemoryNode, desk: Desk) -> None:
    for lane in (GOVERNANCE, ROUTINE):
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def over(_lane: int, _entries: Any, ended: asyncio.Future[int] = ended) -> None:
            ended.set_result(node.claims)

        desk.read_outbox(ReadOutbox(lane, 0, 1, 1_000), over, lambda _: None)
        assert node.claims == int(lane in GUARDED)
        async with asyncio.timeout(10):
            assert await ended == 0
