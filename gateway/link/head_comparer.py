"""Compares the peer's restriction head with what is held, by pages asked of the peer.

Decides which way is asked (a call where the peer can be dialled, else the stream on which it offers what it
has), when again, and when the peer is to send again what it owes: where notices are missing and its
protective lane stands still. One page is in memory at a time. Refuses to know what the pages prove and what
is an alarm (the acts do). Source: Article 3.4.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from typing import Final

from entente.v1 import federation_service_pb2, restriction_head_pb2

from gateway.link.calls import Calls
from gateway.link.desk import Desk
from gateway.link.observer import Observer
from gateway.link.offer import Offer
from gateway.link.ports import Comparison, Missing
from gateway.link.stream import StreamLostError
from node.errors import Refusal
from node.link.retry import Backoff, RetryClass

_LOG: Final = logging.getLogger("entente.link")
LOOK_AGAIN_S: Final = 15.0
STILL_S: Final = 10.0
"""A lane from which a notice is missing may stand still for so long."""
RESEND_AGAIN_S: Final = 120.0
_SETTLE_S: Final = 0.5
"""Notices that are on their way beside a head mostly arrive within this: then the peer is asked nothing."""
_EVIDENCE_MAX_BYTES: Final = 64 * 1024
_Request = federation_service_pb2.GetRestrictionHeadRangeRequest


class HeadComparer:
    """The comparing task of one link.

    Args:
        ways: how the peer can be asked now, the best first.
        resend: ends the session, so that the next one begins with everything the peer owes.
    """

    def __init__(
        self,
        agreement_id: str,
        desk: Desk,
        observer: Observer,
        ways: Callable[[], Sequence[Calls | Offer]],
        resend: Callable[[], None],
    ) -> None:
        self._agreement_id = agreement_id
        self._desk = desk
        self._observer = observer
        self._ways = ways
        self._resend = resend
        self._woken = asyncio.Event()
        self._backoff = Backoff()
        self._faulty = 0
        self._lane: tuple[int, float] | None = None
        self._resent: float | None = None

    def wake(self) -> None:
        """Have a look now."""
        self._woken.set()

    async def run(self) -> None:
        """Compare whatever is to be compared, until cancelled."""
        while True:
            self._woken.clear()
            wait_s = LOOK_AGAIN_S
            try:
                await self._compare()
                await self._look_at_missing()
                self._backoff = self._backoff.succeeded()
            except StreamLostError:
                wait_s = self._again()
            except Refusal as refusal:
                self._observer.fault(self._agreement_id, refusal.code)
                wait_s = self._again()
            except Exception:
                _LOG.exception("a restriction head could not be compared")
                wait_s = self._again()
            try:
                async with asyncio.timeout(wait_s):
                    await self._woken.wait()
            except TimeoutError:
                continue

    def _again(self) -> float:
        self._backoff = self._backoff.failed()
        wait_s = self._backoff.wait_s(RetryClass.RETRYABLE, random.random())  # noqa: S311 (jitter, no secret)
        return min(wait_s, LOOK_AGAIN_S)

    async def _compare(self) -> None:
        acts = self._desk.acts
        if await self._desk.call(acts.next_comparison) is None:
            return
        await asyncio.sleep(_SETTLE_S)
        comparison: Comparison | None = await self._desk.call(acts.next_comparison)
        if comparison is None:
            return
        while not comparison.complete:
            wanted = _Request(
                agreement_id=self._agreement_id,
                counter=comparison.counter,
                first_index=comparison.first_index,
            )
            run = await self._ask(wanted)
            if run is None:
                return  # the peer has a newer head, which comes or is here
            try:
                await self._desk.write(acts.compare_run, comparison, run)
            except Refusal as refusal:
                self._blame(comparison, refusal, run)
                raise
        await self._desk.write(acts.finish_comparison, comparison)

    def _blame(
        self, comparison: Comparison, refusal: Refusal, run: restriction_head_pb2.RestrictionHeadRange
    ) -> None:
        """Record pages that prove nothing, once for each head."""
        if refusal.code == "SCHEMA_INVALID" and comparison.counter != self._faulty:
            self._faulty = comparison.counter
            self._desk.fault(refusal.code, run.SerializeToString()[:_EVIDENCE_MAX_BYTES])

    async def _look_at_missing(self) -> None:
        acts = self._desk.acts
        while True:
            missing: Missing = await self._desk.call(acts.missing_notices)
            raised = False
            for item_id in missing.items:
                wanted = _Request(agreement_id=self._agreement_id, counter=missing.counter, item_id=item_id)
                try:
                    run = await self._ask(wanted)
                except StreamLostError:
                    run = None
                raised |= await self._desk.write(acts.report_missing, item_id, run)
            if not raised:
                break
        self._watch_lane(missing)

    def _watch_lane(self, missing: Missing) -> None:
        """Have everything owed sent again, where something is and nothing comes."""
        now = asyncio.get_running_loop().time()
        if not missing.under_way:
            self._lane = None
        elif self._lane is None or self._lane[0] != missing.received:
            self._lane = (missing.received, now)
        elif now - self._lane[1] >= STILL_S and (
            self._resent is None or now - self._resent >= RESEND_AGAIN_S
        ):
            self._resent = now
            _LOG.warning("a notice is missing and nothing comes: the session begins anew")
            self._resend()

    async def _ask(
        self, wanted: federation_service_pb2.GetRestrictionHeadRangeRequest
    ) -> restriction_head_pb2.RestrictionHeadRange | None:
        """Return the run, whichever way exists; None where the peer has a newer head."""
        lost = StreamLostError()
        for way in self._ways():
            try:
                return await way.head_range(wanted)
            except StreamLostError as error:
                lost = error
        raise lost
