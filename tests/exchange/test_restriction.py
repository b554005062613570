"""The restriction set: how it is read, combined, compared and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from entente.v1 import purpose_pb2, roster_pb2
from entente.v1 import restriction_pb2 as pb
from hypothesis import given

from node.errors import Refusal
from node.exchange import purposes
from node.exchange.audience import NOBODY, UNNAMED, Actor, Audience, persons_of
from node.exchange.comparison import DIMENSIONS, Comparison, compare, named_dimensions
from node.exchange.decide import decide
from node.exchange.restriction import LOOSEST, NEVER_FRESH, OPEN_TO_ALL, SEALED, Restrictions, unknown_in
from tests.exchange.restriction_strategies import NOW, actors, limit, messages, sets, uses

ANALYSTS = pb.Audience(members=[pb.AudienceMember(role=roster_pb2.ROLE_ANALYST)])
ONE_PERSON = pb.Audience(members=[pb.AudienceMember(person_id="W-AN-003")])


def of(**fields: Any) -> Restrictions:
    return Restrictions.of_set(pb.RestrictionSet(**fields))


def roster(audience: Audience) -> frozenset[str]:
    analyst, liaison = frozenset({roster_pb2.ROLE_ANALYST}), frozenset({roster_pb2.ROLE_LIAISON})
    held = {"W-AN-003": analyst, "W-AN-004": analyst, "W-LO-005": liaison}
    return persons_of(audience, [Actor(key, roles, frozenset(), "WCO") for key, roles in held.items()])


@given(sets())
def test_meet_is_idempotent_and_the_loosest_changes_nothing(a: Restrictions) -> None:
    assert a.meet(a) == a
    assert a.meet(LOOSEST) == a


@given(sets(), sets())
def test_meet_is_commutative_and_so_is_its_hash(a: Restrictions, b: Restrictions) -> None:
    assert a.meet(b) == b.meet(a)
    assert a.meet(b).hash() == b.meet(a).hash()


@given(sets(), sets(), sets())
def test_meet_is_associative(a: Restrictions, b: Restrictions, c: Restrictions) -> None:
    assert a.meet(b).meet(c) == a.meet(b.meet(c))


@given(sets(), sets(), actors(), uses())
def test_meet_permits_exactly_what_both_permit(
    a: Restrictions, b: Restrictions, actor: Actor, use: dict[str, Any]
) -> None:
    both = decide(a, actor, **use).allowed and decide(b, actor, **use).allowed
    assert decide(a.meet(b), actor, **use).allowed == both


@given(sets(), sets())
def test_meet_is_never_looser_than_either(a: Restrictions, b: Restrictions) -> None:
    assert compare(a.meet(b), a) in (Comparison.EQUAL, Comparison.TIGHTER)
    assert compare(a, a.meet(b)) in (Comparison.EQUAL, Comparison.LOOSER)


@given(sets(), sets())
def test_the_hash_tells_sets_apart(a: Restrictions, b: Restrictions) -> None:
    assert (a.hash() == b.hash()) == (a == b)


@given(messages())
def test_the_hash_does_not_depend_on_the_order_of_what_is_listed(message: pb.RestrictionSet) -> None:
    other = pb.RestrictionSet()
    other.CopyFrom(message)
    for listed in (other.bars, other.duties, other.caveats, other.audience.members, other.onward.allowed):
        turned = list(listed)[::-1]
        del listed[:]
        listed.extend(turned)  # type: ignore[arg-type]
    for name in ("audience", "onward"):
        if not message.HasField(name):
            other.ClearField(name)
    assert Restrictions.of_set(message).hash() == Restrictions.of_set(other).hash()


def test_the_hash_of_the_loosest_set_never_changes() -> None:
    assert LOOSEST.hash().hex() == ("013dd96693d548fbd66ba6971cfe9b26a1aa5582ac0d6ee01f0701c7da3ace50")


def test_silence_is_sealed_and_no_restrictions_is_open() -> None:
    assert Restrictions.of(pb.RestrictionStatement()) == SEALED
    explicit = pb.RestrictionStatement(no_restrictions=pb.NoRestrictions())
    assert Restrictions.of(explicit) == OPEN_TO_ALL
    assert Restrictions.of(explicit, supplied_for=["ENF.SEIZ"]).purposes == frozenset({"ENF.SEIZ"})
    stated = pb.RestrictionStatement(
        restrictions=pb.RestrictionSet(purposes=pb.PermittedPurposes(codes=["ANA"]))
    )
    assert Restrictions.of(stated, supplied_for=["ENF.SEIZ"]).purposes == frozenset({"ANA"})


@pytest.mark.parametrize(
    ("fields", "dimension", "tightest"),
    [
        ({"tlp": 99}, "tlp", pb.TLP_RED),
        ({"judicial": 99}, "judicial", pb.JUDICIAL_BARRED),
        ({"pap": 99}, "pap", pb.PAP_RED),
        ({"attribution": -1}, "attribution", pb.ATTRIBUTION_HIDDEN),
        ({"bars": [99]}, "bars", frozenset(range(1, 9))),
        ({"duties": [pb.Duty()]}, "fresh_check_hours", NEVER_FRESH),
        ({"audience": pb.Audience(members=[pb.AudienceMember()])}, "audience", NOBODY),
        ({"audience": pb.Audience()}, "audience", NOBODY),
        ({"purposes": pb.PermittedPurposes()}, "purposes", frozenset()),
        ({"territory": pb.Territory()}, "territory", frozenset()),
        ({"onward": pb.Onward()}, "onward", frozenset()),
        ({"use_until": pb.TimeLimit()}, "use_until", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_what_is_not_known_is_the_tight_end_of_its_dimension(
    fields: dict[str, Any], dimension: str, tightest: object
) -> None:
    assert getattr(of(**fields), dimension) == tightest


def test_unknown_content_is_named_and_an_unknown_dimension_seals() -> None:
    newer = pb.RestrictionSet.FromString(
        pb.RestrictionSet(tlp=pb.TLP_GREEN).SerializeToString() + b"\xa0\x06\x01"
    )
    assert Restrictions.of_set(newer).is_sealed
    assert unknown_in(newer) == ("field 100",)
    assert unknown_in(pb.RestrictionSet(tlp=99, bars=[99], duties=[pb.Duty()])) == ("tlp", "bars", "duties")  # type: ignore[arg-type, list-item]
    assert unknown_in(pb.RestrictionSet(tlp=pb.TLP_RED)) == ()


def test_red_admits_named_persons_only() -> None:
    both = pb.Audience(members=[*ANALYSTS.members, *ONE_PERSON.members])
    assert of(tlp=pb.TLP_RED, audience=both).audience == {frozenset({("person", "W-AN-003")})}
    assert of(tlp=pb.TLP_RED, audience=ANALYSTS).is_sealed
    assert of(tlp=pb.TLP_RED).is_sealed
    assert of(tlp=pb.TLP_AMBER).audience == UNNAMED


@pytest.mark.parametrize(
    ("tlp", "onward"),
    [
        (pb.TLP_RED, frozenset()),
        (pb.TLP_AMBER_STRICT, frozenset()),
        (pb.TLP_AMBER, frozenset()),
        (pb.TLP_GREEN, None),
        (pb.TLP_CLEAR, None),
    ],
)
def test_nobody_is_told_onward_up_to_amber_unless_named(tlp: pb.Tlp, onward: object) -> None:
    assert of(tlp=tlp).onward == of(tlp=tlp, onward=pb.Onward(anyone=True)).onward == onward
    assert of(tlp=tlp, onward=pb.Onward(allowed=["AZ:competent"])).onward == frozenset({"AZ:competent"})


SEVEN = pb.Territory(countries=pb.Countries(codes=["AZ", "KZ", "KG", "RU", "TJ", "TM", "UZ"]))
WORLD = pb.Territory(world=pb.World())


@pytest.mark.parametrize(
    ("old", "notice", "verdict"),
    [
        (
            {"tlp": pb.TLP_GREEN, "purposes": pb.PermittedPurposes(codes=["ENF", "ANA"]), "territory": WORLD},
            {"tlp": pb.TLP_AMBER, "purposes": pb.PermittedPurposes(codes=["ENF"]), "territory": SEVEN},
            Comparison.TIGHTER,
        ),
        (
            {"tlp": pb.TLP_AMBER, "audience": ANALYSTS},
            {"tlp": pb.TLP_GREEN, "audience": ONE_PERSON},
            Comparison.MIXED,
        ),
        ({"tlp": pb.TLP_AMBER, "audience": ANALYSTS}, {"audience": ONE_PERSON}, Comparison.TIGHTER),
        ({"audience": ONE_PERSON}, {"audience": ANALYSTS}, Comparison.LOOSER),
        ({"judicial": pb.JUDICIAL_CONSENT}, {"judicial": pb.JUDICIAL_BARRED}, Comparison.TIGHTER),
        (
            {"destroy_by": limit(NOW + timedelta(days=300))},
            {"destroy_by": limit(NOW - timedelta(days=1))},
            Comparison.TIGHTER,
        ),
        (
            {"caveats": [pb.Caveat(id="CAV-JUD")]},
            {"caveats": [pb.Caveat(id="CAV-JUD"), pb.Caveat(id="CAV-SRC")]},
            Comparison.TIGHTER,
        ),
        ({"tlp": pb.TLP_RED, "audience": ONE_PERSON}, {"tlp": pb.TLP_GREEN}, Comparison.LOOSER),
        ({"tlp": pb.TLP_AMBER, "pap": pb.PAP_RED}, {"tlp": pb.TLP_AMBER}, Comparison.EQUAL),
        (
            {"duties": [pb.Duty(fresh_check=pb.FreshCheck(hours=8))]},
            {"duties": [pb.Duty(fresh_check=pb.FreshCheck(hours=4))]},
            Comparison.TIGHTER,
        ),
        (
            {"onward": pb.Onward(allowed=["AZ:competent"])},
            {"onward": pb.Onward(allowed=["AZ:competent"], consent_required=True)},
            Comparison.TIGHTER,
        ),
        ({"use_until": limit(NOW)}, {"use_until": limit(None)}, Comparison.LOOSER),
    ],
)
def test_only_the_dimensions_a_notice_names_are_compared(
    old: dict[str, Any], notice: dict[str, Any], verdict: Comparison
) -> None:
    message = pb.RestrictionSet(**notice)
    named = named_dimensions(message)
    found = compare(Restrictions.of_set(message), of(**old), dimensions=named, persons_of=roster)
    assert found is verdict


def test_every_dimension_of_the_contract_is_compared() -> None:
    assert set(DIMENSIONS) == {field.name for field in pb.RestrictionSet.DESCRIPTOR.fields}
    attributes = {name for names in DIMENSIONS.values() for name in names}
    assert attributes == set(Restrictions.__dataclass_fields__)


def test_a_person_is_not_narrower_than_a_role_without_the_roster() -> None:
    one, role = of(audience=ONE_PERSON), of(audience=ANALYSTS)
    assert compare(one, role, dimensions=["audience"]) is Comparison.MIXED


def test_a_wider_purpose_covers_a_narrower_one_and_never_a_namesake() -> None:
    assert purposes.covers(["ENF"], "ENF.SEIZ")
    assert not purposes.covers(["ENF.SEIZ"], "ENF")
    assert not purposes.covers(["ENF"], "ENFX")
    assert purposes.down_closure(["OPS", "GOV"]) == {"OPS", "OPS.PLAN", "OPS.RUN", "GOV"}
    assert purposes.meet(["ENF", "ANA.TREND"], ["ENF.SEIZ", "ANA"]) == {"ENF.SEIZ", "ANA.TREND"}


def test_a_purpose_is_stated_and_known() -> None:
    assert purposes.require_purpose(purpose_pb2.Purpose(codes=["ENF.SEIZ"])) == {"ENF.SEIZ"}
    for codes, code in (([], "PURPOSE_MISSING"), (["ENF.SEIZ", "NO.SUCH"], "PURPOSE_UNKNOWN")):
        with pytest.raises(Refusal) as refused:
            purposes.require_purpose(purpose_pb2.Purpose(codes=codes))
        assert refused.value.code == code
