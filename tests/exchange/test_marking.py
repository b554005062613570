"""What a whole item bears: the algebra of items with parts, and views of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import restriction_pb2 as pb
from entente.v1 import roster_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.exchange.audience import Actor
from node.exchange.decide import Action, decide
from node.exchange.handling import handling_codes
from node.exchange.marking import Marking
from node.exchange.purposes import CODES
from node.exchange.reach import reach_of
from node.exchange.restriction import OPEN_TO_ALL, SEALED, Restrictions
from tests.exchange.notice_strategies import supply_of
from tests.exchange.restriction_strategies import NOW, STANDING, actors, limit, sets, uses


def markings() -> st.SearchStrategy[Marking]:
    parts = st.dictionaries(st.integers(0, 3), sets(), max_size=3)
    return st.builds(lambda item, own: Marking(item, tuple(sorted(own.items()))), sets(), parts)


@given(markings(), markings(), markings())
def test_meet_of_markings_is_idempotent_commutative_and_associative(
    a: Marking, b: Marking, c: Marking
) -> None:
    assert a.meet(a) == a
    assert a.meet(Marking()) == a
    assert a.meet(b) == b.meet(a)
    assert a.meet(b).hash() == b.meet(a).hash()
    assert a.meet(b).meet(c) == a.meet(b.meet(c))


@given(markings(), markings())
def test_the_hash_tells_markings_apart(a: Marking, b: Marking) -> None:
    assert (a.hash() == b.hash()) == (a == b)
    assert Marking(a.item).hash() == a.item.hash()


@given(markings(), markings(), actors(), uses(), st.integers(0, 4))
def test_a_part_permits_what_both_markings_permit_of_it(
    a: Marking, b: Marking, actor: Actor, use: dict[str, Any], part: int
) -> None:
    both = decide(a.of_part(part), actor, **use).allowed and decide(b.of_part(part), actor, **use).allowed
    assert decide(a.meet(b).of_part(part), actor, **use).allowed == both


@given(markings(), actors(), uses(), st.integers(0, 3))
def test_no_part_is_looser_than_its_item_and_none_than_the_whole(
    marking: Marking, actor: Actor, use: dict[str, Any], part: int
) -> None:
    if decide(marking.of_all_parts(), actor, **use).allowed:
        assert decide(marking.of_part(part), actor, **use).allowed
    if decide(marking.of_part(part), actor, **use).allowed:
        assert decide(marking.item, actor, **use).allowed


def test_the_hash_of_a_marking_with_parts_never_changes() -> None:
    amber, red = pb.RestrictionSet(tlp=pb.TLP_AMBER), pb.RestrictionSet(bars=[pb.BAR_PRINT], tlp=pb.TLP_GREEN)
    marking = Marking.of_supply(supply_of(amber, part1=red))
    assert marking.hash().hex() == "5cf577fda5dedeeab4437bfbc0f7139bdabbb700055bf12b993d02f3319f1a2c"


@pytest.mark.parametrize(
    ("restrictions", "codes"),
    [
        (OPEN_TO_ALL, ("H0",)),
        (replace(OPEN_TO_ALL, judicial=pb.JUDICIAL_CONSENT), ("H1",)),
        (replace(OPEN_TO_ALL, onward_consent=True), ("H2",)),
        (replace(OPEN_TO_ALL, bars=frozenset({pb.BAR_PRINT})), ("H3",)),
        (SEALED, ("H3",)),
        (
            Restrictions(judicial=pb.JUDICIAL_BARRED, onward_consent=True, tlp=pb.TLP_AMBER),
            ("H1", "H2", "H3"),
        ),
    ],
)
def test_handling_codes_combine(restrictions: Restrictions, codes: tuple[str, ...]) -> None:
    assert handling_codes(restrictions) == codes


ROSTER = [
    Actor("W-AN-003", frozenset({roster_pb2.ROLE_ANALYST}), frozenset(), "WCO"),
    Actor("W-AN-004", frozenset({roster_pb2.ROLE_ANALYST}), frozenset(), "WCO"),
    Actor("W-AU-009", frozenset({roster_pb2.ROLE_AUDITOR}), frozenset(), "WCO"),
    Actor("C-AN-007", frozenset({roster_pb2.ROLE_ANALYST}), frozenset(), "CARICC"),
]


def test_before_it_leaves_a_supplier_sees_who_could_do_what_where_and_until_when() -> None:
    stated = Restrictions.of_set(
        pb.RestrictionSet(
            tlp=pb.TLP_RED,
            audience=pb.Audience(members=[pb.AudienceMember(person_id="W-AN-003")]),
            purposes=pb.PermittedPurposes(codes=["ENF"]),
            onward=pb.Onward(allowed=["AZ:competent"]),
            territory=pb.Territory(countries=pb.Countries(codes=["BE"])),
            use_until=limit(NOW + timedelta(days=2)),
            destroy_by=limit(NOW + timedelta(days=1)),
            bars=[pb.BAR_PRINT],
            caveats=[pb.Caveat(id="CAV-SRC")],
        )
    )
    known: dict[str, Any] = {"now": NOW, "standing": STANDING, "vocabulary": CODES, "receiver": "WCO"}
    reach = reach_of(stated, ROSTER, **known)
    assert reach.persons == {"W-AN-003"}
    assert reach.purposes == {code for code in CODES if code.split(".")[0] == "ENF"}
    assert reach.countries == frozenset({"BE"})
    assert reach.until == NOW + timedelta(days=1)
    assert reach.recipients == frozenset({"AZ:competent"})
    assert {Action.OPEN, Action.FORWARD} <= reach.actions
    assert Action.PRINT not in reach.actions
    assert reach.owed == {"CAV-SRC"}
    wide = reach_of(OPEN_TO_ALL, ROSTER, **known)
    assert wide.persons == {"W-AN-003", "W-AN-004"}
    assert (wide.countries, wide.until, wide.recipients) == (None, None, None)
    assert not reach_of(SEALED, ROSTER, **known).persons
