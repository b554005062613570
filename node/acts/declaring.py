"""Declare a purpose before anything is supplied for it, take a declaration back, and see the peer's receipt.

Decides that a declaration is stored and told in one, and that it may be referred to once the peer's receipt
is settled. Refuses to know what a declared purpose permits. Source: Article 3.4;
entente/v1/purpose_service.proto.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from entente.v1 import purpose_pb2, statement_pb2
from entente.v1 import purpose_service_pb2 as wire
from sqlalchemy import update

from node.acts.answered import Ask
from node.acts.declared import newest_of, read_declared
from node.acts.leaves import ACCEPTED, Kind
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import current
from node.acts.settled import Settlement
from node.acts.suppliers import supplying
from node.acts.telling import tell
from node.agreement.entry import require_entered
from node.agreement.gate import Operation, gate
from node.agreement.limits import exceeded
from node.errors import Refusal
from node.exchange.declarations import judge_declaration
from node.exchange.lives import DECLARATIONS, DeclarationEvent, DeclarationState
from node.store import schema
from node.store.unit import UnitOfWork

_OPEN = (DeclarationState.OFFERED, DeclarationState.ACKED)
_D, _C = schema.declaration.c, schema.purpose_correction.c
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class _Given(Generic[Asked]):
    party: Party
    caller: Caller
    agreement_id: str
    request: Asked

    def relationship(self, unit: UnitOfWork) -> Relationship:
        held = current(unit, self.party)
        return next(one for one in held if one.agreement_id == self.agreement_id)


def declare_purpose(
    party: Party, caller: Caller, request: wire.DeclarePurposeRequest
) -> Future[wire.DeclarePurposeResponse]:
    """Declare a purpose and owe the declaration to the peer, in one. The same request, the same answer.

    Raises (at once, or through the future):
        Refusal: as `DeclarePurpose` in the contract; nothing was stored.
    """
    agreement_id = party.relationship(request.agreement_id).agreement_id
    return party.store.put(_declare, _Given(party, caller, agreement_id, request))


def withdraw_purpose(
    party: Party, caller: Caller, request: wire.WithdrawPurposeRequest
) -> Future[wire.WithdrawPurposeResponse]:
    """Take a declaration back for items to come. The same request, the same answer.

    Raises (at once, or through the future):
        Refusal: as `WithdrawPurpose` in the contract; nothing was stored.
    """
    agreement_id = party.relationship(request.agreement_id).agreement_id
    return party.store.put(_withdraw, _Given(party, caller, agreement_id, request))


def _declare(
    unit: UnitOfWork, calls: Sequence[_Given[wire.DeclarePurposeRequest]]
) -> list[wire.DeclarePurposeResponse]:
    return [_declare_one(unit, given) for given in calls]


def _declare_one(unit: UnitOfWork, given: _Given[wire.DeclarePurposeRequest]) -> wire.DeclarePurposeResponse:
    party, request, relationship = given.party, given.request, given.relationship(unit)
    ask = Ask(relationship.rel, given.caller, request)
    if (known := ask.answered(unit, wire.DeclarePurposeResponse())) is not None:
        return known
    limits = exceeded(relationship.settings(), party.watch(relationship), unit.now)
    gate(relationship.standing, Operation.DECLARE_PURPOSE, relationship.own, limits)
    require_entered(unit.now_us, relationship.since_us[relationship.own])
    author = supplying(relationship, given.caller, request.person_id, unit)
    declaration = request.declaration
    judge_declaration(declaration, now=unit.now, vocabulary=relationship.purposes)
    held = newest_of(unit.connection, relationship.rel, schema.OWN, declaration.reference)
    if held is not None and read_declared(held).state_at(unit.now) in _OPEN:
        raise Refusal(
            "INVALID_TRANSITION",
            "this reference names a declaration that is open",
            article="3.4",
            remedy="choose another reference, or withdraw the declaration first",
        )
    if request.validate_only:
        return wire.DeclarePurposeResponse()
    statement_id = party.ids.uuid7()
    stated = tell(
        party,
        unit,
        relationship,
        Kind.PURPOSE_DECLARED,
        statement_pb2.Statement(purpose_declaration=declaration),
        statement_id,
        author,
        statement_id=statement_id,
    )
    keep_declaration(
        unit,
        relationship,
        schema.OWN,
        stated.digest,
        statement_id,
        declaration,
        DeclarationState.OFFERED,
        unit.now_us,
        stated.leaf_index,
    )
    return ask.keep(
        unit,
        wire.DeclarePurposeResponse(
            statement_id=stated.text_id, declaration_digest=stated.digest, leaf_index=stated.leaf_index
        ),
    )


def keep_declaration(
    unit: UnitOfWork,
    relationship: Relationship,
    whose: str,
    digest: bytes,
    statement_id: bytes,
    declaration: purpose_pb2.PurposeDeclaration,
    state: DeclarationState,
    stated_us: int,
    leaf_index: int,
) -> None:
    """Store a declaration of either Party."""
    unit.insert(
        schema.declaration,
        [
            {
                "rel": relationship.rel,
                "whose": whose,
                "digest": digest,
                "statement_id": statement_id,
                "reference": declaration.reference,
                "declaration": declaration.SerializeToString(),
                "state": state.value,
                "stated_us": stated_us,
                "leaf_index": leaf_index,
                "code": None,
                "withdrawn_us": None,
                "withdraw_reason": None,
            }
        ],
    )


def _withdraw(
    unit: UnitOfWork, calls: Sequence[_Given[wire.WithdrawPurposeRequest]]
) -> list[wire.WithdrawPurposeResponse]:
    return [_withdraw_one(unit, given) for given in calls]


def _withdraw_one(
    unit: UnitOfWork, given: _Given[wire.WithdrawPurposeRequest]
) -> wire.WithdrawPurposeResponse:
    party, request, relationship = given.party, given.request, given.relationship(unit)
    ask = Ask(relationship.rel, given.caller, request)
    if (known := ask.answered(unit, wire.WithdrawPurposeResponse())) is not None:
        return known
    # It only narrows what may come, so it passes whenever a tightening does.
    gate(relationship.standing, Operation.TIGHTEN, relationship.own)
    author = supplying(relationship, given.caller, request.person_id, unit)
    held = newest_of(unit.connection, relationship.rel, schema.OWN, request.reference)
    if held is None:
        raise Refusal("NOT_FOUND", "no declaration of this reference was made here")
    state = read_declared(held).state_at(unit.now)
    if DeclarationEvent.WITHDRAWAL not in DECLARATIONS[state]:
        raise Refusal(
            "INVALID_TRANSITION", "the declaration is not open", article="3.4", facts={"state": state.value}
        )
    if request.validate_only:
        return wire.WithdrawPurposeResponse()
    withdrawal = purpose_pb2.PurposeWithdrawal(
        declaration_digest=bytes(held.digest), reason_code=request.reason_code
    )
    stated = tell(
        party,
        unit,
        relationship,
        Kind.PURPOSE_DECLARED,
        statement_pb2.Statement(purpose_withdrawal=withdrawal),
        bytes(held.statement_id),
        author,
    )
    end_declaration(unit, relationship, schema.OWN, withdrawal, unit.now_us)
    return ask.keep(
        unit,
        wire.WithdrawPurposeResponse(statement_id=stated.text_id, leaf_index=stated.leaf_index),
    )


def end_declaration(
    unit: UnitOfWork,
    relationship: Relationship,
    whose: str,
    withdrawal: purpose_pb2.PurposeWithdrawal,
    stated_us: int,
) -> None:
    """Note that a declaration was taken back, and when that was stated."""
    unit.connection.execute(
        update(schema.declaration)
        .where(_D.rel == relationship.rel, _D.whose == whose, _D.digest == withdrawal.declaration_digest)
        .values(
            state=DeclarationState.WITHDRAWN.value,
            withdrawn_us=stated_us,
            withdraw_reason=withdrawal.reason_code,
        )
    )


def settle_purpose(final: Settlement) -> None:
    """See the peer's final receipt for something this Party said of purposes."""
    unit, rel, accepted = final.unit, final.relationship.rel, final.leaf.decision == ACCEPTED
    own = (_D.rel == rel) & (_D.whose == schema.OWN) & (_D.statement_id == final.statement_id)
    if accepted:
        unit.connection.execute(
            update(schema.declaration)
            .where(own, _D.state == DeclarationState.OFFERED.value)
            .values(state=DeclarationState.ACKED.value)
        )
        return
    unit.connection.execute(
        update(schema.declaration)
        .where(own, _D.state == DeclarationState.OFFERED.value)
        .values(state=DeclarationState.REFUSED.value, code=int(final.leaf.code))
    )
    unit.connection.execute(
        update(schema.purpose_correction)
        .where(_C.rel == rel, _C.whose == schema.OWN, _C.statement_id == final.statement_id)
        .values(refused=True)
    )
