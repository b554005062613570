"""Act on what a statement says, inside the transaction that stores it.

One place for every body that changes what this node holds of the agreement; an item needs nothing here
beyond its rows. A refusal raised here is the statement's outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from entente.v1 import party_pb2

from node.acts.agreeing import take_said
from node.acts.agreements import note_signed, record_signature
from node.acts.cases_in import take_case_act
from node.acts.confirming import take_answer, take_exposure
from node.acts.consents_in import take_reply, take_request
from node.acts.descriptors import successor
from node.acts.interference import take_interference, take_peers_step
from node.acts.noticing import take_notice
from node.acts.party import Relationship, newest_descriptor
from node.acts.proposals import take_proposal
from node.acts.purpose_takers import take_correction, take_declaration, take_withdrawal
from node.acts.rosters import record_roster
from node.acts.rule_taking import take_rule
from node.acts.taken import Take, Taking
from node.acts.use_reports import take_use_report
from node.agreement.gate import Operation, gate
from node.errors import Refusal
from node.store import schema
from node.store.unit import UnitOfWork


def take_body(taking: Taking) -> None:
    """Do what the statement's body says. Raises Refusal, which becomes its outcome."""
    if (take := _TAKES.get(taking.opened.body)) is not None:
        take(taking)


def _take_roster(taking: Taking) -> None:
    relationship = taking.relationship
    gate(relationship.standing, Operation.ROSTER, relationship.peer)
    record_roster(taking.unit, relationship, relationship.peer, taking.statement.roster)


def _take_signature(taking: Taking) -> None:
    said = taking.statement.agreement_signature
    if said.genesis_digest != taking.relationship.agreement_digest:
        raise Refusal("AGREEMENT_VERSION_MISMATCH", "a signature under another record")
    record_signature(taking.unit, taking.relationship, said.signature)
    if said.signature.party == taking.relationship.peer:
        note_signed(taking.unit, taking.relationship, taking.opened.state_us)


def _take_descriptor(taking: Taking) -> None:
    relationship = taking.relationship
    gate(relationship.standing, Operation.DESCRIPTOR, relationship.peer)
    _record_descriptor(
        taking.unit, relationship, taking.opened.statement_id, taking.statement.party_descriptor
    )


_TAKES: Final[Mapping[str, Take]] = {
    "roster": _take_roster,
    "agreement_signature": _take_signature,
    "party_descriptor": _take_descriptor,
    "principal_act": take_said,
    "dispute_step": take_said,
    "amendment_step": take_said,
    "case_act": take_case_act,
    "restriction_notice": take_notice,
    "notice_answer": take_answer,
    "exposure_report": take_exposure,
    "general_rule": take_rule,
    "interference_report": take_interference,
    "interference_step": take_peers_step,
    "consent_request": take_request,
    "consent_answer": take_reply,
    "use_report": take_use_report,
    "restriction_proposal": take_proposal,
    "purpose_declaration": take_declaration,
    "purpose_withdrawal": take_withdrawal,
    "purpose_correction": take_correction,
}
"""Every body that changes more than its own rows. An item needs nothing here."""


def _record_descriptor(
    unit: UnitOfWork, relationship: Relationship, statement_id: bytes, signed: party_pb2.SignedPartyDescriptor
) -> None:
    """Keep the peer's new descriptor in the place of the one held."""
    held = newest_descriptor(unit.connection, relationship.rel, relationship.peer)
    descriptor = successor(held, signed)
    unit.insert(
        schema.descriptor,
        [
            {
                "rel": relationship.rel,
                "party": relationship.peer,
                "version": descriptor.version,
                "descriptor": signed.descriptor,
                "statement_id": statement_id,
                "recorded_us": unit.now_us,
            }
        ],
    )
    unit.topics.add("agreement")
