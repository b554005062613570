"""Certificates that should not be let in, each wrong in one thing only.

Decides what is wrong; the rest is as this Party's own CA would issue it. Every leaf comes as one PEM of
certificate and key, as the folders hold them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gateway.pki.authority import Authority, create_ca, issue, key_pem, new_key
from gateway.pki.identity import Identity, Kind


def authority(folder: Path) -> Authority:
    """Return the CA of a Party's folder."""
    return Authority.load(folder / "pki")


def stranger_ca(trust_domain: str) -> Authority:
    """Return a CA that nobody registered, of the very same trust domain."""
    return create_ca(trust_domain, datetime.now(UTC))


def leaf(ca: Authority, kind: Kind, name: str, trust_domain: str = "") -> bytes:
    """Return a good leaf of an identity; of another trust domain if one is named."""
    identity = Identity(trust_domain or ca.trust_domain, kind, name)
    if trust_domain:
        return leaf_with_uris(ca, [identity.uri])
    key = new_key()
    certificate = issue(ca, key.public_key(), identity, now=datetime.now(UTC))
    return _pem(certificate, key)


def expired_leaf(ca: Authority, kind: Kind, name: str) -> bytes:
    """Return a leaf that ended yesterday."""
    key, then = new_key(), datetime.now(UTC) - timedelta(days=3)
    identity = Identity(ca.trust_domain, kind, name)
    certificate = issue(ca, key.public_key(), identity, now=then, lifetime=timedelta(days=2))
    return _pem(certificate, key)


def leaf_with_uris(ca: Authority, uris: Sequence[str]) -> bytes:
    """Return a leaf with just these URIs, which no command of ours would issue."""
    key, now = new_key(), datetime.now(UTC)
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    names = [x509.UniformResourceIdentifier(uri) for uri in uris]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "for a test")]))
        .issuer_name(ca.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key()), critical=False
        )
        .add_extension(_signing_only(), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(ca.key, hashes.SHA256())
    )
    return _pem(certificate, key)


def _signing_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM) + key_pem(key)
