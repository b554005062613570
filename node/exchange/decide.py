"""The decision on one use of one item: allowed, or denied with code and article.

Decides from the restrictions in force, the person, the act, and what is declared about it, in a
fixed order; the first rule that denies is told. The audience comes first: to whom the item does not
exist, nothing else about it is told. Where a rule needs something that the caller left out, the
answer is no. Refuses to know where items are kept and what time it is. Source: Article 3.4;
standing: Articles 7 to 9.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from entente.v1 import restriction_pb2 as pb

from node.agreement.gate import Operation, gate
from node.agreement.standing import Standing
from node.errors import CATALOGUE, Refusal
from node.exchange import purposes
from node.exchange.audience import Actor, admits
from node.exchange.restriction import Restrictions

__all__ = ["ACTIONS", "Action", "Actor", "Decision", "Rules", "decide"]


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
        Action.SEARCH: Rules(is_use=False),
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
        "audience": "there is no such item",
        "seal": "the item is sealed",
        "standing": "the standing of the agreement does not allow it",
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
    acknowledged: bool = False,
    gap: bool = False,
    head_age_s: float | None = None,
    vocabulary: Collection[str] = purposes.CODES,
) -> Decision:
    """Decide on one use. Nothing is raised; write the answer to the ledger, then act on it.

    Args:
        restrictions: those in force at `now` for the item, or for the part.
        actor: the person as the roster in force knows them.
        purpose: the one code declared for this use.
        territory: where the person is, ISO 3166-1 of two letters.
        recipient: FORWARD: whom it goes to, as `onward` writes it.
        receiver: the Party the item was supplied to; persons of another are outside.
        sealed: the supplier sealed or recalled the item.
        consent: the supplier granted this very use (JUDICIAL, FORWARD), and it is not used up.
        acknowledged: the person acknowledged these restrictions and caveats.
        gap: a restriction notice on the item is known to be missing.
        head_age_s: seconds since the supplier last confirmed its restrictions; None: never.
        vocabulary: the purposes the agreement knows.
    """
    if (receiver is not None and actor.party != receiver) or not admits(restrictions.audience, actor):
        return _OUTSIDE
    if sealed:
        return _SEALED
    try:
        gate(standing, Operation.READ, actor.party)
    except Refusal as refusal:
        return Decision(False, refusal.code, refusal.article, "standing")
    rules = ACTIONS[action]
    if rules.in_time and _is_over(restrictions, now):
        return _EXPIRED
    if not rules.is_use:
        return ALLOWED
    return (
        _on_purpose(restrictions, purpose, vocabulary)
        or _on_place(restrictions, territory)
        or _on_action(restrictions, action, rules, recipient, consent)
        or _on_currency(restrictions, rules, gap, head_age_s)
        or _on_duties(restrictions, acknowledged)
        or ALLOWED
    )


def _is_over(restrictions: Restrictions, now: datetime) -> bool:
    ends = (restrictions.use_until, restrictions.destroy_by)
    return any(end is not None and now >= end for end in ends)


def _on_purpose(restrictions: Restrictions, purpose: str | None, known: Collection[str]) -> Decision | None:
    if not purpose:
        return _NO_PURPOSE
    if purpose not in known:
        return _UNKNOWN_PURPOSE
    if restrictions.purposes is not None and not purposes.covers(restrictions.purposes, purpose):
        return _OTHER_PURPOSE
    return None


def _on_place(restrictions: Restrictions, territory: str | None) -> Decision | None:
    if restrictions.territory is None or territory in restrictions.territory:
        return None
    return _ELSEWHERE


def _on_action(
    restrictions: Restrictions, action: Action, rules: Rules, recipient: str | None, consent: bool
) -> Decision | None:
    if rules.bar is not None and rules.bar in restrictions.bars:
        return _BARRED
    if action is Action.ACT and restrictions.pap < pb.PAP_GREEN:
        return _NOT_TO_BE_SEEN
    if action is Action.JUDICIAL:
        # Consent is one use of a level that asks for it; what is barred has no consent to give.
        lowest = pb.JUDICIAL_CONSENT if consent else pb.JUDICIAL_ALLOWED
        return None if restrictions.judicial >= lowest else _NOT_IN_COURT
    if action is Action.FORWARD:
        if not recipient:
            return _NOT_ONWARD
        named = restrictions.onward is None or recipient in restrictions.onward
        return None if consent or (named and not restrictions.onward_consent) else _NOT_ONWARD
    return None


def _on_currency(
    restrictions: Restrictions, rules: Rules, gap: bool, head_age_s: float | None
) -> Decision | None:
    if gap and rules.needs_no_gap:
        return _GAP
    if (hours := restrictions.fresh_check_hours) is not None and (
        hours == 0 or head_age_s is None or not 0 <= head_age_s <= hours * 3600
    ):
        return _STALE
    return None


def _on_duties(restrictions: Restrictions, acknowledged: bool) -> Decision | None:
    # Reporting a use and telling of a transfer are owed afterwards; they hold nothing back.
    if (restrictions.caveats or "ack_read" in restrictions.duties) and not acknowledged:
        return _UNMET
    return None
