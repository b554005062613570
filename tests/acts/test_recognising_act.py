"""Bytes that came under one agreement are known under another, whoever submits them anew (Article 3.4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import explain_service_pb2, restriction_notice_pb2, restriction_service_pb2
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import func, select

from node.acts import restrict
from node.acts.party import Party
from node.acts.reaching import preview_reach
from node.acts.submit import submit
from node.acts.upload import begin_upload
from node.errors import Refusal, code_of
from node.store import schema
from tests.acts.test_several_agreements import leaves, notices_at, onward_none, opened, refused, uses
from tests.support.databases import lasting_folder
from tests.support.memorandum import AGREEMENT, FIRST
from tests.support.several import SECOND_AGREEMENT, THIRD, second_agreement
from tests.support.world import ANALYST, LIAISON, World, person_id, request

PHOTO = b"invented photograph" * 40
TIGHTEN = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN
UNSPECIFIC = "these bytes may not be supplied under this agreement"


@pytest.fixture
def second(world: World, tmp_path: Path) -> Iterator[World]:
    if not world.wco.store.url.startswith("sqlite"):
        tmp_path = lasting_folder()
    with second_agreement(world, tmp_path) as made:
        yield made


def asked(
    world: World, sender: Party, to: Party, data: bytes = PHOTO, *, who: str = ANALYST, **more: Any
) -> exchange.SubmitRequest:
    """Return the request to supply an item of its own text with an attachment, which is uploaded."""
    given = {"restrictions": onward_none(), **more}
    made = request(to, attachments=[data], **given)
    made.agreement_id = world.agreement
    made.content.reference.texts[0].text += f" {uuid.uuid4()}"
    info = exchange.AttachmentInfo(agreement_id=world.agreement)
    taken = begin_upload(sender, world.person(sender, who), info)
    taken.write(data)
    made.upload_ids.append(taken.finish().upload_id)
    return made


def answered(
    world: World, sender: Party, to: Party, made: exchange.SubmitRequest, *, who: str = ANALYST
) -> exchange.SubmitResponse | Refusal:
    (answer,) = submit(sender, world.person(sender, who), [made]).result()
    world.carry(sender, to)
    return answer


def received(world: World, *allowed: str, data: bytes = PHOTO, **more: Any) -> str:
    """Have the second Party supply the attachment to the first, which may pass it on to `allowed`."""
    terms = pb.RestrictionSet(tlp=pb.TLP_GREEN, onward=pb.Onward(allowed=allowed), **more)
    answer = answered(
        world, world.caricc, world.wco, asked(world, world.caricc, world.wco, data, restrictions=terms)
    )
    assert not isinstance(answer, Refusal), answer
    return answer.item_id


def anew(
    second: World, data: bytes = PHOTO, *, who: str = ANALYST, **more: Any
) -> exchange.SubmitResponse | Refusal:
    """Have the first Party supply the attachment to the third, naming nothing that it is made of."""
    third = second.parties[THIRD]
    return answered(
        second, second.wco, third, asked(second, second.wco, third, data, who=who, **more), who=who
    )


def passed(answer: exchange.SubmitResponse | Refusal) -> str:
    assert not isinstance(answer, Refusal), answer
    return answer.item_id


def derivations(party: Party) -> int:
    with party.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.derivation)).scalar_one())


def test_an_attachment_submitted_anew_does_not_leave_where_its_item_may_not(
    world: World, second: World
) -> None:
    received(world)
    sent = len(leaves(world, SECOND_AGREEMENT, "item.sent"))
    answer = anew(second)
    assert refused(answer) == ("ONWARD_BARRED", "3.4")
    assert len(leaves(world, SECOND_AGREEMENT, "item.sent")) == sent
    (barred,) = leaves(world, SECOND_AGREEMENT, "supply.refused")
    assert code_of(barred.code) == "ONWARD_BARRED"
    assert uses(world, AGREEMENT)[-1][2:] == (THIRD, "ONWARD_BARRED"), "a use of the source, denied"
    assert derivations(world.wco) == 0
    passed(anew(second, PHOTO + b"."))


def test_content_submitted_anew_does_not_leave_where_its_item_may_not(world: World, second: World) -> None:
    text = asked(world, world.caricc, world.wco).content
    text.ClearField("attachments")
    for other, sender, to in (
        (world, world.caricc, world.wco),
        (second, second.wco, second.parties[THIRD]),
    ):
        made = request(to, restrictions=onward_none())
        made.agreement_id = other.agreement
        made.content.CopyFrom(text)
        answer = answered(other, sender, to, made)
        if other is world:
            passed(answer)
        else:
            assert refused(answer) == ("ONWARD_BARRED", "3.4")


def test_where_its_restrictions_let_it_leave_it_is_a_product_and_follows_its_source(
    world: World, second: World
) -> None:
    source = received(world, THIRD, bars=[pb.BAR_PRINT])
    loose = anew(second)
    assert isinstance(loose, Refusal)
    assert [fault.path for fault in loose.faults] == ["restrictions.bars"]
    made = passed(anew(second, restrictions=onward_none(bars=[pb.BAR_PRINT])))
    assert derivations(world.wco) == 1
    issued = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=source,
        kind=TIGHTEN,
        set=pb.RestrictionSet(bars=[pb.BAR_PRINT, pb.BAR_EXPORT]),
    )
    restrict.issue_notice(world.caricc, world.person(world.caricc, ANALYST), issued).result()
    world.carry(world.caricc, world.wco)
    third = second.parties[THIRD]
    second.carry(second.wco, third)
    assert [one.reason_code for one in notices_at(third, made)] == ["SOURCE_RESTRICTED"]
    with third.store.read() as connection:
        supply = connection.execute(select(schema.item.c.supply)).scalar_one()
    assert uuid.UUID(source).bytes not in bytes(supply), "the third Party is not told of it"


def test_a_correction_that_brings_the_bytes_is_asked_and_bound_like_a_first_supply(
    world: World, second: World
) -> None:
    third = second.parties[THIRD]
    received(world)
    source = received(world, THIRD, data=b"may go on")
    first = passed(anew(second, b"its own"))
    for data, code in ((PHOTO, "ONWARD_BARRED"), (b"may go on", ""), (b"may go on", "")):
        made = asked(second, second.wco, third, data)
        made.corrects = first
        answer = answered(second, second.wco, third, made)
        assert (answer.code if isinstance(answer, Refusal) else "") == code, answer
        second.carry(third, second.wco)
    assert derivations(world.wco) == 1
    with world.wco.store.read() as connection:
        mine = schema.item.c.item_id == uuid.UUID(first).bytes
        assert connection.execute(select(schema.item.c.derived).where(mine)).scalar_one()
    assert source


@pytest.mark.parametrize("why", ["audience", "roster"])
def test_who_may_not_know_of_the_item_is_told_the_same_whatever_it_says_and_leaves_a_trace(
    world: World, second: World, why: str
) -> None:
    if why == "audience":
        members = [pb.AudienceMember(person_id=person_id(FIRST, LIAISON))]
        for data, allowed in ((b"1" * 60, ()), (b"2" * 60, (THIRD,))):
            received(world, *allowed, data=data, audience=pb.Audience(members=members))
    else:
        received(world, data=b"1" * 60)
        received(world, THIRD, data=b"2" * 60, bars=[pb.BAR_DERIVE])
        world.put_roster(world.wco, 2, without=[ANALYST])
    told = set()
    for data in (b"1" * 60, b"2" * 60):
        before = len(uses(world, AGREEMENT))
        answer = anew(second, data)
        assert isinstance(answer, Refusal)
        told.add((answer.code, answer.article, str(answer), answer.remedy, answer.faults, str(answer.facts)))
        assert len(uses(world, AGREEMENT)) == before + 1, "whoever asks so is on record"
    assert told == {("ONWARD_BARRED", "3.4", UNSPECIFIC, "ask the contact person of your Party", (), "{}")}


def test_a_preview_which_leaves_no_trace_tells_of_the_item_only_who_may_know_of_it(
    world: World, second: World
) -> None:
    third = second.parties[THIRD]
    received(world, audience=pb.Audience(members=[pb.AudienceMember(person_id=person_id(FIRST, LIAISON))]))
    found = {}
    for who in (ANALYST, LIAISON):
        draft = asked(second, second.wco, third, who=who)
        wanted = explain_service_pb2.PreviewReachRequest(draft=draft)
        answer = preview_reach(world.wco, world.person(world.wco, who), wanted)
        found[who] = code_of(answer.refusal.reason) if answer.HasField("refusal") else ""
    assert found == {ANALYST: "", LIAISON: "ONWARD_BARRED"}


def test_what_a_party_supplied_before_it_came_back_is_its_own(world: World, second: World) -> None:
    answer = answered(world, world.wco, world.caricc, asked(world, world.wco, world.caricc))
    passed(answer)
    world.clock.forward(seconds=1)
    received(world)
    passed(anew(second))
    assert derivations(world.wco) == 0


def test_what_a_party_supplies_after_it_came_is_not_its_own(world: World, second: World) -> None:
    received(world)
    passed(answered(world, world.wco, world.caricc, asked(world, world.wco, world.caricc)))
    assert refused(anew(second)) == ("ONWARD_BARRED", "3.4")


def test_what_the_other_party_supplied_under_this_agreement_goes_back_to_it(
    world: World, second: World
) -> None:
    third = second.parties[THIRD]
    received(world)
    passed(answered(second, third, second.wco, asked(second, third, second.wco)))
    passed(anew(second))


def test_what_was_recalled_does_not_leave_though_its_bytes_are_gone_here(world: World, second: World) -> None:
    source = received(world, THIRD)
    issued = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=source,
        kind=restriction_notice_pb2.RESTRICTION_NOTICE_KIND_RECALL,
    )
    restrict.issue_notice(world.caricc, world.person(world.caricc, ANALYST), issued).result()
    world.carry(world.caricc, world.wco)
    assert opened(world.wco, ANALYST, source)
    assert isinstance(anew(second), Refusal)
