"""Notices without end on a few items, and readers of these items, whatever dies in between.

Decides what was asked and what must have come of it: a request is repeated under its identifier until it is
answered, and each tightens further, so that what one node applied twice or not at all would show.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from entente.v1 import ledger_pb2, restriction_notice_pb2
from entente.v1 import restriction_service_pb2 as wire
from sqlalchemy import select

from gateway.cli.calls import caller_client
from gateway.client import Client, NodeUnreachableError
from gateway.status import PeerRefused
from node.store import schema
from tests.support.processes import Pair, PartyFolder, until
from tests.support.restricting import (
    TIGHTEN,
    Use,
    check_exposure,
    marks,
    notice,
    notices,
    request_of,
    same_set,
    supply,
)

_AGAIN_S: Final = 0.05
_ENDS: Final = datetime.now(UTC) + timedelta(days=365)
ACCEPTED: Final = ledger_pb2.DECISION_ACCEPTED


class Stage(Enum):
    """How far a notice has come."""

    UNDER_WAY = "under way"
    ENFORCED = "enforced"
    """By the recipient; the originator does not know."""
    CONFIRMED = "confirmed"


class Restricted:
    """Items that one Party supplied, and a thread that tightens them and one that reads them at the peer."""

    def __init__(self, pair: Pair, supplier: PartyFolder, items: int) -> None:
        self.supplier: Final = supplier
        self.recipient: Final = pair.caricc if supplier is pair.wco else pair.wco
        self.items: Final = [
            supply(supplier, request_of(supplier, marks(tlp="GREEN"), "ANA")) for _ in range(items)
        ]
        self.asked: list[wire.IssueNoticeRequest] = []
        self.answers: dict[str, list[wire.IssuedNotice]] = {}
        self.broken: Counter[str] = Counter()
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._restrict, self._read)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Ask nothing new, and wait until everything asked is answered."""
        self._enough.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def issue(self) -> None:
        """Tighten the next item; return once the node answers, however often it dies. Raises PeerRefused."""
        ends = _ENDS - timedelta(seconds=len(self.asked))
        item_id = self.items[len(self.asked) % len(self.items)]
        asked = notice(item_id, TIGHTEN, marks(use_until=ends.isoformat()))
        self.asked.append(asked)
        while not self._answered(asked):
            self.broken["asked"] += 1
            threading.Event().wait(_AGAIN_S)

    def _answered(self, asked: wire.IssueNoticeRequest) -> bool:
        try:
            with caller_client(self.supplier.home, self.supplier.analyst) as client:
                answer = client.call(client.restriction.IssueNotice, asked)
        except NodeUnreachableError:
            return False
        except PeerRefused as refusal:
            if refusal.code != "DEADLINE_INVALID":
                raise
            return False  # not in time, on a machine that does much besides: it may have happened
        self.answers.setdefault(asked.request_id, []).append(answer.notice)
        return True

    def _restrict(self) -> None:
        while not self._enough.is_set():
            self.issue()

    def _read(self) -> None:
        read = 0
        while not self._enough.is_set():
            with caller_client(self.recipient.home, self.recipient.analyst) as client:
                read += self._open(client, self.items[read % len(self.items)])

    def _open(self, client: Client, item_id: str) -> int:
        try:
            list(client.stream(client.exchange.OpenItem, Use(item_id, "ANA").request(), 10))
        except (NodeUnreachableError, PeerRefused):
            self.broken["read"] += 1
            self._enough.wait(_AGAIN_S)
            return 0
        return 1

    def newest_stage(self) -> Stage:
        """Return how far the newest notice has come, by both stores."""
        table = schema.notice.c
        newest = select(table.digest, table.state).where(table.whose == schema.OWN)
        ((digest, state),) = self.supplier._rows(newest.order_by(table.leaf_index.desc()).limit(1))
        there = select(table.state).where(table.whose == schema.PEER, table.digest == digest)
        if state == "applied":
            return Stage.CONFIRMED
        return Stage.ENFORCED if self.recipient._rows(there) else Stage.UNDER_WAY

    # --- what must have come of it --------------------------------------------------------------------

    def check(self) -> None:
        """Compare what was asked with both nodes, which run: each notice is enforced and answered once."""
        told = {key: {a.notice_id for a in answers} for key, answers in self.answers.items()}
        assert set(told) == {one.request_id for one in self.asked}
        assert all(len(ids) == 1 for ids in told.values()), "one request, two notices"
        wanted = len(self.asked)
        assert len({next(iter(ids)) for ids in told.values()}) == wanted, "two requests, one notice"
        until(lambda: self._states() == {("applied", True, True): wanted}, "all is applied and told")
        own, theirs = (_places(party, whose) for party, whose in self._sides())
        assert own == theirs
        assert all(list(places) == list(range(1, len(places) + 1)) for places in own.values())
        digests = {digest for places in own.values() for digest in places.values()}
        assert len(digests) == wanted
        self._check_leaves(digests)
        for item_id in self.items:
            bound = same_set(self.supplier, self.recipient, item_id)
            newest = notices(self.supplier, item_id)[0]
            assert bound == (newest.notice.sequence, newest.notice.result_hash)
            check_exposure(self.recipient, newest)

    def _check_leaves(self, digests: set[bytes]) -> None:
        """Each notice has one leaf of each kind, on both sides."""
        here, there = self.supplier.leaves(), self.recipient.leaves()
        applied = [one for one in there if one.kind == "restrict.applied"]
        assert Counter(one.statement_digest for one in applied) == dict.fromkeys(digests, 1)
        assert {one.decision for one in applied} == {ACCEPTED}
        for leaves, kind in (
            (here, "restrict.issued"),
            (there, "restrict.answered"),
            (there, "exposure.reported"),
        ):
            found = Counter((one.object_id, one.restriction_version) for one in leaves if one.kind == kind)
            assert len(found) == len(digests), kind
            assert set(found.values()) == {1}, kind
        for kind in ("restrict.answer_received", "exposure.received"):
            received = Counter(one.statement_digest for one in here if one.kind == kind)
            assert len(received) == len(digests), kind
            assert set(received.values()) == {1}, kind

    def _sides(self) -> Sequence[tuple[PartyFolder, str]]:
        return (self.supplier, schema.OWN), (self.recipient, schema.PEER)

    def _states(self) -> Mapping[tuple[str, bool, bool], int]:
        table = schema.notice.c
        rows = self.supplier._rows(
            select(table.state, table.answer, table.exposure).where(table.whose == schema.OWN)
        )
        applied = restriction_notice_pb2.NOTICE_OUTCOME_APPLIED
        return Counter(
            (
                row.state,
                row.answer is not None
                and restriction_notice_pb2.NoticeAnswer.FromString(bytes(row.answer)).outcome == applied,
                row.exposure is not None,
            )
            for row in rows
        )


def _places(party: PartyFolder, whose: str) -> dict[bytes, dict[int, bytes]]:
    """Return the notices that a node holds: item, place, digest."""
    table = schema.notice.c
    found: dict[bytes, dict[int, bytes]] = {}
    for row in party._rows(
        select(table.item_id, table.sequence, table.digest)
        .where(table.whose == whose)
        .order_by(table.item_id, table.sequence)
    ):
        found.setdefault(bytes(row.item_id), {})[row.sequence] = bytes(row.digest)
    return found
