"""A Party's own policy on what it receives (Article 3.4): kept here, never told to the other Party.

Decides who sets it and who reads it; that it only tightens follows from how it is combined (`bound.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from entente.v1 import roster_pb2
from entente.v1 import rule_service_pb2 as wire

from node.acts.bound import layers_of
from node.acts.channel_watch import recording_blocked
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Caller, Party
from node.acts.readers import author_of, held_now, person_of, require_person
from node.acts.ruling import BEGINNING
from node.errors import FieldFault, Refusal
from node.exchange.general_rules import RULERS
from node.exchange.restriction_form import check_set
from node.exchange.rilo import require_undisturbed
from node.exchange.selector import selector_faults
from node.store import schema
from node.store.unit import UnitOfWork

POLICY_READERS: Final = RULERS | {roster_pb2.ROLE_AUDITOR}


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: wire.SetLocalPolicyRequest


def set_local_policy(
    party: Party, caller: Caller, request: wire.SetLocalPolicyRequest
) -> Future[wire.SetLocalPolicyResponse]:
    """Put a new policy in the place of the one held; with `validate_only` say whether it may, no more.

    Raises (through the future):
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, SCHEMA_INVALID, INVALID_TRANSITION (the version).
    """
    return party.store.put(_set_policy, _Call(party, caller, request), first=True)


def get_local_policy(
    party: Party, caller: Caller, request: wire.GetLocalPolicyRequest
) -> wire.GetLocalPolicyResponse:
    """Return the policy held. Raises Refusal SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT."""
    relationship, now = party.relationship(request.agreement_id), party.clock.now()
    person = person_of(caller, request.person_id)
    require_person(relationship, caller, person, now, POLICY_READERS)
    with party.store.read() as connection:
        policy = layers_of(connection, relationship.rel, schema.PEER).policy
    return wire.GetLocalPolicyResponse(policy=policy)


def _set_policy(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.SetLocalPolicyResponse | Refusal]:
    return [recording_blocked(unit, call, _set_one) for call in calls]


def _set_one(unit: UnitOfWork, call: _Call) -> wire.SetLocalPolicyResponse:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    person, policy = person_of(call.caller, call.request.person_id), call.request.policy
    require_person(relationship, call.caller, person, unit.now, RULERS)
    held = layers_of(unit.connection, relationship.rel, schema.PEER).policy
    if held == policy:
        return wire.SetLocalPolicyResponse(version=held.version)
    if policy.version != held.version + 1:
        raise Refusal("INVALID_TRANSITION", "the version is not one more than the one held")
    faults: list[FieldFault] = []
    for place, rule in enumerate(policy.rules):
        at, known = f"policy.rules[{place}]", relationship.purposes
        faults += selector_faults(rule.selector, known, f"{at}.selector")
        faults += check_set(rule.set, now=BEGINNING, vocabulary=known, at=f"{at}.set")
    if faults:
        raise Refusal("SCHEMA_INVALID", "the restrictions cannot be stated so", faults=faults)
    require_undisturbed([rule.set for rule in policy.rules], relationship.protected, at="policy")
    if call.request.validate_only:
        return wire.SetLocalPolicyResponse(version=policy.version)
    row = {"rel": relationship.rel, "version": policy.version, "policy": policy.SerializeToString()}
    unit.insert(schema.local_policy, [{**row, "recorded_us": unit.now_us}])
    unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.POLICY_CHANGED,
            actor=author_of(relationship, call.caller, person, unit.now, prefer=RULERS),
            decision=ACCEPTED,
            object_id=policy.version.to_bytes(8, "big"),
            sender=relationship.own,
        ),
    )
    unit.topics.add("restrictions")
    return wire.SetLocalPolicyResponse(version=policy.version)
