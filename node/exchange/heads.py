"""Restriction heads: how far the originator's notices have come, so that a lost one is noticed.

Decides what a head is made of, whether one takes the place of the one held, what a run of its leaves
proves, and which items are behind. Refuses to know signatures (a head's envelope is proved before) and
where entries are kept. Source: Article 3.4; the tree is RFC 6962's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice, pairwise
from typing import Final, NamedTuple

from entente.v1 import restriction_head_pb2 as pb

from node.errors import Refusal
from node.ledger.faults import ProofError
from node.ledger.proofs import range_proof, verify_range
from node.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash

_DOMAIN: Final = b"entente/restriction-head/v1\n"
ENTRIES_MAX: Final = 1000
HEAD_TYPE: Final = "application/vnd.entente.v1.restriction-head+protobuf"
"""The payload type of the envelope that a head travels in."""


class HeadState(Enum):
    """What became of the peer's newest head here."""

    NEW = "new"
    """It has not been compared with what is held."""
    COMPARED = "compared"
    FORKED = "forked"
    """The peer signed another under the same counter: neither says that anything is current."""


class Listed(NamedTuple):
    """What a head is over: how many items, and the root of their tree."""

    items: int
    root: bytes

    @classmethod
    def of(cls, entries: Iterable[tuple[bytes, int]]) -> Listed:
        """Return what a head over `entries` would name; memory stays flat.

        Args:
            entries: item and last sequence, from 1, in the order of the items.
        """
        frontier, left = Frontier(), iter(entries)
        while part := [leaf_hash(leaf(item, sequence)) for item, sequence in islice(left, ENTRIES_MAX)]:
            frontier.append_many(part)
        return cls(frontier.size, frontier.root())

    def head(
        self, *, agreement_id: str, party: str, counter: int, made: datetime, general_rules: int
    ) -> pb.RestrictionHead:
        """Return the head over them.

        Args:
            counter: more than that of the Party's last head.
            general_rules: the sequence of the Party's last general rule; 0 for none.
        """
        head = pb.RestrictionHead(
            agreement_id=agreement_id,
            party=party,
            counter=counter,
            items=self.items,
            root=self.root,
            general_rule_sequence=general_rules,
        )
        head.make_time.FromDatetime(made)
        return head


class HeadTree:
    """The tree of one head, made of the last sequence of each item that has notices."""

    def __init__(self, last_of: Mapping[bytes, int]) -> None:
        self._items = sorted(item for item, sequence in last_of.items() if sequence > 0)
        self._last_of = last_of
        self._hashes = [leaf_hash(leaf(item, last_of[item])) for item in self._items]
        self._nodes: dict[int, list[bytes]] = {}
        frontier = Frontier()
        for row in frontier.append_many(self._hashes):
            self._nodes.setdefault(row.level, []).append(row.hash)
        self.root: Final = frontier.root()
        self.listed: Final = Listed(len(self._items), self.root)

    def __len__(self) -> int:
        return len(self._items)

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Return the hashes of the leaves `start` to `end - 1`."""
        return self._hashes[start:end]

    def node_hashes(self, level: int, start: int, end: int) -> list[bytes]:
        """Return the nodes `start` to `end - 1` of `level`, a multiple of the tree's stride."""
        return self._nodes.get(level, [])[start:end]

    def head(
        self, *, agreement_id: str, party: str, counter: int, made: datetime, general_rules: int
    ) -> pb.RestrictionHead:
        """Return the head over the tree; arguments as for `Listed.head`."""
        return self.listed.head(
            agreement_id=agreement_id, party=party, counter=counter, made=made, general_rules=general_rules
        )

    def page(self, counter: int, first: int, count: int = ENTRIES_MAX) -> pb.RestrictionHeadRange:
        """Return a run of the list with its proof; empty past its end."""
        last = min(first + min(count, ENTRIES_MAX), len(self))
        run = pb.RestrictionHeadRange(counter=counter, first_index=first)
        if first < last:
            for item in self._items[first:last]:
                run.entries.add(item_id=item, sequence=self._last_of[item])
            run.proof.extend(range_proof(first, last, len(self), self))
        return run

    def proof_of(self, counter: int, item_id: bytes) -> pb.RestrictionHeadRange:
        """Return the run that proves how far one item is: its leaf, or the neighbours it is not between."""
        place = bisect_left(self._items, item_id)
        if place < len(self) and self._items[place] == item_id:
            return self.page(counter, place, 1)
        first, last = max(place - 1, 0), min(place + 1, len(self))
        return self.page(counter, first, last - first)


def leaf(item_id: bytes, sequence: int) -> bytes:
    """Return the leaf of one item."""
    return _DOMAIN + item_id + sequence.to_bytes(8, "big")


def require_newer(
    head: pb.RestrictionHead, held: pb.RestrictionHead | None, *, agreement_id: str, party: str
) -> None:
    """Check that a head takes the place of the one held.

    Raises:
        Refusal: FOREIGN_AGREEMENT, of another agreement or Party; FORK_DETECTED, the same counter over
            another tree; INVALID_TRANSITION, older than the one held.
    """
    if (head.agreement_id, head.party) != (agreement_id, party):
        raise Refusal("FOREIGN_AGREEMENT", "a restriction head of another agreement or Party")
    if held is None:
        return
    if head.counter == held.counter and head != held:
        raise Refusal("FORK_DETECTED", "two restriction heads under one counter")
    # Fewer general rules are no sign of an older one: a rule that is rejected frees its place.
    if head.counter < held.counter:
        raise Refusal("INVALID_TRANSITION", "the restriction head is no newer than the one held")


def verify_run(head: pb.RestrictionHead, run: pb.RestrictionHeadRange) -> dict[bytes, int]:
    """Return the entries of a run, once it is proved that they stand in the head's tree as it says.

    Raises:
        Refusal: SCHEMA_INVALID, of another head, out of order, or the proof does not hold.
    """
    entries = [(entry.item_id, entry.sequence) for entry in run.entries]
    ordered = all(one < other for (one, _), (other, _) in pairwise(entries))
    if run.counter != head.counter or not ordered:
        raise Refusal("SCHEMA_INVALID", "the run is not one of this restriction head")
    if not entries:
        return {}
    hashes = [leaf_hash(leaf(item, sequence)) for item, sequence in entries]
    try:
        verify_range(hashes, run.first_index, head.items, list(run.proof), head.root)
    except ProofError as error:
        raise Refusal("SCHEMA_INVALID", "the run does not stand in the restriction head") from error
    return dict(entries)


def last_of(head: pb.RestrictionHead, run: pb.RestrictionHeadRange, item_id: bytes) -> int:
    """Return the last notice on an item that a run proves; 0 where it proves that there is none.

    Raises:
        Refusal: SCHEMA_INVALID, the run does not hold, or says nothing of this item.
    """
    entries = verify_run(head, run)
    if item_id in entries:
        return entries[item_id]
    if head.items == 0 and head.root == EMPTY_ROOT:
        return 0
    items = list(entries)
    place = bisect_left(items, item_id)
    before_it = place > 0 or run.first_index == 0
    after_it = place < len(items) or run.first_index + len(items) == head.items
    if not items or not (before_it and after_it):
        raise Refusal("SCHEMA_INVALID", "the run says nothing of this item")
    return 0


def behind(listed: Mapping[bytes, int], held: Mapping[bytes, int]) -> frozenset[bytes]:
    """Return the items of which a notice is missing here.

    A notice that came after the head was made puts nothing behind.

    Args:
        listed: the entries of the whole list, or of some items.
        held: the highest sequence without a gap, by item; an item that is missing has none.
    """
    return frozenset(item for item, sequence in listed.items() if held.get(item, 0) < sequence)


def age_s(made: datetime | None, now: datetime, *, clock_limit: timedelta, lease: timedelta) -> float | None:
    """Return how old the originator's last word is, in seconds; None where none holds.

    Args:
        made: when the newest head was made that was compared with what is held; None: there is none.
        clock_limit: by how much the clocks may differ; a head from beyond that has a negative age, with
            which no fresh check is met.
        lease: how long a head holds; a fresh check of more hours than that is over with it.
    """
    if made is None or now - made > lease:
        return None
    age = now - made
    return 0.0 if -clock_limit <= age < timedelta(0) else age.total_seconds()


class Listing:
    """The whole list of a head, taken in page by page; what it holds does not grow with the list.

    Attributes:
        first_index: the place that the next page begins at.
    """

    def __init__(self, head: pb.RestrictionHead) -> None:
        self.first_index = 0
        self._head = head
        self._last = b""
        if head.items == 0 and head.root != EMPTY_ROOT:
            raise Refusal("SCHEMA_INVALID", "the restriction head is over nothing and names something")

    @property
    def complete(self) -> bool:
        """Whether every entry was taken in."""
        return self.first_index == self._head.items

    def take(self, run: pb.RestrictionHeadRange) -> dict[bytes, int]:
        """Return the entries of the next page, once it is proved to be the next one.

        Raises:
            Refusal: SCHEMA_INVALID, it does not hold, is empty, or does not follow the page before.
        """
        entries = verify_run(self._head, run)
        if run.first_index != self.first_index or not entries or next(iter(entries)) <= self._last:
            raise Refusal("SCHEMA_INVALID", "the pages are not the restriction head's whole list")
        self.first_index += len(entries)
        self._last = next(reversed(entries))
        return entries


def whole_list(head: pb.RestrictionHead, runs: Sequence[pb.RestrictionHeadRange]) -> dict[bytes, int]:
    """Return every entry of a head, once its pages are proved to be the whole list in order.

    Raises:
        Refusal: SCHEMA_INVALID, a page does not hold, or something is left out.
    """
    listing, listed = Listing(head), dict[bytes, int]()
    for run in runs:
        listed |= listing.take(run)
    if not listing.complete:
        raise Refusal("SCHEMA_INVALID", "the pages are not the restriction head's whole list")
    return listed


def without_gap(sequences: Iterable[tuple[bytes, int]]) -> Iterator[tuple[bytes, int]]:
    """Yield the highest sequence without a gap of each item that has the first one.

    Args:
        sequences: item and sequence of every notice held, in order; the same one may come again.
    """
    item, reached = b"", 0
    for other, sequence in sequences:
        if other != item:
            if reached:
                yield item, reached
            item, reached = other, 0
        if sequence == reached + 1:
            reached = sequence
    if reached:
        yield item, reached
