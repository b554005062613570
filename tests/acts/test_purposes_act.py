"""Purposes declared before supply: acknowledged first, referred to by digest, over for new items only."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import link_pb2, roster_pb2, statement_pb2
from entente.v1 import purpose_service_pb2 as wire
from sqlalchemy import select

from node.acts import open_item
from node.acts.declaring import declare_purpose
from node.acts.drafting import Drafting
from node.acts.party import Caller
from node.acts.purpose_list import list_purposes
from node.acts.submit import _Supply
from node.errors import Refusal, code_of
from node.exchange.purposes import CODES
from node.store import schema
from tests.acts.test_receive_act import owed, receive_all, restated, verdicts
from tests.support.declaring import (
    REFERENCE,
    declare,
    referring,
    refusal,
    states,
    summaries,
    withdraw,
)
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    DESK_SYSTEM,
    OPERATOR,
    World,
    person_id,
    roster,
)

ROUTINE, GOVERNANCE = statement_pb2.LANE_ROUTINE, statement_pb2.LANE_GOVERNANCE
ACCEPTED, REFUSED, HELD = 1, 2, 3


def test_a_declaration_is_offered_until_the_receipt_of_the_peer_is_here(world: World) -> None:
    declare(world, world.wco, "ENF.PREC")
    assert states(world, world.wco) == {f"WCO/{REFERENCE}": "OFFERED"}
    with pytest.raises(Refusal) as refused:
        world.supply(world.wco, referring(world.caricc))
    assert (refused.value.code, refused.value.facts["declaration"]) == ("PURPOSE_UNKNOWN", "offered")
    assert refused.value.retry_after_s is not None
    world.carry(world.wco, world.caricc)
    for party in (world.wco, world.caricc):
        assert states(world, party) == {f"WCO/{REFERENCE}": "ACKED"}
    assert [leaf.decision for leaf in world.leaves(world.caricc, "purpose.received")] == [ACCEPTED]
    assert len(world.leaves(world.wco, "purpose.declared")) == 1
    assert len(world.leaves(world.wco, "supply.refused")) == 1


def test_an_item_under_a_declaration_is_supplied_for_what_was_declared_on_both_nodes(world: World) -> None:
    digest = declare(world, world.wco, "ENF.PREC", "ANA.TREND").declaration_digest
    world.carry(world.wco, world.caricc)
    item = world.supply(world.wco, referring(world.caricc))
    world.carry(world.wco, world.caricc)
    own, received = summaries(world, world.wco, ANALYST)[0], summaries(world, world.caricc)[0]
    for one in (own, received):
        assert list(one.supplied_for) == list(one.purposes) == ["ANA.TREND", "ENF.PREC"]
        assert one.purpose_declaration == REFERENCE
    (sent,) = world.leaves(world.wco, "item.sent")
    (taken,) = world.leaves(world.caricc, "item.received")
    assert sent.restriction_hash == taken.restriction_hash != b""
    reader = world.person(world.caricc, CONTACT)
    opened = open_item.open_item(
        world.caricc, reader, exchange.OpenItemRequest(item_id=item, purpose="ENF.PREC")
    ).result()
    assert set(opened.item.purpose.codes) == {"ENF.PREC", "ANA.TREND"}
    assert opened.item.purpose.texts[0].text == "An invented purpose."
    with refusal("PURPOSE_MISMATCH"):
        open_item.open_item(
            world.caricc, reader, exchange.OpenItemRequest(item_id=item, purpose="GOV")
        ).result()
    with world.caricc.store.read() as connection:
        held = connection.execute(select(schema.declaration.c.digest)).scalar_one()
    assert bytes(held) == digest


def test_an_item_says_less_than_its_declaration_and_never_more(world: World) -> None:
    declare(world, world.wco, "ENF")
    world.carry(world.wco, world.caricc)
    world.supply(world.wco, referring(world.caricc, "ENF.SEIZ"))
    world.carry(world.wco, world.caricc)
    (received,) = summaries(world, world.caricc)
    assert (list(received.supplied_for), received.purpose_declaration) == (["ENF.SEIZ"], REFERENCE)
    with pytest.raises(Refusal) as refused:
        world.supply(world.wco, referring(world.caricc, "ENF.SEIZ", "ANA"))
    assert refused.value.code == "PURPOSE_TOO_BROAD"
    assert [fault.path for fault in refused.value.faults] == ["purpose.codes[1]"]


def test_a_supply_that_says_more_than_its_declaration_is_refused_by_its_recipient(world: World) -> None:
    declare(world, world.wco, "ENF.PREC")
    world.carry(world.wco, world.caricc)
    world.supply(world.wco, referring(world.caricc))
    (delivery,) = owed(world.wco)
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    statement.item_supply.purpose.codes.append("ENF")
    forged = link_pb2.Delivery()
    forged.CopyFrom(delivery)
    forged.envelope.payload = statement.SerializeToString()
    forged = restated(world.wco, forged)
    assert verdicts(receive_all(world.caricc, [forged])) == [(REFUSED, "PURPOSE_TOO_BROAD")]
    assert summaries(world, world.caricc) == []


def test_time_alone_ends_a_declaration_for_new_items_and_not_for_those_on_their_way(world: World) -> None:
    declare(world, world.wco, "ENF.PREC", expires=world.clock.now() + timedelta(hours=1))
    world.carry(world.wco, world.caricc)
    world.supply(world.wco, referring(world.caricc))
    world.clock.forward(hours=1)
    world.meet()
    for party in (world.wco, world.caricc):
        assert states(world, party) == {f"WCO/{REFERENCE}": "EXPIRED"}
    with pytest.raises(Refusal) as refused:
        world.supply(world.wco, referring(world.caricc))
    assert (refused.value.code, refused.value.retry_after_s) == ("PURPOSE_UNKNOWN", None)
    assert verdicts(receive_all(world.caricc, owed(world.wco))) == [(ACCEPTED, "")]
    with refusal("INVALID_TRANSITION"):
        withdraw(world, world.wco)
    declare(world, world.wco, "ENF.PREC")  # the reference is free again


def test_a_withdrawal_ends_a_declaration_for_new_items_and_those_supplied_before_stay(world: World) -> None:
    declare(world, world.wco, "ENF.PREC")
    world.carry(world.wco, world.caricc)
    item = world.supply(world.wco, referring(world.caricc))
    world.supply(world.wco, referring(world.caricc))
    on_their_way = owed(world.wco)
    withdraw(world, world.wco)
    with pytest.raises(Refusal) as refused:
        world.supply(world.wco, referring(world.caricc))
    assert (refused.value.code, refused.value.facts["declaration"]) == ("PURPOSE_UNKNOWN", "withdrawn")
    world.carry(world.wco, world.caricc, lanes=[GOVERNANCE])
    for party in (world.wco, world.caricc):
        assert states(world, party) == {f"WCO/{REFERENCE}": "WITHDRAWN"}
    first, second = on_their_way
    assert verdicts(receive_all(world.caricc, [first])) == [(ACCEPTED, "")]
    assert [one.item_id for one in summaries(world, world.caricc)] == [item]
    # Stated later than the withdrawal: refused for good.
    statement = statement_pb2.Statement.FromString(second.envelope.payload)
    statement.header.state_time.FromDatetime(world.clock.now() + timedelta(seconds=1))
    second.envelope.payload = statement.SerializeToString()
    assert verdicts(receive_all(world.caricc, [restated(world.wco, second)])) == [
        (REFUSED, "PURPOSE_UNKNOWN")
    ]
    with refusal("INVALID_TRANSITION"):
        withdraw(world, world.wco)


def test_the_same_request_is_answered_the_same_and_another_under_its_name_is_refused(world: World) -> None:
    name = "00000000-0000-4000-8000-000000000001"
    first = declare(world, world.wco, "ENF", request_id=name)
    assert declare(world, world.wco, "ENF", request_id=name) == first
    with refusal("REQUEST_ID_CONFLICT"):
        declare(world, world.wco, "ANA", request_id=name)
    assert len(world.leaves(world.wco, "purpose.declared")) == 1
    with refusal("INVALID_TRANSITION"):
        declare(world, world.wco, "ENF")


def test_only_who_may_supply_declares_and_a_system_only_for_whom_it_may_act_for(world: World) -> None:
    for who in (AUDITOR, OPERATOR):
        with refusal("ROLE_INSUFFICIENT"):
            declare(world, world.wco, "ENF", who=who)
    with refusal("SENDER_NOT_AUTHORISED"):
        declare(world, world.wco, "ENF", who="XX-999")
    with refusal("SENDER_NOT_AUTHORISED"):
        declare(world, world.wco, "ENF", person_id=person_id("WCO", CONTACT))
    system = Caller("system", DESK_SYSTEM)
    asked = wire.DeclarePurposeRequest(
        request_id="00000000-0000-4000-8000-000000000002", person_id=person_id("WCO", ANALYST)
    )
    asked.declaration.reference = "by-a-system"
    asked.declaration.purpose.codes.append("TRN")
    declare_purpose(world.wco, system, asked).result(30)
    (leaf,) = world.leaves(world.wco, "purpose.declared")
    assert (leaf.actor.person_id, leaf.actor.system) == (person_id("WCO", ANALYST), DESK_SYSTEM)
    assert leaf.actor.role == roster_pb2.ROLE_ANALYST
    asked.person_id = person_id("WCO", CONTACT)
    asked.request_id = "00000000-0000-4000-8000-000000000003"
    with refusal("SENDER_NOT_AUTHORISED"):
        declare_purpose(world.wco, system, asked).result(30)


def test_a_declaration_of_somebody_who_has_left_the_roster_is_refused_and_cannot_be_referred_to(
    world: World,
) -> None:
    declare(world, world.wco, "ENF")
    signed = world.sign_roster("WCO", roster("WCO", 2, without=[ANALYST]))
    # The peer learns of the new roster by the same lane, before the declaration.
    (declaration,) = owed(world.wco, GOVERNANCE)
    told_roster = statement_pb2.Statement.FromString(declaration.envelope.payload)
    told_roster.ClearField("purpose_declaration")
    told_roster.roster.CopyFrom(signed)
    told_roster.header.statement_id = world.wco.ids.uuid7()
    first = link_pb2.Delivery()
    first.envelope.payload = told_roster.SerializeToString()
    first = restated(world.wco, first)
    second = link_pb2.Delivery()
    second.CopyFrom(declaration)
    digest = hashlib.sha256(first.envelope.payload).digest()
    second = restated(world.wco, second, sequence=told_roster.header.sequence + 1, previous_digest=digest)
    taken = receive_all(world.caricc, [first, second], GOVERNANCE)
    assert verdicts(taken) == [(ACCEPTED, ""), (REFUSED, "SENDER_NOT_AUTHORISED")]


def test_a_refused_declaration_is_shown_with_its_reason_and_frees_its_reference(world: World) -> None:
    declare(world, world.wco, "ENF")
    world.put_roster(world.caricc, 2)
    with pytest.MonkeyPatch.context() as changed:

        def refuse(*_: object) -> None:
            raise Refusal("ROLE_INSUFFICIENT", "the author's role does not allow this act")

        changed.setattr("node.acts.purpose_takers.require_peer_supplier", refuse)
        world.carry(world.wco, world.caricc)
    assert states(world, world.wco) == {f"WCO/{REFERENCE}": "REFUSED"}
    assert states(world, world.caricc) == {}
    asked = wire.ListPurposesRequest(reference=REFERENCE)
    (one,) = list_purposes(world.wco, world.person(world.wco, ANALYST), asked).declarations
    assert code_of(one.refusal.reason) == "ROLE_INSUFFICIENT"
    with refusal("PURPOSE_UNKNOWN"):
        world.supply(world.wco, referring(world.caricc))
    declare(world, world.wco, "ENF")


def test_a_dry_run_says_what_would_be_refused_and_stores_nothing(world: World) -> None:
    assert declare(world, world.wco, "ENF", validate_only=True) == wire.DeclarePurposeResponse()
    with refusal("PURPOSE_UNKNOWN"):
        declare(world, world.wco, "NO.SUCH", validate_only=True)
    with refusal("SCHEMA_INVALID"):
        declare(world, world.wco, "ENF", expires=world.clock.now(), validate_only=True)
    assert states(world, world.wco) == {}
    assert world.leaves(world.wco, "purpose.declared") == []


def test_purposes_are_listed_with_their_labels_and_declarations_page_by_page_for_the_roster_alone(
    world: World,
) -> None:
    for number in range(5):
        declare(world, world.wco, "ENF", reference=f"decl-{number}")
    declare(world, world.caricc, "TRN", reference="theirs")
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)
    reader = world.person(world.wco, AUDITOR)
    seen: list[str] = []
    asked = wire.ListPurposesRequest(page_size=2)
    while True:
        page = list_purposes(world.wco, reader, asked)
        assert bool(page.vocabulary) == (not seen)
        seen += [one.declaration.reference for one in page.declarations]
        asked.page_token = page.next_page_token
        if not page.next_page_token:
            break
    assert seen == ["theirs", "decl-4", "decl-3", "decl-2", "decl-1", "decl-0"]
    first = list_purposes(world.wco, reader, wire.ListPurposesRequest())
    codes = {one.code: one for one in first.vocabulary}
    assert set(codes) == CODES
    assert {label.language for label in codes["ENF.PREC"].labels} == {"en", "fr", "ru"}
    assert codes["PRJ.REVIEW"].mou_basis == "5.3"
    stranger = list_purposes(world.wco, world.person(world.wco, "XX-999"), wire.ListPurposesRequest())
    assert not stranger.declarations
    with refusal("TOKEN_INVALID"):
        list_purposes(world.wco, reader, wire.ListPurposesRequest(page_token="x"))


def test_a_declaration_that_ends_while_an_item_is_made_ready_is_none_for_it(world: World) -> None:
    declare(world, world.wco, "ENF.PREC")
    world.carry(world.wco, world.caricc)
    (draft,) = Drafting(world.wco, world.person(world.wco, ANALYST)).drafts([referring(world.caricc)])
    withdraw(world, world.wco)
    (answer,) = world.wco.store.put(_Supply(world.wco), [draft]).result(30)
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.facts["declaration"]) == ("PURPOSE_UNKNOWN", "withdrawn")
    assert [code_of(leaf.code) for leaf in world.leaves(world.wco, "supply.refused")] == ["PURPOSE_UNKNOWN"]
    assert world.leaves(world.wco, "item.sent") == []
