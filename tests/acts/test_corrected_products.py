"""Products follow sources that are recalled, run out or are corrected, and are corrected themselves."""

from __future__ import annotations

from typing import Any

import pytest
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import select

from node.acts.submit import submit
from node.errors import Refusal
from node.store import schema
from tests.acts.test_expiring_act import limited, settle
from tests.acts.test_notices_act import RECALL, SEAL, TIGHTEN
from tests.acts.test_products_act import change, derivations, notices_on, product
from tests.support.correcting import (
    code_when_opened,
    correct,
    green,
    said,
    settle_both,
    summary,
    supplied,
)
from tests.support.world import ANALYST, World, person_id, request


def test_a_source_that_is_recalled_seals_its_product_on_both_nodes(world: World) -> None:
    source, other = supplied(world), supplied(world)
    made = product(world, source, other).item_id
    assert code_when_opened(world, made) == code_when_opened(world, made, code="WCO") == ""
    change(world, source, RECALL)
    settle_both(world)
    assert code_when_opened(world, source) == "SEALED"
    for code in ("CARICC", "WCO"):
        assert code_when_opened(world, made, code=code) == "SEALED"
    (notice,) = notices_on(world, made)
    assert (notice.kind, notice.reason_code) == (SEAL, "SOURCE_RESTRICTED")
    with world.wco.store.read() as connection:
        table = schema.item.c
        row = connection.execute(select(table.whose).where(table.item_id == notice.item_id)).scalar_one()
    assert row == schema.PEER
    assert code_when_opened(world, other) == ""


@pytest.mark.parametrize("later", [False, True])
def test_a_product_ends_with_its_source_on_both_nodes(world: World, later: bool) -> None:
    source = supplied(world, green() if later else limited(destroy_by=3600))
    made = product(world, source, restrictions=green() if later else limited(destroy_by=3600)).item_id
    if later:
        change(world, source, TIGHTEN, pb.RestrictionSet(destroy_by=limited(destroy_by=3600).destroy_by))
        settle_both(world)
    assert code_when_opened(world, made) == code_when_opened(world, made, code="WCO") == ""
    world.clock.forward(hours=1)
    for code in ("CARICC", "WCO"):
        assert code_when_opened(world, made, code=code) == "EXPIRED"
    settle(world.caricc)
    settle(world.wco)
    for code in ("CARICC", "WCO"):
        assert code_when_opened(world, made, code=code) == "EXPIRED"
    # The source is destroyed where it was received, and so is the product: each by the Party that got it.
    assert len(world.leaves(world.caricc, "content.destroyed")) == 1
    assert len(world.leaves(world.wco, "content.destroyed")) == 1


def test_a_product_made_of_what_is_to_be_destroyed_earlier_cannot_outlive_it(world: World) -> None:
    source = supplied(world, limited(destroy_by=3600))
    answer = product(world, source, restrictions=limited(destroy_by=7200))
    assert isinstance(answer, Refusal)
    assert [fault.path for fault in answer.faults] == ["restrictions.destroy_by"]


def test_a_stricter_correction_of_a_source_tightens_its_products(world: World) -> None:
    source = supplied(world)
    made = product(world, source).item_id
    correct(world, source, restrictions=green(bars=[pb.BAR_EXPORT]))
    settle_both(world)
    (notice,) = notices_on(world, made)
    assert (notice.kind, list(notice.set.bars)) == (TIGHTEN, [pb.BAR_EXPORT])
    # Its author used the version before, and is told.
    told = summary(world, source).earlier_uses
    assert [(one.person_id, one.version) for one in told] == [(person_id("CARICC", ANALYST), 1)]


def corrected(world: World, item_id: str, *sources: str, **more: Any) -> Any:
    """Have CARICC's analyst correct a product."""
    asked = said("second", request(world.wco, restrictions=green(), **more))
    asked.corrects = item_id
    asked.derived_from.extend(sources)
    world.clear(world.caricc, asked)
    (answer,) = submit(world.caricc, world.person(world.caricc, ANALYST), [asked]).result(30)
    settle_both(world)
    return answer


def test_a_corrected_product_keeps_its_sources_and_uses_only_new_ones(world: World) -> None:
    first, second = supplied(world), supplied(world)
    made = product(world, first).item_id
    assert corrected(world, made, second).version == 2
    assert len(derivations(world)) == 2
    assert code_when_opened(world, made, code="WCO") == ""
    assert corrected(world, made).version == 3
    assert len(derivations(world)) == 2
    change(world, first, RECALL)
    settle_both(world)
    for code in ("CARICC", "WCO"):
        assert code_when_opened(world, made, code=code) == "SEALED"
    with world.caricc.store.read() as connection:
        assert len(connection.execute(select(schema.derivation)).all()) == 2


def test_what_became_a_product_by_its_correction_follows_its_source(world: World) -> None:
    source = supplied(world)
    made = product(world).item_id
    assert corrected(world, made, source).version == 2
    change(world, source, SEAL)
    settle_both(world)
    for code in ("CARICC", "WCO"):
        assert code_when_opened(world, made, code=code) == "SEALED"
