"""The notices on one item, folded: the rows as they are stored, and what they lead to.

Decides which stored notices have a place. Remembers how far each item's notices were folded, so that one
more costs one step, however many came before it: a Party that restricts one item a thousand times does not
hold up the writer of the other. Refuses to know general rules and policies (`bound.py`) and what a notice
may say (`node/exchange/notices.py`). Source: Article 3.4.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from entente.v1 import restriction_notice_pb2
from sqlalchemy import Connection, Row, bindparam, select

from node.exchange.change import Change, read
from node.exchange.lives import NoticeState
from node.exchange.marking import Marking
from node.exchange.notices import History, Outcome
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import instant_of

REJECTED: Final = frozenset({NoticeState.REJECTED.value, Outcome.REJECTED.value})
"""The states in which a notice or a step of the rules has no place."""
WORTH_KEEPING: Final = 8
"""Fewer notices than this are folded anew: most items have none, nearly all have a few."""
KEPT_MAX: Final = 256
"""Of so many items it is remembered how far they were folded."""
STEPS_MAX: Final = 50_000
"""And of so many notices together: some 20 MB, whatever a Party states."""
_N = schema.notice.c
_NOTICES = Prepared(
    select(
        _N.whose,
        _N.statement_id,
        _N.item_id,
        _N.sequence,
        _N.digest,
        _N.notice,
        _N.stated_us,
        _N.early,
        _N.state,
        _N.leaf_index,
        _N.recorded_us,
    )
    .where(_N.rel == bindparam("r"), _N.item_id.in_(bindparam("items", expanding=True)))
    .order_by(_N.item_id, _N.leaf_index),
    listed="items",
)


def notices_on(connection: Connection, rel: int, items: Sequence[bytes]) -> dict[bytes, list[Row[Any]]]:
    """Return the notices held on each of these items, in the order in which they came."""
    found: dict[bytes, list[Row[Any]]] = {item_id: [] for item_id in items}
    for row in _NOTICES.rows(connection, {"r": rel, "items": list(found)}):
        found[bytes(row.item_id)].append(row)
    return found


def history_of(
    whose: str, marking: Marking | None, notices: Sequence[Row[Any]], supplied_for: tuple[str, ...]
) -> History:
    """Return the notices on an item folded in the order in which they came.

    Args:
        whose: who supplied the item.
        marking: what its supply states; None while it is not here.
        notices: rows of `notice` in order; those that were rejected have no place.
    """
    placed = [row for row in notices if row.state not in REJECTED]
    first = [row for row in placed if row.early and whose != schema.OWN]
    rest = [row for row in placed if not row.early or whose == schema.OWN]
    if marking is None or len(rest) < WORTH_KEEPING:
        begun, accepted = _begun(whose, marking, first, supplied_for)
        return _ended(_applied(begun, rest, supplied_for), accepted)
    # All that the fold rests on is in the key or among the steps, so what is found is what would be made.
    key = (whose, marking, supplied_for, _steps(first), bytes(rest[0].digest))
    steps = _steps(rest)
    if (known := _KEPT.before(key, steps)) is None:
        begun, accepted = _begun(whose, marking, first, supplied_for)
        known = _Folded((), begun, accepted)
    history = _applied(known.history, rest[len(known.steps) :], supplied_for)
    _KEPT.keep(key, _Folded(steps, history, known.accepted))
    return _ended(history, known.accepted)


def change_of(row: Row[Any], supplied_for: tuple[str, ...]) -> Change:
    """Return a stored notice as it is read."""
    return _change(bytes(row.notice), bytes(row.digest), row.stated_us, supplied_for)


def _begun(
    whose: str, marking: Marking | None, early: Sequence[Row[Any]], supplied_for: tuple[str, ...]
) -> tuple[History, bool]:
    """Return the history once the item is here, and whether it was accepted then.

    What is stored was judged by that: a withdrawal that had a place held, so it holds.
    """
    if whose == schema.OWN and marking is not None:
        return History.issued(marking), False
    history = _applied(History(), early, supplied_for)
    if marking is not None:
        history, _ = history.supplied(marking)
    return replace(history, accepted=False), history.accepted


def _applied(history: History, rows: Sequence[Row[Any]], supplied_for: tuple[str, ...]) -> History:
    for row in rows:
        history, _ = history.apply(change_of(row, supplied_for))
    return history


def _ended(history: History, accepted: bool) -> History:
    return replace(history, accepted=accepted and not history.taken_back)


_Steps: TypeAlias = tuple[tuple[bytes, int], ...]


def _steps(rows: Sequence[Row[Any]]) -> _Steps:
    # The digest is that of the signed statement: it stands for the notice.
    return tuple((bytes(row.digest), row.stated_us) for row in rows)


class _Folded(NamedTuple):
    steps: _Steps
    history: History
    accepted: bool


class _Kept:
    """How far the notices of the items asked of last were folded. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._of: OrderedDict[Hashable, _Folded] = OrderedDict()
        self._held = 0

    def before(self, key: Hashable, steps: _Steps) -> _Folded | None:
        """Return what was folded of just these steps, or of the first of them."""
        with self._lock:
            known = self._of.get(key)
            if known is not None:
                self._of.move_to_end(key)
        return known if known is not None and known.steps == steps[: len(known.steps)] else None

    def keep(self, key: Hashable, folded: _Folded) -> None:
        """Keep it, unless more is known: somebody may ask how things stood earlier."""
        with self._lock:
            known = self._of.get(key)
            if known is not None and known.steps[: len(folded.steps)] == folded.steps:
                return
            self._held += len(folded.steps) - (0 if known is None else len(known.steps))
            self._of[key] = folded
            self._of.move_to_end(key)
            while len(self._of) > KEPT_MAX or (self._held > STEPS_MAX and len(self._of) > 1):
                _, oldest = self._of.popitem(last=False)
                self._held -= len(oldest.steps)


_KEPT: Final = _Kept()


@lru_cache(maxsize=4096)
def _change(notice: bytes, digest: bytes, stated_us: int, supplied_for: tuple[str, ...]) -> Change:
    return read(
        restriction_notice_pb2.RestrictionNotice.FromString(notice),
        digest=digest,
        stated=instant_of(stated_us),
        supplied_for=supplied_for,
    )
