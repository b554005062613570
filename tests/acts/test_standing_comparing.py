"""Two nodes that stand differently say so; two that are only apart in time do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from entente.v1 import operator_service_pb2, termination_pb2
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import create_engine, update

from gateway.metrics_agreement import agreement_gauges
from node.acts import agreements, heads, operate
from node.acts.party import Party
from node.store import schema
from tests.acts.test_agreeing_act import PAPER, act, breach, submit
from tests.support.memorandum import FIRST, LANGUAGES, SECOND
from tests.support.world import AGREEMENT, World

pytestmark = pytest.mark.any_memorandum


def shown(world: World) -> list[int]:
    """Let each node show the other its heads; return how many alarms each has."""
    for a, b in ((world.wco, world.caricc), (world.caricc, world.wco)):
        said = heads.own_heads(a, AGREEMENT, always=True)
        heads.take_heads(b, AGREEMENT, said, at_once=True).result(10)
    return [len(alarms(party)) for party in (world.wco, world.caricc)]


def alarms(party: Party) -> list[int]:
    listed = operate.list_alarms(party, operator_service_pb2.ListAlarmsRequest())
    return [one.reason for one in listed.alarms]


def settled(world: World) -> None:
    for a, b in ((world.wco, world.caricc), (world.caricc, world.wco)):
        world.carry(a, b)


def tampered(party: Party, **values: object) -> None:
    """Change what a node has stored of what was said, behind its back."""
    with create_engine(party.store.url).begin() as connection:
        connection.execute(update(schema.agreement_said).values(**values))
    party.forget()


def give_notice(world: World, party: Party) -> datetime:
    notice = termination_pb2.TerminationNotice(document_digest=PAPER)
    submit(world, party, act(world, party, termination_notice=notice))
    settled(world)
    ends = party.relationship().standing.ends
    assert ends is not None
    return ends


def digests(world: World) -> list[bytes]:
    return [heads.own_heads(one, AGREEMENT).standing_digest for one in (world.wco, world.caricc)]


def test_nodes_that_heard_the_same_stand_alike_and_say_nothing(world: World) -> None:
    assert digests(world)[0]
    submit(world, world.wco, act(world, world.wco, suspension=breach("5")))
    assert not heads.own_heads(world.wco, AGREEMENT).standing_digest, "something is under way"
    assert shown(world) == [0, 0]
    settled(world)
    give_notice(world, world.caricc)
    assert shown(world) == [0, 0]
    mine, theirs = digests(world)
    assert mine == theirs


def test_what_crosses_on_the_way_is_compared_once_both_have_heard_it(world: World) -> None:
    for party in (world.wco, world.caricc):
        submit(world, party, act(world, party, suspension=breach()))
    assert shown(world) == [0, 0]
    world.carry(world.wco, world.caricc)
    assert shown(world) == [0, 0], "one of them is under way"
    world.carry(world.caricc, world.wco)
    assert shown(world) == [0, 0]
    mine, theirs = digests(world)
    assert mine == theirs != b""


def test_heads_that_were_made_before_something_was_said_are_not_compared_with_it(world: World) -> None:
    old = heads.own_heads(world.wco, AGREEMENT)
    submit(world, world.wco, act(world, world.wco, suspension=breach()))
    settled(world)
    heads.take_heads(world.caricc, AGREEMENT, old).result(10)
    assert [alarms(party) for party in (world.wco, world.caricc)] == [[], []]


def test_nodes_that_turn_a_moment_apart_do_not_seem_to_differ(world: World) -> None:
    ends, moment = give_notice(world, world.wco), timedelta(microseconds=1)
    before = digests(world)
    for shows, takes in ((ends - moment, ends), (ends, ends - moment)):
        for a, b in ((world.wco, world.caricc), (world.caricc, world.wco)):
            world.clock.set(shows)
            a.forget()
            said = heads.own_heads(a, AGREEMENT)
            world.clock.set(takes)
            b.forget()
            heads.take_heads(b, AGREEMENT, said, at_once=True).result(10)
    assert [alarms(party) for party in (world.wco, world.caricc)] == [[], []]
    world.clock.set(ends)
    after = digests(world)
    assert before[0] == before[1] != after[0] == after[1], "the end is part of how it stands"


def test_nothing_is_compared_before_the_agreement_is_in_force_on_both(strangers: World) -> None:
    for party in (strangers.wco, strangers.caricc):
        agreements.record_genesis(party, strangers.genesis.request()).result()
        party.forget()
        strangers.genesis.sign(party, FIRST)
    strangers.genesis.sign(strangers.wco, SECOND)
    settled(strangers)
    assert [bool(one) for one in digests(strangers)] == [True, False]
    assert shown(strangers) == [0, 0]


@pytest.mark.parametrize("changed", [{"refused": True}, {"received_us": 1}, {"knows": 9, "state_us": 1}])
def test_whatever_of_the_record_was_tampered_with_is_found_out(
    world: World, changed: dict[str, object]
) -> None:
    made = act(world, world.wco, suspension=breach())
    submit(world, world.wco, made)
    settled(world)
    give_notice(world, world.caricc)
    assert shown(world) == [0, 0]
    tampered(world.caricc, **changed)
    assert shown(world) == [1, 1]


def test_a_fold_that_is_another_on_one_node_is_found_out(world: World) -> None:
    submit(world, world.wco, act(world, world.wco, suspension=breach()))
    settled(world)
    held = world.caricc.relationship()
    standing = replace(held.standing, suspensions=())
    folded = replace(held.agreement, standing=standing)
    world.caricc._relationships = {AGREEMENT: replace(held, agreement=folded, standing=standing)}
    assert shown(world) == [1, 1]


def test_a_node_whose_record_was_tampered_with_is_found_out(world: World) -> None:
    submit(world, world.wco, act(world, world.wco, suspension=breach()))
    settled(world)
    assert shown(world) == [0, 0]
    tampered(world.caricc, refused=True)
    assert shown(world) == [1, 1]
    assert shown(world) == [1, 1], "the same difference is one alarm"
    status = operate.node_status(world.wco)
    (figures,) = [one.agreement for one in status.relationships]
    assert figures.standing_differs
    assert list(figures.suspended) == [FIRST]
    scraped = _scraped(status)
    assert f'entente_agreement_standing_differs{{peer="{SECOND}"}} 1.0' in scraped
    assert f'entente_suspension_active{{party="own",peer="{SECOND}"}} 1.0' in scraped
    assert f'entente_contact_point_vacant{{party="peer",peer="{SECOND}"}} 1.0' in scraped
    assert f'entente_authentic_text_present{{language="{LANGUAGES[-1]}",peer="{SECOND}"}} 0.0' in scraped
    assert "entente_termination_effective_timestamp_seconds{" not in scraped
    tampered(world.caricc, refused=False)
    assert shown(world) == [1, 1], "what was recorded stays recorded"
    assert f'entente_agreement_standing_differs{{peer="{SECOND}"}} 0.0' in _scraped(
        operate.node_status(world.wco)
    )


def _scraped(status: operator_service_pb2.GetNodeStatusResponse) -> str:
    class One(Collector):
        def collect(self) -> Iterator[Metric]:
            yield from agreement_gauges(status.relationships)

    registry = CollectorRegistry()
    registry.register(One())
    return generate_latest(registry).decode()
