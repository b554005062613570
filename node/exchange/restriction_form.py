"""The form of a restriction statement at its supply: may it be made like this?

Decides what a supplier must say and may not say, and names every fault. Stricter than reading
(`restriction.py` reads anything, towards the tight end): a supplier never states what its own node
does not understand. Refuses to know the roster; whether a person named is on it is asked there.
Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from entente.v1 import restriction_pb2 as pb
from entente.v1 import roster_pb2

from node.errors import FieldFault, Refusal
from node.exchange import purposes
from node.exchange.caveats import STANDARD
from node.exchange.restriction import unknown_in

_ROLES = frozenset(roster_pb2.Role.values())
_TIMES = ("use_until", "destroy_by", "review_by")


def require_statement(statement: pb.RestrictionStatement) -> None:
    """Raise `Refusal` RESTRICTION_STATEMENT_MISSING if neither of the two statements is made."""
    if statement.WhichOneof("statement") is None:
        raise Refusal(
            "RESTRICTION_STATEMENT_MISSING", "neither restrictions nor that there are none is stated"
        )


def check_restrictions(
    statement: pb.RestrictionStatement,
    *,
    now: datetime,
    vocabulary: Collection[str] = purposes.CODES,
    at: str = "restrictions",
) -> list[FieldFault]:
    """Return every fault of a statement that goes with a supply; none: it may be made.

    Args:
        now: a time limit must lie after it.
        vocabulary: the purposes the agreement knows.
        at: the path of the statement in the request.
    """
    if statement.WhichOneof("statement") is None:
        return [FieldFault(at, "state the restrictions, or state that there are none")]
    if statement.WhichOneof("statement") == "no_restrictions":
        return []
    path = f"{at}.restrictions"
    message = statement.restrictions
    if message.tlp == pb.TLP_UNSPECIFIED:
        return [
            FieldFault(f"{path}.tlp", "missing"),
            *check_set(message, now=now, vocabulary=vocabulary, at=path),
        ]
    return list(check_set(message, now=now, vocabulary=vocabulary, at=path))


def check_set(
    message: pb.RestrictionSet,
    *,
    now: datetime,
    vocabulary: Collection[str] = purposes.CODES,
    at: str = "set",
) -> list[FieldFault]:
    """Return every fault of the dimensions that a set names, as a notice may name only some."""
    faults = [FieldFault(at, f"{name} holds what this version does not know") for name in unknown_in(message)]
    if not message.ListFields():
        faults.append(FieldFault(at, "names no restriction; state that there are none"))
    faults += _audience(message, at)
    faults += _purposes(message, vocabulary, at)
    faults += _onward(message, at)
    faults += _territory(message, at)
    faults += _times(message, now, at)
    faults += _duties(message, at)
    faults += _caveats(message, at)
    return faults


def _audience(message: pb.RestrictionSet, at: str) -> Iterator[FieldFault]:
    members = message.audience.members
    if message.HasField("audience") and not members:
        yield FieldFault(f"{at}.audience", "nobody; sealing is an act of its own")
    persons = [member.person_id for member in members if member.WhichOneof("member") == "person_id"]
    if message.tlp == pb.TLP_RED and (not persons or len(persons) < len(members)):
        yield FieldFault(f"{at}.audience", "TLP:RED names persons, and only persons")
    for place, member in enumerate(members):
        path = f"{at}.audience.members[{place}]"
        match member.WhichOneof("member"):
            case None:
                yield FieldFault(path, "a person, a role, a unit or all authorised personnel is expected")
            case "role" if member.role == roster_pb2.ROLE_UNSPECIFIED or member.role not in _ROLES:
                yield FieldFault(f"{path}.role", "not a role")
            case "person_id" if not member.person_id:
                yield FieldFault(f"{path}.person_id", "missing")
            case "unit" if not member.unit:
                yield FieldFault(f"{path}.unit", "missing")


def _purposes(message: pb.RestrictionSet, vocabulary: Collection[str], at: str) -> Iterator[FieldFault]:
    if message.HasField("purposes") and not message.purposes.codes:
        yield FieldFault(f"{at}.purposes", "no purpose at all; name at least one")
    for place, code in enumerate(message.purposes.codes):
        if code not in vocabulary:
            yield FieldFault(f"{at}.purposes.codes[{place}]", "not a purpose of the agreement")


def _onward(message: pb.RestrictionSet, at: str) -> Iterator[FieldFault]:
    onward = message.onward
    if onward.anyone and onward.allowed:
        yield FieldFault(f"{at}.onward", "either anyone or a list of recipients")
    if onward.anyone and pb.TLP_UNSPECIFIED < message.tlp < pb.TLP_GREEN:
        yield FieldFault(f"{at}.onward.anyone", "wider than the ceiling of tlp")


def _territory(message: pb.RestrictionSet, at: str) -> Iterator[FieldFault]:
    if not message.HasField("territory"):
        return
    extent = message.territory.WhichOneof("extent")
    if extent is None or (extent == "countries" and not message.territory.countries.codes):
        yield FieldFault(f"{at}.territory", "the world or at least one country is expected")


def _times(message: pb.RestrictionSet, now: datetime, at: str) -> Iterator[FieldFault]:
    instants: dict[str, datetime] = {}
    for name in _TIMES:
        if not message.HasField(name):
            continue
        limit: pb.TimeLimit = getattr(message, name)
        match limit.WhichOneof("limit"):
            case None:
                yield FieldFault(f"{at}.{name}", "an instant, or never, is expected")
            case "instant":
                try:
                    instants[name] = limit.instant.ToDatetime(UTC)
                except (OverflowError, ValueError):
                    yield FieldFault(f"{at}.{name}.instant", "not a time")
                    continue
                if instants[name] <= now:
                    yield FieldFault(f"{at}.{name}.instant", "over already")
    if {"use_until", "destroy_by"} <= instants.keys() and instants["use_until"] > instants["destroy_by"]:
        yield FieldFault(f"{at}.use_until.instant", "later than destroy_by")


def _duties(message: pb.RestrictionSet, at: str) -> Iterator[FieldFault]:
    kinds = [duty.WhichOneof("duty") for duty in message.duties]
    for place, (duty, kind) in enumerate(zip(message.duties, kinds, strict=True)):
        if kind is not None and kind in kinds[:place]:
            yield FieldFault(f"{at}.duties[{place}]", "the same duty twice")
        if kind == "fresh_check" and not duty.fresh_check.hours:
            yield FieldFault(f"{at}.duties[{place}].fresh_check.hours", "at least one hour is expected")


def _caveats(message: pb.RestrictionSet, at: str) -> Iterator[FieldFault]:
    seen = set[str]()
    for place, caveat in enumerate(message.caveats):
        path = f"{at}.caveats[{place}]"
        if not caveat.id or caveat.id in seen:
            yield FieldFault(f"{path}.id", "missing, or the same caveat twice")
        seen.add(caveat.id)
        if caveat.id in STANDARD:
            if caveat.texts:
                yield FieldFault(f"{path}.texts", "the wording of a standard caveat is fixed")
        elif caveat.original_language not in {text.language for text in caveat.texts if text.text}:
            yield FieldFault(f"{path}.original_language", "the language of one of the texts is expected")
