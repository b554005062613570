"""The node's acts, bound to one relationship.

Decides nothing: it is the one place where the link's port meets `node/acts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any

from entente.v1 import federation_service_pb2, link_pb2, receipt_pb2, restriction_head_pb2

from gateway.link.ports import Fetch, Topics
from node.acts import fetch, greeting, head_comparing, head_making, heads, outbox, poison, receive, settle
from node.acts.party import Party


class BoundActs:
    """`gateway.link.ports.Acts` over the real acts.

    Args:
        party: the Party of this node.
        agreement_id: the relationship.
        denies: whether a certificate (URI, SPKI digest, serial in hex) is on the deny list now.
    """

    def __init__(self, party: Party, agreement_id: str, denies: Callable[[str, bytes, str], bool]) -> None:
        self._party = party
        self._agreement_id = agreement_id
        self._denies = denies

    def now(self) -> datetime:
        """The node's clock."""
        return self._party.clock.now()

    def random(self, n: int) -> bytes:
        """Fresh random bytes."""
        return self._party.ids.random(n)

    def on_commit(self, callback: Callable[[Topics], None]) -> None:
        """Have `callback` run after each commit."""
        self._party.store.on_commit(callback)

    def claim(self) -> Callable[[], None]:
        """Go first."""
        return self._party.precedence.claim()

    def hello(self) -> link_pb2.Hello:
        """Our hello."""
        return greeting.hello(self._party, self._agreement_id)

    def greet(self, hello: link_pb2.Hello) -> greeting.Greeting:
        """Compare the peer's hello."""
        return greeting.greet(self._party, self._agreement_id, hello)

    def record_halt(self, found: Any) -> Future[None]:
        """Raise the alarm of a greeting that halts."""
        return greeting.record_halt(self._party, self._agreement_id, found)

    def saw_clock(self, skew_s: float) -> None:
        """Remember the peer's clock minus ours."""
        rel = self._party.relationship(self._agreement_id).rel
        self._party.peers.saw_clock(rel, timedelta(seconds=skew_s))

    def outbox_after(
        self, lane: int, after_sequence: int, limit: int, max_bytes: int
    ) -> list[tuple[int, bytes]]:
        """What has no final outcome."""
        return outbox.outbox_after(self._party, self._agreement_id, lane, after_sequence, limit, max_bytes)

    def outbox_at_hand(
        self, lane: int, after_sequence: int, limit: int, max_bytes: int
    ) -> list[tuple[int, bytes]] | None:
        """What of it is in memory."""
        given = (lane, after_sequence, limit, max_bytes)
        return outbox.outbox_at_hand(self._party, self._agreement_id, *given)

    def owed_no_more(self, lane: int, sequences: Sequence[int]) -> list[int]:
        """Which of these have a final outcome."""
        return outbox.owed_no_more(self._party, self._agreement_id, lane, sequences)

    def receive(self, batch: link_pb2.Batch) -> Future[Any]:
        """Judge and store a batch."""
        return receive.receive(self._party, self._agreement_id, batch)

    def link_fault(self, code: str, evidence: bytes) -> Future[None]:
        """Record a broken frame."""
        return poison.link_fault(self._party, self._agreement_id, code, evidence)

    def settle(self, receipt: receipt_pb2.BatchReceipt) -> Future[Any]:
        """Verify a receipt and store the outcomes."""
        return settle.settle(self._party, self._agreement_id, receipt)

    def pending_fetches(self, after: int) -> Sequence[Fetch]:
        """Parts to fetch."""
        return fetch.pending_fetches(self._party, self._agreement_id, after)

    def store_chunks(self, wanted: Any, first_chunk: int, chunks: Sequence[bytes]) -> Future[None]:
        """Store chunks."""
        return fetch.store_chunks(self._party, wanted, first_chunk, chunks)

    def complete_fetches(self, statement_id: bytes) -> Future[list[bytes]]:
        """Judge a statement whose parts are here."""
        return fetch.complete_fetches(self._party, self._agreement_id, statement_id)

    def serve_chunks(self, sealed_digest: bytes, first_chunk: int) -> Iterator[bytes]:
        """Chunks of a part supplied to the peer."""
        return fetch.serve_chunks(self._party, self._agreement_id, sealed_digest, first_chunk)

    def own_heads(self, opening: bool) -> link_pb2.Heads:
        """Our heads."""
        return heads.own_heads(self._party, self._agreement_id, always=opening)

    def take_heads(self, theirs: link_pb2.Heads, opening: bool) -> Future[link_pb2.Heads | None]:
        """Check the peer's heads."""
        return heads.take_heads(self._party, self._agreement_id, theirs, at_once=opening)

    def take_head(self, theirs: link_pb2.Heads) -> Future[bool]:
        """Take the peer's restriction head."""
        return head_comparing.take_head(self._party, self._agreement_id, theirs)

    def next_comparison(self) -> head_comparing.Comparison | None:
        """The restriction head that is to be compared now."""
        return head_comparing.next_comparison(self._party, self._agreement_id)

    def compare_run(self, comparison: Any, run: restriction_head_pb2.RestrictionHeadRange) -> Future[int]:
        """Take in the next page of it."""
        return head_comparing.compare_run(self._party, comparison, run)

    def finish_comparison(self, comparison: Any) -> Future[None]:
        """Have it count."""
        return head_comparing.finish_comparison(self._party, comparison)

    def missing_notices(self) -> head_comparing.Missing:
        """What is to be done about missing notices."""
        return head_comparing.missing_notices(self._party, self._agreement_id)

    def report_missing(
        self, item_id: bytes, run: restriction_head_pb2.RestrictionHeadRange | None
    ) -> Future[bool]:
        """Raise the alarm of an item."""
        return head_comparing.report_missing(self._party, self._agreement_id, item_id, run)

    def head_range(
        self, request: federation_service_pb2.GetRestrictionHeadRangeRequest
    ) -> restriction_head_pb2.RestrictionHeadRange:
        """A run of our own restriction head."""
        return head_making.head_range(self._party, request)

    def check_kept_proofs(self) -> Future[None]:
        """Judge our ledger by earlier contradictions."""
        return heads.check_kept_proofs(self._party, self._agreement_id)

    def get_cosigned_checkpoint(self, origin: str) -> str:
        """The newest checkpoint of the peer's ledger that we cosigned."""
        return heads.get_cosigned_checkpoint(self._party, origin)

    def get_outcome(self, statement_id: bytes) -> receipt_pb2.BatchReceipt:
        """The first receipt of a statement of the peer's."""
        return heads.get_outcome(self._party, self._agreement_id, statement_id)

    def get_consistency_proof(
        self, request: federation_service_pb2.GetConsistencyProofRequest
    ) -> federation_service_pb2.GetConsistencyProofResponse:
        """The proof between two sizes of our ledger."""
        return heads.get_consistency_proof(self._party, request)

    def denies(self, uri: str, spki_sha256: bytes, serial_hex: str) -> bool:
        """Whether a certificate is on the deny list."""
        return self._denies(uri, spki_sha256, serial_hex)
