"""What binds a corrected item: a correction relaxes nothing, whatever overtakes what, on both nodes alike."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import exposure_pb2, general_rule_pb2, rule_service_pb2, use_pb2
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import select

from node.acts import open_item, ruling
from node.acts.fetch import pending_fetches
from node.errors import reason_of
from node.store import schema
from tests.acts.consent_talk import court, granted, guarded, used
from tests.acts.test_expiring_act import limited, notice, settle
from tests.acts.test_notices_act import RECALL, RELAX, SEAL, TIGHTEN, answers, approve, issue
from tests.support.correcting import (
    CURRENT,
    EXPORT,
    PROTECTIVE,
    REFUSED,
    ROUTINE,
    code_when_opened,
    correct,
    fetch_all,
    green,
    large,
    notices,
    opened,
    refusing,
    settle_both,
    summary,
    supplied,
    verdict,
    versions,
)
from tests.support.world import AGREEMENT, ANALYST, CONTACT, LIAISON, World, only_persons, person_id

PRINT = use_pb2.USE_ACTION_PRINT
AMBER = pb.RestrictionSet(tlp=pb.TLP_AMBER)
RESENT = "RESEND_DOES_NOT_RELAX"


def tlp(world: World, item_id: str) -> tuple[int, int]:
    """Return the mark at WCO and at CARICC."""
    both = [summary(world, item_id, code=code).restrictions for code in ("WCO", "CARICC")]
    return both[0].restrictions.tlp, both[1].restrictions.tlp


def test_looser_marks_of_a_correction_change_nothing_and_its_author_is_told(world: World) -> None:
    item_id = supplied(world, AMBER)
    same = correct(world, item_id, "first", restrictions=green())  # the very same content
    assert list(same.warnings) == [reason_of(RESENT)]
    assert verdict(world, same.statement_id) == (exchange.STATEMENT_STATE_ACCEPTED, "", RESENT)
    assert tlp(world, item_id) == (pb.TLP_AMBER, pb.TLP_AMBER)
    (leaf,) = [one for one in world.leaves(world.caricc, "item.received") if one.item_version == 2]
    assert (leaf.decision, leaf.code) == (1, reason_of(RESENT))
    equal = correct(world, item_id, restrictions=AMBER)
    assert (list(equal.warnings), verdict(world, equal.statement_id)[2]) == ([], "")
    clear = correct(world, item_id, restrictions=pb.RestrictionSet(tlp=pb.TLP_CLEAR))
    assert list(clear.warnings) == [reason_of(RESENT)]
    assert tlp(world, item_id) == (pb.TLP_AMBER, pb.TLP_AMBER)


def test_a_notice_stated_after_a_correction_and_overtaking_it_warns_of_nothing(world: World) -> None:
    item_id = supplied(world)
    stored = correct(world, item_id, carry=False)
    notice(world, item_id, TIGHTEN, AMBER)  # carried with all that is owed: the protective lane first
    settle_both(world)
    assert verdict(world, stored.statement_id) == (exchange.STATEMENT_STATE_ACCEPTED, "", "")
    assert tlp(world, item_id) == (pb.TLP_AMBER, pb.TLP_AMBER)


@pytest.mark.parametrize("first", [(PROTECTIVE, ROUTINE), (ROUTINE, PROTECTIVE)])
def test_a_relaxation_after_a_correction_restates_it_too_whichever_comes_first(
    world: World, first: tuple[int, int]
) -> None:
    item_id = supplied(world)
    correct(world, item_id, carry=False, restrictions=only_persons(person_id("CARICC", LIAISON)))
    assert tlp(world, item_id)[0] == pb.TLP_RED
    asked = _drafted(world, item_id, RELAX, AMBER)
    for lane in first:
        world.carry(world.wco, world.caricc, lanes=(lane,))
    settle_both(world)
    assert asked.result.restrictions.tlp == pb.TLP_AMBER
    assert tlp(world, item_id) == (pb.TLP_AMBER, pb.TLP_AMBER)
    assert opened(world, item_id) == (2, "second")
    assert notices(world.wco) == notices(world.caricc) == [(1, "applied"), (2, "applied")]
    with world.caricc.store.read() as connection:
        assert connection.execute(select(schema.alarm)).all() == []


def test_a_relaxation_before_a_correction_leaves_what_the_correction_states(world: World) -> None:
    item_id = supplied(world, AMBER)
    _drafted(world, item_id, RELAX, green())
    correct(world, item_id, carry=False, restrictions=only_persons(person_id("CARICC", LIAISON)))
    world.carry(world.wco, world.caricc, lanes=(ROUTINE,))
    assert code_when_opened(world, item_id) == "NOT_FOUND"
    settle_both(world)
    assert code_when_opened(world, item_id) == "NOT_FOUND"
    assert opened(world, item_id, LIAISON) == (2, "second")


def _drafted(world: World, item_id: str, kind: int, named: pb.RestrictionSet) -> Any:
    """Relax an item of WCO by two persons, and carry nothing; return what was issued."""
    draft = issue(world, item_id, kind, set=named, reason_code="OVER")
    return approve(world, draft.notice_id, CONTACT)


def test_a_relaxation_that_names_no_purposes_means_those_of_the_newest_version(world: World) -> None:
    item_id = supplied(world, purposes=["ANA", "ENF"])
    correct(world, item_id, purposes=["ANA"], restrictions=AMBER)
    assert list(summary(world, item_id).purposes) == ["ANA"]
    _drafted(world, item_id, RELAX, green())
    settle_both(world)
    for code in ("WCO", "CARICC"):
        assert list(summary(world, item_id, code=code).purposes) == ["ANA"]
    assert tlp(world, item_id) == (pb.TLP_GREEN, pb.TLP_GREEN)


@pytest.mark.parametrize("kind", [SEAL, RECALL])
def test_a_seal_that_overtakes_a_correction_refuses_it(world: World, kind: int) -> None:
    item_id = supplied(world)
    stored = correct(world, item_id, carry=False)
    notice(world, item_id, kind)
    settle_both(world)
    assert verdict(world, stored.statement_id)[:2] == (exchange.STATEMENT_STATE_REFUSED, "SEALED")
    assert summary(world, item_id, code="WCO").version == 1
    assert code_when_opened(world, item_id) == "SEALED"


@pytest.mark.parametrize("kind", [SEAL, RECALL])
def test_what_still_waits_of_a_sealed_item_is_refused_and_nothing_of_it_is_kept(
    world: World, kind: int
) -> None:
    item_id = supplied(world)
    stored = correct(world, item_id, **large(world))
    assert pending_fetches(world.caricc, AGREEMENT)
    notice(world, item_id, kind)
    settle_both(world)
    assert pending_fetches(world.caricc, AGREEMENT) == []
    assert verdict(world, stored.statement_id)[:2] == (exchange.STATEMENT_STATE_REFUSED, "SEALED")
    assert versions(world, item_id, code="WCO") == [(1, CURRENT), (2, REFUSED)]
    with world.caricc.store.read() as connection:
        table = schema.part.c
        keys = connection.execute(
            select(table.wrapped_key).where(table.statement_id == uuid.UUID(stored.statement_id).bytes)
        ).scalars()
        assert set(keys) == {None}
    if kind == SEAL:  # the first version is whole, and is there again once the seal is relaxed
        _drafted(world, item_id, RELAX, green())
        settle_both(world)
        assert opened(world, item_id) == (1, "first")


def test_a_correction_that_comes_after_the_time_of_destruction_is_refused(world: World) -> None:
    item_id = supplied(world, limited(destroy_by=3600))
    stored = correct(world, item_id, carry=False, restrictions=limited(destroy_by=7200))
    world.clock.forward(hours=2)
    settle(world.caricc)
    settle_both(world)
    assert verdict(world, stored.statement_id)[:2] == (exchange.STATEMENT_STATE_REFUSED, "EXPIRED")
    with refusing("EXPIRED"):
        correct(world, item_id, restrictions=limited(destroy_by=9000))


def test_every_version_is_destroyed_when_the_time_of_any_has_come(world: World) -> None:
    item_id = supplied(world, limited(destroy_by=7200), **large(world))
    fetch_all(world)
    correct(world, item_id, restrictions=limited(destroy_by=3600))
    world.clock.forward(hours=1)
    assert code_when_opened(world, item_id) == "EXPIRED"
    settle(world.caricc)
    leaves = world.leaves(world.caricc, "content.destroyed")
    assert [(leaf.item_version, leaf.part) for leaf in leaves] == [(0, 0), (0, 1), (2, 0)]
    with world.caricc.store.read() as connection:
        assert set(connection.execute(select(schema.part.c.wrapped_key)).scalars()) == {None}
    assert settle(world.caricc) == 0


def test_a_recall_certifies_every_version_and_reports_all_uses_since_the_first(world: World) -> None:
    item_id = supplied(world)
    opened(world, item_id)
    correct(world, item_id)
    opened(world, item_id, action=EXPORT)
    notice(world, item_id, RECALL)
    settle_both(world)
    assert len(answers(world.wco)[-1].certificate.plain_digests) == 2
    with world.wco.store.read() as connection:
        table = schema.notice.c
        report = connection.execute(select(table.exposure).where(table.kind == RECALL)).scalar_one()
    said = exposure_pb2.ExposureReport.FromString(bytes(report))
    assert sorted(one.action for one in said.counts) == [use_pb2.USE_ACTION_OPEN, EXPORT]


def test_a_consent_is_void_once_a_correction_is_stricter_and_good_where_it_is_not(world: World) -> None:
    item_id = supplied(world, guarded())
    granted(world, item_id, court(count=5))
    assert used(world, item_id) == ""
    correct(world, item_id, restrictions=guarded())
    assert used(world, item_id) == ""
    correct(world, item_id, restrictions=guarded(bars=[pb.BAR_PRINT]))
    assert used(world, item_id) == "JUDICIAL_USE_BARRED"


def test_a_general_rule_that_reached_the_first_version_stays_on_the_item(world: World) -> None:
    item_id = supplied(world, purposes=["ENF", "ANA"])
    made = general_rule_pb2.RuleMade(
        reference="R-1",
        reach=general_rule_pb2.RULE_REACH_NEW_AND_EXISTING,
        selector=general_rule_pb2.ItemSelector(purposes=["ENF"]),
        set=pb.RestrictionSet(bars=[pb.BAR_PRINT]),
    )
    asked = rule_service_pb2.IssueRuleRequest(request_id=str(uuid.uuid4()), rule=made)
    ruling.issue_rule(world.wco, world.person(world.wco, CONTACT), asked).result(30)
    settle_both(world)
    world.wco.forget()
    assert code_when_opened(world, item_id, action=PRINT) == "ACTION_BARRED"
    correct(world, item_id, purposes=["ANA"])  # the rule is about no item like this
    assert opened(world, item_id) == (2, "second")
    assert code_when_opened(world, item_id, action=PRINT) == "ACTION_BARRED"


def test_a_reading_that_goes_on_is_cut_off_by_a_correction(world: World) -> None:
    item_id = supplied(world, **large(world, 700_000))
    fetch_all(world)
    asked = exchange.OpenItemRequest(item_id=item_id, purpose="ANA", part=1)
    reading = open_item.open_item(world.caricc, world.person(world.caricc, ANALYST), asked).result(30)
    chunks = reading.chunks()
    next(chunks)
    correct(world, item_id)
    with refusing("SUPERSEDED"):
        next(chunks)
    leaf = world.leaves(world.caricc, "use.decided")[-1]
    assert (leaf.item_version, leaf.decision) == (0, 2)
