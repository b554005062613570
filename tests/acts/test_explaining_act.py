"""An explanation says what the use itself would be answered, shows why, and leaves no trace."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import explain_service_pb2 as wire
from entente.v1 import restriction_notice_pb2, restriction_service_pb2, rule_service_pb2, use_pb2
from entente.v1 import restriction_pb2 as pb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from node.acts import open_item, own_policy, restrict
from node.acts.explaining import explain_decision
from node.acts.party import Caller, Party
from node.errors import Refusal, code_of
from node.exchange.decide import ACTIONS, RULES
from node.exchange.exposure import WIRE
from node.store import schema
from tests.acts.consent_talk import COURT, court, granted, guarded, used
from tests.acts.test_open_item_act import to_caricc
from tests.support.correcting import correct
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    DESK_SYSTEM,
    LIAISON,
    OPERATOR,
    START,
    World,
    person_id,
)

PERSONS = (CONTACT, ANALYST, LIAISON, AUDITOR, OPERATOR)
USES = tuple(action for action, rules in ACTIONS.items() if rules.is_use)


def asked(item_id: str, action: int = use_pb2.USE_ACTION_OPEN, **more: Any) -> wire.ExplainDecisionRequest:
    more.setdefault("purpose", "ANA")
    return wire.ExplainDecisionRequest(item_id=item_id, action=action, **more)  # type: ignore[arg-type]


def why(
    world: World, item_id: str, who: str | Caller = ANALYST, party: Party | None = None, **more: Any
) -> wire.ExplainDecisionResponse:
    party = party or world.caricc
    caller = who if isinstance(who, Caller) else world.person(party, who)
    return explain_decision(party, caller, asked(item_id, **more))


def code(answer: wire.ExplainDecisionResponse) -> str:
    return "" if answer.allowed else code_of(answer.refusal.reason)


def explained(world: World, who: str, request: wire.ExplainDecisionRequest) -> str:
    """Return the code that an explanation of one's own use gives; empty where it is allowed."""
    try:
        answer = explain_decision(world.caricc, world.person(world.caricc, who), request)
    except Refusal as refusal:
        return refusal.code
    denials = [one.rule for one in answer.verdicts if one.finding == wire.FINDING_DENIES]
    assert not (answer.allowed and denials)
    assert answer.allowed or denials[:1] in ([answer.rule], [])
    return code(answer)


def real(world: World, who: str, request: wire.ExplainDecisionRequest) -> str:
    """Return the code of the very use, done; empty where it is allowed."""
    use = exchange.OpenItemRequest(
        item_id=request.item_id,
        purpose=request.purpose,
        action=request.action,
        recipient=request.recipient,
        territory=request.territory,
        part=request.part,
        acknowledged_caveats=request.acknowledged_caveats,
        version=request.version,
    )
    try:
        open_item.open_item(world.caricc, world.person(world.caricc, who), use).result()
    except Refusal as refusal:
        return refusal.code
    return ""


def size(party: Party) -> tuple[int, int]:
    """How much stands in the ledger and in the table of uses."""
    with party.store.read() as connection:
        entries = connection.execute(select(schema.ledger_entry.c.idx)).all()
        uses = connection.execute(select(schema.item_use.c.leaf_index)).all()
        return len(entries), len(uses)


def named(*persons: str) -> pb.Audience:
    return pb.Audience(members=[pb.AudienceMember(person_id=person_id("CARICC", who)) for who in persons])


def test_every_action_of_every_person_for_every_purpose_is_explained_as_it_is_decided(world: World) -> None:
    narrow = pb.RestrictionSet(
        tlp=pb.TLP_AMBER,
        audience=named(ANALYST, LIAISON),
        purposes=pb.PermittedPurposes(codes=["ANA"]),
        judicial=pb.JUDICIAL_CONSENT,
        pap=pb.PAP_AMBER,
        bars=[pb.BAR_PRINT, pb.BAR_DERIVE],
        duties=[pb.Duty(ack_read=pb.AckRead())],
    )
    placed = pb.RestrictionSet(tlp=pb.TLP_GREEN)
    placed.territory.countries.codes.append("KZ")
    items = [to_caricc(world), to_caricc(world, narrow), to_caricc(world, placed), str(uuid.uuid4())]
    seen = set()
    for item_id, who, action, purpose in product(items, PERSONS, USES, ("ANA", "ENF.SEIZ", "", "NO.SUCH")):
        question = asked(item_id, WIRE[action], purpose=purpose, territory="KZ", recipient=COURT)
        before = size(world.caricc)
        told = explained(world, who, question)
        assert size(world.caricc) == before
        assert told == real(world, who, question), (item_id, who, action, purpose)
        seen.add(told)
    assert {"", "NOT_FOUND", "PURPOSE_MISMATCH", "PURPOSE_MISSING", "PURPOSE_UNKNOWN", "DUTY_UNMET"} <= seen
    assert {"ACTION_BARRED", "JUDICIAL_USE_BARRED", "ONWARD_BARRED"} <= seen


def subset(*values: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), unique=True)


@st.composite
def markings(draw: Any) -> pb.RestrictionSet:
    """Restrictions that a supplier may state."""
    made = pb.RestrictionSet(
        tlp=draw(st.sampled_from((pb.TLP_AMBER_STRICT, pb.TLP_AMBER, pb.TLP_GREEN, pb.TLP_CLEAR))),
        judicial=draw(st.sampled_from((0, pb.JUDICIAL_BARRED, pb.JUDICIAL_CONSENT, pb.JUDICIAL_ALLOWED))),
        pap=draw(st.sampled_from((0, pb.PAP_AMBER, pb.PAP_GREEN))),
        bars=draw(subset(pb.BAR_PRINT, pb.BAR_EXPORT, pb.BAR_DERIVE, pb.BAR_CROSS_MATCH)),
    )
    if persons := draw(subset(CONTACT, ANALYST, LIAISON, AUDITOR)):
        made.audience.CopyFrom(named(*persons))
    if codes := draw(subset("ANA", "ENF", "GOV")):
        made.purposes.codes.extend(codes)
    if countries := draw(subset("KZ", "BE")):
        made.territory.countries.codes.extend(countries)
    if draw(st.booleans()):
        made.use_until.instant.FromDatetime(START + timedelta(days=1))
    if draw(st.booleans()):
        made.duties.add().ack_read.SetInParent()
    if draw(st.booleans()):
        made.duties.add().fresh_check.hours = 1
    if draw(st.booleans()):
        made.onward.allowed.append("AZ:competent")
        made.onward.consent_required = draw(st.booleans())
    return made


@given(
    marking=markings(),
    who=st.sampled_from(PERSONS),
    action=st.sampled_from(USES),
    purpose=st.sampled_from(("", "ANA", "ANA.TREND", "ENF.SEIZ", "GOV")),
    territory=st.sampled_from(("", "KZ", "AF")),
    recipient=st.sampled_from(("", "AZ:competent", "KG:competent")),
    part=st.sampled_from((0, 0, 1)),
    acknowledged=st.sampled_from(((), ("ACK_READ",))),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_supplier_states_and_whatever_is_asked_both_answer_alike(
    world: World, marking: pb.RestrictionSet, who: str, action: Any, part: int, **use: Any
) -> None:
    item_id = to_caricc(world, marking)
    use["acknowledged_caveats"] = use.pop("acknowledged")
    question = asked(item_id, WIRE[action], part=part, **use)
    before = size(world.caricc)
    told = explained(world, who, question)
    assert size(world.caricc) == before
    assert told == real(world, who, question)


def test_every_rule_is_named_in_order_with_code_article_and_the_layer_that_denies(world: World) -> None:
    item_id = to_caricc(world, pb.RestrictionSet(tlp=pb.TLP_GREEN, bars=[pb.BAR_PRINT]))
    answer = why(world, item_id, action=use_pb2.USE_ACTION_PRINT, purpose="GOV")
    assert [one.rule for one in answer.verdicts] == [name for name, _, _ in RULES]
    denied = {
        one.rule: (code_of(one.refusal.reason), one.refusal.article)
        for one in answer.verdicts
        if one.finding == wire.FINDING_DENIES
    }
    assert denied == {"purpose": ("PURPOSE_MISMATCH", "3.4"), "bars": ("ACTION_BARRED", "3.4")}
    assert answer.rule == "purpose"
    kinds = {layer.kind for one in answer.verdicts for layer in one.layers}
    assert kinds == {wire.LAYER_KIND_NOTICED}
    assert answer.summary.item_id == item_id
    assert answer.restrictions.restrictions.bars == [pb.BAR_PRINT]


def test_outside_the_audience_an_explanation_tells_no_more_than_the_use_does(world: World) -> None:
    item_id = to_caricc(world, pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named(LIAISON)))
    answers = set()
    for asked_of in (item_id, str(uuid.uuid4()), "no id"):
        with pytest.raises(Refusal) as refused:
            why(world, asked_of)
        answers.add((refused.value.code, str(refused.value), refused.value.article))
    assert len(answers) == 1
    assert answers.pop()[0] == "NOT_FOUND"
    with pytest.raises(Refusal) as stranger:
        why(world, item_id, Caller("person", "C-XX-999"))
    assert stranger.value.code == "RECIPIENT_NOT_AUTHORISED"


def test_who_oversees_asks_about_others_and_nobody_else_does(world: World) -> None:
    item_id = to_caricc(world, pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named(ANALYST)))
    analyst = person_id("CARICC", ANALYST)
    for who in (CONTACT, AUDITOR):
        answer = why(world, item_id, who, subject_id=analyst)
        assert answer.allowed
        # What the item says of its readers and its handling is for its readers.
        assert not answer.HasField("restrictions")
        assert not answer.HasField("summary")
        assert why(world, item_id, who, subject_id=person_id("CARICC", LIAISON)).rule == "audience"
        gone = why(world, item_id, who, subject_id="C-XX-999")
        assert (code(gone), gone.rule) == ("RECIPIENT_NOT_AUTHORISED", "roster")
    for item in (item_id, str(uuid.uuid4())):
        with pytest.raises(Refusal) as refused:
            why(world, item, LIAISON, subject_id=analyst)
        assert refused.value.code == "ROLE_INSUFFICIENT"
    desk = Caller("system", DESK_SYSTEM)
    assert why(world, item_id, desk, person_id=analyst).allowed
    with pytest.raises(Refusal) as posing:
        why(world, item_id, desk, person_id=person_id("CARICC", CONTACT), subject_id=analyst)
    assert posing.value.code == "RECIPIENT_NOT_AUTHORISED"


def test_the_rule_of_the_own_policy_is_named_to_those_who_keep_it_alone(world: World) -> None:
    item_id = to_caricc(world)
    policy = rule_service_pb2.SetLocalPolicyRequest()
    policy.policy.version = 1
    policy.policy.rules.add(reference="LP-SECRET", set=pb.RestrictionSet(bars=[pb.BAR_EXPORT]))
    own_policy.set_local_policy(world.caricc, world.person(world.caricc, CONTACT), policy).result()
    export = use_pb2.USE_ACTION_EXPORT
    for who in (CONTACT, AUDITOR, ANALYST):
        answer = why(world, item_id, who, action=export, subject_id=person_id("CARICC", ANALYST))
        (denial,) = [one for one in answer.verdicts if one.finding == wire.FINDING_DENIES]
        (layer,) = denial.layers
        assert layer.kind == wire.LAYER_KIND_LOCAL_POLICY
        assert layer.reference == ("" if who == ANALYST else "LP-SECRET")
        assert ("LP-SECRET" in str(answer)) == (who != ANALYST)


def tighten(world: World, item_id: str, **marks: Any) -> None:
    notice = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN,
        set=pb.RestrictionSet(**marks),
    )
    restrict.issue_notice(world.wco, world.person(world.wco, ANALYST), notice).result()
    world.carry(world.wco, world.caricc)


def test_as_of_an_earlier_time_what_had_arrived_then_counts_and_the_clock_of_then(world: World) -> None:
    ends = pb.RestrictionSet(tlp=pb.TLP_GREEN)
    ends.use_until.instant.FromDatetime(START + timedelta(hours=3))
    world.clock.forward(seconds=1)
    item_id = to_caricc(world, ends)
    world.clock.forward(hours=1)
    tighten(world, item_id, bars=[pb.BAR_PRINT])
    world.clock.forward(hours=4)

    def at(seconds: float) -> tuple[str, str, int]:
        question = asked(item_id, use_pb2.USE_ACTION_PRINT)
        question.at_time.FromDatetime(START + timedelta(seconds=seconds))
        answer = explain_decision(world.caricc, world.person(world.caricc, ANALYST), question)
        return code(answer), answer.rule, answer.restriction_version

    assert at(0) == ("NOT_FOUND", "arrival", 0)
    assert at(2) == ("", "", 0)
    assert at(3601) == ("ACTION_BARRED", "bars", 1)
    assert at(4 * 3600) == ("EXPIRED", "time", 1)
    assert at(9 * 3600) == ("EXPIRED", "time", 1)
    assert why(world, item_id, action=use_pb2.USE_ACTION_PRINT).rule == "time"


def test_as_of_an_earlier_time_the_roster_of_then_says_who_may(world: World) -> None:
    item_id = to_caricc(world)
    world.clock.forward(hours=1)
    world.put_roster(world.caricc, 2, without=[LIAISON])
    question = asked(item_id, subject_id=person_id("CARICC", LIAISON))
    auditor = world.person(world.caricc, AUDITOR)
    now = explain_decision(world.caricc, auditor, question)
    assert (code(now), now.rule) == ("RECIPIENT_NOT_AUTHORISED", "roster")
    question.at_time.FromDatetime(START + timedelta(minutes=5))
    assert explain_decision(world.caricc, auditor, question).allowed


def test_under_a_draft_the_use_is_judged_as_if_it_were_tighter_and_nothing_changes(world: World) -> None:
    item_id = to_caricc(world, pb.RestrictionSet(tlp=pb.TLP_GREEN))
    draft = pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named(LIAISON), judicial=pb.JUDICIAL_BARRED)
    before = size(world.caricc)
    answer = why(world, item_id, under=draft)
    assert (code(answer), answer.rule) == ("NOT_FOUND", "audience")
    (audience,) = [one for one in answer.verdicts if one.rule == "audience"]
    assert [layer.kind for layer in audience.layers] == [wire.LAYER_KIND_DRAFT]
    # A draft only tightens.
    assert code(why(world, item_id, under=pb.RestrictionSet(tlp=pb.TLP_CLEAR))) == ""
    assert why(world, item_id).allowed
    assert size(world.caricc) == before
    with pytest.raises(Refusal) as refused:
        why(world, item_id, party=world.wco, under=draft)
    assert refused.value.code == "SCHEMA_INVALID"


def test_the_supplier_is_told_what_the_other_partys_persons_could_do_as_it_is_decided_there(
    world: World,
) -> None:
    marking = pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named(ANALYST, LIAISON), bars=[pb.BAR_EXPORT])
    item_id = to_caricc(world, marking)
    tighten(world, item_id, bars=[pb.BAR_EXPORT, pb.BAR_PRINT])
    for who, action in product(PERSONS, USES):
        question = asked(item_id, WIRE[action], recipient=COURT)
        question.at_recipient, question.subject_id = True, person_id("CARICC", who)
        there = explain_decision(world.wco, world.person(world.wco, CONTACT), question)
        assert code(there) == real(world, who, asked(item_id, WIRE[action], recipient=COURT)), (who, action)
    with pytest.raises(Refusal) as refused:
        why(world, item_id, CONTACT, at_recipient=True, subject_id=person_id("WCO", ANALYST))
    assert refused.value.code == "NOT_ORIGINATOR"


def test_consents_that_a_use_would_spend_are_named_and_not_spent(world: World) -> None:
    item_id = to_caricc(world, guarded())
    consent_id = granted(world, item_id, court())
    judicial = use_pb2.USE_ACTION_JUDICIAL
    world.clock.forward(hours=1)
    for _ in range(3):
        answer = why(world, item_id, action=judicial, recipient=COURT)
        assert answer.allowed
        assert list(answer.grants) == [consent_id]
    assert used(world, item_id) == ""
    assert code(why(world, item_id, action=judicial, recipient=COURT)) == "JUDICIAL_USE_BARRED"
    world.clock.forward(hours=1)
    caller = world.person(world.caricc, ANALYST)
    question = asked(item_id, judicial, recipient=COURT)
    # Half an hour after it was granted it was not used up yet; two hours after, it was.
    question.at_time.FromDatetime(START + timedelta(minutes=30))
    assert explain_decision(world.caricc, caller, question).allowed
    question.at_time.FromDatetime(START + timedelta(minutes=90))
    assert code(explain_decision(world.caricc, caller, question)) == "JUDICIAL_USE_BARRED"


def test_what_is_listed_counted_and_searched_is_explained_too(world: World) -> None:
    item_id = to_caricc(world, pb.RestrictionSet(tlp=pb.TLP_GREEN, bars=[pb.BAR_BULK_QUERY]))
    assert why(world, item_id, action=use_pb2.USE_ACTION_LIST).allowed
    assert why(world, item_id, action=use_pb2.USE_ACTION_COUNT).allowed
    assert code(why(world, item_id, action=use_pb2.USE_ACTION_SEARCH)) == "ACTION_BARRED"


def test_every_version_is_explained_as_it_is_decided_and_an_earlier_time_shows_the_version_of_then(
    world: World,
) -> None:
    readers = pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=named(ANALYST, CONTACT, AUDITOR))
    item_id = to_caricc(world, readers)
    world.clock.forward(minutes=1)
    before = world.clock.now()
    world.clock.forward(minutes=1)
    correct(world, item_id, restrictions=readers)
    seen = set()
    for who, action, version in product(PERSONS, USES, (0, 1, 2, 3)):
        question = asked(item_id, WIRE[action], recipient=COURT, version=version)
        told = explained(world, who, question)
        assert told == real(world, who, question), (who, action, version)
        seen.add((version, told))
    assert {(0, ""), (1, ""), (1, "SUPERSEDED"), (2, ""), (3, "NOT_FOUND")} <= seen
    answer = why(world, item_id, version=1)
    assert (answer.rule, code(answer), answer.refusal.article) == ("version", "SUPERSEDED", "3.1")
    then = asked(item_id, version=1)
    then.at_time.FromDatetime(before)
    assert explain_decision(world.caricc, world.person(world.caricc, ANALYST), then).allowed
    then.version = 2
    answer = explain_decision(world.caricc, world.person(world.caricc, CONTACT), then)
    assert (answer.allowed, code(answer)) == (False, "NOT_FOUND")
