"""A node in memory behind the link's `Acts`: stores, answers, and misbehaves where a test asks for it."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from entente.v1 import (
    envelope_pb2,
    federation_service_pb2,
    link_pb2,
    receipt_pb2,
    restriction_head_pb2,
    statement_pb2,
)

from gateway.link.fetcher import CHUNK_BYTES
from gateway.link.ports import Topics
from node.acts.head_comparing import Missing
from node.errors import Refusal
from node.link.lanes import PRIORITY


@dataclass(frozen=True)
class Greeted:
    halt: Refusal | None = None
    protective_only: bool = False
    clock_skew_s: float = 0.0
    evidence: bytes = b""


@dataclass(frozen=True)
class Received:
    receipts: list[bytes]
    fetch: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Settled:
    final: list[tuple[int, int]]
    held: list[tuple[int, int, str]]
    again: bool = False


@dataclass(frozen=True)
class Part:
    statement_id: bytes
    part: int
    sealed_digest: bytes
    sealed_size_bytes: int
    next_chunk: int = 0
    arrival: int = 0


class MemoryNode:
    """One Party's acts. Receipts name digests; nothing is signed."""

    def __init__(self, own: str, peer: str, agreement_id: str = "wco-caricc") -> None:
        self.own, self.peer, self.agreement_id = own, peer, agreement_id
        self.digest = bytes(32)
        self.lock = threading.RLock()
        self.writer = ThreadPoolExecutor(1)
        self.callbacks: list[Callable[[Topics], None]] = []
        self.made = dict.fromkeys(PRIORITY, 0)
        self.owed: dict[int, dict[int, link_pb2.Delivery]] = {lane: {} for lane in PRIORITY}
        self.places: dict[bytes, tuple[int, int]] = {}
        self.stored: dict[int, list[int]] = {lane: [] for lane in PRIORITY}
        self.arrivals: list[tuple[int, int]] = []
        self.outcomes: dict[bytes, bytes] = {}
        self.held: dict[bytes, Part] = {}
        self.contents: dict[bytes, list[bytes]] = {}
        self.fetched: dict[bytes, list[bytes]] = {}
        self.faults: list[str] = []
        self.halts: list[str] = []
        self.denied: set[str] = set()
        self.halt: Refusal | None = None
        self.receive_error: Refusal | None = None
        self.at_hand_error: Exception | None = None
        self.lose_receipts = False
        self.settles = 0
        self.claims = 0
        """So many claims of precedence were not ended."""
        self.gate = threading.Event()
        """Cleared: routine batches wait before they are stored."""
        self.gate.set()
        self.changed = threading.Condition(self.lock)
        self.heads_taken = 0
        self.skews: list[float] = []

    # What tests do and ask.

    def make(self, lane: int, count: int = 1, size_bytes: int = 200, part: Part | None = None) -> None:
        """State `count` things and wake the link, as one commit."""
        with self.lock:
            for _ in range(count):
                self.made[lane] += 1
                delivery = self._delivery(lane, self.made[lane], size_bytes, part)
                digest = hashlib.sha256(delivery.envelope.payload).digest()
                self.places[digest] = (lane, self.made[lane])
                self.owed[lane][self.made[lane]] = delivery
        for callback in self.callbacks:
            callback(frozenset({f"outbox/{lane}"}))

    def _delivery(self, lane: int, sequence: int, size: int, part: Part | None) -> link_pb2.Delivery:
        header = statement_pb2.StatementHeader(lane=lane, sequence=sequence)  # type: ignore[arg-type]
        header.statement_id = hashlib.sha256(f"{self.own}{lane}:{sequence}".encode()).digest()[:16]
        header.sender = "x" * max(0, size - 60)
        statement = statement_pb2.Statement(header=header)
        if part is not None:
            sealed = statement.item_supply.parts.add()
            sealed.sealed_digest, sealed.sealed_size_bytes = part.sealed_digest, part.sealed_size_bytes
        payload = statement.SerializeToString()
        signature = envelope_pb2.Signature(signature=bytes(64))
        envelope = envelope_pb2.Envelope(payload_type="t", payload=payload, signatures=[signature])
        return link_pb2.Delivery(envelope=envelope)

    def owes(self) -> int:
        """How many statements have no final outcome."""
        with self.lock:
            return sum(len(lane) for lane in self.owed.values())

    def content(self, size_bytes: int) -> Part:
        """Have sealed content to serve."""
        raw = os.urandom(size_bytes)
        digest = hashlib.sha256(raw).digest()
        self.contents[digest] = [raw[at : at + CHUNK_BYTES] for at in range(0, len(raw), CHUNK_BYTES)]
        return Part(b"", 0, digest, size_bytes)

    def _written(self, work: Callable[[], Any]) -> Future[Any]:
        def run() -> Any:
            with self.lock:
                result = work()
                self.changed.notify_all()
                return result

        return self.writer.submit(run)

    # The acts.

    def now(self) -> datetime:
        return datetime.now(UTC)

    def random(self, n: int) -> bytes:
        return os.urandom(n)

    def on_commit(self, callback: Callable[[Topics], None]) -> None:
        self.callbacks.append(callback)

    def claim(self) -> Callable[[], None]:
        self.claims += 1

        def end() -> None:
            self.claims -= 1

        return end

    def hello(self) -> link_pb2.Hello:
        hello = link_pb2.Hello(
            protocol_version=1, party=self.own, agreement_id=self.agreement_id, agreement_digest=self.digest
        )
        hello.epoch = 1
        hello.clock.FromDatetime(self.now())
        return hello

    def greet(self, hello: link_pb2.Hello) -> Greeted:
        return Greeted(self.halt, hello.agreement_digest != self.digest)

    def saw_clock(self, skew_s: float) -> None:
        self.skews.append(skew_s)

    def outbox_after(
        self, lane: int, after_sequence: int, limit: int, max_bytes: int
    ) -> list[tuple[int, bytes]]:
        with self.lock:
            found: list[tuple[int, bytes]] = []
            total = 0
            for sequence in sorted(key for key in self.owed[lane] if key > after_sequence)[:limit]:
                delivery = self.owed[lane][sequence].SerializeToString()
                total += len(delivery)
                if found and total > max_bytes:
                    break
                found.append((sequence, delivery))
            return found

    def outbox_at_hand(
        self, lane: int, after_sequence: int, limit: int, max_bytes: int
    ) -> list[tuple[int, bytes]] | None:
        """What is owed at an odd place is at hand: one way or the other, everything is sent once."""
        if self.at_hand_error is not None:
            error, self.at_hand_error = self.at_hand_error, None
            raise error
        return self.outbox_after(lane, after_sequence, limit, max_bytes) if after_sequence % 2 else None

    def receive(self, batch: link_pb2.Batch) -> Future[Any]:
        if self.receive_error is not None:
            raise self.receive_error
        if batch.lane == statement_pb2.LANE_ROUTINE:
            self.gate.wait(20)
        return self._written(lambda: self._store(batch))

    def _store(self, batch: link_pb2.Batch) -> Received:
        leaves, wanted = [], []
        for delivery in batch.deliveries:
            payload = delivery.envelope.payload
            digest = hashlib.sha256(payload).digest()
            if digest not in self.outcomes:
                statement = statement_pb2.Statement.FromString(payload)
                header = statement.header
                expected = len(self.stored[batch.lane]) + 1
                assert header.sequence == expected, f"gap: {header.sequence} for {expected}"
                self.stored[batch.lane].append(header.sequence)
                self.arrivals.append((batch.lane, header.sequence))
                self.outcomes[digest] = b"F" + digest
                if statement.HasField("item_supply"):
                    sealed = statement.item_supply.parts[0]
                    part = Part(header.statement_id, 0, sealed.sealed_digest, sealed.sealed_size_bytes)
                    self.outcomes[digest] = b"H" + digest
                    self.held[digest] = part
                    wanted.append(part)
            leaves.append(self.outcomes[digest])
        return Received([] if self.lose_receipts else [self._receipt(leaves)], wanted)

    def _receipt(self, leaves: list[bytes]) -> bytes:
        return receipt_pb2.BatchReceipt(leaves=leaves, tree_size=1, checkpoint="c").SerializeToString()

    def record_halt(self, found: Any) -> Future[None]:
        return self._written(lambda: self.halts.append(found.halt.code))

    def link_fault(self, code: str, evidence: bytes) -> Future[None]:
        return self._written(lambda: self.faults.append(code))

    def settle(self, receipt: receipt_pb2.BatchReceipt) -> Future[Any]:
        self.gate.wait(20)

        def work() -> Settled:
            self.settles += 1
            final, held, again = [], [], False
            for leaf in receipt.leaves:
                if leaf[1:] not in self.places:
                    raise Refusal("SIGNATURE_INVALID", "a receipt for what was never sent")
                lane, sequence = self.places[leaf[1:]]
                if sequence not in self.owed[lane]:
                    again = True
                elif leaf[:1] == b"F":
                    del self.owed[lane][sequence]
                    final.append((lane, sequence))
                else:
                    held.append((lane, sequence, "CONTENT_PENDING"))
            return Settled(final, held, again=again)

        return self._written(work)

    def owed_no_more(self, lane: int, sequences: Sequence[int]) -> Sequence[int]:
        with self.lock:
            return [sequence for sequence in sequences if sequence not in self.owed[lane]]

    def pending_fetches(self, after: int) -> Sequence[Part]:
        if after >= 0:
            return []
        with self.lock:
            return [
                replace(part, next_chunk=len(self.fetched.get(part.sealed_digest, [])))
                for part in self.held.values()
            ]

    def store_chunks(self, fetch: Any, first_chunk: int, chunks: Sequence[bytes]) -> Future[None]:
        def work() -> None:
            have = self.fetched.setdefault(fetch.sealed_digest, [])
            assert first_chunk == len(have)
            have.extend(chunks)

        return self._written(work)

    def complete_fetches(self, statement_id: bytes) -> Future[list[bytes]]:
        def work() -> list[bytes]:
            for digest, part in list(self.held.items()):
                if part.statement_id == statement_id:
                    whole = hashlib.sha256(b"".join(self.fetched[part.sealed_digest])).digest()
                    assert whole == part.sealed_digest
                    del self.held[digest]
                    self.outcomes[digest] = b"F" + digest
                    return [self._receipt([self.outcomes[digest]])]
            return []

        return self._written(work)

    def serve_chunks(self, sealed_digest: bytes, first_chunk: int) -> Iterator[bytes]:
        if sealed_digest not in self.contents:
            raise Refusal("NOT_FOUND", "no such part")
        return iter(self.contents[sealed_digest][first_chunk:])

    def own_heads(self, opening: bool) -> link_pb2.Heads:
        return link_pb2.Heads(checkpoint=f"{self.own}\n")

    def take_heads(self, heads: link_pb2.Heads, opening: bool) -> Future[link_pb2.Heads | None]:
        def work() -> link_pb2.Heads | None:
            self.heads_taken += 1
            return link_pb2.Heads(cosigned_checkpoint=heads.checkpoint) if heads.checkpoint else None

        return self._written(work)

    def take_head(self, heads: link_pb2.Heads) -> Future[bool]:
        return self._written(lambda: False)

    def next_comparison(self) -> None:
        return None

    def compare_run(self, comparison: Any, run: restriction_head_pb2.RestrictionHeadRange) -> Future[int]:
        raise NotImplementedError

    def finish_comparison(self, comparison: Any) -> Future[None]:
        raise NotImplementedError

    def missing_notices(self) -> Missing:
        return Missing()

    def report_missing(
        self, item_id: bytes, run: restriction_head_pb2.RestrictionHeadRange | None
    ) -> Future[bool]:
        raise NotImplementedError

    def head_range(
        self, request: federation_service_pb2.GetRestrictionHeadRangeRequest
    ) -> restriction_head_pb2.RestrictionHeadRange:
        raise Refusal("NOT_FOUND", "no restriction head here", article="")

    def check_kept_proofs(self) -> Future[None]:
        return self._written(lambda: None)

    def get_cosigned_checkpoint(self, origin: str) -> str:
        return f"{origin}\n"

    def get_outcome(self, statement_id: bytes) -> receipt_pb2.BatchReceipt:
        with self.lock:
            for digest, outcome in self.outcomes.items():
                lane, sequence = self._place_of(digest)
                named = hashlib.sha256(f"{self.peer}{lane}:{sequence}".encode()).digest()[:16]
                if named == statement_id:
                    return receipt_pb2.BatchReceipt.FromString(self._receipt([outcome]))
        raise Refusal("NOT_FOUND", "no such statement")

    def _place_of(self, digest: bytes) -> tuple[int, int]:
        return self.arrivals[list(self.outcomes).index(digest)]

    def get_consistency_proof(
        self, request: federation_service_pb2.GetConsistencyProofRequest
    ) -> federation_service_pb2.GetConsistencyProofResponse:
        return federation_service_pb2.GetConsistencyProofResponse(checkpoint="c")

    def denies(self, uri: str, spki_sha256: bytes, serial_hex: str) -> bool:
        return uri in self.denied
