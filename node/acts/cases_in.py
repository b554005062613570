"""Acts in cases as the peer does them: taken in, and what became of our own settled (Articles 1, 4, 5 and 6).

Decides that the peer's act is judged by what the peer knew, as its own node judged it; that what crossed an
act of ours is recorded all the same, and shown for what it is; that what the peer refused counts for nothing
here, and somebody is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from entente.v1 import case_pb2
from sqlalchemy import select, update

from node.acts.alarms import raise_alarm
from node.acts.case_admission import Admission, require_admitted
from node.acts.case_data import NAMES_DATA, require_peers_data
from node.acts.case_rows import keep_act, keep_lapse, keep_standing, read_acts
from node.acts.leaves import REFUSED
from node.acts.settled import Settlement
from node.acts.taken import Taking
from node.agreement.gate import gate
from node.cases.case import Act
from node.cases.engine import roles_for
from node.cases.kinds import TABLES, kind_name
from node.errors import FieldFault, Refusal, code_of
from node.store import schema

_A = schema.case_act.c


def take_case_act(taking: Taking) -> None:
    """Take in an act of the peer.

    Raises:
        Refusal: as `gate`; SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, CONTACT_SUPERSEDED; NOT_FOUND, no
            such case; as `require_admitted`; PURPOSE_MISMATCH, data of an evaluation not supplied for one.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    said, header = taking.statement.case_act, taking.statement.header
    # Of a kind or a step that this version does not know the form was refused before.
    table, name = TABLES[said.kind], said.step.WhichOneof("step") or ""
    gate(relationship.standing, table.operation, relationship.peer)
    if relationship.peer_roster is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "the other Party has no roster")
    roles = roles_for(said.kind, name)
    held_role = roles & {header.author.role} or roles
    relationship.peer_roster.require_author(header.author.person_id, unit.now, roles=held_role)
    case_id = said.case_id or opened.statement_id
    acts: Sequence[Act] = ()
    if said.case_id:
        keep_lapse(unit, relationship, case_id)
        acts = read_acts(unit.connection, relationship, case_id) or ()
        if not acts:
            raise Refusal("NOT_FOUND", "no such case here", article=table.article)
        if acts[0].kind != said.kind:
            raise _faulty("kind", "is not the kind of the case")
    elif said.after:
        raise _faulty("after", "an act that opens a case builds on none")
    act = Act(
        act_id=opened.statement_id,
        case_id=case_id,
        by=relationship.peer,
        person=header.author.person_id,
        role=int(header.author.role),
        at_us=opened.state_us,
        after=frozenset(said.after),
        kind=int(said.kind),
        step=said.step,
    )
    admitted = require_admitted(unit, Admission(relationship, acts, act))
    if name == NAMES_DATA:
        require_peers_data(unit, relationship, act)
    keep_act(unit, relationship, act, header.author, unit.tail(relationship.rel).size, admitted)
    unit.facts["case", kind_name(said.kind), name, "received"] += 1


def _faulty(field: str, problem: str) -> Refusal:
    return Refusal("SCHEMA_INVALID", problem, faults=[FieldFault(f"case_act.{field}", problem)])


def settle_case(settled: Settlement) -> None:
    """Keep that the peer has recorded an act of ours, or refused it; tell somebody of the latter."""
    unit, rel = settled.unit, settled.relationship.rel
    here = (_A.rel == rel) & (_A.statement_id == settled.statement_id)
    row = unit.connection.execute(select(_A.case_id, _A.act).where(here)).one_or_none()
    if row is None:
        return
    case_id = bytes(row.case_id)
    keep_lapse(unit, settled.relationship, case_id)
    changed: dict[str, Any] = {"receipt_us": settled.leaf.record_time.ToMicroseconds()}
    refused = settled.leaf.decision == REFUSED
    if refused:
        unit.facts["case_refused", kind_name(case_pb2.CaseAct.FromString(bytes(row.act)).kind)] += 1
        changed["refused"] = int(settled.leaf.code)
        raise_alarm(
            unit, rel, code_of(settled.leaf.code), settled.statement_id, settled.leaf.SerializeToString()
        )
    unit.connection.execute(update(schema.case_act).where(here).values(**changed))
    keep_standing(unit, settled.relationship, case_id, counted=not refused)
