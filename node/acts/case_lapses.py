"""What time alone does to cases: recorded once, in the ledger, when it is over (1.1, 4.1, 5.2, 5.3).

Decides nothing: whoever looks at a case sees it lapsed at the instant itself (`engine.lapsed`). Here the
lapse gets its leaf, and those who wait for it hear of it. What lapsed while the node was down is recorded
once it is up. Both nodes do the same by themselves; nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final

from sqlalchemy import select

from node.acts.case_rows import keep_lapse
from node.acts.party import Party
from node.acts.readers import current
from node.store import schema
from node.store.unit import UnitOfWork

_AT_ONCE: Final = 50
_H = schema.case_held.c


def lapse_cases(party: Party) -> Future[int]:
    """Record what has lapsed; return how many cases were looked at. Called until it returns 0.

    Raises (through the future):
        Refusal: STORE_UNAVAILABLE; what has lapsed is recorded the next time.
    """
    return party.store.put(_lapse, party)


def _lapse(unit: UnitOfWork, parties: Sequence[Party]) -> list[int]:
    return [_lapse_one(unit, party) for party in parties]


def _lapse_one(unit: UnitOfWork, party: Party) -> int:
    relationships = {one.rel: one for one in current(unit, party)}
    due = unit.connection.execute(
        select(_H.rel, _H.case_id)
        .where(_H.rel.in_(list(relationships)), _H.lapse_us < unit.now_us)
        .order_by(_H.lapse_us)
        .limit(_AT_ONCE)
    ).all()
    for row in due:
        keep_lapse(unit, relationships[row.rel], bytes(row.case_id))
    return len(due)
