"""The peer is away, the line is cut, everything vanishes: what is owed arrives once the way is free."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from entente.v1 import exchange_service_pb2

from tests.support.processes import Pair, PartyFolder, until
from tests.support.processes_load import Loader, check_nothing_lost_nothing_doubled
from tests.support.proxy import Proxy
from tests.support.running_node import free_ports


def _behind(pair: Pair, proxy_port: int, environ: dict[str, str] | None = None) -> None:
    """Start both nodes; the WCO listens behind a proxy, and CARICC alone dials."""
    listen = {"ENTENTE_FEDERATION_LISTEN": f"127.0.0.1:{proxy_port}", "ENTENTE_FEDERATION_DIAL": "false"}
    pair.wco.node.launch({**(environ or {}), **listen})
    pair.caricc.node.launch(environ)
    for party in pair.both:
        party.node.await_ready()


def _proxied(pair: Pair, seed: int = 0) -> tuple[Proxy, int]:
    (behind,) = free_ports(1)
    return Proxy(pair.federation_port(pair.wco), behind, seed), behind


def test_a_peer_that_was_away_gets_everything_when_it_is_back(pair: Pair) -> None:
    wco, caricc = pair.both
    wco.node.start()
    sent = [wco.submit() for _ in range(20)]
    assert {wco.state(answer.statement_id) for answer in sent} == {"QUEUED"}
    assert caricc.counts()["item"] == 0
    caricc.node.start()
    pair.until_settled()
    assert {wco.state(answer.statement_id) for answer in sent} == {"ACCEPTED"}
    caricc.node.stop()
    more = wco.submit()
    wco.node.kill()
    caricc.node.start()
    back = caricc.submit()
    wco.node.start()
    pair.until_settled()
    assert wco.state(more.statement_id) == "ACCEPTED"
    assert caricc.state(back.statement_id) == "ACCEPTED"
    assert len(caricc.received_items()) == 21
    for party in pair.both:
        party.verify_ledger()


def test_a_line_cut_at_random_bytes_under_load_loses_and_doubles_nothing(pair: Pair) -> None:
    proxy, behind = _proxied(pair, seed=7)
    with proxy:
        proxy.cut_at_random(60_000)
        _behind(pair, behind)
        loaders = [Loader(party) for party in pair.both]
        for loader in loaders:
            loader.start()
        until(lambda: proxy.cuts >= 12, "a dozen cuts")
        for loader in loaders:
            loader.finish()
        proxy.cut_no_more()
        proxy.cut_now()
        pair.until_linked()
        check_nothing_lost_nothing_doubled(pair, loaders)


def test_a_black_hole_is_noticed_and_what_was_owed_arrives_after_it(pair: Pair) -> None:
    proxy, behind = _proxied(pair)
    quick = {"ENTENTE_LINK_PING_S": "0.5", "ENTENTE_LINK_DEAD_S": "2"}
    with proxy:
        _behind(pair, behind, quick)
        pair.until_linked()
        proxy.swallow()
        owed = [(party, party.submit().statement_id) for party in pair.both for _ in range(3)]
        for party in pair.both:
            until(lambda p=party: not p.linked(), f"{party.code} gives the silent session up", 10)  # type: ignore[misc]
        assert proxy.swallowed
        assert {party.state(statement_id) for party, statement_id in owed} == {"QUEUED"}
        proxy.let_through()
        pair.until_settled()
        assert {party.state(statement_id) for party, statement_id in owed} == {"ACCEPTED"}


def test_sessions_dialled_by_both_at_once_under_cuts_end_in_one_link_and_no_false_alarm(pair: Pair) -> None:
    """Both dial, so two sessions cross; a hello that is a moment old must not read as an old copy."""
    proxy, behind = _proxied(pair, seed=3)
    with proxy:
        listen = {"ENTENTE_FEDERATION_LISTEN": f"127.0.0.1:{behind}"}
        pair.wco.node.launch(listen)
        pair.caricc.node.launch()
        for party in pair.both:
            party.node.await_ready()
        loaders = [Loader(party) for party in pair.both]
        for loader in loaders:
            loader.start()
        for count in range(1, 16):
            for loader in loaders:
                loader.await_answers(count * 10)
            proxy.cut_now()
        for loader in loaders:
            loader.finish()
        pair.until_linked()
        check_nothing_lost_nothing_doubled(pair, loaders)


def test_a_party_that_only_dials_out_exchanges_both_ways(pair: Pair) -> None:
    wco, caricc = pair.both
    wco.node.launch()
    caricc.node.launch({"ENTENTE_FEDERATION_LISTEN": ""})
    for party in pair.both:
        party.node.await_ready()
    assert "federation" not in caricc.node.ready
    sent = [(party, party.submit().statement_id) for party in pair.both for _ in range(3)]
    for party, statement_id in sent:
        until(lambda p=party, s=statement_id: p.state(s) == "ACCEPTED", "the peer's receipt")  # type: ignore[misc]
    assert wco.linked()
    request = _with_attachment(caricc, bytes(2_000_000))
    client = caricc.client()
    large = client.call(client.exchange.Submit, request).statement_id
    until(lambda: caricc.state(large) == "ACCEPTED", "content of a Party that cannot be dialled")


def _with_attachment(party: PartyFolder, data: bytes) -> exchange_service_pb2.SubmitRequest:
    client = party.client()

    def pieces() -> Iterator[exchange_service_pb2.UploadAttachmentRequest]:
        yield exchange_service_pb2.UploadAttachmentRequest(info=exchange_service_pb2.AttachmentInfo())
        for start in range(0, len(data), 1 << 20):
            yield exchange_service_pb2.UploadAttachmentRequest(data=data[start : start + (1 << 20)])

    taken = client.call(client.exchange.UploadAttachment, pieces())
    request = party.request()
    request.content.attachments.add(
        part=1,
        file_name="annex.bin",
        media_type="application/octet-stream",
        size_bytes=taken.size_bytes,
        sha256=taken.sha256,
    )
    request.upload_ids.append(taken.upload_id)
    return request


def test_a_large_attachment_arrives_though_the_line_is_cut_while_it_is_fetched(pair: Pair) -> None:
    proxy, behind = _proxied(pair, seed=11)
    with proxy:
        proxy.cut_at_random(3_000_000, at_least=500_000)
        _behind(pair, behind)
        request = _with_attachment(pair.wco, bytes(range(256)) * 65_536)
        client = pair.wco.client()
        answer = client.call(client.exchange.Submit, request)
        until(lambda: proxy.cuts >= 2, "two cuts")
        proxy.cut_no_more()
        proxy.cut_now()
        until(lambda: pair.wco.state(answer.statement_id) == "ACCEPTED", "the attachment has arrived")
        assert len(pair.caricc.received_items()) == 1


@pytest.mark.long
def test_certificates_renewed_under_load_move_the_link_and_raise_no_false_alarm(pair: Pair) -> None:
    """The new session says hello while statements still flow on the old one."""
    wco, caricc = pair.both
    wco.node.launch({"ENTENTE_TLS_REFRESH_S": "0.2", "ENTENTE_FEDERATION_DIAL": "false"})
    caricc.node.launch({"ENTENTE_TLS_REFRESH_S": "0.2"})
    for party in pair.both:
        party.node.await_ready()
    pair.until_linked()
    loaders = [Loader(party, pace_s=0.01) for party in pair.both]
    for loader in loaders:
        loader.start()
    for count in range(1, 4):
        for loader in loaders:
            loader.await_answers(count * 25)
        seen = caricc.node.metric("entente_peer_sessions_total")
        caricc.cli("pki", "renew", "spiffe://caricc.example/node/node").done()
        until(lambda s=seen: caricc.node.metric("entente_peer_sessions_total") > s, "a new session")  # type: ignore[misc]
        assert not wco.status().relationships[0].halted_reason
        assert not caricc.status().relationships[0].halted_reason
    for loader in loaders:
        loader.finish()
    pair.until_linked()
    check_nothing_lost_nothing_doubled(pair, loaders)
