"""A node killed in the middle of an upload: what it stored of it is gone after the next start."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import grpc
import pytest
from entente.v1 import exchange_service_pb2
from sqlalchemy import func, select

from gateway.client import NodeUnreachableError
from gateway.status import PeerRefused
from node.store import schema
from tests.support.processes import Pair, PartyFolder, until

PIECE = 1 << 18


def _chunks(party: PartyFolder) -> int:
    return int(party._rows(select(func.count()).select_from(schema.content_chunk))[0][0])


def _pieces(
    party: PartyFolder, more: threading.Event
) -> Iterator[exchange_service_pb2.UploadAttachmentRequest]:
    yield exchange_service_pb2.UploadAttachmentRequest(info=exchange_service_pb2.AttachmentInfo())
    for _ in range(40):
        yield exchange_service_pb2.UploadAttachmentRequest(data=bytes(PIECE))
    more.wait(60)  # the rest never comes


def _upload(party: PartyFolder, data: bytes) -> exchange_service_pb2.UploadAttachmentResponse:
    client = party.client()
    pieces = [
        exchange_service_pb2.UploadAttachmentRequest(info=exchange_service_pb2.AttachmentInfo()),
        exchange_service_pb2.UploadAttachmentRequest(data=data),
    ]
    return client.exchange.UploadAttachment(iter(pieces), timeout=30)  # type: ignore[no-any-return]


def test_what_a_killed_node_had_taken_of_an_upload_is_gone_after_the_next_start(pair: Pair) -> None:
    party = pair.wco
    party.node.start()
    whole = _upload(party, bytes(PIECE))
    before = _chunks(party)
    ended, client = threading.Event(), party.client()

    def upload() -> None:
        with pytest.raises((grpc.RpcError, NodeUnreachableError, PeerRefused)):
            client.exchange.UploadAttachment(_pieces(party, ended), timeout=120)

    caller = threading.Thread(target=upload)
    caller.start()
    until(lambda: _chunks(party) >= before + 39, "the chunks are stored")
    party.node.kill()
    ended.set()
    caller.join(30)
    assert _chunks(party) >= before + 39  # nobody took them away
    party.node.start()
    until(lambda: _chunks(party) == before, "the chunks are swept away")
    assert party._rows(select(func.count()).select_from(schema.upload_note))[0][0] == 0
    again = _upload(party, bytes(PIECE))
    assert again.upload_id != whole.upload_id
    assert _chunks(party) == before + 1
