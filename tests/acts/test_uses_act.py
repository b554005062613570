"""Uses beside opening, uses reported to the supplier, and recipients further on, on both databases."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import ledger_pb2, restriction_notice_pb2, use_pb2
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as notices
from entente.v1 import use_service_pb2 as wire
from sqlalchemy import select

from node.acts import onward, open_item, record_use, restrict, use_reports
from node.errors import Refusal
from node.store import schema
from tests.acts.consent_talk import COURT, FORWARD, JUDICIAL, OPEN, court, granted, supplied, used
from tests.support.world import ANALYST, AUDITOR, CONTACT, LIAISON, World, person_id

ACT, MATCH = use_pb2.USE_ACTION_ACT, use_pb2.USE_ACTION_CROSS_MATCH
REPORT = pb.Duty(report_use=pb.ReportUse())


def free(**more: Any) -> pb.RestrictionSet:
    return pb.RestrictionSet(tlp=pb.TLP_GREEN, **more)


def record(world: World, item_id: str, action: int, who: str = ANALYST, **more: Any) -> Any:
    fields = {"request_id": str(uuid.uuid4()), "purpose": "ANA", **more}
    asked = wire.RecordUseRequest(item_id=item_id, action=action, **fields)  # type: ignore[arg-type]
    return record_use.record_use_of(world.caricc, world.person(world.caricc, who), asked).result()


def refused(world: World, item_id: str, action: int, who: str = ANALYST, **more: Any) -> str:
    with pytest.raises(Refusal) as found:
        record(world, item_id, action, who, **more)
    return found.value.code


def tighten(world: World, item_id: str, named: pb.RestrictionSet) -> None:
    asked = notices.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN,
        set=named,
    )
    restrict.issue_notice(world.wco, world.person(world.wco, ANALYST), asked).result()
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)


def uses(world: World) -> list[ledger_pb2.LedgerEntry]:
    return world.leaves(world.caricc, "use.decided")


def reported(world: World, item_id: str, who: str = ANALYST, **more: Any) -> wire.ListReportedUsesResponse:
    asked = wire.ListReportedUsesRequest(item_id=item_id, **more)
    return use_reports.list_reported(world.wco, world.person(world.wco, who), asked)


def tell_all(world: World) -> int:
    told = 0
    while count := use_reports.report_uses(world.caricc).result():
        told += count
    world.carry(world.caricc, world.wco)
    return told


# --- uses without content -------------------------------------------------------------------------


def test_a_use_without_content_is_decided_and_recorded_like_an_opening(world: World) -> None:
    item_id = supplied(world, free(bars=[pb.BAR_CROSS_MATCH], pap=pb.PAP_GREEN))
    answer = record(world, item_id, ACT)
    (leaf,) = uses(world)
    assert (leaf.index, leaf.action, leaf.decision) == (answer.leaf_index, ACT, 1)
    assert refused(world, item_id, MATCH) == "ACTION_BARRED"
    assert refused(world, item_id, ACT, purpose="ENF.SEIZ") == "PURPOSE_MISMATCH"
    assert refused(world, item_id, ACT, AUDITOR) == refused(world, str(uuid.uuid4()), ACT) == "NOT_FOUND"
    assert [leaf.decision for leaf in uses(world)] == [1, 2, 2, 2, 2]


def test_the_same_use_again_spends_its_consent_once(world: World) -> None:
    item_id = supplied(world)
    consent_id = granted(world, item_id, court())
    request_id = str(uuid.uuid4())
    first = record(world, item_id, JUDICIAL, recipient=COURT, request_id=request_id)
    assert list(first.consent_ids) == [consent_id]
    assert record(world, item_id, JUDICIAL, recipient=COURT, request_id=request_id) == first
    assert len(uses(world)) == 1
    assert refused(world, item_id, JUDICIAL, recipient=COURT) == "JUDICIAL_USE_BARRED"


def test_content_and_all_attachments_go_out_as_one_use(world: World) -> None:
    data = [b"first " * 100, b"second " * 60_000]
    uploads = [world.upload(world.wco, one) for one in data]
    item_id = supplied(world, attachments=data, upload_ids=uploads)
    from tests.acts.test_open_item_act import fetch_all

    fetch_all(world)
    granted(world, item_id, court())
    asked = exchange.OpenItemRequest(
        item_id=item_id, purpose="ANA", action=JUDICIAL, recipient=COURT, all_parts=True
    )
    opening = open_item.open_item(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    parts: dict[int, bytes] = {}
    for piece in opening.pieces():
        if piece.WhichOneof("piece") == "part":
            parts[piece.part] = b""
        else:
            parts[max(parts)] += piece.data
    assert [parts[1], parts[2]] == data
    (leaf,) = uses(world)
    assert (leaf.all_parts, leaf.part) == (True, 0)
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"


# --- reported uses --------------------------------------------------------------------------------


def test_uses_are_reported_where_the_item_asks_for_it_with_counts_equal_to_the_ledger(world: World) -> None:
    item_id, silent = supplied(world, free(duties=[REPORT])), supplied(world, free())
    for one in (item_id, silent):
        assert used(world, one, OPEN) == used(world, one, FORWARD, recipient="KZ:customs") == ""
        assert used(world, one, OPEN, purpose="ENF.SEIZ") == "PURPOSE_MISMATCH"
    assert tell_all(world) == 2
    assert used(world, item_id, OPEN, LIAISON) == ""
    assert tell_all(world) == 1
    assert tell_all(world) == 0
    answer = reported(world, item_id)
    allowed = [u for u in uses(world) if u.object_id == uuid.UUID(item_id).bytes and u.decision == 1]
    assert answer.total == len(allowed) == 3
    assert [u.ordinal for u in answer.uses] == [3, 2, 1]
    assert [u.leaf_index for u in answer.uses] == [u.index for u in reversed(allowed)]
    assert [(u.action, u.recipient) for u in answer.uses] == [(OPEN, ""), (FORWARD, "KZ:customs"), (OPEN, "")]
    assert {u.person_id for u in answer.uses} == {""}
    assert reported(world, silent).total == 0


def test_a_duty_that_comes_later_has_all_uses_since_the_supply_reported(world: World) -> None:
    item_id = supplied(world, free())
    assert used(world, item_id, OPEN) == used(world, item_id, OPEN, LIAISON) == ""
    assert tell_all(world) == 0
    tighten(world, item_id, pb.RestrictionSet(duties=[REPORT]))
    assert tell_all(world) == 2
    assert used(world, item_id, OPEN) == ""
    assert tell_all(world) == 1
    page = reported(world, item_id, page_size=2)
    assert ([u.ordinal for u in page.uses], page.total) == ([3, 2], 3)
    rest = reported(world, item_id, page_size=2, page_token=page.next_page_token)
    assert ([u.ordinal for u in rest.uses], rest.next_page_token) == ([1], "")


def test_what_is_told_of_many_uses_comes_in_statements_without_a_gap(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_reports, "REPORT_MAX", 3)
    items = [supplied(world, free(duties=[REPORT])) for _ in range(2)]
    for number in range(10):
        assert used(world, items[number % 2], OPEN) == ""
        used(world, items[number % 2], OPEN, purpose="ENF.SEIZ")
    assert tell_all(world) == 10
    for item_id in items:
        answer = reported(world, item_id)
        assert (answer.total, [u.ordinal for u in answer.uses]) == (5, [5, 4, 3, 2, 1])


def test_a_report_of_what_was_not_supplied_here_is_refused_and_alarmed_at_the_teller(world: World) -> None:
    item_id = supplied(world, free(duties=[REPORT]))
    used(world, item_id, OPEN)
    use_reports.report_uses(world.caricc).result()

    def forget(unit: Any, calls: Any) -> list[None]:
        unit.connection.execute(schema.item.delete())
        return [None] * len(calls)

    world.wco.store.put(forget, None).result()
    world.carry(world.caricc, world.wco)
    with world.caricc.store.read() as connection:
        assert connection.execute(select(schema.alarm)).one()
    (leaf,) = world.leaves(world.wco, "use.report_received")
    assert leaf.decision == ledger_pb2.DECISION_REFUSED


def test_only_the_supplier_and_who_may_see_the_item_see_its_reported_uses(world: World) -> None:
    item_id = supplied(world, free(duties=[REPORT]))
    used(world, item_id, OPEN)
    tell_all(world)
    assert reported(world, item_id, CONTACT).total == 1
    with pytest.raises(Refusal) as found:
        reported(world, item_id, AUDITOR)
    assert found.value.code == "NOT_FOUND"
    asked = wire.ListReportedUsesRequest(item_id=item_id)
    with pytest.raises(Refusal) as found:
        use_reports.list_reported(world.caricc, world.person(world.caricc, ANALYST), asked)
    assert found.value.code == "NOT_ORIGINATOR"


# --- onward ---------------------------------------------------------------------------------------


def answer_counts(world: World) -> list[tuple[int, int]]:
    table = schema.notice.c
    with world.wco.store.read() as connection:
        rows = connection.execute(select(table.answer).order_by(table.sequence)).scalars()
        found = [restriction_notice_pb2.NoticeAnswer.FromString(bytes(row)) for row in rows]
    return [(one.onward_recipients, one.onward_unconfirmed) for one in found]


def confirm(world: World, item_id: str, recipient: str, sequence: int = 0) -> wire.ConfirmOnwardResponse:
    asked = wire.ConfirmOnwardRequest(
        request_id=str(uuid.uuid4()), item_id=item_id, recipient=recipient, sequence=sequence
    )
    answer = onward.confirm_onward(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    world.carry(world.caricc, world.wco)
    return answer


def test_recipients_further_on_confirm_a_notice_and_the_supplier_sees_the_number_fall(world: World) -> None:
    item_id = supplied(world, free())
    for recipient in ("KZ:customs", "UZ:customs", "KZ:customs"):
        assert used(world, item_id, FORWARD, recipient=recipient) == ""
    tighten(world, item_id, pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    assert answer_counts(world) == [(2, 2)]
    answer = confirm(world, item_id, "KZ:customs")
    assert (answer.sequence, answer.onward_recipients, answer.onward_unconfirmed) == (1, 2, 1)
    assert answer_counts(world) == [(2, 1)]
    assert used(world, item_id, FORWARD, recipient="AZ:customs") == ""  # under the notice: owes nothing
    tighten(world, item_id, pb.RestrictionSet(bars=[pb.BAR_PRINT, pb.BAR_EXPORT]))
    assert answer_counts(world) == [(2, 1), (3, 3)]
    confirm(world, item_id, "UZ:customs")
    assert answer_counts(world) == [(3, 0), (3, 2)]
    leaf = world.leaves(world.caricc, "onward.confirmed")[-1]
    assert (leaf.recipient, leaf.restriction_version) == ("UZ:customs", 2)
    asked = wire.ListOnwardRequest(item_id=item_id)
    seen = onward.list_onward(world.caricc, world.person(world.caricc, ANALYST), asked)
    told = [(r.recipient, r.confirmed_sequence, r.owes_confirmation) for r in seen.recipients]
    assert told == [("AZ:customs", 0, True), ("KZ:customs", 1, True), ("UZ:customs", 2, False)]


def test_what_was_passed_on_to_nobody_cannot_be_confirmed(world: World) -> None:
    item_id = supplied(world, free())
    used(world, item_id, FORWARD, recipient="KZ:customs")
    tighten(world, item_id, pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    for recipient, sequence in (("UZ:customs", 0), ("KZ:customs", 2)):
        with pytest.raises(Refusal) as found:
            confirm(world, item_id, recipient, sequence)
        assert found.value.code == "INVALID_TRANSITION"
    assert person_id("CARICC", ANALYST) not in str(answer_counts(world))
