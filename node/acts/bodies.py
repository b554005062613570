"""The bodies of statements that this version acts on: the leaf that records each, the lanes it travels in.

Decides what is held because it is not known here. What is done with a body says `taking.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from entente.v1 import statement_pb2

from node.acts.leaves import Kind

KINDS: Final[Mapping[str, Kind]] = {
    "item_supply": Kind.ITEM_RECEIVED,
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
        ),
        frozenset({statement_pb2.LANE_GOVERNANCE}),
    ),
    **dict.fromkeys(
        ("consent_request", "consent_answer", "use_report", "restriction_proposal"),
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
