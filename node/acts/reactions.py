"""What a settled statement changes here beyond owing nothing more: one table, by the kind of the peer's leaf.

Decides which acts look at their own receipts; the acts stand in files of their own. Refuses to know proofs:
the receipt was verified before.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from entente.v1 import ledger_pb2

from node.acts.agreeing import settle_said
from node.acts.bodies import RECEIVED_ACTS, RECEIVED_CASES
from node.acts.cases_in import settle_case
from node.acts.confirming import settle_notice
from node.acts.consents_in import refused_request
from node.acts.declaring import settle_purpose
from node.acts.interference import settle_interference
from node.acts.leaves import REFUSED, Kind
from node.acts.rule_taking import settle_rule
from node.acts.settled import React
from node.acts.use_reports import refused_report
from node.acts.version_stating import settle_correction

REACTIONS: Final[Mapping[str, React]] = MappingProxyType(
    {
        Kind.NOTICE_APPLIED.value: settle_notice,
        Kind.PURPOSE_RECEIVED.value: settle_purpose,
        Kind.CONSENT_RECEIVED.value: refused_request,
        Kind.USE_REPORT_RECEIVED.value: refused_report,
        Kind.RULE_RECEIVED.value: settle_rule,
        Kind.INTERFERENCE_RECEIVED.value: settle_interference,
        Kind.DISPUTE_RECEIVED.value: settle_said,
        **{kind.value: settle_said for kind in RECEIVED_ACTS.values()},
        **{kind.value: settle_case for kind in RECEIVED_CASES.values()},
    }
)


REFUSALS: Final[Mapping[str, React]] = MappingProxyType(
    {Kind.ITEM_RECEIVED.value: settle_correction, Kind.STATEMENT_CONFLICT.value: settle_correction}
)
"""Of these a refusal alone sets anything off: an item that is accepted is owed no longer, and that is all."""


def reaction_to(leaf: ledger_pb2.LedgerEntry) -> React | None:
    """Return what a final receipt with this leaf sets off; None: nothing."""
    if leaf.decision == REFUSED and (act := REFUSALS.get(leaf.kind)) is not None:
        return act
    return REACTIONS.get(leaf.kind)
