"""The auditor's view: every leaf, and proofs that hold under a checkpoint of this Party's own key."""

from __future__ import annotations

from typing import Any

import pytest
from entente.v1 import ledger_pb2, ledger_service_pb2

from node.acts import audit, heads
from node.acts.party import Caller
from node.errors import Refusal
from node.ledger.checkpoint import Checkpoint, verify_checkpoint, verify_cosigned
from node.ledger.note import Verifier
from node.ledger.proofs import verify_consistency, verify_inclusion
from node.ledger.tree import leaf_hash
from tests.support.world import (
    AGREEMENT,
    ANALYST,
    AUDIT_SYSTEM,
    AUDITOR,
    DESK_SYSTEM,
    OPERATOR,
    World,
    request,
)


def checkpoint_of(world: World) -> tuple[Checkpoint, str]:
    answer = audit.get_checkpoint(
        world.wco, world.person(world.wco, AUDITOR), ledger_service_pb2.GetCheckpointRequest()
    )
    log = Verifier.parse(answer.vkey)
    return verify_checkpoint(answer.checkpoint, world.wco.relationship().origin, log), answer.checkpoint


def test_only_auditors_and_their_systems_read_the_ledger(world: World) -> None:
    asked = ledger_service_pb2.GetCheckpointRequest()
    for caller in (
        world.person(world.wco, ANALYST),
        world.person(world.wco, OPERATOR),
        world.person(world.wco, "XX-999"),
        Caller("system", DESK_SYSTEM),
    ):
        acts: tuple[tuple[Any, Any], ...] = (
            (audit.get_checkpoint, asked),
            (audit.list_leaves, ledger_service_pb2.ListLeavesRequest()),
            (audit.get_inclusion_proof, ledger_service_pb2.GetInclusionProofRequest()),
            (audit.get_ledger_consistency, ledger_service_pb2.GetLedgerConsistencyRequest()),
        )
        for act, question in acts:
            with pytest.raises(Refusal) as refused:
                act(world.wco, caller, question)
            assert refused.value.code == "ROLE_INSUFFICIENT"
    for caller in (world.person(world.wco, AUDITOR), Caller("system", AUDIT_SYSTEM)):
        assert audit.get_checkpoint(world.wco, caller, asked).checkpoint


def test_every_leaf_is_proven_under_the_newest_checkpoint(world: World) -> None:
    world.supply(world.wco, request(world.caricc))
    checkpoint, _ = checkpoint_of(world)
    auditor = world.person(world.wco, AUDITOR)
    for index, leaf in enumerate(world.leaves(world.wco)):
        answer = audit.get_inclusion_proof(
            world.wco, auditor, ledger_service_pb2.GetInclusionProofRequest(leaf_index=index)
        )
        assert ledger_pb2.LedgerEntry.FromString(answer.leaf) == leaf
        path = list(answer.inclusion_path)
        verify_inclusion(leaf_hash(answer.leaf), index, checkpoint.size, path, checkpoint.root)
    beyond = ledger_service_pb2.GetInclusionProofRequest(leaf_index=checkpoint.size)
    with pytest.raises(Refusal) as refused:
        audit.get_inclusion_proof(world.wco, auditor, beyond)
    assert refused.value.code == "NOT_FOUND"


def test_an_older_checkpoint_is_proven_to_be_the_beginning(world: World) -> None:
    old, _ = checkpoint_of(world)
    for _ in range(3):
        world.supply(world.wco, request(world.caricc))
    new, _ = checkpoint_of(world)
    auditor = world.person(world.wco, AUDITOR)
    answer = audit.get_ledger_consistency(
        world.wco, auditor, ledger_service_pb2.GetLedgerConsistencyRequest(old_size=old.size)
    )
    verify_consistency(old.size, new.size, old.root, new.root, list(answer.proof))
    with pytest.raises(Refusal) as refused:
        audit.get_ledger_consistency(
            world.wco, auditor, ledger_service_pb2.GetLedgerConsistencyRequest(old_size=new.size + 1)
        )
    assert refused.value.code == "SCHEMA_INVALID"


def test_leaves_are_listed_page_by_page_without_gap(world: World) -> None:
    auditor = world.person(world.wco, AUDITOR)
    token = ""
    found: list[ledger_pb2.LedgerEntry] = []
    while True:
        asked = ledger_service_pb2.ListLeavesRequest(page_size=3, page_token=token)
        answer = audit.list_leaves(world.wco, auditor, asked)
        assert answer.first_leaf_index == len(found)
        assert len(answer.leaves) <= 3
        found += [ledger_pb2.LedgerEntry.FromString(leaf) for leaf in answer.leaves]
        if not (token := answer.next_page_token):
            break
    assert found == world.leaves(world.wco)


def test_the_newest_checkpoint_bears_the_peers_cosignature_if_it_has_one(world: World) -> None:
    answer = heads.take_heads(world.caricc, AGREEMENT, heads.own_heads(world.wco, AGREEMENT)).result()
    assert answer is not None
    heads.take_heads(world.wco, AGREEMENT, answer).result()
    _, note = checkpoint_of(world)
    relationship = world.wco.relationship()
    log = Verifier.parse(relationship.own_descriptor.ledger_vkey)
    now = int(world.clock.now().timestamp())
    assert verify_cosigned(note, relationship.origin, log, relationship.peer_witness, now).seconds == now
