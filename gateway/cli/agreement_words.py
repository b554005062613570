"""The words for what is said of the agreement, in the language spoken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from entente.v1 import agreement_service_pb2 as wire
from entente.v1 import agreement_view_pb2, amendment_pb2, contact_pb2, dispute_pb2, suspension_pb2

from gateway.cli import words
from gateway.cli.purposes_shown import in_words
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.agreement.acts import kind_of, read_act

KINDS: Final = {
    "signature": mark("signs the agreement"),
    "contact_designation": mark("designates a contact point"),
    "contact_revocation": mark("revokes a designation"),
    "dispute_conclusion": mark("ends a dispute"),
    "suspension": mark("suspends its obligations"),
    "suspension_lift": mark("takes its obligations up again"),
    "amendment": mark("amends the agreement"),
    "termination_notice": mark("gives notice of termination"),
    "termination_withdrawal": mark("withdraws a notice"),
    "principal_keys": mark("changes the principal's keys"),
    "dispute_step": mark("a step of a dispute"),
    "amendment_step": mark("a step of an amendment"),
}
STEPS: Final = {
    "raised": mark("raised"),
    "referred": mark("referred to the principals"),
    "consulted": mark("taken up by the principals"),
    "requested": mark("asked for"),
    "offered": mark("a text was offered"),
    "settled": mark("the text was held for right"),
    "withdrawn": mark("taken back"),
}
DISPUTE_STATES: Final[Mapping[int, str]] = {
    dispute_pb2.DISPUTE_STATE_UNSPECIFIED: "",
    dispute_pb2.DISPUTE_STATE_RAISED: mark("raised"),
    dispute_pb2.DISPUTE_STATE_REFERRED: mark("referred to the principals"),
    dispute_pb2.DISPUTE_STATE_IN_CONSULTATION: mark("the principals seek a solution"),
    dispute_pb2.DISPUTE_STATE_RESOLVED: mark("resolved"),
    dispute_pb2.DISPUTE_STATE_NOT_ACHIEVED: mark("no equitable solution was achieved"),
}
AMENDMENT_STATES: Final[Mapping[int, str]] = {
    amendment_pb2.AMENDMENT_STATE_UNSPECIFIED: "",
    amendment_pb2.AMENDMENT_STATE_CONSULTING: mark("the Parties consult"),
    amendment_pb2.AMENDMENT_STATE_TEXT_OFFERED: mark("a text was offered"),
    amendment_pb2.AMENDMENT_STATE_TEXT_SETTLED: mark("the text is settled"),
    amendment_pb2.AMENDMENT_STATE_SIGNED_ONE: mark("signed by one"),
    amendment_pb2.AMENDMENT_STATE_IN_EFFECT: mark("in effect"),
    amendment_pb2.AMENDMENT_STATE_WITHDRAWN: mark("taken back"),
}
DESIGNATION_STATES: Final[Mapping[int, str]] = {
    contact_pb2.DESIGNATION_STATE_UNSPECIFIED: "",
    contact_pb2.DESIGNATION_STATE_PENDING: mark("to come"),
    contact_pb2.DESIGNATION_STATE_ACTIVE: mark("in office"),
    contact_pb2.DESIGNATION_STATE_SUPERSEDED: mark("replaced"),
    contact_pb2.DESIGNATION_STATE_REVOKED: mark("revoked"),
}
INBOUND: Final[Mapping[int, str]] = {
    suspension_pb2.INBOUND_POLICY_UNSPECIFIED: "",
    suspension_pb2.INBOUND_POLICY_ACCEPT: mark("what the other supplies is taken as before"),
    suspension_pb2.INBOUND_POLICY_QUARANTINE: mark("what the other supplies is held unopened"),
    suspension_pb2.INBOUND_POLICY_REFUSE: mark("what the other supplies is refused"),
}
_OPERATIONS: Final = {
    "supply": mark("supply an item (3.1)"),
    "declare-purpose": mark("declare a purpose (3.4)"),
    "tighten": mark("tighten restrictions (3.4)"),
    "seal": mark("seal an item (3.4)"),
    "recall": mark("recall an item (3.4)"),
    "exposure-report": mark("report exposure (3.4)"),
    "receipt": mark("receipt a statement"),
    "checkpoint": mark("exchange ledger checkpoints"),
    "relax": mark("relax own items (3.4)"),
    "consent-request": mark("ask for consent (3.4)"),
    "consent-answer": mark("answer a request for consent (3.4)"),
    "read": mark("read items already held (3.4)"),
    "review": mark("review projects (5.3)"),
    "association": mark("associate (5.4)"),
    "arrangement": mark("make a special arrangement (5.5)"),
    "evaluation": mark("evaluate jointly (5.6)"),
    "expertise": mark("seek expertise (5.2)"),
    "project": mark("register a project (1.2)"),
    "access-grant": mark("grant access to the platform (5.1)"),
    "meeting": mark("invite to a meeting (4.1)"),
    "consultation": mark("consult (1.1)"),
    "dispute": mark("raise or refer a dispute (7.1)"),
    "suspension": mark("suspend or lift (7.2)"),
    "amendment": mark("amend (8.1)"),
    "termination": mark("give notice (8.3)"),
    "roster": mark("change the roster (3.3)"),
    "contact": mark("designate a contact point (2.1)"),
    "descriptor": mark("change keys and certificates"),
    "sign": mark("sign the agreement (9)"),
}


def operation_text(operation: str) -> str:
    """Return what an operation of the gate is, in words."""
    return _(_OPERATIONS.get(operation, operation))


def said_text(one: wire.AgreementEvent) -> str:
    """Return what was said, in a few words of its own."""
    kind = one.WhichOneof("said")
    if kind in ("dispute_step", "amendment_step"):
        step = getattr(one, kind)
        name = step.WhichOneof("step") or ""
        own = getattr(step, name) if name else None
        told: Any = getattr(own, "question", None) or getattr(own, "proposal", None) or ()
        return ": ".join(part for part in (_(STEPS.get(name, name)), in_words(told)) if part)
    if kind != "act":
        return ""
    act = read_act(one.act.act)
    body = getattr(act, kind_of(act))
    if kind_of(act) == "suspension":
        return ", ".join(body.articles) or _("all obligations")
    if kind_of(act) == "contact_designation":
        return f"{body.person_id} ({in_words(body.functions)})"
    if kind_of(act) == "dispute_conclusion":
        return _(DISPUTE_STATES[body.outcome])
    return ""


def suspension_row(one: agreement_view_pb2.RunningSuspension) -> tuple[str, str]:
    """Return who has suspended, and what, since when, and what becomes of what the other supplies (7.2)."""
    what = ", ".join(one.articles) or _("all obligations")
    told = _("{}, since {}").format(what, words.instant(one.since_time))
    inbound = _(INBOUND[one.inbound])
    return _("Suspended by {}").format(one.party), f"{told}; {inbound}"
