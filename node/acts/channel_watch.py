"""What is watched for the protected channel's sake (Article 3.5): what is blocked, what people must look at.

Decides that whatever is refused for closing the channel is recorded and counted on the node that refuses it,
and that the contact person is told of it, of requests to report elsewhere, and of doubtful caveats. The words
are judged in `node/exchange/rilo.py`. Nothing of a text is kept: only what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, Protocol, TypeVar

from entente.v1 import channel_service_pb2 as wire
from entente.v1 import item_supply_pb2, restriction_pb2, statement_pb2
from sqlalchemy import func, select

from node.acts.leaves import REFUSED, Kind, entry
from node.acts.opened import Opened
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import author_of
from node.acts.restricted import Restricted
from node.errors import Refusal
from node.exchange.rilo import Names, doubts
from node.store import schema
from node.store.unit import UnitOfWork

CODE: Final = "RILO_CHANNEL_INTERFERENCE"
REQUEST: Final = wire.CHANNEL_WARNING_KIND_REQUEST
DOUBT: Final = wire.CHANNEL_WARNING_KIND_DOUBT
BLOCKED: Final = wire.CHANNEL_WARNING_KIND_BLOCKED
_W: Final = schema.channel_warning.c
_NOTHING: Final = bytes(16)


class Asking(Protocol):
    """A call of one act: who asks this Party for what."""

    @property
    def party(self) -> Party:
        """The node's Party."""

    @property
    def caller(self) -> Caller:
        """Who calls."""

    @property
    def request(self) -> Any:
        """Names agreement and person."""


Call = TypeVar("Call", bound=Asking)
Reply = TypeVar("Reply")


def warn_of_doubts(
    unit: UnitOfWork,
    relationship: Relationship,
    whose: str,
    object_id: bytes,
    sets: Iterable[restriction_pb2.RestrictionSet],
) -> None:
    """Tell the contact person of each caveat that may delay a report.

    Args:
        whose: who states it.
        object_id: the item or statement, 16 bytes.
    """
    for caveat in doubts(sets, relationship.protected):
        warn(unit, relationship, DOUBT, whose, object_id, caveat)


def warn_of_supply(
    unit: UnitOfWork,
    relationship: Relationship,
    whose: str,
    supply: item_supply_pb2.ItemSupply,
    restricted: Restricted,
) -> None:
    """Tell the contact person of each caveat of a supply that may delay a report.

    Args:
        whose: who supplies.
        restricted: what the supply restricts.
    """
    for caveat in _doubts_in(restricted.statement, relationship.protected):
        warn(unit, relationship, DOUBT, whose, supply.item_id, caveat)
    if restricted.parted:
        sets = (part.restrictions.restrictions for part in supply.parts)
        warn_of_doubts(unit, relationship, whose, supply.item_id, sets)


@lru_cache(maxsize=4096)
def _doubts_in(statement: bytes, channel: Names) -> tuple[str, ...]:
    """The same for a serialised `RestrictionStatement`: thousands of items are supplied under one."""
    stated = restriction_pb2.RestrictionStatement.FromString(statement)
    return doubts([stated.restrictions], channel)


def warn_of_request(unit: UnitOfWork, relationship: Relationship, whose: str, object_id: bytes) -> None:
    """Tell the contact person of a request to report elsewhere instead of through the channel."""
    if relationship.protected:
        warn(unit, relationship, REQUEST, whose, object_id)


def blocked_on_arrival(unit: UnitOfWork, relationship: Relationship, statement_id: bytes) -> None:
    """Count what the peer said and was refused for closing the channel; its receipt is the record."""
    unit.facts["rilo_blocked", "received"] += 1
    warn(unit, relationship, BLOCKED, schema.PEER, statement_id)


def record_blocked(
    unit: UnitOfWork, relationship: Relationship, author: statement_pb2.Author, object_id: bytes = b""
) -> None:
    """Record and count what was drafted here and would have closed the channel.

    Args:
        object_id: the item it was about, if one.
    """
    unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.INTERFERENCE_BLOCKED,
            actor=author,
            decision=REFUSED,
            code=CODE,
            object_id=object_id,
            sender=relationship.own,
        ),
    )
    unit.facts["rilo_blocked", "drafted"] += 1
    warn(unit, relationship, BLOCKED, schema.OWN, object_id or _NOTHING)


def recording_blocked(
    unit: UnitOfWork, call: Call, act: Callable[[UnitOfWork, Call], Reply]
) -> Reply | Refusal:
    """Run one act; what it refuses for closing the channel is recorded and is its outcome.

    A dry run, which stores nothing, records nothing either.
    """
    try:
        with unit.savepoint():
            return act(unit, call)
    except Refusal as refusal:
        request, caller = call.request, call.caller
        if refusal.code != CODE or getattr(request, "validate_only", False):
            raise
        relationship = call.party.relationship(request.agreement_id)
        person = request.person_id or caller.name
        record_blocked(unit, relationship, author_of(relationship, caller, person, unit.now))
        return refusal


def watch_arrival(unit: UnitOfWork, relationship: Relationship, opened: Opened, code: str) -> None:
    """Look at a statement of the peer that was judged: what was blocked, and what people must look at.

    Args:
        code: why it was refused or is held; empty if neither.
    """
    if code == CODE:
        blocked_on_arrival(unit, relationship, opened.statement_id)
        return
    supply = opened.supply
    if supply is None:
        return
    if opened.asks_elsewhere:
        warn_of_request(unit, relationship, schema.PEER, supply.item_id)
    warn_of_supply(unit, relationship, schema.PEER, supply, opened.restricted)


def warn(
    unit: UnitOfWork, relationship: Relationship, kind: int, whose: str, object_id: bytes, caveat: str = ""
) -> None:
    """Tell the contact person of one thing; the very same one again changes nothing until it was seen."""
    rel = relationship.rel
    unit.tail(rel)  # on PostgreSQL this keeps replicas apart, so that no number is taken twice
    known = unit.connection.execute(
        select(_W.warning_id)
        .where(
            _W.rel == rel,
            _W.whose == whose,
            _W.object_id == object_id,
            _W.kind == int(kind),
            _W.caveat == caveat,
            _W.seen_us.is_(None),
        )
        .limit(1)
    ).first()
    if known is not None:
        return
    newest = unit.connection.execute(select(func.max(_W.warning_id)).where(_W.rel == rel)).scalar_one()
    row = {
        "rel": rel,
        "warning_id": int(newest or 0) + 1,
        "kind": int(kind),
        "whose": whose,
        "object_id": object_id,
        "caveat": caveat,
        "raised_us": unit.now_us,
        "seen_by": None,
        "seen_us": None,
    }
    unit.insert(schema.channel_warning, [row])
    unit.facts["rilo_warned", kind_name(kind)] += 1


def kind_name(kind: int) -> str:
    """Return the label of a kind of warning."""
    return wire.ChannelWarningKind.Name(kind).removeprefix("CHANNEL_WARNING_KIND_").lower()
