"""Uses reported to the Party that supplied an item (Article 3.4), where its restrictions ask for it.

Decides that every use since the supply is told once, numbered without a gap by the ledger, a batch at a time
in the routine lane; and that the supplier keeps them by those numbers. Persons are named only where the
agreement says so. A node's own policy tells nobody anything: only what the supplier stated counts. The rules
stand in `node/exchange/exposure.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Final

from entente.v1 import exposure_pb2, statement_pb2
from entente.v1 import use_service_pb2 as wire
from sqlalchemy import Row, func, select, update

from node.acts.alarms import raise_alarm
from node.acts.bound import Bounds
from node.acts.leaves import REFUSED, Kind
from node.acts.open_item import find_item
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight
from node.acts.settled import Settlement
from node.acts.statements import not_found, parse_id
from node.acts.taken import Taking
from node.acts.telling import tell
from node.acts.use_leaves import uses_of
from node.acts.use_owed import must_be_told
from node.errors import Refusal
from node.exchange.exposure import reported_uses, take_reported
from node.store import schema
from node.store.unit import UnitOfWork

REPORT_MAX: Final = 500
"""So many uses are told in one statement, as the contract says."""
_ITEMS_MAX: Final = 200
_NODE: Final = statement_pb2.Author()
_T, _R = schema.use_told.c, schema.reported_use.c


def report_uses(party: Party) -> Future[int]:
    """Tell suppliers of uses they asked to hear of; return how many were told. Safe to repeat.

    At most one statement for each agreement; called until it returns 0, it gets to the end.
    """
    return party.store.put(_report, party)


def _report(unit: UnitOfWork, calls: Sequence[Party]) -> list[int]:
    party, done = calls[0], 0
    for relationship in party.relationships():
        if not unit.is_frozen(relationship.rel):
            done += _report_one(unit, party, relationship)
    return [done, *[0] * (len(calls) - 1)]


def _report_one(unit: UnitOfWork, party: Party, relationship: Relationship) -> int:
    rel = relationship.rel
    owed = unit.connection.execute(
        select(schema.use_told)
        .where(_T.rel == rel, _T.owed.is_(True))
        .order_by(_T.through, _T.item_id)
        .limit(_ITEMS_MAX)
    ).all()
    bounds = Bounds(unit.connection, relationship, unit.now)
    uses = list[exposure_pb2.ReportedUse]()
    for told in owed:
        if len(uses) == REPORT_MAX:
            break
        uses += _news_of(unit, relationship, bounds, told, REPORT_MAX - len(uses))
    if not uses:
        return 0
    statement_id = party.ids.uuid7()
    tell(
        party,
        unit,
        relationship,
        Kind.USE_REPORTED,
        statement_pb2.Statement(use_report=exposure_pb2.UseReport(uses=uses)),
        statement_id,
        _NODE,
        lane=statement_pb2.LANE_ROUTINE,
        statement_id=statement_id,
    )
    return len(uses)


def _news_of(
    unit: UnitOfWork, relationship: Relationship, bounds: Bounds, told: Row[Any], most: int
) -> Sequence[exposure_pb2.ReportedUse]:
    """Return what is to be told of one item, and note how far that goes."""
    rel, item_id = relationship.rel, bytes(told.item_id)
    found = find_item(unit.connection, [relationship], item_id)
    uses: Sequence[exposure_pb2.ReportedUse] = ()
    more = False
    if found is not None and must_be_told(bounds.of(found[1])):
        looked = most + 1  # denials stand between the uses; the next round goes on after them
        entries = uses_of(unit, rel, item_id, after=told.through, limit=looked)
        more = len(entries) == looked
        entries = entries[:most]
        names = relationship.settings().names_in_reports
        uses = reported_uses(entries, item_id=item_id, already=told.told, before=told.told, names=names)
        through = entries[-1].index if entries else told.through
        values = {"told": told.told + len(uses), "through": through, "owed": more}
    else:
        values = {"owed": False}
    unit.connection.execute(
        update(schema.use_told).where(_T.rel == rel, _T.item_id == item_id).values(**values)
    )
    return uses


def take_use_report(taking: Taking) -> None:
    """Keep the uses of own items that the peer reports.

    Raises:
        Refusal: NOT_FOUND, one of the items was not supplied by this Party.
    """
    unit, rel = taking.unit, taking.relationship.rel
    uses = taking.statement.use_report.uses
    held = {use.item_id: 0 for use in uses}
    for item_id in held:
        found = find_item(unit.connection, [taking.relationship], item_id)
        if found is None or found[1].whose != schema.OWN:
            raise not_found()
        held[item_id] = _reported(unit.connection, rel, item_id)
    numbers = take_reported(uses, held)
    rows = {
        (use.item_id, use.ordinal): use
        for use in uses
        if held[use.item_id] < use.ordinal <= numbers[use.item_id]
    }
    unit.insert(
        schema.reported_use,
        [
            {
                "rel": rel,
                "item_id": use.item_id,
                "ordinal": use.ordinal,
                "use": use.SerializeToString(),
                "statement_id": taking.opened.statement_id,
                "recorded_us": unit.now_us,
            }
            for use in rows.values()
        ],
    )


def refused_report(settled: Settlement) -> None:
    """Raise an alarm where the supplier's node refused a report: its counts are not this ledger's."""
    if settled.leaf.decision == REFUSED:
        raise_alarm(settled.unit, settled.relationship.rel, "INVALID_TRANSITION", settled.statement_id)


def list_reported(
    party: Party, caller: Caller, request: wire.ListReportedUsesRequest
) -> wire.ListReportedUsesResponse:
    """Return the uses of an own item that the other Party reported, the newest first.

    Raises:
        Refusal: NOT_FOUND, the same for what does not exist and what the caller may not see; NOT_ORIGINATOR,
            the item is the other Party's; TOKEN_INVALID.
    """
    relationships = (
        [party.relationship(request.agreement_id)] if request.agreement_id else party.relationships()
    )
    item_id = parse_id(request.item_id)
    size = page_size(request.page_size, default=50, most=500)
    question = f"reported/{caller.key}/{request.agreement_id}/{request.item_id}"
    begin = read_token(party, question, request.page_token) if request.page_token else ()
    with party.store.read() as connection:
        found = find_item(connection, relationships, item_id)
        if found is None:
            raise not_found()
        relationship, row = found
        if not Sight(connection, relationship, caller, party.clock.now()).may_see(row):
            raise not_found()
        if row.whose != schema.OWN:
            raise Refusal("NOT_ORIGINATOR", "uses are reported to the Party that supplied the item")
        total = _reported(connection, row.rel, item_id)
        last = begin[0] if begin else total + 1
        rows = connection.execute(
            select(_R.use, _R.ordinal)
            .where(_R.rel == row.rel, _R.item_id == item_id, _R.ordinal < last)
            .order_by(_R.ordinal.desc())
            .limit(size)
        ).all()
    answer = wire.ListReportedUsesResponse(
        uses=[exposure_pb2.ReportedUse.FromString(bytes(one.use)) for one in rows], total=total
    )
    if rows and rows[-1].ordinal > 1:
        answer.next_page_token = make_token(party, question, (rows[-1].ordinal,))
    return answer


def _reported(connection: Any, rel: int, item_id: bytes) -> int:
    highest = connection.execute(
        select(func.max(_R.ordinal)).where(_R.rel == rel, _R.item_id == item_id)
    ).scalar_one()
    return int(highest or 0)
