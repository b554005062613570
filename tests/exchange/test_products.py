"""What a product may state, and what it must state once a source changes."""

from __future__ import annotations

from entente.v1 import restriction_pb2 as pb
from hypothesis import given

from node.exchange.effective import Effective
from node.exchange.marking import Marking
from node.exchange.products import CARRIED, carried, looser_in, tightened
from node.exchange.restriction import LOOSEST, Restrictions
from tests.exchange.restriction_strategies import sets


def effective(restrictions: Restrictions) -> Effective:
    marking = Marking(restrictions)
    return Effective(marking, (("source", marking),))


def test_a_product_is_looser_in_the_dimensions_named_and_in_no_others() -> None:
    source = Restrictions.of_set(
        pb.RestrictionSet(tlp=pb.TLP_AMBER, bars=[pb.BAR_PRINT], judicial=pb.JUDICIAL_BARRED)
    )
    stated = Restrictions.of_set(pb.RestrictionSet(tlp=pb.TLP_AMBER, bars=[pb.BAR_EXPORT]))
    assert looser_in(Marking(stated), source) == ("bars", "judicial")
    assert looser_in(Marking(stated.meet(source)), source) == ()
    named = tightened(Marking(stated), source, ["bars", "judicial"])
    assert {field.name for field, _ in named.ListFields()} == {"bars", "judicial"}
    assert list(named.bars) == [pb.BAR_PRINT, pb.BAR_EXPORT]


def test_parts_of_a_source_bind_its_products() -> None:
    own = Restrictions.of_set(pb.RestrictionSet(bars=[pb.BAR_DERIVE]))
    source = Effective(Marking(LOOSEST, ((1, own),)), ())
    assert pb.BAR_DERIVE in carried([source]).bars


@given(sets(), sets(), sets())
def test_what_a_tightening_names_leaves_a_product_no_looser_than_its_sources(
    stated: Restrictions, one: Restrictions, other: Restrictions
) -> None:
    bound = carried([effective(one), effective(other)])
    looser = looser_in(Marking(stated), bound)
    assert set(looser) <= CARRIED
    if looser:
        after = stated.meet(Restrictions.of_set(tightened(Marking(stated), bound, looser)))
        assert looser_in(Marking(after), bound) == ()
    else:
        assert looser_in(Marking(stated.meet(bound)), bound) == ()
