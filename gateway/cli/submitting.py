"""Dossiers handed to the node: uploads first, then batches of requests.

Decides request identifiers (UUIDv5 over file name, place in the file and content: running twice doubles
nothing, an edited dossier is a new item), batches, and that finished uploads are remembered beside the
database, so that the same request is sent again byte for byte. Refuses to judge a dossier: the node does.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from entente.v1 import exchange_service_pb2

from gateway.cli.home import write_file
from gateway.client import Client
from gateway.dossier import Attachment, Dossier, submit_request
from gateway.status import PeerRefused, from_wire

_NAMESPACE: Final = uuid.UUID("6f1c6a52-5d0e-5b1e-9a3b-6f6bf3b1d9a4")
_BATCH_REQUESTS: Final = 100
_BATCH_BYTES: Final = 2_097_152
_STREAM_DEADLINE_S: Final = 600.0

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of one dossier."""

    dossier: Dossier
    request_id: str
    accepted: exchange_service_pb2.SubmitResponse | None
    refused: PeerRefused | None


def request_id_of(dossier: Dossier) -> str:
    """Return the identifier under which `dossier` is submitted, every time."""
    bare = submit_request(dossier, "").SerializeToString(deterministic=True)
    name = f"{dossier.source.name}\n{dossier.index}\n{hashlib.sha256(bare).hexdigest()}"
    return str(uuid.uuid5(_NAMESPACE, name))


class UploadJournal:
    """Which uploads belong to which request, kept in one small file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            known = json.loads(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            known = {}
        self._known: dict[str, list[str]] = known if isinstance(known, dict) else {}

    def of(self, request_id: str) -> tuple[str, ...]:
        """Return the uploads made for a request; none if there are none yet."""
        return tuple(self._known.get(request_id, ()))

    def remember(self, request_id: str, upload_ids: Sequence[str]) -> None:
        """Remember the uploads made for a request."""
        self._known[request_id] = list(upload_ids)
        write_file(self._path, json.dumps(self._known).encode())


class Submission:
    """Dossiers of one author on their way to the node.

    Args:
        as_person: the id of the person whose certificate calls; empty for a system.
        uploaded: told of attachment bytes sent, so many at a time.
    """

    def __init__(
        self, client: Client, journal: UploadJournal, as_person: str, uploaded: Advance = lambda _count: None
    ) -> None:
        self._client = client
        self._journal = journal
        self._as_person = as_person
        self._uploaded = uploaded

    def run(self, dossiers: Sequence[Dossier]) -> Iterator[Submitted]:
        """Submit `dossiers`; yield what became of each, in their order. Raises as `Client.stream`."""
        again: list[Dossier] = []
        for outcome in self._send(dossiers):
            if outcome.refused is not None and _uploads_gone(outcome.refused):
                self._journal.remember(outcome.request_id, ())
                again.append(outcome.dossier)
            else:
                yield outcome
        if again:  # uploads are kept for a day only where no item refers to them
            yield from self._send(again)

    def upload(self, attachment: Attachment) -> str:
        """Stream one attachment to the node and return the identifier of the upload."""
        description = attachment.description
        info = exchange_service_pb2.AttachmentInfo(
            size_bytes=description.size_bytes, sha256=description.sha256
        )

        def pieces() -> Iterator[exchange_service_pb2.UploadAttachmentRequest]:
            yield exchange_service_pb2.UploadAttachmentRequest(info=info)
            for data in attachment.pieces():
                yield exchange_service_pb2.UploadAttachmentRequest(data=data)
                self._uploaded(len(data))

        answer = self._client.call(self._client.exchange.UploadAttachment, pieces(), _STREAM_DEADLINE_S)
        return str(answer.upload_id)

    def _send(self, dossiers: Sequence[Dossier]) -> Iterator[Submitted]:
        by_id = {request_id_of(dossier): dossier for dossier in dossiers}
        requests = (self._request(request_id, dossier) for request_id, dossier in by_id.items())
        for answer in self._client.stream(
            self._client.exchange.SubmitStream, _batches(requests), _STREAM_DEADLINE_S
        ):
            for outcome in answer.outcomes:
                accepted = outcome.accepted if outcome.WhichOneof("result") == "accepted" else None
                refused = None if accepted is not None else from_wire(outcome.refused)
                yield Submitted(by_id[outcome.request_id], outcome.request_id, accepted, refused)

    def _request(self, request_id: str, dossier: Dossier) -> exchange_service_pb2.SubmitRequest:
        uploads = self._journal.of(request_id)
        if dossier.attachments and len(uploads) != len(dossier.attachments):
            uploads = tuple(self.upload(attachment) for attachment in dossier.attachments)
            self._journal.remember(request_id, uploads)
        request = submit_request(dossier, request_id, uploads)
        if request.person_id == self._as_person:
            request.person_id = ""
        return request


def _batches(
    requests: Iterable[exchange_service_pb2.SubmitRequest],
) -> Iterator[exchange_service_pb2.SubmitStreamRequest]:
    batch = exchange_service_pb2.SubmitStreamRequest()
    size = 0
    for request in requests:
        length = request.ByteSize()
        if batch.requests and (len(batch.requests) == _BATCH_REQUESTS or size + length > _BATCH_BYTES):
            yield batch
            batch, size = exchange_service_pb2.SubmitStreamRequest(), 0
        batch.requests.append(request)
        size += length
    if batch.requests:
        yield batch


def _uploads_gone(refused: PeerRefused) -> bool:
    return bool(refused.faults) and all(fault.path.startswith("upload_ids[") for fault in refused.faults)
