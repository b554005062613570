"""What leaves with an item: who of the other Party could do what with it, asked before it leaves or after.

Decides that the question is asked of the restrictions as they would stand there: the statement, the notices
and this Party's own general rules. The other Party's own policy is not known here and can only be tighter.
What would bar a draft is asked as it is of a supply (`barring.py`, `deriving.py`). Nothing is stored. Refuses
to decide anything: `node/exchange/reach.py` asks the decision itself. Source: Article 3.4.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import cast

from entente.v1 import exchange_service_pb2, use_pb2
from entente.v1 import explain_service_pb2 as wire
from sqlalchemy import Connection

from node.acts.barring import Judging
from node.acts.bound import Bounds, layers_of
from node.acts.clearing import standing_clearance
from node.acts.deriving import sources_bar
from node.acts.layers import refusal_told, told, under
from node.acts.limit_rows import theirs
from node.acts.open_item import find_item
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, actor_of_peer, person_of, stands_for
from node.acts.statements import not_found, parse_id
from node.errors import FieldFault, Refusal
from node.exchange.audience import Actor
from node.exchange.clearing import clearance_digest, clearance_missing, is_above_amber
from node.exchange.decide import Action
from node.exchange.effective import Effective, effective
from node.exchange.exposure import WIRE
from node.exchange.marking import Marking
from node.exchange.notices import History
from node.exchange.reach import Reach, reach_of
from node.exchange.shown import shown
from node.store import schema


def preview_reach(
    party: Party, caller: Caller, request: wire.PreviewReachRequest
) -> wire.PreviewReachResponse:
    """Return what the other Party could do with an item.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, the caller stands for nobody on the roster; NOT_FOUND, no such item
            that the person may see; NOT_ORIGINATOR, it was not supplied by this Party; a fault of form, as
            the supply of the draft would be refused. Whatever else bars that supply is in the answer.
    """
    now = party.clock.now()
    if request.WhichOneof("subject") is None:
        raise Refusal("SCHEMA_INVALID", "nothing is named", faults=[FieldFault("subject", "is required")])
    person = person_of(caller, request.person_id)
    draft = request.draft if request.HasField("draft") else None
    relationships = [party.relationship(draft.agreement_id)] if draft is not None else party.relationships()
    standing_for = [r for r in relationships if stands_for(r, caller, person, now)]
    if not standing_for:
        raise Refusal("SENDER_NOT_AUTHORISED", "the caller stands for no person on the roster in force")
    if draft is not None:
        binding, refusal, cleared_by = _of_draft(party, caller, standing_for[0], request)
        answer = _told(standing_for[0], _with_draft(binding, request), now)
        answer.cleared_by_id = cleared_by
        if refusal is not None:
            answer.refusal.CopyFrom(refusal_told(refusal))
        return answer
    with party.store.read() as connection:
        relationship, binding = _of_item(connection, standing_for, person, request.item_id, now)
    return _told(relationship, _with_draft(binding, request), now)


def _of_draft(
    party: Party, caller: Caller, relationship: Relationship, request: wire.PreviewReachRequest
) -> tuple[Effective, Refusal | None, str]:
    draft, now = request.draft, party.clock.now()
    if request.person_id and not draft.person_id and caller.kind == "system":
        draft.person_id = request.person_id
    judging = Judging(party, caller, relationship, now)
    judging.require_form(draft)
    described = (attachment.size_bytes for attachment in draft.content.attachments)
    judging.require_size(draft.content.ByteSize(), sum(described))
    verdict = judging.verdict(draft)
    supply, declared, refusal = verdict.supply, verdict.supplied_for, verdict.refusal
    supplied_for = tuple(declared.split()) if declared else tuple(supply.purpose.codes)
    with party.store.read() as connection:
        if refusal is None:
            refusal = sources_bar(
                party,
                connection,
                relationship,
                verdict.author.person_id,
                supply,
                verdict.abroad,
                declared,
                now,
                territory=draft.territory or party.place,
                acknowledged=frozenset(draft.acknowledged_caveats),
                digests=_digests(draft),
            )
        cleared_by = ""
        if refusal is None and is_above_amber(supply):
            author_id = verdict.author.person_id
            digest = clearance_digest(draft, author_id=author_id, agreement_id=relationship.agreement_id)
            if (found := standing_clearance(connection, relationship, digest, author_id, now)) is None:
                refusal = clearance_missing()
            else:
                cleared_by = found.cleared_by
        rules = layers_of(connection, relationship.rel, schema.OWN).rules
    history = History.issued(Marking.of_supply(supply, supplied_for=supplied_for))
    in_force = history.in_force(now)
    if in_force is None:
        raise ValueError("what is drafted states something")
    return effective(in_force, supply, supplied_for=supplied_for, rules=rules), refusal, cleared_by


def _digests(draft: exchange_service_pb2.SubmitRequest) -> list[bytes]:
    """Return the digests that the parts of a draft would have."""
    plain = draft.content.SerializeToString(deterministic=True)
    return [hashlib.sha256(plain).digest(), *(one.sha256 for one in draft.content.attachments)]


def _of_item(
    connection: Connection, relationships: list[Relationship], person: str, item_id: str, now: datetime
) -> tuple[Relationship, Effective]:
    found = find_item(connection, relationships, parse_id(item_id))
    if found is None:
        raise not_found()
    relationship, row = found
    if not Sight(connection, relationship, Caller("person", person), now).may_see(row):
        raise not_found()
    if row.whose != schema.OWN:
        raise Refusal("NOT_ORIGINATOR", "what the other Party may do is known of supplied items")
    bounds = Bounds(connection, relationship, now)
    return relationship, theirs(bounds, bounds.of(row))


def _with_draft(binding: Effective, request: wire.PreviewReachRequest) -> Effective:
    return under(binding, request.under) if request.HasField("under") else binding


def _told(relationship: Relationship, binding: Effective, now: datetime) -> wire.PreviewReachResponse:
    roster = relationship.peer_roster
    persons = () if roster is None or binding.sealed else sorted(roster.persons(now))
    actors = [actor_of_peer(relationship, person, now) for person in persons]
    restrictions = binding.of_part(0)

    def asked(of: list[Actor]) -> Reach:
        return reach_of(
            restrictions,
            of,
            now=now,
            standing=relationship.standing,
            vocabulary=relationship.purposes,
            receiver=relationship.peer,
        )

    whole = asked(actors)
    answer = wire.PreviewReachResponse(
        party=relationship.peer,
        purposes=sorted(whole.purposes),
        anywhere=whole.countries is None,
        countries=sorted(whole.countries or ()),
        onward_anyone=whole.recipients is None,
        onward=sorted(whole.recipients or ()),
        onward_by_consent=restrictions.onward_consent,
        owed=sorted(whole.owed),
        layers=told((name for name, _ in binding.layers), policy=False),
        restrictions=shown(restrictions)[0],
        roster_version=0 if roster is None else roster.version,
    )
    answer.actions.extend(sorted(map(_wire, whole.actions)))
    if whole.until is not None:
        answer.until_time.FromDatetime(whole.until)
    for actor in actors:
        if (one := asked([actor])).persons:
            person = answer.persons.add(person_id=actor.person_id, purposes=sorted(one.purposes))
            person.actions.extend(sorted(map(_wire, one.actions)))
    return answer


def _wire(action: Action) -> use_pb2.UseAction:
    return cast("use_pb2.UseAction", WIRE[action])
