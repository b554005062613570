"""Two links over real gRPC on loopback."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import grpc
from entente.v1 import link_pb2, receipt_pb2, statement_pb2

from gateway.link.framing import decode, encode
from gateway.link.stream import DialledStream
from node.errors import Refusal
from node.link.effects import FrameKind
from node.link.lanes import BULK, GOVERNANCE, PRIORITY, PROTECTIVE, ROUTINE
from tests.link.loopback import Insecure, Pair, Side, two_links, until


async def delivered(here: Side, there: Side) -> None:
    await until(lambda: here.node.owes() == 0, f"{here.node.own} owes nothing")
    for lane in PRIORITY:
        assert there.node.stored[lane] == list(range(1, here.node.made[lane] + 1))


async def test_statements_flow_both_ways_over_one_stream() -> None:
    async with two_links() as pair:
        for lane in PRIORITY:
            pair.a.node.make(lane, 250)
            pair.b.node.make(lane, 120)
        await delivered(pair.a, pair.b)
        await delivered(pair.b, pair.a)
        assert pair.a.link.status.up
        assert pair.b.link.status.state == "open"
        assert pair.a.node.heads_taken > 0
        assert pair.a.node.faults == pair.b.node.faults == []


async def test_stream_cut_in_the_middle_of_batches_loses_and_doubles_nothing() -> None:
    async with two_links() as pair:
        for cut_after in (30_000, 90_000, 150_000, 200):
            await until(lambda: pair.a.link.status.up, "a session")
            pair.proxy.cut_after = cut_after
            pair.a.node.make(ROUTINE, 700)
            pair.b.node.make(BULK, 300)
            await asyncio.sleep(0.02)
        pair.proxy.cut()
        await delivered(pair.a, pair.b)
        await delivered(pair.b, pair.a)


async def test_both_dial_and_one_session_lives() -> None:
    async with two_links(b_dials=True) as pair:
        pair.a.node.make(ROUTINE, 500)
        pair.b.node.make(ROUTINE, 500)
        await delivered(pair.a, pair.b)
        await delivered(pair.b, pair.a)
        await until(lambda: pair.a.link.status.up and pair.b.link.status.up, "both are up")
        pair.a.node.make(GOVERNANCE, 3)
        await delivered(pair.a, pair.b)


async def test_full_routine_lane_does_not_delay_a_notice() -> None:
    async with two_links(terms={"windows": {1: 100, 2: 100, 3: 50, 4: 50}}) as pair:
        await until(lambda: pair.a.link.status.up, "a session")
        pair.b.node.gate.clear()
        pair.a.node.make(ROUTINE, 400)
        await until(lambda: pair.b.link.status.up, "B is up")
        pair.a.node.make(PROTECTIVE, 5)
        await until(lambda: len(pair.b.node.stored[PROTECTIVE]) == 5, "the notices arrived")
        assert pair.b.node.stored[ROUTINE] == []
        pair.b.node.gate.set()
        await delivered(pair.a, pair.b)


async def test_oversized_malformed_and_unknown_frames_do_not_end_the_stream() -> None:
    async with two_links(a_dials=False) as pair:
        stream, _hello = await greeted(pair)
        await awaited(stream, "heads")  # the lanes are open
        await stream.write(encode(FrameKind.PING, link_pb2.Ping(nonce=b"1")) + b"\xff" * 1_500_000)
        await stream.write(b"\x0a\xff\xff")
        await stream.write(b"")
        await stream.write(encode(FrameKind.CREDIT, link_pb2.Credit()))
        await stream.write(b"\x0a\x04\xa2\x06\x01x")  # a frame of field 100
        faulty = link_pb2.Batch(lane=statement_pb2.LANE_ROUTINE, deliveries=[link_pb2.Delivery()])
        await stream.write(encode(FrameKind.BATCH, faulty))
        await stream.write(encode(FrameKind.PING, link_pb2.Ping(nonce=b"2")))
        pong = await awaited(stream, "ping")
        assert pong.ping.nonce == b"2"
        assert pong.ping.reply
        expected = ["ITEM_TOO_LARGE", *["SCHEMA_INVALID"] * 4]
        await until(lambda: sorted(pair.b.node.faults) == expected, "the faults are recorded")
        stream.abandon()


async def test_batch_beyond_the_credit_ends_the_session() -> None:
    async with two_links(a_dials=False, terms={"windows": {1: 1, 2: 1, 3: 1, 4: 1}}) as pair:
        stream, _hello = await greeted(pair)
        await awaited(stream, "heads")  # the lanes are open
        pair.a.node.make(ROUTINE, 2)
        batch = link_pb2.Batch(lane=statement_pb2.LANE_ROUTINE)
        owed = pair.a.node.outbox_after(ROUTINE, 0, 2, 10**6)
        batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for _, raw in owed)
        await stream.write(encode(FrameKind.BATCH, batch))
        bye = await awaited(stream, "bye")
        assert bye.bye.reason == link_pb2.BYE_REASON_PROTOCOL_ERROR
        assert pair.b.node.stored[ROUTINE] == []
        stream.abandon()


async def test_hello_of_another_agreement_is_answered_with_goodbye() -> None:
    async with two_links(a_dials=False) as pair:
        pair.a.node.agreement_id = "other"
        stream, first = await greeted(pair)
        assert first.bye.reason == link_pb2.BYE_REASON_FOREIGN
        stream.abandon()


async def test_different_agreements_let_protective_statements_flow_alone() -> None:
    async with two_links(start=False) as pair:
        pair.a.node.digest = b"1" * 32
        pair.a.link.start()
        pair.b.link.start()
        pair.a.node.make(ROUTINE, 3)
        pair.a.node.make(PROTECTIVE, 3)
        await until(lambda: pair.b.node.stored[PROTECTIVE] == [1, 2, 3], "the notices arrived")
        assert pair.b.node.stored[ROUTINE] == []
        pair.b.node.digest = b"1" * 32  # the amendment arrived: the two greet anew
        for callback in pair.b.node.callbacks:
            callback(frozenset({"agreement"}))
        await delivered(pair.a, pair.b)


async def test_contradiction_stops_business_but_not_heads() -> None:
    async with two_links(start=False, terms={"heads_busy_s": 0.1, "heads_rest_s": 0.1}) as pair:
        pair.b.node.halt = Refusal("FORK_DETECTED", "two histories")
        pair.a.link.start()
        pair.b.link.start()
        pair.a.node.make(PROTECTIVE, 1)
        await until(lambda: pair.b.link.status.halted == "FORK_DETECTED", "B halts")
        await until(lambda: pair.a.node.heads_taken > 2 and pair.b.node.heads_taken > 2, "heads flow")
        assert pair.b.node.stored[PROTECTIVE] == []
        assert pair.b.link.status.up
        assert (pair.b.node.halts, pair.b.node.faults) == (["FORK_DETECTED"], [])


async def test_node_that_cannot_store_is_left_alone_and_tried_again() -> None:
    async with two_links() as pair:
        await until(lambda: pair.a.link.status.up, "a session")
        pair.b.node.receive_error = Refusal("STORE_UNAVAILABLE", "disk full", retry_after_s=0.05)
        pair.a.node.make(ROUTINE, 150)
        await until(lambda: not pair.a.link.status.up, "the session ends")
        pair.b.node.receive_error = None
        await delivered(pair.a, pair.b)


async def test_an_outbox_that_could_not_be_read_on_the_loop_is_read_again() -> None:
    async with two_links() as pair:
        await until(lambda: pair.a.link.status.up, "a session")
        pair.a.node.at_hand_error = ValueError("a fault of ours")
        pair.a.node.make(ROUTINE, 30)
        await delivered(pair.a, pair.b)
        assert pair.a.node.at_hand_error is None


async def test_lost_receipts_are_asked_for_by_statement() -> None:
    async with two_links(terms={"receipt_wait_s": 0.2}) as pair:
        await until(lambda: pair.a.link.status.up, "a session")
        pair.b.node.lose_receipts = True
        pair.a.node.make(ROUTINE, 2)
        await delivered(pair.a, pair.b)


async def test_large_content_is_fetched_and_the_statement_judged_then() -> None:
    async with two_links(b_dials=False) as pair:
        part = pair.a.node.content(9 * 262_160 + 77)
        pair.a.node.make(BULK, 1, part=part)
        await until(lambda: pair.b.node.stored[BULK] == [1], "the statement arrived")
        await delivered(pair.a, pair.b)
        assert b"".join(pair.b.node.fetched[part.sealed_digest])


async def test_false_receipt_is_recorded_and_ends_the_session() -> None:
    async with two_links(a_dials=False) as pair:
        stream, _hello = await greeted(pair)
        await awaited(stream, "heads")  # the lanes are open
        receipt = encode(FrameKind.RECEIPT, pair.a.node._receipt([b"F" + bytes(32)]))
        await stream.write(receipt)
        bye = await awaited(stream, "bye")
        assert bye.bye.reason == link_pb2.BYE_REASON_PROTOCOL_ERROR
        await until(lambda: pair.b.node.faults == ["SIGNATURE_INVALID"], "the receipt is recorded")
        stream.abandon()


async def test_channel_is_replaced_while_statements_flow() -> None:
    async with two_links() as pair:
        pair.a.node.make(ROUTINE, 800)
        await until(lambda: pair.a.link.status.up, "a session")
        before = pair.a.link._current
        await pair.a.link.replace_channel()
        pair.a.node.make(ROUTINE, 800)
        await until(lambda: pair.a.link._current not in (None, before), "the new session")
        await delivered(pair.a, pair.b)


async def test_drained_link_says_goodbye() -> None:
    async with two_links(a_dials=False) as pair:
        stream, _hello = await greeted(pair)
        draining = asyncio.create_task(pair.b.link.drain())
        bye = await awaited(stream, "bye")
        assert bye.bye.reason == link_pb2.BYE_REASON_DRAINING
        stream.abandon()
        await draining


async def test_batches_of_a_hundred_pass_quickly() -> None:
    async with two_links() as pair:
        await until(lambda: pair.a.link.status.up, "a session")
        count, began = 6_000, time.perf_counter()
        pair.a.node.make(ROUTINE, count, size_bytes=600)
        await delivered(pair.a, pair.b)
        rate = count / (time.perf_counter() - began)
        print(f"{rate:.0f} statements/s")
        assert rate > 300  # a shared machine; the printed figure is the measurement


async def greeted(pair: Pair) -> tuple[DialledStream, link_pb2.LinkFrame]:
    """A's end of a stream to B played by hand: hello said, B's hello read."""
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{pair.b.port}")
    stream = DialledStream(channel)
    hello = pair.a.node.hello()
    hello.session_nonce = bytes(16)
    await stream.write(encode(FrameKind.HELLO, hello))
    raw = await stream.read()
    assert raw is not None
    return stream, decode(raw)


async def awaited(stream: DialledStream, kind: str) -> link_pb2.LinkFrame:
    async with asyncio.timeout(10):
        while (raw := await stream.read()) is not None:
            frame = decode(raw)
            if frame.WhichOneof("frame") == kind:
                return frame
    raise AssertionError(f"no {kind} came")


async def test_an_endpoint_that_appears_later_is_dialled_and_one_that_changes_is_moved_to() -> None:
    async with two_links(a_dials=True, start=False) as pair:
        pair.a.link._source = None  # the peer's descriptor named none when the link was opened
        pair.a.link.start()
        pair.b.link.start()
        pair.a.node.make(ROUTINE, 5)
        await pair.a.link.move(Insecure(lambda: pair.proxy.port))
        await delivered(pair.a, pair.b)
        before = pair.a.link._current
        await pair.a.link.move(Insecure(lambda: pair.b.port))
        await until(lambda: pair.a.link._current not in (None, before), "the new session")
        await pair.proxy.stop()
        pair.a.node.make(ROUTINE, 5)
        await delivered(pair.a, pair.b)
        await pair.proxy.start()


async def test_an_endpoint_that_changes_while_nobody_answers_is_dialled_at_once() -> None:
    async with two_links(start=False) as pair:
        pair.b.link.start()
        far = replace(pair.a.link._settings, backoff_base_s=50.0, backoff_max_s=60.0)
        pair.a.link._settings = far
        await pair.a.link.move(Insecure(lambda: 1))
        pair.a.link.start()
        await until(lambda: pair.a.link.status.failures > 0, "nobody answers there")
        await pair.a.link.move(Insecure(lambda: pair.b.port))
        await until(lambda: pair.a.link.status.up, "a session", 5)


async def test_receipts_and_heads_that_cannot_be_stored_stop_the_reading_and_nothing_is_lost() -> None:
    async with two_links(a_dials=False) as pair:
        stream, _hello = await greeted(pair)
        await awaited(stream, "heads")  # the lanes are open
        pair.b.node.gate.clear()
        receipt = encode(FrameKind.RECEIPT, receipt_pb2.BatchReceipt(leaves=[], tree_size=1, checkpoint="c"))
        heads = encode(FrameKind.HEADS, link_pb2.Heads(roster_version=1))
        taken = pair.b.node.settles
        for _ in range(600):
            await stream.write(receipt)
        for _ in range(200):
            await stream.write(heads)
        await stream.write(encode(FrameKind.PING, link_pb2.Ping(nonce=b"behind")))
        conversation = pair.b.link._current
        assert conversation is not None
        await until(lambda: not conversation._backlog._room.is_set(), "the reading stops")
        assert conversation._backlog._notices <= 257
        pair.b.node.gate.set()
        pong = await awaited(stream, "ping")
        assert pong.ping.nonce == b"behind"
        await until(lambda: pair.b.node.settles == taken + 600, "all are settled")
        await until(lambda: not conversation._backlog._notices, "nothing is held")
        stream.abandon()
