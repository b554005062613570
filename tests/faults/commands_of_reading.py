"""Every command of the command line: through which methods it reads, or why it tells of no item.

A command that is added belongs here. What it reads through is asked of the contract's table
(`paths_of_reading.py`), where each method shows that it asks `decide()`; how it is typed about an item says
that nothing of its own leads past that. Where it is not typed here, its methods are all it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gateway.demo import cast
from tests.faults.paths_of_reading import ASKER, CAVEAT, PURPOSE, READER, RECIPIENT, WORD, Twin

Typed = Callable[[Twin], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Through:
    """It reads through these methods, and no others that could reveal an item.

    Attributes:
        typed: what is typed about a twin; None: it needs a file, or runs until it is stopped.
        where: at whose node it is typed.
        who: by whom.
        lists: whether it answers with a list.
    """

    methods: frozenset[str]
    typed: Typed | None = None
    where: str = "WCO"
    who: str = READER
    lists: bool = False


@dataclass(frozen=True, slots=True)
class Apart:
    """It tells of no item to anybody, or by a duty that does not depend on the audience: why."""

    why: str


def _reads(methods: str, typed: Typed | None = None, *, lists: bool = False) -> Through:
    return Through(frozenset(methods.split()), typed, lists=lists)


def _supplies(methods: str, typed: Typed | None = None) -> Through:
    return Through(frozenset(methods.split()), typed, "CARICC", ASKER)


def _overseen(methods: str, typed: Typed) -> Through:
    return Through(frozenset(methods.split()), typed, who=cast.OVERSEER, lists=True)


def _apart(why: str, names: str) -> dict[str, Through | Apart]:
    return {name.strip(): Apart(why) for name in names.split(",")}


_TO: Final = ("--to", RECIPIENT)
_SAID: Final = ("--purpose", PURPOSE, "--caveat", CAVEAT)
_COURT: Final = ("--court", "KZ:almaty-city-court", "--purpose", PURPOSE, "--until", "2040-01-01")

COMMANDS: Final[Mapping[str, Through | Apart]] = MappingProxyType(
    {
        "submit": _reads("SubmitStream PreviewReach"),
        "correct": _reads("SubmitStream ListItems"),
        "watch": _reads("WatchInbox"),
        "items": _reads("ListItems CountItems ListDue", lambda _: ("items",), lists=True),
        "open": _reads("OpenItem", lambda t: ("open", t.item, *_SAID)),
        "export": _reads("OpenItem", lambda t: ("export", t.item, "--out", "{}", *_SAID)),
        "forward": _reads("OpenItem", lambda t: ("forward", t.item, *_TO, "--out", "{}", *_SAID)),
        "use": _reads("RecordUse", lambda t: ("use", t.item, "--action", "open", *_SAID)),
        "search": _reads("SearchItems", lambda _: ("search", WORD), lists=True),
        "why": _reads("ExplainDecision", lambda t: ("why", t.item, "--purpose", PURPOSE)),
        "notices": _reads("ListNotices", lambda _: ("notices",), lists=True),
        "exposure": _supplies("ListNotices", lambda t: ("exposure", t.item)),
        "loop": _reads("ListLoops", lambda _: ("loop",), lists=True),
        "propose": _reads(
            "ProposeRestriction",
            lambda t: ("propose", t.item, "--bar", "EXPORT", "--reason", "SOURCE", "--dry-run"),
        ),
        "proposals": _reads("ListProposals", lambda _: ("proposals",), lists=True),
        "consent ask": _reads("AskConsent", lambda t: ("consent", "ask", t.item, *_COURT, "--dry-run")),
        "consent answer": _supplies(
            "AnswerConsent", lambda t: ("consent", "answer", t.consent, "--grant", "--dry-run")
        ),
        "consent list": _reads("ListConsents", lambda _: ("consent", "list"), lists=True),
        "consent show": _reads("ListConsents", lambda t: ("consent", "show", t.consent)),
        "onward list": _reads("ListOnward", lambda t: ("onward", "list", t.item)),
        "onward confirm": _reads("ConfirmOnward", lambda t: ("onward", "confirm", t.item, RECIPIENT)),
        "channel link": _reads("LinkRecord", lambda t: ("channel", "link", t.item, "RILO/EX/3")),
        "channel unlink": _reads("EndLink", lambda t: ("channel", "unlink", t.link)),
        "channel links": _reads("ListLinks", lambda _: ("channel", "links"), lists=True),
        "channel warnings": _overseen("ListWarnings", lambda _: ("channel", "warnings")),
        "interference report": _reads(
            "FileReport",
            lambda t: ("interference", "report", "--kind", "RESTRICTION", "--text", "en=x", "--ref", t.item),
        ),
        "interference list": _reads("ListReports", lambda _: ("interference", "list"), lists=True),
        "roster affected": _overseen(
            "ListAffectedItems", lambda t: ("roster", "affected", t.author, "--party", "CARICC")
        ),
        "uses": _supplies("ListReportedUses", lambda t: ("uses", t.item)),
        "reach": _supplies("PreviewReach", lambda t: ("reach", t.item)),
        "restrict": _supplies(
            "IssueNotice ListItems", lambda t: ("restrict", t.item, "--bar", "PRINT", "--dry-run")
        ),
        "relax": _supplies("IssueNotice"),
        "approve": _supplies("ApproveNotice", lambda t: ("approve", t.draft)),
        "seal": _supplies("IssueNotice", lambda t: ("seal", t.item, "--dry-run")),
        "recall": _supplies("IssueNotice", lambda t: ("recall", t.item, "--dry-run")),
        "withdraw": _supplies("IssueNotice", lambda t: ("withdraw", t.item, "--dry-run")),
        "statement": _supplies("GetStatement", lambda t: ("statement", t.statement)),
        "receipt": _supplies("GetStatement", lambda t: ("receipt", t.statement)),
        "purpose correct": _supplies(
            "CorrectPurpose",
            lambda t: (
                *("purpose", "correct", t.item, "--code", "ENF.SEIZ", "--reason", "WRITTEN_WRONG"),
                "--dry-run",
            ),
        ),
        **_apart("plays on a stage of its own", "demo"),
        **_apart("hands in what its caller holds; no item is looked up", "clear"),
        **_apart("founds, runs and looks after the node", "init, run, status, doctor, alarms, revoke"),
        **_apart(
            "keys and certificates",
            "pki import, pki issue, pki list, pki renew, pki revoke, principal keygen, principal public, "
            "keys list, keys retire, keys rotate, descriptor make, descriptor show, descriptor update",
        ),
        **_apart(
            "the agreement and who keeps it",
            "agreement history, agreement prepare amendment, agreement prepare countersign, "
            "agreement prepare genesis, agreement prepare keys, agreement prepare lift, "
            "agreement prepare notice, agreement prepare suspension, agreement prepare withdrawal, "
            "agreement show, agreement sign, agreement submit, agreement texts compare, "
            "agreement texts import, agreement texts list, agreement texts show, agreement what-if, "
            "amendment draft, amendment list, amendment offer, amendment request, amendment settle, "
            "amendment show, amendment withdraw, dispute give-up, dispute list, dispute raise, "
            "dispute refer, dispute resolve, dispute show, dispute take-up, contact designate, "
            "contact revoke, contact show, interference step, channel seen",
        ),
        **_apart(
            "a case names its items, and to whom they are open alone; what is opened for a report is "
            "opened by the method that `open` calls",
            "access close, access decline, access draft discard, access draft list, access draft save, "
            "access exempt, access grant, access list, access note, access request, access resume, "
            "access show, access suspend, access withdraw, arrangement assess, arrangement close, "
            "arrangement draft, arrangement exempt, arrangement list, arrangement prepare-signature, "
            "arrangement show, arrangement sign, arrangement withdraw, association decline, association "
            "draft discard, association draft list, association draft save, association end, "
            "association exempt, association list, association prepare-signature, association propose, "
            "association show, association sign, association start, association withdraw, case list, "
            "case show, consultation arrange, consultation decline, consultation draft discard, "
            "consultation draft list, consultation draft save, consultation draft-minutes, consultation "
            "exempt, consultation held, consultation list, consultation move, consultation plan, "
            "consultation show, consultation sign-minutes, consultation withdraw, evaluation agree, "
            "evaluation decline, evaluation draft discard, evaluation draft list, evaluation draft "
            "save, evaluation draft-report, evaluation exempt, evaluation list, evaluation propose, "
            "evaluation show, evaluation sign-report, evaluation start, evaluation withdraw, exempt "
            "note, exempt of, expertise ask, expertise decline, expertise deliver, expertise draft "
            "discard, expertise draft list, expertise draft save, expertise exempt, expertise list, "
            "expertise move-due, expertise offer, expertise rate, expertise show, expertise withdraw, "
            "meeting accept, meeting announce, meeting calendar, meeting change, meeting decline, "
            "meeting draft discard, meeting draft list, meeting draft save, meeting exempt, meeting "
            "held, meeting invite, meeting list, meeting report, meeting show, meeting withdraw, "
            "project change, project check, project close, project draft discard, project draft list, "
            "project draft save, project list, project overlap-found, project overlap-resolved, project "
            "register, project show, review acknowledge, review add-document, review close, review "
            "comment, review decide, review decline, review deliver, review draft discard, review draft "
            "list, review draft save, review exempt, review list, review move-due, review open, review "
            "reply, review report, review show, review withdraw, todo",
        ),
        **_apart(
            "persons, not items",
            "roster fetch, roster history, roster prepare, roster proposals, roster propose, roster revoke, "
            "roster show, roster sign, roster submit, roster withdraw",
        ),
        **_apart(
            "terms that are stated before items, or whatever the items",
            "purpose declare, purpose list, purpose show, purpose withdraw, rule approve, rule end, "
            "rule issue, rule list, policy replace, policy show, instrument check, instrument replace, "
            "instrument show",
        ),
        **_apart("who keeps evidence names the item", "hold lift, hold list, hold place"),
        **_apart(
            "the ledger of who holds it: identifiers and hashes, never content",
            "ledger check, ledger checkpoint, ledger prove, ledger verify, ledger vkey",
        ),
    }
)
"""By the words that name the command."""
