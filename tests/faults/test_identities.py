"""Who is not let in, on the peer's border and on the institutions': each fault by itself."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from entente.v1 import exchange_service_pb2, federation_service_pb2, federation_service_pb2_grpc

from gateway.cli.identities import server_name
from gateway.client import Client, NodeUnreachableError
from gateway.link.stream import LINK_METHOD
from gateway.pki.authority import Authority
from gateway.pki.identity import Kind
from gateway.status import PeerRefused, refused_by
from node.keys.files import write_secret
from tests.support.hostile import HostilePeer
from tests.support.pki_for_tests import authority, expired_leaf, leaf, leaf_with_uris, stranger_ca
from tests.support.processes import Pair, PartyFolder

SECONDS = 5.0


@pytest.fixture(scope="module")
def wco(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The WCO's node runs; CARICC's does not."""
    pair = founded.copy(tmp_path_factory.mktemp("identities") / "pair")
    try:
        pair.wco.node.start({"ENTENTE_FEDERATION_DIAL": "false"})
        yield pair
    finally:
        pair.stop()


@dataclass(frozen=True)
class Border:
    """One listener: who may call it, and how a call with a leaf ends."""

    name: str
    kind: Kind
    who: str
    other_kind: Kind

    def caller(self, pair: Pair) -> PartyFolder:
        """The Party whose identities are admitted."""
        return pair.caricc if self.name == "federation" else pair.wco

    def call(self, pair: Pair, pem: bytes, folder: Path) -> str:
        """Return how a call with this leaf ends: the code of the refusal, or the transport's failure."""
        if self.name == "federation":
            return _call_federation(pair, pem)
        secret = folder / "leaf.pem"
        write_secret(secret, pem, replace=True)
        home = pair.wco.home
        listen = home.config().institutions.listen
        with Client.connect(listen, secret, home.ca, server_name("wco.example")) as client:
            try:
                client.call(client.exchange.ListItems, exchange_service_pb2.ListItemsRequest(), 10)
            except PeerRefused as refused:
                return refused.code
            except NodeUnreachableError:
                return "UNREACHABLE"
        return "OK"


BORDERS = (
    Border("federation", Kind.NODE, "node", Kind.PERSON),
    Border("institutions", Kind.PERSON, "W-AN-003", Kind.NODE),
)


def _call_federation(pair: Pair, pem: bytes) -> str:
    credentials = grpc.ssl_channel_credentials(pair.wco.home.ca.read_bytes(), pem, pem)
    options = [
        ("grpc.ssl_target_name_override", server_name("wco.example")),
        ("grpc.use_local_subchannel_pool", 1),
    ]
    request = federation_service_pb2.GetCosignedCheckpointRequest(origin="caricc.example/entente/wco.example")
    with grpc.secure_channel(f"127.0.0.1:{pair.federation_port(pair.wco)}", credentials, options) as channel:
        stub = federation_service_pb2_grpc.FederationServiceStub(channel)  # type: ignore[no-untyped-call]
        try:
            stub.GetCosignedCheckpoint(request, timeout=10)
        except grpc.RpcError as error:
            refused = refused_by(error)  # type: ignore[arg-type]
            return refused.code if refused.correlation_id else "UNREACHABLE"
    return "OK"


@pytest.mark.parametrize("border", BORDERS, ids=lambda border: border.name)
def test_who_is_admitted_is_let_in(border: Border, wco: Pair, tmp_path: Path) -> None:
    ca = authority(border.caller(wco).folder)
    assert border.call(wco, leaf(ca, border.kind, border.who), tmp_path) == "OK"


_WRONG: dict[str, tuple[Callable[[Authority, Border], bytes], str]] = {
    "a CA that is not registered": (
        lambda ca, b: leaf(stranger_ca(ca.trust_domain), b.kind, b.who),
        "UNREACHABLE",
    ),
    "a URI of another trust domain": (
        lambda ca, b: leaf(ca, b.kind, b.who, "interpol.example"),
        "CALLER_UNKNOWN",
    ),
    "a URI of a kind not admitted here": (
        lambda ca, b: leaf(ca, b.other_kind, b.who),
        "CALLER_NOT_AUTHORISED",
    ),
    "a URI that is no identity": (
        lambda ca, b: leaf_with_uris(ca, [f"spiffe://{ca.trust_domain}/{b.kind.value}/{b.who}/x"]),
        "CALLER_UNKNOWN",
    ),
    "an expired certificate": (lambda ca, b: expired_leaf(ca, b.kind, b.who), "UNREACHABLE"),
    "two URIs": (
        lambda ca, b: leaf_with_uris(
            ca,
            [
                f"spiffe://{ca.trust_domain}/{b.kind.value}/{b.who}",
                f"spiffe://{ca.trust_domain}/{b.kind.value}/other",
            ],
        ),
        "CALLER_UNKNOWN",
    ),
}


@pytest.mark.parametrize("border", BORDERS, ids=lambda border: border.name)
@pytest.mark.parametrize("wrong", _WRONG)
def test_who_is_not_admitted_is_refused(wrong: str, border: Border, wco: Pair, tmp_path: Path) -> None:
    make, expected = _WRONG[wrong]
    ca = authority(border.caller(wco).folder)
    assert border.call(wco, make(ca, border), tmp_path) == expected


def test_the_ca_of_one_party_does_not_vouch_on_the_other_border(wco: Pair, tmp_path: Path) -> None:
    own, peers = authority(wco.wco.folder), authority(wco.caricc.folder)
    federation, institutions = BORDERS
    assert federation.call(wco, leaf(own, Kind.NODE, "node"), tmp_path) == "UNREACHABLE"
    assert institutions.call(wco, leaf(peers, Kind.PERSON, "W-AN-003"), tmp_path) == "UNREACHABLE"
    assert (
        institutions.call(wco, leaf(peers, Kind.PERSON, "W-AN-003", "wco.example"), tmp_path) == "UNREACHABLE"
    )


@pytest.mark.parametrize("border", BORDERS, ids=lambda border: border.name)
def test_a_revoked_identity_is_refused_on_its_next_call(border: Border, wco: Pair, tmp_path: Path) -> None:
    ca = authority(border.caller(wco).folder)
    pem = leaf(ca, border.kind, "to-be-revoked")
    assert border.call(wco, pem, tmp_path) == "OK"
    wco.wco.cli("pki", "revoke", f"spiffe://{ca.trust_domain}/{border.kind.value}/to-be-revoked").done()
    assert border.call(wco, pem, tmp_path) == "CALLER_REVOKED"
    assert border.call(wco, leaf(ca, border.kind, border.who), tmp_path) == "OK"


@pytest.mark.parametrize("name", ["federation", "institutions", "operator"])
def test_tls_1_2_finds_no_common_ground(name: str, wco: Pair) -> None:
    party = wco.caricc if name == "federation" else wco.wco
    identity = {"federation": "node.pem", "institutions": "persons/W-AN-003.pem", "operator": "operator.pem"}
    versions = {}
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = context.maximum_version = version
        context.load_verify_locations(wco.wco.home.ca)
        context.load_cert_chain(party.home.pki / identity[name])
        context.set_alpn_protocols(["h2"])
        address = ("127.0.0.1", int(wco.wco.node.ready[name]))
        with socket.create_connection(address, timeout=10) as plain:
            try:
                with context.wrap_socket(plain, server_hostname=server_name("wco.example")) as secured:
                    versions[version.name] = secured.version()
            except ssl.SSLError:
                versions[version.name] = None
    assert versions == {"TLSv1_2": None, "TLSv1_3": "TLSv1.3"}


def test_a_peer_revoked_while_its_link_lives_is_cut_off_within_seconds(wco: Pair) -> None:
    pem = leaf(authority(wco.caricc.folder), Kind.NODE, "short-lived")
    with HostilePeer(wco.caricc, wco.wco, wco.federation_port(wco.wco)) as peer:
        with peer.connect(pem=pem) as stream:
            stream.await_frame("credit")
            began = time.monotonic()
            wco.wco.cli("pki", "revoke", "spiffe://caricc.example/node/short-lived").done()
            _reason, refused = stream.await_end(SECONDS)
        assert time.monotonic() - began < SECONDS
        assert refused is not None
        assert refused.code == "CALLER_REVOKED"
        with peer.connect(pem=pem) as stream:
            _reason, refused = stream.await_end(SECONDS)
            assert refused is not None
            assert refused.code == "CALLER_REVOKED"
        with peer.connect() as stream:
            stream.await_frame("credit")


def test_a_person_revoked_while_watching_is_cut_off_within_seconds(wco: Pair) -> None:
    party = wco.wco
    client = party.client("W-LO-005")
    watch = client.stream(client.exchange.WatchInbox, exchange_service_pb2.WatchInboxRequest(), 60)
    next(watch)
    began = time.monotonic()
    party.cli("pki", "revoke", "spiffe://wco.example/person/W-LO-005").done()
    with pytest.raises(PeerRefused) as raised:
        for _ in watch:
            pass
    assert raised.value.code == "CALLER_REVOKED"
    assert time.monotonic() - began < SECONDS


def test_a_link_without_a_certificate_does_not_begin(wco: Pair) -> None:
    credentials = grpc.ssl_channel_credentials(wco.wco.home.ca.read_bytes())
    options = [("grpc.ssl_target_name_override", server_name("wco.example"))]
    with grpc.secure_channel(f"127.0.0.1:{wco.federation_port(wco.wco)}", credentials, options) as channel:
        link: Any = channel.stream_stream(LINK_METHOD)
        with pytest.raises(grpc.RpcError) as raised:
            list(link(iter([b""]), timeout=10))
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
