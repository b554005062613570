"""Cases as persons of this Party see them: the messages of `case_view.proto`, made from what is held.

Decides nothing; refuses to know who asks. Everything shown of a case is in its acts, which both Parties hold;
what a document says is not, and is opened as the item it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from entente.v1 import case_pb2, case_view_pb2, statement_pb2
from sqlalchemy import Row

from node.acts.party import Relationship
from node.acts.stating import uuid_text
from node.cases.case import NOT_OPEN, Act, Case
from node.cases.engine import awaits, due_us, in_order
from node.cases.signing import in_effect
from node.cases.subject import titles_of
from node.cases.warnings import warnings_of
from node.store import schema
from node.store.unit import microseconds, timestamp_of


@dataclass(frozen=True, slots=True)
class Held:
    """A case as this node holds it: its acts as rows, and what they fold to.

    Attributes:
        rows: all acts, those that were refused among them, as recorded.
        acts: those that were not.
    """

    case: Case
    rows: tuple[Row[Any], ...]
    acts: tuple[Act, ...]


def ends_us(relationship: Relationship) -> int | None:
    """Return when the agreement ends, in microseconds, where notice of termination was given."""
    ends = relationship.standing.ends
    return None if ends is None else microseconds(ends)


def moved_us(held: Held) -> int:
    """Return when the case moved last here, in microseconds: with an act recorded, or by time alone."""
    last = held.case.moves[-1]
    recorded = max(int(row.recorded_us) for row in held.rows)
    return recorded if last.act is not None else max(recorded, last.at_us)


def summary_of(relationship: Relationship, held: Held) -> case_view_pb2.CaseSummary:
    """Return a case as lists show it."""
    case, due = held.case, due_us(held.case)
    summary = case_view_pb2.CaseSummary(
        case_id=uuid_text(case.case_id),
        kind=case.kind,  # type: ignore[arg-type]
        state=case.state,
        opened_by=case.opener,
        titles=titles_of(case),
        open_time=timestamp_of(case.opening.at_us),
        move_time=timestamp_of(moved_us(held)),
        awaited=_awaited(relationship, held, due),
        warnings=warnings_of(relationship.genesis, case, ends_us(relationship)),
        agreement_id=relationship.agreement_id,
        unsettled=any(row.receipt_us is None for row in held.rows),
    )
    if due is not None and held.acts:
        summary.due_time.CopyFrom(timestamp_of(due))
    return summary


def _awaited(relationship: Relationship, held: Held, due: int | None) -> Iterable[case_view_pb2.CaseAwaited]:
    if not held.acts:
        return
    for one in awaits(relationship.genesis, held.case):
        yield case_view_pb2.CaseAwaited(
            party=one.party,
            roles=sorted(one.roles),
            steps=one.steps,
            due_time=None if due is None else timestamp_of(due),
        )


def view_of(relationship: Relationship, held: Held, noted: frozenset[bytes]) -> case_view_pb2.CaseView:
    """Return a whole case.

    Args:
        noted: the acts to which this Party keeps a private note.
    """
    rows = {bytes(row.statement_id): row for row in held.rows}
    states = {move.act.act_id: move.state for move in held.case.moves if move.act is not None}
    shown, ordered = [], [act.act_id for act in in_order(held.acts)]
    for act_id in (*ordered, *(key for key in rows if key not in set(ordered))):
        row, void = rows[act_id], held.case.void.get(act_id)
        view = case_view_pb2.CaseActView(
            act_id=uuid_text(act_id),
            party=relationship.own if row.whose == schema.OWN else relationship.peer,
            author=statement_pb2.Author.FromString(bytes(row.author)),
            state_time=timestamp_of(row.state_us),
            record_time=timestamp_of(row.recorded_us),
            outcome=_outcome(row),
            refusal=row.refused,
            crossed=None if void is None else void.reason,
            state=states.get(act_id, NOT_OPEN),
            has_private_note=act_id in noted,
        )
        view.step.CopyFrom(_step(row))
        shown.append(view)
    return case_view_pb2.CaseView(
        summary=summary_of(relationship, held),
        acts=shown,
        heads=[uuid_text(one) for one in sorted(held.case.heads)],
        act_in_effect="" if (offer := in_effect(held.case)) is None else uuid_text(offer.act_id),
    )


def _step(row: Row[Any]) -> case_pb2.CaseStep:
    return case_pb2.CaseAct.FromString(bytes(row.act)).step


def _outcome(row: Row[Any]) -> case_view_pb2.CaseActOutcome:
    if row.refused:
        return case_view_pb2.CASE_ACT_OUTCOME_REFUSED
    if row.receipt_us is None:
        return case_view_pb2.CASE_ACT_OUTCOME_TOLD
    return case_view_pb2.CASE_ACT_OUTCOME_RECORDED
