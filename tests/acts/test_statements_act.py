"""How a statement stands as its sender knows it, and the receipt derived for it alone."""

from __future__ import annotations

import hashlib
import uuid

import pytest
from entente.v1 import (
    error_reason_pb2,
    exchange_service_pb2,
    ledger_pb2,
    restriction_notice_pb2,
    restriction_pb2,
    restriction_service_pb2,
)

from node.acts import restrict, settle, statements
from node.acts.party import Caller
from node.errors import Refusal
from node.ledger.checkpoint import verify_checkpoint
from node.ledger.proofs import verify_inclusion
from node.ledger.tree import leaf_hash
from tests.support.world import ANALYST, AUDIT_SYSTEM, DESK_SYSTEM, World, request


def ask(
    world: World, statement_id: str, caller: Caller | None = None
) -> exchange_service_pb2.GetStatementResponse:
    return statements.get_statement(
        world.wco,
        caller or world.person(world.wco, ANALYST),
        exchange_service_pb2.GetStatementRequest(statement_id=statement_id, with_receipt=True),
    )


def test_a_statement_is_queued_until_its_receipt_is_verified(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    before = ask(world, item_id)
    assert before.state == exchange_service_pb2.STATEMENT_STATE_QUEUED
    assert before.item_id == before.statement_id == item_id
    assert not before.HasField("receipt")
    world.carry(world.wco, world.caricc)
    after = ask(world, item_id)
    assert after.state == exchange_service_pb2.STATEMENT_STATE_ACCEPTED
    assert after.HasField("settle_time")


@pytest.mark.parametrize("refused", [False, True])
def test_the_commit_that_settles_tells_who_waits_what_the_store_would(world: World, refused: bool) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    caller, raw_id = world.person(world.wco, ANALYST), uuid.UUID(item_id).bytes
    asked = exchange_service_pb2.GetStatementRequest(statement_id=item_id, wait_seconds=1)
    with statements.awaited(world.wco, asked), statements.awaited(world.wco, asked):
        standing = statements.look(world.wco, caller, asked)
        assert standing.is_open
        assert world.wco.outcomes.of(raw_id) is None
        if refused:
            world.put_roster(world.caricc, 2, without=["CO-001"])
        world.carry(world.wco, world.caricc)
        outcome = world.wco.outcomes.of(raw_id)
        assert outcome is not None
        assert statements.told(standing, outcome) == statements.get_statement(world.wco, caller, asked)
    assert world.wco.outcomes.of(raw_id) is None, "nobody waits any more"


def test_an_outcome_that_nobody_waits_for_is_not_kept(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    other = exchange_service_pb2.GetStatementRequest(statement_id=str(uuid.uuid4()), wait_seconds=1)
    nothing = exchange_service_pb2.GetStatementRequest(statement_id="no identifier", wait_seconds=1)
    with statements.awaited(world.wco, other), statements.awaited(world.wco, nothing):
        world.carry(world.wco, world.caricc)
        assert world.wco.outcomes.of(uuid.UUID(item_id).bytes) is None


def test_a_statement_that_is_only_held_goes_on_being_waited_for(world: World) -> None:
    large = bytes(100_000)
    upload_id = world.upload(world.wco, large)
    item_id = world.supply(world.wco, request(world.caricc, attachments=[large], upload_ids=[upload_id]))
    asked = exchange_service_pb2.GetStatementRequest(statement_id=item_id, wait_seconds=1)
    with statements.awaited(world.wco, asked):
        world.carry(world.wco, world.caricc)
        assert ask(world, item_id).state == exchange_service_pb2.STATEMENT_STATE_HELD
        assert world.wco.outcomes.of(uuid.UUID(item_id).bytes) is None


def test_the_receipt_of_one_statement_of_a_batch_stands_by_itself(world: World) -> None:
    items = [world.supply(world.wco, request(world.caricc)) for _ in range(5)]
    world.carry(world.wco, world.caricc)
    relationship = world.wco.relationship()
    for item_id in items:
        receipt = ask(world, item_id).receipt
        checkpoint = verify_checkpoint(receipt.checkpoint, relationship.peer_origin, relationship.peer_ledger)
        verify_inclusion(
            leaf_hash(receipt.leaf),
            receipt.leaf_index,
            checkpoint.size,
            list(receipt.inclusion_path),
            checkpoint.root,
        )
        leaf = ledger_pb2.LedgerEntry.FromString(receipt.leaf)
        assert leaf.object_id == uuid.UUID(item_id).bytes
        assert leaf.statement_digest == hashlib.sha256(receipt.statement.payload).digest()


def test_a_refused_statement_tells_the_peers_reason(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    world.put_roster(world.caricc, 2, without=["CO-001"])  # the addressee leaves before it arrives
    world.carry(world.wco, world.caricc)
    answer = ask(world, item_id)
    assert answer.state == exchange_service_pb2.STATEMENT_STATE_REFUSED
    assert answer.refusal.reason == error_reason_pb2.ERROR_REASON_RECIPIENT_NOT_AUTHORISED
    assert answer.refusal.article == "3.3"
    assert answer.HasField("receipt")


def test_a_statement_whose_content_is_on_its_way_is_held(world: World) -> None:
    large = bytes(100_000)
    upload_id = world.upload(world.wco, large)
    item_id = world.supply(world.wco, request(world.caricc, attachments=[large], upload_ids=[upload_id]))
    world.carry(world.wco, world.caricc)
    answer = ask(world, item_id)
    assert answer.state == exchange_service_pb2.STATEMENT_STATE_HELD
    assert answer.refusal.reason == error_reason_pb2.ERROR_REASON_CONTENT_PENDING
    assert not answer.HasField("settle_time")


def test_a_statement_without_receipt_at_its_deadline_is_not_delivered_until_one_comes(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    world.clock.forward(seconds=world.wco.relationship().settings().receipt_deadline_seconds)
    assert settle.expire_overdue(world.wco).result() == 1
    assert ask(world, item_id).state == exchange_service_pb2.STATEMENT_STATE_NOT_DELIVERED
    world.meet()
    world.carry(world.wco, world.caricc)
    assert ask(world, item_id).state == exchange_service_pb2.STATEMENT_STATE_ACCEPTED


def test_strangers_and_unknown_ids_get_the_same_answer(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    texts = set()
    for caller, wanted in (
        (Caller("person", "W-XX-999"), item_id),
        (Caller("system", "unlisted"), item_id),
        (None, str(uuid.uuid4())),
        (None, "no id at all"),
    ):
        with pytest.raises(Refusal) as refused:
            ask(world, wanted, caller)
        texts.add((refused.value.code, str(refused.value)))
    assert len(texts) == 1
    for name in (DESK_SYSTEM, AUDIT_SYSTEM):
        assert ask(world, item_id, Caller("system", name)).statement_id == item_id


def test_of_the_newest_statements_it_is_known_which_protect(world: World) -> None:
    def protects(statement_id: str) -> bool:
        asked = exchange_service_pb2.GetStatementRequest(statement_id=statement_id)
        return statements.protects(world.wco, asked)

    item_id = world.supply(world.wco, request(world.caricc))
    asked = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN,
        set=restriction_pb2.RestrictionSet(bars=[restriction_pb2.BAR_EXPORT]),
    )
    notice = restrict.issue_notice(world.wco, world.person(world.wco, ANALYST), asked).result().notice
    assert [protects(one) for one in (notice.notice_id, item_id, "none")] == [True, False, False]
    for number in range(1_000):
        world.wco.outcomes.protective(number.to_bytes(16, "big"))
    assert not protects(notice.notice_id), "it is not one of the newest any more"
