"""Take in corrections of the other Party's items (Article 3.1): versions are judged in their order.

Decides that a version waits until all before it are here and judged, and is then judged by itself, in the
transaction that brings the last of them; that it is refused once the item is sealed, recalled or taken back;
and that it relaxes nothing. Whoever used the version before is told by the item's coming again. The rules
stand in `node/exchange/corrections.py`; refuses to know how content is fetched.
"""

from __future__ import annotations

from typing import Any

from entente.v1 import item_supply_pb2, link_pb2, restriction_notice_pb2
from sqlalchemy import Row, delete, select

from node.acts.alarms import raise_alarm
from node.acts.arrivals import FINAL
from node.acts.bound import Bound, Bounds
from node.acts.concluding import conclude, is_whole
from node.acts.declared import awaits_declaration
from node.acts.histories import REJECTED, history_of, notices_on
from node.acts.leaves import REFUSED
from node.acts.party import Party, Relationship
from node.acts.products import tighten_products
from node.acts.receipting import Receipting
from node.acts.taken import Taking
from node.acts.use_owed import owe_reports_of_used
from node.acts.versions import (
    begin_versions,
    binding,
    counts,
    item_row,
    read_supply,
    refused_row,
    show_newest,
    versions_of,
)
from node.errors import Refusal
from node.exchange.change import CORRECT
from node.exchange.corrections import VERSIONS_MAX, judge_version, require_correctable
from node.exchange.marking import Marking
from node.store import schema
from node.store.unit import UnitOfWork

_I, _S, _O, _D = schema.item.c, schema.statement.c, schema.outcome.c, schema.limit_due.c
_ID_BYTES = 16


def take_version(taking: Taking) -> tuple[str, str]:
    """Judge a correction as it arrives; what came before it is stored.

    Returns:
        Why it is held; empty: for nothing but what it lacks itself. And what its supplier is warned of.

    Raises:
        Refusal: NOT_ORIGINATOR; ITEM_ID_CONFLICT, another statement has supplied this version;
            INVALID_TRANSITION, the item was refused; SCHEMA_INVALID; SEALED; EXPIRED.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    if (supply := opened.supply) is None:
        raise ValueError("only a supply is a correction")
    item = item_row(unit.connection, relationship.rel, supply.item_id)
    _require_place(taking, item, supply)
    if item is None:
        if _first_refused(unit, relationship.rel, supply.item_id):
            raise _never_accepted()
        return "VERSION_GAP", ""
    begin_versions(unit, item)
    judging = _Judging(unit, relationship, item)
    judging.require(supply)
    opened.restriction_version = judging.bound.history.last
    opened.marked = judging.bound.in_force.hash
    if not item.readable or judging.lacks(supply.version):
        return "VERSION_GAP", ""
    codes = tuple(opened.supplied_for.split()) if opened.supplied_for else tuple(supply.purpose.codes)
    return "", judging.warning(supply, codes)


def settle_later(taking: Taking, item_id: bytes) -> None:
    """Have the versions of an item looked at once the receipt of the batch has its leaves."""

    def settle(_leaf_index: int) -> None:
        settling = Settling(taking.party, taking.unit, taking.relationship, item_id)
        receipting = Receipting(taking.relationship.rel, taking.receipts)
        settling.conclude(receipting)
        receipting.close(taking.unit)
        settling.follow()

    taking.follow.append(settle)


def note_refused(taking: Taking) -> None:
    """Have the number of a refused correction be used up: what comes after it waits for it no longer."""
    unit, rel, statement = taking.unit, taking.relationship.rel, taking.opened.statement
    if statement is None or statement.WhichOneof("body") != "item_supply":
        return
    supply = statement.item_supply
    if not 1 < supply.version <= VERSIONS_MAX or len(supply.item_id) != _ID_BYTES:
        return
    item = item_row(unit.connection, rel, supply.item_id)
    if item is not None and item.whose == schema.OWN:
        return
    held = versions_of(unit.connection, rel, [supply.item_id]).get(supply.item_id, [])
    if not any(one.version == supply.version for one in held):
        opened = taking.opened
        row = refused_row(rel, supply, opened.statement_id, opened.state_us, unit.tail(rel).size)
        unit.insert(schema.item_version, [row])
    settle_later(taking, supply.item_id)


class Settling:
    """The versions of one received item, judged to the end as far as they can be.

    `conclude` first, with what gathers the leaves of one receipt; then, once that is closed, `follow`.
    """

    def __init__(self, party: Party, unit: UnitOfWork, relationship: Relationship, item_id: bytes) -> None:
        self._party, self._unit, self._relationship = party, unit, relationship
        self._item_id = item_id
        self._changed = False

    def conclude(self, receipting: Receipting) -> None:
        """Judge what waits, in order; what was taken back or sealed meanwhile is refused."""
        unit, rel = self._unit, self._relationship.rel
        self._changed |= show_newest(unit, rel, self._item_id)
        while (found := self._next()) is not None:
            row, code, warning = found
            supply, _ = read_supply(row)
            statement_id = bytes(row.statement_id)
            conclude(unit, self._relationship, statement_id, supply, receipting, code, warning=warning)
            self._changed |= show_newest(unit, rel, self._item_id)

    def follow(self) -> None:
        """Do what a new version sets off: limits are worked out anew, what was made of the item follows."""
        if not self._changed:
            return
        unit, rel = self._unit, self._relationship.rel
        # A limit that has struck strikes again: the content of the new version is another.
        unit.connection.execute(delete(schema.limit_due).where(_D.rel == rel, _D.item_id == self._item_id))
        owe_reports_of_used(unit, rel, self._item_id)
        tighten_products(self._party, unit, self._relationship, self._item_id)

    def _next(self) -> tuple[Row[Any], str, str] | None:
        """Return what is to be judged now, why it is refused, and the warning that goes with it."""
        unit, rel = self._unit, self._relationship.rel
        item = item_row(unit.connection, rel, self._item_id)
        waiting = [one for one in self._versions() if not counts(one) and not one.refused and one.version > 1]
        if item is None:
            if waiting and _first_refused(unit, rel, self._item_id):
                return waiting[0], "INVALID_TRANSITION", ""
            return None
        if item.whose == schema.OWN:
            return None
        judging: _Judging | None = None
        if not item.readable:
            judging = _Judging(unit, self._relationship, item)
            if judging.bound.history.taken_back:
                return item, "SEALED", ""
        if not waiting:
            return None
        begin_versions(unit, item)
        judging = judging or _Judging(unit, self._relationship, item)
        one = waiting[0]
        supply, codes = read_supply(one)
        try:
            judging.require(supply)
        except Refusal as refusal:
            return one, refusal.code, ""
        statement_id = bytes(one.statement_id)
        if not item.readable or judging.lacks(one.version):
            return None
        if awaits_declaration(unit.connection, rel, statement_id) or not is_whole(unit, rel, statement_id):
            return None
        return one, "", judging.warning(supply, codes)

    def _versions(self) -> list[Row[Any]]:
        found = versions_of(self._unit.connection, self._relationship.rel, [self._item_id])
        return found.get(self._item_id, [])


class _Judging:
    """One item that is here, as it stands, for the versions that are to follow."""

    def __init__(self, unit: UnitOfWork, relationship: Relationship, item: Row[Any]) -> None:
        self._unit, self._relationship, self._item = unit, relationship, item
        # Its row may have been read before its first correction came.
        self._row = item_row(unit.connection, item.rel, bytes(item.item_id)) or item
        self.bound: Bound = Bounds(unit.connection, relationship, unit.now).of(self._row)

    def require(self, supply: item_supply_pb2.ItemSupply) -> None:
        """Return if a version may replace what is here. Raises Refusal SCHEMA_INVALID, SEALED, EXPIRED."""
        judge_version(supply, self.bound.supplies[0][0])
        in_force = self.bound.in_force
        require_correctable(in_force.marking, sealed=in_force.sealed, now=self._unit.now)

    def lacks(self, version: int) -> bool:
        """Return whether a version before this one is not here, or not judged yet."""
        item_id = bytes(self._item.item_id)
        held = versions_of(self._unit.connection, self._item.rel, [item_id]).get(item_id, [])
        judged = {one.version for one in held if one.version < version and (counts(one) or one.refused)}
        return len(judged) < version - 1

    def warning(self, supply: item_supply_pb2.ItemSupply, codes: tuple[str, ...]) -> str:
        """Return RESEND_DOES_NOT_RELAX where a version states less than what was in force before it."""
        unit, item = self._unit, self._row
        item_id = bytes(item.item_id)
        notices = notices_on(unit.connection, item.rel, [item_id])[item_id]
        places = [one.sequence for one in notices if _announces(one, supply.version)]
        earlier = [one for one in notices if not places or one.sequence < min(places)]
        first, first_for = self.bound.supplies[0]
        history = history_of(
            schema.PEER, Marking.of_supply(first, supplied_for=first_for), earlier, first_for
        )
        later = binding(
            versions_of(unit.connection, item.rel, [item_id]).get(item_id, []), supply.version - 1
        )
        history = history.corrected(
            [
                (one.version, Marking.of_supply(said, supplied_for=for_))
                for one, (said, for_) in ((one, read_supply(one)) for one in later)
            ]
        )
        return history.resupplied(Marking.of_supply(supply, supplied_for=codes), unit.now)


def _announces(row: Row[Any], version: int) -> bool:
    if row.state in REJECTED:
        return False
    notice = restriction_notice_pb2.RestrictionNotice.FromString(bytes(row.notice))
    return notice.kind == CORRECT and notice.replacement_version == version


def _require_place(taking: Taking, item: Row[Any] | None, supply: item_supply_pb2.ItemSupply) -> None:
    """Return if a correction is one of the peer's own items, and the first statement of its version."""
    unit, rel, opened = taking.unit, taking.relationship.rel, taking.opened
    first = unit.connection.execute(
        select(_S.whose, _S.body).where(_S.rel == rel, _S.statement_id == supply.item_id)
    ).one_or_none()
    own = item is not None and item.whose == schema.OWN
    if own or (first is not None and first.whose == schema.OWN):
        raise Refusal("NOT_ORIGINATOR", "only the Party that supplied the item corrects it")
    if first is not None and first.body != "item_supply":
        raise Refusal("INVALID_TRANSITION", "what is to be corrected is no item")
    if opened.drill or (item is not None and item.drill):
        raise Refusal("INVALID_TRANSITION", "a drill is not corrected, and corrects nothing")
    held = versions_of(unit.connection, rel, [supply.item_id]).get(supply.item_id, [])
    rival = next((one for one in held if one.version == supply.version), None)
    if rival is None:
        return
    both = link_pb2.Batch(lane=opened.lane)  # type: ignore[arg-type]
    envelope = unit.connection.execute(
        select(_S.envelope).where(
            _S.rel == rel, _S.whose == schema.PEER, _S.statement_id == bytes(rival.statement_id)
        )
    ).scalar_one()
    for one in (bytes(envelope), opened.envelope):
        both.deliveries.add().envelope.MergeFromString(one)
    raise_alarm(unit, rel, "ITEM_ID_CONFLICT", opened.statement_id, both.SerializeToString())
    raise Refusal("ITEM_ID_CONFLICT", "another statement has supplied this version of the item")


def _first_refused(unit: UnitOfWork, rel: int, item_id: bytes) -> bool:
    """Return whether the item itself was refused: it is named after the statement that supplied it."""
    decision = unit.connection.execute(
        select(_O.decision).where(
            _O.rel == rel, _O.whose == schema.PEER, _O.statement_id == item_id, _O.stage == FINAL
        )
    ).scalar_one_or_none()
    return decision == REFUSED


def _never_accepted() -> Refusal:
    return Refusal("INVALID_TRANSITION", "the item was refused: there is nothing to correct", article="3.1")
