"""The agreement at a node: recorded once, signed by both principals, told to the peer."""

from __future__ import annotations

from typing import Any

import pytest
from entente.v1 import agreement_pb2, agreement_service_pb2, party_pb2

from node.acts import agreements
from node.acts.party import Party
from node.errors import Refusal
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import AGREEMENT, DOMAINS, START, World

pytestmark = pytest.mark.any_memorandum


def record(world: World, party: Party, request: Any = None) -> agreement_service_pb2.RecordGenesisResponse:
    answer = agreements.record_genesis(party, request or world.genesis.request()).result()
    party.forget()
    return answer


def held(party: Party) -> agreement_service_pb2.GetAgreementResponse:
    return agreements.get_agreement(party, agreement_service_pb2.GetAgreementRequest())


def refused_fields(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    assert refused.value.code == "SCHEMA_INVALID"
    return {fault.path for fault in refused.value.faults}


def test_a_recorded_agreement_is_a_draft_with_a_ledger_of_one_leaf(strangers: World) -> None:
    answer = record(strangers, strangers.wco)
    assert answer.standing == agreement_pb2.STANDING_DRAFT
    assert [leaf.kind for leaf in strangers.leaves(strangers.wco)] == ["agreement.genesis"]
    relationship = strangers.wco.relationship()
    assert (relationship.origin, relationship.peer) == (f"{DOMAINS[FIRST]}/entente/{DOMAINS[SECOND]}", SECOND)


def test_the_same_record_again_changes_nothing(strangers: World) -> None:
    assert record(strangers, strangers.wco) == record(strangers, strangers.wco)
    assert len(strangers.leaves(strangers.wco)) == 1


def test_signatures_brought_with_the_record_count_and_are_recorded_once(strangers: World) -> None:
    request = strangers.genesis.request()
    request.signatures.extend(strangers.genesis.signature(code) for code in (FIRST, SECOND))
    assert record(strangers, strangers.wco, request).standing == agreement_pb2.STANDING_IN_FORCE
    assert record(strangers, strangers.wco, request).standing == agreement_pb2.STANDING_IN_FORCE
    assert len(strangers.leaves(strangers.wco, "agreement.signed")) == 2
    assert held(strangers.wco).in_force_time.ToDatetime(START.tzinfo) == START


def test_another_record_under_the_same_agreement_is_refused(strangers: World) -> None:
    record(strangers, strangers.wco)
    other = agreement_pb2.AgreementGenesis.FromString(strangers.genesis.record)
    other.settings.receipt_deadline_seconds += 1
    request = strangers.genesis.request()
    request.genesis = other.SerializeToString(deterministic=True)
    with pytest.raises(Refusal) as refused:
        record(strangers, strangers.wco, request)
    assert refused.value.code == "INVALID_TRANSITION"
    assert len(strangers.leaves(strangers.wco)) == 1


def test_a_second_agreement_with_the_same_peer_is_refused(strangers: World) -> None:
    record(strangers, strangers.wco)
    other = agreement_pb2.AgreementGenesis.FromString(strangers.genesis.record)
    other.agreement_id = f"{AGREEMENT}-2"
    request = strangers.genesis.request()
    request.genesis = other.SerializeToString(deterministic=True)
    with pytest.raises(Refusal) as refused:
        record(strangers, strangers.wco, request)
    assert refused.value.code == "INVALID_TRANSITION"


def test_a_descriptor_that_the_record_does_not_bind_is_refused(strangers: World) -> None:
    request = strangers.genesis.request()
    changed = party_pb2.PartyDescriptor.FromString(request.descriptors[1])
    changed.tls_server_name = "elsewhere.example"
    request.descriptors[1] = changed.SerializeToString(deterministic=True)
    with pytest.raises(Refusal) as refused:
        record(strangers, strangers.wco, request)
    assert refused_fields(refused) == {"descriptors[1]"}


def test_a_record_over_keys_that_this_node_does_not_have_is_refused(strangers: World) -> None:
    stranger = Party(SECOND, strangers.wco.store, strangers.wco.keys, strangers.clock)
    with pytest.raises(Refusal) as refused:
        record(strangers, stranger)
    assert refused_fields(refused) == {"signing_keys", "ledger_vkey", "cosigner_vkey", "sealing_keys"}


def test_a_party_that_is_not_one_of_the_two_records_nothing(strangers: World) -> None:
    third = Party("UNODC", strangers.wco.store, strangers.wco.keys, strangers.clock)
    with pytest.raises(Refusal) as refused:
        record(strangers, third)
    assert refused.value.code == "FOREIGN_AGREEMENT"


def test_each_node_brings_its_own_signature_into_force_at_both(strangers: World) -> None:
    for party in (strangers.wco, strangers.caricc):
        record(strangers, party)
        assert strangers.genesis.sign(party, party.code).standing == agreement_pb2.STANDING_SIGNED_ONE
    assert strangers.carry(strangers.wco, strangers.caricc).delivered == 1
    assert strangers.carry(strangers.caricc, strangers.wco).delivered == 1
    for party in (strangers.wco, strangers.caricc):
        answer = held(party)
        assert answer.standing == agreement_pb2.STANDING_IN_FORCE
        assert {signature.party for signature in answer.signatures} == {FIRST, SECOND}
        assert [leaf.sender for leaf in strangers.leaves(party, "agreement.signed")] in (
            [FIRST, SECOND],
            [SECOND, FIRST],
        )


def test_the_peers_signature_brought_by_hand_is_not_stated_again(strangers: World) -> None:
    record(strangers, strangers.wco)
    strangers.genesis.sign(strangers.wco, SECOND)
    assert strangers.carry(strangers.wco, strangers.caricc).delivered == 0


def test_a_signature_by_another_key_is_refused_and_leaves_no_trace(strangers: World) -> None:
    record(strangers, strangers.wco)
    forged = strangers.genesis.signature(SECOND)
    forged.party = FIRST
    request = agreement_service_pb2.SignAgreementRequest(agreement_id=AGREEMENT, signature=forged)
    with pytest.raises(Refusal) as refused:
        agreements.sign_agreement(strangers.wco, request).result()
    assert refused.value.code == "SIGNATURE_INVALID"
    assert not held(strangers.wco).signatures
    assert len(strangers.leaves(strangers.wco)) == 1


def test_the_signature_of_a_party_that_has_signed_changes_nothing(world: World) -> None:
    before = len(world.leaves(world.wco))
    assert world.genesis.sign(world.wco, FIRST).standing == agreement_pb2.STANDING_IN_FORCE
    assert len(world.leaves(world.wco)) == before
