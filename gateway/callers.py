"""Turns the certificate of a connection into an identity, again on every call.

Decides whether a caller is one whom this listener knows: TLS 1.3, one SPIFFE name, a chain to the CA
registered for just that trust domain, in time, and not on the deny list. Refuses to know methods.
Source: X509-SVID; SPIFFE federation (bundles are kept apart per trust domain).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from gateway.authorisation import Border
from gateway.pki.identity import Kind, PeerCertificate, identity_of_certificate
from gateway.pki.trust import chain_belongs_to
from node.errors import Refusal

_TLS: Final = b"TLSv1.3"


class DenyList(Protocol):
    """What was revoked: a frozen snapshot, replaced when it changes."""

    def denies(self, uri: str, spki_sha256: bytes, serial_hex: str) -> bool:
        """Whether any of the three names is on the list."""


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a service may know of the call it answers."""

    border: Border
    certificate: PeerCertificate
    correlation_id: str


_CURRENT: ContextVar[CallContext] = ContextVar("entente_call")


def enter_call(call: CallContext) -> None:
    """Make `call` the current one of this task."""
    _CURRENT.set(call)


def current_call() -> CallContext:
    """Return the call that this task answers. Raises LookupError outside of one."""
    return _CURRENT.get()


@dataclass(slots=True)
class CallerCheck:
    """The checks of one listener.

    Args:
        border: the listener.
        bundle_of: the CA bundle (PEM) registered for a trust domain, or None; a lock-free read.
        deny_list: the newest snapshot; a lock-free read.
        now: the clock.
        allowed: on the operator's listener, who is let in (`kind/name`); None on the others.
    """

    border: Border
    bundle_of: Callable[[str], bytes | None]
    deny_list: Callable[[], DenyList]
    now: Callable[[], datetime]
    allowed: frozenset[str] | None = None

    def identify(self, auth_context: Mapping[str, Iterable[bytes]]) -> PeerCertificate:
        """Return who calls, from gRPC's `auth_context()`.

        Raises:
            Refusal: CALLER_UNKNOWN, CALLER_NOT_AUTHORISED or CALLER_REVOKED.
        """
        if _one(auth_context, "ssl_tls_version") != _TLS:
            raise Refusal("CALLER_UNKNOWN", "the connection is not TLS 1.3 with a client certificate")
        pem = _one(auth_context, "x509_pem_cert")
        if pem is None:
            raise Refusal("CALLER_UNKNOWN", "the caller presented no certificate")
        certificate = identity_of_certificate(pem)
        self.check(certificate, pem)
        return certificate

    def check(self, certificate: PeerCertificate, pem: bytes) -> None:
        """Return if `certificate` is (still) good here. Raises like `identify`."""
        now = self.now()
        certificate.check_time(now)
        identity = certificate.identity
        bundle = self.bundle_of(identity.trust_domain)
        if bundle is None or not chain_belongs_to(pem, bundle, now):
            raise Refusal(
                "CALLER_UNKNOWN", "the certificate is not from the CA registered for its trust domain"
            )
        if (identity.kind is Kind.NODE) is not (self.border is Border.FEDERATION):
            raise Refusal("CALLER_NOT_AUTHORISED", "this kind of identity is not admitted on this listener")
        if self.allowed is not None and f"{identity.kind.value}/{identity.name}" not in self.allowed:
            raise Refusal("CALLER_NOT_AUTHORISED", "this identity does not administer the node")
        if self.deny_list().denies(identity.uri, certificate.spki_sha256, f"{certificate.serial:x}"):
            raise Refusal("CALLER_REVOKED", "the certificate was revoked")


def _one(auth_context: Mapping[str, Iterable[bytes]], key: str) -> bytes | None:
    """The one value of `key`; none or several is None, so that doubt denies."""
    values = list(auth_context.get(key, ()))
    return values[0] if len(values) == 1 else None
