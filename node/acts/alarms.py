"""Alarms: what an operator must look at, with the bytes that prove it.

Decides that the same alarm is raised once, however often its cause comes again; refuses to know what is done
about it. Evidence is kept as it came and is shown to nobody through a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from node.errors import reason_of
from node.store import schema
from node.store.unit import UnitOfWork

NODE: Final = 0
"""The `rel` of an alarm that belongs to no agreement."""
_ATTEMPTS: Final = 5
_T: Final = schema.alarm.c


def raise_alarm(
    unit: UnitOfWork, rel: int, code: str, statement_id: bytes | None = None, evidence: bytes = b""
) -> int:
    """Record an alarm and return its number; the very same one again returns the first number.

    Args:
        rel: the relationship it belongs to, or `NODE`.
        code: a name of `ErrorReason` without its prefix.
        statement_id: 16 bytes, where it is about one statement.
        evidence: the bytes that prove it, as they came.
    """
    known = known_alarm(unit, rel, code, statement_id, evidence)
    if known is not None:
        return known
    return _insert(unit, rel, code, [(statement_id, evidence)])


def raise_alarms(unit: UnitOfWork, rel: int, code: str, statement_ids: Sequence[bytes]) -> None:
    """Record one alarm for each statement, in a few calls to the database; arguments as for `raise_alarm`."""
    if not statement_ids:
        return
    known = unit.connection.execute(
        select(_T.statement_id).where(
            _T.rel == rel,
            _T.code == int(reason_of(code)),
            _T.statement_id.in_(statement_ids),
            _T.evidence == b"",
        )
    )
    raised = {bytes(row.statement_id) for row in known}
    new = [(one, b"") for one in dict.fromkeys(statement_ids) if one not in raised]
    if new:
        _insert(unit, rel, code, new)


def _insert(unit: UnitOfWork, rel: int, code: str, alarms: Sequence[tuple[bytes | None, bytes]]) -> int:
    """Record alarms under the next numbers; return the first."""
    rows = [
        {
            "rel": rel,
            "code": int(reason_of(code)),
            "raised_us": unit.now_us,
            "statement_id": statement_id,
            "evidence": evidence,
        }
        for statement_id, evidence in alarms
    ]
    for attempt in range(_ATTEMPTS + 1):
        first = int(unit.connection.execute(select(func.max(_T.alarm_id))).scalar_one() or 0) + 1
        try:
            with unit.connection.begin_nested():
                numbered = [{"alarm_id": number, **row} for number, row in enumerate(rows, first)]
                unit.connection.execute(insert(schema.alarm), numbered)
            break
        except IntegrityError:
            # Another replica took a number meanwhile: the next ones, then.
            if attempt == _ATTEMPTS:
                raise
    unit.facts["alarm", code] += len(rows)
    return first


def known_alarm(
    unit: UnitOfWork, rel: int, code: str, statement_id: bytes | None = None, evidence: bytes = b""
) -> int | None:
    """Return the number of the very same alarm if it was raised before; arguments as for `raise_alarm`."""
    number = unit.connection.execute(
        select(_T.alarm_id)
        .where(
            _T.rel == rel,
            _T.code == int(reason_of(code)),
            _T.statement_id.is_(None) if statement_id is None else _T.statement_id == statement_id,
            _T.evidence == evidence,
        )
        .limit(1)
    ).scalar_one_or_none()
    return None if number is None else int(number)


def evidence_of(unit: UnitOfWork, rel: int, codes: Sequence[str]) -> list[bytes]:
    """Return the evidence of the alarms of a relationship that bear one of `codes`, oldest first."""
    numbers = [int(reason_of(code)) for code in codes]
    rows = unit.connection.execute(
        select(_T.evidence).where(_T.rel == rel, _T.code.in_(numbers)).order_by(_T.alarm_id)
    )
    return [bytes(row.evidence) for row in rows]
