"""What a Party's institutions are offered at their listener, beside exchange and rosters.

Decides nothing but the list; `app.py` gives each what it stands on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.commits import Commits
from gateway.metrics import Metrics
from gateway.services.agreement import AgreementService
from gateway.services.amendment import AmendmentService
from gateway.services.case import CaseService
from gateway.services.channel import ChannelService
from gateway.services.consent import ConsentService
from gateway.services.desk import Desk
from gateway.services.dispute import DisputeService
from gateway.services.explain import ExplainService
from gateway.services.instrument import InstrumentService
from gateway.services.interference import InterferenceService
from gateway.services.ledger import LedgerService
from gateway.services.loop import LoopService
from gateway.services.proposal import ProposalService
from gateway.services.purpose import PurposeService
from gateway.services.restriction import RestrictionService
from gateway.services.retention import RetentionService
from gateway.services.rule import RuleService
from gateway.services.search import SearchService
from gateway.services.use import UseService


def institution_services(
    desk: Desk, first: Desk, metrics: Metrics, commits: Commits, draining: asyncio.Event
) -> Mapping[str, Any]:
    """Return the services, by name; those that protect stand at `first`, whose threads nothing else takes."""
    return {
        "AgreementService": AgreementService(desk),
        "AmendmentService": AmendmentService(desk),
        "CaseService": CaseService(desk, commits, draining, metrics),
        "ChannelService": ChannelService(desk),
        "DisputeService": DisputeService(desk),
        "ConsentService": ConsentService(desk),
        "ExplainService": ExplainService(desk),
        "InstrumentService": InstrumentService(desk),
        "InterferenceService": InterferenceService(desk),
        "LedgerService": LedgerService(desk),
        "LoopService": LoopService(desk),
        "ProposalService": ProposalService(desk),
        "PurposeService": PurposeService(desk),
        "RestrictionService": RestrictionService(first),
        "RetentionService": RetentionService(desk),
        "RuleService": RuleService(first),
        "SearchService": SearchService(desk),
        "UseService": UseService(desk, metrics),
    }
