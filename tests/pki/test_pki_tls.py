"""Listeners on loopback: what they take, and how their certificates change under open streams."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.pki.authority import Authority, create_ca, issue, key_pem, new_key, save_leaf
from gateway.pki.environment import VARIABLE
from gateway.pki.identity import Identity, Kind, identity_of_certificate
from gateway.pki.tls import ReloadingServerCredentials, TlsMaterial, TlsMaterialError, client_credentials
from node.keys.files import write_secret

_NOW = datetime.now(UTC)
_NODE = Identity("wco.example", Kind.NODE, "node-1")
_PEER = Identity("caricc.example", Kind.NODE, "node-1")
_CA, _PEER_CA = create_ca("wco.example", _NOW), create_ca("caricc.example", _NOW)
_DNS = "node.wco.example"


def _renew(folder: Path, ca: Authority = _CA, identity: Identity = _NODE) -> int:
    """Put a fresh leaf and key into the folder's one file; return its serial."""
    key = new_key()
    certificate = issue(ca, key.public_key(), identity, [_DNS], now=_NOW)
    save_leaf(folder, "node", certificate, key)
    return certificate.serial_number


def _material(ca: Authority, identity: Identity) -> TlsMaterial:
    key = new_key()
    certificate = issue(ca, key.public_key(), identity, now=_NOW)
    return TlsMaterial.of(certificate.public_bytes(serialization.Encoding.PEM), key_pem(key), _NOW)


def _credentials(folder: Path) -> ReloadingServerCredentials:
    path = folder / "node.pem"
    return ReloadingServerCredentials(
        load=lambda: TlsMaterial.load(path, path, _NOW),
        client_bundle=(folder / "peers.pem").read_bytes,
        now=lambda: _NOW,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tls"
    _renew(made)
    (made / "peers.pem").write_bytes(_PEER_CA.bundle_pem)
    return made


async def _echo(
    requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext[Any, Any]
) -> AsyncIterator[bytes]:
    caller = identity_of_certificate(next(iter(context.auth_context()["x509_pem_cert"])))
    async for request in requests:
        yield caller.identity.uri.encode() + b" " + request


@asynccontextmanager
async def _serving(credentials: grpc.ServerCredentials) -> AsyncIterator[int]:
    server = grpc.aio.server()
    handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.stream_stream_rpc_method_handler(_echo)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Echo", {"Echo": handler}),))
    port = server.add_secure_port("127.0.0.1:0", credentials)
    await server.start()
    try:
        yield port
    finally:
        await server.stop(None)


@asynccontextmanager
async def _stream(port: int, material: TlsMaterial) -> AsyncIterator[Any]:
    options = [("grpc.ssl_target_name_override", _DNS), ("grpc.use_local_subchannel_pool", 1)]
    credentials = client_credentials(material, _CA.bundle_pem)
    async with grpc.aio.secure_channel(f"127.0.0.1:{port}", credentials, options) as channel:
        yield channel.stream_stream("/test.Echo/Echo")(timeout=20)


async def _echoed(stream: Any, text: bytes) -> bytes:
    await stream.write(text)
    answer: bytes = await stream.read()
    return answer


def _shown_serial(port: int, version: ssl.TLSVersion, client: Path) -> int:
    """Shake hands as a client that speaks one version only; return the serial of the server's leaf."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = context.maximum_version = version
    context.load_verify_locations(cadata=_CA.bundle_pem.decode())
    context.load_cert_chain(client)
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=_DNS) as secured,
    ):
        assert secured.version() == version.name.replace("_", ".")
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"").serial_number


def _client_file(folder: Path) -> Path:
    key = new_key()
    return save_leaf(folder, "client", issue(_PEER_CA, key.public_key(), _PEER, now=_NOW), key)


async def test_new_leaf_is_seen_by_the_next_connection_while_an_open_stream_flows(
    folder: Path, tmp_path: Path
) -> None:
    reloading = _credentials(folder)
    client = _client_file(tmp_path / "client")
    before = identity_of_certificate(reloading.material.chain_pem).serial
    async with (
        _serving(reloading.credentials()) as port,
        _stream(port, _material(_PEER_CA, _PEER)) as stream,
    ):
        assert await _echoed(stream, b"one") == b"spiffe://caricc.example/node/node-1 one"
        assert await asyncio.to_thread(_shown_serial, port, ssl.TLSVersion.TLSv1_3, client) == before
        after = _renew(folder)
        assert await asyncio.to_thread(reloading.refresh)
        assert not await asyncio.to_thread(reloading.refresh)
        for _ in range(2):
            assert await asyncio.to_thread(_shown_serial, port, ssl.TLSVersion.TLSv1_3, client) == after
        assert await _echoed(stream, b"two") == b"spiffe://caricc.example/node/node-1 two"
    assert (reloading.reloads, reloading.failures) == (1, 0)


async def test_every_port_of_one_set_of_credentials_sees_the_new_leaf(folder: Path, tmp_path: Path) -> None:
    reloading = _credentials(folder)
    client = _client_file(tmp_path / "client")
    async with _serving(reloading.credentials()) as one, _serving(reloading.credentials()) as two:
        after = _renew(folder)
        assert reloading.refresh()
        for port in (one, two):
            assert await asyncio.to_thread(_shown_serial, port, ssl.TLSVersion.TLSv1_3, client) == after


async def test_client_of_another_ca_is_turned_away_until_the_bundle_names_that_ca(folder: Path) -> None:
    other = create_ca("caricc.example", _NOW)
    reloading = _credentials(folder)
    async with _serving(reloading.credentials()) as port:
        async with _stream(port, _material(other, _PEER)) as stream:
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await _echoed(stream, b"one")
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        (folder / "peers.pem").write_bytes(_PEER_CA.bundle_pem + other.bundle_pem)
        assert reloading.refresh()
        async with _stream(port, _material(other, _PEER)) as stream:
            assert await _echoed(stream, b"two") == b"spiffe://caricc.example/node/node-1 two"


async def test_bad_new_material_keeps_the_old_and_is_counted(folder: Path, tmp_path: Path) -> None:
    reloading = _credentials(folder)
    client = _client_file(tmp_path / "client")
    serial = identity_of_certificate(reloading.material.chain_pem).serial
    not_after = reloading.not_after
    good = (folder / "node.pem").read_bytes()
    expired = issue(_CA, (key := new_key()).public_key(), _NODE, now=_NOW - timedelta(days=60))
    expired_pem = expired.public_bytes(serialization.Encoding.PEM) + key_pem(key)
    async with _serving(reloading.credentials()) as port:
        for count, bad in enumerate((b"rubbish", good[: len(good) // 2], expired_pem), start=1):
            write_secret(folder / "node.pem", bad, replace=True)
            assert not reloading.refresh()
            assert reloading.failures == count
            assert reloading.last_fault
        write_secret(folder / "node.pem", good, replace=True)
        (folder / "peers.pem").unlink()
        assert not reloading.refresh()
        assert await asyncio.to_thread(_shown_serial, port, ssl.TLSVersion.TLSv1_3, client) == serial
    (folder / "peers.pem").write_bytes(_PEER_CA.bundle_pem)
    assert not reloading.refresh()
    assert (reloading.last_fault, reloading.not_after) == ("", not_after)


_SERVER = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from gateway.pki.environment import require_tls13_environment
if sys.argv[2] == "guarded":
    require_tls13_environment()
import grpc
from concurrent.futures import ThreadPoolExecutor
from gateway.pki.tls import ReloadingServerCredentials, TlsMaterial
folder = Path(sys.argv[1])
path = folder / "node.pem"
now = lambda: datetime.now(UTC)
credentials = ReloadingServerCredentials(
    lambda: TlsMaterial.load(path, path, now()), (folder / "peers.pem").read_bytes, now
)
server = grpc.server(ThreadPoolExecutor(1))
print(server.add_secure_port("127.0.0.1:0", credentials.credentials()), flush=True)
server.start()
sys.stdin.read()
server.stop(None)
"""


@contextmanager
def _server_process(folder: Path, mode: str) -> Iterator[int]:
    """A server in a process of its own: the setting holds only where grpc was not imported before."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(folder), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.communicate(timeout=20)


def test_listener_speaks_tls_13_and_refuses_tls_12(folder: Path, tmp_path: Path) -> None:
    client = _client_file(tmp_path / "client")
    serial = identity_of_certificate((folder / "node.pem").read_bytes()).serial
    with _server_process(folder, "guarded") as port:
        assert _shown_serial(port, ssl.TLSVersion.TLSv1_3, client) == serial
        with pytest.raises((ssl.SSLError, ConnectionError)):
            _shown_serial(port, ssl.TLSVersion.TLSv1_2, client)
        assert _shown_serial(port, ssl.TLSVersion.TLSv1_3, client) == serial


def test_without_the_setting_tls_12_would_be_spoken(folder: Path, tmp_path: Path) -> None:
    """When this fails, grpc has learnt a minimum version, and the setting may go."""
    with _server_process(folder, "unguarded") as port:
        assert _shown_serial(port, ssl.TLSVersion.TLSv1_2, _client_file(tmp_path / "client"))


def _self_made(names: list[x509.GeneralName], key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_NOW - timedelta(days=1))
        .not_valid_after(_NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )


def test_material_that_is_not_fit_is_refused_by_its_fault() -> None:
    key, other = new_key(), new_key()
    p384 = ec.generate_private_key(ec.SECP384R1())
    uri = x509.UniformResourceIdentifier(_NODE.uri)
    second = x509.UniformResourceIdentifier("spiffe://wco.example/node/node-2")
    good = issue(_CA, key.public_key(), _NODE, now=_NOW).public_bytes(serialization.Encoding.PEM)
    person = issue(_CA, key.public_key(), Identity("wco.example", Kind.PERSON, "a"), now=_NOW)
    faults = {
        "do not belong together": (good, key_pem(other)),
        "P-256": (_self_made([uri], p384), key_pem(p384)),
        "exactly one URI": (_self_made([uri, second], key), key_pem(key)),
        "not a node's": (person.public_bytes(serialization.Encoding.PEM), key_pem(key)),
        "each issued by the next": (good + _PEER_CA.bundle_pem, key_pem(key)),
        "cannot be read": (b"", key_pem(key)),
    }
    for fault, (chain, secret) in faults.items():
        with pytest.raises(TlsMaterialError, match=fault):
            TlsMaterial.of(chain, secret, _NOW)
    assert TlsMaterial.of(good + _CA.bundle_pem, key_pem(key), _NOW).identity == _NODE
    for moment in (_NOW - timedelta(days=1), _NOW + timedelta(days=31)):
        with pytest.raises(TlsMaterialError, match="expired"):
            TlsMaterial.of(good, key_pem(key), moment)


def test_key_open_to_others_stops_the_listener_from_starting(folder: Path) -> None:
    (folder / "node.pem").chmod(0o644)
    with pytest.raises(TlsMaterialError, match="chmod 600"):
        _credentials(folder)


def test_bundle_without_a_valid_ca_stops_the_listener_from_starting(folder: Path) -> None:
    old = create_ca("caricc.example", _NOW - timedelta(days=60), lifetime=timedelta(days=1)).bundle_pem
    leaf = (folder / "node.pem").read_bytes()
    for bundle in (b"", b"rubbish", old, leaf):
        (folder / "peers.pem").write_bytes(bundle)
        with pytest.raises(TlsMaterialError, match="CA bundle"):
            _credentials(folder)
    (folder / "peers.pem").write_bytes(old + _PEER_CA.bundle_pem)
    _credentials(folder)


def test_material_does_not_show_its_key() -> None:
    material = _material(_CA, _NODE)
    assert "PRIVATE" not in repr(material)
    assert b"PRIVATE" not in material.chain_pem
