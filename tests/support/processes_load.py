"""A load that never gives up: requests are repeated, under the same identifiers, until each has its answer.

Decides what was asked and what must have come of it. What a caller saw answered must be at the peer, once;
that is the whole promise, whatever dies in between.
"""

from __future__ import annotations

import threading
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from entente.v1 import exchange_service_pb2
from sqlalchemy import select

from gateway.client import NodeUnreachableError
from gateway.status import PeerRefused
from node.store import schema
from tests.support.processes import Pair, PartyFolder, until

_BATCH: Final = 5
_STREAM_S: Final = 120.0
_AGAIN_S: Final = 0.1


class Loader:
    """One institution that supplies items over SubmitStream. `finish` waits for every answer.

    Args:
        pace_s: the pause between two batches.
    """

    def __init__(self, party: PartyFolder, pace_s: float = 0.05) -> None:
        self.party = party
        self.asked: list[str] = []
        self.answers: dict[str, list[exchange_service_pb2.SubmitResponse]] = {}
        self.refused: list[str] = []
        self.streams = 0
        self._pace_s = pace_s
        self._enough = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self, deadline_s: float = 60.0) -> None:
        """Ask nothing new, and wait until everything asked is answered."""
        self._enough.set()
        self._thread.join(deadline_s)
        assert not self._thread.is_alive(), f"{len(self._pending())} requests were not answered"

    def await_answers(self, count: int) -> None:
        """Wait until so many requests are answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.answers) >= count, 60)

    def _pending(self) -> list[str]:
        return [request_id for request_id in self.asked if request_id not in self.answers]

    def _run(self) -> None:
        while not self._enough.is_set() or self._pending():
            broken = threading.Event()
            client = self.party.client()
            self.streams += 1
            try:
                stream = client.stream(client.exchange.SubmitStream, self._batches(broken), _STREAM_S)
                for answer in stream:
                    self._take(answer)
            except (NodeUnreachableError, PeerRefused):
                broken.wait(_AGAIN_S)
            finally:
                broken.set()

    def _batches(self, broken: threading.Event) -> Iterator[exchange_service_pb2.SubmitStreamRequest]:
        again = deque(self._pending())
        while not broken.is_set():
            ids = [again.popleft() for _ in range(min(_BATCH, len(again)))]
            if not ids:
                if self._enough.is_set():
                    return
                ids = [str(uuid.uuid4()) for _ in range(_BATCH)]
                self.asked += ids
            requests = [self.party.request(request_id) for request_id in ids]
            yield exchange_service_pb2.SubmitStreamRequest(requests=requests)
            broken.wait(self._pace_s)

    def _take(self, answer: exchange_service_pb2.SubmitStreamResponse) -> None:
        with self._changed:
            for outcome in answer.outcomes:
                if outcome.WhichOneof("result") == "accepted":
                    self.answers.setdefault(outcome.request_id, []).append(outcome.accepted)
                elif not outcome.refused.HasField("retry_after"):
                    self.refused.append(str(outcome.refused))
            self._changed.notify_all()


def check_nothing_lost_nothing_doubled(pair: Pair, loaders: Sequence[Loader], receipts: int = 5) -> None:
    """Compare what callers were told with what both nodes hold; both nodes run and are linked again."""
    pair.until_settled(60)
    for loader in loaders:
        sender = loader.party
        receiver = pair.caricc if sender is pair.wco else pair.wco
        assert not loader.refused
        assert set(loader.answers) == set(loader.asked)
        told = {rid: {a.SerializeToString() for a in answers} for rid, answers in loader.answers.items()}
        assert all(len(different) == 1 for different in told.values()), "one request, two answers"
        statements = [answers[0].statement_id for answers in loader.answers.values()]
        assert len(set(statements)) == len(loader.asked), "two requests, one statement"
        supplied = sorted(uuid.UUID(answers[0].item_id).bytes for answers in loader.answers.values())
        assert sorted(receiver.received_items()) == supplied
        digests = receiver.received_digests()
        assert len(digests) == len(set(digests))
        table = schema.statement
        lane = select(table.c.sequence).where(table.c.whose == schema.PEER, table.c.lane == 3)
        sequences = [row[0] for row in receiver._rows(lane.order_by(table.c.sequence))]
        assert sequences == list(range(1, len(supplied) + 1))
        for statement_id in statements[:: max(1, len(statements) // receipts)][:receipts]:
            assert sender.state(statement_id) == "ACCEPTED"
            sender.cli("receipt", statement_id, "--as", sender.analyst).done()
    for party in pair.both:
        assert not party.status().relationships[0].halted_reason
        assert party.alarms() == []
        party.verify_ledger()
        until(lambda party=party: party.node.running, "the node runs")  # type: ignore[misc]
