"""Two nodes over mutual TLS: a roster is proposed, signed away from the node, put, and binds both sides."""

from __future__ import annotations

import base64
import json
import uuid
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from entente.v1 import error_reason_pb2, exchange_service_pb2, roster_pb2
from entente.v1 import roster_service_pb2 as wire

from gateway.cli.calls import caller_client
from gateway.cli.main import entente
from gateway.cli.proposal_file import read_proposal
from gateway.client import Client, NodeUnreachableError
from gateway.demo.cast import roster_text
from gateway.demo.stage import Answer, entente_command
from gateway.status import PeerRefused
from tests.support.processes import Pair, PartyFolder, until

CONTACT, ANALYST, LIAISON, AUDITOR = "W-CP-001", "W-AN-003", "W-LO-005", "W-AU-009"


def holds(party: PartyFolder, of: str, version: int) -> bool:
    return bool(party.cli("roster", "show", of).facts["version"] == version)


def supply_openly(party: PartyFolder) -> str:
    """Supply an item without restrictions as the analyst; return its id."""
    request, client = party.request(), party.client()
    request.restrictions.no_restrictions.SetInParent()
    answer = client.call(client.exchange.Submit, request)
    return str(answer.item_id)


def sign(pair: Pair, proposal: Path, out: Path) -> Path:
    """Sign where no node's folder is: nothing is asked of any node."""
    key = pair.stage.key(pair.wco.side)
    entente_command("roster", "sign", proposal, "--key", key, "--out", out, "--yes").done()
    return out


def test_a_departure_from_the_proposal_to_the_refusal_on_the_other_side(pair: Pair, tmp_path: Path) -> None:
    wco, caricc = pair.both
    pair.start()
    hidden = wco.submit().item_id  # its audience has no contact person
    earlier = supply_openly(wco)
    pair.until_settled()
    caricc.node.stop()
    under_way = wco.submit()

    dry = wco.cli("roster", "revoke", ANALYST, "--as", CONTACT, "--dry-run").done()
    assert dry["proposal_id"] is None
    assert [(one["change"], one["person"]) for one in dry["changes"]] == [("REMOVED", ANALYST)]
    assert wco.cli("roster", "proposals").done()["proposals"] == []
    made = wco.cli("roster", "revoke", ANALYST, "--as", CONTACT).done()
    (waiting,) = wco.cli("roster", "proposals").done()["proposals"]
    assert waiting["proposal_id"] == made["proposal_id"]
    assert waiting["proposer"] == {"person": CONTACT, "role": "CONTACT", "roster_version": 1, "system": None}
    assert holds(wco, "WCO", 1)

    file, signed = tmp_path / "proposal.json", tmp_path / "wco.roster"
    fetched = wco.cli("roster", "fetch", made["proposal_id"], "--out", file).done()
    assert fetched["digest"] == made["digest"]
    sign(pair, file, signed)
    assert holds(wco, "WCO", 1), "a signature that nobody brought changes nothing"
    assert wco.cli("roster", "submit", signed).done()["version"] == 2
    assert wco.cli("roster", "proposals").done()["proposals"] == []

    caricc.node.start()
    until(lambda: holds(caricc, "WCO", 2), "CARICC holds the new version")
    pair.until_settled()
    contact = wco.client(CONTACT)
    seen = contact.call(
        contact.exchange.GetStatement,
        exchange_service_pb2.GetStatementRequest(statement_id=under_way.statement_id),
    )
    assert seen.state == exchange_service_pb2.STATEMENT_STATE_REFUSED
    assert seen.refusal.reason == error_reason_pb2.ERROR_REASON_SENDER_NOT_AUTHORISED
    with pytest.raises(PeerRefused) as refused:
        wco.submit()
    assert refused.value.code == "SENDER_NOT_AUTHORISED"

    # What was accepted stands, and both contact persons can list it.
    own = wco.cli("roster", "affected", ANALYST, "--as", CONTACT).done()
    assert [one["item_id"] for one in own["items"]] == [under_way.item_id, earlier, hidden]
    assert (own["authorised"], own["last_version"]) == (False, 1)
    theirs = caricc.cli("roster", "affected", ANALYST, "--party", "WCO", "--as", "C-CP-001").done()
    assert [(one["item_id"], one["supplied"]) for one in theirs["items"]] == [(earlier, True)]

    history = wco.cli("roster", "history").done()["versions"]
    assert [(one["version"], one["proposal_id"]) for one in history] == [
        (2, made["proposal_id"]), (1, None)
    ]  # fmt: skip
    stated = [leaf for leaf in wco.leaves() if leaf.kind == "roster.stated"][-1]
    assert (stated.proposer.person_id, stated.actor.role) == (CONTACT, roster_pb2.ROLE_PRINCIPAL)
    received = [leaf for leaf in caricc.leaves() if leaf.kind == "roster.received"][-1]
    assert not received.HasField("proposer")
    assert wco.node.metric("entente_roster_persons", party="WCO", state="active") == 5
    assert caricc.node.metric("entente_roster_persons", party="WCO", state="revoked") == 1
    assert 0 <= caricc.node.metric("entente_roster_age_seconds", party="WCO") < 3600
    wco.verify_ledger()


def asked(client: Client, **said: str) -> wire.ProposeRosterRequest:
    """A proposal that would make everybody but the contact person leave."""
    held = client.call(client.roster.GetRoster, wire.GetRosterRequest(party="WCO")).roster
    roster = roster_pb2.Roster.FromString(held.roster)
    request = wire.ProposeRosterRequest(request_id=str(uuid.uuid4()), **said)  # type: ignore[arg-type]
    request.draft.base_version = roster.version
    request.draft.persons.extend(one for one in roster.persons if one.person_id == CONTACT)
    return request


def test_forged_proposals_are_refused_and_leave_nothing_that_waits(pair: Pair, tmp_path: Path) -> None:
    wco, caricc = pair.both
    pair.start()

    def refused(client: Client, request: wire.ProposeRosterRequest) -> str:
        with pytest.raises(PeerRefused) as caught:
            client.call(client.roster.ProposeRoster, request)
        return caught.value.code

    analyst = wco.client()
    assert refused(analyst, asked(analyst)) == "ROLE_INSUFFICIENT"
    assert refused(analyst, asked(analyst, person_id=CONTACT)) == "SENDER_NOT_AUTHORISED"
    request = asked(analyst)
    operator = wco.operator()
    assert refused(operator, request) == "CALLER_NOT_AUTHORISED"
    # The other Party's contact person, with that Party's own certificate: no connection at all.
    listen = wco.home.config().institutions.listen
    leaf = caricc.home.pki / "persons" / "C-CP-001.pem"
    with (
        Client.connect(listen, leaf, wco.home.ca, f"node.{wco.player.domain}") as foreign,
        pytest.raises((NodeUnreachableError, PeerRefused)),
    ):
        foreign.call(foreign.roster.ProposeRoster, request)
    assert wco.cli("roster", "proposals", "--all").done()["proposals"] == []

    # A contact person who signs in the principal's place, and a principal of another Party.
    made = wco.cli("roster", "revoke", LIAISON, "--as", CONTACT).done()
    file = tmp_path / "proposal.json"
    wco.cli("roster", "fetch", made["proposal_id"], "--out", file, "--as", CONTACT).done()
    key = pair.stage.key(caricc.side)
    forged = entente_command("roster", "sign", file, "--key", key, "--out", tmp_path / "x", "--yes")
    assert forged.exit_code == 4, "the roster in force is not signed by this key"
    assert not (tmp_path / "x").exists()
    body = tmp_path / "body"
    body.write_bytes(roster_bytes(file))
    entente_command("roster", "sign", body, "--key", key, "--out", tmp_path / "y", "--yes").done()
    put = wco.cli("roster", "submit", tmp_path / "y")
    assert put.error["code"] == "SIGNATURE_INVALID"
    assert holds(wco, "WCO", 1)
    assert holds(caricc, "WCO", 1)

    gone = wco.cli("roster", "withdraw", made["proposal_id"], "--as", CONTACT).done()
    assert gone["state"] == "WITHDRAWN"
    late = wco.cli("roster", "submit", sign(pair, file, tmp_path / "late"))
    assert late.error["code"] == "INVALID_TRANSITION"
    fetched = wco.cli("roster", "fetch", made["proposal_id"], "--out", tmp_path / "again")
    assert fetched.exit_code == 2
    (only,) = wco.cli("roster", "proposals", "--all", "--as", AUDITOR).done()["proposals"]
    assert only["withdrawer"]["person"] == CONTACT


def roster_bytes(file: Path) -> bytes:
    return read_proposal(file).body


def test_a_whole_roster_is_proposed_from_a_file_with_what_it_leaves_out_as_before(
    pair: Pair, tmp_path: Path
) -> None:
    wco = pair.wco
    wco.node.start()
    written = yaml.safe_load(roster_text(wco.player))
    del written["version"]
    file = tmp_path / "roster.yaml"

    def proposed(*more: str) -> Answer:
        file.write_text(yaml.safe_dump(written), encoding="utf-8")
        return wco.cli("roster", "propose", file, "--as", CONTACT, *more)

    same = proposed()
    assert same.error["code"] == "INVALID_TRANSITION", "persons without a beginning keep theirs"
    written["persons"][1]["names"] = {"en": "Synthetic Person"}
    written["persons"].append({"id": "W-LA-010", "roles": ["legal adviser"], "languages": ["fr"]})
    dry = proposed("--dry-run").done()
    assert dry["warnings"] == [{"warning": "NAMES_CROSS", "persons": [LIAISON]}]
    assert [(one["change"], one["person"]) for one in dry["changes"]] == [
        ("ADDED", "W-LA-010"), ("CHANGED", LIAISON)
    ]  # fmt: skip
    said = run_for_people(wco, "roster", "propose", str(file), "--as", CONTACT, "--dry-run")
    assert "the other Party will see the names of: W-LO-005" in said
    assert "en: Synthetic Person" in said
    assert "legal_adviser" in said.lower()
    request_id = str(uuid.uuid4())
    first = proposed("--request-id", request_id).done()
    again = proposed("--request-id", request_id).done()
    assert again == first
    shown = wco.cli("roster", "show", first["proposal_id"]).done()
    assert shown["roster"]["version"] == 2
    written["version"] = 9
    late = proposed()
    assert late.exit_code == 2, "the file says another version"
    nobody = wco.cli("roster", "revoke", "W-XX-404", "--as", CONTACT)
    assert nobody.exit_code == 2
    unknown = wco.cli("roster", "affected", "W-XX-404", "--as", CONTACT)
    assert unknown.error["code"] == "NOT_FOUND"
    with caller_client(wco.home, ANALYST) as client, pytest.raises(PeerRefused) as refused:
        client.call(client.roster.ListAffectedItems, wire.ListAffectedItemsRequest(person_id=ANALYST))
    assert refused.value.code == "ROLE_INSUFFICIENT"


def run_for_people(party: PartyFolder, *arguments: str) -> str:
    """Run a command as people do; return what they read, on one line."""
    ran = CliRunner().invoke(entente, [*arguments, "--home", str(party.folder), "--lang", "en"])
    assert ran.exit_code == 0, ran.output
    return " ".join(ran.stdout.split())


def test_a_fetched_proposal_that_was_tampered_with_is_not_signed(pair: Pair, tmp_path: Path) -> None:
    wco = pair.wco
    wco.node.start()
    made = wco.cli("roster", "revoke", LIAISON, "--as", CONTACT).done()
    file = tmp_path / "proposal.json"
    wco.cli("roster", "fetch", made["proposal_id"], "--out", file).done()
    facts = json.loads(file.read_text(encoding="utf-8"))
    key = pair.stage.key(wco.side)

    def signed(**changed: object) -> int:
        file.write_text(json.dumps({**facts, **changed}), encoding="utf-8")
        return entente_command(
            "roster", "sign", file, "--key", key, "--out", tmp_path / "out", "--yes"
        ).exit_code

    unsigned = roster_pb2.SignedRoster(roster=roster_bytes(file)).SerializeToString()
    later = roster_pb2.Roster.FromString(roster_bytes(file))
    later.version += 1
    hidden = base64.b64encode(roster_bytes(file) + b"\xfa\x01\x03abc").decode()
    assert signed(in_force=base64.b64encode(unsigned).decode()) == 4, "compared with what nobody signed"
    assert signed(roster=base64.b64encode(later.SerializeToString()).decode()) == 4, "does not follow"
    assert signed(roster=hidden) == 4, "holds what cannot be shown"
    assert signed(format="entente/principal-signature/v1") == 2
    assert signed(roster="no base64") == 2
    assert not (tmp_path / "out").exists()
    assert signed() == 0
