"""Whether a certificate is that of the peer's node.

Decides it from four facts, all of which must hold: it chains to the CA bundle registered for that peer,
names a node of its trust domain, is in time, and is not denied. Refuses to know the transport. Source:
protocol section 7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from entente.v1 import party_pb2

from gateway.pki.identity import Kind, PeerCertificate, identity_of_certificate
from gateway.pki.trust import chain_belongs_to
from node.errors import Refusal


def check_peer(
    pem: bytes,
    descriptor: party_pb2.PartyDescriptor,
    now: datetime,
    denies: Callable[[str, bytes, str], bool],
) -> PeerCertificate:
    """Return the certificate in `pem` as that of `descriptor`'s Party.

    Raises:
        Refusal: CALLER_UNKNOWN: not the peer's node; CALLER_REVOKED: on the deny list.
    """
    certificate = identity_of_certificate(pem)
    identity = certificate.identity
    if identity.kind is not Kind.NODE or identity.trust_domain != descriptor.trust_domain:
        raise Refusal("CALLER_UNKNOWN", "the certificate is not that of the peer's node")
    certificate.check_time(now)
    if not chain_belongs_to(pem, descriptor.ca_bundle_pem.encode(), now):
        raise Refusal("CALLER_UNKNOWN", "the certificate does not chain to the peer's registered CA")
    if denies(identity.uri, certificate.spki_sha256, f"{certificate.serial:x}"):
        raise Refusal("CALLER_REVOKED", "the certificate was revoked")
    return certificate


def presented(auth_context: Mapping[str, object]) -> bytes:
    """Return the PEM of the certificate that a call came with. Raises Refusal CALLER_UNKNOWN without one."""
    value = auth_context.get("x509_pem_cert")
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], bytes):
        return value[0]
    raise Refusal("CALLER_UNKNOWN", "the call came without a certificate")
