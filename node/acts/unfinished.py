"""Uploads under way, and what is left of those that nobody will finish or use.

Decides when sealed chunks that belong to no item may go: an upload is noted before its first chunk is
stored, so that chunks never lie there without a note. The note goes when the upload is whole; what is noted
and silent, or whole and unused for a day, is swept away, a few chunks in each transaction. Refuses to touch
what an item uses: that is decided in the transaction of the supply, and in no other place.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final

from sqlalchemy import delete, insert, select, update

from node.acts.party import Party
from node.errors import FieldFault, Refusal
from node.store import schema
from node.store.unit import UnitOfWork

SILENT_US: Final = 3600 * 1_000_000
"""An upload that stores nothing for so long is given up."""
KEEP_US: Final = 24 * 3600 * 1_000_000
"""A whole upload that no item uses is kept for so long."""
_CHUNKS_AT_ONCE: Final = 256
_BURIED_AT_ONCE: Final = 500
_DEAD: Final = 0
_N, _U, _C = schema.upload_note.c, schema.upload.c, schema.content_chunk.c


def note_uploads(unit: UnitOfWork, content_ids: Sequence[bytes]) -> list[None]:
    """The act that notes uploads before their first chunk."""
    rows = [{"content_id": content_id, "seen_us": unit.now_us} for content_id in content_ids]
    unit.insert(schema.upload_note, rows)
    return [None] * len(content_ids)


def still_noted(unit: UnitOfWork, content_ids: Sequence[bytes]) -> set[bytes]:
    """Return which of these uploads are under way, and note that they were heard of."""
    if not content_ids:
        return set()
    mine = _N.content_id.in_(set(content_ids)) & (_N.seen_us > _DEAD)
    found = unit.connection.execute(select(_N.content_id).where(mine).with_for_update()).scalars()
    live = {bytes(content_id) for content_id in found}
    unit.connection.execute(update(schema.upload_note).where(mine).values(seen_us=unit.now_us))
    return live


def end_note(unit: UnitOfWork, content_id: bytes) -> bool:
    """Take away the note of an upload that is whole; return whether it was still under way."""
    mine = (_N.content_id == content_id) & (_N.seen_us > _DEAD)
    return bool(unit.connection.execute(delete(schema.upload_note).where(mine)).rowcount)


def given_up() -> Refusal:
    """Return the refusal of an upload that was silent for too long."""
    return Refusal("DEADLINE_INVALID", "the upload was silent for too long and was given up")


def use_uploads(unit: UnitOfWork, content_ids: Sequence[bytes]) -> Refusal | None:
    """Have uploads belong to an item from here on; if one is gone, return the refusal and use none."""
    if not content_ids:
        return None
    mine = _U.content_id.in_(content_ids)
    found = unit.connection.execute(select(_U.content_id).where(mine).with_for_update()).scalars()
    here = {bytes(content_id) for content_id in found}
    faults = [
        FieldFault(f"upload_ids[{place}]", "no such upload of this caller")
        for place, content_id in enumerate(content_ids)
        if content_id not in here
    ]
    if faults:
        return Refusal("SCHEMA_INVALID", "an upload is there no more", faults=faults)
    unit.connection.execute(update(schema.upload).where(mine).values(used=True))
    return None


def give_up(party: Party, content_id: bytes) -> None:
    """Forget one upload that is under way; returns once its chunks are gone. Raises Refusal."""
    party.store.put(_give_up, content_id).result()
    while party.store.put(_clear, content_id).result() == 0:
        pass  # other acts come in between


def give_up_all(party: Party) -> Future[int]:
    """Give up every upload noted, for a process that knows it is the only one; return how many.

    Nobody can finish what another process had begun: the key was in its memory. `sweep_uploads` takes the
    chunks away.
    """
    return party.store.put(_give_up_all, None)


def sweep_uploads(party: Party) -> int:
    """Take away what nobody will finish or use; return how many uploads. Blocks between short transactions.

    Raises:
        Refusal: STORE_UNAVAILABLE, DRAINING; what is left is found the next time.
    """
    while party.store.put(_bury, None).result() == _BURIED_AT_ONCE:
        pass  # other acts come in between
    swept = 0
    while (done := party.store.put(_clear, None).result()) is not None:
        swept += done
    return swept


def _give_up(unit: UnitOfWork, content_ids: Sequence[bytes]) -> list[None]:
    mine = _N.content_id.in_(list(content_ids))
    unit.connection.execute(update(schema.upload_note).where(mine).values(seen_us=_DEAD))
    return [None] * len(content_ids)


def _give_up_all(unit: UnitOfWork, calls: Sequence[None]) -> list[int]:
    given = unit.connection.execute(
        update(schema.upload_note).where(_N.seen_us > _DEAD).values(seen_us=_DEAD)
    )
    return [given.rowcount] * len(calls)


def _bury(unit: UnitOfWork, calls: Sequence[None]) -> list[int]:
    """Give up the uploads that are silent, and some that are whole and were used by nothing for a day."""
    silent = (_N.seen_us > _DEAD) & (_N.seen_us < unit.now_us - SILENT_US)
    unit.connection.execute(update(schema.upload_note).where(silent).values(seen_us=_DEAD))
    unused = _U.used.is_(False) & (_U.recorded_us < unit.now_us - KEEP_US)
    # Locked one by one: what a supply of another replica is about to use has its row.
    old = unit.connection.execute(
        select(_U.upload_id, _U.content_id)
        .where(unused)
        .limit(_BURIED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if old:
        unit.connection.execute(
            insert(schema.upload_note),
            [{"content_id": bytes(row.content_id), "seen_us": _DEAD} for row in old],
        )
        ids = [bytes(row.upload_id) for row in old]
        unit.connection.execute(delete(schema.upload).where(_U.upload_id.in_(ids)))
    return [len(old)] * len(calls)


def _clear(unit: UnitOfWork, calls: Sequence[bytes | None]) -> list[int | None]:
    """Delete some chunks of the upload named, or of any, that was given up.

    Returns: 1 if they were the last of it, 0 if there are more, None if there is no such upload.
    """
    return [_clear_one(unit, wanted) for wanted in calls]


def _clear_one(unit: UnitOfWork, wanted: bytes | None) -> int | None:
    dead = select(_N.content_id).where(_N.seen_us == _DEAD).limit(1)
    if wanted is not None:
        dead = dead.where(_N.content_id == wanted)
    content_id = unit.connection.execute(dead).scalar_one_or_none()
    if content_id is None:
        return None
    mine = _C.content_id == bytes(content_id)
    first = select(_C.n).where(mine).order_by(_C.n).limit(_CHUNKS_AT_ONCE).subquery()
    gone = unit.connection.execute(
        delete(schema.content_chunk).where(mine, _C.n.in_(select(first.c.n)))
    ).rowcount
    if gone == _CHUNKS_AT_ONCE:
        return 0
    unit.connection.execute(delete(schema.upload_note).where(_N.content_id == bytes(content_id)))
    return 1
