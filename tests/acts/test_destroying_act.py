"""Destroying: keys go for good, digests and ledger stay, and a certificate says so once and for ever."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from entente.v1 import restriction_notice_pb2 as pb
from sqlalchemy import insert, select

from node.acts.destroying import destroy, destroyed_parts, legal_hold_on
from node.acts.open_item import find_item
from node.acts.party import Party
from node.acts.readers import current
from node.acts.self_audit import audit_own_ledgers
from node.acts.unfinished import sweep_uploads
from node.errors import Refusal
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of
from tests.acts.test_open_item_act import fetch_all, opened, to_caricc, with_attachment
from tests.support.world import ANALYST, World, content


def destroy_at(
    party: Party, item_id: str, parts: Sequence[int] | None = None
) -> pb.CertificateOfDestruction | None:
    def act(unit: UnitOfWork, calls: Sequence[None]) -> list[Any]:
        found = find_item(unit.connection, current(unit, party), uuid.UUID(item_id).bytes)
        assert found is not None
        return [destroy(unit, *found, parts) for _ in calls]

    made: pb.CertificateOfDestruction | None = party.store.put(act, None).result()
    return made


def hold(party: Party, item_id: str) -> None:
    def act(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
        row = {"rel": 1, "item_id": uuid.UUID(item_id).bytes, "placed_us": unit.now_us, "reference": "K-7"}
        row |= {"leaf_index": 0}
        unit.connection.execute(insert(schema.legal_hold).values(**row, review_us=unit.now_us + 5))
        return [None] * len(calls)

    party.store.put(act, None).result()


def test_the_keys_are_gone_and_the_certificate_names_what_was_destroyed(world: World) -> None:
    item_id = with_attachment(world, b"annex" * 100)
    fetch_all(world)
    made = destroy_at(world.caricc, item_id)
    assert made is not None
    leaves = world.leaves(world.caricc, "content.destroyed")
    assert [leaf.part for leaf in leaves] == [0, 1]
    assert {leaf.object_id for leaf in leaves} == {made.item_id} == {uuid.UUID(item_id).bytes}
    assert made.leaf_index == leaves[-1].index
    with world.caricc.store.read() as connection:
        rows = connection.execute(select(schema.part).order_by(schema.part.c.part)).all()
        assert [row.wrapped_key for row in rows] == [None, None]
        assert list(made.plain_digests) == [bytes(row.plain_digest) for row in rows]
        assert destroyed_parts(connection, 1, made.item_id) == {0, 1}
    assert world.leaves(world.caricc, "item.received")[0].statement_digest == leaves[0].statement_digest
    with pytest.raises(Refusal) as refused:
        opened(world.caricc, world.person(world.caricc, ANALYST), item_id)
    assert refused.value.code == "EXPIRED"
    # It is refused as a use is, with its entry, and is no fault of the store.
    assert world.leaves(world.caricc, "use.decided")[-1].decision == 2
    with world.caricc.store.read() as connection:
        assert connection.execute(select(schema.alarm)).all() == []


def test_destroyed_again_it_is_certified_as_it_was_and_nothing_is_added(world: World) -> None:
    item_id = to_caricc(world)
    first = destroy_at(world.caricc, item_id)
    world.clock.forward(hours=1)
    assert destroy_at(world.caricc, item_id) == first
    assert first is not None
    assert len(world.leaves(world.caricc, "content.destroyed")) == 1


def test_one_part_is_destroyed_and_the_others_stay(world: World) -> None:
    item_id = with_attachment(world, b"annex")
    fetch_all(world)
    made = destroy_at(world.caricc, item_id, [1])
    assert made is not None
    assert len(made.plain_digests) == 1
    reader = world.person(world.caricc, ANALYST)
    assert opened(world.caricc, reader, item_id).item.content.attachments
    with pytest.raises(Refusal) as refused:
        opened(world.caricc, reader, item_id, part=1)
    assert refused.value.code == "EXPIRED"
    whole = destroy_at(world.caricc, item_id)
    assert whole is not None
    assert len(whole.plain_digests) == 2


def test_a_legal_hold_forbids_it_and_nothing_is_changed(world: World) -> None:
    item_id = to_caricc(world)
    hold(world.caricc, item_id)
    assert destroy_at(world.caricc, item_id) is None
    assert world.leaves(world.caricc, "content.destroyed") == []
    with world.caricc.store.read() as connection:
        found = legal_hold_on(connection, 1, uuid.UUID(item_id).bytes)
        assert legal_hold_on(connection, 1, bytes(16)) is None
    assert found is not None
    assert found.reference == "K-7"
    assert found.review_time == timestamp_of(int(world.clock.now().timestamp()) * 1_000_000 + 5)
    assert opened(world.caricc, world.person(world.caricc, ANALYST), item_id)


def test_what_is_still_on_its_way_is_not_destroyed_so_that_its_supplier_gets_an_outcome(world: World) -> None:
    item_id = with_attachment(world, bytes(4_000_000))
    assert destroy_at(world.caricc, item_id) is None
    fetch_all(world)
    assert destroy_at(world.caricc, item_id) is not None


def test_the_sealed_bytes_are_swept_from_the_disk_and_the_ledger_still_verifies(world: World) -> None:
    item_id = with_attachment(world, bytes(4_000_000))
    fetch_all(world)
    other = to_caricc(world)
    destroy_at(world.caricc, item_id)
    assert sweep_uploads(world.caricc) == 2
    with world.caricc.store.read() as connection:
        left = connection.execute(select(schema.content_chunk.c.content_id).distinct()).all()
        assert len(left) == 1
    assert opened(world.caricc, world.person(world.caricc, ANALYST), other).item.content == content()
    entries, findings = audit_own_ledgers(world.caricc)
    assert entries > 0
    assert findings == 0
