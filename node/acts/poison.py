"""One bad statement never stops a lane: what makes an act fail is found and held.

A statement that this version cannot store for a reason nobody foresaw would be sent again for ever, and
everything behind it would wait. If a batch fails with anything but a refusal, its deliveries are taken one by
one; the one that fails alone is held, with its leaf, its receipt and an alarm, and the lane goes on. A frame
that cannot be read at all is recorded, and the stream goes on.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Final, Generic, TypeVar

from node.acts.alarms import raise_alarm
from node.acts.leaves import HELD, REFUSED, Kind, entry
from node.acts.opened import Opened
from node.acts.party import Party, Relationship
from node.acts.receipting import Receipting
from node.errors import Refusal
from node.store import schema
from node.store.unit import LaneHead, UnitOfWork

_LOG: Final = logging.getLogger(__name__)
_CODE: Final = "SCHEMA_INVALID"
T = TypeVar("T")


def one_by_one(
    deliveries: Sequence[Opened],
    take: Callable[[Sequence[Opened]], Future[T]],
    hold: Callable[[Opened], Future[T]],
    join: Callable[[Sequence[T]], T],
) -> Future[T]:
    """Return what `take` makes of all deliveries; where it fails, of each of them, held where it fails alone.

    A refusal is passed on as it is: it says that nothing can be stored now.
    """
    taking = _OneByOne(deliveries, take, hold, join)
    taking.whole.set_running_or_notify_cancel()  # whoever stops waiting does not stop the taking
    take(deliveries).add_done_callback(taking.finish)
    return taking.whole


class _OneByOne(Generic[T]):
    """The taking of one batch. An object, since functions that name each other would keep every batch in
    memory until the garbage collector finds them."""

    def __init__(
        self,
        deliveries: Sequence[Opened],
        take: Callable[[Sequence[Opened]], Future[T]],
        hold: Callable[[Opened], Future[T]],
        join: Callable[[Sequence[T]], T],
    ) -> None:
        self.whole: Future[T] = Future()
        self._deliveries = deliveries
        self._take = take
        self._hold = hold
        self._join = join
        self._made: list[T] = []

    def finish(self, future: Future[T]) -> None:
        """Pass on what became of the whole batch, or begin to take it apart."""
        error = future.exception()
        if error is None:
            self.whole.set_result(future.result())
        elif isinstance(error, Refusal):
            self.whole.set_exception(error)
        else:
            _LOG.error("a batch failed; its statements are taken one by one")
            self._next()

    def _next(self) -> None:
        if len(self._made) == len(self._deliveries):
            self.whole.set_result(self._join(self._made))
        else:
            self._take([self._deliveries[len(self._made)]]).add_done_callback(self._taken)

    def _taken(self, future: Future[T]) -> None:
        error = future.exception()
        if error is None or isinstance(error, Refusal):
            self._go_on(future)
        else:
            self._hold(self._deliveries[len(self._made)]).add_done_callback(self._go_on)

    def _go_on(self, future: Future[T]) -> None:
        if (error := future.exception()) is not None:
            self.whole.set_exception(error)
        else:
            self._made.append(future.result())
            self._next()


def hold_statement(
    party: Party, relationship: Relationship, lane: int, opened: Opened
) -> Future[list[bytes]]:
    """Hold one statement that cannot be stored; return its serialised `BatchReceipt`."""
    return party.store.put(_hold, (relationship, lane, opened))


def _hold(unit: UnitOfWork, calls: Sequence[tuple[Relationship, int, Opened]]) -> list[Any]:
    made: list[list[bytes]] = []
    for relationship, lane, opened in calls:
        receipts: list[bytes] = []
        receipting = Receipting(relationship.rel, receipts)
        receipting.add(
            unit,
            entry(
                relationship,
                Kind.STATEMENT_RECEIVED,
                decision=HELD,
                code=_CODE,
                statement_digest=opened.digest,
                sender=relationship.peer,
            ),
        )
        raise_alarm(unit, relationship.rel, _CODE, None, opened.envelope)
        head = unit.lane(relationship.rel, schema.PEER, lane)
        if opened.placed and opened.sequence == head.sequence + 1:
            unit.move_lane(relationship.rel, schema.PEER, lane, LaneHead(opened.sequence, opened.digest))
        receipting.close(unit)
        made.append(receipts)
    return made


def link_fault(party: Party, agreement_id: str, code: str, evidence: bytes) -> Future[None]:
    """Record a frame that broke the protocol: a leaf and an alarm. At most 64 KiB of it are kept."""
    relationship = party.relationship(agreement_id)
    return party.store.put(_record_fault, (relationship, code, evidence[:65_536]))


def _record_fault(unit: UnitOfWork, faults: Sequence[tuple[Relationship, str, bytes]]) -> list[None]:
    for relationship, code, evidence in faults:
        unit.append(
            relationship.rel,
            entry(
                relationship,
                Kind.FRAME_REFUSED,
                decision=REFUSED,
                code=code,
                object_id=hashlib.sha256(evidence).digest(),
                sender=relationship.peer,
            ),
        )
        raise_alarm(unit, relationship.rel, code, None, evidence)
    return [None] * len(faults)
