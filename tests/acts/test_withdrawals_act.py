"""An item taken back while its content is on its way: it ends refused on both nodes, and is never read."""

from __future__ import annotations

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from sqlalchemy import func, select

from node.acts import fetch
from node.acts.fetch import pending_fetches
from node.store import schema
from tests.acts.test_notices_act import TIGHTEN, WITHDRAW, answers, issue, refused
from tests.acts.test_receive_act import alarms
from tests.support.correcting import (
    PROTECTIVE,
    ROUTINE,
    code_when_opened,
    correct,
    fetch_all,
    green,
    large,
    notices,
    opened,
    refusing,
    settle_both,
    supplied,
    verdict,
)
from tests.support.world import AGREEMENT, World, request

REFUSED = (exchange.STATEMENT_STATE_REFUSED, "SEALED", "")


def kept(world: World) -> tuple[int, int, set[object]]:
    """Return how many items and chunks CARICC holds, and the content keys."""
    with world.caricc.store.read() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (schema.item, schema.content_chunk)
        ]
        return counts[0], counts[1], set(connection.execute(select(schema.part.c.wrapped_key)).scalars())


def test_an_item_withdrawn_while_its_content_is_on_its_way_is_refused_at_once(world: World) -> None:
    item_id = supplied(world, **large(world))
    (wanted,) = pending_fetches(world.caricc, AGREEMENT)
    sealed = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, 0))
    fetch.store_chunks(world.caricc, wanted, 0, sealed[:1]).result(30)
    issue(world, item_id, WITHDRAW)
    settle_both(world)
    assert notices(world.wco) == notices(world.caricc) == [(1, "applied")]
    assert verdict(world, item_id) == REFUSED
    assert code_when_opened(world, item_id) == "NOT_FOUND"
    assert pending_fetches(world.caricc, AGREEMENT) == []
    assert kept(world) == (0, 0, {None})
    # What was still under way belongs nowhere now.
    with refusing("NOT_FOUND"):
        fetch.store_chunks(world.caricc, wanted, 1, sealed[1:]).result(30)
    assert fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30) == []
    assert refused(world, item_id, TIGHTEN, set=green()).code == "INVALID_TRANSITION"
    with refusing("SEALED"):
        correct(world, item_id)
    assert alarms(world.caricc) == []
    (answer,) = answers(world.wco)
    assert not answer.HasField("certificate")


def test_an_item_that_is_here_is_not_withdrawn(world: World) -> None:
    item_id = supplied(world, **large(world))
    fetch_all(world)
    assert refused(world, item_id, WITHDRAW).code == "INVALID_TRANSITION"
    assert opened(world, item_id) == (1, "first")


def test_a_withdrawal_that_crosses_the_acceptance_is_rejected_and_the_item_stays(world: World) -> None:
    item_id = supplied(world, **large(world))
    issue(world, item_id, WITHDRAW)  # its content arrives before the notice does
    fetch_all(world)
    settle_both(world)
    assert notices(world.wco) == [(1, "rejected")]
    assert opened(world, item_id) == (1, "first")


@pytest.mark.parametrize("lanes", [(PROTECTIVE, ROUTINE), (ROUTINE, PROTECTIVE)])
def test_a_withdrawal_takes_back_every_version_that_waits(world: World, lanes: tuple[int, int]) -> None:
    item_id = supplied(world, **large(world))
    second = correct(world, item_id, carry=False)
    third = correct(world, item_id, "third", carry=False, **large(world, mark=b"3"))
    issue(world, item_id, WITHDRAW)
    for lane in lanes:
        world.carry(world.wco, world.caricc, lanes=(lane,))
    settle_both(world)
    for statement_id in (item_id, second.statement_id, third.statement_id):
        assert verdict(world, statement_id)[0] == exchange.STATEMENT_STATE_REFUSED, statement_id
    assert pending_fetches(world.caricc, AGREEMENT) == []
    assert kept(world)[0] == 0
    assert kept(world)[2] <= {None}
    assert code_when_opened(world, item_id) == "NOT_FOUND"
    with refusing("SEALED"):
        correct(world, item_id)


def test_a_corrected_item_of_which_one_version_is_accepted_is_not_withdrawn(world: World) -> None:
    item_id = supplied(world)
    correct(world, item_id, **large(world))
    assert pending_fetches(world.caricc, AGREEMENT)
    assert refused(world, item_id, WITHDRAW).code == "INVALID_TRANSITION"
    assert opened(world, item_id) == (1, "first")
    fetch_all(world)
    assert opened(world, item_id) == (2, "second")


def test_a_withdrawal_that_came_before_its_item_still_refuses_it_and_its_corrections(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc, restrictions=green()))
    stored = correct(world, item_id, carry=False)
    issue(world, item_id, WITHDRAW)
    settle_both(world)
    assert verdict(world, item_id) == REFUSED
    assert verdict(world, stored.statement_id)[0] == exchange.STATEMENT_STATE_REFUSED
    assert kept(world)[0] == 0
