"""Many requests in one call: each is judged as it would be alone, whatever others have in common with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from entente.v1 import exchange_service_pb2, item_supply_pb2

from node.acts.submit import submit
from node.errors import Refusal
from tests.support.world import ANALYST, LIAISON, World, person_id, request

Change = Callable[[exchange_service_pb2.SubmitRequest], object]


def _person(who: str) -> Change:
    return lambda value: setattr(value, "person_id", person_id("CARICC", who))


CHANGES: dict[str, Change] = {
    "nothing": lambda _value: None,
    "no basis": lambda value: value.ClearField("mou_basis"),
    "another purpose": lambda value: value.purpose.codes.append("NOT.ONE"),
    "no purpose": lambda value: value.ClearField("purpose"),
    "nobody addressed": lambda value: value.addressees.ClearField("persons"),
    "a stranger addressed": lambda value: value.addressees.persons.append("W-XX-999"),
    "another person's name": _person(LIAISON),
    "one's own name": _person(ANALYST),
    "a long basis": lambda value: setattr(value, "mou_basis", "3" * 17),
    "another text": lambda value: setattr(value.content.reference.texts[0], "text", "Another procedure."),
    "no text": lambda value: value.content.reference.ClearField("texts"),
    "a control character": lambda value: setattr(value.content.reference.texts[0], "text", "\x1b[2J"),
    "nominal": lambda value: setattr(value.content, "nominal", True),
    "another family": lambda value: value.content.reply.SetInParent(),
    "no identifier": lambda value: value.ClearField("request_id"),
    "no form of identifier": lambda value: setattr(value, "request_id", "7"),
    "capital letters": lambda value: setattr(value, "request_id", str(uuid.uuid4()).upper()),
    "an attachment": lambda value: value.content.attachments.add(part=1, file_name="a.bin"),
    "an upload": lambda value: value.upload_ids.append(str(uuid.uuid4())),
    "the channel's report": lambda value: setattr(
        value, "source_channel", item_supply_pb2.SOURCE_CHANNEL_RILO
    ),
    "a third party": lambda value: setattr(value, "third_party", "OTHER"),
    "restrictions": lambda value: value.restrictions.restrictions.caveats.add(id="CAV-ONE"),
    "unknown fields": lambda value: value.MergeFromString(b"\xfa\x7f\x01\x00"),
}


@pytest.fixture
def outcomes(world: World) -> Callable[..., list[tuple[object, ...]]]:
    def of(*requests: exchange_service_pb2.SubmitRequest) -> list[tuple[object, ...]]:
        answers = submit(world.caricc, world.person(world.caricc, ANALYST), requests).result(30)
        return [
            (one.code, str(one), tuple(one.faults)) if isinstance(one, Refusal) else ("stored", one.lane)
            for one in answers
        ]

    return of


def test_each_request_of_a_call_has_the_outcome_that_it_has_alone(
    world: World, outcomes: Callable[..., list[tuple[object, ...]]]
) -> None:
    def changed(name: str) -> exchange_service_pb2.SubmitRequest:
        value = request(world.wco)
        CHANGES[name](value)
        return value

    alone = {name: outcomes(changed(name))[0] for name in CHANGES}
    assert {"stored", "SCHEMA_INVALID", "MOU_BASIS_MISSING", "PURPOSE_MISSING", "PURPOSE_UNKNOWN"} < {
        told[0] for told in alone.values()
    }
    for first in ("nothing", "another text", "nominal"):
        names = [first, *CHANGES, *reversed(CHANGES)]
        assert outcomes(*map(changed, names)) == [alone[name] for name in names]


def test_what_requests_state_alike_becomes_the_same_supply(world: World) -> None:
    def supplied(count: int) -> set[bytes]:
        asked = [request(world.wco, person=person_id("CARICC", ANALYST)) for _number in range(count)]
        answers = submit(world.caricc, world.person(world.caricc, ANALYST), asked).result(30)
        assert not any(isinstance(one, Refusal) for one in answers)
        world.carry(world.caricc, world.wco)
        found = set[bytes]()
        with world.wco.store.read() as connection:
            rows = connection.exec_driver_sql("SELECT supply FROM item").all()
        for row in rows:
            supply = item_supply_pb2.ItemSupply.FromString(bytes(row[0]))
            supply.ClearField("item_id")
            supply.ClearField("parts")
            found.add(supply.SerializeToString(deterministic=True))
        return found

    (alone,) = supplied(1)
    assert supplied(3) == {alone}
