"""Corrections as rules: which version may follow, and that none relaxes anything, in whatever order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from entente.v1 import item_pb2, roster_pb2
from entente.v1 import restriction_pb2 as sets_pb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.errors import Refusal
from node.exchange.audience import Actor
from node.exchange.change import CORRECT, RELAX, SEAL, TIGHTEN
from node.exchange.corrections import Announced, judge_version, require_correctable, with_corrections
from node.exchange.decide import ACTIONS, EVIDENCE, KEEPERS, Action, decide
from node.exchange.marking import Marking
from node.exchange.notices import History
from node.exchange.restriction import Restrictions
from tests.exchange.notice_strategies import histories, issue, stated_sets, supply_of
from tests.exchange.restriction_strategies import NOW, STANDING
from tests.exchange.test_convergence import TIMES

GREEN = sets_pb.RestrictionSet(tlp=sets_pb.TLP_GREEN)
AMBER = sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER)
RELAXED = {"approver_id": "C-CP-001", "reason_code": "OVER"}


def marking(restrictions: sets_pb.RestrictionSet) -> Marking:
    return Marking.of_supply(supply_of(restrictions))


def issued(restrictions: sets_pb.RestrictionSet = GREEN) -> History:
    return History.issued(marking(restrictions)).accepted_by_peer()


def tlp(history: History) -> int:
    found = history.in_force(NOW)
    assert found is not None
    return found.marking.item.tlp


def test_a_correction_counts_where_it_was_announced_and_a_later_relaxation_restates_it() -> None:
    amber = [(2, marking(AMBER))]
    announced, _ = issue(issued(), CORRECT, replacement_version=2)
    assert tlp(announced.corrected(amber)) == sets_pb.TLP_AMBER
    relaxed, _ = issue(announced, RELAX, set=GREEN, **RELAXED)
    assert tlp(relaxed.corrected(amber)) == sets_pb.TLP_GREEN
    before, _ = issue(issued(AMBER), RELAX, set=GREEN, **RELAXED)
    after, _ = issue(before, CORRECT, replacement_version=2)
    assert tlp(after.corrected(amber)) == sets_pb.TLP_AMBER
    # Its supply may come before its announcement, and then counts in any case.
    assert tlp(before.corrected(amber)) == sets_pb.TLP_AMBER


def test_the_hash_that_both_nodes_compare_knows_nothing_of_corrections() -> None:
    announced, _ = issue(issued(), CORRECT, replacement_version=2)
    corrected = announced.corrected([(2, marking(AMBER))])
    plain, found = announced.in_force(NOW), corrected.in_force(NOW)
    assert plain is not None
    assert found is not None
    assert found.hash == plain.hash == corrected.hash


def test_what_is_sealed_is_not_corrected() -> None:
    sealed, _ = issue(issued(), SEAL)
    with pytest.raises(Refusal) as refused:
        issue(sealed, CORRECT, replacement_version=2)
    assert refused.value.code == "INVALID_TRANSITION"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_in_whatever_order_notices_come_a_corrected_item_ends_alike_and_is_never_looser(
    data: st.DataObject,
) -> None:
    made = data.draw(histories())
    versions = [
        (change.version, marking(data.draw(stated_sets(full=True))))
        for change in made.changes
        if change.kind == CORRECT
    ]
    at_home = made.history.corrected(versions)
    held = History().supplied(made.base)[0].corrected(versions)
    for change in data.draw(st.permutations(made.changes)):
        held, verdict = held.apply(change)
        assert verdict.code == ""
        for now in TIMES:
            found, plain = held.in_force(now), held.corrected(()).in_force(now)
            assert found is not None
            assert plain is not None
            assert found.marking.meet(plain.marking) == found.marking
    assert held == at_home
    for now in TIMES:
        assert held.in_force(now) == at_home.in_force(now)


def test_a_grant_is_void_once_a_correction_tightens_and_lives_where_it_does_not() -> None:
    grant = bytes(16)
    announced, _ = issue(issued(AMBER), CORRECT, replacement_version=2)
    red = sets_pb.RestrictionSet(tlp=sets_pb.TLP_RED)
    red.audience.members.add(person_id="C-AN-003")
    assert not announced.corrected([(2, marking(AMBER))]).revokes(grant, 0)
    assert not announced.corrected([(2, marking(GREEN))]).revokes(grant, 0)
    assert announced.corrected([(2, marking(red))]).revokes(grant, 0)
    assert not announced.corrected([(2, marking(red))]).revokes(grant, 1)  # given after it
    assert issued(AMBER).corrected([(2, marking(AMBER))]).revokes(grant, 0)  # not announced here yet


def test_marks_of_a_part_stay_by_its_number_and_are_compared() -> None:
    part = sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER)
    first = Marking.of_supply(supply_of(GREEN, part1=part))
    history = History.issued(first)
    assert history.resupplied(marking(GREEN), NOW) == "RESEND_DOES_NOT_RELAX"
    bound = with_corrections(first, 0, [(2, marking(GREEN))], {2: Announced(2, 1)})
    assert bound.of_part(1).tlp == sets_pb.TLP_AMBER


def test_a_tightening_is_compared_with_what_the_corrections_state_too() -> None:
    announced, _ = issue(issued(), CORRECT, replacement_version=2)
    bars = sets_pb.RestrictionSet(tlp=sets_pb.TLP_GREEN, bars=[sets_pb.BAR_EXPORT])
    other = sets_pb.RestrictionSet(bars=[sets_pb.BAR_PRINT])
    with pytest.raises(Refusal) as refused:
        issue(announced.corrected([(2, marking(bars))]), TIGHTEN, set=other)
    assert refused.value.code == "NOTICE_NOT_MONOTONE"


def test_a_new_version_is_of_the_same_family_and_under_no_earlier_rule() -> None:
    first = supply_of(GREEN)
    first.family, first.general_rule_sequence = item_pb2.FAMILY_SEIZURE, 3
    second = supply_of(GREEN)
    second.family, second.general_rule_sequence = item_pb2.FAMILY_WARNING, 2
    with pytest.raises(Refusal) as refused:
        judge_version(second, first)
    assert {fault.path for fault in refused.value.faults} == {"family", "general_rule_sequence"}
    judge_version(first, first)


def test_nothing_takes_the_place_of_what_is_sealed_or_to_be_destroyed() -> None:
    plain = marking(GREEN)
    require_correctable(plain, sealed=False, now=NOW)
    with pytest.raises(Refusal) as sealed:
        require_correctable(plain, sealed=True, now=NOW)
    over = Marking(Restrictions(destroy_by=NOW))
    with pytest.raises(Refusal) as expired:
        require_correctable(over, sealed=False, now=NOW)
    require_correctable(over, sealed=False, now=NOW - timedelta(seconds=1))
    assert (sealed.value.code, expired.value.code) == ("SEALED", "EXPIRED")


def test_a_superseded_version_is_evidence_for_who_oversees_and_nothing_else() -> None:
    for role in set(roster_pb2.Role.values()) - {roster_pb2.ROLE_UNSPECIFIED}:
        actor = Actor("C-1", frozenset({role}), frozenset(), "CARICC")
        for action, rules in ACTIONS.items():
            answer = decide(
                Restrictions(onward_consent=False),
                actor,
                action,
                now=NOW,
                standing=STANDING,
                purpose="ANA",
                recipient="KZ",
                superseded_by=2,
            )
            if answer.code == "NOT_FOUND":  # the operator is in no audience
                assert role == roster_pb2.ROLE_OPERATOR
                continue
            keeps = role in KEEPERS and action in EVIDENCE
            if rules.is_use and not keeps:
                assert answer.code == "SUPERSEDED", (role, action)
            else:
                assert answer.code != "SUPERSEDED", (role, action)
    assert Action.FORWARD not in EVIDENCE
