"""Uploads nobody finishes or uses: swept away with their chunks; one that an item uses is never touched."""

from __future__ import annotations

from typing import Any

import pytest
from entente.v1 import exchange_service_pb2
from sqlalchemy import func, select

from node.acts import open_item
from node.acts.party import Party
from node.acts.unfinished import give_up_all, sweep_uploads
from node.acts.upload import Upload, begin_upload
from node.errors import Refusal
from node.store import schema
from tests.support.world import ANALYST, World, request

CHUNK = 262_144


def _begun(world: World, chunks: int) -> Upload:
    """An upload with so many chunks stored and more to come."""
    who = world.person(world.wco, ANALYST)
    taken = begin_upload(world.wco, who, exchange_service_pb2.AttachmentInfo())
    taken.write(bytes(CHUNK * chunks + 1))
    taken._drain(0)
    return taken


def _count(party: Party, table: Any) -> int:
    with party.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _left(party: Party) -> tuple[int, int, int]:
    """Chunks, whole uploads and notes."""
    return tuple(_count(party, t) for t in (schema.content_chunk, schema.upload, schema.upload_note))  # type: ignore[return-value]


def test_an_upload_that_fell_silent_is_swept_away_and_one_under_way_is_not(world: World) -> None:
    silent = _begun(world, 300)
    world.clock.forward(minutes=50)
    live = _begun(world, 3)
    world.clock.forward(minutes=20)
    assert _left(world.wco)[0] == 303
    assert sweep_uploads(world.wco) == 1
    assert _left(world.wco) == (3, 0, 1)
    with pytest.raises(Refusal) as refused:
        silent.finish()
    assert refused.value.code == "DEADLINE_INVALID"
    upload_id = live.finish().upload_id
    assert upload_id
    assert _left(world.wco) == (4, 1, 0)


def test_an_upload_that_goes_on_slowly_is_not_given_up(world: World) -> None:
    taken = _begun(world, 1)
    for _ in range(5):
        world.clock.forward(minutes=50)
        taken.write(bytes(CHUNK))
        taken._drain(0)
        assert sweep_uploads(world.wco) == 0
    assert taken.finish().size_bytes == 6 * CHUNK + 1


def test_a_whole_upload_that_nothing_used_for_a_day_goes_and_one_that_an_item_uses_stays(
    world: World,
) -> None:
    data = bytes(CHUNK * 2)
    used = world.upload(world.wco, data)
    forgotten = world.upload(world.wco, data)
    wanted = request(world.caricc, attachments=[data], upload_ids=[used])
    item_id = world.supply(world.wco, wanted)
    before = _left(world.wco)
    world.clock.forward(hours=23)
    assert sweep_uploads(world.wco) == 0
    world.clock.forward(hours=2)
    assert sweep_uploads(world.wco) == 1
    assert _left(world.wco) == (before[0] - 2, 1, 0)
    world.clock.forward(days=3)
    assert sweep_uploads(world.wco) == 0
    who = world.person(world.wco, ANALYST)
    asked = exchange_service_pb2.OpenItemRequest(item_id=item_id, part=1, purpose="ANA")
    opened = open_item.open_item(world.wco, who, asked).result(30)
    assert b"".join(opened.chunks()) == data
    assert world.supply(world.wco, wanted) == item_id  # the same request, the same answer
    with pytest.raises(Refusal) as refused:
        world.supply(world.wco, request(world.caricc, attachments=[data], upload_ids=[forgotten]))
    assert [fault.path for fault in refused.value.faults] == ["upload_ids[0]"]


def test_an_upload_swept_between_the_check_and_the_supply_supplies_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytes(CHUNK)
    uploads = [world.upload(world.wco, data) for _ in range(2)]
    kept = world.upload(world.wco, data)
    put = world.wco.store.put

    def late(run: Any, given: Any, **more: Any) -> Any:
        monkeypatch.setattr(world.wco.store, "put", put)
        world.clock.forward(hours=25)
        assert sweep_uploads(world.wco) == 3
        return put(run, given, **more)

    monkeypatch.setattr(world.wco.store, "put", late)
    before = _count(world.wco, schema.statement)
    with pytest.raises(Refusal) as refused:
        world.supply(world.wco, request(world.caricc, attachments=[data] * 2, upload_ids=uploads))
    assert [fault.path for fault in refused.value.faults] == ["upload_ids[0]", "upload_ids[1]"]
    assert _count(world.wco, schema.statement) == before
    assert kept


def test_an_upload_given_up_by_its_caller_leaves_nothing(world: World) -> None:
    before = _left(world.wco)
    _begun(world, 300).abort()
    assert _left(world.wco) == before


def test_a_process_that_is_alone_gives_up_whatever_was_begun_before_it(world: World) -> None:
    before = _left(world.wco)
    for _ in range(2):
        _begun(world, 2)
    whole = world.upload(world.wco, bytes(10))
    assert give_up_all(world.wco).result(30) == 2
    assert sweep_uploads(world.wco) == 2
    assert _left(world.wco) == (before[0] + 1, 1, 0)
    assert whole
