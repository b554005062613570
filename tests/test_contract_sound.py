"""The look that only asks whether anything is wrong says so exactly where faults are named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from entente.v1 import exchange_service_pb2, item_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.demo.cast import SAMPLES
from gateway.dossier import load_dossiers, submit_request
from node import contract
from node.exchange import content as contents
from node.exchange.content import check_content, check_whole
from node.values import limits_of, value_test
from tests.test_contract_straight import FIELDS, values

NOW = datetime(2032, 4, 1, tzinfo=UTC)
REQUESTS = [
    submit_request(dossier, "00000000-0000-4000-8000-000000000000")
    for name in ("from-caricc.yaml", "from-wco.yaml")
    for dossier in load_dossiers(SAMPLES / name)
]


def named(message: Message) -> bool:
    """Whether the look that names faults finds any of form."""
    return bool(contract._SURVEY.run(message))


def messages_in(message: Message) -> Iterator[Message]:
    """The message and all that are set within it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for one in value if field.is_repeated else [value]:
                yield from messages_in(one)


@pytest.mark.parametrize("field", [field for _, field in FIELDS], ids=[name for name, _ in FIELDS])
@settings(max_examples=25)
@given(data=st.data())
def test_a_message_with_one_value_set_is_sound_exactly_where_no_fault_is_named(
    field: FieldDescriptor, data: st.DataObject
) -> None:
    assert field.containing_type is not None
    message = GetMessageClass(field.containing_type)()
    setattr(message, field.name, data.draw(values(field)))
    assert contract._SOUND.holds(message) is not named(message)


@pytest.mark.parametrize("request_", REQUESTS)
def test_every_sample_is_sound(request_: exchange_service_pb2.SubmitRequest) -> None:
    around = contents._around(request_.content, NOW)
    assert contents._SOUND.holds(request_, around)
    assert check_whole(request_, request_.content, NOW) == []


def _changed(data: st.DataObject, message: Message) -> None:
    """Change something somewhere in the message: set, empty, double, take away, or alter a value."""
    inner = data.draw(st.sampled_from(list(messages_in(message))))
    fields = list(inner.DESCRIPTOR.fields)
    if not fields:
        return
    field: Any = data.draw(st.sampled_from(fields))
    value: Any = getattr(inner, field.name)
    if data.draw(st.booleans()) and not field.is_repeated:
        inner.ClearField(field.name)
    elif field.is_repeated and field.message_type is not None:
        choice = data.draw(st.sampled_from(["add", "double", "many", "clear"]))
        if choice == "add":
            value.add()
        elif choice == "double" and len(value):
            value.append(value[0])
        elif choice == "many" and len(value):
            value.extend([value[0]] * data.draw(st.integers(2, 70)))
        else:
            inner.ClearField(field.name)
    elif field.is_repeated:
        drawn = data.draw(values(field)) if field.cpp_type != FieldDescriptor.CPPTYPE_BOOL else True
        value.extend([drawn] * data.draw(st.integers(0, 3)))
    elif field.message_type is not None:
        value.SetInParent()
    elif field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        setattr(inner, field.name, not value)
    elif value_test(field, limits_of(field)) is not None:
        setattr(inner, field.name, data.draw(values(field)))


@settings(max_examples=400)
@given(sample=st.sampled_from(REQUESTS), times=st.integers(1, 3), data=st.data())
def test_a_sample_changed_anywhere_is_sound_only_where_no_fault_is_named(
    sample: exchange_service_pb2.SubmitRequest, times: int, data: st.DataObject
) -> None:
    message = exchange_service_pb2.SubmitRequest.FromString(sample.SerializeToString())
    for _ in range(times):
        _changed(data, message)
    assert contract._SOUND.holds(message) is not named(message)
    content: item_pb2.ItemContent = message.content
    around = contents._around(content, NOW)
    form = contract._SURVEY.run(message)
    together = contents._SURVEY.run(content, around)
    assert contents._SOUND.holds(message, around) is not bool(form or together)
    expected = [*contract.check(message), *check_content(content, NOW)]
    assert check_whole(message, content, NOW) == expected
