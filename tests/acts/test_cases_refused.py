"""What is not done in cases, and what is not seen of them: refusals through the acts of two nodes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import (
    case_pb2,
    case_service_pb2,
    case_view_pb2,
    ledger_pb2,
    meeting_pb2,
    principal_act_pb2,
    roster_pb2,
    termination_pb2,
)
from sqlalchemy import select

from node.acts import case_drafts, case_listing
from node.acts.party import Party
from node.errors import Refusal, code_of
from node.store import schema
from tests.acts import consent_talk
from tests.acts.test_agreeing_act import PAPER, breach, submit
from tests.acts.test_agreeing_act import act as principals_act
from tests.support.casework import period
from tests.support.cooperating import (
    DAY,
    act,
    association,
    at,
    both,
    both_ways,
    case_of,
    listed,
    refusal_of,
    review_requested,
    signed_act,
    signed_step,
    states,
    texts,
)
from tests.support.world import AUDITOR, CONTACT, OPERATOR, World

Step = case_pb2.CaseStep
SECRET = "The pilot touches an open inquiry of the fourth desk."
PRINCIPAL = "PR-009"
OFFICER = "PO-008"


def opened(world: World, party: Party, step: case_pb2.CaseStep, **given: Any) -> str:
    """Open a case of which both Parties know."""
    case_id = act(world, party, step, **given).case_id
    both_ways(world)
    return case_id


def expertise(world: World) -> case_pb2.CaseStep:
    due = at(world.clock.now() + 20 * DAY)
    return Step(expertise_asked={"questions": texts("Who trains?"), "due_time": due})


def watched(party: Party, world: World, token: str, limit: int = 100) -> list[Any]:
    return case_listing.cases_after(party, world.person(party, CONTACT), "", token, limit)


def told(world: World, party: Party) -> bytes:
    """Return all that a Party has stated and owes: what could have left its node."""
    found = b""
    with party.store.read() as connection:
        for table in (schema.outbox, schema.statement, schema.ledger_entry, schema.case_act):
            for row in connection.execute(select(table)):
                found += b"".join(bytes(one) for one in row if isinstance(one, bytes))
    return found


def test_drafts_and_private_notes_stay_on_their_node_and_lie_there_sealed(world: World) -> None:
    case_id = opened(world, world.wco, review_requested(world))
    contact = world.person(world.caricc, CONTACT)
    kept = case_service_pb2.SaveDraftRequest(
        request_id=str(uuid.uuid4()),
        case_id=case_id,
        text=SECRET,
        step=Step(declined={"reasons": texts(SECRET)}),
    )
    draft_id = case_drafts.save_draft(world.caricc, contact, kept).result().draft_id
    act(world, world.caricc, Step(exempted={}), case_id, note=SECRET)
    assert SECRET.encode() not in told(world, world.caricc)
    both_ways(world)
    assert SECRET.encode() not in told(world, world.wco)
    for party in both(world):
        path = party.store.url.removeprefix("sqlite:///")
        if party.store.url.startswith("sqlite"):
            for file in Path(path).parent.glob("*.db*"):
                assert SECRET.encode() not in file.read_bytes()
    mine = case_of(world, world.caricc, case_id).acts[1]
    theirs = case_of(world, world.wco, case_id).acts[1]
    assert (mine.has_private_note, theirs.has_private_note) == (True, False)
    wanted = case_service_pb2.GetPrivateNoteRequest(act_id=mine.act_id)
    note = case_listing.get_private_note(world.caricc, contact, wanted)
    assert (note.text, note.digest) == (SECRET, theirs.step.exempted.note_digest)
    with pytest.raises(Refusal) as caught:
        case_listing.get_private_note(world.wco, world.person(world.wco, CONTACT), wanted)
    assert caught.value.code == "NOT_FOUND"
    found = case_drafts.list_drafts(world.caricc, contact, case_service_pb2.ListDraftsRequest()).drafts
    assert [(one.draft_id, one.text) for one in found] == [(draft_id, SECRET)]
    for who in (AUDITOR, OPERATOR):
        caller = world.person(world.caricc, who)
        assert not case_drafts.list_drafts(world.caricc, caller, case_service_pb2.ListDraftsRequest()).drafts


def test_a_note_is_kept_with_an_exemption_alone_and_its_digest_is_the_nodes(world: World) -> None:
    case_id = opened(world, world.wco, review_requested(world))
    with pytest.raises(Refusal) as caught:
        act(world, world.caricc, Step(declined={}), case_id, note=SECRET)
    assert caught.value.code == "SCHEMA_INVALID"
    given = Step(exempted={"note_digest": bytes(32)})
    assert refusal_of(world, world.caricc, given, case_id) == "SCHEMA_INVALID"


def test_a_list_is_paged_filtered_and_shows_what_waits_for_whom(world: World) -> None:
    made = []
    for place in range(5):
        world.clock.forward(seconds=1)
        step = review_requested(world) if place % 2 else expertise(world)
        made.append(act(world, world.wco, step).case_id)
    both_ways(world)
    seen, token = list[str](), ""
    for _ in range(3):
        asked = case_service_pb2.ListCasesRequest(page_size=2, page_token=token)
        page = case_listing.list_cases(world.caricc, world.person(world.caricc, CONTACT), asked)
        seen += [one.case_id for one in page.cases]
        token = page.next_page_token
    assert (sorted(seen), token) == (sorted(made), "")
    contact = world.person(world.caricc, CONTACT)
    first = case_service_pb2.ListCasesRequest(page_size=2)
    token = case_listing.list_cases(world.caricc, contact, first).next_page_token
    other = case_service_pb2.ListCasesRequest(page_token=token, open_only=True)
    with pytest.raises(Refusal) as caught:
        case_listing.list_cases(world.caricc, contact, other)
    assert caught.value.code == "TOKEN_INVALID"
    expert = case_pb2.CASE_KIND_EXPERTISE
    assert sorted(listed(world, world.caricc, kinds=[expert])) == sorted(made[::2])
    assert listed(world, world.caricc, opened_by=world.caricc.code) == []
    assert listed(world, world.caricc, awaits_me=True, kinds=[expert]) == made[::2]
    act(world, world.caricc, Step(expertise_offered={"offers": texts("Two")}), made[0])
    act(world, world.caricc, Step(declined={}), made[2])
    assert listed(world, world.caricc, states=[case_pb2.CASE_STATE_OFFERED]) == [made[0]]
    assert made[2] not in listed(world, world.caricc, open_only=True)
    assert listed(world, world.wco, awaits_me=True) == []
    world.clock.forward(days=40)  # what has lapsed waits for nobody
    assert listed(world, world.caricc, awaits_me=True) == [made[0]]


def test_who_watches_hears_of_every_change_and_goes_on_where_it_was(world: World) -> None:
    party = world.wco
    token = watched(party, world, "")[-1].resume_token
    first, second = (act(world, party, expertise(world)).case_id for _ in range(2))
    heard = watched(party, world, token)
    assert [one.case.case_id for one in heard] == [first, second]
    assert all(one.case.unsettled for one in heard)
    # From each place on it hears exactly of the rest.
    assert [one.case.case_id for one in watched(party, world, heard[0].resume_token)] == [second]
    assert watched(party, world, heard[1].resume_token) == []
    both_ways(world)  # the other Party has recorded them: that is a change, too
    settled = watched(party, world, heard[-1].resume_token)
    assert {one.case.case_id for one in settled} == {first, second}
    assert not any(one.case.unsettled for one in settled)
    one_by_one, token = [], heard[-1].resume_token
    while found := watched(party, world, token, limit=1):
        one_by_one += [one.case.case_id for one in found]
        token = found[-1].resume_token
    assert one_by_one == [one.case.case_id for one in settled]


def test_an_auditor_and_an_operator_see_no_case_and_none_that_waits(world: World) -> None:
    case_id = opened(world, world.wco, review_requested(world))
    for party in both(world):
        for who in (AUDITOR, OPERATOR):
            assert listed(world, party, who) == listed(world, party, who, awaits_me=True) == []
            for look in (
                lambda party=party, who=who: case_of(world, party, case_id, who),
                lambda party=party, who=who: case_listing.cases_after(
                    party, world.person(party, who), "", "", 10
                ),
            ):
                with pytest.raises(Refusal) as caught:
                    look()
                assert caught.value.code == "NOT_FOUND"
            assert refusal_of(world, party, Step(withdrawn={}), case_id, who) == "ROLE_INSUFFICIENT"


# --- the gate -------------------------------------------------------------------------------------


def meeting(world: World, days: int = 60) -> case_pb2.CaseStep:
    start = world.clock.now() + days * DAY
    said = {"titles": texts("Conference"), "forum": meeting_pb2.MEETING_FORUM_CONFERENCE}
    return Step(meeting_announced=said | {"start_time": at(start), "end_time": at(start + DAY)})


def consultation(world: World) -> case_pb2.CaseStep:
    said = {"subjects": texts("The year"), "level": 2, "start_time": at(world.clock.now() + 5 * DAY)}
    return Step(consultation_planned=said)


def test_a_suspension_stops_cooperation_of_both_meetings_of_its_own_party_and_no_consultation(
    world: World,
) -> None:
    case_id = opened(world, world.wco, review_requested(world))
    submit(world, world.wco, principals_act(world, world.wco, suspension=breach()))
    both_ways(world)
    said = Step(review_acknowledged={})
    assert refusal_of(world, world.caricc, said, case_id) == "PEER_SUSPENDED"
    assert refusal_of(world, world.wco, Step(withdrawn={}), case_id) == "SUSPENDED_BY_SELF"
    assert refusal_of(world, world.wco, meeting(world)) == "SUSPENDED_BY_SELF"
    assert refusal_of(world, world.caricc, meeting(world)) == ""
    for party in both(world):
        assert refusal_of(world, party, consultation(world)) == ""
    both_ways(world)
    assert all(len(listed(world, party)) == 4 for party in both(world))


def test_while_notice_runs_what_reaches_beyond_the_end_is_warned_of_and_after_it_nothing_is_done(
    world: World,
) -> None:
    notice = termination_pb2.TerminationNotice(document_digest=PAPER)
    submit(world, world.caricc, principals_act(world, world.caricc, termination_notice=notice))
    both_ways(world)
    late = case_view_pb2.CASE_WARNING_AFTER_THE_END
    for days, warned in ((30, []), (300, [late])):
        answer = act(world, world.caricc, meeting(world, days))
        both_ways(world)
        assert list(answer.warnings) == warned
        assert list(case_of(world, world.wco, answer.case_id).summary.warnings) == warned
    ends = world.wco.relationship().standing.ends
    assert ends is not None
    world.clock.forward(seconds=(ends - world.clock.now()).total_seconds() + 1)
    world.meet()
    for party in both(world):
        for step in (meeting(world), consultation(world), expertise(world)):
            assert refusal_of(world, party, step) == "TERMINATED"


# --- what the other Party refuses -----------------------------------------------------------------


def alarms(party: Party) -> list[str]:
    with party.store.read() as connection:
        return [code_of(row.code) for row in connection.execute(select(schema.alarm.c.code))]


def test_an_act_of_a_person_who_left_meanwhile_is_refused_shown_and_counts_for_nothing(world: World) -> None:
    for party in both(world):
        world.put_roster(party, 2, also={OFFICER: (roster_pb2.ROLE_PROJECT_OFFICER, "projects")})
    both_ways(world)
    case_id = opened(world, world.wco, review_requested(world))
    act(world, world.caricc, Step(review_acknowledged={}), case_id, OFFICER)
    world.put_roster(world.caricc, 3)  # it goes ahead of what is in the routine lane
    both_ways(world)
    assert states(world, case_id) == ("REQUESTED", "REQUESTED")
    mine, theirs = (case_of(world, party, case_id) for party in (world.caricc, world.wco))
    assert [one.outcome for one in mine.acts][-1] == case_view_pb2.CASE_ACT_OUTCOME_REFUSED
    assert mine.acts[-1].refusal
    assert (len(mine.acts), len(theirs.acts)) == (2, 1)
    assert mine.heads == theirs.heads
    assert "SENDER_NOT_AUTHORISED" in alarms(world.caricc)
    act(world, world.caricc, Step(review_acknowledged={}), case_id)  # the next builds on what both hold
    both_ways(world)
    assert states(world, case_id) == ("ACKNOWLEDGED", "ACKNOWLEDGED")


# --- exemptions -----------------------------------------------------------------------------------


def test_a_request_for_consent_is_exempted_once_and_nothing_else_of_the_kind_is(world: World) -> None:
    item_id = consent_talk.supplied(world)
    use = consent_talk.court(until=world.clock.now() + timedelta(days=10))
    asked = consent_talk.ask(world, item_id, use)
    both_ways(world)
    asking, answering = world.caricc, world.wco
    request_id = uuid.UUID(asked).bytes
    exempted = Step(exempted={"request_id": request_id})
    assert refusal_of(world, asking, exempted) == "NOT_FOUND"  # its own request
    assert refusal_of(world, answering, Step(exempted={"request_id": bytes(16)})) == "NOT_FOUND"
    case_id = act(world, answering, exempted, note=SECRET).case_id
    both_ways(world)
    assert states(world, case_id) == ("EXEMPTED", "EXEMPTED")
    assert refusal_of(world, answering, exempted) == "INVALID_TRANSITION"
    with answering.store.read() as connection:
        statement = schema.statement.c
        others = connection.execute(
            select(statement.statement_id, statement.body).where(
                statement.whose == schema.PEER, statement.body != "consent_request"
            )
        ).all()
    assert others
    for row in others:
        other = Step(exempted={"request_id": bytes(row.statement_id)})
        assert refusal_of(world, answering, other) == "EXEMPTION_NOT_APPLICABLE", row.body


# --- signatures -----------------------------------------------------------------------------------


def resigned(world: World, party: Party, step: case_pb2.CaseStep, **changed: Any) -> case_pb2.CaseStep:
    """Return a signature by the same key under an act that says something else."""
    made = principal_act_pb2.PrincipalAct.FromString(step.signed.act.act)
    for field, value in changed.items():
        setattr(made, field, value)
    return Step(signed={"act": signed_act(world, party, made)})


def test_no_signature_counts_but_the_partys_own_principals_under_the_terms_as_offered(world: World) -> None:
    case_id = opened(world, world.caricc, Step(association_proposed={"terms": association()}))
    view = case_of(world, world.wco, case_id)
    mine, theirs = (signed_step(world, party, view) for party in both(world))

    forged = Step()
    forged.CopyFrom(mine)
    forged.signed.act.signatures[0].signature = bytes(64)
    crossed = Step()
    crossed.CopyFrom(mine)
    crossed.signed.act.signatures[0].CopyFrom(theirs.signed.act.signatures[0])
    bare = Step()
    bare.CopyFrom(mine)
    del bare.signed.act.signatures[:]
    for step in (forged, crossed, bare):
        assert refusal_of(world, world.wco, step, case_id) in ("SIGNATURE_INVALID", "PRINCIPAL_REQUIRED")
    assert refusal_of(world, world.wco, theirs, case_id) == "PRINCIPAL_REQUIRED"
    older = resigned(world, world.wco, mine, agreement_digest=bytes(32))
    assert refusal_of(world, world.wco, older, case_id) == "AGREEMENT_VERSION_MISMATCH"
    elsewhere = resigned(world, world.wco, mine, agreement_id="another")
    assert refusal_of(world, world.wco, elsewhere, case_id) == "PRINCIPAL_REQUIRED"
    made = principal_act_pb2.PrincipalAct.FromString(mine.signed.act.act)
    made.case_agreed.association.territories.append("TJ")
    changed = Step(signed={"act": signed_act(world, world.wco, made)})
    assert refusal_of(world, world.wco, changed, case_id) == "INVALID_TRANSITION"
    assert refusal_of(world, world.wco, mine, case_id) == ""
    assert refusal_of(world, world.wco, mine, case_id) == "INVALID_TRANSITION"


def test_for_a_governing_body_the_principals_office_invites(world: World) -> None:
    for party in both(world):
        world.put_roster(party, 2, also={PRINCIPAL: (roster_pb2.ROLE_PRINCIPAL, "office")})
    both_ways(world)
    step = meeting(world)
    step.meeting_announced.forum = meeting_pb2.MEETING_FORUM_GOVERNING_BODY
    case_id = opened(world, world.wco, step)
    interest = {"why": 1, "topics": texts("Containers")}
    invited = Step(
        meeting_invited={"interest": interest, "seats": 2, "reply_time": at(world.clock.now() + 9 * DAY)}
    )
    assert refusal_of(world, world.wco, invited, case_id) == "ROLE_INSUFFICIENT"
    act(world, world.wco, invited, case_id, PRINCIPAL)
    both_ways(world)
    accepted = Step(meeting_accepted={"seats": 2})
    assert refusal_of(world, world.caricc, accepted, case_id) == "ROLE_INSUFFICIENT"
    act(world, world.caricc, accepted, case_id, PRINCIPAL)
    both_ways(world)
    assert states(world, case_id) == ("ACCEPTED", "ACCEPTED")


# --- warnings -------------------------------------------------------------------------------------


def test_what_is_worth_knowing_is_shown_to_both_and_stops_nothing(world: World) -> None:
    doubtful = review_requested(world, subjects=("intellectual-property",))
    far = Step(association_proposed={"terms": association()})
    far.association_proposed.terms.territories.append("BR")
    asked = {"group": "g", "persons": 2, "language": "ru", "period": period()}
    access = opened(world, world.caricc, Step(access_requested=asked))
    granted = {"persons": 2, "languages": ["en"], "period": period()}
    act(world, world.wco, Step(access_granted=granted), access)
    expected = {
        opened(world, world.wco, doubtful): case_view_pb2.CASE_WARNING_MANDATE_DOUBT,
        opened(world, world.wco, far): case_view_pb2.CASE_WARNING_TERRITORY_ELSEWHERE,
        access: case_view_pb2.CASE_WARNING_LANGUAGE_OBLIGATION_UNMET,
    }
    for party in both(world):
        for case_id, warning in expected.items():
            assert list(case_of(world, party, case_id).summary.warnings) == [warning]
    act(world, world.wco, Step(availability_noted={"languages": ["en", "ru"]}), access)
    assert not case_of(world, world.wco, access).summary.warnings


def test_what_is_refused_here_leaves_no_trace_in_either_ledger(world: World) -> None:
    case_id = opened(world, world.wco, review_requested(world))
    before = [len(world.leaves(party)) for party in both(world)]
    for step in (Step(review_closed={}), Step(comments_delivered={}), Step(signed={"act": {"act": b"x"}})):
        assert refusal_of(world, world.wco, step, case_id)
    both_ways(world)
    assert [len(world.leaves(party)) for party in both(world)] == before
    assert all(leaf.decision != ledger_pb2.DECISION_REFUSED for leaf in world.leaves(world.caricc))
