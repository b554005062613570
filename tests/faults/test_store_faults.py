"""The disk is full, the database is gone: refused with a clear error, and recovery without a restart."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest
from entente.v1 import exchange_service_pb2

from gateway.status import PeerRefused
from tests.support.processes import Pair, PartyFolder, found_pair, until
from tests.support.processes_postgres import PostgresServer, own_postgres
from tests.support.proxy_postgres import Lost, PostgresProxy


def _refused_for_now(party: PartyFolder, request: exchange_service_pb2.SubmitRequest) -> None:
    client = party.client()
    with pytest.raises(PeerRefused) as raised:
        client.call(client.exchange.Submit, request)
    refused = raised.value
    assert (refused.code, refused.status_name) == ("STORE_UNAVAILABLE", "UNAVAILABLE")
    assert refused.retry_after_s is not None
    assert refused.retry_after_s > 0
    assert refused.retry == "retryable"


def _taken(party: PartyFolder, request: exchange_service_pb2.SubmitRequest) -> str:
    """Submit until it is taken; return the statement."""
    client = party.client()

    def attempt() -> str:
        try:
            return str(client.call(client.exchange.Submit, request).statement_id)
        except PeerRefused as refused:
            if refused.code != "STORE_UNAVAILABLE":
                raise
            return ""

    return until(attempt, "the node takes new supply again")


def _may_write(party: PartyFolder, file_bytes: int) -> None:
    """Let the node's process write to no file beyond so many bytes: what a full disk does to it."""
    _soft, hard = resource.prlimit(party.node.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(party.node.pid, resource.RLIMIT_FSIZE, (file_bytes, hard))


def test_a_full_disk_refuses_and_receives_nothing_and_the_node_recovers_by_itself(pair: Pair) -> None:
    wco, caricc = pair.both
    pair.start()
    pair.until_linked()
    kept = wco.submit()
    pair.until_settled()
    before, request, pid = wco.counts(), wco.request(), wco.node.pid
    _may_write(wco, 1)
    _refused_for_now(wco, request)
    _refused_for_now(wco, request)
    owed = caricc.submit()
    client = wco.client()
    assert client.call(
        client.exchange.ListItems, exchange_service_pb2.ListItemsRequest()
    ).items  # reads go on
    until(lambda: not wco.status().store_writable, "the node says that it cannot write")
    assert wco.counts() == before
    assert caricc.state(owed.statement_id) == "QUEUED"
    _may_write(wco, resource.RLIM_INFINITY)
    statement_id = _taken(wco, request)
    for party, waiting in ((wco, statement_id), (caricc, owed.statement_id), (wco, kept.statement_id)):
        until(lambda p=party, w=waiting: p.state(w) == "ACCEPTED", "the peer's receipt")  # type: ignore[misc]
    assert wco.node.pid == pid
    assert wco.node.running
    assert wco.counts()["request"] == before["request"] + 1
    pair.until_settled()
    for party in pair.both:
        party.verify_ledger()


def test_little_room_on_the_disk_refuses_new_supply_while_the_peers_is_taken(pair: Pair) -> None:
    plenty = str(10**15)
    pair.wco.node.launch({"ENTENTE_DISK_SOFT_FREE_BYTES": plenty, "ENTENTE_DISK_HARD_FREE_BYTES": plenty})
    pair.caricc.node.launch()
    for party in pair.both:
        party.node.await_ready()
    before = pair.wco.counts()["request"]
    _refused_for_now(pair.wco, pair.wco.request())
    assert pair.wco.counts()["request"] == before
    assert not [leaf.kind for leaf in pair.wco.leaves() if leaf.kind.startswith("item.")]
    arrives = pair.caricc.submit()
    until(lambda: pair.caricc.state(arrives.statement_id) == "ACCEPTED", "the peer's item is receipted")
    assert len(pair.wco.received_items()) == 1


@pytest.fixture(scope="module")
def through_proxy(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Pair, PostgresServer, PostgresProxy]]:
    """Both Parties; the WCO's node on PostgreSQL, through a proxy that can lose a COMMIT. Both run."""
    server = own_postgres()
    try:
        server.start()
        with PostgresProxy(server.url) as proxy:
            pair = found_pair(tmp_path_factory.mktemp("postgres") / "pair", {"WCO": proxy.url})
            try:
                pair.start()
                yield pair, server, proxy
            finally:
                pair.stop()
    finally:
        server.close()


@pytest.fixture
def on_postgres(
    through_proxy: tuple[Pair, PostgresServer, PostgresProxy],
) -> tuple[Pair, PostgresServer]:
    """The same two Parties, where nobody meddles with the connection."""
    pair, server, _proxy = through_proxy
    return pair, server


@pytest.mark.postgres
def test_a_node_on_postgresql_and_one_on_sqlite_exchange_both_ways(
    on_postgres: tuple[Pair, PostgresServer],
) -> None:
    pair, _server = on_postgres
    sent = [(party, party.submit().statement_id) for party in pair.both for _ in range(3)]
    for party, statement_id in sent:
        until(lambda p=party, s=statement_id: p.state(s) == "ACCEPTED", "the peer's receipt")  # type: ignore[misc]
    pair.until_settled()
    for party in pair.both:
        party.verify_ledger()


@pytest.mark.postgres
def test_a_database_that_goes_away_refuses_and_comes_back_without_a_restart(
    on_postgres: tuple[Pair, PostgresServer],
) -> None:
    pair, server = on_postgres
    wco, caricc = pair.both
    pair.until_settled()
    request, pid, before = wco.request(), wco.node.pid, wco.counts()
    server.stop()
    _refused_for_now(wco, request)
    owed = caricc.submit()
    _refused_for_now(wco, request)
    client = wco.client()
    with pytest.raises(PeerRefused) as raised:
        client.call(client.exchange.ListItems, exchange_service_pb2.ListItemsRequest())
    assert raised.value.code == "STORE_UNAVAILABLE"
    assert caricc.state(owed.statement_id) == "QUEUED"
    server.start()
    statement_id = _taken(wco, request)
    for party, waiting in ((wco, statement_id), (caricc, owed.statement_id)):
        until(lambda p=party, w=waiting: p.state(w) == "ACCEPTED", "the peer's receipt")  # type: ignore[misc]
    assert wco.node.pid == pid
    assert wco.node.running
    assert wco.counts()["request"] == before["request"] + 1
    pair.until_settled()
    for party in pair.both:
        party.verify_ledger()


@pytest.mark.postgres
@pytest.mark.parametrize("lost", ["answer", "commit"])
def test_a_submission_whose_commit_lost_its_answer_is_undetermined_and_the_same_request_is_stored_once(
    lost: Lost, through_proxy: tuple[Pair, PostgresServer, PostgresProxy]
) -> None:
    pair, _server, proxy = through_proxy
    wco, pid = pair.wco, pair.wco.node.pid
    until(lambda: bool(_taken(wco, wco.request())), "the node stores")
    pair.until_settled()
    before, request, client = wco.counts(), wco.request(), wco.client()
    proxy.lose_next(lost, naming=request.request_id.encode())
    with pytest.raises(PeerRefused) as raised:
        client.call(client.exchange.Submit, request)
    refused = raised.value
    assert (refused.code, refused.status_name, refused.retry) == (
        "OUTCOME_UNDETERMINED",
        "UNAVAILABLE",
        "undetermined",
    )
    assert "request_id" in refused.remedy
    assert refused.retry_after_s
    first = until(lambda: _answered(wco, request), "the request is answered")
    assert first is not None
    assert _answered(wco, request) == first
    until(lambda: wco.state(first.statement_id) == "ACCEPTED", "the peer's receipt")
    after = wco.counts()
    assert {name: after[name] - before[name] for name in ("request", "item")} == {"request": 1, "item": 1}
    assert wco.node.pid == pid
    pair.until_settled()
    for party in pair.both:
        party.verify_ledger()


def _answered(
    party: PartyFolder, request: exchange_service_pb2.SubmitRequest
) -> exchange_service_pb2.SubmitResponse | None:
    client = party.client()
    try:
        return client.call(client.exchange.Submit, request)  # type: ignore[no-any-return]
    except PeerRefused as refused:
        if refused.code != "STORE_UNAVAILABLE":
            raise
        return None
