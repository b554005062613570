"""Notices on one item: every rule of later restrictions, and the worked cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import restriction_notice_pb2 as pb
from entente.v1 import restriction_pb2 as sets_pb
from entente.v1 import roster_pb2

from node.errors import Refusal
from node.exchange.audience import Actor, Audience, persons_of
from node.exchange.change import CORRECT, KINDS, RECALL, RELAX, SEAL, TIGHTEN, WITHDRAW, Trigger
from node.exchange.decide import Action, decide
from node.exchange.issuing import draft
from node.exchange.marking import Marking
from node.exchange.notices import History, InForce, Outcome
from node.exchange.restriction import Restrictions
from tests.exchange.notice_strategies import ANALYSTS, ITEM, SUPPLIED_FOR, change_of, issue, supply_of
from tests.exchange.restriction_strategies import NOW, STANDING, limit

LATER = NOW + timedelta(days=30)
RELAXED: dict[str, Any] = {"approver_id": "C-CP-001", "reason_code": "OVER"}


def of(**fields: Any) -> sets_pb.RestrictionSet:
    return sets_pb.RestrictionSet(**fields)


def persons(*ids: str) -> sets_pb.Audience:
    return sets_pb.Audience(members=[sets_pb.AudienceMember(person_id=key) for key in ids])


def codes(*names: str) -> sets_pb.PermittedPurposes:
    return sets_pb.PermittedPurposes(codes=names)


def states(*names: str) -> sets_pb.Territory:
    return sets_pb.Territory(countries=sets_pb.Countries(codes=names))


GREEN = of(tlp=sets_pb.TLP_GREEN, purposes=codes("ENF", "ANA"))
UNIT_A = of(tlp=sets_pb.TLP_AMBER, audience=sets_pb.Audience(members=[sets_pb.AudienceMember(unit="A")]))


def supplied(restrictions: sets_pb.RestrictionSet = GREEN, **parts: sets_pb.RestrictionSet) -> History:
    """The item as both nodes hold it."""
    return History.issued(Marking.of_supply(supply_of(restrictions, **parts))).accepted_by_peer()


def in_force(history: History, now: Any = NOW) -> InForce:
    found = history.in_force(now)
    assert found is not None
    return found


def roster(audience: Audience) -> frozenset[str]:
    analyst = frozenset({roster_pb2.ROLE_ANALYST})
    people = [Actor("p", analyst, frozenset({"A"}), "WCO"), Actor("q", analyst, frozenset(), "WCO")]
    return persons_of(audience, people)


# --- the worked cases -----------------------------------------------------------------------------


def test_green_is_tightened_to_amber_one_purpose_and_seven_states() -> None:
    seven = ("AZ", "KZ", "KG", "RU", "TJ", "TM", "UZ")
    after, change = issue(
        supplied(),
        TIGHTEN,
        set=of(tlp=sets_pb.TLP_AMBER, purposes=codes("ENF"), territory=states(*seven)),
    )
    now = in_force(after).marking.item
    assert now.tlp == sets_pb.TLP_AMBER
    assert now.purposes == frozenset({"ENF"})
    assert now.territory == frozenset(seven)
    assert after.hash == change.result_hash == in_force(after).hash


def test_a_wider_tlp_with_a_narrower_audience_is_mixed_and_travels_as_a_relaxation() -> None:
    history = supplied(UNIT_A)
    mixed = of(tlp=sets_pb.TLP_GREEN, audience=persons("p"))
    wanted = pb.RestrictionNotice(item_id=ITEM, kind=TIGHTEN, set=mixed)
    with pytest.raises(Refusal) as refused:
        draft(history, wanted, stated=NOW, supplied_for=SUPPLIED_FOR, persons_of=roster)
    assert refused.value.code == "NOTICE_NOT_MONOTONE"
    notice = pb.RestrictionNotice(
        item_id=ITEM, kind=TIGHTEN, set=mixed, sequence=1, previous_hash=history.hash, result_hash=bytes(32)
    )
    same, verdict = history.apply(change_of(notice))
    assert (verdict.outcome, verdict.code) == (Outcome.REJECTED, "NOTICE_NOT_MONOTONE")
    assert same == history
    after, _ = issue(history, RELAX, set=mixed, **RELAXED)
    assert in_force(after).marking.item.tlp == sets_pb.TLP_GREEN


def test_barring_judicial_use_makes_an_unused_grant_void() -> None:
    history = supplied(of(tlp=sets_pb.TLP_AMBER, judicial=sets_pb.JUDICIAL_CONSENT))
    grant = b"K" * 16
    assert not history.revokes(grant, granted_at=0)
    after, _ = issue(history, TIGHTEN, set=of(judicial=sets_pb.JUDICIAL_BARRED))
    assert after.revokes(grant, granted_at=0)
    assert not after.revokes(grant, granted_at=1)
    kept, _ = issue(history, TIGHTEN, set=of(bars=[sets_pb.BAR_PRINT]), kept_grants=[grant])
    assert not kept.revokes(grant, granted_at=0)
    assert kept.revokes(b"L" * 16, granted_at=0)


def test_of_three_notices_the_first_and_third_hold_until_the_relaxation_between_them_arrives() -> None:
    base = supplied()
    one_after, first = issue(base, TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    two_after, second = issue(one_after, RELAX, set=of(tlp=sets_pb.TLP_GREEN, audience=ANALYSTS), **RELAXED)
    three_after, third = issue(two_after, TIGHTEN, set=of(judicial=sets_pb.JUDICIAL_BARRED))
    here, _ = base.apply(first)
    here, verdict = here.apply(third)
    assert verdict.outcome is Outcome.PROVISIONAL
    now = in_force(here)
    assert now.gap
    assert now.marking.item == in_force(one_after).marking.item.meet(Restrictions.of_set(of(judicial=1)))
    here, verdict = here.apply(second)
    assert [(v.sequence, v.outcome, v.code) for v in verdict.then] == [(3, Outcome.APPLIED, "")]
    assert here == three_after
    assert not in_force(here).gap


def test_a_time_of_destruction_that_is_past_ends_every_use_at_once() -> None:
    history = supplied(of(tlp=sets_pb.TLP_AMBER, destroy_by=limit(LATER)))
    after, _ = issue(history, TIGHTEN, set=of(destroy_by=limit(NOW - timedelta(days=1))))
    reader = Actor("p", frozenset({roster_pb2.ROLE_ANALYST}), frozenset(), "WCO")
    decision = decide(
        in_force(after).marking.item, reader, Action.OPEN, now=NOW, standing=STANDING, purpose="ENF"
    )
    assert decision.code == "EXPIRED"


def test_a_caveat_more_is_acknowledged_before_the_next_opening() -> None:
    jud, src = sets_pb.Caveat(id="CAV-JUD"), sets_pb.Caveat(id="CAV-SRC")
    history = supplied(of(tlp=sets_pb.TLP_AMBER, caveats=[jud]))
    after, _ = issue(history, TIGHTEN, set=of(caveats=[jud, src]))
    assert {key for key, _, _ in in_force(after).marking.item.caveats} == {"CAV-JUD", "CAV-SRC"}
    assert after.hash != history.hash


# --- the rules ------------------------------------------------------------------------------------


def test_the_same_tightening_again_is_a_success_that_changes_nothing() -> None:
    one, _ = issue(supplied(), TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    two, change = issue(one, TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    assert two.hash == one.hash
    assert two.apply(change) == (two, two.apply(change)[1])
    assert two.apply(change)[1].outcome is Outcome.REPEATED


def test_only_the_dimensions_named_are_compared() -> None:
    history = supplied(of(tlp=sets_pb.TLP_RED, audience=persons("p"), judicial=sets_pb.JUDICIAL_CONSENT))
    after, _ = issue(history, TIGHTEN, set=of(judicial=sets_pb.JUDICIAL_BARRED))
    assert in_force(after).marking.item.tlp == sets_pb.TLP_RED
    with pytest.raises(Refusal) as refused:
        issue(history, TIGHTEN, set=of(judicial=sets_pb.JUDICIAL_ALLOWED))
    assert refused.value.code == "NOTICE_NOT_MONOTONE"


def test_a_relaxation_takes_effect_at_its_time_and_what_tightened_meanwhile_stays() -> None:
    history, _ = issue(supplied(), TIGHTEN, set=of(tlp=sets_pb.TLP_RED, audience=persons("p")))
    history, _ = issue(history, RELAX, set=of(tlp=sets_pb.TLP_GREEN), not_before_time=LATER, **RELAXED)
    assert in_force(history).marking.item.tlp == sets_pb.TLP_RED
    assert in_force(history).changes == LATER
    assert in_force(history, LATER).marking.item.tlp == sets_pb.TLP_GREEN
    history, _ = issue(history, TIGHTEN, set=of(bars=[sets_pb.BAR_PRINT]))
    for now, tlp in ((NOW, sets_pb.TLP_RED), (LATER, sets_pb.TLP_GREEN)):
        item = in_force(history, now).marking.item
        assert item.tlp == tlp
        assert item.bars == {sets_pb.BAR_PRINT}


def test_a_later_relaxation_at_once_overtakes_one_that_is_still_to_come() -> None:
    history, _ = issue(supplied(), RELAX, set=of(tlp=sets_pb.TLP_CLEAR), not_before_time=LATER, **RELAXED)
    history, _ = issue(history, RELAX, set=of(tlp=sets_pb.TLP_AMBER), **RELAXED)
    assert in_force(history, LATER).marking.item.tlp == sets_pb.TLP_AMBER


def test_another_hash_than_announced_stays_tight_and_heals_with_the_next_restatement() -> None:
    history = supplied()
    _, good = issue(history, TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    tight, verdict = history.apply(replace(good, result_hash=bytes(32)))
    assert (verdict.outcome, verdict.code) == (Outcome.APPLIED, "RESULT_HASH_MISMATCH")
    assert in_force(tight).mismatched
    assert in_force(tight).marking.item.tlp == sets_pb.TLP_AMBER
    _, loose = issue(tight, RELAX, set=of(tlp=sets_pb.TLP_GREEN), **RELAXED)
    still, verdict = tight.apply(replace(loose, result_hash=bytes(32)))
    assert verdict.code == "RESULT_HASH_MISMATCH"
    assert in_force(still).marking.item.tlp == sets_pb.TLP_AMBER
    healed, verdict = tight.apply(loose)
    assert verdict.code == ""
    assert not in_force(healed).mismatched
    assert in_force(healed).marking.item.tlp == sets_pb.TLP_GREEN


def test_another_notice_in_a_place_that_is_taken_is_a_fork() -> None:
    history = supplied()
    one, first = issue(history, TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    _, other = issue(history, TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER_STRICT))
    assert one.apply(other)[1].code == "FORK_DETECTED"
    third = replace(first, sequence=3)
    beyond, _ = history.apply(third)
    assert beyond.apply(replace(third, digest=bytes(32)))[1].code == "FORK_DETECTED"


def test_what_is_not_known_is_kept_at_its_strictest_and_named() -> None:
    history = supplied()
    notice = pb.RestrictionNotice(
        item_id=ITEM, kind=TIGHTEN, sequence=1, previous_hash=history.hash, result_hash=bytes(32)
    )
    notice.set.judicial = 77  # type: ignore[assignment]
    after, verdict = history.apply(change_of(notice))
    assert (verdict.code, verdict.unknown) == ("UNKNOWN_RESTRICTION", ("judicial",))
    assert in_force(after).marking.item.judicial == sets_pb.JUDICIAL_BARRED
    assert not in_force(after).sealed
    newer = pb.RestrictionNotice.FromString(notice.SerializeToString() + b"\xf8\x07\x01")
    assert in_force(history.apply(change_of(newer))[0]).sealed
    notice.kind = 99  # type: ignore[assignment]
    after, verdict = history.apply(change_of(notice))
    assert verdict.unknown == ("notice",)
    assert in_force(after).sealed
    healed, _ = issue(after, RELAX, set=of(tlp=sets_pb.TLP_AMBER), **RELAXED)
    assert not in_force(healed).sealed
    assert not in_force(healed).unknown


def test_supplying_again_with_looser_marks_relaxes_nothing() -> None:
    history, _ = issue(supplied(), TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    again = Marking.of_supply(supply_of(GREEN))
    assert history.resupplied(again, NOW) == "RESEND_DOES_NOT_RELAX"
    assert history.resupplied(history.stated, NOW) == ""
    assert supplied(GREEN, part1=of(tlp=sets_pb.TLP_AMBER)).resupplied(again, NOW) == "RESEND_DOES_NOT_RELAX"


def test_a_notice_that_overtakes_its_item_waits_and_holds_from_its_arrival() -> None:
    marking = Marking.of_supply(supply_of(GREEN))
    _, change = issue(History.issued(marking), TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    early, verdict = History().apply(change)
    assert verdict.outcome is Outcome.PROVISIONAL
    assert early.in_force(NOW) is None
    here, verdicts = early.supplied(marking)
    assert [v.outcome for v in verdicts] == [Outcome.APPLIED]
    assert in_force(here).marking.item.tlp == sets_pb.TLP_AMBER
    assert here.accepted


def test_what_was_withdrawn_before_it_came_is_not_accepted_and_what_was_accepted_is_not_withdrawn() -> None:
    marking = Marking.of_supply(supply_of(GREEN))
    _, change = issue(History.issued(marking), WITHDRAW)
    early, _ = History().apply(change)
    here, _ = early.supplied(marking)
    assert here.withdrawn
    assert not here.accepted
    assert in_force(here).sealed
    late, verdict = supplied().apply(change)
    assert (verdict.outcome, verdict.code) == (Outcome.REJECTED, "INVALID_TRANSITION")
    assert late == supplied()
    with pytest.raises(Refusal) as refused:
        issue(supplied(), WITHDRAW)
    assert refused.value.code == "INVALID_TRANSITION"


def test_a_seal_empties_the_audience_and_a_relaxation_opens_it_again() -> None:
    sealed, change = issue(supplied(), SEAL)
    now = in_force(sealed)
    assert now.sealed
    assert not now.recalled
    assert now.hash == change.result_hash == supplied().stated.sealed().hash()
    opened, _ = issue(sealed, RELAX, set=of(tlp=sets_pb.TLP_AMBER), **RELAXED)
    assert not in_force(opened).sealed


def test_a_recall_seals_ends_all_use_and_nothing_follows_it_even_beyond_a_gap() -> None:
    history = supplied()
    one, first = issue(history, TIGHTEN, set=of(tlp=sets_pb.TLP_AMBER))
    recalled, recall = issue(one, RECALL)
    now = in_force(recalled)
    assert (now.sealed, now.recalled, now.marking.item.destroy_by) == (True, True, NOW)
    loose = replace(recall, kind=RELAX, sequence=3, digest=b"3" * 32)
    early, _ = history.apply(loose)
    early, verdict = early.apply(recall)
    assert verdict.outcome is Outcome.PROVISIONAL
    assert [(v.sequence, v.code) for v in verdict.then] == [(3, "INVALID_TRANSITION")]
    assert in_force(early).recalled
    assert early.apply(first)[0] == recalled
    assert recalled.apply(loose)[1].code == "INVALID_TRANSITION"
    with pytest.raises(Refusal):
        issue(recalled, RELAX, set=of(tlp=sets_pb.TLP_GREEN), **RELAXED)


def test_a_correction_keeps_the_restrictions_and_only_a_higher_version_replaces() -> None:
    history = supplied()
    corrected, change = issue(history, CORRECT, replacement_version=2)
    assert in_force(corrected).version == 2
    assert corrected.hash == history.hash
    stale = replace(change, sequence=2, digest=b"2" * 32)
    assert corrected.apply(stale)[1].code == "INVALID_TRANSITION"


def test_a_part_is_tightened_by_its_number_and_never_looser_than_its_item() -> None:
    history = supplied(GREEN, part1=of(tlp=sets_pb.TLP_AMBER))
    part = pb.PartRestrictions(part=1, set=of(bars=[sets_pb.BAR_PRINT]))
    after, _ = issue(history, TIGHTEN, parts=[part])
    marking = in_force(after).marking
    assert marking.of_part(1).bars == {sets_pb.BAR_PRINT}
    assert not marking.of_part(0).bars
    assert marking.of_part(1).tlp == sets_pb.TLP_AMBER
    with pytest.raises(Refusal):
        issue(history, TIGHTEN, parts=[pb.PartRestrictions(part=1, set=of(tlp=sets_pb.TLP_GREEN))])
    with pytest.raises(Refusal) as refused:
        issue(history, TIGHTEN, parts=[pb.PartRestrictions(part=7, set=of(tlp=sets_pb.TLP_RED))])
    assert any(fault.path == "notice.parts[0].part" for fault in refused.value.faults)
    relaxed, _ = issue(after, RELAX, set=of(tlp=sets_pb.TLP_CLEAR), **RELAXED)
    assert in_force(relaxed).marking.of_part(1).bars == {sets_pb.BAR_PRINT}


def test_every_kind_of_notice_has_its_rules_and_what_tightens_is_reported() -> None:
    assert KINDS.keys() == set(pb.RestrictionNoticeKind.values()) - {0}
    for kind in KINDS.values():
        assert kind.triggers[0] is Trigger.RECORD
        assert kind.tightens == (Trigger.EXPOSURE in kind.triggers)
        assert kind.ends == (Trigger.DESTROY in kind.triggers)
