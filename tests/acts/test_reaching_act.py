"""What a marking leads to is asked of the decision, before an item leaves and after; nothing is stored."""

from __future__ import annotations

import uuid
from datetime import UTC, timedelta

import pytest
from entente.v1 import explain_service_pb2 as wire
from entente.v1 import general_rule_pb2, rule_service_pb2, use_pb2
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import func, select

from node.acts.party import Caller, Party
from node.acts.reaching import preview_reach
from node.acts.ruling import issue_rule
from node.errors import Refusal, code_of
from node.store import schema
from tests.acts.test_explaining_act import named, tighten
from tests.acts.test_open_item_act import denied, opened, to_caricc
from tests.support.world import (
    ANALYST,
    CONTACT,
    LIAISON,
    OPERATOR,
    START,
    World,
    only_persons,
    person_id,
    request,
)


def reach(world: World, who: str = ANALYST, **more: object) -> wire.PreviewReachResponse:
    asked = wire.PreviewReachRequest(**more)  # type: ignore[arg-type]
    return preview_reach(world.wco, world.person(world.wco, who), asked)


def persons(answer: wire.PreviewReachResponse) -> list[str]:
    return [one.person_id for one in answer.persons]


def rows(party: Party) -> dict[str, int]:
    with party.store.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in schema.metadata.sorted_tables
        }


def marking() -> pb.RestrictionSet:
    made = pb.RestrictionSet(
        tlp=pb.TLP_AMBER,
        audience=named(ANALYST, LIAISON),
        bars=[pb.BAR_PRINT],
        onward=pb.Onward(allowed=["AZ:competent"]),
        duties=[pb.Duty(ack_read=pb.AckRead())],
    )
    made.territory.countries.codes.extend(["KZ", "KG"])
    made.use_until.instant.FromDatetime(START + timedelta(days=9))
    return made


def test_a_draft_says_who_could_do_what_where_and_until_when_and_nothing_is_stored(world: World) -> None:
    before = rows(world.wco)
    answer = reach(world, draft=request(world.caricc, restrictions=marking(), purposes=("ANA",)))
    assert rows(world.wco) == before
    assert persons(answer) == sorted(person_id("CARICC", who) for who in (ANALYST, LIAISON))
    assert "ANA" in answer.purposes
    assert all(code.startswith("ANA") for code in answer.purposes)
    assert (answer.anywhere, list(answer.countries)) == (False, ["KG", "KZ"])
    assert answer.until_time.ToDatetime(UTC) == START + timedelta(days=9)
    assert (answer.onward_anyone, list(answer.onward)) == (False, ["AZ:competent"])
    assert use_pb2.USE_ACTION_OPEN in answer.actions
    assert use_pb2.USE_ACTION_PRINT not in answer.actions
    assert list(answer.owed) == ["ack_read"]
    assert answer.party == "CARICC"
    assert answer.roster_version == 1
    assert not answer.HasField("refusal")


def test_who_is_in_reach_of_an_item_opens_it_there_and_nobody_else(world: World) -> None:
    item_id = to_caricc(world, only_persons(person_id("CARICC", ANALYST), person_id("CARICC", CONTACT)))
    answer = reach(world, CONTACT, item_id=item_id)
    for who in (CONTACT, ANALYST, LIAISON, OPERATOR):
        if person_id("CARICC", who) in persons(answer):
            assert opened(world.caricc, world.person(world.caricc, who), item_id)
        else:
            assert denied(world, who, item_id).code == "NOT_FOUND"
    tighten(world, item_id, tlp=pb.TLP_RED, audience=named(CONTACT))
    assert persons(reach(world, CONTACT, item_id=item_id)) == [person_id("CARICC", CONTACT)]
    under = pb.RestrictionSet(audience=pb.Audience())
    assert persons(reach(world, CONTACT, item_id=item_id, under=under)) == []


def test_the_own_general_rules_count_and_are_named(world: World) -> None:
    rule = rule_service_pb2.IssueRuleRequest(request_id=str(uuid.uuid4()))
    rule.rule.reference, rule.rule.reach = "R-1", general_rule_pb2.RULE_REACH_NEW
    rule.rule.set.bars.append(pb.BAR_EXPORT)
    issue_rule(world.wco, world.person(world.wco, CONTACT), rule).result()
    world.carry(world.wco, world.caricc)
    world.wco.forget()
    answer = reach(world, draft=request(world.caricc))
    assert use_pb2.USE_ACTION_EXPORT not in answer.actions
    assert wire.Layer(kind=wire.LAYER_KIND_GENERAL_RULE, reference="R-1") in answer.layers


def test_a_draft_that_would_be_refused_says_so_beside_its_reach(world: World) -> None:
    draft = request(world.caricc)
    draft.ClearField("mou_basis")
    answer = reach(world, draft=draft)
    assert code_of(answer.refusal.reason) == "MOU_BASIS_MISSING"
    assert persons(answer)


def test_what_is_not_ones_own_to_ask_about_is_refused(world: World) -> None:
    theirs = to_caricc(world)
    asked = wire.PreviewReachRequest(item_id=theirs)
    with pytest.raises(Refusal) as refused:
        preview_reach(world.caricc, world.person(world.caricc, ANALYST), asked)
    assert refused.value.code == "NOT_ORIGINATOR"
    red = to_caricc(world, only_persons(person_id("CARICC", ANALYST)))
    for item_id in (red, str(uuid.uuid4())):
        with pytest.raises(Refusal) as hidden:
            reach(world, LIAISON, item_id=item_id)
        assert hidden.value.code == "NOT_FOUND"
    with pytest.raises(Refusal) as nothing:
        reach(world)
    assert nothing.value.code == "SCHEMA_INVALID"
    with pytest.raises(Refusal) as stranger:
        preview_reach(world.wco, Caller("person", "W-XX-999"), wire.PreviewReachRequest(item_id=theirs))
    assert stranger.value.code == "SENDER_NOT_AUTHORISED"
