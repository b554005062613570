"""Purposes declared before supply, between two real nodes: in order, late, after a restart, corrected."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from entente.v1 import exchange_service_pb2, link_pb2, purpose_pb2, statement_pb2

from gateway.demo import cast
from node.link.effects import FrameKind
from tests.support.hostile import Altered, HostilePeer, HostileStream
from tests.support.processes import Pair, PartyFolder, until

GOVERNANCE = statement_pb2.LANE_GOVERNANCE
REFERENCE = "decl-2031-09"
AUTHOR, READER = "W-AN-003", "C-AN-007"


@pytest.fixture
def alert(tmp_path: Path) -> Path:
    """The alert of a suspicious consignment, supplied under a declaration alone."""
    text = (cast.SAMPLES / "from-wco.yaml").read_text(encoding="utf-8").partition("\n---\n")[0]
    text, stated = re.subn(r"(?m)^purpose: .*$", f"purpose_declaration: {REFERENCE}", text)
    text, files = re.subn(r"(?m)^attachments: .*\n", "", text)
    text, narrowed = re.subn(r"purposes: \[ENF.PREC\],", "", text)
    assert stated == files == narrowed == 1
    path = tmp_path / "alert.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _state(party: PartyFolder, who: str) -> str:
    shown = party.cli("purpose", "show", REFERENCE, "--as", who)
    return str(shown.done()["declarations"][0]["state"]) if not shown.exit_code else ""


def test_an_item_under_a_declaration_waits_for_its_receipt_and_is_then_supplied_for_what_was_declared(
    pair: Pair, alert: Path
) -> None:
    wco, caricc = pair.wco, pair.caricc
    wco.node.start()
    asked = ("purpose", "declare", REFERENCE, "--code", "ENF.PREC", "--text", "en=Precursors", "--as", AUTHOR)
    assert wco.cli(*asked, "--dry-run").done()["would_be_done"]
    wco.cli(*asked).done()
    assert _state(wco, AUTHOR) == "OFFERED"
    wco.cli("clear", alert, "--as", "W-CP-001").done()
    early = wco.cli("submit", alert)
    assert early.exit_code == 1
    refused = early.facts["outcomes"][0]["refused"]
    assert (refused["code"], refused["article"]) == ("PURPOSE_UNKNOWN", "3.4")
    assert refused["retry_after_s"] > 0
    caricc.node.start()
    until(lambda: _state(wco, AUTHOR) == "ACKED", "the declaration is acknowledged")
    assert _state(caricc, READER) == "ACKED"
    stored = wco.cli("submit", alert).done()["outcomes"][0]
    until(lambda: wco.state(stored["statement_id"]) == "ACCEPTED", "the item is accepted")

    def shown(party: PartyFolder, who: str) -> dict[str, object]:
        (one,) = party.cli("items", "--item", stored["item_id"], "--as", who).done()["items"]
        return {key: one[key] for key in ("supplied_for", "purpose_declaration", "purposes")}

    expected = {
        "supplied_for": ["ENF.PREC"],
        "purpose_declaration": REFERENCE,
        "purposes": ["ENF.PREC"],
    }
    assert shown(wco, AUTHOR) == shown(caricc, READER) == expected
    # Over for new items; corrected beside what was stated.
    wco.cli("purpose", "withdraw", REFERENCE, "--reason", "CASE_CLOSED", "--as", AUTHOR).done()
    correction = ("purpose", "correct", stored["item_id"], "--code", "ENF.TARGET", "--reason", "WRONG_CODE")
    assert wco.cli(*correction, "--as", AUTHOR).done()["ordinal"] == 1
    pair.until_settled()
    assert _state(wco, AUTHOR) == _state(caricc, READER) == "WITHDRAWN"
    (one,) = caricc.cli("items", "--item", stored["item_id"], "--as", READER).done()["items"]
    assert one["supplied_for"] == ["ENF.PREC"]
    assert [c["codes"] for c in one["purpose_corrections"]] == [["ENF.TARGET"]]
    assert caricc.cli("purpose", "correct", *correction[2:], "--as", READER).error["code"] == "NOT_ORIGINATOR"
    for party in pair.both:
        party.verify_ledger()


def _item_under(peer: HostilePeer, declaration: link_pb2.Delivery) -> link_pb2.Delivery:
    """An item that refers to a declaration and states no purpose of its own."""

    def refer(statement: statement_pb2.Statement) -> None:
        statement.item_supply.ClearField("purpose")
        statement.item_supply.purpose_declaration = REFERENCE
        digest = hashlib.sha256(declaration.envelope.payload).digest()
        statement.item_supply.purpose_declaration_digest = digest

    return peer.item(Altered(statement=refer))


def test_an_item_that_overtakes_its_declaration_is_held_over_a_restart_and_then_accepted_by_itself(
    pair: Pair,
) -> None:
    victim = pair.wco
    quiet = {"ENTENTE_FEDERATION_DIAL": "false"}
    victim.node.start(quiet)
    with HostilePeer(pair.caricc, victim, pair.federation_port(victim)) as peer:
        purpose = purpose_pb2.Purpose(codes=["ENF.SEIZ"])
        said = purpose_pb2.PurposeDeclaration(reference=REFERENCE, purpose=purpose)
        declaration = peer.statement(GOVERNANCE, purpose_declaration=said)
        with _greeted(peer) as stream:
            (held,) = stream.batch(_item_under(peer, declaration))
            assert (held.decision, held.code) == ("HELD", "PURPOSE_UNKNOWN")
            (behind,) = stream.batch(peer.item())
            assert behind.decision == "ACCEPTED"
        assert victim.alarms() == []
        assert len(victim.received_items()) == 1
        victim.node.kill()
        victim.node.start(quiet)
        with _greeted(peer) as stream:
            stream.send(FrameKind.BATCH, link_pb2.Batch(lane=GOVERNANCE, deliveries=[declaration]))
            outcomes = [*stream.outcomes(), *stream.outcomes()]
        assert [(one.decision, one.code) for one in outcomes] == [("ACCEPTED", "")] * 2
    assert len(victim.received_items()) == 2
    client = victim.client()
    page = client.call(client.exchange.ListItems, exchange_service_pb2.ListItemsRequest())
    assert list(page.items[0].supplied_for) == ["ENF.SEIZ"]
    assert page.items[0].purpose_declaration == REFERENCE
    victim.verify_ledger()


def _greeted(peer: HostilePeer) -> HostileStream:
    stream = peer.connect()
    stream.await_frame("credit")
    return stream
