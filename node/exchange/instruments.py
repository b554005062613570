"""Instruments of a Council and agreements with third parties: may this be released, and under what?

Decides by a Party's own register, before anything leaves; the other node asks only that an instrument is
cited. Which Party is bound is data of the agreement, so nothing here knows a Party's name. Refuses to
know where the register is kept; what it says never leaves. Source: Article 3.2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from entente.v1 import instrument_pb2 as pb
from entente.v1 import item_supply_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from node.errors import FieldFault, Refusal
from node.exchange.comparison import DIMENSIONS, named_dimensions
from node.exchange.restriction import Restrictions, unknown_in
from node.exchange.selector import selects

PASS = pb.INSTRUMENT_OUTCOME_PASS
FAIL = pb.INSTRUMENT_OUTCOME_FAIL
WAIVER_REFUSED = pb.INSTRUMENT_OUTCOME_WAIVER_REFUSED


@dataclass(frozen=True, slots=True)
class Check:
    """How a check came out. The faults are for the Party's own people and never leave.

    Attributes:
        code: empty where it passes.
        floors: the least restrictions of what passes, by the instrument.
    """

    outcome: pb.InstrumentOutcome
    code: str = ""
    faults: tuple[FieldFault, ...] = ()
    floors: tuple[tuple[str, Restrictions], ...] = ()

    def require(self) -> None:
        """Raise `Refusal` COUNCIL_INSTRUMENT_UNSATISFIED, THIRD_PARTY_AGREEMENT_BAR or
        INSTRUMENT_CITATION_MISSING where it does not pass.
        """
        if self.code:
            raise Refusal(self.code, "the register does not allow this release", faults=self.faults)


def check_release(
    supply: item_supply_pb2.ItemSupply,
    register: pb.InstrumentRegister,
    *,
    cites_instruments: bool,
    supplied_for: Collection[str],
    now: datetime,
    members: Collection[str] = (),
    third_party: str = "",
    waiver_asked: bool = False,
) -> Check:
    """Check a release against the supplier's own register.

    Every instrument cited must be in the register, be about the item and be satisfied: a citation
    crosses to the other Party, and is true.

    Args:
        cites_instruments: whether the agreement binds this Party to cite, for what it flags.
        supplied_for: the purposes of the supply.
        now: an aware instant.
        members: the members whose information it is, ISO 3166-1.
        third_party: from whom the supplier has it, as its agreements name third parties; empty: nobody.
        waiver_asked: somebody asked to release all the same. No rule allows that; it is recorded.
    """
    barred = [
        FieldFault("source_channel", f"{agreement.agreement_id} bars release")
        for agreement in register.agreements
        if agreement.third_party == third_party
        and _is_valid(agreement, now)
        and selects(agreement.selector, supply, supplied_for=supplied_for)
    ]
    if barred:
        return _failed("THIRD_PARTY_AGREEMENT_BAR", barred, waiver_asked)
    if not (supply.instruments or (cites_instruments and supply.customs_enforcement)):
        return Check(PASS)
    if not supply.instruments:
        fault = FieldFault("instruments", "cite at least one")
        return _failed("INSTRUMENT_CITATION_MISSING", [fault], waiver_asked)
    known = {instrument.instrument_id: instrument for instrument in register.instruments}
    faults, floors = list[FieldFault](), list[tuple[str, Restrictions]]()
    for place, cited in enumerate(supply.instruments):
        at = f"instruments[{place}]"
        instrument = known.get(cited)
        if instrument is None or not _is_valid(instrument, now):
            faults.append(FieldFault(at, "is not in the register, or not at this time"))
            continue
        if not selects(instrument.selector, supply, supplied_for=supplied_for, unknown=False):
            faults.append(FieldFault(at, "is not about this kind of information"))
        faults += _consent_faults(instrument, register, supply, supplied_for, now, members, at)
        faults += _floor_faults(instrument, supply, supplied_for)
        if instrument.HasField("floor"):
            floors.append((cited, Restrictions.of_set(instrument.floor)))
    if faults:
        return _failed("COUNCIL_INSTRUMENT_UNSATISFIED", faults, waiver_asked)
    return Check(PASS, floors=tuple(floors))


def require_citation(supply: item_supply_pb2.ItemSupply, *, cites_instruments: bool) -> None:
    """Check what the recipient's node sees: that an instrument is cited where one must be.

    Args:
        cites_instruments: whether the agreement binds the supplier to cite.

    Raises:
        Refusal: INSTRUMENT_CITATION_MISSING.
    """
    if cites_instruments and supply.customs_enforcement and not supply.instruments:
        raise Refusal("INSTRUMENT_CITATION_MISSING", "customs enforcement information without an instrument")


def register_faults(register: pb.InstrumentRegister, held: int) -> list[FieldFault]:
    """Return every fault of a new version of a register; none: it takes the place of the one held.

    Args:
        held: the version held; 0 for none.
    """
    faults = list[FieldFault]()
    if register.version <= held:
        faults.append(FieldFault("version", "is no newer than the one held"))
    known = {instrument.instrument_id for instrument in register.instruments}
    for place, instrument in enumerate(register.instruments):
        if unknown_in(instrument.floor):
            faults.append(FieldFault(f"instruments[{place}].floor", "holds what this version does not know"))
        if not _in_order(instrument):
            faults.append(FieldFault(f"instruments[{place}].valid_until_time", "not after valid_from_time"))
    for place, consent in enumerate(register.consents):
        if consent.instrument_id not in known:
            faults.append(FieldFault(f"consents[{place}].instrument_id", "not an instrument of the register"))
    for place, agreement in enumerate(register.agreements):
        if not _in_order(agreement):
            faults.append(FieldFault(f"agreements[{place}].valid_until_time", "not after valid_from_time"))
    return faults


def _failed(code: str, faults: Collection[FieldFault], waiver_asked: bool) -> Check:
    return Check(WAIVER_REFUSED if waiver_asked else FAIL, code, tuple(faults))


def _consent_faults(
    instrument: pb.Instrument,
    register: pb.InstrumentRegister,
    supply: item_supply_pb2.ItemSupply,
    supplied_for: Collection[str],
    now: datetime,
    members: Collection[str],
    at: str,
) -> Iterator[FieldFault]:
    if not instrument.member_consent_needed:
        return
    if not members:
        yield FieldFault(at, "needs the consent of the members whose information it is; name them")
    consented = {
        consent.member
        for consent in register.consents
        if consent.instrument_id == instrument.instrument_id
        and not (consent.HasField("until_time") and _time(consent.until_time) <= now)
        and selects(consent.selector, supply, supplied_for=supplied_for, unknown=False)
    }
    for member in sorted(set(members) - consented):
        yield FieldFault(at, f"needs the consent of {member}")


def _floor_faults(
    instrument: pb.Instrument, supply: item_supply_pb2.ItemSupply, supplied_for: Collection[str]
) -> Iterator[FieldFault]:
    """Yield each dimension in which what is stated is looser than the floor."""
    if not instrument.HasField("floor"):
        return
    floor = Restrictions.of_set(instrument.floor)
    stated = Restrictions.of(supply.restrictions, supplied_for=supplied_for)
    both = stated.meet(floor)
    for dimension in sorted(named_dimensions(instrument.floor) & DIMENSIONS.keys()):
        if any(getattr(both, name) != getattr(stated, name) for name in DIMENSIONS[dimension]):
            yield FieldFault(f"restrictions.{dimension}", f"is looser than {instrument.instrument_id} allows")


def _is_valid(entry: pb.Instrument | pb.ThirdPartyAgreement, now: datetime) -> bool:
    begun = not entry.HasField("valid_from_time") or _time(entry.valid_from_time) <= now
    return begun and not (entry.HasField("valid_until_time") and _time(entry.valid_until_time) <= now)


def _in_order(entry: pb.Instrument | pb.ThirdPartyAgreement) -> bool:
    if not (entry.HasField("valid_from_time") and entry.HasField("valid_until_time")):
        return True
    return _time(entry.valid_from_time) < _time(entry.valid_until_time)


def _time(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(UTC)
