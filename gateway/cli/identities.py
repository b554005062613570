"""Keys, certificates and the descriptor of a Party, made and renewed in its folder.

Decides in which order they are made and for how long; refuses to know the form of a certificate
(`gateway.pki`) and of a key (`node.keys`). Source: protocol section 7; the descriptor is what the other Party
relies on at first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from entente.v1 import party_pb2

from gateway.cli.faults import InputError
from gateway.cli.home import OPERATOR, Home, read_descriptor, read_file, write_file
from gateway.cli.told import told
from gateway.clock import SystemClock
from gateway.config import Config
from gateway.i18n import gettext as _
from gateway.pki.authority import issue, key_pem, make_csr, new_key, save_leaf
from gateway.pki.identity import Identity, Kind, PeerCertificate, read_certificate
from node.keys.files import make_folder, read_secret, write_secret
from node.keys.folder import FolderKeys
from node.keys.provider import KeyRole
from node.ledger.note import KeyType, Verifier

NODE: Final = "node"
LOOPBACK_NAME: Final = "localhost"


def node_identity(trust_domain: str) -> Identity:
    """Return the identity of a Party's node."""
    return Identity(trust_domain, Kind.NODE, NODE)


def operator_identity(trust_domain: str) -> Identity:
    """Return the identity under which the command line administers a node."""
    return Identity(trust_domain, Kind.SYSTEM, OPERATOR)


def server_name(trust_domain: str) -> str:
    """Return the DNS name in a node's certificate, which who dials it checks."""
    return f"{NODE}.{trust_domain}"


def dns_names(identity: Identity) -> tuple[str, ...]:
    """Return the DNS names in the certificate of `identity`: only nodes are dialled."""
    return (server_name(identity.trust_domain), LOOPBACK_NAME) if identity.kind is Kind.NODE else ()


def obtain(home: Home, identity: Identity, lifetime: timedelta, *, renew: bool = False) -> Path:
    """Issue a certificate over a fresh key; where another CA issues, write the request for it.

    Returns:
        The certificate's file, or the request's (`.csr`).

    Raises:
        InputError: there is one already and `renew` is false.
    """
    leaf = home.leaf(identity)
    if leaf.exists() and not renew:
        raise InputError(_("{} exists already.").format(leaf), _("renew it with entente pki renew"))
    key = new_key()
    if home.issues:
        certificate = issue(
            home.authority(),
            key.public_key(),
            identity,
            dns_names(identity),
            now=SystemClock().now(),
            lifetime=lifetime,
        )
        return save_leaf(leaf.parent, leaf.stem, certificate, key)
    make_folder(leaf.parent)
    request = make_csr(key, identity, dns_names(identity))
    write_secret(_sibling(leaf, ".key"), key_pem(key), replace=True)
    path = _sibling(leaf, ".csr")
    write_file(path, request.public_bytes(serialization.Encoding.PEM))
    return path


def take_in(home: Home, trust_domain: str, certificate_path: Path) -> tuple[PeerCertificate, Path]:
    """Put the certificate that another CA issued together with the key of its request.

    Raises:
        InputError: unreadable, of another trust domain, or over another key than that of the request.
    """
    pem = read_file(certificate_path)
    leaf, *chain = read_chain(certificate_path, pem)
    named = identity_of(certificate_path, leaf)
    if named.identity.trust_domain != trust_domain:
        raise InputError(_("{} is for another trust domain.").format(certificate_path))
    target = home.leaf(named.identity)
    key_path = _sibling(target, ".key")
    key = serialization.load_pem_private_key(read_secret(key_path), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != leaf.public_key():
        raise InputError(_("{} is not over the key of the request.").format(certificate_path))
    whole = b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (leaf, *chain))
    write_secret(target, whole + key_pem(key), replace=True)
    key_path.unlink()
    _sibling(target, ".csr").unlink(missing_ok=True)
    return named, target


def read_chain(path: Path, pem: bytes) -> list[x509.Certificate]:
    """Return the certificates in `pem`, at least one. Raises InputError, which names `path`."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise InputError(_("{} holds no certificate in PEM form.").format(path)) from None


def identity_of(path: Path, certificate: x509.Certificate) -> PeerCertificate:
    """Return who `certificate` is for. Raises InputError, which names `path`."""
    try:
        return read_certificate(certificate)
    except ValueError as error:
        raise InputError(_("{} is not a certificate that fits: {}.").format(path, told(error))) from None


def write_descriptor(home: Home, descriptor: party_pb2.PartyDescriptor) -> None:
    """Write version 1 of this Party's descriptor; without a CA bundle as a draft, to be completed later.

    Raises:
        InputError: there is one already; a later version is a statement to the peer, not a file.
    """
    if home.descriptor_path.exists():
        raise InputError(_("{} exists already.").format(home.descriptor_path))
    path = home.descriptor_path if descriptor.ca_bundle_pem else home.descriptor_draft
    write_file(path, descriptor.SerializeToString(deterministic=True))


def complete_descriptor(home: Home) -> bool:
    """Complete the draft of the descriptor with the CA bundle; return whether there was one."""
    if home.descriptor_path.exists() or not home.descriptor_draft.exists():
        return False
    descriptor = read_descriptor(home.descriptor_draft)
    descriptor.ca_bundle_pem = read_file(home.ca).decode()
    write_descriptor(home, descriptor)
    home.descriptor_draft.unlink()
    return True


def describe(
    config: Config, keys: FolderKeys, peer_domain: str, ca_bundle: bytes, issue_time: datetime
) -> party_pb2.PartyDescriptor:
    """Return version 1 of a Party's descriptor.

    Args:
        peer_domain: the other Party's trust domain: a ledger's key bears the name of its origin.
        ca_bundle: in PEM; empty where the CA has not answered yet.
    """
    domain = config.party.trust_domain
    origin = f"{domain}/entente/{peer_domain}"
    signing = keys.signer(KeyRole.SIGNING)
    descriptor = party_pb2.PartyDescriptor(
        party=config.party.code,
        version=1,
        trust_domain=domain,
        endpoints=list(config.federation.advertise),
        tls_server_name=server_name(domain),
        ca_bundle_pem=ca_bundle.decode(),
        signing_keys=[party_pb2.SigningKey(key_id=signing.key_id, public_key=signing.public_key)],
        sealing_keys=[
            party_pb2.SealingKey(key_id=key.key_id, suite=key.suite, public_key=key.public_key)
            for key in keys.unsealer.keys
        ],
        ledger_vkey=Verifier(origin, KeyType.LOG, keys.signer(KeyRole.LEDGER).public_key).vkey(),
        cosigner_vkey=Verifier(
            f"{origin}/cosigner", KeyType.COSIGNER, keys.signer(KeyRole.COSIGNING).public_key
        ).vkey(),
    )
    descriptor.issue_time.FromDatetime(issue_time.astimezone(UTC).replace(microsecond=0))
    return descriptor


def descriptor_facts(descriptor: party_pb2.PartyDescriptor, raw: bytes) -> dict[str, object]:
    """Return what a person compares of a descriptor, by telephone if need be."""
    return {
        "party": descriptor.party,
        "version": descriptor.version,
        "trust_domain": descriptor.trust_domain,
        "endpoints": list(descriptor.endpoints),
        "ledger_vkey": descriptor.ledger_vkey,
        "sha256": hashlib.sha256(raw).hexdigest(),
    }


def certificates(paths: Sequence[Path]) -> list[tuple[Path, PeerCertificate]]:
    """Return who each certificate file is for; files that cannot be read are left out."""
    found = []
    for path in paths:
        try:
            found.append((path, read_certificate(x509.load_pem_x509_certificate(read_secret(path)))))
        except ValueError:
            continue
    return found


def _sibling(leaf: Path, suffix: str) -> Path:
    return leaf.with_name(leaf.stem + suffix)
