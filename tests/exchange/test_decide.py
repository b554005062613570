"""The decision on a use, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import restriction_pb2 as pb
from entente.v1 import roster_pb2
from hypothesis import given

from node.agreement.standing import DutySuspended, NoticeElapsed, NoticeGiven, Standing
from node.errors import Refusal
from node.exchange.audience import Actor
from node.exchange.decide import ACTIONS, Action, Decision, decide
from node.exchange.restriction import OPEN_TO_ALL, SEALED, Restrictions
from tests.exchange.restriction_strategies import NOW, STANDING, actors, limit, sets, uses

ANALYST = Actor("W-AN-003", frozenset({roster_pb2.ROLE_ANALYST}), frozenset({"DESK-2"}), "WCO")
LIAISON = Actor("W-LO-005", frozenset({roster_pb2.ROLE_LIAISON}), frozenset(), "WCO")
AUDITOR = Actor("W-AU-009", frozenset({roster_pb2.ROLE_AUDITOR}), frozenset(), "WCO")
OPERATOR = Actor("W-OP-001", frozenset({roster_pb2.ROLE_OPERATOR}), frozenset({"DESK-2"}), "WCO")
GONE = Actor("W-AN-004", frozenset(), frozenset(), "WCO")

SEIZURE = Restrictions.of_set(
    pb.RestrictionSet(
        tlp=pb.TLP_AMBER,
        audience=pb.Audience(members=[pb.AudienceMember(role=roster_pb2.ROLE_ANALYST)]),
        purposes=pb.PermittedPurposes(codes=["ENF.SEIZ", "ANA.TREND"]),
        onward=pb.Onward(consent_required=True),
        use_until=limit(NOW + timedelta(days=1000)),
        judicial=pb.JUDICIAL_CONSENT,
        caveats=[pb.Caveat(id="CAV-JUD")],
    )
)
PRECURSOR = Restrictions.of_set(
    pb.RestrictionSet(
        tlp=pb.TLP_AMBER_STRICT,
        audience=pb.Audience(members=[pb.AudienceMember(person_id=p) for p in ("W-AN-003", "W-LO-005")]),
        purposes=pb.PermittedPurposes(codes=["ENF.PREC"]),
        onward=pb.Onward(allowed=["AZ:competent", "UZ:competent"]),
        territory=pb.Territory(countries=pb.Countries(codes=["AZ", "UZ"])),
        judicial=pb.JUDICIAL_BARRED,
        bars=[pb.BAR_PRINT, pb.BAR_BULK_QUERY],
        pap=pb.PAP_AMBER,
    )
)
USE: dict[str, Any] = {"now": NOW, "standing": STANDING, "acknowledged": True}


def on_seizure(action: Action = Action.OPEN, actor: Actor = ANALYST, **use: Any) -> Decision:
    return decide(SEIZURE, actor, action, **{**USE, "purpose": "ENF.SEIZ", **use})


def on_precursor(action: Action = Action.OPEN, **use: Any) -> Decision:
    return decide(PRECURSOR, ANALYST, action, **{**USE, "purpose": "ENF.PREC", "territory": "AZ", **use})


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (on_seizure(), ""),
        (on_seizure(purpose="ANA.TREND"), ""),
        (on_seizure(purpose="ENF.TARGET"), "PURPOSE_MISMATCH"),
        (on_seizure(purpose="ENF"), "PURPOSE_MISMATCH"),
        (on_seizure(purpose=None), "PURPOSE_MISSING"),
        (on_seizure(purpose="NO.SUCH"), "PURPOSE_UNKNOWN"),
        (on_seizure(acknowledged=False), "DUTY_UNMET"),
        (on_seizure(Action.JUDICIAL), "JUDICIAL_USE_BARRED"),
        (on_seizure(Action.JUDICIAL, consent=True), ""),
        (on_seizure(Action.FORWARD, recipient="KZ:customs"), "ONWARD_BARRED"),
        (on_seizure(Action.FORWARD, recipient="KZ:customs", consent=True), ""),
        (on_seizure(now=NOW + timedelta(days=1000)), "EXPIRED"),
        (on_seizure(Action.SEARCH, now=NOW + timedelta(days=1000)), "EXPIRED"),
        (on_seizure(Action.LIST, now=NOW + timedelta(days=1000)), ""),
        (on_seizure(Action.EXPORT, gap=True), "RESTRICTION_GAP"),
        (on_seizure(Action.OPEN, gap=True), ""),
        (on_seizure(sealed=True), "SEALED"),
        (on_seizure(receiver="CARICC"), "NOT_FOUND"),
        (on_precursor(), ""),
        (on_precursor(territory="KG"), "TERRITORY_BARRED"),
        (on_precursor(territory=None), "TERRITORY_BARRED"),
        (on_precursor(Action.PRINT), "ACTION_BARRED"),
        (on_precursor(Action.BULK_QUERY), "ACTION_BARRED"),
        (on_precursor(Action.EXPORT), ""),
        (on_precursor(Action.ACT), "ACTION_BARRED"),
        (on_precursor(Action.FORWARD, recipient="AZ:competent"), ""),
        (on_precursor(Action.FORWARD, recipient="KG:competent"), "ONWARD_BARRED"),
        (on_precursor(Action.FORWARD), "ONWARD_BARRED"),
        (on_precursor(Action.JUDICIAL, consent=True), "JUDICIAL_USE_BARRED"),
    ],
)
def test_each_rule_denies_with_its_own_code(decision: Decision, code: str) -> None:
    assert (decision.allowed, decision.code) == (not code, code)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("actor", [LIAISON, AUDITOR, OPERATOR, GONE])
def test_outside_the_audience_the_item_does_not_exist(actor: Actor, action: Action) -> None:
    outside = on_seizure(action, actor)
    assert (outside.code, outside.rule) == ("NOT_FOUND", "audience")
    assert outside == on_seizure(action, actor, purpose=None, now=NOW + timedelta(days=9999), sealed=True)


@given(actors(), uses())
def test_a_sealed_set_permits_nothing_to_anyone(actor: Actor, use: dict[str, Any]) -> None:
    assert decide(SEALED, actor, **use).code == "NOT_FOUND"


def test_an_operator_reads_nothing_even_if_named_and_an_auditor_only_if_named() -> None:
    for actor, allowed in ((AUDITOR, True), (OPERATOR, False)):
        named = pb.Audience(
            members=[pb.AudienceMember(person_id=actor.person_id), pb.AudienceMember(unit="DESK-2")]
        )
        restrictions = Restrictions.of_set(pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named))
        assert decide(restrictions, actor, Action.OPEN, purpose="GOV", **USE).allowed is allowed
        assert not decide(OPEN_TO_ALL, actor, Action.OPEN, purpose="GOV", **USE).allowed
        assert not decide(restrictions.meet(OPEN_TO_ALL), actor, Action.OPEN, purpose="GOV", **USE).allowed


def test_who_leaves_a_unit_loses_access_without_a_notice() -> None:
    unit = pb.Audience(members=[pb.AudienceMember(unit="DESK-2")])
    restrictions = Restrictions.of_set(pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=unit))
    assert decide(restrictions, ANALYST, Action.OPEN, purpose="GOV", **USE).allowed
    left = Actor(ANALYST.person_id, ANALYST.roles, frozenset(), "WCO")
    assert decide(restrictions, left, Action.OPEN, purpose="GOV", **USE).code == "NOT_FOUND"


@pytest.mark.parametrize(
    ("hours", "age", "allowed"),
    [(4, 4 * 3600.0, True), (4, 4 * 3600.0 + 1, False), (4, None, False), (4, -1.0, False), (0, 0.0, False)],
)
def test_a_fresh_check_fails_closed(hours: int, age: float | None, allowed: bool) -> None:
    fresh = replace(OPEN_TO_ALL, fresh_check_hours=hours)
    decision = decide(fresh, ANALYST, Action.OPEN, purpose="GOV", head_age_s=age, **USE)
    assert (decision.allowed, decision.code) == (allowed, "" if allowed else "RESTRICTIONS_STALE")


def test_items_held_are_read_while_suspended_and_after_the_end_but_not_before_entry_into_force() -> None:
    suspended = STANDING.after(DutySuspended("WCO"))
    ended = suspended.after(NoticeGiven("CARICC")).after(NoticeElapsed())
    for standing in (suspended, ended):
        assert on_seizure(standing=standing).allowed
    before = on_seizure(standing=Standing(STANDING.parties))
    assert (before.code, before.article, before.rule) == ("NOT_IN_FORCE", "9", "standing")


def test_a_denial_becomes_a_refusal_that_names_nothing_of_the_item() -> None:
    on_seizure().require()
    with pytest.raises(Refusal) as refused:
        on_seizure(Action.JUDICIAL).require()
    assert (refused.value.code, refused.value.article) == ("JUDICIAL_USE_BARRED", "3.4")
    assert not refused.value.facts


@given(sets(), actors(), uses())
def test_every_decision_says_what_decided(
    restrictions: Restrictions, actor: Actor, use: dict[str, Any]
) -> None:
    decision = decide(restrictions, actor, **use)
    assert decision.rule
    assert decision.allowed == (not decision.code)


def test_every_action_and_every_bar_has_its_rule() -> None:
    assert set(ACTIONS) == set(Action)
    barred = {rules.bar for rules in ACTIONS.values()} - {None}
    assert barred == set(pb.Bar.values()) - {pb.BAR_UNSPECIFIED}


def test_the_hash_of_a_full_set_never_changes() -> None:
    assert PRECURSOR.hash().hex() == ("b514537e3170cc7078bb0f213c7f311d895a527978c07927e2fa52c6536d50c3")
    assert SEIZURE.hash().hex() == ("81462b14e86e3fb4b840cbd4a0de4eae3438a74e490723a77966d13cae250f56")
