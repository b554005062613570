"""What each family of information asks for beyond the form of its fields.

It decides what must stand together within one group (goods, place, leg, period) and within one
family. It refuses to know restrictions, persons' rights and the agreement. A rule looks at one
message and names the fields at fault relative to it; `node/exchange/content.py` leads it there.
Source: the item contract (`entente/v1/item.proto` and what it imports).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias, cast

from entente.v1 import (
    circumstances_pb2,
    controlled_delivery_pb2,
    feedback_pb2,
    goods_pb2,
    item_pb2,
    joint_operation_pb2,
    modus_operandi_pb2,
    movement_pb2,
    place_pb2,
    precursor_incident_pb2,
    reference_pb2,
    reply_pb2,
    seizure_pb2,
    statistics_pb2,
    warning_pb2,
)
from entente.v1 import code_lists_pb2 as lists

from node.survey import Finding


class Circumstance(NamedTuple):
    """What a rule may know of the item around the message it looks at."""

    nominal: bool
    synthetic: bool
    attachments: int
    now: datetime


GroupRule: TypeAlias = Callable[[Any, Circumstance], Iterator[Finding]]

FAMILIES: Final[Mapping[str, item_pb2.Family]] = {
    field.name: cast(item_pb2.Family, item_pb2.Family.Value("FAMILY_" + field.name.upper()))
    for field in item_pb2.ItemContent.DESCRIPTOR.oneofs_by_name["family"].fields
}
"""The field of `ItemContent` that holds a family, and the family."""

NEVER_NOMINAL: Final = frozenset({"modus_operandi", "trend", "statistics"})
ALWAYS_NOMINAL: Final = frozenset({"entity_profile"})


def family_of(content: item_pb2.ItemContent) -> item_pb2.Family:
    """Return the family of an item; UNSPECIFIED where it holds none that is known here."""
    return FAMILIES.get(content.WhichOneof("family") or "", item_pb2.FAMILY_UNSPECIFIED)


def _goods(goods: goods_pb2.Goods, _item: Circumstance) -> Iterator[Finding]:
    quantified = goods.quantity or goods.quantity_declared or goods.quantity_found
    if quantified and not goods.unit:
        yield "unit", "is required with a quantity"
    if goods.unit and not quantified:
        yield "quantity", "is required with a unit"
    if goods.schedule and goods.convention in (lists.CONVENTION_UNSPECIFIED, lists.CONVENTION_NONE):
        yield "convention", "is required with a schedule"
    if goods.purity_pct and _hundred_exceeded(goods.purity_pct):
        yield "purity_pct", "is more than 100"


def _hundred_exceeded(decimal: str) -> bool:
    whole, _, fraction = decimal.partition(".")
    return whole.isdecimal() and (int(whole) > 100 or (int(whole) == 100 and fraction.strip("0") != ""))


def _event(event: place_pb2.Event, item: Circumstance) -> Iterator[Finding]:
    # Somewhere on earth it is already tomorrow: the day is compared with a day's grace.
    if not item.synthetic and (day := _day(event.date)) and (day - item.now.date()).days > 1:
        yield "date", "is in the future"
    if event.precision == lists.DATE_PRECISION_MONTH and not event.date.endswith("-01"):
        yield "date", "is not the first of the month, though known to the month only"
    if event.subdivision and event.subdivision[:2] != event.country:
        yield "subdivision", "is not of the country of the event"
    if event.locode and event.locode[:2] != event.country:
        yield "locode", "is not of the country of the event"


def _period(period: place_pb2.DatePeriod, _item: Circumstance) -> Iterator[Finding]:
    first, last = _day(getattr(period, "from")), _day(period.until)
    if first and last and last < first:
        yield "until", "is before the first day"


def _leg(leg: movement_pb2.RouteLeg, _item: Circumstance) -> Iterator[Finding]:
    if not leg.country and not leg.locode:
        yield "country", "is required without a locode"
    if leg.country and leg.locode and leg.locode[:2] != leg.country:
        yield "locode", "is not of the country of the leg"
    # Nobody knows a destination before the arrival: a supplier says on what his word rests.
    if leg.certainty == lists.CERTAINTY_UNSPECIFIED and leg.role == lists.LEG_ROLE_DESTINATION:
        yield "certainty", "is required for a destination"


def _concealment(concealment: circumstances_pb2.Concealment, item: Circumstance) -> Iterator[Finding]:
    for index, part in enumerate(concealment.image_parts):
        if part > item.attachments:
            yield f"image_parts[{index}]", "is not the number of an attachment"


def _seizure(seizure: seizure_pb2.Seizure, _item: Circumstance) -> Iterator[Finding]:
    for index, goods in enumerate(seizure.goods):
        if not goods.quantity:
            yield f"goods[{index}].quantity", "is required in a seizure report"
    if lists.DETECTION_METHOD_CONTROLLED_DELIVERY in seizure.detection.how and not seizure.operation_ref:
        yield "operation_ref", "is required where a controlled delivery led to the seizure"


def _warning(warning: warning_pb2.Warning, _item: Circumstance) -> Iterator[Finding]:
    if warning.urgency == lists.URGENCY_FLASH and not warning.HasField("reply_by"):
        yield "reply_by", "is required with urgency FLASH"


def _feedback(feedback: feedback_pb2.Feedback, item: Circumstance) -> Iterator[Finding]:
    positive = feedback.action_taken == lists.ACTION_TAKEN_CHECKED_POSITIVE
    if positive and not feedback.HasField("outcome_ref"):
        yield "outcome_ref", "is required where something was found"
    if not item.synthetic and (day := _day(feedback.action_date)) and (day - item.now.date()).days > 1:
        yield "action_date", "is in the future"


def _modus_operandi(bulletin: modus_operandi_pb2.ModusOperandi, _item: Circumstance) -> Iterator[Finding]:
    first, last = _day(bulletin.first_seen), _day(bulletin.last_seen)
    if first and last and last < first:
        yield "last_seen", "is before the day it was first seen"


def _precursor(report: precursor_incident_pb2.PrecursorIncident, item: Circumstance) -> Iterator[Finding]:
    for index, goods in enumerate(report.goods):
        if not (goods.quantity or goods.quantity_declared or goods.quantity_found):
            yield f"goods[{index}].quantity", "is required, or the quantity declared or found"
    reported = _day(report.incident.reported)
    if not item.synthetic and reported and (reported - item.now.date()).days > 1:
        yield "incident.reported", "is in the future"


def _delivery(delivery: controlled_delivery_pb2.ControlledDelivery, _item: Circumstance) -> Iterator[Finding]:
    if delivery.HasField("start_time") and delivery.HasField("end_time"):
        start, end = delivery.start_time, delivery.end_time
        if (end.seconds, end.nanos) <= (start.seconds, start.nanos):
            yield "end_time", "is not after the start"
    if all(leg.role != lists.LEG_ROLE_HANDOVER for leg in delivery.route):
        yield "route", "needs a place of handover"


def _operation(operation: joint_operation_pb2.JointOperation, _item: Circumstance) -> Iterator[Finding]:
    if operation.phase == lists.OPERATION_PHASE_PLAN and not operation.objective:
        yield "objective", "is required for a plan"
    if operation.phase > lists.OPERATION_PHASE_PLAN and not operation.tallies:
        yield "tallies", "is required but for a plan"
    first, last = _day(getattr(operation.period, "from")), _day(operation.period.until)
    for index, tally in enumerate(operation.tallies):
        day = _day(tally.date)
        if first and last and day and not first <= day <= last:
            yield f"tallies[{index}].date", "is not within the operation"


def _statistics_row(row: statistics_pb2.StatisticsRow, _item: Circumstance) -> Iterator[Finding]:
    if row.measure == lists.STATISTIC_MEASURE_QUANTITY_SEIZED and not row.unit:
        yield "unit", "is required where a quantity is counted"


def _reply(reply: reply_pb2.Reply, _item: Circumstance) -> Iterator[Finding]:
    if reply.result != lists.REPLY_RESULT_NOTHING_HELD and not reply.texts:
        yield "texts", "is required unless nothing is held"


def _reference(reference: reference_pb2.Reference, item: Circumstance) -> Iterator[Finding]:
    if not reference.texts and not item.attachments:
        yield "texts", "is required without an attachment"


def _day(value: str) -> date | None:
    """Return the day, or None where the form is wrong, which the contract's check says already."""
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


RULES: Final[Mapping[str, GroupRule]] = {
    message.DESCRIPTOR.full_name: rule
    for message, rule in (
        (goods_pb2.Goods, _goods),
        (place_pb2.Event, _event),
        (place_pb2.DatePeriod, _period),
        (movement_pb2.RouteLeg, _leg),
        (circumstances_pb2.Concealment, _concealment),
        (seizure_pb2.Seizure, _seizure),
        (warning_pb2.Warning, _warning),
        (feedback_pb2.Feedback, _feedback),
        (modus_operandi_pb2.ModusOperandi, _modus_operandi),
        (precursor_incident_pb2.PrecursorIncident, _precursor),
        (controlled_delivery_pb2.ControlledDelivery, _delivery),
        (joint_operation_pb2.JointOperation, _operation),
        (statistics_pb2.StatisticsRow, _statistics_row),
        (reply_pb2.Reply, _reply),
        (reference_pb2.Reference, _reference),
    )
}
"""The rule of each message type that has one, by the type's full name."""
