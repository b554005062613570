"""An act from a time that has not come here waits in its lane, and is then recorded once on both nodes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from entente.v1 import exchange_service_pb2, statement_pb2

from node.acts import outbox, statements
from node.acts.opening import WAITED_AT_MOST
from node.errors import code_of
from tests.acts.test_agreeing_act import act as principals_act
from tests.acts.test_agreeing_act import breach, standings, submit
from tests.acts.test_receive_act import ACCEPTED, HELD, REFUSED, alarms, verdicts
from tests.support.casework import step
from tests.support.cooperating import act, both, both_ways, case_of, review_requested, states
from tests.support.memorandum import SECOND
from tests.support.world import AGREEMENT, CONTACT, World

GOVERNANCE, ROUTINE = statement_pb2.LANE_GOVERNANCE, statement_pb2.LANE_ROUTINE


@contextmanager
def clock_ahead(world: World, seconds: float) -> Iterator[None]:
    """Have the second Party act with a clock that is ahead of the first's by so much, and their limit."""
    ahead_s = seconds + world.wco.relationship(AGREEMENT).settings().clock_limit_seconds
    world.clock.forward(seconds=ahead_s)
    yield
    world.clock.forward(seconds=-ahead_s)


def carried(world: World) -> list[tuple[int, str]]:
    """Carry what the second Party owes; return what the first made of each."""
    return [one for got in world.carry(world.caricc, world.wco).received for one in verdicts(got)]


def is_owed(world: World, lane: int) -> bool:
    """Whether the second Party still owes something in a lane."""
    return bool(outbox.outbox_after(world.caricc, AGREEMENT, lane, 0, 100, 1 << 20))


def stands(world: World, statement_id: str) -> tuple[int, str]:
    """Return how a statement stands for the second Party, which made it."""
    asked = exchange_service_pb2.GetStatementRequest(statement_id=statement_id)
    found = statements.get_statement(world.caricc, world.person(world.caricc, CONTACT), asked)
    return found.state, code_of(found.refusal.reason) if found.refusal.reason else ""


def test_an_act_that_comes_twice_too_early_is_held_twice_then_recorded_once_on_both_nodes(
    world: World,
) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    with clock_ahead(world, 1):
        early = act(world, world.caricc, step("review_acknowledged"), case_id).act_id
    for _ in range(2):
        assert carried(world) == [(HELD, "CLOCK_SKEW")]
        assert is_owed(world, ROUTINE)
        assert states(world, case_id) == ("REQUESTED", "ACKNOWLEDGED")
    assert stands(world, early) == (exchange_service_pb2.STATEMENT_STATE_HELD, "CLOCK_SKEW")
    assert case_of(world, world.caricc, case_id).summary.unsettled
    world.clock.forward(seconds=1)
    assert carried(world) == [(ACCEPTED, "")]
    assert carried(world) == []
    assert stands(world, early) == (exchange_service_pb2.STATEMENT_STATE_ACCEPTED, "")
    for party in both(world):
        view = case_of(world, party, case_id)
        assert [one.act_id for one in view.acts][1:] == [early]
        assert not view.summary.unsettled
    assert states(world, case_id) == ("ACKNOWLEDGED", "ACKNOWLEDGED")
    assert [leaf.decision for leaf in world.leaves(world.wco, "review.received")] == [ACCEPTED]
    assert alarms(world.wco) == ["CLOCK_SKEW"], "one act, one alarm"


def test_what_was_said_after_an_act_before_its_time_does_not_overtake_it(world: World) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    with clock_ahead(world, 60):
        act(world, world.caricc, step("review_acknowledged"), case_id)
    act(world, world.caricc, step("declined"), case_id)
    assert carried(world) == [(HELD, "CLOCK_SKEW")]
    world.clock.forward(seconds=60)
    assert carried(world) == [(ACCEPTED, ""), (ACCEPTED, "")]
    assert len(set(states(world, case_id))) == 1


def test_a_principals_act_before_its_time_waits_as_well(world: World) -> None:
    with clock_ahead(world, 1):
        submit(world, world.caricc, principals_act(world, world.caricc, suspension=breach()))
    for _ in range(2):
        assert carried(world) == [(HELD, "CLOCK_SKEW")]
        assert is_owed(world, GOVERNANCE)
        assert not standings(world)[0].suspended
    world.clock.forward(seconds=1)
    assert carried(world) == [(ACCEPTED, "")]
    assert carried(world) == []
    assert [one.suspended for one in standings(world)] == [{SECOND}, {SECOND}]
    assert len(world.leaves(world.wco, "suspension.received")) == 1


def test_an_act_from_more_than_a_day_ahead_is_refused_and_the_lane_goes_on(world: World) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    wait_s = WAITED_AT_MOST.total_seconds()
    with clock_ahead(world, wait_s + 1):
        act(world, world.caricc, step("review_acknowledged"), case_id)
    assert carried(world) == [(REFUSED, "CLOCK_SKEW")]
    assert states(world, case_id) == ("REQUESTED", "REQUESTED")
    with clock_ahead(world, wait_s):
        act(world, world.caricc, step("review_acknowledged"), case_id)
    assert carried(world) == [(HELD, "CLOCK_SKEW")]
    world.clock.forward(seconds=wait_s)
    world.meet()
    assert carried(world) == [(ACCEPTED, "")]
    assert states(world, case_id) == ("ACKNOWLEDGED", "ACKNOWLEDGED")
