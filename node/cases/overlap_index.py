"""What a term weighs in a register, how alike that makes two texts, and which may be: an inverted index.

Decides that a term weighs more, the fewer entries have it. Refuses to know what a term stands for.

Two texts are as alike as twice what they share is to what both have, by weight. Between two languages a word
that the glossary does not know counts half, shared or not: it may look otherwise in the other.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Final, Generic, TypeVar

from node.cases.terms import is_word, weight_of

K = TypeVar("K", bound=Hashable)
Bag = Mapping[str, str]
"""The terms of a text, each with the words it was found as."""
Bags = Mapping[str, Bag]
"""The terms by language."""

WHOLE: Final = 1000
_SMOOTHED: Final = 8  # in a register of few entries no term is rare yet


class Weights:
    """What each term weighs in a register; the same however the register came to be."""

    def __init__(self) -> None:
        self._counts: Final[dict[str, int]] = {}
        self._entries = 0

    def count(self, terms: Iterable[str], change: int) -> None:
        """Note that an entry with these terms came (1) or went (-1)."""
        self._entries += change
        for term in terms:
            if count := self._counts.get(term, 0) + change:
                self._counts[term] = count
            else:
                del self._counts[term]

    def of(self, term: str) -> int:
        """Return what a term weighs: an even number, so that half of it is a whole one."""
        return _weight(weight_of(term), self._entries, self._counts.get(term, 0))

    def total(self, bag: Iterable[str]) -> tuple[int, int]:
        """Return what the terms weigh that look alike in every language, and what the other words do."""
        known = words = 0
        for term in bag:
            if is_word(term):
                words += self.of(term)
            else:
                known += self.of(term)
        return known, words

    def compared(self, bags: Bags, others: Bags) -> tuple[int, str, str]:
        """Return how alike two entries are, in thousandths, and in which languages they are most so."""
        best = (0, "", "")
        totals = {other: self.total(terms) for other, terms in others.items()}
        for language, bag in bags.items():
            known, words = self.total(bag)
            for other, terms in others.items():
                cross = language != other
                held = totals[other]
                of = known + held[0] + ((words + held[1]) // 2 if cross else words + held[1])
                shared = 0
                for term in bag.keys() & terms.keys():
                    shared += self.of(term) // 2 if cross and is_word(term) else self.of(term)
                if of and (alike := 2 * WHOLE * shared // of) > best[0]:
                    best = (alike, language, other)
        return best


@lru_cache(65_536)
def _weight(weight: int, entries: int, holders: int) -> int:
    return 2 * max(1, round(64 * weight * math.log(1 + (entries + _SMOOTHED) / (holders + 1))))


class Index(Generic[K]):
    """The entries of a register by their terms in one field; one place for each language of an entry."""

    def __init__(self, weights: Weights) -> None:
        self._weights: Final = weights
        self._holders: Final[dict[str, set[int]]] = {}
        self._places: Final[dict[K, list[int]]] = {}
        # By place: whose it is, in which language, with which terms; None where nobody's is.
        self._held: Final[list[tuple[K, str, Bag] | None]] = []
        self._free: Final[list[int]] = []
        # What the terms of a place weigh: true until the next change, and looked up where it is asked for.
        self._totals: Final[dict[int, tuple[int, int]]] = {}

    def put(self, key: K, bags: Bags) -> None:
        """Take in an entry that is not there."""
        self._places[key] = [self._put(key, language, bag) for language, bag in bags.items()]
        self._totals.clear()

    def _put(self, key: K, language: str, bag: Bag) -> int:
        if self._free:
            place = self._free.pop()
        else:
            place = len(self._held)
            self._held.append(None)
        self._held[place] = (key, language, bag)
        for term in bag:
            self._holders.setdefault(term, set()).add(place)
        return place

    def drop(self, key: K) -> None:
        """Take out an entry."""
        for place in self._places.pop(key):
            if (held := self._held[place]) is not None:
                for term in held[2]:
                    holders = self._holders[term]
                    holders.remove(place)
                    if not holders:
                        del self._holders[term]
            self._held[place] = None
            self._free.append(place)
        self._totals.clear()

    def candidates(self, bags: Bags, least: int) -> set[K]:
        """Return every entry that may be so much alike; it may be less so by words of another language.

        Args:
            least: in thousandths; at least 1.
        """
        found: set[K] = set()
        for language, bag in bags.items():
            known, words = self._weights.total(bag)
            # Alike is 2s / (mine + theirs), and theirs is no less than s, what both share: so much that must
            # be before anything else is looked at.
            enough = max(1, -(-least * (known + words // 2) // (2 * WHOLE - least)))
            shared = self._shared(bag)
            for place in [place for place, weight in enumerate(shared) if weight >= enough]:
                if (held := self._held[place]) is not None and held[0] not in found:
                    theirs = self._total(place, held[2])
                    both = words + theirs[1]
                    of = known + theirs[0] + (both if held[1] == language else both // 2)
                    if 2 * WHOLE * shared[place] >= least * of:
                        found.add(held[0])
        return found

    def _shared(self, bag: Bag) -> list[int]:
        """Return, for each place, what it shares with the bag by weight, words counted in full."""
        shared = [0] * len(self._held)
        for term in bag:
            weight = self._weights.of(term)
            for place in self._holders.get(term, ()):
                shared[place] += weight
        return shared

    def _total(self, place: int, bag: Bag) -> tuple[int, int]:
        if (total := self._totals.get(place)) is None:
            total = self._totals[place] = self._weights.total(bag)
        return total
