"""What is supplied to a Party that has suspended its obligations and holds it unopened (Article 7.2).

Decides what such a supply waits for, that its supplier is warned, and that it is judged to the end, in the
order of its arrival, once the suspension is lifted or the agreement has ended. Until then it is listed to
nobody and opens for nobody. A declaration of a purpose is no information and is taken as before. Refuses to
know how a supply is judged (`completing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from node.acts.agreements import held_agreement
from node.acts.completing import judge_waiting
from node.acts.declared import LIFTED, anything_waits_unopened
from node.acts.party import Party, Relationship
from node.agreement.gate import Operation, Passage, after_quarantine, gate
from node.errors import Refusal
from node.store.unit import UnitOfWork

TOGETHER: Final = 100
"""So many are judged in one transaction, so that the node goes on with what else it has to do."""


@dataclass(slots=True)
class Released:
    """What was judged: serialised `BatchReceipt`s to send; `left` says that more may be left to judge."""

    receipts: list[bytes] = field(default_factory=list)
    left: bool = False


@dataclass(frozen=True, slots=True)
class _Release:
    party: Party
    agreement_id: str


def is_quarantined(relationship: Relationship, by: str) -> bool:
    """Return whether what `by` supplies now is held unopened by the other Party."""
    if not relationship.standing.suspensions:
        return False
    try:
        return gate(relationship.standing, Operation.SUPPLY, by) is Passage.QUARANTINE
    except Refusal:
        return False


def release_quarantine(party: Party, agreement_id: str) -> Future[Released]:
    """Judge what waited for the end of a suspension, if it has ended; safe to repeat.

    At most `TOGETHER` supplies; called until nothing is left, it gets to the end.

    Returns (through the future):
        What to tell the peer; nothing where nothing waits, or all of it goes on waiting.
    """
    relationship = party.relationship(agreement_id)
    with party.store.read() as connection:
        waits = anything_waits_unopened(connection, relationship.rel)
    if waits and _ended(relationship) is not None:
        return party.store.put(_release, _Release(party, agreement_id))
    nothing: Future[Released] = Future()
    nothing.set_result(Released())
    return nothing


def _release(unit: UnitOfWork, calls: Sequence[_Release]) -> list[Released]:
    return [_release_one(unit, call) for call in calls]


def _release_one(unit: UnitOfWork, call: _Release) -> Released:
    released, relationship = Released(), held_agreement(unit, call.agreement_id)
    if relationship is None or (code := _ended(relationship)) is None:
        return released
    # Before what waits is read: no other replica judges it, too.
    leaf_index = unit.tail(relationship.rel).size
    party, receipts = call.party, released.receipts
    judged = judge_waiting(party, unit, relationship, LIFTED, receipts, leaf_index, code, TOGETHER)
    released.left = judged == TOGETHER
    return released


def _ended(relationship: Relationship) -> str | None:
    """Return why what waits is refused, empty where it is judged as it stands; None: it goes on waiting."""
    try:
        passage = after_quarantine(relationship.standing, relationship.peer)
    except Refusal as refusal:
        return refusal.code
    return None if passage is Passage.QUARANTINE else ""
