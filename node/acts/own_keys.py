"""This Party's own keys and descriptor: listed, rotated, retired, announced to the peers.

Decides when a key may be made, used and destroyed. A new signing key is announced beside the old one and
signs once the peer has accepted that (`stating.signer_of`); an old one goes when nothing that it signed is
owed. A new sealing key is held before it is announced; an old one goes when the peer has said that it seals
to another and all that it made before has arrived. Refuses to know files and where keys lie. Every change is
a numbered descriptor for each agreement, signed under the last one, ledgered and stated in the lane of
governance.
Source: protocol, sections 2 and 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from entente.v1 import agreement_pb2, descriptor_service_pb2, link_pb2, party_pb2, statement_pb2
from sqlalchemy import func, select

from node.acts.descriptors import SEALING_KEYS_MAX, SIGNING_KEYS_MAX, successor
from node.acts.key_states import IN_USE, NEEDED, key_states, owed_by
from node.acts.leaves import Kind
from node.acts.party import Caller, Party, Relationship, read_relationships
from node.acts.stating import signer_of
from node.acts.telling import tell
from node.agreement.gate import Operation, gate
from node.agreement.principal import DESCRIPTOR_TYPE
from node.errors import FieldFault, Refusal, reason_of
from node.keys.errors import KeysError
from node.keys.signing import pae
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_SIGNING: Final = descriptor_service_pb2.KEY_ROLE_SIGNING
_SEALING: Final = descriptor_service_pb2.KEY_ROLE_SEALING
_US: Final = 1_000_000
_WAIT: Final = "wait until the peer has accepted it: see entente keys list"

Change = Callable[[party_pb2.PartyDescriptor], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    party: Party
    caller: Caller
    rotate: descriptor_service_pb2.RotateKeyRequest | None = None
    retire: bytes = b""
    update: descriptor_service_pb2.UpdateDescriptorRequest | None = None


def list_keys(
    party: Party, _request: descriptor_service_pb2.ListKeysRequest
) -> descriptor_service_pb2.ListKeysResponse:
    """Return the keys, what each is good for now, and how far the peers have come."""
    relationships = party.relationships()
    with party.store.read() as connection:
        keys = key_states(connection, party, relationships)
    return descriptor_service_pb2.ListKeysResponse(
        keys=keys,
        descriptors=[
            descriptor_service_pb2.DescriptorStatus(
                agreement_id=one.agreement_id,
                peer=one.peer,
                version=one.own_descriptor.version,
                accepted_version=one.accepted_descriptor.version,
                peer_version=one.peer_descriptor.version,
                refused_reason=reason_of(one.refused_descriptor) if one.refused_descriptor else None,
            )
            for one in relationships
        ],
    )


def rotate_key(
    party: Party, caller: Caller, request: descriptor_service_pb2.RotateKeyRequest
) -> Future[descriptor_service_pb2.RotateKeyResponse]:
    """Make a new signing or sealing key and announce it beside the old ones.

    A key that a rotation left behind unannounced, because the process died, is announced instead.

    Raises (at once, or through the future):
        Refusal: SCHEMA_INVALID, a key that is not rotated; NOT_IN_FORCE, no agreement yet;
            INVALID_TRANSITION, the last new key is not accepted yet, or too many old ones; STORE_UNAVAILABLE.
    """
    if request.role not in (_SIGNING, _SEALING):
        fault = FieldFault("role", "only signing and sealing keys are rotated")
        raise Refusal("SCHEMA_INVALID", "this key stays as long as the ledger's epoch", faults=[fault])
    if request.suite and request.role != _SEALING:
        fault = FieldFault("suite", "only a sealing key has one")
        raise Refusal("SCHEMA_INVALID", "a signing key has no suite", faults=[fault])
    return party.store.put(_rotate, _Asked(party, caller, rotate=request))


def retire_key(
    party: Party, caller: Caller, request: descriptor_service_pb2.RetireKeyRequest
) -> Future[descriptor_service_pb2.RetireKeyResponse]:
    """Withdraw an old key from the descriptor, and destroy it once that is committed.

    Safe to repeat: where the process died between the two, the key is destroyed now.

    Raises (through the future):
        Refusal: NOT_FOUND, no such key here; INVALID_TRANSITION, it is in use, or still needed;
            STORE_UNAVAILABLE.
    """
    retired: Future[descriptor_service_pb2.RetireKeyResponse] = Future()

    def destroy(done: Future[descriptor_service_pb2.RetireKeyResponse]) -> None:
        if (error := done.exception()) is not None:
            retired.set_exception(error)
            return
        try:
            held = {key.key_id for key in party.keys.signing.keys}
            ring = party.keys.signing if request.key_id in held else party.keys.unsealer
            ring.retire(request.key_id)
        except KeysError as fault:
            retired.set_exception(_folder_refusal(fault))
            return
        retired.set_result(done.result())

    party.store.put(_retire, _Asked(party, caller, retire=request.key_id)).add_done_callback(destroy)
    return retired


def update_descriptor(
    party: Party, caller: Caller, request: descriptor_service_pb2.UpdateDescriptorRequest
) -> Future[descriptor_service_pb2.UpdateDescriptorResponse]:
    """Announce other endpoints, another CA bundle or server name; what is so already changes nothing.

    Raises (at once, or through the future):
        Refusal: SCHEMA_INVALID, nothing is named; NOT_IN_FORCE, no agreement yet; STORE_UNAVAILABLE.
    """
    if not (request.HasField("endpoints") or request.ca_bundle_pem or request.tls_server_name):
        fault = FieldFault("endpoints", "endpoints, a CA bundle or a server name is required")
        raise Refusal("SCHEMA_INVALID", "nothing is named", faults=[fault])
    return party.store.put(_update, _Asked(party, caller, update=request))


def note_reach(unit: UnitOfWork, relationship: Relationship, heads: link_pb2.Heads) -> None:
    """Keep how far the peer's lanes had come when it first said that it holds a version of our descriptor."""
    version, table = heads.peer_descriptor_version, schema.descriptor_reach
    if not 1 < version <= relationship.own_descriptor.version:
        return
    newest = unit.connection.execute(
        select(func.max(table.c.version)).where(table.c.rel == relationship.rel)
    ).scalar_one()
    if newest is not None and newest >= version:
        return
    unit.insert(
        table,
        [
            {"rel": relationship.rel, "version": version, "lane": place.lane, "sequence": place.sequence}
            for place in {place.lane: place for place in heads.sent}.values()
        ],
    )


def _rotate(unit: UnitOfWork, calls: Sequence[_Asked]) -> list[descriptor_service_pb2.RotateKeyResponse]:
    return [_rotate_one(unit, asked) for asked in calls]


def _rotate_one(unit: UnitOfWork, asked: _Asked) -> descriptor_service_pb2.RotateKeyResponse:
    party, request = asked.party, asked.rotate
    if request is None:
        raise ValueError("nothing to rotate")
    relationships = _relationships(unit)
    signing = request.role == _SIGNING
    ring = party.keys.signing if signing else party.keys.unsealer
    newest = ring.keys[0].key_id
    if all(newest in _named(one.own_descriptor, signing=signing) for one in relationships):
        if any(newest not in _named(one.accepted_descriptor, signing=signing) for one in relationships):
            raise Refusal(
                "INVALID_TRANSITION", "the peer has not accepted the last new key yet", remedy=_WAIT
            )
        most = SIGNING_KEYS_MAX if signing else SEALING_KEYS_MAX
        if any(len(_named(one.own_descriptor, signing=signing)) >= most for one in relationships):
            raise Refusal(
                "INVALID_TRANSITION", "too many old keys are announced", remedy="retire an old key first"
            )
        # Made within the journal's turn: nobody else rotates meanwhile. If the commit fails, the key is here
        # for the next try, known to nobody.
        try:
            if signing:
                newest = party.keys.signing.rotate().key_id
            else:
                newest = party.keys.unsealer.rotate(unit.now, request.suite or None).key_id
        except KeysError as fault:
            raise _folder_refusal(fault) from None
    announcements = [_announce(unit, asked, one, lambda _made: None, also=newest) for one in relationships]
    return descriptor_service_pb2.RotateKeyResponse(key_id=newest, announcements=announcements)


def _retire(unit: UnitOfWork, calls: Sequence[_Asked]) -> list[descriptor_service_pb2.RetireKeyResponse]:
    return [_retire_one(unit, asked) for asked in calls]


def _retire_one(unit: UnitOfWork, asked: _Asked) -> descriptor_service_pb2.RetireKeyResponse:
    party, key_id = asked.party, asked.retire
    relationships = _relationships(unit)
    signing = key_id in {key.key_id for key in party.keys.signing.keys}
    states = {key.key_id: key for key in key_states(unit.connection, party, relationships)}
    known = states.get(key_id)
    if known is None or known.role not in (_SIGNING, _SEALING):
        raise Refusal("NOT_FOUND", "no signing or sealing key of this name is here", article="")
    newest = (party.keys.signing if signing else party.keys.unsealer).keys[0].key_id
    if known.state == IN_USE or key_id == newest:
        raise Refusal(
            "INVALID_TRANSITION",
            "the key is in use, or the next one to be",
            remedy="rotate first, and wait until the peer has accepted the new key",
        )
    if known.state == NEEDED:
        owed = sum(owed_by(unit.connection, one.rel, key_id) for one in relationships) if signing else 0
        raise Refusal(
            "INVALID_TRANSITION",
            "statements that it signed wait for their receipts"
            if signing
            else "what was sealed to it may still be on its way",
            remedy="see entente keys list, and ask again once the key is not needed",
            facts={"owed_statements": str(owed)} if signing else None,
        )
    return descriptor_service_pb2.RetireKeyResponse(
        announcements=[
            _announce(unit, asked, one, lambda _made: None, without=key_id)
            for one in relationships
            if key_id in _named(one.own_descriptor, signing=signing)
        ]
    )


def _update(
    unit: UnitOfWork, calls: Sequence[_Asked]
) -> list[descriptor_service_pb2.UpdateDescriptorResponse]:
    return [_update_one(unit, asked) for asked in calls]


def _update_one(unit: UnitOfWork, asked: _Asked) -> descriptor_service_pb2.UpdateDescriptorResponse:
    request = asked.update
    if request is None:
        raise ValueError("nothing to update")

    def change(made: party_pb2.PartyDescriptor) -> None:
        if request.HasField("endpoints"):
            made.ClearField("endpoints")
            made.endpoints.extend(request.endpoints.endpoints)
        made.ca_bundle_pem = request.ca_bundle_pem or made.ca_bundle_pem
        made.tls_server_name = request.tls_server_name or made.tls_server_name

    announcements = []
    for one in _relationships(unit):
        wanted = party_pb2.PartyDescriptor()
        wanted.CopyFrom(one.own_descriptor)
        change(wanted)
        if wanted != one.own_descriptor:
            announcements.append(_announce(unit, asked, one, change))
    return descriptor_service_pb2.UpdateDescriptorResponse(announcements=announcements)


def _relationships(unit: UnitOfWork) -> list[Relationship]:
    found = read_relationships(unit.connection, unit.now)
    if not found:
        raise Refusal("NOT_IN_FORCE", "this node holds no agreement yet: no peer could be told")
    for one in found:
        gate(one.standing, Operation.DESCRIPTOR, one.own)
    return found


def _named(descriptor: party_pb2.PartyDescriptor, *, signing: bool) -> set[bytes]:
    keys = descriptor.signing_keys if signing else descriptor.sealing_keys
    return {key.key_id for key in keys}


def _announce(
    unit: UnitOfWork,
    asked: _Asked,
    relationship: Relationship,
    change: Change,
    *,
    also: bytes = b"",
    without: bytes = b"",
) -> descriptor_service_pb2.Announcement:
    """State a new descriptor: the last one as changed, over the keys held here, the newest first."""
    party, before, table = asked.party, relationship.own_descriptor, schema.descriptor
    made = party_pb2.PartyDescriptor()
    made.CopyFrom(before)
    change(made)
    newest = unit.connection.execute(
        select(func.max(table.c.version)).where(
            table.c.rel == relationship.rel, table.c.party == relationship.own
        )
    ).scalar_one()
    made.version = newest + 1
    made.issue_time.CopyFrom(timestamp_of(unit.now_us // _US * _US))
    _name_keys(party, before, made, also, without)
    raw = made.SerializeToString(deterministic=True)
    signer = signer_of(party, relationship.accepted_descriptor)
    signature = agreement_pb2.PrincipalSignature(
        party=relationship.own, key_id=signer.key_id, signature=signer.sign(pae(DESCRIPTOR_TYPE, raw))
    )
    signed = party_pb2.SignedPartyDescriptor(descriptor=raw, signatures=[signature])
    successor(before, signed)  # what the peer judges by
    stated = tell(
        party,
        unit,
        relationship,
        Kind.DESCRIPTOR_STATED,
        statement_pb2.Statement(party_descriptor=signed),
        hashlib.sha256(raw).digest(),
        _author(asked.caller, relationship),
    )
    unit.insert(
        table,
        [
            {
                "rel": relationship.rel,
                "party": relationship.own,
                "version": made.version,
                "descriptor": raw,
                "statement_id": stated.statement_id,
                "recorded_us": unit.now_us,
            }
        ],
    )
    unit.topics.add("agreement")
    return descriptor_service_pb2.Announcement(
        agreement_id=relationship.agreement_id, version=made.version, statement_id=stated.text_id
    )


def _name_keys(
    party: Party,
    before: party_pb2.PartyDescriptor,
    made: party_pb2.PartyDescriptor,
    also: bytes,
    without: bytes,
) -> None:
    named = {*_named(before, signing=True), *_named(before, signing=False), also} - {without}
    made.ClearField("signing_keys")
    for signer in party.keys.signing.keys:
        if signer.key_id in named:
            made.signing_keys.add(key_id=signer.key_id, public_key=signer.public_key)
    made.ClearField("sealing_keys")
    for key in party.keys.unsealer.keys:
        if key.key_id in named:
            made.sealing_keys.add(key_id=key.key_id, suite=key.suite, public_key=key.public_key)


def _author(caller: Caller, relationship: Relationship) -> statement_pb2.Author:
    roster = relationship.own_roster
    return statement_pb2.Author(
        person_id=caller.name if caller.kind == "person" else "",
        system=caller.name if caller.kind == "system" else "",
        roster_version=0 if roster is None else roster.version,
    )


def _folder_refusal(fault: KeysError) -> Refusal:
    return Refusal(
        "STORE_UNAVAILABLE",
        "the key folder cannot be changed",
        remedy="look at the key folder's owner, mode and disk, then ask again",
        facts={"kind": type(fault).__name__},
    )
