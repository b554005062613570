"""Supply items (Article 3.1): check, seal, sign, store, owe to the peer.

`submit` does what needs no transaction (form, rules, sealing) where it is called; the act then gives each
item its place in the lane, signs the statement, and stores statement, item, ledger leaf, outbox row and the
answer to the request together. Nothing is answered before that is committed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from entente.v1 import exchange_service_pb2, item_supply_pb2, roster_pb2, statement_pb2
from sqlalchemy import bindparam, select

from node.acts.leaves import ACCEPTED, REFUSED, Kind, entry, family_name
from node.acts.party import Caller, Party, Relationship
from node.acts.restricted import restrictions_of
from node.acts.stating import chunk_rows, item_row, state
from node.acts.upload import SealedUpload, sealed_uploads
from node.contract import check, refuse
from node.errors import FieldFault, Refusal
from node.exchange.content import check_content, family_of
from node.exchange.restriction_form import check_restrictions
from node.exchange.supply import SUPPLIERS, judge_supply
from node.keys.content import encrypt_chunks, new_content_key
from node.keys.sealing import sealing_info
from node.keys.session import session_info
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_FORM: Final = frozenset({"SCHEMA_INVALID", "ITEM_TOO_LARGE", "CODE_LIST_EDITION_UNKNOWN", "TOKEN_INVALID"})
"""Faults of form leave no trace; what a rule of the memorandum bars is in the ledger."""


_R = schema.request.c
_ANSWERED = Prepared(
    select(_R.request_id, _R.digest, _R.response).where(
        _R.rel == bindparam("r"),
        _R.caller == bindparam("caller"),
        _R.request_id.in_(bindparam("wanted", expanding=True)),
    ),
    listed="wanted",
)


@dataclass(slots=True)
class _Draft:
    """An item ready for its place in the lane."""

    relationship: Relationship
    caller: Caller
    request_id: str
    request_digest: bytes
    author: statement_pb2.Author
    statement_id: bytes
    supply: item_supply_pb2.ItemSupply
    body: bytes
    lane: int
    keys: bytes
    sealed: bytes
    content_id: bytes
    parts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Barred:
    """A supply that a rule bars: only its ledger leaf is stored."""

    relationship: Relationship
    author: statement_pb2.Author
    refusal: Refusal


def submit(
    party: Party, caller: Caller, requests: Sequence[exchange_service_pb2.SubmitRequest]
) -> Future[list[exchange_service_pb2.SubmitResponse | Refusal]]:
    """Supply items; one outcome for each request, in order, once everything is committed.

    The same `request_id` from the same caller returns the first answer, whatever has become of it since.
    A refused request changes nothing but the ledger, and the others of the call go through.

    Args:
        requests: 1 to 200 of them; their form is checked here, all faults of a request at once.

    Raises (through the future):
        Refusal: STORE_UNAVAILABLE, DRAINING; then nothing was stored.

    Source: MoU 3.1 to 3.4; entente/v1/exchange_service.proto, Submit.
    """
    drafts: list[_Draft | _Barred | Refusal] = []
    for request in requests:
        try:
            drafts.append(_draft(party, caller, request))
        except Refusal as refusal:
            drafts.append(refusal)
    return party.store.put(_Supply(party), drafts)


def _draft(party: Party, caller: Caller, request: exchange_service_pb2.SubmitRequest) -> _Draft | _Barred:
    now = party.clock.now()
    relationship = party.relationship(request.agreement_id)
    faults = [*check(request), *check_content(request.content, now)]
    plain = request.content.SerializeToString()
    uploads = _uploads(party, caller, relationship, request, faults)
    if faults and request.restrictions.WhichOneof("statement"):  # refused anyway: then for everything at once
        faults += check_restrictions(request.restrictions, now=now, vocabulary=relationship.purposes)
    refuse(faults)
    total = len(plain) + sum(upload.plain_size for upload in uploads)
    if len(plain) > party.limits.content_max_bytes or total > relationship.settings().item_max_bytes:
        raise Refusal("ITEM_TOO_LARGE", "the item is larger than agreed", facts={"size_bytes": str(total)})
    party.limits.intake(request.bulk)

    author = _author(caller, relationship, request.person_id, party)
    supply = _supply(request)
    try:
        if caller.kind == "person" and request.person_id not in ("", caller.name):
            raise Refusal("SENDER_NOT_AUTHORISED", "a person supplies only in their own name")
        _judge(relationship, supply, author, now)
    except Refusal as refusal:
        if refusal.code in _FORM:
            raise
        return _Barred(relationship, author, refusal)
    return _seal(party, caller, relationship, request, supply, author, plain, uploads)


def _judge(
    relationship: Relationship,
    supply: item_supply_pb2.ItemSupply,
    author: statement_pb2.Author,
    now: datetime,
) -> None:
    judge_supply(
        supply,
        author,
        sender=relationship.own,
        standing=relationship.standing,
        sender_roster=relationship.own_roster,
        receiver_roster=relationship.peer_roster,
        purposes=relationship.purposes,
        now=now,
    )


def _uploads(
    party: Party,
    caller: Caller,
    relationship: Relationship,
    request: exchange_service_pb2.SubmitRequest,
    faults: list[FieldFault],
) -> list[SealedUpload]:
    if not request.upload_ids and not request.content.attachments:
        return []
    described = request.content.attachments
    if len(request.upload_ids) != len(described):
        faults.append(FieldFault("upload_ids", "one upload for each attachment described is needed"))
        return []
    uploads = sealed_uploads(party, caller, relationship, request.upload_ids, faults)
    for place, (upload, description) in enumerate(zip(uploads, described, strict=False)):
        if upload.plain_digest != description.sha256 or upload.plain_size != description.size_bytes:
            path = f"content.attachments[{place}].sha256"
            faults.append(FieldFault(path, "the upload has another digest or size"))
    return uploads


def _author(caller: Caller, relationship: Relationship, person_id: str, party: Party) -> statement_pb2.Author:
    person = caller.name if caller.kind == "person" else person_id
    author = statement_pb2.Author(person_id=person, system=caller.name if caller.kind == "system" else "")
    if (roster := relationship.own_roster) is not None:
        held = roster.roles_of(person, party.clock.now())
        author.role = cast("roster_pb2.Role", min(held & SUPPLIERS or held, default=0))
        author.roster_version = roster.version
    return author


def _supply(request: exchange_service_pb2.SubmitRequest) -> item_supply_pb2.ItemSupply:
    return item_supply_pb2.ItemSupply(
        version=1,
        family=family_of(request.content),
        mou_basis=request.mou_basis,
        purpose=request.purpose if request.HasField("purpose") else None,
        purpose_declaration=request.purpose_declaration,
        restrictions=request.restrictions if request.HasField("restrictions") else None,
        addressees=request.addressees,
        nominal=request.content.nominal,
        synthetic=request.content.synthetic,
        customs_enforcement=request.customs_enforcement,
        instruments=request.instruments,
        urgency=request.urgency,
    )


def _seal(
    party: Party,
    caller: Caller,
    relationship: Relationship,
    request: exchange_service_pb2.SubmitRequest,
    supply: item_supply_pb2.ItemSupply,
    author: statement_pb2.Author,
    plain: bytes,
    uploads: list[SealedUpload],
) -> _Draft:
    statement_id, content_id = party.ids.uuid7(), party.ids.uuid7()
    key = new_content_key(party.ids.random)
    stream = encrypt_chunks((plain,), key)
    sealed = b"".join(stream)
    supply.item_id = statement_id
    content = SealedUpload(
        b"", content_id, key, stream.plain_digest, len(plain), stream.sealed_digest, len(sealed)
    )
    parts = [content, *uploads]
    rows = []
    for number, part in enumerate(parts):
        supply.parts.add(
            part=number,
            plain_digest=part.plain_digest,
            plain_size_bytes=part.plain_size,
            sealed_digest=part.sealed_digest,
            sealed_size_bytes=part.sealed_size,
        )
        rows.append(
            {
                "rel": relationship.rel,
                "statement_id": statement_id,
                "part": number,
                "content_id": part.content_id,
                "plain_digest": part.plain_digest,
                "plain_size": part.plain_size,
                "sealed_digest": part.sealed_digest,
                "sealed_size": part.sealed_size,
                "wrapped_key": party.keys.vault.wrap(part.key, part.content_id),
                "complete": True,
            }
        )
    target = relationship.peer_descriptor.sealing_keys[0]
    content_keys = item_supply_pb2.ContentKeys(keys=[part.key for part in parts])
    wrapped = party.sealing.wrap(
        content_keys.SerializeToString(),
        sealing_info(relationship.agreement_id, statement_id, relationship.own, relationship.peer),
        target,
        session_info(relationship.agreement_id, relationship.own, relationship.peer),
        party.clock.now(),
    )
    sealed_keys = item_supply_pb2.SealedKeys(
        key_id=target.key_id, suite=target.suite, sealed=wrapped.sealed, wrapped=wrapped.wrapped
    )
    large = request.bulk or sum(part.sealed_size for part in parts) > party.limits.content_max_bytes
    return _Draft(
        relationship=relationship,
        caller=caller,
        request_id=request.request_id.lower(),
        request_digest=hashlib.sha256(request.SerializeToString(deterministic=True)).digest(),
        author=author,
        statement_id=statement_id,
        supply=supply,
        body=statement_pb2.Statement(item_supply=supply).SerializeToString(),
        lane=statement_pb2.LANE_BULK if large else statement_pb2.LANE_ROUTINE,
        keys=sealed_keys.SerializeToString(),
        sealed=sealed,
        content_id=content_id,
        parts=rows,
    )


class _Supply:
    """The act. Inputs: lists of drafts; outcomes: lists of answers."""

    def __init__(self, party: Party) -> None:
        self._party = party

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Supply) and other._party is self._party

    def __hash__(self) -> int:
        return hash((_Supply, id(self._party)))

    def __call__(
        self, unit: UnitOfWork, calls: Sequence[list[_Draft | _Barred | Refusal]]
    ) -> list[list[exchange_service_pb2.SubmitResponse | Refusal]]:
        rows = _Rows()
        drafts = [d for call in calls for d in call if isinstance(d, _Draft)]
        answered = _answered(unit, drafts)
        outcomes = [[self._one(unit, draft, answered, rows) for draft in call] for call in calls]
        rows.write(unit)
        return outcomes

    def _one(
        self,
        unit: UnitOfWork,
        draft: _Draft | _Barred | Refusal,
        answered: dict[tuple[int, str, str], tuple[bytes, bytes]],
        rows: _Rows,
    ) -> exchange_service_pb2.SubmitResponse | Refusal:
        if isinstance(draft, Refusal):
            return draft
        if isinstance(draft, _Barred):
            return self._bar(unit, draft)
        key = (draft.relationship.rel, draft.caller.key, draft.request_id)
        if (known := answered.get(key)) is not None:
            if known[0] != draft.request_digest:
                return Refusal("REQUEST_ID_CONFLICT", "this request_id came before with another request")
            return exchange_service_pb2.SubmitResponse.FromString(known[1])
        if (barred := self._barred_since(unit, draft)) is not None:
            return barred
        response = self._store(unit, draft, rows)
        answered[key] = (draft.request_digest, response.SerializeToString())
        return response

    def _barred_since(self, unit: UnitOfWork, draft: _Draft) -> Refusal | None:
        """Judge a draft again where agreement or rosters have changed since it was made."""
        relationship = self._party.relationship(draft.relationship.agreement_id)
        if relationship is draft.relationship:
            return None
        draft.relationship = relationship
        try:
            _judge(relationship, draft.supply, draft.author, unit.now)
        except Refusal as refusal:
            return self._bar(unit, _Barred(relationship, draft.author, refusal))
        return None

    def _bar(self, unit: UnitOfWork, barred: _Barred) -> Refusal:
        unit.append(
            barred.relationship.rel,
            entry(
                barred.relationship,
                Kind.SUPPLY_REFUSED,
                actor=barred.author,
                decision=REFUSED,
                code=barred.refusal.code,
                sender=barred.relationship.own,
            ),
        )
        return barred.refusal

    def _store(self, unit: UnitOfWork, draft: _Draft, rows: _Rows) -> exchange_service_pb2.SubmitResponse:
        relationship, rel = draft.relationship, draft.relationship.rel
        place = state(
            self._party, unit, relationship, draft.statement_id, draft.lane, draft.author, draft.body
        )
        restrictions = restrictions_of(draft.supply)
        leaf_index, _ = unit.append(
            rel,
            entry(
                relationship,
                Kind.ITEM_SENT,
                actor=draft.author,
                decision=ACCEPTED,
                object_id=draft.supply.item_id,
                statement_digest=place.digest,
                restriction_hash=restrictions.digest,
                sender=relationship.own,
            ),
        )
        response = exchange_service_pb2.SubmitResponse(
            statement_id=place.text_id,
            item_id=place.text_id,
            lane=draft.lane,  # type: ignore[arg-type]
            sequence=place.sequence,
            leaf_index=leaf_index,
        )
        rows.statements.append(place.row("item_supply", unit.now_us, leaf_index))
        rows.outbox.append(place.outbox_row(relationship, unit.now_us, draft.keys))
        rows.parts.extend(draft.parts)
        rows.chunks.extend(chunk_rows(draft.content_id, draft.sealed))
        rows.items.append(
            item_row(rel, schema.OWN, draft.supply, draft.statement_id, unit.now_us, leaf_index)
        )
        rows.requests.append(
            {
                "rel": rel,
                "caller": draft.caller.key,
                "request_id": draft.request_id,
                "digest": draft.request_digest,
                "response": response.SerializeToString(),
                "recorded_us": unit.now_us,
            }
        )
        unit.topics.add("outbox")
        unit.facts["item", "sent", family_name(draft.supply.family), "queued"] += 1
        return response


class _Rows:
    """Rows of several acts, written together."""

    def __init__(self) -> None:
        self.statements: list[dict[str, Any]] = []
        self.outbox: list[dict[str, Any]] = []
        self.parts: list[dict[str, Any]] = []
        self.chunks: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []

    def write(self, unit: UnitOfWork) -> None:
        unit.insert(schema.statement, self.statements)
        unit.insert(schema.outbox, self.outbox)
        unit.insert(schema.part, self.parts)
        unit.insert(schema.content_chunk, self.chunks)
        unit.insert(schema.item, self.items)
        unit.insert(schema.request, self.requests)


def _answered(unit: UnitOfWork, drafts: Sequence[_Draft]) -> dict[tuple[int, str, str], tuple[bytes, bytes]]:
    """Return the answers given before to any of these requests, by (rel, caller, request id)."""
    wanted: dict[tuple[int, str], list[str]] = {}
    for draft in drafts:
        wanted.setdefault((draft.relationship.rel, draft.caller.key), []).append(draft.request_id)
    found = {}
    for (rel, caller), ids in wanted.items():
        rows = _ANSWERED.rows(unit.connection, {"r": rel, "caller": caller, "wanted": ids})
        for request_id, digest, response in rows:
            found[rel, caller, request_id] = (bytes(digest), bytes(response))
    return found
