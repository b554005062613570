"""The same request again: the first answer, whatever happened between; another under its id: refused."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import grpc
import pytest
from entente.v1 import exchange_service_pb2

from gateway.client import NodeUnreachableError
from gateway.status import PeerRefused
from tests.support.processes import Pair, PartyFolder, until


def _send(party: PartyFolder, request: exchange_service_pb2.SubmitRequest) -> bytes:
    client = party.client()
    answer: exchange_service_pb2.SubmitResponse = client.call(client.exchange.Submit, request)
    return answer.SerializeToString()


def test_a_known_request_id_with_other_content_is_refused_and_changes_nothing(pair: Pair) -> None:
    party = pair.wco
    party.node.start()
    request = party.request()
    first = _send(party, request)
    before = party.counts()
    other = exchange_service_pb2.SubmitRequest()
    other.CopyFrom(request)
    other.content.titles.add(language="en", text="Another title")
    for changed in (other, party.request(request.request_id.upper())):
        if changed is not other:
            changed.urgency = 2  # type: ignore[assignment]
        with pytest.raises(PeerRefused) as raised:
            _send(party, changed)
        assert (raised.value.code, raised.value.status_name) == ("REQUEST_ID_CONFLICT", "ALREADY_EXISTS")
    assert _send(party, request) == first
    assert party.counts() == before


def test_a_request_repeated_after_a_kill_has_its_first_answer(pair: Pair) -> None:
    party = pair.wco
    party.node.start()
    request = party.request()
    first = _send(party, request)
    party.node.kill()
    with pytest.raises(NodeUnreachableError):
        _send(party, request)
    party.node.start()
    before = party.counts()
    assert _send(party, request) == first
    assert party.counts() == before


def test_a_kill_between_commit_and_answer_leaves_one_item_and_one_answer(pair: Pair) -> None:
    """The first commit is seen in the database; then SIGKILL, whatever was answered by then."""
    party = pair.caricc
    party.node.start()
    for _ in range(3):
        before = party.counts()
        ids = [str(uuid.uuid4()) for _ in range(40)]
        heard: list[exchange_service_pb2.SubmitStreamResponse] = []
        client = party.client()
        batches = [exchange_service_pb2.SubmitStreamRequest(requests=[party.request(one)]) for one in ids]
        stream = client.stream(client.exchange.SubmitStream, iter(batches), 60)
        reader = threading.Thread(target=_hear, args=(stream, heard), daemon=True)
        reader.start()
        until(lambda before=before: party.counts()["request"] > before["request"], "the first commit")  # type: ignore[misc]
        party.node.kill()
        reader.join(30)
        stored = party.counts()["request"] - before["request"]
        told = {outcome.request_id: outcome.accepted for answer in heard for outcome in answer.outcomes}
        assert stored >= len(told), "something was answered that is not stored"
        party.node.start()
        client = party.client()
        for one in ids:
            again = client.call(client.exchange.Submit, party.request(one))
            assert one not in told or again == told[one]
        after = party.counts()
        assert after["request"] == before["request"] + len(ids)
        assert after["item"] == before["item"] + len(ids)
    party.verify_ledger()


def _hear(
    stream: Iterator[exchange_service_pb2.SubmitStreamResponse],
    heard: list[exchange_service_pb2.SubmitStreamResponse],
) -> None:
    try:
        for answer in stream:
            heard.append(answer)
    except (NodeUnreachableError, PeerRefused, grpc.RpcError):
        return
