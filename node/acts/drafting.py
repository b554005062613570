"""Make an item ready for its place in the lane: everything a supply needs before a transaction.

Decides the order of checks on this side (form, then the rules both nodes share) and seals the content; runs
where it is called, beside others. Refuses to know lanes, sequences and tables: the act in `submit.py` does.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from entente.v1 import exchange_service_pb2, item_supply_pb2, roster_pb2, statement_pb2
from sqlalchemy import Row

from node import wire
from node.acts.declared import newest_of, supplied_under
from node.acts.party import Caller, Party, Relationship
from node.acts.releasing import Release, release_faults, release_of, require_release
from node.acts.stating import STATEMENT_MAX_BYTES, too_large
from node.acts.upload import SealedUpload, sealed_uploads
from node.agreement.genesis import cites_instruments, protected_channel
from node.agreement.limits import Watch
from node.contract import refuse
from node.errors import FieldFault, Refusal
from node.exchange.content import check_whole, family_of
from node.exchange.instruments import Check
from node.exchange.loop import feedback_kind
from node.exchange.restriction_form import check_restrictions
from node.exchange.rilo import content_asks_elsewhere
from node.exchange.supply import SUPPLIERS, judge_supply
from node.keys.content import new_content_key, seal_whole
from node.keys.sealing import sealing_info
from node.keys.session import Wrapped, session_info
from node.store import schema

_ITEM_SUPPLY: Final = statement_pb2.Statement.ITEM_SUPPLY_FIELD_NUMBER
FORM: Final = frozenset({"SCHEMA_INVALID", "ITEM_TOO_LARGE", "CODE_LIST_EDITION_UNKNOWN", "TOKEN_INVALID"})
"""Faults of form leave no trace; what a rule of the memorandum bars is in the ledger."""
_BODY_MAX_BYTES: Final = STATEMENT_MAX_BYTES - 2_048
"""Room is left for any header; the others of a call must not be refused for one that is too large."""


@dataclass(slots=True)
class Draft:
    """An item ready for its place in the lane. `stated` is its supply, serialised once and for all."""

    relationship: Relationship
    caller: Caller
    request_id: str
    request_digest: bytes
    author: statement_pb2.Author
    statement_id: bytes
    supply: item_supply_pb2.ItemSupply
    stated: bytes
    lane: int
    keys: Wrapped
    sealed: bytes
    content_id: bytes
    feedback: str
    asks_elsewhere: bool
    territory: str
    acknowledged: frozenset[str]
    release: Release
    supplied_for: str | None = None
    check: Check | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """A serialised `Statement` that has only its body."""
        return wire.field(_ITEM_SUPPLY, self.stated)


@dataclass(frozen=True, slots=True)
class Barred:
    """A supply that a rule bars now: only its ledger leaf is stored, unless it was answered before."""

    relationship: Relationship
    caller: Caller
    request_id: str
    request_digest: bytes
    author: statement_pb2.Author
    refusal: Refusal
    waiver_asked: bool = False


class Drafting:
    """Makes the drafts of one call: what is the same for all of them is found once.

    Args:
        party: the node's Party.
        caller: who calls.
    """

    def __init__(self, party: Party, caller: Caller) -> None:
        self._party = party
        self._caller = caller
        self._now = party.clock.now()
        self._basis: dict[str, _Basis] = {}

    def draft(self, request: exchange_service_pb2.SubmitRequest) -> Draft | Barred:
        """Check a request and make it ready.

        Raises:
            Refusal: a fault of form; NOT_FOUND, no such agreement; whatever `intake` raises.
        """
        party, caller, now = self._party, self._caller, self._now
        basis = self._basis_of(request.agreement_id)
        relationship, content = basis.relationship, request.content
        faults = check_whole(request, content, now)
        if request.source_channel or request.third_party:
            faults += release_faults(request)
        plain = content.SerializeToString()
        uploads = _uploads(party, caller, relationship, request, faults)
        if faults:
            if request.restrictions.WhichOneof("statement"):  # refused anyway: then for everything at once
                faults += check_restrictions(request.restrictions, now=now, vocabulary=relationship.purposes)
            refuse(faults)
        total = len(plain) + sum(upload.plain_size for upload in uploads)
        if len(plain) > party.limits.content_max_bytes or total > basis.item_max_bytes:
            raise Refusal(
                "ITEM_TOO_LARGE", "the item is larger than agreed", facts={"size_bytes": str(total)}
            )
        party.limits.intake(request.bulk)

        author = basis.author(caller, request.person_id, now)
        supply = supply_of(request)
        supply.general_rule_sequence = relationship.own_rules
        try:
            if caller.kind == "person" and request.person_id not in ("", caller.name):
                raise Refusal("SENDER_NOT_AUTHORISED", "a person supplies only in their own name")
            declared = _refer(party, relationship, supply)
            judge(
                relationship,
                supply,
                author,
                basis.watch,
                now,
                known_open=basis.known_open,
                bound=basis.bound,
            )
            basis.known_open = True
            supplied_for = supplied_under(supply, declared, stated=now)
            found = require_release(relationship, supply, supplied_for, release_of(request), now)
        except Refusal as refusal:
            if refusal.code in FORM:
                raise
            request_id, digest = request.request_id.lower(), _digest_of(request)
            return Barred(relationship, caller, request_id, digest, author, refusal, request.ask_waiver)
        draft = _seal(party, caller, relationship, request, supply, author, plain, uploads, now)
        draft.supplied_for, draft.check = supplied_for, found
        return draft

    def _basis_of(self, agreement_id: str) -> _Basis:
        if (basis := self._basis.get(agreement_id)) is None:
            relationship = self._party.relationship(agreement_id)
            basis = self._basis[agreement_id] = _Basis(
                relationship,
                self._party.watch(relationship),
                relationship.settings().item_max_bytes,
                bound_by(relationship),
            )
        return basis


@dataclass(slots=True)
class _Basis:
    """What the supplies of one call under one agreement have in common."""

    relationship: Relationship
    watch: Watch
    item_max_bytes: int
    bound: tuple[bool, str]
    known_open: bool = False
    _authors: dict[str, statement_pb2.Author] = field(default_factory=dict)

    def author(self, caller: Caller, person_id: str, now: datetime) -> statement_pb2.Author:
        """Return the author of a supply made in this person's name; to be read only."""
        if (author := self._authors.get(person_id)) is None:
            author = self._authors[person_id] = _author(caller, self.relationship, person_id, now)
        return author


def judged(
    party: Party,
    caller: Caller,
    relationship: Relationship,
    request: exchange_service_pb2.SubmitRequest,
) -> tuple[statement_pb2.Author, item_supply_pb2.ItemSupply, str | None, Refusal | None]:
    """Return who would supply an item, the supply without its parts, what it is for, and what bars it.

    Raises:
        Refusal: a fault of form.
    """
    now = party.clock.now()
    author = _author(caller, relationship, request.person_id, now)
    supply = supply_of(request)
    supply.general_rule_sequence = relationship.own_rules
    try:
        if caller.kind == "person" and request.person_id not in ("", caller.name):
            raise Refusal("SENDER_NOT_AUTHORISED", "a person supplies only in their own name")
        declared = _refer(party, relationship, supply)
        judge(relationship, supply, author, party.watch(relationship), now)
        return author, supply, supplied_under(supply, declared, stated=now), None
    except Refusal as refusal:
        if refusal.code in FORM:
            raise
        return author, supply, None, refusal


def _refer(party: Party, relationship: Relationship, supply: item_supply_pb2.ItemSupply) -> Row[Any] | None:
    """Write the digest of the declaration that a supply names by reference, and return the declaration."""
    if not supply.purpose_declaration:
        return None
    with party.store.read() as connection:
        found = newest_of(connection, relationship.rel, schema.OWN, supply.purpose_declaration)
    if found is not None:
        supply.purpose_declaration_digest = bytes(found.digest)
    return found


def judge(
    relationship: Relationship,
    supply: item_supply_pb2.ItemSupply,
    author: statement_pb2.Author,
    watch: Watch,
    now: datetime,
    *,
    known_open: bool = False,
    bound: tuple[bool, str] | None = None,
) -> None:
    """Ask the rules both nodes share, as the sender. Raises Refusal, as `judge_supply`.

    `bound` is what `bound_by` returns, where it is known.
    """
    cites, protected = bound or bound_by(relationship)
    judge_supply(
        supply,
        author,
        sender=relationship.own,
        cites_instruments=cites,
        protected=protected,
        standing=relationship.standing,
        sender_roster=relationship.own_roster,
        receiver_roster=relationship.peer_roster,
        settings=relationship.settings(),
        watch=watch,
        purposes=relationship.purposes,
        now=now,
        known_open=known_open,
    )


def bound_by(relationship: Relationship) -> tuple[bool, str]:
    """Return whether this Party must cite instruments (3.2), and the channel that is protected (3.5)."""
    return cites_instruments(relationship.genesis, relationship.own), protected_channel(relationship.genesis)


def _digest_of(request: exchange_service_pb2.SubmitRequest) -> bytes:
    return hashlib.sha256(request.SerializeToString(deterministic=True)).digest()


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


def _author(
    caller: Caller, relationship: Relationship, person_id: str, now: datetime
) -> statement_pb2.Author:
    person = caller.name if caller.kind == "person" else person_id
    author = statement_pb2.Author(person_id=person, system=caller.name if caller.kind == "system" else "")
    if (roster := relationship.own_roster) is not None:
        held = roster.roles_of(person, now)
        author.role = cast("roster_pb2.Role", min(held & SUPPLIERS or held, default=0))
        author.roster_version = roster.version
    return author


def supply_of(request: exchange_service_pb2.SubmitRequest) -> item_supply_pb2.ItemSupply:
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
        derived_from=[uuid.UUID(source).bytes for source in request.derived_from],
        urgency=request.urgency,
        source_channel=request.source_channel,
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
    now: datetime,
) -> Draft:
    # What is stored of the content is named after the statement: neither name is used for anything else.
    statement_id = content_id = party.ids.uuid7()
    key = new_content_key(party.ids.random)
    whole = seal_whole(plain, key)
    sealed = whole.sealed
    supply.item_id = statement_id
    content = SealedUpload(
        b"", content_id, key, whole.plain_digest, len(plain), whole.sealed_digest, len(sealed)
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
    stated = supply.SerializeToString()
    if len(stated) > _BODY_MAX_BYTES:
        raise too_large(len(stated))
    sealed_keys = _sealed_keys(party, relationship, statement_id, [part.key for part in parts], now)
    large = request.bulk or sum([part.sealed_size for part in parts]) > party.limits.content_max_bytes
    return Draft(
        relationship=relationship,
        caller=caller,
        request_id=request.request_id.lower(),
        request_digest=_digest_of(request),
        author=author,
        statement_id=statement_id,
        supply=supply,
        stated=stated,
        lane=statement_pb2.LANE_BULK if large else statement_pb2.LANE_ROUTINE,
        keys=sealed_keys,
        sealed=sealed,
        content_id=content_id,
        feedback=feedback_kind(request.content),
        asks_elsewhere=content_asks_elsewhere(request.content),
        territory=request.territory,
        acknowledged=frozenset(request.acknowledged_caveats),
        release=release_of(request),
        parts=rows,
    )


def seal_again(party: Party, draft: Draft) -> None:
    """Seal a draft's keys to the peer's key in force, where another was when it was made.

    So everything that this node states after it took a descriptor is sealed to that descriptor's key, and the
    peer knows when it needs an old one no longer.
    """
    keys = [party.keys.vault.unwrap(row["wrapped_key"], row["content_id"]) for row in draft.parts]
    draft.keys = _sealed_keys(party, draft.relationship, draft.statement_id, keys, party.clock.now())


def _sealed_keys(
    party: Party, relationship: Relationship, statement_id: bytes, keys: list[bytes], now: datetime
) -> Wrapped:
    return party.sealing.wrap(
        item_supply_pb2.ContentKeys(keys=keys).SerializeToString(),
        sealing_info(relationship.agreement_id, statement_id, relationship.own, relationship.peer),
        relationship.peer_descriptor.sealing_keys[0],
        session_info(relationship.agreement_id, relationship.own, relationship.peer),
        now,
    )
