"""An explanation names every rule in order, and agrees with the decision it explains."""

from __future__ import annotations

from typing import Any

from entente.v1 import restriction_pb2 as pb
from hypothesis import given

from node.exchange.audience import Actor
from node.exchange.decide import RULES, Action, Lift, Question, decide
from node.exchange.explain import Finding, explain
from node.exchange.restriction import OPEN_TO_ALL, SEALED, Restrictions
from tests.exchange.restriction_strategies import NOW, STANDING, actors, sets, uses
from tests.exchange.test_decide import ANALYST, OPERATOR, SEIZURE


def question(restrictions: Restrictions, actor: Actor, use: dict[str, Any]) -> Question:
    consent = use.pop("consent", False)
    lifts = frozenset({Lift.JUDICIAL, Lift.ONWARD}) if consent else frozenset()
    return Question(restrictions, actor, lifts=lifts, **use)


@given(sets(), actors(), uses())
def test_an_explanation_never_disagrees_with_the_decision(
    restrictions: Restrictions, actor: Actor, use: dict[str, Any]
) -> None:
    decision = decide(restrictions, actor, **use)
    told = explain(question(restrictions, actor, dict(use)))
    assert told.decision == decision
    denials = [reason.rule for reason in told.reasons if reason.finding is Finding.DENIES]
    assert decision.allowed == (not denials)
    assert decision.allowed or denials[0] == decision.rule
    assert [reason.rule for reason in told.reasons] == [name for name, _, _ in RULES]


@given(sets(), sets(), actors(), uses())
def test_what_denies_is_laid_at_the_layers_that_deny(
    a: Restrictions, b: Restrictions, actor: Actor, use: dict[str, Any]
) -> None:
    asked = question(a.meet(b), actor, use)
    for reason in explain(asked, [("supply", a), ("notice 1", b)]).reasons:
        if reason.finding is Finding.DENIES:
            assert reason.layers, reason.rule
        else:
            assert not reason.layers


def test_every_rule_that_denies_is_told_and_not_only_the_first() -> None:
    asked = Question(SEIZURE, ANALYST, Action.EXPORT, NOW, STANDING, purpose="GOV", gap=True)
    denied = {r.rule: r.code for r in explain(asked).reasons if r.finding is Finding.DENIES}
    assert denied == {"purpose": "PURPOSE_MISMATCH", "gap": "RESTRICTION_GAP", "duties": "DUTY_UNMET"}


def test_consent_lifts_the_one_rule_it_names_and_no_seal() -> None:
    named = pb.Audience(members=[pb.AudienceMember(person_id="W-LO-005")])
    narrow = Restrictions.of_set(pb.RestrictionSet(tlp=pb.TLP_RED, audience=named))
    use: dict[str, Any] = {"now": NOW, "standing": STANDING, "purpose": "GOV"}
    wider = frozenset({Lift.AUDIENCE})
    assert decide(narrow, ANALYST, Action.OPEN, **use).code == "NOT_FOUND"
    assert decide(narrow, ANALYST, Action.OPEN, lifts=wider, **use).allowed
    assert decide(narrow, OPERATOR, Action.OPEN, lifts=wider, **use).code == "NOT_FOUND"
    assert decide(SEALED, ANALYST, Action.OPEN, lifts=wider, **use).code == "NOT_FOUND"
    assert decide(OPEN_TO_ALL, ANALYST, Action.OPEN, lifts=wider, sealed=True, **use).code == "SEALED"
    use |= {"acknowledged": True}
    assert decide(SEIZURE, ANALYST, Action.OPEN, **use).code == "PURPOSE_MISMATCH"
    assert decide(SEIZURE, ANALYST, Action.OPEN, lifts=frozenset({Lift.PURPOSE}), **use).allowed
    use["purpose"] = "NO.SUCH"
    other = decide(SEIZURE, ANALYST, Action.OPEN, lifts=frozenset({Lift.PURPOSE}), **use)
    assert other.code == "PURPOSE_UNKNOWN"
