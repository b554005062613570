"""Keys, CAs and addresses change while both nodes work: nothing is refused, lost or doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.cli.identities import dns_names, node_identity
from gateway.pki.authority import create_ca, issue, new_key, save_leaf
from tests.support.processes import Pair, PartyFolder, until
from tests.support.processes_load import Loader, check_nothing_lost_nothing_doubled


def keys(party: PartyFolder, role: str) -> list[tuple[str, str]]:
    """Name and state of each key of a role, newest first."""
    seen = party.cli("keys", "list").done()
    return [(key["key_id"], key["state"]) for key in seen["keys"] if key["role"] == role]


def until_states(party: PartyFolder, role: str, *states: str) -> list[str]:
    """Wait until a role's keys are in these states, newest first; return their names."""
    found = until(
        lambda: keys(party, role) if tuple(s for _, s in keys(party, role)) == states else None,
        f"{party.code}: {role} keys are {states}",
    )
    assert found is not None
    return [name for name, _state in found]


def accepted(party: PartyFolder) -> bool:
    """Whether the peer has accepted the newest descriptor."""
    own, peers, _theirs = party.status().relationships[0].descriptor_versions
    return bool(own == peers)


def doctor(party: PartyFolder) -> dict[str, Any]:
    """What `entente doctor` found, by subject."""
    found = party.cli("doctor")
    return {one["subject"]: one for one in found.facts["findings"]}


@pytest.mark.long
def test_keys_of_both_nodes_rotate_under_load_and_nothing_is_lost(pair: Pair) -> None:
    pair.start({"ENTENTE_LINK_HEADS_REST_S": "0.5", "ENTENTE_LINK_HEADS_BUSY_S": "0.5"})
    pair.until_linked()
    loaders = [Loader(party) for party in pair.both]
    for loader in loaders:
        loader.start()
        loader.await_answers(10)
    for _ in range(2):
        for party in pair.both:
            for role in ("signing", "sealing"):
                party.cli("keys", "rotate", role).done()
        for party in pair.both:
            until(lambda party=party: accepted(party), "the peer has accepted the descriptor")  # type: ignore[misc]
        for loader in loaders:
            loader.await_answers(len(loader.answers) + 10)
    for loader in loaders:
        loader.finish()
    pair.until_settled()
    for party in pair.both:
        for role in ("SIGNING", "SEALING"):
            _newest, *old = until_states(party, role, "IN_USE", "UNNEEDED", "UNNEEDED")
            assert doctor(party)[f"Key {old[0]}"]["remedy"] == f"run entente keys retire {old[0]}"
            for name in old:
                party.cli("keys", "retire", name).done()
            assert len(keys(party, role)) == 1
        until(lambda party=party: accepted(party), "the peer has accepted what is left")  # type: ignore[misc]
        found = party.cli("descriptor", "show").done()
        assert found["version"] == 9, "four rotations and four keys withdrawn"
        assert len(found["signing_keys"]) == len(found["sealing_keys"]) == 1
        assert doctor(party)["Descriptor"]["state"] == "ok"
    check_nothing_lost_nothing_doubled(pair, loaders)  # receipts of statements under every key among them
    for party in pair.both:
        party.node.stop()
        party.node.start()
        answer = party.submit()
        until(lambda party=party, one=answer: party.state(one.statement_id) == "ACCEPTED", "it goes on")  # type: ignore[misc]


def test_a_node_killed_in_the_middle_of_a_rotation_goes_on(pair: Pair) -> None:
    pair.start()
    wco, caricc = pair.both
    caricc.node.stop()
    wco.cli("keys", "rotate", "signing").done()
    again = wco.cli("keys", "rotate", "signing", "--json")
    assert again.exit_code == 1, "the peer has not accepted the first"
    wco.node.kill()
    wco.node.start()
    answer = wco.submit()
    caricc.node.start()
    until(lambda: wco.state(answer.statement_id) == "ACCEPTED", "what the old key signed is accepted")
    until_states(wco, "SIGNING", "IN_USE", "UNNEEDED")
    pair.until_settled()
    assert wco.alarms() == caricc.alarms() == []


def test_the_ca_and_the_address_change_without_losing_the_peer(pair: Pair, tmp_path: Path) -> None:
    wco, caricc = pair.both
    pair.start()
    pair.until_linked()
    domain, now = wco.player.domain, datetime.now(UTC)
    authority = create_ca(domain, now)
    new, both = tmp_path / "new.pem", tmp_path / "both.pem"
    new.write_bytes(authority.bundle_pem)
    both.write_bytes(wco.home.ca.read_bytes() + new.read_bytes())
    refused = wco.cli("descriptor", "update", "--ca", new)
    assert refused.exit_code == 1, "the peer would shut the node out"
    assert refused.facts["error"]["faults"][0]["field"] == "ca_bundle_pem"
    port = pair.ports[wco.code][4]
    endpoints = ("--federation", wco.side.federation, "--federation", f"127.0.0.1:{port}")
    wco.cli("descriptor", "update", "--ca", both, *endpoints).done()
    until(lambda: accepted(wco), "the peer knows the new CA and the new address")
    assert wco.cli("descriptor", "update", "--ca", both, *endpoints).done()["announcements"] == []
    wco.node.stop()
    wco.home.ca.write_bytes(both.read_bytes())
    identity, key = node_identity(domain), new_key()
    certificate = issue(
        authority, key.public_key(), identity, dns_names(identity), now=now, lifetime=timedelta(days=30)
    )
    leaf = wco.home.leaf(identity)
    save_leaf(leaf.parent, leaf.stem, certificate, key)
    wco.node.start({"ENTENTE_FEDERATION_LISTEN": f"127.0.0.1:{port}", "ENTENTE_FEDERATION_DIAL": "false"})
    pair.until_linked()  # only CARICC dials: it goes to the new address and takes the new certificate
    wco.cli("descriptor", "update", "--ca", new, "--federation", f"127.0.0.1:{port}").done()
    until(lambda: accepted(wco), "the peer has forgotten the old ones")
    for party in pair.both:
        answer = party.submit()
        until(lambda party=party, one=answer: party.state(one.statement_id) == "ACCEPTED", "it goes on")  # type: ignore[misc]
    assert caricc.cli("descriptor", "show", "WCO").done()["endpoints"] == [f"127.0.0.1:{port}"]
    assert wco.alarms() == caricc.alarms() == []
