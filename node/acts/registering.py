"""A Party's register of instruments (Article 3.2): put by its legal adviser, read, and asked before a supply.

Decides who keeps it and who reads it. It belongs to this Party: nothing of it is ever told to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entente.v1 import instrument_pb2, item_supply_pb2, roster_pb2
from entente.v1 import instrument_service_pb2 as wire

from node.acts.answered import Ask
from node.acts.barring import supply_of
from node.acts.channel_watch import recording_blocked
from node.acts.declared import newest_of, supplied_under
from node.acts.layers import refusal_told
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import author_of, held_now, person_of, require_person
from node.acts.releasing import checked, release_faults, release_of
from node.acts.ruling import BEGINNING
from node.contract import refuse
from node.errors import FieldFault, Refusal
from node.exchange.instruments import PASS, Check, register_faults
from node.exchange.restriction_form import check_set
from node.exchange.rilo import require_undisturbed
from node.exchange.selector import selector_faults
from node.exchange.shown import shown
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.unit import UnitOfWork

KEEPERS: Final = frozenset({roster_pb2.ROLE_LEGAL_ADVISER})
"""Who keeps the register."""
READERS: Final = SUPPLIERS | {roster_pb2.ROLE_AUDITOR}
"""Who reads it: those who cite by it, and who audits them."""


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: wire.ReplaceRegisterRequest


def replace_register(
    party: Party, caller: Caller, request: wire.ReplaceRegisterRequest
) -> Future[wire.ReplaceRegisterResponse]:
    """Put a new version in the place of the register held; the very one held changes nothing.

    Raises (through the future):
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, SCHEMA_INVALID with every fault,
            RILO_CHANNEL_INTERFERENCE, REQUEST_ID_CONFLICT.
    """
    return party.store.put(_replace, _Call(party, caller, request))


def get_register(party: Party, caller: Caller, request: wire.GetRegisterRequest) -> wire.GetRegisterResponse:
    """Return the register in force. Raises Refusal SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT."""
    relationship = party.relationship(request.agreement_id)
    person = person_of(caller, request.person_id)
    require_person(relationship, caller, person, party.clock.now(), READERS)
    return wire.GetRegisterResponse(register=relationship.register)


def check_supply(
    party: Party, caller: Caller, request: wire.CheckReleaseRequest
) -> wire.CheckReleaseResponse:
    """Say how the check of a supply would come out; nothing is stored.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, SCHEMA_INVALID; PURPOSE_UNKNOWN, it refers to a
            declaration that is not acknowledged.
    """
    item, now = request.item, party.clock.now()
    relationship = party.relationship(item.agreement_id)
    require_person(relationship, caller, person_of(caller, item.person_id), now, SUPPLIERS)
    refuse(release_faults(item))
    supply = supply_of(item)
    supplied_for = _purposes(party, relationship, supply, now)
    check = checked(relationship, supply, supplied_for, release_of(item), now)
    answer = wire.CheckReleaseResponse(
        outcome=PASS if check is None else check.outcome,
        register_version=relationship.register.version,
        checked=check is not None,
    )
    if check is not None:
        _tell(answer, check)
    return answer


def _purposes(
    party: Party, relationship: Relationship, supply: item_supply_pb2.ItemSupply, now: datetime
) -> tuple[str, ...]:
    """Return what an item would be supplied for: its own purposes, or its declaration's."""
    if not supply.purpose_declaration:
        return tuple(supply.purpose.codes)
    with party.store.read() as connection:
        declared = newest_of(connection, relationship.rel, schema.OWN, supply.purpose_declaration)
    if declared is not None:
        supply.purpose_declaration_digest = bytes(declared.digest)
    return tuple((supplied_under(supply, declared, stated=now) or "").split())


def _tell(answer: wire.CheckReleaseResponse, check: Check) -> None:
    for name, floor in check.floors:
        answer.floors.add(instrument_id=name).floor.CopyFrom(shown(floor)[0].restrictions)
    try:
        check.require()
    except Refusal as refusal:
        answer.refusal.CopyFrom(refusal_told(refusal))


def _replace(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.ReplaceRegisterResponse | Refusal]:
    return [recording_blocked(unit, call, _replace_one) for call in calls]


def _replace_one(unit: UnitOfWork, call: _Call) -> wire.ReplaceRegisterResponse:
    request = call.request
    relationship = held_now(unit, call.party, request.agreement_id)
    ask = Ask(relationship.rel, call.caller, request)
    if (known := ask.answered(unit, wire.ReplaceRegisterResponse())) is not None:
        return known
    person, register = person_of(call.caller, request.person_id), request.register
    require_person(relationship, call.caller, person, unit.now, KEEPERS)
    answer = wire.ReplaceRegisterResponse(version=register.version)
    if relationship.register == register:
        return answer
    refuse(_faults(register, relationship))
    require_undisturbed([one.floor for one in register.instruments], relationship.protected, at="register")
    if request.validate_only:
        return answer
    row = {"rel": relationship.rel, "version": register.version, "register": register.SerializeToString()}
    unit.insert(schema.instrument_register, [{**row, "recorded_us": unit.now_us}])
    unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.REGISTER_CHANGED,
            actor=author_of(relationship, call.caller, person, unit.now, prefer=KEEPERS),
            decision=ACCEPTED,
            object_id=register.version.to_bytes(8, "big"),
            sender=relationship.own,
        ),
    )
    unit.topics.add("rules")
    return ask.keep(unit, answer)


def _faults(register: instrument_pb2.InstrumentRegister, relationship: Relationship) -> list[FieldFault]:
    """Return every fault of a register, selectors and floors included."""
    known = relationship.purposes
    faults = register_faults(register, relationship.register.version)
    for place, instrument in enumerate(register.instruments):
        at = f"instruments[{place}]"
        faults += selector_faults(instrument.selector, known, f"{at}.selector")
        if instrument.HasField("floor"):
            faults += check_set(instrument.floor, now=BEGINNING, vocabulary=known, at=f"{at}.floor")
    for place, consent in enumerate(register.consents):
        faults += selector_faults(consent.selector, known, f"consents[{place}].selector")
    for place, agreement in enumerate(register.agreements):
        faults += selector_faults(agreement.selector, known, f"agreements[{place}].selector")
    return [FieldFault(f"register.{fault.path}", fault.description) for fault in faults]
