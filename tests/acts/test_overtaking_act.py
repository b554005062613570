"""A notice that comes in the midst of other work is committed first, and that work is done whole after it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from entente.v1 import ledger_pb2, restriction_notice_pb2, restriction_pb2, statement_pb2
from entente.v1 import restriction_service_pb2 as wire
from sqlalchemy import select

from node.acts import restrict
from node.acts.drafting import Drafting
from node.acts.leaves import Kind
from node.acts.party import Party
from node.acts.self_audit import audit_own_ledgers
from node.acts.submit import _Supply, submit
from node.errors import Refusal
from node.store import schema
from node.store.unit import UnitOfWork
from tests.support.world import ANALYST, LIAISON, World, request

COUNT = 5
Overtake = Callable[[Party, str, int], list[Future[wire.IssueNoticeResponse]]]


@pytest.fixture
def overtake(world: World, monkeypatch: pytest.MonkeyPatch) -> Overtake:
    """Have a notice handed to a node's writer when its next transactions append their n-th leaf."""

    def prepare(party: Party, item_id: str, leaf: int) -> list[Future[wire.IssueNoticeResponse]]:
        asked = wire.IssueNoticeRequest(
            request_id=str(uuid.uuid4()),
            item_id=item_id,
            kind=restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN,
            set=restriction_pb2.RestrictionSet(bars=[restriction_pb2.BAR_EXPORT]),
        )
        issued: list[Future[wire.IssueNoticeResponse]] = []
        appended = 0

        def watched(name: str) -> Callable[..., Any]:
            real = getattr(UnitOfWork, name)

            def append(unit: UnitOfWork, *given: Any) -> Any:
                nonlocal appended
                appended += 1
                if appended == leaf:
                    issued.append(restrict.issue_notice(party, world.person(party, ANALYST), asked))
                return real(unit, *given)

            return append

        for name in ("append", "append_written"):
            monkeypatch.setattr(UnitOfWork, name, watched(name))
        return issued

    return prepare


def kinds(party: Party, count: int) -> list[str]:
    """Return the kinds of the newest leaves."""
    table = schema.ledger_entry.c
    with party.store.read() as connection:
        rows = connection.execute(select(table.leaf).order_by(table.idx.desc()).limit(count)).scalars().all()
    return [ledger_pb2.LedgerEntry.FromString(bytes(leaf)).kind for leaf in reversed(rows)]


def test_a_notice_leaves_before_a_batch_of_items_that_was_being_stored_and_all_of_them_follow(
    world: World, overtake: Overtake
) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    issued = overtake(world.wco, item_id, 3)
    requests = [request(world.caricc) for _ in range(COUNT)]
    answers = submit(world.wco, world.person(world.wco, ANALYST), requests).result()
    assert issued[0].result().notice.leaf_index == answers[0].leaf_index - 1  # type: ignore[union-attr]
    assert [answer.sequence for answer in answers] == list(range(2, COUNT + 2))  # type: ignore[union-attr]
    assert kinds(world.wco, COUNT + 1) == [Kind.NOTICE_ISSUED, *[Kind.ITEM_SENT] * COUNT]
    again = submit(world.wco, world.person(world.wco, ANALYST), requests).result()
    assert again == answers
    world.carry(world.wco, world.caricc, lanes=[statement_pb2.LANE_ROUTINE])
    assert kinds(world.caricc, COUNT + 1) == [Kind.ITEM_RECEIVED] * (COUNT + 1)
    assert not audit_own_ledgers(world.wco)[1]


def test_a_notice_is_issued_before_a_batch_that_was_being_received_and_each_item_is_received_once(
    world: World, overtake: Overtake
) -> None:
    item_id = world.supply(world.caricc, request(world.wco))
    requests = [request(world.caricc) for _ in range(COUNT)]
    submit(world.wco, world.person(world.wco, ANALYST), requests).result()
    issued = overtake(world.caricc, item_id, 3)
    carried = world.carry(world.wco, world.caricc)
    assert issued[0].result().notice.leaf_index
    assert kinds(world.caricc, COUNT + 1) == [Kind.NOTICE_ISSUED, *[Kind.ITEM_RECEIVED] * COUNT]
    assert [len(settled.final) for settled in carried.settled] == [COUNT]
    assert not audit_own_ledgers(world.caricc)[1]


def test_what_was_barred_stays_barred_when_its_call_is_begun_anew(world: World, overtake: Overtake) -> None:
    wco, asked = world.wco, request(world.caricc)
    item_id = world.supply(wco, request(world.caricc))
    drafts = Drafting(wco, world.person(wco, LIAISON)).drafts([asked])
    world.put_roster(wco, 2, without=[LIAISON])
    issued = overtake(wco, item_id, 1)
    (answer,) = wco.store.put(_Supply(wco), drafts).result()
    assert isinstance(answer, Refusal)
    assert answer.code == "SENDER_NOT_AUTHORISED"
    assert issued[0].result().notice.leaf_index
    assert kinds(wco, 2) == [Kind.NOTICE_ISSUED, Kind.SUPPLY_REFUSED]
