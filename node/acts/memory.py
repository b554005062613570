"""What is stored of the statements in a batch: by identifier, by place, and then by digest.

Read once for all batches of a transaction. It tells a repetition from a conflict, and finds the receipts
that answered a repeated statement first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select

from node.acts.opened import Opened
from node.store import schema
from node.store.prepared import Among, Prepared
from node.store.unit import UnitOfWork

REPLAYED_MAX_BYTES: Final = 1024 * 1024
REPLAYED_TOGETHER_MAX_BYTES: Final = 16 * 1024 * 1024
"""So much a batch of known statements, and all such batches of one transaction, are answered with."""
_SAID = schema.statement.c
_THEIRS = select(_SAID.digest, _SAID.statement_id, _SAID.epoch, _SAID.lane, _SAID.sequence).where(
    _SAID.rel == bindparam("r"), _SAID.whose == schema.PEER
)
_WANTED: Any = bindparam("wanted", expanding=True)
_BY_ID = Among(_THEIRS, _SAID.statement_id)
_OURS = Among(
    select(_SAID.statement_id).where(_SAID.rel == bindparam("r"), _SAID.whose == schema.OWN),
    _SAID.statement_id,
)
_BY_PLACE = Prepared(
    _THEIRS.where(_SAID.epoch == bindparam("e"), _SAID.lane == bindparam("l"), _SAID.sequence.in_(_WANTED)),
    listed="wanted",
)
_NOTICE = schema.notice.c
_EARLY = Among(select(_NOTICE.item_id).where(_NOTICE.rel == bindparam("r")), _NOTICE.item_id)
_VERSION = schema.item_version.c
_VERSIONS = Among(select(_VERSION.item_id).where(_VERSION.rel == bindparam("r")), _VERSION.item_id)


class Memory:
    """What is stored of the statements in these batches."""

    def __init__(self, unit: UnitOfWork, batches: Sequence[tuple[int, list[Opened]]]) -> None:
        self._digests: dict[tuple[int, bytes], bytes] = {}
        self._ids: set[tuple[int, bytes]] = set()
        self._places: set[tuple[int, int, int, int]] = set()
        self._noticed: set[tuple[int, bytes]] = set()
        self._versions: set[tuple[int, bytes]] = set()
        self._replays: dict[int, list[bytes]] = {}
        self._replayed_left = REPLAYED_TOGETHER_MAX_BYTES
        for rel in {rel for rel, _ in batches}:
            opened = [o for other, deliveries in batches if other == rel for o in deliveries]
            if placed := [o.statement_id for o in opened if o.placed]:
                # A name that this Party gave cannot be given by the peer.
                ours = _OURS.rows(unit.connection, {"r": rel}, placed)
                self._ids.update((rel, bytes(row.statement_id)) for row in ours)
            if items := [o.object_id for o in opened if o.body == "item_supply"]:
                early = _EARLY.rows(unit.connection, {"r": rel}, items)
                self._noticed.update((rel, bytes(row.item_id)) for row in early)
                versions = _VERSIONS.rows(unit.connection, {"r": rel}, items)
                self._versions.update((rel, bytes(row.item_id)) for row in versions)
            for row in self._stored(unit, rel, opened):
                self._digests[rel, bytes(row.digest)] = bytes(row.statement_id)
                self._ids.add((rel, bytes(row.statement_id)))
                self._places.add((rel, row.epoch, row.lane, row.sequence))

    @staticmethod
    def _stored(unit: UnitOfWork, rel: int, opened: Sequence[Opened]) -> list[Any]:
        ask = unit.connection
        rows: list[Any] = []
        # What came before has the identifier that it has now.
        if ids := [o.statement_id for o in opened if o.statement_id]:
            rows += _BY_ID.rows(ask, {"r": rel}, ids)
        found = {bytes(row.digest) for row in rows}
        fresh = [o for o in opened if o.placed and o.digest not in found]
        places: dict[tuple[int, int], list[int]] = {}
        for o in fresh:
            # What comes after the lane's last statement has a place that nothing stored has.
            if o.sequence <= unit.lane(rel, schema.PEER, o.lane).sequence:
                places.setdefault((o.epoch, o.lane), []).append(o.sequence)
        for (epoch, lane), sequences in places.items():
            rows += _BY_PLACE.rows(ask, {"r": rel, "e": epoch, "l": lane, "wanted": sequences})
        return rows

    def knows(self, rel: int, digest: bytes) -> bool:
        """Whether these very bytes were received before."""
        return (rel, digest) in self._digests

    def has_id(self, rel: int, statement_id: bytes) -> bool:
        """Whether the id is taken."""
        return (rel, statement_id) in self._ids

    def has_place(self, rel: int, opened: Opened) -> bool:
        """Whether its place in the lane is taken."""
        return (rel, opened.epoch, opened.lane, opened.sequence) in self._places

    def is_noticed(self, rel: int, item_id: bytes) -> bool:
        """Whether a notice on the item is here."""
        return (rel, item_id) in self._noticed

    def has_versions(self, rel: int, item_id: bytes) -> bool:
        """Whether a correction of the item has come."""
        return (rel, item_id) in self._versions

    def notice(self, rel: int, opened: Opened) -> None:
        """Take a notice of this very transaction into account."""
        if opened.body == "restriction_notice":
            self._noticed.add((rel, opened.object_id))

    def remember(self, rel: int, opened: Opened) -> None:
        """Take a statement of this very transaction into account."""
        self._digests[rel, opened.digest] = opened.statement_id
        self._ids.add((rel, opened.statement_id))
        self._places.add((rel, opened.epoch, opened.lane, opened.sequence))
        if opened.corrects:
            self._versions.add((rel, opened.object_id))

    def replay(self, rel: int, digest: bytes) -> None:
        """Have the first outcome of a known statement answered again."""
        self._replays.setdefault(rel, []).append(self._digests[rel, digest])

    def replays(self, unit: UnitOfWork, rel: int, deliveries: Sequence[Opened]) -> list[bytes]:
        """Return the receipts that answered these statements first; each once, the oldest first.

        A receipt may weigh forty times the statement that asks for it again. What is more than a batch, or
        all batches of a transaction, may bring back is left out: the peer asks for the outcome by itself.
        """
        ids = {self._digests.get((rel, o.digest)) for o in deliveries} & set(self._replays.get(rel, ()))
        if not ids:
            return []
        table, receipts = schema.outcome, schema.receipt
        stored = unit.connection.execute(
            select(receipts.c.receipt_index, receipts.c.receipt)
            .distinct()
            .join(
                table,
                (table.c.rel == receipts.c.rel) & (table.c.receipt_index == receipts.c.receipt_index),
            )
            .where(
                receipts.c.rel == rel,
                receipts.c.whose == schema.OWN,
                table.c.whose == schema.PEER,
                table.c.statement_id.in_([i for i in ids if i]),
            )
            .order_by(receipts.c.receipt_index)
        )
        found: list[bytes] = []
        left = min(REPLAYED_MAX_BYTES, self._replayed_left)
        for row in stored:
            receipt = bytes(row.receipt)
            if len(receipt) > left:
                break
            left -= len(receipt)
            self._replayed_left -= len(receipt)
            found.append(receipt)
        return found

    def rival(self, unit: UnitOfWork, rel: int, opened: Opened) -> bytes:
        """Return the envelope that is stored where `opened` wants to stand; empty if none is."""
        table = schema.statement
        place = (
            (table.c.epoch == opened.epoch)
            & (table.c.lane == opened.lane)
            & (table.c.sequence == opened.sequence)
        )
        found: Mapping[Any, Any] | None = (
            unit.connection.execute(
                select(table.c.envelope).where(
                    table.c.rel == rel,
                    table.c.whose == schema.PEER,
                    place | (table.c.statement_id == opened.statement_id),
                )
            )
            .mappings()
            .first()
        )
        return b"" if found is None else bytes(found["envelope"])
