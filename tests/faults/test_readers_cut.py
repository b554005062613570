"""Readers and a tightening at once, over the wire: streams are cut, and nobody reads on by the old set."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random

import grpc
import pytest
from entente.v1 import exchange_service_pb2, ledger_pb2, use_pb2

from gateway.cli.calls import caller_client
from gateway.cli.identities import server_name
from gateway.client import Client, reachable
from gateway.status import PeerRefused
from tests.support.manning import Post, posts_of, put_roster
from tests.support.processes import Pair, PartyFolder
from tests.support.restricting import (
    Use,
    check_exposure,
    marks,
    request_of,
    same_set,
    supply,
    tighten,
    used,
    uses,
)

STAYS = "W-AN-003"
LEAVE = ("W-AN-004", "W-AN-005", "W-AN-006")
READERS = (STAYS, STAYS, *LEAVE, *LEAVE)
SIZE, PIECE, WINDOW = 8 << 20, 1 << 18, 1 << 16
WAIT_S = 60
ACCEPTED, REFUSED = ledger_pb2.DECISION_ACCEPTED, ledger_pb2.DECISION_REFUSED


@pytest.fixture(scope="module")
def running(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both nodes; the WCO has four analysts."""
    pair = founded.copy(tmp_path_factory.mktemp("readers") / "pair")
    try:
        pair.start()
        pair.until_linked()
        more = {name.replace("-", "_"): Post("analyst") for name in LEAVE}
        put_roster(pair, pair.wco, 2, posts_of(pair.wco, **more))
        yield pair
    finally:
        pair.stop()


def slow_reader(party: PartyFolder, who: str) -> Client:
    """Return a client that takes in little before it is read: what it has not got has not left the node."""
    secret = (party.home.pki / "persons" / f"{who}.pem").read_bytes()
    name = server_name(party.player.domain)
    options = [
        ("grpc.ssl_target_name_override", name),
        ("grpc.default_authority", name),
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.enable_http_proxy", 0),
        ("grpc.http2.bdp_probe", 0),
        ("grpc.http2.lookahead_bytes", WINDOW),
    ]
    credentials = grpc.ssl_channel_credentials(party.home.ca.read_bytes(), secret, secret)
    address = reachable(party.home.config().institutions.listen)
    return Client(grpc.secure_channel(address, credentials, options), address)


def with_attachment(party: PartyFolder, data: bytes) -> exchange_service_pb2.SubmitRequest:
    """Upload an attachment; return a request to supply an item that holds it."""
    client = party.client()

    def pieces() -> Iterator[exchange_service_pb2.UploadAttachmentRequest]:
        yield exchange_service_pb2.UploadAttachmentRequest(info=exchange_service_pb2.AttachmentInfo())
        for start in range(0, len(data), PIECE):
            yield exchange_service_pb2.UploadAttachmentRequest(data=data[start : start + PIECE])

    upload = client.call(client.exchange.UploadAttachment, pieces(), WAIT_S)
    request = request_of(party, marks(tlp="AMBER"), "ANA")
    request.upload_ids.append(upload.upload_id)
    request.content.attachments.add(
        part=1, file_name="octets.bin", media_type="application/octet-stream", size_bytes=len(data),
        sha256=hashlib.sha256(data).digest(),
    )  # fmt: skip
    return request


def test_streams_of_an_attachment_are_cut_while_they_run_and_who_still_may_reads_to_the_end(
    running: Pair,
) -> None:
    wco, caricc = running.both
    data = Random(7).randbytes(SIZE)
    item_id = supply(caricc, with_attachment(caricc, data))
    begun, restricted = threading.Barrier(len(READERS) + 1), threading.Event()
    asked = Use(item_id, "ANA").request()
    asked.part = 1

    def read(who: str) -> tuple[bytes, str]:
        taken = bytearray()
        with slow_reader(wco, who) as client:
            stream = client.stream(client.exchange.OpenItem, asked)
            assert next(stream).item.summary.item_id == item_id
            taken += next(stream).data
            begun.wait(WAIT_S)
            assert restricted.wait(WAIT_S)
            try:
                for piece in stream:
                    taken += piece.data
            except PeerRefused as cut:
                return bytes(taken), cut.code
        return bytes(taken), ""

    with ThreadPoolExecutor(len(READERS)) as pool:
        reading = [pool.submit(read, who) for who in READERS]
        begun.wait(WAIT_S)
        said = tighten(caricc, item_id, tlp="RED", audience=[STAYS])
        restricted.set()
        told = [one.result(WAIT_S) for one in reading]
    assert all(data.startswith(taken) for taken, _ in told)
    for who, (taken, code) in zip(READERS, told, strict=True):
        assert (len(taken) == SIZE, code) == ((True, "") if who == STAYS else (False, "NOT_FOUND"))
    assert check_exposure(wco, said) == {"OPEN": len(READERS)}
    enforced = said.answer.leaf_index
    leaves = uses(wco, item_id)
    assert Counter(leaf.actor.person_id for leaf in leaves if leaf.index < enforced) == Counter(READERS)
    after = [leaf for leaf in leaves if leaf.index > enforced]
    assert Counter(leaf.actor.person_id for leaf in after) == Counter(LEAVE + LEAVE)
    assert {(leaf.decision, leaf.restriction_hash) for leaf in after} == {(REFUSED, said.answer.result_hash)}
    assert used(wco, item_id, "ANA", who=STAYS) == ""


def test_by_the_ledger_no_opening_after_the_enforcing_leaf_rests_on_the_old_set(running: Pair) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER"), "ANA"))
    asked = Use(item_id, "ANA").request()
    busy, over = threading.Semaphore(0), threading.Event()

    def read(who: str) -> Mapping[str, int]:
        """Open the item again and again: until it is hidden, or until the others are through."""
        seen = Counter[str]()
        with caller_client(wco.home, who) as client:
            while not over.is_set() and not seen["NOT_FOUND"]:
                try:
                    list(client.stream(client.exchange.OpenItem, asked, WAIT_S))
                except PeerRefused as refused:
                    seen[refused.code] += 1
                else:
                    seen[""] += 1
                busy.release()
        return seen

    with ThreadPoolExecutor(len(READERS)) as pool:
        reading = {pool.submit(read, who): who for who in READERS}
        for _ in range(4 * len(READERS)):
            assert busy.acquire(timeout=WAIT_S)
        said = tighten(caricc, item_id, tlp="RED", audience=[STAYS])
        told = Counter[tuple[str, str]]()
        for future, who in sorted(reading.items(), key=lambda one: one[1] == STAYS):
            if who == STAYS:
                over.set()
            for code, count in future.result(WAIT_S).items():
                told[who, code] += count
    enforced = said.answer.leaf_index
    leaves = uses(wco, item_id)
    for leaf in leaves:
        old = leaf.index < enforced
        assert (leaf.restriction_version, leaf.restriction_hash == said.answer.result_hash) == (
            (0, False) if old else (1, True)
        )
        assert (leaf.decision == ACCEPTED) == (old or leaf.actor.person_id == STAYS)
        assert leaf.action == use_pb2.USE_ACTION_OPEN
    codes = {ACCEPTED: "", REFUSED: "NOT_FOUND"}
    recorded = Counter((leaf.actor.person_id, codes[leaf.decision]) for leaf in leaves)
    assert recorded == told, "each answer is one leaf, and each leaf one answer"
    assert {told[who, "NOT_FOUND"] for who in LEAVE} == {2}
    check_exposure(wco, said)
    same_set(wco, caricc, item_id)
    for party in running.both:
        assert party.alarms() == []
        party.verify_ledger()
