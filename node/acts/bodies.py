"""The bodies of statements that this version acts on: the leaf that records each, the lanes it travels in.

Decides what is held because it is not known here. What is done with a body says `taking.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from entente.v1 import case_pb2, principal_act_pb2, statement_pb2
from google.protobuf.message import DecodeError

from node.acts.leaves import Kind

KINDS: Final[Mapping[str, Kind]] = {
    "item_supply": Kind.ITEM_RECEIVED,
    "dispute_step": Kind.DISPUTE_RECEIVED,
    "amendment_step": Kind.AMENDMENT_RECEIVED,
    "principal_act": Kind.STATEMENT_RECEIVED,  # by what is done: `received_kind`
    "case_act": Kind.STATEMENT_RECEIVED,  # by the kind of the case: `received_kind`
    "roster": Kind.ROSTER_RECEIVED,
    "party_descriptor": Kind.DESCRIPTOR_RECEIVED,
    "agreement_signature": Kind.AGREEMENT_SIGNED,
    "restriction_notice": Kind.NOTICE_APPLIED,
    "notice_answer": Kind.ANSWER_RECEIVED,
    "exposure_report": Kind.EXPOSURE_RECEIVED,
    "general_rule": Kind.RULE_RECEIVED,
    "interference_report": Kind.INTERFERENCE_RECEIVED,
    "interference_step": Kind.INTERFERENCE_RECEIVED,
    "consent_request": Kind.CONSENT_RECEIVED,
    "consent_answer": Kind.CONSENT_RECEIVED,
    "use_report": Kind.USE_REPORT_RECEIVED,
    "restriction_proposal": Kind.PROPOSAL_RECEIVED,
    **dict.fromkeys(
        ("purpose_declaration", "purpose_withdrawal", "purpose_correction"), Kind.PURPOSE_RECEIVED
    ),
}
"""The bodies this version acts on. Others are held: never dropped, never guessed at."""
LANES: Final[Mapping[str, frozenset[int]]] = {
    "item_supply": frozenset({statement_pb2.LANE_ROUTINE, statement_pb2.LANE_BULK}),
    **dict.fromkeys(
        (
            "roster",
            "party_descriptor",
            "agreement_signature",
            "interference_report",
            "interference_step",
            "principal_act",
            "dispute_step",
            "amendment_step",
        ),
        frozenset({statement_pb2.LANE_GOVERNANCE}),
    ),
    **dict.fromkeys(
        ("consent_request", "consent_answer", "use_report", "restriction_proposal", "case_act"),
        frozenset({statement_pb2.LANE_ROUTINE}),
    ),
    **dict.fromkeys(
        ("restriction_notice", "notice_answer", "exposure_report", "general_rule"),
        frozenset({statement_pb2.LANE_PROTECTIVE}),
    ),
    **dict.fromkeys(
        ("purpose_declaration", "purpose_withdrawal"), frozenset({statement_pb2.LANE_GOVERNANCE})
    ),
    "purpose_correction": frozenset({statement_pb2.LANE_ROUTINE}),
}
"""The lanes a body may travel in: no item goes by the lanes that flow when items must not."""
ABOUT: Final = (
    "restriction_notice",
    "notice_answer",
    "exposure_report",
    "consent_request",
    "consent_answer",
    "restriction_proposal",
    "purpose_correction",
)
"""The bodies that name the item they are about."""
TIMED: Final = frozenset({"case_act", "principal_act", "dispute_step", "amendment_step"})
"""The bodies that both nodes order by when they were stated: none counts before that time has come here."""
STATED_ACTS: Final[Mapping[str, Kind]] = {
    "contact_designation": Kind.CONTACT_STATED,
    "contact_revocation": Kind.CONTACT_STATED,
    "dispute_conclusion": Kind.DISPUTE_STATED,
    "suspension": Kind.SUSPENSION_STATED,
    "suspension_lift": Kind.SUSPENSION_STATED,
    "amendment": Kind.AMENDMENT_STATED,
    "termination_notice": Kind.TERMINATION_STATED,
    "termination_withdrawal": Kind.TERMINATION_STATED,
    "principal_keys": Kind.PRINCIPAL_KEYS_STATED,
}
"""The leaf that records an own principal's act, by what is done."""
RECEIVED_ACTS: Final[Mapping[str, Kind]] = {
    name: Kind[kind.name.replace("_STATED", "_RECEIVED")] for name, kind in STATED_ACTS.items()
}
"""The leaf that records an act of the peer's principal."""

STATED_CASES: Final[Mapping[int, Kind]] = {
    case_pb2.CASE_KIND_REVIEW: Kind.REVIEW_STATED,
    case_pb2.CASE_KIND_CONSULTATION: Kind.CONSULTATION_STATED,
    case_pb2.CASE_KIND_PROJECT: Kind.PROJECT_STATED,
    case_pb2.CASE_KIND_MEETING: Kind.MEETING_STATED,
    case_pb2.CASE_KIND_ACCESS: Kind.ACCESS_STATED,
    case_pb2.CASE_KIND_EXPERTISE: Kind.EXPERTISE_STATED,
    case_pb2.CASE_KIND_ASSOCIATION: Kind.ASSOCIATION_STATED,
    case_pb2.CASE_KIND_ARRANGEMENT: Kind.ARRANGEMENT_STATED,
    case_pb2.CASE_KIND_EVALUATION: Kind.EVALUATION_STATED,
    case_pb2.CASE_KIND_EXEMPTION: Kind.EXEMPTION_STATED,
}
"""The leaf that records an own act in a case, by the kind of the case; an exemption has one of its own."""
RECEIVED_CASES: Final[Mapping[int, Kind]] = {
    kind: Kind[leaf.name.replace("_STATED", "_RECEIVED")] for kind, leaf in STATED_CASES.items()
}
"""The leaf that records the peer's."""


def case_kind(act: case_pb2.CaseAct, leaves: Mapping[int, Kind]) -> Kind:
    """Return the leaf of an act in a case: by its kind, or of an exemption, in whatever case."""
    kind = case_pb2.CASE_KIND_EXEMPTION if act.step.HasField("exempted") else act.kind
    return leaves.get(kind, Kind.STATEMENT_RECEIVED)


def received_kind(body: str, statement: statement_pb2.Statement | None) -> Kind:
    """Return the kind of the leaf that records a statement of the peer."""
    if body == "case_act" and statement is not None:
        return case_kind(statement.case_act, RECEIVED_CASES)
    if body != "principal_act" or statement is None:
        return KINDS.get(body, Kind.STATEMENT_RECEIVED)
    try:
        act = principal_act_pb2.PrincipalAct.FromString(statement.principal_act.act)
    except DecodeError:
        return Kind.STATEMENT_RECEIVED
    return RECEIVED_ACTS.get(act.WhichOneof("body") or "", Kind.STATEMENT_RECEIVED)
