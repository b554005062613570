"""Checkpoints between the Parties: cosigned, kept, and what happens when they contradict each other."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import error_reason_pb2, federation_service_pb2, link_pb2, operator_service_pb2
from sqlalchemy import select

from node.acts import heads, operate
from node.acts.party import Party
from node.errors import Refusal
from node.keys.provider import KeyRole
from node.ledger.checkpoint import Checkpoint, cosign, sign_checkpoint, verify_checkpoint
from node.ledger.note import Verifier, add_lines
from node.ledger.proofs import verify_consistency
from node.store import schema
from tests.support.world import AGREEMENT, World, request


def show(a: Party, b: Party, **options: bool) -> link_pb2.Heads | None:
    """Show a's checkpoint to b and bring the cosignature back; return b's answer."""
    shown = heads.own_heads(a, AGREEMENT, always=options.get("always", False))
    answer = heads.take_heads(b, AGREEMENT, shown, at_once=options.get("at_once", False)).result()
    if answer is not None:
        heads.take_heads(a, AGREEMENT, answer).result()
    return answer


def refused(party: Party, given: link_pb2.Heads) -> Refusal:
    with pytest.raises(Refusal) as caught:
        heads.take_heads(party, AGREEMENT, given, at_once=True).result()
    return caught.value


def alarms(party: Party) -> list[int]:
    return [
        alarm.reason for alarm in operate.list_alarms(party, operator_service_pb2.ListAlarmsRequest()).alarms
    ]


def forged(world: World, size: int, root: bytes) -> str:
    """Return a checkpoint of WCO's ledger, signed by its key, of a history it does not have."""
    origin = world.wco.relationship().origin
    signer = world.wco.keys.signer(KeyRole.LEDGER)
    return sign_checkpoint(Checkpoint(origin, size, root), signer.sign, origin, signer.public_key)


def cosigned_by_caricc(world: World, note: str) -> str:
    signer = world.caricc.keys.signer(KeyRole.COSIGNING)
    name = Verifier.parse(world.caricc.relationship().own_descriptor.cosigner_vkey).name
    text = note.partition("\n\n")[0] + "\n"
    line = cosign(text, name, int(world.clock.now().timestamp()), signer.sign, signer.public_key)
    return add_lines(note, line)


def test_a_cosigned_checkpoint_is_kept_by_both(world: World) -> None:
    size = len(world.leaves(world.wco))
    answer = show(world.wco, world.caricc)
    assert answer is not None
    note = heads.get_cosigned_checkpoint(world.caricc, world.wco.relationship().origin)
    assert note == answer.cosigned_checkpoint
    with world.wco.store.read() as connection:
        kept = connection.execute(select(schema.ledger_cosigned.c.size, schema.ledger_cosigned.c.note)).one()
    assert (kept.size, kept.note) == (size, note)
    assert len(world.leaves(world.caricc, "checkpoint.cosigned")) == 1


def test_a_grown_ledger_is_shown_with_its_proof_and_cosigned_again(world: World) -> None:
    show(world.wco, world.caricc)
    old = len(world.leaves(world.wco))
    for _ in range(3):
        world.supply(world.wco, request(world.caricc))
    world.clock.forward(seconds=heads.COSIGN_INTERVAL_S)
    shown = heads.own_heads(world.wco, AGREEMENT)
    assert shown.consistency_from == old
    answer = show(world.wco, world.caricc)
    assert answer is not None
    newest = verify_checkpoint(
        answer.cosigned_checkpoint,
        world.wco.relationship().origin,
        world.caricc.relationship().peer_ledger,
    )
    assert newest.size == old + 3


def test_two_quiet_ledgers_do_not_answer_each_other_for_ever(world: World) -> None:
    for _ in range(3):
        show(world.wco, world.caricc)
        show(world.caricc, world.wco)
        world.clock.forward(seconds=60)
    before = [len(world.leaves(party)) for party in world.parties.values()]
    for _ in range(5):
        assert show(world.wco, world.caricc) is None
        assert show(world.caricc, world.wco) is None
        world.clock.forward(seconds=60)
    assert [len(world.leaves(party)) for party in world.parties.values()] == before


def test_cosigning_waits_for_its_interval_unless_asked_at_once(world: World) -> None:
    show(world.wco, world.caricc)
    world.supply(world.wco, request(world.caricc))
    assert show(world.wco, world.caricc) is None
    assert show(world.wco, world.caricc, at_once=True) is not None


def test_the_same_checkpoint_again_gets_the_same_cosignature_and_no_leaf(world: World) -> None:
    shown = heads.own_heads(world.wco, AGREEMENT)
    first = heads.take_heads(world.caricc, AGREEMENT, shown).result()
    leaves = len(world.leaves(world.caricc))
    shown.consistency_from = 0  # the answer was lost: the peer does not know that it was cosigned
    again = heads.take_heads(world.caricc, AGREEMENT, shown).result()
    assert again == first
    assert len(world.leaves(world.caricc)) == leaves


def test_a_proof_that_begins_elsewhere_is_answered_with_where_to_begin(world: World) -> None:
    first = heads.take_heads(world.caricc, AGREEMENT, heads.own_heads(world.wco, AGREEMENT)).result()
    world.supply(world.wco, request(world.caricc))  # and the answer was lost
    second = show(world.wco, world.caricc, at_once=True)
    assert second == first
    third = show(world.wco, world.caricc, at_once=True)
    assert third is not None
    assert third != first


def test_another_history_of_the_same_size_is_a_fork_with_both_notes_as_evidence(world: World) -> None:
    show(world.wco, world.caricc)
    size = len(world.leaves(world.wco))
    note = forged(world, size, bytes(32))
    given = link_pb2.Heads(checkpoint=note, consistency_from=size)
    assert refused(world.caricc, given).code == "FORK_DETECTED"
    assert refused(world.caricc, given).code == "FORK_DETECTED"
    assert alarms(world.caricc) == [error_reason_pb2.ERROR_REASON_FORK_DETECTED]
    with world.caricc.store.read() as connection:
        kept = connection.execute(select(schema.alarm.c.evidence)).scalar_one()
    evidence = link_pb2.Heads.FromString(bytes(kept))
    assert evidence.checkpoint == note
    origin = world.wco.relationship().origin
    assert evidence.cosigned_checkpoint == heads.get_cosigned_checkpoint(world.caricc, origin)


def test_a_larger_ledger_that_does_not_extend_the_cosigned_one_is_a_fork(world: World) -> None:
    show(world.wco, world.caricc)
    size = len(world.leaves(world.wco))
    given = link_pb2.Heads(
        checkpoint=forged(world, size + 1, bytes(32)), consistency_from=size, consistency_proof=[bytes(32)]
    )
    assert refused(world.caricc, given).code == "FORK_DETECTED"


@pytest.mark.parametrize(("beyond", "code"), [(0, "FORK_DETECTED"), (5, "RESTORED_FROM_OLD_COPY")])
def test_a_cosigned_history_that_is_not_ours_stops_us(world: World, beyond: int, code: str) -> None:
    note = forged(world, len(world.leaves(world.wco)) + beyond, bytes(32))
    given = link_pb2.Heads(cosigned_checkpoint=cosigned_by_caricc(world, note))
    assert refused(world.wco, given).code == code
    assert alarms(world.wco) == [error_reason_pb2.ErrorReason.Value(f"ERROR_REASON_{code}")]


def test_checkpoints_under_other_keys_or_names_are_refused(world: World) -> None:
    own = heads.own_heads(world.wco, AGREEMENT)
    other = heads.own_heads(world.caricc, AGREEMENT)
    assert refused(world.caricc, other).code == "FOREIGN_AGREEMENT"
    changed = link_pb2.Heads(checkpoint=own.checkpoint.replace("\n7\n", "\n6\n"))
    assert refused(world.caricc, changed).code == "SIGNATURE_INVALID"
    assert refused(world.caricc, link_pb2.Heads(checkpoint="not a note")).code == "SCHEMA_INVALID"
    uncosigned = link_pb2.Heads(cosigned_checkpoint=own.checkpoint)
    assert refused(world.wco, uncosigned).code == "SIGNATURE_INVALID"
    assert not alarms(world.wco)
    assert not alarms(world.caricc)


def test_heads_without_a_checkpoint_tell_the_versions(world: World) -> None:
    show(world.wco, world.caricc)
    quiet = heads.own_heads(world.wco, AGREEMENT)
    assert not quiet.checkpoint
    assert (quiet.roster_version, quiet.descriptor_version) == (1, 1)
    assert heads.take_heads(world.caricc, AGREEMENT, quiet).result() is None


def test_no_cosigned_checkpoint_is_not_found(world: World) -> None:
    for origin in (world.wco.relationship().origin, "other.example/entente/wco.example"):
        with pytest.raises(Refusal) as caught:
            heads.get_cosigned_checkpoint(world.caricc, origin)
        assert caught.value.code == "NOT_FOUND"


def test_the_outcome_of_a_statement_is_the_receipt_that_answered_it(world: World) -> None:
    item_id = world.supply(world.wco, request(world.caricc))
    carried = world.carry(world.wco, world.caricc)
    found = heads.get_outcome(world.caricc, AGREEMENT, uuid.UUID(item_id).bytes)
    assert found in carried.receipts
    with pytest.raises(Refusal) as caught:
        heads.get_outcome(world.caricc, AGREEMENT, uuid.uuid4().bytes)
    assert caught.value.code == "NOT_FOUND"


def test_consistency_is_proven_between_any_two_signed_sizes(world: World) -> None:
    def ask(old: int, new: int) -> Any:
        asked = federation_service_pb2.GetConsistencyProofRequest(
            agreement_id=AGREEMENT, old_size=old, new_size=new
        )
        return heads.get_consistency_proof(world.wco, asked)

    def read(note: str) -> Checkpoint:
        relationship = world.caricc.relationship()
        return verify_checkpoint(note, relationship.peer_origin, relationship.peer_ledger)

    old = read(ask(0, 0).checkpoint)
    world.supply(world.wco, request(world.caricc))
    answer = ask(old.size, 0)
    new = read(answer.checkpoint)
    verify_consistency(old.size, new.size, old.root, new.root, list(answer.proof))
    assert read(ask(0, old.size).checkpoint) == old
    for sizes, code in (((new.size, old.size), "SCHEMA_INVALID"), ((0, new.size + 1), "NOT_FOUND")):
        with pytest.raises(Refusal) as caught:
            ask(*sizes)
        assert caught.value.code == code
