"""Names in certificates, the development CA, and which CA stands behind a leaf."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from gateway.pki.authority import Authority, create_ca, issue, make_csr, new_key
from gateway.pki.environment import VARIABLE
from gateway.pki.identity import Identity, Kind, identity_of_certificate
from gateway.pki.trust import chain_belongs_to
from node.errors import Refusal
from node.keys.errors import KeyFileError

_NOW = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
_NODE = Identity("wco.example", Kind.NODE, "node-1")
_CA = create_ca("wco.example", _NOW)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _leaf(identity: Identity = _NODE, ca: Authority = _CA, lifetime: timedelta = timedelta(days=30)) -> bytes:
    return _pem(issue(ca, new_key().public_key(), identity, now=_NOW, lifetime=lifetime))


def _odd(names: Sequence[x509.GeneralName] | None, *, ca: bool = False) -> bytes:
    """A certificate such as our CA would never issue."""
    key = new_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(_CA.certificate.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_NOW)
        .not_valid_after(_NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if names is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return _pem(builder.sign(_CA.key, hashes.SHA256()))


def _uri(text: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(text)


@given(
    st.from_regex(r"[a-z][a-z0-9-]{0,5}[a-z]\.[a-z]{2,5}", fullmatch=True),
    st.sampled_from(Kind),
    st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?", fullmatch=True),
)
def test_identity_and_its_uri_are_one(trust_domain: str, kind: Kind, name: str) -> None:
    identity = Identity(trust_domain, kind, name)
    assert Identity.parse(identity.uri) == identity


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "https://wco.example/node/a",
        "SPIFFE://wco.example/node/a",
        "spiffe://WCO.example/node/a",
        "spiffe://wco.example:443/node/a",
        "spiffe://user@wco.example/node/a",
        "spiffe:///node/a",
        "spiffe://wco..example/node/a",
        "spiffe://-wco.example/node/a",
        "spiffe://wco.example",
        "spiffe://wco.example/node",
        "spiffe://wco.example/node/",
        "spiffe://wco.example//node/a",
        "spiffe://wco.example/node/a/",
        "spiffe://wco.example/node/a/b",
        "spiffe://wco.example/node/..",
        "spiffe://wco.example/node/.",
        "spiffe://wco.example/node/a%2fb",
        "spiffe://wco.example/node/a?x=1",
        "spiffe://wco.example/node/a#x",
        "spiffe://wco.example/node/a\n",
        "spiffe://wco.example/Node/a",
        "spiffe://wco.example/admin/a",
        "spiffe://wco.example/node/é",
        "spiffe://wco.example/node/" + "a" * 65,
        "spiffe://" + "a." * 127 + "aa/node/a",
    ],
)
def test_anything_but_the_exact_form_is_no_identity(uri: str) -> None:
    with pytest.raises(ValueError, match=r"identity|trust domain"):
        Identity.parse(uri)


@pytest.mark.parametrize("kind", list(Kind))
def test_certificate_tells_its_identity_serial_key_and_expiry(kind: Kind) -> None:
    identity = Identity("wco.example", kind, "W-AN-003")
    certificate = issue(_CA, new_key().public_key(), identity, now=_NOW, lifetime=timedelta(days=2))
    peer = identity_of_certificate(_pem(certificate))
    assert peer.identity == identity
    assert peer.serial == certificate.serial_number
    assert peer.not_after == _NOW + timedelta(days=2)
    assert len(peer.spki_sha256) == 32
    assert identity_of_certificate(_pem(certificate)) is peer


@pytest.mark.parametrize(
    "pem",
    [
        _odd([_uri(_NODE.uri), _uri("spiffe://wco.example/node/node-2")]),
        _odd([_uri(_NODE.uri), _uri(_NODE.uri)]),
        _odd([_uri(_NODE.uri), _uri("https://wco.example/")]),
        _odd([_uri("spiffe://wco.example/node/a?x=1")]),
        _odd([x509.DNSName("wco.example")]),
        _odd([]),
        _odd(None),
        _odd([_uri(_NODE.uri)], ca=True),
        _CA.bundle_pem,
        b"rubbish",
        b"",
    ],
)
def test_certificate_without_exactly_one_name_of_ours_is_nobody(pem: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        identity_of_certificate(pem)
    assert refused.value.code == "CALLER_UNKNOWN"
    assert "wco.example" not in str(refused.value)


def test_certificate_is_good_in_its_time_only() -> None:
    peer = identity_of_certificate(_leaf(lifetime=timedelta(days=1)))
    peer.check_time(_NOW)
    for moment in (_NOW - timedelta(hours=1), _NOW + timedelta(days=1, seconds=1)):
        with pytest.raises(Refusal):
            peer.check_time(moment)


def test_leaf_belongs_to_its_own_ca_only() -> None:
    other = create_ca("caricc.example", _NOW)
    namesake = create_ca("wco.example", _NOW)
    assert chain_belongs_to(_leaf(), _CA.bundle_pem, _NOW)
    assert chain_belongs_to(_leaf(), other.bundle_pem + _CA.bundle_pem, _NOW)
    for bundle in (other.bundle_pem, namesake.bundle_pem, b"", b"rubbish"):
        assert not chain_belongs_to(_leaf(), bundle, _NOW)
    for pem in (b"", b"rubbish", _CA.bundle_pem):
        assert not chain_belongs_to(pem, _CA.bundle_pem, _NOW)


def test_leaf_or_ca_that_has_expired_does_not_belong() -> None:
    short = create_ca("wco.example", _NOW, lifetime=timedelta(days=1))
    outlives = _leaf(ca=short)
    assert chain_belongs_to(outlives, short.bundle_pem, _NOW)
    assert not chain_belongs_to(outlives, short.bundle_pem, _NOW + timedelta(days=2))
    assert not chain_belongs_to(_leaf(), _CA.bundle_pem, _NOW + timedelta(days=31))
    assert not chain_belongs_to(_leaf(), _CA.bundle_pem, _NOW - timedelta(days=1))


def test_leaf_issued_a_moment_ago_belongs_at_once() -> None:
    ca = create_ca("wco.example", _NOW + timedelta(minutes=5))  # valid from _NOW on, in mid-minute
    pem = _pem(issue(ca, new_key().public_key(), _NODE, now=_NOW + timedelta(minutes=5)))
    assert chain_belongs_to(pem, ca.bundle_pem, _NOW)


def test_node_serves_and_calls_while_a_system_only_calls() -> None:
    def uses(kind: Kind) -> set[x509.ObjectIdentifier]:
        identity = Identity("wco.example", kind, "a")
        certificate = issue(_CA, new_key().public_key(), identity, now=_NOW)
        return set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)

    assert uses(Kind.NODE) == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}
    assert uses(Kind.SYSTEM) == uses(Kind.PERSON) == {ExtendedKeyUsageOID.CLIENT_AUTH}


def test_ca_says_that_it_is_for_development() -> None:
    assert "development" in _CA.certificate.subject.rfc4514_string()


def test_request_is_issued_under_exactly_the_names_it_asks_for() -> None:
    key = new_key()
    csr = make_csr(key, _NODE, ["node.wco.example"])
    certificate = issue(_CA, csr, _NODE, ["node.wco.example"], now=_NOW)
    assert certificate.public_key() == key.public_key()
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["node.wco.example"]
    with pytest.raises(ValueError, match="other names"):
        issue(_CA, csr, _NODE, now=_NOW)
    with pytest.raises(ValueError, match="other names"):
        issue(_CA, csr, Identity("wco.example", Kind.NODE, "node-2"), ["node.wco.example"], now=_NOW)


def test_request_that_its_own_key_did_not_sign_is_refused() -> None:
    der = bytearray(make_csr(new_key(), _NODE).public_bytes(serialization.Encoding.DER))
    der[der.index(b"node-1", der.index(b"spiffe://")) + 5] = ord("2")
    renamed = x509.load_der_x509_csr(bytes(der))
    with pytest.raises(ValueError, match="own key"):
        issue(_CA, renamed, Identity("wco.example", Kind.NODE, "node-2"), now=_NOW)


def test_ca_refuses_foreign_domains_other_curves_and_dialled_persons() -> None:
    p384 = ec.generate_private_key(ec.SECP384R1()).public_key()
    with pytest.raises(ValueError, match="own trust domain"):
        issue(_CA, new_key().public_key(), Identity("caricc.example", Kind.NODE, "a"), now=_NOW)
    with pytest.raises(ValueError, match="P-256"):
        issue(_CA, p384, _NODE, now=_NOW)
    with pytest.raises(ValueError, match="only a node"):
        issue(_CA, new_key().public_key(), Identity("wco.example", Kind.PERSON, "a"), ["a.example"], now=_NOW)


def test_ca_is_saved_privately_and_loads_again(tmp_path: Path) -> None:
    _CA.save(tmp_path / "ca")
    assert stat.S_IMODE((tmp_path / "ca" / "ca.key").stat().st_mode) == 0o600
    again = Authority.load(tmp_path / "ca")
    assert (again.trust_domain, again.certificate) == (_CA.trust_domain, _CA.certificate)
    assert chain_belongs_to(_leaf(ca=again), _CA.bundle_pem, _NOW)
    with pytest.raises(KeyFileError):
        _CA.save(tmp_path / "ca")
    (tmp_path / "ca" / "ca.key").write_bytes(b"rubbish")
    with pytest.raises(KeyFileError):
        Authority.load(tmp_path / "ca")


@pytest.mark.parametrize(
    ("first", "outcome"),
    [("", "set"), ("import grpc", "RuntimeError"), (f"import os; os.environ['{VARIABLE}'] = 'HIGH'", "set")],
)
def test_tls13_is_required_before_grpc_is_imported_or_not_at_all(first: str, outcome: str) -> None:
    script = f"""{first}
import os, sys
from gateway.pki.environment import ONLY_RSA, VARIABLE, require_tls13_environment
assert {outcome == "RuntimeError"} == ("grpc" in sys.modules)
try:
    require_tls13_environment()
    import grpc
    require_tls13_environment()
    print("set" if os.environ[VARIABLE] == ONLY_RSA else "unset")
except RuntimeError:
    print("RuntimeError")
"""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == outcome
