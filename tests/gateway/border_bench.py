"""A border on loopback with real TLS: a development CA, one listener, callers of any kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import grpc
import grpc.aio
from cryptography.hazmat.primitives import serialization

from gateway.admission import Admission
from gateway.authorisation import Border
from gateway.callers import CallerCheck
from gateway.config_sections import LimitsSection
from gateway.interceptors import BorderInterceptor
from gateway.listeners import Listener, open_listener
from gateway.metrics import Metrics
from gateway.pki.authority import Authority, create_ca, issue, key_pem, new_key
from gateway.pki.identity import Identity, Kind
from gateway.pki.tls import ReloadingServerCredentials, TlsMaterial

DOMAIN = "wco.example"
CA = create_ca(DOMAIN, datetime.now(UTC))
STRANGER_CA = create_ca(DOMAIN, datetime.now(UTC))


def now() -> datetime:
    return datetime.now(UTC)


def leaf(identity: Identity, ca: Authority = CA) -> tuple[bytes, bytes]:
    """Certificate and key of `identity` in PEM."""
    key = new_key()
    names = ("localhost",) if identity.kind is Kind.NODE else ()
    certificate = issue(ca, key.public_key(), identity, names, now=now())
    return certificate.public_bytes(serialization.Encoding.PEM), key_pem(key)


@dataclass
class Deny:
    """A deny list that a test fills."""

    uris: set[str] = field(default_factory=set)

    def denies(self, uri: str, spki_sha256: bytes, serial_hex: str) -> bool:
        return uri in self.uris


@dataclass
class Bench:
    """An open listener."""

    listener: Listener
    deny: Deny
    metrics: Metrics
    admission: Admission
    channels: list[grpc.aio.Channel] = field(default_factory=list)

    def channel(
        self, kind: Kind = Kind.PERSON, name: str = "W-AN-003", *, ca: Authority = CA, domain: str = DOMAIN
    ) -> grpc.aio.Channel:
        """A channel of a caller."""
        certificate, key = leaf(Identity(domain, kind, name), ca)
        credentials = grpc.ssl_channel_credentials(CA.bundle_pem, key, certificate)
        options = [("grpc.use_local_subchannel_pool", 1)]
        self.channels.append(
            grpc.aio.secure_channel(f"localhost:{self.listener.port}", credentials, options=options)
        )
        return self.channels[-1]


LISTED = {"W-RU-001": ("tt", "ru")}
"""The languages that the roster lists for a person."""


@asynccontextmanager
async def bench(
    services: dict[str, Any],
    *,
    border: Border = Border.INSTITUTIONS,
    client_bundle: bytes = b"",
    unary: int = 4,
    streams: int = 2,
    deadline_max_s: float = 5.0,
    allowed: frozenset[str] | None = None,
    extra: Any = (),
) -> AsyncIterator[Bench]:
    """Open a listener with `services`, as strict as a real one."""
    deny, metrics = Deny(), Metrics()
    admission = Admission(unary=unary, streams=streams)
    certificate, key = leaf(Identity(DOMAIN, Kind.NODE, "node-1"))
    credentials = ReloadingServerCredentials(
        lambda: TlsMaterial.of(certificate, key, now()), lambda: client_bundle or CA.bundle_pem, now
    )
    check = CallerCheck(
        border, lambda domain: CA.bundle_pem if domain == DOMAIN else None, lambda: deny, now, allowed
    )
    chain = BorderInterceptor(
        check, admission, deadline_max_s, metrics.calls, lambda one: LISTED.get(one.name, ())
    )
    listener = await open_listener(
        "127.0.0.1:0", credentials.credentials(), chain, services, LimitsSection(), extra
    )
    opened = Bench(listener, deny, metrics, admission)
    try:
        yield opened
    finally:
        for channel in opened.channels:
            await channel.close()
        await listener.server.stop(0)
