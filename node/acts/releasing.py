"""The check before release (Article 3.2): a supply against this Party's own register, and what records it.

Decides when there is something to check: where the agreement binds this Party to cite, or where it keeps a
register of its own will. What the check says never leaves; the other Party sees citation and restrictions.
The rules stand in `node/exchange/instruments.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entente.v1 import exchange_service_pb2, instrument_pb2, item_supply_pb2, statement_pb2

from node.acts.leaves import ACCEPTED, REFUSED, Kind, entry
from node.acts.party import Relationship
from node.agreement.genesis import cites_instruments
from node.errors import FieldFault, Refusal
from node.exchange.instruments import FAIL, WAIVER_REFUSED, Check, check_release
from node.store.unit import UnitOfWork

FAILURES: Final = frozenset(
    {"COUNCIL_INSTRUMENT_UNSATISFIED", "THIRD_PARTY_AGREEMENT_BAR", "INSTRUMENT_CITATION_MISSING"}
)
"""How a check fails."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a supplier says of a supply for this Party's own check alone; it is not told to the other.

    Attributes:
        members: those whose information it is, ISO 3166-1.
        third_party: from whom this Party has it; empty: from nobody.
        waiver_asked: release is asked for all the same.
    """

    members: tuple[str, ...] = ()
    third_party: str = ""
    waiver_asked: bool = False


def release_of(request: exchange_service_pb2.SubmitRequest) -> Release:
    """Return what a request says for the check alone."""
    return Release(tuple(request.members), request.third_party, request.ask_waiver)


def release_faults(request: exchange_service_pb2.SubmitRequest) -> list[FieldFault]:
    """Return where channel and third party contradict each other."""
    from_third = request.source_channel == item_supply_pb2.SOURCE_CHANNEL_THIRD_PARTY
    if from_third and not request.third_party:
        return [FieldFault("third_party", "name it: an agreement with it may bar release")]
    if request.third_party and request.source_channel and not from_third:
        return [FieldFault("third_party", "the source channel is another")]
    return []


def checked(
    relationship: Relationship,
    supply: item_supply_pb2.ItemSupply,
    supplied_for: tuple[str, ...],
    release: Release,
    now: datetime,
) -> Check | None:
    """Return how a supply passes the register; None where there is nothing to check.

    A Party that the agreement binds and that keeps no register satisfies no citation, so it releases nothing
    that is flagged.

    Args:
        supplied_for: the purposes of the supply, its declaration's where it refers to one.
    """
    register = relationship.register
    if not (supply.customs_enforcement or supply.instruments or release.third_party):
        return None
    bound = cites_instruments(relationship.genesis, relationship.own)
    if not bound and not register.version:
        return None
    return check_release(
        supply,
        register,
        cites_instruments=bound or register.citation_required,
        supplied_for=supplied_for,
        now=now,
        members=release.members,
        third_party=release.third_party,
        waiver_asked=release.waiver_asked,
    )


def require_release(
    relationship: Relationship,
    supply: item_supply_pb2.ItemSupply,
    supplied_for: str | None,
    release: Release,
    now: datetime,
) -> Check | None:
    """Return how a supply passed the register; None where there was nothing to check.

    Args:
        supplied_for: the purposes of the declaration that it refers to, with blanks between; None: its own.

    Raises:
        Refusal: COUNCIL_INSTRUMENT_UNSATISFIED, THIRD_PARTY_AGREEMENT_BAR, INSTRUMENT_CITATION_MISSING.
    """
    codes = tuple(supply.purpose.codes) if supplied_for is None else tuple(supplied_for.split())
    found = checked(relationship, supply, codes, release, now)
    if found is not None:
        found.require()
    return found


def record_pass(
    unit: UnitOfWork, relationship: Relationship, author: statement_pb2.Author, item_id: bytes, check: Check
) -> None:
    """Write the leaf of a check that a supply passed."""
    unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.INSTRUMENT_CHECKED,
            actor=author,
            decision=ACCEPTED,
            object_id=item_id,
            sender=relationship.own,
        ),
    )
    _count(unit, check.outcome)


def record_failure(
    unit: UnitOfWork,
    relationship: Relationship,
    author: statement_pb2.Author,
    refusal: Refusal,
    *,
    waiver: bool,
) -> None:
    """Write the leaf of a check that barred a supply; nothing where something else barred it.

    Args:
        waiver: release was asked for all the same.
    """
    if refusal.code not in FAILURES:
        return
    kind = Kind.WAIVER_REFUSED if waiver else Kind.INSTRUMENT_CHECKED
    unit.append(
        relationship.rel,
        entry(relationship, kind, actor=author, decision=REFUSED, code=refusal.code, sender=relationship.own),
    )
    _count(unit, WAIVER_REFUSED if waiver else FAIL)


def outcome_name(outcome: int) -> str:
    """Return the label of an outcome."""
    name = instrument_pb2.InstrumentOutcome.Name(outcome)
    return name.removeprefix("INSTRUMENT_OUTCOME_").lower()


def _count(unit: UnitOfWork, outcome: int) -> None:
    unit.facts["instrument", outcome_name(outcome)] += 1
