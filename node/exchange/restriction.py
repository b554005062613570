"""Restrictions: the one value that says what may be done with an item.

Decides how a statement is read, how two sets combine (always towards the tight end of every
dimension), and which bytes identify a set. Refuses to know who asks, what time it is, and how
notices follow each other. A value this version does not know is the tightest of its dimension; an
unknown dimension seals, since nobody here can keep it. Source: Article 3.4.
"""

from __future__ import annotations

import hashlib
import operator
import struct
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from entente.v1 import restriction_pb2 as pb
from google.protobuf import unknown_fields

from node.exchange import audience, purposes
from node.exchange.audience import ALL_AUTHORISED, NOBODY, UNNAMED, Audience

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DOMAIN: Final = b"entente/restrictions/v1\n"
ALL_BARS: Final = frozenset(pb.Bar.values()) - {pb.BAR_UNSPECIFIED}
# Duties as they are named in the contract; a fresh check stands apart, for its hours.
ALL_DUTIES: Final = frozenset({"ack_read", "report_use", "notify_onward"})
# A duty nobody can meet: the tightest fresh check.
NEVER_FRESH: Final = 0
# id, language that binds, (language, text) in order.
Caveat = tuple[str, str, tuple[tuple[str, str], ...]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Restrictions:
    """A restriction set with its order and its hash; made from the message by `of` alone.

    `None` is the loose end of its dimension: any purpose, anyone, anywhere, never. Chains hold the
    values of their enums, where the lower is the tighter.
    """

    tlp: int = pb.TLP_CLEAR
    audience: Audience = UNNAMED
    purposes: frozenset[str] | None = None
    onward: frozenset[str] | None = None
    onward_consent: bool = False
    territory: frozenset[str] | None = None
    use_until: datetime | None = None
    destroy_by: datetime | None = None
    review_by: datetime | None = None
    judicial: int = pb.JUDICIAL_ALLOWED
    bars: frozenset[int] = frozenset()
    pap: int = pb.PAP_CLEAR
    attribution: int = pb.ATTRIBUTION_FULL
    duties: frozenset[str] = frozenset()
    fresh_check_hours: int | None = None
    caveats: frozenset[Caveat] = frozenset()

    @classmethod
    def of(
        cls, statement: pb.RestrictionStatement, *, supplied_for: Collection[str] | None = None
    ) -> Restrictions:
        """Read what the supplier stated about a whole item; silence is sealed.

        Where no audience is named, it is all authorised personnel.

        Args:
            supplied_for: the purposes of the supply; they are what is permitted where the
                statement names none.
        """
        if statement.WhichOneof("statement") == "restrictions":
            stated = cls.of_set(statement.restrictions)
        elif statement.WhichOneof("statement") is None or _has_unknown(statement.no_restrictions):
            return SEALED
        else:
            stated = OPEN_TO_ALL
        if stated.audience == UNNAMED:
            stated = replace(stated, audience=ALL_AUTHORISED)
        if stated.purposes is None and supplied_for is not None:
            stated = replace(stated, purposes=purposes.simplest(supplied_for))
        return stated

    @classmethod
    def of_set(cls, message: pb.RestrictionSet) -> Restrictions:
        """Read a set, or the part of one that a notice names; what it leaves out is loose."""
        tlp = _chain(message.tlp, pb.TLP_RED, pb.TLP_CLEAR)
        fresh = [d.fresh_check.hours for d in message.duties if d.WhichOneof("duty") == "fresh_check"]
        duties = {d.WhichOneof("duty") for d in message.duties}
        if None in duties or any(map(_has_unknown, message.duties)):
            duties, fresh = set(ALL_DUTIES), [NEVER_FRESH]
        bars = frozenset(message.bars)
        return cls(
            tlp=tlp,
            audience=_audience(message, tlp),
            purposes=_purposes(message),
            onward=_onward(message, tlp),
            onward_consent=message.onward.consent_required or _has_unknown(message.onward),
            territory=_territory(message),
            use_until=_limit(message, "use_until"),
            destroy_by=_limit(message, "destroy_by"),
            review_by=_limit(message, "review_by"),
            judicial=_chain(message.judicial, pb.JUDICIAL_BARRED, pb.JUDICIAL_ALLOWED),
            bars=bars if bars <= ALL_BARS else ALL_BARS,
            pap=_chain(message.pap, pb.PAP_RED, pb.PAP_CLEAR),
            attribution=_chain(message.attribution, pb.ATTRIBUTION_HIDDEN, pb.ATTRIBUTION_FULL),
            duties=frozenset(duties) & ALL_DUTIES,
            fresh_check_hours=min(fresh, default=None),
            caveats=frozenset(_caveat(caveat) for caveat in message.caveats),
        )

    @property
    def is_sealed(self) -> bool:
        """Whether the audience is empty whoever is on the roster."""
        return frozenset() in self.audience

    def meet(self, other: Restrictions) -> Restrictions:
        """Return what both allow: the tighter of each dimension."""
        return Restrictions(
            tlp=min(self.tlp, other.tlp),
            audience=audience.meet(self.audience, other.audience),
            purposes=_both(self.purposes, other.purposes, purposes.meet),
            onward=_both(self.onward, other.onward, operator.and_),
            onward_consent=self.onward_consent or other.onward_consent,
            territory=_both(self.territory, other.territory, operator.and_),
            use_until=_both(self.use_until, other.use_until, min),
            destroy_by=_both(self.destroy_by, other.destroy_by, min),
            review_by=_both(self.review_by, other.review_by, min),
            judicial=min(self.judicial, other.judicial),
            bars=self.bars | other.bars,
            pap=min(self.pap, other.pap),
            attribution=min(self.attribution, other.attribution),
            duties=self.duties | other.duties,
            fresh_check_hours=_both(self.fresh_check_hours, other.fresh_check_hours, min),
            caveats=self.caveats | other.caveats,
        )

    def hash(self) -> bytes:
        """Return the SHA-256 that names this set on both nodes, whatever message it came in."""
        return hashlib.sha256(self.canonical()).digest()

    def canonical(self) -> bytes:
        """Return the set in its one form: a fixed order of fields, each element with its length."""
        clauses = [_list(sorted(_bytes(f"{kind}:{value}") for kind, value in c)) for c in self.audience]
        return _DOMAIN + b"".join(
            (
                _int(self.tlp),
                _list(sorted(clauses)),
                _set(self.purposes),
                _set(self.onward),
                _int(self.onward_consent),
                _set(self.territory),
                _time(self.use_until),
                _time(self.destroy_by),
                _time(self.review_by),
                _int(self.judicial),
                _list(_int(bar) for bar in sorted(self.bars)),
                _int(self.pap),
                _int(self.attribution),
                _set(self.duties),
                b"\x00" if self.fresh_check_hours is None else b"\x01" + _int(self.fresh_check_hours),
                _list(sorted(map(_caveat_bytes, self.caveats))),
            )
        )


LOOSEST: Final = Restrictions()
"""The loose end of every dimension: combining with it changes nothing. No item bears it."""
OPEN_TO_ALL: Final = Restrictions(audience=ALL_AUTHORISED)
"""An item under no restrictions: open to all authorised personnel, and to no auditor or operator."""
SEALED: Final = Restrictions(audience=NOBODY)


def unknown_in(message: pb.RestrictionSet) -> tuple[str, ...]:
    """Return the dimensions of the set that hold something this version does not know, for the alarm.

    A dimension that is itself unknown is named `field <number>`.
    """
    unknown = unknown_fields.UnknownFieldSet(message)
    names = [f"field {unknown[place].field_number}" for place in range(len(unknown))]
    for name, enum in (
        ("tlp", pb.Tlp),
        ("judicial", pb.Judicial),
        ("pap", pb.Pap),
        ("attribution", pb.Attribution),
    ):
        if getattr(message, name) not in enum.values():
            names.append(name)
    if not frozenset(message.bars) <= ALL_BARS:
        names.append("bars")
    for name in ("audience", "purposes", "onward", "territory", "use_until", "destroy_by", "review_by"):
        if message.HasField(name) and _has_unknown(getattr(message, name)):
            names.append(name)
    if any(_has_unknown(member) for member in message.audience.members):
        names.append("audience")
    if any(_has_unknown(duty) or duty.WhichOneof("duty") is None for duty in message.duties):
        names.append("duties")
    if any(map(_has_unknown, message.caveats)):
        names.append("caveats")
    return tuple(dict.fromkeys(names))


def _has_unknown(message: object) -> bool:
    return len(unknown_fields.UnknownFieldSet(message)) > 0  # type: ignore[arg-type]


def _chain(value: int, tightest: int, loosest: int) -> int:
    """Return a value of a chain: the loose end where it is not named, the tight one where unknown."""
    if value == 0:
        return loosest
    return value if tightest <= value <= loosest else tightest


def _audience(message: pb.RestrictionSet, tlp: int) -> Audience:
    if _has_unknown(message):
        return NOBODY
    if not message.HasField("audience"):
        return NOBODY if tlp == pb.TLP_RED else UNNAMED
    if _has_unknown(message.audience):
        return NOBODY
    return audience.audience_of(message.audience, persons_only=tlp == pb.TLP_RED)


def _purposes(message: pb.RestrictionSet) -> frozenset[str] | None:
    if not message.HasField("purposes"):
        return None
    return frozenset() if _has_unknown(message.purposes) else purposes.simplest(message.purposes.codes)


def _onward(message: pb.RestrictionSet, tlp: int) -> frozenset[str] | None:
    if message.HasField("onward") and _has_unknown(message.onward):
        return frozenset()
    if message.HasField("onward") and not message.onward.anyone:
        return frozenset(message.onward.allowed)
    return None if tlp >= pb.TLP_GREEN else frozenset()


def _territory(message: pb.RestrictionSet) -> frozenset[str] | None:
    if not message.HasField("territory"):
        return None
    extent = message.territory.WhichOneof("extent")
    if extent == "world" and not _has_unknown(message.territory):
        return None
    return frozenset(message.territory.countries.codes)


def _limit(message: pb.RestrictionSet, name: str) -> datetime | None:
    if not message.HasField(name):
        return None
    limit: pb.TimeLimit = getattr(message, name)
    if limit.WhichOneof("limit") is None or _has_unknown(limit):
        return _EPOCH
    if limit.WhichOneof("limit") == "never":
        return None
    try:
        return _EPOCH + timedelta(seconds=limit.instant.seconds, microseconds=limit.instant.nanos // 1000)
    except OverflowError:
        return _EPOCH


def _caveat(caveat: pb.Caveat) -> Caveat:
    texts = sorted((text.language, text.text) for text in caveat.texts)
    return (caveat.id, caveat.original_language, tuple(texts))


def _both(one: T | None, other: T | None, tighter: Callable[[T, T], T]) -> T | None:
    if one is None:
        return other
    if other is None:
        return one
    return tighter(one, other)


def _int(value: int) -> bytes:
    return struct.pack(">I", value)


def _bytes(text: str) -> bytes:
    encoded = text.encode()
    return _int(len(encoded)) + encoded


def _list(elements: Iterable[bytes]) -> bytes:
    held = list(elements)
    return _int(len(held)) + b"".join(held)


def _set(values: frozenset[str] | None) -> bytes:
    return b"\x00" if values is None else b"\x01" + _list(_bytes(value) for value in sorted(values))


def _time(value: datetime | None) -> bytes:
    if value is None:
        return b"\x00"
    return b"\x01" + struct.pack(">q", (value - _EPOCH) // timedelta(microseconds=1))


def _caveat_bytes(caveat: Caveat) -> bytes:
    key, language, texts = caveat
    return _bytes(key) + _bytes(language) + _list(_bytes(lang) + _bytes(text) for lang, text in texts)
