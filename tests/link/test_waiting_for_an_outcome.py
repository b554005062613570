"""Waiting for an outcome instead of asking again and again: two whole nodes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from entente.v1 import exchange_service_pb2

from gateway.status import PeerRefused
from tests.support.processes import Pair, found_pair

WAIT_S = 25


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Both Parties in force, stopped; whatever a test starts is stopped after it."""
    founded = found_pair(tmp_path / "pair")
    try:
        yield founded
    finally:
        founded.stop()


def test_a_caller_who_waits_is_answered_by_the_receipt_and_else_by_how_it_stands(pair: Pair) -> None:
    wco, caricc = pair.both
    wco.node.start()
    said = wco.submit().statement_id
    ask = exchange_service_pb2.GetStatementRequest(statement_id=said, wait_seconds=1)
    client = wco.client()
    assert (
        client.call(client.exchange.GetStatement, ask).state == exchange_service_pb2.STATEMENT_STATE_QUEUED
    ), "nobody answered in time"
    ask.wait_seconds, ask.with_receipt = WAIT_S, True
    answers: list[exchange_service_pb2.GetStatementResponse] = []
    waiting = threading.Thread(target=lambda: answers.append(client.call(client.exchange.GetStatement, ask)))
    waiting.start()
    caricc.node.start()
    waiting.join()
    (answer,) = answers
    assert answer.state == exchange_service_pb2.STATEMENT_STATE_ACCEPTED
    assert answer.receipt.leaf
    ask.wait_seconds = WAIT_S + 1
    with pytest.raises(PeerRefused) as caught:
        client.call(client.exchange.GetStatement, ask)
    assert caught.value.code == "SCHEMA_INVALID"
    assert [fault.path for fault in caught.value.faults] == ["wait_seconds"]
