"""Corrections through both nodes: a new version takes the place of the one before, and nobody misses it."""

from __future__ import annotations

import uuid
from typing import Any

from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from entente.v1 import use_pb2, use_service_pb2
from sqlalchemy import select

from node.acts import items, onward, record_use
from node.acts.submit import submit
from node.errors import Refusal, code_of
from node.exchange.corrections import VERSIONS_MAX
from node.store import schema
from tests.acts.test_notices_act import RECALL, SEAL, TIGHTEN, answers, issue
from tests.support.correcting import (
    CURRENT,
    EXPORT,
    SUPERSEDED,
    code_when_opened,
    correct,
    correction,
    green,
    notices,
    opened,
    refusing,
    settle_both,
    summary,
    supplied,
    verdict,
    versions,
)
from tests.support.world import ANALYST, AUDITOR, CONTACT, LIAISON, World, only_persons, person_id

ACCEPTED = exchange.STATEMENT_STATE_ACCEPTED


def test_a_correction_is_the_next_version_and_is_opened_in_the_place_of_the_one_before(world: World) -> None:
    item_id = supplied(world)
    assert opened(world, item_id) == (1, "first")
    stored = correct(world, item_id)
    assert (stored.item_id, stored.version, list(stored.warnings)) == (item_id, 2, [])
    assert stored.statement_id != item_id
    assert verdict(world, stored.statement_id) == (ACCEPTED, "", "")
    for code in ("WCO", "CARICC"):
        assert opened(world, item_id, code=code) == (2, "second")
        assert versions(world, item_id, code=code) == [(1, SUPERSEDED), (2, CURRENT)]
        shown = summary(world, item_id, code=code)
        assert (shown.version, shown.newest_version) == (2, 2)
        assert shown.statement_id == stored.statement_id
    third = correct(world, item_id, "third")
    assert third.version == 3
    assert opened(world, item_id) == (3, "third")
    sent, received = (world.leaves(world.wco, "item.sent"), world.leaves(world.caricc, "item.received"))
    assert [leaf.item_version for leaf in sent] == [leaf.item_version for leaf in received] == [0, 2, 3]
    assert {leaf.object_id for leaf in (*sent, *received)} == {uuid.UUID(item_id).bytes}
    uses = [leaf.item_version for leaf in world.leaves(world.caricc, "use.decided")]
    assert uses == [0, 2, 3]


def test_a_correction_is_announced_among_the_notices_and_its_announcement_is_answered(world: World) -> None:
    item_id = supplied(world)
    correct(world, item_id)
    assert notices(world.wco) == notices(world.caricc) == [(1, "applied")]
    (answer,) = answers(world.wco)
    assert (answer.outcome, answer.code) == (notice_pb.NOTICE_OUTCOME_APPLIED, 0)
    with world.caricc.store.read() as connection:
        (kept,) = connection.execute(select(schema.notice.c.notice, schema.notice.c.exposure)).all()
    said = notice_pb.RestrictionNotice.FromString(bytes(kept.notice))
    assert (said.kind, said.replacement_version) == (notice_pb.RESTRICTION_NOTICE_KIND_CORRECT, 2)
    assert kept.exposure is None


def test_a_superseded_version_is_refused_with_the_newest_and_kept_as_evidence_for_who_oversees(
    world: World,
) -> None:
    readers = pb.Audience(
        members=[pb.AudienceMember(person_id=person_id("CARICC", who)) for who in (ANALYST, CONTACT, AUDITOR)]
    )
    named = pb.RestrictionSet(tlp=pb.TLP_AMBER, audience=readers)
    item_id = supplied(world, named)
    correct(world, item_id, restrictions=named)
    refused = opened(world, item_id, version=1)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.article, refused.facts) == ("SUPERSEDED", "3.1", {"newest_version": "2"})
    for keeper in (CONTACT, AUDITOR):
        assert opened(world, item_id, keeper, version=1) == (1, "first")
        assert opened(world, item_id, keeper, version=1, action=EXPORT) == (1, "first")
        forward = use_pb2.USE_ACTION_FORWARD
        more: dict[str, Any] = {"action": forward, "recipient": "KZ:customs"}
        assert code_when_opened(world, item_id, keeper, version=1, **more) == "SUPERSEDED"
    assert code_when_opened(world, item_id, LIAISON, version=1) == "NOT_FOUND"  # outside the audience
    assert opened(world, item_id, version=2) == (2, "second")
    assert code_when_opened(world, item_id, version=3) == "NOT_FOUND"
    # Whoever supplied it is told the same at home.
    assert code_when_opened(world, item_id, code="WCO", version=1) == "SUPERSEDED"
    assert opened(world, item_id, CONTACT, code="WCO", version=1) == (1, "first")
    acting = use_service_pb2.RecordUseRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        action=use_pb2.USE_ACTION_ACT,
        purpose="ANA",
        version=1,
    )
    with refusing("SUPERSEDED"):
        record_use.record_use_of(world.caricc, world.person(world.caricc, CONTACT), acting).result(30)
    leaf = world.leaves(world.caricc, "use.decided")[-1]
    assert (leaf.item_version, code_of(leaf.code)) == (0, "SUPERSEDED")


def test_whoever_used_the_version_before_is_told_until_they_read_the_newest(world: World) -> None:
    item_id = supplied(world)
    token = items.inbox_after(world.caricc, world.person(world.caricc, ANALYST), "", "", 10).resume_token
    assert opened(world, item_id) == (1, "first")
    assert opened(world, item_id, LIAISON, action=EXPORT) == (1, "first")
    assert list(summary(world, item_id).earlier_uses) == []
    correct(world, item_id)

    def told(who: str) -> list[tuple[str, int]]:
        listed = [(one.person_id, one.version) for one in summary(world, item_id, who).earlier_uses]
        if who == ANALYST:
            news = items.inbox_after(world.caricc, world.person(world.caricc, who), "", token, 10)
            (event,) = news.items  # it comes again, to everybody who may see it
            assert event.item_id == item_id
            assert [(one.person_id, one.version) for one in event.earlier_uses] == listed
        return listed

    assert told(ANALYST) == [(person_id("CARICC", ANALYST), 1)]
    assert told(LIAISON) == [(person_id("CARICC", LIAISON), 1)]
    assert told(CONTACT) == []  # never used it
    acting = use_service_pb2.RecordUseRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, action=use_pb2.USE_ACTION_ACT, purpose="ANA"
    )
    record_use.record_use_of(world.caricc, world.person(world.caricc, LIAISON), acting).result(30)
    assert told(LIAISON) == [(person_id("CARICC", LIAISON), 1)]  # acting on it shows nothing of it
    assert opened(world, item_id) == (2, "second")
    assert told(ANALYST) == []
    correct(world, item_id, "third")
    assert told(ANALYST) == [(person_id("CARICC", ANALYST), 2)]
    assert told(LIAISON) == [(person_id("CARICC", LIAISON), 1)]


def test_whom_it_was_passed_on_to_must_be_told_and_the_supplier_sees_how_many_are_left(world: World) -> None:
    item_id = supplied(world, green(onward=pb.Onward(allowed=["KZ:customs"])))
    forward: dict[str, Any] = {"action": use_pb2.USE_ACTION_FORWARD, "recipient": "KZ:customs"}
    assert code_when_opened(world, item_id, **forward) == ""
    correct(world, item_id, restrictions=green(onward=pb.Onward(allowed=["KZ:customs"])))
    reader = world.person(world.caricc, ANALYST)
    (owed,) = onward.list_onward(
        world.caricc, reader, use_service_pb2.ListOnwardRequest(item_id=item_id)
    ).recipients
    assert (owed.recipient, owed.owes_confirmation) == ("KZ:customs", True)
    assert [(one.onward_recipients, one.onward_unconfirmed) for one in answers(world.wco)] == [(1, 1)]
    confirmed = use_service_pb2.ConfirmOnwardRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, recipient="KZ:customs"
    )
    onward.confirm_onward(world.caricc, reader, confirmed).result(30)
    settle_both(world)
    assert [(one.onward_recipients, one.onward_unconfirmed) for one in answers(world.wco)] == [(1, 0)]


def test_the_same_request_has_the_same_answer_and_the_version_replaced_can_be_named(world: World) -> None:
    item_id = supplied(world)
    asked = correction(world, item_id, replaces=1)
    author = world.person(world.wco, ANALYST)
    first, again = (submit(world.wco, author, [asked]).result(30)[0] for _ in range(2))
    assert first == again
    with refusing("SUPERSEDED"):
        correct(world, item_id, replaces=1)
    assert correct(world, item_id, replaces=2).version == 3
    # Two corrections of one call follow each other.
    both = [correction(world, item_id, text) for text in ("fourth", "fifth")]
    made = submit(world.wco, author, both).result(30)
    assert [one.version for one in made if not isinstance(one, Refusal)] == [4, 5]
    settle_both(world)
    assert opened(world, item_id) == (5, "fifth")


def test_only_its_supplier_corrects_an_item_and_only_who_may_see_it(world: World) -> None:
    item_id = supplied(world)
    foreign = correction(world, item_id)
    foreign.addressees.persons[:] = [person_id("WCO", CONTACT)]
    (answer,) = submit(world.caricc, world.person(world.caricc, ANALYST), [foreign]).result(30)
    assert isinstance(answer, Refusal)
    assert answer.code == "NOT_ORIGINATOR"
    with refusing("NOT_FOUND"):
        correct(world, str(uuid.uuid4()))
    red = supplied(world, only_persons(person_id("CARICC", ANALYST)))
    with refusing("NOT_FOUND"):
        correct(world, red, who=LIAISON)
    with refusing("SENDER_NOT_AUTHORISED"):
        correct(world, red, who="XX-999")
    named = only_persons(person_id("CARICC", ANALYST))
    assert correct(world, red, who=CONTACT, restrictions=named).version == 2
    assert opened(world, red, code="WCO") == (2, "second")  # its author keeps it, too
    refusals = [code_of(leaf.code) for leaf in world.leaves(world.wco, "supply.refused")]
    assert refusals == ["NOT_FOUND", "NOT_FOUND", "SENDER_NOT_AUTHORISED"]


def test_what_is_sealed_or_recalled_is_not_corrected_and_a_family_is_not_changed(world: World) -> None:
    for kind in (SEAL, RECALL):
        item_id = supplied(world)
        issue(world, item_id, kind)
        with refusing("SEALED"):
            correct(world, item_id)
        settle_both(world)
        with refusing("SEALED"):
            correct(world, item_id)
    item_id = supplied(world)
    other = correction(world, item_id)
    other.content.ClearField("reference")
    other.content.project_note.project_ref = "P-1"
    other.content.project_note.level = 1  # type: ignore[assignment]
    other.content.project_note.texts.add(language="en", text="An invented note.")
    (answer,) = submit(world.wco, world.person(world.wco, ANALYST), [other]).result(30)
    assert isinstance(answer, Refusal)
    assert [fault.path for fault in answer.faults] == ["family"]


def test_an_item_has_so_many_versions_and_no_more(world: World) -> None:
    item_id = supplied(world)
    author = world.person(world.wco, ANALYST)
    many = [correction(world, item_id, str(n)) for n in range(2, VERSIONS_MAX + 2)]
    made = submit(world.wco, author, many).result(60)
    assert [getattr(one, "version", 0) for one in made[:-1]] == list(range(2, VERSIONS_MAX + 1))
    last = made[-1]
    assert isinstance(last, Refusal)
    assert last.code == "INVALID_TRANSITION"
    settle_both(world)
    assert opened(world, item_id) == (VERSIONS_MAX, str(VERSIONS_MAX))
    # All of them go with the item, and one certificate says so.
    issue(world, item_id, RECALL)
    settle_both(world)
    certificate = answers(world.wco)[-1].certificate
    assert len(certificate.plain_digests) == VERSIONS_MAX
    with world.caricc.store.read() as connection:
        assert set(connection.execute(select(schema.part.c.wrapped_key)).scalars()) == {None}


def test_notices_are_about_every_version_and_a_restriction_of_a_correction_is_one_of_the_item(
    world: World,
) -> None:
    item_id = supplied(world)
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    settle_both(world)
    stored = correct(world, item_id, restrictions=green(bars=[pb.BAR_EXPORT]))
    assert verdict(world, stored.statement_id) == (ACCEPTED, "", "RESEND_DOES_NOT_RELAX")
    for code in ("WCO", "CARICC"):
        bars = set(summary(world, item_id, code=code).restrictions.restrictions.bars)
        assert bars == {pb.BAR_PRINT, pb.BAR_EXPORT}
    issue(
        world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT, pb.BAR_EXPORT, pb.BAR_COPY_TEXT])
    )
    settle_both(world)
    assert notices(world.wco) == notices(world.caricc) == [(n, "applied") for n in (1, 2, 3)]
    for action in (use_pb2.USE_ACTION_PRINT, EXPORT, use_pb2.USE_ACTION_COPY_TEXT):
        assert code_when_opened(world, item_id, action=action) == "ACTION_BARRED"
        # The older version is bound by what the newer one states, also as evidence.
        assert code_when_opened(world, item_id, CONTACT, action=action, version=1) == "ACTION_BARRED"
