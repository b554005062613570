"""Reports that a protected channel was disturbed (Article 3.5): filed, told, followed by steps on both nodes.

Decides that both nodes fold the same steps by the table of `node/exchange/rilo.py`. Where both Parties take
different steps at once, a node refuses the one that does not follow from where the report stands for it, and
its sender undoes it: at most one counts, and the same on both. The same step taken by both is one. What a
report says is for people; nothing here judges it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import interference_pb2, roster_pb2, statement_pb2
from entente.v1 import interference_service_pb2 as wire
from sqlalchemy import Connection, Row, select, update

from node.acts.answered import Ask
from node.acts.leaves import REFUSED, Kind
from node.acts.open_item import find_item
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, actors_of, author_of, held_now, person_of, require_person
from node.acts.settled import Settlement
from node.acts.statements import not_found, parse_id
from node.acts.taken import Taking
from node.acts.telling import tell
from node.agreement.gate import Operation, gate
from node.errors import Refusal
from node.exchange.rilo import after_step, require_filer
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_T, _S = schema.interference.c, schema.interference_step.c
_STEPPERS: Final = frozenset({roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_PRINCIPAL})


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: Any


def file_report(
    party: Party, caller: Caller, request: wire.FileReportRequest
) -> Future[wire.FileReportResponse]:
    """File a report and tell the other Party.

    Raises (through the future):
        Refusal: WRONG_PARTY, SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, NOT_IN_FORCE, TERMINATED.
    """
    return party.store.put(_file, _Call(party, caller, request))


def take_step(party: Party, caller: Caller, request: wire.TakeStepRequest) -> Future[wire.TakeStepResponse]:
    """Take a step on a report of either Party.

    Raises (through the future):
        Refusal: NOT_FOUND, INVALID_TRANSITION, WRONG_PARTY, SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT.
    """
    return party.store.put(_step, _Call(party, caller, request))


def list_reports(party: Party, caller: Caller, request: wire.ListReportsRequest) -> wire.ListReportsResponse:
    """Return a page of reports of both Parties, newest first, to any authorised person."""
    relationship = party.relationship(request.agreement_id)
    if not actors_of(relationship, caller, party.clock.now()):
        return wire.ListReportsResponse()
    question = f"interference/{caller.key}/{request.agreement_id}"
    size = page_size(request.page_size, default=50, most=500)
    wanted = [_T.rel == relationship.rel]
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_T.leaf_index < before)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.interference).where(*wanted).order_by(_T.leaf_index.desc()).limit(size + 1)
        ).all()
        sight = Sight(connection, relationship, caller, party.clock.now())
        reports = [_summary(connection, sight, relationship, row) for row in rows[:size]]
    token = make_token(party, question, [rows[size - 1].leaf_index]) if len(rows) > size else ""
    return wire.ListReportsResponse(reports=reports, next_page_token=token)


def take_interference(taking: Taking) -> None:
    """Take in a report of the peer. Raises Refusal WRONG_PARTY, SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT."""
    unit, relationship = taking.unit, taking.relationship
    gate(relationship.standing, Operation.CONSULTATION, relationship.peer)
    require_filer(relationship.peer, _protected(relationship))
    author = _require_author(taking, SUPPLIERS)
    unit.insert(
        schema.interference,
        [
            _row(
                relationship.rel,
                schema.PEER,
                taking.opened.statement_id,
                taking.statement.interference_report,
                author,
                unit.tail(relationship.rel).size,
                unit.now_us,
            )
        ],
    )


def take_peers_step(taking: Taking) -> None:
    """Take in a step of the peer. Raises Refusal NOT_FOUND, INVALID_TRANSITION, WRONG_PARTY."""
    unit, relationship, step = taking.unit, taking.relationship, taking.statement.interference_step
    gate(relationship.standing, Operation.CONSULTATION, relationship.peer)
    author = _require_author(taking, _STEPPERS)
    row = _held(unit, relationship.rel, step.report_id)
    place = unit.tail(relationship.rel).size
    _fold(unit, relationship, row, step, schema.PEER, taking.opened.statement_id, author, place)


def settle_interference(settled: Settlement) -> None:
    """Have what the other Party refused move nothing: a report of ours leads nowhere, a step is undone."""
    if settled.leaf.decision != REFUSED:
        return
    unit, rel = settled.unit, settled.relationship.rel
    unit.connection.execute(
        update(schema.interference)
        .where(_T.rel == rel, _T.report_id == settled.statement_id, _T.whose == schema.OWN)
        .values(refused=True)
    )
    here = (_S.rel == rel) & (_S.statement_id == settled.statement_id) & (_S.whose == schema.OWN)
    step = unit.connection.execute(select(_S.report_id).where(here)).one_or_none()
    if step is None:
        return
    unit.connection.execute(update(schema.interference_step).where(here).values(refused=True))
    last = unit.connection.execute(
        select(_S.step)
        .where(_S.rel == rel, _S.report_id == step.report_id, _S.refused.is_(False))
        .order_by(_S.leaf_index.desc())
    ).first()
    state = int(interference_pb2.INTERFERENCE_STATE_FILED)
    if last is not None:
        state = int(interference_pb2.InterferenceStep.FromString(bytes(last.step)).state)
    unit.connection.execute(
        update(schema.interference).where(_T.rel == rel, _T.report_id == step.report_id).values(state=state)
    )


# --- the acts -------------------------------------------------------------------------------------


def _file(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.FileReportResponse]:
    return [_file_one(unit, call) for call in calls]


def _file_one(unit: UnitOfWork, call: _Call) -> wire.FileReportResponse:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    ask = Ask(relationship.rel, call.caller, call.request)
    if (known := ask.answered(unit, wire.FileReportResponse())) is not None:
        return known
    person = person_of(call.caller, call.request.person_id)
    require_person(relationship, call.caller, person, unit.now, SUPPLIERS)
    gate(relationship.standing, Operation.CONSULTATION, relationship.own)
    require_filer(relationship.own, _protected(relationship))
    report, report_id = call.request.report, call.party.ids.uuid7()
    _require_seen(unit, relationship, person, report)
    stated = tell(
        call.party,
        unit,
        relationship,
        Kind.INTERFERENCE_STATED,
        statement_pb2.Statement(interference_report=report),
        report_id,
        author_of(relationship, call.caller, person, unit.now, prefer=SUPPLIERS),
        statement_id=report_id,
    )
    made = _row(
        relationship.rel, schema.OWN, stated.statement_id, report, person, stated.leaf_index, unit.now_us
    )
    unit.insert(schema.interference, [made])
    return ask.keep(unit, wire.FileReportResponse(report_id=stated.text_id))


def _step(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.TakeStepResponse]:
    return [_step_one(unit, call) for call in calls]


def _step_one(unit: UnitOfWork, call: _Call) -> wire.TakeStepResponse:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    ask = Ask(relationship.rel, call.caller, call.request)
    if (known := ask.answered(unit, wire.TakeStepResponse())) is not None:
        return known
    person = person_of(call.caller, call.request.person_id)
    require_person(relationship, call.caller, person, unit.now, _STEPPERS)
    report_id = parse_id(call.request.report_id)
    row = _held(unit, relationship.rel, report_id)
    step = interference_pb2.InterferenceStep(
        report_id=report_id, state=call.request.state, texts=call.request.texts
    )
    gate(relationship.standing, Operation.CONSULTATION, relationship.own)
    _require_step(relationship, row, step, relationship.own)
    stated = tell(
        call.party,
        unit,
        relationship,
        Kind.INTERFERENCE_STATED,
        statement_pb2.Statement(interference_step=step),
        report_id,
        author_of(relationship, call.caller, person, unit.now, prefer=_STEPPERS),
    )
    made = (stated.statement_id, person, stated.leaf_index)
    _fold(unit, relationship, row, step, schema.OWN, *made)
    return ask.keep(unit, wire.TakeStepResponse(state=step.state))


def _fold(
    unit: UnitOfWork,
    relationship: Relationship,
    row: Row[Any],
    step: interference_pb2.InterferenceStep,
    whose: str,
    statement_id: bytes,
    author: str,
    leaf_index: int,
) -> None:
    # The other Party may have taken the same step before it heard of ours.
    if whose == schema.OWN or row.state != step.state:
        _require_step(relationship, row, step, relationship.own if whose == schema.OWN else relationship.peer)
    unit.connection.execute(
        update(schema.interference)
        .where(_T.rel == row.rel, _T.report_id == row.report_id)
        .values(state=int(step.state))
    )
    made = {
        "rel": row.rel,
        "statement_id": statement_id,
        "report_id": bytes(row.report_id),
        "whose": whose,
        "step": step.SerializeToString(),
        "author": author,
        "refused": False,
        "leaf_index": leaf_index,
        "recorded_us": unit.now_us,
    }
    unit.insert(schema.interference_step, [made])


def _require_step(
    relationship: Relationship, row: Row[Any], step: interference_pb2.InterferenceStep, by: str
) -> None:
    filer = relationship.own if row.whose == schema.OWN else relationship.peer
    after_step(row.state, step.state, by=by, filer=filer)


def _held(unit: UnitOfWork, rel: int, report_id: bytes) -> Row[Any]:
    row = unit.connection.execute(
        select(schema.interference).where(_T.rel == rel, _T.report_id == report_id)
    ).one_or_none()
    if row is None or row.refused:
        raise not_found()
    return row


def _require_seen(
    unit: UnitOfWork, relationship: Relationship, person: str, report: interference_pb2.InterferenceReport
) -> None:
    """Check that the person sees every item that the report names. Raises Refusal NOT_FOUND."""
    sight = Sight(unit.connection, relationship, Caller("person", person), unit.now)
    for ref in report.refs:
        if ref.HasField("item_id"):
            found = find_item(unit.connection, [relationship], ref.item_id)
            if found is None or not sight.may_see(found[1]):
                raise not_found()


def _require_author(taking: Taking, roles: frozenset[int]) -> str:
    roster = taking.relationship.peer_roster
    if roster is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "no roster of the sender is held here")
    person = taking.statement.header.author.person_id
    roster.require_author(person, taking.unit.now, roles=roles)
    return person


def _protected(relationship: Relationship) -> dict[str, str]:
    return {one.code: one.protected_channel for one in relationship.genesis.parties}


def _row(
    rel: int,
    whose: str,
    report_id: bytes,
    report: interference_pb2.InterferenceReport,
    author: str,
    leaf_index: int,
    now_us: int,
) -> dict[str, Any]:
    return {
        "rel": rel,
        "report_id": report_id,
        "whose": whose,
        "report": report.SerializeToString(),
        "author": author,
        "refused": False,
        "state": int(interference_pb2.INTERFERENCE_STATE_FILED),
        "leaf_index": leaf_index,
        "recorded_us": now_us,
    }


def _shown(
    connection: Connection, sight: Sight, relationship: Relationship, row: Row[Any]
) -> interference_pb2.InterferenceReport:
    """Return a report without the items that the caller may not know of."""
    report = interference_pb2.InterferenceReport.FromString(bytes(row.report))
    refs = []
    for ref in report.refs:
        found = find_item(connection, [relationship], ref.item_id) if ref.HasField("item_id") else None
        if found is None or sight.may_see(found[1]):
            refs.append(ref)
    return interference_pb2.InterferenceReport(kind=report.kind, texts=report.texts, refs=refs)


def _summary(
    connection: Connection, sight: Sight, relationship: Relationship, row: Row[Any]
) -> wire.InterferenceSummary:
    named = {schema.OWN: relationship.own, schema.PEER: relationship.peer}
    steps = connection.execute(
        select(schema.interference_step)
        .where(_S.rel == row.rel, _S.report_id == row.report_id, _S.refused.is_(False))
        .order_by(_S.leaf_index)
    )
    return wire.InterferenceSummary(
        report_id=str(uuid.UUID(bytes=bytes(row.report_id))),
        from_party=named[row.whose],
        report=_shown(connection, sight, relationship, row),
        author_id=row.author,
        refused=row.refused,
        state=row.state,
        record_time=timestamp_of(row.recorded_us),
        steps=[
            wire.InterferenceStepTaken(
                from_party=named[step.whose],
                step=interference_pb2.InterferenceStep.FromString(bytes(step.step)),
                author_id=step.author,
                record_time=timestamp_of(step.recorded_us),
            )
            for step in steps
        ],
    )
