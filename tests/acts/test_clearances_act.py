"""What is marked above TLP:AMBER leaves once a second person has cleared it as it stands (Article 3.1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import envelope_pb2, explain_service_pb2, item_supply_pb2, ledger_pb2, statement_pb2
from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import select

from node.acts.clearing import clear_supply
from node.acts.drafting import Drafting
from node.acts.drafts import Draft
from node.acts.party import Caller
from node.acts.reaching import preview_reach
from node.acts.submit import submit
from node.errors import Refusal, code_of
from node.store import schema
from tests.support.correcting import correction, green, refusing, supplied
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    DESK_SYSTEM,
    LIAISON,
    World,
    only_persons,
    person_id,
    request,
)

pytestmark = pytest.mark.any_memorandum
RESTRICTED = "restrictions.tlp"


def red(world: World, **more: Any) -> wire.SubmitRequest:
    """Return a request of the first Party for one person of the other."""
    return request(world.caricc, restrictions=only_persons(person_id(world.caricc.code, ANALYST)), **more)


def strict(world: World) -> wire.SubmitRequest:
    return request(world.caricc, restrictions=pb.RestrictionSet(tlp=pb.TLP_AMBER_STRICT))


def cleared(
    world: World, asked: wire.SubmitRequest, by: str = CONTACT, author: str = ANALYST, request_id: str = ""
) -> wire.ClearSupplyResponse:
    """Have a person clear what an author will supply. Raises the Refusal."""
    supply = wire.SubmitRequest()
    supply.CopyFrom(asked)
    supply.person_id = person_id(world.wco.code, author)
    wanted = wire.ClearSupplyRequest(request_id=request_id or str(uuid.uuid4()), supply=supply)
    return clear_supply(world.wco, world.person(world.wco, by), wanted).result(30)


def submitted(world: World, *asked: wire.SubmitRequest, who: str = ANALYST) -> list[str]:
    """Supply; return the code of each refusal, empty where it is stored."""
    answers = submit(world.wco, world.person(world.wco, who), asked).result(30)
    return [answer.code if isinstance(answer, Refusal) else "" for answer in answers]


def again(asked: wire.SubmitRequest) -> wire.SubmitRequest:
    """Return the same supply as another request."""
    made = wire.SubmitRequest()
    made.CopyFrom(asked)
    made.request_id = str(uuid.uuid4())
    return made


def supply_told(world: World) -> item_supply_pb2.ItemSupply:
    """Return the last supply that the first Party has stated."""
    table = schema.statement
    newest = select(table.c.envelope).where(table.c.whose == schema.OWN).order_by(table.c.sequence.desc())
    with world.wco.store.read() as connection:
        for envelope in connection.execute(newest).scalars():
            payload = envelope_pb2.Envelope.FromString(bytes(envelope)).payload
            statement = statement_pb2.Statement.FromString(payload)
            if statement.WhichOneof("body") == "item_supply":
                return statement.item_supply
    raise AssertionError("nothing was supplied")


@pytest.mark.parametrize("marked", [red, strict])
def test_what_is_above_amber_leaves_only_once_a_colleague_has_cleared_it(
    world: World, marked: Callable[[World], wire.SubmitRequest]
) -> None:
    asked = marked(world)
    (answer,) = submit(world.wco, world.person(world.wco, ANALYST), [asked]).result(30)
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.article) == ("CLEARANCE_MISSING", "3.1")
    assert [fault.path for fault in answer.faults] == [RESTRICTED]
    assert "entente clear" in answer.remedy
    (leaf,) = world.leaves(world.wco, "supply.refused")
    assert code_of(leaf.code) == "CLEARANCE_MISSING"

    told = cleared(world, asked)
    assert told.needed
    assert told.cleared_by_id == person_id(world.wco.code, CONTACT)
    assert submitted(world, asked) == [""], "the very same request is stored now"
    assert supply_told(world).cleared_by_id == told.cleared_by_id
    assert world.carry(world.wco, world.caricc).received[0].refused == []


def test_the_ledger_names_who_cleared_for_whom_and_nothing_of_the_content(world: World) -> None:
    asked = red(world)
    told = cleared(world, asked)
    (leaf,) = world.leaves(world.wco, "supply.cleared")
    assert leaf.index == told.leaf_index
    assert leaf.decision == ledger_pb2.DECISION_ACCEPTED
    assert leaf.actor.person_id == person_id(world.wco.code, CONTACT)
    assert leaf.proposer.person_id == person_id(world.wco.code, ANALYST)
    assert leaf.statement_digest == told.supply_digest
    text = asked.content.reference.texts[0].text.encode()
    assert text not in leaf.SerializeToString()
    with world.wco.store.read() as connection:
        (row,) = connection.execute(select(schema.clearance)).all()
    assert not any(isinstance(value, bytes) and text in bytes(value) for value in row)


def test_up_to_amber_an_author_supplies_alone_and_no_clearance_is_spent(world: World) -> None:
    asked = request(world.caricc, restrictions=pb.RestrictionSet(tlp=pb.TLP_AMBER))
    assert not cleared(world, asked).needed
    assert submitted(world, asked, request(world.caricc)) == ["", ""]
    assert supply_told(world).cleared_by_id == ""
    with world.wco.store.read() as connection:
        assert connection.execute(select(schema.clearance.c.spent_us)).scalars().all() == [None]


def test_nobody_clears_their_own_supply_nor_who_may_not_supply_nor_a_system(world: World) -> None:
    asked = red(world)
    with refusing("CLEARANCE_MISSING") as own:
        cleared(world, asked, by=ANALYST)
    assert [fault.path for fault in own.value.faults] == ["supply.person_id"]
    with refusing("ROLE_INSUFFICIENT"):
        cleared(world, asked, by=AUDITOR)
    with refusing("ROLE_INSUFFICIENT"):
        cleared(world, asked, author=AUDITOR)
    with refusing("SENDER_NOT_AUTHORISED"):
        cleared(world, asked, by="XX-999")
    supply = again(asked)
    supply.person_id = person_id(world.wco.code, LIAISON)
    wanted = wire.ClearSupplyRequest(request_id=str(uuid.uuid4()), supply=supply)
    with refusing("SENDER_NOT_AUTHORISED"):
        clear_supply(world.wco, Caller("system", DESK_SYSTEM), wanted).result(30)
    leaves = world.leaves(world.wco, "supply.cleared")
    assert all(leaf.decision == ledger_pb2.DECISION_REFUSED for leaf in leaves)
    told = [(code_of(leaf.code), leaf.actor.person_id or leaf.actor.system) for leaf in leaves]
    code = world.wco.code
    assert told == [
        ("CLEARANCE_MISSING", person_id(code, ANALYST)),
        ("ROLE_INSUFFICIENT", person_id(code, AUDITOR)),
        ("ROLE_INSUFFICIENT", person_id(code, CONTACT)),
        ("SENDER_NOT_AUTHORISED", person_id(code, "XX-999")),
        ("SENDER_NOT_AUTHORISED", DESK_SYSTEM),
    ], "each refusal has its leaf"
    named = [leaf.proposer.person_id for leaf in leaves]
    assert named == [person_id(code, who) for who in (ANALYST, ANALYST, AUDITOR, ANALYST, LIAISON)]
    assert submitted(world, asked) == ["CLEARANCE_MISSING"]


def test_an_author_whom_the_roster_lacks_is_not_named_in_the_leaf_of_the_refusal(world: World) -> None:
    with refusing("SENDER_NOT_AUTHORISED"):
        cleared(world, red(world), author="XX-999")
    (leaf,) = world.leaves(world.wco, "supply.cleared")
    assert leaf.actor.person_id == person_id(world.wco.code, CONTACT)
    assert not leaf.HasField("proposer")


def test_a_supply_that_grows_too_large_by_naming_its_clearer_is_refused_and_its_clearance_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = red(world)
    told = cleared(world, asked)
    (draft,) = Drafting(world.wco, world.person(world.wco, ANALYST)).drafts([asked])
    assert isinstance(draft, Draft)
    monkeypatch.setattr("node.acts.submit.BODY_MAX_BYTES", len(draft.stated))
    assert submitted(world, asked, request(world.caricc)) == ["ITEM_TOO_LARGE", ""]
    monkeypatch.undo()
    assert submitted(world, asked) == [""]
    assert supply_told(world).cleared_by_id == told.cleared_by_id


def test_what_is_cleared_has_the_form_of_a_supply_and_names_its_author(world: World) -> None:
    asked = red(world)
    asked.content.ClearField("reference")
    supply = again(asked)
    wanted = wire.ClearSupplyRequest(request_id=str(uuid.uuid4()), supply=supply)
    with refusing("SCHEMA_INVALID") as told:
        clear_supply(world.wco, world.person(world.wco, CONTACT), wanted).result(30)
    assert {fault.path for fault in told.value.faults} >= {"supply.person_id"}
    assert len(told.value.faults) > 1


def changed_content(asked: wire.SubmitRequest) -> None:
    asked.content.reference.texts[0].text = "Another invented procedure."


def changed_purpose(asked: wire.SubmitRequest) -> None:
    asked.purpose.codes[:] = ["ENF"]


def changed_marking(asked: wire.SubmitRequest) -> None:
    asked.restrictions.restrictions.bars.append(pb.BAR_PRINT)


def changed_addressees(asked: wire.SubmitRequest) -> None:
    asked.addressees.persons.append(asked.addressees.persons[0].replace(CONTACT, LIAISON))


@pytest.mark.parametrize("change", [changed_content, changed_purpose, changed_marking, changed_addressees])
def test_a_supply_that_was_changed_after_its_clearance_needs_another(
    world: World, change: Callable[[wire.SubmitRequest], None]
) -> None:
    asked = red(world)
    cleared(world, asked)
    other = again(asked)
    change(other)
    assert submitted(world, other) == ["CLEARANCE_MISSING"]
    assert submitted(world, asked) == [""], "what was cleared still may leave"


def test_a_clearance_is_for_one_author(world: World) -> None:
    asked = red(world)
    cleared(world, asked, author=ANALYST, by=CONTACT)
    assert submitted(world, asked, who=LIAISON) == ["CLEARANCE_MISSING"]
    assert submitted(world, again(asked), who=CONTACT) == ["CLEARANCE_MISSING"]


def test_a_clearance_serves_one_supply_and_a_repeated_request_has_the_first_answer(world: World) -> None:
    asked = red(world)
    cleared(world, asked)
    author = world.person(world.wco, ANALYST)
    first = submit(world.wco, author, [asked]).result(30)
    assert submit(world.wco, author, [asked]).result(30) == first
    assert submitted(world, again(asked)) == ["CLEARANCE_MISSING"]
    both = again(asked), again(asked)
    cleared(world, asked)
    assert submitted(world, *both) == ["", "CLEARANCE_MISSING"], "of two in one call one is cleared"
    with world.wco.store.read() as connection:
        assert None not in connection.execute(select(schema.clearance.c.spent_by)).scalars().all()


def test_what_else_bars_a_supply_spends_no_clearance(world: World) -> None:
    data = b"an invented annex"
    asked = red(world, attachments=[data])
    cleared(world, asked)
    without = again(asked)
    without.upload_ids.append(str(uuid.uuid4()))
    assert submitted(world, without) == ["SCHEMA_INVALID"]
    whole = again(asked)
    whole.upload_ids.append(world.upload(world.wco, data))
    assert submitted(world, whole) == [""], "uploads are held to the digests that were cleared"


def test_an_upload_is_not_used_up_by_a_supply_that_nobody_has_cleared(world: World) -> None:
    data = b"an invented annex"
    asked = red(world, attachments=[data])
    asked.upload_ids.append(world.upload(world.wco, data))
    assert submitted(world, asked) == ["CLEARANCE_MISSING"]
    bare = wire.SubmitRequest()
    bare.CopyFrom(asked)
    bare.ClearField("upload_ids")
    cleared(world, bare)
    assert submitted(world, asked) == [""]


def test_a_clearance_lapses_and_is_not_doubled_while_it_stands(world: World) -> None:
    asked, request_id = red(world), str(uuid.uuid4())
    first = cleared(world, asked, request_id=request_id)
    assert cleared(world, asked, request_id=request_id) == first
    assert cleared(world, asked) == first
    assert len(world.leaves(world.wco, "supply.cleared")) == 1
    span = timedelta(hours=world.wco.limits.clearance_hours)
    assert first.expire_time.ToDatetime() - first.clear_time.ToDatetime() == span
    with refusing("REQUEST_ID_CONFLICT"):
        cleared(world, strict(world), request_id=request_id)
    world.clock.forward(hours=world.wco.limits.clearance_hours)
    world.meet()
    assert submitted(world, asked) == ["CLEARANCE_MISSING"]
    assert cleared(world, asked).expire_time.ToDatetime() > first.expire_time.ToDatetime()
    assert submitted(world, asked) == [""]


def test_who_has_left_the_roster_has_cleared_nothing(world: World) -> None:
    asked = red(world)
    cleared(world, asked, by=LIAISON)
    world.put_roster(world.wco, 2, without=[LIAISON])
    assert submitted(world, asked) == ["CLEARANCE_MISSING"]
    cleared(world, asked, by=CONTACT)
    assert submitted(world, asked) == [""]
    assert supply_told(world).cleared_by_id == person_id(world.wco.code, CONTACT)


def test_a_correction_of_what_is_above_amber_is_cleared_whatever_it_states(world: World) -> None:
    item = supplied(world, only_persons(person_id(world.caricc.code, ANALYST)))
    looser = correction(world, item, restrictions=green())
    assert submitted(world, looser) == ["CLEARANCE_MISSING"]
    cleared(world, looser)
    assert submitted(world, looser) == [""]
    told = supply_told(world)
    assert (told.version, told.cleared_by_id) == (2, person_id(world.wco.code, CONTACT))
    world.carry(world.wco, world.caricc)

    plain = supplied(world)
    tighter = correction(world, plain, restrictions=only_persons(person_id(world.caricc.code, ANALYST)))
    assert submitted(world, tighter) == ["CLEARANCE_MISSING"]


def test_a_preview_tells_whether_a_clearance_is_missing_or_whose_stands(world: World) -> None:
    asked = red(world)

    def previewed() -> explain_service_pb2.PreviewReachResponse:
        wanted = explain_service_pb2.PreviewReachRequest(draft=asked)
        return preview_reach(world.wco, world.person(world.wco, ANALYST), wanted)

    before = previewed()
    assert (code_of(before.refusal.reason), before.cleared_by_id) == ("CLEARANCE_MISSING", "")
    assert [one.field for one in before.refusal.violations] == [RESTRICTED]
    cleared(world, asked)
    after = previewed()
    assert (after.HasField("refusal"), after.cleared_by_id) == (False, person_id(world.wco.code, CONTACT))
