"""The TLS material of a node, and credentials that follow it without a restart.

Decides whether key, certificate and client bundle are fit to be used; refuses to know when to look
again (somebody calls `refresh` from a thread) and who may call what. gRPC keeps the last good set in
silence when it is given a bad one, so everything is checked here before it is given.
Source: X509-SVID; gRPC's dynamic server credentials.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import cast

import grpc
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from gateway.pki.authority import is_p256
from gateway.pki.identity import Identity, Kind, read_certificate
from node.errors import EntenteError
from node.keys.errors import KeyFileError
from node.keys.files import read_secret


class TlsMaterialError(EntenteError):
    """Key, certificate or bundle are not fit to be used; the text says what is wrong with which."""


@dataclass(frozen=True, slots=True)
class TlsMaterial:
    """A checked key with its certificate chain, for a listener or for dialling."""

    identity: Identity
    not_after: datetime
    chain_pem: bytes
    key_pem: bytes = field(repr=False)

    @classmethod
    def load(cls, certificate: Path, key: Path, now: datetime) -> TlsMaterial:
        """Return the material of two files, or of one file that is named twice.

        The certificate file holds the leaf, then its intermediates, each issued by the next.

        Raises:
            TlsMaterialError: unreadable, not a node's, not ECDSA P-256, not exactly one identity, key and
                certificate of different pairs, a broken chain, expired or not valid yet.
        """
        try:
            secret = read_secret(key)
            public = secret if certificate == key else certificate.read_bytes()
        except KeyFileError as error:
            raise TlsMaterialError(str(error)) from None
        except OSError as error:
            raise TlsMaterialError(f"{certificate} cannot be read ({error.strerror})") from None
        return cls.of(public, secret, now)

    @classmethod
    def of(cls, chain_pem: bytes, key_pem: bytes, now: datetime) -> TlsMaterial:
        """Return the material of PEM bytes; either may hold the other beside it. Raises as `load` does."""
        try:
            chain = x509.load_pem_x509_certificates(chain_pem)
            key = serialization.load_pem_private_key(key_pem, None)
            leaf_key = chain[0].public_key()
        except Exception:  # the parsers raise more than ValueError, and none of it may pass
            raise TlsMaterialError("certificate or key cannot be read as PEM without a passphrase") from None
        if not is_p256(leaf_key):
            raise TlsMaterialError("the certificate's key is not ECDSA P-256")
        if key.public_key() != leaf_key:
            raise TlsMaterialError("key and certificate do not belong together")
        try:
            named = read_certificate(chain[0])
        except ValueError as error:
            raise TlsMaterialError(f"the certificate is not fit for a node: {error}") from None
        if named.identity.kind is not Kind.NODE:
            raise TlsMaterialError("the certificate is not a node's")
        _check_chain(chain, now)
        return cls(
            identity=named.identity,
            not_after=min(certificate.not_valid_after_utc for certificate in chain),
            chain_pem=_pem(chain),
            key_pem=key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )


def check_bundle(bundle_pem: bytes, now: datetime) -> bytes:
    """Return a CA bundle with its CA certificates alone, in order, each once.

    Expired ones are left out: old and new overlap in a bundle, and one that ran out must not stop the other.

    Raises:
        TlsMaterialError: unreadable, holds something that is no CA, or none that is valid now.
    """
    try:
        authorities = x509.load_pem_x509_certificates(bundle_pem)
    except Exception:  # as above
        raise TlsMaterialError("the CA bundle cannot be read") from None
    for certificate in authorities:
        try:
            constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        except (x509.ExtensionNotFound, ValueError):
            raise TlsMaterialError("the CA bundle holds a certificate that is no CA's") from None
        if not constraints.ca:
            raise TlsMaterialError("the CA bundle holds a certificate that is no CA's")
    valid = [ca for ca in authorities if ca.not_valid_before_utc <= now <= ca.not_valid_after_utc]
    if not valid:
        raise TlsMaterialError("the CA bundle holds no certificate that is valid now")
    return _pem(dict.fromkeys(valid))


class ReloadingServerCredentials:
    """A listener's credentials that take new material from the next connection on.

    Open streams keep flowing on the old material; that a CA is gone does not end them, so the deny list
    and the chain check on every call do. Bad material changes nothing and is counted.

    Args:
        load: reads the files and returns checked material; called by `refresh` only.
        client_bundle: returns the PEM of the CAs whose clients may connect; called by `refresh` only.
        now: the clock.

    Raises:
        TlsMaterialError: there is nothing good to start with.
    """

    def __init__(
        self, load: Callable[[], TlsMaterial], client_bundle: Callable[[], bytes], now: Callable[[], datetime]
    ) -> None:
        self._load = load
        self._client_bundle = client_bundle
        self._now = now
        self._refreshing = threading.Lock()
        self._failures = 0
        self._reloads = 0
        self._last_fault = ""
        self._current = self._prepare()

    def credentials(self) -> grpc.ServerCredentials:
        """Return the credentials for one port. Ask again for another port: each must see every change."""
        given = self._current

        def fetch() -> grpc.ServerCertificateConfiguration | None:
            # On a gRPC thread, once per connection: a read of a prepared object, and None for "as before".
            nonlocal given
            newest = self._current
            if newest is given:
                return None
            given = newest
            return newest.configuration

        return grpc.dynamic_ssl_server_credentials(
            given.configuration,
            cast("Callable[[], grpc.ServerCertificateConfiguration]", fetch),
            require_client_authentication=True,
        )

    def refresh(self) -> bool:
        """Read everything again; return whether something new was taken. Never raises for bad material.

        Files are compared by content: they are small, and their times lie when folders are swapped.
        """
        with self._refreshing:
            try:
                prepared = self._prepare()
            except Exception as error:  # whatever is wrong with the new, the old must go on
                self._failures += 1
                self._last_fault = str(error) if isinstance(error, EntenteError) else type(error).__name__
                return False
            self._last_fault = ""
            if prepared.digest == self._current.digest:
                return False
            self._current = prepared
            self._reloads += 1
            return True

    @property
    def material(self) -> TlsMaterial:
        """The material in use; its `not_after` is the metric that operators watch."""
        return self._current.material

    @property
    def not_after(self) -> datetime:
        """When the material in use expires."""
        return self._current.material.not_after

    @property
    def reloads(self) -> int:
        """How often new material was taken."""
        return self._reloads

    @property
    def failures(self) -> int:
        """How often `refresh` found something bad and kept the old."""
        return self._failures

    @property
    def last_fault(self) -> str:
        """What the last `refresh` found wrong; empty when nothing."""
        return self._last_fault

    def _prepare(self) -> _Prepared:
        material = self._load()
        bundle = check_bundle(self._client_bundle(), self._now())
        configuration = grpc.ssl_server_certificate_configuration(
            [(material.key_pem, material.chain_pem)], root_certificates=bundle
        )
        digest = hashlib.sha256(
            b"".join(hashlib.sha256(part).digest() for part in (material.key_pem, material.chain_pem, bundle))
        ).digest()
        return _Prepared(material, configuration, digest)


@dataclass(frozen=True, slots=True)
class _Prepared:
    material: TlsMaterial
    configuration: grpc.ServerCertificateConfiguration
    digest: bytes


def client_credentials(material: TlsMaterial, peer_bundle: bytes) -> grpc.ChannelCredentials:
    """Return credentials to dial one peer: only that peer's CAs are trusted.

    They are fixed for a channel's life: after a rotation dial a new channel, move over, close the old one.
    """
    return grpc.ssl_channel_credentials(
        root_certificates=peer_bundle, private_key=material.key_pem, certificate_chain=material.chain_pem
    )


def _check_chain(chain: Sequence[x509.Certificate], now: datetime) -> None:
    for certificate in chain:
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise TlsMaterialError("a certificate of the chain has expired or is not valid yet")
    for issued, issuer in pairwise(chain):
        try:
            issued.verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError):
            raise TlsMaterialError("the certificates are not in order, each issued by the next") from None


def _pem(certificates: Sequence[x509.Certificate] | dict[x509.Certificate, None]) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)
