"""Who a certificate says it is.

Decides what a name of a node, a system or a person looks like, and that a certificate has exactly one
such name; refuses to know whether that one may do anything, or whether the certificate is trusted
(`trust.py`). Common names are never looked at.
Source: SPIFFE-ID and X509-SVID; the names `/node/`, `/system/` and `/person/` are ours.
"""

from __future__ import annotations

import enum
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from node.errors import Refusal

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TRUST_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_URI: Final = re.compile(r"spiffe://([^/]+)/(node|system|person)/([^/]+)")
_TRUST_DOMAIN_MAX_CHARS: Final = 253


class Kind(enum.Enum):
    """What an identity stands for."""

    NODE = "node"
    SYSTEM = "system"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Identity:
    """A node, a system or a person of one Party's trust domain.

    Raises:
        ValueError: the trust domain is no lower-case DNS name, or the name has other characters than
            letters, digits, dot, underscore and hyphen.
    """

    trust_domain: str
    kind: Kind
    name: str

    def __post_init__(self) -> None:
        if len(self.trust_domain) > _TRUST_DOMAIN_MAX_CHARS or not _TRUST_DOMAIN.fullmatch(self.trust_domain):
            raise ValueError("the trust domain is not a lower-case DNS name")
        if not _NAME.fullmatch(self.name):
            raise ValueError("the name has characters that an identity may not have")

    @property
    def uri(self) -> str:
        """The identity as it stands in the URI SAN."""
        return f"spiffe://{self.trust_domain}/{self.kind.value}/{self.name}"

    def __str__(self) -> str:
        return self.uri

    @classmethod
    def parse(cls, uri: str) -> Identity:
        """Return the identity of exactly `spiffe://<trust domain>/<kind>/<name>`, nothing before or after.

        Raises:
            ValueError: anything else, such as a query, a port, a second path, upper case or a percent sign.
        """
        if (match := _URI.fullmatch(uri)) is None:
            raise ValueError("this is no identity of the form spiffe://<trust domain>/<kind>/<name>")
        return cls(match[1], Kind(match[2]), match[3])


@dataclass(frozen=True, slots=True)
class PeerCertificate:
    """What the rest of the gateway needs of a caller's certificate."""

    identity: Identity
    serial: int
    spki_sha256: bytes
    not_before: datetime
    not_after: datetime

    def check_time(self, now: datetime) -> None:
        """Return if `now` is within the certificate's life. Raises Refusal CALLER_UNKNOWN.

        The handshake has checked it once; a stream outlives its handshake.
        """
        if not self.not_before <= now <= self.not_after:
            raise Refusal("CALLER_UNKNOWN", "the caller's certificate has expired or is not valid yet")


@lru_cache(maxsize=1024)
def identity_of_certificate(pem: bytes) -> PeerCertificate:
    """Return who the certificate (PEM, as `auth_context()` gives it) is for. Remembered by its bytes.

    Says nothing about trust or time: the handshake, `chain_belongs_to` and `check_time` do.

    Raises:
        Refusal: CALLER_UNKNOWN: it cannot be read, is a CA's, or has not exactly one URI SAN of our form.
    """
    try:
        return read_certificate(x509.load_pem_x509_certificate(pem))
    except NameFaultError as error:
        raise Refusal("CALLER_UNKNOWN", f"the certificate names nobody: {error}") from None
    except Exception:  # the parsers raise more than ValueError, and none of it may pass
        raise Refusal("CALLER_UNKNOWN", "the certificate cannot be read") from None


def read_certificate(certificate: x509.Certificate) -> PeerCertificate:
    """Return who `certificate` is for.

    Raises:
        ValueError: it is a CA's, or has not exactly one URI SAN of our form.
    """
    try:
        extensions = certificate.extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise NameFaultError("its extensions are malformed") from None
    except x509.ExtensionNotFound:
        raise NameFaultError("it has no subject alternative name") from None
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    if len(uris) != 1:
        raise NameFaultError("it has not exactly one URI name")
    for extension in extensions:
        if isinstance(extension.value, x509.BasicConstraints) and extension.value.ca:
            raise NameFaultError("it is a certificate authority's")
    try:
        identity = Identity.parse(uris[0])
    except ValueError as error:
        raise NameFaultError(str(error)) from None
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return PeerCertificate(
        identity=identity,
        serial=certificate.serial_number,
        spki_sha256=hashlib.sha256(spki).digest(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


class NameFaultError(ValueError):
    """A certificate whose names are not ours; the text repeats nothing of it."""
