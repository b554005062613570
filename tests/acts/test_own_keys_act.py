"""Keys are rotated, announced and retired, and nothing that was on its way is lost by it."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from entente.v1 import (
    descriptor_service_pb2,
    envelope_pb2,
    exchange_service_pb2,
    link_pb2,
    party_pb2,
    receipt_pb2,
    statement_pb2,
)
from sqlalchemy import select

from node.acts import heads, open_item, outbox, own_keys, receive, settle
from node.acts.drafting import Drafting
from node.acts.drafts import Draft
from node.acts.party import Caller, Party
from node.acts.submit import _Supply
from node.errors import Refusal
from node.keys.envelope import STATEMENT_TYPE, sign_envelope
from node.keys.folder import load_keys
from node.keys.provider import KeyRole
from node.store import schema
from tests.support.memorandum import FIRST
from tests.support.world import AGREEMENT, ANALYST, World, bare_world, request

pytestmark = pytest.mark.any_memorandum

SIGNING = descriptor_service_pb2.KEY_ROLE_SIGNING
SEALING = descriptor_service_pb2.KEY_ROLE_SEALING
OPERATOR = Caller("system", "operator")
IN_USE = descriptor_service_pb2.KEY_STATE_IN_USE
ANNOUNCED = descriptor_service_pb2.KEY_STATE_ANNOUNCED
NEEDED = descriptor_service_pb2.KEY_STATE_NEEDED
UNNEEDED = descriptor_service_pb2.KEY_STATE_UNNEEDED
UNANNOUNCED = descriptor_service_pb2.KEY_STATE_UNANNOUNCED


def rotate(party: Party, role: descriptor_service_pb2.KeyRole) -> bytes:
    asked = descriptor_service_pb2.RotateKeyRequest(role=role)
    return own_keys.rotate_key(party, OPERATOR, asked).result().key_id


def retire(party: Party, key_id: bytes) -> descriptor_service_pb2.RetireKeyResponse:
    asked = descriptor_service_pb2.RetireKeyRequest(key_id=key_id)
    return own_keys.retire_key(party, OPERATOR, asked).result()


def update(party: Party, *endpoints: str, ca: str = "") -> descriptor_service_pb2.UpdateDescriptorResponse:
    asked = descriptor_service_pb2.UpdateDescriptorRequest(ca_bundle_pem=ca)
    if endpoints:
        asked.endpoints.endpoints.extend(endpoints)
    return own_keys.update_descriptor(party, OPERATOR, asked).result()


def states(party: Party, role: descriptor_service_pb2.KeyRole) -> list[int]:
    found = own_keys.list_keys(party, descriptor_service_pb2.ListKeysRequest()).keys
    return [key.state for key in found if key.role == role]


def signers(party: Party) -> list[bytes]:
    """The key that signed each statement of this Party's, in the order of their making."""
    table = schema.statement.c
    with party.store.read() as connection:
        rows = connection.execute(
            select(table.envelope).where(table.whose == schema.OWN).order_by(table.leaf_index)
        )
        return [envelope_pb2.Envelope.FromString(bytes(row[0])).signatures[0].key_id for row in rows]


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, check=lambda refusal: refusal.code == code)


def opens(world: World, item_id: str) -> bool:
    """Whether WCO's analyst can open an item of CARICC's."""
    asked = exchange_service_pb2.OpenItemRequest(item_id=item_id, purpose="ANA")
    opening = open_item.open_item(world.wco, world.person(world.wco, ANALYST), asked).result()
    return bool(opening)


def say_heads(a: Party, b: Party) -> None:
    heads.take_heads(b, AGREEMENT, heads.own_heads(a, AGREEMENT), at_once=True).result()


def test_a_new_signing_key_signs_once_the_peer_has_accepted_it(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    old = wco.keys.signer(KeyRole.SIGNING).key_id
    waiting = world.supply(wco, request(caricc))
    new = rotate(wco, SIGNING)
    assert states(wco, SIGNING) == [ANNOUNCED, IN_USE]
    between = world.supply(wco, request(caricc))
    assert set(signers(wco)) == {old}
    carried = world.carry(wco, caricc)
    assert not [one for settled in carried.settled for one in settled.held]
    after = world.supply(wco, request(caricc))
    assert signers(wco)[-1] == new
    world.carry(wco, caricc)
    world.carry(wco, caricc)
    assert states(wco, SIGNING) == [IN_USE, UNNEEDED]
    for item in (waiting, between, after):
        assert item in {
            str(uuid.UUID(bytes=leaf.object_id)) for leaf in world.leaves(caricc, "item.received")
        }
    assert [leaf.decision for leaf in world.leaves(caricc, "descriptor.received")] == [1]
    assert [leaf.actor.system for leaf in world.leaves(wco, "descriptor.stated")] == ["operator"]


def test_an_old_signing_key_is_kept_while_something_it_signed_is_owed(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    old = wco.keys.signer(KeyRole.SIGNING).key_id
    rotate(wco, SIGNING)
    with refused("INVALID_TRANSITION"):
        retire(wco, old)
    world.supply(wco, request(caricc))
    world.carry(wco, caricc, lanes=[statement_pb2.LANE_GOVERNANCE])
    assert states(wco, SIGNING) == [IN_USE, NEEDED]
    with refused("INVALID_TRANSITION") as caught:
        retire(wco, old)
    assert caught.value.facts == {"owed_statements": "1"}
    world.carry(wco, caricc)
    assert [one.version for one in retire(wco, old).announcements] == [3]
    assert len(wco.keys.signing.keys) == 1
    world.carry(wco, caricc)
    assert len(caricc.relationship().peer_descriptor.signing_keys) == 1
    world.supply(wco, request(caricc))
    world.carry(wco, caricc)
    with refused("NOT_FOUND"):
        retire(wco, old)


def test_what_the_old_key_signed_after_it_was_withdrawn_is_not_the_peers(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    stolen = wco.keys.signing.keys[0]
    rotate(wco, SIGNING)
    world.carry(wco, caricc)
    retire(wco, stolen.key_id)
    world.put_roster(wco, 2)
    owed = outbox.outbox_after(wco, AGREEMENT, statement_pb2.LANE_GOVERNANCE, 0, 9, 262_144)
    batch = link_pb2.Batch(lane=statement_pb2.LANE_GOVERNANCE)
    batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for _, raw in owed)
    forged = sign_envelope(STATEMENT_TYPE, batch.deliveries[1].envelope.payload, stolen)
    batch.deliveries[1].envelope.CopyFrom(forged)
    received = receive.receive(caricc, AGREEMENT, batch).result()
    found = [
        (leaf.kind, leaf.decision)
        for leaf in settle.prove(
            wco.relationship(), receipt_pb2.BatchReceipt.FromString(received.receipts[0])
        )
    ]
    assert found == [("descriptor.received", 1), ("statement.received", 3)], "in one batch, in lane order"


def test_what_was_sealed_to_the_old_key_still_opens_and_the_key_goes_when_all_has_come(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    old = wco.keys.unsealer.keys[0].key_id
    on_its_way = world.supply(caricc, request(wco, persons=[ANALYST]))
    new = rotate(wco, SEALING)
    assert states(wco, SEALING) == [ANNOUNCED, IN_USE]
    world.carry(wco, caricc)
    assert states(wco, SEALING) == [IN_USE, NEEDED]
    say_heads(caricc, wco)
    assert states(wco, SEALING) == [IN_USE, NEEDED], "one item is still on its way"
    with refused("INVALID_TRANSITION"):
        retire(wco, old)
    with refused("INVALID_TRANSITION"):
        retire(wco, new)
    sealed_to_new = world.supply(caricc, request(wco, persons=[ANALYST]))
    world.carry(caricc, wco)
    assert states(wco, SEALING) == [IN_USE, UNNEEDED]
    retire(wco, old)
    world.carry(wco, caricc)
    assert [key.key_id for key in caricc.relationship().peer_descriptor.sealing_keys] == [new]
    for item in (on_its_way, sealed_to_new):
        assert opens(world, item)


def test_a_draft_made_before_the_peers_descriptor_came_is_sealed_to_its_new_key(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    new = rotate(wco, SEALING)
    (draft,) = Drafting(caricc, world.person(caricc, ANALYST)).drafts([request(wco, persons=[ANALYST])])
    assert isinstance(draft, Draft)
    world.carry(wco, caricc)
    (answer,) = caricc.store.put(_Supply(caricc), [draft]).result()
    owed = outbox.outbox_after(caricc, AGREEMENT, statement_pb2.LANE_ROUTINE, 0, 9, 262_144)
    sealed_to = [link_pb2.Delivery.FromString(raw).keys.session.key_id for _, raw in owed]
    assert sealed_to == [new]
    world.carry(caricc, wco)
    assert opens(world, answer.item_id)


def test_a_rotation_that_broke_off_is_finished_by_the_next(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    left = wco.keys.signing.rotate().key_id  # the process died before the descriptor was committed
    assert states(wco, SIGNING) == [UNANNOUNCED, IN_USE]
    world.supply(wco, request(caricc))
    assert rotate(wco, SIGNING) == left
    with refused("INVALID_TRANSITION"):
        rotate(wco, SIGNING)
    world.carry(wco, caricc)
    assert states(wco, SIGNING) == [IN_USE, UNNEEDED]


def test_endpoints_and_cas_are_announced_once_and_only_where_they_change(world: World) -> None:
    wco, caricc = world.wco, world.caricc
    (told,) = update(wco, "entente.wco.example:7443", ca="old and new").announcements
    assert (told.version, told.agreement_id) == (2, AGREEMENT)
    assert not update(wco, "entente.wco.example:7443", ca="old and new").announcements
    with refused("SCHEMA_INVALID"):
        update(wco)
    (then,) = update(wco, ca="new").announcements
    assert then.version == 3
    world.carry(wco, caricc)
    seen = caricc.relationship().peer_descriptor
    assert (list(seen.endpoints), seen.ca_bundle_pem) == (["entente.wco.example:7443"], "new")
    (status,) = own_keys.list_keys(wco, descriptor_service_pb2.ListKeysRequest()).descriptors
    assert (status.version, status.accepted_version, status.peer_version) == (3, 3, 1)


def test_a_descriptor_that_the_peer_refuses_is_not_worked_under_and_the_next_one_is_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wco, caricc = world.wco, world.caricc
    old = wco.keys.signing.keys[0].key_id

    def refuse(_held: party_pb2.PartyDescriptor, _signed: party_pb2.SignedPartyDescriptor) -> None:
        raise Refusal("SCHEMA_INVALID", "a node of another version judges otherwise")

    new = rotate(wco, SIGNING)
    with monkeypatch.context() as patched:
        patched.setattr("node.acts.taking.successor", refuse)
        world.carry(wco, caricc)
    (status,) = own_keys.list_keys(wco, descriptor_service_pb2.ListKeysRequest()).descriptors
    assert (status.version, status.accepted_version, status.refused_reason > 0) == (1, 1, True)
    assert states(wco, SIGNING) == [UNANNOUNCED, IN_USE]
    world.supply(wco, request(caricc))
    assert signers(wco)[-1] == old
    assert rotate(wco, SIGNING) == new
    world.carry(wco, caricc)
    assert states(wco, SIGNING)[0] == IN_USE
    assert caricc.relationship().peer_descriptor.version == 3


def test_only_the_newest_keys_that_are_here_are_used_after_a_start(world: World, tmp_path: Path) -> None:
    wco, caricc = world.wco, world.caricc
    new = rotate(wco, SIGNING)
    world.carry(wco, caricc)
    again = Party(FIRST, wco.store, load_keys(tmp_path / FIRST.lower()), world.clock)
    world.supply(again, request(caricc))
    assert signers(wco)[-1] == new


def test_without_an_agreement_there_is_nobody_to_tell(tmp_path: Path) -> None:
    with bare_world(tmp_path, "sqlite") as world, refused("NOT_IN_FORCE"):
        rotate(world.wco, SIGNING)


def test_only_signing_and_sealing_keys_are_rotated(world: World) -> None:
    with refused("SCHEMA_INVALID"):
        rotate(world.wco, descriptor_service_pb2.KEY_ROLE_LEDGER)
    ledger = world.wco.keys.signer(KeyRole.LEDGER).key_id
    with refused("NOT_FOUND"):
        retire(world.wco, ledger)
