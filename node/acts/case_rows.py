"""Cases as rows: acts kept, folded again with each, and where each case stands kept beside them.

Decides nothing of a case itself (`node/cases/`). What is kept of where a case stands is worked out from its
acts in the transaction that changes them, so that it can be worked out again at any time. Only inside a
transaction of the journal, but for reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from entente.v1 import case_pb2, statement_pb2
from sqlalchemy import Connection, Row, func, select

from node.acts.case_summaries import Held, moved_us, summary_of
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Relationship
from node.cases.case import Act, Case
from node.cases.engine import END_OF_TIME_US, Admitted, awaits, due_us, fold, lapsed, next_lapse
from node.cases.figures import facts_of, held_us, languages_of
from node.cases.kinds import TABLES
from node.cases.subject import about
from node.store import schema
from node.store.unit import UnitOfWork

_A, _H, _O = schema.case_act.c, schema.case_held.c, schema.case_about.c


def act_of(relationship: Relationship, row: Row[Any]) -> Act:
    """Return an act as the rules see it."""
    said = case_pb2.CaseAct.FromString(bytes(row.act))
    author = statement_pb2.Author.FromString(bytes(row.author))
    own = row.whose == schema.OWN
    return Act(
        act_id=bytes(row.statement_id),
        case_id=bytes(row.case_id),
        by=relationship.own if own else relationship.peer,
        person=author.person_id,
        role=int(author.role),
        at_us=int(row.state_us),
        after=frozenset(said.after),
        kind=int(said.kind),
        step=said.step,
        own=own,
    )


def read_cases(
    connection: Connection, relationship: Relationship, case_ids: Sequence[bytes], now_us: int
) -> dict[bytes, Held]:
    """Return cases as they stand at `now_us`, in one query; those that are not there are left out."""
    rows: dict[bytes, list[Row[Any]]] = {}
    found = connection.execute(
        select(schema.case_act)
        .where(_A.rel == relationship.rel, _A.case_id.in_(case_ids))
        .order_by(_A.leaf_index)
    )
    for row in found:
        rows.setdefault(bytes(row.case_id), []).append(row)
    return {case_id: _held(relationship, mine, now_us) for case_id, mine in rows.items()}


def read_acts(connection: Connection, relationship: Relationship, case_id: bytes) -> tuple[Act, ...] | None:
    """Return a case's acts that were not refused; none where the act that opened it was. None: no such case.

    For whoever admits a further act, which folds them itself.
    """
    rows = _rows_of(connection, relationship.rel, case_id)
    if not rows:
        return None
    acts = tuple(act_of(relationship, row) for row in rows if not row.refused)
    return acts if any(act.act_id == case_id for act in acts) else ()


def _rows_of(connection: Connection, rel: int, case_id: bytes) -> Sequence[Row[Any]]:
    asked = select(schema.case_act).where(_A.rel == rel, _A.case_id == case_id)
    return connection.execute(asked.order_by(_A.leaf_index)).all()


def read_case(connection: Connection, relationship: Relationship, case_id: bytes, now_us: int) -> Held | None:
    """Return a case as it stands at `now_us`; None: there is none."""
    return read_cases(connection, relationship, [case_id], now_us).get(case_id)


def read_about(connection: Connection, rel: int, abouts: Iterable[bytes]) -> list[bytes]:
    """Return the cases that are about one of these: what opened them may have been refused."""
    asked = select(_O.case_id).where(_O.rel == rel, _O.about.in_(list(abouts))).distinct()
    return [bytes(row.case_id) for row in connection.execute(asked.order_by(_O.case_id))]


def _held(
    relationship: Relationship, rows: Sequence[Row[Any]], now_us: int, known: Case | None = None
) -> Held:
    """Return a case; `known`: what its acts fold to, where that is known already."""
    acts = tuple(act_of(relationship, row) for row in rows if not row.refused)
    if any(act.act_id == bytes(rows[0].case_id) for act in acts):
        case = lapsed(known, now_us) if known is not None else fold(relationship.genesis, acts, now_us)
        return Held(case, tuple(rows), acts)
    # The peer refused what opened it: there is nothing but that act to show.
    opening = act_of(relationship, rows[0])
    case = Case(opening.act_id, opening.kind, opening.by, _other(relationship, opening.by))
    return Held(case.moved(opening.name, case.state, opening.at_us, opening), tuple(rows), ())


def _other(relationship: Relationship, party: str) -> str:
    return relationship.peer if party == relationship.own else relationship.own


def keep_act(
    unit: UnitOfWork,
    relationship: Relationship,
    act: Act,
    author: statement_pb2.Author,
    leaf_index: int,
    admitted: Admitted,
) -> Held:
    """Keep an act that was admitted, and where its case stands now; return that."""
    row = {
        "rel": relationship.rel,
        "statement_id": act.act_id,
        "case_id": act.case_id,
        "whose": schema.OWN if act.own else schema.PEER,
        "step": act.name,
        "act": said_of(act).SerializeToString(),
        "author": author.SerializeToString(),
        "state_us": act.at_us,
        "receipt_us": None if act.own else unit.now_us,
        "refused": 0,
        "leaf_index": leaf_index,
        "recorded_us": unit.now_us,
    }
    unit.insert(schema.case_act, [row])
    if admitted.before is None:
        abouts = [{"rel": relationship.rel, "about": one, "case_id": act.case_id} for one in about(act)]
        unit.insert(schema.case_about, abouts)
    return keep_standing(unit, relationship, act.case_id, known=admitted.after)


def keep_lapse(unit: UnitOfWork, relationship: Relationship, case_id: bytes) -> None:
    """Record what time alone has done to a case, where it has and that is not recorded yet.

    Called before anything else is recorded of a case: what an act then finds lapsed has its leaf first.
    """
    found = unit.connection.execute(
        select(_H.state, _H.lapse_us).where(_H.rel == relationship.rel, _H.case_id == case_id)
    ).one_or_none()
    if found is None or found.lapse_us is None or found.lapse_us >= unit.now_us:
        return
    held = keep_standing(unit, relationship, case_id)
    if int(held.case.state) != found.state:
        leaf = entry(relationship, Kind.CASE_LAPSED, decision=ACCEPTED, object_id=case_id)
        unit.append(relationship.rel, leaf)


def keep_standing(
    unit: UnitOfWork,
    relationship: Relationship,
    case_id: bytes,
    *,
    counted: bool = True,
    known: Case | None = None,
) -> Held:
    """Work out where a case stands, from its acts, and keep that; return the case.

    Args:
        counted: whether what it has come to is counted; not where it only goes back.
        known: what all its acts fold to, where that is known already.
    """
    rows = _rows_of(unit.connection, relationship.rel, case_id)
    if not rows:
        raise ValueError("a case is kept with its first act")
    held = _held(relationship, rows, unit.now_us, known)
    case, genesis = held.case, relationship.genesis
    if counted:
        here = (_H.rel == relationship.rel) & (_H.case_id == case_id)
        before = unit.connection.execute(select(_H.state).where(here)).scalar_one_or_none()
        unit.facts.update(facts_of(before, case, relationship.own))
    awaited = [one for one in awaits(genesis, case) if one.party == relationship.own]
    ahead, due = next_lapse(case), due_us(case)
    row = {
        "rel": relationship.rel,
        "case_id": case_id,
        "kind": case.kind,
        "state": int(case.state),
        "opener": case.opener,
        "is_open": bool(held.acts) and not TABLES[case.kind].is_final(case.state),
        "opened_us": case.opening.at_us,
        "moved_us": moved_us(held),
        "due_us": END_OF_TIME_US if due is None else due,
        "lapse_us": ahead and ahead[0],
        "awaits_own": mask_of(role for one in awaited for role in one.roles),
        "unsettled": any(one.receipt_us is None for one in held.rows),
        "held_us": held_us(case),
        "languages": languages_of(case),
        "summary": summary_of(relationship, held).SerializeToString(),
        "changed": _next_change(unit, relationship.rel),
    }
    unit.replace(schema.case_held, [row])
    unit.topics.add("cases")
    return held


def _next_change(unit: UnitOfWork, rel: int) -> int:
    """Return the next place among the changes: no two share one, so that whoever watches misses none.

    What settles an act changes its case before anything of that is in the ledger: its size would not do.
    """
    unit.tail(rel)  # locks: on a shared database nobody else changes a case until this is committed
    newest = select(func.max(_H.changed)).where(_H.rel == rel)
    return (unit.connection.execute(newest).scalar_one() or 0) + 1


def mask_of(roles: Iterable[int]) -> int:
    """Return roles as bits, for a question to the database."""
    mask = 0
    for role in roles:
        mask |= 1 << role
    return mask


def said_of(act: Act) -> case_pb2.CaseAct:
    """Return an act as it is told."""
    return case_pb2.CaseAct(
        kind=act.kind,  # type: ignore[arg-type]
        case_id=b"" if act.case_id == act.act_id else act.case_id,
        after=sorted(act.after),
        step=act.step,
    )
