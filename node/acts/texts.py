"""The authentic texts of the agreement: files, kept byte for byte under the digests that the record names.

Decides that a text is what the record says it is; a language whose text is recorded as absent stays absent.
Refuses to know what a text says: none is translated, none is primary. Source: Article 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from entente.v1 import agreement_service_pb2 as wire
from sqlalchemy import select

from node.acts.agreeing import held_again
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Party, Relationship
from node.agreement.genesis import read_genesis
from node.errors import Refusal
from node.store import schema
from node.store.unit import UnitOfWork

_T = schema.authentic_text.c


@dataclass(frozen=True, slots=True)
class _Import:
    agreement_id: str
    request: wire.ImportTextRequest


def import_text(party: Party, request: wire.ImportTextRequest) -> Future[wire.ImportTextResponse]:
    """Keep a text whose digest a version of the record names. The same text again changes nothing.

    Raises (at once, or through the future):
        Refusal: NOT_FOUND, NOT_IN_FORCE, no such agreement here; AUTHENTIC_TEXT_INCOMPLETE, the record says
            that the text in this language is absent, or names another.
    """
    relationship = party.relationship(request.agreement_id)
    return party.store.put(_import, _Import(relationship.agreement_id, request))


def get_text(party: Party, request: wire.GetTextRequest) -> wire.GetTextResponse:
    """Return a text, byte for byte. Raises Refusal NOT_FOUND, NOT_IN_FORCE."""
    relationship = party.relationship(request.agreement_id)
    digest = request.sha256 or next(
        (t.sha256 for t in relationship.genesis.authentic_texts if t.language == request.language), b""
    )
    with party.store.read() as connection:
        row = connection.execute(
            select(_T.language, _T.text).where(_T.rel == relationship.rel, _T.digest == digest)
        ).one_or_none()
    if row is None:
        raise Refusal(
            "NOT_FOUND",
            "this text is not held here",
            article="9",
            remedy="import the file whose digest the record names, if it names one",
        )
    return wire.GetTextResponse(language=row.language, text=bytes(row.text))


def named_texts(relationship: Relationship) -> set[tuple[str, bytes]]:
    """Return language and digest of every text that a version of the record names."""
    return {
        (text.language, text.sha256)
        for version in relationship.agreement.versions
        for text in read_genesis(version.record).authentic_texts
        if text.WhichOneof("text") == "sha256"
    }


def _import(unit: UnitOfWork, calls: Sequence[_Import]) -> list[wire.ImportTextResponse]:
    return [_import_one(unit, call) for call in calls]


def _import_one(unit: UnitOfWork, call: _Import) -> wire.ImportTextResponse:
    relationship, text = held_again(unit, call.agreement_id), call.request.text
    digest = hashlib.sha256(text).digest()
    if (call.request.language, digest) not in named_texts(relationship):
        raise Refusal(
            "AUTHENTIC_TEXT_INCOMPLETE",
            "the record says that this text is absent, or names another",
            remedy="import the file whose digest the record names; an absent text takes an amendment",
        )
    known = unit.connection.execute(
        select(_T.digest).where(_T.rel == relationship.rel, _T.digest == digest)
    ).first()
    if known is None:
        row = {"rel": relationship.rel, "digest": digest, "language": call.request.language, "text": text}
        unit.insert(schema.authentic_text, [row | {"recorded_us": unit.now_us}])
        leaf = entry(relationship, Kind.TEXT_IMPORTED, decision=ACCEPTED, object_id=digest)
        unit.append(relationship.rel, leaf)
    return wire.ImportTextResponse(sha256=digest)
