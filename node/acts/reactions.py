"""What a settled statement changes here beyond owing nothing more: one table, by the kind of the peer's leaf.

Decides which acts look at their own receipts; the acts stand in files of their own. Refuses to know proofs:
the receipt was verified before.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from node.acts.confirming import settle_notice
from node.acts.consents_in import refused_request
from node.acts.declaring import settle_purpose
from node.acts.interference import settle_interference
from node.acts.leaves import Kind
from node.acts.rule_taking import settle_rule
from node.acts.settled import React, Settlement
from node.acts.use_reports import refused_report

REACTIONS: Final[Mapping[str, React]] = MappingProxyType(
    {
        Kind.NOTICE_APPLIED.value: settle_notice,
        Kind.PURPOSE_RECEIVED.value: settle_purpose,
        Kind.CONSENT_RECEIVED.value: refused_request,
        Kind.USE_REPORT_RECEIVED.value: refused_report,
        Kind.RULE_RECEIVED.value: settle_rule,
        Kind.INTERFERENCE_RECEIVED.value: settle_interference,
    }
)


def react(settled: Settlement) -> None:
    """Do what the receipt of this kind of statement sets off."""
    if (act := REACTIONS.get(settled.leaf.kind)) is not None:
        act(settled)
