"""Whether two projects may do the same work: advice, never a refusal (Article 1.2).

Decides how alike two entries of the register are, in thousandths, and says by what: the words of title and
subject in whatever languages they are given, goods and routes, territory, period. Refuses to know what an
entry is on the wire, who may see it, and what people make of the advice. Nothing here reads a clock: the same
register and the same entry give the same advice.

Two entries are as alike as their words are (title and subject, half each). Territory and period alone make
nothing alike; where they differ they take from what the words say, down to two fifths of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from node.cases.overlap_around import Period, days_shared, period_alike, reach, territory_alike
from node.cases.overlap_index import WHOLE, Bag, Bags, Index, Weights
from node.cases.terms import terms_of_codes, terms_of_text

SUSPECTED_PERMILLE: Final = 350
"""From here on a duplication is suspected."""

_TERMS_SHOWN: Final = 8
_NO_LANGUAGE: Final = ""
K = TypeVar("K", bound=Hashable)
Texts = tuple[tuple[str, str], ...]
"""Texts by language tag, ISO 639-1 with or without a region; one language may come more than once."""


class Dimension(Enum):
    """What two entries may have in common."""

    TITLE = "title"
    SUBJECT = "subject"
    TERRITORY = "territory"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry of the register as it is compared.

    Attributes:
        titles: its title, once for each language.
        subjects: what it is about and aims at, in any number of texts.
        codes: subjects of the agreement, six-digit codes of the Harmonized System, places and routes by
            UN/LOCODE (`UZTER`, `UZTER-TJDYU`).
        territories: countries and subdivisions (ISO 3166), places (UN/LOCODE) or regions (UN M49); none:
            everywhere.
        starts: its first day; None: not known.
        ends: its last day; None: none is set.

    Raises:
        ValueError: it ends before it starts.
    """

    titles: Texts
    subjects: Texts = ()
    codes: tuple[str, ...] = ()
    territories: frozenset[str] = frozenset()
    starts: date | None = None
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise ValueError("ends before it starts")

    @property
    def period(self) -> Period:
        """Its first and its last day."""
        return self.starts, self.ends


@dataclass(frozen=True, slots=True)
class Reason:
    """One dimension in which two entries are alike.

    Attributes:
        dimension: which.
        permille: how much, 1 to 1000.
        terms: what they share, as the one and as the other writes it; what weighs most comes first. For a
            period both are the first and the last day in common, empty where there is none.
    """

    dimension: Dimension
    permille: int
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overlap(Generic[K]):
    """An entry that another may duplicate.

    Attributes:
        key: which entry of the register.
        permille: how alike, 0 to 1000.
        reasons: why, the strongest first.
    """

    key: K
    permille: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A profile, and its terms in the two dimensions that have words."""

    profile: Profile
    fields: Mapping[Dimension, Bags]

    terms: frozenset[str]


def _read(profile: Profile) -> _Entry:
    titles, subjects = _bags(profile.titles), _bags(profile.subjects)
    codes = terms_of_codes(profile.codes)
    # Where no more is said of the subject, the title says it: what another writes at length may be in it.
    about = subjects or titles or {_NO_LANGUAGE: {}}
    said = {language: {**bag, **codes} for language, bag in about.items()}
    terms = frozenset(term for bags in (titles, said) for bag in bags.values() for term in bag)
    return _Entry(profile, {Dimension.TITLE: titles, Dimension.SUBJECT: said}, terms)


def _bags(texts: Texts) -> Bags:
    found: dict[str, dict[str, str]] = {}
    for tag, text in texts:
        language = tag.partition("-")[0].lower()
        for term, words in terms_of_text(text, language).items():
            found.setdefault(language, {}).setdefault(term, words)
    return found


class Register(Generic[K]):
    """The entries that a new one is compared with, indexed by their terms; changed by one thread at a time.

    A term weighs more the fewer entries have it, so what an advice says depends on the register it was asked
    of, and on nothing else: neither on the order in which entries came, nor on those that went. Whichever of
    two entries is asked about, the answer about the two is the same.
    """

    def __init__(self, entries: Mapping[K, Profile] = MappingProxyType({})) -> None:
        self._entries: Final[dict[K, _Entry]] = {}
        self._weights: Final = Weights()
        self._index: Final = {
            field: Index[K](self._weights) for field in (Dimension.TITLE, Dimension.SUBJECT)
        }
        for key, profile in entries.items():
            self.put(key, profile)

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, key: K, profile: Profile) -> None:
        """Take in an entry, in the place of the one that has this key."""
        self.drop(key)
        entry = self._entries[key] = _read(profile)
        self._weights.count(entry.terms, 1)
        for field, index in self._index.items():
            index.put(key, entry.fields[field])

    def drop(self, key: K) -> None:
        """Take out an entry; one that is not there changes nothing."""
        if (entry := self._entries.pop(key, None)) is not None:
            self._weights.count(entry.terms, -1)
            for index in self._index.values():
                index.drop(key)

    def like(
        self,
        profile: Profile,
        *,
        least: int = SUSPECTED_PERMILLE,
        most: int = 32,
        without: Iterable[K] = (),
    ) -> list[Overlap[K]]:
        """Return the entries that are like `profile`, the most similar first; equals as they were taken in.

        Args:
            least: from how many thousandths on; at least 1.
            most: how many at most.
            without: keys that are not compared: the entry itself.
        """
        asked, least = _read(profile), max(least, 1)
        # What is alike on the whole is so in title or subject; and nothing is alike beyond what they are.
        keys = {key for f, index in self._index.items() for key in index.candidates(asked.fields[f], least)}
        scored = [
            (permille, key)
            for key in keys.difference(without)
            if (permille := self._alike(asked, self._entries[key])) >= least
        ]
        order = {key: number for number, key in enumerate(self._entries)} if scored else {}
        scored.sort(key=lambda found: (-found[0], order[found[1]]))
        return [
            Overlap(key, permille, self._reasons(asked, self._entries[key]))
            for permille, key in scored[:most]
        ]

    def alike(self, one: Profile, other: Profile) -> int:
        """Return how alike two profiles are by the weights of this register, which need not hold them."""
        return WHOLE if one == other else self._alike(_read(one), _read(other))

    def _alike(self, one: _Entry, other: _Entry) -> int:
        pairs = ((bags, other.fields[field]) for field, bags in one.fields.items())
        # The mean of the fields in which either says anything.
        spoken = [pair for pair in pairs if any(map(_any_terms, pair))]
        said = sum(self._weights.compared(*pair)[0] for pair in spoken) // len(spoken) if spoken else 0
        here, there = one.profile, other.profile
        territory = territory_alike(here.territories, there.territories)
        period = period_alike(here.period, there.period)
        return said * (4 * WHOLE + 4 * territory + 2 * period) // (10 * WHOLE)

    def _reasons(self, one: _Entry, other: _Entry) -> tuple[Reason, ...]:
        found = []
        for field, bags in one.fields.items():
            others = other.fields[field]
            permille, language, theirs = self._weights.compared(bags, others)
            if permille:
                found.append(Reason(field, permille, self._shown(bags[language], others[theirs])))
        here, there = one.profile.territories, other.profile.territories
        if territory := territory_alike(here, there):
            places = sorted(reach(here).keys() & reach(there).keys())
            found.append(Reason(Dimension.TERRITORY, territory, tuple((p, p) for p in places[:_TERMS_SHOWN])))
        if period := period_alike(one.profile.period, other.profile.period):
            days = days_shared(one.profile.period, other.profile.period)
            found.append(Reason(Dimension.PERIOD, period, (days,)))
        return tuple(sorted(found, key=lambda reason: -reason.permille))

    def _shown(self, bag: Bag, other: Bag) -> tuple[tuple[str, str], ...]:
        shared = sorted(bag.keys() & other.keys(), key=lambda term: (-self._weights.of(term), term))
        return tuple(dict.fromkeys((bag[term], other[term]) for term in shared))[:_TERMS_SHOWN]


def _any_terms(bags: Bags) -> bool:
    return any(bags.values())
