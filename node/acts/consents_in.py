"""Take in what the peer asks and answers of consents (Article 3.4).

Decides that both nodes judge a request by the same rules, and an answer by the time at which it was given, so
that they agree on what lapsed. Refuses to know this Party's own persons.
"""

from __future__ import annotations

from typing import Any

from entente.v1 import consent_pb2
from sqlalchemy import Row, update

from node.acts.consent_rows import EVENTS, consent_row, held_consent, is_answered, keep_answer, kind_name
from node.acts.grants import move
from node.acts.leaves import REFUSED
from node.acts.open_item import find_item
from node.acts.party import Relationship
from node.acts.settled import Settlement
from node.acts.statements import not_found
from node.acts.taken import Taking
from node.agreement.gate import Operation, gate
from node.errors import Refusal
from node.exchange.consents import ANSWERERS, ASKERS, judge_answer, judge_request, kind_of
from node.exchange.lives import CONSENTS, ConsentEvent, ConsentState, after
from node.store import schema
from node.store.unit import UnitOfWork, instant_of

_C = schema.consent.c


def take_request(taking: Taking) -> None:
    """Take in the peer's request for consent.

    Raises:
        Refusal: NOT_FOUND, there is no such item; NOT_ORIGINATOR, it is the peer's own; as `judge_request`;
            SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, its author; as `gate`.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    asked = taking.statement.consent_request
    gate(relationship.standing, Operation.CONSENT_REQUEST, relationship.peer)
    row = held_item(unit, relationship, asked.item_id)
    if row.whose != schema.OWN:
        raise Refusal("NOT_ORIGINATOR", "consent is asked of the Party that supplied the item")
    author = author_in(taking, ASKERS)
    roster = relationship.peer_roster
    judge_request(
        asked,
        now=instant_of(opened.state_us),
        vocabulary=relationship.purposes,
        persons=frozenset() if roster is None else roster.persons(unit.now),
    )
    made = consent_row(relationship.rel, schema.PEER, opened.statement_id, asked, author, opened.state_us)
    place = unit.tail(relationship.rel).size  # the leaf of the receipt, which is written next
    unit.insert(schema.consent, [{**made, "leaf_index": place, "recorded_us": unit.now_us}])
    unit.facts["consent", kind_of(asked.use), ConsentState.ASKED.value] += 1


def refused_request(settled: Settlement) -> None:
    """Record that the supplier's node refused the request itself: nothing will answer it."""
    if settled.leaf.decision != REFUSED:
        return
    unit, rel = settled.unit, settled.relationship.rel
    row = held_consent(unit, rel, settled.statement_id, schema.OWN)
    if row is not None and row.state == ConsentState.ASKED.value:
        move(unit, rel, settled.statement_id, schema.OWN, ConsentState.ASKED, ConsentEvent.REFUSAL)
        unit.facts["consent", kind_name(row), ConsentState.REFUSED.value] += 1


def take_reply(taking: Taking) -> None:
    """Take in the supplier's answer to a request of ours; a grant can be used from here on.

    Raises:
        Refusal: NOT_FOUND, we asked for no such thing; as `judge_answer`; INVALID_TRANSITION, it was given
            after the request had lapsed; SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, its author; as `gate`.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    reply = taking.statement.consent_answer
    gate(relationship.standing, Operation.CONSENT_ANSWER, relationship.peer)
    row = held_consent(unit, relationship.rel, reply.request_id, schema.OWN)
    if row is None:
        raise Refusal("NOT_FOUND", "no such consent was asked for here")
    item = held_item(unit, relationship, bytes(row.item_id))
    originator = relationship.own if item.whose == schema.OWN else relationship.peer
    asked = consent_pb2.ConsentRequest.FromString(bytes(row.request))
    judge_answer(reply, asked, sender=relationship.peer, originator=originator, answered=is_answered(row))
    author_in(taking, ANSWERERS)
    event = EVENTS[reply.outcome]
    state = ConsentState(row.state)
    # By the time it was given, on both nodes: a lapse recorded here meanwhile is undone by what came late.
    if state is ConsentState.LAPSED and opened.state_us < row.until_us:
        _revive(unit, relationship.rel, row)
        state = ConsentState.ASKED
    if state is ConsentState.ASKED and opened.state_us >= row.until_us:
        state = ConsentState.LAPSED
    after(CONSENTS, state, event)
    keep_answer(unit, relationship.rel, row, state, event, reply, opened.state_us)


def _revive(unit: UnitOfWork, rel: int, row: Row[Any]) -> None:
    unit.connection.execute(
        update(schema.consent)
        .where(_C.rel == rel, _C.whose == row.whose, _C.request_id == row.request_id)
        .values(state=ConsentState.ASKED.value)
    )


def author_in(taking: Taking, roles: frozenset[int]) -> str:
    """Return the author of the peer's statement, who must hold one of `roles` on its roster as held here."""
    person = str(taking.statement.header.author.person_id)
    roster = taking.relationship.peer_roster
    if roster is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "no roster of the sender is held here")
    roster.require_author(person, taking.unit.now, roles=roles)
    return person


def held_item(unit: UnitOfWork, relationship: Relationship, item_id: bytes) -> Row[Any]:
    """Return an item, whoever supplied it. Raises Refusal NOT_FOUND."""
    found = find_item(unit.connection, [relationship], item_id)
    if found is None:
        raise not_found()
    return found[1]
