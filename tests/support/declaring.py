"""Declare purposes and supply under them, for tests of acts; also as a sender that waits for no receipt."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2, link_pb2, purpose_pb2, receipt_pb2, statement_pb2
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import purpose_service_pb2 as wire
from google.protobuf.message import Message
from sqlalchemy import update

from node.acts import items, outbox, receive, settle
from node.acts.correcting import correct_purpose
from node.acts.declaring import declare_purpose, withdraw_purpose
from node.acts.party import Party
from node.acts.purpose_list import list_purposes
from node.acts.statements import get_statement
from node.errors import Refusal, code_of
from node.exchange.lives import DeclarationState
from node.store import schema
from tests.acts.test_receive_act import owed
from tests.support.world import AGREEMENT, ANALYST, CONTACT, World, request

REFERENCE = "decl-2031-09"
State = wire.DeclarationState
GOVERNANCE = statement_pb2.LANE_GOVERNANCE


def declare(
    world: World,
    party: Party,
    *codes: str,
    reference: str = REFERENCE,
    expires: datetime | None = None,
    who: str = ANALYST,
    **more: Any,
) -> wire.DeclarePurposeResponse:
    """Declare these purposes as `who`."""
    asked = wire.DeclarePurposeRequest(
        request_id=more.pop("request_id", str(uuid.uuid4())),
        declaration=purpose_pb2.PurposeDeclaration(
            reference=reference, purpose=purpose_pb2.Purpose(codes=codes)
        ),
        **more,
    )
    asked.declaration.purpose.texts.add(language="en", text="An invented purpose.")
    if expires is not None:
        asked.declaration.expire_time.FromDatetime(expires)
    return declare_purpose(party, world.person(party, who), asked).result(30)


def withdraw(
    world: World, party: Party, reference: str = REFERENCE, who: str = ANALYST, **more: Any
) -> wire.WithdrawPurposeResponse:
    """Take a declaration back as `who`."""
    asked = wire.WithdrawPurposeRequest(
        request_id=more.pop("request_id", str(uuid.uuid4())), reference=reference, reason_code="DONE", **more
    )
    return withdraw_purpose(party, world.person(party, who), asked).result(30)


def correct(
    world: World, party: Party, item_id: str, *codes: str, who: str = ANALYST, **more: Any
) -> wire.CorrectPurposeResponse:
    """Correct the purpose of an item as `who`."""
    asked = wire.CorrectPurposeRequest(
        request_id=more.pop("request_id", str(uuid.uuid4())),
        item_id=item_id,
        purpose=purpose_pb2.Purpose(codes=codes),
        reason_code="WRONG_CODE",
        **more,
    )
    return correct_purpose(party, world.person(party, who), asked).result(30)


def referring(
    to: Party, *codes: str, reference: str = REFERENCE, **more: Any
) -> exchange_service_pb2.SubmitRequest:
    """Return a request to supply an item under a declaration, with purposes of its own besides if named."""
    made = request(to, purposes=codes, **more)
    if not codes:
        made.ClearField("purpose")
    made.purpose_declaration = reference
    return made


def states(world: World, party: Party, who: str = ANALYST) -> dict[str, str]:
    """Return how each declaration stands for this Party's node: PARTY/reference to state, newest of each."""
    answer = list_purposes(party, world.person(party, who), wire.ListPurposesRequest())
    return {
        f"{one.party}/{one.declaration.reference}": State.Name(one.state).removeprefix("DECLARATION_STATE_")
        for one in reversed(answer.declarations)
    }


def believe_acknowledged(party: Party) -> None:
    """Make a node that does not wait: it takes what it offered as acknowledged, though no receipt is here."""
    table = schema.declaration

    def act(unit: Any, calls: Any) -> list[None]:
        unit.connection.execute(
            update(table)
            .where(table.c.whose == schema.OWN, table.c.state == DeclarationState.OFFERED.value)
            .values(state=DeclarationState.ACKED.value)
        )
        return [None] * len(calls)

    party.store.put(act, Message).result(30)


def refusal(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda raised: raised.code == code)


def summaries(world: World, party: Party, who: str = CONTACT) -> list[exchange.ItemSummary]:
    asked = exchange.ListItemsRequest()
    return list(items.list_items(party, world.person(party, who), asked).items)


def told(world: World, party: Party, statement_id: str) -> tuple[int, str]:
    answer = get_statement(
        party, world.person(party, ANALYST), exchange.GetStatementRequest(statement_id=statement_id)
    )
    return answer.state, code_of(answer.refusal.reason) if answer.refusal.reason else ""


def settle_all(party: Party, received: receive.Received) -> None:
    for raw in received.receipts:
        settle.settle(party, AGREEMENT, receipt_pb2.BatchReceipt.FromString(raw)).result(30)


def late(world: World, *codes: str, **more: object) -> tuple[str, list[link_pb2.Delivery]]:
    """Supply under a declaration that its peer has not seen; return the item, and the declaration owed."""
    declare(world, world.wco, "ENF.PREC")
    believe_acknowledged(world.wco)
    item = world.supply(world.wco, referring(world.caricc, *codes, **more))  # type: ignore[arg-type]
    return item, owed(world.wco, GOVERNANCE)


def owed_items(world: World) -> list[link_pb2.Delivery]:
    """Return the items owed though what was said before is not answered: a sender that does not wait."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(outbox, "_governance_unanswered", lambda *_: False)
        return owed(world.wco)
