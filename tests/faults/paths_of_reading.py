"""Every method of the contract: whether it can reveal an item, and how a test asks it about one.

A method that is added to the contract belongs here, with what shows that it asks `decide()` or why it has
nothing to ask. `Decided`: it can name an item, count it, or answer otherwise because it exists.
`Silent`: it cannot. `Peer`: only the other Party's node calls it, for what one of the two supplied to the
other. `Kept`: a duty of a role that does not depend on the audience, with what it may tell.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from entente.v1 import (
    channel_service_pb2,
    code_lists_pb2,
    consent_pb2,
    consent_service_pb2,
    exchange_service_pb2,
    explain_service_pb2,
    interference_pb2,
    interference_service_pb2,
    loop_service_pb2,
    proposal_service_pb2,
    purpose_service_pb2,
    restriction_service_pb2,
    retention_service_pb2,
    roster_service_pb2,
    search_service_pb2,
    use_pb2,
    use_service_pb2,
)
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.demo import cast
from tests.support.restricting import TIGHTEN, marks

READER, INSIDER = cast.READER, cast.OUTSIDER
"""At the WCO: who asks, and who alone may know of the hidden twin in the end."""
ASKER: Final = cast.AUTHOR
"""At CARICC: an analyst, who does not see what a colleague reserved to persons named."""
COLLEAGUE: Final = "C-LO-012"
"""At CARICC: who supplies the item that is hidden."""
PURPOSE: Final = "ENF.TARGET"
WORD: Final = "vitamin"
RECIPIENT: Final = "BE:competent"
CAVEAT: Final = "CAV-DELAY"
_IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LATER: Final = 2_208_988_800  # 2040
DUE: Final = (
    "/entente.v1.RetentionService/ListDue",
    retention_service_pb2.ListDueRequest(until_time=Timestamp(seconds=_LATER)),
)
"""The method that lists what time will bring about, and its question about all of it."""


@dataclass(frozen=True, slots=True)
class Twin:
    """One of two items that differ in who may know of them, and the names of all that was said of it."""

    author: str
    item: str
    statement: str
    draft: str
    consent: str
    link: str

    @classmethod
    def nowhere(cls) -> Twin:
        """Return the names of what does not exist."""
        item, statement, draft, consent, link = (str(uuid.uuid4()) for _ in range(5))
        return cls(ASKER, item, statement, draft, consent, link)


def unnamed(told: object) -> str:
    """Return what was told with every identifier struck out."""
    return _IDENTIFIER.sub("-", str(told))


Ask = Callable[[Twin], Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """It can reveal an item.

    Attributes:
        where: the Party whose node is asked.
        who: the person who asks; in the role that the method demands.
        ask: the request about a twin; for a list, the same for each.
        lists: whether the answer is a list, in which what is hidden leaves no trace.
    """

    where: str
    who: str
    ask: Ask
    lists: bool = False


Paths = tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """It cannot reveal an item, for this reason."""

    why: str


@dataclass(frozen=True, slots=True)
class Peer:
    """Only the other Party's node calls it, for this."""

    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A duty of a role reads here, whatever the audience; it tells this and no more."""

    why: str


AGREEMENT: Final = Silent("acts on the agreement and its record, which name no item")
ROSTERS: Final = Silent("rosters name persons, not items")
CONTACTS: Final = Silent("consultations, disputes and amendments name no item")
TAKEN_IN: Final = Silent("takes content in and answers with its digest")
KEYS: Final = Silent("keys, descriptors and certificates")
MACHINE: Final = Silent("the operator's figures: counts of the whole node, codes, no item")
TERMS: Final = Silent("terms that are stated before items, or whatever the items")
LEDGER: Final = Kept("the auditor's ledger: identifiers, hashes and codes, never content")
CASES: Final = Kept(
    "what both Parties do in a case; its documents are told to whom the items are, see tests/acts"
)
EVIDENCE: Final = Kept("who keeps evidence names the item by its identifier, and is told that it is held")


def _use(twin: Twin) -> use_service_pb2.RecordUseRequest:
    return use_service_pb2.RecordUseRequest(
        request_id=str(uuid.uuid4()),
        item_id=twin.item,
        action=use_pb2.USE_ACTION_OPEN,
        purpose=PURPOSE,
        acknowledged_caveats=[CAVEAT],
    )


def consented(twin: Twin, *, dry: bool = False) -> consent_service_pb2.AskConsentRequest:
    use = consent_pb2.ConsentedUse(purpose=PURPOSE, count=1)
    use.judicial.court = "KZ:almaty-city-court"
    use.until_time.FromJsonString("2040-01-01T00:00:00Z")
    return consent_service_pb2.AskConsentRequest(
        request_id=str(uuid.uuid4()), item_id=twin.item, use=use, validate_only=dry
    )


def reported(twin: Twin) -> interference_service_pb2.FileReportRequest:
    made = interference_service_pb2.FileReportRequest(request_id=str(uuid.uuid4()))
    made.report.kind = interference_pb2.INTERFERENCE_KIND_RESTRICTION
    made.report.refs.add(item_id=uuid.UUID(twin.item).bytes)
    made.report.texts.add(language="en", text="An invented disturbance.")
    return made


def derived(twin: Twin) -> exchange_service_pb2.SubmitRequest:
    made = exchange_service_pb2.SubmitRequest(request_id=str(uuid.uuid4()), mou_basis="3.1")
    made.content.synthetic, made.content.nominal = True, False
    made.content.reference.document_kind = code_lists_pb2.REFERENCE_KIND_PROCEDURE
    made.content.reference.issuer = "Synthetic Office"
    made.content.reference.texts.add(language="en", text="An invented product.")
    made.purpose.codes.append(PURPOSE)
    made.restrictions.no_restrictions.SetInParent()
    made.derived_from.append(twin.item)
    made.addressees.persons.append(ASKER)
    return made


def _corrected(twin: Twin) -> exchange_service_pb2.SubmitRequest:
    made = derived(twin)
    made.ClearField("derived_from")
    made.corrects, made.corrects_version = twin.item, 1
    made.addressees.persons[:] = [READER]
    return made


def linked(twin: Twin, reference: str) -> channel_service_pb2.LinkRecordRequest:
    return channel_service_pb2.LinkRecordRequest(
        request_id=str(uuid.uuid4()), item_id=twin.item, reference=reference
    )


def forwarded(twin: Twin) -> exchange_service_pb2.OpenItemRequest:
    return exchange_service_pb2.OpenItemRequest(
        item_id=twin.item,
        purpose=PURPOSE,
        action=use_pb2.USE_ACTION_FORWARD,
        recipient=RECIPIENT,
        acknowledged_caveats=[CAVEAT],
    )


def _notice(twin: Twin) -> restriction_service_pb2.IssueNoticeRequest:
    return restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=twin.item,
        kind=TIGHTEN,
        set=marks(bars=["PRINT"]),
        validate_only=True,
    )


def proposed(twin: Twin, *, dry: bool = False) -> proposal_service_pb2.ProposeRestrictionRequest:
    return proposal_service_pb2.ProposeRestrictionRequest(
        request_id=str(uuid.uuid4()),
        item_id=twin.item,
        set=marks(bars=["EXPORT"]),
        reason_code="SOURCE",
        validate_only=dry,
    )


def _correction(twin: Twin) -> purpose_service_pb2.CorrectPurposeRequest:
    made = purpose_service_pb2.CorrectPurposeRequest(
        request_id=str(uuid.uuid4()), item_id=twin.item, reason_code="WRITTEN_WRONG", validate_only=True
    )
    made.purpose.codes.append("ENF.SEIZ")
    return made


def _wco(ask: Ask, *, lists: bool = False) -> Paths:
    return (Decided("WCO", READER, ask, lists),)


def _caricc(ask: Ask) -> Paths:
    return (Decided("CARICC", ASKER, ask),)


def _lists(request: Any) -> Paths:
    """A list that both Parties' persons ask for in the same words."""
    return (
        Decided("WCO", READER, _same(request), lists=True),
        Decided("CARICC", ASKER, _same(request), lists=True),
    )


def _overseen(ask: Ask) -> Paths:
    """A list for the contact person."""
    return (Decided("WCO", cast.OVERSEER, ask, lists=True),)


def _same(request: Any) -> Ask:
    return lambda _: request


def _of(service: str, **methods: object) -> dict[str, Any]:
    return {f"/entente.v1.{service}/{name}": path for name, path in methods.items()}


def _all(service: str, path: object, names: str) -> dict[str, Any]:
    return {f"/entente.v1.{service}/{name}": path for name in names.split()}


RPCS: Final[Mapping[str, Paths | Silent | Peer | Kept]] = MappingProxyType(
    {
        **_of(
            "ExchangeService",
            Submit=(Decided("WCO", READER, derived), Decided("CARICC", ASKER, _corrected)),
            SubmitStream=_wco(lambda t: iter([_stream(t)])),
            GetStatement=_caricc(
                lambda t: exchange_service_pb2.GetStatementRequest(statement_id=t.statement)
            ),
            ListItems=_lists(exchange_service_pb2.ListItemsRequest()),
            OpenItem=_wco(lambda t: exchange_service_pb2.OpenItemRequest(item_id=t.item, purpose=PURPOSE)),
            WatchInbox=_wco(_same(exchange_service_pb2.WatchInboxRequest()), lists=True),
        ),
        **_all("ExchangeService", TAKEN_IN, "ClearSupply UploadAttachment"),
        **_of(
            "SearchService",
            SearchItems=_lists(search_service_pb2.SearchItemsRequest(text=WORD)),
            CountItems=_lists(search_service_pb2.CountItemsRequest()),
        ),
        **_of(
            "ExplainService",
            ExplainDecision=_wco(
                lambda t: explain_service_pb2.ExplainDecisionRequest(
                    item_id=t.item, action=use_pb2.USE_ACTION_OPEN, purpose=PURPOSE
                )
            ),
            PreviewReach=_caricc(lambda t: explain_service_pb2.PreviewReachRequest(item_id=t.item)),
        ),
        **_of(
            "RestrictionService",
            IssueNotice=_caricc(_notice),
            ApproveNotice=_caricc(
                lambda t: restriction_service_pb2.ApproveNoticeRequest(
                    request_id=str(uuid.uuid4()), notice_id=t.draft
                )
            ),
            ListNotices=_lists(restriction_service_pb2.ListNoticesRequest()),
        ),
        **_of(
            "UseService",
            RecordUse=_wco(_use),
            ListReportedUses=_caricc(lambda t: use_service_pb2.ListReportedUsesRequest(item_id=t.item)),
            ListOnward=_wco(lambda t: use_service_pb2.ListOnwardRequest(item_id=t.item)),
            ConfirmOnward=_wco(
                lambda t: use_service_pb2.ConfirmOnwardRequest(
                    request_id=str(uuid.uuid4()), item_id=t.item, recipient=RECIPIENT
                )
            ),
        ),
        **_of(
            "ConsentService",
            AskConsent=_wco(lambda t: consented(t, dry=True)),
            AnswerConsent=_caricc(
                lambda t: consent_service_pb2.AnswerConsentRequest(
                    request_id=str(uuid.uuid4()),
                    consent_id=t.consent,
                    outcome=consent_pb2.CONSENT_OUTCOME_GRANTED,
                    validate_only=True,
                )
            ),
            ListConsents=_lists(consent_service_pb2.ListConsentsRequest()),
        ),
        **_of(
            "ProposalService",
            ProposeRestriction=_wco(lambda t: proposed(t, dry=True)),
            ListProposals=_lists(proposal_service_pb2.ListProposalsRequest()),
        ),
        **_of("LoopService", ListLoops=_lists(loop_service_pb2.ListLoopsRequest())),
        **_all("PurposeService", TERMS, "DeclarePurpose WithdrawPurpose ListPurposes"),
        **_of("PurposeService", CorrectPurpose=_caricc(_correction)),
        **_of(
            "ChannelService",
            LinkRecord=_wco(lambda t: linked(t, "RILO/EX/2")),
            EndLink=_wco(lambda t: channel_service_pb2.EndLinkRequest(link_id=t.link)),
            ListLinks=_wco(_same(channel_service_pb2.ListLinksRequest()), lists=True),
            ListWarnings=_overseen(_same(channel_service_pb2.ListWarningsRequest())),
            MarkSeen=Silent("a warning's number, which names no item"),
        ),
        **_of(
            "InterferenceService",
            FileReport=_wco(reported),
            TakeStep=Silent("a step on a report that both Parties hold, named by the report"),
            ListReports=_wco(_same(interference_service_pb2.ListReportsRequest()), lists=True),
        ),
        **_of(
            "InstrumentService",
            ReplaceRegister=TERMS,
            GetRegister=TERMS,
            CheckRelease=Silent("judges a draft by the register; no item that is held is looked at"),
        ),
        **_of(
            "RosterService",
            ListAffectedItems=_overseen(
                lambda t: roster_service_pb2.ListAffectedItemsRequest(party="CARICC", person_id=t.author)
            ),
        ),
        **_of(
            "RetentionService",
            PlaceLegalHold=EVIDENCE,
            LiftLegalHold=EVIDENCE,
            ListLegalHolds=EVIDENCE,
            ListDue=_wco(_same(DUE[1]), lists=True),
        ),
        **_all(
            "RosterService",
            ROSTERS,
            "PutRoster GetRoster ListRosterVersions ProposeRoster ListRosterProposals GetRosterProposal "
            "WithdrawRosterProposal",
        ),
        **_all(
            "RuleService",
            TERMS,
            "IssueRule DropRule ApproveRuleDrop ListRules SetLocalPolicy GetLocalPolicy",
        ),
        **_all(
            "AgreementService",
            AGREEMENT,
            "RecordGenesis SignAgreement GetAgreement SubmitAct GetAct GetAgreementState "
            "ListAgreementHistory AskWhatIf ImportText GetText",
        ),
        **_all(
            "AmendmentService",
            CONTACTS,
            "RequestAmendment OfferAmendment SettleAmendment WithdrawAmendment GetAmendment ListAmendments",
        ),
        **_all("DisputeService", CONTACTS, "RaiseDispute ReferDispute TakeUpDispute ListDisputes"),
        **_all(
            "CaseService",
            CASES,
            "ActOnCase GetCase ListCases WatchCases CheckOverlap SaveDraft ListDrafts DiscardDraft "
            "GetPrivateNote",
        ),
        **_all("DescriptorService", KEYS, "ListKeys RotateKey RetireKey UpdateDescriptor"),
        **_all("OperatorService", MACHINE, "GetNodeStatus ListAlarms"),
        **_all("OperatorService", KEYS, "Revoke"),
        **_all("LedgerService", LEDGER, "GetCheckpoint GetInclusionProof GetLedgerConsistency ListLeaves"),
        **_all(
            "FederationService",
            Peer("statements, receipts and content between the two nodes, to the Party they are for"),
            "Link FetchContent ServeContent GetOutcome",
        ),
        **_all(
            "FederationService",
            Peer("checkpoints and heads: hashes of what both Parties hold"),
            "GetCosignedCheckpoint GetConsistencyProof GetRestrictionHeadRange",
        ),
    }
)


def _stream(twin: Twin) -> exchange_service_pb2.SubmitStreamRequest:
    return exchange_service_pb2.SubmitStreamRequest(requests=[derived(twin)])
