"""Make this Party's restriction heads, and show what they are over (Article 3.4).

Decides when one is due: a quarter of the agreed lease after the last, and soon after notices or general rules
were issued or rejected. What it is over is read before the transaction that signs it, and only where the
notices have changed; so an idle node with many items works nothing out. Refuses to know the wire.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from entente.v1 import envelope_pb2, federation_service_pb2, restriction_head_pb2
from sqlalchemy import Connection, Row

from node.acts.head_memory import Basis
from node.acts.party import Party, Relationship
from node.acts.restriction_heads import basis_of, entries_of, head_in, head_row, listed_of, rules_of
from node.acts.stating import signer_of
from node.errors import Refusal
from node.exchange.heads import HEAD_TYPE, HeadTree, Listed
from node.keys.envelope import sign_envelope
from node.keys.signing import Signer
from node.store import schema
from node.store.unit import UnitOfWork, instant_of, microseconds

_LOG: Final = logging.getLogger(__name__)
TOPIC: Final = "restriction_head"
"""The topic of a commit that made a new head."""
OF_THE_LEASE: Final = 4
"""So many heads are made within one lease, so that a lost one costs nothing."""
_GATHER: Final = timedelta(seconds=1)
_EACH: Final = timedelta(microseconds=100)
"""Notices are gathered for so long, and so much longer for each item: making heads takes little of a node."""
_MADE: Final = "made"


@dataclass(frozen=True, slots=True)
class _Plan:
    """A head to be signed, as of `made`; `follows` is the counter of the one before."""

    relationship: Relationship
    made: datetime
    listed: Listed
    basis: Basis
    rules: int
    follows: int
    signer: Signer


def make_heads(party: Party) -> Future[int]:
    """Make the heads that are due; resolves to how many were made. Reads on the caller's thread."""
    plans = []
    for relationship in party.relationships():
        try:
            plan = _plan(party, relationship)
        except Refusal as refusal:  # the other agreements' heads are due all the same
            _LOG.warning("no restriction head can be made now", extra={"code": refusal.code})
            continue
        if plan is not None:
            plans.append(plan)
    if not plans:
        nothing: Future[int] = Future()
        nothing.set_result(0)
        return nothing
    return party.store.put(_make, (party, plans))


def own_head(connection: Connection, relationship: Relationship) -> envelope_pb2.Envelope | None:
    """Return our newest head as signed; None where there is none, or none that the peer could verify."""
    row = head_row(connection, relationship.rel, schema.OWN)
    if row is None:
        return None
    envelope = envelope_pb2.Envelope.FromString(bytes(row.envelope))
    known = {key.key_id for key in relationship.accepted_descriptor.signing_keys}
    return envelope if any(signature.key_id in known for signature in envelope.signatures) else None


def head_range(
    party: Party, request: federation_service_pb2.GetRestrictionHeadRangeRequest
) -> restriction_head_pb2.RestrictionHeadRange:
    """Return a run of our newest head with its proof; at most 1,000 entries.

    Raises:
        Refusal: NOT_FOUND, the head is no longer the newest, or what it was over has changed since.
    """
    relationship = party.relationship(request.agreement_id)
    tree = _tree(party, relationship, request.counter)
    if request.WhichOneof("wanted") == "item_id":
        return tree.proof_of(request.counter, request.item_id)
    return tree.page(request.counter, request.first_index)


# --- when -----------------------------------------------------------------------------------------


def _plan(party: Party, relationship: Relationship) -> _Plan | None:
    """Return the head that is due; None where none is."""
    rel, now = relationship.rel, party.clock.now()
    signer = signer_of(party, relationship.accepted_descriptor)
    with party.store.read() as connection:
        held = head_row(connection, rel, schema.OWN)
        basis = basis_of(connection, rel, schema.OWN)
        rules = rules_of(connection, rel, schema.OWN)
        if held is not None and not _is_due(party, relationship, held, basis, rules, signer, now):
            return None
        listed = listed_of(party.heads, connection, rel, schema.OWN, basis)
    return _Plan(relationship, now, listed, basis, rules, 0 if held is None else held.counter, signer)


def _is_due(
    party: Party,
    relationship: Relationship,
    held: Row[Any],
    basis: Basis,
    rules: int,
    signer: Signer,
    now: datetime,
) -> bool:
    envelope = envelope_pb2.Envelope.FromString(bytes(held.envelope))
    if signer.key_id not in {signature.key_id for signature in envelope.signatures}:
        return True
    lease = timedelta(seconds=relationship.settings().restriction_head_lease_seconds)
    age = now - instant_of(held.made_us)
    if not timedelta(0) <= age < lease / OF_THE_LEASE:  # before nought: the clock was put back
        return True
    made = party.heads.made_of(relationship.rel, held.counter) or Basis(held.reached, basis.rejected)
    if (made, held.general_rules) == (basis, rules):
        return False
    return age >= _GATHER + _EACH * head_in(bytes(held.envelope)).items


# --- the act --------------------------------------------------------------------------------------


def _make(unit: UnitOfWork, calls: Sequence[tuple[Party, list[_Plan]]]) -> list[int]:
    return [sum(_make_one(unit, party, plan) for plan in plans) for party, plans in calls]


def _make_one(unit: UnitOfWork, party: Party, plan: _Plan) -> int:
    relationship, rel = plan.relationship, plan.relationship.rel
    if unit.is_frozen(rel):
        return 0
    unit.tail(rel)  # on a shared database its row is the lock: one head for each counter
    held = head_row(unit.connection, rel, schema.OWN)
    if (0 if held is None else held.counter) != plan.follows:
        return 0  # another replica was quicker
    # Not below the clock: a node that is restored from a copy signs no counter anew.
    counter = max(plan.follows + 1, int(plan.made.timestamp()))
    head = plan.listed.head(
        agreement_id=relationship.agreement_id,
        party=relationship.own,
        counter=counter,
        made=plan.made,
        general_rules=plan.rules,
    )
    envelope = sign_envelope(HEAD_TYPE, head.SerializeToString(), plan.signer)
    row = {
        "rel": rel,
        "whose": schema.OWN,
        "counter": counter,
        "made_us": microseconds(plan.made),
        "general_rules": plan.rules,
        "reached": plan.basis.reached,
        "state": _MADE,
        "envelope": envelope.SerializeToString(),
        "recorded_us": unit.now_us,
        "compared_us": None,
    }
    unit.replace(schema.restriction_head, [row])
    party.heads.keep_made(rel, counter, plan.basis)
    unit.topics.add(TOPIC)
    return 1


def _tree(party: Party, relationship: Relationship, counter: int) -> HeadTree:
    rel, gone = relationship.rel, Refusal("NOT_FOUND", "this restriction head is no longer the newest")
    with party.store.read() as connection:
        row = head_row(connection, rel, schema.OWN)
        if row is None or row.counter != counter:
            raise gone
        if (tree := party.heads.tree(rel, counter)) is not None:
            return tree
        tree = HeadTree(dict(entries_of(connection, rel, schema.OWN, Basis(row.reached, 0))))
    head = head_in(bytes(row.envelope))
    if tree.listed != (head.items, head.root):
        raise gone
    party.heads.keep_tree(rel, counter, tree)
    return tree
