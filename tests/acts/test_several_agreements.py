"""One Party, two agreements: each has its own ledger, lanes, rosters; nothing of one shows in the other."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import (
    consent_pb2,
    consent_service_pb2,
    ledger_pb2,
    link_pb2,
    restriction_notice_pb2,
    restriction_service_pb2,
    search_service_pb2,
    statement_pb2,
    use_pb2,
    use_service_pb2,
)
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import select

from node.acts import consents, items, open_item, outbox, receive, restrict, searching
from node.acts.onward import list_onward
from node.acts.party import Party
from node.errors import Refusal, code_of
from node.keys.envelope import STATEMENT_TYPE, sign_envelope
from node.keys.provider import KeyRole
from node.store import schema
from tests.acts.consent_talk import wanted_use
from tests.acts.test_receive_act import verdicts
from tests.support.databases import lasting_folder
from tests.support.memorandum import AGREEMENT, FIRST
from tests.support.several import SECOND_AGREEMENT, THIRD, second_agreement, supplied_under
from tests.support.world import ANALYST, LIAISON, World, person_id, request

ROUTINE, HELD = statement_pb2.LANE_ROUTINE, ledger_pb2.DECISION_HELD
DERIVE, FORWARD = use_pb2.USE_ACTION_DERIVE, use_pb2.USE_ACTION_FORWARD
TIGHTEN = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_TIGHTEN
SEAL = restriction_notice_pb2.RESTRICTION_NOTICE_KIND_SEAL


@pytest.fixture
def second(world: World, tmp_path: Path) -> Iterator[World]:
    """The second agreement of the first Party, in force; `world` is the first one."""
    if not world.wco.store.url.startswith("sqlite"):
        tmp_path = lasting_folder()
    with second_agreement(world, tmp_path) as made:
        yield made


def received(world: World, *allowed: str, **more: Any) -> str:
    """Have the second Party supply an item to the first that may be passed on to `allowed`."""
    onward = pb.Onward(allowed=allowed, consent_required=more.pop("consent", False))
    restrictions = pb.RestrictionSet(tlp=pb.TLP_GREEN, onward=onward, **more)
    answer = supplied_under(world, world.caricc, world.wco, restrictions=restrictions)
    assert not isinstance(answer, Refusal), answer
    return answer.item_id


def onward_none(**more: Any) -> pb.RestrictionSet:
    return pb.RestrictionSet(tlp=pb.TLP_GREEN, onward=pb.Onward(), **more)


def product(second: World, *sources: str, **more: Any) -> exchange.SubmitResponse | Refusal:
    """Have the first Party supply to the third what it made of these."""
    given = {"restrictions": onward_none(), **more}
    return supplied_under(second, second.wco, second.parties[THIRD], sources=sources, **given)


def refused(answer: object) -> tuple[str, str]:
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.article


def leaves(world: World, agreement_id: str, kind: str = "") -> list[ledger_pb2.LedgerEntry]:
    """Return the leaves of one ledger of the first Party."""
    rel = world.wco.relationship(agreement_id).rel
    table = schema.ledger_entry.c
    with world.wco.store.read() as connection:
        rows = connection.execute(select(table.leaf).where(table.rel == rel).order_by(table.idx)).scalars()
        found = [ledger_pb2.LedgerEntry.FromString(bytes(row)) for row in rows]
    return [leaf for leaf in found if not kind or leaf.kind == kind]


def uses(world: World, agreement_id: str) -> list[tuple[int, int, str, str]]:
    found = leaves(world, agreement_id, "use.decided")
    return [(one.action, one.decision, one.recipient, code_of(one.code) if one.code else "") for one in found]


def notices_at(party: Party, item_id: str) -> list[restriction_notice_pb2.RestrictionNotice]:
    table = schema.notice.c
    wanted = (table.item_id == uuid.UUID(item_id).bytes, table.whose == schema.PEER)
    with party.store.read() as connection:
        rows = connection.execute(select(table.notice).where(*wanted).order_by(table.sequence)).scalars()
        return [restriction_notice_pb2.RestrictionNotice.FromString(bytes(row)) for row in rows]


def restricted(world: World, second: World, item_id: str, kind: int, **more: Any) -> None:
    """Have the second Party restrict an item further, and everything carried that follows."""
    asked = restriction_service_pb2.IssueNoticeRequest(
        request_id=str(uuid.uuid4()),
        item_id=item_id,
        kind=kind,  # type: ignore[arg-type]
        **more,
    )
    restrict.issue_notice(world.caricc, world.person(world.caricc, ANALYST), asked).result()
    world.carry(world.caricc, world.wco)
    second.carry(second.wco, second.parties[THIRD])
    second.carry(second.parties[THIRD], second.wco)
    world.carry(world.wco, world.caricc)


def listed(party: Party, who: str, agreement_id: str = "") -> set[str]:
    asked = exchange.ListItemsRequest(agreement_id=agreement_id)
    caller = World.person(None, party, who)  # type: ignore[arg-type]
    return {one.item_id for one in items.list_items(party, caller, asked).items}


def opened(party: Party, who: str, item_id: str, **more: Any) -> str:
    asked = exchange.OpenItemRequest(item_id=item_id, purpose="ANA", **more)
    try:
        open_item.open_item(party, World.person(None, party, who), asked).result()  # type: ignore[arg-type]
    except Refusal as refusal:
        return refusal.code
    return ""


# --- each for itself ------------------------------------------------------------------------------


def test_each_agreement_has_its_own_ledger_lanes_and_rosters(world: World, second: World) -> None:
    first, other = world.wco.relationships()
    assert (first.agreement_id, other.agreement_id) == (AGREEMENT, SECOND_AGREEMENT)
    assert {first.origin, other.origin} == {
        f"{first.own_descriptor.trust_domain}/entente/{one.peer_descriptor.trust_domain}"
        for one in (first, other)
    }
    before = len(leaves(world, AGREEMENT))
    for _ in range(3):
        supplied_under(second, second.wco, second.parties[THIRD], restrictions=onward_none())
    assert len(leaves(world, AGREEMENT)) == before, "the first ledger says nothing of it"
    supplied_under(world, world.wco, world.caricc, restrictions=onward_none())
    sent = {name: leaves(world, name, "item.sent") for name in (AGREEMENT, SECOND_AGREEMENT)}
    assert [len(one) for one in sent.values()] == [1, 3]
    assert {leaf.agreement_digest for leaf in sent[AGREEMENT]}.isdisjoint(
        leaf.agreement_digest for leaf in sent[SECOND_AGREEMENT]
    )
    world.put_roster(world.wco, 2, without=[LIAISON])
    assert person_id(FIRST, LIAISON) not in _persons(world.wco, AGREEMENT)
    assert person_id(FIRST, LIAISON) in _persons(world.wco, SECOND_AGREEMENT)


def _persons(party: Party, agreement_id: str) -> frozenset[str]:
    roster = party.relationship(agreement_id).own_roster
    assert roster is not None
    return roster.persons(party.clock.now())


def test_where_several_are_held_one_is_named_and_of_a_stranger_there_is_none(
    world: World, second: World
) -> None:
    for agreement_id, code in (("", "NOT_FOUND"), ("nowhere", "NOT_FOUND")):
        with pytest.raises(Refusal) as told:
            world.wco.relationship(agreement_id)
        assert told.value.code == code
    asked = request(world.caricc)
    with pytest.raises(Refusal) as told:
        world.supply(world.wco, asked)
    assert told.value.code == "NOT_FOUND"
    assert "--agreement" in told.value.remedy


def test_who_stands_on_one_roster_only_sees_finds_and_opens_nothing_of_the_other(
    world: World, second: World
) -> None:
    world.put_roster(world.wco, 2, without=[LIAISON])
    item_id = received(world)
    assert listed(world.wco, ANALYST) == listed(world.wco, ANALYST, AGREEMENT) == {item_id}
    assert listed(world.wco, LIAISON) == listed(world.wco, LIAISON, AGREEMENT) == set()
    assert opened(world.wco, ANALYST, item_id) == ""
    assert opened(world.wco, LIAISON, item_id) in ("NOT_FOUND", "RECIPIENT_NOT_AUTHORISED")
    asked = search_service_pb2.SearchItemsRequest(page_size=10)
    person = world.person(world.wco, LIAISON)
    assert not searching.search_items(world.wco, person, asked).items
    assert not items.inbox_after(world.wco, person, "", "", 10).items
    assert not items.inbox_after(world.wco, world.person(world.wco, ANALYST), SECOND_AGREEMENT, "", 10).items
    assert listed(world.wco, ANALYST, SECOND_AGREEMENT) == set()


def test_what_one_peer_states_under_the_agreement_of_another_is_refused(world: World, second: World) -> None:
    third = second.parties[THIRD]
    asked = request(second.wco)
    asked.agreement_id = SECOND_AGREEMENT
    second.supply(third, asked)
    ((_, raw),) = outbox.outbox_after(third, SECOND_AGREEMENT, ROUTINE, 0, 10, 262_144)
    true = link_pb2.Delivery.FromString(raw)
    batch = link_pb2.Batch(lane=ROUTINE, deliveries=[true])
    assert verdicts(receive.receive(world.wco, AGREEMENT, batch).result()) == [(HELD, "SIGNATURE_INVALID")]
    false = link_pb2.Delivery.FromString(raw)
    statement = statement_pb2.Statement.FromString(true.envelope.payload)
    statement.header.agreement_id = AGREEMENT
    signer = third.keys.signer(KeyRole.SIGNING)
    false.envelope.CopyFrom(sign_envelope(STATEMENT_TYPE, statement.SerializeToString(), signer))
    batch = link_pb2.Batch(lane=ROUTINE, deliveries=[false])
    for agreement_id, verdict in (
        (SECOND_AGREEMENT, (HELD, "FOREIGN_AGREEMENT")),
        (AGREEMENT, (HELD, "SIGNATURE_INVALID")),
    ):
        assert verdicts(receive.receive(world.wco, agreement_id, batch).result()) == [verdict]
    assert listed(world.wco, ANALYST) == set()


# --- what came under one and leaves under the other -----------------------------------------------


def test_what_may_not_be_passed_on_does_not_leave_under_another_agreement(
    world: World, second: World
) -> None:
    barred = received(world)
    before = len(leaves(world, SECOND_AGREEMENT, "item.sent"))
    assert refused(product(second, barred)) == ("ONWARD_BARRED", "3.4")
    elsewhere = received(world, "KZ:competent")
    assert refused(product(second, elsewhere)) == ("ONWARD_BARRED", "3.4")
    assert len(leaves(world, SECOND_AGREEMENT, "item.sent")) == before
    assert uses(world, AGREEMENT)[-1] == (FORWARD, 2, THIRD, "ONWARD_BARRED")
    assert not leaves(world, SECOND_AGREEMENT, "use.decided")


def test_what_may_be_passed_on_leaves_under_at_least_its_own_restrictions(
    world: World, second: World
) -> None:
    source = received(world, THIRD, bars=[pb.BAR_PRINT])
    loose = product(second, source)
    assert isinstance(loose, Refusal)
    assert [fault.path for fault in loose.faults] == ["restrictions.bars"]
    made = product(second, source, restrictions=onward_none(bars=[pb.BAR_PRINT]))
    assert not isinstance(made, Refusal), made
    assert uses(world, AGREEMENT)[-2:] == [(DERIVE, 1, "", ""), (FORWARD, 1, THIRD, "")]
    third = second.parties[THIRD]
    assert opened(third, ANALYST, made.item_id) == ""
    with third.store.read() as connection:
        supply = connection.execute(select(schema.item.c.supply)).scalar_one()
    assert uuid.UUID(source).bytes not in bytes(supply), "the third Party is not told of it"


def test_the_supplier_sees_that_its_item_was_passed_on_and_who_has_not_confirmed(
    world: World, second: World
) -> None:
    source = received(world, THIRD)
    assert not isinstance(product(second, source), Refusal)
    person = world.person(world.wco, ANALYST)
    asked = use_service_pb2.ListOnwardRequest(item_id=source, agreement_id=AGREEMENT)
    (recipient,) = list_onward(world.wco, person, asked).recipients
    assert (recipient.recipient, recipient.owes_confirmation) == (THIRD, False)
    restricted(world, second, source, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_EXPORT]))
    (recipient,) = list_onward(world.wco, person, asked).recipients
    assert recipient.owes_confirmation


def test_a_later_restriction_follows_to_the_other_agreement(world: World, second: World) -> None:
    source = received(world, THIRD)
    made = product(second, source)
    assert not isinstance(made, Refusal)
    third = second.parties[THIRD]
    restricted(world, second, source, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_EXPORT]))
    (notice,) = notices_at(third, made.item_id)
    assert (notice.kind, notice.reason_code) == (TIGHTEN, "SOURCE_RESTRICTED")
    assert opened(third, ANALYST, made.item_id, action=use_pb2.USE_ACTION_EXPORT) == "ACTION_BARRED"
    restricted(world, second, source, SEAL)
    assert [one.kind for one in notices_at(third, made.item_id)] == [TIGHTEN, SEAL]
    assert opened(third, ANALYST, made.item_id) in ("SEALED", "NOT_FOUND")
    assert opened(second.wco, ANALYST, made.item_id) in ("SEALED", "NOT_FOUND")


def test_consent_to_the_one_transfer_lets_one_product_leave(world: World, second: World) -> None:
    source = received(world, THIRD, consent=True)
    assert refused(product(second, source)) == ("ONWARD_BARRED", "3.4")
    person = world.person(world.wco, ANALYST)
    use = wanted_use(onward=consent_pb2.OnwardUse(recipient=THIRD))
    asked = consent_service_pb2.AskConsentRequest(
        request_id=str(uuid.uuid4()), item_id=source, use=use, agreement_id=AGREEMENT
    )
    consent_id = consents.ask_consent(world.wco, person, asked).result().consent_id
    world.carry(world.wco, world.caricc)
    said = consent_service_pb2.AnswerConsentRequest(
        request_id=str(uuid.uuid4()), consent_id=consent_id, outcome=consent_pb2.CONSENT_OUTCOME_GRANTED
    )
    consents.answer_consent(world.caricc, world.person(world.caricc, ANALYST), said).result()
    world.carry(world.caricc, world.wco)
    within = pb.RestrictionSet(tlp=pb.TLP_GREEN, onward=pb.Onward(consent_required=True))
    assert not isinstance(product(second, source, restrictions=within), Refusal)
    assert refused(product(second, source, restrictions=within)) == ("ONWARD_BARRED", "3.4"), "it is spent"


def test_a_source_outside_the_authors_roster_or_audience_is_as_if_it_did_not_exist(
    world: World, second: World
) -> None:
    member = pb.AudienceMember(person_id=person_id(FIRST, LIAISON))
    hidden = received(world, THIRD, audience=pb.Audience(members=[member]))
    assert refused(product(second, hidden))[0] == "NOT_FOUND"
    open_to_all = received(world, THIRD)
    world.put_roster(world.wco, 2, without=[ANALYST])
    assert refused(product(second, open_to_all))[0] in ("NOT_FOUND", "RECIPIENT_NOT_AUTHORISED")
    assert refused(product(second, str(uuid.uuid4())))[0] == "NOT_FOUND"


def test_at_home_a_product_is_read_by_who_may_read_its_source_under_its_own_agreement(
    world: World, second: World
) -> None:
    source = received(world, THIRD)
    made = product(second, source)
    assert not isinstance(made, Refusal)
    assert made.item_id in listed(second.wco, ANALYST) & listed(second.wco, LIAISON)
    world.put_roster(world.wco, 2, without=[LIAISON])
    assert made.item_id in listed(second.wco, ANALYST)
    assert made.item_id not in listed(second.wco, LIAISON), "the first agreement's roster does not name them"


def test_a_product_is_behind_where_its_source_is_under_whichever_agreement_that_came(
    world: World, second: World
) -> None:
    fresh = [pb.Duty(fresh_check=pb.FreshCheck(hours=24))]
    source, other = received(world, THIRD), received(world, THIRD, duties=fresh)
    rel, now_us = world.wco.relationship(AGREEMENT).rel, int(world.clock.now().timestamp() * 1e6)
    head = {
        "rel": rel, "whose": schema.PEER, "counter": 1, "made_us": now_us, "general_rules": 0, "reached": 0,
        "state": "compared", "envelope": b"", "recorded_us": now_us, "compared_us": now_us,
    }  # fmt: skip
    missing = {
        "rel": rel, "item_id": uuid.UUID(source).bytes, "sequence": 1, "counter": 1, "found_us": now_us,
        "alarmed": True,
    }  # fmt: skip

    def put(table: Any, row: dict[str, Any]) -> None:
        def act(unit: Any, calls: Any) -> list[None]:
            unit.insert(table, [row])
            return [None] * len(calls)

        world.wco.store.put(act, None).result()

    put(schema.restriction_head, head)
    made, checked = product(second, source), product(second, other, restrictions=onward_none(duties=fresh))
    assert not isinstance(made, Refusal)
    assert not isinstance(checked, Refusal), checked
    exported: Any = {"action": use_pb2.USE_ACTION_EXPORT}
    assert opened(second.wco, ANALYST, made.item_id, **exported) == ""
    put(schema.restriction_gap, missing)
    assert opened(second.wco, ANALYST, made.item_id, **exported) == "RESTRICTION_GAP"
    asked = exchange.ListItemsRequest(item_id=made.item_id, agreement_id=SECOND_AGREEMENT)
    (one,) = items.list_items(second.wco, world.person(second.wco, ANALYST), asked).items
    assert one.restriction_gap
    assert opened(second.wco, ANALYST, checked.item_id, **exported) == ""
    world.clock.forward(
        seconds=world.wco.relationship(AGREEMENT).settings().restriction_head_lease_seconds + 1
    )
    assert opened(second.wco, ANALYST, checked.item_id, **exported) == "RESTRICTIONS_STALE"


def test_a_party_whose_code_has_digits_is_named_as_a_recipient(world: World, tmp_path: Path) -> None:
    """Whoever may be a Party to an agreement may be passed something, and be asked consent for."""
    if not world.wco.store.url.startswith("sqlite"):
        tmp_path = lasting_folder()
    with second_agreement(world, tmp_path, "R4IL2") as second:
        third = second.parties["R4IL2"]
        for allowed, told in (("R4IL2",), ""), (("KZ:unit-7",), "ONWARD_BARRED"):
            source = received(world, *allowed)
            made = supplied_under(second, second.wco, third, sources=[source], restrictions=onward_none())
            assert (made.code if isinstance(made, Refusal) else "") == told
        assert opened(second.wco, ANALYST, source, action=FORWARD, recipient="R4IL2") == "ONWARD_BARRED"
