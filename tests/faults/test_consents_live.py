"""Consent between two running nodes: asked, granted, used once; barred and void after a tightening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2, use_pb2

from gateway.demo import cast
from gateway.status import PeerRefused
from tests.support.processes import Pair, until

COURT = "KZ:almaty-city-court"


def use_in_court(pair: Pair, item_id: str) -> str:
    """Return the code of a judicial use at the WCO; empty where it is allowed."""
    client = pair.wco.client(cast.READER)
    asked = exchange_service_pb2.OpenItemRequest(
        item_id=item_id,
        purpose=cast.FITTING,
        action=use_pb2.USE_ACTION_JUDICIAL,
        recipient=COURT,
        acknowledged_caveats=[cast.CAVEAT],
    )
    try:
        (opened,) = client.stream(client.exchange.OpenItem, asked)
    except PeerRefused as refused:
        return refused.code
    assert opened.item.content.ByteSize()
    return ""


def consent_at(pair: Pair, code: str, consent_id: str) -> Mapping[str, Any]:
    party = {"WCO": pair.wco, "CARICC": pair.caricc}[code]
    return party.cli("consent", "show", consent_id, "--as", party.analyst).done()


def asked_and_granted(pair: Pair, item_id: str, *more: str) -> str:
    use = ("--court", COURT, "--purpose", cast.FITTING, "--until", "2040-01-01", "--reason", "Trial")
    asked = pair.wco.cli("consent", "ask", item_id, *use, *more, "--as", cast.READER).done()
    consent_id = str(asked["consent_id"])
    waiting = ("consent", "list", "--open", "--as", pair.caricc.analyst)
    until(lambda: pair.caricc.cli(*waiting).done()["consents"], "the request is at the supplier")
    pair.caricc.cli("consent", "answer", consent_id, "--grant", "--as", pair.caricc.analyst).done()
    until(lambda: consent_at(pair, "WCO", consent_id)["state"] == "GRANTED", "the grant is here")
    return consent_id


@pytest.fixture
def running(pair: Pair) -> Pair:
    pair.start()
    pair.until_linked()
    return pair


def test_a_consent_is_asked_granted_used_once_and_used_up(running: Pair) -> None:
    item_id = running.caricc.submit().item_id
    running.until_settled()
    assert use_in_court(running, item_id) == "JUDICIAL_USE_BARRED"
    consent_id = asked_and_granted(running, item_id)
    assert use_in_court(running, item_id) == ""
    assert use_in_court(running, item_id) == "JUDICIAL_USE_BARRED"
    seen = consent_at(running, "WCO", consent_id)
    assert (seen["state"], seen["used"]) == ("USED_UP", 1)
    leaves = [leaf for leaf in running.wco.leaves() if leaf.kind == "use.decided"]
    assert [bool(leaf.grant_ids) for leaf in leaves] == [False, True, False]
    assert [leaf.recipient for leaf in leaves] == [COURT] * 3
    assert running.wco.node.metric("entente_consent_requests_total", kind="judicial", outcome="granted") == 1
    assert running.wco.node.metric("entente_consent_requests_total", outcome="used-up") == 1
    for party in running.both:
        party.verify_ledger()


def test_a_tightening_that_bars_judicial_use_makes_the_grant_void(running: Pair) -> None:
    item_id = running.caricc.submit().item_id
    running.until_settled()
    consent_id = asked_and_granted(running, item_id, "--count", "2")
    assert use_in_court(running, item_id) == ""
    barred = ("restrict", item_id, "--judicial", "BARRED", "--wait", "30", "--as", running.caricc.analyst)
    assert running.caricc.cli(*barred).done()["state"] == "APPLIED"
    assert use_in_court(running, item_id) == "JUDICIAL_USE_BARRED"
    assert [consent_at(running, code, consent_id)["state"] for code in ("WCO", "CARICC")] == ["VOID", "VOID"]
    again = running.wco.cli(
        "consent", "ask", item_id, "--court", COURT, "--purpose", cast.FITTING, "--until", "2040-01-01",
        "--as", cast.READER,
    )  # fmt: skip
    assert again.exit_code == 1
