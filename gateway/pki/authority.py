"""A development CA: enough to run two Parties on a desk, and to test with.

Decides the form of the certificates that this project issues; refuses to be a production CA, and says
so in its name. An organisation's own CA may issue instead: what a certificate needs is that of
`issue`. Keys are ECDSA P-256, since gRPC's TLS does not take Ed25519.
Source: RFC 5280; X509-SVID.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gateway.pki.identity import Identity, Kind
from node.keys.errors import KeyFileError
from node.keys.files import make_folder, read_secret, write_secret

CA_LIFETIME: Final = timedelta(days=3650)
LEAF_LIFETIME: Final = timedelta(days=30)
_SKEW: Final = timedelta(minutes=5)  # a peer's clock may be a little behind
_NAME_MAX_CHARS: Final = 64


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA of one trust domain: its certificate and its key."""

    trust_domain: str
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def bundle_pem(self) -> bytes:
        """The CA certificate in PEM: what peers and listeners trust."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def save(self, folder: Path) -> None:
        """Write `ca.pem` and `ca.key` (0600) to `folder`. Raises KeyFileError if they exist."""
        make_folder(folder)
        write_secret(folder / "ca.key", key_pem(self.key))
        write_secret(folder / "ca.pem", self.bundle_pem)

    @classmethod
    def load(cls, folder: Path) -> Authority:
        """Return the CA saved in `folder`. Raises KeyFileError."""
        try:
            certificate = x509.load_pem_x509_certificate(read_secret(folder / "ca.pem"))
            key = serialization.load_pem_private_key(read_secret(folder / "ca.key"), None)
            domains = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        except (ValueError, TypeError):
            raise KeyFileError(f"{folder} holds no CA that can be read: restore it from the backup") from None
        fits = isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == certificate.public_key()
        if not fits or not isinstance(key, ec.EllipticCurvePrivateKey) or len(domains) != 1:
            raise KeyFileError(f"{folder}: certificate and key of the CA do not belong together")
        return cls(str(domains[0].value), certificate, key)


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a fresh ECDSA P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the private key in PEM (PKCS #8), not encrypted: write it with `write_secret`."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def create_ca(trust_domain: str, now: datetime, lifetime: timedelta = CA_LIFETIME) -> Authority:
    """Return a fresh development CA of `trust_domain`. Raises ValueError for a malformed trust domain."""
    Identity(trust_domain, Kind.NODE, "ca")  # checks the form of the trust domain
    if len(trust_domain) > _NAME_MAX_CHARS:
        raise ValueError("this CA issues for trust domains of at most 64 characters")
    key = new_key()
    common_name = f"Entente development CA {trust_domain}"[:_NAME_MAX_CHARS]
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, trust_domain),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    certificate = (
        _builder(name, name, key.public_key(), key.public_key(), now, lifetime)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(trust_domain, certificate, key)


def make_csr(
    key: ec.EllipticCurvePrivateKey, identity: Identity, dns_names: Sequence[str] = ()
) -> x509.CertificateSigningRequest:
    """Return a request for a certificate of `identity`, for our own CA or another one."""
    return (
        x509.CertificateSigningRequestBuilder()
        .subject_name(_subject(identity))
        .add_extension(_names(identity, dns_names), critical=False)
        .sign(key, hashes.SHA256())
    )


def issue(
    ca: Authority,
    subject: x509.CertificateSigningRequest | ec.EllipticCurvePublicKey,
    identity: Identity,
    dns_names: Sequence[str] = (),
    *,
    now: datetime,
    lifetime: timedelta = LEAF_LIFETIME,
) -> x509.Certificate:
    """Return a certificate for `identity`, valid from five minutes before `now` for `lifetime`.

    A node's serves and calls, a system's or a person's only calls. What the certificate names comes
    from the arguments, never from the request; a request that asks for other names is refused.

    Raises:
        ValueError: the identity is of another trust domain, the request's signature or names are wrong,
            the key is not ECDSA P-256, or somebody but a node is to have DNS names.
    """
    if identity.trust_domain != ca.trust_domain:
        raise ValueError("this CA issues for its own trust domain only")
    if dns_names and identity.kind is not Kind.NODE:
        raise ValueError("only a node is dialled by name")
    if isinstance(subject, x509.CertificateSigningRequest):
        _check_csr(subject, identity, dns_names)
        public_key = subject.public_key()
    else:
        public_key = subject
    if not is_p256(public_key):
        raise ValueError("the key is not ECDSA P-256")
    uses = [ExtendedKeyUsageOID.CLIENT_AUTH]
    if identity.kind is Kind.NODE:
        uses.insert(0, ExtendedKeyUsageOID.SERVER_AUTH)
    return (
        _builder(_subject(identity), ca.certificate.subject, public_key, ca.key.public_key(), now, lifetime)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(_names(identity, dns_names), critical=False)
        .sign(ca.key, hashes.SHA256())
    )


def is_p256(public_key: object) -> bool:
    """Return whether `public_key` is one that the listeners take."""
    return isinstance(public_key, ec.EllipticCurvePublicKey) and isinstance(public_key.curve, ec.SECP256R1)


def save_leaf(
    folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> Path:
    """Write certificate and key as one file `<name>.pem` (0600), replacing it whole; return its path.

    One file, so that a reload never sees a certificate without its key. Raises KeyFileError.
    """
    make_folder(folder)
    path = folder / f"{name}.pem"
    write_secret(path, certificate.public_bytes(serialization.Encoding.PEM) + key_pem(key), replace=True)
    return path


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: object,
    issuer_key: ec.EllipticCurvePublicKey,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    if not isinstance(public_key, ec.EllipticCurvePublicKey):
        raise ValueError("the key is not ECDSA P-256")  # noqa: TRY004
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _subject(identity: Identity) -> x509.Name:
    """A name for people who look at certificates; nothing is ever decided on it."""
    return x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"{identity.kind.value} {identity.name}"[:_NAME_MAX_CHARS])]
    )


def _names(identity: Identity, dns_names: Sequence[str]) -> x509.SubjectAlternativeName:
    uri = x509.UniformResourceIdentifier(identity.uri)
    return x509.SubjectAlternativeName([uri, *(x509.DNSName(name) for name in dns_names)])


def _check_csr(csr: x509.CertificateSigningRequest, identity: Identity, dns_names: Sequence[str]) -> None:
    if not csr.is_signature_valid:
        raise ValueError("the request is not signed with its own key")
    try:
        asked = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise ValueError("the request names nobody") from None
    if set(asked) != set(_names(identity, dns_names)):
        raise ValueError("the request asks for other names than are to be issued")


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
