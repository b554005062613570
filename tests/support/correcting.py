"""Correct items, bring their content over late, and look at what both nodes make of it, for tests of acts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import receipt_pb2, statement_pb2, use_pb2
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import select

from node.acts import fetch, items, open_item, settle
from node.acts.party import Party
from node.acts.statements import get_statement
from node.acts.submit import submit
from node.errors import Refusal, code_of
from node.store import schema
from tests.support.memorandum import SECOND
from tests.support.world import AGREEMENT, ANALYST, World, request

ROUTINE, BULK = statement_pb2.LANE_ROUTINE, statement_pb2.LANE_BULK
PROTECTIVE = statement_pb2.LANE_PROTECTIVE
OPEN, EXPORT = use_pb2.USE_ACTION_OPEN, use_pb2.USE_ACTION_EXPORT
CURRENT = exchange.ITEM_VERSION_STATE_CURRENT
SUPERSEDED = exchange.ITEM_VERSION_STATE_SUPERSEDED
AWAITED = exchange.ITEM_VERSION_STATE_AWAITED
REFUSED = exchange.ITEM_VERSION_STATE_REFUSED


def green(**more: Any) -> pb.RestrictionSet:
    return pb.RestrictionSet(tlp=pb.TLP_GREEN, **more)


def said(text: str, made: exchange.SubmitRequest) -> exchange.SubmitRequest:
    """Have a request say something of its own."""
    made.content.reference.texts[0].text = text
    return made


def supplied(world: World, restrictions: pb.RestrictionSet | None = None, **more: Any) -> str:
    """Have WCO's analyst supply an item that says `first`, and carry it."""
    asked = said("first", request(world.caricc, restrictions=restrictions or green(), **more))
    item_id = world.supply(world.wco, asked)
    world.carry(world.wco, world.caricc)
    return item_id


def correction(
    world: World,
    item_id: str,
    text: str = "second",
    restrictions: pb.RestrictionSet | None = None,
    *,
    replaces: int = 0,
    **more: Any,
) -> exchange.SubmitRequest:
    """Return a request to correct an item of WCO."""
    asked = said(text, request(world.caricc, restrictions=restrictions or green(), **more))
    asked.corrects, asked.corrects_version = item_id, replaces
    return asked


def correct(
    world: World, item_id: str, text: str = "second", who: str = ANALYST, *, carry: bool = True, **more: Any
) -> exchange.SubmitResponse:
    """Correct an item of WCO as `who`. Raises the Refusal."""
    asked = correction(world, item_id, text, **more)
    world.clear(world.wco, asked, who)
    (answer,) = submit(world.wco, world.person(world.wco, who), [asked]).result(30)
    if isinstance(answer, Refusal):
        raise answer
    if carry:
        settle_both(world)
    return answer


def settle_both(world: World) -> None:
    """Carry all there is both ways, twice: what is answered is carried, too."""
    for _ in range(2):
        world.carry(world.wco, world.caricc)
        world.carry(world.caricc, world.wco)


def opened(
    world: World,
    item_id: str,
    who: str = ANALYST,
    *,
    code: str = SECOND,
    action: int = OPEN,
    **more: Any,
) -> tuple[int, str] | Refusal:
    """Return the version and the text that a person is given, or the refusal."""
    party = world.parties[code]
    asked = exchange.OpenItemRequest(item_id=item_id, purpose="ANA", action=action, **more)  # type: ignore[arg-type]
    try:
        found = open_item.open_item(party, world.person(party, who), asked).result(30)
    except Refusal as refusal:
        return refusal
    return found.item.summary.version, found.item.content.reference.texts[0].text


def code_when_opened(world: World, item_id: str, who: str = ANALYST, **more: Any) -> str:
    """Return the code of the refusal; empty where it is opened."""
    found = opened(world, item_id, who, **more)
    return found.code if isinstance(found, Refusal) else ""


def summary(world: World, item_id: str, who: str = ANALYST, *, code: str = SECOND) -> exchange.ItemSummary:
    """Return what a list shows of an item to a person who may see it."""
    party = world.parties[code]
    asked = exchange.ListItemsRequest(item_id=item_id)
    (found,) = items.list_items(party, world.person(party, who), asked).items
    return found


def versions(world: World, item_id: str, *, code: str = SECOND) -> list[tuple[int, int]]:
    """Return what has become of each version."""
    return [(one.version, one.state) for one in summary(world, item_id, code=code).versions]


def verdict(world: World, statement_id: str) -> tuple[int, str, str]:
    """Return how a statement of WCO stands, why it was refused or held, and what was warned of."""
    asked = exchange.GetStatementRequest(statement_id=statement_id)
    found = get_statement(world.wco, world.person(world.wco, ANALYST), asked)
    codes = [code_of(one.reason) if one.reason else "" for one in (found.refusal, found.warning)]
    return found.state, codes[0], codes[1]


def refusing(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda raised: raised.code == code)


def large(world: World, size: int = 300_000, mark: bytes = b"a") -> dict[str, Any]:
    """Return what makes a request one of an item whose content is fetched; more than 1 MiB goes by BULK."""
    data = mark * size
    return {"attachments": [data], "upload_ids": [world.upload(world.wco, data)]}


def fetch_all(world: World, *, only: Sequence[str] = ()) -> None:
    """Bring over the content that CARICC waits for, judge it, and settle what that leads to."""
    for wanted in fetch.pending_fetches(world.caricc, AGREEMENT):
        if only and str(uuid.UUID(bytes=wanted.statement_id)) not in only:
            continue
        sealed = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, wanted.next_chunk))
        fetch.store_chunks(world.caricc, wanted, wanted.next_chunk, sealed).result(30)
        world.caricc.forget()
        for raw in fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result(30):
            settle.settle(world.wco, AGREEMENT, receipt_pb2.BatchReceipt.FromString(raw)).result(30)


def notices(party: Party) -> list[tuple[int, str]]:
    """Return the sequence and state of every notice."""
    table = schema.notice.c
    with party.store.read() as connection:
        rows = connection.execute(select(table.sequence, table.state).order_by(table.sequence))
        return [(row.sequence, row.state) for row in rows]
