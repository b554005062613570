"""Restriction sets, persons and uses as Hypothesis makes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from entente.v1 import localized_text_pb2, roster_pb2
from entente.v1 import restriction_pb2 as pb
from hypothesis import strategies as st

from node.agreement.standing import IN_FORCE, Standing
from node.exchange.audience import Actor
from node.exchange.decide import Action
from node.exchange.restriction import Restrictions

NOW = datetime(2031, 4, 17, 8, 30, tzinfo=UTC)
PARTIES = ("WCO", "CARICC")
STANDING = Standing(PARTIES, IN_FORCE, frozenset(PARTIES))
PERSONS = ("W-AN-003", "W-LO-005", "W-AU-009")
UNITS = ("DESK-1", "DESK-2")
ROLES = (roster_pb2.ROLE_ANALYST, roster_pb2.ROLE_LIAISON, roster_pb2.ROLE_AUDITOR, roster_pb2.ROLE_OPERATOR)
PURPOSES = ("ENF", "ENF.SEIZ", "ENF.TARGET", "ANA", "ANA.TREND", "GOV")
COUNTRIES = ("KZ", "KG", "BE")
RECIPIENTS = ("AZ:competent", "KG:competent")
INSTANTS = tuple(NOW + timedelta(hours=hours) for hours in (-1, 0, 1, 2))


def subset(values: tuple[Any, ...]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=len(values))


def limit(instant: datetime | None) -> pb.TimeLimit:
    made = pb.TimeLimit()
    if instant is None:
        made.never.SetInParent()
    else:
        made.instant.FromDatetime(instant)
    return made


@st.composite
def members(draw: st.DrawFn) -> pb.AudienceMember:
    kind = draw(st.sampled_from(("person_id", "role", "unit", "all", "unknown")))
    match kind:
        case "person_id":
            return pb.AudienceMember(person_id=draw(st.sampled_from(PERSONS)))
        case "role":
            return pb.AudienceMember(role=draw(st.sampled_from(ROLES)))
        case "unit":
            return pb.AudienceMember(unit=draw(st.sampled_from(UNITS)))
        case "all":
            return pb.AudienceMember(all_authorised=pb.AllAuthorised())
    return pb.AudienceMember()


@st.composite
def messages(draw: st.DrawFn) -> pb.RestrictionSet:
    made = pb.RestrictionSet(
        tlp=draw(st.integers(0, 6)),  # type: ignore[arg-type]
        judicial=draw(st.integers(0, 4)),  # type: ignore[arg-type]
        pap=draw(st.integers(0, 5)),  # type: ignore[arg-type]
        attribution=draw(st.integers(0, 4)),  # type: ignore[arg-type]
        bars=draw(subset((1, 2, 6, 99))),
    )
    if draw(st.booleans()):
        made.audience.members.extend(draw(st.lists(members(), max_size=3)))
        made.audience.SetInParent()
    if draw(st.booleans()):
        made.purposes.SetInParent()
        made.purposes.codes.extend(draw(subset(PURPOSES)))
    if draw(st.booleans()):
        made.onward.anyone = draw(st.booleans())
        made.onward.consent_required = draw(st.booleans())
        made.onward.allowed.extend(draw(subset(RECIPIENTS)))
    if draw(st.booleans()):
        made.territory.countries.SetInParent()
        made.territory.countries.codes.extend(draw(subset(COUNTRIES)))
    for name in ("use_until", "destroy_by", "review_by"):
        if draw(st.booleans()):
            getattr(made, name).CopyFrom(limit(draw(st.sampled_from((None, *INSTANTS)))))
    for kind in draw(subset(("ack_read", "report_use", "notify_onward", "fresh_check", "unknown"))):
        duty = made.duties.add()
        if kind == "fresh_check":
            duty.fresh_check.hours = draw(st.integers(1, 3))
        elif kind != "unknown":
            getattr(duty, kind).SetInParent()
    for key in draw(subset(("CAV-JUD", "CAV-SRC"))):
        made.caveats.add(id=key, texts=[localized_text_pb2.LocalizedText(language="en", text=key)])
    return made


def sets() -> st.SearchStrategy[Restrictions]:
    """What a notice adds as well as what a whole item bears."""
    whole = messages().map(lambda message: Restrictions.of(pb.RestrictionStatement(restrictions=message)))
    return messages().map(Restrictions.of_set) | whole


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    return Actor(
        draw(st.sampled_from(PERSONS)),
        frozenset(draw(subset(ROLES))),
        frozenset(draw(subset(UNITS))),
        draw(st.sampled_from(PARTIES)),
    )


def uses() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "action": st.sampled_from(list(Action)),
            "purpose": st.sampled_from((None, *PURPOSES, "NO.SUCH")),
            "territory": st.sampled_from((None, *COUNTRIES)),
            "recipient": st.sampled_from((None, *RECIPIENTS, "UZ:competent")),
            "now": st.sampled_from(INSTANTS),
            "sealed": st.booleans(),
            "consent": st.booleans(),
            "acknowledged": st.booleans(),
            "gap": st.booleans(),
            "head_age_s": st.sampled_from((None, 0.0, 3600.0, 7201.0, 1e9)),
            "standing": st.just(STANDING),
        }
    )
