"""Take in what the peer says of purposes: declarations, withdrawals, corrections.

A declaration that is taken in is acknowledged by its receipt, and what waited for it is judged to the end in
the same transaction. Each refusal here is the statement's outcome. Source: Article 3.4.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import select

from node.acts.completing import complete_waiting
from node.acts.correcting import corrections_held, keep_correction
from node.acts.declared import declaration_of
from node.acts.declaring import end_declaration, keep_declaration
from node.acts.party import Relationship
from node.acts.readers import current
from node.acts.suppliers import require_peer_supplier
from node.acts.taken import Taking
from node.agreement.entry import require_entered
from node.agreement.gate import Operation, gate
from node.errors import Refusal
from node.exchange.declarations import judge_correction, judge_declaration
from node.exchange.lives import DECLARATIONS, DeclarationEvent, DeclarationState, after
from node.store import schema
from node.store.unit import instant_of

_I = schema.item.c


def take_declaration(taking: Taking) -> None:
    """Hold a declaration, and let what waited for it go on. Raises Refusal, its outcome.

    Whether it was over is judged by when it was stated: what was supplied under it meanwhile is good, however
    late both come.
    """
    opened, relationship = taking.opened, _current(taking)
    gate(relationship.standing, Operation.DECLARE_PURPOSE, relationship.peer)
    require_entered(opened.state_us, relationship.since_us[relationship.peer])
    require_peer_supplier(relationship, opened.author, taking.unit)
    declaration = taking.statement.purpose_declaration
    judge_declaration(declaration, now=instant_of(opened.state_us), vocabulary=relationship.purposes)
    # Held before its leaf has an index: a supply of the same batch may refer to it.
    acked = after(DECLARATIONS, DeclarationState.OFFERED, DeclarationEvent.RECEIPT)
    place = taking.unit.tail(relationship.rel).size
    keep_declaration(
        taking.unit,
        relationship,
        schema.PEER,
        opened.digest,
        opened.statement_id,
        declaration,
        acked,
        opened.state_us,
        place,
    )
    taking.follow.append(partial(complete_waiting, taking, relationship))


def take_withdrawal(taking: Taking) -> None:
    """End a declaration for what is stated later. Raises Refusal, its outcome."""
    opened, relationship = taking.opened, _current(taking)
    gate(relationship.standing, Operation.TIGHTEN, relationship.peer)
    require_peer_supplier(relationship, opened.author, taking.unit)
    withdrawal = taking.statement.purpose_withdrawal
    held = declaration_of(
        taking.unit.connection, relationship.rel, schema.PEER, withdrawal.declaration_digest
    )
    if held is None:
        raise Refusal("PURPOSE_UNKNOWN", "the declaration withdrawn is not held here")
    after(DECLARATIONS, DeclarationState(held.state), DeclarationEvent.WITHDRAWAL)
    end_declaration(taking.unit, relationship, schema.PEER, withdrawal, opened.state_us)


def take_correction(taking: Taking) -> None:
    """Hold a correction beside the purpose stated, also where the item itself is still on its way.

    Raises:
        Refusal: its outcome; NOT_ORIGINATOR, the item is this Party's own.
    """
    opened, relationship = taking.opened, _current(taking)
    gate(relationship.standing, Operation.TIGHTEN, relationship.peer)
    require_peer_supplier(relationship, opened.author, taking.unit)
    correction = taking.statement.purpose_correction
    whose = taking.unit.connection.execute(
        select(_I.whose).where(_I.rel == relationship.rel, _I.item_id == correction.item_id)
    ).scalar_one_or_none()
    judge_correction(
        correction,
        sender=relationship.peer,
        originator=relationship.own if whose == schema.OWN else relationship.peer,
        held=corrections_held(taking.unit, relationship.rel, correction.item_id),
        vocabulary=relationship.purposes,
    )
    keep_correction(taking.unit, relationship, schema.PEER, opened.statement_id, correction, opened.state_us)


def _current(taking: Taking) -> Relationship:
    """Return the agreement with the rosters that this very transaction may have changed."""
    held = current(taking.unit, taking.party)
    return next(one for one in held if one.agreement_id == taking.relationship.agreement_id)
