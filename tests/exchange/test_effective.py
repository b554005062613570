"""What binds in the end: general rules by place and reach, every layer combined, products, and time."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import general_rule_pb2, instrument_pb2, item_pb2, item_supply_pb2, roster_pb2
from entente.v1 import restriction_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from node.errors import Refusal
from node.exchange.audience import Actor
from node.exchange.decide import Action, Question, decide
from node.exchange.effective import Effective, derived, effective, policy_for, to_recompute
from node.exchange.expiry import Strike, due, is_held_back, must_destroy, next_due
from node.exchange.explain import Finding, explain
from node.exchange.general_rules import RuleBook, judge_rule
from node.exchange.marking import Marking
from node.exchange.notices import History, InForce, Outcome
from node.exchange.restriction import LOOSEST, Restrictions
from node.roster.view import RosterView
from tests.exchange.notice_strategies import SUPPLIED_FOR, supply_of
from tests.exchange.restriction_strategies import NOW, STANDING, actors, limit, sets, uses

GREEN = pb.RestrictionSet(tlp=pb.TLP_GREEN)
NO_PRINT = pb.RestrictionSet(bars=[pb.BAR_PRINT])
NO_EXPORT = pb.RestrictionSet(bars=[pb.BAR_EXPORT])
NEW, BOTH = general_rule_pb2.RULE_REACH_NEW, general_rule_pb2.RULE_REACH_NEW_AND_EXISTING


def made(
    sequence: int, restrictions: pb.RestrictionSet = NO_PRINT, reach: Any = BOTH, **selector: Any
) -> Any:
    rule = general_rule_pb2.GeneralRule(sequence=sequence)
    rule.made.reference = f"rule-{sequence}"
    rule.made.reach = reach
    rule.made.set.CopyFrom(restrictions)
    rule.made.selector.CopyFrom(general_rule_pb2.ItemSelector(**selector))
    return rule


def dropped(sequence: int, ended: int, approver: str = "C-CP-001") -> Any:
    step = general_rule_pb2.RuleDropped(rule_sequence=ended, approver_id=approver, reason_code="OVER")
    return general_rule_pb2.GeneralRule(sequence=sequence, dropped=step)


def book_of(*rules: Any) -> RuleBook:
    book = RuleBook()
    for rule in rules:
        book, _ = book.apply(rule, digest_of(rule))
    return book


def digest_of(rule: Any) -> bytes:
    return hashlib.sha256(rule.SerializeToString(deterministic=True)).digest()


def item(under: int = 0, **fields: Any) -> item_supply_pb2.ItemSupply:
    supply = supply_of(GREEN)
    supply.MergeFrom(item_supply_pb2.ItemSupply(general_rule_sequence=under, **fields))
    return supply


def references(book: RuleBook, supply: item_supply_pb2.ItemSupply) -> list[str]:
    return [rule.reference for rule in book.reaching(supply, supplied_for=SUPPLIED_FOR)]


def held(restrictions: pb.RestrictionSet = GREEN) -> InForce:
    found = History.issued(Marking.of_supply(supply_of(restrictions))).in_force(NOW)
    assert found is not None
    return found


def bound(restrictions: pb.RestrictionSet, **layers: Any) -> Effective:
    return effective(
        held(restrictions),
        supply_of(restrictions),
        supplied_for=SUPPLIED_FOR,
        **{"rules": RuleBook(), **layers},
    )


# --- general rules --------------------------------------------------------------------------------


def test_a_rule_for_new_items_reaches_those_supplied_under_it_and_the_other_reaches_all() -> None:
    book = book_of(made(1), made(2, reach=NEW))
    assert references(book, item(under=0)) == ["rule-1"]
    assert references(book, item(under=1)) == ["rule-1"]
    assert references(book, item(under=2)) == ["rule-1", "rule-2"]
    assert references(book_of(made(1, reach=77)), item()) == ["rule-1"]


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ({}, True),
        ({"families": [item_pb2.FAMILY_SEIZURE]}, True),
        ({"families": [item_pb2.FAMILY_TREND]}, False),
        ({"nominal": True}, False),
        ({"nominal": False}, True),
        ({"customs_enforcement": True}, False),
        ({"purposes": ["ENF"]}, True),
        ({"purposes": ["GOV"]}, False),
        ({"instruments": ["SYN-REC-1"]}, True),
        ({"instruments": ["SYN-REC-2"], "purposes": ["ENF"]}, False),
    ],
)
def test_a_rule_is_about_the_items_that_match_all_it_states(selector: dict[str, Any], matches: bool) -> None:
    seizure = item(family=item_pb2.FAMILY_SEIZURE, instruments=["SYN-REC-1"])
    assert references(book_of(made(1, **selector)), seizure) == (["rule-1"] if matches else [])


def test_what_a_rule_selects_by_and_is_not_known_here_matches_every_item() -> None:
    rule = made(1, families=[item_pb2.FAMILY_TREND])
    newer = rule.made.selector.SerializeToString() + b"\xf8\x07\x01"
    rule.made.selector.CopyFrom(general_rule_pb2.ItemSelector.FromString(newer))
    assert references(book_of(rule), item()) == ["rule-1"]


def test_ending_a_rule_loosens_and_waits_for_every_rule_before_it() -> None:
    book = book_of(made(1), made(3, NO_EXPORT), dropped(4, ended=1))
    assert book.gap
    assert references(book, item()) == ["rule-1", "rule-3"]
    book, verdict = book.apply(made(2), digest_of(made(2)))
    assert [v.outcome for v in verdict.then] == [Outcome.APPLIED, Outcome.APPLIED]
    assert references(book, item()) == ["rule-2", "rule-3"]
    assert not book.gap
    assert book.apply(made(2), digest_of(made(2)))[1].outcome is Outcome.REPEATED
    assert book.apply(made(2, NO_EXPORT), b"x")[1].code == "FORK_DETECTED"
    assert book.apply(dropped(5, ended=1), b"y")[1].code == "INVALID_TRANSITION"


@given(
    st.permutations(
        [made(1), made(2, NO_EXPORT), dropped(3, ended=1), made(4, reach=NEW), dropped(5, ended=4)]
    )
)
def test_rules_lead_to_the_same_in_any_order(order: list[Any]) -> None:
    assert book_of(*order, *order[:2]) == book_of(*sorted(order, key=lambda rule: rule.sequence))


def test_an_item_supplied_under_a_rule_that_is_missing_has_a_known_gap() -> None:
    supply = item(under=2)
    now = effective(held(), supply, supplied_for=SUPPLIED_FOR, rules=book_of(made(1)))
    assert now.gap
    assert not effective(held(), supply, supplied_for=SUPPLIED_FOR, rules=book_of(made(1), made(2))).gap


def test_a_rule_begins_by_one_person_and_ends_by_two() -> None:
    roster = roster_pb2.Roster(agreement_id="a", party="CARICC", version=1)
    for key, role in (("C-LA-001", "LEGAL_ADVISER"), ("C-CP-001", "CONTACT"), ("C-AN-007", "ANALYST")):
        person = roster.persons.add(person_id=key, roles=[roster_pb2.Role.Value(f"ROLE_{role}")])
        person.valid_from_time.FromDatetime(NOW - timedelta(days=1))
    known: dict[str, Any] = {
        "sender": "CARICC",
        "standing": STANDING,
        "roster": RosterView.of(roster),
        "now": NOW,
        "protected": ("RILO",),
    }
    judge_rule(made(1), author="C-LA-001", **known)
    judge_rule(dropped(2, 1), author="C-LA-001", **known)
    closing = pb.RestrictionSet(caveats=[pb.Caveat(id="X", original_language="en")])
    closing.caveats[0].texts.add(language="en", text="Do not report this to your RILO.")
    for rule, author, code in (
        (made(1), "C-AN-007", "ROLE_INSUFFICIENT"),
        (made(1), "W-AN-003", "SENDER_NOT_AUTHORISED"),
        (made(1, pb.RestrictionSet()), "C-LA-001", "SCHEMA_INVALID"),
        (made(1, closing), "C-LA-001", "RILO_CHANNEL_INTERFERENCE"),
        (dropped(2, 1, approver="C-AN-007"), "C-LA-001", "ROLE_INSUFFICIENT"),
        (dropped(2, 1), "C-CP-001", "SCHEMA_INVALID"),
    ):
        with pytest.raises(Refusal) as refused:
            judge_rule(rule, author=author, **known)
        assert refused.value.code == code


# --- layers ---------------------------------------------------------------------------------------


@given(sets(), sets(), sets(), actors(), uses())
def test_every_layer_can_only_tighten(
    floor: Restrictions, local: Restrictions, base: Restrictions, actor: Actor, use: dict[str, Any]
) -> None:
    in_force = InForce(Marking(base), b"", False, False, False, False, (), 1, None)
    now = effective(
        in_force,
        item(),
        supplied_for=SUPPLIED_FOR,
        rules=book_of(made(1)),
        floors=[("SYN-REC-1", floor)],
        policy=[("local-1", local)],
    )
    allowed = decide(now.of_part(0), actor, **use).allowed
    each = [decide(layer, actor, **use).allowed for _, layer in now.layers_of_part(0)]
    assert allowed == all(each)
    assert len(each) == 4


def test_an_explanation_names_the_layer_that_denies() -> None:
    policy = instrument_pb2.LocalPolicy(version=1)
    policy.rules.add(reference="no-paper", set=NO_PRINT)
    policy.rules.add(reference="other", set=NO_EXPORT, selector={"families": [item_pb2.FAMILY_TREND]})
    local = policy_for(policy, item(family=item_pb2.FAMILY_SEIZURE), supplied_for=SUPPLIED_FOR)
    now = bound(GREEN, policy=local)
    reader = Actor("W-AN-003", frozenset({roster_pb2.ROLE_ANALYST}), frozenset(), "WCO")
    question = Question(now.of_part(0), reader, Action.PRINT, NOW, STANDING, purpose="ENF")
    told = explain(question, now.layers_of_part(0))
    (denial,) = (reason for reason in told.reasons if reason.finding is Finding.DENIES)
    assert (denial.rule, denial.layers) == ("bars", ("local policy no-paper",))


@given(sets(), sets(), sets(), actors(), uses())
def test_a_product_permits_what_it_and_all_its_sources_permit(
    own: Restrictions, a: Restrictions, b: Restrictions, actor: Actor, use: dict[str, Any]
) -> None:
    sources = {
        b"a": Effective(Marking(a), ()),
        b"b": Effective(Marking(LOOSEST, ((1, b),)), ()),
    }
    product = derived(Marking(own), sources)
    each = [decide(one, actor, **use).allowed for one in (own, a, b)]
    assert decide(product.of_part(0), actor, **use).allowed == all(each)


def test_a_product_of_a_sealed_source_is_sealed_and_one_with_a_gap_has_a_gap() -> None:
    sealed = Effective(Marking(), (), sealed=True, recalled=True)
    gap = Effective(Marking(), (), gap=True)
    both = derived(Marking(), {b"a": sealed, b"b": gap})
    assert (both.sealed, both.recalled, both.gap) == (True, True, True)


def test_a_change_of_a_source_reaches_products_of_products_in_the_order_of_their_making() -> None:
    made_of = {b"p": [b"a"], b"q": [b"p", b"c"], b"r": [b"c"], b"s": [b"q", b"a"]}
    assert to_recompute(b"a", made_of) == (b"p", b"q", b"s")
    assert to_recompute(b"c", made_of) == (b"q", b"r", b"s")
    assert to_recompute(b"x", made_of) == ()


# --- time -----------------------------------------------------------------------------------------


def test_time_limits_strike_once_each_in_order_and_are_seen_before_they_do() -> None:
    hour = timedelta(hours=1)
    now = bound(
        pb.RestrictionSet(
            tlp=pb.TLP_GREEN,
            use_until=limit(NOW + hour),
            destroy_by=limit(NOW + 3 * hour),
            review_by=limit(NOW + 2 * hour),
        )
    )
    everything = due(now, 1, after=None, until=NOW + 9 * hour)
    assert [d.strike for d in everything] == [Strike.USE_ENDS, Strike.REVIEW, Strike.DESTROY]
    assert due(now, 1, after=NOW, until=NOW) == ()
    assert [d.strike for d in due(now, 1, after=NOW, until=NOW + hour)] == [Strike.USE_ENDS]
    assert due(now, 1, after=NOW + hour, until=NOW + hour) == ()
    assert next_due(now, 1, after=NOW + hour) == NOW + 2 * hour
    assert next_due(now, 1, after=NOW + 3 * hour) is None
    assert not must_destroy(now, 0, NOW + 2 * hour)
    assert must_destroy(now, 0, NOW + 3 * hour)
    assert not must_destroy(now, 0, NOW + 3 * hour, legal_hold=True)
    assert is_held_back(now, 0, NOW + 3 * hour, legal_hold=True)
    assert not is_held_back(now, 0, NOW, legal_hold=True)


@given(sets(), actors(), uses(), st.integers(-2, 3))
def test_after_a_limit_has_struck_nothing_is_opened(
    base: Restrictions, actor: Actor, use: dict[str, Any], hours: int
) -> None:
    now = NOW + timedelta(hours=hours)
    ends = [
        d
        for d in due(Effective(Marking(base), ()), 1, after=None, until=now)
        if d.strike is not Strike.REVIEW
    ]
    if ends:
        asked = {**use, "now": now, "action": Action.OPEN, "sealed": False}
        assert not decide(base, actor, **asked).allowed
