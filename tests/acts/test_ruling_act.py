"""General terms and own policy through the acts: they reach items at once, and end by two persons."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2, general_rule_pb2, instrument_pb2, roster_pb2, use_pb2
from entente.v1 import restriction_pb2 as pb
from entente.v1 import rule_service_pb2 as wire

from node.acts import items, open_item, own_policy, ruling
from node.errors import Refusal
from tests.support.world import ANALYST, CONTACT, LIAISON, World, request

NEW, ALL = general_rule_pb2.RULE_REACH_NEW, general_rule_pb2.RULE_REACH_NEW_AND_EXISTING


def issue(
    world: World, reach: int, reference: str = "R-1", who: str = CONTACT, **marks: Any
) -> wire.RuleSummary:
    made = general_rule_pb2.RuleMade(
        reference=reference,
        reach=reach,  # type: ignore[arg-type]
        set=pb.RestrictionSet(**marks),
    )
    asked = wire.IssueRuleRequest(request_id=str(uuid.uuid4()), rule=made)
    return ruling.issue_rule(world.wco, world.person(world.wco, who), asked).result().rule


def supplied(world: World) -> str:
    restrictions = pb.RestrictionSet(tlp=pb.TLP_GREEN)
    item_id = world.supply(world.wco, request(world.caricc, restrictions=restrictions))
    world.carry(world.wco, world.caricc)
    return item_id


def printing(world: World, item_id: str) -> str:
    asked = exchange_service_pb2.OpenItemRequest(
        item_id=item_id, purpose="ANA", action=use_pb2.USE_ACTION_PRINT
    )
    try:
        open_item.open_item(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    except Refusal as refusal:
        return refusal.code
    return ""


def test_a_rule_for_existing_items_binds_them_and_one_for_new_items_only_those(world: World) -> None:
    before = supplied(world)
    issue(world, NEW, bars=[pb.BAR_PRINT])
    world.carry(world.wco, world.caricc)
    world.wco.forget()
    after = supplied(world)
    assert (printing(world, before), printing(world, after)) == ("", "ACTION_BARRED")
    issue(world, ALL, "R-2", bars=[pb.BAR_PRINT, pb.BAR_EXPORT])
    world.carry(world.wco, world.caricc)
    assert printing(world, before) == "ACTION_BARRED"
    world.carry(world.caricc, world.wco)
    listed = ruling.list_rules(world.wco, world.person(world.wco, ANALYST), wire.ListRulesRequest())
    assert [(rule.rule.sequence, rule.in_force) for rule in listed.rules] == [(2, True), (1, True)]
    assert all(rule.HasField("answer") for rule in listed.rules)


def test_a_rule_ends_by_two_persons(world: World) -> None:
    item_id = supplied(world)
    rule = issue(world, ALL, bars=[pb.BAR_PRINT])
    world.carry(world.wco, world.caricc)
    assert printing(world, item_id) == "ACTION_BARRED"
    drop = wire.DropRuleRequest(
        request_id=str(uuid.uuid4()), rule_sequence=rule.rule.sequence, reason_code="OVER"
    )
    draft = ruling.drop_rule(world.wco, world.person(world.wco, CONTACT), drop).result()
    approve = wire.ApproveRuleDropRequest(request_id=str(uuid.uuid4()), draft_id=draft.draft_id)
    with pytest.raises(Refusal) as own:
        ruling.approve_rule_drop(world.wco, world.person(world.wco, CONTACT), approve).result()
    assert own.value.code == "SCHEMA_INVALID"
    with pytest.raises(Refusal) as other:
        ruling.approve_rule_drop(world.wco, world.person(world.wco, LIAISON), approve).result()
    assert other.value.code == "ROLE_INSUFFICIENT"
    assert printing(world, item_id) == "ACTION_BARRED"


def test_who_is_neither_legal_adviser_nor_contact_states_no_rule(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        issue(world, ALL, who=ANALYST, bars=[pb.BAR_PRINT])
    assert refused.value.code == "ROLE_INSUFFICIENT"
    with pytest.raises(Refusal) as empty:
        issue(world, ALL)
    assert empty.value.code == "SCHEMA_INVALID"
    closing = pb.Caveat(id="X-1", original_language="en")
    closing.texts.add(language="en", text="Do not report this to the RILO.")
    with pytest.raises(Refusal) as rilo:
        issue(world, ALL, caveats=[closing])
    assert rilo.value.code == "RILO_CHANNEL_INTERFERENCE"


def test_own_policy_tightens_what_was_received_and_is_told_to_nobody(world: World) -> None:
    item_id = supplied(world)
    policy = instrument_pb2.LocalPolicy(version=1)
    policy.rules.add(reference="house", set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    asked = wire.SetLocalPolicyRequest(policy=policy)
    with pytest.raises(Refusal) as refused:
        own_policy.set_local_policy(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    assert refused.value.code == "ROLE_INSUFFICIENT"
    dry = wire.SetLocalPolicyRequest(policy=policy, validate_only=True)
    leaves = len(world.leaves(world.caricc))
    own_policy.set_local_policy(world.caricc, world.person(world.caricc, CONTACT), dry).result()
    assert len(world.leaves(world.caricc)) == leaves
    own_policy.set_local_policy(world.caricc, world.person(world.caricc, CONTACT), asked).result()
    assert printing(world, item_id) == "ACTION_BARRED"
    assert world.carry(world.caricc, world.wco).delivered == 0
    caller = world.person(world.caricc, CONTACT)
    held = own_policy.get_local_policy(world.caricc, caller, wire.GetLocalPolicyRequest())
    assert held.policy == policy
    (own,) = items.list_items(
        world.wco, world.person(world.wco, ANALYST), exchange_service_pb2.ListItemsRequest()
    ).items
    assert not own.restrictions.restrictions.bars
    assert roster_pb2.ROLE_AUDITOR in own_policy.POLICY_READERS
