"""Channels to one peer over mutual TLS, with the peer's identity known before anything is said.

Decides whether what answers at an endpoint is the peer's node. gRPC for Python lets a client check a
server's DNS name alone, so the certificate is read first by a handshake of our own, judged like any
caller's (chain to the peer's registered CA, `/node/` of its trust domain, in time, not denied), and the
channel is then pinned to that very certificate. Refuses to know what is said on a channel. Source: protocol
section 7.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import grpc
from entente.v1 import party_pb2

from gateway.link.peer import check_peer
from gateway.link.stream import StreamLostError
from gateway.pki.identity import PeerCertificate
from gateway.pki.tls import TlsMaterial, client_credentials
from node.errors import Refusal

MESSAGE_MAX_BYTES: Final = 4 * 1024 * 1024
_HANDSHAKE_S: Final = 10.0
OPTIONS: Final[tuple[tuple[str, Any], ...]] = (
    ("grpc.max_receive_message_length", MESSAGE_MAX_BYTES),
    ("grpc.max_send_message_length", MESSAGE_MAX_BYTES),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 15_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", 1_048_576),
    ("grpc.initial_reconnect_backoff_ms", 500),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    ("grpc.use_local_subchannel_pool", 1),
)
"""Keepalive agrees with what the listeners allow; a channel of its own connection each. A window of 1 MiB
keeps memory flat whatever the size of content; with probing it would grow to five."""


@dataclass(frozen=True, slots=True)
class OpenedChannel:
    """A channel, and the certificate it is pinned to."""

    channel: grpc.aio.Channel
    peer: PeerCertificate | None


class TlsChannels:
    """Opens channels to the endpoints of a peer's descriptor, one after the other.

    Args:
        descriptor: the peer's descriptor in force; asked at every dial.
        material: our certificate and key in use; asked at every dial.
        now: the clock.
        denies: whether a certificate (URI, SPKI digest, serial in hex) is on the deny list.
        executor: where handshakes block.
    """

    def __init__(
        self,
        descriptor: Callable[[], party_pb2.PartyDescriptor],
        material: Callable[[], TlsMaterial],
        now: Callable[[], datetime],
        denies: Callable[[str, bytes, str], bool],
        executor: Executor,
    ) -> None:
        self._descriptor = descriptor
        self._material = material
        self._now = now
        self._denies = denies
        self._executor = executor
        self._turn = 0

    async def open(self) -> OpenedChannel:
        """Open a channel to the next endpoint.

        Raises:
            StreamLostError: nobody answers (retryable), or who answers is not the peer (permanent).
        """
        descriptor, material = self._descriptor(), self._material()
        if not descriptor.endpoints:
            raise StreamLostError("permanent")
        endpoint = descriptor.endpoints[self._turn % len(descriptor.endpoints)]
        self._turn += 1
        loop = asyncio.get_running_loop()
        try:
            pem = await loop.run_in_executor(
                self._executor, served_certificate, endpoint, descriptor, material
            )
            peer = check_peer(pem.encode(), descriptor, self._now(), self._denies)
        except (ssl.SSLCertVerificationError, Refusal):
            raise StreamLostError("permanent") from None
        except (OSError, ValueError):
            raise StreamLostError from None
        channel = grpc.aio.secure_channel(
            endpoint,
            client_credentials(material, pem.encode()),
            options=[*OPTIONS, ("grpc.ssl_target_name_override", descriptor.tls_server_name)],
        )
        return OpenedChannel(channel, peer)


def served_certificate(endpoint: str, descriptor: party_pb2.PartyDescriptor, material: TlsMaterial) -> str:
    """Return the certificate (PEM) that `endpoint` serves, verified under the peer's bundle and name. Blocks.

    Raises:
        ssl.SSLCertVerificationError: it is not of the peer's CA, or not for that name.
        OSError: nobody answers, or not in TLS 1.3.
    """
    host, _, port = endpoint.rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=descriptor.ca_bundle_pem)
    context.set_alpn_protocols(["h2"])
    with _as_file(material.chain_pem + material.key_pem) as path:
        if path is not None:
            context.load_cert_chain(path)
    address = (host.strip("[]"), int(port))
    with (
        socket.create_connection(address, timeout=_HANDSHAKE_S) as plain,
        context.wrap_socket(plain, server_hostname=descriptor.tls_server_name) as secured,
    ):
        der = secured.getpeercert(binary_form=True)
    if not der:
        raise OSError("no certificate was served")
    return ssl.DER_cert_to_PEM_cert(der)


@contextlib.contextmanager
def _as_file(secret: bytes) -> Iterator[str | None]:
    """A path from which `secret` can be read, without a file on disk; None where there is no such thing.

    Without our certificate the handshake still shows the peer's; the peer then logs an unfinished one.
    """
    if not hasattr(os, "memfd_create"):
        yield None
        return
    descriptor = os.memfd_create("entente-tls", os.MFD_CLOEXEC)
    try:
        os.write(descriptor, secret)
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
