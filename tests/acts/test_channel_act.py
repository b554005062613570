"""The protected channel through the acts (3.5): what closes it is refused and told, what came by it stays."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from entente.v1 import (
    channel_service_pb2,
    code_lists_pb2,
    exchange_service_pb2,
    general_rule_pb2,
    item_supply_pb2,
    ledger_pb2,
    restriction_service_pb2,
    rule_service_pb2,
)
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb

from node.acts import channel, own_policy, restrict, ruling
from node.acts.party import Party
from node.acts.submit import submit
from node.errors import Refusal, code_of
from tests.acts.test_notices_hostile import chained, notice, say
from tests.support.world import ANALYST, AUDITOR, CONTACT, LIAISON, World, person_id, request

CODE = "RILO_CHANNEL_INTERFERENCE"
RECALL = notice_pb.RESTRICTION_NOTICE_KIND_RECALL
TIGHTEN, RELAX = notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN, notice_pb.RESTRICTION_NOTICE_KIND_RELAX


def with_caveat(text: str, **marks: Any) -> pb.RestrictionSet:
    made = pb.RestrictionSet(tlp=pb.TLP_GREEN, **marks)
    made.caveats.add(id="OWN-1", original_language="en").texts.add(language="en", text=text)
    return made


CLOSES = with_caveat("Do not report these facts to your RILO.")
DELAYS = with_caveat("Report to the RILO after the operation is over.")


def supply(world: World, party: Party, asked: exchange_service_pb2.SubmitRequest, who: str = ANALYST) -> str:
    """Supply; return the code of its refusal, or its identifier."""
    world.clear(party, asked, who)
    (answer,) = submit(party, world.person(party, who), [asked]).result()
    return answer.code if isinstance(answer, Refusal) else answer.item_id


def warnings(world: World, party: Party, *, open_only: bool = False) -> list[tuple[str, str, str]]:
    asked = channel_service_pb2.ListWarningsRequest(open_only=open_only)
    listed = channel.list_warnings(party, world.person(party, CONTACT), asked).warnings
    name = channel_service_pb2.ChannelWarningKind.Name
    return [(name(one.kind).rpartition("_")[2], one.from_party, one.caveat) for one in listed]


def blocked(world: World, party: Party) -> list[int]:
    return [leaf.decision for leaf in world.leaves(party, "rilo.blocked")]


@pytest.mark.parametrize("code", ["WCO", "CARICC"])
def test_a_supply_that_closes_the_channel_is_refused_and_the_contact_person_is_told(
    world: World, code: str
) -> None:
    party = world.parties[code]
    peer = world.caricc if party is world.wco else world.wco
    assert supply(world, party, request(peer, restrictions=CLOSES)) == CODE
    assert world.carry(party, peer).delivered == 0
    assert blocked(world, party) == [ledger_pb2.DECISION_REFUSED]
    assert warnings(world, party) == [("BLOCKED", code, "")]


def test_notices_rules_and_policies_that_close_the_channel_are_refused_and_recorded(world: World) -> None:
    item_id = supply(
        world, world.caricc, request(world.wco, restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN))
    )
    analyst, contact = world.person(world.caricc, ANALYST), world.person(world.caricc, CONTACT)

    def issue(kind: int, *, dry: bool = False) -> Any:
        asked = restriction_service_pb2.IssueNoticeRequest(
            request_id=str(uuid.uuid4()),
            item_id=item_id,
            kind=kind,  # type: ignore[arg-type]
            reason_code="OVER",
            validate_only=dry,
        )
        asked.set.CopyFrom(CLOSES)
        return restrict.issue_notice(world.caricc, analyst, asked)

    rule = rule_service_pb2.IssueRuleRequest(request_id=str(uuid.uuid4()))
    rule.rule.reference = "R-1"
    rule.rule.reach = general_rule_pb2.RULE_REACH_NEW_AND_EXISTING
    rule.rule.set.CopyFrom(CLOSES)
    policy = rule_service_pb2.SetLocalPolicyRequest()
    policy.policy.version = 1
    policy.policy.rules.add(reference="house").set.CopyFrom(CLOSES)
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: issue(TIGHTEN),
        lambda: issue(RELAX),
        lambda: ruling.issue_rule(world.caricc, contact, rule),
        lambda: own_policy.set_local_policy(world.caricc, contact, policy),
    )
    for times, refused in enumerate(attempts, 1):
        with pytest.raises(Refusal) as found:
            refused().result()
        assert found.value.code == CODE
        assert len(blocked(world, world.caricc)) == times
    with pytest.raises(Refusal) as dry:
        issue(TIGHTEN, dry=True).result()
    assert dry.value.code == CODE
    assert len(blocked(world, world.caricc)) == 4, "a dry run records nothing"
    assert not world.leaves(world.caricc, "restrict.issued")


def test_what_a_hostile_peer_says_to_close_the_channel_is_refused_on_arrival_too(world: World) -> None:
    item_id = supply(
        world, world.wco, request(world.caricc, restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN))
    )
    world.carry(world.wco, world.caricc)
    key = uuid.UUID(item_id).bytes
    closing = pb.RestrictionSet(caveats=CLOSES.caveats)
    assert say(world, chained(world, key, notice(key, set=closing))) == [(2, CODE)]
    assert warnings(world, world.caricc) == [("BLOCKED", "WCO", "")]
    assert blocked(world, world.caricc) == [], "its receipt is the record"


def test_a_report_of_the_network_is_not_carried(world: World) -> None:
    asked = request(world.wco)
    asked.source_channel = item_supply_pb2.SOURCE_CHANNEL_RILO
    assert supply(world, world.caricc, asked) == CODE
    assert world.carry(world.caricc, world.wco).delivered == 0


def test_a_caveat_that_may_delay_passes_and_both_contact_persons_are_warned(world: World) -> None:
    supply(world, world.caricc, request(world.wco, restrictions=DELAYS))
    world.carry(world.caricc, world.wco)
    for party in (world.wco, world.caricc):
        assert warnings(world, party) == [("DOUBT", "CARICC", "OWN-1")]


def test_a_request_to_report_elsewhere_passes_and_both_contact_persons_are_warned(world: World) -> None:
    asked = request(world.wco)
    asked.content.request.asks_for = 1  # type: ignore[assignment]
    asked.content.request.urgency = code_lists_pb2.URGENCY_ROUTINE
    asked.content.request.question.add(
        language="en", text="Please send seizure reports to CARICC instead of the RILO."
    )
    item_id = supply(world, world.caricc, asked)
    uuid.UUID(item_id)
    world.carry(world.caricc, world.wco)
    for party in (world.wco, world.caricc):
        assert warnings(world, party) == [("REQUEST", "CARICC", "")]
    listed = channel.list_warnings(
        world.wco, world.person(world.wco, CONTACT), channel_service_pb2.ListWarningsRequest()
    )
    assert [one.object_id for one in listed.warnings] == [item_id]


def test_the_contact_person_alone_says_what_was_looked_at(world: World) -> None:
    supply(world, world.caricc, request(world.wco, restrictions=DELAYS))
    seen = channel_service_pb2.MarkSeenRequest(warning_id=1)
    for who in (ANALYST, AUDITOR):
        with pytest.raises(Refusal) as refused:
            channel.mark_seen(world.caricc, world.person(world.caricc, who), seen).result()
        assert refused.value.code == "ROLE_INSUFFICIENT"
        with pytest.raises(Refusal):
            channel.list_warnings(
                world.caricc, world.person(world.caricc, who), channel_service_pb2.ListWarningsRequest()
            )
    contact = world.person(world.caricc, CONTACT)
    channel.mark_seen(world.caricc, contact, seen).result()
    channel.mark_seen(world.caricc, contact, seen).result()
    assert warnings(world, world.caricc, open_only=True) == []
    (one,) = channel.list_warnings(world.caricc, contact, channel_service_pb2.ListWarningsRequest()).warnings
    assert one.seen_by_id == person_id("CARICC", CONTACT)
    with pytest.raises(Refusal) as absent:
        channel.mark_seen(world.caricc, contact, channel_service_pb2.MarkSeenRequest(warning_id=9)).result()
    assert absent.value.code == "NOT_FOUND"


def test_a_warning_names_no_item_that_the_contact_person_may_not_know_of(world: World) -> None:
    hidden = pb.RestrictionSet(tlp=pb.TLP_RED, caveats=DELAYS.caveats)
    hidden.audience.members.add(person_id=person_id("WCO", ANALYST))
    supply(world, world.caricc, request(world.wco, restrictions=hidden, persons=[ANALYST]))
    world.carry(world.caricc, world.wco)
    asked = channel_service_pb2.ListWarningsRequest()
    (one,) = channel.list_warnings(world.wco, world.person(world.wco, CONTACT), asked).warnings
    assert (one.caveat, one.object_id) == ("OWN-1", "")


def link(world: World, party: Party, item_id: str, who: str = ANALYST) -> str:
    asked = channel_service_pb2.LinkRecordRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, reference="RILO-SYN-0417"
    )
    return channel.link_record(party, world.person(party, who), asked).result().link_id


def links(world: World, who: str = ANALYST) -> list[tuple[str, str]]:
    asked = channel_service_pb2.ListLinksRequest()
    listed = channel.list_links(world.wco, world.person(world.wco, who), asked).links
    return [(one.item_id, one.reference) for one in listed]


def test_a_recall_of_an_item_leaves_its_twin_of_the_channel_where_it_is(world: World) -> None:
    item_id = supply(
        world, world.caricc, request(world.wco, restrictions=pb.RestrictionSet(tlp=pb.TLP_GREEN))
    )
    world.carry(world.caricc, world.wco)
    link_id = link(world, world.wco, item_id)
    assert link(world, world.wco, item_id, LIAISON) == link_id
    assert links(world) == [(item_id, "RILO-SYN-0417")]
    asked = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, kind=RECALL
    )
    restrict.issue_notice(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    carried = world.carry(world.caricc, world.wco)
    leaf = ledger_pb2.LedgerEntry.FromString(carried.receipts[-1].leaves[0])
    assert (leaf.decision, leaf.code) == (ledger_pb2.DECISION_ACCEPTED, 0), code_of(leaf.code)
    assert [reference for _, reference in links(world)] == ["RILO-SYN-0417"]
    ended = channel_service_pb2.EndLinkRequest(link_id=link_id)
    channel.end_link(world.wco, world.person(world.wco, ANALYST), ended).result()
    assert links(world) == []


def test_links_are_of_the_party_whose_channel_it_is_and_of_items_that_are_seen(world: World) -> None:
    ours = supply(world, world.caricc, request(world.wco))
    with pytest.raises(Refusal) as other:
        link(world, world.caricc, ours)
    assert (other.value.code, other.value.article) == ("WRONG_PARTY", "3.5")
    with pytest.raises(Refusal) as absent:
        link(world, world.wco, str(uuid.uuid4()))
    assert absent.value.code == "NOT_FOUND"
    with pytest.raises(Refusal) as auditor:
        link(world, world.wco, ours, AUDITOR)
    assert auditor.value.code == "ROLE_INSUFFICIENT"
