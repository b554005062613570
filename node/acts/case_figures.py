"""The cases of an agreement in figures, for operator and scraper: one query. Decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any, Final

from entente.v1 import agreement_pb2, case_figures_pb2, case_pb2
from sqlalchemy import Connection, Row, and_, case, func, select

from node.acts.party import Relationship
from node.agreement.notice_period import months_after
from node.cases.engine import END_OF_TIME_US
from node.store import schema
from node.store.unit import instant_of, microseconds

_H: Final = schema.case_held.c
_IN_FORCE: Final = (agreement_pb2.STANDING_IN_FORCE, agreement_pb2.STANDING_NOTICE_RUNNING)


def case_figures(
    connection: Connection, relationship: Relationship, now: datetime
) -> case_figures_pb2.CaseFigures:
    """Return the figures of one agreement's cases at `now`.

    What time alone has moved since the last round of lapses still counts where it stood, but waits for
    nobody any more.
    """
    rows = connection.execute(_grouped(relationship.rel, microseconds(now))).all()
    found = case_figures_pb2.CaseFigures()
    counts, accesses = Counter[tuple[int, int, str]](), Counter[tuple[int, str]]()
    for row in rows:
        counts[row.kind, row.state, row.opener] += row.cases
        for language in row.languages.split(",") if row.languages else ():
            accesses[row.state, language] += row.cases
    for (kind, state, opener), count in sorted(counts.items()):
        found.counts.add(kind=kind, state=state, opened_by=opener, count=count)
    for (state, language), count in sorted(accesses.items()):
        found.accesses.add(state=state, language=language, count=count)
    _add_awaited(found, rows)
    held = (row.held_us for row in rows if row.kind == case_pb2.CASE_KIND_CONSULTATION)
    due = consultation_due(relationship, max((one for one in held if one is not None), default=None))
    if due is not None:
        found.consultation_due_time.FromDatetime(due)
    return found


def _grouped(rel: int, now_us: int) -> Any:
    waits = and_(schema.CASE_AWAITED, func.coalesce(_H.lapse_us, END_OF_TIME_US) >= now_us)
    ahead = and_(waits, _H.due_us >= now_us)
    groups = (_H.kind, _H.state, _H.opener, _H.languages)
    return (
        select(
            *groups,
            func.count().label("cases"),
            func.sum(case((waits, 1), else_=0)).label("awaited"),
            func.sum(case((and_(waits, _H.due_us < now_us), 1), else_=0)).label("overdue"),
            func.min(case((ahead, _H.due_us))).label("next_us"),
            func.max(_H.held_us).label("held_us"),
        )
        .where(_H.rel == rel)
        .group_by(*groups)
    )


def _add_awaited(found: case_figures_pb2.CaseFigures, rows: Sequence[Row[Any]]) -> None:
    for kind in sorted({row.kind for row in rows}):
        mine = [row for row in rows if row.kind == kind and row.awaited]
        if not mine:
            continue
        one = found.awaited.add(
            kind=kind,
            count=sum(int(row.awaited) for row in mine),
            overdue=sum(int(row.overdue) for row in mine),
        )
        ahead = min((row.next_us for row in mine if row.next_us is not None), default=END_OF_TIME_US)
        if ahead < END_OF_TIME_US:
            one.next_due_time.FromMicroseconds(ahead)


def consultation_due(relationship: Relationship, held_us: int | None) -> datetime | None:
    """Return by when the Parties are to have consulted next (1.1); None: the agreement is not in force.

    Args:
        held_us: when the consultation held last was held, in microseconds; None: none was yet.
    """
    since_us = relationship.in_force_us if held_us is None else held_us
    if since_us is None or relationship.standing.life not in _IN_FORCE:
        return None
    since = instant_of(since_us)
    months = relationship.settings().consultation_interval_months
    day = months_after(since.date(), months)
    return datetime.combine(day, time(since.hour, since.minute, since.second), tzinfo=UTC)
