"""Fields written by hand are the fields that protobuf writes and reads."""

from __future__ import annotations

from entente.v1 import link_pb2
from hypothesis import given
from hypothesis import strategies as st

from gateway.link.framing import decode, encode_batch
from node.wire import field, field_at, number_field, varint

deliveries = st.builds(
    lambda key, part, sealed: link_pb2.Delivery(
        keys={"session_id": bytes(16), "wrapped": key}, inline_parts=[{"part": part, "sealed": sealed}]
    ),
    st.binary(min_size=1, max_size=300),
    st.integers(0, 2**32 - 1),
    st.binary(min_size=1, max_size=40_000),
)


@given(st.integers(0, 2**63))
def test_a_number_reads_back(value: int) -> None:
    assert link_pb2.LanePosition.FromString(number_field(2, value)).sequence == value
    assert (value == 0) == (number_field(2, value) == b"")
    assert len(varint(value)) == max(1, -(-value.bit_length() // 7))


@given(deliveries)
def test_a_delivery_put_together_is_the_one_that_protobuf_writes(delivery: link_pb2.Delivery) -> None:
    keys = field(1, delivery.keys.session_id) + field(2, delivery.keys.wrapped)
    (inline,) = delivery.inline_parts
    written = field(2, keys) + field(3, number_field(1, inline.part) + field(2, inline.sealed))
    assert written == delivery.SerializeToString()


@given(st.integers(1, 4), st.lists(deliveries, min_size=1, max_size=4))
def test_a_batch_of_stored_deliveries_is_a_frame(lane: int, stored: list[link_pb2.Delivery]) -> None:
    frame = decode(encode_batch(lane, [one.SerializeToString() for one in stored]))
    assert (frame.batch.lane, list(frame.batch.deliveries)) == (lane, stored)


@given(st.binary(max_size=40), st.integers(1, 15), st.binary(max_size=70_000), st.binary(max_size=40))
def test_a_field_is_found_where_it_stands_and_no_other_for_it(
    before: bytes, number: int, value: bytes, behind: bytes
) -> None:
    raw = before + field(number, value) + behind
    end = len(raw) - len(behind)
    assert field_at(raw, len(before), number) == (value, end)
    assert field_at(raw, len(before), number % 15 + 1) is None
    assert field_at(raw, len(raw), number) is None
