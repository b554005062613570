"""Take in an attachment before its item: sealed chunk by chunk, memory flat whatever the size.

Chunks are stored as they come; the upload exists once its last row is committed. What is never finished or
used is swept away (`unfinished.py`).
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import exchange_service_pb2
from sqlalchemy import select

from node.acts.party import Caller, Party, Relationship
from node.acts.unfinished import end_note, give_up, given_up, note_uploads, still_noted
from node.errors import FieldFault, Refusal
from node.keys.content import PushSealer, new_content_key
from node.store import schema
from node.store.unit import UnitOfWork

_IN_FLIGHT: Final = 2  # chunks of 256 KiB that may wait for the writer


@dataclass(frozen=True, slots=True)
class SealedUpload:
    """A part that is stored sealed: its key, digests and sizes in bytes."""

    upload_id: bytes
    content_id: bytes
    key: bytes
    plain_digest: bytes
    plain_size: int
    sealed_digest: bytes
    sealed_size: int

    def __repr__(self) -> str:
        return "SealedUpload(...)"  # the key must not reach a log


def begin_upload(party: Party, caller: Caller, info: exchange_service_pb2.AttachmentInfo) -> Upload:
    """Begin an upload of `caller`. Raises Refusal NOT_FOUND, ITEM_TOO_LARGE, or the intake's refusal."""
    relationship = party.relationship(info.agreement_id)
    if info.size_bytes > relationship.settings().item_max_bytes:
        raise Refusal("ITEM_TOO_LARGE", "the attachment is larger than agreed")
    _require_authorised(party, caller, relationship)
    party.limits.intake(True)
    return Upload(party, caller, relationship, info)


def _require_authorised(party: Party, caller: Caller, relationship: Relationship) -> None:
    """Raise SENDER_NOT_AUTHORISED unless the caller may stand for somebody on this Party's roster."""
    roster, now = relationship.own_roster, party.clock.now()
    if roster is not None:
        if caller.kind == "person" and roster.is_authorised(caller.name, now):
            return
        if caller.kind == "system" and any(
            roster.may_act_for(caller.name, person, now) for person in roster.persons(now)
        ):
            return
    raise Refusal("SENDER_NOT_AUTHORISED", "the caller stands for no person on the roster in force")


class Upload:
    """One upload under way. Calls come one after the other; each blocks while the writer is behind."""

    def __init__(self, party: Party, caller: Caller, relationship: Relationship, info: Any) -> None:
        self._party = party
        self._caller = caller
        self._relationship = relationship
        self._info = info
        self._content_id = party.ids.uuid7()
        self._key = new_content_key(party.ids.random)
        self._size = 0
        self._futures: deque[Future[Any]] = deque()
        self._sealer = PushSealer(self._key)
        self._futures.append(party.store.put(note_uploads, self._content_id))

    def write(self, data: bytes) -> None:
        """Take more bytes. Raises Refusal ITEM_TOO_LARGE, DEADLINE_INVALID, STORE_UNAVAILABLE."""
        self._size += len(data)
        if self._size > self._relationship.settings().item_max_bytes:
            raise Refusal("ITEM_TOO_LARGE", "the attachment is larger than agreed")
        self._store(self._sealer.write(data))

    def finish(self) -> exchange_service_pb2.UploadAttachmentResponse:
        """End the upload; returns once all of it is committed.

        Raises:
            Refusal: CHUNK_HASH_MISMATCH where the size or digest announced is another; as `write`.
        """
        self._store(self._sealer.finish())
        stream = self._sealer
        announced = self._info
        if announced.HasField("size_bytes") and announced.size_bytes != stream.plain_size:
            raise Refusal("CHUNK_HASH_MISMATCH", "the upload has another size than announced")
        if announced.sha256 and announced.sha256 != stream.plain_digest:
            raise Refusal("CHUNK_HASH_MISMATCH", "the upload has another digest than announced")
        upload_id = self._party.ids.uuid7()
        row = {
            "upload_id": upload_id,
            "rel": self._relationship.rel,
            "caller": self._caller.key,
            "content_id": self._content_id,
            "wrapped_key": self._party.keys.vault.wrap(self._key, self._content_id),
            "plain_digest": stream.plain_digest,
            "plain_size": stream.plain_size,
            "sealed_digest": stream.sealed_digest,
            "sealed_size": stream.sealed_size,
            "used": False,
            "recorded_us": 0,
        }
        self._drain(0)
        self._party.store.put(_insert_upload, row).result()
        return exchange_service_pb2.UploadAttachmentResponse(
            upload_id=str(uuid.UUID(bytes=upload_id)),
            size_bytes=stream.plain_size,
            sha256=stream.plain_digest,
        )

    def abort(self) -> None:
        """Forget what was stored; returns once it is gone. What fails is left to the sweep."""
        with suppress(Refusal):
            give_up(self._party, self._content_id)

    def _store(self, chunks: Iterable[tuple[int, bytes]]) -> None:
        for n, sealed in chunks:
            self._drain(_IN_FLIGHT - 1)
            row = {"content_id": self._content_id, "n": n, "data": sealed}
            self._futures.append(self._party.store.put(_insert_chunks_noted, row))

    def _drain(self, keep: int) -> None:
        while len(self._futures) > keep:
            self._futures.popleft().result()


def sealed_uploads(
    party: Party,
    caller: Caller,
    relationship: Relationship,
    upload_ids: Sequence[str],
    faults: list[FieldFault],
) -> list[SealedUpload]:
    """Return the caller's uploads of these ids, in order; what is not theirs is added to `faults`."""
    table = schema.upload
    found = []
    with party.store.read() as connection:
        for place, text_id in enumerate(upload_ids):
            try:
                upload_id = uuid.UUID(text_id).bytes
            except ValueError:
                faults.append(FieldFault(f"upload_ids[{place}]", "not an identifier"))
                continue
            row = connection.execute(
                select(table).where(
                    table.c.upload_id == upload_id,
                    table.c.rel == relationship.rel,
                    table.c.caller == caller.key,
                )
            ).one_or_none()
            if row is None:
                faults.append(FieldFault(f"upload_ids[{place}]", "no such upload of this caller"))
                continue
            content_id = bytes(row.content_id)
            found.append(
                SealedUpload(
                    upload_id,
                    content_id,
                    party.keys.vault.unwrap(bytes(row.wrapped_key), content_id),
                    bytes(row.plain_digest),
                    row.plain_size,
                    bytes(row.sealed_digest),
                    row.sealed_size,
                )
            )
    return found


def _insert_upload(unit: UnitOfWork, rows: Sequence[dict[str, Any]]) -> list[Refusal | None]:
    whole = [row for row in rows if end_note(unit, row["content_id"])]
    unit.insert(schema.upload, [{**row, "recorded_us": unit.now_us} for row in whole])
    return [None if row in whole else given_up() for row in rows]


def _insert_chunks_noted(unit: UnitOfWork, rows: Sequence[dict[str, Any]]) -> list[Refusal | None]:
    live = still_noted(unit, [row["content_id"] for row in rows])
    insert_chunks(unit, [row for row in rows if row["content_id"] in live])
    return [None if row["content_id"] in live else given_up() for row in rows]


def insert_chunks(unit: UnitOfWork, rows: Sequence[dict[str, Any]]) -> list[None]:
    """The act that stores sealed chunks; a chunk that is there already stays as it is."""
    unit.insert_new(schema.content_chunk, rows)
    return [None] * len(rows)
