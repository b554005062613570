"""The decision on one use of one item: allowed, or denied with code and article.

Decides from the restrictions in force, the person, the act, and what is declared about it, in a
fixed order (`RULES`); the first rule that denies is told. The audience comes first: to whom the item
does not exist, nothing else about it is told. Where a rule needs something that the caller left out,
the answer is no. `explain.py` shows every rule's verdict by the same evaluation. Refuses to know where
items are kept and what time it is. Source: Article 3.4; standing: Articles 7 to 9.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from entente.v1 import restriction_pb2 as pb
from entente.v1 import roster_pb2

from node.agreement.gate import Operation, gate
from node.agreement.standing import Standing
from node.errors import CATALOGUE, Refusal
from node.exchange import purposes
from node.exchange.audience import Actor, admits
from node.exchange.restriction import Restrictions

__all__ = [
    "ACTIONS",
    "RULES",
    "Action",
    "Actor",
    "Decision",
    "Lift",
    "Question",
    "Rules",
    "answer",
    "decide",
    "verdicts",
]


class Action(Enum):
    """What a person may want to do with an item that their Party holds."""

    LIST = "list"
    COUNT = "count"
    SEARCH = "search"
    OPEN = "open"
    NOMINAL_DISPLAY = "nominal-display"
    COPY_TEXT = "copy-text"
    PRINT = "print"
    EXPORT = "export"
    FORWARD = "forward"
    DERIVE = "derive"
    CROSS_MATCH = "cross-match"
    BULK_QUERY = "bulk-query"
    AUTOMATED_ANALYSIS = "automated-analysis"
    JUDICIAL = "judicial"
    ACT = "act"


class Lift(Enum):
    """A rule that the supplier's consent to this very use lifts; the value is the rule's name."""

    AUDIENCE = "audience"
    PURPOSE = "purpose"
    JUDICIAL = "judicial"
    ONWARD = "onward"


KEEPERS: Final = frozenset({roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_LEGAL_ADVISER, roster_pb2.ROLE_AUDITOR})
"""Who in the audience still uses a superseded version, and only as evidence."""
EVIDENCE: Final = frozenset(
    {Action.OPEN, Action.NOMINAL_DISPLAY, Action.COPY_TEXT, Action.PRINT, Action.EXPORT, Action.JUDICIAL}
)
"""What is done with evidence. Nothing is passed on, derived or acted on that was corrected."""
NO_LIFT: Final[frozenset[Lift]] = frozenset()
CONSENT: Final = frozenset({Lift.JUDICIAL, Lift.ONWARD})


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rules bind an action, beside the audience, the seal and the standing, which bind all."""

    in_time: bool = True
    """Not once the time of use is over."""
    is_use: bool = True
    """A purpose is declared, the place counts, and duties are done first."""
    bar: int | None = None
    """The bar that forbids it."""
    needs_no_gap: bool = False
    """Not while a restriction notice is known to be missing."""


# What cannot be undone waits for a notice known to be missing; reading does not.
ACTIONS: Final[Mapping[Action, Rules]] = MappingProxyType(
    {
        Action.LIST: Rules(in_time=False, is_use=False),
        Action.COUNT: Rules(in_time=False, is_use=False),
        Action.SEARCH: Rules(is_use=False, bar=pb.BAR_BULK_QUERY),
        Action.OPEN: Rules(),
        Action.NOMINAL_DISPLAY: Rules(bar=pb.BAR_NOMINAL_DISPLAY),
        Action.COPY_TEXT: Rules(bar=pb.BAR_COPY_TEXT),
        Action.PRINT: Rules(bar=pb.BAR_PRINT),
        Action.EXPORT: Rules(bar=pb.BAR_EXPORT, needs_no_gap=True),
        Action.FORWARD: Rules(needs_no_gap=True),
        Action.DERIVE: Rules(bar=pb.BAR_DERIVE),
        Action.CROSS_MATCH: Rules(bar=pb.BAR_CROSS_MATCH),
        Action.BULK_QUERY: Rules(bar=pb.BAR_BULK_QUERY),
        Action.AUTOMATED_ANALYSIS: Rules(bar=pb.BAR_AUTOMATED_ANALYSIS),
        Action.JUDICIAL: Rules(needs_no_gap=True),
        Action.ACT: Rules(),
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: `code` and `article` are empty where it is allowed; `rule` names what decided."""

    allowed: bool
    code: str
    article: str
    rule: str

    def require(self) -> None:
        """Raise the denial as a `Refusal`, with nothing of the item in it."""
        if not self.allowed:
            raise Refusal(self.code, _MESSAGES.get(self.rule, "the use is denied"), article=self.article)


ALLOWED: Final = Decision(True, "", "", "all")


def _denial(code: str, rule: str) -> Decision:
    return Decision(False, code, CATALOGUE[code].article, rule)


_OUTSIDE: Final = _denial("NOT_FOUND", "audience")
_SEALED: Final = _denial("SEALED", "seal")
_SUPERSEDED: Final = _denial("SUPERSEDED", "version")
_EXPIRED: Final = _denial("EXPIRED", "time")
_NO_PURPOSE: Final = _denial("PURPOSE_MISSING", "purpose")
_UNKNOWN_PURPOSE: Final = _denial("PURPOSE_UNKNOWN", "purpose")
_OTHER_PURPOSE: Final = _denial("PURPOSE_MISMATCH", "purpose")
_ELSEWHERE: Final = _denial("TERRITORY_BARRED", "territory")
_BARRED: Final = _denial("ACTION_BARRED", "bars")
_NOT_TO_BE_SEEN: Final = _denial("ACTION_BARRED", "pap")
_NOT_IN_COURT: Final = _denial("JUDICIAL_USE_BARRED", "judicial")
_NOT_ONWARD: Final = _denial("ONWARD_BARRED", "onward")
_GAP: Final = _denial("RESTRICTION_GAP", "gap")
_STALE: Final = _denial("RESTRICTIONS_STALE", "fresh-check")
_UNMET: Final = _denial("DUTY_UNMET", "duties")

_MESSAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # To the letter what is said of an item that does not exist: one word less would tell that it does.
        "audience": "there is no such item or statement",
        "seal": "the item is sealed",
        "standing": "the standing of the agreement does not allow it",
        "version": "a newer version of the item has replaced this one",
        "time": "the time of use is over",
        "purpose": "the purpose declared is missing, unknown or not permitted",
        "territory": "the item may not be used at this place",
        "bars": "the action is barred",
        "pap": "measures that can be noticed are barred",
        "judicial": "judicial use is barred, or needs consent",
        "onward": "passing the item on to this recipient is barred, or needs consent",
        "gap": "a restriction notice is known to be missing",
        "fresh-check": "the restrictions held are not known to be current",
        "duties": "the restrictions have not been acknowledged",
    }
)


class Question(NamedTuple):
    """One use, with all that its decision rests on; the fields are those of `decide`."""

    restrictions: Restrictions
    actor: Actor
    action: Action
    now: datetime
    standing: Standing
    purpose: str | None = None
    territory: str | None = None
    recipient: str | None = None
    receiver: str | None = None
    sealed: bool = False
    lifts: frozenset[Lift] = NO_LIFT
    acknowledged: bool = False
    gap: bool = False
    head_age_s: float | None = None
    vocabulary: Collection[str] = purposes.CODES
    superseded_by: int = 0


def decide(
    restrictions: Restrictions,
    actor: Actor,
    action: Action,
    *,
    now: datetime,
    standing: Standing,
    purpose: str | None = None,
    territory: str | None = None,
    recipient: str | None = None,
    receiver: str | None = None,
    sealed: bool = False,
    consent: bool = False,
    lifts: frozenset[Lift] = NO_LIFT,
    acknowledged: bool = False,
    gap: bool = False,
    head_age_s: float | None = None,
    vocabulary: Collection[str] = purposes.CODES,
    superseded_by: int = 0,
) -> Decision:
    """Decide on one use. Nothing is raised; write the answer to the ledger, then act on it.

    Args:
        restrictions: those in force at `now` for the item, or for the part. Of a sealed item: those
            beneath the seal, so that only who knew of it is told that it is sealed.
        actor: the person as the roster in force knows them.
        purpose: the one code declared for this use.
        territory: where the person is, ISO 3166-1 of two letters.
        recipient: FORWARD: whom it goes to, as `onward` writes it.
        receiver: the Party the item was supplied to; persons of another are outside.
        sealed: the supplier sealed or recalled the item.
        consent: the supplier granted this very use (JUDICIAL, FORWARD), and it is not used up.
        lifts: the same for any rule that consent can lift.
        acknowledged: the person acknowledged these restrictions and caveats.
        gap: a restriction notice on the item is known to be missing.
        head_age_s: seconds since the supplier last confirmed its restrictions; None: never.
        vocabulary: the purposes the agreement knows.
        superseded_by: the version that has replaced the one used; 0: it is the newest.
    """
    question = Question(
        restrictions,
        actor,
        action,
        now,
        standing,
        purpose,
        territory,
        recipient,
        receiver,
        sealed,
        lifts | CONSENT if consent else lifts,
        acknowledged,
        gap,
        head_age_s,
        vocabulary,
        superseded_by,
    )
    return answer(question)


def answer(question: Question) -> Decision:
    """Return what `decide` returns for the same question."""
    for judge in _JUDGES[question.action]:
        if (denial := judge(question)) is not None:
            return denial
    return ALLOWED


Verdict = tuple[str, bool, Decision | None]
"""A rule's name, whether the action asks it, and its denial; None where it lets the use pass."""


def verdicts(question: Question) -> Iterator[Verdict]:
    """Yield the verdict of each rule in order; the first denial is what `decide` answers."""
    bound = ACTIONS[question.action]
    for name, binds, judge in RULES:
        asked = binds(question.action, bound)
        yield name, asked, judge(question) if asked else None


def _on_audience(question: Question) -> Decision | None:
    actor, audience = question.actor, question.restrictions.audience
    if question.receiver is not None and actor.party != question.receiver:
        return _OUTSIDE
    if Lift.AUDIENCE in question.lifts and actor.members and not question.restrictions.is_sealed:
        return None
    return None if admits(audience, actor) else _OUTSIDE


def _on_seal(question: Question) -> Decision | None:
    return _SEALED if question.sealed else None


def _on_standing(question: Question) -> Decision | None:
    try:
        gate(question.standing, Operation.READ, question.actor.party)
    except Refusal as refusal:
        return Decision(False, refusal.code, refusal.article, "standing")
    return None


def _on_version(question: Question) -> Decision | None:
    if not question.superseded_by:
        return None
    keeps = not KEEPERS.isdisjoint(question.actor.roles) and question.action in EVIDENCE
    return None if keeps else _SUPERSEDED


def _on_time(question: Question) -> Decision | None:
    ends = (question.restrictions.use_until, question.restrictions.destroy_by)
    return _EXPIRED if any(end is not None and question.now >= end for end in ends) else None


def _on_purpose(question: Question) -> Decision | None:
    permitted, declared = question.restrictions.purposes, question.purpose
    if not declared:
        return _NO_PURPOSE
    if declared not in question.vocabulary:
        return _UNKNOWN_PURPOSE
    if permitted is None or Lift.PURPOSE in question.lifts or purposes.covers(permitted, declared):
        return None
    return _OTHER_PURPOSE


def _on_place(question: Question) -> Decision | None:
    permitted = question.restrictions.territory
    return None if permitted is None or question.territory in permitted else _ELSEWHERE


def _on_bars(question: Question) -> Decision | None:
    return _BARRED if ACTIONS[question.action].bar in question.restrictions.bars else None


def _on_pap(question: Question) -> Decision | None:
    return _NOT_TO_BE_SEEN if question.restrictions.pap < pb.PAP_GREEN else None


def _on_judicial(question: Question) -> Decision | None:
    # Consent is one use of a level that asks for it; what is barred has no consent to give.
    lowest = pb.JUDICIAL_CONSENT if Lift.JUDICIAL in question.lifts else pb.JUDICIAL_ALLOWED
    return None if question.restrictions.judicial >= lowest else _NOT_IN_COURT


def _on_onward(question: Question) -> Decision | None:
    if not question.recipient:
        return _NOT_ONWARD
    if Lift.ONWARD in question.lifts:
        return None
    allowed = question.restrictions.onward
    named = allowed is None or question.recipient in allowed
    return None if named and not question.restrictions.onward_consent else _NOT_ONWARD


def _on_gap(question: Question) -> Decision | None:
    return _GAP if question.gap else None


def _on_currency(question: Question) -> Decision | None:
    hours, age = question.restrictions.fresh_check_hours, question.head_age_s
    if hours is None:
        return None
    return _STALE if hours == 0 or age is None or not 0 <= age <= hours * 3600 else None


def _on_duties(question: Question) -> Decision | None:
    # Reporting a use and telling of a transfer are owed afterwards; they hold nothing back.
    owed = question.restrictions.caveats or "ack_read" in question.restrictions.duties
    return _UNMET if owed and not question.acknowledged else None


Judge = Callable[[Question], Decision | None]
Rule = tuple[str, Callable[[Action, Rules], bool], Judge]
RULES: Final[tuple[Rule, ...]] = (
    ("audience", lambda _action, _bound: True, _on_audience),
    ("seal", lambda _action, _bound: True, _on_seal),
    ("standing", lambda _action, _bound: True, _on_standing),
    ("version", lambda _action, bound: bound.is_use, _on_version),
    ("time", lambda _action, bound: bound.in_time, _on_time),
    ("purpose", lambda _action, bound: bound.is_use, _on_purpose),
    ("territory", lambda _action, bound: bound.is_use, _on_place),
    ("bars", lambda _action, bound: bound.bar is not None, _on_bars),
    ("pap", lambda action, _bound: action is Action.ACT, _on_pap),
    ("judicial", lambda action, _bound: action is Action.JUDICIAL, _on_judicial),
    ("onward", lambda action, _bound: action is Action.FORWARD, _on_onward),
    ("gap", lambda _action, bound: bound.needs_no_gap, _on_gap),
    ("fresh-check", lambda _action, bound: bound.is_use, _on_currency),
    ("duties", lambda _action, bound: bound.is_use, _on_duties),
)
"""Every rule in the order in which it is asked: its name, which actions it binds, and its judgement."""

# The same table, once for each action: what `decide` goes through.
_JUDGES: Final[Mapping[Action, tuple[Judge, ...]]] = MappingProxyType(
    {
        action: tuple(judge for _, binds, judge in RULES if binds(action, bound))
        for action, bound in ACTIONS.items()
    }
)
