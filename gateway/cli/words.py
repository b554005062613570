"""Enum values as people and programs read them, and identifiers and times in their text form.

Decides only how values are written. A value of a later version is shown by its number.
"""

from __future__ import annotations

from typing import Any

from entente.v1 import (
    agreement_pb2,
    code_lists_pb2,
    descriptor_service_pb2,
    exchange_service_pb2,
    item_pb2,
    party_pb2,
    purpose_service_pb2,
    restriction_notice_pb2,
    restriction_pb2,
    restriction_service_pb2,
    roster_pb2,
    statement_pb2,
    use_pb2,
)
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.i18n import gettext as _
from gateway.i18n import mark

STATES = {
    "QUEUED": mark("on its way"),
    "HELD": mark("held by the peer"),
    "ACCEPTED": mark("accepted, receipt verified"),
    "REFUSED": mark("refused, receipt verified"),
    "NOT_DELIVERED": mark("not delivered in time"),
}

KEY_ROLES = {
    "SIGNING": mark("signing"),
    "SEALING": mark("sealing"),
    "LEDGER": mark("ledger"),
    "COSIGNING": mark("cosigning"),
}
KEY_STATES = {
    "IN_USE": mark("in use"),
    "ANNOUNCED": mark("announced, not accepted by the peer yet"),
    "NEEDED": mark("old, still needed"),
    "UNNEEDED": mark("old, may be retired"),
    "UNANNOUNCED": mark("made, not announced: rotate again"),
}

DECLARATIONS = {
    "OFFERED": mark("offered, not acknowledged by the peer yet"),
    "ACKED": mark("acknowledged: items may refer to it"),
    "REFUSED": mark("refused by the peer"),
    "EXPIRED": mark("its time is over"),
    "WITHDRAWN": mark("taken back for new items"),
}

STANDINGS = {
    "DRAFT": mark("prepared, signed by nobody"),
    "SIGNED_ONE": mark("signed by one Party"),
    "IN_FORCE": mark("in force"),
    "NOTICE_RUNNING": mark("in force, notice of termination is running"),
    "TERMINATED": mark("ended"),
}


NOTICE_KINDS = {
    "TIGHTEN": mark("tightening"),
    "RELAX": mark("relaxation"),
    "WITHDRAW": mark("withdrawal"),
    "CORRECT": mark("correction"),
    "SEAL": mark("sealing"),
    "RECALL": mark("recall"),
}
NOTICE_STATES = {
    "AWAITING_APPROVAL": mark("drafted, awaits a second person"),
    "ISSUED": mark("on its way"),
    "DELIVERED": mark("arrived, not answered yet"),
    "APPLIED": mark("in force"),
    "REJECTED": mark("refused"),
    "PROVISIONAL": mark("in force, something before it is missing"),
    "WAITING": mark("waits for what is missing before it"),
    "VALID": mark("would be issued"),
}
LANGUAGE_NAMES = {
    "en": mark("English"),
    "fr": mark("French"),
    "ru": mark("Russian"),
    "es": mark("Spanish"),
}
USE_ACTIONS = {
    "LIST": mark("listed"),
    "COUNT": mark("counted"),
    "SEARCH": mark("found by a search"),
    "OPEN": mark("opened"),
    "NOMINAL_DISPLAY": mark("shown with names"),
    "COPY_TEXT": mark("text copied"),
    "PRINT": mark("printed"),
    "EXPORT": mark("exported"),
    "FORWARD": mark("passed on"),
    "DERIVE": mark("made into a product"),
    "CROSS_MATCH": mark("matched"),
    "BULK_QUERY": mark("part of a bulk query"),
    "AUTOMATED_ANALYSIS": mark("analysed by a machine"),
    "JUDICIAL": mark("used in court"),
    "ACT": mark("acted upon"),
}


def word(enum: Any, value: int, prefix: str) -> str:
    """Return the name of an enum's value without its prefix; empty where it is unspecified."""
    known = enum.DESCRIPTOR.values_by_number.get(value)
    if known is None:
        return f"{prefix}{value}"
    name = str(known.name).removeprefix(prefix)
    return "" if name == "UNSPECIFIED" else name


def family(value: int) -> str:
    """Return a family of information."""
    return word(item_pb2.Family, value, "FAMILY_")


def urgency(value: int) -> str:
    """Return an urgency."""
    return word(code_lists_pb2.Urgency, value, "URGENCY_")


def state(value: int) -> str:
    """Return how a statement stands."""
    return word(exchange_service_pb2.StatementState, value, "STATEMENT_STATE_")


def state_text(value: int) -> str:
    """Return how a statement stands, in the language spoken."""
    return _(STATES.get(state(value), state(value)))


def notice_kind(value: int) -> str:
    """Return what a notice does."""
    return word(restriction_notice_pb2.RestrictionNoticeKind, value, "RESTRICTION_NOTICE_KIND_")


def notice_kind_text(value: int) -> str:
    """Return what a notice does, in the language spoken."""
    return _(NOTICE_KINDS.get(notice_kind(value), notice_kind(value)))


def notice_state(value: int) -> str:
    """Return how a notice stands."""
    return word(restriction_service_pb2.NoticeState, value, "NOTICE_STATE_")


def notice_state_text(value: int) -> str:
    """Return how a notice stands, in the language spoken."""
    return _(NOTICE_STATES.get(notice_state(value), notice_state(value)))


def use_action(value: int) -> str:
    """Return what is done with an item."""
    return word(use_pb2.UseAction, value, "USE_ACTION_")


def use_action_text(value: int) -> str:
    """Return what was done with an item, in the language spoken."""
    return _(USE_ACTIONS.get(use_action(value), use_action(value)))


def declaration(value: int) -> str:
    """Return how a purpose declaration stands."""
    return word(purpose_service_pb2.DeclarationState, value, "DECLARATION_STATE_")


def declaration_text(value: int) -> str:
    """Return how a purpose declaration stands, in the language spoken."""
    return _(DECLARATIONS.get(declaration(value), declaration(value)))


def lane(value: int) -> str:
    """Return a lane."""
    return word(statement_pb2.Lane, value, "LANE_")


def standing(value: int) -> str:
    """Return how an agreement stands."""
    return word(agreement_pb2.Standing, value, "STANDING_")


def standing_text(value: int) -> str:
    """Return how an agreement stands, in the language spoken."""
    return standing_word(standing(value))


def standing_word(name: str) -> str:
    """Return the standing of that name in the language spoken."""
    return _(STANDINGS.get(name, name))


def role(value: int) -> str:
    """Return a role."""
    return word(roster_pb2.Role, value, "ROLE_")


def tlp(statement: restriction_pb2.RestrictionStatement) -> str:
    """Return the first thing to know of restrictions: the mark, or that there are none."""
    if statement.WhichOneof("statement") == "no_restrictions":
        return _("no restrictions")
    mark_value = statement.restrictions.tlp
    name = word(restriction_pb2.Tlp, mark_value, "TLP_").replace("AMBER_STRICT", "AMBER+STRICT")
    return f"TLP:{name}" if name else _("restricted")


def language(code: str) -> str:
    """Return the name of a language in the language spoken; one that is not known here by its code."""
    return _(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else code


def instant(time: Timestamp) -> str:
    """Return a time as people read it, in UTC; empty where there is none."""
    return f"{time.ToDatetime():%Y-%m-%d %H:%M:%S}Z" if time.seconds else ""


def who_where(statement: restriction_pb2.RestrictionStatement | None) -> tuple[str, str, str]:
    """Return who may open an item under its restrictions, where, and until when.

    Without a word of restrictions all three are unknown: the node refuses such an item.
    """
    if statement is None or statement.WhichOneof("statement") is None:
        return "?", "?", "?"
    everyone, anywhere = _("all authorised personnel"), _("anywhere")
    if statement.WhichOneof("statement") == "no_restrictions":
        return everyone, anywhere, ""
    marks = statement.restrictions
    who = everyone
    if marks.HasField("audience"):
        members = [_member(one) or everyone for one in marks.audience.members]
        who = ", ".join(members) or _("nobody")
    where = anywhere
    if marks.territory.WhichOneof("extent") == "countries":
        where = ", ".join(marks.territory.countries.codes) or _("nowhere")
    until = marks.use_until
    return who, where, instant(until.instant)[:10] if until.WhichOneof("limit") == "instant" else ""


def _member(one: restriction_pb2.AudienceMember) -> str:
    if one.WhichOneof("member") == "role":
        return role(one.role).lower()
    return one.person_id or one.unit


def key_role(value: int) -> str:
    """Return what a key of the node is for."""
    return word(descriptor_service_pb2.KeyRole, value, "KEY_ROLE_")


def key_role_text(value: int) -> str:
    """Return what a key of the node is for, in the language spoken."""
    return _(KEY_ROLES.get(key_role(value), key_role(value)))


def key_state(value: int) -> str:
    """Return what a key of the node is good for now."""
    return word(descriptor_service_pb2.KeyState, value, "KEY_STATE_")


def key_state_text(value: int) -> str:
    """Return what a key of the node is good for now, in the language spoken."""
    return _(KEY_STATES.get(key_state(value), key_state(value)))


def suite(value: int) -> str:
    """Return a suite of HPKE."""
    return word(party_pb2.HpkeSuite, value, "HPKE_SUITE_")
