"""What the link needs of the node: the acts of one relationship, bound.

Decides nothing; `bound.py` binds the real acts, tests bind a node in memory. All methods are synchronous
and thread-safe and are called from the link's executor; those that write return a future resolved after the
commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Final, Protocol, TypeAlias

from entente.v1 import federation_service_pb2, link_pb2, receipt_pb2, restriction_head_pb2

from node.errors import Refusal

Topics: TypeAlias = frozenset[str]
_OWING: Final = "outbox/"
HEAD_MADE: Final = "restriction_head"
"""The topic of a commit that made a new restriction head."""


def lanes_of(topics: Topics) -> set[int]:
    """Return the lanes that owe something more after a commit with these topics."""
    return {int(topic[len(_OWING) :]) for topic in topics if topic.startswith(_OWING)}


class Greeting(Protocol):
    """What the comparison of two hellos found."""

    @property
    def halt(self) -> Refusal | None:
        """Why all business stops; None if it need not."""

    @property
    def protective_only(self) -> bool:
        """Whether the two agreements differ."""

    @property
    def clock_skew_s(self) -> float:
        """The peer's clock minus ours, in seconds."""

    @property
    def evidence(self) -> bytes:
        """What `halt` rests on; the same fact is the same bytes."""


class Fetch(Protocol):
    """One part of sealed content that is to be fetched."""

    @property
    def arrival(self) -> int:
        """The place of its statement in the order of arrival."""

    @property
    def statement_id(self) -> bytes:
        """The statement it belongs to."""

    @property
    def part(self) -> int:
        """Its number."""

    @property
    def sealed_digest(self) -> bytes:
        """SHA-256 of its sealed form."""

    @property
    def sealed_size_bytes(self) -> int:
        """The length of its sealed form."""

    @property
    def next_chunk(self) -> int:
        """The first chunk that is not stored yet."""


class Received(Protocol):
    """What became of a batch."""

    @property
    def receipts(self) -> Sequence[bytes]:
        """Serialised receipts, stored already."""

    @property
    def fetch(self) -> Sequence[Any]:
        """Content that is to be fetched now."""


class Settled(Protocol):
    """What a receipt settled."""

    @property
    def final(self) -> Sequence[tuple[int, int]]:
        """Lane and sequence of statements with a final outcome."""

    @property
    def held(self) -> Sequence[tuple[int, int, str]]:
        """Lane, sequence and code of statements the peer holds."""

    @property
    def again(self) -> bool:
        """Whether it names statements that were settled before."""


class Comparison(Protocol):
    """A restriction head of the peer that is being compared, page by page."""

    @property
    def counter(self) -> int:
        """Which head it is."""

    @property
    def first_index(self) -> int:
        """The place that the next page begins at."""

    @property
    def complete(self) -> bool:
        """Whether every page was taken in."""


class Missing(Protocol):
    """What is to be done about notices that are missing."""

    @property
    def counter(self) -> int:
        """Of the peer's newest restriction head."""

    @property
    def items(self) -> Sequence[bytes]:
        """Those of which an alarm is due."""

    @property
    def under_way(self) -> bool:
        """Whether what is missing may still be on its way."""

    @property
    def received(self) -> int:
        """The last statement of the peer's protective lane that has arrived."""


class Acts(Protocol):
    """The acts behind one link. Refusals are `node.errors.Refusal`."""

    def now(self) -> datetime:
        """The node's clock, UTC."""

    def random(self, n: int) -> bytes:
        """Fresh random bytes."""

    def on_commit(self, callback: Callable[[Topics], None]) -> None:
        """Have `callback` run, on the writer's thread, after each commit."""

    def claim(self) -> Callable[[], None]:
        """Have other work of the process stand still until what is returned is called, once."""

    def hello(self) -> link_pb2.Hello:
        """Our hello; all but the nonce filled in."""

    def greet(self, hello: link_pb2.Hello) -> Greeting:
        """Compare the peer's hello with our records."""

    def record_halt(self, found: Any) -> Future[None]:
        """Raise the alarm of a greeting that halts; the same fact is raised once."""

    def saw_clock(self, skew_s: float) -> None:
        """Remember the peer's clock minus ours, in seconds; a quick call that may be made on the loop."""

    def outbox_after(
        self, lane: int, after_sequence: int, limit: int, max_bytes: int
    ) -> list[tuple[int, bytes]]:
        """What has no final outcome, in sequence, each a serialised `Delivery`."""

    def outbox_at_hand(
        self, lane: int, after_sequence: int, limit: int, max_bytes: int
    ) -> list[tuple[int, bytes]] | None:
        """The same, of what is in memory; None: ask the other. A quick call that may be made on the loop."""

    def owed_no_more(self, lane: int, sequences: Sequence[int]) -> Sequence[int]:
        """Which of these statements of a lane have a final outcome."""

    def receive(self, batch: link_pb2.Batch) -> Future[Any]:
        """Judge and store a batch; resolves to a `Received`."""

    def link_fault(self, code: str, evidence: bytes) -> Future[None]:
        """Record a frame that broke the protocol."""

    def settle(self, receipt: receipt_pb2.BatchReceipt) -> Future[Any]:
        """Verify a receipt and store the outcomes; resolves to a `Settled`."""

    def pending_fetches(self, after: int) -> Sequence[Fetch]:
        """Parts that are not here whole, of some statements that arrived after `after`; none: no more."""

    def store_chunks(self, fetch: Any, first_chunk: int, chunks: Sequence[bytes]) -> Future[None]:
        """Authenticate chunks and store them."""

    def complete_fetches(self, statement_id: bytes) -> Future[list[bytes]]:
        """Judge a statement whose parts are all here; resolves to serialised receipts."""

    def serve_chunks(self, sealed_digest: bytes, first_chunk: int) -> Iterator[bytes]:
        """The chunks of a part supplied to the peer."""

    def own_heads(self, opening: bool) -> link_pb2.Heads:
        """Our heads; `opening` where a session begins."""

    def take_heads(self, heads: link_pb2.Heads, opening: bool) -> Future[link_pb2.Heads | None]:
        """Check the peer's heads; resolves to the answer, if there is one."""

    def take_head(self, heads: link_pb2.Heads) -> Future[bool]:
        """Take the restriction head among the peer's heads; resolves to whether it is to be compared."""

    def next_comparison(self) -> Comparison | None:
        """The restriction head that is to be compared now; None where none is."""

    def compare_run(self, comparison: Any, run: restriction_head_pb2.RestrictionHeadRange) -> Future[int]:
        """Take in the next page of it; resolves to how many items it finds behind."""

    def finish_comparison(self, comparison: Any) -> Future[None]:
        """Have it count, once every page was taken in."""

    def missing_notices(self) -> Missing:
        """What is to be done about notices that are missing now."""

    def report_missing(
        self, item_id: bytes, run: restriction_head_pb2.RestrictionHeadRange | None
    ) -> Future[bool]:
        """Raise the alarm of an item of which a notice is missing."""

    def head_range(
        self, request: federation_service_pb2.GetRestrictionHeadRangeRequest
    ) -> restriction_head_pb2.RestrictionHeadRange:
        """A run of our own restriction head."""

    def check_kept_proofs(self) -> Future[None]:
        """Judge our ledger by what the peer showed of it in earlier contradictions."""

    def get_cosigned_checkpoint(self, origin: str) -> str:
        """The newest checkpoint of the peer's ledger that we cosigned."""

    def get_outcome(self, statement_id: bytes) -> receipt_pb2.BatchReceipt:
        """The first receipt of a statement of the peer's."""

    def get_consistency_proof(
        self, request: federation_service_pb2.GetConsistencyProofRequest
    ) -> federation_service_pb2.GetConsistencyProofResponse:
        """The proof between two sizes of our ledger."""

    def denies(self, uri: str, spki_sha256: bytes, serial_hex: str) -> bool:
        """Whether a certificate is on the deny list now."""
