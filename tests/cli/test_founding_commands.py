"""Founding a Party without any node: folder, certificates, principals' keys, record, roster."""

from __future__ import annotations

import hashlib
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from entente.v1 import agreement_pb2, agreement_service_pb2, party_pb2, roster_pb2

from gateway.cli.record_file import read_bundle
from gateway.cli.signatures import read_signature
from gateway.clock import SystemClock
from gateway.pki.authority import create_ca, issue
from gateway.pki.identity import Identity, Kind
from node.agreement.genesis import standing_of
from node.ledger.note import Verifier
from tests.cli.conftest import Run

PARTIES = {"WCO": ("wco.example", "caricc.example"), "CARICC": ("caricc.example", "wco.example")}


def init(run: Run, folder: Path, party: str, *more: object) -> None:
    domain, peer = PARTIES[party]
    ran = run(
        "init", folder, "--party", party, "--trust-domain", domain, "--peer-domain", peer,
        "--profile", "wco-caricc", *more,
    )  # fmt: skip
    assert ran.code == 0, ran.err


@pytest.fixture
def record(run: Run, tmp_path: Path) -> Path:
    arguments: list[object] = []
    for party in PARTIES:
        init(run, tmp_path / party, party, "--federation", "127.0.0.1:17443")
        assert run("principal", "keygen", tmp_path / f"{party}.key").code == 0
        arguments += ["--descriptor", tmp_path / party / "descriptor.pb"]
        arguments += ["--principal", f"{party}={tmp_path / party}.key.pub"]
    out = tmp_path / "record"
    ran = run("agreement", "prepare", "genesis", "--profile", "wco-caricc", *arguments, "--out", out)
    assert ran.code == 0, ran.err
    return out


def test_a_new_folder_holds_everything_and_shows_nothing_secret_to_others(run: Run, tmp_path: Path) -> None:
    init(run, tmp_path / "wco", "WCO", "--federation", "wco.example:7443")
    for path in (tmp_path / "wco").rglob("*"):
        secret = path.suffix in {".key", ".pem"}
        if path.is_file() and secret:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    descriptor = party_pb2.PartyDescriptor.FromString((tmp_path / "wco" / "descriptor.pb").read_bytes())
    assert list(descriptor.endpoints) == ["wco.example:7443"]
    assert Verifier.parse(descriptor.ledger_vkey).name == "wco.example/entente/caricc.example"
    again = run(
        "init",
        tmp_path / "wco",
        "--party",
        "WCO",
        "--trust-domain",
        "x.example",
        "--peer-domain",
        "y.example",
    )
    assert again.code == 2


def test_a_party_that_the_profile_does_not_know_is_refused(run: Run, tmp_path: Path) -> None:
    ran = run(
        "init", tmp_path / "x", "--party", "XYZ", "--trust-domain", "x.example", "--peer-domain", "y.example",
        "--profile", "wco-caricc", "--json",
    )  # fmt: skip
    assert ran.code == 2
    assert "CARICC" in ran.facts["error"]["remedy"]
    assert not (tmp_path / "x").exists()


def test_another_ca_issues_and_the_descriptor_follows(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "wco"
    init(run, home, "WCO", "--csr")
    assert not (home / "descriptor.pb").exists()
    assert run("pki", "issue", "person", "W-AN-003", "--home", home).code == 0
    ca = create_ca("wco.example", SystemClock().now())
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(ca.bundle_pem)
    requests = {
        "node": Identity("wco.example", Kind.NODE, "node"),
        "operator": Identity("wco.example", Kind.SYSTEM, "operator"),
        "persons/W-AN-003": Identity("wco.example", Kind.PERSON, "W-AN-003"),
    }
    for name, identity in requests.items():
        request = x509.load_pem_x509_csr((home / "pki" / f"{name}.csr").read_bytes())
        names = ("node.wco.example", "localhost") if identity.kind is Kind.NODE else ()
        answer = tmp_path / f"{identity.name}.pem"
        issued = issue(ca, request, identity, names, now=SystemClock().now(), lifetime=timedelta(days=1))
        answer.write_bytes(issued.public_bytes(Encoding.PEM))
        ran = run("pki", "import", answer, "--ca", bundle, "--home", home)
        assert ran.code == 0, ran.err
        assert not (home / "pki" / f"{name}.key").exists()
    descriptor = party_pb2.PartyDescriptor.FromString((home / "descriptor.pb").read_bytes())
    assert descriptor.ca_bundle_pem.encode() == ca.bundle_pem
    assert run("pki", "renew", "--home", home, "--within", "3").code == 0
    assert (home / "pki" / "node.csr").exists()


def test_a_certificate_over_another_key_is_not_taken_in(run: Run, tmp_path: Path) -> None:
    from gateway.pki.authority import new_key

    home = tmp_path / "wco"
    init(run, home, "WCO", "--csr")
    ca = create_ca("wco.example", SystemClock().now())
    (tmp_path / "ca.pem").write_bytes(ca.bundle_pem)
    identity = Identity("wco.example", Kind.SYSTEM, "operator")
    issued = issue(ca, new_key().public_key(), identity, now=SystemClock().now())
    (tmp_path / "x.pem").write_bytes(issued.public_bytes(Encoding.PEM))
    assert run("pki", "import", tmp_path / "x.pem", "--ca", tmp_path / "ca.pem", "--home", home).code == 2
    assert not (home / "pki" / "operator.pem").exists()


def test_a_principals_key_is_never_made_in_a_nodes_folder(run: Run, tmp_path: Path) -> None:
    init(run, tmp_path / "wco", "WCO")
    assert run("principal", "keygen", tmp_path / "wco" / "keys" / "sg.key").code == 2
    assert not (tmp_path / "wco" / "keys" / "sg.key").exists()


def test_a_principals_key_with_a_passphrase_signs_only_with_it(
    run: Run, record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "WCO.key").unlink()
    made = run("principal", "keygen", tmp_path / "WCO.key", "--passphrase", stdin="honey\nhoney\n")
    assert made.code == 0
    sign = ("agreement", "sign", record, "--key", tmp_path / "WCO.key", "--party", "WCO", "--yes")
    monkeypatch.setenv("ENTENTE_PRINCIPAL_PASSPHRASE", "wrong")
    assert run(*sign, "--out", tmp_path / "sig").code == 2
    monkeypatch.setenv("ENTENTE_PRINCIPAL_PASSPHRASE", "honey")
    assert run(*sign, "--out", tmp_path / "sig").code == 4, "opened, but not the key of the record"


def test_what_is_shown_is_every_value_that_is_signed(run: Run, record: Path) -> None:
    shown = run("agreement", "show", record)
    assert shown.code == 0
    for value in ("World Customs Organization", "caricc.example", "2010-03-19", "ENF.SEIZ", "absent"):
        assert value in shown.out
    facts = run("agreement", "show", record, "--json").facts
    assert facts["authentic_texts"] == {"en": "ABSENT", "fr": "ABSENT", "ru": "ABSENT"}
    assert facts["agreement_digest"] in shown.out


def test_signatures_are_made_away_from_the_node_and_bring_the_agreement_into_force(
    run: Run, record: Path, tmp_path: Path
) -> None:
    from gateway.cli.signatures import read_signature

    for party in PARTIES:
        ran = run(
            "agreement", "sign", record, "--key", tmp_path / f"{party}.key", "--party", party,
            "--out", tmp_path / f"{party}.sig", stdin="y\n",
        )  # fmt: skip
        assert ran.code == 0, ran.err
    bundle = agreement_service_pb2.RecordGenesisRequest.FromString(record.read_bytes())
    signatures = [read_signature(tmp_path / f"{party}.sig") for party in PARTIES]
    assert standing_of(bundle.genesis, signatures).life == agreement_pb2.STANDING_IN_FORCE
    ran = run(
        "agreement", "submit", record, *(tmp_path / f"{party}.sig" for party in PARTIES),
        "--home", tmp_path / "WCO", "--json",
    )  # fmt: skip
    assert ran.code == 3, "no node runs"
    assert "entente run" in ran.facts["error"]["remedy"]


def test_who_does_not_confirm_does_not_sign(run: Run, record: Path, tmp_path: Path) -> None:
    ran = run(
        "agreement", "sign", record, "--key", tmp_path / "WCO.key", "--party", "WCO",
        "--out", tmp_path / "sig", stdin="n\n",
    )  # fmt: skip
    assert ran.code == 1
    assert not (tmp_path / "sig").exists()


def test_a_false_signature_does_not_leave_this_machine(run: Run, record: Path, tmp_path: Path) -> None:
    sign = ("agreement", "sign", record, "--key", tmp_path / "WCO.key", "--out", tmp_path / "sig", "--yes")
    assert run(*sign, "--party", "CARICC").code == 4, "the key is not that Party's"
    assert run(*sign, "--party", "WCO").code == 0
    text = (tmp_path / "sig").read_text()
    (tmp_path / "sig").write_text(text.replace('"party": "WCO"', '"party": "CARICC"'))
    ran = run("agreement", "submit", record, tmp_path / "sig", "--home", tmp_path / "WCO")
    assert ran.code == 4


def test_a_record_with_another_descriptor_is_not_shown_as_whole(
    run: Run, record: Path, tmp_path: Path
) -> None:
    bundle = agreement_service_pb2.RecordGenesisRequest.FromString(record.read_bytes())
    bundle.descriptors[0] += b"\x00"
    (tmp_path / "other").write_bytes(bundle.SerializeToString())
    assert run("agreement", "show", tmp_path / "other").code == 4
    (tmp_path / "none").write_bytes(b"\xff\xff")
    assert run("agreement", "show", tmp_path / "none").code == 2


ROSTER = """
agreement: wco-caricc
party: WCO
persons:
  - {id: W-AN-003, roles: [analyst, project officer], from: 2026-01-01, until: 2027-01-01T12:00:00Z}
systems:
  - {name: case-desk, may_act_for: [W-AN-003], may_act_for_roles: [liaison]}
"""


def test_a_roster_is_prepared_signed_and_read_back(run: Run, record: Path, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(ROSTER)
    assert run("roster", "prepare", tmp_path / "r.yaml", "--out", tmp_path / "r.bin").code == 0
    signed = run(
        "roster", "sign", tmp_path / "r.bin", "--key", tmp_path / "WCO.key", "--out", tmp_path / "r", "--yes"
    )
    assert signed.code == 0, signed.err
    held = roster_pb2.SignedRoster.FromString((tmp_path / "r").read_bytes())
    assert held.roster == (tmp_path / "r.bin").read_bytes(), "the bytes signed are the bytes prepared"
    facts = run("roster", "show", tmp_path / "r", "--json").facts
    assert facts["persons"][0]["roles"] == ["ANALYST", "PROJECT_OFFICER"]
    assert facts["persons"][0]["until"] == "2027-01-01T12:00:00Z"
    assert run("roster", "submit", tmp_path / "r.bin", "--home", tmp_path / "WCO").code == 2, "not signed"


def test_names_that_would_cross_are_said_before_a_roster_is_signed(
    run: Run, record: Path, tmp_path: Path
) -> None:
    named = ROSTER.replace("from: 2026-01-01", "from: 2026-01-01, names: {ru: 'Анна [red]Пример'}")
    (tmp_path / "r.yaml").write_text(named)
    made = run("roster", "prepare", tmp_path / "r.yaml", "--out", tmp_path / "r.bin", "--json")
    assert made.facts["warnings"] == [
        {"warning": "NAMES_CROSS", "persons": ["W-AN-003"]}, {"warning": "NO_CONTACT", "persons": []}
    ]  # fmt: skip
    sign = ("roster", "sign", tmp_path / "r.bin", "--key", tmp_path / "WCO.key", "--out", tmp_path / "s")
    asked = run(*sign, stdin="n\n")
    assert asked.code == 1
    assert not (tmp_path / "s").exists()
    for told in ("ru: Анна [red]Пример", "2027-01-01 12:00:00Z", "604800", "the names of: W-AN-003"):
        assert told in asked.err
    digest = hashlib.sha256((tmp_path / "r.bin").read_bytes()).hexdigest()
    assert digest in asked.err
    assert "увидит имена: W-AN-003" in run("--lang", "ru", *sign, stdin="n\n").err


def test_all_faults_of_a_roster_are_named_at_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        "agreement: wco-caricc\nparty: WCO\ncolour: blue\n"
        "persons:\n  - {id: W-1, roles: [king], from: soon}\n"
    )
    ran = run("roster", "prepare", tmp_path / "r.yaml", "--out", tmp_path / "r", "--json")
    assert ran.code == 2
    fields = {fault["field"] for fault in ran.facts["error"]["faults"]}
    assert fields == {"colour", "persons[0].roles[0]", "persons[0].from"}


def test_a_folder_that_is_none_is_named_with_a_remedy(run: Run, tmp_path: Path) -> None:
    ran = run("status", "--home", tmp_path, "--json")
    assert ran.code == 2
    assert "entente init" in ran.facts["error"]["remedy"]


def test_the_doctor_needs_no_node(run: Run, tmp_path: Path) -> None:
    init(run, tmp_path / "wco", "WCO")
    ran = run("doctor", "--home", tmp_path / "wco", "--json")
    assert ran.code == 2
    found = {finding["subject"]: finding["state"] for finding in ran.facts["findings"]}
    assert found["Keys"] == "ok"
    assert found["Node"] == "fault"
    (tmp_path / "wco" / "keys" / "signing" / "0001.pem").chmod(0o644)
    found = {f["subject"]: f for f in run("doctor", "--home", tmp_path / "wco", "--json").facts["findings"]}
    assert found["Keys"]["state"] == "fault"
    assert "chmod 600" in found["Keys"]["text"]


def test_help_is_given_in_three_languages(run: Run) -> None:
    assert "Make a Party's folder" in run("init", "--help").out
    assert "Créer le dossier" in run("--lang", "fr", "init", "--help").out
    assert "Создать папку" in run("--lang", "ru", "init", "--help").out


def test_a_party_that_wants_two_signatories_is_bound_by_both_alone(run: Run, tmp_path: Path) -> None:
    homes, keys = {}, {}
    for code, domain, peer in (
        ("WCO", "wco.example", "caricc.example"),
        ("CARICC", "caricc.example", "wco.example"),
    ):
        homes[code] = tmp_path / code.lower()
        made = run("init", homes[code], "--party", code, "--trust-domain", domain, "--peer-domain", peer)
        assert made.code == 0
        for number in range(2):
            keys[code, number] = tmp_path / f"{code}-{number}.key"
            assert run("principal", "keygen", keys[code, number]).code == 0
    arguments = [word for code in homes for word in ("--descriptor", homes[code] / "descriptor.pb")]
    for code, number in (("WCO", 0), ("WCO", 1), ("CARICC", 0)):
        arguments += ["--principal", f"{code}={keys[code, number]}.pub"]
    record = tmp_path / "record"
    prepared = ("agreement", "prepare", "genesis", "--profile", "wco-caricc", *arguments)
    too_many = run(*prepared, "--threshold", "CARICC=2", "--out", record)
    assert too_many.code != 0
    assert run(*prepared, "--threshold", "WCO=2", "--out", record).code == 0
    signatures = []
    for code, number in (("WCO", 0), ("CARICC", 0), ("WCO", 1)):
        out = tmp_path / f"{code}-{number}.sig"
        key = keys[code, number]
        assert (
            run("agreement", "sign", record, "--key", key, "--party", code, "--out", out, "--yes").code == 0
        )
        signatures.append(read_signature(out))
    bundle = read_bundle(record)
    assert standing_of(bundle.genesis, signatures[:1]).life == agreement_pb2.STANDING_DRAFT
    assert standing_of(bundle.genesis, signatures[:2]).life == agreement_pb2.STANDING_SIGNED_ONE
    assert standing_of(bundle.genesis, signatures).life == agreement_pb2.STANDING_IN_FORCE
