"""Issue later restrictions (Article 3.4): judged as the recipient will, placed, signed, owed, all at once.

Decides that a relaxation waits here for its second person, who approves it under their own identity, and that
what is drafted is judged again when it is issued. The rules stand in `node/exchange/issuing.py`; refuses to
know how the recipient enforces. `restrict_item` is for acts that tighten by themselves, such as products.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import restriction_notice_pb2, statement_pb2
from entente.v1 import restriction_service_pb2 as wire
from sqlalchemy import bindparam, select, update

from node.acts.answered import Ask
from node.acts.channel_watch import recording_blocked, warn_of_doubts
from node.acts.leaves import Kind
from node.acts.party import Caller, Party
from node.acts.placing import Placed, placed_of
from node.acts.readers import actor_of_peer, author_of, current, person_of
from node.acts.statements import not_found, parse_id
from node.acts.stating import Stated
from node.acts.telling import tell
from node.errors import FieldFault, Refusal
from node.exchange.audience import Audience, persons_of
from node.exchange.change import RELAX, form_faults, read
from node.exchange.issuing import APPROVERS, draft, judge_notice, sets_of
from node.exchange.lives import NoticeState
from node.exchange.rilo import require_undisturbed
from node.exchange.shown import shown
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork

_D = schema.notice_draft.c
_I = schema.item.c
_MARK = Prepared(
    update(schema.item)
    .where(_I.rel == bindparam("r"), _I.item_id == bindparam("i"))
    .values(noticed=True, restriction_version=bindparam("version"), restriction_hash=bindparam("hash"))
)
_SECOND_PERSON: Final = "notice.approver_id"


@dataclass(frozen=True, slots=True)
class _Issue:
    party: Party
    caller: Caller
    request: wire.IssueNoticeRequest


@dataclass(frozen=True, slots=True)
class _Approve:
    party: Party
    caller: Caller
    request: wire.ApproveNoticeRequest


def issue_notice(
    party: Party, caller: Caller, request: wire.IssueNoticeRequest
) -> Future[wire.IssueNoticeResponse]:
    """Issue a notice; a relaxation is drafted for its second person.

    Raises (through the future):
        Refusal: NOT_FOUND, the same for what does not exist and what the person may not see;
            SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, NOT_ORIGINATOR, NOTICE_NOT_MONOTONE, INVALID_TRANSITION,
            SCHEMA_INVALID, RILO_CHANNEL_INTERFERENCE, REQUEST_ID_CONFLICT, STORE_UNAVAILABLE.
    """
    return party.store.put(_issue, _Issue(party, caller, request), first=True)


def approve_notice(
    party: Party, caller: Caller, request: wire.ApproveNoticeRequest
) -> Future[wire.ApproveNoticeResponse]:
    """Approve a relaxation that somebody else drafted, and issue it.

    Raises (through the future):
        Refusal: as `issue_notice`; ROLE_INSUFFICIENT, neither contact person nor principal; SCHEMA_INVALID,
            the author's own draft; INVALID_TRANSITION, it is issued already.
    """
    return party.store.put(_approve, _Approve(party, caller, request), first=True)


def restrict_item(
    party: Party,
    unit: UnitOfWork,
    placed: Placed,
    wanted: restriction_notice_pb2.RestrictionNotice,
    author: statement_pb2.Author,
) -> tuple[Stated, restriction_notice_pb2.RestrictionNotice]:
    """State a notice on an own item, inside a transaction: judged, placed, owed, in force for what is shown.

    Args:
        wanted: without place and hashes.

    Raises:
        Refusal: as `issue_notice`; then nothing has changed.
    """
    relationship, row = placed.relationship, placed.row
    judge_notice(
        wanted,
        author=author.person_id,
        sender=relationship.own,
        originator=relationship.own,
        standing=relationship.standing,
        roster=relationship.own_roster,
        now=unit.now,
        protected=relationship.protected,
    )
    notice = _drafted(unit, placed, wanted)
    stated = tell(
        party,
        unit,
        relationship,
        Kind.NOTICE_ISSUED,
        statement_pb2.Statement(restriction_notice=notice),
        bytes(row.item_id),
        author,
        lane=statement_pb2.LANE_PROTECTIVE,
        recorded={"restriction_version": notice.sequence, "restriction_hash": notice.result_hash},
    )
    unit.insert(
        schema.notice,
        [
            notice_row(
                relationship.rel,
                schema.OWN,
                stated.statement_id,
                stated.digest,
                notice,
                stated_us=unit.now_us,
                now_us=unit.now_us,
                state=NoticeState.ISSUED.value,
                leaf_index=stated.leaf_index,
            )
        ],
    )
    mark_item(unit, relationship.rel, bytes(row.item_id), notice.sequence, notice.result_hash)
    warn_of_doubts(unit, relationship, schema.OWN, notice.item_id, sets_of(notice))
    unit.topics.add("restrictions")
    unit.facts["notice", kind_name(notice.kind), "issued", "queued"] += 1
    return stated, notice


def notice_row(
    rel: int,
    whose: str,
    statement_id: bytes,
    digest: bytes,
    notice: restriction_notice_pb2.RestrictionNotice,
    *,
    stated_us: int,
    now_us: int,
    state: str,
    leaf_index: int,
    early: bool = False,
) -> dict[str, Any]:
    """The row in `notice`."""
    return {
        "rel": rel,
        "whose": whose,
        "statement_id": statement_id,
        "item_id": notice.item_id,
        "sequence": notice.sequence,
        "digest": digest,
        "kind": int(notice.kind),
        "notice": notice.SerializeToString(),
        "stated_us": stated_us,
        "early": early,
        "state": state,
        "leaf_index": leaf_index,
        "recorded_us": now_us,
    }


def mark_item(unit: UnitOfWork, rel: int, item_id: bytes, version: int, hash_: bytes) -> None:
    """Have an item's row name the restrictions that its notices led to."""
    _MARK.change(unit.connection, {"r": rel, "i": item_id, "version": version, "hash": hash_})


# --- the acts -------------------------------------------------------------------------------------


def _issue(unit: UnitOfWork, calls: Sequence[_Issue]) -> list[wire.IssueNoticeResponse | Refusal]:
    return [recording_blocked(unit, call, _issue_one) for call in calls]


def _issue_one(unit: UnitOfWork, call: _Issue) -> wire.IssueNoticeResponse:
    request, party = call.request, call.party
    rel = party.relationship(request.agreement_id).rel
    ask = Ask(rel, call.caller, request)
    if (known := ask.answered(unit, wire.IssueNoticeResponse())) is not None:
        return known
    person = person_of(call.caller, request.person_id)
    item_id = parse_id(request.item_id)
    placed = placed_of(unit, party, call.caller, person, item_id, request.agreement_id)
    author = author_of(placed.relationship, call.caller, person, unit.now, prefer=SUPPLIERS)
    wanted = _wanted(request, item_id)
    if request.kind == RELAX:
        _require_draftable(unit, placed, wanted, person)
        notice = _drafted(unit, placed, wanted)
        answer = _answer(unit, placed, notice, wire.NOTICE_STATE_AWAITING_APPROVAL)
        if request.validate_only:
            return wire.IssueNoticeResponse(notice=answer)
        draft_id = party.ids.uuid7()
        row = {
            "rel": placed.relationship.rel,
            "draft_id": draft_id,
            "item_id": item_id,
            "author": person,
            "notice": wanted.SerializeToString(),
            "drafted_us": unit.now_us,
            "issued_as": None,
        }
        unit.insert(schema.notice_draft, [row])
        answer.notice_id = str(uuid.UUID(bytes=draft_id))
        return ask.keep(unit, wire.IssueNoticeResponse(notice=answer))
    if request.validate_only:
        _judge(unit, placed, wanted, person)
        valid = _answer(unit, placed, _drafted(unit, placed, wanted), wire.NOTICE_STATE_VALID)
        return wire.IssueNoticeResponse(notice=valid)
    stated, notice = restrict_item(party, unit, placed, wanted, author)
    issued = _answer(unit, placed, notice, wire.NOTICE_STATE_ISSUED, stated)
    return ask.keep(unit, wire.IssueNoticeResponse(notice=issued))


def _approve(unit: UnitOfWork, calls: Sequence[_Approve]) -> list[wire.ApproveNoticeResponse | Refusal]:
    return [_approve_one(unit, call) for call in calls]


def _approve_one(unit: UnitOfWork, call: _Approve) -> wire.ApproveNoticeResponse:
    request, party = call.request, call.party
    ask = Ask(party.relationship(request.agreement_id).rel, call.caller, request)
    if (known := ask.answered(unit, wire.ApproveNoticeResponse())) is not None:
        return known
    person = person_of(call.caller, request.person_id)
    draft_id = parse_id(request.notice_id)
    relationships = [r for r in current(unit, party) if request.agreement_id in ("", r.agreement_id)]
    held = unit.connection.execute(
        select(schema.notice_draft).where(_D.rel.in_([r.rel for r in relationships]), _D.draft_id == draft_id)
    ).one_or_none()
    if held is None:
        raise not_found()
    placed = placed_of(unit, party, call.caller, person, bytes(held.item_id), request.agreement_id)
    roster = placed.relationship.own_roster
    if roster is None:
        raise not_found()
    roster.require_author(person, unit.now, roles=APPROVERS)
    if held.issued_as is not None:
        raise Refusal("INVALID_TRANSITION", "the relaxation is issued already")
    wanted = restriction_notice_pb2.RestrictionNotice.FromString(bytes(held.notice))
    wanted.approver_id = person
    # The author states it; who approves is named in it, and must still be somebody else.
    author = author_of(
        placed.relationship, Caller("person", held.author), held.author, unit.now, prefer=SUPPLIERS
    )
    stated, notice = restrict_item(party, unit, placed, wanted, author)
    unit.connection.execute(
        update(schema.notice_draft)
        .where(_D.rel == placed.relationship.rel, _D.draft_id == draft_id)
        .values(issued_as=stated.statement_id)
    )
    issued = _answer(unit, placed, notice, wire.NOTICE_STATE_ISSUED, stated)
    return ask.keep(unit, wire.ApproveNoticeResponse(notice=issued))


def _wanted(request: wire.IssueNoticeRequest, item_id: bytes) -> restriction_notice_pb2.RestrictionNotice:
    wanted = restriction_notice_pb2.RestrictionNotice(
        item_id=item_id,
        kind=request.kind,
        set=request.set if request.HasField("set") else None,
        parts=request.parts,
        reason_code=request.reason_code,
        kept_grants=[parse_id(grant) for grant in request.kept_grants],
    )
    if request.HasField("not_before_time"):
        wanted.not_before_time.CopyFrom(request.not_before_time)
    return wanted


def _judge(
    unit: UnitOfWork, placed: Placed, wanted: restriction_notice_pb2.RestrictionNotice, person: str
) -> None:
    relationship = placed.relationship
    judge_notice(
        wanted,
        author=person,
        sender=relationship.own,
        originator=relationship.own,
        standing=relationship.standing,
        roster=relationship.own_roster,
        now=unit.now,
        protected=relationship.protected,
    )


def _require_draftable(
    unit: UnitOfWork, placed: Placed, wanted: restriction_notice_pb2.RestrictionNotice, person: str
) -> None:
    """Check a relaxation as far as it can be without its second person."""
    faults = [fault for fault in form_faults(wanted, author=person) if fault.path != _SECOND_PERSON]
    if faults:
        raise Refusal("SCHEMA_INVALID", "the notice has not the form of its kind", faults=faults)
    roster = placed.relationship.own_roster
    if roster is not None:
        roster.require_author(person, unit.now, roles=SUPPLIERS)
    require_undisturbed(sets_of(wanted), placed.relationship.protected)
    if wanted.HasField("not_before_time") and wanted.not_before_time.ToMicroseconds() <= unit.now_us:
        fault = FieldFault("notice.not_before_time", "over already")
        raise Refusal("SCHEMA_INVALID", "a relaxation begins at receipt or later", faults=[fault])


def _drafted(
    unit: UnitOfWork, placed: Placed, wanted: restriction_notice_pb2.RestrictionNotice
) -> restriction_notice_pb2.RestrictionNotice:
    relationship, bound = placed.relationship, placed.bound
    if wanted.kind == RELAX and len(bound.supplies) > 1 and not wanted.set.purposes.codes:
        # A notice that names no purposes means those of the first supply; what is meant is the newest.
        restated = restriction_notice_pb2.RestrictionNotice()
        restated.CopyFrom(wanted)
        restated.set.purposes.codes.extend(sorted(bound.supplied_for))
        wanted = restated

    def persons(audience: Audience) -> frozenset[str]:
        roster = relationship.peer_roster
        if roster is None:
            return frozenset()
        return persons_of(
            audience, [actor_of_peer(relationship, person, unit.now) for person in roster.persons(unit.now)]
        )

    return draft(
        placed.history,
        wanted,
        stated=unit.now,
        supplied_for=bound.first_for,
        persons_of=persons,
        vocabulary=relationship.purposes,
        parts=placed.row.attachment_count + 1,
    )


def _answer(
    unit: UnitOfWork,
    placed: Placed,
    notice: restriction_notice_pb2.RestrictionNotice,
    state: wire.NoticeState,
    stated: Stated | None = None,
) -> wire.IssuedNotice:
    change = read(notice, digest=bytes(32), stated=unit.now, supplied_for=placed.bound.first_for)
    after, _ = placed.history.apply(change)
    marking = after.stated_with_corrections
    return wire.IssuedNotice(
        notice_id="" if stated is None else stated.text_id,
        item_id=str(uuid.UUID(bytes=bytes(placed.row.item_id))),
        state=state,
        sequence=notice.sequence,
        result=shown(marking.item)[0],
        result_hash=notice.result_hash,
        leaf_index=0 if stated is None else stated.leaf_index,
    )


def kind_name(kind: int) -> str:
    """Return the label of a notice's kind; one that this version does not know is `unknown`."""
    try:
        name = restriction_notice_pb2.RestrictionNoticeKind.Name(kind)
    except ValueError:
        return "unknown"
    return name.removeprefix("RESTRICTION_NOTICE_KIND_").lower()
