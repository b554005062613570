"""Why a use is allowed or denied: every rule in order, and which layer of the restrictions it read.

Decides nothing that `decide()` does not: both are made of the same verdicts, so they cannot disagree.
Has no effect, on the ledger or elsewhere. Who may be shown an explanation is the caller's to ask: it
tells more than a denial does. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from node.exchange.decide import ALLOWED, Decision, Question, verdicts
from node.exchange.restriction import Restrictions


class Finding(Enum):
    """What a rule says of the use."""

    PASSES = "passes"
    DENIES = "denies"
    NOT_ASKED = "not-asked"
    """The action is not bound by it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's verdict: `code` and `article` are empty unless it denies.

    Attributes:
        layers: of what denies, the layers that would deny by themselves.
    """

    rule: str
    finding: Finding
    code: str = ""
    article: str = ""
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision and what every rule says, in the order of asking; the first that denies decided."""

    decision: Decision
    reasons: tuple[Reason, ...]


def explain(question: Question, layers: Iterable[tuple[str, Restrictions]] = ()) -> Explanation:
    """Explain one use.

    Args:
        layers: what `question.restrictions` is combined of, each with its name: what was supplied,
            each later notice, general rules, floors, local policy.
    """
    found = list(verdicts(question))
    by_layer = [
        (name, {rule for rule, _, denial in verdicts(question._replace(restrictions=layer)) if denial})
        for name, layer in layers
    ]
    reasons = []
    for rule, asked, denial in found:
        if denial is None:
            reasons.append(Reason(rule, Finding.PASSES if asked else Finding.NOT_ASKED))
        else:
            blamed = tuple(name for name, denied in by_layer if rule in denied)
            reasons.append(Reason(rule, Finding.DENIES, denial.code, denial.article, blamed))
    decision = next((denial for _, _, denial in found if denial is not None), ALLOWED)
    return Explanation(decision, tuple(reasons))
