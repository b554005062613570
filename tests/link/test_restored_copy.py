"""A node that was restored from an older copy of its database: it halts and does not fork."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path

import pytest
from entente.v1 import operator_service_pb2

from gateway.link.link import Link
from node.acts import greeting, heads, operate
from node.acts.party import Party, checkpoint_signer
from node.errors import Refusal, code_of
from node.store.store import open_store
from tests.link.loopback import links_of, until
from tests.support.world import AGREEMENT, World, request, world_in_force

CODE = "RESTORED_FROM_OLD_COPY"


def show(a: Party, b: Party) -> None:
    """Have `b` cosign the newest checkpoint of `a`, and `a` keep it."""
    shown = heads.own_heads(a, AGREEMENT, always=True)
    answer = heads.take_heads(b, AGREEMENT, shown, at_once=True).result()
    assert answer is not None
    heads.take_heads(a, AGREEMENT, answer).result()


@contextmanager
def restored(world: World, folder: Path, *, cosigned: bool) -> Iterator[Party]:
    """Give WCO from a copy that lacks the last items; CARICC has them, and has cosigned them if so asked."""
    show(world.wco, world.caricc)
    with (
        sqlite3.connect(folder / "wco.db") as whole,
        sqlite3.connect(folder / "old.db") as copy,
    ):
        whole.backup(copy)
    for _ in range(3):
        world.supply(world.wco, request(world.caricc))
    world.carry(world.wco, world.caricc)
    if cosigned:
        show(world.wco, world.caricc)
    world.clock.forward(minutes=5)  # so that a hello of now is not one of then, overtaken by the items
    url = f"sqlite+pysqlite:///{folder / 'old.db'}"
    store = open_store(url, now=world.clock.now, sign=checkpoint_signer(world.wco.keys))
    try:
        yield Party("WCO", store, world.wco.keys, world.clock)
    finally:
        store.close()


def two(world: World, old: Party) -> AbstractAsyncContextManager[tuple[Link, Link]]:
    """The links of the restored WCO, which dials, and of CARICC; neither is started."""
    return links_of(old, world.caricc, heads_busy_s=0.1, heads_rest_s=0.1)


def alarms(party: Party) -> list[str]:
    found = operate.list_alarms(party, operator_service_pb2.ListAlarmsRequest()).alarms
    return [code_of(alarm.reason) for alarm in found]


def size(party: Party) -> int:
    status = operate.node_status(party)
    return status.relationships[0].ledger_size


def supply_refused(world: World, party: Party) -> str:
    with pytest.raises(Refusal) as caught:
        world.supply(party, request(world.caricc))
    return caught.value.code


async def test_a_restored_node_learns_it_before_it_signs_anything(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world, restored(world, tmp_path, cosigned=True) as old:
        before = size(old)
        async with two(world, old) as (link, peer):
            await link.prove_own_ledger(old.relationship(AGREEMENT).origin)
            assert link.status.halted == CODE
            assert await asyncio.to_thread(supply_refused, world, old) == CODE
            for one in (link, peer):
                one.start()
            for _ in range(3):
                await until(lambda: link.status.up and link.status.halted == CODE, "a halted session")
                await until(lambda: peer.status.halted != "", "the peer halts, too")
                current = link._current
                assert current is not None
                current._stream.abandon()
                await until(lambda current=current: link._current is not current, "it is lost")  # type: ignore[misc]
            assert alarms(old) == [CODE]
            assert len(alarms(world.caricc)) == 1
        assert size(old) == before


@pytest.mark.parametrize("cosigned", [True, False])
async def test_a_restored_node_whose_peer_was_away_at_the_start_learns_it_from_the_hello(
    tmp_path: Path, cosigned: bool
) -> None:
    with world_in_force(tmp_path) as world, restored(world, tmp_path, cosigned=cosigned) as old:
        async with two(world, old) as (link, peer):
            for one in (link, peer):
                one.start()
            await until(lambda: link.status.halted == CODE, "it halts")
            await until(lambda: alarms(old) == [CODE], "the alarm")
            before = size(old)
            assert await asyncio.to_thread(supply_refused, world, old) == CODE
            request_ = operator_service_pb2.RevokeRequest(uri="spiffe://wco.example/person/W-AN-003")
            await asyncio.wrap_future(operate.revoke(old, request_))
            assert operate.deny_list(old).denies("spiffe://wco.example/person/W-AN-003", b"", "")
            assert size(old) == before


async def test_a_halted_node_that_starts_again_halts_though_its_peer_is_away(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world, restored(world, tmp_path, cosigned=True) as old:
        found = greeting.greet(old, AGREEMENT, greeting.hello(world.caricc, AGREEMENT))
        greeting.record_halt(old, AGREEMENT, found).result()
        old.store.close()
        store = open_store(old.store.url, now=world.clock.now, sign=checkpoint_signer(old.keys))
        again = Party("WCO", store, old.keys, world.clock)
        with pytest.raises(Refusal, match="more of our ledger"):
            heads.check_kept_proofs(again, AGREEMENT).result()
        assert supply_refused(world, again) == CODE
        assert alarms(again) == [CODE]
        store.close()


async def test_a_peer_that_cannot_be_asked_does_not_stop_the_start(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        async with two(world, world.wco) as (_link, peer):
            await peer.prove_own_ledger(world.caricc.relationship(AGREEMENT).origin)
            assert not peer.status.halted
        world.supply(world.caricc, request(world.wco))


async def test_a_node_that_lost_nothing_is_confirmed_and_keeps_the_cosignature(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world:
        show(world.wco, world.caricc)
        async with two(world, world.wco) as (link, _peer):
            await link.prove_own_ledger(world.wco.relationship(AGREEMENT).origin)
            assert not link.status.halted
        world.supply(world.wco, request(world.caricc))
        assert not alarms(world.wco)
        cosigned = operate.node_status(world.wco).relationships[0].cosigned_size
        assert cosigned > 0


def test_the_same_contradiction_is_one_alarm_however_often_the_nodes_greet(tmp_path: Path) -> None:
    with world_in_force(tmp_path) as world, restored(world, tmp_path, cosigned=True) as old:
        for _ in range(3):
            world.clock.forward(seconds=61)
            for here, there in ((old, world.caricc), (world.caricc, old)):
                found = greeting.greet(here, AGREEMENT, greeting.hello(there, AGREEMENT))
                assert found.halt is not None
                greeting.record_halt(here, AGREEMENT, found).result()
        assert alarms(old) == [CODE]
        assert len(alarms(world.caricc)) == 1
        assert world.supply(world.caricc, request(world.wco)), "the node that lost nothing is not frozen"
