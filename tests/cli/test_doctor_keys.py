"""The doctor tells how old keys are, and when the peer was told something that is not so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.cli.doctor_keys import ROTATE_AFTER, examine_keys
from gateway.cli.findings import Finding, Health
from gateway.cli.home import Home
from gateway.pki.authority import create_ca
from tests.cli.conftest import Run


def found(home: Home, now: datetime) -> dict[str, Finding]:
    chain = (home.pki / "node.pem").read_bytes().partition(b"-----BEGIN PRIVATE")[0]
    return {one.subject: one for one in examine_keys(home, home.config(), now, chain)}


def init(run: Run, folder: Path) -> Home:
    domains = ("--trust-domain", "wco.example", "--peer-domain", "caricc.example")
    assert run("init", folder, "--party", "WCO", *domains).code == 0
    return Home(folder)


def test_a_key_older_than_a_year_is_to_be_rotated(run: Run, tmp_path: Path) -> None:
    home = init(run, tmp_path / "wco")
    young = found(home, datetime.now(UTC))
    assert {one.health for one in young.values()} == {Health.OK}
    old = found(home, datetime.now(UTC) + ROTATE_AFTER + timedelta(days=1))
    for role in ("signing", "sealing"):
        assert old[f"Key: {role}"].health is Health.ATTENTION
        assert old[f"Key: {role}"].remedy == f"run entente keys rotate {role}"


def test_a_certificate_of_a_ca_that_the_peer_was_not_told_is_a_fault(run: Run, tmp_path: Path) -> None:
    home = init(run, tmp_path / "wco")
    descriptor = home.descriptor()
    descriptor.ca_bundle_pem = create_ca("wco.example", datetime.now(UTC)).bundle_pem.decode()
    home.descriptor_path.write_bytes(descriptor.SerializeToString())
    told = found(home, datetime.now(UTC))["Descriptor"]
    assert told.health is Health.FAULT
    assert "entente descriptor update --ca" in told.remedy


def test_a_sealing_key_that_was_told_and_is_gone_is_a_fault(run: Run, tmp_path: Path) -> None:
    home = init(run, tmp_path / "wco")
    ring = home.keys(home.config()).unsealer
    ring.rotate(datetime.now(UTC))
    ring.retire(ring.keys[1].key_id)
    assert found(home, datetime.now(UTC))["Descriptor"].health is Health.FAULT
