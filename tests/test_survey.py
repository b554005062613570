"""Going through messages: whoever sends much that is wrong does not make it cost more than it weighs."""

from __future__ import annotations

from typing import Any

from entente.v1 import item_pb2, item_supply_pb2, link_pb2, statement_pb2
from google.protobuf.descriptor import Descriptor

from node.contract import check
from node.exchange.content import check_content
from node.sound import Soundness
from node.straight import Straight
from node.survey import Finding, Rule, Survey
from tests.support.world import START

MANY = 20_000


def test_a_list_longer_than_the_contract_allows_is_one_fault_and_is_not_gone_into() -> None:
    hello = link_pb2.Hello(sent=[link_pb2.LanePosition()] * MANY)
    found = [fault for fault in check(hello) if fault.path.startswith("sent")]
    assert [(fault.path, fault.description) for fault in found] == [("sent", "has more than 4 elements")]
    supply = item_supply_pb2.ItemSupply(parts=[item_supply_pb2.SealedPart()] * MANY)
    assert [fault.path for fault in check(supply) if fault.path.startswith("parts")] == ["parts"]
    content = item_pb2.ItemContent()
    for _ in range(MANY):
        content.seizure.route.add()
    assert not [fault for fault in check_content(content, START) if "route[" in fault.path]


def test_the_look_that_asks_whether_anything_is_wrong_does_not_go_into_such_a_list_either() -> None:
    def noting(code: Straight, descriptor: Descriptor) -> None:
        if descriptor.full_name == link_pb2.LanePosition.DESCRIPTOR.full_name:
            code.add("context.append(message.lane)")

    sound, seen = Soundness(noting), list[int]()
    position = link_pb2.LanePosition(lane=statement_pb2.LANE_BULK)
    hello = link_pb2.Hello(
        protocol_version=1, party="WCO", agreement_id="a", agreement_digest=bytes(32), epoch=1
    )
    hello.sent.extend([position] * MANY)
    assert not sound.holds(hello, seen)
    assert seen == []
    del hello.sent[4:]
    sound.holds(hello, seen)
    assert seen == [statement_pb2.LANE_BULK] * 4


def test_every_element_of_a_list_within_its_limit_is_gone_into() -> None:
    hello = link_pb2.Hello(sent=[link_pb2.LanePosition()] * 4)
    assert [fault.path for fault in check(hello) if "sent[" in fault.path] == [
        f"sent[{place}].lane" for place in range(4)
    ]


def test_what_is_found_is_gathered_in_place_and_a_rules_own_list_stays_as_it_is() -> None:
    own: list[Finding] = [("", "is itself at fault")]
    gathered: list[Any] = []

    def rule_for(descriptor: Descriptor) -> Rule | None:
        wanted = (link_pb2.Hello.DESCRIPTOR.full_name, link_pb2.LanePosition.DESCRIPTOR.full_name)
        return (lambda _message, _context: own) if descriptor.full_name in wanted else None

    survey = Survey(rule_for)
    gathered = survey.run(link_pb2.Hello(sent=[link_pb2.LanePosition()] * MANY))
    assert len(gathered) == MANY + 1
    assert gathered[-1] == (f"sent[{MANY - 1}]", "is itself at fault")
    assert own == [("", "is itself at fault")]
