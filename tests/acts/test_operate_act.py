"""The operator's view: lanes, ledger, deny list and alarms; no content."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import agreement_pb2, error_reason_pb2, operator_service_pb2, statement_pb2

from node.acts import heads, operate
from node.acts.alarms import NODE, raise_alarm
from node.errors import Refusal
from tests.support.world import AGREEMENT, World, request

URI = "spiffe://wco.example/person/W-AN-003"


def revoke(world: World, **subject: Any) -> int:
    asked = operator_service_pb2.RevokeRequest(reason="lost card", **subject)
    return operate.revoke(world.wco, asked).result().deny_list_size


def raised(world: World, *alarms: tuple[int, str, bytes | None, bytes]) -> list[int]:
    def run(unit: Any, calls: Any) -> list[int]:
        return [raise_alarm(unit, *given) for given in calls]

    return [world.wco.store.put(run, alarm).result() for alarm in alarms]


def test_the_state_of_the_node_names_lanes_ledger_and_rosters(world: World) -> None:
    for _ in range(2):
        world.supply(world.wco, request(world.caricc))
    world.clock.forward(seconds=90)
    answer = operate.node_status(world.wco)
    assert (answer.party, answer.store_writable) == ("WCO", True)
    (status,) = answer.relationships
    assert (status.agreement_id, status.peer) == (AGREEMENT, "CARICC")
    assert status.standing == agreement_pb2.STANDING_IN_FORCE
    assert status.ledger_size == len(world.leaves(world.wco))
    assert status.checkpoint.startswith("wco.example/entente/caricc.example\n")
    assert list(status.roster_versions) == [1, 1]
    lanes = {lane.lane: lane for lane in status.lanes}
    assert len(lanes) == 4
    routine = lanes[statement_pb2.LANE_ROUTINE]
    assert (routine.depth, routine.oldest_age.seconds, routine.sent_sequence) == (2, 90, 2)
    assert lanes[statement_pb2.LANE_GOVERNANCE].depth == 0
    assert lanes[statement_pb2.LANE_GOVERNANCE].received_sequence == 2


def test_the_state_of_the_node_tells_what_the_peer_cosigned(world: World) -> None:
    size = len(world.leaves(world.wco))
    answer = heads.take_heads(world.caricc, AGREEMENT, heads.own_heads(world.wco, AGREEMENT)).result()
    assert answer is not None
    heads.take_heads(world.wco, AGREEMENT, answer).result()
    assert operate.node_status(world.wco).relationships[0].cosigned_size == size


def test_a_node_without_agreement_has_a_state_too(strangers: World) -> None:
    assert not operate.node_status(strangers.wco).relationships


def test_identities_keys_and_serial_numbers_are_denied(world: World) -> None:
    key = bytes(range(32))
    assert revoke(world, uri=URI) == 1
    assert revoke(world, spki_sha256=key) == 2
    assert revoke(world, serial="00ab12") == 3
    denied = operate.deny_list(world.wco)
    assert denied.denies(URI, bytes(32), "1")
    assert denied.denies("other", key, "1")
    assert denied.denies("other", bytes(32), "ab12")
    assert denied.denies("other", bytes(32), "AB12")
    assert not denied.denies("other", bytes(32), "1")
    assert not operate.deny_list(world.caricc).denies(URI, key, "ab12")


def test_a_revocation_is_one_leaf_without_the_identity_and_one_topic(world: World) -> None:
    topics: list[frozenset[str]] = []
    world.wco.store.on_commit(topics.append)
    assert revoke(world, uri=URI) == 1
    assert revoke(world, uri=URI) == 1
    world.wco.store.close()  # the listeners of every commit have been called
    assert [t for t in topics if "deny" in t] == [frozenset({"deny"})]
    (leaf,) = world.leaves(world.wco, "certificate.revoked")
    assert b"W-AN-003" not in leaf.SerializeToString()


def test_a_revocation_that_names_nothing_is_refused(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        revoke(world)
    assert refused.value.code == "SCHEMA_INVALID"


def test_the_same_alarm_is_raised_once(world: World) -> None:
    rel = world.wco.relationship().rel
    first, again, other = raised(
        world,
        (rel, "FORK_DETECTED", None, b"two notes"),
        (rel, "FORK_DETECTED", None, b"two notes"),
        (rel, "FORK_DETECTED", None, b"other notes"),
    )
    assert first == again != other


def test_alarms_are_listed_newest_first_page_by_page_without_evidence(world: World) -> None:
    rel = world.wco.relationship().rel
    about = uuid.uuid4()
    raised(
        world,
        (rel, "SEQUENCE_GAP", about.bytes, b"secret bytes"),
        (NODE, "CLOCK_SKEW", None, b""),
        (rel, "FORK_DETECTED", None, b""),
    )
    first = operate.list_alarms(world.wco, operator_service_pb2.ListAlarmsRequest(page_size=2))
    assert [alarm.reason for alarm in first.alarms] == [
        error_reason_pb2.ERROR_REASON_FORK_DETECTED,
        error_reason_pb2.ERROR_REASON_CLOCK_SKEW,
    ]
    assert [alarm.agreement_id for alarm in first.alarms] == [AGREEMENT, ""]
    rest = operate.list_alarms(
        world.wco, operator_service_pb2.ListAlarmsRequest(page_size=2, page_token=first.next_page_token)
    )
    (last,) = rest.alarms
    assert last.statement_id == str(about)
    assert not rest.next_page_token
    assert b"secret bytes" not in rest.SerializeToString()
