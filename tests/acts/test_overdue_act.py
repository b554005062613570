"""What finds no receipt in time: recorded for every relationship, the oldest first, so many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, func, select

from node.acts import settle
from node.acts.party import Party
from node.errors import reason_of
from node.store import schema
from node.store.unit import UnitOfWork
from tests.support.world import AGREEMENT, World

OTHER = 2


def _two_relationships(party: Party) -> None:
    """Give the Party a second relationship, as far as its outbox and its ledger need one."""
    first = party.relationship(AGREEMENT)
    second = replace(first, rel=OTHER, agreement_id="other", origin="other/entente")

    def write(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        row = unit.connection.execute(select(schema.agreement)).mappings().one()
        names = {"rel": OTHER, "agreement_id": "other", "origin": "other/entente"}
        unit.insert(schema.agreement, [{**row, **names}])
        unit.insert(schema.ledger_head, [{"rel": OTHER, "size": 0}])
        return [None] * len(calls)

    party.store.put(write, None).result(30)
    party._relationships = {one.agreement_id: one for one in (first, second)}


def _owe(party: Party, rel: int, count: int, deadline_us: int) -> None:
    def write(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        rows = [
            {
                "rel": rel,
                "lane": 4,
                "sequence": n,
                "statement_id": bytes([rel]) + n.to_bytes(15),
                "digest": bytes([rel]) + n.to_bytes(31),
                "queued_us": 0,
                "deadline_us": deadline_us + n,
                "overdue": False,
                "sealed_keys": None,
            }
            for n in range(1, count + 1)
        ]
        unit.insert(schema.outbox, rows)
        return [None] * len(calls)

    party.store.put(write, None).result(30)


def _overdue(party: Party) -> dict[int, list[int]]:
    """The sequences of what is recorded as overdue, by relationship."""
    box = schema.outbox.c
    with party.store.read() as connection:
        rows = connection.execute(
            select(box.rel, box.sequence).where(box.overdue.is_(True)).order_by(box.rel, box.sequence)
        ).all()
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.rel, []).append(row.sequence)
    return found


def _alarms(party: Party) -> int:
    table = schema.alarm
    code = int(reason_of("NOT_DELIVERED"))
    with party.store.read() as connection:
        chosen = select(func.count(func.distinct(table.c.statement_id))).where(table.c.code == code)
        return connection.execute(chosen).scalar_one()


def _leaves(party: Party, rel: int) -> int:
    table = schema.ledger_entry
    with party.store.read() as connection:
        chosen = select(func.count()).where(table.c.rel == rel, table.c.kind == "receipt.overdue")
        return connection.execute(chosen.select_from(table)).scalar_one()


def test_overdue_statements_of_several_relationships_share_the_bound_and_none_waits_for_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "EXPIRED_AT_ONCE", 20)
    party, rel = world.wco, world.wco.relationship(AGREEMENT).rel
    _two_relationships(party)
    _owe(party, rel, 30, deadline_us=0)
    _owe(party, OTHER, 4, deadline_us=0)
    assert settle.expire_overdue(party).result(30) == 14
    assert _overdue(party) == {rel: list(range(1, 11)), OTHER: [1, 2, 3, 4]}
    assert settle.expire_overdue(party).result(30) == 10  # its half: the other's may be needed
    assert settle.expire_overdue(party).result(30) == 10
    assert settle.expire_overdue(party).result(30) == 0
    assert (_leaves(party, rel), _leaves(party, OTHER), _alarms(party)) == (30, 4, 34)


def test_recording_what_is_overdue_takes_the_same_few_statements_whatever_there_is(world: World) -> None:
    party, rel = world.wco, world.wco.relationship(AGREEMENT).rel
    said: list[str] = []
    event.listen(
        party.store.journal._engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_more: said.append(statement),
    )
    taken = []
    for count in (1, 2, 300):  # with the first, the writer also reads what it remembers afterwards
        _owe(party, rel, count, deadline_us=0)
        said.clear()
        assert settle.expire_overdue(party).result(30) == count
        taken.append(len(said))
        world.clock.forward(seconds=1)
        _clear(party)
    assert taken[1] == taken[2]
    assert _alarms(party) == 300  # each time the first are the same statements as before


def _clear(party: Party) -> None:
    def write(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        unit.connection.execute(schema.outbox.delete())
        return [None] * len(calls)

    party.store.put(write, None).result(30)
