"""Opening: decided and recorded before a byte is read; denials are recorded, too, and tell nothing more."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import error_reason_pb2, ledger_pb2, localized_text_pb2
from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import update

from node.acts import fetch, open_item, operate, using
from node.acts.party import Caller, Party
from node.errors import Refusal
from node.store import schema
from tests.support.memorandum import FIRST, SECOND
from tests.support.world import (
    AGREEMENT,
    ANALYST,
    AUDITOR,
    CONTACT,
    DESK_SYSTEM,
    LIAISON,
    OPERATOR,
    START,
    World,
    content,
    only_persons,
    person_id,
    request,
)

pytestmark = pytest.mark.any_memorandum


def to_caricc(world: World, restrictions: pb.RestrictionSet | None = None, **more: Any) -> str:
    item_id = world.supply(world.wco, request(world.caricc, restrictions=restrictions, **more))
    world.carry(world.wco, world.caricc)
    return item_id


def with_attachment(world: World, data: bytes) -> str:
    upload_id = world.upload(world.wco, data)
    return to_caricc(world, attachments=[data], upload_ids=[upload_id])


def fetch_all(world: World) -> None:
    for wanted in fetch.pending_fetches(world.caricc, AGREEMENT):
        chunks = list(fetch.serve_chunks(world.wco, AGREEMENT, wanted.sealed_digest, wanted.next_chunk))
        fetch.store_chunks(world.caricc, wanted, wanted.next_chunk, chunks).result()
        fetch.complete_fetches(world.caricc, AGREEMENT, wanted.statement_id).result()


def opened(
    party: Party, caller: Caller, item_id: str, purpose: str = "ANA", **more: Any
) -> open_item.Opening:
    asked = wire.OpenItemRequest(item_id=item_id, purpose=purpose, **more)
    return open_item.open_item(party, caller, asked).result()


def denied(world: World, who: str | Caller, item_id: str, purpose: str = "ANA", **more: Any) -> Refusal:
    """Return the denial of a use at CARICC."""
    caller = who if isinstance(who, Caller) else world.person(world.caricc, who)
    with pytest.raises(Refusal) as refused:
        opened(world.caricc, caller, item_id, purpose, **more)
    return refused.value


def uses(world: World, party: Party | None = None) -> list[ledger_pb2.LedgerEntry]:
    return world.leaves(party or world.caricc, "use.decided")


def test_an_opening_gives_the_content_and_names_its_ledger_entry(world: World) -> None:
    item_id = to_caricc(world)
    opening = opened(world.caricc, world.person(world.caricc, ANALYST), item_id)
    assert opening.item.content == content()
    assert opening.item.summary.item_id == item_id
    assert list(opening.item.purpose.codes) == ["ANA"]
    assert list(opening.chunks()) == []
    (leaf,) = uses(world)
    assert leaf.index == opening.item.leaf_index
    assert leaf.decision == ledger_pb2.DECISION_ACCEPTED
    assert (leaf.actor.person_id, leaf.purpose) == (person_id(SECOND, ANALYST), "ANA")
    assert leaf.object_id == uuid.UUID(item_id).bytes
    assert leaf.statement_digest == world.leaves(world.caricc, "item.received")[0].statement_digest


def test_the_suppliers_own_personnel_open_what_it_supplied_and_a_red_item_its_author_and_contact(
    world: World,
) -> None:
    red = to_caricc(world, only_persons(person_id(SECOND, ANALYST)))
    for who in (ANALYST, CONTACT):
        opening = opened(world.wco, world.person(world.wco, who), red)
        assert opening.item.summary.from_party == FIRST
    other = to_caricc(world)
    opened(world.wco, world.person(world.wco, LIAISON), other)
    for who, item_id in ((LIAISON, red), (AUDITOR, other), (OPERATOR, other)):
        with pytest.raises(Refusal) as refused:
            opened(world.wco, world.person(world.wco, who), item_id)
        assert refused.value.code == "NOT_FOUND"
    assert [leaf.decision for leaf in uses(world, world.wco)] == [1, 1, 1, 2, 2, 2]


def test_a_system_opens_for_a_person_it_may_act_for_and_both_are_recorded(world: World) -> None:
    item_id = to_caricc(world)
    desk = Caller("system", DESK_SYSTEM)
    opened(world.caricc, desk, item_id, person_id=person_id(SECOND, ANALYST))
    (leaf,) = uses(world)
    assert (leaf.actor.person_id, leaf.actor.system) == (person_id(SECOND, ANALYST), DESK_SYSTEM)


def test_outside_the_audience_is_answered_like_an_item_that_does_not_exist(world: World) -> None:
    item_id = to_caricc(world, only_persons(person_id(SECOND, LIAISON)))
    hidden = denied(world, ANALYST, item_id)
    unknown = denied(world, ANALYST, str(uuid.uuid4()))
    no_id = denied(world, ANALYST, "no id at all")
    answers = {
        (r.code, str(r), r.article, r.remedy, tuple(r.facts.items())) for r in (hidden, unknown, no_id)
    }
    assert len(answers) == 1
    # Both attempts leave the same trace: the growth of the ledger tells nobody what exists.
    leaf, twin = uses(world)
    assert (twin.decision, twin.code) == (leaf.decision, leaf.code)
    assert leaf.decision == ledger_pb2.DECISION_REFUSED
    assert leaf.code == error_reason_pb2.ERROR_REASON_NOT_FOUND


@pytest.mark.parametrize(
    ("caller", "acts_for"),
    [
        (Caller("person", "C-XX-999"), ""),
        (Caller("person", person_id(SECOND, ANALYST)), person_id(SECOND, LIAISON)),
        (Caller("system", DESK_SYSTEM), ""),
        (Caller("system", DESK_SYSTEM), person_id(SECOND, LIAISON)),
        (Caller("system", "unlisted"), person_id(SECOND, ANALYST)),
    ],
)
def test_who_stands_for_nobody_on_the_roster_learns_nothing_of_items(
    world: World, caller: Caller, acts_for: str
) -> None:
    item_id = to_caricc(world)
    known = denied(world, caller, item_id, person_id=acts_for)
    unknown = denied(world, caller, str(uuid.uuid4()), person_id=acts_for)
    assert (known.code, str(known)) == (unknown.code, str(unknown))
    assert known.code == "RECIPIENT_NOT_AUTHORISED"
    leaf, twin = uses(world)
    assert leaf.code == twin.code == error_reason_pb2.ERROR_REASON_RECIPIENT_NOT_AUTHORISED
    # A person whom a system merely claims to act for is not named.
    assert leaf.actor.person_id == (caller.name if caller.kind == "person" else "")


def test_an_auditor_reads_content_only_where_named(world: World) -> None:
    open_to_all = to_caricc(world)
    named = to_caricc(world, only_persons(person_id(SECOND, AUDITOR)))
    assert denied(world, AUDITOR, open_to_all).code == "NOT_FOUND"
    opened(world.caricc, world.person(world.caricc, AUDITOR), named)


@pytest.mark.parametrize(
    ("purpose", "code"),
    [("", "PURPOSE_MISSING"), ("ENF.SEIZ", "PURPOSE_MISMATCH"), ("Mr Smith told me", "PURPOSE_UNKNOWN")],
)
def test_a_use_for_another_purpose_is_denied_and_free_text_never_reaches_the_ledger(
    world: World, purpose: str, code: str
) -> None:
    item_id = to_caricc(world)
    assert denied(world, ANALYST, item_id, purpose).code == code
    (leaf,) = uses(world)
    assert leaf.code == error_reason_pb2.ErrorReason.Value(f"ERROR_REASON_{code}")
    assert leaf.purpose == (purpose if code == "PURPOSE_MISMATCH" else "")


def test_a_purpose_within_the_one_supplied_for_is_allowed(world: World) -> None:
    item_id = to_caricc(world)
    opened(world.caricc, world.person(world.caricc, ANALYST), item_id, "ANA.TREND")


def test_territory_and_time_limits_bind(world: World) -> None:
    limited = pb.RestrictionSet(
        tlp=pb.TLP_AMBER,
        territory=pb.Territory(countries=pb.Countries(codes=["KZ"])),
        use_until=pb.TimeLimit(),
    )
    limited.use_until.instant.FromDatetime(START + timedelta(days=1))
    item_id = to_caricc(world, limited)
    analyst = world.person(world.caricc, ANALYST)
    assert denied(world, ANALYST, item_id).code == "TERRITORY_BARRED"
    assert denied(world, ANALYST, item_id, territory="FR").code == "TERRITORY_BARRED"
    opened(world.caricc, analyst, item_id, territory="KZ")
    world.clock.forward(days=1)
    assert denied(world, ANALYST, item_id, territory="KZ").code == "EXPIRED"
    assert [leaf.decision for leaf in uses(world)] == [2, 2, 1, 2]


def test_caveats_and_the_duty_to_acknowledge_are_met_before_the_content_is_shown(world: World) -> None:
    owed = pb.RestrictionSet(tlp=pb.TLP_AMBER, duties=[pb.Duty(ack_read=pb.AckRead())])
    own_words = [localized_text_pb2.LocalizedText(language="en", text="Ask first.")]
    owed.caveats.add(id="CAV-OWN", texts=own_words, original_language="en")
    item_id = to_caricc(world, owed)
    refusal = denied(world, ANALYST, item_id)
    assert refusal.code == "DUTY_UNMET"
    assert refusal.facts == {"acknowledge": "ACK_READ,CAV-OWN"}
    assert denied(world, ANALYST, item_id, acknowledged_caveats=["CAV-OWN"]).code == "DUTY_UNMET"
    read = ["CAV-OWN", using.READ_DUTY]
    opened(world.caricc, world.person(world.caricc, ANALYST), item_id, acknowledged_caveats=read)


def test_an_attachment_comes_chunk_by_chunk_and_whole(world: World) -> None:
    data = bytes(range(256)) * 3000  # three chunks
    item_id = with_attachment(world, data)
    analyst = world.person(world.caricc, ANALYST)
    assert denied(world, ANALYST, item_id).code == "CONTENT_PENDING"
    fetch_all(world)
    opening = opened(world.caricc, analyst, item_id, part=1)
    chunks = list(opening.chunks())
    assert len(chunks) == 3
    assert b"".join(chunks) == data
    assert opening.item.summary.attachment_count == 1
    own = opened(world.wco, world.person(world.wco, CONTACT), item_id, part=1)
    assert b"".join(own.chunks()) == data
    assert denied(world, ANALYST, item_id, part=2).code == "NOT_FOUND"


def test_content_that_was_changed_in_the_store_is_not_shown_and_is_alarmed(world: World) -> None:
    item_id = to_caricc(world)

    def spoil(unit: Any, calls: Any) -> list[None]:
        unit.connection.execute(update(schema.content_chunk).values(data=bytes(100)))
        return [None] * len(calls)

    world.caricc.store.put(spoil, None).result()
    assert denied(world, ANALYST, item_id).code == "CONTENT_UNREADABLE"
    assert denied(world, ANALYST, item_id).code == "CONTENT_UNREADABLE"
    (alarm,) = operate.list_alarms(world.caricc, _all_alarms()).alarms
    assert alarm.reason == error_reason_pb2.ERROR_REASON_CONTENT_UNREADABLE
    assert len(uses(world)) == 2


def test_content_whose_key_was_destroyed_is_gone(world: World) -> None:
    item_id = to_caricc(world)

    def destroy(unit: Any, calls: Any) -> list[None]:
        unit.connection.execute(update(schema.part).values(wrapped_key=None))
        return [None] * len(calls)

    world.caricc.store.put(destroy, None).result()
    assert denied(world, ANALYST, item_id).code == "EXPIRED"


def test_who_does_not_say_where_they_are_is_where_the_node_is_set_to_place_them(world: World) -> None:
    states = pb.Territory(countries=pb.Countries(codes=["KZ", "UZ"]))
    item_id = to_caricc(world, pb.RestrictionSet(tlp=pb.TLP_GREEN, territory=states))
    caller = world.person(world.caricc, ANALYST)
    assert denied(world, ANALYST, item_id).code == "TERRITORY_BARRED"
    world.caricc.place = "KZ"
    assert opened(world.caricc, caller, item_id).item.content.ByteSize()
    assert denied(world, ANALYST, item_id, territory="BE").code == "TERRITORY_BARRED"
    world.caricc.place = "BE"
    assert denied(world, ANALYST, item_id).code == "TERRITORY_BARRED"
    assert opened(world.caricc, caller, item_id, territory="UZ").item.content.ByteSize()


def test_denials_that_wait_together_are_each_recorded(world: World) -> None:
    item_id = to_caricc(world, only_persons(person_id(SECOND, LIAISON)))
    asked = wire.OpenItemRequest(item_id=item_id, purpose="ANA")
    given = [
        open_item.Use(
            world.caricc, caller, open_item.wanted_of(world.caricc, caller, asked), uuid.UUID(item_id).bytes
        )
        for caller in (world.person(world.caricc, who) for who in (ANALYST, LIAISON, ANALYST))
    ]
    futures = [world.caricc.store.put(open_item._decide, use) for use in given]
    assert [isinstance(future.exception(), Refusal) for future in futures] == [True, False, True]
    assert [leaf.decision for leaf in uses(world)] == [2, 1, 2]


def _all_alarms() -> Any:
    from entente.v1 import operator_service_pb2

    return operator_service_pb2.ListAlarmsRequest()
