"""Restriction heads: how far the originator's notices have come, so that a lost one is noticed.

Decides what a head is made of, whether one takes the place of the one held, what a run of its leaves
proves, and which items are behind. Refuses to know signatures (a head's envelope is proved before) and
where entries are kept. Source: Article 3.4; the tree is RFC 6962's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from entente.v1 import restriction_head_pb2 as pb

from node.errors import Refusal
from node.ledger.faults import ProofError
from node.ledger.proofs import range_proof, verify_range
from node.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash

_DOMAIN: Final = b"entente/restriction-head/v1\n"
ENTRIES_MAX: Final = 1000


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
        """Return the head over the tree.

        Args:
            counter: one more than the Party's last head.
            general_rules: the sequence of the Party's last general rule; 0 for none.
        """
        head = pb.RestrictionHead(
            agreement_id=agreement_id,
            party=party,
            counter=counter,
            items=len(self),
            root=self.root,
            general_rule_sequence=general_rules,
        )
        head.make_time.FromDatetime(made)
        return head

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
            another tree; INVALID_TRANSITION, no newer than the one held, or fewer general rules.
    """
    if (head.agreement_id, head.party) != (agreement_id, party):
        raise Refusal("FOREIGN_AGREEMENT", "a restriction head of another agreement or Party")
    if held is None:
        return
    if head.counter == held.counter and head != held:
        raise Refusal("FORK_DETECTED", "two restriction heads under one counter")
    if head.counter < held.counter or head.general_rule_sequence < held.general_rule_sequence:
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


def age_s(head: pb.RestrictionHead | None, now: datetime, clock_limit: timedelta) -> float | None:
    """Return how old the originator's last word is, in seconds; None where there is none.

    Args:
        clock_limit: by how much the clocks may differ; a head from beyond that has a negative age, with
            which no fresh check is met.
    """
    if head is None:
        return None
    age = now - head.make_time.ToDatetime(UTC)
    return 0.0 if -clock_limit <= age < timedelta(0) else age.total_seconds()


def whole_list(head: pb.RestrictionHead, runs: Sequence[pb.RestrictionHeadRange]) -> dict[bytes, int]:
    """Return every entry of a head, once its pages are proved to be the whole list in order.

    Raises:
        Refusal: SCHEMA_INVALID, a page does not hold, or something is left out.
    """
    listed, last = dict[bytes, int](), b""
    for run in runs:
        entries = verify_run(head, run)
        if run.first_index != len(listed) or (listed and entries and next(iter(entries)) <= last):
            raise Refusal("SCHEMA_INVALID", "the pages are not the restriction head's whole list")
        listed |= entries
        last = next(reversed(listed), b"")
    if len(listed) != head.items:
        raise Refusal("SCHEMA_INVALID", "the pages are not the restriction head's whole list")
    return listed
