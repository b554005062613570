"""The agreement at this node: its record, its signatures, how it stands (Article 9).

Decides what may be recorded, and that this Party's own signature is told to the peer in the same
transaction. Refuses to know any principal's key: signatures are made elsewhere and only verified here,
whoever brings them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from entente.v1 import agreement_pb2, agreement_service_pb2, party_pb2, roster_pb2, statement_pb2
from sqlalchemy import func, select, update

from node.acts.descriptors import bound_descriptors, origin_of, require_own_keys, require_party
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Party, Relationship, read_relationships
from node.acts.telling import tell
from node.agreement.genesis import genesis_digest, principals_of, read_genesis, standing_of
from node.agreement.principal import GENESIS_TYPE, key_id_of
from node.agreement.standing import IN_FORCE
from node.contract import require_valid
from node.errors import Refusal
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_A = schema.agreement.c
_S = schema.agreement_signature.c


@dataclass(frozen=True, slots=True)
class _Record:
    party: Party
    request: agreement_service_pb2.RecordGenesisRequest
    genesis: agreement_pb2.AgreementGenesis
    descriptors: Mapping[str, party_pb2.PartyDescriptor]
    peer: agreement_pb2.AgreementParty


@dataclass(frozen=True, slots=True)
class _Sign:
    party: Party
    request: agreement_service_pb2.SignAgreementRequest


def record_genesis(
    party: Party, request: agreement_service_pb2.RecordGenesisRequest
) -> Future[agreement_service_pb2.RecordGenesisResponse]:
    """Record a genesis record with both descriptors and the signatures made so far.

    The relationship, its empty ledger, the first leaf and every signature stand or fall together. The same
    record again changes nothing but for signatures it did not have.

    Raises (at once, or through the future):
        Refusal: SCHEMA_INVALID, the record or a descriptor is not whole, or describes other keys than this
            node's; FOREIGN_AGREEMENT, this Party is none of the two; SIGNATURE_INVALID; INVALID_TRANSITION,
            another record is held under this agreement or with this peer.
    """
    genesis = read_genesis(request.genesis)
    require_valid(genesis, "genesis")
    peer = require_party(genesis, party.code)
    descriptors = bound_descriptors(genesis, request.descriptors)
    require_own_keys(descriptors[party.code], party.keys)
    standing_of(request.genesis, request.signatures)
    return party.store.put(_record, _Record(party, request, genesis, descriptors, peer))


def sign_agreement(
    party: Party, request: agreement_service_pb2.SignAgreementRequest
) -> Future[agreement_service_pb2.SignAgreementResponse]:
    """Record one principal's signature; this Party's own is also told to the peer.

    With the second signature the agreement is in force. The signature of a Party that has signed changes
    nothing.

    Raises (at once, or through the future):
        Refusal: NOT_FOUND, no such agreement here; SIGNATURE_INVALID; FOREIGN_AGREEMENT, a stranger's.
    """
    party.relationship(request.agreement_id)
    return party.store.put(_sign, _Sign(party, request))


def get_agreement(
    party: Party, request: agreement_service_pb2.GetAgreementRequest
) -> agreement_service_pb2.GetAgreementResponse:
    """Return the agreement and how it stands. Raises Refusal NOT_FOUND, NOT_IN_FORCE."""
    relationship = party.relationship(request.agreement_id)
    with party.store.read() as connection:
        signatures = [
            agreement_pb2.PrincipalSignature.FromString(bytes(signature))
            for signature in connection.execute(
                select(_S.signature).where(_S.rel == relationship.rel).order_by(_S.recorded_us, _S.party)
            ).scalars()
        ]
    in_force_us = relationship.in_force_us
    return agreement_service_pb2.GetAgreementResponse(
        genesis=relationship.genesis_bytes,
        signatures=signatures,
        standing=relationship.standing.life,
        agreement_digest=relationship.agreement_digest,
        in_force_time=None if in_force_us is None else timestamp_of(in_force_us),
    )


def record_signature(
    unit: UnitOfWork, relationship: Relationship, signature: agreement_pb2.PrincipalSignature
) -> None:
    """Keep a principal's signature and the standing that follows; a second one of a Party changes nothing.

    It writes no leaf: who calls it records the act in its own way. Nothing is written before it is verified.

    Raises:
        Refusal: SIGNATURE_INVALID; FOREIGN_AGREEMENT, a stranger's; INVALID_TRANSITION.
    """
    party, first = signature.party, relationship.first_record
    relationship.standing.require_party(party)
    principals = principals_of(read_genesis(first), party)
    (key,) = principals.signers(first, [signature], party=party, payload_type=GENESIS_TYPE)
    held = unit.connection.execute(select(_S.party, _S.key_id).where(_S.rel == relationship.rel)).all()
    signed = {bytes(row.key_id) for row in held if row.party == party}
    if key_id_of(key) in signed or len(signed) >= principals.threshold:
        return
    unit.insert(
        schema.agreement_signature,
        [
            {
                "rel": relationship.rel,
                "party": party,
                "key_id": key_id_of(key),
                "signature": signature.SerializeToString(),
                "recorded_us": unit.now_us,
            }
        ],
    )
    signatures = unit.connection.execute(
        select(_S.signature).where(_S.rel == relationship.rel).order_by(_S.recorded_us, _S.party, _S.key_id)
    ).scalars()
    made = [agreement_pb2.PrincipalSignature.FromString(bytes(one)) for one in signatures]
    if standing_of(first, made).life == IN_FORCE:
        unit.connection.execute(
            update(schema.agreement).where(_A.rel == relationship.rel).values(in_force_us=unit.now_us)
        )
    unit.topics.add("agreement")


def note_signed(unit: UnitOfWork, relationship: Relationship, stated_us: int) -> None:
    """Keep when the peer's node says that its principal signed, by its own clock; the last of several."""
    unit.connection.execute(
        update(schema.agreement)
        .where(_A.rel == relationship.rel, func.coalesce(_A.peer_signed_us, stated_us) <= stated_us)
        .values(peer_signed_us=stated_us)
    )
    unit.topics.add("agreement")


def held_agreement(unit: UnitOfWork, agreement_id: str) -> Relationship | None:
    """Return the agreement as this very transaction sees it."""
    return next(
        (r for r in read_relationships(unit.connection, unit.now) if r.agreement_id == agreement_id), None
    )


def _record(unit: UnitOfWork, calls: Sequence[_Record]) -> list[agreement_service_pb2.RecordGenesisResponse]:
    return [_record_one(unit, given) for given in calls]


def _record_one(unit: UnitOfWork, given: _Record) -> agreement_service_pb2.RecordGenesisResponse:
    held = held_agreement(unit, given.genesis.agreement_id)
    if held is None:
        held = _create(unit, given)
    elif held.first_record != given.request.genesis:
        raise Refusal("INVALID_TRANSITION", "another record is held under this agreement")
    for signature in given.request.signatures:
        held = _sign_one(unit, given.party, held, signature)
    return agreement_service_pb2.RecordGenesisResponse(
        agreement_id=held.agreement_id,
        standing=held.standing.life,
        agreement_digest=held.agreement_digest,
    )


def _create(unit: UnitOfWork, given: _Record) -> Relationship:
    party, request = given.party, given.request
    own = given.descriptors[party.code]
    origin = origin_of(own.trust_domain, given.peer.trust_domain)
    if unit.connection.execute(select(_A.rel).where(_A.origin == origin)).first() is not None:
        raise Refusal("INVALID_TRANSITION", "an agreement with this peer is held already")
    newest = unit.connection.execute(select(func.max(_A.rel))).scalar_one()
    rel = (newest or 0) + 1
    digest = genesis_digest(request.genesis)
    unit.insert(
        schema.agreement,
        [
            {
                "rel": rel,
                "agreement_id": given.genesis.agreement_id,
                "own": party.code,
                "peer": given.peer.code,
                "genesis": request.genesis,
                "digest": digest,
                "in_force_us": None,
                "peer_signed_us": None,
                "epoch": 1,
                "origin": origin,
                "peer_origin": origin_of(given.peer.trust_domain, own.trust_domain),
            }
        ],
    )
    raw = {party_pb2.PartyDescriptor.FromString(held).party: held for held in request.descriptors}
    unit.insert(
        schema.descriptor,
        [
            {
                "rel": rel,
                "party": code,
                "version": descriptor.version,
                "descriptor": raw[code],
                "statement_id": None,
                "recorded_us": unit.now_us,
            }
            for code, descriptor in given.descriptors.items()
        ],
    )
    unit.insert(schema.ledger_head, [{"rel": rel, "size": 0}])
    unit.topics.add("agreement")
    relationship = _again(unit, given.genesis.agreement_id)
    unit.append(rel, entry(relationship, Kind.AGREEMENT_GENESIS, decision=ACCEPTED, object_id=digest))
    return relationship


def _sign(unit: UnitOfWork, calls: Sequence[_Sign]) -> list[agreement_service_pb2.SignAgreementResponse]:
    return [
        agreement_service_pb2.SignAgreementResponse(
            standing=_sign_one(
                unit, given.party, _again(unit, given.request.agreement_id), given.request.signature
            ).standing.life
        )
        for given in calls
    ]


def _sign_one(
    unit: UnitOfWork, party: Party, before: Relationship, signature: agreement_pb2.PrincipalSignature
) -> Relationship:
    """Record a signature with its leaf, tell the peer of our own; return the agreement as it then stands."""
    record_signature(unit, before, signature)
    if signature.party in before.standing.signed_by:
        return before
    after = _again(unit, before.agreement_id)
    if signature.party == after.own:
        statement = statement_pb2.Statement(
            agreement_signature=agreement_pb2.AgreementSignature(
                genesis_digest=after.agreement_digest, signature=signature
            )
        )
        tell(party, unit, after, Kind.AGREEMENT_SIGNED, statement, after.agreement_digest)
    else:
        unit.append(
            after.rel,
            entry(
                after,
                Kind.AGREEMENT_SIGNED,
                actor=statement_pb2.Author(role=roster_pb2.ROLE_PRINCIPAL),
                decision=ACCEPTED,
                object_id=after.agreement_digest,
                sender=signature.party,
            ),
        )
    return after


def _again(unit: UnitOfWork, agreement_id: str) -> Relationship:
    held = held_agreement(unit, agreement_id)
    if held is None:
        raise Refusal("NOT_FOUND", "no such agreement here")
    return held
