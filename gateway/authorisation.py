"""Who may call which method on which listener: one table.

Decides by full method name, listener and kind of identity. What the table lacks is refused, and an
empty set of kinds permits nobody. Refuses to know persons, roles and agreements: the roster is asked
inside the acts. A test compares the table with every service of the contract.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.pki.identity import Kind
from node.errors import Refusal


class Border(enum.Enum):
    """The three listeners (plain HTTP for metrics has no methods)."""

    FEDERATION = "federation"
    INSTITUTIONS = "institutions"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Rule:
    """On which listeners a method is answered, and for which kinds of identity."""

    borders: frozenset[Border]
    kinds: frozenset[Kind]


_OWN: Final = frozenset({Kind.SYSTEM, Kind.PERSON})
_PEER: Final = Rule(frozenset({Border.FEDERATION}), frozenset({Kind.NODE}))
_BUSINESS: Final = Rule(frozenset({Border.INSTITUTIONS}), _OWN)
_OPERATOR: Final = Rule(frozenset({Border.OPERATOR}), _OWN)
_EITHER: Final = Rule(frozenset({Border.INSTITUTIONS, Border.OPERATOR}), _OWN)


def _methods(service: str, names: str, rule: Rule) -> dict[str, Rule]:
    return {f"/{service}/{name}": rule for name in names.split()}


RULES: Final[Mapping[str, Rule]] = {
    **_methods(
        "entente.v1.FederationService",
        "Link FetchContent ServeContent GetCosignedCheckpoint GetOutcome GetConsistencyProof "
        "GetRestrictionHeadRange",
        _PEER,
    ),
    **_methods(
        "entente.v1.ExchangeService",
        "Submit SubmitStream ClearSupply UploadAttachment GetStatement ListItems OpenItem WatchInbox",
        _BUSINESS,
    ),
    **_methods(
        "entente.v1.LedgerService",
        "GetCheckpoint GetInclusionProof GetLedgerConsistency ListLeaves",
        _BUSINESS,
    ),
    **_methods("entente.v1.InterferenceService", "FileReport TakeStep ListReports", _BUSINESS),
    **_methods("entente.v1.ExplainService", "ExplainDecision PreviewReach", _BUSINESS),
    **_methods("entente.v1.SearchService", "SearchItems CountItems", _BUSINESS),
    **_methods(
        "entente.v1.RetentionService", "PlaceLegalHold LiftLegalHold ListLegalHolds ListDue", _BUSINESS
    ),
    **_methods("entente.v1.RestrictionService", "IssueNotice ApproveNotice ListNotices", _BUSINESS),
    **_methods("entente.v1.ChannelService", "LinkRecord EndLink ListLinks ListWarnings MarkSeen", _BUSINESS),
    **_methods("entente.v1.InstrumentService", "ReplaceRegister GetRegister CheckRelease", _BUSINESS),
    **_methods(
        "entente.v1.RuleService",
        "IssueRule DropRule ApproveRuleDrop ListRules SetLocalPolicy GetLocalPolicy",
        _BUSINESS,
    ),
    **_methods(
        "entente.v1.RosterService",
        "PutRoster GetRoster ListRosterVersions ListRosterProposals GetRosterProposal",
        _EITHER,
    ),
    **_methods(
        "entente.v1.RosterService", "ProposeRoster WithdrawRosterProposal ListAffectedItems", _BUSINESS
    ),
    **_methods("entente.v1.UseService", "RecordUse ListReportedUses ListOnward ConfirmOnward", _BUSINESS),
    **_methods("entente.v1.LoopService", "ListLoops", _BUSINESS),
    **_methods("entente.v1.ProposalService", "ProposeRestriction ListProposals", _BUSINESS),
    **_methods("entente.v1.ConsentService", "AskConsent AnswerConsent ListConsents", _BUSINESS),
    **_methods(
        "entente.v1.PurposeService",
        "DeclarePurpose WithdrawPurpose CorrectPurpose ListPurposes",
        _BUSINESS,
    ),
    **_methods("entente.v1.AgreementService", "RecordGenesis SignAgreement SubmitAct ImportText", _OPERATOR),
    **_methods(
        "entente.v1.AgreementService",
        "GetAgreement GetAct GetAgreementState ListAgreementHistory AskWhatIf GetText",
        _EITHER,
    ),
    **_methods(
        "entente.v1.DisputeService", "RaiseDispute ReferDispute TakeUpDispute ListDisputes", _BUSINESS
    ),
    **_methods(
        "entente.v1.AmendmentService",
        "RequestAmendment OfferAmendment SettleAmendment WithdrawAmendment ListAmendments",
        _BUSINESS,
    ),
    **_methods(
        "entente.v1.CaseService",
        "ActOnCase GetCase ListCases WatchCases CheckOverlap SaveDraft ListDrafts DiscardDraft"
        " GetPrivateNote",
        _BUSINESS,
    ),
    **_methods("entente.v1.AmendmentService", "GetAmendment", _EITHER),
    **_methods("entente.v1.DescriptorService", "ListKeys RotateKey RetireKey UpdateDescriptor", _OPERATOR),
    **_methods("entente.v1.OperatorService", "GetNodeStatus Revoke ListAlarms", _OPERATOR),
    **_methods("grpc.health.v1.Health", "Check Watch List", _OPERATOR),
    **_methods("grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo", _OPERATOR),
}


def authorise(method: str, border: Border, kind: Kind) -> None:
    """Return if an identity of `kind` may call `method` (`/package.Service/Method`) on `border`.

    Raises:
        Refusal: CALLER_NOT_AUTHORISED, also for a method that the table lacks.
    """
    rule = RULES.get(method)
    if rule is None or border not in rule.borders or kind not in rule.kinds:
        raise Refusal("CALLER_NOT_AUTHORISED", "this identity may not call this method here")
